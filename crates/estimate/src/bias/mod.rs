//! Correction of the incidental-parameter bias of three-way gravity.
//!
//! With exporter-period, importer-period and pair effects, `N` economies and a fixed number of periods, the estimate is
//! biased in the order of `1/N` and errors clustered by pair are too small. Two corrections of the estimate are offered,
//! both with the same corrected errors:
//!
//! - analytic: the bias is computed from scores and curvatures of the pairs and taken off;
//! - jackknife: economies are split in two halves, exporters and importers alike; the average of the estimates on the
//!   four parts has twice the bias, so that `2 b - average` has none of the order of `1/N`.
//!
//! Reference: Weidner and Zylkin (2021), Journal of International Economics 132, propositions 3 and 4.

mod three_way;

use std::collections::BTreeMap;

use crate::dense::Matrix;
use crate::distribution::Reference;
use crate::estimate::{Fitted, estimate};
use crate::recover::labels;
use crate::result::Coefficient;
use crate::{EstimateError, Family, formula};

use hoinhap_vocab::{Issue, Text};

/// How the bias is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BiasCorrection {
    /// The analytic correction.
    ThreeWay,
    /// The split-panel jackknife. Economies in ascending order of their names belong to the two halves in turn.
    Jackknife,
}

impl BiasCorrection {
    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ThreeWay => "three-way",
            Self::Jackknife => "jackknife",
        }
    }
}

/// Estimates without the bias of order `1/N`.
#[derive(Debug, Clone, PartialEq)]
pub struct BiasCorrected {
    /// How the bias was taken off.
    pub method: BiasCorrection,
    /// The corrected coefficients with corrected errors, in the order of the formula.
    pub coefficients: Vec<Coefficient>,
    /// What was taken off each.
    pub bias: Vec<f64>,
    /// The corrected variance, clustered by pair, with the factor `G/(G - 1)`.
    pub variance: Matrix,
    /// Clusters: pairs among the rows used.
    pub pairs: usize,
    /// Whether the leverage of the effects is exact; else the exporter's and the importer's own parts stand for it,
    /// which differs in the order of `1/N`.
    pub exact_leverage: bool,
    /// Rows used of a unit with itself, as domestic sales are. The formulas are of pairs of two units.
    pub own_pairs: usize,
    /// What is to be known about the correction.
    pub issues: Vec<Issue>,
}

/// Which effect is which, by place among the effects.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Roles {
    exporter: usize,
    importer: usize,
    pair: usize,
    /// Columns of the exporter's effect without those of the period.
    exporters: Vec<String>,
    importers: Vec<String>,
}

/// The exporter and the importer of each row used.
struct Units {
    exporters: Vec<String>,
    importers: Vec<String>,
}

impl Units {
    /// Rows of a unit with itself.
    fn own_pairs(&self) -> usize {
        self.exporters.iter().zip(&self.importers).filter(|(exporter, importer)| exporter == importer).count()
    }

    /// Whether every pair has one exporter and one importer.
    fn direct(&self, pairs: &[u32]) -> bool {
        let mut known: BTreeMap<u32, (&str, &str)> = BTreeMap::new();
        let units = self.exporters.iter().zip(&self.importers).map(|(a, b)| (a.as_str(), b.as_str()));
        pairs.iter().zip(units).all(|(pair, units)| *known.entry(*pair).or_insert(units) == units)
    }
}

impl Fitted<'_> {
    /// Takes the bias of order `1/N` off.
    ///
    /// # Errors
    /// The model is not a Poisson one with effects of the shape `exporter^year + importer^year + exporter^importer`; a
    /// half of the panel does not identify a coefficient; or the jackknife is asked for where rows are of a unit with
    /// itself, since its parts of different exporters and importers would have none.
    pub fn bias_corrected(&self, method: BiasCorrection) -> Result<BiasCorrected, EstimateError> {
        let roles = self.roles()?;
        let rows = &self.prepared.rows;
        let units = Units {
            exporters: labels(self.frame, &roles.exporters, rows),
            importers: labels(self.frame, &roles.importers, rows),
        };
        if !units.direct(&self.prepared.effects[roles.pair].codes) {
            return Err(self.not_three_way());
        }
        let own_pairs = units.own_pairs();
        let corrected = three_way::correction(&self.three_way(&roles)?);
        let bias = match method {
            BiasCorrection::ThreeWay => corrected.bias,
            BiasCorrection::Jackknife if own_pairs > 0 => {
                return Err(EstimateError::OwnPairs { rows: own_pairs });
            }
            BiasCorrection::Jackknife => self.jackknife(&units)?,
        };
        let (level, names) = (self.run.options.level, self.names());
        let coefficient = |(place, name): (usize, String)| {
            let estimate = self.solved.coefficients[place] - bias[place];
            Coefficient::new(name, estimate, corrected.variance[place][place], Reference::Normal, level)
        };
        Ok(BiasCorrected {
            method,
            coefficients: names.into_iter().enumerate().map(coefficient).collect(),
            bias,
            variance: corrected.variance,
            pairs: corrected.pairs,
            exact_leverage: corrected.exact,
            own_pairs,
            issues: (own_pairs > 0).then(|| of_own_pairs(own_pairs)).into_iter().collect(),
        })
    }

    fn names(&self) -> Vec<String> {
        self.run.kept.iter().map(|index| self.run.design.regressors[*index].name.clone()).collect()
    }

    fn roles(&self) -> Result<Roles, EstimateError> {
        let effects = &self.run.design.effects;
        let plain = effects.iter().all(|effect| effect.slope.is_none());
        if self.run.options.family != Family::Poisson || effects.len() != 3 || !plain {
            return Err(self.not_three_way());
        }
        let columns = |index: usize| effects[index].columns.as_slice();
        let candidates = [(0, 1, 2), (0, 2, 1), (1, 2, 0)];
        let roles = candidates.into_iter().find_map(|(exporter, importer, pair)| {
            roles_of([columns(exporter), columns(importer), columns(pair)], [exporter, importer, pair])
        });
        roles.ok_or_else(|| self.not_three_way())
    }

    fn not_three_way(&self) -> EstimateError {
        let effects = &self.run.design.effects;
        let found = effects.iter().map(|effect| effect.groups.name.as_str()).collect::<Vec<_>>().join(" + ");
        EstimateError::NotThreeWay { found }
    }

    /// Twice the estimate less the average over the four parts, as what is to be taken off: `average - b`.
    fn jackknife(&self, units: &Units) -> Result<Vec<f64>, EstimateError> {
        let rows = &self.prepared.rows;
        let Units { exporters, importers } = units;
        let mut half: BTreeMap<&str, usize> =
            exporters.iter().chain(importers).map(|name| (name.as_str(), 0)).collect();
        half.values_mut().enumerate().for_each(|(place, half)| *half = place % 2);
        let formula = formula::parse(&self.formula)?;
        let mut average = vec![0.0; self.solved.coefficients.len()];
        for part in 0..4 {
            let inside = |place: &usize| {
                2 * half[exporters[*place].as_str()] + half[importers[*place].as_str()] == part
            };
            let chosen: Vec<usize> = (0..rows.len()).filter(inside).map(|place| rows[place]).collect();
            let found = estimate(&self.frame.subset(&chosen), &formula, &self.run.options)?;
            for (name, average) in self.names().iter().zip(&mut average) {
                let one = found.coefficient(name);
                let one = one.ok_or_else(|| EstimateError::HalfPanel { coefficient: name.clone() })?;
                *average += 0.25 * one.estimate;
            }
        }
        Ok(average.iter().zip(&self.solved.coefficients).map(|(average, b)| average - b).collect())
    }
}

fn of_own_pairs(rows: usize) -> Issue {
    Issue::warning(
        "estimate/own-pairs",
        "--bias-correction",
        Text::new(
            format!(
                "{rows} dòng là của một đơn vị với chính nó (như doanh số trong nước): công thức hiệu chỉnh được chứng minh cho cặp gồm hai đơn vị khác nhau"
            ),
            format!(
                "{rows} rows are of a unit with itself, as domestic sales are: the correction is derived for pairs of two units"
            ),
        ),
        Text::fixed(
            "Ước lượng lại không có các dòng đó để so sánh",
            "Estimate without these rows as well, and compare",
        ),
    )
    .with_value(rows.to_string())
}

/// The roles, where the first two effects share the period and the third is of the units alone.
fn roles_of(columns: [&[String]; 3], places: [usize; 3]) -> Option<Roles> {
    let [first, second, pair] = columns;
    let period = |name: &&String| first.contains(*name) && second.contains(*name);
    let units = |columns: &[String]| -> Vec<String> {
        columns.iter().filter(|name| !period(name)).cloned().collect()
    };
    let (exporters, importers) = (units(first), units(second));
    let has_period = first.iter().any(|name| period(&name));
    let fits = has_period && !exporters.is_empty() && !importers.is_empty();
    (fits && !pair.iter().any(|name| period(&name))).then_some(Roles {
        exporter: places[0],
        importer: places[1],
        pair: places[2],
        exporters,
        importers,
    })
}
