//! The register in some engine: reading records, and writing changes as events.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use crate::access::Guard;
use crate::book::visible_among;
use crate::log::{
    Broken, Checkpoint, Envelope, Fault, Frontier, Hash, LogEntry, Nodes, SALT_BYTES, Signer, VerifierKey,
    canonical_json, commitment, consistency_proof, inclusion_proof, node_position,
};
use crate::model::{GraphError, Network};
use crate::record::{Class, Fields, Kind, Problem, Record, bears_secret_mark};

use super::change::Change;
use super::check::Checks;
use super::error::StoreError;
use super::project::{apply, target};
use super::tables::Tables;
use super::words::WordChanges;

/// Edition of the payloads.
const SCHEMA: u32 = 1;

/// Who writes, on whose behalf, when, and with which secrets.
pub struct Actor<'a> {
    /// Account.
    pub name: &'a str,
    /// Organisation.
    pub scope: &'a str,
    /// The time of writing.
    pub now: Timestamp,
    /// Hands out salts that nobody can foresee.
    pub salt: &'a mut dyn FnMut() -> [u8; SALT_BYTES],
    /// Signs the head after the batch, where the key is at hand.
    pub signer: Option<&'a Signer>,
}

impl std::fmt::Debug for Actor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Actor({} of {} at {})", self.name, self.scope, self.now)
    }
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Number of the first event.
    pub first: u64,
    /// How many events.
    pub events: u64,
    /// The head that was signed.
    pub head: Option<Checkpoint>,
}

/// A register.
#[derive(Debug)]
pub struct Register<T> {
    tables: T,
}

/// The nodes of the stored tree.
pub(super) struct StoredNodes<'a, T>(pub(super) &'a T);

impl<T: Tables> Nodes for StoredNodes<'_, T> {
    type Error = StoreError;

    fn node(&self, level: u32, index: u64) -> Result<Hash, StoreError> {
        self.0.node_at(node_position(level, index))
    }
}

impl<T: Tables> Register<T> {
    /// A register whose tables are there already.
    ///
    /// # Errors
    /// [`StoreError::Empty`]: it has not been set up.
    pub fn open(tables: T) -> Result<Self, StoreError> {
        if tables.setting("key")?.is_none() {
            return Err(StoreError::Empty);
        }
        let mut register = Self { tables };
        register.bring_up_words()?;
        Ok(register)
    }

    /// Whether tables are still without a register.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`]: they have one; or the engine failed.
    pub fn vacant(tables: &T) -> Result<(), StoreError> {
        let vacant = tables.setting("key")?.is_none() && tables.event_count()? == 0;
        if vacant { Ok(()) } else { Err(StoreError::NotEmpty) }
    }

    /// Sets a register up: keeps the key that checks its heads, and opens the log with an event that names it.
    ///
    /// # Errors
    /// It has been set up before, or the engine failed.
    pub fn init(
        mut tables: T,
        profile: &str,
        key: &VerifierKey,
        actor: &mut Actor<'_>,
    ) -> Result<Self, StoreError> {
        tables.begin()?;
        if let Err(error) = Self::vacant(&tables) {
            return tables.rollback().and(Err(error));
        }
        tables.set_setting("key", &key.to_string())?;
        tables.set_setting("profile", profile)?;
        super::words::begin(&mut tables)?;
        let mut register = Self { tables };
        let subject = format!("register:{}", key.origin());
        let payload = canonical_json(&json!({"key": key.to_string(), "profile": profile}));
        let done =
            register.append(("init", subject, payload), actor).and_then(|edge| register.seal(&edge, actor));
        register.end(done).map(|_| register)
    }

    /// The tables.
    pub const fn tables(&self) -> &T {
        &self.tables
    }

    /// The tables, for an engine's own chores.
    pub const fn tables_mut(&mut self) -> &mut T {
        &mut self.tables
    }

    /// The tables, once the register is no longer needed.
    pub fn into_tables(self) -> T {
        self.tables
    }

    /// The key that checks the heads.
    ///
    /// # Errors
    /// The engine failed, or the key is damaged.
    pub fn key(&self) -> Result<VerifierKey, StoreError> {
        let text = self.tables.setting("key")?.ok_or(StoreError::Empty)?;
        Ok(text.parse()?)
    }

    /// Reads while nothing changes, whoever writes meanwhile.
    ///
    /// # Errors
    /// The work's, or the engine failed.
    pub fn consistently<R>(&self, work: impl FnOnce() -> Result<R, StoreError>) -> Result<R, StoreError> {
        self.tables.begin_read()?;
        let done = work();
        self.tables.end_read()?;
        done
    }

    /// A record.
    ///
    /// # Errors
    /// There is none of this name, or the engine failed.
    pub fn record(&self, kind: Kind, id: &str) -> Result<Record, StoreError> {
        self.tables
            .record(kind, id)?
            .ok_or_else(|| StoreError::NoRecord { kind: kind.to_string(), id: id.to_owned() })
    }

    /// A record as an account that wrote it is shown it: without what it refers to above a class. One that is closed to the class
    /// as a whole, as a question asked in private or a grant, is shown to its writer as it stands.
    ///
    /// # Errors
    /// There is none of this name, or the engine failed.
    pub fn record_shown(&self, kind: Kind, id: &str, clearance: Class) -> Result<Record, StoreError> {
        let record = self.record(kind, id)?;
        let seen = visible_among(&self.tables, vec![record.clone()], clearance)?;
        Ok(seen.into_iter().next().unwrap_or(record))
    }

    /// The records of a kind, by id.
    ///
    /// # Errors
    /// The engine failed.
    pub fn records(&self, kind: Kind) -> Result<Vec<Record>, StoreError> {
        self.tables.records(kind)
    }

    /// Writes changes: all of them, or none. Each becomes an event; records and tree follow in the same transaction.
    ///
    /// # Errors
    /// The first change that is refused, and why.
    pub fn write(&mut self, changes: &[Change], actor: &mut Actor<'_>) -> Result<Written, StoreError> {
        self.tables.begin()?;
        let done = self.write_all(changes, actor);
        self.end(done)
    }

    /// Does everything that [`Register::write`] does, then takes it back: whether the changes would be written.
    ///
    /// # Errors
    /// The first change that would be refused, and why.
    pub fn rehearse(&mut self, changes: &[Change], actor: &mut Actor<'_>) -> Result<(), StoreError> {
        self.tables.begin()?;
        let done = self.write_all(changes, actor);
        self.tables.rollback()?;
        done.map(|_| ())
    }

    fn write_all(&mut self, changes: &[Change], actor: &mut Actor<'_>) -> Result<Written, StoreError> {
        let mut writer = self.writer(actor)?;
        let first = writer.frontier.size();
        let guard = self.guard(actor.name, actor.now)?;
        guard.check_first(changes)?;
        let today = jiff::tz::Offset::UTC.to_datetime(actor.now).date();
        let checks = Checks::of(changes, &guard, today);
        let mut words = WordChanges::default();
        for change in changes {
            let (kind, id) = change.target();
            let before = self.tables.record(kind, id)?;
            if !guard.succeeds(changes, change) {
                guard.check(&self.tables, change, before.as_ref())?;
            }
            let change = &checks.keeping_unseen(&self.tables, change, before.as_ref())?;
            checks.check(&self.tables, change, before.as_ref())?;
            let entry = writer.entry(change.event_type(), change.subject(), change.payload(), actor);
            if let Some(record) = apply(before.clone(), &entry)? {
                self.tables.put_record(&record)?;
                words.note(before.as_ref(), &record);
            }
            writer.append(&mut self.tables, &entry)?;
        }
        words.write(&mut self.tables)?;
        if changes.iter().any(waits_anew) {
            network(&tasks(&self.tables)?).map_err(|error| self.without_hidden(error, &guard))?;
        }
        let events = writer.frontier.size() - first;
        let head = if events > 0 { self.seal(&writer.frontier, actor)? } else { None };
        Ok(Written { first, events, head })
    }

    /// A circle of tasks, told without those that the account does not see.
    fn without_hidden(&self, error: StoreError, guard: &Guard) -> StoreError {
        let StoreError::Waits(GraphError::Cycle(path)) = error else { return error };
        let seen = |id: &String| {
            let record = Kind::of("task").and_then(|kind| self.tables.record(kind, id).ok().flatten());
            record.is_some_and(|record| guard.sees(&record))
        };
        let told = path.into_iter().map(|id| if seen(&id) { id } else { "…".to_owned() });
        StoreError::Waits(GraphError::Cycle(told.collect()))
    }

    /// What the grants let an account do now. Where the engine knows accounts, it is the one that it let in.
    pub(super) fn guard(&self, name: &str, now: Timestamp) -> Result<Guard, StoreError> {
        let account = self.tables.account()?;
        let today = jiff::tz::Offset::UTC.to_datetime(now).date();
        Guard::of(&self.tables, account.as_deref().unwrap_or(name), today)
    }

    /// Which of some changes the grants of an account allow; the records themselves may still refuse them.
    ///
    /// # Errors
    /// The engine failed.
    pub fn permits(
        &self,
        changes: &[Change],
        account: &str,
        now: Timestamp,
    ) -> Result<Vec<bool>, StoreError> {
        let guard = self.guard(account, now)?;
        let permitted = |change: &Change| {
            let (kind, id) = change.target();
            let before = self.tables.record(kind, id)?;
            match guard.check(&self.tables, change, before.as_ref()) {
                Ok(()) => Ok(true),
                Err(StoreError::Forbidden { .. } | StoreError::NoRecord { .. }) => Ok(false),
                Err(error) => Err(error),
            }
        };
        changes.iter().map(permitted).collect()
    }

    /// The highest class of records that an account sees: all of them where nobody has a grant.
    ///
    /// # Errors
    /// The engine failed.
    pub fn clearance(&self, account: &str, now: Timestamp) -> Result<Class, StoreError> {
        Ok(self.guard(account, now)?.clearance())
    }

    /// Whether an account may read who has which grants.
    ///
    /// # Errors
    /// The engine failed.
    pub fn reads_accounts(&self, account: &str, now: Timestamp) -> Result<bool, StoreError> {
        Ok(self.guard(account, now)?.reads_accounts())
    }

    /// The questions above a class, up to another one, that an account filed itself: the log says who did.
    ///
    /// # Errors
    /// The engine failed.
    pub fn questions_of(&self, account: &str, above: Class, up_to: Class) -> Result<Vec<Record>, StoreError> {
        let Some(kind) = Kind::of("question") else { return Ok(Vec::new()) };
        let mut own = Vec::new();
        for record in self.records(kind)? {
            let is_between = above < record.class && record.class <= up_to;
            let filed_by = |event: LogEntry| event.envelope.actor == account;
            if is_between && self.tables.event(record.created_event)?.is_some_and(filed_by) {
                own.push(record);
            }
        }
        Ok(own)
    }

    /// An event that is about no record, and the edge of the tree after it.
    fn append(
        &mut self,
        (kind, subject, payload): (&str, String, String),
        actor: &mut Actor<'_>,
    ) -> Result<Frontier, StoreError> {
        let mut writer = self.writer(actor)?;
        let entry = writer.entry(kind, subject, payload, actor);
        writer.append(&mut self.tables, &entry)?;
        Ok(writer.frontier)
    }

    /// Signs the head of the tree that was written, where the key is at hand.
    fn seal(&mut self, edge: &Frontier, actor: &Actor<'_>) -> Result<Option<Checkpoint>, StoreError> {
        let Some(signer) = actor.signer else { return Ok(None) };
        let head = signer.sign(edge.size(), edge.root());
        self.tables.put_head(&head)?;
        Ok(Some(head))
    }

    fn writer(&self, actor: &Actor<'_>) -> Result<Writer, StoreError> {
        let frontier = if actor.signer.is_some() {
            self.proven_edge()?
        } else {
            Frontier::of(&StoredNodes(&self.tables), self.tables.event_count()?)?
        };
        Writer::start(&self.tables, frontier, actor)
    }

    /// The edge of the tree for whoever signs its head. The stored nodes are believed as far as they lead to the newest signed
    /// head; what follows it, and all where they do not, is worked out from the events.
    fn proven_edge(&self) -> Result<Frontier, StoreError> {
        let (size, key) = (self.tables.event_count()?, self.key()?);
        let head = self.tables.last_head()?.filter(|head| key.verify(head).is_ok());
        let broken = |seq, head: &Checkpoint, reason| {
            Err(StoreError::Broken(Broken { seq, head: Some(head.size), id: None, reason }))
        };
        if let Some(head) = head.as_ref().filter(|head| head.size > size) {
            return broken(size, head, Fault::Truncated);
        }
        let stored = head.as_ref().map(|head| {
            let edge = Frontier::of(&StoredNodes(&self.tables), head.size);
            edge.ok().filter(|edge| edge.root() == head.root)
        });
        let mut edge = stored.flatten().unwrap_or_default();
        let mut fits = true;
        self.tables.visit_events(edge.size(), &mut |entry| {
            edge.push(entry.envelope.leaf());
            fits &= head.as_ref().is_none_or(|head| head.size != edge.size() || head.root == edge.root());
            Ok(())
        })?;
        match head {
            Some(head) if !fits => broken(head.size.saturating_sub(1), &head, Fault::Root),
            _ => Ok(edge),
        }
    }

    pub(super) fn end<R>(&mut self, done: Result<R, StoreError>) -> Result<R, StoreError> {
        match done {
            Ok(result) => self.tables.commit().map(|()| result),
            Err(error) => {
                self.tables.rollback()?;
                Err(error)
            }
        }
    }

    /// Destroys the payload of an event. Its envelope stays, proofs still hold, and an event of its own says who, why and
    /// on which legal basis.
    ///
    /// # Errors
    /// No such event, or one that is about no record, or the engine failed.
    pub fn redact(
        &mut self,
        seq: u64,
        reason: &str,
        basis: &str,
        actor: &mut Actor<'_>,
    ) -> Result<u64, StoreError> {
        self.tables.begin()?;
        let done = self.redact_within(seq, reason, basis, actor);
        let at = self.end(done)?;
        self.tables.purge().map(|()| at)
    }

    fn redact_within(
        &mut self,
        seq: u64,
        reason: &str,
        basis: &str,
        actor: &mut Actor<'_>,
    ) -> Result<u64, StoreError> {
        let missing = || StoreError::NoRecord { kind: "event".to_owned(), id: seq.to_string() };
        let refused = || StoreError::NotRedacted { seq };
        for (field, text) in [("reason", reason), ("basis", basis)] {
            if bears_secret_mark(text) {
                let problems = vec![Problem::secret(field, text)];
                return Err(StoreError::Fields { subject: format!("event:{seq}"), problems });
            }
        }
        let entry = self.tables.event(seq)?.ok_or_else(missing)?;
        // Without what a grant says nobody could keep the accounts any more.
        let about = target(&entry.envelope.subject).filter(|(kind, _)| kind.name() != "grant");
        let (kind, id) = about.filter(|_| entry.payload.is_some()).ok_or_else(refused)?;
        let before = self.tables.record(kind, id)?;
        self.tables.destroy_payload(seq)?;
        let payload = canonical_json(&json!({"reason": reason, "basis": basis, "by": actor.name}));
        let edge = self.append(("redact", format!("event:{seq}"), payload), actor)?;
        let at = edge.size() - 1;
        let mut record = None;
        for event in self.tables.events_of(&crate::record::subject(kind, id))? {
            record = apply(record, &event)?;
        }
        if let Some(record) = record {
            self.tables.put_record(&record)?;
            let mut words = WordChanges::default();
            words.note(before.as_ref(), &record);
            words.write(&mut self.tables)?;
        }
        self.seal(&edge, actor).map(|_| at)
    }

    /// The root over all events.
    ///
    /// # Errors
    /// The engine failed.
    pub fn root(&self) -> Result<Hash, StoreError> {
        let size = self.tables.event_count()?;
        Ok(Frontier::of(&StoredNodes(&self.tables), size)?.root())
    }

    /// The audit path of an event in the tree of `size` events, with its leaf.
    ///
    /// # Errors
    /// No such event, or the engine failed.
    pub fn prove(&self, seq: u64, size: u64) -> Result<(Hash, Vec<Hash>), StoreError> {
        let count = self.tables.event_count()?;
        if seq >= size || size > count {
            return Err(StoreError::NoRecord { kind: "event".to_owned(), id: format!("{seq} of {size}") });
        }
        let nodes = StoredNodes(&self.tables);
        Ok((nodes.node(0, seq)?, inclusion_proof(&nodes, seq, size)?))
    }

    /// The proof that the log of `first` events is the beginning of that of `second`.
    ///
    /// # Errors
    /// The sizes are not in order, or the engine failed.
    pub fn prove_growth(&self, first: u64, second: u64) -> Result<Vec<Hash>, StoreError> {
        if first > second || second > self.tables.event_count()? {
            return Err(StoreError::NoRecord { kind: "head".to_owned(), id: format!("{first} of {second}") });
        }
        consistency_proof(&StoredNodes(&self.tables), first, second)
    }
}

/// How many seconds a clock may lag behind the last event: another writer went first, or has a clock that is fast.
const LAG: i64 = 60;

/// The time of a new event, which is never before the last one.
fn not_before(now: Timestamp, last: Timestamp) -> Result<Timestamp, StoreError> {
    if last.as_second() - now.as_second() > LAG {
        return Err(StoreError::ClockBack { now: now.to_string(), last: last.to_string() });
    }
    Ok(now.max(last))
}

/// Makes envelopes and keeps the edge of the tree in memory while a batch is written.
struct Writer {
    frontier: Frontier,
    head_size: u64,
    now: Timestamp,
}

impl Writer {
    fn start<T: Tables>(tables: &T, frontier: Frontier, actor: &Actor<'_>) -> Result<Self, StoreError> {
        let size = frontier.size();
        let now = Timestamp::from_second(actor.now.as_second()).unwrap_or(actor.now);
        let last = if size > 0 { tables.event(size - 1)? } else { None };
        let now = last.map_or(Ok(now), |last| not_before(now, last.envelope.time))?;
        let head_size = tables.last_head()?.map_or(0, |head| head.size);
        Ok(Self { frontier, head_size, now })
    }

    fn entry(&self, kind: &str, subject: String, payload: String, actor: &mut Actor<'_>) -> LogEntry {
        let salt = (actor.salt)();
        let envelope = Envelope {
            seq: self.frontier.size(),
            time: self.now,
            actor: actor.name.to_owned(),
            scope: actor.scope.to_owned(),
            kind: kind.to_owned(),
            subject,
            payload_commitment: commitment(&salt, &payload),
            prev_head_size: self.head_size,
            schema: SCHEMA,
        };
        LogEntry { envelope, payload: Some(payload), salt: Some(salt), as_written: true }
    }

    fn append<T: Tables>(&mut self, tables: &mut T, entry: &LogEntry) -> Result<(), StoreError> {
        let position = node_position(0, self.frontier.size());
        let nodes = self.frontier.push(entry.envelope.leaf());
        tables.append(entry, position, &nodes)
    }
}

fn tasks<T: Tables>(tables: &T) -> Result<Vec<Record>, StoreError> {
    Kind::of("task").map_or_else(|| Ok(Vec::new()), |kind| tables.records(kind))
}

/// Whether a change says anew what a task waits for.
fn waits_anew(change: &Change) -> bool {
    let waits =
        |fields: &Fields| ["predecessors", "superseded_by"].iter().any(|name| fields.contains_key(*name));
    change.target().0.name() == "task" && change.given().is_some_and(waits)
}

/// The network of some tasks. A task that was replaced is stood for by the one that took its place.
///
/// # Errors
/// A cycle, or a task that waits for itself.
pub(crate) fn network(tasks: &[Record]) -> Result<Network, StoreError> {
    let mut network = Network::default();
    for task in tasks {
        network.add_task(&task.id, task.read("duration_days").unwrap_or_default());
    }
    let replaced: BTreeMap<&str, &str> =
        tasks.iter().filter_map(|task| Some((task.id.as_str(), task.text("superseded_by")?))).collect();
    let standing = |id| {
        let (mut at, mut left) = (id, replaced.len());
        while let Some(next) = replaced.get(at).filter(|_| left > 0) {
            (at, left) = (*next, left - 1);
        }
        at
    };
    // What was replaced waits for nothing any more.
    for task in tasks.iter().filter(|task| !replaced.contains_key(task.id.as_str())) {
        for item in task.list("predecessors") {
            let (before, lag) = crate::record::without_lag(item);
            network.add_edge(standing(before), &task.id, lag)?;
        }
    }
    Ok(network)
}
