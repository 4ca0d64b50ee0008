//! The equations and their solution.

use hoinhap_numerics::{FixedPointOptions, Solved, add_scaled, dot, fixed_point, largest, sum};

use super::{Parameters, Revenue, TariffBase, TariffSolution};
use crate::error::expect_length;
use crate::{Bilateral, EquilibriumError};

/// Taxes at the border, as fractions, 0 for none.
#[derive(Debug, Clone, Copy)]
pub struct Taxes<'a> {
    /// t_ji, which the importer i collects on the value at its border.
    pub tariffs: &'a Bilateral,
    /// x_ji, which the exporter j collects on what its sellers receive.
    pub exports: Option<&'a Bilateral>,
}

/// One base under one list of taxes. Unknowns are ln ŵ and ln L̂ and, with export taxes, their revenue over income; Ê
/// follows from (b), which is linear in it.
pub(super) struct System<'a> {
    pub(super) base: &'a TariffBase,
    pub(super) parameters: Parameters,
    pub(super) revenue: Revenue,
    pub(super) phi: Vec<f64>,
    /// a_ji.
    demand: Bilateral,
    /// a_ji over (1 + t_ji)(1 + x_ji), the importers with a tax alone: what is left for the sellers.
    net: Vec<Option<Vec<f64>>>,
    /// With export taxes a_ji / (1 + t_ji): the value at the border.
    border: Option<Vec<Option<Vec<f64>>>>,
}

/// The state of the world at given wages and labour.
pub(super) struct State {
    pub(super) wage: Vec<f64>,
    pub(super) labour: Vec<f64>,
    /// c_j.
    pub(super) cost: Vec<f64>,
    /// S_i.
    pub(super) price_power: Vec<f64>,
    /// E_i Ê_i.
    pub(super) spending: Vec<f64>,
    pub(super) price: Vec<f64>,
    pub(super) revenue: Vec<f64>,
    /// Revenue of export taxes that the flows imply; empty without any.
    pub(super) export_revenue: Vec<f64>,
    /// The left side of (a).
    pub(super) earned: Vec<f64>,
    /// World Y' / world Y.
    pub(super) world: f64,
}

/// Solves the model for tariffs t_ji as fractions, 0 for none.
///
/// # Errors
/// A tariff is not a fraction above -1, a parameter is out of range, or the equations are not solved.
pub fn solve(
    base: &TariffBase,
    tariffs: &Bilateral,
    parameters: &Parameters,
    revenue: Revenue,
    options: &FixedPointOptions,
) -> Result<Solved<TariffSolution>, EquilibriumError> {
    solve_from(base, tariffs, parameters, revenue, options, &vec![0.0; 2 * base.size()])
}

/// [`solve`] from a start: the logarithms of ŵ, then those of L̂, such as [`TariffSolution::logs`] of a solution near.
/// The start changes the number of iterations, never the answer beyond the tolerance.
///
/// # Errors
/// As [`solve`].
pub fn solve_from(
    base: &TariffBase,
    tariffs: &Bilateral,
    parameters: &Parameters,
    revenue: Revenue,
    options: &FixedPointOptions,
    start: &[f64],
) -> Result<Solved<TariffSolution>, EquilibriumError> {
    solve_taxes(base, Taxes { tariffs, exports: None }, parameters, revenue, options, start)
}

/// [`solve_from`] with taxes on exports too. A tax that j collects on what it sells to i raises the price there as i's
/// tariff would; its revenue goes to j: it is used as j's tariff revenue is and stands beside it in (b) and in tau.
///
/// # Errors
/// As [`solve`].
pub fn solve_taxes(
    base: &TariffBase,
    taxes: Taxes<'_>,
    parameters: &Parameters,
    revenue: Revenue,
    options: &FixedPointOptions,
    start: &[f64],
) -> Result<Solved<TariffSolution>, EquilibriumError> {
    let system = System::new(base, taxes, parameters, revenue)?;
    let (size, unknowns) = (base.size(), system.unknowns());
    if start.len() != 2 * size {
        expect_length("start", start.len(), unknowns)?;
    }
    let mut start = start.to_vec();
    start.resize(unknowns, 0.0);
    let solved = fixed_point(start, options, |logs, image| system.update(logs, image))?;
    let (iterations, residual, tolerance) = (solved.iterations, solved.residual, solved.tolerance);
    let value = TariffSolution::new(&system, &system.state(&solved.value), taxes)?;
    Ok(Solved { value, iterations, residual, tolerance })
}

impl<'a> System<'a> {
    pub(super) fn new(
        base: &'a TariffBase,
        taxes: Taxes<'_>,
        parameters: &Parameters,
        revenue: Revenue,
    ) -> Result<Self, EquilibriumError> {
        check_rates("tariff", taxes.tariffs, base.size())?;
        if let Some(exports) = taxes.exports {
            check_rates("export tax", exports, base.size())?;
        }
        check_parameters(parameters)?;
        let phi = parameters.phi(base);
        let both = taxes.exports.map(|exports| taxes.tariffs.zip(exports, |t, x| t + x + t * x));
        let wedge = both.as_ref().unwrap_or(taxes.tariffs);
        let mut demand = base.shares.clone();
        let net = (0..base.size())
            .map(|i| tariffed(demand.row_mut(i), wedge.row(i), parameters.eps * phi[i]))
            .collect();
        let at_border = |i: usize| {
            let rates = taxes.tariffs.row(i);
            let taxed = rates.iter().any(|rate| *rate != 0.0);
            taxed.then(|| demand.row(i).iter().zip(rates).map(|(a, rate)| a / (1.0 + rate)).collect())
        };
        let border = taxes.exports.map(|_| (0..base.size()).map(at_border).collect());
        Ok(Self { base, parameters: *parameters, revenue, phi, demand, net, border })
    }

    /// Wages and labour; with export taxes also their revenue.
    fn unknowns(&self) -> usize {
        self.base.size() * if self.border.is_some() { 3 } else { 2 }
    }

    /// lambda'_ji: the share of spending of an importer on each seller.
    pub(super) fn share(&self, state: &State, exporter: usize, importer: usize) -> f64 {
        self.demand.get(exporter, importer) * state.cost[exporter] / state.price_power[importer]
    }

    /// The world at ŵ and L̂ given by their logarithms, in the numeraire.
    pub(super) fn state(&self, logs: &[f64]) -> State {
        let size = self.base.size();
        let mut wage: Vec<f64> = logs[..size].iter().map(|log| log.exp()).collect();
        let labour: Vec<f64> = logs[size..2 * size].iter().map(|log| log.exp()).collect();
        let taxed = &logs[2 * size..];
        let cost: Vec<f64> = (0..size).map(|j| self.unit_cost_power(logs[j], logs[size + j])).collect();
        let mut price_power: Vec<f64> = self.demand.rows().map(|row| dot(row, &cost)).collect();
        let net_share = shares_left(&self.net, &cost, &price_power);
        let border_share = self.border.as_ref().map(|border| shares_left(border, &cost, &price_power));
        let border_share = border_share.as_ref().unwrap_or(&net_share);
        let mut spending = self.spending(&wage, &labour, taxed, border_share);
        let mut price = self.prices(&wage, &spending, &price_power);
        let level = dot(&price, &self.base.expenditure) / sum(&self.base.expenditure);
        for value in wage.iter_mut().chain(&mut spending).chain(&mut price) {
            *value /= level;
        }
        let scale = level.powf(self.parameters.eps);
        price_power.iter_mut().for_each(|power| *power *= scale);
        let cost: Vec<f64> = cost.into_iter().map(|cost| cost * scale).collect();
        let earned = self.earned(&cost, &price_power, &spending, &net_share);
        let revenue =
            spending.iter().zip(border_share).map(|(spending, share)| spending * (1.0 - share)).collect();
        let export_revenue = self.export_revenue(&cost, &price_power, &spending);
        let world = self.world(&wage, &labour);
        State { wage, labour, cost, price_power, spending, price, revenue, export_revenue, earned, world }
    }

    /// c_j = (ŵ_j / L̂_j^psi)^(-eps).
    fn unit_cost_power(&self, log_wage: f64, log_labour: f64) -> f64 {
        (-self.parameters.eps * (log_wage - self.parameters.psi * log_labour)).exp()
    }

    fn world(&self, wage: &[f64], labour: &[f64]) -> f64 {
        let income = wage
            .iter()
            .zip(labour)
            .zip(&self.base.income)
            .map(|((wage, labour), income)| wage * labour * income);
        income.sum::<f64>() / sum(&self.base.income)
    }

    /// E_i Ê_i from (b), with R_i = E_i Ê_i (1 - border share) and export taxes as a share of income.
    fn spending(&self, wage: &[f64], labour: &[f64], taxed: &[f64], border_share: &[f64]) -> Vec<f64> {
        let world = self.world(wage, labour);
        let of = |i: usize| {
            let income = wage[i] * labour[i] * self.base.income[i];
            let taxed = taxed.get(i).map_or(0.0, |share| share * income);
            (income + taxed + self.base.transfer[i] * world) / border_share[i]
        };
        (0..wage.len()).map(of).collect()
    }

    /// What each exporter collects: the value at the border less what is left for its sellers.
    fn export_revenue(&self, cost: &[f64], price_power: &[f64], spending: &[f64]) -> Vec<f64> {
        let Some(border) = &self.border else { return Vec::new() };
        let mut collected = vec![0.0; cost.len()];
        for importer in 0..cost.len() {
            let demand = || self.demand.row(importer);
            let gross = border[importer].as_deref().unwrap_or_else(demand);
            let net = self.net[importer].as_deref().unwrap_or_else(demand);
            let scale = spending[importer] / price_power[importer];
            for ((collected, gross), net) in collected.iter_mut().zip(gross).zip(net) {
                *collected += scale * (gross - net);
            }
        }
        collected.iter_mut().zip(cost).for_each(|(collected, cost)| *collected *= cost);
        collected
    }

    /// P̂_i = (Ê_i / ŵ_i)^(1 - phi_i) S_i^(-1/eps).
    fn prices(&self, wage: &[f64], spending: &[f64], price_power: &[f64]) -> Vec<f64> {
        let of = |i: usize| {
            let per_wage = spending[i] / self.base.expenditure[i] / wage[i];
            let log = (1.0 - self.phi[i]) * per_wage.ln() - price_power[i].ln() / self.parameters.eps;
            log.exp()
        };
        (0..wage.len()).map(of).collect()
    }

    /// The left side of (a): sum_i (1 - nu_i) X'_ji + nu_j sum_m X'_mj.
    fn earned(&self, cost: &[f64], price_power: &[f64], spending: &[f64], net_share: &[f64]) -> Vec<f64> {
        let mut earned = vec![0.0; cost.len()];
        for importer in 0..cost.len() {
            let row = self.net[importer].as_deref().unwrap_or_else(|| self.demand.row(importer));
            let scale = (1.0 - self.base.nu[importer]) * spending[importer] / price_power[importer];
            add_scaled(&mut earned, scale, row);
        }
        for (j, earned) in earned.iter_mut().enumerate() {
            *earned = *earned * cost[j] + self.base.nu[j] * spending[j] * net_share[j];
        }
        earned
    }

    /// h_i: what is kept of a wage, relative to the base.
    pub(super) fn kept(&self, state: &State, i: usize) -> f64 {
        match self.revenue {
            Revenue::Rebate => 1.0,
            Revenue::TaxRelief => 1.0 / (1.0 - self.tax_relief(state, i)),
        }
    }

    /// tau_i = R_i / (ŵ_i L̂_i Y_i), of all taxes at the border, where revenue pays for a lower tax, else 0.
    pub(super) fn tax_relief(&self, state: &State, i: usize) -> f64 {
        match self.revenue {
            Revenue::Rebate => 0.0,
            Revenue::TaxRelief => {
                let collected = state.revenue[i] + state.export_revenue.get(i).unwrap_or(&0.0);
                collected / (state.wage[i] * state.labour[i] * self.base.income[i])
            }
        }
    }

    /// One step: wages towards (a), labour to (c), export taxes to what they collect. Returns the largest relative
    /// deviation.
    fn update(&self, logs: &[f64], image: &mut [f64]) -> f64 {
        let state = self.state(logs);
        let size = state.wage.len();
        let mut worst: f64 = 0.0;
        for i in 0..size {
            let demanded = state.earned[i] / (state.wage[i] * state.labour[i] * self.base.income[i]);
            let supply = self.parameters.kappa * (self.kept(&state, i) * state.wage[i] / state.price[i]).ln();
            image[i] = state.wage[i].ln() + demanded.ln() / (1.0 + self.parameters.eps);
            image[size + i] = supply;
            worst = largest([worst, demanded - 1.0, (logs[size + i] - supply).exp_m1()]);
        }
        for (i, collected) in state.export_revenue.iter().enumerate() {
            let share = collected / (state.wage[i] * state.labour[i] * self.base.income[i]);
            image[2 * size + i] = share;
            worst = largest([worst, share - logs[2 * size + i]]);
        }
        worst
    }
}

/// sum_j of what `left` has of each seller, over S_i: 1 for importers without a tax.
fn shares_left(left: &[Option<Vec<f64>>], cost: &[f64], price_power: &[f64]) -> Vec<f64> {
    let of_importer =
        |(left, power): (&Option<Vec<f64>>, &f64)| left.as_ref().map_or(1.0, |left| dot(left, cost) / power);
    left.iter().zip(price_power).map(of_importer).collect()
}

/// Turns lambda into a = lambda (1 + t)^(-power) where there is a tariff; gives a / (1 + t), or `None` without tariffs.
fn tariffed(shares: &mut [f64], rates: &[f64], power: f64) -> Option<Vec<f64>> {
    if rates.iter().all(|rate| *rate == 0.0) {
        return None;
    }
    let net = shares.iter_mut().zip(rates).map(|(share, rate)| {
        if *rate != 0.0 {
            *share *= (-power * rate.ln_1p()).exp();
        }
        *share / (1.0 + rate)
    });
    Some(net.collect())
}

fn check_rates(what: &'static str, rates: &Bilateral, size: usize) -> Result<(), EquilibriumError> {
    expect_length(what, rates.size(), size)?;
    for economy in 0..size {
        let bad = rates.row(economy).iter().position(|rate| !(*rate > -1.0 && rate.is_finite()));
        if let Some(partner) = bad {
            let value = rates.get(partner, economy);
            return Err(EquilibriumError::BadValue { what, economy, partner: Some(partner), value });
        }
    }
    Ok(())
}

fn check_parameters(parameters: &Parameters) -> Result<(), EquilibriumError> {
    let Parameters { eps, kappa, psi, theta, passthrough } = *parameters;
    let positive =
        [("eps", eps), ("theta", theta)].into_iter().find(|(_, value)| !(*value > 0.0 && value.is_finite()));
    let known = [("kappa", kappa), ("psi", psi), ("passthrough", passthrough)];
    let bad = positive.or_else(|| known.into_iter().find(|(_, value)| !(*value >= 0.0 && value.is_finite())));
    bad.map_or(Ok(()), |(what, value)| {
        Err(EquilibriumError::BadValue { what, economy: 0, partner: None, value })
    })
}
