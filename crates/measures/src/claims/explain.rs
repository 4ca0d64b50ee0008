//! The answer in sentences.

use std::collections::BTreeSet;

use hoinhap_vocab::{PartialDate, Text};

use super::arithmetic::CONFLICT;
use super::figure::Asked;
use super::file::{Claim, Part};
use super::judge::Judged;
use super::result::{Change, ClaimResult, ClaimValue, Moment, PartResult, Sensitivity, Verdict};
use super::words;

/// The explanation of a claim: whether its document is later, each part, the answer, what would change it.
pub(super) fn claim(asked: &Asked<'_, '_>, claim: &Claim, judged: &[Judged], result: &ClaimResult) -> Text {
    let parts = claim.parts.iter().zip(judged).map(|(part, judged)| figure(asked, part, judged));
    let unit = asked.unit(&result.unit);
    let is_shown =
        |change: &&Change| change.matters || !matches!(change.kind, Sensitivity::Year | Sensitivity::Vintage);
    let changes = result.changes.iter().filter(is_shown).map(|change| changed(change, &unit));
    let note = (!claim.note.is_empty()).then(|| words::sentence(&claim.note));
    let conflicts = result.issues.iter().filter(|issue| issue.code == CONFLICT);
    let conflicts = conflicts.map(|issue| words::sentence(&issue.message));
    let ends = holds_at(result).into_iter().chain(changes).chain(note).chain(editions(result));
    let later = later_document(asked, claim).into_iter();
    words::sentences(later.chain(parts).chain(conflicts).chain([answer(result)]).chain(ends))
}

/// A document that is later than the question, whatever day it may be of: the claim had not been made then.
fn later_document(asked: &Asked<'_, '_>, claim: &Claim) -> Option<Text> {
    let document = asked.profile.document(&claim.document)?;
    (document.as_of.first > asked.as_of).then(|| {
        let date = [words::figure(ClaimValue::Date(document.as_of), &Text::default())];
        words::join(
            "Văn bản nêu phát biểu này đề {}, sau thời điểm xét.",
            "The document of this claim is of {}, later than the date of the question.",
            &date,
        )
    })
}

/// The year or day at which it would hold.
fn holds_at(result: &ClaimResult) -> Option<Text> {
    Some(match result.holds_at? {
        Moment::Year(year) => words::since("Phát biểu đúng vào năm {}.", "It would hold in {}.", year),
        Moment::Day(day) => {
            let day = PartialDate { first: day, last: day };
            let day = [words::figure(ClaimValue::Date(day), &Text::default())];
            words::join("Phát biểu đúng vào ngày {}.", "It would hold on {}.", &day)
        }
    })
}

/// The editions of the data, which may be later than the claim.
fn editions(result: &ClaimResult) -> Option<Text> {
    let rows = result.evidence.iter().filter(|row| !row.vintage.is_empty());
    let editions: BTreeSet<String> = rows.map(|row| format!("{} {}", row.source, row.vintage)).collect();
    let list = [words::codes(&editions)];
    (!editions.is_empty()).then(|| words::join("Số liệu: {}.", "Data: {}.", &list))
}

/// The explanation of one part.
pub(super) fn part(asked: &Asked<'_, '_>, part: &Part, judged: &Judged) -> PartResult {
    PartResult {
        verdict: judged.verdict,
        reason: judged.reason,
        value: judged.figure.value,
        unit: judged.figure.unit.clone(),
        explanation: words::sentences([figure(asked, part, judged), verdict(judged.verdict)]),
    }
}

/// What was computed and what it is held against.
fn figure(asked: &Asked<'_, '_>, part: &Part, judged: &Judged) -> Text {
    let unit = asked.unit(&judged.figure.unit);
    let computed = match judged.figure.value {
        Some(_) if judged.figure.names_value => words::sentence(&judged.figure.label),
        Some(value) if !judged.figure.label.is_empty() => {
            let parts = [judged.figure.label.clone(), words::figure(value, &unit)];
            words::sentence(&words::join("{}: {}", "{}: {}", &parts))
        }
        Some(value) => words::sentence(&words::figure(value, &unit)),
        None if judged.figure.label.is_empty() => Text::default(),
        None => words::sentence(&judged.figure.label),
    };
    let bounds = judged.figure.bounds.as_ref().map(|bounds| words::sentence(&bounds.label));
    let bar = part.comparator.as_ref().map(|comparator| {
        let bar = [comparator.words(&unit)];
        words::sentence(&words::join("mức so sánh: {}", "the bar: {}", &bar))
    });
    let stop = judged.figure.stop.as_ref().map(|(_, why)| words::sentence(why));
    words::sentences([computed].into_iter().chain(bounds).chain(bar).chain(stop))
}

/// The answer with its reason.
fn answer(result: &ClaimResult) -> Text {
    match result.reason {
        Some(reason) => {
            let parts = [result.verdict.label(), reason.label()];
            words::sentence(&words::join("kết luận: {} ({})", "answer: {} ({})", &parts))
        }
        None => verdict(result.verdict),
    }
}

fn verdict(verdict: Verdict) -> Text {
    words::sentence(&words::join("kết luận: {}", "answer: {}", &[verdict.label()]))
}

/// One change that matters.
fn changed(change: &Change, unit: &Text) -> Text {
    let value = change.value.map_or_else(|| Text::same("—"), |value| words::figure(value, unit));
    let parts = [change.label.clone(), value, change.verdict.label()];
    words::sentence(&words::join("{}: {}, {}", "{}: {}, {}", &parts))
}
