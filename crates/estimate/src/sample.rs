//! Which rows an estimation uses, and why the others are dropped.

use crate::design::{Design, Groups};
use crate::{EstimateError, Family, Options};

/// Rows dropped, by the first reason that applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    /// A value is missing or not finite.
    pub missing: usize,
    /// The weight is zero.
    pub zero_weights: usize,
    /// The outcome of the row's group is zero throughout: its effect would be minus infinity.
    pub all_zero_groups: usize,
    /// The only row of its level.
    pub singletons: usize,
    /// A combination of regressors and effects predicts the zero perfectly.
    pub separated: usize,
}

impl Dropped {
    /// All together.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.missing + self.zero_weights + self.all_zero_groups + self.singletons + self.separated
    }
}

/// Why a row is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropReason {
    /// A value is missing or not finite.
    Missing,
    /// The weight is zero.
    ZeroWeight,
    /// The outcome of its group is zero throughout.
    AllZeroGroup,
    /// It is the only row of its level.
    Singleton,
    /// It is separated.
    Separated,
}

impl DropReason {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::ZeroWeight => "zero_weight",
            Self::AllZeroGroup => "all_zero_group",
            Self::Singleton => "singleton",
            Self::Separated => "separated",
        }
    }
}

/// The rows used.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) kept: Vec<bool>,
    /// Why a row is not kept.
    pub(crate) reasons: Vec<Option<DropReason>>,
    pub(crate) dropped: Dropped,
}

impl Sample {
    /// Drops rows with missing values, those of weight zero, then groups without information.
    pub(crate) fn new(design: &Design, options: &Options) -> Result<Self, EstimateError> {
        check_signs(design, options)?;
        let kept = design.complete();
        let missing = kept.iter().filter(|kept| !**kept).count();
        let reasons = kept.iter().map(|kept| (!kept).then_some(DropReason::Missing)).collect();
        let mut sample = Self { kept, reasons, dropped: Dropped { missing, ..Dropped::default() } };
        sample.drop_weightless(design);
        sample.prune(design, options);
        sample.check_size(design)?;
        Ok(sample)
    }

    /// Drops separated rows, given by their number, and what becomes uninformative by it.
    pub(crate) fn without(
        mut self,
        rows: impl Iterator<Item = usize>,
        design: &Design,
        options: &Options,
    ) -> Result<Self, EstimateError> {
        for row in rows {
            if self.kept[row] {
                self.dropped.separated += 1;
                self.reasons[row] = Some(DropReason::Separated);
            }
            self.kept[row] = false;
        }
        self.prune(design, options);
        self.check_size(design)?;
        Ok(self)
    }

    fn drop_weightless(&mut self, design: &Design) {
        let rows = self.kept.iter_mut().zip(&mut self.reasons);
        for ((kept, reason), weight) in rows.zip(design.weights.iter().flatten()) {
            if *kept && *weight == 0.0 {
                *kept = false;
                *reason = Some(DropReason::ZeroWeight);
                self.dropped.zero_weights += 1;
            }
        }
    }

    /// The rows, by number.
    pub(crate) fn rows(&self) -> Vec<usize> {
        self.kept.iter().enumerate().filter(|(_, kept)| **kept).map(|(row, _)| row).collect()
    }

    fn check_size(&self, design: &Design) -> Result<(), EstimateError> {
        if self.kept.contains(&true) {
            return Ok(());
        }
        let Dropped { missing, zero_weights: weightless, .. } = self.dropped;
        let dropped = self.dropped.total() - missing - weightless;
        Err(EstimateError::NoRows { rows: design.outcome.len(), missing, weightless, dropped })
    }

    /// Drops groups of zeros and singletons until none is left.
    fn prune(&mut self, design: &Design, options: &Options) {
        loop {
            let before = self.dropped;
            for effect in design.effects.iter().filter(|effect| effect.slope.is_none()) {
                if options.family == Family::Poisson {
                    self.dropped.all_zero_groups += self.drop_zeros(&effect.groups, &design.outcome);
                }
                if !options.keep_singletons {
                    self.dropped.singletons += self.drop_singletons(&effect.groups);
                }
            }
            if before == self.dropped {
                return;
            }
        }
    }

    fn drop_zeros(&mut self, groups: &Groups, outcome: &[f64]) -> usize {
        let mut positive = vec![false; groups.levels];
        for ((kept, code), y) in self.kept.iter().zip(&groups.codes).zip(outcome) {
            if *kept && *y > 0.0 {
                positive[*code as usize] = true;
            }
        }
        self.drop_where(groups, DropReason::AllZeroGroup, |level| !positive[level])
    }

    fn drop_singletons(&mut self, groups: &Groups) -> usize {
        let mut counts = vec![0_u32; groups.levels];
        for (kept, code) in self.kept.iter().zip(&groups.codes) {
            if *kept {
                counts[*code as usize] += 1;
            }
        }
        self.drop_where(groups, DropReason::Singleton, |level| counts[level] == 1)
    }

    fn drop_where(&mut self, groups: &Groups, why: DropReason, drop: impl Fn(usize) -> bool) -> usize {
        let mut dropped = 0;
        for ((kept, reason), code) in self.kept.iter_mut().zip(&mut self.reasons).zip(&groups.codes) {
            if *kept && drop(*code as usize) {
                *kept = false;
                *reason = Some(why);
                dropped += 1;
            }
        }
        dropped
    }
}

fn check_signs(design: &Design, options: &Options) -> Result<(), EstimateError> {
    // A logarithm of zero is no negative number: its row is left out and counted.
    let is_negative = |value: &f64| value.is_finite() && *value < 0.0;
    let negative = |column: &str, values: &[f64], weight| match values.iter().position(is_negative) {
        Some(row) => {
            let (column, value) = (column.to_owned(), values[row]);
            Err(EstimateError::Negative { column, row: row + 1, value, weight })
        }
        None => Ok(()),
    };
    if options.family == Family::Poisson {
        negative(&design.outcome_name, &design.outcome, false)?;
    }
    match (&design.weights, &options.weights) {
        (Some(weights), Some(column)) => negative(column, weights, true),
        _ => Ok(()),
    }
}
