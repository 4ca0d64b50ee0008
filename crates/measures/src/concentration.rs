//! Concentration of a whole in its parts: partners, products, markets, sources.
//!
//! Shares `s_i = x_i / sum x`, `x_i >= 0`, over a universe of `n` possible parts that is declared, not counted:
//! parts of the universe without value count as zero.
//!
//! References: Hirschman (1945), Herfindahl (1950) for [`Shares::hhi`]; Theil (1967) for [`Shares::theil`];
//! UNCTAD, Handbook of Statistics, for [`Shares::product_concentration`] and [`diversification`].

use crate::{Bounds, MeasureError};

/// Shares of the parts that have a value, largest first, in a declared universe.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    shares: Vec<f64>,
    n: usize,
}

impl Shares {
    /// Shares of `values` in their sum, in a universe of `n` parts. Zero values may be left out. `None` where
    /// the sum is zero: there is nothing to share.
    ///
    /// # Errors
    /// A value is negative or not finite, or more than `n` values are positive.
    pub fn new(values: &[f64], n: usize) -> Result<Option<Self>, MeasureError> {
        if let Some(bad) = values.iter().find(|value| !value.is_finite() || **value < 0.0) {
            return Err(MeasureError::BadPart { value: *bad });
        }
        let mut shares: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
        if shares.len() > n {
            return Err(MeasureError::UniverseTooSmall { n, present: shares.len() });
        }
        shares.sort_by(|a, b| b.total_cmp(a));
        let total: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= total);
        Ok((total > 0.0).then_some(Self { shares, n }))
    }

    /// The universe.
    #[must_use]
    pub const fn n(&self) -> usize {
        self.n
    }

    /// How many parts have a value.
    #[must_use]
    pub const fn present(&self) -> usize {
        self.shares.len()
    }

    /// Herfindahl-Hirschman index, `sum s^2`, from 1/n to 1.
    #[must_use]
    pub fn hhi(&self) -> f64 {
        self.shares.iter().map(|share| share * share).sum()
    }

    /// Normalised index, `(HHI - 1/n)/(1 - 1/n)`, from 0 to 1; 1 where the universe has a single part.
    #[must_use]
    pub fn hhi_normalised(&self) -> f64 {
        normalise(self.hhi(), self.n)
    }

    /// Effective number of parts, `1/HHI`, from 1 to n.
    #[must_use]
    pub fn effective_number(&self) -> f64 {
        1.0 / self.hhi()
    }

    /// Share of the `k` largest parts together.
    #[must_use]
    pub fn top(&self, k: usize) -> f64 {
        self.shares.iter().take(k).sum()
    }

    /// Theil index, `sum s ln(n s)`, from 0 (equal) to ln n (one part); `0 ln 0 = 0`.
    #[must_use]
    pub fn theil(&self) -> f64 {
        let n = self.n as f64;
        self.shares.iter().map(|share| share * (n * share).ln()).sum()
    }

    /// Shannon evenness, `-sum s ln s / ln n`, from 0 (one part) to 1 (equal); 1 where n is 1.
    #[must_use]
    pub fn evenness(&self) -> f64 {
        if self.n < 2 {
            return 1.0;
        }
        1.0 - self.theil() / (self.n as f64).ln()
    }

    /// Gini index, `sum (2i - n - 1) s_(i) / n` with shares ascending, from 0 (equal) to 1 - 1/n.
    #[must_use]
    pub fn gini(&self) -> f64 {
        let n = self.n as f64;
        // Descending rank j (from 0) is ascending rank n - j; parts without value add nothing.
        let weighted = self.shares.iter().enumerate().map(|(j, share)| (n - 1.0 - 2.0 * j as f64) * share);
        weighted.sum::<f64>() / n
    }

    /// Product concentration of UNCTAD, `(sqrt(sum s^2) - sqrt(1/N))/(1 - sqrt(1/N))`, from 0 to 1. Not the
    /// HHI: it takes the square root first.
    #[must_use]
    pub fn product_concentration(&self) -> f64 {
        let even = (1.0 / self.n as f64).sqrt();
        if self.n < 2 { 1.0 } else { (self.hhi().sqrt() - even) / (1.0 - even) }
    }

    /// The shares without the largest part, in a universe smaller by one; `None` where nothing is left.
    #[must_use]
    pub fn without_top(&self) -> Option<Self> {
        let rest = self.shares.get(1..)?;
        let total: f64 = rest.iter().sum();
        let shares = rest.iter().map(|share| share / total).collect();
        (total > 0.0).then_some(Self { shares, n: self.n - 1 })
    }

    /// The shares where parts that are hidden hold `missing` of the true total, split evenly over `parts`.
    fn with_hidden(&self, missing: f64, parts: usize) -> Self {
        let mut shares: Vec<f64> = self.shares.iter().map(|share| share * (1.0 - missing)).collect();
        // A part without value must not enter a logarithm.
        let parts_with_value = if missing > 0.0 { parts } else { 0 };
        shares.extend(std::iter::repeat_n(missing / parts as f64, parts_with_value));
        shares.sort_by(|a, b| b.total_cmp(a));
        Self { shares, n: self.n }
    }

    /// Bounds of a measure where `parts` parts are hidden that together hold `missing` of the true total.
    ///
    /// `measure` must be convex in the shares and not fall when a share moves to a larger one (HHI, top shares,
    /// Theil, Gini). Then the most even split is lowest, the split with all in one part highest, and both are
    /// convex in the missing share: the upper bound stands at an end of `missing`, the lower one is searched.
    #[must_use]
    pub fn bounds(&self, missing: Bounds, parts: usize, measure: impl Fn(&Self) -> f64) -> (f64, f64) {
        if parts == 0 {
            let value = measure(self);
            return (value, value);
        }
        let even = |share: f64| measure(&self.with_hidden(share, parts));
        let one = |share: f64| measure(&self.with_hidden(share, 1));
        let low = minimum_of_convex(missing.low(), missing.high(), even);
        (low, one(missing.low()).max(one(missing.high())))
    }
}

/// `(hhi - 1/n)/(1 - 1/n)`.
pub(crate) fn normalise(hhi: f64, n: usize) -> f64 {
    let even = 1.0 / n as f64;
    if n < 2 { 1.0 } else { (hhi - even) / (1.0 - even) }
}

/// The least value of a convex function on an interval, by ternary search.
fn minimum_of_convex(mut low: f64, mut high: f64, value: impl Fn(f64) -> f64) -> f64 {
    let mut least = value(low).min(value(high));
    // 60 steps leave (2/3)^60 of the interval, below 1e-10.
    for _ in 0..60 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        let (at_a, at_b) = (value(a), value(b));
        least = least.min(at_a).min(at_b);
        if at_a <= at_b { high = b } else { low = a }
    }
    least
}

/// What residual rows of unknown split add to an HHI, at most: each row of share `r` adds between 0 (many small
/// sources) and `r^2` (one source), and no more than `r s_min` where no hidden part may exceed `s_min`, as in a
/// list that names its largest parts first.
#[must_use]
pub fn residual_bound(residual_shares: &[f64], smallest_named: Option<f64>) -> f64 {
    let most = |share: &f64| smallest_named.map_or(share * share, |least| share * share.min(least));
    residual_shares.iter().map(most).sum()
}

/// Distance of two distributions, `sum |h_i - w_i| / 2`, from 0 (equal) to 1 (nothing in common). With `own` the
/// product structure of a country and `other` that of the world, the diversification index of UNCTAD.
///
/// Both are values, not shares; parts in the same order. `None` where a sum is not positive or the lengths
/// differ.
#[must_use]
pub fn diversification(own: &[f64], other: &[f64]) -> Option<f64> {
    let (own_total, other_total): (f64, f64) = (own.iter().sum(), other.iter().sum());
    let comparable = own.len() == other.len() && own_total > 0.0 && other_total > 0.0;
    let gap = |(a, b): (&f64, &f64)| (a / own_total - b / other_total).abs();
    comparable.then(|| own.iter().zip(other).map(gap).sum::<f64>() / 2.0)
}

/// Breadth of markets, `1 - sum |own_i - row_i| / 2`: 1 where the country sells as the rest of the world does.
/// `None` as in [`diversification`].
#[must_use]
pub fn breadth(own: &[f64], rest_of_world: &[f64]) -> Option<f64> {
    diversification(own, rest_of_world).map(|distance| 1.0 - distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(values: &[f64], n: usize) -> Shares {
        Shares::new(values, n).unwrap().unwrap()
    }

    #[test]
    fn parts_that_cannot_be_are_refused() {
        assert!(Shares::new(&[1.0, -1.0], 2).is_err());
        assert!(Shares::new(&[1.0, f64::NAN], 2).is_err());
        assert!(Shares::new(&[1.0, 1.0], 1).is_err());
        assert_eq!(Shares::new(&[0.0, 0.0], 2).unwrap(), None);
    }

    #[test]
    fn one_part_and_equal_parts_are_the_ends_of_each_range() {
        let (one, equal) = (shares(&[7.0], 4), shares(&[1.0; 4], 4));
        let all = |s: &Shares| [s.hhi(), s.hhi_normalised(), s.effective_number(), s.evenness(), s.gini()];
        assert_eq!(all(&one), [1.0, 1.0, 1.0, 0.0, 0.75]);
        assert_eq!(all(&equal), [0.25, 0.0, 4.0, 1.0, 0.0]);
        assert_eq!(one.theil(), 4.0_f64.ln());
    }

    #[test]
    fn the_bounds_hold_the_value_and_every_split() {
        let visible = shares(&[5.0, 3.0, 2.0], 6);
        let missing = Bounds::new(0.0, 0.3).unwrap();
        let (low, high) = visible.bounds(missing, 3, Shares::hhi);
        // With hidden parts 0.1 + 0.1 + 0.1: 0.49 * 0.38 + 0.03.
        assert!(low <= 0.49 * 0.38 + 0.03 && high >= 0.38);
        // Lowest at r = H / (H + 1/k), where (1 - r)^2 H + r^2/k is least; beyond 0.3 here, so at the end.
        assert!((low - (0.49 * 0.38 + 0.03)).abs() < 1e-12);
        let wide = visible.bounds(Bounds::new(0.0, 0.9).unwrap(), 3, Shares::hhi).0;
        let r = 0.38 / (0.38 + 1.0 / 3.0);
        assert!((wide - ((1.0 - r) * (1.0 - r) * 0.38 + r * r / 3.0)).abs() < 1e-12);
    }

    #[test]
    fn a_residual_adds_at_most_its_square_or_what_the_smallest_named_allows() {
        assert!((residual_bound(&[0.2, 0.1], None) - 0.05).abs() < 1e-15);
        assert!((residual_bound(&[0.2], Some(0.05)) - 0.01).abs() < 1e-15);
        assert!((residual_bound(&[0.02], Some(0.05)) - 0.0004).abs() < 1e-15);
    }
}
