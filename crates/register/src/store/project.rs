//! From events to records: the one function that both writing and rebuilding use.

use serde_json::Value;

use crate::log::LogEntry;
use crate::record::{Class, Fields, Kind, Record};

use super::error::StoreError;

/// The record after an event; `None` for an event that is about no record. An event whose payload was redacted leaves
/// nothing but its trace: a record made by one is empty and restricted.
pub(super) fn apply(before: Option<Record>, entry: &LogEntry) -> Result<Option<Record>, StoreError> {
    let envelope = &entry.envelope;
    let Some((kind, id)) = target(&envelope.subject) else { return Ok(None) };
    let payload = entry.payload.as_deref().map(|text| read_payload(text, envelope.seq)).transpose()?;
    let record = match (envelope.kind.as_str(), before) {
        ("create", None) => created(kind, id, envelope.seq, payload.as_ref()),
        ("update" | "move", Some(record)) => changed(record, &envelope.kind, envelope.seq, payload.as_ref()),
        _ => return Err(broken(envelope.seq, "the event does not fit the record before it")),
    };
    Ok(Some(record))
}

/// The kind and id in the name of a record.
pub(super) fn target(subject: &str) -> Option<(Kind, &str)> {
    let (kind, id) = subject.split_once(':')?;
    Some((Kind::of(kind)?, id))
}

fn read_payload(text: &str, seq: u64) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|error| broken(seq, &error.to_string()))
}

fn broken(seq: u64, reason: &str) -> StoreError {
    StoreError::file(format!("event {seq}"), reason)
}

fn created(kind: Kind, id: &str, seq: u64, payload: Option<&Value>) -> Record {
    let class = payload.and_then(|payload| payload["class"].as_str()?.parse().ok());
    let mut fields = payload.map(|payload| texts(&payload["fields"])).unwrap_or_default();
    // A record that a source tells of is in the state that the source says, or in one that is not known.
    if let Some(machine) = kind.machine().filter(|_| payload.is_some() && !fields.contains_key("confidence"))
    {
        fields.entry("state".to_owned()).or_insert_with(|| machine.initial().to_owned());
    }
    Record {
        kind,
        id: id.to_owned(),
        class: class.unwrap_or(Class::Restricted),
        created_event: seq,
        updated_event: seq,
        fields,
    }
}

fn changed(mut record: Record, event: &str, seq: u64, payload: Option<&Value>) -> Record {
    record.updated_event = seq;
    let Some(payload) = payload else { return record };
    record.fields.extend(texts(&payload["set"]));
    for field in payload["clear"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        record.fields.remove(field);
    }
    if event == "move" {
        advance(&mut record, payload);
    }
    record
}

/// A move sets the state, and the field that dates it.
fn advance(record: &mut Record, payload: &Value) {
    let name = payload["move"].as_str().unwrap_or_default();
    let Some(machine) = record.kind.machine() else { return };
    let Ok(step) = machine.advance(record.get("state"), name) else { return };
    record.fields.insert("state".to_owned(), step.to.to_owned());
    if let (Some(field), Some(on)) = (step.dates, payload["on"].as_str()) {
        record.fields.insert(field.to_owned(), on.to_owned());
    }
}

fn texts(object: &Value) -> Fields {
    let members = object.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect()
}
