//! What would change an answer: other years, other readings of the words, and the date at which it would hold.

use std::collections::BTreeSet;

use hoinhap_sources::VerificationMark;
use hoinhap_vocab::{AsOf, Date, Text, Year, date};

use super::FIRST_YEAR;
use super::figure::Asked;
use super::file::{Claim, ClaimError, Part, Reading};
use super::judge::{Judged, judge, rejudge};
use super::quantity::{Count, Quantity};
use super::result::{Change, ClaimKind, Moment, Sensitivity, Verdict};
use super::{indicators, words};
use crate::Evidence;

/// The factor by which a ratio must move for its base to matter though the answer stays.
const RATIO_MOVES: f64 = 2.0;
/// Years around the date of the question in which arithmetic on years is tried.
const YEARS_AROUND: Year = 60;

/// Every other choice that was tried, those of years before those of readings.
pub(super) fn changes(
    asked: &Asked<'_, '_>,
    review: &Evidence<'_>,
    claim: &Claim,
    judged: &[Judged],
) -> Result<Vec<Change>, ClaimError> {
    let mut changes = Vec::new();
    for (part, judged) in claim.parts.iter().zip(judged) {
        changes.extend(other_years(asked, review, claim, part, judged)?);
        changes.extend(other_editions(asked, claim, part, judged)?);
    }
    // A reading of a later day is not known yet at the review.
    let known =
        claim.readings.iter().filter(|reading| reading.as_of.is_none_or(|day| review.as_of.sees(day)));
    for reading in known {
        if let Some(first) = judged.first() {
            changes.push(reread(asked, review, claim.kind, reading, first)?);
        }
    }
    Ok(changes)
}

/// The kinds that matter, each once.
pub(super) fn sensitive_to(changes: &[Change]) -> Vec<Sensitivity> {
    let kinds = changes.iter().filter(|change| change.matters).map(|change| change.kind);
    kinds.collect::<BTreeSet<_>>().into_iter().collect()
}

/// The figure in the years around its own, as far as they are known at the review; none where the own year
/// decides nothing.
fn other_years(
    asked: &Asked<'_, '_>,
    review: &Evidence<'_>,
    claim: &Claim,
    part: &Part,
    judged: &Judged,
) -> Result<Vec<Change>, ClaimError> {
    let every_year = part.comparator.as_ref().is_some_and(|bar| bar.every_year_since.is_some());
    let is_open = judged.verdict == Verdict::CannotBeChecked;
    let Some(own) = judged.figure.year.filter(|_| !every_year && !is_open) else { return Ok(Vec::new()) };
    let (first, last) = claim.reach.unwrap_or((own - 1, own + 1));
    let mut changes = Vec::new();
    for year in (first..=last).filter(|year| *year != own) {
        let Some(other) = in_year(asked, review, part, claim.kind, year)? else { continue };
        if other.verdict == Verdict::CannotBeChecked {
            continue;
        }
        let label = words::since("năm {}", "in {}", year);
        changes.push(change(Sensitivity::Year, label, &other, judged));
    }
    Ok(changes)
}

/// The value of the year in the publisher's other editions, as far as they are held: the own value is replaced,
/// the others stay.
fn other_editions(
    asked: &Asked<'_, '_>,
    claim: &Claim,
    part: &Part,
    judged: &Judged,
) -> Result<Vec<Change>, ClaimError> {
    let (of, within) = match &part.quantity {
        Quantity::Value(of) => (of, None),
        Quantity::Rank { of, within } => (of, within.as_deref()),
        _ => return Ok(Vec::new()),
    };
    let single = part.comparator.as_ref().filter(|bar| bar.every_year_since.is_none());
    let (Some(comparator), Some(year)) = (single, judged.figure.year) else { return Ok(Vec::new()) };
    let rows = asked.evidence.rows(&of.indicator, asked.economy(of.economy)).filter(|row| row.year == year);
    let mut rows: Vec<_> = rows.map(|row| (row.vintage.to_owned(), row.value)).collect();
    // The row added last is the one that was used.
    rows.pop();
    let mut changes = Vec::new();
    for (vintage, value) in rows {
        let figure = indicators::replaced(asked, of, within, &judged.figure, value)?;
        let other = rejudge(figure, comparator.bar, claim.kind);
        let label = words::join("phiên bản {}", "edition {}", &[Text::same(vintage)]);
        changes.push(change(Sensitivity::Vintage, label, &other, judged));
    }
    Ok(changes)
}

/// A part in another year, seen from the review; `None` where the quantity has no year.
fn in_year(
    asked: &Asked<'_, '_>,
    review: &Evidence<'_>,
    part: &Part,
    kind: ClaimKind,
    year: Year,
) -> Result<Option<Judged>, ClaimError> {
    let Some(quantity) = part.quantity.in_year(year) else { return Ok(None) };
    let asked = Asked { evidence: review, with_rows: false, coverage: &part.coverage, ..*asked };
    judge(&asked, &Part { quantity, ..part.clone() }, kind).map(Some)
}

fn reread(
    asked: &Asked<'_, '_>,
    review: &Evidence<'_>,
    kind: ClaimKind,
    reading: &Reading,
    own: &Judged,
) -> Result<Change, ClaimError> {
    let as_of = reading.as_of.unwrap_or(asked.as_of);
    let evidence = asked.evidence.asked_at(AsOf(as_of.min(review.as_of.0)));
    let asked =
        Asked { evidence: &evidence, as_of, coverage: &reading.part.coverage, with_rows: false, ..*asked };
    let other = judge(&asked, &reading.part, kind)?;
    Ok(change(reading.kind, reading.label.clone(), &other, own))
}

fn change(kind: Sensitivity, label: Text, other: &Judged, own: &Judged) -> Change {
    let moves = match (kind, other.figure.as_number(), own.figure.as_number()) {
        (Sensitivity::Base, Some(a), Some(b)) if a > 0.0 && b > 0.0 => (a / b).max(b / a) >= RATIO_MOVES,
        _ => false,
    };
    let matters = other.verdict != own.verdict || moves;
    Change { kind, label, value: other.figure.value, verdict: other.verdict, matters }
}

/// The year or day at which a claim that does not hold, or cannot be checked, would hold in all its parts: the
/// nearest year for figures of a year, the first later day (else the last earlier one) for facts of the
/// register.
pub(super) fn holds_at(
    asked: &Asked<'_, '_>,
    review: &Evidence<'_>,
    claim: &Claim,
) -> Result<Option<Moment>, ClaimError> {
    let [part] = &claim.parts[..] else { return Ok(None) };
    let every_year = part.comparator.as_ref().is_none_or(|bar| bar.every_year_since.is_some());
    if every_year || part.coverage.definition.is_some() {
        return Ok(None);
    }
    if part.quantity.indicator().is_some() {
        return Ok(nearest_year(asked, review, part, claim.kind)?.map(Moment::Year));
    }
    if matches!(part.quantity, Quantity::YearsBetween { to: None, .. }) {
        return nearest_anniversary(asked, part, claim.kind);
    }
    for day in candidate_days(asked, review, part) {
        let evidence = asked.evidence.asked_at(AsOf(day));
        let asked = Asked { evidence: &evidence, as_of: day, with_rows: false, ..*asked };
        if judge(&asked, part, claim.kind)?.verdict == Verdict::Holds {
            return Ok(Some(Moment::Day(day)));
        }
    }
    Ok(None)
}

fn nearest_year(
    asked: &Asked<'_, '_>,
    review: &Evidence<'_>,
    part: &Part,
    kind: ClaimKind,
) -> Result<Option<Year>, ClaimError> {
    let own = judge(&Asked { with_rows: false, ..*asked }, part, kind)?.figure.year;
    let centre = own.unwrap_or(asked.as_of.year());
    let mut years: Vec<Year> = (FIRST_YEAR..=review.review_year()).collect();
    years.sort_by_key(|year| ((*year - centre).abs(), *year));
    for year in years {
        let other = in_year(asked, review, part, kind, year)?;
        if other.is_some_and(|other| other.verdict == Verdict::Holds) {
            return Ok(Some(year));
        }
    }
    Ok(None)
}

fn nearest_anniversary(
    asked: &Asked<'_, '_>,
    part: &Part,
    kind: ClaimKind,
) -> Result<Option<Moment>, ClaimError> {
    for step in (1..=YEARS_AROUND).flat_map(|step| [step, -step]) {
        let year = asked.as_of.year().saturating_add(step);
        let as_of = date(year, 12, 31);
        if judge(&Asked { as_of, with_rows: false, ..*asked }, part, kind)?.verdict == Verdict::Holds {
            return Ok(Some(Moment::Year(year)));
        }
    }
    Ok(None)
}

/// Days on which something of the kind happened, as far as they are known at the review: later ones first, then
/// earlier ones from the latest on.
fn candidate_days(asked: &Asked<'_, '_>, review: &Evidence<'_>, part: &Part) -> Vec<Date> {
    let days: BTreeSet<Date> = event_days(asked, &part.quantity).into_iter().collect();
    let known = days.into_iter().filter(|day| review.as_of.sees(*day));
    let (later, earlier): (Vec<Date>, Vec<Date>) =
        known.filter(|day| *day != asked.as_of).partition(|day| *day > asked.as_of);
    later.into_iter().chain(earlier.into_iter().rev()).collect()
}

fn event_days(asked: &Asked<'_, '_>, quantity: &Quantity) -> Vec<Date> {
    let facts = asked.facts;
    match quantity {
        Quantity::Published(name) => {
            let own = facts.published.iter().filter(|row| row.fact == *name);
            own.map(|row| row.as_of.last).collect()
        }
        Quantity::Count(Count::Partners { .. }) => {
            let dated = facts.tiers.iter().filter(|row| row.provenance.mark != VerificationMark::Unverified);
            dated.filter_map(|row| Some(row.from?.last)).collect()
        }
        Quantity::Count(Count::Agreements(_) | Count::Parties(_)) => {
            facts.agreement_dates.iter().map(|row| row.date).collect()
        }
        Quantity::Count(Count::Organisations) => {
            let last = facts.memberships.iter().map(|row| row.last_year_observed);
            last.map(|year| date(year, 12, 31)).collect()
        }
        Quantity::Count(Count::Groups(_)) => {
            let spells = asked.evidence.library.groupings().memberships().iter();
            spells.filter_map(|spell| spell.entry).collect()
        }
        _ => Vec::new(),
    }
}
