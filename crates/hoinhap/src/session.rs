//! What every command may know of the request: the language, the date, the form of the output.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;

use clap::ArgMatches;

use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, Date, Lang, Text, parse_date};

use crate::cli::{CommandSpec, one};
use crate::failure::Failure;

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A page for people.
    Table,
    /// One JSON object.
    Json,
    /// Comma-separated values, plain numbers.
    Csv,
    /// A LaTeX table; for `estimate` alone.
    Latex,
}

/// What is known before the words are parsed, so that help and errors already speak the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Preferences {
    /// Language of help and messages.
    pub(crate) lang: Lang,
    /// Form of the output.
    pub(crate) format: Format,
    /// Whether colours were refused, by flag or by `NO_COLOR`.
    pub(crate) no_color: bool,
}

impl Preferences {
    /// Looks for `--lang`, `--format` and `--no-color` among the words; the language else follows the locale.
    pub(crate) fn of(words: &[OsString]) -> Self {
        let words: Vec<_> = words.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        let lang = value_of(&words, "--lang").and_then(|lang| lang.parse().ok());
        Self {
            lang: lang.unwrap_or_else(lang_of_locale),
            format: value_of(&words, "--format")
                .as_deref()
                .and_then(Format::from_word)
                .unwrap_or(Format::Table),
            no_color: words.iter().any(|word| word == "--no-color") || is_set("NO_COLOR"),
        }
    }
}

impl Format {
    /// Reads the word of `--format`.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "table" => Some(Self::Table),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "latex" => Some(Self::Latex),
            _ => None,
        }
    }
}

/// The last value given to a flag, as `--flag value` or `--flag=value`.
fn value_of(words: &[String], flag: &str) -> Option<String> {
    let apart = words.windows(2).enumerate().filter(|(_, pair)| pair[0] == flag);
    let apart = apart.map(|(index, pair)| (index, pair[1].clone()));
    let joined = words.iter().enumerate();
    let joined = joined
        .filter_map(|(index, word)| Some((index, word.strip_prefix(flag)?.strip_prefix('=')?.to_owned())));
    apart.chain(joined).max_by_key(|(index, _)| *index).map(|(_, value)| value)
}

/// The language of the locale: Vietnamese where it says so, else English.
fn lang_of_locale() -> Lang {
    let first = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find(|name| is_set(name));
    let locale = first.and_then(std::env::var_os).map(|value| value.to_string_lossy().into_owned());
    if locale.is_some_and(|locale| locale.starts_with("vi")) { Lang::Vi } else { Lang::En }
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// One request.
#[derive(Debug)]
pub(crate) struct Session {
    /// Language of the page and of messages.
    pub(crate) lang: Lang,
    /// The languages asked for by `--lang`; `None` where the flag was not given.
    pub(crate) asked: Option<Vec<Lang>>,
    /// Form of the output.
    pub(crate) format: Format,
    /// The date at which the question is asked.
    pub(crate) as_of: AsOf,
    /// Whether the date was named, not taken from the clock.
    pub(crate) as_of_given: bool,
    /// The project folder, where one is named.
    pub(crate) project: Option<PathBuf>,
    /// Whether progress and remarks are switched off.
    pub(crate) quiet: bool,
}

impl Session {
    /// Reads the global flags.
    pub(crate) fn from_matches(matches: &ArgMatches, preferences: &Preferences) -> Result<Self, Failure> {
        if let Some(threads) = one(matches, "threads") {
            set_threads(threads)?;
        }
        let asked = one(matches, "lang").map(|lang| match lang.parse() {
            Ok(lang) => vec![lang],
            Err(_) => Lang::ALL.to_vec(),
        });
        Ok(Self {
            lang: preferences.lang,
            asked,
            format: preferences.format,
            as_of: as_of(one(matches, "as-of"))?,
            as_of_given: one(matches, "as-of").is_some(),
            project: one(matches, "project").map(PathBuf::from),
            quiet: matches.get_flag("quiet"),
        })
    }

    /// Whether the question is asked of a day that has not come.
    pub(crate) fn is_ahead(&self) -> bool {
        self.as_of.0 > today()
    }

    /// Two languages at once exist only where a command writes a set of files for each.
    pub(crate) fn check_language(&self, spec: &CommandSpec) -> Result<(), Failure> {
        let both = self.asked.as_ref().is_some_and(|langs| langs.len() > 1);
        if !both || spec.name == "review" {
            return Ok(());
        }
        let failure = Failure::usage(
            "cli/one-language",
            Text::fixed("Chỉ lệnh `review` viết cả hai ngôn ngữ", "Only `review` writes both languages"),
            Text::fixed("Dùng `--lang vi` hoặc `--lang en`", "Use `--lang vi` or `--lang en`"),
        );
        Err(failure.at("--lang").with_value("both"))
    }

    /// LaTeX exists only where a command writes it.
    pub(crate) fn check_format(&self, spec: &CommandSpec) -> Result<(), Failure> {
        if self.format != Format::Latex || spec.name == "estimate" {
            return Ok(());
        }
        let failure = Failure::usage(
            "cli/bad-value",
            Text::fixed("Chỉ lệnh `estimate` viết LaTeX", "Only `estimate` writes LaTeX"),
            Text::fixed("Dùng table, json hoặc csv", "Use table, json or csv"),
        );
        Err(failure.at("--format").with_value("latex"))
    }

    /// Opens the shipped tables, with the project's own beside them where a project is named.
    pub(crate) fn library(&self) -> Result<Library, Failure> {
        Ok(match &self.project {
            Some(folder) => Library::open_project(folder)?,
            None => Library::embedded()?,
        })
    }

    /// The machine's time, for what is written down.
    pub(crate) fn now() -> jiff::Timestamp {
        jiff::Timestamp::now()
    }

    /// Whether progress may be drawn: on a terminal, and not refused.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && std::io::stderr().is_terminal()
    }
}

/// The machine's date, in universal time. Nothing but this file reads the clock.
fn today() -> Date {
    Session::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()
}

/// The date asked for, or today.
fn as_of(text: Option<&str>) -> Result<AsOf, Failure> {
    let Some(text) = text else { return Ok(AsOf(today())) };
    let date = parse_date(text).ok().or_else(|| day_first(text)).ok_or_else(|| {
        let failure = Failure::usage(
            "cli/bad-date",
            Text::new(format!("`{text}` không phải là ngày"), format!("`{text}` is not a date")),
            Text::fixed(
                "Viết năm-tháng-ngày như 2025-12-31, hoặc ngày/tháng/năm như 31/12/2025",
                "Write year-month-day, such as 2025-12-31, or day/month/year, such as 31/12/2025",
            ),
        );
        failure.at("--as-of").with_value(text)
    })?;
    if (1900..=2200).contains(&date.year()) {
        return Ok(AsOf(date));
    }
    let failure = Failure::usage(
        "cli/bad-date",
        Text::fixed("Năm nằm ngoài khoảng 1900-2200", "The year lies outside 1900-2200"),
        Text::fixed("Chọn một ngày trong khoảng đó", "Choose a date within that span"),
    );
    Err(failure.at("--as-of").with_value(text))
}

/// A day as it is written in Viet Nam: day, month and a year of four digits, divided by `/`, `-` or `.`.
fn day_first(text: &str) -> Option<Date> {
    let mark = text.chars().find(|letter| matches!(letter, '/' | '-' | '.'))?;
    let parts: Vec<&str> = text.split(mark).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let is_number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(day, 1..=2) || !is_number(month, 1..=2) || !is_number(year, 4..=4) {
        return None;
    }
    parse_date(&format!("{year}-{month:0>2}-{day:0>2}")).ok()
}

fn set_threads(text: &str) -> Result<(), Failure> {
    let threads = text.parse().ok().filter(|threads| (1..=1024).contains(threads)).ok_or_else(|| {
        let failure = Failure::usage(
            "cli/bad-number",
            Text::new(
                format!("`{text}` không phải là số luồng"),
                format!("`{text}` is not a number of threads"),
            ),
            Text::fixed("Viết số nguyên từ 1 đến 1024", "Write a whole number from 1 to 1024"),
        );
        failure.at("--threads").with_value(text)
    })?;
    // The pool is built once; a second request in one process keeps the first.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_of_a_flag_counts_in_either_form() {
        let words = ["--lang", "vi", "measure", "--lang=en"].map(str::to_owned);
        assert_eq!(value_of(&words, "--lang").as_deref(), Some("en"));
        assert_eq!(value_of(&words, "--format"), None);
        assert_eq!(value_of(&["--lang".to_owned()], "--lang"), None);
    }

    #[test]
    fn dates_outside_the_calendar_or_the_span_are_refused() {
        for wrong in
            ["2025-02-30", "31/02/2025", "12/31/2025", "1/1/25", "1/1-2025", "1500-01-01", "1/1/1500", ""]
        {
            assert_eq!(as_of(Some(wrong)).unwrap_err().code, "cli/bad-date", "{wrong}");
        }
    }

    #[test]
    fn a_day_is_taken_as_it_is_written_in_either_order() {
        let day = AsOf(hoinhap_vocab::date(2025, 4, 3));
        for text in ["2025-04-03", "3/4/2025", "03/04/2025", "3-4-2025", "3.4.2025"] {
            assert_eq!(as_of(Some(text)).unwrap(), day, "{text}");
        }
    }
}
