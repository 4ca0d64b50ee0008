//! `hoinhap index`: composite indices built, explained, tested and compared.

mod build;
mod compare;
mod explain;
mod firmness;
mod future;
mod load;
mod moves;
mod opened;
mod sensitivity;
mod shown;
mod words;

use hoinhap_vocab::Text;

use crate::cli::{ArgSpec, CommandSpec, Example, Takes};

/// Which recipe.
const RECIPE: ArgSpec = ArgSpec {
    id: "recipe",
    value: "RECIPE",
    takes: Takes::Position,
    help: Text::fixed(
        "Mã công thức đi kèm (INT, DEP, R2C, int-lite, dep-lite, r2c-lite, asem, hdi) hoặc tệp TOML",
        "A shipped recipe (INT, DEP, R2C, int-lite, dep-lite, r2c-lite, asem, hdi), or a TOML file",
    ),
};

/// On which data.
const DATA: ArgSpec = ArgSpec {
    id: "data",
    value: "DIR",
    takes: Takes::Folder,
    help: Text::fixed(
        "Thư mục có units.csv và indicators.csv của riêng bạn",
        "A folder with your own units.csv and indicators.csv",
    ),
};

/// Of which year.
const YEAR: ArgSpec = ArgSpec {
    id: "year",
    value: "YEAR",
    takes: Takes::One,
    help: Text::fixed("Năm; mặc định theo công thức", "The year; by default as the recipe says"),
};

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "index",
    about: Text::fixed(
        "Chỉ số tổng hợp: tính, giải thích, thử độ nhạy, so sánh",
        "Composite indices: build, explain, test, compare",
    ),
    more: Text::fixed(
        "Ba chỉ số không bao giờ gộp làm một: INT (hội nhập), DEP (phụ thuộc), R2C (từ tiếp nhận đến đóng góp).",
        "The three indices are never netted into one: INT (integration), DEP (dependence), R2C (receiving to contributing).",
    ),
    args: &[],
    subcommands: &[build::SPEC, explain::SPEC, sensitivity::SPEC, compare::SPEC],
    examples: &[
        Example {
            line: "index build INT --year 2024",
            does: Text::fixed("điểm hội nhập năm 2024", "integration scores of 2024"),
        },
        Example {
            line: "index explain INT --country VNM",
            does: Text::fixed(
                "mở điểm của Việt Nam đến từng dòng số liệu",
                "open Viet Nam's score down to the source rows",
            ),
        },
    ],
    run: None,
};
