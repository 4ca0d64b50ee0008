//! Recurrence rules as RFC 5545 writes them, the part of them that duties need. What is not supported is refused by
//! its name, never ignored.

use std::fmt;
use std::str::FromStr;

use hoinhap_vocab::{Date, parse_date};
use jiff::civil::Weekday;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// By days.
    Daily,
    /// By weeks that begin on Monday.
    Weekly,
    /// By months.
    Monthly,
    /// By years.
    Yearly,
}

/// A recurrence rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurrenceRule {
    /// The period.
    pub frequency: Frequency,
    /// Every how many periods.
    pub interval: u32,
    /// How many occurrences at most.
    pub count: Option<u32>,
    /// The last day, included.
    pub until: Option<Date>,
    /// Months, 1 to 12.
    pub by_month: Vec<i8>,
    /// Days of the month, 1 to 31 or counted from its end, -1 to -31.
    pub by_month_day: Vec<i8>,
    /// Days of the week, each with its place in month or year where one is named.
    pub by_day: Vec<(Option<i8>, Weekday)>,
    /// Places in the period's sorted set, from its beginning or, negative, from its end.
    pub by_set_pos: Vec<i16>,
}

/// A rule that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A part that is not supported.
    #[error("the rule part `{0}` is not supported")]
    Unsupported(String),
    /// A part with a wrong value.
    #[error("`{value}` is not a value of `{part}`")]
    BadValue {
        /// The part's name.
        part: String,
        /// Its value.
        value: String,
    },
    /// A part that stands twice.
    #[error("the rule part `{0}` stands twice")]
    Repeated(String),
    /// `FREQ` is missing.
    #[error("the rule has no FREQ")]
    NoFrequency,
    /// Both `COUNT` and `UNTIL`.
    #[error("a rule has COUNT or UNTIL, not both")]
    CountAndUntil,
    /// No day in the next hundred years fits.
    #[error("the rule has no occurrence within 100 years")]
    NeverOccurs,
}

impl RuleError {
    fn bad(part: &str, value: &str) -> Self {
        Self::BadValue { part: part.to_owned(), value: value.to_owned() }
    }
}

impl RecurrenceRule {
    /// Every `interval` periods, without further parts.
    #[must_use]
    pub const fn plain(frequency: Frequency, interval: u32) -> Self {
        Self {
            frequency,
            interval,
            count: None,
            until: None,
            by_month: Vec::new(),
            by_month_day: Vec::new(),
            by_day: Vec::new(),
            by_set_pos: Vec::new(),
        }
    }

    fn set(&mut self, part: &str, value: &str) -> Result<(), RuleError> {
        let bad = || RuleError::bad(part, value);
        match part {
            "FREQ" => self.frequency = Frequency::of_word(value)?,
            "INTERVAL" => self.interval = number(value, 1, 10_000).ok_or_else(bad)?,
            "COUNT" => self.count = Some(number(value, 1, 1_000_000).ok_or_else(bad)?),
            "UNTIL" => self.until = Some(until(value).ok_or_else(bad)?),
            "BYMONTH" => self.by_month = list(value, |text| number(text, 1, 12)).ok_or_else(bad)?,
            "BYMONTHDAY" => self.by_month_day = list(value, |text| signed(text, 31)).ok_or_else(bad)?,
            "BYDAY" => self.by_day = list(value, day_of_week).ok_or_else(bad)?,
            "BYSETPOS" => self.by_set_pos = list(value, |text| signed(text, 366)).ok_or_else(bad)?,
            other => return Err(RuleError::Unsupported(other.to_owned())),
        }
        Ok(())
    }

    /// What RFC 5545 forbids: a day of the month in weekly rules, a numbered weekday outside months and years.
    fn check(self) -> Result<Self, RuleError> {
        let short = matches!(self.frequency, Frequency::Daily | Frequency::Weekly);
        if self.count.is_some() && self.until.is_some() {
            return Err(RuleError::CountAndUntil);
        }
        if self.frequency == Frequency::Weekly && !self.by_month_day.is_empty() {
            return Err(RuleError::bad("BYMONTHDAY", "FREQ=WEEKLY"));
        }
        if short && self.by_day.iter().any(|(place, _)| place.is_some()) {
            return Err(RuleError::bad("BYDAY", "numbered weekday"));
        }
        let sets = [self.by_month.len(), self.by_month_day.len(), self.by_day.len()];
        if !self.by_set_pos.is_empty() && sets.iter().all(|length| *length == 0) {
            return Err(RuleError::bad("BYSETPOS", "no other BY part"));
        }
        Ok(self)
    }
}

impl FromStr for RecurrenceRule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let text = text.strip_prefix("RRULE:").unwrap_or(text);
        let mut rule = Self::plain(Frequency::Yearly, 1);
        let mut seen: Vec<&str> = Vec::new();
        for part in text.split(';') {
            let (name, value) =
                part.split_once('=').ok_or_else(|| RuleError::Unsupported(part.to_owned()))?;
            if seen.contains(&name) {
                return Err(RuleError::Repeated(name.to_owned()));
            }
            seen.push(name);
            rule.set(name, value)?;
        }
        if seen.contains(&"FREQ") { rule.check() } else { Err(RuleError::NoFrequency) }
    }
}

impl fmt::Display for RecurrenceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency.word())?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        let days = self.by_day.iter().map(|(place, day)| {
            format!("{}{}", place.map(|place| place.to_string()).unwrap_or_default(), word_of(*day))
        });
        for (name, values) in [
            ("BYMONTH", texts(&self.by_month)),
            ("BYMONTHDAY", texts(&self.by_month_day)),
            ("BYDAY", days.collect()),
            ("BYSETPOS", texts(&self.by_set_pos)),
        ] {
            if !values.is_empty() {
                write!(f, ";{name}={}", values.join(","))?;
            }
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        match self.until {
            Some(until) => write!(f, ";UNTIL={}", until.strftime("%Y%m%d")),
            None => Ok(()),
        }
    }
}

impl Frequency {
    fn of_word(word: &str) -> Result<Self, RuleError> {
        match word {
            "DAILY" => Ok(Self::Daily),
            "WEEKLY" => Ok(Self::Weekly),
            "MONTHLY" => Ok(Self::Monthly),
            "YEARLY" => Ok(Self::Yearly),
            "SECONDLY" | "MINUTELY" | "HOURLY" => Err(RuleError::Unsupported(format!("FREQ={word}"))),
            _ => Err(RuleError::bad("FREQ", word)),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

fn texts<T: ToString>(values: &[T]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn list<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(read).collect()
}

fn number<T: FromStr + PartialOrd>(text: &str, least: T, most: T) -> Option<T> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|value| digits && *value >= least && *value <= most)
}

/// A number from -most to most without zero.
fn signed<T: FromStr + PartialOrd + std::ops::Neg<Output = T> + From<i8>>(text: &str, most: T) -> Option<T> {
    match text.strip_prefix('-') {
        Some(rest) => number(rest, T::from(1), most).map(|value| -value),
        None => number(text.strip_prefix('+').unwrap_or(text), T::from(1), most),
    }
}

fn until(text: &str) -> Option<Date> {
    if let Ok(date) = parse_date(text) {
        return Some(date);
    }
    let digits = text.get(..8).filter(|day| day.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest = text.get(8..)?;
    if !(rest.is_empty() || rest.starts_with('T')) {
        return None;
    }
    parse_date(&format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..])).ok()
}

const DAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

fn day_of_week(text: &str) -> Option<(Option<i8>, Weekday)> {
    let (place, word) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = DAYS.iter().find(|(known, _)| *known == word)?.1;
    if place.is_empty() { Some((None, day)) } else { signed(place, 53).map(|place| (Some(place), day)) }
}

fn word_of(day: Weekday) -> &'static str {
    DAYS.iter().find(|(_, known)| *known == day).map_or("", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_back() {
        for text in [
            "FREQ=MONTHLY;INTERVAL=3",
            "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
            "FREQ=MONTHLY;BYDAY=MO,2TU,-1FR;BYSETPOS=-1;COUNT=5",
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261231",
        ] {
            assert_eq!(text.parse::<RecurrenceRule>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_supported_is_refused_by_name() {
        for (text, part) in [
            ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO"),
            ("FREQ=YEARLY;BYYEARDAY=100", "BYYEARDAY"),
            ("FREQ=WEEKLY;WKST=SU", "WKST"),
            ("FREQ=HOURLY", "FREQ=HOURLY"),
            ("FREQ=DAILY;BYHOUR=9", "BYHOUR"),
            ("RSCALE=GREGORIAN;FREQ=YEARLY", "RSCALE"),
        ] {
            assert_eq!(text.parse::<RecurrenceRule>(), Err(RuleError::Unsupported(part.to_owned())));
        }
    }

    #[test]
    fn wrong_rules_are_refused() {
        for text in [
            "",
            "FREQ",
            "INTERVAL=2",
            "FREQ=YEARLY;INTERVAL=0",
            "FREQ=YEARLY;BYMONTH=13",
            "FREQ=YEARLY;BYMONTHDAY=0",
            "FREQ=YEARLY;BYMONTHDAY=32",
            "FREQ=WEEKLY;BYMONTHDAY=1",
            "FREQ=WEEKLY;BYDAY=2MO",
            "FREQ=MONTHLY;BYDAY=XX",
            "FREQ=MONTHLY;BYDAY=đ",
            "FREQ=MONTHLY;BYSETPOS=1",
            "FREQ=MONTHLY;COUNT=2;UNTIL=20260101",
            "FREQ=MONTHLY;FREQ=DAILY",
            "FREQ=MONTHLY;UNTIL=20260231",
            "FREQ=MONTHLY;UNTIL=2026010đ",
        ] {
            assert!(text.parse::<RecurrenceRule>().is_err(), "{text}");
        }
    }
}
