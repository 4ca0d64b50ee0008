//! Sums that do not lose small terms.

/// Compensated sum.
///
/// Reference: Neumaier (1974), Zeitschrift für Angewandte Mathematik und Mechanik 54(1).
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_survive_large_ones() {
        assert_eq!(sum([1e16, 1.0, -1e16]), 1.0);
    }
}
