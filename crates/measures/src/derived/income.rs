//! The distance to the next income group.

use hoinhap_sources::Direction;
use hoinhap_vocab::Year;

use super::{Ask, Derived, Rule, tables};
use crate::{Contributor, Input, Measure, MeasureError, Years, issues};

const INCOME: &str = "wdi:NY.GNP.PCAP.CD";

pub(super) const ENTRIES: &[Derived] = &[Derived {
    id: "x:GNI.GAP",
    title: ("Khoảng cách đến ngưỡng thu nhập tiếp theo", "Distance to the next income threshold"),
    unit: "US$ per person",
    direction: Direction::Less,
    face: Some("outcome"),
    formula: (
        "ngưỡng của nhóm thu nhập kế tiếp - GNI bình quân đầu người (NY.GNP.PCAP.CD); chỉ có ngưỡng của những năm đã công bố trong bảng",
        "threshold of the next income group - GNI per head (NY.GNP.PCAP.CD); only for years whose thresholds are listed",
    ),
    reference: (
        "Ngân hàng Thế giới, phân loại thu nhập theo GNI bình quân (phương pháp Atlas)",
        "World Bank, income classification by GNI per head (Atlas method)",
    ),
    rule: Rule::Family(measure),
    ..Derived::BASE
}];

/// The gap to the next threshold, with the gap to each threshold as contributors: positive where it is still
/// ahead.
fn measure(ask: &Ask<'_, '_>) -> Result<Vec<Measure>, MeasureError> {
    let cells = ask.evidence.cells(INCOME, ask.query.economy);
    let years = cells.map(|cell| cell.year).filter(|year| ask.query.years.covers(*year));
    let mut rows = Vec::new();
    for year in years {
        rows.extend(of_year(ask, year)?);
    }
    if ask.query.years == Years::Latest {
        rows.drain(..rows.len().saturating_sub(1));
    }
    if rows.is_empty() {
        let issue = if ask.evidence.has_series(INCOME, ask.query.economy) {
            issues::no_threshold(ask.asked_year())
        } else {
            issues::input_absent(ask.derived.id, INCOME, ask.query.economy)
        };
        rows.push(ask.without_value(ask.asked_year(), issue));
    }
    Ok(rows)
}

fn of_year(ask: &Ask<'_, '_>, year: Year) -> Result<Option<Measure>, MeasureError> {
    let Some(cell) = ask.evidence.cell(INCOME, ask.query.economy, year) else { return Ok(None) };
    let thresholds = tables::income_thresholds(ask.evidence.library, year)?;
    if thresholds.is_empty() {
        return Ok(None);
    }
    let next = thresholds.iter().find(|threshold| cell.value <= threshold.above_usd);
    let inputs = thresholds.iter().map(|threshold| threshold.input.clone());
    let mut measure = ask
        .blank(year)
        .with_inputs([Input::from(&cell)].into_iter().chain(inputs).collect())
        .with_value(next.map(|next| next.above_usd - cell.value), ask.evidence.review_year());
    measure.product = next.map(|next| next.group.clone());
    measure.contributors = thresholds
        .iter()
        .map(|threshold| Contributor {
            code: threshold.group.clone(),
            value: threshold.above_usd - cell.value,
            share: cell.value / threshold.above_usd,
        })
        .collect();
    if next.is_none() {
        measure.issues.push(issues::highest_group(ask.query.economy));
    }
    Ok(Some(measure))
}
