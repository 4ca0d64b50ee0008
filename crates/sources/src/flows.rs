//! Bilateral trade flows: who sold what to whom in which year.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use bytes::Bytes;

use hoinhap_vocab::{Economy, Year};

use crate::parquet_file::{ParquetFile, Words};
use crate::{Areas, SourceError};

/// A flow table in columns, in the order of its file.
#[derive(Debug)]
pub struct Flows {
    /// The dataset's name.
    pub name: String,
    year: Vec<Year>,
    /// Every economy that sells or buys, by code.
    economies: Vec<Economy>,
    exporter: Ends,
    importer: Ends,
    value: Vec<f64>,
    /// Years that the table covers, ascending, each from its first to after its last row.
    years: BTreeMap<Year, Range<usize>>,
    sections: Option<Sections>,
    /// Row of the file, where it is not the position: rows of a user's file without a value are left out.
    rows: Option<Vec<u32>>,
}

/// One end of each flow, as places in the table's economies, and the rows of each economy.
#[derive(Debug, Default)]
struct Ends {
    place: Vec<u16>,
    /// Rows economy by economy, each economy's in the order of the file.
    rows: Vec<u32>,
    /// Where the rows of an economy begin; one more entry than economies.
    begin: Vec<u32>,
}

/// The product section of each row, where the table has one.
#[derive(Debug)]
struct Sections {
    code: Vec<u8>,
    codes: Vec<String>,
    total: u8,
}

/// One flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// The year.
    pub year: Year,
    /// The seller.
    pub exporter: Economy,
    /// The buyer.
    pub importer: Economy,
    /// Value in current US dollars.
    pub value_usd: f64,
    /// Row in the file, counted from 1.
    pub row: u32,
}

/// One row of a flow table, its ends as places among [`Flows::economies`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The seller.
    pub exporter: usize,
    /// The buyer.
    pub importer: usize,
    /// The place of the product among [`Flows::sections`]; none for all products together.
    pub section: Option<usize>,
    /// Value in current US dollars.
    pub value_usd: f64,
    /// Row in the file, counted from 1.
    pub row: u32,
}

impl Flows {
    /// Reads a flow table: `year, exporter, importer, value_usd` and, where products are told apart, `product`
    /// with a row `TOTAL`. An economy's former code counts as its code of today.
    ///
    /// # Errors
    /// The file is damaged or lacks a column.
    pub fn from_parquet(
        name: &str,
        bytes: impl Into<Bytes>,
        has_sections: bool,
        areas: &Areas,
    ) -> Result<Self, SourceError> {
        let file = ParquetFile::read(name, bytes.into())?;
        let sections = has_sections.then(|| Sections::read(name, &file)).transpose()?;
        let (sellers, buyers) = (file.words("exporter")?, file.words("importer")?);
        let economy = |word: &str| Economy::from_alpha3(word).map(|code| areas.current(code));
        let read = |words: &Words| words.meanings(name, "an economy", economy);
        let (by_seller, by_buyer) = (read(&sellers)?, read(&buyers)?);
        let economies = distinct(by_seller.iter().chain(&by_buyer));
        let ends = |words: &Words, meanings: &[Economy]| {
            let places: Vec<u16> = meanings.iter().map(|economy| place(&economies, *economy)).collect();
            Ends::new(economies.len(), words.codes.iter().map(|code| places[*code as usize]).collect())
        };
        let flows = Self {
            name: name.to_owned(),
            year: file.integers("year")?,
            exporter: ends(&sellers, &by_seller),
            importer: ends(&buyers, &by_buyer),
            economies,
            value: file.numbers("value_usd")?,
            years: BTreeMap::new(),
            sections,
            rows: None,
        };
        Ok(flows.with_years())
    }

    /// A table of flows without products, each with its own row number; the order of `rows` is kept.
    pub(crate) fn from_rows(name: &str, rows: &[Flow]) -> Self {
        let economies = distinct(rows.iter().flat_map(|flow| [&flow.exporter, &flow.importer]));
        let ends = |end: fn(&Flow) -> Economy| {
            Ends::new(economies.len(), rows.iter().map(|flow| place(&economies, end(flow))).collect())
        };
        let flows = Self {
            name: name.to_owned(),
            year: rows.iter().map(|flow| flow.year).collect(),
            exporter: ends(|flow| flow.exporter),
            importer: ends(|flow| flow.importer),
            economies,
            value: rows.iter().map(|flow| flow.value_usd).collect(),
            years: BTreeMap::new(),
            sections: None,
            rows: Some(rows.iter().map(|flow| flow.row).collect()),
        };
        flows.with_years()
    }

    /// The table with its years.
    fn with_years(mut self) -> Self {
        // Rows of a year stand together in most files, so that the span of a year is little more than its rows.
        let mut first = 0;
        for run in self.year.chunk_by(|a, b| a == b) {
            let (year, end) = (self.year[first], first + run.len());
            self.years.entry(year).or_insert(first..end).end = end;
            first = end;
        }
        self
    }

    /// The years that the table covers, ascending.
    #[must_use]
    pub fn years(&self) -> Vec<Year> {
        self.years.keys().copied().collect()
    }

    /// The rows of a year, in the order of the file.
    fn rows_of(&self, year: Year) -> impl Iterator<Item = usize> + use<'_> {
        let span = self.years.get(&year).cloned().unwrap_or(0..0);
        span.filter(move |row| self.year[*row] == year)
    }

    /// Every economy that sells or buys, sorted by code.
    #[must_use]
    pub fn economies(&self) -> &[Economy] {
        &self.economies
    }

    /// Economies that sell or buy in a year, sorted by code.
    #[must_use]
    pub fn economies_in(&self, year: Year) -> Vec<Economy> {
        let mut found = vec![false; self.economies.len()];
        for row in self.rows_of(year) {
            found[usize::from(self.exporter.place[row])] = true;
            found[usize::from(self.importer.place[row])] = true;
        }
        let found = self.economies.iter().zip(found).filter(|(_, found)| *found);
        found.map(|(economy, _)| *economy).collect()
    }

    /// Product sections, without the total; empty where the table has none.
    #[must_use]
    pub fn sections(&self) -> Vec<&str> {
        let Some(sections) = &self.sections else { return Vec::new() };
        let codes = sections.codes.iter().enumerate();
        codes
            .filter(|(code, _)| *code != usize::from(sections.total))
            .map(|(_, name)| name.as_str())
            .collect()
    }

    /// Sales of an economy in a year, all products together, in the order of the file.
    pub fn exports(&self, exporter: Economy, year: Year) -> impl Iterator<Item = Flow> {
        self.totals(&self.exporter, exporter, year)
    }

    /// Purchases of an economy in a year, all products together, in the order of the file.
    pub fn imports(&self, importer: Economy, year: Year) -> impl Iterator<Item = Flow> {
        self.totals(&self.importer, importer, year)
    }

    fn totals<'a>(
        &'a self,
        ends: &'a Ends,
        economy: Economy,
        year: Year,
    ) -> impl Iterator<Item = Flow> + use<'a> {
        let rows = self.rows_with(ends, economy, year);
        rows.filter(|row| self.is_total(*row)).map(|row| self.flow(row))
    }

    /// The rows of an economy and year, in the order of the file.
    fn rows_with<'a>(
        &'a self,
        ends: &'a Ends,
        economy: Economy,
        year: Year,
    ) -> impl Iterator<Item = usize> + use<'a> {
        let rows = self.economies.binary_search(&economy).map_or(&[] as &[u32], |place| ends.rows_of(place));
        rows.iter().map(|row| *row as usize).filter(move |row| self.year[*row] == year)
    }

    fn is_total(&self, row: usize) -> bool {
        self.sections.as_ref().is_none_or(|sections| sections.code[row] == sections.total)
    }

    /// Sales of an economy in a year by product section, each with its section, in the order of the file.
    pub fn section_exports(&self, exporter: Economy, year: Year) -> impl Iterator<Item = (&str, Flow)> {
        self.section_rows(&self.exporter, exporter, year)
    }

    /// Purchases of an economy in a year by product section, each with its section, in the order of the file.
    pub fn section_imports(&self, importer: Economy, year: Year) -> impl Iterator<Item = (&str, Flow)> {
        self.section_rows(&self.importer, importer, year)
    }

    fn section_rows<'a>(
        &'a self,
        ends: &'a Ends,
        economy: Economy,
        year: Year,
    ) -> impl Iterator<Item = (&'a str, Flow)> + use<'a> {
        let rows = self.rows_with(ends, economy, year).filter(|row| !self.is_total(*row));
        rows.filter_map(|row| {
            let sections = self.sections.as_ref()?;
            Some((sections.codes[usize::from(sections.code[row])].as_str(), self.flow(row)))
        })
    }

    /// All flows of a year, all products together, in the order of the file.
    pub fn in_year(&self, year: Year) -> impl Iterator<Item = Flow> {
        self.rows_of(year).filter(|row| self.is_total(*row)).map(|row| self.flow(row))
    }

    /// Every row of a year, in the order of the file: what a matrix is filled from.
    pub fn placed(&self, year: Year) -> impl Iterator<Item = Placed> {
        self.rows_of(year).map(|row| Placed {
            exporter: usize::from(self.exporter.place[row]),
            importer: usize::from(self.importer.place[row]),
            section: self.sections.as_ref().and_then(|sections| sections.place(row)),
            value_usd: self.value[row],
            row: self.number(row),
        })
    }

    fn flow(&self, row: usize) -> Flow {
        Flow {
            year: self.year[row],
            exporter: self.economies[usize::from(self.exporter.place[row])],
            importer: self.economies[usize::from(self.importer.place[row])],
            value_usd: self.value[row],
            row: self.number(row),
        }
    }

    /// The number of a row in its file.
    fn number(&self, row: usize) -> u32 {
        self.rows.as_ref().map_or(row as u32 + 1, |rows| rows[row])
    }
}

/// The distinct economies, by code.
fn distinct<'a>(economies: impl Iterator<Item = &'a Economy>) -> Vec<Economy> {
    economies.copied().collect::<BTreeSet<_>>().into_iter().collect()
}

/// Where one of the economies stands among them.
fn place(economies: &[Economy], economy: Economy) -> u16 {
    let place = economies.partition_point(|other| *other < economy);
    u16::try_from(place).unwrap_or(u16::MAX)
}

impl Ends {
    /// Lists the rows of each of `economies` economies by counting.
    fn new(economies: usize, place: Vec<u16>) -> Self {
        let mut begin = vec![0; economies + 1];
        for end in &place {
            begin[usize::from(*end) + 1] += 1;
        }
        for economy in 0..economies {
            begin[economy + 1] += begin[economy];
        }
        let mut next = begin.clone();
        let mut rows = vec![0; place.len()];
        for (row, end) in (0..).zip(&place) {
            let next = &mut next[usize::from(*end)];
            rows[*next as usize] = row;
            *next += 1;
        }
        Self { place, rows, begin }
    }

    /// The rows of an economy, in the order of the file.
    fn rows_of(&self, economy: usize) -> &[u32] {
        &self.rows[self.begin[economy] as usize..self.begin[economy + 1] as usize]
    }
}

impl Sections {
    /// The place of a row's section among those that are not the total.
    fn place(&self, row: usize) -> Option<usize> {
        let (code, total) = (self.code[row], self.total);
        (code != total).then(|| usize::from(code) - usize::from(code > total))
    }

    fn read(name: &str, file: &ParquetFile) -> Result<Self, SourceError> {
        let product = file.words("product")?;
        let total = product.words.iter().position(|word| word == "TOTAL");
        let total = total.and_then(|total| u8::try_from(total).ok());
        let total = total.ok_or_else(|| SourceError::unreadable(name, "no row has the product `TOTAL`"))?;
        let narrow = product.codes.iter().map(|code| u8::try_from(*code)).collect::<Result<Vec<_>, _>>();
        let code = narrow.map_err(|error| SourceError::unreadable(name, error))?;
        Ok(Self { code, codes: product.words, total })
    }
}
