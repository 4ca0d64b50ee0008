//! What is drawn, and the intervals that follow.

use std::collections::BTreeMap;

use hoinhap_numerics::{Stream, quantile};

use super::problem;
use super::result::Interval;
use super::run::ScenarioError;
use super::shocks::{Effect, Prepared, draw};
use super::types::{Dependent, Distribution, Elasticities, Quantity, Scenario, Uncertainty};
use crate::Columns;
use crate::ignatenko_2025::Parameters;

/// Quantities to be drawn, by name, in the order of `vary`.
pub(super) fn varied(
    scenario: &Scenario,
    uncertainty: &Uncertainty,
    shocks: &[Prepared],
) -> Result<Vec<(String, Quantity)>, ScenarioError> {
    let find = |name: &String| {
        let quantity = named(&scenario.elasticities, name).or_else(|| of_shock(shocks, name));
        let drawn = quantity.filter(|quantity| quantity.distribution != Distribution::Fixed);
        let issue = || ScenarioError::issue(problem::nothing_to_vary(&scenario.file, name));
        drawn.map(|quantity| (name.clone(), quantity)).ok_or_else(issue)
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

/// The values of draw `number`.
pub(super) fn values(varied: &[(String, Quantity)], seed: u64, number: usize) -> BTreeMap<String, f64> {
    let mut stream = Stream::new(seed, number as u64);
    varied.iter().map(|(name, quantity)| (name.clone(), draw(quantity, &mut stream))).collect()
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

/// The 5th, 50th and 95th percentile of each field and economy. A field that a draw does not define for an economy has
/// no interval there.
pub(super) fn intervals(draws: &[Columns]) -> BTreeMap<&'static str, Vec<Option<Interval>>> {
    let Some(first) = draws.first() else { return BTreeMap::new() };
    let of = |field: &'static str, place: usize| {
        let values = draws.iter().map(|columns| columns.get(field)?[place]);
        let mut values = values.collect::<Option<Vec<f64>>>()?;
        values.sort_by(f64::total_cmp);
        Some(Interval {
            p05: quantile(&values, 0.05)?,
            p50: quantile(&values, 0.5)?,
            p95: quantile(&values, 0.95)?,
        })
    };
    first
        .iter()
        .map(|(field, values)| (*field, (0..values.len()).map(|place| of(field, place)).collect()))
        .collect()
}
