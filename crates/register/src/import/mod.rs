//! Task sheets as ministries keep them: CSV, XLSX or ODS with Vietnamese headings, merged headers, dates and numbers in every
//! form, agencies by any name; and tables of any kind of record, in the columns of an export. Every problem is told with its cell; nothing is written in part.

mod cells;
mod columns;
mod header;
mod hidden;
mod hostile;
mod legacy;
mod percent;
mod plan;
mod records;
mod row;
mod secret;
mod sheet;
mod tasks;

pub use cells::{Timing, TimingError, parse_timing};
pub use header::{Columns, HeaderTable};
pub use legacy::{Converted, Legacy};
pub use plan::{ImportReport, Planned, bad_rows_csv};
pub use records::RecordImporter;
pub use secret::secret_in_file;
pub use sheet::{Cell, Sheet, read_sheets};
pub use tasks::{ImportOptions, Importer};

use hoinhap_vocab::{Severity, Text};
use serde::Serialize;

/// A problem with its cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellIssue {
    /// Sheet; for a text file its name.
    pub sheet: String,
    /// Address of the cell, such as `C7`; empty where the whole sheet is meant.
    pub cell: String,
    /// Row, from 1; nought where the whole sheet is meant.
    pub row: usize,
    /// Heading of the column.
    pub column: String,
    /// Stable code.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The value found.
    pub value: String,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub help: Text,
}

/// The address of a cell, `A1` being row and column nought.
#[must_use]
pub fn address(row: usize, column: usize) -> String {
    let (mut letters, mut rest) = (String::new(), column + 1);
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{}", row + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_addressed_like_a_spreadsheet() {
        for (row, column, text) in
            [(0, 0, "A1"), (6, 2, "C7"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10")]
        {
            assert_eq!(address(row, column), text);
        }
    }
}
