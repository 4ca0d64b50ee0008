//! From events to records: the one way that both writing and rebuilding take.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use crate::log::{Envelope, LogEntry};
use crate::record::{Class, Fields, Kind, Record};

use super::error::StoreError;

/// The record after an event; `None` for an event that is about no record. An event whose payload was redacted leaves
/// nothing but its trace: a record made by one is empty and restricted.
pub(super) fn apply(before: Option<Record>, entry: &LogEntry) -> Result<Option<Record>, StoreError> {
    let said = said(entry)?;
    let Some((kind, id)) = target(&entry.envelope.subject) else { return Ok(None) };
    match before {
        Some(mut record) => change(&mut record, &entry.envelope, said).map(|()| Some(record)),
        None => create(kind, id, &entry.envelope, said).map(Some),
    }
}

/// The kind and id in the name of a record.
pub(super) fn target(subject: &str) -> Option<(Kind, &str)> {
    let (kind, id) = subject.split_once(':')?;
    Some((Kind::of(kind)?, id))
}

/// What an event says of its record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    class: Option<String>,
    fields: Fields,
    set: Fields,
    clear: Vec<String>,
    #[serde(rename = "move")]
    step: Option<String>,
    on: Option<String>,
}

impl From<Value> for Said {
    fn from(value: Value) -> Self {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let clear = value["clear"].as_array().into_iter().flatten().filter_map(Value::as_str);
        Self {
            class: text("class"),
            fields: texts(&value["fields"]),
            set: texts(&value["set"]),
            clear: clear.map(str::to_owned).collect(),
            step: text("move"),
            on: text("on"),
        }
    }
}

fn texts(object: &Value) -> Fields {
    let members = object.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}

/// Reads the payload of an event about a record; `None` where it was redacted, or where there is no such record.
pub(super) fn said(entry: &LogEntry) -> Result<Option<Said>, StoreError> {
    let Some(text) = entry.payload.as_deref().filter(|_| target(&entry.envelope.subject).is_some()) else {
        return Ok(None);
    };
    // What was not written by this program may have members of other forms, which say nothing.
    let plain = if text.starts_with('{') { serde_json::from_str::<Said>(text).ok() } else { None };
    let read = |text| serde_json::from_str::<Value>(text).map(Said::from);
    let said = plain.map_or_else(|| read(text), Ok);
    said.map(Some).map_err(|error| broken(entry.envelope.seq, &error.to_string()))
}

fn broken(seq: u64, reason: &str) -> StoreError {
    StoreError::file(format!("event {seq}"), reason)
}

fn misfit(envelope: &Envelope) -> StoreError {
    broken(envelope.seq, "the event does not fit the record before it")
}

fn create(kind: Kind, id: &str, envelope: &Envelope, said: Option<Said>) -> Result<Record, StoreError> {
    if envelope.kind != "create" {
        return Err(misfit(envelope));
    }
    let redacted = said.is_none();
    let said = said.unwrap_or_default();
    let mut fields = said.fields;
    // A record that a source tells of is in the state that the source says, or in one that is not known.
    if let Some(machine) = kind.machine().filter(|_| !redacted && !fields.contains_key("confidence")) {
        fields.entry("state".to_owned()).or_insert_with(|| machine.initial().to_owned());
    }
    Ok(Record {
        kind,
        id: id.to_owned(),
        class: said.class.and_then(|class| class.parse().ok()).unwrap_or(Class::Restricted),
        created_event: envelope.seq,
        updated_event: envelope.seq,
        fields,
    })
}

fn change(record: &mut Record, envelope: &Envelope, said: Option<Said>) -> Result<(), StoreError> {
    if !matches!(envelope.kind.as_str(), "update" | "move" | "classify") {
        return Err(misfit(envelope));
    }
    record.updated_event = envelope.seq;
    if envelope.kind == "classify" {
        let class = said.and_then(|said| said.class?.parse().ok());
        record.class = class.unwrap_or(Class::Restricted);
        return Ok(());
    }
    let Some(said) = said else { return Ok(()) };
    record.fields.extend(said.set);
    said.clear.iter().for_each(|field| drop(record.fields.remove(field)));
    if envelope.kind == "move" {
        advance(record, said.step.as_deref().unwrap_or_default(), said.on);
    }
    Ok(())
}

/// A move sets the state, and the field that dates it.
fn advance(record: &mut Record, name: &str, on: Option<String>) {
    let Some(machine) = record.kind.machine() else { return };
    // What a sheet told of a task settles it without a move: the next one starts from there.
    let known = machine.advance(record.get("state"), name).ok();
    let Some(step) = known.or_else(|| machine.moves.iter().find(|step| step.name == name)) else { return };
    record.fields.insert("state".to_owned(), step.to.to_owned());
    if let (Some(field), Some(on)) = (step.dates, on) {
        record.fields.insert(field.to_owned(), on);
    }
}

/// The records that the events so far add up to, by their names in the log.
#[derive(Debug, Default)]
pub(super) struct Projection(HashMap<String, Record>);

impl Projection {
    /// Adds an event with what it says.
    pub(super) fn push(&mut self, envelope: Envelope, said: Option<Said>) -> Result<(), StoreError> {
        let Some((kind, id)) = target(&envelope.subject) else { return Ok(()) };
        if let Some(record) = self.0.get_mut(&envelope.subject) {
            return change(record, &envelope, said);
        }
        let record = create(kind, id, &envelope, said)?;
        self.0.insert(envelope.subject, record);
        Ok(())
    }

    /// The records by kind and id, as the table has them.
    pub(super) fn into_records(self) -> Vec<Record> {
        let mut records: Vec<Record> = self.0.into_values().collect();
        records.sort_unstable_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
        records
    }
}
