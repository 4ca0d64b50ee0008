//! A small table of text, as read from a CSV file: every value keeps its line.

use std::collections::HashMap;

use hoinhap_vocab::{Date, Economy, PartialDate, Year, parse_date};

use crate::error::{SourceError, csv_words};

/// A CSV file in memory. An empty value is missing; `NA` is text.
#[derive(Debug, Clone)]
pub struct Table {
    /// The name of the file, for messages.
    pub file: String,
    columns: HashMap<String, usize>,
    header: Vec<String>,
    records: Vec<csv::StringRecord>,
}

/// A row with more or fewer values than the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaggedRow {
    /// Its line; the header is line 1.
    pub line: u64,
    /// How many values it has.
    pub fields: usize,
    /// How many columns the header has.
    pub expected: usize,
}

/// The rows of a CSV file that have more or fewer values than its header.
#[must_use]
pub fn ragged_rows(bytes: &[u8]) -> Vec<RaggedRow> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let expected = reader.headers().map_or(0, csv::StringRecord::len);
    let row = |record: csv::StringRecord| RaggedRow {
        line: record.position().map_or(0, csv::Position::line),
        fields: record.len(),
        expected,
    };
    reader.records().filter_map(Result::ok).map(row).filter(|row| row.fields != expected).collect()
}

/// One row of a [`Table`].
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    index: usize,
}

impl Table {
    /// Reads UTF-8 CSV with a header row.
    ///
    /// # Errors
    /// The bytes are not UTF-8, or a row has more or fewer values than the header.
    pub fn from_csv(file: &str, bytes: &[u8]) -> Result<Self, SourceError> {
        Self::read(file, bytes, false)
    }

    /// Reads UTF-8 CSV with a header row, and keeps the rows with more or fewer values than the header too, which
    /// [`ragged_rows`] tells and [`Table::whole_rows`] leaves out.
    ///
    /// # Errors
    /// The bytes are not UTF-8.
    pub fn from_csv_of_any_length(file: &str, bytes: &[u8]) -> Result<Self, SourceError> {
        Self::read(file, bytes, true)
    }

    fn read(file: &str, bytes: &[u8], of_any_length: bool) -> Result<Self, SourceError> {
        let mut reader = csv::ReaderBuilder::new().flexible(of_any_length).from_reader(bytes);
        let unreadable = |error: csv::Error| SourceError::broken(file, csv_words(&error));
        let header: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
        let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
        let columns = header.iter().enumerate().map(|(index, name)| (name.clone(), index)).collect();
        Ok(Self { file: file.to_owned(), columns, header, records })
    }

    /// The column names, in order.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The rows of the header's length, in the order of the file.
    pub fn whole_rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows().filter(|row| self.records[row.index].len() == self.header.len())
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (0..self.records.len()).map(|index| Row { table: self, index })
    }

    fn column(&self, name: &str) -> Result<usize, SourceError> {
        self.columns
            .get(name)
            .copied()
            .ok_or_else(|| SourceError::NoColumn { file: self.file.clone(), column: name.to_owned() })
    }
}

impl<'a> Row<'a> {
    /// The row's line in the file; the header is line 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.index + 2
    }

    /// The row's name for provenance: `file#line`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}#{}", self.table.file, self.line())
    }

    /// The file and the row's line in it; the header is line 1.
    #[must_use]
    pub fn position(&self) -> (String, usize) {
        (self.table.file.clone(), self.line())
    }

    /// All values, in the order of the header.
    pub fn values(&self) -> impl Iterator<Item = &'a str> {
        self.table.records[self.index].iter()
    }

    /// The text of a column, empty where missing.
    ///
    /// # Errors
    /// The table has no such column.
    pub fn text(&self, column: &str) -> Result<&'a str, SourceError> {
        let index = self.table.column(column)?;
        Ok(self.table.records[self.index].get(index).unwrap_or_default())
    }

    /// A value read by `read`; `None` where the text is empty.
    ///
    /// # Errors
    /// No such column, or `read` refuses the text.
    pub fn optional<T>(
        &self,
        column: &str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SourceError> {
        let text = self.text(column)?;
        if text.is_empty() {
            return Ok(None);
        }
        read(text).map(Some).ok_or_else(|| self.bad_value(column, expected))
    }

    /// A value read by `read` that must be there.
    ///
    /// # Errors
    /// No such column, an empty value, or `read` refuses the text.
    pub fn required<T>(
        &self,
        column: &str,
        expected: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, SourceError> {
        self.optional(column, expected, read)?.ok_or_else(|| self.bad_value(column, expected))
    }

    /// A finite number, `None` where empty.
    ///
    /// # Errors
    /// No such column, or not a number.
    pub fn number(&self, column: &str) -> Result<Option<f64>, SourceError> {
        self.optional(column, "a number", |text| text.parse().ok().filter(|value: &f64| value.is_finite()))
    }

    /// A year that must be there.
    ///
    /// # Errors
    /// No such column, or not a year.
    pub fn year(&self, column: &str) -> Result<Year, SourceError> {
        self.required(column, "a year", |text| text.parse().ok())
    }

    /// A date, `None` where empty.
    ///
    /// # Errors
    /// No such column, or not a date.
    pub fn date(&self, column: &str) -> Result<Option<Date>, SourceError> {
        self.optional(column, "a date (YYYY-MM-DD)", |text| parse_date(text).ok())
    }

    /// A date known to the day, month or year, `None` where empty.
    ///
    /// # Errors
    /// No such column, or not a date.
    pub fn partial_date(&self, column: &str) -> Result<Option<PartialDate>, SourceError> {
        self.optional(column, "a date (YYYY, YYYY-MM or YYYY-MM-DD)", |text| PartialDate::parse(text).ok())
    }

    /// An economy that must be there.
    ///
    /// # Errors
    /// No such column, or not a three-letter code.
    pub fn economy(&self, column: &str) -> Result<Economy, SourceError> {
        self.required(column, "an economy (three letters)", Economy::from_alpha3)
    }

    fn bad_value(&self, column: &str, expected: &'static str) -> SourceError {
        SourceError::BadValue {
            file: self.table.file.clone(),
            line: self.line(),
            column: column.to_owned(),
            value: self.text(column).unwrap_or_default().to_owned(),
            expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_place_and_na_is_text() {
        let table = Table::from_csv("t.csv", "iso2,value,on\nNA,1.5,2024-01-31\nVN,,\n".as_bytes()).unwrap();
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows[0].text("iso2").unwrap(), "NA");
        assert_eq!(rows[0].number("value").unwrap(), Some(1.5));
        assert_eq!(rows[1].number("value").unwrap(), None);
        assert_eq!(rows[1].date("on").unwrap(), None);
        assert_eq!(rows[1].place(), "t.csv#3");
    }

    #[test]
    fn a_bad_value_is_named_with_its_place() {
        let table = Table::from_csv("t.csv", b"value\nx1\n").unwrap();
        let error = table.rows().next().unwrap().number("value").unwrap_err();
        assert_eq!(error.to_string(), "t.csv, line 2, column `value`: `x1` is not a number");
    }

    #[test]
    fn a_ragged_row_is_refused() {
        assert!(Table::from_csv("t.csv", b"a,b\n1\n").is_err());
    }
}
