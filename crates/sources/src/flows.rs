//! Bilateral trade flows: who sold what to whom in which year.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use bytes::Bytes;
use rustc_hash::{FxHashMap, FxHashSet};

use hoinhap_vocab::{Economy, Year};

use crate::SourceError;
use crate::parquet_file::ParquetFile;

/// A flow table in columns, in the order of its file.
#[derive(Debug)]
pub struct Flows {
    /// The dataset's name.
    pub name: String,
    year: Vec<Year>,
    exporter: Vec<Economy>,
    importer: Vec<Economy>,
    value: Vec<f64>,
    /// Years that the table covers, ascending, each from its first to after its last row.
    years: BTreeMap<Year, Range<usize>>,
    /// Rows by exporter and by importer.
    by_exporter: FxHashMap<Economy, Vec<u32>>,
    by_importer: FxHashMap<Economy, Vec<u32>>,
    sections: Option<Sections>,
    /// Row of the file, where it is not the position: rows of a user's file without a value are left out.
    rows: Option<Vec<u32>>,
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

impl Flows {
    /// Reads a flow table: `year, exporter, importer, value_usd` and, where products are told apart, `product`
    /// with a row `TOTAL`.
    ///
    /// # Errors
    /// The file is damaged or lacks a column.
    pub fn from_parquet(
        name: &str,
        bytes: impl Into<Bytes>,
        has_sections: bool,
    ) -> Result<Self, SourceError> {
        let file = ParquetFile::read(name, bytes.into())?;
        let economy = |column: &str| file.words(column)?.map(name, "an economy", Economy::from_alpha3);
        let sections = has_sections.then(|| Sections::read(name, &file)).transpose()?;
        let flows = Self {
            name: name.to_owned(),
            year: file.integers("year")?,
            exporter: economy("exporter")?,
            importer: economy("importer")?,
            value: file.numbers("value_usd")?,
            years: BTreeMap::new(),
            by_exporter: FxHashMap::default(),
            by_importer: FxHashMap::default(),
            sections,
            rows: None,
        };
        Ok(flows.indexed())
    }

    /// A table of flows without products, each with its own row number; the order of `rows` is kept.
    pub(crate) fn from_rows(name: &str, rows: &[Flow]) -> Self {
        let flows = Self {
            name: name.to_owned(),
            year: rows.iter().map(|flow| flow.year).collect(),
            exporter: rows.iter().map(|flow| flow.exporter).collect(),
            importer: rows.iter().map(|flow| flow.importer).collect(),
            value: rows.iter().map(|flow| flow.value_usd).collect(),
            years: BTreeMap::new(),
            by_exporter: FxHashMap::default(),
            by_importer: FxHashMap::default(),
            sections: None,
            rows: Some(rows.iter().map(|flow| flow.row).collect()),
        };
        flows.indexed()
    }

    /// The table with its rows listed by seller and by buyer, and its years.
    fn indexed(mut self) -> Self {
        // Rows of a year stand together in most files, so that the span of a year is little more than its rows.
        let mut first = 0;
        for run in self.year.chunk_by(|a, b| a == b) {
            let (year, end) = (self.year[first], first + run.len());
            self.years.entry(year).or_insert(first..end).end = end;
            first = end;
        }
        for (row, (exporter, importer)) in (0..).zip(self.exporter.iter().zip(&self.importer)) {
            self.by_exporter.entry(*exporter).or_default().push(row);
            self.by_importer.entry(*importer).or_default().push(row);
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
    pub fn economies(&self) -> Vec<Economy> {
        let all = self.by_exporter.keys().chain(self.by_importer.keys());
        all.copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Economies that sell or buy in a year, sorted by code.
    #[must_use]
    pub fn economies_in(&self, year: Year) -> Vec<Economy> {
        let mut found = FxHashSet::default();
        for row in self.rows_of(year) {
            found.extend([self.exporter[row], self.importer[row]]);
        }
        let mut found: Vec<Economy> = found.into_iter().collect();
        found.sort_unstable();
        found
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
        self.totals(&self.by_exporter, exporter, year)
    }

    /// Purchases of an economy in a year, all products together, in the order of the file.
    pub fn imports(&self, importer: Economy, year: Year) -> impl Iterator<Item = Flow> {
        self.totals(&self.by_importer, importer, year)
    }

    fn totals<'a>(
        &'a self,
        index: &'a FxHashMap<Economy, Vec<u32>>,
        economy: Economy,
        year: Year,
    ) -> impl Iterator<Item = Flow> + use<'a> {
        let rows = index.get(&economy).map_or(&[] as &[u32], Vec::as_slice).iter().map(|row| *row as usize);
        rows.filter(move |row| self.year[*row] == year && self.is_total(*row)).map(|row| self.flow(row))
    }

    fn is_total(&self, row: usize) -> bool {
        self.sections.as_ref().is_none_or(|sections| sections.code[row] == sections.total)
    }

    /// Value by product section that an economy sells in a year; empty where the table has no sections.
    #[must_use]
    pub fn exports_by_section(&self, exporter: Economy, year: Year) -> BTreeMap<&str, f64> {
        self.by_section(&self.by_exporter, exporter, year)
    }

    /// Value by product section that an economy buys in a year; empty where the table has no sections.
    #[must_use]
    pub fn imports_by_section(&self, importer: Economy, year: Year) -> BTreeMap<&str, f64> {
        self.by_section(&self.by_importer, importer, year)
    }

    fn by_section<'a>(
        &'a self,
        index: &'a FxHashMap<Economy, Vec<u32>>,
        economy: Economy,
        year: Year,
    ) -> BTreeMap<&'a str, f64> {
        let Some(sections) = &self.sections else { return BTreeMap::new() };
        let rows = index.get(&economy).map_or(&[] as &[u32], Vec::as_slice).iter().map(|row| *row as usize);
        sections.sums(rows.filter(|row| self.year[*row] == year && !self.is_total(*row)), &self.value)
    }

    /// The rows behind [`Flows::exports_by_section`], each with its section, in the order of the file.
    pub fn section_exports(&self, exporter: Economy, year: Year) -> impl Iterator<Item = (&str, Flow)> {
        self.section_rows(&self.by_exporter, exporter, year)
    }

    /// The rows behind [`Flows::imports_by_section`], each with its section, in the order of the file.
    pub fn section_imports(&self, importer: Economy, year: Year) -> impl Iterator<Item = (&str, Flow)> {
        self.section_rows(&self.by_importer, importer, year)
    }

    fn section_rows<'a>(
        &'a self,
        index: &'a FxHashMap<Economy, Vec<u32>>,
        economy: Economy,
        year: Year,
    ) -> impl Iterator<Item = (&'a str, Flow)> + use<'a> {
        let rows = index.get(&economy).map_or(&[] as &[u32], Vec::as_slice).iter().map(|row| *row as usize);
        let rows = rows.filter(move |row| self.year[*row] == year && !self.is_total(*row));
        rows.filter_map(|row| {
            let sections = self.sections.as_ref()?;
            Some((sections.codes[usize::from(sections.code[row])].as_str(), self.flow(row)))
        })
    }

    /// Value by product section over all economies in a year.
    #[must_use]
    pub fn world_by_section(&self, year: Year) -> BTreeMap<&str, f64> {
        let Some(sections) = &self.sections else { return BTreeMap::new() };
        sections.sums(self.rows_of(year).filter(|row| !self.is_total(*row)), &self.value)
    }

    /// All flows of a year, all products together, in the order of the file.
    pub fn in_year(&self, year: Year) -> impl Iterator<Item = Flow> {
        self.rows_of(year).filter(|row| self.is_total(*row)).map(|row| self.flow(row))
    }

    fn flow(&self, row: usize) -> Flow {
        Flow {
            year: self.year[row],
            exporter: self.exporter[row],
            importer: self.importer[row],
            value_usd: self.value[row],
            row: self.rows.as_ref().map_or(row as u32 + 1, |rows| rows[row]),
        }
    }
}

impl Sections {
    /// The sum of the values of some rows by section, sections without a row left out.
    fn sums(&self, rows: impl Iterator<Item = usize>, values: &[f64]) -> BTreeMap<&str, f64> {
        let mut sums = vec![None; self.codes.len()];
        for row in rows {
            *sums[usize::from(self.code[row])].get_or_insert(0.0) += values[row];
        }
        let named = self.codes.iter().zip(sums);
        named.filter_map(|(code, sum)| Some((code.as_str(), sum?))).collect()
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
