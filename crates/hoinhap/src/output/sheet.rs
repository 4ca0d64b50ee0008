//! A table with two faces: what a person reads, and what a spreadsheet takes.

use std::borrow::Cow;

use hoinhap_vocab::Text;

/// A table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// The rows; each has one cell per column.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// Its name in CSV.
    pub(crate) key: Cow<'static, str>,
    /// Its heading for people.
    pub(crate) title: Text,
    /// Whether it holds numbers, set flush right.
    pub(crate) number: bool,
    /// Whether people see it; CSV has every column.
    pub(crate) on_page: bool,
}

/// A cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// What a person reads.
    pub(crate) shown: String,
    /// What a spreadsheet takes.
    pub(crate) plain: String,
}

impl Column {
    /// A column of text.
    pub(crate) fn text(key: impl Into<Cow<'static, str>>, vi: &'static str, en: &'static str) -> Self {
        Self { key: key.into(), title: Text::fixed(vi, en), number: false, on_page: true }
    }

    /// A column of numbers.
    pub(crate) fn number(key: impl Into<Cow<'static, str>>, vi: &'static str, en: &'static str) -> Self {
        Self { number: true, ..Self::text(key, vi, en) }
    }

    /// A column for CSV alone.
    pub(crate) fn csv_only(key: impl Into<Cow<'static, str>>) -> Self {
        Self { on_page: false, ..Self::text(key, "", "") }
    }
}

impl Cell {
    /// A cell that reads the same for both.
    pub(crate) fn same(text: impl Into<String>) -> Self {
        let shown = text.into();
        Self { plain: shown.clone(), shown }
    }

    /// A cell with one text for people and one for a spreadsheet.
    pub(crate) fn pair(shown: impl Into<String>, plain: impl Into<String>) -> Self {
        Self { shown: shown.into(), plain: plain.into() }
    }

    /// A cell without a value: a dash for people, nothing for a spreadsheet.
    pub(crate) fn none() -> Self {
        Self::pair("–", "")
    }
}
