//! Places among economies or partners.

use hoinhap_sources::Direction;
use hoinhap_vocab::{Economy, Status};

use crate::Rank;

/// The value of one economy in a cross-section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// The economy.
    pub economy: Economy,
    /// Its value.
    pub value: f64,
    /// The status of the value.
    pub status: Status,
}

/// The place of `value` among `values`, itself included: 1 + the number of better values.
///
/// Better is more for [`Direction::More`] and [`Direction::Neutral`], less for [`Direction::Less`]. Equal values
/// share the smallest place.
pub fn place(value: f64, values: impl IntoIterator<Item = f64>, direction: Direction) -> Rank {
    let better = |other: f64| match direction {
        Direction::Less => other < value,
        Direction::More | Direction::Neutral => other > value,
    };
    let mut rank = Rank { rank: 1, of: 0 };
    for other in values {
        rank.of += 1;
        rank.rank += usize::from(better(other));
    }
    rank
}

/// The place of an economy in a cross-section; `None` where it has no value there.
#[must_use]
pub fn place_of(economy: Economy, points: &[Point], direction: Direction) -> Option<Rank> {
    let own = points.iter().find(|point| point.economy == economy)?;
    Some(place(own.value, points.iter().map(|point| point.value), direction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_take_the_smallest_place() {
        let values = [5.0, 3.0, 3.0, 1.0];
        let places = |direction| values.map(|value| place(value, values, direction).rank);
        assert_eq!(places(Direction::More), [1, 2, 2, 4]);
        assert_eq!(places(Direction::Neutral), [1, 2, 2, 4]);
        assert_eq!(places(Direction::Less), [4, 2, 2, 1]);
    }

    #[test]
    fn an_economy_without_value_has_no_place() {
        let point = Point { economy: Economy::literal("SGP"), value: 1.0, status: Status::Observed };
        assert_eq!(place_of(Economy::literal("VNM"), &[point], Direction::More), None);
        assert_eq!(place_of(point.economy, &[point], Direction::More), Some(Rank { rank: 1, of: 1 }));
    }
}
