//! The rules of the repository that a compiler does not check.
//!
//! Each rule is a function from the repository to problems, one line each: place, what is wrong, what to do.

mod crate_graph;
mod file_map;
mod functions;
mod ratchet;
mod rust_tokens;
mod texts;
mod wording;

use anyhow::{Result, bail};

use crate::data;
use crate::repo::Repo;

type Rule = fn(&Repo) -> Result<Vec<String>>;

const RULES: [(&str, Rule); 6] = [
    ("crate graph", crate_graph::check),
    ("file map", file_map::check),
    ("data packages", data::check),
    ("function length", ratchet::check),
    ("wording", wording::check),
    ("both languages", texts::check),
];

/// Runs every rule; with `--tighten` lowers the ratchet to what the code keeps today.
pub(crate) fn run(repo: &Repo, arguments: &[String]) -> Result<()> {
    match arguments {
        [] => {}
        [flag] if flag == "--tighten" => ratchet::tighten(repo)?,
        _ => bail!("tidy takes no argument but --tighten"),
    }
    let mut count = 0;
    for (name, rule) in RULES {
        let problems = rule(repo)?;
        for problem in &problems {
            eprintln!("tidy: {problem}");
        }
        println!(
            "tidy: {name}: {}",
            if problems.is_empty() { "ok".to_owned() } else { problems.len().to_string() }
        );
        count += problems.len();
    }
    if count > 0 {
        bail!("tidy found {count} problems");
    }
    Ok(())
}
