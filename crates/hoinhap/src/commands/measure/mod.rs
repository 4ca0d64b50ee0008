//! `hoinhap measure`: values of indicators, observed and derived.

mod dependence;
mod list;
pub(super) mod progress;
mod rows;
mod value;

pub(crate) use value::SPEC;
