//! A tariff as one origin sees it: what each distinct cell gives it, worked out once for all lines.
//!
//! A [`Regime`] asks a cell of a line; a view asks each distinct cell once and then looks answers up. It pays where
//! all lines are walked.

use super::cell::Rate;
use super::choice::{Choice, Regime, UnavailableReason, plain_rate, rate_in};
use super::table::{TariffLine, TariffTable};

/// A tariff with the rates that one origin gets.
#[derive(Debug, Clone)]
pub struct View<'a> {
    table: &'a TariffTable,
    regime: Regime,
    rates: Vec<Result<Rate, UnavailableReason>>,
    plain: Vec<Option<Rate>>,
}

impl<'a> View<'a> {
    /// The view of a regime's origin.
    #[must_use]
    pub fn new(table: &'a TariffTable, regime: Regime) -> Self {
        let rates = table.pool().iter().map(|cell| rate_in(cell, regime.origin)).collect();
        let plain = table.pool().iter().map(plain_rate).collect();
        Self { table, regime, rates, plain }
    }

    /// The tariff.
    #[must_use]
    pub const fn table(&self) -> &'a TariffTable {
        self.table
    }

    /// The programmes that serve the origin.
    #[must_use]
    pub const fn regime(&self) -> &Regime {
        &self.regime
    }

    /// The lines that counts are taken over: outside Chapter 98, with one plain number as MFN rate.
    pub fn counted(&self) -> impl Iterator<Item = (&'a TariffLine, Rate)> + '_ {
        let lines = self.table.lines.iter().filter(|line| !line.is_special_chapter());
        lines.filter_map(|line| Some((line, self.mfn(line)?)))
    }

    /// The MFN rate of a line, where it is one plain number.
    #[must_use]
    pub fn mfn(&self, line: &TariffLine) -> Option<Rate> {
        self.plain.get(line.mfn_index()).copied().flatten()
    }

    /// What a programme gives the origin on a line.
    ///
    /// # Errors
    /// The reason why it gives no usable rate.
    pub fn rate(&self, line: &TariffLine, programme: usize) -> Result<Rate, UnavailableReason> {
        let index = line.index(programme).ok_or(UnavailableReason::NotListed)?;
        self.rates.get(index).copied().unwrap_or(Err(UnavailableReason::NotListed))
    }

    /// The best of a line.
    #[must_use]
    pub fn choose(&self, line: &TariffLine) -> Choice {
        let rates = self.regime.programmes.iter().map(|programme| (*programme, self.rate(line, *programme)));
        Choice::among(self.mfn(line), rates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tariff::Memberships;
    use hoinhap_vocab::{Economy, date};

    #[test]
    fn a_view_chooses_as_its_regime_does() {
        let (table, memberships) = (TariffTable::embedded().unwrap(), Memberships::embedded().unwrap());
        for origin in ["CHN", "KOR", "THA", "DEU", "MEX"] {
            let origin = Economy::literal(origin);
            let regime = Regime::by_origin(&table, origin, date(2026, 4, 5), memberships.groupings());
            let view = View::new(&table, regime.clone());
            assert!(
                table.lines.iter().all(|line| view.choose(line) == regime.choose(&table, line)),
                "{origin}"
            );
        }
    }
}
