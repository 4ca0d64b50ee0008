//! Both languages: a text given in the source is there in Vietnamese and in English, and they differ.

use anyhow::Result;
use proc_macro2::{Group, TokenTree};

use super::rust_tokens::{shipped_sources, tokens, without_tests};
use crate::repo::Repo;

/// A line with these words says that a text is the same in both languages on purpose.
const SAME: &str = "same in both languages";

/// A pair of texts in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    line: usize,
    vi: String,
    en: String,
}

/// Checks every `Text::fixed("…", "…")` and `Text::new("…", "…")` of the crates.
pub(crate) fn check(repo: &Repo) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for file in shipped_sources(repo)?.iter().filter(|file| file.starts_with("crates/")) {
        let source = repo.read(file)?;
        let lines: Vec<&str> = source.lines().collect();
        for pair in pairs(file, &source)? {
            let marked = lines.get(pair.line - 1).is_some_and(|line| line.contains(SAME));
            problems.extend(pair.problem(marked).map(|what| format!("{file}:{}: {what}", pair.line)));
        }
    }
    Ok(problems)
}

impl Pair {
    fn problem(&self, marked_same: bool) -> Option<&'static str> {
        if self.vi.is_empty() != self.en.is_empty() {
            Some("a text lacks one language")
        } else if self.vi == self.en && has_word(&self.vi) && !marked_same {
            Some("a text is the same in both languages: translate it, or use `Text::same`")
        } else if self.vi.contains("Viet Nam") || self.vi.contains("Vietnam") {
            Some("the country's name in Vietnamese is Việt Nam")
        } else if self.en.contains("Vietnam ") || self.en.contains("Việt") {
            Some("the country's name in English is Viet Nam")
        } else {
            None
        }
    }
}

/// Whether a text holds a word of a language, and not only codes, symbols and places for values.
fn has_word(text: &str) -> bool {
    let outside = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after));
    let mut words = outside.flat_map(|part| part.split(|character: char| !character.is_alphabetic()));
    words.any(|word| word.chars().filter(|character| character.is_lowercase()).count() >= 3)
}

fn pairs(file: &str, source: &str) -> Result<Vec<Pair>> {
    let mut found = Vec::new();
    collect(tokens(file, source)?, &mut found);
    Ok(found)
}

fn collect(level: Vec<TokenTree>, found: &mut Vec<Pair>) {
    let level = without_tests(level);
    for window in level.windows(5) {
        if let [
            TokenTree::Ident(kind),
            TokenTree::Punct(_),
            TokenTree::Punct(_),
            TokenTree::Ident(maker),
            TokenTree::Group(given),
        ] = window
            && kind == "Text"
            && (maker == "fixed" || maker == "new")
        {
            found.extend(pair(given));
        }
    }
    for token in level {
        if let TokenTree::Group(group) = token {
            collect(group.stream().into_iter().collect(), found);
        }
    }
}

/// Two literals with a comma between them and nothing but a comma after them.
fn pair(given: &Group) -> Option<Pair> {
    let tokens: Vec<TokenTree> = given.stream().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Literal(vi), TokenTree::Punct(_), TokenTree::Literal(en)]
        | [TokenTree::Literal(vi), TokenTree::Punct(_), TokenTree::Literal(en), TokenTree::Punct(_)] => {
            Some(Pair {
                line: vi.span().start().line,
                vi: content(&vi.to_string()),
                en: content(&en.to_string()),
            })
        }
        _ => None,
    }
}

/// What stands between the quotes of a literal; escapes stay as written, which is enough to compare.
fn content(literal: &str) -> String {
    literal.trim_start_matches('r').trim_matches('#').trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(vi: &str, en: &str) -> Option<&'static str> {
        Pair { line: 1, vi: vi.to_owned(), en: en.to_owned() }.problem(false)
    }

    #[test]
    fn pairs_are_found_inside_macros_and_calls() {
        let source = "fn a() { html!(p { (Text::fixed(\"cam kết\", \"commitment\")) }); b(vec![Text::new(r#\"một\"#, \"one\",)]); Text::new(x, \"y\"); }";
        let found: Vec<_> =
            pairs("x.rs", source).expect("Rust").into_iter().map(|pair| (pair.vi, pair.en)).collect();
        let due = [("cam kết", "commitment"), ("một", "one")].map(|(vi, en)| (vi.to_owned(), en.to_owned()));
        assert_eq!(found, due);
    }

    #[test]
    fn a_text_of_one_language_is_found() {
        assert!(problem("", "commitment").is_some());
        assert!(problem("commitment", "commitment").is_some());
        assert!(problem("cam kết", "commitment").is_none());
    }

    #[test]
    fn codes_and_empty_texts_may_be_the_same() {
        for text in ["", "US$", "% GDP", "HHI {value}", "2025"] {
            assert_eq!(problem(text, text), None, "{text}");
        }
    }

    #[test]
    fn the_country_has_its_name_in_each_language() {
        assert!(problem("xuất khẩu của Viet Nam", "exports of Viet Nam").is_some());
        assert!(problem("xuất khẩu của Việt Nam", "exports of Vietnam to").is_some());
        assert!(problem("xuất khẩu của Việt Nam", "exports of Viet Nam").is_none());
    }
}
