//! A file as sheets of cells: CSV in the encodings and with the separators that occur, and XLSX.

use std::io::Cursor;

use calamine::{Data, Ods, Range, Reader as _, Xlsx};
use hoinhap_vocab::{Date, Issue, Text, date};

use super::hidden::{self, Hidden};
use super::hostile::{self, Danger};
use super::legacy::{self, Converted};
use super::percent;

/// Largest file that is read.
const MOST_BYTES: usize = 64 << 20;
/// Most cells that a sheet may span: one stray cell far off would otherwise fill the memory with empty ones.
const MOST_CELLS: u64 = 4_000_000;
/// Most text in one cell, in bytes: Excel allows 32,767 characters.
const MOST_CELL_BYTES: usize = 131_068;

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text or a number as text; empty for an empty cell.
    Text(String),
    /// A number that the file itself marks as one.
    Number(String),
    /// A day that the file itself marks as one.
    Day(Date),
    /// An error value of a spreadsheet, such as `#N/A`.
    Error(String),
}

/// A sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its name; for a text file the file's.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether its serial numbers of days are of the 1904 system.
    pub of_1904: bool,
    /// What was converted from an encoding of old fonts.
    pub converted: Option<Converted>,
    /// What the reader of the file does not see.
    pub hidden: Hidden,
}

impl Cell {
    /// The cell as text; a day as `YYYY-MM-DD`.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Error(text) => text.clone(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// Whether nothing stands in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }

    fn of(text: &str) -> Self {
        Self::Text(text.replace('\u{a0}', " ").trim().to_owned())
    }
}

/// Reads the sheets of a file; `name` tells its format by its ending.
///
/// # Errors
/// A file that is empty, too large, broken, locked, or of a format that is not read: cause and remedy.
pub fn read_sheets(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Box<Issue>> {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    if bytes.is_empty() {
        return Err(refuse(name, "E-EMPTY-FILE", ("Tệp rỗng", "The file is empty"), EXPORT_AGAIN));
    }
    if bytes.len() > MOST_BYTES {
        return Err(too_large(name));
    }
    match hostile::danger(bytes) {
        Some(Danger::TooLarge) => return Err(too_large(name)),
        Some(Danger::Locked) => {
            return Err(refuse(
                name,
                "E-FILE-LOCKED",
                ("Tệp có mật khẩu", "The file has a password"),
                UNLOCK,
            ));
        }
        Some(Danger::Macro) => {
            let message = ("Tệp mang macro, không được mở", "The file carries macros and is not opened");
            return Err(refuse(name, "E-FILE-BROKEN", message, SAVE_AS));
        }
        None => {}
    }
    let mut sheets = match extension.as_str() {
        "xlsx" => unharmed(name, || read_xlsx(name, bytes))?,
        "ods" => unharmed(name, || read_ods(name, bytes))?,
        "csv" | "tsv" | "txt" => vec![read_csv(name, bytes)?],
        "xls" | "xlsm" | "xlsb" => {
            let message = ("Không đọc định dạng này", "Files of this format are not read");
            return Err(refuse(name, "E-FILE-BROKEN", message, SAVE_AS));
        }
        _ => {
            return Err(refuse(
                name,
                "E-FILE-BROKEN",
                ("Không rõ định dạng tệp", "The format is not known"),
                SAVE_AS,
            ));
        }
    };
    check_cells(name, &sheets)?;
    if matches!(extension.as_str(), "xlsx" | "ods") || sheets.iter().all(|sheet| sheet.converted.is_none()) {
        legacy::convert(&mut sheets, false);
    }
    Ok(sheets)
}

const EXPORT_AGAIN: (&str, &str) = ("Xuất lại tệp từ nguồn", "Export the file again from its source");
const SPLIT: (&str, &str) = ("Chia thành nhiều tệp", "Divide it into several files");
const SAVE_AS: (&str, &str) = ("Lưu thành .xlsx hoặc .csv (UTF-8)", "Save it as .xlsx or .csv (UTF-8)");
const UNLOCK: (&str, &str) =
    ("Bỏ mật khẩu rồi lưu lại thành .xlsx", "Take the password off and save it as .xlsx");

fn refuse(
    name: &str,
    code: &'static str,
    message: (&'static str, &'static str),
    help: (&'static str, &'static str),
) -> Box<Issue> {
    Box::new(Issue::error(code, name, Text::fixed(message.0, message.1), Text::fixed(help.0, help.1)))
}

/// Reads a workbook. The library that unpacks it takes some things for granted and panics where they are not so; to the
/// user that is a broken file like any other.
fn unharmed(
    name: &str,
    read: impl FnOnce() -> Result<Vec<Sheet>, Box<Issue>> + std::panic::UnwindSafe,
) -> Result<Vec<Sheet>, Box<Issue>> {
    let message = ("Tệp bị hỏng", "The file is broken");
    std::panic::catch_unwind(read)
        .unwrap_or_else(|_| Err(refuse(name, "E-FILE-BROKEN", message, EXPORT_AGAIN)))
}

fn too_large(name: &str) -> Box<Issue> {
    let message = (
        "Tệp lớn hơn 64 MB, giải nén quá 256 MB, hoặc trang tính trải quá rộng",
        "The file is larger than 64 MB or 256 MB unpacked, or a sheet spans too many cells",
    );
    refuse(name, "E-TOO-LARGE", message, SPLIT)
}

fn check_cells(name: &str, sheets: &[Sheet]) -> Result<(), Box<Issue>> {
    for sheet in sheets {
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let Cell::Text(text) = cell else { continue };
                let bad = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
                if bad || text.len() > MOST_CELL_BYTES {
                    let place = format!("{name}, {}, {}", sheet.name, super::address(row, column));
                    let message = (
                        "Ô có ký tự điều khiển hoặc quá dài",
                        "A cell holds a control character or too much text",
                    );
                    return Err(refuse(&place, "E-FILE-BROKEN", message, ("Sửa ô này", "Mend that cell")));
                }
            }
        }
    }
    Ok(())
}

fn read_csv(name: &str, bytes: &[u8]) -> Result<Sheet, Box<Issue>> {
    let message = (
        "Tệp không phải văn bản UTF-8 hoặc UTF-16 (có thể là Windows-1258, TCVN3 hoặc VNI)",
        "The file is not text in UTF-8 or UTF-16 (perhaps Windows-1258, TCVN3 or VNI)",
    );
    let refused = || refuse(name, "E-FILE-BROKEN", message, SAVE_AS);
    if let Some(text) = decode(bytes) {
        return sheet_of(name, &text);
    }
    // Bytes of old fonts and code pages have none of the codes that stand for control characters.
    if bytes.starts_with(&[0xff, 0xfe])
        || bytes.starts_with(&[0xfe, 0xff])
        || bytes.iter().any(|byte| (0x80..0xa0).contains(byte))
    {
        return Err(refused());
    }
    let text: String = bytes.iter().copied().map(char::from).collect();
    let mut sheets = [sheet_of(name, &text)?];
    if !legacy::convert(&mut sheets, true) {
        return Err(refused());
    }
    let [sheet] = sheets;
    Ok(sheet)
}

/// The line on which a quotation mark is opened that nothing closes: all that follows would be one cell.
fn unclosed(text: &str, delimiter: u8) -> Option<usize> {
    let (mut line, mut opened, mut at_start) = (1, None, true);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let was_start = std::mem::replace(&mut at_start, false);
        match letter {
            '"' if opened.is_some() && letters.peek() == Some(&'"') => drop(letters.next()),
            '"' if opened.is_some() => opened = None,
            '"' if was_start => opened = Some(line),
            '\n' => {
                line += 1;
                at_start = opened.is_none();
            }
            other => at_start = opened.is_none() && (other == char::from(delimiter) || other == '\r'),
        }
    }
    opened
}

fn sheet_of(name: &str, text: &str) -> Result<Sheet, Box<Issue>> {
    if let Some(line) = unclosed(text, delimiter(text)) {
        let message = (
            "Dấu ngoặc kép mở ra mà không đóng: phần còn lại của tệp thành một ô",
            "A quotation mark is opened and never closed: the rest of the file would be one cell",
        );
        let help = (
            "Đóng hoặc bỏ dấu ngoặc kép ở dòng này",
            "Close the quotation mark on that line, or take it out",
        );
        return Err(refuse(&format!("{name}, {line}"), "E-FILE-BROKEN", message, help));
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let message = ("Tệp CSV bị hỏng", "The CSV file is broken");
        let record = record.map_err(|_| refuse(name, "E-FILE-BROKEN", message, EXPORT_AGAIN))?;
        rows.push(record.iter().map(|text| Cell::of(undefended(text))).collect());
    }
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    Ok(Sheet { name, rows, ..Sheet::default() })
}

/// A text that was protected against being run as a formula loses the mark again. Nothing is ever run.
fn undefended(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

/// UTF-8 with or without a mark, or UTF-16 with one.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let units = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
        // Half a character at the end means that something is missing.
        String::from_utf16(&units).ok().filter(|_| rest.is_empty())
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        other => String::from_utf8(other.to_vec()).ok(),
    }
}

/// The separator that the first lines have most of, outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b'\t', 0_usize), (b';', 0), (b',', 0)];
    for byte in text.bytes().take(1 << 14) {
        quoted ^= byte == b'"';
        if !quoted && let Some(count) = counts.iter_mut().find(|(mark, _)| *mark == byte) {
            count.1 += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| mark)
}

fn read_xlsx(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Box<Issue>> {
    // A workbook with a password is kept in Microsoft's older container.
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(refuse(name, "E-FILE-LOCKED", ("Tệp có mật khẩu", "The file has a password"), UNLOCK));
    }
    let broken =
        || refuse(name, "E-FILE-BROKEN", ("Tệp XLSX bị hỏng", "The XLSX file is broken"), EXPORT_AGAIN);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let of_1904 = is_of_1904(bytes);
    let mut sheets = Vec::new();
    let mut unseen = hidden::of_xlsx(bytes).into_iter();
    let mut percentages = percent::of_xlsx(bytes).into_iter();
    for title in book.sheet_names() {
        if span(&mut book, &title).ok_or_else(broken)? > MOST_CELLS {
            return Err(too_large(name));
        }
        let mut rows = rows_of(&book.worksheet_range(&title).map_err(|_| broken())?, of_1904);
        if let Ok(formulas) = book.worksheet_formula(&title) {
            uncomputed(&mut rows, &formulas);
        }
        percent::show(&mut rows, &percentages.next().unwrap_or_default());
        let merged = book.merge_cells_by_sheet_name(&title).unwrap_or_default();
        merged.iter().for_each(|region| fill(&mut rows, region));
        let hidden = unseen.next().unwrap_or_default();
        sheets.push(Sheet { name: title, rows, of_1904, hidden, ..Sheet::default() });
    }
    Ok(sheets)
}

/// The number of cells of the rows between the first filled cell and the last, without room for any of them.
fn span(book: &mut Xlsx<Cursor<&[u8]>>, title: &str) -> Option<u64> {
    let mut cells = book.worksheet_cells_reader(title).ok()?;
    let (mut first, mut last) = ((u32::MAX, u32::MAX), (0, 0));
    while let Some(cell) = cells.next_cell().ok()? {
        let (row, column) = cell.get_position();
        first = (row.min(first.0), column.min(first.1));
        last = (row.max(last.0), column.max(last.1));
    }
    let side = |first: u32, last: u32| u64::from(last.saturating_sub(first)) + 1;
    // Columns before the first filled one are kept, so that addresses are those of the file.
    Some(side(first.0, last.0) * (u64::from(last.1) + 1))
}

/// A sheet of LibreOffice and others. Merged cells count where they begin.
fn read_ods(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, Box<Issue>> {
    let broken =
        || refuse(name, "E-FILE-BROKEN", ("Tệp ODS bị hỏng", "The ODS file is broken"), EXPORT_AGAIN);
    if hostile::part(bytes, "content.xml").is_some_and(|content| hostile::ods_cells(&content) > MOST_CELLS) {
        return Err(too_large(name));
    }
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let titles = book.sheet_names();
    let read = |title: String| {
        let range = book.worksheet_range(&title).map_err(|_| broken())?;
        Ok(Sheet { rows: rows_of(&range, false), name: title, ..Sheet::default() })
    };
    titles.into_iter().map(read).collect()
}

/// A formula whose value the file does not hold is an error of its cell, not an empty cell.
fn uncomputed(rows: &mut [Vec<Cell>], formulas: &Range<String>) {
    let (top, left) = formulas.start().unwrap_or_default();
    for (row, column, formula) in formulas.used_cells() {
        let at = rows.get_mut(top as usize + row).and_then(|cells| cells.get_mut(left as usize + column));
        if let Some(cell) = at.filter(|cell| cell.is_empty()) {
            *cell = Cell::Error(format!("={formula}"));
        }
    }
}

/// The rows of a range. Rows and columns before the first filled cell are kept, so that addresses are those of the file.
fn rows_of(range: &Range<Data>, of_1904: bool) -> Vec<Vec<Cell>> {
    let (top, left) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    let empty = || std::iter::repeat_n(Cell::Text(String::new()), left);
    let filled =
        range.rows().map(|row| empty().chain(row.iter().map(|data| cell_of(data, of_1904))).collect());
    std::iter::repeat_n(Vec::new(), top).chain(filled).collect()
}

/// Every cell of a merged region has what stands in its first.
fn fill(rows: &mut [Vec<Cell>], region: &calamine::Dimensions) {
    let (top, left) = (region.start.0 as usize, region.start.1 as usize);
    let Some(value) = rows.get(top).and_then(|row| row.get(left)).cloned() else { return };
    for row in rows.iter_mut().take(region.end.0 as usize + 1).skip(top) {
        for cell in row.iter_mut().take(region.end.1 as usize + 1).skip(left) {
            *cell = value.clone();
        }
    }
}

/// Whether a workbook counts its days from 1904, as those from old Macintosh programs do.
fn is_of_1904(bytes: &[u8]) -> bool {
    let text = hostile::part(bytes, "xl/workbook.xml").unwrap_or_default();
    ["date1904=\"1\"", "date1904=\"true\""].iter().any(|said| text.contains(said))
}

fn cell_of(data: &Data, of_1904: bool) -> Cell {
    match data {
        Data::Empty => Cell::Text(String::new()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::of(text),
        Data::Bool(value) => Cell::of(if *value { "yes" } else { "no" }),
        Data::Int(number) => Cell::Number(number.to_string()),
        Data::Float(number) => Cell::Number(number.to_string()),
        // A time of day alone is no day.
        Data::DateTime(moment) => Some(moment.as_f64())
            .filter(|serial| !moment.is_duration() && *serial >= 1.0)
            .and_then(|serial| day_of(serial, of_1904))
            .map_or_else(|| Cell::Number(moment.as_f64().to_string()), Cell::Day),
        Data::Error(error) => Cell::Error(error.to_string()),
    }
}

/// The day of a serial number; the time of day is left aside.
fn day_of(serial: f64, of_1904: bool) -> Option<Date> {
    #[expect(clippy::cast_possible_truncation, reason = "serial numbers of days are small")]
    let days = serial.floor() as i64;
    let origin = match days {
        _ if of_1904 => date(1904, 1, 1),
        ..60 => date(1899, 12, 31),
        _ => date(1899, 12, 30),
    };
    origin.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests;
