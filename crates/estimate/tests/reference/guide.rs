//! The tables of the trade-policy guide.

use hoinhap_estimate::{Family, Options, SmallSample, VarianceKind, fit, formula};

use crate::data::{frame, guide, near, numbers, words};

const FORMULAS: [(&str, &str, Family, bool); 6] = [
    ("ch1a1_ols", "log(trade) ~ log(dist) + cntg + lang + clny + log_y + log_e", Family::Gaussian, false),
    (
        "ch1a1_ppml_fe",
        "trade ~ log(dist) + cntg + lang + clny | exporter^year + importer^year",
        Family::Poisson,
        false,
    ),
    (
        "ch1a2_ppml",
        "trade ~ log(dist):i(year) + cntg + lang + clny | exporter^year + importer^year",
        Family::Poisson,
        false,
    ),
    (
        "ch1a3_1_ols",
        "log(trade) ~ log(dist) + cntg + lang + clny + rta | exporter^year + importer^year",
        Family::Gaussian,
        false,
    ),
    (
        "ch1a3_2_ppml",
        "trade ~ log(dist) + cntg + lang + clny + rta | exporter^year + importer^year",
        Family::Poisson,
        false,
    ),
    ("ch1a3_4_pairFE", "trade ~ rta | exporter^year + importer^year + pair", Family::Poisson, true),
];

/// The name that a term of the reference has in our formula.
fn our_name(term: &str) -> String {
    match term.strip_prefix("ld") {
        Some(year) => format!("log(dist):year::{year}"),
        None if term == "log_dist" => "log(dist)".to_owned(),
        None => term.to_owned(),
    }
}

#[test]
fn every_model_of_the_guide_has_its_estimates_and_errors() {
    let reference = frame("agtpa_estimates.csv");
    let (models, terms) = (words(&reference, "model"), words(&reference, "term"));
    let columns = ["estimate", "std_error_cluster_g", "std_error_cluster_fixest", "observations"];
    let [estimates, g, fixest, observations] = columns.map(|name| numbers(&reference, name));
    let mut seen = 0;
    for (model, text, family, domestic) in FORMULAS {
        let frame = guide(domestic);
        let clusters = ["pair_id".to_owned()];
        let options = Options { family, ..Options::default() };
        let fitted = fit(&frame, &formula::parse(text).unwrap(), &options).unwrap();
        let with = |ssc| fitted.estimate(VarianceKind::Cluster, &clusters, ssc).unwrap();
        let (with_g, with_fixest) = (with(SmallSample::G), with(SmallSample::Fixest));
        for row in (0..models.len()).filter(|row| models[*row] == model) {
            let name = our_name(&terms[row]);
            let what = format!("{model} {name}");
            let found = with_g.coefficient(&name).unwrap();
            near(found.estimate, estimates[row], 1e-8, &what);
            near(found.std_error, g[row], 1e-6, &what);
            near(with_fixest.coefficient(&name).unwrap().std_error, fixest[row], 1e-6, &what);
            assert_eq!(with_g.observations as f64, observations[row], "{what}");
            seen += 1;
        }
    }
    assert_eq!(seen, models.len());
}

#[test]
fn the_three_way_model_has_its_deviance_and_printed_error() {
    let frame = guide(true);
    let text = "trade ~ rta | exporter^year + importer^year + pair";
    let fitted = fit(&frame, &formula::parse(text).unwrap(), &Options::default()).unwrap();
    let clusters = ["pair_id".to_owned()];
    let found = fitted.estimate(VarianceKind::Cluster, &clusters, SmallSample::G).unwrap();
    near(found.fit.deviance, 2_630_486.721_62, 1e-11, "deviance");
    // The guide prints .557 (.102).
    assert_eq!(format!("{:.3}", found.coefficients[0].estimate), "0.557");
    assert_eq!(format!("{:.3}", found.coefficients[0].std_error), "0.102");
    assert_eq!((found.rows_read, found.dropped.all_zero_groups), (28_566, 84));
}
