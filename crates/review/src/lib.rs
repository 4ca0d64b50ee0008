//! Everything above to findings, and findings to one review.
//!
//! The stage below is a [measure](hoinhap_measures); the stage above is a [document](document) that a writer
//! turns into HTML, PDF, XLSX or JSON. Nothing here has a formula of its own, knows a wire format, or writes.

pub mod document;
