//! A due date as texts state it: to the day, the month, the quarter, the half or the year, on it or before it.

use std::fmt;
use std::str::FromStr;

use hoinhap_vocab::{Date, date, parse_date};
use serde::{Deserialize, Serialize};

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month.
    Month,
    /// To the quarter.
    Quarter,
    /// To the half of a year.
    Half,
    /// To the year.
    Year,
}

/// How a due date is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DueOperator {
    /// On the day.
    On,
    /// Before the day ("Trước"): the last good day is the one before it.
    Before,
    /// By the day, which is included.
    #[default]
    By,
}

/// The last good day of a deadline, with the precision with which it was stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// The last day on which the thing is done in time.
    pub last: Date,
    /// How exactly the text says it.
    pub precision: Precision,
}

impl Precision {
    /// Months that a period of this precision has; `None` for a day.
    #[must_use]
    pub const fn months(self) -> Option<i8> {
        match self {
            Self::Day => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Half => Some(6),
            Self::Year => Some(12),
        }
    }

    /// The word in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Half => "half",
            Self::Year => "year",
        }
    }
}

impl FromStr for Precision {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        let all = [Self::Day, Self::Month, Self::Quarter, Self::Half, Self::Year];
        all.into_iter().find(|precision| precision.code() == word).ok_or(())
    }
}

impl Due {
    /// A due date known to the day.
    #[must_use]
    pub const fn on(last: Date) -> Self {
        Self { last, precision: Precision::Day }
    }

    /// The end of the period of a precision that holds `day`: of its month, quarter, half or year.
    #[must_use]
    pub fn end_of(day: Date, precision: Precision) -> Self {
        let Some(months) = precision.months() else { return Self::on(day) };
        let last_month = (day.month() - 1) / months * months + months;
        Self { last: date(day.year(), last_month, 1).last_of_month(), precision }
    }

    /// The due date under an operator: `before` a day means the day before it; `before` a period means the last day
    /// before the period begins.
    #[must_use]
    pub fn under(self, operator: DueOperator) -> Self {
        match operator {
            DueOperator::On | DueOperator::By => self,
            DueOperator::Before => Self { last: self.first().yesterday().unwrap_or(self.last), ..self },
        }
    }

    /// The first day of the period.
    #[must_use]
    pub fn first(self) -> Date {
        let Some(months) = self.precision.months() else { return self.last };
        date(self.last.year(), (self.last.month() - 1) / months * months + 1, 1)
    }
}

impl fmt::Display for Due {
    /// `2026-03-31`, `2026-03`, `2026-Q1`, `2026-H1`, `2026`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.last.year(), self.last.month());
        match self.precision {
            Precision::Day => write!(f, "{}", self.last),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Quarter => write!(f, "{year:04}-Q{}", (month + 2) / 3),
            Precision::Half => write!(f, "{year:04}-H{}", (month + 5) / 6),
            Precision::Year => write!(f, "{year:04}"),
        }
    }
}

/// A text that is no due date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date: write 2026-03-31, 2026-03, 2026-Q1, 2026-H1 or 2026")]
pub struct DueError(pub String);

impl FromStr for Due {
    type Err = DueError;

    fn from_str(text: &str) -> Result<Self, DueError> {
        let wrong = || DueError(text.to_owned());
        let first_of =
            |year: &str, month: i8| parse_date(&format!("{year}-{month:02}-01")).map_err(|_| wrong());
        let small = |digits: &str, most: i8| {
            let number: i8 = digits.parse().map_err(|_| wrong())?;
            if (1..=most).contains(&number) { Ok(number) } else { Err(wrong()) }
        };
        let (year, rest) = text.split_at_checked(4).ok_or_else(wrong)?;
        let (day, precision) = match (rest.len(), rest.get(..2)) {
            (0, _) => (first_of(year, 1)?, Precision::Year),
            (3, Some("-Q")) => (first_of(year, small(&rest[2..], 4)? * 3)?, Precision::Quarter),
            (3, Some("-H")) => (first_of(year, small(&rest[2..], 2)? * 6)?, Precision::Half),
            (3, _) if rest.starts_with('-') => (first_of(year, small(&rest[1..], 12)?)?, Precision::Month),
            _ => return parse_date(text).map(Self::on).map_err(|_| wrong()),
        };
        Ok(Self::end_of(day, precision))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_end_on_their_last_day_and_read_back() {
        for (text, last) in [
            ("2026-03-31", date(2026, 3, 31)),
            ("2024-02", date(2024, 2, 29)),
            ("2026-Q1", date(2026, 3, 31)),
            ("2026-Q4", date(2026, 12, 31)),
            ("2026-H1", date(2026, 6, 30)),
            ("2030", date(2030, 12, 31)),
        ] {
            let due: Due = text.parse().unwrap();
            assert_eq!(due.last, last, "{text}");
            assert_eq!(due.to_string(), text);
        }
        for wrong in
            ["", "2026-Q5", "2026-Q0", "2026-H3", "2026-13", "2026-02-30", "26", "2026/03", "2026-x", "năm"]
        {
            assert!(wrong.parse::<Due>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn before_is_the_day_before() {
        assert_eq!(Due::on(date(2026, 6, 30)).under(DueOperator::Before).last, date(2026, 6, 29));
        let quarter: Due = "2026-Q2".parse().unwrap();
        assert_eq!(quarter.under(DueOperator::Before).last, date(2026, 3, 31));
        assert_eq!(quarter.under(DueOperator::By).last, date(2026, 6, 30));
        assert_eq!(quarter.first(), date(2026, 4, 1));
    }
}
