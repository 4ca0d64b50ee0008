//! The composite-index engine against its references: stages, scores, sensitivity, explanation, user sets.
//!
//! Tolerances: 1e-10 relative for stages, aggregations, normalisations and correlations; 1e-9 for replayed
//! designs and for sums of contributions; 1e-8 for linear programmes; 1e-12 for formula fixtures. The reference
//! files were made with COINr 1.1.14, SciPy and SALib; `data/indices/README.md` says which with what.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::single_range_in_vec_init,
    reason = "helpers of tests fail like tests; the rows of the one year of a set are a list of one range"
)]

mod analysis;
mod edges;
mod lite;
mod peers;
mod progress;
mod properties;
mod recipes;
mod reference;
mod sensitivity;
mod stages;

pub(crate) use reference::{Grid, asem, asem_files, assert_close, close, fixture, grid, shipped};
