//! Estimates against values that other software computed at tight tolerance.
//!
//! Coefficients agree to 1e-8 of their size: the reference was iterated to 1e-12 in the deviance and 1e-11 in the
//! effects, which leaves about 1e-10. Standard errors agree to 1e-6, the tolerance that their source declares (1e-7
//! where errors are independent).

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod bias;
mod data;
mod digits;
mod effects;
mod fuzzed;
mod guide;
mod matrix;
mod panel;
mod properties;
mod separated;
mod tests_of_form;
mod variances;
