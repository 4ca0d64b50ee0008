//! The same shock under many parameters.

use hoinhap_numerics::{FixedPointOptions, Solved};
use rayon::prelude::*;

use super::{Parameters, Revenue, TariffBase, TariffSolution, solve_from};
use crate::{Bilateral, EquilibriumError};

/// One draw: parameters, and tariffs where they are drawn too.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The parameters of the draw.
    pub parameters: Parameters,
    /// Its tariffs; `None` for those of the central case.
    pub tariffs: Option<Bilateral>,
}

/// Solves every draw from the central solution and keeps of each what `keep` wants. The order is that of the draws, and
/// a draw's result does not depend on the threads.
pub fn solve_draws<T: Send>(
    base: &TariffBase,
    tariffs: &Bilateral,
    revenue: Revenue,
    options: &FixedPointOptions,
    central: &TariffSolution,
    draws: &[Draw],
    keep: impl Fn(Solved<TariffSolution>) -> T + Sync,
) -> Vec<Result<T, EquilibriumError>> {
    let start = central.logs();
    let one = |draw: &Draw| {
        let tariffs = draw.tariffs.as_ref().unwrap_or(tariffs);
        solve_from(base, tariffs, &draw.parameters, revenue, options, &start).map(&keep)
    };
    draws.par_iter().map(one).collect()
}
