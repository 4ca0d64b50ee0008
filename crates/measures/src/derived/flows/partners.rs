//! Flows of pairs: value, exposure, asymmetry.

use hoinhap_vocab::Economy;

use super::structure::derived_point;
use super::{FlowAsk, Hidden};
use crate::derived::tables;
use crate::matrix::{Flow, Matrix, Side};
use crate::rank::{Point, place};
use crate::{Contributor, Input, Measure, MeasureError, Partners, SAME_GDP, issues};

/// How many partners a total names.
const NAMED: usize = 10;

/// The total, or the flow with each partner asked for.
pub(super) fn values(flows: &FlowAsk<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    match flows.ask.query.partners {
        Partners::Unspecified => total(flows).map(|row| vec![row]),
        Partners::One(partner) => Ok(vec![value(flows, partner)?]),
        Partners::All => flows.partners_known().into_iter().map(|partner| value(flows, partner)).collect(),
    }
}

/// The total with its largest partners. The hidden flows of a zero block would add to it.
fn total(flows: &FlowAsk<'_, '_>) -> Result<Measure, MeasureError> {
    let (matrix, side) = (&flows.matrix, flows.side);
    if !matrix.has_rows(side, flows.own) {
        let issue = issues::no_flows(&matrix.table, flows.economy(), matrix.year);
        return Ok(flows.ask.without_value(matrix.year, issue));
    }
    let value = matrix.total(side, flows.own);
    let everyone = points(matrix, side).into_iter().map(|point| point.value);
    let mut measure = flows
        .blank()
        .with_inputs(matrix.inputs(side, flows.own))
        .with_value(Some(value), flows.ask.evidence.review_year());
    // Who trades nothing has no place among those who trade.
    measure.rank = (value > 0.0).then(|| place(value, everyone, flows.ask.derived.direction));
    measure.contributors = flows.contributors(NAMED);
    measure.n = Some(flows.universe());
    measure.coverage = Some(flows.coverage());
    if let Some(hidden) = flows.missing()? {
        let with = |share: f64| value / (1.0 - share);
        measure.interval = Some((with(hidden.bounds.low()), with(hidden.bounds.high())));
        measure.issues.push(hidden.issue);
    }
    Ok(measure)
}

/// The total of every economy that trades, by code.
pub(super) fn points(matrix: &Matrix, side: Side) -> Vec<Point> {
    let totals = matrix.economies.iter().enumerate().map(|(at, code)| (*code, matrix.total(side, at)));
    totals.filter(|(_, total)| *total > 0.0).map(|(code, total)| derived_point(code, total)).collect()
}

/// The flow with one partner and its place among the partners; missing inside a zero block.
fn value(flows: &FlowAsk<'_, '_>, partner: Economy) -> Result<Measure, MeasureError> {
    let pair = flows.pair(partner);
    let mut measure = pair.measure(flows, pair.value);
    if pair.value.is_none() && pair.in_block {
        measure.interval = hidden_value(flows)?;
    }
    if let Some(value) = pair.value {
        let values = flows.matrix.values(flows.side, flows.own);
        let partners = values.into_iter().filter(|other| *other > 0.0 || *other == value);
        measure.rank = (value > 0.0).then(|| place(value, partners, flows.ask.derived.direction));
    }
    Ok(measure)
}

/// A hidden flow is at most all that is hidden.
fn hidden_value(flows: &FlowAsk<'_, '_>) -> Result<Option<(f64, f64)>, MeasureError> {
    let total = flows.matrix.total(flows.side, flows.own);
    let most = |share: f64| total * share / (1.0 - share);
    Ok(flows.missing()?.map(|hidden| (0.0, most(hidden.bounds.high()))))
}

/// The flow with each partner over the economy's GDP.
pub(super) fn exposures(flows: &FlowAsk<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    let Some(gdp) = gdp(flows)? else {
        let issue = issues::input_absent(flows.ask.derived.id, "wdi:NY.GDP.MKTP.CD", flows.economy());
        return Ok(vec![flows.ask.without_value(flows.matrix.year, issue)]);
    };
    let observed = flows.ask.evidence.cell("wdi:NY.GDP.MKTP.CD", flows.economy(), flows.matrix.year);
    let differs = observed.filter(|cell| (gdp.value / cell.value - 1.0).abs() > SAME_GDP);
    let doubt = differs.map(|cell| issues::other_gdp(flows.ask.derived.id, &gdp, &cell));
    let exposure = |partner: Economy| {
        let pair = flows.pair(partner);
        let mut measure = pair.measure(flows, pair.value.map(|value| value / gdp.value));
        let inputs = measure.inputs.drain(..).chain([gdp.clone()]).collect();
        measure.issues.extend(doubt.clone());
        Ok(measure.with_inputs(inputs))
    };
    flows.partners_asked().into_iter().map(exposure).collect()
}

/// GDP in the year of the flows: the table that ships with the flow table, else the observed indicator.
fn gdp(flows: &FlowAsk<'_, '_>) -> Result<Option<Input>, MeasureError> {
    let (matrix, economy, evidence) = (&flows.matrix, flows.economy(), flows.ask.evidence);
    let beside = tables::gdp_beside(evidence.library, &matrix.table, matrix.year, economy)?;
    let observed = || evidence.cell("wdi:NY.GDP.MKTP.CD", economy, matrix.year);
    Ok(beside.or_else(|| observed().map(|cell| Input::from(&cell))))
}

/// My share with a partner over the partner's share with me: `(x_vp / x_v) / (x_vp / m_p)` for sales, alike for
/// purchases. Above 1, I depend more. Undefined where nothing flows. Hidden flows of either side make it a range.
pub(super) fn asymmetries(flows: &FlowAsk<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    let hidden = flows.missing()?;
    let asymmetry = |partner| asymmetry(flows, partner, hidden.as_ref());
    flows.partners_asked().into_iter().map(asymmetry).collect()
}

fn asymmetry(
    flows: &FlowAsk<'_, '_>,
    partner: Economy,
    own: Option<&Hidden>,
) -> Result<Measure, MeasureError> {
    let (pair, mirror) = (flows.pair(partner), flows.side.mirror());
    let total = flows.matrix.total(flows.side, flows.own);
    let flowing = pair.value.filter(|value| *value > 0.0);
    let other = pair.position.map(|position| flows.matrix.total(mirror, position));
    let value = flowing.and(other).filter(|_| total > 0.0).map(|other| other / total);
    let mut measure = pair.measure(flows, value);
    let theirs = flows.missing_of(partner, mirror)?;
    if let Some(value) = value.filter(|_| own.is_some() || theirs.is_some()) {
        let share =
            |hidden: Option<&Hidden>| hidden.map_or((0.0, 0.0), |of| (of.bounds.low(), of.bounds.high()));
        // More hidden flows of mine make my dependence smaller, more of the partner's make it larger.
        let ((own_low, own_high), (low, high)) = (share(own), share(theirs.as_ref()));
        measure.interval =
            Some((value * (1.0 - own_high) / (1.0 - low), value * (1.0 - own_low) / (1.0 - high)));
    }
    let block = flows.matrix.block_of(partner).filter(|_| theirs.is_some() && !pair.in_block);
    let place = || format!("{} {partner} {}", flows.matrix.table, flows.matrix.year);
    measure.issues.extend(block.map(|block| block.issue(place())));
    measure.issues.extend(theirs.map(|hidden| hidden.issue));
    Ok(measure)
}

impl Side {
    /// The same flows seen by the partner.
    pub(super) const fn mirror(self) -> Self {
        match self {
            Side::Exports => Side::Imports,
            Side::Imports => Side::Exports,
        }
    }
}

/// The flow with one partner.
struct Pair {
    partner: Economy,
    position: Option<usize>,
    value: Option<f64>,
    input: Option<Input>,
    in_block: bool,
}

impl Pair {
    fn measure(&self, flows: &FlowAsk<'_, '_>, value: Option<f64>) -> Measure {
        let mut measure = flows.ask.blank(flows.matrix.year);
        measure.partner = Some(self.partner);
        if self.in_block {
            measure.issues.extend(flows.block_issue());
        } else if self.value.is_none() {
            let issue =
                issues::no_pair(&flows.matrix.table, flows.economy(), self.partner, flows.matrix.year);
            measure.issues.push(issue);
        }
        measure
            .with_inputs(self.input.iter().cloned().collect())
            .with_value(value, flows.ask.evidence.review_year())
    }
}

impl FlowAsk<'_, '_> {
    fn pair(&self, partner: Economy) -> Pair {
        // Nobody trades with itself: the empty cell of the matrix is no zero.
        let position = self.matrix.position(partner).filter(|position| *position != self.own);
        let flow = position.map(|position| self.matrix.flow(self.side, self.own, position));
        let value = match flow {
            Some(Flow::Known { value, .. }) => Some(value),
            Some(Flow::Missing) | None => None,
        };
        let in_block = self.hidden_partners().contains(&partner);
        let input = position.and_then(|position| self.matrix.input(self.side, self.own, position));
        Pair { partner, position, value, input, in_block }
    }

    /// Partners with a flow above zero, and those that a zero block hides, by code.
    fn partners_known(&self) -> Vec<Economy> {
        let hidden = self.hidden_partners();
        let values = self.matrix.values(self.side, self.own);
        let partners = self.matrix.economies.iter().zip(values);
        partners
            .filter(|(code, value)| *value > 0.0 || hidden.contains(code))
            .map(|(code, _)| *code)
            .collect()
    }

    fn partners_asked(&self) -> Vec<Economy> {
        match self.ask.query.partners {
            Partners::One(partner) => vec![partner],
            Partners::Unspecified | Partners::All => self.partners_known(),
        }
    }

    /// The `count` largest partners.
    pub(super) fn contributors(&self, count: usize) -> Vec<Contributor> {
        let total = self.matrix.total(self.side, self.own);
        let values = self.matrix.values(self.side, self.own);
        let mut parts: Vec<_> =
            self.matrix.economies.iter().zip(values).filter(|part| part.1 > 0.0).collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        parts.truncate(count);
        let part = |(code, value): (&Economy, f64)| Contributor {
            code: code.code().to_owned(),
            value,
            share: value / total,
        };
        parts.into_iter().map(part).collect()
    }

    /// The share of possible partners whose flow is known.
    pub(super) fn coverage(&self) -> f64 {
        let partners = (0..self.matrix.economies.len()).filter(|partner| *partner != self.own);
        let flows = partners.map(|partner| self.matrix.flow(self.side, self.own, partner));
        let missing = flows.filter(|flow| *flow == Flow::Missing).count();
        1.0 - missing as f64 / (self.matrix.economies.len() - 1) as f64
    }
}
