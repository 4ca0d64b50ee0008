//! Rust sources as trees of tokens, without tests. Tokens see inside macros, where a syntax tree does not.

use std::str::FromStr;

use anyhow::{Result, anyhow};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::repo::Repo;

/// The Rust files that ship: crates and chores, without their tests, benches and examples.
pub(crate) fn shipped_sources(repo: &Repo) -> Result<Vec<String>> {
    let mut files = repo.files()?;
    files.retain(|file| file.ends_with(".rs") && file.contains("/src/") && !is_test_file(file));
    let mut tests = Vec::new();
    for file in &files {
        tests.extend(test_modules(file, &repo.read(file)?));
    }
    files.retain(|file| !tests.iter().any(|module| is_of_module(file, module)));
    Ok(files)
}

fn is_test_file(file: &str) -> bool {
    let in_folder = ["/tests/", "/benches/", "/examples/"].iter().any(|folder| file.contains(folder));
    in_folder || file.ends_with("/tests.rs") || file.ends_with("_tests.rs")
}

/// Paths, without ending, of the modules that a file declares for tests only.
fn test_modules(file: &str, source: &str) -> Vec<String> {
    let own = file.trim_end_matches(".rs");
    let is_root = ["/lib", "/main", "/mod"].iter().any(|name| own.ends_with(name));
    let folder = if is_root { own.rsplit_once('/').map_or(own, |(folder, _)| folder) } else { own };
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let marked = lines.windows(2).filter(|pair| pair[0] == "#[cfg(test)]");
    let names =
        marked.filter_map(|pair| pair[1].strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name));
    names.map(|name| format!("{folder}/{name}")).collect()
}

fn is_of_module(file: &str, module: &str) -> bool {
    file.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

/// The crate of a source: `crates/vocab/src/x.rs` is of `vocab`.
pub(crate) fn crate_of(file: &str) -> &str {
    let before = file.split_once("/src/").map_or(file, |(before, _)| before);
    before.rsplit_once('/').map_or(before, |(_, name)| name)
}

/// The tokens of a source.
pub(crate) fn tokens(file: &str, source: &str) -> Result<Vec<TokenTree>> {
    let stream = TokenStream::from_str(source).map_err(|error| anyhow!("{file}: not Rust: {error}"))?;
    Ok(stream.into_iter().collect())
}

/// Tokens of one level without the items that `#[cfg(test)]` and `#[test]` mark.
pub(crate) fn without_tests(tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut rest = tokens.into_iter().peekable();
    while let Some(token) = rest.next() {
        let opens_test = is_hash(&token) && rest.peek().and_then(as_attribute).is_some_and(marks_test);
        if !opens_test {
            kept.push(token);
            continue;
        }
        // The marked item ends with its block or its semicolon; other attributes may stand before it.
        for skipped in rest.by_ref() {
            if is_block(&skipped) || matches!(&skipped, TokenTree::Punct(punct) if punct.as_char() == ';') {
                break;
            }
        }
    }
    kept
}

fn is_hash(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#')
}

/// The bracketed part of an attribute.
pub(crate) fn as_attribute(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => Some(group),
        _ => None,
    }
}

/// Whether a token is a block in braces.
pub(crate) fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn marks_test(attribute: &Group) -> bool {
    let text = attribute.stream().to_string().replace(' ', "");
    text == "test" || text == "cfg(test)"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_left_out() {
        let source = "fn a() {} #[cfg(test)] mod tests { fn b() {} } #[test] fn c() {} #[cfg(unix)] fn d() {} #[cfg(test)] use x; fn e() {}";
        let kept = without_tests(tokens("x.rs", source).expect("Rust"));
        let text: TokenStream = kept.into_iter().collect();
        assert_eq!(text.to_string(), "fn a () { } # [cfg (unix)] fn d () { } fn e () { }");
    }

    #[test]
    fn modules_for_tests_only_are_known_by_their_declaration() {
        let source = "mod a;\n#[cfg(test)]\nmod sample;\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(test_modules("crates/x/src/lib.rs", source), ["crates/x/src/sample"]);
        assert_eq!(test_modules("crates/x/src/b.rs", source), ["crates/x/src/b/sample"]);
        assert!(is_of_module("crates/x/src/sample/y.rs", "crates/x/src/sample"));
        assert!(!is_of_module("crates/x/src/samples.rs", "crates/x/src/sample"));
    }

    #[test]
    fn a_source_knows_its_crate() {
        assert_eq!(crate_of("crates/vocab/src/a/b.rs"), "vocab");
        assert_eq!(crate_of("xtask/src/main.rs"), "xtask");
        assert!(is_test_file("crates/a/src/b/tests.rs") && !is_test_file("crates/a/src/test.rs"));
    }
}
