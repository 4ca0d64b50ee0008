//! Numbers, dates and sentences as a reader of each language meets them.
//!
//! Rounding rule: a value is read as the shortest decimal number that names it (1.005 is 1.005, not the binary
//! fraction below it), the decimal point is moved by the scale, and the result is rounded half away from zero.
//! No binary arithmetic takes part, so a number prints the same on every machine and in every writer.

use fixed_decimal::{Decimal, Sign, SignedRoundingMode, UnsignedRoundingMode};
use icu_decimal::DecimalFormatter;
use icu_locale_core::locale;

use hoinhap_review::document::{Part, Piece, Quantity, Scale, Sentence};
use hoinhap_vocab::{Date, Lang, Text, Year};

/// The narrow space before a percent sign; lines do not break at it.
pub const NARROW_SPACE: char = '\u{202f}';

/// The space between a number and its unit; lines do not break at it.
pub const UNIT_SPACE: char = '\u{a0}';

/// The minus sign of printed numbers.
pub const MINUS: char = '\u{2212}';

/// A number with so many decimals, digits grouped: `1.234,50` in Vietnamese, `1,234.50` in English.
///
/// A value that rounds to zero prints without a sign. A value that is not finite prints as [`missing`].
///
/// ```
/// use hoinhap_report::format::number;
/// use hoinhap_vocab::Lang;
///
/// assert_eq!(number(1_234_567.891, 2, Lang::Vi), "1.234.567,89");
/// assert_eq!(number(1_234_567.891, 2, Lang::En), "1,234,567.89");
/// ```
#[must_use]
pub fn number(value: f64, decimals: u8, lang: Lang) -> String {
    scaled(value, Scale::One, decimals, lang)
}

/// A number divided by a scale, such as a count of dollars shown in billions. The scale's word is not printed.
#[must_use]
pub fn scaled(value: f64, scale: Scale, decimals: u8, lang: Lang) -> String {
    match rounded(value, scale, decimals) {
        Some(decimal) => grouped(&decimal, lang),
        None => missing(lang).to_owned(),
    }
}

/// The number that stands under a scale, shifted in decimal: 119 500 000 000 under billions is exactly 119.5.
#[must_use]
pub fn shifted(value: f64, scale: Scale) -> f64 {
    if !value.is_finite() {
        return value;
    }
    format!("{value}e{}", power(scale)).parse().unwrap_or(value / scale.divisor())
}

/// A value of unknown precision: at most six significant digits, and no digit before the separator lost.
/// Zeros at the end of the decimals are left out.
#[must_use]
pub fn precise(value: f64, lang: Lang) -> String {
    let Some(mut decimal) = exact(value) else {
        return missing(lang).to_owned();
    };
    let last = decimal.absolute.nonzero_magnitude_start().saturating_sub(5).min(0);
    decimal.round_with_mode(last, HALF_AWAY);
    decimal.absolute.trim_end();
    grouped(&without_negative_zero(decimal), lang)
}

/// A number with its sign, scale and unit: `+1,5 tỷ USD`, `28.4 %`.
#[must_use]
pub fn quantity(quantity: &Quantity, lang: Lang) -> String {
    let Some(decimal) = rounded(quantity.value, quantity.scale, quantity.decimals) else {
        return missing(lang).to_owned();
    };
    let plus =
        if quantity.signed && decimal.sign == Sign::None && !decimal.absolute.is_zero() { "+" } else { "" };
    let digits = grouped(&decimal, lang);
    with_unit(&format!("{plus}{digits}"), &unit(&quantity.unit, quantity.scale, lang))
}

/// A printed number and its unit: a narrow space before `%`, a space that does not break before words.
#[must_use]
pub fn with_unit(digits: &str, unit: &str) -> String {
    match unit.chars().next() {
        None => digits.to_owned(),
        Some('%' | '‰') => format!("{digits}{NARROW_SPACE}{unit}"),
        Some(_) => format!("{digits}{UNIT_SPACE}{unit}"),
    }
}

/// A unit under its scale, as it stands in a header or after a number: `tỷ USD`, `bn US$`.
#[must_use]
pub fn unit(unit: &Text, scale: Scale, lang: Lang) -> String {
    let word = scale.word();
    let joint = if word.get(lang).is_empty() || unit.get(lang).is_empty() { "" } else { " " };
    format!("{}{joint}{}", word.get(lang), unit.get(lang))
}

/// A year: never grouped.
#[must_use]
pub fn year(year: Year) -> String {
    year.to_string()
}

/// A date in full: `ngày 02 tháng 9 năm 2026`, `2 September 2026`. Vietnamese writes a zero before days under
/// ten and before January and February, as Decree 30/2020/NĐ-CP asks.
#[must_use]
pub fn long_date(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Vi => {
            format!("ngày {:02} tháng {} năm {}", date.day(), vietnamese_month(date), date.year())
        }
        Lang::En => format!("{} {} {}", date.day(), english_month(date), date.year()),
    }
}

/// A date in a table: `02/9/2026`, `2 Sep 2026`.
#[must_use]
pub fn short_date(date: Date, lang: Lang) -> String {
    match lang {
        Lang::Vi => format!("{:02}/{}/{}", date.day(), vietnamese_month(date), date.year()),
        Lang::En => {
            let month = english_month(date).get(..3).unwrap_or_default();
            format!("{} {month} {}", date.day(), date.year())
        }
    }
}

/// What stands where there is no value.
#[must_use]
pub const fn missing(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "không có số liệu",
        Lang::En => "no data",
    }
}

/// A part of a sentence.
#[must_use]
pub fn part(part: &Part, lang: Lang) -> String {
    match part {
        Part::Quantity(shown) => quantity(shown, lang),
        Part::Text { text } | Part::Link { text, .. } => text.get(lang).to_owned(),
        Part::Year { year: shown } => year(*shown),
        Part::Date { date } => long_date(*date, lang),
    }
}

/// A sentence without marks.
#[must_use]
pub fn sentence(sentence: &Sentence, lang: Lang) -> String {
    let pieces = sentence.pieces(lang);
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.to_owned(),
            Piece::Part(filled) => part(filled, lang),
        })
        .collect()
}

const HALF_AWAY: SignedRoundingMode = SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand);

/// The shortest decimal number that reads back as `value`; `None` where it is not finite.
fn exact(value: f64) -> Option<Decimal> {
    // Rust prints a float as its shortest decimal, without an exponent.
    value.is_finite().then(|| Decimal::try_from_str(&value.to_string()).ok()).flatten()
}

fn rounded(value: f64, scale: Scale, decimals: u8) -> Option<Decimal> {
    let mut decimal = exact(value)?;
    decimal.absolute.multiply_pow10(power(scale));
    let last = -i16::from(decimals);
    decimal.round_with_mode(last, HALF_AWAY);
    decimal.absolute.trim_start();
    decimal.absolute.pad_end(last);
    Some(without_negative_zero(decimal))
}

const fn power(scale: Scale) -> i16 {
    match scale {
        Scale::Percent => 2,
        Scale::One => 0,
        Scale::Thousand => -3,
        Scale::Million => -6,
        Scale::Billion => -9,
        Scale::Trillion => -12,
    }
}

fn without_negative_zero(mut decimal: Decimal) -> Decimal {
    if decimal.absolute.is_zero() {
        decimal.sign = Sign::None;
    }
    decimal
}

thread_local! {
    // A formatter is not shared between threads; the data behind it are compiled in, so one per thread is cheap.
    static VIETNAMESE: Option<DecimalFormatter> = formatter(Lang::Vi);
    static ENGLISH: Option<DecimalFormatter> = formatter(Lang::En);
}

fn formatter(lang: Lang) -> Option<DecimalFormatter> {
    let locale = match lang {
        Lang::Vi => locale!("vi"),
        Lang::En => locale!("en"),
    };
    DecimalFormatter::try_new(locale.into(), icu_decimal::options::DecimalFormatterOptions::default()).ok()
}

fn grouped(decimal: &Decimal, lang: Lang) -> String {
    let write = |formatter: &Option<DecimalFormatter>| match formatter {
        Some(formatter) => formatter.format(decimal).to_string(),
        None => decimal.to_string(),
    };
    let digits = match lang {
        Lang::Vi => VIETNAMESE.with(write),
        Lang::En => ENGLISH.with(write),
    };
    digits.replace('-', MINUS.encode_utf8(&mut [0; 4]))
}

fn vietnamese_month(date: Date) -> String {
    match date.month() {
        month @ ..=2 => format!("{month:02}"),
        month => month.to_string(),
    }
}

fn english_month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

#[cfg(test)]
mod tests {
    use hoinhap_vocab::date;

    use super::*;

    fn shown(value: f64, scale: Scale, decimals: u8, unit: Text, signed: bool) -> Quantity {
        Quantity { value, scale, decimals, unit, signed, finding: None }
    }

    #[test]
    fn numbers_follow_the_language() {
        let cases = [
            (1_234_567.891, 2, "1.234.567,89", "1,234,567.89"),
            (0.0, 1, "0,0", "0.0"),
            (999.95, 1, "1.000,0", "1,000.0"),
            (-1_234.5, 1, "−1.234,5", "−1,234.5"),
            (1e21, 0, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
            (1e-9, 3, "0,000", "0.000"),
            (12.0, 2, "12,00", "12.00"),
        ];
        for (value, decimals, vi, en) in cases {
            assert_eq!(number(value, decimals, Lang::Vi), vi);
            assert_eq!(number(value, decimals, Lang::En), en);
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero_in_decimal() {
        // In binary 1.005, 2.675 and 1.115 lie below the half; 0.5 and 2.5 are exact halves.
        let cases =
            [(1.005, 2, "1.01"), (2.675, 2, "2.68"), (1.115, 2, "1.12"), (0.5, 0, "1"), (2.5, 0, "3")];
        for (value, decimals, expected) in cases {
            assert_eq!(number(value, decimals, Lang::En), expected);
            assert_eq!(number(-value, decimals, Lang::En), format!("−{expected}"));
        }
    }

    #[test]
    fn the_scale_moves_the_point_without_arithmetic() {
        assert_eq!(scaled(0.285, Scale::Percent, 0, Lang::En), "29");
        assert_eq!(scaled(0.575, Scale::Percent, 0, Lang::En), "58");
        assert_eq!(scaled(476_388_230_000.0, Scale::Billion, 1, Lang::Vi), "476,4");
        assert_eq!(scaled(1_250_000.0, Scale::Million, 1, Lang::En), "1.3");
        assert_eq!(scaled(1_250.0, Scale::Thousand, 2, Lang::En), "1.25");
        assert_eq!(scaled(4.2e12, Scale::Trillion, 1, Lang::Vi), "4,2");
    }

    #[test]
    fn shifting_is_exact_in_decimal() {
        assert_eq!(shifted(0.285, Scale::Percent), 28.5);
        assert_eq!(shifted(476_388_230_000.0, Scale::Billion), 476.38823);
        assert_eq!(shifted(-1.1, Scale::One), -1.1);
        assert!(shifted(f64::NAN, Scale::Million).is_nan());
    }

    #[test]
    fn zero_has_no_sign_and_what_is_not_finite_is_missing() {
        assert_eq!(number(-0.0, 1, Lang::En), "0.0");
        assert_eq!(number(-0.04, 1, Lang::Vi), "0,0");
        assert_eq!(quantity(&shown(0.04, Scale::One, 1, Text::default(), true), Lang::En), "0.0");
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(number(value, 1, Lang::En), "no data");
            assert_eq!(precise(value, Lang::Vi), "không có số liệu");
            let unit = Text::same("%");
            assert_eq!(quantity(&shown(value, Scale::One, 1, unit, true), Lang::Vi), "không có số liệu");
        }
    }

    #[test]
    fn quantities_carry_sign_scale_and_unit() {
        let dollars = shown(1.5e9, Scale::Billion, 1, Text::fixed("USD", "US$"), true);
        assert_eq!(quantity(&dollars, Lang::Vi), "+1,5\u{a0}tỷ USD");
        assert_eq!(quantity(&dollars, Lang::En), "+1.5\u{a0}bn US$");
        let share = shown(0.284, Scale::Percent, 1, Text::same("%"), false);
        assert_eq!(quantity(&share, Lang::Vi), "28,4\u{202f}%");
        let change =
            shown(-0.021, Scale::Percent, 1, Text::fixed("điểm phần trăm", "percentage points"), true);
        assert_eq!(quantity(&change, Lang::En), "−2.1\u{a0}percentage points");
    }

    #[test]
    fn unknown_precision_keeps_six_digits_and_every_digit_before_the_point() {
        let cases = [
            (476_388_230_000.4, "476,388,230,000"),
            (7.141_592_653, "7.14159"),
            (0.000_123_456_789, "0.000123457"),
            (25.0, "25"),
            (-0.5, "−0.5"),
            (0.0, "0"),
        ];
        for (value, expected) in cases {
            assert_eq!(precise(value, Lang::En), expected);
        }
    }

    #[test]
    fn dates_are_written_as_officials_write_them() {
        let cases = [
            (date(2026, 9, 2), "ngày 02 tháng 9 năm 2026", "02/9/2026", "2 September 2026", "2 Sep 2026"),
            (date(2025, 1, 24), "ngày 24 tháng 01 năm 2025", "24/01/2025", "24 January 2025", "24 Jan 2025"),
            (
                date(2026, 12, 31),
                "ngày 31 tháng 12 năm 2026",
                "31/12/2026",
                "31 December 2026",
                "31 Dec 2026",
            ),
        ];
        for (day, vi, short_vi, en, short_en) in cases {
            assert_eq!((long_date(day, Lang::Vi), short_date(day, Lang::Vi)), (vi.into(), short_vi.into()));
            assert_eq!((long_date(day, Lang::En), short_date(day, Lang::En)), (en.into(), short_en.into()));
        }
    }

    #[test]
    fn sentences_are_filled_in_each_language() {
        let share = shown(0.284, Scale::Percent, 1, Text::same("%"), false);
        let parts = vec![
            Part::Text { text: Text::fixed("Hoa Kỳ", "United States") },
            Part::Quantity(share),
            Part::Year { year: 2024 },
            Part::Date { date: date(2026, 9, 2) },
        ];
        let template = Text::fixed("Năm {2}, {0} chiếm {1} ({3}).", "{0} took {1} in {2} ({3}).");
        let filled = Sentence::new(template, parts);
        let vi = "Năm 2024, Hoa Kỳ chiếm 28,4\u{202f}% (ngày 02 tháng 9 năm 2026).";
        assert_eq!(sentence(&filled, Lang::Vi), vi);
        assert_eq!(
            sentence(&filled, Lang::En),
            "United States took 28.4\u{202f}% in 2024 (2 September 2026)."
        );
    }
}
