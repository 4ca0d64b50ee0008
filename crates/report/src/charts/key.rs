//! The key of a chart: marks with their meaning, in rows.

use super::canvas::{Anchor, Canvas, Face, Stroke};
use super::palette::{self, Ink};

/// A mark of the key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Mark {
    Dot(Ink),
    Hollow(Ink),
    Diamond(Ink),
    Swatch(Ink),
    Gap(Ink),
    Break(Ink),
    /// A tile without data.
    Empty,
    /// A tile whose data are known to be wrong.
    Crossed,
    /// The tile of the country under review.
    Outlined,
}

const SIZE: f64 = 12.0;
const ROW: f64 = 19.0;
const MARK: f64 = 18.0;
const GAP: f64 = 16.0;

/// Draws a key in the width from `x` to `right`, its top at `y`; returns the height it takes.
pub(super) fn draw(canvas: &mut Canvas, x: f64, right: f64, y: f64, entries: &[(Mark, String)]) -> f64 {
    let face = Face::new(SIZE, palette::QUIET);
    let (mut left, mut top) = (x, y);
    for (mark, words) in entries {
        let lines = face.wrap(words, right - x - MARK, 3);
        let width = MARK + lines.iter().map(|line| face.width(line)).fold(0.0, f64::max);
        if left > x && left + width > right {
            left = x;
            top += ROW;
        }
        draw_mark(canvas, (left, top + ROW / 2.0), *mark);
        canvas.lines(left + MARK, top + ROW / 2.0 + SIZE * 0.35, Anchor::Start, &lines, face);
        top += (lines.len().max(1) - 1) as f64 * face.line();
        left += width + GAP;
    }
    if entries.is_empty() { 0.0 } else { top + ROW - y }
}

fn draw_mark(canvas: &mut Canvas, (x, y): (f64, f64), mark: Mark) {
    let middle = (x + 6.0, y);
    match mark {
        Mark::Dot(ink) => canvas.dot(middle, 5.0, ink, false, ""),
        Mark::Hollow(ink) => canvas.dot(middle, 4.0, ink, true, ""),
        Mark::Diamond(ink) => canvas.diamond(middle, 5.5, ink, ""),
        Mark::Swatch(ink) => canvas.rect((x, y - 6.0), (12.0, 12.0), ink, ""),
        Mark::Gap(ink) => {
            canvas.line((x, y), (x + 4.0, y), Stroke::new(ink, 1.8));
            canvas.line((x + 9.0, y), (x + 13.0, y), Stroke::new(ink, 1.8));
        }
        Mark::Break(ink) => break_mark(canvas, middle, ink),
        Mark::Empty => {
            canvas.frame((x + 0.5, y - 5.5), (11.0, 11.0), Stroke::new(palette::RULE, 1.0), "");
        }
        Mark::Outlined => canvas.outline((x + 1.0, y - 5.0), (10.0, 10.0), Stroke::new(palette::TEXT, 2.0)),
        Mark::Crossed => {
            canvas.frame((x + 0.5, y - 5.5), (11.0, 11.0), Stroke::new(palette::OTHER, 1.0), "");
            canvas.line((x + 0.5, y + 5.5), (x + 11.5, y - 5.5), Stroke::new(palette::OTHER, 1.0));
        }
    }
}

/// Two slanted strokes: a break in a series.
pub(super) fn break_mark(canvas: &mut Canvas, (x, y): (f64, f64), ink: Ink) {
    for shift in [-2.5, 2.5] {
        canvas.line((x + shift - 2.5, y + 5.0), (x + shift + 2.5, y - 5.0), Stroke::new(ink, 1.5));
    }
}
