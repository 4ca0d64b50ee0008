//! Dividing leaves by their denominators.

use std::sync::Arc;

use hoinhap_vocab::Issue;

use super::leaf::Leaf;
use super::panel::{Frame, Panel, is_too_great};
use super::problem;

/// Divides each leaf that names a denominator by it, point by point, so that later carrying stays in the new unit. A
/// missing or zero denominator makes a missing value, and is told once per leaf; a quotient too great to be computed
/// with is missing too, and told.
#[must_use]
pub(super) fn denominate(panel: &Panel, leaves: &[Leaf]) -> (Panel, Vec<Issue>) {
    let mut frame = Frame::clone(&panel.frame);
    let mut issues = Vec::new();
    for (column, leaf) in leaves.iter().enumerate() {
        let Some(name) = &leaf.denominator else { continue };
        let divisors = Arc::clone(&frame.divisors);
        match divisors.get(column).and_then(Option::as_ref) {
            Some(divisors) => issues.extend(divide(&mut frame, column, name, divisors)),
            None => issues.push(problem::unknown_denominator(&leaf.id, name)),
        }
    }
    (Panel::of_frame(frame.into()), issues)
}

fn divide(frame: &mut Frame, column: usize, name: &str, divisors: &[Vec<f64>]) -> Vec<Issue> {
    let (units, leaf) = (frame.units.clone(), frame.leaves[column].clone());
    let (mut issues, mut without) = (Vec::new(), Vec::new());
    for (unit, series) in Arc::make_mut(&mut frame.series)[column].iter_mut().enumerate() {
        for (point, by) in series.iter_mut().zip(&divisors[unit]) {
            let quotient = point.value / by;
            let year = || point.year.map_or_else(String::new, |year| format!(" {year}"));
            if by.is_nan() || *by == 0.0 {
                without.push(format!("{}{}", units[unit], year()));
            } else if is_too_great(quotient) {
                let cell = format!("{leaf}, {}{}", units[unit], year());
                let shown = format!("{} / {by}", point.value);
                issues.push(problem::too_great("index/too-great", &cell, &shown));
            }
            point.value = quotient;
            point.se /= by;
        }
        series.retain(|point| point.value.is_finite() && !is_too_great(point.value));
    }
    issues.extend((!without.is_empty()).then(|| problem::without_denominator(&leaf, name, &without)));
    issues
}
