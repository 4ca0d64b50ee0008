//! What is asked of an estimation.

use std::str::FromStr;

use crate::poisson::Stopping;

/// The estimator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Family {
    /// Poisson pseudo-maximum likelihood.
    #[default]
    Poisson,
    /// Ordinary least squares.
    Gaussian,
}

/// What the variance allows for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VarianceKind {
    /// Independent, with the variance of the family.
    Iid,
    /// Robust to heteroskedasticity. The factor `n/(n - 1)` or `n/(n - K)` is that of [`SmallSample`].
    #[default]
    Robust,
    /// Robust to dependence within clusters; several clusters are combined by inclusion and exclusion.
    Cluster,
}

/// The correction of the variance for small samples, in the convention of a named program. `n` observations, `K`
/// parameters, `G` clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SmallSample {
    /// No correction: the plain sandwich.
    None,
    /// `n/(n-1)` robust, `G/(G-1)` by clusters, each term of several clusters with its own `G`.
    #[default]
    G,
    /// As [`SmallSample::G`], with the smallest `G` in all terms.
    GMin,
    /// The default of fixest and pyfixest: `(n-1)/(n-K)` as well, effects nested in a cluster not counted in `K`.
    Fixest,
    /// As [`SmallSample::Fixest`], nested effects counted.
    KFull,
}

/// Whether observations that the regressors separate are looked for. Groups whose outcome is zero throughout are
/// always dropped from a Poisson model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Separation {
    /// Before the estimation in samples of up to 10,000 rows; in larger ones when fitted means of rows of outcome
    /// zero keep falling.
    #[default]
    WhenNeeded,
    /// Before the estimation.
    Always,
    /// Not at all.
    Never,
}

/// Units and periods, for lags and leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// The unit: a column, or several joined by `^`.
    pub unit: String,
    /// The column of the period, whole numbers.
    pub period: String,
}

/// What is asked of an estimation.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The estimator.
    pub family: Family,
    /// Column of weights.
    pub weights: Option<String>,
    /// Column added to the linear predictor.
    pub offset: Option<String>,
    /// Clusters: `a`, `a^b`, `pair(a,b)`.
    pub clusters: Vec<String>,
    /// What the variance allows for.
    pub variance: VarianceKind,
    /// Its correction for small samples.
    pub small_sample: SmallSample,
    /// Whether separated observations are looked for.
    pub separation: Separation,
    /// Whether levels with a single observation stay.
    pub keep_singletons: bool,
    /// Units and periods.
    pub panel: Option<Panel>,
    /// The value of a lag whose row does not exist; `None` for missing.
    pub lag_fill: Option<f64>,
    /// Linear combinations of coefficients to test, such as `rta + rta_lag4`.
    pub combinations: Vec<String>,
    /// Coverage of intervals, such as 0.95.
    pub level: f64,
    /// When to stop.
    pub stopping: Stopping,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            family: Family::default(),
            weights: None,
            offset: None,
            clusters: Vec::new(),
            variance: VarianceKind::default(),
            small_sample: SmallSample::default(),
            separation: Separation::default(),
            keep_singletons: false,
            panel: None,
            lag_fill: None,
            combinations: Vec::new(),
            level: 0.95,
            stopping: Stopping::default(),
        }
    }
}

impl Family {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Poisson => "ppml",
            Self::Gaussian => "ols",
        }
    }
}

impl VarianceKind {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Iid => "iid",
            Self::Robust => "hc1",
            Self::Cluster => "cluster",
        }
    }
}

impl SmallSample {
    /// All conventions, the default first.
    pub const ALL: [Self; 5] = [Self::G, Self::GMin, Self::None, Self::Fixest, Self::KFull];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::G => "g",
            Self::GMin => "g_min",
            Self::Fixest => "fixest",
            Self::KFull => "k_full",
        }
    }
}

/// A word that names no convention.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a small-sample convention")]
pub struct SmallSampleError(pub String);

impl FromStr for SmallSample {
    type Err = SmallSampleError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|ssc| ssc.word() == word).ok_or_else(|| SmallSampleError(word.to_owned()))
    }
}
