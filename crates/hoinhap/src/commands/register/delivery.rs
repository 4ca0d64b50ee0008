//! `hoinhap register status`, `due`, `escalate`.

use clap::ArgMatches;
use jiff::Span;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, Directory, DutyRow, GroupBy, NameFound, StatusRow, TaskView};
use hoinhap_register::model::{Primary, Share, Tally};
use hoinhap_register::record::{Class, Kind, Record};
use hoinhap_register::store::Change;
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
    let shown = [
        Primary::DoneOnTime,
        Primary::DoneLate,
        Primary::InTime,
        Primary::Overdue,
        Primary::Standing,
        Primary::Undated,
    ];
    let row = |row: &StatusRow| {
        let counts = shown.iter().map(|status| Cell::same(row.current.count(*status).to_string()));
        let shares = rates(&row.current).into_iter().map(|(_, share)| share_cell(share, lang));
        [Cell::same(&row.group), Cell::same(row.current.n().to_string())]
            .into_iter()
            .chain(counts)
            .chain(shares)
            .collect()
    };
    let mut columns = vec![Column::text("group", "Nhóm", "Group"), Column::number("n", "Tổng (N)", "N")];
    columns.extend(
        shown.iter().map(|status| Column { title: status.label(), ..Column::number(status.code(), "", "") }),
    );
    columns.extend([
        Column::number("on_time_rate", "Tỷ lệ đúng hạn", "On-time rate"),
        Column::number("overdue_rate", "Tỷ lệ quá hạn", "Overdue rate"),
        Column::number("completion", "Tỷ lệ hoàn thành", "Completion"),
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
    for view in book.tasks(from).iter().filter(|view| lead.is_none_or(|lead| view.lead == lead)) {
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
    rows.extend(own.map(|row| (row.due, duty_json(row, from))));
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
        let duty = book.get("duty", record.get("duty"));
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
        "Cấp 1 sau 1 ngày làm việc, cấp 2 sau 10, cấp 3 sau 30. Chạy lại không thêm gì; lần bỏ lỡ được bù đúng ngày.",
        "Level 1 after 1 working day, level 2 after 10, level 3 after 30. Running it again adds nothing; a missed run is caught up with the right days.",
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
    let changes = raises(&book, session.as_of.0);
    let rows: Vec<Value> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Create { fields, .. } => Some(
                json!({"task": fields.get("task"), "level": fields.get("level"), "on": fields.get("on")}),
            ),
            _ => None,
        })
        .collect();
    if !changes.is_empty() {
        write(session, matches, |register, actor| register.write(&changes, actor))?;
    }
    let line = Text::new(format!("Đã nâng {} cấp", rows.len()), format!("{} levels raised", rows.len()));
    Ok(Answer::new("register-escalate", json!({"rows": rows})).line(line.get(session.lang)))
}

/// The levels that are due for every overdue task.
fn raises(book: &Book, as_of: Date) -> Vec<Change> {
    let (ladder, calendar) = (Ladder::default(), book.calendar(COUNTRY));
    let Some(kind) = Kind::of("escalation") else { return Vec::new() };
    let of_task = |view: &TaskView<'_>| {
        let own = || book.all("escalation").iter().filter(move |row| row.get("task") == view.record.id);
        let already = own().filter_map(|row| row.read("level")).max().unwrap_or_default();
        let beyond = book
            .all("bottleneck")
            .iter()
            .any(|row| row.get("task") == view.record.id && row.is("beyond_authority"));
        let due = view.due.filter(|_| view.status == Primary::Overdue);
        due.map(|due| ladder.due(due.last, as_of, already, beyond, &calendar)).unwrap_or_default()
    };
    let mut changes = Vec::new();
    for view in book.tasks(as_of) {
        for raised in of_task(&view) {
            let fields = [
                ("task", view.record.id.clone()),
                ("level", raised.level.to_string()),
                ("on", raised.on.to_string()),
            ];
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let id = format!("{}.level-{}", view.record.id, raised.level);
            changes.push(Change::Create {
                kind,
                id,
                class: Class::max(view.record.class, Class::Public),
                fields,
            });
        }
    }
    changes
}
