//! Tariffs with revenue, labour supply, pass-through and deficits (Ignatenko, Lashkaripour, Macedoni and Simonovska
//! 2025, "Making America great again? The economic impacts of Liberation Day tariffs", J. of International Economics).
//!
//! j sells, i buys; lambda_ji = X_ji / E_i; t_ji is the tariff added to a base of zero tariffs. A share nu_i of what is
//! sold in market i is paid to i's own labour for access to the market.
//!
//! - c_j = (ŵ_j / L̂_j^psi)^(-eps); a_ji = lambda_ji (1 + t_ji)^(-eps phi_i); S_i = sum_j a_ji c_j
//! - P̂_i = (Ê_i / ŵ_i)^(1 - phi_i) S_i^(-1/eps); X'_ji = a_ji c_j / S_i E_i Ê_i / (1 + t_ji)
//! - R_i = E_i Ê_i - sum_j X'_ji
//! - (a) sum_i (1 - nu_i) X'_ji + nu_j sum_m X'_mj = ŵ_j L̂_j Y_j
//! - (b) E_i Ê_i = R_i + ŵ_i L̂_i Y_i + T_i (world Y' / world Y)
//! - (c) L̂_i = (h_i ŵ_i / P̂_i)^kappa, with h_i by the [`Revenue`] closure
//! - numeraire: sum_i E_i (P̂_i - 1) = 0
//!
//! An export tax x_ji, not in the paper, multiplies 1 + t_ji in a_ji and in X'_ji; what it collects, x_ji X'_ji over the
//! sellers' receipts, is income of j in (b) and part of what h_j pays for. Without market access, with E = Y in every
//! economy, a tax on all exports does what a tariff of the same rate on all imports does (Lerner 1936).
//!
//! All n equations of (a) are iterated; Walras' law, which makes one of them redundant, is then an identity to check.

mod base;
mod draws;
mod market_access;
mod optimal;
mod outcome;
mod parameters;
mod solve;

pub use base::{TariffBase, Variant};
pub use draws::{Draw, solve_draws};
pub use market_access::{MarketAccess, market_access};
pub use optimal::{optimal_retaliation, optimal_tariff};
pub use outcome::{TariffSolution, World};
pub use parameters::{Parameters, Revenue};
pub use solve::{Taxes, solve, solve_from, solve_taxes};
