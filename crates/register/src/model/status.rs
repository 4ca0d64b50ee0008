//! The status of a task, derived from what happened. It is never stored: it is a function of the task's history, the
//! date of the question, and what was known when the history was read.

use hoinhap_vocab::{Date, Text};
use serde::Serialize;

use crate::time::{Due, Occurrences, RecurrenceRule};

/// The one primary status of a task on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Primary {
    /// The date lies before the assignment; outside every count.
    NotAssigned,
    /// Called off.
    Cancelled,
    /// Replaced by another task.
    Superseded,
    /// Done, and there was no due date.
    DoneNoDue,
    /// A cadence without an end.
    Standing,
    /// Neither a due date nor a cadence: a defect of the data.
    Undated,
    /// Done by the due date.
    DoneOnTime,
    /// Done after the due date.
    DoneLate,
    /// Not done, and the due date has not passed.
    InTime,
    /// Not done, and the due date has passed.
    Overdue,
}

/// Against which due date a task is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The due date in force on the day.
    Current,
    /// The first one that was set.
    Baseline,
}

/// An approved change of the due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueChange {
    /// When it was decided.
    pub decided_on: Date,
    /// The new due date.
    pub due: Due,
}

/// A completion that was proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completion {
    /// The date of the product.
    pub completed_on: Date,
    /// When it was decided on; `None` while it is pending.
    pub decided_on: Option<Date>,
    /// Whether it was accepted.
    pub accepted: bool,
}

/// An obstacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bottleneck {
    /// First day.
    pub opened: Date,
    /// The day on which it was closed.
    pub closed: Option<Date>,
    /// How high it has been escalated.
    pub level: u8,
}

/// What happened to a task. Facts that decide on the same day stand in the order in which they were recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaskHistory {
    /// First day on which the task exists; `None` where it always did.
    pub assigned_on: Option<Date>,
    /// The first due date.
    pub baseline: Option<Due>,
    /// Whether the task has a cadence without an end.
    pub standing: bool,
    /// The cadence as a rule, where it is one.
    pub cadence: Option<RecurrenceRule>,
    /// Changes of the due date.
    pub due_changes: Vec<DueChange>,
    /// Completions.
    pub completions: Vec<Completion>,
    /// Days on which an accepted completion was taken back.
    pub reopened_on: Vec<Date>,
    /// When it was called off.
    pub cancelled_on: Option<Date>,
    /// When it was replaced.
    pub superseded_on: Option<Date>,
    /// Obstacles.
    pub bottlenecks: Vec<Bottleneck>,
    /// Days on which progress was reported.
    pub reported_on: Vec<Date>,
    /// Levels of the ladder that were raised.
    pub raised: Vec<RaisedLevel>,
}

/// A level of the ladder that was raised for a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RaisedLevel {
    /// The day from which it stands.
    pub on: Date,
    /// The day on which it was closed, the task having proved to be done in time.
    pub unfounded_on: Option<Date>,
}

/// What else is to be said of a task; never part of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// An obstacle is open, or a task before it is not done.
    Blocked,
    /// Due within the next days.
    DueSoon,
    /// Done according to its agency; nobody has accepted it yet.
    AwaitingAcceptance,
    /// The due date in force is later than the first one.
    Extended,
    /// Late when judged by the first due date.
    LateOnBaseline,
    /// The last cycle of a standing task has no report.
    CycleLate,
    /// An obstacle has been escalated, or a level of the ladder was raised for a task that is overdue.
    Escalated,
}

/// Days before a due date from which a task is due soon.
pub const DUE_SOON_DAYS: i32 = 14;

impl Primary {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 10] = [
        Self::NotAssigned,
        Self::Cancelled,
        Self::Superseded,
        Self::DoneNoDue,
        Self::Standing,
        Self::Undated,
        Self::DoneOnTime,
        Self::DoneLate,
        Self::InTime,
        Self::Overdue,
    ];

    /// The name that programs rely on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAssigned => "not_assigned",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
            Self::DoneNoDue => "done_no_due",
            Self::Standing => "standing",
            Self::Undated => "undated",
            Self::DoneOnTime => "done_on_time",
            Self::DoneLate => "done_late",
            Self::InTime => "in_time",
            Self::Overdue => "overdue",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::NotAssigned => Text::fixed("chưa giao", "not yet assigned"),
            Self::Cancelled => Text::fixed("đã huỷ", "cancelled"),
            Self::Superseded => Text::fixed("đã thay thế", "superseded"),
            Self::DoneNoDue => Text::fixed("hoàn thành (không có thời hạn)", "done (no due date)"),
            Self::Standing => Text::fixed("nhiệm vụ thường xuyên", "standing task"),
            Self::Undated => Text::fixed("chưa có thời hạn", "without a due date"),
            Self::DoneOnTime => Text::fixed("hoàn thành đúng hạn", "done on time"),
            Self::DoneLate => Text::fixed("hoàn thành quá hạn", "done late"),
            Self::InTime => Text::fixed("đang thực hiện trong hạn", "in progress, in time"),
            Self::Overdue => Text::fixed("quá hạn", "overdue"),
        }
    }

    /// Whether work is still due.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Standing | Self::Undated | Self::InTime | Self::Overdue)
    }

    /// Whether the task has been done.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::DoneNoDue | Self::DoneOnTime | Self::DoneLate)
    }
}

impl Flag {
    /// The name that programs rely on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::DueSoon => "due_soon",
            Self::AwaitingAcceptance => "awaiting_acceptance",
            Self::Extended => "extended",
            Self::LateOnBaseline => "late_on_baseline",
            Self::CycleLate => "cycle_late",
            Self::Escalated => "escalated",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Blocked => Text::fixed("vướng mắc", "blocked"),
            Self::DueSoon => Text::fixed("sắp đến hạn", "due soon"),
            Self::AwaitingAcceptance => Text::fixed("chờ nghiệm thu", "awaiting acceptance"),
            Self::Extended => Text::fixed("đã gia hạn", "extended"),
            Self::LateOnBaseline => {
                Text::fixed("quá hạn so với thời hạn ban đầu", "late against the first due date")
            }
            Self::CycleLate => Text::fixed("thiếu báo cáo kỳ gần nhất", "report of the last cycle missing"),
            Self::Escalated => Text::fixed("đã báo cáo cấp trên", "escalated"),
        }
    }
}

impl TaskHistory {
    /// The due date in force on a day: of the newest change decided by then, else the first one.
    #[must_use]
    pub fn due_on(&self, day: Date, basis: Basis) -> Option<Due> {
        if basis == Basis::Baseline {
            return self.baseline;
        }
        let decided = self.due_changes.iter().filter(|change| change.decided_on <= day);
        // Of several changes decided on one day the last recorded counts, which is what `max_by_key` gives.
        decided.max_by_key(|change| change.decided_on).map(|change| change.due).or(self.baseline)
    }

    /// The day of the product, where by `day` it was delivered, accepted, and not taken back.
    #[must_use]
    pub fn completed_by(&self, day: Date) -> Option<Date> {
        let reopened = self.reopened_on.iter().filter(|reopened| **reopened <= day).max();
        let accepted = self.completions.iter().filter(|completion| {
            let decided = completion.decided_on.filter(|decided| *decided <= day && completion.accepted);
            let stands = decided.is_some_and(|decided| reopened.is_none_or(|reopened| decided > *reopened));
            stands && completion.completed_on <= day
        });
        accepted.map(|completion| completion.completed_on).min()
    }

    /// The primary status on a day (specification 4.1).
    #[must_use]
    pub fn primary(&self, day: Date, basis: Basis) -> Primary {
        if self.assigned_on.is_some_and(|assigned| day < assigned) {
            return Primary::NotAssigned;
        }
        if self.cancelled_on.is_some_and(|cancelled| cancelled <= day) {
            return Primary::Cancelled;
        }
        if self.superseded_on.is_some_and(|superseded| superseded <= day) {
            return Primary::Superseded;
        }
        match (self.due_on(day, basis), self.completed_by(day)) {
            (None, Some(_)) => Primary::DoneNoDue,
            (None, None) if self.standing => Primary::Standing,
            (None, None) => Primary::Undated,
            (Some(due), Some(completed)) if completed <= due.last => Primary::DoneOnTime,
            (Some(_), Some(_)) => Primary::DoneLate,
            (Some(due), None) if day <= due.last => Primary::InTime,
            (Some(_), None) => Primary::Overdue,
        }
    }

    /// The flags on a day, sorted. `waits` says that a task before this one is not done.
    #[must_use]
    pub fn flags(&self, day: Date, waits: bool) -> Vec<Flag> {
        let status = self.primary(day, Basis::Current);
        let due = self.due_on(day, Basis::Current);
        let open = status.is_open();
        let obstacles = || {
            let begun = self.bottlenecks.iter().filter(|obstacle| obstacle.opened <= day);
            begun.filter(|obstacle| obstacle.closed.is_none_or(|closed| closed > day))
        };
        let stands =
            |level: &RaisedLevel| level.on <= day && level.unfounded_on.is_none_or(|closed| closed > day);
        let raised = status == Primary::Overdue && self.raised.iter().any(stands);
        let soon = due.is_some_and(|due| (0..=DUE_SOON_DAYS).contains(&days_between(day, due.last)));
        let all = [
            (Flag::Blocked, open && (waits || obstacles().next().is_some())),
            (Flag::DueSoon, status == Primary::InTime && soon),
            (Flag::AwaitingAcceptance, open && self.awaits_acceptance(day)),
            (Flag::Extended, self.slip_days(day).is_some_and(|slip| slip > 0)),
            (Flag::LateOnBaseline, self.is_late_on_baseline(day, status)),
            (Flag::CycleLate, status == Primary::Standing && self.cycle_is_late(day)),
            (Flag::Escalated, open && (raised || obstacles().any(|obstacle| obstacle.level > 0))),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
    }

    fn awaits_acceptance(&self, day: Date) -> bool {
        let pending = |completion: &Completion| {
            completion.completed_on <= day && completion.decided_on.is_none_or(|decided| decided > day)
        };
        self.completions.iter().any(pending)
    }

    fn is_late_on_baseline(&self, day: Date, status: Primary) -> bool {
        let Some(baseline) = self.baseline else { return false };
        match self.completed_by(day) {
            Some(completed) => status.is_done() && completed > baseline.last,
            None => status.is_open() && day > baseline.last,
        }
    }

    /// Days from the first due date to the one in force; `None` without a due date.
    #[must_use]
    pub fn slip_days(&self, day: Date) -> Option<i32> {
        Some(days_between(self.baseline?.last, self.due_on(day, Basis::Current)?.last))
    }

    /// Whether the last day of the cadence before `day` passed without a report since the one before it.
    fn cycle_is_late(&self, day: Date) -> bool {
        let (Some(rule), Some(start)) = (&self.cadence, self.assigned_on) else { return false };
        let Ok(days) = Occurrences::new(start, rule, None) else { return false };
        let passed: Vec<Date> = days.take_while(|due| *due < day).collect();
        let (Some(_), before) = (passed.last(), passed.iter().rev().nth(1).copied().unwrap_or(start)) else {
            return false;
        };
        !self.reported_on.iter().any(|reported| *reported > before && *reported <= day)
    }
}

/// Days from one date to another; negative backwards.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use hoinhap_vocab::date;
    use proptest::prelude::*;

    fn due(text: &str) -> Option<Due> {
        text.parse().ok()
    }

    fn accepted(completed_on: Date, decided_on: Date) -> Completion {
        Completion { completed_on, decided_on: Some(decided_on), accepted: true }
    }

    /// The six tasks A to F of acceptance example 14.
    pub(crate) fn six_tasks() -> Vec<TaskHistory> {
        let task = TaskHistory { baseline: due("2026-03-31"), ..TaskHistory::default() };
        vec![
            TaskHistory { completions: vec![accepted(date(2026, 3, 31), date(2026, 4, 2))], ..task.clone() },
            TaskHistory { completions: vec![accepted(date(2026, 4, 1), date(2026, 4, 1))], ..task.clone() },
            task.clone(),
            TaskHistory { cancelled_on: Some(date(2026, 3, 15)), ..task },
            TaskHistory { baseline: due("2026-Q2"), ..TaskHistory::default() },
            TaskHistory { standing: true, ..TaskHistory::default() },
        ]
    }

    #[test]
    fn acceptance_14_primary_statuses_on_two_days() {
        use Primary::{Cancelled, DoneLate, DoneOnTime, InTime, Overdue, Standing};
        let on = |day| six_tasks().iter().map(|task| task.primary(day, Basis::Current)).collect::<Vec<_>>();
        assert_eq!(on(date(2026, 3, 31)), [InTime, InTime, InTime, Cancelled, InTime, Standing]);
        assert_eq!(on(date(2026, 4, 5)), [DoneOnTime, DoneLate, Overdue, Cancelled, InTime, Standing]);
        let flags = six_tasks()[0].flags(date(2026, 3, 31), false);
        assert_eq!(flags, [Flag::DueSoon, Flag::AwaitingAcceptance]);
    }

    #[test]
    fn an_extension_moves_the_due_date_from_its_decision_on() {
        let change = DueChange { decided_on: date(2026, 4, 10), due: due("2026-06-30").unwrap() };
        let task = TaskHistory { due_changes: vec![change], ..six_tasks()[2].clone() };
        assert_eq!(task.primary(date(2026, 4, 9), Basis::Current), Primary::Overdue);
        assert_eq!(task.primary(date(2026, 4, 10), Basis::Current), Primary::InTime);
        assert_eq!(task.primary(date(2026, 4, 10), Basis::Baseline), Primary::Overdue);
        assert_eq!(task.flags(date(2026, 4, 10), false), [Flag::Extended, Flag::LateOnBaseline]);
        assert_eq!(task.slip_days(date(2026, 4, 10)), Some(91));
    }

    #[test]
    fn of_two_changes_on_one_day_the_later_recorded_counts() {
        let change = |text| DueChange { decided_on: date(2026, 4, 10), due: due(text).unwrap() };
        let task = TaskHistory {
            due_changes: vec![change("2026-06-30"), change("2026-05-31")],
            ..six_tasks()[2].clone()
        };
        assert_eq!(task.due_on(date(2026, 5, 1), Basis::Current), due("2026-05-31"));
    }

    #[test]
    fn rejected_and_reopened_completions_do_not_count() {
        let rejected = Completion { accepted: false, ..accepted(date(2026, 3, 1), date(2026, 3, 5)) };
        let task = TaskHistory { completions: vec![rejected], ..six_tasks()[2].clone() };
        assert_eq!(task.primary(date(2026, 3, 10), Basis::Current), Primary::InTime);
        let task = TaskHistory {
            completions: vec![
                accepted(date(2026, 3, 1), date(2026, 3, 5)),
                accepted(date(2026, 4, 20), date(2026, 4, 25)),
            ],
            reopened_on: vec![date(2026, 3, 20)],
            ..six_tasks()[2].clone()
        };
        let on = |day| task.primary(day, Basis::Current);
        assert_eq!(on(date(2026, 3, 10)), Primary::DoneOnTime);
        assert_eq!(on(date(2026, 3, 20)), Primary::InTime);
        assert_eq!(on(date(2026, 4, 24)), Primary::Overdue);
        assert_eq!(on(date(2026, 4, 25)), Primary::DoneLate);
    }

    #[test]
    fn obstacles_block_while_they_are_open() {
        let obstacle = Bottleneck { opened: date(2026, 2, 1), closed: Some(date(2026, 3, 1)), level: 2 };
        let task = TaskHistory { bottlenecks: vec![obstacle], ..six_tasks()[2].clone() };
        assert_eq!(task.flags(date(2026, 2, 15), false), [Flag::Blocked, Flag::Escalated]);
        assert_eq!(task.flags(date(2026, 3, 1), false), []);
        assert_eq!(task.flags(date(2026, 3, 1), true), [Flag::Blocked], "waits for another task");
    }

    #[test]
    fn a_level_that_was_raised_is_told_while_the_task_is_overdue() {
        let level = RaisedLevel { on: date(2026, 4, 1), unfounded_on: None };
        let task = TaskHistory { raised: vec![level], ..six_tasks()[2].clone() };
        assert!(task.flags(date(2026, 4, 1), false).contains(&Flag::Escalated));
        let closed = RaisedLevel { unfounded_on: Some(date(2026, 4, 3)), ..level };
        let task = TaskHistory { raised: vec![closed], ..task };
        assert!(!task.flags(date(2026, 4, 3), false).contains(&Flag::Escalated));
    }

    #[test]
    fn a_standing_task_without_a_report_of_its_last_cycle_is_flagged() {
        let task = TaskHistory {
            assigned_on: Some(date(2026, 1, 31)),
            standing: true,
            cadence: "FREQ=MONTHLY".parse().ok(),
            reported_on: vec![date(2026, 2, 27)],
            ..TaskHistory::default()
        };
        assert_eq!(task.flags(date(2026, 3, 1), false), []);
        assert_eq!(task.flags(date(2026, 4, 1), false), [Flag::CycleLate]);
        assert_eq!(task.flags(date(2026, 1, 31), false), [], "no cycle has ended");
    }

    proptest! {
        /// Invariant 4: recording later facts does not change the status of an earlier day.
        #[test]
        fn later_facts_do_not_rewrite_earlier_days(day in 0_i64..200, later in 1_i64..100, done in 0_i64..300) {
            let start = date(2026, 1, 1);
            let plus = |days: i64| start.checked_add(jiff::Span::new().days(days)).unwrap();
            let task = TaskHistory { baseline: Some(Due::on(plus(100))), ..TaskHistory::default() };
            let decided = plus(day + later);
            let grown = TaskHistory {
                completions: vec![accepted(plus(done.min(day + later)), decided)],
                due_changes: vec![DueChange { decided_on: decided, due: Due::on(plus(400)) }],
                cancelled_on: Some(decided),
                ..task.clone()
            };
            prop_assert_eq!(task.primary(plus(day), Basis::Current), grown.primary(plus(day), Basis::Current));
        }
    }
}
