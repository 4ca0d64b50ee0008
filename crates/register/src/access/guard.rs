//! The grants of a register, and what they let an account do. A register without grants belongs to whoever holds it.

use std::collections::BTreeSet;

use hoinhap_vocab::Date;
use serde_json::Value;

use super::table::{Action, Object, Role, Standing, allows};
use crate::book::Book;
use crate::log::LogEntry;
use crate::model::Resolved;
use crate::record::{Class, Kind, Record};
use crate::store::{Change, StoreError, Tables};

/// A role of an account, for an organisation and all below it, up to a class.
#[derive(Debug, Clone)]
struct Grant {
    role: Role,
    organisation: Option<String>,
    class: Class,
}

/// What an account may do on a day.
#[derive(Debug)]
pub(crate) struct Guard {
    account: String,
    /// `None` where nobody has a grant.
    grants: Option<Vec<Grant>>,
}

impl Guard {
    /// The guard of a register for an account.
    pub(crate) fn of(tables: &dyn Tables, account: &str, on: Date) -> Result<Self, StoreError> {
        let records = Kind::of("grant").map_or_else(|| Ok(Vec::new()), |kind| tables.records(kind))?;
        let own = || records.iter().filter(|record| record.get("account") == account && in_time(record, on));
        let grants = (!records.is_empty()).then(|| own().filter_map(grant_of).collect());
        let mut guard = Self { account: account.to_owned(), grants };
        guard.follow_successions(tables, on)?;
        Ok(guard)
    }

    /// A grant for an organisation that gave way stands for its one successor; of several, somebody must choose.
    fn follow_successions(&mut self, tables: &dyn Tables, on: Date) -> Result<(), StoreError> {
        let mut named: Vec<&mut String> =
            self.grants.iter_mut().flatten().filter_map(|grant| grant.organisation.as_mut()).collect();
        let Some(kind) = Kind::of("succession").filter(|_| !named.is_empty()) else { return Ok(()) };
        let successions = Book::of(tables.records(kind)?).successions();
        for organisation in &mut named {
            if let Resolved::Successor(successor) = successions.resolve(organisation, on) {
                **organisation = successor;
            }
        }
        Ok(())
    }

    /// The account that asks.
    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// Whether the account sees a record; who keeps accounts sees those.
    pub(crate) fn sees(&self, record: &Record) -> bool {
        record.class <= self.clearance() || self.keeps_accounts(record)
    }

    /// The highest class that the account sees: all, where nobody has a grant; what is public, where it has none itself.
    pub(crate) fn clearance(&self) -> Class {
        let Some(grants) = &self.grants else { return Class::Restricted };
        let content = grants.iter().filter(|grant| grant.role != Role::Admin);
        content.map(|grant| grant.class).max().unwrap_or(Class::Public)
    }

    /// The first grants make somebody the keeper of accounts; otherwise nobody could ever give another.
    pub(crate) fn check_first(&self, changes: &[Change]) -> Result<(), StoreError> {
        let first = changes.iter().find(|change| granted(change).is_some());
        let keeper = changes.iter().any(|change| granted(change) == Some("admin"));
        match first.filter(|_| self.grants.is_none() && !keeper) {
            Some(grant) => Err(StoreError::FirstGrant { subject: grant.subject() }),
            None => Ok(()),
        }
    }

    /// Whether a change is allowed. A record that the account does not see is answered like one that is not there.
    pub(crate) fn check(
        &self,
        tables: &dyn Tables,
        change: &Change,
        before: Option<&Record>,
    ) -> Result<(), StoreError> {
        let Some(grants) = &self.grants else { return Ok(()) };
        // Whoever may not make such a record learns nothing of the ids that are taken.
        let before = before.filter(|_| !matches!(change, Change::Create { .. }));
        if let Some(record) =
            before.filter(|record| record.class > self.clearance() && !self.keeps_accounts(record))
        {
            return Err(StoreError::NoRecord { kind: record.kind.to_string(), id: record.id.clone() });
        }
        // Nobody widens his own rights: that is for another keeper of accounts.
        if change.target().0.name() == "grant"
            && value_of(change, before, "account").as_deref() == Some(self.account.as_str())
        {
            return Err(self.forbidden(change));
        }
        if before.is_none() && !matches!(change, Change::Create { .. }) {
            // There is no such record, which is said to everybody in the same words.
            return Ok(());
        }
        let (object, action) = asked(change, before);
        // A question for the asker alone is closed to others, not to whoever asks it.
        let class = if action == Action::Ask { Class::Public } else { class_of(change, before) };
        for grant in grants {
            let standing = self.standing(tables, grant, (change, before), action)?;
            let may = |action| allows(grant.role, object, action, class, standing);
            let decides = !decides(change) || may(Action::Accept);
            let allowed = may(action) || stands_in(change, action, &may);
            let raises = !is_level(change) || raises_levels(grant.role, standing);
            if allowed && decides && raises && class <= grant.class {
                return Ok(());
            }
        }
        Err(self.forbidden(change))
    }

    /// Whether a change belongs to a succession that the account may record: who keeps accounts, or the secretariat, moves
    /// what an organisation leads to the one that takes over, and nothing else of it.
    pub(crate) fn succeeds(&self, changes: &[Change], change: &Change) -> bool {
        const HOMES: [&str; 6] =
            ["lead", "coordinators", "led_before", "responsible", "drafted_by", "target"];
        let succession =
            |change: &Change| matches!(change, Change::Create { kind, .. } if kind.name() == "succession");
        let whole = |grant: &Grant| {
            matches!(grant.role, Role::Admin | Role::Secretariat) && grant.organisation.is_none()
        };
        let moves = match change {
            Change::Update { set, clear, .. } => {
                set.keys().chain(clear).all(|field| HOMES.contains(&field.as_str()))
            }
            other => succession(other),
        };
        moves && changes.iter().any(succession) && self.grants.iter().flatten().any(whole)
    }

    /// Whether the account may read who has which grants.
    pub(crate) fn reads_accounts(&self) -> bool {
        let mut grants = self.grants.iter().flatten();
        self.grants.is_none() || grants.any(|grant| matches!(grant.role, Role::Admin | Role::Auditor))
    }

    fn keeps_accounts(&self, record: &Record) -> bool {
        object_of(record.kind) == Object::Accounts
            && self.grants.iter().flatten().any(|grant| grant.role == Role::Admin)
    }

    /// The refusal of a change.
    pub(crate) fn forbidden(&self, change: &Change) -> StoreError {
        StoreError::Forbidden { account: self.account.clone(), subject: change.subject() }
    }

    /// How the account stands to a record by one of its grants.
    fn standing(
        &self,
        tables: &dyn Tables,
        grant: &Grant,
        (change, before): (&Change, Option<&Record>),
        action: Action,
    ) -> Result<Standing, StoreError> {
        let field = |name: &str| value_of(change, before, name);
        let owner = match about(tables, &field, change)? {
            Some(record) => self.owner(tables, &|name| record.text(name).map(str::to_owned))?,
            None => self.owner(tables, &field)?,
        };
        let own = match (&grant.organisation, &owner) {
            (None, _) => true,
            (Some(above), Some(owner)) => is_below(tables, owner, above)?,
            (Some(_), None) => false,
        };
        // Who enters a completion that is decided already proposes and decides at once.
        let at_once = before.is_none() && change.target().0.name() == "completion";
        let proposer = action == Action::Accept && (at_once || self.proposed(tables, before)?);
        let published = field("state").is_some_and(|state| state == "concluded");
        Ok(Standing { own, named: own && owner.is_some(), proposer, published })
    }

    /// The organisation that leads a record, or the task or case that it is about.
    fn owner(
        &self,
        tables: &dyn Tables,
        field: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<String>, StoreError> {
        if let Some(lead) = field("lead") {
            return Ok(Some(lead));
        }
        for about in ["task", "case"] {
            if let (Some(id), Some(kind)) = (field(about), Kind::of(about)) {
                // What the account does not see is nobody's to it.
                let record = tables.record(kind, &id)?.filter(|record| self.sees(record));
                return Ok(record.and_then(|record| record.text("lead").map(str::to_owned)));
            }
        }
        // A question is for whom it is put to, or for whoever leads what it is put about; an opinion is its member's.
        let Some(id) = field("target").or_else(|| field("member")) else { return Ok(None) };
        if tables.has_record("organisation", &id)? {
            return Ok(Some(id));
        }
        let task = Kind::of("task").map_or(Ok(None), |kind| tables.record(kind, &id))?;
        let task = task.filter(|record| self.sees(record));
        Ok(task.and_then(|record| record.text("lead").map(str::to_owned)))
    }

    /// Whether the account itself proposed what is to be accepted: by the log, for a field can be written by anybody.
    fn proposed(&self, tables: &dyn Tables, before: Option<&Record>) -> Result<bool, StoreError> {
        let Some(record) = before else { return Ok(false) };
        if record.kind.name() == "completion" {
            let named = record.get("proposed_by") == self.account;
            let events = tables.events_of(&record.subject())?;
            let own = events.iter().any(|entry| entry.envelope.actor == self.account && proposes(entry));
            return Ok(named || own);
        }
        if record.get("state") != "completion_proposed" {
            return Ok(false);
        }
        let event = tables.event(record.updated_event)?;
        Ok(event.is_some_and(|event| event.envelope.actor == self.account))
    }

    /// Whether accounts are told apart: in a register without grants they are names that anybody may take.
    pub(crate) const fn tells_apart(&self) -> bool {
        self.grants.is_some()
    }
}

/// Whether an event of a completion proposes it or changes what is proposed, rather than deciding on it.
fn proposes(entry: &LogEntry) -> bool {
    let said: Value =
        entry.payload.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let decision = ["fields", "set"].into_iter().find_map(|part| said[part]["decision"].as_str());
    decision.is_none_or(|decision| decision == "pending")
}

/// Whether a change raises or closes a level of the ladder.
fn is_level(change: &Change) -> bool {
    change.target().0.name() == "escalation"
}

/// Levels are raised by the secretariat for everybody, by an agency for what it leads itself; never by the enterprise whose
/// obstacle it is.
fn raises_levels(role: Role, standing: Standing) -> bool {
    role == Role::Secretariat || (standing.named && role != Role::Enterprise)
}

/// Whether another right stands in for the one that is asked for.
fn stands_in(change: &Change, action: Action, may: &dyn Fn(Action) -> bool) -> bool {
    match (action, change) {
        // Who accepts a completion that a sheet brought moves its task through the proposal.
        (Action::Propose, Change::Move(_)) => may(Action::Accept),
        // Who may change or decide a record may say something of it.
        (Action::Comment, _) => may(Action::Accept) || may(Action::Edit),
        // The head of an agency answers what was put to it.
        (Action::Edit, Change::Move(request)) => {
            request.kind.name() == "question" && request.name == "answer" && may(Action::Accept)
        }
        // Who assigns questions enters those that came on paper.
        (Action::Ask, _) => may(Action::Edit) && may(Action::Accept),
        _ => false,
    }
}

/// The record that a proposal to lower a class is about.
fn about(
    tables: &dyn Tables,
    field: &dyn Fn(&str) -> Option<String>,
    change: &Change,
) -> Result<Option<Record>, StoreError> {
    if change.target().0.name() != "declassification" {
        return Ok(None);
    }
    let kind = field("kind").and_then(|kind| Kind::of(&kind));
    let Some((kind, id)) = kind.zip(field("subject")) else { return Ok(None) };
    tables.record(kind, &id)
}

/// Whether an organisation is another one, or below it.
fn is_below(tables: &dyn Tables, organisation: &str, above: &str) -> Result<bool, StoreError> {
    let Some(kind) = Kind::of("organisation") else { return Ok(false) };
    let (mut at, mut seen) = (organisation.to_owned(), BTreeSet::new());
    while at != above {
        let parent = tables.record(kind, &at)?.and_then(|record| record.text("parent").map(str::to_owned));
        let Some(parent) = parent.filter(|_| seen.insert(at)) else { return Ok(false) };
        at = parent;
    }
    Ok(true)
}

/// The role that the change grants.
fn granted(change: &Change) -> Option<&str> {
    let Change::Create { kind, fields, .. } = change else { return None };
    fields.get("role").map(String::as_str).filter(|_| kind.name() == "grant")
}

fn in_time(record: &Record, on: Date) -> bool {
    record.read::<Date>("from").is_none_or(|from| from <= on)
        && record.read::<Date>("to").is_none_or(|to| on <= to)
}

fn grant_of(record: &Record) -> Option<Grant> {
    Some(Grant {
        role: Role::of(record.get("role"))?,
        organisation: record.text("organisation").map(str::to_owned),
        class: record.get("class_up_to").parse().ok()?,
    })
}

/// What a field will be after a change, or is now.
fn value_of(change: &Change, before: Option<&Record>, name: &str) -> Option<String> {
    // What a record belongs to is asked of the stored one: nobody makes a record his own by the change itself.
    let stored = before.and_then(|record| record.text(name)).map(str::to_owned);
    let offered = match change {
        Change::Create { fields, .. } => fields.get(name).cloned(),
        Change::Update { .. } | Change::Move(_) | Change::Classify { .. } => None,
    };
    stored.or(offered)
}

fn class_of(change: &Change, before: Option<&Record>) -> Class {
    match (change, before) {
        (Change::Create { class, .. }, _) => *class,
        // Who lowers or raises a class must be cleared for both.
        (Change::Classify { class, .. }, Some(record)) => record.class.max(*class),
        (_, Some(record)) => record.class,
        _ => Class::Public,
    }
}

/// The row of the table for a kind of record.
#[must_use]
pub fn object_of(kind: Kind) -> Object {
    match kind.name() {
        "task" | "report" | "duty" | "duty_instance" | "comment" => Object::Task,
        "due_change" => Object::DueChange,
        "completion" | "reopening" => Object::Completion,
        "bottleneck" | "escalation" => Object::Bottleneck,
        "element" | "act" | "mapping" | "assessment" | "effect_test" => Object::Law,
        "review" | "finding" | "cause" | "opinion" | "decision" | "self_assessment" | "trend_note" => {
            Object::Review
        }
        "question" | "recommendation" => Object::Question,
        "case" | "stage" => Object::Case,
        "grant" | "organisation" | "succession" | "group" | "holiday" => Object::Accounts,
        _ => Object::Instrument,
    }
}

/// Whether a change sets by hand what a decision dates: the day on which a task was called off, accepted, taken back.
fn decides(change: &Change) -> bool {
    let (kind, fields, cleared) = match change {
        Change::Create { kind, fields, .. } => (kind, fields, &[][..]),
        Change::Update { kind, set, clear, .. } => (kind, set, clear.as_slice()),
        Change::Move(_) | Change::Classify { .. } => return false,
    };
    let moves = kind.machine().filter(|_| kind.name() == "task").map_or(&[][..], |machine| machine.moves);
    let by_hand = |field: &String| kind.machine().is_some_and(|machine| machine.initial() != field);
    if fields.get("state").is_some_and(by_hand) {
        return true;
    }
    let dated = moves.iter().filter_map(|step| step.dates).chain(["superseded_by"]);
    dated.into_iter().any(|field| fields.contains_key(field) || cleared.iter().any(|own| own == field))
}

/// What a change asks for.
fn asked(change: &Change, before: Option<&Record>) -> (Object, Action) {
    let (kind, _) = change.target();
    // To lower a class is asked of whoever may change the record, and decided by whoever may accept it.
    if kind.name() == "declassification" {
        let about = value_of(change, before, "kind").and_then(|kind| Kind::of(&kind));
        let action = if before.is_none() { Action::Edit } else { Action::Accept };
        return (about.map_or(Object::Instrument, object_of), action);
    }
    match change {
        Change::Create { fields, .. } => (object_of(kind), create_action(kind, fields.get("decision"))),
        Change::Update { set, .. } => (object_of(kind), update_action(kind, set.get("decision"), before)),
        Change::Classify { class, .. } => {
            let lowers = before.is_some_and(|record| *class < record.class);
            (object_of(kind), if lowers { Action::Accept } else { Action::Edit })
        }
        Change::Move(request) => match (kind.name(), request.name.as_str()) {
            ("task", "propose") => (Object::Completion, Action::Propose),
            ("task", "accept" | "reject") => (Object::Completion, Action::Accept),
            ("task", _) | ("bottleneck", "decide" | "close") => (object_of(kind), Action::Accept),
            _ => (object_of(kind), Action::Edit),
        },
    }
}

fn create_action(kind: Kind, decision: Option<&String>) -> Action {
    match kind.name() {
        "reopening" => Action::Accept,
        "comment" => Action::Comment,
        "due_change" if decision.is_none() => Action::Accept,
        "completion" | "due_change" => decision_action(decision.map(String::as_str), None),
        "question" => Action::Ask,
        "recommendation" => Action::Recommend,
        // Whoever a case names works on it, from its opening on.
        "report" | "duty_instance" | "case" | "stage" => Action::Edit,
        _ => Action::Create,
    }
}

fn update_action(kind: Kind, decision: Option<&String>, before: Option<&Record>) -> Action {
    match kind.name() {
        "completion" | "due_change" => {
            let stored = before.map(|record| record.text("decision").unwrap_or("accepted"));
            decision_action(decision.map(String::as_str), stored)
        }
        "escalation" => Action::Create,
        _ => Action::Edit,
    }
}

/// What is proposed until it is decided: only who decides changes it afterwards.
fn decision_action(given: Option<&str>, stored: Option<&str>) -> Action {
    let pending = |decision: Option<&str>| decision.is_none_or(|decision| decision == "pending");
    if pending(given) && pending(stored) { Action::Propose } else { Action::Accept }
}
