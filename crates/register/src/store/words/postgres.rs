//! The index in PostgreSQL.

use postgres::Row;

use super::{WordRow, WordTables};
use crate::record::{Kind, Record};
use crate::store::error::StoreError;
use crate::store::postgres::{PostgresTables, record_of};
use crate::store::rows::{RECORD_COLUMNS, signed, unsigned};

const COLUMNS: &str = "SELECT word, block, places FROM words";

fn row_of(row: &Row) -> Result<WordRow, StoreError> {
    Ok(WordRow { word: row.try_get(0)?, block: unsigned(row.try_get(1)?), places: row.try_get(2)? })
}

impl WordTables for PostgresTables {
    fn rows_of_word(&self, word: &str) -> Result<Vec<WordRow>, StoreError> {
        let sql = format!("{COLUMNS} WHERE word = $1 ORDER BY block");
        self.rows(&sql, &[&word])?.iter().map(row_of).collect()
    }

    fn rows_of_words(&self, from: &str, to: Option<&str>) -> Result<Vec<WordRow>, StoreError> {
        let rows = if let Some(to) = to {
            self.rows(
                &format!("{COLUMNS} WHERE word >= $1 AND word < $2 ORDER BY word, block"),
                &[&from, &to],
            )?
        } else {
            self.rows(&format!("{COLUMNS} WHERE word >= $1 ORDER BY word, block"), &[&from])?
        };
        rows.iter().map(row_of).collect()
    }

    fn places(&self, keys: &[(&str, u64)]) -> Result<Vec<Vec<u8>>, StoreError> {
        let sql = "SELECT coalesce(places, ''::bytea) FROM unnest($1::text[], $2::bigint[]) WITH ORDINALITY AS key (word, block, place) \
                   LEFT JOIN words USING (word, block) ORDER BY place";
        let words: Vec<&str> = keys.iter().map(|(word, _)| *word).collect();
        let blocks: Vec<i64> = keys.iter().map(|(_, block)| signed(*block)).collect();
        self.rows(sql, &[&words, &blocks])?.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    fn put_words(&mut self, rows: &[WordRow]) -> Result<(), StoreError> {
        let sql = "INSERT INTO words (word, block, places) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[]) \
                   ON CONFLICT (word, block) DO UPDATE SET places = excluded.places";
        let columns = |rows: &[&WordRow]| {
            let words: Vec<String> = rows.iter().map(|row| row.word.clone()).collect();
            (words, rows.iter().map(|row| signed(row.block)).collect::<Vec<i64>>())
        };
        let (empty, full): (Vec<&WordRow>, Vec<&WordRow>) =
            rows.iter().partition(|row| row.places.is_empty());
        for part in full.chunks(8192) {
            let (words, blocks) = columns(part);
            let places: Vec<&[u8]> = part.iter().map(|row| row.places.as_slice()).collect();
            self.session()?.execute(sql, &[&words, &blocks, &places])?;
        }
        if empty.is_empty() {
            return Ok(());
        }
        let (words, blocks) = columns(&empty);
        let sql = "DELETE FROM words USING unnest($1::text[], $2::bigint[]) AS key (word, block) \
                   WHERE words.word = key.word AND words.block = key.block";
        self.session()?.execute(sql, &[&words, &blocks])
    }

    fn clear_words(&mut self) -> Result<(), StoreError> {
        self.session()?.execute("DELETE FROM words", &[])
    }

    fn records_made_by(&self, events: &[u64]) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT {RECORD_COLUMNS}, kind FROM records WHERE created_event = ANY($1)");
        let events: Vec<i64> = events.iter().map(|event| signed(*event)).collect();
        let rows = self.rows(&sql, &[&events])?;
        let known = rows.iter().filter_map(|row| Some((Kind::of(row.try_get(5).ok()?)?, row)));
        known.map(|(kind, row)| record_of(kind, row)).collect()
    }
}
