//! Solvers without a word of any domain.
//!
//! The stage below is a slice of numbers, the stage above a model or an estimator. A solver ends in one of two ways:
//! [`Solved`], whose residual was taken at the very point that it returns, or [`NotConverged`], with the reason.
//! Nothing here reads a clock, starts a thread or draws without a seed.

mod anderson;
mod dense;
mod fixed_point;
mod newton;
mod outcome;
mod quantile;
mod scaling;
mod stream;
mod sums;

pub use dense::Lu;
pub use fixed_point::{Acceleration, FixedPointOptions, fixed_point};
pub use newton::{NewtonOptions, newton};
pub use outcome::{NotConverged, Reason, Solved};
pub use quantile::quantile;
pub use scaling::{Scaling, scaling};
pub use stream::{Stream, triangular_quantile};
pub use sums::{add_scaled, dot, largest, norm, sum};
