//! Holding what is stored against the log, and a log against heads that somebody kept.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use crate::book::Book;
use crate::log::{
    Broken, Chain, Checked, Checkpoint, CheckpointError, Envelope, Fault, Frontier, Hash, LogEntry,
    SALT_BYTES, VerifierKey, bytes_of_hex, canonical_json, hex_of, node_position,
};
use crate::record::{Class, Kind, Record};

use super::error::StoreError;
use super::package::{Cells, PACKAGE, book_tables};
use super::project::{Projection, Said, said};
use super::register::Register;
use super::replay::{Replay, replay};
use super::tables::Tables;
use super::words::{self, Words};

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
    /// Events that the largest of them covers.
    pub signed: u64,
    /// The first bad event or head.
    pub first_bad: Option<Broken>,
    /// The first record that differs from the log.
    pub projection: Option<Difference>,
}

/// What an audit works out of one event.
struct Auditing;

impl Replay for Auditing {
    type Digest = (Checked, Result<Option<Said>, StoreError>);

    const NODES: bool = true;

    fn digest(&self, entry: &LogEntry) -> Self::Digest {
        (Checked::of(entry), said(entry))
    }
}

/// The leaves of events, beside the stored nodes.
struct Leaves;

impl Replay for Leaves {
    type Digest = Hash;

    const NODES: bool = true;

    fn digest(&self, entry: &LogEntry) -> Self::Digest {
        entry.envelope.leaf()
    }
}

/// What events say, up to a second.
struct Reading {
    until: Option<Timestamp>,
}

impl Replay for Reading {
    type Digest = Result<Option<Said>, StoreError>;

    const NODES: bool = false;

    fn digest(&self, entry: &LogEntry) -> Self::Digest {
        if self.takes(entry) { said(entry) } else { Ok(None) }
    }
}

impl Reading {
    fn takes(&self, entry: &LogEntry) -> bool {
        self.until.is_none_or(|until| entry.envelope.time <= until)
    }
}

impl<T: Tables> Register<T> {
    /// Reads the whole log, holds it against the tree, its own heads and `outside` heads, and the records against it.
    ///
    /// # Errors
    /// An outside head is not signed by the register's key, or the engine failed. What is wrong with what is stored is in the
    /// report.
    pub fn audit(&self, outside: &[Checkpoint]) -> Result<AuditReport, StoreError> {
        self.consistently(|| self.audit_within(outside))
    }

    fn audit_within(&self, outside: &[Checkpoint]) -> Result<AuditReport, StoreError> {
        let key = self.key()?;
        check_signatures(outside, &key)?;
        let notes = self.tables().head_notes()?;
        let (mut heads, bad_head) = believed(&notes, &key);
        let sizes = notes.iter().map(|(size, _)| *size).collect();
        let mut chain = Chain::against(&heads).witnessed(outside).storing(sizes);
        heads.extend_from_slice(outside);
        let mut projection = Projection::default();
        let read = replay(self.tables(), &Auditing, |entry, nodes, (checked, said)| {
            chain.push_checked(&entry, &checked, nodes.as_deref()).map_err(StoreError::Broken)?;
            let (seq, id) = (entry.envelope.seq, entry.envelope.subject.clone());
            let taken = said.and_then(|said| projection.push(entry.envelope, said));
            taken.map_err(|_| misfit(seq, id))
        });
        let (events, head) = (chain.size(), chain.root());
        let first_bad = match read {
            Err(StoreError::Broken(broken)) => Some(broken),
            Err(error) => return Err(error),
            Ok(()) => chain.finish().err().or(self.cut_short(events)?).or(bad_head).or(self.stray()?),
        };
        let differs = match first_bad {
            None => self.first_difference(&projection.into_records())?,
            Some(_) => None,
        };
        let ok = first_bad.is_none() && differs.is_none();
        Ok(AuditReport {
            ok,
            events,
            head,
            heads: heads.len(),
            signed: heads.iter().map(|head| head.size).max().unwrap_or_default(),
            first_bad,
            projection: differs,
        })
    }

    /// A tree that has nodes of events beyond the last one.
    fn cut_short(&self, events: u64) -> Result<Option<Broken>, StoreError> {
        let beyond = self.tables().nodes_from(node_position(0, events), u64::from(u32::MAX))?;
        let reason = Fault::Truncated;
        Ok((!beyond.is_empty()).then_some(Broken { seq: events, head: None, id: None, reason }))
    }

    /// An event under a number that no event has.
    fn stray(&self) -> Result<Option<Broken>, StoreError> {
        let found = self.tables().has_strays()?;
        Ok(found.then_some(Broken { seq: 0, head: None, id: None, reason: Fault::Sequence }))
    }

    /// Works out the nodes of the tree anew from the events, up to the newest signed head, and puts right those that are
    /// stored otherwise; gives their number. Where the events do not lead to every head on the way, or none is signed, all
    /// nodes are left as they are: they may be the last trace of what was changed.
    ///
    /// # Errors
    /// The engine failed.
    pub fn mend_nodes(&mut self) -> Result<u64, StoreError> {
        self.tables_mut().begin()?;
        let done = self.tables_mut().restore_nodes().and_then(|()| {
            let wrong = self.wrong_nodes()?;
            wrong.iter().try_for_each(|(position, hash)| self.tables_mut().put_node(*position, *hash))?;
            Ok(wrong.len() as u64)
        });
        self.end(done)
    }

    fn wrong_nodes(&self) -> Result<Vec<(u64, Hash)>, StoreError> {
        let (heads, _) = believed(&self.tables().head_notes()?, &self.key()?);
        let due: BTreeMap<u64, Hash> = heads.iter().map(|head| (head.size, head.root)).collect();
        let end = due.keys().next_back().copied().unwrap_or_default();
        let (mut edge, mut wrong, mut fits) = (Frontier::default(), Vec::new(), true);
        replay(self.tables(), &Leaves, |_, stored, leaf| {
            let (first, size) = (node_position(0, edge.size()), edge.size() + 1);
            for (at, node) in edge.push(leaf).into_iter().enumerate() {
                let found = stored.as_ref().and_then(|stored| stored.get(at).copied().flatten());
                if size <= end && found != Some(node) {
                    wrong.push((first + at as u64, node));
                }
            }
            fits &= due.get(&size).is_none_or(|root| *root == edge.root());
            Ok(())
        })?;
        Ok(if fits && edge.size() >= end { wrong } else { Vec::new() })
    }

    /// Makes the records anew from the log and gives the first that differed. With `check` nothing is written.
    ///
    /// # Errors
    /// The log cannot be replayed, or the engine failed.
    pub fn rebuild(&mut self, check: bool) -> Result<(usize, Option<Difference>), StoreError> {
        if check {
            let (records, differs) = self.consistently(|| self.replayed())?;
            return Ok((records.len(), differs));
        }
        self.tables_mut().begin()?;
        let done = self.replayed().and_then(|(records, differs)| {
            self.replace(&records)?;
            Ok((records.len(), differs))
        });
        self.end(done)
    }

    /// The records by the log, and the first that is stored otherwise.
    fn replayed(&self) -> Result<(Vec<Record>, Option<Difference>), StoreError> {
        let records = self.read_until(None)?;
        let differs = self.first_difference(&records)?;
        Ok((records, differs))
    }

    fn read_until(&self, until: Option<Timestamp>) -> Result<Vec<Record>, StoreError> {
        let (mut projection, reading) = (Projection::default(), Reading { until });
        replay(self.tables(), &reading, |entry, _, said| {
            if reading.takes(&entry) { projection.push(entry.envelope, said?) } else { Ok(()) }
        })?;
        Ok(projection.into_records())
    }

    fn replace(&mut self, records: &[Record]) -> Result<(), StoreError> {
        let tables = self.tables_mut();
        tables.clear_records()?;
        records.iter().try_for_each(|record| tables.put_record(record))?;
        words::replace(tables, Words::of(records))
    }

    /// The records as they stood when `known_at` was the last second on record.
    ///
    /// # Errors
    /// The log cannot be replayed, or the engine failed.
    pub fn records_known_at(&self, known_at: Timestamp) -> Result<Vec<Record>, StoreError> {
        self.read_until(Some(known_at))
    }

    fn first_difference(&self, records: &[Record]) -> Result<Option<Difference>, StoreError> {
        if let Some(found) = self.first_other_record(records)? {
            return Ok(Some(found));
        }
        let word = words::first_difference(self.tables(), Words::of(records))?;
        Ok(word.map(|word| difference("word", &word, None)))
    }

    fn first_other_record(&self, records: &[Record]) -> Result<Option<Difference>, StoreError> {
        let (mut due, mut found) = (records.iter(), None);
        self.tables().visit_projection(&mut |kind, id, stored| {
            if found.is_some() {
                return Ok(());
            }
            found = match due.next() {
                Some(record) if record.kind.name() == kind && record.id == id => {
                    (stored.as_ref() != Some(record)).then(|| differing(record))
                }
                // A record that the log does not know, or one before it that the table lacks.
                Some(record) if (record.kind.name(), record.id.as_str()) < (kind, id) => {
                    Some(differing(record))
                }
                _ => Some(difference(kind, id, None)),
            };
            Ok(())
        })?;
        Ok(found.or_else(|| due.next().map(differing)))
    }
}

fn misfit(seq: u64, id: String) -> StoreError {
    StoreError::Broken(Broken { seq, head: None, id: Some(id), reason: Fault::Misfit })
}

fn difference(kind: &str, id: &str, event: Option<u64>) -> Difference {
    Difference { record: format!("{kind}:{id}"), event }
}

fn differing(record: &Record) -> Difference {
    Difference { record: record.subject(), event: Some(record.updated_event) }
}

/// The stored heads that the key signed, and the first one that it did not, or that stands under another size.
fn believed(notes: &[(u64, String)], key: &VerifierKey) -> (Vec<Checkpoint>, Option<Broken>) {
    let read = |(size, note): &(u64, String)| {
        let head = Checkpoint::parse(note).ok().filter(|head| head.size == *size);
        head.filter(|head| key.verify(head).is_ok()).ok_or(*size)
    };
    let read: Vec<Result<Checkpoint, u64>> = notes.par_iter().map(read).collect();
    let bad = read.iter().find_map(|head| head.as_ref().err()).map(|size| Broken {
        seq: size.saturating_sub(1),
        head: Some(*size),
        id: None,
        reason: Fault::Head,
    });
    (read.into_iter().flatten().collect(), bad)
}

/// Checks the signatures of heads.
fn check_signatures(heads: &[Checkpoint], key: &VerifierKey) -> Result<(), CheckpointError> {
    let wrong = heads.par_iter().filter_map(|head| key.verify(head).err());
    wrong.find_first(|_| true).map_or(Ok(()), Err)
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

/// Reads an exported log, a line for each event. A line that says an event in other bytes than an export does is not as it
/// was written: another reader could find another event in it.
///
/// # Errors
/// The first line that is no event.
pub fn read_log(text: &str) -> Result<Vec<LogEntry>, StoreError> {
    let lines = text.strip_suffix('\n').unwrap_or(text);
    let lines: Vec<(usize, &str)> = lines.split('\n').enumerate().filter(|_| !text.is_empty()).collect();
    let read = |(index, line): (usize, &str)| {
        read_line(line).map_err(|reason| StoreError::file(format!("log, line {}", index + 1), reason))
    };
    // Gathered first: of several wrong lines the first is told.
    lines.into_par_iter().map(read).collect::<Vec<_>>().into_iter().collect()
}

fn read_line(line: &str) -> Result<LogEntry, String> {
    let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let envelope = &value["envelope"];
    let text = |name: &str| envelope[name].as_str().map(str::to_owned).ok_or(format!("`{name}` is missing"));
    let number = |name: &str| envelope[name].as_u64().ok_or(format!("`{name}` is no number"));
    let payload = Some(&value["payload"]).filter(|payload| !payload.is_null());
    let mut entry = LogEntry {
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
        as_written: true,
    };
    entry.as_written = line_of(&entry).is_ok_and(|own| own == line);
    Ok(entry)
}

fn read_salt(hex: &str) -> Result<[u8; SALT_BYTES], String> {
    let bytes = bytes_of_hex(hex).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| "`salt` is not 16 bytes".to_owned())
}

/// Holds an exported log against the heads that came with it, heads that were kept elsewhere, and the key that signs them,
/// without a store.
///
/// # Errors
/// A head is not signed by the key. What is wrong with the log is in the report.
pub fn verify_exported(
    log: &[LogEntry],
    heads: &[Checkpoint],
    kept: &[Checkpoint],
    key: &VerifierKey,
) -> Result<AuditReport, StoreError> {
    check_signatures(heads, key)?;
    check_signatures(kept, key)?;
    let mut chain = Chain::against(heads).witnessed(kept);
    let checked: Vec<Checked> = log.par_iter().map(Checked::of).collect();
    let read =
        log.iter().zip(&checked).try_for_each(|(entry, checked)| chain.push_checked(entry, checked, None));
    let (events, head) = (chain.size(), chain.root());
    let first_bad = read.and_then(|()| chain.finish()).err();
    Ok(AuditReport {
        ok: first_bad.is_none(),
        events,
        head,
        heads: heads.len() + kept.len(),
        signed: heads.iter().chain(kept).map(|head| head.size).max().unwrap_or_default(),
        first_bad,
        projection: None,
    })
}

/// The records that an exported log adds up to.
fn records_of(log: &[LogEntry]) -> Result<Vec<Record>, StoreError> {
    let mut projection = Projection::default();
    for entry in log {
        projection.push(entry.envelope.clone(), said(entry)?)?;
    }
    Ok(projection.into_records())
}

/// The first record of a package's tables that is not what its log says, or the table or description that is not of it.
/// `table` gives a file of the package, `names` are those of all its files.
///
/// # Errors
/// The log cannot be replayed.
pub fn table_difference(
    log: &[LogEntry],
    names: &[String],
    table: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Option<Difference>, StoreError> {
    let records = records_of(log)?;
    let expected = book_tables(&Book::of(records.clone()), Class::Restricted, Cells::Plain)?;
    for kind in Kind::all() {
        let name = format!("{kind}.csv");
        let (given, wanted) = (table(&name), expected.get(&name));
        if given.as_deref() == wanted.map(Vec::as_slice) {
            continue;
        }
        let line = |bytes: Option<&[u8]>| -> Vec<String> {
            bytes.map(String::from_utf8_lossy).unwrap_or_default().lines().map(str::to_owned).collect()
        };
        let (own, said) = (line(given.as_deref()), line(wanted.map(Vec::as_slice)));
        let at = own.iter().zip(&said).take_while(|(a, b)| a == b).count();
        let id = said.get(at).or_else(|| own.get(at)).and_then(|line| line.split(',').next());
        let record = records.iter().find(|record| record.kind == kind && Some(record.id.as_str()) == id);
        return Ok(Some(Difference {
            record: record.map_or_else(|| name.clone(), Record::subject),
            event: record.map(|record| record.updated_event),
        }));
    }
    let added = names.iter().find(|name| name.ends_with(".csv") && !expected.contains_key(*name));
    let changed = (table(PACKAGE) != expected.get(PACKAGE).cloned()).then_some(PACKAGE);
    let other = added.map(String::as_str).or(changed);
    Ok(other.map(|name| Difference { record: name.to_owned(), event: None }))
}
