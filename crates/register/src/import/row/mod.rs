//! One row of a task sheet as what it says of a task, its completion and its extension.

mod agencies;
mod key;
mod reading;

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Date, Severity, Text, parse_date};

use super::columns::{RowKind, cell_of, has_title, row_kind};
use super::header::Columns;
use super::plan::{Effect, Planned, Wanted};
use super::sheet::{Cell, Sheet};
use super::tasks::Importer;
use super::{CellIssue, address};
use crate::record::{Fields, Kind, Record, check_fields};

pub(super) use key::said_by;

/// How a sheet writes numbers.
const NUMBERS: Text = Text::fixed(
    "Viết số như 1.234,5: dấu chấm phân cách nghìn, dấu phẩy thập phân",
    "Write a number such as 1.234,5: points mark thousands, a comma the decimals",
);

/// A row while it is read.
pub(super) struct RowReader<'a> {
    pub(super) importer: &'a Importer<'a>,
    pub(super) sheet: &'a Sheet,
    pub(super) row: usize,
    pub(super) columns: &'a Columns,
    /// The heading above the row.
    pub(super) group: Option<String>,
    pub(super) issues: Vec<CellIssue>,
}

/// What a row says.
#[derive(Default)]
struct Said {
    task: Wanted,
    completion: Fields,
    extension: Fields,
}

impl RowReader<'_> {
    pub(super) fn kind(&self) -> RowKind {
        row_kind(self.sheet, self.columns, self.row)
    }

    /// The cell of a field: of several columns for it the first that is filled.
    fn cell(&self, field: &str) -> Option<(usize, &Cell)> {
        cell_of(self.sheet, self.columns, self.row, field)
    }

    /// A row that is taken for the heading of a group says so, since it may be a task of which nothing but the content is
    /// filled in.
    pub(super) fn heading_taken(&mut self) {
        let text = self.text("title").unwrap_or_default();
        let message = Text::fixed(
            "Dòng chỉ có nội dung: coi là tên nhóm, không phải nhiệm vụ",
            "The row has content alone: taken as the heading of a group, not as a task",
        );
        self.warn("W-GROUP", "title", &text, message);
    }

    fn text(&self, field: &str) -> Option<String> {
        self.cell(field).map(|(_, cell)| cell.text())
    }

    pub(super) fn plan(
        &mut self,
        title: &str,
        ids: &BTreeSet<String>,
        seen: &mut BTreeMap<String, usize>,
        changes: &mut Vec<crate::store::Change>,
    ) -> Effect {
        let id = self.id(title);
        if let Some(first) = seen.insert(id.clone(), self.row + 1) {
            let message =
                Text::new(format!("Trùng mã với dòng {first}"), format!("The same key as in row {first}"));
            self.issue(
                "E-DUP-IN-FILE",
                "id",
                &id,
                message,
                Text::fixed("Bỏ một trong hai dòng", "Leave one of them out"),
            );
        }
        if !has_title(self.columns) && self.importer.book.get("task", &id).is_none() {
            let message = Text::new(format!("Không có nhiệm vụ `{id}`"), format!("There is no task `{id}`"));
            let help = Text::fixed(
                "Sửa mã, hoặc thêm cột Nội dung và Cơ quan chủ trì để tạo nhiệm vụ mới",
                "Correct the id, or add the columns of content and lead agency to make a new task",
            );
            self.issue("E-KEY-UNKNOWN", "id", &id, message, help);
        }
        self.looks_alike(&id, title);
        let said = self.read(ids);
        self.done_in_order(&id, &said);
        let effects = [
            self.compare("task", &id, said.task, ids, changes),
            self.compare_part("completion", &id, said.completion, changes),
            self.compare_part("due_change", &id, said.extension, changes),
        ];
        match effects {
            [Effect::Created, ..] => Effect::Created,
            [Effect::Unchanged, Effect::Unchanged, Effect::Unchanged] => Effect::Unchanged,
            _ => Effect::Updated,
        }
    }

    /// A completion after the assignment, and not after the day of the import.
    fn done_in_order(&mut self, id: &str, said: &Said) {
        let Some(done) = said.completion.get("completed_on").and_then(|day| parse_date(day).ok()) else {
            return;
        };
        let stored = self.importer.book.get("task", id).and_then(|task| task.read::<Date>("assigned_on"));
        let assigned = said.task.set.get("assigned_on").and_then(|day| parse_date(day).ok()).or(stored);
        let help = Text::fixed("Sửa một trong các ngày", "Mend one of the days");
        if assigned.is_some_and(|assigned| done < assigned) {
            let message =
                Text::fixed("Ngày hoàn thành trước ngày giao", "The completion is before the assignment");
            self.issue("E-VALUE", "completed_on", &done.to_string(), message, help.clone());
        }
        // East of Greenwich the day may have begun already.
        let latest = self.importer.options.today.tomorrow().unwrap_or(self.importer.options.today);
        if done > latest {
            let message = Text::fixed("Ngày này chưa đến", "This day is yet to come");
            self.issue("E-VALUE", "completed_on", &done.to_string(), message, help);
        }
    }

    /// A record that belongs to the task; an empty one is none.
    fn compare_part(
        &mut self,
        kind: &str,
        task: &str,
        mut fields: Fields,
        changes: &mut Vec<crate::store::Change>,
    ) -> Effect {
        let Some(kind) = Kind::of(kind).filter(|_| !fields.is_empty()) else { return Effect::Unchanged };
        fields.insert("task".to_owned(), task.to_owned());
        // The same decision again is the same record. Another extension is another one; another day of a completion that
        // nobody took back corrects it.
        let day = if kind.name() == "due_change" { "decided_on" } else { "completed_on" };
        let own = self.importer.parts(kind.name(), task);
        let same =
            own.iter().find(|record| record.text(day) == fields.get(day).map(String::as_str)).or_else(|| {
                own.last().filter(|last| kind.name() == "completion" && !self.was_reopened(task, last))
            });
        let free =
            || (1..).map(|n| format!("{task}.{kind}-{n}")).find(|id| !own.iter().any(|own| own.id == *id));
        let id = same.map(|record| record.id.clone()).or_else(free).unwrap_or_default();
        let stored = same.copied();
        let mut after = stored.map(|record| record.fields.clone()).unwrap_or_default();
        after.extend(fields.clone());
        for problem in check_fields(kind, &after, &|_, _| true) {
            let column = column_of(kind.name(), &problem.field);
            self.issue(problem.code, column, &problem.value, problem.message, problem.help);
        }
        Planned::compare(changes, stored, kind, &id, Wanted { set: fields, clear: Vec::new() })
    }

    /// Whether a completion was taken back after its decision.
    fn was_reopened(&self, task: &str, completion: &Record) -> bool {
        let decided = completion.text("decided_on").unwrap_or_default();
        self.importer.parts("reopening", task).iter().any(|record| record.get("decided_on") >= decided)
    }

    /// A task may serve several instruments: the one that `--instrument` names joins those on record.
    fn serving_too(&self, stored: Option<&Record>, mut wanted: Wanted) -> Wanted {
        let Some(named) = self.importer.options.instrument.as_deref() else { return wanted };
        let known: Vec<&str> = stored.into_iter().flat_map(|record| record.list("instruments")).collect();
        if wanted.set.get("instruments").is_some_and(|own| own == named) && !known.is_empty() {
            let added = (!known.contains(&named)).then_some(named);
            let all: Vec<&str> = known.into_iter().chain(added).collect();
            wanted.set.insert("instruments".to_owned(), all.join("; "));
        }
        wanted
    }

    /// The task itself: what it will be must be allowed.
    fn compare(
        &mut self,
        kind: &str,
        id: &str,
        wanted: Wanted,
        ids: &BTreeSet<String>,
        changes: &mut Vec<crate::store::Change>,
    ) -> Effect {
        let Some(kind) = Kind::of(kind) else { return Effect::Unchanged };
        let stored = self.importer.book.get(kind.name(), id);
        let mut wanted = self.serving_too(stored, wanted);
        // The id by which a task is found is no id of somebody else's.
        if stored.is_some_and(|record| record.text("external_id").is_none()) {
            wanted.set.remove("external_id");
        }
        let mut after = stored.map(|record| record.fields.clone()).unwrap_or_default();
        after.extend(wanted.set.clone());
        wanted.clear.iter().for_each(|field| drop(after.remove(field)));
        let leaderless = wanted.clear.iter().any(|field| field == "lead");
        if leaderless
            && stored.is_some_and(|task| matches!(task.get("state"), "" | "assigned" | "completion_proposed"))
        {
            self.needs("lead");
        }
        self.due_before_assignment(&after);
        let book = self.importer.book;
        let exists =
            |kind: &str, id: &str| (kind == "task" && ids.contains(id)) || book.get(kind, id).is_some();
        for problem in check_fields(kind, &after, &exists) {
            let help = if problem.field == "weight" { NUMBERS } else { problem.help };
            self.issue(problem.code, &problem.field, &problem.value, problem.message, help);
        }
        if let Some(due) = stored
            .and_then(|record| record.text("due"))
            .filter(|due| Some(*due) != after.get("due").map(String::as_str))
        {
            let message = Text::new(
                format!("Thời hạn ban đầu là {due}, không được sửa"),
                format!("The first due date is {due} and is never changed"),
            );
            let help = Text::fixed(
                "Dùng cột extended_due và extension_decided_on để gia hạn",
                "Use the columns extended_due and extension_decided_on to extend it",
            );
            self.issue("E-STATE", "due", &after.get("due").cloned().unwrap_or_default(), message, help);
        }
        Planned::compare(changes, stored, kind, id, wanted)
    }

    /// A task that was assigned when it was due already: overdue from its first day, which the sheet may or may not mean.
    fn due_before_assignment(&mut self, after: &Fields) {
        let read = |field: &str| after.get(field).and_then(|text| text.parse::<crate::time::Due>().ok());
        let (Some(assigned), Some(due)) = (read("assigned_on"), read("due")) else { return };
        if due.last < assigned.first() && self.cell("due").is_some() {
            let message = Text::fixed(
                "Thời hạn trước ngày giao: việc quá hạn ngay khi giao",
                "The due date is before the day of the assignment: the task is overdue from the start",
            );
            self.warn("W-DUE-EARLY", "due", &after.get("due").cloned().unwrap_or_default(), message);
        }
    }

    pub(super) fn needs(&mut self, field: &str) {
        let name = crate::record::label(field);
        let message = Text::new(format!("Thiếu {}", name.vi), format!("The {} is missing", name.en));
        self.issue("E-REQUIRED", field, "", message, Text::fixed("Điền ô này", "Fill the cell in"));
    }

    fn warn(&mut self, code: &'static str, field: &str, value: &str, message: Text) {
        self.issue(code, field, value, message, Text::fixed("Kiểm tra lại", "Please check"));
        self.soften();
    }

    /// The last problem is a warning.
    fn soften(&mut self) {
        if let Some(issue) = self.issues.last_mut() {
            issue.severity = Severity::Warning;
        }
    }

    fn issue(&mut self, code: &'static str, field: &str, value: &str, message: Text, help: Text) {
        let column = self.columns.fields.iter().find(|(_, (known, _))| known == field);
        self.issues.push(CellIssue {
            sheet: self.sheet.name.clone(),
            cell: column.map(|(column, _)| address(self.row, *column)).unwrap_or_default(),
            row: self.row + 1,
            column: column.map_or_else(|| field.to_owned(), |(_, (_, heading))| heading.clone()),
            code,
            severity: Severity::Error,
            value: value.to_owned(),
            message,
            help,
        });
    }
}

/// The column of a sheet that says a field of a completion or an extension.
fn column_of<'a>(kind: &str, field: &'a str) -> &'a str {
    match (kind, field) {
        ("completion", "decided_on" | "decision") => "accepted_on",
        ("due_change", "new") => "extended_due",
        ("due_change", "decided_on") => "extension_decided_on",
        (_, field) => field,
    }
}
