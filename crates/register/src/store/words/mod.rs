//! The index for search: which records a word occurs in. A projection like the records: it follows from them, is
//! written with them and can be made anew.

mod changes;
mod postgres;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

use crate::book::visible_among;
use crate::record::{Class, Kind, Record};
use crate::search::{Found, Needle, Places, Query, find, for_each_record_key};

pub(super) use changes::WordChanges;

use super::error::StoreError;
use super::register::Register;
use super::tables::Tables;

/// Edition of the index: how words are folded, and how places are written. Another one is made anew when a register is
/// opened.
const EDITION: &str = "1";

/// The setting that tells the edition of the stored index.
const SETTING: &str = "words";

/// A row of the index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordRow {
    /// The folded word.
    pub word: String,
    /// The block: each has 1024 numbers of events.
    pub block: u64,
    /// The places in the block, two bytes each, in rising order. A row without places is not stored.
    pub places: Vec<u8>,
}

/// The index in some engine. Rows stand in the order of the bytes of their words, then of their blocks.
pub trait WordTables {
    /// The rows of a word.
    ///
    /// # Errors
    /// As for every method here: the engine failed.
    fn rows_of_word(&self, word: &str) -> Result<Vec<WordRow>, StoreError>;

    /// The rows of words from `from` on and before `to`, where there is an end.
    ///
    /// # Errors
    /// The engine failed.
    fn rows_of_words(&self, from: &str, to: Option<&str>) -> Result<Vec<WordRow>, StoreError>;

    /// The places in these blocks of these words; empty where there is no such row.
    ///
    /// # Errors
    /// The engine failed.
    fn places(&self, keys: &[(&str, u64)]) -> Result<Vec<Vec<u8>>, StoreError>;

    /// Stores rows in place of those with the same words and blocks.
    ///
    /// # Errors
    /// The engine failed.
    fn put_words(&mut self, rows: &[WordRow]) -> Result<(), StoreError>;

    /// Forgets all rows.
    ///
    /// # Errors
    /// The engine failed.
    fn clear_words(&mut self) -> Result<(), StoreError>;

    /// The records that were made by these events.
    ///
    /// # Errors
    /// The engine failed, or the projection is damaged.
    fn records_made_by(&self, events: &[u64]) -> Result<Vec<Record>, StoreError>;
}

impl<T: Tables> Register<T> {
    /// The records of some kinds, up to a class, that answer a query: the same that reading all of them finds.
    ///
    /// # Errors
    /// The engine failed.
    pub fn search(&self, query: &Query, kinds: &[Kind], clearance: Class) -> Result<Vec<Found>, StoreError> {
        let records = self.consistently(|| {
            let mut records = match self.candidates(query)? {
                Some(events) => self.tables().records_made_by(&events)?,
                None => {
                    let all = kinds.iter().map(|kind| self.records(*kind));
                    all.collect::<Result<Vec<_>, _>>()?.concat()
                }
            };
            records.retain(|record| kinds.contains(&record.kind));
            visible_among(self.tables(), records, clearance)
        })?;
        Ok(find(records, query))
    }

    /// The events that made the records with all words of a query; `None` where the index cannot tell.
    fn candidates(&self, query: &Query) -> Result<Option<Vec<u64>>, StoreError> {
        let mut left: Option<BTreeSet<u64>> = None;
        for needle in query.needles() {
            if left.as_ref().is_some_and(BTreeSet::is_empty) {
                break;
            }
            let found = occurrences(&self.rows(&needle)?);
            left = Some(match left {
                Some(left) => left.intersection(&found).copied().collect(),
                None => found,
            });
        }
        Ok(left.map(|events| events.into_iter().collect()))
    }

    fn rows(&self, needle: &Needle) -> Result<Vec<WordRow>, StoreError> {
        match needle {
            Needle::Word(word) => self.tables().rows_of_word(word),
            Needle::Prefix(prefix) => self.tables().rows_of_words(prefix, after(prefix).as_deref()),
        }
    }

    /// Makes the index where the store has none of this edition yet.
    pub(super) fn bring_up_words(&mut self) -> Result<(), StoreError> {
        if is_current(self.tables())? {
            return Ok(());
        }
        self.tables_mut().begin()?;
        let done = self.words_from_records();
        self.end(done)
    }

    fn words_from_records(&mut self) -> Result<(), StoreError> {
        let mut words = Words::default();
        for kind in Kind::all() {
            words.add(&self.tables().records(kind)?);
        }
        replace(self.tables_mut(), words)
    }
}

fn occurrences(rows: &[WordRow]) -> BTreeSet<u64> {
    rows.iter().flat_map(|row| Places::read(&row.places).records(row.block).collect::<Vec<_>>()).collect()
}

/// The first text after all that begin with `prefix`, by their bytes; `None` where there is none.
fn after(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        // The numbers from D800 to DFFF are no characters.
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

/// Whether the stored index is of this edition.
pub(super) fn is_current<T: Tables>(tables: &T) -> Result<bool, StoreError> {
    Ok(tables.setting(SETTING)?.as_deref() == Some(EDITION))
}

/// Says that the index of an empty register is of this edition.
pub(super) fn begin<T: Tables>(tables: &mut T) -> Result<(), StoreError> {
    tables.set_setting(SETTING, EDITION)
}

/// Puts a whole index in place of the stored one.
pub(super) fn replace<T: Tables>(tables: &mut T, words: Words) -> Result<(), StoreError> {
    tables.clear_words()?;
    tables.put_words(&words.rows())?;
    begin(tables)
}

/// A whole index.
#[derive(Debug, Default)]
pub(super) struct Words(BTreeMap<String, BTreeSet<u64>>);

impl Words {
    /// The index of some records.
    pub(super) fn of(records: &[Record]) -> Self {
        let mut words = Self::default();
        words.add(records);
        words
    }

    fn add(&mut self, records: &[Record]) {
        for record in records {
            for_each_record_key(record, &mut |key| match self.0.get_mut(key) {
                Some(events) => drop(events.insert(record.created_event)),
                None => drop(self.0.insert(key.to_owned(), BTreeSet::from([record.created_event]))),
            });
        }
    }

    /// Its rows in their order.
    fn rows(self) -> Vec<WordRow> {
        let mut rows = Vec::new();
        for (word, events) in self.0 {
            let mut blocks: BTreeMap<u64, Places> = BTreeMap::new();
            events
                .iter()
                .for_each(|event| blocks.entry(Places::block_of(*event)).or_default().set(*event, true));
            rows.extend(blocks.into_iter().map(|(block, places)| WordRow {
                word: word.clone(),
                block,
                places: places.bytes(),
            }));
        }
        rows
    }
}

/// The first word whose rows are not those that follow from the records.
pub(super) fn first_difference<T: Tables>(tables: &T, words: Words) -> Result<Option<String>, StoreError> {
    if !is_current(tables)? {
        return Ok(None);
    }
    let (due, stored) = (words.rows(), tables.rows_of_words("", None)?);
    let differs = due.iter().zip(&stored).find(|(due, stored)| due != stored);
    let beyond = || due.get(stored.len()).or_else(|| stored.get(due.len()));
    Ok(differs.map(|(due, stored)| due.min(stored)).or_else(beyond).map(|row| row.word.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_the_next_text() {
        assert_eq!(after("ngh").as_deref(), Some("ngi"));
        assert_eq!(after("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(after("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!((after(""), after("\u{10ffff}")), (None, None));
    }
}
