//! Product codes as numbers of six digits, and sets of them as ranges.

use std::fmt;

/// A code of six digits as a number; shorter codes are ranges ([`CodeRange`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hs6(u32);

/// All codes from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeRange {
    /// The first code of six digits.
    pub from: u32,
    /// The last code of six digits.
    pub to: u32,
}

/// A set of codes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeSet(Vec<CodeRange>);

/// A text that names no code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an HS code: write 2, 4 or 6 digits (dots allowed), keeping leading zeros")]
pub struct CodeError(pub String);

impl Hs6 {
    /// Reads six digits, or the first six of eight or ten; dots and blanks between digits are dropped.
    ///
    /// # Errors
    /// Fewer than six digits, an odd number of them, or another character.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let digits = digits_of(text).ok_or_else(|| CodeError(text.to_owned()))?;
        match digits.len() {
            6 | 8 | 10 => digits[..6].parse().map(Self).map_err(|_| CodeError(text.to_owned())),
            _ => Err(CodeError(text.to_owned())),
        }
    }

    /// A code from its number.
    #[must_use]
    pub const fn from_number(number: u32) -> Self {
        Self(number)
    }

    /// The number of the six digits.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The number of the two-digit chapter.
    #[must_use]
    pub const fn chapter(self) -> u32 {
        self.0 / 10_000
    }

    /// The number of the four-digit heading.
    #[must_use]
    pub const fn heading(self) -> u32 {
        self.0 / 100
    }
}

impl fmt::Display for Hs6 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// The digits of a code without the dots and blanks that people put between them.
#[must_use]
pub fn digits_of(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

impl CodeRange {
    /// Reads two codes of 2, 4, 6 or 8 digits: the first is filled with noughts, the last with nines.
    ///
    /// # Errors
    /// One of them is no code.
    pub fn between(from: &str, to: &str) -> Result<Self, CodeError> {
        let fill = |text: &str, digit: char| {
            let code = digits_of(text).filter(|digits| matches!(digits.len(), 2 | 4 | 6 | 8));
            let code = code.ok_or_else(|| CodeError(text.to_owned()))?;
            let six: String = code.chars().chain(std::iter::repeat(digit)).take(6).collect();
            six.parse::<u32>().map_err(|_| CodeError(text.to_owned()))
        };
        Ok(Self { from: fill(from, '0')?, to: fill(to, '9')? })
    }

    /// The codes below one code.
    ///
    /// # Errors
    /// It is no code.
    pub fn of(code: &str) -> Result<Self, CodeError> {
        Self::between(code, code)
    }

    /// Whether a code lies in the range.
    #[must_use]
    pub const fn holds(self, code: Hs6) -> bool {
        self.from <= code.0 && code.0 <= self.to
    }

    /// Whether another range lies inside: yes, no, or in part.
    #[must_use]
    pub const fn covers(self, other: Self) -> Option<bool> {
        if self.from <= other.from && other.to <= self.to {
            return Some(true);
        }
        if self.touches(other) { None } else { Some(false) }
    }

    /// The first code.
    #[must_use]
    pub const fn first(self) -> Hs6 {
        Hs6(self.from)
    }

    /// The last code.
    #[must_use]
    pub const fn last(self) -> Hs6 {
        Hs6(self.to)
    }

    /// Whether two ranges share a code.
    #[must_use]
    pub const fn touches(self, other: Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

impl fmt::Display for CodeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (format!("{:06}", self.from), format!("{:06}", self.to));
        let (from, to) = match (self.from, self.to) {
            (a, b) if a % 10_000 == 0 && b % 10_000 == 9_999 => (&from[..2], &to[..2]),
            (a, b) if a % 100 == 0 && b % 100 == 99 => (&from[..4], &to[..4]),
            _ => (from.as_str(), to.as_str()),
        };
        if from == to { f.write_str(from) } else { write!(f, "{from}-{to}") }
    }
}

impl CodeSet {
    /// A set from its ranges.
    #[must_use]
    pub const fn new(ranges: Vec<CodeRange>) -> Self {
        Self(ranges)
    }

    /// Reads `0401-0406;1901`; `*` is every code, the empty text none.
    ///
    /// # Errors
    /// A part is no code.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text == "*" {
            return CodeRange::between("00", "99").map(|all| Self(vec![all]));
        }
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        let ranges = parts.map(|part| match part.split_once('-') {
            Some((from, to)) => CodeRange::between(from, to),
            None => CodeRange::of(part),
        });
        ranges.collect::<Result<Vec<_>, _>>().map(Self)
    }

    /// Whether a code is in the set.
    #[must_use]
    pub fn holds(&self, code: Hs6) -> bool {
        self.0.iter().any(|range| range.holds(code))
    }

    /// Whether a range of codes is in the set: yes, no, or in part.
    #[must_use]
    pub fn covers(&self, codes: CodeRange) -> Option<bool> {
        let mut answer = Some(false);
        for range in &self.0 {
            match range.covers(codes) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        }
        answer
    }

    /// Whether every code is in the set.
    #[must_use]
    pub fn is_all(&self) -> bool {
        const ALL: CodeRange = CodeRange { from: 0, to: 999_999 };
        self.covers(ALL) == Some(true)
    }

    /// The ranges.
    #[must_use]
    pub fn ranges(&self) -> &[CodeRange] {
        &self.0
    }

    /// Whether the set is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for CodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_leading_zeros_and_cut_to_six() {
        assert_eq!(Hs6::parse("0101.21.00").unwrap().to_string(), "010121");
        assert_eq!(
            (Hs6::parse("640399").unwrap().heading(), Hs6::parse("640399").unwrap().chapter()),
            (6403, 64)
        );
        for wrong in ["", "01", "0101", "01012", "0101210", "01o121", "０１０１２１"] {
            assert!(Hs6::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ranges_of_short_codes_hold_what_lies_below() {
        let set = CodeSet::parse("0401-0406;210690").unwrap();
        let holds = |code: &str| set.holds(Hs6::parse(code).unwrap());
        assert!(holds("040110") && holds("040699") && holds("210690"));
        assert!(!holds("040710") && !holds("210610"));
        assert_eq!(set.to_string(), "0401-0406, 210690");
        assert!(CodeSet::parse("*").unwrap().holds(Hs6::parse("999999").unwrap()));
        assert!(CodeSet::parse("").unwrap().is_empty());
    }
}
