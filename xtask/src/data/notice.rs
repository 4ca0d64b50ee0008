//! NOTICE: whose data and fonts ship, under which terms. Composed from the data packages, so that a table cannot
//! ship without its attribution.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::package::{Package, package_files, text};
use crate::repo::Repo;

/// Its file.
pub(crate) const NOTICE: &str = "NOTICE";

const SOURCES: &str = "data/observations/sources.csv";

const HEAD: &str = "\
Hoinhap
Copyright the Hoinhap contributors

Licensed under the Apache License, Version 2.0: see LICENSE. The licence covers the program and the project's own
words. The data and the fonts below belong to their publishers and keep their terms. Where a line says that terms are
unverified, ask the publisher before a commercial release.

This file is written by `cargo xtask data` from the data packages: change those, not this.

Sources of data
---------------
";

const TABLES: &str = "
Tables, as they ship in data/
-----------------------------
";

const FONTS: &str = "
Fonts, embedded in the documents
--------------------------------
";

/// The text of NOTICE.
pub(crate) fn compose(repo: &Repo) -> Result<String> {
    let mut lines = vec![HEAD.trim_end().to_owned(), String::new()];
    lines.extend(source_lines(&repo.read(SOURCES)?)?);
    lines.push(TABLES.trim_end().to_owned());
    lines.push(String::new());
    for file in package_files(repo)? {
        lines.extend(table_lines(&Package::read(repo, &file)?, &file));
    }
    let fonts = font_lines(repo)?;
    if !fonts.is_empty() {
        lines.push(FONTS.trim_end().to_owned());
        lines.push(String::new());
        lines.extend(fonts);
    }
    Ok(lines.join("\n") + "\n")
}

/// Lines that NOTICE should have and has not.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let there = repo.read(NOTICE)?;
    let there: BTreeSet<&str> = there.lines().collect();
    let due = compose(repo)?;
    let missing = due.lines().filter(|line| !there.contains(line));
    Ok(missing.map(|line| format!("NOTICE: `{}` is missing: run `cargo xtask data`", line.trim())).collect())
}

/// One line per source: who, which terms, whether the terms were seen.
fn source_lines(csv: &str) -> Result<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers()?.clone();
    let column =
        |name: &str| header.iter().position(|title| title == name).context("a column of sources.csv");
    let (title, attribution) = (column("title_en")?, column("attribution")?);
    let (licence, terms) = (column("licence")?, column("terms_status")?);
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record?;
        let who = if record[attribution].len() > 1 { &record[attribution] } else { &record[title] };
        lines.push(format!("- {who}. Terms: {} ({}).", &record[licence], &record[terms]));
    }
    Ok(lines)
}

fn table_lines(package: &Package, file: &str) -> Vec<String> {
    let folder = file.trim_end_matches("datapackage.json");
    package.resources().iter().map(|resource| table_line(resource, folder)).collect()
}

fn table_line(resource: &serde_json::Value, folder: &str) -> String {
    let list = |key: &str, word: &str| {
        let entries = resource[key].as_array().into_iter().flatten();
        entries.map(|entry| text(entry, word)).collect::<Vec<_>>().join("; ")
    };
    let attribution = text(resource, "attribution");
    let who = if attribution.is_empty() { list("sources", "title") } else { attribution.to_owned() };
    let doubt = if resource["terms_unverified"].as_bool() == Some(true) { ", terms unverified" } else { "" };
    format!("- {folder}{}: {who} ({}{doubt})", text(resource, "path"), list("licenses", "name"))
}

/// The first line of each font licence in `web/fonts`, which names the owner.
fn font_lines(repo: &Repo) -> Result<Vec<String>> {
    let mut files = repo.files()?;
    files.retain(|file| file.starts_with("web/fonts/") && file.contains("OFL"));
    let lines = files.iter().map(|file| -> Result<String> {
        let licence = repo.read(file)?;
        let owner =
            licence.lines().map(str::trim).find(|line| line.starts_with("Copyright")).unwrap_or_default();
        let owner = owner.trim_end_matches([',', '.']);
        Ok(format!("- {file}: {owner}. SIL Open Font License 1.1"))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_without_attribution_is_named_by_its_title() {
        let csv = "id,title_en,licence,attribution,terms_status\na,Alpha,CC0,-,seen\nb,Beta,MIT,\"Beta, MIT\",not seen\n";
        let lines = source_lines(csv).expect("sources");
        assert_eq!(lines, ["- Alpha. Terms: CC0 (seen).", "- Beta, MIT. Terms: MIT (not seen)."]);
    }

    #[test]
    fn doubtful_terms_are_said() {
        let resource = serde_json::json!({
            "path": "t.csv", "sources": [{"title": "S"}], "licenses": [{"name": "none stated"}], "terms_unverified": true
        });
        assert_eq!(table_line(&resource, "data/x/"), "- data/x/t.csv: S (none stated, terms unverified)");
    }
}
