//! `hoinhap register escalate`: overdue tasks, level by level up the ladder.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, TaskView};
use hoinhap_register::model::Primary;
use hoinhap_register::record::{Class, Kind};
use hoinhap_register::store::Change;
use hoinhap_register::time::Ladder;
use hoinhap_vocab::{Date, Lang, Text};

use super::reader::Reader;
use super::store::{COUNTRY, book, write};
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
        "Cấp 1 sau 1 ngày làm việc, cấp 2 sau 10, cấp 3 sau 30. Chạy lại không thêm gì; lần bỏ lỡ được bù đúng ngày.",
        "Level 1 after 1 working day, level 2 after 10, level 3 after 30. Running it again adds nothing; a missed run is caught up with the right days.",
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

/// A level that is due for a task.
struct Raise<'v, 'a> {
    view: &'v TaskView<'a>,
    due: Date,
    level: u8,
    on: Date,
}

fn escalate(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let as_of = session.as_of.0;
    let tasks = book.tasks(as_of);
    let mut raises = raises(&book, &tasks, as_of);
    raises.sort_by_key(|raise| (raise.view.lead, raise.due, &raise.view.record.id, raise.level));
    let changes: Vec<Change> = raises.iter().filter_map(change).collect();
    let dry = is_given(matches, "dry-run");
    if !changes.is_empty() && !dry {
        write(session, matches, |register, actor| register.write(&changes, actor))?;
    }
    let rows: Vec<Value> = raises.iter().map(|raise| row_json(raise, as_of)).collect();
    let reader = Reader::new(&book, session.lang)?;
    let answer = Answer::new("register-escalate", json!({"dry_run": dry, "rows": rows})).line(told(
        raises.len(),
        dry,
        session.lang,
    ));
    Ok(if raises.is_empty() { answer } else { answer.table(sheet(&raises, as_of, &reader)) })
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

fn days_over(raise: &Raise<'_, '_>, as_of: Date) -> i32 {
    raise.due.until(as_of).map(|span| span.get_days()).unwrap_or_default()
}

fn row_json(raise: &Raise<'_, '_>, as_of: Date) -> Value {
    json!({
        "task": raise.view.record.id, "level": raise.level.to_string(), "on": raise.on.to_string(),
        "lead": raise.view.lead, "due": raise.due.to_string(), "days_overdue": days_over(raise, as_of),
    })
}

fn sheet(raises: &[Raise<'_, '_>], as_of: Date, reader: &Reader<'_>) -> Sheet {
    let row = |raise: &Raise<'_, '_>| {
        let record = raise.view.record;
        vec![
            Cell::same(&record.id),
            Cell::same(reader.title(record)),
            Cell::pair(reader.organisation(raise.view.lead), raise.view.lead),
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

/// The levels that are due for every overdue task.
fn raises<'v, 'a>(book: &Book, tasks: &'v [TaskView<'a>], as_of: Date) -> Vec<Raise<'v, 'a>> {
    let (ladder, calendar) = (Ladder::default(), book.calendar(COUNTRY));
    let of_task = |view: &'v TaskView<'a>| -> Vec<Raise<'v, 'a>> {
        let own = || book.all("escalation").iter().filter(move |row| row.get("task") == view.record.id);
        let already = own().filter_map(|row| row.read("level")).max().unwrap_or_default();
        let beyond = book
            .all("bottleneck")
            .iter()
            .any(|row| row.get("task") == view.record.id && row.is("beyond_authority"));
        let due = view.due.filter(|_| view.status == Primary::Overdue);
        due.map(|due| {
            let raised = ladder.due(due.last, as_of, already, beyond, &calendar).into_iter();
            raised.map(|raised| Raise { view, due: due.last, level: raised.level, on: raised.on }).collect()
        })
        .unwrap_or_default()
    };
    tasks.iter().flat_map(of_task).collect()
}

fn change(raise: &Raise<'_, '_>) -> Option<Change> {
    let task = raise.view.record;
    let fields =
        [("task", task.id.clone()), ("level", raise.level.to_string()), ("on", raise.on.to_string())];
    Some(Change::Create {
        kind: Kind::of("escalation")?,
        id: format!("{}.level-{}", task.id, raise.level),
        class: Class::max(task.class, Class::Public),
        fields: fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    })
}
