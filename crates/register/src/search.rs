//! Vietnamese text: search with and without marks, and the order of a Vietnamese dictionary.

use unicode_normalization::UnicodeNormalization as _;

/// Marks of tone, in the order of dictionaries: none, grave, hook, tilde, acute, dot.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// The text without marks, in lower case, with single spaces: what a search without marks is held against.
///
/// # Examples
/// ```
/// use hoinhap_register::search::fold;
///
/// assert_eq!(fold("  Đắk   Lắk "), "dak lak");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let letters = text.nfd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase);
    let plain: String = letters.map(|c| if c == 'đ' { 'd' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// The text in lower case with its marks, each syllable's tone moved to its end: `hoà` and `hòa` are one.
#[must_use]
pub fn exact(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '\''))
        .filter(|word| !word.is_empty())
        .map(toned)
}

/// A word with its tone at the end, in lower case.
fn toned(word: &str) -> String {
    let (tones, letters): (String, String) = word.nfd().partition(|c| TONES.contains(c));
    letters.to_lowercase().nfc().chain(tones.chars()).collect()
}

/// How well a text matches a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// Every word as it was written, or more exactly.
    Exact,
    /// Some word only without its marks.
    Folded,
}

/// A query: words, `"phrases"`, and `prefix*`. A word with any mark matches with its marks alone; one without matches
/// whatever the marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query(Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    has_marks: bool,
    prefix: bool,
}

impl Query {
    /// Reads a query; `None` where nothing is asked.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts = text.split('"').enumerate();
        let terms: Vec<Term> = parts
            .flat_map(|(index, part)| {
                // Every second part stands between quotation marks.
                let pieces = if index % 2 == 1 { vec![part] } else { part.split_whitespace().collect() };
                pieces.into_iter().filter_map(Term::parse).collect::<Vec<_>>()
            })
            .collect();
        if terms.is_empty() { None } else { Some(Self(terms)) }
    }

    /// Whether a text has every term, and how well.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<Match> {
        let exact: Vec<String> = words(text).collect();
        let folded: Vec<String> = exact.iter().map(|word| fold(word)).collect();
        let matches = self.0.iter().map(|term| term.matches(&exact, &folded)).collect::<Option<Vec<_>>>()?;
        matches.into_iter().max()
    }
}

impl Term {
    fn parse(text: &str) -> Option<Self> {
        let prefix = text.ends_with('*');
        let exact: Vec<String> = words(text).collect();
        let has_marks = exact.iter().any(|word| fold(word) != *word);
        if exact.is_empty() { None } else { Some(Self { words: exact, has_marks, prefix }) }
    }

    fn matches(&self, exact: &[String], folded: &[String]) -> Option<Match> {
        if self.occurs_in(exact) {
            return Some(Match::Exact);
        }
        (!self.has_marks && self.occurs_in(folded)).then_some(Match::Folded)
    }

    fn occurs_in(&self, text: &[String]) -> bool {
        let last = self.words.len() - 1;
        text.windows(self.words.len()).any(|window| {
            window.iter().zip(&self.words).enumerate().all(|(index, (found, wanted))| {
                if self.prefix && index == last {
                    found.starts_with(wanted.as_str())
                } else {
                    found == wanted
                }
            })
        })
    }
}

/// A key whose bytes are in the order of a Vietnamese dictionary: letters (a ă â b c d đ e ê … o ô ơ … u ư …) first, then
/// tones (level, grave, hook, tilde, acute, dot), then capitals after small letters.
#[must_use]
pub fn sort_key(text: &str) -> Vec<u8> {
    let (mut letters, mut tones, mut cases) = (Vec::new(), Vec::new(), Vec::new());
    for composed in text.nfc() {
        let tone = composed
            .nfd()
            .find_map(|c| TONES.iter().position(|tone| *tone == c))
            .map_or(0, |place| place + 1);
        let base: String = composed.nfd().filter(|c| !TONES.contains(c)).nfc().collect();
        for letter in base.chars().flat_map(char::to_lowercase) {
            letters.extend(weight(letter).to_be_bytes());
            tones.push(u8::try_from(tone).unwrap_or_default() + 1);
            cases.push(1 + u8::from(composed.is_uppercase()));
        }
    }
    // Zeros divide the three levels: no weight has a zero in front.
    [letters, vec![0, 0, 0, 0], tones, vec![0], cases].concat()
}

/// The place of a letter; spaces come first, then signs, digits and letters.
fn weight(letter: char) -> u32 {
    const LETTERS: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";
    match LETTERS.chars().position(|known| known == letter) {
        Some(place) => 0x0100_0000 + u32::try_from(place).unwrap_or_default(),
        None if letter.is_whitespace() => 0x0001_0000,
        None if letter.is_alphabetic() => 0x0200_0000 + u32::from(letter),
        None => 0x0002_0000 + u32::from(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str, text: &str) -> Option<Match> {
        Query::parse(query).unwrap().matches(text)
    }

    #[test]
    fn acceptance_18_provinces_in_dictionary_order() {
        let sorted =
            ["An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Điện Biên"];
        let mut names = sorted;
        names.reverse();
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, sorted);
    }

    #[test]
    fn tones_come_after_letters_and_case_last() {
        let sorted = ["ma", "Ma", "mà", "mả", "mã", "má", "mạ", "man", "mă", "mâ", "o", "ô", "ơ", "u", "ư"];
        let mut words = sorted;
        words.reverse();
        words.sort_by_key(|word| sort_key(word));
        assert_eq!(words, sorted);
    }

    #[test]
    fn acceptance_18_search_with_and_without_marks() {
        assert_eq!(found("dak lak", "Tỉnh Đắk Lắk"), Some(Match::Folded));
        assert_eq!(found("đăk", "Tỉnh Đắk Lắk"), None);
        assert_eq!(found("đắk", "Tỉnh Đắk Lắk"), Some(Match::Exact));
        assert_eq!(found("đắk lak", "Tỉnh Đắk Lắk"), Some(Match::Folded));
    }

    #[test]
    fn old_and_new_places_of_the_tone_are_one() {
        assert_eq!(found("hoà", "Khánh Hòa"), Some(Match::Exact));
        assert_eq!(found("thuỷ", "Thủy sản"), Some(Match::Exact));
        assert_eq!(exact("Hoà"), exact("hòa"));
        assert_eq!(found("hoà", "Khánh Hoa"), None);
    }

    #[test]
    fn phrases_and_prefixes() {
        assert_eq!(found("\"bộ tài chính\"", "Văn phòng Bộ Tài chính"), Some(Match::Exact));
        assert_eq!(found("\"tài bộ\"", "Bộ Tài chính"), None);
        assert_eq!(found("tài bộ", "Bộ Tài chính"), Some(Match::Exact));
        assert_eq!(found("ngh*", "Nghị định"), Some(Match::Exact));
        assert_eq!(found("ngh", "Nghị định"), None);
        assert_eq!(Query::parse("  \"\" "), None);
    }
}
