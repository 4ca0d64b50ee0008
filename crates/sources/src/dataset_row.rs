//! One row of a shipped table as it stands in its file: where the trace of a number ends.

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;

use crate::{Dataset, Library, SourceError};

impl Dataset {
    /// The values of a row by column, counted from 1 without the header as findings do; `None` past the end. An
    /// empty text stands for a missing value.
    ///
    /// # Errors
    /// The table is not a shipped one, or is damaged.
    pub fn row(&self, number: u64) -> Result<Option<Vec<(String, String)>>, SourceError> {
        let Some(place) = number.checked_sub(1).and_then(|place| usize::try_from(place).ok()) else {
            return Ok(None);
        };
        let path = self.path();
        if path.ends_with(".parquet") { of_parquet(&path, place) } else { of_csv(&path, place) }
    }
}

fn of_csv(path: &str, place: usize) -> Result<Option<Vec<(String, String)>>, SourceError> {
    let table = Library::csv(path)?;
    let row = table.rows().nth(place);
    Ok(row.map(|row| table.header().iter().cloned().zip(row.values().map(str::to_owned)).collect()))
}

fn of_parquet(path: &str, place: usize) -> Result<Option<Vec<(String, String)>>, SourceError> {
    let unreadable = |error: parquet::errors::ParquetError| SourceError::unreadable(path, error);
    let reader = SerializedFileReader::new(crate::library::parquet(path)?).map_err(unreadable)?;
    let row = reader.get_row_iter(None).map_err(unreadable)?.nth(place).transpose().map_err(unreadable)?;
    let value = |field: &Field| match field {
        Field::Str(text) => text.clone(),
        Field::Null => String::new(),
        other => other.to_string(),
    };
    Ok(row.map(|row| row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_the_number_that_findings_print() {
        let library = Library::embedded().unwrap();
        let flows = library.packages().find("flows_2023").unwrap();
        let exports = library.flows("flows_2023").unwrap();
        let flow = exports.exports("VNM".parse().unwrap(), 2023).next().unwrap();
        let row = flows.row(u64::from(flow.row)).unwrap().unwrap();
        let value = |column: &str| row.iter().find(|(name, _)| name == column).unwrap().1.clone();
        assert_eq!(value("exporter"), "VNM");
        assert_eq!(value("importer"), flow.importer.code());
        assert_eq!(value("value_usd").parse(), Ok(flow.value_usd));
        assert_eq!(flows.row(0).unwrap(), None);
        assert_eq!(flows.row(10_000_000).unwrap(), None);
    }
}
