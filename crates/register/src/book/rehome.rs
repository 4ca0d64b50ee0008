//! Work that moves when organisations merge, split or are renamed (specification 10).

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::Date;

use super::Book;
use crate::model::{Basis, OpenItem, Primary, Succession, SuccessionError};
use crate::record::{Fields, Kind, Record};
use crate::store::Change;

/// Where a kind of record names who answers for it, and the states in which there is nothing left to answer for.
struct Home {
    kind: &'static str,
    lead: &'static str,
    helpers: Option<&'static str>,
    closed: &'static [&'static str],
}

/// Grants are not among them: they stand for whoever took over from the day on, without being rewritten.
const HOMES: [Home; 6] = [
    Home {
        kind: "task",
        lead: "lead",
        helpers: Some("coordinators"),
        closed: &["accepted", "cancelled", "superseded"],
    },
    Home { kind: "instrument", lead: "lead", helpers: None, closed: &["ended", "abandoned"] },
    Home { kind: "duty", lead: "responsible", helpers: None, closed: &[] },
    Home { kind: "act", lead: "drafted_by", helpers: None, closed: &["in_force", "repealed"] },
    Home { kind: "case", lead: "lead", helpers: None, closed: &["closed"] },
    Home { kind: "question", lead: "target", helpers: None, closed: &["answered", "declined", "withdrawn"] },
];

impl Home {
    fn is_open(&self, record: &Record) -> bool {
        !self.closed.contains(&record.get("state"))
    }

    fn item(&self, record: &Record) -> OpenItem {
        let helpers = self.helpers.into_iter().flat_map(|field| record.list(field));
        OpenItem {
            id: record.subject(),
            lead: record.get(self.lead).to_owned(),
            coordinators: helpers.map(str::to_owned).collect(),
        }
    }

    /// The fields that bring a record to where its item went, and those that are left empty.
    fn fields(&self, record: &Record, item: &OpenItem, on: Date) -> (Fields, Vec<String>) {
        let mut set = Fields::new();
        let mut clear = Vec::new();
        if record.get(self.lead) != item.lead {
            set.insert(self.lead.to_owned(), item.lead.clone());
            if self.kind == "task" {
                set.insert("led_before".to_owned(), led_before(record, on));
            }
        }
        if let Some(helpers) = self.helpers.filter(|_| !item.coordinators.is_empty()) {
            set.insert(helpers.to_owned(), item.coordinators.join("; "));
        } else {
            clear.extend(self.helpers.filter(|field| record.text(field).is_some()).map(str::to_owned));
        }
        set.retain(|field, value| record.get(field) != value);
        (set, clear)
    }
}

/// Who led a task up to which day, the change that is being made last.
fn led_before(record: &Record, on: Date) -> String {
    let own = format!("{}@{on}", record.get("lead"));
    record.list("led_before").map(str::to_owned).chain([own]).collect::<Vec<_>>().join("; ")
}

/// Who leads a task on a date: before the day of a succession the organisation that gave way on it.
pub(super) fn lead_on(task: &Record, on: Date) -> &str {
    let earlier = task.list("led_before").filter_map(|item| {
        let (lead, until) = item.rsplit_once('@')?;
        Some((until.parse::<Date>().ok()?, lead))
    });
    let standing = earlier.filter(|(until, _)| on < *until).min_by_key(|(until, _)| *until);
    standing.map_or_else(|| task.get("lead"), |(_, lead)| lead)
}

impl Book {
    /// The open records that a succession moves, by name, with the fields that change. All of them, or an error.
    ///
    /// # Errors
    /// Every open record of a split or transfer needs a target, which must be one of the successors. `targets` goes by
    /// the names of records (`task:T-1`).
    pub fn rehome(
        &self,
        succession: &Succession,
        targets: &BTreeMap<String, String>,
    ) -> Result<Vec<Change>, SuccessionError> {
        let done = self.done_tasks(succession.date);
        let open = HOMES.iter().flat_map(|home| {
            let done = &done;
            let ended = move |record: &Record| home.kind == "task" && done.contains(record.id.as_str());
            let records = self.all(home.kind).iter().filter(move |own| home.is_open(own) && !ended(own));
            records.map(move |record| (record.subject(), (home, record)))
        });
        let open: BTreeMap<String, (&Home, &Record)> = open.collect();
        let items: Vec<OpenItem> = open.values().map(|(home, record)| home.item(record)).collect();
        let moved = succession.rehome(&items, targets)?;
        let change = |item: &OpenItem| {
            let (home, record) = open.get(&item.id)?;
            let (set, clear) = home.fields(record, item, succession.date);
            let base = Some(record.updated_event);
            Some(Change::Update { kind: record.kind, id: record.id.clone(), base, set, clear })
        };
        Ok(moved.iter().filter_map(change).collect())
    }

    /// The tasks that by a day were done, called off or replaced: they stay with whoever led them.
    fn done_tasks(&self, on: Date) -> BTreeSet<&str> {
        let ended =
            |status: Primary| status.is_done() || matches!(status, Primary::Cancelled | Primary::Superseded);
        let own =
            self.histories().into_iter().filter(|(_, history)| ended(history.primary(on, Basis::Current)));
        own.map(|(task, _)| task.id.as_str()).collect()
    }

    /// The successions of the register, without those that lead back to where they began.
    #[must_use]
    pub fn successions(&self) -> crate::model::Successions {
        let mut all = crate::model::Successions::default();
        for change in self.all("succession").iter().filter_map(super::directory::succession) {
            // The log keeps a change that leads in a circle; nobody follows it.
            let _ = all.add(change);
        }
        all
    }
}

/// The record of a succession.
#[must_use]
pub fn succession_record(id: &str, succession: &Succession, decision: Option<&str>) -> Option<Change> {
    let fields = [
        ("kind", Some(succession.kind.code().to_owned())),
        ("from", Some(succession.from.join("; "))),
        ("to", Some(succession.to.join("; "))),
        ("date", Some(succession.date.to_string())),
        ("decision_ref", decision.map(str::to_owned)),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let class = crate::record::Class::Public;
    Some(Change::Create { kind: Kind::of("succession")?, id: id.to_owned(), class, fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;
    use crate::model::SuccessionKind;
    use hoinhap_vocab::date;

    fn book() -> Book {
        let of_mpi = [("lead", "MPI"), ("coordinators", "MOF; MOIT"), ("title", "x"), ("state", "assigned")];
        let done = [("lead", "MPI"), ("title", "y"), ("state", "accepted")];
        let asked = [("target", "MPI"), ("text", "?"), ("state", "accepted")];
        Book::of(vec![
            record("task", "T1", &of_mpi),
            record("task", "T2", &done),
            record("task", "T3", &[("lead", "MOIT"), ("coordinators", "MPI"), ("title", "z")]),
            record("task", "T4", &[("lead", "MPI"), ("title", "done"), ("due", "2024-12-31")]),
            record(
                "completion",
                "C4",
                &[
                    ("task", "T4"),
                    ("completed_on", "2024-12-01"),
                    ("decision", "accepted"),
                    ("decided_on", "2024-12-05"),
                ],
            ),
            record("task", "T5", &[("lead", "MPI"), ("title", "off"), ("cancelled_on", "2024-06-01")]),
            record("question", "Q1", &asked),
        ])
    }

    fn succession(kind: SuccessionKind, to: &[&str]) -> Succession {
        let to = to.iter().map(|&name| name.to_owned()).collect();
        Succession { kind, from: vec!["MPI".to_owned()], to, date: date(2025, 3, 1) }
    }

    fn set_of(changes: &[Change], wanted: &str) -> (Fields, Vec<String>) {
        let own = changes.iter().find(|change| change.subject() == wanted);
        let Some(Change::Update { set, clear, .. }) = own else { panic!("{wanted} did not move") };
        (set.clone(), clear.clone())
    }

    #[test]
    fn a_merge_moves_what_is_open_and_leaves_what_is_done() {
        let changes = book().rehome(&succession(SuccessionKind::Merge, &["MOF"]), &BTreeMap::new()).unwrap();
        assert_eq!(changes.len(), 3);
        let (set, _) = set_of(&changes, "task:T1");
        assert_eq!(set["lead"], "MOF");
        assert_eq!(set["coordinators"], "MOIT");
        assert_eq!(set["led_before"], "MPI@2025-03-01");
        assert_eq!(set_of(&changes, "task:T3").0["coordinators"], "MOF");
        assert_eq!(set_of(&changes, "question:Q1").0["target"], "MOF");
    }

    #[test]
    fn a_split_lists_everything_that_has_no_target() {
        let split = succession(SuccessionKind::Split, &["MOF", "MOIT"]);
        let refused = book().rehome(&split, &BTreeMap::new()).unwrap_err();
        let SuccessionError::NoTarget(items) = refused else { panic!("{refused}") };
        assert_eq!(items, ["question:Q1", "task:T1", "task:T3"]);
        let all = items.into_iter().map(|item| (item, "MOIT".to_owned())).collect();
        let (set, clear) = set_of(&book().rehome(&split, &all).unwrap(), "task:T3");
        assert!(set.is_empty());
        assert_eq!(clear, ["coordinators"]);
    }

    #[test]
    fn before_its_day_the_organisation_that_gave_way_leads() {
        let twice = [("lead", "C"), ("led_before", "A@2025-03-01; B@2026-07-01")];
        let task = record("task", "T", &twice);
        assert_eq!(lead_on(&task, date(2025, 2, 28)), "A");
        assert_eq!(lead_on(&task, date(2025, 3, 1)), "B");
        assert_eq!(lead_on(&task, date(2026, 7, 1)), "C");
    }
}
