//! Chores of the project, as `cargo xtask <chore>`.
//!
//! Nothing here ships. A chore reads the repository, calls `cargo` and the tools of the machine, and says in one
//! line what is wrong and what to do. It knows no domain word: the crates are tested through their own tests and
//! through the binary.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the person at the terminal")]

mod bench;
mod counts;
mod data;
mod dist;
mod docs;
mod pictures;
mod repo;
mod run;
mod test;
mod tidy;
mod tools;
mod tutorials;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::repo::Repo;

const HELP: &str = "\
cargo xtask <chore>

  test [STEP...]     everything a change must pass; installs what the tests need where it may
                     steps: tools format tidy lint tests doctests docs tutorials browser licences
  tidy [--tighten]   the rules of the repository; --tighten lowers the function length ratchet
  data               refreshes sizes, hashes and row counts of data/, and NOTICE
  docs               writes docs/reference from the program's own help
  bench [--runs N]   times whole commands and writes bench/results/<date>.md
  pictures           draws docs/images from a review (needs chromium)
  dist               release binary, completions and man pages in dist/
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let (chore, rest) = arguments.split_first().map_or(("help", &[][..]), |(c, rest)| (c.as_str(), rest));
    let repo = Repo::find()?;
    match chore {
        "test" => test::run_chore(&repo, rest),
        "tidy" => tidy::run(&repo, rest),
        "data" => data::refresh(&repo),
        "docs" => docs::run(&repo),
        "bench" => bench::run(&repo, rest),
        "pictures" => pictures::run(&repo),
        "dist" => dist::run_chore(&repo),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no chore `{other}`\n\n{HELP}"),
    }
}
