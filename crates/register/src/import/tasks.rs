//! Rows of a task sheet as changes of the register.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Date, Severity, Text};

use super::CellIssue;
use super::columns::{RowKind, awaiting, has_title, hidden, lost_columns, missing_column, other_total};
use super::header::{Columns, HeaderTable};
use super::plan::{Effect, Planned};
use super::row::RowReader;
use super::sheet::{Cell, Sheet};
use crate::book::{Book, Directory};
use crate::record::Record;

/// How a file is imported.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The document, part of the key of rows without an id.
    pub document: String,
    /// The day on which agencies are looked up.
    pub on: Date,
    /// The day of the import: nothing is completed after it.
    pub today: Date,
    /// The instrument that the tasks serve, where the sheet names none.
    pub instrument: Option<String>,
    /// Leave the bad rows out and take the good ones.
    pub accept_valid: bool,
    /// Rows without an id that say what a task on record says are other tasks all the same.
    pub as_new: bool,
}

/// Reads sheets and holds them against a book.
#[derive(Debug)]
pub struct Importer<'a> {
    pub(super) book: &'a Book,
    pub(super) directory: Directory,
    headers: HeaderTable,
    pub(super) options: ImportOptions,
    /// Tasks of the register by what they say: content, lead and basis.
    pub(super) alike: BTreeMap<String, &'a str>,
    /// What belongs to tasks, by its kind and the task, in the order in which it was recorded.
    parts: BTreeMap<&'static str, BTreeMap<&'a str, Vec<&'a Record>>>,
}

impl<'a> Importer<'a> {
    /// An importer for a book, with the table of headings.
    #[must_use]
    pub fn new(book: &'a Book, headers: HeaderTable, options: ImportOptions) -> Self {
        let alike =
            book.all("task").iter().map(|task| (super::row::said_by(task), task.id.as_str())).collect();
        let parts =
            ["completion", "due_change", "reopening"].map(|kind| (kind, book.by(kind, "task"))).into();
        Self { book, directory: Directory::of(book), headers, options, alike, parts }
    }

    /// The records of a kind that belong to a task.
    pub(super) fn parts(&self, kind: &str, task: &str) -> &[&'a Record] {
        self.parts.get(kind).and_then(|tasks| tasks.get(task)).map_or(&[], Vec::as_slice)
    }

    /// What the sheets would change. Nothing is written. Unless good rows alone are accepted, one bad row leaves no change.
    #[must_use]
    pub fn plan(&self, sheets: &[Sheet]) -> Planned {
        let mut planned = Planned::default();
        let mut seen = BTreeMap::new();
        for (index, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| !sheet.rows.is_empty()) {
            planned.report.issues.extend(sheet.encoding_issue());
            planned.report.issues.extend(hidden(sheet));
            match self.headers.columns(sheet).filter(|columns| {
                columns.fields.values().any(|(field, _)| matches!(field.as_str(), "title" | "id"))
            }) {
                Some(columns) => self.plan_sheet(index, sheet, &columns, &mut seen, &mut planned),
                None => planned.report.issues.push(no_headings(sheet)),
            }
        }
        if planned.report.has_errors() && !self.options.accept_valid {
            planned.changes.clear();
        }
        planned
    }

    fn plan_sheet(
        &self,
        index: usize,
        sheet: &Sheet,
        columns: &Columns,
        seen: &mut BTreeMap<String, usize>,
        planned: &mut Planned,
    ) {
        planned.headings.insert(index, columns.by_column.clone());
        let ids = self.ids_of(sheet, columns);
        // Reports on tasks that are known need no more than ids; an id that is not known is told of with its row.
        let reports = !has_title(columns) && ids.iter().any(|id| self.book.get("task", id).is_some());
        let all_known = !ids.is_empty() && ids.iter().all(|id| self.book.get("task", id).is_some());
        if !reports
            && !all_known
            && let Some(issue) = missing_column(sheet, columns)
        {
            planned.report.issues.push(issue);
            planned.report.rejected += ids.len();
            return;
        }
        let (mut tasks, mut totals) = (Vec::new(), Vec::new());
        let before = planned.changes.len();
        let mut group: Option<String> = None;
        for row in columns.first_row..sheet.rows.len() {
            let mut reader =
                RowReader { importer: self, sheet, row, columns, group: group.clone(), issues: Vec::new() };
            let title = match reader.kind() {
                RowKind::Task(title) => title,
                RowKind::Aside => continue,
                RowKind::Group(title) => {
                    group = Some(title);
                    continue;
                }
                RowKind::Heading(title) => {
                    reader.heading_taken();
                    group = Some(title);
                    planned.report.issues.append(&mut reader.issues);
                    continue;
                }
                RowKind::Total => {
                    totals.push(row);
                    continue;
                }
                RowKind::Untitled => {
                    reader.needs(if has_title(columns) { "title" } else { "id" });
                    planned.report.issues.append(&mut reader.issues);
                    planned.report.rejected += 1;
                    planned.bad_rows.insert((index, row));
                    continue;
                }
            };
            tasks.push(row);
            let mut changes = Vec::new();
            let effect = reader.plan(&title, &ids, seen, &mut changes);
            let bad = reader.issues.iter().any(|issue| issue.severity == Severity::Error);
            planned.report.issues.append(&mut reader.issues);
            match effect {
                _ if bad => {
                    planned.report.rejected += 1;
                    planned.bad_rows.insert((index, row));
                    continue;
                }
                Effect::Created => planned.report.created += 1,
                Effect::Updated => planned.report.updated += 1,
                Effect::Unchanged => planned.report.unchanged += 1,
            }
            planned.changes.append(&mut changes);
        }
        planned.report.issues.extend(awaiting(sheet, &planned.changes[before..]));
        planned.report.issues.extend(lost_columns(sheet, columns, &tasks));
        planned
            .report
            .issues
            .extend(totals.iter().filter_map(|row| other_total(sheet, columns, *row, tasks.len())));
    }

    /// The ids that the rows of a sheet will have: a row may wait for one further down.
    fn ids_of(&self, sheet: &Sheet, columns: &Columns) -> BTreeSet<String> {
        let rows = columns.first_row..sheet.rows.len();
        let id = |row| {
            let reader = RowReader { importer: self, sheet, row, columns, group: None, issues: Vec::new() };
            match reader.kind() {
                RowKind::Task(title) => Some(reader.id(&title)),
                _ => None,
            }
        };
        rows.filter_map(id).collect()
    }
}

fn no_headings(sheet: &Sheet) -> CellIssue {
    let first = sheet.rows.iter().find(|row| row.iter().any(|cell| !cell.is_empty()));
    let seen: Vec<String> =
        first.into_iter().flatten().map(Cell::text).filter(|text| !text.is_empty()).collect();
    CellIssue {
        sheet: sheet.name.clone(),
        cell: String::new(),
        row: 0,
        column: String::new(),
        code: "E-HEADER",
        severity: Severity::Error,
        value: seen.join(", "),
        message: Text::fixed(
            "Không tìm thấy cột nội dung nhiệm vụ",
            "The column with the content of the task is not found",
        ),
        help: Text::fixed(
            "Đặt tiêu đề cột như: Nội dung nhiệm vụ, Cơ quan chủ trì, Thời hạn",
            "Give the columns headings such as Nội dung nhiệm vụ, Cơ quan chủ trì, Thời hạn",
        ),
    }
}
