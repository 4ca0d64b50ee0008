//! Titles of the Harmonized System.

use std::collections::HashMap;

use crate::{SourceError, Table};

/// Titles of HS codes of the 2022 edition. The open list has English titles only.
#[derive(Debug, Clone, Default)]
pub struct HsTitles {
    titles: HashMap<String, HsTitle>,
}

/// The title of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HsTitle {
    /// English title.
    pub title_en: String,
    /// Section, in Roman numerals.
    pub section: String,
    /// How many digits the code has.
    pub level: HsLevel,
}

/// Level of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HsLevel {
    /// Two digits.
    Chapter,
    /// Four digits.
    Heading,
    /// Six digits.
    Subheading,
}

impl HsTitles {
    /// Reads `hs2022.csv`.
    ///
    /// # Errors
    /// A column is missing.
    pub fn from_table(table: &Table) -> Result<Self, SourceError> {
        let mut titles = HashMap::with_capacity(table.len());
        for row in table.rows() {
            let code = row.text("code")?;
            let level = match code.len() {
                2 => HsLevel::Chapter,
                4 => HsLevel::Heading,
                6 => HsLevel::Subheading,
                _ => continue,
            };
            let title = HsTitle {
                title_en: row.text("title_en")?.to_owned(),
                section: row.text("section")?.to_owned(),
                level,
            };
            titles.insert(code.to_owned(), title);
        }
        Ok(Self { titles })
    }

    /// The title of a code of 2, 4 or 6 digits.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&HsTitle> {
        self.titles.get(code)
    }

    /// Number of codes of a level.
    #[must_use]
    pub fn count(&self, level: HsLevel) -> usize {
        self.titles.values().filter(|title| title.level == level).count()
    }
}
