//! Reading the words, and saying what is wrong with them in the reader's language.

use std::ffi::OsString;

use clap::ArgMatches;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;

use hoinhap_vocab::{Lang, Text};

use super::build;
use crate::failure::Failure;

/// What the words ask for.
#[derive(Debug)]
pub(crate) enum Parsed {
    /// A page of help, or the version.
    Page(StyledStr),
    /// A command with its arguments.
    Command(Box<ArgMatches>),
}

/// Reads the words of a command line, the program's name first.
pub(crate) fn parse(words: Vec<OsString>, lang: Lang) -> Result<Parsed, Failure> {
    let none = words.len() < 2;
    let mut command = build(lang);
    if none {
        return Ok(Parsed::Page(command.render_help()));
    }
    match command.try_get_matches_from_mut(words) {
        Ok(matches) => Ok(Parsed::Command(Box::new(matches))),
        Err(error) if is_page(error.kind()) => Ok(Parsed::Page(error.render())),
        Err(error) => Err(failure_of(&error)),
    }
}

/// The help page of a command, named by the words after `help`; `None` where there is no such command.
pub(crate) fn page_of(path: &[&str], lang: Lang) -> Option<StyledStr> {
    let mut root = build(lang);
    root.build();
    let mut command = &mut root;
    for name in path {
        command = command.find_subcommand_mut(name)?;
    }
    Some(command.render_long_help())
}

const fn is_page(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

/// The one value of an argument.
pub(crate) fn one<'a>(matches: &'a ArgMatches, id: &str) -> Option<&'a str> {
    matches.try_get_one::<String>(id).ok().flatten().map(String::as_str)
}

/// All values of an argument, in the order of the line.
pub(crate) fn many<'a>(matches: &'a ArgMatches, id: &str) -> Vec<&'a str> {
    let values = matches.try_get_many::<String>(id).ok().flatten();
    values.map(|values| values.map(String::as_str).collect()).unwrap_or_default()
}

/// Whether the argument stands on the line.
pub(crate) fn is_given(matches: &ArgMatches, id: &str) -> bool {
    matches.try_contains_id(id).unwrap_or(false) && matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// Clap's refusal in our words.
fn failure_of(error: &clap::Error) -> Failure {
    let said = Said(error);
    let (code, message) = match error.kind() {
        ErrorKind::InvalidSubcommand => ("cli/unknown-command", said.about(&UNKNOWN_COMMAND)),
        ErrorKind::UnknownArgument => ("cli/unknown-argument", said.about(&UNKNOWN_ARGUMENT)),
        ErrorKind::InvalidValue if said.value().is_empty() => {
            ("cli/missing-value", said.about(&MISSING_VALUE))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => ("cli/bad-value", said.about(&BAD_VALUE)),
        ErrorKind::MissingRequiredArgument => ("cli/missing-argument", said.about(&MISSING_ARGUMENT)),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("cli/no-command", Text::fixed("Chưa nêu lệnh", "No command is named"))
        }
        ErrorKind::ArgumentConflict => ("cli/repeated", said.about(&REPEATED)),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            ("cli/wrong-number", said.about(&WRONG_NUMBER))
        }
        ErrorKind::InvalidUtf8 => (
            "cli/not-text",
            Text::fixed(
                "Dòng lệnh có chữ không đúng mã UTF-8",
                "The command line holds bytes that are not UTF-8 text",
            ),
        ),
        _ => ("cli/wrong", Text::fixed("Dòng lệnh không đúng", "The command line is wrong")),
    };
    let failure = Failure::usage(code, message, said.help());
    let failure = match said.place() {
        Some(place) => failure.at(place),
        None => failure,
    };
    if said.value().is_empty() { failure } else { failure.with_value(said.value()) }
}

static UNKNOWN_COMMAND: Text = Text::fixed("Không có lệnh `{}`", "There is no command `{}`");
static UNKNOWN_ARGUMENT: Text =
    Text::fixed("Không có tuỳ chọn hoặc đối số `{}`", "There is no option or argument `{}` here");
static MISSING_VALUE: Text = Text::fixed("`{}` cần một giá trị", "`{}` needs a value");
static BAD_VALUE: Text = Text::fixed("Giá trị của `{}` không dùng được", "The value of `{}` cannot be used");
static MISSING_ARGUMENT: Text = Text::fixed("Thiếu `{}`", "`{}` is missing");
static REPEATED: Text =
    Text::fixed("`{}` được nêu hai lần hoặc mâu thuẫn", "`{}` is given twice or contradicts another");
static WRONG_NUMBER: Text =
    Text::fixed("Số giá trị của `{}` không đúng", "The number of values of `{}` is wrong");

/// What clap says of an error.
struct Said<'a>(&'a clap::Error);

impl Said<'_> {
    fn text(&self, kind: ContextKind) -> Vec<String> {
        match self.0.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }

    fn subject(&self) -> String {
        let argument = self.text(ContextKind::InvalidArg);
        let subject = if argument.is_empty() { self.text(ContextKind::InvalidSubcommand) } else { argument };
        subject.join(", ")
    }

    fn value(&self) -> String {
        let value = self.text(ContextKind::InvalidValue).join(", ");
        let unknown = matches!(self.0.kind(), ErrorKind::InvalidSubcommand | ErrorKind::UnknownArgument);
        if value.is_empty() && unknown { self.subject() } else { value }
    }

    /// The argument at fault, without the brackets of its value.
    fn place(&self) -> Option<String> {
        let subject = self.subject();
        (!subject.is_empty()).then_some(subject)
    }

    fn about(&self, template: &Text) -> Text {
        Text::build(|lang| template.get(lang).replace("{}", &self.subject()))
    }

    /// The nearest words that clap found, or the accepted ones, or the way to the help page.
    fn help(&self) -> Text {
        let near = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
        let near = near.into_iter().flat_map(|kind| self.text(kind)).collect::<Vec<_>>();
        if !near.is_empty() {
            let list = quoted(&near);
            return Text::new(format!("Có phải ý là {list}?"), format!("Did you mean {list}?"));
        }
        let accepted = self.text(ContextKind::ValidValue);
        if !accepted.is_empty() {
            let list = quoted(&accepted);
            return Text::new(format!("Dùng một trong: {list}"), format!("Use one of {list}"));
        }
        Text::fixed("Thêm `--help` để xem cách dùng", "Add `--help` to see how it is used")
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
