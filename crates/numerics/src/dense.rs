//! Dense linear systems.

mod strips;

use std::ops::Range;

use crate::sums::add_scaled;
use strips::{Strips, Target, Triangle};

/// Columns that are factored one after the other.
const LEAF: usize = 16;
/// Rows whose multiples are taken off others together: what they need stays in the cache.
const SLAB: usize = 256;

/// A square matrix as a lower times an upper triangle, rows exchanged for the largest pivot.
///
/// Its digits depend on the matrix alone, not on the number of threads nor on the vector units of the machine.
#[derive(Debug, Clone)]
pub struct Lu {
    size: usize,
    rows: Vec<Vec<f64>>,
    order: Vec<usize>,
}

impl Lu {
    /// Factors a matrix given by its rows, on as many threads as the machine has and the size is worth. `None` where it
    /// is singular or not square.
    #[must_use]
    pub fn new(rows: Vec<Vec<f64>>) -> Option<Self> {
        Self::on_threads(rows, threads())
    }

    fn on_threads(mut rows: Vec<Vec<f64>>, threads: usize) -> Option<Self> {
        let size = rows.len();
        if rows.iter().any(|row| row.len() != size) {
            return None;
        }
        let mut order: Vec<usize> = (0..size).collect();
        factor(&mut rows, &mut order, 0..size, threads)?;
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

    /// Solves for many right sides, the columns of a matrix given by its rows; so is the result. The factors pass
    /// through the cache once for all of them.
    #[must_use]
    pub fn solve_many(&self, right: &[Vec<f64>]) -> Vec<Vec<f64>> {
        self.solve_many_on(right, threads())
    }

    fn solve_many_on(&self, right: &[Vec<f64>], threads: usize) -> Vec<Vec<f64>> {
        let mut x: Vec<Vec<f64>> = self.order.iter().map(|row| right[*row].clone()).collect();
        let slabs: Vec<Range<usize>> =
            (0..self.size).step_by(SLAB).map(|start| start..(start + SLAB).min(self.size)).collect();
        for slab in &slabs {
            let (above, below) = x.split_at_mut(slab.end);
            let strips = self.settle(&mut above[slab.clone()], slab, Triangle::Lower);
            strips.take_off(&mut self.targets(slab, slab.end, below), threads);
        }
        for slab in slabs.iter().rev() {
            let (above, own) = x.split_at_mut(slab.start);
            let strips = self.settle(&mut own[..slab.len()], slab, Triangle::Upper);
            strips.take_off(&mut self.targets(slab, 0, above), threads);
        }
        x
    }

    /// Solves the rows of a slab for the block of a triangle on the diagonal.
    fn settle(&self, own: &mut [Vec<f64>], slab: &Range<usize>, triangle: Triangle) -> Strips {
        let factors: Vec<&[f64]> = self.rows[slab.clone()].iter().map(|row| &row[slab.clone()]).collect();
        let mut strips = Strips::of(own.iter().map(Vec::as_slice));
        strips.solve(&factors, triangle);
        own.iter_mut().enumerate().for_each(|(k, row)| strips.copy_row(k, row));
        strips
    }

    /// Rows of right sides from `first` on, with their factors on a slab.
    fn targets<'a>(&'a self, slab: &Range<usize>, first: usize, x: &'a mut [Vec<f64>]) -> Vec<Target<'a>> {
        let factors = self.rows[first..].iter().map(|row| &row[slab.clone()]);
        factors.zip(x).map(|(factors, row)| (factors, row.as_mut_slice())).collect()
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

/// As many threads as the machine has processors for this program.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Factors some columns from the row of the first one on; `None` where one is singular. The left half is factored, the
/// right half brought up to date and factored in its turn. Each element sees the same subtractions in the same order as
/// it would one column after the other: the halves change the time and no digit.
fn factor(rows: &mut [Vec<f64>], order: &mut [usize], columns: Range<usize>, threads: usize) -> Option<()> {
    if columns.len() <= LEAF {
        return factor_leaf(rows, order, columns);
    }
    let middle = columns.start + (columns.len() / 2).next_multiple_of(LEAF);
    factor(rows, order, columns.start..middle, threads)?;
    for slab in (columns.start..middle).step_by(SLAB) {
        eliminate(rows, slab..(slab + SLAB).min(middle), middle..columns.end, threads);
    }
    factor(rows, order, middle..columns.end, threads)
}

/// Takes the multiples of a slab's rows off each other and off all rows below, in some columns to its right.
fn eliminate(rows: &mut [Vec<f64>], slab: Range<usize>, columns: Range<usize>, threads: usize) {
    let (above, below) = rows.split_at_mut(slab.end);
    let own = &mut above[slab.clone()];
    let mut strips = Strips::of(own.iter().map(|row| &row[columns.clone()]));
    let factors: Vec<&[f64]> = own.iter().map(|row| &row[slab.clone()]).collect();
    strips.solve(&factors, Triangle::Lower);
    own.iter_mut().enumerate().for_each(|(k, row)| strips.copy_row(k, &mut row[columns.clone()]));
    let split = below.iter_mut().map(|row| row.split_at_mut(columns.start));
    let mut targets: Vec<Target<'_>> =
        split.map(|(left, right)| (&left[slab.clone()], &mut right[..columns.len()])).collect();
    strips.take_off(&mut targets, threads);
}

/// Factors a few columns one after the other, on a copy that lies together.
fn factor_leaf(rows: &mut [Vec<f64>], order: &mut [usize], columns: Range<usize>) -> Option<()> {
    let (start, width) = (columns.start, columns.len());
    let copy = |row: &Vec<f64>| {
        let mut part = [0.0; LEAF];
        part[..width].copy_from_slice(&row[columns.clone()]);
        part
    };
    let mut leaf: Vec<[f64; LEAF]> = rows[start..].iter().map(copy).collect();
    for k in 0..width {
        let pivot = pivot_row(&leaf, k)?;
        leaf.swap(k, pivot);
        rows.swap(start + k, start + pivot);
        order.swap(start + k, start + pivot);
        let (done, rest) = leaf.split_at_mut(k + 1);
        let top = done[k];
        for row in rest {
            row[k] /= top[k];
            let factor = row[k];
            add_scaled(&mut row[k + 1..], -factor, &top[k + 1..]);
        }
    }
    for (row, leaf) in rows[start..].iter_mut().zip(&leaf) {
        row[columns.clone()].copy_from_slice(&leaf[..width]);
    }
    Some(())
}

/// The row at or below `k` with the largest element in column `k`; `None` where none is usable.
fn pivot_row(leaf: &[[f64; LEAF]], k: usize) -> Option<usize> {
    let size = |row: &usize| leaf[*row][k].abs();
    let best = (k..leaf.len()).max_by(|a, b| size(a).total_cmp(&size(b)).then(b.cmp(a)))?;
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

    /// Numbers around 0, the same for a seed.
    fn random(seed: u64, height: usize, width: usize) -> Vec<Vec<f64>> {
        let mut stream = crate::Stream::new(seed, 0);
        (0..height).map(|_| (0..width).map(|_| stream.uniform() - 0.5).collect()).collect()
    }

    /// Factors one column after the other, as the definition says.
    fn plainly(mut rows: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        for k in 0..rows.len() {
            let pivot =
                (k..rows.len()).max_by(|a, b| rows[*a][k].abs().total_cmp(&rows[*b][k].abs())).unwrap();
            rows.swap(k, pivot);
            for row in k + 1..rows.len() {
                rows[row][k] /= rows[k][k];
                for column in k + 1..rows.len() {
                    rows[row][column] -= rows[row][k] * rows[k][column];
                }
            }
        }
        rows
    }

    #[test]
    fn a_matrix_of_many_slabs_is_solved_in_all_ways() {
        let size = 2 * SLAB + 3 * LEAF + 5;
        let rows = random(5, size, size);
        let right: Vec<f64> = random(6, 1, size).remove(0);
        let lu = Lu::new(rows.clone()).unwrap();
        let (x, y) = (lu.solve(&right), lu.solve_transposed(&right));
        let many =
            lu.solve_many(&right.iter().map(|value| vec![*value, 0.0, -2.0 * value]).collect::<Vec<_>>());
        let column = |of: usize| many.iter().map(|row| row[of]).collect::<Vec<f64>>();
        for k in 0..size {
            let transposed: f64 = (0..size).map(|j| rows[j][k] * y[j]).sum();
            assert!((crate::dot(&rows[k], &x) - right[k]).abs() < 1e-8, "{k}");
            assert!((transposed - right[k]).abs() < 1e-8, "{k}: {transposed}");
            assert!((crate::dot(&rows[k], &column(0)) - right[k]).abs() < 1e-8, "{k}");
            assert!(column(1)[k] == 0.0 && column(2)[k] == -2.0 * column(0)[k], "{k}");
        }
    }

    #[test]
    fn halves_and_slabs_change_no_digit() {
        for size in [1, LEAF - 1, LEAF + 1, 3 * LEAF + 7, SLAB + 2 * LEAF + 3, 2 * SLAB + 2 * LEAF + 9] {
            let rows = random(6, size, size);
            assert_eq!(Lu::new(rows.clone()).unwrap().rows, plainly(rows), "{size}");
        }
    }

    /// Large enough that several threads have something to do.
    #[test]
    fn threads_change_no_digit() {
        let size = 3 * SLAB + 11;
        let (rows, right) = (random(7, size, size), random(8, size, 35));
        let one = Lu::on_threads(rows.clone(), 1).unwrap();
        let solved = one.solve_many_on(&right, 1);
        for threads in [2, 3, 7] {
            let several = Lu::on_threads(rows.clone(), threads).unwrap();
            assert_eq!((&several.rows, &several.order), (&one.rows, &one.order));
            assert_eq!(several.solve_many_on(&right, threads), solved);
        }
    }

    #[test]
    fn no_right_side_and_no_row_are_solved_too() {
        let lu = Lu::new(matrix()).unwrap();
        assert_eq!(lu.solve_many(&vec![Vec::new(); 3]), vec![Vec::<f64>::new(); 3]);
        let none = Lu::new(Vec::new()).unwrap();
        assert!(none.solve(&[]).is_empty() && none.solve_many(&[]).is_empty());
    }

    #[test]
    fn a_singular_or_oblong_matrix_has_no_factors() {
        assert!(Lu::new(vec![vec![1.0, 2.0], vec![2.0, 4.0]]).is_none());
        assert!(Lu::new(vec![vec![1.0, 2.0]]).is_none());
        let mut rows = random(9, SLAB, SLAB);
        rows[SLAB - 1] = rows[3].clone();
        rows.iter_mut().for_each(|row| row[LEAF + 2] = 0.0);
        assert!(Lu::new(rows).is_none());
    }
}
