//! Any CSV or Parquet file as columns of numbers and words, for work that names its own columns.
//!
//! [`Table`](crate::Table) keeps text and lines, for files whose layout is known; here whole columns matter and the
//! layout is the user's.

use std::borrow::Cow;
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
use hoinhap_vocab::Text;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use crate::error::{SourceError, csv_words, parquet_words};
use crate::parquet_file::{CONTRADICTS_ITSELF, unless_damaged, with_dictionaries};

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
    /// Columns named in `identifiers` tell rows apart: there `01` is not `1`, and a whole number beyond 2^53 keeps all its
    /// digits. Where such a value occurs the column is one of words.
    ///
    /// # Errors
    /// The file cannot be read, or is not what its extension says.
    pub fn read(path: &Path, identifiers: &[String]) -> Result<Self, SourceError> {
        let bytes = std::fs::read(path).map_err(|error| SourceError::of_io(path, &error))?;
        let name = path.display().to_string();
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            Self::from_parquet(&name, Bytes::from(bytes), identifiers)
        } else {
            Self::from_csv(&name, &bytes, identifiers)
        }
    }

    /// Reads CSV with a header, cut at commas, semicolons or tabs, whichever the header has most of; where it is not cut at
    /// commas, a comma in a number is its decimal mark. A column of which every value that is not empty reads as a number is a column of
    /// numbers; an empty value is missing, and among numbers so are the words by which programs write a missing one, such
    /// as `NA`, and values that are not finite. Among words only the empty one is: `NA` may be Namibia.
    ///
    /// # Errors
    /// The bytes are not UTF-8 CSV, or a row has more or fewer values than the header.
    pub fn from_csv(file: &str, bytes: &[u8], identifiers: &[String]) -> Result<Self, SourceError> {
        let unreadable = |error: csv::Error| SourceError::broken(file, csv_words(&error));
        let delimiter = delimiter_of(strip_mark(bytes));
        let reader_of = || csv::ReaderBuilder::new().delimiter(delimiter).from_reader(strip_mark(bytes));
        let mut reader = reader_of();
        let names: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
        let mut numbers: Vec<Option<Vec<f64>>> = vec![Some(Vec::new()); names.len()];
        let tells: Vec<bool> = names.iter().map(|name| identifiers.contains(name)).collect();
        let mut record = csv::StringRecord::new();
        let mut rows = 0;
        while reader.read_record(&mut record).map_err(unreadable)? {
            for ((column, tells), value) in numbers.iter_mut().zip(&tells).zip(&record) {
                if *tells && is_more_than_a_number(value.trim()) {
                    *column = None;
                }
                push_number(column, &in_points(value, delimiter));
            }
            rows += 1;
        }
        // Columns that met a word are read again as words: most are numbers, and need no dictionary.
        let mut words: Vec<Words> = numbers.iter().map(|_| Words::default()).collect();
        let mut reader = reader_of();
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
    pub fn from_parquet(file: &str, bytes: Bytes, identifiers: &[String]) -> Result<Self, SourceError> {
        let damaged = || Err(SourceError::broken(file, CONTRADICTS_ITSELF));
        unless_damaged(|| Self::decoded(file, bytes, identifiers)).unwrap_or_else(damaged)
    }

    fn decoded(file: &str, bytes: Bytes, identifiers: &[String]) -> Result<Self, SourceError> {
        let unreadable = |error: &dyn std::fmt::Display| SourceError::broken(file, parquet_words(error));
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
            let values = column_of(arrays, identifiers.contains(&name)).map_err(|kind| {
                SourceError::broken(
                    file,
                    Text::new(
                        format!("cột `{name}` có kiểu {kind}, không phải số hay chữ"),
                        format!("column `{name}` is of type {kind}, neither numbers nor text"),
                    ),
                )
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

/// What stands between the names of the header: the sign that occurs most often, a comma where none does.
fn delimiter_of(bytes: &[u8]) -> u8 {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |sign: u8| header.iter().filter(|byte| **byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// A number with a point where a file that is not cut at commas has a comma.
fn in_points(value: &str, delimiter: u8) -> Cow<'_, str> {
    match delimiter != b',' && value.contains(',') && !value.contains('.') {
        true => Cow::Owned(value.replacen(',', ".", 1)),
        false => Cow::Borrowed(value),
    }
}

/// Adds a number to a column; a word turns the column into none.
fn push_number(column: &mut Option<Vec<f64>>, value: &str) {
    let text = value.trim();
    let finite = |x: f64| if x.is_finite() { x } else { f64::NAN };
    let number = if is_missing(text) { Some(f64::NAN) } else { text.parse().ok().map(finite) };
    match (number, &mut *column) {
        (Some(number), Some(numbers)) => numbers.push(number),
        _ => *column = None,
    }
}

/// An empty value, or a word by which a program writes a missing number.
fn is_missing(text: &str) -> bool {
    const WORDS: [&str; 9] = ["na", "n/a", "#n/a", "<na>", "nan", "null", "none", ".", "-nan"];
    text.is_empty() || (text.len() <= 4 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)))
}

/// Whole numbers up to here are told apart as `f64`.
const TOLD_APART: u64 = 1 << 53;

/// Whether digits say more than the number they make: a leading zero, or more of them than a number holds.
fn is_more_than_a_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let leads = digits.len() > 1 && digits.starts_with('0');
    whole && (leads || digits.parse::<u64>().map_or(true, |number| number > TOLD_APART))
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
fn column_of<'a>(
    arrays: impl Iterator<Item = &'a dyn Array> + Clone,
    tells: bool,
) -> Result<ColumnValues, DataType> {
    if tells && arrays.clone().any(holds_large_integers) {
        return Ok(integers_as_words(arrays));
    }
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

/// Whole numbers of 64 bits.
fn integers(array: &dyn Array) -> Option<Vec<Option<i128>>> {
    match array.data_type() {
        DataType::Int64 => {
            Some(array.as_primitive::<Int64Type>().iter().map(|value| value.map(i128::from)).collect())
        }
        DataType::UInt64 => {
            Some(array.as_primitive::<UInt64Type>().iter().map(|value| value.map(i128::from)).collect())
        }
        _ => None,
    }
}

fn holds_large_integers(array: &dyn Array) -> bool {
    let large = |value: &i128| value.unsigned_abs() > u128::from(TOLD_APART);
    integers(array).is_some_and(|values| values.iter().flatten().any(large))
}

fn integers_as_words<'a>(arrays: impl Iterator<Item = &'a dyn Array>) -> ColumnValues {
    let mut words = Words::default();
    for value in arrays.filter_map(integers).flatten() {
        words.push(&value.map(|value| value.to_string()).unwrap_or_default());
    }
    words.finish()
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
        let read = Columns::from_csv("t.csv", "\u{feff}a,b,c\n1,VNM,\n,1,2.5e3\n".as_bytes(), &[]).unwrap();
        assert_eq!(read.rows, 2);
        let ColumnValues::Numbers(a) = &read.columns[0].1 else { panic!("numbers") };
        assert!(a[0] == 1.0 && a[1].is_nan() && read.columns[0].0 == "a");
        let expected =
            ColumnValues::Words { words: vec!["VNM".to_owned(), "1".to_owned()], codes: vec![0, 1] };
        assert_eq!(read.columns[1].1, expected);
        assert!(matches!(&read.columns[2].1, ColumnValues::Numbers(c) if c[1] == 2500.0));
        assert!(Columns::from_csv("t.csv", b"a,b\n1\n", &[]).is_err());
    }

    #[test]
    fn missing_numbers_are_written_in_many_ways_and_namibia_is_none_of_them() {
        let read = Columns::from_csv("t.csv", b"x,who\n1,VN\nNA,NA\n.,US\nnan,\ninf,US\n", &[]).unwrap();
        let ColumnValues::Numbers(x) = &read.columns[0].1 else { panic!("numbers") };
        assert!(x[0] == 1.0 && x[1..].iter().all(|x| x.is_nan()), "{x:?}");
        let ColumnValues::Words { words, codes } = &read.columns[1].1 else { panic!("words") };
        assert_eq!(
            (words.as_slice(), codes.as_slice()),
            (["VN", "NA", "US"].map(str::to_owned).as_slice(), [0, 1, 2, MISSING_WORD, 2].as_slice())
        );
    }

    #[test]
    fn semicolons_go_with_decimal_commas() {
        let read =
            Columns::from_csv("t.csv", "x;who\n1,5;VN\n2;US\n1.25;\"a, b\"\n".as_bytes(), &[]).unwrap();
        assert!(matches!(&read.columns[0].1, ColumnValues::Numbers(x) if x == &[1.5, 2.0, 1.25]));
        assert!(matches!(&read.columns[1].1, ColumnValues::Words { words, .. } if words[2] == "a, b"));
        let read = Columns::from_csv("t.csv", b"x\ty\n1,5\t2\n", &[]).unwrap();
        assert!(matches!(&read.columns[0].1, ColumnValues::Numbers(x) if x == &[1.5]));
        // 1,234,5 is no number in either way.
        let read = Columns::from_csv("t.csv", b"x;y\n1,234,5;2\n", &[]).unwrap();
        assert!(matches!(&read.columns[0].1, ColumnValues::Words { .. }));
    }

    #[test]
    fn identifiers_keep_their_digits() {
        let text = b"id,far,x\n01,12345678901234567001,01\n1,12345678901234567002,2\n";
        let read = Columns::from_csv("t.csv", text, &["id".to_owned(), "far".to_owned()]).unwrap();
        for (name, values) in &read.columns[..2] {
            assert!(matches!(values, ColumnValues::Words { words, .. } if words.len() == 2), "{name}");
        }
        assert!(matches!(&read.columns[2].1, ColumnValues::Numbers(x) if x == &[1.0, 2.0]));
        let read = Columns::from_csv("t.csv", text, &[]).unwrap();
        assert!(read.columns.iter().all(|(_, values)| matches!(values, ColumnValues::Numbers(_))));
    }

    #[test]
    fn damaged_parquet_is_an_error_and_no_panic() {
        let whole = include_bytes!("../../../data/tariffs/evfta_vn_schedule.parquet");
        assert!(Columns::from_parquet("t.parquet", Bytes::from_static(whole), &[]).is_ok());
        // A negative start of a column, and a length beyond the file; places count from the end.
        for (before_end, byte) in [(275, 9), (177, 155), (108, 127), (283, 147)] {
            let mut damaged = whole.to_vec();
            let place = damaged.len() - before_end;
            damaged[place] = byte;
            let read = Columns::from_parquet("t.parquet", Bytes::from(damaged), &[]);
            assert!(matches!(read, Err(SourceError::Unreadable { .. })), "{before_end}");
        }
    }

    #[test]
    fn large_integers_of_parquet_are_told_apart() {
        let array: arrow_array::Int64Array =
            [Some((1_i64 << 53) + 1), None, Some(1_i64 << 53)].into_iter().collect();
        let arrays = || std::iter::once(&array as &dyn Array);
        let ColumnValues::Words { words, codes } = column_of(arrays(), true).unwrap() else {
            panic!("words")
        };
        assert_eq!((words.len(), codes.as_slice()), (2, [0, MISSING_WORD, 1].as_slice()));
        assert!(matches!(column_of(arrays(), false).unwrap(), ColumnValues::Numbers(_)));
    }

    #[test]
    fn shipped_parquet_files_are_read() {
        let bytes = crate::EmbeddedFile::find("flows/flows_2023.parquet").unwrap().shared_bytes().unwrap();
        let read = Columns::from_parquet("flows_2023.parquet", bytes, &[]).unwrap();
        assert_eq!(read.rows, 25_398);
        let sellers = read.columns.iter().find(|(name, _)| name == "exporter").unwrap();
        assert!(
            matches!(&sellers.1, ColumnValues::Words { words, .. } if words.len() == 194),
            "{:?}",
            sellers.1
        );
    }
}
