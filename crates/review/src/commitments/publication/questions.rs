//! Questions that were asked in public: those whose answer is overdue by name, and counts by whom they are put to.

use hoinhap_register::book::{Clock, ClockCount, QuestionView};
use hoinhap_vocab::{Date, Text};

use super::super::delivery::count_column;
use super::super::held::Held;
use super::super::{called, not_stated};
use crate::document::{Block, Level, Scale, Section, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{
    code_cell, date_column, missing, number_cell, number_column, plain, sentence, text_cell, text_column,
};

/// Questions in the table.
const SHOWN: usize = 500;

/// The section; nothing where no question is public.
pub(super) fn section(held: &Held, on: Date) -> Option<Section> {
    let questions = held.book.questions(on);
    if questions.is_empty() {
        return None;
    }
    let overdue = questions.iter().filter(|view| view.clock == Clock::Overdue).count();
    let title = sentence(
        "{0} trong {1} câu hỏi công khai đã quá hạn trả lời",
        "{0} of {1} {1:question|questions} asked in public {0:is|are} overdue",
        vec![count(overdue), count(questions.len())],
    );
    let mut blocks = vec![
        Block::Paragraph {
            sentence: plain(
                "Câu trả lời muộn vẫn được tính là muộn. Câu hỏi quá hạn được nêu từ ngày liền sau hạn trả lời.",
                "A late answer stays counted as late. A question is named as overdue from the day after the last one for its answer.",
            ),
        },
        Block::Table(Box::new(list(questions.iter().take(SHOWN).map(|view| row(held, view)).collect()))),
    ];
    let counts = held.book.questions_by_target(on);
    let rows = counts.iter().map(|(target, counted)| counts_row(held, target, *counted)).collect();
    blocks.push(Block::Table(Box::new(league(rows))));
    Some(Section { id: "questions".into(), name: Text::fixed("Câu hỏi", "Questions"), title, blocks })
}

fn list(rows: Vec<TableRow>) -> Table {
    Table {
        id: "table-questions".into(),
        title: Text::fixed("Câu hỏi công khai", "Questions asked in public"),
        sorted: Text::fixed(
            "Quá hạn ở trên, rồi theo hạn trả lời",
            "Overdue first, then by the last day for the answer",
        ),
        columns: vec![
            text_column("Câu hỏi", "Question"),
            text_column("Số tiếp nhận", "Receipt"),
            text_column("Hỏi về", "Put to"),
            date_column("Hạn trả lời", "Answer due"),
            text_column("Tình trạng", "Where it stands"),
            number_column(Text::fixed("Quá hạn", "Overdue"), Text::fixed("ngày", "days"), 0, Scale::One),
            text_column("Trả lời", "Reply"),
        ],
        rows,
    }
}

fn row(held: &Held, view: &QuestionView<'_>) -> TableRow {
    let record = view.record;
    let label = view.clock.label();
    let clock = match view.clock {
        Clock::Overdue => TableCell::Level { level: Level::Critical, text: label },
        Clock::AnsweredLate => TableCell::Level { level: Level::Watch, text: label },
        Clock::AnsweredInTime => TableCell::Level { level: Level::Good, text: label },
        _ => text_cell(label),
    };
    let late = view.days_over.filter(|days| *days > 0);
    let reply = record.text("reply").or_else(|| record.text("reason"));
    TableRow {
        cells: vec![
            text_cell(called(record)),
            code_cell(&record.id),
            text_cell(target(held, record.get("target"))),
            view.answer_due.map_or_else(not_stated, |date| TableCell::Date { date }),
            clock,
            late.map_or_else(|| missing("không", "no"), |days| number_cell(f64::from(days))),
            reply.map_or_else(
                || missing("chưa có", "not yet"),
                |reply| text_cell(Text::same(reply.to_owned())),
            ),
        ],
        of_country: false,
    }
}

/// Whom or what a question is about, by name where the register knows it.
fn target(held: &Held, id: &str) -> Text {
    let known = ["organisation", "task", "instrument"].into_iter().find_map(|kind| held.book.get(kind, id));
    match known {
        Some(record) => called(record),
        None if id.is_empty() => Text::fixed("không nêu", "not stated"),
        None => Text::same(id.to_owned()),
    }
}

fn league(rows: Vec<TableRow>) -> Table {
    let mut columns = vec![text_column("Hỏi về", "Put to")];
    columns.extend(
        [
            Text::fixed("nhận", "received"),
            Clock::AnsweredInTime.label(),
            Clock::AnsweredLate.label(),
            Clock::Overdue.label(),
            Clock::Waiting.label(),
            Clock::Declined.label(),
        ]
        .map(count_column),
    );
    Table {
        id: "table-questions-by-target".into(),
        title: Text::fixed(
            "Câu hỏi theo cơ quan hoặc nội dung được hỏi",
            "Questions by whom or what they are put to",
        ),
        sorted: Text::default(),
        columns,
        rows,
    }
}

fn counts_row(held: &Held, id: &str, counted: ClockCount) -> TableRow {
    let numbers =
        [counted.received, counted.in_time, counted.late, counted.overdue, counted.waiting, counted.declined];
    let mut cells = vec![text_cell(target(held, id))];
    cells.extend(numbers.map(|number| number_cell(number as f64)));
    TableRow { cells, of_country: false }
}
