//! Text in the two languages of the product.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

impl Lang {
    /// Both languages, Vietnamese first.
    pub const ALL: [Lang; 2] = [Lang::Vi, Lang::En];

    /// The ISO 639-1 code, `vi` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A language code that the product does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("language `{0}` is not available: use `vi` or `en`")]
pub struct LangError(pub String);

impl FromStr for Lang {
    type Err = LangError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match code {
            "vi" => Ok(Lang::Vi),
            "en" => Ok(Lang::En),
            other => Err(LangError(other.to_owned())),
        }
    }
}

/// One text in both languages. A text that exists in one language only cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text {
    /// Vietnamese.
    pub vi: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A text made at run time.
    pub fn new(vi: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// A text known at compile time.
    #[must_use]
    pub const fn fixed(vi: &'static str, en: &'static str) -> Self {
        Self { vi: Cow::Borrowed(vi), en: Cow::Borrowed(en) }
    }

    /// A text that reads the same in both languages: a code, a symbol, a proper name.
    pub fn same(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        Self { vi: text.clone(), en: text }
    }

    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }

    /// Builds a text by asking for each language in turn.
    pub fn build(mut write: impl FnMut(Lang) -> String) -> Self {
        let vi = write(Lang::Vi);
        Self::new(vi, write(Lang::En))
    }

    /// Whether both languages are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.vi.is_empty() && self.en.is_empty()
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::fixed("", "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_codes_round_trip() {
        for lang in Lang::ALL {
            assert_eq!(lang.code().parse(), Ok(lang));
        }
        assert!("fr".parse::<Lang>().is_err());
    }

    #[test]
    fn text_gives_each_language() {
        let text = Text::fixed("cam kết", "commitment");
        assert_eq!((text.get(Lang::Vi), text.get(Lang::En)), ("cam kết", "commitment"));
        assert_eq!(Text::build(|lang| lang.code().to_owned()), Text::fixed("vi", "en"));
    }
}
