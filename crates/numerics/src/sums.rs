//! Sums whose digits depend on their input alone: the order of additions is fixed by the length.

/// Independent accumulators of a dot product; enough to fill the vector units without changing the order of additions
/// from one machine to another.
const LANES: usize = 8;

/// Terms that are added one after the other before partial sums are joined in pairs.
const RUN: usize = 128;

/// The dot product of two slices; of unequal lengths, over the shorter.
#[must_use]
pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    let length = left.len().min(right.len());
    let (left, right) = (&left[..length], &right[..length]);
    let mut lanes = [0.0; LANES];
    let (blocks, others) = (left.chunks_exact(LANES), right.chunks_exact(LANES));
    let tail: f64 = blocks.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in blocks.zip(others) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum::<f64>() + tail
}

/// Adds `factor` times `from` to `to`, element by element.
pub fn add_scaled(to: &mut [f64], factor: f64, from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += factor * from;
    }
}

/// The sum of a slice, joined in pairs: its error grows with the logarithm of the length.
#[must_use]
pub fn sum(values: &[f64]) -> f64 {
    if values.len() <= RUN {
        return values.iter().sum();
    }
    let (left, right) = values.split_at(values.len() / 2);
    sum(left) + sum(right)
}

/// The Euclidean norm.
#[must_use]
pub fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

/// The largest absolute value; 0 for nothing, not a number where any is not.
#[must_use]
pub fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    values
        .into_iter()
        .fold(0.0, |most: f64, value| if value.is_nan() { value } else { keep(most, value.abs()) })
}

/// The larger of two, or what is not a number once it has appeared.
fn keep(most: f64, value: f64) -> f64 {
    if most.is_nan() || most > value { most } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_product_has_every_term() {
        for length in [0, 1, 7, 8, 9, 31] {
            let ones = vec![1.0; length];
            let steps: Vec<f64> = (0..length).map(|step| step as f64).collect();
            assert_eq!(dot(&ones, &steps), (length * length.saturating_sub(1) / 2) as f64);
        }
    }

    #[test]
    fn a_long_sum_keeps_its_digits() {
        let values = vec![0.1; 1_000_000];
        assert!((sum(&values) - 100_000.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_number_is_not_hidden() {
        assert!(largest([1.0, f64::NAN, 2.0]).is_nan());
        assert_eq!(largest([-3.0, 2.0]), 3.0);
    }
}
