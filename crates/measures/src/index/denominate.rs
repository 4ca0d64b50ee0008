//! Dividing leaves by their denominators.

use std::sync::Arc;

use hoinhap_vocab::Issue;

use super::leaf::Leaf;
use super::panel::{Frame, Panel, is_too_great};
use super::problem;

/// Divides each leaf that names a denominator by it, row by row. A missing or zero denominator makes a missing
/// value; a quotient too great to be computed with is missing too, and told. The series behind the panel are divided alike, so that later carrying stays in the new unit.
#[must_use]
pub(super) fn denominate(panel: &Panel, leaves: &[Leaf]) -> (Panel, Vec<Issue>) {
    let mut frame = Frame::clone(&panel.frame);
    let mut issues = Vec::new();
    for (column, leaf) in leaves.iter().enumerate() {
        let Some(name) = &leaf.denominator else { continue };
        match frame.denominators.get(name).cloned() {
            Some(divisor) => issues.extend(divide(&mut frame, column, &divisor)),
            None => issues.push(problem::unknown_denominator(&leaf.id, name)),
        }
    }
    (Panel::of_frame(frame.into()), issues)
}

fn divide(frame: &mut Frame, column: usize, divisor: &[f64]) -> Vec<Issue> {
    let (rows, units, leaf) = (frame.rows.clone(), frame.units.clone(), frame.leaves[column].clone());
    let mut issues = Vec::new();
    for (unit, series) in Arc::make_mut(&mut frame.series)[column].iter_mut().enumerate() {
        let divisor_at = |year| {
            let row = rows.iter().position(|row| row.unit == unit && row.year == year);
            row.map_or(f64::NAN, |row| divisor[row])
        };
        for point in series.iter_mut() {
            let by = divisor_at(point.year);
            let quotient = point.value / by;
            if by != 0.0 && is_too_great(quotient) {
                let year = point.year.map_or_else(String::new, |year| format!(" {year}"));
                let cell = format!("{leaf}, {}{year}", units[unit]);
                let shown = format!("{} / {by}", point.value);
                issues.push(problem::too_great("index/too-great", &cell, &shown));
            }
            point.value = quotient;
            point.se /= by;
        }
        series.retain(|point| point.value.is_finite() && !is_too_great(point.value));
    }
    issues
}
