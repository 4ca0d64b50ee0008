//! Bias correction of three-way gravity.
//!
//! There is no table of published digits to hold it against, so that the truth is simulated: panels much like those of
//! Weidner and Zylkin (2021, section 4), in which the coefficient is 1.

use hoinhap_estimate::{
    BiasCorrection, Column, EstimateError, Family, Frame, Options, VarianceKind, fit, formula,
};

use crate::data::{frame, guide, near};

const FORMULA: &str = "y ~ x | exporter^year + importer^year + exporter^importer";

/// SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    fn normals(&mut self, count: usize, scale: f64) -> Vec<f64> {
        (0..count).map(|_| scale * self.normal()).collect()
    }
}

/// A panel with coefficient 1: a regressor that follows the effects, and errors whose relative variance
/// is `0.05 exp(tilt x)`.
/// Errors are bounded, so that terms of higher order do not hide the one that is corrected.
fn simulated(economies: usize, years: usize, tilt: f64, seed: u64) -> Frame {
    let mut random = Random(seed);
    let exporters = random.normals(economies * (years + 1), 1.0 / 16.0);
    let importers = random.normals(economies * (years + 1), 1.0 / 16.0);
    let mut columns: [Vec<f64>; 5] = Default::default();
    for (i, j) in (0..economies).flat_map(|i| (0..economies).map(move |j| (i, j))).filter(|(i, j)| i != j) {
        let pair = random.normal() / 16.0;
        let mut x = pair + 0.5 * random.normal();
        for year in 1..=years {
            let before = exporters[i * (years + 1) + year - 1] + importers[j * (years + 1) + year - 1] + pair;
            let effects = exporters[i * (years + 1) + year] + importers[j * (years + 1) + year] + pair;
            x = 0.5 * x + before + 0.5 * random.normal();
            let mean = (x + effects).exp();
            // Two values about the mean, further apart where the regressor is large.
            let spread = (0.05 * (tilt * x.min(1.5)).exp()).sqrt();
            let y = if random.uniform() < 0.5 { mean * (1.0 + spread) } else { mean * (1.0 - spread) };
            let row = [y, x, i as f64, j as f64, year as f64];
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
    }
    let mut frame = Frame::new();
    for (name, column) in ["y", "x", "exporter", "importer", "year"].into_iter().zip(columns) {
        frame.push(name, Column::Numbers(column)).unwrap();
    }
    frame
}

/// Bias, and share of 95 % intervals that hold the truth: uncorrected, analytic, jackknife.
fn experiment(panels: u64, economies: usize, years: usize, tilt: f64) -> ([f64; 3], [f64; 3]) {
    let (mut bias, mut covered) = ([0.0; 3], [0.0; 3]);
    let clusters = ["exporter^importer".to_owned()];
    for seed in 0..panels {
        let frame = simulated(economies, years, tilt, seed);
        let fitted = fit(&frame, &formula::parse(FORMULA).unwrap(), &Options::default()).unwrap();
        let plain = fitted.estimate(VarianceKind::Cluster, &clusters, Default::default()).unwrap();
        let analytic = fitted.bias_corrected(BiasCorrection::ThreeWay).unwrap();
        let jackknife = fitted.bias_corrected(BiasCorrection::Jackknife).unwrap();
        let found = [&plain.coefficients[0], &analytic.coefficients[0], &jackknife.coefficients[0]];
        for (method, one) in found.into_iter().enumerate() {
            bias[method] += (one.estimate - 1.0) / panels as f64;
            covered[method] += f64::from(u8::from(one.low < 1.0 && 1.0 < one.high)) / panels as f64;
        }
    }
    (bias, covered)
}

#[test]
fn corrections_bring_the_estimate_nearer_to_the_truth() {
    let (bias, covered) = experiment(300, 14, 5, 1.5);
    assert!(bias[1].abs() < 0.6 * bias[0].abs(), "{bias:?}");
    assert!(bias[2].abs() < 0.6 * bias[0].abs(), "{bias:?}");
    assert!(covered[1] >= covered[0] + 0.01, "{covered:?}");
}

#[test]
fn corrected_errors_are_larger_and_the_unit_does_not_matter() {
    let data = frame("panel_50k.csv");
    let text = "trade ~ agreement + log_tariff | exporter^year + importer^year + exporter^importer";
    let fitted = fit(&data, &formula::parse(text).unwrap(), &Options::default()).unwrap();
    let clusters = ["exporter^importer".to_owned()];
    let plain = fitted.estimate(VarianceKind::Cluster, &clusters, Default::default()).unwrap();
    let found = fitted.bias_corrected(BiasCorrection::ThreeWay).unwrap();
    assert_eq!(found.pairs, plain.variance.clusters[0].groups);
    for ((corrected, plain), bias) in found.coefficients.iter().zip(&plain.coefficients).zip(&found.bias) {
        near(corrected.estimate + bias, plain.estimate, 1e-12, &plain.name);
        assert!(corrected.std_error > plain.std_error, "{corrected:?} {plain:?}");
        assert!(corrected.std_error < 1.3 * plain.std_error, "{corrected:?} {plain:?}");
        assert!(bias.abs() < plain.std_error, "{bias}");
    }
    let thousand = data.numbers("trade").unwrap().iter().map(|y| 1e3 * y).collect();
    let mut scaled = data.clone();
    scaled.push("thousand", Column::Numbers(thousand)).unwrap();
    let text = text.replace("trade", "thousand");
    let scaled_fit = fit(&scaled, &formula::parse(&text).unwrap(), &Options::default()).unwrap();
    let again = scaled_fit.bias_corrected(BiasCorrection::ThreeWay).unwrap();
    for (a, b) in found.coefficients.iter().zip(&again.coefficients) {
        near(a.estimate, b.estimate, 1e-8, &a.name);
        near(a.std_error, b.std_error, 1e-7, &a.name);
    }
}

#[test]
fn domestic_sales_are_noted_and_refused_to_the_jackknife() {
    let guide = guide(true);
    let text = "trade ~ rta | exporter^year + importer^year + exporter^importer";
    let fitted = fit(&guide, &formula::parse(text).unwrap(), &Options::default()).unwrap();
    let analytic = fitted.bias_corrected(BiasCorrection::ThreeWay).unwrap();
    assert_eq!(analytic.own_pairs, 69 * 6);
    assert_eq!(analytic.issues.iter().map(|issue| issue.code).collect::<Vec<_>>(), ["estimate/own-pairs"]);
    let refused = fitted.bias_corrected(BiasCorrection::Jackknife).unwrap_err();
    assert_eq!(refused, EstimateError::OwnPairs { rows: 69 * 6 });
    let without = simulated(6, 3, 1.5, 1);
    let fitted = fit(&without, &formula::parse(FORMULA).unwrap(), &Options::default()).unwrap();
    let clean = fitted.bias_corrected(BiasCorrection::ThreeWay).unwrap();
    assert!(clean.own_pairs == 0 && clean.issues.is_empty());
}

#[test]
fn other_models_have_no_such_correction() {
    let frame = simulated(6, 3, 1.5, 1);
    let refused = |text: &str, family| {
        let options = Options { family, ..Options::default() };
        let fitted = fit(&frame, &formula::parse(text).unwrap(), &options).unwrap();
        matches!(fitted.bias_corrected(BiasCorrection::ThreeWay), Err(EstimateError::NotThreeWay { .. }))
    };
    assert!(refused("y ~ x | exporter^year + importer^year", Family::Poisson));
    assert!(refused(FORMULA, Family::Gaussian));
    assert!(refused("y ~ x | exporter^year + importer^year + pair(exporter,importer)", Family::Poisson));
    // Pairs without direction: the formulas are of directed ones.
    let guide = guide(true);
    let text = "trade ~ rta | exporter^year + importer^year + pair";
    let fitted = fit(&guide, &formula::parse(text).unwrap(), &Options::default()).unwrap();
    assert!(fitted.bias_corrected(BiasCorrection::ThreeWay).is_err());
}
