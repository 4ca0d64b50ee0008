//! Differences of products of blocks, on the vector units and the processors that the machine has.
//!
//! INVARIANT: an element sees the same subtractions in the same order whatever the width of the vectors and the number
//! of threads, and each product is rounded before it is subtracted: a fused operation would change digits from one
//! machine to another.

use std::ops::Range;
use std::{array, thread};

use fearless_simd::{Level, Simd, SimdBase, dispatch};

/// Rows of the result that are in the registers together: with two vectors of each, half of the sixteen of AVX2.
const HEIGHT: usize = 4;
/// Rows of the result whose factors stay in the cache while all strips pass.
const BLOCK: usize = 192;
/// Columns of a strip at most: two of the longest vectors.
const WIDEST: usize = 16;
/// Multiplications that are worth a thread of their own.
const WORTH: usize = 1 << 21;

/// A row that multiples are taken off: the factors, and what is brought up to date.
pub(super) type Target<'a> = (&'a [f64], &'a mut [f64]);

/// Which half of a square block is the matrix of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Triangle {
    /// Below the diagonal, with ones on it.
    Lower,
    /// On the diagonal and above.
    Upper,
}

/// Rows cut into strips two vectors wide: a strip lies together, row after row, the last one filled up with zeros.
#[derive(Debug)]
pub(super) struct Strips {
    level: Level,
    width: usize,
    depth: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Strips {
    /// Cuts rows of equal length.
    pub(super) fn of<'a>(rows: impl ExactSizeIterator<Item = &'a [f64]> + Clone) -> Self {
        let level = Level::new();
        let (width, depth) = (dispatch!(level, simd => width(simd)), rows.len());
        let columns = rows.clone().next().map_or(0, <[f64]>::len);
        let mut values = vec![0.0; columns.div_ceil(width) * width * depth];
        for (k, row) in rows.enumerate() {
            for (strip, part) in values.chunks_exact_mut(width * depth).zip(row.chunks(width)) {
                strip[k * width..][..part.len()].copy_from_slice(part);
            }
        }
        Self { level, width, depth, columns, values }
    }

    /// Writes row `k` where it is wanted.
    pub(super) fn copy_row(&self, k: usize, row: &mut [f64]) {
        let strips = self.values.chunks_exact(self.width * self.depth);
        for (strip, part) in strips.zip(row.chunks_mut(self.width)) {
            part.copy_from_slice(&strip[k * self.width..][..part.len()]);
        }
    }

    /// Solves the system of a triangle, given by its rows, for the rows of the strips.
    pub(super) fn solve(&mut self, factors: &[&[f64]], triangle: Triangle) {
        let level = self.level;
        for strip in self.values.chunks_exact_mut((self.width * self.depth).max(1)) {
            match triangle {
                Triangle::Lower => dispatch!(level, simd => solve_lower(simd, strip, factors)),
                Triangle::Upper => dispatch!(level, simd => solve_upper(simd, strip, factors)),
            }
        }
    }

    /// Takes the sum over k of factor k times row k off each target.
    pub(super) fn take_off(&self, targets: &mut [Target<'_>], threads: usize) {
        let worth = targets.len() * self.columns * self.depth / WORTH;
        let share = targets.len().div_ceil(worth.clamp(1, threads.max(1))).next_multiple_of(HEIGHT);
        let mut shares = targets.chunks_mut(share.max(1));
        let own = shares.next();
        thread::scope(|scope| {
            shares.for_each(|share| {
                scope.spawn(|| self.take_off_share(share));
            });
            own.into_iter().for_each(|share| self.take_off_share(share));
        });
    }

    fn take_off_share(&self, targets: &mut [Target<'_>]) {
        let mut packed = Vec::new();
        for block in targets.chunks_mut(BLOCK) {
            pack(block, self.depth, &mut packed);
            let strips = self.values.chunks_exact((self.width * self.depth).max(1));
            for (place, strip) in strips.enumerate() {
                let left = place * self.width;
                let columns = left..(left + self.width).min(self.columns);
                dispatch!(self.level, simd => pass(simd, strip, &packed, block, &columns));
            }
        }
    }
}

/// The factors of each `HEIGHT` targets together, column after column; zeros for targets that are not there.
fn pack(block: &[Target<'_>], depth: usize, packed: &mut Vec<f64>) {
    packed.clear();
    packed.resize(block.len().next_multiple_of(HEIGHT) * depth, 0.0);
    for (place, (factors, _)) in block.iter().enumerate() {
        let group = &mut packed[place / HEIGHT * HEIGHT * depth..];
        for (k, factor) in factors.iter().enumerate() {
            group[k * HEIGHT + place % HEIGHT] = *factor;
        }
    }
}

/// Columns of a strip.
#[inline(always)]
fn width<S: Simd>(_: S) -> usize {
    2 * S::f64s::LEN
}

/// Takes a strip off a block of targets.
#[inline(always)]
fn pass<S: Simd>(simd: S, strip: &[f64], packed: &[f64], block: &mut [Target<'_>], columns: &Range<usize>) {
    let groups = packed.chunks_exact(HEIGHT * strip.len() / width(simd));
    for (group, factors) in block.chunks_mut(HEIGHT).zip(groups) {
        match group {
            [a, b, c, d] if columns.len() == width(simd) => {
                let rows = [a, b, c, d].map(|target| &mut target.1[columns.clone()]);
                tile(simd, strip, factors, rows);
            }
            group => {
                let mut copy = [[0.0; WIDEST]; HEIGHT];
                for (copy, target) in copy.iter_mut().zip(group.iter()) {
                    copy[..columns.len()].copy_from_slice(&target.1[columns.clone()]);
                }
                tile(simd, strip, factors, copy.each_mut().map(|row| &mut row[..width(simd)]));
                for (copy, target) in copy.iter().zip(group) {
                    target.1[columns.clone()].copy_from_slice(&copy[..columns.len()]);
                }
            }
        }
    }
}

/// Takes a strip off four rows, which are held in registers.
#[inline(always)]
fn tile<S: Simd>(simd: S, strip: &[f64], factors: &[f64], rows: [&mut [f64]; HEIGHT]) {
    let mut held: [[S::f64s; 2]; HEIGHT] = array::from_fn(|row| load(simd, rows[row]));
    for (values, factors) in strip.chunks_exact(width(simd)).zip(factors.chunks_exact(HEIGHT)) {
        let [left, right] = load(simd, values);
        for row in 0..HEIGHT {
            held[row][0] -= left * factors[row];
            held[row][1] -= right * factors[row];
        }
    }
    rows.into_iter().zip(held).for_each(|(row, held)| store::<S>(held, row));
}

/// Takes off each row of a strip what the rows above it explain.
#[inline(always)]
fn solve_lower<S: Simd>(simd: S, strip: &mut [f64], factors: &[&[f64]]) {
    for (k, factors) in factors.iter().enumerate() {
        let (above, own) = strip.split_at_mut(k * width(simd));
        let held = less(simd, load(simd, own), above, &factors[..k]);
        store::<S>(held, own);
    }
}

/// Takes off each row of a strip what the rows below it explain, and divides by the diagonal.
#[inline(always)]
fn solve_upper<S: Simd>(simd: S, strip: &mut [f64], factors: &[&[f64]]) {
    for (k, factors) in factors.iter().enumerate().rev() {
        let (own, below) = strip[k * width(simd)..].split_at_mut(width(simd));
        let held = less(simd, load(simd, own), below, &factors[k + 1..]);
        store::<S>(held, own);
        own.iter_mut().for_each(|value| *value /= factors[k]);
    }
}

/// A row less multiples of the rows of a strip.
#[inline(always)]
fn less<S: Simd>(simd: S, mut held: [S::f64s; 2], strip: &[f64], factors: &[f64]) -> [S::f64s; 2] {
    for (values, factor) in strip.chunks_exact(width(simd)).zip(factors) {
        let [left, right] = load(simd, values);
        held[0] -= left * *factor;
        held[1] -= right * *factor;
    }
    held
}

#[inline(always)]
fn load<S: Simd>(simd: S, row: &[f64]) -> [S::f64s; 2] {
    [0, 1].map(|part| S::f64s::from_slice(simd, &row[part * S::f64s::LEN..][..S::f64s::LEN]))
}

#[inline(always)]
fn store<S: Simd>(held: [S::f64s; 2], row: &mut [f64]) {
    for (part, held) in held.iter().enumerate() {
        held.store_slice(&mut row[part * S::f64s::LEN..][..S::f64s::LEN]);
    }
}
