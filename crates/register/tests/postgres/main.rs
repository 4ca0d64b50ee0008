//! The register on PostgreSQL: what holds on SQLite holds here, and what only a server can do.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

#[path = "../register/access.rs"]
mod access;
mod engine;
#[path = "../register/importing.rs"]
mod importing;
#[path = "../register/package.rs"]
mod package;
#[path = "../register/proofs.rs"]
mod proofs;
#[path = "../register/searching.rs"]
mod searching;
mod server;
#[path = "../register/shipped.rs"]
mod shipped;
#[path = "../register/support.rs"]
mod support;
mod tampering;
mod writers;
#[path = "../register/writing.rs"]
mod writing;
