//! From the words of the command line to an exit status.

use std::ffi::OsString;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::ArgMatches;

use hoinhap_vocab::{Lang, Text};

use crate::cli::{self, CommandSpec, Parsed};
use crate::commands;
use crate::failure::Failure;
use crate::output::{self, Answer, Style};
use crate::session::{Preferences, Session};

/// Runs the program: an answer goes to standard output, a failure is explained, and neither ends in a panic.
pub(crate) fn main(words: Vec<OsString>) -> ExitCode {
    let preferences = Preferences::of(&words);
    // A defect of the program is reported like any other failure, below; its default report names source lines.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(|| run(words, &preferences)));
    let outcome = outcome.unwrap_or_else(|cause| Err(Failure::of_panic(cause.as_ref())));
    let printed = match outcome {
        Ok(status) => Ok(status),
        Err(failure) if failure.is_broken_pipe() => Ok(0),
        Err(failure) => explain(&failure, &preferences),
    };
    match printed {
        Ok(status) => ExitCode::from(status),
        // Whoever reads the output has gone away: there is nobody left to tell.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(3),
    }
}

/// Explains a failure. Where standard output does not take the explanation, standard error says so.
fn explain(failure: &Failure, preferences: &Preferences) -> io::Result<u8> {
    match output::print_failure(failure, preferences) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let failure = Failure::from(error);
            output::print_failure(&failure, preferences).map(|()| failure.exit)
        }
        printed => printed.map(|()| failure.exit),
    }
}

fn run(words: Vec<OsString>, preferences: &Preferences) -> Result<u8, Failure> {
    match cli::parse(words, preferences.lang)? {
        Parsed::Page(page) => {
            output::print_page(&page, Style::of_stdout(preferences))?;
            Ok(0)
        }
        Parsed::Command(matches) => {
            let session = Session::from_matches(&matches, preferences)?;
            let answer = dispatch(&session, &matches)?;
            let exit = answer.exit;
            output::print_answer(answer, &session)?;
            Ok(exit)
        }
    }
}

/// Finds the command that the words name and runs it.
fn dispatch(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let (name, mut matches) = matches.subcommand().ok_or_else(no_command)?;
    let mut spec = commands::find(name).ok_or_else(no_command)?;
    while let Some((name, inner)) = matches.subcommand() {
        refuse_misplaced(spec, matches, name)?;
        spec = spec.subcommands.iter().find(|spec| spec.name == name).ok_or_else(no_command)?;
        matches = inner;
    }
    session.check_language(spec)?;
    session.check_format(spec)?;
    let run = spec.run.ok_or_else(no_command)?;
    run(session, matches)
}

/// A flag of a command that stands before one of its sub-commands would be ignored: it is refused instead.
fn refuse_misplaced(spec: &CommandSpec, matches: &ArgMatches, sub: &str) -> Result<(), Failure> {
    let given = |arg: &&cli::ArgSpec| cli::is_given(matches, arg.id);
    let Some(arg) = spec.args.iter().find(given) else { return Ok(()) };
    let message = Text::build(|lang| match lang {
        Lang::Vi => format!("`{}` không dùng chung với lệnh con `{sub}` khi đứng trước nó", arg.shown()),
        Lang::En => format!("`{}` does not go before the sub-command `{sub}`", arg.shown()),
    });
    let help = Text::build(|lang| match lang {
        Lang::Vi => format!("Đặt các tuỳ chọn sau `{sub}`; xem `hoinhap {} {sub} --help`", spec.name),
        Lang::En => format!("Put options after `{sub}`; see `hoinhap {} {sub} --help`", spec.name),
    });
    Err(Failure::usage("cli/misplaced", message, help).at(arg.shown()))
}

fn no_command() -> Failure {
    Failure::usage(
        "cli/no-command",
        Text::fixed("Chưa nêu lệnh", "No command is named"),
        Text::fixed("`hoinhap --help` liệt kê các lệnh", "`hoinhap --help` lists the commands"),
    )
}
