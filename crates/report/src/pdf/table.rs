//! Tables for paper: cells formatted, columns measured, doubts marked by letters and explained below.
//!
//! A column of numbers gets the width of its widest number or longest header word; columns of words share the
//! rest in proportion to what they need, within bounds. A table that does not fit is set smaller.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_review::document::{Column, ColumnKind, Flag, LinePoint, Scale, Table, TableCell, TableRow};
use hoinhap_vocab::Lang;
use serde::Serialize;

use super::icons;
use crate::charts::text::{Weight, width};
use crate::charts::{Theme, sparkline};
use crate::{format, words};

/// Width of the text on the page, in points.
pub(super) const PAGE_WIDTH: f64 = 482.0;

/// Sizes of type, in points; the first that fits is taken.
const SIZES: [f64; 4] = [8.5, 7.8, 7.0, 6.3];

/// Empty space at both sides of a column together, in points.
const GUTTER: f64 = 9.0;

const SPARKLINE_WIDTH: f64 = 54.0;

/// A column of words is never narrower, and never asks for more, in sizes of type.
const WORDS_BOUNDS: (f64, f64) = (7.0, 26.0);

/// Reasons longer than this stand under the table, in letters.
const LONG_REASON: usize = 18;

/// A table ready to be set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Setting {
    id: String,
    title: String,
    sorted: String,
    pub(super) size: f64,
    pub(super) columns: Vec<ColumnSetting>,
    rows: Vec<RowSetting>,
    /// What the marks mean.
    pub(super) marks: String,
}

/// A column ready to be set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct ColumnSetting {
    title: String,
    right: bool,
    /// In points where `fixed`, else the share of the rest.
    pub(super) width: f64,
    pub(super) fixed: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct RowSetting {
    marked: bool,
    cells: Vec<CellSetting>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum CellSetting {
    Words { text: String },
    Number { text: String, marks: String },
    Level { level: &'static str, text: String },
    Missing { text: String, marks: String },
    Line { file: String },
}

/// Sets a table; pictures of small lines are added to `pictures`.
pub(super) fn setting(table: &Table, lang: Lang, pictures: &mut BTreeMap<String, String>) -> Setting {
    let mut setter = Setter { lang, pictures, flags: BTreeSet::new(), reasons: Vec::new() };
    let rows: Vec<_> = table.rows.iter().map(|row| setter.row(table, row)).collect();
    let marks = setter.marks();
    let (size, columns) = columns(table, &rows, lang);
    Setting {
        id: table.id.clone(),
        title: table.title.get(lang).to_owned(),
        sorted: table.sorted.get(lang).to_owned(),
        size,
        columns,
        rows,
        marks,
    }
}

struct Setter<'a> {
    lang: Lang,
    pictures: &'a mut BTreeMap<String, String>,
    flags: BTreeSet<Flag>,
    reasons: Vec<String>,
}

impl Setter<'_> {
    fn row(&mut self, table: &Table, row: &TableRow) -> RowSetting {
        let columns = table.columns.iter().zip(&row.cells);
        let cells = columns.map(|(column, cell)| self.cell(column, cell)).collect();
        RowSetting { marked: row.of_country, cells }
    }

    fn cell(&mut self, column: &Column, cell: &TableCell) -> CellSetting {
        let words = |text: String| CellSetting::Words { text };
        match cell {
            TableCell::Text { text } => words(text.get(self.lang).to_owned()),
            TableCell::Number { value, flags, .. } => self.number(column, *value, flags),
            TableCell::Year { year } => words(format::year(*year)),
            TableCell::Date { date } => words(format::short_date(*date, self.lang)),
            TableCell::Level { level, text } => {
                CellSetting::Level { level: icons::name(*level), text: text.get(self.lang).to_owned() }
            }
            TableCell::Sparkline { points } => self.line(points),
            TableCell::Missing { reason } => self.missing(column, reason.get(self.lang)),
        }
    }

    fn number(&mut self, column: &Column, value: f64, flags: &[Flag]) -> CellSetting {
        self.flags.extend(flags);
        let text = match column.kind {
            ColumnKind::Number { decimals, scale } => format::scaled(value, scale, decimals, self.lang),
            _ => format::precise(value, self.lang),
        };
        CellSetting::Number { text, marks: flags.iter().map(|flag| words::flag_mark(*flag)).collect() }
    }

    fn line(&mut self, points: &[LinePoint]) -> CellSetting {
        let file = format!("line-{:04}.svg", self.pictures.len());
        self.pictures.insert(file.clone(), sparkline(points, "", Theme::Paper));
        CellSetting::Line { file }
    }

    /// A long reason would burst a column of numbers: it stands below the table under a number.
    fn missing(&mut self, column: &Column, reason: &str) -> CellSetting {
        if column.kind == ColumnKind::Text || reason.chars().count() <= LONG_REASON {
            return CellSetting::Missing { text: reason.to_owned(), marks: String::new() };
        }
        let known = self.reasons.iter().position(|other| other == reason);
        let place = known.unwrap_or(self.reasons.len());
        if known.is_none() {
            self.reasons.push(reason.to_owned());
        }
        CellSetting::Missing { text: format::missing(self.lang).to_owned(), marks: (place + 1).to_string() }
    }

    fn marks(&self) -> String {
        let flags = self
            .flags
            .iter()
            .map(|flag| format!("{}\u{a0}= {}", words::flag_mark(*flag), words::flag(*flag).get(self.lang)));
        let reasons = (1..).zip(&self.reasons).map(|(number, reason)| format!("{number}\u{a0}= {reason}"));
        flags.chain(reasons).collect::<Vec<_>>().join("; ")
    }
}

/// The largest size at which the table fits, with the widths of its columns.
fn columns(table: &Table, rows: &[RowSetting], lang: Lang) -> (f64, Vec<ColumnSetting>) {
    let fitted = SIZES.iter().map(|size| (*size, at_size(table, rows, lang, *size)));
    let mut smallest = (SIZES[0], Vec::new());
    for (size, columns) in fitted {
        if least_width(&columns, size) <= PAGE_WIDTH {
            return (size, columns);
        }
        smallest = (size, columns);
    }
    smallest
}

fn least_width(columns: &[ColumnSetting], size: f64) -> f64 {
    let least = |column: &ColumnSetting| {
        if column.fixed { column.width } else { (WORDS_BOUNDS.0 * size).min(column.width) + GUTTER }
    };
    columns.iter().map(least).sum()
}

fn at_size(table: &Table, rows: &[RowSetting], lang: Lang, size: f64) -> Vec<ColumnSetting> {
    let places = table.columns.iter().enumerate();
    places.map(|(place, column)| column_at_size(place, column, rows, lang, size)).collect()
}

fn column_at_size(
    place: usize,
    column: &Column,
    rows: &[RowSetting],
    lang: Lang,
    size: f64,
) -> ColumnSetting {
    let title = heading(column, lang);
    let cells = || rows.iter().filter_map(|row| row.cells.get(place));
    let longest_word = title.split(' ').map(|word| width(word, size, Weight::SemiBold)).fold(0.0, f64::max);
    let widest = cells().map(|cell| cell_width(cell, size)).fold(longest_word, f64::max);
    let is_words = column.kind == ColumnKind::Text;
    let bounds = (WORDS_BOUNDS.0 * size, WORDS_BOUNDS.1 * size);
    let width = match (column.kind, is_words) {
        (ColumnKind::Sparkline, _) => SPARKLINE_WIDTH + GUTTER,
        (_, false) => widest + GUTTER,
        // The share of a column of words: its widest cell, within bounds.
        (_, true) => widest.clamp(longest_word.max(bounds.0.min(widest)), bounds.1.max(longest_word)),
    };
    let right = matches!(column.kind, ColumnKind::Number { .. });
    ColumnSetting { title, right, width, fixed: !is_words }
}

fn heading(column: &Column, lang: Lang) -> String {
    let scale = match column.kind {
        ColumnKind::Number { scale, .. } => scale,
        _ => Scale::One,
    };
    let unit = format::unit(&column.unit, scale, lang);
    let title = column.title.get(lang);
    if unit.is_empty() { title.to_owned() } else { format!("{title} ({unit})") }
}

fn cell_width(cell: &CellSetting, size: f64) -> f64 {
    let measured = |text: &str| width(text, size, Weight::SemiBold);
    match cell {
        CellSetting::Words { text } => measured(text),
        // Marks hang into the gutter.
        CellSetting::Number { text, .. } => measured(text),
        CellSetting::Level { text, .. } => measured(text) + size * 1.4,
        // A missing value may wrap between words.
        CellSetting::Missing { text, .. } => text.split(' ').map(measured).fold(0.0, f64::max) * 1.6,
        CellSetting::Line { .. } => SPARKLINE_WIDTH,
    }
}
