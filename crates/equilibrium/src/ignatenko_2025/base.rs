//! The world before the tariffs: incomes, transfers and domestic sales that fit the flows.

use hoinhap_numerics::dot;

use super::{MarketAccess, market_access};
use crate::error::{expect_length, expect_positive};
use crate::{Bilateral, EquilibriumError};

/// Which labour a sale pays.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Variant {
    /// Market access costs labour of the market: the paper's model.
    MarketAccess(MarketAccess),
    /// All of a sale pays the seller's labour (Eaton-Kortum, Krugman): nu = 0, phi = 1. The domestic sales are those
    /// of the paper's model, so that both variants start from the same flows.
    SellerOnly(MarketAccess),
}

/// Flows with domestic sales, and the incomes that fit them.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffBase {
    /// X_ji, domestic sales included.
    pub flows: Bilateral,
    /// lambda_ji = X_ji / E_i.
    pub shares: Bilateral,
    /// Y_i.
    pub income: Vec<f64>,
    /// E_i.
    pub expenditure: Vec<f64>,
    /// T_i = E_i - Y_i; sums to zero over the world.
    pub transfer: Vec<f64>,
    /// nu_i.
    pub nu: Vec<f64>,
    /// Economies whose imports are above their expenditure: their domestic sales are set to zero.
    pub without_domestic_sales: Vec<usize>,
}

impl TariffBase {
    /// Builds the base from flows without domestic sales and GDP, in one unit.
    ///
    /// # Errors
    /// A flow is negative, an income is not positive, an economy buys nothing, or the moments of market access have
    /// no solution.
    pub fn new(flows: Bilateral, gdp: &[f64], variant: Variant) -> Result<Self, EquilibriumError> {
        flows.check("flow")?;
        expect_length("gdp", gdp.len(), flows.size())?;
        expect_positive("gdp", gdp)?;
        let (Variant::MarketAccess(moments) | Variant::SellerOnly(moments)) = variant;
        let nu = market_access(&flows, gdp, &moments)?;
        let (flows, without_domestic_sales) = with_domestic_sales(flows, gdp, &nu);
        let nu = if matches!(variant, Variant::SellerOnly(_)) { vec![0.0; nu.len()] } else { nu };
        let base = Self::from_flows(flows, nu)?;
        Ok(Self { without_domestic_sales, ..base })
    }

    /// Builds the base from flows that include domestic sales: E = purchases, Y = (1 - nu) of what others and the
    /// economy itself sell, plus nu of what is bought at home.
    ///
    /// # Errors
    /// A flow is negative, or an economy sells or buys nothing.
    pub fn from_flows(flows: Bilateral, nu: Vec<f64>) -> Result<Self, EquilibriumError> {
        flows.check("flow")?;
        let expenditure = flows.purchases();
        expect_positive("expenditure", &expenditure)?;
        let kept: Vec<f64> = nu.iter().map(|nu| 1.0 - nu).collect();
        let income: Vec<f64> = (0..flows.size())
            .map(|seller| {
                let sales: Vec<f64> = (0..flows.size()).map(|buyer| flows.get(seller, buyer)).collect();
                dot(&kept, &sales) + nu[seller] * expenditure[seller]
            })
            .collect();
        expect_positive("income", &income)?;
        let transfer =
            expenditure.iter().zip(&income).map(|(expenditure, income)| expenditure - income).collect();
        let shares = flows.shares();
        Ok(Self { flows, shares, income, expenditure, transfer, nu, without_domestic_sales: Vec::new() })
    }

    /// The number of economies.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.flows.size()
    }
}

/// X_ii = max(0, Y_i + T_i - imports_i) with T_i = (1 - nu_i) (imports_i - sum_b (1 - nu_b) X_ib).
fn with_domestic_sales(mut flows: Bilateral, gdp: &[f64], nu: &[f64]) -> (Bilateral, Vec<usize>) {
    let imports = flows.imports();
    let mut kept = vec![0.0; flows.size()];
    for (buyer, row) in flows.rows().enumerate() {
        kept.iter_mut().zip(row).for_each(|(kept, value)| *kept += (1.0 - nu[buyer]) * value);
    }
    let mut without = Vec::new();
    for economy in 0..flows.size() {
        let transfer = (1.0 - nu[economy]) * (imports[economy] - kept[economy]);
        let domestic = gdp[economy] + transfer - imports[economy];
        if domestic <= 0.0 {
            without.push(economy);
        }
        flows.set(economy, economy, domestic.max(0.0));
    }
    (flows, without)
}
