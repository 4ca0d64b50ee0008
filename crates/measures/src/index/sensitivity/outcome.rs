//! What many runs say about each unit.

use crate::index::stats::{quantile, ranks_descending};

/// A median with its 90 % range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    /// 5 % quantile.
    pub p05: f64,
    /// Median.
    pub p50: f64,
    /// 95 % quantile.
    pub p95: f64,
}

impl Distribution {
    /// Of the values present.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        Self { p05: quantile(values, 0.05), p50: quantile(values, 0.5), p95: quantile(values, 0.95) }
    }
}

/// One unit over all runs.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitOutcome {
    /// Unit code.
    pub unit: String,
    /// Rank in the recipe as it stands.
    pub nominal_rank: usize,
    /// Scores over the runs.
    pub score: Distribution,
    /// Ranks over the runs.
    pub rank: Distribution,
    /// Share of runs in which the rank is at most 10.
    pub in_top_ten: f64,
    /// Share of runs in which the score is above that of the year before, of the runs with both; `None` where the
    /// panel has no year before, or no run scores it.
    pub up_since: Option<f64>,
}

/// Ranks of the units of each run, 1 for the greatest score; ties take the smallest.
pub(super) fn ranks(scores: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let as_number = |rank: Option<usize>| rank.map_or(f64::NAN, |rank| rank as f64);
    scores.iter().map(|run| ranks_descending(run).into_iter().map(as_number).collect()).collect()
}

/// The outcomes of all units.
pub(super) fn outcomes(
    units: &[String],
    nominal: &[f64],
    scores: &[Vec<f64>],
    ranks: &[Vec<f64>],
) -> Vec<UnitOutcome> {
    let nominal_ranks = ranks_descending(nominal);
    let outcome = |(place, unit): (usize, &String)| {
        let own_ranks: Vec<f64> = ranks.iter().map(|run| run[place]).collect();
        let own_scores: Vec<f64> = scores.iter().map(|run| run[place]).collect();
        let top = own_ranks.iter().filter(|rank| **rank <= 10.0).count();
        UnitOutcome {
            unit: unit.clone(),
            nominal_rank: nominal_ranks[place].unwrap_or_default(),
            score: Distribution::of(&own_scores),
            rank: Distribution::of(&own_ranks),
            in_top_ten: top as f64 / own_ranks.len() as f64,
            up_since: None,
        }
    };
    units.iter().enumerate().map(outcome).collect()
}

/// Says for each unit in how many runs its score rose; `earlier[run][unit]` are the scores of the year before.
pub(super) fn with_rises(
    mut units: Vec<UnitOutcome>,
    scores: &[Vec<f64>],
    earlier: &[Vec<f64>],
) -> Vec<UnitOutcome> {
    for (place, unit) in units.iter_mut().enumerate() {
        let pairs = scores.iter().zip(earlier).map(|(now, before)| (now[place], before[place]));
        let rises: Vec<bool> =
            pairs.filter(|(_, before)| !before.is_nan()).map(|(now, before)| now > before).collect();
        let rose = rises.iter().filter(|rose| **rose).count();
        unit.up_since = (!rises.is_empty()).then(|| rose as f64 / rises.len() as f64);
    }
    units
}

/// Whether two units' ranks can be told apart: neither nominal rank lies in the other's 90 % range.
#[must_use]
pub fn distinguishable(left: &UnitOutcome, right: &UnitOutcome) -> bool {
    let within = |rank: usize, range: Distribution| (range.p05..=range.p95).contains(&(rank as f64));
    !(within(left.nominal_rank, right.rank) && within(right.nominal_rank, left.rank))
}
