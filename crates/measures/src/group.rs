//! An economy among others: its position, and the median of a group.

use hoinhap_vocab::Economy;

use crate::rank::Point;
use crate::{Evidence, MeasureError, Rank, cross_section};

impl Rank {
    /// The place on a scale from 0 (last) to 100 (first): `100 (of - rank) / (of - 1)`; 100 where nobody else
    /// has a value.
    #[must_use]
    pub fn position(self) -> f64 {
        match self.of {
            0 | 1 => 100.0,
            of => 100.0 * of.saturating_sub(self.rank) as f64 / (of - 1) as f64,
        }
    }
}

/// The median of the members that have a value in a year, with how many they are; `None` where nobody has one.
///
/// # Errors
/// No indicator has this id.
pub fn group_median(
    evidence: &Evidence<'_>,
    indicator: &str,
    members: &[Economy],
    year: i16,
) -> Result<Option<(f64, usize)>, MeasureError> {
    let points = cross_section(evidence, indicator, year)?;
    Ok(median(points.iter().filter(|point| members.contains(&point.economy)).map(value)))
}

/// The median of some values with their number: the mean of the two middle ones where the number is even.
pub fn median(values: impl IntoIterator<Item = f64>) -> Option<(f64, usize)> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some((lower + (upper - lower) / 2.0, values.len()))
}

fn value(point: &Point) -> f64 {
    point.value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_run_from_last_to_first() {
        let position = |rank, of| Rank { rank, of }.position();
        assert_eq!((position(1, 5), position(3, 5), position(5, 5)), (100.0, 50.0, 0.0));
        assert_eq!(position(1, 1), 100.0);
    }

    #[test]
    fn medians_of_odd_and_even_numbers() {
        assert_eq!(median([3.0, 1.0, 2.0]), Some((2.0, 3)));
        assert_eq!(median([4.0, 1.0]), Some((2.5, 2)));
        assert_eq!(median([]), None);
    }
}
