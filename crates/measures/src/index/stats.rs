//! Descriptive statistics over the values present. A missing value is NaN and is skipped.

/// The values present, in order.
pub(crate) fn present(values: &[f64]) -> impl Iterator<Item = f64> + Clone + '_ {
    values.iter().copied().filter(|value| !value.is_nan())
}

/// Arithmetic mean of the values present; NaN where there is none.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    let (sum, count) = present(values).fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

/// Median of the values present; NaN where there is none.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Quantile of the values present by linear interpolation between order statistics (type 7).
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted: Vec<f64> = present(values).collect();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = share.clamp(0.0, 1.0) * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

/// Sum of squared deviations from the mean.
fn sum_of_squares(values: &[f64], mean: f64) -> f64 {
    present(values).map(|value| (value - mean).powi(2)).sum()
}

/// Standard deviation with divisor n - 1.
#[must_use]
pub fn sample_sd(values: &[f64]) -> f64 {
    let count = present(values).count() as f64;
    (sum_of_squares(values, mean(values)) / (count - 1.0)).sqrt()
}

/// Variance with divisor n.
#[must_use]
pub fn population_variance(values: &[f64]) -> f64 {
    sum_of_squares(values, mean(values)) / present(values).count() as f64
}

/// Least and greatest value present; `None` where there is none.
#[must_use]
pub fn range(values: &[f64]) -> Option<(f64, f64)> {
    present(values).fold(None, |range, value| match range {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

/// Sample skewness G1 and excess kurtosis G2, the bias-corrected "type 2" forms (Joanes and Gill 1998).
/// NaN below four values.
#[must_use]
pub fn skewness_and_kurtosis(values: &[f64]) -> (f64, f64) {
    let (centre, n) = (mean(values), present(values).count() as f64);
    let (mut m2, mut m3, mut m4) = (0.0, 0.0, 0.0);
    for value in present(values) {
        let deviation = value - centre;
        let square = deviation * deviation;
        m2 += square;
        m3 += square * deviation;
        m4 += square * square;
    }
    if n < 4.0 {
        return (f64::NAN, f64::NAN);
    }
    let (m2, m3, m4) = (m2 / n, m3 / n, m4 / n);
    let skewness = m3 / m2.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
    let excess = m4 / (m2 * m2) - 3.0;
    (skewness, (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0))
}

/// Pearson correlation over the pairs of which both values are present; NaN where one side is constant.
#[must_use]
pub fn pearson(left: &[f64], right: &[f64]) -> f64 {
    let pairs = || left.iter().zip(right).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let n = pairs().count() as f64;
    let centre_left = pairs().map(|(a, _)| a).sum::<f64>() / n;
    let centre_right = pairs().map(|(_, b)| b).sum::<f64>() / n;
    let (mut cross, mut square_left, mut square_right) = (0.0, 0.0, 0.0);
    for (a, b) in pairs() {
        let (a, b) = (a - centre_left, b - centre_right);
        cross += a * b;
        square_left += a * a;
        square_right += b * b;
    }
    cross / (square_left * square_right).sqrt()
}

/// Spearman correlation: Pearson on average ranks, pairwise complete.
#[must_use]
pub fn spearman(left: &[f64], right: &[f64]) -> f64 {
    let both = |a: f64, b: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { a };
    let left_kept: Vec<f64> = left.iter().zip(right).map(|(a, b)| both(*a, *b)).collect();
    let right_kept: Vec<f64> = right.iter().zip(left).map(|(a, b)| both(*a, *b)).collect();
    pearson(&average_ranks(&left_kept), &average_ranks(&right_kept))
}

/// Ranks from 1 upwards, ascending; tied values share the mean of their places. Missing stays NaN.
fn average_ranks(values: &[f64]) -> Vec<f64> {
    let least = ranks_ascending(values);
    let ties = |rank: f64| least.iter().filter(|other| **other == rank).count() as f64;
    least.iter().map(|rank| if rank.is_nan() { f64::NAN } else { rank + (ties(*rank) - 1.0) / 2.0 }).collect()
}

/// Ranks from 1 upwards, ascending; tied values take the smallest place. Missing stays NaN.
#[must_use]
pub fn ranks_ascending(values: &[f64]) -> Vec<f64> {
    places(values, |left, right| left != right)
}

/// Ranks from 1 upwards, ascending, where values that are not apart tie.
fn places(values: &[f64], apart: impl Fn(f64, f64) -> bool) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).filter(|index| !values[*index].is_nan()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![f64::NAN; values.len()];
    let mut place = 0;
    for (position, index) in order.iter().enumerate() {
        if position == 0 || apart(values[*index], values[order[position - 1]]) {
            place = position + 1;
        }
        ranks[*index] = place as f64;
    }
    ranks
}

/// Whether two values differ by more than the last digits in which sums of the same parts may differ.
fn is_apart(left: f64, right: f64) -> bool {
    (left - right).abs() > 1e-12 * left.abs().max(right.abs())
}

/// Whether a score is above another by more than rounding.
pub(crate) fn is_above(left: f64, right: f64) -> bool {
    left > right && is_apart(left, right)
}

/// Whether values are the same but for rounding.
pub(crate) fn is_flat((low, high): (f64, f64)) -> bool {
    !is_apart(low, high)
}

/// Ranks of scores, 1 for the greatest; tied values, those within 1e-12 of each other's magnitude, take the smallest
/// place. `None` for missing.
#[must_use]
pub fn ranks_descending(values: &[f64]) -> Vec<Option<usize>> {
    let negated: Vec<f64> = values.iter().map(|value| -value).collect();
    places(&negated, is_apart).iter().map(|rank| (!rank.is_nan()).then_some(*rank as usize)).collect()
}

/// Cronbach's alpha of a group of columns, n/(n-1) (1 - sum of variances / sum of all covariances), with
/// pairwise complete covariances. NaN below two columns with values, and where covariances of different rows do not come to
/// a variance.
#[must_use]
pub fn cronbach_alpha(columns: &[&[f64]]) -> f64 {
    let columns: Vec<&&[f64]> =
        columns.iter().filter(|column| column.iter().any(|value| !value.is_nan())).collect();
    let n = columns.len() as f64;
    let mut total = 0.0;
    let mut diagonal = 0.0;
    for (i, left) in columns.iter().enumerate() {
        for (j, right) in columns.iter().enumerate() {
            let covariance = covariance(left, right);
            total += covariance;
            if i == j {
                diagonal += covariance;
            }
        }
    }
    // A total that is negative, or rounding noise beside its parts, is no variance.
    let is_variance = total > 1e-12 * diagonal;
    if columns.len() < 2 || !is_variance { f64::NAN } else { n / (n - 1.0) * (1.0 - diagonal / total) }
}

/// Covariance with divisor n - 1 over the pairs of which both values are present.
fn covariance(left: &[f64], right: &[f64]) -> f64 {
    let pairs = || left.iter().zip(right).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let n = pairs().count() as f64;
    let centre_left = pairs().map(|(a, _)| a).sum::<f64>() / n;
    let centre_right = pairs().map(|(_, b)| b).sum::<f64>() / n;
    pairs().map(|(a, b)| (a - centre_left) * (b - centre_right)).sum::<f64>() / (n - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_take_the_smallest_place() {
        let ranks = ranks_descending(&[3.0, 5.0, f64::NAN, 5.0, 1.0]);
        assert_eq!(ranks, [Some(3), Some(1), None, Some(1), Some(4)]);
        assert_eq!(average_ranks(&[2.0, 1.0, 2.0]), [2.5, 1.0, 2.5]);
    }

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        assert_eq!(quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
        assert!(median(&[f64::NAN]).is_nan());
    }

    #[test]
    fn skewness_of_a_symmetric_sample_is_zero() {
        let (skewness, kurtosis) = skewness_and_kurtosis(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert!(skewness.abs() < 1e-15);
        assert!((kurtosis + 1.2).abs() < 1e-12);
    }
}
