//! From the definition of the commands to clap's parser, in one language.

use std::fmt::Write as _;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, ValueHint};

use hoinhap_vocab::{Lang, Text};

use super::GLOBALS;
use super::spec::{ArgSpec, CommandSpec, Example, Takes};
use crate::commands;

static ARGUMENTS: Text = Text::fixed("Đối số", "Arguments");
static OPTIONS: Text = Text::fixed("Tuỳ chọn", "Options");
static GLOBAL_OPTIONS: Text = Text::fixed("Tuỳ chọn chung", "Global options");
static COMMANDS: Text = Text::fixed("Lệnh", "Commands");
static EXAMPLES: Text = Text::fixed("Ví dụ", "Examples");
static USAGE: Text = Text::fixed("Cách dùng", "Usage");
static HELP: Text = Text::fixed("Hiện trang trợ giúp này", "Show this page");
static VERSION: Text = Text::fixed("Hiện số phiên bản", "Show the version");
static ABOUT: Text = Text::fixed(
    "Hội nhập: công cụ theo dõi, đo lường và rà soát hội nhập quốc tế của một quốc gia",
    "Hoinhap: a workbench for a country's international integration",
);
static MORE: Text = Text::fixed(
    "Dữ liệu có sẵn trong chương trình; không cần mạng. Mã thoát: 0 xong, hoặc câu trả lời là có; 1 xong, nhưng câu trả \
     lời là không hoặc có vấn đề; 2 yêu cầu hoặc dữ liệu vào sai; 3 chương trình lỗi.",
    "The data ship inside the program; no network is used. Exit status: 0 done, or yes; 1 done, and the answer is no \
     or something was found; 2 the request or the input is wrong; 3 the program failed.",
);
static ROOT_EXAMPLES: &[Example] = &[
    Example {
        line: "review",
        does: Text::fixed(
            "viết báo cáo rà soát của Việt Nam, hai ngôn ngữ, bốn định dạng",
            "write Viet Nam's review, two languages, four formats",
        ),
    },
    Example {
        line: "measure x:OPEN --country ASEAN --year 2024",
        does: Text::fixed("độ mở của các nước ASEAN năm 2024", "openness of the ASEAN members in 2024"),
    },
    Example {
        line: "claims check --lang vi",
        does: Text::fixed("kiểm chứng các phát biểu có số liệu", "check the numeric claims"),
    },
];

/// The whole program as clap's parser, with help in one language.
pub(crate) fn build(lang: Lang) -> Command {
    let mut command = Command::new("hoinhap")
        .bin_name("hoinhap")
        .about(ABOUT.get(lang).to_owned())
        .long_about(long(&ABOUT, &MORE, lang))
        .version(env!("CARGO_PKG_VERSION"))
        .override_usage(format!("hoinhap <{}> [{}]", command_word(lang), OPTIONS.get(lang).to_uppercase()))
        .after_help(examples(ROOT_EXAMPLES, lang))
        .subcommand_required(true)
        .arg(version_flag(lang));
    for spec in GLOBALS {
        command = command.arg(argument(spec, lang).global(true).help_heading(GLOBAL_OPTIONS.get(lang)));
    }
    let command = common(command, lang).styles(styles());
    command.subcommands(commands::COMMANDS.iter().map(|spec| subcommand(spec, "hoinhap", lang)))
}

fn subcommand(spec: &CommandSpec, path: &str, lang: Lang) -> Command {
    let path = format!("{path} {}", spec.name);
    let command = Command::new(spec.name)
        .about(spec.about.get(lang).to_owned())
        .long_about(long(&spec.about, &spec.more, lang))
        .override_usage(usage(spec, &path, lang))
        .after_help(examples(spec.examples, lang))
        .subcommand_required(spec.run.is_none())
        .subcommand_negates_reqs(true)
        // Positions would stand in the order of their ids.
        .args(spec.args.iter().enumerate().map(|(place, arg)| argument(arg, lang).display_order(place)));
    let command = common(command, lang);
    command.subcommands(spec.subcommands.iter().map(|spec| subcommand(spec, &path, lang)))
}

/// What clap would say in English is said by us: its headings, its own flags, its marks after a help text.
fn common(command: Command, lang: Lang) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(COMMANDS.get(lang))
        .subcommand_value_name(command_word(lang))
        .help_template(format!(
            "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}",
            USAGE.get(lang)
        ))
        .arg(help.help(HELP.get(lang).to_owned()).help_heading(OPTIONS.get(lang)))
}

fn version_flag(lang: Lang) -> Arg {
    let flag = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    flag.help(VERSION.get(lang).to_owned()).help_heading(OPTIONS.get(lang))
}

fn command_word(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "LỆNH",
        Lang::En => "COMMAND",
    }
}

fn argument(spec: &ArgSpec, lang: Lang) -> Arg {
    let heading = if spec.takes.is_positional() { &ARGUMENTS } else { &OPTIONS };
    let mut arg = Arg::new(spec.id).help(spec.help.get(lang).to_owned()).help_heading(heading.get(lang));
    if !spec.takes.is_positional() {
        arg = arg.long(spec.id);
    }
    if spec.takes == Takes::Nothing {
        return arg.action(ArgAction::SetTrue);
    }
    // The help text names the words already, in the reader's language.
    arg = arg.value_name(spec.value).value_parser(values(spec.takes)).hide_possible_values(true);
    match spec.takes {
        Takes::Many => arg.action(ArgAction::Append).value_delimiter(','),
        Takes::Folder => arg.value_hint(ValueHint::DirPath),
        Takes::File => arg.required(true).value_hint(ValueHint::FilePath),
        Takes::Position | Takes::WordPosition(_) => arg.required(true),
        Takes::Positions => arg.num_args(0..),
        Takes::One => arg.allow_negative_numbers(true),
        _ => arg,
    }
}

/// Words are checked by clap, so that completions know them; other texts are checked by the command.
fn values(takes: Takes) -> ValueParser {
    match takes.words() {
        [] => ValueParser::string(),
        words => PossibleValuesParser::new(words.iter().copied()).into(),
    }
}

fn usage(spec: &CommandSpec, path: &str, lang: Lang) -> String {
    let mut lines = Vec::new();
    if spec.run.is_some() {
        let mut line = path.to_owned();
        for arg in spec.args.iter().filter(|arg| arg.takes.is_positional()) {
            let shape = match arg.takes {
                Takes::Positions => format!(" [{}]...", arg.value),
                _ => format!(" <{}>", arg.value),
            };
            line.push_str(&shape);
        }
        let _ = write!(line, " [{}]", OPTIONS.get(lang).to_uppercase());
        lines.push(line);
    }
    if !spec.subcommands.is_empty() {
        lines.push(format!("{path} <{}>", command_word(lang)));
    }
    let indent = " ".repeat(USAGE.get(lang).chars().count() + 2);
    lines.join(&format!("\n{indent}"))
}

fn long(about: &Text, more: &Text, lang: Lang) -> String {
    if more.is_empty() {
        return about.get(lang).to_owned();
    }
    format!("{}\n\n{}", about.get(lang), more.get(lang))
}

fn examples(examples: &[Example], lang: Lang) -> String {
    let mut text = String::new();
    if !examples.is_empty() {
        let _ = write!(text, "{}:", EXAMPLES.get(lang));
    }
    for example in examples {
        let _ = write!(text, "\n  hoinhap {}\n      {}", example.line, example.does.get(lang));
    }
    text
}

fn styles() -> clap::builder::Styles {
    use clap::builder::styling::{AnsiColor, Styles};
    Styles::plain()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default())
        .placeholder(AnsiColor::Cyan.on_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound_in_both_languages() {
        for lang in Lang::ALL {
            build(lang).debug_assert();
        }
    }

    #[test]
    fn every_text_exists_in_both_languages_and_every_command_has_an_example() {
        let mut queue: Vec<&CommandSpec> = commands::COMMANDS.iter().collect();
        while let Some(spec) = queue.pop() {
            assert!(!spec.about.vi.is_empty() && !spec.about.en.is_empty(), "{}", spec.name);
            assert_eq!(spec.more.vi.is_empty(), spec.more.en.is_empty(), "{}", spec.name);
            assert!(!spec.examples.is_empty(), "{} has no example", spec.name);
            for text in
                spec.args.iter().map(|arg| &arg.help).chain(spec.examples.iter().map(|line| &line.does))
            {
                assert!(!text.vi.is_empty() && !text.en.is_empty() && text.vi != text.en, "{text:?}");
            }
            queue.extend(spec.subcommands);
        }
        assert!(GLOBALS.iter().all(|arg| arg.help.vi != arg.help.en));
    }

    #[test]
    fn the_help_names_every_word_that_an_argument_takes() {
        let mut queue: Vec<&CommandSpec> = commands::COMMANDS.iter().collect();
        while let Some(spec) = queue.pop() {
            for arg in spec.args.iter().filter(|arg| !arg.takes.is_positional()) {
                for word in arg.takes.words() {
                    for text in [&arg.help.vi, &arg.help.en] {
                        assert!(
                            text.contains(word),
                            "{} --{} does not name `{word}`: {text}",
                            spec.name,
                            arg.id
                        );
                    }
                }
            }
            queue.extend(spec.subcommands);
        }
    }

    /// The words of a line; those between single quotes are one.
    fn shell_words(line: &str) -> Vec<String> {
        let parts = line.split('\'').enumerate();
        let words = parts.flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        });
        words.collect()
    }

    #[test]
    fn every_example_parses() {
        let mut queue: Vec<&CommandSpec> = commands::COMMANDS.iter().collect();
        let mut examples: Vec<&Example> = ROOT_EXAMPLES.iter().collect();
        while let Some(spec) = queue.pop() {
            examples.extend(spec.examples);
            queue.extend(spec.subcommands);
        }
        for example in examples {
            // A shell would cut the line at its redirection.
            let line = example.line.split(" > ").next().unwrap();
            let words = std::iter::once("hoinhap".to_owned()).chain(shell_words(line));
            assert!(build(Lang::En).try_get_matches_from(words).is_ok(), "{}", example.line);
        }
    }
}
