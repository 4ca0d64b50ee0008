//! `hoinhap register undo`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::store::Change;
use hoinhap_vocab::Text;

use super::store::{account, failure, open, write};
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// `undo`.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "undo",
    about: Text::fixed(
        "Hoàn tác một lô sửa bằng một lô bù: giá trị trước đó được ghi lại, nhật ký giữ nguyên",
        "Undo a batch of updates by a compensating one: the values from before are written again, the log stays",
    ),
    more: Text::fixed(
        "Lô là số hiệu mà `register import` in ra, như 1620-1641. Nếu một trường đã bị sửa tiếp sau lô đó thì không gì được ghi. Bản ghi đã lập hoặc đã chuyển trạng thái không bị xoá.",
        "The batch is what `register import` printed, such as 1620-1641. Where one of the fields was changed again since, nothing is written. What was made or moved is not un-made.",
    ),
    args: &[
        flag("batch", "FIRST-LAST", Takes::Position, Text::fixed("Số hiệu lô", "The batch")),
        flag(
            "dry-run",
            "",
            Takes::Nothing,
            Text::fixed("Chỉ xem sẽ ghi lại gì", "Only say what would be written again"),
        ),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register undo 1620-1641 --project work --dry-run",
        does: Text::fixed("xem lô này sẽ được hoàn tác ra sao", "see how this batch would be undone"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let (first, last) = batch(one(matches, "batch").unwrap_or_default())?;
    let dry = is_given(matches, "dry-run");
    let changes = if dry {
        let register = open(session, matches)?;
        let account = account(&register, matches)?;
        register.undoing(first, last, (&account, Session::now())).map_err(|error| failure(&error))?
    } else {
        write(session, matches, |register, actor| {
            let changes = register.undoing(first, last, (actor.name, actor.now))?;
            register.write(&changes, actor).map(|_| changes)
        })?
    };
    let rows: Vec<Value> = changes.iter().filter_map(row).collect();
    let line = Text::new(
        format!("{} bản ghi trở về như trước lô {first}-{last}", rows.len()),
        format!("{} records as they were before the batch {first}-{last}", rows.len()),
    );
    let fields = json!({"dry_run": dry, "first": first, "last": last, "rows": rows});
    Ok(Answer::new("register-undo", fields).line(line.get(session.lang)))
}

fn row(change: &Change) -> Option<Value> {
    let Change::Update { kind, id, set, clear, .. } = change else { return None };
    Some(json!({"kind": kind.name(), "id": id, "set": set, "clear": clear}))
}

fn batch(text: &str) -> Result<(u64, u64), Failure> {
    let ends = text.split_once('-').unwrap_or((text, text));
    let read = (ends.0.trim().parse::<u64>().ok(), ends.1.trim().parse::<u64>().ok());
    match read {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => {
            let message = Text::fixed("Không phải là số hiệu của một lô", "Not the number of a batch");
            let help = Text::fixed(
                "Viết hai số sự kiện, như 1620-1641: `register import` in ra",
                "Write two numbers of events, such as 1620-1641, as `register import` prints them",
            );
            Err(Failure::usage("cli/bad-value", message, help).at("FIRST-LAST").with_value(text))
        }
    }
}
