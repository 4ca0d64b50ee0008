//! Published figures, contributions and legal instruments.

use hoinhap_vocab::PartialDate;

use super::Provenance;
use crate::{Row, SourceError};

/// A figure as a publisher states it, with its own date: a statement, not an observation.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedFigure {
    /// What it is a figure of, such as `diplomatic relations`.
    pub fact: String,
    /// `exact`, `about`, `nearly`, `more than`, `at most`, `range` or `change`.
    pub qualifier: String,
    /// Lower end; equal to `high` for a single figure.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Its unit, in English.
    pub unit: String,
    /// When it was said.
    pub as_of: PartialDate,
    /// What else is known, in English.
    pub note: String,
    /// The row.
    pub provenance: Provenance,
}

/// Something the country gives: people, units, services.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// `give` or `receive`.
    pub direction: String,
    /// The kind, such as `peacekeeping`.
    pub kind: String,
    /// What it is, in English.
    pub what: String,
    /// For which mission.
    pub mission: String,
    /// How much, where the source says.
    pub quantity: Option<f64>,
    /// `exact`, `about` or `more than`; empty where there is no quantity.
    pub qualifier: String,
    /// Unit of the quantity.
    pub unit: String,
    /// When.
    pub date: Option<PartialDate>,
    /// What else is known, in English.
    pub note: String,
    /// The row.
    pub provenance: Provenance,
}

/// A resolution, law, decision or directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalInstrument {
    /// Its number or name, such as `59-NQ/TW`.
    pub instrument: String,
    /// What it is about, in English.
    pub title: String,
    /// Its date, where held.
    pub date: Option<PartialDate>,
    /// Why it is in the register.
    pub relevance: String,
    /// What else is known, in English.
    pub note: String,
    /// The row.
    pub provenance: Provenance,
}

impl PublishedFigure {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let as_of = row
            .required("as_of", "a date (YYYY, YYYY-MM or YYYY-MM-DD)", |text| PartialDate::parse(text).ok());
        Ok(Self {
            fact: row.text("fact")?.to_owned(),
            qualifier: row.text("qualifier")?.to_owned(),
            low: row.number("low")?,
            high: row.number("high")?,
            unit: row.text("unit")?.to_owned(),
            as_of: as_of?,
            note: row.text("note")?.to_owned(),
            provenance: Provenance::from_row(row)?,
        })
    }
}

impl Contribution {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        Ok(Self {
            direction: row.text("direction")?.to_owned(),
            kind: row.text("kind")?.to_owned(),
            what: row.text("what")?.to_owned(),
            mission: row.text("mission")?.to_owned(),
            quantity: row.number("quantity")?,
            qualifier: row.text("quantity_qualifier")?.to_owned(),
            unit: row.text("unit")?.to_owned(),
            date: row.partial_date("date")?,
            note: row.text("note")?.to_owned(),
            provenance: Provenance::from_row(row)?,
        })
    }
}

impl LegalInstrument {
    pub(super) fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        Ok(Self {
            instrument: row.text("instrument")?.to_owned(),
            title: row.text("title")?.to_owned(),
            date: row.partial_date("date")?,
            relevance: row.text("relevance")?.to_owned(),
            note: row.text("note")?.to_owned(),
            provenance: Provenance::from_row(row)?,
        })
    }
}
