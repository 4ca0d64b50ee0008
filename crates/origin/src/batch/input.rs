//! The input of a batch: a CSV or Parquet file, cut into blocks that are read in order.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::mpsc::SyncSender;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array,
    Int64Array, LargeStringArray, StringArray, StringViewArray,
};
use hoinhap_sources::{CONTRADICTS_ITSELF, unless_damaged};
use hoinhap_vocab::{ContentHash, Date};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::stream::{BatchError, BatchFiles, at};

/// Bytes per block of a CSV file.
const BLOCK: usize = 1 << 22;
/// Rows per block of a Parquet file.
const BATCH_ROWS: usize = 1 << 15;
/// The columns of the input, by the order in which they are asked for.
pub(super) const COLUMNS: [&str; 9] =
    ["id", "date", "hs8", "origin", "importer", "value", "claimed_programme", "firm_size", "currency"];
/// Columns that may be missing.
const OPTIONAL: [&str; 4] = ["importer", "claimed_programme", "firm_size", "currency"];
/// Where the currency stands among them.
const CURRENCY: usize = 8;
/// Bytes at the head of a file in which the first declaration is looked for.
const HEAD: u64 = 1 << 16;

/// Where each column stands.
pub(super) type Places = [Option<usize>; 9];

/// A block of input: its number, where it ends, the places of its columns, its rows.
pub(super) type Numbered = (usize, u64, Layout, Block);

/// How rows are laid out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Where each column stands.
    pub(super) places: Places,
    /// What stands between two values of a CSV file.
    pub(super) separator: u8,
    /// How many values a line of a CSV file has.
    pub(super) width: usize,
}

/// The rows of a block.
pub(super) enum Block {
    /// Lines of a CSV file.
    Csv { bytes: Vec<u8> },
    /// Columns of a Parquet file as text.
    Rows { columns: Vec<Vec<String>>, rows: usize },
}

/// What is known of the input before it is read.
pub(super) struct Input {
    pub(super) parquet: bool,
    /// Bytes of a CSV file, rows of a Parquet file.
    pub(super) length: u64,
    /// Bytes of the file, and the hash of its head: what tells one input from another.
    pub(super) bytes: u64,
    pub(super) head: String,
    /// The currency of the first declaration that names one.
    pub(super) currency: String,
}

impl Input {
    pub(super) fn open(files: &BatchFiles) -> Result<Self, BatchError> {
        let path = files.input.as_path();
        let parquet = path.extension().is_some_and(|extension| extension == "parquet");
        let bytes = fs::metadata(path).map_err(at(path))?.len();
        let mut head = Vec::new();
        File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)).map_err(at(path))?;
        let (length, currency) = match parquet {
            true => intact(path, || first_of_parquet(path))?,
            false => (bytes, first_of_csv(path, &head)?),
        };
        let head = ContentHash::of_parts([head.as_slice()]).to_string();
        Ok(Self { parquet, length, bytes, head, currency })
    }
}

/// The currency of the first declaration in the head of a CSV file that names one.
fn first_of_csv(path: &Path, head: &[u8]) -> Result<String, BatchError> {
    let (line, layout) = header(path, head)?;
    let Some(column) = layout.places[CURRENCY] else { return Ok(String::new()) };
    let mut reader = reader_of(layout.separator).from_reader(&head[line..]);
    let records = reader.records().map_while(Result::ok);
    let mut named = records.filter_map(|record| record.get(column).map(str::to_owned));
    Ok(named.find(|currency| !currency.is_empty()).unwrap_or_default())
}

/// The rows of a Parquet file, and the currency of the first declaration that names one.
fn first_of_parquet(path: &Path) -> Result<(u64, String), BatchError> {
    let (builder, places) = parquet_file(path)?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or_default();
    let Some(column) = places[CURRENCY] else { return Ok((rows, String::new())) };
    let mut reader =
        builder.with_limit(BATCH_ROWS).with_batch_size(BATCH_ROWS).build().map_err(damaged(path))?;
    let Some(batch) = reader.next().transpose().map_err(damaged(path))? else {
        return Ok((rows, String::new()));
    };
    let currencies = texts(path, batch.column(column).as_ref(), COLUMNS[CURRENCY])?;
    Ok((rows, currencies.into_iter().find(|currency| !currency.is_empty()).unwrap_or_default()))
}

fn places(path: &Path, names: &[String]) -> Result<Places, BatchError> {
    let mut found = [None; COLUMNS.len()];
    for (place, column) in found.iter_mut().zip(COLUMNS) {
        let mut own = names.iter().enumerate().filter(|(_, name)| name.trim() == column);
        *place = own.next().map(|(index, _)| index);
        if own.next().is_some() {
            return Err(BatchError::RepeatedColumn { path: path.display().to_string(), column });
        }
        if let (None, true, Some(near)) = (*place, OPTIONAL.contains(&column), near(names, column)) {
            return Err(BatchError::NearColumn {
                path: path.display().to_string(),
                column,
                found: near.to_owned(),
            });
        }
        if place.is_none() && !OPTIONAL.contains(&column) {
            let found = names.join(", ");
            return Err(BatchError::NoColumn { path: path.display().to_string(), column, found });
        }
    }
    Ok(found)
}

/// A column of another name that may be meant for an optional one: a part of its name, or its letters without marks.
fn near<'a>(names: &'a [String], column: &str) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let wanted = plain(column);
    let mut unknown = names.iter().map(|name| name.trim()).filter(|name| !COLUMNS.contains(name));
    unknown.find(|name| {
        let own = plain(name);
        own == wanted || (own.len() >= 4 && (wanted.starts_with(&own) || wanted.ends_with(&own)))
    })
}

/// The columns of a file that are not used, by name.
///
/// # Errors
/// The file cannot be read, or lacks a column.
pub fn unused_columns(files: &BatchFiles) -> Result<Vec<String>, BatchError> {
    let path = files.input.as_path();
    let mut names = if path.extension().is_some_and(|extension| extension == "parquet") {
        intact(path, || {
            let file = File::open(path).map_err(at(path))?;
            let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged(path))?;
            Ok(builder.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>())
        })?
    } else {
        let mut head = Vec::new();
        File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)).map_err(at(path))?;
        names_of(&head).1
    };
    places(path, &names)?;
    names.retain(|name| !COLUMNS.contains(&name.trim()));
    Ok(names)
}

/// Cuts the file at line ends. A quoted value must not hold a line end.
pub(super) fn read_csv(path: &Path, start: u64, blocks: &SyncSender<Numbered>) -> Result<(), BatchError> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(HEAD).read_to_end(&mut head).map_err(at(path))?;
    let (line, layout) = header(path, &head)?;
    let mut end = start.max(line as u64);
    file.seek(SeekFrom::Start(end)).map_err(at(path))?;
    let mut rest = Vec::new();
    for index in 0.. {
        let mut bytes = std::mem::take(&mut rest);
        let before = bytes.len();
        let read = Read::by_ref(&mut file).take(BLOCK as u64).read_to_end(&mut bytes).map_err(at(path))?;
        if read == 0 && before == 0 {
            break;
        }
        if read > 0 {
            let last = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
            rest = bytes.split_off(last);
        }
        end += bytes.len() as u64;
        if blocks.send((index, end, layout, Block::Csv { bytes })).is_err() {
            break;
        }
    }
    Ok(())
}

/// The length of the header line, and where each column stands.
fn header(path: &Path, head: &[u8]) -> Result<(usize, Layout), BatchError> {
    let (line, names, separator) = names_of(head);
    Ok((line, Layout { places: places(path, &names)?, separator, width: names.len() }))
}

/// Where the header ends, its names, and what stands between them.
fn names_of(head: &[u8]) -> (usize, Vec<String>, u8) {
    let line = head.iter().position(|byte| *byte == b'\n').map_or(head.len(), |end| end + 1);
    let text = String::from_utf8_lossy(&head[..line]).into_owned();
    let clean = |name: &str| name.trim_start_matches('\u{feff}').trim().trim_matches('"').to_owned();
    let separator = separator(&text);
    (line, text.trim_end().split(char::from(separator)).map(clean).collect(), separator)
}

/// What stands between the names of the header: the sign that occurs most often, a comma where none does.
fn separator(header: &str) -> u8 {
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// How rows of a CSV file are read.
pub(super) fn reader_of(separator: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator);
    builder
}

/// Reads batches of rows from row `start` on; columns that are not asked for stay unread.
pub(super) fn read_parquet(path: &Path, start: u64, blocks: &SyncSender<Numbered>) -> Result<(), BatchError> {
    intact(path, || parquet_blocks(path, start, blocks))
}

fn parquet_blocks(path: &Path, start: u64, blocks: &SyncSender<Numbered>) -> Result<(), BatchError> {
    let (builder, places) = parquet_file(path)?;
    let layout = Layout { places, separator: b',', width: 0 };
    let skipped = usize::try_from(start).unwrap_or(usize::MAX);
    let reader = builder.with_offset(skipped).with_batch_size(BATCH_ROWS).build().map_err(damaged(path))?;
    let mut end = start;
    for (index, batch) in reader.enumerate() {
        let batch = batch.map_err(damaged(path))?;
        let mut columns = Vec::with_capacity(batch.num_columns());
        for (column, field) in batch.columns().iter().zip(batch.schema().fields()) {
            columns.push(texts(path, column.as_ref(), field.name())?);
        }
        end += batch.num_rows() as u64;
        if blocks.send((index, end, layout, Block::Rows { columns, rows: batch.num_rows() })).is_err() {
            break;
        }
    }
    Ok(())
}

/// Reads a Parquet file, and refuses one that the library cannot read without a panic.
fn intact<T>(path: &Path, read: impl FnOnce() -> Result<T, BatchError>) -> Result<T, BatchError> {
    unless_damaged(read).unwrap_or_else(|| Err(damaged(path)(CONTRADICTS_ITSELF.en)))
}

fn damaged<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> BatchError + '_ {
    move |error| BatchError::Parquet { path: path.display().to_string(), reason: error.to_string() }
}

/// Opens a Parquet file for the columns that are asked for, with their places among those.
fn parquet_file(path: &Path) -> Result<(ParquetRecordBatchReaderBuilder<File>, Places), BatchError> {
    let file = File::open(path).map_err(at(path))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged(path))?;
    let names = builder.schema().fields().iter().map(|field| field.name().clone());
    let used: Vec<String> = names.filter(|name| COLUMNS.contains(&name.trim())).collect();
    let places = places(path, &used)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), used.iter().map(String::as_str));
    Ok((builder.with_projection(mask), places))
}

/// A column as text: text as it is, whole numbers, decimals and days in their plain form, nothing where missing.
fn texts(path: &Path, column: &dyn Array, name: &str) -> Result<Vec<String>, BatchError> {
    if let Some(dictionary) = column.as_any_dictionary_opt() {
        let words = texts(path, dictionary.values().as_ref(), name)?;
        let keys = dictionary.normalized_keys().into_iter().enumerate();
        let word = |(row, key): (usize, usize)| words.get(key).filter(|_| !column.is_null(row));
        return Ok(keys.map(|entry| word(entry).cloned().unwrap_or_default()).collect());
    }
    let text = plain_text(column).ok_or_else(|| BatchError::Parquet {
        path: path.display().to_string(),
        reason: format!("column `{name}` is of the type {}, which is not read", column.data_type()),
    })?;
    Ok((0..column.len()).map(|row| if column.is_null(row) { String::new() } else { text(row) }).collect())
}

/// How a value of the column is written; nothing for a type that is not read.
fn plain_text(column: &dyn Array) -> Option<Box<dyn Fn(usize) -> String + '_>> {
    use arrow_array::types::{
        Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    };
    macro_rules! read {
        ($values:expr, $text:expr) => {
            if let Some(values) = $values {
                let write = $text;
                return Some(Box::new(move |row| write(values, row)));
            }
        };
    }
    read!(column.as_string_opt::<i32>(), |values: &StringArray, row| values.value(row).to_owned());
    read!(column.as_string_opt::<i64>(), |values: &LargeStringArray, row| values.value(row).to_owned());
    read!(column.as_string_view_opt(), |values: &StringViewArray, row| values.value(row).to_owned());
    read!(column.as_primitive_opt::<Date32Type>(), |values: &Date32Array, row| day(values.value(row)));
    read!(column.as_primitive_opt::<Int64Type>(), |values: &Int64Array, row| values.value(row).to_string());
    read!(column.as_primitive_opt::<Int32Type>(), |values: &Int32Array, row| values.value(row).to_string());
    read!(column.as_primitive_opt::<Int16Type>(), |values: &Int16Array, row| values.value(row).to_string());
    read!(column.as_primitive_opt::<Int8Type>(), |values: &Int8Array, row| values.value(row).to_string());
    read!(column.as_primitive_opt::<Float64Type>(), |values: &Float64Array, row| float(values.value(row)));
    read!(column.as_primitive_opt::<Float32Type>(), |values: &Float32Array, row| float(
        values.value(row).into()
    ));
    read!(column.as_primitive_opt::<Decimal128Type>(), |values: &Decimal128Array, row| values
        .value_as_string(row));
    None
}

fn day(days: i32) -> String {
    let span = jiff::Span::new().days(i64::from(days));
    let day: Option<Date> = hoinhap_vocab::date(1970, 1, 1).checked_add(span).ok();
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A binary fraction in its shortest form, cut to the nine places that amounts have.
fn float(value: f64) -> String {
    let shortest = value.to_string();
    let places = shortest.split_once('.').map_or(0, |(_, places)| places.len());
    if places > 9 { format!("{value:.9}") } else { shortest }
}
