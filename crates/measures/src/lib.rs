//! Observations in, measures out.
//!
//! The stage below is an observation as published; a measure is a quantity with a formula, a unit, a range and a
//! rule for missing values. No file, database or clock is touched here: what a measure may know arrives as
//! [`Evidence`].

pub mod agreements;
mod ask;
pub mod claims;
pub mod concentration;
mod credible;
mod definition;
mod derived;
mod evidence;
mod group;
pub mod index;
mod issues;
mod matrix;
mod measure;
mod observed;
pub mod product_dependence;
pub mod progress;
mod quality;
mod query;
mod rank;
pub mod targets;
mod zero_block;

pub use ask::{cross_section, latest, measure};
pub use definition::{Definition, Kind, PartnerUse, definition, definitions};
pub use evidence::Evidence;
pub use group::{group_median, median};
pub use measure::{Beside, Contributor, Input, Measure, Rank};
pub use quality::quality;
pub use query::{Bounds, DEFAULT_FLOWS, MeasureError, Partners, Query, SAME_GDP, Years};
pub use rank::{Point, place, place_of};
pub use zero_block::{Thresholds, ZeroBlock, zero_blocks};
