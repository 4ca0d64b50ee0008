//! Measures of progress towards a goal.

use hoinhap_vocab::Year;

use super::{Goal, YearValue};

/// Why a measure of progress is not defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProgressError {
    /// Growth rates need positive values throughout.
    #[error("growth rates need positive values; use the linear ratio")]
    NotPositive,
    /// The target asks for no change.
    #[error("the target equals the base: there is no change to compare with")]
    NoChangeRequired,
    /// The observation is not after the base year, or the target year not after it.
    #[error("years out of order: base, observation and target must follow each other")]
    YearsOutOfOrder,
    /// Shares outside (0, 1) have no logit.
    #[error("the logit ratio takes shares strictly between 0 and 1")]
    NotAShare,
    /// Fewer values than the measure needs.
    #[error("too few values")]
    TooFew,
}

/// Which ratio was used, to be named wherever it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatioKind {
    /// Actual over required compound growth.
    Cagr,
    /// Actual over required change per year.
    Linear,
    /// Actual over required change of the logit per year.
    Logit,
}

/// Actual over required progress.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// Which ratio.
    pub kind: RatioKind,
    /// Actual rate per year.
    pub actual: f64,
    /// Required rate per year.
    pub required: f64,
    /// Actual / required; unbounded.
    pub ratio: f64,
}

/// Cut-offs of the verdict on a ratio. They are parameters, to be printed beside the verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    /// From here on track.
    pub on_track: f64,
    /// From here moderate.
    pub moderate: f64,
}

impl Default for Bands {
    fn default() -> Self {
        Self { on_track: 0.95, moderate: 0.60 }
    }
}

/// The verdict on a ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// Fast enough.
    OnTrack,
    /// In the right direction, not fast enough.
    Moderate,
    /// In the right direction, much too slow.
    Insufficient,
    /// In the wrong direction.
    MovingAway,
}

/// The verdict on a ratio.
#[must_use]
pub fn bands_of(ratio: f64, bands: Bands) -> Band {
    match ratio {
        ratio if ratio >= bands.on_track => Band::OnTrack,
        ratio if ratio >= bands.moderate => Band::Moderate,
        ratio if ratio >= 0.0 => Band::Insufficient,
        _ => Band::MovingAway,
    }
}

fn spans(now: YearValue, goal: Goal) -> Result<(f64, f64), ProgressError> {
    let (passed, whole) = (now.year - goal.base_year, goal.year - goal.base_year);
    if passed <= 0 || whole <= 0 {
        return Err(ProgressError::YearsOutOfOrder);
    }
    Ok((f64::from(passed), f64::from(whole)))
}

fn ratio(kind: RatioKind, actual: f64, required: f64) -> Result<Ratio, ProgressError> {
    if required == 0.0 {
        return Err(ProgressError::NoChangeRequired);
    }
    Ok(Ratio { kind, actual, required, ratio: actual / required })
}

/// Actual over required compound growth: ((x_t/x_0)^(1/(t-t0)) - 1) / ((x*/x_0)^(1/(T-t0)) - 1) (Eurostat).
///
/// # Errors
/// A value is not positive, the years are out of order, or no change is required.
pub fn cagr_ratio(now: YearValue, goal: Goal) -> Result<Ratio, ProgressError> {
    let (passed, whole) = spans(now, goal)?;
    if now.value <= 0.0 || goal.base <= 0.0 || goal.value <= 0.0 {
        return Err(ProgressError::NotPositive);
    }
    let rate = |value: f64, years: f64| (value / goal.base).powf(1.0 / years) - 1.0;
    ratio(RatioKind::Cagr, rate(now.value, passed), rate(goal.value, whole))
}

/// Actual over required change per year.
///
/// # Errors
/// The years are out of order, or no change is required.
pub fn linear_ratio(now: YearValue, goal: Goal) -> Result<Ratio, ProgressError> {
    let (passed, whole) = spans(now, goal)?;
    ratio(RatioKind::Linear, (now.value - goal.base) / passed, (goal.value - goal.base) / whole)
}

/// Actual over required change of ln(x / (1 - x)) per year, for shares of 0 to 1.
///
/// # Errors
/// A value is not strictly between 0 and 1, the years are out of order, or no change is required.
pub fn logit_ratio(now: YearValue, goal: Goal) -> Result<Ratio, ProgressError> {
    let (passed, whole) = spans(now, goal)?;
    let is_share = |value: f64| value > 0.0 && value < 1.0;
    if ![now.value, goal.base, goal.value].into_iter().all(is_share) {
        return Err(ProgressError::NotAShare);
    }
    let logit = |value: f64| (value / (1.0 - value)).ln();
    let change = |value: f64| logit(value) - logit(goal.base);
    ratio(RatioKind::Logit, change(now.value) / passed, change(goal.value) / whole)
}

/// The compound-growth ratio where every value is positive, else the linear one; the kind says which.
///
/// # Errors
/// As [`linear_ratio`].
pub fn progress_ratio(now: YearValue, goal: Goal) -> Result<Ratio, ProgressError> {
    cagr_ratio(now, goal).or_else(|error| match error {
        ProgressError::NotPositive => linear_ratio(now, goal),
        other => Err(other),
    })
}

/// (x_t - x_0) / (x* - x_0); above one where the target is passed, negative where the value moved away.
///
/// # Errors
/// No change is required.
pub fn gap_closed(now: f64, goal: Goal) -> Result<f64, ProgressError> {
    if goal.value == goal.base {
        return Err(ProgressError::NoChangeRequired);
    }
    Ok((now - goal.base) / (goal.value - goal.base))
}

/// Ten times the gap closed (the CSI score of the European Commission's joint reports).
///
/// # Errors
/// As [`gap_closed`].
pub fn csi(now: f64, goal: Goal) -> Result<f64, ProgressError> {
    Ok(10.0 * gap_closed(now, goal)?)
}

/// (x* - x_t) / (T - t): the change per year that still leads to the target.
///
/// # Errors
/// The observation is not before the target year.
pub fn required_slope(now: YearValue, goal: Goal) -> Result<f64, ProgressError> {
    if now.year >= goal.year {
        return Err(ProgressError::YearsOutOfOrder);
    }
    Ok((goal.value - now.value) / f64::from(goal.year - now.year))
}

/// The straight path from the last observation to the target, one value per year.
///
/// # Errors
/// As [`required_slope`].
pub fn required_path(now: YearValue, goal: Goal) -> Result<Vec<YearValue>, ProgressError> {
    let slope = required_slope(now, goal)?;
    let at = |year: Year| YearValue { year, value: now.value + slope * f64::from(year - now.year) };
    Ok((now.year..=goal.year).map(at).collect())
}

/// 100 max(0, d (x* - xhat_T)) / |x* - x_0|, with d = 1 for a target to be reached from below and -1 from above,
/// and xhat_T the value expected at the target year: the share of the way that would still be missing (after the
/// anticipated progress index of UN ESCAP).
///
/// # Errors
/// No change is required.
pub fn anticipated_progress(expected: f64, goal: Goal) -> Result<f64, ProgressError> {
    let way = goal.value - goal.base;
    if way == 0.0 {
        return Err(ProgressError::NoChangeRequired);
    }
    Ok(100.0 * (way.signum() * (goal.value - expected)).max(0.0) / way.abs())
}

/// Mean yearly change over the last `window` years: from the first value in them to the last. `None` where there is no
/// second value.
#[must_use]
pub fn recent_slope(series: &[YearValue], window: Year) -> Option<f64> {
    let last = series.last()?;
    let first = series.iter().find(|point| point.year >= last.year - window && point.year < last.year)?;
    Some((last.value - first.value) / f64::from(last.year - first.year))
}

/// Mean yearly change of the last `window` years over the change per year that the target needs from its base
/// (Sustainable Development Report).
///
/// # Errors
/// Too few values, no change required, or years out of order.
pub fn trend_ratio(series: &[YearValue], goal: Goal, window: Year) -> Result<f64, ProgressError> {
    let (Some(last), Some(slope)) = (series.last(), recent_slope(series, window)) else {
        return Err(ProgressError::TooFew);
    };
    let (_, whole) = spans(*last, goal)?;
    if goal.value == goal.base {
        return Err(ProgressError::NoChangeRequired);
    }
    Ok(slope / ((goal.value - goal.base) / whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOAL: Goal = Goal { base_year: 2015, base: 20.0, year: 2030, value: 45.0 };

    #[test]
    fn a_value_that_is_not_positive_falls_back_to_the_linear_ratio_by_name() {
        let goal = Goal { base: -1.0, ..GOAL };
        let now = YearValue { year: 2020, value: 3.0 };
        assert_eq!(cagr_ratio(now, goal), Err(ProgressError::NotPositive));
        assert_eq!(progress_ratio(now, goal).unwrap().kind, RatioKind::Linear);
    }

    #[test]
    fn a_passed_target_closes_more_than_the_gap() {
        assert_eq!(gap_closed(57.5, GOAL), Ok(1.5));
        assert_eq!(gap_closed(10.0, GOAL), Ok(-0.4));
        assert_eq!(gap_closed(10.0, Goal { value: 20.0, ..GOAL }), Err(ProgressError::NoChangeRequired));
    }

    #[test]
    fn bands_are_parameters() {
        let bands = Bands::default();
        let verdicts = [0.96, 0.7, 0.1, -0.1].map(|ratio| bands_of(ratio, bands));
        assert_eq!(verdicts, [Band::OnTrack, Band::Moderate, Band::Insufficient, Band::MovingAway]);
        assert_eq!(bands_of(0.7, Bands { on_track: 0.7, moderate: 0.5 }), Band::OnTrack);
    }

    #[test]
    fn the_required_path_ends_at_the_target() {
        let path = required_path(YearValue { year: 2028, value: 41.0 }, GOAL).unwrap();
        assert_eq!(path.iter().map(|point| point.value).collect::<Vec<_>>(), [41.0, 43.0, 45.0]);
    }
}
