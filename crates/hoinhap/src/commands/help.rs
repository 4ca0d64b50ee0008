//! `hoinhap help`: the help page of a command.

use clap::ArgMatches;

use hoinhap_vocab::Text;

use crate::cli::{self, ArgSpec, CommandSpec, Example, Takes, many};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "help",
    about: Text::fixed("Hiện trợ giúp của một lệnh", "Show the help of a command"),
    more: Text::fixed("", ""),
    args: &[ArgSpec {
        id: "path",
        value: "COMMAND",
        takes: Takes::Positions,
        help: Text::fixed("Lệnh và lệnh con", "The command and its sub-command"),
    }],
    subcommands: &[],
    examples: &[Example {
        line: "help data add",
        does: Text::fixed("trợ giúp của lệnh data add", "the help of data add"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let path = path_of(matches);
    let page = cli::page_of(&path, session.lang).ok_or_else(|| no_such_command(&path))?;
    Ok(Answer::of_bytes("help", format!("{}\n", page.to_string().trim_end()).into_bytes()))
}

/// The words that name a command.
pub(super) fn path_of(matches: &ArgMatches) -> Vec<&str> {
    many(matches, "path")
}

/// There is no command of this path.
pub(super) fn no_such_command(path: &[&str]) -> Failure {
    let name = path.join(" ");
    let failure = Failure::usage(
        "cli/unknown-command",
        Text::new(format!("Không có lệnh `{name}`"), format!("There is no command `{name}`")),
        Text::fixed("`hoinhap --help` liệt kê các lệnh", "`hoinhap --help` lists the commands"),
    );
    failure.with_value(name)
}
