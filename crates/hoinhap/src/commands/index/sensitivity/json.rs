//! The sensitivity of a composite, for programs.

use serde_json::{Map, Value, json};

use hoinhap_measures::index::sensitivity::{Sampled, SampledIndex, UnitOutcome};

use super::{Found, Replays};
use crate::commands::index::build::{finite, issues_json};
use crate::output::text_json;

/// The exact part.
pub(super) fn exact_json(found: &Found<'_>) -> Value {
    let (composite, exact) = (found.composite, found.exact);
    let names: Vec<&str> = composite.recipe.factors.iter().map(|factor| factor.name.as_str()).collect();
    let factors: Vec<Value> = exact
        .factors
        .iter()
        .map(|factor| {
            json!({
                "name": factor.name,
                "title": text_json(&factor.title),
                "first_order": finite(factor.first),
                "total_order": finite(factor.total),
            })
        })
        .collect();
    let pair = |(i, j, share): &(usize, usize, f64)| json!({"factors": [names[*i], names[*j]], "second_order": finite(*share)});
    let units: Vec<Value> = exact
        .units
        .iter()
        .zip(&exact.unit_factors)
        .filter(|(unit, _)| found.is_asked(&unit.unit))
        .map(|(unit, indices)| {
            let mut row = unit_json(unit);
            let own = (0..names.len()).map(|place| {
                json!({
                    "name": names[place],
                    "first_order": finite(indices.first[place]),
                    "total_order": finite(indices.total[place]),
                })
            });
            row["factors"] = own.collect();
            row
        })
        .collect();
    json!({
        "recipe": composite.recipe.id,
        "cells": exact.scores.len(),
        "outcome": "mean absolute shift of ranks against the recipe as it stands",
        "factors": factors,
        "second_order": exact.second.iter().map(pair).collect::<Vec<_>>(),
        "units": units,
        "left_out": exact.left_out,
        "issues": issues_json(&found.doubts(), found.lang),
    })
}

/// What the runs say of one unit.
fn unit_json(unit: &UnitOutcome) -> Value {
    json!({
        "unit": unit.unit,
        "rank": unit.nominal_rank,
        "rank_p05": unit.rank.p05,
        "rank_p50": unit.rank.p50,
        "rank_p95": unit.rank.p95,
        "score_p05": unit.score.p05,
        "score_p50": unit.score.p50,
        "score_p95": unit.score.p95,
        "p_top_10": unit.in_top_ten,
        "p_up_since_year_before": unit.up_since,
    })
}

/// The sampled part.
pub(super) fn sampled_json(drawn: &Sampled, found: &Found<'_>) -> Value {
    let factor = |factor: &SampledIndex| {
        let indices = &factor.indices;
        json!({
            "name": factor.name,
            "title": text_json(&factor.title),
            "first_order": finite(indices.first),
            "first_order_90": [finite(indices.first_interval.0), finite(indices.first_interval.1)],
            "total_order": finite(indices.total),
            "total_order_90": [finite(indices.total_interval.0), finite(indices.total_interval.1)],
            "samples_for_interval_of_0_1": factor.samples_needed,
        })
    };
    json!({
        "samples": drawn.samples,
        "runs": drawn.runs,
        "factors": drawn.factors.iter().map(factor).collect::<Vec<_>>(),
        "units": drawn.units.iter().filter(|unit| found.is_asked(&unit.unit)).map(unit_json).collect::<Vec<_>>(),
    })
}

/// For each ordered pair of the units asked for, the share of combinations in which the first is above the second.
pub(super) fn beats_json(found: &Found<'_>) -> Value {
    let units = found.compared();
    let pairs = units.iter().flat_map(|unit| units.iter().map(move |other| (unit, other)));
    let pair = |(unit, other): (&&str, &&str)| {
        let share = found.exact.beats(unit, other)?;
        Some(json!({"unit": unit, "other": other, "p_above": share}))
    };
    pairs.filter(|(unit, other)| unit != other).filter_map(pair).collect()
}

/// The scores of each run of a design.
pub(super) fn replays_json(replays: &Replays, found: &Found<'_>) -> Value {
    let run = |(name, scores): (&String, &Vec<f64>)| {
        let scored = replays.units.iter().zip(scores).filter(|(unit, _)| found.is_asked(unit));
        let scores: Map<String, Value> =
            scored.map(|(unit, score)| (unit.clone(), json!(finite(*score)))).collect();
        json!({"run": name, "scores": scores})
    };
    replays.runs.iter().zip(&replays.scores).map(run).collect()
}
