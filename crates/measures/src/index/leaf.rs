//! A leaf: one indicator in a recipe, with its goalposts, scale and direction.

use hoinhap_vocab::Year;

/// A leaf of the hierarchy.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Indicator id, or the code of a user's column.
    pub id: String,
    /// Where its values come from.
    pub formula: Formula,
    /// 1: higher is better; -1: lower is better.
    pub direction: f64,
    /// Whether the recipe says the direction, itself or by goalposts; otherwise that of the catalogue stands.
    pub stated: bool,
    /// Fixed `lo` and `hi`; `lo > hi` says that lower is better.
    pub goalposts: Option<(f64, f64)>,
    /// Applied to value and goalposts before they are compared.
    pub scale: Scale,
    /// Target, for the distance to a target.
    pub target: Option<f64>,
    /// Column to divide by, where the recipe denominates.
    pub denominator: Option<String>,
}

/// Where the values of a leaf come from. A missing input makes a missing result.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// The series of the leaf's own id.
    Observed,
    /// `times` x numerator / denominator, of one year.
    Ratio {
        /// Indicator above the line.
        numerator: String,
        /// Indicator below the line; a zero makes a missing result.
        denominator: String,
        /// Constant factor.
        times: f64,
    },
    /// Sum of two indicators of one year.
    Sum {
        /// The indicators.
        terms: [String; 2],
    },
    /// `a / (a + b)` of one year.
    Part {
        /// The part.
        part: String,
        /// The rest.
        rest: String,
    },
    /// `(g - r) / (g + r)` over sums of the last `years` years, all required; missing where a sum is negative
    /// or both are zero.
    Balance {
        /// What is given.
        given: String,
        /// What is received.
        received: String,
        /// Length of the sums.
        years: u8,
    },
}

impl Formula {
    /// The formula of a derived indicator of the catalogue that recipes use; `None` for every other id.
    #[must_use]
    pub fn of_catalogue(id: &str) -> Option<Self> {
        let ratio = |numerator: &str, denominator: &str, times| Formula::Ratio {
            numerator: numerator.to_owned(),
            denominator: denominator.to_owned(),
            times,
        };
        let balance = |given: &str, received: &str, years| Formula::Balance {
            given: given.to_owned(),
            received: received.to_owned(),
            years,
        };
        let sum = |left: &str, right: &str| Formula::Sum { terms: [left.to_owned(), right.to_owned()] };
        match id {
            "x:OPEN" => Some(sum("wdi:NE.EXP.GNFS.ZS", "wdi:NE.IMP.GNFS.ZS")),
            "x:TRADE" => Some(sum("wdi:TX.VAL.MRCH.CD.WT", "wdi:TM.VAL.MRCH.CD.WT")),
            "x:MIGSHARE" => Some(ratio("wdi:SM.POP.TOTL", "wdi:SP.POP.TOTL", 100.0)),
            "x:RESMONTHS" => Some(ratio("wdi:FI.RES.TOTL.CD", "wdi:TM.VAL.MRCH.CD.WT", 12.0)),
            "x:FDI.BAL" => Some(balance("unctad:FDI.OUT", "unctad:FDI.IN", 3)),
            "x:IP.BAL" => Some(balance("wdi:BX.GSR.ROYL.CD", "wdi:BM.GSR.ROYL.CD", 1)),
            "x:PAT.RES" => {
                Some(Formula::Part { part: "wdi:IP.PAT.RESD".to_owned(), rest: "wdi:IP.PAT.NRES".to_owned() })
            }
            _ => None,
        }
    }

    /// The indicators that the formula reads; `own` is the leaf's id.
    #[must_use]
    pub fn inputs<'a>(&'a self, own: &'a str) -> Vec<&'a str> {
        match self {
            Formula::Observed => vec![own],
            Formula::Ratio { numerator, denominator, .. } => vec![numerator, denominator],
            Formula::Sum { terms } => terms.iter().map(String::as_str).collect(),
            Formula::Part { part, rest } => vec![part, rest],
            Formula::Balance { given, received, .. } => vec![given, received],
        }
    }

    /// How many years back the formula reads, its own year included.
    #[must_use]
    pub const fn window(&self) -> Year {
        match self {
            Formula::Balance { years, .. } => *years as Year,
            _ => 1,
        }
    }

    /// The value from windows of the inputs, one slice of `window` values per input, oldest first.
    #[must_use]
    pub fn value(&self, windows: &[&[f64]]) -> Option<f64> {
        let last = |input: usize| windows[input][windows[input].len() - 1];
        let value = match self {
            Formula::Observed => last(0),
            Formula::Ratio { times, .. } => times * (last(0) / last(1)),
            Formula::Sum { .. } => last(0) + last(1),
            Formula::Part { .. } => last(0) / (last(0) + last(1)),
            Formula::Balance { .. } => {
                let (given, received) = (windows[0].iter().sum::<f64>(), windows[1].iter().sum::<f64>());
                if given < 0.0 || received < 0.0 {
                    return None;
                }
                (given - received) / (given + received)
            }
        };
        Some(value).filter(|value| value.is_finite())
    }
}

/// A monotone transform of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// As it is.
    #[default]
    Identity,
    /// ln(1 + x).
    Log1p,
    /// ln x.
    Ln,
}

impl Scale {
    /// Reads the word of a recipe.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "identity" | "linear" => Some(Scale::Identity),
            "log1p" => Some(Scale::Log1p),
            "ln" | "log" => Some(Scale::Ln),
            _ => None,
        }
    }

    /// The transform; NaN outside its domain.
    #[must_use]
    pub fn apply(self, value: f64) -> f64 {
        match self {
            Scale::Identity => value,
            Scale::Log1p => value.ln_1p(),
            Scale::Ln => value.ln(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_with_a_negative_sum_is_missing() {
        let balance = Formula::of_catalogue("x:FDI.BAL").unwrap();
        assert_eq!(balance.value(&[&[1.0, 1.0, 1.0], &[1.0, 1.0, 4.0]]), Some(-1.0 / 3.0));
        assert_eq!(balance.value(&[&[1.0, -4.0, 1.0], &[1.0, 1.0, 4.0]]), None);
        assert_eq!(balance.value(&[&[0.0, 0.0, 0.0], &[0.0, 0.0, 0.0]]), None);
    }

    #[test]
    fn a_ratio_over_zero_is_missing() {
        let cover = Formula::of_catalogue("x:RESMONTHS").unwrap();
        assert_eq!(cover.value(&[&[10.0], &[0.0]]), None);
        assert_eq!(cover.inputs("x:RESMONTHS").len(), 2);
    }
}
