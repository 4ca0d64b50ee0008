//! A drawing under way: SVG elements, and the box of every label.

use std::fmt::Write as _;

use super::palette::{self, Ink};
use super::text::{self, Weight};
use super::{LabelBox, Theme};

/// Which end of the words stands at the place given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How words are set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) ink: Ink,
    /// Whether the words are drawn over marks and need a rim in the colour of the page.
    pub(super) rim: bool,
}

impl Face {
    pub(super) const fn new(size: f64, ink: Ink) -> Self {
        Self { size, weight: Weight::Regular, ink, rim: false }
    }

    pub(super) const fn bold(self) -> Self {
        Self { weight: Weight::SemiBold, ..self }
    }

    pub(super) const fn rimmed(self) -> Self {
        Self { rim: true, ..self }
    }

    pub(super) fn width(&self, words: &str) -> f64 {
        text::width(words, self.size, self.weight)
    }

    pub(super) fn wrap(&self, words: &str, most: f64, lines: usize) -> Vec<String> {
        text::wrap(words, self.size, self.weight, most, lines)
    }

    pub(super) fn line(&self) -> f64 {
        self.size * text::LINE
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    pub(super) ink: Ink,
    pub(super) width: f64,
    pub(super) dashed: bool,
}

impl Stroke {
    pub(super) const fn new(ink: Ink, width: f64) -> Self {
        Self { ink, width, dashed: false }
    }

    pub(super) const fn dashed(self) -> Self {
        Self { dashed: true, ..self }
    }
}

/// A drawing under way.
#[derive(Debug)]
pub(super) struct Canvas {
    pub(super) width: f64,
    pub(super) height: f64,
    theme: Theme,
    body: String,
    labels: Vec<LabelBox>,
}

impl Canvas {
    pub(super) fn new(width: f64, theme: Theme) -> Self {
        Self { width, height: 0.0, theme, body: String::new(), labels: Vec::new() }
    }

    pub(super) fn colour(&self, ink: Ink) -> String {
        match self.theme {
            Theme::Page => format!("var(--{})", ink.name),
            Theme::Paper => ink.light.to_owned(),
        }
    }

    /// The box that words would take.
    pub(super) fn box_of(x: f64, y: f64, anchor: Anchor, words: &str, face: Face) -> LabelBox {
        let width = face.width(words);
        let left = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - width / 2.0,
            Anchor::End => x - width,
        };
        let (top, bottom) = (y - text::ascent(words) * face.size, y + text::descent(words) * face.size);
        LabelBox { words: words.to_owned(), left, top, right: left + width, bottom }
    }

    /// Whether a box touches a label that is already set.
    pub(super) fn is_free(&self, label: &LabelBox) -> bool {
        !self.labels.iter().any(|set| set.overlaps(label))
    }

    /// Words with their baseline at `y`. Long text is not wrapped here.
    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, words: &str, face: Face) {
        if words.is_empty() {
            return;
        }
        self.labels.push(Self::box_of(x, y, anchor, words, face));
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = match face.weight {
            Weight::Regular => String::new(),
            Weight::SemiBold => format!(" font-weight=\"{}\"", face.weight.number()),
        };
        let rim = if face.rim { self.rim() } else { String::new() };
        let (x, y, size, fill) = (num(x), num(y), num(face.size), self.colour(face.ink));
        let words = escape(words);
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\"{anchor}{weight}{rim}>{words}</text>"
        ));
    }

    fn rim(&self) -> String {
        let ground = self.colour(palette::GROUND);
        format!(" stroke=\"{ground}\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"")
    }

    /// Lines of words under each other, the first baseline at `y`.
    pub(super) fn lines(&mut self, x: f64, y: f64, anchor: Anchor, lines: &[String], face: Face) {
        for (place, line) in lines.iter().enumerate() {
            self.text(x, y + place as f64 * face.line(), anchor, line, face);
        }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        let line = format!("M{} {}L{} {}", num(from.0), num(from.1), num(to.0), num(to.1));
        self.path(&line, stroke);
    }

    pub(super) fn path(&mut self, path: &str, stroke: Stroke) {
        let dash = if stroke.dashed { " stroke-dasharray=\"4 3\"" } else { "" };
        let (ink, width) = (self.colour(stroke.ink), num(stroke.width));
        self.put(format_args!(
            "<path d=\"{path}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\"{dash}/>"
        ));
    }

    /// A filled rectangle that tells its value to a pointer.
    pub(super) fn rect(&mut self, corner: (f64, f64), size: (f64, f64), ink: Ink, tip: &str) {
        let fill = self.colour(ink);
        self.boxed(corner, size, &format!("fill=\"{fill}\""), tip);
    }

    /// A rectangle with a border alone.
    pub(super) fn frame(&mut self, corner: (f64, f64), size: (f64, f64), stroke: Stroke, tip: &str) {
        let (ground, ink, width) = (self.colour(palette::GROUND), self.colour(stroke.ink), num(stroke.width));
        let style = format!("fill=\"{ground}\" stroke=\"{ink}\" stroke-width=\"{width}\"");
        self.boxed(corner, size, &style, tip);
    }

    /// The outline of a rectangle, over what is there.
    pub(super) fn outline(&mut self, corner: (f64, f64), size: (f64, f64), stroke: Stroke) {
        let (ink, width) = (self.colour(stroke.ink), num(stroke.width));
        self.boxed(corner, size, &format!("fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\""), "");
    }

    fn boxed(&mut self, corner: (f64, f64), size: (f64, f64), style: &str, tip: &str) {
        let (x, y, width, height) = (num(corner.0), num(corner.1), num(size.0.max(0.0)), num(size.1));
        let rect = format!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {style}");
        self.tipped("rect", &rect, tip);
    }

    /// A dot that tells its value to a pointer; hollow where `hollow`.
    pub(super) fn dot(&mut self, at: (f64, f64), radius: f64, ink: Ink, hollow: bool, tip: &str) {
        let (colour, ground) = (self.colour(ink), self.colour(palette::GROUND));
        let style = if hollow {
            format!("fill=\"{ground}\" stroke=\"{colour}\" stroke-width=\"1.6\"")
        } else {
            format!("fill=\"{colour}\" stroke=\"{ground}\" stroke-width=\"1\"")
        };
        let (x, y, radius) = (num(at.0), num(at.1), num(radius));
        self.tipped("circle", &format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {style}"), tip);
    }

    /// A diamond, the mark of a group.
    pub(super) fn diamond(&mut self, at: (f64, f64), radius: f64, ink: Ink, tip: &str) {
        let (x, y, r) = (at.0, at.1, radius);
        let path = format!(
            "M{} {}L{} {}L{} {}L{} {}Z",
            num(x),
            num(y - r),
            num(x + r),
            num(y),
            num(x),
            num(y + r),
            num(x - r),
            num(y)
        );
        let (fill, ink) = (self.colour(palette::GROUND), self.colour(ink));
        let mark = format!("<path d=\"{path}\" fill=\"{fill}\" stroke=\"{ink}\" stroke-width=\"1.6\"");
        self.tipped("path", &mark, tip);
    }

    /// A small arrow head with its point at `tip`, turned to `direction` (radians).
    pub(super) fn arrow_head(&mut self, tip: (f64, f64), direction: f64, ink: Ink) {
        const LENGTH: f64 = 7.0;
        const SPREAD: f64 = 0.45;
        let wing = |turn: f64| {
            let angle = direction + std::f64::consts::PI + turn;
            format!("{} {}", num(tip.0 + LENGTH * angle.cos()), num(tip.1 + LENGTH * angle.sin()))
        };
        let path = format!("M{}L{} {}L{}", wing(SPREAD), num(tip.0), num(tip.1), wing(-SPREAD));
        self.path(&path, Stroke::new(ink, 1.6));
    }

    fn tipped(&mut self, name: &str, open: &str, tip: &str) {
        // The still picture on paper has no pointer.
        if tip.is_empty() || self.theme == Theme::Paper {
            self.put(format_args!("{open}/>"));
        } else {
            let tip = escape(tip);
            self.put(format_args!("{open}><title>{tip}</title></{name}>"));
        }
    }

    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(element);
    }

    /// The elements and label boxes.
    pub(super) fn finish(self) -> (String, Vec<LabelBox>) {
        (self.body, self.labels)
    }
}

/// A coordinate, to a tenth of a pixel, without needless zeros.
pub(super) fn num(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // Adding zero turns a negative zero into a plain one.
    format!("{}", tenths + 0.0)
}

/// Words as XML text.
pub(super) fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short() {
        let shown = [1.0, 1.25, -0.04, 340.0, 2.96].map(num);
        assert_eq!(shown, ["1", "1.3", "0", "340", "3"]);
    }

    #[test]
    fn words_are_escaped() {
        assert_eq!(escape("A & B < \"C\""), "A &amp; B &lt; &quot;C&quot;");
    }
}
