//! `hoinhap scenario list`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_equilibrium::scenario::Scenario;
use hoinhap_vocab::Text;

use super::load::{read_shipped, shipped};
use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed("Liệt kê các kịch bản có sẵn", "List the shipped scenarios"),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[],
    examples: &[Example {
        line: "scenario list --format json",
        does: Text::fixed("danh sách cho chương trình khác", "the list for another program"),
    }],
    run: Some(run),
};

fn run(session: &Session, _: &ArgMatches) -> Result<Answer, Failure> {
    let scenarios =
        shipped().into_iter().map(|(_, file)| read_shipped(file)).collect::<Result<Vec<_>, _>>()?;
    let cells = |scenario: &Scenario| {
        vec![
            Cell::same(&scenario.name),
            Cell::same(scenario.title.get(session.lang)),
            Cell::same(scenario.model.code()),
        ]
    };
    let sheet = Sheet {
        columns: vec![
            Column::text("name", "Mã", "Name"),
            Column::text("title", "Kịch bản", "Scenario"),
            Column::text("model", "Mô hình", "Model"),
        ],
        rows: scenarios.iter().map(cells).collect(),
    };
    let rows: Vec<Value> = scenarios.iter().map(row).collect();
    Ok(Answer::new("scenario-list", json!({ "rows": rows })).table(sheet))
}

fn row(scenario: &Scenario) -> Value {
    json!({
        "name": scenario.name,
        "title": text_json(&scenario.title),
        "model": scenario.model.code(),
        "base_year": scenario.base.year,
        "note": text_json(&scenario.note),
    })
}
