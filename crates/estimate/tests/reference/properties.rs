//! What must hold for any data.

use hoinhap_estimate::{
    Column, EstimateError, Family, Options, Separation, Stopping, VarianceKind, estimate, formula,
};

use crate::data::{frame, near, numbers, rebuilt, run, small, words};

const THREE_WAY: &str = "trade ~ agreement + log_tariff | exporter^year + importer^year + exporter^importer";

#[test]
fn the_order_of_rows_does_not_matter() {
    let frame = small();
    let found = run(&frame, THREE_WAY, &Options::default());
    let rows: Vec<usize> = (0..frame.rows()).map(|row| row * 7_919 % frame.rows()).collect();
    let mixed = run(&rebuilt(&frame, &rows, |_, value| value), THREE_WAY, &Options::default());
    for (a, b) in found.coefficients.iter().zip(&mixed.coefficients) {
        near(a.estimate, b.estimate, 1e-10, &a.name);
        near(a.std_error, b.std_error, 1e-8, &a.name);
    }
}

#[test]
fn the_unit_of_the_outcome_moves_no_slope() {
    let frame = small();
    let rows: Vec<usize> = (0..frame.rows()).collect();
    let found = run(&frame, THREE_WAY, &Options::default());
    let scaled = rebuilt(&frame, &rows, |name, value| if name == "trade" { 1e6 * value } else { value });
    for (a, b) in found.coefficients.iter().zip(&run(&scaled, THREE_WAY, &Options::default()).coefficients) {
        near(a.estimate, b.estimate, 1e-9, &a.name);
    }
}

#[test]
fn the_unit_of_a_regressor_moves_its_own_coefficient_alone() {
    let frame = small();
    let rows: Vec<usize> = (0..frame.rows()).collect();
    for family in [Family::Poisson, Family::Gaussian] {
        let options = Options { family, ..Options::default() };
        let found = run(&frame, THREE_WAY, &options);
        let percent =
            rebuilt(&frame, &rows, |name, value| if name == "log_tariff" { 100.0 * value } else { value });
        let scaled = run(&percent, THREE_WAY, &options);
        for (a, b) in found.coefficients.iter().zip(&scaled.coefficients) {
            let unit = if a.name == "log_tariff" { 100.0 } else { 1.0 };
            near(a.estimate, unit * b.estimate, 1e-9, &a.name);
            near(a.std_error, unit * b.std_error, 1e-8, &a.name);
        }
        near(found.fit.deviance, scaled.fit.deviance, 1e-11, "deviance");
    }
}

#[test]
fn totals_of_every_level_are_met() {
    let frame = small();
    let found = run(&frame, THREE_WAY, &Options::default());
    let trade = numbers(&frame, "trade");
    let keys = |a: &str, b: &str| -> Vec<String> {
        let column = |name: &str| match frame.column(name).unwrap() {
            Column::Numbers(values) => values.iter().map(f64::to_string).collect::<Vec<_>>(),
            Column::Words { .. } => words(&frame, name),
        };
        column(a).into_iter().zip(column(b)).map(|(a, b)| format!("{a} {b}")).collect()
    };
    let total: f64 = trade.iter().sum();
    for key in [keys("exporter", "year"), keys("importer", "year"), keys("exporter", "importer")] {
        let mut gaps = std::collections::BTreeMap::new();
        for ((key, trade), fitted) in key.iter().zip(&trade).zip(&found.fitted) {
            if let Some(fitted) = fitted {
                *gaps.entry(key).or_insert(0.0) += trade - fitted;
            }
        }
        assert!(gaps.values().all(|gap: &f64| gap.abs() < 1e-8 * total));
    }
}

#[test]
fn a_column_that_the_effects_explain_is_named_and_changes_nothing() {
    let mut frame = small();
    let size: Vec<f64> = words(&frame, "exporter")
        .iter()
        .zip(numbers(&frame, "year"))
        .map(|(e, y)| e.len() as f64 * y)
        .collect();
    frame.push("size", Column::Numbers(size)).unwrap();
    let twice: Vec<f64> = numbers(&frame, "agreement").iter().map(|value| 2.0 * value).collect();
    frame.push("twice", Column::Numbers(twice)).unwrap();
    let found = run(&frame, THREE_WAY, &Options::default());
    let text = THREE_WAY.replace("log_tariff", "size + log_tariff + twice");
    let more = run(&frame, &text, &Options::default());
    assert_eq!(more.collinear, ["size", "twice"]);
    for (a, b) in found.coefficients.iter().zip(&more.coefficients) {
        near(a.estimate, b.estimate, 1e-10, &a.name);
    }
}

#[test]
fn a_weight_of_two_is_the_row_twice() {
    let frame = small();
    let twice: Vec<usize> = (0..frame.rows()).chain((0..frame.rows()).filter(|row| row % 3 == 0)).collect();
    let doubled = run(&rebuilt(&frame, &twice, |_, value| value), THREE_WAY, &Options::default());
    let mut weighted = frame;
    let weights = (0..weighted.rows()).map(|row| if row % 3 == 0 { 2.0 } else { 1.0 }).collect();
    weighted.push("w", Column::Numbers(weights)).unwrap();
    let options = Options { weights: Some("w".to_owned()), ..Options::default() };
    let found = run(&weighted, THREE_WAY, &options);
    for (a, b) in found.coefficients.iter().zip(&doubled.coefficients) {
        near(a.estimate, b.estimate, 1e-9, &a.name);
    }
    near(found.fit.deviance, doubled.fit.deviance, 1e-10, "deviance");
    near(found.fit.log_likelihood, doubled.fit.log_likelihood, 1e-10, "log-likelihood");
}

#[test]
fn an_offset_takes_the_place_of_its_regressor() {
    let mut frame = small();
    let found = run(&frame, THREE_WAY, &Options::default());
    let slope = found.coefficient("log_tariff").unwrap().estimate;
    let offset = numbers(&frame, "log_tariff").iter().map(|x| slope * x).collect();
    frame.push("known", Column::Numbers(offset)).unwrap();
    let text = THREE_WAY.replace("log_tariff", "offset(known)");
    let with = run(&frame, &text, &Options::default());
    near(with.coefficients[0].estimate, found.coefficients[0].estimate, 1e-8, "agreement");
}

#[test]
fn powers_roots_and_slopes_by_level_are_the_columns_they_stand_for() {
    let mut frame = small();
    let [tariff, agreement] = ["log_tariff", "agreement"].map(|name| numbers(&frame, name));
    frame.push("square", Column::Numbers(tariff.iter().map(|x| x * x).collect())).unwrap();
    frame.push("root", Column::Numbers(tariff.iter().map(|x| x.sqrt()).collect())).unwrap();
    frame.push("first", Column::Numbers(agreement.iter().map(|d| 1.0 - d).collect())).unwrap();
    let cases = [
        ("log_tariff^2 + sqrt(log_tariff)", "square + root"),
        ("i(agreement, log_tariff)", "first:log_tariff + agreement:log_tariff"),
        ("i(agreement, log_tariff, ref=0)", "agreement:log_tariff"),
        ("agreement:log_tariff^2", "agreement:square"),
    ];
    for (written, meant) in cases {
        let estimates = |terms: &str| -> Vec<f64> {
            let text = format!("trade ~ {terms} | exporter^year + importer");
            run(&frame, &text, &Options::default()).coefficients.iter().map(|one| one.estimate).collect()
        };
        let (found, expected) = (estimates(written), estimates(meant));
        assert_eq!(found.len(), expected.len(), "{written}");
        found.iter().zip(&expected).for_each(|(a, b)| near(*a, *b, 1e-10, written));
    }
    let plain = run(&frame, "trade ~ 0 + agreement", &Options::default());
    assert_eq!(run(&frame, "trade ~ agreement - 1", &Options::default()).coefficients, plain.coefficients);
}

#[test]
fn rows_of_weight_zero_are_counted_apart_from_missing_ones() {
    let mut frame = small();
    let weights = (0..frame.rows()).map(|row| [1.0, 0.0, f64::NAN, 2.0][row % 4]).collect();
    frame.push("w", Column::Numbers(weights)).unwrap();
    frame.push("none", Column::Numbers(vec![0.0; frame.rows()])).unwrap();
    let options = Options { weights: Some("w".to_owned()), ..Options::default() };
    let dropped = run(&frame, "trade ~ agreement", &options).dropped;
    let quarter = frame.rows().div_ceil(4);
    assert!(
        dropped.missing.abs_diff(quarter) <= 1 && dropped.zero_weights.abs_diff(quarter) <= 1,
        "{dropped:?}"
    );
    let options = Options { weights: Some("none".to_owned()), ..Options::default() };
    let error = estimate(&frame, &formula::parse("trade ~ agreement").unwrap(), &options).unwrap_err();
    let rows = frame.rows();
    assert_eq!(error, EstimateError::NoRows { rows, missing: 0, weightless: rows, dropped: 0 });
}

#[test]
fn too_few_steps_are_an_error_with_its_residual() {
    let options =
        Options { stopping: Stopping { max_iterations: 2, ..Stopping::default() }, ..Options::default() };
    let error = estimate(&small(), &formula::parse(THREE_WAY).unwrap(), &options).unwrap_err();
    let EstimateError::NotConverged { iterations, residual, tolerance } = error else { panic!("{error}") };
    assert!(iterations == 2 && residual > tolerance);
}

#[test]
fn falling_means_lead_to_the_separated_rows() {
    // A dummy that is one only where trade is zero: the same rows must go, sought first or noticed on the way.
    let mut frame = small();
    let trade = numbers(&frame, "trade");
    let dummy = trade.iter().enumerate().map(|(row, y)| f64::from(u8::from(*y == 0.0 && row % 5 == 0)));
    frame.push("ban", Column::Numbers(dummy.collect())).unwrap();
    let text = THREE_WAY.replace("agreement", "agreement + ban");
    let found = |separation| run(&frame, &text, &Options { separation, ..Options::default() });
    let first = found(Separation::Always);
    assert!(first.dropped.separated > 10, "{:?}", first.dropped);
    assert_eq!(first.collinear, ["ban"]);
    let watched = found(Separation::WhenNeeded);
    assert_eq!(watched.dropped, first.dropped);
    near(watched.coefficients[0].estimate, first.coefficients[0].estimate, 1e-9, "agreement");
}

#[test]
fn lags_look_up_the_year_and_not_the_row() {
    let frame = frame("panel_50k.csv");
    let options = Options {
        panel: Some(hoinhap_estimate::Panel {
            unit: "exporter^importer".to_owned(),
            period: "year".to_owned(),
        }),
        lag_fill: Some(0.0),
        ..Options::default()
    };
    let rest = "| exporter^year + importer^year + exporter^importer";
    let ours = run(&frame, &format!("trade ~ agreement + lag(agreement,4) + log_tariff {rest}"), &options);
    let given = run(&frame, &format!("trade ~ agreement + agreement_lag4 + log_tariff {rest}"), &options);
    near(ours.coefficients[1].estimate, given.coefficients[1].estimate, 1e-9, "lag");
    assert_eq!(ours.coefficients[1].name, "lag(agreement,4)");
}

#[test]
fn joint_tests_and_single_ones_agree() {
    let options = Options {
        variance: VarianceKind::Cluster,
        clusters: vec!["exporter^importer".to_owned()],
        combinations: vec!["agreement + log_tariff".to_owned()],
        ..Options::default()
    };
    let found = run(&small(), THREE_WAY, &options);
    let one = &found.coefficients[0];
    let wald = found.wald(&["agreement"]).unwrap();
    near(wald.statistic, one.statistic.unwrap().powi(2), 1e-12, "statistic");
    near(wald.p_value, one.p_value.unwrap(), 1e-10, "p");
    let v = &found.variance.matrix;
    let expected = (v[0][0] + 2.0 * v[0][1] + v[1][1]).sqrt();
    near(found.combinations[0].std_error, expected, 1e-12, "combination");
    assert!(found.wald(&["nothing"]).is_none());
}
