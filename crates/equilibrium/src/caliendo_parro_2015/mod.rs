//! Many sectors with input-output links (Caliendo and Parro 2015, "Estimates of the trade and welfare effects of NAFTA",
//! Review of Economic Studies).
//!
//! k sector, i buyer, j seller; b_ki share of value added, g_{k'k,i} share of k' in the inputs of k (adds up to 1 over
//! k'), tau = 1 + t; pi_kji is a share of spending at tariff-inclusive prices.
//!
//! 1. ĉ_ki = ŵ_i^(b_ki) prod_k' p̂_k'i^(g_{k'k,i} (1 - b_ki))
//! 2. p̂_ki = (sum_j pi_kji (τ̂_kji ĉ_kj)^(-theta_k))^(-1/theta_k)
//! 3. pi'_kji = pi_kji (τ̂_kji ĉ_kj / p̂_ki)^(-theta_k)
//! 4. X'_ki = alpha_ki I'_i + sum_k'' g_{k k'',i} (1 - b_k''i) sum_m pi'_k''im X'_k''m / tau'_k''im
//! 5. I'_i = ŵ_i VA_i + R'_i + D_i
//! 6. imports + ... : sales of i net of tariffs + D_i = its purchases net of tariffs
//!
//! With (4) and (5), equation (6) says that the value added in an economy's sales is its labour's income: that form is
//! iterated, and (6) is checked. Numeraire: world value added.
//!
//! Two welfare numbers are given. The exact one is real income. The published split into terms of trade and volume of
//! trade is its first-order part, and can have another sign.

mod base;
mod outcome;
mod solve;

pub use base::{MultiSectorBase, MultiSectorData};
pub use outcome::MultiSectorSolution;
pub use solve::{MultiSectorShock, purge, solve};
