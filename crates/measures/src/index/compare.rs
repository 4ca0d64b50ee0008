//! What changed between two scores: the data, the year or the method.

use std::collections::BTreeMap;

use hoinhap_vocab::{Issue, Year};

use super::recipe::Composite;
use super::score::top_values;
use super::source::{LeafSource, select};
use super::stats::ranks_descending;

/// A composite with the data it is built on.
#[derive(Clone)]
pub struct Version<'a> {
    /// The composite.
    pub composite: Composite,
    /// The data.
    pub source: &'a dyn LeafSource,
    /// The year; `None` in data without years.
    pub year: Option<Year>,
}

impl std::fmt::Debug for Version<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Version")
            .field("recipe", &self.composite.recipe.id)
            .field("year", &self.year)
            .finish()
    }
}

/// The change of one unit's score in three steps that sum to it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreChange {
    /// Unit code.
    pub unit: String,
    /// Score and rank before; `None` where withheld.
    pub before: Option<(f64, usize)>,
    /// Score and rank after.
    pub after: Option<(f64, usize)>,
    /// From data: the old recipe and year on the new data.
    pub data: Option<f64>,
    /// From time: the old recipe in the new year.
    pub year: Option<f64>,
    /// From method: the new recipe.
    pub method: Option<f64>,
}

/// What changed from one version to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The change of each unit with a score on either side, by code.
    pub changes: Vec<ScoreChange>,
    /// What the engine doubts in the two versions.
    pub issues: Vec<Issue>,
}

type Scores = BTreeMap<String, f64>;

/// Splits the change from A to B by replays in this order: new data, new year, new method. Each step is `None`
/// where one of its two replays withholds the score.
///
/// # Errors
/// A replay is impossible.
pub fn compare(before: &Version<'_>, after: &Version<'_>) -> Result<Comparison, Vec<Issue>> {
    let (old, mut issues) = replay(&before.composite, before.source, before.year)?;
    let (revised, _) = replay(&before.composite, after.source, before.year)?;
    let (later, _) = replay(&before.composite, after.source, after.year)?;
    let (new, doubts) = replay(&after.composite, after.source, after.year)?;
    let units: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let step = |from: &Scores, to: &Scores, unit: &String| Some(to.get(unit)? - from.get(unit)?);
    let (old_ranks, new_ranks) = (with_ranks(&old), with_ranks(&new));
    let change = |unit: &String| ScoreChange {
        unit: unit.clone(),
        before: old_ranks.get(unit).copied(),
        after: new_ranks.get(unit).copied(),
        data: step(&old, &revised, unit),
        year: step(&revised, &later, unit),
        method: step(&later, &new, unit),
    };
    let changes = units.into_iter().map(change).collect();
    issues.extend(doubts);
    issues.dedup();
    Ok(Comparison { changes, issues })
}

/// The scores of a year, with what the engine doubts.
fn replay(
    composite: &Composite,
    source: &dyn LeafSource,
    year: Option<Year>,
) -> Result<(Scores, Vec<Issue>), Vec<Issue>> {
    let composite = match year {
        Some(year) => composite.clone().of_year(year),
        None => composite.clone(),
    };
    let (composite, panel) = select(composite, source)?;
    let run = super::run_of(&composite, panel);
    let scores = top_values(&composite.tree, &composite.method, &run);
    let frame = &run.imputed.frame;
    let rows = scores.iter().enumerate().filter(|(_, score)| !score.is_nan());
    let scores = rows.map(|(row, score)| (frame.unit(row).to_owned(), *score)).collect();
    Ok((scores, run.issues))
}

fn with_ranks(scores: &Scores) -> BTreeMap<String, (f64, usize)> {
    let values: Vec<f64> = scores.values().copied().collect();
    let ranks = ranks_descending(&values);
    let ranked =
        scores.iter().zip(ranks).filter_map(|((unit, score), rank)| Some((unit.clone(), (*score, rank?))));
    ranked.collect()
}

/// The parts of each member in the change of a geometric mean: W ln(y1 / y0) / ln(S1 / S0). They sum to one.
/// `None` where the score did not change or a value is not positive.
#[must_use]
pub fn log_shares(weights: &[f64], before: &[f64], after: &[f64]) -> Option<Vec<f64>> {
    let sum: f64 = weights.iter().sum();
    let parts: Vec<f64> = weights
        .iter()
        .zip(before.iter().zip(after))
        .map(|(weight, (old, new))| weight / sum * (new / old).ln())
        .collect();
    let total: f64 = parts.iter().sum();
    let usable = total != 0.0 && parts.iter().all(|part| part.is_finite());
    usable.then(|| parts.iter().map(|part| part / total).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_shares_sum_to_one_and_are_signed() {
        let shares = log_shares(&[0.4, 0.6], &[20.0, 50.0], &[40.0, 45.0]).unwrap();
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-15);
        assert!(shares[0] > 1.0 && shares[1] < 0.0);
        assert_eq!(log_shares(&[1.0], &[2.0], &[2.0]), None);
    }
}
