//! What a list shows of each kind of record.

use std::collections::BTreeMap;

use hoinhap_register::book::TaskView;
use hoinhap_register::record::{Kind, Record, Takes};
use hoinhap_register::search::sort_key;
use hoinhap_vocab::Text;

use super::reader::{Reader, Step, heading};
use crate::output::{Cell, Column, Lines, Sheet};

/// A column of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// A field as it stands.
    Field(&'static str),
    /// A field of long text, which a narrow page may cut.
    Long(&'static str),
    /// What the record is called.
    Title,
    /// The days of a step, of an instrument for the country.
    Day(Step),
    /// Who leads a task on the day.
    Lead,
    /// The due date in force.
    Due,
    /// The derived status.
    Status,
    /// What else is to be said of a task.
    Flags,
}

use Shown::{Due, Field, Flags, Lead, Long, Status, Title};

/// The columns of each kind after its id. A kind that is not here shows what it requires.
#[rustfmt::skip]
static COLUMNS: &[(&str, &[Shown])] = &[
    ("act", &[Title, Field("number"), Field("adopted"), Field("in_force_from"), Field("state")]),
    ("assessment", &[Field("obligation"), Field("date"), Field("result"), Field("by"), Long("reason")]),
    ("bottleneck", &[Field("task"), Field("type"), Field("cause"), Long("description"), Field("opened"), Field("closed"), Field("state")]),
    ("case", &[Title, Field("kind"), Field("respondent"), Field("lead"), Field("state")]),
    ("cause", &[Field("finding"), Field("kind"), Long("text")]),
    ("comment", &[Field("task"), Field("on"), Long("text")]),
    ("completion", &[Field("task"), Field("completed_on"), Field("decision"), Field("decided_on"), Field("product_ref")]),
    ("contribution", &[Title, Field("mission"), Field("quantity"), Field("unit"), Field("from")]),
    ("decision", &[Field("review"), Long("text"), Field("needs_action"), Field("task")]),
    ("declassification", &[Field("kind"), Field("subject"), Field("to"), Long("reason"), Field("decision")]),
    ("due_change", &[Field("task"), Field("old"), Field("new"), Field("decided_on"), Long("reason")]),
    ("duty", &[Title, Field("regime"), Field("responsible"), Field("rrule"), Field("offset")]),
    ("duty_instance", &[Field("duty"), Field("obligation"), Field("period_to"), Field("due"), Field("submitted_on"), Field("state")]),
    ("effect_test", &[Field("obligation"), Field("date"), Field("effective"), Field("indicator")]),
    ("element", &[Title, Field("obligation")]),
    ("escalation", &[Field("task"), Field("level"), Field("on")]),
    ("evidence", &[Title, Field("date"), Field("media_type"), Field("reference")]),
    ("exchange", &[Field("partner"), Field("date"), Field("channel"), Field("level")]),
    ("expert", &[Title, Field("fields"), Field("languages"), Field("available_from"), Field("available_to")]),
    ("fact", &[Title, Field("low"), Field("high"), Field("unit"), Field("as_of")]),
    ("finding", &[Field("review"), Field("type"), Long("text")]),
    ("grant", &[Field("account"), Field("role"), Field("organisation"), Field("class_up_to"), Field("from"), Field("to")]),
    ("group", &[Field("group"), Field("member"), Field("from"), Field("to")]),
    ("holiday", &[Field("country"), Field("date"), Field("name"), Field("kind")]),
    ("instrument", &[Title, Field("track"), Shown::Day(Step::Signed), Shown::Day(Step::InForce), Field("state")]),
    ("mapping", &[Field("element"), Field("act"), Field("provision"), Field("relation"), Field("notified_on")]),
    ("mechanism", &[Title, Field("role"), Field("from")]),
    ("membership", &[Field("organisation"), Field("member"), Field("status"), Field("first_year")]),
    ("obligation", &[Title, Field("instrument"), Field("locator"), Field("kind"), Field("addressee"), Field("period"), Field("deadline")]),
    ("opinion", &[Field("review"), Field("member"), Long("text"), Field("position")]),
    ("organisation", &[Title, Field("kind"), Field("parent"), Field("valid_from"), Field("valid_to")]),
    ("party", &[Field("instrument"), Field("party"), Field("signed"), Field("consented"), Field("in_force"), Field("ended")]),
    ("provision", &[Field("instrument"), Field("locator"), Field("article_label"), Long("heading")]),
    ("question", &[Title, Field("asker"), Field("target"), Field("answer_due"), Field("answered_on"), Field("state")]),
    ("recommendation", &[Long("text"), Field("by"), Field("date"), Field("response")]),
    ("reopening", &[Field("task"), Field("decided_on"), Long("reason")]),
    ("report", &[Field("task"), Field("cycle"), Field("submitted_on"), Long("timeline"), Long("challenges")]),
    ("reservation", &[Field("instrument"), Field("party"), Field("kind"), Field("articles"), Long("topic")]),
    ("review", &[Title, Field("date"), Field("period"), Field("state")]),
    ("self_assessment", &[Field("review"), Field("dimension"), Field("score"), Field("rater"), Long("text")]),
    ("stage", &[Field("case"), Long("name"), Field("on")]),
    ("succession", &[Field("from"), Field("to"), Field("kind"), Field("date")]),
    ("task", &[Title, Lead, Due, Status, Flags]),
    ("tier", &[Field("partner"), Field("tier"), Field("from"), Field("to")]),
    ("trend_note", &[Title, Field("on"), Field("topic"), Long("proposal"), Field("state")]),
    ("trigger", &[Field("obligation"), Field("occurred_on"), Field("by")]),
    ("value", &[Field("subject"), Field("field"), Field("value"), Long("source"), Field("chosen")]),
];

/// Tasks on the day of the question, by id.
pub(super) type Views<'v, 'a> = BTreeMap<&'v str, &'v TaskView<'a>>;

impl Shown {
    fn key(self) -> &'static str {
        match self {
            Field(name) | Long(name) => name,
            Title => "title",
            Self::Day(Step::Signed) => "signed",
            Self::Day(Step::InForce) => "in_force",
            Lead => "lead",
            Due => "due",
            Status => "status",
            Flags => "flags",
        }
    }

    fn column(self, kind: Kind) -> Column {
        let key = self.key();
        let title = match self {
            Field(name) | Long(name) => heading(kind, name),
            Title => Text::fixed("Tên gọi", "Title"),
            Self::Day(Step::Signed) => Text::fixed("Ngày ký", "Signed"),
            Self::Day(Step::InForce) => Text::fixed("Có hiệu lực", "In force"),
            Lead => Text::fixed("Chủ trì", "Lead"),
            Due => Text::fixed("Thời hạn", "Due"),
            Status => Text::fixed("Trạng thái", "Status"),
            Flags => Text::fixed("Lưu ý", "Note"),
        };
        let number = matches!(self, Field("quantity" | "low" | "high" | "level" | "first_year"));
        let is_day = |name: &str| {
            kind.field(name).is_some_and(|field| matches!(field.takes, Takes::Date | Takes::Due))
        };
        let lines = match self {
            Title | Long(_) => Lines::Few,
            Self::Day(_) | Due => Lines::One,
            Field(name) if is_day(name) => Lines::One,
            _ => Lines::Many,
        };
        Column { title, number, lines, ..Column::text(key, "", "").optional() }
    }

    fn cell(self, record: &Record, view: Option<&TaskView<'_>>, reader: &Reader<'_>) -> Cell {
        let lang = reader.lang;
        match self {
            Field(name) | Long(name) => reader.cell(record, name),
            Title => Cell::same(reader.title(record)),
            Self::Day(step) => days(reader, record, step),
            Lead => {
                let lead = view.map_or_else(|| record.get("lead"), |view| view.lead);
                Cell::pair(reader.organisation(lead), lead)
            }
            Due => view
                .and_then(|view| view.due)
                .map_or_else(Cell::none, |due| Cell::pair(reader.due(due), due.to_string())),
            Status => view.map_or_else(Cell::none, |view| {
                Cell::pair(view.status.label().get(lang), view.status.code())
            }),
            Flags => flags(view, reader),
        }
    }
}

fn days(reader: &Reader<'_>, record: &Record, step: Step) -> Cell {
    let days = reader.days_of(record, step);
    if days.is_empty() {
        return Cell::none();
    }
    let shown: Vec<String> = days.iter().map(|day| reader.due(*day)).collect();
    let plain: Vec<String> = days.iter().map(ToString::to_string).collect();
    Cell::pair(shown.join("\n"), plain.join(";"))
}

/// What is stuck, waits for acceptance or was escalated; that a task is due soon its date says already.
fn flags(view: Option<&TaskView<'_>>, reader: &Reader<'_>) -> Cell {
    use hoinhap_register::model::Flag;
    let Some(view) = view else { return Cell::none() };
    let told = |flag: &&Flag| matches!(flag, Flag::Blocked | Flag::AwaitingAcceptance | Flag::Escalated);
    let shown = view.flags.iter().filter(told).map(|flag| flag.label().get(reader.lang).to_owned());
    let shown: Vec<String> = shown.collect();
    let plain: Vec<&str> = view.flags.iter().map(|flag| flag.code()).collect();
    Cell::pair(shown.join("; "), plain.join(";"))
}

/// The columns of a kind.
fn of(kind: Kind) -> Vec<Shown> {
    let known = COLUMNS.iter().find(|(name, _)| *name == kind.name());
    let required =
        || kind.fields().iter().filter(|field| field.required).map(|field| Field(field.name)).collect();
    known.map_or_else(required, |(_, columns)| columns.to_vec())
}

/// The table of some records of a kind. A spreadsheet gets every field. `without` names a field that is the same in all
/// rows and is told above them.
pub(super) fn sheet(
    kind: Kind,
    records: &[&Record],
    views: &Views<'_, '_>,
    reader: &Reader<'_>,
    without: Option<&str>,
) -> Sheet {
    let mut shown = of(kind);
    shown.retain(|column| Some(column.key()) != without);
    shown.extend(kind.field("confidence").map(|_| Field("confidence")));
    let is_shown = |name: &str| shown.iter().any(|column| column.key() == name);
    let rest: Vec<&'static str> =
        kind.fields().iter().map(|field| field.name).filter(|name| !is_shown(name)).collect();
    let row = |record: &&Record| {
        let view = views.get(record.id.as_str()).copied();
        let cells = shown.iter().map(|column| column.cell(record, view, reader));
        let hidden = rest.iter().map(|name| Cell::same(record.get(name)));
        std::iter::once(Cell::same(&record.id)).chain(cells).chain(hidden).collect()
    };
    let columns = shown.iter().map(|column| column.column(kind));
    let hidden = rest.iter().map(|name| Column::csv_only(*name));
    Sheet {
        columns: std::iter::once(Column::text("id", "Mã", "Id")).chain(columns).chain(hidden).collect(),
        rows: records.iter().map(row).collect(),
    }
}

/// What a list of a kind can be sorted by: its columns, its fields and the id.
pub(super) fn sortable(kind: Kind) -> Vec<&'static str> {
    let mut names: Vec<&'static str> = vec!["id"];
    for name in of(kind).into_iter().map(Shown::key).chain(kind.fields().iter().map(|field| field.name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The columns of a list that no field of the record holds as it stands.
pub(super) fn derived(kind: Kind) -> impl Iterator<Item = &'static str> {
    of(kind).into_iter().filter(|column| !matches!(column, Field(_) | Long(_))).map(Shown::key)
}

/// What a list shows of a record under one of its derived columns.
pub(super) fn cell_under(
    record: &Record,
    view: Option<&TaskView<'_>>,
    key: &str,
    reader: &Reader<'_>,
) -> Option<Cell> {
    let column = of(record.kind).into_iter().find(|column| column.key() == key)?;
    Some(column.cell(record, view, reader))
}

/// The place of a record when a list is sorted by a field: what is missing comes last, days and numbers by size, texts in
/// the order of a dictionary with the numbers in them by size.
pub(super) fn place(
    record: &Record,
    view: Option<&TaskView<'_>>,
    field: &'static str,
    reader: &Reader<'_>,
) -> (bool, Vec<u8>) {
    if field == "id" {
        return (false, natural(&record.id));
    }
    let column = of(record.kind).into_iter().find(|column| column.key() == field).unwrap_or(Field(field));
    let cell = column.cell(record, view, reader);
    if let Ok(due) = cell.plain.parse::<hoinhap_register::time::Due>() {
        return (false, due.last.to_string().into_bytes());
    }
    match cell.plain.parse::<f64>() {
        Ok(number) => (false, ordered(number).to_vec()),
        Err(_) => (cell.plain.is_empty(), natural(&cell.shown)),
    }
}

/// Bytes in the order of numbers.
fn ordered(number: f64) -> [u8; 8] {
    let bits = number.to_bits();
    let sign = 1 << 63;
    (if bits & sign == 0 { bits | sign } else { !bits }).to_be_bytes()
}

/// A key in the order of a Vietnamese dictionary, in which `Điều 9` stands before `Điều 10`.
pub(super) fn natural(text: &str) -> Vec<u8> {
    let (mut padded, mut digits) = (String::with_capacity(text.len()), String::new());
    for letter in text.chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if !digits.is_empty() {
            padded.push_str(&format!("{:0>20}", digits.trim_start_matches('0')));
            digits.clear();
        }
        padded.extend((letter != '\0').then_some(letter));
    }
    sort_key(&padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_columns_and_every_column_is_a_field_of_its_kind() {
        assert!(COLUMNS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for kind in Kind::all() {
            assert!(COLUMNS.iter().any(|(name, _)| *name == kind.name()), "{kind}");
            for column in of(kind) {
                if let Field(name) | Long(name) = column {
                    assert!(kind.field(name).is_some(), "{kind}.{name}");
                }
            }
        }
    }

    #[test]
    fn numbers_in_titles_are_in_the_order_of_numbers() {
        let mut titles = ["Việc 10", "Việc 9", "Việc 100", "Việc 1", "An", "Ăn"];
        titles.sort_by_key(|title| natural(title));
        assert_eq!(titles, ["An", "Ăn", "Việc 1", "Việc 9", "Việc 10", "Việc 100"]);
        let mut numbers = [3.0, -1.5, 0.0, 20.0, -7.0];
        numbers.sort_by_key(|number| ordered(*number));
        assert_eq!(numbers, [-7.0, -1.5, 0.0, 3.0, 20.0]);
    }
}
