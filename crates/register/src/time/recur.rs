//! The days of a recurrence rule. Each is computed from the first day, never from the day before it, so that a duty of
//! the 31st comes back to the 31st after every short month.

use std::collections::{BTreeSet, VecDeque};
use std::str::FromStr;

use hoinhap_vocab::{Date, Year, date};
use jiff::Span;
use jiff::civil::Weekday;

use super::rule::{Frequency, RecurrenceRule, RuleError};

/// A gap longer than this, in years, ends a rule.
const LONGEST_GAP_YEARS: i16 = 100;

/// What happens to a day that a month does not have (RFC 7529, section 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// It is left out: the strict reading of RFC 5545.
    Omit,
    /// The last day of that month.
    Backward,
    /// The first day of the next month.
    Forward,
}

impl FromStr for Skip {
    type Err = RuleError;

    fn from_str(word: &str) -> Result<Self, RuleError> {
        match word.to_ascii_lowercase().as_str() {
            "omit" => Ok(Self::Omit),
            "backward" => Ok(Self::Backward),
            "forward" => Ok(Self::Forward),
            _ => Err(RuleError::BadValue { part: "skip".to_owned(), value: word.to_owned() }),
        }
    }
}

/// The days of a rule, in order.
///
/// Days that the rule does not name are not made up: a first day that does not fit the rule is not an occurrence.
#[derive(Debug, Clone)]
pub struct Occurrences {
    rule: RecurrenceRule,
    start: Date,
    skip: Skip,
    period: i64,
    ready: VecDeque<Date>,
    given: u32,
    last: Option<Date>,
    left_out: BTreeSet<Date>,
    added: BTreeSet<Date>,
    next_of_rule: Option<Date>,
}

impl Occurrences {
    /// The days of `rule` from `start` on. Without a choice, days that a month lacks go `backward` in plain monthly and
    /// yearly rules, and are omitted where the rule names days of its own.
    ///
    /// # Errors
    /// [`RuleError::NeverOccurs`]: no day within a hundred years fits.
    ///
    /// # Examples
    /// ```
    /// use hoinhap_register::time::Occurrences;
    /// use hoinhap_vocab::date;
    ///
    /// let rule = "FREQ=MONTHLY;INTERVAL=3".parse()?;
    /// let days: Vec<_> = Occurrences::new(date(2025, 8, 26), &rule, None)?.skip(1).take(3).collect();
    /// assert_eq!(days, [date(2025, 11, 26), date(2026, 2, 26), date(2026, 5, 26)]);
    /// # Ok::<(), hoinhap_register::time::RuleError>(())
    /// ```
    pub fn new(start: Date, rule: &RecurrenceRule, skip: Option<Skip>) -> Result<Self, RuleError> {
        let plain = rule.by_month_day.is_empty() && rule.by_day.is_empty();
        let mut days = Self {
            rule: rule.clone(),
            start,
            skip: skip.unwrap_or(if plain { Skip::Backward } else { Skip::Omit }),
            period: 0,
            ready: VecDeque::new(),
            given: 0,
            last: None,
            left_out: BTreeSet::new(),
            added: BTreeSet::new(),
            next_of_rule: None,
        };
        days.next_of_rule = days.advance();
        if days.next_of_rule.is_none() { Err(RuleError::NeverOccurs) } else { Ok(days) }
    }

    /// The same days without some (EXDATE) and with others (RDATE).
    #[must_use]
    pub fn with_exceptions(mut self, left_out: BTreeSet<Date>, added: BTreeSet<Date>) -> Self {
        self.left_out = left_out;
        self.added = added;
        self
    }

    /// The next day that the rule itself names.
    fn advance(&mut self) -> Option<Date> {
        loop {
            if self.rule.count.is_some_and(|count| self.given >= count) {
                return None;
            }
            let Some(day) = self.ready.pop_front() else {
                self.fill()?;
                continue;
            };
            if self.rule.until.is_some_and(|until| day > until) {
                return None;
            }
            if day >= self.start && self.last.is_none_or(|last| day > last) {
                self.given += 1;
                self.last = Some(day);
                return Some(day);
            }
        }
    }

    /// Works out the next period; `None` past the end of all periods that matter.
    fn fill(&mut self) -> Option<()> {
        let steps = self.period * i64::from(self.rule.interval);
        self.period += 1;
        let anchor = self.last.unwrap_or(self.start);
        let first = self.period_start(steps)?;
        if first.year() > anchor.year().saturating_add(LONGEST_GAP_YEARS) {
            return None;
        }
        let days = match self.rule.frequency {
            Frequency::Daily => self.limited(first),
            Frequency::Weekly => self.of_week(first),
            Frequency::Monthly => self.of_months(first.year(), &[first.month()]),
            Frequency::Yearly => self.of_year(first.year()),
        };
        self.ready = chosen(&days, &self.rule.by_set_pos).into();
        Some(())
    }

    /// The first day of the period that lies `steps` periods after that of the start; the day itself in daily rules.
    fn period_start(&self, steps: i64) -> Option<Date> {
        let start = self.start;
        let days = |from: Date, days: i64| from.checked_add(Span::new().try_days(days).ok()?).ok();
        match self.rule.frequency {
            Frequency::Daily => days(start, steps),
            Frequency::Weekly => {
                let monday = days(start, -i64::from(start.weekday().to_monday_zero_offset()))?;
                days(monday, steps.checked_mul(7)?)
            }
            Frequency::Monthly => {
                start.first_of_month().checked_add(Span::new().try_months(steps).ok()?).ok()
            }
            Frequency::Yearly => {
                date(start.year(), 1, 1).checked_add(Span::new().try_years(steps).ok()?).ok()
            }
        }
    }

    fn fits_month(&self, month: i8) -> bool {
        self.rule.by_month.is_empty() || self.rule.by_month.contains(&month)
    }

    fn fits_weekday(&self, day: Date) -> bool {
        self.rule.by_day.is_empty() || self.rule.by_day.iter().any(|(_, weekday)| *weekday == day.weekday())
    }

    /// A day of a daily rule, where no part excludes it.
    fn limited(&self, day: Date) -> BTreeSet<Date> {
        let from_end = day.day() - day.days_in_month() - 1;
        let days = &self.rule.by_month_day;
        let fits_day = days.is_empty() || days.contains(&day.day()) || days.contains(&from_end);
        let fits = self.fits_month(day.month()) && fits_day && self.fits_weekday(day);
        fits.then_some(day).into_iter().collect()
    }

    fn of_week(&self, monday: Date) -> BTreeSet<Date> {
        let own = [(None, self.start.weekday())];
        let weekdays = if self.rule.by_day.is_empty() { own.as_slice() } else { &self.rule.by_day };
        let day = |(_, weekday): &(Option<i8>, Weekday)| {
            monday.checked_add(Span::new().days(i64::from(weekday.to_monday_zero_offset()))).ok()
        };
        weekdays.iter().filter_map(day).filter(|day| self.fits_month(day.month())).collect()
    }

    fn of_year(&self, year: Year) -> BTreeSet<Date> {
        let rule = &self.rule;
        let of_whole_year = rule.by_month.is_empty() && rule.by_month_day.is_empty();
        if of_whole_year && !rule.by_day.is_empty() {
            return rule.by_day.iter().flat_map(|day| weekdays_in(date(year, 1, 1), 12, *day)).collect();
        }
        let every: Vec<i8> = (1..=12).collect();
        let own = [self.start.month()];
        let months = match (rule.by_month.is_empty(), rule.by_month_day.is_empty()) {
            (false, _) => &rule.by_month,
            (true, false) => &every,
            (true, true) => own.as_slice(),
        };
        self.of_months(year, months)
    }

    fn of_months(&self, year: Year, months: &[i8]) -> BTreeSet<Date> {
        months
            .iter()
            .filter(|month| self.fits_month(**month))
            .flat_map(|month| self.of_month(year, *month))
            .collect()
    }

    fn of_month(&self, year: Year, month: i8) -> BTreeSet<Date> {
        let rule = &self.rule;
        let first = date(year, month, 1);
        let by_weekday =
            || rule.by_day.iter().flat_map(|day| weekdays_in(first, 1, *day)).collect::<BTreeSet<_>>();
        if rule.by_month_day.is_empty() && !rule.by_day.is_empty() {
            return by_weekday();
        }
        let own = [self.start.day()];
        let days = if rule.by_month_day.is_empty() { own.as_slice() } else { &rule.by_month_day };
        let mut found: BTreeSet<Date> =
            days.iter().filter_map(|day| day_of(first, *day, self.skip)).collect();
        if !rule.by_day.is_empty() {
            let allowed = by_weekday();
            found.retain(|day| allowed.contains(day));
        }
        found
    }
}

impl Iterator for Occurrences {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        loop {
            let added = self.added.first().copied();
            let of_rule = self.next_of_rule;
            let day = match (of_rule, added) {
                (Some(rule), Some(added)) => rule.min(added),
                (rule, added) => rule.or(added)?,
            };
            if of_rule == Some(day) {
                self.next_of_rule = self.advance();
            }
            self.added.remove(&day);
            if !self.left_out.contains(&day) {
                return Some(day);
            }
        }
    }
}

/// A day of the month that begins on `first`, counted from its beginning or, negative, from its end.
fn day_of(first: Date, day: i8, skip: Skip) -> Option<Date> {
    let length = first.days_in_month();
    let number = if day < 0 { length + 1 + day } else { day };
    if (1..=length).contains(&number) {
        return Some(date(first.year(), first.month(), number));
    }
    match skip {
        // A day counted from the end that is not there has no neighbour that would be meant.
        _ if day < 0 => None,
        Skip::Omit => None,
        Skip::Backward => Some(first.last_of_month()),
        Skip::Forward => first.last_of_month().tomorrow().ok(),
    }
}

/// The weekdays of a kind in some months from `first` on, or the one at a place.
fn weekdays_in(first: Date, months: i8, (place, weekday): (Option<i8>, Weekday)) -> Vec<Date> {
    let end = date(first.year(), first.month() + months - 1, 1).last_of_month();
    let days = first.series(Span::new().days(1)).take_while(|day| *day <= end);
    let all: Vec<Date> = days.filter(|day| day.weekday() == weekday).collect();
    match place {
        None => all,
        Some(place) => at(&all, i16::from(place)).into_iter().collect(),
    }
}

/// The item at a place from 1, or from -1 backwards.
fn at(days: &[Date], place: i16) -> Option<Date> {
    let from_start = usize::from(place.unsigned_abs()).checked_sub(1)?;
    let index = if place > 0 { from_start } else { days.len().checked_sub(1)?.checked_sub(from_start)? };
    days.get(index).copied()
}

fn chosen(days: &BTreeSet<Date>, places: &[i16]) -> Vec<Date> {
    let all: Vec<Date> = days.iter().copied().collect();
    if places.is_empty() {
        return all;
    }
    let chosen: BTreeSet<Date> = places.iter().filter_map(|place| at(&all, *place)).collect();
    chosen.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days(start: Date, rule: &str, skip: Option<Skip>, take: usize) -> Vec<String> {
        let rule = rule.parse().unwrap();
        let days = Occurrences::new(start, &rule, skip).unwrap().take(take);
        days.map(|day| day.to_string()).collect()
    }

    #[test]
    fn acceptance_8_the_31st_never_drifts() {
        let start = date(2026, 1, 31);
        let backward = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"];
        assert_eq!(days(start, "FREQ=MONTHLY", None, 5), backward);
        assert_eq!(days(start, "FREQ=MONTHLY", Some(Skip::Backward), 5), backward);
        assert_eq!(
            days(start, "FREQ=MONTHLY", Some(Skip::Omit), 3),
            ["2026-01-31", "2026-03-31", "2026-05-31"]
        );
        assert_eq!(
            days(start, "FREQ=MONTHLY", Some(Skip::Forward), 4),
            ["2026-01-31", "2026-03-01", "2026-03-31", "2026-05-01"]
        );
    }

    #[test]
    fn acceptance_9_every_three_months() {
        assert_eq!(
            days(date(2025, 8, 26), "FREQ=MONTHLY;INTERVAL=3", None, 4),
            ["2025-08-26", "2025-11-26", "2026-02-26", "2026-05-26"]
        );
    }

    #[test]
    fn acceptance_10_reports_of_the_calendar() {
        let start = date(2026, 1, 1);
        assert_eq!(days(start, "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1", None, 2), ["2026-09-01", "2027-09-01"]);
        assert_eq!(
            days(start, "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", None, 3),
            ["2026-06-30", "2026-12-31", "2027-06-30"]
        );
    }

    /// RFC 5545, section 3.8.5.3, examples of the rules that are supported.
    #[test]
    fn examples_of_the_standard() {
        let from = date(1997, 9, 2);
        for (start, rule, expected) in [
            (
                from,
                "FREQ=DAILY;INTERVAL=10;COUNT=5",
                vec!["1997-09-02", "1997-09-12", "1997-09-22", "1997-10-02", "1997-10-12"],
            ),
            (
                from,
                "FREQ=WEEKLY;COUNT=10;BYDAY=TU,TH",
                vec!["1997-09-02", "1997-09-04", "1997-09-09", "1997-09-11"],
            ),
            (
                from,
                "FREQ=WEEKLY;INTERVAL=2;COUNT=8;BYDAY=TU,TH",
                vec!["1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18"],
            ),
            (
                date(1997, 9, 5),
                "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
                vec!["1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"],
            ),
            (
                date(1997, 9, 7),
                "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
                vec!["1997-09-07", "1997-09-28", "1997-11-02", "1997-11-30"],
            ),
            (
                date(1997, 9, 28),
                "FREQ=MONTHLY;BYMONTHDAY=-3",
                vec!["1997-09-28", "1997-10-29", "1997-11-28", "1997-12-29"],
            ),
            (
                from,
                "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
                vec!["1997-09-30", "1997-10-01", "1997-10-31", "1997-11-01"],
            ),
            (
                date(1997, 6, 10),
                "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
                vec!["1997-06-10", "1997-07-10", "1998-06-10", "1998-07-10"],
            ),
            (date(1997, 5, 19), "FREQ=YEARLY;BYDAY=20MO", vec!["1997-05-19", "1998-05-18", "1999-05-17"]),
            (
                date(1997, 3, 13),
                "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
                vec!["1997-03-13", "1997-03-20", "1997-03-27", "1998-03-05"],
            ),
            (
                from,
                "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
                vec!["1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13"],
            ),
            (
                date(1997, 9, 4),
                "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
                vec!["1997-09-04", "1997-10-07", "1997-11-06"],
            ),
            (
                date(1997, 9, 29),
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
                vec!["1997-09-29", "1997-10-30", "1997-11-27"],
            ),
            (
                date(2007, 1, 15),
                "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
                vec!["2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"],
            ),
        ] {
            assert_eq!(days(start, rule, None, expected.len()), expected, "{rule}");
        }
    }

    #[test]
    fn count_and_until_end_a_rule() {
        assert_eq!(days(date(2026, 1, 31), "FREQ=MONTHLY;COUNT=2", None, 9).len(), 2);
        assert_eq!(
            days(date(2026, 1, 31), "FREQ=MONTHLY;UNTIL=20260331", None, 9),
            ["2026-01-31", "2026-02-28", "2026-03-31"]
        );
    }

    #[test]
    fn exceptions_are_left_out_and_added_in_order() {
        let rule = "FREQ=YEARLY;COUNT=3".parse().unwrap();
        let found = Occurrences::new(date(2026, 3, 1), &rule, None).unwrap().with_exceptions(
            BTreeSet::from([date(2027, 3, 1)]),
            BTreeSet::from([date(2026, 7, 1), date(2028, 3, 1), date(2030, 1, 1)]),
        );
        let texts: Vec<String> = found.map(|day| day.to_string()).collect();
        assert_eq!(texts, ["2026-03-01", "2026-07-01", "2028-03-01", "2030-01-01"]);
    }

    #[test]
    fn a_rule_that_never_occurs_is_refused() {
        for rule in ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31"] {
            let rule = rule.parse().unwrap();
            let found = Occurrences::new(date(2026, 1, 1), &rule, None);
            assert_eq!(found.err(), Some(RuleError::NeverOccurs));
        }
    }

    #[test]
    fn leap_days_come_back() {
        assert_eq!(
            days(date(2024, 2, 29), "FREQ=YEARLY", None, 5),
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
        );
        assert_eq!(days(date(2024, 2, 29), "FREQ=YEARLY", Some(Skip::Omit), 2), ["2024-02-29", "2028-02-29"]);
    }

    proptest! {
        /// Occurrence k is the start plus k·n months, clamped: whatever the months between are like.
        #[test]
        fn plain_months_are_computed_from_the_start(day in 1_i8..=31, month in 1_i8..=12, n in 1_u32..=30, k in 0_usize..40) {
            let start = date(2020, month, day.min(date(2020, month, 1).days_in_month()));
            let rule = RecurrenceRule::plain(Frequency::Monthly, n);
            let found = Occurrences::new(start, &rule, None).unwrap().nth(k).unwrap();
            let expected = start.checked_add(Span::new().months(k as i64 * i64::from(n))).unwrap();
            prop_assert_eq!(found, expected);
        }
    }
}
