//! Running a scenario of structural gravity.

use std::collections::BTreeMap;

use hoinhap_numerics::FixedPointOptions;

use super::base::World;
use super::resolve::Inputs;
use super::result::{GuideLoopReport, ScenarioResult};
use super::run::{Answer, ScenarioError, assemble, doubts, draw_all, of_shocks, options, pairs, used};
use super::shocks::{self, Drawn, Prepared};
use super::table_problem;
use super::types::{Deficits, Scenario};
use crate::Columns;
use crate::structural_gravity::{self, Closure, GravityBase, GravityShock, Guess, Linearised};

/// Solves for the shocks, with the conditional effect and, where asked for, the guide's own loop beside it.
pub(super) fn run_gravity(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    (base, linear): (&GravityBase, Option<&Linearised>),
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<ScenarioResult, ScenarioError> {
    let shocks = shocks::prepare(scenario, inputs, world, None)?;
    expect_prices(scenario, world, &shocks)?;
    let (closure, options) = (closure(scenario, inputs, world)?, options(scenario));
    let eps = scenario.elasticities.eps.value;
    let shock_at = |values: &BTreeMap<String, f64>| {
        let eps = values.get("eps").copied().unwrap_or(eps);
        let factors = shocks::factors(base.size(), &shocks, eps, &Drawn { values });
        (GravityShock { factors }, eps)
    };
    let (shock, _) = shock_at(&BTreeMap::new());
    let guess = Guess { start: None, linear };
    let solved = structural_gravity::solve_from(base, &shock, eps, closure, &options, &guess);
    let solved = solved.map_err(|error| ScenarioError::of(error, &world.economies))?;
    let start = solved.value.logs();
    let drawn = draw_all(scenario, &shocks, progress, &|values| {
        let (shock, eps) = shock_at(values);
        let guess = Guess { start: Some(&start), linear };
        let solved = structural_gravity::solve_from(base, &shock, eps, closure, &options, &guess)?;
        Ok(solved.value.columns())
    })?;
    let mut columns = solved.value.columns();
    if scenario.output.conditional {
        columns.extend(conditional_exports(base, &shock, eps, &options));
    }
    let guide = match scenario.output.guide_loop {
        true => Some(guide(scenario, world, base, &shock, closure)?),
        false => None,
    };
    columns.extend(guide.iter().flat_map(structural_gravity::GuideLoop::columns));
    let answer = Answer {
        columns,
        identities: solved.value.identities.clone(),
        numeraire: numeraire(closure),
        flows: (&base.flows, &solved.value.flows),
        pairs: pairs(world, &shocks),
        absent: doubts(scenario, world, &shocks),
        world: None,
        totals: BTreeMap::new(),
    };
    let mut parameters = vec![used("eps", &scenario.elasticities.eps)];
    parameters.extend(of_shocks(&shocks));
    let mut result = assemble(scenario, world, &solved, answer, parameters, drawn);
    result.rates = shocks::applied(&shocks);
    result.guide_loop = guide.map(|guide| stopped(&guide));
    Ok(result)
}

/// Refuses taxes that leave no price, before they are costs among others.
fn expect_prices(scenario: &Scenario, world: &World, shocks: &[Prepared]) -> Result<(), ScenarioError> {
    let (size, drawn) = (world.economies.len(), Drawn { values: &BTreeMap::new() });
    let (tariffs, exports) =
        (shocks::tariffs(size, shocks, &drawn), shocks::export_taxes(size, shocks, &drawn));
    shocks::expect_prices(scenario, world, shocks, (&tariffs, exports.as_ref()))
}

const fn numeraire(closure: Closure) -> &'static str {
    match closure {
        Closure::Reference(_) => "importer resistance of the reference economy",
        _ => "world income",
    }
}

const fn stopped(guide: &structural_gravity::GuideLoop) -> GuideLoopReport {
    GuideLoopReport { passes: guide.passes, stop: structural_gravity::GUIDE_STOP, moved: guide.moved }
}

/// The guide's loop, fitted as closely as its rule of stopping is loose.
fn guide(
    scenario: &Scenario,
    world: &World,
    base: &GravityBase,
    shock: &GravityShock,
    closure: Closure,
) -> Result<structural_gravity::GuideLoop, ScenarioError> {
    let Closure::Reference(reference) = closure else {
        let issue = table_problem::no_guide_loop(&scenario.file, scenario.model.code());
        return Err(ScenarioError::issue(issue));
    };
    let (eps, stop) = (scenario.elasticities.eps.value, structural_gravity::GUIDE_STOP);
    let found = structural_gravity::guide_loop(base, shock, eps, reference, stop, &options(scenario));
    found.map_err(|error| ScenarioError::of(error, &world.economies))
}

/// The conditional effect on exports; without a column where the resistances alone cannot carry the shock.
fn conditional_exports(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    options: &FixedPointOptions,
) -> Columns {
    let Ok(solved) = structural_gravity::conditional(base, shock, eps, 0, options) else {
        return Columns::new();
    };
    let (new, old) = (solved.value.flows.exports(), base.flows.exports());
    Columns::from([("conditional_exports_pct", crate::change::percents(&new, &old))])
}

fn closure(scenario: &Scenario, inputs: &Inputs<'_>, world: &World) -> Result<Closure, ScenarioError> {
    Ok(match &scenario.closure.deficits {
        Deficits::Additive => Closure::Additive,
        Deficits::Multiplicative => Closure::Multiplicative,
        Deficits::Balanced => Closure::Balanced,
        Deficits::Reference(code) => {
            let place = inputs.economies(std::slice::from_ref(code), &world.known, &scenario.file)?;
            Closure::Reference(place.first().copied().unwrap_or_default())
        }
    })
}
