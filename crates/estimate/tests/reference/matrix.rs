//! The matrix of pyfixest: formulas, families, variances, weights, and data with collinear, separated and mostly
//! zero columns. `reference/estimate/matrix.py` made it.
//!
//! Coefficients agree to 1e-7 and errors to 1e-6: pyfixest was iterated to 1e-11 in the effects and 1e-12 in the
//! deviance, which leaves more than that in models whose effects converge slowly.

use hoinhap_estimate::{Family, Options, SmallSample, VarianceKind, fit, formula};

use crate::data::{frame, near, numbers, words};

#[test]
fn every_cell_of_the_matrix_agrees() {
    let folder = "../../../../reference/estimate";
    let data = frame(&format!("{folder}/data.csv"));
    let matrix = frame(&format!("{folder}/matrix.csv"));
    let [families, outcomes, terms, effects, weights, variances, names] =
        ["family", "outcome", "terms", "effects", "weights", "vcov", "term"].map(|name| words(&matrix, name));
    let [estimates, errors, observations] =
        ["estimate", "std_error", "observations"].map(|name| numbers(&matrix, name));
    let key = |row: usize| [&families[row], &outcomes[row], &terms[row], &effects[row], &weights[row]];
    let mut fitted = None;
    let mut mended = 0;
    for row in 0..matrix.rows() {
        if row == 0 || key(row) != key(row - 1) {
            let text = format!("{} ~ {} | {}", outcomes[row], terms[row], effects[row]);
            let options = Options {
                family: if families[row] == "ols" { Family::Gaussian } else { Family::Poisson },
                weights: Some(weights[row].clone()).filter(|weights| !weights.is_empty()),
                keep_singletons: true,
                ..Options::default()
            };
            fitted = Some(fit(&data, &formula::parse(&text).unwrap(), &options).unwrap());
        }
        let (kind, clusters) = match variances[row].as_str() {
            "iid" => (VarianceKind::Iid, Vec::new()),
            "hc1" => (VarianceKind::Robust, Vec::new()),
            clusters => (VarianceKind::Cluster, clusters.split('+').map(str::to_owned).collect()),
        };
        let found = fitted.as_ref().unwrap().estimate(kind, &clusters, SmallSample::Fixest).unwrap();
        let what = format!("{:?} {} {}", key(row), variances[row], names[row]);
        let one = found.coefficient(&names[row]).unwrap_or_else(|| panic!("{what}"));
        near(one.estimate, estimates[row], 1e-7, &what);
        if found.variance.mended {
            // Two clusters can give a variance that is not one: we set its negative part to zero, which raises every
            // error, and say so; pyfixest prints what is left, or nothing.
            assert!(errors[row].is_nan() || one.std_error >= errors[row], "{what}");
            mended += 1;
        } else {
            near(one.std_error, errors[row], 1e-6, &what);
        }
        assert_eq!(found.observations as f64, observations[row], "{what}");
    }
    assert_eq!(matrix.rows(), 224);
    assert!(mended <= 8, "{mended}");
}
