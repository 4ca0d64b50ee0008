//! Measures against the numbers printed with the data and in the references.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of tests fails by panicking, as a test does"
)]

mod common;
mod concentration;
mod derived;
mod flows;
mod observed;
mod quality;
