//! A problem in data or input, as a value: nothing is dropped or mended without one.

use serde::Serialize;

use crate::Text;

/// How much an [`Issue`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The value is usable; the reader should know.
    Note,
    /// The value is doubtful or incomplete.
    Warning,
    /// The value is wrong or missing and must not be used as it stands.
    Error,
}

/// A problem with cause, place, offending value and remedy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Issue {
    /// Stable code, `area/what`, such as `flows/zero-block`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where: file, line, column, or the key of a row.
    pub place: String,
    /// The offending value, as found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub help: Text,
}

impl Issue {
    /// An issue of severity [`Severity::Error`].
    pub fn error(code: &'static str, place: impl Into<String>, message: Text, help: Text) -> Self {
        Self { code, severity: Severity::Error, place: place.into(), value: None, message, help }
    }

    /// An issue of severity [`Severity::Warning`].
    pub fn warning(code: &'static str, place: impl Into<String>, message: Text, help: Text) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, message, help) }
    }

    /// An issue of severity [`Severity::Note`].
    pub fn note(code: &'static str, place: impl Into<String>, message: Text, help: Text) -> Self {
        Self { severity: Severity::Note, ..Self::error(code, place, message, help) }
    }

    /// The same issue with the offending value.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }
}
