//! A bill of materials in CSV.

use hoinhap_vocab::{Issue, Text};
use serde_json::{Map, Value};

use super::read::DEEPEST;

type Object = Map<String, Value>;

/// A bill of materials in CSV with the fields as columns and `parent` for nesting, as the JSON of `materials`.
///
/// # Errors
/// The table is malformed, a parent is unknown, or the parents form a cycle (`bom_cycle`).
pub fn bill_from_csv(text: &str) -> Result<Value, Box<Issue>> {
    let fault = |code, value: &str, message| {
        let help = Text::fixed("Sửa tệp danh sách nguyên liệu.", "Correct the bill of materials.");
        Box::new(Issue::error(code, "/materials", message, help).with_value(value))
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator_of(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let damaged = |error: csv::Error| {
        fault(
            "case/malformed",
            &error.to_string(),
            Text::fixed("CSV không đọc được.", "The CSV cannot be read."),
        )
    };
    let header: Vec<String> =
        reader.headers().map_err(damaged)?.iter().map(|name| name.trim().to_lowercase()).collect();
    if !header.iter().any(|name| name == "hs") {
        return Err(fault(
            "case/no-column",
            &header.join(", "),
            Text::fixed("Danh sách nguyên liệu thiếu cột `hs`.", "The bill of materials has no column `hs`."),
        ));
    }
    let mut rows: Vec<(String, String, Object)> = Vec::new();
    for (index, record) in reader.records().enumerate() {
        let record = record.map_err(damaged)?;
        let mut object = Object::new();
        let (mut id, mut parent) = (format!("m{}", index + 1), String::new());
        for (name, value) in header.iter().zip(record.iter()).filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "parent" => value.clone_into(&mut parent),
                "id" => value.clone_into(&mut id),
                _ => drop(object.insert(name.to_owned(), csv_value(value))),
            }
        }
        object.insert("id".to_owned(), Value::String(id.clone()));
        rows.push((id, parent, object));
    }
    let top = children(&rows, "", 0);
    let placed: usize = top.iter().map(count).sum();
    match placed == rows.len() {
        true => Ok(Value::Array(top)),
        false => Err(fault(
            "case/bom_cycle",
            "",
            Text::fixed(
                "Danh sách nguyên liệu có vòng lặp hoặc mục cha không tồn tại.",
                "The bill has a cycle or a parent that does not exist.",
            ),
        )),
    }
}

/// What stands between two values: of the comma, the semicolon and the tab the one that the header has most of.
fn separator_of(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |mark: &u8| header.bytes().filter(|byte| byte == mark).count();
    *[b'\t', b';', b','].iter().max_by_key(|mark| count(mark)).unwrap_or(&b',')
}

fn csv_value(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        other => Value::String(other.to_owned()),
    }
}

fn children(rows: &[(String, String, Object)], parent: &str, depth: usize) -> Vec<Value> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let own = rows.iter().filter(|(_, of, _)| of == parent);
    let build = |(id, _, object): &(String, String, Object)| {
        let below = children(rows, id, depth + 1);
        let mut object = object.clone();
        if !below.is_empty() {
            object.insert("materials".to_owned(), Value::Array(below));
        }
        Value::Object(object)
    };
    own.map(build).collect()
}

fn count(value: &Value) -> usize {
    let below = value.get("materials").and_then(Value::as_array);
    1 + below.map_or(0, |below| below.iter().map(count).sum())
}
