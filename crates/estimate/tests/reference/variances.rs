//! Every variance in every small-sample convention.

use hoinhap_estimate::{Family, Options, SmallSample, VarianceKind, fit, formula};

use crate::data::{frame, guide, near, numbers, words};

fn variance(word: &str) -> (VarianceKind, Vec<String>) {
    let clusters = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match word {
        "iid" => (VarianceKind::Iid, Vec::new()),
        "hc1" => (VarianceKind::Robust, Vec::new()),
        "pair" => (VarianceKind::Cluster, clusters(&["pair_id"])),
        "exporter" => (VarianceKind::Cluster, clusters(&["exporter"])),
        "two_way" => (VarianceKind::Cluster, clusters(&["exporter", "importer"])),
        "three_way" => (VarianceKind::Cluster, clusters(&["exporter", "importer", "year"])),
        other => panic!("{other}"),
    }
}

#[test]
fn all_variances_agree_in_all_conventions() {
    let reference = frame("vcov.csv");
    let [models, variances, conventions, terms] =
        ["model", "vcov", "ssc", "term"].map(|name| words(&reference, name));
    let [estimates, errors, observations] =
        ["estimate", "std_error", "observations"].map(|name| numbers(&reference, name));
    let frame = guide(false);
    let right = "log(dist) + cntg + lang + clny + rta | exporter^year + importer^year";
    let mut seen = 0;
    for (model, left, family) in
        [("ppmlfe", "trade", Family::Poisson), ("olsfe", "log(trade)", Family::Gaussian)]
    {
        let formula = formula::parse(&format!("{left} ~ {right}")).unwrap();
        let fitted = fit(&frame, &formula, &Options { family, ..Options::default() }).unwrap();
        // A convention that counts no effects in K is not offered.
        let rows = (0..models.len()).filter(|row| models[*row] == model && conventions[*row] != "k_none");
        for row in rows {
            let word = conventions[row].replace("fixest_nested", "fixest");
            let convention: SmallSample = word.parse().unwrap();
            let (kind, clusters) = variance(&variances[row]);
            let found = fitted.estimate(kind, &clusters, convention).unwrap();
            let name = terms[row].replace("log_dist", "log(dist)");
            let one = found.coefficient(&name).unwrap();
            let what = format!("{model} {} {} {name}", variances[row], conventions[row]);
            near(one.estimate, estimates[row], 1e-8, &what);
            near(one.std_error, errors[row], if kind == VarianceKind::Iid { 1e-7 } else { 1e-6 }, &what);
            assert_eq!(found.observations as f64, observations[row], "{what}");
            seen += 1;
        }
    }
    assert_eq!(seen, 2 * 6 * 5 * 5);
}

#[test]
fn parameters_are_counted_in_full_and_without_effects_nested_in_a_cluster() {
    let frame = guide(false);
    let text = "trade ~ log(dist) + cntg + lang + clny + rta | exporter^year + importer^year";
    let fitted = fit(&frame, &formula::parse(text).unwrap(), &Options::default()).unwrap();
    let exporter = ["exporter".to_owned()];
    let parameters = |convention| {
        fitted.estimate(VarianceKind::Cluster, &exporter, convention).unwrap().variance.parameters
    };
    // 5 regressors, 414 exporter-years, 414 importer-years, less one for the second effect.
    assert_eq!(parameters(SmallSample::KFull), 832);
    assert_eq!(parameters(SmallSample::Fixest), 419);
}
