//! The three file formats, each as a header and rows of cells. Text files and Parquet are read as a stream.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::RangeInclusive;
use std::path::Path;

use arrow_array::Array;
use arrow_schema::Schema;
use calamine::{Data, Reader as _, Xlsx};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use serde::{Deserialize, Serialize};

use hoinhap_vocab::{Issue, Text};

use super::cells::RawCell;
use super::lines::{Counted, inner_ends};
use crate::error::{SourceError, csv_words, io_words, parquet_words};
use crate::parquet_file::{CONTRADICTS_ITSELF, unless_damaged, with_dictionaries};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum FileFormat {
    /// Text, separated by commas, semicolons or tabs.
    Csv,
    /// Excel workbook.
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

/// What receives a file's content.
pub(super) trait RowSink {
    /// The header, once, before any row.
    fn header(&mut self, names: Vec<String>) -> Result<(), SourceError>;
    /// Whether the table has a place for a column; asked after the header.
    fn uses(&self, column: &str) -> bool;
    /// A row with its line.
    fn row(&mut self, line: u64, cells: &[RawCell<'_>]);
}

impl FileFormat {
    /// The format by the file's extension.
    pub(super) fn of_path(path: &Path) -> Result<Self, SourceError> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("csv" | "tsv" | "txt") => Ok(Self::Csv),
            Some("xlsx" | "xlsm") => Ok(Self::Xlsx),
            Some("parquet") => Ok(Self::Parquet),
            _ => Err(SourceError::Refused(Box::new(Issue::error(
                "data/unknown-format",
                path.display().to_string(),
                Text::fixed("Không đọc được định dạng tệp này", "Files of this format are not read"),
                Text::fixed("Dùng tệp .csv, .xlsx hoặc .parquet", "Use a .csv, .xlsx or .parquet file"),
            )))),
        }
    }

    /// The extension of a snapshot.
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }

    /// Hands the file's header and rows to `sink`. `name` is how messages call the file; `sheet` names the
    /// sheet of a workbook, its first one where none is named.
    pub(super) fn read(
        self,
        file: File,
        name: &str,
        sheet: Option<&str>,
        sink: &mut impl RowSink,
    ) -> Result<(), SourceError> {
        match self {
            Self::Csv => read_csv(file, name, sink),
            Self::Xlsx => read_xlsx(file, name, sheet, sink),
            Self::Parquet => read_parquet(file, name, sink),
        }
    }
}

fn read_csv(mut file: File, name: &str, sink: &mut impl RowSink) -> Result<(), SourceError> {
    let unreadable = |error: csv::Error| SourceError::not_of_its_kind(name, csv_words(&error));
    let delimiter = delimiter_of(&mut file, name)?;
    let (file, lines) = Counted::new(file);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .buffer_capacity(1 << 18)
        .from_reader(file);
    let header = reader.byte_headers().map_err(unreadable)?.clone();
    sink.header(header.iter().map(|value| String::from_utf8_lossy(value).into_owned()).collect())?;
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        // The reader's own line is that of what it skipped before the record.
        let last = lines.borrow_mut().holding(reader.position().byte().saturating_sub(1));
        let line = last.saturating_sub(inner_ends(record.as_slice()));
        let mut cells: Vec<_> = record.iter().map(RawCell::of_bytes).collect();
        if cells.len() != header.len() {
            // Which value is missing cannot be known, so the row as a whole is marked.
            cells = vec![RawCell::Ragged; header.len()];
        }
        sink.row(line, &cells);
    }
    Ok(())
}

/// The separator that the first line has most of; an empty file and one in UTF-16 are refused.
fn delimiter_of(file: &mut File, name: &str) -> Result<u8, SourceError> {
    let failed = |error: io::Error| SourceError::not_of_its_kind(name, io_words(&error));
    let mut first = Vec::new();
    BufReader::new(file.by_ref().take(1 << 16)).read_until(b'\n', &mut first).map_err(failed)?;
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    if first.is_empty() {
        return Err(empty_file(name));
    }
    if first.starts_with(&[0xff, 0xfe]) || first.starts_with(&[0xfe, 0xff]) {
        return Err(utf16(name));
    }
    let count = |mark: u8| first.iter().filter(|byte| **byte == mark).count();
    let marks = [b'\t', b';', b','];
    Ok(marks.into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b','))
}

fn empty_file(name: &str) -> SourceError {
    SourceError::Refused(Box::new(Issue::error(
        "data/empty-file",
        name,
        Text::fixed("Tệp rỗng", "The file is empty"),
        Text::fixed("Kiểm tra lại tệp đã xuất", "Export the file again"),
    )))
}

fn utf16(name: &str) -> SourceError {
    SourceError::Refused(Box::new(Issue::error(
        "data/not-utf8",
        name,
        Text::fixed("Tệp viết bằng UTF-16", "The file is written in UTF-16"),
        Text::fixed("Lưu lại dưới dạng CSV UTF-8", "Save it as CSV UTF-8"),
    )))
}

/// Most that a workbook may unpack to, in bytes: a sheet of a million rows takes a third of it.
const MOST_UNPACKED: u128 = 512 << 20;

/// Refuses a workbook whose parts unpack to more than fits.
fn check_size(file: &mut File, name: &str) -> Result<(), SourceError> {
    let unpacked = unpacked(file).map_err(|_| {
        let reason = Text::fixed(
            "đây không phải là tệp bảng tính, hoặc tệp bị cắt cụt hay được bảo vệ bằng mật khẩu",
            "it is not a workbook, or it is cut off or protected by a password",
        );
        SourceError::not_of_its_kind(name, reason)
    })?;
    file.seek(SeekFrom::Start(0)).map_err(|error| SourceError::not_of_its_kind(name, io_words(&error)))?;
    if unpacked <= MOST_UNPACKED {
        return Ok(());
    }
    let (size, most) = (unpacked >> 20, MOST_UNPACKED >> 20);
    let issue = Issue::error(
        "data/too-large",
        name,
        Text::new(
            format!("Sổ tính giải nén ra {size} MB, quá mức {most} MB"),
            format!("The workbook unpacks to {size} MB, more than {most} MB"),
        ),
        Text::fixed("Lưu trang tính thành CSV hoặc Parquet", "Save the sheet as CSV or Parquet"),
    );
    Err(SourceError::Refused(Box::new(issue)))
}

/// What the parts of an archive unpack to, as its directory says.
fn unpacked(file: &mut File) -> zip::result::ZipResult<u128> {
    let mut archive = zip::ZipArchive::new(BufReader::new(file))?;
    (0..archive.len()).map(|part| Ok(u128::from(archive.by_index_raw(part)?.size()))).sum()
}

/// The cells of a sheet that hold anything, by row and column. What is held as empty is a formula without a
/// result.
type Sheet = BTreeMap<u32, BTreeMap<u32, Data>>;

fn read_xlsx(
    mut file: File,
    name: &str,
    sheet: Option<&str>,
    sink: &mut impl RowSink,
) -> Result<(), SourceError> {
    let unreadable = |error: calamine::XlsxError| SourceError::not_of_its_kind(name, xlsx_words(&error));
    check_size(&mut file, name)?;
    let mut book = Xlsx::new(BufReader::new(file)).map_err(unreadable)?;
    let sheets = book.sheet_names();
    let first = sheets.first().map(String::as_str).unwrap_or_default();
    let wanted = sheet.unwrap_or(first).to_owned();
    if !sheets.contains(&wanted) {
        return Err(no_such_sheet(name, &wanted, &sheets));
    }
    let cells = cells_of(&mut book, &wanted).map_err(unreadable)?;
    let left = cells.values().filter_map(|row| row.keys().next()).min().copied().unwrap_or(0);
    let right = cells.values().filter_map(|row| row.keys().next_back()).max().copied().unwrap_or(0);
    let mut rows = cells.iter();
    let name_of = |cell: Option<&Data>| cell.map(ToString::to_string).unwrap_or_default();
    let header = rows.next().map(|(_, row)| across(row, left..=right).map(name_of).collect());
    sink.header(header.unwrap_or_default())?;
    for (row, values) in rows {
        let cells: Vec<_> = across(values, left..=right).map(cell_of_sheet).collect();
        sink.row(u64::from(*row) + 1, &cells);
    }
    Ok(())
}

/// The cells of a row in these columns, `None` where there is none.
fn across(row: &BTreeMap<u32, Data>, columns: RangeInclusive<u32>) -> impl Iterator<Item = Option<&Data>> {
    columns.map(move |column| row.get(&column))
}

/// Only what is there is held: one stray cell in the last corner must not make a table of the whole sheet.
fn cells_of<R: Read + Seek>(book: &mut Xlsx<R>, sheet: &str) -> Result<Sheet, calamine::XlsxError> {
    let mut cells = Sheet::new();
    let mut reader = book.worksheet_cells_reader(sheet)?;
    while let Some(cell) = reader.next_cell_with_formula_metadata()? {
        let (row, column) = cell.pos;
        let value = Data::from(cell.value);
        let holds = match &value {
            Data::Empty => cell.formula.is_some(),
            value => cell_of_sheet(Some(value)) != RawCell::Empty,
        };
        if holds {
            cells.entry(row).or_default().insert(column, value);
        }
    }
    Ok(cells)
}

fn cell_of_sheet(value: Option<&Data>) -> RawCell<'_> {
    let Some(value) = value else { return RawCell::Empty };
    match value {
        Data::Empty => RawCell::Uncomputed,
        Data::Int(number) => RawCell::Number(*number as f64),
        Data::Float(number) => RawCell::Number(*number),
        Data::DateTime(moment) => RawCell::Moment(*moment),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => RawCell::of_text(text),
        Data::Bool(true) => RawCell::Text("TRUE"),
        Data::Bool(false) => RawCell::Text("FALSE"),
        Data::Error(_) => RawCell::Text("#N/A"),
    }
}

fn no_such_sheet(file: &str, sheet: &str, sheets: &[String]) -> SourceError {
    let list = sheets.join(", ");
    let issue = Issue::error(
        "data/no-such-sheet",
        file,
        Text::fixed("Tệp không có trang tính này", "The workbook has no such sheet"),
        Text::new(format!("Các trang tính: {list}"), format!("Its sheets: {list}")),
    );
    SourceError::Refused(Box::new(issue.with_value(sheet)))
}

/// What is wrong with a workbook, in the reader's own words after ours.
fn xlsx_words(error: &calamine::XlsxError) -> Text {
    Text::new(
        format!("không phải tệp Excel (.xlsx) nguyên vẹn (`{error}`)"),
        format!("it is no intact Excel workbook (`{error}`)"),
    )
}

fn read_parquet(file: File, name: &str, sink: &mut impl RowSink) -> Result<(), SourceError> {
    unless_damaged(|| stream_parquet(file, name, sink))
        .unwrap_or_else(|| Err(SourceError::not_of_its_kind(name, CONTRADICTS_ITSELF)))
}

fn stream_parquet(file: File, name: &str, sink: &mut impl RowSink) -> Result<(), SourceError> {
    let unreadable = |error: &dyn std::fmt::Display| SourceError::not_of_its_kind(name, parquet_words(error));
    let plain = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| unreadable(&e))?;
    let schema = with_dictionaries(plain.schema());
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    sink.header(names)?;
    check_types(&schema, name, sink)?;
    let options = ArrowReaderOptions::new().with_schema(schema);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options);
    let reader = builder.and_then(|builder| builder.with_batch_size(1 << 14).build());
    let mut line = 0;
    for batch in reader.map_err(|error| unreadable(&error))? {
        let batch = batch.map_err(|error| unreadable(&error))?;
        let columns: Vec<&dyn Array> = batch.columns().iter().map(AsRef::as_ref).collect();
        for row in 0..batch.num_rows() {
            line += 1;
            // A column of another type, such as a list, is none that the table uses: that was checked before.
            let cells: Vec<_> = columns
                .iter()
                .map(|column| RawCell::of_array(*column, row).unwrap_or(RawCell::Empty))
                .collect();
            sink.row(line, &cells);
        }
    }
    Ok(())
}

/// Refuses a file whose column is of a type that is not read, where the table uses the column.
fn check_types(schema: &Schema, name: &str, sink: &impl RowSink) -> Result<(), SourceError> {
    for field in schema.fields() {
        if !RawCell::reads(field.data_type()) && sink.uses(field.name()) {
            return Err(column_type(name, field.name(), &field.data_type().to_string()));
        }
    }
    Ok(())
}

fn column_type(file: &str, column: &str, kind: &str) -> SourceError {
    let issue = Issue::error(
        "data/column-type",
        format!("{file}, {column}"),
        Text::new(
            format!("Không đọc được cột `{column}` thuộc kiểu {kind}"),
            format!("The column `{column}` is of type {kind}, which is not read"),
        ),
        Text::new(
            format!("Chuyển số sang kiểu double, chẳng hạn CAST({column} AS DOUBLE), chữ sang kiểu string"),
            format!("Cast numbers to double, as in CAST({column} AS DOUBLE), and text to string"),
        ),
    );
    SourceError::Refused(Box::new(issue.with_value(kind)))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// A workbook with one sheet, as a program writes it that does not compute formulas.
    fn book(rows: &str) -> Xlsx<Cursor<Vec<u8>>> {
        let kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let link = |kind: &str, target: &str| {
            let link = format!("<Relationship Id=\"r1\" Type=\"{kinds}/{kind}\" Target=\"{target}\"/>");
            format!("<Relationships>{link}</Relationships>")
        };
        let sheets = "<sheets><sheet name=\"data\" sheetId=\"1\" r:id=\"r1\"/></sheets>";
        let parts = [
            ("_rels/.rels", link("officeDocument", "xl/workbook.xml")),
            ("xl/_rels/workbook.xml.rels", link("worksheet", "worksheets/sheet1.xml")),
            ("xl/workbook.xml", format!("<workbook>{sheets}</workbook>")),
            ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
        ];
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        Xlsx::new(Cursor::new(archive.finish().unwrap().into_inner())).unwrap()
    }

    #[test]
    fn a_formula_without_its_result_is_no_empty_cell() {
        let row = "<row r=\"1\"><c r=\"A1\"><f>1+1</f><v>2</v></c><c r=\"B1\"><f>1+1</f></c>\
                   <c r=\"C1\"><f>1+1</f><v/></c><c r=\"D1\" t=\"str\"><f>T(0)</f><v></v></c><c r=\"E1\"/></row>";
        let cells = cells_of(&mut book(row), "data").unwrap();
        let found: Vec<_> = across(&cells[&0_u32], 0..=4).map(cell_of_sheet).collect();
        let none = RawCell::Uncomputed;
        assert_eq!(found, [RawCell::Number(2.0), none, none, RawCell::Empty, RawCell::Empty]);
    }
}
