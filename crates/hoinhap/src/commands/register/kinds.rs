//! `hoinhap register kinds`: what kinds of records there are, their fields and values, states and moves, and who may do what.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::access::{ROLES, Role, object_of, rights};
use hoinhap_register::record::{FieldSpec, Kind, Takes, field_label, label, value_label};
use hoinhap_vocab::{Lang, Text};

use super::reader::{headed, taken};
use super::store::{Place, book, kind, place};
use super::typed::words;
use super::{ACTOR, CLASS, KNOWN_AT, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes as ArgTakes, many, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "kinds",
    about: Text::fixed(
        "Các loại bản ghi, hoặc các trường, trạng thái và quyền của một loại",
        "The kinds of records, or the fields, states and rights of one",
    ),
    more: Text::fixed(
        "Nếu đã có sổ thì kèm số bản ghi của mỗi loại.",
        "Where there is a register, with the number of records of each kind.",
    ),
    args: &[
        flag("kind", "KIND", ArgTakes::Positions, Text::fixed("Chỉ loại này", "This kind only")),
        CLASS,
        ACTOR,
        KNOWN_AT,
        STORE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register kinds --project work",
            does: Text::fixed("sổ có những gì", "what the register holds"),
        },
        Example {
            line: "register kinds task",
            does: Text::fixed("các trường của nhiệm vụ", "the fields of a task"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let asked: Vec<Kind> = many(matches, "kind").into_iter().map(kind).collect::<Result<_, _>>()?;
    // The kinds are known without a register; one that was named must be there.
    let is_there = match place(session, matches)? {
        Place::File(path) => path.is_file() || one(matches, "store").is_some(),
        Place::Server(_) => true,
    };
    let book = if is_there { Some(book(session, matches)?) } else { None };
    let count = |kind: Kind| book.as_ref().map(|book| book.all(kind.name()).len());
    let kinds: Vec<Kind> = if asked.is_empty() { Kind::all().collect() } else { asked.clone() };
    let rows: Vec<Value> = kinds.iter().map(|kind| kind_json(*kind, count(*kind))).collect();
    let answer = Answer::new("register-kinds", json!({"rows": rows}));
    if asked.is_empty() {
        let hint = Text::fixed(
            "Các trường, trạng thái và quyền của một loại: hoinhap register kinds LOẠI",
            "Fields, states and rights of one: hoinhap register kinds KIND",
        );
        return Ok(answer.table(kinds_sheet(&kinds, &count, session.lang)).line(hint.get(session.lang)));
    }
    Ok(asked.into_iter().fold(answer, |answer, kind| one_kind(answer, kind, count(kind), session.lang)))
}

fn kinds_sheet(kinds: &[Kind], count: &dyn Fn(Kind) -> Option<usize>, lang: Lang) -> Sheet {
    let row = |kind: &Kind| {
        let needs = kind.fields().iter().filter(|field| field.required).map(|field| field.name);
        let number = count(*kind).map_or_else(Cell::none, |count| Cell::same(count.to_string()));
        vec![
            Cell::same(kind.name()),
            Cell::same(label(kind.name()).get(lang)),
            number,
            Cell::same(needs.collect::<Vec<_>>().join(", ")),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("kind", "Loại", "Kind"),
            Column::text("name", "Tên", "Name"),
            Column::number("count", "Số bản ghi", "Records").optional(),
            Column::text("required", "Trường bắt buộc", "Required fields"),
        ],
        rows: kinds.iter().map(row).collect(),
    }
}

fn one_kind(answer: Answer, kind: Kind, count: Option<usize>, lang: Lang) -> Answer {
    let name = headed(label(kind.name()).get(lang));
    let records = count.map(|count| {
        Text::new(format!(", {count} bản ghi"), format!(", {count} records")).get(lang).to_owned()
    });
    let answer = answer.line(format!("{name} ({kind}){}", records.unwrap_or_default()));
    let answer = answer.table(fields_sheet(kind, lang));
    let answer = match kind.machine() {
        Some(_) => answer
            .line(Text::fixed("Trạng thái và bước chuyển", "States and moves").get(lang))
            .table(moves_sheet(kind, lang)),
        None => answer,
    };
    let roles = Text::fixed(
        "Ai được làm gì, khi sổ đã có quyền được cấp (`register add grant`)",
        "Who may do what, once grants are given (`register add grant`)",
    );
    answer.line(roles.get(lang)).table(roles_sheet(kind, lang))
}

fn fields_sheet(kind: Kind, lang: Lang) -> Sheet {
    let row = |field: &FieldSpec| {
        let needed = if field.required { Text::fixed("có", "yes") } else { Text::same("") };
        vec![
            Cell::same(field.name),
            Cell::same(field_label(kind, field.name).get(lang)),
            Cell::same(taken(field).get(lang)),
            Cell::pair(needed.get(lang), if field.required { "yes" } else { "no" }),
            Cell::pair(values_text(kind, field, lang), words(kind, field).join(";")),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("field", "Trường", "Field"),
            Column::text("name", "Tên", "Name"),
            Column::text("takes", "Nhận", "Takes"),
            Column::text("required", "Bắt buộc", "Required").optional(),
            Column::text("values", "Giá trị", "Values").optional(),
        ],
        rows: kind.fields().iter().map(row).collect(),
    }
}

/// The values of a field; those of a state stand in a table of their own, and yes and no need no list.
fn values_text(kind: Kind, field: &FieldSpec, lang: Lang) -> String {
    let Takes::Word(words) = field.takes else { return String::new() };
    let named = |word: &&str| match value_label(kind, field.name, word) {
        name if lang == Lang::Vi => format!("{word} ({})", name.vi),
        _ => (*word).to_owned(),
    };
    words.iter().map(named).collect::<Vec<_>>().join("; ")
}

fn moves_sheet(kind: Kind, lang: Lang) -> Sheet {
    let moves = kind.machine().map_or(&[][..], |machine| machine.moves);
    let state = |word: &str| {
        let name = value_label(kind, "state", word);
        Cell::pair(if lang == Lang::Vi { format!("{word} ({})", name.vi) } else { word.to_owned() }, word)
    };
    let field = |name: Option<&str>| {
        name.map_or_else(Cell::none, |name| {
            let label = field_label(kind, name);
            Cell::pair(
                if lang == Lang::Vi { format!("{name} ({})", label.vi) } else { name.to_owned() },
                name,
            )
        })
    };
    let rows = moves.iter().map(|step| {
        vec![Cell::same(step.name), state(step.from), state(step.to), field(step.needs), field(step.dates)]
    });
    Sheet {
        columns: vec![
            Column::text("move", "Bước", "Move"),
            Column::text("from", "Từ trạng thái", "From"),
            Column::text("to", "Sang trạng thái", "To"),
            Column::text("needs", "Phải nêu", "Needs").optional(),
            Column::text("dates", "Ghi ngày vào", "Dates").optional(),
        ],
        rows: rows.collect(),
    }
}

fn roles_sheet(kind: Kind, lang: Lang) -> Sheet {
    let rows = ROLES.into_iter().zip(Role::WORDS).map(|(role, word)| {
        let rights = rights(role, object_of(kind)).into_iter().map(|(action, limits)| {
            let limits: Vec<String> = limits.iter().map(|limit| limit.label().get(lang).to_owned()).collect();
            let limit = if limits.is_empty() { String::new() } else { format!(" ({})", limits.join(", ")) };
            format!("{}{limit}", action.label().get(lang))
        });
        let rights = rights.collect::<Vec<_>>().join("; ");
        let named = label(word);
        vec![
            Cell::pair(
                if lang == Lang::Vi { format!("{word} ({})", named.vi) } else { word.to_owned() },
                word,
            ),
            if rights.is_empty() { Cell::none() } else { Cell::same(rights) },
        ]
    });
    Sheet {
        columns: vec![Column::text("role", "Vai trò", "Role"), Column::text("rights", "Quyền", "Rights")],
        rows: rows.collect(),
    }
}

fn kind_json(kind: Kind, count: Option<usize>) -> Value {
    let field = |field: &FieldSpec| {
        let values = words(kind, field).iter();
        let values: Vec<Value> = values
            .map(|word| json!({"value": word, "name": text_json(&value_label(kind, field.name, word))}))
            .collect();
        json!({
            "field": field.name, "name": text_json(&field_label(kind, field.name)),
            "takes": text_json(&taken(field)), "required": field.required, "values": values,
        })
    };
    let moves = kind.machine().map_or(&[][..], |machine| machine.moves);
    let moves: Vec<Value> = moves
        .iter()
        .map(|step| json!({"move": step.name, "from": step.from, "to": step.to, "needs": step.needs, "dates": step.dates}))
        .collect();
    let roles: Vec<Value> = ROLES
        .into_iter()
        .zip(Role::WORDS)
        .map(|(role, word)| {
            let rights: Vec<Value> = rights(role, object_of(kind))
                .into_iter()
                .map(|(action, limits)| {
                    let limits: Vec<Value> = limits.iter().map(|limit| text_json(&limit.label())).collect();
                    json!({"action": text_json(&action.label()), "limits": limits})
                })
                .collect();
            json!({"role": word, "name": text_json(&label(word)), "rights": rights})
        })
        .collect();
    json!({
        "kind": kind.name(), "name": text_json(&label(kind.name())), "count": count,
        "fields": kind.fields().iter().map(field).collect::<Vec<_>>(), "moves": moves, "roles": roles,
    })
}
