//! Small dense systems in the regressors.

use crate::poisson::sum;

/// `(X'WX)^-1 X'Wz`; zero for a column that depends on those before it.
pub(crate) fn weighted_least_squares(weights: &[f64], x: &[Vec<f64>], z: &[f64]) -> Vec<f64> {
    let product = |a: &[f64], b: &[f64]| {
        sum(weights.iter().zip(a).zip(b).map(|((weight, a), b)| weight * a * b))
    };
    let k = x.len();
    let mut gram = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            gram[i][j] = product(&x[i], &x[j]);
            gram[j][i] = gram[i][j];
        }
    }
    let right: Vec<f64> = x.iter().map(|column| product(column, z)).collect();
    solve(&gram, &right)
}

/// Solves a symmetric positive semi-definite system by Cholesky; a column without a pivot gets zero.
pub(crate) fn solve(matrix: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let k = right.len();
    let mut lower = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|m| lower[i][m] * lower[j][m]).sum();
            lower[i][j] = if i == j {
                let pivot = matrix[i][i] - inner;
                if pivot > 1e-18 * matrix[i][i] { pivot.sqrt() } else { 0.0 }
            } else if lower[j][j] > 0.0 {
                (matrix[i][j] - inner) / lower[j][j]
            } else {
                0.0
            };
        }
    }
    let mut solution = vec![0.0; k];
    for i in 0..k {
        let inner: f64 = (0..i).map(|m| lower[i][m] * solution[m]).sum();
        solution[i] = if lower[i][i] > 0.0 { (right[i] - inner) / lower[i][i] } else { 0.0 };
    }
    for i in (0..k).rev() {
        let inner: f64 = (i + 1..k).map(|m| lower[m][i] * solution[m]).sum();
        solution[i] = if lower[i][i] > 0.0 { (solution[i] - inner) / lower[i][i] } else { 0.0 };
    }
    solution
}
