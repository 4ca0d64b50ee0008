//! Observed indicators: the published value with its place among the economies of the same year.

use std::convert::Infallible;
use std::sync::Arc;

use hoinhap_sources::{Cell, Indicator};
use hoinhap_vocab::{Freshness, Issue, Status, Year};

use crate::rank::{Point, place};
use crate::{Evidence, Input, Measure, Query, Years, credible, issues};

/// The values of an observed indicator in the years asked for, ascending.
///
/// Latest means the last year up to the last complete one. A year or a series without row gives one measure
/// without value that says so.
pub(crate) fn measure<'a>(evidence: &Evidence<'a>, indicator: &'a Indicator, query: &Query) -> Vec<Measure> {
    let cells = evidence.cells(&indicator.id, query.economy).filter(|cell| query.years.covers(cell.year));
    let mut cells: Vec<_> = cells.collect();
    if query.years == Years::Latest {
        cells.drain(..cells.len().saturating_sub(1));
    }
    if cells.is_empty() {
        return vec![missing(evidence, indicator, query)];
    }
    let last = evidence.last_cell(&indicator.id, query.economy).map(|cell| cell.year);
    cells.iter().map(|cell| of_cell(evidence, indicator, cell, last == Some(cell.year))).collect()
}

fn of_cell<'a>(evidence: &Evidence<'a>, indicator: &'a Indicator, cell: &Cell<'a>, is_last: bool) -> Measure {
    let economy = cell.key.economy;
    let everyone = everyone(evidence, indicator, cell.year);
    let mut measure = Measure::blank(&indicator.id, &indicator.unit, economy, cell.year)
        .with_inputs(vec![Input::from(cell)])
        .with_value(Some(cell.value), evidence.review_year());
    measure.status = cell.status;
    measure.rank = Some(place(cell.value, everyone.iter().map(|point| point.value), indicator.direction));
    measure.interval = cell.se.map(|se| (cell.value - NINETY * se, cell.value + NINETY * se));
    if is_last && measure.freshness == Freshness::Stale {
        measure.issues.push(issues::stale(&indicator.id, economy, cell.year, evidence.review_year()));
    }
    match cell.status {
        Status::Break => measure.issues.push(issues::broken(&indicator.id, economy, cell.year)),
        Status::Provisional => measure.issues.push(issues::provisional(&indicator.id, economy, cell.year)),
        _ => {}
    }
    measure.issues.extend(credible::doubt(evidence, cell));
    measure
}

/// The values of all economies in a year.
fn everyone<'a>(evidence: &Evidence<'a>, indicator: &'a Indicator, year: Year) -> Arc<Vec<Point>> {
    let point = |cell: Cell<'_>| Point { economy: cell.key.economy, value: cell.value, status: cell.status };
    let compute = || Ok::<_, Infallible>(evidence.cross_section(&indicator.id, year).map(point).collect());
    let Ok(points) = evidence.section(&indicator.id, "", year, compute);
    points
}

/// Half-width of a 90 % interval in standard errors.
const NINETY: f64 = 1.644_853_626_951_472_2;

/// The measure that says there is no value.
fn missing<'a>(evidence: &Evidence<'a>, indicator: &'a Indicator, query: &Query) -> Measure {
    let (id, economy) = (&indicator.id, query.economy);
    let year = query.years.last().unwrap_or(evidence.review_year());
    let mut measure = Measure::blank(id, &indicator.unit, economy, year);
    measure.source.clone_from(&indicator.source);
    measure.status = Status::Observed;
    measure.with_issue(why_missing(evidence, id, query, year))
}

/// Why there is no value: no row at all, a year not over, or no row of the year.
fn why_missing<'a>(evidence: &Evidence<'a>, id: &'a str, query: &Query, year: Year) -> Issue {
    let series_exists = evidence.has_series(id, query.economy);
    match query.years {
        Years::One(year) if !evidence.as_of.sees_year(year) => {
            issues::not_yet(id, year, evidence.review_year())
        }
        Years::One(_) | Years::Range(..) if series_exists => issues::no_value(id, query.economy, year),
        _ => issues::absent(id, query.economy),
    }
}
