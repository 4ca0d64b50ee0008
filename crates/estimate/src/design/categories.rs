//! Categories made of several columns: `exporter^year`, and pairs without direction, `pair(exporter,importer)`.

use std::collections::HashMap;

use hoinhap_vocab::Text;

use crate::EstimateError;
use crate::formula::FormulaError;
use crate::frame::{Categories, Frame, MISSING};

/// A category of each row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Groups {
    /// As it was written.
    pub(crate) name: String,
    /// Category of each row, or [`MISSING`].
    pub(crate) codes: Vec<u32>,
    /// Number of categories.
    pub(crate) levels: usize,
}

/// A cluster as it is written: `a`, `a^b`, or `pair(a,b)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GroupTerm {
    text: String,
    columns: Vec<String>,
    unordered: bool,
}

impl GroupTerm {
    pub(super) fn parse(text: &str) -> Result<Self, EstimateError> {
        let inner = text.trim().strip_prefix("pair(").and_then(|rest| rest.strip_suffix(')'));
        let columns: Vec<String> = match inner {
            Some(inner) => inner.split(',').map(|name| name.trim().to_owned()).collect(),
            None => text.split('^').map(|name| name.trim().to_owned()).collect(),
        };
        let wrong = columns.iter().any(String::is_empty) || (inner.is_some() && columns.len() != 2);
        if wrong {
            let error = FormulaError {
                position: 1,
                found: text.to_owned(),
                message: Text::fixed("Không đọc được cụm", "The cluster cannot be read"),
                help: Text::fixed(
                    "Viết `a`, `a^b`, hoặc `pair(a,b)` cho cặp không phân biệt chiều",
                    "Write `a`, `a^b`, or `pair(a,b)` for a pair without direction",
                ),
            };
            return Err(EstimateError::Part { option: "--cluster", error });
        }
        Ok(Self { text: text.trim().to_owned(), columns, unordered: inner.is_some() })
    }

    pub(super) fn groups(&self, frame: &Frame) -> Result<Groups, EstimateError> {
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        match self.unordered {
            true => unordered(frame, &columns, self.text.clone()),
            false => combined(frame, &columns, self.text.clone()),
        }
    }
}

/// The pairs of two columns without direction.
pub(super) fn unordered(frame: &Frame, columns: &[&str], name: String) -> Result<Groups, EstimateError> {
    let parts = parts_of(frame, columns)?;
    let (first, second) = (&parts[0], &parts[1]);
    // The same economy must have one number in both columns.
    let of_label: HashMap<&str, u32> =
        first.labels.iter().enumerate().map(|(code, label)| (label.as_str(), code as u32)).collect();
    let next = first.labels.len() as u32;
    let renumbered: Vec<u32> = second
        .labels
        .iter()
        .enumerate()
        .map(|(code, label)| of_label.get(label.as_str()).copied().unwrap_or(next + code as u32))
        .collect();
    let pair = |(a, b): (&u32, &u32)| {
        if *a == MISSING || *b == MISSING {
            return (MISSING, MISSING);
        }
        let b = renumbered[*b as usize];
        ((*a).min(b), (*a).max(b))
    };
    let pairs: Vec<(u32, u32)> = first.codes.iter().zip(&second.codes).map(pair).collect();
    let (codes, levels) = numbered(&pairs);
    Ok(Groups { name, codes, levels })
}

/// The interaction of columns.
pub(super) fn combined(frame: &Frame, columns: &[&str], name: String) -> Result<Groups, EstimateError> {
    let parts = parts_of(frame, columns)?;
    let mut codes = parts.first().map(|part| part.codes.clone()).unwrap_or_default();
    let mut levels = parts.first().map_or(0, |part| part.labels.len());
    for part in parts.iter().skip(1) {
        (codes, levels) = cross((&codes, levels), (&part.codes, part.labels.len()));
    }
    Ok(Groups { name, codes, levels })
}

fn parts_of(frame: &Frame, columns: &[&str]) -> Result<Vec<Categories>, EstimateError> {
    columns.iter().map(|column| Ok(frame.column(column)?.categories())).collect()
}

/// Codes of two categories together, in ascending order of the first and then of the second.
pub(crate) fn cross(first: (&[u32], usize), second: (&[u32], usize)) -> (Vec<u32>, usize) {
    let ((a, a_levels), (b, b_levels)) = (first, second);
    let is_missing = |a: u32, b: u32| a == MISSING || b == MISSING;
    if a_levels.saturating_mul(b_levels) > 8 * a.len() + (1 << 16) {
        let pair = |(a, b): (&u32, &u32)| if is_missing(*a, *b) { (MISSING, MISSING) } else { (*a, *b) };
        return numbered(&a.iter().zip(b).map(pair).collect::<Vec<_>>());
    }
    let place = |a: u32, b: u32| a as usize * b_levels + b as usize;
    let mut of_pair = vec![MISSING; a_levels * b_levels];
    let there = || a.iter().zip(b).map(|(a, b)| (*a, *b)).filter(|(a, b)| !is_missing(*a, *b));
    there().for_each(|(a, b)| of_pair[place(a, b)] = 0);
    let mut levels = 0;
    for number in of_pair.iter_mut().filter(|number| **number == 0) {
        *number = levels;
        levels += 1;
    }
    let code = |(a, b): (&u32, &u32)| if is_missing(*a, *b) { MISSING } else { of_pair[place(*a, *b)] };
    (a.iter().zip(b).map(code).collect(), levels as usize)
}

/// Pairs by number, in ascending order.
fn numbered(pairs: &[(u32, u32)]) -> (Vec<u32>, usize) {
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    for pair in pairs.iter().filter(|pair| pair.0 != MISSING) {
        known.insert(*pair, 0);
    }
    let mut ascending: Vec<(u32, u32)> = known.keys().copied().collect();
    ascending.sort_unstable();
    ascending.iter().enumerate().for_each(|(number, pair)| {
        known.insert(*pair, number as u32);
    });
    let codes = pairs.iter().map(|pair| known.get(pair).copied().unwrap_or(MISSING)).collect();
    (codes, known.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Column;

    fn frame() -> Frame {
        let mut frame = Frame::new();
        let words = |words: [&'static str; 4]| Column::from_words(words.into_iter());
        frame.push("exporter", words(["VNM", "USA", "VNM", ""])).unwrap();
        frame.push("importer", words(["USA", "VNM", "KOR", "USA"])).unwrap();
        frame
    }

    #[test]
    fn a_pair_has_no_direction_and_an_interaction_has() {
        let pair = GroupTerm::parse("pair(exporter, importer)").unwrap().groups(&frame()).unwrap();
        assert_eq!((pair.codes, pair.levels), (vec![0, 0, 1, MISSING], 2));
        let directed = GroupTerm::parse("exporter^importer").unwrap().groups(&frame()).unwrap();
        assert_eq!((directed.codes.clone(), directed.levels), (vec![2, 0, 1, MISSING], 3));
        assert!(GroupTerm::parse("pair(a)").is_err());
    }

    #[test]
    fn large_and_small_tables_number_alike() {
        let a = vec![5, 1, 5, 0, MISSING];
        let b = vec![9, 9, 9, 2, 1];
        let small = cross((&a, 6), (&b, 10));
        assert_eq!(small, cross((&a, 1_000_000), (&b, 1_000_000)));
        assert_eq!(small, (vec![2, 1, 2, 0, MISSING], 3));
    }
}
