//! Function length: of all crates together against fixed bounds, and of each crate against a file of limits that may
//! only go down.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::functions::{Function, by_crate};
use crate::repo::Repo;

const FILE: &str = "xtask/ratchet.json";
/// A function over this is long.
const LONG: usize = 70;
/// The bounds of all crates together; a crate without a limit of its own begins with them.
const CEILING: Lengths = Lengths { median: 9, p90: 35, long_share: 0.02 };

/// Lengths of a crate's functions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Lengths {
    /// Half of the functions have at most so many lines.
    median: usize,
    /// Nine in ten have at most so many.
    p90: usize,
    /// Share of functions over 70 lines.
    long_share: f64,
}

type Limits = BTreeMap<String, Lengths>;

impl Lengths {
    /// Lengths of functions; zeros where there are none. Percentiles are nearest-rank.
    fn of(functions: &[Function]) -> Self {
        let mut lines: Vec<usize> = functions.iter().map(|function| function.lines).collect();
        lines.sort_unstable();
        let rank = |per_cent: usize| (lines.len() * per_cent).div_ceil(100).saturating_sub(1);
        let at = |per_cent| lines.get(rank(per_cent)).copied().unwrap_or_default();
        let long = lines.iter().filter(|&&count| count > LONG).count();
        let long_share = long as f64 / lines.len().max(1) as f64;
        Self { median: at(50), p90: at(90), long_share: round_up(long_share) }
    }

    fn is_within(self, limit: Self) -> bool {
        self.median <= limit.median && self.p90 <= limit.p90 && self.long_share <= limit.long_share
    }

    fn lower_of(self, other: Self) -> Self {
        Self {
            median: self.median.min(other.median),
            p90: self.p90.min(other.p90),
            long_share: self.long_share.min(other.long_share),
        }
    }

    fn describe(self) -> String {
        format!(
            "median {}, p90 {}, {:.2} % over {LONG} lines",
            self.median,
            self.p90,
            self.long_share * 100.0
        )
    }
}

/// To four decimals, upwards, so that a limit written to the file is not under the value it was written for.
fn round_up(share: f64) -> f64 {
    (share * 1e4).ceil() / 1e4
}

/// Compares every crate with its limit, and the limits with those of the last commit.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let limits = read_limits(&repo.read(FILE)?)?;
    let mut problems = loosened(&limits, &committed(repo));
    let crates = by_crate(repo)?;
    for (name, functions) in &crates {
        problems.extend(compare(name, functions, limits.get(name).copied()));
    }
    let all: Vec<Function> = crates.into_values().flatten().collect();
    problems.extend(compare("all together", &all, Some(CEILING)));
    Ok(problems)
}

/// Lowers each limit to what its crate keeps; a new crate gets the ceiling's row, lowered.
pub(crate) fn tighten(repo: &Repo) -> Result<()> {
    let limits = read_limits(&repo.read(FILE)?)?;
    let crates = by_crate(repo)?;
    let tightened: Limits = crates
        .iter()
        .map(|(name, functions)| {
            let limit = limits.get(name).copied().unwrap_or(CEILING);
            (name.clone(), limit.lower_of(Lengths::of(functions)))
        })
        .collect();
    for (name, limit) in &tightened {
        println!("{name:<10} {:>5} functions, {}", crates[name].len(), limit.describe());
    }
    let all: Vec<Function> = crates.into_values().flatten().collect();
    println!("{:<10} {:>5} functions, {}", "together", all.len(), Lengths::of(&all).describe());
    repo.write(FILE, &(serde_json::to_string_pretty(&tightened)? + "\n"))
}

fn compare(name: &str, functions: &[Function], limit: Option<Lengths>) -> Option<String> {
    let Some(limit) = limit else {
        return Some(format!("{FILE}: crate `{name}` has no limit: run `cargo xtask tidy --tighten`"));
    };
    let lengths = Lengths::of(functions);
    if lengths.is_within(limit) {
        return None;
    }
    let longest = functions.iter().max_by_key(|function| function.lines)?;
    Some(format!(
        "crate `{name}`: functions are too long: {}; the limit is {}. Longest: `{}`, {} lines, {}",
        lengths.describe(),
        limit.describe(),
        longest.name,
        longest.lines,
        longest.place
    ))
}

fn loosened(limits: &Limits, committed: &Limits) -> Vec<String> {
    let pairs = committed.iter().filter_map(|(name, before)| Some((name, before, limits.get(name)?)));
    let loose = pairs.filter(|(_, before, now)| !now.is_within(**before));
    loose
        .map(|(name, ..)| format!("{FILE}: the limit of `{name}` is looser than the committed one"))
        .collect()
}

/// The limits of the last commit; none where there is no commit to compare with.
fn committed(repo: &Repo) -> Limits {
    let output =
        Command::new("git").args(["show", &format!("HEAD:{FILE}")]).current_dir(repo.root()).output();
    let text = output.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

fn read_limits(text: &str) -> Result<Limits> {
    serde_json::from_str(text).with_context(|| format!("{FILE} is not a table of limits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn functions(lines: &[usize]) -> Vec<Function> {
        let function = |&lines| Function { name: format!("f{lines}"), place: "x.rs:1".to_owned(), lines };
        lines.iter().map(function).collect()
    }

    #[test]
    fn percentiles_are_nearest_rank() {
        let lengths = Lengths::of(&functions(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 100]));
        assert_eq!(lengths, Lengths { median: 5, p90: 9, long_share: 0.1 });
        assert_eq!(Lengths::of(&[]), Lengths { median: 0, p90: 0, long_share: 0.0 });
    }

    #[test]
    fn a_crate_past_its_limit_names_its_longest_function() {
        let limit = Some(Lengths { median: 4, p90: 10, long_share: 0.0 });
        assert_eq!(compare("a", &functions(&[3, 4, 5]), limit), None);
        let problem = compare("a", &functions(&[3, 4, 50]), limit).expect("too long");
        assert!(problem.contains("`f50`, 50 lines"), "{problem}");
    }

    #[test]
    fn the_bounds_of_all_together_are_kept_to_the_line() {
        assert_eq!(compare("all", &functions(&[9, 9, 35]), Some(CEILING)), None);
        assert!(compare("all", &functions(&[10, 10, 10]), Some(CEILING)).is_some());
    }

    #[test]
    fn limits_only_go_down() {
        let before = Limits::from([("a".to_owned(), Lengths { median: 5, p90: 20, long_share: 0.0 })]);
        let lower = Limits::from([("a".to_owned(), Lengths { median: 4, p90: 20, long_share: 0.0 })]);
        assert_eq!(loosened(&lower, &before), Vec::<String>::new());
        assert_eq!(loosened(&before, &lower).len(), 1);
    }

    #[test]
    fn a_limit_written_down_is_not_under_its_value() {
        assert!(round_up(1.0 / 3.0) >= 1.0 / 3.0);
        assert_eq!(round_up(0.02), 0.02);
    }
}
