//! Columns made orthogonal to each other where they nearly depend on each other.
//!
//! Inner products of columns hold a remainder of share `s` to `1e-16 / s^2` only: of a regressor with a mean of `1e7` and
//! a deviation of 1 beside a constant, or of two that differ in the seventh digit, nothing is left. The columns
//! `X = Q R` are therefore replaced by `Q`, found column by column, and estimates are brought back:
//! `b = R^-1 c`, `V(b) = R^-1 V(c) R^-T`.
//!
//! Reference: Golub and Van Loan (2013), Matrix Computations, section 5.2.8, modified Gram-Schmidt; twice is enough.

use crate::absorb::{Layout, Panel, panels};
use crate::dense::{Matrix, cholesky};
use crate::gram::gram;
use crate::sums::sum;

/// A column that keeps less than this share of itself beside those before it is made orthogonal to them.
const NEAR: f64 = 1e-2;

/// `R` of `X = Q R`, by rows: ones on the diagonal, zeros below it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    upper: Matrix,
}

impl Change {
    /// `R^-1 c`: coefficients of the columns as they were.
    pub(crate) fn coefficients(&self, of_orthogonal: &[f64]) -> Vec<f64> {
        let mut solution = of_orthogonal.to_vec();
        for row in (0..solution.len()).rev() {
            let inner: f64 = (row + 1..solution.len()).map(|k| self.upper[row][k] * solution[k]).sum();
            solution[row] -= inner;
        }
        solution
    }

    /// `R^-1 V R^-T`.
    pub(crate) fn variance(&self, of_orthogonal: &Matrix) -> Matrix {
        let half: Matrix = transposed(of_orthogonal).iter().map(|column| self.coefficients(column)).collect();
        transposed(&half).iter().map(|column| self.coefficients(column)).collect()
    }

    /// `Q R`: the columns as they were.
    pub(crate) fn columns(&self, orthogonal: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let one = |k: usize| {
            let mut column = orthogonal[k].clone();
            (0..k).for_each(|j| add(&mut column, &orthogonal[j], self.upper[j][k]));
            column
        };
        (0..orthogonal.len()).map(one).collect()
    }
}

/// Makes columns orthogonal under `weights` where one of them nearly depends on those before it; `None`, and nothing is
/// changed, where none does.
pub(crate) fn orthogonalise(layout: &Layout, weights: &[f64], basis: &mut Vec<Panel>) -> Option<Change> {
    let gram = gram(layout, weights, basis);
    let left = cholesky(&gram, 0.0);
    if (0..gram.len()).all(|k| left[k][k] > NEAR * gram[k][k].sqrt()) {
        return None;
    }
    let mut columns = columns_of(basis);
    let shares: Vec<Vec<f64>> = (0..columns.len())
        .map(|k| {
            let (before, rest) = columns.split_at_mut(k);
            taken_off(weights, before, &mut rest[0])
        })
        .collect();
    let size = columns.len();
    let cell = |row: usize, k: usize| if row == k { 1.0 } else { shares[k].get(row).copied().unwrap_or(0.0) };
    let upper = (0..size).map(|row| (0..size).map(|k| cell(row, k)).collect()).collect();
    *basis = panels(&columns);
    Some(Change { upper })
}

/// Takes the projections on orthogonal columns off a column; their shares.
fn taken_off(weights: &[f64], before: &[Vec<f64>], column: &mut [f64]) -> Vec<f64> {
    let mut shares = vec![0.0; before.len()];
    for _ in 0..2 {
        for (total, other) in shares.iter_mut().zip(before) {
            let size = product(weights, other, other);
            let share = if size > 0.0 { product(weights, other, column) / size } else { 0.0 };
            add(column, other, -share);
            *total += share;
        }
    }
    shares
}

/// The columns of panels, one by one.
pub(crate) fn columns_of(basis: &[Panel]) -> Vec<Vec<f64>> {
    basis.iter().flat_map(|panel| (0..panel.width()).map(|k| panel.column(k).collect())).collect()
}

fn product(weights: &[f64], a: &[f64], b: &[f64]) -> f64 {
    sum(weights.iter().zip(a).zip(b).map(|((weight, a), b)| weight * a * b))
}

fn add(target: &mut [f64], direction: &[f64], step: f64) {
    target.iter_mut().zip(direction).for_each(|(target, direction)| *target += step * direction);
}

fn transposed(matrix: &Matrix) -> Matrix {
    (0..matrix.len()).map(|column| matrix.iter().map(|row| row[column]).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_back_and_independent_ones_are_left_alone() {
        let layout = Layout::new(5, &[]);
        let weights = [1.0, 2.0, 1.0, 0.5, 3.0];
        let one = vec![1.0; 5];
        let far: Vec<f64> = [0.3, -1.0, 2.0, 0.5, 1.5].iter().map(|x| 1e8 + x).collect();
        let mut basis = panels(&[one.clone(), far.clone()]);
        let change = orthogonalise(&layout, &weights, &mut basis).unwrap();
        let orthogonal = columns_of(&basis);
        assert!(product(&weights, &orthogonal[0], &orthogonal[1]).abs() < 1e-14);
        assert_eq!(change.columns(&orthogonal), [one, far]);
        // y = 2 + 3 x in the orthogonal columns and back.
        let mean = change.upper[0][1];
        let back = change.coefficients(&[2.0 + 3.0 * mean, 3.0]);
        assert!((back[0] - 2.0).abs() < 1e-6 && back[1] == 3.0, "{back:?}");
        let variance = change.variance(&vec![vec![1.0, 0.0], vec![0.0, 4.0]]);
        assert_eq!(variance, [vec![1.0 + 4.0 * mean * mean, -4.0 * mean], vec![-4.0 * mean, 4.0]]);
        let mut plain = panels(&[vec![1.0, 0.0, 0.0, 1.0, 1.0], vec![0.0, 1.0, 1.0, 0.0, 2.0]]);
        assert_eq!(orthogonalise(&layout, &weights, &mut plain), None);
    }
}
