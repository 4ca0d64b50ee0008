//! From an event and a period to the last good day.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use hoinhap_vocab::{Date, Year};
use jiff::Span;

use super::calendar::WorkCalendar;

/// A period after or before an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset {
    /// How many.
    pub count: i32,
    /// Of what.
    pub unit: OffsetUnit,
}

/// What a period is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OffsetUnit {
    /// Calendar days.
    Days,
    /// Working days.
    WorkingDays,
    /// Weeks.
    Weeks,
    /// Months: the same day number, or the last day of a shorter month.
    Months,
    /// Years: the same day of the same month, or 28 February.
    Years,
}

/// How the period stands to the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Relation {
    /// Within the period after the event: its end is the last good day.
    #[default]
    Within,
    /// At least the period before the event: its beginning is the last good day.
    AtLeastBefore,
    /// Not before, or not after, the period has passed: the day on which it ends.
    NotBeforeOrAfter,
    /// For at least the period: the day on which it ends.
    AtLeastFor,
}

/// What happens where the last day is not a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Roll {
    /// Nothing.
    #[default]
    None,
    /// The next working day counts.
    NextWorking,
    /// The working day before counts.
    PreviousWorking,
}

/// The last good day, and what is doubtful about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last good day.
    pub date: Date,
    /// Years whose holidays would have to be known and are not on record (`holiday_table_missing`).
    pub holiday_table_missing: BTreeSet<Year>,
}

/// A period or a deadline that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeadlineError {
    /// The text is no period.
    #[error("`{0}` is not a period: write P30D, P3M, P1Y, P2W or 10WD")]
    Offset(String),
    /// The text is no rule for days off.
    #[error("`{0}` is not a roll rule: write none, next_working or previous_working")]
    Roll(String),
    /// The day lies beyond the calendar.
    #[error("the deadline lies beyond the calendar")]
    OutOfRange,
}

impl FromStr for Offset {
    type Err = DeadlineError;

    /// Reads `P30D`, `P2W`, `P3M`, `P1Y` (ISO 8601, one unit) or `10WD` for working days.
    fn from_str(text: &str) -> Result<Self, DeadlineError> {
        let wrong = || DeadlineError::Offset(text.to_owned());
        let (digits, unit) = match (text.strip_prefix('P'), text.strip_suffix("WD")) {
            (None, Some(digits)) => (digits, OffsetUnit::WorkingDays),
            (Some(rest), None) => {
                let (digits, letter) =
                    rest.split_at_checked(rest.len().saturating_sub(1)).ok_or_else(wrong)?;
                (digits, OffsetUnit::of_letter(letter).ok_or_else(wrong)?)
            }
            _ => return Err(wrong()),
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let count = digits.parse().ok().filter(|count| is_number && *count <= 100_000);
        Ok(Self { count: count.ok_or_else(wrong)?, unit })
    }
}

impl OffsetUnit {
    fn of_letter(letter: &str) -> Option<Self> {
        match letter {
            "D" => Some(Self::Days),
            "W" => Some(Self::Weeks),
            "M" => Some(Self::Months),
            "Y" => Some(Self::Years),
            _ => None,
        }
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            OffsetUnit::WorkingDays => write!(f, "{}WD", self.count),
            OffsetUnit::Days => write!(f, "P{}D", self.count),
            OffsetUnit::Weeks => write!(f, "P{}W", self.count),
            OffsetUnit::Months => write!(f, "P{}M", self.count),
            OffsetUnit::Years => write!(f, "P{}Y", self.count),
        }
    }
}

impl FromStr for Roll {
    type Err = DeadlineError;

    fn from_str(word: &str) -> Result<Self, DeadlineError> {
        match word {
            "none" => Ok(Self::None),
            "next_working" => Ok(Self::NextWorking),
            "previous_working" => Ok(Self::PreviousWorking),
            _ => Err(DeadlineError::Roll(word.to_owned())),
        }
    }
}

impl Relation {
    /// Reads the word of the tables: `within`, `at least before`, `not before or after`, `at least for`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "within" => Some(Self::Within),
            "at least before" => Some(Self::AtLeastBefore),
            "not before or after" => Some(Self::NotBeforeOrAfter),
            "at least for" => Some(Self::AtLeastFor),
            _ => None,
        }
    }
}

impl Deadline {
    /// The last good day of a period from an event. The day of the event is not counted. Months and years keep the day
    /// number, clamped to the month's end. Where the last day is no working day, `roll` decides.
    ///
    /// # Errors
    /// The day lies beyond the calendar.
    ///
    /// # Examples
    /// ```
    /// use hoinhap_register::time::{Deadline, Relation, Roll, WorkCalendar};
    /// use hoinhap_vocab::date;
    ///
    /// let calendar = WorkCalendar::weekends_only();
    /// let period = "P90D".parse()?;
    /// let due = Deadline::of(date(2025, 12, 31), period, Relation::Within, Roll::None, &calendar)?;
    /// assert_eq!(due.date, date(2026, 3, 31));
    /// # Ok::<(), hoinhap_register::time::DeadlineError>(())
    /// ```
    pub fn of(
        event: Date,
        offset: Offset,
        relation: Relation,
        roll: Roll,
        calendar: &WorkCalendar,
    ) -> Result<Self, DeadlineError> {
        let count = if relation == Relation::AtLeastBefore { -offset.count } else { offset.count };
        let mut missing = BTreeSet::new();
        let date = if offset.unit == OffsetUnit::WorkingDays {
            let found = calendar.add_working_days(event, count).ok_or(DeadlineError::OutOfRange)?;
            missing = found.years_without_table;
            found.date
        } else {
            event.checked_add(span(count, offset.unit)).map_err(|_| DeadlineError::OutOfRange)?
        };
        rolled(date, roll, calendar, missing)
    }
}

fn span(count: i32, unit: OffsetUnit) -> Span {
    match unit {
        OffsetUnit::Days | OffsetUnit::WorkingDays => Span::new().days(count),
        OffsetUnit::Weeks => Span::new().weeks(count),
        OffsetUnit::Months => Span::new().months(count),
        // Years beyond the calendar are refused when they are added, not here.
        OffsetUnit::Years => Span::new().years(count.clamp(-9_999, 9_999)),
    }
}

fn rolled(
    date: Date,
    roll: Roll,
    calendar: &WorkCalendar,
    mut missing: BTreeSet<Year>,
) -> Result<Deadline, DeadlineError> {
    if roll == Roll::None {
        return Ok(Deadline { date, holiday_table_missing: missing });
    }
    let mut day = date;
    loop {
        if !calendar.has_year(day.year()) {
            missing.insert(day.year());
        }
        if calendar.is_working(day) {
            return Ok(Deadline { date: day, holiday_table_missing: missing });
        }
        let next = if roll == Roll::NextWorking { day.tomorrow() } else { day.yesterday() };
        day = next.map_err(|_| DeadlineError::OutOfRange)?;
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::tests::vietnam_2026;
    use super::*;
    use hoinhap_vocab::date;

    fn due(event: Date, period: &str, roll: Roll) -> Date {
        let offset = period.parse().unwrap();
        Deadline::of(event, offset, Relation::Within, roll, &vietnam_2026()).unwrap().date
    }

    #[test]
    fn acceptance_10_days_after_a_period() {
        assert_eq!(due(date(2025, 12, 31), "P90D", Roll::None), date(2026, 3, 31));
        assert_eq!(due(date(2025, 12, 31), "P120D", Roll::None), date(2026, 4, 30));
    }

    #[test]
    fn months_and_years_are_clamped() {
        assert_eq!(due(date(2026, 1, 31), "P1M", Roll::None), date(2026, 2, 28));
        assert_eq!(due(date(2024, 2, 29), "P1Y", Roll::None), date(2025, 2, 28));
        assert_eq!(due(date(2026, 1, 31), "P2W", Roll::None), date(2026, 2, 14));
    }

    #[test]
    fn a_last_day_off_rolls_as_the_duty_says() {
        // 30 April and 1 May 2026 are holidays, 2 and 3 May a weekend.
        assert_eq!(due(date(2025, 12, 31), "P120D", Roll::NextWorking), date(2026, 5, 4));
        assert_eq!(due(date(2025, 12, 31), "P120D", Roll::PreviousWorking), date(2026, 4, 29));
    }

    #[test]
    fn a_notice_before_an_event_counts_back() {
        let offset = "P60D".parse().unwrap();
        let found =
            Deadline::of(date(2026, 3, 1), offset, Relation::AtLeastBefore, Roll::None, &vietnam_2026());
        assert_eq!(found.unwrap().date, date(2025, 12, 31));
    }

    #[test]
    fn a_year_without_a_holiday_table_is_marked() {
        let offset = "10WD".parse().unwrap();
        let found = Deadline::of(date(2027, 1, 4), offset, Relation::Within, Roll::None, &vietnam_2026());
        assert_eq!(found.unwrap().holiday_table_missing, BTreeSet::from([2027]));
        let offset = "P1Y".parse().unwrap();
        let found =
            Deadline::of(date(2026, 6, 1), offset, Relation::Within, Roll::NextWorking, &vietnam_2026());
        assert_eq!(found.unwrap().holiday_table_missing, BTreeSet::from([2027]));
    }

    #[test]
    fn periods_read_back_and_others_are_refused() {
        for text in ["P30D", "P2W", "P3M", "P1Y", "10WD"] {
            assert_eq!(text.parse::<Offset>().unwrap().to_string(), text);
        }
        for wrong in ["", "P", "P30", "30D", "P-3D", "P1Y6M", "WD", "PT5H", "P3D ", "P999999999D", "Pngày"] {
            assert!(wrong.parse::<Offset>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn beyond_the_calendar_is_an_error() {
        let offset = "P9999Y".parse().unwrap();
        let found = Deadline::of(date(2026, 1, 1), offset, Relation::Within, Roll::None, &vietnam_2026());
        assert_eq!(found, Err(DeadlineError::OutOfRange));
    }
}
