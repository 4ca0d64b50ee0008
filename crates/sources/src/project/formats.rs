//! The three file formats, each as a header and rows of cells. Text files and Parquet are read as a stream.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use arrow_array::Array;
use calamine::{Data, Reader as _, Xlsx};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use serde::{Deserialize, Serialize};

use hoinhap_vocab::{Issue, Text};

use super::cells::RawCell;
use super::lines::{Counted, inner_ends};
use crate::SourceError;
use crate::parquet_file::with_dictionaries;

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
    let unreadable = |error: csv::Error| SourceError::bad_input(name, error);
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
    let failed = |error: io::Error| SourceError::bad_input(name, error);
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
        SourceError::bad_input(name, "it is not a workbook, or it is cut off or protected by a password")
    })?;
    file.seek(SeekFrom::Start(0)).map_err(|error| SourceError::bad_input(name, error))?;
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

/// The cells of a sheet that hold anything, by row and column.
type Sheet = BTreeMap<u32, BTreeMap<u32, Data>>;

fn read_xlsx(
    mut file: File,
    name: &str,
    sheet: Option<&str>,
    sink: &mut impl RowSink,
) -> Result<(), SourceError> {
    let unreadable = |error: calamine::XlsxError| SourceError::bad_input(name, error);
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
    let empty = Data::Empty;
    let whole = |row: &BTreeMap<u32, Data>| -> Vec<Data> {
        (left..=right).map(|column| row.get(&column).unwrap_or(&empty).clone()).collect()
    };
    let mut rows = cells.iter();
    let header = rows.next().map(|(_, row)| whole(row).iter().map(ToString::to_string).collect());
    sink.header(header.unwrap_or_default())?;
    for (row, values) in rows {
        let values = whole(values);
        let cells: Vec<_> = values.iter().map(cell_of_sheet).collect();
        sink.row(u64::from(*row) + 1, &cells);
    }
    Ok(())
}

/// Only what is there is held: one stray cell in the last corner must not make a table of the whole sheet.
fn cells_of(book: &mut Xlsx<BufReader<File>>, sheet: &str) -> Result<Sheet, calamine::XlsxError> {
    let mut cells = Sheet::new();
    let mut reader = book.worksheet_cells_reader(sheet)?;
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        if !value_is_empty(&value) {
            cells.entry(row).or_default().insert(column, value);
        }
    }
    Ok(cells)
}

fn value_is_empty(value: &Data) -> bool {
    cell_of_sheet(value) == RawCell::Empty
}

fn cell_of_sheet(value: &Data) -> RawCell<'_> {
    match value {
        Data::Empty => RawCell::Empty,
        Data::Int(number) => RawCell::Number(*number as f64),
        Data::Float(number) => RawCell::Number(*number),
        Data::DateTime(moment) => RawCell::Number(moment.as_f64()),
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

fn read_parquet(file: File, name: &str, sink: &mut impl RowSink) -> Result<(), SourceError> {
    let unreadable = |error: &dyn std::fmt::Display| SourceError::bad_input(name, error);
    let plain = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|e| unreadable(&e))?;
    let schema = with_dictionaries(plain.schema());
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    sink.header(names.clone())?;
    let options = ArrowReaderOptions::new().with_schema(schema);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options);
    let reader = builder.and_then(|builder| builder.with_batch_size(1 << 14).build());
    let mut line = 0;
    for batch in reader.map_err(|error| unreadable(&error))? {
        let batch = batch.map_err(|error| unreadable(&error))?;
        let columns: Vec<&dyn Array> = batch.columns().iter().map(AsRef::as_ref).collect();
        for row in 0..batch.num_rows() {
            line += 1;
            // A column of another type, such as a list, is no text: the checker says so where it needs one.
            let cells: Vec<_> = columns
                .iter()
                .map(|column| RawCell::of_array(*column, row).unwrap_or(RawCell::NotText))
                .collect();
            sink.row(line, &cells);
        }
    }
    Ok(())
}
