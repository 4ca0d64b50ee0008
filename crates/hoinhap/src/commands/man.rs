//! `hoinhap man`: the manual page, made from the same definition as the help.

use clap::ArgMatches;
use clap_mangen::Man;

use hoinhap_vocab::{Lang, Text};

use super::help::{no_such_command, path_of};
use crate::cli::{self, ArgSpec, CommandSpec, Example, Takes};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "man",
    about: Text::fixed("Tạo trang hướng dẫn (man)", "Write the manual page"),
    more: Text::fixed("", ""),
    args: &[ArgSpec {
        id: "path",
        value: "COMMAND",
        takes: Takes::Positions,
        help: Text::fixed(
            "Lệnh cần trang hướng dẫn; bỏ trống để lấy trang của cả chương trình",
            "The command; the program as a whole where none is named",
        ),
    }],
    subcommands: &[],
    examples: &[
        Example {
            line: "man > hoinhap.1",
            does: Text::fixed("trang của cả chương trình", "the page of the program"),
        },
        Example {
            line: "man measure --lang vi",
            does: Text::fixed("trang của lệnh measure, tiếng Việt", "the page of measure, in Vietnamese"),
        },
    ],
    run: Some(run),
};

/// Headings that the page generator writes, and ours.
const HEADINGS: [(&str, &str); 7] = [
    (".SH NAME", ".SH TÊN"),
    (".SH SYNOPSIS", ".SH CÁCH DÙNG"),
    (".SH DESCRIPTION", ".SH MÔ TẢ"),
    (".SH OPTIONS", ".SH TUỲ CHỌN"),
    (".SH Commands", ".SH LỆNH"),
    (".SH EXTRA", ".SH VÍ DỤ"),
    (".SH VERSION", ".SH PHIÊN BẢN"),
];

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let path = path_of(matches);
    let mut command = cli::build(session.lang);
    command.build();
    for name in &path {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| no_such_command(&path))?;
    }
    let name = std::iter::once("hoinhap").chain(path.iter().copied()).collect::<Vec<_>>().join("-");
    let mut page = Vec::new();
    Man::new(command).title(name).manual("Hoinhap").date("").render(&mut page)?;
    Ok(Answer::of_bytes("man", in_language(&String::from_utf8_lossy(&page), session.lang).into_bytes()))
}

/// The page with its headings in the reader's language, and its examples under a heading that says so.
fn in_language(page: &str, lang: Lang) -> String {
    let mut text = String::with_capacity(page.len());
    for line in page.lines() {
        let own = HEADINGS.iter().find(|(english, _)| *english == line);
        text.push_str(match (own, lang) {
            (Some((_, vietnamese)), Lang::Vi) => vietnamese,
            (Some((".SH EXTRA", _)), Lang::En) => ".SH EXAMPLES",
            (Some((".SH Commands", _)), Lang::En) => ".SH COMMANDS",
            _ if line == ".SH Lệnh" => ".SH LỆNH",
            _ => line,
        });
        text.push('\n');
    }
    text
}
