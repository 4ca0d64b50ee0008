//! Six economies and four sectors against an independent solver.

use std::collections::BTreeMap;

use hoinhap_equilibrium::Bilateral;
use hoinhap_equilibrium::caliendo_parro_2015::{
    MultiSectorBase, MultiSectorData, MultiSectorShock, purge, solve,
};

use crate::support::{TIGHT, check_column, names, number, places, rows};

/// In percentage points; the reference was solved to 1e-12.
const POINTS: f64 = 1e-9;

pub(crate) struct Sample {
    pub(crate) names: Vec<String>,
    pub(crate) base: MultiSectorBase,
    pub(crate) tariffs: Vec<Bilateral>,
}

pub(crate) fn sample() -> Sample {
    let production = rows("multisector/production.csv");
    let (names, sectors) = (names(&production, "economy"), names(&production, "sector"));
    let (place, sector) = (places(&names), places(&sectors));
    let (n, k) = (names.len(), sectors.len());
    let zeros = || vec![Bilateral::filled(n, 0.0); k];
    let (mut flows, mut tariffs, mut shocked) = (zeros(), zeros(), zeros());
    for row in rows("multisector/flows.csv") {
        let cell = (
            sector[row["sector"].as_str()],
            place[row["exporter"].as_str()],
            place[row["importer"].as_str()],
        );
        flows[cell.0].set(cell.1, cell.2, number(&row, "value").unwrap());
    }
    for row in rows("multisector/tariffs.csv") {
        let cell = (
            sector[row["sector"].as_str()],
            place[row["exporter"].as_str()],
            place[row["importer"].as_str()],
        );
        tariffs[cell.0].set(cell.1, cell.2, number(&row, "tariff_base").unwrap());
        shocked[cell.0].set(cell.1, cell.2, number(&row, "tariff_shock").unwrap());
    }
    let (mut value_added_share, mut gross_output) = (vec![vec![0.0; n]; k], vec![vec![0.0; n]; k]);
    for row in &production {
        let (k, i) = (sector[row["sector"].as_str()], place[row["economy"].as_str()]);
        value_added_share[k][i] = number(row, "value_added_share").unwrap();
        gross_output[k][i] = number(row, "gross_output").unwrap();
    }
    let mut input_shares = vec![vec![vec![0.0; k]; k]; n];
    for row in rows("multisector/input_shares.csv") {
        let (input, using) = (sector[row["input_sector"].as_str()], sector[row["using_sector"].as_str()]);
        input_shares[place[row["economy"].as_str()]][input][using] = number(&row, "share").unwrap();
    }
    let by_sector: BTreeMap<String, f64> = rows("multisector/sectors.csv")
        .iter()
        .map(|row| (row["sector"].clone(), number(row, "theta").unwrap()))
        .collect();
    let theta = sectors.iter().map(|name| by_sector[name]).collect();
    let data = MultiSectorData { flows, tariffs, value_added_share, input_shares, gross_output, theta };
    Sample { base: MultiSectorBase::new(data).unwrap(), names, tariffs: shocked }
}

#[test]
fn the_base_is_that_of_the_reference_and_a_fixed_point() {
    let Sample { names, base, .. } = sample();
    let expected = rows("multisector/expected_base.csv");
    let some = |values: &[f64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
    // Ten to twelve digits are printed, of values up to a few thousand.
    for (column, values) in [
        ("value_added", &base.value_added),
        ("revenue", &base.revenue()),
        ("deficit", &base.deficits),
        ("income", &base.income()),
    ] {
        check_column(&some(values), &expected, &names, column, 1e-7);
    }
    assert!(base.clipped.is_empty());
    let solved = solve(&base, &MultiSectorShock::none(&base), &TIGHT).unwrap();
    assert!(solved.iterations <= 2);
    assert!(solved.value.wage_hat.iter().chain(&solved.value.price_hat).all(|hat| (hat - 1.0).abs() < 1e-12));
}

#[test]
fn the_balanced_experiment_is_that_of_the_reference() {
    let Sample { names, base, tariffs } = sample();
    let purged = purge(&base, &TIGHT).unwrap().value;
    let some = |values: &[f64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
    check_column(
        &some(&purged.wage_hat),
        &rows("multisector/expected_base.csv"),
        &names,
        "purged_wage_hat",
        1e-11,
    );
    let world = purged.world;
    let shock = MultiSectorShock { tariffs, ..MultiSectorShock::none(&world) };
    let solution = solve(&world, &shock, &TIGHT).unwrap().value;
    let (columns, expected) = (solution.columns(), rows("multisector/expected_zero_deficit.csv"));
    for column in [
        "terms_of_trade_pct",
        "volume_of_trade_pct",
        "welfare_first_order_pct",
        "welfare_pct",
        "real_wage_pct",
    ] {
        check_column(&columns[column], &expected, &names, column, POINTS);
    }
    check_column(&some(&solution.wage_hat), &expected, &names, "wage_hat", POINTS / 100.0);
    check_column(&some(&solution.price_hat), &expected, &names, "price_hat", POINTS / 100.0);
    check_column(&some(&solution.income_hat), &expected, &names, "income_hat", POINTS / 100.0);
}

#[test]
fn the_two_welfare_numbers_meet_for_a_small_shock() {
    let Sample { base, tariffs, .. } = sample();
    let world = purge(&base, &TIGHT).unwrap().value.world;
    let gap = |step: f64| {
        let tariffs = tariffs.iter().zip(&world.tariffs);
        let tariffs = tariffs.map(|(new, old)| old.zip(new, |old, new| old + step * (new - old))).collect();
        let shock = MultiSectorShock { tariffs, ..MultiSectorShock::none(&world) };
        let columns = solve(&world, &shock, &TIGHT).unwrap().value.columns();
        let pairs = columns["welfare_pct"].iter().zip(&columns["welfare_first_order_pct"]);
        pairs.map(|(exact, first)| (exact.unwrap() - first.unwrap()).abs()).fold(0.0, f64::max) / step
    };
    // The gap per unit of shock falls with the shock: the first-order number is a derivative.
    assert!(gap(1.0) > 0.01 && gap(1e-3) < 0.002 * gap(1.0).max(1.0), "{} {}", gap(1.0), gap(1e-3));
}

#[test]
fn two_steps_end_where_one_does() {
    let Sample { base, tariffs, .. } = sample();
    let world = purge(&base, &TIGHT).unwrap().value.world;
    let to = |world: &MultiSectorBase, tariffs: &[Bilateral]| {
        let shock = MultiSectorShock { tariffs: tariffs.to_vec(), ..MultiSectorShock::none(world) };
        solve(world, &shock, &TIGHT).unwrap().value
    };
    let half: Vec<Bilateral> = tariffs
        .iter()
        .zip(&world.tariffs)
        .map(|(new, old)| new.zip(old, |new, old| 0.5 * (new + old)))
        .collect();
    let once = to(&world, &tariffs);
    let first = to(&world, &half);
    let second = to(&first.world, &tariffs);
    for i in 0..world.size() {
        let product = first.wage_hat[i] * second.wage_hat[i];
        assert!((product / once.wage_hat[i] - 1.0).abs() < 1e-9);
    }
}
