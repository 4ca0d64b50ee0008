//! Tariffs and rules of origin: which duty regimes exist for a good, whether it qualifies, what is paid, what
//! would have to change, and why.

pub mod answer;
pub mod batch;
pub mod case;
mod decimal;
pub mod diff;
pub mod evaluate;
mod hs;
pub mod rule;
pub mod tariff;
pub mod validate;
mod verdict;

pub use decimal::{Compare, Decimal, DecimalError, Quotient};
pub use hs::{CodeError, CodeRange, CodeSet, Hs6, digits_of};
pub use verdict::Verdict;
