//! Vietnamese text: search with and without marks, and the order of a Vietnamese dictionary.

mod find;
mod index;
mod query;

use unicode_normalization::UnicodeNormalization as _;

pub use find::{Found, find, in_order};
pub(crate) use index::{Places, changed_keys, for_each_record_key};
pub(crate) use query::Needle;
pub use query::{Match, Query};

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

pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    raw_words(text).map(toned)
}

/// The words of a text as they are written.
fn raw_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '\''))
        .filter(|word| !word.is_empty())
}

/// A word with its tone at the end, in lower case.
fn toned(word: &str) -> String {
    let (tones, letters): (String, String) = word.nfd().partition(|c| TONES.contains(c));
    letters.to_lowercase().nfc().chain(tones.chars()).collect()
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
}
