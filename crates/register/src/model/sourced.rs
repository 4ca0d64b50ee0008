//! Values that several sources state: kept side by side, held against each other, never mended in silence.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Date, date, parse_date};
use serde::Serialize;

/// One value as one source states it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcedValue {
    /// What it is about.
    pub subject: String,
    /// Which property.
    pub field: String,
    /// The value.
    pub value: String,
    /// Who says so.
    pub source: String,
    /// Whether a source stands behind it. A value without one never makes a conflict.
    pub has_source: bool,
    /// Whether somebody has chosen it, with a reason.
    pub chosen: bool,
}

/// What a conflict looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// Day and month of one date may have been taken for each other.
    PossibleDayMonthSwap,
    /// The order of the dates cannot be.
    ImpossibleOrder,
}

/// A property on which sources differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What it is about.
    pub subject: String,
    /// Which property.
    pub field: String,
    /// The distinct sourced values, sorted, each with those who state it.
    pub values: BTreeMap<String, BTreeSet<String>>,
    /// What the conflict looks like.
    pub hints: Vec<Hint>,
    /// The value that was chosen.
    pub chosen: Option<String>,
}

/// The properties for which two or more distinct values have a source, by subject and field.
#[must_use]
pub fn conflicts(values: &[SourcedValue]) -> Vec<Conflict> {
    let mut by_field: BTreeMap<(&str, &str), Vec<&SourcedValue>> = BTreeMap::new();
    for value in values.iter().filter(|value| value.has_source) {
        by_field.entry((&value.subject, &value.field)).or_default().push(value);
    }
    by_field.into_iter().filter_map(|((subject, field), values)| conflict(subject, field, &values)).collect()
}

fn conflict(subject: &str, field: &str, values: &[&SourcedValue]) -> Option<Conflict> {
    let mut distinct: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for value in values {
        distinct.entry(value.value.clone()).or_default().insert(value.source.clone());
    }
    if distinct.len() < 2 {
        return None;
    }
    let dates: Vec<Date> = distinct.keys().filter_map(|value| parse_date(value).ok()).collect();
    let swapped = dates.iter().any(|one| dates.iter().any(|other| is_swap(*one, *other)));
    Some(Conflict {
        subject: subject.to_owned(),
        field: field.to_owned(),
        values: distinct,
        hints: if swapped { vec![Hint::PossibleDayMonthSwap] } else { Vec::new() },
        chosen: values.iter().find(|value| value.chosen).map(|value| value.value.clone()),
    })
}

/// Whether two different dates are each other with day and month swapped.
#[must_use]
pub fn is_swap(one: Date, other: Date) -> bool {
    let swapped = one.day() <= 12 && date(one.year(), one.day(), one.month()) == other;
    swapped && one != other
}

/// The dates of a party, in the order in which they must come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PartyDates {
    /// Consent to be bound.
    pub consented: Option<Date>,
    /// Entry into force for the party.
    pub in_force: Option<Date>,
    /// End.
    pub ended: Option<Date>,
}

impl PartyDates {
    /// Whether the end comes before consent or entry into force, or force before consent.
    #[must_use]
    pub fn has_impossible_order(self) -> bool {
        let before = |earlier: Option<Date>, later: Option<Date>| {
            earlier.zip(later).is_some_and(|(earlier, later)| later < earlier)
        };
        before(self.consented, self.in_force)
            || before(self.consented, self.ended)
            || before(self.in_force, self.ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: &str, source: &str, has_source: bool) -> SourcedValue {
        SourcedValue {
            subject: "EVFTA".to_owned(),
            field: "in_force_vnm".to_owned(),
            value: value.to_owned(),
            source: source.to_owned(),
            has_source,
            chosen: false,
        }
    }

    #[test]
    fn a_conflict_needs_two_sourced_values() {
        assert_eq!(conflicts(&[value("2020-08-01", "a", true), value("2020-08-01", "b", true)]), []);
        assert_eq!(conflicts(&[value("2020-08-01", "a", true), value("2020-01-08", "b", false)]), []);
        let found = conflicts(&[value("2020-08-01", "a", true), value("2020-01-08", "b", true)]);
        assert_eq!(found[0].hints, [Hint::PossibleDayMonthSwap]);
        assert_eq!(found[0].values.len(), 2);
        assert_eq!(found[0].chosen, None);
    }

    #[test]
    fn swaps_are_seen_both_ways_and_only_where_they_can_be() {
        assert!(is_swap(date(2020, 8, 1), date(2020, 1, 8)) && is_swap(date(2020, 1, 8), date(2020, 8, 1)));
        assert!(!is_swap(date(2020, 8, 8), date(2020, 8, 8)));
        assert!(!is_swap(date(2020, 8, 13), date(2020, 8, 1)));
    }

    #[test]
    fn impossible_orders_are_flagged() {
        let dates =
            |consented, in_force, ended| PartyDates { consented, in_force, ended }.has_impossible_order();
        let (early, late) = (Some(date(2000, 1, 1)), Some(date(2001, 1, 1)));
        assert!(!dates(early, late, None) && !dates(early, early, early) && !dates(None, None, early));
        assert!(dates(late, early, None) && dates(late, None, early) && dates(None, late, early));
    }
}
