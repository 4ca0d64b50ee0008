//! How well a model fits.

use rayon::prelude::*;

use crate::result::Goodness;
use crate::sums::sum;

/// Rows summed by one thread at a time.
const CHUNK: usize = 1 << 16;

/// Sums `of(row)` over rows, in chunks of fixed size that are added in order.
fn total(rows: usize, of: impl Fn(usize) -> f64 + Sync) -> f64 {
    let chunk = |start: usize| sum((start..rows.min(start + CHUNK)).map(&of));
    let starts: Vec<usize> = (0..rows).step_by(CHUNK).collect();
    let parts: Vec<f64> = if starts.len() < 2 {
        starts.into_iter().map(chunk).collect()
    } else {
        starts.into_par_iter().map(chunk).collect()
    };
    sum(parts)
}

/// Measures of a Poisson model. The constant of the null model stands beside the offset.
pub(crate) fn poisson_measures(
    outcome: &[f64],
    fitted: &[f64],
    weights: Option<&[f64]>,
    offset: Option<&[f64]>,
    deviance: f64,
) -> Goodness {
    let rows = outcome.len();
    let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
    let exposure = |row: usize| offset.map_or(1.0, |offset| offset[row].exp());
    let observed = total(rows, |row| weight(row) * outcome[row]);
    let constant = observed / total(rows, |row| weight(row) * exposure(row));
    let factorials = total(rows, |row| weight(row) * libm::lgamma(outcome[row] + 1.0));
    let saturated = total(rows, |row| {
        let y = outcome[row];
        if y > 0.0 { weight(row) * (y * y.ln() - y) } else { 0.0 }
    });
    let log_likelihood = saturated - 0.5 * deviance - factorials;
    let null = total(rows, |row| {
        let offset = offset.map_or(0.0, |offset| offset[row]);
        weight(row) * (outcome[row] * (constant.ln() + offset) - constant * exposure(row))
    });
    Goodness {
        deviance,
        log_likelihood,
        pseudo_r2: 1.0 - log_likelihood / (null - factorials),
        r2: None,
        adjusted_r2: None,
        squared_correlation: squared_correlation(outcome, fitted),
    }
}

/// Measures of least squares; the likelihood is the normal one. The adjusted R2 waits for the number of parameters: see
/// [`Goodness::with_parameters`].
pub(crate) fn gaussian_measures(outcome: &[f64], fitted: &[f64], weights: &[f64], squares: f64) -> Goodness {
    let rows = outcome.len();
    let n = rows as f64;
    let weight = total(rows, |row| weights[row]);
    let mean = total(rows, |row| weights[row] * outcome[row]) / weight;
    let all = total(rows, |row| weights[row] * (outcome[row] - mean).powi(2));
    let likelihood = |squares: f64| -0.5 * n * ((std::f64::consts::TAU * squares / n).ln() + 1.0);
    Goodness {
        deviance: squares,
        log_likelihood: likelihood(squares),
        pseudo_r2: 1.0 - likelihood(squares) / likelihood(all),
        r2: (all > 0.0).then(|| 1.0 - squares / all),
        adjusted_r2: None,
        squared_correlation: squared_correlation(outcome, fitted),
    }
}

impl Goodness {
    /// With the R2 adjusted for the number of parameters.
    pub(crate) fn with_parameters(self, observations: usize, parameters: usize) -> Self {
        let (n, k) = (observations as f64, parameters as f64);
        let adjusted = self.r2.filter(|_| observations > parameters);
        Self { adjusted_r2: adjusted.map(|r2| 1.0 - (1.0 - r2) * (n - 1.0) / (n - k)), ..self }
    }
}

fn squared_correlation(a: &[f64], b: &[f64]) -> f64 {
    let rows = a.len();
    let n = rows as f64;
    let (mean_a, mean_b) = (total(rows, |row| a[row]) / n, total(rows, |row| b[row]) / n);
    let product = total(rows, |row| (a[row] - mean_a) * (b[row] - mean_b));
    let size_a = total(rows, |row| (a[row] - mean_a).powi(2));
    let size_b = total(rows, |row| (b[row] - mean_b).powi(2));
    product * product / (size_a * size_b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_that_is_its_constant_explains_nothing() {
        let outcome = [1.0, 3.0, 0.0, 4.0];
        let fitted = [2.0; 4];
        let deviance: f64 = 2.0
            * outcome
                .iter()
                .map(|y: &f64| if *y > 0.0 { y * (y / 2.0).ln() - (y - 2.0) } else { 2.0 })
                .sum::<f64>();
        let measures = poisson_measures(&outcome, &fitted, None, None, deviance);
        assert!(measures.pseudo_r2.abs() < 1e-14, "{measures:?}");
        // ln L = sum y ln 2 - 2 - ln y!
        let expected = 8.0 * 2.0_f64.ln() - 8.0 - 6.0_f64.ln() - 24.0_f64.ln();
        assert!((measures.log_likelihood - expected).abs() < 1e-12);
    }
}
