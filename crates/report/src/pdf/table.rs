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

/// Lines of a header, from what looks best to what takes the least room.
const HEADER_LINES: [f64; 3] = [2.0, 3.0, 9.0];

/// Empty space at both sides of a column together, in points.
const GUTTER: f64 = 9.0;

const SPARKLINE_WIDTH: f64 = 54.0;

/// A column of words is never narrower, and never asks for more, in sizes of type.
const WORDS_BOUNDS: (f64, f64) = (7.0, 26.0);

const LONGEST_WHOLE_UNIT: usize = 12;

/// Reasons longer than this stand under the table, in letters.
const LONG_REASON: usize = 16;

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

/// The largest size at which the table fits, with the widths of its columns. Headers of numbers take two lines
/// where there is room, and more where there is not.
fn columns(table: &Table, rows: &[RowSetting], lang: Lang) -> (f64, Vec<ColumnSetting>) {
    let choices = SIZES.iter().flat_map(|size| HEADER_LINES.map(|lines| Face { size: *size, lines }));
    let mut smallest = (SIZES[0], Vec::new());
    for face in choices {
        let places = table.columns.iter().enumerate();
        let columns: Vec<_> = places.map(|(place, column)| face.column(place, column, rows, lang)).collect();
        let fits = face.least_width(&columns) <= PAGE_WIDTH;
        smallest = (face.size, columns);
        if fits {
            break;
        }
    }
    smallest
}

/// A size of type, and the lines that a header may take.
#[derive(Debug, Clone, Copy)]
struct Face {
    size: f64,
    lines: f64,
}

impl Face {
    fn least_width(self, columns: &[ColumnSetting]) -> f64 {
        let least = |column: &ColumnSetting| {
            if column.fixed { column.width } else { (WORDS_BOUNDS.0 * self.size).min(column.width) + GUTTER }
        };
        columns.iter().map(least).sum()
    }

    fn column(self, place: usize, column: &Column, rows: &[RowSetting], lang: Lang) -> ColumnSetting {
        let title = heading(column, lang);
        let cells = rows.iter().filter_map(|row| row.cells.get(place));
        let widest = cells.map(|cell| cell_width(cell, self.size)).fold(self.header_width(&title), f64::max);
        let (least, most) = (WORDS_BOUNDS.0 * self.size, WORDS_BOUNDS.1 * self.size);
        let (fixed, width) = match column.kind {
            ColumnKind::Sparkline => (true, SPARKLINE_WIDTH + GUTTER),
            ColumnKind::Text => (false, widest.clamp(least, most)),
            ColumnKind::Number { .. } | ColumnKind::Date => (true, widest + GUTTER),
        };
        let right = matches!(column.kind, ColumnKind::Number { .. });
        ColumnSetting { title, right, width, fixed }
    }

    /// Width of a header over the lines that it may take: no word is broken.
    fn header_width(self, title: &str) -> f64 {
        let measured = |words: &str| width(words, self.size, Weight::SemiBold);
        let longest_word = title.split(' ').map(measured).fold(0.0, f64::max);
        // Lines are never filled to the end: a tenth is left for that.
        longest_word.max(measured(title) * 1.1 / self.lines)
    }
}

fn heading(column: &Column, lang: Lang) -> String {
    let scale = match column.kind {
        ColumnKind::Number { scale, .. } => scale,
        _ => Scale::One,
    };
    let unit = format::unit(&column.unit, scale, lang);
    let title = column.title.get(lang);
    // A short unit is not broken over lines.
    let unit = if unit.chars().count() <= LONGEST_WHOLE_UNIT { unit.replace(' ', "\u{a0}") } else { unit };
    if unit.is_empty() { title.to_owned() } else { format!("{title} ({unit})") }
}

fn cell_width(cell: &CellSetting, size: f64) -> f64 {
    let measured = |text: &str| width(text, size, Weight::SemiBold);
    match cell {
        CellSetting::Words { text } => measured(text),
        // Marks hang into the gutter.
        CellSetting::Number { text, .. } => measured(text),
        CellSetting::Level { text, .. } => measured(text) + size * 1.4,
        // A missing value may take two lines.
        CellSetting::Missing { text, .. } => measured(text) * 0.6,
        CellSetting::Line { .. } => SPARKLINE_WIDTH,
    }
}

#[cfg(test)]
mod tests {
    use hoinhap_vocab::Text;

    use super::*;

    const NUMBER: ColumnKind = ColumnKind::Number { decimals: 1, scale: Scale::Billion };

    fn column(title: &'static str, kind: ColumnKind) -> Column {
        Column { title: Text::fixed(title, title), unit: Text::fixed("USD", "US$"), kind }
    }

    fn number(value: f64, flags: Vec<Flag>) -> TableCell {
        TableCell::Number { value, finding: None, flags }
    }

    fn missing(reason: &'static str) -> TableCell {
        TableCell::Missing { reason: Text::fixed(reason, reason) }
    }

    fn table(columns: Vec<Column>, rows: Vec<Vec<TableCell>>) -> Table {
        let rows = rows.into_iter().map(|cells| TableRow { cells, of_country: false }).collect();
        Table { id: "t".to_owned(), title: Text::default(), sorted: Text::default(), columns, rows }
    }

    fn set(table: &Table) -> Setting {
        setting(table, Lang::Vi, &mut BTreeMap::new())
    }

    #[test]
    fn a_narrow_table_keeps_the_largest_type_and_a_wide_one_fits_the_page() {
        let title = "Kim ngạch xuất khẩu sang thị trường";
        let of = |numbers: usize| {
            let mut columns = vec![column("Thị trường", ColumnKind::Text)];
            columns.extend((0..numbers).map(|_| column(title, NUMBER)));
            let mut cells = vec![TableCell::Text { text: Text::fixed("Hoa Kỳ", "Hoa Kỳ") }];
            cells.extend((0..numbers).map(|_| number(1.5e9, Vec::new())));
            set(&table(columns, vec![cells]))
        };
        assert_eq!(of(3).size, SIZES[0]);
        let wide = of(9);
        assert!(wide.size < SIZES[0]);
        let fixed: f64 = wide.columns.iter().filter(|column| column.fixed).map(|column| column.width).sum();
        assert!(fixed < PAGE_WIDTH, "{fixed}");
    }

    #[test]
    fn long_reasons_and_doubts_are_explained_once_below() {
        let reason = "nước nhập khẩu chưa công bố số liệu năm này";
        let rows = vec![
            vec![number(1e9, vec![Flag::Estimated, Flag::Stale])],
            vec![missing(reason)],
            vec![missing(reason)],
            vec![missing("ngoài phạm vi")],
        ];
        let setting = set(&table(vec![column("Giá trị", NUMBER)], rows));
        let expected = format!(
            "e\u{a0}= ước tính của cơ quan công bố; s\u{a0}= số liệu cũ hơn 5 năm; 1\u{a0}= {reason}"
        );
        assert_eq!(setting.marks, expected);
        let shown = |row: usize| setting.rows[row].cells[0].clone();
        let marked =
            CellSetting::Missing { text: "không có số liệu".to_owned(), marks: "1".to_owned() };
        assert_eq!((shown(1), shown(2)), (marked.clone(), marked));
        let short = CellSetting::Missing { text: "ngoài phạm vi".to_owned(), marks: String::new() };
        assert_eq!(shown(3), short);
    }

    #[test]
    fn units_stand_in_the_header_under_their_scale() {
        let setting = set(&table(vec![column("Giá trị", NUMBER)], vec![vec![number(1.25e9, Vec::new())]]));
        assert_eq!(setting.columns[0].title, "Giá trị (tỷ\u{a0}USD)");
        let value = CellSetting::Number { text: "1,3".to_owned(), marks: String::new() };
        assert_eq!(setting.rows[0].cells[0], value);
    }
}
