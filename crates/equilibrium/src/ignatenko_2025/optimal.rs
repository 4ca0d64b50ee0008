//! Tariffs that serve the economy that sets them, if nobody answers, and the one answer of the rest.

use super::{Parameters, TariffBase};

/// The unilateral optimum of an economy: t = 1 / ((1 + eps d) phi - 1), where
/// d = sum_{i != j} X_ji (1 - nu_i) (1 - lambda_ji) / ((1 - nu_j) (E_j - X_jj)).
#[must_use]
pub fn optimal_tariff(base: &TariffBase, parameters: &Parameters, economy: usize) -> f64 {
    let sales = (0..base.size()).filter(|market| *market != economy).map(|market| {
        let (flow, share) = (base.flows.get(economy, market), base.shares.get(economy, market));
        flow * (1.0 - base.nu[market]) * (1.0 - share)
    });
    let imports = base.expenditure[economy] - base.flows.get(economy, economy);
    let openness = sales.sum::<f64>() / ((1.0 - base.nu[economy]) * imports);
    rate(parameters.eps, openness, parameters.phi(base)[economy])
}

/// The answer of everybody else as one economy: the same formula on two economies, with the income of the rest, not
/// its expenditure, in the denominator, as in the paper.
#[must_use]
pub fn optimal_retaliation(base: &TariffBase, parameters: &Parameters, economy: usize) -> Option<f64> {
    let others = || (0..base.size()).filter(move |other| *other != economy);
    let other = others().next()?;
    let to_economy: f64 = others().map(|seller| base.flows.get(seller, economy)).sum();
    let among: f64 = others()
        .flat_map(|seller| others().map(move |buyer| (seller, buyer)))
        .map(|(seller, buyer)| base.flows.get(seller, buyer))
        .sum();
    let income: f64 = others().map(|other| base.income[other]).sum();
    let share = to_economy / base.expenditure[economy];
    let openness =
        to_economy * (1.0 - base.nu[economy]) * (1.0 - share) / ((1.0 - base.nu[other]) * (income - among));
    Some(rate(parameters.eps, openness, parameters.phi(base)[other]))
}

fn rate(eps: f64, openness: f64, phi: f64) -> f64 {
    1.0 / ((1.0 + eps * openness) * phi - 1.0)
}
