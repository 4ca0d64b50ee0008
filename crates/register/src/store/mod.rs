//! The register on disk: events, the tree over them, signed heads, and records as their projection, all in one
//! transaction. The engine stands behind [`Tables`]; no caller can tell which one it is.

mod any;
mod change;
mod check;
mod copy;
mod error;
mod moves;
mod others;
mod package;
mod pending;
mod postgres;
mod project;
mod register;
mod replay;
mod rows;
mod sqlite;
mod tables;
mod triggers;
mod undo;
mod unseen;
mod verify;
mod words;

pub use any::AnyTables;
pub use change::{Change, MoveRequest};
pub use copy::copy_register;
pub use error::StoreError;
pub use package::{Cells, PackageFiles, book_tables, export_package, restore_package};
pub use postgres::PostgresTables;
pub(crate) use register::network;
pub use register::{Actor, Register, Written};
pub use sqlite::SqliteTables;
pub use tables::{Tables, VisitStored};
pub use undo::NotUndone;
pub use verify::{AuditReport, Difference, read_log, table_difference, verify_exported};
pub use words::{WordRow, WordTables};
