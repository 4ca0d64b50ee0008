//! Holding what is stored against the log, and a log against heads that somebody kept.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::log::{
    Broken, Chain, Checkpoint, Envelope, Hash, LogEntry, SALT_BYTES, VerifierKey, bytes_of_hex,
    canonical_json, hex_of, node_position,
};
use crate::record::Record;

use super::error::StoreError;
use super::project::apply;
use super::register::Register;
use super::tables::Tables;

/// A record that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Kind and id.
    pub record: String,
    /// The event that changed it last, by the log; `None` where the log knows no such record.
    pub event: Option<u64>,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// Whether nothing is wrong.
    pub ok: bool,
    /// Events read.
    pub events: u64,
    /// The root over them.
    pub head: Hash,
    /// Heads that were checked.
    pub heads: usize,
    /// The first bad event or head.
    pub first_bad: Option<Broken>,
    /// The first record that differs from the log.
    pub projection: Option<Difference>,
}

/// The leaves that the tree has, fetched by the page.
struct Leaves<'a, T> {
    tables: &'a T,
    page: BTreeMap<u64, Hash>,
    end: u64,
}

impl<'a, T: Tables> Leaves<'a, T> {
    const PAGE: u64 = 8192;

    const fn of(tables: &'a T) -> Self {
        Self { tables, page: BTreeMap::new(), end: 0 }
    }

    /// The leaf of an event, where the tree has one that can be read; events are asked for in their order.
    fn get(&mut self, seq: u64) -> Option<Hash> {
        let position = node_position(0, seq);
        if position >= self.end {
            self.page = self.tables.nodes_from(position, Self::PAGE).unwrap_or_default();
            self.end = position.saturating_add(Self::PAGE);
        }
        self.page.get(&position).copied()
    }
}

/// Records by kind and id, as texts that sort like the stored table.
type Projection = BTreeMap<(String, String), Record>;

impl<T: Tables> Register<T> {
    /// Reads the whole log, holds it against the tree, its own heads and `outside` heads, and the records against it.
    ///
    /// # Errors
    /// A head is not signed by the register's key, or the engine failed. What is wrong with the log is in the report.
    pub fn audit(&self, outside: &[Checkpoint]) -> Result<AuditReport, StoreError> {
        self.consistently(|| self.audit_within(outside))
    }

    fn audit_within(&self, outside: &[Checkpoint]) -> Result<AuditReport, StoreError> {
        let key = self.key()?;
        let mut heads = self.tables().heads()?;
        heads.extend_from_slice(outside);
        heads.iter().try_for_each(|head| key.verify(head))?;
        let (mut chain, mut projection) = (Chain::against(&heads), Projection::new());
        let mut leaves = Leaves::of(self.tables());
        let read = self.tables().visit_events(0, &mut |entry| {
            let leaf = leaves.get(entry.envelope.seq);
            chain.push(&entry, leaf).map_err(StoreError::Broken)?;
            project(&mut projection, &entry)
        });
        let (events, head) = (chain.size(), chain.root());
        let first_bad = match read {
            Err(StoreError::Broken(broken)) => Some(broken),
            Err(error) => return Err(error),
            Ok(()) => chain.finish().err(),
        };
        let differs = if first_bad.is_none() { self.first_difference(&projection)? } else { None };
        let ok = first_bad.is_none() && differs.is_none();
        Ok(AuditReport { ok, events, head, heads: heads.len(), first_bad, projection: differs })
    }

    /// Makes the records anew from the log and gives the first that differed. With `check` nothing is written.
    ///
    /// # Errors
    /// The log cannot be replayed, or the engine failed.
    pub fn rebuild(&mut self, check: bool) -> Result<(usize, Option<Difference>), StoreError> {
        if check {
            let (projection, differs) = self.consistently(|| self.replayed())?;
            return Ok((projection.len(), differs));
        }
        self.tables_mut().begin()?;
        let done = self.replayed().and_then(|(projection, differs)| {
            self.replace(&projection)?;
            Ok((projection.len(), differs))
        });
        self.end(done)
    }

    /// The records by the log, and the first that is stored otherwise.
    fn replayed(&self) -> Result<(Projection, Option<Difference>), StoreError> {
        let mut projection = Projection::new();
        self.tables().visit_events(0, &mut |entry| project(&mut projection, &entry))?;
        let differs = self.first_difference(&projection)?;
        Ok((projection, differs))
    }

    fn replace(&mut self, projection: &Projection) -> Result<(), StoreError> {
        let tables = self.tables_mut();
        tables.clear_records()?;
        projection.values().try_for_each(|record| tables.put_record(record))
    }

    /// The records as they stood when `known_at` was the last second on record.
    ///
    /// # Errors
    /// The log cannot be replayed, or the engine failed.
    pub fn records_known_at(&self, known_at: jiff::Timestamp) -> Result<Vec<Record>, StoreError> {
        let mut projection = Projection::new();
        self.tables().visit_events(0, &mut |entry| {
            if entry.envelope.time <= known_at { project(&mut projection, &entry) } else { Ok(()) }
        })?;
        Ok(projection.into_values().collect())
    }

    fn first_difference(&self, projection: &Projection) -> Result<Option<Difference>, StoreError> {
        let (mut due, mut found) = (projection.iter(), None);
        self.tables().visit_projection(&mut |kind, id, stored| {
            if found.is_some() {
                return Ok(());
            }
            found = match due.next() {
                Some(((due_kind, due_id), record)) if due_kind == kind && due_id == id => {
                    (row_of(record) != stored).then(|| difference(kind, id, Some(record.updated_event)))
                }
                // A record that the log does not know, or one before it that the table lacks.
                Some(((due_kind, due_id), record)) if (due_kind.as_str(), due_id.as_str()) < (kind, id) => {
                    Some(difference(due_kind, due_id, Some(record.updated_event)))
                }
                _ => Some(difference(kind, id, None)),
            };
            Ok(())
        })?;
        let mut missing =
            || due.next().map(|((kind, id), record)| difference(kind, id, Some(record.updated_event)));
        Ok(match found {
            Some(difference) => Some(difference),
            None => missing(),
        })
    }
}

fn difference(kind: &str, id: &str, event: Option<u64>) -> Difference {
    Difference { record: format!("{kind}:{id}"), event }
}

/// A record as one text, by which stored and rebuilt forms are compared.
pub(super) fn row_of(record: &Record) -> String {
    canonical_json(&json!([record.class.code(), record.created_event, record.updated_event, record.fields]))
}

fn project(projection: &mut Projection, entry: &LogEntry) -> Result<(), StoreError> {
    let Some((kind, id)) = super::project::target(&entry.envelope.subject) else { return Ok(()) };
    let key = (kind.to_string(), id.to_owned());
    let before = projection.remove(&key);
    if let Some(record) = apply(before, entry)? {
        projection.insert(key, record);
    }
    Ok(())
}

/// An event as a line of an exported log.
pub(super) fn line_of(entry: &LogEntry) -> Result<String, StoreError> {
    let read = |text: &str| {
        serde_json::from_str::<Value>(text)
            .map_err(|error| StoreError::file(format!("event {}", entry.envelope.seq), error))
    };
    let payload = entry.payload.as_deref().map(read).transpose()?;
    let salt = entry.salt.as_ref().map(|salt| hex_of(salt));
    let envelope = read(&entry.envelope.canonical())?;
    Ok(canonical_json(&json!({"envelope": envelope, "payload": payload, "salt": salt})))
}

/// Reads an exported log, a line for each event.
///
/// # Errors
/// The first line that is no event.
pub fn read_log(text: &str) -> Result<Vec<LogEntry>, StoreError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            read_line(line).map_err(|reason| StoreError::file(format!("log, line {}", index + 1), reason))
        })
        .collect()
}

fn read_line(line: &str) -> Result<LogEntry, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let envelope = &value["envelope"];
    let text = |name: &str| envelope[name].as_str().map(str::to_owned).ok_or(format!("`{name}` is missing"));
    let number = |name: &str| envelope[name].as_u64().ok_or(format!("`{name}` is no number"));
    let payload = Some(&value["payload"]).filter(|payload| !payload.is_null());
    Ok(LogEntry {
        envelope: Envelope {
            seq: number("seq")?,
            time: text("time")?.parse().map_err(|_| "`time` is no time".to_owned())?,
            actor: text("actor")?,
            scope: text("scope")?,
            kind: text("type")?,
            subject: text("subject")?,
            payload_commitment: Hash::from_hex(&text("payload_commitment")?)
                .ok_or("`payload_commitment` is no hash")?,
            prev_head_size: number("prev_head_size")?,
            schema: u32::try_from(number("schema")?).map_err(|error| error.to_string())?,
        },
        payload: payload.map(canonical_json),
        salt: value["salt"].as_str().map(read_salt).transpose()?,
    })
}

fn read_salt(hex: &str) -> Result<[u8; SALT_BYTES], String> {
    let bytes = bytes_of_hex(hex).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| "`salt` is not 16 bytes".to_owned())
}

/// Holds an exported log against heads and the key that signs them, without a store.
///
/// # Errors
/// A head is not signed by the key. What is wrong with the log is in the report.
pub fn verify_exported(
    log: &[LogEntry],
    heads: &[Checkpoint],
    key: &VerifierKey,
) -> Result<AuditReport, StoreError> {
    heads.iter().try_for_each(|head| key.verify(head))?;
    let mut chain = Chain::against(heads);
    let read = log.iter().try_for_each(|entry| chain.push(entry, None));
    let (events, head) = (chain.size(), chain.root());
    let first_bad = read.and_then(|()| chain.finish()).err();
    Ok(AuditReport { ok: first_bad.is_none(), events, head, heads: heads.len(), first_bad, projection: None })
}
