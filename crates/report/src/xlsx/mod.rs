//! The review as a workbook: one sheet per table, the numbers as numbers, and the provenance of each.
//!
//! Numbers stand under the scale that their header names, shifted in decimal and not rounded; only their display
//! is rounded. Doubts and finding ids of a row stand in columns of their own, so that every column of numbers can
//! be summed and filtered.

mod lists;
mod names;
mod page;
mod sheet;
mod table;
#[cfg(test)]
mod tests;

use hoinhap_review::document::{Block, Meta, Review, Section, Table};
use hoinhap_vocab::{Lang, Text};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::ReportError;
use names::Names;
use sheet::Sheet;

/// The review as the bytes of an XLSX file in one language.
///
/// # Errors
/// [`ReportError::Xlsx`] where a text is longer than a cell may hold.
pub fn write(review: &Review, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let sheets = sheets(review, lang);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(&review.meta, lang)?);
    page::contents(workbook.add_worksheet(), &review.meta, &sheets, lang)?;
    for sheet in &sheets {
        page::sheet(workbook.add_worksheet(), sheet, &names::contents(lang))?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Every sheet but the contents, in the order of the file.
fn sheets(review: &Review, lang: Lang) -> Vec<Sheet> {
    let mut sheets = vec![lists::headlines(review, lang)];
    let shown = review.sections.iter().flat_map(tables);
    for ((section, shown), (_, name)) in shown.zip(sheet_names(review, lang)) {
        sheets.push(table::sheet(shown, name, section.name.get(lang), lang));
    }
    sheets.extend([lists::findings(review, lang), lists::inputs(review, lang)]);
    sheets.extend([lists::sources(review, lang), lists::files(review, lang), lists::issues(review, lang)]);
    sheets
}

/// The id of each table of a review, in reading order, and the name of its sheet: the number and the title.
pub(crate) fn sheet_names(review: &Review, lang: Lang) -> Vec<(&str, String)> {
    let mut names = Names::new(lang);
    let shown = review.sections.iter().flat_map(tables);
    let named = (1..).zip(shown).map(|(number, (_, table))| {
        (table.id.as_str(), names.next(&format!("{number} {}", table.title.get(lang))))
    });
    named.collect()
}

/// The tables of a section and those behind its figures, in reading order.
fn tables(section: &Section) -> impl Iterator<Item = (&Section, &Table)> {
    let tables = section.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(&**table),
        Block::Figure(figure) => Some(&figure.table),
        _ => None,
    });
    tables.map(move |table| (section, table))
}

/// Properties without a clock: the file is dated at the as-of date.
fn properties(meta: &Meta, lang: Lang) -> Result<DocProperties, XlsxError> {
    let subject = Text::fixed("Ấn bản", "Edition");
    let day = meta.as_of.0;
    let created = ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )?;
    Ok(DocProperties::new()
        .set_title(meta.title.get(lang))
        .set_subject(format!("{} {}", subject.get(lang), meta.edition))
        .set_author(format!("Hoinhap {}", meta.version))
        .set_creation_datetime(&created))
}
