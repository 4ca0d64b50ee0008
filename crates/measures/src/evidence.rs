//! What measures may know: the tables, and the date at which the question is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use hoinhap_sources::{Cell, Library, Observations, Series, SourceError};
use hoinhap_vocab::{AsOf, Economy, Year};

use crate::matrix::Matrix;
use crate::rank::Point;

/// The tables as they are seen at a date, without the sources that are switched off.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// The tables.
    pub library: &'a Library,
    /// Facts about periods that end later are not seen.
    pub as_of: AsOf,
    /// Source ids that are switched off, with everything computed from them.
    pub without_sources: BTreeSet<String>,
    pub(crate) observations: &'a Observations,
    /// Flow matrices built so far; a value depends on its key alone, so that sharing it changes no result.
    pub(crate) matrices: Arc<Mutex<Matrices>>,
    /// Cross-sections computed so far, for ranks.
    sections: Arc<Mutex<Sections>>,
}

/// Matrices by table and year.
type Matrices = BTreeMap<(String, Year), Arc<Matrix>>;

/// What a cross-section depends on: the indicator, its table, the year, the date and the sources that are off.
type SectionKey = (String, String, Year, AsOf, BTreeSet<String>);
/// The points of a cross-section.
type Sections = BTreeMap<SectionKey, Arc<Vec<Point>>>;

impl<'a> Evidence<'a> {
    /// Evidence from all sources.
    ///
    /// # Errors
    /// The observations cannot be read.
    pub fn new(library: &'a Library, as_of: AsOf) -> Result<Self, SourceError> {
        let observations = library.observations()?;
        Ok(Self {
            library,
            as_of,
            without_sources: BTreeSet::new(),
            observations,
            matrices: Arc::default(),
            sections: Arc::default(),
        })
    }

    /// The flows of a table and year, built at the first question.
    ///
    /// # Errors
    /// The table does not exist or is damaged.
    pub(crate) fn matrix(&self, table: &str, year: Year) -> Result<Arc<Matrix>, SourceError> {
        let mut matrices = self.matrices.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (table.to_owned(), year);
        if let Some(matrix) = matrices.get(&key) {
            return Ok(Arc::clone(matrix));
        }
        let matrix = Arc::new(Matrix::read(self.library, table, year)?);
        matrices.insert(key, Arc::clone(&matrix));
        Ok(matrix)
    }

    /// The points of all economies for an indicator in a year of a table, computed at the first question: a rank
    /// is asked for every year of every country shown.
    ///
    /// # Errors
    /// Those of `compute`.
    pub(crate) fn section<E>(
        &self,
        indicator: &str,
        table: &str,
        year: Year,
        compute: impl FnOnce() -> Result<Vec<Point>, E>,
    ) -> Result<Arc<Vec<Point>>, E> {
        let key = (indicator.to_owned(), table.to_owned(), year, self.as_of, self.without_sources.clone());
        let known = |sections: &Mutex<Sections>| {
            sections.lock().unwrap_or_else(PoisonError::into_inner).get(&key).map(Arc::clone)
        };
        if let Some(points) = known(&self.sections) {
            return Ok(points);
        }
        let points = Arc::new(compute()?);
        let mut sections = self.sections.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(sections.entry(key).or_insert(points)))
    }

    /// The same evidence asked at another date.
    #[must_use]
    pub fn asked_at(&self, as_of: AsOf) -> Self {
        let mut evidence = self.clone();
        evidence.as_of = as_of;
        evidence
    }

    /// The last complete year.
    #[must_use]
    pub fn review_year(&self) -> Year {
        self.as_of.last_complete_year()
    }

    /// Whether a source is switched on.
    #[must_use]
    pub fn has_source(&self, id: &str) -> bool {
        !self.without_sources.contains(id)
    }

    /// The observation of a year, where the year has ended and the source is on.
    #[must_use]
    pub fn cell(&self, indicator: &'a str, economy: Economy, year: Year) -> Option<Cell<'a>> {
        let visible = self.as_of.sees_year(year);
        let cell = self.observations.series(indicator, economy).at(year).filter(|_| visible);
        cell.filter(|cell| self.has_source(cell.source))
    }

    /// The cells of a series up to the last complete year, ascending.
    pub fn cells(&self, indicator: &'a str, economy: Economy) -> impl DoubleEndedIterator<Item = Cell<'a>> {
        let last = self.review_year();
        let cells = self.observations.series(indicator, economy).cells();
        cells.filter(move |cell| cell.year <= last && self.has_source(cell.source))
    }

    /// Every row of a series up to the last complete year, those of earlier vintages too.
    pub(crate) fn rows(&self, indicator: &'a str, economy: Economy) -> impl Iterator<Item = Cell<'a>> {
        let last = self.review_year();
        let rows = self.observations.series(indicator, economy).rows();
        rows.filter(move |row| row.year <= last && self.has_source(row.source))
    }

    /// The last cell of a series up to the last complete year.
    #[must_use]
    pub fn last_cell(&self, indicator: &'a str, economy: Economy) -> Option<Cell<'a>> {
        self.cells(indicator, economy).next_back()
    }

    /// Whether the series has any row that can be seen.
    #[must_use]
    pub fn has_series(&self, indicator: &'a str, economy: Economy) -> bool {
        self.cells(indicator, economy).next().is_some()
    }

    /// The cells of all economies in a year, by economy code.
    pub fn cross_section(&self, indicator: &'a str, year: Year) -> impl Iterator<Item = Cell<'a>> {
        let visible = self.as_of.sees_year(year);
        let cells =
            self.observations.all_series(indicator).filter_map(move |series: Series<'a>| series.at(year));
        cells.filter(move |cell| visible && self.has_source(cell.source))
    }
}
