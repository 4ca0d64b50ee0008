//! Formulas and tables at random: an answer or an error with its remedy, never a panic and never a number that is none.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use hoinhap_estimate::{
    BiasCorrection, Column, Estimate, EstimateError, Family, Frame, Options, Panel, SmallSample, Stopping,
    VarianceKind, estimate, fit, formula,
};

const PIECES: [&str; 44] = [
    "y",
    "x",
    "z",
    "g",
    "h",
    "t",
    "nothing",
    "~",
    "|",
    "+",
    ":",
    "*",
    "^",
    "(",
    ")",
    "[",
    "]",
    ",",
    "0",
    "1",
    "-",
    "2",
    "log",
    "exp",
    "abs",
    "log1p",
    "sqrt",
    "pair",
    "^2",
    "-1",
    "i",
    "factor",
    "lag",
    "lead",
    "offset",
    "ref",
    "=",
    "`",
    "``",
    "`a b`",
    " ",
    "é",
    "99999999999999999999",
    ".",
];

fn any_text() -> impl Strategy<Value = String> {
    vec(select(PIECES.to_vec()), 0..14).prop_map(|pieces| pieces.concat())
}

/// Text that is a formula in most cases.
fn likely_formula() -> impl Strategy<Value = String> {
    let terms = [
        "x",
        "z",
        "log(x)",
        "exp(x)",
        "i(t)",
        "i(g)",
        "x:z",
        "x*z",
        "i(t,ref=2)",
        "lag(x,1)",
        "lead(z,1)",
        "offset(x)",
        "0",
        "1",
        "factor(h)",
        "i(g):x",
        "i(t,x)",
        "i(g,z,ref=b)",
        "abs(x)",
        "sqrt(x)",
        "x^2",
        "log(x)^3:z",
        "x - 1",
    ];
    let effects = ["g", "h", "t", "g^t", "h^t", "g^h", "g[x]", "t[z]", "g^h^t", "pair(g,h)", "pair(h,g)[z]"];
    let outcomes = select(vec!["y", "log(y)", "z", "x"]);
    let terms = vec(select(terms.to_vec()), 1..4).prop_map(|terms| terms.join(" + "));
    let effects = vec(select(effects.to_vec()), 0..4).prop_map(|effects| effects.join(" + "));
    (outcomes, terms, effects).prop_map(|(outcome, terms, effects)| {
        let bar = if effects.is_empty() { "" } else { " | " };
        format!("{outcome} ~ {terms}{bar}{effects}")
    })
}

/// Numbers as files have them, the awkward ones among them.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (0..50_i32).prop_map(|n| f64::from(n) / 4.0),
        2 => Just(0.0),
        1 => select(vec![f64::NAN, f64::INFINITY, -1.0, 1e300, 1e-300, -0.0, 1e15]),
    ]
}

fn table() -> impl Strategy<Value = Frame> {
    let words = || vec(select(vec!["a", "b", "c", ""]), 24);
    let numbers = || vec(number(), 24);
    let positive = vec((0..20_i32).prop_map(f64::from), 24);
    let outcome = prop_oneof![3 => positive, 1 => numbers()];
    (outcome, numbers(), numbers(), words(), words()).prop_map(|(y, x, z, g, h)| {
        let mut frame = Frame::new();
        for (name, values) in [("y", y), ("x", x), ("z", z)] {
            frame.push(name, Column::Numbers(values)).unwrap();
        }
        for (name, values) in [("g", g), ("h", h)] {
            frame.push(name, Column::from_words(values.into_iter())).unwrap();
        }
        frame.push("t", Column::Numbers((0..24).map(|row| f64::from(row % 4)).collect())).unwrap();
        frame
    })
}

fn check(outcome: &Result<Estimate, EstimateError>) {
    match outcome {
        Ok(found) => {
            for one in &found.coefficients {
                assert!(one.estimate.is_finite() && !one.std_error.is_nan(), "{one:?}");
            }
            assert_eq!(found.observations + found.dropped.total(), found.rows_read);
        }
        Err(error) => {
            let issue = error.to_issue();
            assert!(!issue.message.is_empty() && !issue.help.is_empty(), "{error}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_formula_or_an_error_with_its_place(text in any_text()) {
        match formula::parse(&text) {
            Ok(formula) => prop_assert_eq!(formula.text, text.trim()),
            Err(error) => prop_assert!(error.position >= 1 && !error.message.is_empty(), "{}", error),
        }
    }

    #[test]
    fn any_table_has_an_estimate_or_an_error(
        text in likely_formula(),
        frame in table(),
        least_squares in any::<bool>(),
        panel in any::<bool>(),
        weights in select(vec![None, Some("x"), Some("z"), Some("t")]),
        small_sample in select(SmallSample::ALL.to_vec()),
        clusters in select(vec!["", "g", "t", "pair(g,h)", "g^t", "nothing", "pair(g", "^"]),
    ) {
        let Ok(parsed) = formula::parse(&text) else { return Ok(()) };
        let options = Options {
            family: if least_squares { Family::Gaussian } else { Family::Poisson },
            weights: weights.map(str::to_owned),
            small_sample,
            variance: if clusters.is_empty() { VarianceKind::Robust } else { VarianceKind::Cluster },
            clusters: if clusters.is_empty() { Vec::new() } else { vec![clusters.to_owned()] },
            panel: panel.then(|| Panel { unit: "g^h".to_owned(), period: "t".to_owned() }),
            stopping: Stopping { max_iterations: 40, ..Stopping::default() },
            ..Options::default()
        };
        check(&estimate(&frame, &parsed, &options));
        if let Ok(fitted) = fit(&frame, &parsed, &options) {
            if let Ok(rows) = fitted.predictions() {
                prop_assert_eq!(rows.len(), frame.rows());
            }
            let _ = fitted.recovered();
            let _ = fitted.bias_corrected(BiasCorrection::ThreeWay);
            let _ = fitted.reset(Default::default(), &[], Default::default());
        }
    }
}
