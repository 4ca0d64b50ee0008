//! Scenarios of the model with many sectors: tables by sector, shocks by sector.

use super::run::ScenarioError;
use super::sector_problem::unknown_sector;
use super::sector_tables::Cells;
use super::shocks::{Drawn, Effect, Prepared};
use super::types::Scenario;
use crate::Bilateral;
use crate::caliendo_parro_2015::{MultiSectorBase, MultiSectorShock};

/// The base with the names of its sectors.
#[derive(Debug, Clone)]
pub(super) struct Sectors {
    pub(super) names: Vec<String>,
    pub(super) base: MultiSectorBase,
}

/// Flows over all sectors, without tariffs.
pub(super) fn total(world: &MultiSectorBase) -> Bilateral {
    Bilateral::from_fn(world.size(), |j, i| (0..world.sectors()).map(|k| world.net_flow(k, j, i)).sum())
}

/// The sectors of each shock by position; all where it names none.
pub(super) fn chosen(scenario: &Scenario, names: &[String]) -> Result<Vec<Vec<usize>>, ScenarioError> {
    let one = |shock: &super::types::Shock| {
        if shock.products.is_empty() {
            return Ok((0..names.len()).collect());
        }
        let place = |name: &String| {
            let found = names.iter().position(|known| known == name);
            found.ok_or_else(|| ScenarioError::issue(unknown_sector(&shock.place, name, names.iter())))
        };
        shock.products.iter().map(place).collect()
    };
    scenario.shocks.iter().map(one).collect()
}

/// A shock with its sectors and, where it reads a sectoral table, the rates or the logarithms of effects there.
pub(super) struct BySector {
    pub(super) sectors: Vec<usize>,
    pub(super) cells: Option<Cells>,
}

/// What the shocks make of tariffs and costs.
pub(super) fn shock(
    base: &MultiSectorBase,
    shocks: &[Prepared],
    by_sector: &[BySector],
    drawn: &Drawn<'_>,
) -> MultiSectorShock {
    let mut change = MultiSectorShock::none(base);
    let mut costs = vec![Bilateral::filled(base.size(), 1.0); base.sectors()];
    for (shock, BySector { sectors, cells }) in shocks.iter().zip(by_sector) {
        for k in sectors {
            for (index, (j, i)) in shock.pairs.iter().enumerate() {
                let (before, back) = (change.tariffs[*k].get(*j, *i), change.tariffs[*k].get(*i, *j));
                let set = |rate: f64, add: bool| rate + if add { before } else { 0.0 };
                let theta = base.theta[*k];
                let listed = cells.as_ref().map(|cells| cells.get(&(*k, *j, *i)).copied());
                let (rate, cost) = match &shock.effect {
                    Effect::Rate { rate, add } => (set(drawn.value(shock, "rate", rate.value), *add), 1.0),
                    Effect::Listed { add, .. } => {
                        (listed.flatten().map_or(before, |rate| set(rate, *add)), 1.0)
                    }
                    Effect::Mirror => (back, 1.0),
                    Effect::Agreement { beta, sign } => {
                        (before, (-sign * drawn.value(shock, "beta", beta.value) / theta).exp())
                    }
                    Effect::Cost { factor } => (before, drawn.value(shock, "factor", factor.value)),
                    Effect::Logs { logs } => {
                        let log = listed.map_or(logs[index], Option::unwrap_or_default);
                        (before, (-log / theta).exp())
                    }
                    Effect::Cutoff => (before, f64::INFINITY),
                };
                change.tariffs[*k].set(*j, *i, rate);
                let earlier = costs[*k].get(*j, *i);
                costs[*k].set(*j, *i, earlier * cost);
            }
        }
    }
    change.costs = Some(costs);
    change
}
