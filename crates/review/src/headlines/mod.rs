//! The findings of the first page: one rule each, judged by thresholds of the profile, most severe first.

mod external;
mod partners;
mod standing;

use hoinhap_measures::Measure;
use hoinhap_vocab::{Freshness, Severity, Status};

use crate::ReviewError;
use crate::context::{Context, line_point, with_gaps};
use crate::document::{Chart, Confidence, Headline, Level, LineSeries, Role};

/// Findings of the first page, at most.
const MOST: usize = 10;
/// Findings that went well, at most.
const MOST_GOOD: usize = 3;
/// Places kept for findings of other sections, which are added later.
const KEPT: usize = 1;

/// A rule looks at the evidence and says one thing, or nothing.
type Rule = fn(&mut Context<'_>) -> Result<Option<Headline>, ReviewError>;

/// The rules in the order in which findings of equal level are printed.
const RULES: [Rule; 13] = [
    partners::top_market,
    partners::top_supplier,
    external::market_under_action,
    external::reserves,
    standing::technology_depth,
    external::outward_investment,
    standing::patents,
    partners::agreement_coverage,
    standing::openness,
    standing::shipping,
    standing::passport,
    standing::growth,
    external::debt_service,
];

/// The findings, most severe first. A review must say what went well too, and so at least one such stays; the others make
/// room for all that is critical or high.
pub(crate) fn headlines(context: &mut Context<'_>) -> Result<Vec<Headline>, ReviewError> {
    let mut found = Vec::new();
    for rule in RULES {
        found.extend(rule(context)?);
    }
    found.sort_by_key(|headline| headline.level);
    let (mut good, mut grave): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|headline| headline.level == Level::Good);
    let room = MOST - KEPT;
    let severe = grave.iter().filter(|headline| headline.level <= Level::High).count();
    good.truncate(room.saturating_sub(severe).clamp(1, MOST_GOOD));
    grave.truncate(room - good.len());
    grave.extend(good);
    Ok(grave)
}

/// Puts a finding of another section behind those about what is, within its level. On a full page the mildest of those
/// that ask for something makes room.
pub(crate) fn add(headlines: &mut Vec<Headline>, extra: Headline) {
    if headlines.len() >= MOST {
        match headlines.iter().rposition(|headline| headline.level != Level::Good) {
            Some(mildest) if headlines.get(mildest).is_some_and(|row| row.level >= extra.level) => {
                drop(headlines.remove(mildest));
            }
            _ => return,
        }
    }
    let place = headlines.partition_point(|headline| headline.level <= extra.level);
    headlines.insert(place, extra);
}

/// The level that a rule gives a value; between good and watch a finding is worth following only where asked.
fn level(context: &Context<'_>, rule: &str, value: f64) -> Option<Level> {
    context.thresholds.get(rule).and_then(|threshold| threshold.level(value))
}

/// How sure a finding is that rests on these measures.
fn confidence<'m>(measures: impl IntoIterator<Item = &'m Measure>) -> Confidence {
    let mut confidence = Confidence::High;
    for measure in measures {
        let defect = measure.issues.iter().any(|issue| issue.severity == Severity::Error);
        let stale = matches!(measure.freshness, Freshness::Stale | Freshness::Absent);
        let doubtful = measure.freshness == Freshness::Ageing
            || matches!(measure.status, Status::Estimated | Status::Provisional | Status::Break);
        let own = match () {
            () if defect || stale => Confidence::Low,
            () if doubtful => Confidence::Medium,
            () => Confidence::High,
        };
        confidence = confidence.max(own);
    }
    confidence
}

/// The latest value that a finding may rest on: a stale one is shown with its year elsewhere, never judged.
fn judged(context: &Context<'_>, indicator: &str) -> Result<Option<Measure>, ReviewError> {
    Ok(context.latest(indicator)?.filter(|measure| measure.freshness != Freshness::Stale))
}

/// A small line of the country's history of an indicator.
fn small_line(context: &Context<'_>, indicator: &str) -> Result<Option<Chart>, ReviewError> {
    let history = context.history(indicator, context.country)?;
    let points: Vec<_> = history.iter().map(line_point).collect();
    if points.len() < 2 {
        return Ok(None);
    }
    let Some(last) = history.last() else { return Ok(None) };
    let series =
        vec![LineSeries { label: context.country_name(), role: Role::Country, points: with_gaps(&points) }];
    let axis = context.ledger.axis(context.ledger.title(indicator), &last.unit);
    Ok(Some(Chart::Line { series, axis, thresholds: Vec::new() }))
}

#[cfg(test)]
mod tests {
    use hoinhap_vocab::Economy;

    use super::*;

    fn measure(freshness: Freshness, status: Status) -> Measure {
        Measure { freshness, status, ..Measure::blank("x:T", "score", Economy::literal("VNM"), 2024) }
    }

    #[test]
    fn the_weakest_measure_sets_the_confidence() {
        let sound = measure(Freshness::Fresh, Status::Observed);
        let modelled = measure(Freshness::Fresh, Status::Estimated);
        let stale = measure(Freshness::Stale, Status::Observed);
        assert_eq!(confidence([&sound]), Confidence::High);
        assert_eq!(confidence([&sound, &modelled]), Confidence::Medium);
        assert_eq!(confidence([&modelled, &stale]), Confidence::Low);
    }
}
