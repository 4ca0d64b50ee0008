//! The equations of a base to first order: steps that clear all markets at once.
//!
//! With F_j = ln(sales_j / (ŵ_j Y_j)) and s_ji = X_ji / Y_j, at the base
//!
//! dF_j = -(1 + eps) dw_j + sum_i s_ji (g_i dw_i + eps sum_k pi_ki dw_k), w = ln ŵ,
//!
//! where g_i = Y_i / E_i if deficits stay in money and 1 otherwise. Wages have no level of their own: a multiple of their
//! mean is taken off, which makes the system regular. Only the number of iterations hangs on it, never the answer.

use hoinhap_numerics::{Lu, add_scaled, sum};

use super::{Closure, GravityBase};

/// A factored system of a base at one elasticity. It serves shocks and elasticities near and far; the nearer, the fewer
/// iterations.
#[derive(Debug, Clone)]
pub struct Linearised {
    factors: Lu,
}

impl Linearised {
    /// Factors the system; `None` where it is singular. Costs n^3, which many solutions from one base earn back.
    #[must_use]
    pub fn new(base: &GravityBase, eps: f64, closure: Closure) -> Option<Self> {
        let (size, world) = (base.size(), sum(&base.income));
        let level: Vec<f64> = base.income.iter().map(|income| income / world).collect();
        let mut rows = vec![level; size];
        for importer in 0..size {
            let shares = base.shares.row(importer);
            let spending = match closure {
                Closure::Additive => base.income[importer] / base.expenditure[importer],
                _ => 1.0,
            };
            for (exporter, row) in rows.iter_mut().enumerate() {
                let weight = base.flows.get(exporter, importer) / base.income[exporter];
                if weight > 0.0 {
                    add_scaled(row, -eps * weight, shares);
                    row[importer] -= weight * spending;
                }
            }
        }
        rows.iter_mut().enumerate().for_each(|(economy, row)| row[economy] += 1.0 + eps);
        Lu::new(rows).map(|factors| Self { factors })
    }

    /// The number of economies.
    pub(super) fn size(&self) -> usize {
        self.factors.size()
    }

    /// The change of ln ŵ that would clear markets with these logarithmic excesses of sales over income.
    pub(super) fn step(&self, excess: &[f64]) -> Vec<f64> {
        self.factors.solve(excess)
    }
}
