//! Observations of indicators: one published number each, with status, source and row.

use std::ops::Range;

use bytes::Bytes;
use rustc_hash::FxHashMap;

use hoinhap_vocab::{Economy, Status, Year};

use crate::parquet_file::ParquetFile;
use crate::{SourceError, Table};

/// All observations in columns, sorted by indicator, economy, year and vintage.
#[derive(Debug, Default)]
pub struct Observations {
    indicators: Vec<String>,
    positions: FxHashMap<String, u32>,
    series: FxHashMap<(u32, Economy), Range<usize>>,
    economies: FxHashMap<u32, Vec<Economy>>,
    columns: Columns,
}

#[derive(Debug, Default)]
struct Columns {
    year: Vec<Year>,
    value: Vec<f64>,
    status: Vec<Status>,
    se: Vec<f64>,
    source: Vec<u32>,
    sources: Vec<String>,
    vintage: Vec<u32>,
    vintages: Vec<String>,
    /// Row in the file, counted from 1 and without the header.
    row: Vec<u32>,
    file: Vec<u32>,
    files: Vec<String>,
}

/// One observation with what is needed to find its row again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'a> {
    /// The key: indicator and economy.
    pub key: CellKey<'a>,
    /// The year.
    pub year: Year,
    /// The published value.
    pub value: f64,
    /// The publisher's status.
    pub status: Status,
    /// The published standard error, if any.
    pub se: Option<f64>,
    /// Source id.
    pub source: &'a str,
    /// The publisher's edition.
    pub vintage: &'a str,
    /// The file that holds the row.
    pub file: &'a str,
    /// The row in that file, counted from 1 without the header.
    pub row: u32,
}

/// What a [`Cell`] is an observation of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellKey<'a> {
    /// Indicator id.
    pub indicator: &'a str,
    /// The economy observed.
    pub economy: Economy,
}

/// The observations of one indicator and economy, by year.
#[derive(Debug, Clone)]
pub struct Series<'a> {
    observations: &'a Observations,
    key: CellKey<'a>,
    range: Range<usize>,
}

/// A row on its way into [`Observations`].
#[derive(Debug, Clone)]
pub(crate) struct NewRow {
    pub(crate) indicator: String,
    pub(crate) economy: Economy,
    pub(crate) year: Year,
    pub(crate) value: f64,
    pub(crate) status: Status,
    pub(crate) se: f64,
    pub(crate) source: String,
    pub(crate) vintage: String,
    pub(crate) file: String,
    pub(crate) row: u32,
}

impl Observations {
    /// Reads the shipped Parquet table, which is sorted already.
    ///
    /// # Errors
    /// The file is damaged or lacks a column.
    pub fn from_parquet(name: &str, bytes: impl Into<Bytes>) -> Result<Self, SourceError> {
        let file = ParquetFile::read(name, bytes.into())?;
        let indicator = file.words("indicator")?;
        let economy = file.words("economy")?.map(name, "an economy", Economy::from_alpha3)?;
        let source = file.words("source")?;
        let vintage = file.words("vintage")?;
        let rows = u32::try_from(file.len()).map_err(|error| SourceError::unreadable(name, error))?;
        let columns = Columns {
            year: file.integers("year")?,
            value: file.numbers("value")?,
            status: file.words("status")?.map(name, "a status", Status::from_code)?,
            se: file.numbers("se")?,
            source: source.codes,
            sources: source.words,
            vintage: vintage.codes,
            vintages: vintage.words,
            row: (1..=rows).collect(),
            file: vec![0; rows as usize],
            files: vec![name.to_owned()],
        };
        let mut observations = Self { columns, indicators: indicator.words, ..Self::default() };
        observations.index(&indicator.codes, &economy);
        Ok(observations)
    }

    /// Rows of a CSV table with the columns `indicator, economy, year, value, status, source, vintage`.
    ///
    /// # Errors
    /// A column is missing or a value is not what it should be.
    pub(crate) fn rows_of(table: &Table) -> Result<Vec<NewRow>, SourceError> {
        let mut rows = Vec::with_capacity(table.len());
        for row in table.rows() {
            rows.push(NewRow {
                indicator: row.text("indicator")?.to_owned(),
                economy: row.economy("economy")?,
                year: row.year("year")?,
                value: row.required("value", "a number", |text| text.parse().ok())?,
                status: row.required("status", "a status letter", Status::from_code)?,
                se: f64::NAN,
                source: row.text("source")?.to_owned(),
                vintage: row.text("vintage")?.to_owned(),
                file: table.file.clone(),
                row: u32::try_from(row.line() - 1).unwrap_or(u32::MAX),
            });
        }
        Ok(rows)
    }

    /// The same observations with `rows` added. Where a key stands twice, the row added last is served first.
    #[must_use]
    pub(crate) fn with_rows(self, rows: Vec<NewRow>) -> Self {
        let mut all: Vec<NewRow> = Vec::with_capacity(self.columns.year.len() + rows.len());
        for (indicator, economies) in self.by_indicator() {
            for economy in economies {
                all.extend(self.series(&indicator, economy).cells().map(|cell| NewRow::from(&cell)));
            }
        }
        all.extend(rows);
        Self::from_rows(all)
    }

    fn by_indicator(&self) -> Vec<(String, Vec<Economy>)> {
        let economies = |index: usize| self.economies.get(&(index as u32)).cloned().unwrap_or_default();
        self.indicators.iter().enumerate().map(|(index, name)| (name.clone(), economies(index))).collect()
    }

    /// Builds the columns from rows in any order; rows of one key keep their order.
    pub(crate) fn from_rows(mut rows: Vec<NewRow>) -> Self {
        rows.sort_by(|a, b| (&a.indicator, a.economy, a.year).cmp(&(&b.indicator, b.economy, b.year)));
        let mut observations = Self::default();
        let mut indicators = Interner::default();
        let (mut sources, mut vintages, mut files) =
            (Interner::default(), Interner::default(), Interner::default());
        let mut codes = Vec::with_capacity(rows.len());
        let mut economies = Vec::with_capacity(rows.len());
        let columns = &mut observations.columns;
        for row in rows {
            codes.push(indicators.code(&row.indicator));
            economies.push(row.economy);
            columns.year.push(row.year);
            columns.value.push(row.value);
            columns.status.push(row.status);
            columns.se.push(row.se);
            columns.source.push(sources.code(&row.source));
            columns.vintage.push(vintages.code(&row.vintage));
            columns.row.push(row.row);
            columns.file.push(files.code(&row.file));
        }
        (columns.sources, columns.vintages, columns.files) = (sources.words, vintages.words, files.words);
        observations.indicators = indicators.words;
        observations.index(&codes, &economies);
        observations
    }

    /// Finds where each series begins and ends.
    fn index(&mut self, indicator: &[u32], economy: &[Economy]) {
        self.positions = self.indicators.iter().cloned().zip(0..).collect();
        let mut start = 0;
        for row in 1..=indicator.len() {
            let same =
                row < indicator.len() && indicator[row] == indicator[start] && economy[row] == economy[start];
            if !same {
                self.series.insert((indicator[start], economy[start]), start..row);
                self.economies.entry(indicator[start]).or_default().push(economy[start]);
                start = row;
            }
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.year.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.year.is_empty()
    }

    /// Indicator ids that have at least one row.
    pub fn indicators(&self) -> impl Iterator<Item = &str> {
        self.indicators.iter().map(String::as_str)
    }

    fn position(&self, indicator: &str) -> Option<u32> {
        self.positions.get(indicator).copied()
    }

    /// Economies with at least one row of the indicator, sorted by code.
    #[must_use]
    pub fn economies(&self, indicator: &str) -> &[Economy] {
        let index = self.position(indicator);
        index.and_then(|index| self.economies.get(&index)).map_or(&[], Vec::as_slice)
    }

    /// The series of one indicator and economy; empty where there is no row.
    #[must_use]
    pub fn series<'a>(&'a self, indicator: &'a str, economy: Economy) -> Series<'a> {
        self.series_at(self.position(indicator), indicator, economy)
    }

    fn series_at<'a>(&'a self, position: Option<u32>, indicator: &'a str, economy: Economy) -> Series<'a> {
        let range = position.and_then(|position| self.series.get(&(position, economy)));
        let key = CellKey { indicator, economy };
        Series { observations: self, key, range: range.cloned().unwrap_or(0..0) }
    }

    /// All economies' series of one indicator, sorted by code.
    pub fn all_series<'a>(&'a self, indicator: &'a str) -> impl Iterator<Item = Series<'a>> {
        let position = self.position(indicator);
        self.economies(indicator).iter().map(move |economy| self.series_at(position, indicator, *economy))
    }
}

impl<'a> Series<'a> {
    /// What the series is of.
    #[must_use]
    pub const fn key(&self) -> CellKey<'a> {
        self.key
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// The cells by year, one per year: where vintages coexist, the latest.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = Cell<'a>> + use<'a> {
        let (observations, key, range) = (self.observations, self.key, self.range.clone());
        let last = range.end;
        let years = &observations.columns.year;
        range
            .filter(move |row| row + 1 == last || years[row + 1] != years[*row])
            .map(move |row| observations.cell(key, row))
    }

    /// Every row by year, those of earlier vintages too, in the order in which they were read.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Cell<'a>> + use<'a> {
        let (observations, key) = (self.observations, self.key);
        self.range.clone().map(move |row| observations.cell(key, row))
    }

    /// The cell of a year.
    #[must_use]
    pub fn at(&self, year: Year) -> Option<Cell<'a>> {
        let years = &self.observations.columns.year[self.range.clone()];
        let after = years.partition_point(|known| *known <= year);
        let row = self.range.start + after.checked_sub(1)?;
        (self.observations.columns.year[row] == year).then(|| self.observations.cell(self.key, row))
    }

    /// The last cell of a year not later than `year`.
    #[must_use]
    pub fn last_to(&self, year: Year) -> Option<Cell<'a>> {
        let years = &self.observations.columns.year[self.range.clone()];
        let after = years.partition_point(|known| *known <= year);
        let row = self.range.start + after.checked_sub(1)?;
        Some(self.observations.cell(self.key, row))
    }
}

impl Observations {
    fn cell<'a>(&'a self, key: CellKey<'a>, row: usize) -> Cell<'a> {
        let columns = &self.columns;
        Cell {
            key,
            year: columns.year[row],
            value: columns.value[row],
            status: columns.status[row],
            se: Some(columns.se[row]).filter(|se| !se.is_nan()),
            source: &columns.sources[columns.source[row] as usize],
            vintage: &columns.vintages[columns.vintage[row] as usize],
            file: &columns.files[columns.file[row] as usize],
            row: columns.row[row],
        }
    }
}

impl From<&Cell<'_>> for NewRow {
    fn from(cell: &Cell<'_>) -> Self {
        Self {
            indicator: cell.key.indicator.to_owned(),
            economy: cell.key.economy,
            year: cell.year,
            value: cell.value,
            status: cell.status,
            se: cell.se.unwrap_or(f64::NAN),
            source: cell.source.to_owned(),
            vintage: cell.vintage.to_owned(),
            file: cell.file.to_owned(),
            row: cell.row,
        }
    }
}

/// Small dictionary of words in order of first use.
#[derive(Default)]
struct Interner {
    words: Vec<String>,
    codes: FxHashMap<String, u32>,
}

impl Interner {
    fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let code = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        self.codes.insert(word.to_owned(), code);
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VNM: Economy = Economy::literal("VNM");

    fn table() -> Table {
        let csv = "indicator,economy,year,value,status,source,vintage\n\
                   b:X,VNM,2021,2,A,s,1\na:X,VNM,2020,1,A,s,1\na:X,VNM,2022,3,E,s,1\na:X,VNM,2022,4,E,s,2\n";
        Table::from_csv("t.csv", csv.as_bytes()).unwrap()
    }

    #[test]
    fn series_are_found_by_key_and_year() {
        let observations = Observations::from_rows(Observations::rows_of(&table()).unwrap());
        let series = observations.series("a:X", VNM);
        assert_eq!(series.at(2020).unwrap().value, 1.0);
        assert_eq!(series.at(2021), None);
        assert_eq!(series.last_to(2021).unwrap().year, 2020);
        assert_eq!(series.last_to(2019), None);
        assert!(observations.series("none", VNM).is_empty());
    }

    #[test]
    fn the_latest_vintage_of_a_year_is_served() {
        let observations = Observations::from_rows(Observations::rows_of(&table()).unwrap());
        let series = observations.series("a:X", VNM);
        let values: Vec<_> = series.cells().map(|cell| (cell.year, cell.value, cell.vintage)).collect();
        assert_eq!(values, [(2020, 1.0, "1"), (2022, 4.0, "2")]);
        assert_eq!(series.at(2022).unwrap().row, 4);
    }
}
