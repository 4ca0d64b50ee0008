//! The models against results of other software and of independent solvers.

#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

mod bases;
mod caliendo_parro;
mod export_taxes;
mod gravity;
mod input_output;
mod newton;
mod properties;
mod properties_sectors;
mod resistances;
mod scenarios;
mod support;
mod tariffs;
