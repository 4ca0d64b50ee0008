//! Ordered bars from zero, to one side or to both.

use hoinhap_review::document::{Axis, Bar, Role};
use hoinhap_vocab::{Lang, Text};

use super::ChartStyle;
use super::canvas::{Anchor, Canvas, Face, Stroke};
use super::palette::{self, Ink};
use super::scale::{self, Linear};
use crate::format;

/// Bars of the small form.
const MINI_BARS: usize = 5;
const GAP: f64 = 8.0;
/// Least part of the width that bars get before values give up their units.
const LEAST_PLOT: f64 = 0.3;

/// Draws bars; `sides` names what left and right of zero mean.
pub(super) fn draw(
    canvas: &mut Canvas,
    bars: &[Bar],
    axis: &Axis,
    sides: Option<(&Text, &Text)>,
    style: &ChartStyle<'_>,
) {
    let shown = if style.mini { MINI_BARS.min(bars.len()) } else { bars.len() };
    let sheet = Sheet::new(&bars[..shown], axis, style);
    let mut y = axis_label(canvas, axis, style, sheet.units);
    y += sides.map_or(0.0, |sides| side_captions(canvas, &sheet, sides, y, style));
    let top = y;
    for bar in &bars[..shown] {
        y += sheet.draw_bar(canvas, bar, y, sides.is_some(), bars);
    }
    let zero = sheet.scale.at(0.0);
    canvas.line((zero, top), (zero, y), Stroke::new(palette::QUIET, 1.0));
    canvas.height = y + 2.0;
}

/// The measure, where the values cannot carry the unit themselves.
fn axis_label(canvas: &mut Canvas, axis: &Axis, style: &ChartStyle<'_>, units: bool) -> f64 {
    if units && (style.mini || scale::unit_fits(axis, style.lang)) {
        return 2.0;
    }
    let (label, unit) = (axis.label.get(style.lang), format::unit(&axis.unit, axis.scale, style.lang));
    let said =
        if unit.is_empty() || label.contains(&unit) { label.to_owned() } else { format!("{label}, {unit}") };
    let face = Face::new(12.0, palette::QUIET);
    let lines = face.wrap(&said, canvas.width, 2);
    canvas.lines(0.0, 13.0, Anchor::Start, &lines, face);
    lines.len() as f64 * face.line() + 6.0
}

/// Names of the two sides, each with an arrow: at the zero line where they have room, else on rows of their own.
/// Returns the height that they take.
fn side_captions(
    canvas: &mut Canvas,
    sheet: &Sheet<'_>,
    (left, right): (&Text, &Text),
    y: f64,
    style: &ChartStyle<'_>,
) -> f64 {
    let zero = sheet.scale.at(0.0);
    let face = Face::new(if style.mini { 11.0 } else { 12.0 }, palette::BELOW).bold();
    let (left, right) = (left.get(style.lang), right.get(style.lang));
    let right_face = Face { ink: palette::ABOVE, ..face };
    let roomy = zero - ARROW - face.width(left) >= 0.0;
    let roomy = roomy && zero + ARROW + face.width(right) <= canvas.width;
    let baseline = y + face.size;
    if roomy {
        canvas.text(zero - ARROW, baseline, Anchor::End, left, face);
        canvas.text(zero + ARROW, baseline, Anchor::Start, right, right_face);
        side_arrow(canvas, (zero - 4.0, baseline), -1.0, face);
        side_arrow(canvas, (zero + 4.0, baseline), 1.0, right_face);
        return face.line() + 8.0;
    }
    let lines = face.wrap(left, canvas.width - ARROW, 2);
    canvas.lines(ARROW, baseline, Anchor::Start, &lines, face);
    side_arrow(canvas, (ARROW - 5.0, baseline), -1.0, face);
    let baseline = baseline + lines.len() as f64 * face.line();
    let right_lines = right_face.wrap(right, canvas.width - ARROW, 2);
    canvas.lines(canvas.width - ARROW, baseline, Anchor::End, &right_lines, right_face);
    side_arrow(canvas, (canvas.width - ARROW + 5.0, baseline), 1.0, right_face);
    (lines.len() + right_lines.len()) as f64 * face.line() + 8.0
}

/// Room that the arrow of a side takes beside its name.
const ARROW: f64 = 22.0;

/// A short arrow from a place on a baseline, to the left (-1) or to the right (1).
fn side_arrow(canvas: &mut Canvas, (x, baseline): (f64, f64), way: f64, face: Face) {
    let y = baseline - face.size * 0.35;
    let end = (x + way * 13.0, y);
    canvas.line((x, y), end, Stroke::new(face.ink, 1.6));
    canvas.arrow_head(end, if way < 0.0 { std::f64::consts::PI } else { 0.0 }, face.ink);
}

/// Measures shared by all bars of a chart.
struct Sheet<'a> {
    axis: &'a Axis,
    lang: Lang,
    scale: Linear,
    label: Face,
    value: Face,
    note: Face,
    label_width: f64,
    note_below: bool,
    note_room: f64,
    thickness: f64,
    /// Whether values carry their unit; where there is no room, the measure above the bars does.
    units: bool,
}

impl<'a> Sheet<'a> {
    fn new(bars: &[Bar], axis: &'a Axis, style: &ChartStyle<'_>) -> Self {
        let size = if style.mini { 12.0 } else { 13.0 };
        let (label, note) = (Face::new(size, palette::TEXT), Face::new(size - 1.5, palette::QUIET));
        let longest = |width: &dyn Fn(&Bar) -> f64| bars.iter().map(width).fold(0.0, f64::max);
        let bold = label.bold();
        let most = style.width * if style.is_wide() { 0.36 } else { 0.34 };
        let label_width = longest(&|bar| bold.width(bar.label.get(style.lang))).min(most);
        let mut sheet = Self {
            axis,
            lang: style.lang,
            scale: Linear { from: (0.0, 1.0), to: (0.0, 1.0) },
            label,
            value: label,
            note,
            label_width,
            note_below: !style.is_wide(),
            note_room: style.width * 0.3,
            thickness: if style.mini { 14.0 } else { 18.0 },
            units: true,
        };
        sheet.scale = sheet.scale_for(bars, style);
        if sheet.scale.to.1 - sheet.scale.to.0 < LEAST_PLOT * style.width {
            sheet.units = false;
            sheet.scale = sheet.scale_for(bars, style);
        }
        sheet
    }

    /// The scale that leaves room for the values written at the bars' ends.
    fn scale_for(&self, bars: &[Bar], style: &ChartStyle<'_>) -> Linear {
        let bounds = bars.iter().flat_map(|bar| {
            let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
            [bar.value, low, high]
        });
        let from = scale::ends_with_zero(self.axis, bounds);
        let room = |below: bool| {
            let side = bars.iter().filter(|bar| (bar.value < 0.0) == below);
            side.map(|bar| self.end_width(bar)).fold(0.0, f64::max) + GAP
        };
        let left = self.label_width + 10.0 + if from.0 < 0.0 { room(true) } else { 0.0 };
        let right = style.width - room(false);
        Linear { from, to: (left, right.max(left + 12.0)) }
    }

    fn value_text(&self, bar: &Bar) -> String {
        let write = if self.units { scale::value } else { scale::digits };
        write(bar.value, self.axis, self.lang)
    }

    fn note_lines(&self, bar: &Bar) -> Vec<String> {
        let most = if self.note_below { self.note_room } else { self.note_room * 1.2 };
        self.note.wrap(bar.note.get(self.lang), most, 2)
    }

    /// Width of what is written at the end of a bar.
    fn end_width(&self, bar: &Bar) -> f64 {
        let value = self.value.bold().width(&self.value_text(bar));
        let note = self.note_lines(bar).iter().map(|line| self.note.width(line)).fold(0.0, f64::max);
        match (self.note_below, note > 0.0) {
            (true, _) => value.max(note),
            (false, true) => value + GAP + note,
            (false, false) => value,
        }
    }

    fn ink(&self, bar: &Bar, both_sides: bool, all: &[Bar]) -> Ink {
        let singled_out = all.iter().any(|bar| bar.role == Role::Country);
        match bar.role {
            _ if both_sides && bar.value < 0.0 => palette::BELOW,
            _ if both_sides => palette::ABOVE,
            Role::Other if !singled_out => palette::BAR,
            // A group stands back beside single economies, and is the subject where all bars are groups.
            Role::Group if all.iter().all(|bar| bar.role == Role::Group) => palette::BAR,
            Role::Group => palette::OTHER,
            role => palette::of_role(role),
        }
    }

    /// Draws a bar whose row starts at `y`; returns the height of the row.
    fn draw_bar(&self, canvas: &mut Canvas, bar: &Bar, y: f64, both_sides: bool, all: &[Bar]) -> f64 {
        let face = if bar.role == Role::Country { self.label.bold() } else { self.label };
        let lines = face.wrap(bar.label.get(self.lang), self.label_width, 5);
        let notes = self.note_lines(bar);
        let label_height = lines.len() as f64 * face.line();
        let end_height =
            self.value.line() + if self.note_below { notes.len() as f64 * self.note.line() } else { 0.0 };
        let height = label_height.max(end_height).max(self.thickness) + 7.0;
        let middle = y + height / 2.0;
        let baseline = middle - label_height / 2.0 + face.size * 0.98;
        canvas.lines(self.label_width, baseline, Anchor::End, &lines, face);
        self.draw_mark(canvas, bar, middle, self.ink(bar, both_sides, all));
        self.draw_end(canvas, bar, &notes, middle - end_height / 2.0 + self.value.size * 0.98, face);
        height
    }

    fn draw_mark(&self, canvas: &mut Canvas, bar: &Bar, middle: f64, ink: Ink) {
        let (zero, end) = (self.scale.at(0.0), self.scale.at(bar.value));
        let tip = format!("{}: {}", bar.label.get(self.lang), self.value_text(bar));
        let top = middle - self.thickness / 2.0;
        canvas.rect((zero.min(end), top), ((end - zero).abs().max(0.8), self.thickness), ink, &tip);
        if let Some((low, high)) = bar.interval {
            let (low, high) = (self.scale.at(low), self.scale.at(high));
            let stroke = Stroke::new(palette::TEXT, 1.3);
            canvas.line((low, middle), (high, middle), stroke);
            for end in [low, high] {
                canvas.line((end, middle - 4.0), (end, middle + 4.0), stroke);
            }
        }
    }

    /// Writes value and note at the outer end of a bar.
    fn draw_end(&self, canvas: &mut Canvas, bar: &Bar, notes: &[String], baseline: f64, face: Face) {
        let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
        let value = self.value_text(bar);
        let (x, anchor, way) = if bar.value < 0.0 {
            (self.scale.at(low.min(bar.value)) - 5.0, Anchor::End, -1.0)
        } else {
            (self.scale.at(high.max(bar.value)) + 5.0, Anchor::Start, 1.0)
        };
        canvas.text(x, baseline, anchor, &value, face);
        if self.note_below {
            canvas.lines(x, baseline + self.value.line(), anchor, notes, self.note);
        } else {
            let shift = way * (face.width(&value) + GAP);
            let up = (notes.len().max(1) - 1) as f64 * self.note.line() / 2.0;
            canvas.lines(x + shift, baseline - up, anchor, notes, self.note);
        }
    }
}
