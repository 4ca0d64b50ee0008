//! All records at one moment of knowledge, read as what they mean: histories of tasks, calendars, obligations to
//! legislate, partners, conflicts. The bridge between stored text and the pure functions of [`model`](crate::model).

mod delivery;
mod directory;
mod duties;
mod escalation;
mod facts;
mod ledger;
mod oversight;
mod progress;
mod rehome;
mod reviews;
mod settled;
mod standing;
mod visible;

use std::collections::BTreeMap;

use crate::record::{Class, Kind, Record};
use crate::search::{Found, Query, find};
use crate::store::{Register, StoreError, Tables};

pub use delivery::{GroupBy, StatusRow, TaskView};
pub use directory::{Directory, NameFound};
pub(crate) use duties::offset_of;
pub use duties::{DutyRow, DutySource, has_days, recurring_days};
pub use escalation::{Escalations, Raise, Unfounded};
pub use facts::{ALL_GROUPS, PartnerCount};
pub use ledger::{Duplicate, units_and_years};
pub use oversight::{Clock, ClockCount, QuestionView};
pub use progress::ProgressRow;
pub use rehome::succession_record;
pub(crate) use reviews::gaps;
pub use reviews::{Gap, ReviewView};
pub(crate) use settled::settled;
pub use standing::{InstrumentView, Standing};
pub(crate) use visible::visible_among;

/// The records of a register that one reader may see.
#[derive(Debug, Clone, Default)]
pub struct Book {
    by_kind: BTreeMap<Kind, Vec<Record>>,
    /// What was on record and is not seen.
    hidden: visible::Hidden,
}

impl Book {
    /// The records as they stand, up to a class.
    ///
    /// # Errors
    /// The engine failed.
    pub fn open<T: Tables>(register: &Register<T>, clearance: Class) -> Result<Self, StoreError> {
        register.consistently(|| Self::within(register, clearance))
    }

    /// The same for whoever reads consistently already.
    pub(crate) fn within<T: Tables>(register: &Register<T>, clearance: Class) -> Result<Self, StoreError> {
        let read = |kind| Ok((kind, register.records(kind)?));
        let by_kind = Kind::all().map(read).collect::<Result<_, StoreError>>()?;
        Ok(Self { by_kind, ..Self::default() }.cleared(clearance).with_states())
    }

    /// The records as they stood when `known_at` was the last second on record, up to a class.
    ///
    /// # Errors
    /// The engine failed, or the log cannot be replayed.
    pub fn known_at<T: Tables>(
        register: &Register<T>,
        known_at: jiff::Timestamp,
        clearance: Class,
    ) -> Result<Self, StoreError> {
        let mut records = register.records_known_at(known_at)?;
        // What was closed since stays closed, however open it was then.
        if clearance < Class::Restricted {
            let now = Self::within(register, Class::Restricted)?;
            for record in &mut records {
                let current = now.get(record.kind.name(), &record.id).map_or(record.class, |now| now.class);
                record.class = record.class.max(current);
            }
        }
        Ok(Self::gathered(records).cleared(clearance).with_states())
    }

    /// A book of these records.
    #[must_use]
    pub fn of(records: Vec<Record>) -> Self {
        Self::gathered(records).with_states()
    }

    fn gathered(records: Vec<Record>) -> Self {
        let mut by_kind: BTreeMap<Kind, Vec<Record>> = BTreeMap::new();
        for record in records {
            by_kind.entry(record.kind).or_default().push(record);
        }
        by_kind.values_mut().for_each(|records| records.sort_by(|a, b| a.id.cmp(&b.id)));
        Self { by_kind, ..Self::default() }
    }

    /// The records of a kind, by id; none for a word that is no kind.
    #[must_use]
    pub fn all(&self, kind: &str) -> &[Record] {
        Kind::of(kind).and_then(|kind| self.by_kind.get(&kind)).map_or(&[], Vec::as_slice)
    }

    /// A record.
    #[must_use]
    pub fn get(&self, kind: &str, id: &str) -> Option<&Record> {
        let records = self.all(kind);
        records
            .binary_search_by(|record| record.id.as_str().cmp(id))
            .ok()
            .and_then(|index| records.get(index))
    }

    /// The records of some kinds that answer a query.
    #[must_use]
    pub fn search(&self, query: &Query, kinds: &[Kind]) -> Vec<Found> {
        find(kinds.iter().flat_map(|kind| self.all(kind.name())).cloned().collect(), query)
    }

    /// The records of a kind by what one of their fields names.
    pub(crate) fn by<'a>(&'a self, kind: &str, field: &str) -> BTreeMap<&'a str, Vec<&'a Record>> {
        let mut found: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
        for record in self.all(kind) {
            found.entry(record.get(field)).or_default().push(record);
        }
        // Facts that stand on the same day count in the order in which they were recorded.
        found.values_mut().for_each(|records| records.sort_by_key(|record| record.created_event));
        found
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A record for tests.
    pub(crate) fn record(kind: &str, id: &str, fields: &[(&str, &str)]) -> Record {
        Record {
            kind: Kind::of(kind).unwrap(),
            id: id.to_owned(),
            class: Class::Public,
            created_event: 0,
            updated_event: 0,
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }
}
