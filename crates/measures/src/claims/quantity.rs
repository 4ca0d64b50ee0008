//! The small language in which a claim says what is to be computed.
//!
//! A quantity is one table with exactly one of the keys of [`KEYS`]; the other keys of the table belong to it.
//! Nothing here knows a country or a claim.

use hoinhap_vocab::{Economy, Text, Year};
use serde::Deserialize;

/// What a claim is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// `value_of`: an indicator of one economy in a year.
    Value(Series),
    /// `rank_of`: the place of an economy in the world, or among the members of a group.
    Rank {
        /// The series that is ranked.
        of: Series,
        /// The group, or the world.
        within: Option<String>,
    },
    /// `change_of`: change on the year before, in percent.
    Change(Series),
    /// `sum_change_of`: change on the year before of the sum over economies present in both years, in percent.
    SumChange {
        /// The indicator.
        indicator: String,
        /// The year.
        year: YearChoice,
    },
    /// `ratio_of`: a value over the value of a base year.
    Ratio {
        /// The series.
        of: Series,
        /// The base year.
        base: Year,
    },
    /// `shortfall_of`: an income threshold less the value, in the last year that has both.
    Shortfall {
        /// The series.
        of: Series,
        /// Group whose threshold is meant.
        threshold: String,
    },
    /// `years_from`: years between a year and another, or the year of the question.
    YearsBetween {
        /// The first year.
        from: Year,
        /// The last; `None` means the year of the question.
        to: Option<Year>,
    },
    /// `year_from`: a year some years later.
    YearAfter {
        /// The first year.
        from: Year,
        /// How many years later.
        plus: Year,
    },
    /// `count`: rows of the register on the date.
    Count(Count),
    /// `date_of_instrument`: the date of a resolution, law or decision.
    InstrumentDate(String),
    /// `published_figure`: the figure that others publish for a fact.
    Published(String),
    /// `date_of_document`: the date of an event as the documents date it.
    DocumentDate(String),
    /// `not_held`: something that no shipped table holds.
    NotHeld(Text),
}

/// A series of one economy with the year that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Id of the indicator, observed or derived.
    pub indicator: String,
    /// The economy; the country of the profile where none is named.
    pub economy: Option<Economy>,
    /// The year.
    pub year: YearChoice,
}

/// Which year is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearChoice {
    /// The last complete year before the date of the question that has a value.
    Latest,
    /// This year.
    Of(Year),
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// Agreements that have come as far as `state`.
    Agreements(AgreementFilter),
    /// Distinct parties of those agreements, groups expanded, the country left out.
    Parties(AgreementFilter),
    /// Partners at one of the tiers; groups of economies are no countries and left out.
    Partners {
        /// The tiers that count.
        tiers: Vec<String>,
        /// Only members of this group.
        within: Option<String>,
    },
    /// Organisations that the country is a member of.
    Organisations,
    /// Groups of the list that the country is a member of.
    Groups(Vec<String>),
}

/// Which agreements are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementFilter {
    /// How far they have come on the date.
    pub state: StateFilter,
    /// Those that are counted officially, or every one of the register.
    #[serde(default)]
    pub which: Which,
}

/// How far an agreement has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    /// Signed, in force or not.
    Concluded,
    /// In force.
    InForce,
    /// Signed and not in force.
    SignedOnly,
    /// As soon as it is in the register, under negotiation too.
    Any,
}

/// Which agreements of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// Those that are counted officially.
    #[default]
    Counted,
    /// All.
    All,
}

/// The keys that name a quantity.
pub const KEYS: [&str; 13] = [
    "value_of",
    "rank_of",
    "change_of",
    "sum_change_of",
    "ratio_of",
    "shortfall_of",
    "years_from",
    "year_from",
    "count",
    "date_of_instrument",
    "published_figure",
    "date_of_document",
    "not_held",
];

impl Quantity {
    /// Reads the table `[claim.quantity]`, or says what is wrong with it.
    pub(super) fn read(table: &toml::Table) -> Result<Self, String> {
        let named: Vec<&str> = KEYS.into_iter().filter(|key| table.contains_key(*key)).collect();
        let [key] = named[..] else {
            return Err(format!(
                "the quantity needs exactly one of {}; it has {}",
                KEYS.join(", "),
                named.len()
            ));
        };
        let mut rest = table.clone();
        let Some(head) = rest.remove(key) else { return Err(format!("`{key}` is empty")) };
        match key {
            "count" => Count::read(&text(key, &head)?, rest).map(Self::Count),
            "not_held" => {
                head.try_into().map(Self::NotHeld).map_err(message).and_then(|it| no_more(it, rest))
            }
            "years_from" => Self::years_between(year(key, &head)?, rest),
            "year_from" => {
                let plus: PlusFile = read(rest)?;
                Ok(Self::YearAfter { from: year(key, &head)?, plus: plus.plus })
            }
            "date_of_instrument" => no_more(Self::InstrumentDate(text(key, &head)?), rest),
            "published_figure" => no_more(Self::Published(text(key, &head)?), rest),
            "date_of_document" => no_more(Self::DocumentDate(text(key, &head)?), rest),
            _ => Self::of_series(key, text(key, &head)?, rest),
        }
    }

    fn of_series(key: &str, indicator: String, mut rest: toml::Table) -> Result<Self, String> {
        let own = |table: &mut toml::Table, name: &str| table.remove(name);
        let (base, within, threshold) =
            (own(&mut rest, "base"), own(&mut rest, "within"), own(&mut rest, "threshold"));
        let file: SeriesFile = read(rest)?;
        let of = file.series(indicator)?;
        let quantity = match (key, base, within, threshold) {
            ("value_of", None, None, None) => Self::Value(of),
            ("rank_of", None, within, None) => {
                let within = within.map(|value| text("within", &value)).transpose()?;
                Self::Rank { of, within }
            }
            ("change_of", None, None, None) => Self::Change(of),
            ("sum_change_of", None, None, None) => Self::SumChange { indicator: of.indicator, year: of.year },
            ("ratio_of", Some(base), None, None) => Self::Ratio { of, base: year("base", &base)? },
            ("shortfall_of", None, None, Some(threshold)) => {
                Self::Shortfall { of, threshold: text("threshold", &threshold)? }
            }
            _ => {
                return Err(format!(
                    "`{key}` has a key too many or too few: `base` belongs to ratio_of, `within` to rank_of, `threshold` to shortfall_of"
                ));
            }
        };
        Ok(quantity)
    }

    fn years_between(from: Year, rest: toml::Table) -> Result<Self, String> {
        let file: ToFile = read(rest)?;
        let to = match file.to {
            toml::Value::String(word) if word == "as_of" => None,
            value => Some(year("to", &value)?),
        };
        Ok(Self::YearsBetween { from, to })
    }

    /// Whether the figure is a date.
    pub(super) const fn is_date(&self) -> bool {
        matches!(self, Self::InstrumentDate(_) | Self::DocumentDate(_) | Self::YearAfter { .. })
    }

    /// The indicator that the quantity is computed from.
    pub(super) fn indicator(&self) -> Option<&str> {
        match self {
            Self::Value(of)
            | Self::Rank { of, .. }
            | Self::Change(of)
            | Self::Ratio { of, .. }
            | Self::Shortfall { of, .. } => Some(&of.indicator),
            Self::SumChange { indicator, .. } => Some(indicator),
            _ => None,
        }
    }

    /// The group whose members are meant.
    pub(super) fn groups(&self) -> Vec<&str> {
        match self {
            Self::Rank { within, .. } | Self::Count(Count::Partners { within, .. }) => {
                within.as_deref().into_iter().collect()
            }
            Self::Count(Count::Groups(groups)) => groups.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The same quantity of another year; `None` where it has no year.
    pub(super) fn in_year(&self, year: Year) -> Option<Self> {
        let mut other = self.clone();
        match &mut other {
            Self::Value(of)
            | Self::Rank { of, .. }
            | Self::Change(of)
            | Self::Ratio { of, .. }
            | Self::Shortfall { of, .. } => of.year = YearChoice::Of(year),
            Self::SumChange { year: own, .. } => *own = YearChoice::Of(year),
            _ => return None,
        }
        Some(other)
    }
}

impl Count {
    fn read(word: &str, rest: toml::Table) -> Result<Self, String> {
        match word {
            "agreements" => read(rest).map(Self::Agreements),
            "agreement_parties" => read(rest).map(Self::Parties),
            "partners" => {
                let file: PartnersFile = read(rest)?;
                Ok(Self::Partners { tiers: file.tiers, within: file.within })
            }
            "organisations" => no_more(Self::Organisations, rest),
            "groups" => {
                let file: GroupsFile = read(rest)?;
                Ok(Self::Groups(file.groups))
            }
            other => Err(format!(
                "`count = \"{other}\"`: write agreements, agreement_parties, partners, organisations or groups"
            )),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SeriesFile {
    economy: Option<String>,
    year: Option<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToFile {
    to: toml::Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlusFile {
    plus: Year,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnersFile {
    tiers: Vec<String>,
    within: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupsFile {
    groups: Vec<String>,
}

impl SeriesFile {
    fn series(self, indicator: String) -> Result<Series, String> {
        let economy = self.economy.map(|code| code.parse::<Economy>()).transpose();
        let year = match self.year {
            None => YearChoice::Latest,
            Some(toml::Value::String(word)) if word == "latest_complete_before_as_of" => YearChoice::Latest,
            Some(value) => YearChoice::Of(year("year", &value)?),
        };
        Ok(Series { indicator, economy: economy.map_err(|error| error.to_string())?, year })
    }
}

fn read<T: serde::de::DeserializeOwned>(table: toml::Table) -> Result<T, String> {
    table.try_into().map_err(message)
}

/// The reader's message without its trailing line break.
fn message(error: toml::de::Error) -> String {
    error.message().to_owned()
}

fn no_more<T>(value: T, rest: toml::Table) -> Result<T, String> {
    match rest.keys().next() {
        None => Ok(value),
        Some(key) => Err(format!("unknown key `{key}`")),
    }
}

fn text(key: &str, value: &toml::Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("`{key} = {value}`: write a text"))
}

fn year(key: &str, value: &toml::Value) -> Result<Year, String> {
    let year = value.as_integer().and_then(|year| Year::try_from(year).ok());
    let wrong =
        || format!("`{key} = {value}`: write a year such as 2025, or \"latest_complete_before_as_of\"");
    year.filter(|year| (1000..=9999).contains(year)).ok_or_else(wrong)
}
