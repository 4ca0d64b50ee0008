//! What a publisher, or a declared step of ours, says about a value.

use serde::{Serialize, Serializer};

use crate::Text;

/// Status of an observation. The letters are those of SDMX as far as they go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// `A`: observed by the publisher.
    Observed,
    /// `E`: estimated or modelled by the publisher.
    Estimated,
    /// `P`: provisional, or a year that is not complete.
    Provisional,
    /// `B`: a break; not comparable with its neighbours.
    Break,
    /// `C`: carried forward by us from an earlier year.
    Carried,
    /// `I`: interpolated by us between two years.
    Interpolated,
    /// `M`: imputed by us from other economies.
    Imputed,
    /// `U`: loaded by the user.
    User,
    /// `D`: derived by us from observations.
    Derived,
}

impl Status {
    /// Every status, in the order of declaration.
    pub const ALL: [Status; 9] = [
        Status::Observed,
        Status::Estimated,
        Status::Provisional,
        Status::Break,
        Status::Carried,
        Status::Interpolated,
        Status::Imputed,
        Status::User,
        Status::Derived,
    ];

    /// The one-letter code used in files and JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Status::Observed => "A",
            Status::Estimated => "E",
            Status::Provisional => "P",
            Status::Break => "B",
            Status::Carried => "C",
            Status::Interpolated => "I",
            Status::Imputed => "M",
            Status::User => "U",
            Status::Derived => "D",
        }
    }

    /// Reads a one-letter code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The status of a value computed from values of these statuses: the least certain of the inputs' marks,
    /// or [`Status::Derived`] where all inputs are observed.
    pub fn of_derived(inputs: impl IntoIterator<Item = Status>) -> Self {
        let doubtful = |status: &Status| !matches!(status, Status::Observed | Status::Derived | Status::User);
        inputs.into_iter().filter(doubtful).max().unwrap_or(Status::Derived)
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// How old the last value of a series is against the year under review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// The last value is at most two years old.
    Fresh,
    /// Three to five years old.
    Ageing,
    /// Older than five years: shown with its year, never scored.
    Stale,
    /// No value at all.
    Absent,
}

impl Freshness {
    /// Freshness of a series whose last value is of `last`, in a review of the year `review`.
    #[must_use]
    pub fn of(last: Option<crate::Year>, review: crate::Year) -> Self {
        match last.map(|last| review.saturating_sub(last)) {
            None => Freshness::Absent,
            Some(..=2) => Freshness::Fresh,
            Some(3..=5) => Freshness::Ageing,
            Some(_) => Freshness::Stale,
        }
    }

    /// The word used in JSON and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Freshness::Fresh => "fresh",
            Freshness::Ageing => "ageing",
            Freshness::Stale => "stale",
            Freshness::Absent => "absent",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn word(self) -> Text {
        match self {
            Freshness::Fresh => Text::fixed("còn mới", "fresh"),
            Freshness::Ageing => Text::fixed("cũ dần", "ageing"),
            Freshness::Stale => Text::fixed("quá cũ", "stale"),
            Freshness::Absent => Text::fixed("không có", "absent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_codes_round_trip() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(status));
        }
        assert_eq!(Status::from_code("Z"), None);
    }

    #[test]
    fn a_derived_value_keeps_the_worst_mark_of_its_inputs() {
        assert_eq!(Status::of_derived([Status::Observed, Status::Observed]), Status::Derived);
        assert_eq!(Status::of_derived([Status::Observed, Status::Estimated]), Status::Estimated);
        assert_eq!(Status::of_derived([Status::Break, Status::Estimated]), Status::Break);
    }

    #[test]
    fn freshness_has_the_declared_bands() {
        let bands = [2025, 2023, 2022, 2020, 2019].map(|last| Freshness::of(Some(last), 2025).code());
        assert_eq!(bands, ["fresh", "fresh", "ageing", "ageing", "stale"]);
        assert_eq!(Freshness::of(None, 2025), Freshness::Absent);
    }
}
