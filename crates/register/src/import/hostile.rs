//! What a workbook might do to whoever opens it, found before it is opened: parts that unpack without end, one cell that
//! is repeated a million times, macros, passwords.

use std::io::{Cursor, Read as _};

/// Most that the parts of a workbook may be once they are unpacked.
const MOST_UNPACKED: u64 = 256 << 20;
/// Most parts.
const MOST_PARTS: usize = 10_000;

/// What forbids opening a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Danger {
    /// It unpacks to too much, or has too many parts.
    TooLarge,
    /// It carries a program.
    Macro,
    /// It has a password.
    Locked,
}

/// Looks through the parts of a workbook; nothing for a file that is no workbook, which is told of by its reader. The sizes
/// that a file declares are not believed: each part is unpacked to its end, and thrown away.
pub(super) fn danger(bytes: &[u8]) -> Option<Danger> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    if archive.len() > MOST_PARTS {
        return Some(Danger::TooLarge);
    }
    let mut room = MOST_UNPACKED;
    for part in 0..archive.len() {
        // A part that cannot be opened is the reader's to tell of.
        let Ok(mut file) = archive.by_index(part) else { continue };
        let name = file.name().map(|name| name.to_lowercase()).unwrap_or_default();
        if name.ends_with("vbaproject.bin") || name.starts_with("basic/") {
            return Some(Danger::Macro);
        }
        if name == "meta-inf/manifest.xml" && is_encrypted(&mut file) {
            return Some(Danger::Locked);
        }
        let unpacked = std::io::copy(&mut (&mut file).take(room + 1), &mut std::io::sink()).unwrap_or(0);
        room = match room.checked_sub(unpacked) {
            Some(left) => left,
            None => return Some(Danger::TooLarge),
        };
    }
    None
}

fn is_encrypted(file: &mut impl std::io::Read) -> bool {
    let mut text = Vec::new();
    let read = file.take(1 << 20).read_to_end(&mut text);
    read.is_ok() && String::from_utf8_lossy(&text).contains("encryption-data")
}

/// A part of a workbook as text; `None` where there is none of this name.
pub(super) fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = Vec::new();
    archive.by_name(name).ok()?.take(MOST_UNPACKED).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// The most cells that a table of a sheet of LibreOffice spans, from its first to the last filled one: an attribute may repeat
/// a cell or a row as often as it likes.
pub(super) fn ods_cells(content: &str) -> u64 {
    let (mut most, mut table) = (0, Table::default());
    let mut rest = content;
    while let Some(start) = rest.find('<') {
        let tag = &rest[start + 1..];
        let Some(end) = tag_end(tag) else { break };
        let (tag, after) = (&tag[..end], &tag[end + 1..]);
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        match name {
            "table:table" => table = Table::default(),
            "table:table-row" => table.begin_row(repeats(tag, "table:number-rows-repeated")),
            "table:table-cell" | "table:covered-table-cell" => {
                let is_filled = !tag.ends_with('/') || tag.contains("office:");
                table.cell(repeats(tag, "table:number-columns-repeated"), is_filled);
            }
            "" if tag == "/table:table-row" => table.end_row(),
            _ => {}
        }
        most = most.max(table.span());
        rest = after;
    }
    most
}

/// The end of a tag; a mark within a value does not end it.
pub(super) fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at),
            _ => {}
        }
        None
    })
}

/// The number of an attribute, one where it is absent or no number that can be counted with.
fn repeats(tag: &str, attribute: &str) -> u64 {
    let Some((_, value)) = tag.split_once(attribute) else { return 1 };
    let digits: String =
        value.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(u64::MAX)
}

/// How far a table has grown.
#[derive(Debug, Default)]
struct Table {
    rows: u64,
    waiting_rows: u64,
    row_repeats: u64,
    width: u64,
    row_width: u64,
    waiting_cells: u64,
}

impl Table {
    fn begin_row(&mut self, repeats: u64) {
        (self.row_repeats, self.row_width, self.waiting_cells) = (repeats, 0, 0);
    }

    /// Empty cells count once something stands behind them.
    fn cell(&mut self, repeats: u64, is_filled: bool) {
        self.waiting_cells = self.waiting_cells.saturating_add(repeats);
        if is_filled {
            self.row_width = self.row_width.saturating_add(self.waiting_cells);
            self.waiting_cells = 0;
            self.width = self.width.max(self.row_width);
        }
    }

    fn end_row(&mut self) {
        self.waiting_rows = self.waiting_rows.saturating_add(self.row_repeats);
        if self.row_width > 0 {
            self.rows = self.rows.saturating_add(self.waiting_rows);
            self.waiting_rows = 0;
        }
    }

    const fn span(&self) -> u64 {
        let rows = if self.rows > 0 { self.rows } else { 1 };
        rows.saturating_mul(self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_cells_and_rows_are_counted_where_something_stands_in_or_behind_them() {
        let row = |attributes: &str, cells: &str| {
            format!("<table:table-row {attributes}>{cells}</table:table-row>")
        };
        let filled = "<table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>";
        let far = "<table:table-cell table:number-columns-repeated=\"16383\"/>";
        let many = "table:number-rows-repeated=\"1048576\"";
        for (content, cells) in [
            (row("", filled), 1),
            (row("", &format!("{filled}{far}")), 1),
            (row("", &format!("{far}{filled}")), 16_384),
            (row("", filled) + &row(many, far), 1),
            (row(many, far) + &row("", filled), 1_048_577),
            (row(many, filled), 1_048_576),
            (row(many, &format!("{far}{filled}")), 1_048_576 * 16_384),
            (row("table:number-rows-repeated=\"99999999999999999999999\"", filled), u64::MAX),
            (
                row(
                    "",
                    "<table:table-cell table:formula='of:=\"&gt;>\"' table:number-columns-repeated=\"7\" office:value=\"1\"/>",
                ),
                7,
            ),
            ("<table:table-row".to_owned(), 0),
        ] {
            assert_eq!(
                ods_cells(&format!("<table:table table:name=\"A\">{content}</table:table>")),
                cells,
                "{content}"
            );
        }
    }
}
