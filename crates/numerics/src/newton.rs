//! Newton's method with differences and a line search: slow and independent, the oracle of the fixed points.

use std::cell::Cell;

use crate::sums::largest;
use crate::{FixedPointOptions, Lu, NotConverged, Reason, Solved};

/// What ends the search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewtonOptions {
    /// The largest absolute value of the equations asked for; give them scaled.
    pub tolerance: f64,
    /// Newton steps allowed.
    pub max_steps: usize,
    /// The step of the forward differences, in units of the unknowns.
    pub difference: f64,
}

impl Default for NewtonOptions {
    fn default() -> Self {
        Self { tolerance: 1e-11, max_steps: 50, difference: 1e-7 }
    }
}

/// Halvings of a step that does not lower the residual.
const HALVINGS: usize = 30;

/// Searches `equations(x) = 0` from `start`; positive unknowns are best given by their logarithms.
///
/// # Errors
/// The residual did not fall to the tolerance, the Jacobian is singular, or no step lowers the residual.
pub fn newton(
    start: Vec<f64>,
    options: &NewtonOptions,
    mut equations: impl FnMut(&[f64]) -> Vec<f64>,
) -> Result<Solved<Vec<f64>>, NotConverged> {
    let (mut x, mut values) = (start.clone(), equations(&start));
    let tolerance = options.tolerance;
    let mut evaluations = 1;
    for _ in 0..options.max_steps {
        let residual = largest(values.iter().copied());
        let fail = |reason| NotConverged { reason, iterations: evaluations, residual, tolerance };
        if residual <= tolerance {
            return Ok(Solved { value: x, iterations: evaluations, residual, tolerance });
        }
        let jacobian = jacobian(&x, &values, options.difference, &mut equations);
        let direction = Lu::new(jacobian).ok_or_else(|| fail(Reason::Singular))?.solve(&values);
        let better =
            descend(&x, &direction, residual, &mut equations).ok_or_else(|| fail(Reason::NoDescent))?;
        evaluations += x.len() + 1;
        (x, values) = better;
    }
    let residual = largest(values);
    if residual <= tolerance {
        return Ok(Solved { value: x, iterations: evaluations, residual, tolerance });
    }
    Err(NotConverged { reason: Reason::IterationLimit, iterations: evaluations, residual, tolerance })
}

/// Searches `x = map(x)` as the root of `map(x) - x`. Convergence is judged by the residual that the map reports, as for
/// every fixed point; iterations are Newton steps.
pub(crate) fn newton_on_map(
    start: Vec<f64>,
    options: &FixedPointOptions,
    mut map: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Result<Solved<Vec<f64>>, NotConverged> {
    let tolerance = options.tolerance;
    let (mut image, residual) = (vec![0.0; start.len()], Cell::new(f64::INFINITY));
    let mut gap = |x: &[f64]| -> Vec<f64> {
        residual.set(map(x, &mut image));
        image.iter().zip(x).map(|(image, x)| image - x).collect()
    };
    let (mut x, mut iterations) = (start, 0);
    loop {
        let values = gap(&x);
        let reached = residual.get();
        let fail = |reason| NotConverged { reason, iterations, residual: reached, tolerance };
        if reached <= tolerance {
            return Ok(Solved { value: x, iterations: iterations.max(1), residual: reached, tolerance });
        }
        if !reached.is_finite() || values.iter().any(|value| !value.is_finite()) {
            return Err(fail(Reason::NotFinite));
        }
        if iterations == options.max_iterations {
            return Err(fail(Reason::IterationLimit));
        }
        let jacobian = jacobian(&x, &values, NewtonOptions::default().difference, &mut gap);
        let direction = Lu::new(jacobian).ok_or_else(|| fail(Reason::Singular))?.solve(&values);
        let worst = largest(values);
        let better = descend(&x, &direction, worst, &mut gap).ok_or_else(|| fail(Reason::NoDescent))?;
        x = better.0;
        iterations += 1;
    }
}

/// Forward differences, one column per unknown.
fn jacobian(
    x: &[f64],
    values: &[f64],
    step: f64,
    equations: &mut impl FnMut(&[f64]) -> Vec<f64>,
) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; x.len()]; values.len()];
    let mut moved = x.to_vec();
    for column in 0..x.len() {
        moved[column] = x[column] + step;
        for (row, value) in equations(&moved).into_iter().enumerate() {
            rows[row][column] = (value - values[row]) / step;
        }
        moved[column] = x[column];
    }
    rows
}

/// The first halving of the step that lowers the residual, with its equations.
fn descend(
    x: &[f64],
    direction: &[f64],
    residual: f64,
    equations: &mut impl FnMut(&[f64]) -> Vec<f64>,
) -> Option<(Vec<f64>, Vec<f64>)> {
    let mut length = 1.0;
    for _ in 0..HALVINGS {
        let trial: Vec<f64> = x.iter().zip(direction).map(|(x, step)| x - length * step).collect();
        let values = equations(&trial);
        if largest(values.iter().copied()) < residual {
            return Some((trial, values));
        }
        length *= 0.5;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_meets_a_line() {
        let equations = |x: &[f64]| vec![x[0] * x[0] + x[1] * x[1] - 2.0, x[0] - x[1]];
        let solved = newton(vec![3.0, 0.5], &NewtonOptions::default(), equations).unwrap();
        assert!(solved.value.iter().all(|value| (value - 1.0).abs() < 1e-10));
    }

    #[test]
    fn an_equation_without_a_root_is_an_error() {
        let failed = newton(vec![1.0], &NewtonOptions::default(), |x| vec![x[0] * x[0] + 1.0]).unwrap_err();
        assert!(matches!(failed.reason, Reason::NoDescent | Reason::Singular | Reason::IterationLimit));
        assert!(failed.residual >= 1.0);
    }
}
