//! How agreements overlap for one origin: where one alone is best, where several tie, where MFN is as good.

use std::collections::BTreeMap;

use hoinhap_vocab::Economy;
use serde::Serialize;

use super::cell::Rate;
use super::table::TariffTable;
use super::view::View;

/// Counts over the lines outside Chapter 98 whose MFN cell is one plain number.
///
/// A programme's cell counts where it is one value (equal values of a split line are one; an override replaces
/// the value for its partner), the partner is not excluded and no quota is involved. Programmes are all whose
/// origins hold the economy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The origin.
    pub origin: Economy,
    /// Lines counted.
    pub lines: usize,
    /// Lines on which no programme is below MFN.
    pub mfn_as_good: usize,
    /// Those of them whose MFN rate is zero, so that none could be.
    pub mfn_free: usize,
    /// Lines on which several programmes share the lowest rate below MFN.
    pub tie: usize,
    /// Lines on which some programme is above MFN.
    pub inversion_any: usize,
    /// Lines on which one programme alone is lowest and below MFN.
    pub unique: BTreeMap<String, usize>,
}

/// Counts the overlap as an origin sees it.
#[must_use]
pub fn overlap(view: &View<'_>) -> Overlap {
    let origin = view.regime().origin;
    let mut counts = Overlap::none(origin);
    for (line, mfn) in view.counted() {
        let choice = view.choose(line);
        counts.lines += 1;
        counts.inversion_any += usize::from(choice.inversions != 0);
        match choice.best_preference {
            Some(best) if best < mfn => counts.count_winner(view.table(), choice.at_best),
            _ => {
                counts.mfn_as_good += 1;
                counts.mfn_free += usize::from(mfn == Rate::FREE);
            }
        }
    }
    counts
}

impl Overlap {
    const fn none(origin: Economy) -> Self {
        Self {
            origin,
            lines: 0,
            mfn_as_good: 0,
            mfn_free: 0,
            tie: 0,
            inversion_any: 0,
            unique: BTreeMap::new(),
        }
    }

    fn count_winner(&mut self, table: &TariffTable, at_best: u64) {
        if at_best.count_ones() > 1 {
            self.tie += 1;
            return;
        }
        let index = at_best.trailing_zeros() as usize;
        if let Some(programme) = table.programmes.imports.get(index) {
            *self.unique.entry(programme.code.clone()).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tariff::{Memberships, Regime};
    use hoinhap_vocab::date;

    #[test]
    fn inversions_and_lines_are_the_published_counts() {
        let table = TariffTable::embedded().unwrap();
        let memberships = Memberships::embedded().unwrap();
        let count = |code| {
            let origin = Economy::literal(code);
            let regime = Regime::by_origin(&table, origin, date(2026, 4, 5), memberships.groupings());
            overlap(&View::new(&table, regime))
        };
        let published = [("THA", 1225), ("KOR", 778), ("CHN", 391), ("JPN", 347), ("DEU", 60)];
        for (origin, inversions) in published {
            let counts = count(origin);
            assert_eq!((counts.lines, counts.inversion_any), (11_104, inversions), "{origin}");
            let unique: usize = counts.unique.values().sum();
            assert_eq!(unique + counts.tie + counts.mfn_as_good, counts.lines, "{origin}");
        }
        // Exclusions read as plain numbers would make RCEP look uniquely best on 1,992 lines.
        assert_eq!(count("CHN").unique.get("RCEP-C"), Some(&35));
    }
}
