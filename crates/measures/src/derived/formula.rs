//! Indicators that are a formula over observations of the same economy and year.

use std::convert::Infallible;

use hoinhap_sources::Cell;
use hoinhap_vocab::{Economy, Issue, Status, Year};

use super::{Ask, Words, text};
use crate::rank::{Point, place_of};
use crate::{Beside, Evidence, Input, Measure, Years, issues};

/// A formula over observed indicators. A missing input gives a missing result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Formula {
    /// Ids of the inputs.
    pub(crate) inputs: &'static [&'static str],
    /// Years up to the year asked that are summed, per input; all of them are required.
    pub(crate) window: Year,
    /// The value from the (summed) inputs, in their order; `None` where the formula has none.
    pub(crate) combine: fn(&[f64]) -> Option<f64>,
    /// Why the formula may have no value.
    pub(crate) undefined: Words,
    /// Indicators shown beside the value.
    pub(crate) beside: &'static [&'static str],
}

impl Formula {
    /// The shape that most formulas share: one year, always defined.
    pub(crate) const BASE: Self = Self {
        inputs: &[],
        window: 1,
        combine: |_| None,
        undefined: ("mẫu số bằng 0", "the denominator is zero"),
        beside: &[],
    };

    /// The cells of all inputs for an economy and year, input by input; `None` where one is missing.
    fn cells<'a>(&self, evidence: &Evidence<'a>, economy: Economy, year: Year) -> Option<Vec<Cell<'a>>> {
        let years = move || year - self.window + 1..=year;
        let wanted = self.inputs.iter().flat_map(|id| years().map(move |year| (*id, year)));
        wanted.map(|(id, year)| evidence.cell(id, economy, year)).collect()
    }

    fn value(&self, cells: &[Cell<'_>]) -> Option<f64> {
        let window = usize::try_from(self.window).unwrap_or(1);
        let sums: Vec<f64> =
            cells.chunks(window).map(|years| years.iter().map(|cell| cell.value).sum()).collect();
        (self.combine)(&sums)
    }

    /// Years in which every input has a row, ascending.
    fn years<'a>(&self, evidence: &Evidence<'a>, economy: Economy) -> Vec<Year> {
        let Some(first) = self.inputs.first() else { return Vec::new() };
        let years = evidence.cells(first, economy).map(|cell| cell.year);
        years.filter(|year| self.cells(evidence, economy, *year).is_some()).collect()
    }
}

/// The values of a formula in the years asked for, ascending.
pub(super) fn measure(ask: &Ask<'_, '_>, formula: &'static Formula) -> Vec<Measure> {
    let years = formula.years(ask.evidence, ask.query.economy);
    let mut years: Vec<Year> = years.into_iter().filter(|year| ask.query.years.covers(*year)).collect();
    if ask.query.years == Years::Latest {
        years.drain(..years.len().saturating_sub(1));
    }
    if years.is_empty() {
        return vec![ask.without_value(ask.asked_year(), why_missing(ask, formula))];
    }
    years.into_iter().filter_map(|year| of_year(ask, formula, year)).collect()
}

fn of_year(ask: &Ask<'_, '_>, formula: &'static Formula, year: Year) -> Option<Measure> {
    let (evidence, economy) = (ask.evidence, ask.query.economy);
    let cells = formula.cells(evidence, economy, year)?;
    let mut measure = ask
        .blank(year)
        .with_inputs(cells.iter().map(Input::from).collect())
        .with_value(formula.value(&cells), evidence.review_year());
    measure.since = (formula.window > 1).then_some(year - formula.window + 1);
    if measure.value.is_none() {
        measure.issues.push(issues::undefined(ask.derived.id, economy, text(formula.undefined)));
    }
    let doubts = cells.iter().filter_map(|cell| crate::credible::doubt(evidence, cell));
    measure.issues.extend(doubts);
    let compute = || Ok::<_, Infallible>(points(evidence, formula, year));
    let Ok(everyone) = evidence.section(ask.derived.id, "", year, compute);
    measure.rank = place_of(economy, &everyone, ask.derived.direction);
    measure.beside = beside(ask, formula, year);
    Some(measure)
}

fn beside(ask: &Ask<'_, '_>, formula: &'static Formula, year: Year) -> Vec<Beside> {
    let units = &ask.evidence.library.catalogue().indicators;
    let shown = formula.beside.iter().filter_map(|id| {
        let cell = ask.evidence.cell(id, ask.query.economy, year)?;
        let unit = units.get(*id)?.unit.clone();
        Some(Beside { indicator: (*id).to_owned(), value: cell.value, unit, year })
    });
    shown.collect()
}

/// The first input that is missing, named.
fn why_missing(ask: &Ask<'_, '_>, formula: &'static Formula) -> Issue {
    let (evidence, economy, year) = (ask.evidence, ask.query.economy, ask.asked_year());
    if !evidence.as_of.sees_year(year) {
        return issues::not_yet(ask.derived.id, year, evidence.review_year());
    }
    let absent = formula.inputs.iter().find(|id| !evidence.has_series(id, economy));
    match absent {
        Some(id) => issues::input_absent(ask.derived.id, id, economy),
        None => issues::no_value(ask.derived.id, economy, year),
    }
}

/// The formula for every economy that has all inputs in a year, by economy code.
pub(crate) fn points(evidence: &Evidence<'_>, formula: &'static Formula, year: Year) -> Vec<Point> {
    let Some(first) = formula.inputs.first() else { return Vec::new() };
    let economies = evidence.cross_section(first, year).map(|cell| cell.key.economy);
    let point = |economy| {
        let cells = formula.cells(evidence, economy, year)?;
        let status = Status::of_derived(cells.iter().map(|cell| cell.status));
        Some(Point { economy, value: formula.value(&cells)?, status })
    };
    economies.filter_map(point).collect()
}
