//! `hoinhap register ask`: questions of oversight bodies, citizens, enterprises and localities, with their clock.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_register::book::{Book, Clock, ClockCount, Directory, NameFound, QuestionView};
use hoinhap_register::record::{Class, Fields, Kind};
use hoinhap_register::store::Change;
use hoinhap_report::format;
use hoinhap_vocab::{Date, Lang, Text};

use super::calendar::without_holidays;
use super::change::{count, day_or};
use super::reader::Reader;
use super::store::{COUNTRY, book, write};
use super::{ACTOR, CLASS, KNOWN_AT, SCOPE, STORE, flag};
use crate::cli::{CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// Working days for an answer where the pack names no other number.
const DAYS: usize = 10;

/// `ask`.
pub(super) const ASK: CommandSpec = CommandSpec {
    name: "ask",
    about: Text::fixed(
        "Chất vấn, kiến nghị: ghi câu hỏi, theo dõi hạn trả lời",
        "Questions to agencies: file one, follow the clock of the answer",
    ),
    more: Text::fixed(
        "Trả lời bằng `register advance question MÃ accept`, rồi `answer reply=…`. Trả lời muộn luôn được tính là muộn.",
        "Answer with `register advance question ID accept`, then `answer reply=…`. A late answer stays counted late.",
    ),
    args: &[],
    subcommands: &[FILE, LIST],
    examples: &[Example {
        line: "register ask list --project work --as-of 2026-03-31",
        does: Text::fixed(
            "câu hỏi nào quá hạn, cơ quan nào trả lời đúng hạn",
            "what is overdue, and who answers in time",
        ),
    }],
    run: None,
};

const FILE: CommandSpec = CommandSpec {
    name: "file",
    about: Text::fixed(
        "Ghi một câu hỏi và tính hạn trả lời",
        "File a question and count the last day for the answer",
    ),
    more: Text::fixed(
        "Hạn trả lời mặc định là 10 ngày làm việc kể từ ngày nhận.",
        "The last day is ten working days after the day of receipt unless --days says otherwise.",
    ),
    args: &[
        flag("id", "ID", Takes::Position, Text::fixed("Số tiếp nhận", "Number of receipt")),
        flag(
            "asker",
            "WHO",
            Takes::Word(&["oversight body", "citizen", "enterprise", "locality"]),
            Text::fixed(
                "Ai hỏi: oversight body (cơ quan giám sát), citizen (công dân), enterprise (doanh nghiệp), locality (địa phương); mặc định citizen",
                "Who asks: oversight body, citizen, enterprise or locality; default citizen",
            ),
        ),
        flag("text", "TEXT", Takes::One, Text::fixed("Nội dung", "What is asked")),
        flag(
            "target",
            "ID",
            Takes::One,
            Text::fixed(
                "Cơ quan, nhiệm vụ hoặc cam kết được hỏi",
                "The agency, task or commitment that it is about",
            ),
        ),
        flag(
            "received",
            "DATE",
            Takes::One,
            Text::fixed("Ngày nhận; mặc định ngày xét", "Day of receipt; default the date of the question"),
        ),
        flag(
            "days",
            "N",
            Takes::One,
            Text::fixed(
                "Số ngày làm việc để trả lời; mặc định 10",
                "Working days for the answer; default 10",
            ),
        ),
        flag(
            "visibility",
            "WHO",
            Takes::Word(&["public", "asker only"]),
            Text::fixed(
                "Ai được xem: public (mọi người), asker only (chỉ người hỏi); mặc định public",
                "Who may see it: public or asker only; default public",
            ),
        ),
        STORE,
        ACTOR,
        SCOPE,
    ],
    subcommands: &[],
    examples: &[Example {
        line: "register ask file Q-1 --asker enterprise --text C/O --target MOIT --project work",
        does: Text::fixed("một doanh nghiệp hỏi Bộ Công Thương", "an enterprise asks the ministry of trade"),
    }],
    run: Some(file),
};

const LIST: CommandSpec = CommandSpec {
    name: "list",
    about: Text::fixed("Câu hỏi và hạn trả lời vào ngày xét", "Questions and their clocks on the date"),
    more: Text::fixed("", ""),
    args: &[CLASS, ACTOR, KNOWN_AT, STORE],
    subcommands: &[],
    examples: &[Example {
        line: "register ask list --project work --class public",
        does: Text::fixed("những gì được công khai", "what is public"),
    }],
    run: Some(list),
};

fn file(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let received = day_or(matches, "received", session.as_of.0)?;
    let days = i32::try_from(count(matches, "days", DAYS)?).unwrap_or_default();
    let book = book(session, matches)?;
    let target = one(matches, "target").map(|name| target(&book, name, received)).transpose()?;
    let due = book.calendar(COUNTRY).add_working_days(received, days).ok_or_else(|| beyond(received))?;
    let visibility = one(matches, "visibility").unwrap_or("public");
    let fields = [
        ("asker", one(matches, "asker").or(Some("citizen")).map(str::to_owned)),
        ("text", one(matches, "text").map(str::to_owned)),
        ("target", target),
        ("received", Some(received.to_string())),
        ("answer_due", Some(due.date.to_string())),
        ("visibility", Some(visibility.to_owned())),
    ];
    let fields: Fields =
        fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    // What only the asker may see never reaches a public list or count.
    let class = if visibility == "public" { Class::Public } else { Class::Restricted };
    let id = one(matches, "id").unwrap_or_default().to_owned();
    let changes: Vec<Change> = Kind::of("question")
        .map(|kind| Change::Create { kind, id: id.clone(), class, fields })
        .into_iter()
        .collect();
    let written = write(session, matches, |register, actor| register.write(&changes, actor))?;
    let lang = session.lang;
    let day = format::short_date(due.date, lang);
    let line = Text::new(
        format!("Đã ghi sự kiện {}: {id}; hạn trả lời {day}", written.first),
        format!("Event {} written: {id}; answer due {day}", written.first),
    );
    let without: Vec<i16> = due.years_without_table.iter().copied().collect();
    let json = json!({"id": id, "event": written.first, "answer_due": due.date.to_string(), "years_without_holidays": without});
    let answer = Answer::new("register-ask-file", json).line(line.get(lang));
    Ok(match without_holidays(&without) {
        Some(note) => answer.line(note.get(lang)),
        None => answer,
    })
}

fn beyond(received: Date) -> Failure {
    let message = Text::fixed("Hạn trả lời vượt quá lịch", "The last day is beyond the calendar");
    let help = Text::fixed("Sửa ngày nhận hoặc số ngày", "Mend the day of receipt or the number of days");
    Failure::usage("E-DATE", message, help).at("--received").with_value(received.to_string())
}

fn list(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let book = book(session, matches)?;
    let as_of = session.as_of.0;
    let questions = book.questions(as_of);
    let counts: Vec<(&str, ClockCount)> = book.questions_by_target(as_of).into_iter().collect();
    let rows: Vec<Value> = questions.iter().map(|view| row_json(view, session.lang)).collect();
    let by_target: Vec<Value> = counts.iter().map(|(target, count)| count_json(target, *count)).collect();
    let fields = json!({"as_of": as_of.to_string(), "rows": rows, "by_target": by_target});
    let answer = Answer::new("register-ask-list", fields);
    let reader = Reader::new(&book, session.lang)?;
    if questions.is_empty() {
        let none = Text::fixed(
            "Chưa có câu hỏi nào. Ghi một câu hỏi: hoinhap register ask file",
            "There are no questions. File one: hoinhap register ask file",
        );
        return Ok(answer.csv(sheet(&questions, &reader)).line(none.get(session.lang)));
    }
    Ok(answer.table(sheet(&questions, &reader)).table(count_sheet(&counts, &reader)))
}

/// What a question is about: an agency by any of its names, or a record by its id.
fn target(book: &Book, name: &str, on: Date) -> Result<String, Failure> {
    const TARGETS: [&str; 4] = ["task", "instrument", "obligation", "duty"];
    if TARGETS.iter().any(|kind| book.get(kind, name).is_some()) {
        return Ok(name.to_owned());
    }
    match Directory::of(book).find(name, on) {
        NameFound::Organisation(id) | NameFound::Successor(id) => Ok(id),
        NameFound::Several(near) | NameFound::Unknown(near) => {
            Err(super::org::unknown("--target", name, &near))
        }
    }
}

fn row_json(view: &QuestionView<'_>, lang: Lang) -> Value {
    let record = view.record;
    json!({
        "id": record.id, "asker": record.get("asker"), "title": record.title(lang), "target": record.text("target"),
        "received": record.text("received"), "answer_due": record.text("answer_due"),
        "answered_on": record.text("answered_on"), "clock": view.clock.code(), "days_over": view.days_over,
        "class": record.class.code(),
    })
}

fn count_json(target: &str, count: ClockCount) -> Value {
    json!({
        "target": target, "received": count.received, "answered_in_time": count.in_time, "answered_late": count.late,
        "overdue": count.overdue, "waiting": count.waiting, "declined": count.declined,
    })
}

fn sheet(questions: &[QuestionView<'_>], reader: &Reader<'_>) -> Sheet {
    let row = |view: &QuestionView<'_>| {
        vec![
            Cell::same(&view.record.id),
            Cell::same(reader.title(view.record)),
            reader.cell(view.record, "asker"),
            reader.cell(view.record, "target"),
            reader.cell(view.record, "answer_due"),
            Cell::pair(view.clock.label().get(reader.lang), view.clock.code()),
            days_cell(view, reader.lang),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("id", "Số tiếp nhận", "Receipt"),
            Column::long("title", "Nội dung", "Question"),
            Column::text("asker", "Người hỏi", "Asker"),
            Column::text("target", "Hỏi về", "Target"),
            Column::day("answer_due", "Hạn trả lời", "Answer due"),
            Column::text("clock", "Tình trạng", "Clock"),
            Column::number("days_over", "Số ngày", "Days").optional(),
        ],
        rows: questions.iter().map(row).collect(),
    }
}

/// Days that are left to answer, or that the answer is late; none for one that came in time. Days of the calendar.
fn days_cell(view: &QuestionView<'_>, lang: Lang) -> Cell {
    let Some(days) = view.days_over else { return Cell::none() };
    let text = match (view.clock, days) {
        (Clock::Waiting, _) => Text::new(format!("còn {}", -days), format!("{} left", -days)),
        (_, 1..) => Text::new(format!("quá {days}"), format!("{days} over")),
        _ => return Cell::pair("–", days.to_string()),
    };
    Cell::pair(text.get(lang), days.to_string())
}

fn count_sheet(counts: &[(&str, ClockCount)], reader: &Reader<'_>) -> Sheet {
    let row = |(target, count): &(&str, ClockCount)| {
        let numbers =
            [count.received, count.in_time, count.late, count.overdue, count.waiting, count.declined];
        std::iter::once(Cell::pair(reader.organisation(target), *target))
            .chain(numbers.map(|number| Cell::same(number.to_string())))
            .collect()
    };
    Sheet {
        columns: vec![
            Column::text("target", "Hỏi về", "Target"),
            Column::number("received", "Nhận", "Received"),
            Column::number("answered_in_time", "Trả lời đúng hạn", "Answered in time"),
            Column::number("answered_late", "Trả lời muộn", "Answered late"),
            Column::number("overdue", "Quá hạn", "Overdue"),
            Column::number("waiting", "Chờ trả lời", "Waiting"),
            Column::number("declined", "Từ chối", "Declined"),
        ],
        rows: counts.iter().map(row).collect(),
    }
}
