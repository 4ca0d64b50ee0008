//! Queries, and how well a text answers one.

use std::collections::BTreeSet;

use unicode_normalization::char::canonical_combining_class;

use super::index::key_of;
use super::{fold, words};
use crate::record::Record;

/// How well a text matches a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Every word as it was written, or more exactly.
    Exact,
    /// Some word only without its marks.
    Folded,
}

/// A query: words, `"phrases"`, and `prefix*`. A word with any mark matches with its marks alone; one without matches
/// whatever the marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    has_marks: bool,
    prefix: bool,
}

impl Query {
    /// Reads a query; `None` where nothing is asked.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = text.split('"').enumerate();
        let terms: Vec<Term> = parts
            .flat_map(|(index, part)| {
                // Every second part stands between quotation marks.
                let pieces = if index % 2 == 1 { vec![part] } else { part.split_whitespace().collect() };
                pieces.into_iter().filter_map(Term::parse).collect::<Vec<_>>()
            })
            .collect();
        if terms.is_empty() { None } else { Some(Self(terms)) }
    }

    /// Whether a text has every term, and how well.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<Match> {
        let exact: Vec<String> = words(text).collect();
        let folded: Vec<String> = exact.iter().map(|word| fold(word)).collect();
        let matches = self.0.iter().map(|term| term.matches(&exact, &folded)).collect::<Option<Vec<_>>>()?;
        matches.into_iter().max()
    }

    /// Whether a record has every term in its fields and its id, and how well.
    #[must_use]
    pub fn finds(&self, record: &Record) -> Option<Match> {
        let texts: Vec<&str> = record.fields.values().chain([&record.id]).map(String::as_str).collect();
        self.matches(&texts.join(" \n "))
    }

    /// What the index must have for a record that the query finds. It may have it for others too. Empty where the query
    /// asks for nothing that an index can tell.
    pub(crate) fn needles(&self) -> BTreeSet<Needle> {
        self.0.iter().flat_map(Term::needles).filter(|needle| !needle.is_empty()).collect()
    }
}

/// A word to look up, without marks and no longer than the index keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Needle {
    /// The word.
    Word(String),
    /// All words that begin so.
    Prefix(String),
}

impl Needle {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Prefix(prefix) if prefix.is_empty())
    }
}

impl Term {
    fn parse(text: &str) -> Option<Self> {
        let prefix = text.ends_with('*');
        let exact: Vec<String> = words(text).collect();
        let has_marks = exact.iter().any(|word| fold(word) != *word);
        if exact.is_empty() { None } else { Some(Self { words: exact, has_marks, prefix }) }
    }

    fn needles(&self) -> impl Iterator<Item = Needle> {
        let last = self.words.len() - 1;
        self.words.iter().enumerate().map(move |(index, word)| {
            let folded = fold(word);
            if self.prefix && index == last {
                // What follows the prefix may put a mark of its own before one at the end of the prefix.
                let starter = folded.trim_end_matches(|c| canonical_combining_class(c) != 0);
                Needle::Prefix(key_of(starter).to_owned())
            } else {
                Needle::Word(key_of(&folded).to_owned())
            }
        })
    }

    fn matches(&self, exact: &[String], folded: &[String]) -> Option<Match> {
        if self.occurs_in(exact) {
            return Some(Match::Exact);
        }
        (!self.has_marks && self.occurs_in(folded)).then_some(Match::Folded)
    }

    fn occurs_in(&self, text: &[String]) -> bool {
        let last = self.words.len() - 1;
        text.windows(self.words.len()).any(|window| {
            window.iter().zip(&self.words).enumerate().all(|(index, (found, wanted))| {
                if self.prefix && index == last {
                    found.starts_with(wanted.as_str())
                } else {
                    found == wanted
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::exact;
    use super::*;

    fn found(query: &str, text: &str) -> Option<Match> {
        Query::parse(query).unwrap().matches(text)
    }

    #[test]
    fn acceptance_18_search_with_and_without_marks() {
        assert_eq!(found("dak lak", "Tỉnh Đắk Lắk"), Some(Match::Folded));
        assert_eq!(found("đăk", "Tỉnh Đắk Lắk"), None);
        assert_eq!(found("đắk", "Tỉnh Đắk Lắk"), Some(Match::Exact));
        assert_eq!(found("đắk lak", "Tỉnh Đắk Lắk"), Some(Match::Folded));
    }

    #[test]
    fn old_and_new_places_of_the_tone_are_one() {
        assert_eq!(found("hoà", "Khánh Hòa"), Some(Match::Exact));
        assert_eq!(found("thuỷ", "Thủy sản"), Some(Match::Exact));
        assert_eq!(exact("Hoà"), exact("hòa"));
        assert_eq!(found("hoà", "Khánh Hoa"), None);
    }

    #[test]
    fn phrases_and_prefixes() {
        assert_eq!(found("\"bộ tài chính\"", "Văn phòng Bộ Tài chính"), Some(Match::Exact));
        assert_eq!(found("\"tài bộ\"", "Bộ Tài chính"), None);
        assert_eq!(found("tài bộ", "Bộ Tài chính"), Some(Match::Exact));
        assert_eq!(found("ngh*", "Nghị định"), Some(Match::Exact));
        assert_eq!(found("ngh", "Nghị định"), None);
        assert_eq!(Query::parse("  \"\" "), None);
    }
}
