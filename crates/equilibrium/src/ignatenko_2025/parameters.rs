//! Elasticities and what the revenue is used for.

use super::TariffBase;

/// The use of tariff revenue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revenue {
    /// It pays for a lower tax on labour: h = 1 / (1 - tau), tau = R / (ŵ L̂ Y).
    TaxRelief,
    /// It is handed out in a lump sum: h = 1.
    Rebate,
}

impl Revenue {
    /// The word of scenario files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TaxRelief => "tax-relief",
            Self::Rebate => "rebate",
        }
    }
}

/// Elasticities of the model. None has a default here: each comes from a scenario, with its source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// Trade elasticity.
    pub eps: f64,
    /// Elasticity of labour supply.
    pub kappa: f64,
    /// Scale elasticity.
    pub psi: f64,
    /// Shape of the distribution of firms' productivity.
    pub theta: f64,
    /// The leading term of phi: 1 for full pass-through of a tariff to the prices of firms.
    pub passthrough: f64,
}

impl Parameters {
    /// phi_i = passthrough + (1 + theta) / ((1 - nu_i) theta) - 1 / theta - 1 in each market; 1 without market access.
    #[must_use]
    pub fn phi(&self, base: &TariffBase) -> Vec<f64> {
        let theta = self.theta;
        let of_market =
            |nu: &f64| self.passthrough + (1.0 + theta) / ((1.0 - nu) * theta) - 1.0 / theta - 1.0;
        base.nu.iter().map(of_market).collect()
    }
}
