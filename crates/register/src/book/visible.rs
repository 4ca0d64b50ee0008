//! What a reader may see. Records above the class are left out, and so is every trace of them: what hangs on a record
//! that is not seen is not seen either, and no list names one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Book;
use crate::record::{Class, Kind, Record, Takes, without_lag};
use crate::store::{StoreError, Tables};

/// Kinds that an optional reference merely mentions: it can go, and the record still stands by itself.
const MENTIONED: [&str; 3] = ["organisation", "evidence", "task"];
/// Fields that name accounts: persons are published nowhere.
const PERSONAL: [&str; 3] = ["proposed_by", "decided_by", "submitted_by"];

/// Records that are not seen, by kind and id.
#[derive(Debug, Clone, Default)]
pub(super) struct Hidden(BTreeSet<(Kind, String)>);

impl Hidden {
    fn has(&self, kind: &str, id: &str) -> bool {
        Kind::of(kind).is_some_and(|kind| self.0.contains(&(kind, id.to_owned())))
    }
}

impl Book {
    /// The records up to a class. What refers to the others stays, for whoever writes needs it:
    /// [`Book::without_traces`] takes it out.
    pub(super) fn cleared(self, clearance: Class) -> Self {
        self.hiding(|record| is_above(record, clearance))
    }

    /// The same for a reader: what hangs on records that are not seen is left out, and references to them are.
    #[must_use]
    pub fn without_traces(mut self) -> Self {
        if self.hidden.0.is_empty() {
            return self;
        }
        loop {
            let before = self.hidden.0.len();
            let hidden = self.hidden.clone();
            let name = |id: &str| self.names_hidden(&hidden, id);
            let gone: BTreeSet<(Kind, String)> = self
                .records()
                .filter(|record| hangs(record, &|kind, id| hidden.has(kind, id), &name))
                .map(|record| (record.kind, record.id.clone()))
                .collect();
            self = self.hiding(|record| gone.contains(&(record.kind, record.id.clone())));
            if self.hidden.0.len() == before {
                break;
            }
        }
        let hidden = self.hidden.clone();
        let has = |kind: &str, id: &str| hidden.has(kind, id);
        self.by_kind.values_mut().flatten().for_each(|record| strip(record, &has));
        self
    }

    /// The same with the grants, for a keeper of accounts who may see nothing else that is not public.
    #[must_use]
    pub fn with_accounts(mut self, grants: Vec<Record>) -> Self {
        self.hidden.0.retain(|(kind, _)| kind.name() != "grant");
        if let Some(kind) = Kind::of("grant") {
            self.by_kind.insert(kind, grants);
        }
        self
    }

    /// The same with questions that the reader filed, and may see with their answers whatever their class.
    #[must_use]
    pub fn with_questions(mut self, own: Vec<Record>) -> Self {
        for question in own {
            self.hidden.0.remove(&(question.kind, question.id.clone()));
            let known = self.by_kind.entry(question.kind).or_default();
            if let Err(place) = known.binary_search_by(|record| record.id.cmp(&question.id)) {
                known.insert(place, question);
            }
        }
        self
    }

    /// What everybody may see: public records without a trace of others, questions that were asked in public, reviews that
    /// are concluded, no protection case, no account.
    #[must_use]
    pub fn for_everybody(self) -> Self {
        let mut book = self.cleared(Class::Public).hiding(|record| match record.kind.name() {
            "grant" | "declassification" | "comment" | "expert" | "trend_note" => true,
            "question" => record.get("visibility") != "public",
            "case" => record.get("kind") == "protection",
            "review" => record.text("state").is_some_and(|state| state != "concluded"),
            _ => false,
        });
        for record in book.by_kind.values_mut().flatten() {
            PERSONAL.iter().for_each(|field| drop(record.fields.remove(*field)));
        }
        book.without_traces()
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        self.by_kind.values().flatten()
    }

    fn hiding(mut self, hides: impl Fn(&Record) -> bool) -> Self {
        let Self { by_kind, hidden } = &mut self;
        for records in by_kind.values_mut() {
            records.retain(|record| {
                let gone = hides(record);
                if gone {
                    hidden.0.insert((record.kind, record.id.clone()));
                }
                !gone
            });
        }
        self
    }

    /// Whether a text names a record that is not seen, and none that is.
    fn names_hidden(&self, hidden: &Hidden, id: &str) -> bool {
        Kind::all().any(|kind| hidden.has(kind.name(), id))
            && !Kind::all().any(|kind| self.get(kind.name(), id).is_some())
    }
}

/// Whether a class does not see a record. Accounts and what they may do are for nobody who sees public records alone, whatever
/// class they were given.
fn is_above(record: &Record, clearance: Class) -> bool {
    record.class > clearance || (clearance == Class::Public && record.kind.name() == "grant")
}

/// Whether a record cannot stand without one that `hidden` knows by kind and id. Texts that name a record of any kind are
/// asked of `named`.
fn hangs(record: &Record, hidden: &dyn Fn(&str, &str) -> bool, named: &dyn Fn(&str) -> bool) -> bool {
    let by_field = record.kind.fields().iter().any(|field| match field.takes {
        Takes::One(kind) if field.required || !MENTIONED.contains(&kind) => {
            record.text(field.name).is_some_and(|id| hidden(kind, id))
        }
        // A task is known by the instruments that it serves; without any it would stand for nothing.
        Takes::Many("instrument") if record.kind.name() == "task" => {
            let mut items = record.list(field.name).peekable();
            items.peek().is_some() && items.all(|id| hidden("instrument", id))
        }
        _ => false,
    });
    by_field || texts_that_name(record).any(named)
}

/// What free texts of a record name.
fn texts_that_name(record: &Record) -> impl Iterator<Item = &str> {
    let fields: &[&str] = match record.kind.name() {
        "value" => &["subject"],
        "question" => &["target"],
        "succession" => &["from", "to"],
        "declassification" => &["subject"],
        "evidence" => &["about"],
        _ => &[],
    };
    fields.iter().flat_map(|field| record.list(field))
}

/// Takes references to hidden records out of a record that stands without them.
fn strip(record: &mut Record, hidden: &dyn Fn(&str, &str) -> bool) {
    for field in record.kind.fields() {
        let Some(value) = record.text(field.name) else { continue };
        let kept = match field.takes {
            Takes::One(kind) => keep(value, |id| hidden(kind, id)),
            Takes::Many(kind) => keep(value, |id| hidden(kind, id)),
            Takes::Waits => keep(value, |item| hidden("task", without_lag(item).0)),
            Takes::Text if field.name == "led_before" => {
                keep(value, |item| hidden("organisation", item.split('@').next().unwrap_or(item)))
            }
            _ => None,
        };
        match kept {
            Some(kept) if kept.is_empty() => drop(record.fields.remove(field.name)),
            Some(kept) => drop(record.fields.insert(field.name.to_owned(), kept)),
            None => {}
        }
    }
}

/// A list without its hidden items; `None` where it has none.
fn keep(value: &str, hidden: impl Fn(&str) -> bool) -> Option<String> {
    let items = || value.split(';').map(str::trim).filter(|item| !item.is_empty());
    items().any(&hidden).then(|| items().filter(|item| !hidden(item)).collect::<Vec<_>>().join(";"))
}

/// Those of some records that a class may see, without traces of others. Asks the tables for what the records refer to: for
/// a few records that is less than reading all of them.
pub(crate) fn visible_among(
    tables: &dyn Tables,
    records: Vec<Record>,
    clearance: Class,
) -> Result<Vec<Record>, StoreError> {
    if clearance == Class::Restricted {
        return Ok(records);
    }
    let view = View { tables, clearance, known: RefCell::default(), failed: RefCell::default() };
    let mut seen: Vec<Record> = records.into_iter().filter(|record| !view.hides(record)).collect();
    seen.iter_mut().for_each(|record| strip(record, &|kind, id| view.hidden(kind, id)));
    view.failed.into_inner().map_or(Ok(seen), Err)
}

/// What a class sees, found out as it is asked for.
struct View<'a> {
    tables: &'a dyn Tables,
    clearance: Class,
    known: RefCell<BTreeMap<(Kind, String), bool>>,
    failed: RefCell<Option<StoreError>>,
}

impl View<'_> {
    fn hides(&self, record: &Record) -> bool {
        let named = |id: &str| {
            Kind::all().any(|kind| self.hidden(kind.name(), id))
                && !Kind::all().any(|kind| self.find(kind, id).is_some_and(|found| !self.hides(&found)))
        };
        is_above(record, self.clearance) || hangs(record, &|kind, id| self.hidden(kind, id), &named)
    }

    /// Whether a record is there and not seen. One that is asked for while it is being looked at, in a circle, is not what
    /// hides itself.
    fn hidden(&self, kind: &str, id: &str) -> bool {
        let Some(kind) = Kind::of(kind) else { return false };
        let key = (kind, id.to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return *known;
        }
        self.known.borrow_mut().insert(key.clone(), false);
        let hidden = self.find(kind, id).is_some_and(|record| self.hides(&record));
        self.known.borrow_mut().insert(key, hidden);
        hidden
    }

    fn find(&self, kind: Kind, id: &str) -> Option<Record> {
        self.tables.record(kind, id).unwrap_or_else(|error| {
            self.failed.borrow_mut().get_or_insert(error);
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;

    fn of(class: Class, kind: &str, id: &str, fields: &[(&str, &str)]) -> Record {
        Record { class, ..record(kind, id, fields) }
    }

    fn secret() -> Vec<Record> {
        let closed = |kind, id, fields: &[(&str, &str)]| of(Class::Restricted, kind, id, fields);
        vec![
            closed("instrument", "S", &[("track", "agreement"), ("title_vi", "Mật")]),
            closed("organisation", "X", &[("name_vi", "X")]),
            closed("task", "T9", &[("title", "Kín"), ("instruments", "S")]),
            record("instrument", "A", &[("track", "treaty")]),
            record("instrument", "S.P", &[("track", "agreement"), ("parent", "S")]),
            record("obligation", "S.P.o", &[("instrument", "S.P"), ("label", "o")]),
            record("trigger", "t", &[("obligation", "S.P.o")]),
            record("value", "v", &[("subject", "S"), ("field", "signature")]),
            record("value", "w", &[("subject", "A"), ("field", "signature")]),
            record("task", "T1", &[("title", "a"), ("instruments", "S")]),
            record(
                "task",
                "T2",
                &[
                    ("title", "b"),
                    ("instruments", "A; S"),
                    ("lead", "X"),
                    ("predecessors", "T9+2;T3"),
                    ("led_before", "X@2025-01-01; Y@2025-02-01"),
                ],
            ),
            record("task", "T3", &[("title", "c")]),
            record("completion", "T9.c", &[("task", "T9"), ("decision", "accepted")]),
            record("question", "q", &[("target", "T9"), ("visibility", "public")]),
            record("question", "r", &[("target", "T2"), ("visibility", "public")]),
            record("question", "s", &[("target", "T2"), ("visibility", "asker only")]),
            record("case", "p", &[("kind", "protection"), ("title", "p")]),
            record("stage", "p.1", &[("case", "p")]),
            record("grant", "g", &[("account", "an")]),
            record("review", "R", &[("event", "R"), ("state", "drafted")]),
            record("finding", "f", &[("review", "R")]),
            record("due_change", "d", &[("task", "T2"), ("decided_by", "nguyen.an")]),
        ]
    }

    fn ids(book: &Book) -> Vec<String> {
        book.records().map(Record::subject).collect()
    }

    #[test]
    fn nothing_that_hangs_on_a_hidden_record_is_seen_nor_any_reference_to_it() {
        let book = Book::of(secret()).for_everybody();
        assert_eq!(
            ids(&book),
            ["due_change:d", "instrument:A", "question:r", "task:T2", "task:T3", "value:w"]
        );
        let task = book.get("task", "T2").unwrap();
        assert_eq!((task.get("instruments"), task.get("predecessors")), ("A", "T3"));
        assert_eq!((task.text("lead"), task.get("led_before")), (None, "Y@2025-02-01"));
        assert_eq!(book.get("due_change", "d").unwrap().text("decided_by"), None);
    }

    #[test]
    fn a_reader_of_everything_sees_everything() {
        let all = Book::of(secret()).cleared(Class::Restricted).without_traces();
        assert_eq!(ids(&all).len(), secret().len());
        assert_eq!(all.get("task", "T2").unwrap().get("instruments"), "A; S");
    }

    #[test]
    fn what_is_hidden_at_a_higher_class_stays_hidden_below_it() {
        let internal = Book::of(secret()).cleared(Class::Internal).without_traces();
        assert!(internal.get("completion", "T9.c").is_none() && internal.get("task", "T1").is_none());
        assert!(internal.get("case", "p").is_some() && internal.get("grant", "g").is_some());
        assert_eq!(ids(&internal.for_everybody()), ids(&Book::of(secret()).for_everybody()));
    }
}
