//! Dense linear systems.

use crate::sums::add_scaled;

/// Columns that are factored before the columns to their right are brought up to date.
const PANEL: usize = 48;
/// Columns brought up to date at a time: a panel's rows over them stay in the cache.
const TILE: usize = 512;

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
        for start in (0..size).step_by(PANEL) {
            let end = (start + PANEL).min(size);
            factor_panel(&mut rows, &mut order, start, end)?;
            eliminate(&mut rows, start, end);
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

/// Factors the columns `start..end` from row `start` on; `None` where one is singular.
fn factor_panel(rows: &mut [Vec<f64>], order: &mut [usize], start: usize, end: usize) -> Option<()> {
    for k in start..end {
        let pivot = pivot_row(rows, k)?;
        rows.swap(k, pivot);
        order.swap(k, pivot);
        let (done, rest) = rows.split_at_mut(k + 1);
        let top = &done[k];
        for row in rest.iter_mut().filter(|row| row[k] != 0.0) {
            row[k] /= top[k];
            let factor = row[k];
            add_scaled(&mut row[k + 1..end], -factor, &top[k + 1..end]);
        }
    }
    Some(())
}

/// Brings the columns right of a panel up to date. Each element sees the same subtractions in the same order as it would
/// one column after the other: panels and tiles change the time and no digit.
fn eliminate(rows: &mut [Vec<f64>], start: usize, end: usize) {
    let size = rows.len();
    for left in (end..size).step_by(TILE) {
        let right = (left + TILE).min(size);
        for row in start + 1..size {
            let (above, rest) = rows.split_at_mut(row);
            let panel = &above[start..row.min(end)];
            let (factors, beyond) = rest[0].split_at_mut(end);
            subtract(&mut beyond[left - end..right - end], &factors[start..], panel, left);
        }
    }
}

/// Takes multiples of a panel's rows, from column `left` on, off a part of a row: four at a time.
fn subtract(target: &mut [f64], factors: &[f64], panel: &[Vec<f64>], left: usize) {
    let columns = left..left + target.len();
    let fours = panel.chunks_exact(4);
    let rest = fours.remainder();
    for (top, l) in fours.zip(factors.chunks_exact(4)) {
        let [a, b, c, d] = [0, 1, 2, 3].map(|row: usize| &top[row][columns.clone()]);
        for ((((t, a), b), c), d) in target.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *t = *t - l[0] * a - l[1] * b - l[2] * c - l[3] * d;
        }
    }
    let done = panel.len() - rest.len();
    for (top, factor) in rest.iter().zip(&factors[done..]) {
        add_scaled(target, -factor, &top[columns.clone()]);
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
    fn a_matrix_of_many_panels_is_solved_in_both_ways() {
        let size = 2 * TILE + 3 * PANEL + 5;
        let mut stream = crate::Stream::new(5, 0);
        let rows: Vec<Vec<f64>> =
            (0..size).map(|_| (0..size).map(|_| stream.uniform() - 0.5).collect()).collect();
        let right: Vec<f64> = (0..size).map(|_| stream.uniform()).collect();
        let lu = Lu::new(rows.clone()).unwrap();
        let (x, y) = (lu.solve(&right), lu.solve_transposed(&right));
        for k in 0..size {
            let row = crate::dot(&rows[k], &x);
            let column: f64 = (0..size).map(|j| rows[j][k] * y[j]).sum();
            assert!((row - right[k]).abs() < 1e-8 && (column - right[k]).abs() < 1e-8, "{k}: {row} {column}");
        }
    }

    #[test]
    fn panels_change_no_digit() {
        let size = PANEL + 7;
        let mut stream = crate::Stream::new(6, 0);
        let mut plain: Vec<Vec<f64>> =
            (0..size).map(|_| (0..size).map(|_| stream.uniform() - 0.5).collect()).collect();
        let lu = Lu::new(plain.clone()).unwrap();
        for k in 0..size {
            let pivot = pivot_row(&plain, k).unwrap();
            plain.swap(k, pivot);
            for row in k + 1..size {
                plain[row][k] /= plain[k][k];
                for column in k + 1..size {
                    plain[row][column] -= plain[row][k] * plain[k][column];
                }
            }
        }
        assert_eq!(lu.rows, plain);
    }

    #[test]
    fn a_singular_or_oblong_matrix_has_no_factors() {
        assert!(Lu::new(vec![vec![1.0, 2.0], vec![2.0, 4.0]]).is_none());
        assert!(Lu::new(vec![vec![1.0, 2.0]]).is_none());
    }
}
