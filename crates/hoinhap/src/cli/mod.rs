//! The command line: one definition of commands and flags, from which clap's parser, the help in both
//! languages, the completions and the manual page are made.

mod build;
mod globals;
mod parse;
mod spec;

pub(crate) use build::build;
pub(crate) use globals::GLOBALS;
pub(crate) use parse::{Parsed, is_given, many, one, page_of, parse};
pub(crate) use spec::{ArgSpec, CommandSpec, Example, Takes};
