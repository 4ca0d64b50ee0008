//! What an estimation found, as values that do not change.

use hoinhap_vocab::Issue;

use crate::distribution::{Reference, chi_squared_tail, f_tail};
use crate::{Dropped, Family, SmallSample, VarianceKind};

/// An estimation that converged.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The estimator.
    pub family: Family,
    /// The formula as it was written.
    pub formula: String,
    /// Rows of the table.
    pub rows_read: usize,
    /// Rows used.
    pub observations: usize,
    /// Rows dropped, with the reason.
    pub dropped: Dropped,
    /// Regressors that the effects and the regressors before them explain, in the order of the formula.
    pub collinear: Vec<String>,
    /// The coefficients, in the order of the formula.
    pub coefficients: Vec<Coefficient>,
    /// Their variance.
    pub variance: Variance,
    /// The absorbed effects.
    pub effects: Vec<Effect>,
    /// How well the model fits.
    pub fit: Goodness,
    /// Linear combinations that were asked for.
    pub combinations: Vec<Coefficient>,
    /// What the statistics are compared with.
    pub reference: Reference,
    /// How the solution was reached.
    pub solution: Solution,
    /// Fitted values: means for Poisson, by row of the table; `None` for rows not used.
    pub fitted: Vec<Option<f64>>,
    /// What the reader should know.
    pub issues: Vec<Issue>,
}

/// A coefficient, or a linear combination of some.
#[derive(Debug, Clone, PartialEq)]
pub struct Coefficient {
    /// The term as it is written.
    pub name: String,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Estimate over standard error; `None` where the latter is zero.
    pub statistic: Option<f64>,
    /// Probability of a statistic at least as far from zero; `None` without statistic.
    pub p_value: Option<f64>,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// `100 (exp b - 1)`: the effect of one unit more on the mean in per cent, where the model is one of logarithms.
    pub percent_effect: f64,
    /// Standard error of the per cent effect, by the delta method: `100 exp(b)` times that of `b`.
    pub percent_std_error: f64,
}

/// The variance and its conventions.
#[derive(Debug, Clone, PartialEq)]
pub struct Variance {
    /// What it allows for.
    pub kind: VarianceKind,
    /// Correction for small samples.
    pub small_sample: SmallSample,
    /// Parameters as the correction counts them.
    pub parameters: usize,
    /// Cluster variables with their number of clusters.
    pub clusters: Vec<ClusterCount>,
    /// The matrix, in the order of the coefficients.
    pub matrix: Vec<Vec<f64>>,
    /// Whether a negative eigenvalue, which several cluster variables can cause, was set to zero.
    pub mended: bool,
}

/// A cluster variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterCount {
    /// As it was written.
    pub name: String,
    /// Clusters among the rows used.
    pub groups: usize,
}

/// An absorbed effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// As it was written.
    pub name: String,
    /// Levels among the rows used.
    pub levels: usize,
    /// Connected components with the first effect: as many of its levels are not identified. The first effect has
    /// none.
    pub components: usize,
}

/// How well a model fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goodness {
    /// Deviance; for least squares the residual sum of squares.
    pub deviance: f64,
    /// Log-likelihood, normal for least squares.
    pub log_likelihood: f64,
    /// McFadden: 1 less the ratio of log-likelihoods to that of a constant. A normal likelihood grows without bound as
    /// the fit becomes perfect, so that for least squares it can leave 0 to 1.
    pub pseudo_r2: f64,
    /// `1 - SSR/SST` with SST about the weighted mean; `None` for Poisson, and where the outcome does not vary.
    pub r2: Option<f64>,
    /// `1 - (1 - r2)(n - 1)/(n - k)`, k being regressors and levels of effects less one for each effect after the first
    /// (as fixest counts); `None` where `r2` is or n is not above k.
    pub adjusted_r2: Option<f64>,
    /// Squared correlation of outcome and fit.
    pub squared_correlation: f64,
}

/// How a solution was reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Solution {
    /// Outer steps; 1 for least squares.
    pub iterations: usize,
    /// Passes over the rows in inner solutions.
    pub inner_iterations: usize,
    /// Largest scaled score, or what partialling left.
    pub residual: f64,
    /// What it had to come to.
    pub tolerance: f64,
}

/// A joint test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wald {
    /// The statistic: chi-squared for a normal reference, else F.
    pub statistic: f64,
    /// Restrictions tested.
    pub restrictions: usize,
    /// Probability of a larger statistic.
    pub p_value: f64,
}

impl Coefficient {
    /// A coefficient from its estimate and variance.
    pub(crate) fn new(name: String, estimate: f64, variance: f64, reference: Reference, level: f64) -> Self {
        let std_error = variance.max(0.0).sqrt();
        let statistic = (std_error > 0.0).then(|| estimate / std_error);
        let reach = reference.critical(level) * std_error;
        Self {
            name,
            estimate,
            std_error,
            statistic,
            p_value: statistic.map(|statistic| reference.two_sided(statistic)),
            low: estimate - reach,
            high: estimate + reach,
            percent_effect: 100.0 * estimate.exp_m1(),
            percent_std_error: 100.0 * estimate.exp() * std_error,
        }
    }

    /// The tariff that has the effect of a dummy with this coefficient, in per cent of the price:
    /// `100 (exp(-b/elasticity) - 1)`, `elasticity` being that of trade to trade costs, positive.
    #[must_use]
    pub fn tariff_equivalent_pct(&self, elasticity: f64) -> f64 {
        100.0 * (-self.estimate / elasticity).exp_m1()
    }

    /// Standard error of the tariff equivalent by the delta method, the elasticity taken as known:
    /// `100 exp(-b/elasticity)/elasticity` times that of `b`.
    #[must_use]
    pub fn tariff_equivalent_std_error(&self, elasticity: f64) -> f64 {
        100.0 * (-self.estimate / elasticity).exp() / elasticity.abs() * self.std_error
    }
}

impl Estimate {
    /// The coefficient of this name.
    #[must_use]
    pub fn coefficient(&self, name: &str) -> Option<&Coefficient> {
        self.coefficients.iter().find(|coefficient| coefficient.name == name)
    }

    /// Tests that the named coefficients are all zero: `b'V^-1 b`, chi-squared; for least squares divided by their
    /// number, F. `None` where a name is unknown or the variance of the coefficients is singular.
    #[must_use]
    pub fn wald(&self, names: &[&str]) -> Option<Wald> {
        let place = |name: &&str| self.coefficients.iter().position(|known| known.name == *name);
        let places: Vec<usize> = names.iter().map(place).collect::<Option<_>>()?;
        let block: Vec<Vec<f64>> =
            places.iter().map(|i| places.iter().map(|j| self.variance.matrix[*i][*j]).collect()).collect();
        let factor = crate::dense::cholesky(&block, 1e-12);
        if places.is_empty() || (0..places.len()).any(|n| factor[n][n] <= 0.0) {
            return None;
        }
        let estimates: Vec<f64> = places.iter().map(|place| self.coefficients[*place].estimate).collect();
        let solved = crate::dense::solve_factored(&factor, &estimates);
        let statistic: f64 = solved.iter().zip(&estimates).map(|(a, b)| a * b).sum();
        let restrictions = places.len();
        let count = restrictions as f64;
        Some(match self.reference {
            Reference::Normal => {
                Wald { statistic, restrictions, p_value: chi_squared_tail(statistic, count) }
            }
            Reference::Student(degrees) => {
                let statistic = statistic / count;
                Wald { statistic, restrictions, p_value: f_tail(statistic, count, degrees) }
            }
        })
    }
}
