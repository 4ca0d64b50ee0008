//! Passes over the rows: sums by level, means by run. Parts are walked by any number of threads and merged in
//! order.

use std::ops::Range;

use rayon::prelude::*;

use super::layout::{Layout, Stretch};

/// What is done to the values of a part in one or two arrays.
type Change<'a> = dyn Fn(&Range<usize>, &mut [f64], &mut [f64]) + Sync + 'a;

impl Layout {
    /// The value of coefficients at a position.
    #[inline]
    pub(crate) fn value<const K: usize>(&self, position: usize, coefficients: &[[f64; K]]) -> [f64; K] {
        let mut sum = [0.0; K];
        for other in self.others() {
            let level = &coefficients[other.places[position] as usize];
            let factor = other.slope.as_ref().map_or(1.0, |slope| slope[position]);
            (0..K).for_each(|k| sum[k] += factor * level[k]);
        }
        sum
    }

    /// `out = S v`.
    pub(crate) fn apply<const K: usize>(&self, weights: &[f64], v: &[[f64; K]], out: &mut [[f64; K]]) {
        if self.has_stretches() {
            return self.sum_parts(out.as_flattened_mut(), &|part, sums| {
                self.apply_stretches(part, weights, v, sums.as_chunks_mut::<K>().0);
            });
        }
        match self.two_plain() {
            Some((first, second)) => self.scatter(weights, out, |position| {
                let (a, b) = (&v[first[position] as usize], &v[second[position] as usize]);
                std::array::from_fn(|k| a[k] + b[k])
            }),
            None => self.scatter(weights, out, |position| self.value(position, v)),
        }
    }

    /// `out = D'W(I - P)x`.
    pub(crate) fn right_side<const K: usize>(
        &self,
        weights: &[f64],
        columns: &[[f64; K]],
        out: &mut [[f64; K]],
    ) {
        self.scatter(weights, out, |position| columns[position]);
    }

    /// `out = D'W(I - P)values`.
    pub(crate) fn scatter<const K: usize>(
        &self,
        weights: &[f64],
        out: &mut [[f64; K]],
        value: impl Fn(usize) -> [f64; K] + Sync,
    ) {
        self.sum_parts(out.as_flattened_mut(), &|part, sums| {
            self.scatter_part(part, weights, sums.as_chunks_mut::<K>().0, &value);
        });
    }

    /// `S v` of a part, by stretches.
    fn apply_stretches<const K: usize>(
        &self,
        part: &Range<usize>,
        weights: &[f64],
        v: &[[f64; K]],
        out: &mut [[f64; K]],
    ) {
        let mut values: Vec<[f64; K]> = Vec::new();
        for (run, stretches) in self.stretches(part).into_iter().flatten() {
            values.clear();
            for stretch in stretches {
                let (a, b) = (levels(v, stretch.first, stretch), levels(v, stretch.second, stretch));
                values.extend(
                    a.iter().zip(b).map(|(a, b)| -> [f64; K] { std::array::from_fn(|k| a[k] + b[k]) }),
                );
            }
            let weights = &weights[run];
            self.weighted_rest(weights, &mut values);
            let mut rest = values.as_slice();
            for stretch in stretches {
                let (now, after) = rest.split_at(stretch.length as usize);
                add_all(out, stretch.first, now);
                add_all(out, stretch.second, now);
                rest = after;
            }
        }
    }

    /// Weight times what is left of values after the mean of their run.
    #[inline]
    fn weighted_rest<const K: usize>(&self, weights: &[f64], values: &mut [[f64; K]]) {
        let mean = if self.eliminates() { weighted_mean(weights, values) } else { [0.0; K] };
        for (weight, value) in weights.iter().zip(values) {
            (0..K).for_each(|k| value[k] = weight * (value[k] - mean[k]));
        }
    }

    fn scatter_part<const K: usize>(
        &self,
        part: &Range<usize>,
        weights: &[f64],
        out: &mut [[f64; K]],
        value: &impl Fn(usize) -> [f64; K],
    ) {
        let two = self.two_plain();
        let mut values: Vec<[f64; K]> = Vec::new();
        for run in self.runs(part) {
            values.clear();
            values.extend(run.clone().map(value));
            let weights = &weights[run.clone()];
            self.subtract_mean(weights, &mut values);
            match two {
                Some((first, second)) => add_two(weights, &values, (&first[run.clone()], &second[run]), out),
                None => self.add(run.start, weights, &values, out),
            }
        }
    }

    fn add<const K: usize>(&self, start: usize, weights: &[f64], values: &[[f64; K]], out: &mut [[f64; K]]) {
        for other in self.others() {
            for (index, (weight, value)) in weights.iter().zip(values).enumerate() {
                let position = start + index;
                let factor = weight * other.slope.as_ref().map_or(1.0, |slope| slope[position]);
                let level = &mut out[other.places[position] as usize];
                (0..K).for_each(|k| level[k] += factor * value[k]);
            }
        }
    }

    /// Takes the weighted mean of a run off, where an effect is eliminated.
    #[inline]
    fn subtract_mean<const K: usize>(&self, weights: &[f64], values: &mut [[f64; K]]) {
        if !self.eliminates() {
            return;
        }
        let mean = weighted_mean(weights, values);
        for value in values {
            (0..K).for_each(|k| value[k] -= mean[k]);
        }
    }

    /// Replaces columns by what is left of them after coefficients of the effects are taken off, and centres.
    pub(crate) fn subtract<const K: usize>(
        &self,
        weights: &[f64],
        columns: &mut [[f64; K]],
        coefficients: &[[f64; K]],
    ) {
        self.change_parts(columns.as_flattened_mut(), &mut [], &|part, columns, _| {
            let columns = columns.as_chunks_mut::<K>().0;
            let first = self.positions(part).start;
            for (index, column) in columns.iter_mut().enumerate() {
                let value = self.value(first + index, coefficients);
                (0..K).for_each(|k| column[k] -= value[k]);
            }
            for run in self.runs(part) {
                let values = &mut columns[run.start - first..run.end - first];
                self.subtract_mean(&weights[run], values);
            }
        });
    }

    /// Takes the weighted mean of each run off.
    pub(crate) fn center<const K: usize>(&self, weights: &[f64], columns: &mut [[f64; K]]) {
        self.change_parts(columns.as_flattened_mut(), &mut [], &|part, columns, _| {
            let columns = columns.as_chunks_mut::<K>().0;
            let first = self.positions(part).start;
            for run in self.runs(part) {
                self.subtract_mean(&weights[run.clone()], &mut columns[run.start - first..run.end - first]);
            }
        });
    }

    /// Lets `change` loose on the positions of each part of one or two arrays, which hold the same number of values
    /// for every position; the second may be empty.
    pub(crate) fn change_parts(&self, first: &mut [f64], second: &mut [f64], change: &Change<'_>) {
        if let [part] = self.parts() {
            return change(part, first, second);
        }
        let widths = [first.len(), second.len()].map(|length| length / self.rows().max(1));
        let mut pieces = Vec::with_capacity(self.parts().len());
        let (mut first, mut second) = (first, second);
        for part in self.parts() {
            let length = self.positions(part).len();
            let (a, after_a) = first.split_at_mut(length * widths[0]);
            let (b, after_b) = second.split_at_mut(length * widths[1]);
            pieces.push((part, a, b));
            (first, second) = (after_a, after_b);
        }
        pieces.into_par_iter().for_each(|(part, a, b)| change(part, a, b));
    }

    /// Sums that each part adds to, merged in order.
    pub(crate) fn sum_parts(&self, out: &mut [f64], of: &(dyn Fn(&Range<usize>, &mut [f64]) + Sync)) {
        out.fill(0.0);
        if let [part] = self.parts() {
            return of(part, out);
        }
        let length = out.len();
        let sums = self.parts().par_iter().map(|part| {
            let mut sums = vec![0.0; length];
            of(part, &mut sums);
            sums
        });
        let sums: Vec<Vec<f64>> = sums.collect();
        for part in &sums {
            out.iter_mut().zip(part).for_each(|(out, sum)| *out += sum);
        }
    }

    /// A few sums over the positions of each part, added in order.
    pub(crate) fn total<const N: usize>(&self, of: impl Fn(&Range<usize>) -> [f64; N] + Sync) -> [f64; N] {
        let mut total = [0.0; N];
        self.sum_parts(&mut total, &|part, sums| {
            sums.iter_mut().zip(of(part)).for_each(|(sum, value)| *sum += value);
        });
        total
    }
}

/// The levels that a stretch meets.
#[inline]
fn levels<'a, const K: usize>(v: &'a [[f64; K]], from: u32, stretch: &Stretch) -> &'a [[f64; K]] {
    &v[from as usize..][..stretch.length as usize]
}

#[inline]
fn add_all<const K: usize>(out: &mut [[f64; K]], from: u32, values: &[[f64; K]]) {
    for (level, value) in out[from as usize..].iter_mut().zip(values) {
        (0..K).for_each(|k| level[k] += value[k]);
    }
}

/// The weighted mean of each column, in four lanes, so that no sum waits for the one before.
#[inline]
fn weighted_mean<const K: usize>(weights: &[f64], values: &[[f64; K]]) -> [f64; K] {
    const LANES: usize = 4;
    let (mut sums, mut totals) = ([[0.0; K]; LANES], [0.0; LANES]);
    let (of_four, rest) = weights.as_chunks::<LANES>();
    let (four_values, values) = values.as_chunks::<LANES>();
    for (weights, values) in of_four.iter().zip(four_values) {
        for lane in 0..LANES {
            (0..K).for_each(|k| sums[lane][k] += weights[lane] * values[lane][k]);
            totals[lane] += weights[lane];
        }
    }
    for (lane, (weight, value)) in rest.iter().zip(values).enumerate() {
        (0..K).for_each(|k| sums[lane][k] += weight * value[k]);
        totals[lane] += weight;
    }
    let total: f64 = totals.iter().sum();
    let inverse = if total > 0.0 { total.recip() } else { 0.0 };
    std::array::from_fn(|k| sums.iter().map(|sum| sum[k]).sum::<f64>() * inverse)
}

#[inline]
fn add_two<const K: usize>(
    weights: &[f64],
    values: &[[f64; K]],
    (first, second): (&[u32], &[u32]),
    out: &mut [[f64; K]],
) {
    for (((weight, value), a), b) in weights.iter().zip(values).zip(first).zip(second) {
        let part: [f64; K] = std::array::from_fn(|k| weight * value[k]);
        let level = &mut out[*a as usize];
        (0..K).for_each(|k| level[k] += part[k]);
        let level = &mut out[*b as usize];
        (0..K).for_each(|k| level[k] += part[k]);
    }
}
