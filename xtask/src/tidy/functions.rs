//! How long functions are: lines that hold code, from `fn` to the closing brace, both counted. Blank lines and
//! comments do not count.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use proc_macro2::TokenTree;

use super::rust_tokens::{crate_of, is_block, shipped_sources, tokens, without_tests};
use crate::repo::Repo;

/// A function that ships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: String,
    /// `file:line`.
    pub(crate) place: String,
    /// Its lines.
    pub(crate) lines: usize,
}

/// The functions of every crate, tests left out.
pub(crate) fn by_crate(repo: &Repo) -> Result<BTreeMap<String, Vec<Function>>> {
    let mut all: BTreeMap<String, Vec<Function>> = BTreeMap::new();
    for file in shipped_sources(repo)? {
        let functions = in_source(&file, &repo.read(&file)?)?;
        all.entry(crate_of(&file).to_owned()).or_default().extend(functions);
    }
    Ok(all)
}

/// The functions of one source, those inside functions and macros too.
pub(crate) fn in_source(file: &str, source: &str) -> Result<Vec<Function>> {
    let mut found = Vec::new();
    collect(file, tokens(file, source)?, &mut found);
    Ok(found)
}

fn collect(file: &str, level: Vec<TokenTree>, found: &mut Vec<Function>) {
    let level = without_tests(level);
    for (index, token) in level.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "fn" => {
                found.extend(function(file, word.span().start().line, &level[index + 1..]));
            }
            TokenTree::Group(group) => collect(file, group.stream().into_iter().collect(), found),
            _ => {}
        }
    }
}

/// The function whose tokens after `fn` these are; `None` for a pointer type or a declaration without a body.
fn function(file: &str, first: usize, after: &[TokenTree]) -> Option<Function> {
    let TokenTree::Ident(name) = after.first()? else { return None };
    let ends = |token: &&TokenTree| {
        is_block(token) || matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')
    };
    let end = after.iter().position(|token| ends(&token))?;
    let TokenTree::Group(_) = &after[end] else { return None };
    let mut lines = BTreeSet::from([first]);
    after[..=end].iter().for_each(|token| code_lines(token, &mut lines));
    Some(Function { name: name.to_string(), place: format!("{file}:{first}"), lines: lines.len() })
}

/// The lines that a token stands on; of a group, its brackets and all inside.
fn code_lines(token: &TokenTree, lines: &mut BTreeSet<usize>) {
    if let TokenTree::Group(group) = token {
        lines.extend([group.span_open().start().line, group.span_close().end().line]);
        group.stream().into_iter().for_each(|inner| code_lines(&inner, lines));
    } else {
        lines.extend(token.span().start().line..=token.span().end().line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured_from_fn_to_brace() {
        let source = "\
struct S;
impl S {
    /// Not counted.
    #[inline]
    fn one(&self) -> u8 { 1 }

    fn three(
        &self,
    ) {}
}
trait T { fn declared(&self); fn given(&self) {
} }
type P = fn(u8) -> u8;
#[cfg(test)]
mod tests { fn hidden() {} }
";
        let found: Vec<_> =
            in_source("x.rs", source).expect("Rust").into_iter().map(|f| (f.name, f.lines)).collect();
        let due = [("one", 1), ("three", 3), ("given", 2)].map(|(name, lines)| (name.to_owned(), lines));
        assert_eq!(found, due);
    }

    #[test]
    fn blank_lines_and_comments_do_not_count() {
        let source = "fn four() {\n    // Why.\n\n    let text = \"one\ntwo\";\n}\n";
        assert_eq!(in_source("x.rs", source).expect("Rust")[0].lines, 4);
    }

    #[test]
    fn inner_functions_count_by_themselves() {
        let found = in_source("x.rs", "fn outer() {\n    fn inner() {}\n}\n").expect("Rust");
        assert_eq!(found.iter().map(|f| f.lines).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(found[1].place, "x.rs:2");
    }
}
