//! Properties that hold for every panel.

use std::collections::BTreeMap;
use std::sync::Arc;

use hoinhap_measures::index::sensitivity::factorial_indices;
use hoinhap_measures::index::{
    Composite, Coverage, Declared, Formula, Frame, Leaf, Method, Normalisation, Panel, Point, RowKey, Rule,
    Runner, Scale, Scheme, Treatment, Tree, parse_recipe,
};
use hoinhap_vocab::Text;
use proptest::prelude::*;

const LEAVES: usize = 4;

/// A hierarchy of one level with the weights given.
fn tree(weights: &[f64]) -> Tree {
    let node = |code: String, parent: Option<&str>, weight: f64, leaf: bool| Declared {
        title: Text::same(code.clone()),
        weight,
        parent: parent.map(str::to_owned),
        leaf: leaf.then(|| Leaf {
            id: code.clone(),
            formula: Formula::Observed,
            direction: 1.0,
            stated: true,
            goalposts: Some((0.0, 100.0)),
            scale: Scale::Identity,
            target: None,
            denominator: None,
        }),
        place: String::new(),
        code,
    };
    let leaves =
        weights.iter().enumerate().map(|(place, weight)| node(format!("l{place}"), Some("T"), *weight, true));
    Tree::build(leaves.chain([node("T".to_owned(), None, 1.0, false)]).collect()).unwrap()
}

/// A panel without years; `columns[leaf][unit]`.
fn panel(columns: &[Vec<f64>]) -> Panel {
    let units: Vec<String> = (0..columns[0].len()).map(|unit| format!("U{unit:03}")).collect();
    let point = |value: &f64| vec![Point { year: None, value: *value, se: f64::NAN }];
    let frame = Frame {
        rows: (0..units.len()).map(|unit| RowKey { year: None, unit }).collect(),
        units,
        screened: Vec::new(),
        leaves: (0..columns.len()).map(|leaf| format!("l{leaf}")).collect(),
        groups: BTreeMap::new(),
        divisors: Arc::default(),
        series: Arc::new(columns.iter().map(|column| column.iter().map(point).collect()).collect()),
        inputs: Arc::default(),
    };
    Panel::of_frame(frame.into())
}

fn method(tree: &Tree, normalise: Normalisation, rule: Rule) -> Method {
    Method {
        denominate: false,
        impute: Vec::new(),
        treat: Treatment::None,
        normalise: Some(normalise),
        schemes: vec![Scheme::Given],
        rules: vec![rule],
        weights: tree.nominal_weights(),
        coverage: Coverage::default(),
    }
}

fn scores(columns: &[Vec<f64>], weights: &[f64], normalise: Normalisation, rule: Rule) -> Vec<f64> {
    let tree = tree(weights);
    let method = method(&tree, normalise, rule);
    Runner::new(&tree, panel(columns)).run(&method).values[tree.top()].to_vec()
}

fn close(left: &[f64], right: &[f64], tolerance: f64) -> bool {
    left.iter().zip(right).all(|(a, b)| (a - b).abs() <= tolerance * a.abs().max(1.0))
}

fn columns() -> impl Strategy<Value = Vec<Vec<f64>>> {
    // Whole tenths, so that no column is constant by accident of rounding.
    let column = proptest::collection::vec((1u32..1000).prop_map(|tenths| f64::from(tenths) / 10.0), 12);
    let varies = |column: &Vec<f64>| column.iter().any(|value| *value != column[0]);
    proptest::collection::vec(column.prop_filter("a constant column", varies), LEAVES)
}

const SCALES: [Normalisation; 2] =
    [Normalisation::MinMax { low: 1.0, high: 100.0 }, Normalisation::ZScore { mean: 50.0, sd: 5.0 }];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_positive_change_of_units_changes_nothing(data in columns(), factor in 0.01f64..1000.0, shift in -500.0f64..500.0) {
        for scale in SCALES {
            let before = scores(&data, &[1.0; LEAVES], scale, Rule::Arithmetic);
            let mut moved = data.clone();
            moved[1].iter_mut().for_each(|value| *value = *value * factor + shift);
            prop_assert!(close(&before, &scores(&moved, &[1.0; LEAVES], scale, Rule::Arithmetic), 1e-7));
        }
    }

    #[test]
    fn the_order_of_units_changes_nothing(data in columns()) {
        for scale in SCALES {
            let mut before = scores(&data, &[1.0; LEAVES], scale, Rule::Arithmetic);
            let reversed: Vec<Vec<f64>> = data.iter().map(|column| column.iter().rev().copied().collect()).collect();
            before.reverse();
            prop_assert!(close(&before, &scores(&reversed, &[1.0; LEAVES], scale, Rule::Arithmetic), 1e-12));
        }
    }

    #[test]
    fn a_leaf_twice_at_half_its_weight_changes_nothing(data in columns(), exponent in 0.1f64..3.0) {
        let mut doubled = data.clone();
        doubled.push(data[0].clone());
        for rule in [Rule::Arithmetic, Rule::Geometric, Rule::Harmonic, Rule::Power(exponent)] {
            let before = scores(&data, &[1.0; LEAVES], SCALES[0], rule);
            let after = scores(&doubled, &[0.5, 1.0, 1.0, 1.0, 0.5], SCALES[0], rule);
            prop_assert!(close(&before, &after, 1e-9));
        }
    }

    #[test]
    fn raising_a_leaf_never_lowers_the_score(data in columns(), unit in 0usize..12, leaf in 0usize..LEAVES, by in 0.0f64..40.0) {
        let goalposts = Normalisation::Goalposts { low: 1.0, high: 100.0 };
        for rule in [Rule::Arithmetic, Rule::Geometric, Rule::Harmonic, Rule::Power(2.0), Rule::Power(-0.5)] {
            let before = scores(&data, &[0.4, 0.3, 0.2, 0.1], goalposts, rule);
            let mut raised = data.clone();
            raised[leaf][unit] += by;
            let after = scores(&raised, &[0.4, 0.3, 0.2, 0.1], goalposts, rule);
            prop_assert!(after[unit] >= before[unit] - 1e-9);
        }
    }

    #[test]
    fn power_means_rise_with_their_exponent(data in columns()) {
        let at = |rule| scores(&data, &[0.4, 0.3, 0.2, 0.1], SCALES[0], rule);
        let ladder = [Rule::Harmonic, Rule::Geometric, Rule::Power(0.5), Rule::Arithmetic, Rule::Power(2.0)];
        for pair in ladder.windows(2) {
            prop_assert!(at(pair[0]).iter().zip(at(pair[1])).all(|(low, high)| *low <= high + 1e-9));
        }
    }

    #[test]
    fn a_constant_added_to_the_outcome_leaves_sobol_indices_unchanged(
        y in proptest::collection::vec(-5.0f64..5.0, 12), constant in -1000.0f64..1000.0,
    ) {
        let moved: Vec<f64> = y.iter().map(|value| value + constant).collect();
        let (a, b) = (factorial_indices(&[2, 3, 2], &y), factorial_indices(&[2, 3, 2], &moved));
        prop_assert!(close(&a.first, &b.first, 1e-8) && close(&a.total, &b.total, 1e-8));
    }

    #[test]
    fn no_text_makes_the_reader_of_recipes_fail_otherwise_than_by_issues(text in "\\PC{0,200}") {
        if let Err(issues) = parse_recipe("r.toml", &text, None) {
            prop_assert!(!issues.is_empty());
        }
    }
}

#[test]
fn two_recipes_that_say_the_same_are_equal() {
    let read = || {
        parse_recipe("r.toml", "leaves = [{ id = \"a\" }]\n[recipe]\nid = \"x\"\n[aggregate]\n", None)
            .unwrap()
    };
    let (a, b) = (Composite::bind(read(), None).unwrap(), Composite::bind(read(), None).unwrap());
    assert_eq!((a.method, a.tree), (b.method, b.tree));
}
