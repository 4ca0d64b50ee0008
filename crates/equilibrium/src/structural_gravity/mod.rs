//! Structural gravity, one sector (Anderson and van Wincoop 2003; Arkolakis, Costinot and Rodríguez-Clare 2012; Anderson,
//! Larch and Yotov 2018; the WTO-UNCTAD guide of Yotov, Piermartini, Monteiro and Larch 2016).
//!
//! j sells, i buys; pi_ji = X_ji / E_i; B_ji is the shock to trade costs to the power of minus eps, eps = sigma - 1; a
//! hat is new over base, a prime is new.
//!
//! 1. P̂_i^(-eps) = sum_j pi_ji B_ji ŵ_j^(-eps)
//! 2. pi'_ji = pi_ji B_ji ŵ_j^(-eps) / P̂_i^(-eps)
//! 3. ŵ_j Y_j = sum_i pi'_ji E'_i
//! 4. E' by the [`Closure`]
//! 5. numeraire: sum ŵ Y = sum Y, or the price index of a reference economy
//!
//! The *conditional* effect holds Y and E and lets the resistances alone move; the *full endowment* effect is the above.

mod base;
mod closure;
mod conditional;
mod guide_loop;
mod linear;
mod outcome;
mod solve;

pub use base::GravityBase;
pub use closure::Closure;
pub use conditional::{Conditional, conditional};
pub use guide_loop::{GUIDE_STOP, GuideLoop, guide_loop};
pub use linear::Linearised;
pub use outcome::GravitySolution;
pub use solve::{GravityShock, Guess, solve, solve_from};
