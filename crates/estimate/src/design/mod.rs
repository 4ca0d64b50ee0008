//! From a formula and a table to the arrays of an estimation: outcome, regressors, effects, clusters.

mod categories;
mod shift;
mod terms;

use crate::formula::{EffectTerm, Formula};
use crate::frame::{Frame, MISSING};
use crate::{EstimateError, Options};

use categories::{GroupTerm, combined, unordered};
pub(crate) use categories::{Groups, cross};

/// Effects, at most.
const MOST_EFFECTS: usize = 6;

/// Everything by row of the table; a missing value is `NaN` or [`MISSING`].
#[derive(Debug)]
pub(crate) struct Design {
    pub(crate) outcome: Vec<f64>,
    /// The outcome as it is written.
    pub(crate) outcome_name: String,
    pub(crate) regressors: Vec<Regressor>,
    pub(crate) offset: Option<Vec<f64>>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) effects: Vec<AbsorbedEffect>,
    pub(crate) clusters: Vec<Groups>,
}

/// A named column with a coefficient.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Regressor {
    pub(crate) name: String,
    pub(crate) values: Vec<f64>,
}

/// A named effect.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AbsorbedEffect {
    pub(crate) groups: Groups,
    /// The columns that make a level together.
    pub(crate) columns: Vec<String>,
    /// Whether they are a pair without direction.
    pub(crate) unordered: bool,
    pub(crate) slope: Option<Vec<f64>>,
}

impl Design {
    /// Evaluates the formula on the table.
    pub(crate) fn new(frame: &Frame, formula: &Formula, options: &Options) -> Result<Self, EstimateError> {
        let most = |what, count, most| match count > most {
            true => Err(EstimateError::TooMany { what, count, most }),
            false => Ok(()),
        };
        most("effects", formula.effects.len(), MOST_EFFECTS)?;
        most("rows", frame.rows(), MISSING as usize - 1)?;
        let terms = terms::Evaluator::new(frame, options);
        let mut regressors = Vec::new();
        let absorbs_a_constant = formula.effects.iter().any(|effect| effect.slope.is_none());
        if !absorbs_a_constant && !formula.without_constant {
            regressors.push(Regressor { name: "(Intercept)".to_owned(), values: vec![1.0; frame.rows()] });
        }
        for term in &formula.terms {
            regressors.extend(terms.term(term)?);
        }
        let offset = terms.offset(&formula.offsets)?;
        let weights = match &options.weights {
            Some(column) => Some(frame.numbers(column)?.to_vec()),
            None => None,
        };
        let effects =
            formula.effects.iter().map(|effect| absorbed(frame, effect)).collect::<Result<_, _>>()?;
        let clusters = options.clusters.iter().map(|text| groups(frame, text));
        Ok(Self {
            outcome: terms.value(&formula.outcome)?,
            outcome_name: formula.outcome.to_string(),
            regressors,
            offset,
            weights,
            effects,
            clusters: clusters.collect::<Result<_, _>>()?,
        })
    }

    /// Whether a row has every value that the estimation needs.
    pub(crate) fn complete(&self) -> Vec<bool> {
        let mut complete: Vec<bool> = self.outcome.iter().map(|value| value.is_finite()).collect();
        let mut need = |values: &[f64]| {
            complete.iter_mut().zip(values).for_each(|(complete, value)| *complete &= value.is_finite());
        };
        self.regressors.iter().for_each(|regressor| need(&regressor.values));
        self.offset.iter().for_each(|offset| need(offset));
        self.weights.iter().for_each(|weights| need(weights));
        self.effects.iter().filter_map(|effect| effect.slope.as_ref()).for_each(|slope| need(slope));
        let groups = self.effects.iter().map(|effect| &effect.groups).chain(&self.clusters);
        for groups in groups {
            complete.iter_mut().zip(&groups.codes).for_each(|(complete, code)| *complete &= *code != MISSING);
        }
        complete
    }
}

/// The derivative of each regressor to a column, in the order of the design; `None` where a term does not hold it.
pub(crate) fn derivatives(
    frame: &Frame,
    formula: &Formula,
    options: &Options,
    column: &str,
) -> Result<Vec<Option<Vec<f64>>>, EstimateError> {
    let terms = terms::Evaluator::new(frame, options);
    let absorbs_a_constant = formula.effects.iter().any(|effect| effect.slope.is_none());
    let mut found = if absorbs_a_constant || formula.without_constant { Vec::new() } else { vec![None] };
    for term in &formula.terms {
        found.extend(terms.derivative(term, column)?);
    }
    Ok(found)
}

/// The categories of a cluster as it is written: `a`, `a^b` or `pair(a,b)`.
pub(crate) fn groups(frame: &Frame, text: &str) -> Result<Groups, EstimateError> {
    GroupTerm::parse(text)?.groups(frame)
}

fn absorbed(frame: &Frame, effect: &EffectTerm) -> Result<AbsorbedEffect, EstimateError> {
    let columns: Vec<&str> = effect.columns.iter().map(String::as_str).collect();
    let slope = match &effect.slope {
        Some(slope) => Some(frame.numbers(slope)?.to_vec()),
        None => None,
    };
    let groups = match effect.unordered {
        true => unordered(frame, &columns, effect.to_string())?,
        false => combined(frame, &columns, effect.to_string())?,
    };
    Ok(AbsorbedEffect { groups, columns: effect.columns.clone(), unordered: effect.unordered, slope })
}
