//! Writing to standard output and standard error.

use std::io::{self, IsTerminal, Write};

use clap::builder::StyledStr;
use serde_json::{Map, Value, json};

use hoinhap_vocab::{Lang, Text};

use super::{Answer, Part, csv_form, page};
use crate::failure::Failure;
use crate::session::{Format, Preferences, Session};

/// Whether a stream takes colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Plain text.
    Plain,
    /// Text with colours.
    Colour,
}

impl Style {
    /// Colours on a terminal, unless refused.
    pub(crate) fn of_stdout(preferences: &Preferences) -> Self {
        Self::of(preferences, io::stdout().is_terminal())
    }

    fn of(preferences: &Preferences, is_terminal: bool) -> Self {
        if is_terminal && !preferences.no_color { Self::Colour } else { Self::Plain }
    }
}

/// Prints a page of help.
pub(crate) fn print_page(page: &StyledStr, style: Style) -> io::Result<()> {
    let text = match style {
        Style::Plain => page.to_string(),
        Style::Colour => page.ansi().to_string(),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{}", text.trim_end())?;
    out.flush()
}

/// Prints an answer in the form that was asked for. It is used up: rows may be many, and are not copied.
pub(crate) fn print_answer(answer: Answer, session: &Session) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match (&answer.bytes, session.format) {
        (Some(bytes), _) => out.write_all(bytes)?,
        (None, Format::Json) => write_json(&with_schema(answer.schema, answer.fields), &mut out)?,
        (None, Format::Csv) => match first_table(&answer) {
            Some(sheet) => csv_form::write(sheet, &mut out)?,
            None => page::write(&answer.page, session.lang, None, &mut out)?,
        },
        (None, Format::Table | Format::Latex) => {
            page::write(&answer.page, session.lang, page_width(), &mut out)?
        }
    }
    out.flush()
}

fn first_table(answer: &Answer) -> Option<&super::Sheet> {
    answer.page.iter().find_map(|part| match part {
        Part::Table(sheet) | Part::Csv(sheet) => Some(sheet),
        Part::Line(_) => None,
    })
}

/// Below this width a page cannot be read anyway.
const NARROWEST: u16 = 40;

/// The width of the page: the variable `COLUMNS`, else that of the terminal; none where neither is there, as in a file.
fn page_width() -> Option<u16> {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse::<u16>().ok());
    let terminal = || {
        let size = io::stdout().is_terminal().then(terminal_size::terminal_size).flatten();
        size.map(|(width, _)| width.0)
    };
    told.filter(|width| *width > 0).or_else(terminal).map(|width| width.max(NARROWEST))
}

fn with_schema(schema: &str, fields: Map<String, Value>) -> Value {
    let mut object = Map::from_iter([("schema".to_owned(), json!(format!("hoinhap/{schema}/1")))]);
    object.extend(fields);
    Value::Object(object)
}

fn write_json(value: &Value, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Explains a failure: as text on standard error, or as JSON on standard output where JSON was asked for and
/// standard output is not itself what failed.
pub(crate) fn print_failure(failure: &Failure, preferences: &Preferences) -> io::Result<()> {
    let lang = preferences.lang;
    if preferences.format == Format::Json && !failure.is_of_output() {
        let mut fields = Map::from_iter([("error".to_owned(), failure_json(failure, lang))]);
        if !failure.more.is_empty() {
            let all = std::iter::once(failure).chain(&failure.more);
            fields.insert("errors".to_owned(), all.map(|failure| failure_json(failure, lang)).collect());
        }
        let mut out = io::stdout().lock();
        write_json(&with_schema("error", fields), &mut out)?;
        return out.flush();
    }
    let style = Style::of(preferences, io::stderr().is_terminal());
    let all = std::iter::once(failure).chain(&failure.more);
    let text: String = all.map(|failure| failure_text(failure, lang, style)).collect();
    io::stderr().lock().write_all(text.as_bytes())
}

fn failure_json(failure: &Failure, lang: Lang) -> Value {
    json!({
        "code": failure.code,
        "message": failure.message_in(lang),
        "place": failure.place,
        "value": failure.value,
        "help": failure.help.get(lang),
    })
}

static ERROR: Text = Text::fixed("lỗi", "error");
static PLACE: Text = Text::fixed("nơi", "place");
static VALUE: Text = Text::fixed("giá trị", "value");
static HELP: Text = Text::fixed("cách xử lý", "help");

fn failure_text(failure: &Failure, lang: Lang, style: Style) -> String {
    let (red, bold, off) = match style {
        Style::Plain => ("", "", ""),
        Style::Colour => ("\u{1b}[1;31m", "\u{1b}[1m", "\u{1b}[0m"),
    };
    let word = ERROR.get(lang);
    let mut text = format!("{red}{word}[{}]{off}{bold}: {}{off}\n", failure.code, failure.message_in(lang));
    let lines = [(&PLACE, failure.place.as_deref()), (&VALUE, failure.value.as_deref())];
    for (name, content) in lines.into_iter().chain([(&HELP, Some(failure.help.get(lang)))]) {
        if let Some(content) = content.filter(|content| !content.is_empty()) {
            text.push_str(&format!("  {}: {content}\n", name.get(lang)));
        }
    }
    text
}

/// Prints a remark on standard error, unless remarks are switched off.
pub(crate) fn remark(session: &Session, line: &str) -> io::Result<()> {
    if session.quiet { Ok(()) } else { writeln!(io::stderr().lock(), "{line}") }
}
