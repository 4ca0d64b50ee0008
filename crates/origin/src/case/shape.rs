//! The shapes of a case's parts. What has another shape is an issue, and its fact is missing; where the missing fact
//! could stand against origin, no yes is given.

use std::collections::BTreeMap;

use hoinhap_sources::nearest;
use hoinhap_vocab::{Issue, Text};
use serde_json::{Map, Value};

use super::read::CaseReader;

type Object = Map<String, Value>;

/// Keys for people, of which no verdict hangs.
const REMARKS: [&str; 9] =
    ["id", "title", "note", "source", "expect", "expected", "case", "article", "basis"];

impl CaseReader<'_> {
    /// A fault that could hide what stands against origin.
    pub(super) fn lose(
        &mut self,
        code: &'static str,
        place: &str,
        value: &str,
        message: Text,
        want: &'static str,
    ) {
        self.withheld = true;
        self.bad(code, place, value, message, want);
    }

    pub(super) fn bad(
        &mut self,
        code: &'static str,
        place: &str,
        value: &str,
        message: Text,
        want: &'static str,
    ) {
        let help = Text::new(format!("Viết: {want}."), format!("Write: {want}."));
        self.issues.push(Issue::error(code, place, message, help).with_value(value));
    }

    /// Keys that are not used: a slip of the pen is a fault, any other key a warning.
    pub(super) fn known_keys(&mut self, object: &Object, path: &str, known: &[&str]) {
        let unknown = object.keys().filter(|key| !known.contains(&key.as_str()) && !key.starts_with('_'));
        for key in unknown {
            let message = Text::new(format!("Không có khoá `{key}`."), format!("There is no key `{key}`."));
            let place = format!("{path}/{key}");
            let used = known.iter().copied().filter(|known| !REMARKS.contains(known));
            let meant = nearest(key, used, 1).pop().filter(|meant| is_slip(key, meant));
            self.issues.push(match meant {
                Some(meant) => {
                    self.withheld = true;
                    let help = Text::new(
                        format!("Có phải `{meant}`? Khoá này không được dùng."),
                        format!("Is `{meant}` meant? The key is not used."),
                    );
                    Issue::error("case/misspelt-key", place, message, help).with_value(key)
                }
                None if speaks(key, &object[key]) => {
                    self.withheld = true;
                    let help = Text::new(
                        format!("Dùng một trong các khoá: {}.", known.join(", ")),
                        format!("Use one of the keys: {}.", known.join(", ")),
                    );
                    Issue::error("case/unknown-fact", place, message, help).with_value(word(&object[key]))
                }
                None => Issue::warning(
                    "case/unknown-key",
                    place,
                    message,
                    Text::fixed("Khoá này không được dùng.", "The key is not used."),
                ),
            });
        }
    }

    /// An object; nothing where the key is absent or null.
    pub(super) fn part<'v>(&mut self, parent: &'v Object, key: &str, path: &str) -> Option<&'v Object> {
        match parent.get(key)? {
            Value::Null => None,
            Value::Object(object) => Some(object),
            other => {
                let message = Text::fixed("Cần một đối tượng ở đây.", "An object is needed here.");
                self.lose("case/bad-shape", &format!("{path}/{key}"), &word(other), message, "{ … }");
                None
            }
        }
    }

    /// A list; nothing where the key is absent or null.
    pub(super) fn list<'v>(&mut self, parent: &'v Object, key: &str, path: &str) -> Option<&'v [Value]> {
        match parent.get(key)? {
            Value::Null => None,
            Value::Array(list) => Some(list),
            other => {
                let message = Text::fixed("Cần một danh sách ở đây.", "A list is needed here.");
                self.lose("case/bad-shape", &format!("{path}/{key}"), &word(other), message, "[ … ]");
                None
            }
        }
    }

    /// A word; nothing where the key is absent or null.
    pub(super) fn text<'v>(&mut self, parent: &'v Object, key: &str, path: &str) -> Option<&'v str> {
        match parent.get(key)? {
            Value::Null => None,
            Value::String(text) => Some(text),
            other => {
                let message = Text::fixed("Cần một chuỗi ở đây.", "A text is needed here.");
                self.lose("case/bad-shape", &format!("{path}/{key}"), &word(other), message, "\"…\"");
                None
            }
        }
    }

    pub(super) fn flag(&mut self, object: &Object, key: &str, path: &str) -> Option<bool> {
        let value = object.get(key).filter(|value| !value.is_null())?;
        if value.is_boolean() {
            return value.as_bool();
        }
        let message = Text::fixed("Cần true hoặc false.", "This must be true or false.");
        self.lose("case/not-a-truth", &format!("{path}/{key}"), &word(value), message, "true, false");
        None
    }

    /// Words: a list, one word, or a map of words to truths. An entry is a word or an object with `code`, which
    /// `attested` or `done` may deny.
    pub(super) fn words(&mut self, object: &Object, key: &str, path: &str) -> Option<Vec<String>> {
        let place = format!("{path}/{key}");
        let entries: Vec<(String, bool)> = match object.get(key)? {
            Value::Null => return None,
            Value::String(one) => vec![(one.clone(), true)],
            Value::Object(map) => {
                let entry = |(word, truth): (&String, &Value)| Some((word.clone(), truth.as_bool()?));
                let read: Option<Vec<_>> = map.iter().map(entry).collect();
                read.or_else(|| self.no_words(&place, object.get(key)))?
            }
            Value::Array(list) => {
                let read: Option<Vec<_>> = list.iter().map(entry).collect();
                read.or_else(|| self.no_words(&place, object.get(key)))?
            }
            other => self.no_words(&place, Some(other))?,
        };
        Some(entries.into_iter().filter(|(_, done)| *done).map(|(word, _)| word).collect())
    }

    fn no_words<T>(&mut self, place: &str, value: Option<&Value>) -> Option<T> {
        let message = Text::fixed("Cần một danh sách các từ ở đây.", "A list of words is needed here.");
        let shown = value.map(word).unwrap_or_default();
        self.lose("case/bad-shape", place, &shown, message, "[\"WEAVE\", \"MAKE_UP\"]");
        None
    }
}

/// A word of a list, and whether it is affirmed; nothing where more is said than is understood.
fn entry(value: &Value) -> Option<(String, bool)> {
    let object = match value {
        Value::String(word) => return Some((word.clone(), true)),
        other => other.as_object()?,
    };
    if !object.keys().all(|key| ENTRY_KEYS.contains(&key.as_str())) {
        return None;
    }
    let mut affirmed = true;
    for key in ["attested", "done"] {
        affirmed &= object.get(key).map_or(Some(true), Value::as_bool)?;
    }
    let code = object.get("code").or_else(|| object.get("id"))?;
    Some((code.as_str()?.to_owned(), affirmed))
}

/// Keys of an entry: its word, whether it is affirmed, and by whom.
const ENTRY_KEYS: [&str; 10] =
    ["code", "id", "attested", "done", "by", "who", "date", "document", "name", "note"];

/// Words of keys that speak of what decides origin.
const DECISIVE: [&str; 17] = [
    "proof",
    "transit",
    "operation",
    "process",
    "origin",
    "insufficient",
    "control",
    "cumulat",
    "certificat",
    "obtained",
    "currency",
    "rework",
    "transport",
    "shipment",
    "declar",
    "invoice",
    "qualif",
];

/// Whether a key that is not used may say something against origin: it names what decides, and does not plainly affirm.
fn speaks(key: &str, value: &Value) -> bool {
    let plain = key.to_lowercase();
    let remark = ["note", "remark", "comment", "source", "reference", "title", "label"];
    let affirms = value.as_bool() == Some(true) || value.is_null();
    !affirms
        && !remark.iter().any(|word| plain.contains(word))
        && DECISIVE.iter().any(|word| plain.contains(word))
}

/// Whether a key differs from a known one by case, a separator, the order of its letters, or a letter or two.
pub(super) fn is_slip(key: &str, known: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['_', '-', ' '], "");
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (own, known) = (plain(key), plain(known));
    let lacking = |long: &str, short: &str| {
        long.len() == short.len() + 1
            && (0..long.len()).any(|at| {
                long.is_char_boundary(at)
                    && long.is_char_boundary(at + 1)
                    && format!("{}{}", &long[..at], &long[at + 1..]) == short
            })
    };
    own == known
        || (own.len() >= 5 && letters(&own) == letters(&known))
        || (own.len() >= 5 && (lacking(&own, &known) || lacking(&known, &own)))
}

pub(super) fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn truths(object: &Object) -> BTreeMap<String, bool> {
    object.iter().filter_map(|(key, value)| Some((key.clone(), value.as_bool()?))).collect()
}

/// A name of the closed vocabularies: capitals, with `_` between words.
pub(super) fn code_word(text: &str) -> String {
    let upper = text.trim().to_uppercase();
    upper.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect()
}
