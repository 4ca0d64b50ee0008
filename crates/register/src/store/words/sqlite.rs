//! The index in SQLite.

use rusqlite::{CachedStatement, OptionalExtension as _, Params, params};

use super::{WordRow, WordTables};
use crate::record::{Kind, Record};
use crate::store::error::StoreError;
use crate::store::rows::{RECORD_COLUMNS, signed, unsigned};
use crate::store::sqlite::{SqliteTables, record_of};

const COLUMNS: &str = "SELECT word, block, places FROM words";

fn rows(mut query: CachedStatement<'_>, values: impl Params) -> Result<Vec<WordRow>, StoreError> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(WordRow { word: row.get(0)?, block: unsigned(row.get(1)?), places: row.get(2)? })
    };
    Ok(query.query_map(values, read)?.collect::<Result<_, _>>()?)
}

impl WordTables for SqliteTables {
    fn rows_of_word(&self, word: &str) -> Result<Vec<WordRow>, StoreError> {
        let sql = format!("{COLUMNS} WHERE word = ?1 ORDER BY block");
        rows(self.connection.prepare_cached(&sql)?, [word])
    }

    fn rows_of_words(&self, from: &str, to: Option<&str>) -> Result<Vec<WordRow>, StoreError> {
        let open = format!("{COLUMNS} WHERE word >= ?1 ORDER BY word, block");
        let closed = format!("{COLUMNS} WHERE word >= ?1 AND word < ?2 ORDER BY word, block");
        match to {
            Some(to) => rows(self.connection.prepare_cached(&closed)?, [from, to]),
            None => rows(self.connection.prepare_cached(&open)?, [from]),
        }
    }

    fn places(&self, keys: &[(&str, u64)]) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT places FROM words WHERE word = ?1 AND block = ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        let mut read = |(word, block): &(&str, u64)| {
            let places = query.query_row(params![word, signed(*block)], |row| row.get(0)).optional()?;
            Ok(places.unwrap_or_default())
        };
        keys.iter().map(&mut read).collect()
    }

    fn put_words(&mut self, rows: &[WordRow]) -> Result<(), StoreError> {
        let sql = "INSERT INTO words (word, block, places) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (word, block) DO UPDATE SET places = ?3";
        let mut put = self.connection.prepare_cached(sql)?;
        let mut remove =
            self.connection.prepare_cached("DELETE FROM words WHERE word = ?1 AND block = ?2")?;
        for row in rows {
            if row.places.is_empty() {
                remove.execute(params![row.word, signed(row.block)])?;
            } else {
                put.execute(params![row.word, signed(row.block), row.places])?;
            }
        }
        Ok(())
    }

    fn clear_words(&mut self) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM words", [])?;
        Ok(())
    }

    fn records_made_by(&self, events: &[u64]) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT {RECORD_COLUMNS}, kind FROM records WHERE created_event = ?1");
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut records = Vec::with_capacity(events.len());
        for event in events {
            let mut rows = query.query([signed(*event)])?;
            if let Some(row) = rows.next()?
                && let Some(kind) = Kind::of(row.get_ref(5)?.as_str().unwrap_or_default())
            {
                records.push(record_of(kind, row)?);
            }
        }
        Ok(records)
    }
}
