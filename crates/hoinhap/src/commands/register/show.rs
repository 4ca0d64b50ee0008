//! `hoinhap register show`: a record, what hangs on it, and who changed it when.

use std::collections::BTreeMap;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, TaskView};
use hoinhap_register::log::LogEntry;
use hoinhap_register::record::{Class, Fields, Kind, Record, Takes, field_label, label};
use hoinhap_register::store::{StoreError, Tables as _};
use hoinhap_vocab::{Lang, Text};

use super::columns::{self, Views};
use super::reader::{Reader, Step, headed};
use super::records::row_json;
use super::store::{book, day, end_of_day, failure, kind, open};
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes as ArgTakes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// Records of one kind that are shown below the record that they hang on.
const MOST_LINKED: usize = 10;

/// `show`.
pub(super) const SHOW: CommandSpec = CommandSpec {
    name: "show",
    about: Text::fixed(
        "Xem một bản ghi, những gì gắn với nó và lịch sử của nó",
        "Show a record, what hangs on it, and its history",
    ),
    more: Text::fixed(
        "Số của sự kiện cuối là phiên bản để nêu với --base khi sửa.",
        "The number of the last event is the version to give to --base with a change.",
    ),
    args: &[
        flag("id", "ID", ArgTakes::Position, Text::fixed("Mã bản ghi", "Id of the record")),
        flag(
            "kind",
            "KIND",
            ArgTakes::One,
            Text::fixed(
                "Loại; nếu bỏ trống, loại đầu tiên có mã này",
                "Kind; without it the first kind that has the id",
            ),
        ),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register show EVFTA --project work",
        does: Text::fixed("hiệp định EVFTA", "the agreement EVFTA"),
    }],
    run: Some(show),
};

fn show(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let id = one(matches, "id").unwrap_or_default();
    let book = book(session, matches)?;
    let kinds: Vec<Kind> = match one(matches, "kind") {
        Some(word) => vec![kind(word)?],
        None => Kind::all().collect(),
    };
    // What may not be seen is answered like what is not there.
    let found: Vec<&Record> = kinds.iter().filter_map(|kind| book.get(kind.name(), id)).collect();
    let missing = || StoreError::NoRecord { kind: "record".to_owned(), id: id.to_owned() };
    let record = *found.first().ok_or_else(|| failure(&missing()))?;
    let register = open(session, matches)?;
    let mut events = register.tables().events_of(&record.subject()).map_err(|error| failure(&error))?;
    if let Some(text) = one(matches, "known-at") {
        let last = end_of_day(day(text, "--known-at")?);
        events.retain(|event| event.envelope.time <= last);
    }
    let history = history(&events);
    let tasks = book.tasks(session.as_of.0);
    let views: Views<'_, '_> = tasks.iter().map(|view| (view.record.id.as_str(), view)).collect();
    let view = views.get(id).copied().filter(|_| record.kind.name() == "task");
    let linked = linked(&book, record);
    let mut fields = row_json(record, view, session.lang);
    fields["version"] = json!(record.updated_event);
    fields["history"] = history.iter().map(Past::json).collect();
    fields["conflicts"] = conflicts_json(&book, id);
    fields["linked"] = linked.iter().map(Link::json).collect();
    let reader = Reader::new(&book, session.lang)?;
    let mut answer = Answer::new("register-show", fields).line(headline(&reader, record, view, session));
    if found.len() > 1 {
        answer = answer.line(others(&found, session.lang));
    }
    // The lead of an earlier day stands on the page of that day.
    let mut on_day = record.clone();
    if let Some(view) = view.filter(|view| !view.lead.is_empty()) {
        on_day.fields.insert("lead".to_owned(), view.lead.to_owned());
    }
    answer = answer.table(fields_sheet(&reader, &on_day));
    for link in &linked {
        answer = link.shown(answer, &reader, &views);
    }
    let version = Text::new(
        format!("Lịch sử (sự kiện cuối: {}, dùng cho --base)", record.updated_event),
        format!("History (last event: {}, for --base)", record.updated_event),
    );
    Ok(answer.line(version.get(session.lang)).table(history_sheet(&history, &reader, record.kind)))
}

/// What the record is and, of a task, how it stands.
fn headline(reader: &Reader<'_>, record: &Record, view: Option<&TaskView<'_>>, session: &Session) -> String {
    let kind = headed(label(record.kind.name()).get(reader.lang));
    let title = reader.title(record);
    let name =
        if title == record.id { format!("{kind} {title}") } else { format!("{kind} {}: {title}", record.id) };
    match view {
        Some(view) => format!("{name}\n{}", headed(&reader.standing(view, session.as_of.0))),
        None => name,
    }
}

/// That other kinds have the id as well.
fn others(found: &[&Record], lang: Lang) -> String {
    let kinds: Vec<&str> = found.iter().map(|record| record.kind.name()).collect();
    let (count, list) = (found.len(), kinds.join(", "));
    let text = Text::new(
        format!("{count} bản ghi mang mã này: {list}; nêu --kind để xem bản ghi khác"),
        format!("{count} records have this id: {list}; give --kind to see another one"),
    );
    text.get(lang).to_owned()
}

/// Where sources differ about a record.
fn conflicts_json(book: &Book, id: &str) -> Value {
    let of = book.conflicts().into_iter().filter(|conflict| conflict.subject == id);
    of.map(|conflict| json!({"field": conflict.field, "values": conflict.values, "hints": conflict.hints}))
        .collect()
}

fn fields_sheet(reader: &Reader<'_>, record: &Record) -> Sheet {
    let lang = reader.lang;
    let row = |name: Text, key: &str, cell: Cell| vec![Cell::pair(headed(name.get(lang)), key), cell];
    let own = record.kind.fields().iter().filter(|field| {
        // The status of a task stands above; its state is only the last decision on it.
        let stands_above = field.takes == Takes::State && record.kind.name() == "task";
        record.text(field.name).is_some() && !reader.repeats(record, field.name) && !stands_above
    });
    let mut rows: Vec<Vec<Cell>> = own
        .map(|field| {
            let value = reader.value(record.kind, field.name, record.get(field.name));
            let value = with_code(field.takes, value, record.get(field.name));
            row(field_label(record.kind, field.name), field.name, Cell::pair(value, record.get(field.name)))
        })
        .collect();
    if record.kind.name() == "instrument" {
        for (step, name, key) in [
            (Step::Signed, Text::fixed("ngày ký", "signed"), "signed"),
            (Step::InForce, Text::fixed("có hiệu lực", "in force"), "in_force"),
        ] {
            let days: Vec<String> =
                reader.days_of(record, step).into_iter().map(|day| reader.due(day)).collect();
            if !days.is_empty() && record.text("signed_on").is_none_or(|_| step == Step::InForce) {
                rows.push(row(name, key, Cell::same(days.join(" / "))));
            }
        }
    }
    let class = Text::fixed("phạm vi phổ biến", "class of the record");
    rows.push(row(class, "class_of_record", Cell::pair(record.class.label().get(lang), record.class.code())));
    Sheet {
        columns: vec![Column::text("field", "Trường", "Field"), Column::text("value", "Giá trị", "Value")],
        rows,
    }
}

/// The name of an agency with its code, by which commands take it.
fn with_code(takes: Takes, shown: String, code: &str) -> String {
    match takes {
        Takes::One("organisation") if shown != code => format!("{shown} ({code})"),
        _ => shown,
    }
}

/// Records of one kind that name a record in one of their fields.
struct Link<'a> {
    kind: Kind,
    field: &'static str,
    records: Vec<&'a Record>,
}

/// The order in which what hangs on a record is told: facts and people first, then work, then the rest.
const FIRST: [&str; 8] =
    ["value", "completion", "due_change", "bottleneck", "party", "reservation", "obligation", "task"];

fn linked<'a>(book: &'a Book, record: &Record) -> Vec<Link<'a>> {
    let mut links: Vec<Link<'a>> = Vec::new();
    for kind in Kind::all() {
        for field in kind.fields() {
            let names = |row: &&Record| names(row, field.name, field.takes, record);
            let mut records: Vec<&Record> = book.all(kind.name()).iter().filter(names).collect();
            if !records.is_empty() {
                records.sort_by_cached_key(|row| columns::natural(&row.id));
                links.push(Link { kind, field: field.name, records });
            }
        }
    }
    let place =
        |link: &Link<'_>| FIRST.iter().position(|name| *name == link.kind.name()).unwrap_or(FIRST.len());
    links.sort_by_key(place);
    links
}

/// Whether a field of a record names another record.
fn names(row: &Record, field: &str, takes: Takes, other: &Record) -> bool {
    let kind = other.kind.name();
    match takes {
        Takes::One(of) | Takes::Many(of) if of == kind => row.list(field).any(|id| id == other.id),
        Takes::Waits if kind == "task" => row
            .list(field)
            .any(|item| item == other.id || item.rsplit_once('+').is_some_and(|(id, _)| id == other.id)),
        // A sourced value and a question name any record, a succession agencies.
        Takes::Text
            if matches!(
                (row.kind.name(), field),
                ("value", "subject") | ("question", "target") | ("evidence", "about")
            ) =>
        {
            row.get(field) == other.id || row.get(field) == other.subject()
        }
        Takes::Text if kind == "organisation" && row.kind.name() == "succession" => {
            matches!(field, "from" | "to") && row.list(field).any(|id| id == other.id)
        }
        _ => false,
    }
}

impl Link<'_> {
    fn json(&self) -> Value {
        let ids: Vec<&str> = self.records.iter().map(|record| record.id.as_str()).collect();
        json!({"kind": self.kind.name(), "field": self.field, "count": ids.len(), "ids": ids})
    }

    fn shown(&self, answer: Answer, reader: &Reader<'_>, views: &Views<'_, '_>) -> Answer {
        let lang = reader.lang;
        let (kind, field) = (label(self.kind.name()), field_label(self.kind, self.field));
        let is_its_own = field.get(lang) == label(self.field).get(lang) && Kind::of(self.field).is_some();
        let is_of_any = matches!(self.field, "subject" | "target" | "about");
        let by = if is_its_own || is_of_any { String::new() } else { format!(" ({})", field.get(lang)) };
        let heading = format!("{}{by}: {}", headed(kind.get(lang)), self.records.len());
        let few = self.records.get(..MOST_LINKED).unwrap_or(&self.records);
        let none = BTreeMap::new();
        let views = if self.kind.name() == "task" { views } else { &none };
        let sheet = columns::sheet(self.kind, few, views, reader, Some(self.field));
        let answer = answer.line(heading).table(sheet);
        let more = self.records.len() - few.len();
        if more == 0 {
            return answer;
        }
        let command = format!(
            "hoinhap register list --kind {} --where {}={}",
            self.kind,
            self.field,
            self.records.first().map_or("", |record| record.get(self.field))
        );
        let text =
            Text::new(format!("… và {more} bản ghi nữa: {command}"), format!("… and {more} more: {command}"));
        answer.line(text.get(lang)).line("")
    }
}

/// An event of a record's history, with what it changed.
struct Past<'a> {
    entry: &'a LogEntry,
    /// The move, where it is one.
    step: Option<String>,
    /// Field, value before, value after.
    changes: Vec<(String, Option<String>, Option<String>)>,
    /// Whether the payload was destroyed.
    is_destroyed: bool,
}

/// The history, each event with what it changed of the fields as they stood.
fn history(events: &[LogEntry]) -> Vec<Past<'_>> {
    let mut state = Fields::new();
    events.iter().map(|entry| past(entry, &mut state)).collect()
}

fn past<'a>(entry: &'a LogEntry, state: &mut Fields) -> Past<'a> {
    let payload: Option<Value> = entry.payload.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let Some(payload) = payload else {
        return Past { entry, step: None, changes: Vec::new(), is_destroyed: true };
    };
    let texts = |value: &Value| -> Vec<(String, String)> {
        let pairs = value.as_object().into_iter().flatten();
        pairs.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned())).collect()
    };
    let set = texts(if payload["fields"].is_object() { &payload["fields"] } else { &payload["set"] });
    let cleared = payload["clear"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut changes = Vec::new();
    if entry.envelope.kind == "classify" {
        let to = payload["class"].as_str().unwrap_or_default().to_owned();
        changes.push(("class_of_record".to_owned(), None, Some(to)));
    }
    for (name, value) in set {
        let before = state.insert(name.clone(), value.clone());
        if before.as_deref() != Some(value.as_str()) {
            changes.push((name, before, Some(value)));
        }
    }
    for name in cleared {
        if let Some(before) = state.remove(name) {
            changes.push((name.to_owned(), Some(before), None));
        }
    }
    Past { entry, step: payload["move"].as_str().map(str::to_owned), changes, is_destroyed: false }
}

impl Past<'_> {
    fn json(&self) -> Value {
        let envelope = &self.entry.envelope;
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|(field, from, to)| json!({"field": field, "from": from, "to": to}))
            .collect();
        json!({
            "seq": envelope.seq, "time": envelope.time.to_string(), "actor": envelope.actor,
            "scope": envelope.scope, "type": envelope.kind, "move": self.step, "changes": changes,
        })
    }

    /// What happened, in words.
    fn said(&self, reader: &Reader<'_>, kind: Kind) -> String {
        if self.is_destroyed {
            return Text::fixed("nội dung đã bị xoá", "content destroyed").get(reader.lang).to_owned();
        }
        if self.entry.envelope.kind == "create" {
            return Text::fixed("lập bản ghi", "record made").get(reader.lang).to_owned();
        }
        let value = |field: &str, text: &Option<String>| {
            text.as_deref().map_or_else(|| "–".to_owned(), |text| reader.value(kind, field, text))
        };
        let change = |(field, from, to): &(String, Option<String>, Option<String>)| {
            if field == "class_of_record" {
                let class = to.as_deref().and_then(|word| word.parse::<Class>().ok());
                let name = Text::fixed("phạm vi phổ biến", "class");
                let label = class.map_or_else(String::new, |class| class.label().get(reader.lang).to_owned());
                return format!("{}: → {label}", name.get(reader.lang));
            }
            let name = field_label(kind, field);
            format!("{}: {} → {}", name.get(reader.lang), value(field, from), value(field, to))
        };
        let step = self.step.iter().map(|step| {
            Text::new(format!("bước {step}"), format!("move {step}")).get(reader.lang).to_owned()
        });
        step.chain(self.changes.iter().map(change)).collect::<Vec<_>>().join("\n")
    }
}

fn history_sheet(history: &[Past<'_>], reader: &Reader<'_>, kind: Kind) -> Sheet {
    let row = |past: &Past<'_>| {
        let envelope = &past.entry.envelope;
        let day = jiff::tz::Offset::UTC.to_datetime(envelope.time).date();
        let actor = if envelope.scope.is_empty() {
            envelope.actor.clone()
        } else {
            format!("{} ({})", envelope.actor, reader.organisation(&envelope.scope))
        };
        vec![
            Cell::same(envelope.seq.to_string()),
            Cell::pair(reader.day(day), envelope.time.to_string()),
            Cell::same(actor),
            Cell::same(past.said(reader, kind)),
        ]
    };
    Sheet {
        columns: vec![
            Column::number("seq", "Sự kiện", "Event"),
            Column::day("time", "Ngày ghi", "Recorded"),
            Column::text("actor", "Người ghi", "Actor"),
            Column::text("change", "Thay đổi", "Change"),
        ],
        rows: history.iter().map(row).collect(),
    }
}
