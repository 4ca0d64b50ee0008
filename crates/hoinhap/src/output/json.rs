//! Small JSON objects that several commands print.

use serde_json::{Value, json};

use hoinhap_vocab::{Issue, Lang, Text};

/// Both languages of a text.
pub(crate) fn text_json(text: &Text) -> Value {
    json!({"vi": text.vi, "en": text.en})
}

/// An issue, its message and help in one language.
pub(crate) fn issue_json(issue: &Issue, lang: Lang) -> Value {
    json!({
        "code": issue.code,
        "severity": issue.severity,
        "place": issue.place,
        "value": issue.value,
        "message": issue.message.get(lang),
        "help": issue.help.get(lang),
    })
}
