//! What a record refers to and the writer does not see: it is not for her to take away, nor to learn of.

use std::borrow::Cow;

use super::change::Change;
use super::check::Checks;
use super::error::StoreError;
use super::tables::Tables;
use crate::book::visible_among;
use crate::record::{Class, FieldSpec, Fields, Kind, Record, Takes, check_references, without_lag};

impl Checks<'_> {
    /// A change that leaves references to unseen records where they are: lists keep them; a field that holds one alone may not
    /// be written at all.
    pub(super) fn keeping_unseen<'c, T: Tables>(
        &self,
        tables: &T,
        change: &'c Change,
        before: Option<&Record>,
    ) -> Result<Cow<'c, Change>, StoreError> {
        let Some(before) = before.filter(|_| self.clearance() < Class::Restricted) else {
            return Ok(Cow::Borrowed(change));
        };
        self.names_seen(tables, change)?;
        let mut kept = Fields::new();
        for spec in before.kind.fields().iter().filter(|spec| touches(change, spec.name)) {
            let mut unseen = Vec::new();
            for item in before.list(spec.name) {
                if let Some((kind, id)) = target(spec, item)
                    && !self.shows(tables, kind, id)?
                {
                    unseen.push(item);
                }
            }
            if unseen.is_empty() {
                continue;
            }
            if matches!(spec.takes, Takes::One(_)) {
                return Err(self.forbidden(change));
            }
            let given = change.given().and_then(|given| given.get(spec.name)).map_or("", String::as_str);
            let given = given.split(';').map(str::trim).filter(|item| !item.is_empty());
            let all: Vec<&str> = given.chain(unseen.iter().copied()).collect();
            kept.insert(spec.name.to_owned(), all.join(";"));
        }
        Ok(if kept.is_empty() { Cow::Borrowed(change) } else { Cow::Owned(with(change, kept)) })
    }

    /// Whether the account is shown a record: neither the record nor what it hangs on is above its class.
    fn shows<T: Tables>(&self, tables: &T, kind: &str, id: &str) -> Result<bool, StoreError> {
        let Some(record) = Kind::of(kind).map_or(Ok(None), |kind| tables.record(kind, id))? else {
            return Ok(self.exists(tables, kind, id));
        };
        Ok(!visible_among(tables, vec![record], self.clearance())?.is_empty())
    }

    /// What the writer names must be there for her: an unseen record is answered like an unknown one, though the record
    /// refers to it already.
    fn names_seen<T: Tables>(&self, tables: &T, change: &Change) -> Result<(), StoreError> {
        let Some(given) = change.given() else { return Ok(()) };
        let problems = check_references(change.target().0, given, &|kind, id| self.exists(tables, kind, id));
        if problems.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Fields { subject: change.subject(), problems })
        }
    }
}

/// The record that an item of a field names.
fn target<'i>(spec: &FieldSpec, item: &'i str) -> Option<(&'static str, &'i str)> {
    match spec.takes {
        Takes::One(kind) | Takes::Many(kind) => Some((kind, item)),
        Takes::Waits => Some(("task", without_lag(item).0)),
        _ => None,
    }
}

/// Whether a stored record refers to another one.
pub(super) fn refers(record: &Record, kind: &str, id: &str) -> bool {
    let fields = record.kind.fields().iter();
    fields.into_iter().any(|spec| {
        record.list(spec.name).any(|item| target(spec, item).is_some_and(|named| named == (kind, id)))
    })
}

fn touches(change: &Change, field: &str) -> bool {
    let clears = matches!(change, Change::Update { clear, .. } if clear.iter().any(|own| own == field));
    clears || change.given().is_some_and(|given| given.contains_key(field))
}

/// A change with other values for some of its fields.
fn with(change: &Change, kept: Fields) -> Change {
    let mut change = change.clone();
    match &mut change {
        Change::Update { set, clear, .. } => {
            clear.retain(|field| !kept.contains_key(field));
            set.extend(kept);
        }
        Change::Move(request) => request.set.extend(kept),
        Change::Create { .. } | Change::Classify { .. } => {}
    }
    change
}
