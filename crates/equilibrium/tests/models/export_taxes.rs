//! Taxes on exports: Lerner's symmetry, and the equations solved apart.

use hoinhap_equilibrium::Bilateral;
use hoinhap_equilibrium::ignatenko_2025::{
    Parameters, Revenue, TariffBase, TariffSolution, Taxes, solve, solve_taxes,
};
use hoinhap_numerics::{NewtonOptions, newton};
use proptest::prelude::*;

use crate::support::{PAPER, TIGHT};

const SIZE: usize = 5;

fn matrix(low: f64, high: f64) -> impl Strategy<Value = Bilateral> {
    prop::collection::vec(low..high, SIZE * SIZE)
        .prop_map(|draws| Bilateral::from_fn(SIZE, |j, i| draws[i * SIZE + j]))
}

/// Large domestic sales and some trade.
fn flows() -> impl Strategy<Value = Bilateral> {
    matrix(1.0, 20.0)
        .prop_map(|flows| Bilateral::from_fn(SIZE, |j, i| flows.get(j, i) + if i == j { 80.0 } else { 0.0 }))
}

fn foreign(rates: &Bilateral) -> Bilateral {
    Bilateral::from_fn(SIZE, |j, i| if i == j { 0.0 } else { rates.get(j, i) })
}

/// Without market access every sale pays the seller's labour.
fn base(flows: Bilateral) -> TariffBase {
    TariffBase::from_flows(flows, vec![0.0; SIZE]).unwrap()
}

fn taxed(
    base: &TariffBase,
    tariffs: &Bilateral,
    exports: &Bilateral,
    parameters: &Parameters,
    revenue: Revenue,
) -> TariffSolution {
    let taxes = Taxes { tariffs, exports: Some(exports) };
    solve_taxes(base, taxes, parameters, revenue, &TIGHT, &[0.0; 2 * SIZE]).unwrap().value
}

fn close(left: &[f64], right: &[f64], tolerance: f64) -> bool {
    left.iter().zip(right).all(|(left, right)| (left / right - 1.0).abs() < tolerance)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_tax_on_all_exports_is_a_tariff_on_all_imports(flows in flows(), rate in 0.01_f64..0.8, rebate: bool) {
        // Lerner (1936) holds where trade is balanced: flows are made symmetric.
        let base = base(Bilateral::from_fn(SIZE, |j, i| flows.get(j, i) + flows.get(i, j)));
        let revenue = if rebate { Revenue::Rebate } else { Revenue::TaxRelief };
        let none = Bilateral::filled(SIZE, 0.0);
        let of = |taxes: &dyn Fn(usize, usize) -> bool| {
            Bilateral::from_fn(SIZE, |j, i| if j != i && taxes(j, i) { rate } else { 0.0 })
        };
        let tariff = solve(&base, &of(&|_, i| i == 1), &PAPER, revenue, &TIGHT).unwrap().value;
        let export_tax = taxed(&base, &none, &of(&|j, _| j == 1), &PAPER, revenue);
        prop_assert!(close(&tariff.welfare_hat, &export_tax.welfare_hat, 1e-10));
        prop_assert!(close(&tariff.labour_hat, &export_tax.labour_hat, 1e-10));
        let real = |solution: &TariffSolution| -> Vec<f64> {
            solution.wage_hat.iter().zip(&solution.price_hat).map(|(wage, price)| wage / price).collect()
        };
        prop_assert!(close(&real(&tariff), &real(&export_tax), 1e-10));
        // It is no empty statement: the taxed economy's welfare moves, and the tax collects what the tariff does.
        prop_assert!((tariff.welfare_hat[1] - 1.0).abs() > 1e-6);
        let share = |revenue: &[f64], solution: &TariffSolution| revenue[1] / solution.income(&base)[1];
        let collected = share(&export_tax.export_revenue, &export_tax) / share(&tariff.revenue, &tariff);
        prop_assert!((collected - 1.0).abs() < 1e-9, "{}", collected);
    }

    #[test]
    fn newton_finds_the_same_world(flows in flows(), tariffs in matrix(0.0, 0.4), exports in matrix(0.0, 0.4)) {
        let (base, tariffs, exports) = (base(flows), foreign(&tariffs), foreign(&exports));
        // Labour stands still: the equations are short enough to be written apart.
        let parameters = Parameters { kappa: 0.0, psi: 0.0, ..PAPER };
        let solution = taxed(&base, &tariffs, &exports, &parameters, Revenue::Rebate);
        let world: f64 = base.income.iter().sum();
        let equations = |x: &[f64]| -> Vec<f64> {
            let wage: Vec<f64> = x[..SIZE].iter().map(|log| log.exp()).collect();
            let spent: Vec<f64> = x[SIZE..].iter().zip(&base.expenditure).map(|(log, base)| log.exp() * base).collect();
            let wedge = |j: usize, i: usize| (1.0 + tariffs.get(j, i)) * (1.0 + exports.get(j, i));
            let weight = |j: usize, i: usize| base.shares.get(j, i) * (wage[j] * wedge(j, i)).powi(-4);
            let power: Vec<f64> = (0..SIZE).map(|i| (0..SIZE).map(|j| weight(j, i)).sum()).collect();
            let spending = |j: usize, i: usize| weight(j, i) / power[i] * spent[i];
            let new_world: f64 = wage.iter().zip(&base.income).map(|(wage, income)| wage * income).sum();
            let mut excess = Vec::new();
            for (j, wage) in wage.iter().enumerate() {
                let sold: f64 = (0..SIZE).map(|i| spending(j, i) / wedge(j, i)).sum();
                excess.push((sold - wage * base.income[j]) / world);
            }
            for i in 0..SIZE {
                let tariff: f64 = (0..SIZE).map(|j| spending(j, i) * tariffs.get(j, i) / (1.0 + tariffs.get(j, i))).sum();
                let export: f64 = (0..SIZE).map(|m| spending(i, m) * exports.get(i, m) / wedge(i, m)).sum();
                let means = tariff + export + wage[i] * base.income[i] + base.transfer[i] * new_world / world;
                excess.push((means - spent[i]) / world);
            }
            let level: f64 = (0..SIZE).map(|i| (power[i].powf(-0.25) - 1.0) * base.expenditure[i]).sum();
            excess[0] = level / world;
            excess
        };
        let options = NewtonOptions { tolerance: 1e-13, ..NewtonOptions::default() };
        let found = newton(vec![0.0; 2 * SIZE], &options, equations).unwrap().value;
        let hats: Vec<f64> = found.iter().map(|log| log.exp()).collect();
        prop_assert!(close(&hats[..SIZE], &solution.wage_hat, 1e-9));
        prop_assert!(close(&hats[SIZE..], &solution.expenditure_hat, 1e-9));
        for name in ["budget", "walras", "market_clearing"] {
            let identity = solution.identities.iter().find(|identity| identity.name == name).unwrap();
            prop_assert!(identity.deviation < 1e-10, "{} {:e}", name, identity.deviation);
        }
    }

    #[test]
    fn none_at_all_change_nothing(flows in flows(), tariffs in matrix(0.0, 0.4)) {
        let (base, tariffs) = (base(flows), foreign(&tariffs));
        let none = Bilateral::filled(SIZE, 0.0);
        let without = solve(&base, &tariffs, &PAPER, Revenue::TaxRelief, &TIGHT).unwrap().value;
        let with = taxed(&base, &tariffs, &none, &PAPER, Revenue::TaxRelief);
        prop_assert!(close(&without.welfare_hat, &with.welfare_hat, 1e-11));
        prop_assert!(with.export_revenue.iter().all(|revenue| revenue.abs() < 1e-9));
        let start = with.logs();
        let again = solve_taxes(&base, Taxes { tariffs: &tariffs, exports: Some(&none) }, &PAPER, Revenue::TaxRelief, &TIGHT, &start).unwrap();
        prop_assert!(again.iterations <= 3, "{}", again.iterations);
    }
}

#[test]
fn a_rate_below_minus_one_is_refused() {
    let base = base(Bilateral::filled(SIZE, 1.0));
    let none = Bilateral::filled(SIZE, 0.0);
    let mut exports = none.clone();
    exports.set(0, 1, -1.2);
    let taxes = Taxes { tariffs: &none, exports: Some(&exports) };
    let error = solve_taxes(&base, taxes, &PAPER, Revenue::Rebate, &TIGHT, &[0.0; 2 * SIZE]).unwrap_err();
    assert_eq!(error.code(), "equilibrium/bad-value");
}
