//! The world after the shock, with its identities.

use super::solve::State;
use super::{Closure, GravityBase};
use crate::change::{of_hats, percent, percents};
use crate::identity::{Identity, checked};
use crate::{Bilateral, Columns, EquilibriumError};

/// A solution of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct GravitySolution {
    /// ŵ.
    pub wage_hat: Vec<f64>,
    /// P̂.
    pub price_hat: Vec<f64>,
    /// E' / E.
    pub expenditure_hat: Vec<f64>,
    /// X'_ji.
    pub flows: Bilateral,
    /// (pi'_jj / pi_jj)^(-1 / eps) (Arkolakis, Costinot and Rodríguez-Clare 2012); `None` without domestic sales.
    pub acr: Vec<Option<f64>>,
    /// Identities, recomputed from levels.
    pub identities: Vec<Identity>,
    exports_base: Vec<f64>,
    imports_base: Vec<f64>,
    domestic_base: Vec<f64>,
}

/// Deviations allowed where a sum is recomputed in another order.
const ROUNDING: f64 = 1e-12;
/// Deviations allowed in what holds only at the solution.
const AT_SOLUTION: f64 = 1e-7;

impl GravitySolution {
    pub(super) fn new(
        base: &GravityBase,
        shocked: &Bilateral,
        state: State,
        eps: f64,
        closure: Closure,
    ) -> Result<Self, EquilibriumError> {
        let cost: Vec<f64> = state.wage.iter().map(|wage| wage.powf(-eps)).collect();
        let flows = Bilateral::from_fn(base.size(), |exporter, importer| {
            let scale = state.expenditure[importer] / state.price_power[importer];
            shocked.get(exporter, importer) * cost[exporter] * scale
        });
        let price: Vec<f64> = state.price_power.iter().map(|power| power.powf(-1.0 / eps)).collect();
        // An elasticity near zero turns small changes of cost into prices beyond all numbers.
        crate::error::expect_positive("price", &price)?;
        let acr = acr(base, &flows, eps);
        let identities = checked(identities(&state, base, &flows, (&price, &acr), eps))?;
        let level = level(closure, base, &state, &price, eps);
        let expenditure_hat = state.expenditure.iter().zip(&base.expenditure).map(|(new, base)| new / base);
        Ok(Self {
            expenditure_hat: expenditure_hat.map(|hat| hat * level.income).collect(),
            wage_hat: state.wage.iter().map(|wage| wage * level.income).collect(),
            price_hat: price.iter().map(|price| price * level.price).collect(),
            flows: flows.scaled(level.income),
            acr,
            identities,
            exports_base: base.flows.exports(),
            imports_base: base.flows.imports(),
            domestic_base: base.flows.domestic(),
        })
    }

    /// The logarithms of ŵ: a start for a solution near this one.
    #[must_use]
    pub fn logs(&self) -> Vec<f64> {
        self.wage_hat.iter().map(|hat| hat.ln()).collect()
    }

    /// The results economy by economy, in percent, under the names of the result file.
    #[must_use]
    pub fn columns(&self) -> Columns {
        let ratio = |over: &[f64]| -> Vec<Option<f64>> {
            over.iter().zip(&self.price_hat).map(|(hat, price)| percent(*hat, *price)).collect()
        };
        let acr = self.acr.iter().map(|acr| acr.and_then(|acr| percent(acr, 1.0))).collect();
        Columns::from([
            ("welfare_pct", ratio(&self.expenditure_hat)),
            ("real_income_pct", ratio(&self.wage_hat)),
            ("exports_pct", percents(&self.flows.exports(), &self.exports_base)),
            ("imports_pct", percents(&self.flows.imports(), &self.imports_base)),
            ("domestic_pct", percents(&self.flows.domestic(), &self.domestic_base)),
            ("price_pct", of_hats(&self.price_hat)),
            ("wage_pct", of_hats(&self.wage_hat)),
            ("expenditure_pct", of_hats(&self.expenditure_hat)),
            ("acr_pct", acr),
        ])
    }
}

/// Factors that bring a solution from the numeraire "world income" to that of the closure.
struct Level {
    income: f64,
    price: f64,
}

/// With a reference economy, its importer resistance stays at 1. Where the margins of the base are not of one total,
/// the resistance also carries world expenditure over world income, as it does in the guide's definition.
fn level(closure: Closure, start: &GravityBase, state: &State, price: &[f64], eps: f64) -> Level {
    let Closure::Reference(reference) = closure else { return Level { income: 1.0, price: 1.0 } };
    let spent: f64 = state.wage.iter().zip(&start.expenditure).map(|(wage, base)| wage * base).sum();
    let drift = spent / start.expenditure.iter().sum::<f64>();
    let income = drift.powf(1.0 / eps) / price[reference];
    Level { income, price: 1.0 / price[reference] }
}

fn acr(base: &GravityBase, flows: &Bilateral, eps: f64) -> Vec<Option<f64>> {
    let purchases = flows.purchases();
    let one = |economy: usize| {
        let share = flows.get(economy, economy) / purchases[economy];
        Some((share / base.shares.get(economy, economy)).powf(-1.0 / eps))
            .filter(|acr| acr.is_finite() && share > 0.0)
    };
    (0..base.size()).map(one).collect()
}

fn identities(
    state: &State,
    base: &GravityBase,
    flows: &Bilateral,
    (price, acr): (&[f64], &[Option<f64>]),
    eps: f64,
) -> Vec<Identity> {
    let income: Vec<f64> = state.wage.iter().zip(&base.income).map(|(wage, income)| wage * income).collect();
    let world: f64 = income.iter().sum();
    let relative = |new: Vec<f64>, to: &[f64]| -> Vec<f64> {
        new.iter().zip(to).map(|(new, to)| new / to - 1.0).collect()
    };
    let gains = acr.iter().zip(state.wage.iter().zip(price));
    // To the power of -1 / eps a share loses digits where eps is below 1: there the shares themselves are compared.
    let scale = eps.min(1.0);
    let gains = gains.filter_map(|(acr, (wage, price))| acr.map(|acr| scale * (wage / price / acr - 1.0)));
    let spent: f64 = state.expenditure.iter().sum();
    vec![
        Identity::of("market_clearing", relative(flows.sales(), &income), AT_SOLUTION),
        Identity::of("budget", relative(flows.purchases(), &state.expenditure), ROUNDING),
        Identity::of("walras", [state.sales.iter().sum::<f64>() / world - 1.0], ROUNDING),
        Identity::of("deficits", [(spent - world) / world], ROUNDING),
        Identity::of("acr", gains, ROUNDING),
    ]
}
