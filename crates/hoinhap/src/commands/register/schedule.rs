//! `hoinhap register schedule`: the network of tasks and its critical path.

use clap::ArgMatches;
use hoinhap_register::book::{Book, GroupBy, ProgressRow};
use hoinhap_register::model::{Ratio, Schedule, Tenths, Times};
use hoinhap_vocab::{Lang, Text};
use serde_json::{Value, json};

use super::calendar::percent_cell;
use super::reader::Reader;
use super::store::{book, failure};
use super::{ACTOR, CLASS, KNOWN_AT, STORE};
use crate::cli::{CommandSpec, Example, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `schedule`.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "schedule",
    about: Text::fixed(
        "Mạng nhiệm vụ: đường găng, thời gian dự trữ, độ dài",
        "The network of tasks: critical path, slack, length",
    ),
    more: Text::fixed(
        "Tính bằng ngày làm việc từ khi bắt đầu, theo predecessors và duration_days. Dự trữ = kết thúc muộn nhất − kết thúc sớm nhất; đường găng có dự trữ 0. Nhiệm vụ đã huỷ không giữ chân nhiệm vụ khác.",
        "In working days from the start, by predecessors and duration_days. Slack = latest finish − earliest finish; the critical path has slack 0. A task that was cancelled holds nobody up.",
    ),
    args: &[CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register schedule --project work",
        does: Text::fixed("đường găng của các nhiệm vụ", "the critical path of the tasks"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let schedule = book.schedule_on(session.as_of.0).map_err(|error| failure(&error))?;
    let linked = linked(&book);
    let rows: Vec<(&str, Times)> = schedule
        .times
        .iter()
        .filter(|(id, _)| linked.contains(id.as_str()))
        .map(|(id, times)| (id.as_str(), *times))
        .collect();
    let json = |(id, times): &(&str, Times)| {
        json!({
            "id": id, "earliest_finish": times.earliest_finish, "latest_finish": times.latest_finish,
            "slack": times.slack(), "critical": times.slack() == 0,
        })
    };
    let critical: Vec<&str> = schedule.critical().into_iter().filter(|id| linked.contains(*id)).collect();
    let views = book.tasks(session.as_of.0);
    let released: Vec<(&str, &[&str])> = views
        .iter()
        .filter(|view| view.status.is_open() && !view.cancelled_before.is_empty())
        .map(|view| (view.record.id.as_str(), view.cancelled_before.as_slice()))
        .collect();
    let released_json: Vec<Value> =
        released.iter().map(|(id, before)| json!({"id": id, "cancelled": before})).collect();
    let fields = json!({
        "length": schedule.length, "critical": critical, "rows": rows.iter().map(json).collect::<Vec<_>>(),
        "released": released_json,
    });
    let answer = Answer::new("register-schedule", fields);
    if rows.is_empty() {
        let none = Text::fixed(
            "Không nhiệm vụ nào chờ nhiệm vụ khác hoặc có thời lượng",
            "No task waits for another or has a duration",
        );
        return Ok(answer.line(none.get(session.lang)));
    }
    let answer =
        answer.line(length(&schedule, &critical).get(session.lang)).table(sheet(&book, &rows, session.lang));
    Ok(told_released(&released, session.lang).into_iter().fold(answer, Answer::line))
}

/// Tasks that waited for others which were called off: whether they still make sense, a person must say.
pub(super) fn told_released(released: &[(&str, &[&str])], lang: Lang) -> Option<String> {
    const FEW: usize = 10;
    let one = |(id, before): &(&str, &[&str])| format!("{id} ← {}", before.join(", "));
    let mut list = released.iter().take(FEW).map(one).collect::<Vec<_>>().join("; ");
    if released.len() > FEW {
        list.push_str("; …");
    }
    let count = released.len();
    let text = Text::new(
        format!("Chú ý: {count} nhiệm vụ chờ nhiệm vụ đã bị huỷ, nay không phải chờ nữa; xem lại: {list}"),
        format!(
            "Note: {count} tasks were to wait for tasks that were cancelled and wait no longer; please check: {list}"
        ),
    );
    (count > 0).then(|| text.get(lang).to_owned())
}

fn length(schedule: &Schedule, critical: &[&str]) -> Text {
    let path = critical.join(", ");
    Text::new(
        format!("Độ dài {} ngày làm việc; đường găng: {path}", schedule.length),
        format!("Length {} working days; critical: {path}", schedule.length),
    )
}

/// Tasks that have a place in the network: a duration, something to wait for, or something that waits for them.
fn linked(book: &Book) -> std::collections::BTreeSet<&str> {
    let mut linked = std::collections::BTreeSet::new();
    for task in book.all("task") {
        if task.text("duration_days").is_some() || task.text("predecessors").is_some() {
            linked.insert(task.id.as_str());
        }
        linked.extend(task.list("predecessors").filter_map(|item| {
            let id = item
                .rsplit_once('+')
                .filter(|(_, lag)| lag.parse::<u32>().is_ok())
                .map_or(item, |(id, _)| id);
            book.get("task", id).map(|task| task.id.as_str())
        }));
    }
    linked
}

fn sheet(book: &Book, rows: &[(&str, Times)], lang: Lang) -> Sheet {
    let row = |(id, times): &(&str, Times)| {
        let task = book.get("task", id);
        let critical =
            if times.slack() == 0 { Text::fixed("có", "yes") } else { Text::fixed("không", "no") };
        vec![
            Cell::same(*id),
            Cell::same(task.map_or("", |task| task.title(lang))),
            Cell::same(task.map_or("", |task| task.get("duration_days"))),
            Cell::same(times.earliest_finish.to_string()),
            Cell::same(times.latest_finish.to_string()),
            Cell::same(times.slack().to_string()),
            Cell::pair(critical.get(lang), if times.slack() == 0 { "yes" } else { "no" }),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("id", "Mã", "Id"),
            Column::text("title", "Nội dung", "Content"),
            Column::number("duration_days", "Thời lượng (ngày làm việc)", "Duration (working days)"),
            Column::number("earliest_finish", "Xong sớm nhất", "Earliest finish"),
            Column::number("latest_finish", "Xong muộn nhất", "Latest finish"),
            Column::number("slack", "Dự trữ", "Slack"),
            Column::text("critical", "Đường găng", "Critical"),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// Rolled-up progress of the tasks by group.
pub(super) fn progress(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let by = match one(matches, "by") {
        Some("pillar") => GroupBy::Pillar,
        Some("agreement") => GroupBy::Agreement,
        _ => GroupBy::Lead,
    };
    let book = book(session, matches)?;
    let rows = book.progress(session.as_of.0, by);
    let reader = Reader::new(&book, session.lang)?;
    let name = |group: &str| match by {
        GroupBy::Lead => reader.organisation(group),
        _ => group.to_owned(),
    };
    let json = |row: &ProgressRow| {
        json!({
            "group": row.group, "tasks": row.tasks, "progress": percent(row), "left_out": row.rolled.left_out,
            "without_figure": row.without_figure,
        })
    };
    let fields = json!({
        "as_of": session.as_of.0.to_string(), "rows": rows.iter().map(json).collect::<Vec<_>>(),
    });
    Ok(Answer::new("register-progress-tasks", fields).table(progress_sheet(&rows, &name, session.lang)))
}

fn percent(row: &ProgressRow) -> Option<Tenths> {
    row.rolled.progress?.checked_mul(Ratio::whole(100)).map(Ratio::tenths)
}

fn progress_sheet(rows: &[ProgressRow], name: &dyn Fn(&str) -> String, lang: Lang) -> Sheet {
    let no_data = || Cell::pair(Text::fixed("không có số liệu", "no data").get(lang), "");
    let row = |row: &ProgressRow| {
        let group = match row.group.as_str() {
            "ALL" => Cell::pair(Text::fixed("Tất cả", "All").get(lang), "ALL"),
            group => Cell::pair(name(group), group),
        };
        vec![
            group,
            Cell::same(row.tasks.to_string()),
            percent(row).map_or_else(no_data, |tenths| percent_cell(Some(tenths), lang)),
            Cell::same(row.without_figure.to_string()),
            Cell::pair(row.rolled.left_out.len().to_string(), row.rolled.left_out.join("; ")),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("group", "Nhóm", "Group"),
            Column::number("tasks", "Nhiệm vụ", "Tasks"),
            Column::number("progress", "Tiến độ (%)", "Progress (%)"),
            Column::number("without_figure", "Không nêu tiến độ (tính 0)", "No figure (counted 0)"),
            Column::number("left_out", "Thiếu trọng số (không tính)", "No weight (left out)"),
        ],
        rows: rows.iter().map(row).collect(),
    }
}
