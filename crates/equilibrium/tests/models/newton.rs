//! Newton's method and accelerated fixed points end at the same world, in every model that iterates.

use hoinhap_equilibrium::caliendo_parro_2015::{self, MultiSectorShock};
use hoinhap_equilibrium::ignatenko_2025::{self, Revenue};
use hoinhap_equilibrium::structural_gravity::{self, Closure, GravityBase, GravityShock};
use hoinhap_numerics::{Acceleration, FixedPointOptions};

use crate::support::{PAPER, TIGHT, world};

/// In relative terms; quant's bar for two methods of one model.
const TOLERANCE: f64 = 1e-9;
const NEWTON: FixedPointOptions =
    FixedPointOptions { tolerance: 1e-12, max_iterations: 40, acceleration: Acceleration::Newton };

fn close(left: &[f64], right: &[f64]) -> bool {
    left.iter().zip(right).all(|(left, right)| (left / right - 1.0).abs() < TOLERANCE)
}

#[test]
fn tariffs_of_194_economies() {
    let world = world();
    let base = world.base();
    let fixed = ignatenko_2025::solve(&base, &world.tariffs, &PAPER, Revenue::TaxRelief, &TIGHT).unwrap();
    let newton = ignatenko_2025::solve(&base, &world.tariffs, &PAPER, Revenue::TaxRelief, &NEWTON).unwrap();
    assert!(newton.iterations <= 10, "{}", newton.iterations);
    assert!(close(&newton.value.welfare_hat, &fixed.value.welfare_hat));
    assert!(close(&newton.value.wage_hat, &fixed.value.wage_hat));
}

#[test]
fn a_cut_off_among_194_economies() {
    let world = world();
    let base = GravityBase::from_flows(world.base().flows).unwrap();
    let mut shock = GravityShock::none(base.size());
    let (vietnam, china) = (world.place("VNM"), world.place("CHN"));
    shock.factors.set(vietnam, china, 0.0);
    shock.factors.set(china, vietnam, 0.0);
    for closure in [Closure::Additive, Closure::Balanced, Closure::Reference(china)] {
        let fixed = structural_gravity::solve(&base, &shock, 4.0, closure, &TIGHT).unwrap().value;
        let newton = structural_gravity::solve(&base, &shock, 4.0, closure, &NEWTON).unwrap().value;
        assert!(close(&newton.wage_hat, &fixed.wage_hat) && close(&newton.price_hat, &fixed.price_hat));
    }
}

#[test]
fn many_sectors() {
    let sample = crate::caliendo_parro::sample();
    let shock = MultiSectorShock { tariffs: sample.tariffs, ..MultiSectorShock::none(&sample.base) };
    let fixed = caliendo_parro_2015::solve(&sample.base, &shock, &TIGHT).unwrap().value;
    let newton = caliendo_parro_2015::solve(&sample.base, &shock, &NEWTON).unwrap();
    assert!(newton.iterations <= 10);
    assert!(
        close(&newton.value.wage_hat, &fixed.wage_hat) && close(&newton.value.income_hat, &fixed.income_hat)
    );
}
