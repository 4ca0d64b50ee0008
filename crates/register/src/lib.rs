//! The register: what was promised, who delivers it, what is stuck, and proof that the record was not bent.
//!
//! Events are the truth, kept in a [`log`] that proves itself. [Records](record) are their projection. What a record
//! means on a date (a status, a deficit, a count) is never stored: [`model`] works it out, on the days of [`time`].
//! The [`store`] keeps all of it in one transaction. Today is always an input.

pub mod access;
pub mod book;
pub mod import;
pub mod log;
pub mod model;
pub mod record;
pub mod search;
pub mod seed;
pub mod store;
pub mod time;
