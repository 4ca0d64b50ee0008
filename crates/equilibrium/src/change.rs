//! From base and new level to percent.

/// 100 (new / base - 1); `None` where the base is zero or the result is not finite.
pub(crate) fn percent(new: f64, base: f64) -> Option<f64> {
    Some(100.0 * (new / base - 1.0)).filter(|_| base != 0.0).filter(|value| value.is_finite())
}

/// [`percent`], economy by economy.
pub(crate) fn percents(new: &[f64], base: &[f64]) -> Vec<Option<f64>> {
    new.iter().zip(base).map(|(new, base)| percent(*new, *base)).collect()
}

/// 100 (hat - 1), economy by economy.
pub(crate) fn of_hats(hats: &[f64]) -> Vec<Option<f64>> {
    hats.iter().map(|hat| percent(*hat, 1.0)).collect()
}
