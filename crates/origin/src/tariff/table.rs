//! The tariff as lines of understood cells. Equal cells of a programme are stored once.

use std::collections::HashMap;

use hoinhap_sources::{SourceError, TextColumns};
use hoinhap_vocab::Issue;

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
    /// The whole shipped tariff.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        Self::from_columns(&TextColumns::embedded(SHIPPED)?, Programmes::embedded()?)
    }

    /// The lines of the shipped tariff whose codes start with `prefix`.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded_lines(prefix: &str) -> Result<Self, SourceError> {
        let part = TextColumns::embedded_with_prefix(SHIPPED, prefix)?;
        let mut table = Self::from_columns(&part, Programmes::embedded()?)?;
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
        let (ordinary, mfn) = (table.column("ordinary")?, table.column("mfn")?);
        let instrument = table.column("mfn_instrument")?;
        let names = programmes.imports.iter().map(|programme| table.column(&programme.column));
        let columns = names.collect::<Result<Vec<_>, _>>()?;
        let letters: Vec<_> = programmes.imports.iter().map(|programme| programme.letters()).collect();
        let lines = (0..table.len()).map(|row| TariffLine {
            hs8: table.text(row, hs8).to_owned(),
            repeat: table.text(row, repeat).to_owned(),
            mfn_instrument: table.text(row, instrument).to_owned(),
            ordinary: pool.index(table.text(row, ordinary), &[]),
            mfn: pool.index(table.text(row, mfn), &[]),
            programmes: columns
                .iter()
                .zip(&letters)
                .map(|(column, letters)| pool.index(table.text(row, *column), letters))
                .collect(),
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

    fn cell(&self, index: u32) -> &CellState {
        self.pool.get(index as usize).unwrap_or(&CellState::Blank)
    }
}

impl TariffLine {
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

#[derive(Default)]
struct Pool {
    cells: Vec<CellState>,
    printed: Vec<String>,
    known: HashMap<(String, usize), u32>,
}

impl Pool {
    fn index(&mut self, raw: &str, letters: &[(char, hoinhap_vocab::Economy)]) -> u32 {
        // Letters belong to one programme each, so their number tells the readings of a text apart.
        let key = (raw.to_owned(), letters.len());
        if let Some(index) = self.known.get(&key) {
            return *index;
        }
        let index = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        self.printed.push(raw.to_owned());
        self.cells.push(match raw {
            "" => CellState::Blank,
            raw => match Cell::parse(raw, letters) {
                Ok(cell) => CellState::Parsed(cell),
                Err(fault) => CellState::Fault { raw: raw.to_owned(), fault },
            },
        });
        self.known.insert(key, index);
        index
    }
}
