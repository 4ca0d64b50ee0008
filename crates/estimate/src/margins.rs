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
        let formula = parse(&self.formula)?;
        let refuse = |message: Text, help: Text| {
            let error = FormulaError { position: 1, found: variable.to_owned(), message, help };
            Err(EstimateError::Part { option: "--margins", error })
        };
        let elsewhere = formula.effects.iter().any(|effect| effect.slope.as_deref() == Some(variable))
            || formula.offsets.iter().any(|offset| holds(offset, variable));
        if elsewhere {
            return refuse(
                Text::new(
                    format!("`{variable}` còn nằm trong biến bù hoặc hệ số góc theo nhóm"),
                    format!("`{variable}` stands in an offset or in a slope by group too"),
                ),
                Text::fixed(
                    "Tác động của biến khi đó khác nhau theo nhóm: xem --effects",
                    "Its effect then differs by group: see --effects",
                ),
            );
        }
        let columns = derivatives(self.frame, &formula, &self.run.options, variable)?;
        let rows = &self.prepared.rows;
        let weight = |row: usize| self.run.design.weights.as_ref().map_or(1.0, |weights| weights[row]);
        let all: f64 = rows.iter().map(|row| weight(*row)).sum();
        let mean = |values: &Vec<f64>| rows.iter().map(|row| weight(*row) * values[*row]).sum::<f64>() / all;
        let means: Vec<Option<f64>> = columns.iter().map(|column| column.as_ref().map(mean)).collect();
        if means.iter().all(Option::is_none) {
            return refuse(
                Text::new(
                    format!("Không số hạng nào có biến số `{variable}`"),
                    format!("No term holds the variable `{variable}`"),
                ),
                Text::fixed(
                    "Nêu một cột số của công thức; biến giả của i() là chênh lệch, xem --lincom",
                    "Name a column of numbers of the formula; indicators of i() are contrasts, see --lincom",
                ),
            );
        }
        if let Some(dropped) =
            self.run.collinear.iter().find(|index| means[**index].is_some_and(|mean| mean != 0.0))
        {
            let name = &self.run.design.regressors[*dropped].name;
            return refuse(
                Text::new(
                    format!(
                        "Số hạng `{name}` có biến này và bị loại vì cộng tuyến: không xác định được tác động"
                    ),
                    format!(
                        "The term `{name}` holds it and was dropped as collinear: its effect is not identified"
                    ),
                ),
                Text::fixed(
                    "Bỏ số hạng cộng tuyến khỏi công thức",
                    "Take the collinear term out of the formula",
                ),
            );
        }
        let factors: Vec<f64> = self.run.kept.iter().map(|index| means[*index].unwrap_or(0.0)).collect();
        if factors.iter().any(|factor| !factor.is_finite()) {
            return refuse(
                Text::new(
                    format!("Đạo hàm theo `{variable}` không phải là số ở một dòng nào đó"),
                    format!("The derivative to `{variable}` is no number in some row"),
                ),
                Text::fixed(
                    "Chẳng hạn sqrt(x) ở x = 0: bỏ các dòng đó hoặc dùng dạng khác",
                    "As that of sqrt(x) at x = 0: leave these rows out, or use another form",
                ),
            );
        }
        let matrix = &found.variance.matrix;
        let estimate = factors.iter().zip(&self.solved.coefficients).map(|(factor, b)| factor * b).sum();
        let spread =
            |i: usize| -> f64 { (0..factors.len()).map(|j| factors[i] * matrix[i][j] * factors[j]).sum() };
        let variance = (0..factors.len()).map(spread).sum();
        let level = self.run.options.level;
        Ok(Coefficient::new(variable.to_owned(), estimate, variance, found.reference, level))
    }
}

/// Whether a value is made of a column, not counting its lags.
fn holds(value: &Value, column: &str) -> bool {
    match value {
        Value::Column(name) => name == column,
        Value::Apply(_, inner) => holds(inner, column),
        Value::Power { base, .. } => holds(base, column),
        Value::Shift { .. } => false,
    }
}
