//! Whether a file of a set is a table at all.

use hoinhap_sources::ragged_rows;
use hoinhap_vocab::{Issue, Text};

use super::set::SetFile;

/// What keeps a file from being read as a table: another separator, columns of one name, rows of another length.
pub(super) fn faults(file: &SetFile) -> Vec<Issue> {
    let header = file.text.lines().next().unwrap_or_default();
    for separator in [';', '\t'] {
        if header.contains(separator) && !header.contains(',') {
            return vec![other_separator(file, separator, header)];
        }
    }
    let mut issues = Vec::new();
    let names: Vec<&str> = header.split(',').map(|name| name.trim().trim_matches('"')).collect();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if names[..place].contains(name) {
            issues.push(duplicate_column(file, name));
        }
    }
    for row in ragged_rows(file.text.as_bytes()) {
        issues.push(other_length(file, row.line, row.fields, row.expected));
    }
    issues
}

fn other_separator(file: &SetFile, separator: char, header: &str) -> Issue {
    let name = if separator == '\t' { "tab".to_owned() } else { format!("`{separator}`") };
    Issue::error(
        "set/separator",
        format!("{}:1", file.name),
        Text::new(
            format!("Các cột được ngăn bằng {name}, không phải bằng dấu phẩy."),
            format!("The columns are separated by {name}, not by commas."),
        ),
        Text::fixed(
            "Lưu lại dưới dạng CSV ngăn bằng dấu phẩy, với dấu chấm thập phân.",
            "Save it as CSV separated by commas, with decimal points.",
        ),
    )
    .with_value(header)
}

fn duplicate_column(file: &SetFile, name: &str) -> Issue {
    Issue::error(
        "set/duplicate-column",
        format!("{}:1", file.name),
        Text::fixed("Có hai cột cùng tên.", "Two columns have the same name."),
        Text::fixed("Đổi tên hoặc bỏ một cột.", "Rename or drop one of them."),
    )
    .with_value(name)
}

fn other_length(file: &SetFile, line: u64, fields: usize, expected: usize) -> Issue {
    Issue::error(
        "set/row-length",
        format!("{}:{line}", file.name),
        Text::new(
            format!("Dòng có {fields} giá trị, tiêu đề có {expected} cột."),
            format!("The row has {fields} values, the header {expected} columns."),
        ),
        Text::fixed(
            "Kiểm tra dấu phẩy: số thập phân viết bằng dấu chấm; văn bản có dấu phẩy đặt trong ngoặc kép.",
            "Check the commas: decimals take a point, and text with a comma is quoted.",
        ),
    )
    .with_value(fields.to_string())
}
