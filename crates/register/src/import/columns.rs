//! What the rows of a task sheet are, and what of a sheet would be lost.

use std::collections::BTreeSet;

use hoinhap_vocab::{Severity, Text};

use super::header::Columns;
use super::sheet::{Cell, Sheet};
use super::{CellIssue, address};
use crate::search::fold;
use crate::store::Change;

/// What a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RowKind {
    /// A task, with its content.
    Task(String),
    /// A row that says nothing: empty, or the numbers of columns.
    Aside,
    /// The heading of a group, which shows itself as one.
    Group(String),
    /// A row with content alone, taken as the heading of a group.
    Heading(String),
    /// A row of totals.
    Total,
    /// Something is filled in, but no content.
    Untitled,
}

/// The filled cell of a field in a row: of several columns for it the first.
pub(super) fn cell_of<'a>(
    sheet: &'a Sheet,
    columns: &Columns,
    row: usize,
    field: &str,
) -> Option<(usize, &'a Cell)> {
    let cells = sheet.rows.get(row)?;
    let own = columns.fields.iter().chain(&columns.more).filter(|(_, (known, _))| known == field);
    let mut all = own.filter_map(|(column, _)| Some((*column, cells.get(*column)?)));
    let first = all.next()?;
    if first.1.is_empty() {
        Some(all.find(|(_, cell)| !cell.is_empty()).unwrap_or(first))
    } else {
        Some(first)
    }
}

/// What a row is.
pub(super) fn row_kind(sheet: &Sheet, columns: &Columns, row: usize) -> RowKind {
    let text =
        |field: &str| cell_of(sheet, columns, row, field).map(|(_, cell)| cell.text()).unwrap_or_default();
    let cells = sheet.rows.get(row).map(Vec::as_slice).unwrap_or_default();
    let filled: Vec<String> = cells.iter().filter(|cell| !cell.is_empty()).map(Cell::text).collect();
    let distinct: BTreeSet<&String> = filled.iter().collect();
    if !has_title(columns) {
        // A report on tasks that are known: their ids are enough.
        let id = text("id");
        return match (id.is_empty(), filled.is_empty()) {
            (false, _) => RowKind::Task(id),
            (true, true) => RowKind::Aside,
            (true, false) => RowKind::Untitled,
        };
    }
    let (title, number) = (text("title"), text("row_no"));
    if filled.iter().take(2).any(|text| is_total(text)) {
        return RowKind::Total;
    }
    if title.is_empty() {
        let outside = filled.iter().any(|text| *text != number);
        let known = columns.fields.keys().chain(columns.more.keys());
        let any = known.into_iter().any(|at| cells.get(*at).is_some_and(|cell| !cell.is_empty()));
        return if outside && any { RowKind::Untitled } else { RowKind::Aside };
    }
    if filled.len() >= 3 && filled.iter().all(|text| is_column_number(text)) {
        return RowKind::Aside;
    }
    let is_roman = !number.is_empty() && number.chars().all(|letter| "IVXLC.".contains(letter));
    let wide = columns.fields.len() > 2;
    match distinct.len() {
        2 if is_roman && wide => RowKind::Group(title),
        1 if wide && (filled.len() > 1 || is_heading(&title)) => RowKind::Group(title),
        1 if wide => RowKind::Heading(title),
        _ => RowKind::Task(title),
    }
}

/// Whether a sheet has the column of the content.
pub(super) fn has_title(columns: &Columns) -> bool {
    columns.fields.values().any(|(field, _)| field == "title")
}

/// Whether a text begins a row of totals.
fn is_total(text: &str) -> bool {
    let plain = fold(text);
    let word = plain.trim_end_matches(|letter: char| !letter.is_alphabetic());
    let head = plain.split([':', '(']).next().unwrap_or_default().trim();
    [word, head].iter().any(|text| ["tong cong", "tong so", "cong", "tong"].contains(text))
}

/// `(1)`, `1`, `A`: what stands below headings to number the columns.
fn is_column_number(text: &str) -> bool {
    let inner = text.trim_start_matches('(').trim_end_matches(')');
    !inner.is_empty()
        && inner.len() <= 2
        && (inner.chars().all(|letter| letter.is_ascii_digit())
            || inner.chars().all(|letter| letter.is_ascii_uppercase()))
}

/// A heading that shows itself: all capitals, or numbered by a roman number or a letter.
fn is_heading(text: &str) -> bool {
    let capitals = !text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase);
    let number = text.split(['.', ')', '-', ' ']).next().unwrap_or_default();
    let numbered = number.len() < text.len()
        && !number.is_empty()
        && (number.chars().all(|letter| "IVXLC".contains(letter))
            || (number.len() == 1 && number.chars().all(|letter| letter.is_ascii_uppercase())));
    capitals || numbered
}

fn at_sheet(sheet: &Sheet, code: &'static str, severity: Severity, message: Text, help: Text) -> CellIssue {
    CellIssue {
        sheet: sheet.name.clone(),
        cell: String::new(),
        row: 0,
        column: String::new(),
        code,
        severity,
        value: String::new(),
        message,
        help,
    }
}

/// How many completions the sheet brings that nobody has accepted yet: until then their tasks are not done.
pub(super) fn awaiting(sheet: &Sheet, changes: &[Change]) -> Option<CellIssue> {
    let pending = |change: &&Change| match change {
        Change::Create { kind, fields, .. } => {
            kind.name() == "completion" && fields.get("decision").is_some_and(|own| own == "pending")
        }
        _ => false,
    };
    let count = changes.iter().filter(pending).count();
    let message = Text::new(
        format!("{count} nhiệm vụ có ngày hoàn thành nhưng chưa nghiệm thu: chưa tính là hoàn thành"),
        format!(
            "{count} tasks have a day of completion that nobody has accepted yet: they do not count as done"
        ),
    );
    let help = Text::fixed(
        "Thêm cột accepted_on (ngày nghiệm thu), hoặc chạy `register advance task MÃ accept`",
        "Add the column accepted_on, or run `register advance task ID accept`",
    );
    (count > 0).then(|| at_sheet(sheet, "W-PENDING", Severity::Warning, message, help))
}

/// The column of the lead agency must be there: a task has exactly one.
pub(super) fn missing_column(sheet: &Sheet, columns: &Columns) -> Option<CellIssue> {
    if columns.fields.values().any(|(field, _)| field == "lead") {
        return None;
    }
    let message =
        Text::fixed("Không tìm thấy cột cơ quan chủ trì", "The column of the lead agency is not found");
    let help =
        Text::fixed("Đặt tiêu đề một cột là Cơ quan chủ trì", "Give a column the heading Cơ quan chủ trì");
    let issue = at_sheet(sheet, "E-HEADER", Severity::Error, message, help);
    Some(CellIssue { value: columns.headings.join(", "), ..issue })
}

/// Columns with values in the rows of tasks that the register has no field for: their values are not taken.
pub(super) fn lost_columns(sheet: &Sheet, columns: &Columns, tasks: &[usize]) -> Vec<CellIssue> {
    let width = tasks.iter().filter_map(|row| sheet.rows.get(*row)).map(Vec::len).max().unwrap_or_default();
    let unused = (0..width)
        .filter(|column| !columns.fields.contains_key(column) && !columns.more.contains_key(column));
    let issue = |column: usize| {
        let value = |row: &usize| {
            let cell = sheet.rows.get(*row)?.get(column)?;
            (!cell.is_empty()).then(|| (*row, cell.text()))
        };
        let values: Vec<(usize, String)> = tasks.iter().filter_map(value).collect();
        let (row, first) = values.first()?.clone();
        let heading = (0..columns.first_row).rev().find_map(|above| {
            let text = sheet.rows.get(above)?.get(column)?.text();
            (!text.is_empty()).then_some(text)
        });
        let count = values.len();
        let message = Text::new(
            format!("Cột này không có trong sổ: {count} ô không được nhập"),
            format!("The register has no such column: {count} cells are not taken"),
        );
        let help = Text::fixed(
            "Đổi tiêu đề thành một cột đã biết, hoặc bỏ cột",
            "Give it a heading that is known, or take the column out",
        );
        let issue = at_sheet(sheet, "W-COLUMN", Severity::Warning, message, help);
        let cell = address(row, column);
        Some(CellIssue { cell, row: row + 1, column: heading.unwrap_or_default(), value: first, ..issue })
    };
    unused.filter_map(issue).collect()
}

/// Rows that the reader of the file does not see are taken all the same, and so is a sheet that is hidden.
pub(super) fn hidden(sheet: &Sheet) -> Option<CellIssue> {
    let rows: Vec<String> = sheet.hidden.rows.iter().map(|row| (row + 1).to_string()).collect();
    let message = match (sheet.hidden.sheet, rows.is_empty()) {
        (false, true) => return None,
        (true, _) => {
            Text::fixed("Trang tính bị ẩn vẫn được nhập", "The sheet is hidden and taken all the same")
        }
        (false, false) => Text::new(
            format!("{} dòng bị ẩn hoặc bị lọc vẫn được nhập", rows.len()),
            format!("{} rows are hidden or filtered out and taken all the same", rows.len()),
        ),
    };
    let help =
        Text::fixed("Xoá khỏi tệp nếu không muốn nhập", "Take them out of the file if they are not meant");
    Some(CellIssue {
        value: rows.join(", "),
        ..at_sheet(sheet, "W-HIDDEN", Severity::Warning, message, help)
    })
}

/// A total that is not the number of tasks of the sheet.
pub(super) fn other_total(sheet: &Sheet, columns: &Columns, row: usize, tasks: usize) -> Option<CellIssue> {
    let cells = sheet.rows.get(row)?;
    let mut numbers = BTreeSet::new();
    for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        let text = cell.text();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let plain = is_total(&text) || text.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        if let (true, Ok(number)) = (plain, digits.parse::<usize>()) {
            numbers.insert((number, column));
        }
    }
    let (number, column) = numbers.first().copied()?;
    if numbers.iter().any(|(number, _)| *number == tasks) {
        return None;
    }
    let message = Text::new(
        format!("Dòng tổng ghi {number}, trang có {tasks} nhiệm vụ"),
        format!("The row of totals says {number}, the sheet has {tasks} tasks"),
    );
    let help = Text::fixed("Kiểm tra lại dòng tổng và các nhiệm vụ", "Check the total and the tasks");
    let issue = at_sheet(sheet, "W-TOTAL", Severity::Warning, message, help);
    let heading = columns.fields.get(&column).map(|(_, heading)| heading.clone()).unwrap_or_default();
    Some(CellIssue {
        cell: address(row, column),
        row: row + 1,
        column: heading,
        value: number.to_string(),
        ..issue
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_headings_and_numbers_of_columns() {
        for text in ["Tổng cộng", "TỔNG CỘNG:", "Tổng cộng: 5", "Cộng", "Tổng số (5)"] {
            assert!(is_total(text), "{text}");
        }
        for text in ["Cộng đồng ASEAN", "Tổng kết Nghị quyết", "Tổng cục Hải quan"] {
            assert!(!is_total(text), "{text}");
        }
        assert!(is_heading("I. Lĩnh vực kinh tế") && is_heading("LĨNH VỰC XÃ HỘI") && is_heading("A) Chung"));
        assert!(!is_heading("Xây dựng nghị định") && !is_heading("Vận động các nước"));
        assert!(is_column_number("(1)") && is_column_number("12") && is_column_number("A"));
        assert!(!is_column_number("2026") && !is_column_number("Bộ"));
    }
}
