//! What an engine must offer. Two engines with the same tables give the same answers in the same order.

use crate::log::{Checkpoint, Hash, LogEntry};
use crate::record::{Kind, Record};

use super::error::StoreError;
use super::words::WordTables;

/// Is told each stored record: its kind, its id and, where the row can be read, the record.
pub type VisitStored<'a> = dyn FnMut(&str, &str, Option<Record>) -> Result<(), StoreError> + 'a;

/// The tables of a register in some engine. Order is by number or by the bytes of ids, never by an engine's collation.
pub trait Tables: std::fmt::Debug + WordTables {
    /// The account that the engine let in; `None` where the engine knows no accounts, as with a file.
    ///
    /// # Errors
    /// The engine failed.
    fn account(&self) -> Result<Option<String>, StoreError>;

    /// Begins a transaction that keeps other writers out.
    ///
    /// # Errors
    /// As for every method here: the engine failed.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// Ends the transaction and keeps what was written.
    ///
    /// # Errors
    /// The engine failed.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Ends the transaction and forgets what was written.
    ///
    /// # Errors
    /// The engine failed.
    fn rollback(&mut self) -> Result<(), StoreError>;

    /// Begins to read: until [`Tables::end_read`] nothing changes for this reader, whoever writes meanwhile.
    ///
    /// # Errors
    /// The engine failed.
    fn begin_read(&self) -> Result<(), StoreError>;

    /// Ends the reading.
    ///
    /// # Errors
    /// The engine failed.
    fn end_read(&self) -> Result<(), StoreError>;

    /// A setting.
    ///
    /// # Errors
    /// The engine failed.
    fn setting(&self, key: &str) -> Result<Option<String>, StoreError>;

    /// Stores a setting.
    ///
    /// # Errors
    /// The engine failed.
    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StoreError>;

    /// The number of events.
    ///
    /// # Errors
    /// The engine failed.
    fn event_count(&self) -> Result<u64, StoreError>;

    /// Appends an event with the nodes that its leaf completes; the first of them has this position.
    ///
    /// # Errors
    /// The engine failed.
    fn append(&mut self, entry: &LogEntry, position: u64, nodes: &[Hash]) -> Result<(), StoreError>;

    /// The event of a number.
    ///
    /// # Errors
    /// The engine failed.
    fn event(&self, seq: u64) -> Result<Option<LogEntry>, StoreError>;

    /// Hands out the events from a number on, in order, until the visitor refuses.
    ///
    /// # Errors
    /// The engine's, or the visitor's.
    fn visit_events(
        &self,
        from: u64,
        visit: &mut dyn FnMut(LogEntry) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// The events about a record, in order.
    ///
    /// # Errors
    /// The engine failed.
    fn events_of(&self, subject: &str) -> Result<Vec<LogEntry>, StoreError>;

    /// Destroys payload and salt of an event, so that no page of the file still holds them.
    ///
    /// # Errors
    /// The engine failed.
    fn destroy_payload(&mut self, seq: u64) -> Result<(), StoreError>;

    /// Clears whatever the engine still keeps of destroyed payloads beside the tables, such as a journal.
    ///
    /// # Errors
    /// The engine failed.
    fn purge(&mut self) -> Result<(), StoreError>;

    /// The hash of a node by its position.
    ///
    /// # Errors
    /// The engine failed, or the node is missing.
    fn node_at(&self, position: u64) -> Result<Hash, StoreError>;

    /// The nodes of `count` positions from `position` on with their positions, in order; those that are missing or damaged are
    /// left out.
    ///
    /// # Errors
    /// The engine failed.
    fn nodes_from(&self, position: u64, count: u64) -> Result<Vec<(u64, Hash)>, StoreError>;

    /// Makes the table of the nodes where it is gone, without any.
    ///
    /// # Errors
    /// The engine failed.
    fn restore_nodes(&mut self) -> Result<(), StoreError>;

    /// Puts a node right.
    ///
    /// # Errors
    /// The engine failed.
    fn put_node(&mut self, position: u64, hash: Hash) -> Result<(), StoreError>;

    /// Whether another program wrote events under numbers below nought, which no reader meets.
    ///
    /// # Errors
    /// The engine failed.
    fn has_strays(&self) -> Result<bool, StoreError>;

    /// The texts of all signed heads with the sizes under which they are stored, smallest first.
    ///
    /// # Errors
    /// The engine failed.
    fn head_notes(&self) -> Result<Vec<(u64, String)>, StoreError>;

    /// All signed heads, smallest first.
    ///
    /// # Errors
    /// The engine failed, or a head is damaged.
    fn heads(&self) -> Result<Vec<Checkpoint>, StoreError> {
        let notes = self.head_notes()?;
        Ok(notes.iter().map(|(_, note)| Checkpoint::parse(note)).collect::<Result<_, _>>()?)
    }

    /// The newest signed head.
    ///
    /// # Errors
    /// The engine failed, or the head is damaged.
    fn last_head(&self) -> Result<Option<Checkpoint>, StoreError>;

    /// Keeps a signed head.
    ///
    /// # Errors
    /// The engine failed.
    fn put_head(&mut self, head: &Checkpoint) -> Result<(), StoreError>;

    /// A record.
    ///
    /// # Errors
    /// The engine failed, or the projection is damaged.
    fn record(&self, kind: Kind, id: &str) -> Result<Option<Record>, StoreError>;

    /// Whether a record is there.
    ///
    /// # Errors
    /// The engine failed.
    fn has_record(&self, kind: &str, id: &str) -> Result<bool, StoreError>;

    /// The records of a kind, by the bytes of their ids.
    ///
    /// # Errors
    /// The engine failed, or the projection is damaged.
    fn records(&self, kind: Kind) -> Result<Vec<Record>, StoreError>;

    /// Stores a record's newest form.
    ///
    /// # Errors
    /// The engine failed.
    fn put_record(&mut self, record: &Record) -> Result<(), StoreError>;

    /// Forgets all records.
    ///
    /// # Errors
    /// The engine failed.
    fn clear_records(&mut self) -> Result<(), StoreError>;

    /// The records as they are stored with the kinds and ids of their rows, in the order of these: what a rebuilt
    /// projection is held against. A row that cannot be read has no record.
    ///
    /// # Errors
    /// The engine failed.
    fn visit_projection(&self, visit: &mut VisitStored<'_>) -> Result<(), StoreError>;
}
