//! The preconditioner: within each connected component of the effects that are solved for, the normal equations
//! are factored exactly; a component that is too large is taken by its diagonal.
//!
//! In a component the levels of the first effect meet no row twice, so that their block is diagonal and is
//! eliminated first: `[A B'; B C]`, `C - B A^-1 B' = L L'`.

use rayon::prelude::*;

use super::layout::{Layout, components};

/// Entries of dense blocks per row of data: a bound on memory.
const ENTRIES_PER_ROW: usize = 16;
/// Entries that are allowed whatever the number of rows.
const ENTRIES_ALWAYS: usize = 1 << 20;
/// Levels of a component beside its first effect, at most: the cube of it is the work of factoring.
const LARGEST: usize = 1_024;
/// A pivot below this share of its diagonal is a null vector of the component: its level is held at zero.
const NULL_PIVOT: f64 = 1e-10;

/// Where each unknown stands, made once per layout, with factors that are renewed as weights change.
#[derive(Debug)]
pub(crate) struct Blocks {
    blocks: Vec<Block>,
    /// Block and index in it of each unknown.
    place: Vec<(u32, u32)>,
    /// Multiplications of one factoring.
    work: usize,
}

#[derive(Debug, Default)]
struct Block {
    unknowns: Vec<u32>,
    /// How many of the unknowns belong to the first effect.
    lead: usize,
    /// Inverse square roots of the diagonal of the first effect's levels; in a block that is taken by its diagonal,
    /// of all.
    scale: Vec<f64>,
    /// Rows of the other levels: `lead` entries of `B A^-1/2`, then the row of `L` up to its diagonal, which holds
    /// the inverse of the pivot. Each row has the same room.
    rest: Vec<f64>,
    dense: bool,
}

impl Blocks {
    /// Finds the components.
    pub(crate) fn new(layout: &Layout) -> Self {
        let edges = layout.others().windows(2).flat_map(|pair| {
            let (first, second) = (&pair[0].places, &pair[1].places);
            first.iter().copied().zip(second.iter().copied())
        });
        let (component, count) = components(layout.unknowns(), edges);
        let mut blocks: Vec<Block> = Vec::new();
        blocks.resize_with(count, Block::default);
        let mut place = vec![(0, 0); layout.unknowns()];
        let first_levels = layout.others().first().map_or(0, |other| other.of_level.len());
        for (unknown, component) in component.iter().enumerate() {
            let block = &mut blocks[*component as usize];
            place[unknown] = (*component, block.unknowns.len() as u32);
            block.unknowns.push(unknown as u32);
            block.lead += usize::from(unknown < first_levels);
        }
        let mut budget = ENTRIES_ALWAYS.max(ENTRIES_PER_ROW * layout.rows());
        blocks.iter_mut().for_each(|block| block.claim(&mut budget));
        let work = blocks.iter().map(Block::work).sum();
        Self { blocks, place, work }
    }

    /// Multiplications of one factoring.
    pub(crate) const fn work(&self) -> usize {
        self.work
    }

    /// Factors the components at these weights.
    pub(crate) fn factor(&mut self, layout: &Layout, weights: &[f64]) {
        self.blocks.iter_mut().for_each(Block::clear);
        for run in layout.parts().iter().flat_map(|part| layout.runs(part)) {
            let total: f64 = weights[run.clone()].iter().sum();
            let inverse = if layout.eliminates() && total > 0.0 { total.recip() } else { 0.0 };
            for position in run {
                // What is left of the weight after the mean of its run is taken off.
                let weight = weights[position];
                self.add(layout, position, weight * (1.0 - weight * inverse).max(0.0));
            }
        }
        if self.work > 1 << 22 {
            self.blocks.par_iter_mut().for_each(Block::factor);
        } else {
            self.blocks.iter_mut().for_each(Block::factor);
        }
    }

    /// Adds a row of the table to the blocks of its levels.
    #[inline]
    fn add(&mut self, layout: &Layout, position: usize, weight: f64) {
        let slope = |slope: &Option<Vec<f64>>| slope.as_ref().map_or(1.0, |slope| slope[position]);
        for (index, other) in layout.others().iter().enumerate() {
            let (block, row) = self.place[other.places[position] as usize];
            let block = &mut self.blocks[block as usize];
            let factor = slope(&other.slope);
            let scaled = weight * factor;
            block.add(row as usize, row as usize, scaled * factor);
            for before in &layout.others()[..index] {
                let (_, column) = self.place[before.places[position] as usize];
                block.add(row as usize, column as usize, scaled * slope(&before.slope));
            }
        }
    }

    /// `out = M^-1 residual`, column by column.
    pub(crate) fn solve<const K: usize>(&self, residual: &[[f64; K]], out: &mut [[f64; K]]) {
        let mut values = Vec::new();
        for block in &self.blocks {
            let unknowns = || block.unknowns.iter().map(|unknown| *unknown as usize);
            values.clear();
            (0..K).for_each(|k| values.extend(unknowns().map(|unknown| residual[unknown][k])));
            block.solve(&mut values);
            for (k, values) in values.chunks_exact(block.unknowns.len().max(1)).enumerate() {
                unknowns().zip(values).for_each(|(unknown, value)| out[unknown][k] = *value);
            }
        }
    }
}

impl Block {
    fn claim(&mut self, budget: &mut usize) {
        let rest = self.unknowns.len() - self.lead;
        let entries = rest * self.unknowns.len();
        self.dense = rest > 0 && rest <= LARGEST && entries <= *budget;
        if self.dense {
            *budget -= entries;
            self.rest = vec![0.0; entries];
            self.scale = vec![0.0; self.lead];
        } else {
            self.lead = self.unknowns.len();
            self.scale = vec![0.0; self.lead];
        }
    }

    fn work(&self) -> usize {
        let rest = if self.dense { self.unknowns.len() - self.lead } else { 0 };
        rest * rest * (self.lead / 2 + rest / 6)
    }

    fn clear(&mut self) {
        self.scale.fill(0.0);
        self.rest.fill(0.0);
    }

    fn room(&self) -> usize {
        self.unknowns.len()
    }

    /// Adds to an entry of the lower triangle; entries that the block does not keep are passed over.
    #[inline]
    fn add(&mut self, row: usize, column: usize, value: f64) {
        if row < self.lead {
            if row == column {
                self.scale[row] += value;
            }
        } else {
            let (row, column) = if row < column { (column, row) } else { (row, column) };
            let room = self.room();
            self.rest[(row - self.lead) * room + column] += value;
        }
    }

    fn factor(&mut self) {
        for scale in &mut self.scale {
            *scale = if *scale > 0.0 { scale.sqrt().recip() } else { 0.0 };
        }
        let (room, lead) = (self.room(), self.lead);
        for row in 0..self.rest.len() / room.max(1) {
            let (above, current) = self.rest.split_at_mut(row * room);
            let current = &mut current[..room];
            current[..lead].iter_mut().zip(&self.scale).for_each(|(entry, scale)| *entry *= scale);
            reduce_row(above, room, lead, current, row);
        }
    }

    /// Solves in place for right sides that follow each other, so that a row of the factor is read once for all.
    fn solve(&self, values: &mut [f64]) {
        let room = self.room().max(1);
        self.scale_lead(values);
        self.rest_without_lead(values);
        for (row, entries) in self.rest.chunks_exact(room).enumerate() {
            let of_rest = &entries[self.lead..];
            for values in values.chunks_exact_mut(room) {
                let rest = &mut values[self.lead..];
                rest[row] = (rest[row] - dot(&of_rest[..row], &rest[..row])) * of_rest[row];
            }
        }
        for (row, entries) in self.rest.chunks_exact(room).enumerate().rev() {
            let of_rest = &entries[self.lead..];
            for values in values.chunks_exact_mut(room) {
                let rest = &mut values[self.lead..];
                let value = rest[row] * of_rest[row];
                rest[row] = value;
                subtract(&mut rest[..row], &of_rest[..row], value);
            }
        }
        self.lead_without_rest(values);
        self.scale_lead(values);
    }

    /// Takes `B A^-1/2` times the leading values off the others, four rows at a time.
    fn rest_without_lead(&self, values: &mut [f64]) {
        let room = self.room().max(1);
        let fours = self.rest.chunks_exact(4 * room);
        let left = fours.remainder().chunks_exact(room);
        let first_left = 4 * fours.len();
        for (four, entries) in fours.enumerate() {
            let rows: [&[f64]; 4] = std::array::from_fn(|n| &entries[n * room..][..self.lead]);
            for values in values.chunks_exact_mut(room) {
                let (lead, rest) = values.split_at_mut(self.lead);
                let inner = dot_four(rows, lead);
                rest[4 * four..].iter_mut().zip(inner).for_each(|(value, inner)| *value -= inner);
            }
        }
        for (row, entries) in left.enumerate() {
            for values in values.chunks_exact_mut(room) {
                let (lead, rest) = values.split_at_mut(self.lead);
                rest[first_left + row] -= dot(&entries[..self.lead], lead);
            }
        }
    }

    /// The transpose of [`Block::rest_without_lead`].
    fn lead_without_rest(&self, values: &mut [f64]) {
        let room = self.room().max(1);
        let fours = self.rest.chunks_exact(4 * room);
        let left = fours.remainder().chunks_exact(room);
        let first_left = 4 * fours.len();
        for (four, entries) in fours.enumerate() {
            let [a, b, c, d]: [&[f64]; 4] = std::array::from_fn(|n| &entries[n * room..][..self.lead]);
            for values in values.chunks_exact_mut(room) {
                let (lead, rest) = values.split_at_mut(self.lead);
                let [w, x, y, z]: [f64; 4] = std::array::from_fn(|n| rest[4 * four + n]);
                for ((((value, a), b), c), d) in lead.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                    *value -= (w * a + x * b) + (y * c + z * d);
                }
            }
        }
        for (row, entries) in left.enumerate() {
            for values in values.chunks_exact_mut(room) {
                let (lead, rest) = values.split_at_mut(self.lead);
                subtract(lead, &entries[..self.lead], rest[first_left + row]);
            }
        }
    }

    fn scale_lead(&self, values: &mut [f64]) {
        for values in values.chunks_exact_mut(self.room().max(1)) {
            values.iter_mut().zip(&self.scale).for_each(|(value, scale)| *value *= scale);
        }
    }
}

/// Turns a row of the matrix into the row of its Cholesky factor, the rows above being done. Four rows above are
/// met at a time, so that the current row is read once for all of them.
fn reduce_row(above: &[f64], room: usize, lead: usize, current: &mut [f64], row: usize) {
    let mut column = 0;
    while column + 4 <= row {
        let rows: [&[f64]; 4] = std::array::from_fn(|n| &above[(column + n) * room..][..room]);
        let mut inner = dot_four(rows, &current[..lead + column]);
        for (n, other) in rows.iter().enumerate() {
            let at = lead + column + n;
            // What the four rows have in common beyond the part that was met together.
            inner[n] += (0..n).map(|m| other[lead + column + m] * current[lead + column + m]).sum::<f64>();
            current[at] = (current[at] - inner[n]) * other[at];
        }
        column += 4;
    }
    while column < row {
        let other = &above[column * room..][..room];
        let at = lead + column;
        current[at] = (current[at] - dot(&other[..at], &current[..at])) * other[at];
        column += 1;
    }
    let at = lead + row;
    let full = current[at];
    let pivot = full - dot(&current[..at], &current[..at]);
    current[at] = if pivot > NULL_PIVOT * full { pivot.sqrt().recip() } else { 0.0 };
}

/// Inner products of four rows with one, over the length of the one.
fn dot_four(rows: [&[f64]; 4], with: &[f64]) -> [f64; 4] {
    let length = with.len();
    let [a, b, c, d] = rows.map(|row| row[..length].as_chunks::<4>());
    let (chunks, tail) = with.as_chunks::<4>();
    let mut sums = [[0.0_f64; 4]; 4];
    for ((((w, a), b), c), d) in chunks.iter().zip(a.0).zip(b.0).zip(c.0).zip(d.0) {
        for lane in 0..4 {
            sums[0][lane] += a[lane] * w[lane];
            sums[1][lane] += b[lane] * w[lane];
            sums[2][lane] += c[lane] * w[lane];
            sums[3][lane] += d[lane] * w[lane];
        }
    }
    let tails = [a.1, b.1, c.1, d.1];
    std::array::from_fn(|n| {
        let tail: f64 = tails[n].iter().zip(tail).map(|(x, y)| x * y).sum();
        (sums[n][0] + sums[n][1]) + (sums[n][2] + sums[n][3]) + tail
    })
}

/// Inner product in eight lanes.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_tail) = a.as_chunks::<8>();
    let (b, b_tail) = b.as_chunks::<8>();
    let mut lanes = [0.0_f64; 8];
    for (a, b) in a.iter().zip(b) {
        (0..8).for_each(|lane| lanes[lane] += a[lane] * b[lane]);
    }
    let tail: f64 = a_tail.iter().zip(b_tail).map(|(a, b)| a * b).sum();
    lanes.iter().sum::<f64>() + tail
}

fn subtract(target: &mut [f64], direction: &[f64], step: f64) {
    target.iter_mut().zip(direction).for_each(|(target, direction)| *target -= step * direction);
}

#[cfg(test)]
mod tests {
    use super::super::layout::Effect;
    use super::*;

    #[test]
    fn without_an_eliminated_tie_the_preconditioner_solves_the_system() {
        // Every row has its own level of the largest effect but two, so that S is that of the other two alone.
        let effect = |codes: &[u32], levels| Effect { codes: codes.to_vec(), levels, slope: None };
        let effects =
            [effect(&[0, 0, 1, 1, 2, 2], 3), effect(&[0, 1, 0, 1, 0, 1], 2), effect(&[0, 1, 2, 3, 4, 4], 5)];
        let layout = Layout::new(6, &effects);
        let weights = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut blocks = Blocks::new(&layout);
        blocks.factor(&layout, &weights);
        assert_eq!(blocks.blocks.len(), 1);
        // Two positions of a run in one component: S has one tie that the preconditioner lacks.
        let v: Vec<[f64; 1]> = vec![[0.3], [-1.0], [0.7], [0.2], [0.0]];
        let mut image = vec![[0.0]; 5];
        layout.apply(&weights, &v, &mut image);
        let mut back = vec![[0.0]; 5];
        blocks.solve(&image, &mut back);
        let energy: f64 = image.iter().zip(&back).map(|(a, b)| a[0] * b[0]).sum();
        assert!(energy > 0.0);
    }

    #[test]
    fn a_component_is_solved_exactly_with_one_level_at_rest() {
        // Slopes that are 1 everywhere are levels of which none is eliminated.
        let effect = |codes: Vec<u32>, levels| Effect { codes, levels, slope: Some(vec![1.0; 30]) };
        let first = (0..30).map(|row| row / 6).collect();
        let second = (0..30).map(|row| (row * row + row / 6) % 6).collect();
        let layout = Layout::new(30, &[effect(first, 5), effect(second, 6)]);
        let weights: Vec<f64> = (1..=30).map(f64::from).collect();
        let mut blocks = Blocks::new(&layout);
        blocks.factor(&layout, &weights);
        let v: Vec<[f64; 1]> = (0..11).map(|n| [f64::from(n * n % 7)]).collect();
        let mut image = vec![[0.0]; 11];
        layout.apply(&weights, &v, &mut image);
        let mut back = vec![[0.0]; 11];
        blocks.solve(&image, &mut back);
        let mut again = vec![[0.0]; 11];
        layout.apply(&weights, &back, &mut again);
        for (image, again) in image.iter().zip(&again) {
            assert!((image[0] - again[0]).abs() < 1e-9 * (1.0 + image[0].abs()), "{image:?} {again:?}");
        }
    }
}
