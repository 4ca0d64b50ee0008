//! Least squares with absorbed effects: partial once, exactly, then solve in the regressors.

use crate::absorb::{Accuracy, Blocks, Layout, Panel, panels};
use crate::dense::{cholesky, solve_factored};
use crate::gram::{collinear, gram, inner, sizes};
use crate::orthogonal::{Change, orthogonalise};
use crate::poisson::{Stopped, combine};

const EXACT: Accuracy = Accuracy { tolerance: 1e-12, max_iterations: 10_000 };
/// What partialling may leave before the result is refused: rounding stops it short of [`EXACT`] at times.
pub(crate) const ENOUGH: f64 = 1e-10;

/// The solution.
#[derive(Debug)]
pub(crate) struct Fit {
    pub(crate) coefficients: Vec<f64>,
    /// From the columns of `partialled` to the regressors.
    pub(crate) change: Option<Change>,
    /// Outcome less fit, by position.
    pub(crate) residuals: Vec<f64>,
    pub(crate) partialled: Vec<Panel>,
    /// `sum w e^2`.
    pub(crate) squares: f64,
    pub(crate) passes: usize,
    pub(crate) residual: f64,
}

/// Minimises `sum w (y - x'b - effects)^2`, everything by position.
pub(crate) fn fit(
    layout: &Layout,
    weights: &[f64],
    outcome: &[f64],
    regressors: &[Panel],
) -> Result<Fit, Stopped> {
    let mut blocks = Blocks::new(layout);
    blocks.factor(layout, weights);
    let before = sizes(layout, weights, regressors);
    let mut partialled = regressors.to_vec();
    let mut done = layout.partial(&blocks, weights, &mut partialled, EXACT);
    let mut within = panels(&[outcome]);
    let of_outcome = layout.partial(&blocks, weights, &mut within, EXACT);
    done.iterations += of_outcome.iterations;
    done.residual = done.residual.max(of_outcome.residual);
    if done.residual.is_nan() || done.residual > ENOUGH {
        return Err(Stopped::NotConverged { residual: done.residual, iterations: done.iterations });
    }
    let change = orthogonalise(layout, weights, &mut partialled);
    let dropped = collinear(layout, weights, &partialled, &before);
    if !dropped.is_empty() {
        return Err(Stopped::Collinear(dropped));
    }
    if change.is_some() {
        // What partialling left in a column is large beside a small remainder of it.
        done.iterations += layout.partial(&blocks, weights, &mut partialled, EXACT).iterations;
    }
    let within: Vec<f64> = within[0].column(0).collect();
    let factor = cholesky(&gram(layout, weights, &partialled), 1e-16);
    let mut coefficients = vec![0.0; before.len()];
    let mut residuals = within;
    // The second round mends what rounding did to the first.
    for _ in 0..2 {
        let weighted: Vec<f64> = residuals.iter().zip(weights).map(|(e, weight)| e * weight).collect();
        let steps = solve_factored(&factor, &inner(layout, &partialled, &weighted));
        let fitted = combine(residuals.len(), &partialled, &steps);
        residuals.iter_mut().zip(&fitted).for_each(|(residual, fitted)| *residual -= fitted);
        coefficients.iter_mut().zip(&steps).for_each(|(coefficient, step)| *coefficient += step);
    }
    let size =
        |values: &[f64]| crate::sums::sum(values.iter().zip(weights).map(|(e, weight)| weight * e * e));
    Ok(Fit {
        squares: size(&residuals),
        coefficients: change.as_ref().map_or_else(|| coefficients.clone(), |c| c.coefficients(&coefficients)),
        change,
        residuals,
        partialled,
        passes: done.iterations,
        residual: done.residual,
    })
}
