//! Rows of a table of observations, checked one by one.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

use hoinhap_vocab::{Economy, Status, Text, Year};

use super::cells::RawCell;
use super::entry::NewIndicator;
use super::problem::Problem;
use super::reading::{RowContext, RowIssues};
use crate::{Catalogue, nearest};

/// A good row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ObservationRow {
    /// Index of the indicator's id among the words of the table.
    pub(crate) indicator: u32,
    pub(crate) economy: Economy,
    pub(crate) year: Year,
    pub(crate) value: f64,
    pub(crate) status: Status,
    /// Index of the source's name among the words of the table; `None` where the row names none.
    pub(crate) source: Option<u32>,
    /// Row of the file, counted from 1 without the header.
    pub(crate) row: u32,
    pub(super) line: u64,
}

/// Where each column stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct ObservationColumns {
    pub(super) indicator: usize,
    pub(super) economy: usize,
    pub(super) year: usize,
    pub(super) value: usize,
    pub(super) status: Option<usize>,
    pub(super) unit: Option<usize>,
    pub(super) source: Option<usize>,
    pub(super) title: Option<usize>,
    pub(super) title_vi: Option<usize>,
    pub(super) partner: Option<usize>,
    pub(super) product: Option<usize>,
}

/// What is known of an indicator id that has occurred.
#[derive(Debug, Clone)]
struct Known {
    word: u32,
    unit: String,
}

/// Checks rows of observations.
#[derive(Debug)]
pub(super) struct ObservationChecker<'a> {
    columns: ObservationColumns,
    catalogue: &'a Catalogue,
    known: HashMap<String, Known>,
    source_words: HashMap<String, u32>,
    /// Line and value of each key.
    keys: HashMap<(u32, Economy, Year), (u64, f64)>,
    /// Ids and source names, by the index that rows hold.
    pub(super) words: Vec<String>,
    pub(super) new_indicators: BTreeMap<String, NewIndicator>,
    pub(super) rows: Vec<ObservationRow>,
}

impl<'a> ObservationChecker<'a> {
    pub(super) fn new(columns: ObservationColumns, catalogue: &'a Catalogue) -> Self {
        Self {
            columns,
            catalogue,
            known: HashMap::new(),
            source_words: HashMap::new(),
            keys: HashMap::new(),
            words: Vec::new(),
            new_indicators: BTreeMap::new(),
            rows: Vec::new(),
        }
    }

    /// Checks a row and keeps it where it is good. Returns whether the row has a value at all.
    pub(super) fn row(&mut self, cells: &[RawCell<'_>], context: &mut RowContext<'_>) -> bool {
        let columns = self.columns;
        let before = context.issues.count();
        // Where a title cannot be read, it must not be said that there is none.
        let has_texts = self.has_texts(cells, &mut context.issues);
        let indicator = if has_texts { self.indicator(cells, &mut context.issues) } else { None };
        let economy = context.economy("economy", cells[columns.economy]);
        let year = context.year("year", cells[columns.year]);
        let status = status(cell(cells, columns.status), &mut context.issues);
        for (name, column) in [("partner", columns.partner), ("product", columns.product)] {
            let found = cell(cells, column);
            if found != RawCell::Empty {
                context.issues.add(name, found, Problem::NoPlaceFor);
            }
        }
        if cells[columns.value] == RawCell::Empty {
            return false;
        }
        let value = context.number("value", cells[columns.value]);
        let source = self.source(cell(cells, columns.source));
        let (Some(indicator), Some(economy), Some(year), Some(status), Some(value)) =
            (indicator, economy, year, status, value)
        else {
            return true;
        };
        if context.issues.count() > before {
            return true;
        }
        let key = (indicator, economy, year);
        if let Some(first) = self.keys.get(&key) {
            let found = [("indicator", cells[columns.indicator]), ("value", cells[columns.value])];
            context.issues.repeated(found, value, *first);
            return true;
        }
        let (row, line) = (context.row, context.issues.line);
        self.keys.insert(key, (line, value));
        self.rows.push(ObservationRow { indicator, economy, year, value, status, source, row, line });
        true
    }

    /// Whether the texts that a row may have can be read: what cannot would be lost without a word.
    fn has_texts(&self, cells: &[RawCell<'_>], issues: &mut RowIssues<'_>) -> bool {
        let columns = self.columns;
        let before = issues.count();
        let texts = [
            ("unit", columns.unit),
            ("source", columns.source),
            ("title", columns.title),
            ("title_vi", columns.title_vi),
        ];
        for (name, column) in texts {
            let found = cell(cells, column);
            if found != RawCell::Empty {
                issues.text(name, found);
            }
        }
        issues.count() == before
    }

    /// The indicator of a row, with its unit checked; `None` where something is wrong.
    fn indicator(&mut self, cells: &[RawCell<'_>], issues: &mut RowIssues<'_>) -> Option<u32> {
        let id = issues.text("indicator", cells[self.columns.indicator])?;
        let unit = text_of(cell(cells, self.columns.unit));
        if !self.known.contains_key(id) {
            match self.first_use(id, unit, cells) {
                Ok(known) => self.known.insert(id.to_owned(), known),
                Err(problem) => {
                    issues.add("indicator", cells[self.columns.indicator], problem);
                    return None;
                }
            };
        }
        let known = self.known.get(id)?;
        if unit.is_some_and(|unit| unit != known.unit) {
            let problem = Problem::UnitDiffers { expected: known.unit.clone() };
            issues.add("unit", cell(cells, self.columns.unit), problem);
            return None;
        }
        Some(known.word)
    }

    fn first_use(&mut self, id: &str, unit: Option<&str>, cells: &[RawCell<'_>]) -> Result<Known, Problem> {
        if let Some(indicator) = self.catalogue.indicators.get(id) {
            let unit = indicator.unit.clone();
            return Ok(Known { word: push(&mut self.words, id), unit });
        }
        if id.starts_with("x:") {
            return Err(Problem::ReservedIndicator);
        }
        if id.contains(|letter: char| letter.is_whitespace() || letter.is_control() || letter == ',') {
            return Err(Problem::BadIndicatorId);
        }
        let title = self.title(cells);
        let (Some(unit), Some(title)) = (unit, title) else {
            let ids = self.catalogue.indicators.keys().map(String::as_str);
            return Err(Problem::UnknownIndicator { near: nearest(id, ids, 3) });
        };
        let indicator = NewIndicator { id: id.to_owned(), unit: unit.to_owned(), title };
        self.new_indicators.insert(id.to_owned(), indicator);
        Ok(Known { word: push(&mut self.words, id), unit: unit.to_owned() })
    }

    /// The title of a new indicator; the one language stands for the other where only one is given.
    fn title(&self, cells: &[RawCell<'_>]) -> Option<Text> {
        let read = |column| text_of(cell(cells, column)).map(|text| text.nfc().collect::<String>());
        match (read(self.columns.title), read(self.columns.title_vi)) {
            (Some(en), Some(vi)) => Some(Text::new(vi, en)),
            (Some(one), None) | (None, Some(one)) => Some(Text::same(one)),
            (None, None) => None,
        }
    }

    fn source(&mut self, found: RawCell<'_>) -> Option<u32> {
        let name = text_of(found)?;
        if let Some(word) = self.source_words.get(name) {
            return Some(*word);
        }
        let word = push(&mut self.words, name);
        self.source_words.insert(name.to_owned(), word);
        Some(word)
    }

    /// Names of the sources that rows give, sorted.
    pub(super) fn sources(&self) -> Vec<String> {
        let mut names: Vec<_> = self.source_words.keys().cloned().collect();
        names.sort_unstable();
        names
    }
}

fn cell<'a>(cells: &[RawCell<'a>], column: Option<usize>) -> RawCell<'a> {
    column.map_or(RawCell::Empty, |column| cells[column])
}

fn text_of<'a>(cell: RawCell<'a>) -> Option<&'a str> {
    match cell {
        RawCell::Text(text) => Some(text),
        _ => None,
    }
}

/// The status to keep: the publisher's doubt where the row states one, else the mark of a user's row.
fn status(found: RawCell<'_>, issues: &mut RowIssues<'_>) -> Option<Status> {
    let code = match found {
        RawCell::Empty => return Some(Status::User),
        RawCell::Text(code) => code,
        RawCell::Number(_) | RawCell::Ragged => "",
        _ => {
            issues.add("status", found, found.fault().unwrap_or(Problem::UnknownStatus));
            return None;
        }
    };
    match Status::from_code(code) {
        Some(Status::Observed | Status::User) => Some(Status::User),
        Some(doubt @ (Status::Estimated | Status::Provisional | Status::Break)) => Some(doubt),
        _ => {
            issues.add("status", found, Problem::UnknownStatus);
            None
        }
    }
}

fn push(words: &mut Vec<String>, word: &str) -> u32 {
    words.push(word.to_owned());
    u32::try_from(words.len() - 1).unwrap_or(u32::MAX)
}
