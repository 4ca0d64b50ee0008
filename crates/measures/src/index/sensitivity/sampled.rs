//! Continuous doubts, sampled: noise on weights, and published standard errors.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use hoinhap_vocab::{Issue, Text, Year};

use super::factorial::{judging, rows_of, shifts, top_rows};
use super::outcome::{UnitOutcome, outcomes, ranks};
use super::variance::{Outcomes, SampledIndices, mix, sampled_indices};
use crate::index::method::{Method, Scheme};
use crate::index::panel::{Mark, Panel};
use crate::index::problem;
use crate::index::recipe::{Composite, Uncertainty};
use crate::index::run::Runner;
use crate::index::stats::mean;

/// Sensitivity to continuous doubts.
#[derive(Debug, Clone)]
pub struct Sampled {
    /// Indices of the mean absolute shift of ranks.
    pub factors: Vec<SampledIndex>,
    /// Distributions over the points of A and B, of the units scored in all of them.
    pub units: Vec<UnitOutcome>,
    /// Base points of the design.
    pub samples: u32,
    /// Runs made: samples x (factors + 2).
    pub runs: u32,
    /// Issues met in the runs, once each.
    pub issues: Vec<Issue>,
}

/// The estimates of one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct SampledIndex {
    /// `random weights` or `measurement`.
    pub name: &'static str,
    /// Name for people.
    pub title: Text,
    /// Estimates with intervals.
    pub indices: SampledIndices,
    /// Base points at which the wider interval would be 0.1 wide, by the law of square roots.
    pub samples_needed: u32,
}

/// Names of the doubts.
const WEIGHTS: &str = "random weights";
const MEASUREMENT: &str = "measurement";

/// Resamples for the intervals.
const RESAMPLES: u32 = 500;

/// One point: noise on each weight, and the number of a draw of measurement errors.
#[derive(Clone)]
struct Draw {
    weights: Vec<f64>,
    measurement: f64,
}

/// Samples the doubts of a recipe over the rows of one year: A, B, and for each doubt A with its part from B.
/// Points are Sobol's with Owen scrambling (Burley 2020); at most 65,536.
#[must_use]
pub fn sampled(composite: &Composite, panel: &Panel, rows: Range<usize>, doubt: Uncertainty) -> Sampled {
    let year = panel.frame.rows.get(rows.start).and_then(|row| row.year);
    let bench = Bench::new(composite, panel, doubt, year);
    let all_rows = rows;
    let rows = rows_of(&judging(composite, &bench.imputed, year), year);
    let samples = doubt.samples.clamp(2, 65_536);
    let half = bench.noisy.len() as u32 + 1;
    let points = |offset: u32| (0..samples).map(|index| bench.draw(index, offset)).collect::<Vec<Draw>>();
    let (a, b) = (points(0), points(half));
    let mut issues: Vec<Issue> = bench.nothing_to_draw().into_iter().collect();
    let mut evaluate = |draws: &[Draw]| -> Vec<Vec<f64>> {
        let mut runner = judging(composite, &bench.imputed, bench.year);
        draws.iter().map(|draw| bench.scores(&mut runner, draw, rows.clone(), &mut issues)).collect()
    };
    let (scores_a, scores_b) = (evaluate(&a), evaluate(&b));
    let mut mixed: Vec<(&'static str, Vec<Vec<f64>>)> = Vec::new();
    if doubt.weights > 0.0 {
        let of_b = |(a, b): (&Draw, &Draw)| Draw { weights: b.weights.clone(), ..a.clone() };
        mixed.push((WEIGHTS, evaluate(&a.iter().zip(&b).map(of_b).collect::<Vec<_>>())));
    }
    if bench.has_errors {
        let of_b = |(a, b): (&Draw, &Draw)| Draw { measurement: b.measurement, ..a.clone() };
        mixed.push((MEASUREMENT, evaluate(&a.iter().zip(&b).map(of_b).collect::<Vec<_>>())));
    }
    let nominal = bench.nominal(rows.clone(), &mut issues);
    let runs = samples * (2 + mixed.len() as u32);
    let all = scores_a.iter().chain(&scores_b).chain(mixed.iter().flat_map(|(_, scores)| scores));
    let kept = kept_rows(&nominal, all);
    let only = |runs: &[Vec<f64>]| -> Vec<Vec<f64>> {
        runs.iter().map(|run| kept.iter().map(|row| run[*row]).collect()).collect()
    };
    let base = only(&[nominal]).remove(0);
    let outcome = |runs: &[Vec<f64>]| shifts(&base, &ranks(&only(runs)));
    let (shift_a, shift_b) = (outcome(&scores_a), outcome(&scores_b));
    let shifted: Vec<(&'static str, Vec<f64>)> =
        mixed.iter().map(|(name, scores)| (*name, outcome(scores))).collect();
    let every: Vec<f64> =
        shifted.iter().flat_map(|(_, shifts)| shifts).chain(&shift_a).chain(&shift_b).copied().collect();
    let centre = mean(&every);
    let index = |(name, shifts): &(&'static str, Vec<f64>)| {
        let outcomes = Outcomes { a: &shift_a, b: &shift_b, a_with_b: shifts, centre };
        let indices = sampled_indices(outcomes, RESAMPLES, doubt.seed);
        SampledIndex { name, title: title(name), samples_needed: samples_needed(&indices, samples), indices }
    };
    let units: Vec<String> =
        kept.iter().map(|row| panel.frame.unit(all_rows.start + row).to_owned()).collect();
    let base_runs = only(&[scores_a, scores_b].concat());
    let units = outcomes(&units, &base, &base_runs, &ranks(&base_runs));
    Sampled { factors: shifted.iter().map(index).collect(), units, samples, runs, issues }
}

/// What a doubt is called.
fn title(name: &str) -> Text {
    match name {
        WEIGHTS => Text::fixed("Trọng số ngẫu nhiên", "Random weights"),
        _ => Text::fixed("Sai số đo lường", "Measurement error"),
    }
}

fn kept_rows<'a>(nominal: &[f64], runs: impl Iterator<Item = &'a Vec<f64>>) -> Vec<usize> {
    let mut kept: Vec<bool> = nominal.iter().map(|score| !score.is_nan()).collect();
    for run in runs {
        kept.iter_mut().zip(run).for_each(|(kept, score)| *kept &= !score.is_nan());
    }
    (0..kept.len()).filter(|row| kept[*row]).collect()
}

fn samples_needed(indices: &SampledIndices, samples: u32) -> u32 {
    let width = |(low, high): (f64, f64)| high - low;
    let wider = width(indices.first_interval).max(width(indices.total_interval));
    (f64::from(samples) * (wider / 0.1).powi(2)).ceil() as u32
}

/// What every run of the sample shares: the imputed panel and the method after imputation.
struct Bench<'a> {
    composite: &'a Composite,
    imputed: Arc<Panel>,
    errors: Vec<Vec<f64>>,
    after: Method,
    noisy: Vec<usize>,
    /// Whether measurement is doubted and there is a published error to draw from.
    has_errors: bool,
    doubt: Uncertainty,
    /// The year whose scores are asked.
    year: Option<Year>,
}

impl<'a> Bench<'a> {
    fn new(composite: &'a Composite, panel: &Panel, doubt: Uncertainty, year: Option<Year>) -> Self {
        let imputed = Runner::new(&composite.tree, panel.clone()).run(&composite.method).imputed;
        let after = Method { denominate: false, impute: Vec::new(), ..composite.method.clone() };
        let noisy = (composite.tree.leaves.len()..composite.tree.top()).collect();
        let errors = standard_errors(&imputed);
        let has_errors = doubt.measurement && errors.iter().flatten().any(|error| !error.is_nan());
        Self { composite, errors, imputed, after, noisy, has_errors, doubt, year }
    }

    fn draw(&self, index: u32, offset: u32) -> Draw {
        let coordinate = |dimension: u32| coordinate(index, offset + dimension, self.doubt.seed);
        let noise = |place: usize| 1.0 + self.doubt.weights * (2.0 * coordinate(place as u32 + 1) - 1.0);
        Draw { weights: (0..self.noisy.len()).map(noise).collect(), measurement: coordinate(0) }
    }

    /// Noise on weights without a weight that it could move: leaves keep theirs, and most schemes find their own.
    fn nothing_to_draw(&self) -> Option<Issue> {
        let tree = &self.composite.tree;
        let moves = |node: &usize| {
            let level = tree.nodes[*node].parent.map_or(0, |parent| tree.nodes[parent].level);
            level > 0 && self.composite.method.schemes.get(level - 1).is_some_and(Scheme::uses_given)
        };
        let is_still = self.doubt.weights > 0.0 && !self.noisy.iter().any(moves);
        is_still.then(|| problem::no_weight_drawn(&self.composite.recipe.file))
    }

    fn nominal(&self, rows: Range<usize>, issues: &mut Vec<Issue>) -> Vec<f64> {
        let mut runner = judging(self.composite, &self.imputed, self.year);
        top_rows(&mut runner, self.composite, &self.after, rows, issues)
    }

    /// The top's scores of one draw. `runner` holds the unperturbed panel, and remembers its stages.
    fn scores(
        &self,
        runner: &mut Runner<'_>,
        draw: &Draw,
        rows: Range<usize>,
        issues: &mut Vec<Issue>,
    ) -> Vec<f64> {
        let mut method = self.after.clone();
        for (node, noise) in self.noisy.iter().zip(&draw.weights) {
            method.weights[*node] *= noise;
        }
        if !self.has_errors {
            return top_rows(runner, self.composite, &method, rows, issues);
        }
        let mut perturbed = judging(self.composite, &self.perturbed(draw.measurement), self.year);
        top_rows(&mut perturbed, self.composite, &method, rows, issues)
    }

    /// The panel with every value that has a standard error moved by a normal draw, fixed by the draw's number.
    fn perturbed(&self, measurement: f64) -> Panel {
        let number = (measurement * f64::from(1 << 24)) as u64;
        let mut panel = Panel::clone(&self.imputed);
        for (leaf, errors) in self.errors.iter().enumerate() {
            for (row, error) in errors.iter().enumerate().filter(|(_, error)| !error.is_nan()) {
                let key = mix(u64::from(self.doubt.seed) << 32 | number, (leaf as u64) << 32 | row as u64);
                panel.values[leaf][row] += error * normal(key);
            }
        }
        panel
    }
}

/// A coordinate of a point of the design: Sobol's sequence has a limited number of dimensions, beyond which numbers are
/// drawn by hashing, independent of each other.
fn coordinate(index: u32, dimension: u32, seed: u32) -> f64 {
    if dimension < sobol_burley::NUM_DIMENSIONS {
        return f64::from(sobol_burley::sample(index, dimension, seed));
    }
    let word = mix(u64::from(seed) << 32 | u64::from(dimension), u64::from(index));
    (word >> 11) as f64 / (1u64 << 53) as f64
}

/// The standard error of the point behind each cell; NaN where none is published.
fn standard_errors(panel: &Panel) -> Vec<Vec<f64>> {
    let frame = &panel.frame;
    let column = |(series, marks): (&Vec<Vec<crate::index::panel::Point>>, &Vec<Mark>)| {
        let mut by_unit: BTreeMap<usize, BTreeMap<Option<i16>, f64>> = BTreeMap::new();
        for (unit, points) in series.iter().enumerate() {
            by_unit.insert(unit, points.iter().map(|point| (point.year, point.se)).collect());
        }
        let error = |(row, mark): (&crate::index::panel::RowKey, &Mark)| {
            let year = match mark {
                Mark::Observed => row.year,
                Mark::Carried { from } => Some(*from),
                _ => return f64::NAN,
            };
            by_unit.get(&row.unit).and_then(|points| points.get(&year)).copied().unwrap_or(f64::NAN)
        };
        frame.rows.iter().zip(marks).map(error).collect()
    };
    frame.series.iter().zip(panel.marks.iter()).map(column).collect()
}

/// A standard normal number fixed by its key (Box and Muller 1958).
fn normal(key: u64) -> f64 {
    let uniform = |word: u64| ((word >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    let (first, second) = (uniform(key), uniform(mix(key, 1)));
    (-2.0 * first.ln()).sqrt() * (std::f64::consts::TAU * second).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::stats::sample_sd;

    #[test]
    fn normal_draws_have_mean_zero_and_unit_spread() {
        let draws: Vec<f64> = (0..20_000).map(|key| normal(mix(key, 7))).collect();
        assert!(mean(&draws).abs() < 0.03);
        assert!((sample_sd(&draws) - 1.0).abs() < 0.02);
    }
}
