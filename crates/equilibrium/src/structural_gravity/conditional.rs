//! The conditional effect: incomes and expenditures stand still, the resistances move.

use hoinhap_numerics::{FixedPointOptions, Solved, scaling};

use super::base::{by_exporter, fitted};
use super::{GravityBase, GravityShock};
use crate::{Bilateral, EquilibriumError};

/// Flows and resistances with incomes and expenditures of the base.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditional {
    /// X'_ji.
    pub flows: Bilateral,
    /// The change of each importer resistance P̂_i, with that of the reference economy at 1.
    pub importer_resistance_hat: Vec<f64>,
    /// The change of each exporter resistance Π̂_j in the same normalisation.
    pub exporter_resistance_hat: Vec<f64>,
}

/// Moves the resistances to the shock; those of the economy at position `reference` stay.
///
/// # Errors
/// The margins cannot be reached under the shock.
pub fn conditional(
    base: &GravityBase,
    shock: &GravityShock,
    eps: f64,
    reference: usize,
    options: &FixedPointOptions,
) -> Result<Solved<Conditional>, EquilibriumError> {
    let kernel = base.flows.zip(&shock.factors, |flow, factor| flow * factor);
    let solved = scaling(&by_exporter(&kernel), &base.income, &base.expenditure, reference, options)?;
    // X = Y E t^(-eps) / (Π P)^(-eps): a factor is the hat of a resistance to the power of eps.
    let resistance = |factors: &[f64]| factors.iter().map(|factor| factor.powf(1.0 / eps)).collect();
    Ok(solved.map(|factors| Conditional {
        flows: fitted(&kernel, &factors),
        importer_resistance_hat: resistance(&factors.columns),
        exporter_resistance_hat: resistance(&factors.rows),
    }))
}
