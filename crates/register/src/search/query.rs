//! Queries, and how well a text answers one.

use std::collections::BTreeSet;

use unicode_normalization::char::canonical_combining_class;

use super::index::key_of;
use super::{fold, words};
use crate::record::{Kind, Record};

/// How well a text matches a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Every word as it was written, or more exactly.
    Exact,
    /// Some word only without its marks.
    Folded,
}

/// A query: words, `"phrases"`, `prefix*`, and each of them in one field alone, `lead:MOIT`, `title:"nghị định"`. `title:` is
/// any name that a record has. What stands before a colon and is no field is a word. A word with any mark matches with its marks alone; one without matches
/// whatever the marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    field: Option<String>,
    words: Vec<String>,
    has_marks: bool,
    prefix: bool,
}

impl Query {
    /// Reads a query; `None` where nothing is asked.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut terms, mut field) = (Vec::new(), None);
        for (index, part) in text.split('"').enumerate() {
            // Every second part stands between quotation marks.
            if index % 2 == 1 {
                terms.extend(Term::parse(part, field.take()));
                continue;
            }
            field = None;
            for piece in part.split_whitespace() {
                let (named, rest) = in_field(piece);
                // A field with nothing behind it is that of the phrase that follows.
                field = named.clone().filter(|_| rest.is_empty());
                terms.extend(Term::parse(rest, named));
            }
        }
        if terms.is_empty() { None } else { Some(Self(terms)) }
    }

    /// Whether a text has every term, and how well.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<Match> {
        let text = Words::of(text);
        let matches = self.0.iter().map(|term| term.matches(&text)).collect::<Option<Vec<_>>>()?;
        matches.into_iter().max()
    }

    /// Whether a record has every term in its fields and its id, and how well.
    #[must_use]
    pub fn finds(&self, record: &Record) -> Option<Match> {
        let texts: Vec<&str> = record.fields.values().chain([&record.id]).map(String::as_str).collect();
        let whole = Words::of(&texts.join(" \n "));
        let matches = |term: &Term| match &term.field {
            None => term.matches(&whole),
            Some(field) => values(record, field).filter_map(|value| term.matches(&Words::of(value))).min(),
        };
        self.0.iter().map(matches).collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// What the index must have for a record that the query finds. It may have it for others too. Empty where the query
    /// asks for nothing that an index can tell.
    pub(crate) fn needles(&self) -> BTreeSet<Needle> {
        self.0.iter().flat_map(Term::needles).filter(|needle| !needle.is_empty()).collect()
    }
}

/// The words of a text, as they are and without marks.
struct Words {
    exact: Vec<String>,
    folded: Vec<String>,
}

impl Words {
    fn of(text: &str) -> Self {
        let exact: Vec<String> = words(text).collect();
        let folded = exact.iter().map(|word| fold(word)).collect();
        Self { exact, folded }
    }
}

/// Fields that name a record, whatever its kind.
const NAMES: [&str; 9] =
    ["title", "title_vi", "title_en", "name", "name_vi", "name_en", "label", "label_vi", "statement_vi"];

/// The field that a piece of a query names, and what it asks for there.
fn in_field(piece: &str) -> (Option<String>, &str) {
    let Some((field, rest)) = piece.split_once(':') else { return (None, piece) };
    let known = field == "id" || Kind::all().any(|kind| kind.field(field).is_some());
    if known { (Some(field.to_owned()), rest) } else { (None, piece) }
}

/// The values of a record that a field of a query means.
fn values<'a>(record: &'a Record, field: &str) -> impl Iterator<Item = &'a str> {
    let names: Vec<String> = match field {
        "title" => NAMES.map(str::to_owned).to_vec(),
        other => vec![other.to_owned()],
    };
    let id = (field == "id").then_some(record.id.as_str());
    names.into_iter().filter_map(|name| record.text(&name)).chain(id)
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
    fn parse(text: &str, field: Option<String>) -> Option<Self> {
        let prefix = text.ends_with('*');
        let exact: Vec<String> = words(text).collect();
        let has_marks = exact.iter().any(|word| fold(word) != *word);
        if exact.is_empty() { None } else { Some(Self { field, words: exact, has_marks, prefix }) }
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

    fn matches(&self, text: &Words) -> Option<Match> {
        if self.occurs_in(&text.exact) {
            return Some(Match::Exact);
        }
        (!self.has_marks && self.occurs_in(&text.folded)).then_some(Match::Folded)
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
    fn a_field_is_asked_alone() {
        let fields = [("title", "Xây dựng nghị định"), ("lead", "MOIT"), ("product", "Thông tư")];
        let task = crate::book::tests::record("task", "T-1", &fields);
        let finds = |query: &str| Query::parse(query).unwrap().finds(&task);
        assert_eq!(finds("title:nghị"), Some(Match::Exact));
        assert_eq!(finds("title:nghi"), Some(Match::Folded));
        assert_eq!(finds("title:thông"), None, "it stands in another field");
        assert_eq!(finds("product:\"thông tư\" lead:moit"), Some(Match::Exact));
        assert_eq!(finds("product:\"nghị định\""), None);
        assert_eq!((finds("id:T-1"), finds("id:nghị")), (Some(Match::Exact), None));
        assert_eq!(finds("nosuch:nghị"), None, "no field: both are words");
        assert_eq!(finds("lead:\"\" nghị"), Some(Match::Exact), "a field of which nothing is asked");
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
