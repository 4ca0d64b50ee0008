//! What a command and a flag are, in both languages.

use clap::ArgMatches;

use hoinhap_vocab::Text;

use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// What a command does with its words.
pub(crate) type Run = fn(&Session, &ArgMatches) -> Result<Answer, Failure>;

/// A command.
#[derive(Debug)]
pub(crate) struct CommandSpec {
    /// The word that calls it.
    pub(crate) name: &'static str,
    /// One line: what it does.
    pub(crate) about: Text,
    /// What to know before using it; empty for nothing.
    pub(crate) more: Text,
    /// Its own arguments, positional ones first.
    pub(crate) args: &'static [ArgSpec],
    /// Its sub-commands.
    pub(crate) subcommands: &'static [CommandSpec],
    /// Example lines.
    pub(crate) examples: &'static [Example],
    /// What it does; `None` where a sub-command must follow.
    pub(crate) run: Option<Run>,
}

/// A line to type and what it does.
#[derive(Debug)]
pub(crate) struct Example {
    /// The line, after `hoinhap`.
    pub(crate) line: &'static str,
    /// What it does.
    pub(crate) does: Text,
}

/// An argument.
#[derive(Debug)]
pub(crate) struct ArgSpec {
    /// The flag without its dashes, or the name of a positional argument.
    pub(crate) id: &'static str,
    /// The word for its value in help, in capitals; for a switch, empty.
    pub(crate) value: &'static str,
    /// What it takes.
    pub(crate) takes: Takes,
    /// What it does.
    pub(crate) help: Text,
}

/// What an argument takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// A flag without a value.
    Nothing,
    /// A flag with one value.
    One,
    /// A flag with values separated by commas, or given several times.
    Many,
    /// A flag with one of these words.
    Word(&'static [&'static str]),
    /// A flag with the path of a folder.
    Folder,
    /// A positional argument that must be there.
    Position,
    /// A positional argument that must be there: the path of a file.
    File,
    /// A positional argument: one of these words.
    WordPosition(&'static [&'static str]),
    /// Positional arguments, any number.
    Positions,
}

impl Takes {
    /// Whether the argument has no dashes.
    pub(crate) const fn is_positional(self) -> bool {
        matches!(self, Self::Position | Self::File | Self::WordPosition(_) | Self::Positions)
    }

    /// The words that the argument accepts; empty where any text may stand.
    pub(crate) const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Word(words) | Self::WordPosition(words) => words,
            _ => &[],
        }
    }
}

impl ArgSpec {
    /// The argument as a person types it.
    pub(crate) fn shown(&self) -> String {
        if self.takes.is_positional() { self.value.to_owned() } else { format!("--{}", self.id) }
    }
}
