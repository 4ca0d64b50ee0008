//! What an import would do: changes, counts, and the rows that are refused.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::{Severity, Text};

use super::CellIssue;
use super::sheet::Sheet;
use crate::record::{Class, Fields, Kind, Record};
use crate::store::Change;

/// What an import does, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Tasks that are new.
    pub created: usize,
    /// Tasks that change.
    pub updated: usize,
    /// Tasks that stay as they are.
    pub unchanged: usize,
    /// Rows that are refused.
    pub rejected: usize,
    /// All problems, by sheet and row.
    pub issues: Vec<CellIssue>,
}

/// A file that has been read and held against the register.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    /// The counts and problems.
    pub report: ImportReport,
    /// What would be written.
    pub changes: Vec<Change>,
    /// The rows that are refused, by sheet.
    pub bad_rows: BTreeSet<(usize, usize)>,
    /// The headings of each sheet, by column.
    pub headings: BTreeMap<usize, Vec<String>>,
}

/// What a row makes of one record: nothing new, or a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Created,
    Updated,
    Unchanged,
}

/// Fields that the file gives, and those that its cells empty on purpose.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) set: Fields,
    pub(super) clear: Vec<String>,
}

impl Planned {
    /// Compares what the file says of a record with what is stored.
    pub(super) fn compare(
        changes: &mut Vec<Change>,
        stored: Option<&Record>,
        kind: Kind,
        id: &str,
        wanted: Wanted,
    ) -> Effect {
        let Some(stored) = stored else {
            changes.push(Change::Create {
                kind,
                id: id.to_owned(),
                class: Class::Public,
                fields: wanted.set,
            });
            return Effect::Created;
        };
        let set: Fields =
            wanted.set.into_iter().filter(|(field, value)| stored.get(field) != value.as_str()).collect();
        let clear: Vec<String> =
            wanted.clear.into_iter().filter(|field| stored.text(field).is_some()).collect();
        if set.is_empty() && clear.is_empty() {
            return Effect::Unchanged;
        }
        let base = Some(stored.updated_event);
        changes.push(Change::Update { kind, id: id.to_owned(), base, set, clear });
        Effect::Updated
    }
}

impl Sheet {
    /// That text was converted from an encoding of old fonts, with the first cell as it stood.
    pub(super) fn encoding_issue(&self) -> Option<CellIssue> {
        let converted = self.converted.as_ref()?;
        let (row, column) = converted.first;
        let (name, cells) = (converted.encoding.name(), converted.cells);
        Some(CellIssue {
            sheet: self.name.clone(),
            cell: super::address(row, column),
            row: row + 1,
            column: String::new(),
            code: "W-ENCODING",
            severity: Severity::Warning,
            value: converted.before.clone(),
            message: Text::new(
                format!("{cells} ô viết bằng bảng mã {name}, đã chuyển sang Unicode"),
                format!("{cells} cells are in the encoding {name} and were converted to Unicode"),
            ),
            help: Text::fixed(
                "Kiểm tra chữ hoa có dấu, rồi lưu tệp nguồn ở Unicode",
                "Check capitals with marks, and save the source in Unicode",
            ),
        })
    }
}

impl ImportReport {
    /// Whether some problem forbids the import.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.issues.iter().any(|issue| issue.severity == Severity::Error)
    }
}

/// The refused rows as a CSV file for whoever mends them: under the headings of their sheet, with their problems in a
/// column more. Cells that a spreadsheet would run as formulas are protected, and the mark at the beginning tells it the
/// encoding. Once mended, the file is imported like any other.
#[must_use]
pub fn bad_rows_csv(
    sheets: &[Sheet],
    planned: &Planned,
    reasons: &str,
    message: impl Fn(&CellIssue) -> String,
) -> String {
    let mut out = "\u{feff}".to_owned();
    let mut above = None;
    for (sheet, row) in &planned.bad_rows {
        let Some(found) = sheets.get(*sheet) else { continue };
        if above.replace(sheet) != Some(sheet)
            && let Some(headings) = planned.headings.get(sheet)
        {
            let line: Vec<String> =
                headings.iter().map(String::as_str).chain([reasons]).map(quoted).collect();
            out.push_str(&line.join(","));
            out.push('\n');
        }
        let width = planned
            .headings
            .get(sheet)
            .map_or(0, Vec::len)
            .saturating_sub(found.rows.get(*row).map_or(0, Vec::len));
        let cells = found.rows.get(*row).into_iter().flatten().map(super::sheet::Cell::text);
        let of_row = |issue: &&CellIssue| issue.sheet == found.name && issue.row == row + 1;
        let issues: Vec<String> = planned.report.issues.iter().filter(of_row).map(&message).collect();
        let empty = std::iter::repeat_n(String::new(), width);
        let line: Vec<String> =
            cells.chain(empty).chain([issues.join(" | ")]).map(|text| quoted(&text)).collect();
        out.push_str(&line.join(","));
        out.push('\n');
    }
    out
}

fn quoted(text: &str) -> String {
    let defended = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() };
    if defended.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", defended.replace('"', "\"\""))
    } else {
        defended
    }
}
