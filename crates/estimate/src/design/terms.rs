//! The value of each term in each row.

use std::cell::OnceCell;

use super::Regressor;
use super::shift::Lookup;
use crate::formula::{Factor, Term, Value};
use crate::frame::{Categories, Frame, MISSING};
use crate::{EstimateError, Options};

/// Cells of the columns of one term, at most: four gigabytes of numbers.
const MOST_CELLS: usize = 1 << 29;

pub(super) struct Evaluator<'a> {
    frame: &'a Frame,
    options: &'a Options,
    lookup: OnceCell<Lookup>,
}

impl<'a> Evaluator<'a> {
    pub(super) const fn new(frame: &'a Frame, options: &'a Options) -> Self {
        Self { frame, options, lookup: OnceCell::new() }
    }

    /// A value by row; what a function does not allow is `NaN`.
    pub(super) fn value(&self, value: &Value) -> Result<Vec<f64>, EstimateError> {
        match value {
            Value::Column(name) => Ok(self.frame.numbers(name)?.to_vec()),
            Value::Apply(function, inner) => {
                let mut values = self.value(inner)?;
                values.iter_mut().for_each(|value| *value = function.of(*value));
                Ok(values)
            }
            Value::Power { base, exponent } => {
                let mut values = self.value(base)?;
                values.iter_mut().for_each(|value| *value = value.powi(i32::from(*exponent)));
                Ok(values)
            }
            Value::Shift { column, steps } => {
                let values = self.frame.numbers(column)?;
                Ok(self.lookup(value)?.shifted(values, *steps, self.options.lag_fill))
            }
        }
    }

    fn lookup(&self, term: &Value) -> Result<&Lookup, EstimateError> {
        if let Some(lookup) = self.lookup.get() {
            return Ok(lookup);
        }
        let panel = self.options.panel.as_ref();
        let panel = panel.ok_or_else(|| EstimateError::NoPanel { term: term.to_string() })?;
        let lookup = Lookup::new(self.frame, panel)?;
        Ok(self.lookup.get_or_init(|| lookup))
    }

    /// The sum of all offsets.
    pub(super) fn offset(&self, offsets: &[Value]) -> Result<Option<Vec<f64>>, EstimateError> {
        let column = self.options.offset.iter().map(|name| Value::Column(name.clone())).collect::<Vec<_>>();
        let mut total: Option<Vec<f64>> = None;
        let all: Vec<&Value> = offsets.iter().chain(&column).collect();
        for (index, offset) in all.iter().enumerate() {
            if all[..index].contains(offset) {
                return Err(EstimateError::RepeatedOffset { offset: offset.to_string() });
            }
            let values = self.value(offset)?;
            total = Some(match total {
                Some(total) => total.iter().zip(&values).map(|(a, b)| a + b).collect(),
                None => values,
            });
        }
        Ok(total)
    }

    /// The columns of a term: the products of its factors' columns.
    pub(super) fn term(&self, term: &Term) -> Result<Vec<Regressor>, EstimateError> {
        self.expect_fewer_than_rows(term)?;
        let mut columns: Vec<Regressor> = Vec::new();
        for (index, factor) in term.factors.iter().enumerate() {
            let next = self.factor(factor)?;
            columns = if index == 0 { next } else { products(&columns, &next) };
        }
        Ok(columns)
    }

    /// The derivative of each column of a term to a column of the table, by the rule for products; `None` where the term
    /// does not hold it.
    pub(super) fn derivative(
        &self,
        term: &Term,
        column: &str,
    ) -> Result<Vec<Option<Vec<f64>>>, EstimateError> {
        let mut found: Vec<Option<Vec<f64>>> = Vec::new();
        for turned in 0..term.factors.len() {
            let Factor::Value(value) = &term.factors[turned] else { continue };
            let Some(slope) = self.slope(value, column)? else { continue };
            let mut columns = vec![Regressor { name: String::new(), values: slope }];
            for (_, factor) in term.factors.iter().enumerate().filter(|(index, _)| *index != turned) {
                columns = products(&columns, &self.factor(factor)?);
            }
            found.resize(columns.len(), None);
            for (sum, column) in found.iter_mut().zip(columns) {
                *sum = Some(match sum.take() {
                    Some(sum) => sum.iter().zip(&column.values).map(|(a, b)| a + b).collect(),
                    None => column.values,
                });
            }
        }
        if found.is_empty() {
            found.resize(self.term(term)?.len(), None);
        }
        Ok(found)
    }

    /// The derivative of a value to a column, by the chain rule; `None` where it is not made of it.
    fn slope(&self, value: &Value, column: &str) -> Result<Option<Vec<f64>>, EstimateError> {
        let (inner, outer): (&Value, Box<dyn Fn(f64) -> f64>) = match value {
            Value::Column(name) if name == column => return Ok(Some(vec![1.0; self.frame.rows()])),
            Value::Column(_) | Value::Shift { .. } => return Ok(None),
            Value::Apply(function, inner) => (inner, Box::new(|value| function.derivative(value))),
            Value::Power { base, exponent } => {
                let power = i32::from(*exponent);
                (base, Box::new(move |value| f64::from(power) * value.powi(power - 1)))
            }
        };
        let Some(slope) = self.slope(inner, column)? else { return Ok(None) };
        Ok(Some(
            self.value(inner)?.into_iter().zip(slope).map(|(value, slope)| outer(value) * slope).collect(),
        ))
    }

    /// Refuses indicators of nearly every row before they are made: they take the time and memory of rows squared.
    fn expect_fewer_than_rows(&self, term: &Term) -> Result<(), EstimateError> {
        let (mut levels, rows) = (1_usize, self.frame.rows());
        for factor in &term.factors {
            if let Factor::Levels { column, .. } = factor {
                levels = levels.saturating_mul(self.frame.column(column)?.categories().labels.len());
            }
        }
        if levels > 2 && (levels >= rows || levels.saturating_mul(rows) > MOST_CELLS) {
            return Err(EstimateError::TooManyLevels { term: term.to_string(), levels, rows });
        }
        Ok(())
    }

    fn factor(&self, factor: &Factor) -> Result<Vec<Regressor>, EstimateError> {
        match factor {
            Factor::Value(value) => {
                Ok(vec![Regressor { name: value.to_string(), values: self.value(value)? }])
            }
            Factor::Levels { column, reference } => {
                let categories = self.frame.column(column)?.categories();
                indicators(column, &categories, reference.as_deref())
            }
        }
    }
}

fn products(first: &[Regressor], second: &[Regressor]) -> Vec<Regressor> {
    let product = |a: &Regressor, b: &Regressor| Regressor {
        name: format!("{}:{}", a.name, b.name),
        values: a.values.iter().zip(&b.values).map(|(a, b)| a * b).collect(),
    };
    first.iter().flat_map(|a| second.iter().map(move |b| product(a, b))).collect()
}

/// One indicator per level, without that of the reference where one is named. Without a reference all levels have
/// one, and a level that the effects or the constant explain is found collinear.
fn indicators(
    column: &str,
    categories: &Categories,
    reference: Option<&str>,
) -> Result<Vec<Regressor>, EstimateError> {
    let reference = match reference {
        Some(level) => Some(categories.labels.iter().position(|label| label == level).ok_or_else(|| {
            EstimateError::UnknownLevel { column: column.to_owned(), level: level.to_owned() }
        })?),
        None => None,
    };
    let indicator = |level: usize| {
        let value = |code: &u32| match *code {
            MISSING => f64::NAN,
            code => f64::from(u8::from(code as usize == level)),
        };
        Regressor {
            name: format!("{column}::{}", categories.labels[level]),
            values: categories.codes.iter().map(value).collect(),
        }
    };
    Ok((0..categories.labels.len()).filter(|level| Some(*level) != reference).map(indicator).collect())
}
