//! The plane of openness against concentration of markets, for countries without a score of dependence.

use hoinhap_measures::{MeasureError, Point, Query, Years, cross_section, median};
use hoinhap_vocab::{Economy, Text, Year};

use crate::ReviewError;
use crate::context::Context;
use crate::dependence::plane_point;
use crate::document::{Axis, Block, Chart, Figure, PlanePoint, Role, Scale, Table, TableRow};
use crate::standing::source_of;
use crate::words::{axis, number_cell, number_column, sentence, text_cell, text_column, words, year};

/// Openness, the horizontal axis.
const OPENNESS: &str = "x:OPEN";
/// Concentration of export markets, the vertical axis.
const CONCENTRATION: &str = "x:BX.HHI";
/// The flow table of the path of years.
const PANEL: &str = "panel_1964_2016";

pub(crate) fn figure(context: &mut Context<'_>) -> Result<Option<Block>, ReviewError> {
    let Some(own) = context.latest(CONCENTRATION)? else { return Ok(None) };
    let Some(open) = context.at(OPENNESS, context.country, own.year)? else { return Ok(None) };
    let points = points(context, own.year)?;
    let (Some(x), Some(y)) = (open.value, own.value) else { return Ok(None) };
    let split = (middle(points.iter().map(|point| point.x)), middle(points.iter().map(|point| point.y)));
    let path = path(context)?;
    let quadrants = quadrants();
    let parts = [
        Some(words(context.country_name())),
        context.ledger.part(&open),
        context.ledger.part(&own),
        Some(year(own.year)),
        Some(words(quadrants[quadrant((x, y), split)].clone())),
    ];
    let title = sentence(
        "{0} ({3}): độ mở {1}, HHI thị trường {2}: {4}",
        "{0} in {3}: openness {1}, market HHI {2}: {4}",
        parts.into_iter().flatten().collect(),
    );
    let table = table(context, &points, &path);
    Ok(Some(Block::Figure(Box::new(Figure {
        id: "plane".into(),
        title,
        subtitle: Text::fixed(
            "Độ mở thương mại (% GDP) và mức tập trung thị trường xuất khẩu (HHI); đường chia là trung vị",
            "Trade openness (% of GDP) and concentration of export markets (HHI); the lines part at the medians",
        ),
        chart: Chart::Plane { points, path, x: open_axis(), y: hhi_axis(), split, quadrants },
        source: source_of(context, [&open, &own]),
        notes: vec![Text::fixed(
            "Độ mở không phải là hội nhập trọn vẹn và HHI không phải là mọi sự phụ thuộc: hai thước đo công khai đại diện cho hai trục.",
            "Openness is not all of integration and the HHI not all of dependence: two public measures stand for the two axes.",
        )],
        table,
    }))))
}

/// The middle of the values, where quadrants part.
pub(crate) fn middle(values: impl Iterator<Item = f64>) -> f64 {
    median(values).map_or(0.0, |median| median.0)
}

/// The place of a point among the quadrants: upper left, upper right, lower left, lower right.
pub(crate) fn quadrant((x, y): (f64, f64), split: (f64, f64)) -> usize {
    usize::from(x >= split.0) + if y >= split.1 { 0 } else { 2 }
}

fn open_axis() -> Axis {
    let label = Text::fixed("Độ mở (% GDP)", "Openness (% of GDP)");
    Axis { min: Some(0.0), ..axis(label, Text::default(), 0, Scale::One) }
}

fn hhi_axis() -> Axis {
    let label = Text::fixed("Tập trung thị trường (HHI)", "Market concentration (HHI)");
    Axis { min: Some(0.0), ..axis(label, Text::default(), 2, Scale::One) }
}

fn quadrants() -> [Text; 4] {
    [
        Text::fixed("khép kín, tập trung", "closed and concentrated"),
        Text::fixed("mở, phụ thuộc ít thị trường", "open and dependent on few"),
        Text::fixed("khép kín, đa dạng", "closed and diversified"),
        Text::fixed("mở, đa dạng", "open and diversified"),
    ]
}

/// Economies with both measures: the country and its comparators marked, the others grey.
fn points(context: &Context<'_>, year: Year) -> Result<Vec<PlanePoint>, MeasureError> {
    let cast = context.cast();
    let openness = cross_section(&context.evidence, OPENNESS, year)?;
    let point = |concentration: Point| {
        let economy = concentration.economy;
        let open = openness.iter().find(|open| open.economy == economy)?;
        let role = cast.iter().find(|member| member.0 == economy).map_or(Role::Other, |member| member.1);
        let code = economy.to_string();
        Some(PlanePoint { label: context.name(economy), code, x: open.value, y: concentration.value, role })
    };
    Ok(cross_section(&context.evidence, CONCENTRATION, year)?.into_iter().filter_map(point).collect())
}

/// The country's positions in the years of the panel.
fn path(context: &Context<'_>) -> Result<Vec<PlanePoint>, MeasureError> {
    let query = Query::new(CONCENTRATION, context.country).years(Years::All).data(PANEL);
    let mut path = Vec::new();
    for measure in context.ask(&query)? {
        if let Some((x, y)) = position(context, context.country, measure.year, Some(PANEL))? {
            let label = measure.year.to_string();
            path.push(plane_point(Text::same(label.clone()), label, x, y, Role::Country));
        }
    }
    Ok(path)
}

fn position(
    context: &Context<'_>,
    economy: Economy,
    year: Year,
    table: Option<&str>,
) -> Result<Option<(f64, f64)>, MeasureError> {
    let Some(open) = context.at(OPENNESS, economy, year)?.and_then(|measure| measure.value) else {
        return Ok(None);
    };
    let query = Query::new(CONCENTRATION, economy).year(year);
    let query = table.map_or(query.clone(), |table| query.data(table));
    let found = context.ask(&query)?.into_iter().next().and_then(|measure| measure.value);
    Ok(found.map(|concentration| (open, concentration)))
}

fn table(context: &Context<'_>, points: &[PlanePoint], path: &[PlanePoint]) -> Table {
    let named = points.iter().filter(|point| point.role != Role::Other);
    let row = |point: &PlanePoint| TableRow {
        cells: vec![text_cell(point.label.clone()), number_cell(point.x), number_cell(point.y)],
        of_country: point.role == Role::Country,
    };
    let mut rows: Vec<_> = named.map(row).collect();
    rows.extend(path.iter().map(|point| {
        let name = context.country_name();
        let label = Text::build(|lang| format!("{}, {}", name.get(lang), point.code));
        row(&PlanePoint { label, ..point.clone() })
    }));
    Table {
        id: "table-plane".into(),
        title: Text::fixed("Độ mở và tập trung", "Openness and concentration"),
        sorted: Text::default(),
        columns: vec![
            text_column("Nền kinh tế", "Economy"),
            number_column(Text::fixed("Độ mở", "Openness"), Text::fixed("% GDP", "% of GDP"), 1, Scale::One),
            number_column(Text::fixed("HHI thị trường", "Market HHI"), Text::default(), 3, Scale::One),
        ],
        rows,
    }
}
