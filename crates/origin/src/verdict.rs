//! Three-valued logic: no, needs a fact, yes.

use serde::Serialize;

use hoinhap_vocab::Text;

/// The answer to "is it so?". Ordered: no < needs a fact < yes, so that Kleene's *and* is the least and *or* the
/// greatest of the parts (Kleene 1952, section 64, strong tables).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is not so.
    No,
    /// It cannot be said without a fact that is missing.
    NeedsFact,
    /// It is so.
    Yes,
}

impl Verdict {
    /// A verdict from a known truth.
    #[must_use]
    pub const fn of(truth: bool) -> Self {
        if truth { Self::Yes } else { Self::No }
    }

    /// A verdict from a truth that may be unknown.
    #[must_use]
    pub const fn of_known(truth: Option<bool>) -> Self {
        match truth {
            Some(truth) => Self::of(truth),
            None => Self::NeedsFact,
        }
    }

    /// Kleene's *and*.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Kleene's *or*.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// What holds whichever of the two is the right one: the common verdict, else a fact is needed.
    #[must_use]
    pub fn either_way(self, other: Self) -> Self {
        if self == other { self } else { Self::NeedsFact }
    }

    /// The word used in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::NeedsFact => "needs_fact",
            Self::Yes => "yes",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::No => Text::fixed("không", "no"),
            Self::NeedsFact => Text::fixed("cần thêm dữ kiện", "needs a fact"),
            Self::Yes => Text::fixed("có", "yes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_kleenes() {
        use Verdict::{NeedsFact, No, Yes};
        assert_eq!((No.and(NeedsFact), Yes.and(NeedsFact), Yes.and(Yes)), (No, NeedsFact, Yes));
        assert_eq!((No.or(NeedsFact), Yes.or(NeedsFact), No.or(No)), (NeedsFact, Yes, No));
        assert_eq!((Yes.either_way(No), No.either_way(No)), (NeedsFact, No));
    }
}
