//! The answer in sentences.

use hoinhap_vocab::Text;

use super::figure::Asked;
use super::file::{Claim, Part};
use super::judge::Judged;
use super::result::{Change, ClaimResult, PartResult, Verdict};
use super::words;

/// The explanation of a claim: each part, the answer, what would change it.
pub(super) fn claim(asked: &Asked<'_, '_>, claim: &Claim, judged: &[Judged], result: &ClaimResult) -> Text {
    let parts = claim.parts.iter().zip(judged).map(|(part, judged)| figure(asked, part, judged));
    let holds_at = result.holds_at.map(|moment| {
        let moment = Text::same(moment.to_string());
        words::join("Phát biểu đúng vào {}.", "It would hold at {}.", &[moment])
    });
    let changes = result.changes.iter().filter(|change| change.matters).map(|change| {
        let unit = asked.unit(&result.unit);
        changed(change, &unit)
    });
    let note = (!claim.note.is_empty()).then(|| words::sentence(&claim.note));
    words::sentences(parts.chain([answer(result)]).chain(holds_at).chain(changes).chain(note))
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
        Some(value) if !judged.figure.label.is_empty() => {
            let parts = [judged.figure.label.clone(), words::figure(value, &unit)];
            words::sentence(&words::join("{}: {}", "{}: {}", &parts))
        }
        Some(value) => words::sentence(&words::figure(value, &unit)),
        None => Text::default(),
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
