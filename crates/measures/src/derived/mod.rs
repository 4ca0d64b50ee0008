//! Derived indicators: one entry per indicator, with its formula, its words and its rule.
//!
//! The observed indicators are data; these are code, one file per family.

mod balance;
mod economy;
mod flows;
mod formula;
mod income;
mod pairs;
mod tables;
mod tariffs;
mod tourism;
mod visa;

use hoinhap_sources::{Direction, Pillar};
use hoinhap_vocab::{Freshness, Issue, Text, Year};

use crate::definition::PartnerUse;
use crate::{Evidence, Measure, MeasureError, Query, Years};

pub(crate) use flows::{absent_partners, points as flow_points};
pub(crate) use formula::{Formula, points};

/// Vietnamese and English.
pub(crate) type Words = (&'static str, &'static str);

/// An entry of the registry of derived indicators.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Derived {
    pub(crate) id: &'static str,
    pub(crate) title: Words,
    pub(crate) unit: &'static str,
    pub(crate) direction: Direction,
    pub(crate) pillar: Option<Pillar>,
    pub(crate) face: Option<&'static str>,
    pub(crate) uses: &'static [&'static str],
    pub(crate) formula: Words,
    pub(crate) reference: Words,
    pub(crate) partner: PartnerUse,
    pub(crate) sources: &'static [&'static str],
    pub(crate) rule: Rule,
}

/// How a derived indicator is computed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Rule {
    /// One number per economy and year, from observations.
    Formula(&'static Formula),
    /// From a flow table.
    Flows(flows::FlowRule),
    /// Anything else.
    Family(fn(&Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError>),
}

/// A question about a derived indicator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'q, 'a> {
    pub(crate) evidence: &'q Evidence<'a>,
    pub(crate) derived: &'static Derived,
    pub(crate) query: &'q Query,
}

impl Derived {
    /// What most entries share: an indicator of one economy, computed for this product.
    pub(crate) const BASE: Self = Self {
        id: "",
        title: ("", ""),
        unit: "",
        direction: Direction::Neutral,
        pillar: Some(Pillar::E),
        face: Some("de_facto"),
        uses: &["context"],
        formula: ("", ""),
        reference: ("định nghĩa của sản phẩm này", "definition of this product"),
        partner: PartnerUse::None,
        sources: &["wdi"],
        rule: Rule::Family(|_| Ok(Vec::new())),
    };
}

impl Ask<'_, '_> {
    /// A measure of the economy asked about, without value.
    pub(crate) fn blank(&self, year: Year) -> Measure {
        Measure::blank(self.derived.id, self.derived.unit, self.query.economy, year)
    }

    /// A measure that says why it has no value.
    pub(crate) fn without_value(&self, year: Year, issue: Issue) -> Measure {
        let mut measure = self.blank(year).with_issue(issue);
        measure.source = self.derived.sources.join("; ");
        measure
    }

    /// The year that a measure without value carries: the last one asked for, else the year under review.
    pub(crate) fn asked_year(&self) -> Year {
        self.query.years.last().unwrap_or_else(|| self.evidence.review_year())
    }

    /// Whether every source of the indicator is switched on.
    fn sources_are_on(&self) -> bool {
        self.derived.sources.iter().all(|source| self.evidence.has_source(source))
    }
}

const FAMILIES: &[&[Derived]] = &[
    economy::ENTRIES,
    income::ENTRIES,
    balance::ENTRIES,
    pairs::ENTRIES,
    visa::ENTRIES,
    tourism::ENTRIES,
    flows::ENTRIES,
    tariffs::ENTRIES,
];

/// All entries, in the order of the catalogue.
pub(crate) fn all() -> impl Iterator<Item = &'static Derived> {
    FAMILIES.iter().copied().flatten()
}

/// The entry of an id.
pub(crate) fn find(id: &str) -> Option<&'static Derived> {
    all().find(|derived| derived.id == id)
}

/// The values that the question asks for.
pub(crate) fn measure(ask: &Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    // A flow table needs its own source only, and asks for it itself.
    let needs_all = !matches!(ask.derived.rule, Rule::Flows(_));
    if needs_all && !ask.sources_are_on() {
        let issue = crate::issues::switched_off(ask.derived.id, ask.derived.sources);
        return Ok(vec![ask.without_value(ask.asked_year(), issue)]);
    }
    let mut rows = match ask.derived.rule {
        Rule::Formula(formula) => formula::measure(ask, formula),
        Rule::Flows(rule) => flows::measure(ask, rule)?,
        Rule::Family(compute) => compute(ask)?,
    };
    if ask.query.years == Years::Latest {
        rows.iter_mut().filter(|row| row.freshness == Freshness::Stale).for_each(|row| mark_stale(ask, row));
    }
    Ok(rows)
}

/// Says of the latest value that it is old.
fn mark_stale(ask: &Ask<'_, '_>, row: &mut Measure) {
    let review = ask.evidence.review_year();
    row.issues.push(crate::issues::stale(ask.derived.id, row.economy, row.year, review));
}

/// Both languages of fixed words.
pub(crate) const fn text(words: Words) -> Text {
    Text::fixed(words.0, words.1)
}
