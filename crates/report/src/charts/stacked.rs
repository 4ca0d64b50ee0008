//! Bars of counts by status, from zero, with the counts as text.

use hoinhap_review::document::{Level, StackedRow, StackedStatus};
use hoinhap_vocab::Lang;

use super::ChartStyle;
use super::canvas::{Anchor, Canvas, Face, Stroke};
use super::key::{self, Mark};
use super::palette::{self, Ink};
use super::scale::Linear;
use crate::format;

/// Rows of the small form.
const MINI_ROWS: usize = 4;

/// Draws stacked bars. A row may have fewer counts than there are statuses; the rest are zero.
pub(super) fn draw(
    canvas: &mut Canvas,
    rows: &[StackedRow],
    statuses: &[StackedStatus],
    style: &ChartStyle<'_>,
) {
    let rows = if style.mini { &rows[..rows.len().min(MINI_ROWS)] } else { rows };
    let inks = inks(statuses);
    let entries: Vec<_> = statuses
        .iter()
        .zip(&inks)
        .map(|(status, (ink, _))| (Mark::Swatch(*ink), status.name.get(style.lang).to_owned()))
        .collect();
    let mut y = key::draw(canvas, 0.0, style.width, 0.0, &entries) + 6.0;
    let sheet = Sheet::new(rows, style);
    for row in rows {
        y += sheet.draw_row(canvas, row, statuses, &inks, y);
    }
    canvas.height = y;
}

/// The colours of marks and of the counts on them: by level, or one of the greys where there is none. Statuses
/// of one level after the first take a weaker shade.
fn inks(statuses: &[StackedStatus]) -> Vec<(Ink, Ink)> {
    let mut seen: Vec<Level> = Vec::new();
    let mut greys = 0;
    let mut ink = |status: &StackedStatus| match status.level {
        Some(level) if !seen.contains(&level) => {
            seen.push(level);
            (palette::of_level(level), palette::GROUND)
        }
        Some(level) => (palette::of_level_soft(level), palette::TEXT),
        None => {
            greys += 1;
            (palette::neutral(greys), palette::TEXT)
        }
    };
    statuses.iter().map(&mut ink).collect()
}

struct Sheet {
    lang: Lang,
    label: Face,
    count: Face,
    label_width: f64,
    x: Linear,
    thickness: f64,
}

impl Sheet {
    fn new(rows: &[StackedRow], style: &ChartStyle<'_>) -> Self {
        let size = if style.mini { 12.0 } else { 13.0 };
        let (label, count) = (Face::new(size, palette::TEXT), Face::new(size - 1.0, palette::TEXT));
        let most = style.width * if style.is_wide() { 0.36 } else { 0.38 };
        let longest = rows.iter().map(|row| label.width(row.label.get(style.lang))).fold(0.0, f64::max);
        let label_width = longest.min(most);
        let highest = rows.iter().map(total).max().unwrap_or(0).max(1);
        let room = count.bold().width(&format::number(f64::from(highest), 0, style.lang)) + 10.0;
        let x = Linear { from: (0.0, f64::from(highest)), to: (label_width + 10.0, style.width - room) };
        Self {
            lang: style.lang,
            label,
            count,
            label_width,
            x,
            thickness: if style.mini { 16.0 } else { 20.0 },
        }
    }

    /// Draws a row from `y` down; returns its height.
    fn draw_row(
        &self,
        canvas: &mut Canvas,
        row: &StackedRow,
        statuses: &[StackedStatus],
        inks: &[(Ink, Ink)],
        y: f64,
    ) -> f64 {
        let lines = self.label.wrap(row.label.get(self.lang), self.label_width, 4);
        let label_height = lines.len() as f64 * self.label.line();
        let height = label_height.max(self.thickness) + 8.0;
        let middle = y + height / 2.0;
        let baseline = middle - label_height / 2.0 + self.label.size * 0.98;
        canvas.lines(self.label_width, baseline, Anchor::End, &lines, self.label);
        let mut before = 0;
        for ((count, status), inks) in row.counts.iter().zip(statuses).zip(inks) {
            self.draw_part(canvas, (before, *count), status, *inks, middle);
            before += count;
        }
        let sum = format::number(f64::from(total(row)), 0, self.lang);
        let end = self.x.at(f64::from(total(row))) + 6.0;
        canvas.text(end, middle + self.count.size * 0.35, Anchor::Start, &sum, self.count.bold());
        let zero = self.x.at(0.0);
        canvas.line((zero, y), (zero, y + height), Stroke::new(palette::QUIET, 1.0));
        height
    }

    fn draw_part(
        &self,
        canvas: &mut Canvas,
        (before, count): (u32, u32),
        status: &StackedStatus,
        (ink, on_ink): (Ink, Ink),
        middle: f64,
    ) {
        if count == 0 {
            return;
        }
        let (from, to) = (self.x.at(f64::from(before)), self.x.at(f64::from(before + count)));
        let words = format::number(f64::from(count), 0, self.lang);
        let tip = format!("{}: {words}", status.name.get(self.lang));
        let top = middle - self.thickness / 2.0;
        canvas.rect((from, top), ((to - from - 1.0).max(0.8), self.thickness), ink, &tip);
        let face = Face { ink: on_ink, ..self.count };
        if face.width(&words) + 4.0 <= to - from {
            canvas.text((from + to) / 2.0, middle + face.size * 0.35, Anchor::Middle, &words, face);
        }
    }
}

fn total(row: &StackedRow) -> u32 {
    row.counts.iter().sum()
}
