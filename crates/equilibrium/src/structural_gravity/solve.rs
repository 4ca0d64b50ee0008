//! The full endowment effect.

use hoinhap_numerics::{
    Acceleration, FixedPointOptions, NotConverged, Solved, add_scaled, dot, fixed_point, sum,
};

use super::{Closure, GravityBase, GravitySolution, Linearised};
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

/// Steps to first order that are tried before the search goes market by market.
const FEW: usize = 60;

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
    solve_from(base, shock, eps, closure, options, &Guess::default())
}

/// What is known before a solution is searched. It changes the number of iterations, never the answer beyond the
/// tolerance.
#[derive(Debug, Clone, Copy, Default)]
pub struct Guess<'a> {
    /// The logarithms of ŵ, such as [`GravitySolution::logs`] of a solution near; the base where there is none.
    pub start: Option<&'a [f64]>,
    /// The equations to first order, for accelerated solvers.
    pub linear: Option<&'a Linearised>,
}

/// [`solve`] with a [`Guess`].
///
/// # Errors
/// As [`solve`].
pub fn solve_from(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    closure: Closure,
    options: &FixedPointOptions,
    guess: &Guess<'_>,
) -> Result<Solved<GravitySolution>, EquilibriumError> {
    expect_length("shock", shock.factors.size(), base.size())?;
    expect_length("start", guess.start.map_or(base.size(), <[f64]>::len), base.size())?;
    expect_length("linear", guess.linear.map_or(base.size(), Linearised::size), base.size())?;
    shock.factors.check("trade cost factor")?;
    crate::error::expect_positive("elasticity", &[eps])?;
    if closure != Closure::Balanced {
        return solve_on(base, shock, eps, closure, options, guess);
    }
    let none = GravityShock::none(base.size());
    let purged = solve_on(base, &none, eps, closure, options, &Guess::default())?;
    let balanced = GravityBase::from_flows(purged.value.flows)?;
    solve_on(&balanced, shock, eps, closure, options, guess)
}

/// Solves on a base: the one given or, with balanced trade, the one without its deficits.
fn solve_on(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    closure: Closure,
    options: &FixedPointOptions,
    guess: &Guess<'_>,
) -> Result<Solved<GravitySolution>, EquilibriumError> {
    let shocked = base.shares.zip(&shock.factors, |share, factor| share * factor);
    if let Some(importer) = (0..base.size()).find(|importer| sum(shocked.row(*importer)) <= 0.0) {
        return Err(EquilibriumError::NoSeller { importer });
    }
    if closure == Closure::Balanced
        && let Some((exporter, importer)) = one_way(&shocked)
    {
        return Err(EquilibriumError::OneWayTrade { exporter, importer });
    }
    let system = System { base, shocked, eps, closure };
    let solved = system.search(options, guess)?;
    let (iterations, residual, tolerance) = (solved.iterations, solved.residual, solved.tolerance);
    let state = system.state(&solved.value);
    let value = GravitySolution::new(base, &system.shocked, state, eps, closure)?;
    Ok(Solved { value, iterations, residual, tolerance })
}

/// A seller and its buyer without a chain of sales from the buyer back to the seller: their trade cannot balance at any
/// wages, which would rise and fall without end.
fn one_way(shares: &Bilateral) -> Option<(usize, usize)> {
    let size = shares.size();
    let mut joined = vec![usize::MAX; size];
    for first in 0..size {
        if joined[first] != usize::MAX {
            continue;
        }
        let forth = reached(size, first, |seller, buyer| shares.get(seller, buyer) > 0.0);
        let back = reached(size, first, |buyer, seller| shares.get(seller, buyer) > 0.0);
        (0..size).filter(|place| forth[*place] && back[*place]).for_each(|place| joined[place] = first);
    }
    let pairs = (0..size).flat_map(|importer| (0..size).map(move |exporter| (exporter, importer)));
    pairs.into_iter().find(|(j, i)| joined[*j] != joined[*i] && shares.get(*j, *i) > 0.0)
}

/// Which places can be reached from one by links.
fn reached(size: usize, first: usize, linked: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let mut known = vec![false; size];
    let mut open = vec![first];
    known[first] = true;
    while let Some(from) = open.pop() {
        for to in (0..size).filter(|to| linked(from, *to)) {
            if !std::mem::replace(&mut known[to], true) {
                open.push(to);
            }
        }
    }
    known
}

impl System<'_> {
    /// Searches with steps to first order where there are any, else, or where they do not lead there, market by market.
    fn search(
        &self,
        options: &FixedPointOptions,
        guess: &Guess<'_>,
    ) -> Result<Solved<Vec<f64>>, NotConverged> {
        let start = || guess.start.map_or_else(|| vec![0.0; self.base.size()], <[f64]>::to_vec);
        let linear = guess.linear.filter(|_| matches!(options.acceleration, Acceleration::Anderson { .. }));
        if let Some(linear) = linear {
            let few = FixedPointOptions { max_iterations: options.max_iterations.min(FEW), ..*options };
            let solved = fixed_point(start(), &few, |logs, image| self.update(logs, image, Some(linear)));
            if solved.is_ok() {
                return solved;
            }
        }
        fixed_point(start(), options, |logs, image| self.update(logs, image, None))
    }

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
    /// stood still and j were small; or the step that clears all markets to first order. Returns the largest relative
    /// excess of (3).
    fn update(&self, logs: &[f64], image: &mut [f64], linear: Option<&Linearised>) -> f64 {
        let state = self.state(logs);
        let income = state.wage.iter().zip(&self.base.income).map(|(wage, income)| wage * income);
        let ratio: Vec<f64> = state.sales.iter().zip(income).map(|(sales, income)| sales / income).collect();
        let excess: Vec<f64> = ratio.iter().map(|ratio| ratio.ln()).collect();
        let step = match linear {
            Some(linear) => linear.step(&excess),
            None => excess.iter().map(|excess| excess / (1.0 + self.eps)).collect(),
        };
        for ((image, wage), step) in image.iter_mut().zip(&state.wage).zip(step) {
            *image = wage.ln() + step;
        }
        hoinhap_numerics::largest(ratio.into_iter().map(|ratio| ratio - 1.0))
    }
}

/// Wages whose income adds up to base income.
fn numeraire(logs: &[f64], income: &[f64]) -> Vec<f64> {
    let raw: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
    let level = dot(&raw, income) / sum(income);
    raw.into_iter().map(|wage| wage / level).collect()
}
