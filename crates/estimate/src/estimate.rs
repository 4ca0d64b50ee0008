//! The estimation from start to end: sample, solution, variance, result.

use std::borrow::Cow;

use hoinhap_vocab::Issue;

use crate::absorb::{Effect as LaidOut, Layout, Panel, components, panels};
use crate::checks::undecided;
use crate::combination::combinations;
use crate::dense::Matrix;
use crate::design::{Design, Groups, groups};
use crate::distribution::Reference;
use crate::fit_measures::{gaussian_measures, poisson_measures};
use crate::formula::Formula;
use crate::frame::{Frame, MISSING};
use crate::orthogonal::Change;
use crate::poisson::{Model, Stopped};
use crate::rectifier::certificate;
use crate::result::{ClusterCount, Coefficient, Effect, Estimate, Goodness, Solution, Variance};
use crate::sample::Sample;
use crate::variance::{Cluster, Computed, Ingredients};
use crate::{EstimateError, Family, Options, Separation, SmallSample, VarianceKind, least_squares, poisson};

/// Rows up to which separated observations are looked for before every Poisson estimation.
const SMALL: usize = 10_000;

/// Estimates a formula on a table: [`fit`] and the variance that the options name.
///
/// Rows with a missing value are left out and counted. Nothing is estimated where the iteration does not converge.
///
/// # Errors
/// A column is missing or of the wrong kind, no row is left, or the iteration did not reach its tolerance.
pub fn estimate(frame: &Frame, formula: &Formula, options: &Options) -> Result<Estimate, EstimateError> {
    fit(frame, formula, options)?.estimate(options.variance, &options.clusters, options.small_sample)
}

/// A model that was fitted once, of which several variances can be asked.
#[derive(Debug)]
pub struct Fitted<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) formula: String,
    pub(crate) run: Run,
    pub(crate) prepared: Prepared,
    pub(crate) solved: Solved,
}

/// Fits a formula on a table.
///
/// # Errors
/// As for [`estimate`].
pub fn fit<'a>(frame: &'a Frame, formula: &Formula, options: &Options) -> Result<Fitted<'a>, EstimateError> {
    let design = Design::new(frame, formula, options)?;
    let mut run = Run {
        sample: Sample::new(&design, options)?,
        kept: (0..design.regressors.len()).collect(),
        collinear: Vec::new(),
        watch: options.separation == Separation::WhenNeeded,
        issues: Vec::new(),
        options: options.clone(),
        design,
    };
    run.expect_holdable()?;
    if options.family == Family::Poisson && run.looks_first() {
        run.separate()?;
    }
    loop {
        let prepared = run.prepare();
        match run.solve(&prepared) {
            Ok(solved) if !solved.is_finite() => return Err(EstimateError::Overflow),
            Ok(solved) => {
                let formula = formula.text.clone();
                let mut fitted = Fitted { frame, formula, run, prepared, solved };
                fitted.expect_freedom()?;
                fitted.note_perfect_fit();
                return Ok(fitted);
            }
            Err(Stopped::Collinear(dropped)) => run.drop_collinear(&dropped),
            Err(Stopped::Falling) => run.separate()?,
            Err(Stopped::NotConverged { residual, .. }) if residual < run.tolerance() => {
                return Err(EstimateError::Overflow);
            }
            Err(Stopped::NotConverged { residual, iterations }) => {
                return Err(EstimateError::NotConverged { iterations, residual, tolerance: run.tolerance() });
            }
        }
    }
}

/// An estimation under way.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) design: Design,
    pub(crate) options: Options,
    pub(crate) sample: Sample,
    /// Regressors that are not collinear.
    pub(crate) kept: Vec<usize>,
    pub(crate) collinear: Vec<usize>,
    /// Whether falling means are watched for.
    watch: bool,
    pub(crate) issues: Vec<Issue>,
}

/// The rows used, by position of the layout.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) rows: Vec<usize>,
    pub(crate) layout: Layout,
    pub(crate) outcome: Vec<f64>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) offset: Option<Vec<f64>>,
    pub(crate) regressors: Vec<Vec<f64>>,
    /// Levels of each effect, by row used.
    pub(crate) effects: Vec<LaidOut>,
}

/// A solution of either family.
#[derive(Debug)]
pub(crate) struct Solved {
    pub(crate) coefficients: Vec<f64>,
    pub(crate) partialled: Vec<Panel>,
    /// From the columns of `partialled` to the regressors.
    pub(crate) change: Option<Change>,
    pub(crate) weights: Vec<f64>,
    pub(crate) scores: Vec<f64>,
    squares: f64,
    /// Fitted values without weight, by position.
    pub(crate) fitted: Vec<f64>,
    fit: Goodness,
    solution: Solution,
}

impl Solved {
    /// Whether coefficients, fit and deviance are numbers: sums of squares overflow beyond 1e308.
    fn is_finite(&self) -> bool {
        let values = self.coefficients.iter().chain(&self.fitted).chain(&self.scores);
        self.fit.deviance.is_finite() && values.into_iter().all(|value| value.is_finite())
    }
}

impl Run {
    fn tolerance(&self) -> f64 {
        match self.options.family {
            Family::Poisson => poisson::SCORE,
            Family::Gaussian => least_squares::ENOUGH,
        }
    }

    fn looks_first(&self) -> bool {
        match self.options.separation {
            Separation::Never => false,
            Separation::Always => true,
            Separation::WhenNeeded => self.design.outcome.len() <= SMALL,
        }
    }

    fn prepare(&self) -> Prepared {
        let rows = self.sample.rows();
        let effects: Vec<LaidOut> = self
            .design
            .effects
            .iter()
            .map(|effect| {
                let (codes, levels) = compact(&effect.groups, &rows);
                LaidOut { codes, levels, slope: effect.slope.as_ref().map(|slope| pick(slope, &rows)) }
            })
            .collect();
        let layout = Layout::new(rows.len(), &effects);
        // Straight from the table to the position, without a copy between.
        let row_of_position = layout.sorted(&rows);
        let placed = |values: &[f64]| pick(values, &row_of_position);
        let weights = self.design.weights.as_ref().map(|weights| placed(weights));
        let regressors =
            self.kept.iter().map(|index| placed(&self.design.regressors[*index].values)).collect();
        Prepared {
            outcome: placed(&self.design.outcome),
            offset: self.design.offset.as_ref().map(|offset| placed(offset)),
            regressors,
            weights,
            layout,
            effects,
            rows,
        }
    }

    fn drop_collinear(&mut self, dropped: &[usize]) {
        let named: Vec<usize> = dropped.iter().map(|place| self.kept[*place]).collect();
        self.kept.retain(|index| !named.contains(index));
        self.collinear.extend(named);
        self.collinear.sort_unstable();
    }

    /// Drops separated rows until there are none.
    fn separate(&mut self) -> Result<(), EstimateError> {
        self.watch = false;
        while self.drop_separated()? {}
        Ok(())
    }

    /// Drops separated rows that one search finds; whether there were any.
    fn drop_separated(&mut self) -> Result<bool, EstimateError> {
        let prepared = self.prepare();
        let found = certificate(&prepared.layout, &prepared.outcome, &panels(&prepared.regressors));
        let Some(certificate) = found else {
            self.issues.push(undecided());
            return Ok(false);
        };
        let by_row = prepared.layout.by_row(&certificate);
        let separated = prepared.rows.iter().zip(&by_row).filter(|(_, value)| **value > 0.0);
        let separated: Vec<usize> = separated.map(|(row, _)| *row).collect();
        let any = !separated.is_empty();
        if any {
            let sample = self.sample.clone();
            self.sample = sample.without(separated.into_iter(), &self.design, &self.options)?;
        }
        Ok(any)
    }

    fn solve(&self, prepared: &Prepared) -> Result<Solved, Stopped> {
        match self.options.family {
            Family::Poisson => self.solve_poisson(prepared),
            Family::Gaussian => solve_gaussian(prepared),
        }
    }

    fn solve_poisson(&self, prepared: &Prepared) -> Result<Solved, Stopped> {
        let mut outcome = Cow::Borrowed(prepared.outcome.as_slice());
        let mut offset = prepared.offset.as_deref().map(Cow::Borrowed);
        if let Some(weights) = &prepared.weights {
            outcome.to_mut().iter_mut().zip(weights).for_each(|(y, weight)| *y *= weight);
            let logs = weights.iter().map(|weight| weight.ln());
            offset = Some(match offset {
                Some(offset) => offset.iter().zip(logs).map(|(offset, log)| offset + log).collect(),
                None => logs.collect(),
            });
        }
        let model = Model {
            layout: &prepared.layout,
            outcome,
            exposure: prepared.weights.as_deref(),
            offset,
            regressors: &prepared.regressors,
        };
        let fit = model.fit(self.options.stopping, self.watch)?;
        let mut fitted = fit.means.clone();
        if let Some(weights) = &prepared.weights {
            fitted.iter_mut().zip(weights).for_each(|(mean, weight)| *mean /= weight);
        }
        let scores = model.outcome.iter().zip(&fit.means).map(|(y, mean)| y - mean).collect();
        Ok(Solved {
            coefficients: fit.coefficients,
            partialled: fit.partialled,
            change: fit.change,
            fit: poisson_measures(
                &prepared.outcome,
                &fitted,
                prepared.weights.as_deref(),
                prepared.offset.as_deref(),
                fit.deviance,
            ),
            weights: fit.means,
            scores,
            squares: 0.0,
            fitted,
            solution: Solution {
                iterations: fit.iterations,
                inner_iterations: fit.inner_iterations,
                residual: fit.residual,
                tolerance: poisson::SCORE,
            },
        })
    }
}

impl Fitted<'_> {
    /// The result with a variance of this kind. `clusters` matter for [`VarianceKind::Cluster`] alone.
    ///
    /// # Errors
    /// A cluster column is missing, does not vary, or lacks a value in a row used; or the convention needs more
    /// observations than parameters.
    pub fn estimate(
        &self,
        kind: VarianceKind,
        clusters: &[String],
        small_sample: SmallSample,
    ) -> Result<Estimate, EstimateError> {
        let (run, prepared, solved) = (&self.run, &self.prepared, &self.solved);
        let clusters = if kind == VarianceKind::Cluster { self.clusters(clusters)? } else { Vec::new() };
        let parameters = self.parameters(&clusters, small_sample);
        let ingredients = Ingredients {
            layout: &prepared.layout,
            family: run.options.family,
            partialled: &solved.partialled,
            change: solved.change.as_ref(),
            weights: &solved.weights,
            scores: &solved.scores,
            squares: solved.squares,
            clusters: &clusters,
            observations: prepared.rows.len(),
            parameters,
        };
        let Computed { matrix, mended } = ingredients.variance(kind, small_sample)?;
        if matrix.iter().flatten().any(|value| !value.is_finite()) {
            return Err(EstimateError::Overflow);
        }
        let reference = self.reference(&clusters, parameters);
        let coefficients = self.coefficients(&matrix, reference);
        let (wanted, level) = (&run.options.combinations, run.options.level);
        let name = |index: &usize| run.design.regressors[*index].name.clone();
        Ok(Estimate {
            family: run.options.family,
            formula: self.formula.clone(),
            rows_read: run.design.outcome.len(),
            observations: prepared.rows.len(),
            dropped: run.sample.dropped,
            collinear: run.collinear.iter().map(name).collect(),
            combinations: combinations(wanted, &coefficients, &matrix, reference, level)?,
            coefficients,
            variance: Variance {
                kind,
                small_sample,
                parameters,
                clusters: counts(&clusters),
                matrix,
                mended,
            },
            effects: self.effects(),
            fit: solved.fit.with_parameters(prepared.rows.len(), self.parameters(&[], small_sample)),
            reference,
            solution: solved.solution,
            fitted: self.by_row(&solved.fitted),
            issues: run.issues.clone(),
        })
    }

    fn coefficients(&self, variance: &Matrix, reference: Reference) -> Vec<Coefficient> {
        let one = |(place, index): (usize, &usize)| {
            let name = self.run.design.regressors[*index].name.clone();
            let (estimate, level) = (self.solved.coefficients[place], self.run.options.level);
            Coefficient::new(name, estimate, variance[place][place], reference, level)
        };
        self.run.kept.iter().enumerate().map(one).collect()
    }

    /// Values by row of the table; none for rows not used.
    pub(crate) fn by_row(&self, values: &[f64]) -> Vec<Option<f64>> {
        let mut by_row = vec![None; self.run.design.outcome.len()];
        let sorted = self.prepared.layout.by_row(values);
        self.prepared.rows.iter().zip(sorted).for_each(|(row, value)| by_row[*row] = Some(value));
        by_row
    }

    fn clusters(&self, texts: &[String]) -> Result<Vec<Cluster>, EstimateError> {
        let cluster = |text: &String| {
            let groups = groups(self.frame, text)?;
            if let Some(row) = self.prepared.rows.iter().find(|row| groups.codes[**row] == MISSING) {
                return Err(EstimateError::NoCluster { column: groups.name, row: row + 1 });
            }
            let (codes, levels) = compact(&groups, &self.prepared.rows);
            if levels < 2 {
                return Err(EstimateError::OneCluster { column: groups.name });
            }
            Ok(Cluster { name: groups.name, codes: self.prepared.layout.sorted(&codes), levels })
        };
        texts.iter().map(cluster).collect()
    }

    /// Regressors, and levels of effects less one for each effect after the first. Effects nested in a cluster are
    /// not counted where the convention says so, but for one level.
    fn parameters(&self, clusters: &[Cluster], small_sample: SmallSample) -> usize {
        let layout = &self.prepared.layout;
        let nested = |effect: &LaidOut| {
            let codes = layout.sorted(&effect.codes);
            small_sample == SmallSample::Fixest
                && clusters.iter().any(|cluster| is_nested(&codes, effect.levels, &cluster.codes))
        };
        let (plain, slopes): (Vec<&LaidOut>, Vec<&LaidOut>) =
            self.prepared.effects.iter().partition(|effect| effect.slope.is_none());
        let counted: Vec<usize> =
            plain.iter().filter(|effect| !nested(effect)).map(|effect| effect.levels).collect();
        let levels = counted.iter().sum::<usize>().saturating_sub(counted.len().saturating_sub(1));
        let of_plain = if plain.is_empty() { 0 } else { levels.max(1) };
        self.run.kept.len() + of_plain + slopes.iter().map(|effect| effect.levels).sum::<usize>()
    }

    fn reference(&self, clusters: &[Cluster], parameters: usize) -> Reference {
        let groups = clusters.iter().map(|cluster| cluster.levels).min();
        match (self.run.options.family, groups) {
            (Family::Poisson, _) => Reference::Normal,
            (Family::Gaussian, Some(groups)) => Reference::Student(groups as f64 - 1.0),
            (Family::Gaussian, None) => {
                let degrees = self.prepared.rows.len().saturating_sub(parameters).max(1);
                Reference::Student(degrees as f64)
            }
        }
    }

    fn effects(&self) -> Vec<Effect> {
        let effects = &self.prepared.effects;
        let first = effects.iter().position(|effect| effect.slope.is_none());
        let summary = |(index, effect): (usize, &LaidOut)| {
            let components = match first {
                Some(first) if first != index && effect.slope.is_none() => {
                    components_with(&effects[first], effect)
                }
                _ => 0,
            };
            let name = self.run.design.effects[index].groups.name.clone();
            Effect { name, levels: effect.levels, components }
        };
        effects.iter().enumerate().map(summary).collect()
    }
}

fn counts(clusters: &[Cluster]) -> Vec<ClusterCount> {
    let count = |cluster: &Cluster| ClusterCount { name: cluster.name.clone(), groups: cluster.levels };
    clusters.iter().map(count).collect()
}

fn solve_gaussian(prepared: &Prepared) -> Result<Solved, Stopped> {
    let rows = prepared.outcome.len();
    let weights = prepared.weights.clone().unwrap_or_else(|| vec![1.0; rows]);
    let mut outcome = prepared.outcome.clone();
    if let Some(offset) = &prepared.offset {
        outcome.iter_mut().zip(offset).for_each(|(y, offset)| *y -= offset);
    }
    let fit = least_squares::fit(&prepared.layout, &weights, &outcome, &panels(&prepared.regressors))?;
    let scores = fit.residuals.iter().zip(&weights).map(|(residual, weight)| residual * weight).collect();
    let fitted: Vec<f64> = prepared.outcome.iter().zip(&fit.residuals).map(|(y, e)| y - e).collect();
    Ok(Solved {
        coefficients: fit.coefficients,
        partialled: fit.partialled,
        change: fit.change,
        fit: gaussian_measures(&prepared.outcome, &fitted, &weights, fit.squares),
        weights,
        scores,
        squares: fit.squares,
        fitted,
        solution: Solution {
            iterations: 1,
            inner_iterations: fit.passes,
            residual: fit.residual,
            tolerance: least_squares::ENOUGH,
        },
    })
}

pub(crate) fn pick(values: &[f64], rows: &[usize]) -> Vec<f64> {
    rows.iter().map(|row| values[*row]).collect()
}

/// Levels of the rows used, in the order of the groups.
fn compact(groups: &Groups, rows: &[usize]) -> (Vec<u32>, usize) {
    let mut numbers = vec![MISSING; groups.levels];
    rows.iter().for_each(|row| numbers[groups.codes[*row] as usize] = 0);
    let mut levels = 0;
    for number in numbers.iter_mut().filter(|number| **number == 0) {
        *number = levels;
        levels += 1;
    }
    let codes = rows.iter().map(|row| numbers[groups.codes[*row] as usize]).collect();
    (codes, levels as usize)
}

/// Whether every level lies in one cluster.
fn is_nested(codes: &[u32], levels: usize, clusters: &[u32]) -> bool {
    let mut cluster_of = vec![MISSING; levels];
    codes.iter().zip(clusters).all(|(code, cluster)| {
        let known = &mut cluster_of[*code as usize];
        if *known == MISSING {
            *known = *cluster;
        }
        *known == *cluster
    })
}

pub(crate) fn components_with(first: &LaidOut, other: &LaidOut) -> usize {
    let shift = first.levels as u32;
    let edges = first.codes.iter().zip(&other.codes).map(|(a, b)| (*a, shift + b));
    components(first.levels + other.levels, edges).1
}
