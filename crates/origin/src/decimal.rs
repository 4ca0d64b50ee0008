//! Exact decimals for money, weights and percentages. No binary fraction is ever involved.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use serde::{Serialize, Serializer};

/// Decimal places kept.
const PLACES: usize = 9;
/// One, in units of the last place.
const ONE: i128 = 1_000_000_000;

/// A decimal with nine places, at most a thousand million million in absolute value when read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i128);

/// A text that is not a decimal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// A comma stands where a point should.
    #[error("`{0}` has a comma: write the decimal point as `.` and no thousands separator")]
    Comma(String),
    /// Anything else that is not digits with at most one point.
    #[error("`{0}` is not a decimal number: write digits with at most nine decimal places")]
    Malformed(String),
    /// More than fifteen digits before the point.
    #[error("`{0}` is too large")]
    TooLarge(String),
}

impl Decimal {
    /// Units of the last place in one.
    pub const UNITS: i128 = ONE;
    /// Nought.
    pub const ZERO: Self = Self(0);
    /// One hundred.
    pub const HUNDRED: Self = Self(100 * ONE);

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i64) -> Self {
        Self(number as i128 * ONE)
    }

    /// Reads digits with at most one point and nine places; an optional sign.
    ///
    /// # Errors
    /// See [`DecimalError`].
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let malformed = || DecimalError::Malformed(text.to_owned());
        if text.contains(',') {
            return Err(DecimalError::Comma(text.to_owned()));
        }
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let empty = whole.is_empty() || (digits.contains('.') && places.is_empty());
        if empty || !is_digits(whole) || !is_digits(places) || places.len() > PLACES {
            return Err(malformed());
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 15 {
            return Err(DecimalError::TooLarge(text.to_owned()));
        }
        let joined = format!("{whole}{places:0<PLACES$}");
        joined.parse::<i128>().map(|units| Self(sign * units)).map_err(|_| malformed())
    }

    /// Whether the value is below nought.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The value in units of the last place, 10⁻⁹.
    #[must_use]
    pub const fn units(self) -> i128 {
        self.0
    }

    /// A value from units of 10⁻⁹.
    #[must_use]
    pub const fn from_units(units: i128) -> Self {
        Self(units)
    }

    /// `self · rate / 100`, rounded down to the last place.
    #[must_use]
    pub fn percent(self, rate: Self) -> Self {
        let product = Wide::of(self.0, rate.0);
        Self(product.div_floor(100 * ONE))
    }

    /// Whether `part / self` compares with `pct` percent as `test` asks; exact.
    #[must_use]
    pub fn share_is(self, part: Self, test: Compare, pct: Self) -> bool {
        let left = Wide::of(part.0, 100 * ONE);
        let right = Wide::of(pct.0, self.0);
        match test {
            Compare::AtMost => left <= right,
            Compare::AtLeast => left >= right,
        }
    }
}

/// How a share is held against a limit. Both include the limit itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// "Does not exceed".
    AtMost,
    /// "Not less than".
    AtLeast,
}

/// A product of two 128-bit numbers, kept whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Wide {
    high: i128,
    low: u128,
}

impl Wide {
    /// The product; the fast path is one multiplication.
    fn of(left: i128, right: i128) -> Self {
        match left.checked_mul(right) {
            Some(product) => Self { high: if product < 0 { -1 } else { 0 }, low: product as u128 },
            None => Self::long(left, right),
        }
    }

    fn long(left: i128, right: i128) -> Self {
        let (a, b) = (left.unsigned_abs(), right.unsigned_abs());
        let mask = u128::from(u64::MAX);
        let (a1, a0, b1, b0) = (a >> 64, a & mask, b >> 64, b & mask);
        let (mid, carry) = (a1 * b0).overflowing_add(a0 * b1);
        let (low, overflow) = (a0 * b0).overflowing_add(mid << 64);
        let high = a1 * b1 + (mid >> 64) + (u128::from(carry) << 64) + u128::from(overflow);
        if (left < 0) == (right < 0) {
            return Self { high: high as i128, low };
        }
        let (low, borrow) = (!low).overflowing_add(1);
        Self { high: (!high).wrapping_add(u128::from(borrow)) as i128, low }
    }

    /// Floor of the product divided by a positive number; saturates beyond 128 bits, which no read amount reaches.
    fn div_floor(self, by: i128) -> i128 {
        if (self.high == 0 && self.low >> 127 == 0) || (self.high == -1 && self.low >> 127 == 1) {
            return (self.low as i128).div_euclid(by);
        }
        if self.high < 0 { i128::MIN } else { i128::MAX }
    }
}

impl Add for Decimal {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Decimal {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Decimal {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Decimal {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, places) = (self.0.unsigned_abs() / ONE as u128, self.0.unsigned_abs() % ONE as u128);
        let sign = if self.0 < 0 { "-" } else { "" };
        if places == 0 {
            return write!(f, "{sign}{whole}");
        }
        let places = format!("{places:09}");
        write!(f, "{sign}{whole}.{}", places.trim_end_matches('0'))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Number(self.to_string()).serialize(serializer)
    }
}

/// A decimal text written as a JSON number where every reader gets the same digits back, else as text.
#[derive(Debug)]
struct Number(String);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let digits = self.0.bytes().filter(u8::is_ascii_digit).count();
        match self.0.parse::<i64>() {
            Ok(whole) if digits <= 15 => serializer.serialize_i64(whole),
            _ => match self.0.parse::<f64>() {
                // Up to fifteen digits survive the round trip through a double.
                Ok(number) if digits <= 15 => serializer.serialize_f64(number),
                _ => serializer.serialize_str(&self.0),
            },
        }
    }
}

/// An exact quotient, for figures that people read: kept whole, rounded only when shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotient {
    /// What is divided.
    pub dividend: Decimal,
    /// By what; never nought.
    pub divisor: Decimal,
}

impl Quotient {
    /// `dividend / divisor`, or nothing where the divisor is not above nought.
    #[must_use]
    pub fn of(dividend: Decimal, divisor: Decimal) -> Option<Self> {
        (divisor > Decimal::ZERO).then_some(Self { dividend, divisor })
    }

    /// The quotient as percent, cut at six places towards the lower value, so that 39.9999996 never shows as 40.
    #[must_use]
    pub fn percent(self) -> Decimal {
        let scaled = Wide::of(self.dividend.0, 100 * 1_000_000);
        Decimal(scaled.div_floor(self.divisor.0).saturating_mul(ONE / 1_000_000))
    }

    /// The quotient itself, rounded up at `places` decimals.
    #[must_use]
    pub fn rounded_up(self, places: u32) -> Decimal {
        let unit = 10_i128.pow(places.min(9));
        let scaled = Wide::of(self.dividend.0, -unit);
        Decimal(scaled.div_floor(self.divisor.0).saturating_neg().saturating_mul(ONE / unit))
    }

    /// The quotient itself, rounded down at `places` decimals.
    #[must_use]
    pub fn rounded_down(self, places: u32) -> Decimal {
        let unit = 10_i128.pow(places.min(9));
        let scaled = Wide::of(self.dividend.0, unit);
        Decimal(scaled.div_floor(self.divisor.0).saturating_mul(ONE / unit))
    }
}

impl fmt::Display for Quotient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut a, mut b) = (self.dividend.0.unsigned_abs(), self.divisor.0.unsigned_abs());
        let (num, den) = (a, b);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        let sign = if self.dividend.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}/{}", num / a.max(1), den / a.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn dec(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn only_plain_decimals_are_read() {
        assert_eq!(dec("12.50").to_string(), "12.5");
        assert_eq!(dec("-0.000000001").to_string(), "-0.000000001");
        assert_eq!(Decimal::parse("1,5"), Err(DecimalError::Comma("1,5".into())));
        for wrong in ["", ".", "1.", ".5", "1e3", " 1", "+1", "1.0000000001", "0x1", "--1", "NaN"] {
            assert!(Decimal::parse(wrong).is_err(), "{wrong}");
        }
        assert!(matches!(Decimal::parse("1234567890123456"), Err(DecimalError::TooLarge(_))));
    }

    #[test]
    fn limits_are_inclusive_and_exact() {
        assert!(dec("10").share_is(dec("4"), Compare::AtLeast, dec("40")));
        assert!(!dec("100000").share_is(dec("39999.999999999"), Compare::AtLeast, dec("40")));
        assert!(dec("3").share_is(dec("1"), Compare::AtMost, dec("33.333333334")));
        assert!(!dec("3").share_is(dec("1"), Compare::AtMost, dec("33.333333333")));
    }

    #[test]
    fn a_figure_below_the_limit_never_shows_the_limit() {
        let share = Quotient::of(dec("39.9999999"), dec("100")).unwrap();
        assert_eq!(share.percent().to_string(), "39.999999");
        assert_eq!(Quotient::of(dec("2"), dec("5")).unwrap().to_string(), "2/5");
        assert_eq!(Quotient::of(dec("100"), dec("0.45")).unwrap().rounded_up(4).to_string(), "222.2223");
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(units in -1_000_000_000_000_000_000_i128..1_000_000_000_000_000_000) {
            let value = Decimal::from_units(units);
            prop_assert_eq!(Decimal::parse(&value.to_string()), Ok(value));
        }

        #[test]
        fn wide_products_agree_with_the_short_path(a in -(1_i128 << 60)..(1_i128 << 60), b in -(1_i128 << 60)..(1_i128 << 60)) {
            prop_assert_eq!(Wide::of(a, b), Wide::long(a, b));
        }

        #[test]
        fn wide_products_keep_their_order(a in any::<i128>(), b in 1_i128..i128::MAX, c in 1_i128..i128::MAX) {
            let (small, large) = (b.min(c), b.max(c));
            if a >= 0 {
                prop_assert!(Wide::of(a, small) <= Wide::of(a, large));
            } else if a > i128::MIN {
                prop_assert!(Wide::of(a, small) >= Wide::of(a, large));
            }
        }
    }
}
