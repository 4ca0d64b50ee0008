//! The claim checker: public statements held against the shipped rows.
//!
//! A claim is data: what is computed, the bar it is held against, and what the evidence is known to lack. The
//! checker knows no country and no claim. Each answer carries the rows, the computed figure, the edition of the
//! data, the date of the question, and what would change it. In particular:
//!
//! - `nearly v` is `[0.9 v, v)`, `about v` is `v` more or less 5 %, `over v` is strict ([`NEARLY`], [`ABOUT`]);
//! - rows that are missing or doubtful give bounds, and where the bar lies inside them there is no answer;
//! - absent, stale, unverified, circular or otherwise defined evidence gives no answer, with its reason;
//! - a figure that another year, base, date or reading would flip says so;
//! - a sentence holds only where each of its parts holds; a target is met or not met;
//! - documents that disagree are a conflict, never a choice.

mod arithmetic;
mod changes;
mod comparator;
mod counts;
mod explain;
mod figure;
mod file;
mod indicators;
mod judge;
mod quantity;
mod result;
#[cfg(test)]
mod tests;
mod words;

use hoinhap_sources::{Profile, RegisterFacts};
use hoinhap_vocab::{AsOf, Date, Issue, Year};

use crate::Evidence;
use figure::Asked;
use judge::{Judged, judge};

pub(crate) use judge::slope;

pub use comparator::{ABOUT, Bar, Comparator, NEARLY};
pub use file::{Claim, ClaimError, ClaimFile, CoverageRule, Part, Reading};
pub use quantity::{AgreementFilter, Count, KEYS, Quantity, Series, StateFilter, Which, YearChoice};
pub use result::{
    Change, ClaimKind, ClaimResult, ClaimValue, ClaimValueOrText, EvidenceRow, Moment, PartResult, Reason,
    Sensitivity, Verdict,
};
pub use words::number;

/// Checks every shipped claim of a profile.
///
/// Each claim is asked as of its own date, or as of `as_of` for all of them. A document that is dated to the
/// year only counts as of 31 December of it, or as of the date of `evidence`, if that is earlier. `evidence`
/// bounds what the checker may look at when it tries other years and dates. A claim whose document is later than
/// the date is answered all the same and says so; [`Profile::is_stated`] tells which had been made.
///
/// # Errors
/// The profile has no claims, the file is malformed, or a table is damaged.
pub fn check_claims(
    evidence: &Evidence<'_>,
    facts: &RegisterFacts,
    profile: &Profile,
    as_of: Option<Date>,
) -> Result<Vec<ClaimResult>, ClaimError> {
    check_file(evidence, facts, profile, &ClaimFile::embedded(&profile.id)?, as_of)
}

/// Checks the claims of a file; see [`check_claims`].
///
/// # Errors
/// A claim names what does not exist, or a table is damaged.
pub fn check_file(
    evidence: &Evidence<'_>,
    facts: &RegisterFacts,
    profile: &Profile,
    file: &ClaimFile,
    as_of: Option<Date>,
) -> Result<Vec<ClaimResult>, ClaimError> {
    file.check(evidence.library, profile)?;
    let check = |claim| check(evidence, facts, profile, claim, as_of);
    file.claims.iter().map(check).collect()
}

/// Checks one claim.
pub(crate) fn check(
    review: &Evidence<'_>,
    facts: &RegisterFacts,
    profile: &Profile,
    claim: &Claim,
    as_of: Option<Date>,
) -> Result<ClaimResult, ClaimError> {
    let as_of = as_of.unwrap_or_else(|| own_date(review, profile, claim));
    let evidence = review.asked_at(AsOf(as_of));
    let (no_rule, with_rows) = (CoverageRule::default(), true);
    let base = Asked { evidence: &evidence, facts, profile, as_of, coverage: &no_rule, with_rows };
    let mut judged = Vec::with_capacity(claim.parts.len());
    for part in &claim.parts {
        judged.push(judge(&Asked { coverage: &part.coverage, ..base }, part, claim.kind)?);
    }
    let (verdict, reason) = together(claim, &judged);
    let first = Asked { coverage: claim.parts.first().map_or(&no_rule, |part| &part.coverage), ..base };
    let changes = changes::changes(&first, review, claim, &judged)?;
    let open = matches!(verdict, Verdict::DoesNotHold | Verdict::CannotBeChecked);
    let holds_at = if open { changes::holds_at(&first, review, claim)? } else { None };
    let mut result = ClaimResult {
        claim: claim.id.clone(),
        document: claim.document.clone(),
        kind: claim.kind,
        verdict,
        reason,
        sensitive_to: changes::sensitive_to(&changes),
        holds_at,
        as_of,
        value: judged.first().and_then(|part| part.figure.value),
        unit: judged.first().map(|part| part.figure.unit.clone()).unwrap_or_default(),
        year: judged.first().and_then(|part| part.figure.year),
        statement: claim.statement.clone(),
        explanation: hoinhap_vocab::Text::default(),
        changes,
        parts: Vec::new(),
        evidence: rows(profile, claim, &judged),
        issues: issues(&judged),
    };
    result.explanation = explain::claim(&base, claim, &judged, &result);
    if judged.len() > 1 {
        result.parts =
            claim.parts.iter().zip(&judged).map(|(part, it)| explain::part(&base, part, it)).collect();
    }
    Ok(result)
}

/// The figure of a claim's first part in every year up to the last complete one, ascending.
pub(crate) fn series(
    review: &Evidence<'_>,
    facts: &RegisterFacts,
    profile: &Profile,
    claim: &Claim,
) -> Result<Vec<(Year, f64)>, ClaimError> {
    let Some(part) = claim.parts.first() else { return Ok(Vec::new()) };
    let (as_of, coverage) = (review.as_of.0, &part.coverage);
    let asked = Asked { evidence: review, facts, profile, as_of, coverage, with_rows: false };
    let mut series = Vec::new();
    for year in FIRST_YEAR..=review.review_year() {
        let Some(quantity) = part.quantity.in_year(year) else { break };
        let found = figure::compute(&asked, &Part { quantity, ..part.clone() })?;
        let own = found.year == Some(year) && found.stop.is_none();
        series.extend(found.as_number().filter(|_| own).map(|value| (year, value)));
    }
    Ok(series)
}

/// The first year for which any observation is held.
const FIRST_YEAR: Year = 1985;

/// The date of a claim: its own, or its document's; one known to the year only is not taken beyond the review.
fn own_date(review: &Evidence<'_>, profile: &Profile, claim: &Claim) -> Date {
    let document = profile.document(&claim.document).map(|document| document.as_of);
    match (claim.as_of, document) {
        (Some(date), _) => date,
        (None, Some(date)) if date.is_exact() => date.last,
        (None, Some(date)) => date.last.min(review.as_of.0),
        (None, None) => review.as_of.0,
    }
}

/// The answer to the sentence: it holds where every part holds, and one part that does not is enough.
fn together(claim: &Claim, judged: &[Judged]) -> (Verdict, Option<Reason>) {
    if claim.kind == ClaimKind::NotAClaim {
        return (Verdict::None, None);
    }
    let fails = |part: &&Judged| matches!(part.verdict, Verdict::DoesNotHold | Verdict::NotMet);
    let open = |part: &&Judged| part.verdict == Verdict::CannotBeChecked;
    let decisive = judged.iter().find(fails).or_else(|| judged.iter().find(open)).or(judged.first());
    decisive.map_or((Verdict::None, None), |part| (part.verdict, part.reason))
}

/// The rows of all parts; arithmetic on the date of the question rests on the row that dates the document.
fn rows(profile: &Profile, claim: &Claim, judged: &[Judged]) -> Vec<EvidenceRow> {
    let mut rows: Vec<EvidenceRow> =
        judged.iter().flat_map(|part| part.figure.rows.iter().cloned()).collect();
    let is_dated = |part: &Part| matches!(part.quantity, Quantity::YearsBetween { to: None, .. });
    let document = profile.document(&claim.document).filter(|_| claim.parts.iter().any(is_dated));
    rows.extend(document.map(|document| {
        let date = result::partial_date(document.as_of);
        figure::fact(&document.provenance, document.document.clone(), date)
    }));
    rows
}

fn issues(judged: &[Judged]) -> Vec<Issue> {
    let mut issues: Vec<Issue> = judged.iter().flat_map(|part| part.figure.issues.iter().cloned()).collect();
    issues.dedup();
    issues
}
