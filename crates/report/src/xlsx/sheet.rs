//! A sheet as a value: what stands in which cell, before any layout.

/// A sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    /// Its name, legal and unlike the others.
    pub(super) name: String,
    /// The id of the table, the same in both languages and in JSON; empty for the lists of the workbook.
    pub(super) id: String,
    /// Its title, in the first row.
    pub(super) title: String,
    /// A remark under the title: section, order, what is left out.
    pub(super) remark: String,
    /// The header.
    pub(super) header: Vec<String>,
    /// The rows under the header.
    pub(super) rows: Vec<Row>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Row {
    /// The cells, as many as the header has.
    pub(super) cells: Vec<Cell>,
    /// Whether it is marked.
    pub(super) marked: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// Why there is no value.
    Missing(String),
    /// A number shown with so many decimals; `None` shows it as it is.
    Number(f64, Option<u8>),
    /// A year: a number that is never grouped.
    Year(i16),
    /// A day.
    Date(hoinhap_vocab::Date),
}

impl Cell {
    /// Words, or nothing.
    pub(super) fn text(words: impl Into<String>) -> Self {
        let words = words.into();
        if words.is_empty() { Cell::Empty } else { Cell::Text(words) }
    }

    /// A number, or the statement that there is none.
    pub(super) fn number(value: f64, decimals: Option<u8>, lang: hoinhap_vocab::Lang) -> Self {
        if value.is_finite() {
            Cell::Number(value, decimals)
        } else {
            Cell::Missing(crate::format::missing(lang).to_owned())
        }
    }

    /// About how many letters wide the cell is.
    pub(super) fn width(&self) -> usize {
        match self {
            Cell::Empty => 0,
            Cell::Text(words) | Cell::Missing(words) => words.chars().count(),
            Cell::Number(value, decimals) => number_width(*value, *decimals),
            Cell::Year(_) => 4,
            Cell::Date(_) => 10,
        }
    }
}

fn number_width(value: f64, decimals: Option<u8>) -> usize {
    match decimals {
        Some(decimals) => crate::format::number(value, decimals, hoinhap_vocab::Lang::En).chars().count(),
        None => value.to_string().len().min(12),
    }
}
