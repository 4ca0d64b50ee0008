//! What may be asked of a measure, and what can go wrong.

use hoinhap_sources::SourceError;
use hoinhap_vocab::{Economy, Year};

/// One question: an indicator, an economy, and the years, partners and tables meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Id of an observed or derived indicator.
    pub indicator: String,
    /// Whose value.
    pub economy: Economy,
    /// Which years.
    pub years: Years,
    /// Which partners, for measures that have partners.
    pub partners: Partners,
    /// Flow table to compute from, for measures of flows; [`DEFAULT_FLOWS`] where `None`.
    pub data: Option<String>,
    /// Size of the universe, where the user declares another than the default.
    pub n: Option<usize>,
    /// Share of the true total that missing flows may hold, where the user declares another than the default.
    pub missing: Option<Bounds>,
}

/// The flow table used where none is named.
pub const DEFAULT_FLOWS: &str = "flows_2023";

/// Editions of GDP that differ by at most this share are taken as one.
pub const SAME_GDP: f64 = 0.02;

/// The years meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Years {
    /// The last complete year that has a value.
    #[default]
    Latest,
    /// One year.
    One(Year),
    /// From the first to the second, both included.
    Range(Year, Year),
    /// Every year that has a value.
    All,
}

impl Years {
    /// Whether a year is meant; [`Years::Latest`] means every year until one is chosen.
    #[must_use]
    pub fn covers(self, year: Year) -> bool {
        match self {
            Years::Latest | Years::All => true,
            Years::One(asked) => year == asked,
            Years::Range(first, last) => (first..=last).contains(&year),
        }
    }

    /// The last year asked for, where the question names one.
    #[must_use]
    pub const fn last(self) -> Option<Year> {
        match self {
            Years::Latest | Years::All => None,
            Years::One(year) | Years::Range(_, year) => Some(year),
        }
    }
}

/// The partners meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Partners {
    /// None named: the total where the measure has one, else one row per partner.
    #[default]
    Unspecified,
    /// One partner.
    One(Economy),
    /// One row per partner.
    All,
}

/// A closed range of shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    low: f64,
    high: f64,
}

impl Bounds {
    /// A range of shares.
    ///
    /// # Errors
    /// Not `0 <= low <= high < 1`.
    pub fn new(low: f64, high: f64) -> Result<Self, MeasureError> {
        let ordered = 0.0 <= low && low <= high && high < 1.0;
        if ordered { Ok(Self { low, high }) } else { Err(MeasureError::BadBounds { low, high }) }
    }

    /// The lower end.
    #[must_use]
    pub const fn low(self) -> f64 {
        self.low
    }

    /// The upper end.
    #[must_use]
    pub const fn high(self) -> f64 {
        self.high
    }
}

impl Query {
    /// The latest value of an indicator, without partner.
    pub fn new(indicator: impl Into<String>, economy: Economy) -> Self {
        Self {
            indicator: indicator.into(),
            economy,
            years: Years::Latest,
            partners: Partners::Unspecified,
            data: None,
            n: None,
            missing: None,
        }
    }

    /// The same question for these years.
    #[must_use]
    pub const fn years(mut self, years: Years) -> Self {
        self.years = years;
        self
    }

    /// The same question for one year.
    #[must_use]
    pub const fn year(self, year: Year) -> Self {
        self.years(Years::One(year))
    }

    /// The same question with one partner.
    #[must_use]
    pub const fn partner(mut self, partner: Economy) -> Self {
        self.partners = Partners::One(partner);
        self
    }

    /// The same question with every partner.
    #[must_use]
    pub const fn all_partners(mut self) -> Self {
        self.partners = Partners::All;
        self
    }

    /// The same question of another flow table.
    #[must_use]
    pub fn data(mut self, table: impl Into<String>) -> Self {
        self.data = Some(table.into());
        self
    }

    /// The name of the flow table meant.
    #[must_use]
    pub fn table(&self) -> &str {
        self.data.as_deref().unwrap_or(DEFAULT_FLOWS)
    }
}

/// A question that cannot be answered as asked. Missing data are no error: they give a measure without value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MeasureError {
    /// No indicator has this id.
    #[error("there is no indicator `{id}`{}", suggestion.as_ref().map(|near| format!(": did you mean `{near}`?")).unwrap_or_default())]
    UnknownIndicator {
        /// The id asked for.
        id: String,
        /// The nearest id that exists.
        suggestion: Option<String>,
    },
    /// A partner was named for an indicator of one economy.
    #[error("`{id}` is a measure of one economy: leave the partner out")]
    NoPartner {
        /// The indicator.
        id: String,
    },
    /// Bounds that are not shares in order.
    #[error("bounds {low} to {high}: write two shares, 0 <= low <= high < 1")]
    BadBounds {
        /// The lower end as given.
        low: f64,
        /// The upper end as given.
        high: f64,
    },
    /// A declared universe smaller than the partners or products that have a value.
    #[error("a universe of {n} cannot hold the {present} parts that have a value")]
    UniverseTooSmall {
        /// The universe as declared.
        n: usize,
        /// Parts that have a value.
        present: usize,
    },
    /// A part of a whole that cannot be: negative or not finite.
    #[error("a part of {value} cannot be: parts of a whole are finite and not negative")]
    BadPart {
        /// The part.
        value: f64,
    },
    /// Weights that are negative or do not sum to one.
    #[error("the weights sum to {total}: weights are not negative and sum to 1")]
    BadWeights {
        /// Their sum.
        total: f64,
    },
    /// A table that cannot be read, or that does not exist.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl MeasureError {
    /// The stable code of the error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownIndicator { .. } => "measure/unknown-indicator",
            Self::NoPartner { .. } => "measure/no-partner",
            Self::BadBounds { .. } => "measure/bad-bounds",
            Self::UniverseTooSmall { .. } => "measure/universe-too-small",
            Self::BadPart { .. } => "measure/bad-part",
            Self::BadWeights { .. } => "measure/bad-weights",
            Self::Source(error) => error.code(),
        }
    }
}
