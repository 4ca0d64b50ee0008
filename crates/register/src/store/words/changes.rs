//! Words that come to records and go from them in one batch: the index is written once for all of them.

use std::collections::{BTreeMap, HashMap};

use crate::record::Record;
use crate::search::{Places, changed_keys, for_each_record_key};

use super::WordRow;
use crate::store::error::StoreError;
use crate::store::tables::Tables;

/// Changes of the index by word: each a record, and whether the word occurs in it from now on.
#[derive(Debug, Default)]
pub(in crate::store) struct WordChanges(HashMap<String, Vec<(u64, bool)>>);

impl WordChanges {
    /// Notes a new form of a record.
    pub(in crate::store) fn note(&mut self, before: Option<&Record>, after: &Record) {
        let Some(before) = before else {
            return for_each_record_key(after, &mut |key| self.push(key, after.created_event, true));
        };
        let (come, gone) = changed_keys(before, after);
        come.iter().for_each(|key| self.push(key, after.created_event, true));
        gone.iter().for_each(|key| self.push(key, after.created_event, false));
    }

    fn push(&mut self, key: &str, record: u64, occurs: bool) {
        match self.0.get_mut(key) {
            Some(changes) if changes.last() == Some(&(record, occurs)) => {}
            Some(changes) => changes.push((record, occurs)),
            None => drop(self.0.insert(key.to_owned(), vec![(record, occurs)])),
        }
    }

    /// Writes the changes.
    pub(in crate::store) fn write<T: Tables>(self, tables: &mut T) -> Result<(), StoreError> {
        let mut blocks: BTreeMap<(&str, u64), Vec<(u64, bool)>> = BTreeMap::new();
        for (word, changes) in &self.0 {
            for change in changes {
                blocks.entry((word, Places::block_of(change.0))).or_default().push(*change);
            }
        }
        let keys: Vec<(&str, u64)> = blocks.keys().copied().collect();
        let stored = tables.places(&keys)?;
        let mut rows = Vec::with_capacity(keys.len());
        for (((word, block), changes), stored) in blocks.into_iter().zip(stored) {
            let mut places = Places::read(&stored);
            changes.iter().for_each(|(record, occurs)| places.set(*record, *occurs));
            rows.push(WordRow { word: word.to_owned(), block, places: places.bytes() });
        }
        tables.put_words(&rows)
    }
}
