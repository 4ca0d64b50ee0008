//! Titles of the Harmonized System.

use std::collections::{BTreeMap, HashMap};

use hoinhap_vocab::Text;

use crate::{Library, SourceError, Table};

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

/// Short names of the sections and chapters of the Harmonized System, in both languages and own words.
#[derive(Debug, Clone, Default)]
pub struct HsShortNames {
    sections: BTreeMap<u8, Text>,
    chapters: BTreeMap<String, Text>,
}

impl HsShortNames {
    /// The names that ship.
    ///
    /// # Errors
    /// The shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        Self::from_table(&Library::csv("nomenclature/hs_short_names.csv")?)
    }

    /// Reads `hs_short_names.csv`.
    ///
    /// # Errors
    /// A column is missing, or a section is no number.
    pub fn from_table(table: &Table) -> Result<Self, SourceError> {
        let mut names = Self::default();
        for row in table.rows() {
            let name = Text::new(row.text("name_vi")?.to_owned(), row.text("name_en")?.to_owned());
            if row.text("level")? == "section" {
                let section = row.required("code", "a section", |text| text.parse().ok())?;
                names.sections.insert(section, name);
            } else {
                names.chapters.insert(row.text("code")?.to_owned(), name);
            }
        }
        Ok(names)
    }

    /// The name of a section, 1 to 21; 0 stands for the national chapter. A section that is not named is its number.
    #[must_use]
    pub fn section(&self, section: u8) -> Text {
        self.sections.get(&section).cloned().unwrap_or_else(|| Text::same(section.to_string()))
    }

    /// The name of a chapter of two digits; one that is not named is its number.
    #[must_use]
    pub fn chapter(&self, chapter: &str) -> Text {
        self.chapters.get(chapter).cloned().unwrap_or_else(|| Text::same(chapter.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chapter_of_the_open_list_has_a_short_name() {
        let titles = HsTitles::from_table(&Library::csv("nomenclature/hs2022.csv").unwrap()).unwrap();
        let names = HsShortNames::embedded().unwrap();
        let chapters = titles.titles.iter().filter(|(_, title)| title.level == HsLevel::Chapter);
        let unnamed: Vec<_> =
            chapters.map(|(code, _)| code).filter(|code| !names.chapters.contains_key(*code)).collect();
        assert_eq!(unnamed, [] as [&String; 0]);
        assert!((0..=21).all(|section| names.sections.contains_key(&section)));
        assert_eq!(names.chapter("64").en, "Footwear");
        assert_eq!(names.chapter("77").en, "77");
    }
}
