//! From values to places: linear scales and round ticks.

use hoinhap_review::document::Axis;
use hoinhap_vocab::Lang;

use crate::format;

/// A linear scale from values to places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Linear {
    pub(super) from: (f64, f64),
    pub(super) to: (f64, f64),
}

impl Linear {
    /// The place of a value.
    pub(super) fn at(&self, value: f64) -> f64 {
        let span = self.from.1 - self.from.0;
        let part = if span == 0.0 { 0.5 } else { (value - self.from.0) / span };
        self.to.0 + part * (self.to.1 - self.to.0)
    }
}

/// Round values along an axis, with the decimals that tell them apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ticks {
    pub(super) values: Vec<f64>,
    decimals: u8,
}

impl Ticks {
    /// About `count` ticks that cover `low..=high`. Steps are 1, 2 or 5 times a power of ten in the axis's own
    /// scale, so that printed labels are round.
    pub(super) fn covering(low: f64, high: f64, count: usize, axis: &Axis) -> Self {
        let divisor = axis.scale.divisor();
        let (low, high) = (low / divisor, high / divisor);
        let (step, decimals) = round_step((high - low).max(f64::MIN_POSITIVE) / count.max(1) as f64);
        let (first, last) = ((low / step + 1e-9).floor(), (high / step - 1e-9).ceil());
        let steps = (last - first).clamp(1.0, 100.0) as usize;
        let values = (0..=steps).map(|tick| (first + tick as f64) * step * divisor).collect();
        Self { values, decimals }
    }

    /// The ends of the axis.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    /// The labels; the last one carries the unit.
    pub(super) fn labels(&self, axis: &Axis, lang: Lang) -> Vec<String> {
        let last = self.values.len() - 1;
        let label = |(place, value): (usize, &f64)| {
            let digits = format::scaled(*value, axis.scale, self.decimals, lang);
            if place == last { with_short_unit(&digits, axis, lang) } else { digits }
        };
        self.values.iter().enumerate().map(label).collect()
    }
}

/// A number of an axis with the unit, where the unit is short enough to stand in a label.
pub(super) fn with_short_unit(digits: &str, axis: &Axis, lang: Lang) -> String {
    let unit = format::unit(&axis.unit, axis.scale, lang);
    if is_short(&unit) { format::with_unit(digits, &unit) } else { digits.to_owned() }
}

/// Letters of a unit that still stands beside a number.
const SHORT_UNIT: usize = 8;

/// Whether a unit is short enough to stand beside every number.
pub(super) fn is_short(unit: &str) -> bool {
    unit.chars().count() <= SHORT_UNIT
}

/// Whether the axis has a unit and it is short enough to stand beside every number.
pub(super) fn unit_fits(axis: &Axis, lang: Lang) -> bool {
    let unit = format::unit(&axis.unit, axis.scale, lang);
    !unit.is_empty() && is_short(&unit)
}

/// A value as the axis's numbers are printed, with the unit where it is short.
pub(super) fn value(value: f64, axis: &Axis, lang: Lang) -> String {
    with_short_unit(&digits(value, axis, lang), axis, lang)
}

/// A value as the axis's numbers are printed, without unit. A positive value too small for the axis's decimals
/// is told from zero: `<1`, `<0.1`.
pub(super) fn digits(value: f64, axis: &Axis, lang: Lang) -> String {
    let least = axis.scale.divisor() * 10f64.powi(-i32::from(axis.decimals));
    if value > 0.0 && value < least / 2.0 {
        return format!("<{}", format::scaled(least, axis.scale, axis.decimals, lang));
    }
    format::scaled(value, axis.scale, axis.decimals, lang)
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `rough`, and the decimals it needs.
fn round_step(rough: f64) -> (f64, u8) {
    let power = rough.log10().floor();
    let base = 10f64.powf(power);
    let lead = [1.0, 2.0, 5.0, 10.0].into_iter().find(|lead| lead * base >= rough * (1.0 - 1e-9));
    let lead = lead.unwrap_or(10.0);
    let decimals = if lead >= 10.0 { -(power + 1.0) } else { -power };
    (lead * base, decimals.clamp(0.0, 9.0) as u8)
}

/// Lowest and highest of some values; `None` where there are none.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().filter(|value| value.is_finite()).fold(None, |ends, value| match ends {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

/// The ends of an axis: its own where given, else those of the data; wide enough for the data in either case.
pub(super) fn ends(axis: &Axis, values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let own = axis.min.into_iter().chain(axis.max);
    let (low, high) = extent(values.into_iter().chain(own)).unwrap_or((0.0, 1.0));
    if low < high { (low, high) } else { (low - 0.5 * low.abs().max(1.0), high + 0.5 * high.abs().max(1.0)) }
}

/// The same ends with zero inside them.
pub(super) fn ends_with_zero(axis: &Axis, values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    ends(axis, values.into_iter().chain([0.0]))
}

#[cfg(test)]
mod tests {
    use hoinhap_review::document::Scale;
    use hoinhap_vocab::Text;

    use super::*;

    fn axis(scale: Scale, unit: &'static str) -> Axis {
        let unit = Text::same(unit);
        Axis { label: Text::default(), unit, scale, decimals: 0, min: None, max: None }
    }

    #[test]
    fn ticks_are_round_cover_the_data_and_print_apart() {
        let cases = [
            (0.0, 97.0, Scale::One, vec!["0", "20", "40", "60", "80", "100\u{202f}%"]),
            (0.0, 0.43, Scale::Percent, vec!["0", "10", "20", "30", "40", "50\u{202f}%"]),
            (-0.2, 0.3, Scale::One, vec!["−0.2", "−0.1", "0.0", "0.1", "0.2", "0.3\u{202f}%"]),
        ];
        for (low, high, scale, expected) in cases {
            let axis = axis(scale, "%");
            let ticks = Ticks::covering(low, high, 5, &axis);
            assert_eq!(ticks.labels(&axis, Lang::En), expected);
            let (first, last) = ticks.ends();
            assert!(first <= low + 1e-12 && last >= high - 1e-12);
        }
    }

    #[test]
    fn an_axis_always_has_a_span() {
        for values in [vec![], vec![3.0], vec![0.0, 0.0], vec![f64::NAN]] {
            let (low, high) = ends(&axis(Scale::One, ""), values);
            assert!(low < high);
        }
        assert_eq!(ends_with_zero(&axis(Scale::One, ""), [3.0, 5.0]), (0.0, 5.0));
    }

    #[test]
    fn a_small_value_is_told_from_zero() {
        let axis = axis(Scale::Percent, "%");
        let said = [0.0, 0.0004, 0.004, 0.005, 0.012].map(|share| value(share, &axis, Lang::En));
        assert_eq!(said, ["0\u{202f}%", "<1\u{202f}%", "<1\u{202f}%", "1\u{202f}%", "1\u{202f}%"]);
    }

    #[test]
    fn a_scale_is_linear() {
        let scale = Linear { from: (0.0, 10.0), to: (100.0, 0.0) };
        assert_eq!((scale.at(0.0), scale.at(5.0), scale.at(10.0)), (100.0, 50.0, 0.0));
    }
}
