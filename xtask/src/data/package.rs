//! One `datapackage.json`: what it says about its files, and whether the files agree.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::parquet_footer;
use crate::repo::Repo;

/// A data package with the folder that it describes.
#[derive(Debug)]
pub(crate) struct Package {
    /// Its file, below the top folder.
    file: String,
    /// Its folder, below the top folder.
    folder: String,
    content: Value,
}

/// What a table's file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    bytes: u64,
    hash: String,
    /// Records without the header; `None` for formats that have no rows.
    rows: Option<u64>,
    /// Names of the columns, for formats with a header.
    columns: Option<Vec<String>>,
}

/// The data packages of the repository, sorted.
pub(crate) fn package_files(repo: &Repo) -> Result<Vec<String>> {
    let mut files = repo.files()?;
    files.retain(|file| file.starts_with("data/") && file.ends_with("/datapackage.json"));
    Ok(files)
}

impl Package {
    /// Reads a package.
    pub(crate) fn read(repo: &Repo, file: &str) -> Result<Self> {
        let content =
            serde_json::from_str(&repo.read(file)?).with_context(|| format!("{file} is not JSON"))?;
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        Ok(Self { file: file.to_owned(), folder, content })
    }

    /// Its tables.
    pub(crate) fn resources(&self) -> &[Value] {
        self.content["resources"].as_array().map_or(&[], Vec::as_slice)
    }

    /// Problems of the package: one line each.
    pub(crate) fn check(&self, repo: &Repo) -> Result<Vec<String>> {
        let mut problems = Vec::new();
        let mut named = BTreeSet::from(["datapackage.json".to_owned()]);
        for resource in self.resources() {
            let path = text(resource, "path");
            named.insert(path.to_owned());
            let place = format!("{}/{path}", self.folder);
            match Facts::of(repo, &place) {
                Ok(facts) => problems.extend(facts.problems(resource).map(|what| format!("{place}: {what}"))),
                Err(error) => problems.push(format!("{place}: {error:#}")),
            }
            problems.extend(missing_words(resource).map(|what| format!("{}: {path}: {what}", self.file)));
        }
        for entry in fs::read_dir(repo.path(&self.folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // A rule pack describes itself in its own files; its tables are described like any other.
            let of_pack = matches!(name.as_str(), "pack.toml" | "cumulation.toml");
            if entry.file_type()?.is_file() && !named.contains(&name) && !of_pack {
                problems.push(format!("{}/{name}: not described in datapackage.json", self.folder));
            }
        }
        Ok(problems)
    }

    /// Writes sizes, hashes and row counts anew; says how many tables had changed.
    pub(crate) fn refresh(&mut self, repo: &Repo) -> Result<usize> {
        let mut changed = 0;
        let resources = self.content["resources"].as_array_mut().context("a package without resources")?;
        for resource in resources {
            let facts = Facts::of(repo, &format!("{}/{}", self.folder, text(resource, "path")))?;
            changed += usize::from(facts.write_into(resource));
        }
        if changed > 0 {
            repo.write(&self.file, &with_indent_of_one(&self.content)?)?;
        }
        Ok(changed)
    }
}

impl Facts {
    /// Reads a table's file.
    pub(crate) fn of(repo: &Repo, file: &str) -> Result<Self> {
        let bytes = fs::read(repo.path(file)).context("cannot read the file")?;
        let (rows, columns) = match file.rsplit_once('.').map(|(_, extension)| extension) {
            Some("csv") => csv_shape(&bytes).map(|(rows, columns)| (Some(rows), Some(columns)))?,
            Some("parquet") => (Some(parquet_footer::rows(&bytes)?), None),
            Some("toml") => (Some(toml_entries(&String::from_utf8(bytes.clone())?)), None),
            _ => (None, None),
        };
        Ok(Self { bytes: bytes.len() as u64, hash: format!("sha256:{}", sha256_hex(&bytes)), rows, columns })
    }

    fn problems(&self, resource: &Value) -> impl Iterator<Item = String> {
        let rows = self.rows.filter(|rows| resource["rows"].as_u64() != Some(*rows));
        let declared: Vec<&str> = resource["schema"]["fields"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|field| text(field, "name"))
            .collect();
        let columns = self.columns.as_ref().filter(|columns| **columns != declared);
        [
            (resource["bytes"].as_u64() != Some(self.bytes)).then(|| format!("has {} bytes", self.bytes)),
            (text(resource, "hash") != self.hash).then(|| format!("has {}", self.hash)),
            rows.map(|rows| format!("has {rows} rows")),
            columns.map(|columns| format!("has the columns {}", columns.join(","))),
        ]
        .into_iter()
        .flatten()
        .map(|found| {
            format!("{found}, datapackage.json says otherwise: run `cargo xtask data` or mend the schema")
        })
    }

    fn write_into(&self, resource: &mut Value) -> bool {
        let before = resource.clone();
        resource["bytes"] = self.bytes.into();
        resource["hash"] = self.hash.clone().into();
        if let Some(rows) = self.rows {
            resource["rows"] = rows.into();
        }
        *resource != before
    }
}

/// A reader of either language must learn what a table is, whose it is and under which terms.
fn missing_words(resource: &Value) -> impl Iterator<Item = String> {
    let words = ["title", "title_vi", "retrieved"].map(|key| (key, !text(resource, key).is_empty()));
    let lists = ["sources", "licenses"]
        .map(|key| (key, resource[key].as_array().is_some_and(|list| !list.is_empty())));
    let missing = words.into_iter().chain(lists).filter(|(_, there)| !there);
    missing.map(|(key, _)| format!("`{key}` is missing"))
}

fn csv_shape(bytes: &[u8]) -> Result<(u64, Vec<String>)> {
    let mut reader = csv::Reader::from_reader(bytes);
    let columns = reader.headers().context("no header")?.iter().map(str::to_owned).collect();
    let mut rows = 0;
    for record in reader.byte_records() {
        record.context("not a CSV table")?;
        rows += 1;
    }
    Ok((rows, columns))
}

/// Entries of a file that is a list of tables: how often its first `[[name]]` stands alone on a line.
fn toml_entries(text: &str) -> u64 {
    let is_entry = |line: &&str| line.starts_with("[[") && line.ends_with("]]");
    let first = text.lines().find(is_entry);
    text.lines().filter(|line| Some(*line) == first).count() as u64
}

/// JSON with an indent of one space, as the packages are kept.
fn with_indent_of_one(value: &Value) -> Result<String> {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    serde::Serialize::serialize(value, &mut serializer)?;
    let Ok(text) = String::from_utf8(bytes) else { bail!("JSON that is not UTF-8") };
    Ok(text)
}

/// A text of an object, empty where there is none.
pub(crate) fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "a,b\n1,\"two\nlines\"\n";

    fn repo_with_package(hash: &str) -> (tempfile::TempDir, Repo) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let repo = Repo::at(folder.path());
        let package = serde_json::json!({"resources": [{
            "path": "t.csv", "title": "T", "title_vi": "B", "retrieved": "2026-01-01", "bytes": 18, "rows": 1,
            "hash": hash, "sources": [{"title": "s"}], "licenses": [{"name": "CC0"}],
            "schema": {"fields": [{"name": "a"}, {"name": "b"}]}
        }]});
        repo.write("data/x/datapackage.json", &with_indent_of_one(&package).expect("JSON"))
            .expect("a package");
        repo.write("data/x/t.csv", TABLE).expect("a table");
        (folder, repo)
    }

    #[test]
    fn a_quoted_line_break_is_one_row() {
        let (rows, columns) = csv_shape(TABLE.as_bytes()).expect("a table");
        assert_eq!((rows, columns), (1, vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn entries_of_a_list_are_counted_without_those_inside_them() {
        assert_eq!(toml_entries("[[claim]]\nid = 1\n[[claim.reading]]\nx = 2\n[[claim]]\n"), 2);
        assert_eq!(toml_entries("a = 1\n"), 0);
    }

    #[test]
    fn a_wrong_hash_is_found_and_refreshed() {
        let (_folder, repo) = repo_with_package("sha256:0");
        let problems = |repo: &Repo| {
            Package::read(repo, "data/x/datapackage.json")
                .and_then(|package| package.check(repo))
                .expect("a check")
        };
        let found = problems(&repo);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("has sha256:"), "{found:?}");
        let mut package = Package::read(&repo, "data/x/datapackage.json").expect("a package");
        assert_eq!(package.refresh(&repo).expect("a refresh"), 1);
        assert_eq!(problems(&repo), Vec::<String>::new());
    }

    #[test]
    fn a_file_that_nobody_describes_is_found() {
        let (_folder, repo) = repo_with_package(&format!("sha256:{}", sha256_hex(TABLE.as_bytes())));
        repo.write("data/x/stray.csv", "a\n1\n").expect("a file");
        let package = Package::read(&repo, "data/x/datapackage.json").expect("a package");
        let found = package.check(&repo).expect("a check");
        assert_eq!(found, ["data/x/stray.csv: not described in datapackage.json"]);
    }
}
