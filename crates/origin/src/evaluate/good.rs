//! A good made ready for one agreement, and what an evaluation writes down.

use hoinhap_vocab::{Economy, Text};
use serde::Serialize;

use super::classify::Item;
use crate::case::{Facts, Values};
use crate::rule::{Base, Pack, Tolerance};
use crate::{CodeRange, Decimal, Verdict};
use std::collections::BTreeMap;

/// A good with its materials classified under one agreement.
#[derive(Debug, Clone)]
pub struct Good<'a> {
    /// Its codes, in the edition of the rules.
    pub codes: CodeRange,
    /// Its weight.
    pub weight: Option<Decimal>,
    /// Its values.
    pub values: &'a Values,
    /// Its materials; nothing where no bill is given.
    pub items: Option<Vec<Item<'a>>>,
    /// Facts.
    pub facts: &'a Facts,
    /// What is known of its descriptions.
    pub scope: &'a BTreeMap<String, bool>,
    /// Exporting party.
    pub exporter: Option<Economy>,
    /// Importing party.
    pub importer: Option<Economy>,
    /// The base of value tests whose rule names none.
    pub base: Option<Base>,
    /// The tolerances that hold.
    pub tolerances: &'a [Tolerance],
    /// The agreement's pack, where one is loaded.
    pub pack: Option<&'a Pack>,
}

/// A fact that is missing and would decide.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Need {
    /// Where the fact goes in a case file.
    pub fact: String,
    /// The question.
    pub question: Text,
}

/// One step of the reasoning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What kind of step.
    pub step: &'static str,
    /// Its verdict.
    pub verdict: Verdict,
    /// What was found, in words, with the numbers used.
    pub text: Text,
    /// Agreement, article or annex row.
    #[serde(rename = "ref")]
    pub reference: String,
    /// The facts used: place in the case and value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
}

/// What an evaluation writes down; nothing in the fast path.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    on: bool,
    pub(crate) needs: Vec<Need>,
    pub(crate) steps: Vec<Step>,
}

impl Notes {
    pub(crate) fn on() -> Self {
        Self { on: true, ..Self::default() }
    }

    pub(crate) fn need(&mut self, write: impl FnOnce() -> Need) {
        if self.on {
            let need = write();
            if !self.needs.contains(&need) {
                self.needs.push(need);
            }
        }
    }

    pub(crate) fn step(&mut self, write: impl FnOnce() -> Step) {
        if self.on {
            self.steps.push(write());
        }
    }

    pub(crate) const fn is_on(&self) -> bool {
        self.on
    }
}

impl Need {
    /// A need.
    pub(crate) fn new(fact: impl Into<String>, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { fact: fact.into(), question: Text::new(vi.into(), en.into()) }
    }
}

impl Good<'_> {
    /// The materials that count: all but indirect ones.
    pub(crate) fn counted(&self) -> impl Iterator<Item = (usize, &Item<'_>)> {
        self.items
            .as_deref()
            .unwrap_or_default()
            .iter()
            .enumerate()
            .filter(|(_, item)| !item.material.indirect)
    }

    /// The materials that count and do not originate; open ones are among them unless `optimistic`.
    pub(crate) fn foreign(&self, optimistic: bool) -> impl Iterator<Item = (usize, &Item<'_>)> {
        self.counted().filter(move |(_, item)| !item.originates(optimistic))
    }

    /// Whether the good is a textile of Chapters 50 to 63.
    pub(crate) const fn is_textile(&self) -> bool {
        let chapter = self.codes.first().chapter();
        chapter >= 50 && chapter <= 63
    }
}
