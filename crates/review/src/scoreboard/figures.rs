//! The scores side by side, and over the years.

use hoinhap_measures::index::sensitivity::Bands;
use hoinhap_vocab::{Text, Year};

use super::composite::{Own, Scored};
use crate::context::{Context, with_gaps};
use crate::document::{
    Axis, Block, Chart, Dot, DotRow, Figure, LinePoint, LineSeries, Role, Scale, Table, TableCell, TableRow,
};
use crate::standing::{change_sentence, slug, source_of};
use crate::words::{
    axis, date_column, missing, number_cell, number_column, sentence, text_cell, text_column, words,
};

/// Years between the two scores of the table.
const LOOK_BACK: Year = 10;
/// Shares of weight that differ by more than this are told.
const SAME_COVERAGE: f64 = 0.03;

/// One row per composite, one dot per economy, the country's with its range.
pub(super) fn board(context: &mut Context<'_>, scored: &[Scored]) -> Block {
    let shown: Vec<&Scored> = scored.iter().filter(|scored| scored.own.is_some()).collect();
    let rows = shown.iter().map(|scored| dot_row(context, scored)).collect();
    let measures = shown.iter().filter_map(|scored| scored.own.as_ref()).map(|own| &own.measure);
    let source = source_of(context, measures);
    let parts =
        shown.iter().filter_map(|scored| scored.own.as_ref()?.measure.rank.map(|rank| (*scored, rank)));
    let mut title = Vec::new();
    for (scored, rank) in parts {
        let name = &scored.composite.recipe.title;
        let band = scored.own.as_ref().and_then(|own| own.bands).map(|bands| bands.rank);
        let (vi, en) = band.map_or_else(Default::default, |band| {
            let (from, to) = (band.p05.round(), band.p95.round());
            (format!(" (90 %: {from}–{to})"), format!(" (90 %: {from}–{to})"))
        });
        title.push(Text::new(
            format!("{}: hạng {}/{}{vi}", name.vi, rank.rank, rank.of),
            format!("{}: rank {} of {}{en}", name.en, rank.rank, rank.of),
        ));
    }
    let mut notes = vec![Text::fixed(
        "Khoảng 90 % chỉ tính các lựa chọn của người tính, không tính sai số của số liệu.",
        "The 90 % range tells of the maker's choices only, not of errors in the data.",
    )];
    let without = shown.iter().filter(|scored| scored.own.as_ref().is_some_and(|own| own.bands.is_none()));
    notes.extend(without.map(|scored| no_range(&scored.composite.recipe.title)));
    let partly = shown.iter().filter_map(|scored| {
        let bands = scored.own.as_ref()?.bands.filter(|bands| bands.scored < bands.cells)?;
        Some(part_range(&scored.composite.recipe.title, &bands))
    });
    notes.extend(partly);
    Block::Figure(Box::new(Figure {
        id: "scoreboard-scores".into(),
        title: sentence("{0}", "{0}", vec![words(crate::words::join(title, "; "))]),
        subtitle: Text::fixed(
            "Điểm từ 0 đến 100; vạch ngang là khoảng 90 % theo các lựa chọn tính",
            "Score from 0 to 100; the bar is the 90 % range over the choices of method",
        ),
        chart: Chart::DotPlot { rows, axis: score_axis() },
        source,
        notes,
        table: board_table(context, scored),
    }))
}

/// Why a score stands without its range.
fn no_range(title: &Text) -> Text {
    Text::new(
        format!(
            "{}: không có khoảng: các tổ hợp lựa chọn làm nước này mất điểm hoặc không đổi điểm.",
            title.vi
        ),
        format!(
            "{}: no range: the combinations of choices leave the country without a score, or with the same one.",
            title.en
        ),
    )
}

/// A range over some of the combinations only.
fn part_range(title: &Text, bands: &Bands) -> Text {
    let Bands { scored, cells, .. } = bands;
    Text::new(
        format!(
            "{}: khoảng tính trên {scored} trong {cells} tổ hợp, các tổ hợp kia làm nước này mất điểm.",
            title.vi
        ),
        format!(
            "{}: the range is over {scored} of {cells} combinations; the others leave the country without a score.",
            title.en
        ),
    )
}

fn score_axis() -> Axis {
    let label = Text::fixed("Điểm (trên 100)", "Score (out of 100)");
    Axis { min: Some(0.0), max: Some(100.0), ..axis(label, Text::default(), 0, Scale::One) }
}

fn dot_row(context: &mut Context<'_>, scored: &Scored) -> DotRow {
    let mut dots = Vec::new();
    for (economy, role) in context.cast() {
        let Some(value) = scored.top(economy, scored.year).and_then(|score| score.value) else { continue };
        let own = scored.own.as_ref().filter(|_| role == Role::Country);
        dots.push(Dot {
            label: context.name(economy),
            code: economy.to_string(),
            value,
            shown: own.and_then(|own| context.ledger.quantity(&own.measure)),
            interval: own.and_then(|own| own.measure.interval),
            role,
        });
    }
    DotRow { label: scored.composite.recipe.title.clone(), detail: Text::same(scored.year.to_string()), dots }
}

fn board_table(context: &mut Context<'_>, scored: &[Scored]) -> Table {
    let number = |vi, en, decimals| number_column(Text::fixed(vi, en), Text::default(), decimals, Scale::One);
    let percent = |vi, en| number_column(Text::fixed(vi, en), Text::fixed("%", "%"), 0, Scale::Percent);
    Table {
        id: "table-scoreboard".into(),
        title: Text::fixed("Điểm tổng hợp", "Composite scores"),
        sorted: Text::default(),
        columns: vec![
            text_column("Chỉ số tổng hợp", "Composite"),
            date_column("Năm", "Year"),
            number("Điểm", "Score", 1),
            number("Hạng", "Rank", 0),
            number("Trong số", "Of", 0),
            number("Điểm 90 %: từ", "Score 90 %: from", 1),
            number("đến", "to", 1),
            number("Hạng 90 %: từ", "Rank 90 %: from", 0),
            number("đến", "to", 0),
            number("Mười năm trước", "Ten years before", 1),
            percent("Độ phủ", "Coverage"),
            percent("Tỷ lệ bù", "Imputed"),
        ],
        rows: scored.iter().map(|scored| board_row(context, scored)).collect(),
    }
}

fn board_row(context: &mut Context<'_>, scored: &Scored) -> TableRow {
    let name = text_cell(scored.composite.recipe.title.clone());
    let Some(own) = &scored.own else {
        let reason = scored.reason.clone().unwrap_or_default();
        // The reason stands once, in place of the score.
        let mut cells = vec![name, TableCell::Year { year: scored.year }, TableCell::Missing { reason }];
        cells.extend((0..9).map(|_| missing("không có điểm", "no score")));
        return TableRow { cells, of_country: false };
    };
    let none = || missing("không có điểm", "no score");
    let before = scored.measure(context.country, scored.year - LOOK_BACK, &[]);
    let before = before.and_then(|before| before.value).map_or_else(none, number_cell);
    let rank = own.measure.rank.map(|rank| (rank.rank as f64, rank.of as f64)).unwrap_or_default();
    let [low_score, high_score, low, high] = band_cells(own);
    TableRow {
        cells: vec![
            name,
            TableCell::Year { year: scored.year },
            context.ledger.cell(&own.measure),
            number_cell(rank.0),
            number_cell(rank.1),
            low_score,
            high_score,
            low,
            high,
            before,
            number_cell(own.coverage),
            number_cell(own.imputed_share),
        ],
        of_country: false,
    }
}

/// The 90 % ranges of score and rank, each from and to.
fn band_cells(own: &Own) -> [TableCell; 4] {
    let none = || missing("các tổ hợp không cho khoảng nào", "the combinations give no range");
    match own.bands {
        Some(Bands { score, rank, .. }) => {
            [score.p05, score.p95, rank.p05.round(), rank.p95.round()].map(number_cell)
        }
        None => [none(), none(), none(), none()],
    }
}

/// A composite over the years, with the comparators.
pub(super) fn years(context: &mut Context<'_>, scored: &Scored) -> Option<Block> {
    let history = scored.history(context.country);
    let (first, last) = (history.first()?.0, history.last()?.0);
    let own = scored.own.as_ref().filter(|_| first < last)?;
    let before = scored.measure(context.country, first, &[])?;
    let id = slug(&scored.composite.recipe.id);
    let title = change_sentence(context, &before, &own.measure);
    let name = scored.composite.recipe.title.clone();
    Some(Block::Figure(Box::new(Figure {
        id: format!("line-{id}"),
        title,
        subtitle: Text::new(format!("{}, thang điểm 100", name.vi), format!("{}, score out of 100", name.en)),
        chart: Chart::Line {
            series: series(context, scored),
            axis: axis(name, Text::default(), 1, Scale::One),
            thresholds: Vec::new(),
        },
        source: source_of(context, [&own.measure]),
        notes: other_coverage(context, scored, first, last).into_iter().collect(),
        table: years_table(context, scored, &id),
    })))
}

/// Warns where the first and the last score rest on different parts of the recipe: part of the change is then the
/// coming and going of leaves.
fn other_coverage(context: &Context<'_>, scored: &Scored, first: Year, last: Year) -> Option<Text> {
    let coverage = |year| scored.top(context.country, year).map(|score| score.coverage);
    let (before, now) = (coverage(first)?, coverage(last)?);
    let percent = |share: f64| format!("{:.0}", 100.0 * share);
    ((before - now).abs() > SAME_COVERAGE).then(|| {
        Text::new(
            format!(
                "Điểm năm {first} dựa trên {} % trọng số, năm {last} trên {} %: một phần thay đổi là do chỉ tiêu có thêm hoặc mất đi.",
                percent(before),
                percent(now)
            ),
            format!(
                "The score of {first} rests on {} % of the weights, that of {last} on {} %: part of the change is leaves that came or went.",
                percent(before),
                percent(now)
            ),
        )
    })
}

fn series(context: &Context<'_>, scored: &Scored) -> Vec<LineSeries> {
    let line = |(economy, role)| {
        let points: Vec<LinePoint> = scored.history(economy).into_iter().map(point).collect();
        LineSeries { label: context.name(economy), role, points: with_gaps(&points) }
    };
    context.cast().into_iter().map(line).filter(|line| !line.points.is_empty()).collect()
}

fn point((year, value): (Year, f64)) -> LinePoint {
    LinePoint { year, value: Some(value), status: hoinhap_vocab::Status::Derived }
}

fn years_table(context: &Context<'_>, scored: &Scored, id: &str) -> Table {
    let cast = context.cast();
    let histories: Vec<Vec<(Year, f64)>> = cast.iter().map(|(economy, _)| scored.history(*economy)).collect();
    let mut years: Vec<Year> = histories.iter().flatten().map(|(year, _)| *year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    let cell = |history: &Vec<(Year, f64)>, year: Year| {
        let found = history.iter().find(|(of, _)| *of == year);
        found.map_or_else(|| missing("không có điểm", "no score"), |(_, value)| number_cell(*value))
    };
    let row = |year: Year| TableRow {
        cells: std::iter::once(TableCell::Year { year })
            .chain(histories.iter().map(|history| cell(history, year)))
            .collect(),
        of_country: false,
    };
    let mut columns = vec![date_column("Năm", "Year")];
    let column = |economy| number_column(context.name(economy), Text::default(), 1, Scale::One);
    columns.extend(cast.iter().map(|(economy, _)| column(*economy)));
    Table {
        id: format!("table-line-{id}"),
        title: scored.composite.recipe.title.clone(),
        sorted: Text::fixed("Năm mới nhất ở trên", "Latest year first"),
        columns,
        rows: years.into_iter().map(row).collect(),
    }
}
