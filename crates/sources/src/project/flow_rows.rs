//! Rows of a flow table, checked one by one.

use std::collections::HashMap;

use hoinhap_vocab::{Economy, Year};

use super::cells::RawCell;
use super::problem::Problem;
use super::reading::RowContext;
use crate::Flow;

/// Where each column stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlowColumns {
    pub(super) year: usize,
    pub(super) exporter: usize,
    pub(super) importer: usize,
    pub(super) value: usize,
    /// Whether values are in thousands of US dollars.
    pub(super) in_thousands: bool,
}

/// Checks rows of flows.
#[derive(Debug)]
pub(super) struct FlowChecker {
    columns: FlowColumns,
    /// Line and value of each key.
    keys: HashMap<(Year, Economy, Economy), (u64, f64)>,
    /// Good rows with their lines.
    pub(super) rows: Vec<(u64, Flow)>,
}

impl FlowColumns {
    const fn value_name(self) -> &'static str {
        if self.in_thousands { "value_kusd" } else { "value_usd" }
    }
}

impl FlowChecker {
    pub(super) fn new(columns: FlowColumns) -> Self {
        Self { columns, keys: HashMap::new(), rows: Vec::new() }
    }

    /// Checks a row and keeps it where it is good. Returns whether the row has a value at all.
    pub(super) fn row(&mut self, cells: &[RawCell<'_>], context: &mut RowContext<'_>) -> bool {
        let columns = self.columns;
        let year = context.year("year", cells[columns.year]);
        let exporter = context.economy("exporter", cells[columns.exporter]);
        let importer = context.economy("importer", cells[columns.importer]);
        if cells[columns.value] == RawCell::Empty {
            return false;
        }
        let value = context.number(columns.value_name(), cells[columns.value]);
        let (Some(year), Some(exporter), Some(importer), Some(value)) = (year, exporter, importer, value)
        else {
            return true;
        };
        let problem = self.problem(exporter, importer, value);
        if let Some((name, column, problem)) = problem {
            context.issues.add(name, cells[column], problem);
            return true;
        }
        let key = (year, exporter, importer);
        if let Some(first) = self.keys.get(&key) {
            let found = [("importer", cells[columns.importer]), (columns.value_name(), cells[columns.value])];
            context.issues.repeated(found, value, *first);
            return true;
        }
        self.keys.insert(key, (context.issues.line, value));
        let value_usd = if columns.in_thousands { value * 1000.0 } else { value };
        let flow = Flow { year, exporter, importer, value_usd, row: context.row };
        self.rows.push((context.issues.line, flow));
        true
    }

    fn problem(
        &self,
        exporter: Economy,
        importer: Economy,
        value: f64,
    ) -> Option<(&'static str, usize, Problem)> {
        if value < 0.0 {
            return Some((self.columns.value_name(), self.columns.value, Problem::Negative));
        }
        (exporter == importer).then_some(("importer", self.columns.importer, Problem::SameEconomy))
    }
}
