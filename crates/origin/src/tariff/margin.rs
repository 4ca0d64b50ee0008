//! Preference margins: how far below MFN the rates of a programme are for one origin.

use hoinhap_vocab::Economy;
use serde::Serialize;

use super::cell::Rate;
use super::view::View;

/// The margins of one programme for one origin, over the lines that [`View::counted`] gives.
///
/// The margin of a line is MFN rate − preferential rate, in percentage points. Lines on which the programme gives
/// the origin no single rate (not listed, excluded, no concession, quota, sub-lines that differ, not understood)
/// have no margin and are only counted in `lines`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Margins {
    /// The programme.
    pub programme: String,
    /// The agreement that it carries out.
    pub agreement: String,
    /// The origin.
    pub origin: Economy,
    /// Lines counted.
    pub lines: usize,
    /// Lines on which the programme is below MFN.
    pub below: usize,
    /// Lines on which it equals MFN.
    pub equal: usize,
    /// Lines on which it is above MFN.
    pub above: usize,
    /// Mean margin over the lines below MFN, percentage points, to four decimals; nothing where there is none.
    pub mean_margin: Option<Rate>,
    /// Median margin over the same lines; the middle of the two middle ones where their number is even.
    pub median_margin: Option<Rate>,
}

/// The margins of a programme, by its index among the import programmes; nothing for an index without programme.
#[must_use]
pub fn margins(view: &View<'_>, programme: usize) -> Option<Margins> {
    let named = view.table().programmes.imports.get(programme)?;
    let mut found = Margins {
        programme: named.code.clone(),
        agreement: named.agreement.clone(),
        origin: view.regime().origin,
        lines: 0,
        below: 0,
        equal: 0,
        above: 0,
        mean_margin: None,
        median_margin: None,
    };
    let mut margins = Vec::new();
    for (line, mfn) in view.counted() {
        found.lines += 1;
        let Ok(rate) = view.rate(line, programme) else { continue };
        match rate.cmp(&mfn) {
            std::cmp::Ordering::Less => margins.push(mfn.units() - rate.units()),
            std::cmp::Ordering::Equal => found.equal += 1,
            std::cmp::Ordering::Greater => found.above += 1,
        }
    }
    found.below = margins.len();
    (found.mean_margin, found.median_margin) = (mean(&margins), median(margins));
    Some(found)
}

/// The mean, rounded half up to the last unit.
fn mean(margins: &[i64]) -> Option<Rate> {
    let count = i64::try_from(margins.len()).ok().filter(|count| *count > 0)?;
    let sum: i64 = margins.iter().sum();
    Some(Rate::from_units((2 * sum + count).div_euclid(2 * count)))
}

fn median(mut margins: Vec<i64>) -> Option<Rate> {
    margins.sort_unstable();
    let (upper, lower) = (margins.get(margins.len() / 2)?, margins.get((margins.len().max(1) - 1) / 2)?);
    Some(Rate::from_units((upper + lower) / 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tariff::{Memberships, Regime, TariffTable, overlap};
    use hoinhap_vocab::date;

    #[test]
    fn means_and_medians_by_hand() {
        assert_eq!((mean(&[]), median(Vec::new())), (None, None));
        assert_eq!(mean(&[10_000, 20_000, 20_001]), Some(Rate::from_units(16_667)));
        assert_eq!(median(vec![30_000, 10_000, 20_000]), Some(Rate::percent(2)));
        assert_eq!(median(vec![10_000, 20_000]), Rate::parse("1.5"));
    }

    #[test]
    fn lines_above_mfn_are_the_inversions_of_a_lone_programme() {
        // Germany has one programme, so its lines above MFN are the 60 published inversions.
        let (table, memberships) = (TariffTable::embedded().unwrap(), Memberships::embedded().unwrap());
        let (origin, on) = (Economy::literal("DEU"), date(2026, 4, 5));
        let view = View::new(&table, Regime::by_origin(&table, origin, on, memberships.groupings()));
        let programme = view.regime().programmes[0];
        let found = margins(&view, programme).unwrap();
        let counts = overlap(&view);
        assert_eq!((found.programme.as_str(), found.lines, found.above), ("EVFTA", 11_104, 60));
        assert_eq!(Some(&found.below), counts.unique.get("EVFTA"));
        // Counted once more from the table as text, outside this program.
        assert_eq!((found.below, found.equal), (7_694, 3_315));
        let printed = [found.mean_margin, found.median_margin].map(|rate| rate.map(|rate| rate.to_string()));
        assert_eq!(printed, [Some("14.5956".to_owned()), Some("12".to_owned())]);
        assert_eq!(margins(&view, 99), None);
    }
}
