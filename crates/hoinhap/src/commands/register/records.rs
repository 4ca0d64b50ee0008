//! `hoinhap register list`, `show`, `search`.

use std::collections::BTreeMap;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, TaskView};
use hoinhap_register::record::{Kind, Record, label};
use hoinhap_register::search::{Found, Match, Query, in_order, sort_key};
use hoinhap_register::store::StoreError;
use hoinhap_vocab::{Lang, Text};

use super::store::{book, clearance, failure, kind, open};
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, many, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

const KIND: crate::cli::ArgSpec = flag(
    "kind",
    "KIND",
    Takes::One,
    Text::fixed(
        "Loại bản ghi: task, instrument, duty, organisation, …; mặc định task",
        "Kind of record: task, instrument, duty, organisation, …; default task",
    ),
);

/// `list`.
pub(super) const LIST: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed("Liệt kê bản ghi của một loại", "List the records of a kind"),
    more: Text::fixed("", ""),
    args: &[
        KIND,
        flag(
            "where",
            "FIELD=VALUE",
            Takes::Many,
            Text::fixed(
                "Chỉ các bản ghi có giá trị này; nêu nhiều lần được",
                "Only records with this value; may be given several times",
            ),
        ),
        flag("count", "", Takes::Nothing, Text::fixed("Chỉ đếm", "Only count")),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register list --project work --kind instrument --where counted=yes",
        does: Text::fixed("17 hiệp định được tính", "the 17 agreements that are counted"),
    }],
    run: Some(list),
};

fn list(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let kind = kind(one(matches, "kind").unwrap_or("task"))?;
    let wanted = conditions(&many(matches, "where"))?;
    known_fields(kind, &wanted)?;
    let tasks = if kind.name() == "task" { book.tasks(session.as_of.0) } else { Vec::new() };
    let views: BTreeMap<&str, &TaskView<'_>> =
        tasks.iter().map(|view| (view.record.id.as_str(), view)).collect();
    let view = |record: &Record| views.get(record.id.as_str()).copied();
    let fits = |record: &&Record| {
        wanted.iter().all(|(field, value)| {
            let derived = if *field == "status" { view(record).map(|view| view.status.code()) } else { None };
            let stored = match *field {
                "lead" => view(record).map_or_else(|| record.get("lead"), |view| view.lead),
                "id" => record.id.as_str(),
                "class" => record.class.code(),
                field => record.get(field),
            };
            derived.unwrap_or(stored) == *value || record.list(field).any(|item| item == *value)
        })
    };
    let mut records: Vec<&Record> = book.all(kind.name()).iter().filter(fits).collect();
    records.sort_by_cached_key(|record| (sort_key(record.title(session.lang)), record.id.clone()));
    let count = records.len();
    let rows: Vec<Value> =
        records.iter().map(|record| row_json(record, view(record), session.lang)).collect();
    let fields = if is_given(matches, "count") {
        json!({"count": count})
    } else {
        json!({"count": count, "rows": rows})
    };
    let answer = Answer::new("register-list", fields);
    if is_given(matches, "count") {
        return Ok(answer.line(count.to_string()));
    }
    Ok(answer.table(sheet(&records, &view, session.lang)))
}

/// A field that the kind does not have would fit no record, without a word.
fn known_fields(kind: Kind, wanted: &[(&str, &str)]) -> Result<(), Failure> {
    let beside = ["id", "class", "status"];
    let Some((unknown, _)) =
        wanted.iter().find(|(field, _)| !beside.contains(field) && kind.field(field).is_none())
    else {
        return Ok(());
    };
    let list: Vec<&str> = beside.into_iter().chain(kind.fields().iter().map(|field| field.name)).collect();
    let list = list.join(", ");
    let message = Text::new(format!("Không có trường `{unknown}`"), format!("There is no field `{unknown}`"));
    let help = Text::new(format!("Các trường: {list}"), format!("The fields: {list}"));
    Err(Failure::usage("E-FIELD", message, help).at("--where").with_value(*unknown))
}

fn conditions<'a>(words: &[&'a str]) -> Result<Vec<(&'a str, &'a str)>, Failure> {
    let read = |word: &&'a str| {
        word.split_once('=').ok_or_else(|| {
            let message = Text::fixed("Điều kiện không có dấu `=`", "The condition has no `=`");
            let help = Text::fixed("Viết như lead=MOIT", "Write it like lead=MOIT");
            Failure::usage("cli/bad-value", message, help).at("--where").with_value(*word)
        })
    };
    words.iter().map(read).collect()
}

/// A record as programs see it; a task with its derived status.
pub(super) fn row_json(record: &Record, view: Option<&TaskView<'_>>, lang: Lang) -> Value {
    let mut row = json!({
        "id": record.id,
        "kind": record.kind.name(),
        "title": record.title(lang),
        "lead": view.map(|view| view.lead).filter(|lead| !lead.is_empty()).or_else(|| record.text("lead")),
        "class": record.class.code(),
        "due": view.and_then(|view| view.due).map(|due| due.last.to_string()).or_else(|| record.text("due").map(str::to_owned)),
        "status": view.map(|view| view.status.code()),
        "flags": view.map(|view| view.flags.iter().map(|flag| flag.code()).collect::<Vec<_>>()).unwrap_or_default(),
        "fields": record.fields,
    });
    if let Some(times) = view.and_then(|view| view.times) {
        row["slack_days"] = json!(times.slack());
        row["critical"] = json!(times.slack() == 0);
    }
    row
}

fn sheet<'a, 'b: 'a>(
    records: &[&Record],
    view: &dyn Fn(&Record) -> Option<&'a TaskView<'b>>,
    lang: Lang,
) -> Sheet {
    let row = |record: &&Record| {
        let view = view(record);
        let status = view.map_or_else(
            || Cell::same(""),
            |view| Cell::pair(view.status.label().get(lang), view.status.code()),
        );
        let due = view.and_then(|view| view.due).map_or_else(Cell::none, |due| Cell::same(due.to_string()));
        let state =
            record.text("state").map_or_else(Cell::none, |state| Cell::pair(label(state).get(lang), state));
        vec![
            Cell::same(&record.id),
            Cell::same(record.title(lang)),
            Cell::same(view.map_or_else(|| record.get("lead"), |view| view.lead)),
            due,
            if view.is_some() { status } else { state },
            Cell::same(record.get("confidence")),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("id", "Mã", "Id"),
            Column::text("title", "Tên gọi", "Title"),
            Column::text("lead", "Chủ trì", "Lead"),
            Column::text("due", "Thời hạn", "Due"),
            Column::text("status", "Trạng thái", "Status"),
            Column::text("confidence", "Độ tin cậy", "Confidence"),
        ],
        rows: records.iter().map(row).collect(),
    }
}

/// `show`.
pub(super) const SHOW: CommandSpec = CommandSpec {
    name: "show",
    about: Text::fixed("Xem một bản ghi với lịch sử của nó", "Show a record with its history"),
    more: Text::fixed("", ""),
    args: &[
        flag("id", "ID", Takes::Position, Text::fixed("Mã bản ghi", "Id of the record")),
        flag(
            "kind",
            "KIND",
            Takes::One,
            Text::fixed(
                "Loại; nếu bỏ trống, loại đầu tiên có mã này",
                "Kind; without it the first kind that has the id",
            ),
        ),
        CLASS,
        ACTOR,
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
    let found = kinds.iter().find_map(|kind| book.get(kind.name(), id));
    let missing = || StoreError::NoRecord { kind: "record".to_owned(), id: id.to_owned() };
    let record = found.ok_or_else(|| failure(&missing()))?;
    let register = open(session, matches)?;
    use hoinhap_register::store::Tables as _;
    let events = register.tables().events_of(&record.subject()).map_err(|error| failure(&error))?;
    let history: Vec<Value> = events
        .iter()
        .map(|event| {
            let envelope = &event.envelope;
            json!({"seq": envelope.seq, "time": envelope.time.to_string(), "actor": envelope.actor, "scope": envelope.scope, "type": envelope.kind})
        })
        .collect();
    let tasks = book.tasks(session.as_of.0);
    let view = tasks.iter().find(|view| view.record.kind == record.kind && view.record.id == record.id);
    let mut fields = row_json(record, view, session.lang);
    fields["history"] = json!(history);
    fields["conflicts"] = conflicts_json(&book, id);
    Ok(Answer::new("register-show", fields).table(fields_sheet(record, session.lang)))
}

/// Where sources differ about a record.
fn conflicts_json(book: &Book, id: &str) -> Value {
    let of = book.conflicts().into_iter().filter(|conflict| conflict.subject == id);
    of.map(|conflict| json!({"field": conflict.field, "values": conflict.values, "hints": conflict.hints}))
        .collect()
}

fn fields_sheet(record: &Record, lang: Lang) -> Sheet {
    let names = record.kind.fields().iter().filter(|field| record.text(field.name).is_some());
    let row = |field: &hoinhap_register::record::FieldSpec| {
        vec![Cell::pair(label(field.name).get(lang), field.name), Cell::same(record.get(field.name))]
    };
    Sheet {
        columns: vec![Column::text("field", "Trường", "Field"), Column::text("value", "Giá trị", "Value")],
        rows: names.map(row).collect(),
    }
}

/// `search`.
pub(super) const SEARCH: CommandSpec = CommandSpec {
    name: "search",
    about: Text::fixed("Tìm có dấu hoặc không dấu", "Search with or without diacritics"),
    more: Text::fixed(
        "Từ có dấu chỉ khớp đúng dấu; từ không dấu khớp mọi dấu. Cụm từ trong ngoặc kép, tiền tố với dấu *.",
        "A word with marks matches with its marks alone; one without matches whatever the marks. Phrases in quotation marks, prefixes with *.",
    ),
    args: &[
        flag("query", "QUERY", Takes::Position, Text::fixed("Từ cần tìm", "What to look for")),
        flag("kind", "KIND", Takes::One, Text::fixed("Chỉ loại này", "This kind only")),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register search dak --project work",
        does: Text::fixed("tìm thấy Đắk Lắk", "finds Đắk Lắk"),
    }],
    run: Some(search),
};

fn search(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let asked = one(matches, "query").unwrap_or_default();
    let query = Query::parse(asked).ok_or_else(|| {
        let message = Text::fixed("Chưa nêu từ cần tìm", "Nothing to look for is named");
        Failure::usage(
            "cli/bad-value",
            message,
            Text::fixed("Viết ít nhất một từ", "Write at least one word"),
        )
        .at("QUERY")
    })?;
    let kinds: Vec<Kind> = match one(matches, "kind") {
        Some(word) => vec![kind(word)?],
        None => Kind::all().collect(),
    };
    let found = in_order(found(session, matches, &query, &kinds)?, session.lang);
    let row = |Found { quality, record }: &Found| json!({"id": record.id, "kind": record.kind.name(), "title": record.title(session.lang), "exact": *quality == Match::Exact});
    let rows: Vec<Value> = found.iter().map(row).collect();
    Ok(Answer::new("register-search", json!({"count": rows.len(), "rows": rows}))
        .table(found_sheet(&found, session.lang)))
}

/// What a query finds: by the index, or among the records as they were known then.
fn found(
    session: &Session,
    matches: &ArgMatches,
    query: &Query,
    kinds: &[Kind],
) -> Result<Vec<Found>, Failure> {
    if one(matches, "known-at").is_some() {
        return Ok(book(session, matches)?.search(query, kinds));
    }
    let register = open(session, matches)?;
    let class = clearance(&register, matches)?;
    register.search(query, kinds, class).map_err(|error| failure(&error))
}

fn found_sheet(found: &[Found], lang: Lang) -> Sheet {
    let row = |Found { record, .. }: &Found| {
        vec![
            Cell::same(&record.id),
            Cell::pair(label(record.kind.name()).get(lang), record.kind.name()),
            Cell::same(record.title(lang)),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("id", "Mã", "Id"),
            Column::text("kind", "Loại", "Kind"),
            Column::text("title", "Tên gọi", "Title"),
        ],
        rows: found.iter().map(row).collect(),
    }
}
