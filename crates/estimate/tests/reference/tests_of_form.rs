//! Tests after estimation: RESET, joint tests, tariff equivalents.

use hoinhap_estimate::{Column, Family, Frame, Options, VarianceKind, fit, formula};

use crate::data::{frame, near, numbers, run, small};

const THREE_WAY: &str = "trade ~ agreement + log_tariff | exporter^year + importer^year + exporter^importer";

/// A line and a parabola, both with the same small disturbance.
fn curves() -> Frame {
    let mut frame = Frame::new();
    let x: Vec<f64> = (0..200).map(|row| f64::from(row) / 50.0).collect();
    let disturbance = |row: usize| ((row * 7_919 % 200) as f64 - 99.5) / 200.0;
    let line = (0..200).map(|row| 1.0 + 2.0 * x[row] + disturbance(row)).collect();
    let parabola =
        (0..200).map(|row| 1.0 + 2.0 * x[row] + 0.5 * x[row] * x[row] + disturbance(row)).collect();
    for (name, values) in [("line", line), ("parabola", parabola), ("x", x)] {
        frame.push(name, Column::Numbers(values)).unwrap();
    }
    frame
}

#[test]
fn reset_finds_a_curve_and_accepts_a_line() {
    let frame = curves();
    let options = Options { family: Family::Gaussian, ..Options::default() };
    let p = |outcome: &str| {
        let fitted = fit(&frame, &formula::parse(&format!("{outcome} ~ x")).unwrap(), &options).unwrap();
        fitted.reset(VarianceKind::Robust, &[], Default::default()).unwrap().unwrap().p_value
    };
    assert!(p("line") > 0.2, "{}", p("line"));
    assert!(p("parabola") < 1e-10, "{}", p("parabola"));
}

#[test]
fn reset_is_the_test_of_the_square_added_by_hand() {
    let mut frame = frame("panel_50k.csv");
    let text = "trade ~ agreement + log_tariff | exporter^year + importer^year";
    let parsed = formula::parse(text).unwrap();
    let clusters = ["exporter^importer".to_owned()];
    let options = Options::default();
    let (reset, squares) = {
        let fitted = fit(&frame, &parsed, &options).unwrap();
        let reset = fitted.reset(VarianceKind::Cluster, &clusters, Default::default()).unwrap().unwrap();
        let rows = fitted.predictions().unwrap();
        let square = |row: &hoinhap_estimate::Prediction| match row.dropped {
            None => row.linear.unwrap().powi(2),
            Some(_) => f64::NAN,
        };
        (reset, rows.iter().map(square).collect())
    };
    frame.push("square", Column::Numbers(squares)).unwrap();
    let by_hand = formula::parse(&text.replace("log_tariff", "log_tariff + square")).unwrap();
    let fitted = fit(&frame, &by_hand, &options).unwrap();
    let found = fitted.estimate(VarianceKind::Cluster, &clusters, Default::default()).unwrap();
    near(reset.statistic, found.coefficient("square").unwrap().statistic.unwrap().powi(2), 1e-6, "RESET");
    assert_eq!(reset.restrictions, 1);
}

#[test]
fn a_test_that_cannot_be_made_is_refused() {
    let found = run(&small(), THREE_WAY, &Options::default());
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let both = found.joint_test(&names(&["agreement", "log_tariff"])).unwrap();
    assert_eq!(both, found.wald(&["agreement", "log_tariff"]).unwrap());
    for wrong in [&["nothing"][..], &["agreement", "agreement"], &[]] {
        assert!(found.joint_test(&names(wrong)).is_err(), "{wrong:?}");
    }
}

#[test]
fn percent_effects_and_tariff_equivalents_have_their_slopes() {
    let found = run(&small(), THREE_WAY, &Options::default());
    let one = &found.coefficients[0];
    // Delta method: the error is the slope of the transformed number times the error.
    let step = 1e-6;
    let slope = |of: &dyn Fn(f64) -> f64| (of(one.estimate + step) - of(one.estimate - step)) / (2.0 * step);
    let percent = slope(&|b| 100.0 * (b.exp() - 1.0));
    near(one.percent_std_error, percent * one.std_error, 1e-7, "percent");
    let tariff = slope(&|b| 100.0 * ((-b / 4.0).exp() - 1.0));
    near(one.tariff_equivalent_std_error(4.0), -tariff * one.std_error, 1e-7, "tariff");
    near(one.tariff_equivalent_pct(4.0), 100.0 * ((-one.estimate / 4.0).exp() - 1.0), 1e-12, "tariff");
    assert_eq!(numbers(&small(), "trade").len(), found.rows_read);
}
