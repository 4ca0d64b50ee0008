//! Where scenarios start: the world as read and the base of their model. Scenarios of one base share it.

use rayon::prelude::*;

use super::base::World;
use super::problem;
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::types::{Deficits, Model, Scenario};
use crate::ignatenko_2025::TariffBase;
use crate::structural_gravity::{Closure, GravityBase, Linearised};

/// The world as read, and the base of a model.
pub(super) struct Start {
    pub(super) world: World,
    pub(super) base: Base,
}

/// The base of a model, for gravity with its equations to first order where draws will earn them back.
pub(super) enum Base {
    Tariff(TariffBase),
    Gravity(GravityBase, Option<Linearised>),
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
                let base = base.map_err(|error| ScenarioError::of(error, &world.economies))?;
                let linear = scenario.uncertainty.as_ref().and_then(|_| linear(scenario, &base));
                Base::Gravity(base, linear)
            }
        };
        Ok(Self { world, base })
    }
}

/// Of the closures only the additive one keeps deficits in money; the others are near enough to each other.
fn linear(scenario: &Scenario, base: &GravityBase) -> Option<Linearised> {
    let closure = match scenario.closure.deficits {
        Deficits::Additive => Closure::Additive,
        _ => Closure::Multiplicative,
    };
    Linearised::new(base, scenario.elasticities.eps.value, closure)
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
        && one.closure == other.closure
        && one.uncertainty.is_some() == other.uncertainty.is_some()
        && elasticities.0.eps.value.to_bits() == elasticities.1.eps.value.to_bits()
        && one.base == other.base
        && elasticities.0.market_access == elasticities.1.market_access
        && elasticities.0.seller_only == elasticities.1.seller_only
}
