//! What falls due: days of recurring duties, and instances that were opened.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Date, parse_date};
use jiff::civil::Weekday;

use super::Book;
use crate::record::Record;
use crate::time::{DayKind, Deadline, Occurrences, Offset, OffsetUnit, Relation, Roll, Skip, WorkCalendar};

/// A day on which a duty falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow<'a> {
    /// The duty.
    pub record: &'a Record,
    /// The day.
    pub due: Date,
    /// The end of the period that is reported on, where there is one.
    pub period_end: Option<Date>,
    /// Where the day comes from.
    pub source: DutySource,
    /// Whether holidays of a year on the way are not on record.
    pub holiday_table_missing: bool,
}

/// Where a day comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DutySource {
    /// The rule, counted from its own first day.
    Rule,
    /// The rule names the days; no first day is on record.
    DaysOfRule,
    /// Counted from the end of each calendar year; the base date is not verified.
    AfterYearEnd,
}

impl Book {
    /// The working-day calendar of a country, from the holiday records.
    #[must_use]
    pub fn calendar(&self, country: &str) -> WorkCalendar {
        let own = self.all("holiday").iter().filter(|row| row.get("country") == country);
        let day = |row: &Record| {
            let kind = if row.get("kind") == "make-up" { DayKind::MakeUp } else { DayKind::Holiday };
            Some((row.read("date")?, kind))
        };
        WorkCalendar::new(
            vec![Weekday::Saturday, Weekday::Sunday],
            own.filter_map(day).collect::<BTreeMap<_, _>>(),
        )
    }

    /// The days in a span on which recurring duties fall due, by day and id. A duty whose days do not follow from its
    /// record (an event, an unknown phase) has none: [`Book::undated_duties`] lists those.
    #[must_use]
    pub fn duties(&self, from: Date, to: Date, calendar: &WorkCalendar) -> Vec<DutyRow<'_>> {
        let mut rows: Vec<_> =
            self.all("duty").iter().flat_map(|duty| days_of(duty, from, to, calendar)).collect();
        rows.sort_by(|a, b| (a.due, &a.record.id).cmp(&(b.due, &b.record.id)));
        rows
    }

    /// Duties whose days do not follow from their records.
    pub fn undated_duties(&self) -> impl Iterator<Item = &Record> {
        self.all("duty").iter().filter(|duty| source_of(duty).is_none())
    }
}

fn source_of(duty: &Record) -> Option<DutySource> {
    let rule = duty.text("rrule")?;
    if duty.get("timing") == "after_period_end" {
        return Some(DutySource::AfterYearEnd);
    }
    if start_of(duty).is_some() {
        return Some(DutySource::Rule);
    }
    // Without a first day the rule must name the day itself, and every year must have it.
    names_days(rule).then_some(DutySource::DaysOfRule)
}

/// The first day of a cycle: stated as such, or as the event from which it runs (`from 2024-12-31`).
fn start_of(duty: &Record) -> Option<Date> {
    let event = || parse_date(duty.text("base_event")?.strip_prefix("from ")?).ok();
    duty.read("dtstart").or_else(event)
}

fn days_of<'a>(duty: &'a Record, from: Date, to: Date, calendar: &WorkCalendar) -> Vec<DutyRow<'a>> {
    let Some(source) = source_of(duty) else { return Vec::new() };
    let row = |(due, period_end, missing)| DutyRow {
        record: duty,
        due,
        period_end,
        source,
        holiday_table_missing: missing,
    };
    let mut found = match source {
        DutySource::AfterYearEnd => after_year_ends(duty, from, to, calendar),
        DutySource::Rule | DutySource::DaysOfRule => by_rule(duty, from, to, calendar),
    };
    let waived = days_in(duty, "exdate");
    found.retain(|(day, ..)| !waived.contains(day));
    let known: BTreeSet<Date> = found.iter().map(|(day, ..)| *day).collect();
    let added = days_in(duty, "rdate").into_iter().filter(|day| from <= *day && *day <= to);
    found.extend(added.filter(|day| !known.contains(day)).map(|day| (day, None, false)));
    found.into_iter().map(row).collect()
}

/// The days of a list: those on which a duty is waived, or falls due besides (EXDATE and RDATE of RFC 5545). One that was moved
/// has its old day in the first and its new one in the second.
fn days_in(duty: &Record, field: &str) -> BTreeSet<Date> {
    duty.list(field).filter_map(|day| parse_date(day).ok()).collect()
}

type Day = (Date, Option<Date>, bool);

/// The days of a rule. One that is not a working day moves where the duty says so.
fn by_rule(duty: &Record, from: Date, to: Date, calendar: &WorkCalendar) -> Vec<Day> {
    let roll = duty.read::<Roll>("roll").unwrap_or_default();
    let day_itself = Offset { count: 0, unit: OffsetUnit::Days };
    let rolled = |day: Date| match roll {
        Roll::None => (day, None, false),
        roll => match Deadline::of(day, day_itself, Relation::Within, roll, calendar) {
            Ok(found) => (found.date, None, !found.holiday_table_missing.is_empty()),
            Err(_) => (day, None, false),
        },
    };
    // A day just outside of the span may move into it.
    let near = |days: i64| jiff::Span::new().days(days);
    let first = from.checked_sub(near(ROLL_WITHIN)).unwrap_or(from);
    let last = to.checked_add(near(ROLL_WITHIN)).unwrap_or(to);
    let waived = days_in(duty, "exdate");
    let days =
        days_of_rule(duty, first, last, from).into_iter().filter(|day| !waived.contains(day)).map(rolled);
    days.filter(|(day, ..)| from <= *day && *day <= to).collect()
}

/// Days by which a roll over a long holiday moves a day at most.
const ROLL_WITHIN: i64 = 31;

fn days_of_rule(duty: &Record, from: Date, to: Date, first: Date) -> Vec<Date> {
    let start = start_of(duty).unwrap_or(first.min(from));
    let rule = duty.read("rrule");
    let skip = duty.read::<Skip>("skip");
    let days = rule.and_then(|rule| Occurrences::new(start, &rule, skip).ok());
    let within = days.into_iter().flatten().skip_while(|day| *day < from).take_while(|day| *day <= to);
    within.collect()
}

/// Whether days follow from the rule of a standing task.
#[must_use]
pub fn has_days(task: &Record) -> bool {
    let Some(text) = task.text("cadence_rule") else { return false };
    names_days(text) || task.text("assigned_on").is_some()
}

/// Whether a rule names the days itself.
fn names_days(rule: &str) -> bool {
    rule.contains("BYMONTHDAY=") && rule.contains("BYMONTH=") && !rule.contains("INTERVAL=")
}

/// The days in a span on which a standing task is due again, by its rule: counted from its assignment, or where the rule names
/// the days itself.
#[must_use]
pub fn recurring_days(task: &Record, from: Date, to: Date) -> Vec<Date> {
    let Some(text) = task.text("cadence_rule") else { return Vec::new() };
    let named = names_days(text);
    let start: Option<Date> = task.read("assigned_on").or(named.then_some(from));
    let Some((start, rule)) = start.zip(text.parse().ok()) else { return Vec::new() };
    let days = Occurrences::new(start, &rule, None).ok().into_iter().flatten();
    // The assignment itself is no delivery.
    let due = days.skip_while(|day| *day < from || task.read("assigned_on") == Some(*day));
    due.take_while(|day| *day <= to).collect()
}

/// Days counted from the ends of the calendar years: the base date of such tables is not verified.
fn after_year_ends(duty: &Record, from: Date, to: Date, calendar: &WorkCalendar) -> Vec<Day> {
    let Some(offset) = offset_of(duty, "offset") else { return Vec::new() };
    let roll = duty.read::<Roll>("roll").unwrap_or_default();
    let years = (from.year() - 2)..=to.year();
    let due = |year: i16| {
        let end = hoinhap_vocab::date(year, 12, 31);
        let found = Deadline::of(end, offset, Relation::Within, roll, calendar).ok()?;
        Some((found.date, Some(end), !found.holiday_table_missing.is_empty()))
    };
    years.filter_map(due).filter(|(day, ..)| from <= *day && *day <= to).collect()
}

/// The period that a field states, in days of the record's own type.
pub(crate) fn offset_of(record: &Record, field: &str) -> Option<Offset> {
    let offset = record.read::<Offset>(field)?;
    Some(match (record.get("day_type"), offset.unit) {
        ("working", OffsetUnit::Days) => Offset { unit: OffsetUnit::WorkingDays, ..offset },
        _ => offset,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;
    use hoinhap_vocab::date;

    #[test]
    fn a_day_of_a_rule_rolls_over_holidays_where_the_duty_says_so() {
        let duty = |roll: &str| {
            let fields = [
                ("rrule", "FREQ=MONTHLY;BYMONTHDAY=1"),
                ("dtstart", "2026-05-01"),
                ("timing", "recurring"),
                ("roll", roll),
            ];
            let holiday = [("country", "VNM"), ("date", "2026-05-01"), ("kind", "holiday")];
            Book::of(vec![record("duty", "D", &fields), record("holiday", "H", &holiday)])
        };
        let days = |roll: &str, from, to| -> Vec<String> {
            let book = duty(roll);
            let calendar = book.calendar("VNM");
            book.duties(from, to, &calendar).iter().map(|row| row.due.to_string()).collect()
        };
        let (may, june) = (date(2026, 5, 1), date(2026, 6, 30));
        assert_eq!(days("next_working", may, june), ["2026-05-04", "2026-06-01"]);
        assert_eq!(days("none", may, june), ["2026-05-01", "2026-06-01"]);
        assert_eq!(days("previous_working", date(2026, 7, 30), date(2026, 8, 10)), ["2026-07-31"]);
        assert_eq!(days("next_working", date(2026, 5, 2), date(2026, 5, 20)), ["2026-05-04"]);
    }

    #[test]
    fn a_day_is_waived_or_moved() {
        let fields = [
            ("rrule", "FREQ=MONTHLY;BYMONTHDAY=2"),
            ("dtstart", "2026-05-02"),
            ("timing", "recurring"),
            ("roll", "next_working"),
            // The 2nd of May is a Saturday; of August a Sunday.
            ("exdate", "2026-05-02; 2026-06-02; 2026-08-03"),
            ("rdate", "2026-06-07; 2026-07-02; 2027-01-01"),
        ];
        let book = Book::of(vec![record("duty", "D", &fields)]);
        let calendar = WorkCalendar::weekends_only();
        let rows = book.duties(date(2026, 5, 1), date(2026, 9, 30), &calendar);
        let days: Vec<String> = rows.iter().map(|row| row.due.to_string()).collect();
        assert_eq!(days, ["2026-06-07", "2026-07-02", "2026-09-02"], "an added day stands as it is named");
    }

    #[test]
    fn a_standing_task_comes_due_again_by_its_rule() {
        let task = |fields: &[(&str, &str)]| record("task", "T", fields);
        let days = |task: &Record| -> Vec<String> {
            let span = recurring_days(task, date(2026, 1, 31), date(2026, 8, 1));
            span.iter().map(ToString::to_string).collect()
        };
        let quarterly = task(&[("assigned_on", "2026-01-31"), ("cadence_rule", "FREQ=MONTHLY;INTERVAL=3")]);
        assert_eq!(days(&quarterly), ["2026-04-30", "2026-07-31"]);
        let named = task(&[("cadence_rule", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30")]);
        assert_eq!(days(&named), ["2026-06-30"]);
        assert_eq!(days(&task(&[("cadence_rule", "FREQ=MONTHLY")])), Vec::<String>::new(), "no first day");
    }

    #[test]
    fn acceptance_10_days_of_the_reporting_calendar() {
        let book = Book::of(vec![
            record(
                "duty",
                "W-DS:1",
                &[
                    ("label", "DS:1"),
                    ("regime", "WTO"),
                    ("timing", "after_period_end"),
                    ("rrule", "FREQ=YEARLY"),
                    ("offset", "P90D"),
                    ("day_type", "calendar"),
                ],
            ),
            record(
                "duty",
                "I1",
                &[
                    ("label", "ILO"),
                    ("regime", "ILO"),
                    ("timing", "recurring"),
                    ("rrule", "FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1"),
                ],
            ),
            record(
                "duty",
                "A1",
                &[
                    ("label", "AEC"),
                    ("regime", "ASEAN"),
                    ("timing", "recurring"),
                    ("rrule", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"),
                ],
            ),
            record(
                "duty",
                "G3",
                &[
                    ("label", "TPR"),
                    ("regime", "WTO"),
                    ("timing", "recurring"),
                    ("rrule", "FREQ=YEARLY;INTERVAL=5"),
                ],
            ),
            record(
                "duty",
                "G12",
                &[
                    ("label", "Biennial transparency report"),
                    ("regime", "UNFCCC"),
                    ("timing", "recurring"),
                    ("rrule", "FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=31"),
                    ("base_event", "from 2024-12-31"),
                ],
            ),
        ]);
        let rows = book.duties(date(2026, 1, 1), date(2027, 6, 30), &WorkCalendar::weekends_only());
        let days = |id: &str| -> Vec<String> {
            rows.iter().filter(|row| row.record.id == id).map(|row| row.due.to_string()).collect()
        };
        assert_eq!(days("W-DS:1"), ["2026-03-31", "2027-03-31"]);
        assert_eq!(days("I1"), ["2026-09-01"]);
        assert_eq!(days("A1"), ["2026-06-30", "2026-12-31", "2027-06-30"]);
        assert_eq!(days("G12"), ["2026-12-31"], "every second year from 2024");
        let undated: Vec<&str> = book.undated_duties().map(|duty| duty.id.as_str()).collect();
        assert_eq!(undated, ["G3"], "its phase is not on record");
    }
}
