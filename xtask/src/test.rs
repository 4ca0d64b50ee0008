//! Everything a change must pass, in one command.
//!
//! Every step builds the same packages with the same flags, so that what one step compiled serves the next.

use std::cell::Cell;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::counts::{self, Counts};
use crate::repo::{Repo, cargo};
use crate::run::{Steps, run, run_and_keep};
use crate::{docs, tidy, tools, tutorials};

type Step = fn(&Session<'_>) -> Result<()>;

/// The steps, in order: what is missing and what is quick come first.
const STEPS: [(&str, Step); 10] = [
    ("tools", |session| tools::prepare(session.repo)),
    ("format", format),
    ("tidy", |session| tidy::run(session.repo, &[])),
    ("lint", lint),
    ("tests", tests),
    ("doctests", doctests),
    ("docs", api_docs),
    ("tutorials", tutorials),
    ("browser", browser),
    ("licences", licences),
];

/// One run of the command: the repository, and the tests counted so far.
struct Session<'a> {
    repo: &'a Repo,
    counts: Cell<Counts>,
}

/// Runs the named steps, or all.
pub(crate) fn run_chore(repo: &Repo, wanted: &[String]) -> Result<()> {
    if let Some(unknown) = wanted.iter().find(|name| STEPS.iter().all(|(step, _)| step != name)) {
        bail!("there is no step `{unknown}`: {}", STEPS.map(|(step, _)| step).join(" "));
    }
    let session = Session { repo, counts: Cell::default() };
    let mut steps = Steps::default();
    for (name, step) in STEPS {
        if wanted.is_empty() || wanted.iter().any(|step| step == name) {
            steps.run(name, || step(&session));
        }
    }
    let outcome = steps.finish();
    println!("{}", session.counts.get());
    outcome
}

impl Session<'_> {
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo());
        command.args(arguments).current_dir(self.repo.root());
        command
    }

    fn add(&self, counted: Counts) {
        let mut all = self.counts.get();
        all += counted;
        self.counts.set(all);
    }

    /// Runs a test program and adds what it counted; one that ran no test at all has failed.
    fn count(&self, mut command: Command) -> Result<()> {
        let kept = run_and_keep(&mut command)?;
        let counted = counts::read(kept.lines.iter().map(String::as_str));
        self.add(counted);
        match kept.failed {
            Some(reason) => bail!("{reason}: {counted}"),
            None if counted.passed == 0 => bail!("no test ran"),
            None => Ok(()),
        }
    }
}

fn format(session: &Session<'_>) -> Result<()> {
    run(&mut session.cargo(&["fmt", "--all", "--check"]))
}

fn lint(session: &Session<'_>) -> Result<()> {
    run(&mut session.cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn tests(session: &Session<'_>) -> Result<()> {
    let nextest = tools::find("cargo-nextest").is_some();
    let arguments: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--all-targets", "--no-fail-fast", "--status-level", "fail"]
    } else {
        &["test", "--workspace", "--all-targets", "--no-fail-fast"]
    };
    session.count(session.cargo(arguments))
}

fn doctests(session: &Session<'_>) -> Result<()> {
    session.count(session.cargo(&["test", "--workspace", "--doc", "--no-fail-fast"]))
}

fn api_docs(session: &Session<'_>) -> Result<()> {
    let mut command = session.cargo(&["doc", "--workspace", "--no-deps"]);
    run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Follows the tutorials with the program, and compares its help with the page about it.
fn tutorials(session: &Session<'_>) -> Result<()> {
    let program = built_program(session)?;
    docs::check(session.repo, &program)?;
    let counted = tutorials::follow(session.repo, &program)?;
    println!("tutorials: {counted}");
    session.add(counted);
    Ok(())
}

/// Writes a review and opens it as a reader does.
fn browser(session: &Session<'_>) -> Result<()> {
    let program = built_program(session)?;
    let folder = session.repo.target()?.join("browser");
    let reviews = folder.join("reviews");
    let mut review = Command::new(program);
    review.args(["review", "--as-of", "2026-09-30", "--formats", "html", "--quiet", "--out"]).arg(&reviews);
    run(review.current_dir(session.repo.root()))?;
    let mut suite = Command::new("node");
    suite.args(["--test", "--test-reporter", "spec"]).current_dir(session.repo.path("tests/browser"));
    suite.env("HOINHAP_CHROMIUM", tools::chromium()?);
    suite.env("HOINHAP_REVIEWS", &reviews).env("HOINHAP_PICTURES", folder.join("pictures"));
    session.count(suite)
}

/// The program as the test step built it.
fn built_program(session: &Session<'_>) -> Result<PathBuf> {
    run(&mut session.cargo(&["build", "--workspace", "--all-targets"]))?;
    let name = format!("hoinhap{}", std::env::consts::EXE_SUFFIX);
    Ok(session.repo.target()?.join("debug").join(name))
}

/// Licences and advisories of the dependencies. The list of advisories comes from the network, so this step is for
/// machines that have `cargo-deny`; the rules themselves are in `deny.toml`.
fn licences(session: &Session<'_>) -> Result<()> {
    if tools::find("cargo-deny").is_none() {
        eprintln!(
            "cargo-deny is not installed, dependencies are not checked: cargo install --locked cargo-deny"
        );
        return Ok(());
    }
    run(&mut session.cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]))
}

#[cfg(test)]
mod unit {
    use std::path::Path;

    use super::*;

    #[test]
    fn an_unknown_step_is_named_with_those_there_are() {
        let repo = Repo::at(Path::new("."));
        let error = run_chore(&repo, &["tset".to_owned()]).expect_err("there is no such step");
        assert!(error.to_string().contains("`tset`: tools format"), "{error}");
    }
}
