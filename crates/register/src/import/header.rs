//! Which row has the headings, and what they mean.

use std::collections::BTreeMap;

use super::sheet::{Cell, Sheet};
use crate::search::fold;

/// Rows among which the headings are looked for.
const HEADER_WITHIN: usize = 25;

/// Headings that programs write, beside those of the table.
const PLAIN: [&str; 28] = [
    "id",
    "title",
    "instruments",
    "obligations",
    "lead",
    "coordinators",
    "partner",
    "assigned_on",
    "due",
    "cadence",
    "product",
    "weight",
    "priority",
    "pillar",
    "predecessors",
    "duration_days",
    "completed_on",
    "accepted_on",
    "cancelled_on",
    "superseded_on",
    "superseded_by",
    "extended_due",
    "extension_decided_on",
    "progress",
    "challenges",
    "recommendations",
    "basis",
    "note",
];

/// Headings and the fields that they stand for.
#[derive(Debug, Clone, Default)]
pub struct HeaderTable(BTreeMap<String, String>);

/// The columns of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// First row below the headings.
    pub first_row: usize,
    /// Field and heading by column.
    pub fields: BTreeMap<usize, (String, String)>,
    /// Columns more for a field that has one: they count where the first is empty.
    pub more: BTreeMap<usize, (String, String)>,
    /// Headings that mean nothing to the register.
    pub unknown: Vec<String>,
    /// All headings, as they stand.
    pub headings: Vec<String>,
    /// The heading of each column, empty where it has none.
    pub by_column: Vec<String>,
}

impl HeaderTable {
    /// The table of synonyms: columns `field` and `header_vi` of a CSV file.
    #[must_use]
    pub fn read(csv_text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(csv_text.as_bytes());
        let Ok(header) = reader.headers().cloned() else { return Self::default() };
        let place = |name: &str| header.iter().position(|column| column == name);
        let (Some(field), Some(heading)) = (place("field"), place("header_vi")) else {
            return Self::default();
        };
        let mut table = BTreeMap::new();
        for record in reader.records().flatten() {
            if let (Some(field), Some(heading)) = (record.get(field), record.get(heading)) {
                table.insert(key(heading), own_name(field).to_owned());
            }
        }
        table.extend(PLAIN.iter().map(|name| (key(name), (*name).to_owned())));
        Self(table)
    }

    fn field(&self, heading: &str) -> Option<&String> {
        let whole = key(heading);
        // Of a heading in two rows, "Thời hạn / Quý", the part that is known counts.
        let parts = heading.split(" / ").map(key).collect::<Vec<_>>();
        self.0.get(&whole).or_else(|| parts.iter().find_map(|part| self.0.get(part)))
    }

    /// The columns of a sheet: the row, or the two rows, with most known headings. `None` where no row has two of them.
    #[must_use]
    pub fn columns(&self, sheet: &Sheet) -> Option<Columns> {
        let rows = sheet.rows.len().min(HEADER_WITHIN);
        let one = (0..rows).map(|row| self.try_rows(sheet, row, 1));
        let two = (0..rows.saturating_sub(1)).map(|row| self.try_rows(sheet, row, 2));
        let mut best: Option<Columns> = None;
        for found in one.chain(two) {
            let better = |best: &Columns| match found.fields.len().cmp(&best.fields.len()) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Less => false,
                // A second row of headings: it names no task.
                std::cmp::Ordering::Equal => found.first_row == best.first_row + 1 && continues(sheet, best),
            };
            if found.fields.len() >= 2 && best.as_ref().is_none_or(better) {
                best = Some(found);
            }
        }
        best
    }

    fn try_rows(&self, sheet: &Sheet, row: usize, height: usize) -> Columns {
        let mut found = Columns { first_row: row + height, ..Columns::default() };
        let width = sheet.rows.iter().skip(row).take(height).map(Vec::len).max().unwrap_or_default();
        for column in 0..width {
            let heading = heading(sheet, row, height, column);
            found.by_column.push(heading.clone());
            found.headings.extend(Some(heading.clone()).filter(|heading| !heading.is_empty()));
            match self.field(&heading) {
                Some(field) if found.fields.values().any(|(known, _)| known == field) => {
                    found.more.insert(column, (field.clone(), heading));
                }
                Some(field) if !found.fields.values().any(|(known, _)| known == field) => {
                    found.fields.insert(column, (field.clone(), heading));
                }
                _ if heading.is_empty() => {}
                _ => found.unknown.push(heading),
            }
        }
        found
    }
}

/// Whether the row below some headings goes on with them: something stands in it, and under the heading of the content
/// nothing, or the heading again that a merged cell repeats.
fn continues(sheet: &Sheet, above: &Columns) -> bool {
    let Some(cells) = sheet.rows.get(above.first_row) else { return false };
    let Some((column, (_, heading))) = above.fields.iter().find(|(_, (field, _))| field == "title") else {
        return false;
    };
    let text = cells.get(*column).map(Cell::text).unwrap_or_default();
    let below = text.is_empty() || key(&text) == key(heading);
    let headed = |column: usize| (0..=column).rev().any(|at| above.fields.contains_key(&at));
    let mut filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).peekable();
    below && filled.peek().is_some() && filled.all(|(at, cell)| headed(at) && !is_value(&cell.text()))
}

/// Whether a text looks like a value of a row, not like a heading: it has a digit.
fn is_value(text: &str) -> bool {
    text.chars().any(|letter| letter.is_ascii_digit())
}

/// The register's own name of a field of the table.
fn own_name(field: &str) -> &str {
    match field {
        "external_id" => "id",
        "content" => "title",
        other => other,
    }
}

fn key(heading: &str) -> String {
    fold(heading).replace('_', " ")
}

/// The texts of a column in the heading rows, joined; a text that a merged cell repeats counts once.
fn heading(sheet: &Sheet, row: usize, height: usize, column: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cells in sheet.rows.iter().skip(row).take(height) {
        let text = cells.get(column).map(Cell::text).unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && !parts.contains(&text) {
            parts.push(text);
        }
    }
    parts.join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "field,required,header_vi\ncontent,required,Nội dung nhiệm vụ\nlead,required,Cơ quan chủ trì\ndue,required,Thời hạn\nrow_no,optional,STT\n";

    fn columns(rows: &[&[&str]]) -> Option<Columns> {
        let cell = |text: &&str| Cell::Text((*text).to_owned());
        let rows = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
        HeaderTable::read(TABLE).columns(&Sheet { name: "x".to_owned(), rows, ..Sheet::default() })
    }

    fn fields(columns: &Columns) -> Vec<(usize, &str)> {
        columns.fields.iter().map(|(column, (field, _))| (*column, field.as_str())).collect()
    }

    #[test]
    fn titles_above_the_headings_are_skipped() {
        let found = columns(&[
            &["BẢNG THEO DÕI NHIỆM VỤ"],
            &[""],
            &["STT", "NỘI DUNG  NHIỆM VỤ", "Cơ quan chủ trì", "Thời hạn", "Khác"],
            &["1", "a", "b", "c", ""],
        ]);
        let found = found.unwrap();
        assert_eq!(found.first_row, 3);
        assert_eq!(fields(&found), [(0, "row_no"), (1, "title"), (2, "lead"), (3, "due")]);
        assert_eq!(found.unknown, ["Khác"]);
    }

    #[test]
    fn headings_in_two_rows_are_joined() {
        let found = columns(&[
            &["STT", "Nội dung nhiệm vụ", "Phân công", "Phân công"],
            &["", "", "Cơ quan chủ trì", "Thời hạn"],
            &["1", "a", "b", "c"],
        ]);
        let found = found.unwrap();
        assert_eq!(found.first_row, 2);
        assert_eq!(fields(&found), [(0, "row_no"), (1, "title"), (2, "lead"), (3, "due")]);
    }

    #[test]
    fn a_second_row_under_merged_headings_belongs_to_them() {
        let found = columns(&[
            &["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "Thời hạn"],
            &["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Quý", "Ngày"],
            &["1", "a", "b", "", "30/6/2026"],
        ]);
        let found = found.unwrap();
        assert_eq!(found.first_row, 2);
        assert_eq!(fields(&found), [(0, "row_no"), (1, "title"), (2, "lead"), (3, "due")]);
        assert_eq!(found.more[&4], ("due".to_owned(), "Thời hạn / Ngày".to_owned()));
        let unmerged = columns(&[
            &["STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", ""],
            &["", "", "", "Quý", "Ngày"],
            &["1", "a", "b", "Quý I/2026", ""],
        ]);
        assert_eq!(unmerged.unwrap().first_row, 2);
        let data = columns(&[&["Nội dung nhiệm vụ", "Cơ quan chủ trì"], &["", "Bộ 1"]]);
        assert_eq!(data.unwrap().first_row, 1);
    }

    #[test]
    fn a_sheet_without_headings_has_no_columns() {
        assert_eq!(columns(&[&["a", "b"], &["c", "d"]]), None);
        assert_eq!(columns(&[]), None);
    }
}
