//! Words that must not stand in the repository: paths of somebody's machine, notes to oneself, tests switched off.

use anyhow::Result;
use proc_macro2::TokenTree;

use super::rust_tokens::{as_attribute, tokens};
use crate::repo::Repo;

/// Folders of machines. Written in parts, so that this file does not find itself.
const MACHINE_FOLDERS: [&str; 5] = ["work", "root", "home", "tmp", "Users"];
/// Notes that belong into an issue, not into the text.
const NOTES: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("HA", "CK")];
/// Endings of the files that are read.
const TEXT: [&str; 17] = [
    "rs", "md", "toml", "json", "csv", "mjs", "js", "css", "html", "svg", "txt", "yml", "yaml", "sh", "typ",
    "lock", "run",
];

/// Reads every text of the repository.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for file in repo.files()?.iter().filter(|file| is_text(file)) {
        let source = repo.read(file)?;
        for (index, line) in source.lines().enumerate() {
            problems.extend(in_line(line).map(|what| format!("{file}:{}: {what}", index + 1)));
        }
        if file.ends_with(".rs") {
            let found = ignored_tests(tokens(file, &source)?);
            problems.extend(found.into_iter().map(|line| format!("{file}:{line}: a test is switched off")));
        }
    }
    Ok(problems)
}

fn is_text(file: &str) -> bool {
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_none_or(|ending| TEXT.contains(&ending)) || name.starts_with('.')
}

fn in_line(line: &str) -> Option<String> {
    if let Some(folder) = MACHINE_FOLDERS.iter().find(|folder| has_machine_path(line, folder)) {
        return Some(format!("a path of somebody's machine (/{folder}/…)"));
    }
    let note = NOTES.iter().find(|note| has_word(line, note))?;
    Some(format!("`{note}`: do it, or write an issue"))
}

/// `/folder/` that begins a path: nothing stands before it that would make it the middle of one.
fn has_machine_path(line: &str, folder: &str) -> bool {
    let path = format!("/{folder}/");
    let begins =
        |at: usize| line[..at].chars().next_back().is_none_or(|before| " \t\"'`(=:,[<".contains(before));
    line.match_indices(&path).any(|(at, _)| begins(at))
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let stands_alone = |at: usize| {
        !is_part(line[..at].chars().next_back()) && !is_part(line[at + word.len()..].chars().next())
    };
    line.match_indices(word).any(|(at, _)| stands_alone(at))
}

/// Lines with an attribute that switches a test off.
fn ignored_tests(level: Vec<TokenTree>) -> Vec<usize> {
    let mut found = Vec::new();
    for window in level.windows(2) {
        let [TokenTree::Punct(hash), attribute] = window else { continue };
        let Some(attribute) = as_attribute(attribute).filter(|_| hash.as_char() == '#') else { continue };
        if matches!(attribute.stream().into_iter().next(), Some(TokenTree::Ident(word)) if word == "ignore") {
            found.push(hash.span().start().line);
        }
    }
    for token in level {
        if let TokenTree::Group(group) = token {
            found.extend(ignored_tests(group.stream().into_iter().collect()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_paths_are_found_where_they_begin() {
        let path = ["", "home", "an", "data.csv"].join("/");
        assert!(in_line(&format!("read {path}")).is_some());
        assert!(in_line(&format!("\"{path}\"")).is_some());
        assert!(in_line(&format!("https://example.org{path}")).is_none());
        assert!(in_line("crates/work/x").is_none());
    }

    #[test]
    fn notes_are_found_as_whole_words() {
        let note = NOTES[0];
        assert!(in_line(&format!("// {note}: later")).is_some());
        assert!(in_line(&format!("let {note}_LIST = 1;")).is_none());
        assert!(in_line(&format!("MA{note}")).is_none());
    }

    #[test]
    fn switched_off_tests_are_found_with_and_without_reason() {
        let source =
            "mod tests {\n#[test]\n#[ignore]\nfn a() {}\n#[ignore = \"slow\"]\nfn b() {}\n}\nfn ignore() {}";
        assert_eq!(ignored_tests(tokens("x.rs", source).expect("Rust")), [3, 5]);
    }

    #[test]
    fn texts_are_told_from_other_files() {
        assert!(is_text("LICENSE") && is_text("a/b.rs") && is_text(".gitignore"));
        assert!(!is_text("a/font.woff2") && !is_text("a/t.parquet"));
    }
}
