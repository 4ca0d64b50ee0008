//! The full endowment effect.

use hoinhap_numerics::{FixedPointOptions, Solved, add_scaled, dot, fixed_point, sum};

use super::{Closure, GravityBase, GravitySolution};
use crate::error::expect_length;
use crate::{Bilateral, EquilibriumError};

/// A change of trade costs.
#[derive(Debug, Clone, PartialEq)]
pub struct GravityShock {
    /// B_ji: 1 for no change, exp(beta) for an agreement entered, 0 for trade that ends.
    pub factors: Bilateral,
}

impl GravityShock {
    /// No change.
    #[must_use]
    pub fn none(size: usize) -> Self {
        Self { factors: Bilateral::filled(size, 1.0) }
    }
}

/// The equations of one base under one shock.
struct System<'a> {
    base: &'a GravityBase,
    /// pi_ji B_ji.
    shocked: Bilateral,
    eps: f64,
    closure: Closure,
}

/// The state of the world at given wages.
pub(super) struct State {
    pub(super) wage: Vec<f64>,
    /// P̂^(-eps), up to the scale of wages.
    pub(super) price_power: Vec<f64>,
    pub(super) expenditure: Vec<f64>,
    /// The right side of (3).
    pub(super) sales: Vec<f64>,
}

/// Solves the model for one shock; `eps` = sigma - 1.
///
/// # Errors
/// The shock leaves an economy without a seller, a factor is negative, or the equations are not solved.
pub fn solve(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    closure: Closure,
    options: &FixedPointOptions,
) -> Result<Solved<GravitySolution>, EquilibriumError> {
    solve_from(base, shock, eps, closure, options, &vec![0.0; base.size()])
}

/// [`solve`] from a start: the logarithms of ŵ, such as [`GravitySolution::logs`] of a solution near. The start changes
/// the number of iterations, never the answer beyond the tolerance.
///
/// # Errors
/// As [`solve`].
pub fn solve_from(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    closure: Closure,
    options: &FixedPointOptions,
    start: &[f64],
) -> Result<Solved<GravitySolution>, EquilibriumError> {
    expect_length("shock", shock.factors.size(), base.size())?;
    expect_length("start", start.len(), base.size())?;
    shock.factors.check("trade cost factor")?;
    crate::error::expect_positive("elasticity", &[eps])?;
    if closure != Closure::Balanced {
        return solve_on(base, shock, eps, closure, options, start);
    }
    let none = GravityShock::none(base.size());
    let purged = solve_on(base, &none, eps, closure, options, &vec![0.0; base.size()])?;
    let balanced = GravityBase::from_flows(purged.value.flows)?;
    solve_on(&balanced, shock, eps, closure, options, start)
}

/// Solves on a base: the one given or, with balanced trade, the one without its deficits.
fn solve_on(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    closure: Closure,
    options: &FixedPointOptions,
    start: &[f64],
) -> Result<Solved<GravitySolution>, EquilibriumError> {
    let shocked = base.shares.zip(&shock.factors, |share, factor| share * factor);
    if let Some(importer) = (0..base.size()).find(|importer| sum(shocked.row(*importer)) <= 0.0) {
        return Err(EquilibriumError::NoSeller { importer });
    }
    let system = System { base, shocked, eps, closure };
    let solved = fixed_point(start.to_vec(), options, |logs, image| system.update(logs, image))?;
    let (iterations, residual, tolerance) = (solved.iterations, solved.residual, solved.tolerance);
    let state = system.state(&solved.value);
    let value = GravitySolution::new(base, &system.shocked, state, eps, closure)?;
    Ok(Solved { value, iterations, residual, tolerance })
}

impl System<'_> {
    /// Equations (1), (4) and the right side of (3) at wages given by their logarithms, in the numeraire (5).
    fn state(&self, logs: &[f64]) -> State {
        let wage = numeraire(logs, &self.base.income);
        let cost: Vec<f64> = wage.iter().map(|wage| wage.powf(-self.eps)).collect();
        let price_power: Vec<f64> = self.shocked.rows().map(|row| dot(row, &cost)).collect();
        let expenditure = self.closure.expenditure(self.base, &wage);
        let mut sales = vec![0.0; wage.len()];
        for (importer, row) in self.shocked.rows().enumerate() {
            add_scaled(&mut sales, expenditure[importer] / price_power[importer], row);
        }
        sales.iter_mut().zip(&cost).for_each(|(sales, cost)| *sales *= cost);
        State { wage, price_power, expenditure, sales }
    }

    /// ŵ_j <- ŵ_j (sales_j / (ŵ_j Y_j))^(1 / (1 + eps)): the step that would clear j's market if all other prices
    /// stood still and j were small. Returns the largest relative excess of (3).
    fn update(&self, logs: &[f64], image: &mut [f64]) -> f64 {
        let state = self.state(logs);
        let mut worst: f64 = 0.0;
        for (economy, image) in image.iter_mut().enumerate() {
            let ratio = state.sales[economy] / (state.wage[economy] * self.base.income[economy]);
            *image = state.wage[economy].ln() + ratio.ln() / (1.0 + self.eps);
            worst = hoinhap_numerics::largest([worst, ratio - 1.0]);
        }
        worst
    }
}

/// Wages whose income adds up to base income.
fn numeraire(logs: &[f64], income: &[f64]) -> Vec<f64> {
    let raw: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
    let level = dot(&raw, income) / sum(income);
    raw.into_iter().map(|wage| wage / level).collect()
}
