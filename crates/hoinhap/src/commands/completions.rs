//! `hoinhap completions`: a script that lets a shell complete commands and flags.

use clap::ArgMatches;
use clap_complete::Shell;

use hoinhap_vocab::Text;

use crate::cli::{self, ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

const SHELLS: &[&str] = &["bash", "zsh", "fish", "elvish", "powershell"];

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "completions",
    about: Text::fixed("Tạo mã tự động hoàn thành lệnh cho shell", "Write the completions of a shell"),
    more: Text::fixed("", ""),
    args: &[ArgSpec {
        id: "shell",
        value: "SHELL",
        takes: Takes::WordPosition(SHELLS),
        help: Text::fixed(
            "Loại shell: bash, zsh, fish, elvish, powershell",
            "The shell: bash, zsh, fish, elvish, powershell",
        ),
    }],
    subcommands: &[],
    examples: &[Example {
        line: "completions bash > ~/.local/share/bash-completion/completions/hoinhap",
        does: Text::fixed("cài cho bash", "install them for bash"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    // Clap has checked the word already.
    let shell = one(matches, "shell").and_then(|word| word.parse().ok()).unwrap_or(Shell::Bash);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::build(session.lang), "hoinhap", &mut script);
    Ok(Answer::of_bytes("completions", script))
}
