//! A user's file, read and checked row by row: what is good, and everything that is not.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use hoinhap_vocab::{Economy, Issue, Text, Year};

use super::cells::RawCell;
use super::economy_hint::EconomyReader;
use super::entry::NewIndicator;
use super::flow_rows::{FlowChecker, FlowColumns};
use super::formats::{FileFormat, RowSink};
use super::kind::{Header, TableKind};
use super::number::{self, DecimalMark, NumberError};
use super::observation_rows::{ObservationChecker, ObservationColumns, ObservationRow};
use super::problem::{Problem, RowIssue};
use crate::{Catalogue, Economies, Flow, SourceError};

#[cfg(test)]
mod tests;

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// What separates whole from decimal digits in text.
    pub decimal: DecimalMark,
    /// The sheet of a workbook; its first one where none is named.
    pub sheet: Option<String>,
}

/// What was read.
#[derive(Debug)]
pub struct Reading {
    /// The table that the file is.
    pub kind: TableKind,
    /// Rows in the file, without the header.
    pub rows_read: u64,
    /// Rows with at least one problem.
    pub rows_bad: u64,
    /// Good rows without a value: missing observations, which are not stored.
    pub rows_empty: u64,
    /// Every problem, by line.
    pub issues: Vec<RowIssue>,
    /// Columns that the table does not use.
    pub unused_columns: Vec<String>,
    /// Indicators that the file declares, by id.
    pub indicators: Vec<NewIndicator>,
    /// Sources that the rows name.
    pub sources: Vec<String>,
    pub(super) format: FileFormat,
    pub(crate) rows: UserRows,
}

/// Good rows of a file.
#[derive(Debug)]
pub(crate) enum UserRows {
    /// Observations, with the words that they refer to.
    Observations { rows: Vec<ObservationRow>, words: Vec<String> },
    /// Flows.
    Flows(Vec<Flow>),
}

impl Reading {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// The file cannot be opened or read, or its header is that of no table.
    pub fn of_file(
        path: &Path,
        options: &ReadOptions,
        catalogue: &Catalogue,
        economies: &Economies,
    ) -> Result<Self, SourceError> {
        let name = path.display().to_string();
        let format = FileFormat::of_path(path)?;
        let file = File::open(path).map_err(|error| SourceError::of_io(path, &error))?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(SourceError::not_of_its_kind(&name, Text::fixed("đây là thư mục", "it is a folder")));
        }
        let mut reader = Reader::new(&name, options.decimal, catalogue, economies);
        format.read(file, &name, options.sheet.as_deref(), &mut reader)?;
        reader.finish(format)
    }

    /// Good rows with a value.
    #[must_use]
    pub fn rows_good(&self) -> u64 {
        self.rows_read - self.rows_bad - self.rows_empty
    }

    /// First and last year of the good rows.
    #[must_use]
    pub fn years(&self) -> Option<(Year, Year)> {
        self.year_of_each_row().fold(None, |span: Option<(Year, Year)>, year| {
            Some(span.map_or((year, year), |(first, last)| (first.min(year), last.max(year))))
        })
    }

    /// The year of each good row, in the order of the file.
    pub(super) fn year_of_each_row(&self) -> Box<dyn Iterator<Item = Year> + '_> {
        match &self.rows {
            UserRows::Observations { rows, .. } => Box::new(rows.iter().map(|row| row.year)),
            UserRows::Flows(rows) => Box::new(rows.iter().map(|row| row.year)),
        }
    }
}

/// Receives the rows of a file.
struct Reader<'a> {
    name: &'a str,
    catalogue: &'a Catalogue,
    economies: EconomyReader,
    numbers: Numbers,
    header: Header,
    kind: TableKind,
    checker: Option<Checker<'a>>,
    issues: Vec<RowIssue>,
    rows_read: u64,
    rows_empty: u64,
}

#[expect(clippy::large_enum_variant, reason = "one value per file that is read")]
enum Checker<'a> {
    Observations(ObservationChecker<'a>),
    Flows(FlowChecker),
}

/// Numbers of one file, and which of them could be thousands.
#[derive(Debug)]
struct Numbers {
    mark: DecimalMark,
    has_decimal_comma: bool,
    /// Line, column and text.
    suspects: Vec<(u64, &'static str, String)>,
}

/// The problems of one row.
pub(super) struct RowIssues<'a> {
    pub(super) line: u64,
    issues: &'a mut Vec<RowIssue>,
}

/// What is needed to check one row.
pub(super) struct RowContext<'a> {
    /// Row of the file, counted from 1 without the header.
    pub(super) row: u32,
    pub(super) issues: RowIssues<'a>,
    economies: &'a mut EconomyReader,
    numbers: &'a mut Numbers,
}

impl<'a> Reader<'a> {
    fn new(name: &'a str, mark: DecimalMark, catalogue: &'a Catalogue, economies: &Economies) -> Self {
        Self {
            name,
            catalogue,
            economies: EconomyReader::new(economies),
            numbers: Numbers { mark, has_decimal_comma: false, suspects: Vec::new() },
            header: Header::new([]),
            kind: TableKind::Observations,
            checker: None,
            issues: Vec::new(),
            rows_read: 0,
            rows_empty: 0,
        }
    }

    fn finish(mut self, format: FileFormat) -> Result<Reading, SourceError> {
        if self.rows_read == 0 {
            return Err(no_rows(self.name));
        }
        self.mark_ambiguous();
        self.issues.sort_by_key(|issue| issue.line);
        let bad: BTreeSet<u64> = self.issues.iter().map(|issue| issue.line).collect();
        let (rows, indicators, sources) = match self.checker {
            Some(Checker::Observations(mut checker)) => {
                let sources = checker.sources();
                checker.rows.retain(|row| !bad.contains(&row.line));
                let rows = UserRows::Observations { rows: checker.rows, words: checker.words };
                (rows, checker.new_indicators.into_values().collect(), sources)
            }
            Some(Checker::Flows(checker)) => {
                let good = checker.rows.into_iter().filter(|(line, _)| !bad.contains(line));
                (UserRows::Flows(good.map(|(_, flow)| flow).collect()), Vec::new(), Vec::new())
            }
            None => return Err(no_rows(self.name)),
        };
        Ok(Reading {
            kind: self.kind,
            rows_read: self.rows_read,
            rows_bad: bad.len() as u64,
            rows_empty: self.rows_empty,
            issues: self.issues,
            unused_columns: self.header.unused(self.kind),
            indicators,
            sources,
            format,
            rows,
        })
    }

    /// Where one number of the file has a decimal comma, `1.234` may mean 1234: it is refused.
    fn mark_ambiguous(&mut self) {
        if !self.numbers.has_decimal_comma {
            return;
        }
        for (line, column, value) in self.numbers.suspects.drain(..) {
            self.issues.push(RowIssue {
                line,
                column: column.to_owned(),
                value,
                problem: Problem::Ambiguous,
            });
        }
    }
}

impl RowSink for Reader<'_> {
    fn header(&mut self, names: Vec<String>) -> Result<(), SourceError> {
        self.header = Header::new(names);
        self.kind = self.header.kind(self.name).map_err(SourceError::Refused)?;
        self.checker = match self.kind {
            TableKind::Observations => observation_columns(&self.header)
                .map(|columns| Checker::Observations(ObservationChecker::new(columns, self.catalogue))),
            TableKind::Flows => {
                flow_columns(&self.header).map(|columns| Checker::Flows(FlowChecker::new(columns)))
            }
        };
        Ok(())
    }

    fn uses(&self, column: &str) -> bool {
        self.kind.uses(column)
    }

    fn row(&mut self, line: u64, cells: &[RawCell<'_>]) {
        self.rows_read += 1;
        let before = self.issues.len();
        let mut issues = RowIssues { line, issues: &mut self.issues };
        if cells.contains(&RawCell::Ragged) || cells.len() != self.header.len() {
            issues.add("", RawCell::Ragged, Problem::Ragged { expected: self.header.len() });
            return;
        }
        let row = u32::try_from(self.rows_read).unwrap_or(u32::MAX);
        let (economies, numbers) = (&mut self.economies, &mut self.numbers);
        let mut context = RowContext { row, issues, economies, numbers };
        let has_value = match &mut self.checker {
            Some(Checker::Observations(checker)) => checker.row(cells, &mut context),
            Some(Checker::Flows(checker)) => checker.row(cells, &mut context),
            None => true,
        };
        // A row with a problem counts as bad; one without value and without problem is a missing observation.
        if self.issues.len() == before && !has_value {
            self.rows_empty += 1;
        }
    }
}

impl RowIssues<'_> {
    pub(super) fn count(&self) -> usize {
        self.issues.len()
    }

    pub(super) fn add(&mut self, column: &str, value: RawCell<'_>, problem: Problem) {
        let (column, value) = (column.to_owned(), value.shown());
        self.issues.push(RowIssue { line: self.line, column, value, problem });
    }

    /// A row of `value` whose key stands on an earlier line, `first`. Where both say the same the earlier one
    /// stands; where they contradict each other neither can be trusted. `found` is where the key and the value
    /// stand in this row.
    pub(super) fn repeated(&mut self, found: [(&str, RawCell<'_>); 2], value: f64, first: (u64, f64)) {
        let [(key, key_cell), (column, value_cell)] = found;
        let (first, first_value) = first;
        if value == first_value {
            self.add(key, key_cell, Problem::Duplicate { first });
            return;
        }
        let problem = Problem::Contradiction { other: self.line };
        let (column_of_first, value_of_first) = (column.to_owned(), first_value.to_string());
        self.issues.push(RowIssue { line: first, column: column_of_first, value: value_of_first, problem });
        self.add(column, value_cell, Problem::Contradiction { other: first });
    }

    /// A text that must be there.
    pub(super) fn text<'a>(&mut self, column: &str, cell: RawCell<'a>) -> Option<&'a str> {
        let problem = match cell {
            RawCell::Text(text) => return Some(text),
            RawCell::Number(_) => Problem::NumberForText,
            _ => cell.fault().unwrap_or(Problem::Missing),
        };
        self.add(column, cell, problem);
        None
    }
}

impl RowContext<'_> {
    /// An economy that must be there.
    pub(super) fn economy(&mut self, column: &str, cell: RawCell<'_>) -> Option<Economy> {
        let text = self.issues.text(column, cell)?;
        match self.economies.read(text) {
            Ok(economy) => Some(economy),
            Err(instead) => {
                self.issues.add(column, cell, Problem::UnknownEconomy { instead });
                None
            }
        }
    }

    /// A year that must be there.
    pub(super) fn year(&mut self, column: &str, cell: RawCell<'_>) -> Option<Year> {
        let year = match cell {
            RawCell::Number(number) if number.fract() == 0.0 && number.abs() < 10_000.0 => {
                Some(number as Year)
            }
            RawCell::Text(text) if text.len() == 4 => text.parse().ok(),
            _ => None,
        };
        let year = year.filter(|year| (1800..=2200).contains(year));
        if year.is_none() {
            let other = if cell == RawCell::Empty { Problem::Missing } else { Problem::NotAYear };
            let problem = cell.fault().unwrap_or(other);
            self.issues.add(column, cell, problem);
        }
        year
    }

    /// A finite number that must be there.
    pub(super) fn number(&mut self, column: &'static str, cell: RawCell<'_>) -> Option<f64> {
        let problem = match cell {
            RawCell::Number(number) if number.is_finite() => return Some(number),
            RawCell::Number(_) => Problem::NotFinite,
            RawCell::Text(text) => match self.numbers.read(self.issues.line, column, text) {
                Ok(number) => return Some(number),
                Err(problem) => problem,
            },
            _ => cell.fault().unwrap_or(Problem::Missing),
        };
        self.issues.add(column, cell, problem);
        None
    }
}

impl Numbers {
    fn read(&mut self, line: u64, column: &'static str, text: &str) -> Result<f64, Problem> {
        let result = number::parse(text, self.mark);
        match result {
            Ok(_) if self.mark == DecimalMark::Point && number::could_be_thousands(text) => {
                self.suspects.push((line, column, text.to_owned()));
            }
            Err(NumberError::OtherNotation) => self.has_decimal_comma |= text.contains(','),
            _ => {}
        }
        result.map_err(|error| match error {
            NumberError::NotFinite => Problem::NotFinite,
            NumberError::OtherNotation => Problem::OtherNotation,
            NumberError::NotANumber => Problem::NotANumber,
        })
    }
}

fn observation_columns(header: &Header) -> Option<ObservationColumns> {
    Some(ObservationColumns {
        indicator: header.position("indicator")?,
        economy: header.position("economy")?,
        year: header.position("year")?,
        value: header.position("value")?,
        status: header.position("status"),
        unit: header.position("unit"),
        source: header.position("source"),
        title: header.position("title"),
        title_vi: header.position("title_vi"),
        partner: header.position("partner"),
        product: header.position("product"),
    })
}

fn flow_columns(header: &Header) -> Option<FlowColumns> {
    let thousands = header.position("value_kusd");
    Some(FlowColumns {
        year: header.position("year")?,
        exporter: header.position("exporter")?,
        importer: header.position("importer")?,
        value: header.position("value_usd").or(thousands)?,
        in_thousands: thousands.is_some(),
    })
}

fn no_rows(name: &str) -> SourceError {
    SourceError::Refused(Box::new(Issue::error(
        "data/no-rows",
        name,
        Text::fixed("Tệp không có dòng số liệu nào", "The file has no rows"),
        Text::fixed(
            "Kiểm tra tệp, hoặc chọn trang tính bằng `--sheet`",
            "Check the file, or name the sheet with `--sheet`",
        ),
    )))
}
