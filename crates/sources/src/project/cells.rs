//! One value of a user's file, whatever the format.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, StringArray};
use arrow_schema::DataType;

/// A value as the file holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum RawCell<'a> {
    /// Nothing.
    Empty,
    /// Text, without blanks around it.
    Text(&'a str),
    /// A number, where the format tells numbers from text.
    Number(f64),
    /// Bytes that are not UTF-8.
    NotText,
    /// A row that ends before this column, or goes on after the last.
    Ragged,
}

impl<'a> RawCell<'a> {
    /// A value of a text file.
    pub(super) fn of_bytes(bytes: &'a [u8]) -> Self {
        str::from_utf8(bytes).map_or(Self::NotText, Self::of_text)
    }

    /// A text, empty where it holds blanks only.
    pub(super) fn of_text(text: &'a str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// The value of a row of a Parquet column; `None` where the column's type has no place in a table of ours.
    pub(super) fn of_array(array: &'a dyn Array, row: usize) -> Option<Self> {
        if array.is_null(row) {
            return Some(Self::Empty);
        }
        Some(match array.data_type() {
            DataType::Dictionary(..) => {
                let dictionary = array.as_dictionary_opt::<Int32Type>()?;
                let words = dictionary.values().as_any().downcast_ref::<StringArray>()?;
                Self::of_text(words.value(usize::try_from(dictionary.keys().value(row)).ok()?))
            }
            DataType::Int8 => Self::Number(array.as_primitive::<Int8Type>().value(row).into()),
            DataType::Int16 => Self::Number(array.as_primitive::<Int16Type>().value(row).into()),
            DataType::Int32 => Self::Number(array.as_primitive::<Int32Type>().value(row).into()),
            DataType::Int64 => Self::Number(array.as_primitive::<Int64Type>().value(row) as f64),
            DataType::UInt8 => Self::Number(array.as_primitive::<UInt8Type>().value(row).into()),
            DataType::UInt16 => Self::Number(array.as_primitive::<UInt16Type>().value(row).into()),
            DataType::UInt32 => Self::Number(array.as_primitive::<UInt32Type>().value(row).into()),
            DataType::UInt64 => Self::Number(array.as_primitive::<UInt64Type>().value(row) as f64),
            DataType::Float32 => Self::Number(array.as_primitive::<Float32Type>().value(row).into()),
            DataType::Float64 => Self::Number(array.as_primitive::<Float64Type>().value(row)),
            _ => return None,
        })
    }

    /// The value as it is shown in a message.
    pub(super) fn shown(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Empty | Self::NotText | Self::Ragged => String::new(),
        }
    }
}
