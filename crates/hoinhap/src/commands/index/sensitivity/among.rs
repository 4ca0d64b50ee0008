//! Rank and score of the units asked for among all that each combination scores: the base of `index build` and of the
//! review, where the tables of the factors rank only the units scored in every combination.

use serde_json::{Value, json};

use hoinhap_measures::index::sensitivity::{Bands, bands, judging, rows_of};
use hoinhap_measures::index::stats::ranks_descending;
use hoinhap_measures::index::{Composite, Panel, top_values};
use hoinhap_vocab::Year;

use crate::failure::Failure;

/// One unit among all.
pub(super) struct Among {
    pub(super) unit: String,
    /// Rank in the recipe as it stands; `None` where it has no score.
    pub(super) rank: Option<usize>,
    /// How many units the recipe scores.
    pub(super) of: usize,
    /// `None` where the combinations give no range.
    pub(super) bands: Option<Bands>,
}

impl Among {
    /// For programs.
    pub(super) fn json(&self) -> Value {
        let bands = self.bands;
        json!({
            "unit": self.unit,
            "rank": self.rank,
            "of": self.of,
            "rank_p05": bands.map(|bands| bands.rank.p05),
            "rank_p95": bands.map(|bands| bands.rank.p95),
            "score_p05": bands.map(|bands| bands.score.p05),
            "score_p95": bands.map(|bands| bands.score.p95),
            "scored": bands.map(|bands| bands.scored),
        })
    }
}

/// The units asked for, in their order.
pub(super) fn among(
    composite: &Composite,
    panel: &Panel,
    year: Option<Year>,
    asked: &[String],
) -> Result<Vec<Among>, Failure> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let mut runner = judging(composite, panel, year);
    let rows = rows_of(&runner, year);
    let frame = runner.frame().clone();
    let run = runner.run(&composite.method);
    let tops = top_values(&composite.tree, &composite.method, &run);
    let ranks = ranks_descending(tops.get(rows.clone()).unwrap_or_default());
    let of = ranks.iter().flatten().count();
    let one = |unit: &String| {
        let place = rows.clone().position(|row| frame.unit(row) == unit);
        let bands =
            bands(&mut runner, composite, rows.clone(), unit).map_err(|issue| Failure::from(*issue))?;
        Ok(Among { unit: unit.clone(), rank: place.and_then(|place| ranks[place]), of, bands })
    };
    asked.iter().map(one).collect()
}
