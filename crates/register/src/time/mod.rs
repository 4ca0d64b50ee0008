//! Days that matter: working days, deadlines, dates that are only roughly known, duties that recur, and the calendar
//! file that carries them. All pure: today is an input.

mod calendar;
mod deadline;
mod due;
mod ical;
mod ladder;
mod recur;
mod rule;

#[cfg(test)]
pub(crate) use calendar::tests::vietnam_2026;
pub use calendar::{DayKind, WorkCalendar, WorkingDay};
pub use deadline::{Deadline, DeadlineError, Offset, OffsetUnit, Relation, Roll};
pub use due::{Due, DueOperator, Precision};
pub use ical::{Feed, FeedItem, digest_of_overdue, write_feed};
pub use ladder::{Ladder, LadderStep};
pub use recur::{Occurrences, Skip};
pub use rule::{Frequency, RecurrenceRule, RuleError};
