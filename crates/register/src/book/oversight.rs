//! Questions of oversight bodies, citizens, enterprises and localities, and the clock of the answer (specification 9.1).

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Text};

use super::Book;
use crate::record::Record;

/// Where a question stands on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clock {
    /// Unanswered, and the last day for the answer is over.
    Overdue,
    /// Unanswered, in time.
    Waiting,
    /// Answered after the last day: it stays counted as late.
    AnsweredLate,
    /// Answered by the last day.
    AnsweredInTime,
    /// Declined, with a reason that the asker sees.
    Declined,
    /// Withdrawn by the asker.
    Withdrawn,
}

impl Clock {
    /// The word in files.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Waiting => "waiting",
            Self::AnsweredLate => "answered_late",
            Self::AnsweredInTime => "answered_in_time",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Overdue => Text::fixed("quá hạn trả lời", "answer overdue"),
            Self::Waiting => Text::fixed("chờ trả lời", "waiting"),
            Self::AnsweredLate => Text::fixed("trả lời muộn", "answered late"),
            Self::AnsweredInTime => Text::fixed("trả lời đúng hạn", "answered in time"),
            Self::Declined => Text::fixed("từ chối, có lý do", "declined with a reason"),
            Self::Withdrawn => Text::fixed("đã rút", "withdrawn"),
        }
    }
}

/// A question on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionView<'a> {
    /// Its record.
    pub record: &'a Record,
    /// Where it stands.
    pub clock: Clock,
    /// The last day for the answer.
    pub answer_due: Option<Date>,
    /// Calendar days from the last day to the answer, or to the date where there is none; negative before it.
    pub days_over: Option<i32>,
}

/// Counts of questions to one body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockCount {
    /// Questions received, without those withdrawn.
    pub received: usize,
    /// Answered by the last day.
    pub in_time: usize,
    /// Answered after it.
    pub late: usize,
    /// Unanswered after it.
    pub overdue: usize,
    /// Unanswered, in time.
    pub waiting: usize,
    /// Declined.
    pub declined: usize,
}

impl ClockCount {
    fn add(&mut self, clock: Clock) {
        self.received += usize::from(clock != Clock::Withdrawn);
        match clock {
            Clock::AnsweredInTime => self.in_time += 1,
            Clock::AnsweredLate => self.late += 1,
            Clock::Overdue => self.overdue += 1,
            Clock::Waiting => self.waiting += 1,
            Clock::Declined => self.declined += 1,
            Clock::Withdrawn => {}
        }
    }
}

impl Book {
    /// The questions that had been received by a date: the longest overdue first, then by the last day for the answer.
    #[must_use]
    pub fn questions(&self, as_of: Date) -> Vec<QuestionView<'_>> {
        let received =
            |record: &&Record| record.read::<Date>("received").is_none_or(|received| received <= as_of);
        let mut found: Vec<_> =
            self.all("question").iter().filter(received).map(|record| view(record, as_of)).collect();
        found.sort_by(|a, b| {
            (a.clock, a.answer_due, &a.record.id).cmp(&(b.clock, b.answer_due, &b.record.id))
        });
        found
    }

    /// The questions by whom or what they are about; those that name nobody under an empty name.
    #[must_use]
    pub fn questions_by_target(&self, as_of: Date) -> BTreeMap<&str, ClockCount> {
        let mut counts: BTreeMap<&str, ClockCount> = BTreeMap::new();
        for view in self.questions(as_of) {
            counts.entry(view.record.get("target")).or_default().add(view.clock);
        }
        counts
    }
}

fn view(record: &Record, as_of: Date) -> QuestionView<'_> {
    let answer_due: Option<Date> = record.read("answer_due");
    let answered = record.read::<Date>("answered_on").filter(|answered| *answered <= as_of);
    let over = |day: Date| answer_due.map(|due| (day - due).get_days());
    let is_over = |day: Date| over(day).is_some_and(|days| days > 0);
    let clock = match (answered, record.get("state")) {
        (Some(day), _) if is_over(day) => Clock::AnsweredLate,
        (Some(_), _) => Clock::AnsweredInTime,
        (None, "declined") => Clock::Declined,
        (None, "withdrawn") => Clock::Withdrawn,
        (None, _) if is_over(as_of) => Clock::Overdue,
        (None, _) => Clock::Waiting,
    };
    let closed = matches!(clock, Clock::Declined | Clock::Withdrawn);
    let days_over = if closed { None } else { over(answered.unwrap_or(as_of)) };
    QuestionView { record, clock, answer_due, days_over }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;
    use hoinhap_vocab::date;

    fn question(id: &str, more: &[(&str, &str)]) -> Record {
        let fields =
            [("text", "?"), ("received", "2026-01-05"), ("answer_due", "2026-01-19"), ("target", "MOIT")];
        record("question", id, &[&fields, more].concat())
    }

    fn book() -> Book {
        Book::of(vec![
            question("A", &[]),
            question("B", &[("answered_on", "2026-01-19"), ("state", "answered")]),
            question("C", &[("answered_on", "2026-01-20"), ("state", "answered")]),
            question("D", &[("state", "declined"), ("reason", "x")]),
        ])
    }

    fn clocks(on: Date) -> Vec<(String, Clock)> {
        book().questions(on).iter().map(|view| (view.record.id.clone(), view.clock)).collect()
    }

    fn clock(on: Date, id: &str) -> Clock {
        clocks(on).into_iter().find(|(known, _)| known == id).unwrap().1
    }

    #[test]
    fn the_clock_runs_out_the_day_after_the_last_one() {
        assert!(clocks(date(2026, 1, 4)).is_empty());
        assert_eq!(clock(date(2026, 1, 19), "A"), Clock::Waiting);
        assert_eq!(clock(date(2026, 1, 20), "A"), Clock::Overdue);
        assert_eq!(clock(date(2026, 1, 19), "C"), Clock::Waiting);
        assert_eq!(clock(date(2026, 3, 1), "B"), Clock::AnsweredInTime);
        assert_eq!(clock(date(2026, 3, 1), "C"), Clock::AnsweredLate);
    }

    #[test]
    fn a_late_answer_stays_counted_late_and_days_are_told() {
        let book = book();
        let counts = book.questions_by_target(date(2026, 1, 29))["MOIT"];
        assert_eq!(
            counts,
            ClockCount { received: 4, in_time: 1, late: 1, overdue: 1, waiting: 0, declined: 1 }
        );
        let first = book.questions(date(2026, 1, 29))[0];
        assert_eq!((first.record.id.as_str(), first.days_over), ("A", Some(10)));
    }
}
