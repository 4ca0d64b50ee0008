//! SQLite: in memory, or in a file.

use std::path::Path;

use hoinhap_register::store::{AnyTables, SqliteTables};

use crate::support::{TestRegister, empty};

/// Empty tables in memory.
pub(crate) fn tables() -> AnyTables {
    Box::new(SqliteTables::in_memory().unwrap())
}

/// The tables of a file.
pub(crate) fn file_tables(path: &Path) -> AnyTables {
    Box::new(SqliteTables::open(path).unwrap())
}

pub(crate) fn in_file(path: &Path) -> TestRegister {
    empty(file_tables(path))
}
