//! Tables for paper: cells formatted, columns measured, doubts marked by letters and explained below.
//!
//! A column of numbers gets the width of its widest number or header line. A column of words gets at least its
//! longest word, so that no code runs into its neighbour; what is left of the page is shared in proportion to what
//! the widest cells still need. A table whose least widths do not fit is set smaller.

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

/// Width of a level's shape with the space after it, in sizes of type.
const ICON: f64 = 1.4;

/// Widths that every column of words may get before the longest texts share the rest, in sizes of type; the one
/// that makes the table shortest is taken.
const FAIR_WORDS: [f64; 5] = [13.0, 10.0, 7.0, 4.0, 0.0];

/// A column of words keeps this width, where its texts need it, in sizes of type.
const READABLE: f64 = 8.0;

/// What one column gives to another at a time, in points, and how often.
const STEP: f64 = 4.0;
const MOST_STEPS: usize = 60;

/// A column of words never asks for more, in sizes of type.
const MOST_WORDS: f64 = 64.0;

/// A word longer than this may be broken, in points.
const LONGEST_WORD: f64 = 110.0;

/// A place without a width where a line may end.
pub(super) const BREAK: char = '\u{200b}';

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
    /// In points, with the empty space at both sides.
    pub(super) width: f64,
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
            TableCell::Text { text } => words(breakable(&text.get(self.lang).replace('`', ""))),
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

/// A very long word, such as a path with a hash, may break after a sign that joins its parts.
fn breakable(words: &str) -> String {
    let word = |word: &str| {
        if width(word, SIZES[0], Weight::SemiBold) <= LONGEST_WORD {
            return word.to_owned();
        }
        let signs = ['_', '/', '.', ':', ';', ',', '-', '\u{a0}'];
        word.chars().flat_map(|sign| [Some(sign), signs.contains(&sign).then_some(BREAK)]).flatten().collect()
    };
    words.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The largest size at which the table fits, with the widths of its columns. Headers of numbers take two lines
/// where there is room, and more where there is not.
fn columns(table: &Table, rows: &[RowSetting], lang: Lang) -> (f64, Vec<ColumnSetting>) {
    let choices = SIZES.iter().flat_map(|size| HEADER_LINES.map(|lines| Face { size: *size, lines }));
    let mut smallest = (SIZES[0], Vec::new());
    for face in choices {
        let places = table.columns.iter().enumerate();
        let needs: Vec<_> = places.map(|(place, column)| face.need(place, column, rows, lang)).collect();
        let fits = needs.iter().map(|need| need.least).sum::<f64>() <= PAGE_WIDTH;
        let widths = shared(&needs, rows, face);
        let setting = |(column, width): (&Column, f64)| ColumnSetting {
            title: heading(column, lang),
            right: matches!(column.kind, ColumnKind::Number { .. }),
            width,
        };
        smallest = (face.size, table.columns.iter().zip(widths).map(setting).collect());
        if fits {
            break;
        }
    }
    smallest
}

/// What a column cannot do without and what its widest cell asks for, in points.
#[derive(Debug, Clone, Copy)]
struct Need {
    least: f64,
    most: f64,
}

/// Gives every column its least width, then a fair one, then the rest of the page to the longest texts, and
/// moves what is left over between columns of words until the rows take the fewest lines.
fn shared(needs: &[Need], rows: &[RowSetting], face: Face) -> Vec<f64> {
    let least: Vec<f64> = needs.iter().map(|need| need.least).collect();
    let most: Vec<f64> = needs.iter().map(|need| need.most).collect();
    let fair =
        |sizes: f64| -> Vec<f64> { most.iter().map(|most| most.min(sizes * face.size + GUTTER)).collect() };
    let at_fair = |sizes: f64| {
        let begun = towards(&least, &fair(sizes), 1.0);
        towards(&begun, &most, f64::INFINITY)
    };
    let asked: Vec<Vec<f64>> = rows.iter().map(|row| face.widths_of(row)).collect();
    let choices = FAIR_WORDS.iter().map(|sizes| at_fair(*sizes));
    let best = choices.min_by(|one, other| lines(&asked, one).total_cmp(&lines(&asked, other)));
    let floors: Vec<f64> = least.iter().zip(fair(READABLE)).map(|(least, fair)| least.max(fair)).collect();
    moved(best.unwrap_or(least), &floors, &asked)
}

/// Takes a step from one column for another as long as that spares lines; no column falls below its floor.
fn moved(mut widths: Vec<f64>, floors: &[f64], asked: &[Vec<f64>]) -> Vec<f64> {
    let columns = 0..widths.len();
    let pairs: Vec<(usize, usize)> =
        columns.clone().flat_map(|from| columns.clone().map(move |to| (from, to))).collect();
    for _ in 0..MOST_STEPS {
        let after = |(from, to): &(usize, usize)| {
            let mut tried = widths.clone();
            tried[*from] -= STEP;
            tried[*to] += STEP;
            (from != to && tried[*from] >= floors[*from]).then(|| (lines(asked, &tried), tried))
        };
        let best = pairs.iter().filter_map(after).min_by(|one, other| one.0.total_cmp(&other.0));
        match best.filter(|best| best.0 < lines(asked, &widths)) {
            Some((_, better)) => widths = better,
            None => break,
        }
    }
    widths
}

/// About how many lines the rows take: lines break at words, so that a tenth of each is lost.
fn lines(asked: &[Vec<f64>], widths: &[f64]) -> f64 {
    let of_cell = |(asked, width): (&f64, &f64)| asked * 1.1 / (width - GUTTER).max(1.0);
    let of_row = |row: &Vec<f64>| row.iter().zip(widths).map(of_cell).fold(1.0, f64::max);
    asked.iter().map(of_row).sum()
}

/// Widens columns towards a goal, all by the same part of what they lack, as far as the page goes.
fn towards(widths: &[f64], goal: &[f64], limit: f64) -> Vec<f64> {
    let lacking = |(width, goal): (&f64, &f64)| (goal - width).max(0.0);
    let asked: f64 = widths.iter().zip(goal).map(lacking).sum();
    let left = (PAGE_WIDTH - widths.iter().sum::<f64>()).max(0.0);
    let part = if asked > 0.0 { (left / asked).min(limit) } else { 0.0 };
    widths.iter().zip(goal).map(|pair| pair.0 + lacking(pair) * part).collect()
}

/// A size of type, and the lines that a header may take.
#[derive(Debug, Clone, Copy)]
struct Face {
    size: f64,
    lines: f64,
}

impl Face {
    fn need(self, place: usize, column: &Column, rows: &[RowSetting], lang: Lang) -> Need {
        let title = heading(column, lang);
        let cells = || rows.iter().filter_map(|row| row.cells.get(place));
        let header = self.header_width(&title);
        let widest = cells().map(|cell| self.cell_width(cell)).fold(header, f64::max);
        let same = |width: f64| Need { least: width + GUTTER, most: width + GUTTER };
        match column.kind {
            ColumnKind::Sparkline => same(SPARKLINE_WIDTH.max(header)),
            ColumnKind::Number { .. } | ColumnKind::Date => same(widest),
            ColumnKind::Text => {
                let words = cells().map(|cell| self.longest_word(cell)).fold(self.word(&title), f64::max);
                let least = words.min(LONGEST_WORD) + GUTTER;
                Need { least, most: (widest.min(MOST_WORDS * self.size) + GUTTER).max(least) }
            }
        }
    }

    fn measured(self, words: &str) -> f64 {
        width(words, self.size, Weight::SemiBold)
    }

    fn word(self, words: &str) -> f64 {
        words.split([' ', BREAK]).map(|word| self.measured(word)).fold(0.0, f64::max)
    }

    /// Width of a header over the lines that it may take: no word is broken.
    fn header_width(self, title: &str) -> f64 {
        // Lines are never filled to the end: a tenth is left for that.
        self.word(title).max(self.measured(title) * 1.1 / self.lines)
    }

    /// What the cells of a row ask for.
    fn widths_of(self, row: &RowSetting) -> Vec<f64> {
        row.cells.iter().map(|cell| self.cell_width(cell)).collect()
    }

    fn longest_word(self, cell: &CellSetting) -> f64 {
        match cell {
            CellSetting::Words { text } | CellSetting::Missing { text, .. } => self.word(text),
            CellSetting::Number { text, .. } => self.measured(text),
            CellSetting::Level { text, .. } => self.word(text) + self.size * ICON,
            CellSetting::Line { .. } => SPARKLINE_WIDTH,
        }
    }

    fn cell_width(self, cell: &CellSetting) -> f64 {
        match cell {
            // Marks hang into the gutter.
            CellSetting::Words { text } | CellSetting::Number { text, .. } => self.measured(text),
            CellSetting::Level { text, .. } => self.measured(text) + self.size * ICON,
            // A missing value may take two lines.
            CellSetting::Missing { text, .. } => self.word(text).max(self.measured(text) * 0.6),
            CellSetting::Line { .. } => SPARKLINE_WIDTH,
        }
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
        let wide = of(11);
        assert!(wide.size < SIZES[0]);
        let total: f64 = wide.columns.iter().map(|column| column.width).sum();
        assert!(total <= PAGE_WIDTH + 0.01, "{total}");
    }

    #[test]
    fn a_column_of_words_holds_its_longest_word_and_long_texts_take_the_rest() {
        let words = |text: &'static str| TableCell::Text { text: Text::fixed(text, text) };
        let code = "wdi:DT.ODA.ODAT.XP.ZS";
        let evidence = "Độ mở thương mại của Việt Nam so với các nền kinh tế có số liệu cùng năm, tính cả hàng hoá lẫn dịch vụ";
        let columns = ["Mã", "Căn cứ", "Phụ thuộc"].map(|title| column(title, ColumnKind::Text)).to_vec();
        let setting = set(&table(columns, vec![vec![words(code), words(evidence), words("năm")]]));
        let widths: Vec<_> = setting.columns.iter().map(|column| column.width).collect();
        assert!(widths[0] >= width(code, setting.size, Weight::SemiBold), "{widths:?}");
        assert!(widths[1] > 3.0 * widths[2], "{widths:?}");
        assert!((widths.iter().sum::<f64>() - PAGE_WIDTH).abs() < 0.01, "{widths:?}");
    }

    #[test]
    fn only_very_long_words_may_break_inside() {
        let short = "wdi:DT.ODA.ODAT.XP.ZS năm 2023";
        assert_eq!(breakable(short), short);
        let path = "002_011bc7a658c9b3d9.txt,003_7f1fae949781da2a.txt";
        let broken = breakable(path);
        assert_eq!(broken.replace(BREAK, ""), path);
        assert!(broken.contains("002_\u{200b}011bc7a658c9b3d9.\u{200b}txt,"), "{broken}");
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
