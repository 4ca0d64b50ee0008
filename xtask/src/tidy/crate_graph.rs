//! The crates and their order: ARCHITECTURE.md is the law, `cargo metadata` the fact.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::repo::Repo;

const MAP: &str = "ARCHITECTURE.md";
/// The heading of the table's first column.
const COLUMN: &str = "crate";
/// Outside the order: it uses none of ours and none of ours uses it.
const CHORES: &str = "xtask";

/// Compares the table of crates with the packages of the workspace.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let order = table_of_crates(&repo.read(MAP)?);
    if order.is_empty() {
        return Ok(vec![format!("{MAP}: the table of crates is missing (its first column is `{COLUMN}`)")]);
    }
    let packages = packages(&repo.cargo_metadata()?)?;
    Ok(compare(&order, &packages))
}

/// A package of the workspace with those of ours that it uses.
#[derive(Debug, PartialEq, Eq)]
struct Package {
    name: String,
    uses: BTreeSet<String>,
}

/// The first column of the table of crates, in order, without backquotes.
fn table_of_crates(markdown: &str) -> Vec<String> {
    let mut lines = markdown.lines().skip_while(|line| first_cell(line).is_none_or(|cell| cell != COLUMN));
    lines.next();
    let rows = lines.map_while(first_cell).filter(|cell| !cell.starts_with("--"));
    rows.map(|cell| cell.trim_matches('`').to_owned()).collect()
}

fn first_cell(line: &str) -> Option<&str> {
    line.trim().strip_prefix('|')?.split('|').next().map(str::trim)
}

fn packages(metadata: &Value) -> Result<Vec<Package>> {
    let packages = metadata["packages"].as_array().context("cargo lists no packages")?;
    let ours: BTreeSet<String> = packages.iter().map(|package| short_name(&package["name"])).collect();
    let read = |package: &Value| {
        let uses =
            package["dependencies"].as_array().into_iter().flatten().map(|used| short_name(&used["name"]));
        Package {
            name: short_name(&package["name"]),
            uses: uses.filter(|name| ours.contains(name)).collect(),
        }
    };
    Ok(packages.iter().map(read).collect())
}

fn short_name(name: &Value) -> String {
    let name = name.as_str().unwrap_or_default();
    name.strip_prefix("hoinhap-").unwrap_or(name).to_owned()
}

fn compare(order: &[String], packages: &[Package]) -> Vec<String> {
    let place = |name: &str| order.iter().position(|row| row == name);
    let mut problems = Vec::new();
    for package in packages {
        let Some(own) = place(&package.name) else {
            problems.push(format!("{MAP}: crate `{}` is not in the table", package.name));
            continue;
        };
        for used in &package.uses {
            if package.name == CHORES || used == CHORES || place(used).is_none_or(|place| place >= own) {
                problems.push(format!(
                    "crate `{}` uses `{used}`, which does not stand above it in the table of {MAP}",
                    package.name
                ));
            }
        }
    }
    for row in order.iter().filter(|row| packages.iter().all(|package| package.name != **row)) {
        problems.push(format!("{MAP}: the table names a crate `{row}` that does not exist"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "text\n\n| crate | is for |\n|---|---|\n| `vocab` | words |\n| `sources` | bytes |\n\nafter | this\n";

    fn package(name: &str, uses: &[&str]) -> Package {
        Package { name: name.to_owned(), uses: uses.iter().map(|&used| used.to_owned()).collect() }
    }

    #[test]
    fn the_table_is_read_in_order() {
        assert_eq!(table_of_crates(TABLE), ["vocab", "sources"]);
        assert_eq!(table_of_crates("no table"), Vec::<String>::new());
    }

    #[test]
    fn a_crate_may_use_those_above_it_only() {
        let order = table_of_crates(TABLE);
        let good = [package("vocab", &[]), package("sources", &["vocab"])];
        assert_eq!(compare(&order, &good), Vec::<String>::new());
        let upside_down = [package("vocab", &["sources"]), package("sources", &[])];
        assert_eq!(compare(&order, &upside_down).len(), 1);
    }

    #[test]
    fn crates_and_rows_must_match_each_other() {
        let problems = compare(&table_of_crates(TABLE), &[package("vocab", &[]), package("origin", &[])]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert!(problems[0].contains("`origin` is not in the table"));
        assert!(problems[1].contains("a crate `sources` that does not exist"));
    }

    #[test]
    fn chores_stand_apart() {
        let order = ["vocab".to_owned(), "xtask".to_owned()];
        let problems = compare(&order, &[package("vocab", &[]), package("xtask", &["vocab"])]);
        assert_eq!(problems.len(), 1, "{problems:?}");
    }

    #[test]
    fn packages_keep_only_uses_of_ours() {
        let metadata = serde_json::json!({"packages": [
            {"name": "hoinhap-vocab", "dependencies": [{"name": "serde"}]},
            {"name": "hoinhap", "dependencies": [{"name": "hoinhap-vocab"}, {"name": "clap"}]}
        ]});
        assert_eq!(
            packages(&metadata).expect("packages"),
            [package("vocab", &[]), package("hoinhap", &["vocab"])]
        );
    }
}
