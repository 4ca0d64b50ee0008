//! Conjugate gradients for several columns at once, each with its own step.

use super::blocks::Blocks;
use super::layout::Layout;
use super::panel::{Panel, by_width};

/// How exactly to partial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Accuracy {
    /// What may be left to take off, relative to the size of the column: both are weighted norms, that of the
    /// remainder as the preconditioner estimates it.
    pub(crate) tolerance: f64,
    /// Passes after which to give up.
    pub(crate) max_iterations: usize,
}

/// What partialling did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Partialled {
    /// Passes over the rows.
    pub(crate) iterations: usize,
    /// Largest relative residual over the columns.
    pub(crate) residual: f64,
}

impl Layout {
    /// Replaces the columns by their residuals on the effects with `weights`. Columns that were partialled before,
    /// with other weights, lose nothing by it and arrive sooner.
    pub(crate) fn partial(
        &self,
        blocks: &Blocks,
        weights: &[f64],
        columns: &mut [Panel],
        accuracy: Accuracy,
    ) -> Partialled {
        let mut done = Partialled { iterations: 0, residual: 0.0 };
        for panel in columns {
            let part = by_width!(panel.width(), K => {
                let columns = panel.rows_mut::<K>();
                self.center(weights, columns);
                let mut solution = vec![[0.0; K]; self.unknowns()];
                let part = self.solve(blocks, weights, columns, &mut solution, accuracy);
                self.subtract(weights, columns, &solution);
                part
            });
            done.iterations += part.iterations;
            done.residual = done.residual.max(part.residual);
        }
        done
    }

    /// Coefficients of the effects that are solved for, `columns` being centred.
    pub(crate) fn solve<const K: usize>(
        &self,
        blocks: &Blocks,
        weights: &[f64],
        columns: &[[f64; K]],
        solution: &mut [[f64; K]],
        accuracy: Accuracy,
    ) -> Partialled {
        if self.unknowns() == 0 {
            return Partialled { iterations: 0, residual: 0.0 };
        }
        let norm = self.energy(weights, columns);
        let mut residual = vec![[0.0; K]; self.unknowns()];
        self.right_side(weights, columns, &mut residual);
        let mut better = vec![[0.0; K]; self.unknowns()];
        blocks.solve(&residual, &mut better);
        let mut image = vec![[0.0; K]; self.unknowns()];
        let mut size = dots(&residual, &better);
        let mut direction = better.clone();
        let mut iterations = 1;
        while relative(&size, &norm) > accuracy.tolerance && iterations < accuracy.max_iterations {
            self.apply(weights, &direction, &mut image);
            iterations += 1;
            let step = steps(&size, &norm, &dots(&direction, &image), accuracy.tolerance);
            advance(solution, &direction, step);
            advance(&mut residual, &image, step.map(|step| -step));
            blocks.solve(&residual, &mut better);
            let next = dots(&residual, &better);
            let turn = std::array::from_fn(|k| if size[k] > 0.0 { next[k] / size[k] } else { 0.0 });
            turn_to(&mut direction, &better, turn);
            size = next;
        }
        Partialled { iterations, residual: relative(&size, &norm) }
    }

    /// `sum w x^2` of each column.
    pub(crate) fn energy<const K: usize>(&self, weights: &[f64], columns: &[[f64; K]]) -> [f64; K] {
        self.total(|part| {
            let mut sum = [0.0; K];
            for position in self.positions(part) {
                let (weight, row) = (weights[position], &columns[position]);
                (0..K).for_each(|k| sum[k] += weight * row[k] * row[k]);
            }
            sum
        })
    }
}

/// The step of each column; none for one that is done or has come to a null vector.
fn steps<const K: usize>(size: &[f64; K], norm: &[f64; K], curvature: &[f64; K], tolerance: f64) -> [f64; K] {
    std::array::from_fn(|k| {
        let open = size[k] > 0.01 * tolerance * tolerance * norm[k];
        if open && curvature[k] > 0.0 { size[k] / curvature[k] } else { 0.0 }
    })
}

fn relative<const K: usize>(size: &[f64; K], norm: &[f64; K]) -> f64 {
    let of = |k: usize| if norm[k] > 0.0 { (size[k] / norm[k]).max(0.0).sqrt() } else { 0.0 };
    (0..K).map(of).fold(0.0, f64::max)
}

pub(crate) fn dots<const K: usize>(a: &[[f64; K]], b: &[[f64; K]]) -> [f64; K] {
    let mut sum = [0.0; K];
    for (a, b) in a.iter().zip(b) {
        (0..K).for_each(|k| sum[k] += a[k] * b[k]);
    }
    sum
}

pub(crate) fn advance<const K: usize>(target: &mut [[f64; K]], direction: &[[f64; K]], step: [f64; K]) {
    for (target, direction) in target.iter_mut().zip(direction) {
        (0..K).for_each(|k| target[k] += step[k] * direction[k]);
    }
}

pub(crate) fn turn_to<const K: usize>(direction: &mut [[f64; K]], better: &[[f64; K]], turn: [f64; K]) {
    for (direction, better) in direction.iter_mut().zip(better) {
        (0..K).for_each(|k| direction[k] = better[k] + turn[k] * direction[k]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::Effect;
    use super::super::panel::panels;
    use super::*;

    const EXACT: Accuracy = Accuracy { tolerance: 1e-13, max_iterations: 500 };

    fn effect(codes: &[u32]) -> Effect {
        let levels = codes.iter().max().map_or(0, |code| *code as usize + 1);
        Effect { codes: codes.to_vec(), levels, slope: None }
    }

    fn partialled(effects: &[Effect], weights: &[f64], columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let layout = Layout::new(weights.len(), effects);
        let sorted = layout.sorted(weights);
        let columns: Vec<Vec<f64>> = columns.iter().map(|column| layout.sorted(column)).collect();
        let mut columns = panels(&columns);
        let mut blocks = Blocks::new(&layout);
        blocks.factor(&layout, &sorted);
        let done = layout.partial(&blocks, &sorted, &mut columns, EXACT);
        assert!(done.residual <= 1e-11, "{done:?}");
        let of = |panel: &Panel| -> Vec<Vec<f64>> {
            (0..panel.width()).map(|k| layout.by_row(&panel.column(k).collect::<Vec<_>>())).collect()
        };
        columns.iter().flat_map(of).collect()
    }

    #[test]
    fn residuals_are_orthogonal_to_every_level_and_slope() {
        let mut effects = vec![
            effect(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 3, 3]),
            effect(&[0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 1, 2]),
            effect(&[0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0]),
        ];
        let weights: Vec<f64> = (1..=12).map(|row| 0.5 + f64::from(row % 5)).collect();
        let columns: Vec<Vec<f64>> =
            (1..=6).map(|k| (1..=12).map(|row| f64::from(row * row % (6 + k))).collect()).collect();
        for sloped in [false, true] {
            if sloped {
                effects[2].slope = Some((0..12).map(|row| f64::from(row % 7) - 2.0).collect());
            }
            for residual in partialled(&effects, &weights, &columns) {
                for effect in &effects {
                    for level in 0..effect.levels as u32 {
                        let of_level = (0..12).filter(|row| effect.codes[*row] == level);
                        let slope = |row: usize| effect.slope.as_ref().map_or(1.0, |slope| slope[row]);
                        let sum: f64 = of_level.map(|row| weights[row] * residual[row] * slope(row)).sum();
                        assert!(sum.abs() < 1e-9, "{sum}");
                    }
                }
            }
        }
    }

    #[test]
    fn one_effect_is_centred_in_one_pass() {
        let residual = partialled(&[effect(&[1, 0, 1, 0])], &[1.0; 4], &[vec![1.0, 2.0, 3.0, 6.0]]);
        assert_eq!(residual[0], [-1.0, -2.0, 1.0, 2.0]);
    }

    #[test]
    fn without_effects_nothing_is_taken_off() {
        assert_eq!(partialled(&[], &[1.0; 3], &[vec![1.0, 2.0, 4.0]])[0], [1.0, 2.0, 4.0]);
    }
}
