//! A policy framework as data: the resolution of one country, its pillars, actors, directions and targets.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{AsOf, Date, Economy, PartialDate, Text};

use super::{Provenance, rows};
use crate::{EMBEDDED, Library, Pillar, Row, SourceError, Table, VerificationMark};

/// A policy framework of one country.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its id, such as `res59`.
    pub id: String,
    /// The country.
    pub country: Economy,
    /// The framework's title.
    pub title: Text,
    /// The date of the resolution, where held.
    pub resolution_date: Option<Date>,
    /// Everything else that the profile says of itself, by key: `steering_body`, `horizon`, ...
    pub facts: BTreeMap<String, Text>,
    /// Economies that the country is compared with, without itself.
    pub comparators: Vec<Economy>,
    /// Default weight of each pillar in a composite.
    pub weights: BTreeMap<Pillar, f64>,
    /// Pillars with their sub-fields.
    pub pillars: Vec<ProfilePillar>,
    /// Who does what.
    pub actors: Vec<Actor>,
    /// Channels of foreign affairs.
    pub channels: Vec<Channel>,
    /// Directions and priorities.
    pub directions: Vec<ProfileDirection>,
    /// Guiding principles.
    pub principles: Vec<Principle>,
    /// Targets.
    pub targets: Vec<ProfileTarget>,
    /// The documents that the framework is read out of.
    pub documents: Vec<ProfileDocument>,
    /// Words to tag records with, by axis.
    pub tags: Vec<ProfileTag>,
}

/// A pillar, or a sub-field of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfilePillar {
    /// The pillar.
    pub pillar: Pillar,
    /// The sub-field; `None` for the pillar itself.
    pub sub_field: Option<String>,
    /// Its name.
    pub name: Text,
    /// Whether the Vietnamese name is the administration's usual term.
    pub official: bool,
    /// Tag of the register, where it has one.
    pub register_tag: String,
}

/// Somebody with a part in the framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// The part, in English.
    pub role: String,
}

/// A channel of foreign affairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Whether it is one of the main channels.
    pub main: bool,
}

/// A direction or priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileDirection {
    /// Id, such as `d2`.
    pub id: String,
    /// The list it stands in, such as `resolution 59`.
    pub set: String,
    /// The pillar it belongs to, if any.
    pub pillar: Option<Pillar>,
    /// What it says, in our words.
    pub name: Text,
}

/// A guiding principle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principle {
    /// Id.
    pub id: String,
    /// What it says, in our words.
    pub name: Text,
}

/// A target, or a goal without a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfileTarget {
    /// Id, such as `t01`.
    pub id: String,
    /// What is aimed at.
    pub statement: Text,
    /// Whether there is a figure.
    pub kind: TargetKind,
    /// Indicators that measure it; empty where none does.
    pub indicators: Vec<String>,
    /// Which way is meant: `true` up, `false` down, `None` where the target names none.
    pub upwards: Option<bool>,
    /// The figure.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// Base year, where stated.
    pub base_year: Option<i16>,
    /// Years by which, where stated.
    pub target_years: Vec<i16>,
    /// Pillar, if any.
    pub pillar: Option<Pillar>,
    /// Documents that state it.
    pub documents: Vec<String>,
    /// What else is known, in English.
    pub note: String,
    /// The row.
    pub provenance: Provenance,
}

/// Whether a target can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// A figure to reach.
    Numeric,
    /// A direction without a figure.
    Direction,
    /// A goal without an indicator.
    Qualitative,
}

/// A document that the framework is read out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileDocument {
    /// Its file name, which is its id.
    pub document: String,
    /// The kind, in English.
    pub kind: String,
    /// What it is about, in English.
    pub what: String,
    /// Publisher, where printed.
    pub publisher: String,
    /// Its own date, as exactly as known.
    pub as_of: PartialDate,
    /// What else is known of the date, in English.
    pub note: String,
    /// The row; its mark is about the date.
    pub provenance: Provenance,
}

/// A word to tag records with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileTag {
    /// The axis, such as `global_issue`.
    pub axis: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
}

impl Profile {
    /// Reads a shipped profile: the tables of `data/profiles/<id>/`.
    ///
    /// # Errors
    /// No such profile ships, or a table is damaged.
    pub fn embedded(id: &str) -> Result<Self, SourceError> {
        Self::read(id, |name| Library::csv(&format!("profiles/{id}/{name}.csv")))
    }

    /// Ids of the shipped profiles, sorted.
    #[must_use]
    pub fn list() -> Vec<&'static str> {
        let ids = EMBEDDED.iter().filter_map(|file| file.path.strip_prefix("profiles/")?.split_once('/'));
        ids.map(|(id, _)| id).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Reads a profile out of the tables that `table` hands out by name.
    ///
    /// # Errors
    /// A table is missing or damaged, or the profile names no country.
    pub fn read(id: &str, table: impl Fn(&str) -> Result<Table, SourceError>) -> Result<Self, SourceError> {
        let own = table("profile")?;
        let facts = rows(&own, |row| Ok((row.text("key")?.to_owned(), own_text(row)?)))?;
        let mut facts: BTreeMap<String, Text> = facts.into_iter().collect();
        let country = facts.remove("country").and_then(|text| Economy::from_alpha3(&text.en));
        let no_country = || SourceError::unreadable(&own.file, "the key `country` names no economy");
        let country = country.ok_or_else(no_country)?;
        let date = facts.get("resolution_date").and_then(|text| text.en.parse().ok());
        Ok(Self {
            id: id.to_owned(),
            country,
            title: facts.remove("title").unwrap_or_default(),
            resolution_date: date,
            comparators: comparators(facts.get("comparators"), country),
            weights: weights(facts.get("weights")),
            facts,
            pillars: rows(&table("pillars")?, ProfilePillar::from_row)?,
            actors: rows(&table("actors")?, Actor::from_row)?,
            channels: rows(&table("channels")?, Channel::from_row)?,
            directions: rows(&table("directions")?, ProfileDirection::from_row)?,
            principles: rows(&table("principles")?, Principle::from_row)?,
            targets: rows(&table("targets")?, ProfileTarget::from_row)?,
            documents: rows(&table("documents")?, ProfileDocument::from_row)?,
            tags: rows(&table("tags")?, ProfileTag::from_row)?,
        })
    }

    /// The document of this file name.
    #[must_use]
    pub fn document(&self, name: &str) -> Option<&ProfileDocument> {
        self.documents.iter().find(|document| document.document == name)
    }

    /// Whether one of these documents had been published on a date; true where none is named.
    ///
    /// A document that is dated to the month or the year only counts from the first day that it may be of: before,
    /// it cannot have been there.
    #[must_use]
    pub fn is_stated(&self, documents: &[String], on: AsOf) -> bool {
        let mut known = documents.iter().filter_map(|name| self.document(name));
        documents.is_empty() || known.any(|document| on.sees(document.as_of.first))
    }

    /// The name of a pillar.
    #[must_use]
    pub fn pillar_name(&self, pillar: Pillar) -> Option<&Text> {
        let own = self.pillars.iter().find(|row| row.pillar == pillar && row.sub_field.is_none());
        own.map(|row| &row.name)
    }
}

/// The first unbroken run of economy codes in the text, without the country itself: what follows in brackets
/// or after a semicolon is comment.
fn comparators(text: Option<&Text>, country: Economy) -> Vec<Economy> {
    let Some(text) = text else { return Vec::new() };
    let codes = text.en.split_whitespace().map(|word| word.parse().ok());
    let run = codes.skip_while(Option::is_none).map_while(|code: Option<Economy>| code);
    run.filter(|economy| *economy != country).collect()
}

/// Reads `E 0.40; P 0.20; ...`; what follows a weight is comment.
fn weights(text: Option<&Text>) -> BTreeMap<Pillar, f64> {
    let Some(text) = text else { return BTreeMap::new() };
    let pair = |part: &str| {
        let mut words = part.split_whitespace();
        Some((Pillar::from_code(words.next()?)?, words.next()?.parse().ok()?))
    };
    text.en.split(';').filter_map(pair).collect()
}

fn own_text(row: &Row<'_>) -> Result<Text, SourceError> {
    Ok(Text::new(row.text("value_vi")?.to_owned(), row.text("value_en")?.to_owned()))
}

fn name(row: &Row<'_>) -> Result<Text, SourceError> {
    Ok(Text::new(row.text("name_vi")?.to_owned(), row.text("name_en")?.to_owned()))
}

fn pillar(row: &Row<'_>) -> Result<Option<Pillar>, SourceError> {
    row.optional("pillar", "E, P, S or C", Pillar::from_code)
}

fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

impl ProfilePillar {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let sub_field = row.text("sub_field")?;
        Ok(Self {
            pillar: row.required("pillar", "E, P, S or C", Pillar::from_code)?,
            sub_field: (!sub_field.is_empty()).then(|| sub_field.to_owned()),
            name: name(row)?,
            official: row.text("vi_status")? == "official",
            register_tag: row.text("register_tag")?.to_owned(),
        })
    }
}

impl Actor {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let role = row.text("role")?.to_owned();
        Ok(Self { code: row.text("code")?.to_owned(), name: name(row)?, role })
    }
}

impl Channel {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        Ok(Self { code: row.text("code")?.to_owned(), name: name(row)?, main: row.text("main")? == "yes" })
    }
}

impl ProfileDirection {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let (id, set) = (row.text("id")?.to_owned(), row.text("set")?.to_owned());
        Ok(Self { id, set, pillar: pillar(row)?, name: name(row)? })
    }
}

impl Principle {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        Ok(Self { id: row.text("id")?.to_owned(), name: name(row)? })
    }
}

impl ProfileTag {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let axis = row.text("axis")?.to_owned();
        Ok(Self { axis, code: row.text("code")?.to_owned(), name: name(row)? })
    }
}

impl ProfileTarget {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let kind = row.required("kind", "numeric, direction or qualitative", |text| match text {
            "numeric" => Some(TargetKind::Numeric),
            "direction" => Some(TargetKind::Direction),
            "qualitative" => Some(TargetKind::Qualitative),
            _ => None,
        });
        let years = |text: &str| list(text).iter().map(|year| year.parse().ok()).collect::<Option<Vec<_>>>();
        Ok(Self {
            id: row.text("id")?.to_owned(),
            statement: Text::new(row.text("statement_vi")?.to_owned(), row.text("statement_en")?.to_owned()),
            kind: kind?,
            indicators: list(row.text("indicator")?),
            upwards: row.optional("direction", "up or down", |text| match text {
                "up" => Some(true),
                "down" => Some(false),
                _ => None,
            })?,
            value: row.number("value")?,
            unit: row.text("unit")?.to_owned(),
            base_year: row.optional("base_year", "a year", |text| text.parse().ok())?,
            target_years: row.optional("target_year", "years, separated by `;`", years)?.unwrap_or_default(),
            pillar: pillar(row)?,
            documents: list(row.text("document")?),
            note: row.text("note")?.to_owned(),
            provenance: Provenance::of_row(row, VerificationMark::Sourced),
        })
    }
}

impl ProfileDocument {
    fn from_row(row: &Row<'_>) -> Result<Self, SourceError> {
        let as_of = row
            .required("as_of", "a date (YYYY, YYYY-MM or YYYY-MM-DD)", |text| PartialDate::parse(text).ok());
        let mark = row.required("confidence", "a verification mark", VerificationMark::from_word)?;
        Ok(Self {
            document: row.text("document")?.to_owned(),
            kind: row.text("kind")?.to_owned(),
            what: row.text("what")?.to_owned(),
            publisher: row.text("publisher")?.to_owned(),
            as_of: as_of?,
            note: row.text("note")?.to_owned(),
            provenance: Provenance::of_row(row, mark),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    #[test]
    fn the_default_profile_reads_as_its_manifest_counts_it() {
        let profile = Profile::embedded("res59").unwrap();
        assert_eq!(profile.country, Economy::literal("VNM"));
        assert_eq!(profile.resolution_date, Some(date(2025, 1, 24)));
        let counts = [
            profile.pillars.len(),
            profile.principles.len(),
            profile.directions.len(),
            profile.actors.len(),
            profile.channels.len(),
            profile.tags.len(),
            profile.targets.len(),
            profile.documents.len(),
        ];
        assert_eq!(counts, [24, 5, 18, 12, 5, 54, 8, 5]);
        assert_eq!(Profile::list(), ["res59"]);
    }

    #[test]
    fn comparators_are_asean_6_without_the_country_and_without_the_remark_about_brunei() {
        let profile = Profile::embedded("res59").unwrap();
        let codes: Vec<_> = profile.comparators.iter().map(Economy::code).collect();
        assert_eq!(codes, ["IDN", "MYS", "PHL", "SGP", "THA"]);
        assert_eq!(profile.weights.values().copied().collect::<Vec<_>>(), [0.4, 0.2, 0.2, 0.2]);
    }

    #[test]
    fn a_document_counts_from_the_first_day_that_it_may_be_of() {
        let profile = Profile::embedded("res59").unwrap();
        let stated = |documents: &[&str], on: Date| {
            let documents: Vec<String> = documents.iter().map(|name| (*name).to_owned()).collect();
            profile.is_stated(&documents, AsOf(on))
        };
        let (by_day, by_year) = ("000_0c538df2c2028f87.txt", "001_7b971d12e1152d67.txt");
        assert_eq!([22, 23].map(|day| stated(&[by_day], date(2026, 1, day))), [false, true]);
        assert_eq!([date(2025, 12, 31), date(2026, 1, 1)].map(|on| stated(&[by_year], on)), [false, true]);
        assert!(stated(&[by_year, by_day], date(2026, 1, 1)), "one of them is enough");
        assert!(stated(&[], date(1990, 1, 1)) && !stated(&["no such document"], date(2030, 1, 1)));
    }

    #[test]
    fn two_target_years_are_two_years() {
        let profile = Profile::embedded("res59").unwrap();
        let centenaries = profile.targets.iter().find(|target| target.id == "t06").unwrap();
        assert_eq!(centenaries.target_years, [2030, 2045]);
    }
}
