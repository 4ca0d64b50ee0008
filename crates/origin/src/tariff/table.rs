//! The tariff as lines of understood cells. Equal cells of a programme are stored once.

use std::collections::{BTreeMap, HashMap};

use hoinhap_sources::{SourceError, TextColumns};
use hoinhap_vocab::{Date, Economy, Issue, date};

use super::cell::{Cell, CellFault};
use super::programme::Programmes;

/// The shipped tariff of Viet Nam.
const SHIPPED: &str = "tariffs/vn_tariff_2026.parquet";

/// A cell of the tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellState {
    /// Nothing is printed: the programme does not list the line.
    Blank,
    /// Understood.
    Parsed(Cell),
    /// Printed, but not in the language.
    Fault {
        /// The text as printed.
        raw: String,
        /// What is known of it.
        fault: CellFault,
    },
}

/// One line of the tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TariffLine {
    /// Its code of eight digits, as printed.
    pub hs8: String,
    /// Which of the repeats of a code it is.
    pub repeat: String,
    /// The decree of its MFN rate.
    pub mfn_instrument: String,
    /// Row among those read, counted from 1: in the whole table the row of the file.
    pub row: u32,
    ordinary: u32,
    mfn: u32,
    programmes: Vec<u32>,
}

/// A tariff: lines by code, cells of the ordinary rate, the MFN rate and every import programme.
#[derive(Debug, Clone)]
pub struct TariffTable {
    /// The lines, sorted by code.
    pub lines: Vec<TariffLine>,
    /// The programmes, in the order of the cells.
    pub programmes: Programmes,
    pool: Vec<CellState>,
    printed: Vec<String>,
}

impl TariffTable {
    /// The day of the consolidated table that ships.
    pub const AS_OF: Date = date(2026, 4, 5);

    /// Whether the table's rates are those of a date: the decrees print one rate for each calendar year.
    #[must_use]
    pub fn covers(on: Date) -> bool {
        Self::covers_year(on.year())
    }

    /// Whether the table's rates are those of a year.
    #[must_use]
    pub fn covers_year(year: i16) -> bool {
        year == Self::AS_OF.year()
    }

    /// The whole shipped tariff.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        let programmes = Programmes::embedded()?;
        let table = TextColumns::embedded_columns(SHIPPED, None, &columns_of(&programmes))?;
        Self::from_columns(&table, programmes)
    }

    /// The lines of the shipped tariff whose codes start with `prefix`.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded_lines(prefix: &str) -> Result<Self, SourceError> {
        let programmes = Programmes::embedded()?;
        let part = TextColumns::embedded_columns(SHIPPED, Some(prefix), &columns_of(&programmes))?;
        let mut table = Self::from_columns(&part, programmes)?;
        table.lines.retain(|line| line.hs8.starts_with(prefix));
        Ok(table)
    }

    /// Reads the columns of a tariff table.
    ///
    /// # Errors
    /// A column is missing.
    pub fn from_columns(table: &TextColumns, programmes: Programmes) -> Result<Self, SourceError> {
        let mut pool = Pool::default();
        let (hs8, repeat) = (table.column("hs8")?, table.column("seq")?);
        let instrument = table.column("mfn_instrument")?;
        let ordinary = pool.column(table, table.column("ordinary")?, &[]);
        let mfn = pool.column(table, table.column("mfn")?, &[]);
        let mut columns = Vec::with_capacity(programmes.imports.len());
        for programme in &programmes.imports {
            columns.push(pool.column(table, table.column(&programme.column)?, &programme.letters()));
        }
        let lines = (0..table.len()).map(|row| TariffLine {
            hs8: table.text(row, hs8).to_owned(),
            repeat: table.text(row, repeat).to_owned(),
            mfn_instrument: table.text(row, instrument).to_owned(),
            row: u32::try_from(row + 1).unwrap_or(u32::MAX),
            ordinary: ordinary[row],
            mfn: mfn[row],
            programmes: columns.iter().map(|column| column[row]).collect(),
        });
        let mut lines: Vec<_> = lines.collect();
        lines.sort_by(|a, b| a.hs8.cmp(&b.hs8));
        Ok(Self { lines, programmes, pool: pool.cells, printed: pool.printed })
    }

    /// The lines of a code: all that start with its digits.
    #[must_use]
    pub fn lines_of(&self, digits: &str) -> &[TariffLine] {
        let first = self.lines.partition_point(|line| line.hs8.as_str() < digits);
        let count = self.lines[first..].iter().take_while(|line| line.hs8.starts_with(digits)).count();
        &self.lines[first..first + count]
    }

    /// The cell of the MFN rate.
    #[must_use]
    pub fn mfn(&self, line: &TariffLine) -> &CellState {
        self.cell(line.mfn)
    }

    /// The cell of the ordinary rate.
    #[must_use]
    pub fn ordinary(&self, line: &TariffLine) -> &CellState {
        self.cell(line.ordinary)
    }

    /// The cell of a programme, by its index among the import programmes.
    #[must_use]
    pub fn preference(&self, line: &TariffLine, programme: usize) -> &CellState {
        line.programmes.get(programme).map_or(&CellState::Blank, |index| self.cell(*index))
    }

    /// Every cell of a line: ordinary, MFN, then the programmes.
    pub fn cells<'a>(&'a self, line: &'a TariffLine) -> impl Iterator<Item = &'a CellState> {
        [line.ordinary, line.mfn]
            .into_iter()
            .chain(line.programmes.iter().copied())
            .map(|index| self.cell(index))
    }

    /// The cell of a programme as printed, where it was not a plain rate.
    #[must_use]
    pub fn raw(&self, line: &TariffLine, programme: usize) -> String {
        let index = line.programmes.get(programme).copied().unwrap_or(u32::MAX);
        self.printed.get(index as usize).cloned().unwrap_or_default()
    }

    /// The MFN cell as printed.
    #[must_use]
    pub fn raw_mfn(&self, line: &TariffLine) -> String {
        self.printed.get(line.mfn as usize).cloned().unwrap_or_default()
    }

    /// The distinct cells.
    pub(super) fn pool(&self) -> &[CellState] {
        &self.pool
    }

    fn cell(&self, index: u32) -> &CellState {
        self.pool.get(index as usize).unwrap_or(&CellState::Blank)
    }
}

impl TariffLine {
    /// Where the MFN cell stands among the distinct cells.
    pub(super) const fn mfn_index(&self) -> usize {
        self.mfn as usize
    }

    /// Where the cell of a programme stands among the distinct cells.
    pub(super) fn index(&self, programme: usize) -> Option<usize> {
        self.programmes.get(programme).map(|index| *index as usize)
    }

    /// Whether the line is of Chapter 98, Viet Nam's own chapter of special rates.
    #[must_use]
    pub fn is_special_chapter(&self) -> bool {
        self.hs8.starts_with("98")
    }
}

impl CellState {
    /// The cell where it was understood.
    #[must_use]
    pub const fn parsed(&self) -> Option<&Cell> {
        match self {
            Self::Parsed(cell) => Some(cell),
            _ => None,
        }
    }

    /// The issue of a cell that was not understood.
    #[must_use]
    pub fn issue(&self, place: &str) -> Option<Issue> {
        match self {
            Self::Fault { raw, fault } => Some(fault.issue(place, raw)),
            _ => None,
        }
    }
}

/// The columns of the file that a table is read from; those of internal taxes and exports stay unread.
fn columns_of(programmes: &Programmes) -> Vec<&str> {
    let own = programmes.imports.iter().map(|programme| programme.column.as_str());
    ["hs8", "seq", "ordinary", "mfn", "mfn_instrument"].into_iter().chain(own).collect()
}

#[derive(Default)]
struct Pool {
    cells: Vec<CellState>,
    printed: Vec<String>,
    /// Texts already read, by the number of letters that the column explains: letters belong to one programme
    /// each, so their number tells the readings of a text apart.
    known: BTreeMap<usize, HashMap<String, u32>>,
}

impl Pool {
    /// The cells of a column, one index per row. Neighbouring lines mostly print the same.
    fn column(&mut self, table: &TextColumns, column: usize, letters: &[(char, Economy)]) -> Vec<u32> {
        let mut last: Option<(&str, u32)> = None;
        let cells = (0..table.len()).map(|row| {
            let raw = table.text(row, column);
            match last {
                Some((text, index)) if text == raw => index,
                _ => {
                    let index = self.index(raw, letters);
                    last = Some((raw, index));
                    index
                }
            }
        });
        cells.collect()
    }

    fn index(&mut self, raw: &str, letters: &[(char, Economy)]) -> u32 {
        let known = self.known.entry(letters.len()).or_default();
        if let Some(index) = known.get(raw) {
            return *index;
        }
        let index = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        known.insert(raw.to_owned(), index);
        self.printed.push(raw.to_owned());
        self.cells.push(match raw {
            "" => CellState::Blank,
            raw => match Cell::parse(raw, letters) {
                Ok(cell) => CellState::Parsed(cell),
                Err(fault) => CellState::Fault { raw: raw.to_owned(), fault },
            },
        });
        index
    }
}
