//! The colours of charts and pages: one table, read by the style sheet and by every chart.
//!
//! Text reaches a contrast of 4.5 : 1 and marks 3 : 1 against the page and against a panel, in light and in dark.
//! Comparators keep muted hues of equal weight, so that the country's blue is the only loud one. The ordered scale
//! is ColorBrewer's YlGnBu, the diverging one PuOr; both are reversed in the dark, so that more is always further
//! from the page.

use hoinhap_review::document::{Level, Role};

/// A named colour in light and in dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// Name of the custom property, without its dashes.
    pub name: &'static str,
    /// In light and in print.
    pub light: &'static str,
    /// In dark.
    pub dark: &'static str,
}

const fn ink(name: &'static str, light: &'static str, dark: &'static str) -> Ink {
    Ink { name, light, dark }
}

/// The page.
pub const GROUND: Ink = ink("ground", "#ffffff", "#14181d");
/// A panel on the page.
pub const PANEL: Ink = ink("panel", "#f5f7f9", "#1c2229");
/// Words.
pub const TEXT: Ink = ink("text", "#1a1f26", "#e8ebef");
/// Words that stand back: units, sources, axes.
pub const QUIET: Ink = ink("quiet", "#5a6470", "#a3adb8");
/// Lines that only order the space.
pub const RULE: Ink = ink("rule", "#d9dee3", "#333c46");
/// The country under review, and links.
pub const ACCENT: Ink = ink("accent", "#0b5cad", "#7cb8f5");
/// Behind the country's row.
pub const ACCENT_SOFT: Ink = ink("accent-soft", "#e6f0fa", "#1b2e42");
/// Bars of a chart in which nobody is singled out.
pub const BAR: Ink = ink("bar", "#5b8fbf", "#5f97cc");
/// Marks of anybody else.
pub const OTHER: Ink = ink("other", "#7b858f", "#8b96a1");
/// The side below zero.
pub const BELOW: Ink = ink("below", "#b35806", "#e8974a");
/// The side above zero.
pub const ABOVE: Ink = ink("above", "#2f6f9f", "#6fb0dc");

const COMPARATORS: [Ink; 7] = [
    ink("c1", "#a15c00", "#dfa04f"),
    ink("c2", "#3b7a57", "#7dc39b"),
    ink("c3", "#7d569c", "#bf9bdc"),
    ink("c4", "#a34a66", "#e391aa"),
    ink("c5", "#2f7a87", "#74bfcb"),
    ink("c6", "#6f6b2b", "#bdb86d"),
    ink("c7", "#7a5b49", "#c9a48e"),
];

const LEVELS: [Ink; 4] = [
    ink("critical", "#b3261e", "#ff8a80"),
    ink("high", "#9a4b00", "#f0a35c"),
    ink("watch", "#6b5b00", "#d9c45a"),
    ink("good", "#1b6e3c", "#74cf96"),
];

const LEVELS_SOFT: [Ink; 4] = [
    ink("critical-soft", "#fcecea", "#3a1f1e"),
    ink("high-soft", "#fdf0e3", "#372717"),
    ink("watch-soft", "#faf5d9", "#302c15"),
    ink("good-soft", "#e6f4ea", "#17301f"),
];

/// ColorBrewer YlGnBu, seven classes.
const ORDERED: [Ink; 7] = [
    ink("q0", "#edf8d5", "#16303f"),
    ink("q1", "#c7e9b4", "#184a63"),
    ink("q2", "#7fcdbb", "#1f6a8a"),
    ink("q3", "#41b6c4", "#2b8fae"),
    ink("q4", "#1d91c0", "#4db8c6"),
    ink("q5", "#225ea8", "#93d8c0"),
    ink("q6", "#0c2c84", "#dcf3b8"),
];

/// Words on a tile of [`ORDERED`].
const ON_ORDERED: [Ink; 7] = [
    ink("qt0", "#1a1f26", "#e8ebef"),
    ink("qt1", "#1a1f26", "#ffffff"),
    ink("qt2", "#1a1f26", "#ffffff"),
    ink("qt3", "#10151a", "#0c1116"),
    ink("qt4", "#0a0e12", "#0c1116"),
    ink("qt5", "#ffffff", "#0c1116"),
    ink("qt6", "#ffffff", "#0c1116"),
];

/// ColorBrewer PuOr, six classes, three to each side of zero.
const BOTH_SIDES: [Ink; 6] = [
    ink("d0", "#b35806", "#f5b26b"),
    ink("d1", "#f1a340", "#a05c1c"),
    ink("d2", "#fee0b6", "#5c3d1c"),
    ink("d3", "#d8daeb", "#3c3758"),
    ink("d4", "#998ec3", "#6c61a8"),
    ink("d5", "#542788", "#b9aef0"),
];

/// Words on a tile of [`BOTH_SIDES`].
const ON_BOTH_SIDES: [Ink; 6] = [
    ink("dt0", "#ffffff", "#0c1116"),
    ink("dt1", "#1a1f26", "#ffffff"),
    ink("dt2", "#1a1f26", "#ffffff"),
    ink("dt3", "#1a1f26", "#ffffff"),
    ink("dt4", "#10151a", "#ffffff"),
    ink("dt5", "#ffffff", "#0c1116"),
];

/// Counts without a level, from strongest to faintest.
const NEUTRALS: [Ink; 4] = [
    ink("n0", "#5f7f9f", "#7f9fbf"),
    ink("n1", "#8ba4bc", "#5d7890"),
    ink("n2", "#b3c3d2", "#465a6c"),
    ink("n3", "#d5dee6", "#35434f"),
];

/// Every colour, in a fixed order.
pub fn all() -> impl Iterator<Item = &'static Ink> {
    static SINGLE: [Ink; 11] =
        [GROUND, PANEL, TEXT, QUIET, RULE, ACCENT, ACCENT_SOFT, BAR, OTHER, BELOW, ABOVE];
    let scales = ORDERED.iter().chain(&ON_ORDERED).chain(&BOTH_SIDES).chain(&ON_BOTH_SIDES).chain(&NEUTRALS);
    SINGLE.iter().chain(&COMPARATORS).chain(&LEVELS).chain(&LEVELS_SOFT).chain(scales)
}

/// The colour of a mark, by whom it stands for.
#[must_use]
pub fn of_role(role: Role) -> Ink {
    match role {
        Role::Country => ACCENT,
        Role::Comparator(place) => COMPARATORS[usize::from(place) % COMPARATORS.len()],
        Role::Group => TEXT,
        Role::Other => OTHER,
    }
}

/// The colour of a level.
#[must_use]
pub const fn of_level(level: Level) -> Ink {
    LEVELS[place(level)]
}

/// The soft shade of a level, behind words.
#[must_use]
pub const fn of_level_soft(level: Level) -> Ink {
    LEVELS_SOFT[place(level)]
}

const fn place(level: Level) -> usize {
    match level {
        Level::Critical => 0,
        Level::High => 1,
        Level::Watch => 2,
        Level::Good => 3,
    }
}

/// The colour of counts without a level, by their place among such counts.
#[must_use]
pub const fn neutral(place: usize) -> Ink {
    NEUTRALS[if place < NEUTRALS.len() { place } else { NEUTRALS.len() - 1 }]
}

/// Colours of a tile and of the words on it, for class `class` of `classes` of an ordered scale.
#[must_use]
pub fn ordered(class: usize, classes: usize) -> (Ink, Ink) {
    let last = ORDERED.len() - 1;
    let place = match classes {
        0 | 1 => last / 2,
        _ => (class * last + (classes - 1) / 2) / (classes - 1),
    };
    let place = place.min(last);
    (ORDERED[place], ON_ORDERED[place])
}

/// Colours of a tile and of the words on it, `steps` classes away from zero (negative below it) where the side
/// has `side` classes.
#[must_use]
pub fn both_sides(steps: isize, side: usize) -> (Ink, Ink) {
    let reach = (steps.unsigned_abs() * 3).div_ceil(side.max(1)).clamp(1, 3);
    let place = if steps < 0 { 3 - reach } else { 2 + reach };
    (BOTH_SIDES[place], ON_BOTH_SIDES[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(hex: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    /// Contrast ratio of WCAG 2.2.
    fn contrast(one: &str, other: &str) -> f64 {
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn assert_contrast(front: Ink, back: Ink, least: f64) {
        for (mode, front_hex, back_hex) in
            [("light", front.light, back.light), ("dark", front.dark, back.dark)]
        {
            let ratio = contrast(front_hex, back_hex);
            assert!(ratio >= least, "{} on {} in {mode}: {ratio:.2}", front.name, back.name);
        }
    }

    #[test]
    fn black_on_white_is_twenty_one() {
        assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    }

    #[test]
    fn words_and_marks_are_legible_on_page_and_panel() {
        for back in [GROUND, PANEL] {
            for front in [TEXT, QUIET, ACCENT, BELOW, ABOVE].iter().chain(&COMPARATORS).chain(&LEVELS) {
                assert_contrast(*front, back, 4.5);
            }
            for front in [BAR, OTHER] {
                assert_contrast(front, back, 3.0);
            }
        }
        for (front, back) in LEVELS.iter().zip(&LEVELS_SOFT) {
            assert_contrast(*front, *back, 4.5);
        }
        for front in [TEXT, QUIET, ACCENT] {
            assert_contrast(front, ACCENT_SOFT, 4.5);
        }
    }

    #[test]
    fn codes_are_legible_on_tiles() {
        for (front, back) in ON_ORDERED.iter().zip(&ORDERED).chain(ON_BOTH_SIDES.iter().zip(&BOTH_SIDES)) {
            assert_contrast(*front, *back, 4.5);
        }
    }

    #[test]
    fn classes_span_the_scale() {
        for classes in 2..=7 {
            assert_eq!(ordered(0, classes).0, ORDERED[0]);
            assert_eq!(ordered(classes - 1, classes).0, ORDERED[6]);
        }
        assert_eq!((both_sides(-3, 3).0, both_sides(3, 3).0), (BOTH_SIDES[0], BOTH_SIDES[5]));
        assert_eq!((both_sides(-1, 3).0, both_sides(1, 3).0), (BOTH_SIDES[2], BOTH_SIDES[3]));
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = all().map(|ink| ink.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
