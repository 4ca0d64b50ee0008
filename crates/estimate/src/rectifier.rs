//! Separated observations: rows of outcome zero that a combination of regressors and effects predicts perfectly.
//!
//! A combination `v` that is zero wherever the outcome is positive and nowhere negative raises the Poisson
//! likelihood without end; the rows where it is positive carry no information on the other coefficients and are
//! dropped. It is found by a rectified regression: `u = 1` on rows of zero, regressed under the side condition that
//! the fit `v` is zero on the other rows; where `v` has negative parts on rows of zero, `u = max(v, 0)` and again.
//!
//! The side condition is kept by a large weight on the rows with positive outcome, and by moving their targets
//! against what is left of the fit, which needs no weight so large that rounding would matter.
//!
//! Reference: Correia, Guimarães and Zylkin (2019), Verifying the existence of maximum likelihood estimates for
//! generalized linear models, section 3.3; Bertsekas (1982), Constrained Optimization and Lagrange Multiplier
//! Methods, for the targets.

use crate::absorb::{Accuracy, Blocks, Layout, Panel, panels};
use crate::dense::{Matrix, cholesky, solve_factored};
use crate::gram::{gram, inner};
use crate::poisson::combine;

/// Weight of rows with positive outcome.
const HEAVY: f64 = 1e4;
/// A positive fit below this share of the largest is none: should its row be separated after all, the next search
/// finds it.
const POSITIVE: f64 = 1e-4;
/// A negative fit above this share of the largest, with its sign, is rounding.
const NEGATIVE: f64 = 1e-7;
/// When the largest fit has shrunk to this, nothing is separated: the rounds tend to zero.
const NOTHING: f64 = 1e-5;
/// Rounds of rectification, at most.
const ROUNDS: usize = 1_000;
/// Rounds of moving targets, at most.
const TARGETS: usize = 12;
/// What the side condition may leave, the largest target being 1.
const SIDE: f64 = 1e-8;
const ACCURACY: Accuracy = Accuracy { tolerance: 1e-11, max_iterations: 2_000 };

/// The certificate: `v` by position, zero where nothing is separated. `None` where the search came to no end.
///
/// A round maps multiples to multiples, so that the target is brought back to a largest value of 1 after each.
pub(crate) fn certificate(layout: &Layout, outcome: &[f64], regressors: &[Panel]) -> Option<Vec<f64>> {
    let is_zero: Vec<bool> = outcome.iter().map(|y| *y == 0.0).collect();
    let mut target: Vec<f64> = is_zero.iter().map(|zero| f64::from(u8::from(*zero))).collect();
    if !is_zero.contains(&true) {
        return Some(target);
    }
    let regression = Regression::new(layout, &is_zero, regressors);
    let mut scale = 1.0;
    for _ in 0..ROUNDS {
        let fit = regression.constrained(&target, &is_zero);
        let on_zeros = || fit.iter().zip(&is_zero).filter(|(_, zero)| **zero).map(|(fit, _)| *fit);
        let (least, most) = on_zeros().fold((0.0_f64, 0.0_f64), |(a, b), fit| (a.min(fit), b.max(fit)));
        scale *= most;
        if scale < NOTHING {
            return Some(vec![0.0; target.len()]);
        }
        let is_certificate = least >= -NEGATIVE * most;
        let smallest = if is_certificate { POSITIVE } else { 0.0 };
        for (target, (fit, zero)) in target.iter_mut().zip(fit.iter().zip(&is_zero)) {
            let value = fit / most;
            *target = if *zero && value > smallest { value } else { 0.0 };
        }
        if is_certificate {
            return Some(target);
        }
    }
    None
}

struct Regression<'a> {
    layout: &'a Layout,
    blocks: Blocks,
    weights: Vec<f64>,
    basis: Vec<Panel>,
    factor: Matrix,
}

impl<'a> Regression<'a> {
    fn new(layout: &'a Layout, is_zero: &[bool], regressors: &[Panel]) -> Self {
        let weights: Vec<f64> = is_zero.iter().map(|zero| if *zero { 1.0 } else { HEAVY }).collect();
        let mut blocks = Blocks::new(layout);
        blocks.factor(layout, &weights);
        let mut basis = regressors.to_vec();
        layout.partial(&blocks, &weights, &mut basis, ACCURACY);
        let factor = cholesky(&gram(layout, &weights, &basis), 1e-14);
        Self { layout, blocks, weights, basis, factor }
    }

    fn fitted(&self, target: &[f64]) -> Vec<f64> {
        let mut residual = panels(&[target]);
        self.layout.partial(&self.blocks, &self.weights, &mut residual, ACCURACY);
        let residual: Vec<f64> = residual[0].column(0).collect();
        let weighted: Vec<f64> = residual.iter().zip(&self.weights).map(|(u, weight)| u * weight).collect();
        let slopes = solve_factored(&self.factor, &inner(self.layout, &self.basis, &weighted));
        let of_regressors = combine(target.len(), &self.basis, &slopes);
        let fit = target.iter().zip(&residual).zip(&of_regressors);
        fit.map(|((u, residual), x)| u - residual + x).collect()
    }

    /// The fit that is zero, but for rounding, on rows with positive outcome.
    fn constrained(&self, target: &[f64], is_zero: &[bool]) -> Vec<f64> {
        let mut target = target.to_vec();
        let mut fit = Vec::new();
        for _ in 0..TARGETS {
            fit = self.fitted(&target);
            let mut worst = 0.0_f64;
            for ((target, fit), _) in target.iter_mut().zip(&fit).zip(is_zero).filter(|(_, zero)| !**zero) {
                *target -= fit;
                worst = worst.max(fit.abs());
            }
            if worst < SIDE {
                break;
            }
        }
        fit
    }
}
