//! The state of tasks that are settled by what is on record of them, without a move: sheets tell of acceptances and
//! cancellations that were decided elsewhere.

use std::collections::BTreeMap;

use super::Book;
use crate::record::{Kind, Record};

/// The state in which its records leave a task that never moved there; `None` where they settle nothing.
pub(crate) fn settled<'a>(
    task: &Record,
    completions: impl IntoIterator<Item = &'a Record>,
    reopenings: impl IntoIterator<Item = &'a Record>,
) -> Option<&'static str> {
    if !matches!(task.get("state"), "" | "assigned" | "completion_proposed") {
        return None;
    }
    if task.text("cancelled_on").is_some() {
        return Some("cancelled");
    }
    if task.text("superseded_on").is_some() {
        return Some("superseded");
    }
    // Days are written so that they sort as text. On one day the reopening counts, as it does for the status.
    let reopened = reopenings.into_iter().map(|own| own.get("decided_on")).max().unwrap_or_default();
    let stands = |own: &Record| own.get("decision") == "accepted" && own.get("decided_on") > reopened;
    completions.into_iter().any(stands).then_some("accepted")
}

impl Book {
    /// The same with each task in the state in which its records leave it.
    pub(super) fn with_states(mut self) -> Self {
        let found: BTreeMap<String, &'static str> = {
            let (done, reopened) = (self.by("completion", "task"), self.by("reopening", "task"));
            let of = |task: &Record| {
                let done = done.get(task.id.as_str()).into_iter().flatten().copied();
                let reopened = reopened.get(task.id.as_str()).into_iter().flatten().copied();
                Some((task.id.clone(), settled(task, done, reopened)?))
            };
            self.all("task").iter().filter_map(of).collect()
        };
        let Some(tasks) = Kind::of("task").and_then(|kind| self.by_kind.get_mut(&kind)) else { return self };
        for task in tasks {
            if let Some(state) = found.get(&task.id) {
                task.fields.insert("state".to_owned(), (*state).to_owned());
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;

    #[test]
    fn what_is_on_record_of_a_task_settles_its_state() {
        let done = |task: &str, on: &str| {
            let fields = [("task", task), ("completed_on", on), ("decision", "accepted"), ("decided_on", on)];
            record("completion", &format!("{task}.c"), &fields)
        };
        let reopened = |task: &str, on: &str| {
            record("reopening", &format!("{task}.r"), &[("task", task), ("decided_on", on), ("reason", "x")])
        };
        let book = Book::of(vec![
            record("task", "A", &[("state", "assigned")]),
            done("A", "2026-03-31"),
            record("task", "B", &[("state", "assigned")]),
            done("B", "2026-03-31"),
            reopened("B", "2026-04-02"),
            record("task", "C", &[("state", "assigned"), ("cancelled_on", "2026-03-15")]),
            record("task", "D", &[("state", "completion_proposed"), ("superseded_on", "2026-03-15")]),
            record("task", "E", &[("state", "assigned")]),
        ]);
        let states: Vec<&str> = book.all("task").iter().map(|task| task.get("state")).collect();
        assert_eq!(states, ["accepted", "assigned", "cancelled", "superseded", "assigned"]);
    }
}
