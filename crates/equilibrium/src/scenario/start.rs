//! Where scenarios start: the world as read and the base of their model. Scenarios of one base share it.

use rayon::prelude::*;

use super::base::World;
use super::problem;
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::types::{Model, Scenario};
use crate::ignatenko_2025::TariffBase;
use crate::structural_gravity::GravityBase;

/// The world as read, and the base of a model.
pub(super) struct Start {
    pub(super) world: World,
    pub(super) base: Base,
}

/// The base of a model.
pub(super) enum Base {
    Tariff(TariffBase),
    Gravity(GravityBase),
}

impl Start {
    pub(super) fn read(scenario: &Scenario, inputs: &Inputs<'_>) -> Result<Self, ScenarioError> {
        if !inputs.as_of.sees_year(scenario.base.year) {
            return Err(ScenarioError::issue(problem::not_over(&scenario.file, scenario.base.year)));
        }
        let mut world = World::read(scenario, inputs)?;
        let base = world.tariff_base(scenario, inputs)?;
        let base = match scenario.model {
            Model::Ignatenko2025 => Base::Tariff(base),
            Model::Gravity => {
                let base = GravityBase::from_flows(base.flows);
                Base::Gravity(base.map_err(|error| ScenarioError::of(error, &world.economies))?)
            }
        };
        Ok(Self { world, base })
    }
}

/// The distinct starts of some scenarios, and which of them each scenario has.
pub(super) fn starts(
    scenarios: &[Scenario],
    inputs: &Inputs<'_>,
) -> (Vec<Result<Start, ScenarioError>>, Vec<usize>) {
    let mut distinct: Vec<&Scenario> = Vec::new();
    let mut which = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        let known = distinct.iter().position(|other| share_a_start(scenario, other));
        which.push(known.unwrap_or(distinct.len()));
        if known.is_none() {
            distinct.push(scenario);
        }
    }
    (distinct.into_par_iter().map(|scenario| Start::read(scenario, inputs)).collect(), which)
}

fn share_a_start(one: &Scenario, other: &Scenario) -> bool {
    let elasticities = (&one.elasticities, &other.elasticities);
    one.model == other.model
        && one.base == other.base
        && elasticities.0.market_access == elasticities.1.market_access
        && elasticities.0.seller_only == elasticities.1.seller_only
}
