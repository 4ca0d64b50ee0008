//! Whichever engine a request names.

use crate::log::{Checkpoint, Hash, LogEntry};
use crate::record::{Kind, Record};

use super::error::StoreError;
use super::tables::{Tables, VisitStored};
use super::words::{WordRow, WordTables};

/// Tables in an engine that is chosen while the program runs.
pub type AnyTables = Box<dyn Tables>;

impl Tables for AnyTables {
    fn account(&self) -> Result<Option<String>, StoreError> {
        self.as_ref().account()
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.as_mut().begin()
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.as_mut().commit()
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.as_mut().rollback()
    }

    fn begin_read(&self) -> Result<(), StoreError> {
        self.as_ref().begin_read()
    }

    fn end_read(&self) -> Result<(), StoreError> {
        self.as_ref().end_read()
    }

    fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.as_ref().setting(key)
    }

    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.as_mut().set_setting(key, value)
    }

    fn event_count(&self) -> Result<u64, StoreError> {
        self.as_ref().event_count()
    }

    fn append(&mut self, entry: &LogEntry, position: u64, nodes: &[Hash]) -> Result<(), StoreError> {
        self.as_mut().append(entry, position, nodes)
    }

    fn event(&self, seq: u64) -> Result<Option<LogEntry>, StoreError> {
        self.as_ref().event(seq)
    }

    fn events_of(&self, subject: &str) -> Result<Vec<LogEntry>, StoreError> {
        self.as_ref().events_of(subject)
    }

    fn destroy_payload(&mut self, seq: u64) -> Result<(), StoreError> {
        self.as_mut().destroy_payload(seq)
    }

    fn purge(&mut self) -> Result<(), StoreError> {
        self.as_mut().purge()
    }

    fn node_at(&self, position: u64) -> Result<Hash, StoreError> {
        self.as_ref().node_at(position)
    }

    fn nodes_from(&self, position: u64, count: u64) -> Result<Vec<(u64, Hash)>, StoreError> {
        self.as_ref().nodes_from(position, count)
    }

    fn restore_nodes(&mut self) -> Result<(), StoreError> {
        self.as_mut().restore_nodes()
    }

    fn put_node(&mut self, position: u64, hash: Hash) -> Result<(), StoreError> {
        self.as_mut().put_node(position, hash)
    }

    fn has_strays(&self) -> Result<bool, StoreError> {
        self.as_ref().has_strays()
    }

    fn head_notes(&self) -> Result<Vec<(u64, String)>, StoreError> {
        self.as_ref().head_notes()
    }

    fn last_head(&self) -> Result<Option<Checkpoint>, StoreError> {
        self.as_ref().last_head()
    }

    fn put_head(&mut self, head: &Checkpoint) -> Result<(), StoreError> {
        self.as_mut().put_head(head)
    }

    fn record(&self, kind: Kind, id: &str) -> Result<Option<Record>, StoreError> {
        self.as_ref().record(kind, id)
    }

    fn has_record(&self, kind: &str, id: &str) -> Result<bool, StoreError> {
        self.as_ref().has_record(kind, id)
    }

    fn records(&self, kind: Kind) -> Result<Vec<Record>, StoreError> {
        self.as_ref().records(kind)
    }

    fn put_record(&mut self, record: &Record) -> Result<(), StoreError> {
        self.as_mut().put_record(record)
    }

    fn clear_records(&mut self) -> Result<(), StoreError> {
        self.as_mut().clear_records()
    }

    fn visit_events(
        &self,
        from: u64,
        visit: &mut dyn FnMut(LogEntry) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.as_ref().visit_events(from, visit)
    }

    fn visit_projection(&self, visit: &mut VisitStored<'_>) -> Result<(), StoreError> {
        self.as_ref().visit_projection(visit)
    }
}

impl WordTables for AnyTables {
    fn rows_of_word(&self, word: &str) -> Result<Vec<WordRow>, StoreError> {
        self.as_ref().rows_of_word(word)
    }

    fn rows_of_words(&self, from: &str, to: Option<&str>) -> Result<Vec<WordRow>, StoreError> {
        self.as_ref().rows_of_words(from, to)
    }

    fn places(&self, keys: &[(&str, u64)]) -> Result<Vec<Vec<u8>>, StoreError> {
        self.as_ref().places(keys)
    }

    fn put_words(&mut self, rows: &[WordRow]) -> Result<(), StoreError> {
        self.as_mut().put_words(rows)
    }

    fn clear_words(&mut self) -> Result<(), StoreError> {
        self.as_mut().clear_words()
    }

    fn records_made_by(&self, events: &[u64]) -> Result<Vec<Record>, StoreError> {
        self.as_ref().records_made_by(events)
    }
}
