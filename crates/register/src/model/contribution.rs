//! What a country gives to the world and receives from it. Units are never added to one another.

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Year};

use super::ratio::Ratio;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The country gives.
    Give,
    /// The country receives.
    Receive,
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Which way.
    pub direction: Direction,
    /// What kind, such as `peacekeeping`.
    pub kind: String,
    /// Which of the global issues it serves; may be empty.
    pub issue: String,
    /// How much, where it is known.
    pub quantity: Option<Ratio>,
    /// Of what: `persons`, `USD`.
    pub unit: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day, where it is known.
    pub to: Option<Date>,
    /// Whether it is known to go on. What a source tells of its beginning alone may have ended since.
    pub goes_on: bool,
    /// A running total of its publisher: never summed.
    pub cumulative: bool,
}

/// Given / (given + received) for one unit and year. Lines without quantity or date, and running totals, are left out.
/// `None` where nothing is on record or the sum is nought.
#[must_use]
pub fn balance(ledger: &[Contribution], unit: &str, year: Year) -> Option<Ratio> {
    let mut sums = BTreeMap::from([(Direction::Give, Ratio::ZERO), (Direction::Receive, Ratio::ZERO)]);
    let of_year = |line: &&Contribution| {
        line.unit == unit && !line.cumulative && line.from.is_some_and(|from| from.year() == year)
    };
    for line in ledger.iter().filter(of_year) {
        let sum = sums.get_mut(&line.direction)?;
        *sum = sum.checked_add(line.quantity.unwrap_or(Ratio::ZERO))?;
    }
    let given = sums.remove(&Direction::Give)?;
    given.checked_div(given.checked_add(sums.remove(&Direction::Receive)?)?)
}

/// The persons deployed on a day: the sum of deployments that are open then. `None` where none has a quantity. A deployment
/// whose end is not on record and that is not known to go on is not counted: [`of_unknown_end`] counts those.
#[must_use]
pub fn headcount(ledger: &[Contribution], on: Date) -> Option<Ratio> {
    let open = ledger.iter().filter(|line| {
        line.direction == Direction::Give
            && line.unit == "persons"
            && !line.cumulative
            && line.from.is_some_and(|from| from <= on)
            && line.to.map_or(line.goes_on, |to| on <= to)
    });
    let mut quantities = open.filter_map(|line| line.quantity).peekable();
    quantities.peek()?;
    quantities.try_fold(Ratio::ZERO, Ratio::checked_add)
}

/// Deployments that began by a day and of whose end nothing is known.
#[must_use]
pub fn of_unknown_end(ledger: &[Contribution], on: Date) -> usize {
    let unknown = |line: &&Contribution| {
        line.direction == Direction::Give
            && line.unit == "persons"
            && !line.cumulative
            && line.quantity.is_some()
            && line.from.is_some_and(|from| from <= on)
            && line.to.is_none()
            && !line.goes_on
    };
    ledger.iter().filter(unknown).count()
}

/// How many lines serve each of the issues, with explicit zeros.
#[must_use]
pub fn issue_coverage<'a>(ledger: &[Contribution], issues: &[&'a str]) -> BTreeMap<&'a str, usize> {
    issues.iter().map(|issue| (*issue, ledger.iter().filter(|line| line.issue == *issue).count())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn line(direction: Direction, quantity: i128, unit: &str, from: Date) -> Contribution {
        Contribution {
            direction,
            kind: "training".to_owned(),
            issue: "health".to_owned(),
            quantity: Some(Ratio::whole(quantity)),
            unit: unit.to_owned(),
            from: Some(from),
            to: None,
            goes_on: true,
            cumulative: false,
        }
    }

    #[test]
    fn the_balance_is_of_one_unit_and_one_year() {
        let ledger = [
            line(Direction::Give, 30, "persons", date(2025, 3, 1)),
            line(Direction::Receive, 90, "persons", date(2025, 5, 1)),
            line(Direction::Give, 1000, "USD", date(2025, 5, 1)),
            line(Direction::Give, 500, "persons", date(2024, 5, 1)),
            Contribution { cumulative: true, ..line(Direction::Give, 900, "persons", date(2025, 5, 1)) },
        ];
        assert_eq!(balance(&ledger, "persons", 2025), Ratio::new(1, 4));
        assert_eq!(balance(&ledger, "USD", 2025), Some(Ratio::whole(1)));
        assert_eq!(balance(&ledger, "USD", 2024), None);
    }

    #[test]
    fn headcount_sums_open_deployments() {
        let closed = Contribution {
            to: Some(date(2025, 6, 30)),
            ..line(Direction::Give, 63, "persons", date(2024, 7, 1))
        };
        let ledger = [closed, line(Direction::Give, 184, "persons", date(2025, 1, 1))];
        assert_eq!(headcount(&ledger, date(2025, 6, 30)), Some(Ratio::whole(247)));
        assert_eq!(headcount(&ledger, date(2025, 7, 1)), Some(Ratio::whole(184)));
        assert_eq!(headcount(&ledger, date(2020, 1, 1)), None);
        let told =
            [Contribution { goes_on: false, ..line(Direction::Give, 180, "persons", date(2024, 9, 24)) }];
        assert_eq!(headcount(&told, date(2026, 1, 1)), None, "it may have ended since");
        assert_eq!(
            (of_unknown_end(&told, date(2026, 1, 1)), of_unknown_end(&told, date(2024, 1, 1))),
            (1, 0)
        );
    }

    #[test]
    fn issues_without_a_line_are_shown_as_nought() {
        let ledger = [line(Direction::Give, 1, "persons", date(2025, 1, 1))];
        assert_eq!(
            issue_coverage(&ledger, &["food", "health"]),
            BTreeMap::from([("food", 0), ("health", 1)])
        );
    }
}
