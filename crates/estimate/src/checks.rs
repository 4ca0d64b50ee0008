//! What is checked beside the solution: numbers that can be squared, more observations than parameters, a fit that is not
//! perfect.

use hoinhap_vocab::{Issue, Text};

use crate::EstimateError;
use crate::absorb::Effect;
use crate::estimate::{Fitted, Run, components_with};

/// Beyond this size, or below its inverse, products of two values and a weight lose their digits or are no numbers.
const HOLDABLE: f64 = 1e100;

/// Residuals below this share of the outcome, both in norm, are those of rounding.
const ROUNDING: f64 = 1e-10;

impl Run {
    /// The outcome, the regressors and the weights can be multiplied and summed.
    pub(crate) fn expect_holdable(&self) -> Result<(), EstimateError> {
        let (design, kept) = (&self.design, &self.sample.kept);
        let size = |values: &mut dyn Iterator<Item = f64>| {
            let kept = values.zip(kept).filter(|(_, kept)| **kept);
            kept.fold(0.0_f64, |most, (value, _)| most.max(value.abs()))
        };
        let holds = |values: &mut dyn Iterator<Item = f64>| {
            let size = size(values);
            size == 0.0 || (HOLDABLE.recip()..=HOLDABLE).contains(&size)
        };
        let outcome = &design.outcome;
        let weighted = |weights: &Vec<f64>| {
            holds(&mut weights.iter().copied())
                && holds(&mut weights.iter().zip(outcome).map(|(weight, outcome)| weight * outcome))
        };
        let hold = design.regressors.iter().all(|regressor| holds(&mut regressor.values.iter().copied()))
            && holds(&mut outcome.iter().copied())
            && design.weights.as_ref().is_none_or(weighted);
        match hold {
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
