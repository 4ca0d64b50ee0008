//! `hoinhap register search`, and a record as programs see it.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::TaskView;
use hoinhap_register::record::{Kind, Record, label};
use hoinhap_register::search::{Found, Match, Query, in_order};
use hoinhap_vocab::{Lang, Text};

use super::store::{book, clearance, failure, kind, open};
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

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
    if let Some(before) = view.map(|view| &view.cancelled_before).filter(|before| !before.is_empty()) {
        row["cancelled_predecessors"] = json!(before);
    }
    row
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
    let answer = Answer::new("register-search", json!({"count": rows.len(), "rows": rows}));
    if found.is_empty() {
        return Ok(answer
            .csv(found_sheet(&found, session.lang))
            .line(nothing(asked, &kinds).get(session.lang)));
    }
    let count = Text::new(format!("{} kết quả", found.len()), format!("{} found", found.len()));
    Ok(answer.table(found_sheet(&found, session.lang)).line(count.get(session.lang)))
}

/// What to try where nothing is found.
fn nothing(asked: &str, kinds: &[Kind]) -> Text {
    let (vi, en) = match kinds {
        [kind] => {
            (format!(" trong loại {}", label(kind.name()).vi), format!(" among {}", label(kind.name()).en))
        }
        _ => (String::new(), String::new()),
    };
    Text::new(
        format!(
            "Không tìm thấy `{asked}`{vi}. Thử ít từ hơn, bỏ dấu, hoặc phần đầu của từ kèm dấu *, như `hiep*`"
        ),
        format!(
            "Nothing found for `{asked}`{en}. Try fewer words, leave out marks, or the beginning of a word with *, such as `agree*`"
        ),
    )
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
