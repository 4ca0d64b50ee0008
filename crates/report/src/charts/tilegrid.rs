//! The world as a grid with one square per economy: small economies are as legible as large ones, and no outline
//! takes a side in a dispute. The layout is data, `web/tilegrid.csv`; a narrow picture uses its second layout.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hoinhap_review::document::{Axis, Tile};
use hoinhap_vocab::{Economy, Text};

use super::ChartStyle;
use super::canvas::{Anchor, Canvas, Face, Stroke};
use super::key::{self, Mark};
use super::palette::{self, Ink};
use super::scale;

const LAYOUT: &str = include_str!("../../../../web/tilegrid.csv");

/// Column and row of an economy in the wide and in the narrow layout.
#[derive(Debug, Clone, Copy)]
struct Spot {
    wide: (u16, u16),
    narrow: (u16, u16),
}

/// The layout, read once. A line that does not parse is left out; the tests prove that there is none.
fn layout() -> &'static BTreeMap<Economy, Spot> {
    static SPOTS: OnceLock<BTreeMap<Economy, Spot>> = OnceLock::new();
    SPOTS.get_or_init(|| LAYOUT.lines().skip(1).filter_map(spot).collect())
}

fn spot(line: &str) -> Option<(Economy, Spot)> {
    let (code, numbers) = line.split_once(',')?;
    let numbers: Vec<u16> = numbers.split(',').map_while(|number| number.parse().ok()).collect();
    match numbers[..] {
        [col, row, narrow_col, narrow_row] => {
            Some((Economy::from_alpha3(code)?, Spot { wide: (col, row), narrow: (narrow_col, narrow_row) }))
        }
        _ => None,
    }
}

/// The economies that the grid has a square for.
pub fn grid_economies() -> impl Iterator<Item = Economy> {
    layout().keys().copied()
}

/// Draws the grid. A tile of an economy that the grid does not have is left out.
pub(super) fn draw(canvas: &mut Canvas, tiles: &[Tile], axis: &Axis, breaks: &[f64], style: &ChartStyle<'_>) {
    let by_economy: BTreeMap<_, _> = tiles.iter().map(|tile| (tile.economy, tile)).collect();
    let wide = style.is_wide() || style.mini;
    let place = |spot: &Spot| if wide { spot.wide } else { spot.narrow };
    let ends =
        |end: fn((u16, u16)) -> u16| layout().values().map(|spot| end(place(spot))).max().unwrap_or(0) + 1;
    let (columns, rows) = (ends(|spot| spot.0), ends(|spot| spot.1));
    let side = style.width / f64::from(columns);
    let grid = Grid { side, wide, axis, classes: Classes::new(breaks), style };
    let top = if style.mini { 0.0 } else { grid.draw_scale(canvas, tiles) };
    for (economy, spot) in layout() {
        let (column, row) = place(spot);
        let corner = (f64::from(column) * side, top + f64::from(row) * side);
        grid.draw_tile(canvas, *economy, by_economy.get(economy).copied(), corner);
    }
    canvas.height = top + f64::from(rows) * side + 1.0;
}

/// The classes of values between breaks.
struct Classes<'a> {
    breaks: &'a [f64],
    /// How many classes lie below zero, where zero is a break and both sides are used.
    below: Option<usize>,
}

impl<'a> Classes<'a> {
    fn new(breaks: &'a [f64]) -> Self {
        let zero = breaks.iter().position(|at| *at == 0.0);
        let below = zero.filter(|_| breaks.iter().any(|at| *at < 0.0)).map(|place| place + 1);
        Self { breaks, below }
    }

    fn count(&self) -> usize {
        self.breaks.len() + 1
    }

    fn of(&self, value: f64) -> usize {
        self.breaks.iter().filter(|at| value >= **at).count()
    }

    fn inks(&self, class: usize) -> (Ink, Ink) {
        match self.below {
            Some(below) if class < below => palette::both_sides(class as isize - below as isize, below),
            Some(below) => palette::both_sides((class - below + 1) as isize, self.count() - below),
            None => palette::ordered(class, self.count()),
        }
    }
}

struct Grid<'a> {
    side: f64,
    wide: bool,
    axis: &'a Axis,
    classes: Classes<'a>,
    style: &'a ChartStyle<'a>,
}

impl Grid<'_> {
    fn draw_tile(&self, canvas: &mut Canvas, economy: Economy, tile: Option<&Tile>, (x, y): (f64, f64)) {
        let gap = if self.style.mini { 0.8 } else { 1.5 };
        let (corner, size) = ((x + gap / 2.0, y + gap / 2.0), (self.side - gap, self.side - gap));
        let value = tile.and_then(|tile| tile.value);
        let ink = match value {
            Some(value) => {
                let (ink, on_ink) = self.classes.inks(self.classes.of(value));
                canvas.rect(corner, size, ink, &self.tip(economy, tile));
                on_ink
            }
            None => {
                let ink = if tile.is_some() { palette::OTHER } else { palette::RULE };
                canvas.frame(corner, size, Stroke::new(ink, 1.0), &self.tip(economy, tile));
                palette::QUIET
            }
        };
        if tile.is_some() && value.is_none() {
            let (left, bottom) = (corner.0, corner.1 + size.1);
            canvas.line((left, bottom), (left + size.0, corner.1), Stroke::new(palette::OTHER, 1.0));
        }
        if self.style.country == Some(economy) {
            canvas.outline(corner, size, Stroke::new(palette::TEXT, 2.5));
        }
        self.draw_code(canvas, economy, ink, (x, y));
    }

    /// Three letters on a wide picture, two on a narrow one; none on a small one.
    fn draw_code(&self, canvas: &mut Canvas, economy: Economy, ink: Ink, (x, y): (f64, f64)) {
        if self.style.mini {
            return;
        }
        let code = if self.wide { Some(economy.code()) } else { economy.alpha2() };
        let size = if self.wide { self.side * 0.375 } else { self.side * 0.52 };
        let face = Face::new(size.min(11.0), ink);
        let middle = (x + self.side / 2.0, y + self.side / 2.0 + face.size * 0.36);
        canvas.text(middle.0, middle.1, Anchor::Middle, code.unwrap_or(economy.code()), face);
    }

    fn tip(&self, economy: Economy, tile: Option<&Tile>) -> String {
        let value = match tile.and_then(|tile| tile.value) {
            Some(value) => scale::value(value, self.axis, self.style.lang),
            None => crate::format::missing(self.style.lang).to_owned(),
        };
        let name = tile.map_or(economy.code(), |tile| tile.name.get(self.style.lang));
        format!("{name}: {value}")
    }

    /// The colour scale with its bounds, and what empty and crossed squares mean; returns its height.
    fn draw_scale(&self, canvas: &mut Canvas, tiles: &[Tile]) -> f64 {
        const NONE: Text = Text::fixed("không có số liệu", "no data");
        const HOLE: Text = Text::fixed("nguồn thiếu hoặc sai số liệu", "the source lacks it or is wrong");
        const THIS: Text = Text::fixed("viền đậm: nước được rà soát", "outlined: the country under review");
        let (lang, face) = (self.style.lang, Face::new(12.0, palette::QUIET));
        let count = self.classes.count();
        let step = (self.style.width / count as f64).min(if self.wide { 64.0 } else { 52.0 });
        for class in 0..count {
            let (ink, _) = self.classes.inks(class);
            canvas.rect((class as f64 * step, 2.0), (step - 1.0, 12.0), ink, "");
        }
        let last = self.classes.breaks.len().saturating_sub(1);
        for (place, at) in self.classes.breaks.iter().enumerate() {
            let digits = crate::format::precise(*at / self.axis.scale.divisor(), lang);
            let words = if place == last { scale::with_short_unit(&digits, self.axis, lang) } else { digits };
            let x = (place + 1) as f64 * step - 0.5;
            let label = Canvas::box_of(x, 28.0, Anchor::Middle, &words, face);
            if canvas.is_free(&label) && label.right <= self.style.width && label.left >= 0.0 {
                canvas.text(x, 28.0, Anchor::Middle, &words, face);
            }
        }
        let mut entries = vec![(Mark::Empty, NONE.get(lang).to_owned())];
        if tiles.iter().any(|tile| tile.value.is_none()) {
            entries.push((Mark::Crossed, HOLE.get(lang).to_owned()));
        }
        if self.style.country.is_some() {
            entries.push((Mark::Outlined, THIS.get(lang).to_owned()));
        }
        36.0 + key::draw(canvas, 0.0, self.style.width, 36.0, &entries) + 8.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_of_the_layout_is_a_current_economy_at_a_place_of_its_own() {
        assert_eq!(layout().len(), LAYOUT.lines().count() - 1);
        assert!(grid_economies().all(|economy| economy.is_current()));
        for place in [|spot: &Spot| spot.wide, |spot: &Spot| spot.narrow] {
            let places: BTreeSet<_> = layout().values().map(place).collect();
            assert_eq!(places.len(), layout().len());
        }
    }

    #[test]
    fn the_layout_keeps_west_to_the_left_and_north_above() {
        let at = |code: &str| layout()[&Economy::from_alpha3(code).unwrap()].wide;
        for (west, east) in [("USA", "GBR"), ("GBR", "DEU"), ("DEU", "CHN"), ("CHN", "JPN"), ("THA", "PHL")] {
            assert!(at(west).0 < at(east).0, "{west} {east}");
        }
        for (north, south) in [("CAN", "MEX"), ("NOR", "ITA"), ("CHN", "VNM"), ("VNM", "SGP"), ("PNG", "NZL")]
        {
            assert!(at(north).1 < at(south).1, "{north} {south}");
        }
    }

    #[test]
    fn a_value_at_a_break_belongs_to_the_class_above() {
        let classes = Classes::new(&[1.0, 5.0]);
        assert_eq!([0.9, 1.0, 4.9, 5.0].map(|value| classes.of(value)), [0, 1, 1, 2]);
        let both = Classes::new(&[-1.0, 0.0, 1.0]);
        assert_ne!(both.inks(both.of(-0.5)).0, both.inks(both.of(0.5)).0);
    }
}
