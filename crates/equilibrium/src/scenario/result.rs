//! What running a scenario gives.

use std::collections::BTreeMap;

use hoinhap_vocab::{Economy, Issue, Text};

use super::types::Scenario;
use crate::ignatenko_2025::World;
use crate::{Columns, Identity};

/// The result of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioResult {
    /// What was asked.
    pub scenario: Scenario,
    /// Evaluations.
    pub iterations: usize,
    /// The largest relative residual.
    pub residual: f64,
    /// The residual asked for.
    pub tolerance: f64,
    /// What is held at one.
    pub numeraire: &'static str,
    /// Every parameter with its source.
    pub parameters: Vec<Used>,
    /// Defects of the base and remarks.
    pub issues: Vec<Issue>,
    /// Accounting identities with their deviations.
    pub identities: Vec<Identity>,
    /// Changes of the world as a whole, where the model has them.
    pub world: Option<World>,
    /// The economies, in the order of every list.
    pub economies: Vec<Economy>,
    /// Pairs of exporter and importer that trade in the base and that the shocks meet.
    pub pairs: Vec<(Economy, Economy)>,
    /// Results by field.
    pub columns: Columns,
    /// Intervals by field, where draws were asked for.
    pub intervals: BTreeMap<&'static str, Vec<Option<Interval>>>,
    /// The draws.
    pub draws: Option<DrawReport>,
    /// Flows by pair, where asked for.
    pub bilateral: Vec<Flow>,
    /// Published values beside ours.
    pub published: Vec<Published>,
}

impl ScenarioResult {
    /// The value of a field for an economy.
    #[must_use]
    pub fn value(&self, economy: Economy, field: &str) -> Option<f64> {
        let place = self.economies.iter().position(|known| *known == economy)?;
        self.columns.get(field)?[place]
    }

    /// The interval of a field for an economy.
    #[must_use]
    pub fn interval(&self, economy: Economy, field: &str) -> Option<Interval> {
        let place = self.economies.iter().position(|known| *known == economy)?;
        self.intervals.get(field)?[place]
    }
}

/// A parameter that was used.
#[derive(Debug, Clone, PartialEq)]
pub struct Used {
    /// Its name.
    pub name: String,
    /// Its central value.
    pub value: f64,
    /// The range that was drawn from.
    pub range: Option<(f64, f64)>,
    /// Who says so.
    pub source: String,
}

/// Percentiles over the draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The 5th.
    pub p05: f64,
    /// The median.
    pub p50: f64,
    /// The 95th.
    pub p95: f64,
}

/// How the draws went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawReport {
    /// Draws asked for.
    pub draws: usize,
    /// Draws that did not converge.
    pub failed: usize,
    /// Their seed.
    pub seed: u64,
}

/// A flow before and after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// The seller.
    pub exporter: Economy,
    /// The buyer.
    pub importer: Economy,
    /// Before, in the unit of the base.
    pub base: f64,
    /// After, without tariffs.
    pub new: f64,
}

/// A value that somebody published, beside ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The economy.
    pub economy: Economy,
    /// The field.
    pub field: String,
    /// The value printed.
    pub published: f64,
    /// Our value.
    pub ours: Option<f64>,
    /// Where it is printed.
    pub source: String,
    /// Why it may differ.
    pub note: Text,
}
