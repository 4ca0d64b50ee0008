//! A table of the review as a sheet: unit and scale in the header, years of a small line as columns, doubts and
//! finding ids at the end of the row.

use std::collections::BTreeSet;

use hoinhap_review::document::{Column, ColumnKind, Flag, Table, TableCell, TableRow};
use hoinhap_vocab::{Lang, Text, Year};

use super::sheet::{Cell, Row, Sheet};
use crate::{format, words};

/// The sheet of a table.
pub(super) fn sheet(table: &Table, name: String, section: &str, lang: Lang) -> Sheet {
    let plan = Plan::of(table);
    let sorted = table.sorted.get(lang);
    let joint = if sorted.is_empty() { "" } else { "; " };
    Sheet {
        name,
        id: table.id.clone(),
        title: table.title.get(lang).to_owned(),
        remark: format!("{section}{joint}{sorted}"),
        header: plan.header(table, lang),
        rows: table.rows.iter().map(|row| plan.row(table, row, lang)).collect(),
    }
}

/// Which columns a table becomes.
struct Plan {
    /// Years of each column, empty but for small lines.
    years: Vec<BTreeSet<Year>>,
    has_doubts: bool,
    has_findings: bool,
}

impl Plan {
    fn of(table: &Table) -> Self {
        let numbers = || table.rows.iter().flat_map(|row| &row.cells);
        Self {
            years: (0..table.columns.len()).map(|place| years(table, place)).collect(),
            has_doubts: numbers().any(|cell| !flags(cell).is_empty()),
            has_findings: numbers().any(|cell| matches!(cell, TableCell::Number { finding: Some(_), .. })),
        }
    }

    fn header(&self, table: &Table, lang: Lang) -> Vec<String> {
        let columns = table.columns.iter().zip(&self.years);
        let mut header: Vec<_> =
            columns.flat_map(|(column, years)| column_names(column, years, lang)).collect();
        let ends = [
            (self.has_doubts, Text::fixed("Lưu ý", "Doubts")),
            (self.has_findings, Text::fixed("Mã phát hiện", "Findings")),
        ];
        header.extend(ends.iter().filter(|end| end.0).map(|end| end.1.get(lang).to_owned()));
        header
    }

    fn row(&self, table: &Table, row: &TableRow, lang: Lang) -> Row {
        let columns = table.columns.iter().zip(&self.years).zip(&row.cells);
        let mut cells: Vec<_> =
            columns.flat_map(|((column, years), cell)| cells(column, years, cell, lang)).collect();
        if self.has_doubts {
            cells.push(Cell::text(doubts(table, row, lang)));
        }
        if self.has_findings {
            cells.push(Cell::text(finding_ids(row)));
        }
        Row { cells, marked: row.of_country }
    }
}

fn years(table: &Table, place: usize) -> BTreeSet<Year> {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(place));
    let points = cells.filter_map(|cell| match cell {
        TableCell::Sparkline { points } => Some(points),
        _ => None,
    });
    points.flatten().map(|point| point.year).collect()
}

fn column_names(column: &Column, years: &BTreeSet<Year>, lang: Lang) -> Vec<String> {
    let title = column.title.get(lang);
    if column.kind == ColumnKind::Sparkline {
        return years.iter().map(|year| format!("{title} {}", format::year(*year))).collect();
    }
    let scale = match column.kind {
        ColumnKind::Number { scale, .. } => scale,
        _ => hoinhap_review::document::Scale::One,
    };
    let unit = format::unit(&column.unit, scale, lang);
    vec![if unit.is_empty() { title.to_owned() } else { format!("{title} ({unit})") }]
}

fn cells(column: &Column, years: &BTreeSet<Year>, cell: &TableCell, lang: Lang) -> Vec<Cell> {
    if column.kind != ColumnKind::Sparkline {
        return vec![plain_cell(column, cell, lang)];
    }
    let TableCell::Sparkline { points } = cell else {
        return years.iter().map(|_| Cell::Empty).collect();
    };
    let value = |year: &Year| points.iter().find(|point| point.year == *year).and_then(|point| point.value);
    years
        .iter()
        .map(|year| value(year).map_or(Cell::Empty, |value| Cell::number(value, None, lang)))
        .collect()
}

fn plain_cell(column: &Column, cell: &TableCell, lang: Lang) -> Cell {
    match cell {
        TableCell::Text { text } | TableCell::Level { text, .. } => {
            Cell::text(text.get(lang).replace('`', ""))
        }
        TableCell::Number { value, .. } => number(column, *value, lang),
        TableCell::Year { year } => Cell::Year(*year),
        TableCell::Date { date } => Cell::Date(*date),
        TableCell::Missing { reason } => Cell::Missing(reason.get(lang).to_owned()),
        TableCell::Sparkline { .. } => Cell::Empty,
    }
}

fn number(column: &Column, value: f64, lang: Lang) -> Cell {
    match column.kind {
        ColumnKind::Number { decimals, scale } => {
            Cell::number(format::shifted(value, scale), Some(decimals), lang)
        }
        _ => Cell::number(value, None, lang),
    }
}

fn flags(cell: &TableCell) -> &[Flag] {
    match cell {
        TableCell::Number { flags, .. } => flags,
        _ => &[],
    }
}

/// "Exports: estimated by the publisher; Share: provisional".
fn doubts(table: &Table, row: &TableRow, lang: Lang) -> String {
    let doubtful = table.columns.iter().zip(&row.cells).filter(|(_, cell)| !flags(cell).is_empty());
    let lines = doubtful.map(|(column, cell)| {
        let meanings: Vec<_> =
            flags(cell).iter().map(|flag| words::flag(*flag).get(lang).to_owned()).collect();
        format!("{}: {}", column.title.get(lang), meanings.join(", "))
    });
    lines.collect::<Vec<_>>().join("; ")
}

fn finding_ids(row: &TableRow) -> String {
    let ids = row.cells.iter().filter_map(|cell| match cell {
        TableCell::Number { finding: Some(id), .. } => Some(id.short()),
        _ => None,
    });
    ids.collect::<Vec<_>>().join(" ")
}
