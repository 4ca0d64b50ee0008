//! Columns to estimates: a formula on a table becomes coefficients with their variance.
//!
//! The stage below is a table, filled by the caller; the stage above reads coefficients as values. Nothing here
//! knows a country, a product or a file. Two estimators share one machinery: ordinary least squares, and Poisson
//! pseudo-maximum likelihood, which trade flows with their zeros are estimated by. Both take any number of fixed
//! effects, which are absorbed and not estimated one by one.
//!
//! An estimation that does not converge is an error with its residual, never a number.
//!
//! ```
//! use hoinhap_estimate::{Column, Frame, Options, estimate, formula};
//!
//! let mut frame = Frame::new();
//! frame.push("y", Column::Numbers(vec![1.0, 2.0, 4.0, 3.0, 6.0, 12.0])).unwrap();
//! frame.push("x", Column::Numbers(vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0])).unwrap();
//! frame.push("g", Column::from_words(["a", "a", "a", "b", "b", "b"].into_iter())).unwrap();
//! let formula = formula::parse("y ~ x | g").unwrap();
//! let found = estimate(&frame, &formula, &Options::default()).unwrap();
//! // The outcome doubles with x in both groups.
//! assert!((found.coefficients[0].estimate - 2.0_f64.ln()).abs() < 1e-12);
//! ```

mod absorb;
mod bias;
mod checks;
mod combination;
mod dense;
mod design;
mod distribution;
mod error;
mod estimate;
mod fit_measures;
pub mod formula;
mod frame;
mod gram;
mod identified;
mod least_squares;
mod margins;
mod options;
mod orthogonal;
mod poisson;
mod predict;
mod recover;
mod rectifier;
mod reset;
mod result;
mod sample;
mod sums;
mod variance;

pub use bias::{BiasCorrected, BiasCorrection};
pub use distribution::{Reference, chi_squared_tail, f_tail};
pub use error::EstimateError;
pub use estimate::{Fitted, estimate, fit};
pub use frame::{Column, Frame, MISSING};
pub use options::{Family, Options, Panel, Separation, SmallSample, SmallSampleError, VarianceKind};
pub use poisson::Stopping;
pub use predict::{NoPrediction, Prediction};
pub use recover::{LevelValue, Normalisation, RecoveredEffect};
pub use result::{ClusterCount, Coefficient, Effect, Estimate, Goodness, Solution, Variance, Wald};
pub use sample::{DropReason, Dropped};
