//! What a cell for a due date says: a day in any form, a month, quarter, half or year, "before", or a cadence.

use hoinhap_vocab::{Date, date};

use crate::search::fold;
use crate::time::{Due, DueOperator, Precision};

/// When a task is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Timing {
    /// By a date.
    Due(Due, DueOperator),
    /// Again and again, with a rule where the words name one.
    Standing(Option<&'static str>),
}

/// A cell that names no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date")]
pub struct TimingError(pub String);

/// Words of a cadence, without marks, and their rules.
const CADENCES: [(&str, Option<&str>); 12] = [
    ("thuong xuyen", None),
    ("hang nam", Some("FREQ=YEARLY")),
    ("hang quy", Some("FREQ=MONTHLY;INTERVAL=3")),
    ("hang thang", Some("FREQ=MONTHLY")),
    ("hang tuan", Some("FREQ=WEEKLY")),
    ("dinh ky", None),
    ("dinh ky hang nam", Some("FREQ=YEARLY")),
    ("dinh ky hang quy", Some("FREQ=MONTHLY;INTERVAL=3")),
    ("dinh ky hang thang", Some("FREQ=MONTHLY")),
    ("lien tuc", None),
    ("standing", None),
    ("6 thang mot lan", Some("FREQ=MONTHLY;INTERVAL=6")),
];

/// Serial numbers of Excel that are taken for days: 1954 to 2118.
const SERIALS: std::ops::RangeInclusive<i64> = 20_000..=80_000;

/// Reads a cell. Days are day before month, as in Viet Nam, unless the year stands first. A number alone is a serial
/// number of Excel's 1900 system, or of the 1904 system where `of_1904` says so.
///
/// # Errors
/// The text names no date, or a day that the calendar does not have: 31/02/2026 is never 3 March.
pub fn parse_timing(text: &str, of_1904: bool) -> Result<Timing, TimingError> {
    let folded = fold(text);
    let plain = folded.trim_end_matches(['.', ',', ';']).trim();
    if let Some((_, rule)) = CADENCES.iter().find(|(words, _)| *words == plain) {
        return Ok(Timing::Standing(*rule));
    }
    let (operator, rest) = operator_of(plain);
    let due = due_of(rest, of_1904).ok_or_else(|| TimingError(text.trim().to_owned()))?;
    Ok(Timing::Due(due, operator))
}

fn operator_of(text: &str) -> (DueOperator, &str) {
    let strip = |words: &[&str]| words.iter().find_map(|word| text.strip_prefix(word)).map(str::trim_start);
    if let Some(rest) = strip(&["truoc ngay ", "truoc "]) {
        return (DueOperator::Before, rest);
    }
    match strip(&["cham nhat ngay ", "cham nhat ", "den ngay ", "den het ", "den ", "trong "]) {
        Some(rest) => (DueOperator::By, rest),
        None => (DueOperator::By, text),
    }
}

fn due_of(text: &str, of_1904: bool) -> Option<Due> {
    let text = text.strip_prefix("ngay ").unwrap_or(text);
    if let Ok(due) = text.to_uppercase().parse() {
        return Some(due);
    }
    serial(text, of_1904)
        .or_else(|| numeric_day(text))
        .map(Due::on)
        .or_else(|| long_day(text))
        .or_else(|| numeric_month(text))
        .or_else(|| period(text))
        .or_else(|| span_of_years(text))
}

/// A day from a serial number. In the 1900 system a day that never was, 29 February 1900, has the number 60.
fn serial(text: &str, of_1904: bool) -> Option<Date> {
    let number: i64 =
        text.strip_suffix(".0").unwrap_or(text).parse().ok().filter(|number| SERIALS.contains(number))?;
    let origin = if of_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    origin.checked_add(jiff::Span::new().days(number)).ok()
}

/// `30/6/2026`, `30-6-26`, `30.06.2026`, `2026/06/30`.
fn numeric_day(text: &str) -> Option<Date> {
    let text = text.split_once(" 00:00").map_or(text, |(day, _)| day);
    let mark = text.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    let [first, middle, last] = parts.as_slice() else { return None };
    if first.len() == 4 {
        return day(first, middle, last);
    }
    let century = format!("20{last}");
    let year = if last.len() == 2 { century.as_str() } else { last };
    day(year, middle, first)
}

fn day(year: &str, month: &str, day: &str) -> Option<Date> {
    let digits = |text: &str, most: usize| {
        let fits = !text.is_empty() && text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { text.parse::<i16>().ok() } else { None }
    };
    let year = digits(year, 4).filter(|year| (1900..=2200).contains(year))?;
    let (month, day) = (digits(month, 2)?, digits(day, 2)?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `12/2026`, `6-2026`.
fn numeric_month(text: &str) -> Option<Due> {
    let (month, year) = text.split_once(['/', '-']).map(|(month, year)| (month.trim(), year.trim()))?;
    day(year, month, "1").filter(|_| year.len() == 4).map(|first| Due::end_of(first, Precision::Month))
}

/// `30 thang 6 nam 2026`.
fn long_day(text: &str) -> Option<Due> {
    let (first, rest) = text.split_once(" thang ")?;
    let (month, year) = rest.split_once(" nam ")?;
    day(year.trim(), month.trim(), first.trim()).map(Due::on)
}

/// `thang 6/2026`, `quy i/2026`, `6 thang dau nam 2026`, `nam 2026`, `cuoi nam 2026`.
fn period(text: &str) -> Option<Due> {
    let year_of = |text: &str| {
        let text = text.trim().trim_start_matches("nam ").trim();
        text.parse::<i16>().ok().filter(|year| (1900..=2200).contains(year) && text.len() == 4)
    };
    let end = |year: i16, month: i8, precision| Some(Due::end_of(date(year, month, 1), precision));
    for (words, month) in
        [("6 thang dau ", 6), ("6 thang cuoi ", 12), ("sau thang dau ", 6), ("sau thang cuoi ", 12)]
    {
        if let Some(rest) = text.strip_prefix(words) {
            return end(year_of(rest)?, month, Precision::Half);
        }
    }
    for words in ["nam ", "cuoi nam ", "het nam ", "trong nam "] {
        if let Some(rest) = text.strip_prefix(words) {
            return end(year_of(rest)?, 12, Precision::Year);
        }
    }
    let (word, rest) = text.split_once(' ')?;
    let (which, year) = rest.split_once(['/', '-', ' ']).map(|(which, year)| (which.trim(), year))?;
    match word {
        "thang" => end(
            year_of(year)?,
            which.parse().ok().filter(|month| (1..=12).contains(month))?,
            Precision::Month,
        ),
        "quy" => end(year_of(year)?, quarter(which)? * 3, Precision::Quarter),
        _ => None,
    }
}

fn quarter(text: &str) -> Option<i8> {
    match text {
        "i" | "1" => Some(1),
        "ii" | "2" => Some(2),
        "iii" | "3" => Some(3),
        "iv" | "4" => Some(4),
        _ => None,
    }
}

/// `2025-2030`, `giai doan 2025-2030`: the end of the last year.
fn span_of_years(text: &str) -> Option<Due> {
    let text = text.strip_prefix("giai doan ").unwrap_or(text);
    let (from, to) = text.split_once(['-', '\u{2013}'])?;
    let year = |text: &str| text.trim().parse::<i16>().ok().filter(|year| (1900..=2200).contains(year));
    let (from, to) = (year(from)?, year(to)?);
    (from <= to).then(|| Due::end_of(date(to, 12, 1), Precision::Year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match parse_timing(text, false) {
            Ok(Timing::Due(due, DueOperator::Before)) => format!("before {due}"),
            Ok(Timing::Due(due, _)) => due.to_string(),
            Ok(Timing::Standing(rule)) => format!("standing {}", rule.unwrap_or_default()),
            Err(_) => "E-DATE".to_owned(),
        }
    }

    #[test]
    fn acceptance_19_cells_of_the_specification() {
        for (text, expected) in [
            ("Quý I/2026", "2026-Q1"),
            ("46112", "2026-03-31"),
            ("Trước 30/6/2026", "before 2026-06-30"),
            ("31/02/2026", "E-DATE"),
            ("Thường xuyên", "standing "),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        let Ok(Timing::Due(due, operator)) = parse_timing("Trước 30/6/2026", false) else {
            panic!("no due date")
        };
        assert_eq!(due.under(operator).last, date(2026, 6, 29));
        let Ok(Timing::Due(due, _)) = parse_timing("Quý I/2026", false) else { panic!("no due date") };
        assert_eq!((due.last, due.precision), (date(2026, 3, 31), Precision::Quarter));
    }

    #[test]
    fn dates_in_every_form() {
        for (text, expected) in [
            ("30/6/2026", "2026-06-30"),
            ("30-6-26", "2026-06-30"),
            ("30.06.2026", "2026-06-30"),
            ("2026-06-30", "2026-06-30"),
            ("2026/06/30", "2026-06-30"),
            ("ngày 30 tháng 6 năm 2026", "2026-06-30"),
            ("Ngày 05/06/2026", "2026-06-05"),
            ("Tháng 6/2026", "2026-06"),
            ("Quý IV năm 2026", "2026-Q4"),
            ("quý 3/2026", "2026-Q3"),
            ("6 tháng đầu năm 2026", "2026-H1"),
            ("6 tháng cuối năm 2026", "2026-H2"),
            ("Năm 2026", "2026"),
            ("2026", "2026"),
            ("2025-2030", "2030"),
            ("Giai đoạn 2025 – 2030", "2030"),
            ("Hằng năm", "standing FREQ=YEARLY"),
            ("Hàng năm", "standing FREQ=YEARLY"),
            ("Hằng quý", "standing FREQ=MONTHLY;INTERVAL=3"),
            ("Trước ngày 30/6/2026.", "before 2026-06-30"),
            ("Chậm nhất 30/6/2026", "2026-06-30"),
            ("2026-Q1", "2026-Q1"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "13/13/2026",
            "0/1/2026",
            "30/6",
            "Quý V/2026",
            "Tháng 13/2026",
            "sớm",
            "1234567",
            "12",
            "2030-2025",
            "#N/A",
            "30/6/1026",
            "-1",
        ] {
            assert_eq!(read(text), "E-DATE", "{text}");
        }
    }

    #[test]
    fn both_systems_of_serial_numbers() {
        let of_1904 = parse_timing("44650", true).unwrap();
        assert_eq!(of_1904, Timing::Due(Due::on(date(2026, 3, 31)), DueOperator::By));
    }

    #[test]
    fn a_month_in_figures_ends_on_its_last_day() {
        let due = |text: &str| match parse_timing(text, false) {
            Ok(Timing::Due(due, _)) => due.to_string(),
            _ => String::new(),
        };
        assert_eq!([due("12/2026"), due("06-2026"), due("Trước 6/2026")], ["2026-12", "2026-06", "2026-06"]);
        for text in ["13/2026", "0/2026", "12/26", "2026/13"] {
            assert_eq!(due(text), "", "{text}");
        }
    }
}
