//! How much of a score is the data, and how much the choices of its maker.
//!
//! Discrete choices are enumerated in full, so that their Sobol indices are exact. Only continuous doubts are
//! sampled, with scrambled low-discrepancy points and intervals.

mod design;
mod factorial;
mod outcome;
mod sampled;
mod variance;

pub use design::{Design, export_design, replay_design};
pub use factorial::{
    Bands, FactorIndex, MOST_CELLS, Sensitivity, bands, factorial, judging, of_year, rows_of,
};
pub use outcome::{Distribution, UnitOutcome, distinguishable};
pub use sampled::{Sampled, SampledIndex, sampled};
pub use variance::{Indices, Outcomes, SampledIndices, factorial_indices, sampled_indices};
