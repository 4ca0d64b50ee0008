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
    /// How its texts give way on a narrow page.
    pub(crate) lines: Lines,
    /// When people do not see it although it is on the page.
    pub(crate) left_out: LeftOut,
}

/// How the texts of a column give way on a narrow page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Lines {
    /// They take as many lines as they need.
    #[default]
    Many,
    /// They are cut after a few.
    Few,
    /// They do not: each stands on one line, as a date does.
    One,
}

/// When a column is left out of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum LeftOut {
    /// Never.
    #[default]
    Never,
    /// Where it says nothing in any row.
    WhenBlank,
    /// Where the page is too narrow for the others beside it.
    WhenNarrow,
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
        let (key, title) = (key.into(), Text::fixed(vi, en));
        Self { key, title, number: false, on_page: true, lines: Lines::Many, left_out: LeftOut::Never }
    }

    /// A column of long texts, which a narrow page may cut.
    pub(crate) fn long(key: &'static str, vi: &'static str, en: &'static str) -> Self {
        Self { lines: Lines::Few, ..Self::text(key, vi, en) }
    }

    /// A column of days.
    pub(crate) fn day(key: &'static str, vi: &'static str, en: &'static str) -> Self {
        Self { lines: Lines::One, ..Self::text(key, vi, en) }
    }

    /// The same column, left out of a page where it says nothing in any row.
    pub(crate) fn optional(self) -> Self {
        Self { left_out: LeftOut::WhenBlank, ..self }
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

    /// Whether it says nothing to a person.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self.shown.trim(), "" | "–")
    }
}
