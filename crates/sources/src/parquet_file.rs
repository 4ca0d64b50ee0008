//! Columns of a Parquet file, text columns as small dictionaries.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type};
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use hoinhap_vocab::Text;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use crate::error::{SourceError, parquet_words};

/// A Parquet file whose text columns are read as dictionary codes.
pub(crate) struct ParquetFile {
    file: String,
    batches: Vec<RecordBatch>,
}

/// A text column: each row holds an index into `words`.
pub(crate) struct Words {
    pub(crate) words: Vec<String>,
    pub(crate) codes: Vec<u32>,
}

/// Reads what is in Parquet form; `None` where the library takes the lengths and types of a damaged file at their word
/// and panics.
pub fn unless_damaged<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// The words for a file that cannot be read without a panic.
pub const CONTRADICTS_ITSELF: Text = Text::fixed(
    "các độ dài hoặc kiểu bên trong tệp mâu thuẫn với nhau",
    "its inner lengths or types contradict each other",
);

impl ParquetFile {
    /// Reads all columns.
    pub(crate) fn read(file: &str, bytes: Bytes) -> Result<Self, SourceError> {
        let unreadable = |error: &dyn std::fmt::Display| SourceError::broken(file, parquet_words(error));
        let plain =
            ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new()).map_err(|e| unreadable(&e))?;
        let options = ArrowReaderOptions::new().with_schema(with_dictionaries(plain.schema()));
        let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options)
            .map_err(|error| unreadable(&error))?
            .with_batch_size(1 << 16)
            .build()
            .map_err(|error| unreadable(&error))?;
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|error| unreadable(&error))?;
        Ok(Self { file: file.to_owned(), batches })
    }

    /// The number of rows.
    pub(crate) fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn column<'a>(&'a self, name: &str) -> Result<Vec<&'a dyn Array>, SourceError> {
        let missing = || SourceError::NoColumn { file: self.file.clone(), column: name.to_owned() };
        let columns = self.batches.iter().map(|batch| batch.column_by_name(name).map(AsRef::as_ref));
        columns.collect::<Option<Vec<_>>>().ok_or_else(missing)
    }

    /// A column of numbers; missing is `NaN`.
    pub(crate) fn numbers(&self, name: &str) -> Result<Vec<f64>, SourceError> {
        let mut values = Vec::with_capacity(self.len());
        for array in self.column(name)? {
            let array =
                array.as_primitive_opt::<Float64Type>().ok_or_else(|| self.wrong_type(name, array))?;
            match array.null_count() {
                0 => values.extend_from_slice(array.values()),
                _ => values.extend(array.iter().map(|value| value.unwrap_or(f64::NAN))),
            }
        }
        Ok(values)
    }

    /// A column of small whole numbers, such as years.
    pub(crate) fn integers(&self, name: &str) -> Result<Vec<i16>, SourceError> {
        let mut values = Vec::with_capacity(self.len());
        for array in self.column(name)? {
            match array.data_type() {
                DataType::Int16 => {
                    let array = array.as_primitive::<arrow_array::types::Int16Type>();
                    values.extend(array.iter().map(Option::unwrap_or_default));
                }
                DataType::Int32 => {
                    let array = array.as_primitive::<Int32Type>();
                    let narrow = |value: Option<i32>| i16::try_from(value.unwrap_or_default());
                    let narrowed = array.iter().map(narrow).collect::<Result<Vec<_>, _>>();
                    values.extend(narrowed.map_err(|error| SourceError::unreadable(&self.file, error))?);
                }
                _ => return Err(self.wrong_type(name, array)),
            }
        }
        Ok(values)
    }

    /// A column of text; missing is the empty text.
    pub(crate) fn words(&self, name: &str) -> Result<Words, SourceError> {
        let mut found = Words { words: Vec::new(), codes: Vec::with_capacity(self.len()) };
        for array in self.column(name)? {
            let array = array.as_dictionary_opt::<Int32Type>().ok_or_else(|| self.wrong_type(name, array))?;
            let values = array.values().as_any().downcast_ref::<StringArray>();
            let values = values.ok_or_else(|| self.wrong_type(name, array))?;
            let codes: Vec<u32> = values.iter().map(|word| found.code(word.unwrap_or_default())).collect();
            if array.null_count() == 0 {
                found.codes.extend(array.keys().values().iter().map(|key| codes[*key as usize]));
            } else {
                let empty = found.code("");
                let keys = array.keys().iter();
                found.codes.extend(keys.map(|key| key.map_or(empty, |key| codes[key as usize])));
            }
        }
        Ok(found)
    }

    fn wrong_type(&self, name: &str, array: &dyn Array) -> SourceError {
        SourceError::unreadable(&self.file, format!("column `{name}` is of type {}", array.data_type()))
    }
}

impl Words {
    fn code(&mut self, word: &str) -> u32 {
        let known = self.words.iter().position(|known| known == word);
        let index = known.unwrap_or_else(|| {
            self.words.push(word.to_owned());
            self.words.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// The column with each distinct word read by `read`.
    pub(crate) fn map<T: Copy>(
        &self,
        file: &str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, SourceError> {
        let meanings = self.meanings(file, expected, read)?;
        Ok(self.codes.iter().map(|code| meanings[*code as usize]).collect())
    }

    /// What each distinct word means, by code.
    pub(crate) fn meanings<T>(
        &self,
        file: &str,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, SourceError> {
        let read_word = |word: &String| {
            read(word).ok_or_else(|| SourceError::unreadable(file, format!("`{word}` is not {expected}")))
        };
        self.words.iter().map(read_word).collect()
    }
}

/// The schema with text columns as dictionaries.
pub(crate) fn with_dictionaries(schema: &Schema) -> Arc<Schema> {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => {
            let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Field::new(field.name(), dictionary, field.is_nullable())
        }
        other => Field::new(field.name(), other.clone(), field.is_nullable()),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}
