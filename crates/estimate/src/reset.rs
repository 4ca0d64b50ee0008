//! The RESET test of the functional form.

use crate::combination::unknown;
use crate::estimate::{Fitted, fit};
use crate::formula::{Factor, FormulaError, Term, Value, parse};
use crate::frame::Column;
use crate::result::{Estimate, Wald};
use crate::{EstimateError, SmallSample, VarianceKind};

use hoinhap_vocab::Text;

/// The name of the added regressor; no column of a user has brackets and a power in it.
const SQUARE: &str = "(fitted)^2";

impl Fitted<'_> {
    /// Ramsey's RESET test with the variance named: the square of the linear predictor (offset left out) is added as a
    /// regressor and tested. A small probability speaks against the functional form. `None` where the square is
    /// collinear with the regressors, as with dummies alone.
    ///
    /// Reference: Ramsey (1969), Journal of the Royal Statistical Society B 31(2); Santos Silva and Tenreyro (2006),
    /// Review of Economics and Statistics 88(4), section V, for the robust test of PPML.
    ///
    /// # Errors
    /// As for [`crate::estimate`].
    pub fn reset(
        &self,
        kind: VarianceKind,
        clusters: &[String],
        small_sample: SmallSample,
    ) -> Result<Option<Wald>, EstimateError> {
        let linear = self.linear();
        let offset = self.prepared.offset.as_deref();
        let without: Vec<f64> =
            linear.iter().enumerate().map(|(at, value)| value - offset.map_or(0.0, |o| o[at])).collect();
        // The mean is in the span of the regressors: taking it off changes the test in rounding alone.
        let mean = crate::sums::sum(without.iter().copied()) / without.len() as f64;
        let squares: Vec<f64> = without.iter().map(|value| (value - mean).powi(2)).collect();
        let by_row = self.by_row(&squares).into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        let mut frame = self.frame.clone();
        frame.push(SQUARE, Column::Numbers(by_row))?;
        let mut formula = parse(&self.formula)?;
        formula.terms.push(Term { factors: vec![Factor::Value(Value::Column(SQUARE.to_owned()))] });
        let mut options = self.run.options.clone();
        options.combinations.clear();
        let found = fit(&frame, &formula, &options)?.estimate(kind, clusters, small_sample)?;
        Ok(found.wald(&[SQUARE]))
    }
}

impl Estimate {
    /// As [`Estimate::wald`], for names that a person wrote.
    ///
    /// # Errors
    /// A name is no coefficient of the model, or the coefficients depend on each other.
    pub fn joint_test(&self, names: &[String]) -> Result<Wald, EstimateError> {
        if let Some(name) = names.iter().find(|name| self.coefficient(name).is_none()) {
            let mut error = unknown(1, name, &self.coefficients);
            if name.contains(['=', '-', '*']) {
                error.help = equality();
            }
            return Err(EstimateError::Part { option: "--wald", error });
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.wald(&names).ok_or_else(|| {
            let error = FormulaError {
                position: 1,
                found: names.join(" + "),
                message: Text::fixed(
                    "Không kiểm định chung được: phương sai của các hệ số này suy biến",
                    "These coefficients cannot be tested together: their variance is singular",
                ),
                help: Text::fixed(
                    "Nêu mỗi hệ số một lần, bớt hệ số, hoặc dùng phương sai có nhiều cụm hơn",
                    "Name each coefficient once, name fewer, or use a variance with more clusters",
                ),
            };
            EstimateError::Part { option: "--wald", error }
        })
    }
}

/// What tests an equality of coefficients.
const fn equality() -> Text {
    Text::fixed(
        "--wald chỉ nhận tên nối bằng `+`, tất cả cùng bằng 0; muốn kiểm định a = b thì dùng --lincom \"a - b\"",
        "--wald takes names joined by `+`, all zero together; that a = b is tested by --lincom \"a - b\"",
    )
}
