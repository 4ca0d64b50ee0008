//! The review as documents: HTML, PDF, XLSX and JSON.
//!
//! The stage below is a [`Review`](hoinhap_review::document::Review), a value without a layout. A writer here lays
//! it out and formats its numbers; it computes none and reads no data.

pub mod format;
pub mod words;

#[cfg(test)]
mod sample;
