//! The equations and their solution.

use hoinhap_numerics::{FixedPointOptions, Solved, add_scaled, dot, fixed_point, largest, sum};

use super::base::intermediate_use;
use super::{MultiSectorBase, MultiSectorSolution};
use crate::error::expect_length;
use crate::{Bilateral, EquilibriumError};

/// What changes.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiSectorShock {
    /// New tariffs t' by sector.
    pub tariffs: Vec<Bilateral>,
    /// New deficits D', in units in which world value added stays; add up to zero.
    pub deficits: Vec<f64>,
    /// Factors on trade costs by sector, infinite for trade that ends; `None` for no change.
    pub costs: Option<Vec<Bilateral>>,
}

impl MultiSectorShock {
    /// No change.
    #[must_use]
    pub fn none(base: &MultiSectorBase) -> Self {
        Self { tariffs: base.tariffs.clone(), deficits: base.deficits.clone(), costs: None }
    }
}

/// One base under one shock. Unknowns: ln ŵ, ln p̂ and X' relative to X, all iterated together.
struct System<'a> {
    base: &'a MultiSectorBase,
    shock: &'a MultiSectorShock,
    /// pi_kji τ̂_kji^(-theta_k).
    demand: Vec<Bilateral>,
    /// The same over 1 + t'.
    net: Vec<Bilateral>,
    /// Exponent of a wage step.
    wage_step: f64,
}

/// The state of the world at given wages, prices and spending.
pub(super) struct State {
    pub(super) wage: Vec<f64>,
    /// p̂_ki by sector.
    pub(super) price: Vec<Vec<f64>>,
    pub(super) spending: Vec<Vec<f64>>,
    /// ĉ_ki.
    pub(super) cost: Vec<Vec<f64>>,
    /// p̂^(-theta) that the costs imply.
    power: Vec<Vec<f64>>,
    /// ĉ^(-theta).
    cost_power: Vec<Vec<f64>>,
    /// Sales of each seller net of tariffs.
    pub(super) sales: Vec<Vec<f64>>,
    pub(super) revenue: Vec<f64>,
    pub(super) income: Vec<f64>,
    /// X'_ki that (4) implies.
    demanded: Vec<Vec<f64>>,
}

/// Solves the model for one shock.
///
/// # Errors
/// Tables of another size than the base, a tariff at or below -1, deficits that do not add up to zero, or equations that
/// are not solved.
pub fn solve(
    base: &MultiSectorBase,
    shock: &MultiSectorShock,
    options: &FixedPointOptions,
) -> Result<Solved<MultiSectorSolution>, EquilibriumError> {
    let system = System::new(base, shock)?;
    let start = system.start();
    let solved = fixed_point(start, options, |unknowns, image| system.update(unknowns, image))?;
    let (iterations, residual, tolerance) = (solved.iterations, solved.residual, solved.tolerance);
    let state = system.state(&solved.value);
    let shares = (0..base.sectors()).map(|k| system.new_shares(&state, k)).collect();
    let value = MultiSectorSolution::new(base, shock, state, shares)?;
    Ok(Solved { value, iterations, residual, tolerance })
}

/// The world without deficits: D' = 0 at base tariffs. The first of the two steps of a balanced experiment.
///
/// # Errors
/// The equations are not solved.
pub fn purge(
    base: &MultiSectorBase,
    options: &FixedPointOptions,
) -> Result<Solved<MultiSectorSolution>, EquilibriumError> {
    let shock = MultiSectorShock { deficits: vec![0.0; base.size()], ..MultiSectorShock::none(base) };
    solve(base, &shock, options)
}

impl<'a> System<'a> {
    fn new(base: &'a MultiSectorBase, shock: &'a MultiSectorShock) -> Result<Self, EquilibriumError> {
        check(base, shock)?;
        let demand: Vec<Bilateral> = (0..base.sectors()).map(|k| demand(base, shock, k)).collect();
        let alone = |demand: &Bilateral| demand.purchases().iter().position(|share| *share <= 0.0);
        if let Some(importer) = demand.iter().find_map(alone) {
            return Err(EquilibriumError::NoSeller { importer });
        }
        let net = demand
            .iter()
            .zip(&shock.tariffs)
            .map(|(demand, tariffs)| demand.zip(tariffs, |demand, rate| demand / (1.0 + rate)));
        let net = net.collect();
        let total: f64 = base.spending.iter().flatten().sum();
        let mean = base.theta.iter().zip(&base.spending).map(|(theta, spending)| theta * sum(spending));
        Ok(Self { base, shock, demand, net, wage_step: 1.0 / (1.0 + mean.sum::<f64>() / total) })
    }

    fn start(&self) -> Vec<f64> {
        let (size, sectors) = (self.base.size(), self.base.sectors());
        let mut start = vec![0.0; size * (1 + 2 * sectors)];
        start[size * (1 + sectors)..].fill(1.0);
        start
    }

    /// The world at the unknowns, in the numeraire.
    fn state(&self, unknowns: &[f64]) -> State {
        let (base, size, sectors) = (self.base, self.base.size(), self.base.sectors());
        let raw: Vec<f64> = unknowns[..size].iter().map(|log| log.exp()).collect();
        let level = dot(&raw, &base.value_added) / sum(&base.value_added);
        let wage: Vec<f64> = raw.iter().map(|wage| wage / level).collect();
        let logs =
            |k: usize| unknowns[size * (1 + k)..size * (2 + k)].iter().map(|log| log - level.ln()).collect();
        let logs: Vec<Vec<f64>> = (0..sectors).map(logs).collect();
        let hats = &unknowns[size * (1 + sectors)..];
        let spending: Vec<Vec<f64>> = (0..sectors)
            .map(|k| (0..size).map(|i| hats[size * k + i] * base.spending[k][i] / level).collect())
            .collect();
        let cost_logs = self.cost_logs(&wage, &logs);
        let cost_power: Vec<Vec<f64>> = (0..sectors)
            .map(|k| cost_logs[k].iter().map(|log| (-base.theta[k] * log).exp()).collect())
            .collect();
        let power: Vec<Vec<f64>> = (0..sectors)
            .map(|k| self.demand[k].rows().map(|row| dot(row, &cost_power[k])).collect())
            .collect();
        let (sales, revenue) = self.sales(&spending, &power, &cost_power);
        let income: Vec<f64> =
            (0..size).map(|i| wage[i] * base.value_added[i] + revenue[i] + self.shock.deficits[i]).collect();
        let mut demanded = intermediate_use(&base.value_added_share, &base.input_shares, &sales);
        for (demanded, shares) in demanded.iter_mut().zip(&base.final_shares) {
            (0..size).for_each(|i| demanded[i] += shares[i] * income[i]);
        }
        let exp = |rows: Vec<Vec<f64>>| -> Vec<Vec<f64>> {
            rows.into_iter().map(|row| row.into_iter().map(f64::exp).collect()).collect()
        };
        State {
            wage,
            price: exp(logs),
            spending,
            cost: exp(cost_logs),
            power,
            cost_power,
            sales,
            revenue,
            income,
            demanded,
        }
    }

    /// Equation (1) in logarithms.
    fn cost_logs(&self, wage: &[f64], prices: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let base = self.base;
        let mut logs = vec![vec![0.0; wage.len()]; prices.len()];
        for (i, wage) in wage.iter().enumerate() {
            let mut inputs = vec![0.0; prices.len()];
            for (row, price) in base.input_shares[i].iter().zip(prices) {
                add_scaled(&mut inputs, price[i], row);
            }
            for (k, inputs) in inputs.into_iter().enumerate() {
                let share = base.value_added_share[k][i];
                logs[k][i] = share * wage.ln() + (1.0 - share) * inputs;
            }
        }
        logs
    }

    /// Sales net of tariffs by sector and seller, and the revenue of each buyer.
    fn sales(
        &self,
        spending: &[Vec<f64>],
        power: &[Vec<f64>],
        cost_power: &[Vec<f64>],
    ) -> (Vec<Vec<f64>>, Vec<f64>) {
        let size = self.base.size();
        let mut revenue = vec![0.0; size];
        let sales = (0..spending.len()).map(|k| {
            let mut sales = vec![0.0; size];
            for i in 0..size {
                let (row, scale) = (self.net[k].row(i), spending[k][i] / power[k][i]);
                add_scaled(&mut sales, scale, row);
                revenue[i] += spending[k][i] - scale * dot(row, &cost_power[k]);
            }
            sales.iter_mut().zip(&cost_power[k]).for_each(|(sales, cost)| *sales *= cost);
            sales
        });
        (sales.collect(), revenue)
    }

    /// Value added in the sales of an economy.
    fn labour_demand(&self, state: &State, i: usize) -> f64 {
        let rows = state.sales.iter().zip(&self.base.value_added_share);
        rows.map(|(sales, share)| share[i] * sales[i]).sum()
    }

    /// One step: prices to (2), spending to (4), wages towards (6). Returns the largest relative deviation.
    fn update(&self, unknowns: &[f64], image: &mut [f64]) -> f64 {
        let (base, size, sectors) = (self.base, self.base.size(), self.base.sectors());
        let state = self.state(unknowns);
        let mut worst = 0.0;
        for (i, image) in image.iter_mut().enumerate().take(size) {
            let ratio = self.labour_demand(&state, i) / (state.wage[i] * base.value_added[i]);
            *image = state.wage[i].ln() + self.wage_step * ratio.ln();
            worst = largest([worst, ratio - 1.0]);
        }
        for k in 0..sectors {
            for i in 0..size {
                let log = -state.power[k][i].ln() / base.theta[k];
                image[size * (1 + k) + i] = log;
                let hat = state.demanded[k][i] / base.spending[k][i];
                image[size * (1 + sectors + k) + i] = hat;
                let spending = hat - state.spending[k][i] / base.spending[k][i];
                worst = largest([worst, log - state.price[k][i].ln(), spending]);
            }
        }
        worst
    }

    /// pi'_kji.
    fn new_shares(&self, state: &State, k: usize) -> Bilateral {
        Bilateral::from_fn(self.base.size(), |exporter, importer| {
            self.demand[k].get(exporter, importer) * state.cost_power[k][exporter] / state.power[k][importer]
        })
    }
}

/// pi_kji (τ̂ and cost factor)^(-theta).
fn demand(base: &MultiSectorBase, shock: &MultiSectorShock, k: usize) -> Bilateral {
    let theta = base.theta[k];
    let change = shock.tariffs[k].zip(&base.tariffs[k], |new, old| (new.ln_1p() - old.ln_1p()).exp());
    let change = match &shock.costs {
        Some(costs) => change.zip(&costs[k], |change, cost| change * cost),
        None => change,
    };
    base.shares[k].zip(&change, |share, change| if share == 0.0 { 0.0 } else { share * change.powf(-theta) })
}

fn check(base: &MultiSectorBase, shock: &MultiSectorShock) -> Result<(), EquilibriumError> {
    expect_length("sectors of new tariffs", shock.tariffs.len(), base.sectors())?;
    expect_length("new deficits", shock.deficits.len(), base.size())?;
    for tariffs in shock.tariffs.iter() {
        expect_length("economies of new tariffs", tariffs.size(), base.size())?;
        tariffs.zip(tariffs, |rate, _| 1.0 + rate).check("one plus tariff")?;
    }
    for costs in shock.costs.iter().flatten() {
        expect_length("economies of cost factors", costs.size(), base.size())?;
        // Trade that ends has an infinite cost.
        let finite = costs.zip(costs, |cost, _| if cost == f64::INFINITY { 1.0 } else { cost });
        finite.check("trade cost factor")?;
    }
    let total = sum(&shock.deficits) / sum(&base.value_added);
    if total.abs() > 1e-9 || total.is_nan() {
        let what = "sum of deficits over world value added";
        return Err(EquilibriumError::BadValue { what, economy: 0, partner: None, value: total });
    }
    Ok(())
}
