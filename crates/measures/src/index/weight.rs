//! Weights within a group: from the recipe, or found in the data. Never negative.

use std::ops::Range;

use hoinhap_vocab::{Issue, Text};

use super::bod;
use super::eigen::{Eigen, symmetric_eigen};
use super::method::Scheme;
use super::problem;
use super::stats::{cronbach_alpha, mean, pearson, range, sample_sd};

/// Weights of the members of a group.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// The same for every row.
    Shared(Vec<f64>),
    /// Benefit of the doubt: `rows[row][member]`, 0 for a member that is missing, with the score of each row; NaN
    /// where the programme cannot be set up.
    PerRow {
        /// Weights.
        rows: Vec<Vec<f64>>,
        /// Scores, the sum of weight x value.
        scores: Vec<f64>,
    },
}

/// Members of one group.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Code of the group, for messages.
    pub code: &'a str,
    /// One column per member.
    pub columns: &'a [&'a [f64]],
    /// Nominal weights of the members.
    pub nominal: &'a [f64],
    /// The rows of each year: frontiers are drawn year by year.
    pub years: &'a [Range<usize>],
}

/// The weights of a scheme. Where the scheme is refused or fails, the nominal weights with an issue.
///
/// A member of nominal weight 0 is left out under every scheme: its weight stays 0, and its data play no part.
#[must_use]
pub fn resolve(group: &Group<'_>, scheme: &Scheme) -> (Weights, Vec<Issue>) {
    let counted: Vec<usize> = (0..group.nominal.len()).filter(|place| group.nominal[*place] > 0.0).collect();
    if counted.len() == group.nominal.len() {
        return found(group, scheme);
    }
    let columns: Vec<&[f64]> = counted.iter().map(|place| group.columns[*place]).collect();
    let nominal: Vec<f64> = counted.iter().map(|place| group.nominal[*place]).collect();
    if counted.is_empty() {
        return (Weights::Shared(group.nominal.to_vec()), Vec::new());
    }
    let (weights, issues) = found(&Group { columns: &columns, nominal: &nominal, ..*group }, scheme);
    let spread = |weights: &[f64]| {
        let mut all = vec![0.0; group.nominal.len()];
        counted.iter().zip(weights).for_each(|(place, weight)| all[*place] = *weight);
        all
    };
    let weights = match weights {
        Weights::Shared(weights) => Weights::Shared(spread(&weights)),
        Weights::PerRow { rows, scores } => {
            Weights::PerRow { rows: rows.iter().map(|row| spread(row)).collect(), scores }
        }
    };
    (weights, issues)
}

/// The weights of a scheme for members that all count.
fn found(group: &Group<'_>, scheme: &Scheme) -> (Weights, Vec<Issue>) {
    let shared = |weights: Option<Vec<f64>>| match weights {
        Some(weights) => (Weights::Shared(weights), Vec::new()),
        None => refuse(group, degenerate()),
    };
    match scheme {
        Scheme::Given => shared(Some(group.nominal.to_vec())),
        Scheme::Equal => shared(Some(group.nominal.iter().map(|weight| f64::from(*weight > 0.0)).collect())),
        Scheme::Pca { force } => pca(group, *force),
        Scheme::Entropy => shared(entropy(&complete(group.columns))),
        Scheme::Critic => shared(critic(&complete(group.columns))),
        Scheme::StandardDeviation => shared(standard_deviation(&complete(group.columns))),
        Scheme::Gini => shared(gini(&complete(group.columns))),
        Scheme::Optimised => optimised(group),
        Scheme::BenefitOfTheDoubt { lower, upper } => bod::weights(group, *lower, *upper),
    }
}

fn degenerate() -> Text {
    Text::fixed(
        "số liệu của nhóm không đủ biến thiên hoặc có giá trị âm.",
        "the data of the group do not vary enough, or hold negative values.",
    )
}

fn refuse(group: &Group<'_>, why: Text) -> (Weights, Vec<Issue>) {
    (Weights::Shared(group.nominal.to_vec()), vec![problem::scheme_refused(group.code, why)])
}

/// The rows of which every member is present.
fn complete(columns: &[&[f64]]) -> Vec<Vec<f64>> {
    let height = columns.first().map_or(0, |column| column.len());
    let rows: Vec<usize> =
        (0..height).filter(|row| columns.iter().all(|column| !column[*row].is_nan())).collect();
    columns.iter().map(|column| rows.iter().map(|row| column[*row]).collect()).collect()
}

/// Weights that sum to one; `None` unless all are finite and none is negative.
fn to_one(raw: &[f64]) -> Option<Vec<f64>> {
    let sum: f64 = raw.iter().sum();
    let usable = sum > 0.0 && raw.iter().all(|weight| weight.is_finite() && *weight >= 0.0);
    usable.then(|| raw.iter().map(|weight| weight / sum).collect())
}

/// Eigenvalues and eigenvectors of the correlation matrix of the columns, pairwise complete.
#[must_use]
pub fn correlation_eigen(columns: &[&[f64]]) -> Option<Eigen> {
    let row = |left: &&[f64]| columns.iter().map(|right| pearson(left, right)).collect();
    symmetric_eigen(&columns.iter().map(row).collect::<Vec<Vec<f64>>>())
}

/// Squared loadings of the first principal component: they sum to one and do not depend on its sign.
fn pca(group: &Group<'_>, force: bool) -> (Weights, Vec<Issue>) {
    let Some(eigen) = correlation_eigen(group.columns) else { return refuse(group, degenerate()) };
    let share = eigen.values[0] / eigen.values.iter().sum::<f64>();
    let alpha = cronbach_alpha(group.columns);
    if !force && (alpha < 0.0 || share < 0.5) {
        let why = Text::new(
            format!("không có nhân tố chung (alpha {alpha:.3}, tỷ phần của thành phần thứ nhất {share:.3})."),
            format!("there is no common factor (alpha {alpha:.3}, share of the first component {share:.3})."),
        );
        return refuse(group, why);
    }
    (Weights::Shared(eigen.vectors[0].iter().map(|loading| loading * loading).collect()), Vec::new())
}

/// w_j proportional to 1 + sum p ln p / ln m, p = x / sum x over the m rows (Shannon entropy weights).
fn entropy(columns: &[Vec<f64>]) -> Option<Vec<f64>> {
    let diversity = |column: &Vec<f64>| {
        let total: f64 = column.iter().sum();
        let term = |value: &f64| if *value == 0.0 { 0.0 } else { value / total * (value / total).ln() };
        1.0 + column.iter().map(term).sum::<f64>() / (column.len() as f64).ln()
    };
    to_one(&columns.iter().map(diversity).collect::<Vec<f64>>())
}

fn to_unit_range(column: &[f64]) -> Vec<f64> {
    let (low, high) = range(column).unwrap_or((f64::NAN, f64::NAN));
    column.iter().map(|value| (value - low) / (high - low)).collect()
}

/// w_j proportional to sd_j x sum over k of (1 - r_jk), on columns brought to [0, 1].
fn critic(columns: &[Vec<f64>]) -> Option<Vec<f64>> {
    let conflict = |column: &Vec<f64>| columns.iter().map(|other| 1.0 - pearson(column, other)).sum::<f64>();
    let contrast = |column: &Vec<f64>| sample_sd(&to_unit_range(column));
    to_one(&columns.iter().map(|column| contrast(column) * conflict(column)).collect::<Vec<f64>>())
}

/// w_j proportional to the standard deviation of the column, all columns being on one scale.
fn standard_deviation(columns: &[Vec<f64>]) -> Option<Vec<f64>> {
    to_one(&columns.iter().map(|column| sample_sd(column)).collect::<Vec<f64>>())
}

/// w_j proportional to the Gini coefficient, sum |x_i - x_k| / (2 n^2 mean).
fn gini(columns: &[Vec<f64>]) -> Option<Vec<f64>> {
    let coefficient = |column: &Vec<f64>| {
        let n = column.len() as f64;
        let differences: f64 = column.iter().flat_map(|a| column.iter().map(move |b| (a - b).abs())).sum();
        differences / (2.0 * n * n * mean(column))
    };
    to_one(&columns.iter().map(coefficient).collect::<Vec<f64>>())
}

/// Rounds of the optimiser.
const ROUNDS: usize = 2_000;

/// Non-negative weights under which each member's share of influence, r(y_j, S)^2 over the sum of them, is its
/// nominal weight. Multiplicative steps keep every weight positive; a goal out of reach is reported.
fn optimised(group: &Group<'_>) -> (Weights, Vec<Issue>) {
    let Some(goal) = to_one(group.nominal) else { return refuse(group, degenerate()) };
    let columns = complete(group.columns);
    let mut weights = goal.clone();
    for _ in 0..ROUNDS {
        let Some(influence) = influence(&columns, &weights) else { return refuse(group, degenerate()) };
        let gap = influence.iter().zip(&goal).map(|(have, want)| (have - want).abs()).fold(0.0, f64::max);
        if gap < 1e-10 {
            return (Weights::Shared(weights), Vec::new());
        }
        let step = |((weight, have), want): ((&f64, &f64), &f64)| weight * (want / have.max(1e-12)).powf(0.5);
        let raw: Vec<f64> = weights.iter().zip(&influence).zip(&goal).map(step).collect();
        weights = to_one(&raw).unwrap_or(weights);
    }
    (Weights::Shared(weights), vec![problem::not_converged(group.code, "optimised")])
}

/// Shares of r(y_j, S)^2, where S is the weighted mean of the columns.
fn influence(columns: &[Vec<f64>], weights: &[f64]) -> Option<Vec<f64>> {
    let height = columns.first()?.len();
    let score: Vec<f64> = (0..height)
        .map(|row| columns.iter().zip(weights).map(|(column, weight)| column[row] * weight).sum())
        .collect();
    to_one(&columns.iter().map(|column| pearson(column, &score).powi(2)).collect::<Vec<f64>>())
}

/// Weights of an analytic hierarchy process: the principal eigenvector of a matrix of pairwise judgements, with
/// its consistency ratio (Saaty 1980; random indices for up to ten criteria).
#[must_use]
pub fn analytic_hierarchy(judgements: &[Vec<f64>]) -> Option<(Vec<f64>, f64)> {
    const RANDOM_INDEX: [f64; 11] = [0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49];
    let n = judgements.len();
    if n == 0
        || judgements
            .iter()
            .any(|row| row.len() != n || row.iter().any(|entry| entry.is_nan() || *entry <= 0.0))
    {
        return None;
    }
    let mut weights = vec![1.0 / n as f64; n];
    for _ in 0..ROUNDS {
        weights = to_one(&multiply(judgements, &weights))?;
    }
    let greatest = multiply(judgements, &weights).iter().sum::<f64>();
    let inconsistency = (greatest - n as f64) / (n as f64 - 1.0).max(1.0);
    let random = RANDOM_INDEX.get(n).copied().unwrap_or(1.49);
    Some((weights, if random > 0.0 { inconsistency / random } else { 0.0 }))
}

fn multiply(matrix: &[Vec<f64>], vector: &[f64]) -> Vec<f64> {
    matrix.iter().map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consistent_judgements_give_back_their_weights() {
        let truth = [0.5, 0.3, 0.2];
        let matrix: Vec<Vec<f64>> = truth.iter().map(|a| truth.iter().map(|b| a / b).collect()).collect();
        let (weights, ratio) = analytic_hierarchy(&matrix).unwrap();
        for (got, want) in weights.iter().zip(truth) {
            assert!((got - want).abs() < 1e-12);
        }
        assert!(ratio.abs() < 1e-10);
    }

    #[test]
    fn judgements_must_be_positive_and_square() {
        assert_eq!(analytic_hierarchy(&[vec![1.0, 0.0], vec![2.0, 1.0]]), None);
        assert_eq!(analytic_hierarchy(&[vec![1.0, 2.0]]), None);
    }
}
