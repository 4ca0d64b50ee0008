//! `hoinhap register classify`.

use clap::ArgMatches;
use hoinhap_register::record::{Class, Fields, Kind, Record};
use hoinhap_register::store::{Change, StoreError};
use hoinhap_vocab::Text;
use serde_json::json;

use super::store::{account, clearance, failure, kind, open, write};
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// `classify`.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "classify",
    about: Text::fixed("Đổi phạm vi phổ biến của một bản ghi", "Change how far a record may go"),
    more: Text::fixed(
        "Nâng mức có hiệu lực ngay. Hạ mức cần hai người: người thứ nhất đề nghị kèm lý do, người thứ hai chạy lại lệnh với --confirm.",
        "A class is raised at once. Lowering one takes two people: the first proposes it with a reason, the second runs the command again with --confirm.",
    ),
    args: &[
        flag("kind", "KIND", Takes::Position, Text::fixed("Loại bản ghi", "Kind of record")),
        flag("id", "ID", Takes::Position, Text::fixed("Mã bản ghi", "Id of the record")),
        flag(
            "to",
            "CLASS",
            Takes::Position,
            Text::fixed("public, internal hoặc restricted", "public, internal or restricted"),
        ),
        flag("reason", "TEXT", Takes::One, Text::fixed("Lý do", "Why")),
        flag(
            "confirm",
            "",
            Takes::Nothing,
            Text::fixed("Đồng ý với đề nghị hạ mức của người khác", "Agree to what somebody else proposed"),
        ),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register classify task T-1 restricted --reason 'Đang đàm phán' --project work",
        does: Text::fixed("nâng mức của một nhiệm vụ", "raise the class of a task"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let kind = kind(one(matches, "kind").unwrap_or_default())?;
    let id = one(matches, "id").unwrap_or_default();
    let class = class(one(matches, "to").unwrap_or_default())?;
    let register = open(session, matches)?;
    let record = register.record(kind, id).map_err(|error| failure(&error))?;
    let account = account(&register, matches)?;
    // What may not be seen is answered like what is not there.
    if record.class > clearance(&register, matches)? {
        let (kind, id) = (kind.to_string(), id.to_owned());
        return Err(failure(&StoreError::NoRecord { kind, id }));
    }
    let reason = one(matches, "reason").unwrap_or_default();
    let pending = if class < record.class {
        let proposals = Kind::of("declassification").map(|kind| register.records(kind));
        let proposals = proposals.transpose().map_err(|error| failure(&error))?.unwrap_or_default();
        Some(proposals.into_iter().rev().find(|own| is_for(own, &record, class)))
    } else {
        None
    };
    drop(register);
    let today = session.as_of.0.to_string();
    let (changes, done) = match (pending, is_given(matches, "confirm")) {
        // Raised, or the class that it has: the register says so.
        (None, _) => (vec![classified(&record, class, reason)], true),
        (Some(None), true) => return Err(nothing_proposed(&record)),
        (Some(Some(proposal)), true) => {
            if proposal.get("proposed_by") == account {
                return Err(same_person(&account, &record));
            }
            let set = [("decision", "accepted"), ("decided_on", today.as_str()), ("decided_by", &account)];
            let (kind, id, base) = (proposal.kind, proposal.id.clone(), Some(proposal.updated_event));
            let decided = Change::Update { kind, id, base, set: fields(&set), clear: Vec::new() };
            (vec![decided, classified(&record, class, proposal.get("reason"))], true)
        }
        (Some(Some(proposal)), false) => return Err(proposed_already(&proposal)),
        (Some(None), false) if reason.trim().is_empty() => return Err(no_reason()),
        (Some(None), false) => (proposal(&record, class, reason, &account), false),
    };
    let written = write(session, matches, |register, actor| register.write(&changes, actor))?;
    let fields = json!({
        "kind": kind.name(), "id": id, "event": written.first, "from": record.class.code(), "to": class.code(),
        "done": done,
    });
    let (from, to) = (record.class.label(), class.label());
    let line = if done {
        Text::new(
            format!("{kind} {id}: {} → {}", from.vi, to.vi),
            format!("{kind} {id}: {} → {}", from.en, to.en),
        )
    } else {
        Text::new(
            format!(
                "Đã ghi đề nghị hạ {kind} {id} xuống mức {}. Người thứ hai chạy lại lệnh với --confirm",
                to.vi
            ),
            format!(
                "It is proposed to lower {kind} {id} to {}. A second person runs the command again with --confirm",
                to.en
            ),
        )
    };
    Ok(Answer::new("register-classify", fields).line(line.get(session.lang)))
}

fn class(word: &str) -> Result<Class, Failure> {
    let asked = word.trim().to_lowercase();
    let named = Class::ALL.into_iter().find(|class| {
        class.code() == asked || class.label().vi == asked.as_str() || class.label().en == asked.as_str()
    });
    named.ok_or_else(|| {
        let message = Text::fixed("Không có phạm vi phổ biến này", "There is no such class");
        let help = Text::fixed(
            "Viết public (công khai), internal (nội bộ) hoặc restricted (hạn chế)",
            "Write public, internal or restricted",
        );
        Failure::usage("E-VALUE", message, help).at("CLASS").with_value(word)
    })
}

fn is_for(proposal: &Record, record: &Record, class: Class) -> bool {
    proposal.get("kind") == record.kind.name()
        && proposal.get("subject") == record.id
        && proposal.get("to") == class.code()
        && proposal.get("decision") == "pending"
        // What was proposed of an earlier version of the record says nothing of this one.
        && proposal.created_event > record.updated_event
}

fn fields(said: &[(&str, &str)]) -> Fields {
    said.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn classified(record: &Record, class: Class, reason: &str) -> Change {
    let (kind, id, base) = (record.kind, record.id.clone(), Some(record.updated_event));
    Change::Classify { kind, id, base, class, reason: reason.to_owned() }
}

/// The proposal is of the record's own class: who may not see the one does not see the other.
fn proposal(record: &Record, class: Class, reason: &str, account: &str) -> Vec<Change> {
    let said = [
        ("kind", record.kind.name()),
        ("subject", &record.id),
        ("to", class.code()),
        ("reason", reason),
        ("proposed_by", account),
        ("decision", "pending"),
    ];
    let id = format!("{}.{}.{}", record.kind.name(), record.id, record.updated_event);
    let create = |kind| Change::Create { kind, id, class: record.class, fields: fields(&said) };
    Kind::of("declassification").map(create).into_iter().collect()
}

fn no_reason() -> Failure {
    let message = Text::fixed("Hạ mức cần nêu lý do", "Lowering a class needs a reason");
    Failure::usage("E-REQUIRED", message, Text::fixed("Thêm --reason", "Add --reason")).at("--reason")
}

fn nothing_proposed(record: &Record) -> Failure {
    let message = Text::new(
        format!("Chưa ai đề nghị hạ mức của {} {}", record.kind, record.id),
        format!("Nobody has proposed to lower the class of {} {}", record.kind, record.id),
    );
    let help = Text::fixed(
        "Người thứ nhất chạy lệnh với --reason, không có --confirm",
        "The first person runs the command with --reason and without --confirm",
    );
    Failure::usage("E-STATE", message, help).at("--confirm").with_value(&record.id)
}

fn proposed_already(proposal: &Record) -> Failure {
    let by = proposal.get("proposed_by");
    let message =
        Text::new(format!("`{by}` đã đề nghị việc này"), format!("`{by}` has proposed this already"));
    let help = Text::fixed("Người thứ hai thêm --confirm", "A second person adds --confirm");
    Failure::usage("E-STATE", message, help).at("CLASS").with_value(proposal.get("to"))
}

fn same_person(account: &str, record: &Record) -> Failure {
    let message = Text::new(
        format!("`{account}` đã đề nghị hạ mức của {} và không được tự đồng ý", record.id),
        format!("`{account}` proposed to lower the class of {} and cannot agree to it", record.id),
    );
    let help = Text::fixed(
        "Người thứ hai chạy lệnh với --actor của mình",
        "A second person runs it with his own --actor",
    );
    Failure::usage("E-FORBIDDEN", message, help).at("--actor").with_value(account)
}
