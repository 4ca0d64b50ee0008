//! `hoinhap register migrate`.

use clap::ArgMatches;
use serde_json::json;

use hoinhap_register::store::{AuditReport, copy_register};
use hoinhap_vocab::Text;

use super::init::{forget, vacant};
use super::store::{OpenRegister, Place, failure, key_path, open, whole};
use super::{ACTOR, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "migrate",
    about: Text::fixed(
        "Chép sổ sang kho khác: tệp SQLite hoặc PostgreSQL; giữ nguyên mã, nhật ký và gốc cây",
        "Copy the register to another store, SQLite or PostgreSQL; ids, log and heads stay as they are",
    ),
    more: Text::fixed(
        "Bản cũ không bị xoá. Khoá ký vẫn ở chỗ cũ: với PostgreSQL, đặt tệp khoá trong thư mục dự án với tên register.key.",
        "The old one is not removed. The signing key stays where it is: for PostgreSQL put it in the project folder as register.key.",
    ),
    args: &[
        flag(
            "to",
            "STORE",
            Takes::One,
            Text::fixed(
                "Kho mới, còn trống: tệp hoặc postgres://…",
                "The new store, still empty: a file or postgres://…",
            ),
        ),
        STORE,
        ACTOR,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register migrate --project work --to postgres://an@db.example/register",
        does: Text::fixed("chuyển sang PostgreSQL", "move to PostgreSQL"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let Some(to) = one(matches, "to") else { return Err(no_target()) };
    let to = Place::of(to, "--to")?;
    vacant(&to)?;
    let source = open(session, matches)?;
    whole(&source, matches)?;
    copy(&source, &to)?;
    let report = audit(&to)?;
    let fields = json!({
        "store": to.name(), "events": report.events, "head": report.head, "ok": report.ok,
        "key_file": key_path(session, matches)?.display().to_string(),
    });
    let line = Text::new(
        format!("{} sự kiện, gốc {}, trong {}", report.events, report.head, to.name()),
        format!("{} events, root {}, in {}", report.events, report.head, to.name()),
    );
    Ok(Answer::new("register-migrate", fields).line(line.get(session.lang)).exit(u8::from(!report.ok)))
}

/// Copies a register into a place that is still empty.
pub(super) fn copy(source: &OpenRegister, to: &Place) -> Result<(), Failure> {
    let copied = to.tables().and_then(|tables| copy_register(source, tables));
    copied.map(drop).map_err(|error| {
        forget(to);
        to.failure(&error)
    })
}

fn audit(place: &Place) -> Result<AuditReport, Failure> {
    place.open()?.audit(&[]).map_err(|error| failure(&error).at(place.name()))
}

fn no_target() -> Failure {
    let message = Text::fixed("Chưa nêu kho mới", "The new store is not named");
    let help = Text::fixed("Nêu bằng --to", "Name it with --to");
    Failure::usage("cli/missing-argument", message, help).at("--to")
}
