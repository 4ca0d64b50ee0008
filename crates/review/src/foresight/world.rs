//! Who gains and who loses: the first scenario over the world.

use hoinhap_vocab::{Economy, Text};

use super::figures::{percent_points, source};
use super::measures::{self, EXPORTS, WELFARE};
use super::solved::Run;
use crate::context::Context;
use crate::document::{Block, Chart, Figure, Scale, Table, TableRow, Tile};
use crate::ledger::count;
use crate::words::{code_cell, number_column, sentence, text_cell, text_column, words};

/// Bounds of the colour classes, percent.
const BREAKS: [f64; 6] = [-3.0, -1.0, -0.3, 0.0, 0.3, 1.0];
/// Below this change, in percent, an economy neither gains nor loses at the precision that is printed.
const NOTABLE: f64 = 0.05;
/// Economies listed from each end.
const LISTED: usize = 10;

/// The world under a scenario; `None` where it has no results.
pub(super) fn figure(context: &mut Context<'_>, run: &Run) -> Option<Block> {
    let doubtful = doubtful(run);
    let mut results: Vec<(Economy, f64)> = run
        .result
        .economies
        .iter()
        .filter(|economy| !doubtful.contains(&economy.code()))
        .filter_map(|economy| Some((*economy, run.result.value(*economy, WELFARE)?)))
        .collect();
    results.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let place = results.iter().position(|(economy, _)| *economy == context.country)?;
    let losers = results.iter().filter(|(_, value)| *value <= -NOTABLE).count();
    let gainers = results.iter().filter(|(_, value)| *value >= NOTABLE).count();
    let parts = [
        Some(words(run.short())),
        Some(count(losers)),
        Some(count(gainers)),
        Some(words(context.object(context.country))),
        measures::part(context, run, context.country, WELFARE),
        Some(count(place + 1)),
    ];
    let title = sentence(
        "{0}: {1} nền kinh tế thiệt, {2} được lợi; {3} đứng thứ {5} tính từ mức thiệt nhiều nhất ({4})",
        "{0}: {1} economies lose, {2} gain; {3} is number {5} counted from the largest loss ({4})",
        parts.into_iter().flatten().collect(),
    );
    let holes = run.result.economies.iter().filter(|economy| doubtful.contains(&economy.code()));
    let holes = holes.map(|economy| Tile { economy: *economy, name: context.name(*economy), value: None });
    let mut tiles: Vec<Tile> = holes.collect();
    tiles.extend(results.iter().map(|(economy, value)| Tile {
        economy: *economy,
        name: context.name(*economy),
        value: Some(*value),
    }));
    Some(Block::Figure(Box::new(Figure {
        id: "what-if-world".into(),
        title,
        subtitle: Text::fixed(
            "Thay đổi phúc lợi của từng nền kinh tế so với thế giới không có cú sốc, %; thay đổi dưới 0,05 % không tính là thiệt hay lợi",
            "Change of welfare of each economy against the world without the shock, %; below 0.05 % it is neither loss nor gain",
        ),
        chart: Chart::TileGrid { tiles, axis: percent_points(), breaks: BREAKS.to_vec() },
        source: source(context, &[run]),
        notes: Vec::new(),
        table: table(context, run, &results),
    })))
}

/// Codes of economies whose domestic sales the base does not know.
fn doubtful(run: &Run) -> Vec<&str> {
    let issues = run.result.issues.iter().filter(|issue| issue.code == "scenario/no-domestic-sales");
    issues.filter_map(|issue| issue.value.as_deref()).flat_map(|codes| codes.split(", ")).collect()
}

/// Both ends of the list, and the country where it stands between them.
fn table(context: &mut Context<'_>, run: &Run, results: &[(Economy, f64)]) -> Table {
    let country = context.country;
    let last = results.len().saturating_sub(LISTED);
    let listed = results
        .iter()
        .enumerate()
        .filter(|(place, (economy, _))| *place < LISTED || *place >= last || *economy == country);
    let rows = listed.map(|(_, (economy, _))| TableRow {
        cells: vec![
            code_cell(economy.code()),
            text_cell(context.name(*economy)),
            measures::cell(context, run, *economy, WELFARE),
            measures::cell(context, run, *economy, EXPORTS),
        ],
        of_country: *economy == country,
    });
    let rows = rows.collect();
    let percent = |vi, en| number_column(Text::fixed(vi, en), Text::fixed("%", "%"), 2, Scale::One);
    Table {
        id: "table-what-if-world".into(),
        title: Text::fixed("Thiệt nhiều nhất và được lợi nhiều nhất", "Largest losses and gains"),
        sorted: Text::fixed(
            "Thiệt nhất ở trên; mười nền kinh tế ở mỗi đầu",
            "Largest loss first; ten from each end",
        ),
        columns: vec![
            text_column("Mã", "Code"),
            text_column("Nền kinh tế", "Economy"),
            percent("Phúc lợi", "Welfare"),
            percent("Xuất khẩu", "Exports"),
        ],
        rows,
    }
}
