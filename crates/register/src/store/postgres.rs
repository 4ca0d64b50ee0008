//! PostgreSQL: one register that several offices write to at once.
//!
//! Writers take turns: a transaction holds an advisory lock from its beginning to its end, so that numbers of events
//! have no gaps and the tree grows one leaf at a time. Readers never wait for them.

use std::cell::{RefCell, RefMut};
use std::collections::BTreeMap;

use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Row, Statement};

use crate::log::{Checkpoint, Hash, LogEntry};
use crate::record::{Kind, Record};

use super::error::StoreError;
use super::pending::Pending;
use super::rows::{
    EVENT_COLUMNS, EventRow, RECORD_COLUMNS, RecordRow, fields_text, hash_of, records_of, signed, unsigned,
};
use super::tables::{Tables, VisitStored};

/// The migrations, oldest first. They only go forward: a later edition adds to the end.
const MIGRATIONS: [&str; 2] = [
    include_str!("../../migrations/postgres/0001_register.sql"),
    include_str!("../../migrations/postgres/0002_words.sql"),
];

/// Key of the lock that writers hold, one at a time.
const WRITER: i64 = 0x686f_696e_6861_7000;

/// Rows that are fetched at once.
const PAGE: i64 = 4096;

/// The tables in the schema `hoinhap` of a PostgreSQL database.
pub struct PostgresTables {
    session: RefCell<Session>,
    pending: RefCell<Pending>,
}

/// A connection with the statements that it has prepared.
pub(super) struct Session {
    client: Client,
    prepared: BTreeMap<String, Statement>,
}

impl std::fmt::Debug for PostgresTables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PostgresTables")
    }
}

impl From<postgres::Error> for StoreError {
    fn from(error: postgres::Error) -> Self {
        Self::Engine(error.as_db_error().map_or_else(
            || sources(&error),
            |refusal| format!("{} (SQLSTATE {})", refusal.message(), refusal.code().code()),
        ))
    }
}

/// An error with its causes.
fn sources(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

impl Session {
    fn query(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(sql)?;
        Ok(self.client.query(&statement, values)?)
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        self.client.execute(&statement, values)?;
        Ok(())
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl PostgresTables {
    /// Connects to a database, `postgres://account@host/database`, and brings the tables up to date.
    ///
    /// # Errors
    /// The address is none, the server cannot be reached or does not let the account in, or the tables are of a later
    /// edition.
    pub fn open(address: &str) -> Result<Self, StoreError> {
        let config: Config = address.parse()?;
        let mut client = config.connect(NoTls)?;
        client.batch_execute(
            "SET search_path TO hoinhap; SET lock_timeout TO '60s'; SET client_min_messages TO warning",
        )?;
        migrate(&mut client)?;
        let session = Session { client, prepared: BTreeMap::new() };
        Ok(Self { session: RefCell::new(session), pending: RefCell::default() })
    }

    /// The connection, which one caller at a time can use.
    pub(super) fn session(&self) -> Result<RefMut<'_, Session>, StoreError> {
        let busy = |_| StoreError::Engine("the connection is in use".to_owned());
        self.session.try_borrow_mut().map_err(busy)
    }

    pub(super) fn rows(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StoreError> {
        self.flush()?;
        self.session()?.query(sql, values)
    }

    fn row(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    fn batch(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.session()?.client.batch_execute(sql)?)
    }

    /// Sends the events that wait.
    fn flush(&self) -> Result<(), StoreError> {
        let pending = self.pending.take();
        if pending.is_empty() {
            return Ok(());
        }
        let mut session = self.session()?;
        pending.send(&mut |sql, values| session.execute(sql, values))
    }
}

/// Brings the tables up to date: the first to come makes them, whoever comes meanwhile waits.
fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let known = signed(MIGRATIONS.len() as u64);
    if edition(client)? == known {
        return Ok(());
    }
    let mut transaction = client.transaction()?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&WRITER])?;
    transaction.batch_execute(
        "CREATE SCHEMA IF NOT EXISTS hoinhap; CREATE TABLE IF NOT EXISTS edition (number BIGINT NOT NULL)",
    )?;
    let row = transaction.query_one("SELECT coalesce(max(number), 0) FROM edition", &[])?;
    let found: i64 = row.try_get(0)?;
    if !(0..=known).contains(&found) {
        return Err(StoreError::Edition { found, known });
    }
    for migration in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or_default()) {
        transaction.batch_execute(migration)?;
    }
    if found < known {
        transaction.execute("INSERT INTO edition (number) VALUES ($1)", &[&known])?;
    }
    Ok(transaction.commit()?)
}

/// The edition of the tables; nought where there are none.
fn edition(client: &mut Client) -> Result<i64, StoreError> {
    let row = client.query_one("SELECT to_regclass('hoinhap.edition') IS NOT NULL", &[])?;
    if !row.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    Ok(client.query_one("SELECT coalesce(max(number), 0) FROM edition", &[])?.try_get(0)?)
}

fn event_of(row: &Row) -> Result<LogEntry, StoreError> {
    let read = EventRow {
        seq: row.try_get(0)?,
        time: row.try_get(1)?,
        actor: row.try_get(2)?,
        scope: row.try_get(3)?,
        kind: row.try_get(4)?,
        subject: row.try_get(5)?,
        payload_commitment: row.try_get(6)?,
        prev_head_size: row.try_get(7)?,
        schema: row.try_get(8)?,
        payload: row.try_get(9)?,
        salt: row.try_get(10)?,
        // The server itself keeps columns to their types and texts to their encoding.
        as_stored: true,
    };
    Ok(read.entry())
}

pub(super) fn record_of(kind: Kind, row: &Row) -> Result<Record, StoreError> {
    record_row(row)?.record(kind)
}

fn record_row(row: &Row) -> Result<RecordRow, StoreError> {
    Ok(RecordRow {
        id: row.try_get(0)?,
        class: row.try_get(1)?,
        created_event: row.try_get(2)?,
        updated_event: row.try_get(3)?,
        fields: row.try_get(4)?,
    })
}

impl Tables for PostgresTables {
    fn account(&self) -> Result<Option<String>, StoreError> {
        let row = self.row("SELECT session_user::text", &[])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.batch("BEGIN")?;
        let locked = self.session()?.execute("SELECT pg_advisory_xact_lock($1)", &[&WRITER]);
        locked.or_else(|error| self.batch("ROLLBACK").and(Err(error)))
    }

    fn begin_read(&self) -> Result<(), StoreError> {
        self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    fn end_read(&self) -> Result<(), StoreError> {
        self.batch("COMMIT")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        match self.flush() {
            Ok(()) => self.batch("COMMIT"),
            Err(error) => self.rollback().and(Err(error)),
        }
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.pending.take();
        self.batch("ROLLBACK")
    }

    fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let row = self.row("SELECT value FROM meta WHERE key = $1", &[&key])?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2";
        self.session()?.execute(sql, &[&key, &value])
    }

    fn event_count(&self) -> Result<u64, StoreError> {
        // The newest number says how many there should be; a gap is the audit's to find.
        let row = self.row("SELECT coalesce(max(seq) + 1, 0) FROM events", &[])?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
        Ok(unsigned(count))
    }

    fn append(&mut self, entry: &LogEntry, position: u64, nodes: &[Hash]) -> Result<(), StoreError> {
        let full = {
            let mut pending = self.pending.borrow_mut();
            pending.push(entry, position, nodes);
            pending.is_full()
        };
        if full { self.flush() } else { Ok(()) }
    }

    fn event(&self, seq: u64) -> Result<Option<LogEntry>, StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE seq = $1");
        self.row(&sql, &[&signed(seq)])?.as_ref().map(event_of).transpose()
    }

    fn visit_events(
        &self,
        from: u64,
        visit: &mut dyn FnMut(LogEntry) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE seq >= $1 ORDER BY seq LIMIT $2");
        let mut next = signed(from);
        loop {
            // The page is whole before it is handed out, so that the visitor may ask for more on the same connection.
            let page = self.rows(&sql, &[&next, &PAGE])?;
            let Some(last) = page.last() else { return Ok(()) };
            next = last.try_get::<_, i64>(0)?.saturating_add(1);
            page.iter().try_for_each(|row| visit(event_of(row)?))?;
        }
    }

    fn events_of(&self, subject: &str) -> Result<Vec<LogEntry>, StoreError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM events WHERE subject = $1 ORDER BY seq");
        self.rows(&sql, &[&subject])?.iter().map(event_of).collect()
    }

    fn destroy_payload(&mut self, seq: u64) -> Result<(), StoreError> {
        self.flush()?;
        let sql = "UPDATE events SET payload = NULL, salt = NULL WHERE seq = $1";
        self.session()?.execute(sql, &[&signed(seq)])
    }

    fn purge(&mut self) -> Result<(), StoreError> {
        // Old versions of rows stay in the files of a table until it is written anew. `VACUUM FULL` would keep those that
        // some reader might still see; a change of type waits for the readers and keeps none.
        self.batch(
            "ALTER TABLE events ALTER COLUMN payload TYPE TEXT USING payload || ''; \
             ALTER TABLE records ALTER COLUMN fields TYPE TEXT USING fields || ''; \
             ALTER TABLE words ALTER COLUMN word TYPE TEXT COLLATE \"C\" USING word || ''",
        )
    }

    fn node_at(&self, position: u64) -> Result<Hash, StoreError> {
        let row = self.row("SELECT hash FROM nodes WHERE position = $1", &[&signed(position)])?;
        let hash: Option<Vec<u8>> = row.map(|row| row.try_get(0)).transpose()?;
        hash_of(hash.as_deref(), position)
    }

    fn nodes_from(&self, position: u64, count: u64) -> Result<Vec<(u64, Hash)>, StoreError> {
        let sql = "SELECT position, hash FROM nodes WHERE position >= $1 AND position < $2 ORDER BY position";
        let rows = self.rows(sql, &[&signed(position), &signed(position.saturating_add(count))])?;
        let mut nodes = Vec::with_capacity(rows.len());
        for row in &rows {
            let (at, bytes): (i64, Vec<u8>) = (row.try_get(0)?, row.try_get(1)?);
            nodes.extend(hash_of(Some(&bytes), unsigned(at)).ok().map(|hash| (unsigned(at), hash)));
        }
        Ok(nodes)
    }

    fn restore_nodes(&mut self) -> Result<(), StoreError> {
        // To ask first needs no right to make tables.
        if self.row("SELECT 1 WHERE to_regclass('nodes') IS NULL", &[])?.is_none() {
            return Ok(());
        }
        self.batch("CREATE TABLE nodes (position BIGINT PRIMARY KEY NOT NULL, hash BYTEA NOT NULL)")
    }

    fn put_node(&mut self, position: u64, hash: Hash) -> Result<(), StoreError> {
        let sql = "INSERT INTO nodes (position, hash) VALUES ($1, $2) ON CONFLICT (position) DO UPDATE SET hash = $2";
        self.session()?.execute(sql, &[&signed(position), &hash.0.as_slice()])
    }

    fn has_strays(&self) -> Result<bool, StoreError> {
        Ok(self.row("SELECT 1 FROM events WHERE seq < 0 LIMIT 1", &[])?.is_some())
    }

    fn head_notes(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let rows = self.rows("SELECT size, note FROM heads ORDER BY size", &[])?;
        rows.iter().map(|row| Ok((unsigned(row.try_get(0)?), row.try_get(1)?))).collect()
    }

    fn last_head(&self) -> Result<Option<Checkpoint>, StoreError> {
        let row = self.row("SELECT note FROM heads ORDER BY size DESC LIMIT 1", &[])?;
        row.map(|row| Ok(Checkpoint::parse(row.try_get(0)?)?)).transpose()
    }

    fn put_head(&mut self, head: &Checkpoint) -> Result<(), StoreError> {
        let sql = "INSERT INTO heads (size, note) VALUES ($1, $2) ON CONFLICT (size) DO NOTHING";
        self.session()?.execute(sql, &[&signed(head.size), &head.to_string()])
    }

    fn record(&self, kind: Kind, id: &str) -> Result<Option<Record>, StoreError> {
        let sql = format!("SELECT {RECORD_COLUMNS} FROM records WHERE kind = $1 AND id = $2");
        let rows = self.session()?.query(&sql, &[&kind.name(), &id])?;
        rows.first().map(|row| record_of(kind, row)).transpose()
    }

    fn has_record(&self, kind: &str, id: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM records WHERE kind = $1 AND id = $2";
        Ok(!self.session()?.query(sql, &[&kind, &id])?.is_empty())
    }

    fn records(&self, kind: Kind) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT {RECORD_COLUMNS} FROM records WHERE kind = $1 ORDER BY id");
        let rows = self.session()?.query(&sql, &[&kind.name()])?;
        records_of(kind, rows.iter().map(record_row).collect::<Result<_, _>>()?)
    }

    fn put_record(&mut self, record: &Record) -> Result<(), StoreError> {
        let sql = "INSERT INTO records (kind, id, class, created_event, updated_event, fields) \
                   VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (kind, id) DO UPDATE SET class = $3, updated_event = $5, fields = $6";
        self.session()?.execute(
            sql,
            &[
                &record.kind.name(),
                &record.id,
                &record.class.code(),
                &signed(record.created_event),
                &signed(record.updated_event),
                &fields_text(record)?,
            ],
        )
    }

    fn clear_records(&mut self) -> Result<(), StoreError> {
        self.session()?.execute("DELETE FROM records", &[])
    }

    fn visit_projection(&self, visit: &mut VisitStored<'_>) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {RECORD_COLUMNS}, kind FROM records WHERE (kind, id) > ($1, $2) ORDER BY kind, id LIMIT $3"
        );
        let mut after = (String::new(), String::new());
        loop {
            let page = self.rows(&sql, &[&after.0, &after.1, &PAGE])?;
            let Some(last) = page.last() else { return Ok(()) };
            after = (last.try_get(5)?, last.try_get(0)?);
            for row in &page {
                let (id, kind): (&str, &str) = (row.try_get(0)?, row.try_get(5)?);
                // A row that cannot be read is different from whatever the log says.
                let stored = Kind::of(kind).and_then(|kind| record_of(kind, row).ok());
                visit(kind, id, stored)?;
            }
        }
    }
}
