//! The flows of one table and year as a square matrix, built once per question.

use std::collections::BTreeMap;

use hoinhap_sources::{Flows, Library, SourceError};
use hoinhap_vocab::{Economy, Status, Year};

use crate::zero_block::{self, ZeroBlock};
use crate::{Evidence, Input};

/// Who sells to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Side {
    /// The economy sells to its partners.
    Exports,
    /// The economy buys from its partners.
    Imports,
}

/// Flows of one year between the economies of a table, all products together, US dollars.
#[derive(Debug)]
pub(crate) struct Matrix {
    pub(crate) table: String,
    pub(crate) year: Year,
    /// The economies that sell or buy in the year, by code.
    pub(crate) economies: Vec<Economy>,
    /// Sets of economies whose mutual flows are all zero against expectation.
    pub(crate) blocks: Vec<ZeroBlock>,
    source: String,
    vintage: String,
    file: String,
    /// Value of exporter times economies plus importer.
    value: Vec<f64>,
    /// Row in the file, 0 where there is none.
    row: Vec<u32>,
    totals: [Vec<f64>; 2],
    sections: Sections,
    /// The table writes its zeros, so that a missing row is missing and not zero.
    writes_zeros: bool,
}

/// Values by product section; empty where the table does not tell products apart.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    pub(crate) codes: Vec<String>,
    /// Value per economy and section, sales and purchases.
    values: [Vec<f64>; 2],
    /// Value per section over all economies.
    pub(crate) world: Vec<f64>,
}

/// A flow of a pair as the table has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Flow {
    /// A value; row 0 where the table leaves zeros out.
    Known { value: f64, row: u32 },
    /// No row in a table that writes its zeros, or a zero that is not credible.
    Missing,
}

/// Source ids of the shipped flow tables; other tables go by their own name.
const SOURCES: [(&str, &str); 3] = [
    ("flows_2023", "baci"),
    ("panel_1964_2016", "penppml"),
    ("unctad_matrix_1995_2005_2015", "unctadstat-matrix"),
];

/// The source id of a flow table.
pub(crate) fn source_of(table: &str) -> &str {
    SOURCES.iter().find(|(name, _)| *name == table).map_or(table, |(_, source)| source)
}

/// The years of a flow table that have ended, ascending.
///
/// # Errors
/// The table does not exist or is damaged.
pub(crate) fn years(evidence: &Evidence<'_>, table: &str) -> Result<Vec<Year>, SourceError> {
    let years = evidence.library.flows(table)?.years();
    Ok(years.into_iter().filter(|year| evidence.as_of.sees_year(*year)).collect())
}

impl Matrix {
    /// The matrix of a table and year.
    ///
    /// # Errors
    /// The table does not exist or is damaged.
    pub(crate) fn read(library: &Library, table: &str, year: Year) -> Result<Self, SourceError> {
        let flows = library.flows(table)?;
        let described = library.packages().find(table)?;
        let economies = flows.economies_in(year);
        let n = economies.len();
        let mut matrix = Self {
            table: table.to_owned(),
            year,
            blocks: Vec::new(),
            source: source_of(table).to_owned(),
            vintage: described.vintage.clone(),
            file: described.path(),
            value: vec![0.0; n * n],
            row: vec![0; n * n],
            totals: [vec![0.0; n], vec![0.0; n]],
            sections: Sections::read(flows, &economies, year),
            writes_zeros: false,
            economies,
        };
        matrix.fill(flows);
        matrix.blocks = zero_block::find(&matrix, &zero_block::Thresholds::default());
        Ok(matrix)
    }

    fn fill(&mut self, flows: &Flows) {
        for flow in flows.in_year(self.year).filter(|flow| flow.exporter != flow.importer) {
            let (Some(from), Some(to)) = (self.position(flow.exporter), self.position(flow.importer)) else {
                continue;
            };
            let cell = from * self.economies.len() + to;
            self.writes_zeros |= flow.value_usd == 0.0;
            // Two spellings of one economy may give two rows, of which one is empty.
            if self.row[cell] == 0 || flow.value_usd > 0.0 {
                self.row[cell] = flow.row;
            }
            self.value[cell] += flow.value_usd;
            self.totals[0][from] += flow.value_usd;
            self.totals[1][to] += flow.value_usd;
        }
    }

    /// Product sections.
    pub(crate) const fn sections(&self) -> &Sections {
        &self.sections
    }

    /// Where an economy stands.
    pub(crate) fn position(&self, economy: Economy) -> Option<usize> {
        self.economies.binary_search(&economy).ok()
    }

    fn cell(&self, side: Side, economy: usize, partner: usize) -> usize {
        let (from, to) = match side {
            Side::Exports => (economy, partner),
            Side::Imports => (partner, economy),
        };
        from * self.economies.len() + to
    }

    /// The value of a pair as the file has it; zero where there is no row.
    pub(crate) fn value(&self, side: Side, economy: usize, partner: usize) -> f64 {
        self.value[self.cell(side, economy, partner)]
    }

    /// The values of an economy with every economy, itself included as zero.
    pub(crate) fn values(&self, side: Side, economy: usize) -> Vec<f64> {
        (0..self.economies.len()).map(|partner| self.value(side, economy, partner)).collect()
    }

    /// All sales or purchases of an economy.
    pub(crate) fn total(&self, side: Side, economy: usize) -> f64 {
        self.totals[side as usize][economy]
    }

    /// All flows.
    pub(crate) fn world(&self) -> f64 {
        self.totals[0].iter().sum()
    }

    /// The flow of a pair: missing where the table writes zeros and has no row, or where it is part of a zero
    /// block.
    pub(crate) fn flow(&self, side: Side, economy: usize, partner: usize) -> Flow {
        let cell = self.cell(side, economy, partner);
        let (value, row) = (self.value[cell], self.row[cell]);
        let no_row = row == 0 && self.writes_zeros;
        if no_row || self.in_block(economy, partner) { Flow::Missing } else { Flow::Known { value, row } }
    }

    fn in_block(&self, a: usize, b: usize) -> bool {
        let pair = [self.economies[a], self.economies[b]];
        a != b && self.blocks.iter().any(|block| block.is_error && pair.iter().all(|end| block.has(*end)))
    }

    /// The zero block that makes cells of an economy missing.
    pub(crate) fn block_of(&self, economy: Economy) -> Option<&ZeroBlock> {
        self.blocks.iter().find(|block| block.is_error && block.has(economy))
    }

    /// The source row of a pair, where the file has one.
    pub(crate) fn input(&self, side: Side, economy: usize, partner: usize) -> Option<Input> {
        let cell = self.cell(side, economy, partner);
        let (from, to) = (cell / self.economies.len(), cell % self.economies.len());
        let pair = || format!("{} {}", self.economies[from], self.economies[to]);
        (self.row[cell] > 0).then(|| self.input_of(&pair(), self.value[cell], self.row[cell]))
    }

    /// A row of the table as an input: `flow` says of whom and what.
    pub(crate) fn input_of(&self, flow: &str, value: f64, row: u32) -> Input {
        Input {
            key: format!("{} {flow} {}", self.table, self.year),
            value,
            status: Status::Observed,
            source: self.source.clone(),
            vintage: self.vintage.clone(),
            file: self.file.clone(),
            row,
        }
    }

    /// Whether the file has any row of an economy on a side: without one its trade is missing, not zero.
    pub(crate) fn has_rows(&self, side: Side, economy: usize) -> bool {
        (0..self.economies.len()).any(|partner| self.row[self.cell(side, economy, partner)] > 0)
    }

    /// The source rows of all flows of an economy above zero.
    pub(crate) fn inputs(&self, side: Side, economy: usize) -> Vec<Input> {
        let partners = 0..self.economies.len();
        let with_value = partners.filter(|partner| self.value(side, economy, *partner) > 0.0);
        with_value.filter_map(|partner| self.input(side, economy, partner)).collect()
    }
}

impl Sections {
    fn read(flows: &Flows, economies: &[Economy], year: Year) -> Self {
        let codes: Vec<String> = flows.sections().into_iter().map(str::to_owned).collect();
        if codes.is_empty() {
            return Self::default();
        }
        let row = |values: BTreeMap<&str, f64>| -> Vec<f64> {
            codes.iter().map(|code| values.get(code.as_str()).copied().unwrap_or(0.0)).collect()
        };
        let all = |values: &dyn Fn(Economy) -> Vec<f64>| economies.iter().flat_map(|e| values(*e)).collect();
        let values = [
            all(&|economy| row(flows.exports_by_section(economy, year))),
            all(&|economy| row(flows.imports_by_section(economy, year))),
        ];
        let world = row(flows.world_by_section(year));
        Self { codes, values, world }
    }

    /// The sections of an economy, in the order of the codes.
    pub(crate) fn of(&self, side: Side, economy: usize) -> &[f64] {
        let k = self.codes.len();
        &self.values[side as usize][economy * k..(economy + 1) * k]
    }
}
