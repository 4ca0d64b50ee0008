//! Whether a change fits the record before it, and its kind.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use hoinhap_vocab::{Date, Text, parse_date};
use serde_json::json;

use crate::access::Guard;
use crate::book::{Book, gaps, settled};
use crate::log::canonical_json;
use crate::model::Successions;
use crate::record::{Class, Fields, Kind, Problem, Record, bears_secret_mark, check_fields};

use super::change::{Change, MoveRequest};
use super::error::StoreError;
use super::tables::Tables;
use super::unseen::refers;

/// What the changes of a batch are held against.
pub(super) struct Checks<'a> {
    /// Records that the batch makes: a change may refer to one further down.
    created: BTreeSet<(&'a str, &'a str)>,
    guard: &'a Guard,
    today: Date,
    /// Organisations that gave way, read once they are asked for.
    successions: OnceCell<Successions>,
}

impl<'a> Checks<'a> {
    pub(super) fn of(changes: &'a [Change], guard: &'a Guard, today: Date) -> Self {
        let made = changes.iter().filter(|change| matches!(change, Change::Create { .. }));
        let created = made.map(|change| (change.target().0.name(), change.target().1)).collect();
        Self { created, guard, today, successions: OnceCell::new() }
    }

    /// Whether a change fits the record before it, and its kind.
    pub(super) fn check<T: Tables>(
        &self,
        tables: &T,
        change: &Change,
        before: Option<&Record>,
    ) -> Result<(), StoreError> {
        let (kind, id) = change.target();
        // What the record refers to already stays, whether the writer sees it or not.
        let exists = |kind: &str, id: &str| {
            self.exists(tables, kind, id) || before.is_some_and(|record| refers(record, kind, id))
        };
        let mut problems = match (change, before) {
            // That an id is taken by what the account does not see is not said.
            (Change::Create { .. }, Some(record)) if !self.sees(record) => vec![Problem::of_id(id)],
            (Change::Create { .. }, Some(_)) => {
                return Err(StoreError::Exists { kind: kind.to_string(), id: id.to_owned() });
            }
            (Change::Create { fields, class, .. }, None) => check_new((kind, id, *class), fields, &exists),
            (_, None) => return Err(StoreError::NoRecord { kind: kind.to_string(), id: id.to_owned() }),
            (Change::Update { base, set, clear, .. }, Some(record)) => {
                fresh(record, *base, set)?;
                check_update(record, set, clear, &exists)?
            }
            (Change::Move(request), Some(record)) => {
                fresh(record, request.base, &offered(record, request))?;
                let state = self.state_of(tables, record)?;
                let mut problems = check_move((record, &state), request, &exists)?;
                if kind.name() == "review" && request.name == "conclude" {
                    problems.extend(unfinished(tables, id)?);
                }
                problems
            }
            (Change::Classify { base, class, reason, .. }, Some(record)) => {
                fresh(record, *base, &Fields::new())?;
                check_class(record, *class, reason)
            }
        };
        problems.extend(ahead(change, self.today));
        // What follows looks at other records, which a record of the wrong form may not name.
        if problems.is_empty() {
            problems.extend(self.among_others(tables, change, before)?);
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(StoreError::Fields { subject: change.subject(), problems })
        }
    }

    /// Whether a record is there for the account, or will be by this batch.
    pub(super) fn exists<T: Tables>(&self, tables: &T, kind: &str, id: &str) -> bool {
        self.created.contains(&(kind, id)) || self.seen(tables, kind, id)
    }

    /// Whether there is a record. One that the account does not see is answered like one that is not there.
    fn seen<T: Tables>(&self, tables: &T, kind: &str, id: &str) -> bool {
        if self.guard.clearance() == Class::Restricted {
            return tables.has_record(kind, id).unwrap_or(false);
        }
        let record = Kind::of(kind).and_then(|kind| tables.record(kind, id).ok().flatten());
        record.is_some_and(|record| self.guard.sees(&record))
    }

    /// The state from which a record moves on. What a sheet told of a task has settled it, though it never moved.
    fn state_of<T: Tables>(&self, tables: &T, record: &Record) -> Result<String, StoreError> {
        let stored = record.get("state");
        if record.kind.name() != "task" {
            return Ok(stored.to_owned());
        }
        let read = |kind: &str| Kind::of(kind).map_or_else(|| Ok(Vec::new()), |kind| tables.records(kind));
        let (completions, reopenings) = (read("completion")?, read("reopening")?);
        let of_task = |own: &&Record| own.get("task") == record.id;
        let settled = settled(record, completions.iter().filter(of_task), reopenings.iter().filter(of_task));
        let day = match settled {
            Some("cancelled") => record.read::<Date>("cancelled_on"),
            Some("superseded") => record.read("superseded_on"),
            _ => None,
        };
        let is_ahead = day.is_some_and(|day| day > self.today);
        Ok(settled.filter(|_| !is_ahead).unwrap_or(stored).to_owned())
    }

    /// The organisations that gave way to others.
    pub(super) fn successions<T: Tables>(&self, tables: &T) -> Result<&Successions, StoreError> {
        if self.successions.get().is_none() {
            let records =
                Kind::of("succession").map_or_else(|| Ok(Vec::new()), |kind| tables.records(kind))?;
            let _ = self.successions.set(Book::of(records).successions());
        }
        Ok(self.successions.get_or_init(Successions::default))
    }

    pub(super) fn account(&self) -> &str {
        self.guard.account()
    }

    pub(super) fn clearance(&self) -> Class {
        self.guard.clearance()
    }

    /// The refusal of a change that the account may not make.
    pub(super) fn forbidden(&self, change: &Change) -> StoreError {
        self.guard.forbidden(change)
    }

    /// Whether accounts are told apart.
    pub(super) const fn tells_apart(&self) -> bool {
        self.guard.tells_apart()
    }

    pub(super) fn sees(&self, record: &Record) -> bool {
        self.guard.sees(record)
    }

    pub(super) const fn today(&self) -> Date {
        self.today
    }
}

/// What is said of a day after the one on which it is recorded: a completion, a move, a succession. They take effect when they
/// are written, and not on a day to come. Decisions that are records of their own (extensions, acceptances, cancellations)
/// may lie ahead: status counts them from their day.
fn ahead(change: &Change, today: Date) -> Option<Problem> {
    let kind = change.target().0.name();
    // East of Greenwich the day may have begun already.
    let latest = today.tomorrow().unwrap_or(today);
    if let Change::Move(request) = change
        && request.on > latest
    {
        return Some(Problem::not_yet("on", request.on));
    }
    let given = |field: &str| change.given()?.get(field).and_then(|day| parse_date(day).ok());
    if kind == "succession"
        && let Some(day) = given("date").filter(|day| *day > latest)
    {
        return Some(Problem::not_yet("date", day));
    }
    let day = given("completed_on").filter(|day| *day > latest && ["task", "completion"].contains(&kind))?;
    Some(Problem::ahead("completed_on", &day.to_string()))
}

/// A new record: its fields, and a state that its kind knows (history that is taken over keeps its state).
fn check_new(
    (kind, id, class): (Kind, &str, Class),
    fields: &Fields,
    exists: &dyn Fn(&str, &str) -> bool,
) -> Vec<Problem> {
    let mut problems = check_fields(kind, fields, exists);
    let unknown =
        |state: &&String| kind.machine().is_none_or(|machine| !machine.states.contains(&state.as_str()));
    if let Some(state) = fields.get("state").filter(unknown) {
        problems.push(Problem::of_state(state));
    }
    if id.is_empty() || id.len() > 200 || id.chars().any(|c| c.is_control() || c == ';' || c == ':') {
        problems.push(Problem::of_id(id));
    }
    problems.extend(too_open(kind, fields, class));
    problems.extend(signed_unseen(kind, fields));
    problems
}

/// An instrument that is made as signed was looked into like one that is signed here; what a source tells of is exempt.
fn signed_unseen(kind: Kind, fields: &Fields) -> Vec<Problem> {
    let signed = fields
        .get("state")
        .is_some_and(|state| !matches!(state.as_str(), "proposed" | "negotiating" | "abandoned"));
    let told = fields.contains_key("confidence") || fields.contains_key("source");
    if kind.name() != "instrument" || !signed || told {
        return Vec::new();
    }
    let missing = BEFORE_SIGNATURE.iter().filter(|field| !fields.contains_key(**field));
    missing.map(|field| Problem::required(field)).collect()
}

/// A protection case holds personal data.
fn too_open(kind: Kind, fields: &Fields, class: Class) -> Option<Problem> {
    let protects = kind.name() == "case" && fields.get("kind").is_some_and(|kind| kind == "protection");
    (protects && class < Class::Restricted).then(|| Problem::too_open(class))
}

/// Another class for a record.
fn check_class(record: &Record, class: Class, reason: &str) -> Vec<Problem> {
    let same = (record.class == class).then(|| Problem::same_class(class));
    let silent = reason.trim().is_empty().then(|| Problem::required("reason"));
    let secret = bears_secret_mark(reason).then(|| Problem::secret("reason", reason));
    let open = too_open(record.kind, &record.fields, class);
    same.into_iter().chain(silent).chain(secret).chain(open).collect()
}

/// What a move would set: its fields and the state to which it leads.
fn offered(record: &Record, request: &MoveRequest) -> Fields {
    let steps = record.kind.machine().map_or(&[][..], |machine| machine.moves);
    let state = steps.iter().find(|step| step.name == request.name).map(|step| step.to);
    let state = state.map(|state| ("state".to_owned(), state.to_owned()));
    request.set.clone().into_iter().chain(state).collect()
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
    problems.extend(too_open(record.kind, &after, record.class));
    problems.extend(answers_kept(record, clear));
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

/// What must have been looked into before an instrument is signed. History that a source tells of is exempt.
const BEFORE_SIGNATURE: [&str; 5] =
    ["check_legality", "check_feasibility", "check_resources", "check_interest", "check_class"];

/// What was answered before a signature stays answered after it: another answer takes its place, with its history.
fn answers_kept(record: &Record, clear: &[String]) -> Option<Problem> {
    let signed = !matches!(record.get("state"), "" | "proposed" | "negotiating" | "abandoned");
    let own = record.kind.name() == "instrument" && signed && record.text("confidence").is_none();
    let emptied = |field: &&&str| clear.iter().any(|own| own == **field) && record.text(field).is_some();
    let field = BEFORE_SIGNATURE.iter().find(emptied).filter(|_| own)?;
    let message = Text::fixed(
        "Văn kiện đã ký: không xoá được câu trả lời của phần rà soát trước khi ký",
        "The instrument is signed: an answer of the check before the signature cannot be cleared",
    );
    let help = Text::fixed(
        "Ghi câu trả lời mới vào trường này; câu trả lời cũ còn trong lịch sử",
        "Write the new answer into the field; the old one stays in the history",
    );
    Some(Problem::beside(field, record.get(field), message, help))
}

fn before_signature(record: &Record, step: &str) -> &'static [&'static str] {
    let own = record.kind.name() == "instrument" && record.text("confidence").is_none();
    if own && step == "sign" { &BEFORE_SIGNATURE } else { &[] }
}

fn check_move(
    (record, state): (&Record, &str),
    request: &MoveRequest,
    exists: &dyn Fn(&str, &str) -> bool,
) -> Result<Vec<Problem>, StoreError> {
    let machine = record.kind.machine().ok_or_else(|| StoreError::NoMachine(record.kind.to_string()))?;
    let step = machine.advance(state, &request.name)?;
    if request.set.contains_key("state") {
        return Err(StoreError::StateByHand(record.subject()));
    }
    let mut after = record.fields.clone();
    after.extend(request.set.clone());
    after.extend(step.dates.map(|field| (field.to_owned(), request.on.to_string())));
    let mut problems = check_fields(record.kind, &after, exists);
    let unconsulted = record.kind.name() == "duty_instance"
        && after.get("needs_consultation").is_some_and(|yes| yes == "yes");
    let needed =
        step.needs.into_iter().chain(unconsulted.then_some("consulted").filter(|_| request.name == "submit"));
    let needed = needed.chain(before_signature(record, &request.name).iter().copied());
    problems.extend(needed.filter(|field| !after.contains_key(*field)).map(Problem::required));
    Ok(problems)
}
