//! Charts as SVG: pure functions from the review's chart values to pictures, without a script.
//!
//! A chart's drawing is the same in the page and on paper but for its colours: custom properties that follow
//! light and dark, or plain hexadecimal ones. Labels are measured with the typeface that prints them, and every
//! label's box is kept in the [`Drawing`], so that a test can prove that none touches another or leaves the picture.

mod bars;
mod canvas;
mod describe;
mod dotplot;
mod key;
mod line;
pub mod palette;
mod place;
mod plane;
mod scale;
mod spark;
mod stacked;
pub mod text;
mod tilegrid;

use hoinhap_review::document::Chart;
use hoinhap_vocab::{Economy, Lang};

use canvas::{Canvas, num};

pub use spark::sparkline;
pub use tilegrid::grid_economies;

/// Where the colours come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Custom properties of the page, which follow light and dark.
    Page,
    /// The light colours, written out: for PDF and pictures.
    Paper,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy)]
pub struct ChartStyle<'a> {
    /// Language of labels and numbers.
    pub lang: Lang,
    /// Width in pixels; the height follows from the content. Under 520 the chart is laid out for a telephone.
    pub width: f64,
    /// Where the colours come from.
    pub theme: Theme,
    /// Whether to draw the small form for a card: fewer rows, no gridlines.
    pub mini: bool,
    /// The country under review, to be marked in the grid of the world.
    pub country: Option<Economy>,
    /// What the chart shows, for readers who hear it.
    pub title: &'a str,
}

impl<'a> ChartStyle<'a> {
    /// A full chart without a title or a marked country.
    #[must_use]
    pub const fn new(lang: Lang, width: f64, theme: Theme) -> Self {
        Self { lang, width, theme, mini: false, country: None, title: "" }
    }

    /// The same style for a small chart.
    #[must_use]
    pub const fn mini(self) -> Self {
        Self { mini: true, ..self }
    }

    /// The same style with the country under review.
    #[must_use]
    pub const fn of_country(self, country: Economy) -> Self {
        Self { country: Some(country), ..self }
    }

    /// The same style with a title.
    #[must_use]
    pub const fn titled(self, title: &'a str) -> Self {
        Self { title, ..self }
    }

    const fn is_wide(&self) -> bool {
        self.width >= 520.0
    }
}

/// The box that a label takes, in pixels of the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelBox {
    /// The label.
    pub words: String,
    /// Left edge.
    pub left: f64,
    /// Top edge, above the highest mark of a Vietnamese capital.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge, below the lowest mark.
    pub bottom: f64,
}

impl LabelBox {
    /// Whether two boxes share an area.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        // Boxes are upper bounds: a touch of half a pixel is not seen.
        const SEEN: f64 = 0.5;
        self.left + SEEN < other.right
            && other.left + SEEN < self.right
            && self.top + SEEN < other.bottom
            && other.top + SEEN < self.bottom
    }
}

/// A chart that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The picture.
    pub svg: String,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The boxes of its labels.
    pub labels: Vec<LabelBox>,
}

/// The chart as an SVG element.
#[must_use]
pub fn svg(chart: &Chart, style: &ChartStyle<'_>) -> String {
    draw(chart, style).svg
}

/// The chart with its size and the boxes of its labels.
#[must_use]
pub fn draw(chart: &Chart, style: &ChartStyle<'_>) -> Drawing {
    let mut canvas = Canvas::new(style.width, style.theme);
    match chart {
        Chart::DotPlot { rows, axis } => dotplot::draw(&mut canvas, rows, axis, style),
        Chart::Line { series, axis, thresholds } => line::draw(&mut canvas, series, axis, thresholds, style),
        Chart::Bars { bars, axis } => bars::draw(&mut canvas, bars, axis, None, style),
        Chart::Diverging { bars, axis, left, right } => {
            bars::draw(&mut canvas, bars, axis, Some((left, right)), style);
        }
        Chart::Plane { points, path, x, y, split, quadrants } => {
            plane::draw(&mut canvas, &plane::Plane { points, path, x, y, split: *split, quadrants }, style);
        }
        Chart::TileGrid { tiles, axis, breaks } => tilegrid::draw(&mut canvas, tiles, axis, breaks, style),
        Chart::Stacked { rows, statuses } => stacked::draw(&mut canvas, rows, statuses, style),
    }
    finish(canvas, &describe::describe(chart, style.lang), style)
}

fn finish(canvas: Canvas, description: &str, style: &ChartStyle<'_>) -> Drawing {
    let (width, height) = (canvas.width, canvas.height.ceil());
    let (body, labels) = canvas.finish();
    let (w, h) = (num(width), num(height));
    let (title, description) = (canvas::escape(style.title), canvas::escape(description));
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
         font-family=\"Be Vietnam Pro,sans-serif\"><title>{title}</title><desc>{description}</desc>{body}</svg>"
    );
    Drawing { svg, width, height, labels }
}
