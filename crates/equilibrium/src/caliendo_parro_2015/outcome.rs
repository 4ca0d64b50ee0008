//! The world after the shock, the two welfare numbers, and the identities.

use super::solve::State;
use super::{MultiSectorBase, MultiSectorShock};
use crate::change::{of_hats, percent, percents};
use crate::identity::{Identity, checked};
use crate::{Bilateral, Columns, EquilibriumError};

/// A solution of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiSectorSolution {
    /// ŵ.
    pub wage_hat: Vec<f64>,
    /// P̂ of final demand: prod_k p̂_ki^(alpha_ki).
    pub price_hat: Vec<f64>,
    /// I' / I.
    pub income_hat: Vec<f64>,
    /// First-order terms of trade over income: sum (exports (ĉ_i - 1) - imports (ĉ_j - 1)) / I.
    pub terms_of_trade: Vec<f64>,
    /// First-order volume of trade over income: sum t imports (imports' / imports - ĉ_j) / I.
    pub volume_of_trade: Vec<f64>,
    /// R'_i.
    pub revenue: Vec<f64>,
    /// The world after the shock, as a base for the next.
    pub world: MultiSectorBase,
    /// Identities, recomputed from levels.
    pub identities: Vec<Identity>,
    base_trade: Trade,
}

/// Exports and imports of each economy over all sectors, without tariffs.
#[derive(Debug, Clone, PartialEq)]
struct Trade {
    exports: Vec<f64>,
    imports: Vec<f64>,
}

/// Deviations allowed where a sum is recomputed in another order.
const ROUNDING: f64 = 1e-11;
/// Deviations allowed in what holds only at the solution.
const AT_SOLUTION: f64 = 1e-7;

impl MultiSectorSolution {
    pub(super) fn new(
        base: &MultiSectorBase,
        shock: &MultiSectorShock,
        state: State,
        shares: Vec<Bilateral>,
    ) -> Result<Self, EquilibriumError> {
        let price_hat: Vec<f64> = (0..base.size()).map(|i| final_price(base, &state, i)).collect();
        let income = base.income();
        let (terms_of_trade, volume_of_trade) = first_order(base, shock, &state, &shares, &income);
        let value_added =
            state.wage.iter().zip(&base.value_added).map(|(wage, value)| wage * value).collect();
        let world = MultiSectorBase {
            shares,
            tariffs: shock.tariffs.clone(),
            spending: state.spending.clone(),
            value_added,
            deficits: shock.deficits.clone(),
            ..base.clone()
        };
        Ok(Self {
            identities: checked(identities(&world, &state))?,
            income_hat: state.income.iter().zip(&income).map(|(new, base)| new / base).collect(),
            wage_hat: state.wage,
            revenue: state.revenue,
            price_hat,
            terms_of_trade,
            volume_of_trade,
            world,
            base_trade: Trade::of(base),
        })
    }

    /// The results economy by economy, in percent, under the names of the result file.
    #[must_use]
    pub fn columns(&self) -> Columns {
        let trade = Trade::of(&self.world);
        let over_price = |hats: &[f64]| -> Vec<Option<f64>> {
            hats.iter().zip(&self.price_hat).map(|(hat, price)| percent(*hat, *price)).collect()
        };
        let share =
            |values: &[f64]| -> Vec<Option<f64>> { values.iter().map(|value| Some(100.0 * value)).collect() };
        let first: Vec<f64> = self
            .terms_of_trade
            .iter()
            .zip(&self.volume_of_trade)
            .map(|(terms, volume)| terms + volume)
            .collect();
        Columns::from([
            ("welfare_pct", over_price(&self.income_hat)),
            ("real_wage_pct", over_price(&self.wage_hat)),
            ("welfare_first_order_pct", share(&first)),
            ("terms_of_trade_pct", share(&self.terms_of_trade)),
            ("volume_of_trade_pct", share(&self.volume_of_trade)),
            ("exports_pct", percents(&trade.exports, &self.base_trade.exports)),
            ("imports_pct", percents(&trade.imports, &self.base_trade.imports)),
            ("price_pct", of_hats(&self.price_hat)),
            ("wage_pct", of_hats(&self.wage_hat)),
            ("expenditure_pct", of_hats(&self.income_hat)),
            ("tariff_revenue", self.revenue.iter().map(|revenue| Some(*revenue)).collect()),
        ])
    }
}

impl Trade {
    fn of(world: &MultiSectorBase) -> Self {
        let (mut exports, mut imports) = (vec![0.0; world.size()], vec![0.0; world.size()]);
        for k in 0..world.sectors() {
            let flows = Bilateral::from_fn(world.size(), |j, i| world.net_flow(k, j, i));
            exports.iter_mut().zip(flows.exports()).for_each(|(total, value)| *total += value);
            imports.iter_mut().zip(flows.imports()).for_each(|(total, value)| *total += value);
        }
        Self { exports, imports }
    }
}

fn final_price(base: &MultiSectorBase, state: &State, i: usize) -> f64 {
    let logs = base.final_shares.iter().zip(&state.price).map(|(shares, price)| shares[i] * price[i].ln());
    logs.sum::<f64>().exp()
}

/// The published split. Both parts are linear in the changes at base weights, so that for a large shock they are not
/// the change of welfare; their integral over a path of small shocks is.
fn first_order(
    base: &MultiSectorBase,
    shock: &MultiSectorShock,
    state: &State,
    shares: &[Bilateral],
    income: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let (mut terms, mut volume) = (vec![0.0; base.size()], vec![0.0; base.size()]);
    for (k, shares) in shares.iter().enumerate() {
        for i in 0..base.size() {
            for j in (0..base.size()).filter(|j| *j != i) {
                let flow = base.net_flow(k, j, i);
                let rise = state.cost[k][j] - 1.0;
                terms[j] += flow * rise / income[j];
                terms[i] -= flow * rise / income[i];
                let new = shares.get(j, i) * state.spending[k][i] / (1.0 + shock.tariffs[k].get(j, i));
                volume[i] += base.tariffs[k].get(j, i) * (new - flow * state.cost[k][j]) / income[i];
            }
        }
    }
    (terms, volume)
}

fn identities(world: &MultiSectorBase, state: &State) -> Vec<Identity> {
    let trade = Trade::of(world);
    let revenue = world.revenue();
    let income = &state.income;
    let balance = (0..world.size())
        .map(|i| (trade.exports[i] - trade.imports[i] + world.deficits[i]) / world.value_added[i]);
    let budget =
        (0..world.size()).map(|i| (world.value_added[i] + revenue[i] + world.deficits[i]) / income[i] - 1.0);
    let shares = world.shares.iter().flat_map(Bilateral::purchases).map(|total| total - 1.0);
    let clearing = (0..world.size()).map(|i| {
        let rows = state.sales.iter().zip(&world.value_added_share);
        rows.map(|(sales, share)| share[i] * sales[i]).sum::<f64>() / world.value_added[i] - 1.0
    });
    let earned: f64 = (0..world.size())
        .map(|i| {
            state
                .sales
                .iter()
                .zip(&world.value_added_share)
                .map(|(sales, share)| share[i] * sales[i])
                .sum::<f64>()
        })
        .sum();
    vec![
        Identity::of("market_clearing", clearing, AT_SOLUTION),
        Identity::of("trade_balance", balance, AT_SOLUTION),
        Identity::of("budget", budget, ROUNDING),
        Identity::of("shares", shares, ROUNDING),
        Identity::of("walras", [earned / world.value_added.iter().sum::<f64>() - 1.0], AT_SOLUTION),
    ]
}
