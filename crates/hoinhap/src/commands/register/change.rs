//! `hoinhap register add`, `update`, `advance`.

use clap::ArgMatches;
use serde_json::json;

use hoinhap_register::book::Directory;
use hoinhap_register::record::{Class, FieldSpec, Fields, Kind, Takes as FieldTakes, label};
use hoinhap_register::store::{Change, MoveRequest};
use hoinhap_vocab::Text;

use super::store::{COUNTRY, account, book, clearance, day, failure, kind, open, write};
use super::typed;
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, many, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

const KIND: ArgSpec = flag("kind", "KIND", Takes::Position, Text::fixed("Loại bản ghi", "Kind of record"));
const ID: ArgSpec = flag("id", "ID", Takes::Position, Text::fixed("Mã bản ghi", "Id of the record"));
const VALUES: ArgSpec = flag(
    "values",
    "FIELD=VALUE",
    Takes::Positions,
    Text::fixed("Giá trị của các trường, như due=30/6/2026", "Values of fields, such as due=30/6/2026"),
);
const BASE: ArgSpec = flag(
    "base",
    "EVENT",
    Takes::One,
    Text::fixed(
        "Phiên bản đã đọc (số sự kiện); nếu bản ghi đã đổi thì bị từ chối",
        "The version that was read (number of an event); refused where the record has changed since",
    ),
);

const VALUES_MORE: Text = Text::fixed(
    "`register kinds LOẠI` liệt kê các trường và giá trị của một loại. Ngày viết 2026-06-30 hoặc 30/6/2026, thời hạn cả Quý II/2026; giá trị viết bằng mã hoặc bằng tên, cơ quan bằng mã, tên hoặc tên viết tắt.",
    "`register kinds KIND` lists the fields and values of a kind. Days are written 2026-06-30 or 30/6/2026, due dates also 2026-Q2; values by code or by name in either language, agencies by id, name or short form.",
);

/// `add`.
pub(super) const ADD: CommandSpec = CommandSpec {
    name: "add",
    about: Text::fixed("Thêm một bản ghi", "Add a record"),
    more: VALUES_MORE,
    args: &[
        KIND,
        ID,
        VALUES,
        flag(
            "as",
            "CLASS",
            Takes::Word(&["public", "internal", "restricted"]),
            Text::fixed(
                "Phạm vi phổ biến: public (công khai), internal (nội bộ), restricted (hạn chế); mặc định public",
                "Class of the record: public, internal or restricted; default public",
            ),
        ),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register add task T-1 title=Draft lead=MOIT due=2026-Q2 --project work",
        does: Text::fixed("giao một nhiệm vụ", "assign a task"),
    }],
    run: Some(add),
};

/// `update`.
pub(super) const UPDATE: CommandSpec = CommandSpec {
    name: "update",
    about: Text::fixed(
        "Sửa các trường của một bản ghi; giá trị trống để xoá",
        "Change fields of a record; an empty value clears one",
    ),
    more: VALUES_MORE,
    args: &[KIND, ID, VALUES, BASE, STORE, ACTOR, SCOPE],
    subcommands: &[],
    examples: &[Example {
        line: "register update task T-1 product=Decree --project work",
        does: Text::fixed("ghi sản phẩm", "record the product"),
    }],
    run: Some(update),
};

/// `advance`.
pub(super) const ADVANCE: CommandSpec = CommandSpec {
    name: "advance",
    about: Text::fixed("Chuyển một bản ghi sang trạng thái khác", "Move a record to another state"),
    more: Text::fixed(
        "Ngày của bước chuyển là ngày xét (--as-of). Bước không hợp lệ bị từ chối kèm các bước được phép. propose lập bản ghi hoàn thành của nhiệm vụ, ngày hoàn thành là completed_on=… hoặc ngày xét; accept và reject quyết định nó; reopen cần reason=….",
        "The move is dated by --as-of. One that the state does not allow is refused with those that it does. propose makes the completion of a task, dated by completed_on=… or the day of the move; accept and reject decide on it; reopen needs reason=….",
    ),
    args: &[
        KIND,
        ID,
        flag(
            "move",
            "MOVE",
            Takes::Position,
            Text::fixed(
                "Bước chuyển: nhiệm vụ có propose, accept, reject, cancel, supersede, reopen; câu hỏi accept, decline, answer, withdraw; kỳ kiểm điểm collect, draft, discuss, conclude; văn kiện negotiate, sign, consent, enter_into_force, suspend, resume, end, abandon; `register kinds LOẠI` liệt kê của mọi loại",
                "The move: tasks have propose, accept, reject, cancel, supersede, reopen; questions accept, decline, answer, withdraw; reviews collect, draft, discuss, conclude; instruments negotiate, sign, consent, enter_into_force, suspend, resume, end, abandon; `register kinds KIND` lists those of any kind",
            ),
        ),
        VALUES,
        BASE,
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register advance task T-1 propose completed_on=2026-03-10 --project work",
            does: Text::fixed("đề nghị nghiệm thu", "propose that it is done"),
        },
        Example {
            line: "register advance task T-1 accept --project work",
            does: Text::fixed("nghiệm thu", "accept it"),
        },
        Example {
            line: "register advance task T-1 cancel --project work --as-of 2026-03-15",
            does: Text::fixed("huỷ nhiệm vụ", "cancel the task"),
        },
    ],
    run: Some(advance),
};

/// The values of the line, and the fields that it empties. Agencies may be named, days and words written as people do.
fn values(session: &Session, matches: &ArgMatches, kind: Kind) -> Result<(Fields, Vec<String>), Failure> {
    let (mut set, mut clear) = (Fields::new(), Vec::new());
    let mut directory: Option<Directory> = None;
    for word in many(matches, "values") {
        let Some((field, value)) = word.split_once('=') else {
            let message = Text::fixed("Giá trị không có dấu `=`", "The value has no `=`");
            let help = Text::fixed("Viết như lead=MOIT", "Write it like lead=MOIT");
            return Err(Failure::usage("cli/bad-value", message, help).at("FIELD=VALUE").with_value(word));
        };
        let again = set.contains_key(field) || clear.iter().any(|known| known == field);
        if again {
            return Err(twice(field, value));
        }
        if value.is_empty() {
            clear.push(field.to_owned());
            continue;
        }
        let text = match kind.field(field).or_else(|| field_of_completion(kind, field)) {
            Some(spec) if names_agencies(spec.takes) => {
                let known = match directory.take() {
                    Some(known) => known,
                    None => Directory::of(&book(session, matches)?),
                };
                let text = typed::agencies(directory.insert(known), value, session.as_of.0);
                text.unwrap_or_else(|| value.to_owned())
            }
            Some(spec) => typed::text_of(kind, spec, value),
            None => value.to_owned(),
        };
        set.insert(field.to_owned(), text);
    }
    Ok((set, clear))
}

fn twice(field: &str, value: &str) -> Failure {
    let message =
        Text::new(format!("Trường `{field}` có hai giá trị"), format!("The field `{field}` is given twice"));
    let help = Text::fixed(
        "Giữ một giá trị; danh sách viết trong một giá trị, ngăn bằng dấu chấm phẩy",
        "Keep one value; a list goes into one, divided by semicolons",
    );
    Failure::usage("E-FIELD", message, help).at(field).with_value(value)
}

/// Moves of a task take the fields of its completion.
fn field_of_completion(kind: Kind, field: &str) -> Option<&'static FieldSpec> {
    Kind::of("completion").filter(|_| kind.name() == "task")?.field(field)
}

fn names_agencies(takes: FieldTakes) -> bool {
    matches!(takes, FieldTakes::One("organisation") | FieldTakes::Many("organisation"))
}

fn base(matches: &ArgMatches) -> Result<Option<u64>, Failure> {
    let read = |text: &str| {
        text.parse().map_err(|_| {
            let message = Text::fixed("Phiên bản không phải là số", "The version is not a number");
            let help = Text::fixed(
                "`register show` nêu sự kiện cuối của bản ghi",
                "`register show` names the last event of the record",
            );
            Failure::usage("cli/bad-number", message, help).at("--base").with_value(text)
        })
    };
    one(matches, "base").map(read).transpose()
}

fn add(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let kind = kind(one(matches, "kind").unwrap_or_default())?;
    let (fields, _) = values(session, matches, kind)?;
    if kind.name() == "succession" {
        return Err(by_succeed());
    }
    // A protection case holds personal data.
    let protects = kind.name() == "case" && fields.get("kind").is_some_and(|kind| kind == "protection");
    let default = if protects { Class::Restricted } else { Class::Public };
    let class = one(matches, "as").and_then(|word| word.parse().ok()).unwrap_or(default);
    let id = one(matches, "id").unwrap_or_default().to_owned();
    let remarks = remarks(kind, &fields);
    let answer = done(session, matches, Change::Create { kind, id, class, fields })?;
    Ok(remarks.into_iter().fold(answer, |answer, remark| answer.line(remark.get(session.lang))))
}

/// A succession moves open work, which a record alone does not.
fn by_succeed() -> Failure {
    let message = Text::fixed(
        "Kế thừa tổ chức phải chuyển việc đang mở, không chỉ ghi một bản ghi",
        "A succession moves open work and is no record alone",
    );
    let help = Text::fixed("Dùng `register org succeed`", "Use `register org succeed`");
    Failure::usage("E-KIND", message, help).at("KIND").with_value("succession")
}

/// What a new task still lacks: it is recorded all the same.
fn remarks(kind: Kind, fields: &Fields) -> Vec<Text> {
    let lacks = |name: &str| kind.name() == "task" && !fields.contains_key(name);
    let all = [
        (
            "lead",
            Text::fixed("Chú ý: nhiệm vụ chưa có cơ quan chủ trì", "Note: the task has no lead agency yet"),
        ),
        (
            "instruments",
            Text::fixed(
                "Chú ý: nhiệm vụ chưa gắn với văn kiện nào (instruments)",
                "Note: the task serves no instrument yet (instruments)",
            ),
        ),
    ];
    all.into_iter().filter(|(name, _)| lacks(name)).map(|(_, text)| text).collect()
}

fn update(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let kind = kind(one(matches, "kind").unwrap_or_default())?;
    let (set, clear) = values(session, matches, kind)?;
    let id = one(matches, "id").unwrap_or_default().to_owned();
    done(session, matches, Change::Update { kind, id, base: base(matches)?, set, clear })
}

fn advance(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let kind = kind(one(matches, "kind").unwrap_or_default())?;
    let (set, _) = values(session, matches, kind)?;
    let request = MoveRequest {
        kind,
        id: one(matches, "id").unwrap_or_default().to_owned(),
        base: base(matches)?,
        name: one(matches, "move").unwrap_or_default().to_owned(),
        on: session.as_of.0,
        set,
    };
    let account = account(&open(session, matches)?, matches)?;
    let (kind, id) = (request.kind, request.id.clone());
    let written = write(session, matches, |register, actor| {
        let changes = register.moving(request, &account)?;
        register.write(&changes, actor)
    })?;
    told(session, matches, (kind, id), written.first)
}

fn done(session: &Session, matches: &ArgMatches, change: Change) -> Result<Answer, Failure> {
    let (kind, id) = change.target();
    let id = id.to_owned();
    let written = write(session, matches, |register, actor| {
        let changes = register.with_instances(vec![change], COUNTRY)?;
        register.write(&changes, actor)
    })?;
    told(session, matches, (kind, id), written.first)
}

/// The record as it stands after an event.
fn told(
    session: &Session,
    matches: &ArgMatches,
    (kind, id): (Kind, String),
    event: u64,
) -> Result<Answer, Failure> {
    let register = open(session, matches)?;
    let class = clearance(&register, matches)?;
    let record = register.record_shown(kind, &id, class).map_err(|error| failure(&error))?;
    let fields = json!({"id": id, "kind": kind.name(), "event": event, "fields": record.fields});
    let name = label(kind.name());
    let line = Text::new(
        format!("Đã ghi sự kiện {event}: {} {id}", name.vi),
        format!("Event {event} written: {} {id}", name.en),
    );
    Ok(Answer::new("register-change", fields).line(line.get(session.lang)))
}

/// A number of days that a flag names.
pub(super) fn count(matches: &ArgMatches, id: &str, default: usize) -> Result<usize, Failure> {
    let Some(text) = one(matches, id) else { return Ok(default) };
    text.parse().ok().filter(|count| (1..=10_000).contains(count)).ok_or_else(|| {
        let message = Text::fixed("Không phải là số dùng được", "Not a number that can be used");
        let help = Text::fixed("Viết số nguyên từ 1 đến 10000", "Write a whole number from 1 to 10000");
        Failure::usage("cli/bad-number", message, help).at(format!("--{id}")).with_value(text)
    })
}

/// A day that a flag names, or another.
pub(super) fn day_or(
    matches: &ArgMatches,
    id: &str,
    default: hoinhap_vocab::Date,
) -> Result<hoinhap_vocab::Date, Failure> {
    one(matches, id).map_or(Ok(default), |text| day(text, &format!("--{id}")))
}
