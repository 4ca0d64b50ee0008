//! Dense linear systems.

use crate::sums::add_scaled;

/// A square matrix as a lower times an upper triangle, rows exchanged for the largest pivot.
#[derive(Debug, Clone)]
pub struct Lu {
    size: usize,
    rows: Vec<Vec<f64>>,
    order: Vec<usize>,
}

impl Lu {
    /// Factors a matrix given by its rows. `None` where it is singular or not square.
    #[must_use]
    pub fn new(mut rows: Vec<Vec<f64>>) -> Option<Self> {
        let size = rows.len();
        if rows.iter().any(|row| row.len() != size) {
            return None;
        }
        let mut order: Vec<usize> = (0..size).collect();
        for k in 0..size {
            let pivot = pivot_row(&rows, k)?;
            rows.swap(k, pivot);
            order.swap(k, pivot);
            let (done, rest) = rows.split_at_mut(k + 1);
            let top = &done[k];
            for row in rest.iter_mut().filter(|row| row[k] != 0.0) {
                row[k] /= top[k];
                let factor = row[k];
                add_scaled(&mut row[k + 1..], -factor, &top[k + 1..]);
            }
        }
        Some(Self { size, rows, order })
    }

    /// The number of rows.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Solves for one right side.
    #[must_use]
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = self.order.iter().map(|row| right[*row]).collect();
        for k in 0..self.size {
            x[k] -= crate::sums::dot(&self.rows[k][..k], &x[..k]);
        }
        for k in (0..self.size).rev() {
            let known = crate::sums::dot(&self.rows[k][k + 1..], &x[k + 1..]);
            x[k] = (x[k] - known) / self.rows[k][k];
        }
        x
    }

    /// Solves the transposed system for one right side.
    #[must_use]
    pub fn solve_transposed(&self, right: &[f64]) -> Vec<f64> {
        let mut x = right.to_vec();
        for k in 0..self.size {
            x[k] /= self.rows[k][k];
            let value = x[k];
            add_scaled(&mut x[k + 1..], -value, &self.rows[k][k + 1..]);
        }
        for k in (0..self.size).rev() {
            let value = x[k];
            add_scaled(&mut x[..k], -value, &self.rows[k][..k]);
        }
        let mut out = vec![0.0; self.size];
        self.order.iter().zip(x).for_each(|(row, value)| out[*row] = value);
        out
    }
}

/// The row at or below `k` with the largest element in column `k`; `None` where none is usable.
fn pivot_row(rows: &[Vec<f64>], k: usize) -> Option<usize> {
    let size = |row: &usize| rows[*row][k].abs();
    let best = (k..rows.len()).max_by(|a, b| size(a).total_cmp(&size(b)).then(b.cmp(a)))?;
    Some(best).filter(|row| size(row) > 0.0 && size(row).is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> Vec<Vec<f64>> {
        vec![vec![0.0, 2.0, 1.0], vec![4.0, -6.0, 0.0], vec![-2.0, 7.0, 3.0]]
    }

    #[test]
    fn both_systems_are_solved() {
        let lu = Lu::new(matrix()).unwrap();
        let x = lu.solve(&[4.0, -8.0, 18.0]);
        let y = lu.solve_transposed(&[4.0, -8.0, 18.0]);
        for k in 0..3 {
            let row: f64 = (0..3).map(|j| matrix()[k][j] * x[j]).sum();
            let column: f64 = (0..3).map(|j| matrix()[j][k] * y[j]).sum();
            assert!((row - [4.0, -8.0, 18.0][k]).abs() < 1e-13);
            assert!((column - [4.0, -8.0, 18.0][k]).abs() < 1e-13);
        }
    }

    #[test]
    fn a_singular_or_oblong_matrix_has_no_factors() {
        assert!(Lu::new(vec![vec![1.0, 2.0], vec![2.0, 4.0]]).is_none());
        assert!(Lu::new(vec![vec![1.0, 2.0]]).is_none());
    }
}
