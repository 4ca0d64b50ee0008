//! Running a scenario of the model with many sectors.

use std::collections::BTreeMap;

use super::base::World;
use super::problem;
use super::resolve::Inputs;
use super::result::{ScenarioResult, Used};
use super::run::{Answer, ScenarioError, assemble, doubts, draw_all, of_shocks, options, pairs};
use super::sector_tables::{self, Kind, Places};
use super::sectors::{self, BySector, Sectors};
use super::shocks::{self, Drawn, Floor};
use super::types::{ColumnSpec, CostChange, Deficits, Rates, Scenario, ShockKind};
use crate::EquilibriumError;
use crate::caliendo_parro_2015::{self, MultiSectorBase};

/// Solves for the shocks, from a world without deficits where the closure says so.
pub(super) fn run_sectors(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    sectors: &Sectors,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<ScenarioResult, ScenarioError> {
    let options = options(scenario);
    let shocks = shocks::prepare(scenario, inputs, world, None)?;
    let by_sector = by_sector(scenario, inputs, world, sectors)?;
    let base = start(scenario, world, sectors)?;
    for rates in
        sectors::shock(&base, &shocks, &by_sector, &Drawn { values: &BTreeMap::new() }).tariffs.iter()
    {
        shocks::expect_rates(scenario, world, &shocks, (rates, Floor::Price))?;
    }
    let solve = |values: &BTreeMap<String, f64>| {
        let shock = sectors::shock(&base, &shocks, &by_sector, &Drawn { values });
        caliendo_parro_2015::solve(&base, &shock, &options)
    };
    let solved = solve(&BTreeMap::new()).map_err(|error| ScenarioError::of(error, &world.economies))?;
    let drawn = draw_all(scenario, &shocks, progress, &|values| Ok(solve(values)?.value.columns()))?;
    let (before, after) = (sectors::total(&base), sectors::total(&solved.value.world));
    let answer = Answer {
        columns: solved.value.columns(),
        identities: solved.value.identities.clone(),
        numeraire: "value added of the world",
        flows: (&before, &after),
        pairs: pairs(world, &shocks),
        absent: doubts(scenario, world, &shocks),
        world: None,
        totals: BTreeMap::new(),
    };
    let mut parameters = thetas(scenario, sectors);
    parameters.extend(of_shocks(&shocks));
    Ok(assemble(scenario, world, &solved, answer, parameters, drawn))
}

/// The sectors of each shock and, where it reads a table by sector, its rates or the logarithms of its effects.
fn by_sector(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    sectors: &Sectors,
) -> Result<Vec<BySector>, ScenarioError> {
    let places = Places::new(scenario, &sectors.names, world.known.clone());
    let mut all = Vec::new();
    for (shock, chosen) in scenario.shocks.iter().zip(sectors::chosen(scenario, &sectors.names)?) {
        let cells = match &shock.kind {
            ShockKind::Tariff { rate: Rates::Table { table, column, .. }, .. } => {
                let column = ColumnSpec { table: table.clone(), column: column.clone() };
                Some(sector_tables::listed(&places, inputs, &column, Kind::NewTariff)?)
            }
            ShockKind::Cost { change: CostChange::LogEffects(column), .. }
                if super::rates::is_by_sector(&inputs.table(&column.table)?) =>
            {
                Some(sector_tables::listed(&places, inputs, column, Kind::LogEffect)?)
            }
            _ => None,
        };
        all.push(BySector { sectors: chosen, cells });
    }
    Ok(all)
}

/// The world that the shock meets. A balanced experiment has two steps: deficits are purged at the tariffs of the base,
/// then the shock meets the world without them.
fn start(scenario: &Scenario, world: &World, sectors: &Sectors) -> Result<MultiSectorBase, ScenarioError> {
    let failed = |error: EquilibriumError| ScenarioError::of(error, &world.economies);
    match scenario.closure.deficits {
        Deficits::Additive => Ok(sectors.base.clone()),
        Deficits::Balanced => {
            Ok(caliendo_parro_2015::purge(&sectors.base, &options(scenario)).map_err(failed)?.value.world)
        }
        _ => Err(ScenarioError::issue(problem::wrong_closure(scenario))),
    }
}

/// theta of each sector, with the table that says so.
fn thetas(scenario: &Scenario, sectors: &Sectors) -> Vec<Used> {
    let source = scenario.base.sectors.as_ref().map_or("", |spec| &spec.sectors);
    let theta = |(name, theta): (&String, &f64)| Used {
        name: format!("theta.{name}"),
        value: *theta,
        range: None,
        std_error: None,
        source: hoinhap_vocab::Text::same(source.to_owned()),
    };
    sectors.names.iter().zip(&sectors.base.theta).map(theta).collect()
}
