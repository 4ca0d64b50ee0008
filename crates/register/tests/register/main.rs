//! The register as a program uses it: written, read, proved, exported, restored, tampered with.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod access;
mod engine;
mod importing;
mod package;
mod proofs;
mod searching;
mod shipped;
mod support;
mod tampering;
mod writing;
