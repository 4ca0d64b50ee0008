//! Economies and the groups they belong to, with dates.

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Economy, Lang, Text};

use crate::{Areas, SourceError, Table};

/// The economies that the product knows, by code.
#[derive(Debug, Clone, Default)]
pub struct Economies {
    rows: BTreeMap<Economy, EconomyRow>,
    areas: Areas,
}

/// What is known of an economy.
#[derive(Debug, Clone, PartialEq)]
pub struct EconomyRow {
    /// Its name.
    pub name: Text,
    /// UN region, in English.
    pub region: String,
    /// UN sub-region, in English.
    pub subregion: String,
    /// Member of the United Nations; derived from voting records.
    pub un_member: bool,
    /// Income group that follows from GNI per capita: `low`, `lower_middle`, `upper_middle`, `high`.
    pub income_derived: Option<String>,
}

/// Dated membership of country groups.
#[derive(Debug, Clone, Default)]
pub struct Groupings {
    memberships: Vec<Membership>,
}

/// One spell of membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: String,
    /// The member.
    pub member: Economy,
    /// First day, where known; the first day it may be, where only the year is recorded.
    pub entry: Option<Date>,
    /// Last day, where it has left; the last day it may be, where only the year is recorded.
    pub exit: Option<Date>,
    /// Whether the dates have been checked.
    pub mark: VerificationMark,
    /// The row, for provenance.
    pub place: String,
}

/// Whether a recorded fact has been checked against a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VerificationMark {
    /// A named publisher states it.
    Sourced,
    /// Two sources differ.
    Conflicting,
    /// No source is recorded: not to be shown as fact.
    Unverified,
}

impl VerificationMark {
    /// Reads the word used in files.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "sourced" | "verified" => Some(Self::Sourced),
            "conflicting" => Some(Self::Conflicting),
            "unverified" => Some(Self::Unverified),
            _ => None,
        }
    }
}

impl Economies {
    /// Reads `economies.csv`.
    ///
    /// # Errors
    /// A column is missing or a code is malformed.
    pub fn from_table(table: &Table) -> Result<Self, SourceError> {
        let mut rows = BTreeMap::new();
        for row in table.rows() {
            let income = row.text("income_derived_2024")?;
            let economy = EconomyRow {
                name: Text::new(row.text("name_vi")?.to_owned(), row.text("name_en")?.to_owned()),
                region: row.text("region")?.to_owned(),
                subregion: row.text("subregion")?.to_owned(),
                un_member: row.text("un_member")? == "1",
                income_derived: (!income.is_empty()).then(|| income.to_owned()),
            };
            rows.insert(row.economy("iso3")?, economy);
        }
        Ok(Self { rows, areas: Areas::default() })
    }

    /// The same economies with the codes of flow tables that are no economy's.
    #[must_use]
    pub fn with_areas(mut self, areas: Areas) -> Self {
        self.areas = areas;
        self
    }

    /// The codes of flow tables that are no economy's.
    #[must_use]
    pub const fn areas(&self) -> &Areas {
        &self.areas
    }

    /// What is known of an economy.
    #[must_use]
    pub fn get(&self, economy: Economy) -> Option<&EconomyRow> {
        self.rows.get(&economy)
    }

    /// The name of an economy or area, or its code where it has none.
    #[must_use]
    pub fn name(&self, economy: Economy) -> Text {
        let area = || self.areas.get(economy).map(|area| area.name.clone());
        let name = self.rows.get(&economy).map(|row| row.name.clone()).or_else(area);
        name.unwrap_or_else(|| Text::same(economy.code().to_owned()))
    }

    /// The economy's name in one language.
    #[must_use]
    pub fn name_in(&self, economy: Economy, lang: Lang) -> String {
        self.name(economy).get(lang).to_owned()
    }

    /// All economies with what is known of them, by code.
    pub fn iter(&self) -> impl Iterator<Item = (Economy, &EconomyRow)> {
        self.rows.iter().map(|(economy, row)| (*economy, row))
    }

    /// Economies of an income group, by code.
    #[must_use]
    pub fn of_income(&self, group: &str) -> Vec<Economy> {
        let of_group = |row: &EconomyRow| row.income_derived.as_deref() == Some(group);
        self.iter().filter(|(_, row)| of_group(row)).map(|(economy, _)| economy).collect()
    }
}

impl Groupings {
    /// Reads `groupings.csv`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_table(table: &Table) -> Result<Self, SourceError> {
        let mut memberships = Vec::with_capacity(table.len());
        for row in table.rows() {
            memberships.push(Membership {
                group: row.text("group")?.to_owned(),
                member: row.economy("iso3")?,
                entry: row.partial_date("entry")?.map(|date| date.first),
                exit: row.partial_date("exit")?.map(|date| date.last),
                mark: row.required("verification", "a verification mark", VerificationMark::from_word)?,
                place: row.place(),
            });
        }
        Ok(Self { memberships })
    }

    /// The groups, by name.
    #[must_use]
    pub fn groups(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.memberships.iter().map(|spell| spell.group.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Members of a group on a date, by code. A spell without an entry date counts from the beginning; `EU27`
    /// means the members of `EU` since 2020-02-01.
    #[must_use]
    pub fn members(&self, group: &str, on: Date) -> Vec<Economy> {
        let group = if group == "EU27" { "EU" } else { group };
        let spells = self.memberships.iter().filter(|spell| spell.group == group && spell.covers(on));
        let mut members: Vec<_> = spells.map(|spell| spell.member).collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// Every spell of membership, in the order of the file.
    #[must_use]
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }
}

impl Membership {
    /// Whether the spell covers a day.
    #[must_use]
    pub fn covers(&self, on: Date) -> bool {
        self.entry.is_none_or(|entry| entry <= on) && self.exit.is_none_or(|exit| on <= exit)
    }
}
