//! Rows of an engine as events and records: what every engine stores in the same columns.

use jiff::Timestamp;
use rayon::prelude::*;

use crate::log::{Envelope, Hash, LogEntry, SALT_BYTES};
use crate::record::{Kind, Record};

use super::error::StoreError;

/// The columns of an event, in the order of [`EventRow`].
pub(super) const EVENT_COLUMNS: &str =
    "seq, time, actor, scope, type, subject, payload_commitment, prev_head_size, schema, payload, salt";

/// The columns of a record, in the order of [`RecordRow`].
pub(super) const RECORD_COLUMNS: &str = "id, class, created_event, updated_event, fields";

/// An event as an engine stores it.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) seq: i64,
    pub(super) time: String,
    pub(super) actor: String,
    pub(super) scope: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) payload_commitment: Vec<u8>,
    pub(super) prev_head_size: i64,
    pub(super) schema: i64,
    pub(super) payload: Option<String>,
    pub(super) salt: Option<Vec<u8>>,
    /// Whether each column is of the type, and its text of the encoding, in which events are stored.
    pub(super) as_stored: bool,
}

impl EventRow {
    /// The event. What cannot be what was written stands for something that fits no event: the audit will say so.
    pub(super) fn entry(self) -> LogEntry {
        let time: Option<Timestamp> = self.time.parse().ok();
        let as_written = self.as_stored && time.is_some_and(|time| time.to_string() == self.time);
        let envelope = Envelope {
            seq: unsigned(self.seq),
            time: time.unwrap_or(Timestamp::MIN),
            actor: self.actor,
            scope: self.scope,
            kind: self.kind,
            subject: self.subject,
            payload_commitment: Hash::from_slice(&self.payload_commitment).unwrap_or(Hash([0; 32])),
            prev_head_size: unsigned(self.prev_head_size),
            schema: u32::try_from(self.schema).unwrap_or_default(),
        };
        let salt = self.salt.map(|salt| <[u8; SALT_BYTES]>::try_from(salt).unwrap_or_default());
        LogEntry { envelope, payload: self.payload, salt, as_written }
    }
}

/// A record as an engine stores it.
#[derive(Debug)]
pub(super) struct RecordRow {
    pub(super) id: String,
    pub(super) class: String,
    pub(super) created_event: i64,
    pub(super) updated_event: i64,
    pub(super) fields: String,
}

impl RecordRow {
    /// The record.
    pub(super) fn record(self, kind: Kind) -> Result<Record, StoreError> {
        let id = self.id;
        let fields =
            serde_json::from_str(&self.fields).map_err(|_| damaged(&format!("the record {kind}:{id}")))?;
        let class = self.class.parse().map_err(|_| damaged(&format!("the class of {kind}:{id}")))?;
        let (created_event, updated_event) = (unsigned(self.created_event), unsigned(self.updated_event));
        Ok(Record { kind, id, class, created_event, updated_event, fields })
    }
}

/// The records of these rows, in their order. To read their fields takes longer than to fetch them: all cores do it.
pub(super) fn records_of(kind: Kind, rows: Vec<RecordRow>) -> Result<Vec<Record>, StoreError> {
    rows.into_par_iter().map(|row| row.record(kind)).collect()
}

/// The fields of a record as text.
pub(super) fn fields_text(record: &Record) -> Result<String, StoreError> {
    serde_json::to_string(&record.fields).map_err(|error| StoreError::Engine(error.to_string()))
}

/// A stored hash.
pub(super) fn hash_of(bytes: Option<&[u8]>, position: u64) -> Result<Hash, StoreError> {
    bytes.and_then(Hash::from_slice).ok_or_else(|| damaged(&format!("node {position}")))
}

/// Something in the store that cannot be read.
pub(super) fn damaged(what: &str) -> StoreError {
    StoreError::Engine(format!("{what} is damaged"))
}

/// Engines keep signed integers; ours never grow so large.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The number that was stored; a negative one is no number of ours.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
