//! Measures against the numbers printed with the data and in the references.

mod common;
mod concentration;
mod derived;
mod flows;
mod observed;
mod quality;
