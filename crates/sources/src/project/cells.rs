//! One value of a user's file, whatever the format.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, StringArray};
use arrow_schema::DataType;
use calamine::ExcelDateTime;

use super::problem::Problem;

/// A value as the file holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum RawCell<'a> {
    /// Nothing.
    Empty,
    /// Text, without blanks around it.
    Text(&'a str),
    /// A number, where the format tells numbers from text.
    Number(f64),
    /// A date, a time of day or a duration, where the format tells them from numbers.
    Moment(ExcelDateTime),
    /// A formula whose result the file does not hold.
    Uncomputed,
    /// Bytes that are not UTF-8.
    NotText(&'a [u8]),
    /// A row that ends before this column, or goes on after the last.
    Ragged,
}

impl<'a> RawCell<'a> {
    /// A value of a text file.
    pub(super) fn of_bytes(bytes: &'a [u8]) -> Self {
        str::from_utf8(bytes).map_or(Self::NotText(bytes), Self::of_text)
    }

    /// A text, empty where it holds blanks only.
    pub(super) fn of_text(text: &'a str) -> Self {
        match text.trim() {
            "" => Self::Empty,
            text => Self::Text(text),
        }
    }

    /// Whether the values of a Parquet column of this type can be read.
    pub(super) fn reads(kind: &DataType) -> bool {
        match kind {
            DataType::Dictionary(key, value) => **key == DataType::Int32 && **value == DataType::Utf8,
            DataType::Null | DataType::Utf8View | DataType::Float32 | DataType::Float64 => true,
            kind => kind.is_integer(),
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
            DataType::Null => Self::Empty,
            DataType::Utf8View => Self::of_text(array.as_string_view().value(row)),
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

    /// What makes the cell unusable, whatever its column should hold.
    pub(super) fn fault(self) -> Option<Problem> {
        match self {
            Self::NotText(_) => Some(Problem::NotText),
            Self::Moment(_) => Some(Problem::DateOrTime),
            Self::Uncomputed => Some(Problem::Uncomputed),
            Self::Empty | Self::Text(_) | Self::Number(_) | Self::Ragged => None,
        }
    }

    /// The value as it is shown in a message.
    pub(super) fn shown(self) -> String {
        match self {
            Self::Text(text) => text.to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Moment(moment) => shown_moment(moment),
            Self::NotText(bytes) => String::from_utf8_lossy(bytes).trim().to_owned(),
            Self::Empty | Self::Uncomputed | Self::Ragged => String::new(),
        }
    }
}

/// A date as year-month-day, with the time where it is not midnight; a time of day or a duration as hours and
/// minutes.
fn shown_moment(moment: ExcelDateTime) -> String {
    if moment.is_duration() || moment.as_f64() < 1.0 {
        let minutes = (moment.as_f64() * 1440.0).round();
        return format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn dates_and_times_are_shown_as_people_write_them() {
        let shown = |days, kind| RawCell::Moment(ExcelDateTime::new(days, kind, false)).shown();
        assert_eq!(shown(43831.0, DateTime), "2020-01-01");
        assert_eq!(shown(43831.75, DateTime), "2020-01-01 18:00:00");
        assert_eq!((shown(0.25, DateTime), shown(1.5, TimeDelta)), ("6:00".to_owned(), "36:00".to_owned()));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_shown_as_far_as_they_go() {
        let cell = RawCell::of_bytes(b"V\xeat");
        assert_eq!((cell.fault(), cell.shown()), (Some(Problem::NotText), "V\u{fffd}t".to_owned()));
        assert_eq!(RawCell::of_bytes("Việt Nam".as_bytes()).fault(), None);
    }

    #[test]
    fn decimals_and_lists_are_not_read() {
        assert!(RawCell::reads(&DataType::Float64) && RawCell::reads(&DataType::UInt16));
        assert!(!RawCell::reads(&DataType::Decimal128(10, 2)) && !RawCell::reads(&DataType::Date32));
    }
}
