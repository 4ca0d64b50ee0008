//! Fixed points `x = g(x)`, plain or accelerated.
//!
//! The map reports the residual of the model's own equations at `x`: convergence is judged by it and never by the
//! length of a step, which is small too where a map creeps.

use crate::anderson::History;
use crate::newton::newton_on_map;
use crate::{NotConverged, Reason, Solved};

/// How the next point is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceleration {
    /// `g(x)` itself.
    Plain,
    /// Anderson (1965), in the form of Walker and Ni (2011): the combination of the last points whose residual is
    /// smallest in least squares.
    Anderson {
        /// Differences kept.
        memory: usize,
    },
    /// Newton's method on `g(x) - x = 0` with forward differences: as many evaluations per step as there are unknowns,
    /// and few steps. Another way to the same point, for a check or where the others creep; the limit on evaluations
    /// is then one on steps.
    Newton,
}

/// What ends the search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FixedPointOptions {
    /// The residual asked for.
    pub tolerance: f64,
    /// Evaluations allowed.
    pub max_iterations: usize,
    /// How the next point is chosen.
    pub acceleration: Acceleration,
}

impl Default for FixedPointOptions {
    fn default() -> Self {
        let acceleration = Acceleration::Anderson { memory: 10 };
        Self { tolerance: 1e-11, max_iterations: 2000, acceleration }
    }
}

/// How much a residual may grow before the history is thrown away.
const GROWTH_ALLOWED: f64 = 2.0;

/// Searches `x = g(x)` from `start`. `map` writes `g(x)` into its second argument and returns the residual at `x`.
/// Positive unknowns are best given by their logarithms.
///
/// # Errors
/// The residual did not fall to the tolerance, or a number was not finite.
pub fn fixed_point(
    start: Vec<f64>,
    options: &FixedPointOptions,
    mut map: impl FnMut(&[f64], &mut [f64]) -> f64,
) -> Result<Solved<Vec<f64>>, NotConverged> {
    let memory = match options.acceleration {
        Acceleration::Plain => 0,
        Acceleration::Anderson { memory } => memory,
        Acceleration::Newton => return newton_on_map(start, options, map),
    };
    let mut history = History::new(memory);
    let (mut x, mut image) = (start, Vec::new());
    let (mut best, mut previous) = (f64::INFINITY, f64::INFINITY);
    let fail = |reason, iterations, residual| NotConverged {
        reason,
        iterations,
        residual,
        tolerance: options.tolerance,
    };
    for iterations in 1..=options.max_iterations {
        image.resize(x.len(), 0.0);
        let residual = map(&x, &mut image);
        if residual.is_nan() || image.iter().any(|value| !value.is_finite()) {
            // An extrapolation may leave the map's domain; the plain step that it came from cannot be blamed for it.
            match history.retreat() {
                Some(plain) => x = plain,
                None => return Err(fail(Reason::NotFinite, iterations, best)),
            }
            continue;
        }
        best = best.min(residual);
        if residual <= options.tolerance {
            return Ok(Solved { value: x, iterations, residual, tolerance: options.tolerance });
        }
        if residual > GROWTH_ALLOWED * previous {
            history.clear();
        }
        previous = residual;
        history.next(&mut x, &image);
    }
    Err(fail(Reason::IterationLimit, options.max_iterations, best))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A linear contraction with slow and fast directions.
    fn contraction(x: &[f64], image: &mut [f64]) -> f64 {
        let mut worst: f64 = 0.0;
        for (index, (x, image)) in x.iter().zip(image.iter_mut()).enumerate() {
            *image = 1.0 + (0.99 - 0.02 * index as f64) * (x - 1.0);
            worst = worst.max((*image - x).abs());
        }
        worst
    }

    fn options(acceleration: Acceleration) -> FixedPointOptions {
        FixedPointOptions { tolerance: 1e-12, max_iterations: 5000, acceleration }
    }

    #[test]
    fn acceleration_finds_the_same_point_in_fewer_steps() {
        let plain = fixed_point(vec![0.0; 20], &options(Acceleration::Plain), contraction).unwrap();
        let fast = options(Acceleration::Anderson { memory: 10 });
        let fast = fixed_point(vec![0.0; 20], &fast, contraction).unwrap();
        assert!(fast.iterations * 10 < plain.iterations, "{} {}", fast.iterations, plain.iterations);
        assert!(fast.value.iter().all(|value| (value - 1.0).abs() < 1e-9));
        assert!(plain.value.iter().all(|value| (value - 1.0).abs() < 1e-9));
        let newton = fixed_point(vec![0.0; 20], &options(Acceleration::Newton), contraction).unwrap();
        assert!(newton.iterations <= 3 && newton.value.iter().all(|value| (value - 1.0).abs() < 1e-9));
    }

    #[test]
    fn a_map_without_a_fixed_point_is_an_error_with_its_residual() {
        let shift = |x: &[f64], image: &mut [f64]| {
            image[0] = x[0] + 1.0;
            1.0
        };
        for acceleration in [Acceleration::Plain, Acceleration::Anderson { memory: 5 }] {
            let failed = fixed_point(vec![0.0], &options(acceleration), shift).unwrap_err();
            assert_eq!((failed.reason, failed.residual), (Reason::IterationLimit, 1.0));
        }
    }

    #[test]
    fn what_is_not_finite_is_an_error() {
        let log = |x: &[f64], image: &mut [f64]| {
            image[0] = x[0].ln();
            (image[0] - x[0]).abs()
        };
        let failed = fixed_point(vec![0.5], &options(Acceleration::Plain), log).unwrap_err();
        assert_eq!(failed.reason, Reason::NotFinite);
        let failed = fixed_point(vec![-1.0], &options(Acceleration::Newton), log).unwrap_err();
        assert_eq!(failed.reason, Reason::NotFinite);
    }

    #[test]
    fn a_start_at_the_solution_costs_one_evaluation() {
        let solved = fixed_point(vec![1.0; 3], &FixedPointOptions::default(), contraction).unwrap();
        assert_eq!((solved.iterations, solved.residual), (1, 0.0));
    }
}
