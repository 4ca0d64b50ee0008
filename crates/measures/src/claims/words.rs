//! Sentences and numbers in both languages.

use hoinhap_vocab::{Lang, Text, Year};

use super::result::{ClaimValue, partial_date};

/// Fills the `{}` of both patterns with the parts, in order.
pub(super) fn join(vi: &str, en: &str, parts: &[Text]) -> Text {
    Text::build(|lang| {
        let pattern = if lang == Lang::Vi { vi } else { en };
        let mut pieces = pattern.split("{}");
        let mut text = pieces.next().unwrap_or_default().to_owned();
        for (piece, part) in pieces.zip(parts) {
            text.push_str(part.get(lang));
            text.push_str(piece);
        }
        text
    })
}

/// A pattern with a year, which is never digit-grouped.
pub(super) fn since(vi: &str, en: &str, year: Year) -> Text {
    join(vi, en, &[Text::same(year.to_string())])
}

/// Sentences one after the other.
pub(super) fn sentences(parts: impl IntoIterator<Item = Text>) -> Text {
    let parts: Vec<Text> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Text::build(|lang| parts.iter().map(|part| part.get(lang)).collect::<Vec<_>>().join(" "))
}

/// The text as a sentence: first letter large, full stop at the end.
pub(super) fn sentence(text: &Text) -> Text {
    Text::build(|lang| {
        let text = text.get(lang);
        let mut letters = text.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str().trim_end_matches('.'))
    })
}

/// A figure with its unit: large amounts in millions or billions, dates as `24/01/2025` or `2025-01-24`.
pub(super) fn figure(value: ClaimValue, unit: &Text) -> Text {
    Text::build(|lang| match value {
        ClaimValue::Date(date) => date_in(&partial_date(date), lang),
        ClaimValue::Number(value) => with_unit(&scaled(value, unit, lang), unit.get(lang)),
    })
}

/// `2025-01-24` as it is written in the language.
fn date_in(iso: &str, lang: Lang) -> String {
    match lang {
        Lang::En => iso.to_owned(),
        Lang::Vi => iso.split('-').rev().collect::<Vec<_>>().join("/"),
    }
}

fn with_unit(digits: &str, unit: &str) -> String {
    match unit {
        "" => digits.to_owned(),
        unit if unit.starts_with('%') => format!("{digits}\u{a0}{unit}"),
        unit => format!("{digits} {unit}"),
    }
}

/// Amounts of money in thousands of millions, as people read them; all else as it is.
fn scaled(value: f64, unit: &Text, lang: Lang) -> String {
    let plain_money = unit.en.starts_with("US$");
    let size = value.abs();
    let word = |vi, en| if lang == Lang::Vi { vi } else { en };
    match size {
        1e9.. if plain_money => format!("{} {}", number(value / 1e9, 2, lang), word("tỷ", "billion")),
        1e6.. if plain_money => format!("{} {}", number(value / 1e6, 1, lang), word("triệu", "million")),
        1000.0.. => number(value, 0, lang),
        _ => number(value, 2, lang),
    }
}

/// A number with at most `decimals` decimals, none where they are all zero, digits grouped by three.
#[must_use]
pub fn number(value: f64, decimals: usize, lang: Lang) -> String {
    let (group, point) = if lang == Lang::Vi { ('.', ',') } else { (',', '.') };
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut digits = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            digits.push(group);
        }
        digits.push(digit);
    }
    let is_zero = text.chars().all(|sign| matches!(sign, '0' | '.'));
    let sign = if value < 0.0 && !is_zero { "\u{2212}" } else { "" };
    if fraction.is_empty() { format!("{sign}{digits}") } else { format!("{sign}{digits}{point}{fraction}") }
}

/// A list of codes.
pub(super) fn codes(codes: impl IntoIterator<Item = impl AsRef<str>>) -> Text {
    let codes: Vec<String> = codes.into_iter().map(|code| code.as_ref().to_owned()).collect();
    Text::same(codes.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(number(1_234_567.5, 1, Lang::Vi), "1.234.567,5");
        assert_eq!(number(1_234_567.5, 1, Lang::En), "1,234,567.5");
        assert_eq!(number(55.0, 2, Lang::Vi), "55");
        assert_eq!(number(-0.001, 2, Lang::En), "0");
        assert_eq!(number(-2.5, 2, Lang::En), "\u{2212}2.5");
    }

    #[test]
    fn money_is_read_in_billions_and_dates_in_the_order_of_the_language() {
        let money = figure(ClaimValue::Number(476_324_572_783.8), &Text::fixed("USD", "US$"));
        assert_eq!((money.vi.as_ref(), money.en.as_ref()), ("476,32 tỷ USD", "476.32 billion US$"));
        let day = hoinhap_vocab::PartialDate::parse("2025-01-24").unwrap();
        let day = figure(ClaimValue::Date(day), &Text::default());
        assert_eq!((day.vi.as_ref(), day.en.as_ref()), ("24/01/2025", "2025-01-24"));
    }
}
