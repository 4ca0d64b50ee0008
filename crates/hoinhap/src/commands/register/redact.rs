//! `hoinhap register redact`.

use clap::ArgMatches;
use hoinhap_vocab::Text;
use serde_json::json;

use super::store::{open, whole, write};
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::Answer;
use crate::session::Session;

/// `redact`.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "redact",
    about: Text::fixed(
        "Huỷ nội dung của một sự kiện theo luật; nhật ký vẫn chứng minh được",
        "Destroy what an event says, as the law asks; the log still proves itself",
    ),
    more: Text::fixed(
        "Nội dung và muối bị huỷ, kể cả trong chỉ mục và tệp WAL; phong bì ở lại và một sự kiện mới ghi ai làm, vì sao, theo căn cứ nào. Không thể lấy lại. Nếu sự kiện là một bước chuyển hay một lần sửa, bản ghi trở về như chưa có việc đó.",
        "The payload and its salt are destroyed, in the index and the WAL too; the envelope stays, and a new event says who did it, why and on which legal basis. There is no way back. A move or an update that is redacted is no longer there: the record stands as if it had not been.",
    ),
    args: &[
        flag("seq", "EVENT", Takes::Position, Text::fixed("Số sự kiện", "Number of the event")),
        flag("reason", "TEXT", Takes::One, Text::fixed("Lý do", "Why")),
        flag("basis", "TEXT", Takes::One, Text::fixed("Căn cứ pháp lý", "The legal basis")),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register redact 1640 --reason 'Dữ liệu cá nhân' --basis 'Luật Bảo vệ dữ liệu cá nhân' --project work",
        does: Text::fixed("huỷ nội dung sự kiện 1640", "destroy what event 1640 says"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let text = one(matches, "seq").unwrap_or_default();
    let seq: u64 = text.parse().map_err(|_| {
        let message = Text::fixed("Số sự kiện không phải là số", "The event is not a number");
        let help = Text::fixed("Viết số, như 1640", "Write a number, such as 1640");
        Failure::usage("cli/bad-number", message, help).at("EVENT").with_value(text)
    })?;
    let (reason, basis) = (said(matches, "reason")?, said(matches, "basis")?);
    whole(&open(session, matches)?, matches)?;
    let at = write(session, matches, |register, actor| register.redact(seq, reason, basis, actor))?;
    let line = Text::new(
        format!("Đã huỷ nội dung sự kiện {seq}; sự kiện {at} ghi lại việc đó"),
        format!("What event {seq} said is destroyed; event {at} says so"),
    );
    Ok(Answer::new("register-redact", json!({"seq": seq, "event": at})).line(line.get(session.lang)))
}

fn said<'a>(matches: &'a ArgMatches, name: &str) -> Result<&'a str, Failure> {
    one(matches, name).filter(|text| !text.trim().is_empty()).ok_or_else(|| {
        let message = Text::new(format!("Thiếu --{name}"), format!("--{name} is missing"));
        let help = Text::fixed(
            "Nêu lý do và căn cứ pháp lý của việc huỷ nội dung",
            "State why it is destroyed, and on which legal basis",
        );
        Failure::usage("E-REQUIRED", message, help).at(format!("--{name}"))
    })
}
