//! Observations in, measures out.
//!
//! The stage below is an observation as published; a measure is a quantity with a formula, a unit, a range and a
//! rule for missing values. No file, database or clock is touched here: what a measure may know arrives as
//! [`Evidence`].

mod evidence;
pub mod index;
mod measure;

pub use evidence::Evidence;
pub use measure::{Contributor, Input, Measure, Rank};
