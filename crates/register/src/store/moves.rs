//! Moves of tasks with the records that they stand for: a completion that is proposed, accepted or rejected, a reopening.
//! The state alone says nothing; status follows from these.

use crate::record::{Class, Fields, Kind, Record};

use super::change::{Change, MoveRequest};
use super::error::StoreError;
use super::register::Register;
use super::tables::Tables;

/// Fields of a move that belong to the completion.
const OF_COMPLETION: [&str; 3] = ["completed_on", "product_ref", "evidence"];

impl<T: Tables> Register<T> {
    /// The changes that a move stands for. A completion is dated by `completed_on` of the move, else by its day.
    ///
    /// # Errors
    /// The engine failed.
    pub fn moving(&self, mut request: MoveRequest, account: &str) -> Result<Vec<Change>, StoreError> {
        let of_task = request.kind.name() == "task";
        let (Some(completion), Some(reopening)) = (Kind::of("completion"), Kind::of("reopening")) else {
            return Ok(vec![Change::Move(request)]);
        };
        let first = self.proposal_first(completion, &mut request)?;
        let beside = match request.name.as_str() {
            "propose" | "accept" | "reject" if of_task => {
                self.completion(completion, &mut request, account)?
            }
            "reopen" if of_task => Some(self.reopening(reopening, &mut request)?),
            _ => None,
        };
        let moves = first.into_iter().chain(std::iter::once(Change::Move(request)));
        Ok(moves.chain(beside).collect())
    }

    /// A completion that a sheet brought is proposed although its task never moved: a decision moves it first.
    fn proposal_first(
        &self,
        completion: Kind,
        request: &mut MoveRequest,
    ) -> Result<Option<Change>, StoreError> {
        if request.kind.name() != "task" || !matches!(request.name.as_str(), "accept" | "reject") {
            return Ok(None);
        }
        let task = self.tables().record(request.kind, &request.id)?;
        let waits = task.is_some_and(|task| matches!(task.get("state"), "" | "assigned"))
            && self.about(completion, &request.id)?.iter().any(|own| own.get("decision") == "pending");
        Ok(waits.then(|| {
            let base = request.base.take();
            let (name, set) = ("propose".to_owned(), Fields::new());
            Change::Move(MoveRequest { name, base, set, ..request.clone() })
        }))
    }

    fn completion(
        &self,
        kind: Kind,
        request: &mut MoveRequest,
        account: &str,
    ) -> Result<Option<Change>, StoreError> {
        let on = request.on.to_string();
        let mut fields = Fields::new();
        for name in OF_COMPLETION {
            fields.extend(request.set.remove(name).map(|value| (name.to_owned(), value)));
        }
        let known = self.about(kind, &request.id)?;
        let pending = known.iter().rev().find(|record| record.get("decision") == "pending");
        if request.name == "propose" {
            fields.entry("completed_on".to_owned()).or_insert(on);
            fields.insert("decision".to_owned(), "pending".to_owned());
            fields.insert("proposed_by".to_owned(), account.to_owned());
            return Ok(Some(self.new_part(kind, request, fields, known.len())?));
        }
        let decision = if request.name == "accept" { "accepted" } else { "rejected" };
        fields.insert("decision".to_owned(), decision.to_owned());
        fields.insert("decided_on".to_owned(), on);
        // In a file of one's own nobody is told apart, and the one who proposed may be the one who decides.
        if pending.is_none_or(|record| record.get("proposed_by") != account) {
            fields.insert("decided_by".to_owned(), account.to_owned());
        }
        let Some(record) = pending else {
            // It was proposed before proposals were kept as records.
            fields.entry("completed_on".to_owned()).or_insert_with(|| request.on.to_string());
            return Ok(Some(self.new_part(kind, request, fields, known.len())?));
        };
        let (id, base) = (record.id.clone(), Some(record.updated_event));
        Ok(Some(Change::Update { kind, id, base, set: fields, clear: Vec::new() }))
    }

    fn reopening(&self, kind: Kind, request: &mut MoveRequest) -> Result<Change, StoreError> {
        let mut fields = Fields::from([("decided_on".to_owned(), request.on.to_string())]);
        fields.extend(request.set.remove("reason").map(|reason| ("reason".to_owned(), reason)));
        let known = self.about(kind, &request.id)?.len();
        self.new_part(kind, request, fields, known)
    }

    /// A record that belongs to the task, of its class.
    fn new_part(
        &self,
        kind: Kind,
        request: &MoveRequest,
        mut fields: Fields,
        known: usize,
    ) -> Result<Change, StoreError> {
        let task = self.tables().record(request.kind, &request.id)?;
        let class = task.map_or(Class::Public, |task| task.class);
        fields.insert("task".to_owned(), request.id.clone());
        let mut number = known + 1;
        let id = |number: usize| format!("{}.{kind}-{number}", request.id);
        while self.tables().has_record(kind.name(), &id(number))? {
            number += 1;
        }
        Ok(Change::Create { kind, id: id(number), class, fields })
    }

    /// The records of a kind about a task, in the order in which they were made.
    fn about(&self, kind: Kind, task: &str) -> Result<Vec<Record>, StoreError> {
        let mut records = self.records(kind)?;
        records.retain(|record| record.get("task") == task);
        records.sort_by_key(|record| record.created_event);
        Ok(records)
    }
}
