//! Defects of the data that a reader of a country's review must know.

use hoinhap_vocab::{Economy, Issue};

use crate::Evidence;

/// Every defect that is visible for an economy, by code and place.
#[must_use]
pub fn quality(evidence: &Evidence<'_>, economy: Economy) -> Vec<Issue> {
    let mut issues = Vec::new();
    for indicator in evidence.library.catalogue().indicators.values() {
        let query = crate::Query::new(&indicator.id, economy);
        issues.extend(
            crate::observed::measure(evidence, indicator, &query).into_iter().flat_map(|row| row.issues),
        );
    }
    issues
}
