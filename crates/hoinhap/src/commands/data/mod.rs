//! `hoinhap data`: the tables that ship, and a user's own beside them.

mod add;
mod list;
mod show;
mod verify;

use hoinhap_vocab::Text;

use crate::cli::{CommandSpec, Example};

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "data",
    about: Text::fixed(
        "Dữ liệu: liệt kê, xem, thêm dữ liệu riêng, kiểm tra tính toàn vẹn",
        "The data: list, show, add your own, verify",
    ),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[list::SPEC, show::SPEC, add::SPEC, verify::SPEC],
    examples: &[
        Example {
            line: "data list", does: Text::fixed("liệt kê các bộ dữ liệu", "list the datasets")
        },
        Example {
            line: "data add exports.csv --project work",
            does: Text::fixed("thêm tệp vào dự án `work`", "add a file to the project `work`"),
        },
    ],
    run: None,
};
