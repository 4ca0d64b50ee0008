//! Names of sheets: at most 31 letters, none of `[ ] : * ? / \`, no apostrophe at the ends, and no two alike when
//! case is left out.

use std::collections::BTreeSet;

use hoinhap_vocab::{Lang, Text};

const LONGEST: usize = 31;

/// The sheets that every workbook has.
const FIXED: [Text; 7] = [
    Text::fixed("Mục lục", "Contents"),
    Text::fixed("Phát hiện chính", "Main findings"),
    Text::fixed("Nguồn gốc số liệu", "Provenance"),
    Text::fixed("Dòng đầu vào", "Input rows"),
    Text::fixed("Nguồn", "Sources"),
    Text::fixed("Tệp nguồn", "Source files"),
    Text::fixed("Vấn đề số liệu", "Issues"),
];

fn fixed(place: usize, lang: Lang) -> String {
    FIXED[place].get(lang).to_owned()
}

/// The contents.
pub(super) fn contents(lang: Lang) -> String {
    fixed(0, lang)
}

/// The findings of the first page.
pub(super) fn headlines(lang: Lang) -> String {
    fixed(1, lang)
}

/// Every number with its provenance.
pub(super) fn findings(lang: Lang) -> String {
    fixed(2, lang)
}

/// The rows that the numbers are computed from.
pub(super) fn inputs(lang: Lang) -> String {
    fixed(3, lang)
}

/// The sources.
pub(super) fn sources(lang: Lang) -> String {
    fixed(4, lang)
}

/// The files of the sources.
pub(super) fn files(lang: Lang) -> String {
    fixed(5, lang)
}

/// The problems in the data.
pub(super) fn issues(lang: Lang) -> String {
    fixed(6, lang)
}

/// Gives each table a name of its own.
#[derive(Debug)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Names beside the fixed sheets of a language.
    pub(super) fn new(lang: Lang) -> Self {
        // Excel keeps the name "History" for itself.
        let kept = std::iter::once("history".to_owned());
        Self { taken: FIXED.iter().map(|name| name.get(lang).to_lowercase()).chain(kept).collect() }
    }

    /// The name of the sheet of a table: its title, cut and numbered where needed.
    pub(super) fn next(&mut self, title: &str) -> String {
        let clean = legal(title);
        let numbered = (2..).map(|number: usize| {
            let tail = format!("-{number}");
            format!("{}{tail}", cut(&clean, LONGEST - tail.len()))
        });
        let mut candidates = std::iter::once(cut(&clean, LONGEST)).chain(numbered);
        let free = candidates.find(|name| self.taken.insert(name.to_lowercase()));
        free.unwrap_or(clean)
    }
}

fn legal(title: &str) -> String {
    let clean = title.replace(['[', ']', ':', '*', '?', '/', '\\'], "-");
    let trimmed = clean.trim_matches('\'').trim();
    if trimmed.is_empty() { "-".to_owned() } else { trimmed.to_owned() }
}

fn cut(name: &str, letters: usize) -> String {
    // Excel counts UTF-16 units; no letter of a title needs two.
    let short: String = name.chars().take(letters).collect();
    let whole = name.chars().count() <= letters || name.chars().nth(letters) == Some(' ');
    // Not in the middle of a word, unless the name is one word.
    let end = short.rfind(' ').filter(|end| !whole && *end > letters / 2).unwrap_or(short.len());
    short[..end].trim_end_matches(['\'', ' ', ',', '(', ';']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal_short_and_unlike() {
        let mut names = Names::new(Lang::Vi);
        let long = "dependence-of-imports-on-few-suppliers-by-section";
        assert_eq!(names.next("a/b[c]:d*e?f\\g"), "a-b-c--d-e-f-g");
        assert_eq!(names.next("Tranh chấp và vụ việc, giai đoạn gần nhất"), "Tranh chấp và vụ việc, giai");
        assert_eq!(names.next(long), "dependence-of-imports-on-few-su");
        assert_eq!(names.next(long), "dependence-of-imports-on-few--2");
        assert_eq!(names.next("NGUỒN"), "NGUỒN-2");
        assert_eq!(names.next("''"), "-");
        assert_eq!(names.next("history"), "history-2");
    }
}
