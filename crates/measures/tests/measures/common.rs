//! What the tests of the crate share.

use std::sync::LazyLock;

use hoinhap_measures::{Evidence, Measure, Query, latest, measure};
use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, Economy, Year, date};

pub(crate) const VNM: Economy = Economy::literal("VNM");

pub(crate) static LIBRARY: LazyLock<Library> = LazyLock::new(|| Library::embedded().unwrap());

/// Evidence at the end of a year.
pub(crate) fn evidence_of(year: Year) -> Evidence<'static> {
    Evidence::new(&LIBRARY, AsOf(date(year, 12, 31))).unwrap()
}

/// Evidence at the end of 2025, the last year of the shipped data.
pub(crate) fn evidence() -> Evidence<'static> {
    evidence_of(2025)
}

pub(crate) fn economy(code: &str) -> Economy {
    code.parse().unwrap()
}

/// The only answer to a question.
pub(crate) fn one(query: &Query) -> Measure {
    let mut rows = measure(&evidence(), query).unwrap();
    assert_eq!(rows.len(), 1, "{query:?}");
    rows.remove(0)
}

/// The value of Viet Nam in a year.
pub(crate) fn value(id: &str, year: Year) -> f64 {
    one(&Query::new(id, VNM).year(year)).value.unwrap_or_else(|| panic!("{id} {year} has no value"))
}

/// The latest value of Viet Nam.
pub(crate) fn newest(id: &str) -> Measure {
    latest(&evidence(), id, VNM).unwrap()
}

/// Rank and number of economies of Viet Nam in a year.
pub(crate) fn rank(id: &str, year: Year) -> (usize, usize) {
    one(&Query::new(id, VNM).year(year)).rank.map(|rank| (rank.rank, rank.of)).unwrap()
}

/// Equality to a number of decimals, as printed in a reference.
#[track_caller]
pub(crate) fn assert_printed(value: f64, printed: &str) {
    let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    assert_eq!(format!("{value:.decimals$}"), printed);
}

/// Equality within a relative tolerance.
#[track_caller]
pub(crate) fn assert_near(value: f64, expected: f64, tolerance: f64) {
    let error = (value - expected).abs() / expected.abs().max(1.0);
    assert!(error <= tolerance, "{value} is not {expected}");
}

/// Codes of the issues of a measure.
pub(crate) fn codes(measure: &Measure) -> Vec<&'static str> {
    measure.issues.iter().map(|issue| issue.code).collect()
}
