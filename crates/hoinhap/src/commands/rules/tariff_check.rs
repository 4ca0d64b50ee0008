//! `hoinhap rules tariff-check`: cells counted, schedules held against the tariff.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::tariff::{ScheduleCheck, TariffTable, tariff_check};
use hoinhap_vocab::{Text, date};

use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, issue_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "tariff-check",
    about: Text::fixed(
        "Đếm các ô của biểu thuế và đối chiếu với biểu cam kết",
        "Count the cells of the tariff and hold it against the schedules",
    ),
    more: Text::fixed(
        "Các biểu cam kết được tính tại ngày của biểu thuế. Mã thoát 1 nếu có ô không đọc được hoặc dòng khác nhau.",
        "Schedules are evaluated at the tariff's date. The exit status is 1 where a cell is not understood or a line differs.",
    ),
    args: &[],
    subcommands: &[],
    examples: &[Example {
        line: "rules tariff-check --format json",
        does: Text::fixed("kèm từng dòng khác nhau", "with every line that differs"),
    }],
    run: Some(run),
};

fn run(session: &Session, _: &ArgMatches) -> Result<Answer, Failure> {
    let table = TariffTable::embedded()?;
    let check = tariff_check(&table, date(2026, 4, 5))?;
    let issues: Vec<Value> = check.issues.iter().map(|issue| issue_json(issue, session.lang)).collect();
    let found = check.cells.unparsed > 0 || check.schedules.iter().any(|row| row.different > 0);
    let fields = json!({"cells": check.cells, "schedules": check.schedules, "issues": issues});
    let cells = Answer::new("rules-tariff-check", fields);
    let parsed = Text::new(
        format!("{} ô đọc được, {} ô không.", check.cells.parsed, check.cells.unparsed),
        format!("{} cells understood, {} not.", check.cells.parsed, check.cells.unparsed),
    );
    Ok(cells.line(parsed.get(session.lang)).table(sheet(&check.schedules)).exit(u8::from(found)))
}

fn sheet(checks: &[ScheduleCheck]) -> Sheet {
    let columns = vec![
        Column::text("agreement", "Hiệp định", "Agreement"),
        Column::number("equal", "Bằng nhau", "Equal"),
        Column::number("different", "Khác nhau", "Different"),
    ];
    let row = |check: &ScheduleCheck| {
        vec![
            Cell::same(&check.agreement),
            Cell::same(check.equal.to_string()),
            Cell::same(check.different.to_string()),
        ]
    };
    Sheet { columns, rows: checks.iter().map(row).collect() }
}
