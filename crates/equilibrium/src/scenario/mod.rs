//! Scenarios as data: a file names a model, a base, elasticities with their sources, closures, shocks and draws; running
//! it gives a result that repeats all of them.

mod base;
mod base_keys;
mod draws;
mod elasticity_keys;
mod file;
mod kernel;
mod keys;
mod problem;
mod resolve;
mod result;
mod run;
mod run_sectors;
mod sectors;
mod shocks;
mod start;
mod types;

pub use file::parse;
pub use resolve::Inputs;
pub use result::{DrawReport, Flow, Interval, Published, ScenarioResult, Used};
pub use run::{ScenarioError, run, run_all};
pub use types::{
    Action, BaseSpec, ClosureSpec, ColumnSpec, Deficits, Dependent, Distribution, Domestic, Elasticities,
    Impute, KernelSpec, Model, Moments, OutputSpec, PublishedValue, Quantity, Rates, Sampling, Scenario,
    SectorSpec, Shock, ShockKind, SolverSpec, Uncertainty,
};
