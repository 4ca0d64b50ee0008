//! What a command answers, before it is known in which form.

use serde_json::{Map, Value};

use super::Sheet;

/// The answer to a request.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The schema's name without `hoinhap/` and the version, such as `data-list`.
    pub(crate) schema: &'static str,
    /// The fields of the JSON object.
    pub(crate) fields: Map<String, Value>,
    /// The page for people, in reading order.
    pub(crate) page: Vec<Part>,
    /// Bytes that are the answer themselves, such as a script; no other form exists then.
    pub(crate) bytes: Option<Vec<u8>>,
    /// Exit status.
    pub(crate) exit: u8,
}

/// A part of the page for people.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// A line or a paragraph.
    Line(String),
    /// A table. The first one of an answer is its CSV form.
    Table(Sheet),
    /// A table for CSV alone.
    Csv(Sheet),
}

impl Answer {
    /// An answer with its JSON fields; `fields` is an object.
    pub(crate) fn new(schema: &'static str, fields: Value) -> Self {
        let fields = match fields {
            Value::Object(fields) => fields,
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        Self { schema, fields, page: Vec::new(), bytes: None, exit: 0 }
    }

    /// An answer that is a file of its own form.
    pub(crate) fn of_bytes(schema: &'static str, bytes: Vec<u8>) -> Self {
        Self { bytes: Some(bytes), ..Self::new(schema, Value::Object(Map::new())) }
    }

    /// The same answer with a line more on its page.
    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.page.push(Part::Line(line.into()));
        self
    }

    /// The same answer with a table more on its page.
    pub(crate) fn table(mut self, sheet: Sheet) -> Self {
        self.page.push(Part::Table(sheet));
        self
    }

    /// The same answer with a table that people do not see, such as one without rows.
    pub(crate) fn csv(mut self, sheet: Sheet) -> Self {
        self.page.push(Part::Csv(sheet));
        self
    }

    /// The same answer with another exit status.
    pub(crate) fn exit(mut self, exit: u8) -> Self {
        self.exit = exit;
        self
    }
}
