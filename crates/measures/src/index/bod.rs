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

/// Weights and scores of every row with a member present. A missing member is skipped: the unit is judged by the
/// others, against the units of its year that have them all.
#[must_use]
pub(super) fn weights(group: &Group<'_>, lower: f64, upper: f64) -> (Weights, Vec<Issue>) {
    let height = group.columns.first().map_or(0, |column| column.len());
    let mut rows = vec![vec![f64::NAN; group.columns.len()]; height];
    let mut scores = vec![f64::NAN; height];
    let mut doubts = Doubts::default();
    for year in group.years {
        for row in year.clone() {
            let values: Vec<f64> = group.columns.iter().map(|column| column[row]).collect();
            let present: Vec<usize> = (0..values.len()).filter(|member| !values[*member].is_nan()).collect();
            if present.is_empty() {
                continue;
            }
            let own: Vec<f64> = present.iter().map(|member| values[*member]).collect();
            if !doubts.allow(&own, lower, upper) {
                continue;
            }
            let peers = peers(group.columns, &present, year.clone());
            if let Some((found, score)) = best_weights(&own, &peers, lower, upper) {
                let mut all = vec![0.0; values.len()];
                present.iter().zip(found).for_each(|(member, weight)| all[*member] = weight);
                (rows[row], scores[row]) = (all, score);
            } else {
                doubts.unsolved += 1;
            }
        }
    }
    (Weights::PerRow { rows, scores }, doubts.issues(group.code))
}

/// What went wrong, counted over the rows.
#[derive(Default)]
struct Doubts {
    negative: usize,
    bounds: usize,
    zero: usize,
    unsolved: usize,
}

impl Doubts {
    /// Whether a row can be judged: no value is negative, and shares within the bounds can sum to one.
    fn allow(&mut self, own: &[f64], lower: f64, upper: f64) -> bool {
        let n = own.len() as f64;
        let fit = n * lower <= 1.0 + 1e-12 && n * upper >= 1.0 - 1e-12;
        if own.iter().any(|value| *value < 0.0) {
            self.negative += 1;
            return false;
        }
        if !fit {
            self.bounds += 1;
            return false;
        }
        self.zero += usize::from(lower > 0.0 && own.contains(&0.0));
        true
    }

    fn issues(&self, code: &str) -> Vec<Issue> {
        let mut issues = Vec::new();
        let mut tell = |count: usize, vi: &str, en: &str| {
            if count > 0 {
                let (vi, en) = (format!("{count} dòng: {vi}"), format!("{count} rows: {en}"));
                issues.push(problem::doubtful_programme(code, Text::new(vi, en)));
            }
        };
        tell(
            self.bounds,
            "với số thành phần này, tỷ phần trong các cận không thể cộng thành một; không có điểm.",
            "with this number of members, shares within the bounds cannot sum to one; no score.",
        );
        tell(
            self.negative,
            "có giá trị âm, phương pháp không nhận; không có điểm.",
            "a value is negative, which the method does not take; no score.",
        );
        tell(
            self.zero,
            "một thành phần bằng 0 nhưng phải có tỷ phần tối thiểu; điểm là 0.",
            "a member is 0 and must have a least share; the score is 0.",
        );
        tell(
            self.unsolved,
            "bài toán quy hoạch tuyến tính không giải được; không có điểm.",
            "the linear programme was not solved; no score.",
        );
        issues
    }
}

/// The rows of a year in which all of these members are present and not negative.
fn peers(columns: &[&[f64]], members: &[usize], rows: Range<usize>) -> Vec<Vec<f64>> {
    let values = |row: usize| members.iter().map(|member| columns[*member][row]).collect::<Vec<f64>>();
    rows.map(values).filter(|values| values.iter().all(|value| *value >= 0.0)).collect()
}

/// The programme of one unit, in shares of the greatest value of each member so that its coefficients are about
/// one.
fn best_weights(own: &[f64], peers: &[Vec<f64>], lower: f64, upper: f64) -> Option<(Vec<f64>, f64)> {
    let greatest = |member: usize| peers.iter().map(|values| values[member]).fold(0.0, f64::max);
    let units: Vec<f64> = (0..own.len()).map(greatest).map(|top| if top > 0.0 { top } else { 1.0 }).collect();
    let scaled =
        |values: &[f64]| values.iter().zip(&units).map(|(value, unit)| value / unit).collect::<Vec<f64>>();
    let worth = scaled(own);
    let mut constraints: Vec<(Vec<f64>, f64)> = peers.iter().map(|values| (scaled(values), 1.0)).collect();
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
