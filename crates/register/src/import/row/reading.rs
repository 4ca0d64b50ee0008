//! The cells of a row as values of fields: dates in every form, numbers as Vietnamese sheets write them.

use std::collections::BTreeSet;

use hoinhap_vocab::Text;

use super::super::cells::{Timing, parse_timing};
use super::super::sheet::Cell;
use super::{RowReader, Said};
use crate::time::DueOperator;

/// The token that empties a field.
const CLEAR: &str = "<xóa>";
/// Columns whose cells are days.
const DAYS: [&str; 6] =
    ["assigned_on", "completed_on", "accepted_on", "cancelled_on", "superseded_on", "extension_decided_on"];

impl RowReader<'_> {
    pub(super) fn read(&mut self, ids: &BTreeSet<String>) -> Said {
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
        if let Some(group) = &self.group {
            said.task.set.entry("group".to_owned()).or_insert_with(|| group.clone());
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
}
