//! Where rows stand: sorted by the effect that is eliminated, with the levels of the others numbered as they come.

use std::cmp::Reverse;
use std::ops::Range;

/// An effect: each row's level.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Effect {
    /// Level of each row, `0..levels`.
    pub(crate) codes: Vec<u32>,
    /// Number of levels.
    pub(crate) levels: usize,
    /// Group-specific slope: the variable that the effect multiplies; `None` for an intercept.
    pub(crate) slope: Option<Vec<f64>>,
}

/// The effects of an estimation, laid out for passes over the rows. A *position* is a place in the sorted order.
#[derive(Debug)]
pub(crate) struct Layout {
    rows: usize,
    /// `order[position] = row`; `None` where the rows are sorted already.
    order: Option<Vec<u32>>,
    /// First position of each run of the eliminated effect, and the number of rows at the end.
    runs: Vec<u32>,
    /// The effect that is eliminated, by its place among the effects: there is one without slope.
    eliminated: Option<usize>,
    /// The effects that are solved for, by their place.
    solved: Vec<usize>,
    others: Vec<Other>,
    unknowns: usize,
    /// Runs that one thread walks at a time. The parts depend on the data alone, so that sums do too.
    parts: Vec<Range<usize>>,
}

/// An effect that is solved for.
#[derive(Debug)]
pub(crate) struct Other {
    /// The unknown of each position.
    pub(crate) places: Vec<u32>,
    /// The unknown of each level.
    pub(crate) of_level: Vec<u32>,
    /// The variable that it multiplies, by position.
    pub(crate) slope: Option<Vec<f64>>,
}

/// Rows of one part; below this a second thread costs more than it saves.
const ROWS_PER_PART: usize = 1 << 17;

impl Layout {
    /// Lays out effects over `rows` rows.
    pub(crate) fn new(rows: usize, effects: &[Effect]) -> Self {
        let plain = (0..effects.len()).filter(|index| effects[*index].slope.is_none());
        let largest = plain.max_by_key(|index| (effects[*index].levels, Reverse(*index)));
        let (order, runs) = match largest {
            Some(index) => runs_of(&effects[index]),
            None => (None, even_runs(rows)),
        };
        let parts = parts_of(&runs);
        let mut rest: Vec<usize> = (0..effects.len()).filter(|index| Some(*index) != largest).collect();
        rest.sort_by_key(|index| (effects[*index].slope.is_some(), Reverse(effects[*index].levels), *index));
        let (eliminated, solved) = (largest, Vec::new());
        let mut layout =
            Self { rows, order, runs, eliminated, solved, others: Vec::new(), unknowns: 0, parts };
        rest.iter().for_each(|index| layout.push(&effects[*index]));
        layout.solved = rest;
        layout
    }

    fn push(&mut self, effect: &Effect) {
        const UNSEEN: u32 = u32::MAX;
        let mut of_level = vec![UNSEEN; effect.levels];
        let mut next = self.unknowns as u32;
        let mut places = self.sorted(&effect.codes);
        for place in &mut places {
            let known = &mut of_level[*place as usize];
            if *known == UNSEEN {
                *known = next;
                next += 1;
            }
            *place = *known;
        }
        let slope = effect.slope.as_ref().map(|slope| self.sorted(slope));
        self.unknowns = next as usize;
        self.others.push(Other { places, of_level, slope });
    }

    /// Number of rows.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    /// Number of levels that are solved for.
    pub(crate) const fn unknowns(&self) -> usize {
        self.unknowns
    }

    /// The effects that are solved for, those with most levels first.
    pub(crate) fn others(&self) -> &[Other] {
        &self.others
    }

    /// Whether an effect is eliminated.
    pub(crate) const fn eliminates(&self) -> bool {
        self.eliminated.is_some()
    }

    /// The effect that is eliminated, by its place among the effects.
    pub(crate) const fn eliminated(&self) -> Option<usize> {
        self.eliminated
    }

    /// The places among the effects of [`Layout::others`].
    pub(crate) fn solved(&self) -> &[usize] {
        &self.solved
    }

    /// The parts in order.
    pub(crate) fn parts(&self) -> &[Range<usize>] {
        &self.parts
    }

    /// Positions of the runs in a part.
    pub(crate) fn runs(&self, part: &Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
        let bounds = &self.runs[part.start..=part.end];
        bounds.windows(2).map(|pair| pair[0] as usize..pair[1] as usize)
    }

    /// Positions of a part.
    pub(crate) fn positions(&self, part: &Range<usize>) -> Range<usize> {
        self.runs[part.start] as usize..self.runs[part.end] as usize
    }

    /// Values by position instead of by row.
    pub(crate) fn sorted<T: Copy>(&self, by_row: &[T]) -> Vec<T> {
        match &self.order {
            Some(order) => order.iter().map(|row| by_row[*row as usize]).collect(),
            None => by_row.to_vec(),
        }
    }

    /// Values by row instead of by position.
    pub(crate) fn by_row(&self, sorted: &[f64]) -> Vec<f64> {
        let Some(order) = &self.order else { return sorted.to_vec() };
        let mut rows = vec![0.0; sorted.len()];
        order.iter().zip(sorted).for_each(|(row, value)| rows[*row as usize] = *value);
        rows
    }
}

/// Sorts rows by the effect's level: order and bounds of the runs. Levels without rows have none.
fn runs_of(effect: &Effect) -> (Option<Vec<u32>>, Vec<u32>) {
    let mut starts = vec![0_u32; effect.levels + 1];
    effect.codes.iter().for_each(|code| starts[*code as usize + 1] += 1);
    for level in 0..effect.levels {
        starts[level + 1] += starts[level];
    }
    let present = (0..effect.levels).filter(|level| starts[*level] < starts[level + 1]);
    let mut bounds: Vec<u32> = present.map(|level| starts[level]).collect();
    bounds.push(effect.codes.len() as u32);
    if effect.codes.is_sorted() {
        return (None, bounds);
    }
    let mut order = vec![0_u32; effect.codes.len()];
    for (row, code) in effect.codes.iter().enumerate() {
        let place = &mut starts[*code as usize];
        order[*place as usize] = row as u32;
        *place += 1;
    }
    (Some(order), bounds)
}

/// Runs of even length where nothing is eliminated.
fn even_runs(rows: usize) -> Vec<u32> {
    let mut bounds: Vec<u32> = (0..rows).step_by(64).map(|row| row as u32).collect();
    bounds.push(rows as u32);
    bounds
}

fn parts_of(runs: &[u32]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for run in 1..runs.len() {
        let rows = (runs[run] - runs[start]) as usize;
        if rows >= ROWS_PER_PART || run + 1 == runs.len() {
            parts.push(start..run);
            start = run;
        }
    }
    parts
}

/// The connected component of each of `nodes` nodes under edges, numbered in the order of their first node.
pub(crate) fn components(nodes: usize, edges: impl Iterator<Item = (u32, u32)>) -> (Vec<u32>, usize) {
    let mut parent: Vec<u32> = (0..nodes as u32).collect();
    for (a, b) in edges {
        let (a, b) = (root(&mut parent, a), root(&mut parent, b));
        // The smaller number is the root, so that the result does not depend on the order of edges.
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut numbers = vec![0_u32; nodes];
    let mut count = 0;
    for node in 0..nodes as u32 {
        let top = root(&mut parent, node);
        if top == node {
            numbers[node as usize] = count;
            count += 1;
        } else {
            numbers[node as usize] = numbers[top as usize];
        }
    }
    (numbers, count as usize)
}

fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        let above = parent[parent[node as usize] as usize];
        parent[node as usize] = above;
        node = above;
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted_by_the_largest_effect_and_come_back() {
        let large = Effect { codes: vec![2, 0, 1, 2, 0], levels: 4, slope: None };
        let small = Effect { codes: vec![1, 0, 1, 0, 1], levels: 2, slope: None };
        let layout = Layout::new(5, &[small, large]);
        assert!(layout.eliminates());
        assert_eq!(layout.sorted(&[0, 1, 2, 3, 4]), [1, 4, 2, 0, 3]);
        assert_eq!(layout.by_row(&layout.sorted(&[5.0, 6.0, 7.0, 8.0, 9.0])), [5.0, 6.0, 7.0, 8.0, 9.0]);
        let runs: Vec<_> = layout.parts().iter().flat_map(|part| layout.runs(part)).collect();
        assert_eq!(runs, [0..2, 2..3, 3..5]);
        assert_eq!(layout.others()[0].places, [0, 1, 1, 1, 0]);
    }

    #[test]
    fn components_are_numbered_by_their_first_node() {
        assert_eq!(components(6, [(4, 5), (1, 3), (3, 5)].into_iter()), (vec![0, 1, 2, 1, 1, 1], 3));
    }
}
