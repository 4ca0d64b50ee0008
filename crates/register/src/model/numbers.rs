//! Counts and rates of tasks (specification 4.3), each with its numerator and denominator.

use std::collections::BTreeMap;

use hoinhap_vocab::Date;

use super::ratio::{Ratio, Share};
use super::status::Primary;
use crate::time::WorkCalendar;

/// How many tasks have each primary status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Primary, u64>);

impl Tally {
    /// Counts one task more.
    pub fn add(&mut self, status: Primary) {
        *self.0.entry(status).or_default() += 1;
    }

    /// How many have a status.
    #[must_use]
    pub fn count(&self, status: Primary) -> u64 {
        self.0.get(&status).copied().unwrap_or_default()
    }

    /// All tasks counted.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.0.values().sum()
    }

    /// N = done on time + done late + in time + overdue: the tasks with a due date that are assigned and stand.
    #[must_use]
    pub fn n(&self) -> u64 {
        [Primary::DoneOnTime, Primary::DoneLate, Primary::InTime, Primary::Overdue]
            .into_iter()
            .map(|status| self.count(status))
            .sum()
    }

    /// Done on time / (done on time + done late + overdue).
    #[must_use]
    pub fn on_time_rate(&self) -> Share {
        let part = self.count(Primary::DoneOnTime);
        Share { part, whole: part + self.count(Primary::DoneLate) + self.count(Primary::Overdue) }
    }

    /// Overdue / N.
    #[must_use]
    pub fn overdue_rate(&self) -> Share {
        Share { part: self.count(Primary::Overdue), whole: self.n() }
    }

    /// (Done on time + done late) / N.
    #[must_use]
    pub fn completion(&self) -> Share {
        Share { part: self.count(Primary::DoneOnTime) + self.count(Primary::DoneLate), whole: self.n() }
    }
}

impl FromIterator<Primary> for Tally {
    fn from_iter<I: IntoIterator<Item = Primary>>(statuses: I) -> Self {
        let mut tally = Self::default();
        statuses.into_iter().for_each(|status| tally.add(status));
        tally
    }
}

/// Progress of a whole from its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledUp {
    /// Σ weight · progress / Σ weight; `None`, "no data", where the weights sum to nought.
    pub progress: Option<Ratio>,
    /// Parts left out because others have a weight and they have none.
    pub left_out: Vec<String>,
}

/// Rolls progress up from parts: id, weight, progress between 0 and 1. Where no part has a weight all weigh the same;
/// where some lack one they are left out and listed.
#[must_use]
pub fn roll_up(parts: &[(String, Option<Ratio>, Ratio)]) -> RolledUp {
    let weighted = parts.iter().any(|(_, weight, _)| weight.is_some());
    let fallback = if weighted { None } else { Some(Ratio::whole(1)) };
    let (mut weights, mut sum, mut left_out) = (Some(Ratio::ZERO), Some(Ratio::ZERO), Vec::new());
    for (id, weight, progress) in parts {
        let Some(weight) = weight.or(fallback) else {
            left_out.push(id.clone());
            continue;
        };
        weights = weights.and_then(|total| total.checked_add(weight));
        sum = sum.zip(weight.checked_mul(*progress)).and_then(|(total, part)| total.checked_add(part));
    }
    RolledUp { progress: sum.zip(weights).and_then(|(sum, weights)| sum.checked_div(weights)), left_out }
}

/// The median of the working days from each request to its first reply; requests without a reply are left out.
/// `None` where nobody has replied.
#[must_use]
pub fn coordination_latency(requests: &[(Date, Option<Date>)], calendar: &WorkCalendar) -> Option<Ratio> {
    let replied = requests.iter().filter_map(|(asked, replied)| replied.map(|replied| (*asked, replied)));
    let mut days: Vec<i64> = replied.map(|(from, to)| calendar.working_days_between(from, to)).collect();
    days.sort_unstable();
    let middle = days.len() / 2;
    let upper = i128::from(*days.get(middle)?);
    if days.len() % 2 == 1 {
        return Some(Ratio::whole(upper));
    }
    Ratio::new(upper + i128::from(*days.get(middle.checked_sub(1)?)?), 2)
}

#[cfg(test)]
mod tests {
    use super::super::status::tests::six_tasks;
    use super::super::status::{Basis, Primary};
    use super::*;
    use hoinhap_vocab::date;

    fn tally(day: Date) -> Tally {
        six_tasks().iter().map(|task| task.primary(day, Basis::Current)).collect()
    }

    fn printed(share: Share) -> String {
        share.percent().map_or_else(|| "no data".to_owned(), |percent| percent.to_string())
    }

    #[test]
    fn acceptance_14_counts_and_rates() {
        let before = tally(date(2026, 3, 31));
        assert_eq!((before.count(Primary::InTime), before.n()), (4, 4));
        assert_eq!((before.count(Primary::Cancelled), before.count(Primary::Standing)), (1, 1));
        assert_eq!(printed(before.on_time_rate()), "no data");
        let after = tally(date(2026, 4, 5));
        assert_eq!(after.on_time_rate(), Share { part: 1, whole: 3 });
        assert_eq!(printed(after.on_time_rate()), "33.3");
        assert_eq!(printed(after.overdue_rate()), "25.0");
        assert_eq!(printed(after.completion()), "50.0");
        assert_eq!(after.all(), 6, "the primary statuses sum to the tasks");
    }

    fn part(id: &str, weight: Option<i128>, percent: i128) -> (String, Option<Ratio>, Ratio) {
        (id.to_owned(), weight.map(Ratio::whole), Ratio::new(percent, 100).unwrap())
    }

    #[test]
    fn progress_rolls_up_by_weight() {
        let rolled = roll_up(&[part("a", Some(3), 100), part("b", Some(1), 0)]);
        assert_eq!(rolled.progress, Ratio::new(3, 4));
        let rolled = roll_up(&[part("a", None, 100), part("b", None, 0)]);
        assert_eq!(rolled.progress, Ratio::new(1, 2));
        let rolled = roll_up(&[part("a", Some(1), 40), part("b", None, 0)]);
        assert_eq!((rolled.progress, rolled.left_out), (Ratio::new(2, 5), vec!["b".to_owned()]));
        assert_eq!(roll_up(&[part("a", Some(0), 100)]).progress, None);
        assert_eq!(roll_up(&[]).progress, None);
    }

    #[test]
    fn latency_is_a_median_of_working_days() {
        let calendar = WorkCalendar::weekends_only();
        let monday = date(2026, 3, 2);
        let after = |days: i64| (monday, monday.checked_add(jiff::Span::new().days(days)).ok());
        assert_eq!(coordination_latency(&[after(1), after(7), after(30)], &calendar), Some(Ratio::whole(5)));
        assert_eq!(coordination_latency(&[after(1), after(2)], &calendar), Ratio::new(3, 2));
        assert_eq!(coordination_latency(&[(monday, None)], &calendar), None);
    }
}
