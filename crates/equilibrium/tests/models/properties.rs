//! Identities of the models on random worlds.

use hoinhap_equilibrium::Bilateral;
use hoinhap_equilibrium::ignatenko_2025::{self, Parameters, Revenue, TariffBase};
use hoinhap_equilibrium::structural_gravity::{self, Closure, GravityBase, GravityShock};
use hoinhap_numerics::{NewtonOptions, newton};
use proptest::prelude::*;

use crate::support::{PAPER, TIGHT};

const SIZE: usize = 6;

/// Flows with large domestic sales and some empty pairs. Each economy sells to the next, so that trade can balance.
fn flows() -> impl Strategy<Value = Bilateral> {
    prop::collection::vec(0.0_f64..1.0, SIZE * SIZE).prop_map(|draws| {
        Bilateral::from_fn(SIZE, |exporter, importer| {
            let draw = draws[importer * SIZE + exporter];
            if exporter == importer {
                50.0 + 100.0 * draw
            } else if draw < 0.1 {
                if importer == (exporter + 1) % SIZE { 1.0 } else { 0.0 }
            } else {
                20.0 * draw
            }
        })
    })
}

/// A value per pair, none at home.
fn pairs(low: f64, high: f64, home: f64) -> impl Strategy<Value = Bilateral> {
    prop::collection::vec(low..high, SIZE * SIZE).prop_map(move |draws| {
        Bilateral::from_fn(
            SIZE,
            |exporter, importer| {
                if exporter == importer { home } else { draws[importer * SIZE + exporter] }
            },
        )
    })
}

fn closure() -> impl Strategy<Value = Closure> {
    prop::sample::select(vec![
        Closure::Additive,
        Closure::Multiplicative,
        Closure::Balanced,
        Closure::Reference(2),
    ])
}

fn revenue() -> impl Strategy<Value = Revenue> {
    prop::sample::select(vec![Revenue::TaxRelief, Revenue::Rebate])
}

fn nu() -> Vec<f64> {
    (0..SIZE).map(|i| if i == 0 { 0.27 } else { 0.11 }).collect()
}

fn gravity(flows: &Bilateral, factors: &Bilateral, closure: Closure) -> structural_gravity::GravitySolution {
    let base = GravityBase::from_flows(flows.clone()).unwrap();
    let shock = GravityShock { factors: factors.clone() };
    structural_gravity::solve(&base, &shock, 4.0, closure, &TIGHT).unwrap().value
}

fn tariff(flows: &Bilateral, tariffs: &Bilateral, revenue: Revenue) -> ignatenko_2025::TariffSolution {
    let base = TariffBase::from_flows(flows.clone(), nu()).unwrap();
    ignatenko_2025::solve(&base, tariffs, &PAPER, revenue, &TIGHT).unwrap().value
}

fn close(left: &[f64], right: &[f64], tolerance: f64) -> bool {
    left.iter().zip(right).all(|(left, right)| (left / right - 1.0).abs() < tolerance)
}

/// The matrix under another order of the economies.
fn permuted(matrix: &Bilateral, order: &[usize]) -> Bilateral {
    Bilateral::from_fn(matrix.size(), |exporter, importer| matrix.get(order[exporter], order[importer]))
}

const ORDER: [usize; SIZE] = [3, 5, 0, 2, 1, 4];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_shock_changes_nothing(flows in flows(), closure in closure(), revenue in revenue()) {
        let base = GravityBase::from_flows(flows.clone()).unwrap();
        let solved = structural_gravity::solve(&base, &GravityShock::none(SIZE), 4.0, closure, &TIGHT).unwrap();
        if closure == Closure::Additive {
            prop_assert!(solved.iterations <= 2);
            prop_assert!(close(&solved.value.flows.sales(), &base.income, 1e-12));
        }
        // Purging the deficits is a shock of its own: what follows it is not.
        if closure != Closure::Multiplicative && !matches!(closure, Closure::Reference(_)) {
            prop_assert!(close(&solved.value.wage_hat, &[1.0; SIZE], 1e-12));
            prop_assert!(close(&solved.value.price_hat, &[1.0; SIZE], 1e-12));
        }
        let base = TariffBase::from_flows(flows, nu()).unwrap();
        let none = Bilateral::filled(SIZE, 0.0);
        let solved = ignatenko_2025::solve(&base, &none, &PAPER, revenue, &TIGHT).unwrap();
        prop_assert!(solved.iterations <= 2);
        let solution = solved.value;
        let hats = [solution.wage_hat, solution.price_hat, solution.labour_hat, solution.welfare_hat].concat();
        prop_assert!(close(&hats, &[1.0; 4 * SIZE], 1e-12));
        prop_assert!(solution.revenue.iter().all(|revenue| *revenue == 0.0));
    }

    #[test]
    fn units_of_account_do_not_matter(flows in flows(), factors in pairs(0.5, 1.6, 1.0), tariffs in pairs(0.0, 0.6, 0.0)) {
        let scaled = flows.zip(&flows, |flow, _| 25_000.0 * flow);
        let (one, other) =
            (gravity(&flows, &factors, Closure::Additive), gravity(&scaled, &factors, Closure::Additive));
        prop_assert!(close(&one.wage_hat, &other.wage_hat, 1e-11) && close(&one.price_hat, &other.price_hat, 1e-11));
        let (one, other) =
            (tariff(&flows, &tariffs, Revenue::TaxRelief), tariff(&scaled, &tariffs, Revenue::TaxRelief));
        prop_assert!(close(&one.welfare_hat, &other.welfare_hat, 1e-11) && close(&one.wage_hat, &other.wage_hat, 1e-11));
    }

    #[test]
    fn the_order_of_economies_does_not_matter(flows in flows(), factors in pairs(0.5, 1.6, 1.0), tariffs in pairs(0.0, 0.6, 0.0)) {
        let reorder = |values: &[f64]| ORDER.iter().map(|place| values[*place]).collect::<Vec<_>>();
        let one = gravity(&flows, &factors, Closure::Additive);
        let other = gravity(&permuted(&flows, &ORDER), &permuted(&factors, &ORDER), Closure::Additive);
        prop_assert!(close(&reorder(&one.wage_hat), &other.wage_hat, 1e-12));
        let base = TariffBase::from_flows(permuted(&flows, &ORDER), reorder(&nu())).unwrap();
        let other = ignatenko_2025::solve(&base, &permuted(&tariffs, &ORDER), &PAPER, Revenue::Rebate, &TIGHT);
        let one = tariff(&flows, &tariffs, Revenue::Rebate);
        prop_assert!(close(&reorder(&one.welfare_hat), &other.unwrap().value.welfare_hat, 1e-12));
    }

    #[test]
    fn accounting_holds_and_walras_with_it(flows in flows(), tariffs in pairs(0.0, 0.8, 0.0), factors in pairs(0.3, 2.0, 1.0), closure in closure(), revenue in revenue()) {
        // A solution that misses an identity is an error, so that unwrapping above would fail; here each is looked at.
        let solution = gravity(&flows, &factors, closure);
        for (name, allowed) in [("market_clearing", 1e-10), ("walras", 1e-12), ("acr", 1e-10), ("budget", 1e-12)] {
            let identity = solution.identities.iter().find(|identity| identity.name == name).unwrap();
            prop_assert!(identity.deviation < allowed, "{} {:e}", name, identity.deviation);
        }
        let solution = tariff(&flows, &tariffs, revenue);
        for (name, allowed) in [("market_clearing", 1e-10), ("walras", 1e-12), ("numeraire", 1e-12), ("budget", 1e-12)] {
            let identity = solution.identities.iter().find(|identity| identity.name == name).unwrap();
            prop_assert!(identity.deviation < allowed, "{} {:e}", name, identity.deviation);
        }
    }

    #[test]
    fn more_trade_cost_for_all_never_raises_real_income(flows in flows(), cost in 1.01_f64..2.0) {
        // Dearer trade of an economy with everybody, and with it alone: its domestic share rises, its income falls.
        let balanced = |factors: &Bilateral| gravity(&flows, factors, Closure::Balanced);
        let one = Bilateral::from_fn(SIZE, |exporter, importer| {
            if exporter != importer && (exporter == 1 || importer == 1) { cost.powf(-4.0) } else { 1.0 }
        });
        let solution = balanced(&one);
        prop_assert!(solution.wage_hat[1] / solution.price_hat[1] < 1.0 + 1e-12);
        let all = Bilateral::from_fn(SIZE, |exporter, importer| if exporter == importer { 1.0 } else { cost.powf(-4.0) });
        let solution = balanced(&all);
        prop_assert!(solution.wage_hat.iter().zip(&solution.price_hat).all(|(wage, price)| *wage <= price * (1.0 + 1e-12)));
    }

    #[test]
    fn two_shocks_in_turn_are_both_at_once(flows in flows(), first in pairs(0.5, 1.6, 1.0), second in pairs(0.5, 1.6, 1.0)) {
        let once = gravity(&flows, &first.zip(&second, |a, b| a * b), Closure::Multiplicative);
        let one = gravity(&flows, &first, Closure::Multiplicative);
        let two = gravity(&one.flows, &second, Closure::Multiplicative);
        let product: Vec<f64> = one.wage_hat.iter().zip(&two.wage_hat).map(|(a, b)| a * b).collect();
        // The ratio E / Y moves with the first shock's rescaling alone: real incomes multiply.
        let price: Vec<f64> = one.price_hat.iter().zip(&two.price_hat).map(|(a, b)| a * b).collect();
        let real = |wage: &[f64], price: &[f64]| wage.iter().zip(price).map(|(w, p)| w / p).collect::<Vec<_>>();
        prop_assert!(close(&real(&product, &price), &real(&once.wage_hat, &once.price_hat), 1e-9));
    }

    #[test]
    fn newton_finds_the_same_world(flows in flows(), factors in pairs(0.5, 1.6, 1.0)) {
        let base = GravityBase::from_flows(flows.clone()).unwrap();
        let solution = gravity(&flows, &factors, Closure::Additive);
        let deficits = base.deficits();
        // The equations in levels, written apart from the solver: n - 1 markets and the numeraire.
        let equations = |logs: &[f64]| {
            let wage: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
            let weight = |j: usize, i: usize| base.flows.get(j, i) / base.expenditure[i] * factors.get(j, i) * wage[j].powi(-4);
            let mut excess: Vec<f64> = (0..SIZE).map(|j| -wage[j] * base.income[j]).collect();
            for i in 0..SIZE {
                let total: f64 = (0..SIZE).map(|j| weight(j, i)).sum();
                (0..SIZE).for_each(|j| excess[j] += weight(j, i) / total * (wage[i] * base.income[i] + deficits[i]));
            }
            let world: f64 = base.income.iter().sum();
            excess[0] = (0..SIZE).map(|j| (wage[j] - 1.0) * base.income[j]).sum();
            excess.iter().map(|value| value / world).collect()
        };
        let solved = newton(vec![0.0; SIZE], &NewtonOptions { tolerance: 1e-13, ..NewtonOptions::default() }, equations).unwrap();
        let wage: Vec<f64> = solved.value.iter().map(|log| log.exp()).collect();
        prop_assert!(close(&wage, &solution.wage_hat, 1e-9));
    }

    #[test]
    fn a_small_tariff_has_a_small_effect_in_proportion(flows in flows(), tariffs in pairs(0.1, 0.5, 0.0)) {
        let effect = |step: f64| {
            let solution = tariff(&flows, &tariffs.zip(&tariffs, |rate, _| step * rate), Revenue::TaxRelief);
            solution.welfare_hat.iter().map(|hat| (hat - 1.0) / step).collect::<Vec<_>>()
        };
        for (one, half) in effect(2e-6).iter().zip(effect(1e-6)) {
            // Effects are of the order of .1 per unit of tariff; the second-order term at 1e-6 is below 1e-4 of that.
            prop_assert!((one - half).abs() < 1e-4 * one.abs().max(1e-2), "{} {}", one, half);
        }
    }
}

#[test]
fn trade_that_goes_one_way_cannot_balance() {
    let mut flows =
        Bilateral::from_fn(SIZE, |exporter, importer| if exporter == importer { 50.0 } else { 2.0 });
    let balanced = |flows: &Bilateral, factors: Bilateral| {
        let base = GravityBase::from_flows(flows.clone()).unwrap();
        structural_gravity::solve(&base, &GravityShock { factors }, 4.0, Closure::Balanced, &TIGHT)
    };
    // 4 sells to 5 and to nobody else, and 5 to 4 alone: two blocs, each of which balances.
    for (exporter, importer) in (0..SIZE).flat_map(|j| (0..SIZE).map(move |i| (j, i))) {
        if (exporter < 4) != (importer < 4) {
            flows.set(exporter, importer, 0.0);
        }
    }
    assert!(balanced(&flows, Bilateral::filled(SIZE, 1.0)).is_ok());
    flows.set(0, 4, 3.0);
    let error = balanced(&flows, Bilateral::filled(SIZE, 1.0)).unwrap_err();
    assert_eq!(error.code(), "equilibrium/one-way-trade");
    assert!(error.to_string().contains("economy 0 sells to economy 4"), "{error}");
    // A shock can cut the way back too.
    flows.set(5, 1, 3.0);
    assert!(balanced(&flows, Bilateral::filled(SIZE, 1.0)).is_ok());
    let cut = Bilateral::from_fn(SIZE, |j, i| if (j, i) == (5, 1) { 0.0 } else { 1.0 });
    assert_eq!(balanced(&flows, cut).unwrap_err().code(), "equilibrium/one-way-trade");
}

#[test]
fn bad_worlds_are_refused() {
    let mut flows = Bilateral::filled(SIZE, 1.0);
    flows.set(2, 3, -1.0);
    assert_eq!(GravityBase::from_flows(flows.clone()).unwrap_err().code(), "equilibrium/bad-value");
    assert!(TariffBase::from_flows(flows, nu()).is_err());
    let base = TariffBase::from_flows(Bilateral::filled(SIZE, 1.0), nu()).unwrap();
    let mut tariffs = Bilateral::filled(SIZE, 0.0);
    tariffs.set(1, 2, -1.5);
    assert!(ignatenko_2025::solve(&base, &tariffs, &PAPER, Revenue::Rebate, &TIGHT).is_err());
    let negative = Parameters { eps: -1.0, ..PAPER };
    assert!(
        ignatenko_2025::solve(&base, &Bilateral::filled(SIZE, 0.0), &negative, Revenue::Rebate, &TIGHT)
            .is_err()
    );
    let base = GravityBase::from_flows(Bilateral::filled(SIZE, 1.0)).unwrap();
    let mut factors = Bilateral::filled(SIZE, 1.0);
    factors.row_mut(4).fill(0.0);
    let error = structural_gravity::solve(&base, &GravityShock { factors }, 4.0, Closure::Additive, &TIGHT);
    assert_eq!(error.unwrap_err().code(), "equilibrium/no-seller");
}
