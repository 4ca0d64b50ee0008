//! The escalation ladder: who must know, and how many working days after the due date.

use hoinhap_vocab::Date;

use super::calendar::WorkCalendar;

/// A step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderStep {
    /// Its level, from 1.
    pub level: u8,
    /// Working days after the due date.
    pub working_days: i32,
}

/// The steps, lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The steps, lowest first.
    pub steps: Vec<LadderStep>,
}

/// A level that is due to be raised, dated by its nominal day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Raised {
    /// The level.
    pub level: u8,
    /// The day on which it falls, whenever the run happens.
    pub on: Date,
}

impl Default for Ladder {
    /// Agency head after one working day, secretariat after ten, steering committee after thirty.
    fn default() -> Self {
        let step = |level, working_days| LadderStep { level, working_days };
        Self { steps: vec![step(1, 1), step(2, 10), step(3, 30)] }
    }
}

impl Ladder {
    /// The levels that have fallen due by `as_of` and stand above `raised_already`, in order. A run that was missed is
    /// caught up, and a run that is repeated adds nothing. `beyond_authority` puts the last level at once on the day of
    /// the first.
    #[must_use]
    pub fn due(
        &self,
        due: Date,
        as_of: Date,
        raised_already: u8,
        beyond_authority: bool,
        calendar: &WorkCalendar,
    ) -> Vec<Raised> {
        let first = self.steps.first().map_or(0, |step| step.working_days);
        let open = self.steps.iter().filter(|step| step.level > raised_already);
        let nominal = open.filter_map(|step| {
            let days = if beyond_authority { first } else { step.working_days };
            let on = calendar.add_working_days(due, days)?.date;
            Some(Raised { level: step.level, on })
        });
        nominal.filter(|raised| raised.on <= as_of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::tests::vietnam_2026;
    use super::*;
    use hoinhap_vocab::date;

    fn raised(as_of: Date, already: u8, beyond: bool) -> Vec<(u8, Date)> {
        let due = Ladder::default().due(date(2026, 3, 6), as_of, already, beyond, &vietnam_2026());
        due.into_iter().map(|raised| (raised.level, raised.on)).collect()
    }

    #[test]
    fn acceptance_11_the_ladder_of_a_due_date() {
        let all = [(1, date(2026, 3, 9)), (2, date(2026, 3, 20)), (3, date(2026, 4, 17))];
        assert_eq!(raised(date(2026, 12, 31), 0, false), all, "a missed run catches up in order");
        assert_eq!(raised(date(2026, 3, 8), 0, false), []);
        assert_eq!(raised(date(2026, 3, 20), 0, false), all[..2]);
        assert_eq!(raised(date(2026, 3, 20), 2, false), [], "running twice adds nothing");
    }

    #[test]
    fn what_is_beyond_authority_goes_up_at_once() {
        let day = date(2026, 3, 9);
        assert_eq!(raised(day, 0, true), [(1, day), (2, day), (3, day)]);
    }
}
