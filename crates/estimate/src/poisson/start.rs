//! Where the iteration begins: one regression from means halfway to the average, then closed-form updates of the
//! effects.

use super::{Model, Stopped};
use crate::absorb::{Accuracy, Blocks, Panel, by_width, panels};
use crate::dense::{cholesky, solve_factored};
use crate::gram::{collinear, gram, inner, sizes};
use crate::orthogonal::{Change, orthogonalise};

/// Accuracy of the first regression: its solution is only a place to begin.
const ROUGH: Accuracy = Accuracy { tolerance: 1e-3, max_iterations: 300 };
/// Accuracy at which a collinear column shows.
const EXACT: Accuracy = Accuracy { tolerance: 1e-12, max_iterations: 3_000 };
/// A column that keeps less than this share of itself at rough accuracy is looked at again.
const SUSPECT: f64 = 1e-2;
/// Rounds of closed-form updates. Each costs less than a pass of a step; with fewer the first steps overshoot.
const ROUNDS: usize = 8;

/// The state to begin with.
pub(super) struct Start {
    pub(super) blocks: Blocks,
    pub(super) basis: Vec<Panel>,
    /// From the columns of the basis to the regressors.
    pub(super) change: Option<Change>,
    /// Of the columns of the basis.
    pub(super) coefficients: Vec<f64>,
    pub(super) eta: Vec<f64>,
    pub(super) means: Vec<f64>,
    pub(super) passes: usize,
}

/// Partialled regressors, or orthogonal columns of their span, and the working variable.
struct Basis {
    basis: Vec<Panel>,
    change: Option<Change>,
    residual: Vec<f64>,
    passes: usize,
}

impl Model<'_> {
    /// Weighted average of the outcome.
    fn average(&self) -> f64 {
        let rows = self.outcome.len() as f64;
        let weight = self.exposure.map_or(rows, |exposure| exposure.iter().sum());
        self.outcome.iter().sum::<f64>() / weight
    }

    /// Means halfway between outcome and average.
    fn halfway(&self) -> Vec<f64> {
        let average = self.average();
        let exposure = |position: usize| self.exposure.map_or(1.0, |exposure| exposure[position]);
        let mean = |(position, y): (usize, &f64)| f64::midpoint(*y, average * exposure(position));
        self.outcome.iter().enumerate().map(mean).collect()
    }

    pub(super) fn begin(&self) -> Result<Start, Stopped> {
        let layout = self.layout;
        let weights = self.halfway();
        let working: Vec<f64> = (0..weights.len())
            .map(|position| {
                let mu = weights[position];
                mu.ln() - self.offset(position) + (self.outcome[position] - mu) / mu
            })
            .collect();
        let mut blocks = Blocks::new(layout);
        blocks.factor(layout, &weights);
        let Basis { basis, change, residual, passes } = self.basis(&blocks, &weights, &working)?;
        let weighted: Vec<f64> = residual.iter().zip(&weights).map(|(z, weight)| z * weight).collect();
        let factor = cholesky(&gram(layout, &weights, &basis), 1e-16);
        let coefficients = solve_factored(&factor, &inner(layout, &basis, &weighted));
        let mut eta = working;
        let rows = eta.iter_mut().zip(&residual).enumerate();
        rows.for_each(|(row, (eta, residual))| *eta += self.offset(row) - residual);
        add_combined(&mut eta, &basis, &coefficients);
        let (eta, means) = self.rounds(eta);
        Ok(Start { blocks, basis, change, coefficients, eta, means, passes })
    }

    /// The regressors and the working variable partialled roughly; the regressors exactly where one of them may be
    /// collinear.
    fn basis(&self, blocks: &Blocks, weights: &[f64], working: &[f64]) -> Result<Basis, Stopped> {
        let layout = self.layout;
        let columns: Vec<&[f64]> =
            self.regressors.iter().map(Vec::as_slice).chain(std::iter::once(working)).collect();
        let mut basis = panels(&columns);
        let mut before = sizes(layout, weights, &basis);
        before.pop();
        let mut passes = layout.partial(blocks, weights, &mut basis, ROUGH).iterations;
        let residual = basis.last_mut().map(Panel::pop).unwrap_or_default();
        basis.retain(|panel| panel.width() > 0);
        let left = cholesky(&gram(layout, weights, &basis), 0.0);
        let mut change = None;
        let suspect = |(k, before): (usize, &f64)| left[k][k] <= SUSPECT * before.sqrt();
        if before.iter().enumerate().any(suspect) {
            passes += layout.partial(blocks, weights, &mut basis, EXACT).iterations;
            change = orthogonalise(layout, weights, &mut basis);
            let dropped = collinear(layout, weights, &basis, &before);
            if !dropped.is_empty() {
                return Err(Stopped::Collinear(dropped));
            }
        }
        Ok(Basis { basis, change, residual, passes })
    }

    /// Lets every effect without slope close its own equation, in turn; the eliminated one last. The factors of an effect
    /// are applied in the pass that sums for the next.
    fn rounds(&self, mut eta: Vec<f64>) -> (Vec<f64>, Vec<f64>) {
        let layout = self.layout;
        // A first regression far off must not overflow.
        let mut means: Vec<f64> = eta.iter().map(|eta| eta.clamp(-300.0, 300.0).exp()).collect();
        let places: Vec<&[u32]> = layout
            .others()
            .iter()
            .filter(|other| other.slope.is_none())
            .map(|other| other.places.as_slice())
            .collect();
        let observed: Vec<Vec<f64>> = places.iter().map(|places| self.observed(places)).collect();
        for _ in 0..ROUNDS {
            let mut before: Option<(&[u32], Vec<f64>)> = None;
            for (places, observed) in places.iter().zip(&observed) {
                let mut sums = vec![0.0; observed.len()];
                match &before {
                    Some((of_before, ratios)) => {
                        for ((mean, before), place) in means.iter_mut().zip(*of_before).zip(*places) {
                            *mean *= ratios[*before as usize];
                            sums[*place as usize] += *mean;
                        }
                    }
                    None => add_by_place(&mut sums, places, &means),
                }
                before = Some((places, ratios(observed, &sums)));
            }
            if let Some((places, ratios)) = &before {
                rescale(&mut means, places, ratios);
            }
            self.close_runs(&mut means);
        }
        eta.iter_mut().zip(&means).for_each(|(eta, mean)| *eta = mean.ln());
        (eta, means)
    }

    /// Sums of the outcome by level.
    fn observed(&self, places: &[u32]) -> Vec<f64> {
        let mut sums = vec![0.0; self.layout.unknowns()];
        add_by_place(&mut sums, places, &self.outcome);
        sums
    }

    fn close_runs(&self, means: &mut [f64]) {
        let layout = self.layout;
        if !layout.eliminates() {
            return;
        }
        layout.change_parts(means, &mut [], &|part, means, _| {
            let first = layout.positions(part).start;
            for run in layout.runs(part) {
                let outcome: f64 = self.outcome[run.clone()].iter().sum();
                let run = &mut means[run.start - first..run.end - first];
                let ratio = outcome / run.iter().sum::<f64>();
                run.iter_mut().for_each(|mean| *mean *= ratio);
            }
        });
    }
}

fn add_by_place(sums: &mut [f64], places: &[u32], values: &[f64]) {
    places.iter().zip(values).for_each(|(place, value)| sums[*place as usize] += value);
}

fn rescale(means: &mut [f64], places: &[u32], ratios: &[f64]) {
    means.iter_mut().zip(places).for_each(|(mean, place)| *mean *= ratios[*place as usize]);
}

/// What closes the equation of each level; 1 where it has no row, or no outcome.
fn ratios(observed: &[f64], fitted: &[f64]) -> Vec<f64> {
    let ratio = |(observed, fitted): (&f64, &f64)| match *observed > 0.0 && *fitted > 0.0 {
        true => observed / fitted,
        false => 1.0,
    };
    observed.iter().zip(fitted).map(ratio).collect()
}

/// `X b` by position.
pub(crate) fn combine(rows: usize, panels: &[Panel], coefficients: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; rows];
    add_combined(&mut sum, panels, coefficients);
    sum
}

/// Adds `X b` to the values of each position.
pub(super) fn add_combined(sum: &mut [f64], panels: &[Panel], coefficients: &[f64]) {
    let mut first = 0;
    for panel in panels {
        by_width!(panel.width(), K => {
            let coefficients = &coefficients[first..first + K];
            for (sum, row) in sum.iter_mut().zip(panel.rows::<K>()) {
                (0..K).for_each(|k| *sum += coefficients[k] * row[k]);
            }
        });
        first += panel.width();
    }
}
