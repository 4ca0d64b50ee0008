//! `hoinhap measure`: values of indicators, observed and derived.

mod dependence;
mod list;
mod rows;
mod value;

pub(crate) use value::SPEC;
