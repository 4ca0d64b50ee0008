//! Data that leave few digits: columns far from zero, columns that nearly depend on each other, values too large to be
//! squared, as many parameters as observations. What comes out is right, or an error, or said to be of no use.

use hoinhap_estimate::{Column, Estimate, EstimateError, Family, Frame, Options, estimate, formula};

use crate::bias::Random;
use crate::data::near;

const ROWS: usize = 600;
/// A power of two, so that a column less its double keeps every digit.
const APART: f64 = 1.0 / (1 << 23) as f64;

/// Columns on a grid of 1/64, so that `far = 1e8 + x` and `near = 2 x + noise / 2^23` are exact.
fn sample() -> Frame {
    let mut random = Random(59);
    let mut grid = || (0..ROWS).map(|_| (64.0 * random.normal()).round() / 64.0).collect::<Vec<f64>>();
    let (x, noise, error) = (grid(), grid(), grid());
    let group: Vec<f64> = (0..ROWS).map(|row| (row % 20) as f64).collect();
    let outcome = |row: usize| (0.5 + 0.3 * x[row] - 0.2 * noise[row] + 0.4 * error[row]).exp();
    let mut frame = Frame::new();
    let mut push = |name: &str, values: Vec<f64>| frame.push(name, Column::Numbers(values)).unwrap();
    push("y", (0..ROWS).map(outcome).collect());
    push("far", x.iter().map(|x| 1e8 + x).collect());
    push("near", x.iter().zip(&noise).map(|(x, noise)| 2.0 * x + APART * noise).collect());
    push("large", x.iter().map(|x| 1e200 * x).collect());
    push("year", (0..ROWS).map(|row| 1986.0 + (row % 21) as f64).collect());
    push("t", (0..ROWS).map(|row| (row % 21) as f64 - 10.0).collect());
    push("x", x);
    push("noise", noise);
    push("group", group);
    frame
}

fn fitted(frame: &Frame, text: &str, family: Family) -> Result<Estimate, EstimateError> {
    estimate(frame, &formula::parse(text).unwrap(), &Options { family, ..Options::default() })
}

const FAMILIES: [Family; 2] = [Family::Poisson, Family::Gaussian];

#[test]
fn a_regressor_far_from_zero_has_the_slope_and_error_of_one_near_it() {
    let frame = sample();
    for family in FAMILIES {
        let [near_zero, far] = ["y ~ x", "y ~ far"].map(|text| fitted(&frame, text, family).unwrap());
        let (plain, moved) = (&near_zero.coefficients[1], &far.coefficients[1]);
        near(moved.estimate, plain.estimate, 1e-8, "slope");
        near(moved.std_error, plain.std_error, 1e-6, "error of the slope");
        near(far.fit.deviance, near_zero.fit.deviance, 1e-10, "deviance");
    }
}

#[test]
fn a_quadratic_trend_in_years_is_that_of_years_about_their_middle() {
    let frame = sample();
    for family in FAMILIES {
        let [middle, years] =
            ["y ~ t + t:t", "y ~ year + year:year"].map(|text| fitted(&frame, text, family).unwrap());
        near(years.coefficients[2].estimate, middle.coefficients[2].estimate, 1e-8, "curvature");
        near(years.coefficients[2].std_error, middle.coefficients[2].std_error, 1e-6, "its error");
    }
}

#[test]
fn nearly_dependent_regressors_have_the_estimates_of_their_independent_parts() {
    let frame = sample();
    for (family, effects) in FAMILIES.into_iter().flat_map(|family| [(family, ""), (family, " | group")]) {
        let [apart, together] =
            ["x + noise", "x + near"].map(|terms| fitted(&frame, &format!("y ~ {terms}{effects}"), family));
        let (apart, together) = (apart.unwrap(), together.unwrap());
        assert!(together.collinear.is_empty());
        let (x, noise) = (apart.coefficient("x").unwrap(), apart.coefficient("noise").unwrap());
        let found = together.coefficient("near").unwrap();
        near(found.estimate, noise.estimate / APART, 1e-7, "near");
        near(found.std_error, noise.std_error / APART, 1e-6, "error of near");
        let other = together.coefficient("x").unwrap();
        near(other.estimate, x.estimate - 2.0 * noise.estimate / APART, 1e-7, "x");
        near(other.std_error, 2.0 * noise.std_error / APART, 1e-6, "error of x");
    }
}

#[test]
fn as_many_parameters_as_observations_are_refused() {
    let few = sample().subset(&[0, 1]);
    for family in FAMILIES {
        let error = fitted(&few, "y ~ x", family).unwrap_err();
        assert_eq!(error, EstimateError::TooFew { parameters: 2, observations: 2 });
        let error = fitted(&few.subset(&[0]), "y ~ x", family).unwrap_err();
        assert_eq!(error.code(), "estimate/too-few");
    }
}

#[test]
fn a_perfect_fit_is_said_to_have_no_errors() {
    let mut frame = sample();
    let line = frame.numbers("x").unwrap().iter().map(|x| 10.0 + x).collect();
    frame.push("line", Column::Numbers(line)).unwrap();
    let found = fitted(&frame, "line ~ x", Family::Gaussian).unwrap();
    assert_eq!(found.issues[0].code, "estimate/perfect-fit");
    assert!(fitted(&frame, "y ~ x", Family::Gaussian).unwrap().issues.is_empty());
}

#[test]
fn numbers_too_large_to_be_squared_are_refused_and_not_called_collinear() {
    let mut frame = sample();
    for scale in [1e300, 1e-300] {
        let values = frame.numbers("y").unwrap().iter().map(|y| scale * y).collect();
        frame.push(format!("{scale:e}"), Column::Numbers(values)).unwrap();
    }
    for family in FAMILIES {
        assert_eq!(fitted(&frame, "y ~ large", family).unwrap_err(), EstimateError::Overflow);
        for name in ["1e300", "1e-300"] {
            let mut other = Frame::new();
            other.push("y", frame.column(name).unwrap().clone()).unwrap();
            other.push("x", frame.column("x").unwrap().clone()).unwrap();
            assert_eq!(fitted(&other, "y ~ x", family).unwrap_err(), EstimateError::Overflow, "{name}");
        }
    }
}

#[test]
fn the_logarithm_of_zero_is_missing_and_a_negative_outcome_is_named() {
    let mut frame = sample();
    let mut values = frame.numbers("y").unwrap().iter().map(|y| 1.0 + y).collect::<Vec<f64>>();
    values[7] = 0.0;
    frame.push("some", Column::Numbers(values.clone())).unwrap();
    assert_eq!(fitted(&frame, "log(some) ~ x | group", Family::Poisson).unwrap().dropped.missing, 1);
    values[7] = -2.0;
    frame.push("trade", Column::Numbers(values)).unwrap();
    let error = fitted(&frame, "trade ~ x | group", Family::Poisson).unwrap_err();
    assert_eq!(error.to_issue().place, "trade, 8");
}

#[test]
fn indicators_of_words_do_not_depend_on_the_order_of_rows() {
    let mut frame = sample();
    let words = ["low", "middle", "high", "top"];
    let word = |row: usize| words[(row * row + row / 7) % 4];
    frame.push("word", Column::from_words((0..ROWS).map(word))).unwrap();
    let backwards = frame.subset(&(0..ROWS).rev().collect::<Vec<_>>());
    for family in FAMILIES {
        let [one, other] =
            [&frame, &backwards].map(|frame| fitted(frame, "y ~ i(word) + x", family).unwrap());
        assert_eq!(one.collinear, other.collinear);
        for (one, other) in one.coefficients.iter().zip(&other.coefficients) {
            assert_eq!(one.name, other.name);
            near(other.estimate, one.estimate, 1e-9, &one.name);
        }
    }
}
