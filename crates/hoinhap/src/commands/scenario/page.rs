//! The page of a scenario's result.

use hoinhap_equilibrium::scenario::ScenarioResult;
use hoinhap_report::format;
use hoinhap_sources::Library;
use hoinhap_vocab::{Economy, Lang, Text};

use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// Fields of the page, with their headings.
static FIELDS: [(&str, &str, &str); 12] = [
    ("welfare_pct", "Phúc lợi %", "Welfare %"),
    ("welfare_first_order_pct", "Phúc lợi, bậc nhất %", "Welfare, first order %"),
    ("terms_of_trade_pct", "Tỷ giá thương mại %", "Terms of trade %"),
    ("volume_of_trade_pct", "Khối lượng thương mại %", "Volume of trade %"),
    ("real_income_pct", "Thu nhập thực %", "Real income %"),
    ("real_wage_pct", "Tiền lương thực %", "Real wage %"),
    ("exports_pct", "Xuất khẩu %", "Exports %"),
    ("conditional_exports_pct", "Xuất khẩu, thu nhập giữ nguyên %", "Exports, incomes fixed %"),
    ("imports_pct", "Nhập khẩu %", "Imports %"),
    ("employment_pct", "Việc làm %", "Employment %"),
    ("price_pct", "Giá %", "Prices %"),
    ("deficit_pct", "Thâm hụt %", "Deficit %"),
];

/// Fields that stand in the table of published values alone.
static OTHERS: [(&str, &str, &str); 4] = [
    ("exports_to_income_pct", "Xuất khẩu trên thu nhập %", "Exports over income %"),
    ("imports_to_income_pct", "Nhập khẩu trên thu nhập %", "Imports over income %"),
    ("wage_pct", "Tiền lương %", "Wages %"),
    ("tariff_revenue_share", "Thu thuế quan trên chi tiêu", "Tariff revenue over spending"),
];

/// Adds the page to the answer: heading, table, caveats.
pub(super) fn write(answer: Answer, result: &ScenarioResult, library: &Library, session: &Session) -> Answer {
    let lang = session.lang;
    let mut answer = answer.line(result.scenario.title.get(lang)).line(heading(result, lang));
    answer = answer.table(sheet(result, library, session));
    if !result.published.is_empty() {
        answer = answer.table(published(result, lang));
    }
    for used in result.parameters.iter().filter(|used| !used.source.is_empty()) {
        answer = answer.line(parameter(used, lang));
    }
    for issue in &result.issues {
        let value = issue.value.as_deref().map_or_else(String::new, |value| format!(": {value}"));
        answer = answer.line(format!("! {}{value}", issue.message.get(lang)));
    }
    answer.line(result.scenario.note.get(lang))
}

fn heading(result: &ScenarioResult, lang: Lang) -> String {
    let (model, year) = (result.scenario.model.code(), result.scenario.base.year);
    let mut line = match lang {
        Lang::Vi => format!(
            "Mô hình {model}, số liệu gốc {year}; hội tụ sau {} bước, phần dư {:.0e}",
            result.iterations, result.residual
        ),
        Lang::En => format!(
            "Model {model}, base of {year}; converged in {} steps, residual {:.0e}",
            result.iterations, result.residual
        ),
    };
    if let Some(draws) = &result.draws {
        line.push_str(&match lang {
            Lang::Vi => format!("; {} lần lấy mẫu, khoảng 5-95 %", draws.draws - draws.failed),
            Lang::En => format!("; {} draws, interval 5-95 %", draws.draws - draws.failed),
        });
    }
    line
}

fn parameter(used: &hoinhap_equilibrium::scenario::Used, lang: Lang) -> String {
    let range = used.range.map_or_else(String::new, |(low, high)| {
        format!(" [{} – {}]", format::number(low, 2, lang), format::number(high, 2, lang))
    });
    format!("{} = {}{range}: {}", used.name, format::number(used.value, 4, lang), used.source)
}

/// Economies in focus first, then members of the groups, then the others by code.
fn order(result: &ScenarioResult, library: &Library, session: &Session) -> Vec<usize> {
    let output = &result.scenario.output;
    let place = |economy: Economy| result.economies.iter().position(|known| *known == economy);
    let focus = output.focus.iter().filter_map(|code| code.parse::<Economy>().ok());
    let groups = output.groups.iter().flat_map(|group| library.groupings().members(group, session.as_of.0));
    let mut order = Vec::new();
    let all = 0..result.economies.len();
    for place in focus.chain(groups).filter_map(place).chain(all) {
        if !order.contains(&place) {
            order.push(place);
        }
    }
    order
}

fn sheet(result: &ScenarioResult, library: &Library, session: &Session) -> Sheet {
    let known = |(field, ..): &(&str, &str, &str)| result.columns.contains_key(*field);
    let fields: Vec<_> = FIELDS.iter().copied().filter(known).collect();
    let mut columns = vec![Column::text("economy", "Mã", "Code"), Column::text("name", "Tên", "Name")];
    columns.extend(fields.iter().map(|&(field, vi, en)| Column::number(field, vi, en)));
    let row = |place: usize| {
        let economy = result.economies[place];
        let mut cells =
            vec![Cell::same(economy.code()), Cell::same(library.economies().name_in(economy, session.lang))];
        cells.extend(fields.iter().map(|&(field, ..)| cell(result, field, place, session.lang)));
        cells
    };
    Sheet { columns, rows: order(result, library, session).into_iter().map(row).collect() }
}

/// A value, for people with its interval.
fn cell(result: &ScenarioResult, field: &str, place: usize, lang: Lang) -> Cell {
    let Some(value) = result.columns.get(field).and_then(|values| values[place]) else { return Cell::none() };
    let interval = result.intervals.get(field).and_then(|values| values[place]);
    let shown = format::number(value, 2, lang);
    let shown = match interval {
        Some(interval) => format!(
            "{shown} [{}; {}]",
            format::number(interval.p05, 2, lang),
            format::number(interval.p95, 2, lang)
        ),
        None => shown,
    };
    Cell::pair(shown, value.to_string())
}

fn published(result: &ScenarioResult, lang: Lang) -> Sheet {
    let titles = |field: &str| {
        let known = FIELDS.iter().chain(&OTHERS).find(|(name, ..)| *name == field);
        known.map_or_else(|| field.to_owned(), |(_, vi, en)| Text::fixed(vi, en).get(lang).to_owned())
    };
    let number = |value: f64, digits: u8| Cell::pair(format::number(value, digits, lang), value.to_string());
    let row = |row: &hoinhap_equilibrium::scenario::Published| {
        vec![
            Cell::same(row.economy.code()),
            Cell::pair(titles(&row.field), row.field.clone()),
            number(row.published, 2),
            row.ours.map_or_else(Cell::none, |ours| number(ours, 4)),
            Cell::same(&row.source),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("economy", "Mã", "Code"),
            Column::text("field", "Đại lượng", "Quantity"),
            Column::number("published", "Đã công bố", "As published"),
            Column::number("ours", "Tính ở đây", "Computed here"),
            Column::text("source", "Nguồn công bố", "Published in"),
        ],
        rows: result.published.iter().map(row).collect(),
    }
}
