//! `hoinhap register due`: tasks, open reports and recurring duties by their days.

use std::collections::BTreeSet;

use clap::ArgMatches;
use jiff::Span;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, Directory, DutyRow, NameFound, TaskView, has_days, recurring_days};
use hoinhap_register::model::Primary;
use hoinhap_register::record::Record;
use hoinhap_vocab::{Date, Lang, Text};

use super::change::count;
use super::reader::Reader;
use super::records::row_json;
use super::store::{COUNTRY, book};
use super::typed::agency;
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

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
        flag(
            "lead",
            "ORG",
            Takes::One,
            Text::fixed(
                "Chỉ cơ quan này, bằng mã, tên hoặc tên viết tắt",
                "This agency only, by id, name or short form",
            ),
        ),
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
    let directory = Directory::of(&book);
    let lead = one(matches, "lead").map(|name| agency(&directory, name, from, "--lead")).transpose()?;
    let lead = lead.as_deref();
    let mut rows: Vec<(Date, Value)> = Vec::new();
    let tasks = book.tasks(from);
    for view in tasks.iter().filter(|view| lead.is_none_or(|lead| view.lead == lead)) {
        if view.status == Primary::Standing {
            let days = recurring_days(view.record, from, to);
            rows.extend(days.into_iter().map(|day| (day, cycle_json(view, day, session.lang))));
        }
        if let Some(due) = view.due.filter(|due| view.status.is_open() && due.last <= to) {
            rows.push((due.last, row_json(view.record, Some(view), session.lang)));
        }
    }
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
    rows.sort_by(|a, b| (a.0, a.1["id"].as_str()).cmp(&(b.0, b.1["id"].as_str())));
    let is_asked = |duty: &&Record| lead.is_none_or(|lead| is_responsible(&directory, duty, lead, from));
    let undated: Vec<&str> = book.undated_duties().filter(is_asked).map(|duty| duty.id.as_str()).collect();
    let reader = Reader::new(&book, session.lang)?;
    let sheet = due_sheet(&rows, from, &reader);
    let lacks_holidays = rows.iter().any(|(_, row)| row["holiday_table_missing"] == true);
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    let found = rows.len();
    let fields =
        json!({"from": from.to_string(), "to": to.to_string(), "rows": rows, "undated_duties": undated});
    let answer = Answer::new("register-due", fields);
    let mut notes = vec![told(found, reader.day(to), session.lang)];
    let standing = tasks.iter().filter(|view| {
        view.status == Primary::Standing
            && lead.is_none_or(|lead| view.lead == lead)
            && !has_days(view.record)
    });
    notes.extend(without_rule(standing.count(), session.lang));
    if lacks_holidays {
        notes.push(NO_HOLIDAYS.get(session.lang).to_owned());
    }
    notes.extend(without_day(&undated, session.lang));
    let answer = if found == 0 { answer.csv(sheet) } else { answer.table(sheet) };
    Ok(notes.into_iter().fold(answer, Answer::line))
}

static NO_HOLIDAYS: Text = Text::fixed(
    "Có ngày được tính qua một năm chưa có bảng ngày nghỉ: mọi ngày từ thứ Hai đến thứ Sáu của năm đó được coi là ngày làm việc.",
    "Some days were counted through a year without a table of holidays: all its days from Monday to Friday were taken for working days.",
);

/// Standing tasks that come due again on no day that is known.
fn without_rule(count: usize, lang: Lang) -> Option<String> {
    let text = Text::new(
        format!(
            "{count} nhiệm vụ thường xuyên không có quy tắc định kỳ (cadence_rule) hoặc ngày giao để tính ngày."
        ),
        format!(
            "{count} standing tasks have no rule (cadence_rule) or no day of assignment from which days follow."
        ),
    );
    (count > 0).then(|| text.get(lang).to_owned())
}

fn told(found: usize, to: String, lang: Lang) -> String {
    let text = match found {
        0 => Text::new(
            format!("Không có việc hay nghĩa vụ nào quá hạn hoặc đến hạn đến hết {to}."),
            format!("Nothing is overdue or falls due up to {to}."),
        ),
        found => Text::new(
            format!("{found} việc và nghĩa vụ quá hạn hoặc đến hạn đến hết {to}."),
            format!("{found} overdue or due up to {to}."),
        ),
    };
    text.get(lang).to_owned()
}

fn without_day(undated: &[&str], lang: Lang) -> Option<String> {
    let (count, list) = (undated.len(), undated.join(", "));
    let text = Text::new(
        format!("{count} nghĩa vụ không suy ra được ngày: {list}"),
        format!("{count} duties have no day that follows from their record: {list}"),
    );
    (count > 0).then(|| text.get(lang).to_owned())
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

/// What a status is called where its day stands beside it.
pub(super) fn short_label(status: Primary) -> Text {
    match status {
        Primary::InTime => Text::fixed("trong hạn", "in time"),
        other => other.label(),
    }
}

fn due_sheet(rows: &[(Date, Value)], from: Date, reader: &Reader<'_>) -> Sheet {
    let lang = reader.lang;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let row = |(due, row): &(Date, Value)| {
        let status = Primary::ALL.into_iter().find(|status| row["status"] == status.code());
        let (id, kind) = (text(&row["id"]), text(&row["kind"]));
        let record = reader.book.get(&kind, &id);
        // A report is called after its duty.
        let of = |kind: &str| record.and_then(|record| reader.book.get(kind, record.get(kind)));
        let duty = of("duty").or_else(|| of("obligation"));
        let named = duty.or(record);
        let title = named.map_or_else(|| text(&row["title"]), |record| reader.title(record));
        let lead = text(&row["lead"]);
        let lead_name = match named.filter(|record| record.kind.name() == "duty") {
            Some(duty) => reader.cell(duty, "responsible").shown,
            None => reader.organisation(&lead),
        };
        let days = from.until(*due).map(|span| span.get_days()).unwrap_or_default();
        vec![
            Cell::pair(reader.day(*due), due.to_string()),
            Cell::same(id),
            Cell::pair(title, text(&row["title"])),
            Cell::pair(lead_name, lead),
            status.map_or_else(Cell::none, |status| Cell::pair(short_label(status).get(lang), status.code())),
            Cell::same(days.to_string()),
        ]
    };
    Sheet {
        columns: vec![
            Column::day("due", "Thời hạn", "Due"),
            Column::text("id", "Mã", "Id"),
            Column::long("title", "Nội dung", "Content"),
            Column::text("lead", "Chủ trì", "Lead"),
            Column::text("status", "Trạng thái", "Status"),
            Column::number("days_left", "Còn (ngày)", "Days left"),
        ],
        rows: rows.iter().map(row).collect(),
    }
}
