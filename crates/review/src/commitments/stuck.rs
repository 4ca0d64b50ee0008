//! What is stuck, and why: tasks that are late or blocked, and the obstacles that are open.

use std::collections::BTreeMap;

use hoinhap_register::book::TaskView;
use hoinhap_register::model::Primary;
use hoinhap_register::record::Record;
use hoinhap_vocab::{Date, Text};

use super::delivery::{Delivery, count_column, is_blocked};
use super::held::Held;
use super::numbers::Number;
use super::{called, days_between, not_stated, word};
use crate::context::Context;
use crate::document::{Block, Scale, Table, TableCell, TableRow};
use crate::words::{date_column, missing, number_cell, number_column, text_cell, text_column};

/// Tasks in the table, the longest overdue first.
const SHOWN: usize = 25;

/// The tasks that are stuck and the causes; nothing where none is.
pub(super) fn blocks(context: &mut Context<'_>, held: &Held, delivery: &Delivery<'_>) -> Vec<Block> {
    let mut stuck: Vec<&TaskView<'_>> =
        delivery.tasks.iter().filter(|task| task.status == Primary::Overdue || is_blocked(task)).collect();
    if stuck.is_empty() {
        return Vec::new();
    }
    let open = open_bottlenecks(held, delivery.on);
    stuck.sort_by_key(|task| task.due.map(|due| due.last));
    let rows = stuck.iter().take(SHOWN).map(|task| row(held, delivery.on, task, &open)).collect();
    let table = Table {
        id: "table-tasks-stuck".into(),
        title: Text::fixed("Nhiệm vụ quá hạn hoặc đang vướng mắc", "Tasks overdue or blocked"),
        sorted: Text::fixed("Quá hạn lâu nhất ở trên", "Longest overdue first"),
        columns: vec![
            text_column("Nhiệm vụ", "Task"),
            text_column("Cơ quan chủ trì", "Lead agency"),
            date_column("Hạn", "Due"),
            number_column(Text::fixed("Quá hạn", "Overdue"), Text::fixed("ngày", "days"), 0, Scale::One),
            text_column("Điểm nghẽn", "Bottleneck"),
            text_column("Nguyên nhân", "Cause"),
            text_column("Mô tả", "Description"),
        ],
        rows,
    };
    let mut blocks = vec![Block::Table(Box::new(table))];
    blocks.extend(causes(context, held, &open));
    blocks
}

/// Obstacles that are open on a day, by task.
fn open_bottlenecks(held: &Held, on: Date) -> BTreeMap<&str, Vec<&Record>> {
    let mut open: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    let rows = held.book.all("bottleneck").iter().filter(|row| {
        row.read::<Date>("opened").is_some_and(|day| day <= on)
            && row.read::<Date>("closed").is_none_or(|day| day > on)
    });
    // An obstacle of a task that is not public would tell of it.
    rows.filter(|row| held.book.get("task", row.get("task")).is_some())
        .for_each(|row| open.entry(row.get("task")).or_default().push(row));
    open
}

fn row(held: &Held, on: Date, task: &TaskView<'_>, open: &BTreeMap<&str, Vec<&Record>>) -> TableRow {
    let record = task.record;
    let lead = held.book.get("organisation", record.get("lead"));
    let lead = lead.map_or_else(|| Text::same(record.get("lead").to_owned()), called);
    let due = task.due.map(|due| due.last);
    let late = due.map(|due| days_between(due, on)).filter(|days| *days > 0);
    let obstacles = open.get(record.id.as_str());
    let joined = |words: &dyn Fn(&Record) -> Text| match obstacles {
        Some(rows) => text_cell(crate::words::join(rows.iter().map(|row| words(row)), "; ")),
        None if is_blocked(task) => text_cell(Text::fixed("chờ nhiệm vụ trước", "waits for another task")),
        None => missing("chưa ghi", "not recorded"),
    };
    TableRow {
        cells: vec![
            text_cell(called(record)),
            text_cell(lead),
            due.map_or_else(not_stated, |date| TableCell::Date { date }),
            late.map_or_else(|| missing("chưa quá hạn", "not overdue"), |days| number_cell(f64::from(days))),
            joined(&|row| word(row.get("type"))),
            joined(&|row| word(row.get("cause"))),
            joined(&|row| Text::same(row.get("description").to_owned())),
        ],
        of_country: false,
    }
}

/// Open obstacles by type and by kind of cause.
fn causes(context: &mut Context<'_>, held: &Held, open: &BTreeMap<&str, Vec<&Record>>) -> Option<Block> {
    let mut by_type: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    open.values().flatten().for_each(|row| by_type.entry(row.get("type")).or_default().push(row));
    if by_type.is_empty() {
        return None;
    }
    let mut rows: Vec<(&str, Vec<&Record>)> = by_type.into_iter().collect();
    rows.sort_by_key(|(_, records)| std::cmp::Reverse(records.len()));
    let rows = rows.into_iter().map(|(kind, records)| {
        let of = |cause: &str| -> Vec<&Record> {
            records.iter().copied().filter(|row| row.get("cause") == cause).collect()
        };
        let mut cell = |records: &[&Record], part: &str| {
            let title = Text::fixed("Điểm nghẽn đang mở", "Open bottlenecks");
            Number::count(format!("BOTTLENECK.{part}:{kind}"), title).cell(context, held, records)
        };
        TableRow {
            cells: vec![
                text_cell(word(kind)),
                cell(&records, "ALL"),
                cell(&of("objective"), "OBJECTIVE"),
                cell(&of("subjective"), "SUBJECTIVE"),
            ],
            of_country: false,
        }
    });
    Some(Block::Table(Box::new(Table {
        id: "table-bottlenecks".into(),
        title: Text::fixed(
            "Điểm nghẽn đang mở theo loại và nguyên nhân",
            "Open bottlenecks by type and cause",
        ),
        sorted: Text::fixed("Nhiều nhất ở trên", "Most frequent first"),
        rows: rows.collect(),
        columns: vec![
            text_column("Loại", "Type"),
            count_column(Text::fixed("tất cả", "all")),
            count_column(word("objective")),
            count_column(word("subjective")),
        ],
    })))
}
