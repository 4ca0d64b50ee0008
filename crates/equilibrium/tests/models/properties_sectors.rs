//! Identities of the models with sectors and of one product on random worlds.

use hoinhap_equilibrium::Bilateral;
use hoinhap_equilibrium::caliendo_parro_2015::{
    MultiSectorBase, MultiSectorData, MultiSectorShock, MultiSectorSolution, purge, solve,
};
use hoinhap_equilibrium::laird_yeats_1986::{self, MarketElasticities, Supplier};
use hoinhap_equilibrium::leontief::{Cut, InputOutput};
use proptest::prelude::*;

use crate::support::TIGHT;

const SIZE: usize = 3;
const SECTORS: usize = 2;

/// Numbers between 0 and 1, taken one after the other.
struct Draws(std::vec::IntoIter<f64>);

impl Draws {
    fn next(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.next().unwrap()
    }
}

/// A world without a clipped cell: use of a sector stays below its supply.
fn data() -> impl Strategy<Value = MultiSectorData> {
    prop::collection::vec(0.0_f64..1.0, 80).prop_map(|draws| {
        let mut draws = Draws(draws.into_iter());
        let mut pairs = |low: f64, high: f64| {
            let values: Vec<f64> = (0..SIZE * SIZE).map(|_| draws.next(low, high)).collect();
            Bilateral::from_fn(SIZE, |j, i| if i == j { 0.0 } else { values[i * SIZE + j] })
        };
        let flows = (0..SECTORS).map(|_| pairs(1.0, 12.0)).collect();
        let tariffs = (0..SECTORS).map(|_| pairs(0.0, 0.3)).collect();
        let mut table = |low: f64, high: f64| -> Vec<Vec<f64>> {
            (0..SECTORS).map(|_| (0..SIZE).map(|_| draws.next(low, high)).collect()).collect()
        };
        let (value_added_share, gross_output) = (table(0.6, 0.8), table(90.0, 110.0));
        let input_shares = (0..SIZE)
            .map(|_| {
                let shares: Vec<f64> = (0..SECTORS).map(|_| draws.next(0.3, 0.7)).collect();
                vec![shares.clone(), shares.iter().map(|share| 1.0 - share).collect()]
            })
            .collect();
        MultiSectorData {
            flows,
            tariffs,
            value_added_share,
            input_shares,
            gross_output,
            theta: vec![4.0, 7.0],
        }
    })
}

fn higher(base: &MultiSectorBase, step: f64) -> MultiSectorShock {
    let rise = |tariffs: &Bilateral| {
        Bilateral::from_fn(SIZE, |j, i| tariffs.get(j, i) + if j != i && i == 1 { step } else { 0.0 })
    };
    MultiSectorShock { tariffs: base.tariffs.iter().map(rise).collect(), ..MultiSectorShock::none(base) }
}

fn solved(base: &MultiSectorBase, shock: &MultiSectorShock) -> MultiSectorSolution {
    solve(base, shock, &TIGHT).unwrap().value
}

fn close(left: &[f64], right: &[f64], tolerance: f64) -> bool {
    left.iter().zip(right).all(|(left, right)| (left / right - 1.0).abs() < tolerance)
}

const ORDER: [usize; SIZE] = [2, 0, 1];

fn reordered(data: &MultiSectorData) -> MultiSectorData {
    let pairs = |all: &[Bilateral]| -> Vec<Bilateral> {
        all.iter().map(|one| Bilateral::from_fn(SIZE, |j, i| one.get(ORDER[j], ORDER[i]))).collect()
    };
    let table = |rows: &[Vec<f64>]| -> Vec<Vec<f64>> {
        rows.iter().map(|row| ORDER.iter().map(|place| row[*place]).collect()).collect()
    };
    MultiSectorData {
        flows: pairs(&data.flows),
        tariffs: pairs(&data.tariffs),
        value_added_share: table(&data.value_added_share),
        gross_output: table(&data.gross_output),
        input_shares: ORDER.iter().map(|place| data.input_shares[*place].clone()).collect(),
        theta: data.theta.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn no_shock_changes_nothing(data in data()) {
        let base = MultiSectorBase::new(data).unwrap();
        prop_assert!(base.clipped.is_empty());
        let found = solve(&base, &MultiSectorShock::none(&base), &TIGHT).unwrap();
        prop_assert!(found.iterations <= 2);
        let solution = found.value;
        let hats = [solution.wage_hat, solution.price_hat, solution.income_hat].concat();
        prop_assert!(close(&hats, &[1.0; 3 * SIZE], 1e-12), "{:?}", hats);
    }

    #[test]
    fn neither_units_nor_the_order_of_economies_matter(data in data()) {
        let mut scaled = data.clone();
        scaled.flows.iter_mut().for_each(|flows| *flows = flows.zip(flows, |flow, _| 1e6 * flow));
        scaled.gross_output.iter_mut().flatten().for_each(|output| *output *= 1e6);
        let of = |data: MultiSectorData, importer: usize| {
            let base = MultiSectorBase::new(data).unwrap();
            let tariffs = base.tariffs.iter().map(|tariffs| {
                Bilateral::from_fn(SIZE, |j, i| tariffs.get(j, i) + if j != i && i == importer { 0.2 } else { 0.0 })
            });
            let shock = MultiSectorShock { tariffs: tariffs.collect(), ..MultiSectorShock::none(&base) };
            solved(&base, &shock)
        };
        let one = of(data.clone(), 1);
        prop_assert!(close(&one.income_hat, &of(scaled, 1).income_hat, 1e-11));
        let place = ORDER.iter().position(|place| *place == 1).unwrap();
        let other = of(reordered(&data), place);
        let expected: Vec<f64> = ORDER.iter().map(|place| one.income_hat[*place]).collect();
        prop_assert!(close(&expected, &other.income_hat, 1e-12));
    }

    #[test]
    fn accounting_holds_and_two_shocks_in_turn_are_both_at_once(data in data()) {
        let base = MultiSectorBase::new(data).unwrap();
        let world = purge(&base, &TIGHT).unwrap().value.world;
        let once = solved(&world, &higher(&world, 0.3));
        for identity in &once.identities {
            prop_assert!(identity.deviation < 1e-10, "{} {:e}", identity.name, identity.deviation);
        }
        let first = solved(&world, &higher(&world, 0.1));
        let second = solved(&first.world, &higher(&first.world, 0.2));
        let product: Vec<f64> = first.income_hat.iter().zip(&second.income_hat).map(|(a, b)| a * b).collect();
        prop_assert!(close(&product, &once.income_hat, 1e-9));
    }

    #[test]
    fn a_small_shock_has_a_small_effect_in_proportion(data in data()) {
        let base = MultiSectorBase::new(data).unwrap();
        let effect = |step: f64| -> Vec<f64> {
            let solution = solved(&base, &higher(&base, step));
            solution.income_hat.iter().zip(&solution.price_hat).map(|(income, price)| (income / price - 1.0) / step).collect()
        };
        for (one, half) in effect(2e-6).iter().zip(effect(1e-6)) {
            prop_assert!((one - half).abs() < 1e-4 * one.abs().max(1e-2), "{} {}", one, half);
        }
    }

    #[test]
    fn a_market_has_no_unit_and_no_order(imports in prop::collection::vec(0.0_f64..100.0, 4), rates in prop::collection::vec(0.0_f64..0.3, 8)) {
        let elasticities = MarketElasticities { demand: -1.2, substitution: 2.5, supply: Some(6.0) };
        let supplier = |j: usize, unit: f64| Supplier { imports: unit * imports[j], tariff_base: rates[j], tariff_new: rates[4 + j] };
        let of = |order: [usize; 4], unit: f64| {
            laird_yeats_1986::solve(&order.map(|j| supplier(j, unit)), &elasticities).unwrap()
        };
        let (one, scaled, other) = (of([0, 1, 2, 3], 1.0), of([0, 1, 2, 3], 1e6), of([3, 1, 0, 2], 1.0));
        let near = |left: f64, right: f64| (left - right).abs() < 1e-10 * left.abs().max(1.0);
        prop_assert!(near(1e6 * one.welfare, scaled.welfare) && near(1e6 * one.revenue, scaled.revenue));
        prop_assert!(near(one.welfare, other.welfare) && near(one.suppliers[3].diversion, other.suppliers[0].diversion));
        // An unchanged tariff creates and diverts nothing.
        let still: Vec<Supplier> = (0..4).map(|j| Supplier { tariff_new: rates[j], ..supplier(j, 1.0) }).collect();
        let still = laird_yeats_1986::solve(&still, &elasticities).unwrap();
        prop_assert!(still.suppliers.iter().all(|effect| effect.creation == 0.0 && effect.diversion == 0.0));
    }

    #[test]
    fn a_cut_loses_value_added_and_nothing_is_created(z in prop::collection::vec(0.0_f64..1.0, 36), f in prop::collection::vec(0.5_f64..3.0, 18)) {
        let rows = |values: &[f64], width: usize| values.chunks(width).map(<[f64]>::to_vec).collect::<Vec<_>>();
        let table = InputOutput::new(3, 2, &rows(&z, 6), rows(&f, 3)).unwrap();
        prop_assume!(table.value_added().iter().all(|added| *added > 0.0));
        prop_assert!(table.identities().is_ok());
        let none = table.extract_all(&[]).unwrap();
        prop_assert!(close(&none.output, table.output(), 1e-12));
        let cut = Cut { seller: 0, buyer: 2, sectors: Some(vec![1]) };
        let (part, whole) = (table.extract_all(&[cut]).unwrap(), table.extract(0, 2).unwrap());
        for region in 0..3 {
            prop_assert!(whole.loss_pct[region] <= part.loss_pct[region] + 1e-10 && part.loss_pct[region] <= 1e-10);
        }
        // Value added of the world falls by the final demand that is cut: every unit of it is somebody's value added.
        let lost: f64 = (0..3).map(|r| {
            let own: f64 = table.value_added()[2 * r..2 * r + 2].iter().sum();
            own * whole.loss_pct[r] / 100.0
        }).sum();
        prop_assert!(lost < 0.0);
    }
}
