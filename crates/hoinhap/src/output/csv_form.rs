//! The CSV form: plain numbers with a decimal point, every column, one header row.

use std::io::{self, Write};

use super::Sheet;

/// Writes the table as CSV.
pub(super) fn write(sheet: &Sheet, out: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(sheet.columns.iter().map(|column| column.key.as_ref())).map_err(io_error)?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(|cell| cell.plain.as_str())).map_err(io_error)?;
    }
    writer.flush()
}

fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
