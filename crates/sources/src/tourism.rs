//! International arrivals by market and month.

use hoinhap_vocab::{Economy, Year};

use crate::{SourceError, Table};

/// Arrivals in one economy.
#[derive(Debug, Clone)]
pub struct Tourism {
    /// The economy visited.
    pub economy: Economy,
    /// Arrivals by market and month, in the order of the file.
    pub rows: Vec<Arrivals>,
}

/// Arrivals from a market in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// The year.
    pub year: Year,
    /// The month, 1 to 12.
    pub month: i8,
    /// The market, or the residual row.
    pub market: MarketKind,
    /// Arrivals, persons.
    pub arrivals: u64,
    /// Row in the file, counted from 1.
    pub row: u32,
}

/// A named market, or a row that gathers the others of a region.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarketKind {
    /// One economy.
    Named(Economy),
    /// "Other ..." of a region, its split unknown.
    Residual(String),
}

impl Tourism {
    /// Reads a table of arrivals of `economy`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_table(economy: Economy, table: &Table) -> Result<Self, SourceError> {
        let mut rows = Vec::with_capacity(table.len());
        for row in table.rows() {
            let market = match row.text("kind")? {
                "residual" => MarketKind::Residual(row.text("market")?.to_owned()),
                _ => MarketKind::Named(row.economy("market")?),
            };
            rows.push(Arrivals {
                year: row.year("year")?,
                month: row.required("month", "a month", |text| {
                    text.parse().ok().filter(|month| (1..=12).contains(month))
                })?,
                market,
                arrivals: row.required("arrivals", "a whole number", |text| text.parse().ok())?,
                row: u32::try_from(row.line() - 1).unwrap_or(u32::MAX),
            });
        }
        Ok(Self { economy, rows })
    }
}
