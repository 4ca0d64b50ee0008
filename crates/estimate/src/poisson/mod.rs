//! The Poisson pseudo-maximum-likelihood estimator with absorbed effects.
//!
//! `mu = exp(x'b + effects + offset)` solves `sum (y - mu) x = 0` for every regressor and every level. Each step is
//! one of iteratively reweighted least squares: the working residual `(y - mu)/mu` is regressed on `x` and the
//! effects with weights `mu`. Three things make a step cheap:
//!
//! - the regressors enter partialled with earlier weights, which spans the same space and is nearly orthogonal to the
//!   effects at the present ones, so that a single right side is solved for and not one per regressor;
//! - the step is solved as exactly as the outer error deserves, never more;
//! - between steps the eliminated effect takes the value that closes its own equation, which is known in closed form.
//!
//! A weight `w` is an exposure: `w (y eta - mu)` is the likelihood of `wy` with offset `ln w`, up to a constant.
//!
//! Reference: Santos Silva and Tenreyro (2006), Review of Economics and Statistics 88(4), equation 9; Correia,
//! Guimarães and Zylkin (2020), Stata Journal 20(1), section 3; Dembo, Eisenstat and Steihaug (1982), SIAM Journal
//! on Numerical Analysis 19(2), for steps that are solved inexactly.

mod newton;
mod search;
mod start;

use std::borrow::Cow;

use crate::absorb::{Layout, Panel};
use crate::orthogonal::Change;

pub(crate) use start::combine;

/// What is estimated, by position of the layout.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    /// The effects.
    pub(crate) layout: &'a Layout,
    /// Outcome times weight.
    pub(crate) outcome: Cow<'a, [f64]>,
    /// Weights, where not all are 1.
    pub(crate) exposure: Option<&'a [f64]>,
    /// Offset, the logarithm of the weight included.
    pub(crate) offset: Option<Cow<'a, [f64]>>,
    /// The regressors, not partialled.
    pub(crate) regressors: &'a [Vec<f64>],
}

/// When to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopping {
    /// Relative change of the deviance, at most.
    pub tolerance: f64,
    /// Steps after which to give up.
    pub max_iterations: usize,
}

impl Default for Stopping {
    /// A relative change of 1e-10, 200 steps.
    fn default() -> Self {
        Self { tolerance: 1e-10, max_iterations: 200 }
    }
}

/// Largest scaled score of a converged solution: `|x~'(y - mu)| / (||x~|| ||y - mu||)`.
pub(crate) const SCORE: f64 = 1e-9;

/// A converged solution.
#[derive(Debug)]
pub(crate) struct Fit {
    /// Coefficients of the regressors kept.
    pub(crate) coefficients: Vec<f64>,
    /// Fitted means times weight, by position.
    pub(crate) means: Vec<f64>,
    /// From the columns of `partialled` to the regressors.
    pub(crate) change: Option<Change>,
    /// Regressors kept, or orthogonal columns of their span, partialled with the final weights.
    pub(crate) partialled: Vec<Panel>,
    /// `2 sum [y ln(y/mu) - (y - mu)]`.
    pub(crate) deviance: f64,
    /// Steps.
    pub(crate) iterations: usize,
    /// Passes of all inner solutions.
    pub(crate) inner_iterations: usize,
    /// The largest of the scaled scores and margins.
    pub(crate) residual: f64,
}

/// How an estimation ended without a solution of all regressors.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// These regressors are collinear: estimate without them.
    Collinear(Vec<usize>),
    /// The last residual and the number of steps.
    NotConverged { residual: f64, iterations: usize },
    /// Rows of outcome zero whose means keep falling: the state when it was noticed.
    Falling,
}

impl Model<'_> {
    /// The offset at a position.
    fn offset(&self, position: usize) -> f64 {
        self.offset.as_ref().map_or(0.0, |offset| offset[position])
    }

    /// `2 sum [y ln(y/mu) - (y - mu)]`, `y ln y = 0` at zero.
    fn deviance(&self, eta: &[f64], means: &[f64]) -> f64 {
        let [total] = self.layout.total(|part| {
            let mut sum = 0.0;
            for position in self.layout.positions(part) {
                let (y, mu) = (self.outcome[position], means[position]);
                let log = if y > 0.0 { y * (y.ln() - eta[position]) } else { 0.0 };
                sum += log - (y - mu);
            }
            [sum]
        });
        2.0 * total
    }

    /// Estimates.
    ///
    /// `watch` says whether rows of outcome zero whose means keep falling end the estimation.
    pub(crate) fn fit(&self, stopping: Stopping, watch: bool) -> Result<Fit, Stopped> {
        newton::Newton::start(self)?.run(stopping, watch)
    }
}
