//! `hoinhap register status`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{GroupBy, StatusRow};
use hoinhap_register::model::{Primary, Share, Tally};
use hoinhap_vocab::{Lang, Text};

use super::due::short_label;
use super::reader::{Reader, headed};
use super::store::book;
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, LeftOut, Sheet};
use crate::session::Session;

/// `status`.
pub(super) const STATUS: CommandSpec = CommandSpec {
    name: "status",
    about: Text::fixed(
        "Đếm nhiệm vụ theo trạng thái, với tỷ lệ đúng hạn và quá hạn",
        "Count tasks by status, with the rates on time and overdue",
    ),
    more: Text::fixed(
        "N = hoàn thành đúng hạn + hoàn thành quá hạn + trong hạn + quá hạn. Đúng hạn = đúng hạn / (đúng hạn + hoàn thành quá hạn + quá hạn). Quá hạn = quá hạn / N.",
        "N = done on time + done late + in time + overdue. On time = done on time / (done on time + done late + overdue). Overdue = overdue / N.",
    ),
    args: &[
        flag(
            "by",
            "GROUP",
            Takes::Word(&["lead", "pillar", "agreement"]),
            Text::fixed(
                "Chia theo lead (cơ quan chủ trì), pillar (trụ cột), agreement (văn kiện); mặc định lead",
                "Group by lead, pillar or agreement; default lead",
            ),
        ),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register status --project work --as-of 2026-03-31",
        does: Text::fixed("tình hình đến ngày 31/3/2026", "as of 31 March 2026"),
    }],
    run: Some(status),
};

fn status(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let by = match one(matches, "by") {
        Some("pillar") => GroupBy::Pillar,
        Some("agreement") => GroupBy::Agreement,
        _ => GroupBy::Lead,
    };
    let book = book(session, matches)?;
    let rows = book.status(session.as_of.0, by);
    let fields = json!({"as_of": session.as_of.0.to_string(), "rows": rows.iter().map(status_json).collect::<Vec<_>>()});
    let answer = Answer::new("register-status", fields);
    let reader = Reader::new(&book, session.lang)?;
    let sheet = status_sheet(&rows, by, &reader);
    if book.all("task").is_empty() {
        return Ok(answer.csv(sheet).line(NO_TASK.get(session.lang)));
    }
    let note = rows.first().and_then(|all| beside(&all.current, session.lang));
    let answer = answer.table(sheet);
    Ok(match note {
        Some(note) => answer.line(note),
        None => answer,
    })
}

/// What to do in a register without tasks.
static NO_TASK: Text = Text::fixed(
    "Chưa có nhiệm vụ nào. Nhập bảng nhiệm vụ: hoinhap register import TỆP",
    "There are no tasks yet. Import a task sheet: hoinhap register import FILE",
);

/// What a group of tasks is called.
fn group_name(group: &str, by: GroupBy, reader: &Reader<'_>) -> String {
    match (group, by) {
        ("ALL", _) => Text::fixed("Tất cả", "All").get(reader.lang).to_owned(),
        ("", _) => Text::fixed("(không ghi)", "(none given)").get(reader.lang).to_owned(),
        (id, GroupBy::Lead) => reader.organisation(id),
        (other, _) => other.to_owned(),
    }
}

fn status_json(row: &StatusRow) -> Value {
    let mut fields = tally_json(&row.current);
    fields["group"] = json!(row.group);
    fields["baseline"] = tally_json(&row.baseline);
    fields
}

fn tally_json(tally: &Tally) -> Value {
    let mut fields = json!({"n": tally.n(), "all": tally.all()});
    for status in Primary::ALL {
        fields[status.code()] = json!(tally.count(status));
    }
    for (name, share) in rates(tally) {
        fields[name] = json!(share.percent());
        fields[format!("{name}_of")] = json!([share.part, share.whole]);
    }
    fields
}

fn rates(tally: &Tally) -> [(&'static str, Share); 3] {
    [
        ("on_time_rate", tally.on_time_rate()),
        ("overdue_rate", tally.overdue_rate()),
        ("completion", tally.completion()),
    ]
}

/// The counts of all tasks that are in no rate.
fn beside(all: &Tally, lang: Lang) -> Option<String> {
    let beside = [
        Primary::DoneNoDue,
        Primary::Standing,
        Primary::Undated,
        Primary::Cancelled,
        Primary::Superseded,
        Primary::NotAssigned,
    ];
    let counts = beside.into_iter().filter(|status| all.count(*status) > 0);
    let list: Vec<String> =
        counts.map(|status| format!("{}: {}", status.label().get(lang), all.count(status))).collect();
    let head = Text::fixed("Ngoài N", "Not in N");
    (!list.is_empty()).then(|| format!("{} — {}", head.get(lang), list.join("; ")))
}

fn status_sheet(rows: &[StatusRow], by: GroupBy, reader: &Reader<'_>) -> Sheet {
    // Work that is in no rate stands in the table where there is any.
    let always = [Primary::DoneOnTime, Primary::DoneLate, Primary::InTime, Primary::Overdue];
    let beside = [Primary::DoneNoDue, Primary::Standing, Primary::Undated];
    let is_there = |status: &Primary| rows.iter().any(|row| row.current.count(*status) > 0);
    let shown: Vec<(Primary, bool)> = always
        .into_iter()
        .map(|status| (status, true))
        .chain(beside.into_iter().map(|status| (status, is_there(&status))))
        .collect();
    let row = |row: &StatusRow| {
        let counts = shown.iter().map(|(status, _)| Cell::same(row.current.count(*status).to_string()));
        let shares = rates(&row.current).into_iter().map(|(_, share)| share_cell(share, reader.lang));
        let name = Cell::pair(group_name(&row.group, by, reader), &row.group);
        [name, Cell::same(row.current.n().to_string())].into_iter().chain(counts).chain(shares).collect()
    };
    let head = match by {
        GroupBy::Lead => Column::text("group", "Cơ quan chủ trì", "Lead agency"),
        GroupBy::Pillar => Column::text("group", "Trụ cột", "Pillar"),
        GroupBy::Agreement => Column::text("group", "Văn kiện", "Instrument"),
    };
    let mut columns = vec![head, Column::number("n", "Tổng (N)", "N")];
    columns.extend(shown.iter().map(|(status, on_page)| {
        let label = short_label(*status);
        let title = Text::new(headed(&label.vi), headed(&label.en));
        let left_out = if always.contains(status) { LeftOut::Never } else { LeftOut::WhenNarrow };
        Column { title, left_out, on_page: *on_page, ..Column::number(status.code(), "", "") }
    }));
    columns.extend([
        Column::number("on_time_rate", "Tỷ lệ đúng hạn (%)", "On-time rate (%)"),
        Column::number("overdue_rate", "Tỷ lệ quá hạn (%)", "Overdue rate (%)"),
        Column::number("completion", "Tỷ lệ hoàn thành (%)", "Done (%)"),
    ]);
    Sheet { columns, rows: rows.iter().map(row).collect() }
}

/// A percentage with its numerator and denominator; "no data" for an empty whole.
pub(super) fn share_cell(share: Share, lang: Lang) -> Cell {
    match share.percent() {
        Some(percent) => {
            let number = hoinhap_report::format::number(percent.value(), 1, lang);
            Cell::pair(format!("{number} ({}/{})", share.part, share.whole), percent.to_string())
        }
        None => Cell::pair(Text::fixed("không có số liệu", "no data").get(lang), ""),
    }
}
