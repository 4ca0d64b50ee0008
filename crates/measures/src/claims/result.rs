//! What the checker says of a claim, in the shape that programs read.

use serde::Serialize;

use hoinhap_sources::VerificationMark;
use hoinhap_vocab::{Date, Issue, PartialDate, Status, Text, Year};

/// The answer to one claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimResult {
    /// Id of the claim.
    pub claim: String,
    /// The document that makes it.
    pub document: String,
    /// Statement, target, or no claim at all.
    pub kind: ClaimKind,
    /// The answer.
    pub verdict: Verdict,
    /// Why it cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The choices that the answer hangs on, in the order of [`Sensitivity`].
    pub sensitive_to: Vec<Sensitivity>,
    /// The date or year at which the claim would hold, where it does not hold or cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds_at: Option<Moment>,
    /// The date at which the question is asked.
    pub as_of: Date,
    /// What was computed; of the first part, where there are several.
    pub value: Option<ClaimValue>,
    /// Unit of the value, a key of the unit table; empty for dates and plain counts.
    pub unit: String,
    /// The year of the value, for figures of a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<Year>,
    /// The claim in our words.
    pub statement: Text,
    /// What was computed, against which bar, and what follows.
    pub explanation: Text,
    /// How the answer would change, one entry per other year, base, date or reading that was tried.
    pub changes: Vec<Change>,
    /// The parts of a sentence with several figures; empty for one.
    pub parts: Vec<PartResult>,
    /// The rows that the answer rests on.
    pub evidence: Vec<EvidenceRow>,
    /// Conflicts and doubts.
    pub issues: Vec<Issue>,
}

/// The answer to one part of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartResult {
    /// The answer.
    pub verdict: Verdict,
    /// Why it cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What was computed.
    pub value: Option<ClaimValue>,
    /// Unit of the value.
    pub unit: String,
    /// What was computed, against which bar, and what follows.
    pub explanation: Text,
}

/// What kind of sentence it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// A statement about what is or was.
    Claim,
    /// A promise about the future, measured by its gap today.
    Target,
    /// A goal without an indicator.
    NotAClaim,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The evidence supports the claim in every part.
    Holds,
    /// The evidence contradicts at least one part.
    DoesNotHold,
    /// The evidence decides nothing; [`Reason`] says why.
    CannotBeChecked,
    /// The target is reached today.
    Met,
    /// The target is not reached today.
    NotMet,
    /// There is nothing to check.
    None,
}

/// Why a claim cannot be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No evidence of the period is held.
    Absent,
    /// The last evidence is too old.
    Stale,
    /// The evidence is defined otherwise than the claim.
    Definition,
    /// The answer hangs on rows that no source confirms.
    Unverified,
    /// Only the statement itself says it.
    Circular,
    /// The answer hangs on rows that are missing.
    Coverage,
}

/// A choice that the answer hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Another year of the same series.
    Year,
    /// Another edition of the publisher.
    Vintage,
    /// Another base year.
    Base,
    /// Another date of the question.
    Date,
    /// Another set of what is counted.
    Coverage,
}

/// One other choice and what it gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The kind of choice.
    pub kind: Sensitivity,
    /// The choice.
    pub label: Text,
    /// What is computed then.
    pub value: Option<ClaimValue>,
    /// The answer then.
    pub verdict: Verdict,
    /// Whether the answer is another, or a ratio at least doubles or halves.
    pub matters: bool,
}

/// A computed figure: a number, or a date as exactly as known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClaimValue {
    /// A number.
    Number(f64),
    /// A date.
    Date(PartialDate),
}

/// A year or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// A calendar year.
    Year(Year),
    /// A day.
    Day(Date),
}

/// A row that an answer rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EvidenceRow {
    /// The file below `data/`, or in the project.
    pub file: String,
    /// Row in the file, counted from 1 without the header.
    pub row: u32,
    /// What the row is: indicator, economy, year; or the fact.
    pub key: String,
    /// Its value.
    pub value: ClaimValueOrText,
    /// Status of an observation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Source id, publisher or document.
    pub source: String,
    /// The publisher's edition; empty for facts, which carry their own date.
    pub vintage: String,
    /// Whether a fact has been checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<VerificationMark>,
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ClaimValueOrText {
    /// A figure.
    Value(ClaimValue),
    /// Words or a code.
    Text(String),
}

impl ClaimValue {
    /// The number, if it is one.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(value),
            Self::Date(_) => None,
        }
    }
}

impl Serialize for ClaimValue {
    /// A number as a number, a date as text: `2025-01-24`, or `2025-01` and `2025` where no more is known.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Date(date) => serializer.serialize_str(&partial_date(*date)),
        }
    }
}

impl Serialize for Moment {
    /// Text: `1989` or `2025-10-29`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Day(day) => write!(f, "{day}"),
        }
    }
}

/// A date as exactly as it is known: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
pub(super) fn partial_date(date: PartialDate) -> String {
    let (first, last) = (date.first, date.last);
    if first == last {
        first.to_string()
    } else if first.first_of_month() == last.first_of_month() {
        format!("{:04}-{:02}", first.year(), first.month())
    } else {
        format!("{:04}", first.year())
    }
}

impl Verdict {
    /// The word in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::DoesNotHold => "does_not_hold",
            Self::CannotBeChecked => "cannot_be_checked",
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::None => "none",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Holds => Text::fixed("đúng", "holds"),
            Self::DoesNotHold => Text::fixed("không đúng", "does not hold"),
            Self::CannotBeChecked => Text::fixed("không kiểm chứng được", "cannot be checked"),
            Self::Met => Text::fixed("đã đạt", "met"),
            Self::NotMet => Text::fixed("chưa đạt", "not met"),
            Self::None => Text::fixed("không phải phát biểu kiểm chứng được", "no checkable statement"),
        }
    }

    /// Whether the answer asks for nobody's attention: `holds`, `met` or nothing to check.
    #[must_use]
    pub const fn is_fine(self) -> bool {
        matches!(self, Self::Holds | Self::Met | Self::None)
    }
}

impl Reason {
    /// The word in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Stale => "stale",
            Self::Definition => "definition",
            Self::Unverified => "unverified",
            Self::Circular => "circular",
            Self::Coverage => "coverage",
        }
    }

    /// The reason for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Absent => Text::fixed("không có số liệu", "no evidence is held"),
            Self::Stale => Text::fixed("số liệu quá cũ", "the evidence is too old"),
            Self::Definition => {
                Text::fixed("số liệu có định nghĩa khác", "the evidence is defined otherwise")
            }
            Self::Unverified => Text::fixed("số liệu chưa được kiểm chứng", "the evidence is unverified"),
            Self::Circular => Text::fixed("chỉ chính văn bản nêu", "only the statement itself says so"),
            Self::Coverage => Text::fixed("số liệu chưa đầy đủ", "the evidence has gaps that could decide"),
        }
    }
}

impl Sensitivity {
    /// The word in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Vintage => "vintage",
            Self::Base => "base",
            Self::Date => "date",
            Self::Coverage => "coverage",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Year => Text::fixed("năm", "year"),
            Self::Vintage => Text::fixed("phiên bản số liệu", "vintage"),
            Self::Base => Text::fixed("năm gốc", "base year"),
            Self::Date => Text::fixed("thời điểm", "date"),
            Self::Coverage => Text::fixed("phạm vi tính", "coverage"),
        }
    }
}
