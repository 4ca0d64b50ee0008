//! A square matrix of pairs: who buys from whom.

use hoinhap_numerics::sum;

use crate::EquilibriumError;
use crate::error::LARGEST_VALUE;

/// A value per pair of economies. One run of memory per importer, since every price index is a sum over its sellers.
#[derive(Debug, Clone, PartialEq)]
pub struct Bilateral {
    size: usize,
    values: Vec<f64>,
}

impl Bilateral {
    /// The same value for every pair.
    #[must_use]
    pub fn filled(size: usize, value: f64) -> Self {
        Self { size, values: vec![value; size * size] }
    }

    /// The value of each pair by `value(exporter, importer)`.
    #[must_use]
    pub fn from_fn(size: usize, value: impl Fn(usize, usize) -> f64) -> Self {
        let pairs = (0..size).flat_map(|importer| (0..size).map(move |exporter| (exporter, importer)));
        Self { size, values: pairs.map(|(exporter, importer)| value(exporter, importer)).collect() }
    }

    /// The number of economies.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The value of a pair.
    #[must_use]
    pub fn get(&self, exporter: usize, importer: usize) -> f64 {
        self.values[importer * self.size + exporter]
    }

    /// Sets the value of a pair.
    pub fn set(&mut self, exporter: usize, importer: usize, value: f64) {
        self.values[importer * self.size + exporter] = value;
    }

    /// An importer's values over all exporters.
    #[must_use]
    pub fn row(&self, importer: usize) -> &[f64] {
        &self.values[importer * self.size..(importer + 1) * self.size]
    }

    /// An importer's values over all exporters, to be changed.
    pub fn row_mut(&mut self, importer: usize) -> &mut [f64] {
        &mut self.values[importer * self.size..(importer + 1) * self.size]
    }

    /// The rows in the order of importers.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.size).map(|importer| self.row(importer))
    }

    /// Purchases of each importer, its own goods included.
    #[must_use]
    pub fn purchases(&self) -> Vec<f64> {
        self.rows().map(sum).collect()
    }

    /// Sales of each exporter, those at home included.
    #[must_use]
    pub fn sales(&self) -> Vec<f64> {
        let mut sales = vec![0.0; self.size];
        for row in self.rows() {
            sales.iter_mut().zip(row).for_each(|(sales, value)| *sales += value);
        }
        sales
    }

    /// What each economy buys from itself.
    #[must_use]
    pub fn domestic(&self) -> Vec<f64> {
        (0..self.size).map(|economy| self.get(economy, economy)).collect()
    }

    /// Purchases from abroad.
    #[must_use]
    pub fn imports(&self) -> Vec<f64> {
        let abroad = |importer: usize| {
            let row = self.row(importer);
            sum(&row[..importer]) + sum(&row[importer + 1..])
        };
        (0..self.size).map(abroad).collect()
    }

    /// Sales abroad.
    #[must_use]
    pub fn exports(&self) -> Vec<f64> {
        let mut abroad = vec![0.0; self.size];
        let add = |to: &mut [f64], from: &[f64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        for (importer, row) in self.rows().enumerate() {
            add(&mut abroad[..importer], &row[..importer]);
            add(&mut abroad[importer + 1..], &row[importer + 1..]);
        }
        abroad
    }

    /// Every value times a factor.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        if factor != 1.0 {
            self.values.iter_mut().for_each(|value| *value *= factor);
        }
        self
    }

    /// Each pair's value joined with that of another matrix of the same size.
    #[must_use]
    pub fn zip(&self, other: &Self, join: impl Fn(f64, f64) -> f64) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(a, b)| join(*a, *b)).collect();
        Self { size: self.size, values }
    }

    /// Each importer's values divided by their sum.
    #[must_use]
    pub fn shares(&self) -> Self {
        let mut shares = self.clone();
        for importer in 0..self.size {
            let total = sum(self.row(importer));
            shares.row_mut(importer).iter_mut().for_each(|value| *value /= total);
        }
        shares
    }

    /// Refuses a value that is negative, not a number, or too large to compute with (above 1e100).
    ///
    /// # Errors
    /// The first such pair.
    pub fn check(&self, what: &'static str) -> Result<(), EquilibriumError> {
        let bad = self.values.iter().position(|value| !(*value >= 0.0 && *value <= LARGEST_VALUE));
        bad.map_or(Ok(()), |place| {
            let (economy, partner) = (place / self.size, Some(place % self.size));
            Err(EquilibriumError::BadValue { what, economy, partner, value: self.values[place] })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_over_the_right_side() {
        let flows = Bilateral::from_fn(2, |exporter, importer| (10 * exporter + importer) as f64);
        assert_eq!((flows.purchases(), flows.sales()), (vec![10.0, 12.0], vec![1.0, 21.0]));
        assert_eq!((flows.imports(), flows.exports()), (vec![10.0, 1.0], vec![1.0, 10.0]));
        assert_eq!(flows.domestic(), vec![0.0, 11.0]);
        assert_eq!(flows.shares().row(0), [0.0, 1.0]);
    }

    #[test]
    fn a_bad_pair_is_named() {
        let mut flows = Bilateral::filled(3, 1.0);
        flows.set(2, 1, -4.0);
        let error = flows.check("flow").unwrap_err();
        assert_eq!(
            error,
            EquilibriumError::BadValue { what: "flow", economy: 1, partner: Some(2), value: -4.0 }
        );
    }
}
