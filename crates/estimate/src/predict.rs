//! Predictions for every row of the table: rows used, rows dropped, rows without outcome.

use crate::estimate::Fitted;
use crate::frame::MISSING;
use crate::sample::DropReason;
use crate::{EstimateError, Family};

/// What the model says of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// Why the row was not used; `None` for a row used.
    pub dropped: Option<DropReason>,
    /// The linear predictor, or why there is none.
    pub linear: Result<f64, NoPrediction>,
    /// The mean: `exp` of the linear predictor for Poisson, the predictor itself for least squares.
    pub mean: Option<f64>,
}

/// Why a row has no prediction. It is never set to zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPrediction {
    /// A regressor, an offset, a slope or a category is missing.
    MissingValue,
    /// A level of an effect has no row that was used.
    UnknownLevel,
    /// Its values do not lie in the span of the rows used: levels that were never connected, a slope that never varied, a
    /// regressor that was collinear among the rows used and is not here.
    NotIdentified,
    /// The row is separated: its mean falls to zero without end.
    Separated,
}

impl NoPrediction {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MissingValue => "missing_value",
            Self::UnknownLevel => "unknown_level",
            Self::NotIdentified => "not_identified",
            Self::Separated => "separated",
        }
    }
}

impl Fitted<'_> {
    /// A prediction for every row of the table, in its order. Rows that were not used are predicted out of sample where
    /// all their values are there, all their levels were estimated, and the rows used determine their sum.
    ///
    /// # Errors
    /// As for [`Fitted::recovered`].
    pub fn predictions(&self) -> Result<Vec<Prediction>, EstimateError> {
        let levels = self.levels()?.values;
        let of_group: Vec<Vec<Option<f64>>> =
            levels.iter().enumerate().map(|(index, values)| self.by_group(index, values)).collect();
        let used = self.by_row(&self.linear());
        let unseen = used.contains(&None).then(|| self.unseen()).transpose()?;
        let predict = |(row, used): (usize, &Option<f64>)| {
            let dropped = self.run.sample.reasons[row];
            let linear = match (used, dropped) {
                (Some(linear), _) => Ok(*linear),
                (None, Some(DropReason::Separated)) => Err(NoPrediction::Separated),
                (None, _) => self.out_of_sample(row, &of_group).and_then(|linear| {
                    match unseen.as_ref().map_or(Some(true), |unseen| unseen.leaves(self, row)) {
                        Some(true) => Ok(linear),
                        Some(false) => Err(NoPrediction::NotIdentified),
                        None => Err(NoPrediction::MissingValue),
                    }
                }),
            };
            let mean = linear.ok().map(|linear| match self.run.options.family {
                Family::Poisson => linear.exp(),
                Family::Gaussian => linear,
            });
            Prediction { dropped, linear, mean }
        };
        Ok(used.iter().enumerate().map(predict).collect())
    }

    /// Values of an effect by group of the table; none for a group without row used.
    pub(crate) fn by_group(&self, index: usize, values: &[f64]) -> Vec<Option<f64>> {
        let groups = &self.run.design.effects[index].groups;
        let mut by_group = vec![None; groups.levels];
        let codes = &self.prepared.effects[index].codes;
        for (row, code) in self.prepared.rows.iter().zip(codes) {
            by_group[groups.codes[*row] as usize] = Some(values[*code as usize]);
        }
        by_group
    }

    fn out_of_sample(&self, row: usize, of_group: &[Vec<Option<f64>>]) -> Result<f64, NoPrediction> {
        let design = &self.run.design;
        let mut linear = design.offset.as_ref().map_or(0.0, |offset| offset[row]);
        for (index, coefficient) in self.run.kept.iter().zip(&self.solved.coefficients) {
            linear += coefficient * design.regressors[*index].values[row];
        }
        for (effect, of_group) in design.effects.iter().zip(of_group) {
            let code = effect.groups.codes[row];
            if code == MISSING {
                return Err(NoPrediction::MissingValue);
            }
            let value = of_group[code as usize].ok_or(NoPrediction::UnknownLevel)?;
            linear += value * effect.slope.as_ref().map_or(1.0, |slope| slope[row]);
        }
        if linear.is_finite() { Ok(linear) } else { Err(NoPrediction::MissingValue) }
    }
}
