//! PostgreSQL: a database of its own for each register.

use hoinhap_register::store::{AnyTables, PostgresTables};

use crate::server::new_database;

/// Empty tables in a new database.
pub(crate) fn tables() -> AnyTables {
    Box::new(PostgresTables::open(&new_database()).unwrap())
}
