//! Two measures against each other, with named quadrants and the country's path of years.

use hoinhap_review::document::{Axis, PlanePoint, Role};
use hoinhap_vocab::{Lang, Text};

use super::canvas::{Anchor, Canvas, Face, Stroke, num};
use super::palette;
use super::scale::{self, Linear, Ticks};
use super::{ChartStyle, LabelBox, place};

/// What a plane shows.
pub(super) struct Plane<'a> {
    pub(super) points: &'a [PlanePoint],
    pub(super) path: &'a [PlanePoint],
    pub(super) x: &'a Axis,
    pub(super) y: &'a Axis,
    pub(super) split: (f64, f64),
    pub(super) quadrants: &'a [Text; 4],
}

/// Points from which economies that are not named get smaller dots.
const CROWD: usize = 60;

/// Least width in which a quadrant's name is set.
const LEAST_NAME: f64 = 104.0;

/// Draws a plane.
pub(super) fn draw(canvas: &mut Canvas, plane: &Plane<'_>, style: &ChartStyle<'_>) {
    let plot = Plot::new(plane, style);
    plot.draw_frame(canvas, plane, style);
    plot.draw_points(canvas, plane, style);
    plot.draw_quadrants(canvas, plane, style);
    plot.draw_path(canvas, plane.path);
    plot.label(canvas, plane, style);
    canvas.height = plot.bottom + if style.mini { 6.0 } else { 44.0 };
}

struct Plot {
    x: Linear,
    y: Linear,
    x_ticks: Ticks,
    y_ticks: Ticks,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    small: Face,
    crowded: bool,
}

impl Plot {
    fn new(plane: &Plane<'_>, style: &ChartStyle<'_>) -> Self {
        let small = Face::new(if style.mini { 11.0 } else { 12.0 }, palette::QUIET);
        let all = || plane.points.iter().chain(plane.path);
        let count = if style.is_wide() { 6 } else { 4 };
        let (low, high) = scale::ends(plane.x, all().map(|point| point.x).chain([plane.split.0]));
        let x_ticks = Ticks::covering(low, high, count, plane.x);
        let (low, high) = scale::ends(plane.y, all().map(|point| point.y).chain([plane.split.1]));
        let y_ticks = Ticks::covering(low, high, count, plane.y);
        let widest =
            y_ticks.labels(plane.y, style.lang).iter().map(|label| small.width(label)).fold(0.0, f64::max);
        let (left, top) = if style.mini { (2.0, 2.0) } else { (widest + 8.0, 26.0) };
        let (right, height) = match (style.mini, style.is_wide()) {
            (true, _) => (style.width - 2.0, 150.0),
            (false, true) => (style.width - 8.0, 440.0),
            (false, false) => (style.width - 6.0, 330.0),
        };
        let bottom = top + height;
        let x = Linear { from: x_ticks.ends(), to: (left, right) };
        let y = Linear { from: y_ticks.ends(), to: (bottom, top) };
        Self { x, y, x_ticks, y_ticks, left, right, top, bottom, small, crowded: plane.points.len() > CROWD }
    }

    fn at(&self, point: &PlanePoint) -> (f64, f64) {
        (self.x.at(point.x), self.y.at(point.y))
    }

    fn draw_frame(&self, canvas: &mut Canvas, plane: &Plane<'_>, style: &ChartStyle<'_>) {
        let (left, right, top, bottom) = (self.left, self.right, self.top, self.bottom);
        canvas.frame((left, top), (right - left, bottom - top), Stroke::new(palette::RULE, 1.0), "");
        let (x, y) = (self.x.at(plane.split.0), self.y.at(plane.split.1));
        let stroke = Stroke::new(palette::OTHER, 1.0).dashed();
        canvas.line((x, top), (x, bottom), stroke);
        canvas.line((left, y), (right, y), stroke);
        if style.mini {
            return;
        }
        self.draw_ticks(canvas, plane, style.lang);
        let name = self.small.wrap(plane.y.label.get(style.lang), style.width - 20.0, 1);
        canvas.lines(14.0, 12.0, Anchor::Start, &name, self.small.bold());
        canvas.line((5.0, 14.0), (5.0, 4.0), Stroke::new(palette::QUIET, 1.4));
        canvas.arrow_head((5.0, 3.0), -std::f64::consts::FRAC_PI_2, palette::QUIET);
        let name = self.small.bold().wrap(plane.x.label.get(style.lang), style.width - 20.0, 1).concat();
        let baseline = bottom + 38.0;
        canvas.text(right - 14.0, baseline, Anchor::End, &name, self.small.bold());
        let middle = baseline - self.small.size * 0.35;
        canvas.line((right - 10.0, middle), (right - 1.0, middle), Stroke::new(palette::QUIET, 1.4));
        canvas.arrow_head((right, middle), 0.0, palette::QUIET);
    }

    fn draw_ticks(&self, canvas: &mut Canvas, plane: &Plane<'_>, lang: Lang) {
        for (value, label) in self.x_ticks.values.iter().zip(self.x_ticks.labels(plane.x, lang)) {
            let half = self.small.width(&label) / 2.0;
            let x = self.x.at(*value).min(canvas.width - half);
            canvas.text(x, self.bottom + 18.0, Anchor::Middle, &label, self.small);
        }
        for (value, label) in self.y_ticks.values.iter().zip(self.y_ticks.labels(plane.y, lang)) {
            let y = self.y.at(*value) + self.small.size * 0.35;
            canvas.text(self.left - 6.0, y, Anchor::End, &label, self.small);
        }
    }

    /// Names the quadrants at the outer corners, within each quadrant's width.
    fn draw_quadrants(&self, canvas: &mut Canvas, plane: &Plane<'_>, style: &ChartStyle<'_>) {
        let face = Face::new(if style.mini { 10.5 } else { 12.5 }, palette::QUIET).bold().rimmed();
        let split = (self.x.at(plane.split.0), self.y.at(plane.split.1));
        let rooms = [split.0 - self.left, self.right - split.0];
        let heights = [split.1 - self.top, self.bottom - split.1];
        for (place, name) in plane.quadrants.iter().enumerate() {
            let (column, row) = (place % 2, place / 2);
            // A narrow quadrant lends its name some of its neighbour's room.
            let lines = face.wrap(name.get(style.lang), (rooms[column] - 14.0).max(LEAST_NAME), 3);
            let height = lines.len() as f64 * face.line();
            if heights[row] < height + 6.0 {
                continue;
            }
            let (x, anchor) =
                if column == 0 { (self.left + 7.0, Anchor::Start) } else { (self.right - 7.0, Anchor::End) };
            let top = if row == 0 { self.top + 4.0 } else { self.bottom - 5.0 - height };
            let free = lines.iter().enumerate().all(|(line, words)| {
                let baseline = top + face.size + line as f64 * face.line();
                canvas.is_free(&Canvas::box_of(x, baseline, anchor, words, face))
            });
            if free {
                canvas.lines(x, top + face.size, anchor, &lines, face);
            }
        }
    }

    fn draw_points(&self, canvas: &mut Canvas, plane: &Plane<'_>, style: &ChartStyle<'_>) {
        let mut order: Vec<_> = plane.points.iter().collect();
        order.sort_by_key(|point| std::cmp::Reverse(point.role));
        for point in order {
            let value = |value, axis| scale::value(value, axis, style.lang);
            let (x, y) = (value(point.x, plane.x), value(point.y, plane.y));
            let tip = format!("{}: {x}; {y}", point.label.get(style.lang));
            canvas.dot(
                self.at(point),
                self.radius(point.role, style),
                palette::of_role(point.role),
                false,
                &tip,
            );
        }
    }

    /// The country's path, with an arrow at its end.
    fn draw_path(&self, canvas: &mut Canvas, path: &[PlanePoint]) {
        let places: Vec<_> = path.iter().map(|point| self.at(point)).collect();
        let steps = places
            .iter()
            .enumerate()
            .map(|(step, at)| format!("{}{} {}", if step == 0 { "M" } else { "L" }, num(at.0), num(at.1)));
        let line: String = steps.collect();
        if let [.., before, last] = places[..] {
            canvas.path(&line, Stroke::new(palette::ACCENT, 1.8));
            let direction = (last.1 - before.1).atan2(last.0 - before.0);
            canvas.arrow_head(last, direction, palette::ACCENT);
        }
        for at in places.iter().rev().skip(1) {
            canvas.dot(*at, 2.4, palette::ACCENT, false, "");
        }
    }

    /// Writes names where they fit: the country, comparators, years of the path, then anybody else's code.
    fn label(&self, canvas: &mut Canvas, plane: &Plane<'_>, style: &ChartStyle<'_>) {
        let bounds = (self.left + 2.0, self.top + 1.0, self.right - 2.0, self.bottom - 1.0);
        let marks = self.marks(plane, style);
        let mut order: Vec<_> = plane.points.iter().collect();
        order.sort_by_key(|point| point.role);
        let (named, others): (Vec<_>, Vec<_>) =
            order.into_iter().partition(|point| point.role != Role::Other);
        for point in named {
            let size = if style.mini { 11.0 } else { 12.0 };
            let face = Face::new(size, palette::of_role(point.role)).rimmed();
            let face = if point.role == Role::Country { face.bold() } else { face };
            let radius = self.radius(point.role, style);
            let (name, at) = (point.label.get(style.lang), self.at(point));
            let set = place::beside(canvas, at, radius, name, face, bounds, &marks);
            // The country is named in full even where other marks lie under its name.
            let set = set
                || (point.role == Role::Country
                    && place::beside(canvas, at, radius, name, face, bounds, &[]));
            if !set && !place::beside(canvas, at, radius, &point.code, face, bounds, &marks) {
                place::beside(canvas, at, radius, &point.code, face, bounds, &[]);
            }
        }
        let year = Face::new(11.0, palette::ACCENT).rimmed();
        for point in spread_out(plane.path) {
            place::beside(canvas, self.at(point), 3.0, point.label.get(style.lang), year, bounds, &marks);
        }
        if !style.mini {
            let code = Face::new(10.5, palette::QUIET);
            for point in others.into_iter().filter(|point| self.stands_alone(point, plane)) {
                place::beside(canvas, self.at(point), 3.5, &point.code, code, bounds, &marks);
            }
        }
    }

    /// Radius of a point; smaller for the many.
    const fn radius(&self, role: Role, style: &ChartStyle<'_>) -> f64 {
        match (role, style.mini) {
            (Role::Country, _) => 6.0,
            (Role::Comparator(_) | Role::Group, false) => 5.0,
            (Role::Comparator(_) | Role::Group, true) => 3.5,
            (Role::Other, false) if !self.crowded => 3.5,
            (Role::Other, false) => 2.6,
            (Role::Other, true) => 2.0,
        }
    }

    /// Whether no other point is near: in a crowd a code could be read as its neighbour's.
    fn stands_alone(&self, point: &PlanePoint, plane: &Plane<'_>) -> bool {
        const NEAR: (f64, f64) = (30.0, 13.0);
        let at = self.at(point);
        let near = |other: &&PlanePoint| {
            let place = self.at(other);
            (place.0 - at.0).abs() < NEAR.0 && (place.1 - at.1).abs() < NEAR.1
        };
        plane.points.iter().filter(near).count() == 1
    }

    /// The areas of marks, which labels leave free.
    fn marks(&self, plane: &Plane<'_>, style: &ChartStyle<'_>) -> Vec<LabelBox> {
        let points =
            plane.points.iter().map(|point| place::mark(self.at(point), self.radius(point.role, style)));
        points.chain(plane.path.iter().map(|point| place::mark(self.at(point), 2.0))).collect()
    }
}

/// The path's first year, its middle and so on, in the order in which they deserve a label; the last year is the
/// country's own point.
fn spread_out(path: &[PlanePoint]) -> Vec<&PlanePoint> {
    let count = path.len();
    let mut order: Vec<usize> = Vec::new();
    for part in [0, 8, 4, 2, 6, 1, 3, 5, 7] {
        let place = (count.saturating_sub(1)) * part / 8;
        if place < count && !order.contains(&place) {
            order.push(place);
        }
    }
    order.into_iter().map(|place| &path[place]).collect()
}
