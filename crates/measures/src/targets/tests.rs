//! The targets of the shipped profile.

use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, date};

use super::*;

fn results() -> Vec<TargetResult> {
    let library = Library::embedded().unwrap();
    let evidence = Evidence::new(&library, AsOf(date(2025, 12, 31))).unwrap();
    let facts = RegisterFacts::embedded("res59").unwrap();
    evaluate_targets(&evidence, &facts, &Profile::embedded("res59").unwrap()).unwrap()
}

#[test]
fn a_target_with_a_figure_is_met_or_not_with_its_gap() {
    let results = results();
    let growth = &results[0];
    assert_eq!((growth.target.as_str(), growth.verdict, growth.year), ("t01", Verdict::NotMet, Some(2025)));
    assert!((growth.gap.unwrap() - 1.981_170_010).abs() < 1e-8);
    let last: Vec<f64> = growth.series.iter().rev().take(4).map(|point| point.1).collect();
    let published = [8.0188, 7.0396, 4.9787, 8.5375];
    assert!(last.iter().zip(published).all(|(value, expected)| (value - expected).abs() < 1e-4), "{last:?}");
    assert!(growth.recent_slope.is_some());
}

#[test]
fn high_income_is_measured_by_its_own_threshold_not_by_the_next() {
    let results = results();
    let income = &results[1];
    assert_eq!((income.target.as_str(), income.verdict, income.year), ("t02", Verdict::NotMet, Some(2024)));
    // GNI per head of 2024 by the Atlas method and the threshold of high income for that year.
    assert_eq!((income.value, income.target_value), (Some(4_490.0), Some(13_935.0)));
    assert_eq!(income.gap, Some(9_445.0));
}

#[test]
fn nothing_is_invented_where_the_documents_name_no_years() {
    let results = results();
    assert_eq!(results.len(), 8);
    assert!(results.iter().all(|result| result.progress.is_none()));
    let without_figure = results.iter().filter(|result| result.kind != TargetKind::Numeric);
    assert!(without_figure.clone().all(|result| result.verdict == Verdict::None && result.value.is_none()));
    assert_eq!(without_figure.count(), 6);
}
