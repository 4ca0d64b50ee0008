//! Where things stand: each crate says what it is, each top folder is on the map, each page is reachable.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::repo::Repo;

/// Files that every checkout has at its top.
const TOP_FILES: [&str; 11] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "STYLE.md",
    "CHANGELOG.md",
    "LICENSE",
    "NOTICE",
    "deny.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".ci/run",
];

/// Shortest head comment of a crate that can say what the crate is for.
const SHORTEST_HEAD: usize = 60;

/// Checks the map.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let files: BTreeSet<String> = repo.files()?.into_iter().collect();
    let mut problems = missing(&files);
    let map = repo.read("ARCHITECTURE.md")?;
    problems.extend(unmapped_folders(&files, &map));
    for root in files.iter().filter(|file| is_crate_root(file)) {
        if head_comment(&repo.read(root)?).chars().count() < SHORTEST_HEAD {
            problems.push(format!(
                "{root}: the crate's head comment (//!) must say what it is and what it is not"
            ));
        }
    }
    for page in files.iter().filter(|file| file.ends_with(".md")) {
        problems.extend(dead_links(&files, page, &repo.read(page)?));
    }
    Ok(problems)
}

fn missing(files: &BTreeSet<String>) -> Vec<String> {
    let crates =
        files.iter().filter_map(|file| file.strip_suffix("/Cargo.toml")).filter(|f| f.starts_with("crates/"));
    let due = crates.map(|folder| format!("{folder}/README.md")).chain(TOP_FILES.map(str::to_owned));
    due.filter(|file| !files.contains(file)).map(|file| format!("{file} is missing")).collect()
}

fn unmapped_folders(files: &BTreeSet<String>, map: &str) -> Vec<String> {
    let folders: BTreeSet<&str> =
        files.iter().filter_map(|file| file.split_once('/')).map(|(top, _)| top).collect();
    let unmapped = folders.into_iter().filter(|folder| !map.contains(&format!("{folder}/")));
    unmapped.map(|folder| format!("ARCHITECTURE.md: the folder `{folder}/` is not on the map")).collect()
}

fn is_crate_root(file: &str) -> bool {
    file.ends_with("/src/lib.rs") || file.ends_with("/src/main.rs")
}

fn head_comment(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// Links of a page to files that are not there. Links to places on the web are not followed.
fn dead_links(files: &BTreeSet<String>, page: &str, text: &str) -> Vec<String> {
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let there = |target: &str| {
        let path = resolve(folder, target);
        files.contains(&path) || files.iter().any(|file| file.starts_with(&format!("{path}/")))
    };
    let dead = links(text).filter(|target| !target.contains(':') && !there(target));
    dead.map(|target| format!("{page}: the link to `{target}` leads nowhere")).collect()
}

/// Targets of `[text](target)`, without their anchors; links within the page are left out.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    targets.filter_map(|target| target.split('#').next()).filter(|target| !target.is_empty())
}

fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_crate_without_a_page_is_found() {
        let found = missing(&files(&["crates/a/Cargo.toml", "crates/b/Cargo.toml", "crates/b/README.md"]));
        assert!(found.contains(&"crates/a/README.md is missing".to_owned()), "{found:?}");
        assert!(!found.iter().any(|line| line.contains("crates/b")), "{found:?}");
    }

    #[test]
    fn a_folder_must_be_on_the_map() {
        let found =
            unmapped_folders(&files(&["README.md", "crates/a/x.rs", "extra/y.rs"]), "    crates/  code");
        assert_eq!(found, ["ARCHITECTURE.md: the folder `extra/` is not on the map"]);
    }

    #[test]
    fn links_are_followed_from_the_page() {
        let there = files(&["docs/a.md", "docs/images/p.png", "README.md"]);
        let text = "[a](a.md#part) ![p](images/p.png) [up](../README.md) [web](https://example.org) [here](#x) [d](images/)";
        assert_eq!(dead_links(&there, "docs/b.md", text), Vec::<String>::new());
        assert_eq!(dead_links(&there, "docs/b.md", "[gone](c.md)").len(), 1);
    }

    #[test]
    fn the_head_comment_ends_with_its_lines() {
        assert_eq!(head_comment("//! One.\n//! Two.\nuse x;\n//! Three."), "One. Two.");
    }
}
