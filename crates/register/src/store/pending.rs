//! Events of a transaction that wait to be sent together: a round trip for a thousand of them, not for each.

use postgres::types::ToSql;

use crate::log::{Hash, LogEntry};

use super::error::StoreError;
use super::rows::signed;

/// How many events wait at most.
const FULL: usize = 1024;

const EVENTS: &str = "INSERT INTO events (seq, time, actor, scope, type, subject, payload_commitment, prev_head_size, schema, \
     payload, salt) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], \
     $7::bytea[], $8::bigint[], $9::bigint[], $10::text[], $11::bytea[])";

const NODES: &str = "INSERT INTO nodes (position, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])";

/// Runs a statement with its values.
pub(super) type Execute<'a> = dyn FnMut(&str, &[&(dyn ToSql + Sync)]) -> Result<(), StoreError> + 'a;

/// Events and nodes, column by column.
#[derive(Debug, Default)]
pub(super) struct Pending {
    seq: Vec<i64>,
    time: Vec<String>,
    actor: Vec<String>,
    scope: Vec<String>,
    kind: Vec<String>,
    subject: Vec<String>,
    payload_commitment: Vec<Vec<u8>>,
    prev_head_size: Vec<i64>,
    schema: Vec<i64>,
    payload: Vec<Option<String>>,
    salt: Vec<Option<Vec<u8>>>,
    position: Vec<i64>,
    hash: Vec<Vec<u8>>,
}

impl Pending {
    /// Whether nothing waits.
    pub(super) const fn is_empty(&self) -> bool {
        self.seq.is_empty()
    }

    /// Whether it is time to send.
    pub(super) const fn is_full(&self) -> bool {
        self.seq.len() >= FULL
    }

    /// Adds an event with the nodes that it completes; the first of them has this position.
    pub(super) fn push(&mut self, entry: &LogEntry, position: u64, nodes: &[Hash]) {
        let envelope = &entry.envelope;
        self.seq.push(signed(envelope.seq));
        self.time.push(envelope.time.to_string());
        self.actor.push(envelope.actor.clone());
        self.scope.push(envelope.scope.clone());
        self.kind.push(envelope.kind.clone());
        self.subject.push(envelope.subject.clone());
        self.payload_commitment.push(envelope.payload_commitment.0.to_vec());
        self.prev_head_size.push(signed(envelope.prev_head_size));
        self.schema.push(i64::from(envelope.schema));
        self.payload.push(entry.payload.clone());
        self.salt.push(entry.salt.map(|salt| salt.to_vec()));
        for (place, node) in (signed(position)..).zip(nodes) {
            self.position.push(place);
            self.hash.push(node.0.to_vec());
        }
    }

    /// Sends everything by `execute`.
    pub(super) fn send(&self, execute: &mut Execute<'_>) -> Result<(), StoreError> {
        execute(
            EVENTS,
            &[
                &self.seq,
                &self.time,
                &self.actor,
                &self.scope,
                &self.kind,
                &self.subject,
                &self.payload_commitment,
                &self.prev_head_size,
                &self.schema,
                &self.payload,
                &self.salt,
            ],
        )?;
        execute(NODES, &[&self.position, &self.hash])
    }
}
