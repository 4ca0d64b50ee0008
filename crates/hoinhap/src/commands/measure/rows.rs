//! Measures as rows: JSON with everything, and a page that a person can read.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use hoinhap_measures::{Contributor, Definition, Input, Measure};
use hoinhap_report::format;
use hoinhap_review::document::Scale;
use hoinhap_sources::Library;
use hoinhap_vocab::{Freshness, Issue, Lang, Status, Text};

use crate::output::{Answer, Cell, Column, Sheet, issue_json, text_json};
use crate::session::Session;

/// What was asked, and the answer.
pub(super) struct Asked<'a> {
    /// The indicators.
    pub(super) definitions: &'a [Definition],
    /// Their values, in order.
    pub(super) measures: &'a [Measure],
}

/// The answer with its rows, and the marks explained below.
pub(super) fn answer(
    schema: &'static str,
    session: &Session,
    library: &Library,
    asked: &Asked<'_>,
) -> Answer {
    let lang = session.lang;
    let rows: Vec<Value> = asked.measures.iter().map(|row| row_json(row, asked, library, lang)).collect();
    let indicators: Vec<Value> = asked.definitions.iter().map(definition_json).collect();
    let as_of = session.as_of.0.to_string();
    let fields = json!({"as_of": as_of, "indicators": indicators, "rows": rows});
    let mut answer = Answer::new(schema, fields);
    if let [only] = asked.definitions {
        answer = answer.line(format!("{} ({})", only.title.get(lang), only.id)).line(only.formula.get(lang));
    }
    answer = answer.table(sheet(asked, library, lang));
    for line in legend(asked.measures, lang).into_iter().chain(doubts(asked.measures, lang)) {
        answer = answer.line(line);
    }
    answer
}

fn definition_json(definition: &Definition) -> Value {
    json!({
        "indicator": definition.id,
        "title": text_json(&definition.title),
        "formula": text_json(&definition.formula),
        "reference": text_json(&definition.reference),
        "direction": definition.direction.sign(),
    })
}

/// A measure as JSON: optional fields stand only where they are known.
fn row_json(measure: &Measure, asked: &Asked<'_>, library: &Library, lang: Lang) -> Value {
    let name = |economy| text_json(&library.economies().name(economy));
    let title =
        asked.definitions.iter().find(|row| row.id == measure.indicator).map(|row| text_json(&row.title));
    let issues: Vec<Value> = measure.issues.iter().map(|issue| issue_json(issue, lang)).collect();
    let reason = measure.value.is_none().then(|| reason(&measure.issues)).flatten();
    let fields = [
        ("indicator", Some(json!(measure.indicator))),
        ("title", title),
        ("economy", Some(json!(measure.economy))),
        ("economy_name", Some(name(measure.economy))),
        ("partner", measure.partner.map(|partner| json!(partner))),
        ("partner_name", measure.partner.map(name)),
        ("product", measure.product.as_ref().map(|product| json!(product))),
        ("year", Some(json!(measure.year))),
        ("since", measure.since.map(|since| json!(since))),
        ("value", Some(json!(measure.value))),
        ("reason", reason.map(|issue| json!(issue.message.get(lang)))),
        ("low", measure.interval.map(|(low, _)| json!(low))),
        ("high", measure.interval.map(|(_, high)| json!(high))),
        ("unit", Some(json!(measure.unit))),
        ("status", Some(json!(measure.value.map(|_| measure.status)))),
        ("source", Some(json!(measure.source))),
        ("freshness", Some(json!(measure.freshness))),
        ("rank", measure.rank.map(|rank| json!(rank.rank))),
        ("of", measure.rank.map(|rank| json!(rank.of))),
        ("n", measure.n.map(|n| json!(n))),
        ("coverage", measure.coverage.map(|share| json!(share))),
        ("without_top", measure.without_top.map(|value| json!(value))),
        ("contributors", list(measure.contributors.iter().map(contributor_json))),
        (
            "beside",
            list(
                measure
                    .beside
                    .iter()
                    .map(|row| json!({"indicator": row.indicator, "value": row.value, "unit": row.unit})),
            ),
        ),
        ("inputs", list(measure.inputs.iter().map(input_json))),
        ("issues", list(issues.into_iter())),
    ];
    let known = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(Map::from_iter(known))
}

fn list(items: impl Iterator<Item = Value>) -> Option<Value> {
    let items: Vec<Value> = items.collect();
    (!items.is_empty()).then_some(Value::Array(items))
}

fn contributor_json(part: &Contributor) -> Value {
    json!({"code": part.code, "value": part.value, "share": part.share})
}

fn input_json(input: &Input) -> Value {
    json!({
        "key": input.key,
        "value": input.value,
        "status": input.status,
        "source": input.source,
        "vintage": input.vintage,
        "file": input.file,
        "row": input.row,
    })
}

/// The gravest issue, which says why there is no value.
fn reason(issues: &[Issue]) -> Option<&Issue> {
    issues.iter().max_by_key(|issue| issue.severity)
}

fn sheet(asked: &Asked<'_>, library: &Library, lang: Lang) -> Sheet {
    let several = asked.definitions.len() > 1;
    let pairs = asked.measures.iter().any(|measure| measure.partner.is_some());
    let ranges = asked.measures.iter().any(|measure| measure.interval.is_some());
    let show = |column: Column, on_page: bool| Column { on_page, ..column };
    let columns = vec![
        show(Column::text("indicator", "Chỉ số", "Indicator"), several),
        Column::text("economy", "Nền kinh tế", "Economy"),
        show(Column::text("partner", "Đối tác", "Partner"), pairs),
        Column::csv_only("product"),
        Column::number("year", "Năm", "Year"),
        Column::number("value", "Giá trị", "Value"),
        show(Column::number("low", "Thấp nhất", "Low"), ranges),
        show(Column::number("high", "Cao nhất", "High"), ranges),
        Column::text("unit", "Đơn vị", "Unit"),
        Column::text("status", "Trạng thái", "Status"),
        Column::text("freshness", "Độ mới", "Freshness"),
        Column::number("rank", "Hạng", "Rank"),
        Column::csv_only("of"),
        Column::csv_only("source"),
    ];
    let scale = Scales::of(asked.measures, library);
    let rows = asked.measures.iter().map(|measure| row(measure, asked, library, &scale, lang)).collect();
    Sheet { columns, rows }
}

/// One scale for all values of a unit, so that they can be compared down the column.
struct Scales(std::collections::BTreeMap<String, Scale>);

impl Scales {
    fn of(measures: &[Measure], library: &Library) -> Self {
        let mut largest = std::collections::BTreeMap::new();
        for measure in measures {
            let value = measure.value.map_or(0.0, f64::abs);
            let known: &mut f64 = largest.entry(measure.unit.clone()).or_default();
            *known = known.max(value);
        }
        let scale = |unit: &String, value: f64| {
            let whole = library.catalogue().units.get(unit).decimals == 0;
            if whole && value >= 1e6 { Scale::for_value(value) } else { Scale::One }
        };
        Self(
            largest
                .into_iter()
                .map(|(unit, value)| {
                    let scale = scale(&unit, value);
                    (unit, scale)
                })
                .collect(),
        )
    }

    fn get(&self, unit: &str) -> Scale {
        self.0.get(unit).copied().unwrap_or(Scale::One)
    }
}

fn row(measure: &Measure, asked: &Asked<'_>, library: &Library, scales: &Scales, lang: Lang) -> Vec<Cell> {
    let title = asked.definitions.iter().find(|row| row.id == measure.indicator);
    let title = title.map_or_else(String::new, |row| row.title.get(lang).to_owned());
    let name = |economy| format!("{economy} {}", library.economies().name_in(economy, lang));
    let label = library.catalogue().units.get(&measure.unit);
    let scale = scales.get(&measure.unit);
    let decimals = if scale == Scale::One { label.decimals } else { 2 };
    let number = |value: Option<f64>| match value {
        Some(value) => Cell::pair(format::scaled(value, scale, decimals, lang), value.to_string()),
        None => Cell::none(),
    };
    let year =
        measure.since.map_or_else(|| measure.year.to_string(), |since| format!("{since}–{}", measure.year));
    let rank =
        measure.rank.map(|rank| Cell::pair(format!("{}/{}", rank.rank, rank.of), rank.rank.to_string()));
    vec![
        Cell::pair(format!("{title} ({})", measure.indicator), &measure.indicator),
        Cell::pair(name(measure.economy), measure.economy.code()),
        measure.partner.map_or_else(Cell::none, |partner| Cell::pair(name(partner), partner.code())),
        Cell::same(measure.product.as_deref().unwrap_or_default()),
        Cell::pair(year, measure.year.to_string()),
        number(measure.value),
        number(measure.interval.map(|(low, _)| low)),
        number(measure.interval.map(|(_, high)| high)),
        Cell::pair(format::unit(&label.label, scale, lang), &measure.unit),
        Cell::same(measure.value.map_or("", |_| measure.status.code())),
        Cell::pair(measure.freshness.word().get(lang), measure.freshness.code()),
        rank.unwrap_or_else(Cell::none),
        Cell::same(measure.rank.map_or_else(String::new, |rank| rank.of.to_string())),
        Cell::same(&measure.source),
    ]
}

const fn status(status: Status) -> Text {
    match status {
        Status::Observed => Text::fixed("quan sát", "observed"),
        Status::Estimated => Text::fixed("ước tính của nơi công bố", "estimated by the publisher"),
        Status::Provisional => Text::fixed("sơ bộ hoặc năm chưa đủ", "provisional, or a year not complete"),
        Status::Break => {
            Text::fixed("đứt chuỗi, không so được với năm kề", "break, not comparable with its neighbours")
        }
        Status::Carried => Text::fixed("lấy từ năm trước", "carried from an earlier year"),
        Status::Interpolated => Text::fixed("nội suy", "interpolated"),
        Status::Imputed => Text::fixed("suy từ nước khác", "imputed from other economies"),
        Status::User => Text::fixed("dữ liệu của người dùng", "of the user's own data"),
        Status::Derived => Text::fixed("tính từ số liệu quan sát", "derived from observed values"),
    }
}

/// The marks that the table uses, in the order of the statuses.
fn legend(measures: &[Measure], lang: Lang) -> Vec<String> {
    let used: BTreeSet<Status> =
        measures.iter().filter(|measure| measure.value.is_some()).map(|measure| measure.status).collect();
    let mark = |found: &Status| format!("{} {}", found.code(), status(*found).get(lang));
    let marks: Vec<String> = used.iter().map(mark).collect();
    let aged =
        measures.iter().any(|measure| matches!(measure.freshness, Freshness::Ageing | Freshness::Stale));
    let ages = Text::fixed(
        "Độ mới so với năm rà soát: còn mới 0-2 năm, cũ dần 3-5 năm, quá cũ trên 5 năm.",
        "Freshness against the year under review: fresh 0-2 years, ageing 3-5, stale more than 5.",
    );
    let head = Text::fixed("Trạng thái", "Status");
    let mut lines = Vec::new();
    if !marks.is_empty() {
        lines.push(format!("{}: {}.", head.get(lang), marks.join("; ")));
    }
    if aged {
        lines.push(ages.get(lang).to_owned());
    }
    lines
}

/// Each doubt once, in the order of the rows.
fn doubts(measures: &[Measure], lang: Lang) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let issues = measures.iter().flat_map(|measure| &measure.issues);
    let first = issues.filter(|issue| seen.insert((issue.code, &issue.place)));
    first.map(|issue| format!("[{}] {}: {}", issue.code, issue.place, issue.message.get(lang))).collect()
}
