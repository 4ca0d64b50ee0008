//! What is checked beside the solution: numbers that can be squared, more observations than parameters, a fit that is not
//! perfect.

use hoinhap_vocab::{Issue, Text};

use crate::EstimateError;
use crate::absorb::Effect;
use crate::estimate::{Fitted, Run, components_with};

/// Beyond this size, or below its inverse, sums of squares are no numbers.
const HOLDABLE: f64 = 1e140;

/// Residuals below this share of the outcome, both in norm, are those of rounding.
const ROUNDING: f64 = 1e-10;

impl Run {
    /// The outcome and the regressors can be squared and summed.
    pub(crate) fn expect_holdable(&self) -> Result<(), EstimateError> {
        let columns = self.design.regressors.iter().map(|regressor| &regressor.values);
        let size = |values: &Vec<f64>| {
            let kept = values.iter().zip(&self.sample.kept).filter(|(_, kept)| **kept);
            kept.fold(0.0_f64, |most, (value, _)| most.max(value.abs()))
        };
        let holds = |size: f64| size == 0.0 || (HOLDABLE.recip()..=HOLDABLE).contains(&size);
        match columns.chain([&self.design.outcome]).map(size).all(holds) {
            true => Ok(()),
            false => Err(EstimateError::Overflow),
        }
    }
}

impl Fitted<'_> {
    /// There are more observations than parameters. Levels of a third effect and beyond are not counted, since it is not
    /// known how many of them the first two explain.
    pub(crate) fn expect_freedom(&self) -> Result<(), EstimateError> {
        let (observations, regressors) = (self.prepared.rows.len(), self.run.kept.len());
        let plain: Vec<&Effect> =
            self.prepared.effects.iter().filter(|effect| effect.slope.is_none()).collect();
        let levels = match plain[..] {
            [] => 0,
            [one] => one.levels,
            [one, other, ..] => one.levels + other.levels - components_with(one, other),
        };
        let parameters = regressors + levels;
        match regressors > 0 && parameters >= observations {
            true => Err(EstimateError::TooFew { parameters, observations }),
            false => Ok(()),
        }
    }

    /// Says so where every observation is reproduced: its errors are those of rounding.
    pub(crate) fn note_perfect_fit(&mut self) {
        let squares = |values: &mut dyn Iterator<Item = f64>| values.map(|value| value * value).sum::<f64>();
        let outcome = squares(&mut self.prepared.outcome.iter().copied());
        let mut gaps = self.prepared.outcome.iter().zip(&self.solved.fitted).map(|(y, fit)| y - fit);
        if !self.run.kept.is_empty() && squares(&mut gaps) <= ROUNDING * ROUNDING * outcome {
            self.run.issues.push(perfect());
        }
    }
}

fn perfect() -> Issue {
    Issue::warning(
        "estimate/perfect-fit",
        "estimate",
        Text::fixed(
            "Mô hình tái hiện đúng mọi quan sát: sai số chuẩn, thống kê và p chỉ là sai số làm tròn, không dùng được",
            "The model reproduces every observation: standard errors, statistics and p are rounding and say nothing",
        ),
        Text::fixed(
            "Bớt biến hoặc hiệu ứng cố định, hoặc xem lại kết quả có được tính ra từ chính các biến không",
            "Use fewer regressors or effects, or see whether the outcome was computed from the regressors",
        ),
    )
}

/// A search for separated rows that came to no end.
pub(crate) fn undecided() -> Issue {
    Issue::warning(
        "estimate/separation-undecided",
        "estimate",
        Text::fixed(
            "Chưa xác định được có quan sát bị tách hay không",
            "Whether observations are separated could not be decided",
        ),
        Text::fixed(
            "Xem lại các biến giả chỉ khác 0 khi kết quả bằng 0",
            "Look at dummies that differ from zero only where the outcome is zero",
        ),
    )
}
