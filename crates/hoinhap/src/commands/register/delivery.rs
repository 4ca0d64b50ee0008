//! `hoinhap register status`, `due`, `escalate`.

use std::collections::BTreeSet;

use clap::ArgMatches;
use jiff::Span;
use serde_json::{Value, json};

use hoinhap_register::book::{
    Book, Directory, DutyRow, GroupBy, NameFound, Raise, StatusRow, TaskView, Unfounded, recurring_days,
};
use hoinhap_register::model::{Primary, Share, Tally};
use hoinhap_register::record::Record;
use hoinhap_register::time::Ladder;
use hoinhap_vocab::{Date, Lang, Text};

use super::change::count;
use super::records::row_json;
use super::store::{COUNTRY, book, write};
use super::{ACTOR, CLASS, KNOWN_AT, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
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
    let rows = book(session, matches)?.status(session.as_of.0, by);
    let fields = json!({"as_of": session.as_of.0.to_string(), "rows": rows.iter().map(status_json).collect::<Vec<_>>()});
    Ok(Answer::new("register-status", fields).table(status_sheet(&rows, session.lang)))
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

fn status_sheet(rows: &[StatusRow], lang: Lang) -> Sheet {
    // Every task of the query has one of these, so a row adds up.
    let row = |row: &StatusRow| {
        let counts = Primary::ALL.iter().map(|status| Cell::same(row.current.count(*status).to_string()));
        let shares = rates(&row.current).into_iter().chain(rates(&row.baseline)).flat_map(|(_, share)| {
            [share_cell(share, lang), Cell::same(share.part.to_string()), Cell::same(share.whole.to_string())]
        });
        [
            Cell::same(&row.group),
            Cell::same(row.current.n().to_string()),
            Cell::same(row.current.all().to_string()),
        ]
        .into_iter()
        .chain(counts)
        .chain(shares)
        .collect()
    };
    let mut columns = vec![
        Column::text("group", "Nhóm", "Group"),
        Column::number("n", "Tổng (N)", "N"),
        Column::number("all", "Tất cả", "All"),
    ];
    columns.extend(Primary::ALL.iter().map(|status| Column {
        title: status.label(),
        on_page: COUNTED.contains(status) || rows.iter().any(|row| row.current.count(*status) > 0),
        ..Column::number(status.code(), "", "")
    }));
    columns.extend(RATES.iter().flat_map(|(key, part, whole, vi, en)| {
        [Column::number(key, vi, en), Column::csv_only(part), Column::csv_only(whole)]
    }));
    Sheet { columns, rows: rows.iter().map(row).collect() }
}

/// The statuses that N sums: people see them even where no task has one.
const COUNTED: [Primary; 4] = [Primary::DoneOnTime, Primary::DoneLate, Primary::InTime, Primary::Overdue];

/// Rates against the due dates in force and the first ones: column, numerator and denominator in CSV, and headings.
type Rate = (&'static str, &'static str, &'static str, &'static str, &'static str);
#[rustfmt::skip]
const RATES: [Rate; 6] = [
    ("on_time_rate", "on_time_part", "on_time_whole", "Tỷ lệ đúng hạn", "On-time rate"),
    ("overdue_rate", "overdue_part", "overdue_whole", "Tỷ lệ quá hạn", "Overdue rate"),
    ("completion", "completion_part", "completion_whole", "Tỷ lệ hoàn thành", "Completion"),
    ("baseline_on_time_rate", "baseline_on_time_part", "baseline_on_time_whole", "Đúng hạn theo thời hạn ban đầu", "On time by first due date"),
    ("baseline_overdue_rate", "baseline_overdue_part", "baseline_overdue_whole", "Quá hạn theo thời hạn ban đầu", "Overdue by first due date"),
    ("baseline_completion", "baseline_completion_part", "baseline_completion_whole", "Hoàn thành (thời hạn ban đầu)", "Completion (first due date)"),
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

/// `due`.
pub(super) const DUE: CommandSpec = CommandSpec {
    name: "due",
    about: Text::fixed(
        "Việc và nghĩa vụ đến hạn hoặc quá hạn",
        "Tasks and duties that fall due or are overdue",
    ),
    more: Text::fixed(
        "Nghĩa vụ có ngày tính từ cuối năm dương lịch được ghi rõ, vì ngày gốc chưa kiểm chứng; nghĩa vụ không suy ra được ngày không có trong bảng.",
        "Duties counted from the end of the calendar year are marked, for their base date is not verified; duties whose days do not follow from the record are not listed.",
    ),
    args: &[
        flag(
            "days",
            "N",
            Takes::One,
            Text::fixed("Trong N ngày tới; mặc định 365", "Within the next N days; default 365"),
        ),
        flag("lead", "ORG", Takes::One, Text::fixed("Chỉ cơ quan này", "This agency only")),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register due --project work --days 90",
        does: Text::fixed("90 ngày tới", "the next 90 days"),
    }],
    run: Some(due),
};

fn due(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let (from, days) = (session.as_of.0, count(matches, "days", 365)?);
    let to = end(from, days);
    let book = book(session, matches)?;
    let lead = one(matches, "lead").map(|name| agency(&book, name, from)).transpose()?;
    let lead = lead.as_deref();
    let mut rows: Vec<(Date, Value)> = Vec::new();
    let tasks = book.tasks(from);
    for view in tasks.iter().filter(|view| lead.is_none_or(|lead| view.lead == lead)) {
        if let Some(due) = view.due.filter(|due| view.status.is_open() && due.last <= to) {
            rows.push((due.last, row_json(view.record, Some(view), session.lang)));
        }
    }
    let directory = Directory::of(&book);
    rows.extend(instances(&book, &directory, (from, to), lead));
    let calendar = book.calendar(COUNTRY);
    let duties = book.duties(from, to, &calendar);
    let own = duties
        .iter()
        .filter(|row| lead.is_none_or(|lead| is_responsible(&directory, row.record, lead, from)));
    let opened: BTreeSet<(&str, &str)> =
        book.all("duty_instance").iter().map(|own| (own.get("duty"), own.get("due"))).collect();
    let own = own.filter(|row| !opened.contains(&(row.record.id.as_str(), row.due.to_string().as_str())));
    rows.extend(own.map(|row| (row.due, duty_json(row, from))));
    let led = |view: &&TaskView<'_>| lead.is_none_or(|lead| view.lead == lead);
    for view in tasks.iter().filter(led).filter(|view| view.status == Primary::Standing) {
        let days = recurring_days(view.record, from, to);
        rows.extend(days.into_iter().map(|day| (day, cycle_json(view, day, session.lang))));
    }
    rows.sort_by(|a, b| (a.0, a.1["id"].as_str()).cmp(&(b.0, b.1["id"].as_str())));
    let undated: Vec<&str> = book.undated_duties().map(|duty| duty.id.as_str()).collect();
    let sheet = due_sheet(&rows, session.lang);
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    let fields =
        json!({"from": from.to_string(), "to": to.to_string(), "rows": rows, "undated_duties": undated});
    let note = Text::new(
        format!("{} nghĩa vụ không suy ra được ngày: {}", undated.len(), undated.join(", ")),
        format!(
            "{} duties have no day that follows from their record: {}",
            undated.len(),
            undated.join(", ")
        ),
    );
    Ok(Answer::new("register-due", fields).table(sheet).line(note.get(session.lang)))
}

/// The agency that a name stands for.
fn agency(book: &Book, name: &str, on: Date) -> Result<String, Failure> {
    match Directory::of(book).find(name, on) {
        NameFound::Organisation(id) | NameFound::Successor(id) => Ok(id),
        NameFound::Several(near) | NameFound::Unknown(near) => {
            Err(super::org::unknown("--lead", name, &near))
        }
    }
}

/// Whether an agency answers for a duty, which may name it in words.
fn is_responsible(directory: &Directory, duty: &Record, lead: &str, on: Date) -> bool {
    let named = duty.get("responsible");
    named == lead
        || matches!(directory.find(named, on), NameFound::Organisation(id) | NameFound::Successor(id) if id == lead)
}

/// Reports that somebody opened and that are not submitted: those of the span, and those that are overdue.
fn instances(
    book: &Book,
    directory: &Directory,
    (from, to): (Date, Date),
    lead: Option<&str>,
) -> Vec<(Date, Value)> {
    let submitted = |record: &Record| {
        record.read::<Date>("submitted_on").is_some_and(|day| day <= from)
            && matches!(record.get("state"), "submitted" | "receipted")
    };
    let open = book.all("duty_instance").iter().filter(|record| !submitted(record));
    let row = |record: &Record| {
        let due = record.read::<Date>("due").filter(|due| *due <= to)?;
        let duty =
            book.get("duty", record.get("duty")).or_else(|| book.get("obligation", record.get("obligation")));
        let of_duty = |field: &str| duty.map(|duty| duty.get(field)).unwrap_or_default();
        if lead.is_some_and(|lead| duty.is_none_or(|duty| !is_responsible(directory, duty, lead, from))) {
            return None;
        }
        let status = if due < from { Primary::Overdue } else { Primary::InTime };
        let value = json!({
            "id": record.id, "kind": "duty_instance", "title": of_duty("label"), "lead": of_duty("responsible"),
            "class": record.class.code(), "due": due.to_string(), "status": status.code(), "flags": [],
            "regime": of_duty("regime"), "confidence": of_duty("confidence"),
            "period_end": record.text("period_to"), "base_date_unverified": false,
            "holiday_table_missing": false, "open_point": null,
        });
        Some((due, value))
    };
    open.filter_map(row).collect()
}

/// A day of a standing task, as its cadence has it.
fn cycle_json(view: &TaskView<'_>, day: Date, lang: Lang) -> Value {
    let mut row = row_json(view.record, Some(view), lang);
    row["due"] = json!(day.to_string());
    row
}

fn end(from: Date, days: usize) -> Date {
    let span = i64::try_from(days).unwrap_or_default();
    from.checked_add(Span::new().days(span)).unwrap_or(from)
}

fn duty_json(row: &DutyRow<'_>, from: Date) -> Value {
    use hoinhap_register::book::DutySource;
    let status = if row.due < from { Primary::Overdue } else { Primary::InTime };
    json!({
        "id": row.record.id,
        "kind": "duty",
        "title": row.record.get("label"),
        "lead": row.record.get("responsible"),
        "class": row.record.class.code(),
        "due": row.due.to_string(),
        "status": status.code(),
        "flags": [],
        "regime": row.record.get("regime"),
        "confidence": row.record.get("confidence"),
        "period_end": row.period_end.map(|day| day.to_string()),
        "base_date_unverified": row.source == DutySource::AfterYearEnd,
        "holiday_table_missing": row.holiday_table_missing,
        "open_point": row.record.text("open_point"),
    })
}

fn due_sheet(rows: &[(Date, Value)], lang: Lang) -> Sheet {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |(due, row): &(Date, Value)| {
        let status = Primary::ALL.into_iter().find(|status| row["status"] == status.code());
        vec![
            Cell::pair(hoinhap_report::format::short_date(*due, lang), due.to_string()),
            Cell::same(text(&row["id"])),
            Cell::same(text(&row["title"])),
            Cell::same(text(&row["lead"])),
            status.map_or_else(Cell::none, |status| Cell::pair(status.label().get(lang), status.code())),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("due", "Thời hạn", "Due"),
            Column::text("id", "Mã", "Id"),
            Column::text("title", "Nội dung", "Content"),
            Column::text("lead", "Chủ trì", "Lead"),
            Column::text("status", "Trạng thái", "Status"),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

/// `escalate`.
pub(super) const ESCALATE: CommandSpec = CommandSpec {
    name: "escalate",
    about: Text::fixed(
        "Báo cáo cấp trên các nhiệm vụ quá hạn theo thang",
        "Raise overdue tasks up the ladder",
    ),
    more: Text::fixed(
        "Cấp 1 sau 1 ngày làm việc, cấp 2 sau 10, cấp 3 sau 30. Chạy lại không thêm gì; lần bỏ lỡ được bù đúng ngày. Gia hạn quyết định trước hạn tính lại từ đầu; nghiệm thu việc xong đúng hạn đóng các cấp đã nâng.",
        "Level 1 after 1 working day, level 2 after 10, level 3 after 30. Running it again adds nothing; a missed run is caught up with the right days. An extension decided in time restarts the clock; acceptance of what was done in time closes the levels as unfounded.",
    ),
    args: &[STORE, ACTOR, SCOPE],
    subcommands: &[],
    examples: &[Example {
        line: "register escalate --project work",
        does: Text::fixed("nâng cấp các nhiệm vụ quá hạn", "raise what is overdue"),
    }],
    run: Some(escalate),
};

fn escalate(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let run = book.escalations(session.as_of.0, &Ladder::default(), &book.calendar(COUNTRY));
    let rows: Vec<Value> = run.raised.iter().map(raise_json).collect();
    let unfounded: Vec<Value> = run.unfounded.iter().map(unfounded_json).collect();
    let changes = run.changes();
    if !changes.is_empty() {
        write(session, matches, |register, actor| register.write(&changes, actor))?;
    }
    let line = Text::new(
        format!("Đã nâng {} cấp, đóng {} cấp không có căn cứ", rows.len(), unfounded.len()),
        format!("{} levels raised, {} closed as unfounded", rows.len(), unfounded.len()),
    );
    let fields = json!({"rows": rows, "unfounded": unfounded});
    Ok(Answer::new("register-escalate", fields).line(line.get(session.lang)))
}

fn raise_json(raise: &Raise<'_>) -> Value {
    json!({
        "task": raise.task.id, "title": raise.task.get("title"), "lead": raise.lead,
        "level": raise.level.to_string(), "on": raise.on.to_string(), "due": raise.due.to_string(),
    })
}

fn unfounded_json(level: &Unfounded<'_>) -> Value {
    json!({
        "task": level.record.get("task"), "level": level.record.get("level"), "on": level.record.get("on"),
        "unfounded_on": level.on.to_string(),
    })
}
