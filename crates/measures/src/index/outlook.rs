//! Where an index is going: its leaves are simulated and the index rebuilt from them. A score itself is never
//! extended, because a bounded mean of trends is not a trend.

use hoinhap_vocab::Year;

use super::method::Normalisation;
use super::movers::{is_separable, leaf_scores, rebuild};
use super::recipe::Composite;
use super::run::Run;
use super::score::top_values;
use super::stats::quantile;
use crate::progress::{ForecastModel, ForecastRefused, Goal, Prospect, YearValue};

/// An index in the years to come.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Median of the index per year from the year after the last.
    pub path: Vec<YearValue>,
    /// 5 % and 95 % bounds per year.
    pub bounds: Vec<(f64, f64)>,
    /// Probability that the index is at the target or beyond in its year.
    pub probability: f64,
    /// The model of each leaf; a leaf that the unit does not have is left out.
    pub models: Vec<(String, ForecastModel)>,
}

/// Why there is no outlook.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OutlookRefused {
    /// Scores that depend on the other units cannot be simulated for one unit.
    #[error("the method scores a unit by the others: its future cannot be simulated alone")]
    NotSeparable,
    /// The unit is not in the panel.
    #[error("the unit is not in the panel")]
    UnknownUnit,
    /// The coverage rule or the aggregation withholds the score of the last year: there is nothing to start from.
    #[error("the unit has no score in {year}")]
    NoScore {
        /// The last year.
        year: Year,
    },
    /// The target is no score of the recipe's scale.
    #[error("the target lies outside the scale from {low} to {high}")]
    OffScale {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// The aggregation does not take some simulated values.
    #[error("the aggregation does not take some of the simulated values")]
    Undefined,
    /// A leaf cannot be forecast.
    #[error(transparent)]
    Leaf(#[from] ForecastRefused),
}

/// Simulates the leaves of a unit to the year of a goal. Errors of all leaves are drawn from the same years, so
/// that leaves that fell together fall together again; scores are cut to the scale of the recipe.
///
/// # Errors
/// The method is not separable, the unit is unknown, or a leaf has too few years.
pub fn outlook(
    composite: &Composite,
    run: &Run,
    unit: &str,
    goal: Goal,
    seed: u64,
) -> Result<Outlook, OutlookRefused> {
    let (low, high) = match composite.method.normalise {
        Some(Normalisation::Goalposts { low, high }) if is_separable(composite, run) => {
            (low.min(high), low.max(high))
        }
        _ => return Err(OutlookRefused::NotSeparable),
    };
    let frame = &run.imputed.frame;
    let rows: Vec<usize> = (0..frame.rows.len()).filter(|row| frame.unit(*row) == unit).collect();
    let last = rows.last().and_then(|row| frame.rows[*row].year).ok_or(OutlookRefused::UnknownUnit)?;
    if !(low..=high).contains(&goal.value) {
        return Err(OutlookRefused::OffScale { low, high });
    }
    let tops = top_values(&composite.tree, &composite.method, run);
    let scored = rows.last().and_then(|row| tops.get(*row)).is_some_and(|top| !top.is_nan());
    if !scored {
        return Err(OutlookRefused::NoScore { year: last });
    }
    let leaves = composite.tree.leaves.len();
    // A leaf that the last score does without stays out, as it does there.
    let prospect = |leaf: usize| {
        let series = series(run, leaf, &rows);
        let counts = composite.method.weights[leaf] > 0.0;
        let is_present = counts && series.last().map(|point| point.year) == Some(last);
        is_present.then(|| Prospect::new(&series, goal)).transpose()
    };
    let prospects: Vec<Option<Prospect>> = (0..leaves).map(prospect).collect::<Result<_, _>>()?;
    let reach = prospects.iter().flatten().map(Prospect::reach).min().unwrap_or(0);
    let simulated: Vec<Option<Vec<Vec<f64>>>> =
        prospects.iter().map(|of| of.as_ref().map(|of| of.paths(reach, seed))).collect();
    let named = prospects.iter().zip(&frame.leaves);
    let models: Vec<(String, ForecastModel)> =
        named.filter_map(|(of, leaf)| Some((leaf.clone(), of.as_ref()?.model))).collect();
    let horizon = usize::try_from(goal.year - last).unwrap_or(0);
    let draws = simulated.iter().flatten().map(Vec::len).min().unwrap_or(0);
    let scores_at = |draw: usize, step: usize| {
        let score = |paths: &Option<Vec<Vec<f64>>>| {
            paths.as_ref().map_or(f64::NAN, |paths| paths[draw][step].clamp(low, high))
        };
        rebuild(composite, run, simulated.iter().map(score).collect())
    };
    let years: Vec<Vec<f64>> =
        (0..horizon).map(|step| (0..draws).map(|draw| scores_at(draw, step)).collect()).collect();
    let met = |end: &&f64| if goal.value >= goal.base { **end >= goal.value } else { **end <= goal.value };
    if years.iter().flatten().any(|score| score.is_nan()) {
        return Err(OutlookRefused::Undefined);
    }
    let ends = years.last().map_or(&[] as &[f64], Vec::as_slice);
    Ok(Outlook {
        path: years.iter().enumerate().map(|(step, scores)| median_of(last, step, scores)).collect(),
        bounds: years.iter().map(|scores| (quantile(scores, 0.05), quantile(scores, 0.95))).collect(),
        probability: ends.iter().filter(met).count() as f64 / ends.len() as f64,
        models,
    })
}

fn median_of(last: Year, step: usize, scores: &[f64]) -> YearValue {
    YearValue { year: last + 1 + step as Year, value: quantile(scores, 0.5) }
}

/// The scores of a leaf for a unit, by year.
fn series(run: &Run, leaf: usize, rows: &[usize]) -> Vec<YearValue> {
    let frame = &run.imputed.frame;
    let point = |row: &usize| {
        let value = leaf_scores(run, leaf + 1, *row)[leaf];
        frame.rows[*row].year.filter(|_| !value.is_nan()).map(|year| YearValue { year, value })
    };
    rows.iter().filter_map(point).collect()
}
