//! Formulas of concentration and dependence against worked examples, and their laws.

use std::sync::LazyLock;

use crate::common::assert_near;
use hoinhap_measures::concentration::{Shares, breadth, diversification};
use hoinhap_measures::product_dependence::{
    DependenceRule, ProductTrade, dependent_import_share, vulnerability,
};
use proptest::prelude::*;
use serde_json::Value;

/// The examples are computed in double precision; only the order of sums may differ.
const TOLERANCE: f64 = 1e-12;

static EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("fixtures/dependence.json")).unwrap());

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect()
}

fn number(example: &Value, name: &str) -> f64 {
    example[name].as_f64().unwrap_or_else(|| panic!("the example has no {name}"))
}

#[test]
fn partner_concentration_is_that_of_the_example() {
    let example = &EXAMPLES["partner"];
    let shares = Shares::new(&numbers(&example["x"]), 12).unwrap().unwrap();
    assert_near(shares.hhi(), number(example, "HHI"), TOLERANCE);
    assert_near(shares.hhi_normalised(), number(example, "HHI_norm"), TOLERANCE);
    assert_near(shares.effective_number(), number(example, "N_eff"), TOLERANCE);
    assert_near(shares.top(1), number(example, "top1"), TOLERANCE);
    assert_near(shares.top(3), number(example, "top3"), TOLERANCE);
    assert_near(shares.evenness(), number(example, "shannon_evenness"), TOLERANCE);
    assert_near(shares.theil(), number(example, "theil"), TOLERANCE);
    assert_near(shares.gini(), number(example, "gini"), TOLERANCE);
}

#[test]
fn product_concentration_takes_the_root_and_the_hhi_does_not() {
    let example = &EXAMPLES["unctad"];
    let own = numbers(&example["p"]);
    let shares = Shares::new(&own, own.len()).unwrap().unwrap();
    assert_near(shares.product_concentration(), number(example, "concentration"), TOLERANCE);
    assert_near(shares.hhi(), number(example, "plain_HHI"), TOLERANCE);
    let distance = diversification(&own, &numbers(&example["world"])).unwrap();
    assert_near(distance, number(example, "diversification"), TOLERANCE);
}

#[test]
fn breadth_is_that_of_the_example() {
    let example = &EXAMPLES["breadth"];
    let value = breadth(&numbers(&example["own"]), &numbers(&example["row"])).unwrap();
    assert_near(value, number(example, "breadth"), TOLERANCE);
}

fn product(name: &str) -> ProductTrade {
    let input = &EXAMPLES["product_dependence"]["input"][name];
    let parts = |side: &str| input[side].as_object().unwrap().values().map(|v| v.as_f64().unwrap()).collect();
    ProductTrade {
        imports_by_source: parts("imp"),
        world_exports: parts("world_exp"),
        exports: number(input, "exports"),
        production: Some(number(input, "prod")),
    }
}

#[test]
fn dependent_products_are_those_of_the_example() {
    let rule = DependenceRule::default();
    let mut imports = Vec::new();
    for name in ["A", "B", "C"] {
        let expected = &EXAMPLES["product_dependence"]["result"][name];
        let (trade, result) = (product(name), product(name).dependence(&rule).unwrap());
        assert_near(result.imports, number(expected, "M"), TOLERANCE);
        assert_near(result.hhi_imports.unwrap(), number(expected, "HHI_imp"), TOLERANCE);
        assert_near(result.hhi_world.unwrap(), number(expected, "HHI_world"), TOLERANCE);
        assert_near(result.imports_over_exports, number(expected, "M_over_X"), TOLERANCE);
        assert_near(trade.import_reliance().unwrap(), number(expected, "import_reliance"), TOLERANCE);
        assert_eq!(Some(result.flagged), expected["geodep_flag_year"].as_bool());
        assert_eq!(Some(result.cdi1), expected["EC_CDI1"].as_bool());
        assert_eq!(Some(result.cdi3), expected["EC_CDI3"].as_bool());
        imports.push((result.imports, result.flagged));
    }
    let share = dependent_import_share(&imports).unwrap();
    assert_near(share, number(&EXAMPLES["product_dependence"], "dependent_import_share"), TOLERANCE);
}

#[test]
fn vulnerability_weighs_reliance_by_the_root_of_concentration() {
    let essential = |name: &str, weight: f64| {
        let trade = product(name);
        let hhi = trade.dependence(&DependenceRule::default()).unwrap().hhi_imports.unwrap();
        (weight, trade.import_reliance().unwrap(), hhi)
    };
    let value = vulnerability(&[essential("A", 0.5), essential("B", 0.3), essential("C", 0.2)]).unwrap();
    let expected =
        0.5 * (10.0 / 11.0) * 0.66_f64.sqrt() + 0.3 * (2.0 / 9.0) * 0.335_f64.sqrt() + 0.2 * 0.58_f64.sqrt();
    assert_near(value, expected, TOLERANCE);
}

fn parts() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.01_f64..1000.0, 2..20)
}

fn shares(values: &[f64]) -> Shares {
    Shares::new(values, values.len() + 3).unwrap().unwrap()
}

proptest! {
    #[test]
    fn scale_does_not_matter(values in parts(), factor in 0.001_f64..1000.0) {
        let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
        let all = |s: &Shares| [s.hhi(), s.hhi_normalised(), s.theil(), s.gini(), s.evenness(), s.top(3)];
        for (a, b) in all(&shares(&values)).into_iter().zip(all(&shares(&scaled))) {
            prop_assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn order_does_not_matter(values in parts()) {
        let reversed: Vec<f64> = values.iter().rev().copied().collect();
        prop_assert_eq!(shares(&values), shares(&reversed));
    }

    #[test]
    fn a_transfer_to_a_larger_part_raises_concentration(values in parts(), part in 0.01_f64..0.9) {
        let mut sorted = values;
        sorted.sort_by(f64::total_cmp);
        let before = shares(&sorted);
        let moved = sorted[0] * part;
        sorted[0] -= moved;
        let last = sorted.len() - 1;
        sorted[last] += moved;
        let after = shares(&sorted);
        prop_assert!(after.hhi() > before.hhi());
        prop_assert!(after.theil() > before.theil());
        prop_assert!(after.gini() > before.gini());
        prop_assert!(after.evenness() < before.evenness());
    }

    #[test]
    fn measures_stay_in_their_range(values in parts()) {
        let s = shares(&values);
        let unit = 0.0..=1.0 + 1e-12;
        for value in [s.hhi_normalised(), s.evenness(), s.gini(), s.top(1), s.product_concentration()] {
            prop_assert!(unit.contains(&value), "{value}");
        }
        prop_assert!(s.effective_number() <= s.present() as f64 + 1e-9);
    }

    #[test]
    fn the_interval_holds_any_split_of_the_hidden_part(values in parts(), missing in 0.0_f64..0.5, first in 0.0_f64..=1.0) {
        let bounds = hoinhap_measures::Bounds::new(0.0, 0.5).unwrap();
        let total: f64 = values.iter().sum();
        let hidden = total * missing / (1.0 - missing);
        let mut split = values.clone();
        split.extend([hidden * first, hidden * (1.0 - first)]);
        let true_shares = Shares::new(&split, values.len() + 3).unwrap().unwrap();
        for measure in [Shares::hhi, Shares::theil, Shares::gini] {
            let (low, high) = shares(&values).bounds(bounds, 2, measure);
            let value = measure(&true_shares);
            prop_assert!(low <= value + 1e-9 && value <= high + 1e-9, "{low} {value} {high}");
        }
    }
}
