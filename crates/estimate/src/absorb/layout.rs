//! Where rows stand: sorted by the effect that is eliminated, inside a level of it by that of the next.
//!
//! In gravity the rows of a pair then follow each other by year, and the levels of exporter-year and importer-year effects
//! rise by one from row to row: a *stretch* of rows meets two stretches of levels, which are read without an index.

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
    /// Where two effects are solved for, both without slope.
    stretches: Option<Stretches>,
    /// Runs that one thread walks at a time. The parts depend on the data alone, so that sums do too.
    parts: Vec<Range<usize>>,
}

/// Rows that follow each other inside a run and whose levels rise by one, in both effects that are solved for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Number of rows.
    pub(crate) length: u32,
    /// The first effect's unknown of the first row.
    pub(crate) first: u32,
    /// The second effect's.
    pub(crate) second: u32,
}

/// The stretches in order, and where those of each run begin.
#[derive(Debug)]
struct Stretches {
    all: Vec<Stretch>,
    of_run: Vec<u32>,
}

/// Rows of a stretch, on average, from which on stretches are quicker than an index.
const WORTHWHILE: usize = 3;

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
        let mut rest: Vec<usize> = (0..effects.len()).filter(|index| Some(*index) != largest).collect();
        rest.sort_by_key(|index| (effects[*index].slope.is_some(), Reverse(effects[*index].levels), *index));
        let next = rest.first().map(|index| &effects[*index]).filter(|effect| effect.slope.is_none());
        let (order, runs) = match largest {
            Some(index) => runs_of(&effects[index], next),
            None => (None, even_runs(rows)),
        };
        let mut layout = Self {
            rows,
            order,
            eliminated: largest,
            solved: Vec::new(),
            others: Vec::new(),
            unknowns: 0,
            stretches: None,
            parts: parts_of(&runs),
            runs,
        };
        rest.iter().for_each(|index| layout.push(&effects[*index]));
        layout.solved = rest;
        layout.stretches = layout.find_stretches();
        layout
    }

    fn push(&mut self, effect: &Effect) {
        let first = self.unknowns as u32;
        let of_level: Vec<u32> = (first..first + effect.levels as u32).collect();
        let mut places = self.sorted(&effect.codes);
        places.iter_mut().for_each(|place| *place += first);
        let slope = effect.slope.as_ref().map(|slope| self.sorted(slope));
        self.unknowns += effect.levels;
        self.others.push(Other { places, of_level, slope });
    }

    fn find_stretches(&self) -> Option<Stretches> {
        let (first, second) = self.two_plain()?;
        let mut all: Vec<Stretch> = Vec::new();
        let mut of_run = Vec::with_capacity(self.runs.len());
        for run in self.runs.windows(2) {
            of_run.push(all.len() as u32);
            for position in run[0] as usize..run[1] as usize {
                let (first, second) = (first[position], second[position]);
                match all.last_mut().filter(|_| position > run[0] as usize) {
                    Some(last)
                        if (first, second) == (last.first + last.length, last.second + last.length) =>
                    {
                        last.length += 1;
                    }
                    _ => all.push(Stretch { length: 1, first, second }),
                }
            }
        }
        of_run.push(all.len() as u32);
        (all.len() * WORTHWHILE <= self.rows).then_some(Stretches { all, of_run })
    }

    /// The usual case of gravity: two effects beside the eliminated one, both without slope.
    pub(crate) fn two_plain(&self) -> Option<(&[u32], &[u32])> {
        match self.others() {
            [first, second] if first.slope.is_none() && second.slope.is_none() => {
                Some((&first.places, &second.places))
            }
            _ => None,
        }
    }

    /// Whether rows go by stretches.
    pub(crate) const fn has_stretches(&self) -> bool {
        self.stretches.is_some()
    }

    /// The runs of a part with their stretches, where there are any.
    pub(crate) fn stretches(
        &self,
        part: &Range<usize>,
    ) -> Option<impl Iterator<Item = (Range<usize>, &[Stretch])> + '_> {
        let stretches = self.stretches.as_ref()?;
        let bounds = &stretches.of_run[part.start..=part.end];
        let of_run = bounds.windows(2).map(|pair| &stretches.all[pair[0] as usize..pair[1] as usize]);
        Some(self.runs(part).zip(of_run))
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

/// Sorts rows by the effect's level, inside it by that of the next: order and bounds of the runs. Levels without rows
/// have none.
fn runs_of(effect: &Effect, next: Option<&Effect>) -> (Option<Vec<u32>>, Vec<u32>) {
    let starts = starts(effect);
    let present = (0..effect.levels).filter(|level| starts[*level] < starts[level + 1]);
    let mut bounds: Vec<u32> = present.map(|level| starts[level]).collect();
    bounds.push(effect.codes.len() as u32);
    let mut order: Vec<u32> = (0..effect.codes.len() as u32).collect();
    if let Some(next) = next {
        order = sorted_by(next, &order);
    }
    let order = sorted_by(effect, &order);
    (Some(order).filter(|order| !order.is_sorted()), bounds)
}

/// Where the rows of each level begin when they are sorted by it.
fn starts(effect: &Effect) -> Vec<u32> {
    let mut starts = vec![0_u32; effect.levels + 1];
    effect.codes.iter().for_each(|code| starts[*code as usize + 1] += 1);
    for level in 0..effect.levels {
        starts[level + 1] += starts[level];
    }
    starts
}

/// Rows sorted by level; those of one level keep their order.
fn sorted_by(effect: &Effect, rows: &[u32]) -> Vec<u32> {
    let mut starts = starts(effect);
    let mut order = vec![0_u32; rows.len()];
    for row in rows {
        let place = &mut starts[effect.codes[*row as usize] as usize];
        order[*place as usize] = *row;
        *place += 1;
    }
    order
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
        assert_eq!(layout.sorted(&[0, 1, 2, 3, 4]), [1, 4, 2, 3, 0]);
        assert_eq!(layout.by_row(&layout.sorted(&[5.0, 6.0, 7.0, 8.0, 9.0])), [5.0, 6.0, 7.0, 8.0, 9.0]);
        let runs: Vec<_> = layout.parts().iter().flat_map(|part| layout.runs(part)).collect();
        assert_eq!(runs, [0..2, 2..3, 3..5]);
        assert_eq!(layout.others()[0].places, [0, 1, 1, 0, 1]);
    }

    #[test]
    fn rows_of_a_pair_are_stretches_of_years() {
        // Pairs without direction between two economies and within the first, three years each, by year.
        let codes = |codes: [u32; 9], levels| Effect { codes: codes.to_vec(), levels, slope: None };
        let exporter = codes([0, 3, 0, 1, 4, 1, 2, 5, 2], 6);
        let importer = codes([3, 0, 0, 4, 1, 1, 5, 2, 2], 6);
        let pair = codes([1, 1, 0, 1, 1, 0, 1, 1, 0], 7);
        let layout = Layout::new(9, &[exporter, importer, pair]);
        let part = &layout.parts()[0];
        let found: Vec<_> = layout.stretches(part).unwrap().map(|(run, all)| (run, all.to_vec())).collect();
        let stretch = |first, second| Stretch { length: 3, first, second };
        assert_eq!(found, [(0..3, vec![stretch(0, 6)]), (3..9, vec![stretch(0, 9), stretch(3, 6)])]);
    }

    #[test]
    fn components_are_numbered_by_their_first_node() {
        assert_eq!(components(6, [(4, 5), (1, 3), (3, 5)].into_iter()), (vec![0, 1, 2, 1, 1, 1], 3));
    }
}
