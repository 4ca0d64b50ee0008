//! Levels of the escalation ladder that are due to be raised, and those that turn out to be unfounded (specification 6.4).

use std::collections::BTreeMap;

use hoinhap_vocab::Date;

use super::Book;
use crate::model::{Basis, Primary, TaskHistory};
use crate::record::{Fields, Kind, Record};
use crate::store::Change;
use crate::time::{Ladder, WorkCalendar};

/// A level that is to be raised for a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise<'a> {
    /// The task.
    pub task: &'a Record,
    /// Who leads it on the day.
    pub lead: &'a str,
    /// The level.
    pub level: u8,
    /// Its nominal day, whenever the run happens.
    pub on: Date,
    /// The due date that was missed.
    pub due: Date,
    /// Whether the task was extended since, and is in time.
    pub is_extended: bool,
    /// The id of the record that says so.
    pub id: String,
}

/// A level that was raised for a task which, as an acceptance shows, was done in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfounded<'a> {
    /// The record of the level.
    pub record: &'a Record,
    /// The day of the acceptance.
    pub on: Date,
}

/// What a run of the ladder does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Escalations<'a> {
    /// Levels to raise, by task, epoch and level.
    pub raised: Vec<Raise<'a>>,
    /// Levels to close.
    pub unfounded: Vec<Unfounded<'a>>,
}

impl Escalations<'_> {
    /// The changes that the run writes.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let Some(kind) = Kind::of("escalation") else { return Vec::new() };
        let raise = |raise: &Raise<'_>| Change::Create {
            kind,
            id: raise.id.clone(),
            class: raise.task.class,
            fields: Fields::from([
                ("task".to_owned(), raise.task.id.clone()),
                ("level".to_owned(), raise.level.to_string()),
                ("on".to_owned(), raise.on.to_string()),
            ]),
        };
        let close = |close: &Unfounded<'_>| Change::Update {
            kind,
            id: close.record.id.clone(),
            base: Some(close.record.updated_event),
            set: Fields::from([("unfounded_on".to_owned(), close.on.to_string())]),
            clear: Vec::new(),
        };
        self.raised.iter().map(raise).chain(self.unfounded.iter().map(close)).collect()
    }
}

impl Book {
    /// What a run of the ladder on a day does. Levels that daily runs would have raised are caught up for tasks that are
    /// still open, each dated by its nominal day. An extension that was decided by the due date restarts the clock, and so
    /// does a reopening; one decided later stops it until the new due date is over, and keeps what was raised.
    #[must_use]
    pub fn escalations(&self, as_of: Date, ladder: &Ladder, calendar: &WorkCalendar) -> Escalations<'_> {
        let levels = self.by("escalation", "task");
        let beyond = self.beyond_authority();
        let mut run = Escalations::default();
        for (task, history) in self.histories() {
            let raised = levels.get(task.id.as_str()).map_or(&[][..], Vec::as_slice);
            run.unfounded.extend(unfounded(&history, raised, as_of));
            let status = history.primary(as_of, Basis::Current);
            if !status.is_open() {
                continue;
            }
            let is_extended = status == Primary::InTime;
            let clock = Clock { history: &history, ladder, calendar, beyond: beyond.get(task.id.as_str()) };
            let mut taken: Vec<&str> = raised.iter().map(|level| level.id.as_str()).collect();
            taken.sort_unstable();
            let mut fresh: Vec<String> = Vec::new();
            for (level, on, due) in clock.levels(raised, as_of) {
                let id = free_id(&task.id, level, &|id| {
                    taken.binary_search(&id).is_ok() || fresh.iter().any(|own| own == id)
                });
                fresh.push(id.clone());
                let lead = super::rehome::lead_on(task, as_of);
                run.raised.push(Raise { task, lead, level, on, due, is_extended, id });
            }
        }
        run
    }

    /// Spells in which a task was beyond the authority of its agency.
    fn beyond_authority(&self) -> BTreeMap<&str, Vec<Spell>> {
        let mut spells: BTreeMap<&str, Vec<Spell>> = BTreeMap::new();
        for row in self.all("bottleneck").iter().filter(|row| row.is("beyond_authority")) {
            if let Some(opened) = row.read("opened") {
                spells.entry(row.get("task")).or_default().push(Spell { opened, closed: row.read("closed") });
            }
        }
        spells
    }
}

/// The id of a level; one that comes again after the clock was restarted has a number of its own.
fn free_id(task: &str, level: u8, taken: &dyn Fn(&str) -> bool) -> String {
    let plain = format!("{task}.level-{level}");
    let numbered = (2..).map(|n| format!("{plain}-{n}"));
    std::iter::once(plain.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or(plain)
}

/// The levels that an acceptance shows to be unfounded: what was delivered by the due date was never overdue.
fn unfounded<'a>(history: &TaskHistory, raised: &[&'a Record], as_of: Date) -> Vec<Unfounded<'a>> {
    let Some(completed) = history.completed_by(as_of) else { return Vec::new() };
    let accepted = history
        .completions
        .iter()
        .filter(|own| own.accepted && own.completed_on == completed)
        .filter_map(|own| own.decided_on.filter(|day| *day <= as_of));
    let Some(accepted) = accepted.max() else { return Vec::new() };
    let in_time = |on: Date| history.due_on(on, Basis::Current).is_some_and(|due| completed <= due.last);
    let open = raised.iter().filter(|level| level.text("unfounded_on").is_none());
    open.filter(|level| level.read("on").is_some_and(in_time))
        .map(|record| Unfounded { record, on: accepted })
        .collect()
}

/// A spell of days; without an end it goes on.
#[derive(Debug, Clone, Copy)]
struct Spell {
    opened: Date,
    closed: Option<Date>,
}

/// The clock of one task.
struct Clock<'a> {
    history: &'a TaskHistory,
    ladder: &'a Ladder,
    calendar: &'a WorkCalendar,
    beyond: Option<&'a Vec<Spell>>,
}

impl Clock<'_> {
    /// The levels to raise by a day: level, nominal day, due date.
    fn levels(&self, raised: &[&Record], as_of: Date) -> Vec<(u8, Date, Date)> {
        let starts = self.starts(as_of);
        let mut due = Vec::new();
        for (index, start) in starts.iter().enumerate() {
            let next = starts.get(index + 1).copied();
            let within = |day: Date| {
                start.is_none_or(|start| start <= day)
                    && next.is_none_or(|next| next.is_none_or(|next| day < next))
            };
            let own = raised.iter().filter(|level| level.read("on").is_some_and(within));
            let highest: u8 = own.filter_map(|level| level.read("level")).max().unwrap_or_default();
            let open = self.ladder.steps.iter().filter(|step| step.level > highest);
            due.extend(open.filter_map(|step| {
                let (on, missed) = self.nominal(step.level, step.working_days, *start, as_of)?;
                within(on).then_some((step.level, on, missed))
            }));
        }
        due
    }

    /// Where the clock starts anew: at the beginning, on extensions decided in time, on reopenings.
    fn starts(&self, as_of: Date) -> Vec<Option<Date>> {
        let timely = self.history.due_changes.iter().filter_map(|change| {
            let before = change.decided_on.yesterday().ok()?;
            let due = self.history.due_on(before, Basis::Current);
            due.is_some_and(|due| change.decided_on <= due.last).then_some(change.decided_on)
        });
        let mut days: Vec<Date> = timely.chain(self.history.reopened_on.iter().copied()).collect();
        days.retain(|day| *day <= as_of);
        days.sort_unstable();
        days.dedup();
        std::iter::once(None).chain(days.into_iter().map(Some)).collect()
    }

    /// The first nominal day by `as_of` on which a step stands, with the due date that was missed.
    fn nominal(&self, level: u8, days: i32, start: Option<Date>, as_of: Date) -> Option<(Date, Date)> {
        let changed = self.history.due_changes.iter().map(|change| change.due.last);
        let dues = self.history.baseline.map(|due| due.last).into_iter().chain(changed);
        let stands = |due: Date| {
            let on = self.day_of(start.map_or(due, |start| start.max(due)), level, days)?;
            let due_then = self.history.due_on(on, Basis::Current)?;
            let overdue = self.history.primary(on, Basis::Current) == Primary::Overdue;
            (on <= as_of && overdue && due_then.last == due).then_some((on, due))
        };
        dues.filter(|due| *due < as_of).filter_map(stands).min()
    }

    /// The nominal day of a step, counted from the due date or the day on which the clock started anew. What is beyond the agency's authority goes up at once, from the first step on.
    fn day_of(&self, due: Date, level: u8, days: i32) -> Option<Date> {
        let first = self.ladder.steps.first()?;
        let nominal = self.calendar.add_working_days(due, days)?.date;
        let earliest = self.calendar.add_working_days(due, first.working_days)?.date;
        let at_once = self.beyond.into_iter().flatten().filter_map(|spell| {
            let day = spell.opened.max(earliest);
            spell.closed.is_none_or(|closed| day < closed).then_some(day)
        });
        Some(if level == first.level { nominal } else { at_once.fold(nominal, Date::min) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;
    use crate::time::vietnam_2026;
    use hoinhap_vocab::date;

    /// Ids with days.
    type Days = Vec<(String, String)>;

    /// What is raised, and what is closed.
    fn run(records: Vec<Record>, as_of: Date) -> (Days, Days) {
        let book = Book::of(records);
        let run = book.escalations(as_of, &Ladder::default(), &WorkCalendar::weekends_only());
        let raised = run.raised.iter().map(|raise| (raise.id.clone(), raise.on.to_string())).collect();
        let closed = run.unfounded.iter().map(|own| (own.record.id.clone(), own.on.to_string())).collect();
        (raised, closed)
    }

    fn pairs(rows: &[(&str, &str)]) -> Days {
        rows.iter().map(|(id, day)| ((*id).to_owned(), (*day).to_owned())).collect()
    }

    fn task() -> Record {
        record("task", "T", &[("title", "T"), ("due", "2026-03-06")])
    }

    fn level(id: &str, level: &str, on: &str) -> Record {
        record("escalation", id, &[("task", "T"), ("level", level), ("on", on)])
    }

    fn extension(decided: &str, new: &str) -> Record {
        record("due_change", "d", &[("task", "T"), ("decided_on", decided), ("new", new)])
    }

    #[test]
    fn acceptance_11_the_ladder_of_a_due_date() {
        let book = Book::of(vec![task()]);
        let raised = |as_of| -> Vec<(u8, Date)> {
            let run = book.escalations(as_of, &Ladder::default(), &vietnam_2026());
            run.raised.iter().map(|raise| (raise.level, raise.on)).collect()
        };
        let all = [(1, date(2026, 3, 9)), (2, date(2026, 3, 20)), (3, date(2026, 4, 17))];
        assert_eq!(raised(date(2026, 12, 31)), all, "a missed run catches up in order");
        assert_eq!(raised(date(2026, 3, 8)), []);
        assert_eq!(raised(date(2026, 3, 20)), all[..2]);
    }

    #[test]
    fn a_missed_run_is_caught_up_although_an_extension_came_late() {
        let records = vec![task(), extension("2026-03-18", "2026-06-30")];
        assert_eq!(run(records.clone(), date(2026, 3, 25)).0, pairs(&[("T.level-1", "2026-03-09")]));
        let later = [records, vec![level("T.level-1", "1", "2026-03-09")]].concat();
        let rest = [("T.level-2", "2026-07-14"), ("T.level-3", "2026-08-11")];
        assert_eq!(run(later.clone(), date(2026, 6, 30)).0, [], "the new due date has not passed");
        assert_eq!(run(later, date(2026, 8, 31)).0, pairs(&rest), "level 1 stands as raised");
    }

    #[test]
    fn an_extension_in_time_restarts_the_clock() {
        let records = vec![task(), extension("2026-03-06", "2026-06-30")];
        assert_eq!(run(records.clone(), date(2026, 6, 30)).0, []);
        assert_eq!(run(records, date(2026, 7, 1)).0, pairs(&[("T.level-1", "2026-07-01")]));
    }

    #[test]
    fn what_is_raised_twice_has_a_number_of_its_own_and_running_twice_adds_nothing() {
        let reopened =
            record("reopening", "r", &[("task", "T"), ("decided_on", "2026-05-04"), ("reason", "x")]);
        let done = record(
            "completion",
            "c",
            &[
                ("task", "T"),
                ("completed_on", "2026-03-20"),
                ("decision", "accepted"),
                ("decided_on", "2026-03-23"),
            ],
        );
        let records = vec![task(), level("T.level-1", "1", "2026-03-09"), done, reopened];
        let due = [("T.level-2", "2026-03-20"), ("T.level-1-2", "2026-05-05"), ("T.level-2-2", "2026-05-18")];
        assert_eq!(run(records.clone(), date(2026, 5, 18)).0, pairs(&due));
        let raised = [
            level("T.level-2", "2", "2026-03-20"),
            level("T.level-1-2", "1", "2026-05-05"),
            level("T.level-2-2", "2", "2026-05-18"),
        ];
        assert_eq!(run([records, raised.to_vec()].concat(), date(2026, 5, 18)).0, []);
    }

    #[test]
    fn an_acceptance_of_what_was_done_in_time_closes_levels_as_unfounded() {
        let done = |on: &str| {
            let fields =
                [("task", "T"), ("completed_on", on), ("decision", "accepted"), ("decided_on", "2026-03-25")];
            vec![
                task(),
                level("T.level-1", "1", "2026-03-09"),
                level("T.level-2", "2", "2026-03-20"),
                record("completion", "c", &fields),
            ]
        };
        let closed = [("T.level-1", "2026-03-25"), ("T.level-2", "2026-03-25")];
        assert_eq!(run(done("2026-03-05"), date(2026, 3, 25)).1, pairs(&closed));
        assert_eq!(run(done("2026-03-05"), date(2026, 3, 24)).1, [], "nobody has accepted it yet");
        assert_eq!(run(done("2026-03-10"), date(2026, 3, 25)).1, [], "it was late");
    }

    #[test]
    fn what_is_beyond_authority_goes_up_at_once_from_the_day_on_which_it_is_said() {
        let beyond = |opened: &str| {
            record("bottleneck", "b", &[("task", "T"), ("opened", opened), ("beyond_authority", "yes")])
        };
        let at = |opened| run(vec![task(), beyond(opened)], date(2026, 3, 31)).0;
        let all = |later| pairs(&[("T.level-1", "2026-03-09"), ("T.level-2", later), ("T.level-3", later)]);
        assert_eq!(at("2026-02-01"), all("2026-03-09"));
        assert_eq!(at("2026-03-12"), all("2026-03-12"));
    }
}
