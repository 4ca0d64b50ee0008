//! SQLite: the register as one file in the project folder.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::log::{Checkpoint, Hash, LogEntry};
use crate::record::{Kind, Record};

use super::error::StoreError;
use super::rows::{
    EVENT_COLUMNS, EventRow, RECORD_COLUMNS, RecordRow, fields_text, hash_of, records_of, signed, unsigned,
};
use super::tables::{Tables, VisitStored};

/// The migrations, oldest first. They only go forward: a later edition adds to the end.
const MIGRATIONS: [&str; 2] = [
    include_str!("../../migrations/sqlite/0001_register.sql"),
    include_str!("../../migrations/sqlite/0002_words.sql"),
];

/// Page cache, in KiB.
const CACHE_KIB: i64 = 65_536;

/// The tables in an SQLite file.
#[derive(Debug)]
pub struct SqliteTables {
    pub(super) connection: Connection,
}

impl SqliteTables {
    /// Opens or makes a file and brings its tables up to date.
    ///
    /// # Errors
    /// The file cannot be opened, is no database, or is of a later edition.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path)?)
    }

    /// A register in memory, which is gone at the end.
    ///
    /// # Errors
    /// The engine failed.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // What is redacted must not stay on free pages.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection.set_prepared_statement_cache_capacity(48);
        let mut tables = Self { connection };
        tables.migrate()?;
        Ok(tables)
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if !(0..=known).contains(&found) {
            return Err(StoreError::Edition { found, known });
        }
        let done = usize::try_from(found).unwrap_or_default();
        for migration in &MIGRATIONS[done..] {
            transaction.execute_batch(migration)?;
        }
        if found < known {
            transaction.pragma_update(None, "user_version", known)?;
        }
        Ok(transaction.commit()?)
    }

    /// A copy of the whole register in another file, taken while others may write.
    ///
    /// # Errors
    /// The file is there already, or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let to = to.to_str().ok_or_else(|| StoreError::Engine("the path is not text".to_owned()))?;
        self.connection.execute("VACUUM INTO ?1", [to])?;
        Ok(())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error.to_string())
    }
}

/// Reads the columns of an event, whatever type another program gave them.
struct Columns<'r> {
    row: &'r Row<'r>,
    as_stored: std::cell::Cell<bool>,
}

impl Columns<'_> {
    fn text(&self, column: usize) -> Result<Option<String>, StoreError> {
        Ok(match self.row.get_ref(column)? {
            ValueRef::Null => None,
            ValueRef::Text(bytes) => {
                let text = String::from_utf8_lossy(bytes);
                self.note(matches!(text, std::borrow::Cow::Borrowed(_)));
                Some(text.into_owned())
            }
            ValueRef::Blob(bytes) => {
                self.note(false);
                Some(String::from_utf8_lossy(bytes).into_owned())
            }
            ValueRef::Integer(_) | ValueRef::Real(_) => {
                self.note(false);
                Some(String::new())
            }
        })
    }

    fn bytes(&self, column: usize) -> Result<Option<Vec<u8>>, StoreError> {
        let value = self.row.get_ref(column)?;
        self.note(matches!(value, ValueRef::Null | ValueRef::Blob(_)));
        Ok(match value {
            ValueRef::Null => None,
            ValueRef::Blob(bytes) | ValueRef::Text(bytes) => Some(bytes.to_vec()),
            ValueRef::Integer(_) | ValueRef::Real(_) => Some(Vec::new()),
        })
    }

    fn number(&self, column: usize) -> Result<i64, StoreError> {
        let number = self.row.get_ref(column)?.as_i64();
        self.note(number.is_ok());
        Ok(number.unwrap_or_default())
    }

    fn note(&self, as_stored: bool) {
        self.as_stored.set(self.as_stored.get() && as_stored);
    }
}

fn event_of(row: &Row<'_>) -> Result<LogEntry, StoreError> {
    let columns = Columns { row, as_stored: std::cell::Cell::new(true) };
    let text = |column| Ok::<_, StoreError>(columns.text(column)?.unwrap_or_default());
    let read = EventRow {
        seq: row.get(0)?,
        time: text(1)?,
        actor: text(2)?,
        scope: text(3)?,
        kind: text(4)?,
        subject: text(5)?,
        payload_commitment: columns.bytes(6)?.unwrap_or_default(),
        prev_head_size: columns.number(7)?,
        schema: columns.number(8)?,
        payload: columns.text(9)?,
        salt: columns.bytes(10)?,
        as_stored: true,
    };
    Ok(EventRow { as_stored: columns.as_stored.get(), ..read }.entry())
}

pub(super) fn record_of(kind: Kind, row: &Row<'_>) -> Result<Record, StoreError> {
    record_row(row)?.record(kind)
}

fn record_row(row: &Row<'_>) -> Result<RecordRow, StoreError> {
    Ok(RecordRow {
        id: row.get(0)?,
        class: row.get(1)?,
        created_event: row.get(2)?,
        updated_event: row.get(3)?,
        fields: row.get(4)?,
    })
}

impl Tables for SqliteTables {
    fn account(&self) -> Result<Option<String>, StoreError> {
        Ok(None)
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("ROLLBACK")?)
    }

    fn begin_read(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN DEFERRED")?)
    }

    fn end_read(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
        Ok(query.query_row([key], |row| row.get(0)).optional()?)
    }

    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
        self.connection.prepare_cached(sql)?.execute([key, value])?;
        Ok(())
    }

    fn event_count(&self) -> Result<u64, StoreError> {
        // The newest number says how many there should be; a gap is the audit's to find.
        let mut query = self.connection.prepare_cached("SELECT coalesce(max(seq) + 1, 0) FROM events")?;
        Ok(unsigned(query.query_row([], |row| row.get(0))?))
    }

    fn append(&mut self, entry: &LogEntry, position: u64, nodes: &[Hash]) -> Result<(), StoreError> {
        let sql = "INSERT INTO events (seq, time, actor, scope, type, subject, payload_commitment, prev_head_size, schema, \
                   payload, salt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let envelope = &entry.envelope;
        self.connection.prepare_cached(sql)?.execute(params![
            signed(envelope.seq),
            envelope.time.to_string(),
            envelope.actor,
            envelope.scope,
            envelope.kind,
            envelope.subject,
            envelope.payload_commitment.0.as_slice(),
            signed(envelope.prev_head_size),
            envelope.schema,
            entry.payload,
            entry.salt.as_ref().map(|salt| salt.as_slice()),
        ])?;
        let mut insert =
            self.connection.prepare_cached("INSERT INTO nodes (position, hash) VALUES (?1, ?2)")?;
        for (place, node) in (signed(position)..).zip(nodes) {
            insert.execute(params![place, node.0.as_slice()])?;
        }
        Ok(())
    }

    fn event(&self, seq: u64) -> Result<Option<LogEntry>, StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE seq = ?1");
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query([signed(seq)])?;
        rows.next()?.map(event_of).transpose()
    }

    fn visit_events(
        &self,
        from: u64,
        visit: &mut dyn FnMut(LogEntry) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE seq >= ?1 ORDER BY seq");
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query([signed(from)])?;
        while let Some(row) = rows.next()? {
            visit(event_of(row)?)?;
        }
        Ok(())
    }

    fn events_of(&self, subject: &str) -> Result<Vec<LogEntry>, StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE subject = ?1 ORDER BY seq");
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query([subject])?;
        let mut events = Vec::new();
        while let Some(row) = rows.next()? {
            events.push(event_of(row)?);
        }
        Ok(events)
    }

    fn destroy_payload(&mut self, seq: u64) -> Result<(), StoreError> {
        let sql = "UPDATE events SET payload = NULL, salt = NULL WHERE seq = ?1";
        self.connection.prepare_cached(sql)?.execute([signed(seq)])?;
        Ok(())
    }

    fn purge(&mut self) -> Result<(), StoreError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn node_at(&self, position: u64) -> Result<Hash, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT hash FROM nodes WHERE position = ?1")?;
        let hash: Option<Vec<u8>> = query.query_row([signed(position)], |row| row.get(0)).optional()?;
        hash_of(hash.as_deref(), position)
    }

    fn nodes_from(&self, position: u64, count: u64) -> Result<Vec<(u64, Hash)>, StoreError> {
        let sql = "SELECT position, hash FROM nodes WHERE position >= ?1 AND position < ?2 ORDER BY position";
        let mut query = self.connection.prepare_cached(sql)?;
        let mut rows = query.query([signed(position), signed(position.saturating_add(count))])?;
        let mut nodes = Vec::new();
        while let Some(row) = rows.next()? {
            let at = unsigned(row.get(0)?);
            nodes.extend(hash_of(row.get_ref(1)?.as_blob().ok(), at).ok().map(|hash| (at, hash)));
        }
        Ok(nodes)
    }

    fn restore_nodes(&mut self) -> Result<(), StoreError> {
        let sql =
            "CREATE TABLE IF NOT EXISTS nodes (position INTEGER PRIMARY KEY NOT NULL, hash BLOB NOT NULL)";
        Ok(self.connection.execute_batch(sql)?)
    }

    fn put_node(&mut self, position: u64, hash: Hash) -> Result<(), StoreError> {
        let sql = "INSERT INTO nodes (position, hash) VALUES (?1, ?2) ON CONFLICT (position) DO UPDATE SET hash = ?2";
        self.connection.prepare_cached(sql)?.execute(params![signed(position), hash.0.as_slice()])?;
        Ok(())
    }

    fn has_strays(&self) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached("SELECT 1 FROM events WHERE seq < 0")?.exists([])?)
    }

    fn head_notes(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT size, note FROM heads ORDER BY size")?;
        let notes = query.query_map([], |row| Ok((unsigned(row.get(0)?), row.get(1)?)))?;
        Ok(notes.collect::<Result<_, _>>()?)
    }

    fn last_head(&self) -> Result<Option<Checkpoint>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT note FROM heads ORDER BY size DESC LIMIT 1")?;
        let note: Option<String> = query.query_row([], |row| row.get(0)).optional()?;
        Ok(note.map(|note| Checkpoint::parse(&note)).transpose()?)
    }

    fn put_head(&mut self, head: &Checkpoint) -> Result<(), StoreError> {
        let sql = "INSERT INTO heads (size, note) VALUES (?1, ?2) ON CONFLICT (size) DO NOTHING";
        self.connection.prepare_cached(sql)?.execute(params![signed(head.size), head.to_string()])?;
        Ok(())
    }

    fn record(&self, kind: Kind, id: &str) -> Result<Option<Record>, StoreError> {
        let sql = format!("SELECT {RECORD_COLUMNS} FROM records WHERE kind = ?1 AND id = ?2");
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query([kind.name(), id])?;
        rows.next()?.map(|row| record_of(kind, row)).transpose()
    }

    fn has_record(&self, kind: &str, id: &str) -> Result<bool, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT 1 FROM records WHERE kind = ?1 AND id = ?2")?;
        Ok(query.exists([kind, id])?)
    }

    fn records(&self, kind: Kind) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT {RECORD_COLUMNS} FROM records WHERE kind = ?1 ORDER BY id");
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query([kind.name()])?;
        let mut read = Vec::new();
        while let Some(row) = rows.next()? {
            read.push(record_row(row)?);
        }
        records_of(kind, read)
    }

    fn put_record(&mut self, record: &Record) -> Result<(), StoreError> {
        let sql = "INSERT INTO records (kind, id, class, created_event, updated_event, fields) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                   ON CONFLICT (kind, id) DO UPDATE SET class = ?3, updated_event = ?5, fields = ?6";
        let fields = fields_text(record)?;
        self.connection.prepare_cached(sql)?.execute(params![
            record.kind.name(),
            record.id,
            record.class.code(),
            signed(record.created_event),
            signed(record.updated_event),
            fields,
        ])?;
        Ok(())
    }

    fn clear_records(&mut self) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM records", [])?;
        Ok(())
    }

    fn visit_projection(&self, visit: &mut VisitStored<'_>) -> Result<(), StoreError> {
        let sql = format!("SELECT {RECORD_COLUMNS}, kind FROM records ORDER BY kind, id");
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (id, kind): (String, String) = (row.get(0)?, row.get(5)?);
            // A row that cannot be read is different from whatever the log says.
            let stored = Kind::of(&kind).and_then(|kind| record_of(kind, row).ok());
            visit(&kind, &id, stored)?;
        }
        Ok(())
    }
}
