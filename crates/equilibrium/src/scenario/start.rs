//! Where scenarios start: the world as read and the base of their model. Scenarios of one base share it.

use rayon::prelude::*;

use super::base::World;
use super::market::{self, Market};
use super::problem;
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::sector_tables;
use super::sectors::Sectors;
use super::table::{self, Regions};
use super::types::{BaseSpec, Deficits, Impute, Model, Scenario};
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
    Sectors(Box<Sectors>),
    Market(Market),
    Table(Box<Regions>),
}

impl Start {
    pub(super) fn read(scenario: &Scenario, inputs: &Inputs<'_>) -> Result<Self, ScenarioError> {
        if let Some(spec) = &scenario.base.market {
            expect_over(scenario, inputs)?;
            let (world, market) = market::read(scenario, spec, inputs)?;
            return Ok(Self { world, base: Base::Market(market) });
        }
        if let Some(final_demand) = &scenario.base.final_demand {
            expect_over(scenario, inputs)?;
            let (world, regions) = table::read(scenario, final_demand, inputs)?;
            return Ok(Self { world, base: Base::Table(Box::new(regions)) });
        }
        if let Some(spec) = &scenario.base.sectors {
            expect_over(scenario, inputs)?;
            let (world, sectors) = sector_tables::read(scenario, spec, inputs)?;
            return Ok(Self { world, base: Base::Sectors(Box::new(sectors)) });
        }
        Self::on(read_world(scenario, inputs)?, scenario, inputs)
    }

    fn on(mut world: World, scenario: &Scenario, inputs: &Inputs<'_>) -> Result<Self, ScenarioError> {
        let base = match scenario.model {
            Model::Ignatenko2025 => Base::Tariff(world.tariff_base(scenario, inputs)?),
            _ => {
                let flows = match &scenario.base.kernel {
                    Some(_) => world.flows.clone(),
                    None => world.tariff_base(scenario, inputs)?.flows,
                };
                let base = GravityBase::from_flows(flows);
                let base = base.map_err(|error| ScenarioError::of(error, &world.economies))?;
                let linear = scenario.uncertainty.as_ref().and_then(|_| linear(scenario, &base));
                Base::Gravity(base, linear)
            }
        };
        Ok(Self { world, base })
    }
}

fn read_world(scenario: &Scenario, inputs: &Inputs<'_>) -> Result<World, ScenarioError> {
    expect_over(scenario, inputs)?;
    World::read(scenario, inputs)
}

/// The base year has ended at the date of the question.
fn expect_over(scenario: &Scenario, inputs: &Inputs<'_>) -> Result<(), ScenarioError> {
    match inputs.as_of.sees_year(scenario.base.year) {
        true => Ok(()),
        false => Err(ScenarioError::issue(problem::not_over(&scenario.file, scenario.base.year))),
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
    scenarios: &[&Scenario],
    inputs: &Inputs<'_>,
) -> (Vec<Result<Start, ScenarioError>>, Vec<usize>) {
    let (distinct, which) = grouped(scenarios, share_a_start);
    if distinct.iter().any(|scenario| scenario.model.is_on_own_tables()) {
        return (distinct.par_iter().map(|scenario| Start::read(scenario, inputs)).collect(), which);
    }
    let (worlds, of_world) = grouped(&distinct, |one, other| same_base(&one.base, &other.base));
    let worlds: Vec<_> = worlds.into_par_iter().map(|scenario| read_world(scenario, inputs)).collect();
    let start = |(scenario, world): (&&Scenario, &usize)| match &worlds[*world] {
        Ok(world) => Start::on(world.clone(), scenario, inputs),
        Err(error) => Err(error.clone()),
    };
    (distinct.par_iter().zip(&of_world).map(start).collect(), which)
}

/// The first scenario of each kind, and which of them each scenario is like.
pub(super) fn grouped<'s>(
    scenarios: &[&'s Scenario],
    alike: impl Fn(&Scenario, &Scenario) -> bool,
) -> (Vec<&'s Scenario>, Vec<usize>) {
    let mut distinct: Vec<&Scenario> = Vec::new();
    let mut which = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        let known = distinct.iter().position(|other| alike(scenario, other));
        which.push(known.unwrap_or(distinct.len()));
        if known.is_none() {
            distinct.push(scenario);
        }
    }
    (distinct, which)
}

/// Whether two scenarios have the world and the base of the model in common.
pub(super) fn share_a_start(one: &Scenario, other: &Scenario) -> bool {
    let elasticities = (&one.elasticities, &other.elasticities);
    one.model == other.model
        && one.closure == other.closure
        && one.uncertainty.is_some() == other.uncertainty.is_some()
        && elasticities.0.eps.value.to_bits() == elasticities.1.eps.value.to_bits()
        && same_base(&one.base, &other.base)
        && elasticities.0.market_access == elasticities.1.market_access
        && elasticities.0.seller_only == elasticities.1.seller_only
}

/// Whether two bases are one, wherever the scenarios write it.
fn same_base(one: &BaseSpec, other: &BaseSpec) -> bool {
    one.year == other.year
        && one.domestic == other.domestic
        && (&one.flows, &one.value, &one.income) == (&other.flows, &other.value, &other.income)
        && (&one.kernel, &one.sectors) == (&other.kernel, &other.sectors)
        && (&one.market, &one.final_demand, &one.unit) == (&other.market, &other.final_demand, &other.unit)
        && one.impute.iter().map(Impute::cell).eq(other.impute.iter().map(Impute::cell))
}
