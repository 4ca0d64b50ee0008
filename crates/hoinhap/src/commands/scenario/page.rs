//! The page of a scenario's result.

use hoinhap_equilibrium::scenario::{AppliedRate, Interval, ScenarioResult, Used};
use hoinhap_report::format;
use hoinhap_sources::Library;
use hoinhap_vocab::{Economy, Issue, Lang, Text};

use super::words::{FIELDS, Field, TOTALS, heading as field_heading};
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// Adds the page to the answer: heading, tables, parameters, caveats.
pub(super) fn write(answer: Answer, result: &ScenarioResult, library: &Library, session: &Session) -> Answer {
    let lang = session.lang;
    let mut answer = answer.line(result.scenario.title.get(lang)).line(heading(result, lang));
    if let Some(unit) = &result.scenario.base.unit {
        answer = answer.line(Text::new(format!("Đơn vị: {unit}"), format!("Unit: {unit}")).get(lang));
    }
    let economies = sheet(result, library, session);
    if let Some(market) = &result.scenario.base.market {
        answer = answer.csv(with_totals(economies.clone(), result, (&market.importer, library, lang)));
    }
    answer = answer.table(economies);
    if !result.totals.is_empty() {
        answer = answer.table(totals(result, lang));
    }
    if !result.sectors.is_empty() {
        answer = answer.table(sectors(result, lang));
    }
    if !result.value_added.is_empty() {
        answer = answer.table(value_added(result, lang));
    }
    if !result.published.is_empty() {
        answer = answer.table(published(result, lang));
    }
    for line in remarks(result, lang) {
        answer = answer.line(line);
    }
    match result.scenario.note.get(lang) {
        "" => answer,
        note => answer.line(note),
    }
}

/// What stands below the tables: the guide's loop, rates, parameters, issues.
fn remarks(result: &ScenarioResult, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = guide_loop(result, lang).into_iter().collect();
    lines.extend(rates(result, lang));
    let told = |used: &&Used| !used.source.is_empty() || used.name.starts_with("shock.");
    lines.extend(result.parameters.iter().filter(told).map(|used| parameter(used, lang)));
    lines.extend(result.issues.iter().map(|issue| remark(issue, lang)));
    lines
}

fn remark(issue: &Issue, lang: Lang) -> String {
    let message = issue.message.get(lang);
    match issue.value.as_deref().filter(|value| !message.contains(value)) {
        Some(value) => format!("! {message}: {value}"),
        None => format!("! {message}"),
    }
}

fn heading(result: &ScenarioResult, lang: Lang) -> String {
    let (model, year) = (result.scenario.model.code(), result.scenario.base.year);
    let residual = format!("{:.0e}", result.residual);
    let steps = result.iterations;
    let direct = result.scenario.model.is_direct();
    let mut line = match lang {
        Lang::Vi if direct => format!("Mô hình {model}, số liệu gốc {year}; tính trực tiếp theo công thức"),
        Lang::En if direct => format!("Model {model}, base of {year}; computed directly"),
        Lang::Vi => {
            format!("Mô hình {model}, số liệu gốc {year}; hội tụ sau {steps} bước, phần dư {residual}")
        }
        Lang::En => {
            format!("Model {model}, base of {year}; converged in {steps} steps, residual {residual}")
        }
    };
    if let Some(draws) = &result.draws {
        line.push_str(&match lang {
            Lang::Vi => format!("; {} lần lấy mẫu, khoảng 5-95 %", draws.draws - draws.failed),
            Lang::En => format!("; {} draws, interval 5-95 %", draws.draws - draws.failed),
        });
    }
    line
}

fn guide_loop(result: &ScenarioResult, lang: Lang) -> Option<String> {
    let guide = result.guide_loop?;
    let (stop, moved) = (format::number(guide.stop, 2, lang), format::number(guide.moved, 4, lang));
    Some(match lang {
        Lang::Vi => format!(
            "Vòng lặp của sách hướng dẫn WTO-UNCTAD dừng sau {} lượt, khi giá đổi không quá {stop} (lượt cuối: {moved}); các cột khác là điểm bất động của cùng mô hình.",
            guide.passes
        ),
        Lang::En => format!(
            "The loop of the WTO-UNCTAD guide stopped after {} passes, where prices move by no more than {stop} (last pass: {moved}); the other columns are the fixed point of the same model.",
            guide.passes
        ),
    })
}

/// Rates read in a table that meet an economy in focus.
fn rates(result: &ScenarioResult, lang: Lang) -> Vec<String> {
    let focus: Vec<Economy> =
        result.scenario.output.focus.iter().filter_map(|code| code.parse().ok()).collect();
    let touches = |rate: &&AppliedRate| {
        focus.contains(&rate.exporter) || focus.contains(&rate.importer) && result.scenario.model.is_direct()
    };
    result.rates.iter().filter(touches).map(|applied| rate(applied, lang)).collect()
}

fn rate(applied: &AppliedRate, lang: Lang) -> String {
    let percent = format::number(100.0 * applied.rate, 2, lang);
    let (from, to) = (applied.exporter, applied.importer);
    let since = applied.date.map_or_else(String::new, |date| match lang {
        Lang::Vi => format!(", áp dụng từ {}", format::short_date(date, lang)),
        Lang::En => format!(", in force from {}", format::short_date(date, lang)),
    });
    let less = applied.less.map_or_else(String::new, |less| {
        let whole = format::number(100.0 * (applied.rate + less), 2, lang);
        let less = format::number(100.0 * less, 2, lang);
        match lang {
            Lang::Vi => format!(" tăng thêm: {whole} % trừ mức trước đó {less} %"),
            Lang::En => format!(" added: {whole} % less the earlier {less} %"),
        }
    });
    match lang {
        Lang::Vi => format!("Thuế suất {from} → {to}: {percent} %{less} ({}{since})", applied.row),
        Lang::En => format!("Rate {from} → {to}: {percent} %{less} ({}{since})", applied.row),
    }
}

fn parameter(used: &Used, lang: Lang) -> String {
    let range = used.range.map_or_else(String::new, |(low, high)| {
        format!(" [{} – {}]", format::number(low, 2, lang), format::number(high, 2, lang))
    });
    let error = used.std_error.map_or_else(String::new, |error| {
        let error = format::number(error, 3, lang);
        match lang {
            Lang::Vi => format!(" (sai số chuẩn {error})"),
            Lang::En => format!(" (standard error {error})"),
        }
    });
    let source = used.source.get(lang);
    let colon = if source.is_empty() { "" } else { ": " };
    format!("{} = {}{range}{error}{colon}{source}", used.name, format::number(used.value, 4, lang))
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

/// The table of economies. CSV has every field of the result, and its percentiles where there are draws.
fn sheet(result: &ScenarioResult, library: &Library, session: &Session) -> Sheet {
    let lang = session.lang;
    let fields: Vec<&Field> = FIELDS.iter().filter(|field| result.columns.contains_key(field.key)).collect();
    let others: Vec<&str> = result.columns.keys().copied().collect();
    let others: Vec<&str> =
        others.into_iter().filter(|key| fields.iter().all(|field| field.key != *key)).collect();
    let drawn: Vec<&str> = result.intervals.keys().copied().collect();
    let mut columns = vec![Column::text("economy", "Mã", "Code"), Column::text("name", "Tên", "Name")];
    columns.extend(
        fields
            .iter()
            .map(|field| Column { title: field.title().clone(), ..Column::number(field.key, "", "") }),
    );
    columns.extend(others.iter().map(|key| Column::csv_only(*key)));
    let ends = drawn.iter().flat_map(|key| ["p05", "p50", "p95"].map(|end| format!("{key}_{end}")));
    columns.extend(ends.map(Column::csv_only));
    let row = |place: usize| {
        let economy = result.economies[place];
        let mut cells =
            vec![Cell::same(economy.code()), Cell::same(library.economies().name_in(economy, lang))];
        cells.extend(fields.iter().map(|field| cell(result, field, place, lang)));
        cells.extend(others.iter().map(|key| bare(result.columns[key][place])));
        cells.extend(drawn.iter().flat_map(|key| percentiles(result.intervals[key][place])));
        cells
    };
    Sheet { columns, rows: order(result, library, session).into_iter().map(row).collect() }
}

/// The table for CSV with a row of the buyer, in which the market as a whole stands.
fn with_totals(
    mut sheet: Sheet,
    result: &ScenarioResult,
    (buyer, library, lang): (&str, &Library, Lang),
) -> Sheet {
    let name = buyer
        .parse()
        .map_or_else(|_| buyer.to_owned(), |buyer: Economy| library.economies().name_in(buyer, lang));
    let mut row = vec![Cell::same(buyer), Cell::same(&name)];
    row.resize(sheet.columns.len(), Cell::none());
    for (key, value) in &result.totals {
        sheet.columns.push(Column::csv_only(*key));
        row.push(bare(Some(*value)));
        if let Some(interval) = result.total_intervals.get(key) {
            sheet.columns.extend(["p05", "p50", "p95"].map(|end| Column::csv_only(format!("{key}_{end}"))));
            row.extend(percentiles(Some(*interval)));
        }
    }
    let width = sheet.columns.len();
    sheet.rows.iter_mut().for_each(|row| row.resize(width, Cell::none()));
    sheet.rows.push(row);
    sheet
}

/// A number for CSV alone.
fn bare(value: Option<f64>) -> Cell {
    value.map_or_else(Cell::none, |value| Cell::pair("", value.to_string()))
}

fn percentiles(interval: Option<Interval>) -> [Cell; 3] {
    [
        bare(interval.map(|interval| interval.p05)),
        bare(interval.map(|interval| interval.p50)),
        bare(interval.map(|interval| interval.p95)),
    ]
}

/// A value, for people with its interval.
fn cell(result: &ScenarioResult, field: &Field, place: usize, lang: Lang) -> Cell {
    let value = result.columns.get(field.key).and_then(|values| values[place]);
    let Some(value) = value else { return Cell::none() };
    let interval = result.intervals.get(field.key).and_then(|values| values[place]);
    Cell::pair(shown(field.scale * value, interval, field.scale, lang), value.to_string())
}

fn shown(value: f64, interval: Option<Interval>, scale: f64, lang: Lang) -> String {
    let number = |value: f64| format::number(value, 2, lang);
    match interval {
        // An end that is the value says nothing: the quantity does not hang on what was drawn.
        Some(found) if found.p05 != found.p95 => {
            format!("{} [{}; {}]", number(value), number(scale * found.p05), number(scale * found.p95))
        }
        _ => number(value),
    }
}

fn totals(result: &ScenarioResult, lang: Lang) -> Sheet {
    let row = |field: &Field| {
        let value = *result.totals.get(field.key)?;
        let interval = result.total_intervals.get(field.key).copied();
        let shown = shown(value, interval, 1.0, lang);
        Some(vec![Cell::pair(field.title().get(lang), field.key), Cell::pair(shown, value.to_string())])
    };
    Sheet {
        columns: vec![
            Column::text("total", "Toàn thị trường", "Market as a whole"),
            Column::number("value", "Giá trị", "Value"),
        ],
        rows: TOTALS.iter().filter_map(row).collect(),
    }
}

fn sectors(result: &ScenarioResult, lang: Lang) -> Sheet {
    let number = |value: f64| Cell::pair(format::number(value, 2, lang), value.to_string());
    let row = |row: &hoinhap_equilibrium::scenario::SectorRow| {
        vec![
            Cell::same(row.economy.code()),
            Cell::same(&row.sector),
            number(row.output_base),
            number(row.output_new),
            number(row.value_added_base),
            number(row.output_multiplier),
            number(row.forward_linkage),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("economy", "Mã", "Code"),
            Column::text("sector", "Ngành", "Sector"),
            Column::number("output_base", "Sản lượng gốc", "Output before"),
            Column::number("output_new", "Sản lượng mới", "Output after"),
            Column::number("value_added_base", "Giá trị gia tăng gốc", "Value added before"),
            Column::number("output_multiplier", "Số nhân sản lượng", "Output multiplier"),
            Column::number("forward_linkage", "Liên kết xuôi", "Forward linkage"),
        ],
        rows: result.sectors.iter().map(row).collect(),
    }
}

fn value_added(result: &ScenarioResult, lang: Lang) -> Sheet {
    let row = |(origin, buyer, value): &(Economy, Economy, f64)| {
        let value = Cell::pair(format::number(*value, 2, lang), value.to_string());
        vec![Cell::same(origin.code()), Cell::same(buyer.code()), value]
    };
    Sheet {
        columns: vec![
            Column::text("origin", "Nơi tạo giá trị", "Where it is added"),
            Column::text("final_buyer", "Nơi tiêu dùng cuối cùng", "Final buyer"),
            Column::number("value", "Giá trị gia tăng gốc", "Value added before"),
        ],
        rows: result.value_added.iter().map(row).collect(),
    }
}

fn published(result: &ScenarioResult, lang: Lang) -> Sheet {
    let number = |value: f64, digits: u8| Cell::pair(format::number(value, digits, lang), value.to_string());
    let row = |row: &hoinhap_equilibrium::scenario::Published| {
        vec![
            Cell::same(row.economy.code()),
            Cell::pair(field_heading(&row.field, lang), row.field.clone()),
            number(row.published, 2),
            row.ours.map_or_else(Cell::none, |ours| number(ours, 4)),
            Cell::same(row.source.get(lang)),
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
