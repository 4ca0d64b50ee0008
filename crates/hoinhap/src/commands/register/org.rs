//! `hoinhap register org`: who answers for what on a date, and work that moves when organisations merge or split.

use std::collections::BTreeMap;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, Directory, NameFound, succession_record};
use hoinhap_register::model::{Resolved, Succession, SuccessionError, SuccessionKind};
use hoinhap_register::record::{Kind, Record, field_label, value_label};
use hoinhap_register::store::Change;
use hoinhap_vocab::{Date, Lang, Text};

use super::store::{book, day, open, read_text, whole, write};
use super::{ACTOR, CLASS, KNOWN_AT, SCOPE, STORE, flag};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, is_given, many, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `org`.
pub(super) const ORG: CommandSpec = CommandSpec {
    name: "org",
    about: Text::fixed(
        "Cơ quan, tổ chức: ai chịu trách nhiệm vào ngày nào; sáp nhập, chia tách, đổi tên",
        "Organisations: who answers on which date; merge, split, rename",
    ),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[LIST, WHO, SUCCEED],
    examples: &[Example {
        line: "register org who 'Bộ Kế hoạch và Đầu tư' --project work --as-of 2026-01-01",
        does: Text::fixed("cơ quan kế thừa", "the organisation that took over"),
    }],
    run: None,
};

const LIST: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed(
        "Các tổ chức và cơ quan kế thừa vào ngày xét",
        "Organisations and who took over by the date",
    ),
    more: Text::fixed("", ""),
    args: &[CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register org list --project work",
        does: Text::fixed("các cơ quan trong sổ", "the organisations of the register"),
    }],
    run: Some(list),
};

const NAME: ArgSpec = flag(
    "name",
    "NAME",
    Takes::Position,
    Text::fixed("Mã, tên, tên cũ hoặc tên viết tắt", "Id, name, former name or short form"),
);

const WHO: CommandSpec = CommandSpec {
    name: "who",
    about: Text::fixed("Tên này chỉ ai vào ngày xét", "Whom a name stands for on the date"),
    more: Text::fixed("", ""),
    args: &[NAME, CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register org who 'Bộ KH&CN' --project work",
        does: Text::fixed("cơ quan mang tên viết tắt này", "the agency of this short form"),
    }],
    run: Some(who),
};

const SUCCEED: CommandSpec = CommandSpec {
    name: "succeed",
    about: Text::fixed(
        "Ghi việc sáp nhập, chia tách, đổi tên hoặc chuyển chức năng, và chuyển mọi việc đang mở",
        "Record a merge, split, rename or transfer, and move all open work",
    ),
    more: Text::fixed(
        "Việc đã xong giữ cơ quan cũ. Chia tách và chuyển chức năng cần nơi đến cho từng việc đang mở (--targets, tệp CSV có cột item và organisation); thiếu một việc thì không ghi gì.",
        "Work that is done keeps its agency. A split or transfer needs a target for every open item (--targets, a CSV with the columns item and organisation); where one is missing nothing is written.",
    ),
    args: &[
        flag("id", "ID", Takes::Position, Text::fixed("Mã của bản ghi kế thừa", "Id of the succession")),
        flag(
            "kind",
            "KIND",
            Takes::Word(&["rename", "merge", "split", "transfer"]),
            Text::fixed(
                "Hình thức: rename (đổi tên), merge (sáp nhập), split (chia tách), transfer (chuyển chức năng)",
                "What happens: rename, merge, split or transfer",
            ),
        ),
        flag("from", "LIST", Takes::Many, Text::fixed("Cơ quan thôi hoạt động", "Who gives way")),
        flag("to", "LIST", Takes::Many, Text::fixed("Cơ quan kế thừa", "Who takes over")),
        flag(
            "date",
            "DATE",
            Takes::One,
            Text::fixed("Ngày đầu tiên; mặc định ngày xét", "First day; default the date of the question"),
        ),
        flag(
            "targets",
            "FILE",
            Takes::One,
            Text::fixed("Nơi đến của từng việc đang mở", "Targets of the open items"),
        ),
        flag("decision", "TEXT", Takes::One, Text::fixed("Quyết định làm căn cứ", "The decision behind it")),
        flag("dry-run", "", Takes::Nothing, Text::fixed("Chỉ xem, không ghi", "Only look, write nothing")),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register org succeed S-1 --kind merge --from A,B --to C --date 2026-03-01 --dry-run --project work",
        does: Text::fixed(
            "nếu hai bộ sáp nhập: xem việc nào được chuyển",
            "if two ministries merged: see what would move",
        ),
    }],
    run: Some(succeed),
};

fn list(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let successions = book.successions();
    let rows: Vec<(&Record, Vec<String>)> = book
        .all("organisation")
        .iter()
        .map(|record| (record, heirs(successions.resolve(&record.id, session.as_of.0))))
        .collect();
    let row_json = |(record, heirs): &(&Record, Vec<String>)| {
        json!({
            "id": record.id, "name": record.title(session.lang), "kind": record.text("kind"),
            "parent": record.text("parent"), "confidence": record.text("confidence"), "successors": heirs,
        })
    };
    let fields =
        json!({"as_of": session.as_of.0.to_string(), "rows": rows.iter().map(row_json).collect::<Vec<_>>()});
    Ok(Answer::new("register-org-list", fields).table(sheet(&rows, session.lang)))
}

fn heirs(resolved: Resolved) -> Vec<String> {
    match resolved {
        Resolved::Itself => Vec::new(),
        Resolved::Successor(one) => vec![one],
        Resolved::Several(all) => all,
    }
}

fn sheet(rows: &[(&Record, Vec<String>)], lang: Lang) -> Sheet {
    let row = |(record, heirs): &(&Record, Vec<String>)| {
        vec![
            Cell::same(&record.id),
            Cell::same(record.title(lang)),
            Cell::pair(value_label(record.kind, "kind", record.get("kind")).get(lang), record.get("kind")),
            Cell::same(heirs.join(", ")),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("id", "Mã", "Id"),
            Column::text("name", "Tên", "Name"),
            Column::text("kind", "Loại", "Kind"),
            Column::text("successors", "Cơ quan kế thừa", "Taken over by"),
        ],
        rows: rows.iter().map(row).collect(),
    }
}

fn who(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let name = one(matches, "name").unwrap_or_default();
    let (found, ids) = match Directory::of(&book).find(name, session.as_of.0) {
        NameFound::Organisation(id) => ("organisation", vec![id]),
        NameFound::Successor(id) => ("successor", vec![id]),
        NameFound::Several(ids) => ("several", ids),
        NameFound::Unknown(near) => return Err(unknown("NAME", name, &near)),
    };
    let title = |id: &String| {
        let record = book.get("organisation", id);
        record.map_or_else(|| id.clone(), |record| record.title(session.lang).to_owned())
    };
    let names: Vec<String> = ids.iter().map(title).collect();
    let line = match found {
        "organisation" => Text::same(""),
        "successor" => Text::fixed("Cơ quan kế thừa:", "Taken over by:"),
        _ => Text::fixed("Đã chia cho nhiều cơ quan:", "Divided among:"),
    };
    let shown: Vec<String> = ids.iter().zip(&names).map(|(id, name)| format!("{id}: {name}")).collect();
    let line = format!("{} {}", line.get(session.lang), shown.join("; "));
    let fields = json!({"as_of": session.as_of.0.to_string(), "name": name, "found": found, "organisations": ids, "names": names});
    Ok(Answer::new("register-org-who", fields).line(line.trim()))
}

pub(super) fn unknown(place: &str, name: &str, near: &[String]) -> Failure {
    let list = near.join("; ");
    let message =
        Text::new(format!("Không có cơ quan `{name}`"), format!("There is no organisation `{name}`"));
    let help = if near.is_empty() {
        Text::fixed("`register org list` liệt kê tất cả", "`register org list` lists all")
    } else {
        Text::new(
            format!("Gần nhất: {list}. `register org list` liệt kê tất cả"),
            format!("Nearest: {list}. `register org list` lists all"),
        )
    };
    Failure::usage("E-ORG-UNKNOWN", message, help).at(place).with_value(name)
}

fn succeed(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    // Work that the request cannot see would stay behind without a word.
    whole(&open(session, matches)?, matches)?;
    let book = book(session, matches)?;
    let id = one(matches, "id").unwrap_or_default();
    let succession = asked(session, matches, &book)?;
    let targets = one(matches, "targets").map_or_else(|| Ok(BTreeMap::new()), targets)?;
    book.successions().add(succession.clone()).map_err(|error| refused(&error))?;
    let moves = book.rehome(&succession, &targets).map_err(|error| refused(&error))?;
    let record = succession_record(id, &succession, one(matches, "decision"));
    let changes: Vec<Change> = record.into_iter().chain(moves.iter().cloned()).collect();
    let dry = is_given(matches, "dry-run");
    let event = if dry {
        None
    } else {
        Some(write(session, matches, |register, actor| register.write(&changes, actor))?.first)
    };
    Ok(answer(session.lang, id, event, &moves))
}

fn answer(lang: Lang, id: &str, event: Option<u64>, moves: &[Change]) -> Answer {
    let rows: Vec<Value> = moves.iter().filter_map(move_json).collect();
    let count = rows.len();
    let line = match event {
        Some(event) => Text::new(
            format!("Đã ghi sự kiện {event}: {id}; {count} việc đang mở được chuyển"),
            format!("Event {event} written: {id}; {count} open items moved"),
        ),
        None => Text::new(
            format!("Chưa ghi gì; {count} việc đang mở sẽ được chuyển"),
            format!("Nothing written; {count} open items would move"),
        ),
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let cells = |row: &Value| {
        let set = row["set"].as_object().into_iter().flatten();
        let kind = row["item"].as_str().and_then(|item| Kind::of(item.split_once(':')?.0));
        let name = |field: &str| {
            kind.map_or_else(|| field.to_owned(), |kind| field_label(kind, field).get(lang).to_owned())
        };
        let set: Vec<String> =
            set.map(|(field, value)| format!("{}: {}", name(field), text(value))).collect();
        vec![Cell::same(text(&row["item"])), Cell::same(set.join("\n"))]
    };
    let table = Sheet {
        columns: vec![Column::text("item", "Việc", "Item"), Column::text("set", "Thay đổi", "Change")],
        rows: rows.iter().map(cells).collect(),
    };
    let fields = json!({"id": id, "event": event, "rows": rows});
    Answer::new("register-org-succeed", fields).line(line.get(lang)).table(table)
}

fn move_json(change: &Change) -> Option<Value> {
    let Change::Update { set, clear, .. } = change else { return None };
    Some(json!({"item": change.subject(), "set": set, "clear": clear}))
}

/// The succession that the flags name.
fn asked(session: &Session, matches: &ArgMatches, book: &Book) -> Result<Succession, Failure> {
    let today = session.as_of.0;
    let date = one(matches, "date").map_or(Ok(today), |text| day(text, "--date"))?;
    if date > today {
        return Err(too_early(date));
    }
    let kind = one(matches, "kind").and_then(SuccessionKind::of).ok_or_else(|| missing("--kind"))?;
    let (from, to) = (many(matches, "from"), many(matches, "to"));
    if from.is_empty() || to.is_empty() {
        return Err(missing(if from.is_empty() { "--from" } else { "--to" }));
    }
    let directory = Directory::of(book);
    // One that gave way already may do so again, as those who came after it know it; a name that nobody knows may not.
    let giving = |name: &&str| match directory.find(name, date) {
        NameFound::Organisation(id) => Ok(id),
        NameFound::Successor(_) => Ok(directory.named(name)),
        NameFound::Several(near) | NameFound::Unknown(near) => Err(unknown("--from", name, &near)),
    };
    let taking = |name: &&str| match directory.find(name, date) {
        NameFound::Organisation(id) => Ok(id),
        NameFound::Successor(id) => Err(unknown("--to", name, &[id])),
        NameFound::Several(near) | NameFound::Unknown(near) => Err(unknown("--to", name, &near)),
    };
    let from = from.iter().map(giving).collect::<Result<_, _>>()?;
    Ok(Succession { kind, from, to: to.iter().map(taking).collect::<Result<_, _>>()?, date })
}

fn too_early(date: Date) -> Failure {
    let message = Text::new(
        format!("Ngày {date} sau ngày xét: việc chưa được chuyển trước ngày đó"),
        format!("{date} is after the date of the question: work does not move before its day"),
    );
    let help = Text::fixed(
        "Ghi từ ngày đó trở đi; xem trước bằng --as-of kèm --dry-run",
        "Record it from that day on; look ahead with --as-of and --dry-run",
    );
    Failure::usage("E-DATE", message, help).at("--date").with_value(date.to_string())
}

fn missing(flag: &str) -> Failure {
    let message = Text::new(format!("Thiếu {flag}"), format!("{flag} is missing"));
    let help = Text::fixed("Xem `register org succeed --help`", "See `register org succeed --help`");
    Failure::usage("E-REQUIRED", message, help).at(flag)
}

/// Targets by item, out of a CSV with the columns `item` and `organisation`.
fn targets(path: &str) -> Result<BTreeMap<String, String>, Failure> {
    let text = read_text(path)?;
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let bad = |place: String, value: &str| {
        let message = Text::fixed("Không đọc được nơi đến", "A target cannot be read");
        let help = Text::fixed(
            "Tệp CSV có hai cột item và organisation, như task:T-1,MOF",
            "The CSV has two columns, item and organisation, such as task:T-1,MOF",
        );
        Failure::usage("E-HEADER", message, help).at(format!("{path}, {place}")).with_value(value)
    };
    let headers = reader.headers().map_err(|error| bad("1".to_owned(), &error.to_string()))?.clone();
    let column = |name: &str| headers.iter().position(|header| header.trim() == name);
    let (Some(item), Some(organisation)) = (column("item"), column("organisation")) else {
        return Err(bad("1".to_owned(), &headers.iter().collect::<Vec<_>>().join(",")));
    };
    let mut found = BTreeMap::new();
    for row in reader.records() {
        let row =
            row.map_err(|error| bad(error.position().map_or(0, csv::Position::line).to_string(), ""))?;
        let line = row.position().map_or(0, csv::Position::line);
        let cell = |place: usize| row.get(place).unwrap_or_default().trim().to_owned();
        let (item, organisation) = (cell(item), cell(organisation));
        if item.is_empty() || organisation.is_empty() || found.insert(item.clone(), organisation).is_some() {
            return Err(bad(line.to_string(), &item));
        }
    }
    Ok(found)
}

fn refused(error: &SuccessionError) -> Failure {
    match error {
        SuccessionError::NoTarget(items) => {
            let list = items.join(", ");
            let message = Text::new(
                format!("{} việc đang mở chưa có nơi đến: {list}", items.len()),
                format!("{} open items have no target: {list}", items.len()),
            );
            let help = Text::fixed(
                "Nêu cơ quan cho từng việc trong tệp của --targets",
                "Name an organisation for each in the file of --targets",
            );
            Failure::usage("E-REQUIRED", message, help).at("--targets")
        }
        SuccessionError::WrongTarget { item, organisation } => {
            let message = Text::new(
                format!("`{organisation}` không phải cơ quan kế thừa của `{item}`"),
                format!("`{organisation}` is no successor; `{item}` cannot move there"),
            );
            let help = Text::fixed("Chọn một cơ quan trong --to", "Choose one of --to");
            Failure::usage("E-ORG-TARGET", message, help).at("--targets").with_value(organisation)
        }
        SuccessionError::Cycle(organisation) => {
            let message = Text::new(
                format!("`{organisation}` sẽ kế thừa chính mình"),
                format!("`{organisation}` would succeed itself"),
            );
            let help = Text::fixed("Xem lại --from và --to", "Look at --from and --to again");
            Failure::usage("E-CYCLE", message, help).at("--to").with_value(organisation)
        }
        other => {
            let message = Text::new(other.to_string(), other.to_string());
            Failure::usage("E-VALUE", message, Text::fixed("Xem --help", "See --help"))
        }
    }
}
