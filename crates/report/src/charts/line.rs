//! Lines over years, labelled at their ends.
//!
//! A missing year is a gap. A value that is not plainly observed is joined by a dashed line and drawn hollow; a
//! break in the series parts the line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hoinhap_review::document::{Axis, LinePoint, LineSeries, Role, Threshold};
use hoinhap_vocab::{Lang, Status, Text, Year};

use super::canvas::{Anchor, Canvas, Face, Stroke, num};
use super::key::{self, Mark};
use super::palette::{self, Ink};
use super::scale::{self, Linear, Ticks};
use super::{ChartStyle, place};

/// Points up to which a doubtful one is drawn hollow; longer series show it by the dashes alone.
const MARKED_POINTS: usize = 40;

/// Lines up to which each is named on a small chart; with more, only the country and groups are.
const MINI_NAMED: usize = 4;

/// Draws lines.
pub(super) fn draw(
    canvas: &mut Canvas,
    series: &[LineSeries],
    axis: &Axis,
    thresholds: &[Threshold],
    style: &ChartStyle<'_>,
) {
    let plot = Plot::new(canvas, series, axis, thresholds, style);
    plot.draw_axes(canvas, style);
    for threshold in thresholds {
        let y = plot.y.at(threshold.value);
        canvas.line((plot.left, y), (plot.right, y), Stroke::new(palette::QUIET, 1.2).dashed());
    }
    // The country's line is drawn last, on top.
    for line in series.iter().rev() {
        plot.draw_series(canvas, line, style);
    }
    plot.draw_end_labels(canvas);
    plot.draw_thresholds(canvas, thresholds, series, style.lang);
    canvas.height = plot.bottom + plot.year_room;
    if !style.mini {
        let entries = legend(series, style.lang);
        let height = key::draw(canvas, 0.0, style.width, canvas.height + 4.0, &entries);
        canvas.height += if height > 0.0 { height + 6.0 } else { 0.0 };
    }
}

/// A label at the end of a line.
struct EndLabel {
    at: (f64, f64),
    face: Face,
    lines: Vec<String>,
    rank: u8,
}

impl EndLabel {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * self.face.line()
    }
}

struct Plot<'a> {
    axis: &'a Axis,
    ticks: Ticks,
    labels: Vec<EndLabel>,
    years: (Year, Year),
    x: Linear,
    y: Linear,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    year_room: f64,
    small: Face,
    crowded: bool,
}

impl<'a> Plot<'a> {
    fn new(
        canvas: &Canvas,
        series: &[LineSeries],
        axis: &'a Axis,
        thresholds: &[Threshold],
        style: &ChartStyle<'_>,
    ) -> Self {
        let small = Face::new(if style.mini { 11.0 } else { 12.0 }, palette::QUIET);
        let height = if style.mini {
            96.0
        } else if style.is_wide() {
            300.0
        } else {
            230.0
        };
        let ticks = ticks(series, axis, thresholds, if style.is_wide() { 5 } else { 4 });
        let tick_width =
            ticks.labels(axis, style.lang).iter().map(|label| small.width(label)).fold(0.0, f64::max);
        let left = if style.mini { 4.0 } else { tick_width + 8.0 };
        let top = if shows_label(axis, style) { 30.0 } else { 14.0 };
        let mut plot = Self {
            axis,
            labels: Vec::new(),
            years: years(series),
            x: Linear { from: (0.0, 1.0), to: (left, canvas.width) },
            y: Linear { from: ticks.ends(), to: (top + height, top) },
            ticks,
            left,
            right: canvas.width,
            top,
            bottom: top + height,
            year_room: small.line() + 8.0,
            small,
            crowded: style.mini && series.len() > MINI_NAMED,
        };
        plot.reserve_labels(series, style);
        plot
    }

    /// Makes the labels of the ends and the room that they need at the right.
    fn reserve_labels(&mut self, series: &[LineSeries], style: &ChartStyle<'_>) {
        let room = style.width * if style.is_wide() { 0.26 } else { 0.33 };
        let crowded = self.crowded;
        let named = || series.iter().filter(|line| !is_context(crowded, line) && last_point(line).is_some());
        let mut labels: Vec<_> = named().filter_map(|line| end_label(line, self, room, style)).collect();
        let widest =
            |label: &EndLabel| label.lines.iter().map(|line| label.face.width(line)).fold(0.0, f64::max);
        self.right = style.width - labels.iter().map(widest).fold(0.0, f64::max) - 14.0;
        let (first, last) = self.years;
        self.x = Linear { from: (f64::from(first), f64::from(last)), to: (self.left + 4.0, self.right) };
        for (label, line) in labels.iter_mut().zip(named()) {
            if let Some((year, value)) = last_point(line) {
                label.at = (self.x.at(f64::from(year)), self.y.at(value));
            }
        }
        labels.sort_by(|a, b| a.at.1.total_cmp(&b.at.1));
        drop_what_does_not_fit(&mut labels, self.bottom - self.top + 16.0);
        self.labels = labels;
    }

    fn draw_axes(&self, canvas: &mut Canvas, style: &ChartStyle<'_>) {
        if shows_label(self.axis, style) {
            let lines = self.small.wrap(self.axis.label.get(style.lang), style.width, 1);
            canvas.lines(0.0, 12.0, Anchor::Start, &lines, self.small);
        }
        if style.mini {
            canvas.line((self.left, self.bottom), (self.right, self.bottom), Stroke::new(palette::RULE, 1.0));
        } else {
            for (value, label) in self.ticks.values.iter().zip(self.ticks.labels(self.axis, style.lang)) {
                let y = self.y.at(*value);
                let ink = if *value == 0.0 { palette::QUIET } else { palette::RULE };
                canvas.line((self.left, y), (self.right, y), Stroke::new(ink, 1.0));
                canvas.text(self.left - 8.0, y + self.small.size * 0.35, Anchor::End, &label, self.small);
            }
        }
        self.draw_years(canvas);
    }

    /// The first and the last year, and round years between them where there is room.
    fn draw_years(&self, canvas: &mut Canvas) {
        let (first, last) = self.years;
        let baseline = self.bottom + self.small.size + 5.0;
        let clearance = self.small.width("2020") + 14.0;
        let mut set: Vec<f64> = Vec::new();
        let step = year_step(self.x, clearance);
        let round = (first..=last).filter(|year| year.rem_euclid(step) == 0);
        for year in [first, last].into_iter().chain(round) {
            let at = self.x.at(f64::from(year));
            if set.iter().any(|other| (other - at).abs() < clearance) {
                continue;
            }
            set.push(at);
            canvas.line((at, self.bottom), (at, self.bottom + 4.0), Stroke::new(palette::RULE, 1.0));
            let half = self.small.width(&year.to_string()) / 2.0;
            let middle = at.max(half).min(canvas.width - half);
            canvas.text(middle, baseline, Anchor::Middle, &year.to_string(), self.small);
        }
    }

    fn draw_series(&self, canvas: &mut Canvas, line: &LineSeries, style: &ChartStyle<'_>) {
        let ink = if is_context(self.crowded, line) { palette::OTHER } else { palette::of_role(line.role) };
        let width = match line.role {
            Role::Country => 2.6,
            Role::Other => 1.2,
            Role::Comparator(_) | Role::Group => 1.6,
        };
        let (solid, dashed) = self.paths(line);
        for (path, stroke) in [(solid, Stroke::new(ink, width)), (dashed, Stroke::new(ink, width).dashed())] {
            if !path.is_empty() {
                canvas.path(&path, stroke);
            }
        }
        self.draw_points(canvas, line, ink, style);
    }

    /// The plain and the dashed part of a line.
    fn paths(&self, line: &LineSeries) -> (String, String) {
        let (mut solid, mut dashed) = (String::new(), String::new());
        let step = spacing(line);
        for pair in line.points.windows(2) {
            let (Some(from), Some(to)) = (self.place(&pair[0]), self.place(&pair[1])) else {
                continue;
            };
            if pair[1].status == Status::Break || pair[1].year - pair[0].year > step {
                continue;
            }
            let path =
                if doubtful(pair[1].status) || doubtful(pair[0].status) { &mut dashed } else { &mut solid };
            let start = format!("{} {}", num(from.0), num(from.1));
            if !path.ends_with(&format!("L{start}")) {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{start}");
            }
            let _ = write!(path, "L{} {}", num(to.0), num(to.1));
        }
        (solid, dashed)
    }

    fn place(&self, point: &LinePoint) -> Option<(f64, f64)> {
        point.value.map(|value| (self.x.at(f64::from(point.year)), self.y.at(value)))
    }

    /// Hollow marks of doubt, breaks, points that no line reaches, and the last point.
    fn draw_points(&self, canvas: &mut Canvas, line: &LineSeries, ink: Ink, style: &ChartStyle<'_>) {
        let last = line.points.iter().rposition(|point| point.value.is_some());
        let alone = |at: usize| {
            let beside = |other: Option<&LinePoint>| {
                other.is_some_and(|other| {
                    other.value.is_some() && (other.year - line.points[at].year).abs() == 1
                })
            };
            !beside(at.checked_sub(1).and_then(|before| line.points.get(before)))
                && !beside(line.points.get(at + 1))
        };
        for (at, point) in line.points.iter().enumerate() {
            let Some(place) = self.place(point) else { continue };
            let known_before = line.points[..at].iter().any(|point| point.value.is_some());
            if point.status == Status::Break && known_before {
                key::break_mark(canvas, (place.0 - 10.0, place.1), ink);
            }
            let hollow = doubtful(point.status);
            let marked = hollow && !style.mini && line.points.len() <= MARKED_POINTS;
            if Some(at) == last || alone(at) || marked {
                let radius = if line.role == Role::Country { 3.8 } else { 2.8 };
                let value = scale::value(point.value.unwrap_or_default(), self.axis, style.lang);
                let tip = format!("{}, {}: {value}", line.label.get(style.lang), point.year);
                canvas.dot(place, radius, ink, hollow, &tip);
            }
        }
    }

    fn draw_end_labels(&self, canvas: &mut Canvas) {
        let wanted: Vec<_> = self.labels.iter().map(|label| (label.at.1, label.height())).collect();
        let centres = place::spread(&wanted, self.top - 12.0, self.bottom + 8.0);
        let x = self.right + 14.0;
        for (label, centre) in self.labels.iter().zip(centres) {
            let far = (centre - label.at.1).abs() > 5.0 || self.right - label.at.0 > 3.0;
            if far {
                let stroke = Stroke { dashed: false, ..Stroke::new(label.face.ink, 0.7) };
                let knee = self.right + 6.0;
                let path = format!(
                    "M{} {}L{} {}L{} {}",
                    num(label.at.0 + 5.0),
                    num(label.at.1),
                    num(knee.min(label.at.0 + 10.0).max(knee - 3.0)),
                    num(label.at.1),
                    num(x - 2.0),
                    num(centre)
                );
                canvas.path(&path, stroke);
            }
            let baseline = centre - label.height() / 2.0 + label.face.size * 0.98;
            canvas.lines(x, baseline, Anchor::Start, &label.lines, label.face);
        }
    }

    /// Names thresholds where no line passes.
    fn draw_thresholds(
        &self,
        canvas: &mut Canvas,
        thresholds: &[Threshold],
        series: &[LineSeries],
        lang: Lang,
    ) {
        let face = self.small.rimmed();
        let marks: Vec<_> = series
            .iter()
            .flat_map(|line| &line.points)
            .filter_map(|point| self.place(point))
            .map(|at| place::mark(at, 2.0))
            .collect();
        for threshold in thresholds {
            let y = self.y.at(threshold.value);
            let words = face.wrap(threshold.label.get(lang), self.right - self.left - 8.0, 1).concat();
            let width = face.width(&words);
            let (start, end) = (self.left + 4.0, self.right - width - 4.0);
            let spots = [start, end, (start + end) / 2.0]
                .into_iter()
                .flat_map(|x| [(x, y - 5.0), (x, y + face.size + 2.0)]);
            let free = |spot: &(f64, f64)| {
                let label = Canvas::box_of(spot.0, spot.1, Anchor::Start, &words, face);
                canvas.is_free(&label) && label.top >= 0.0
            };
            let free: Vec<_> = spots.filter(free).collect();
            let clear = free.iter().find(|spot| {
                let label = Canvas::box_of(spot.0, spot.1, Anchor::Start, &words, face);
                !marks.iter().any(|mark| mark.overlaps(&label))
            });
            if let Some(spot) = clear.or(free.first()) {
                canvas.text(spot.0, spot.1, Anchor::Start, &words, face);
            }
        }
    }
}

fn shows_label(axis: &Axis, style: &ChartStyle<'_>) -> bool {
    !style.mini && !scale::unit_fits(axis, style.lang) && !axis.label.get(style.lang).is_empty()
}

/// Ticks that cover data and thresholds; from zero where the data come near it.
fn ticks(series: &[LineSeries], axis: &Axis, thresholds: &[Threshold], count: usize) -> Ticks {
    let values = series.iter().flat_map(|line| &line.points).filter_map(|point| point.value);
    let values: Vec<_> = values.chain(thresholds.iter().map(|threshold| threshold.value)).collect();
    let (low, high) = scale::ends(axis, values.iter().copied());
    let near_zero = axis.min.is_none() && low > 0.0 && low < 0.6 * high;
    Ticks::covering(if near_zero { 0.0 } else { low }, high, count, axis)
}

fn years(series: &[LineSeries]) -> (Year, Year) {
    let known = || series.iter().flat_map(|line| &line.points).filter(|point| point.value.is_some());
    let first = known().map(|point| point.year).min().unwrap_or(0);
    (first, known().map(|point| point.year).max().unwrap_or(first))
}

fn year_step(x: Linear, clearance: f64) -> Year {
    let per_year = (x.to.1 - x.to.0) / (x.from.1 - x.from.0).max(1.0);
    [1, 2, 5, 10, 20, 50, 100]
        .into_iter()
        .find(|step| f64::from(*step) * per_year >= clearance)
        .unwrap_or(100)
}

fn last_point(line: &LineSeries) -> Option<(Year, f64)> {
    line.points.iter().rev().find_map(|point| point.value.map(|value| (point.year, value)))
}

/// Whether a line only gives context: a comparator among many, on a small chart.
fn is_context(crowded: bool, line: &LineSeries) -> bool {
    crowded && !matches!(line.role, Role::Country | Role::Group)
}

/// The name of a line with its last value for the country, and the year where it ends early.
fn end_label(line: &LineSeries, plot: &Plot<'_>, room: f64, style: &ChartStyle<'_>) -> Option<EndLabel> {
    let (year, value) = last_point(line)?;
    let size = if style.mini { 11.5 } else { 12.5 };
    let face = Face::new(size, palette::of_role(line.role));
    let face = if line.role == Role::Country { face.bold() } else { face };
    let name = line.label.get(style.lang);
    let name = if year < plot.years.1 { format!("{name} ({year})") } else { name.to_owned() };
    let mut lines = face.wrap(&name, room, if style.is_wide() { 2 } else { 3 });
    if line.role == Role::Country {
        lines.push(scale::value(value, plot.axis, style.lang));
    }
    let rank = match line.role {
        Role::Country => 0,
        Role::Group => 1,
        Role::Comparator(_) => 2,
        Role::Other => 3,
    };
    Some(EndLabel { at: (0.0, 0.0), face, lines, rank })
}

/// Leaves out labels that there is no height for, the least important first.
fn drop_what_does_not_fit(labels: &mut Vec<EndLabel>, height: f64) {
    while labels.iter().map(EndLabel::height).sum::<f64>() > height {
        let least = labels.iter().enumerate().max_by_key(|(_, label)| label.rank).map(|(place, _)| place);
        match least {
            Some(place) => labels.remove(place),
            None => return,
        };
    }
}

const fn doubtful(status: Status) -> bool {
    !matches!(status, Status::Observed | Status::Derived | Status::User | Status::Break)
}

/// What dashes, hollow marks and strokes mean, for those that are drawn.
fn legend(series: &[LineSeries], lang: Lang) -> Vec<(Mark, String)> {
    const ESTIMATED: Text = Text::fixed(
        "ước tính, tạm tính hoặc suy ra từ số liệu khác",
        "estimated, provisional or carried over",
    );
    const BREAK: Text =
        Text::fixed("đứt chuỗi: không so sánh qua điểm này", "break: not comparable across it");
    const GAP: Text = Text::fixed("khoảng trống: năm không có số liệu", "gap: years without data");
    let points = || series.iter().flat_map(|line| &line.points).filter(|point| point.value.is_some());
    let mut entries = Vec::new();
    if points().any(|point| doubtful(point.status)) {
        entries.push((Mark::Hollow(palette::QUIET), ESTIMATED.get(lang).to_owned()));
    }
    if points().any(|point| point.status == Status::Break) {
        entries.push((Mark::Break(palette::QUIET), BREAK.get(lang).to_owned()));
    }
    if series.iter().any(has_gap) {
        entries.push((Mark::Gap(palette::QUIET), GAP.get(lang).to_owned()));
    }
    entries
}

/// Whether years are missing between the first and the last known one.
fn has_gap(line: &LineSeries) -> bool {
    let step = spacing(line);
    distances(line).any(|(distance, to)| distance > step && to.status != Status::Break)
}

/// Years from each known point to the next, with the next.
fn distances(line: &LineSeries) -> impl Iterator<Item = (Year, &LinePoint)> {
    let known = || line.points.iter().filter(|point| point.value.is_some());
    known().zip(known().skip(1)).map(|(from, to)| (to.year - from.year, to))
}

/// The usual distance between points: one year, or four where the source comes every four years. What is farther
/// apart has a gap between.
fn spacing(line: &LineSeries) -> Year {
    let mut counts: BTreeMap<Year, usize> = BTreeMap::new();
    for (distance, _) in distances(line) {
        *counts.entry(distance).or_default() += 1;
    }
    let usual = counts.into_iter().max_by_key(|(distance, count)| (*count, std::cmp::Reverse(*distance)));
    usual.map_or(1, |(distance, _)| distance)
}
