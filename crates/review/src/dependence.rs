//! Dependence: how few the markets, suppliers and products are, since when, and where that leaves the country
//! between integration and dependence.

use hoinhap_measures::{Measure, MeasureError, Query, Years};
use hoinhap_vocab::{Economy, Status, Text, Year};

use crate::ReviewError;
use crate::context::{Context, line_point};
use crate::document::{
    Axis, Bar, Block, Chart, Figure, LinePoint, LineSeries, PlanePoint, Role, Scale, Section, Sentence,
    Table, TableCell, TableRow, Threshold, Tile,
};
use crate::ledger::count;
use crate::ranges;
use crate::standing::source_of;
use crate::words::{
    as_sentences, axis, missing, number_cell, number_column, percent_axis, plain, sentence, text_cell,
    text_column, words, year,
};

/// Partners drawn by name; the others are one bar.
const NAMED_BARS: usize = 10;
/// The four-yearly panel that reaches back furthest.
const PANEL: &str = "panel_1964_2016";
/// Bounds of the colour classes of a partner's share.
const SHARE_BREAKS: [f64; 5] = [0.001, 0.005, 0.02, 0.05, 0.15];

/// One direction of trade: what a partner is, and which measures tell of it.
#[derive(Clone, Copy)]
struct Side {
    id: &'static str,
    value: &'static str,
    effective: &'static str,
    measures: [&'static str; 6],
}

const EXPORTS: Side = Side {
    id: "markets",
    value: "x:BX",
    effective: "x:BX.NEFF",
    measures: ["x:BX.TOP1", "x:BX.TOP3", "x:BX.HHI", "x:BX.HHIN", "x:BX.NEFF", "x:BX.BREADTH"],
};
const IMPORTS: Side = Side {
    id: "suppliers",
    value: "x:BM",
    effective: "x:BM.NEFF",
    measures: ["x:BM.TOP1", "x:BM.TOP3", "x:BM.HHI", "x:BM.HHIN", "x:BM.NEFF", "x:BM.BREADTH"],
};

/// The partners of one direction, largest first, with their share of the total.
pub(crate) struct Partners {
    pub(crate) total: Measure,
    pub(crate) rows: Vec<(Economy, Measure, f64)>,
}

/// The country's partners in the default flow table; `None` where it is not in the table.
pub(crate) fn partners(context: &Context<'_>, indicator: &str) -> Result<Option<Partners>, MeasureError> {
    let Some(total) = context.latest(indicator)? else { return Ok(None) };
    let Some(sum) = total.value.filter(|value| *value > 0.0) else { return Ok(None) };
    let query = Query::new(indicator, context.country).year(total.year).all_partners();
    let mut rows = Vec::new();
    for measure in context.ask(&query)? {
        if let (Some(partner), Some(value)) = (measure.partner, measure.value) {
            rows.push((partner, measure, value / sum));
        }
    }
    rows.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    Ok(Some(Partners { total, rows }))
}

/// The anchor of the section.
pub(crate) const ID: &str = "dependence";

/// The section.
pub(crate) fn section(context: &mut Context<'_>) -> Result<Section, ReviewError> {
    let markets = partners(context, EXPORTS.value)?;
    let suppliers = partners(context, IMPORTS.value)?;
    let mut blocks = Vec::new();
    blocks.extend(markets.iter().flat_map(|markets| ranges::notes(context, &markets.total)));
    for (side, found) in [(EXPORTS, &markets), (IMPORTS, &suppliers)] {
        match found {
            Some(found) => blocks.push(bars_figure(context, side, found)?),
            None => blocks.push(Block::Paragraph { sentence: no_flows(context, side)? }),
        }
    }
    blocks.extend(effective_line(context)?);
    blocks.extend(measure_table(context)?);
    if let Some(markets) = &markets {
        blocks.push(world_tiles(context, markets));
    }
    blocks.extend(crate::products::blocks(context)?);
    Ok(Section {
        id: ID.into(),
        name: Text::fixed("Mức độ phụ thuộc", "Dependence"),
        title: section_title(context, markets.as_ref(), suppliers.as_ref())?,
        blocks,
    })
}

fn section_title(
    context: &mut Context<'_>,
    markets: Option<&Partners>,
    suppliers: Option<&Partners>,
) -> Result<Sentence, ReviewError> {
    let (Some(markets), Some(suppliers)) = (markets, suppliers) else { return title_without(context) };
    let (Some(market), Some(supplier)) = (markets.rows.first(), suppliers.rows.first()) else {
        return title_without(context);
    };
    let mut parts = vec![words(context.subject(market.0)), year(markets.total.year)];
    let mut places = Vec::new();
    for indicator in [EXPORTS.measures[0], IMPORTS.measures[0]] {
        if let Some(measure) = context.latest(indicator)? {
            places.push(ranges::places(context, &measure, &mut parts));
        }
    }
    let (vi, en) = if market.0 == supplier.0 {
        (
            "{0} mua [0] hàng xuất khẩu và cung cấp [1] hàng nhập khẩu năm {1}",
            "{0} buys [0] of exports and supplies [1] of imports in {1}",
        )
    } else {
        places.push(Text::same(format!("{{{}}}", parts.len())));
        parts.push(words(context.object(supplier.0)));
        (
            "{0} mua [0] hàng xuất khẩu, [2] cung cấp [1] hàng nhập khẩu năm {1}",
            "{0} buys [0] of exports and [2] supplies [1] of imports in {1}",
        )
    };
    Ok(Sentence::new(ranges::template(vi, en, &places), parts))
}

/// The title where the recent table does not say who buys and who supplies.
fn title_without(context: &Context<'_>) -> Result<Sentence, ReviewError> {
    let older = effective_history(context, EXPORTS)?.last().map(|measure| measure.year);
    Ok(match older {
        Some(last) => sentence(
            "Thiếu số liệu thương mại song phương mới; bảng cũ hơn dừng ở năm {0}",
            "Recent bilateral trade data are missing; the older panel ends in {0}",
            vec![year(last)],
        ),
        None => plain("Chưa đủ số liệu thương mại song phương", "Bilateral trade data are missing"),
    })
}

/// What the recent table lacks at the date, and where an older one ends that goes on below.
fn no_flows(context: &Context<'_>, side: Side) -> Result<Sentence, ReviewError> {
    let older = effective_history(context, side)?.last().map(|measure| measure.year);
    let (vi, en) = match (side.id == "markets", older.is_some()) {
        (true, true) => (
            "Bảng thương mại mới không có số liệu xuất khẩu song phương của {0} vào thời điểm này; bảng cũ hơn dừng ở năm {1}.",
            "The recent trade table has no bilateral export data for {0} at this date; the older panel ends in {1}.",
        ),
        (false, true) => (
            "Bảng thương mại mới không có số liệu nhập khẩu song phương của {0} vào thời điểm này; bảng cũ hơn dừng ở năm {1}.",
            "The recent trade table has no bilateral import data for {0} at this date; the older panel ends in {1}.",
        ),
        (true, false) => {
            ("Không có số liệu xuất khẩu song phương của {0}.", "There are no bilateral export data for {0}.")
        }
        (false, false) => {
            ("Không có số liệu nhập khẩu song phương của {0}.", "There are no bilateral import data for {0}.")
        }
    };
    let parts = std::iter::once(words(context.object(context.country))).chain(older.map(year));
    Ok(sentence(vi, en, parts.collect()))
}

fn bars_figure(context: &mut Context<'_>, side: Side, found: &Partners) -> Result<Block, ReviewError> {
    let bars = bars_of(context, found);
    let names = crate::words::join(found.rows.iter().take(3).map(|row| context.name(row.0)), ", ");
    let (vi, en) = if side.id == "markets" {
        (
            "Ba thị trường lớn nhất ({0}) mua [0] xuất khẩu năm {1}",
            "The three largest markets ({0}) take [0] of exports in {1}",
        )
    } else {
        (
            "Ba nguồn lớn nhất ({0}) cung cấp [0] nhập khẩu năm {1}",
            "The three largest suppliers ({0}) provide [0] of imports in {1}",
        )
    };
    let mut parts = vec![words(names), year(found.total.year)];
    let three = match context.latest(side.measures[1])? {
        Some(three) => ranges::places(context, &three, &mut parts),
        None => Text::default(),
    };
    let title = Sentence::new(ranges::template(vi, en, &[three]), parts);
    let subtitle = if side.id == "markets" {
        Text::fixed("Tỷ trọng trong xuất khẩu hàng hoá, %", "Share of merchandise exports, %")
    } else {
        Text::fixed("Tỷ trọng trong nhập khẩu hàng hoá, %", "Share of merchandise imports, %")
    };
    let missing = ranges::missing_names(context, &found.total);
    let lacking = missing.map(|names| {
        Text::new(format!("Không có số liệu với {}.", names.vi), format!("No data on {}.", names.en))
    });
    let doubts = found.total.issues.iter().filter(|issue| issue.code != "flows/zero-block");
    let notes = lacking.into_iter().chain(doubts.map(|issue| as_sentences([&issue.message]))).collect();
    Ok(Block::Figure(Box::new(Figure {
        id: side.id.to_owned(),
        title,
        subtitle: subtitle.clone(),
        chart: Chart::Bars { bars, axis: percent_axis(subtitle) },
        source: source_of(context, [&found.total]),
        notes,
        table: partner_table(context, side, found, OPENED),
    })))
}

fn bars_of(context: &Context<'_>, found: &Partners) -> Vec<Bar> {
    let bar = |label: Text, value: f64, role: Role| Bar {
        label,
        value,
        interval: None,
        role,
        note: Text::default(),
    };
    let named = found.rows.iter().take(NAMED_BARS).enumerate();
    let mut bars: Vec<_> = named
        .map(|(place, row)| {
            bar(context.name(row.0), row.2, if place == 0 { Role::Country } else { Role::Group })
        })
        .collect();
    let rest: f64 = found.rows.iter().skip(NAMED_BARS).map(|row| row.2).sum();
    let others = found.rows.len().saturating_sub(NAMED_BARS);
    if others > 0 {
        let label = Text::new(format!("{others} nền kinh tế khác"), format!("{others} other economies"));
        bars.push(bar(label, rest, Role::Other));
    }
    bars
}

/// Partners whose value opens to its rows; those after them stand in the table as plain numbers.
const OPENED: usize = 30;

/// Partners that trade, at most so many.
fn partner_table(context: &mut Context<'_>, side: Side, found: &Partners, most: usize) -> Table {
    let share = Text::fixed("Tỷ trọng", "Share");
    let traded = found.rows.iter().filter(|row| row.2 > 0.0);
    let rows = traded.take(most).enumerate().map(|(place, (partner, measure, share))| {
        let value = if place < OPENED {
            context.ledger.cell(measure)
        } else {
            measure.value.map_or_else(|| missing("không có số liệu", "no data"), number_cell)
        };
        TableRow {
            cells: vec![text_cell(context.economies().name(*partner)), value, number_cell(*share)],
            of_country: false,
        }
    });
    let rows = rows.collect();
    Table {
        id: format!("table-{}", side.id),
        title: if side.id == "markets" {
            Text::fixed("Các thị trường lớn nhất", "The largest markets")
        } else {
            Text::fixed("Các nguồn cung lớn nhất", "The largest suppliers")
        },
        sorted: Text::fixed("Xếp theo giá trị giảm dần", "Largest first"),
        columns: vec![
            text_column("Đối tác", "Partner"),
            number_column(Text::fixed("Giá trị", "Value"), Text::fixed("USD", "US$"), 1, Scale::Million),
            number_column(share, Text::fixed("%", "%"), 1, Scale::Percent),
        ],
        rows,
    }
}

/// The effective number of markets and suppliers since 1964.
fn effective_line(context: &mut Context<'_>) -> Result<Option<Block>, ReviewError> {
    let mut series = Vec::new();
    let mut histories = Vec::new();
    for (side, role, label) in [
        (EXPORTS, Role::Country, Text::fixed("Thị trường xuất khẩu", "Export markets")),
        (IMPORTS, Role::Comparator(0), Text::fixed("Nguồn nhập khẩu", "Import suppliers")),
    ] {
        let history = effective_history(context, side)?;
        if history.is_empty() {
            continue;
        }
        series.push(LineSeries { label, role, points: points_with_break(&history) });
        histories.push(history);
    }
    let Some((first, last)) = histories.first().and_then(|history| history.first().zip(history.last()))
    else {
        return Ok(None);
    };
    if histories[0].len() < 2 {
        return Ok(None);
    }
    let (first, last) = (first.clone(), last.clone());
    // Ends of one table: what another table says is not joined to it.
    let joined = histories[0].iter().rfind(|measure| measure.source == first.source);
    let joined = joined.cloned().unwrap_or_else(|| last.clone());
    let title = effective_title(context, &first, &joined, &last);
    let notes = effective_notes(joined.year != last.year);
    let table = effective_table(context, &histories);
    let label = Text::fixed("Số đối tác hữu hiệu (1/HHI)", "Effective number of partners (1/HHI)");
    let axis = Axis { min: Some(0.0), ..axis(label.clone(), Text::default(), 1, Scale::One) };
    Ok(Some(Block::Figure(Box::new(Figure {
        id: "effective-number".into(),
        title,
        subtitle: label,
        chart: Chart::Line { series, axis, thresholds: concentration_thresholds(context) },
        source: source_of(context, [&first, &last]),
        notes: vec![notes],
        table,
    }))))
}

/// Where the points of the line come from.
const fn effective_notes(has_other_source: bool) -> Text {
    if has_other_source {
        return Text::fixed(
            "Số liệu bốn năm một lần đến 2016; 2023 từ nguồn khác nên không nối liền.",
            "Every four years to 2016; 2023 is from another source and is not joined to the line.",
        );
    }
    Text::fixed("Số liệu bốn năm một lần, cùng một nguồn.", "Every four years, of one source.")
}

fn effective_history(context: &Context<'_>, side: Side) -> Result<Vec<Measure>, MeasureError> {
    let panel = Query::new(side.effective, context.country).years(Years::All).data(PANEL);
    let mut history = context.ask(&panel)?;
    history.extend(context.ask(&Query::new(side.effective, context.country))?);
    history.retain(|measure| measure.value.is_some());
    Ok(history)
}

/// A gap before a point that comes from another table.
fn points_with_break(history: &[Measure]) -> Vec<LinePoint> {
    let mut points: Vec<LinePoint> = Vec::with_capacity(history.len() + 1);
    for (place, measure) in history.iter().enumerate() {
        let other_source = place > 0 && history[place - 1].source != measure.source;
        if other_source {
            points.push(LinePoint { year: measure.year - 1, value: None, status: Status::Break });
        }
        let status = if other_source { Status::Break } else { measure.status };
        points.push(LinePoint { status, ..line_point(measure) });
    }
    points
}

fn effective_title(context: &mut Context<'_>, first: &Measure, joined: &Measure, last: &Measure) -> Sentence {
    let mut parts = vec![year(first.year), year(joined.year)];
    let mut shown = vec![first, joined];
    let (vi, en) = if joined.year == last.year {
        (
            "Xuất khẩu tương đương [0] ngang nhau năm {0} và [1] năm {1}",
            "Exports went to the equal of [0] in {0} and [1] in {1}",
        )
    } else {
        parts.push(year(last.year));
        shown.push(last);
        (
            "Xuất khẩu tương đương [0] ngang nhau năm {0} và [1] năm {1}; theo nguồn khác, [2] năm {2}",
            "Exports went to the equal of [0] in {0} and [1] in {1}; by another source [2] in {2}",
        )
    };
    let places: Vec<Text> =
        shown.into_iter().map(|measure| ranges::places(context, measure, &mut parts)).collect();
    Sentence::new(ranges::template(vi, en, &places), parts)
}

fn concentration_thresholds(context: &Context<'_>) -> Vec<Threshold> {
    let Some(rule) = context.thresholds.get("market-concentration") else { return Vec::new() };
    let [watch, _, critical, _] = rule.bounds;
    vec![
        Threshold { value: 1.0 / watch, label: Text::fixed("dưới mức này: theo dõi", "below: watch") },
        Threshold {
            value: 1.0 / critical,
            label: Text::fixed("dưới mức này: tập trung cao", "below: highly concentrated"),
        },
    ]
}

fn effective_table(context: &mut Context<'_>, histories: &[Vec<Measure>]) -> Table {
    let mut years: Vec<Year> = histories.iter().flatten().map(|measure| measure.year).collect();
    years.sort_unstable();
    years.dedup();
    let partners = Text::fixed("đối tác", "partners");
    let names = [Text::fixed("Thị trường", "Markets"), Text::fixed("Nguồn cung", "Suppliers")];
    let mut columns = vec![crate::words::date_column("Năm", "Year")];
    columns.extend(names.map(|name| number_column(name, partners.clone(), 2, Scale::One)));
    let rows = years.into_iter().map(|year| {
        let mut cells = vec![TableCell::Year { year }];
        for place in 0..2 {
            let measure =
                histories.get(place).and_then(|history| history.iter().find(|row| row.year == year));
            cells.push(
                measure
                    .map_or_else(|| missing("không có số liệu", "no data"), |row| context.ledger.cell(row)),
            );
        }
        TableRow { cells, of_country: false }
    });
    let rows = rows.collect();
    Table {
        id: "table-effective-number".into(),
        title: Text::fixed("Số đối tác hữu hiệu theo năm", "Effective number of partners by year"),
        sorted: Text::default(),
        columns,
        rows,
    }
}

/// The measures of concentration side by side, with interval and without the largest partner.
fn measure_table(context: &mut Context<'_>) -> Result<Option<Block>, ReviewError> {
    let mut rows = Vec::new();
    for indicator in EXPORTS.measures.iter().chain(&IMPORTS.measures) {
        let Some(measure) = context.latest(indicator)? else { continue };
        rows.push(concentration_row(context, &measure));
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let number = |vi, en| number_column(Text::fixed(vi, en), Text::default(), 3, Scale::One);
    Ok(Some(Block::Table(Box::new(Table {
        id: "table-concentration".into(),
        title: Text::fixed("Thước đo tập trung", "Measures of concentration"),
        sorted: Text::default(),
        columns: vec![
            text_column("Thước đo", "Measure"),
            crate::words::date_column("Năm", "Year"),
            number("Giá trị", "Value"),
            number("Cận dưới", "Lower bound"),
            number("Cận trên", "Upper bound"),
            number("Bỏ đối tác lớn nhất", "Without the largest partner"),
        ],
        rows,
    }))))
}

fn concentration_row(context: &mut Context<'_>, measure: &Measure) -> TableRow {
    let exact = || missing("chính xác theo tệp", "exact on the file");
    let (low, high) = measure
        .interval
        .map_or_else(|| (exact(), exact()), |(low, high)| (number_cell(low), number_cell(high)));
    let without = measure.without_top.map_or_else(|| missing("không áp dụng", "not defined"), number_cell);
    TableRow {
        cells: vec![
            text_cell(context.ledger.title(&measure.indicator)),
            TableCell::Year { year: measure.year },
            context.ledger.cell(measure),
            low,
            high,
            without,
        ],
        of_country: false,
    }
}

/// The partners of the world as a grid of tiles.
fn world_tiles(context: &mut Context<'_>, markets: &Partners) -> Block {
    let tiles = markets.rows.iter().map(|(partner, measure, share)| Tile {
        economy: *partner,
        name: context.name(*partner),
        value: measure
            .issues
            .iter()
            .all(|issue| issue.severity != hoinhap_vocab::Severity::Error)
            .then_some(*share),
    });
    let tiles: Vec<_> = tiles.collect();
    let above = markets.rows.iter().filter(|row| row.2 >= 0.01).count();
    let label = Text::fixed("Tỷ trọng trong xuất khẩu, %", "Share of exports, %");
    Block::Figure(Box::new(Figure {
        id: "world".into(),
        title: sentence(
            "{0} thị trường chiếm từ 1 % xuất khẩu trở lên, trong số {1} có giao dịch",
            "{0} {0:market takes|markets take} 1 % of exports or more, among {1} that trade",
            vec![count(above), count(markets.rows.iter().filter(|row| row.2 > 0.0).count())],
        ),
        subtitle: Text::fixed(
            "Mỗi ô là một nền kinh tế; màu đậm hơn là tỷ trọng lớn hơn",
            "One square per economy; darker is a larger share",
        ),
        chart: Chart::TileGrid { tiles, axis: percent_axis(label), breaks: SHARE_BREAKS.to_vec() },
        source: source_of(context, [&markets.total]),
        notes: Vec::new(),
        table: Table {
            id: "table-world".into(),
            title: Text::fixed("Mọi thị trường có giao dịch", "All markets that trade"),
            ..partner_table(context, EXPORTS, markets, usize::MAX)
        },
    }))
}

/// A point of the plane.
pub(crate) fn plane_point(label: Text, code: String, x: f64, y: f64, role: Role) -> PlanePoint {
    PlanePoint { label, code, x, y, role }
}
