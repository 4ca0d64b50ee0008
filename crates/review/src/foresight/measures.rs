//! Results of scenarios as measures, with the rows that they rest on.

use hoinhap_equilibrium::scenario::ScenarioResult;
use hoinhap_measures::{DEFAULT_FLOWS, Definition, Kind, Measure, PartnerUse};
use hoinhap_sources::{Direction, Pillar};
use hoinhap_vocab::{Economy, Freshness, Status, Text};

use super::solved::{FLOW_SOURCE, INCOME_SOURCE, Run, sources};
use super::{PREFIX, notes};
use crate::context::Context;
use crate::document::{Part, Quantity, TableCell};

/// Welfare: what spending buys.
pub(super) const WELFARE: &str = "welfare_pct";
/// Exports of goods.
pub(super) const EXPORTS: &str = "exports_pct";
/// Imports of goods.
pub(super) const IMPORTS: &str = "imports_pct";

/// A result as a number in a sentence.
pub(super) fn part(context: &mut Context<'_>, run: &Run, economy: Economy, field: &str) -> Option<Part> {
    quantity(context, run, economy, field).map(Part::Quantity)
}

/// The ends of the range of welfare; `None` where there is none.
pub(super) fn ends(context: &mut Context<'_>, run: &Run, economy: Economy) -> [Option<Part>; 2] {
    let interval = run.result.interval(economy, WELFARE);
    let Some((interval, central)) = interval.zip(quantity(context, run, economy, WELFARE)) else {
        return [None, None];
    };
    [interval.p05, interval.p95].map(|value| Some(Part::Quantity(Quantity { value, ..central.clone() })))
}

/// A result as a cell of a table.
pub(super) fn cell(context: &mut Context<'_>, run: &Run, economy: Economy, field: &str) -> TableCell {
    match measure(context, run, economy, field) {
        Some(measure) => context.ledger.cell(&measure),
        None => crate::words::missing("mô hình không xác định", "not defined by the model"),
    }
}

fn quantity(context: &mut Context<'_>, run: &Run, economy: Economy, field: &str) -> Option<Quantity> {
    let measure = measure(context, run, economy, field)?;
    let shown = context.ledger.quantity(&measure)?;
    Some(Quantity { signed: true, ..shown })
}

fn measure(context: &mut Context<'_>, run: &Run, economy: Economy, field: &str) -> Option<Measure> {
    let result = &run.result;
    let value = result.value(economy, field)?;
    let suffix =
        if field == WELFARE { String::new() } else { format!(":{}", field.trim_end_matches("_pct")) };
    let id = format!("{PREFIX}{}{suffix}", run.name());
    context.ledger.define(definition(&id, run, field));
    let mut measure = Measure::blank(&id, "%", economy, run.base_year());
    measure.value = Some(value);
    measure.interval = result.interval(economy, field).map(|interval| (interval.p05, interval.p95));
    measure.status = Status::Derived;
    measure.freshness = Freshness::of(Some(run.base_year()), context.review_year());
    measure.inputs = run.rows.inputs(run, economy);
    measure.source = source_ids(run);
    measure.issues = result.issues.iter().filter(|issue| issue.code == "scenario/imputed").cloned().collect();
    if economy == context.country {
        measure.issues.extend(notes::hole(context).ok().flatten().map(|block| block.issue(place(run))));
    }
    Some(measure)
}

fn place(run: &Run) -> String {
    format!("{DEFAULT_FLOWS} {}", run.base_year())
}

fn source_ids(run: &Run) -> String {
    let mut ids: Vec<&str> =
        [FLOW_SOURCE, INCOME_SOURCE].into_iter().chain(sources(&run.result.scenario)).collect();
    ids.sort_unstable();
    ids.join("; ")
}

fn definition(id: &str, run: &Run, field: &str) -> Definition {
    let what = match field {
        EXPORTS => Text::fixed("xuất khẩu hàng hoá", "exports of goods"),
        IMPORTS => Text::fixed("nhập khẩu hàng hoá", "imports of goods"),
        _ => Text::fixed("phúc lợi", "welfare"),
    };
    let short = run.short();
    Definition {
        id: id.to_owned(),
        title: Text::build(|lang| format!("{}: {}", short.get(lang), what.get(lang))),
        unit: "%".into(),
        direction: Direction::Neutral,
        pillar: Some(Pillar::E),
        face: None,
        uses: vec!["context".into()],
        kind: Kind::Derived,
        formula: method(&run.result),
        reference: Text::default(),
        partner: PartnerUse::Each,
        source: FLOW_SOURCE.into(),
    }
}

/// Model, year of the base, parameters with their ranges.
fn method(result: &ScenarioResult) -> Text {
    let used: Vec<String> = result
        .parameters
        .iter()
        .map(|used| match used.range {
            Some((low, high)) => format!("{} = {} [{low}; {high}]", used.name, used.value),
            None => format!("{} = {}", used.name, used.value),
        })
        .collect();
    let (model, year, used) = (result.scenario.model.code(), result.scenario.base.year, used.join(", "));
    Text::new(
        format!("mô hình {model} trên số liệu năm {year}, so với thế giới không có cú sốc; {used}"),
        format!("model {model} on the base of {year}, against the world without the shock; {used}"),
    )
}
