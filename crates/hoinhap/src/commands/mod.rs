//! The commands: one file each, every one with its definition and what it does.

mod claims;
mod completions;
mod data;
mod economies;
mod estimate;
mod help;
mod index;
mod man;
mod measure;
mod prefer;
mod profiles;
mod register;
mod review;
mod rules;
mod scenario;

use crate::cli::CommandSpec;

/// The commands in the order of the help page.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    review::SPEC,
    data::SPEC,
    measure::SPEC,
    claims::SPEC,
    index::SPEC,
    scenario::SPEC,
    estimate::SPEC,
    prefer::SPEC,
    rules::SPEC,
    register::SPEC,
    completions::SPEC,
    man::SPEC,
    help::SPEC,
];

/// The command of this name.
pub(crate) fn find(name: &str) -> Option<&'static CommandSpec> {
    COMMANDS.iter().find(|spec| spec.name == name)
}
