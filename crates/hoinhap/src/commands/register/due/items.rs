//! What falls due, gathered as light references: a row is built only for the form that is asked for, and only if it is shown.

use std::collections::BTreeSet;

use jiff::Span;
use serde_json::{Value, json};

use hoinhap_register::book::{
    Book, Directory, DutyRow, DutySource, NameFound, TaskView, has_days, recurring_days,
};
use hoinhap_register::model::Primary;
use hoinhap_register::record::Record;
use hoinhap_register::time::WorkCalendar;
use hoinhap_vocab::{Date, Lang};

use super::super::reader::Reader;
use super::super::records::row_json;
use super::super::store::COUNTRY;
use super::short_label;
use crate::output::{Cell, Column, Sheet};

/// Months back for which days of recurring duties without a record are told.
pub(super) const MONTHS_BACK: i32 = 12;

/// Something that falls due on a day.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) due: Date,
    what: What<'a>,
}

#[derive(Debug)]
enum What<'a> {
    /// A task by its due date.
    Task(&'a TaskView<'a>),
    /// A day of a standing task, as its cadence has it.
    Cycle(&'a TaskView<'a>),
    /// A report that somebody opened, with its duty or obligation.
    Instance(&'a Record, Option<&'a Record>),
    /// A day that follows from the rule of a duty.
    Computed(DutyRow<'a>),
}

/// Everything that an agency, or anybody, is asked about.
pub(super) struct Agenda<'a> {
    /// What falls due in the span or is overdue, by day and id.
    pub(super) items: Vec<Item<'a>>,
    /// Days of duties in the months before, of which no report is on record.
    pub(super) unrecorded: Vec<Item<'a>>,
    /// Duties whose days do not follow from their records.
    pub(super) undated: Vec<&'a str>,
    /// Standing tasks from whose records no day follows.
    pub(super) without_rule: usize,
}

/// Whose work is asked for, and from which day to which.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) lead: Option<&'a str>,
}

impl<'a> Agenda<'a> {
    pub(super) fn of(
        book: &'a Book,
        directory: &Directory,
        tasks: &'a [TaskView<'a>],
        asked: Asked<'_>,
    ) -> Self {
        let own = || tasks.iter().filter(|view| asked.lead.is_none_or(|lead| view.lead == lead));
        let is_asked = |duty: &Record| asked.is_responsible(directory, duty);
        let mut items: Vec<Item<'a>> = own().flat_map(|view| asked.of_task(view)).collect();
        items.extend(asked.instances(book, directory));
        let calendar = book.calendar(COUNTRY);
        let opened: BTreeSet<(&str, &str)> =
            book.all("duty_instance").iter().map(|own| (own.get("duty"), own.get("due"))).collect();
        let computed = |from: Date, to: Date| -> Vec<Item<'a>> {
            let is_open =
                |row: &DutyRow<'_>| !opened.contains(&(row.record.id.as_str(), row.due.to_string().as_str()));
            let rows = days_of_duties(book, from, to, &calendar).into_iter();
            let rows = rows.filter(|row| is_asked(row.record)).filter(is_open);
            rows.map(|row| Item { due: row.due, what: What::Computed(row) }).collect()
        };
        items.extend(computed(asked.from, asked.to));
        items.sort_by(|a, b| (a.due, a.id()).cmp(&(b.due, b.id())));
        let first = asked.from.checked_sub(Span::new().months(MONTHS_BACK)).unwrap_or(asked.from);
        let unrecorded = asked.from.yesterday().map_or_else(|_| Vec::new(), |last| computed(first, last));
        let is_without_rule =
            |view: &&TaskView<'_>| view.status == Primary::Standing && !has_days(view.record);
        Self {
            items,
            unrecorded,
            undated: book
                .undated_duties()
                .filter(|duty| is_asked(duty))
                .map(|duty| duty.id.as_str())
                .collect(),
            without_rule: own().filter(is_without_rule).count(),
        }
    }

    /// Tasks that wait for others which were called off, with these.
    pub(super) fn released(&self) -> Vec<(&'a str, &[&'a str])> {
        let tasks = self.items.iter().filter_map(|item| match &item.what {
            What::Task(view) if !view.cancelled_before.is_empty() => {
                Some((view.record.id.as_str(), view.cancelled_before.as_slice()))
            }
            _ => None,
        });
        tasks.collect()
    }

    /// Whether some day was counted through a year without a table of holidays.
    pub(super) fn lacks_holidays(&self) -> bool {
        let mut all = self.items.iter().chain(&self.unrecorded);
        all.any(|item| matches!(&item.what, What::Computed(row) if row.holiday_table_missing))
    }
}

fn days_of_duties<'a>(book: &'a Book, from: Date, to: Date, calendar: &WorkCalendar) -> Vec<DutyRow<'a>> {
    if from > to { Vec::new() } else { book.duties(from, to, calendar) }
}

impl Asked<'_> {
    fn of_task<'a>(&self, view: &'a TaskView<'a>) -> Vec<Item<'a>> {
        let mut items = Vec::new();
        if view.status == Primary::Standing {
            let days = recurring_days(view.record, self.from, self.to);
            items.extend(days.into_iter().map(|due| Item { due, what: What::Cycle(view) }));
        }
        if let Some(due) = view.due.filter(|due| view.status.is_open() && due.last <= self.to) {
            items.push(Item { due: due.last, what: What::Task(view) });
        }
        items
    }

    /// Whether the agency that is asked for answers for a duty, which may name it in words.
    fn is_responsible(&self, directory: &Directory, duty: &Record) -> bool {
        let named = duty.get("responsible");
        self.lead.is_none_or(|lead| {
            named == lead
                || matches!(directory.find(named, self.from), NameFound::Organisation(id) | NameFound::Successor(id) if id == lead)
        })
    }

    /// Reports that somebody opened and that are not submitted: those of the span, and those that are overdue.
    fn instances<'a>(&self, book: &'a Book, directory: &Directory) -> Vec<Item<'a>> {
        let submitted = |record: &Record| {
            record.read::<Date>("submitted_on").is_some_and(|day| day <= self.from)
                && matches!(record.get("state"), "submitted" | "receipted")
        };
        let open = book.all("duty_instance").iter().filter(|record| !submitted(record));
        let item = |record: &'a Record| {
            let due = record.read::<Date>("due").filter(|due| *due <= self.to)?;
            let duty = book
                .get("duty", record.get("duty"))
                .or_else(|| book.get("obligation", record.get("obligation")));
            let asked = self.lead.is_none() || duty.is_some_and(|duty| self.is_responsible(directory, duty));
            asked.then_some(Item { due, what: What::Instance(record, duty) })
        };
        open.filter_map(item).collect()
    }
}

impl<'a> Item<'a> {
    fn id(&self) -> &'a str {
        &self.record().id
    }

    fn record(&self) -> &'a Record {
        match &self.what {
            What::Task(view) | What::Cycle(view) => view.record,
            What::Instance(record, _) => record,
            What::Computed(row) => row.record,
        }
    }

    /// The status on the day of the question. A day of a duty that has passed without a record is neither met nor overdue
    /// by any proof: it has none.
    fn status(&self, from: Date) -> Option<Primary> {
        match &self.what {
            What::Task(view) | What::Cycle(view) => Some(view.status),
            What::Computed(_) if self.due < from => None,
            What::Instance(..) if self.due < from => Some(Primary::Overdue),
            What::Instance(..) | What::Computed(_) => Some(Primary::InTime),
        }
    }

    /// The row for programs.
    pub(super) fn json(&self, from: Date, lang: Lang) -> Value {
        let status = self.status(from).map(Primary::code);
        match &self.what {
            What::Task(view) => row_json(view.record, Some(view), lang),
            What::Cycle(view) => {
                let mut row = row_json(view.record, Some(view), lang);
                row["due"] = json!(self.due.to_string());
                row
            }
            What::Instance(record, duty) => {
                let of_duty = |field: &str| duty.map(|duty| duty.get(field)).unwrap_or_default();
                json!({
                    "id": record.id, "kind": "duty_instance", "title": of_duty("label"),
                    "lead": of_duty("responsible"), "class": record.class.code(), "due": self.due.to_string(),
                    "status": status, "flags": [], "regime": of_duty("regime"),
                    "confidence": of_duty("confidence"), "period_end": record.text("period_to"),
                    "base_date_unverified": false, "holiday_table_missing": false, "open_point": null,
                })
            }
            What::Computed(row) => {
                let record = row.record;
                json!({
                    "id": record.id, "kind": "duty", "title": record.get("label"),
                    "lead": record.get("responsible"), "class": record.class.code(),
                    "due": self.due.to_string(), "status": status, "flags": [], "regime": record.get("regime"),
                    "confidence": record.get("confidence"),
                    "period_end": row.period_end.map(|day| day.to_string()),
                    "base_date_unverified": row.source == DutySource::AfterYearEnd,
                    "holiday_table_missing": row.holiday_table_missing, "open_point": record.text("open_point"),
                })
            }
        }
    }

    /// The cells of the row.
    fn cells(&self, from: Date, reader: &Reader<'_>) -> Vec<Cell> {
        let record = self.record();
        // A report is called after its duty.
        let named = match &self.what {
            What::Instance(_, Some(duty)) => duty,
            _ => record,
        };
        let by_duty = named.kind.name() != "task";
        let title = if by_duty { named.get("label") } else { named.title(reader.lang) };
        let lead = match &self.what {
            What::Task(view) | What::Cycle(view) => Cell::pair(reader.organisation(view.lead), view.lead),
            _ if named.kind.name() == "duty" => reader.cell(named, "responsible"),
            _ => Cell::pair(reader.organisation(named.get("responsible")), named.get("responsible")),
        };
        let days = from.until(self.due).map(|span| span.get_days()).unwrap_or_default();
        let no_record = || Cell::pair(super::NO_RECORD.get(reader.lang), "no_record");
        let status = |status: Primary| Cell::pair(short_label(status).get(reader.lang), status.code());
        vec![
            Cell::pair(reader.day(self.due), self.due.to_string()),
            Cell::same(&record.id),
            Cell::pair(reader.title(named), title),
            lead,
            self.status(from).map_or_else(no_record, status),
            Cell::same(days.to_string()),
        ]
    }
}

/// Items as a table.
pub(super) fn sheet<'a>(items: impl Iterator<Item = &'a Item<'a>>, from: Date, reader: &Reader<'_>) -> Sheet {
    Sheet {
        columns: vec![
            Column::day("due", "Thời hạn", "Due"),
            Column::text("id", "Mã", "Id"),
            Column::long("title", "Nội dung", "Content"),
            Column::text("lead", "Chủ trì", "Lead"),
            Column::text("status", "Trạng thái", "Status"),
            Column::number("days_left", "Còn (ngày)", "Days left"),
        ],
        rows: items.map(|item| item.cells(from, reader)).collect(),
    }
}
