//! The numbered notes: each finding that a sentence cites, in the order of its first citation.

use std::collections::BTreeMap;

use hoinhap_review::document::{Finding, Part, Piece, Review, Scale, Sentence};
use hoinhap_vocab::{FindingId, Lang, Text};
use serde::Serialize;

use crate::{format, words};

/// A piece of a sentence: words, or a number with its note.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(super) enum Run {
    /// Words.
    Words(String),
    /// A number.
    Number {
        /// As printed.
        number: String,
        /// Number of its note, where it has one.
        note: Option<usize>,
    },
}

/// A line of the appendix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Note {
    number: usize,
    what: String,
    value: String,
    state: String,
    method: String,
    origin: String,
    hash: String,
}

/// Numbers findings as sentences cite them.
pub(super) struct Notes<'a> {
    findings: BTreeMap<FindingId, &'a Finding>,
    numbers: BTreeMap<FindingId, usize>,
    cited: Vec<&'a Finding>,
    most: usize,
    lang: Lang,
}

impl<'a> Notes<'a> {
    /// No note yet; at most `most` will be numbered.
    pub(super) fn new(review: &'a Review, lang: Lang, most: usize) -> Self {
        let findings = review.findings.iter().map(|finding| (finding.id, finding)).collect();
        Self { findings, numbers: BTreeMap::new(), cited: Vec::new(), most, lang }
    }

    /// A sentence with the notes of its numbers. A number that is cited again in the sentence is marked once.
    pub(super) fn sentence(&mut self, sentence: &Sentence) -> Vec<Run> {
        let pieces = sentence.pieces(self.lang);
        let mut marked = Vec::new();
        pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Words(words) => Run::Words(words.to_owned()),
                Piece::Part(Part::Quantity(quantity)) => {
                    let note = quantity.finding.and_then(|id| self.number(id));
                    let fresh = note.filter(|note| !marked.contains(note));
                    marked.extend(fresh);
                    Run::Number { number: format::quantity(quantity, self.lang), note: fresh }
                }
                Piece::Part(part) => Run::Words(format::part(part, self.lang)),
            })
            .collect()
    }

    fn number(&mut self, id: FindingId) -> Option<usize> {
        if let Some(number) = self.numbers.get(&id) {
            return Some(*number);
        }
        let finding = self.findings.get(&id).copied().filter(|_| self.cited.len() < self.most)?;
        self.cited.push(finding);
        self.numbers.insert(id, self.cited.len());
        Some(self.cited.len())
    }

    /// The appendix.
    pub(super) fn lines(&self) -> Vec<Note> {
        let caveats = self.caveats();
        (1..).zip(&self.cited).map(|(number, finding)| note(number, finding, &caveats, self.lang)).collect()
    }

    /// What the cited numbers leave out, each once, in the order of the notes.
    pub(super) fn caveats(&self) -> Vec<String> {
        let mut caveats: Vec<String> = Vec::new();
        for caveat in self.cited.iter().flat_map(|finding| &finding.caveats) {
            let words = caveat.get(self.lang);
            if !caveats.iter().any(|known| known == words) {
                caveats.push(words.to_owned());
            }
        }
        caveats
    }
}

/// A path may break after a sign that joins its parts: its column is narrow.
fn with_breaks(path: &str) -> String {
    let signs = ['_', '/'];
    path.chars()
        .flat_map(|sign| [Some(sign), signs.contains(&sign).then_some(super::table::BREAK)])
        .flatten()
        .collect()
}

fn note(number: usize, finding: &Finding, caveats: &[String], lang: Lang) -> Note {
    let partner = finding.partner.map(|partner| format!("–{partner}")).unwrap_or_default();
    let year = format::year(finding.year);
    Note {
        number,
        what: format!("{}, {}{partner}, {year}", finding.title.get(lang), finding.economy),
        value: value(finding, lang),
        state: format!("{}, {}", words::status(finding.status).get(lang), finding.freshness.word().get(lang)),
        method: method(finding, caveats, lang),
        origin: with_breaks(&origin(finding, lang)),
        hash: finding.id.short(),
    }
}

/// The value under the scale that shows it with few digits, with its bounds.
fn value(finding: &Finding, lang: Lang) -> String {
    let scale = Scale::for_value(finding.value);
    let shown = |value: f64| match scale {
        Scale::One => format::precise(value, lang),
        _ => format::scaled(value, scale, 3, lang),
    };
    let value = format::with_unit(&shown(finding.value), &format::unit(&finding.unit, scale, lang));
    match finding.interval {
        None => value,
        Some((low, high)) => format!("{value} ({}–{})", shown(low), shown(high)),
    }
}

/// The method, and the numbers of the caveats that hold for the value.
fn method(finding: &Finding, caveats: &[String], lang: Lang) -> String {
    let place = |caveat: &Text| caveats.iter().position(|known| known == caveat.get(lang));
    let places: Vec<_> =
        finding.caveats.iter().filter_map(place).map(|place| (place + 1).to_string()).collect();
    let method = finding.method.get(lang);
    match (places.is_empty(), lang) {
        (true, _) => method.to_owned(),
        (false, Lang::Vi) => format!("{method} (lưu ý {})", places.join(", ")),
        (false, Lang::En) => format!("{method} (caveat {})", places.join(", ")),
    }
}

fn origin(finding: &Finding, lang: Lang) -> String {
    let Some(first) = finding.inputs.first() else {
        return String::new();
    };
    let row = Text::fixed("dòng", "row");
    let more = match (finding.inputs_total.saturating_sub(1), lang) {
        (0, _) => String::new(),
        (more, Lang::Vi) => format!("; và {} dòng khác", format::precise(more as f64, lang)),
        (more, Lang::En) => format!("; and {} more rows", format::precise(more as f64, lang)),
    };
    let (source, vintage) = (&first.source, &first.vintage);
    format!("{source} {vintage}: {}, {} {}{more}", first.file, row.get(lang), first.row)
}
