//! From a scenario's shocks to tariffs and trade-cost factors by pair.

use std::collections::BTreeMap;

use hoinhap_numerics::Stream;
use hoinhap_vocab::{Date, Economy};

use super::base::World;
use super::problem;
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::types::{Action, Distribution, Model, Quantity, Rates, Scenario, Shock, ShockKind};
use crate::Bilateral;
use crate::ignatenko_2025::{Parameters, TariffBase, optimal_retaliation, optimal_tariff};

/// A shock whose words have been looked up: pairs, and what happens to them.
pub(super) struct Prepared {
    /// (exporter, importer), the domestic cell excluded.
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) effect: Effect,
    /// 1, 2, ... in the file.
    pub(super) number: usize,
}

/// What happens to the pairs of a shock.
pub(super) enum Effect {
    /// One rate, set or added.
    Rate { rate: Quantity, add: bool },
    /// A rate per pair, in the order of the pairs; set or added.
    Listed { rates: Vec<f64>, add: bool },
    /// The rate of the other direction.
    Mirror,
    /// exp(sign beta).
    Agreement { beta: Quantity, sign: f64 },
    /// factor^(-eps).
    Cost { factor: Quantity },
    /// No trade.
    Cutoff,
}

/// Looks up the words of every shock. `base` and `parameters` serve optimal tariffs.
pub(super) fn prepare(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    base: Option<(&TariffBase, &Parameters)>,
) -> Result<Vec<Prepared>, ScenarioError> {
    let mut prepared = Vec::new();
    for (index, shock) in scenario.shocks.iter().enumerate() {
        let of = |codes: &[String]| inputs.economies(codes, &world.known, &shock.place);
        let wrong = |kind: &str| {
            Err(ScenarioError::issue(problem::wrong_model(&shock.place, kind, scenario.model.code())))
        };
        let sectoral = scenario.model == Model::CaliendoParro2015;
        if let Some(product) = shock.products.first().filter(|_| !sectoral) {
            return Err(ScenarioError::issue(problem::one_sector(&shock.place, product)));
        }
        let (pairs, effect) = match &shock.kind {
            ShockKind::Tariff { importer, exporter, rate: Rates::Table { .. }, add } if sectoral => {
                (cells(&of(exporter)?, &of(importer)?), Effect::Listed { rates: Vec::new(), add: *add })
            }
            ShockKind::Tariff { importer, exporter, rate, add } => {
                let sides = (of(importer)?, of(exporter)?);
                tariff(inputs, world, base, (sides, shock), rate, *add)?
            }
            _ if scenario.model == Model::Ignatenko2025 => return wrong("agreement, cost, cutoff"),
            ShockKind::Agreement { members, with, beta, action } => {
                let members = of(members)?;
                let others = if with.is_empty() { members.clone() } else { of(with)? };
                let sign = if *action == Action::Join { 1.0 } else { -1.0 };
                let mut pairs = both_ways(&members, &others);
                if let Some(agreed) = &world.members {
                    // Who is in does not join, who is out does not leave.
                    pairs.retain(|(exporter, importer)| {
                        (agreed.get(*exporter, *importer) > 0.0) == (sign < 0.0)
                    });
                }
                (pairs, Effect::Agreement { beta: beta.clone(), sign })
            }
            ShockKind::Cost { importer, exporter, factor } => {
                (cells(&of(exporter)?, &of(importer)?), Effect::Cost { factor: factor.clone() })
            }
            ShockKind::Cutoff { between: [one, other] } => {
                (both_ways(&of(one)?, &of(other)?), Effect::Cutoff)
            }
        };
        if !pairs.iter().any(|(exporter, importer)| world.flows.get(*exporter, *importer) > 0.0) {
            return Err(ScenarioError::issue(problem::no_cell(&shock.place)));
        }
        if matches!(effect, Effect::Mirror) && !answers(&prepared, &pairs) && !sectoral {
            return Err(ScenarioError::issue(problem::nothing_to_mirror(&shock.place)));
        }
        prepared.push(Prepared { pairs, effect, number: index + 1 });
    }
    Ok(prepared)
}

/// Whether an earlier tariff meets one of these pairs in the other direction.
fn answers(earlier: &[Prepared], pairs: &[(usize, usize)]) -> bool {
    let tariffs = earlier
        .iter()
        .filter(|shock| matches!(shock.effect, Effect::Rate { .. } | Effect::Listed { .. } | Effect::Mirror));
    let back: std::collections::BTreeSet<(usize, usize)> = pairs.iter().map(|(j, i)| (*i, *j)).collect();
    tariffs.flat_map(|shock| &shock.pairs).any(|pair| back.contains(pair))
}

/// Every pair of an exporter and an importer but the domestic ones.
fn cells(exporters: &[usize], importers: &[usize]) -> Vec<(usize, usize)> {
    let pairs = importers.iter().flat_map(|importer| exporters.iter().map(|exporter| (*exporter, *importer)));
    pairs.filter(|(exporter, importer)| exporter != importer).collect()
}

/// Pairs across two lists in both directions, each once.
fn both_ways(one: &[usize], other: &[usize]) -> Vec<(usize, usize)> {
    let mut pairs = cells(one, other);
    pairs.extend(cells(other, one));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn tariff(
    inputs: &Inputs<'_>,
    world: &World,
    base: Option<(&TariffBase, &Parameters)>,
    ((importers, exporters), shock): ((Vec<usize>, Vec<usize>), &Shock),
    rate: &Rates,
    add: bool,
) -> Result<(Vec<(usize, usize)>, Effect), ScenarioError> {
    let pairs = cells(&exporters, &importers);
    Ok(match rate {
        Rates::One(rate) => (pairs, Effect::Rate { rate: rate.clone(), add }),
        Rates::Mirror => (pairs, Effect::Mirror),
        Rates::Optimal => {
            let best = base.and_then(|(base, parameters)| match (&exporters[..], &importers[..]) {
                ([exporter], _) => optimal_retaliation(base, parameters, *exporter),
                (_, [importer]) => Some(optimal_tariff(base, parameters, *importer)),
                _ => None,
            });
            let Some(best) = best else {
                return Err(ScenarioError::issue(problem::bad_row(
                    &shock.place,
                    "optimal",
                    "`optimal` cần đúng một nước ở một phía và mô hình `ignatenko-2025`",
                    "`optimal` needs exactly one economy on one side and the model `ignatenko-2025`",
                )));
            };
            let rates = vec![best; pairs.len()];
            (pairs, Effect::Listed { rates, add })
        }
        Rates::Table { table, column, date, less } => {
            let rates = dated_rates(inputs, world, table, column, date.unwrap_or(inputs.as_of.0))?;
            let earlier = match less {
                Some(less) => dated_rates(inputs, world, table, column, *less)?,
                None => BTreeMap::new(),
            };
            let listed: Vec<((usize, usize), f64)> = pairs
                .into_iter()
                .filter_map(|pair| {
                    let rate = rates.get(&pair)? - earlier.get(&pair).copied().unwrap_or(0.0);
                    Some((pair, rate))
                })
                .collect();
            let (pairs, rates) = listed.into_iter().unzip();
            (pairs, Effect::Listed { rates, add })
        }
    })
}

/// The rates of a table by pair; of a table with days (`valid_from`, else `date`), those of its
/// latest day at or before `on`.
fn dated_rates(
    inputs: &Inputs<'_>,
    world: &World,
    name: &str,
    column: &str,
    on: Date,
) -> Result<BTreeMap<(usize, usize), f64>, ScenarioError> {
    let table = inputs.table(name)?;
    let day = ["valid_from", "date"].into_iter().find(|day| table.header().iter().any(|name| name == day));
    let mut rows = Vec::new();
    for row in table.rows() {
        let date = day.map(|day| row.date(day)).transpose()?.flatten();
        if date.is_none_or(|date| date <= on && date <= inputs.as_of.0) {
            rows.push((date, row));
        }
    }
    let latest = rows.iter().filter_map(|(date, _)| *date).max();
    let mut rates = BTreeMap::new();
    for (_, row) in rows.into_iter().filter(|(date, _)| *date == latest) {
        let position = |column: &str| -> Result<Option<usize>, ScenarioError> {
            let code = row.text(column)?;
            let economy: Economy = code
                .parse()
                .map_err(|_| ScenarioError::issue(problem::unknown_economy(&row.place(), code)))?;
            Ok(world.known.get(&economy).copied())
        };
        let (Some(exporter), Some(importer), Some(rate)) =
            (position("exporter")?, position("importer")?, row.number(column)?)
        else {
            continue;
        };
        if rate > 3.0 {
            return Err(ScenarioError::issue(problem::rate_in_percent(&row.place(), rate)));
        }
        rates.insert((exporter, importer), rate);
    }
    Ok(rates)
}

/// Values of one draw; `None` for the central case.
pub(super) struct Drawn<'a> {
    pub(super) values: &'a BTreeMap<String, f64>,
}

impl Drawn<'_> {
    /// The drawn value of a shock's quantity, or the central one.
    pub(super) fn value(&self, shock: &Prepared, key: &str, central: f64) -> f64 {
        self.values.get(&format!("shock.{}.{key}", shock.number)).copied().unwrap_or(central)
    }
}

/// Tariffs by pair.
pub(super) fn tariffs(size: usize, shocks: &[Prepared], drawn: &Drawn<'_>) -> Bilateral {
    let mut tariffs = Bilateral::filled(size, 0.0);
    for shock in shocks {
        for (index, (exporter, importer)) in shock.pairs.iter().enumerate() {
            let (rate, add) = match &shock.effect {
                Effect::Rate { rate, add } => (drawn.value(shock, "rate", rate.value), *add),
                Effect::Listed { rates, add } => (rates[index], *add),
                Effect::Mirror => (tariffs.get(*importer, *exporter), false),
                _ => continue,
            };
            let before = if add { tariffs.get(*exporter, *importer) } else { 0.0 };
            tariffs.set(*exporter, *importer, before + rate);
        }
    }
    tariffs
}

/// Factors B on trade costs by pair: tariffs as costs, agreements, iceberg factors, cut-offs.
pub(super) fn factors(size: usize, shocks: &[Prepared], eps: f64, drawn: &Drawn<'_>) -> Bilateral {
    let mut factors = tariffs(size, shocks, drawn);
    let cost = |rate: f64| if rate == 0.0 { 1.0 } else { (-eps * rate.ln_1p()).exp() };
    for importer in 0..size {
        factors.row_mut(importer).iter_mut().for_each(|rate| *rate = cost(*rate));
    }
    for shock in shocks {
        let factor = match &shock.effect {
            Effect::Agreement { beta, sign } => (sign * drawn.value(shock, "beta", beta.value)).exp(),
            Effect::Cost { factor } => drawn.value(shock, "factor", factor.value).powf(-eps),
            Effect::Cutoff => 0.0,
            _ => continue,
        };
        for (exporter, importer) in &shock.pairs {
            factors.set(*exporter, *importer, factors.get(*exporter, *importer) * factor);
        }
    }
    factors
}

/// A value of a quantity.
pub(super) fn draw(quantity: &Quantity, stream: &mut Stream) -> f64 {
    match quantity.distribution {
        Distribution::Fixed => quantity.value,
        Distribution::Triangular { low, high } => stream.triangular(low, quantity.value, high),
        Distribution::Uniform { low, high } => low + (high - low) * stream.uniform(),
        Distribution::Normal { std_error } => quantity.value + std_error * stream.normal(),
    }
}
