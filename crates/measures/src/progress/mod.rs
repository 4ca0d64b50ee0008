//! Targets and progress: how far, how fast, and whether it will be enough.
//!
//! A target is a promise about the future, unlike a claim, which speaks about the past. Nothing here says whether a
//! target is a good one.

mod forecast;
mod measures;
mod resample;
mod trend;

pub(crate) use forecast::Prospect;
pub use forecast::{Forecast, ForecastModel, ForecastRefused, LEAST_POINTS, forecast};
pub use measures::{
    Band, Bands, ProgressError, Ratio, RatioKind, anticipated_progress, bands_of, cagr_ratio, csi,
    gap_closed, linear_ratio, logit_ratio, progress_ratio, recent_slope, required_path, required_slope,
    trend_ratio,
};
pub use trend::{Arrival, Trend, arrival_year, least_squares, recency_weighted};

use hoinhap_vocab::Year;

/// One yearly value of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearValue {
    /// The year.
    pub year: Year,
    /// The value, finite.
    pub value: f64,
}

/// What is promised: a value at a year, counted from a base year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// The base year.
    pub base_year: Year,
    /// The value at the base year.
    pub base: f64,
    /// The target year.
    pub year: Year,
    /// The target value.
    pub value: f64,
}
