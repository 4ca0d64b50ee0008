//! One row of a task sheet as what it says of a task, its completion and its extension.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Date, Severity, Text, parse_date};
use unicode_normalization::UnicodeNormalization as _;

use super::cells::{Timing, parse_timing};
use super::columns::{RowKind, cell_of, has_title, row_kind};
use super::header::Columns;
use super::plan::{Effect, Planned, Wanted};
use super::sheet::{Cell, Sheet};
use super::tasks::Importer;
use super::{CellIssue, address};
use crate::book::NameFound;
use crate::log::Hash;
use crate::record::{Fields, Kind, Record, check_fields};
use crate::search::fold;
use crate::time::DueOperator;

/// The token that empties a field.
const CLEAR: &str = "<xóa>";
/// Columns whose cells are days.
const DAYS: [&str; 6] =
    ["assigned_on", "completed_on", "accepted_on", "cancelled_on", "superseded_on", "extension_decided_on"];

/// A row while it is read.
pub(super) struct RowReader<'a> {
    pub(super) importer: &'a Importer<'a>,
    pub(super) sheet: &'a Sheet,
    pub(super) row: usize,
    pub(super) columns: &'a Columns,
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

    /// The external id, else the hash of document, content, lead and basis: case, marks of spacing and the name by which
    /// the lead is called make no difference.
    pub(super) fn id(&self, title: &str) -> String {
        let given = self.text("id").map(|id| id.trim().replace([':', ';'], "-")).filter(|id| !id.is_empty());
        given.unwrap_or_else(|| {
            let said = self.said(title);
            let document = plain(&self.importer.options.document);
            let hash = Hash::of(format!("{document}{BETWEEN}{said}").as_bytes()).to_string();
            format!("T-{}", &hash[..12])
        })
    }

    /// What makes the row this task: content, lead and basis.
    fn said(&self, title: &str) -> String {
        let text = self.text("lead").unwrap_or_default();
        let lead = match self.importer.directory.find(text.trim(), self.importer.options.on) {
            NameFound::Organisation(id) | NameFound::Successor(id) => id,
            NameFound::Several(_) | NameFound::Unknown(_) => plain(&text),
        };
        [plain(title), lead, plain(&self.text("basis").unwrap_or_default())].join(BETWEEN)
    }

    /// A task without an id that says what one of the register says, perhaps from a file under another name.
    fn looks_alike(&mut self, id: &str, title: &str) {
        let given = self.text("id").is_some_and(|id| !id.trim().is_empty());
        if given || self.importer.book.get("task", id).is_some() {
            return;
        }
        if let Some(other) = self.importer.alike.get(&self.said(title)) {
            let message = Text::new(
                format!("Trùng nội dung và cơ quan chủ trì với nhiệm vụ `{other}`"),
                format!("The same content and lead agency as the task `{other}`"),
            );
            let help = Text::new(
                format!("Nếu là một việc, thêm cột mã (id) với giá trị `{other}`; nếu là việc khác, bỏ qua"),
                format!(
                    "If it is the same task, add a column id with `{other}`; if it is another one, leave it"
                ),
            );
            self.issue("W-ALIKE", "title", title, message, help);
            self.soften();
        }
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
        let book = self.importer.book;
        let own: Vec<&Record> =
            book.all(kind.name()).iter().filter(|record| record.get("task") == task).collect();
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
        let of_task = |record: &&Record| record.get("task") == task;
        let reopened = self.importer.book.all("reopening").iter().filter(of_task);
        let decided = completion.text("decided_on").unwrap_or_default();
        reopened.into_iter().any(|record| record.get("decided_on") >= decided)
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
        let book = self.importer.book;
        let exists =
            |kind: &str, id: &str| (kind == "task" && ids.contains(id)) || book.get(kind, id).is_some();
        for problem in check_fields(kind, &after, &exists) {
            self.issue(problem.code, &problem.field, &problem.value, problem.message, problem.help);
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

    fn read(&mut self, ids: &BTreeSet<String>) -> Said {
        let mut said = Said::default();
        let columns: Vec<(usize, String)> =
            self.columns.fields.iter().map(|(column, (field, _))| (*column, field.clone())).collect();
        self.two_values();
        for (_, field) in columns {
            let Some((_, cell)) = self.cell(&field) else { continue };
            let cell = cell.clone();
            if let Cell::Error(error) = &cell {
                let message = Text::fixed(
                    "Ô chứa giá trị lỗi của bảng tính",
                    "The cell holds an error of the spreadsheet",
                );
                self.issue(
                    "E-VALUE",
                    &field,
                    error,
                    message,
                    Text::fixed("Sửa công thức", "Mend the formula"),
                );
            } else if cell.text() == CLEAR {
                said.task.clear.push(field);
            } else if !cell.is_empty() {
                self.read_cell(&field, &cell, ids, &mut said);
            }
        }
        self.finish(said)
    }

    fn read_cell(&mut self, field: &str, cell: &Cell, ids: &BTreeSet<String>, said: &mut Said) {
        let text = cell.text();
        let mut set = |name: &str, value: String| drop(said.task.set.insert(name.to_owned(), value));
        match field {
            "id" => set("external_id", text),
            "row_no" | "signed_on" => {}
            "due" => self.read_due(cell, said),
            "extended_due" => self.read_extended(cell, said),
            "lead" => {
                if let Some(lead) = self.lead(&text) {
                    set("lead", lead);
                }
            }
            "coordinators" => {
                let names = self.agencies("coordinators", &text);
                if !names.is_empty() {
                    set("coordinators", names.join(";"));
                }
            }
            "weight" | "duration_days" => {
                let (number, doubtful) = plain_number(&text, matches!(cell, Cell::Number(_)));
                set(field, number.clone());
                if doubtful {
                    let message = Text::new(
                        format!("`{text}` đọc là {number}: dấu chấm là dấu phân cách nghìn"),
                        format!("`{text}` is read as {number}: the point marks thousands"),
                    );
                    self.warn("W-NUM-AMBIG", field, &text, message);
                }
            }
            "predecessors" => set(field, predecessors(&text, ids)),
            day if DAYS.contains(&day) => self.read_day(day, cell, said),
            other => set(other, text),
        }
    }

    fn read_due(&mut self, cell: &Cell, said: &mut Said) {
        let set = &mut said.task.set;
        match parse_timing(&cell.text(), self.sheet.of_1904) {
            Ok(Timing::Due(due, operator)) => {
                set.insert("due".to_owned(), due.to_string());
                if operator == DueOperator::Before {
                    set.insert("due_operator".to_owned(), "before".to_owned());
                    let message = Text::new(
                        format!("Hiểu là xong chậm nhất ngày {}", due.under(operator).last),
                        format!("Taken as done by {} at the latest", due.under(operator).last),
                    );
                    self.warn("W-DUE-BEFORE", "due", &cell.text(), message);
                }
            }
            Ok(Timing::Standing(rule)) => {
                set.insert("cadence".to_owned(), cell.text());
                if let Some(rule) = rule {
                    set.insert("cadence_rule".to_owned(), rule.to_owned());
                }
            }
            Err(_) => self.no_date("due", &cell.text()),
        }
    }

    fn read_extended(&mut self, cell: &Cell, said: &mut Said) {
        match parse_timing(&cell.text(), self.sheet.of_1904) {
            Ok(Timing::Due(due, _)) => drop(said.extension.insert("new".to_owned(), due.to_string())),
            _ => self.no_date("extended_due", &cell.text()),
        }
    }

    fn read_day(&mut self, field: &str, cell: &Cell, said: &mut Said) {
        let day = match parse_timing(&cell.text(), self.sheet.of_1904) {
            Ok(Timing::Due(due, _)) if due.precision == crate::time::Precision::Day => due.last.to_string(),
            _ => return self.no_date(field, &cell.text()),
        };
        let (fields, name) = match field {
            "completed_on" => (&mut said.completion, "completed_on"),
            "accepted_on" => (&mut said.completion, "decided_on"),
            "extension_decided_on" => (&mut said.extension, "decided_on"),
            other => (&mut said.task.set, other),
        };
        fields.insert(name.to_owned(), day);
    }

    fn no_date(&mut self, field: &str, value: &str) {
        let message = Text::new(format!("`{value}` không phải là ngày"), format!("`{value}` is not a date"));
        let help = Text::fixed(
            "Viết như 30/6/2026, Quý II/2026, Tháng 6/2026, Năm 2026 hoặc Thường xuyên",
            "Write 30/6/2026, Quý II/2026, Tháng 6/2026, Năm 2026 or Thường xuyên",
        );
        self.issue("E-DATE", field, value, message, help);
    }

    /// What only the row as a whole tells.
    fn finish(&mut self, mut said: Said) -> Said {
        if let Some(instrument) = &self.importer.options.instrument {
            said.task.set.entry("instruments".to_owned()).or_insert_with(|| instrument.clone());
        }
        if !said.completion.is_empty() {
            let accepted = said.completion.contains_key("decided_on");
            let decision = if accepted { "accepted" } else { "pending" };
            said.completion.insert("decision".to_owned(), decision.to_owned());
            if !said.completion.contains_key("completed_on") {
                self.needs("completed_on");
            }
        }
        let extension = &said.extension;
        if !extension.is_empty() && (!extension.contains_key("new") || !extension.contains_key("decided_on"))
        {
            self.needs(if extension.contains_key("new") { "extension_decided_on" } else { "extended_due" });
        }
        if self.cell("lead").is_some()
            && !said.task.set.contains_key("lead")
            && self.text("lead").is_some_and(|text| text.is_empty())
        {
            self.needs("lead");
        }
        said
    }

    /// Two columns for one field that say different things.
    fn two_values(&mut self) {
        let cells = self.sheet.rows.get(self.row).map(Vec::as_slice).unwrap_or_default();
        let text = |column: &usize| cells.get(*column).map(Cell::text).filter(|text| !text.is_empty());
        let more: Vec<(usize, String)> =
            self.columns.more.iter().map(|(column, (field, _))| (*column, field.clone())).collect();
        for (column, field) in more {
            let first = self.cell(&field).map(|(column, cell)| (column, cell.text()));
            let Some((own, (_, first))) = text(&column).zip(first.filter(|(at, _)| *at != column)) else {
                continue;
            };
            if own != first {
                let message = Text::new(
                    format!("Hai cột cùng nghĩa ghi khác nhau: `{first}` và `{own}`"),
                    format!("Two columns for one thing differ: `{first}` and `{own}`"),
                );
                let help = Text::fixed("Giữ một giá trị", "Keep one of them");
                self.issue("E-HEADER", &field, &own, message, help);
            }
        }
    }

    pub(super) fn needs(&mut self, field: &str) {
        let name = crate::record::label(field);
        let message = Text::new(format!("Thiếu {}", name.vi), format!("The {} is missing", name.en));
        self.issue("E-REQUIRED", field, "", message, Text::fixed("Điền ô này", "Fill the cell in"));
    }

    /// The one lead of a task.
    fn lead(&mut self, text: &str) -> Option<String> {
        let found = self.agencies("lead", text);
        if found.len() > 1 {
            let message =
                Text::fixed("Một nhiệm vụ chỉ có một cơ quan chủ trì", "A task has one lead agency");
            let help = Text::fixed(
                "Giữ một cơ quan chủ trì, chuyển cơ quan khác sang cột phối hợp",
                "Keep one, and move the others to the coordinating agencies",
            );
            self.issue("E-TWO-LEADS", "lead", text, message, help);
            return None;
        }
        found.into_iter().next()
    }

    /// The agencies in a cell. Names are divided at `;`, `,`, `/`, line ends and " và ", except where a known name has one
    /// of these inside: the longest known name counts.
    fn agencies(&mut self, field: &str, text: &str) -> Vec<String> {
        let on = self.importer.options.on;
        let mut ids = Vec::new();
        let mut names = Vec::new();
        for part in text.split([';', '\n']).map(str::trim) {
            if field == "coordinators" && fold(part).starts_with("cac ") {
                let message = Text::fixed(
                    "Nhóm cơ quan không ghi thành từng cơ quan",
                    "A group of agencies is not entered one by one",
                );
                self.warn("W-ORG-GROUP", field, part, message);
            } else {
                names.extend(divide(part, &|name| self.importer.directory.knows(name, on)));
            }
        }
        for name in names {
            match self.importer.directory.find(&name, on) {
                NameFound::Organisation(id) => ids.push(id),
                NameFound::Successor(id) => {
                    let message = Text::new(format!("`{name}` nay là {id}"), format!("`{name}` is now {id}"));
                    self.warn("W-ORG-SUCC", field, &name, message);
                    ids.push(id);
                }
                NameFound::Several(all) => self.unknown_agency(field, &name, &all),
                NameFound::Unknown(near) => self.unknown_agency(field, &name, &near),
            }
        }
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(id.clone()));
        ids
    }

    fn unknown_agency(&mut self, field: &str, name: &str, near: &[String]) {
        let list = near.join("; ");
        let message =
            Text::new(format!("Không rõ cơ quan `{name}`"), format!("The agency `{name}` is not known"));
        let help = Text::new(format!("Có phải ý là: {list}?"), format!("Did you mean: {list}?"));
        self.issue("E-ORG-UNKNOWN", field, name, message, help);
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

/// Stands between the parts of a key: no cell holds it.
const BETWEEN: &str = "\u{1f}";

/// A text in small letters with single spaces.
fn plain(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What makes a task of the register this one, as rows are asked for it.
pub(super) fn said_by(task: &Record) -> String {
    [plain(task.get("title")), task.get("lead").to_owned(), plain(task.get("basis"))].join(BETWEEN)
}

/// A number as Vietnamese sheets write it: points mark thousands, a comma the decimals, a sign of percent is left aside.
/// The flag says that the point of a text could mark decimals too.
fn plain_number(text: &str, is_number: bool) -> (String, bool) {
    let text = text.replace([' ', '\u{a0}'], "");
    let text = text.trim_end_matches('%');
    let grouped =
        text.split('.').skip(1).all(|part| part.split(',').next().is_some_and(|own| own.len() == 3));
    match (text.contains('.'), text.contains(',')) {
        _ if is_number => (text.to_owned(), false),
        (true, true) => (text.replace('.', "").replace(',', "."), false),
        (true, false) if grouped => (text.replace('.', ""), true),
        (false, true) => (text.replace(',', "."), false),
        _ => (text.to_owned(), false),
    }
}

/// Ids of tasks divided by `;`, `,` or spaces.
fn predecessors(text: &str, ids: &BTreeSet<String>) -> String {
    let whole = text.trim();
    if ids.contains(whole) {
        return whole.to_owned();
    }
    let parts = text.split([';', ',', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(";")
}

/// Names divided at their separators; a known name that has one inside stays whole.
fn divide(text: &str, knows: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut cuts: Vec<(usize, usize)> =
        text.match_indices([';', ',', '/', '\n']).map(|(at, mark)| (at, at + mark.len())).collect();
    cuts.extend(text.match_indices(" và ").map(|(at, mark)| (at, at + mark.len())));
    cuts.sort_unstable();
    cuts.push((text.len(), text.len()));
    let (mut names, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let open: Vec<(usize, usize)> = cuts.iter().copied().filter(|(at, _)| *at >= start).collect();
        let known = open.iter().rev().find(|(at, _)| knows(text[start..*at].trim()));
        let Some((end, next)) = known.or(open.first()).copied() else { break };
        let name = text[start..end].trim();
        if !name.is_empty() {
            names.push(name.to_owned());
        }
        start = next;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_vietnamese_sheets_write_them() {
        let read = |text: &str| plain_number(text, false);
        assert_eq!(read("1.234"), ("1234".to_owned(), true));
        assert_eq!(read("1.234,5"), ("1234.5".to_owned(), false));
        assert_eq!(read("12,5 %"), ("12.5".to_owned(), false));
        assert_eq!(read("0.25"), ("0.25".to_owned(), false));
        assert_eq!(plain_number("1.234", true), ("1.234".to_owned(), false));
    }

    #[test]
    fn known_names_stay_whole_at_their_commas() {
        let known = ["Bộ Văn hóa, Thể thao và Du lịch", "Bộ Y tế", "Bộ Tài chính"];
        let knows = |name: &str| known.contains(&name);
        let divided = |text: &str| divide(text, &knows);
        assert_eq!(divided("Bộ Văn hóa, Thể thao và Du lịch"), known[..1]);
        assert_eq!(
            divided("Bộ Y tế, Bộ Văn hóa, Thể thao và Du lịch và Bộ Tài chính"),
            [known[1], known[0], known[2]]
        );
        assert_eq!(divided("Bộ Y tế; Cục X\nBộ Tài chính"), ["Bộ Y tế", "Cục X", "Bộ Tài chính"]);
        assert_eq!(divided(" , ;"), Vec::<String>::new());
    }
}
