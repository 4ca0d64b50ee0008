//! Scenarios as data: a file names a model, a base, elasticities with their sources, closures, shocks and draws; running
//! it gives a result that repeats all of them.

mod base;
mod base_keys;
mod draws;
mod elasticity_keys;
mod file;
mod kernel;
mod keys;
mod market;
mod problem;
mod rates;
mod resolve;
mod result;
mod run;
mod run_gravity;
mod run_sectors;
mod sector_problem;
mod sector_tables;
mod sectors;
mod shock_keys;
mod shocks;
mod start;
mod table;
mod table_problem;
mod types;

pub use file::parse;
pub use resolve::Inputs;
pub use result::{
    AppliedRate, DrawReport, Flow, GuideLoopReport, Interval, Published, ScenarioResult, SectorRow, Used,
};
pub use run::{ScenarioError, run, run_all};
pub use types::{
    Action, BaseSpec, ClosureSpec, ColumnSpec, CostChange, Deficits, Dependent, Distribution, Domestic,
    Elasticities, Impute, KernelSpec, MarketQuantities, MarketSpec, MarketTariffs, Model, Moments,
    OutputSpec, PublishedValue, Quantity, Rates, Sampling, Scenario, SectorSpec, Shock, ShockKind,
    SolverSpec, Uncertainty,
};
