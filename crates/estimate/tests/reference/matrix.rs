//! The reference matrix: formulas, families, variances, small-sample conventions, weights and offsets, and data with
//! collinear, separated, missing, mostly zero columns, levels of one row and slopes.
//!
//! `reference/estimate` holds the models, the data, what pyfixest and R made of them, and the scripts. A cell is a model with
//! a variance in a convention; each cell is tried, and those that fail are named together.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_estimate::{Estimate, Family, Fitted, Frame, Options, SmallSample, VarianceKind, fit, formula};

use crate::data::{frame, numbers, words};

/// What a stored value may differ by, relative to its size.
struct Tolerance {
    estimate: f64,
    std_error: f64,
}

/// pyfixest was iterated to 1e-12 in the effects and 1e-13 in the deviance. Its errors rest on the weights of the step before the
/// last, which are off by up to the root of that: 1.4e-6 in the worst cell, where R, stepped twice more, has ours to 1e-7.
const PYFIXEST: Tolerance = Tolerance { estimate: 1e-8, std_error: 2e-6 };

/// R decomposes the full design of dummies: rounding alone, but for a deviance that stops at 1e-13.
const R: Tolerance = Tolerance { estimate: 1e-8, std_error: 1e-7 };

/// A model of `models.csv`.
struct Model {
    text: String,
    options: Options,
}

#[test]
fn every_cell_of_pyfixest_agrees() {
    let (cells, failures) = tried("pyfixest.csv", &PYFIXEST);
    assert!(failures.is_empty(), "{} of {cells} cells:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(cells, 570);
}

#[test]
fn every_cell_of_r_agrees() {
    let (cells, failures) = tried("r.csv", &R);
    assert!(failures.is_empty(), "{} of {cells} cells:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(cells, 463);
}

fn reference(name: &str) -> Frame {
    frame(&format!("../../../../reference/estimate/{name}"))
}

fn models() -> BTreeMap<String, Model> {
    let listed = reference("models.csv");
    let names = ["model", "family", "outcome", "terms", "effects", "weights", "offset", "singletons"];
    let [models, families, outcomes, terms, effects, weights, offsets, singletons] =
        names.map(|name| words(&listed, name));
    let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let model = |row: usize| {
        let bar = if effects[row].is_empty() { "" } else { " | " };
        let options = Options {
            family: if families[row] == "ols" { Family::Gaussian } else { Family::Poisson },
            weights: given(&weights[row]),
            offset: given(&offsets[row]),
            keep_singletons: singletons[row] == "keep",
            ..Options::default()
        };
        let text = format!("{} ~ {}{bar}{}", outcomes[row], terms[row], effects[row]);
        (models[row].clone(), Model { text, options })
    };
    (0..listed.rows()).map(model).collect()
}

/// The number of cells of a file, and what is wrong in which.
fn tried(file: &str, tolerance: &Tolerance) -> (usize, Vec<String>) {
    let (data, models, stored) = (reference("data.csv"), models(), reference(file));
    let [of_model, variances, conventions, terms] =
        ["model", "vcov", "ssc", "term"].map(|name| words(&stored, name));
    let [estimates, errors, observations] =
        ["estimate", "std_error", "observations"].map(|name| numbers(&stored, name));
    let fitted: BTreeMap<&str, Fitted<'_>> = of_model
        .iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|name| (name.as_str(), fitted(&data, name, &models[name])))
        .collect();
    let (mut cells, mut failures) = (BTreeMap::new(), Vec::new());
    for row in 0..stored.rows() {
        let cell = [&of_model[row], &variances[row], &conventions[row]];
        let found =
            cells.entry(cell).or_insert_with(|| estimated(&fitted[cell[0].as_str()], cell[1], cell[2]));
        let mended_by_both = !found.variance.mended || file == "r.csv";
        let wrong = difference(
            found,
            &terms[row],
            [estimates[row], errors[row], observations[row]],
            tolerance,
            mended_by_both,
        );
        failures.extend(
            wrong.map(|wrong| format!("{} {}: {wrong}", cell.map(String::as_str).join(" "), terms[row])),
        );
    }
    (cells.len(), failures)
}

fn fitted<'a>(data: &'a Frame, name: &str, model: &Model) -> Fitted<'a> {
    let parsed = formula::parse(&model.text).unwrap_or_else(|error| panic!("{name}: {error}"));
    fit(data, &parsed, &model.options).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn estimated(fitted: &Fitted<'_>, variance: &str, convention: &str) -> Estimate {
    let (kind, clusters) = match variance {
        "iid" => (VarianceKind::Iid, Vec::new()),
        "hc1" => (VarianceKind::Robust, Vec::new()),
        clusters => (VarianceKind::Cluster, clusters.split('+').map(str::to_owned).collect()),
    };
    let convention: SmallSample = convention.parse().unwrap();
    fitted.estimate(kind, &clusters, convention).unwrap()
}

/// What differs from the stored estimate, error and count. A variance by two clusters can have a negative eigenvalue: R and
/// we set it to zero, which raises errors, and pyfixest does not.
fn difference(
    found: &Estimate,
    term: &str,
    [estimate, std_error, observations]: [f64; 3],
    tolerance: &Tolerance,
    mended_by_both: bool,
) -> Option<String> {
    let Some(one) = found.coefficient(term) else { return Some("there is no such coefficient".to_owned()) };
    let gap = |found: f64, stored: f64| (found - stored).abs() / stored.abs();
    if found.observations as f64 != observations {
        return Some(format!("{} rows for {observations}", found.observations));
    }
    if gap(one.estimate, estimate) > tolerance.estimate {
        return Some(format!(
            "estimate {} for {estimate}, {:.1e}",
            one.estimate,
            gap(one.estimate, estimate)
        ));
    }
    let errors_agree = match mended_by_both {
        true => gap(one.std_error, std_error) <= tolerance.std_error,
        false => one.std_error >= std_error,
    };
    (!errors_agree)
        .then(|| format!("error {} for {std_error}, {:.1e}", one.std_error, gap(one.std_error, std_error)))
}
