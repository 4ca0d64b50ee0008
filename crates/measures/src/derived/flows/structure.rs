//! Concentration and breadth of markets and sources.

use hoinhap_vocab::{Economy, Status};

use super::FlowAsk;
use crate::concentration::{self, Shares};
use crate::matrix::{Matrix, Side};
use crate::rank::{Point, place};
use crate::{Bounds, Measure, MeasureError, issues};

/// How many partners a measure of concentration names.
const NAMED: usize = 5;

/// A measure of the shares of partners (D1-D3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Structure {
    /// Herfindahl-Hirschman index.
    Hhi,
    /// The same, normalised.
    Normalised,
    /// Effective number of partners.
    Effective,
    /// Share of the largest partners together.
    Top(usize),
    /// Shannon evenness.
    Evenness,
    /// Theil index.
    Theil,
    /// Gini index.
    Gini,
}

impl Structure {
    pub(super) fn of(self, shares: &Shares) -> f64 {
        match self {
            Structure::Hhi => shares.hhi(),
            Structure::Normalised => shares.hhi_normalised(),
            Structure::Effective => shares.effective_number(),
            Structure::Top(k) => shares.top(k),
            Structure::Evenness => shares.evenness(),
            Structure::Theil => shares.theil(),
            Structure::Gini => shares.gini(),
        }
    }

    /// Bounds with hidden parts. The effective number and evenness fall where concentration rises: their bounds
    /// are those of HHI and Theil, turned over.
    pub(super) fn bounds(self, shares: &Shares, missing: Bounds, parts: usize) -> (f64, f64) {
        match self {
            Structure::Effective => {
                let (low, high) = shares.bounds(missing, parts, Shares::hhi);
                (1.0 / high, 1.0 / low)
            }
            Structure::Evenness => {
                let (low, high) = shares.bounds(missing, parts, |shares| -shares.evenness());
                (-high, -low)
            }
            rising => shares.bounds(missing, parts, |shares| rising.of(shares)),
        }
    }
}

/// A measure of the shares of an economy's partners, with its place among all economies of the table.
pub(super) fn measure(flows: &FlowAsk<'_, '_>, structure: Structure) -> Result<Measure, MeasureError> {
    let values = flows.matrix.values(flows.side, flows.own);
    let n = flows.universe();
    let Some(shares) = Shares::new(&values, n)? else { return Ok(nothing_flows(flows)) };
    let value = structure.of(&shares);
    let mut measure = flows
        .blank()
        .with_inputs(flows.matrix.inputs(flows.side, flows.own))
        .with_value(Some(value), flows.ask.evidence.review_year());
    measure.n = Some(n);
    measure.coverage = Some(flows.coverage());
    measure.contributors = flows.contributors(NAMED);
    measure.without_top = shares.without_top().map(|rest| structure.of(&rest));
    measure.rank = Some(place(value, everyone(flows, structure)?, flows.ask.derived.direction));
    if let Some(hidden) = flows.missing()? {
        measure.interval = Some(structure.bounds(&shares, hidden.bounds, hidden.partners));
        measure.issues.push(hidden.issue);
    }
    Ok(measure)
}

fn nothing_flows(flows: &FlowAsk<'_, '_>) -> Measure {
    let issue = issues::no_flows(&flows.matrix.table, flows.economy(), flows.matrix.year);
    flows.ask.without_value(flows.matrix.year, issue)
}

/// The measure of every economy that trades, by code.
fn everyone(flows: &FlowAsk<'_, '_>, structure: Structure) -> Result<Vec<f64>, MeasureError> {
    let compute = || points(&flows.matrix, flows.side, flows.universe(), structure);
    // A normalised measure depends on the universe too.
    let table = format!("{}, {} partners", flows.matrix.table, flows.universe());
    let all = flows.ask.evidence.section(flows.ask.derived.id, &table, flows.matrix.year, compute)?;
    Ok(all.iter().map(|point| point.value).collect())
}

/// A measure of shares for every economy of a matrix that trades, by code, in a universe of `n` partners.
pub(super) fn points(
    matrix: &Matrix,
    side: Side,
    n: usize,
    structure: Structure,
) -> Result<Vec<Point>, MeasureError> {
    let mut all = Vec::new();
    for (economy, code) in matrix.economies.iter().enumerate() {
        let shares = Shares::new(&matrix.values(side, economy), n)?;
        all.extend(shares.map(|shares| derived_point(*code, structure.of(&shares))));
    }
    Ok(all)
}

/// Breadth for every economy of a matrix that trades, by code.
pub(super) fn breadth_points(matrix: &Matrix, side: Side) -> Vec<Point> {
    let economies = matrix.economies.iter().enumerate();
    economies.filter_map(|(at, code)| Some(derived_point(*code, breadth_of(matrix, side, at)?))).collect()
}

pub(super) const fn derived_point(economy: Economy, value: f64) -> Point {
    Point { economy, value, status: Status::Derived }
}

/// One minus the distance between the economy's partners and those of the rest of the world, the economy itself
/// left out on both sides.
pub(super) fn breadth(flows: &FlowAsk<'_, '_>) -> Result<Measure, MeasureError> {
    let (matrix, side) = (&flows.matrix, flows.side);
    let Some(value) = breadth_of(matrix, side, flows.own) else { return Ok(nothing_flows(flows)) };
    let compute = || Ok::<_, MeasureError>(breadth_points(matrix, side));
    let all = flows.ask.evidence.section(flows.ask.derived.id, &matrix.table, matrix.year, compute)?;
    let mut measure = flows
        .blank()
        .with_inputs(matrix.inputs(side, flows.own))
        .with_value(Some(value), flows.ask.evidence.review_year());
    measure.rank = Some(place(value, all.iter().map(|point| point.value), flows.ask.derived.direction));
    measure.n = Some(flows.universe());
    measure.coverage = Some(flows.coverage());
    measure.contributors = flows.contributors(NAMED);
    Ok(measure)
}

fn breadth_of(matrix: &Matrix, side: Side, economy: usize) -> Option<f64> {
    let own = matrix.values(side, economy);
    // What partner p buys from (or sells to) everyone, less what it buys from the economy.
    let rest = (0..own.len()).map(|partner| {
        let all = matrix.total(side.mirror(), partner);
        if partner == economy { 0.0 } else { all - own[partner] }
    });
    concentration::breadth(&own, &rest.collect::<Vec<_>>())
}
