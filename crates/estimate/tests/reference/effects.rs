//! Recovered effects and predictions: identities, and an effect in closed form.

use std::collections::BTreeMap;

use hoinhap_estimate::{
    Column, DropReason, Family, Frame, NoPrediction, Normalisation, Options, RecoveredEffect, fit, formula,
};

use crate::data::{near, numbers, rebuilt, small, words};

const THREE_WAY: &str = "trade ~ agreement + log_tariff | exporter^year + importer^year + exporter^importer";

fn values(effect: &RecoveredEffect) -> BTreeMap<&str, f64> {
    effect.levels.iter().map(|level| (level.level.as_str(), level.value)).collect()
}

#[test]
fn a_pair_without_direction_is_an_effect_and_its_name_does_not_depend_on_the_order_of_rows() {
    let frame = small();
    let text = "trade ~ agreement | exporter^year + importer^year + pair(exporter, importer)";
    let parsed = formula::parse(text).unwrap();
    let fitted = fit(&frame, &parsed, &Options::default()).unwrap();
    let effects = fitted.recovered().unwrap();
    assert_eq!(effects[2].name, "pair(exporter,importer)");
    // The same effect from a column that names the pair.
    let mut named = frame.clone();
    let (exporter, importer) = (words(&frame, "exporter"), words(&frame, "importer"));
    let pairs: Vec<String> =
        exporter.iter().zip(&importer).map(|(a, b)| format!("{}^{}", a.min(b), a.max(b))).collect();
    named.push("pair", Column::from_words(pairs.iter().map(String::as_str))).unwrap();
    let by_column = formula::parse(&text.replace("pair(exporter, importer)", "pair")).unwrap();
    let other = fit(&named, &by_column, &Options::default()).unwrap();
    let estimate = |fitted: &hoinhap_estimate::Fitted<'_>| {
        fitted.estimate(Default::default(), &[], Default::default()).unwrap().coefficients[0].estimate
    };
    near(estimate(&fitted), estimate(&other), 1e-12, "agreement");
    let reversed: Vec<usize> = (0..frame.rows()).rev().collect();
    let turned = rebuilt(&frame, &reversed, |_, value| value);
    let again = fit(&turned, &parsed, &Options::default()).unwrap().recovered().unwrap();
    for (one, other) in effects[2].levels.iter().zip(&again[2].levels) {
        assert_eq!(one.level, other.level);
        assert!((one.value - other.value).abs() < 1e-7, "{one:?} {other:?}");
    }
    let labels = |effect: &RecoveredEffect| -> Vec<String> {
        effect.levels.iter().map(|level| level.level.clone()).collect()
    };
    assert_eq!(labels(&effects[2]), labels(&other.recovered().unwrap()[2]));
}

#[test]
fn effects_and_slopes_add_up_to_the_linear_predictor() {
    let frame = small();
    let fitted = fit(&frame, &formula::parse(THREE_WAY).unwrap(), &Options::default()).unwrap();
    let (effects, predictions) = (fitted.recovered().unwrap(), fitted.predictions().unwrap());
    let found = fitted.estimate(Default::default(), &[], Default::default()).unwrap();
    let (exporter, importer) = (words(&frame, "exporter"), words(&frame, "importer"));
    let [year, agreement, tariff, trade] =
        ["year", "agreement", "log_tariff", "trade"].map(|name| numbers(&frame, name));
    let tables: Vec<_> = effects.iter().map(values).collect();
    let (mut observed, mut predicted) = (0.0, 0.0);
    for (row, one) in predictions.iter().enumerate().filter(|(_, one)| one.dropped.is_none()) {
        let keys = [
            format!("{}^{}", exporter[row], year[row]),
            format!("{}^{}", importer[row], year[row]),
            format!("{}^{}", exporter[row], importer[row]),
        ];
        let of_effects: f64 = keys.iter().zip(&tables).map(|(key, table)| table[key.as_str()]).sum();
        let slopes =
            agreement[row] * found.coefficients[0].estimate + tariff[row] * found.coefficients[1].estimate;
        assert!((of_effects + slopes - one.linear.unwrap()).abs() < 1e-8, "{row}");
        near(one.mean.unwrap(), found.fitted[row].unwrap(), 1e-12, "mean");
        observed += trade[row];
        predicted += one.mean.unwrap();
    }
    near(predicted, observed, 1e-10, "sum");
    assert_eq!(effects[0].normalisation, Normalisation::Kept);
    // Of the second effect one level of each year is zero, the first importer's; of the third one of each exporter.
    for (effect, cut) in [(1, 1), (2, 0)] {
        let mut zeros = BTreeMap::new();
        for (level, value) in &tables[effect] {
            let component = level.split('^').nth(cut).unwrap();
            *zeros.entry(component).or_insert(0) += usize::from(*value == 0.0);
        }
        assert!(zeros.values().all(|count| *count == 1), "{zeros:?}");
        assert_eq!(zeros.len(), found.effects[effect].components);
    }
}

#[test]
fn the_order_of_rows_moves_no_effect() {
    let frame = small();
    let recovered = |frame: &Frame| {
        fit(frame, &formula::parse(THREE_WAY).unwrap(), &Options::default()).unwrap().recovered().unwrap()
    };
    let found = recovered(&frame);
    let rows: Vec<usize> = (0..frame.rows()).map(|row| row * 7_919 % frame.rows()).collect();
    for (a, b) in found.iter().zip(&recovered(&rebuilt(&frame, &rows, |_, value| value))) {
        for (a, b) in a.levels.iter().zip(&b.levels) {
            assert_eq!((&a.level, a.observations), (&b.level, b.observations));
            assert!((a.value - b.value).abs() < 1e-7, "{}: {} {}", a.level, a.value, b.value);
        }
    }
}

/// Two groups and a factor of two between them: every number is known by hand.
fn known() -> Frame {
    let mut frame = Frame::new();
    let missing = f64::NAN;
    let columns = [
        ("y", vec![1.0, 2.0, 4.0, 3.0, 6.0, 12.0, missing, 0.0, 0.0, 5.0]),
        ("x", vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 3.0, 0.0, 1.0, missing]),
    ];
    for (name, values) in columns {
        frame.push(name, Column::Numbers(values)).unwrap();
    }
    frame
        .push("g", Column::from_words(["b", "b", "b", "a", "a", "a", "a", "z", "z", "b"].into_iter()))
        .unwrap();
    frame
}

#[test]
fn rows_that_are_not_used_are_predicted_where_they_can_be() {
    let frame = known();
    let fitted = fit(&frame, &formula::parse("y ~ x | g").unwrap(), &Options::default()).unwrap();
    let effects = fitted.recovered().unwrap();
    assert_eq!(effects[0].levels.iter().map(|level| level.level.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    near(effects[0].levels[0].value, 3.0_f64.ln(), 1e-10, "a");
    assert!(effects[0].levels[1].value.abs() < 1e-10);
    let rows = fitted.predictions().unwrap();
    // The outcome doubles with x: 3 * 2^3.
    assert_eq!(rows[6].dropped, Some(DropReason::Missing));
    near(rows[6].mean.unwrap(), 24.0, 1e-9, "out of sample");
    assert_eq!(rows[7].dropped, Some(DropReason::AllZeroGroup));
    assert_eq!((rows[7].linear, rows[7].mean), (Err(NoPrediction::UnknownLevel), None));
    assert_eq!(rows[9].linear, Err(NoPrediction::MissingValue));
}

/// A row by row check of what can be predicted: the last rows have no outcome.
fn predicted(columns: &[(&str, Vec<f64>)], text: &str) -> Vec<Result<f64, NoPrediction>> {
    let mut frame = Frame::new();
    for (name, values) in columns {
        frame.push(*name, Column::Numbers(values.clone())).unwrap();
    }
    let options = Options { family: Family::Gaussian, ..Options::default() };
    let fitted = fit(&frame, &formula::parse(text).unwrap(), &options).unwrap();
    let rows = fitted.predictions().unwrap();
    rows.into_iter().filter(|row| row.dropped == Some(DropReason::Missing)).map(|row| row.linear).collect()
}

#[test]
fn what_the_rows_used_do_not_determine_has_no_prediction() {
    let missing = f64::NAN;
    let cannot = Err(NoPrediction::NotIdentified);
    // Two blocs, a in 0..2 with b in 0..2 and a in 2..4 with b in 2..4; rows across them are free.
    let grid = |shift: usize| (0..8).map(move |row| ((row / 4) + shift, (row / 2 % 2) + shift, row % 2));
    let mut cells: Vec<(usize, usize, usize)> = grid(0).chain(grid(2)).collect();
    cells.extend([(0, 3, 1), (3, 2, 0), (1, 0, 1)]);
    let used = 16;
    let number = |of: &dyn Fn(&(usize, usize, usize)) -> f64| cells.iter().map(of).collect::<Vec<f64>>();
    let x = number(&|cell| cell.2 as f64);
    let mut y = number(&|cell| 1.0 + cell.0 as f64 - 2.0 * cell.1 as f64 + 3.0 * cell.2 as f64);
    y[0] += 0.25;
    y[used..].fill(missing);
    let columns =
        [("y", y), ("x", x), ("a", number(&|cell| cell.0 as f64)), ("b", number(&|cell| cell.1 as f64))];
    for text in ["y ~ x | a + b", "y ~ x | b + a", "y ~ x | a + b + x"] {
        let rows = predicted(&columns, text);
        assert_eq!(rows[0], cannot, "{text}");
        assert!(rows[1].is_ok() && rows[2].is_ok(), "{text}: {rows:?}");
    }
    // A regressor that is twice another among the rows used, and a slope that is never seen in the group 0.
    let y = vec![1.0, 2.5, 2.0, 4.0, 3.5, 7.0, missing, missing, missing];
    let columns = [
        ("y", y),
        ("x", vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 3.0, 3.0, 1.0]),
        ("c", vec![0.0, 2.0, 4.0, 0.0, 2.0, 4.0, 6.0, 5.0, 2.0]),
        ("g", vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0]),
        ("u", vec![0.0, 0.0, 0.0, 1.0, 2.0, 4.0, 0.0, 5.0, 2.0]),
    ];
    let rows = predicted(&columns, "y ~ x + c | g");
    assert!(rows[0].is_ok() && rows[1] == cannot && rows[2].is_ok(), "{rows:?}");
    let rows = predicted(&columns, "y ~ x + c + i(g)");
    assert!(rows[0].is_ok() && rows[1] == cannot && rows[2].is_ok(), "{rows:?}");
    let rows = predicted(&columns, "y ~ 1 | g + g[u]");
    assert!(rows[0].is_ok() && rows[1].is_ok() && rows[2] == cannot, "{rows:?}");
}

#[test]
fn slopes_by_group_and_least_squares_are_recovered_too() {
    let mut frame = Frame::new();
    let group = |row: usize| row % 3;
    let x: Vec<f64> = (0..30).map(|row| f64::from(row * row % 11)).collect();
    let y = (0..30).map(|row| [1.0, -2.0, 5.0][group(row)] + [0.5, 2.0, -1.0][group(row)] * x[row]);
    let codes: Vec<f64> = (0..30).map(|row| group(row) as f64).collect();
    frame.push("y", Column::Numbers(y.collect())).unwrap();
    frame.push("z", Column::Numbers((0..30).map(|row| f64::from(row * 7 % 13)).collect())).unwrap();
    frame.push("x", Column::Numbers(x)).unwrap();
    frame.push("g", Column::Numbers(codes)).unwrap();
    let options = Options { family: Family::Gaussian, ..Options::default() };
    let fitted = fit(&frame, &formula::parse("y ~ z | g + g[x]").unwrap(), &options).unwrap();
    let effects = fitted.recovered().unwrap();
    assert_eq!((effects[1].normalisation, effects[1].levels.len()), (Normalisation::Slope, 3));
    for (level, (constant, slope)) in [(1.0, 0.5), (-2.0, 2.0), (5.0, -1.0)].into_iter().enumerate() {
        near(effects[0].levels[level].value, constant, 1e-8, "constant");
        near(effects[1].levels[level].value, slope, 1e-8, "slope");
    }
}
