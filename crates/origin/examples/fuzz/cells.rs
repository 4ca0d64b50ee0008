//! Tariff cells: what is read reads the same again, has a value in every branch, and rates print as they read.

use hoinhap_origin::tariff::{Cell, Rate, TariffTable, Value};
use hoinhap_sources::SourceError;
use hoinhap_vocab::Economy;

use super::Target;
use super::mutate::{self, Dice};

const LETTERS: &[char] = &[
    '0', '1', '5', '9', ',', '.', ';', ':', '/', '(', ')', '-', '*', 'Q', 'M', 'N', 'H', 'G', 'I', 'C', 'T',
    'L', 'A', ' ', '%', 'Đ', '\u{a0}', 'е',
];

pub(crate) struct Cells {
    corpus: Vec<String>,
}

impl Cells {
    pub(crate) fn new() -> Result<Self, SourceError> {
        let table = TariffTable::embedded()?;
        let programmes = 0..table.programmes.imports.len();
        let cells =
            table.lines.iter().flat_map(|line| programmes.clone().map(|index| table.raw(line, index)));
        let mut corpus: Vec<String> = cells.collect();
        corpus.sort_unstable();
        corpus.dedup();
        Ok(Self { corpus })
    }
}

impl Target for Cells {
    fn next(&mut self, dice: &mut Dice) -> String {
        let cell = dice.pick(&self.corpus).cloned().unwrap_or_default();
        mutate::text(&cell, LETTERS, 4, dice)
    }

    fn fault(&self, input: &str) -> Option<String> {
        let letters = [('M', Economy::literal("MEX"))];
        let Ok(cell) = Cell::parse(input, &letters) else { return None };
        if Cell::parse(input, &letters).ok().as_ref() != Some(&cell) {
            return Some("read twice, it differs".to_owned());
        }
        if cell.branches().any(|branch| branch.values.is_empty()) {
            return Some("a branch without a value".to_owned());
        }
        let values = cell.branches().flat_map(|branch| &branch.values);
        let mut rates = values.filter_map(|value| match value {
            Value::Rate(rate) => Some(*rate),
            _ => None,
        });
        let unlike = rates.find(|rate| Rate::parse(&rate.to_string()) != Some(*rate) || *rate < Rate::FREE);
        unlike.map(|rate| format!("the rate {rate} does not print as it reads"))
    }
}
