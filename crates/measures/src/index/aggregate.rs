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
/// A mean for positive numbers is also NaN in a row with a value that is not positive; each such value is told.
#[must_use]
pub fn aggregate(
    rule: Rule,
    columns: &[&[f64]],
    weights: &[f64],
    years: &[Range<usize>],
) -> (Vec<f64>, Vec<NotPositive>) {
    let mut faults = refused_values(rule, columns, weights);
    let mut values = match rule {
        Rule::Arithmetic => mean_of(columns, weights, |value| value, |mean| mean),
        Rule::Power(p) => power(columns, weights, p),
        Rule::Geometric => mean_of(columns, weights, f64::ln, f64::exp),
        Rule::Harmonic => mean_of(columns, weights, f64::recip, f64::recip),
        Rule::MazziottaPareto { penalty } => mazziotta_pareto(columns, weights, penalty),
        Rule::Copeland => copeland(columns, weights, years),
    };
    for fault in &faults {
        values[fault.row] = f64::NAN;
    }
    faults.sort_by_key(|fault| (fault.row, fault.member));
    (values, faults)
}

/// The rows in which a rule comes to no finite number although a member counts: a mean that is not positive.
pub(super) fn not_finite(rule: Rule, columns: &[&[f64]], weights: &[f64], values: &[f64]) -> Vec<usize> {
    if !matches!(rule, Rule::MazziottaPareto { .. }) {
        return Vec::new();
    }
    let counts = |row: usize| {
        columns.iter().zip(weights).any(|(column, weight)| *weight > 0.0 && !column[row].is_nan())
    };
    (0..values.len()).filter(|row| !values[*row].is_finite() && counts(*row)).collect()
}

/// The values that a rule cannot take: those that are not positive, or, for a power above 0, those below zero, of which
/// an even power would make great ones.
fn refused_values(rule: Rule, columns: &[&[f64]], weights: &[f64]) -> Vec<NotPositive> {
    let is_refused = |value: f64| match rule {
        Rule::Geometric | Rule::Harmonic => value <= 0.0,
        Rule::Power(p) => value < 0.0 || (p < 0.0 && value == 0.0),
        Rule::Arithmetic | Rule::Copeland | Rule::MazziottaPareto { .. } => false,
    };
    let mut faults = Vec::new();
    for (member, column) in columns.iter().enumerate().filter(|(member, _)| weights[*member] > 0.0) {
        let found = column.iter().enumerate().filter(|(_, value)| is_refused(**value));
        faults.extend(found.map(|(row, value)| NotPositive { member, row, value: *value }));
    }
    faults
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

/// (sum w x^p / sum w)^(1/p). Members are first divided by the one that weighs most in their row, the greatest for
/// p > 0 and the least for p < 0: powers then stay within 0 and 1, and a great exponent comes to the maximum or
/// minimum instead of running out of the numbers.
fn power(columns: &[&[f64]], weights: &[f64], p: f64) -> Vec<f64> {
    let height = columns.first().map_or(0, |column| column.len());
    let counted: Vec<(&[f64], f64)> =
        columns.iter().copied().zip(weights.iter().copied()).filter(|(_, weight)| *weight > 0.0).collect();
    let unit = |row: usize| {
        let present = counted.iter().map(|(column, _)| column[row].abs()).filter(|value| !value.is_nan());
        if p > 0.0 { present.fold(0.0, f64::max) } else { present.fold(f64::INFINITY, f64::min) }
    };
    let mean = |row: usize| {
        let unit = unit(row);
        if unit == 0.0 || unit.is_infinite() {
            // All members are zero, or none is present.
            return if unit == 0.0 && counted.iter().any(|(c, _)| !c[row].is_nan()) { 0.0 } else { f64::NAN };
        }
        let present = counted.iter().filter(|(column, _)| !column[row].is_nan());
        // Near p = 0 all powers are about 1: what they differ by is kept apart.
        let is_small = p.abs() < 0.01;
        let (sum, total) = present.fold((0.0, 0.0), |(sum, total), (column, weight)| {
            let share = column[row] / unit;
            let term = if is_small { (p * share.ln()).exp_m1() } else { share.powf(p) };
            (sum + weight * term, total + weight)
        });
        let mean = sum / total;
        unit * if is_small { (mean.ln_1p() / p).exp() } else { mean.powf(1.0 / p) }
    };
    (0..height).map(mean).collect()
}

/// M - penalty x s x (s / M), with M the weighted mean and s the weighted population standard deviation of the
/// members (Mazziotta and Pareto 2016; their form has equal weights). The mean must be positive: NaN where it is not.
fn mazziotta_pareto(columns: &[&[f64]], weights: &[f64], penalty: f64) -> Vec<f64> {
    let centre = mean_of(columns, weights, |value| value, |mean| mean);
    let squares = mean_of(columns, weights, |value| value * value, |mean| mean);
    let score = |(mean, square): (&f64, &f64)| {
        let variance = (square - mean * mean).max(0.0);
        match variance {
            0.0 => *mean,
            // A penalty on a mean below zero would be a reward.
            _ if *mean <= 0.0 => f64::NAN,
            _ => mean - penalty * variance / mean,
        }
    };
    centre.iter().zip(&squares).map(score).collect()
}

/// Wins less losses of each row in majority contests with the other rows of its year: a contest is won when the
/// members on which it is ahead hold more than half of the weight present on both sides, ties counting half.
fn copeland(columns: &[&[f64]], weights: &[f64], years: &[Range<usize>]) -> Vec<f64> {
    let height = columns.first().map_or(0, |column| column.len());
    let mut scores = vec![f64::NAN; height];
    let counted = || columns.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    let is_present = |row: usize| counted().any(|(column, _)| !column[row].is_nan());
    for rows in years {
        let rows: Vec<usize> = rows.clone().filter(|row| is_present(*row)).collect();
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

    const YEAR: [Range<usize>; 1] = [Range { start: 0, end: 3 }];

    #[test]
    fn every_rule_skips_a_missing_member() {
        let (a, b) = ([4.0, 1.0, 2.0], [f64::NAN, 9.0, 8.0]);
        for rule in [Rule::Arithmetic, Rule::Geometric, Rule::Harmonic, Rule::Power(0.5), Rule::Power(-2.0)] {
            let score = aggregate(rule, &[&a, &b], &[1.0, 1.0], &YEAR).0;
            assert!((score[0] - 4.0).abs() < 1e-12, "{rule:?}");
        }
        let mpi = aggregate(Rule::MazziottaPareto { penalty: 1.0 }, &[&a, &b], &[1.0, 1.0], &YEAR).0;
        assert_eq!(mpi[0], 4.0);
        assert!(!aggregate(Rule::Copeland, &[&a, &b], &[1.0, 1.0], &YEAR).0[0].is_nan());
    }

    #[test]
    fn a_geometric_mean_names_the_cell_that_is_not_positive() {
        let (values, faults) = aggregate(
            Rule::Geometric,
            &[&[4.0, 2.0], &[9.0, 0.0]],
            &[1.0, 1.0],
            std::slice::from_ref(&(0..2)),
        );
        assert_eq!(faults, [NotPositive { member: 1, row: 1, value: 0.0 }]);
        assert!((values[0] - 6.0).abs() < 1e-12 && values[1].is_nan());
    }

    #[test]
    fn a_power_mean_of_great_exponent_is_the_extreme() {
        let (a, b, c) = ([0.2, 40.0, 0.0], [0.5, 90.0, 0.0], [0.1, f64::NAN, 0.0]);
        let mean = |p: f64| aggregate(Rule::Power(p), &[&a, &b, &c], &[1.0, 2.0, 1.0], &YEAR).0;
        let greatest = mean(1e9);
        assert!((greatest[0] - 0.5).abs() < 1e-8 && (greatest[1] - 90.0).abs() < 1e-6, "{greatest:?}");
        assert_eq!(greatest[2], 0.0);
        let least = mean(-1e9);
        assert!((least[0] - 0.1).abs() < 1e-8 && (least[1] - 40.0).abs() < 1e-6, "{least:?}");
        assert!(
            (mean(1e-9)[0]
                - aggregate(
                    Rule::Geometric,
                    &[&a[..1], &b[..1], &c[..1]],
                    &[1.0, 2.0, 1.0],
                    std::slice::from_ref(&(0..1))
                )
                .0[0])
                .abs()
                < 1e-9
        );
        // sqrt((0.04 + 2 * 0.25 + 0.01) / 4)
        assert!((mean(2.0)[0] - 0.1375_f64.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_majority_contest_counts_weights() {
        let columns: [&[f64]; 3] = [&[3.0, 2.0, 1.0], &[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]];
        let score = aggregate(Rule::Copeland, &columns, &[1.0, 1.0, 1.0], &YEAR).0;
        assert_eq!(score, [2.0, 0.0, -2.0]);
        let score = aggregate(Rule::Copeland, &columns, &[1.0, 1.0, 2.0], &YEAR).0;
        assert_eq!(score, [0.0, 0.0, 0.0]);
    }
}
