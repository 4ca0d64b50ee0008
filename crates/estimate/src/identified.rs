//! Whether a row that was not used is determined by those that were.
//!
//! The prediction of a row is determined where its values lie in the span of the rows used: for levels of disconnected
//! components, a slope that never varied, or a regressor that was dropped as collinear they need not. Coefficients of all
//! regressors and levels that leave every row used as it is are drawn at random; a row that they change has no
//! prediction of its own, and one that they leave is determined, but for a chance of zero.

use crate::absorb::panels;
use crate::estimate::{Fitted, pick};
use crate::poisson::combine;
use crate::recover::taken_apart;
use crate::{EstimateError, least_squares};

/// What a determined row may be changed by, relative to the parts that the change is made of: rounding.
const ROUNDING: f64 = 1e-7;

/// Coefficients that change no row used.
pub(crate) struct Unseen {
    /// By regressor of the design.
    coefficients: Vec<(usize, f64)>,
    /// By effect and by group of the table; none for a group without row used.
    of_group: Vec<Vec<Option<f64>>>,
}

impl Fitted<'_> {
    /// Draws coefficients that change no row used.
    ///
    /// # Errors
    /// The drawn values cannot be taken apart.
    pub(crate) fn unseen(&self) -> Result<Unseen, EstimateError> {
        let (run, prepared) = (&self.run, &self.prepared);
        let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
        let row_of_position = prepared.layout.sorted(&prepared.rows);
        // Regressors that were dropped, at random, and levels at random; the kept ones and other levels undo them.
        let mut coefficients: Vec<(usize, f64)> =
            run.collinear.iter().map(|index| (*index, draw.next())).collect();
        let mut target = vec![0.0; prepared.rows.len()];
        for (index, coefficient) in &coefficients {
            let values = pick(&run.design.regressors[*index].values, &row_of_position);
            target.iter_mut().zip(values).for_each(|(target, value)| *target += coefficient * value);
        }
        if !coefficients.is_empty() {
            let undone = self.undone(&target)?;
            let regressors = panels(&prepared.regressors);
            let by_regressors = combine(target.len(), &regressors, &undone);
            target.iter_mut().zip(by_regressors).for_each(|(target, value)| *target -= value);
            coefficients.extend(run.kept.iter().zip(undone).map(|(index, value)| (*index, -value)));
        }
        let drawn: Vec<Vec<f64>> =
            prepared.effects.iter().map(|effect| (0..effect.levels).map(|_| draw.next()).collect()).collect();
        for (effect, drawn) in prepared.effects.iter().zip(&drawn) {
            let codes = prepared.layout.sorted(&effect.codes);
            let slope = effect.slope.as_ref().map(|slope| prepared.layout.sorted(slope));
            for (position, target) in target.iter_mut().enumerate() {
                *target +=
                    drawn[codes[position] as usize] * slope.as_ref().map_or(1.0, |slope| slope[position]);
            }
        }
        let undone = match prepared.effects.is_empty() {
            true => Vec::new(),
            false => taken_apart(&prepared.layout, &prepared.effects, &target)?,
        };
        let of_group = drawn.iter().zip(undone).enumerate().map(|(index, (drawn, undone))| {
            let left: Vec<f64> = drawn.iter().zip(undone).map(|(drawn, undone)| drawn - undone).collect();
            self.by_group(index, &left)
        });
        Ok(Unseen { coefficients, of_group: of_group.collect() })
    }

    /// The coefficients of the kept regressors that, with some levels, give the target.
    fn undone(&self, target: &[f64]) -> Result<Vec<f64>, EstimateError> {
        if self.run.kept.is_empty() {
            return Ok(Vec::new());
        }
        let ones = vec![1.0; target.len()];
        let regressors = panels(&self.prepared.regressors);
        least_squares::fit(&self.prepared.layout, &ones, target, &regressors)
            .map(|fit| fit.coefficients)
            .map_err(|_| EstimateError::NotConverged {
                iterations: 1,
                residual: f64::INFINITY,
                tolerance: least_squares::ENOUGH,
            })
    }
}

impl Unseen {
    /// Whether the coefficients leave a row of the table as it is. `None` where one of its values is missing.
    pub(crate) fn leaves(&self, fitted: &Fitted<'_>, row: usize) -> Option<bool> {
        let design = &fitted.run.design;
        let (mut change, mut size) = (0.0, 1.0);
        let mut add = |part: f64| {
            change += part;
            size += part.abs();
        };
        for (index, coefficient) in &self.coefficients {
            add(coefficient * design.regressors[*index].values[row]);
        }
        for (effect, of_group) in design.effects.iter().zip(&self.of_group) {
            let value = of_group.get(effect.groups.codes[row] as usize).copied().flatten()?;
            add(value * effect.slope.as_ref().map_or(1.0, |slope| slope[row]));
        }
        change.is_finite().then_some(change.abs() < ROUNDING * size)
    }
}

/// Numbers between 1/2 and 3/2, the same in every run (Marsaglia 2003, xorshift with 13, 7, 17).
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        0.5 + (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}
