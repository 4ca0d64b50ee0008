//! Zeros that stand where a number should.

use hoinhap_sources::Cell;
use hoinhap_vocab::{Issue, Year};

use crate::{Evidence, issues};

/// How far back neighbours are looked for, in years.
const REACH: Year = 10;
/// Neighbours compared with, at most, and at least.
const NEIGHBOURS: std::ops::RangeInclusive<usize> = 3..=5;
/// A fall to zero is not credible where it exceeds this many of the largest steps seen before it.
const STEPS: f64 = 5.0;

/// A doubt about a zero whose predecessors are all far above zero: the fall from the smallest of the up to five
/// values before the run of zeros (at least three, within ten years) is more than five times the largest step
/// among them.
pub(crate) fn doubt<'a>(evidence: &Evidence<'a>, cell: &Cell<'a>) -> Option<Issue> {
    if cell.value != 0.0 {
        return None;
    }
    let before = evidence.cells(cell.key.indicator, cell.key.economy);
    let before = before.filter(|other| other.year < cell.year && other.year >= cell.year - REACH);
    let before = before.rev().map(|other| other.value).skip_while(|value| *value == 0.0);
    let before: Vec<f64> = before.take(*NEIGHBOURS.end()).collect();
    let typical = typical_level(&before)?;
    Some(issues::zero_not_credible(cell.key.indicator, cell.key.economy, cell.year, typical))
}

/// The mean of values that make a zero after them incredible; `None` where a zero may follow.
fn typical_level(values: &[f64]) -> Option<f64> {
    if !NEIGHBOURS.contains(&values.len()) {
        return None;
    }
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let step = values.windows(2).map(|pair| (pair[0] - pair[1]).abs()).fold(0.0, f64::max);
    let incredible = smallest > 0.0 && smallest > STEPS * step;
    incredible.then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_far_beyond_the_usual_steps_is_not_credible() {
        assert_eq!(typical_level(&[80.0, 81.0, 79.0]), Some(80.0));
        assert_eq!(typical_level(&[3.0, 9.0, 1.0]), None);
        assert_eq!(typical_level(&[80.0, 81.0]), None);
        assert_eq!(typical_level(&[80.0, 0.0, 79.0]), None);
    }
}
