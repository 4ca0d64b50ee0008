//! A computed value with everything needed to check it.

use std::collections::BTreeSet;

use hoinhap_sources::Cell;
use hoinhap_vocab::{Economy, Freshness, Issue, Status, Year};

/// A value of an indicator, observed or derived, or the statement that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Id of the indicator, such as `wdi:NY.GDP.MKTP.CD` or `x:OPEN`.
    pub indicator: String,
    /// Whose.
    pub economy: Economy,
    /// With whom, for measures of a pair.
    pub partner: Option<Economy>,
    /// Product or section code, for measures of a product.
    pub product: Option<String>,
    /// Of which year; the last one, where several years are pooled.
    pub year: Year,
    /// The first year, where several years are pooled.
    pub since: Option<Year>,
    /// The value; `None` where an input is missing.
    pub value: Option<f64>,
    /// Bounds, where residual rows or known holes in the data leave room.
    pub interval: Option<(f64, f64)>,
    /// Unit, a key of the unit table.
    pub unit: String,
    /// The least certain mark among the inputs.
    pub status: Status,
    /// Source ids, sorted, joined with `; `.
    pub source: String,
    /// Age of the value against the year under review.
    pub freshness: Freshness,
    /// Place among the economies that have a value in the same year.
    pub rank: Option<Rank>,
    /// Declared universe of possible partners or products, for concentration measures.
    pub n: Option<usize>,
    /// Share of the universe or of the total that the data cover.
    pub coverage: Option<f64>,
    /// The largest contributors, largest first.
    pub contributors: Vec<Contributor>,
    /// The value without its largest contributor, for concentration measures.
    pub without_top: Option<f64>,
    /// Values that must be read beside this one.
    pub beside: Vec<Beside>,
    /// The source rows.
    pub inputs: Vec<Input>,
    /// Doubts about the value.
    pub issues: Vec<Issue>,
}

/// Place among others; 1 is best, ties take the smallest rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The place.
    pub rank: usize,
    /// How many economies have a value.
    pub of: usize,
}

/// A part of a total.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributor {
    /// Code of the partner, market or product.
    pub code: String,
    /// Its value.
    pub value: f64,
    /// Its share of the total, 0 to 1.
    pub share: f64,
}

/// A value shown next to a measure, because the measure alone would mislead.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Id of the indicator.
    pub indicator: String,
    /// Its value.
    pub value: f64,
    /// Its unit, a key of the unit table.
    pub unit: String,
    /// Its year.
    pub year: Year,
}

/// A source row that a measure is computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What the row is: indicator, economy, partner, year.
    pub key: String,
    /// Its value as published.
    pub value: f64,
    /// Its status.
    pub status: Status,
    /// Source id.
    pub source: String,
    /// The publisher's edition.
    pub vintage: String,
    /// The file below `data/`, or in the project.
    pub file: String,
    /// Row in the file, counted from 1 without the header.
    pub row: u32,
}

impl Measure {
    /// A measure without value: what is known before anything is computed.
    #[must_use]
    pub fn blank(indicator: &str, unit: &str, economy: Economy, year: Year) -> Self {
        Self {
            indicator: indicator.to_owned(),
            economy,
            partner: None,
            product: None,
            year,
            since: None,
            value: None,
            interval: None,
            unit: unit.to_owned(),
            status: Status::Derived,
            source: String::new(),
            freshness: Freshness::Absent,
            rank: None,
            n: None,
            coverage: None,
            contributors: Vec::new(),
            without_top: None,
            beside: Vec::new(),
            inputs: Vec::new(),
            issues: Vec::new(),
        }
    }

    /// The same measure with its value, and its age in a review of the year `review`.
    #[must_use]
    pub(crate) fn with_value(mut self, value: Option<f64>, review: Year) -> Self {
        self.value = value;
        self.freshness = Freshness::of(value.map(|_| self.year), review);
        self
    }

    /// The same measure with its source rows: status and sources follow from them.
    #[must_use]
    pub(crate) fn with_inputs(mut self, inputs: Vec<Input>) -> Self {
        self.status = Status::of_derived(inputs.iter().map(|input| input.status));
        let sources: BTreeSet<&str> = inputs.iter().map(|input| input.source.as_str()).collect();
        self.source = sources.into_iter().collect::<Vec<_>>().join("; ");
        self.inputs = inputs;
        self
    }

    /// The same measure with a doubt.
    #[must_use]
    pub(crate) fn with_issue(mut self, issue: Issue) -> Self {
        self.issues.push(issue);
        self
    }
}

impl From<&Cell<'_>> for Input {
    fn from(cell: &Cell<'_>) -> Self {
        Self {
            key: format!("{} {} {}", cell.key.indicator, cell.key.economy, cell.year),
            value: cell.value,
            status: cell.status,
            source: cell.source.to_owned(),
            vintage: cell.vintage.to_owned(),
            file: cell.file.to_owned(),
            row: cell.row,
        }
    }
}
