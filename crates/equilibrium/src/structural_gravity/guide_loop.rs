//! The guide's own loop for the full endowment effect, with its rule of stopping.
//!
//! The printed tables of the WTO-UNCTAD guide (Yotov, Piermartini, Monteiro and Larch 2016, chapter 2; the procedure of
//! Anderson, Larch and Yotov 2018) come from this loop and not from a fixed point: it ends where factory-gate prices move
//! by little more or less than in the pass before, which may be far from where they stand still. With rho = 1 - sigma,
//! hats over the base, and R the reference importer:
//!
//! 1. fit the shocked costs to the margins Y and E: exporter effects pî, importer effects χ̂, χ̂_R = 1
//! 2. p_j = (pî_j / pî_j(before) / (E_R / E_R(before)))^(1/rho), the change since the pass before
//! 3. X <- X p_j p_i / (Π_j P_i), with Π and P the changes of the resistances since the pass before (1 in the first)
//! 4. fit to the sums of X; Y = sales, E = phi Y with phi = E / Y of the base; from 2 again
//!
//! The loop ends when, over all pairs, p differs from that of the pass before by a standard deviation and a largest
//! difference of at most `stop`; of the first pass there is none before, and it counts as 0. The totals that are
//! reported follow from the last effects: p̂ = (pî / Ê_R)^(1/rho), Y' = p̂ Y, E' = phi Y'. Let run on, the loop need not
//! settle: in the sample of gegravity prices swing by more in each pass after the third.

use hoinhap_numerics::{FixedPointOptions, NotConverged, Reason, scaling};

use super::base::by_exporter;
use super::{GravityBase, GravityShock};
use crate::change::{of_hats, percent, percents};
use crate::error::{expect_length, expect_positive};
use crate::{Bilateral, Columns, EquilibriumError};

/// Where the guide's loop stops.
pub const GUIDE_STOP: f64 = 0.01;
/// Passes after which a loop that has not stopped is given up.
const PASSES: usize = 1000;

/// Where the loop ended.
#[derive(Debug, Clone, PartialEq)]
pub struct GuideLoop {
    /// p̂_j, factory-gate prices.
    pub price_hat: Vec<f64>,
    /// P̂_i, importer resistances.
    pub importer_resistance_hat: Vec<f64>,
    /// X'_ji.
    pub flows: Bilateral,
    /// Passes, the conditional fit included.
    pub passes: usize,
    /// The largest difference of p between the last two passes, where the rule of stopping looks.
    pub moved: f64,
    exports_base: Vec<f64>,
}

/// The effects of one fit, relative to the base, and the margins that go with them.
struct Pass {
    exporter: Vec<f64>,
    importer: Vec<f64>,
    income: Vec<f64>,
    expenditure: Vec<f64>,
    /// The change of factory-gate prices since the pass before.
    price: Vec<f64>,
}

/// Runs the loop until it stops at `stop`; `reference` is the economy whose importer effect is the unit.
///
/// # Errors
/// The shock cannot be fitted, or the loop has not stopped after a thousand passes.
pub fn guide_loop(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    reference: usize,
    stop: f64,
    options: &FixedPointOptions,
) -> Result<GuideLoop, EquilibriumError> {
    expect_length("shock", shock.factors.size(), base.size())?;
    shock.factors.check("trade cost factor")?;
    expect_positive("elasticity", &[eps])?;
    let costs = by_exporter(&base.flows.zip(&shock.factors, |flow, factor| flow * factor));
    let fit = |income: &[f64], expenditure: &[f64]| scaling(&costs, income, expenditure, reference, options);
    let first = fit(&base.income, &base.expenditure)?.value;
    let ratio = |value: f64, before: f64| (value / before).powf(-1.0 / eps);
    let mut last = Pass {
        price: first.rows.iter().map(|effect| ratio(*effect, 1.0)).collect(),
        exporter: first.rows,
        importer: first.columns,
        income: base.income.clone(),
        expenditure: base.expenditure.clone(),
    };
    let size = base.size();
    let (mut before, mut resistances) = (vec![0.0; size], (vec![1.0; size], vec![1.0; size]));
    for passes in 2..PASSES {
        let flows = Bilateral::from_fn(size, |j, i| {
            let fitted = last.exporter[j] * costs[j][i] * last.importer[i];
            fitted * last.price[j] * last.price[i] / (resistances.0[j] * resistances.1[i])
        });
        let (income, bought) = (flows.sales(), flows.purchases());
        let effects = fit(&income, &bought)?.value;
        let next = follow(base, &last, (income, effects.rows, effects.columns), reference, eps);
        resistances = changes(&last, &next, reference);
        let moves: Vec<f64> = last.price.iter().zip(&before).map(|(new, old)| new - old).collect();
        if stopped(&moves, stop) {
            return Ok(report(base, &costs, next, reference, eps, passes, &moves));
        }
        before = std::mem::replace(&mut last, next).price;
    }
    let residual = hoinhap_numerics::largest(last.price.iter().zip(&before).map(|(new, old)| new - old));
    let failed =
        NotConverged { reason: Reason::IterationLimit, iterations: PASSES, residual, tolerance: stop };
    Err(failed.into())
}

/// The pass after `last`, with expenditure in the proportion of the base.
fn follow(
    base: &GravityBase,
    last: &Pass,
    (income, exporter, importer): (Vec<f64>, Vec<f64>, Vec<f64>),
    reference: usize,
    eps: f64,
) -> Pass {
    let expenditure = spending(base, &income);
    let level = expenditure[reference] / last.expenditure[reference];
    let effects = exporter.iter().zip(&last.exporter);
    let price = effects.map(|(new, old)| (new / old / level).powf(-1.0 / eps)).collect();
    Pass { exporter, importer, income, expenditure, price }
}

/// E = phi Y.
fn spending(base: &GravityBase, income: &[f64]) -> Vec<f64> {
    let phi = base.expenditure.iter().zip(&base.income);
    phi.zip(income).map(|((expenditure, base), income)| expenditure / base * income).collect()
}

/// Changes of Π^rho and P^rho from one pass to the next.
fn changes(last: &Pass, next: &Pass, reference: usize) -> (Vec<f64>, Vec<f64>) {
    let outward = |pass: &Pass, j: usize| pass.income[j] * pass.expenditure[reference] / pass.exporter[j];
    let inward =
        |pass: &Pass, i: usize| pass.expenditure[i] / (pass.importer[i] * pass.expenditure[reference]);
    let places = 0..last.income.len();
    (
        places.clone().map(|j| outward(next, j) / outward(last, j)).collect(),
        places.map(|i| inward(next, i) / inward(last, i)).collect(),
    )
}

/// The guide's rule: the standard deviation over pairs and the largest signed difference, in absolute value.
fn stopped(moves: &[f64], stop: f64) -> bool {
    // Over n^2 pairs each exporter stands n times.
    let pairs = (moves.len() * moves.len()) as f64;
    let mean = moves.iter().sum::<f64>() / moves.len() as f64;
    let squares: f64 = moves.iter().map(|moved| (moved - mean).powi(2)).sum();
    let deviation = (squares * moves.len() as f64 / (pairs - 1.0)).sqrt();
    let most = moves.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    deviation <= stop && most.abs() <= stop
}

fn report(
    base: &GravityBase,
    costs: &[Vec<f64>],
    last: Pass,
    reference: usize,
    eps: f64,
    passes: usize,
    moves: &[f64],
) -> GuideLoop {
    let level = last.expenditure[reference] / base.expenditure[reference];
    let price_hat: Vec<f64> = last.exporter.iter().map(|effect| (effect / level).powf(-1.0 / eps)).collect();
    let income: Vec<f64> = price_hat.iter().zip(&base.income).map(|(price, income)| price * income).collect();
    let expenditure = spending(base, &income);
    // P^rho takes the expenditure of the last pass, X' the one that follows from the prices: the loop has not closed.
    let inward = |i: usize| last.expenditure[i] / base.expenditure[i] / (last.importer[i] * level);
    let flows = Bilateral::from_fn(base.size(), |j, i| {
        last.exporter[j] * costs[j][i] * expenditure[i] / base.expenditure[i] / (level * inward(i))
    });
    GuideLoop {
        importer_resistance_hat: (0..base.size()).map(|i| inward(i).powf(-1.0 / eps)).collect(),
        price_hat,
        flows,
        passes,
        moved: hoinhap_numerics::largest(moves.iter().copied()),
        exports_base: base.flows.exports(),
    }
}

impl GuideLoop {
    /// What the guide prints, economy by economy, in percent, under names that say where it comes from.
    #[must_use]
    pub fn columns(&self) -> Columns {
        let real = self.price_hat.iter().zip(&self.importer_resistance_hat);
        Columns::from([
            ("guide_loop_exports_pct", percents(&self.flows.exports(), &self.exports_base)),
            ("guide_loop_wage_pct", of_hats(&self.price_hat)),
            ("guide_loop_price_pct", of_hats(&self.importer_resistance_hat)),
            ("guide_loop_real_income_pct", real.map(|(price, index)| percent(*price, *index)).collect()),
        ])
    }
}
