//! `hoinhap data list`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_report::format;
use hoinhap_sources::Dataset;
use hoinhap_vocab::{Lang, Text};

use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed("Liệt kê các bộ dữ liệu", "List the datasets"),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[],
    examples: &[
        Example {
            line: "data list --format csv",
            does: Text::fixed("liệt kê dưới dạng CSV", "the list as CSV"),
        },
        Example {
            line: "data list --project work",
            does: Text::fixed("kèm dữ liệu của dự án `work`", "with those of the project `work`"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, _matches: &ArgMatches) -> Result<Answer, Failure> {
    let library = session.library()?;
    let datasets = &library.packages().datasets;
    let rows: Vec<Value> = datasets.iter().map(row_json).collect();
    let mut answer = Answer::new("data-list", json!({ "rows": rows })).table(sheet(datasets, session.lang));
    if datasets.iter().any(|dataset| dataset.terms_unverified) {
        answer = answer.line(UNVERIFIED.get(session.lang));
    }
    Ok(answer)
}

const UNVERIFIED: Text = Text::fixed(
    "* điều khoản sử dụng chưa được xác nhận với nơi công bố",
    "* the terms are not confirmed with the publisher yet",
);

/// The fields of a dataset that every listing prints.
pub(super) fn row_json(dataset: &Dataset) -> Value {
    json!({
        "name": dataset.name,
        "folder": dataset.folder,
        "file": dataset.file,
        "title": text_json(&dataset.title),
        "rows": dataset.rows,
        "sha256": dataset.sha256,
        "licence": dataset.licence,
        "terms_unverified": dataset.terms_unverified,
        "source": dataset.source,
        "attribution": dataset.attribution,
        "vintage": dataset.vintage,
        "retrieved": dataset.retrieved,
        "of_project": dataset.is_of_project(),
    })
}

fn sheet(datasets: &[Dataset], lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("name", "Tên", "Name"),
        Column::text("title", "Nội dung", "What it is"),
        Column::number("rows", "Số dòng", "Rows"),
        Column::text("licence", "Giấy phép", "Licence"),
        Column::text("vintage", "Phiên bản", "Edition"),
        Column::csv_only("folder"),
        Column::csv_only("source"),
        Column::csv_only("sha256"),
    ];
    let row = |dataset: &Dataset| {
        let star = if dataset.terms_unverified { "*" } else { "" };
        vec![
            Cell::same(&dataset.name),
            Cell::same(dataset.title.get(lang)),
            Cell::pair(format::number(dataset.rows as f64, 0, lang), dataset.rows.to_string()),
            Cell::pair(format!("{}{star}", dataset.licence), &dataset.licence),
            Cell::same(&dataset.vintage),
            Cell::same(&dataset.folder),
            Cell::same(&dataset.source),
            Cell::same(&dataset.sha256),
        ]
    };
    Sheet { columns, rows: datasets.iter().map(row).collect() }
}
