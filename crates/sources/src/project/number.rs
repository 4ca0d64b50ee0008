//! Numbers as people type them. A decimal comma is never guessed: `1.234` would change a thousandfold.

use serde::{Deserialize, Serialize};

/// What separates whole from decimal digits in a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1234.5`; no mark between thousands.
    #[default]
    Point,
    /// `1.234,5` or `1 234,5` or `1234,5`.
    Comma,
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberError {
    /// Infinite, or "not a number".
    NotFinite,
    /// A number in another notation: with a decimal comma, or with marks between thousands.
    OtherNotation,
    /// No number.
    NotANumber,
}

/// Reads a finite number.
pub(super) fn parse(text: &str, mark: DecimalMark) -> Result<f64, NumberError> {
    let plain = match mark {
        DecimalMark::Point => Some(text.to_owned()).filter(|text| is_plain(text)),
        DecimalMark::Comma => plain_of_comma(text),
    };
    match plain.and_then(|plain| plain.parse::<f64>().ok()) {
        Some(value) if value.is_finite() => Ok(value),
        Some(_) => Err(NumberError::NotFinite),
        None => Err(reason(text)),
    }
}

fn reason(text: &str) -> NumberError {
    let word = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(word.as_str(), "nan" | "inf" | "infinity" | "#n/a" | "#div/0!" | "#num!") {
        return NumberError::NotFinite;
    }
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let others =
        text.chars().all(|letter| letter.is_ascii_digit() || "+-.,' \u{a0}\u{202f}".contains(letter));
    if digits && others { NumberError::OtherNotation } else { NumberError::NotANumber }
}

/// Digits, a sign, one point, an exponent: nothing else.
fn is_plain(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
}

/// `1.234.567,8` as `1234567.8`; `None` where the groups do not have three digits.
fn plain_of_comma(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once(',').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", whole),
    };
    let mut groups = whole.split(['.', ' ', '\u{a0}', '\u{202f}']);
    let first = groups.next().filter(|group| is_digits(group))?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty() || first.len() <= 3;
    let triples = rest.iter().all(|group| group.len() == 3 && is_digits(group));
    let decimals_are_digits = decimals.is_none_or(is_digits);
    let plain = || format!("{sign}{first}{}.{}", rest.concat(), decimals.unwrap_or("0"));
    (grouped && triples && decimals_are_digits).then(plain)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a number written with a point could be thousands of a file that writes decimal commas: `1.234`.
pub(super) fn could_be_thousands(text: &str) -> bool {
    let text = text.trim_start_matches('-');
    text.split_once('.').is_some_and(|(whole, rest)| {
        is_digits(whole) && whole.len() <= 3 && !whole.starts_with('0') && is_digits(rest) && rest.len() == 3
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_the_default_and_a_comma_is_flagged() {
        assert_eq!(parse("1234.5", DecimalMark::Point), Ok(1234.5));
        assert_eq!(parse("-1e3", DecimalMark::Point), Ok(-1000.0));
        for text in ["1.234,5", "1,5", "1 234", "1.234.567", "1'234"] {
            assert_eq!(parse(text, DecimalMark::Point), Err(NumberError::OtherNotation), "{text}");
        }
        for text in ["n/a", "", "-", "12a", "0x10"] {
            assert_eq!(parse(text, DecimalMark::Point), Err(NumberError::NotANumber), "{text}");
        }
        for text in ["NaN", "inf", "-Infinity", "1e999", "#N/A"] {
            assert_eq!(parse(text, DecimalMark::Point), Err(NumberError::NotFinite), "{text}");
        }
    }

    #[test]
    fn a_declared_comma_is_read_with_its_thousands() {
        for (text, value) in
            [("1.234,5", 1234.5), ("1.234", 1234.0), ("-1234,25", -1234.25), ("1 234 567", 1_234_567.0)]
        {
            assert_eq!(parse(text, DecimalMark::Comma), Ok(value), "{text}");
        }
        for text in ["1.5", "1234.567,0", "1,2,3", ",5", "1.234,"] {
            assert!(parse(text, DecimalMark::Comma).is_err(), "{text}");
        }
    }

    #[test]
    fn three_decimals_could_be_thousands() {
        assert!(could_be_thousands("1.234") && could_be_thousands("-12.000"));
        assert!(
            !could_be_thousands("0.234") && !could_be_thousands("1.23") && !could_be_thousands("1234.567")
        );
    }
}
