//! Absorbed effects, recovered: the value of each level.
//!
//! At the solution `eta - offset - x'b` lies in the span of the effects. The levels that are solved for follow by the
//! same conjugate gradients as everywhere, repeated on what is left until only rounding is; those of the eliminated
//! effect are means of the rest.
//!
//! Sums of effects are identified, their parts are not: a constant can be moved from the levels of one effect to those
//! of another wherever both are connected through rows. The normalisation: the first effect of the formula keeps its
//! levels; every later one has mean zero in each component that it forms with an effect between the two, and then one
//! level of zero, the first in order, in each component that it forms with the first effect.
//!
//! Reference: Abowd, Creecy and Kramarz (2002), LEHD Technical Paper 2002-06, for identification by components.

use crate::absorb::{Accuracy, Blocks, Effect, Layout, components};
use crate::estimate::Fitted;
use crate::frame::{Column, Frame};
use crate::poisson::combine;
use crate::{EstimateError, Family};

const EXACT: Accuracy = Accuracy { tolerance: 1e-13, max_iterations: 3_000 };
/// Repetitions on what is left.
const ROUNDS: usize = 6;
/// What may be left in a row, relative to the largest value taken apart.
const LEFT: f64 = 1e-11;
/// What may be left before the result is refused.
const ENOUGH: f64 = 1e-8;
/// Sweeps over pairs of effects until nothing moves between them.
const SWEEPS: usize = 1_000;

/// The levels of an absorbed effect.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveredEffect {
    /// As it was written.
    pub name: String,
    /// What its levels are measured from.
    pub normalisation: Normalisation,
    /// The levels among the rows used, in ascending order of their columns.
    pub levels: Vec<LevelValue>,
}

/// A level and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelValue {
    /// The categories, joined by `^`.
    pub level: String,
    /// Rows used.
    pub observations: usize,
    /// The effect on the linear predictor; for a group-specific slope, the slope.
    pub value: f64,
}

/// What the levels of an effect are measured from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normalisation {
    /// The first effect keeps its levels.
    Kept,
    /// One level of zero in each component that the effect forms with the first.
    ZeroPerComponent,
    /// A slope, where nothing is moved.
    Slope,
}

impl Normalisation {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::ZeroPerComponent => "zero-per-component",
            Self::Slope => "slope",
        }
    }
}

/// Values of all effects, by level as the layout numbers them, and the order of the levels.
#[derive(Debug)]
pub(crate) struct Levels {
    pub(crate) values: Vec<Vec<f64>>,
    order: Vec<Vec<usize>>,
}

impl Fitted<'_> {
    /// The effects, normalised.
    ///
    /// # Errors
    /// The linear predictor cannot be taken apart to 1e-8 of its size.
    pub fn recovered(&self) -> Result<Vec<RecoveredEffect>, EstimateError> {
        let levels = self.levels()?;
        let effects = self.prepared.effects.iter().enumerate();
        Ok(effects.map(|(index, effect)| self.describe(index, effect, &levels)).collect())
    }

    /// The linear predictor by position.
    pub(crate) fn linear(&self) -> Vec<f64> {
        match self.run.options.family {
            Family::Poisson => self.solved.fitted.iter().map(|mean| mean.ln()).collect(),
            Family::Gaussian => self.solved.fitted.clone(),
        }
    }

    pub(crate) fn levels(&self) -> Result<Levels, EstimateError> {
        let (layout, effects) = (&self.prepared.layout, &self.prepared.effects);
        let panels = crate::absorb::panels(&self.prepared.regressors);
        let of_regressors = combine(layout.rows(), &panels, &self.solved.coefficients);
        let mut target = self.linear();
        for (position, value) in target.iter_mut().enumerate() {
            *value -= of_regressors[position];
            *value -= self.prepared.offset.as_ref().map_or(0.0, |offset| offset[position]);
        }
        let mut values = if effects.is_empty() { Vec::new() } else { taken_apart(layout, effects, &target)? };
        let order: Vec<Vec<usize>> = (0..effects.len()).map(|index| self.order(index)).collect();
        normalise(effects, &order, &mut values);
        Ok(Levels { values, order })
    }

    /// The levels of an effect in ascending order of its columns.
    fn order(&self, index: usize) -> Vec<usize> {
        let design = &self.run.design.effects[index];
        if design.unordered {
            // Pairs without direction are numbered in ascending order; their columns differ by row.
            return (0..self.prepared.effects[index].levels).collect();
        }
        let columns = &design.columns;
        let ranks: Vec<Vec<u32>> =
            columns.iter().filter_map(|name| self.frame.column(name).ok()).map(ranks).collect();
        let first = self.first_rows(index);
        let mut order: Vec<usize> = (0..first.len()).collect();
        order.sort_by_key(|level| ranks.iter().map(|ranks| ranks[first[*level]]).collect::<Vec<_>>());
        order
    }

    /// A row of the table for each level.
    fn first_rows(&self, index: usize) -> Vec<usize> {
        let effect = &self.prepared.effects[index];
        let mut first = vec![0; effect.levels];
        let rows = effect.codes.iter().zip(&self.prepared.rows).rev();
        rows.for_each(|(code, row)| first[*code as usize] = *row);
        first
    }

    fn describe(&self, index: usize, effect: &Effect, levels: &Levels) -> RecoveredEffect {
        let design = &self.run.design.effects[index];
        let mut observations = vec![0; effect.levels];
        effect.codes.iter().for_each(|code| observations[*code as usize] += 1);
        let mut labels = labels(self.frame, &design.columns, &self.first_rows(index));
        if design.unordered {
            labels.iter_mut().for_each(|label| *label = ascending(label));
        }
        let of_level = |level: &usize| LevelValue {
            level: labels[*level].clone(),
            observations: observations[*level],
            value: levels.values[index][*level],
        };
        let first = self.prepared.effects.iter().position(|effect| effect.slope.is_none());
        let normalisation = match (&effect.slope, first == Some(index)) {
            (Some(_), _) => Normalisation::Slope,
            (None, true) => Normalisation::Kept,
            (None, false) => Normalisation::ZeroPerComponent,
        };
        let name = design.groups.name.clone();
        RecoveredEffect { name, normalisation, levels: levels.order[index].iter().map(of_level).collect() }
    }
}

/// The place of each row's category in ascending order: numbers by value, words by their text.
fn ranks(column: &Column) -> Vec<u32> {
    let categories = column.categories();
    if matches!(column, Column::Numbers(_)) {
        return categories.codes;
    }
    let mut order: Vec<usize> = (0..categories.labels.len()).collect();
    order.sort_by_key(|code| &categories.labels[*code]);
    let mut rank = vec![0; order.len()];
    order.iter().enumerate().for_each(|(place, code)| rank[*code] = place as u32);
    categories.codes.iter().map(|code| rank.get(*code as usize).copied().unwrap_or(u32::MAX)).collect()
}

/// The categories of some rows, joined by `^`.
pub(crate) fn labels(frame: &Frame, columns: &[String], rows: &[usize]) -> Vec<String> {
    let mut labels = vec![String::new(); rows.len()];
    for (index, column) in columns.iter().filter_map(|name| frame.column(name).ok()).enumerate() {
        let categories = column.categories();
        for (label, row) in labels.iter_mut().zip(rows) {
            if index > 0 {
                label.push('^');
            }
            let word = categories.labels.get(categories.codes[*row] as usize);
            label.push_str(word.map_or("", String::as_str));
        }
    }
    labels
}

/// The label of a pair with its parts in ascending order, by value where both are numbers.
fn ascending(label: &str) -> String {
    let Some((first, second)) = label.split_once('^') else { return label.to_owned() };
    let in_order = match (first.parse::<f64>(), second.parse::<f64>()) {
        (Ok(first), Ok(second)) => first <= second,
        _ => first <= second,
    };
    if in_order { label.to_owned() } else { format!("{second}^{first}") }
}

/// Values of the levels whose sums are the target, by position.
pub(crate) fn taken_apart(
    layout: &Layout,
    effects: &[Effect],
    target: &[f64],
) -> Result<Vec<Vec<f64>>, EstimateError> {
    let ones = vec![1.0; layout.rows()];
    let mut blocks = Blocks::new(layout);
    blocks.factor(layout, &ones);
    let scale = target.iter().fold(1.0_f64, |most, value| most.max(value.abs()));
    let mut rest: Vec<[f64; 1]> = target.iter().map(|value| [*value]).collect();
    let mut solution = vec![[0.0]; layout.unknowns()];
    let (mut left, mut passes) = (f64::INFINITY, 0);
    for _ in 0..ROUNDS {
        let mut centred = rest.clone();
        layout.center(&ones, &mut centred);
        left = centred.iter().fold(0.0_f64, |most, value| most.max(value[0].abs())) / scale;
        if left < LEFT || layout.unknowns() == 0 {
            break;
        }
        let mut step = vec![[0.0]; layout.unknowns()];
        passes += layout.solve(&blocks, &ones, &centred, &mut step, EXACT).iterations;
        for (position, rest) in rest.iter_mut().enumerate() {
            rest[0] -= layout.value(position, &step)[0];
        }
        solution.iter_mut().zip(&step).for_each(|(solution, step)| solution[0] += step[0]);
    }
    if left.is_nan() || left > ENOUGH {
        return Err(EstimateError::NotConverged { iterations: passes, residual: left, tolerance: ENOUGH });
    }
    Ok(by_level(layout, effects, &solution, &rest))
}

fn by_level(layout: &Layout, effects: &[Effect], solution: &[[f64; 1]], rest: &[[f64; 1]]) -> Vec<Vec<f64>> {
    let mut values: Vec<Vec<f64>> = effects.iter().map(|effect| vec![0.0; effect.levels]).collect();
    for (other, index) in layout.others().iter().zip(layout.solved()) {
        let of_level = other.of_level.iter().map(|unknown| solution[*unknown as usize][0]);
        values[*index] = of_level.collect();
    }
    if let Some(index) = layout.eliminated() {
        let codes = layout.sorted(&effects[index].codes);
        for run in layout.parts().iter().flat_map(|part| layout.runs(part)) {
            let level = codes[run.start] as usize;
            let length = run.len() as f64;
            values[index][level] = rest[run].iter().map(|rest| rest[0]).sum::<f64>() / length;
        }
    }
    values
}

/// Moves constants between effects without slope.
fn normalise(effects: &[Effect], order: &[Vec<usize>], values: &mut [Vec<f64>]) {
    let plain: Vec<usize> = (0..effects.len()).filter(|index| effects[*index].slope.is_none()).collect();
    for (place, later) in plain.iter().enumerate().skip(1).rev() {
        let earlier: Vec<Link> =
            plain[..place].iter().map(|index| Link::new(effects, *index, *later)).collect();
        for _ in 0..SWEEPS {
            let moved = earlier.iter().map(|link| link.centre(values)).fold(0.0, f64::max);
            if earlier.len() < 2 || moved < 1e-13 {
                break;
            }
        }
        earlier[0].anchor(values, &order[*later]);
    }
}

/// The components that two effects form.
struct Link {
    earlier: usize,
    later: usize,
    of_earlier: Vec<u32>,
    of_later: Vec<u32>,
    count: usize,
}

impl Link {
    fn new(effects: &[Effect], earlier: usize, later: usize) -> Self {
        let (a, b) = (&effects[earlier], &effects[later]);
        let shift = a.levels as u32;
        let edges = a.codes.iter().zip(&b.codes).map(|(a, b)| (*a, shift + b));
        let (mut of_earlier, count) = components(a.levels + b.levels, edges);
        let of_later = of_earlier.split_off(a.levels);
        Self { earlier, later, of_earlier, of_later, count }
    }

    /// Moves the mean of the later effect's levels in each component to the earlier effect; the largest that moved.
    fn centre(&self, values: &mut [Vec<f64>]) -> f64 {
        let mut sums = vec![(0.0, 0.0); self.count];
        for (component, value) in self.of_later.iter().zip(&values[self.later]) {
            let sum = &mut sums[*component as usize];
            *sum = (sum.0 + value, sum.1 + 1.0);
        }
        let means: Vec<f64> = sums.iter().map(|(sum, count)| sum / f64::max(*count, 1.0)).collect();
        self.shift(values, &means);
        means.iter().fold(0.0, |most, mean| mean.abs().max(most))
    }

    /// Moves the value of each component's first level, so that it becomes zero.
    fn anchor(&self, values: &mut [Vec<f64>], order: &[usize]) {
        let mut firsts: Vec<Option<f64>> = vec![None; self.count];
        for level in order {
            firsts[self.of_later[*level] as usize].get_or_insert(values[self.later][*level]);
        }
        let firsts: Vec<f64> = firsts.into_iter().map(Option::unwrap_or_default).collect();
        self.shift(values, &firsts);
    }

    fn shift(&self, values: &mut [Vec<f64>], constants: &[f64]) {
        let of = |component: &u32| constants[*component as usize];
        values[self.later].iter_mut().zip(&self.of_later).for_each(|(value, c)| *value -= of(c));
        values[self.earlier].iter_mut().zip(&self.of_earlier).for_each(|(value, c)| *value += of(c));
    }
}
