//! The page of a lead agency: all its tasks, the longest overdue first.

use std::collections::BTreeMap;

use hoinhap_register::book::TaskView;
use hoinhap_register::model::{Flag, Primary};
use hoinhap_register::record::Record;
use hoinhap_register::search::{fold, sort_key};
use hoinhap_vocab::{ContentHash, Date, Lang, Text};

use super::super::delivery::{Delivery, count_sentence, tone};
use super::super::held::Held;
use super::super::{called, days_between, not_stated};
use super::{files, link};
use crate::context::Context;
use crate::document::{Block, Scale, Section, Sentence, Table, TableCell, TableRow};
use crate::ledger::count;
use crate::words::{
    code_cell, date_column, join, missing, number_cell, number_column, sentence, text_cell, text_column,
};

/// Tasks in the table of a page; a page of more would not open on a telephone.
const SHOWN: usize = 2000;

/// A lead agency with its tasks.
pub(super) struct Agency<'d, 'h> {
    pub(super) id: String,
    pub(super) stem: String,
    pub(super) name: Text,
    pub(super) tasks: Vec<&'d TaskView<'h>>,
}

/// The stem of the files of an agency or topic: its code in small letters. A code that loses something on the way has a
/// hash after it, so that no two share a file.
#[must_use]
pub fn file_stem(of: &str, id: &str) -> String {
    if id.is_empty() {
        return of.to_owned();
    }
    let plain: String =
        fold(id).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(60).collect();
    let kept = plain.to_uppercase() == *id;
    let hash = ContentHash::of_parts([id.as_bytes()]).to_string();
    let tail = if kept { String::new() } else { format!("-{}", &hash[..8]) };
    format!("{of}-{plain}{tail}")
}

/// The lead agencies of the tasks, in the order of a Vietnamese dictionary; tasks without one stand last.
pub(super) fn agencies<'d, 'h>(held: &'h Held, delivery: &'d Delivery<'h>) -> Vec<Agency<'d, 'h>> {
    let mut found: BTreeMap<&str, Vec<&TaskView<'h>>> = BTreeMap::new();
    for task in &delivery.tasks {
        found.entry(task.record.get("lead")).or_default().push(task);
    }
    let agency = |(id, tasks): (&str, _)| Agency {
        stem: file_stem("agency", id),
        name: name(held, id),
        id: id.to_owned(),
        tasks,
    };
    let mut agencies: Vec<Agency<'_, '_>> = found.into_iter().map(agency).collect();
    agencies.sort_by_cached_key(|agency| {
        (agency.id.is_empty(), sort_key(agency.name.get(Lang::Vi)), agency.id.clone())
    });
    agencies
}

fn name(held: &Held, id: &str) -> Text {
    match held.book.get("organisation", id) {
        Some(record) => called(record),
        None if id.is_empty() => Text::fixed("Không ghi cơ quan chủ trì", "No lead agency recorded"),
        None => Text::same(id.to_owned()),
    }
}

impl Agency<'_, '_> {
    pub(super) fn count(&self, status: Primary) -> usize {
        self.tasks.iter().filter(|task| task.status == status).count()
    }
}

/// What the page says.
pub(super) fn section(context: &mut Context<'_>, held: &Held, agency: &Agency<'_, '_>, on: Date) -> Section {
    let mut tasks = agency.tasks.clone();
    tasks.sort_by_key(|task| (order(task.status), task.due.map(|due| due.last), &task.record.id));
    let counted = count_sentence(context, held, &agency.id, &agency.tasks);
    let mut blocks = vec![
        Block::Paragraph { sentence: back() },
        Block::Paragraph { sentence: counted },
        Block::Paragraph { sentence: calendar(agency) },
    ];
    if tasks.len() > SHOWN {
        let sentence = sentence(
            "Bảng nêu {0} trong {1} nhiệm vụ; đủ tất cả trong {2}.",
            "The table shows {0} of {1} tasks; all of them are in {2}.",
            vec![count(SHOWN), count(tasks.len()), table_link()],
        );
        blocks.push(Block::Paragraph { sentence });
    }
    let rows = tasks.iter().take(SHOWN).map(|task| row(held, task, on)).collect();
    blocks.push(Block::Table(Box::new(table(rows))));
    Section { id: "tasks".into(), name: Text::fixed("Nhiệm vụ", "Tasks"), title: title(agency), blocks }
}

fn title(agency: &Agency<'_, '_>) -> Sentence {
    sentence(
        "{0} nhiệm vụ, {1} đang quá hạn",
        "{0} {0:task|tasks}, {1} overdue",
        vec![count(agency.tasks.len()), count(agency.count(Primary::Overdue))],
    )
}

fn back() -> Sentence {
    let text = Text::fixed("Về trang đầu của sổ theo dõi", "Back to the front page of the register");
    sentence("{0}", "{0}", vec![link(text, files(super::FRONT, "html"))])
}

fn calendar(agency: &Agency<'_, '_>) -> Sentence {
    let text = Text::fixed("lịch iCalendar của cơ quan", "the agency's iCalendar feed");
    sentence(
        "Theo dõi thời hạn bằng {0}.",
        "Follow the due dates by {0}.",
        vec![link(text, files(&format!("calendar/{}", agency.stem), "ics"))],
    )
}

/// The table of all tasks with their status.
pub(super) fn table_link() -> crate::document::Part {
    link(Text::same("data/task-status.csv"), Text::same("data/task-status.csv"))
}

/// Overdue first, then what is in progress, then what is done, then the rest.
const fn order(status: Primary) -> u8 {
    match status {
        Primary::Overdue => 0,
        Primary::InTime => 1,
        Primary::Standing => 2,
        Primary::Undated => 3,
        Primary::DoneLate => 4,
        Primary::DoneOnTime | Primary::DoneNoDue => 5,
        Primary::NotAssigned | Primary::Cancelled | Primary::Superseded => 6,
    }
}

fn table(rows: Vec<TableRow>) -> Table {
    Table {
        id: "table-tasks".into(),
        title: Text::fixed("Nhiệm vụ và trạng thái", "Tasks and their status"),
        sorted: Text::fixed("Quá hạn lâu nhất ở trên", "Longest overdue first"),
        columns: vec![
            text_column("Nhiệm vụ", "Task"),
            text_column("Trạng thái", "Status"),
            date_column("Hạn", "Due"),
            number_column(Text::fixed("Quá hạn", "Overdue"), Text::fixed("ngày", "days"), 0, Scale::One),
            text_column("Ghi chú", "Remarks"),
            text_column("Văn kiện", "Instruments"),
            text_column("Mã", "Id"),
        ],
        rows,
    }
}

fn row(held: &Held, task: &TaskView<'_>, on: Date) -> TableRow {
    let record = task.record;
    let due = task.due.map(|due| due.last);
    let late = due.filter(|_| task.status == Primary::Overdue).map(|due| days_between(due, on));
    let status = task.status.label();
    let status = match tone(task.status) {
        Some(level) => TableCell::Level { level, text: status },
        None => text_cell(status),
    };
    TableRow {
        cells: vec![
            text_cell(called(record)),
            status,
            due.map_or_else(not_stated, |date| TableCell::Date { date }),
            late.map_or_else(|| missing("không", "no"), |days| number_cell(f64::from(days))),
            remarks(task),
            instruments(held, record),
            code_cell(&record.id),
        ],
        of_country: false,
    }
}

fn instruments(held: &Held, task: &Record) -> TableCell {
    let names: Vec<Text> =
        task.list("instruments").filter_map(|id| held.book.get("instrument", id)).map(called).collect();
    if names.is_empty() { not_stated() } else { text_cell(join(names, "; ")) }
}

/// What is to be said beside the status. That an obstacle was raised to a level is the agencies' own affair.
fn remarks(task: &TaskView<'_>) -> TableCell {
    let said = task.flags.iter().filter(|flag| **flag != Flag::Escalated);
    let words: Vec<Text> = said.map(|flag| flag.label()).collect();
    if words.is_empty() { missing("không có", "none") } else { text_cell(join(words, "; ")) }
}

#[cfg(test)]
mod tests {
    use super::file_stem;

    #[test]
    fn an_agency_has_a_file_name_of_its_own_that_leads_nowhere_else() {
        assert_eq!(file_stem("agency", "MOIT"), "agency-moit");
        let others = ["moit", "Bộ Y tế", "Bo Y te", "../../etc/passwd", "A/B", "A-B", "A B", ""];
        let stems: std::collections::BTreeSet<String> =
            others.iter().map(|id| file_stem("agency", id)).collect();
        assert_eq!(stems.len(), others.len());
        assert!(!stems.contains("agency-moit"));
        for stem in stems {
            assert!(stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{stem}");
        }
    }
}
