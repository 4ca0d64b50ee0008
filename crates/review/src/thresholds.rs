//! Severity thresholds: data of the profile, never numbers in code.

use hoinhap_sources::{Library, SourceError};
use hoinhap_vocab::Text;

use crate::document::Level;

/// The thresholds of a profile.
#[derive(Debug, Clone)]
pub struct Thresholds {
    rules: Vec<Threshold>,
}

/// The thresholds of one rule.
#[derive(Debug, Clone)]
pub struct Threshold {
    /// The rule's name.
    pub rule: String,
    /// The measure that it judges.
    pub measure: String,
    /// Which way is worse.
    pub worse: Worse,
    /// Bounds: watch, high, critical, good.
    pub bounds: [f64; 4],
    /// What the bounds rest on.
    pub basis: Text,
}

/// Which way a value gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    /// Higher values are worse.
    More,
    /// Lower values are worse.
    Less,
    /// The share of economies ahead: higher is worse.
    Rank,
}

impl Worse {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "more" => Some(Self::More),
            "less" => Some(Self::Less),
            "rank" => Some(Self::Rank),
            _ => None,
        }
    }
}

impl Thresholds {
    /// Reads `thresholds.csv` of a profile.
    ///
    /// # Errors
    /// The profile ships none, or a value is malformed.
    pub fn of_profile(profile: &str) -> Result<Self, SourceError> {
        let table = Library::csv(&format!("profiles/{profile}/thresholds.csv"))?;
        let mut rules = Vec::with_capacity(table.len());
        for row in table.rows() {
            let bound = |column: &str| row.required(column, "a number", |text| text.parse().ok());
            rules.push(Threshold {
                rule: row.text("rule")?.to_owned(),
                measure: row.text("measure")?.to_owned(),
                worse: row.required("worse", "more, less or rank", Worse::from_word)?,
                bounds: [bound("watch")?, bound("high")?, bound("critical")?, bound("good")?],
                basis: Text::new(row.text("basis_vi")?.to_owned(), row.text("basis_en")?.to_owned()),
            });
        }
        Ok(Self { rules })
    }

    /// The thresholds of a rule.
    #[must_use]
    pub fn get(&self, rule: &str) -> Option<&Threshold> {
        self.rules.iter().find(|threshold| threshold.rule == rule)
    }

    /// All rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[Threshold] {
        &self.rules
    }
}

impl Threshold {
    /// The level of a value; `None` between good and watch.
    #[must_use]
    pub fn level(&self, value: f64) -> Option<Level> {
        let [watch, high, critical, good] = self.bounds;
        let reached = |bound: f64| match self.worse {
            Worse::More | Worse::Rank => value >= bound,
            Worse::Less => value <= bound,
        };
        let fine = match self.worse {
            Worse::More | Worse::Rank => value <= good,
            Worse::Less => value >= good,
        };
        match () {
            () if reached(critical) => Some(Level::Critical),
            () if reached(high) => Some(Level::High),
            () if reached(watch) => Some(Level::Watch),
            () if fine => Some(Level::Good),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn threshold(worse: Worse, bounds: [f64; 4]) -> Threshold {
        Threshold { rule: "r".into(), measure: "m".into(), worse, bounds, basis: Text::default() }
    }

    #[test]
    fn levels_follow_the_bounds_in_both_directions() {
        let more = threshold(Worse::More, [0.2, 0.25, 0.4, 0.1]);
        let levels = [0.05, 0.15, 0.2, 0.3, 0.4].map(|value| more.level(value));
        let expected =
            [Some(Level::Good), None, Some(Level::Watch), Some(Level::High), Some(Level::Critical)];
        assert_eq!(levels, expected);
        let less = threshold(Worse::Less, [4.0, 3.0, 2.0, 6.0]);
        let levels = [7.0, 5.0, 3.5, 2.26, 1.0].map(|value| less.level(value));
        assert_eq!(levels, expected);
    }

    #[test]
    fn the_shipped_thresholds_rise_in_order() {
        for rule in Thresholds::of_profile("res59").unwrap().rules() {
            let [watch, high, critical, good] = rule.bounds;
            let ascending = [good, watch, high, critical].is_sorted();
            let descending = [critical, high, watch, good].is_sorted();
            assert!(if rule.worse == Worse::Less { descending } else { ascending }, "{}", rule.rule);
        }
    }
}
