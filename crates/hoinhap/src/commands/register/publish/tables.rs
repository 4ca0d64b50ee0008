//! What is published for programs: the records of each kind, and what is derived from them.

use serde_json::{Map, Value, json};

use hoinhap_register::book::{Book, GroupBy, TaskView};
use hoinhap_register::model::{Flag, Primary};
use hoinhap_register::record::{Kind, Record};
use hoinhap_register::store::Cells;
use hoinhap_review::Links;
use hoinhap_vocab::{Date, Text};
use jiff::Span;

use super::kind_name;
use crate::commands::register::store::COUNTRY;
use crate::failure::Failure;

/// Months for which duties are told.
const MONTHS: i32 = 24;

/// A table.
pub(super) struct DataTable {
    pub(super) name: String,
    /// Whether it is worked out of records, and has a CSV form of its own.
    pub(super) is_derived: bool,
    columns: Vec<&'static str>,
    rows: Vec<Map<String, Value>>,
}

/// All tables on a day.
pub(super) fn all(book: &Book, on: Date) -> Vec<DataTable> {
    let kinds = Kind::all().filter(|kind| !book.all(kind.name()).is_empty());
    kinds
        .map(|kind| records(book, kind))
        .chain([task_status(book, on), by_agency(book, on), duties(book, on)])
        .collect()
}

fn records(book: &Book, kind: Kind) -> DataTable {
    let row = |record: &Record| {
        let fields = record.fields.iter().map(|(name, value)| (name.clone(), json!(value)));
        std::iter::once(("id".to_owned(), json!(record.id))).chain(fields).collect()
    };
    let rows = book.all(kind.name()).iter().map(row).collect();
    DataTable { name: kind.name().to_owned(), is_derived: false, columns: Vec::new(), rows }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn task_status(book: &Book, on: Date) -> DataTable {
    let row = |view: &TaskView<'_>| {
        let record = view.record;
        let flags: Vec<&str> =
            view.flags.iter().filter(|flag| **flag != Flag::Escalated).map(|flag| flag.code()).collect();
        object(json!({
            "id": record.id, "title": record.text("title"), "lead": record.text("lead"),
            "instruments": record.text("instruments"), "pillar": record.text("pillar"),
            "due": view.due.map(|due| due.last.to_string()), "status": view.status.code(), "flags": flags.join(";"),
        }))
    };
    DataTable {
        name: "task-status".to_owned(),
        is_derived: true,
        columns: vec!["id", "title", "lead", "instruments", "pillar", "due", "status", "flags"],
        rows: book.tasks(on).iter().map(row).collect(),
    }
}

fn by_agency(book: &Book, on: Date) -> DataTable {
    let mut columns = vec!["group", "n"];
    columns.extend(Primary::ALL.map(Primary::code));
    columns.extend(["on_time_rate", "overdue_rate", "completion"]);
    let rows = book.status(on, GroupBy::Lead).into_iter().map(|row| {
        let tally = row.current;
        let mut fields = object(json!({
            "group": row.group, "n": tally.n(), "on_time_rate": tally.on_time_rate().percent(),
            "overdue_rate": tally.overdue_rate().percent(), "completion": tally.completion().percent(),
        }));
        for status in Primary::ALL {
            fields.insert(status.code().to_owned(), json!(tally.count(status)));
        }
        fields
    });
    DataTable { name: "status-by-agency".to_owned(), is_derived: true, rows: rows.collect(), columns }
}

fn duties(book: &Book, on: Date) -> DataTable {
    let to = on.checked_add(Span::new().months(MONTHS)).unwrap_or(on);
    let calendar = book.calendar(COUNTRY);
    let rows = book.duties(on, to, &calendar).into_iter().map(|row| {
        let record = row.record;
        object(json!({
            "id": record.id, "due": row.due.to_string(), "regime": record.text("regime"), "label": record.text("label"),
            "label_vi": record.text("label_vi"), "responsible": record.text("responsible"),
            "holiday_table_missing": row.holiday_table_missing,
        }))
    });
    DataTable {
        name: "duties-due".to_owned(),
        is_derived: true,
        columns: vec!["id", "due", "regime", "label", "label_vi", "responsible", "holiday_table_missing"],
        rows: rows.collect(),
    }
}

impl DataTable {
    pub(super) fn json(&self) -> Result<Vec<u8>, Failure> {
        let document = json!({"name": self.name, "rows": self.rows});
        let text = serde_json::to_string(&document).map_err(|error| unwritable(&error))?;
        Ok((text + "\n").into_bytes())
    }

    pub(super) fn csv(&self) -> Result<Vec<u8>, Failure> {
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
        writer.write_record(&self.columns).map_err(|error| unwritable(&error))?;
        for row in &self.rows {
            let cells = self.columns.iter().map(|name| cell(row.get(*name)));
            writer.write_record(cells).map_err(|error| unwritable(&error))?;
        }
        writer.into_inner().map_err(|error| unwritable(&error))
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => Cells::Guarded.write(text).into_owned(),
        Some(other) => other.to_string(),
    }
}

fn unwritable(error: &dyn std::fmt::Display) -> Failure {
    let message =
        Text::new(format!("Không viết được bảng: {error}"), format!("A table cannot be written: {error}"));
    Failure::internal("internal/defect", message, Text::fixed("Xin báo lỗi này", "Please report this"))
}

/// The tables as links of the front page.
pub(super) fn links(book: &Book) -> Links {
    let forms = |name: &str| {
        ["CSV", "JSON"]
            .map(|form| {
                let file = format!("data/{name}.{}", form.to_lowercase());
                (Text::same(form), Text::same(file))
            })
            .to_vec()
    };
    let derived = [
        ("task-status", Text::fixed("Nhiệm vụ kèm trạng thái", "Tasks with their status")),
        (
            "status-by-agency",
            Text::fixed("Số nhiệm vụ theo cơ quan chủ trì", "Counts of tasks by lead agency"),
        ),
        (
            "duties-due",
            Text::fixed("Nghĩa vụ đến hạn trong 24 tháng", "Duties that fall due within 24 months"),
        ),
    ];
    let kinds = Kind::all().filter(|kind| !book.all(kind.name()).is_empty());
    let items = derived
        .into_iter()
        .map(|(name, text)| (text, forms(name)))
        .chain(kinds.map(|kind| (kind_name(kind.name()), forms(kind.name()))));
    Links { heading: Text::fixed("Bảng dữ liệu mở", "Tables of open data"), items: items.collect() }
}
