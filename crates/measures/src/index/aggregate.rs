//! Putting the members of a group together. All rules skip missing members the same way: the weights of those
//! present are rescaled.

use std::ops::Range;

use super::method::Rule;

/// A value that a rule for positive numbers cannot take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NotPositive {
    /// Which member of the group.
    pub member: usize,
    /// Which row.
    pub row: usize,
    /// The value.
    pub value: f64,
}

/// The group's value per row; NaN where no member of positive weight is present.
///
/// # Errors
/// A geometric or harmonic mean met a value that is not positive.
pub fn aggregate(
    rule: Rule,
    columns: &[&[f64]],
    weights: &[f64],
    years: &[Range<usize>],
) -> Result<Vec<f64>, NotPositive> {
    match rule {
        Rule::Arithmetic => Ok(mean_of(columns, weights, |value| value, |mean| mean)),
        Rule::Power(p) if p > 0.0 => Ok(mean_of(columns, weights, |v| v.powf(p), |mean| mean.powf(1.0 / p))),
        Rule::Power(p) => positive(columns, weights).map(|()| {
            mean_of(columns, weights, |value| value.powf(p), |mean| mean.powf(1.0 / p))
        }),
        Rule::Geometric => positive(columns, weights).map(|()| mean_of(columns, weights, f64::ln, f64::exp)),
        Rule::Harmonic => {
            positive(columns, weights).map(|()| mean_of(columns, weights, f64::recip, f64::recip))
        }
        Rule::MazziottaPareto { penalty } => Ok(mazziotta_pareto(columns, weights, penalty)),
        Rule::Copeland => Ok(copeland(columns, weights, years)),
    }
}

/// Inverse of the weighted mean of transformed members.
fn mean_of(
    columns: &[&[f64]],
    weights: &[f64],
    transform: impl Fn(f64) -> f64,
    inverse: impl Fn(f64) -> f64,
) -> Vec<f64> {
    let height = columns.first().map_or(0, |column| column.len());
    let (mut sums, mut totals) = (vec![0.0; height], vec![0.0; height]);
    for (column, weight) in columns.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        for ((value, sum), total) in column.iter().zip(&mut sums).zip(&mut totals) {
            if !value.is_nan() {
                *sum += weight * transform(*value);
                *total += weight;
            }
        }
    }
    sums.iter().zip(totals).map(|(sum, total)| inverse(sum / total)).collect()
}

fn positive(columns: &[&[f64]], weights: &[f64]) -> Result<(), NotPositive> {
    for (member, column) in columns.iter().enumerate().filter(|(member, _)| weights[*member] > 0.0) {
        if let Some((row, value)) = column.iter().enumerate().find(|(_, value)| **value <= 0.0) {
            return Err(NotPositive { member, row, value: *value });
        }
    }
    Ok(())
}

/// M - penalty x s x (s / M), with M the weighted mean and s the weighted population standard deviation of the
/// members (Mazziotta and Pareto 2016; their form has equal weights).
fn mazziotta_pareto(columns: &[&[f64]], weights: &[f64], penalty: f64) -> Vec<f64> {
    let centre = mean_of(columns, weights, |value| value, |mean| mean);
    let squares = mean_of(columns, weights, |value| value * value, |mean| mean);
    let score = |(mean, square): (&f64, &f64)| {
        let variance = (square - mean * mean).max(0.0);
        if variance == 0.0 { *mean } else { mean - penalty * variance / mean }
    };
    centre.iter().zip(&squares).map(score).collect()
}

/// Wins less losses of each row in majority contests with the other rows of its year: a contest is won when the
/// members on which it is ahead hold more than half of the weight present on both sides, ties counting half.
fn copeland(columns: &[&[f64]], weights: &[f64], years: &[Range<usize>]) -> Vec<f64> {
    let height = columns.first().map_or(0, |column| column.len());
    let mut scores = vec![f64::NAN; height];
    for rows in years {
        let rows: Vec<usize> = rows.clone().filter(|row| columns.iter().any(|c| !c[*row].is_nan())).collect();
        for row in &rows {
            scores[*row] = 0.0;
        }
        for (place, first) in rows.iter().enumerate() {
            for second in &rows[place + 1..] {
                let balance = contest(columns, weights, *first, *second);
                scores[*first] += balance;
                scores[*second] -= balance;
            }
        }
    }
    scores
}

/// 1, 0 or -1: the first row wins, nobody wins, the second wins.
fn contest(columns: &[&[f64]], weights: &[f64], first: usize, second: usize) -> f64 {
    let (mut ahead, mut behind) = (0.0, 0.0);
    for (column, weight) in columns.iter().zip(weights) {
        let (a, b) = (column[first], column[second]);
        if a > b {
            ahead += weight;
        } else if a < b {
            behind += weight;
        }
    }
    let margin: f64 = ahead - behind;
    // Sums of the same weights in another order may differ in the last digit: that is a draw.
    if margin.abs() <= 1e-12 * (ahead + behind) { 0.0 } else { margin.signum() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: [Range<usize>; 1] = [0..3];

    #[test]
    fn every_rule_skips_a_missing_member() {
        let (a, b) = ([4.0, 1.0, 2.0], [f64::NAN, 9.0, 8.0]);
        for rule in [Rule::Arithmetic, Rule::Geometric, Rule::Harmonic, Rule::Power(0.5), Rule::Power(-2.0)] {
            let score = aggregate(rule, &[&a, &b], &[1.0, 1.0], &YEAR).unwrap();
            assert!((score[0] - 4.0).abs() < 1e-12, "{rule:?}");
        }
        let mpi = aggregate(Rule::MazziottaPareto { penalty: 1.0 }, &[&a, &b], &[1.0, 1.0], &YEAR).unwrap();
        assert_eq!(mpi[0], 4.0);
        assert!(!aggregate(Rule::Copeland, &[&a, &b], &[1.0, 1.0], &YEAR).unwrap()[0].is_nan());
    }

    #[test]
    fn a_geometric_mean_names_the_cell_that_is_not_positive() {
        let fault = aggregate(Rule::Geometric, &[&[1.0, 2.0], &[3.0, 0.0]], &[1.0, 1.0], &[0..2]).unwrap_err();
        assert_eq!(fault, NotPositive { member: 1, row: 1, value: 0.0 });
    }

    #[test]
    fn a_majority_contest_counts_weights() {
        let columns: [&[f64]; 3] = [&[3.0, 2.0, 1.0], &[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]];
        let score = aggregate(Rule::Copeland, &columns, &[1.0, 1.0, 1.0], &YEAR).unwrap();
        assert_eq!(score, [2.0, 0.0, -2.0]);
        let score = aggregate(Rule::Copeland, &columns, &[1.0, 1.0, 2.0], &YEAR).unwrap();
        assert_eq!(score, [0.0, 0.0, 0.0]);
    }
}
