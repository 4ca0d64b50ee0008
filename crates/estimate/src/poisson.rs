//! The Poisson pseudo-maximum-likelihood estimator with absorbed effects, by iteratively reweighted least squares.
//!
//! `mu = exp(x'b + effects + offset)`; each step regresses the working variable
//! `z = eta - offset + (y - mu)/mu` on `x` and the effects with weights `mu`.
//!
//! Reference: Santos Silva and Tenreyro (2006), Review of Economics and Statistics 88(4), equation 9; Correia,
//! Guimarães and Zylkin (2020), Stata Journal 20(1), section 3.

use crate::absorb::{Absorber, Accuracy};
use crate::dense;

/// What is estimated, by position of the absorber.
#[derive(Debug)]
pub(crate) struct Problem<'a> {
    pub(crate) absorber: &'a Absorber,
    pub(crate) outcome: Vec<f64>,
    pub(crate) regressors: Vec<Vec<f64>>,
    pub(crate) offset: Option<Vec<f64>>,
    pub(crate) weights: Option<Vec<f64>>,
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopping {
    /// Relative change of the deviance.
    pub tolerance: f64,
    /// Steps after which to give up.
    pub max_iterations: usize,
}

impl Default for Stopping {
    fn default() -> Self {
        Self { tolerance: 1e-10, max_iterations: 200 }
    }
}

/// Largest scaled score of a converged solution.
const SCORE_TOLERANCE: f64 = 1e-9;
/// Accuracy of the partialling that the variance rests on.
const FINAL: Accuracy = Accuracy { tolerance: 1e-11, max_iterations: 2_000 };

/// The state of the estimator when it stopped.
#[derive(Debug)]
pub(crate) struct Fit {
    pub(crate) coefficients: Vec<f64>,
    /// Fitted means, by position.
    pub(crate) means: Vec<f64>,
    /// Regressors partialled with the final weights, by position.
    pub(crate) partialled: Vec<Vec<f64>>,
    pub(crate) deviance: f64,
    pub(crate) iterations: usize,
    pub(crate) inner_iterations: usize,
    /// Largest scaled score.
    pub(crate) residual: f64,
    pub(crate) converged: bool,
}

impl Problem<'_> {
    fn prior(&self, position: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[position])
    }

    /// `2 sum w [y ln(y/mu) - (y - mu)]`, `y ln y = 0` at zero.
    pub(crate) fn deviance(&self, means: &[f64]) -> f64 {
        let terms = self.outcome.iter().zip(means).enumerate().map(|(position, (y, mu))| {
            let log = if *y > 0.0 { y * (y / mu).ln() } else { 0.0 };
            self.prior(position) * (log - (y - mu))
        });
        2.0 * sum(terms)
    }

    fn weights_at(&self, means: &[f64]) -> Vec<f64> {
        means.iter().enumerate().map(|(position, mu)| self.prior(position) * mu).collect()
    }

    fn eta_of(&self, means: &[f64]) -> Vec<f64> {
        means.iter().map(|mu| mu.ln()).collect()
    }

    fn offset(&self, position: usize) -> f64 {
        self.offset.as_ref().map_or(0.0, |offset| offset[position])
    }

    /// Runs the iteration to its end.
    pub(crate) fn fit(&self, stopping: Stopping) -> Fit {
        let rows = self.outcome.len();
        let mean = sum(self.outcome.iter().copied()) / rows.max(1) as f64;
        let mut means: Vec<f64> = self.outcome.iter().map(|y| f64::midpoint(*y, mean)).collect();
        let mut eta = self.eta_of(&means);
        let mut state = State::new(self);
        let mut deviance = self.deviance(&means);
        let mut fit = Progress { change: 1.0, step: f64::INFINITY, score: f64::INFINITY };
        while state.iterations < stopping.max_iterations && !fit.done(stopping) {
            let before = state.coefficients.clone();
            let proposal = state.step(self, &means, &eta, fit.change);
            let (next_eta, next_means, next_deviance) = self.shortened(&eta, proposal, deviance);
            fit.change = (deviance - next_deviance).abs() / next_deviance.abs().max(f64::MIN_POSITIVE).max(0.1);
            fit.step = relative_step(&before, &state.coefficients);
            (eta, means, deviance) = (next_eta, next_means, next_deviance);
            fit.score = state.score(self, &means);
        }
        state.finish(self, means, deviance, fit.done(stopping))
    }

    /// Halves the way to the proposal while the deviance rises or is not finite.
    fn shortened(&self, eta: &[f64], mut proposal: Vec<f64>, deviance: f64) -> (Vec<f64>, Vec<f64>, f64) {
        for _ in 0..20 {
            let means: Vec<f64> = proposal.iter().map(|eta| eta.exp()).collect();
            let next = self.deviance(&means);
            if next.is_finite() && next <= deviance * (1.0 + 1e-8) + 1e-8 {
                return (proposal, means, next);
            }
            proposal.iter_mut().zip(eta).for_each(|(new, old)| *new = f64::midpoint(*new, *old));
        }
        let means: Vec<f64> = proposal.iter().map(|eta| eta.exp()).collect();
        let next = self.deviance(&means);
        (proposal, means, next)
    }
}

/// The three conditions of convergence.
#[derive(Debug, Clone, Copy)]
struct Progress {
    change: f64,
    step: f64,
    score: f64,
}

impl Progress {
    fn done(self, stopping: Stopping) -> bool {
        self.change < stopping.tolerance && self.step < 1e-9 && self.score < SCORE_TOLERANCE
    }
}

/// What is kept between steps.
struct State {
    coefficients: Vec<f64>,
    /// Coefficients of the effects for the working variable and each regressor.
    warm: Vec<Vec<f64>>,
    /// Partialled working variable and regressors of the last step.
    columns: Vec<Vec<f64>>,
    iterations: usize,
    inner_iterations: usize,
}

impl State {
    fn new(problem: &Problem<'_>) -> Self {
        let width = problem.regressors.len() + 1;
        Self {
            coefficients: vec![0.0; width - 1],
            warm: vec![vec![0.0; problem.absorber.unknowns()]; width],
            columns: Vec::new(),
            iterations: 0,
            inner_iterations: 0,
        }
    }

    /// One reweighted regression; the linear predictor that it proposes.
    fn step(&mut self, problem: &Problem<'_>, means: &[f64], eta: &[f64], change: f64) -> Vec<f64> {
        let weights = problem.weights_at(means);
        let working = |position: usize| {
            eta[position] - problem.offset(position)
                + (problem.outcome[position] - means[position]) / means[position]
        };
        let z: Vec<f64> = (0..means.len()).map(working).collect();
        self.columns.clear();
        self.columns.push(z.clone());
        self.columns.extend(problem.regressors.iter().cloned());
        let accuracy = Accuracy { tolerance: (change * 1e-2).clamp(1e-10, 1e-3), max_iterations: 1_000 };
        let done = problem.absorber.partial_all(&weights, &mut self.columns, &mut self.warm, accuracy);
        self.inner_iterations += done.iterations;
        self.iterations += 1;
        self.coefficients = dense::weighted_least_squares(&weights, &self.columns[1..], &self.columns[0]);
        let residual = |position: usize| {
            let fitted = self.coefficients.iter().zip(&self.columns[1..]).map(|(b, x)| b * x[position]);
            self.columns[0][position] - fitted.sum::<f64>()
        };
        (0..means.len()).map(|position| z[position] - residual(position) + problem.offset(position)).collect()
    }

    /// Largest `|x~'(y - mu)| / (||x~|| ||y - mu||)` over the regressors.
    fn score(&self, problem: &Problem<'_>, means: &[f64]) -> f64 {
        let gap: Vec<f64> = (0..means.len())
            .map(|position| problem.prior(position) * (problem.outcome[position] - means[position]))
            .collect();
        let norm = |values: &[f64]| sum(values.iter().map(|value| value * value)).sqrt();
        let size = norm(&gap);
        let scaled = self.columns[1..].iter().map(|x| {
            let score = sum(x.iter().zip(&gap).map(|(x, gap)| x * gap)).abs();
            let scale = norm(x) * size;
            if scale > 0.0 { score / scale } else { 0.0 }
        });
        scaled.fold(0.0, f64::max)
    }

    /// Partials the regressors once more, exactly, for the variance.
    fn finish(mut self, problem: &Problem<'_>, means: Vec<f64>, deviance: f64, converged: bool) -> Fit {
        let weights = problem.weights_at(&means);
        let mut partialled = problem.regressors.clone();
        let done = problem.absorber.partial_all(&weights, &mut partialled, &mut self.warm[1..], FINAL);
        self.inner_iterations += done.iterations;
        if !self.columns.is_empty() {
            self.columns.truncate(1);
            self.columns.extend(partialled.iter().cloned());
        }
        let residual = if self.columns.is_empty() { 0.0 } else { self.score(problem, &means) };
        Fit {
            coefficients: self.coefficients,
            means,
            partialled,
            deviance,
            iterations: self.iterations,
            inner_iterations: self.inner_iterations,
            residual,
            converged,
        }
    }
}

fn relative_step(before: &[f64], after: &[f64]) -> f64 {
    let steps = before.iter().zip(after).map(|(before, after)| (after - before).abs() / (1.0 + after.abs()));
    steps.fold(0.0, f64::max)
}

/// Compensated sum (Neumaier).
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}
