//! Years, dates and the date at which a question is asked.

use jiff::civil::Date;

/// A calendar year.
pub type Year = i16;

/// A text that is not a date of the form `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date: write YYYY-MM-DD, such as 2025-12-31")]
pub struct PeriodError(pub String);

/// Reads a date of the form `YYYY-MM-DD`.
///
/// # Errors
/// The text has another form or names no day of the calendar.
pub fn parse_date(text: &str) -> Result<Date, PeriodError> {
    let error = || PeriodError(text.to_owned());
    if text.len() != 10 || !text.is_ascii() {
        return Err(error());
    }
    text.parse().map_err(|_| error())
}

/// A date known to the day, the month or the year: the days it may be, first and last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// The first day it may be.
    pub first: Date,
    /// The last day it may be; equal to `first` where the day is known.
    pub last: Date,
}

impl PartialDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    ///
    /// # Errors
    /// The text has another form or names no day of the calendar.
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        let day = |tail: &str| parse_date(&format!("{text}{tail}"));
        match text.len() {
            4 => Ok(Self { first: day("-01-01")?, last: day("-12-31")? }),
            7 => day("-01").map(|first| Self { first, last: first.last_of_month() }),
            _ => parse_date(text).map(|date| Self { first: date, last: date }),
        }
    }

    /// Whether the day is known.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.first == self.last
    }
}

/// The date at which a question is asked. Facts about periods that end later are not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AsOf(pub Date);

impl AsOf {
    /// The last calendar year that has ended at this date; 31 December counts as the end.
    #[must_use]
    pub fn last_complete_year(self) -> Year {
        if self.0.month() == 12 && self.0.day() == 31 { self.0.year() } else { self.0.year() - 1 }
    }

    /// Whether an annual fact of `year` can be known: the year has ended.
    #[must_use]
    pub fn sees_year(self, year: Year) -> bool {
        year <= self.last_complete_year()
    }

    /// Whether a fact of `date` can be known.
    #[must_use]
    pub fn sees(self, date: Date) -> bool {
        date <= self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_strict() {
        assert_eq!(parse_date("2024-02-29"), Ok(date(2024, 2, 29)));
        for wrong in ["2025-02-29", "2025-2-1", "01/02/2025", "", "2025-01-01T00:00"] {
            assert!(parse_date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn partial_dates_span_their_period() {
        let span = |text: &str| PartialDate::parse(text).map(|date| (date.first, date.last));
        assert_eq!(span("2016"), Ok((date(2016, 1, 1), date(2016, 12, 31))));
        assert_eq!(span("2024-02"), Ok((date(2024, 2, 1), date(2024, 2, 29))));
        assert!(PartialDate::parse("2025-03-10").is_ok_and(PartialDate::is_exact));
        assert!(PartialDate::parse("2025-13").is_err());
    }

    #[test]
    fn a_year_is_seen_from_its_last_day() {
        assert_eq!(AsOf(date(2025, 12, 31)).last_complete_year(), 2025);
        assert!(!AsOf(date(2025, 12, 30)).sees_year(2025));
    }
}
