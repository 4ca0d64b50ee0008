//! The steps: one linear system in the coefficients and the effects that are solved for, by conjugate gradients.

use super::search::Trial;
use super::start::{Start, add_combined};
use super::{Fit, Model, SCORE, Stopped, Stopping};
use crate::absorb::{Accuracy, Blocks, Panel, by_width};
use crate::dense::{Matrix, cholesky, solve_factored};
use crate::gram::{collinear, gram, inner_and_norms};
use crate::orthogonal::Change;

/// Largest gap of a level's total, relative to the sum of the outcome.
const MARGIN: f64 = 1e-8;
/// Largest step that a coefficient may still have before it, relative to one plus its size.
const STEP: f64 = 1e-9;
/// A gap below this share of the outcome, both in norm, counts as this much: the score of a perfect fit would be that of
/// rounding.
const PERFECT: f64 = 1e-6;
/// The preconditioner's norm of the score is below its true one: how much is allowed for.
const CAUTION: f64 = 1e-4;
/// Accuracy of the partialling that the variance rests on.
const FINAL: Accuracy = Accuracy { tolerance: 1e-9, max_iterations: 3_000 };
/// Passes of one step, at most.
const PASSES: usize = 500;
/// Passes that the last partialling takes in most cases.
const USUAL_FINAL_PASSES: usize = 20;
/// A pass over a row costs about as much as this many multiplications of factoring.
const WORK_OF_A_ROW: usize = 8;

/// The state between steps.
pub(super) struct Newton<'a> {
    model: &'a Model<'a>,
    blocks: Blocks,
    basis: Vec<Panel>,
    change: Option<Change>,
    /// Of the columns of the basis.
    coefficients: Vec<f64>,
    eta: Vec<f64>,
    means: Vec<f64>,
    /// Room for outcome less mean.
    gap: Vec<f64>,
    /// Room for the direction by position.
    direction: Vec<f64>,
    iterations: usize,
    passes: usize,
    /// Passes of the last step and of the first one after the blocks were factored.
    last_passes: usize,
}

/// The score at a point.
struct Gradient {
    coefficients: Vec<f64>,
    levels: Vec<[f64; 1]>,
    score: f64,
    margin: f64,
}

/// The system of a step: `[G C'; C S]`.
struct System {
    gram: Matrix,
    factor: Matrix,
    ties: Vec<Panel>,
}

impl<'a> Newton<'a> {
    pub(super) fn start(model: &'a Model<'a>) -> Result<Self, Stopped> {
        let Start { blocks, basis, change, coefficients, eta, means, passes } = model.begin()?;
        Ok(Self {
            model,
            blocks,
            basis,
            change,
            coefficients,
            eta,
            means,
            gap: Vec::new(),
            direction: Vec::new(),
            iterations: 0,
            passes,
            last_passes: usize::MAX,
        })
    }

    pub(super) fn run(mut self, stopping: Stopping, watch: bool) -> Result<Fit, Stopped> {
        let model = self.model;
        let rows = model.outcome.len();
        let mut room = Trial { eta: vec![0.0; rows], means: vec![0.0; rows], loss: 0.0 };
        let mut loss = model.loss(&self.eta, &self.means);
        let saturated = model.deviance(&self.eta, &self.means) - loss;
        let mut before = f64::INFINITY;
        loop {
            let gradient = self.gradient();
            let system = self.system();
            let size = self.size_of(&system, &gradient);
            let deviance = (loss + saturated).abs();
            let residual = gradient.score.max(gradient.margin * (SCORE / MARGIN));
            if residual < SCORE && self.is_near(&system, size, deviance, stopping.tolerance) {
                return self.finish();
            }
            if self.iterations >= stopping.max_iterations || !residual.is_finite() {
                return Err(Stopped::NotConverged { residual, iterations: self.iterations });
            }
            let steps = self.turn_to(&system, &gradient, (size / before).clamp(1e-4, 0.03));
            before = size;
            let slack = 1e-12 * (loss.abs() + saturated.abs()) + 1e-10 * deviance;
            let Some(share) = model.advance(&self.eta, &self.direction, loss, slack, &mut room) else {
                return Err(Stopped::NotConverged { residual, iterations: self.iterations });
            };
            if watch && self.falls() {
                return Err(Stopped::Falling);
            }
            self.coefficients.iter_mut().zip(&steps).for_each(|(b, step)| *b += share * step);
            std::mem::swap(&mut self.eta, &mut room.eta);
            std::mem::swap(&mut self.means, &mut room.means);
            loss = room.loss;
            self.iterations += 1;
        }
    }

    /// Whether a further step would move neither the deviance nor a coefficient. `size` is what the score promises as
    /// a fall of the deviance; the Cauchy-Schwarz inequality bounds the steps by it.
    fn is_near(&self, system: &System, size: f64, deviance: f64, tolerance: f64) -> bool {
        let count = self.coefficients.len();
        let moves = |k: usize| {
            let unit: Vec<f64> = (0..count).map(|m| f64::from(u8::from(m == k))).collect();
            let variance = solve_factored(&system.factor, &unit)[k];
            (size * variance).sqrt() / (1.0 + self.coefficients[k].abs())
        };
        size <= CAUTION * tolerance * (deviance + 0.1) && (0..count).all(|k| moves(k) < STEP)
    }

    /// Whether, after some steps, a row of outcome zero still falls by about one a step.
    fn falls(&self) -> bool {
        const SETTLED: usize = 6;
        const FALL: f64 = -0.25;
        self.iterations >= SETTLED
            && self.model.outcome.iter().zip(&self.direction).any(|(y, step)| *y == 0.0 && *step < FALL)
    }

    /// The score in the basis and in the levels that are solved for.
    fn gradient(&mut self) -> Gradient {
        let (model, layout) = (self.model, self.model.layout);
        let mut gap = std::mem::take(&mut self.gap);
        gap.clear();
        gap.extend(model.outcome.iter().zip(&self.means).map(|(y, mu)| y - mu));
        let (coefficients, norms) = inner_and_norms(layout, &self.basis, &gap);
        let [size, total, outcome] = layout.total(|part| {
            let range = layout.positions(part);
            let squares = |values: &[f64]| values[range.clone()].iter().map(|value| value * value).sum();
            [squares(&gap), model.outcome[range.clone()].iter().sum(), squares(&model.outcome)]
        });
        let size = size.max(PERFECT * PERFECT * outcome);
        let scaled = coefficients.iter().zip(&norms).map(|(score, norm)| {
            let scale = (norm * size).sqrt();
            if scale > 0.0 { score.abs() / scale } else { 0.0 }
        });
        let score = scaled.fold(0.0, f64::max);
        let mut levels = vec![[0.0]; layout.unknowns()];
        layout.scatter(&self.means, &mut levels, |position| [gap[position] / self.means[position]]);
        let margin = levels.iter().map(|level| level[0].abs()).fold(0.0, f64::max) / total;
        self.gap = gap;
        Gradient { coefficients, levels, score, margin }
    }

    /// Solves for the direction by position and for the steps of the coefficients, which it returns.
    fn turn_to(&mut self, system: &System, gradient: &Gradient, forcing: f64) -> Vec<f64> {
        let layout = self.model.layout;
        self.renew_blocks(self.last_passes);
        let (steps, levels, passes) = self.solve(system, gradient, forcing);
        self.passes += passes;
        self.last_passes = passes;
        self.direction.clear();
        self.direction.resize(layout.rows(), 0.0);
        add_combined(&mut self.direction, &self.basis, &steps);
        let reversed: Vec<[f64; 1]> = levels.iter().map(|level| [-level[0]]).collect();
        layout.subtract(&self.means, self.direction.as_chunks_mut::<1>().0, &reversed);
        steps
    }

    /// The size of the score in the norm of the preconditioner.
    fn size_of(&self, system: &System, gradient: &Gradient) -> f64 {
        let (small, large) = self.precondition(system, &gradient.coefficients, &gradient.levels);
        dot(&gradient.coefficients, &small) + dot_levels(&gradient.levels, &large)
    }

    /// Factors the blocks again where about half of `passes` to come, which this may save, cost more.
    fn renew_blocks(&mut self, passes: usize) {
        let pass = WORK_OF_A_ROW * self.model.layout.rows();
        if passes.saturating_mul(pass / 2) > self.blocks.work() + pass {
            self.blocks.factor(self.model.layout, &self.means);
        }
    }

    fn system(&mut self) -> System {
        let layout = self.model.layout;
        let mut ties = Vec::with_capacity(self.basis.len());
        for panel in &mut self.basis {
            let mut tie = Panel::zeros(layout.unknowns(), panel.width());
            by_width!(panel.width(), K => {
                layout.center(&self.means, panel.rows_mut::<K>());
                layout.right_side(&self.means, panel.rows::<K>(), tie.rows_mut::<K>());
            });
            ties.push(tie);
        }
        let gram = gram(layout, &self.means, &self.basis);
        let factor = cholesky(&gram, 1e-16);
        System { gram, factor, ties }
    }

    /// Conjugate gradients on the system of the step, stopped when the residual has fallen far enough for this step:
    /// the closer the solution, the further (Eisenstat and Walker 1996, choice 2).
    fn solve(&self, system: &System, gradient: &Gradient, forcing: f64) -> (Vec<f64>, Vec<[f64; 1]>, usize) {
        let layout = self.model.layout;
        let mut steps = vec![0.0; gradient.coefficients.len()];
        let mut levels = vec![[0.0]; layout.unknowns()];
        let (mut small, mut large) = (gradient.coefficients.clone(), gradient.levels.clone());
        let (mut small_better, mut large_better) = self.precondition(system, &small, &large);
        let mut size = dot(&small, &small_better) + dot_levels(&large, &large_better);
        let first = size;
        let (mut small_turn, mut large_turn) = (small_better.clone(), large_better.clone());
        let mut passes = 0;
        while size > forcing * forcing * first && passes < PASSES {
            let (small_image, large_image) = self.apply(system, &small_turn, &large_turn);
            passes += 1;
            let curvature = dot(&small_turn, &small_image) + dot_levels(&large_turn, &large_image);
            if curvature <= 0.0 {
                break;
            }
            let step = size / curvature;
            add(&mut steps, &small_turn, step);
            add(levels.as_flattened_mut(), large_turn.as_flattened(), step);
            add(&mut small, &small_image, -step);
            add(large.as_flattened_mut(), large_image.as_flattened(), -step);
            (small_better, large_better) = self.precondition(system, &small, &large);
            let next = dot(&small, &small_better) + dot_levels(&large, &large_better);
            turn(&mut small_turn, &small_better, next / size);
            turn(large_turn.as_flattened_mut(), large_better.as_flattened(), next / size);
            size = next;
        }
        (steps, levels, passes)
    }

    fn precondition(&self, system: &System, small: &[f64], large: &[[f64; 1]]) -> (Vec<f64>, Vec<[f64; 1]>) {
        let mut better = vec![[0.0]; large.len()];
        self.blocks.solve(large, &mut better);
        (solve_factored(&system.factor, small), better)
    }

    fn apply(&self, system: &System, small: &[f64], large: &[[f64; 1]]) -> (Vec<f64>, Vec<[f64; 1]>) {
        let mut levels = vec![[0.0]; large.len()];
        if !large.is_empty() {
            self.model.layout.apply(&self.means, large, &mut levels);
        }
        let mut coefficients: Vec<f64> = system.gram.iter().map(|row| dot(row, small)).collect();
        let mut first = 0;
        for tie in &system.ties {
            by_width!(tie.width(), K => {
                let (sums, small) = (&mut coefficients[first..first + K], &small[first..first + K]);
                for ((tie, large), level) in tie.rows::<K>().iter().zip(large).zip(&mut levels) {
                    for k in 0..K {
                        level[0] += tie[k] * small[k];
                        sums[k] += tie[k] * large[0];
                    }
                }
            });
            first += tie.width();
        }
        (coefficients, levels)
    }

    /// `sum mu x^2`.
    fn size(&self, column: &[f64]) -> f64 {
        column.iter().zip(&self.means).map(|(x, mean)| mean * x * x).sum()
    }

    /// Partials the regressors exactly at the solution, for the variance, and looks at the score once more.
    fn finish(mut self) -> Result<Fit, Stopped> {
        let layout = self.model.layout;
        self.renew_blocks(USUAL_FINAL_PASSES);
        let done = layout.partial(&self.blocks, &self.means, &mut self.basis, FINAL);
        self.passes += done.iterations;
        let before: Vec<f64> = self.model.regressors.iter().map(|x| self.size(x)).collect();
        let dropped = collinear(layout, &self.means, &self.basis, &before);
        if !dropped.is_empty() {
            return Err(Stopped::Collinear(dropped));
        }
        let gradient = self.gradient();
        let residual = gradient.score.max(gradient.margin * (SCORE / MARGIN));
        if residual.is_nan() || residual > 10.0 * SCORE || done.residual > 100.0 * FINAL.tolerance {
            return Err(Stopped::NotConverged {
                residual: residual.max(done.residual),
                iterations: self.iterations,
            });
        }
        Ok(Fit {
            deviance: self.model.deviance(&self.eta, &self.means),
            coefficients: match &self.change {
                Some(change) => change.coefficients(&self.coefficients),
                None => self.coefficients,
            },
            change: self.change,
            means: self.means,
            partialled: self.basis,
            iterations: self.iterations,
            inner_iterations: self.passes,
            residual,
        })
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn dot_levels(a: &[[f64; 1]], b: &[[f64; 1]]) -> f64 {
    dot(a.as_flattened(), b.as_flattened())
}

fn add(target: &mut [f64], direction: &[f64], step: f64) {
    target.iter_mut().zip(direction).for_each(|(target, direction)| *target += step * direction);
}

fn turn(direction: &mut [f64], better: &[f64], turn: f64) {
    direction.iter_mut().zip(better).for_each(|(direction, better)| *direction = better + turn * *direction);
}
