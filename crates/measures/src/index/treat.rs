//! Treatment of outliers, with a record of every point moved.

use std::sync::Arc;

use hoinhap_vocab::Issue;

use super::method::Treatment;
use super::panel::Panel;
use super::problem;
use super::stats::{present, range, skewness_and_kurtosis};

/// A value that treatment changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovedPoint {
    /// Column.
    pub leaf: usize,
    /// Row.
    pub row: usize,
    /// Before.
    pub from: f64,
    /// After.
    pub to: f64,
}

/// What treatment did to one leaf.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TreatmentRecord {
    /// Skewness and excess kurtosis before.
    pub before: (f64, f64),
    /// Skewness and excess kurtosis after.
    pub after: (f64, f64),
    /// Rounds of winsorisation; tied extremes move in one round.
    pub winsorised: usize,
    /// Whether logarithms were taken.
    pub logged: bool,
    /// Whether the leaf passes at the end.
    pub passes: bool,
}

/// The treated panel and its record.
#[derive(Debug, Clone)]
pub struct Treated {
    /// The panel.
    pub panel: Panel,
    /// One record per leaf; empty where nothing was to be treated.
    pub records: Vec<TreatmentRecord>,
    /// The points moved by winsorisation.
    pub moved: Vec<MovedPoint>,
}

/// Treats every leaf. Missing cells stay missing; a value without a logarithm becomes missing with an issue.
#[must_use]
pub fn treat(panel: &Panel, treatment: Treatment) -> (Treated, Vec<Issue>) {
    let mut treated = Treated { panel: panel.clone(), records: Vec::new(), moved: Vec::new() };
    let mut issues = Vec::new();
    for leaf in 0..panel.values.len() {
        let before = &panel.values[leaf];
        let Some((mut after, record)) = treat_column(before, treatment) else { continue };
        let id = &panel.frame.leaves[leaf];
        issues.extend(panel.frame.drop_not_finite("treat", id, before, &mut after));
        if record.logged && record.winsorised > 0 {
            issues.push(problem::treated_by_log(id));
        }
        if !record.logged {
            treated.moved.extend(moved_points(leaf, before, &after));
        }
        treated.panel.values[leaf] = after;
        treated.records.push(record);
    }
    treated.panel.frame = Arc::clone(&panel.frame);
    (treated, issues)
}

fn moved_points(leaf: usize, before: &[f64], after: &[f64]) -> Vec<MovedPoint> {
    let pairs = before.iter().zip(after).enumerate().filter(|(_, (from, to))| from != to && !from.is_nan());
    pairs.map(|(row, (from, to))| MovedPoint { leaf, row, from: *from, to: *to }).collect()
}

fn treat_column(values: &[f64], treatment: Treatment) -> Option<(Vec<f64>, TreatmentRecord)> {
    match treatment {
        Treatment::None => None,
        Treatment::Winsor { max, skew, kurt } => Some(winsorise(values, max, (skew, kurt))),
        Treatment::Log { skew, kurt } => Some(winsorise(values, 0, (skew, kurt))),
        Treatment::Log1p => {
            let after: Vec<f64> = values.iter().map(|value| value.ln_1p()).collect();
            let record = TreatmentRecord {
                before: skewness_and_kurtosis(values),
                after: skewness_and_kurtosis(&after),
                winsorised: 0,
                logged: true,
                passes: true,
            };
            Some((after, record))
        }
    }
}

/// A leaf passes when either shape statistic is below its threshold, or is not defined.
fn passes((skewness, kurtosis): (f64, f64), (skew, kurt): (f64, f64)) -> bool {
    !(skewness.abs() >= skew && kurtosis >= kurt)
}

fn winsorise(values: &[f64], max: usize, limits: (f64, f64)) -> (Vec<f64>, TreatmentRecord) {
    let before = skewness_and_kurtosis(values);
    let mut after = values.to_vec();
    let mut shape = before;
    let mut rounds = 0;
    while !passes(shape, limits) && rounds < max {
        pull_extreme(&mut after, shape.0 >= 0.0);
        shape = skewness_and_kurtosis(&after);
        rounds += 1;
    }
    let logged = !passes(shape, limits);
    if logged {
        after = shifted_log(values);
        shape = skewness_and_kurtosis(&after);
    }
    let passes = passes(shape, limits);
    (after, TreatmentRecord { before, after: shape, winsorised: rounds, logged, passes })
}

/// Replaces the most extreme value on one side, with all its ties, by the next one.
fn pull_extreme(values: &mut [f64], high: bool) {
    let Some((low, top)) = range(values) else { return };
    let extreme = if high { top } else { low };
    let others = present(values).filter(|value| *value != extreme);
    let next =
        if high { others.fold(f64::NEG_INFINITY, f64::max) } else { others.fold(f64::INFINITY, f64::min) };
    if next.is_finite() {
        values.iter_mut().filter(|value| **value == extreme).for_each(|value| *value = next);
    }
}

/// ln(x - min + 0.01 (max - min)).
fn shifted_log(values: &[f64]) -> Vec<f64> {
    let Some((low, high)) = range(values) else { return values.to_vec() };
    values.iter().map(|value| (value - low + 0.01 * (high - low)).ln()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_extremes_move_together() {
        let mut values = [1.0, 9.0, 2.0, 9.0, f64::NAN];
        pull_extreme(&mut values, true);
        assert_eq!(values[..4], [1.0, 2.0, 2.0, 2.0]);
        pull_extreme(&mut values, false);
        assert_eq!(values[..4], [2.0, 2.0, 2.0, 2.0]);
    }

    #[test]
    fn a_leaf_that_still_fails_is_logged_from_its_untreated_values() {
        let mut values = vec![0.0; 30];
        values.extend([1.0, 10.0, 100.0, 1000.0]);
        let (after, record) = winsorise(&values, 1, (2.0, 3.5));
        assert!(record.logged && record.winsorised == 1);
        assert!((after[33] - 1010f64.ln()).abs() < 1e-12);
        assert!((after[0] - 10f64.ln()).abs() < 1e-12);
    }
}
