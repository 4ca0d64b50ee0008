//! Sheets onto worksheets: widths, formats, frozen headers, links.

use hoinhap_review::document::Meta;
use hoinhap_vocab::{Date, Lang, Text};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Worksheet, XlsxError};

use super::names;
use super::sheet::{Cell, Row, Sheet};
use crate::charts::palette;
use crate::format;

/// Rows of every sheet: title, remark, header, then the data.
pub(super) const HEADER_ROW: u32 = 2;

const FONT: &str = "Calibri";
const A4: u8 = 9;
const NARROWEST: usize = 8;
const WIDEST: usize = 56;

/// One sheet of data.
pub(super) fn sheet(page: &mut Worksheet, sheet: &Sheet, contents: &str) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    page.write_string_with_format(0, 0, &sheet.title, &title())?;
    page.write_url_with_text(1, 0, link(contents), format!("← {contents}"))?;
    page.write_string_with_format(1, 1, &sheet.remark, &quiet())?;
    header(page, &sheet.header)?;
    for (place, row) in (HEADER_ROW + 1..).zip(&sheet.rows) {
        write_row(page, place, row)?;
    }
    widths(page, sheet)?;
    for_paper(page)?;
    page.set_freeze_panes(HEADER_ROW + 1, 1)?;
    filter(page, sheet)
}

/// The first sheet: what the review is of, and a link to each sheet.
pub(super) fn contents(
    page: &mut Worksheet,
    meta: &Meta,
    sheets: &[Sheet],
    lang: Lang,
) -> Result<(), XlsxError> {
    page.set_name(names::contents(lang))?;
    page.write_string_with_format(0, 0, meta.title.get(lang), &title())?;
    page.write_string_with_format(1, 0, meta.profile_title.get(lang), &quiet())?;
    let facts = facts(meta, lang);
    for (row, (name, fact)) in (2..).zip(&facts) {
        page.write_string_with_format(row, 0, *name, &quiet())?;
        page.write_string_with_format(row, 1, fact, &plain())?;
    }
    let words = [
        Text::fixed("Trang tính", "Sheet"),
        Text::fixed("Nội dung", "What it holds"),
        Text::fixed("Mã bảng trong JSON", "Id of the table in JSON"),
    ];
    let first = 3 + u32::try_from(facts.len()).unwrap_or_default();
    for (column, word) in (0..).zip(&words) {
        page.write_string_with_format(first, column, word.get(lang), &head())?;
    }
    for (row, sheet) in (first + 1..).zip(sheets) {
        page.write_url_with_text(row, 0, link(&sheet.name), &sheet.name)?;
        page.write_string_with_format(row, 1, &sheet.title, &plain())?;
        page.write_string_with_format(row, 2, &sheet.id, &quiet())?;
    }
    page.set_column_width(0, 36)?;
    page.set_column_width(1, 80)?;
    page.set_column_width(2, 34)?;
    for_paper(page)
}

fn facts(meta: &Meta, lang: Lang) -> [(&'static str, String); 5] {
    let comparators: Vec<_> = meta.comparators.iter().map(ToString::to_string).collect();
    let word = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
    [
        (word("Nước", "Country"), meta.country_name.get(lang).to_owned()),
        (word("Số liệu đến", "As of"), format::long_date(meta.as_of.0, lang)),
        (word("So sánh với", "Compared with"), comparators.join(", ")),
        (word("Ấn bản", "Edition"), meta.edition.to_string()),
        (word("Phiên bản chương trình", "Program version"), meta.version.clone()),
    ]
}

fn header(page: &mut Worksheet, header: &[String]) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(header) {
        page.write_string_with_format(HEADER_ROW, column, name, &head())?;
    }
    Ok(())
}

fn write_row(page: &mut Worksheet, place: u32, row: &Row) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(&row.cells) {
        write_cell(page, (place, column), cell, row.marked)?;
    }
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    marked: bool,
) -> Result<(), XlsxError> {
    let face = |format: Format| if marked { format.set_bold().set_background_color(soft()) } else { format };
    match cell {
        Cell::Empty => page.write_blank(row, column, &face(plain()))?,
        Cell::Text(words) => page.write_string_with_format(row, column, words, &face(wrapped()))?,
        Cell::Missing(words) => {
            page.write_string_with_format(row, column, words, &face(quiet().set_italic()))?
        }
        Cell::Number(value, decimals) => {
            let format = plain().set_num_format(number_format(*decimals));
            page.write_number_with_format(row, column, *value, &face(format))?
        }
        Cell::Year(year) => {
            page.write_number_with_format(row, column, *year, &face(plain().set_num_format("0")))?
        }
        Cell::Date(day) => {
            let format = plain().set_num_format("dd/mm/yyyy");
            page.write_datetime_with_format(row, column, excel_date(*day)?, &face(format))?
        }
    };
    Ok(())
}

fn excel_date(day: Date) -> Result<ExcelDateTime, XlsxError> {
    let (month, date) = (day.month().unsigned_abs(), day.day().unsigned_abs());
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), month, date)
}

/// The separators of a number format are those of the reader's system.
fn number_format(decimals: Option<u8>) -> String {
    match decimals {
        None => "General".to_owned(),
        Some(0) => "#,##0".to_owned(),
        Some(decimals) => format!("#,##0.{}", "0".repeat(decimals.into())),
    }
}

fn widths(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    for (place, name) in sheet.header.iter().enumerate() {
        let cells = sheet.rows.iter().filter_map(|row| row.cells.get(place)).map(Cell::width);
        // A header wraps, so only half its letters count.
        let widest = cells.chain([name.chars().count().div_ceil(2)]).max().unwrap_or_default();
        let letters = u32::try_from(widest.clamp(NARROWEST, WIDEST) + 2).unwrap_or_default();
        page.set_column_width(u16::try_from(place).unwrap_or(u16::MAX), letters)?;
    }
    Ok(())
}

fn filter(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let rows = u32::try_from(sheet.rows.len()).unwrap_or_default();
    let columns = u16::try_from(sheet.header.len()).unwrap_or_default();
    if rows > 0 && columns > 0 {
        page.autofilter(HEADER_ROW, 0, HEADER_ROW + rows, columns - 1)?;
    }
    Ok(())
}

fn for_paper(page: &mut Worksheet) -> Result<(), XlsxError> {
    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(0, HEADER_ROW)?;
    page.set_footer("&L&A&R&P / &N");
    Ok(())
}

fn link(sheet: &str) -> Url {
    Url::new(format!("internal:'{}'!A1", sheet.replace('\'', "''")))
}

fn plain() -> Format {
    Format::new().set_font_name(FONT).set_align(FormatAlign::Top)
}

fn wrapped() -> Format {
    plain().set_text_wrap()
}

fn quiet() -> Format {
    plain().set_font_color(colour(palette::QUIET))
}

fn title() -> Format {
    plain().set_bold().set_font_size(14)
}

fn head() -> Format {
    plain()
        .set_bold()
        .set_text_wrap()
        .set_background_color(colour(palette::PANEL))
        .set_border_bottom(FormatBorder::Thin)
}

fn soft() -> Color {
    colour(palette::ACCENT_SOFT)
}

fn colour(ink: palette::Ink) -> Color {
    let digits = ink.light.trim_start_matches('#');
    u32::from_str_radix(digits, 16).map_or(Color::Default, Color::RGB)
}
