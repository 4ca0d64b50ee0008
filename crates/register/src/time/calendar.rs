//! Working days of a country: weekend days, holidays, and make-up days from a dated table.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Date, Year};
use jiff::civil::Weekday;

/// What a day of the holiday table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayKind {
    /// No work, though it is no weekend day.
    Holiday,
    /// Work, though it is a weekend day or would be a holiday.
    MakeUp,
}

/// The working-day calendar of one country.
///
/// The weekend and the holidays come from tables. A year that has no row in the holiday table has none on record:
/// days of such years are counted by weekends alone and reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCalendar {
    weekend: Vec<Weekday>,
    days: BTreeMap<Date, DayKind>,
    years: BTreeSet<Year>,
}

/// A day found by counting working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDay {
    /// The day.
    pub date: Date,
    /// Years on the way for which no holiday table is held.
    pub years_without_table: BTreeSet<Year>,
}

impl WorkCalendar {
    /// A calendar with a weekend and dated exceptions.
    #[must_use]
    pub fn new(weekend: Vec<Weekday>, days: BTreeMap<Date, DayKind>) -> Self {
        let years = days.keys().map(|date| date.year()).collect();
        Self { weekend, days, years }
    }

    /// Saturday and Sunday off, and no holiday on record.
    #[must_use]
    pub fn weekends_only() -> Self {
        Self::new(vec![Weekday::Saturday, Weekday::Sunday], BTreeMap::new())
    }

    /// Whether people work on a day.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        match self.days.get(&date) {
            Some(kind) => *kind == DayKind::MakeUp,
            None => !self.weekend.contains(&date.weekday()),
        }
    }

    /// Whether a holiday table is held for a year.
    #[must_use]
    pub fn has_year(&self, year: Year) -> bool {
        self.years.contains(&year)
    }

    /// The working day `count` working days after `from`, which itself is not counted; before it where `count` is
    /// negative. `None` beyond the calendar's end.
    #[must_use]
    pub fn add_working_days(&self, from: Date, count: i32) -> Option<WorkingDay> {
        let (mut date, mut left) = (from, count.unsigned_abs());
        let mut years = BTreeSet::from([from.year()]);
        while left > 0 {
            date = if count > 0 { date.tomorrow() } else { date.yesterday() }.ok()?;
            years.insert(date.year());
            left -= u32::from(self.is_working(date));
        }
        years.retain(|year| !self.has_year(*year));
        Some(WorkingDay { date, years_without_table: years })
    }

    /// The number of working days after `from` up to and with `to`; negative where `to` is earlier.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> i64 {
        if to < from {
            return -self.working_days_between(to, from);
        }
        let days = from.series(jiff::Span::new().days(1)).skip(1).take_while(|date| *date <= to);
        days.map(|date| i64::from(self.is_working(date))).sum()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use hoinhap_vocab::date;

    /// The sample table that ships for 2026.
    pub(crate) fn vietnam_2026() -> WorkCalendar {
        let holidays =
            [(1, 1), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (4, 27), (4, 30), (5, 1), (9, 1), (9, 2)];
        let days = holidays.map(|(month, day)| (date(2026, month, day), DayKind::Holiday));
        WorkCalendar::new(vec![Weekday::Saturday, Weekday::Sunday], BTreeMap::from(days))
    }

    #[test]
    fn acceptance_11_ten_working_days() {
        let found = vietnam_2026().add_working_days(date(2026, 1, 5), 10).unwrap();
        assert_eq!(found.date, date(2026, 1, 19));
        assert!(found.years_without_table.is_empty());
    }

    #[test]
    fn holidays_are_skipped_and_make_up_days_counted() {
        let calendar = vietnam_2026();
        // Friday before the Lunar New Year week: the next working day is ten days later.
        assert_eq!(calendar.add_working_days(date(2026, 2, 13), 1).unwrap().date, date(2026, 2, 23));
        let mut days = calendar.days.clone();
        days.insert(date(2026, 2, 21), DayKind::MakeUp);
        let calendar = WorkCalendar::new(calendar.weekend, days);
        assert_eq!(calendar.add_working_days(date(2026, 2, 13), 1).unwrap().date, date(2026, 2, 21));
        assert_eq!(calendar.add_working_days(date(2026, 2, 23), -2).unwrap().date, date(2026, 2, 13));
    }

    #[test]
    fn years_without_a_table_are_reported() {
        let found = vietnam_2026().add_working_days(date(2025, 12, 30), 5).unwrap();
        assert_eq!(found.years_without_table, BTreeSet::from([2025]));
        assert_eq!(found.date, date(2026, 1, 7));
    }

    #[test]
    fn counting_between_is_the_inverse_of_adding() {
        let calendar = vietnam_2026();
        let from = date(2026, 1, 1);
        for count in 1..60 {
            let to = calendar.add_working_days(from, count).unwrap().date;
            assert_eq!(calendar.working_days_between(from, to), i64::from(count));
            assert_eq!(calendar.working_days_between(to, from), -i64::from(count));
        }
    }
}
