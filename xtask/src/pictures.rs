//! Pictures of a real review for the README, taken by the browser that the tests use.

use std::process::Command;

use anyhow::Result;

use crate::dist::release_program;
use crate::repo::Repo;
use crate::run::run as run_command;
use crate::tools;

/// Draws `docs/images`.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    tools::prepare(repo)?;
    let reviews = repo.target()?.join("pictures");
    let mut review = Command::new(release_program(repo)?);
    run_command(review.args(["review", "--formats", "html", "--quiet", "--out"]).arg(&reviews))?;
    let mut node = Command::new("node");
    node.arg("pictures.mjs").current_dir(repo.path("tests/browser"));
    node.env("HOINHAP_CHROMIUM", tools::chromium()?).env("HOINHAP_REVIEWS", &reviews);
    run_command(node.env("HOINHAP_PICTURES", repo.path("docs/images")))
}
