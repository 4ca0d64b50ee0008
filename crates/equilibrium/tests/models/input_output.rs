//! Four regions and three sectors against a linear solve.

use hoinhap_equilibrium::leontief::{Cut, InputOutput};

use crate::support::{check_column, names, number, places, rows};

/// The reference prints fifteen digits of a solve with an inverse.
const TOLERANCE: f64 = 1e-10;

struct Sample {
    regions: Vec<String>,
    sectors: Vec<String>,
    table: InputOutput,
}

fn sample() -> Sample {
    let (z, f) = (rows("input_output/intermediate.csv"), rows("input_output/final_demand.csv"));
    let (regions, sectors) = (names(&z, "region"), names(&z, "sector"));
    let (region, sector) = (places(&regions), places(&sectors));
    let (r, s) = (regions.len(), sectors.len());
    let mut intermediate = vec![vec![0.0; r * s]; r * s];
    for row in &z {
        let from = region[row["region"].as_str()] * s + sector[row["sector"].as_str()];
        let to = region[row["using_region"].as_str()] * s + sector[row["using_sector"].as_str()];
        intermediate[from][to] = number(row, "value").unwrap();
    }
    let mut demand = vec![vec![0.0; r]; r * s];
    for row in &f {
        let from = region[row["region"].as_str()] * s + sector[row["sector"].as_str()];
        demand[from][region[row["final_region"].as_str()]] = number(row, "value").unwrap();
    }
    let table = InputOutput::new(r, s, &intermediate, demand).unwrap();
    Sample { table, regions: regions.clone(), sectors: sectors.clone() }
}

#[test]
fn identities_hold() {
    assert_eq!(sample().table.identities().unwrap().len(), 2);
}

#[test]
fn sectors_are_those_of_the_reference() {
    let Sample { regions, sectors, table } = sample();
    let (multiplier, forward) = (table.output_multipliers(), table.forward_linkages());
    let place = places(&regions);
    let extraction = table.extract(place["AAA"], place["BBB"]).unwrap();
    let value_added = table.value_added();
    for row in rows("input_output/expected_sector.csv") {
        let at = place[row["region"].as_str()] * sectors.len() + places(&sectors)[row["sector"].as_str()];
        for (column, found) in [
            ("output", table.output()[at]),
            ("value_added", value_added[at]),
            ("output_multiplier", multiplier[at]),
            ("forward", forward[at]),
            ("output_after_extraction", extraction.output[at]),
        ] {
            let wanted = number(&row, column).unwrap();
            assert!((found - wanted).abs() < TOLERANCE * wanted.abs().max(1.0), "{row:?} {column}: {found}");
        }
    }
}

#[test]
fn regions_are_those_of_the_reference() {
    let Sample { regions, table, .. } = sample();
    let rename = |mut row: crate::support::Row| {
        let region = row["region"].clone();
        row.insert("economy".to_owned(), region);
        row
    };
    let expected: Vec<_> = rows("input_output/expected_region.csv").into_iter().map(rename).collect();
    let content: Vec<_> = (0..regions.len()).map(|region| table.export_content(region).unwrap()).collect();
    let place = places(&regions);
    let loss = table.extract(place["AAA"], place["BBB"]).unwrap().loss_pct;
    let some = |value: &dyn Fn(usize) -> f64| (0..regions.len()).map(|i| Some(value(i))).collect::<Vec<_>>();
    check_column(&some(&|i| content[i].gross), &expected, &regions, "gross_exports", TOLERANCE);
    check_column(&some(&|i| content[i].domestic), &expected, &regions, "domestic_value_added", TOLERANCE);
    check_column(&some(&|i| content[i].foreign), &expected, &regions, "foreign_value_added", TOLERANCE);
    check_column(
        &some(&|i| loss[i]),
        &expected,
        &regions,
        "gdp_loss_pct_if_AAA_sells_nothing_to_BBB",
        TOLERANCE,
    );
}

#[test]
fn value_added_in_final_demand_is_that_of_the_reference() {
    let Sample { regions, table, .. } = sample();
    let found = table.value_added_in_final_demand();
    for row in rows("input_output/expected_value_added_in_final_demand.csv") {
        let origin = places(&regions)[row["value_added_origin"].as_str()];
        for (buyer, name) in regions.iter().enumerate() {
            let wanted = number(&row, name).unwrap();
            assert!((found[origin][buyer] - wanted).abs() < TOLERANCE * wanted, "{row:?} {name}");
        }
    }
}

#[test]
fn cuts_by_sector_add_up_to_the_whole_link_only_when_made_together() {
    let Sample { sectors, table, .. } = sample();
    let cut = |sectors: Vec<usize>| Cut { seller: 0, buyer: 1, sectors: Some(sectors) };
    let parts: Vec<Cut> = (0..sectors.len()).map(|sector| cut(vec![sector])).collect();
    let (whole, together) = (table.extract(0, 1).unwrap(), table.extract_all(&parts).unwrap());
    assert_eq!(whole, together);
    assert!(whole.residual < 1e-13);
    let one = table.extract_all(&parts[..1]).unwrap();
    assert!(one.loss_pct[0] < -0.1 && one.loss_pct[0] > whole.loss_pct[0]);
    let sold = table.sales_after(&parts, &together);
    assert!(sold.get(0, 1) == 0.0 && sold.get(1, 0) > 0.0);
    // What is sold is what is put out.
    for (region, sold) in sold.sales().iter().enumerate() {
        let output: f64 = together.output[region * sectors.len()..(region + 1) * sectors.len()].iter().sum();
        assert!((sold / output - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_sector_without_output_is_no_obstacle_and_one_that_buys_all_the_same_is() {
    let idle = |bought: f64| {
        let z = vec![vec![1.0, bought], vec![0.0, 0.0]];
        InputOutput::new(1, 2, &z, vec![vec![3.0], vec![0.0]])
    };
    let table = idle(0.0).unwrap();
    assert_eq!((table.output(), table.value_added()), (&[4.0, 0.0][..], vec![3.0, 0.0]));
    assert!(table.identities().is_ok());
    assert_eq!(idle(0.5).unwrap_err().code(), "equilibrium/bad-value");
}

/// Found by bending tables: a sector that buys a million times what it sells was called a defect of the program.
#[test]
fn inputs_far_above_output_are_computed_and_not_called_a_defect() {
    let z = vec![vec![1.0, 3e17, 2.0], vec![1e-3, 1.0, 0.2], vec![2.0, 7e9, 5.0]];
    let table = InputOutput::new(3, 1, &z, vec![vec![1.0, 2.0, 0.5]; 3]).unwrap();
    assert!(table.value_added()[1] < -1e17);
    assert!(table.identities().is_ok(), "{:?}", table.identities());
}
