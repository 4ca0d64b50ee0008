//! Indicators of bilateral flows: totals and pairs, concentration of markets and sources, exposure and
//! asymmetry, product structure.
//!
//! Everything is computed from one flow table and year. Rows with a value are the inputs. A missing pair stays
//! missing; where a zero block (check Z) hides pairs, the value is that of the file as it stands, an interval
//! says what the hidden flows may do to it, and the issue comes with it.

mod entries;
mod partners;
mod products;
mod structure;

use std::sync::Arc;

use hoinhap_vocab::{Economy, Issue, Year};

use super::Ask;
use crate::matrix::{self, Matrix, Side};
use crate::rank::Point;
use crate::{Bounds, DEFAULT_FLOWS, Evidence, Measure, MeasureError, Years, issues};

pub(super) use entries::ENTRIES;

/// What is computed from a flow table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlowRule {
    /// Sales or purchases.
    pub(crate) side: Side,
    /// The quantity.
    pub(crate) quantity: Quantity,
}

/// A quantity of an economy's flows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Quantity {
    /// The total, or the flow of a pair.
    Value,
    /// A measure of the shares of the partners.
    Shares(structure::Structure),
    /// One minus the distance from the rest of the world's partners.
    Breadth,
    /// The flow of a pair over GDP.
    Exposure,
    /// Dependence on a partner over the partner's dependence.
    Asymmetry,
    /// A measure of product sections.
    Products(products::ProductQuantity),
}

/// A question about one year of a flow table.
#[derive(Debug, Clone)]
pub(crate) struct FlowAsk<'q, 'a> {
    pub(crate) ask: Ask<'q, 'a>,
    pub(crate) side: Side,
    pub(crate) matrix: Arc<Matrix>,
    /// Where the economy asked about stands in the matrix.
    pub(crate) own: usize,
}

/// The measures of a question, year by year.
pub(super) fn measure(ask: &Ask<'_, '_>, rule: FlowRule) -> Result<Vec<Measure>, MeasureError> {
    let table = table_of(ask, rule.quantity);
    if !ask.evidence.has_source(matrix::source_of(table)) {
        let issue = issues::switched_off(ask.derived.id, &[matrix::source_of(table)]);
        return Ok(vec![ask.without_value(ask.asked_year(), issue)]);
    }
    let years = years_asked(ask, table)?;
    if years.is_empty() {
        let issue = issues::no_flows(table, ask.query.economy, ask.asked_year());
        return Ok(vec![ask.without_value(ask.asked_year(), issue)]);
    }
    let rows = years.into_iter().map(|year| of_year(ask, rule, table, year));
    Ok(rows.collect::<Result<Vec<_>, _>>()?.concat())
}

/// The table named, or the one that the quantity needs.
fn table_of<'q>(ask: &Ask<'q, '_>, quantity: Quantity) -> &'q str {
    match (&ask.query.data, quantity) {
        (None, Quantity::Products(_)) => products::TABLE,
        _ => ask.query.table(),
    }
}

fn years_asked(ask: &Ask<'_, '_>, table: &str) -> Result<Vec<Year>, MeasureError> {
    let years = matrix::years(ask.evidence, table)?.into_iter();
    let mut years: Vec<Year> = years.filter(|year| ask.query.years.covers(*year)).collect();
    if ask.query.years == Years::Latest {
        years.drain(..years.len().saturating_sub(1));
    }
    Ok(years)
}

fn of_year(ask: &Ask<'_, '_>, rule: FlowRule, table: &str, year: Year) -> Result<Vec<Measure>, MeasureError> {
    let matrix = ask.evidence.matrix(table, year)?;
    let Some(own) = matrix.position(ask.query.economy) else {
        let issue = issues::no_flows(table, ask.query.economy, year);
        return Ok(vec![ask.without_value(year, issue)]);
    };
    let flows = FlowAsk { ask: *ask, side: rule.side, matrix, own };
    match rule.quantity {
        Quantity::Value => partners::values(&flows),
        Quantity::Exposure => partners::exposures(&flows),
        Quantity::Asymmetry => partners::asymmetries(&flows),
        Quantity::Shares(structure) => structure::measure(&flows, structure).map(|row| vec![row]),
        Quantity::Breadth => structure::breadth(&flows).map(|row| vec![row]),
        Quantity::Products(quantity) => products::measure(&flows, quantity).map(|row| vec![row]),
    }
}

/// The values of every economy in a year of the default table; empty for pairs, products, and years that the
/// table does not have.
pub(crate) fn points(
    evidence: &Evidence<'_>,
    rule: FlowRule,
    year: Year,
) -> Result<Vec<Point>, MeasureError> {
    let known = evidence.has_source(matrix::source_of(DEFAULT_FLOWS));
    if !known || !matrix::years(evidence, DEFAULT_FLOWS)?.contains(&year) {
        return Ok(Vec::new());
    }
    let matrix = evidence.matrix(DEFAULT_FLOWS, year)?;
    match rule.quantity {
        Quantity::Value => Ok(partners::points(&matrix, rule.side)),
        Quantity::Shares(structure) => {
            structure::points(&matrix, rule.side, matrix.economies.len() - 1, structure)
        }
        Quantity::Breadth => Ok(structure::breadth_points(&matrix, rule.side)),
        Quantity::Exposure | Quantity::Asymmetry | Quantity::Products(_) => Ok(Vec::new()),
    }
}

/// Partners of an economy that the default flow table does not hold at all, although the latest other table has
/// their trade: those of at least a declared share of its sales or purchases there.
pub(crate) fn absent_partners(
    evidence: &Evidence<'_>,
    economy: Economy,
) -> Result<Option<Issue>, MeasureError> {
    let Some(year) = matrix::years(evidence, DEFAULT_FLOWS)?.pop() else { return Ok(None) };
    let Some((table, other_year)) = latest_but(evidence, DEFAULT_FLOWS)? else { return Ok(None) };
    let (matrix, other) = (evidence.matrix(DEFAULT_FLOWS, year)?, evidence.matrix(&table, other_year)?);
    let Some(own) = other.position(economy).filter(|_| matrix.position(economy).is_some()) else {
        return Ok(None);
    };
    let share = |side: Side, partner: usize| other.value(side, own, partner) / other.total(side, own);
    let missing = other.economies.iter().enumerate().filter(|(_, code)| matrix.position(**code).is_none());
    let absent: Vec<(Economy, [f64; 2])> = missing
        .map(|(place, code)| (*code, [share(Side::Exports, place), share(Side::Imports, place)]))
        .filter(|(code, shares)| code.is_current() && shares.iter().any(|share| *share >= NOTABLE_PARTNER))
        .collect();
    Ok((!absent.is_empty())
        .then(|| issues::absent_partners(DEFAULT_FLOWS, economy, year, &absent, other_year)))
}

/// Share of sales or purchases from which the absence of a partner is told.
const NOTABLE_PARTNER: f64 = 0.01;

/// The most recent year of any flow table but one.
fn latest_but(evidence: &Evidence<'_>, table: &str) -> Result<Option<(String, Year)>, MeasureError> {
    let mut latest: Option<(Year, String)> = None;
    let others = evidence.library.flow_tables().filter(|other| *other != table);
    for other in others.filter(|other| evidence.has_source(matrix::source_of(other))) {
        let year = matrix::years(evidence, other)?.pop();
        latest = latest.max(year.map(|year| (year, other.to_owned())));
    }
    Ok(latest.map(|(year, table)| (table, year)))
}

impl FlowAsk<'_, '_> {
    /// A measure of the year, without value, with the zero block as an issue where there is one.
    fn blank(&self) -> Measure {
        let measure = self.ask.blank(self.matrix.year);
        match self.block_issue() {
            Some(issue) => measure.with_issue(issue),
            None => measure,
        }
    }

    fn economy(&self) -> Economy {
        self.ask.query.economy
    }

    fn block_issue(&self) -> Option<Issue> {
        let block = self.matrix.block_of(self.economy())?;
        Some(block.issue(format!("{} {} {}", self.matrix.table, self.economy(), self.matrix.year)))
    }

    /// The size of the universe of partners: as declared, or the economies of the table but one.
    fn universe(&self) -> usize {
        self.ask.query.n.unwrap_or(self.matrix.economies.len() - 1)
    }

    /// Members of the zero block of the economy, itself left out.
    fn hidden_partners(&self) -> Vec<Economy> {
        self.hidden_partners_of(self.economy())
    }

    fn hidden_partners_of(&self, economy: Economy) -> Vec<Economy> {
        let block = self.matrix.block_of(economy);
        let members = block.map(|block| block.members.clone()).unwrap_or_default();
        members.into_iter().filter(|member| *member != economy).collect()
    }

    /// Bounds of the share of the true total that hidden flows hold: as declared by the user, else from zero to
    /// the share of the same partners in the most recent other flow table.
    fn missing(&self) -> Result<Option<Hidden>, MeasureError> {
        self.missing_of(self.economy(), self.side)
    }

    /// The same for the flows of any economy of the table.
    fn missing_of(&self, economy: Economy, side: Side) -> Result<Option<Hidden>, MeasureError> {
        let partners = self.hidden_partners_of(economy);
        if partners.is_empty() {
            return Ok(None);
        }
        if let Some(bounds) = self.ask.query.missing {
            return Ok(Some(Hidden {
                bounds,
                partners: partners.len(),
                issue: issues::bounds_given(bounds),
            }));
        }
        self.share_elsewhere(economy, side, &partners)
    }

    fn share_elsewhere(
        &self,
        economy: Economy,
        side: Side,
        partners: &[Economy],
    ) -> Result<Option<Hidden>, MeasureError> {
        let Some((table, year)) = latest_but(self.ask.evidence, &self.matrix.table)? else { return Ok(None) };
        let other = self.ask.evidence.matrix(&table, year)?;
        let Some(own) = other.position(economy) else { return Ok(None) };
        let known = partners.iter().filter_map(|partner| other.position(*partner));
        let hidden: f64 = known.map(|partner| other.value(side, own, partner)).sum();
        let total = other.total(side, own);
        if total <= 0.0 || hidden >= total {
            return Ok(None);
        }
        let bounds = Bounds::new(0.0, hidden / total)?;
        let issue = issues::bounds_from(bounds, &table, year);
        Ok(Some(Hidden { bounds, partners: partners.len(), issue }))
    }
}

/// What is declared of flows that the file does not show.
#[derive(Debug, Clone)]
struct Hidden {
    /// Their share of the true total.
    bounds: Bounds,
    /// Over how many partners they may spread.
    partners: usize,
    /// Where the bounds come from.
    issue: Issue,
}
