//! Structural gravity on the base of 2023 against an independent fixed point.

use hoinhap_equilibrium::Bilateral;
use hoinhap_equilibrium::structural_gravity::{
    Closure, GravityBase, GravityShock, GravitySolution, Guess, Linearised, solve, solve_from,
};

use crate::support::{TIGHT, check_column, rows, world};

/// In percentage points; both sides are solved to about 1e-14.
const POINTS: f64 = 1e-9;

fn both_ways(size: usize, a: usize, b: usize, factor: f64) -> GravityShock {
    let mut factors = Bilateral::filled(size, 1.0);
    factors.set(a, b, factor);
    factors.set(b, a, factor);
    GravityShock { factors }
}

fn solved(a: &str, b: &str, factor: f64, closure: Closure) -> GravitySolution {
    let world = world();
    let base = GravityBase::from_flows(world.base().flows).unwrap();
    let shock = both_ways(base.size(), world.place(a), world.place(b), factor);
    solve(&base, &shock, 4.0, closure, &TIGHT).unwrap().value
}

fn check(solution: &GravitySolution, file: &str) {
    let names: Vec<String> = world().economies.iter().map(|economy| economy.code().to_owned()).collect();
    let (expected, columns) = (rows(file), solution.columns());
    for (column, ours) in [
        ("welfare_pct", "welfare_pct"),
        ("real_wage_pct", "real_income_pct"),
        ("exports_pct", "exports_pct"),
        ("imports_pct", "imports_pct"),
    ] {
        check_column(&columns[ours], &expected, &names, column, POINTS);
    }
    // A share of 1e-9 at home leaves the identity seven digits: the file's own column shows it.
    check_column(&columns["acr_pct"], &expected, &names, "acr_pct", 1e-7);
    let hats = |hats: &[f64]| hats.iter().map(|hat| Some(*hat)).collect::<Vec<_>>();
    check_column(&hats(&solution.wage_hat), &expected, &names, "wage_hat", POINTS / 100.0);
    check_column(&hats(&solution.price_hat), &expected, &names, "price_hat", POINTS / 100.0);
    check_column(&hats(&solution.expenditure_hat), &expected, &names, "expenditure_hat", POINTS / 100.0);
}

#[test]
fn an_agreement_of_viet_nam_and_the_united_states() {
    let solution = solved("VNM", "USA", 0.557_f64.exp(), Closure::Additive);
    check(&solution, "structural_gravity_agreement_additive.csv");
    let (columns, vietnam) = (solution.columns(), world().place("VNM"));
    for (column, wanted) in [
        ("real_income_pct", 3.004_686_292_80),
        ("welfare_pct", 4.401_970_109_75),
        ("exports_pct", 5.872_581_790_05),
        ("imports_pct", 9.153_395_839_60),
    ] {
        assert!((columns[column][vietnam].unwrap() - wanted).abs() < POINTS, "{column}");
    }
}

#[test]
fn no_trade_between_viet_nam_and_china() {
    let solution = solved("VNM", "CHN", 0.0, Closure::Additive);
    check(&solution, "structural_gravity_cutoff_additive.csv");
    let (columns, vietnam) = (solution.columns(), world().place("VNM"));
    for (column, wanted) in [
        ("real_income_pct", -11.919_101_690_3),
        ("welfare_pct", -12.396_019_016_5),
        ("exports_pct", -16.527_374_608_2),
        ("imports_pct", -25.760_663_263_1),
    ] {
        assert!((columns[column][vietnam].unwrap() - wanted).abs() < POINTS, "{column}");
    }
}

#[test]
fn closures_agree_in_sign_and_differ_in_size() {
    let vietnam = world().place("VNM");
    let gains = [Closure::Additive, Closure::Multiplicative, Closure::Balanced, Closure::Reference(0)]
        .map(|closure| solved("VNM", "USA", 0.557_f64.exp(), closure).wage_hat[vietnam]);
    assert!(gains.iter().all(|gain| *gain > 1.0));
    assert!((gains[0] - gains[1]).abs() > 1e-4 && (gains[0] - gains[2]).abs() > 1e-4);
}

#[test]
fn steps_to_first_order_find_the_same_solution_sooner() {
    let world = world();
    let base = GravityBase::from_flows(world.base().flows).unwrap();
    let linear = Linearised::new(&base, 4.0, Closure::Additive).unwrap();
    let guess = Guess { linear: Some(&linear), start: None };
    // A large shock, near and far from the elasticity of the system, with deficits fixed and in proportion to income.
    for (eps, closure) in [(4.0, Closure::Additive), (8.0, Closure::Additive), (2.5, Closure::Multiplicative)]
    {
        let shock = both_ways(base.size(), world.place("VNM"), world.place("CHN"), 0.0);
        let plain = solve(&base, &shock, eps, closure, &TIGHT).unwrap();
        let fast = solve_from(&base, &shock, eps, closure, &TIGHT, &guess).unwrap();
        assert!(2 * fast.iterations < plain.iterations, "{} {}", fast.iterations, plain.iterations);
        let wages = plain.value.wage_hat.iter().zip(&fast.value.wage_hat);
        assert!(wages.into_iter().all(|(plain, fast)| (plain / fast - 1.0).abs() < 1e-10), "{eps}");
    }
}
