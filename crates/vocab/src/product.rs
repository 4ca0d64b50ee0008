//! Product codes of the Harmonized System: text with an edition, never a number.

use std::fmt;

use serde::{Serialize, Serializer};

/// Edition of the Harmonized System, by its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum HsEdition {
    /// HS 2012.
    Hs2012,
    /// HS 2017.
    Hs2017,
    /// HS 2022.
    Hs2022,
}

/// A code of 2, 4 or 6 digits in an edition of the Harmonized System.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductCode {
    edition: HsEdition,
    digits: String,
}

/// A text that is not a product code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an HS code: write 2, 4 or 6 digits, keeping leading zeros")]
pub struct ProductCodeError(pub String);

impl ProductCode {
    /// Reads the digits of a code.
    ///
    /// # Errors
    /// Other than 2, 4 or 6 digits.
    pub fn new(edition: HsEdition, digits: &str) -> Result<Self, ProductCodeError> {
        let digits_only = digits.bytes().all(|byte| byte.is_ascii_digit());
        if !digits_only || !matches!(digits.len(), 2 | 4 | 6) {
            return Err(ProductCodeError(digits.to_owned()));
        }
        Ok(Self { edition, digits: digits.to_owned() })
    }

    /// The edition.
    #[must_use]
    pub const fn edition(&self) -> HsEdition {
        self.edition
    }

    /// The digits, leading zeros kept.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The two-digit chapter.
    #[must_use]
    pub fn chapter(&self) -> &str {
        &self.digits[..2]
    }
}

impl fmt::Display for ProductCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)
    }
}

impl Serialize for ProductCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_are_kept() {
        let code = ProductCode::new(HsEdition::Hs2022, "010121").unwrap();
        assert_eq!((code.to_string().as_str(), code.chapter()), ("010121", "01"));
    }

    #[test]
    fn other_lengths_and_letters_are_refused() {
        for wrong in ["", "1", "123", "12345", "1234567", "01a1", "０１"] {
            assert!(ProductCode::new(HsEdition::Hs2022, wrong).is_err(), "{wrong}");
        }
    }
}
