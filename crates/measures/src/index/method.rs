//! The settings of each verb: together with the hierarchy they determine a composite.

/// The settings of all verbs. A verb without settings is skipped.
#[derive(Debug, Clone, PartialEq)]
pub struct Method {
    /// Whether leaves are divided by their denominators.
    pub denominate: bool,
    /// Rungs that fill missing cells, tried in order.
    pub impute: Vec<Rung>,
    /// Treatment of outliers.
    pub treat: Treatment,
    /// Bringing leaves to one scale.
    pub normalise: Option<Normalisation>,
    /// How the weights of each level's groups are found, from the leaves up.
    pub schemes: Vec<Scheme>,
    /// How each level is aggregated, from the leaves up; empty where the recipe does not aggregate.
    pub rules: Vec<Rule>,
    /// Nominal weight of every node.
    pub weights: Vec<f64>,
    /// When a score is withheld.
    pub coverage: Coverage,
}

/// A rung of the imputation ladder. It fills cells that are still missing and never alters an observed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rung {
    /// On the line between the two nearest years at most `gap` years apart.
    Interpolate {
        /// Greatest distance between the two years.
        gap: i16,
    },
    /// The last value at most `years` years old.
    Carry {
        /// Greatest age.
        years: i16,
    },
    /// Mean of the year over all units.
    Mean,
    /// Median of the year over all units.
    Median,
    /// Mean of the year over the units of the same group.
    GroupMean {
        /// Name of the grouping.
        group: String,
    },
    /// Median of the year over the units of the same group.
    GroupMedian {
        /// Name of the grouping.
        group: String,
    },
    /// Least-squares line on the leaf that correlates most, over the units with both.
    Regression,
}

impl Rung {
    /// Reads a rung such as `carry:2`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (word, argument) = text.split_once(':').unwrap_or((text, ""));
        let years = argument.parse().ok().filter(|years: &i16| *years > 0);
        let group = Some(argument.to_owned()).filter(|group| !group.is_empty());
        match (word, argument) {
            ("interpolate", _) => years.map(|gap| Rung::Interpolate { gap }),
            ("carry", _) => years.map(|years| Rung::Carry { years }),
            ("mean", "") => Some(Rung::Mean),
            ("median", "") => Some(Rung::Median),
            ("group-mean", _) => group.map(|group| Rung::GroupMean { group }),
            ("group-median", _) => group.map(|group| Rung::GroupMedian { group }),
            ("model", "regression") => Some(Rung::Regression),
            _ => None,
        }
    }

    /// The rung as a recipe writes it.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Rung::Interpolate { gap } => format!("interpolate:{gap}"),
            Rung::Carry { years } => format!("carry:{years}"),
            Rung::Mean => "mean".to_owned(),
            Rung::Median => "median".to_owned(),
            Rung::GroupMean { group } => format!("group-mean:{group}"),
            Rung::GroupMedian { group } => format!("group-median:{group}"),
            Rung::Regression => "model:regression".to_owned(),
        }
    }
}

/// Treatment of outliers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Treatment {
    /// None.
    None,
    /// Winsorise until skewness or kurtosis passes, at most `max` points, then take logarithms.
    Winsor {
        /// Most points moved per leaf.
        max: usize,
        /// Absolute skewness below which a leaf passes.
        skew: f64,
        /// Excess kurtosis below which a leaf passes.
        kurt: f64,
    },
    /// ln(x - min + 0.01 (max - min)) of every leaf that does not pass.
    Log {
        /// Absolute skewness below which a leaf passes.
        skew: f64,
        /// Excess kurtosis below which a leaf passes.
        kurt: f64,
    },
    /// ln(1 + x) of every leaf.
    Log1p,
}

/// Bringing leaves to one scale; the direction of a leaf is applied here.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Normalisation {
    /// Between the leaf's fixed goalposts, cut to [0, 1], then to `[low, high]`.
    Goalposts {
        /// Score at `lo`.
        low: f64,
        /// Score at `hi`.
        high: f64,
    },
    /// Between the least and greatest value, to `[low, high]`.
    MinMax {
        /// Score of the least.
        low: f64,
        /// Score of the greatest.
        high: f64,
    },
    /// Mean and n - 1 standard deviation to `mean` and `sd`.
    ZScore {
        /// Mean of the scores.
        mean: f64,
        /// Standard deviation of the scores.
        sd: f64,
    },
    /// 1..n ascending, ties take the smallest.
    Rank,
    /// (rank - 1) / (n - 1).
    PercentRank,
    /// rank - 1.
    Borda,
    /// 1 - (max - x) / (max - min).
    DistanceToMax,
    /// 1 - (reference - x) / (reference - min), the reference being a unit's value.
    DistanceToReference {
        /// Place of the reference unit in the frame.
        unit: usize,
    },
    /// Distance to the leaf's target, on the undirected value.
    DistanceToTarget {
        /// Whether values beyond the target are cut to 1.
        cap: bool,
    },
    /// x / max.
    FractionOfMax,
}

/// How the weights within a group are found. Never negative.
#[derive(Debug, Clone, PartialEq)]
pub enum Scheme {
    /// Nominal weights.
    Given,
    /// All alike.
    Equal,
    /// Squared first loadings; refused for groups without a common factor unless `force`.
    Pca {
        /// Whether the refusal is overridden.
        force: bool,
    },
    /// Entropy of the columns.
    Entropy,
    /// Contrast and conflict (Diakoulaki et al. 1995).
    Critic,
    /// Standard deviation of the columns.
    StandardDeviation,
    /// Gini coefficient of the columns.
    Gini,
    /// Weights under which each member's share of influence is its nominal weight.
    Optimised,
    /// Benefit of the doubt, each share of the score within the bounds.
    BenefitOfTheDoubt {
        /// Least share of a member in the score.
        lower: f64,
        /// Greatest share of a member in the score; 1 leaves it free.
        upper: f64,
    },
}

impl Scheme {
    /// Whether the given weights matter to the scheme beyond which of them are zero.
    #[must_use]
    pub const fn uses_given(&self) -> bool {
        matches!(self, Scheme::Given | Scheme::Optimised)
    }

    /// Reads the word of a recipe; `force` applies to PCA.
    #[must_use]
    pub fn from_word(word: &str, force: bool) -> Option<Self> {
        Some(match word {
            "given" | "nominal" => Scheme::Given,
            "equal" => Scheme::Equal,
            "pca" => Scheme::Pca { force },
            "entropy" => Scheme::Entropy,
            "critic" => Scheme::Critic,
            "sd" => Scheme::StandardDeviation,
            "gini" => Scheme::Gini,
            "optimised" => Scheme::Optimised,
            "bod" => Scheme::BenefitOfTheDoubt { lower: 0.0, upper: 1.0 },
            "bod-restricted" => Scheme::BenefitOfTheDoubt { lower: 0.05, upper: 0.30 },
            _ => return None,
        })
    }
}

/// How the members of a group are put together. Every rule skips missing members the same way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// Weighted mean.
    Arithmetic,
    /// Weighted geometric mean; values must be positive.
    Geometric,
    /// Weighted harmonic mean; values must be positive.
    Harmonic,
    /// Weighted power mean of exponent `p`; values must not be negative, and for `p` below 0 they must be positive.
    Power(f64),
    /// Wins less losses in pairwise majority contests (Copeland).
    Copeland,
    /// Mean less (or plus) population sd x coefficient of variation over the members (Mazziotta and Pareto 2016).
    MazziottaPareto {
        /// 1 penalises imbalance downwards (a positive phenomenon), -1 upwards (a negative one).
        penalty: f64,
    },
}

impl Rule {
    /// Reads the word of a recipe: `arithmetic`, `geometric`, `harmonic`, `power:P`, `copeland`, `mpi`, `mpi-`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        if let Some(exponent) = word.strip_prefix("power:") {
            return exponent.parse().ok().filter(|p: &f64| p.is_finite()).map(Rule::power);
        }
        Some(match word {
            "arithmetic" => Rule::Arithmetic,
            "geometric" => Rule::Geometric,
            "harmonic" => Rule::Harmonic,
            "copeland" => Rule::Copeland,
            "mpi" | "mpi+" => Rule::MazziottaPareto { penalty: 1.0 },
            "mpi-" => Rule::MazziottaPareto { penalty: -1.0 },
            _ => return None,
        })
    }

    /// The power mean of exponent `p`, under its own name where it has one.
    #[must_use]
    pub fn power(p: f64) -> Self {
        match p {
            1.0 => Rule::Arithmetic,
            // The limit; below this the powers of all numbers are the same to the last digit.
            p if p.abs() < 1e-12 => Rule::Geometric,
            -1.0 => Rule::Harmonic,
            _ => Rule::Power(p),
        }
    }

    /// The rule as a recipe writes it.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Rule::Arithmetic => "arithmetic".to_owned(),
            Rule::Geometric => "geometric".to_owned(),
            Rule::Harmonic => "harmonic".to_owned(),
            Rule::Power(p) => format!("power:{p}"),
            Rule::Copeland => "copeland".to_owned(),
            Rule::MazziottaPareto { penalty } if penalty > 0.0 => "mpi".to_owned(),
            Rule::MazziottaPareto { .. } => "mpi-".to_owned(),
        }
    }
}

/// When the top score is withheld: the share of nominal weight, and the number of leaves, that must be present.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Coverage {
    /// Least coverage of each member of the top.
    pub pillar: f64,
    /// Least coverage of the top.
    pub total: f64,
    /// Least number of leaves present.
    pub leaves: usize,
    /// Whether a leaf is a pair of giving and receiving, for the wording of the reason.
    pub pairs: bool,
}
