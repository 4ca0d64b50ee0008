//! Times of whole commands, as a person waits for them, with the memory that they took.
//!
//! The results are dated and kept: a slower release shows beside the ones before it.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::dist::release_program;
use crate::repo::Repo;
use crate::tools;

/// Fixed, so that every run does the same work.
const AS_OF: &str = "2026-09-30";

/// A whole command with the bound that it must keep.
struct Workload {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Longest median wall time in seconds, where one is promised.
    bound_s: Option<f64>,
}

/// Highest memory in MB that any command may take.
const BOUND_MB: f64 = 400.0;

const WORKLOADS: [Workload; 5] = [
    Workload {
        name: "review, both languages, four formats",
        arguments: &["review", "--lang", "both", "--quiet"],
        bound_s: Some(1.5),
    },
    Workload {
        name: "review, both languages, without PDF",
        arguments: &["review", "--lang", "both", "--formats", "html,json,xlsx", "--quiet"],
        bound_s: Some(0.5),
    },
    Workload {
        name: "one measure",
        arguments: &["measure", "wdi:NY.GDP.MKTP.CD", "--country", "VNM", "--format", "json"],
        bound_s: None,
    },
    Workload {
        name: "concentration of export markets",
        arguments: &["measure", "x:BX.HHI", "--country", "VNM", "--format", "json"],
        bound_s: None,
    },
    Workload {
        name: "verify every shipped table",
        arguments: &["data", "verify", "--format", "json"],
        bound_s: None,
    },
];

/// What a workload took.
#[derive(Debug, Serialize)]
struct Outcome {
    name: &'static str,
    runs: usize,
    median_s: f64,
    lowest_s: f64,
    highest_s: f64,
    peak_mb: Option<f64>,
    bound_s: Option<f64>,
}

/// Runs every workload; an error where one is over its bound.
pub(crate) fn run(repo: &Repo, arguments: &[String]) -> Result<()> {
    let runs = parse_runs(arguments)?;
    let program = release_program(repo)?;
    let scratch = repo.target()?.join("bench");
    fs::create_dir_all(&scratch)?;
    let mut outcomes = Vec::new();
    for workload in WORKLOADS {
        let outcome = measure(&program, &workload, runs, &scratch)?;
        println!("{:<40} {:>8.3} s", outcome.name, outcome.median_s);
        outcomes.push(outcome);
    }
    keep(repo, &outcomes)?;
    let over: Vec<_> =
        outcomes.iter().filter(|outcome| outcome.is_over()).map(|outcome| outcome.name).collect();
    if !over.is_empty() {
        bail!("over the promised time or memory: {}", over.join("; "));
    }
    Ok(())
}

impl Outcome {
    fn is_over(&self) -> bool {
        let slow = self.bound_s.is_some_and(|bound| self.median_s > bound);
        slow || self.peak_mb.is_some_and(|peak| peak > BOUND_MB)
    }
}

fn parse_runs(arguments: &[String]) -> Result<usize> {
    match arguments {
        [] => Ok(10),
        [flag, number] if flag == "--runs" => number.parse().context("--runs takes a number"),
        _ => bail!("bench takes no argument but --runs N"),
    }
}

fn measure(program: &Path, workload: &Workload, runs: usize, scratch: &Path) -> Result<Outcome> {
    let peak_mb = peak_memory_mb(&mut command(program, workload, scratch))?;
    let mut seconds = match tools::find("hyperfine") {
        Some(hyperfine) => hyperfine_times(&hyperfine, program, workload, runs, scratch)?,
        None => own_times(program, workload, runs, scratch)?,
    };
    seconds.sort_by(f64::total_cmp);
    let (Some(&lowest_s), Some(&highest_s)) = (seconds.first(), seconds.last()) else { bail!("no run") };
    let median_s = median(&seconds);
    Ok(Outcome {
        name: workload.name,
        runs,
        median_s,
        lowest_s,
        highest_s,
        peak_mb,
        bound_s: workload.bound_s,
    })
}

/// The command of a workload, which writes into a scratch folder and says nothing.
fn command(program: &Path, workload: &Workload, scratch: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(workload.arguments).args(["--as-of", AS_OF]).current_dir(scratch);
    if workload.arguments[0] == "review" {
        command.args(["--out", "reviews"]);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Wall times of runs after one to warm up.
fn own_times(program: &Path, workload: &Workload, runs: usize, scratch: &Path) -> Result<Vec<f64>> {
    let timed = |_| -> Result<f64> {
        let started = Instant::now();
        let status = command(program, workload, scratch).status()?;
        if !status.success() {
            bail!("{}: the command failed ({status})", workload.name);
        }
        Ok(started.elapsed().as_secs_f64())
    };
    let times: Result<Vec<f64>> = (0..=runs).map(timed).collect();
    Ok(times?.split_off(1))
}

fn hyperfine_times(
    hyperfine: &Path,
    program: &Path,
    workload: &Workload,
    runs: usize,
    scratch: &Path,
) -> Result<Vec<f64>> {
    let file = scratch.join("hyperfine.json");
    let timed = command(program, workload, scratch);
    let words =
        std::iter::once(timed.get_program()).chain(timed.get_args()).map(|word| word.to_string_lossy());
    let line = words.collect::<Vec<_>>().join(" ");
    let mut call = Command::new(hyperfine);
    call.args(["--shell=none", "--warmup=1", "--style=none", "--runs"]).arg(runs.to_string());
    call.arg("--export-json").arg(&file).arg(line).current_dir(scratch);
    if !call.status()?.success() {
        bail!("{}: hyperfine failed", workload.name);
    }
    let report: serde_json::Value = serde_json::from_slice(&fs::read(file)?)?;
    let times = report["results"][0]["times"].as_array().context("hyperfine wrote no times")?;
    Ok(times.iter().filter_map(serde_json::Value::as_f64).collect())
}

/// Highest resident memory in MB, asked of the kernel while the command runs; `None` where it cannot be asked.
fn peak_memory_mb(command: &mut Command) -> Result<Option<f64>> {
    let mut child = command.spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait()?.is_none() {
        let now = fs::read_to_string(&status).ok().and_then(|text| high_water_kb(&text));
        peak = peak.max(now);
        thread::sleep(Duration::from_millis(2));
    }
    Ok(peak.map(|kb| kb as f64 / 1024.0))
}

fn high_water_kb(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The middle of sorted numbers; the mean of the two in the middle where their count is even.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

fn keep(repo: &Repo, outcomes: &[Outcome]) -> Result<()> {
    let today = jiff::Timestamp::now().to_string();
    let date = today.get(..10).context("a date")?;
    let cores = thread::available_parallelism().map_or(0, usize::from);
    repo.write(&format!("bench/results/{date}.json"), &(serde_json::to_string_pretty(outcomes)? + "\n"))?;
    let page = table(date, cores, outcomes);
    print!("\n{page}");
    repo.write(&format!("bench/results/{date}.md"), &page)
}

fn table(date: &str, cores: usize, outcomes: &[Outcome]) -> String {
    let mut page =
        format!("# {date}\n\nRelease build, warm, {cores} cores. Wall time in seconds, memory in MB.\n\n");
    page.push_str("| command | median | lowest | highest | runs | peak memory | bound |\n|---|--:|--:|--:|--:|--:|--:|\n");
    for outcome in outcomes {
        let Outcome { name, runs, median_s, lowest_s, highest_s, peak_mb, bound_s } = outcome;
        let memory = peak_mb.map_or_else(|| "not known".to_owned(), |mb| format!("{mb:.0}"));
        let bound = bound_s.map_or_else(|| "none".to_owned(), |bound| format!("{bound:.1}"));
        let _ = writeln!(
            page,
            "| {name} | {median_s:.3} | {lowest_s:.3} | {highest_s:.3} | {runs} | {memory} | {bound} |"
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(&[1.0, 2.0, 10.0]), 2.0);
        assert_eq!(median(&[1.0, 2.0, 4.0, 10.0]), 3.0);
    }

    #[test]
    fn the_high_water_mark_is_read() {
        assert_eq!(high_water_kb("Name:\tx\nVmHWM:\t  123456 kB\nVmRSS:\t 1 kB\n"), Some(123_456));
        assert_eq!(high_water_kb("Name:\tx\n"), None);
    }

    #[test]
    fn memory_of_a_command_is_seen() {
        let peak = peak_memory_mb(Command::new("sleep").arg("0.1")).expect("sleep runs");
        assert!(!cfg!(target_os = "linux") || peak.is_some_and(|mb| mb > 0.1), "{peak:?}");
    }

    fn outcome(median_s: f64, peak_mb: Option<f64>) -> Outcome {
        Outcome { name: "x", runs: 3, median_s, lowest_s: 0.4, highest_s: 0.6, peak_mb, bound_s: Some(1.5) }
    }

    #[test]
    fn time_and_memory_are_bound() {
        assert!(!outcome(0.5, Some(399.0)).is_over());
        assert!(outcome(1.6, None).is_over());
        assert!(outcome(0.5, Some(401.0)).is_over());
    }

    #[test]
    fn the_table_has_a_row_per_workload() {
        let page = table("2026-09-30", 2, &[outcome(0.5, None)]);
        assert!(page.contains("| x | 0.500 | 0.400 | 0.600 | 3 | not known | 1.5 |"), "{page}");
    }
}
