//! `hoinhap register ics`.

use clap::ArgMatches;

use hoinhap_register::book::Book;
use hoinhap_register::model::Primary;
use hoinhap_register::record::{Class, Record};
use hoinhap_register::store::{StoreError, Tables as _};
use hoinhap_register::time::{Feed, FeedItem, digest_of_overdue, write_feed};
use hoinhap_vocab::{Date, Text};
use jiff::{Span, Timestamp};

use super::store::{COUNTRY, OpenRegister, clearance, failure, open};
use super::{ACTOR, STORE, flag};
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
                "Cơ quan chủ trì; nếu bỏ trống, lịch nghĩa vụ báo cáo",
                "Lead agency; without it the calendar of reporting duties",
            ),
        ),
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
    let book = Book::open(&register, clearance(&register, matches)?.min(Class::Internal))
        .map_err(|error| failure(&error))?;
    let domain = register.key().map_err(|error| failure(&error))?.origin().to_owned();
    let (name, items) = match one(matches, "lead") {
        Some(lead) => (lead.to_owned(), agency(session, &register, &book, lead)),
        None => (
            Text::fixed("Nghĩa vụ báo cáo", "Reporting duties").get(session.lang).to_owned(),
            duties(session, &register, &book),
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
    due: Date,
    title: &str,
    cancelled: bool,
) -> Result<FeedItem, StoreError> {
    let (sequence, changed) = changes(register, record)?;
    let description = record.get("regime").to_owned();
    Ok(FeedItem {
        id: record.id.clone(),
        due,
        title: title.to_owned(),
        description,
        sequence,
        changed,
        cancelled,
    })
}

fn agency(
    session: &Session,
    register: &OpenRegister,
    book: &Book,
    lead: &str,
) -> Result<Vec<FeedItem>, StoreError> {
    let (mut items, mut overdue, mut last) = (Vec::new(), Vec::new(), Timestamp::UNIX_EPOCH);
    for view in book.tasks(session.as_of.0).iter().filter(|view| view.record.get("lead") == lead) {
        let Some(due) = view.due else { continue };
        let title = view.record.title(session.lang);
        let (_, changed) = changes(register, view.record)?;
        match view.status {
            Primary::InTime => items.push(item(register, view.record, due.last, title, false)?),
            Primary::Cancelled | Primary::Superseded => {
                items.push(item(register, view.record, due.last, title, true)?)
            }
            Primary::Overdue => {
                last = last.max(changed);
                overdue.push((title.to_owned(), due.last));
            }
            _ => {}
        }
    }
    overdue.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    items.extend(digest_of_overdue(lead, &overdue, session.as_of.0, last, session.lang));
    Ok(items)
}

fn duties(session: &Session, register: &OpenRegister, book: &Book) -> Result<Vec<FeedItem>, StoreError> {
    let from = session.as_of.0;
    let to = from.checked_add(Span::new().months(MONTHS)).unwrap_or(from);
    let rows = book.duties(from, to, &book.calendar(COUNTRY));
    rows.iter().map(|row| item(register, row.record, row.due, row.record.get("label"), false)).collect()
}
