//! Progress from a base year towards a target.

use serde::Serialize;

use hoinhap_vocab::Year;

/// A year and its value.
type Point = (Year, f64);

/// How far the way from base to target is gone, and what is still needed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Progress {
    /// Share of the gap closed since the base year; may exceed 1 or be negative.
    pub gap_closed: Option<f64>,
    /// Change a year still needed to reach the target in its year.
    pub required_slope: Option<f64>,
    /// Actual over required growth since the base year.
    pub cagr_ratio: Option<f64>,
}

impl Progress {
    /// Progress from `base` by `now` towards `target`.
    #[must_use]
    pub fn between(base: Point, now: Point, target: Point) -> Self {
        Self {
            gap_closed: gap_closed(base.1, now.1, target.1),
            required_slope: required_slope(now, target),
            cagr_ratio: cagr_ratio(base, now, target),
        }
    }
}

/// Share of the gap closed: `(x_t - x_0) / (x* - x_0)`. `None` where base and target are equal.
#[must_use]
pub fn gap_closed(base: f64, now: f64, target: f64) -> Option<f64> {
    (target != base).then(|| (now - base) / (target - base))
}

/// Change a year still needed: `(x* - x_t) / (T - t)`. `None` once the target year has come.
#[must_use]
pub fn required_slope(now: Point, target: Point) -> Option<f64> {
    let years = target.0 - now.0;
    (years > 0).then(|| (target.1 - now.1) / f64::from(years))
}

/// Actual over required yearly growth (Eurostat, monitoring of the Sustainable Development Goals):
/// `((x_t/x_0)^(1/(t-t0)) - 1) / ((x*/x_0)^(1/(T-t0)) - 1)`.
///
/// `None` where a value is not positive, a period is not, or no growth is required: the ratio means nothing
/// there.
#[must_use]
pub fn cagr_ratio(base: Point, now: Point, target: Point) -> Option<f64> {
    let growth = |end: Point| {
        let years = f64::from(end.0 - base.0);
        let is_defined = base.1 > 0.0 && end.1 > 0.0 && years > 0.0;
        is_defined.then(|| (end.1 / base.1).powf(1.0 / years) - 1.0)
    };
    let (actual, required) = (growth(now)?, growth(target)?);
    (required != 0.0).then(|| actual / required)
}

/// Least-squares slope over the last `years` years of a series, per year; `None` below three points.
#[must_use]
pub fn recent_slope(series: &[Point], years: Year) -> Option<f64> {
    let last = series.iter().map(|point| point.0).max()?;
    let recent: Vec<(f64, f64)> = series
        .iter()
        .filter(|point| point.0 > last - years)
        .map(|point| (f64::from(point.0), point.1))
        .collect();
    crate::claims::slope(&recent)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fixture `progress`: 2015 to 2023, target 45 in 2030.
    const SERIES: [Point; 9] = [
        (2015, 20.0),
        (2016, 21.1),
        (2017, 22.4),
        (2018, 22.9),
        (2019, 24.8),
        (2020, 25.1),
        (2021, 26.9),
        (2022, 28.0),
        (2023, 29.4),
    ];
    const TARGET: Point = (2030, 45.0);

    fn near(value: Option<f64>, expected: f64) {
        let value = value.unwrap();
        assert!((value - expected).abs() < 1e-12, "{value} is not {expected}");
    }

    #[test]
    fn progress_of_the_fixture() {
        let progress = Progress::between(SERIES[0], SERIES[8], TARGET);
        near(progress.gap_closed, 0.376);
        near(progress.required_slope, 2.228_571_428_571_428_6);
        near(progress.cagr_ratio, 0.888_139_960_865_598_4);
    }

    #[test]
    fn the_slope_of_the_fixture_over_all_its_years() {
        near(recent_slope(&SERIES, 9), 1.158_333_333_333_333_4);
        near(recent_slope(&SERIES[..4], 4), 1.0);
        assert_eq!(recent_slope(&SERIES[..2], 9), None);
    }

    #[test]
    fn what_means_nothing_is_not_computed() {
        assert_eq!(gap_closed(5.0, 7.0, 5.0), None);
        assert_eq!(required_slope((2030, 1.0), TARGET), None);
        assert_eq!(cagr_ratio((2015, 0.0), SERIES[8], TARGET), None);
        assert_eq!(cagr_ratio((2015, 45.0), SERIES[8], TARGET), None);
        assert_eq!(gap_closed(20.0, 15.0, 45.0), Some(-0.2));
    }
}
