//! What is drawn, and the intervals that follow.

use std::collections::BTreeMap;

use hoinhap_numerics::{Stream, quantile, triangular_quantile};

use super::problem;
use super::result::Interval;
use super::run::ScenarioError;
use super::shocks::{Effect, Prepared, draw};
use super::types::{Dependent, Distribution, Elasticities, Quantity, Sampling, Scenario, Uncertainty};
use crate::Columns;
use crate::ignatenko_2025::Parameters;

/// Quantities to be drawn, by name, in the order of `vary`.
pub(super) fn varied(
    scenario: &Scenario,
    uncertainty: &Uncertainty,
    shocks: &[Prepared],
) -> Result<Vec<(String, Quantity)>, ScenarioError> {
    let find = |given: &String| {
        // sigma is read as eps = sigma - 1 and is drawn as such.
        let name = if given == "sigma" { "eps" } else { given.as_str() };
        let quantity = named(&scenario.elasticities, name).or_else(|| of_shock(shocks, name));
        let drawn = quantity.filter(|quantity| quantity.distribution != Distribution::Fixed);
        let issue = || ScenarioError::issue(problem::nothing_to_vary(&scenario.file, given));
        drawn.map(|quantity| (name.to_owned(), quantity)).ok_or_else(issue)
    };
    if uncertainty.vary.is_empty() {
        return Err(ScenarioError::issue(problem::nothing_to_vary(&scenario.file, "")));
    }
    uncertainty.vary.iter().map(find).collect()
}

fn named(elasticities: &Elasticities, name: &str) -> Option<Quantity> {
    match name {
        "eps" => Some(elasticities.eps.clone()),
        "kappa" => Some(elasticities.kappa.clone()),
        "theta" => elasticities.theta.clone(),
        "passthrough" => Some(elasticities.passthrough.clone()),
        "psi" => match &elasticities.psi {
            Dependent::Own(quantity) => Some(quantity.clone()),
            Dependent::OverEps { .. } => None,
        },
        _ => of_market(elasticities, name),
    }
}

fn of_market(elasticities: &Elasticities, name: &str) -> Option<Quantity> {
    let market = elasticities.market.as_ref()?;
    match name {
        "demand" => Some(market.demand.clone()),
        "substitution" => Some(market.substitution.clone()),
        "supply" => market.supply.clone(),
        _ => None,
    }
}

fn of_shock(shocks: &[Prepared], name: &str) -> Option<Quantity> {
    let (number, key) = name.strip_prefix("shock.")?.split_once('.')?;
    let shock = shocks.iter().find(|shock| shock.number.to_string() == number)?;
    match (&shock.effect, key) {
        (Effect::Agreement { beta: quantity, .. }, "beta")
        | (Effect::Cost { factor: quantity }, "factor")
        | (Effect::Rate { rate: quantity, .. }, "rate") => Some(quantity.clone()),
        _ => None,
    }
}

/// The points at which a scenario is solved beside its central one.
pub(super) fn points(varied: &[(String, Quantity)], uncertainty: &Uncertainty) -> Vec<BTreeMap<String, f64>> {
    match uncertainty.sampling {
        Sampling::Draws => {
            (0..uncertainty.draws).map(|number| values(varied, uncertainty.seed, number)).collect()
        }
        Sampling::Ends => (0..1_usize << varied.len()).map(|corner| at_ends(varied, corner)).collect(),
    }
}

/// The values of draw `number`.
fn values(varied: &[(String, Quantity)], seed: u64, number: usize) -> BTreeMap<String, f64> {
    let mut stream = Stream::new(seed, number as u64);
    varied.iter().map(|(name, quantity)| (name.clone(), draw(quantity, &mut stream))).collect()
}

/// The 5th percentile of each quantity whose bit is not set in `corner`, the 95th of the others.
fn at_ends(varied: &[(String, Quantity)], corner: usize) -> BTreeMap<String, f64> {
    let end = |(place, (name, quantity)): (usize, &(String, Quantity))| {
        (name.clone(), percentile(quantity, corner >> place & 1 == 1))
    };
    varied.iter().enumerate().map(end).collect()
}

/// The 95th percentile of the standard normal distribution.
const NORMAL_95: f64 = 1.644_853_626_951_472_2;

/// The 95th percentile of a quantity, or the 5th.
fn percentile(quantity: &Quantity, upper: bool) -> f64 {
    let share = if upper { 0.95 } else { 0.05 };
    match quantity.distribution {
        Distribution::Fixed => quantity.value,
        Distribution::Triangular { low, high } => triangular_quantile(share, low, quantity.value, high),
        Distribution::Uniform { low, high } => low + share * (high - low),
        Distribution::Normal { std_error } => {
            quantity.value + if upper { NORMAL_95 } else { -NORMAL_95 } * std_error
        }
    }
}

/// The tariff model's parameters at some drawn values.
pub(super) fn parameters(elasticities: &Elasticities, values: &BTreeMap<String, f64>) -> Parameters {
    let value = |name: &str, central: f64| values.get(name).copied().unwrap_or(central);
    let eps = value("eps", elasticities.eps.value);
    let psi = match &elasticities.psi {
        Dependent::Own(quantity) => value("psi", quantity.value),
        Dependent::OverEps { factor, follow: true, .. } => factor / eps,
        Dependent::OverEps { factor, .. } => factor / elasticities.eps.value,
    };
    Parameters {
        eps,
        kappa: value("kappa", elasticities.kappa.value),
        psi,
        theta: elasticities.theta.as_ref().map_or(1.0 / psi, |theta| value("theta", theta.value)),
        passthrough: value("passthrough", elasticities.passthrough.value),
    }
}

/// The interval of each field and economy: percentiles of draws, or the least and the largest of the results at the
/// ends and at the centre. A field that is not defined at some point has no interval there.
pub(super) fn intervals(
    points: &[Columns],
    sampling: Sampling,
    central: &Columns,
) -> BTreeMap<&'static str, Vec<Option<Interval>>> {
    let Some(first) = points.first() else { return BTreeMap::new() };
    let of = |field: &'static str, place: usize| {
        let values = points.iter().map(|columns| columns.get(field)?[place]);
        let mut values = values.collect::<Option<Vec<f64>>>()?;
        let middle = central.get(field)?[place]?;
        if sampling == Sampling::Ends {
            values.push(middle);
        }
        values.sort_by(f64::total_cmp);
        match sampling {
            Sampling::Draws => of_draws(&values),
            Sampling::Ends => Some(Interval { p05: *values.first()?, p50: middle, p95: *values.last()? }),
        }
    };
    first
        .iter()
        .map(|(field, values)| (*field, (0..values.len()).map(|place| of(field, place)).collect()))
        .collect()
}

/// The 5th, 50th and 95th percentile of values in ascending order.
fn of_draws(sorted: &[f64]) -> Option<Interval> {
    Some(Interval { p05: quantile(sorted, 0.05)?, p50: quantile(sorted, 0.5)?, p95: quantile(sorted, 0.95)? })
}
