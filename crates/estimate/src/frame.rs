//! A table of columns, filled by the caller: numbers, or words as codes.

use std::collections::HashMap;

use crate::EstimateError;

/// Code of a missing word.
pub const MISSING: u32 = u32::MAX;

/// A column of a [`Frame`].
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Numbers; missing is `NaN`.
    Numbers(Vec<f64>),
    /// Words: each row holds an index into `words`, or [`MISSING`].
    Words {
        /// The distinct words.
        words: Vec<String>,
        /// The word of each row.
        codes: Vec<u32>,
    },
}

/// Columns of equal length with their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Frame {
    rows: usize,
    names: Vec<String>,
    columns: Vec<Column>,
}

/// A column read as categories.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Categories {
    /// Category of each row, or [`MISSING`].
    pub(crate) codes: Vec<u32>,
    /// What each category is called, in ascending order.
    pub(crate) labels: Vec<String>,
}

impl Column {
    /// Words as codes, in the order of their first row. The empty word is missing.
    pub fn from_words<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut known: HashMap<&str, u32> = HashMap::new();
        let mut words = Vec::new();
        let mut code = |value: &'a str| {
            if value.is_empty() {
                return MISSING;
            }
            *known.entry(value).or_insert_with(|| {
                words.push(value.to_owned());
                words.len() as u32 - 1
            })
        };
        let codes = values.map(&mut code).collect();
        Self::Words { words, codes }
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Words { codes, .. } => codes.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn categories(&self) -> Categories {
        match self {
            Self::Words { words, codes } => categories_of_words(words, codes),
            Self::Numbers(values) => categories_of_numbers(values),
        }
    }
}

impl Frame {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column.
    ///
    /// # Errors
    /// The column is longer or shorter than those before it, or its name is taken.
    pub fn push(&mut self, name: impl Into<String>, column: Column) -> Result<(), EstimateError> {
        let name = name.into();
        if !self.columns.is_empty() && column.len() != self.rows {
            return Err(EstimateError::Ragged { column: name, rows: column.len(), expected: self.rows });
        }
        if self.names.contains(&name) {
            return Err(EstimateError::Repeated { column: name });
        }
        self.rows = column.len();
        self.names.push(name);
        self.columns.push(column);
        Ok(())
    }

    /// Some rows, in the order named; rows that the table does not have are passed over.
    #[must_use]
    pub fn subset(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|row| *row < self.rows).collect();
        let pick = |column: &Column| match column {
            Column::Numbers(values) => Column::Numbers(rows.iter().map(|row| values[*row]).collect()),
            Column::Words { words, codes } => {
                Column::Words { words: words.clone(), codes: rows.iter().map(|row| codes[*row]).collect() }
            }
        };
        let columns = self.columns.iter().map(pick).collect();
        Self { rows: rows.len(), names: self.names.clone(), columns }
    }

    /// The number of rows.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The names, in order.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The column of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn column(&self, name: &str) -> Result<&Column, EstimateError> {
        let index = self.names.iter().position(|known| known == name);
        let unknown = || EstimateError::UnknownColumn { column: name.to_owned(), known: self.names.clone() };
        index.map(|index| &self.columns[index]).ok_or_else(unknown)
    }

    /// The numbers of a column.
    ///
    /// # Errors
    /// There is no such column, or it holds words.
    pub fn numbers(&self, name: &str) -> Result<&[f64], EstimateError> {
        match self.column(name)? {
            Column::Numbers(values) => Ok(values),
            Column::Words { words, codes } => {
                let is_word = |word: &String| word.trim().parse::<f64>().is_err();
                let word = words.iter().position(is_word).unwrap_or_default();
                let row = codes.iter().position(|code| *code as usize == word).unwrap_or_default();
                Err(EstimateError::NotNumbers {
                    column: name.to_owned(),
                    row: row + 1,
                    word: words.get(word).cloned().unwrap_or_default(),
                })
            }
        }
    }
}

/// Words in ascending order, so that nothing depends on the order of the rows.
fn categories_of_words(words: &[String], codes: &[u32]) -> Categories {
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by(|a, b| words[*a].cmp(&words[*b]));
    let mut place = vec![0_u32; words.len()];
    order.iter().enumerate().for_each(|(new, old)| place[*old] = new as u32);
    let code = |code: &u32| if *code == MISSING { MISSING } else { place[*code as usize] };
    Categories {
        codes: codes.iter().map(code).collect(),
        labels: order.iter().map(|old| words[*old].clone()).collect(),
    }
}

fn categories_of_numbers(values: &[f64]) -> Categories {
    if let Some(categories) = categories_of_small_integers(values) {
        return categories;
    }
    // Adding zero takes the sign off a negative one.
    let mut distinct: Vec<f64> =
        values.iter().filter(|value| !value.is_nan()).map(|value| value + 0.0).collect();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let code = |value: &f64| {
        let place = distinct.binary_search_by(|known| known.total_cmp(&(value + 0.0)));
        place.map_or(MISSING, |index| index as u32)
    };
    let codes = values.iter().map(code).collect();
    Categories { codes, labels: distinct.iter().map(f64::to_string).collect() }
}

/// Whole numbers in a span that a table can hold, such as years and running numbers.
fn categories_of_small_integers(values: &[f64]) -> Option<Categories> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.iter().filter(|value| !value.is_nan()) {
        // Beyond the span of i64 the conversion is saturated and differs.
        if (*value as i64) as f64 != *value {
            return None;
        }
        (low, high) = (low.min(*value), high.max(*value));
    }
    let span = high - low;
    if !(span >= 0.0 && span <= (4 * values.len() + 1_000) as f64) {
        return None;
    }
    let mut of_value = vec![MISSING; span as usize + 1];
    let place = |value: f64| (value - low) as usize;
    values.iter().filter(|value| !value.is_nan()).for_each(|value| of_value[place(*value)] = 0);
    let mut labels = Vec::new();
    for (offset, code) in of_value.iter_mut().enumerate().filter(|(_, code)| **code == 0) {
        *code = labels.len() as u32;
        labels.push((low + offset as f64).to_string());
    }
    let code = |value: &f64| if value.is_nan() { MISSING } else { of_value[place(*value)] };
    Some(Categories { codes: values.iter().map(code).collect(), labels })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_categories_in_ascending_order() {
        let years = Column::Numbers(vec![2006.0, 1986.0, f64::NAN, 2006.0]).categories();
        assert_eq!(years.codes, [1, 0, MISSING, 1]);
        assert_eq!(years.labels, ["1986", "2006"]);
        let shares = Column::Numbers(vec![0.5, -0.0, 0.0, 1e9]).categories();
        assert_eq!(shares.codes[1], shares.codes[2]);
        assert_eq!(shares.labels.last().map(String::as_str), Some("1000000000"));
    }

    #[test]
    fn words_become_categories_in_ascending_order_and_the_empty_word_is_missing() {
        let column = Column::from_words(["VNM", "USA", "", "VNM"].into_iter());
        let categories = column.categories();
        assert_eq!(categories.codes, [1, 0, MISSING, 1]);
        assert_eq!(categories.labels, ["USA", "VNM"]);
    }

    #[test]
    fn a_word_among_numbers_is_named_with_its_row() {
        let mut frame = Frame::new();
        frame.push("x", Column::from_words(["2", "3", "tons"].into_iter())).unwrap();
        let EstimateError::NotNumbers { row, word, .. } = frame.numbers("x").unwrap_err() else {
            panic!("words are no numbers");
        };
        assert_eq!((row, word.as_str()), (3, "tons"));
    }

    #[test]
    fn columns_have_one_length_and_one_name() {
        let mut frame = Frame::new();
        frame.push("a", Column::Numbers(vec![1.0])).unwrap();
        assert!(matches!(frame.push("b", Column::Numbers(vec![])), Err(EstimateError::Ragged { .. })));
        assert!(matches!(frame.push("a", Column::Numbers(vec![2.0])), Err(EstimateError::Repeated { .. })));
        assert!(matches!(frame.numbers("c"), Err(EstimateError::UnknownColumn { .. })));
    }
}
