//! Tables of records of one kind, in the columns of an export: `id`, `class`, and fields of the kind, in any order.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Severity, Text};

use super::cells::{Timing, parse_timing};
use super::plan::{Effect, Planned, Wanted};
use super::sheet::{Cell, Sheet};
use super::{CellIssue, address};
use crate::book::Book;
use crate::record::{Class, Fields, Kind, Problem, Record, Takes, check_fields};
use crate::store::Change;
use crate::time::{DueOperator, Precision};

/// The token that empties a field.
const CLEAR: &str = "<xóa>";

/// What a table would change.
#[derive(Debug)]
pub struct RecordImporter<'a> {
    book: &'a Book,
    kind: Kind,
    known_only: bool,
    accept_valid: bool,
}

/// Where the columns of a table are.
struct Columns {
    id: usize,
    /// The class of the record. A kind may have a field of this name too; where `class` stands once, it is the field's.
    class: Option<usize>,
    fields: BTreeMap<String, usize>,
}

/// A row with its columns.
struct Row<'a> {
    kind: Kind,
    sheet: &'a Sheet,
    index: usize,
    columns: &'a Columns,
}

impl<'a> RecordImporter<'a> {
    /// An importer of one kind. With `known_only` an id that is not there is refused, never made; with `accept_valid` the
    /// good rows are taken and the bad ones left out.
    #[must_use]
    pub const fn new(book: &'a Book, kind: Kind, known_only: bool, accept_valid: bool) -> Self {
        Self { book, kind, known_only, accept_valid }
    }

    /// What the tables would change. Nothing is written. An empty cell keeps what is stored; `<xóa>` clears it.
    #[must_use]
    pub fn plan(&self, sheets: &[Sheet]) -> Planned {
        let mut planned = Planned::default();
        for (index, sheet) in sheets.iter().enumerate().filter(|(_, sheet)| !sheet.rows.is_empty()) {
            planned.report.issues.extend(sheet.encoding_issue());
            match self.columns(sheet) {
                Ok(columns) => self.plan_sheet(index, sheet, &columns, &mut planned),
                Err(issue) => planned.report.issues.push(*issue),
            }
        }
        if planned.report.has_errors() && !self.accept_valid {
            planned.changes.clear();
        }
        planned
    }

    /// The columns by heading; each must be known, and `id` must be there.
    fn columns(&self, sheet: &Sheet) -> Result<Columns, Box<CellIssue>> {
        let headings: Vec<String> = sheet.rows.first().into_iter().flatten().map(Cell::text).collect();
        let known = |name: &str| matches!(name, "id" | "class") || self.kind.field(name).is_some();
        if let Some(strange) = headings.iter().find(|name| !name.is_empty() && !known(name)) {
            return Err(Box::new(self.no_heading(sheet, strange.clone())));
        }
        let at = |wanted: &str| headings.iter().position(|name| name == wanted);
        let Some(id) = at("id") else { return Err(Box::new(self.no_heading(sheet, headings.join(", ")))) };
        let is_field = self.kind.field("class").is_some();
        let twice = headings.iter().filter(|name| *name == "class").count() > 1;
        let class = at("class").filter(|_| !is_field || twice);
        let rest = headings
            .into_iter()
            .enumerate()
            .filter(|(column, name)| !name.is_empty() && *column != id && Some(*column) != class);
        Ok(Columns { id, class, fields: rest.map(|(column, name)| (name, column)).collect() })
    }

    fn no_heading(&self, sheet: &Sheet, value: String) -> CellIssue {
        let fields: Vec<&str> = self.kind.fields().iter().map(|field| field.name).collect();
        let list = fields.join(", ");
        CellIssue {
            sheet: sheet.name.clone(),
            cell: String::new(),
            row: 1,
            column: value.clone(),
            code: "E-HEADER",
            severity: Severity::Error,
            value,
            message: Text::new(
                format!("Tiêu đề cột không phải là trường của `{}`, hoặc thiếu cột id", self.kind),
                format!("A heading is no field of `{}`, or the column id is missing", self.kind),
            ),
            help: Text::new(format!("Các cột: id, class, {list}"), format!("Columns are id, class, {list}")),
        }
    }

    fn plan_sheet(&self, index: usize, sheet: &Sheet, columns: &Columns, planned: &mut Planned) {
        let headings = sheet.rows.first().into_iter().flatten().map(Cell::text);
        planned.headings.insert(index, headings.collect());
        let rows = || {
            let row = move |index| Row { kind: self.kind, sheet, index, columns };
            (1..sheet.rows.len()).map(row).filter(|row| !row.is_empty())
        };
        let ids: BTreeSet<String> = rows().map(|row| row.id()).collect();
        let mut seen = BTreeSet::new();
        for row in rows() {
            let mut issues: Vec<CellIssue> = row.beyond().into_iter().collect();
            if !seen.insert(row.id()) {
                let message = Text::fixed("Mã này đã có ở dòng trên", "The id stands in a row above");
                let help = Text::fixed("Bỏ một trong hai dòng", "Leave one of them out");
                issues.push(row.issue("E-DUP-IN-FILE", "id", &row.id(), message, help));
            }
            let (effect, change) = self.plan_row(&row, &ids, &mut issues);
            let bad = !issues.is_empty();
            planned.report.issues.append(&mut issues);
            match effect {
                _ if bad => {
                    planned.report.rejected += 1;
                    planned.bad_rows.insert((index, row.index));
                    continue;
                }
                Effect::Created => planned.report.created += 1,
                Effect::Updated => planned.report.updated += 1,
                Effect::Unchanged => planned.report.unchanged += 1,
            }
            planned.changes.extend(change);
        }
    }

    fn plan_row(
        &self,
        row: &Row<'_>,
        ids: &BTreeSet<String>,
        issues: &mut Vec<CellIssue>,
    ) -> (Effect, Vec<Change>) {
        let (id, wanted) = (row.id(), row.wanted(issues));
        let stored = self.book.get(self.kind.name(), &id);
        if stored.is_none() && (self.known_only || id.is_empty()) {
            let message = Text::fixed("Không có bản ghi mang mã này", "There is no record with this id");
            let help =
                Text::fixed("Sửa mã, hoặc nhập không có --update", "Mend the id, or import without --update");
            issues.push(row.issue("E-KEY-UNKNOWN", "id", &id, message, help));
            // What such a record lacks is not asked of a row that means another one.
            return (Effect::Unchanged, Vec::new());
        }
        let mut after = stored.map(|record| record.fields.clone()).unwrap_or_default();
        after.extend(wanted.set.clone());
        wanted.clear.iter().for_each(|field| drop(after.remove(field)));
        let exists = |kind: &str, id: &str| {
            (kind == self.kind.name() && ids.contains(id)) || self.book.get(kind, id).is_some()
        };
        for problem in check_fields(self.kind, &after, &exists) {
            issues.push(row.issue(
                problem.code,
                &problem.field,
                &problem.value,
                problem.message,
                problem.help,
            ));
        }
        if let Some(record) = stored {
            issues.extend(row.against(record, &after));
        }
        let mut changes = Vec::new();
        let effect = Planned::compare(&mut changes, stored, self.kind, &id, wanted);
        if let (Some(Change::Create { class, .. }), text) = (changes.first_mut(), row.class()) {
            match text.parse() {
                Ok(named) => *class = named,
                Err(_) if text.is_empty() => *class = Class::Public,
                Err(_) => issues.push(row.no_class(&text)),
            }
        }
        (effect, changes)
    }
}

impl Row<'_> {
    /// A cell under no heading, which nothing would take.
    fn beyond(&self) -> Option<CellIssue> {
        let headings = self.sheet.rows.first()?;
        let headed = |column: usize| headings.get(column).is_some_and(|cell| !cell.is_empty());
        let cells = self.sheet.rows.get(self.index)?.iter().enumerate();
        let (column, cell) = cells.into_iter().find(|(column, cell)| !cell.is_empty() && !headed(*column))?;
        let message = Text::fixed("Ô không có tiêu đề cột", "The cell stands under no heading");
        let help =
            Text::fixed("Đặt tiêu đề cho cột, hoặc bỏ ô", "Give the column a heading, or take the cell out");
        let issue = self.issue("E-HEADER", "", &cell.text(), message, help);
        Some(CellIssue { cell: address(self.index, column), ..issue })
    }

    fn id(&self) -> String {
        self.text(self.columns.id)
    }

    fn class(&self) -> String {
        self.columns.class.map(|column| self.text(column)).unwrap_or_default()
    }

    fn text(&self, column: usize) -> String {
        let cell = self.sheet.rows.get(self.index).and_then(|cells| cells.get(column));
        cell.map(Cell::text).unwrap_or_default()
    }

    fn is_empty(&self) -> bool {
        self.sheet.rows.get(self.index).is_none_or(|cells| cells.iter().all(Cell::is_empty))
    }

    /// What the cells say of the fields.
    fn wanted(&self, issues: &mut Vec<CellIssue>) -> Wanted {
        let mut wanted = Wanted::default();
        for (name, column) in &self.columns.fields {
            let Some(cell) = self.sheet.rows.get(self.index).and_then(|cells| cells.get(*column)) else {
                continue;
            };
            match cell {
                Cell::Error(error) => {
                    let message = Text::fixed(
                        "Ô chứa giá trị lỗi của bảng tính",
                        "The cell holds an error of the spreadsheet",
                    );
                    issues.push(self.issue(
                        "E-VALUE",
                        name,
                        error,
                        message,
                        Text::fixed("Sửa công thức", "Mend the formula"),
                    ));
                }
                cell if cell.text() == CLEAR => wanted.clear.push(name.clone()),
                cell if cell.is_empty() => {}
                cell => drop(wanted.set.insert(name.clone(), self.value(name, &cell.text()))),
            }
        }
        wanted
    }

    /// What cannot become of a record that is there: its class and state have commands of their own, and the first due date
    /// of a task is kept.
    fn against(&self, stored: &Record, after: &Fields) -> Vec<CellIssue> {
        let class = self.class();
        let other = !class.is_empty() && class != stored.class.code();
        let changes = |field: &str| stored.text(field) != after.get(field).map(String::as_str);
        let mut issues: Vec<CellIssue> =
            other.then(|| self.other_class(stored.class, &class)).into_iter().collect();
        if changes("state") {
            issues.push(self.state_by_hand(after.get("state").map_or("", String::as_str)));
        }
        if stored.kind.name() == "task" && stored.text("due").is_some() && changes("due") {
            let problem = Problem::of_baseline(after.get("due").map_or("", String::as_str));
            issues.push(self.issue(problem.code, "due", &problem.value, problem.message, problem.help));
        }
        issues
    }

    fn state_by_hand(&self, value: &str) -> CellIssue {
        let message = Text::fixed(
            "Trạng thái chỉ thay đổi qua bước chuyển, không sửa tay",
            "A state is changed by a move, never by hand",
        );
        let help = Text::fixed("Dùng `register advance`", "Use `register advance`");
        self.issue("E-STATE", "state", value, message, help)
    }

    /// A class is changed by a command of its own: to lower one takes two people.
    fn other_class(&self, stored: Class, value: &str) -> CellIssue {
        let message = Text::new(
            format!("Bản ghi đang ở mức {}", stored.label().vi),
            format!("The record is {}", stored.label().en),
        );
        let help =
            Text::fixed("Đổi mức bằng `register classify`", "Change its class with `register classify`");
        self.issue("E-CLASS", "class", value, message, help)
    }

    /// The value of a cell; a date may stand in any form that task sheets have.
    fn value(&self, field: &str, text: &str) -> String {
        let takes = self.kind.field(field).map(|spec| spec.takes);
        let read = match takes {
            Some(Takes::Date | Takes::Due) => parse_timing(text, self.sheet.of_1904),
            _ => return text.to_owned(),
        };
        match read {
            Ok(Timing::Due(due, DueOperator::By))
                if takes == Some(Takes::Due) || due.precision == Precision::Day =>
            {
                due.to_string()
            }
            _ => text.to_owned(),
        }
    }

    fn no_class(&self, value: &str) -> CellIssue {
        let message = Text::fixed("Không có phạm vi phổ biến này", "There is no such class");
        let help =
            Text::fixed("Viết public, internal hoặc restricted", "Write public, internal or restricted");
        self.issue("E-VALUE", "class", value, message, help)
    }

    fn issue(&self, code: &'static str, field: &str, value: &str, message: Text, help: Text) -> CellIssue {
        let column = match field {
            "id" => Some(self.columns.id),
            field => {
                self.columns.fields.get(field).copied().or(self.columns.class.filter(|_| field == "class"))
            }
        };
        CellIssue {
            sheet: self.sheet.name.clone(),
            cell: column.map_or_else(String::new, |column| address(self.index, column)),
            row: self.index + 1,
            column: field.to_owned(),
            code,
            severity: Severity::Error,
            value: value.to_owned(),
            message,
            help,
        }
    }
}
