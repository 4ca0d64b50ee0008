//! `hoinhap register due`: tasks, open reports and recurring duties by their days.

mod items;

use clap::ArgMatches;
use jiff::Span;
use serde_json::{Value, json};

use hoinhap_register::book::Directory;
use hoinhap_register::model::Primary;
use hoinhap_vocab::{Date, Lang, Text};

use self::items::{Agenda, Asked, Item, MONTHS_BACK, sheet};
use super::change::count;
use super::reader::Reader;
use super::schedule::told_released;
use super::store::book;
use super::typed::agency;
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, one};
use crate::failure::Failure;
use crate::output::{Answer, Sheet};
use crate::session::{Format, Session};

/// Rows of a page where nothing else is asked for.
const ROWS: usize = 50;

/// `due`.
pub(super) const DUE: CommandSpec = CommandSpec {
    name: "due",
    about: Text::fixed(
        "Việc và nghĩa vụ đến hạn hoặc quá hạn",
        "Tasks and duties that fall due or are overdue",
    ),
    more: Text::fixed(
        "Nghĩa vụ có ngày tính từ cuối năm dương lịch được ghi rõ, vì ngày gốc chưa kiểm chứng; nghĩa vụ không suy ra được ngày không có trong bảng. Kỳ của 12 tháng qua mà sổ chưa ghi việc nộp được liệt kê riêng: không tính là quá hạn, vì sổ không có gì chứng minh.",
        "Duties counted from the end of the calendar year are marked, for their base date is not verified; duties whose days do not follow from the record are not listed. Days of the last 12 months of which no report is on record are listed apart: they do not count as overdue, for nothing on record proves it.",
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
        flag(
            "limit",
            "N",
            Takes::One,
            Text::fixed(
                "Chỉ N dòng đầu của mỗi bảng; mặc định 50 trên trang, tất cả trong json và csv",
                "Only the first N rows of each table; default 50 on a page, all of them in json and csv",
            ),
        ),
        flag("all", "", Takes::Nothing, Text::fixed("Mọi dòng", "Every row")),
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
    let limit = limit(session, matches)?;
    let book = book(session, matches)?;
    let directory = Directory::of(&book);
    let lead = one(matches, "lead").map(|name| agency(&directory, name, from, "--lead")).transpose()?;
    let tasks = book.tasks(from);
    let agenda = Agenda::of(&book, &directory, &tasks, Asked { from, to, lead: lead.as_deref() });
    let reader = Reader::new(&book, session.lang)?;
    Ok(match session.format {
        Format::Json => Answer::new("register-due", fields(&agenda, (from, to), limit, session.lang)),
        Format::Csv => {
            let all = first(&agenda.items, limit).iter().chain(first(&agenda.unrecorded, limit));
            Answer::new("register-due", json!({})).csv(sheet(all, from, &reader))
        }
        Format::Table | Format::Latex => page(&agenda, (from, to), limit, &reader),
    })
}

/// How many rows of a table are shown.
fn limit(session: &Session, matches: &ArgMatches) -> Result<usize, Failure> {
    if is_given(matches, "all") {
        return Ok(usize::MAX);
    }
    let for_people = matches!(session.format, Format::Table | Format::Latex);
    count(matches, "limit", if for_people { ROWS } else { usize::MAX })
}

fn first<'i, 'a>(items: &'i [Item<'a>], limit: usize) -> &'i [Item<'a>] {
    items.get(..limit).unwrap_or(items)
}

fn fields(agenda: &Agenda<'_>, (from, to): (Date, Date), limit: usize, lang: Lang) -> Value {
    let rows = |items: &[Item<'_>]| -> Vec<Value> {
        first(items, limit).iter().map(|item| item.json(from, lang)).collect()
    };
    json!({
        "from": from.to_string(), "to": to.to_string(),
        "count": agenda.items.len(), "rows": rows(&agenda.items),
        "unrecorded_count": agenda.unrecorded.len(), "unrecorded": rows(&agenda.unrecorded),
        "undated_duties": agenda.undated,
    })
}

fn page(agenda: &Agenda<'_>, (from, to): (Date, Date), limit: usize, reader: &Reader<'_>) -> Answer {
    let lang = reader.lang;
    let mut answer = Answer::new("register-due", json!({}));
    if !agenda.items.is_empty() {
        answer = answer.table(sheet(first(&agenda.items, limit).iter(), from, reader));
    }
    let shown = agenda.items.len().min(limit);
    answer = answer.line(told(shown, agenda.items.len(), reader.day(to), lang));
    if !agenda.unrecorded.is_empty() {
        let table: Sheet = sheet(first(&agenda.unrecorded, limit).iter(), from, reader);
        answer = answer.line("").line(told_unrecorded(agenda.unrecorded.len(), limit, lang)).table(table);
    }
    let notes = without_rule(agenda.without_rule, lang)
        .into_iter()
        .chain(agenda.lacks_holidays().then(|| NO_HOLIDAYS.get(lang).to_owned()))
        .chain(without_day(&agenda.undated, lang))
        .chain(told_released(&agenda.released(), lang));
    notes.fold(answer, Answer::line)
}

/// What a day of a duty is called of which no report is on record.
static NO_RECORD: Text = Text::fixed("chưa có ghi nhận", "no record of fulfilment");

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

fn told(shown: usize, found: usize, to: String, lang: Lang) -> String {
    let text = match found {
        0 => Text::new(
            format!("Không có việc hay nghĩa vụ nào quá hạn hoặc đến hạn đến hết {to}."),
            format!("Nothing is overdue or falls due up to {to}."),
        ),
        found if shown < found => Text::new(
            format!(
                "{shown} trong {found} việc và nghĩa vụ quá hạn hoặc đến hạn đến hết {to}, hạn sớm nhất trước. Xem tất cả: --all; thu hẹp: --lead, --days."
            ),
            format!(
                "{shown} of {found} overdue or due up to {to}, the earliest first. See every one: --all; fewer: --lead, --days."
            ),
        ),
        found => Text::new(
            format!("{found} việc và nghĩa vụ quá hạn hoặc đến hạn đến hết {to}."),
            format!("{found} overdue or due up to {to}."),
        ),
    };
    text.get(lang).to_owned()
}

fn told_unrecorded(found: usize, limit: usize, lang: Lang) -> String {
    let (vi, en) = if limit < found {
        (format!("{limit} trong {found}"), format!("{limit} of {found}"))
    } else {
        (found.to_string(), found.to_string())
    };
    let text = Text::new(
        format!(
            "{vi} kỳ nghĩa vụ của {MONTHS_BACK} tháng qua chưa có ghi nhận đã thực hiện. Đã thực hiện thì ghi: register add duty_instance MÃ duty=… due=… state=submitted submitted_on=…"
        ),
        format!(
            "{en} days of duties in the last {MONTHS_BACK} months have no record of fulfilment. Where one was met: register add duty_instance ID duty=… due=… state=submitted submitted_on=…"
        ),
    );
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

fn end(from: Date, days: usize) -> Date {
    let span = i64::try_from(days).unwrap_or_default();
    from.checked_add(Span::new().days(span)).unwrap_or(from)
}

/// What a status is called where its day stands beside it.
pub(super) fn short_label(status: Primary) -> Text {
    match status {
        Primary::InTime => Text::fixed("trong hạn", "in time"),
        other => other.label(),
    }
}
