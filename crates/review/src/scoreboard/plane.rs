//! The plane of integration against dependence.

use hoinhap_vocab::{Economy, Text, Year};

use super::composite::Scored;
use crate::context::Context;
use crate::document::{Axis, Block, Chart, Figure, PlanePoint, Role, Scale, Table, TableRow};
use crate::openness::{middle, quadrant};
use crate::standing::source_of;
use crate::words::{axis, number_cell, number_column, sentence, text_cell, text_column, words, year};

/// Anchor of the figure.
pub(super) const ID: &str = "plane";

/// The figure; `None` where the country has no year with both scores.
pub(super) fn figure(context: &mut Context<'_>, int: &Scored, dep: &Scored) -> Option<Block> {
    let path = path(context.country, int, dep);
    let last = path.last()?.code.parse::<Year>().ok()?;
    let (x, y) = (int.of_country(context.country, last)?, dep.of_country(context.country, last)?);
    let points = points(context, int, dep, last);
    let split = (middle(points.iter().map(|point| point.x)), middle(points.iter().map(|point| point.y)));
    let quadrants = quadrants();
    let own = match is_open(int, dep, split) {
        true => Text::fixed(
            "khoảng dao động theo cách tính vắt qua đường trung vị",
            "the range over choices of method crosses the median",
        ),
        false => quadrants[quadrant((x.value?, y.value?), split)].clone(),
    };
    let parts = [
        Some(words(context.country_name())),
        Some(year(last)),
        context.ledger.part(&x),
        context.ledger.part(&y),
        Some(words(own)),
    ];
    let title = sentence(
        "{0} năm {1}: hội nhập {2}, phụ thuộc {3}: {4}",
        "{0} in {1}: integration {2}, dependence {3}: {4}",
        parts.into_iter().flatten().collect(),
    );
    let table = table(context, &points, &path);
    let source = source_of(context, int.own.iter().chain(&dep.own).map(|own| &own.measure));
    Some(Block::Figure(Box::new(Figure {
        id: ID.into(),
        title,
        subtitle: Text::fixed(
            "Điểm hội nhập và điểm phụ thuộc, thang điểm 100; đường chia là trung vị của các nền kinh tế có cả hai điểm",
            "Scores of integration and of dependence, out of 100; the lines part at the medians of the economies with both",
        ),
        chart: Chart::Plane {
            points,
            path,
            x: score_axis(Text::fixed("Hội nhập (điểm)", "Integration (score)")),
            y: score_axis(Text::fixed("Phụ thuộc (điểm)", "Dependence (score)")),
            split,
            quadrants,
        },
        source,
        notes: vec![Text::fixed(
            "Phần lớn nước thu nhập cao không có điểm phụ thuộc vì nợ nước ngoài chỉ được công bố cho nước vay.",
            "Most high-income economies have no score of dependence: external debt is published for borrowers only.",
        )],
        table,
    })))
}

/// Whether the range of either score lies on both sides of a dividing line.
fn is_open(int: &Scored, dep: &Scored, split: (f64, f64)) -> bool {
    let crosses = |scored: &Scored, line: f64| {
        let band = scored.own.as_ref().and_then(|own| own.measure.interval);
        band.is_some_and(|(low, high)| low < line && line < high)
    };
    crosses(int, split.0) || crosses(dep, split.1)
}

fn score_axis(label: Text) -> Axis {
    axis(label, Text::default(), 0, Scale::One)
}

/// Upper left, upper right, lower left, lower right.
fn quadrants() -> [Text; 4] {
    [
        Text::fixed("hội nhập ít, phụ thuộc nhiều", "little integrated, dependent"),
        Text::fixed("hội nhập nhiều, phụ thuộc nhiều", "integrated and dependent"),
        Text::fixed("hội nhập ít, tự chủ", "little integrated, autonomous"),
        Text::fixed("hội nhập nhiều, tự chủ", "integrated and autonomous"),
    ]
}

fn points(context: &Context<'_>, int: &Scored, dep: &Scored, year: Year) -> Vec<PlanePoint> {
    let cast = context.cast();
    let point = |(economy, x): (Economy, f64)| {
        let y = dep.top(economy, year)?.value?;
        let role = cast.iter().find(|member| member.0 == economy).map_or(Role::Other, |member| member.1);
        Some(PlanePoint { label: context.name(economy), code: economy.to_string(), x, y, role })
    };
    int.of_year(year).filter_map(point).collect()
}

/// The country's years with both scores.
fn path(country: Economy, int: &Scored, dep: &Scored) -> Vec<PlanePoint> {
    let point = |(year, x): (Year, f64)| {
        let y = dep.top(country, year)?.value?;
        let code = year.to_string();
        Some(PlanePoint { label: Text::same(code.clone()), code, x, y, role: Role::Country })
    };
    int.history(country).into_iter().filter_map(point).collect()
}

fn table(context: &Context<'_>, points: &[PlanePoint], path: &[PlanePoint]) -> Table {
    let row = |label: Text, point: &PlanePoint| TableRow {
        cells: vec![text_cell(label), number_cell(point.x), number_cell(point.y)],
        of_country: point.role == Role::Country,
    };
    let mut by_integration: Vec<&PlanePoint> = points.iter().collect();
    by_integration.sort_by(|a, b| b.x.total_cmp(&a.x).then(a.code.cmp(&b.code)));
    let mut rows: Vec<TableRow> =
        by_integration.into_iter().map(|point| row(point.label.clone(), point)).collect();
    let name = context.country_name();
    rows.extend(
        path.iter()
            .rev()
            .skip(1)
            .map(|point| row(Text::build(|lang| format!("{}, {}", name.get(lang), point.code)), point)),
    );
    let number = |vi, en| number_column(Text::fixed(vi, en), Text::default(), 1, Scale::One);
    Table {
        id: "table-plane".into(),
        title: Text::fixed("Hội nhập và phụ thuộc", "Integration and dependence"),
        sorted: Text::fixed("Hội nhập nhiều nhất ở trên", "Most integrated first"),
        columns: vec![
            text_column("Nền kinh tế", "Economy"),
            number("Hội nhập", "Integration"),
            number("Phụ thuộc", "Dependence"),
        ],
        rows,
    }
}
