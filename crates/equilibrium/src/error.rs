//! Why a counterfactual cannot be given.

use hoinhap_numerics::NotConverged;

/// A model that cannot be built or solved. Economies are named by their position in the base.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EquilibriumError {
    /// The equations were not solved to the tolerance.
    #[error(transparent)]
    NotConverged(#[from] NotConverged),
    /// Two inputs do not have the same size.
    #[error("{what}: {found} values, {expected} expected")]
    Shape {
        /// The input.
        what: &'static str,
        /// Values found.
        found: usize,
        /// Values expected.
        expected: usize,
    },
    /// A value is negative, missing or not finite where the model needs one that is neither.
    #[error("{what} of economy {economy} is {value}")]
    BadValue {
        /// The input.
        what: &'static str,
        /// Position of the economy, or of the importer of a flow.
        economy: usize,
        /// Position of the exporter of a flow.
        partner: Option<usize>,
        /// The value.
        value: f64,
    },
    /// After the shock nobody sells to an economy.
    #[error("economy {importer} has no seller left")]
    NoSeller {
        /// Position of the buyer.
        importer: usize,
    },
    /// Trade that must balance goes one way: no chain of sales leads from the buyer back to the seller.
    #[error(
        "economy {exporter} sells to economy {importer}, from which nothing comes back: trade cannot balance"
    )]
    OneWayTrade {
        /// Position of the seller.
        exporter: usize,
        /// Position of the buyer.
        importer: usize,
    },
    /// A formula that is linear in the tariff was taken to where a supplier would sell less than nothing.
    #[error("imports from supplier {supplier} would be {value}")]
    NegativeImports {
        /// Position of the supplier.
        supplier: usize,
        /// The imports that the formula gives.
        value: f64,
    },
    /// A solution was found that does not satisfy an accounting identity.
    #[error("the identity {name} is off by {value:e}")]
    Identity {
        /// The identity.
        name: &'static str,
        /// By how much it is off, relative.
        value: f64,
    },
}

impl EquilibriumError {
    /// A stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotConverged(_) => "equilibrium/not-converged",
            Self::Shape { .. } => "equilibrium/shape",
            Self::BadValue { .. } => "equilibrium/bad-value",
            Self::NoSeller { .. } => "equilibrium/no-seller",
            Self::OneWayTrade { .. } => "equilibrium/one-way-trade",
            Self::NegativeImports { .. } => "equilibrium/negative-imports",
            Self::Identity { .. } => "equilibrium/identity",
        }
    }
}

/// Refuses a list of another length.
pub(crate) const fn expect_length(
    what: &'static str,
    found: usize,
    expected: usize,
) -> Result<(), EquilibriumError> {
    if found == expected { Ok(()) } else { Err(EquilibriumError::Shape { what, found, expected }) }
}

/// Values beyond it are refused: their products would leave the range of a double.
pub(crate) const LARGEST_VALUE: f64 = 1e100;

/// Refuses a value that is not positive, or too large to compute with.
pub(crate) fn expect_positive(what: &'static str, values: &[f64]) -> Result<(), EquilibriumError> {
    let bad = values.iter().position(|value| !(*value > 0.0 && *value <= LARGEST_VALUE));
    bad.map_or(Ok(()), |economy| {
        Err(EquilibriumError::BadValue { what, economy, partner: None, value: values[economy] })
    })
}
