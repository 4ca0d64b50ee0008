//! The page for people: lines, and tables that fit the terminal.
//!
//! A table that is wider than the terminal is wrapped at spaces; texts of columns that may be shortened take at most
//! [`SHORT_LINES`] lines and end in `…`. The widths are those with which the fewest lines are needed: of all that fit, the
//! ones with the least sum, over columns and rows, of the cubed number of lines in a cell. Where not even the longest
//! words fit beside one another, columns that may be left out are, and else each row stands as a block of its own, one line
//! per column. Without a width, lines are as long as they are.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ColumnConstraint, Table, TableComponent, Width, presets};
use hoinhap_vocab::Lang;
use unicode_width::UnicodeWidthStr as _;

use super::sheet::{Cell, Column, LeftOut, Lines};
use super::{Part, Sheet};

/// Lines that a cell which may be shortened takes.
const SHORT_LINES: usize = 2;
/// Blanks between two columns, as wide as they are set, and at least.
const GAPS: [usize; 2] = [3, 2];
/// Blanks left and right of a column, which its set width holds.
const PADDING: usize = 2;
/// Rows by which widths are chosen.
const SAMPLE: usize = 100;
/// Letters of a word from which it may be broken; in a first column, which names the row, only far longer ones are.
const LONG_WORD: usize = 16;
const LONG_NAME: usize = 28;
/// Letters that are left of a text that may be broken anywhere.
const LEAST_TEXT: usize = 12;
/// Letters of a line of a text that is cut after a few, where there is room.
const LEAST_CUT: usize = 18;

/// Writes the parts in order, a blank line between them.
pub(super) fn write(parts: &[Part], lang: Lang, width: Option<u16>, out: &mut impl Write) -> io::Result<()> {
    let mut after_table = false;
    let parts = parts.iter().filter(|part| !matches!(part, Part::Csv(_)));
    for (index, part) in parts.enumerate() {
        let is_table = matches!(part, Part::Table(_));
        if index > 0 && (is_table || after_table) {
            writeln!(out)?;
        }
        match part {
            Part::Line(line) => writeln!(out, "{}", wrapped(line, width.map(usize::from)))?,
            Part::Table(sheet) => writeln!(out, "{}", table(sheet, lang, width.map(usize::from)))?,
            Part::Csv(_) => {}
        }
        after_table = is_table;
    }
    Ok(())
}

/// A paragraph in lines that fit, broken at spaces.
fn wrapped(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    text.lines().map(|line| words_in_lines(line, width).join("\n")).collect::<Vec<_>>().join("\n")
}

fn words_in_lines(line: &str, width: usize) -> Vec<String> {
    if line.width() <= width {
        return vec![line.to_owned()];
    }
    let mut lines: Vec<String> = Vec::new();
    for word in line.split(' ') {
        match lines.last_mut() {
            Some(last) if last.width() + 1 + word.width() <= width => {
                last.push(' ');
                last.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A column as it is set.
#[derive(Clone)]
struct Set<'a> {
    column: &'a Column,
    title: &'a str,
    cells: Vec<&'a str>,
    /// Letters of its longest line.
    natural: usize,
    /// Letters below which words break.
    least: usize,
}

impl<'a> Set<'a> {
    fn of(sheet: &'a Sheet, index: usize, lang: Lang) -> Option<Self> {
        let column = sheet.columns.get(index)?;
        let title = column.title.get(lang);
        let cells: Vec<&str> =
            sheet.rows.iter().map(|row| row.get(index).map_or("", |cell| cell.shown.as_str())).collect();
        let lines = || cells.iter().copied().chain([title]).flat_map(str::lines);
        let natural = lines().map(|line| line.width()).max().unwrap_or_default();
        let words = lines().flat_map(str::split_whitespace).map(|word| word.width());
        if column.lines == Lines::One {
            let heads = title.split_whitespace().map(|word| word.width());
            let cells_alone = cells.iter().copied().flat_map(str::lines).map(|line| line.width());
            let least = heads.chain(cells_alone).max().unwrap_or_default();
            return Some(Self { column, title, natural, least, cells });
        }
        let long = if index == 0 { LONG_NAME } else { LONG_WORD };
        let longest = words.map(|word| if word > long { LEAST_TEXT } else { word }).max();
        Some(Self { column, title, natural, least: longest.unwrap_or_default(), cells })
    }

    /// The sum of the cubed numbers of lines of its cells at a width. A text that is cut takes no more lines, however long
    /// it is, unless too little of it is left; it costs a little more the less that is.
    fn cost(&self, width: usize) -> usize {
        let lines = |text: &&str| {
            let lines: usize = text.lines().map(|line| words_in_lines(line, width).len()).sum();
            match self.column.lines {
                Lines::Few if lines > SHORT_LINES && width >= LEAST_CUT => {
                    (SHORT_LINES + 1).pow(3) + SHORT_LINES * lines
                }
                _ => lines.pow(3),
            }
        };
        self.cells.iter().take(SAMPLE).chain([&self.title]).map(lines).sum()
    }
}

fn table(sheet: &Sheet, lang: Lang, width: Option<usize>) -> String {
    let shown = (0..sheet.columns.len()).filter(|index| is_shown(sheet, *index));
    let columns: Vec<Set<'_>> = shown.filter_map(|index| Set::of(sheet, index, lang)).collect();
    let Some(width) = width else { return grid(&columns, &[], GAPS[0]) };
    let needed = || columns.iter().filter(|set| set.column.left_out != LeftOut::WhenNarrow);
    let fitting =
        |columns: &[Set<'_>]| GAPS.iter().find_map(|gap| Some((widths(columns, width, *gap)?, *gap)));
    if let Some((widths, gap)) = fitting(&columns) {
        return grid(&columns, &widths, gap);
    }
    let few: Vec<Set<'_>> = needed().cloned().collect();
    match fitting(&few) {
        Some((widths, gap)) => grid(&few, &widths, gap),
        None => blocks(&columns, width),
    }
}

/// A column that may be left out where it says nothing in any row is.
fn is_shown(sheet: &Sheet, index: usize) -> bool {
    let says = |row: &Vec<Cell>| row.get(index).is_some_and(|cell| !cell.is_blank());
    let is_needed = |column: &Column| column.left_out != LeftOut::WhenBlank || sheet.rows.iter().any(says);
    sheet.columns.get(index).is_some_and(|column| column.on_page && is_needed(column))
}

/// The width of each column: its own where all fit, else those that need the fewest lines. `None` where the longest words
/// do not fit.
fn widths(columns: &[Set<'_>], width: usize, gap: usize) -> Option<Vec<usize>> {
    // One blank stands left of the first column, one right of the last.
    let between = columns.len().saturating_sub(1) * gap;
    let room = width.checked_sub(between + PADDING)?;
    let natural: Vec<usize> = columns.iter().map(|column| column.natural).collect();
    if natural.iter().sum::<usize>() <= room {
        return Some(natural);
    }
    let spare = room.checked_sub(columns.iter().map(|column| column.least).sum())?;
    // `best[s]`: the least cost of the columns so far with `s` letters beyond their least, and what each then gets.
    let mut best: Vec<(usize, Vec<usize>)> = vec![(0, Vec::new()); spare + 1];
    for column in columns {
        let most = spare.min(column.natural - column.least);
        let costs: Vec<usize> = (0..=most).map(|extra| column.cost(column.least + extra)).collect();
        let with = |used: usize| {
            let choices = costs.iter().enumerate().take(used + 1);
            let choice = choices
                .filter_map(|(extra, cost)| best.get(used - extra).map(|(before, _)| (before + cost, extra)));
            let (cost, extra) = choice.min()?;
            let mut widths = best.get(used - extra)?.1.clone();
            widths.push(column.least + extra);
            Some((cost, widths))
        };
        best = (0..=spare).map(with).collect::<Option<_>>()?;
    }
    best.pop().map(|(_, widths)| widths)
}

fn grid(columns: &[Set<'_>], widths: &[usize], gap: usize) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    if gap == PADDING {
        table.remove_style(TableComponent::VerticalLines);
    }
    // One line below the header; rows are told apart by their alignment.
    table.set_style(TableComponent::HeaderLines, '─');
    if gap > PADDING {
        table.set_style(TableComponent::MiddleHeaderIntersections, '─');
    }
    table.set_header(columns.iter().map(|column| column.title));
    let rows = columns.first().map_or(0, |column| column.cells.len());
    for row in 0..rows {
        let cells = columns.iter().enumerate().map(|(index, column)| {
            let text = column.cells.get(row).copied().unwrap_or_default();
            let short = widths.get(index).filter(|_| column.column.lines == Lines::Few);
            short.map_or_else(|| text.to_owned(), |width| shortened(text, *width))
        });
        table.add_row(cells);
    }
    for (index, set) in columns.iter().enumerate() {
        let Some(column) = table.column_mut(index) else { continue };
        if set.column.number {
            column.set_cell_alignment(CellAlignment::Right);
        }
        if let Some(width) = widths.get(index).and_then(|width| u16::try_from(width + PADDING).ok()) {
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// A text that fits [`SHORT_LINES`] lines, with `…` where words were left out.
fn shortened(text: &str, width: usize) -> String {
    let lines = words_in_lines(text, width.max(1));
    if lines.len() <= SHORT_LINES {
        return text.to_owned();
    }
    let mut kept: Vec<String> = lines.into_iter().take(SHORT_LINES).collect();
    if let Some(last) = kept.last_mut() {
        while last.width() >= width && last.pop().is_some() {}
        *last = format!("{}…", last.trim_end());
    }
    kept.join(" ")
}

/// Each row as a block: the heading of a column, then what the row says there.
fn blocks(columns: &[Set<'_>], width: usize) -> String {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let heading = columns.iter().map(|column| column.title.width()).max().unwrap_or_default().min(width / 2);
    let block = |row: usize| {
        let lines = columns.iter().flat_map(|column| {
            let text = column.cells.get(row).copied().unwrap_or_default();
            let room = width.saturating_sub(heading + GAPS[0]).max(LEAST_TEXT);
            let texts = text.lines().flat_map(|line| words_in_lines(line, room)).collect::<Vec<_>>();
            let titles = words_in_lines(column.title, heading);
            (0..titles.len().max(texts.len())).map(move |index| {
                let cell = |lines: &[String]| lines.get(index).cloned().unwrap_or_default();
                let title = cell(&titles);
                let gap = " ".repeat(heading.saturating_sub(title.width()) + PADDING);
                format!(" {title}{gap}{}", cell(&texts)).trim_end().to_owned()
            })
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    (0..rows).map(block).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        Sheet {
            columns: vec![
                Column::text("id", "Mã", "Id"),
                Column::long("title", "Tên gọi", "Title"),
                Column::day("due", "Thời hạn", "Due"),
                Column::number("n", "Số", "Number"),
            ],
            rows: rows.iter().map(|row| row.iter().map(|text| Cell::same(*text)).collect()).collect(),
        }
    }

    const TITLE: &str = "Xây dựng nghị định quy định chi tiết về quy tắc xuất xứ hàng hoá và hướng dẫn các địa phương \
                         thực hiện trong toàn quốc theo lộ trình đã cam kết với các đối tác";

    #[test]
    fn a_table_fits_its_width_and_says_where_a_title_was_cut() {
        let sheet = sheet(&[&["T-1", TITLE, "31/3/2026", "7"], &["T-12", "Ngắn", "–", "1.234"]]);
        for width in [40, 60, 80, 120] {
            let text = table(&sheet, Lang::Vi, Some(width));
            assert!(text.lines().all(|line| line.width() <= width), "{width}:\n{text}");
            assert_eq!(text.contains('…'), width < 120, "{width}:\n{text}");
            assert!(text.contains("31/3/2026"), "{width}:\n{text}");
        }
        let whole = table(&sheet, Lang::Vi, None);
        assert!(whole.contains(TITLE), "{whole}");
        let ends: Vec<_> = whole.lines().skip(2).map(|line| line.width()).collect();
        assert_eq!(ends[0], ends[1], "numbers are flush right:\n{whole}");
    }

    #[test]
    fn a_column_that_says_nothing_is_left_out_where_it_may_be() {
        let mut sheet = sheet(&[&["T-1", "Việc", "–", "7"], &["T-2", "Việc", "", "8"]]);
        assert!(table(&sheet, Lang::Vi, None).contains("Thời hạn"));
        sheet.columns[2].left_out = LeftOut::WhenBlank;
        assert!(!table(&sheet, Lang::Vi, None).contains("Thời hạn"));
        sheet.rows[1][2] = Cell::same("31/3/2026");
        assert!(table(&sheet, Lang::Vi, None).contains("Thời hạn"));
    }

    #[test]
    fn rows_stand_as_blocks_where_words_do_not_fit_side_by_side() {
        let names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "kappa"];
        let columns: Vec<Column> = names.iter().map(|name| Column::text(*name, name, name)).collect();
        let rows = vec![names.iter().map(|name| Cell::same(name.repeat(2))).collect(); 2];
        let text = table(&Sheet { columns, rows }, Lang::En, Some(60));
        assert!(text.lines().all(|line| line.width() <= 60), "{text}");
        assert!(text.contains(" alpha    alphaalpha\n beta     betabeta"), "{text}");
        assert_eq!(text.matches("\n\n").count(), 1, "{text}");
    }

    #[test]
    fn a_column_gives_way_to_the_others_where_the_page_is_narrow() {
        let mut sheet = sheet(&[&["T-1", "Việc", "31/3/2026", "1.234.567.890.123.456"]]);
        sheet.columns[3].left_out = LeftOut::WhenNarrow;
        assert!(table(&sheet, Lang::Vi, Some(60)).contains("1.234"));
        let narrow = table(&sheet, Lang::Vi, Some(30));
        assert!(!narrow.contains("1.234") && narrow.contains("31/3/2026"), "{narrow}");
    }

    #[test]
    fn paragraphs_are_broken_at_spaces() {
        assert_eq!(wrapped("một hai ba bốn", Some(8)), "một hai\nba bốn");
        assert_eq!(wrapped("một hai ba bốn", None), "một hai ba bốn");
    }
}
