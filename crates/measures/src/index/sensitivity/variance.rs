//! Sobol indices: exact from a full factorial, estimated from a sample.

use crate::index::stats::{mean, population_variance, quantile};

/// Exact indices of a full factorial. All are NaN where the outcome does not vary.
#[derive(Debug, Clone, PartialEq)]
pub struct Indices {
    /// V(E(Y|i)) / V(Y).
    pub first: Vec<f64>,
    /// E(V(Y|all but i)) / V(Y).
    pub total: Vec<f64>,
    /// V(E(Y|i,j)) / V(Y) - S_i - S_j for each pair i < j.
    pub second: Vec<(usize, usize, f64)>,
}

/// Indices of outcomes over all combinations of levels, the last factor running fastest. Every level has the same
/// weight; variances are those of a population (Saltelli et al. 2008, section 4.2).
///
/// Adding a constant to every outcome changes nothing: sums run over deviations from the mean.
#[must_use]
pub fn factorial_indices(levels: &[usize], outcomes: &[f64]) -> Indices {
    let centre = mean(outcomes);
    let deviations: Vec<f64> = outcomes.iter().map(|outcome| outcome - centre).collect();
    let variance =
        deviations.iter().map(|deviation| deviation * deviation).sum::<f64>() / deviations.len() as f64;
    let strides = strides(levels);
    // Shares are sums of thousands of terms: what is below their rounding is nothing.
    let rounded = |share: f64| if share.abs() < 1e-13 { 0.0 } else { share };
    let share_of = |factors: &[usize]| explained(&deviations, levels, &strides, factors) / variance;
    let first: Vec<f64> = (0..levels.len()).map(|factor| rounded(share_of(&[factor]))).collect();
    let total = (0..levels.len())
        .map(|factor| {
            let others: Vec<usize> = (0..levels.len()).filter(|other| *other != factor).collect();
            rounded(1.0 - share_of(&others))
        })
        .collect();
    let mut second = Vec::new();
    for i in 0..levels.len() {
        for j in i + 1..levels.len() {
            second.push((i, j, rounded(share_of(&[i, j]) - first[i] - first[j])));
        }
    }
    Indices { first, total, second }
}

/// How far apart the levels of each factor stand in the list of outcomes.
fn strides(levels: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; levels.len()];
    for factor in (0..levels.len().saturating_sub(1)).rev() {
        strides[factor] = strides[factor + 1] * levels[factor + 1];
    }
    strides
}

/// The variance of the mean outcome given the levels of some factors.
fn explained(deviations: &[f64], levels: &[usize], strides: &[usize], factors: &[usize]) -> f64 {
    let groups: usize = factors.iter().map(|factor| levels[*factor]).product();
    let mut sums = vec![0.0; groups];
    for (cell, deviation) in deviations.iter().enumerate() {
        let group = factors
            .iter()
            .fold(0, |group, factor| group * levels[*factor] + (cell / strides[*factor]) % levels[*factor]);
        sums[group] += deviation;
    }
    let size = (deviations.len() / groups) as f64;
    sums.iter().map(|sum| (sum / size).powi(2)).sum::<f64>() / groups as f64
}

/// Estimates from a sample with their intervals. Negative estimates are kept: they say that N is too small.
#[derive(Debug, Clone, PartialEq)]
pub struct SampledIndices {
    /// First order, centred (Saltelli et al. 2010, equation b).
    pub first: f64,
    /// Total order (Jansen 1999).
    pub total: f64,
    /// 90 % interval of the first order.
    pub first_interval: (f64, f64),
    /// 90 % interval of the total order.
    pub total_interval: (f64, f64),
}

/// Outcomes of one factor: at the points of A, of B, and of A with this factor's columns from B.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes<'a> {
    /// At A.
    pub a: &'a [f64],
    /// At B.
    pub b: &'a [f64],
    /// At A with this factor from B.
    pub a_with_b: &'a [f64],
    /// Mean outcome of the whole design, by which outcomes are centred.
    pub centre: f64,
}

/// Indices of one factor. Intervals by resampling the rows of the three samples jointly.
#[must_use]
pub fn sampled_indices(outcomes: Outcomes<'_>, resamples: u32, seed: u32) -> SampledIndices {
    let rows: Vec<usize> = (0..outcomes.a.len()).collect();
    let (first, total) = estimates(outcomes, &rows);
    let (mut firsts, mut totals) = (Vec::new(), Vec::new());
    for resample in 0..resamples {
        let draw = |place: &usize| pick(seed, resample, *place as u32, rows.len());
        let (first, total) = estimates(outcomes, &rows.iter().map(draw).collect::<Vec<_>>());
        firsts.push(first);
        totals.push(total);
    }
    let interval = |values: &[f64]| (quantile(values, 0.05), quantile(values, 0.95));
    SampledIndices { first, total, first_interval: interval(&firsts), total_interval: interval(&totals) }
}

fn estimates(outcomes: Outcomes<'_>, rows: &[usize]) -> (f64, f64) {
    let Outcomes { a, b, a_with_b, centre } = outcomes;
    let both: Vec<f64> = rows.iter().flat_map(|row| [a[*row], b[*row]]).collect();
    let (variance, n) = (population_variance(&both), rows.len() as f64);
    let first: f64 = rows.iter().map(|row| (b[*row] - centre) * (a_with_b[*row] - a[*row])).sum();
    let total: f64 = rows.iter().map(|row| (a[*row] - a_with_b[*row]).powi(2)).sum();
    (first / n / variance, total / (2.0 * n) / variance)
}

/// A row drawn with replacement, fixed by its arguments.
fn pick(seed: u32, resample: u32, place: u32, rows: usize) -> usize {
    let word = mix(u64::from(seed) << 32 | u64::from(resample), u64::from(place));
    ((u128::from(word) * rows as u128) >> 64) as usize
}

/// Mixes two words into one that looks random (the finaliser of SplitMix64, Steele et al. 2014).
pub(super) fn mix(left: u64, right: u64) -> u64 {
    let mut word =
        left.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(right.wrapping_mul(0xD1B5_4A32_D192_ED03));
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additive_outcomes_have_equal_first_and_total_indices() {
        let outcomes: Vec<f64> =
            (0..3).flat_map(|i| (0..2).map(move |j| f64::from(i) + 4.0 * f64::from(j))).collect();
        let indices = factorial_indices(&[3, 2], &outcomes);
        let variance = 2.0 / 3.0 + 4.0;
        assert!((indices.first[0] - 2.0 / 3.0 / variance).abs() < 1e-14);
        assert!((indices.first[1] - 4.0 / variance).abs() < 1e-14);
        for factor in 0..2 {
            assert!((indices.first[factor] - indices.total[factor]).abs() < 1e-14);
        }
        assert!(indices.second[0].2.abs() < 1e-14);
    }

    #[test]
    fn a_pure_interaction_has_no_first_order() {
        let indices = factorial_indices(&[2, 2], &[1.0, -1.0, -1.0, 1.0]);
        assert_eq!((indices.first[0], indices.total[0], indices.second[0].2), (0.0, 1.0, 1.0));
    }
}
