//! The world after the tariffs, with its identities.

use super::TariffBase;
use super::solve::{State, System, Taxes};
use crate::change::{of_hats, percent};
use crate::identity::{Identity, checked};
use crate::{Bilateral, Columns, EquilibriumError};

/// A solution of the model.
#[derive(Debug, Clone, PartialEq)]
pub struct TariffSolution {
    /// ŵ.
    pub wage_hat: Vec<f64>,
    /// Ê.
    pub expenditure_hat: Vec<f64>,
    /// L̂.
    pub labour_hat: Vec<f64>,
    /// P̂.
    pub price_hat: Vec<f64>,
    /// W of column 1 of the authors' table.
    pub welfare_hat: Vec<f64>,
    /// R_i, in the unit of the base.
    pub revenue: Vec<f64>,
    /// What taxes on exports collect, in the unit of the base; empty where there are none.
    pub export_revenue: Vec<f64>,
    /// X'_ji at the importer's border: without the tariff, with the exporter's tax.
    pub flows: Bilateral,
    /// The world as a whole.
    pub world: World,
    /// Identities, recomputed from levels.
    pub identities: Vec<Identity>,
    income_base: Vec<f64>,
}

/// Changes of the world as a whole, in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct World {
    /// Trade at tariff-inclusive prices over income.
    pub trade_to_income_pct: f64,
    /// Employment, weighted by base income.
    pub employment_pct: f64,
}

/// Deviations allowed where a sum is recomputed in another order.
const ROUNDING: f64 = 1e-11;
/// Deviations allowed in what holds only at the solution.
const AT_SOLUTION: f64 = 1e-7;

impl TariffSolution {
    pub(super) fn new(
        system: &System<'_>,
        state: &State,
        taxes: Taxes<'_>,
    ) -> Result<Self, EquilibriumError> {
        let (base, tariffs) = (system.base, taxes.tariffs);
        let flows = Bilateral::from_fn(base.size(), |exporter, importer| {
            let spent = system.share(state, exporter, importer) * state.spending[importer];
            spent / (1.0 + tariffs.get(exporter, importer))
        });
        let expenditure_hat =
            state.spending.iter().zip(&base.expenditure).map(|(new, base)| new / base).collect();
        Ok(Self {
            welfare_hat: (0..base.size()).map(|i| welfare(system, state, i)).collect(),
            identities: checked(identities(base, state, &flows))?,
            world: world(base, state, &flows, tariffs),
            wage_hat: state.wage.clone(),
            expenditure_hat,
            labour_hat: state.labour.clone(),
            price_hat: state.price.clone(),
            revenue: state.revenue.clone(),
            export_revenue: state.export_revenue.clone(),
            income_base: base.income.clone(),
            flows,
        })
    }

    /// The logarithms of ŵ, those of L̂ and, with export taxes, their revenue over income: a start for a solution near
    /// this one.
    #[must_use]
    pub fn logs(&self) -> Vec<f64> {
        let mut logs: Vec<f64> = self.wage_hat.iter().chain(&self.labour_hat).map(|hat| hat.ln()).collect();
        let incomes = self.wage_hat.iter().zip(&self.labour_hat).zip(&self.income_base);
        let shares = self.export_revenue.iter().zip(incomes);
        logs.extend(shares.map(|(revenue, ((wage, labour), income))| revenue / (wage * labour * income)));
        logs
    }

    /// The results economy by economy, in percent, under the names of the result file. The change of a deficit is
    /// `None` where the base deficit is below 1e-9 of expenditure.
    #[must_use]
    pub fn columns(&self, base: &TariffBase) -> Columns {
        let (exports, imports) = (self.flows.exports(), self.flows.imports());
        let (exports_base, imports_base) = (base.flows.exports(), base.flows.imports());
        let income = self.income(base);
        let each = |value: &dyn Fn(usize) -> Option<f64>| (0..base.size()).map(value).collect::<Vec<_>>();
        let to_income =
            |new: &[f64], old: &[f64]| each(&|i| percent(new[i] / income[i], old[i] / base.income[i]));
        let mut columns = Columns::from([
            ("welfare_pct", of_hats(&self.welfare_hat)),
            (
                "deficit_pct",
                each(&|i| {
                    deficit(imports[i] - exports[i], imports_base[i] - exports_base[i], base.expenditure[i])
                }),
            ),
            ("exports_pct", each(&|i| percent(exports[i], exports_base[i]))),
            ("imports_pct", each(&|i| percent(imports[i], imports_base[i]))),
            ("exports_to_income_pct", to_income(&exports, &exports_base)),
            ("imports_to_income_pct", to_income(&imports, &imports_base)),
            ("employment_pct", of_hats(&self.labour_hat)),
            ("price_pct", of_hats(&self.price_hat)),
            ("wage_pct", of_hats(&self.wage_hat)),
            ("expenditure_pct", of_hats(&self.expenditure_hat)),
            ("tariff_revenue", self.revenue.iter().map(|revenue| Some(*revenue)).collect()),
            ("tariff_revenue_share", each(&|i| Some(self.revenue[i] / base.expenditure[i]))),
        ]);
        if !self.export_revenue.is_empty() {
            let collected = self.export_revenue.iter().map(|revenue| Some(*revenue)).collect();
            columns.insert("export_tax_revenue", collected);
        }
        columns
    }

    /// Y'_i = ŵ_i L̂_i Y_i.
    #[must_use]
    pub fn income(&self, base: &TariffBase) -> Vec<f64> {
        let hats = self.wage_hat.iter().zip(&self.labour_hat);
        hats.zip(&base.income).map(|((wage, labour), income)| wage * labour * income).collect()
    }
}

/// 100 (D' - D) / |D|.
fn deficit(new: f64, base: f64, expenditure: f64) -> Option<f64> {
    (base.abs() > 1e-9 * expenditure).then(|| 100.0 * (new - base) / base.abs())
}

/// W = d Ê / P̂ + (1 - d) ŵ L̂ / P̂, d = E / (E - kappa / (1 + kappa) (1 - tau) Y): consumption, net of what the labour
/// that earns it costs.
fn welfare(system: &System<'_>, state: &State, i: usize) -> f64 {
    let (base, kappa) = (system.base, system.parameters.kappa);
    let effort = kappa / (1.0 + kappa) * (1.0 - system.tax_relief(state, i)) * base.income[i];
    let weight = base.expenditure[i] / (base.expenditure[i] - effort);
    let consumption = state.spending[i] / base.expenditure[i] / state.price[i];
    weight * consumption + (1.0 - weight) * state.wage[i] * state.labour[i] / state.price[i]
}

fn world(base: &TariffBase, state: &State, flows: &Bilateral, tariffs: &Bilateral) -> World {
    let gross = flows.zip(tariffs, |flow, rate| flow * (1.0 + rate));
    let trade = gross.imports().iter().sum::<f64>() / base.flows.imports().iter().sum::<f64>();
    let weights = state.labour.iter().zip(&base.income).map(|(labour, income)| (labour - 1.0) * income);
    World {
        trade_to_income_pct: 100.0 * (trade / state.world - 1.0),
        employment_pct: 100.0 * weights.sum::<f64>() / base.income.iter().sum::<f64>(),
    }
}

fn identities(base: &TariffBase, state: &State, flows: &Bilateral) -> Vec<Identity> {
    let income: Vec<f64> =
        (0..base.size()).map(|i| state.wage[i] * state.labour[i] * base.income[i]).collect();
    let world: f64 = income.iter().sum();
    let purchases = flows.purchases();
    let budget = (0..base.size()).map(|i| {
        let means = purchases[i] + state.revenue[i];
        let collected = state.revenue[i] + state.export_revenue.get(i).unwrap_or(&0.0);
        let owed = collected + income[i] + base.transfer[i] * state.world;
        largest_of([means / state.spending[i] - 1.0, owed / state.spending[i] - 1.0])
    });
    let clearing = state.earned.iter().zip(&income).map(|(earned, income)| earned / income - 1.0);
    let level: f64 =
        state.price.iter().zip(&base.expenditure).map(|(price, weight)| (price - 1.0) * weight).sum();
    vec![
        Identity::of("market_clearing", clearing, AT_SOLUTION),
        // What export taxes collect is an unknown: the budget then holds as far as the equations are solved.
        Identity::of("budget", budget, if state.export_revenue.is_empty() { ROUNDING } else { AT_SOLUTION }),
        Identity::of(
            "walras",
            [state.earned.iter().sum::<f64>() / world - 1.0],
            if state.export_revenue.is_empty() { ROUNDING } else { AT_SOLUTION },
        ),
        Identity::of("deficits", [base.transfer.iter().sum::<f64>() / world], ROUNDING),
        Identity::of("numeraire", [level / base.expenditure.iter().sum::<f64>()], ROUNDING),
    ]
}

fn largest_of(values: [f64; 2]) -> f64 {
    hoinhap_numerics::largest(values)
}
