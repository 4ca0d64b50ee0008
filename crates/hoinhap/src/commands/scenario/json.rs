//! The result of a scenario as JSON.

use serde_json::{Map, Value, json};

use hoinhap_equilibrium::scenario::{
    AppliedRate, Interval, Model, Scenario, ScenarioResult, SectorRow, Used,
};
use hoinhap_vocab::Lang;

use crate::output::{issue_json, text_json};
use crate::session::Session;

/// The fields of the answer, without those that the result does not have.
pub(super) fn fields(result: &ScenarioResult, seconds: f64, session: &Session) -> Value {
    let scenario = &result.scenario;
    let mut fields = json!({
        "scenario": scenario.name,
        "title": text_json(&scenario.title),
        "note": text_json(&scenario.note),
        "model": scenario.model.code(),
        "base_year": scenario.base.year,
        "converged": true,
        "iterations": result.iterations,
        "residual": result.residual,
        "tolerance": result.tolerance,
        "seconds": seconds,
        "numeraire": result.numeraire,
        "parameters": result.parameters.iter().map(|used| parameter(used, session.lang)).collect::<Vec<_>>(),
        "issues": result.issues.iter().map(|issue| issue_json(issue, session.lang)).collect::<Vec<_>>(),
        "identities": result.identities.iter().map(|identity| json!({
            "name": identity.name, "deviation": identity.deviation, "allowed": identity.allowed,
        })).collect::<Vec<_>>(),
        "economies": (0..result.economies.len()).map(|place| economy(result, place)).collect::<Vec<_>>(),
    });
    if let Value::Object(fields) = &mut fields {
        optional(result, fields);
        own(result, fields, session.lang);
    }
    fields
}

/// Fields that a result has or has not: absent, never zero.
fn optional(result: &ScenarioResult, fields: &mut Map<String, Value>) {
    if let Some(world) = &result.world {
        fields.insert(
            "world".to_owned(),
            json!({
                "trade_to_income_pct": world.trade_to_income_pct,
                "employment_pct": world.employment_pct,
            }),
        );
    }
    if let Some(draws) = &result.draws {
        fields.insert(
            "draws".to_owned(),
            json!({"n": draws.draws, "failed": draws.failed, "seed": draws.seed}),
        );
    }
    if result.scenario.output.bilateral {
        let flow = |flow: &hoinhap_equilibrium::scenario::Flow| {
            json!({
                "exporter": flow.exporter, "importer": flow.importer, "base": flow.base, "new": flow.new,
                "pct": 100.0 * (flow.new / flow.base - 1.0),
            })
        };
        fields.insert("bilateral".to_owned(), result.bilateral.iter().map(flow).collect());
    }
}

/// Fields of some models or options alone.
fn own(result: &ScenarioResult, fields: &mut Map<String, Value>, lang: Lang) {
    let mut put = |key: &str, value: Value| {
        fields.insert(key.to_owned(), value);
    };
    if let Some(closure) = closure(&result.scenario) {
        put("closure", closure);
    }
    if let Some(unit) = &result.scenario.base.unit {
        put("unit", json!(unit));
    }
    if !result.published.is_empty() {
        let row = |row: &hoinhap_equilibrium::scenario::Published| {
            json!({
                "economy": row.economy, "field": row.field, "published": row.published, "ours": row.ours,
                "source": row.source.get(lang), "note": text_json(&row.note),
            })
        };
        put("published", result.published.iter().map(row).collect());
    }
    if !result.rates.is_empty() {
        put("rates", result.rates.iter().map(rate).collect());
    }
    if !result.totals.is_empty() {
        put("totals", totals(result));
    }
    if !result.sectors.is_empty() {
        put("sectors", result.sectors.iter().map(sector).collect());
    }
    if !result.value_added.is_empty() {
        let row = |(origin, buyer, value): &(_, _, f64)| json!({"origin": origin, "final_buyer": buyer, "value": value});
        put("value_added_in_final_demand", result.value_added.iter().map(row).collect());
    }
    if let Some(guide) = &result.guide_loop {
        put("guide_loop", json!({"passes": guide.passes, "stop": guide.stop, "moved": guide.moved}));
    }
}

/// A rate that was read in a table, with its row.
fn rate(applied: &AppliedRate) -> Value {
    let mut row = json!({
        "shock": applied.shock, "exporter": applied.exporter, "importer": applied.importer,
        "rate": applied.rate, "row": applied.row,
    });
    if let Value::Object(row) = &mut row {
        if let Some(less) = applied.less {
            row.insert("less".to_owned(), json!(less));
        }
        if let Some(date) = applied.date {
            row.insert("date".to_owned(), json!(date.to_string()));
        }
    }
    row
}

fn totals(result: &ScenarioResult) -> Value {
    let mut row: Map<String, Value> =
        result.totals.iter().map(|(field, value)| ((*field).to_owned(), json!(value))).collect();
    if !result.total_intervals.is_empty() {
        let intervals = result.total_intervals.iter();
        let intervals = intervals.map(|(field, found)| ((*field).to_owned(), interval(*found)));
        row.insert("interval".to_owned(), Value::Object(intervals.collect()));
    }
    Value::Object(row)
}

fn sector(row: &SectorRow) -> Value {
    let mut fields = json!({
        "economy": row.economy, "sector": row.sector, "output_base": row.output_base,
        "output_new": row.output_new, "value_added_base": row.value_added_base,
        "output_multiplier": row.output_multiplier, "forward_linkage": row.forward_linkage,
    });
    if let (Value::Object(fields), true) = (&mut fields, row.output_base > 0.0) {
        fields.insert("output_pct".to_owned(), json!(100.0 * (row.output_new / row.output_base - 1.0)));
    }
    fields
}

fn interval(found: Interval) -> Value {
    json!({"p05": found.p05, "p50": found.p50, "p95": found.p95})
}

fn parameter(used: &Used, lang: Lang) -> Value {
    let mut row = json!({"name": used.name, "value": used.value, "source": used.source.get(lang)});
    if let Value::Object(row) = &mut row {
        if let Some((low, high)) = used.range {
            row.insert("low".to_owned(), json!(low));
            row.insert("high".to_owned(), json!(high));
        }
        if let Some(std_error) = used.std_error {
            row.insert("std_error".to_owned(), json!(std_error));
        }
    }
    row
}

fn closure(scenario: &Scenario) -> Option<Value> {
    let closure = &scenario.closure;
    match scenario.model {
        Model::Ignatenko2025 => {
            Some(json!({"deficits": "share-of-world-income", "revenue": closure.revenue.code()}))
        }
        Model::Smart | Model::Leontief => None,
        _ => Some(json!({"deficits": closure.deficits.code()})),
    }
}

fn economy(result: &ScenarioResult, place: usize) -> Value {
    let mut row = Map::from_iter([("economy".to_owned(), json!(result.economies[place]))]);
    for (field, values) in &result.columns {
        if let Some(value) = values[place] {
            row.insert((*field).to_owned(), json!(value));
        }
    }
    let intervals = result
        .intervals
        .iter()
        .filter_map(|(field, values)| Some(((*field).to_owned(), interval(values[place]?))));
    let intervals: Map<String, Value> = intervals.collect();
    if !intervals.is_empty() {
        row.insert("interval".to_owned(), Value::Object(intervals));
    }
    Value::Object(row)
}
