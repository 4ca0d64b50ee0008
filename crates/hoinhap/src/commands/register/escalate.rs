//! `hoinhap register escalate`: overdue tasks, level by level up the ladder.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, Escalations, Raise, Unfounded};
use hoinhap_register::record::Class;
use hoinhap_register::store::StoreError;
use hoinhap_register::time::Ladder;
use hoinhap_vocab::{Date, Lang, Text};

use super::reader::Reader;
use super::store::{COUNTRY, OpenRegister, account, book, failure, open, write};
use super::{ACTOR, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, is_given};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// `escalate`.
pub(super) const ESCALATE: CommandSpec = CommandSpec {
    name: "escalate",
    about: Text::fixed(
        "Báo cáo cấp trên các nhiệm vụ quá hạn theo thang",
        "Raise overdue tasks up the ladder",
    ),
    more: Text::fixed(
        "Cấp 1 sau 1 ngày làm việc, cấp 2 sau 10, cấp 3 sau 30. Chạy lại không thêm gì; lần bỏ lỡ được bù đúng ngày. Gia hạn quyết định trước hạn tính lại từ đầu; nghiệm thu việc xong đúng hạn đóng các cấp đã nâng. Mỗi cơ quan nâng cấp việc của mình, bộ phận giúp việc nâng cấp mọi việc.",
        "Level 1 after 1 working day, level 2 after 10, level 3 after 30. Running it again adds nothing; a missed run is caught up with the right days. An extension decided in time restarts the clock; acceptance of what was done in time closes the levels as unfounded. An agency raises the levels of its own tasks, the secretariat all.",
    ),
    args: &[
        flag("dry-run", "", Takes::Nothing, Text::fixed("Chỉ xem, không ghi", "Only look, write nothing")),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "register escalate --project work --dry-run",
            does: Text::fixed("xem sẽ báo cáo những gì", "see what would be raised"),
        },
        Example {
            line: "register escalate --project work",
            does: Text::fixed("nâng cấp các nhiệm vụ quá hạn", "raise what is overdue"),
        },
    ],
    run: Some(escalate),
};

fn escalate(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let seen = book(session, matches)?;
    let as_of = session.as_of.0;
    let dry = is_given(matches, "dry-run");
    if session.is_ahead() && !dry {
        return Err(ahead(as_of));
    }
    // What a level depends on may be above the class of whoever starts the run: the ladder follows from all that is on
    // record, and what the account does not see is neither told nor written.
    let register = open(session, matches)?;
    let whole = Book::open(&register, Class::Restricted).map_err(|error| failure(&error))?;
    let mut run = whole.escalations(as_of, &Ladder::default(), &whole.calendar(COUNTRY));
    run.raised.retain(|raise| seen.get("task", &raise.task.id).is_some());
    run.unfounded.retain(|level| seen.get("escalation", &level.record.id).is_some());
    if !dry {
        keep_permitted(&mut run, &register, &account(&register, matches)?)?;
    }
    run.raised.sort_by(|a, b| (a.lead, a.due, &a.task.id, a.on).cmp(&(b.lead, b.due, &b.task.id, b.on)));
    let changes = run.changes();
    if !changes.is_empty() && !dry {
        write(session, matches, |register, actor| register.write(&changes, actor))?;
    }
    let rows: Vec<Value> = run.raised.iter().map(|raise| row_json(raise, as_of)).collect();
    let unfounded: Vec<Value> = run.unfounded.iter().map(unfounded_json).collect();
    let reader = Reader::new(&seen, session.lang)?;
    let fields = json!({"dry_run": dry, "rows": rows, "unfounded": unfounded});
    let mut answer = Answer::new("register-escalate", fields).line(told(run.raised.len(), dry, session.lang));
    let late = run.raised.iter().filter(|raise| raise.is_extended).count();
    if late > 0 {
        answer = answer.line(told_extended(late, session.lang));
    }
    if !run.unfounded.is_empty() {
        answer = answer.line(told_unfounded(&run.unfounded, dry, session.lang));
    }
    Ok(if run.raised.is_empty() { answer } else { answer.table(sheet(&run.raised, as_of, &reader)) })
}

/// Leaves out the levels that the account may not write: an agency raises those of its own tasks.
fn keep_permitted(run: &mut Escalations<'_>, register: &OpenRegister, account: &str) -> Result<(), Failure> {
    let permitted =
        register.permits(&run.changes(), account, Session::now()).map_err(|error| failure(&error))?;
    if !permitted.is_empty() && !permitted.contains(&true) {
        let (account, subject) = (account.to_owned(), "escalation".to_owned());
        return Err(failure(&StoreError::Forbidden { account, subject }));
    }
    // The changes stand in the order of the levels to raise, then of those to close.
    let mut permitted = permitted.into_iter();
    run.raised.retain(|_| permitted.next().unwrap_or_default());
    run.unfounded.retain(|_| permitted.next().unwrap_or_default());
    Ok(())
}

/// Levels of days to come are not raised yet.
fn ahead(as_of: Date) -> Failure {
    let message = Text::new(
        format!("Ngày xét {as_of} chưa đến: chưa thể nâng cấp"),
        format!("{as_of} is yet to come: its levels are not raised yet"),
    );
    let help = Text::fixed("Xem trước bằng --dry-run", "Look ahead with --dry-run");
    Failure::usage("E-DATE", message, help).at("--as-of").with_value(as_of.to_string())
}

/// Levels of tasks that are in time by now: they were overdue until somebody extended them.
fn told_extended(levels: usize, lang: Lang) -> String {
    let text = Text::new(
        format!(
            "{levels} cấp thuộc việc được gia hạn sau khi đã quá hạn: ghi bù theo ngày lẽ ra phải báo cáo"
        ),
        format!(
            "{levels} levels are of tasks that were extended after their due date: caught up by their nominal days"
        ),
    );
    text.get(lang).to_owned()
}

fn told_unfounded(levels: &[Unfounded<'_>], dry: bool, lang: Lang) -> String {
    let list = levels.iter().map(|level| level.record.id.as_str()).collect::<Vec<_>>().join(", ");
    let text = if dry {
        Text::new(
            format!("Sẽ đóng vì việc đã xong đúng hạn: {list}"),
            format!("Would be closed, for the task was done in time: {list}"),
        )
    } else {
        Text::new(
            format!("Đã đóng vì việc đã xong đúng hạn: {list}"),
            format!("Closed, for the task was done in time: {list}"),
        )
    };
    text.get(lang).to_owned()
}

fn unfounded_json(level: &Unfounded<'_>) -> Value {
    json!({
        "task": level.record.get("task"), "level": level.record.get("level"), "on": level.record.get("on"),
        "unfounded_on": level.on.to_string(),
    })
}

fn told(count: usize, dry: bool, lang: Lang) -> String {
    let text = match (count, dry) {
        (0, _) => Text::fixed(
            "Không có nhiệm vụ nào phải báo cáo thêm cấp trên",
            "No task is to be raised to a further level",
        ),
        (_, true) => Text::new(
            format!("Chưa ghi gì; sẽ nâng {count} cấp"),
            format!("Nothing written; {count} levels would be raised"),
        ),
        (_, false) => Text::new(format!("Đã nâng {count} cấp"), format!("{count} levels raised")),
    };
    text.get(lang).to_owned()
}

fn days_over(raise: &Raise<'_>, as_of: Date) -> i32 {
    raise.due.until(as_of).map(|span| span.get_days()).unwrap_or_default()
}

fn row_json(raise: &Raise<'_>, as_of: Date) -> Value {
    json!({
        "task": raise.task.id, "title": raise.task.get("title"), "level": raise.level.to_string(), "on": raise.on.to_string(),
        "lead": raise.lead, "due": raise.due.to_string(), "days_overdue": days_over(raise, as_of),
        "extended": raise.is_extended,
    })
}

fn sheet(raises: &[Raise<'_>], as_of: Date, reader: &Reader<'_>) -> Sheet {
    let row = |raise: &Raise<'_>| {
        let record = raise.task;
        vec![
            Cell::same(&record.id),
            Cell::same(reader.title(record)),
            Cell::pair(reader.organisation(raise.lead), raise.lead),
            Cell::same(raise.level.to_string()),
            Cell::pair(reader.day(raise.on), raise.on.to_string()),
            Cell::same(days_over(raise, as_of).to_string()),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("task", "Nhiệm vụ", "Task"),
            Column::long("title", "Tên gọi", "Title"),
            Column::text("lead", "Chủ trì", "Lead"),
            Column::number("level", "Cấp", "Level"),
            Column::day("on", "Ngày", "Day"),
            Column::number("days_overdue", "Quá hạn (ngày)", "Days overdue"),
        ],
        rows: raises.iter().map(row).collect(),
    }
}
