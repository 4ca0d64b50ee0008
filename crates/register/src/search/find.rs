//! The records that a query finds, in their order.

use hoinhap_vocab::Lang;
use rayon::prelude::*;

use super::{Match, Query, sort_key};
use crate::record::Record;

/// A record that a query found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How well it answers.
    pub quality: Match,
    /// The record.
    pub record: Record,
}

/// Those of some records that answer a query.
#[must_use]
pub fn find(records: Vec<Record>, query: &Query) -> Vec<Found> {
    let answer = |record| query.finds(&record).map(|quality| Found { quality, record });
    records.into_par_iter().filter_map(answer).collect()
}

/// Answers in the order of reading: exact ones first, then by title as a Vietnamese dictionary has it, id and kind.
#[must_use]
pub fn in_order(found: Vec<Found>, lang: Lang) -> Vec<Found> {
    let keyed = |found: Found| (found.quality, sort_key(found.record.title(lang)), found);
    let mut keyed: Vec<(Match, Vec<u8>, Found)> = found.into_par_iter().map(keyed).collect();
    let place = |found: &Found| (found.record.id.clone(), found.record.kind.place());
    keyed.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)).then_with(|| place(&a.2).cmp(&place(&b.2))));
    keyed.into_iter().map(|(.., found)| found).collect()
}
