//! A computed figure with everything that may stand between it and an answer.

use hoinhap_sources::facts::Provenance;
use hoinhap_sources::{Profile, RegisterFacts};
use hoinhap_vocab::{Date, Economy, Issue, Text, Year};

use super::file::{ClaimError, CoverageRule, Part};
use super::quantity::{Count, Quantity};
use super::result::{ClaimValue, ClaimValueOrText, EvidenceRow, Reason};
use super::{arithmetic, counts, indicators};
use crate::{Evidence, Input};

/// The question of one part: the tables and the date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'q, 'a> {
    /// The tables as of the date of the claim.
    pub(super) evidence: &'q Evidence<'a>,
    /// The register's facts.
    pub(super) facts: &'q RegisterFacts,
    /// The profile.
    pub(super) profile: &'q Profile,
    /// The date of the question.
    pub(super) as_of: Date,
    /// What the evidence lacks.
    pub(super) coverage: &'q CoverageRule,
    /// Whether rows are collected; not so while other years and dates are tried.
    pub(super) with_rows: bool,
}

/// A figure, possibly known between bounds only.
#[derive(Debug, Clone, Default)]
pub(super) struct Figure {
    /// What was computed.
    pub(super) value: Option<ClaimValue>,
    /// Bounds of the value, where rows are missing or doubtful.
    pub(super) bounds: Option<Bounds>,
    /// Why nothing can be concluded, whatever the value.
    pub(super) stop: Option<(Reason, Text)>,
    /// The year of the value.
    pub(super) year: Option<Year>,
    /// Among how many a rank is.
    pub(super) places: Option<usize>,
    /// The largest value of earlier years.
    pub(super) earlier: Option<f64>,
    /// Unit, a key of the unit table.
    pub(super) unit: String,
    /// What was computed, in words.
    pub(super) label: Text,
    /// The words name the value already.
    pub(super) names_value: bool,
    /// The rows.
    pub(super) rows: Vec<EvidenceRow>,
    /// Doubts and conflicts.
    pub(super) issues: Vec<Issue>,
}

/// Bounds of a figure.
#[derive(Debug, Clone)]
pub(super) struct Bounds {
    pub(super) low: f64,
    pub(super) high: f64,
    /// What the answer hangs on where it lies between the bounds.
    pub(super) reason: Reason,
    /// The bounds in words.
    pub(super) label: Text,
}

impl Asked<'_, '_> {
    /// The economy meant; the country of the profile where none is named.
    pub(super) fn economy(&self, named: Option<Economy>) -> Economy {
        named.unwrap_or(self.profile.country)
    }

    /// Names of the profile's own documents.
    pub(super) fn documents(&self) -> impl Iterator<Item = &str> + Clone {
        self.profile.documents.iter().map(|document| document.document.as_str())
    }

    /// Label of a unit.
    pub(super) fn unit(&self, unit: &str) -> Text {
        match unit {
            "" => Text::default(),
            "ratio" => Text::fixed("lần", "times"),
            unit => self.evidence.library.catalogue().units.get(unit).label,
        }
    }
}

impl Figure {
    /// A figure that decides nothing.
    pub(super) fn stopped(reason: Reason, why: Text) -> Self {
        Self { stop: Some((reason, why)), ..Self::default() }
    }

    /// A number.
    pub(super) fn number(value: f64) -> Self {
        Self { value: Some(ClaimValue::Number(value)), ..Self::default() }
    }

    /// The number, if it is one.
    pub(super) fn as_number(&self) -> Option<f64> {
        match self.value {
            Some(ClaimValue::Number(value)) => Some(value),
            _ => None,
        }
    }
}

/// Computes a part.
pub(super) fn compute(asked: &Asked<'_, '_>, part: &Part) -> Result<Figure, ClaimError> {
    match &part.quantity {
        Quantity::Value(of) => indicators::value(asked, of),
        Quantity::Rank { of, within } => indicators::rank(asked, of, within.as_deref()),
        Quantity::Change(of) => indicators::change(asked, of),
        Quantity::SumChange { indicator, year } => indicators::sum_change(asked, indicator, *year),
        Quantity::Ratio { of, base } => indicators::ratio(asked, of, *base),
        Quantity::Shortfall { of, threshold } => indicators::shortfall(asked, of, threshold),
        Quantity::YearsBetween { from, to } => Ok(arithmetic::years_between(asked, *from, *to)),
        Quantity::YearAfter { from, plus } => Ok(arithmetic::year_after(*from, *plus)),
        Quantity::Count(Count::Agreements(filter)) => Ok(counts::agreements(asked, *filter)),
        Quantity::Count(Count::Parties(filter)) => Ok(counts::parties(asked, *filter)),
        Quantity::Count(Count::Partners { tiers, within }) => {
            Ok(counts::partners(asked, tiers, within.as_deref()))
        }
        Quantity::Count(Count::Organisations) => Ok(counts::organisations(asked)),
        Quantity::Count(Count::Groups(groups)) => Ok(counts::groups(asked, groups)),
        Quantity::InstrumentDate(name) => Ok(arithmetic::instrument_date(asked, name)),
        Quantity::Published(fact) => Ok(arithmetic::published(asked, fact)),
        Quantity::DocumentDate(document) => Ok(arithmetic::document_date(asked, document)),
        Quantity::NotHeld(what) => Ok(Figure::stopped(Reason::Absent, what.clone())),
    }
}

/// A row of an observation.
pub(super) fn observed(input: &Input) -> EvidenceRow {
    EvidenceRow {
        file: input.file.clone(),
        row: input.row,
        key: input.key.clone(),
        value: ClaimValueOrText::Value(ClaimValue::Number(input.value)),
        status: Some(input.status),
        source: input.source.clone(),
        vintage: input.vintage.clone(),
        mark: None,
    }
}

/// A row of the register.
pub(super) fn fact(provenance: &Provenance, key: String, value: impl Into<String>) -> EvidenceRow {
    EvidenceRow {
        file: provenance.file.clone(),
        row: provenance.row,
        key,
        value: ClaimValueOrText::Text(value.into()),
        status: None,
        source: provenance.source.clone(),
        vintage: String::new(),
        mark: Some(provenance.mark),
    }
}
