//! Tasks with their history, status, slack, and the counts by agency, pillar or agreement.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::Date;
use rayon::prelude::*;

use super::Book;
use crate::model::{
    Basis, Bottleneck, Completion, DueChange, Flag, Primary, RaisedLevel, Schedule, Tally, TaskHistory, Times,
};
use crate::record::Record;
use crate::time::{Due, DueOperator};

/// A task on a date.
#[derive(Debug, Clone)]
pub struct TaskView<'a> {
    /// Its record.
    pub record: &'a Record,
    /// Who leads it on the day.
    pub lead: &'a str,
    /// Its status.
    pub status: Primary,
    /// Its flags.
    pub flags: Vec<Flag>,
    /// The due date in force.
    pub due: Option<Due>,
    /// Earliest and latest finish, where the network of tasks is sound.
    pub times: Option<Times>,
    /// The tasks that it was to wait for and that were called off: they hold it up no longer.
    pub cancelled_before: Vec<&'a str>,
    /// What happened to it.
    pub history: TaskHistory,
}

/// How counts are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// By lead agency.
    Lead,
    /// By pillar.
    Pillar,
    /// By agreement: a task that serves several is counted under each, and once in all.
    Agreement,
}

/// Counts of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRow {
    /// The group; `ALL` for all tasks, each counted once.
    pub group: String,
    /// Against the due dates in force.
    pub current: Tally,
    /// Against the first due dates.
    pub baseline: Tally,
}

impl Book {
    /// The tasks on a date, by id.
    #[must_use]
    pub fn tasks<'a>(&'a self, as_of: Date) -> Vec<TaskView<'a>> {
        let histories = self.histories();
        let status = |(record, history): &(&'a Record, TaskHistory)| {
            (record.id.as_str(), history.primary(as_of, Basis::Current))
        };
        let some_wait = self.some_wait();
        let done: BTreeMap<&str, Primary> =
            if some_wait { histories.iter().map(status).collect() } else { BTreeMap::new() };
        let schedule = if some_wait { self.schedule(&done) } else { None };
        let view = histories.into_par_iter().map(|(record, history)| TaskView {
            lead: super::rehome::lead_on(record, as_of),
            status: history.primary(as_of, Basis::Current),
            flags: history.flags(as_of, some_wait && self.waits(record, &done)),
            due: history.due_on(as_of, Basis::Current),
            times: schedule.as_ref().and_then(|schedule| schedule.times.get(&record.id)).copied(),
            cancelled_before: self.cancelled_before(record, &done),
            record,
            history,
        });
        view.collect()
    }

    /// Whether any task waits for another one. Where none does, there is no network to work out.
    fn some_wait(&self) -> bool {
        self.all("task").iter().any(|task| task.text("predecessors").is_some())
    }

    /// Whether a task before this one is not done. A task that was cancelled holds nobody up; one that was superseded is
    /// stood for by its successor.
    fn waits(&self, record: &Record, done: &BTreeMap<&str, Primary>) -> bool {
        record.list("predecessors").any(|item| {
            let last = self.standing_for(crate::record::without_lag(item).0);
            done.get(last).is_some_and(|status| status.is_open() || *status == Primary::NotAssigned)
        })
    }

    /// What a task was to wait for and was called off. Whether it can still be done without, a person must say.
    fn cancelled_before<'a>(&'a self, record: &'a Record, done: &BTreeMap<&str, Primary>) -> Vec<&'a str> {
        let before =
            record.list("predecessors").map(|item| self.standing_for(crate::record::without_lag(item).0));
        before.filter(|id| done.get(id) == Some(&Primary::Cancelled)).collect()
    }

    pub(super) fn standing_for<'a>(&'a self, id: &'a str) -> &'a str {
        let (mut at, mut seen) = (id, BTreeSet::from([id]));
        while let Some(next) = self.get("task", at).and_then(|task| task.text("superseded_by")) {
            if !seen.insert(next) {
                break;
            }
            at = next;
        }
        at
    }

    /// The critical path through the tasks that wait for one another and are not done; `None` where they wait in a circle.
    fn schedule(&self, done: &BTreeMap<&str, Primary>) -> Option<Schedule> {
        self.schedule_of(done).ok()
    }

    pub(super) fn histories(&self) -> Vec<(&Record, TaskHistory)> {
        let facts = Facts {
            changes: self.by("due_change", "task"),
            completions: self.by("completion", "task"),
            reopenings: self.by("reopening", "task"),
            bottlenecks: self.by("bottleneck", "task"),
            reports: self.by("report", "task"),
            levels: self.by("escalation", "task"),
        };
        self.all("task").par_iter().map(|task| (task, facts.history(task))).collect()
    }

    /// Counts on a date: all tasks first, then the groups by name.
    #[must_use]
    pub fn status(&self, as_of: Date, by: GroupBy) -> Vec<StatusRow> {
        let mut rows: BTreeMap<String, (Tally, Tally)> = BTreeMap::new();
        let mut all = (Tally::default(), Tally::default());
        for (record, history) in self.histories() {
            let statuses = [Basis::Current, Basis::Baseline].map(|basis| history.primary(as_of, basis));
            for group in by.groups(record, as_of) {
                count(rows.entry(group).or_default(), statuses);
            }
            count(&mut all, statuses);
        }
        let row = |(group, (current, baseline))| StatusRow { group, current, baseline };
        std::iter::once(("ALL".to_owned(), all)).chain(rows).map(row).collect()
    }
}

fn count(tallies: &mut (Tally, Tally), [current, baseline]: [Primary; 2]) {
    tallies.0.add(current);
    tallies.1.add(baseline);
}

impl GroupBy {
    /// The groups of a task; a task without one is counted under an empty name.
    pub(super) fn groups(self, task: &Record, as_of: Date) -> BTreeSet<String> {
        let names: BTreeSet<String> = match self {
            Self::Lead => BTreeSet::from([super::rehome::lead_on(task, as_of).to_owned()]),
            Self::Pillar => BTreeSet::from([task.get("pillar").to_owned()]),
            Self::Agreement => task.list("instruments").map(str::to_owned).collect(),
        };
        if names.is_empty() { BTreeSet::from([String::new()]) } else { names }
    }
}

/// The records about tasks, by task.
struct Facts<'a> {
    changes: BTreeMap<&'a str, Vec<&'a Record>>,
    completions: BTreeMap<&'a str, Vec<&'a Record>>,
    reopenings: BTreeMap<&'a str, Vec<&'a Record>>,
    bottlenecks: BTreeMap<&'a str, Vec<&'a Record>>,
    reports: BTreeMap<&'a str, Vec<&'a Record>>,
    levels: BTreeMap<&'a str, Vec<&'a Record>>,
}

impl Facts<'_> {
    fn history(&self, task: &Record) -> TaskHistory {
        let operator = match task.get("due_operator") {
            "before" => DueOperator::Before,
            "on" => DueOperator::On,
            _ => DueOperator::By,
        };
        TaskHistory {
            assigned_on: task.read("assigned_on"),
            baseline: task.read::<Due>("due").map(|due| due.under(operator)),
            standing: task.text("cadence").is_some() || task.text("cadence_rule").is_some(),
            cadence: task.read("cadence_rule"),
            due_changes: of(&self.changes, task, change),
            completions: of(&self.completions, task, completion),
            reopened_on: of(&self.reopenings, task, |record| record.read("decided_on")),
            cancelled_on: task.read("cancelled_on"),
            superseded_on: task.read("superseded_on"),
            bottlenecks: of(&self.bottlenecks, task, bottleneck),
            reported_on: of(&self.reports, task, |record| record.read("submitted_on")),
            raised: of(&self.levels, task, level),
        }
    }
}

fn of<T>(facts: &BTreeMap<&str, Vec<&Record>>, task: &Record, read: impl Fn(&Record) -> Option<T>) -> Vec<T> {
    facts.get(task.id.as_str()).into_iter().flatten().filter_map(|record| read(record)).collect()
}

fn change(record: &Record) -> Option<DueChange> {
    // One that is proposed or was turned down moves nothing.
    if !matches!(record.get("decision"), "" | "accepted") {
        return None;
    }
    Some(DueChange { decided_on: record.read("decided_on")?, due: record.read("new")? })
}

fn completion(record: &Record) -> Option<Completion> {
    let decided = record.get("decision") != "pending";
    Some(Completion {
        completed_on: record.read("completed_on")?,
        decided_on: record.read("decided_on").filter(|_| decided),
        accepted: record.get("decision") == "accepted",
    })
}

fn level(record: &Record) -> Option<RaisedLevel> {
    Some(RaisedLevel { on: record.read("on")?, unfounded_on: record.read("unfounded_on") })
}

fn bottleneck(record: &Record) -> Option<Bottleneck> {
    Some(Bottleneck {
        opened: record.read("opened")?,
        closed: record.read("closed"),
        level: record.read("level").unwrap_or_default(),
    })
}
