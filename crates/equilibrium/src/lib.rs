//! A base and a shock to a counterfactual.
//!
//! The stage below are flows, incomes and tariffs; the stage above a scenario's findings. One module per published
//! model, each solved in changes against the base, each with its accounting recomputed in levels. Nothing here
//! estimates: an elasticity is an input and comes with its source.
//!
//! | module | question |
//! |---|---|
//! | [`structural_gravity`] | trade costs, agreements, a lost partner; one sector, no revenue |
//! | [`ignatenko_2025`] | tariffs with revenue, labour supply, pass-through and deficits |
//! | [`caliendo_parro_2015`] | tariffs by sector, with input-output links |
//! | [`laird_yeats_1986`] | one product, partial equilibrium |
//! | [`leontief`] | who adds the value, and what is lost if a link is cut |
//!
//! [`scenario`] reads a scenario file and runs the model that it names.

mod bilateral;
pub mod caliendo_parro_2015;
mod change;
mod error;
mod identity;
pub mod ignatenko_2025;
pub mod laird_yeats_1986;
pub mod leontief;
pub mod scenario;
pub mod structural_gravity;

use std::collections::BTreeMap;

pub use bilateral::Bilateral;
pub use error::EquilibriumError;
pub use identity::Identity;

/// Results economy by economy under the names of the result file; a value that is not defined is `None`.
pub type Columns = BTreeMap<&'static str, Vec<Option<f64>>>;
