//! `hoinhap register ics`.

use std::collections::{BTreeMap, BTreeSet};

use clap::ArgMatches;

use hoinhap_register::book::{Book, Directory, TaskView, recurring_days};
use hoinhap_register::model::{Basis, Primary};
use hoinhap_register::record::{Class, Record};
use hoinhap_register::store::{StoreError, Tables as _};
use hoinhap_register::time::{Feed, FeedItem, digest_of_overdue, write_feed};
use hoinhap_vocab::{Date, Lang, Text};
use jiff::{Span, Timestamp};

use super::reader::Reader;
use super::store::{COUNTRY, OpenRegister, clearance, day, end_of_day, failure, open};
use super::typed::agency;
use super::{ACTOR, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// Months ahead for which a feed is written.
const MONTHS: i32 = 24;

/// `ics`.
pub(super) const ICS: CommandSpec = CommandSpec {
    name: "ics",
    about: Text::fixed(
        "Lịch iCalendar của các thời hạn và nghĩa vụ trong 24 tháng",
        "Due dates and duties of 24 months as an iCalendar file",
    ),
    more: Text::fixed(
        "Mọi việc quá hạn của cơ quan gộp thành một mục mỗi ngày. Bản ghi hạn chế không bao giờ vào lịch.",
        "All that is overdue of an agency is one item a day. Restricted records never enter a calendar.",
    ),
    args: &[
        flag(
            "lead",
            "ORG",
            Takes::One,
            Text::fixed(
                "Cơ quan chủ trì, bằng mã, tên hoặc tên viết tắt; nếu bỏ trống, lịch nghĩa vụ báo cáo",
                "Lead agency, by id, name or short form; without it the calendar of reporting duties",
            ),
        ),
        KNOWN_AT,
        STORE,
        ACTOR,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register ics --project work --lead MOIT > moit.ics",
        does: Text::fixed("lịch của Bộ Công Thương", "the calendar of an agency"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let register = open(session, matches)?;
    let class = clearance(&register, matches)?.min(Class::Internal);
    let opened = match one(matches, "known-at") {
        Some(text) => Book::known_at(&register, end_of_day(day(text, "--known-at")?), class),
        None => Book::open(&register, class),
    };
    let book = opened.map_err(|error| failure(&error))?.without_traces();
    let asked = (session.as_of.0, session.lang);
    let domain = register.key().map_err(|error| failure(&error))?.origin().to_owned();
    let (name, items) = match one(matches, "lead") {
        Some(name) => {
            let lead = agency(&Directory::of(&book), name, session.as_of.0, "--lead")?;
            let title = Reader::new(&book, session.lang)?.organisation(&lead);
            (title, agency_items(&register, &book, asked, &lead))
        }
        None => (
            Text::fixed("Nghĩa vụ báo cáo", "Reporting duties").get(session.lang).to_owned(),
            duty_items(&register, &book, asked, None),
        ),
    };
    let items = items.map_err(|error| failure(&error))?;
    let feed = Feed { name, domain, lang: session.lang, items };
    Ok(Answer::of_bytes("register-ics", write_feed(&feed).into_bytes()))
}

/// How often a record was changed, and when last.
fn changes(register: &OpenRegister, record: &Record) -> Result<(u64, Timestamp), StoreError> {
    let events = register.tables().events_of(&record.subject())?;
    let last = events.last().map_or(Timestamp::UNIX_EPOCH, |event| event.envelope.time);
    Ok((events.len().saturating_sub(1) as u64, last))
}

fn item(
    register: &OpenRegister,
    record: &Record,
    (due, lang): Asked,
    cancelled: bool,
) -> Result<FeedItem, StoreError> {
    let (sequence, changed) = changes(register, record)?;
    let said = |field: &str| {
        let local = record.text(&format!("{field}_vi")).filter(|_| lang == Lang::Vi);
        local.or_else(|| record.text(field)).map(str::to_owned)
    };
    let of_record = ["regime", "responsible", "basis", "product"].into_iter().filter_map(said);
    let description: Vec<String> = std::iter::once(record.id.clone()).chain(of_record).collect();
    Ok(FeedItem {
        id: record.id.clone(),
        due,
        title: record.title(lang).to_owned(),
        description: description.join("; "),
        sequence,
        changed,
        cancelled,
        reminds: !cancelled,
    })
}

/// The day of a question, and the language of the answer.
pub(super) type Asked = (Date, Lang);

/// What the calendar of an agency holds.
pub(super) fn agency_items(
    register: &OpenRegister,
    book: &Book,
    (as_of, lang): Asked,
    lead: &str,
) -> Result<Vec<FeedItem>, StoreError> {
    let (mut items, mut overdue) = (Vec::new(), Vec::new());
    let decided = decided(book);
    let mut newest = 0;
    for view in book.tasks(as_of).iter().filter(|view| view.record.get("lead") == lead) {
        let last = decided.get(view.record.id.as_str()).copied().unwrap_or_default();
        newest = newest.max(view.record.updated_event).max(last);
        if view.status == Primary::Standing {
            items.extend(again(register, view.record, (as_of, lang))?);
        }
        let Some(due) = view.due else { continue };
        let own = |day, cancelled| {
            let own = item(register, view.record, (day, lang), cancelled)?;
            let changed = own.changed.max(time_of(register, last)?);
            Ok::<_, StoreError>(FeedItem { sequence: own.sequence + decisions(view), changed, ..own })
        };
        for day in removed(view, as_of) {
            items.push(own(day, true)?);
        }
        match view.status {
            Primary::InTime => items.push(own(due.last, false)?),
            Primary::Overdue => overdue.push((view.record.title(lang).to_owned(), due.last)),
            _ => {}
        }
    }
    overdue.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    // The digest changes with any of the agency's tasks, also with one that leaves it: it is numbered by their newest event.
    let change = (newest, time_of(register, newest)?);
    items.extend(digest_of_overdue(lead, &overdue, as_of, change, lang));
    let (from, to) = span(as_of);
    for row in book.duties(from, to, &book.calendar(COUNTRY)) {
        if row.record.get("responsible") == lead {
            items.push(item(register, row.record, (row.due, lang), false)?);
        }
    }
    Ok(items)
}

/// The newest event that decided something of a task beside its own record.
fn decided(book: &Book) -> BTreeMap<&str, u64> {
    let mut newest: BTreeMap<&str, u64> = BTreeMap::new();
    for record in ["due_change", "completion", "reopening"].iter().flat_map(|kind| book.all(kind)) {
        let last = newest.entry(record.get("task")).or_default();
        *last = (*last).max(record.updated_event);
    }
    newest
}

fn time_of(register: &OpenRegister, event: u64) -> Result<Timestamp, StoreError> {
    let event = register.tables().event(event)?;
    Ok(event.map_or(Timestamp::UNIX_EPOCH, |event| event.envelope.time))
}

/// The days on which a standing task is due again.
fn again(register: &OpenRegister, task: &Record, (as_of, lang): Asked) -> Result<Vec<FeedItem>, StoreError> {
    let (from, to) = span(as_of);
    recurring_days(task, from, to).iter().map(|day| item(register, task, (*day, lang), false)).collect()
}

/// The days for which a feed is written.
fn span(from: Date) -> (Date, Date) {
    (from, from.checked_add(Span::new().months(MONTHS)).unwrap_or(from))
}

/// Days for which an item that is gone is still told of as cancelled, so that calendars take it out.
const TOLD_FOR: i64 = 90;

/// What was decided of a task beside its own record: each decision changes its items.
fn decisions(view: &TaskView<'_>) -> u64 {
    (view.history.due_changes.len() + view.history.completions.len()) as u64
}

/// The days of a task's items that were taken out of the calendar not long ago: due dates that an extension moved, and those
/// of what was called off, replaced or accepted.
fn removed(view: &TaskView<'_>, as_of: Date) -> BTreeSet<Date> {
    let since = as_of.checked_sub(Span::new().days(TOLD_FOR)).unwrap_or(as_of);
    let lately = |day: &Date| *day > since && *day <= as_of;
    let history = &view.history;
    let moved = history.due_changes.iter().map(|change| change.decided_on).filter(lately);
    let before = moved.filter_map(|day| history.due_on(day.yesterday().ok()?, Basis::Current));
    let mut days: BTreeSet<Date> = before.map(|due| due.last).collect();
    let ended = [history.cancelled_on, history.superseded_on].into_iter().flatten();
    let accepted = history.completions.iter().filter(|own| own.accepted).filter_map(|own| own.decided_on);
    let is_gone = !view.status.is_open() && ended.chain(accepted).any(|day| lately(&day));
    days.extend(view.due.filter(|_| is_gone).map(|due| due.last));
    if view.status == Primary::InTime {
        days.retain(|day| view.due.is_none_or(|due| due.last != *day));
    }
    days
}

/// What the calendar of reporting duties holds, of all regimes or of one.
pub(super) fn duty_items(
    register: &OpenRegister,
    book: &Book,
    (from, lang): Asked,
    regime: Option<&str>,
) -> Result<Vec<FeedItem>, StoreError> {
    let (from, to) = span(from);
    let rows = book.duties(from, to, &book.calendar(COUNTRY));
    let of_regime = |record: &Record| regime.is_none_or(|regime| record.get("regime") == regime);
    rows.iter()
        .filter(|row| of_regime(row.record))
        .map(|row| item(register, row.record, (row.due, lang), false))
        .collect()
}
