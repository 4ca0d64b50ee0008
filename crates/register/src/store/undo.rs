//! Undoing a batch of updates by a batch that brings the values from before it back. Nothing is taken out of the log.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::Text;
use serde_json::json;

use crate::log::{LogEntry, canonical_json};
use crate::record::{Fields, Record};

use super::change::Change;
use super::error::StoreError;
use super::project::{apply, target};
use super::register::Register;
use super::tables::Tables;

impl<T: Tables> Register<T> {
    /// The changes that undo the events from one number to another, both included.
    ///
    /// # Errors
    /// The events are not those of one batch of updates, a record has been changed again since in a field that would go back,
    /// or the engine failed.
    pub fn undoing(
        &self,
        first: u64,
        last: u64,
        (account, now): (&str, jiff::Timestamp),
    ) -> Result<Vec<Change>, StoreError> {
        let guard = self.guard(account, now)?;
        self.consistently(|| {
            let subjects = self.batch(first, last)?;
            // A record that the account does not see is answered like an event that is not there.
            for (kind, id) in subjects.iter().filter_map(|subject| target(subject)) {
                if self.tables().record(kind, id)?.is_some_and(|record| !guard.sees(&record)) {
                    return Err(StoreError::NoRecord { kind: "event".to_owned(), id: first.to_string() });
                }
            }
            let mut changes = Vec::new();
            for subject in subjects {
                changes.extend(self.undo_record(&subject, first, last)?);
            }
            Ok(changes)
        })
    }

    /// The records that a batch of updates is about.
    fn batch(&self, first: u64, last: u64) -> Result<BTreeSet<String>, StoreError> {
        let mut subjects = BTreeSet::new();
        let mut writer: Option<(String, String, jiff::Timestamp, u64)> = None;
        for seq in first..=last.max(first) {
            let missing = || StoreError::NoRecord { kind: "event".to_owned(), id: seq.to_string() };
            let LogEntry { envelope, payload, .. } = self.tables().event(seq)?.ok_or_else(missing)?;
            let refused = |reason| StoreError::NotUndone { seq, reason };
            if envelope.kind != "update" || target(&envelope.subject).is_none() {
                return Err(refused(NotUndone::NoUpdate));
            }
            if payload.is_none() {
                return Err(refused(NotUndone::Redacted));
            }
            let own = (envelope.actor, envelope.scope, envelope.time, envelope.prev_head_size);
            if writer.get_or_insert_with(|| own.clone()) != &own {
                return Err(refused(NotUndone::OtherBatch));
            }
            subjects.insert(envelope.subject);
        }
        Ok(subjects)
    }

    fn undo_record(&self, subject: &str, first: u64, last: u64) -> Result<Option<Change>, StoreError> {
        let (mut before, mut after, mut now) = (None, None, None);
        for event in self.tables().events_of(subject)? {
            now = apply(now, &event)?;
            if event.envelope.seq < first {
                before.clone_from(&now);
            }
            if event.envelope.seq <= last {
                after.clone_from(&now);
            }
        }
        let (Some(before), Some(after), Some(now)) = (before, after, now) else { return Ok(None) };
        let (set, clear) = back(&before, &after);
        let touched = |field: &String| now.fields.get(field) != after.fields.get(field);
        if set.keys().chain(&clear).any(touched) {
            return Err(StoreError::Conflict {
                subject: subject.to_owned(),
                read: after.updated_event,
                current: now.updated_event,
                stored: canonical_json(&json!(now.fields)),
                offered: canonical_json(&json!(set)),
            });
        }
        let is_same = set.is_empty() && clear.is_empty();
        let base = Some(now.updated_event);
        Ok((!is_same).then_some(Change::Update { kind: now.kind, id: now.id, base, set, clear }))
    }
}

/// The fields that bring a record back, and those that are emptied.
fn back(before: &Record, after: &Record) -> (Fields, Vec<String>) {
    let fields: BTreeMap<&String, ()> =
        before.fields.keys().chain(after.fields.keys()).map(|field| (field, ())).collect();
    let (mut set, mut clear) = (Fields::new(), Vec::new());
    for field in fields.into_keys() {
        match (before.fields.get(field), after.fields.get(field)) {
            (was, is) if was == is => {}
            (Some(was), _) => drop(set.insert(field.clone(), was.clone())),
            (None, _) => clear.push(field.clone()),
        }
    }
    (set, clear)
}

/// Why a batch is not undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotUndone {
    /// The event is no update: what was made or moved is not un-made.
    NoUpdate,
    /// What it said was redacted.
    Redacted,
    /// It belongs to another batch.
    OtherBatch,
}

impl NotUndone {
    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> Text {
        match self {
            Self::NoUpdate => {
                Text::fixed("sự kiện không phải là sửa một bản ghi", "it is no update of a record")
            }
            Self::Redacted => Text::fixed("nội dung đã bị xoá theo luật", "what it said was redacted"),
            Self::OtherBatch => {
                Text::fixed("sự kiện thuộc một lô khác", "it belongs to another batch than the first one")
            }
        }
    }
}
