//! Scenarios as bars with their ranges, and the table behind them.

use hoinhap_vocab::Text;

use super::measures::{self, EXPORTS, IMPORTS, WELFARE};
use super::solved::{Family, Run};
use crate::context::Context;
use crate::document::{Axis, Bar, Block, Chart, Figure, Role, Scale, Sentence, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{axis, missing, number_cell, number_column, sentence, text_cell, text_column, words};

/// Bars of the chart on the first page.
const SMALL: usize = 4;

/// Tariffs, lost partners and new agreements; nothing where there is none.
pub(super) fn shocks(context: &mut Context<'_>, runs: &[&Run]) -> Option<Block> {
    if runs.is_empty() {
        return None;
    }
    let losses = runs.iter().filter(|run| value(context, run) < 0.0).count();
    let title = sentence(
        "{0} trong {1} kịch bản làm giảm phúc lợi",
        "{0} of {1} {1:scenario|scenarios} {0:lowers|lower} welfare",
        vec![count(losses), count(runs.len())],
    );
    let subtitle = Text::fixed(
        "Thay đổi phúc lợi so với thế giới không có cú sốc, %",
        "Change of welfare against the world without the shock, %",
    );
    Some(figure(context, "what-may-come", title, subtitle, runs))
}

/// Agreements in force that are left, the costliest first.
pub(super) fn agreements(context: &mut Context<'_>, runs: &[&Run]) -> Option<Block> {
    let mut runs = runs.to_vec();
    runs.sort_by(|a, b| value(context, a).total_cmp(&value(context, b)).then_with(|| a.name().cmp(b.name())));
    let first = runs.first()?;
    let parts = vec![Some(words(first.short())), measures::part(context, first, context.country, WELFARE)];
    let title = sentence(
        "{0}, phúc lợi {1}: hiệp định đáng giá nhất theo mô hình",
        "{0}, welfare {1}: the agreement worth most in the model",
        parts.into_iter().flatten().collect(),
    );
    let subtitle = Text::fixed(
        "Thay đổi phúc lợi nếu riêng hiệp định đó mất hết tác dụng, %; cận trên",
        "Change of welfare if that agreement alone lost all its effect, %; an upper bound",
    );
    Some(figure(context, "what-if-left", title, subtitle, &runs))
}

/// A small chart of the first scenarios.
pub(super) fn small(context: &Context<'_>, runs: &[&Run]) -> Option<Chart> {
    let few: Vec<&Run> = runs.iter().copied().filter(|run| run.family <= Family::Loss).take(SMALL).collect();
    (few.len() > 1).then(|| chart(context, &few))
}

fn value(context: &Context<'_>, run: &Run) -> f64 {
    run.result.value(context.country, WELFARE).unwrap_or(0.0)
}

fn chart(context: &Context<'_>, runs: &[&Run]) -> Chart {
    let bar = |run: &&Run| Bar {
        label: run.short(),
        value: value(context, run),
        interval: run.result.interval(context.country, WELFARE).map(|range| (range.p05, range.p95)),
        role: Role::Country,
        note: Text::default(),
    };
    Chart::Diverging {
        bars: runs.iter().map(bar).collect(),
        axis: percent_points(),
        left: Text::fixed("phúc lợi giảm", "welfare falls"),
        right: Text::fixed("phúc lợi tăng", "welfare rises"),
    }
}

/// Percent, as the models give them.
pub(super) fn percent_points() -> Axis {
    let label = Text::fixed("Thay đổi phúc lợi, %", "Change of welfare, %");
    axis(label, Text::fixed("%", "%"), 1, Scale::One)
}

fn figure(context: &mut Context<'_>, id: &str, title: Sentence, subtitle: Text, runs: &[&Run]) -> Block {
    Block::Figure(Box::new(Figure {
        id: id.to_owned(),
        title,
        subtitle: subtitle.clone(),
        chart: chart(context, runs),
        source: source(context, runs),
        notes: vec![Text::fixed(
            "Vạch: khoảng khi mỗi hệ số ước lượng lấy phân vị 5 % và 95 %. Mô hình và số liệu gốc ghi ở bảng số liệu của biểu đồ và trong từng số.",
            "Whisker: range when each estimated coefficient stands at its 5th or 95th percentile. Model and base are named in the table of the chart and behind each number.",
        )],
        table: table(context, id, subtitle, runs),
    }))
}

/// The sources of the base, and of the tariffs where some are used.
pub(super) fn source(context: &Context<'_>, runs: &[&Run]) -> Text {
    let mut ids = vec![super::solved::FLOW_SOURCE, super::solved::INCOME_SOURCE];
    for id in runs.iter().flat_map(|run| super::solved::sources(&run.result.scenario)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let sources = &context.library().catalogue().sources;
    let known = ids.into_iter().filter_map(|id| sources.get(id));
    let known =
        known.map(|source| Text::build(|lang| format!("{} ({})", source.title.get(lang), source.vintage)));
    crate::words::join(known, "; ")
}

fn table(context: &mut Context<'_>, id: &str, title: Text, runs: &[&Run]) -> Table {
    let rows = runs.iter().map(|run| TableRow { cells: cells(context, run), of_country: false }).collect();
    let percent = |vi, en| number_column(Text::fixed(vi, en), Text::fixed("%", "%"), 2, Scale::One);
    let money = Text::fixed("USD", "US$");
    Table {
        id: format!("table-{id}"),
        title,
        sorted: Text::default(),
        columns: vec![
            text_column("Kịch bản", "Scenario"),
            text_column("Mô hình", "Model"),
            percent("Phúc lợi", "Welfare"),
            percent("Cận dưới", "Low"),
            percent("Cận trên", "High"),
            number_column(
                Text::fixed("Tính trên GDP năm gốc", "On GDP of the base year"),
                money,
                1,
                Scale::Billion,
            ),
            percent("Xuất khẩu", "Exports"),
            percent("Nhập khẩu", "Imports"),
        ],
        rows,
    }
}

fn cells(context: &mut Context<'_>, run: &Run) -> Vec<TableCell> {
    let country = context.country;
    let range = run.result.interval(country, WELFARE);
    let end = |value: Option<f64>| value.map_or_else(|| missing("không có khoảng", "no range"), number_cell);
    let money = run.rows.income(country).map(|income| income * value(context, run) / 100.0);
    vec![
        text_cell(run.short()),
        text_cell(model(run)),
        measures::cell(context, run, country, WELFARE),
        end(range.map(|range| range.p05)),
        end(range.map(|range| range.p95)),
        money.map_or_else(|| missing("không có GDP", "no GDP"), number_cell),
        measures::cell(context, run, country, EXPORTS),
        measures::cell(context, run, country, IMPORTS),
    ]
}

/// The model and the elasticity with its range.
fn model(run: &Run) -> Text {
    let code = run.result.scenario.model.code();
    let eps = run.result.parameters.iter().find(|used| used.name == "eps");
    let Some((eps, (low, high))) = eps.and_then(|eps| Some((eps.value, eps.range?))) else {
        return Text::same(code.to_owned());
    };
    let year = run.base_year();
    let english = format!("{code}, base {year}, ε = {eps} [{low}–{high}]");
    let vietnamese = format!("{code}, gốc {year}, ε = {eps} [{low}–{high}]");
    Text::new(decimal_commas(&vietnamese), english)
}

/// Decimal points between digits as commas.
fn decimal_commas(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let between = |place: usize| {
        let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
        letters[place] == '.' && place > 0 && digit(letters.get(place - 1)) && digit(letters.get(place + 1))
    };
    (0..letters.len()).map(|place| if between(place) { ',' } else { letters[place] }).collect()
}
