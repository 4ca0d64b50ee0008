//! Forecasts that must beat the last value, or give way to it.

use hoinhap_vocab::Year;

use super::resample::Stream;
use super::trend::recency_weighted;
use super::{Goal, YearValue};

/// Below this number of yearly values there is no forecast, only the required path.
pub const LEAST_POINTS: usize = 8;

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ForecastRefused {
    /// The series is too short.
    #[error("{points} yearly values, at least {LEAST_POINTS} needed: only the required path is shown")]
    TooShort {
        /// How many there are.
        points: usize,
    },
    /// A year is missing.
    #[error("the series has a gap: forecasts need every year")]
    Gap,
    /// The target year has passed.
    #[error("the target year has passed")]
    Past,
}

/// A way to forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ForecastModel {
    /// The last value.
    Naive,
    /// Random walk with drift.
    Drift,
    /// Recency-weighted line.
    Line,
    /// Holt's method with a damped trend.
    DampedHolt,
    /// Theta method (Assimakopoulos and Nikolopoulos 2000).
    Theta,
    /// Recency-weighted line of the logit, for series bounded by 0 and 100.
    LogitLine,
}

/// A forecast to the target year.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The model used: the best by rolling origin, or the naive one where none beats it.
    pub model: ForecastModel,
    /// Mean absolute scaled error of each model over rolling origins, relative to the naive one.
    pub errors: Vec<(ForecastModel, f64)>,
    /// Expected value per year from the year after the last observation.
    pub path: Vec<YearValue>,
    /// 5 % and 95 % bounds per year.
    pub bounds: Vec<(f64, f64)>,
    /// Probability that the target is met in its year.
    pub probability: f64,
    /// Whether the naive benchmark was used because nothing beats it.
    pub naive_wins: bool,
}

/// Paths simulated for bounds and probability.
const PATHS: u64 = 2_000;
/// Values before the first origin.
const FIRST_ORIGIN: usize = 5;

/// Forecasts a series of consecutive years to the year of a goal. `bounded` says that values lie in 0..100.
///
/// # Errors
/// The series is short or has a gap, or the target year has passed.
pub fn forecast(
    series: &[YearValue],
    goal: Goal,
    bounded: bool,
    seed: u64,
) -> Result<Forecast, ForecastRefused> {
    let horizon = horizon(series, goal)?;
    let last = series[series.len() - 1];
    let values: Vec<f64> = series.iter().map(|point| point.value).collect();
    let errors = relative_errors(&values, bounded);
    let model = best_model(&errors);
    let expected = ahead(model, &values, horizon);
    let paths = simulate(&centred_errors(model, &values), &expected, seed);
    let met = |path: &&Vec<f64>| {
        let end = path[horizon - 1];
        if goal.value >= goal.base { end >= goal.value } else { end <= goal.value }
    };
    Ok(Forecast {
        model,
        errors,
        path: expected.iter().enumerate().map(|(step, value)| in_year(last.year, step, *value)).collect(),
        bounds: (0..horizon).map(|step| bounds(&paths, step)).collect(),
        probability: paths.iter().filter(met).count() as f64 / paths.len() as f64,
        naive_wins: model == ForecastModel::Naive,
    })
}

/// A series with the model chosen for it, ready to be simulated.
pub(crate) struct Prospect {
    /// The model.
    pub(crate) model: ForecastModel,
    expected: Vec<f64>,
    errors: Vec<f64>,
}

impl Prospect {
    /// Chooses the model of a series to the year of a goal.
    ///
    /// # Errors
    /// Those of [`forecast`].
    pub(crate) fn new(series: &[YearValue], goal: Goal) -> Result<Self, ForecastRefused> {
        let horizon = horizon(series, goal)?;
        let values: Vec<f64> = series.iter().map(|point| point.value).collect();
        let model = best_model(&relative_errors(&values, false));
        Ok(Self { model, expected: ahead(model, &values, horizon), errors: centred_errors(model, &values) })
    }

    /// How many years have an error.
    pub(crate) fn reach(&self) -> usize {
        self.errors.len()
    }

    /// Simulated paths from the errors of the last `reach` years: series that end in one year, of whatever length, then
    /// draw the same years.
    pub(crate) fn paths(&self, reach: usize, seed: u64) -> Vec<Vec<f64>> {
        let from = self.errors.len().saturating_sub(reach);
        simulate(&self.errors[from..], &self.expected, seed)
    }
}

/// Years from the last value to the goal.
fn horizon(series: &[YearValue], goal: Goal) -> Result<usize, ForecastRefused> {
    if series.len() < LEAST_POINTS {
        return Err(ForecastRefused::TooShort { points: series.len() });
    }
    if series.windows(2).any(|pair| pair[1].year != pair[0].year + 1) {
        return Err(ForecastRefused::Gap);
    }
    let years = usize::try_from(goal.year - series[series.len() - 1].year).unwrap_or(0);
    if years == 0 { Err(ForecastRefused::Past) } else { Ok(years) }
}

/// The model with the smallest error, where it beats the naive one.
fn best_model(errors: &[(ForecastModel, f64)]) -> ForecastModel {
    let best = errors.iter().filter(|(_, error)| *error < 1.0).min_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(ForecastModel::Naive, |(model, _)| *model)
}

fn in_year(last: Year, step: usize, value: f64) -> YearValue {
    YearValue { year: last + 1 + step as Year, value }
}

fn candidates(values: &[f64], bounded: bool) -> Vec<ForecastModel> {
    let mut models =
        vec![ForecastModel::Drift, ForecastModel::Line, ForecastModel::DampedHolt, ForecastModel::Theta];
    if bounded && values.iter().all(|value| *value > 0.0 && *value < 100.0) {
        models.push(ForecastModel::LogitLine);
    }
    models
}

/// Mean absolute one-year-ahead error over rolling origins, as a share of the naive model's.
fn relative_errors(values: &[f64], bounded: bool) -> Vec<(ForecastModel, f64)> {
    let naive = rolling_error(ForecastModel::Naive, values);
    let relative =
        |model| (model, if naive > 0.0 { rolling_error(model, values) / naive } else { f64::INFINITY });
    candidates(values, bounded).into_iter().map(relative).collect()
}

fn rolling_error(model: ForecastModel, values: &[f64]) -> f64 {
    let errors = (FIRST_ORIGIN..values.len())
        .map(|origin| (ahead(model, &values[..origin], 1)[0] - values[origin]).abs());
    errors.sum::<f64>() / (values.len() - FIRST_ORIGIN) as f64
}

/// Expected values of the next `horizon` years.
fn ahead(model: ForecastModel, values: &[f64], horizon: usize) -> Vec<f64> {
    let last = values[values.len() - 1];
    let steps = 1..=horizon;
    match model {
        ForecastModel::Naive => vec![last; horizon],
        ForecastModel::Drift => {
            let drift = (last - values[0]) / (values.len() - 1) as f64;
            steps.map(|step| last + drift * step as f64).collect()
        }
        ForecastModel::Line => line_ahead(values, horizon),
        ForecastModel::LogitLine => {
            let logits: Vec<f64> = values.iter().map(|value| (value / (100.0 - value)).ln()).collect();
            line_ahead(&logits, horizon).into_iter().map(|logit| 100.0 / (1.0 + (-logit).exp())).collect()
        }
        ForecastModel::DampedHolt => damped_holt(values, horizon),
        ForecastModel::Theta => theta(values, horizon),
    }
}

fn line_ahead(values: &[f64], horizon: usize) -> Vec<f64> {
    let points: Vec<YearValue> = values
        .iter()
        .enumerate()
        .map(|(place, value)| YearValue { year: place as Year, value: *value })
        .collect();
    let next = values.len() as Year;
    let Some(trend) = recency_weighted(&points) else { return vec![f64::NAN; horizon] };
    (0..horizon).map(|step| trend.at(next + step as Year)).collect()
}

/// Smoothing parameters tried for Holt's method and damping of its trend.
const GRID: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
const DAMPING: f64 = 0.9;

/// Holt's linear method with damped trend (Gardner and McKenzie 1985); level and trend parameters by least squared
/// one-step error on a grid.
fn damped_holt(values: &[f64], horizon: usize) -> Vec<f64> {
    let fit = |alpha: f64, beta: f64| {
        let (mut level, mut trend, mut error) = (values[0], values[1] - values[0], 0.0);
        for value in &values[1..] {
            let expected = level + DAMPING * trend;
            error += (value - expected).powi(2);
            let before = level;
            level = alpha * value + (1.0 - alpha) * expected;
            trend = beta * (level - before) + (1.0 - beta) * DAMPING * trend;
        }
        (error, level, trend)
    };
    let fits = GRID.iter().flat_map(|alpha| GRID.iter().map(move |beta| fit(*alpha, *beta)));
    let Some((_, level, trend)) = fits.min_by(|a, b| a.0.total_cmp(&b.0)) else {
        return vec![f64::NAN; horizon];
    };
    let mut damped = 0.0;
    (1..=horizon)
        .map(|step| {
            damped += DAMPING.powi(step as i32);
            level + damped * trend
        })
        .collect()
}

/// Simple exponential smoothing with half the slope of the least-squares line as drift (Hyndman and Billah 2003).
fn theta(values: &[f64], horizon: usize) -> Vec<f64> {
    let n = values.len() as f64;
    let (mean_time, mean_value) = ((n - 1.0) / 2.0, values.iter().sum::<f64>() / n);
    let deviation = |place: usize| place as f64 - mean_time;
    let cross: f64 =
        values.iter().enumerate().map(|(place, value)| deviation(place) * (value - mean_value)).sum();
    let square: f64 = (0..values.len()).map(|place| deviation(place).powi(2)).sum();
    let drift = cross / square / 2.0;
    let smooth = |alpha: f64| {
        let (mut level, mut error) = (values[0], 0.0);
        for value in &values[1..] {
            error += (value - level).powi(2);
            level += alpha * (value - level);
        }
        (error, level, alpha)
    };
    let best = GRID.iter().map(|alpha| smooth(*alpha)).min_by(|a, b| a.0.total_cmp(&b.0));
    let (_, level, alpha) = best.unwrap_or((0.0, values[0], 1.0));
    let lead = 1.0 / alpha - (1.0 - alpha).powf(n) / alpha;
    (0..horizon).map(|step| level + drift * (step as f64 + lead)).collect()
}

/// One-year errors of the model over rolling origins, less their mean. Without the mean taken out a model that ran late
/// would have paths that lead away from what it expects, and a probability at odds with its own forecast.
fn centred_errors(model: ForecastModel, values: &[f64]) -> Vec<f64> {
    let errors: Vec<f64> = (FIRST_ORIGIN..values.len())
        .map(|origin| values[origin] - ahead(model, &values[..origin], 1)[0])
        .collect();
    let centre = errors.iter().sum::<f64>() / errors.len() as f64;
    errors.iter().map(|error| error - centre).collect()
}

/// Paths around the expected one: errors drawn with replacement and summed.
fn simulate(errors: &[f64], expected: &[f64], seed: u64) -> Vec<Vec<f64>> {
    let path = |number: u64| {
        let mut stream = Stream::new(seed, number);
        let mut sum = 0.0;
        let step = |value: &f64| {
            sum += errors[stream.below(errors.len())];
            value + sum
        };
        expected.iter().map(step).collect()
    };
    (0..PATHS).map(path).collect()
}

fn bounds(paths: &[Vec<f64>], step: usize) -> (f64, f64) {
    let values: Vec<f64> = paths.iter().map(|path| path[step]).collect();
    (crate::index::stats::quantile(&values, 0.05), crate::index::stats::quantile(&values, 0.95))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOAL: Goal = Goal { base_year: 2010, base: 10.0, year: 2028, value: 50.0 };

    fn series(value: impl Fn(i16) -> f64, points: i16) -> Vec<YearValue> {
        (0..points).map(|step| YearValue { year: 2010 + step, value: value(step) }).collect()
    }

    #[test]
    fn seven_points_are_refused_and_eight_are_not() {
        let seven = series(|step| f64::from(step * step), 7);
        assert_eq!(forecast(&seven, GOAL, false, 1), Err(ForecastRefused::TooShort { points: 7 }));
        assert!(forecast(&series(|step| f64::from(step * step), 8), GOAL, false, 1).is_ok());
    }

    #[test]
    fn a_straight_line_is_continued() {
        let forecast = forecast(&series(|step| 10.0 + 2.0 * f64::from(step), 12), GOAL, false, 1).unwrap();
        assert!(!forecast.naive_wins);
        let end = forecast.path.last().unwrap();
        assert!((end.value - 46.0).abs() < 1e-9 && end.year == 2028);
        assert_eq!(forecast.probability, 0.0);
    }

    #[test]
    fn where_nothing_beats_the_last_value_it_is_used_and_said() {
        // Up and down by one: any trend fitted to it is misled.
        let walk = [5.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0, 6.0];
        let forecast = forecast(&series(|step| walk[step as usize], 12), GOAL, false, 1).unwrap();
        assert!(forecast.naive_wins);
        assert_eq!(forecast.model, ForecastModel::Naive);
        assert!(forecast.path.iter().all(|point| point.value == 6.0));
    }

    #[test]
    fn a_forecast_replays_from_its_seed() {
        let data = series(|step| 10.0 + f64::from((step * 7) % 5), 14);
        assert_eq!(forecast(&data, GOAL, true, 9), forecast(&data, GOAL, true, 9));
    }
}
