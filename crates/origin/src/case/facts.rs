//! Facts of a case about production, transport and proof.

use hoinhap_sources::nearest;
use hoinhap_vocab::{Issue, Text};
use serde_json::{Map, Value};

use super::read::{CaseReader, without_annexes};
use super::shape::{code_word, is_slip, truths, word};
use super::{Facts, Paper};
use crate::Decimal;

type Object = Map<String, Value>;

const FACT_KEYS: [&str; 18] = [
    "processes",
    "operations",
    "wo_basis",
    "set",
    "transit",
    "transit_operations",
    "customs_control",
    "direct_transport",
    "component_weight",
    "short_supply",
    "beyond_insufficient",
    "proof",
    "third_party_invoice",
    "back_to_back",
    "alcohol_volume",
    "alcohol_volume_pct",
    "non_originating_alcohol_pct",
    "min_originating_weight",
];

const PROOF_KEYS: [&str; 10] =
    ["held", "kind", "who", "issued", "date", "valid_until", "reference", "number", "note", "document"];

/// Whether a text denies, or leaves open, what it is asked about.
fn denies(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.trim().is_empty()
        || lower
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|part| DENIALS.contains(&part) || DOUBTS.contains(&part))
}

impl CaseReader<'_> {
    pub(super) fn facts(&mut self, case: &Object) -> Facts {
        let empty = Object::new();
        let object = self.part(case, "facts", "").unwrap_or(&empty);
        let path = "/facts";
        self.known_keys(&measures_aside(&without_annexes(object)), path, &FACT_KEYS);
        let (processes, processes_open) = self.processes(object, path);
        let (proof, paper) = self.proof(object, path);
        let measured = object.iter().filter(|(_, value)| value.is_number() || value.is_string());
        let measured =
            measured.filter_map(|(key, value)| Some((key.clone(), Decimal::parse(&word(value)).ok()?)));
        Facts {
            processes,
            processes_open,
            operations: self
                .words(object, "operations", path)
                .map(|list| list.iter().map(|code| code_word(code)).collect()),
            wholly_obtained: wholly_obtained(object),
            set: set(object),
            transit: self.transit(object, path),
            transit_operations: self.words(object, "transit_operations", path),
            customs_control: self.flag(object, "customs_control", path),
            direct_transport: self.flag(object, "direct_transport", path),
            component_weight: self.amount(object, "component_weight", path),
            short_supply: self.words(object, "short_supply", path).unwrap_or_default(),
            beyond_insufficient: self.flag(object, "beyond_insufficient", path),
            proof,
            paper,
            measured: measured.collect(),
            flags: truths(object),
        }
    }

    /// A proof of origin: whether it is held, its kind, or an object with more of it.
    fn proof(&mut self, facts: &Object, path: &str) -> (Option<bool>, Paper) {
        let mut paper = Paper {
            third_party_invoice: self.flag(facts, "third_party_invoice", path),
            back_to_back: self.flag(facts, "back_to_back", path),
            ..Paper::default()
        };
        let place = format!("{path}/proof");
        match facts.get("proof") {
            Some(Value::String(kind)) if !denies(kind) => {
                paper.kind = Some(kind.to_lowercase());
                (Some(true), paper)
            }
            Some(Value::Object(told)) => {
                for key in told.keys().filter(|key| !PROOF_KEYS.contains(&key.as_str())) {
                    let message = Text::new(
                        format!("Không hiểu khoá `{key}` của chứng từ."),
                        format!("The key `{key}` of the proof is not understood."),
                    );
                    let want = "held, kind, who, issued, valid_until, reference, note";
                    self.lose("case/unknown-fact", &format!("{place}/{key}"), key, message, want);
                }
                let held = self.flag(told, "held", &place).unwrap_or(true);
                paper.kind = self.text(told, "kind", &place).map(str::to_lowercase);
                paper.who = self.text(told, "who", &place).map(str::to_lowercase);
                paper.issued = self.date(told, "issued", &place).or_else(|| self.date(told, "date", &place));
                paper.until = self.date(told, "valid_until", &place);
                (Some(held), paper)
            }
            _ => (self.flag(facts, "proof", path), paper),
        }
    }

    /// The processes that are attested, and whether an entry was not understood, so that others may be too.
    fn processes(&mut self, object: &Object, path: &str) -> (Option<Vec<String>>, bool) {
        let Some(list) = self.words(object, "processes", path) else { return (None, false) };
        let mut open = false;
        for process in &list {
            if self.rules.processes.contains(&code_word(process)) {
                continue;
            }
            open = true;
            let near = nearest(process, self.rules.processes.iter().map(String::as_str), 3);
            let near = if near.is_empty() { self.rules.processes.clone() } else { near };
            let help = Text::new(
                format!("Dùng một mã công đoạn: {}.", near.join(", ")),
                format!("Use a code of a process: {}.", near.join(", ")),
            );
            let message = Text::fixed("Không có công đoạn này.", "There is no such process.");
            let place = format!("{path}/processes");
            self.issues.push(Issue::error("case/unknown-process", place, message, help).with_value(process));
        }
        (Some(list.iter().map(|process| code_word(process)).collect()), open)
    }

    /// Economies passed in transit. That there was transit is kept where only that is said.
    fn transit(&mut self, object: &Object, path: &str) -> Option<Vec<String>> {
        match object.get("transit")? {
            Value::Bool(true) => Some(vec!["?".to_owned()]),
            Value::Bool(false) => Some(Vec::new()),
            _ => self.words(object, "transit", path),
        }
    }
}

/// Words that deny.
pub(super) const DENIALS: [&str; 14] = [
    "none", "no", "non", "false", "not", "never", "isn", "isnt", "cannot", "can", "without", "không",
    "khong", "0",
];

const DOUBTS: [&str; 30] = [
    "unknown",
    "unclear",
    "na",
    "tbd",
    "tbc",
    "pending",
    "confirm",
    "confirmed",
    "maybe",
    "partly",
    "part",
    "imported",
    "import",
    "depends",
    "awaiting",
    "subject",
    "check",
    "checked",
    "doubtful",
    "doubt",
    "if",
    "unless",
    "may",
    "might",
    "should",
    "would",
    "probably",
    "possibly",
    "chưa",
    "đang",
];

const GROUNDS: [&str; 48] = [
    "true",
    "yes",
    "wo",
    "wholly",
    "obtained",
    "art",
    "article",
    "annex",
    "grown",
    "grow",
    "plant",
    "plants",
    "crop",
    "harvest",
    "harvested",
    "picked",
    "gathered",
    "born",
    "raised",
    "reared",
    "live",
    "animal",
    "animals",
    "slaughtered",
    "caught",
    "catch",
    "fish",
    "fished",
    "fishing",
    "sea",
    "hunting",
    "trapping",
    "aquaculture",
    "mined",
    "extracted",
    "mineral",
    "minerals",
    "scrap",
    "waste",
    "produced",
    "exclusively",
    "điều",
    "thuần",
    "trồng",
    "nuôi",
    "đánh",
    "hoạch",
    "khai",
];

/// A ground of being wholly obtained: a truth, or the provision that is met. Words that deny it or say that it is not
/// known are no ground.
fn wholly_obtained(object: &Object) -> Option<bool> {
    let text = match object.get("wo_basis")? {
        Value::Bool(truth) => return Some(*truth),
        Value::String(text) => text.trim().to_lowercase(),
        _ => return None,
    };
    let parts: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    let says = |list: &[&str]| parts.iter().any(|part| list.contains(part));
    if text.is_empty() || says(&DENIALS) {
        return Some(false);
    }
    let provision = text.contains('(') && parts.iter().any(|part| part.len() == 1);
    if text.contains('?') || says(&DOUBTS) || !(says(&GROUNDS) || provision) { None } else { Some(true) }
}

/// Whether the good is a set: a truth, or the rule of classification (`3(a)`, `3(b)`, `3(c)`). Other words say nothing.
fn set(object: &Object) -> Option<String> {
    let text = match object.get("set")? {
        Value::Bool(true) => return Some(String::new()),
        Value::String(rule) => rule.to_lowercase(),
        _ => return None,
    };
    let plain: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let rule = ["gri", "gir", "rule", "quytắc"]
        .iter()
        .fold(plain.as_str(), |rest, word| rest.strip_prefix(word).unwrap_or(rest));
    match rule {
        "yes" | "true" | "set" | "có" => Some(String::new()),
        "3a" | "3b" | "3c" => Some(rule.to_owned()),
        _ => None,
    }
}

/// Facts but those that a rule may name as measured shares.
fn measures_aside(object: &Object) -> Object {
    let measured = |value: &Value| Decimal::parse(&word(value)).is_ok();
    let near = |key: &str| FACT_KEYS.iter().any(|known| is_slip(key, known));
    let kept = object.iter().filter(|(key, value)| near(key) || !measured(value));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}
