//! Disputes, mediations, protection cases: stages in the order of their dates, an outcome to close.

use hoinhap_vocab::Date;

use super::status::days_between;
use crate::time::Due;

/// A stage of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What happened.
    pub name: String,
    /// When; a stage known to the year stands at its end.
    pub on: Due,
}

/// A step that a case does not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// The stage lies before the last one, and is not meant to be put between.
    #[error("the stage `{name}` of {on} lies before `{last}` of {last_on}")]
    OutOfOrder {
        /// The stage.
        name: String,
        /// Its date.
        on: Due,
        /// The last stage.
        last: String,
        /// Its date.
        last_on: Due,
    },
    /// A case is closed with an outcome.
    #[error("a case is closed with its outcome")]
    NoOutcome,
    /// The case is closed.
    #[error("the case is closed")]
    Closed,
}

/// A case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    stages: Vec<Stage>,
    outcome: Option<String>,
}

impl Case {
    /// The stages, earliest first.
    #[must_use]
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(&self) -> Option<&str> {
        self.outcome.as_deref()
    }

    /// Adds a stage. A stage of an earlier date is refused, unless it is meant to be put in its place by date.
    ///
    /// # Errors
    /// Out of order, or the case is closed.
    pub fn add(&mut self, stage: Stage, by_date: bool) -> Result<(), CaseError> {
        if self.outcome.is_some() {
            return Err(CaseError::Closed);
        }
        let place = self.stages.partition_point(|known| known.on.last <= stage.on.last);
        match self.stages.last() {
            Some(last) if place < self.stages.len() && !by_date => Err(CaseError::OutOfOrder {
                name: stage.name,
                on: stage.on,
                last: last.name.clone(),
                last_on: last.on,
            }),
            _ => {
                self.stages.insert(place, stage);
                Ok(())
            }
        }
    }

    /// Closes the case.
    ///
    /// # Errors
    /// The outcome is empty, or the case is closed already.
    pub fn close(&mut self, outcome: &str) -> Result<(), CaseError> {
        if self.outcome.is_some() {
            return Err(CaseError::Closed);
        }
        if outcome.trim().is_empty() {
            return Err(CaseError::NoOutcome);
        }
        self.outcome = Some(outcome.to_owned());
        Ok(())
    }

    /// Days from the first stage of one name to the first of another; `None` where one is not there or its day is not
    /// known.
    #[must_use]
    pub fn days(&self, from: &str, to: &str) -> Option<i32> {
        let day = |name: &str| {
            let stage = self.stages.iter().find(|stage| stage.name == name)?;
            (stage.on == Due::on(stage.on.last)).then_some(stage.on.last)
        };
        let (from, to): (Date, Date) = (day(from)?, day(to)?);
        Some(days_between(from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(name: &str, on: &str) -> Stage {
        Stage { name: name.to_owned(), on: on.parse().unwrap() }
    }

    #[test]
    fn acceptance_12_the_stages_of_a_dispute() {
        // DS536 as the register ships it.
        let mut case = Case::default();
        for (name, on) in [
            ("request for consultations", "2018-01-08"),
            ("consultations held", "2018-03-01"),
            ("panel request", "2018-06-08"),
            ("panel deferred", "2018-06-22"),
            ("panel established", "2018-07-20"),
            ("DG asked to compose panel", "2018-11-22"),
            ("panel report: mutually agreed solution", "2025"),
        ] {
            case.add(stage(name, on), false).unwrap();
        }
        assert_eq!(case.days("request for consultations", "panel request"), Some(151));
        assert_eq!(case.days("panel request", "panel report: mutually agreed solution"), None, "a year only");
        assert_eq!(case.close("  "), Err(CaseError::NoOutcome));
        assert_eq!(case.close("mutually agreed solution"), Ok(()));
        assert_eq!(case.add(stage("later", "2026-01-01"), false), Err(CaseError::Closed));
    }

    #[test]
    fn an_earlier_stage_is_put_in_its_place_only_on_purpose() {
        let mut case = Case::default();
        case.add(stage("a", "2018-01-08"), false).unwrap();
        case.add(stage("c", "2018-06-08"), false).unwrap();
        assert!(matches!(case.add(stage("b", "2018-03-01"), false), Err(CaseError::OutOfOrder { .. })));
        case.add(stage("b", "2018-03-01"), true).unwrap();
        let names: Vec<&str> = case.stages().iter().map(|stage| stage.name.as_str()).collect();
        assert_eq!(names, ["a", "b", "c"]);
    }
}
