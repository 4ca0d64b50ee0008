//! Dots of economies along an axis, one row per measure.

use hoinhap_review::document::{Axis, Dot, DotRow, Quantity, Role};
use hoinhap_vocab::{Lang, Text};

use super::canvas::{Anchor, Canvas, Face, Stroke};
use super::key::{self, Mark};
use super::palette;
use super::scale::{self, Linear, Ticks};
use super::{ChartStyle, LabelBox};
use crate::format;

/// Rows of the small form.
const MINI_ROWS: usize = 4;
/// Height that dots and the codes above and below them take.
const TRACK: f64 = 46.0;

/// Draws a dot plot.
pub(super) fn draw(canvas: &mut Canvas, rows: &[DotRow], axis: &Axis, style: &ChartStyle<'_>) {
    let rows = if style.mini { &rows[..rows.len().min(MINI_ROWS)] } else { rows };
    let sheet = Sheet::new(rows, axis, style);
    let mut y = 0.0;
    if !style.mini {
        y += key::draw(canvas, 0.0, style.width, 0.0, &legend(rows, style.lang));
        y += if y > 0.0 { 8.0 } else { 0.0 };
    }
    let layouts: Vec<_> = rows.iter().map(|row| sheet.layout(row)).collect();
    let bottom = y + layouts.iter().map(|layout| layout.height).sum::<f64>();
    sheet.draw_grid(canvas, y, bottom, style);
    for (row, layout) in rows.iter().zip(&layouts) {
        sheet.draw_row(canvas, row, layout, y);
        y += layout.height;
    }
    canvas.height = y + sheet.draw_axis(canvas, y, style);
}

/// Who the dots are.
fn legend(rows: &[DotRow], lang: Lang) -> Vec<(Mark, String)> {
    static OTHERS: Text = Text::fixed("các nền kinh tế khác", "other economies");
    if rows.iter().all(|row| row.dots.len() <= 1) {
        return Vec::new();
    }
    let mut named: Vec<(Role, &str)> = Vec::new();
    for dot in rows.iter().flat_map(|row| &row.dots) {
        let words = if dot.role == Role::Other { OTHERS.get(lang) } else { dot.label.get(lang) };
        if !named.contains(&(dot.role, words)) {
            named.push((dot.role, words));
        }
    }
    named.sort();
    let entry = |(role, words): (Role, &str)| {
        let ink = palette::of_role(role);
        let mark = if role == Role::Group { Mark::Diamond(ink) } else { Mark::Dot(ink) };
        (mark, words.to_owned())
    };
    named.into_iter().map(entry).collect()
}

struct Sheet<'a> {
    axis: &'a Axis,
    lang: Lang,
    width: f64,
    label: Face,
    detail: Face,
    value: Face,
    code: Face,
    ticks: Ticks,
    x: Linear,
    label_width: f64,
    /// Whether label and value stand above the track and not beside it.
    above: bool,
    track: f64,
}

/// The label of a row, and the height that the row takes.
struct RowLayout {
    label: Vec<String>,
    detail: Vec<String>,
    value: String,
    head: f64,
    height: f64,
}

impl<'a> Sheet<'a> {
    fn new(rows: &[DotRow], axis: &'a Axis, style: &ChartStyle<'_>) -> Self {
        let size = if style.mini { 12.0 } else { 13.0 };
        let label = Face::new(size, palette::TEXT);
        let (detail, code) = (Face::new(11.5, palette::QUIET), Face::new(10.5, palette::QUIET));
        let value = Face::new(size, palette::ACCENT).bold();
        let values = rows.iter().flat_map(|row| &row.dots).flat_map(|dot| {
            let (low, high) = dot.interval.unwrap_or((dot.value, dot.value));
            [dot.value, low, high]
        });
        let (low, high) = scale::ends(axis, values);
        let ticks = Ticks::covering(low, high, if style.is_wide() { 6 } else { 4 }, axis);
        let above = !style.is_wide();
        let longest = |face: Face, words: &dyn Fn(&DotRow) -> String| {
            rows.iter().map(|row| face.width(&words(row))).fold(0.0, f64::max)
        };
        let label_width = longest(label, &|row| row.label.get(style.lang).to_owned())
            .max(longest(detail, &|row| row.detail.get(style.lang).to_owned()))
            .min(style.width * 0.3);
        let value_width = longest(value, &|row| row_value(row, axis, style.lang));
        let to = if above {
            (14.0, style.width - 16.0)
        } else {
            (label_width + 30.0, style.width - value_width - 30.0)
        };
        let x = Linear { from: ticks.ends(), to };
        let track = if style.mini { 40.0 } else { TRACK };
        Self {
            axis,
            lang: style.lang,
            width: style.width,
            label,
            detail,
            value,
            code,
            ticks,
            x,
            label_width,
            above,
            track,
        }
    }

    fn layout(&self, row: &DotRow) -> RowLayout {
        let value = row_value(row, self.axis, self.lang);
        let room = if self.above { self.width - self.value.width(&value) - 12.0 } else { self.label_width };
        let label = self.label.wrap(row.label.get(self.lang), room, 3);
        let detail =
            self.detail.wrap(row.detail.get(self.lang), if self.above { self.width } else { room }, 2);
        let words = label.len() as f64 * self.label.line() + detail.len() as f64 * self.detail.line();
        let (head, height) = if self.above {
            (words, words + self.track + 4.0)
        } else {
            (words, (words + 12.0).max(self.track))
        };
        RowLayout { label, detail, value, head, height }
    }

    fn draw_grid(&self, canvas: &mut Canvas, top: f64, bottom: f64, style: &ChartStyle<'_>) {
        for value in &self.ticks.values {
            let x = self.x.at(*value);
            let ink = if *value == 0.0 && self.ticks.ends().0 < 0.0 { palette::QUIET } else { palette::RULE };
            if !style.mini || ink == palette::QUIET {
                canvas.line((x, top), (x, bottom), Stroke::new(ink, 1.0));
            }
        }
    }

    fn draw_row(&self, canvas: &mut Canvas, row: &DotRow, layout: &RowLayout, y: f64) {
        let words_top = if self.above { y } else { y + (layout.height - layout.head) / 2.0 };
        let baseline = words_top + self.label.size;
        let rim = |face: Face| if self.above { face.rimmed() } else { face };
        canvas.lines(0.0, baseline, Anchor::Start, &layout.label, rim(self.label));
        let below = baseline + layout.label.len() as f64 * self.label.line() - 1.0;
        canvas.lines(0.0, below, Anchor::Start, &layout.detail, rim(self.detail));
        let middle = if self.above { y + layout.head + self.track / 2.0 } else { y + layout.height / 2.0 };
        let value_baseline = if self.above { baseline } else { middle + self.value.size * 0.35 };
        canvas.text(self.width, value_baseline, Anchor::End, &layout.value, rim(self.value));
        self.draw_dots(canvas, &row.dots, middle);
    }

    fn draw_dots(&self, canvas: &mut Canvas, dots: &[Dot], middle: f64) {
        canvas.line((self.x.to.0, middle), (self.x.to.1, middle), Stroke::new(palette::RULE, 1.0));
        // The country's dot is drawn last, on top; its code is set first.
        let mut order: Vec<&Dot> = dots.iter().collect();
        order.sort_by_key(|dot| dot.role);
        for dot in order.iter().rev() {
            self.draw_dot(canvas, dot, middle);
        }
        for dot in order {
            self.draw_code(canvas, dot, middle);
        }
    }

    fn draw_dot(&self, canvas: &mut Canvas, dot: &Dot, middle: f64) {
        let ink = palette::of_role(dot.role);
        let at = (self.x.at(dot.value), middle);
        if let Some((low, high)) = dot.interval {
            let (low, high) = (self.x.at(low), self.x.at(high));
            canvas.line((low, middle), (high, middle), Stroke::new(ink, 2.4));
        }
        let tip = format!("{}: {}", dot.label.get(self.lang), dot_value(dot, self.axis, self.lang));
        match dot.role {
            Role::Country => canvas.dot(at, 7.0, ink, false, &tip),
            Role::Group => canvas.diamond(at, 6.0, ink, &tip),
            Role::Comparator(_) => canvas.dot(at, 5.0, ink, false, &tip),
            Role::Other => canvas.dot(at, 3.5, ink, false, &tip),
        }
    }

    /// Writes a dot's code above it, or below it, where there is room.
    fn draw_code(&self, canvas: &mut Canvas, dot: &Dot, middle: f64) {
        if dot.role == Role::Other || dot.code.is_empty() {
            return;
        }
        let face = Face { ink: palette::of_role(dot.role), ..self.code }.rimmed();
        let face = if dot.role == Role::Country { face.bold() } else { face };
        let half = face.width(&dot.code) / 2.0;
        let x = self.x.at(dot.value).max(half).min(self.width - half);
        for y in [middle - 10.5, middle + 19.0] {
            let label = Canvas::box_of(x, y, Anchor::Middle, &dot.code, face);
            // Two codes that touch read as one word.
            let roomy = LabelBox { left: label.left - 4.0, right: label.right + 4.0, ..label };
            if canvas.is_free(&roomy) {
                canvas.text(x, y, Anchor::Middle, &dot.code, face);
                return;
            }
        }
    }

    /// The tick labels and the measure under the rows; returns their height.
    fn draw_axis(&self, canvas: &mut Canvas, y: f64, style: &ChartStyle<'_>) -> f64 {
        let face = Face::new(if style.mini { 11.0 } else { 12.0 }, palette::QUIET);
        let labels = self.ticks.labels(self.axis, style.lang);
        let last = labels.len() - 1;
        for (place, (value, label)) in self.ticks.values.iter().zip(&labels).enumerate() {
            let half = face.width(label) / 2.0;
            let x = self.x.at(*value).max(half).min(self.width - half);
            let ends = place == 0 || place == last || *value == 0.0;
            let free = canvas.is_free(&Canvas::box_of(x, y + 13.0, Anchor::Middle, label, face));
            if free && (ends || !style.mini) {
                canvas.text(x, y + 13.0, Anchor::Middle, label, face);
            }
        }
        if style.mini {
            return 19.0;
        }
        let lines = face.wrap(self.axis.label.get(style.lang), self.width - self.x.to.0, 2);
        canvas.lines(self.x.to.0, y + 31.0, Anchor::Start, &lines, face);
        20.0 + lines.len() as f64 * face.line() + 4.0
    }
}

/// The value to print for a row: the country's, or that of its only dot.
fn row_value(row: &DotRow, axis: &Axis, lang: Lang) -> String {
    let country = row.dots.iter().find(|dot| dot.role == Role::Country);
    let dot = country.or(if row.dots.len() == 1 { row.dots.first() } else { None });
    dot.map(|dot| short_value(dot, axis, lang)).unwrap_or_default()
}

/// A dot's value without a long unit, which stands under the row's label.
fn short_value(dot: &Dot, axis: &Axis, lang: Lang) -> String {
    match &dot.shown {
        Some(quantity) if !scale::is_short(&format::unit(&quantity.unit, quantity.scale, lang)) => {
            format::quantity(&Quantity { unit: Text::default(), ..quantity.clone() }, lang)
        }
        _ => dot_value(dot, axis, lang),
    }
}

fn dot_value(dot: &Dot, axis: &Axis, lang: Lang) -> String {
    match &dot.shown {
        Some(quantity) => format::quantity(quantity, lang),
        None => scale::value(dot.value, axis, lang),
    }
}
