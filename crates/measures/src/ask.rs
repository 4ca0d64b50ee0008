//! Asking: from a question to its measures.

use hoinhap_vocab::{Economy, Year};

use crate::derived::{self, Ask, Rule};
use crate::rank::Point;
use crate::{Evidence, Measure, MeasureError, Partners, Query, definition, observed};

/// The measures that a question asks for: one per year and partner, ascending.
///
/// Missing data give a measure without value whose issues say why, never an error and never a zero.
///
/// # Errors
/// The indicator or the table does not exist, a partner is named for a measure of one economy, or a declared
/// parameter is impossible.
pub fn measure(evidence: &Evidence<'_>, query: &Query) -> Result<Vec<Measure>, MeasureError> {
    if let Some(indicator) = evidence.library.catalogue().indicators.get(&query.indicator) {
        refuse_partner(query)?;
        return Ok(observed::measure(evidence, indicator, query));
    }
    let Some(derived) = derived::find(&query.indicator) else {
        return Err(unknown(evidence, &query.indicator));
    };
    if derived.partner == definition::PartnerUse::None {
        refuse_partner(query)?;
    }
    derived::measure(&Ask { evidence, derived, query })
}

/// The latest value of an indicator of one economy.
///
/// # Errors
/// As [`measure`].
pub fn latest(evidence: &Evidence<'_>, indicator: &str, economy: Economy) -> Result<Measure, MeasureError> {
    let mut measures = measure(evidence, &Query::new(indicator, economy))?;
    measures.pop().ok_or_else(|| unknown(evidence, indicator))
}

/// The value of every economy in a year, by economy code, measures of flows in the default table; empty where
/// the year has not ended, and for measures of pairs and of products.
///
/// # Errors
/// No indicator has this id, or a table is damaged.
pub fn cross_section(
    evidence: &Evidence<'_>,
    indicator: &str,
    year: Year,
) -> Result<Vec<Point>, MeasureError> {
    if let Some((id, _)) = evidence.library.catalogue().indicators.get_key_value(indicator) {
        let cells = evidence.cross_section(id, year);
        let point = |cell: hoinhap_sources::Cell<'_>| Point {
            economy: cell.key.economy,
            value: cell.value,
            status: cell.status,
        };
        return Ok(cells.map(point).collect());
    }
    match derived::find(indicator).map(|derived| derived.rule) {
        Some(Rule::Formula(formula)) => Ok(derived::points(evidence, formula, year)),
        Some(Rule::Flows(rule)) => derived::flow_points(evidence, rule, year),
        Some(Rule::Family(_)) => Ok(Vec::new()),
        None => Err(unknown(evidence, indicator)),
    }
}

fn refuse_partner(query: &Query) -> Result<(), MeasureError> {
    match query.partners {
        Partners::Unspecified => Ok(()),
        Partners::One(_) | Partners::All => Err(MeasureError::NoPartner { id: query.indicator.clone() }),
    }
}

fn unknown(evidence: &Evidence<'_>, id: &str) -> MeasureError {
    let suggestion = definition::nearest(evidence.library, id);
    MeasureError::UnknownIndicator { id: id.to_owned(), suggestion }
}
