//! The world before the shock.

use hoinhap_numerics::{FixedPointOptions, Scaling, scaling};

use crate::error::{expect_length, expect_positive};
use crate::{Bilateral, EquilibriumError};

/// Flows with domestic sales, and what follows from them.
#[derive(Debug, Clone, PartialEq)]
pub struct GravityBase {
    /// X_ji, domestic sales included.
    pub flows: Bilateral,
    /// pi_ji = X_ji / E_i.
    pub shares: Bilateral,
    /// Y_j, sales at home and abroad.
    pub income: Vec<f64>,
    /// E_i, purchases at home and from abroad.
    pub expenditure: Vec<f64>,
}

impl GravityBase {
    /// A base from flows that include domestic sales.
    ///
    /// # Errors
    /// A flow is negative or not finite, or an economy sells or buys nothing.
    pub fn from_flows(flows: Bilateral) -> Result<Self, EquilibriumError> {
        flows.check("flow")?;
        let (income, expenditure) = (flows.sales(), flows.purchases());
        expect_positive("income", &income)?;
        expect_positive("expenditure", &expenditure)?;
        Ok(Self { shares: flows.shares(), flows, income, expenditure })
    }

    /// A base from estimated trade costs: the flows are the fit of the kernel T = t^(-eps) to the margins, not the
    /// observed ones. Where world expenditure is not world income, expenditure is brought to it for the fit.
    ///
    /// # Errors
    /// The margins are not positive, or the kernel cannot be brought to them.
    pub fn from_kernel(
        kernel: &Bilateral,
        income: &[f64],
        expenditure: &[f64],
        options: &FixedPointOptions,
    ) -> Result<Self, EquilibriumError> {
        kernel.check("kernel")?;
        expect_length("income", income.len(), kernel.size())?;
        expect_length("expenditure", expenditure.len(), kernel.size())?;
        expect_positive("income", income)?;
        expect_positive("expenditure", expenditure)?;
        let factors = scaling(&by_exporter(kernel), income, expenditure, 0, options)?.value;
        Self::from_flows(fitted(kernel, &factors))
    }

    /// D_i = E_i - Y_i.
    #[must_use]
    pub fn deficits(&self) -> Vec<f64> {
        self.expenditure.iter().zip(&self.income).map(|(expenditure, income)| expenditure - income).collect()
    }

    /// The number of economies.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.flows.size()
    }
}

/// The kernel with one list per exporter, as the fit wants it.
pub(super) fn by_exporter(kernel: &Bilateral) -> Vec<Vec<f64>> {
    let size = kernel.size();
    (0..size).map(|exporter| (0..size).map(|importer| kernel.get(exporter, importer)).collect()).collect()
}

/// a_j T_ji b_i.
pub(super) fn fitted(kernel: &Bilateral, factors: &Scaling) -> Bilateral {
    Bilateral::from_fn(kernel.size(), |exporter, importer| {
        factors.rows[exporter] * kernel.get(exporter, importer) * factors.columns[importer]
    })
}
