//! Records: what the register holds, all in one form. A record has a kind, an id that is never used again, a class, and
//! fields of text. What its kind allows is a table ([`KINDS`]); one table serves checks, files, pages and export.

mod check;
mod field_words;
mod kinds;
mod machine;
mod rules;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use hoinhap_vocab::Text;
use serde::{Deserialize, Serialize};

pub(crate) use check::without_lag;
pub use check::{Problem, check_fields};
pub(crate) use check::{bears_secret_mark, check_references};
pub use field_words::{field_label, value_label};
pub use kinds::{FieldSpec, KINDS, Kind, KindSpec, Takes};
pub use machine::{Machine, Move, StateError};
pub use words::label;

/// How far a record may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// For everybody.
    #[default]
    Public,
    /// For those who work with the register.
    Internal,
    /// For those who are named.
    Restricted,
}

/// A word that is no class.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a class: write public, internal or restricted")]
pub struct ClassError(pub String);

impl Class {
    /// All classes, the widest first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Internal, Self::Restricted];

    /// The word in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Restricted => "restricted",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Public => Text::fixed("công khai", "public"),
            Self::Internal => Text::fixed("nội bộ", "internal"),
            Self::Restricted => Text::fixed("hạn chế", "restricted"),
        }
    }
}

impl FromStr for Class {
    type Err = ClassError;

    fn from_str(word: &str) -> Result<Self, ClassError> {
        let known = Self::ALL.into_iter().find(|class| class.code() == word);
        known.ok_or_else(|| ClassError(word.to_owned()))
    }
}

/// The fields of a record: name to text. Lists are divided by `;`, dates are `YYYY-MM-DD` or a period, decimals have a
/// point. An absent field is missing; an empty text is never stored.
pub type Fields = BTreeMap<String, String>;

/// A record as the log left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is.
    pub kind: Kind,
    /// Its id among its kind.
    pub id: String,
    /// How far it may go.
    pub class: Class,
    /// The event that made it.
    pub created_event: u64,
    /// The event that changed it last: its version.
    pub updated_event: u64,
    /// What it says.
    pub fields: Fields,
}

impl Record {
    /// The text of a field, empty where missing.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.fields.get(field).map_or("", String::as_str)
    }

    /// The text of a field; `None` where missing.
    #[must_use]
    pub fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    /// The items of a list field.
    pub fn list(&self, field: &str) -> impl Iterator<Item = &str> {
        self.get(field).split(';').map(str::trim).filter(|item| !item.is_empty())
    }

    /// A value read out of a field; `None` where it is missing or of another form.
    #[must_use]
    pub fn read<T: FromStr>(&self, field: &str) -> Option<T> {
        self.text(field)?.parse().ok()
    }

    /// Whether a yes-or-no field says yes.
    #[must_use]
    pub fn is(&self, field: &str) -> bool {
        self.get(field) == "yes"
    }

    /// What a person calls the record: its title, name or label in a language, else its id.
    #[must_use]
    pub fn title(&self, lang: hoinhap_vocab::Lang) -> &str {
        let in_lang = match lang {
            hoinhap_vocab::Lang::Vi => {
                ["title_vi", "name_vi", "label_vi", "statement_vi", "title", "name", "label", "text"]
                    .as_slice()
            }
            hoinhap_vocab::Lang::En => ["title_en", "name_en", "title", "name", "label", "text"].as_slice(),
        };
        let fallback = ["title_vi", "title_en", "name_vi", "name_en", "statement"];
        in_lang.iter().copied().chain(fallback).find_map(|field| self.text(field)).unwrap_or(&self.id)
    }

    /// The record's name in the log: `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        subject(self.kind, &self.id)
    }
}

/// The name of a record in the log: `kind:id`.
#[must_use]
pub fn subject(kind: Kind, id: &str) -> String {
    format!("{kind}:{id}")
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
