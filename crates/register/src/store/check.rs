//! Whether a change fits the record before it, and its kind.

use std::collections::BTreeSet;

use hoinhap_vocab::{Date, parse_date};
use serde_json::json;

use crate::access::Guard;
use crate::book::gaps;
use crate::log::canonical_json;
use crate::record::{Class, Fields, Kind, Problem, Record, check_fields};

use super::change::{Change, MoveRequest};
use super::error::StoreError;
use super::tables::Tables;

/// Whether a change fits the record before it, and its kind.
pub(super) fn check<T: Tables>(
    tables: &T,
    change: &Change,
    before: Option<&Record>,
    created: &BTreeSet<(&str, &str)>,
    (guard, today): (&Guard, Date),
) -> Result<(), StoreError> {
    let (kind, id) = change.target();
    // A record that the account does not see is answered like one that is not there.
    let seen = |kind: &str, id: &str| {
        if guard.clearance() == Class::Restricted {
            return tables.has_record(kind, id).unwrap_or(false);
        }
        let record = Kind::of(kind).and_then(|kind| tables.record(kind, id).ok().flatten());
        record.is_some_and(|record| guard.sees(&record))
    };
    let exists = |kind: &str, id: &str| created.contains(&(kind, id)) || seen(kind, id);
    let problems = match (change, before) {
        (Change::Create { .. }, Some(_)) => {
            return Err(StoreError::Exists { kind: kind.to_string(), id: id.to_owned() });
        }
        (Change::Create { fields, .. }, None) => check_new(kind, id, fields, &exists),
        (_, None) => return Err(StoreError::NoRecord { kind: kind.to_string(), id: id.to_owned() }),
        (Change::Update { base, set, clear, .. }, Some(record)) => {
            fresh(record, *base, set)?;
            check_update(record, set, clear, &exists)?
        }
        (Change::Move(request), Some(record)) => {
            fresh(record, request.base, &request.set)?;
            let mut problems = check_move(record, request, &exists)?;
            if kind.name() == "review" && request.name == "conclude" {
                problems.extend(unfinished(tables, id)?);
            }
            problems
        }
    };
    let problems: Vec<Problem> = problems.into_iter().chain(ahead(change, today)).collect();
    if problems.is_empty() { Ok(()) } else { Err(StoreError::Fields { subject: change.subject(), problems }) }
}

/// A completion that is said of a day after the one on which it is recorded.
fn ahead(change: &Change, today: Date) -> Option<Problem> {
    let (kind, fields) = match change {
        Change::Create { kind, fields, .. } => (kind, fields),
        Change::Update { kind, set, .. } => (kind, set),
        Change::Move(request) => (&request.kind, &request.set),
    };
    let day = fields.get("completed_on").filter(|_| ["task", "completion"].contains(&kind.name()))?;
    // East of Greenwich the day may have begun already.
    let latest = today.tomorrow().unwrap_or(today);
    parse_date(day).ok().filter(|day| *day > latest).map(|_| Problem::ahead("completed_on", day))
}

/// A new record: its fields, and a state that its kind knows (history that is taken over keeps its state).
fn check_new(kind: Kind, id: &str, fields: &Fields, exists: &dyn Fn(&str, &str) -> bool) -> Vec<Problem> {
    let mut problems = check_fields(kind, fields, exists);
    let unknown =
        |state: &&String| kind.machine().is_none_or(|machine| !machine.states.contains(&state.as_str()));
    if let Some(state) = fields.get("state").filter(unknown) {
        problems.push(Problem::of_state(state));
    }
    if id.is_empty() || id.len() > 200 || id.chars().any(|c| c.is_control() || c == ';' || c == ':') {
        problems.push(Problem::of_id(id));
    }
    problems
}

/// A change must stand on the version that is stored.
fn fresh(record: &Record, base: Option<u64>, offered: &Fields) -> Result<(), StoreError> {
    match base {
        Some(read) if read != record.updated_event => Err(StoreError::Conflict {
            subject: record.subject(),
            read,
            current: record.updated_event,
            stored: canonical_json(&json!(record.fields)),
            offered: canonical_json(&json!(offered)),
        }),
        _ => Ok(()),
    }
}

fn check_update(
    record: &Record,
    set: &Fields,
    clear: &[String],
    exists: &dyn Fn(&str, &str) -> bool,
) -> Result<Vec<Problem>, StoreError> {
    if set.contains_key("state") || clear.iter().any(|field| field == "state") {
        return Err(StoreError::StateByHand(record.subject()));
    }
    let mut after = record.fields.clone();
    after.extend(set.clone());
    clear.iter().for_each(|field| drop(after.remove(field)));
    let mut problems = check_fields(record.kind, &after, exists);
    let due_before = record.text("due").filter(|_| record.kind.name() == "task");
    if let Some(due) = due_before.filter(|due| after.get("due").map(String::as_str) != Some(due)) {
        problems.push(Problem::of_baseline(due));
    }
    Ok(problems)
}

/// What keeps a review from being concluded.
fn unfinished<T: Tables>(tables: &T, review: &str) -> Result<Vec<Problem>, StoreError> {
    let read = |kind: &str| Kind::of(kind).map_or_else(|| Ok(Vec::new()), |kind| tables.records(kind));
    let (findings, causes, decisions) = (read("finding")?, read("cause")?, read("decision")?);
    let of_review = |row: &&Record| row.get("review") == review;
    let findings: Vec<&Record> = findings.iter().filter(of_review).collect();
    let decisions: Vec<&Record> = decisions.iter().filter(of_review).collect();
    let causes: Vec<&Record> = causes.iter().collect();
    Ok(gaps(&findings, &causes, &decisions).iter().map(Problem::of_gap).collect())
}

fn check_move(
    record: &Record,
    request: &MoveRequest,
    exists: &dyn Fn(&str, &str) -> bool,
) -> Result<Vec<Problem>, StoreError> {
    let machine = record.kind.machine().ok_or_else(|| StoreError::NoMachine(record.kind.to_string()))?;
    let step = machine.advance(record.get("state"), &request.name)?;
    if request.set.contains_key("state") {
        return Err(StoreError::StateByHand(record.subject()));
    }
    let mut after = record.fields.clone();
    after.extend(request.set.clone());
    let mut problems = check_fields(record.kind, &after, exists);
    let unconsulted = record.kind.name() == "duty_instance"
        && after.get("needs_consultation").is_some_and(|yes| yes == "yes");
    let needed =
        step.needs.into_iter().chain(unconsulted.then_some("consulted").filter(|_| request.name == "submit"));
    problems.extend(needed.filter(|field| !after.contains_key(*field)).map(Problem::required));
    Ok(problems)
}
