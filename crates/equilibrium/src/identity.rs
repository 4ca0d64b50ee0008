//! Accounting identities, recomputed from levels after a solution was found.

use crate::EquilibriumError;

/// An identity and by how much a solution misses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// Its name: `market_clearing`, `budget`, `walras`, `shares`, `deficits`, `acr`.
    pub name: &'static str,
    /// The largest relative deviation.
    pub deviation: f64,
    /// The deviation allowed.
    pub allowed: f64,
}

impl Identity {
    /// An identity with the largest of its deviations.
    pub(crate) fn of(name: &'static str, deviations: impl IntoIterator<Item = f64>, allowed: f64) -> Self {
        Self { name, deviation: hoinhap_numerics::largest(deviations), allowed }
    }

    /// Whether the deviation is within what is allowed.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.deviation <= self.allowed
    }
}

/// The identities, all of which hold.
///
/// # Errors
/// The first that does not.
pub(crate) fn checked(identities: Vec<Identity>) -> Result<Vec<Identity>, EquilibriumError> {
    match identities.iter().find(|identity| !identity.holds()) {
        Some(identity) => Err(EquilibriumError::Identity { name: identity.name, value: identity.deviation }),
        None => Ok(identities),
    }
}
