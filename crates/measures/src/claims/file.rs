//! The file of claims: read, checked as a whole, refused with every place that is wrong.

use std::collections::BTreeSet;

use hoinhap_sources::facts::ProfileTarget;
use hoinhap_sources::{EmbeddedFile, Library, Profile, SourceError};
use hoinhap_vocab::{Date, Economy, Issue, PartialDate, Text, Year};
use serde::Deserialize;
use toml::Spanned;

use super::comparator::{Bar, Comparator, ComparatorFile};
use super::quantity::{Quantity, Series, YearChoice};
use super::result::{ClaimKind, Sensitivity};
use crate::definition;

/// Claims of one profile.
#[derive(Debug, Clone)]
pub struct ClaimFile {
    /// The file's name, for messages.
    pub file: String,
    /// The claims, in the order of the file.
    pub claims: Vec<Claim>,
}

/// A public statement made checkable.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Id, unique in the file.
    pub id: String,
    /// The document that makes it.
    pub document: String,
    /// Statement, target, or no claim.
    pub kind: ClaimKind,
    /// What it says, in our words.
    pub statement: Text,
    /// Its own date, where it differs from the document's.
    pub as_of: Option<Date>,
    /// The target of the profile that it measures.
    pub target: Option<String>,
    /// What to know of the reading.
    pub note: Text,
    /// What is computed and held against a bar; several for a sentence with several figures, none for no claim.
    pub parts: Vec<Part>,
    /// Years around the year of the figure that are tried too; the years before and after where none is named.
    pub reach: Option<(Year, Year)>,
    /// Other readings of the same words.
    pub readings: Vec<Reading>,
    /// Line of the file on which the claim begins.
    pub line: usize,
}

/// One figure of a sentence.
#[derive(Debug, Clone)]
pub struct Part {
    /// What is computed.
    pub quantity: Quantity,
    /// The bar; none where nothing can be computed.
    pub comparator: Option<Comparator>,
    /// What the evidence lacks.
    pub coverage: CoverageRule,
}

/// Another reading of the same words: another base, date, bar or set.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The kind of choice.
    pub kind: Sensitivity,
    /// The reading in words.
    pub label: Text,
    /// The date of the question, where it is another.
    pub as_of: Option<Date>,
    /// The figure and the bar.
    pub part: Part,
}

/// What the evidence of a part lacks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoverageRule {
    /// Economies that may be absent; each one absent is counted against the claim.
    #[serde(default, deserialize_with = "economies")]
    pub missing_could_matter: Vec<Economy>,
    /// The register's list is known to have gaps: what is not in it may exist all the same.
    #[serde(default)]
    pub list_is_incomplete: bool,
    /// Rows without a source are doubtful in their date only; that they exist is not in question.
    #[serde(default)]
    pub unverified_in_date_only: bool,
    /// How the evidence is defined otherwise than the claim.
    pub definition: Option<Text>,
}

/// A file of claims that cannot be used, or evidence that cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// The profile has no file of claims.
    #[error("the profile `{profile}` has no claims: add data/claims/{profile}.toml")]
    NoFile {
        /// The profile.
        profile: String,
    },
    /// The file is malformed; every place that is wrong is named.
    #[error("{}", issues.iter().map(|issue| format!("{}: {}", issue.place, issue.message.en)).collect::<Vec<_>>().join("\n"))]
    BadFile {
        /// What is wrong, in the order of the file.
        issues: Vec<Issue>,
    },
    /// A measure that cannot be asked as the claim asks it.
    #[error(transparent)]
    Measure(#[from] crate::MeasureError),
    /// A table that cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl ClaimError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoFile { .. } => "claims/no-file",
            Self::BadFile { .. } => "claims/bad-file",
            Self::Measure(error) => error.code(),
            Self::Source(error) => error.code(),
        }
    }
}

impl ClaimFile {
    /// Reads the shipped claims of a profile.
    ///
    /// # Errors
    /// The profile ships no claims, or they are malformed.
    pub fn embedded(profile: &str) -> Result<Self, ClaimError> {
        let path = format!("claims/{profile}.toml");
        let no_file = |_| ClaimError::NoFile { profile: profile.to_owned() };
        let bytes = EmbeddedFile::find(&path).map_err(no_file)?.bytes()?;
        Self::parse(&path, &String::from_utf8_lossy(&bytes))
    }

    /// Reads a file of claims.
    ///
    /// # Errors
    /// The text is no TOML, or a claim is malformed; all claims are read before the error is given.
    pub fn parse(file: &str, text: &str) -> Result<Self, ClaimError> {
        let line = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
        let raw: RawFile = toml::from_str(text).map_err(|error| {
            let place = error.span().map_or(1, |span| line(span.start));
            bad(vec![issue(file, place, None, error.message())])
        })?;
        let (mut claims, mut issues, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
        for table in raw.claim {
            let at = line(table.span().start);
            let id = table.get_ref().get("id").and_then(toml::Value::as_str).map(str::to_owned);
            match read_claim(table.into_inner(), at) {
                Ok(claim) if !ids.insert(claim.id.clone()) => {
                    issues.push(issue(file, at, id.as_deref(), "this id stands twice in the file"));
                }
                Ok(claim) => claims.push(claim),
                Err(message) => issues.push(issue(file, at, id.as_deref(), &message)),
            }
        }
        if issues.is_empty() { Ok(Self { file: file.to_owned(), claims }) } else { Err(bad(issues)) }
    }

    /// Refuses claims that name a document, indicator or group that does not exist.
    ///
    /// # Errors
    /// As said, with every place.
    pub fn check(&self, library: &Library, profile: &Profile) -> Result<(), ClaimError> {
        let mut issues = Vec::new();
        for claim in &self.claims {
            let mut wrong = |message: String| {
                issues.push(issue(&self.file, claim.line, Some(&claim.id), &message));
            };
            if profile.document(&claim.document).is_none() {
                wrong(format!("the profile has no document `{}`", claim.document));
            }
            for quantity in claim.quantities() {
                unknown_names(quantity, library).into_iter().for_each(&mut wrong);
            }
        }
        if issues.is_empty() { Ok(()) } else { Err(bad(issues)) }
    }
}

impl Claim {
    /// A target of a profile that no claim measures, read from its first indicator.
    pub(crate) fn of_target(target: &ProfileTarget, bar: f64) -> Option<Self> {
        let of =
            Series { indicator: target.indicators.first()?.clone(), economy: None, year: YearChoice::Latest };
        let bar = if target.upwards == Some(false) { Bar::AtMost(bar) } else { Bar::AtLeast(bar) };
        let comparator = Some(Comparator { bar, every_year_since: None });
        let coverage = CoverageRule::default();
        Some(Self {
            id: target.id.clone(),
            document: target.documents.first()?.clone(),
            kind: ClaimKind::Target,
            statement: target.statement.clone(),
            as_of: None,
            target: Some(target.id.clone()),
            note: Text::default(),
            parts: vec![Part { quantity: Quantity::Value(of), comparator, coverage }],
            reach: None,
            readings: Vec::new(),
            line: 0,
        })
    }

    fn quantities(&self) -> impl Iterator<Item = &Quantity> {
        let parts = self.parts.iter().chain(self.readings.iter().map(|reading| &reading.part));
        parts.map(|part| &part.quantity)
    }
}

fn unknown_names(quantity: &Quantity, library: &Library) -> Vec<String> {
    let indicator = quantity.indicator().filter(|id| definition(library, id).is_none());
    let known = library.groupings().groups();
    let groups = quantity.groups().into_iter().filter(|group| !known.contains(group));
    let groups = groups.map(|group| format!("there is no group `{group}`; groups: {}", known.join(" ")));
    indicator.map(|id| format!("there is no indicator `{id}`")).into_iter().chain(groups).collect()
}

fn bad(issues: Vec<Issue>) -> ClaimError {
    ClaimError::BadFile { issues }
}

fn issue(file: &str, line: usize, id: Option<&str>, message: &str) -> Issue {
    let place = match id {
        Some(id) => format!("{file}, line {line}, claim {id}"),
        None => format!("{file}, line {line}"),
    };
    let help = Text::fixed(
        "sửa theo phần hướng dẫn ở đầu tệp data/claims/res59.toml; các phát biểu khác chưa được kiểm",
        "see the head of data/claims/res59.toml for every key; no other claim has been checked",
    );
    let vi = format!("tệp phát biểu sai: {message}");
    Issue::error("claims/bad-file", place, Text::new(vi, message.to_owned()), help)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    claim: Vec<Spanned<toml::Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClaim {
    id: String,
    document: String,
    #[serde(default = "claim_kind")]
    kind: ClaimKind,
    statement: Text,
    as_of: Option<toml::Value>,
    target: Option<String>,
    #[serde(default)]
    note: Text,
    quantity: Option<toml::Table>,
    comparator: Option<ComparatorFile>,
    coverage: Option<CoverageRule>,
    #[serde(default)]
    part: Vec<RawPart>,
    reach: Option<[Year; 2]>,
    #[serde(default)]
    reading: Vec<RawReading>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    quantity: toml::Table,
    comparator: Option<ComparatorFile>,
    coverage: Option<CoverageRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReading {
    kind: Sensitivity,
    label: Text,
    as_of: Option<toml::Value>,
    quantity: Option<toml::Table>,
    comparator: Option<ComparatorFile>,
}

const fn claim_kind() -> ClaimKind {
    ClaimKind::Claim
}

fn read_claim(table: toml::Table, line: usize) -> Result<Claim, String> {
    let raw: RawClaim = table.try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut parts = Vec::new();
    if let Some(quantity) = raw.quantity {
        parts.push(RawPart { quantity, comparator: raw.comparator, coverage: raw.coverage });
    }
    parts.extend(raw.part);
    let parts = parts.into_iter().map(read_part).collect::<Result<Vec<_>, _>>()?;
    match (raw.kind, parts.is_empty()) {
        (ClaimKind::NotAClaim, false) => return Err("`not_a_claim` has no quantity".to_owned()),
        (ClaimKind::Claim | ClaimKind::Target, true) => return Err("a quantity is missing".to_owned()),
        _ => {}
    }
    let readings = raw.reading.into_iter().map(|reading| read_reading(reading, &parts));
    Ok(Claim {
        readings: readings.collect::<Result<_, _>>()?,
        id: raw.id,
        document: raw.document,
        kind: raw.kind,
        statement: complete(raw.statement)?,
        as_of: raw.as_of.as_ref().map(day).transpose()?,
        target: raw.target,
        note: raw.note,
        parts,
        reach: raw.reach.map(|[first, last]| (first, last)),
        line,
    })
}

fn read_part(raw: RawPart) -> Result<Part, String> {
    let quantity = Quantity::read(&raw.quantity)?;
    let comparator = raw.comparator.map(|file| file.read(quantity.is_date())).transpose()?;
    if comparator.is_none() && !matches!(quantity, Quantity::NotHeld(_)) {
        return Err("a comparator is missing".to_owned());
    }
    Ok(Part { quantity, comparator, coverage: raw.coverage.unwrap_or_default() })
}

/// A reading takes from the first part what it does not say itself.
fn read_reading(raw: RawReading, parts: &[Part]) -> Result<Reading, String> {
    let first = parts.first().ok_or("a reading needs a quantity to read otherwise")?;
    let quantity = raw.quantity.as_ref().map(Quantity::read).transpose()?;
    let quantity = quantity.unwrap_or_else(|| first.quantity.clone());
    let comparator = raw.comparator.map(|file| file.read(quantity.is_date())).transpose()?;
    let comparator = comparator.or_else(|| first.comparator.clone());
    let as_of = raw.as_of.as_ref().map(day).transpose()?;
    let part = Part { quantity, comparator, coverage: first.coverage.clone() };
    Ok(Reading { kind: raw.kind, label: complete(raw.label)?, as_of, part })
}

/// A text that is written in both languages.
fn complete(text: Text) -> Result<Text, String> {
    let missing = text.vi.trim().is_empty() || text.en.trim().is_empty();
    if missing { Err("a text is missing in one of the two languages".to_owned()) } else { Ok(text) }
}

/// A day: `2025-04-03`. A month or a year means its last day.
fn day(value: &toml::Value) -> Result<Date, String> {
    let text = match value {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    PartialDate::parse(&text).map(|date| date.last).map_err(|error| error.to_string())
}

fn economies<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Economy>, D::Error> {
    let codes = Vec::<String>::deserialize(deserializer)?;
    codes.iter().map(|code| code.parse().map_err(serde::de::Error::custom)).collect()
}
