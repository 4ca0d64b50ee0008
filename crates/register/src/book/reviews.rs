//! Cycles of review: findings with their causes, written opinions, and decisions that become tasks (specification 8).

use std::collections::BTreeSet;

use hoinhap_vocab::Text;

use super::Book;
use crate::record::Record;

/// What keeps a review from being concluded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// A finding of what is inadequate has no cause.
    NoCause(String),
    /// A finding of what was done well rests on nothing.
    NoEvidence(String),
    /// A decision that needs action has become no task.
    NoTask(String),
}

impl Gap {
    /// The record that lacks something.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::NoCause(id) | Self::NoEvidence(id) | Self::NoTask(id) => id,
        }
    }

    /// The word in files.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCause(_) => "cause",
            Self::NoEvidence(_) => "evidence",
            Self::NoTask(_) => "task",
        }
    }

    /// What is missing, for people.
    #[must_use]
    pub fn message(&self) -> Text {
        let id = self.id();
        match self {
            Self::NoCause(_) => Text::new(
                format!("Hạn chế `{id}` chưa nêu nguyên nhân khách quan hay chủ quan"),
                format!("The inadequacy `{id}` has no cause, objective or subjective"),
            ),
            Self::NoEvidence(_) => Text::new(
                format!("Kết quả `{id}` chưa có minh chứng"),
                format!("What was done well, `{id}`, rests on no evidence"),
            ),
            Self::NoTask(_) => Text::new(
                format!("Quyết định `{id}` cần thực hiện nhưng chưa thành nhiệm vụ"),
                format!("The decision `{id}` needs action and has become no task"),
            ),
        }
    }
}

/// A review with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewView<'a> {
    /// Its record.
    pub record: &'a Record,
    /// Findings, by id.
    pub findings: Vec<&'a Record>,
    /// Causes of the findings, by id.
    pub causes: Vec<&'a Record>,
    /// Written opinions, by id.
    pub opinions: Vec<&'a Record>,
    /// Decisions, by id.
    pub decisions: Vec<&'a Record>,
    /// What keeps it from being concluded.
    pub gaps: Vec<Gap>,
}

impl Book {
    /// The reviews, by id.
    #[must_use]
    pub fn reviews(&self) -> Vec<ReviewView<'_>> {
        self.all("review").iter().map(|record| self.review_of(record)).collect()
    }

    /// A review, where there is one of that id.
    #[must_use]
    pub fn review(&self, id: &str) -> Option<ReviewView<'_>> {
        self.get("review", id).map(|record| self.review_of(record))
    }

    fn review_of<'a>(&'a self, record: &'a Record) -> ReviewView<'a> {
        let of = |kind: &str| -> Vec<&Record> {
            self.all(kind).iter().filter(|row| row.get("review") == record.id).collect()
        };
        let (findings, decisions) = (of("finding"), of("decision"));
        let own: BTreeSet<&str> = findings.iter().map(|finding| finding.id.as_str()).collect();
        let causes: Vec<&Record> =
            self.all("cause").iter().filter(|cause| own.contains(cause.get("finding"))).collect();
        let gaps = gaps(&findings, &causes, &decisions);
        ReviewView { record, findings, causes, opinions: of("opinion"), decisions, gaps }
    }
}

/// What keeps a review from being concluded: every inadequacy needs a cause, everything done well needs evidence, and
/// every decision that needs action needs its task.
pub(crate) fn gaps(findings: &[&Record], causes: &[&Record], decisions: &[&Record]) -> Vec<Gap> {
    let explained: BTreeSet<&str> = causes.iter().map(|cause| cause.get("finding")).collect();
    let of_finding = |finding: &&Record| match finding.get("type") {
        "inadequate" if !explained.contains(finding.id.as_str()) => Some(Gap::NoCause(finding.id.clone())),
        "well_done" if finding.text("evidence").is_none() => Some(Gap::NoEvidence(finding.id.clone())),
        _ => None,
    };
    let undone = |decision: &&&Record| decision.is("needs_action") && decision.text("task").is_none();
    let without_task = decisions.iter().filter(undone).map(|decision| Gap::NoTask(decision.id.clone()));
    findings.iter().filter_map(of_finding).chain(without_task).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;

    #[test]
    fn a_review_lacks_what_its_findings_and_decisions_lack() {
        let book = Book::of(vec![
            record("review", "R", &[("event", "Q1")]),
            record("review", "S", &[("event", "Q2")]),
            record("finding", "F1", &[("review", "R"), ("type", "inadequate"), ("text", "slow")]),
            record("finding", "F2", &[("review", "R"), ("type", "inadequate"), ("text", "late")]),
            record("finding", "F3", &[("review", "R"), ("type", "well_done"), ("text", "good")]),
            record("finding", "F4", &[("review", "R"), ("type", "lesson"), ("text", "learn")]),
            record("cause", "C1", &[("finding", "F1"), ("kind", "subjective"), ("text", "few people")]),
            record("decision", "D1", &[("review", "R"), ("text", "do"), ("needs_action", "yes")]),
            record("decision", "D2", &[("review", "R"), ("text", "note"), ("needs_action", "no")]),
        ]);
        let review = book.review("R").unwrap();
        assert_eq!(review.causes.len(), 1);
        let lacks = [Gap::NoCause("F2".into()), Gap::NoEvidence("F3".into()), Gap::NoTask("D1".into())];
        assert_eq!(review.gaps, lacks);
        assert!(book.review("S").unwrap().gaps.is_empty());
        assert!(book.review("T").is_none());
    }
}
