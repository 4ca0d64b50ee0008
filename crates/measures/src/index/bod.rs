//! Benefit of the doubt: each unit is judged under the weights that suit it best.
//!
//! max sum_j w_j y_ij subject to sum_j w_j y_kj <= 1 for every unit k, w >= 0 (Cherchye et al. 2007). The
//! restricted form keeps each share w_j y_ij / score between two bounds, so that no unit shines by one member
//! alone.

use std::ops::Range;

use hoinhap_vocab::{Issue, Text};

use super::problem;
use super::simplex::{Programme, maximise};
use super::weight::{Group, Weights};

/// Weights and scores of every row whose members are all present; the others have neither.
#[must_use]
pub(super) fn weights(group: &Group<'_>, lower: f64, upper: f64) -> (Weights, Vec<Issue>) {
    let height = group.columns.first().map_or(0, |column| column.len());
    let mut rows = vec![vec![f64::NAN; group.columns.len()]; height];
    let mut scores = vec![f64::NAN; height];
    let mut issues = Vec::new();
    for year in group.years {
        let peers = peers(group.columns, year.clone());
        for (row, values) in &peers {
            match best_weights(values, &peers, lower, upper) {
                Some((weights, score)) => (rows[*row], scores[*row]) = (weights, score),
                None => issues.push(problem::scheme_refused(group.code, no_solution())),
            }
        }
    }
    issues.dedup();
    (Weights::PerRow { rows, scores }, issues)
}

fn no_solution() -> Text {
    Text::fixed(
        "bài toán quy hoạch tuyến tính không có nghiệm trong các cận đã đặt.",
        "the linear programme has no solution within the bounds set.",
    )
}

/// The rows of a year of which every member is present and not negative.
fn peers(columns: &[&[f64]], rows: Range<usize>) -> Vec<(usize, Vec<f64>)> {
    let values = |row: usize| columns.iter().map(|column| column[row]).collect::<Vec<f64>>();
    rows.map(|row| (row, values(row)))
        .filter(|(_, values)| values.iter().all(|value| *value >= 0.0))
        .collect()
}

/// The programme of one unit, in shares of the greatest value of each member so that its coefficients are about
/// one.
fn best_weights(own: &[f64], peers: &[(usize, Vec<f64>)], lower: f64, upper: f64) -> Option<(Vec<f64>, f64)> {
    let greatest = |member: usize| peers.iter().map(|(_, values)| values[member]).fold(0.0, f64::max);
    let units: Vec<f64> = (0..own.len()).map(greatest).map(|top| if top > 0.0 { top } else { 1.0 }).collect();
    let scaled =
        |values: &[f64]| values.iter().zip(&units).map(|(value, unit)| value / unit).collect::<Vec<f64>>();
    let worth = scaled(own);
    let mut constraints: Vec<(Vec<f64>, f64)> =
        peers.iter().map(|(_, values)| (scaled(values), 1.0)).collect();
    for bounded in 0..own.len() {
        // The share of one member less its bound, times the score: linear in the weights.
        let less_bound = |bound: f64, sign: f64| -> Vec<f64> {
            let factor = |member: usize| sign * (f64::from(u8::from(member == bounded)) - bound);
            worth.iter().enumerate().map(|(member, value)| factor(member) * value).collect()
        };
        if lower > 0.0 {
            constraints.push((less_bound(lower, -1.0), 0.0));
        }
        if upper < 1.0 {
            constraints.push((less_bound(upper, 1.0), 0.0));
        }
    }
    let optimum = maximise(&Programme { worth, constraints })?;
    let weights = optimum.variables.iter().zip(&units).map(|(weight, unit)| weight / unit).collect();
    Some((weights, optimum.objective))
}
