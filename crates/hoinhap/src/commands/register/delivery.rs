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
    // Work that is in no rate stands in the table where there is any; in CSV a row adds up to all tasks.
    let is_there = |status: &Primary| rows.iter().any(|row| row.current.count(*status) > 0);
    let row = |row: &StatusRow| {
        let count = |number: u64| Cell::same(number.to_string());
        let counts = SHOWN.iter().map(|status| count(row.current.count(*status)));
        let shares = rates(&row.current).into_iter().chain(rates(&row.baseline));
        let shares = shares
            .flat_map(|(_, share)| [share_cell(share, reader.lang), count(share.part), count(share.whole)]);
        let name = Cell::pair(group_name(&row.group, by, reader), &row.group);
        [name, count(row.current.n()), count(row.current.all())]
            .into_iter()
            .chain(counts)
            .chain(shares)
            .collect()
    };
    let head = match by {
        GroupBy::Lead => Column::text("group", "Cơ quan chủ trì", "Lead agency"),
        GroupBy::Pillar => Column::text("group", "Trụ cột", "Pillar"),
        GroupBy::Agreement => Column::text("group", "Văn kiện", "Instrument"),
    };
    let mut columns = vec![head, Column::number("n", "Tổng (N)", "N"), Column::csv_only("all")];
    columns.extend(SHOWN.iter().map(|status| {
        let label = short_label(*status);
        let title = Text::new(headed(&label.vi), headed(&label.en));
        let counted = COUNTED.contains(status);
        let left_out = if counted { LeftOut::Never } else { LeftOut::WhenNarrow };
        Column {
            title,
            left_out,
            on_page: counted || is_there(status),
            ..Column::number(status.code(), "", "")
        }
    }));
    columns.extend(RATES.iter().flat_map(|rate| {
        let left_out = if rate.baseline { LeftOut::WhenNarrow } else { LeftOut::Never };
        let shown = Column { left_out, ..Column::number(rate.key, rate.vi, rate.en) };
        [shown, Column::csv_only(rate.part), Column::csv_only(rate.whole)]
    }));
    Sheet { columns, rows: rows.iter().map(row).collect() }
}

/// The statuses that N sums: people see them even where no task has one.
const COUNTED: [Primary; 4] = [Primary::DoneOnTime, Primary::DoneLate, Primary::InTime, Primary::Overdue];
/// All statuses in the order of the table.
const SHOWN: [Primary; 10] = [
    Primary::DoneOnTime,
    Primary::DoneLate,
    Primary::InTime,
    Primary::Overdue,
    Primary::DoneNoDue,
    Primary::Standing,
    Primary::Undated,
    Primary::Cancelled,
    Primary::Superseded,
    Primary::NotAssigned,
];

/// The columns of a rate: itself, and its numerator and denominator in CSV.
struct Rate {
    key: &'static str,
    part: &'static str,
    whole: &'static str,
    vi: &'static str,
    en: &'static str,
    /// Against the first due dates instead of those in force.
    baseline: bool,
}

#[rustfmt::skip]
const RATES: [Rate; 6] = [
    Rate { key: "on_time_rate", part: "on_time_part", whole: "on_time_whole", vi: "Tỷ lệ đúng hạn (%)", en: "On-time rate (%)", baseline: false },
    Rate { key: "overdue_rate", part: "overdue_part", whole: "overdue_whole", vi: "Tỷ lệ quá hạn (%)", en: "Overdue rate (%)", baseline: false },
    Rate { key: "completion", part: "completion_part", whole: "completion_whole", vi: "Tỷ lệ hoàn thành (%)", en: "Done (%)", baseline: false },
    Rate { key: "baseline_on_time_rate", part: "baseline_on_time_part", whole: "baseline_on_time_whole", vi: "Đúng hạn ban đầu (%)", en: "On time, first due date (%)", baseline: true },
    Rate { key: "baseline_overdue_rate", part: "baseline_overdue_part", whole: "baseline_overdue_whole", vi: "Quá hạn ban đầu (%)", en: "Overdue, first due date (%)", baseline: true },
    Rate { key: "baseline_completion", part: "baseline_completion_part", whole: "baseline_completion_whole", vi: "Hoàn thành, hạn ban đầu (%)", en: "Done, first due date (%)", baseline: true },
];

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
