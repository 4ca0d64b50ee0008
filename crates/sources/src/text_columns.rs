//! Parquet tables whose columns are all text, such as tariff schedules: read whole, or only the part whose keys
//! start with some digits.

use arrow_array::{Array, RecordBatch, StringArray};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;

use crate::{EmbeddedFile, SourceError};

/// Rows per batch, a multiple of what one row group of the shipped tables holds.
const BATCH_ROWS: usize = 1 << 14;

/// A table of text columns in memory. A missing value is the empty text. The first column is the key, and the
/// shipped files are sorted by it.
#[derive(Debug, Clone)]
pub struct TextColumns {
    file: String,
    names: Vec<String>,
    columns: Vec<Vec<StringArray>>,
    starts: Vec<usize>,
    rows: usize,
}

impl TextColumns {
    /// A shipped Parquet file by its path below `data/`.
    ///
    /// # Errors
    /// The file does not ship, is damaged, or has a column that is not text.
    pub fn embedded(path: &str) -> Result<Self, SourceError> {
        Self::read(path, EmbeddedFile::find(path)?.shared_bytes()?, None, None)
    }

    /// The row groups of a shipped file that may hold keys starting with `prefix`. Other rows can be among
    /// them: the caller still compares keys.
    ///
    /// # Errors
    /// As for [`TextColumns::embedded`].
    pub fn embedded_with_prefix(path: &str, prefix: &str) -> Result<Self, SourceError> {
        Self::read(path, EmbeddedFile::find(path)?.shared_bytes()?, Some(prefix), None)
    }

    /// Some columns of a shipped file, the key among them; others are not decoded.
    ///
    /// # Errors
    /// As for [`TextColumns::embedded`].
    pub fn embedded_columns(path: &str, prefix: Option<&str>, columns: &[&str]) -> Result<Self, SourceError> {
        Self::read(path, EmbeddedFile::find(path)?.shared_bytes()?, prefix, Some(columns))
    }

    /// Reads Parquet bytes; with `prefix`, only the row groups whose key range touches it; with `columns`, only
    /// the columns of these names.
    ///
    /// # Errors
    /// The bytes are no Parquet file, or a column is not text.
    pub fn read(
        file: &str,
        bytes: Bytes,
        prefix: Option<&str>,
        columns: Option<&[&str]>,
    ) -> Result<Self, SourceError> {
        let unreadable = |error: &dyn std::fmt::Display| SourceError::unreadable(file, error);
        let mut builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(|e| unreadable(&e))?;
        let fields = builder.schema().fields().iter().map(|field| field.name().clone());
        let wanted = |name: &String| columns.is_none_or(|columns| columns.contains(&name.as_str()));
        let names = fields.filter(wanted).collect();
        if let Some(columns) = columns {
            let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        if let Some(prefix) = prefix {
            let groups = builder.metadata().row_groups().iter().enumerate();
            let touched = groups.filter(|(_, group)| may_hold(group, prefix)).map(|(index, _)| index);
            let touched = touched.collect();
            builder = builder.with_row_groups(touched);
        }
        let reader = builder.with_batch_size(BATCH_ROWS).build().map_err(|e| unreadable(&e))?;
        let batches = reader.collect::<Result<Vec<_>, _>>().map_err(|e| unreadable(&e))?;
        Self::from_batches(file, names, &batches)
    }

    fn from_batches(file: &str, names: Vec<String>, batches: &[RecordBatch]) -> Result<Self, SourceError> {
        let mut columns = vec![Vec::with_capacity(batches.len()); names.len()];
        let (mut starts, mut rows) = (Vec::with_capacity(batches.len()), 0);
        for batch in batches {
            starts.push(rows);
            rows += batch.num_rows();
            for (column, array) in columns.iter_mut().zip(batch.columns()) {
                let text = array.as_any().downcast_ref::<StringArray>().cloned();
                column.push(text.ok_or_else(|| SourceError::unreadable(file, "a column is not text"))?);
            }
        }
        Ok(Self { file: file.to_owned(), names, columns, starts, rows })
    }

    /// The name of the file, for messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The number of rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The names of the columns, the key first.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The index of a column.
    ///
    /// # Errors
    /// There is no such column.
    pub fn column(&self, name: &str) -> Result<usize, SourceError> {
        let missing = || SourceError::NoColumn { file: self.file.clone(), column: name.to_owned() };
        self.names.iter().position(|known| known == name).ok_or_else(missing)
    }

    /// The text at a row and a column index; empty where missing or out of range.
    #[must_use]
    pub fn text(&self, row: usize, column: usize) -> &str {
        let batch = self.starts.partition_point(|start| *start <= row).saturating_sub(1);
        let cell = self.columns.get(column).and_then(|parts| parts.get(batch));
        let inside = row.wrapping_sub(self.starts.get(batch).copied().unwrap_or_default());
        match cell {
            Some(part) if inside < part.len() && part.is_valid(inside) => part.value(inside),
            _ => "",
        }
    }
}

/// Whether a row group's key range touches the keys that start with `prefix`; a group without statistics may.
fn may_hold(group: &RowGroupMetaData, prefix: &str) -> bool {
    let Some(Statistics::ByteArray(keys)) = group.column(0).statistics() else { return true };
    let (Some(least), Some(most)) = (keys.min_bytes_opt(), keys.max_bytes_opt()) else { return true };
    let head = |bytes: &[u8]| bytes[..bytes.len().min(prefix.len())].to_vec();
    head(least).as_slice() <= prefix.as_bytes() && head(most).as_slice() >= prefix.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_holds_the_rows_of_its_prefix() {
        let path = "tariffs/vn_tariff_2026.parquet";
        let whole = TextColumns::embedded(path).unwrap();
        let part = TextColumns::embedded_with_prefix(path, "2204").unwrap();
        assert_eq!(whole.len(), 12_004);
        assert!(part.len() < 2_500, "{}", part.len());
        let count = |table: &TextColumns| {
            (0..table.len()).filter(|row| table.text(*row, 0).starts_with("2204")).count()
        };
        assert!(count(&part) > 0);
        assert_eq!(count(&part), count(&whole));
    }

    #[test]
    fn columns_that_are_not_asked_for_stay_unread() {
        let path = "tariffs/vn_tariff_2026.parquet";
        let (whole, part) = (TextColumns::embedded(path).unwrap(), ["hs8", "mfn", "EVFTA"]);
        let part = TextColumns::embedded_columns(path, None, &part).unwrap();
        assert_eq!(part.names(), ["hs8", "mfn", "EVFTA"]);
        assert!(part.column("ATIGA").is_err());
        let (wide, narrow) = (whole.column("EVFTA").unwrap(), part.column("EVFTA").unwrap());
        assert!((0..whole.len()).all(|row| whole.text(row, wide) == part.text(row, narrow)));
    }

    #[test]
    fn rows_and_columns_out_of_range_are_empty() {
        let table = TextColumns::embedded("tariffs/rcep_china_asean.parquet").unwrap();
        assert_eq!(table.text(table.len(), 0), "");
        assert_eq!(table.text(0, 999), "");
        assert!(table.column("no such").is_err());
    }
}
