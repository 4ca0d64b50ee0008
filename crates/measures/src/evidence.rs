//! What measures may know: the tables, and the date at which the question is asked.

use std::collections::BTreeSet;

use hoinhap_sources::{Cell, Library, Observations, Series, SourceError};
use hoinhap_vocab::{AsOf, Economy, Year};

/// The tables as they are seen at a date, without the sources that are switched off.
#[derive(Debug, Clone)]
pub struct Evidence<'a> {
    /// The tables.
    pub library: &'a Library,
    /// Facts about periods that end later are not seen.
    pub as_of: AsOf,
    /// Source ids that are switched off, with everything computed from them.
    pub without_sources: BTreeSet<String>,
    observations: &'a Observations,
}

impl<'a> Evidence<'a> {
    /// Evidence from all sources.
    ///
    /// # Errors
    /// The observations cannot be read.
    pub fn new(library: &'a Library, as_of: AsOf) -> Result<Self, SourceError> {
        let observations = library.observations()?;
        Ok(Self { library, as_of, without_sources: BTreeSet::new(), observations })
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
