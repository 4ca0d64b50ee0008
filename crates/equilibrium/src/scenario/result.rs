//! What running a scenario gives.

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Economy, Issue, Text};

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
    /// Rates that shocks read in tables.
    pub rates: Vec<AppliedRate>,
    /// Results that belong to no economy, by field: the totals of a market.
    pub totals: BTreeMap<&'static str, f64>,
    /// Intervals of the totals, where draws were asked for.
    pub total_intervals: BTreeMap<&'static str, Interval>,
    /// Results by sector, of an input-output table.
    pub sectors: Vec<SectorRow>,
    /// Value added by the economy that adds it and the one that buys the final good, where flows by pair are asked for.
    pub value_added: Vec<(Economy, Economy, f64)>,
    /// The guide's own loop, where asked for; its results are among the columns.
    pub guide_loop: Option<GuideLoopReport>,
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
    /// The standard error that was drawn with.
    pub std_error: Option<f64>,
    /// Who says so.
    pub source: Text,
}

/// A rate that a shock read in a table.
#[derive(Debug, Clone, PartialEq)]
pub struct AppliedRate {
    /// The shock's number in the file, from 1.
    pub shock: usize,
    /// The seller.
    pub exporter: Economy,
    /// The buyer.
    pub importer: Economy,
    /// The rate applied, as a fraction.
    pub rate: f64,
    /// The earlier rate that was taken off.
    pub less: Option<f64>,
    /// Table and line.
    pub row: String,
    /// The day from which the row holds, where the table has days.
    pub date: Option<Date>,
    pub(super) pair: (usize, usize),
}

/// A sector of an input-output table.
#[derive(Debug, Clone, PartialEq)]
pub struct SectorRow {
    /// The region.
    pub economy: Economy,
    /// The sector.
    pub sector: String,
    /// Output before, in the unit of the base.
    pub output_base: f64,
    /// Output after.
    pub output_new: f64,
    /// Value added before.
    pub value_added_base: f64,
    /// Output of the world per unit of final demand here.
    pub output_multiplier: f64,
    /// Output here per unit of final demand everywhere.
    pub forward_linkage: f64,
}

/// Where the guide's loop stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GuideLoopReport {
    /// Passes.
    pub passes: usize,
    /// Its rule of stopping.
    pub stop: f64,
    /// The largest change of a price between the last two passes that the rule compares.
    pub moved: f64,
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
    pub source: Text,
    /// Why it may differ.
    pub note: Text,
}
