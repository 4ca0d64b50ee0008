//! Lines through a series, and the year in which one arrives.

use hoinhap_vocab::Year;

use super::resample::Stream;
use super::{Goal, YearValue};

/// A line `level + slope (year - origin)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The year at which the line has the value `level`.
    pub origin: Year,
    /// Value at the origin.
    pub level: f64,
    /// Change per year.
    pub slope: f64,
}

impl Trend {
    /// The value of a year.
    #[must_use]
    pub fn at(&self, year: Year) -> f64 {
        self.level + self.slope * f64::from(year - self.origin)
    }
}

/// The least-squares line; `None` below two different years.
#[must_use]
pub fn least_squares(series: &[YearValue]) -> Option<Trend> {
    weighted_line(series, |_| 1.0)
}

/// The line weighted by recency, w = (t - t0 + 1) / (tn - t0 + 1); `None` below two different years.
#[must_use]
pub fn recency_weighted(series: &[YearValue]) -> Option<Trend> {
    let (first, last) = (series.first()?.year, series.last()?.year);
    weighted_line(series, |year| f64::from(year - first + 1) / f64::from(last - first + 1))
}

fn weighted_line(series: &[YearValue], weight: impl Fn(Year) -> f64) -> Option<Trend> {
    let origin = series.first()?.year;
    let points =
        || series.iter().map(|point| (weight(point.year), f64::from(point.year - origin), point.value));
    let total: f64 = points().map(|(w, _, _)| w).sum();
    let mean_time = points().map(|(w, t, _)| w * t).sum::<f64>() / total;
    let mean_value = points().map(|(w, _, x)| w * x).sum::<f64>() / total;
    let cross: f64 = points().map(|(w, t, x)| w * (t - mean_time) * (x - mean_value)).sum();
    let square: f64 = points().map(|(w, t, _)| w * (t - mean_time).powi(2)).sum();
    let slope = cross / square;
    (square > 0.0).then_some(Trend { origin, level: mean_value - slope * mean_time, slope })
}

/// When a line arrives at a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Arrival {
    /// In this year, counted in fractions, with its 90 % interval.
    Year {
        /// On the line.
        year: f64,
        /// 5 % bound.
        low: f64,
        /// 95 % bound.
        high: f64,
    },
    /// The line leads away, or one of ten resampled lines does: no year within the horizon can be named.
    NotWithinHorizon,
}

/// Lines drawn for the interval.
const RESAMPLES: u64 = 1_000;

/// The year in which the recency-weighted line reaches the target, with an interval from resampled residuals.
#[must_use]
pub fn arrival_year(series: &[YearValue], goal: Goal, seed: u64) -> Arrival {
    let Some(trend) = recency_weighted(series) else { return Arrival::NotWithinHorizon };
    let Some(year) = crossing(trend, goal) else { return Arrival::NotWithinHorizon };
    let residuals: Vec<f64> = series.iter().map(|point| point.value - trend.at(point.year)).collect();
    let mut years: Vec<f64> = (0..RESAMPLES)
        .map(|resample| {
            let mut stream = Stream::new(seed, resample);
            let moved = |point: &YearValue| YearValue {
                year: point.year,
                value: trend.at(point.year) + residuals[stream.below(residuals.len())],
            };
            let resampled: Vec<YearValue> = series.iter().map(moved).collect();
            recency_weighted(&resampled).and_then(|trend| crossing(trend, goal)).unwrap_or(f64::INFINITY)
        })
        .collect();
    years.sort_by(f64::total_cmp);
    let bound = |share: f64| years[((years.len() - 1) as f64 * share).round() as usize];
    let (low, high) = (bound(0.05), bound(0.95));
    if high.is_finite() { Arrival::Year { year, low, high } } else { Arrival::NotWithinHorizon }
}

/// Where a line crosses the target; `None` where its slope has the wrong sign.
fn crossing(trend: Trend, goal: Goal) -> Option<f64> {
    let right_way = trend.slope * (goal.value - goal.base) > 0.0;
    right_way.then(|| f64::from(trend.origin) + (goal.value - trend.level) / trend.slope)
}
