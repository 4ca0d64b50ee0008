//! Progress of wholes from their tasks (specification 4.3), and the network of tasks (5).

use std::collections::BTreeMap;

use hoinhap_vocab::Date;

use super::{Book, GroupBy};
use crate::model::{Basis, Primary, Ratio, RolledUp, Schedule, TaskHistory, roll_up};
use crate::record::Record;
use crate::store::{StoreError, network};

/// Progress of a group of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressRow {
    /// The group; `ALL` for all tasks, each counted once.
    pub group: String,
    /// How many tasks are counted.
    pub tasks: usize,
    /// The rolled-up progress, and the tasks without a weight that are left out.
    pub rolled: RolledUp,
    /// Open tasks that state no percentage: they count as nought.
    pub without_figure: usize,
}

impl Book {
    /// Progress by group on a day, all tasks first. A task that is done counts as whole, an open one by the percentage that
    /// its progress states, and as nought where it states none. What is cancelled, superseded, standing or not yet
    /// assigned is left out.
    #[must_use]
    pub fn progress(&self, as_of: Date, by: GroupBy) -> Vec<ProgressRow> {
        let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
        let mut all = Vec::new();
        for (record, history) in self.histories() {
            let Some(part) = Part::of(record, &history, as_of) else { continue };
            for group in by.groups(record, as_of) {
                parts.entry(group).or_default().push(part.clone());
            }
            all.push(part);
        }
        std::iter::once(("ALL".to_owned(), all))
            .chain(parts)
            .map(|(group, parts)| row(group, parts))
            .collect()
    }

    /// The network of the tasks that stand on a day: those that are not cancelled or superseded.
    ///
    /// # Errors
    /// A cycle, a reference to no task, or durations too long to add.
    pub fn schedule_on(&self, as_of: Date) -> Result<Schedule, StoreError> {
        let status: BTreeMap<&str, Primary> = self
            .histories()
            .into_iter()
            .map(|(record, history)| (record.id.as_str(), history.primary(as_of, Basis::Current)))
            .collect();
        self.schedule_of(&status)
    }

    /// The network of the tasks that are not called off or replaced. What waits for a task that was called off waits for
    /// nothing; what waits for one that was replaced waits for the task that took its place.
    pub(super) fn schedule_of(&self, status: &BTreeMap<&str, Primary>) -> Result<Schedule, StoreError> {
        let stands =
            |id: &str| !matches!(status.get(id), None | Some(Primary::Cancelled | Primary::Superseded));
        let mut standing: Vec<Record> =
            self.all("task").iter().filter(|task| stands(&task.id)).cloned().collect();
        for task in &mut standing {
            let waits = task.list("predecessors").filter_map(|item| {
                let (id, lag) = crate::record::without_lag(item);
                let before = self.standing_for(id);
                stands(before).then(|| format!("{before}+{lag}"))
            });
            let waits = waits.collect::<Vec<_>>().join(";");
            task.fields.insert("predecessors".to_owned(), waits);
            // It stands on the day, whatever takes its place later.
            task.fields.remove("superseded_by");
        }
        Ok(network(&standing)?.schedule()?)
    }
}

#[derive(Debug, Clone)]
struct Part {
    id: String,
    weight: Option<Ratio>,
    progress: Ratio,
    stated: bool,
}

impl Part {
    fn of(record: &Record, history: &TaskHistory, as_of: Date) -> Option<Self> {
        let status = history.primary(as_of, Basis::Current);
        if matches!(
            status,
            Primary::Cancelled | Primary::Superseded | Primary::Standing | Primary::NotAssigned
        ) {
            return None;
        }
        let stated =
            if status.is_done() { Some(Ratio::whole(1)) } else { percentage(record.get("progress")) };
        Some(Self {
            id: record.id.clone(),
            weight: Ratio::parse(record.get("weight")),
            progress: stated.unwrap_or(Ratio::ZERO),
            stated: stated.is_some(),
        })
    }
}

/// A percentage as a task states it: `40 %`, `37,5%`, `Đạt 75%`; also without the sign, unless the number could be a share of
/// one. Words state none.
fn percentage(text: &str) -> Option<Ratio> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("đạt").map_or(text.as_str(), str::trim_start);
    let signed = text.strip_suffix('%');
    let number = Ratio::parse(&signed.unwrap_or(text).trim().replace(',', "."))?;
    if signed.is_none() && Ratio::ZERO < number && number <= Ratio::whole(1) {
        return None;
    }
    let share = number.checked_div(Ratio::whole(100))?;
    (Ratio::ZERO..=Ratio::whole(1)).contains(&share).then_some(share)
}

fn row(group: String, parts: Vec<Part>) -> ProgressRow {
    let without_figure = parts.iter().filter(|part| !part.stated).count();
    let tasks = parts.len();
    let parts: Vec<_> = parts.into_iter().map(|part| (part.id, part.weight, part.progress)).collect();
    ProgressRow { group, tasks, rolled: roll_up(&parts), without_figure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;
    use hoinhap_vocab::date;

    fn task(id: &str, fields: &[(&str, &str)]) -> Record {
        record("task", id, &[&[("title", id), ("due", "2026-12-31"), ("lead", "MOIT")], fields].concat())
    }

    fn done(task: &str) -> Record {
        let fields = [
            ("task", task),
            ("completed_on", "2026-01-05"),
            ("decision", "accepted"),
            ("decided_on", "2026-01-06"),
        ];
        record("completion", &format!("{task}.c"), &fields)
    }

    #[test]
    fn progress_is_weighted_and_says_what_it_leaves_out() {
        let book = Book::of(vec![
            task("A", &[("weight", "3")]),
            done("A"),
            task("B", &[("weight", "1"), ("progress", "40 %")]),
            task("C", &[("progress", "đang soạn thảo")]),
            task("D", &[("weight", "9"), ("cancelled_on", "2026-01-01")]),
        ]);
        let rows = book.progress(date(2026, 2, 1), GroupBy::Lead);
        let all = &rows[0];
        assert_eq!((all.group.as_str(), all.tasks, all.without_figure), ("ALL", 3, 1));
        assert_eq!(all.rolled.left_out, ["C"]);
        assert_eq!(all.rolled.progress, Ratio::new(34, 40), "(3 · 1 + 1 · 0.4) / 4");
        assert_eq!(rows[1].group, "MOIT");
    }

    #[test]
    fn percentages_are_read_as_reports_write_them() {
        let of = |text: &str| percentage(text).map(Ratio::to_decimal);
        for (text, share) in
            [("40 %", "0.4"), ("37,5%", "0.375"), ("Đạt 75%", "0.75"), ("100", "1"), ("0", "0")]
        {
            assert_eq!(of(text).as_deref(), Some(share), "{text}");
        }
        for text in ["0.5", "1", "120%", "đang soạn thảo", "-5%", ""] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn a_network_stands_without_what_was_called_off_or_replaced() {
        let book = Book::of(vec![
            task("A", &[("duration_days", "3")]),
            task("B", &[("duration_days", "4"), ("predecessors", "A")]),
            task("C", &[("duration_days", "2"), ("predecessors", "A")]),
            task("D", &[("duration_days", "5"), ("predecessors", "B;C;X")]),
            task("X", &[("duration_days", "90"), ("cancelled_on", "2026-01-01")]),
            task("Y", &[("duration_days", "9"), ("predecessors", "E+1")]),
            task("E", &[("superseded_on", "2026-01-01"), ("superseded_by", "C")]),
        ]);
        let schedule = book.schedule_on(date(2026, 2, 1)).unwrap();
        assert_eq!((schedule.length, schedule.critical()), (15, vec!["A", "C", "Y"]));
        assert_eq!(schedule.times["C"].slack(), 0, "what waited for E waits for C, which took its place");
        assert_eq!(schedule.times["Y"].earliest_finish, 15, "3 + 2, a lag of 1, 9");
    }
}
