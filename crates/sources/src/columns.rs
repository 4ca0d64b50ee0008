//! Any CSV or Parquet file as columns of numbers and words, for work that names its own columns.
//!
//! [`Table`](crate::Table) keeps text and lines, for files whose layout is known; here whole columns matter and the
//! layout is the user's.

use std::collections::HashMap;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::DataType;
use bytes::Bytes;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use crate::SourceError;
use crate::parquet_file::with_dictionaries;

/// Code of a missing word.
pub const MISSING_WORD: u32 = u32::MAX;

/// Columns of a file, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// Names and values.
    pub columns: Vec<(String, ColumnValues)>,
    /// The number of rows.
    pub rows: usize,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValues {
    /// Numbers; missing is `NaN`.
    Numbers(Vec<f64>),
    /// Distinct words in the order of their first row, and the word of each row or [`MISSING_WORD`].
    Words {
        /// The words.
        words: Vec<String>,
        /// The word of each row.
        codes: Vec<u32>,
    },
}

impl Columns {
    /// Reads a file by its extension: `.parquet`, or CSV with a header otherwise.
    ///
    /// # Errors
    /// The file cannot be read, or is not what its extension says.
    pub fn read(path: &Path) -> Result<Self, SourceError> {
        let bytes = std::fs::read(path).map_err(|error| SourceError::of_io(path, &error))?;
        let name = path.display().to_string();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            Self::from_parquet(&name, Bytes::from(bytes))
        } else {
            Self::from_csv(&name, &bytes)
        }
    }

    /// Reads CSV with a header. A column of which every value that is not empty reads as a number is a column of
    /// numbers; an empty value is missing.
    ///
    /// # Errors
    /// The bytes are not UTF-8 CSV, or a row has more or fewer values than the header.
    pub fn from_csv(file: &str, bytes: &[u8]) -> Result<Self, SourceError> {
        let unreadable = |error: csv::Error| SourceError::unreadable(file, error);
        let mut reader = csv::ReaderBuilder::new().from_reader(strip_mark(bytes));
        let names: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
        let mut numbers: Vec<Option<Vec<f64>>> = vec![Some(Vec::new()); names.len()];
        let mut record = csv::StringRecord::new();
        let mut rows = 0;
        while reader.read_record(&mut record).map_err(unreadable)? {
            numbers.iter_mut().zip(&record).for_each(|(column, value)| push_number(column, value));
            rows += 1;
        }
        // Columns that met a word are read again as words: most are numbers, and need no dictionary.
        let mut words: Vec<Words> = numbers.iter().map(|_| Words::default()).collect();
        let mut reader = csv::ReaderBuilder::new().from_reader(strip_mark(bytes));
        while numbers.contains(&None) && reader.read_record(&mut record).map_err(unreadable)? {
            let columns = words.iter_mut().zip(&numbers).zip(&record);
            columns
                .filter(|((_, numbers), _)| numbers.is_none())
                .for_each(|((words, _), value)| words.push(value));
        }
        let values = numbers.into_iter().zip(words).map(|(numbers, words)| match numbers {
            Some(numbers) => ColumnValues::Numbers(numbers),
            None => words.finish(),
        });
        Ok(Self { columns: names.into_iter().zip(values).collect(), rows })
    }

    /// Reads Parquet.
    ///
    /// # Errors
    /// The bytes are no Parquet file, or a column holds neither numbers nor text.
    pub fn from_parquet(file: &str, bytes: Bytes) -> Result<Self, SourceError> {
        let unreadable = |error: &dyn std::fmt::Display| SourceError::unreadable(file, error);
        let plain =
            ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new()).map_err(|e| unreadable(&e))?;
        let options = ArrowReaderOptions::new().with_schema(with_dictionaries(plain.schema()));
        let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options)
            .map_err(|error| unreadable(&error))?
            .with_batch_size(1 << 16)
            .build()
            .map_err(|error| unreadable(&error))?;
        let names: Vec<String> = plain.schema().fields().iter().map(|field| field.name().clone()).collect();
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(&error))?;
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        let read = |(index, name): (usize, String)| {
            let arrays = batches.iter().map(|batch| batch.column(index).as_ref());
            let values = column_of(arrays).map_err(|kind| {
                SourceError::unreadable(file, format!("column `{name}` is of type {kind}"))
            })?;
            Ok((name, values))
        };
        let columns = names.into_iter().enumerate().map(read).collect::<Result<_, SourceError>>()?;
        Ok(Self { columns, rows })
    }
}

/// The bytes without the mark that some programs put before UTF-8.
fn strip_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Adds a number to a column; a word turns the column into none.
fn push_number(column: &mut Option<Vec<f64>>, value: &str) {
    let text = value.trim();
    let number =
        if text.is_empty() { Some(f64::NAN) } else { text.parse().ok().filter(|x: &f64| x.is_finite()) };
    match (number, &mut *column) {
        (Some(number), Some(numbers)) => numbers.push(number),
        _ => *column = None,
    }
}

/// A column of words under way.
#[derive(Default)]
struct Words {
    words: Vec<String>,
    codes: Vec<u32>,
    known: HashMap<String, u32>,
}

impl Words {
    fn push(&mut self, value: &str) {
        let code = self.code(value);
        self.codes.push(code);
    }

    fn code(&mut self, value: &str) -> u32 {
        if value.is_empty() {
            return MISSING_WORD;
        }
        if let Some(code) = self.known.get(value) {
            return *code;
        }
        let code = self.words.len() as u32;
        self.words.push(value.to_owned());
        self.known.insert(value.to_owned(), code);
        code
    }

    fn finish(self) -> ColumnValues {
        ColumnValues::Words { words: self.words, codes: self.codes }
    }
}

/// A column from the arrays of its batches; the type where it is neither numbers nor text.
fn column_of<'a>(arrays: impl Iterator<Item = &'a dyn Array>) -> Result<ColumnValues, DataType> {
    let mut numbers = Vec::new();
    let mut words = Words::default();
    let mut is_words = false;
    for array in arrays {
        match array.data_type() {
            DataType::Dictionary(_, _) => {
                is_words = true;
                add_words(array, &mut words)?;
            }
            _ => add_numbers(array, &mut numbers)?,
        }
    }
    Ok(match is_words {
        true => words.finish(),
        false => ColumnValues::Numbers(numbers),
    })
}

fn add_words(array: &dyn Array, to: &mut Words) -> Result<(), DataType> {
    let kind = || array.data_type().clone();
    let dictionary = array.as_dictionary_opt::<Int32Type>().ok_or_else(kind)?;
    let values = dictionary.values().as_any().downcast_ref::<StringArray>().ok_or_else(kind)?;
    let codes: Vec<u32> = values.iter().map(|word| to.code(word.unwrap_or_default())).collect();
    let keys = dictionary.keys().iter();
    to.codes.extend(keys.map(|key| key.map_or(MISSING_WORD, |key| codes[key as usize])));
    Ok(())
}

fn add_numbers(array: &dyn Array, to: &mut Vec<f64>) -> Result<(), DataType> {
    fn add<T: ArrowPrimitiveType>(array: &dyn Array, to: &mut Vec<f64>, as_f64: impl Fn(T::Native) -> f64) {
        to.extend(array.as_primitive::<T>().iter().map(|value| value.map_or(f64::NAN, &as_f64)));
    }
    match array.data_type() {
        DataType::Float64 => add::<Float64Type>(array, to, |value| value),
        DataType::Float32 => add::<Float32Type>(array, to, f64::from),
        DataType::Int8 => add::<Int8Type>(array, to, f64::from),
        DataType::Int16 => add::<Int16Type>(array, to, f64::from),
        DataType::Int32 => add::<Int32Type>(array, to, f64::from),
        DataType::Int64 => add::<Int64Type>(array, to, |value| value as f64),
        DataType::UInt8 => add::<UInt8Type>(array, to, f64::from),
        DataType::UInt16 => add::<UInt16Type>(array, to, f64::from),
        DataType::UInt32 => add::<UInt32Type>(array, to, f64::from),
        DataType::UInt64 => add::<UInt64Type>(array, to, |value| value as f64),
        DataType::Boolean => to.extend(
            array.as_boolean().iter().map(|value| value.map_or(f64::NAN, |value| f64::from(u8::from(value)))),
        ),
        other => return Err(other.clone()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_numbers_until_a_word_comes() {
        let read = Columns::from_csv("t.csv", "\u{feff}a,b,c\n1,VNM,\n,1,2.5e3\n".as_bytes()).unwrap();
        assert_eq!(read.rows, 2);
        let ColumnValues::Numbers(a) = &read.columns[0].1 else { panic!("numbers") };
        assert!(a[0] == 1.0 && a[1].is_nan() && read.columns[0].0 == "a");
        let expected =
            ColumnValues::Words { words: vec!["VNM".to_owned(), "1".to_owned()], codes: vec![0, 1] };
        assert_eq!(read.columns[1].1, expected);
        assert!(matches!(&read.columns[2].1, ColumnValues::Numbers(c) if c[1] == 2500.0));
        assert!(Columns::from_csv("t.csv", b"a,b\n1\n").is_err());
    }

    #[test]
    fn shipped_parquet_files_are_read() {
        let bytes = crate::EmbeddedFile::find("flows/flows_2023.parquet").unwrap().shared_bytes().unwrap();
        let read = Columns::from_parquet("flows_2023.parquet", bytes).unwrap();
        assert_eq!(read.rows, 25_398);
        let sellers = read.columns.iter().find(|(name, _)| name == "exporter").unwrap();
        assert!(
            matches!(&sellers.1, ColumnValues::Words { words, .. } if words.len() == 194),
            "{:?}",
            sellers.1
        );
    }
}
