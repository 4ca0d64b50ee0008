//! Exact fractions: rates of tasks, weights, medians. No binary fraction is involved.

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};

/// An exact fraction in lowest terms; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

/// A part of a whole with both numbers kept, as it is printed: `27.3 (90/330)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole; where it is nought there is no data.
    pub whole: u64,
}

/// A number of tenths, such as a percentage with one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(pub i128);

impl Ratio {
    /// Nought.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `numerator / denominator`; `None` where the denominator is nought.
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()? * denominator.signum();
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i128) -> Self {
        Self { numerator: number, denominator: 1 }
    }

    /// The value as a count; `None` where it is no whole number from nought up.
    #[must_use]
    pub fn as_count(self) -> Option<u64> {
        if self.denominator == 1 { u64::try_from(self.numerator).ok() } else { None }
    }

    /// Reads a decimal with a point, at most fifteen digits before and nine after it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let lengths = (1..=15).contains(&whole.len()) && places.len() <= 9;
        let has_places = !digits.contains('.') || !places.is_empty();
        if !(lengths && has_places && is_digits(whole) && is_digits(places)) {
            return None;
        }
        let scale = 10_i128.pow(u32::try_from(places.len()).ok()?);
        Self::new(sign * format!("{whole}{places}").parse::<i128>().ok()?, scale)
    }

    /// The sum; `None` where the numbers grow too large.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Self::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    /// The product; `None` where the numbers grow too large.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        Self::new(numerator, self.denominator.checked_mul(other.denominator)?)
    }

    /// The quotient; `None` where `other` is nought or the numbers grow too large.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.denominator)?;
        Self::new(numerator, self.denominator.checked_mul(other.numerator)?)
    }

    /// The value as a decimal with a point where it is one of at most nine places, else as a fraction.
    #[must_use]
    pub fn to_decimal(self) -> String {
        const PLACES: usize = 9;
        let scale = 10_i128.pow(9);
        let scaled = self.numerator.checked_mul(scale).filter(|scaled| scaled % self.denominator == 0);
        let Some(units) = scaled.map(|scaled| scaled / self.denominator) else {
            return format!("{}/{}", self.numerator, self.denominator);
        };
        let sign = if units < 0 { "-" } else { "" };
        let (whole, rest) = (units.abs() / scale, units.abs() % scale);
        let places = format!("{rest:0PLACES$}");
        let places = places.trim_end_matches('0');
        if places.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{places}") }
    }

    /// The value in tenths, rounded half up (towards plus infinity on a tie).
    #[must_use]
    pub fn tenths(self) -> Tenths {
        let doubled = 20 * self.numerator + self.denominator;
        Tenths(doubled.div_euclid(2 * self.denominator))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

impl Share {
    /// The percentage with one decimal, rounded half up; `None`, "no data", where the whole is nought.
    ///
    /// # Examples
    /// ```
    /// use hoinhap_register::model::Share;
    ///
    /// assert_eq!(Share { part: 90, whole: 330 }.percent().map(|pct| pct.to_string()), Some("27.3".to_owned()));
    /// assert_eq!(Share { part: 0, whole: 0 }.percent(), None);
    /// ```
    #[must_use]
    pub fn percent(self) -> Option<Tenths> {
        Ratio::new(100 * i128::from(self.part), i128::from(self.whole)).map(Ratio::tenths)
    }
}

impl Tenths {
    /// The value as a binary number, for output alone.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "tenths of a percentage are small")]
    pub fn value(self) -> f64 {
        self.0 as f64 / 10.0
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}", size / 10, size % 10)
    }
}

impl Serialize for Tenths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

const fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(part: u64, whole: u64) -> String {
        Share { part, whole }.percent().map_or_else(|| "no data".to_owned(), |tenths| tenths.to_string())
    }

    #[test]
    fn decimals_are_written_as_they_were_read() {
        for text in ["0", "12", "-3.5", "0.000000001", "1234.25"] {
            assert_eq!(Ratio::parse(text).unwrap().to_decimal(), text);
        }
        assert_eq!(Ratio::new(1, 3).unwrap().to_decimal(), "1/3");
    }

    #[test]
    fn percentages_are_rounded_half_up_to_one_decimal() {
        for (part, whole, printed) in [
            (90, 330, "27.3"),
            (11, 89, "12.4"),
            (716, 796, "89.9"),
            (1, 3, "33.3"),
            (1, 2000, "0.1"),
            (1, 2001, "0.0"),
            (1, 8, "12.5"),
            (7, 7, "100.0"),
            (0, 5, "0.0"),
            (0, 0, "no data"),
            (3, 0, "no data"),
        ] {
            assert_eq!(percent(part, whole), printed, "{part}/{whole}");
        }
    }

    #[test]
    fn fractions_are_exact() {
        let third = Ratio::new(1, 3).unwrap();
        let sum = third.checked_add(third).and_then(|sum| sum.checked_add(third));
        assert_eq!(sum, Some(Ratio::whole(1)));
        assert_eq!(
            Ratio::parse("0.1").and_then(|a| a.checked_add(Ratio::parse("0.2")?)),
            Ratio::parse("0.3")
        );
        assert_eq!(Ratio::new(2, -4), Ratio::new(-1, 2));
        assert_eq!(Ratio::new(1, 0), None);
        assert!(Ratio::new(-1, 2).unwrap() < Ratio::ZERO);
    }

    #[test]
    fn decimals_are_strict() {
        for wrong in ["", ".", "1.", ".5", "1,5", "+1", "1e3", "1.0000000001", "1 000", "--1"] {
            assert_eq!(Ratio::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Ratio::parse("-2.50"), Ratio::new(-5, 2));
    }

    #[test]
    fn negative_tenths_keep_their_sign() {
        assert_eq!(Ratio::new(-1, 20).unwrap().tenths().to_string(), "0.0");
        assert_eq!(Ratio::new(-37, 20).unwrap().tenths().to_string(), "-1.8");
        assert_eq!(Ratio::new(-4, 5).unwrap().tenths().to_string(), "-0.8");
    }
}
