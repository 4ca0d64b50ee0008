//! Average marginal effects on the linear predictor.
//!
//! The derivative of `eta` to a variable is `sum_k b_k dt_k/dx`, over all terms t_k that hold it: powers, functions and
//! interactions. Its mean over the rows used, by their weights, is a linear combination of the coefficients, whose
//! variance is exact and knows nothing of the absorbed effects. For least squares it is the average marginal effect on
//! the outcome; for Poisson that on the logarithm of the mean, a semi-elasticity (Cameron and Trivedi 2013, section 3.5).
//! A lag of a variable is a variable of its own.

use hoinhap_vocab::Text;

use crate::design::derivatives;
use crate::estimate::Fitted;
use crate::formula::{FormulaError, Value, parse};
use crate::{Coefficient, Estimate, EstimateError};

impl Fitted<'_> {
    /// The average marginal effect of each variable, with the variance of `found`.
    ///
    /// # Errors
    /// A variable stands in no term, or in an offset or a slope too; a term that holds it was dropped as collinear; or its
    /// derivative is no number in some row.
    pub fn margins(&self, found: &Estimate, variables: &[String]) -> Result<Vec<Coefficient>, EstimateError> {
        variables.iter().map(|variable| self.margin(found, variable)).collect()
    }

    fn margin(&self, found: &Estimate, variable: &str) -> Result<Coefficient, EstimateError> {
        let factors = self.factors(variable)?;
        let matrix = &found.variance.matrix;
        let estimate = factors.iter().zip(&self.solved.coefficients).map(|(factor, b)| factor * b).sum();
        let spread =
            |i: usize| -> f64 { (0..factors.len()).map(|j| factors[i] * matrix[i][j] * factors[j]).sum() };
        let variance = (0..factors.len()).map(spread).sum();
        let level = self.run.options.level;
        Ok(Coefficient::new(variable.to_owned(), estimate, variance, found.reference, level))
    }

    /// The mean derivative of each kept regressor to the variable.
    fn factors(&self, variable: &str) -> Result<Vec<f64>, EstimateError> {
        let formula = parse(&self.formula)?;
        let elsewhere = formula.effects.iter().any(|effect| effect.slope.as_deref() == Some(variable))
            || formula.offsets.iter().any(|offset| holds(offset, variable));
        if elsewhere {
            return Err(refused(variable, &ELSEWHERE));
        }
        let columns = derivatives(self.frame, &formula, &self.run.options, variable)?;
        let rows = &self.prepared.rows;
        let weight = |row: usize| self.run.design.weights.as_ref().map_or(1.0, |weights| weights[row]);
        let all: f64 = rows.iter().map(|row| weight(*row)).sum();
        let mean = |values: &Vec<f64>| rows.iter().map(|row| weight(*row) * values[*row]).sum::<f64>() / all;
        let means: Vec<Option<f64>> = columns.iter().map(|column| column.as_ref().map(mean)).collect();
        if means.iter().all(Option::is_none) {
            return Err(refused(variable, &IN_NO_TERM));
        }
        if self.run.collinear.iter().any(|index| means[*index].is_some_and(|mean| mean != 0.0)) {
            return Err(refused(variable, &COLLINEAR));
        }
        let factors: Vec<f64> = self.run.kept.iter().map(|index| means[*index].unwrap_or(0.0)).collect();
        match factors.iter().all(|factor| factor.is_finite()) {
            true => Ok(factors),
            false => Err(refused(variable, &NO_NUMBER)),
        }
    }
}

/// A variable whose effect cannot be given, with the cause and the remedy.
fn refused(variable: &str, texts: &[Text; 2]) -> EstimateError {
    let [message, help] = texts.clone();
    let error = FormulaError { position: 1, found: variable.to_owned(), message, help };
    EstimateError::Part { option: "--margins", error }
}

static ELSEWHERE: [Text; 2] = [
    Text::fixed(
        "Biến này còn nằm trong biến bù hoặc hệ số góc theo nhóm",
        "The variable stands in an offset or in a slope by group too",
    ),
    Text::fixed(
        "Tác động của biến khi đó khác nhau theo nhóm: xem --effects",
        "Its effect then differs by group: see --effects",
    ),
];

static IN_NO_TERM: [Text; 2] = [
    Text::fixed("Không số hạng nào có biến số này", "No term holds this variable"),
    Text::fixed(
        "Nêu một cột số của công thức; biến giả của i() là chênh lệch, xem --lincom",
        "Name a column of numbers of the formula; indicators of i() are contrasts, see --lincom",
    ),
];

static COLLINEAR: [Text; 2] = [
    Text::fixed(
        "Một số hạng có biến này bị loại vì cộng tuyến: không xác định được tác động",
        "A term that holds the variable was dropped as collinear: its effect is not identified",
    ),
    Text::fixed("Bỏ số hạng cộng tuyến khỏi công thức", "Take the collinear term out of the formula"),
];

static NO_NUMBER: [Text; 2] = [
    Text::fixed(
        "Đạo hàm theo biến này không phải là số ở một dòng nào đó",
        "The derivative to the variable is no number in some row",
    ),
    Text::fixed(
        "Chẳng hạn sqrt(x) ở x = 0: bỏ các dòng đó hoặc dùng dạng khác",
        "As that of sqrt(x) at x = 0: leave these rows out, or use another form",
    ),
];

/// Whether a value is made of a column, not counting its lags.
fn holds(value: &Value, column: &str) -> bool {
    match value {
        Value::Column(name) => name == column,
        Value::Apply(_, inner) => holds(inner, column),
        Value::Power { base, .. } => holds(base, column),
        Value::Shift { .. } => false,
    }
}
