//! What the observed indicators mean, in which unit, and where they come from.

use std::collections::BTreeMap;

use hoinhap_vocab::Text;

use crate::{SourceError, Table};

/// The indicators, their units and their sources.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Indicators by id.
    pub indicators: BTreeMap<String, Indicator>,
    /// Sources by id.
    pub sources: BTreeMap<String, Source>,
    /// Units by the text used in the catalogue.
    pub units: Units,
}

/// An observed indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Id, such as `wdi:NY.GDP.MKTP.CD`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Its unit, a key of [`Units`].
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// The pillar it belongs to.
    pub pillar: Pillar,
    /// `de_facto`, `de_jure` or `outcome`.
    pub face: String,
    /// Composites it may enter: `INT`, `DEP`, `R2C`, or `context`.
    pub uses: Vec<String>,
    /// Source id.
    pub source: String,
}

/// Which way an indicator is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// Neither; never scored.
    Neutral,
}

impl Direction {
    /// `1`, `-1` or `0`.
    #[must_use]
    pub const fn sign(self) -> i8 {
        match self {
            Direction::More => 1,
            Direction::Less => -1,
            Direction::Neutral => 0,
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "1" => Some(Direction::More),
            "-1" => Some(Direction::Less),
            "0" => Some(Direction::Neutral),
            _ => None,
        }
    }
}

/// A pillar of integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Pillar {
    /// Economy.
    E,
    /// Politics, security, defence.
    P,
    /// Science, technology, innovation.
    S,
    /// Culture, society and the other fields.
    C,
}

impl Pillar {
    /// The pillars in the order of the profile.
    pub const ALL: [Pillar; 4] = [Pillar::E, Pillar::P, Pillar::S, Pillar::C];

    /// The letter.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Pillar::E => "E",
            Pillar::P => "P",
            Pillar::S => "S",
            Pillar::C => "C",
        }
    }

    /// Reads the letter.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|pillar| pillar.code() == code)
    }
}

/// A publisher's data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Id.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// The publisher's edition.
    pub vintage: String,
    /// Licence or terms.
    pub licence: Text,
    /// The line to print where it is used.
    pub attribution: String,
    /// What is known of the terms.
    pub terms_status: String,
    /// Whether the terms are confirmed.
    pub terms_verified: bool,
}

/// Units and how they are shown.
#[derive(Debug, Clone, Default)]
pub struct Units {
    labels: BTreeMap<String, UnitLabel>,
}

/// How a unit is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitLabel {
    /// The words after the number.
    pub label: Text,
    /// Decimals shown.
    pub decimals: u8,
    /// Whether a sentence leaves the label out: a score, an index, a rank.
    pub bare: bool,
}

impl Units {
    /// Reads `units.csv`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_table(table: &Table) -> Result<Self, SourceError> {
        let mut labels = BTreeMap::new();
        for row in table.rows() {
            let label = UnitLabel {
                label: Text::new(row.text("label_vi")?.to_owned(), row.text("label_en")?.to_owned()),
                decimals: row.required("decimals", "a number of decimals", |text| text.parse().ok())?,
                bare: row.text("bare")? == "yes",
            };
            labels.insert(row.text("unit")?.to_owned(), label);
        }
        Ok(Self { labels })
    }

    /// How a unit is shown; a unit that is not listed is shown as it is, with two decimals.
    #[must_use]
    pub fn get(&self, unit: &str) -> UnitLabel {
        let own = || UnitLabel { label: Text::same(unit.to_owned()), decimals: 2, bare: false };
        self.labels.get(unit).cloned().unwrap_or_else(own)
    }

    /// Whether the unit is listed.
    #[must_use]
    pub fn knows(&self, unit: &str) -> bool {
        self.labels.contains_key(unit)
    }
}

impl Catalogue {
    /// Reads `indicators.csv`, `sources.csv` and `units.csv`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_tables(indicators: &Table, sources: &Table, units: &Table) -> Result<Self, SourceError> {
        let mut catalogue = Self { units: Units::from_table(units)?, ..Self::default() };
        for row in indicators.rows() {
            let id = row.text("id")?.to_owned();
            let indicator = Indicator {
                title: Text::new(row.text("name_vi")?.to_owned(), row.text("name_en")?.to_owned()),
                unit: row.text("unit")?.to_owned(),
                direction: row.required("direction", "1, 0 or -1", Direction::from_text)?,
                pillar: row.required("pillar", "E, P, S or C", Pillar::from_code)?,
                face: row.text("face")?.to_owned(),
                uses: row.text("uses")?.split(';').map(str::to_owned).collect(),
                source: row.text("source")?.to_owned(),
                id: id.clone(),
            };
            catalogue.indicators.insert(id, indicator);
        }
        for row in sources.rows() {
            let id = row.text("id")?.to_owned();
            let source = Source {
                title: Text::new(row.text("title_vi")?.to_owned(), row.text("title_en")?.to_owned()),
                vintage: row.text("vintage")?.to_owned(),
                licence: Text::new(row.text("licence_vi")?.to_owned(), row.text("licence")?.to_owned()),
                attribution: row.text("attribution")?.to_owned(),
                terms_status: row.text("terms_status")?.to_owned(),
                terms_verified: row.text("terms_verified")? == "yes",
                id: id.clone(),
            };
            catalogue.sources.insert(id, source);
        }
        Ok(catalogue)
    }
}
