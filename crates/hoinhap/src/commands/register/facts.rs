//! `hoinhap register transposition`, `conflicts`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::Book;
use hoinhap_register::model::{Conflict, Hint, Transposition, days_between};
use hoinhap_register::record::{Kind, Record, value_label};
use hoinhap_vocab::{Date, Lang, Text, parse_date};

use super::change::day_or;
use super::delivery::share_cell;
use super::store::book;
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `transposition`.
pub(super) const TRANSPOSITION: CommandSpec = CommandSpec {
    name: "transposition",
    about: Text::fixed(
        "Tỷ lệ chưa nội luật hoá và chưa tương thích tại một ngày",
        "Transposition and conformity deficits at a date",
    ),
    more: Text::fixed("", ""),
    args: &[
        flag(
            "cut-off",
            "DATE",
            Takes::One,
            Text::fixed("Ngày chốt; mặc định ngày xét", "Cut-off date; default the date of the question"),
        ),
        flag(
            "require-notification",
            "",
            Takes::Nothing,
            Text::fixed("Chỉ tính khi đã thông báo", "Count only what was notified"),
        ),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register transposition --project work --cut-off 2026-06-30",
        does: Text::fixed("tại ngày 30/6/2026", "at 30 June 2026"),
    }],
    run: Some(transposition),
};

fn transposition(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let cut_off = day_or(matches, "cut-off", session.as_of.0)?;
    let book = book(session, matches)?;
    let state = book.transposition(cut_off, is_given(matches, "require-notification"));
    let answer = Answer::new("register-transposition", json!({"rows": [transposition_json(&state)]}))
        .table(transposition_sheet(&state, session.lang));
    if state.incomplete.is_empty() {
        return Ok(answer);
    }
    let heading = Text::fixed("Chưa nội luật hoá:", "Not transposed:");
    Ok(answer.line(heading.get(session.lang)).table(incomplete_sheet(&book, &state, session.lang)))
}

/// The obligations that are due and not complete, the longest overdue first.
fn incomplete_sheet(book: &Book, state: &Transposition, lang: Lang) -> Sheet {
    let late = |id: &String| {
        let record = book.get("obligation", id)?;
        let deadline: Date = record.read("deadline")?;
        Some((days_between(deadline, state.cut_off), deadline, record))
    };
    let mut found: Vec<_> = state.incomplete.iter().filter_map(late).collect();
    found.sort_by(|a, b| (b.0, &a.2.id).cmp(&(a.0, &b.2.id)));
    let row = |(days, deadline, record): &(i32, Date, &Record)| {
        vec![
            Cell::same(&record.id),
            Cell::same(record.get("instrument")),
            Cell::same(record.get("locator")),
            Cell::same(record.title(lang)),
            Cell::pair(hoinhap_report::format::short_date(*deadline, lang), deadline.to_string()),
            Cell::same(days.to_string()),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("id", "Mã", "Id"),
            Column::text("instrument", "Văn kiện", "Instrument"),
            Column::text("locator", "Điều khoản", "Provision"),
            Column::text("title", "Nghĩa vụ", "Obligation"),
            Column::text("deadline", "Hạn", "Deadline"),
            Column::number("days", "Quá hạn (ngày)", "Days overdue"),
        ],
        rows: found.iter().map(row).collect(),
    }
}

fn transposition_json(state: &Transposition) -> Value {
    json!({
        "cut_off": state.cut_off.to_string(),
        "due": state.due,
        "complete": state.complete,
        "transposition_deficit": state.transposition_deficit().percent(),
        "conformity_deficit": state.conformity_deficit().percent(),
        "conformity_deficit_over_due": state.conformity_deficit_over_due().percent(),
        "long_overdue": state.long_overdue,
        "average_delay_months": state.average_delay_months(),
        "incomplete": state.incomplete,
    })
}

fn transposition_sheet(state: &Transposition, lang: Lang) -> Sheet {
    let delay = state.average_delay_months().map_or_else(Cell::none, |months| {
        Cell::pair(hoinhap_report::format::number(months.value(), 1, lang), months.to_string())
    });
    Sheet {
        columns: vec![
            Column::number("due", "Đến hạn", "Due"),
            Column::number("complete", "Đã nội luật hoá", "Complete"),
            Column::number("transposition_deficit", "Chưa nội luật hoá (%)", "Transposition deficit (%)"),
            Column::number("conformity_deficit", "Chưa tương thích (%)", "Conformity deficit (%)"),
            Column::number(
                "conformity_deficit_over_due",
                "Chưa tương thích trên số đến hạn (%)",
                "Conformity deficit over due (%)",
            ),
            Column::number("long_overdue", "Quá hạn từ hai năm", "Two years overdue"),
            Column::number("average_delay_months", "Chậm trung bình (tháng)", "Average delay (months)"),
        ],
        rows: vec![vec![
            Cell::same(state.due.to_string()),
            Cell::same(state.complete.to_string()),
            share_cell(state.transposition_deficit(), lang),
            share_cell(state.conformity_deficit(), lang),
            share_cell(state.conformity_deficit_over_due(), lang),
            Cell::same(state.long_overdue.to_string()),
            delay,
        ]],
    }
}

/// `conflicts`.
pub(super) const CONFLICTS: CommandSpec = CommandSpec {
    name: "conflicts",
    about: Text::fixed(
        "Chỗ các nguồn mâu thuẫn, mọi giá trị đặt cạnh nhau",
        "Where sources disagree, all values side by side",
    ),
    more: Text::fixed(
        "Mã thoát 1 nếu có mâu thuẫn chưa chọn. Chọn một giá trị: register update value MÃ chosen=yes reason=…, với mã đứng trước giá trị.",
        "The exit status is 1 where a conflict has no choice. To choose a value: register update value ID chosen=yes reason=…, with the id that stands before it.",
    ),
    args: &[CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register conflicts --project work",
        does: Text::fixed("ngày hiệu lực mà các nguồn ghi khác nhau", "dates on which sources differ"),
    }],
    run: Some(conflicts),
};

fn conflicts(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let found = book.conflicts();
    let orders: Vec<&str> = book.impossible_orders().map(|party| party.id.as_str()).collect();
    let rows: Vec<Value> = found
        .iter()
        .map(|conflict| json!({"subject": conflict.subject, "field": conflict.field, "values": conflict.values, "hints": conflict.hints, "chosen": conflict.chosen}))
        .collect();
    let open = found.iter().any(|conflict| conflict.chosen.is_none());
    let answer = Answer::new("register-conflicts", json!({"rows": rows, "impossible_orders": orders}));
    let note = Text::new(
        format!("Thứ tự ngày không thể có: {}", orders.join(", ")),
        format!("Dates in an impossible order: {}", orders.join(", ")),
    );
    let answer = answer.table(conflict_sheet(&found, &book, session.lang)).exit(u8::from(open));
    Ok(if orders.is_empty() { answer } else { answer.line(note.get(session.lang)) })
}

fn conflict_sheet(found: &[Conflict], book: &Book, lang: Lang) -> Sheet {
    let hint = |hint: &Hint| match hint {
        Hint::PossibleDayMonthSwap => Text::fixed("có thể đảo ngày và tháng", "day and month may be swapped"),
        Hint::ImpossibleOrder => Text::fixed("thứ tự ngày không thể có", "the order cannot be"),
    };
    let row = |conflict: &Conflict| {
        let hints: Vec<String> =
            conflict.hints.iter().map(|found| hint(found).get(lang).to_owned()).collect();
        let stated: Vec<&Record> = book
            .all("value")
            .iter()
            .filter(|row| row.get("subject") == conflict.subject && row.get("field") == conflict.field)
            .collect();
        let shown = stated
            .iter()
            .map(|row| format!("{}: {} ({})", row.id, day_text(row.get("value"), lang), row.get("source")));
        let plain = conflict.values.iter().map(|(value, sources)| {
            format!("{value} ({})", sources.iter().cloned().collect::<Vec<_>>().join("; "))
        });
        let chosen = stated.iter().find(|row| row.is("chosen")).map_or_else(Cell::none, |row| {
            let value = row.get("value");
            Cell::pair(format!("{} ({})", day_text(value, lang), row.get("reason")), value)
        });
        vec![
            Cell::same(&conflict.subject),
            Cell::pair(field_name(&conflict.field, lang), &conflict.field),
            Cell::pair(shown.collect::<Vec<_>>().join("\n"), plain.collect::<Vec<_>>().join("\n")),
            Cell::same(hints.join("; ")),
            chosen,
        ]
    };
    Sheet {
        columns: vec![
            Column::text("subject", "Văn kiện", "Instrument"),
            Column::text("field", "Trường", "Field"),
            Column::text("values", "Giá trị (nguồn)", "Values (source)"),
            Column::text("hints", "Gợi ý", "Hint").optional(),
            Column::text("chosen", "Đã chọn (lý do)", "Chosen (reason)").optional(),
        ],
        rows: found.iter().map(row).collect(),
    }
}

/// A day in the reader's language; another value as it stands.
fn day_text(value: &str, lang: Lang) -> String {
    parse_date(value)
        .map_or_else(|_| value.to_owned(), |day: Date| hoinhap_report::format::short_date(day, lang))
}

/// What a sourced value is about.
fn field_name(field: &str, lang: Lang) -> String {
    let name = Kind::of("value").map(|kind| value_label(kind, "field", field));
    name.map_or_else(|| field.to_owned(), |name| name.get(lang).to_owned())
}
