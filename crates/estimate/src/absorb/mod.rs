//! Partialling columns on fixed effects: the weighted least-squares residual of each column on all effects.
//!
//! The effect with the most levels is eliminated exactly, since its block of the normal equations is diagonal.
//! What remains is a symmetric positive semi-definite system in the levels of the other effects,
//!
//! `S t = D'W(I - P)x`, `S = D'W(I - P)D`, `P` the weighted mean within the eliminated effect,
//!
//! solved for all columns at once by conjugate gradients. The preconditioner is the part of `S` inside each
//! connected component of the other effects: with exporter-year and importer-year effects a component is a year,
//! and only the eliminated pairs tie years together.
//!
//! The system has null vectors (one at least per component); conjugate gradients stay in the range of `S`, so
//! they need not be known.
//!
//! Reference: Guimarães and Portugal (2010), Stata Journal 10(4), for the iteration that this replaces; Correia,
//! Guimarães and Zylkin (2020), Stata Journal 20(1), for partialling inside the Poisson estimator.

mod blocks;
mod conjugate;
mod layout;
mod panel;
mod passes;

pub(crate) use blocks::Blocks;
pub(crate) use conjugate::Accuracy;
pub(crate) use layout::{Effect, Layout, components};
pub(crate) use panel::{Panel, by_width, panels};
