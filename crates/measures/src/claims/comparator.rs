//! The bar that a figure is held against.
//!
//! Every bar accepts an interval, so that a figure known only to lie between two bounds is decided where both
//! bounds fall on the same side, and undecided otherwise.

use hoinhap_vocab::{PartialDate, Text, Year};
use serde::Deserialize;

use super::result::ClaimValue;
use super::words;

/// The lower end of `nearly v`, as a share of v; the upper end is v itself, left out.
pub const NEARLY: f64 = 0.9;
/// Half-width of `about v`, as a share of v.
pub const ABOUT: f64 = 0.05;

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparator {
    /// What is accepted.
    pub bar: Bar,
    /// The bar holds in every year from this one to the year of the figure.
    pub every_year_since: Option<Year>,
}

/// What a bar accepts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bar {
    /// `v` itself.
    Exact(f64),
    /// `v` or more.
    AtLeast(f64),
    /// `v` or less.
    AtMost(f64),
    /// More than `v`; `v` is not enough.
    MoreThan(f64),
    /// Less than `v`.
    LessThan(f64),
    /// From `a` to `b`, both included.
    Between(f64, f64),
    /// `[0.9 v, v)`.
    Nearly(f64),
    /// `v` more or less 5 %.
    About(f64),
    /// A place within this share of all places, such as the top quarter.
    TopShare(f64),
    /// More than in every earlier year.
    HighestSoFar,
    /// A least-squares line over the years from the given one that rises (`true`) or falls.
    Trend(bool, Year),
    /// A date: this day, month or year.
    OnDate(PartialDate),
}

/// An interval of accepted numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Accepted {
    low: f64,
    high: f64,
    open_low: bool,
    open_high: bool,
}

impl Accepted {
    const fn closed(low: f64, high: f64) -> Self {
        Self { low, high, open_low: false, open_high: false }
    }

    fn has(self, value: f64) -> bool {
        let above = if self.open_low { value > self.low } else { value >= self.low };
        let below = if self.open_high { value < self.high } else { value <= self.high };
        above && below
    }

    /// Whether a figure between `low` and `high` is accepted; `None` where the answer hangs on where it lies.
    pub(super) fn decides(self, low: f64, high: f64) -> Option<bool> {
        let too_low = high < self.low || (self.open_low && high <= self.low);
        let too_high = low > self.high || (self.open_high && low >= self.high);
        match (self.has(low) && self.has(high), too_low || too_high) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}

impl Bar {
    /// The accepted numbers. `places` is how many economies a rank is among, `earlier` the largest earlier value.
    pub(super) fn accepted(self, places: Option<usize>, earlier: Option<f64>) -> Option<Accepted> {
        let closed = Accepted::closed;
        let infinity = f64::INFINITY;
        Some(match self {
            Self::Exact(value) => closed(value, value),
            Self::AtLeast(value) => closed(value, infinity),
            Self::AtMost(value) => closed(-infinity, value),
            Self::MoreThan(value) => Accepted { open_low: true, ..closed(value, infinity) },
            Self::LessThan(value) => Accepted { open_high: true, ..closed(-infinity, value) },
            Self::Between(low, high) => closed(low, high),
            Self::Nearly(value) => Accepted { open_high: true, ..closed(NEARLY * value, value) },
            Self::About(value) => closed((1.0 - ABOUT) * value, (1.0 + ABOUT) * value),
            Self::TopShare(share) => closed(1.0, share * places? as f64),
            Self::HighestSoFar => Accepted { open_low: true, ..closed(earlier?, infinity) },
            Self::Trend(true, _) => Accepted { open_low: true, ..closed(0.0, infinity) },
            Self::Trend(false, _) => Accepted { open_high: true, ..closed(-infinity, 0.0) },
            Self::OnDate(_) => return None,
        })
    }

    /// Whether a date lies in the period of the bar; `None` where it is not known exactly enough, or no date.
    pub(super) fn accepts_date(self, date: PartialDate) -> Option<bool> {
        let Self::OnDate(bar) = self else { return None };
        let inside = bar.first <= date.first && date.last <= bar.last;
        let outside = date.last < bar.first || bar.last < date.first;
        if inside || outside { Some(inside) } else { None }
    }

    /// The bar in words, with the parameters behind `nearly` and `about`.
    pub(super) fn words(self, unit: &Text) -> Text {
        let number = |value: f64| words::figure(ClaimValue::Number(value), unit);
        match self {
            Self::Exact(value) => words::join("đúng {}", "exactly {}", &[number(value)]),
            Self::AtLeast(value) => words::join("từ {} trở lên", "at least {}", &[number(value)]),
            Self::AtMost(value) => words::join("không quá {}", "at most {}", &[number(value)]),
            Self::MoreThan(value) => words::join("hơn {}", "more than {}", &[number(value)]),
            Self::LessThan(value) => words::join("dưới {}", "less than {}", &[number(value)]),
            Self::Between(low, high) => {
                words::join("từ {} đến {}", "between {} and {}", &[number(low), number(high)])
            }
            Self::Nearly(value) => words::join(
                "gần {} (từ {} đến dưới {})",
                "nearly {} (from {} to less than {})",
                &[number(value), number(NEARLY * value), number(value)],
            ),
            Self::About(value) => {
                let percent = words::figure(ClaimValue::Number(100.0 * ABOUT), &Text::same("%"));
                words::join("khoảng {} (± {})", "about {} (± {})", &[number(value), percent])
            }
            Self::TopShare(share) => {
                let percent = words::figure(ClaimValue::Number(100.0 * share), &Text::same("%"));
                words::join("thuộc {} cao nhất", "a place in the top {}", &[percent])
            }
            Self::HighestSoFar => Text::fixed("cao hơn mọi năm trước", "more than in every earlier year"),
            Self::Trend(true, since) => words::since("xu hướng tăng từ {}", "a rising trend since {}", since),
            Self::Trend(false, since) => {
                words::since("xu hướng giảm từ {}", "a falling trend since {}", since)
            }
            Self::OnDate(date) => words::join("{}", "{}", &[words::figure(ClaimValue::Date(date), unit)]),
        }
    }
}

impl Comparator {
    /// The bar in words.
    pub(super) fn words(&self, unit: &Text) -> Text {
        let bar = self.bar.words(unit);
        match self.every_year_since {
            Some(year) => {
                let every = words::since("mọi năm từ {}", "in every year since {}", year);
                words::join("{}, {}", "{}, {}", &[bar, every])
            }
            None => bar,
        }
    }
}

/// The table `[claim.comparator]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ComparatorFile {
    exact: Option<toml::Value>,
    at_least: Option<f64>,
    at_most: Option<f64>,
    more_than: Option<f64>,
    less_than: Option<f64>,
    between: Option<[f64; 2]>,
    nearly: Option<f64>,
    about: Option<f64>,
    top_share: Option<f64>,
    highest_so_far: Option<bool>,
    trend: Option<String>,
    since: Option<Year>,
    every_year_since: Option<Year>,
}

impl ComparatorFile {
    /// The comparator, or what is wrong with the table.
    pub(super) fn read(&self, is_date: bool) -> Result<Comparator, String> {
        let mut bars = Vec::new();
        bars.extend(self.exact.as_ref().map(|value| exact(value, is_date)).transpose()?);
        bars.extend(self.at_least.map(Bar::AtLeast));
        bars.extend(self.at_most.map(Bar::AtMost));
        bars.extend(self.more_than.map(Bar::MoreThan));
        bars.extend(self.less_than.map(Bar::LessThan));
        bars.extend(self.between.map(|[low, high]| Bar::Between(low, high)));
        bars.extend(self.nearly.map(Bar::Nearly));
        bars.extend(self.about.map(Bar::About));
        bars.extend(self.top_share.map(Bar::TopShare));
        bars.extend(self.highest_so_far.filter(|wanted| *wanted).map(|_| Bar::HighestSoFar));
        bars.extend(self.trend.as_deref().map(|way| self.read_trend(way)).transpose()?);
        match bars[..] {
            [bar] => Ok(Comparator { bar: bar.checked()?, every_year_since: self.every_year_since }),
            [] => Err("the comparator names no bar: write one of exact, at_least, at_most, more_than, \
                       less_than, between, nearly, about, top_share, highest_so_far, trend"
                .to_owned()),
            _ => Err(format!("the comparator names {} bars: write one", bars.len())),
        }
    }

    fn read_trend(&self, way: &str) -> Result<Bar, String> {
        let since = self.since.ok_or("`trend` needs the year `since` which it is measured")?;
        match way {
            "up" => Ok(Bar::Trend(true, since)),
            "down" => Ok(Bar::Trend(false, since)),
            other => Err(format!("`trend = \"{other}\"`: write up or down")),
        }
    }
}

impl Bar {
    /// Refuses bars that nothing or everything passes.
    fn checked(self) -> Result<Self, String> {
        match self {
            Self::Between(low, high) if low > high => {
                Err(format!("between {low} and {high}: write the lower first"))
            }
            Self::TopShare(share) if !(share > 0.0 && share < 1.0) => {
                Err(format!("`top_share = {share}`: write a share between 0 and 1, such as 0.25"))
            }
            Self::Nearly(value) | Self::About(value) if value <= 0.0 => {
                Err(format!("`nearly` and `about` need a positive number, not {value}"))
            }
            bar => Ok(bar),
        }
    }
}

/// `exact = 17`, or for dates `exact = 2025-01-24`, `exact = 2013`, `exact = "2025-04"`.
fn exact(value: &toml::Value, is_date: bool) -> Result<Bar, String> {
    let text = match value {
        toml::Value::Float(number) if !is_date => return Ok(Bar::Exact(*number)),
        toml::Value::Integer(number) if !is_date => return Ok(Bar::Exact(*number as f64)),
        toml::Value::Integer(year) => year.to_string(),
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text.clone(),
        other => return Err(format!("`exact = {other}` is neither a number nor a date")),
    };
    match PartialDate::parse(&text) {
        Ok(date) if is_date => Ok(Bar::OnDate(date)),
        Ok(_) => Err(format!("`exact = {text}` is a date, but the quantity is a number")),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decides(bar: Bar, low: f64, high: f64) -> Option<bool> {
        bar.accepted(Some(138), Some(20.0)).unwrap().decides(low, high)
    }

    #[test]
    fn nearly_is_from_nine_tenths_to_the_value_left_out() {
        let nearly = |value| decides(Bar::Nearly(5000.0), value, value);
        assert_eq!([4499.9, 4500.0, 4999.9, 5000.0].map(nearly), [false, true, true, false].map(Some));
    }

    #[test]
    fn over_is_strict_and_about_is_five_percent() {
        assert_eq!(decides(Bar::MoreThan(60.0), 60.0, 60.0), Some(false));
        assert_eq!(decides(Bar::MoreThan(60.0), 60.1, 60.1), Some(true));
        let about = |value| decides(Bar::About(80.0), value, value);
        assert_eq!([75.9, 76.0, 84.0, 84.1].map(about), [false, true, true, false].map(Some));
    }

    #[test]
    fn bounds_on_both_sides_of_the_bar_leave_the_question_open() {
        assert_eq!(decides(Bar::AtMost(20.0), 19.0, 20.0), Some(true));
        assert_eq!(decides(Bar::AtMost(19.0), 19.0, 20.0), None);
        assert_eq!(decides(Bar::AtMost(15.0), 19.0, 20.0), Some(false));
        assert_eq!(decides(Bar::Exact(5.0), 4.0, 5.0), None);
        assert_eq!(decides(Bar::Exact(5.0), 5.0, 5.0), Some(true));
        assert_eq!(decides(Bar::Exact(5.0), 1.0, 4.0), Some(false));
        assert_eq!(decides(Bar::Between(28.0, 29.0), 20.0, 30.0), None);
    }

    #[test]
    fn the_top_quarter_of_138_ends_at_place_34() {
        assert_eq!(decides(Bar::TopShare(0.25), 34.0, 34.0), Some(true));
        assert_eq!(decides(Bar::TopShare(0.25), 35.0, 35.0), Some(false));
    }

    #[test]
    fn a_date_is_compared_as_exactly_as_both_are_known() {
        let date = |text: &str| PartialDate::parse(text).unwrap();
        let bar = |text: &str| Bar::OnDate(date(text));
        assert_eq!(bar("2013").accepts_date(date("2013-04-10")), Some(true));
        assert_eq!(bar("2025-01-24").accepts_date(date("2025-01-25")), Some(false));
        assert_eq!(bar("2025-01-24").accepts_date(date("2025")), None);
    }
}
