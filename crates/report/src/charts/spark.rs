//! A line the size of a word, for a table.

use hoinhap_review::document::LinePoint;

use super::Theme;
use super::canvas::{Canvas, Stroke, num};
use super::palette;
use super::scale::{self, Linear};

/// Width and height.
const SIZE: (f64, f64) = (92.0, 24.0);

/// A series as a small line with its last point marked, labelled `spoken` for readers who hear it. The vertical
/// scale is the series' own; a missing year is a gap.
#[must_use]
pub fn sparkline(points: &[LinePoint], spoken: &str, theme: Theme) -> String {
    let mut canvas = Canvas::new(SIZE.0, theme);
    let years = scale::extent(points.iter().map(|point| f64::from(point.year)));
    let values = scale::extent(points.iter().filter_map(|point| point.value));
    if let (Some(years), Some(values)) = (years, values) {
        let x = Linear { from: years, to: (4.0, SIZE.0 - 5.0) };
        let y = Linear { from: values, to: (SIZE.1 - 5.0, 5.0) };
        draw(&mut canvas, points, x, y);
    }
    let (body, _) = canvas.finish();
    let (w, h) = (num(SIZE.0), num(SIZE.1));
    let spoken = super::canvas::escape(spoken);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
         class=\"spark\"><title>{spoken}</title>{body}</svg>"
    )
}

fn draw(canvas: &mut Canvas, points: &[LinePoint], x: Linear, y: Linear) {
    let mut path = String::new();
    let mut pen_down = false;
    let mut last = None;
    for point in points {
        let Some(value) = point.value else {
            pen_down = false;
            continue;
        };
        let at = (x.at(f64::from(point.year)), y.at(value));
        path.push_str(&format!("{}{} {}", if pen_down { "L" } else { "M" }, num(at.0), num(at.1)));
        pen_down = true;
        last = Some(at);
    }
    canvas.path(&path, Stroke::new(palette::ACCENT, 1.5));
    if let Some(at) = last {
        canvas.dot(at, 2.8, palette::ACCENT, false, "");
    }
}

#[cfg(test)]
mod tests {
    use hoinhap_vocab::Status;

    use super::*;

    #[test]
    fn a_missing_year_lifts_the_pen() {
        let point = |year, value| LinePoint { year, value, status: Status::Observed };
        let points = [point(2020, Some(1.0)), point(2021, None), point(2022, Some(2.0))];
        let svg = sparkline(&points, "1 → 2", Theme::Page);
        assert!(svg.contains("d=\"M4 19M87 5\""), "{svg}");
        assert!(!sparkline(&[], "", Theme::Page).contains("<path"));
    }
}
