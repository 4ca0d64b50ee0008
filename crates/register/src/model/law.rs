//! Law transposition (specification 7): which obligations to legislate are complete at a cut-off, how well domestic law
//! conforms, and the two deficits.

use hoinhap_vocab::Date;
use jiff::Span;

use super::ratio::{Ratio, Share, Tenths};
use super::status::days_between;

/// Months after a deadline from which an incomplete obligation is long overdue.
const LONG_OVERDUE_MONTHS: i64 = 24;

/// A provision of a domestic act to which an element is mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MappedProvision {
    /// Adoption of the act.
    pub adopted: Option<Date>,
    /// Entry into force of the provision.
    pub in_force_from: Option<Date>,
    /// Repeal.
    pub repealed_on: Option<Date>,
    /// Notification to the treaty body, where the regime asks for it.
    pub notified_on: Option<Date>,
}

/// What an assessment found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conformity {
    /// Domestic law does what the obligation asks.
    Conforming,
    /// It does not.
    NotConforming,
    /// An oversight body disputes it.
    Contested,
}

/// An obligation to legislate that applies to the country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegislateObligation {
    /// Its id.
    pub id: String,
    /// By when it is to be transposed; without one it is in no deficit.
    pub deadline: Option<Date>,
    /// For each element of the obligation, the provisions mapped to it.
    pub elements: Vec<Vec<MappedProvision>>,
    /// Assessments by date.
    pub assessments: Vec<(Date, Conformity)>,
}

/// The state of transposition at a cut-off date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transposition {
    /// The cut-off.
    pub cut_off: Date,
    /// Obligations due by then.
    pub due: u64,
    /// Those of them that are complete.
    pub complete: u64,
    /// Complete ones whose latest assessment is not conforming or contested.
    pub not_conforming: u64,
    /// Ids of the incomplete ones, sorted.
    pub incomplete: Vec<String>,
    /// Incomplete ones, two years and more after their deadline.
    pub long_overdue: u64,
    delay_days: i64,
}

impl MappedProvision {
    fn is_in_force(&self, day: Date, require_notification: bool) -> bool {
        let has = |date: Option<Date>| date.is_some_and(|date| date <= day);
        has(self.in_force_from) && !has(self.repealed_on) && (!require_notification || has(self.notified_on))
    }
}

impl LegislateObligation {
    /// Covered elements / elements at a cut-off. An obligation without elements has none covered.
    #[must_use]
    pub fn completeness(&self, cut_off: Date, require_notification: bool) -> Share {
        let covered = |provisions: &&Vec<MappedProvision>| {
            provisions.iter().any(|provision| provision.is_in_force(cut_off, require_notification))
        };
        let part = self.elements.iter().filter(covered).count() as u64;
        Share { part, whole: self.elements.len() as u64 }
    }

    /// Elements covered by an act that is adopted at the cut-off and not yet in force.
    #[must_use]
    pub fn adopted_only(&self, cut_off: Date) -> usize {
        let pending = |provision: &MappedProvision| {
            provision.adopted.is_some_and(|adopted| adopted <= cut_off)
                && provision.in_force_from.is_none_or(|from| from > cut_off)
        };
        let covered = |provisions: &Vec<MappedProvision>| {
            provisions.iter().any(|provision| provision.is_in_force(cut_off, false))
        };
        self.elements
            .iter()
            .filter(|provisions| !covered(provisions) && provisions.iter().any(pending))
            .count()
    }

    fn is_complete(&self, cut_off: Date, require_notification: bool) -> bool {
        let share = self.completeness(cut_off, require_notification);
        share.whole > 0 && share.part == share.whole
    }

    /// The latest assessment by a day; of several on one day the last recorded.
    #[must_use]
    pub fn conformity(&self, cut_off: Date) -> Option<Conformity> {
        let known = self.assessments.iter().filter(|(date, _)| *date <= cut_off);
        known.max_by_key(|(date, _)| *date).map(|(_, conformity)| *conformity)
    }
}

impl Transposition {
    /// Works out the state at a cut-off from all obligations to legislate that apply to the country.
    #[must_use]
    pub fn at(obligations: &[LegislateObligation], cut_off: Date, require_notification: bool) -> Self {
        let mut state = Self {
            cut_off,
            due: 0,
            complete: 0,
            not_conforming: 0,
            incomplete: Vec::new(),
            long_overdue: 0,
            delay_days: 0,
        };
        for obligation in obligations {
            let Some(deadline) = obligation.deadline.filter(|deadline| *deadline <= cut_off) else {
                continue;
            };
            state.due += 1;
            if obligation.is_complete(cut_off, require_notification) {
                state.count_complete(obligation.conformity(cut_off));
            } else {
                state.count_incomplete(&obligation.id, deadline);
            }
        }
        state.incomplete.sort();
        state
    }

    fn count_complete(&mut self, conformity: Option<Conformity>) {
        self.complete += 1;
        let bad = matches!(conformity, Some(Conformity::NotConforming | Conformity::Contested));
        self.not_conforming += u64::from(bad);
    }

    fn count_incomplete(&mut self, id: &str, deadline: Date) {
        self.incomplete.push(id.to_owned());
        self.delay_days += i64::from(days_between(deadline, self.cut_off));
        let limit = deadline.checked_add(Span::new().months(LONG_OVERDUE_MONTHS));
        self.long_overdue += u64::from(limit.is_ok_and(|limit| self.cut_off >= limit));
    }

    /// Not complete / due.
    #[must_use]
    pub const fn transposition_deficit(&self) -> Share {
        Share { part: self.due - self.complete, whole: self.due }
    }

    /// Not conforming or contested / complete.
    #[must_use]
    pub const fn conformity_deficit(&self) -> Share {
        Share { part: self.not_conforming, whole: self.complete }
    }

    /// Not conforming or contested / due.
    #[must_use]
    pub const fn conformity_deficit_over_due(&self) -> Share {
        Share { part: self.not_conforming, whole: self.due }
    }

    /// Mean days from deadline to cut-off over the incomplete, in months of 30.4375 days; `None` where none is.
    #[must_use]
    pub fn average_delay_months(&self) -> Option<Tenths> {
        let count = i128::try_from(self.incomplete.len()).ok()?;
        // 30.4375 = 487/16.
        Ratio::new(i128::from(self.delay_days) * 16, count * 487).map(Ratio::tenths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn in_force(from: Date) -> Vec<MappedProvision> {
        vec![MappedProvision { in_force_from: Some(from), ..MappedProvision::default() }]
    }

    fn obligation(id: usize, complete: bool, assessments: Vec<(Date, Conformity)>) -> LegislateObligation {
        let elements = if complete {
            vec![in_force(date(2025, 1, 1)); 2]
        } else {
            vec![in_force(date(2025, 1, 1)), vec![]]
        };
        LegislateObligation { id: format!("O{id}"), deadline: Some(date(2025, 6, 30)), elements, assessments }
    }

    fn printed(share: Share) -> String {
        share.percent().map_or_else(|| "no data".to_owned(), |percent| percent.to_string())
    }

    #[test]
    fn acceptance_15_the_two_deficits() {
        let contested =
            vec![(date(2025, 3, 1), Conformity::Conforming), (date(2025, 9, 1), Conformity::Contested)];
        let obligations: Vec<_> = (0..8)
            .map(|id| obligation(id, id < 6, if id == 0 { contested.clone() } else { vec![] }))
            .collect();
        let state = Transposition::at(&obligations, date(2026, 6, 30), false);
        assert_eq!((state.due, state.complete), (8, 6));
        assert_eq!(printed(state.transposition_deficit()), "25.0");
        assert_eq!(printed(state.conformity_deficit()), "16.7");
        assert_eq!(printed(state.conformity_deficit_over_due()), "12.5");
        assert_eq!(state.incomplete, ["O6", "O7"]);
        let before = Transposition::at(&obligations, date(2025, 8, 1), false);
        assert_eq!(printed(before.conformity_deficit()), "0.0", "the contest came later");
    }

    #[test]
    fn delay_is_in_months_and_long_overdue_from_two_years_on() {
        let state = |cut_off| Transposition::at(&[obligation(1, false, vec![])], cut_off, false);
        let found = state(date(2026, 6, 30));
        assert_eq!(found.average_delay_months().map(|months| months.to_string()), Some("12.0".to_owned()));
        assert_eq!(
            (
                found.long_overdue,
                state(date(2027, 6, 29)).long_overdue,
                state(date(2027, 6, 30)).long_overdue
            ),
            (0, 0, 1)
        );
        assert_eq!(Transposition::at(&[], date(2026, 1, 1), false).average_delay_months(), None);
        assert_eq!(
            printed(Transposition::at(&[], date(2026, 1, 1), false).transposition_deficit()),
            "no data"
        );
    }

    #[test]
    fn repealed_future_and_unnotified_law_does_not_cover() {
        let cut_off = date(2026, 1, 1);
        let provision = MappedProvision {
            adopted: Some(date(2025, 5, 1)),
            in_force_from: Some(date(2025, 7, 1)),
            ..MappedProvision::default()
        };
        let with = |provision| LegislateObligation {
            elements: vec![vec![provision]],
            ..obligation(1, true, vec![])
        };
        assert_eq!(with(provision).completeness(cut_off, false), Share { part: 1, whole: 1 });
        assert_eq!(with(provision).completeness(cut_off, true).part, 0);
        let repealed = MappedProvision { repealed_on: Some(cut_off), ..provision };
        assert_eq!(with(repealed).completeness(cut_off, false).part, 0);
        let future = MappedProvision { in_force_from: Some(date(2026, 7, 1)), ..provision };
        assert_eq!(
            (with(future).completeness(cut_off, false).part, with(future).adopted_only(cut_off)),
            (0, 1)
        );
    }
}
