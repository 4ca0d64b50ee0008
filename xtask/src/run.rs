//! Running commands: aloud, and in steps with a summary at the end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs a command with its output on the terminal; failing is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let line = describe(command);
    eprintln!("$ {line}");
    let status = command.status().with_context(|| format!("cannot run {line}"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a command with its output on the terminal and keeps a copy of the lines, whether it fails or not.
pub(crate) fn run_and_keep(command: &mut Command) -> Result<Kept> {
    let line = describe(command);
    eprintln!("$ {line}");
    let started = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.with_context(|| format!("cannot run {line}"))?;
    let (sender, receiver) = mpsc::channel();
    let readers = [
        child.stdout.take().map(|pipe| forward(pipe, sender.clone())),
        child.stderr.take().map(|pipe| forward(pipe, sender)),
    ];
    let lines = receiver.iter().inspect(|line| println!("{line}")).collect();
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let failed = (!child.wait()?.success()).then(|| format!("`{line}` failed"));
    Ok(Kept { lines, failed })
}

fn forward(pipe: impl Read + Send + 'static, to: mpsc::Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for bytes in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            // A receiver that is gone has stopped listening; the child still needs its pipe emptied.
            let _ = to.send(String::from_utf8_lossy(&bytes).into_owned());
        }
    })
}

/// What a command printed.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Its lines of both streams, in the order they came.
    pub(crate) lines: Vec<String>,
    /// What to say where it failed.
    pub(crate) failed: Option<String>,
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Steps that all run, so that one run names every failure.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: &'static str,
    took: Duration,
    failed: Option<String>,
}

impl Steps {
    /// Runs a step and keeps its outcome.
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) {
        eprintln!("\n=== {name}");
        let started = Instant::now();
        let failed = step().err().map(|error| format!("{error:#}"));
        if let Some(reason) = &failed {
            eprintln!("{name}: {reason}");
        }
        self.done.push(Step { name, took: started.elapsed(), failed });
    }

    /// Prints a line per step; an error where one failed.
    pub(crate) fn finish(&self) -> Result<()> {
        println!("\n=== summary");
        for step in &self.done {
            println!("{:<10} {:>8.1} s  {}", step.name, step.took.as_secs_f64(), step.outcome());
        }
        let total: f64 = self.done.iter().map(|step| step.took.as_secs_f64()).sum();
        println!("{:<10} {total:>8.1} s", "total");
        let failed: Vec<_> = self.done.iter().filter(|step| step.failed.is_some()).map(|s| s.name).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

impl Step {
    fn outcome(&self) -> String {
        let reason = self.failed.as_deref().map(|text| text.lines().next().unwrap_or_default());
        reason.map_or_else(|| "ok".to_owned(), |reason| format!("FAILED: {reason}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_streams_are_kept_and_failure_is_told() {
        let kept =
            run_and_keep(Command::new("sh").args(["-c", "echo out; echo err >&2; exit 3"])).expect("sh runs");
        let mut lines = kept.lines;
        lines.sort();
        assert_eq!(lines, ["err", "out"]);
        assert!(kept.failed.is_some_and(|reason| reason.contains("failed")));
    }

    #[test]
    fn a_failing_step_does_not_stop_the_next_and_fails_the_whole() {
        let mut steps = Steps::default();
        let mut ran = false;
        steps.run("first", || bail!("no"));
        steps.run("second", || {
            ran = true;
            Ok(())
        });
        assert!(ran);
        let error = steps.finish().expect_err("one step failed");
        assert_eq!(error.to_string(), "failed: first");
    }
}
