//! A synthetic three-way panel with directed pairs.

use hoinhap_estimate::{Options, SmallSample, VarianceKind, fit, formula};

use crate::data::{frame, near, numbers, words};

#[test]
fn the_panel_has_its_estimates_in_every_variance() {
    let data = frame("panel_50k.csv");
    let reference = frame("panel_50k_estimates.csv");
    let text =
        "trade ~ agreement + agreement_lag4 + log_tariff | exporter^year + importer^year + exporter^importer";
    let fitted = fit(&data, &formula::parse(text).unwrap(), &Options::default()).unwrap();
    let pair = ["exporter^importer".to_owned()];
    let both = ["exporter".to_owned(), "importer".to_owned()];
    let cases = [
        ("se_pair_g", VarianceKind::Cluster, pair.as_slice(), SmallSample::G),
        ("se_pair_fixest", VarianceKind::Cluster, &pair, SmallSample::Fixest),
        ("se_two_way_g_min", VarianceKind::Cluster, &both, SmallSample::GMin),
        ("se_hc1_fixest", VarianceKind::Robust, &[], SmallSample::Fixest),
        ("se_iid", VarianceKind::Iid, &[], SmallSample::Fixest),
    ];
    for (column, kind, clusters, convention) in cases {
        let found = fitted.estimate(kind, clusters, convention).unwrap();
        assert_eq!((found.observations, found.dropped.all_zero_groups), (48_748, 812));
        for (row, term) in words(&reference, "term").iter().enumerate() {
            let one = found.coefficient(term).unwrap();
            near(one.estimate, numbers(&reference, "estimate")[row], 1e-8, term);
            near(one.std_error, numbers(&reference, column)[row], 1e-6, &format!("{column} {term}"));
            near(found.fit.deviance, numbers(&reference, "deviance")[row], 1e-10, "deviance");
        }
    }
}
