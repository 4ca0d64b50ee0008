//! The variance of the coefficients.
//!
//! `B = (X~'W X~)^-1` with regressors partialled at the solution, scores `s x~`. Independent errors: `B` for Poisson,
//! `B RSS/(n-1)` for least squares. Robust: `B [sum s^2 x~ x~'] B`. Clustered: scores summed by cluster first. Several
//! clusters are combined over their intersections with alternating signs.
//!
//! Factors for small samples, `n` observations, `K` parameters, `G` clusters:
//!
//! | convention | independent | robust | one cluster variable | several |
//! |---|---|---|---|---|
//! | none | 1 | 1 | 1 | 1 |
//! | g | 1 | n/(n-1) | G/(G-1) | each term its own G |
//! | g_min | 1 | n/(n-1) | G/(G-1) | the smallest G |
//! | fixest | (n-1)/(n-K) | n/(n-K) | (n-1)/(n-K) G/(G-1) | the smallest G |
//! | k_full | as fixest, nested effects counted in K | | | |
//!
//! Reference: White (1980), Econometrica 48(4); Cameron, Gelbach and Miller (2011), Journal of Business and Economic
//! Statistics 29(2), equations 2.5 to 2.13.

use crate::absorb::{Layout, Panel};
use crate::dense::{Matrix, eigen, inverse, product, zeros};
use crate::design::cross;
use crate::gram::gram;
use crate::orthogonal::{Change, columns_of};
use crate::{EstimateError, Family, SmallSample, VarianceKind};

/// Clusters by position of the layout.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) name: String,
    pub(crate) codes: Vec<u32>,
    pub(crate) levels: usize,
}

/// What the variance is made of.
#[derive(Debug)]
pub(crate) struct Ingredients<'a> {
    pub(crate) layout: &'a Layout,
    pub(crate) family: Family,
    /// From the columns of `partialled` to the regressors.
    pub(crate) change: Option<&'a Change>,
    /// Regressors, or orthogonal columns of their span, partialled with the weights.
    pub(crate) partialled: &'a [Panel],
    pub(crate) weights: &'a [f64],
    /// The factor of a row's score.
    pub(crate) scores: &'a [f64],
    /// Residual sum of squares, for least squares with independent errors.
    pub(crate) squares: f64,
    pub(crate) clusters: &'a [Cluster],
    pub(crate) observations: usize,
    /// Parameters as the convention counts them.
    pub(crate) parameters: usize,
}

/// The variance and what was done to it.
#[derive(Debug)]
pub(crate) struct Computed {
    pub(crate) matrix: Matrix,
    /// Whether a negative eigenvalue was set to zero.
    pub(crate) mended: bool,
}

impl Ingredients<'_> {
    /// The variance of the coefficients.
    pub(crate) fn variance(
        &self,
        kind: VarianceKind,
        convention: SmallSample,
    ) -> Result<Computed, EstimateError> {
        let (n, k) = (self.observations as f64, self.parameters as f64);
        let counts_parameters = matches!(convention, SmallSample::Fixest | SmallSample::KFull);
        if counts_parameters && self.parameters >= self.observations {
            return Err(EstimateError::TooFew {
                parameters: self.parameters,
                observations: self.observations,
            });
        }
        let bread = inverse(&gram(self.layout, self.weights, self.partialled));
        let by_parameters = if counts_parameters { (n - 1.0) / (n - k) } else { 1.0 };
        match kind {
            VarianceKind::Iid => {
                let variance = if self.family == Family::Gaussian { self.squares / (n - 1.0) } else { 1.0 };
                let matrix = self.of_regressors(scaled(&bread, variance * by_parameters));
                Ok(Computed { matrix, mended: false })
            }
            VarianceKind::Robust => {
                let squares: Vec<f64> = self.scores.iter().map(|score| score * score).collect();
                let meat = gram(self.layout, &squares, self.partialled);
                let factor = if convention == SmallSample::None { 1.0 } else { n / (n - 1.0) };
                let matrix = self.of_regressors(scaled(&sandwich(&bread, &meat), factor * by_parameters));
                Ok(Computed { matrix, mended: false })
            }
            VarianceKind::Cluster => {
                let meat = scaled(&self.clustered(convention), by_parameters);
                Ok(mended(self.of_regressors(sandwich(&bread, &meat)), self.clusters.len() > 1))
            }
        }
    }

    fn of_regressors(&self, matrix: Matrix) -> Matrix {
        match self.change {
            Some(change) => change.variance(&matrix),
            None => matrix,
        }
    }

    /// Sum over all combinations of cluster variables, with alternating signs.
    fn clustered(&self, convention: SmallSample) -> Matrix {
        let columns = columns_of(self.partialled);
        let smallest = self.clusters.iter().map(|cluster| cluster.levels).min().unwrap_or(0);
        let mut total = zeros(columns.len());
        for combination in 1_usize..1 << self.clusters.len() {
            let (codes, levels) = self.intersection(combination);
            let factor = match convention {
                SmallSample::None => 1.0,
                SmallSample::G => of_groups(levels),
                _ => of_groups(smallest),
            };
            let sign = if combination.count_ones() % 2 == 1 { 1.0 } else { -1.0 };
            let meat = self.meat(&columns, &codes, levels);
            for (total, meat) in total.iter_mut().flatten().zip(meat.iter().flatten()) {
                *total += sign * factor * meat;
            }
        }
        total
    }

    /// The clusters that a combination of variables makes, bit `i` standing for variable `i`.
    fn intersection(&self, combination: usize) -> (Vec<u32>, usize) {
        let chosen = self.clusters.iter().enumerate().filter(|(index, _)| combination >> index & 1 == 1);
        let mut result: Option<(Vec<u32>, usize)> = None;
        for (_, cluster) in chosen {
            result = Some(match result {
                Some((codes, levels)) => cross((&codes, levels), (&cluster.codes, cluster.levels)),
                None => (cluster.codes.clone(), cluster.levels),
            });
        }
        result.unwrap_or_default()
    }

    /// `sum over clusters of (sum of scores)(sum of scores)'`.
    fn meat(&self, columns: &[Vec<f64>], codes: &[u32], levels: usize) -> Matrix {
        let sums = |column: &Vec<f64>| {
            let mut sums = vec![0.0; levels];
            for ((code, score), x) in codes.iter().zip(self.scores).zip(column) {
                sums[*code as usize] += score * x;
            }
            sums
        };
        let sums: Vec<Vec<f64>> = columns.iter().map(sums).collect();
        let cell = |a: &[f64], b: &[f64]| crate::sums::sum(a.iter().zip(b).map(|(a, b)| a * b));
        sums.iter().map(|a| sums.iter().map(|b| cell(a, b)).collect()).collect()
    }
}

fn of_groups(groups: usize) -> f64 {
    groups as f64 / (groups as f64 - 1.0)
}

fn scaled(matrix: &Matrix, factor: f64) -> Matrix {
    matrix.iter().map(|row| row.iter().map(|value| value * factor).collect()).collect()
}

fn sandwich(bread: &Matrix, meat: &Matrix) -> Matrix {
    product(&product(bread, meat), bread)
}

/// The matrix with negative eigenvalues set to zero, where the difference of several terms may have any.
fn mended(matrix: Matrix, may_be_negative: bool) -> Computed {
    if !may_be_negative {
        return Computed { matrix, mended: false };
    }
    let (values, vectors) = eigen(&matrix);
    let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    if values.iter().all(|value| *value >= -1e-14 * largest) {
        return Computed { matrix, mended: false };
    }
    let size = matrix.len();
    let cell = |i: usize, j: usize| {
        let terms = values.iter().zip(&vectors).map(|(value, vector)| value.max(0.0) * vector[i] * vector[j]);
        terms.sum()
    };
    let matrix = (0..size).map(|i| (0..size).map(|j| cell(i, j)).collect()).collect();
    Computed { matrix, mended: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_eigenvalue_is_set_to_zero_and_told() {
        let done = mended(vec![vec![1.0, 2.0], vec![2.0, 1.0]], true);
        assert!(done.mended);
        for value in done.matrix.iter().flatten() {
            assert!((value - 1.5).abs() < 1e-12, "{value}");
        }
        assert!(!mended(vec![vec![1.0, 0.5], vec![0.5, 1.0]], true).mended);
    }
}
