//! The kinds of records and their fields, as one table.

use std::fmt;

use super::machine::{self, Machine};
use crate::access::Role;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Any text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A day or a period: `2026-03-31`, `2026-03`, `2026-Q1`, `2026-H1`, `2026`.
    Due,
    /// A decimal.
    Number,
    /// A whole number from nought up.
    Count,
    /// `yes` or `no`.
    YesNo,
    /// The id of a record of this kind.
    One(&'static str),
    /// Ids of records of this kind.
    Many(&'static str),
    /// Ids of tasks, each with `+N` for a lag of N working days.
    Waits,
    /// A period: `P30D`, `10WD`.
    Offset,
    /// A recurrence rule.
    Rule,
    /// A state of the kind's machine: set by moves alone.
    State,
}

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it must be there.
    pub required: bool,
}

/// A kind of record.
#[derive(Debug)]
pub struct KindSpec {
    /// Its name.
    pub name: &'static str,
    /// Its fields, in the order of files.
    pub fields: &'static [FieldSpec],
    /// The states that it goes through.
    pub machine: Option<&'static Machine>,
}

/// A kind of record.
#[derive(Clone, Copy)]
pub struct Kind(&'static KindSpec);

impl Kind {
    /// The kind of this name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        KINDS.iter().find(|spec| spec.name == name).map(Self)
    }

    /// All kinds, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(Self)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// Its place in the table.
    #[must_use]
    pub fn place(self) -> usize {
        KINDS.iter().position(|spec| spec.name == self.name()).unwrap_or(KINDS.len())
    }

    /// Its fields.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldSpec] {
        self.0.fields
    }

    /// The field of this name.
    #[must_use]
    pub fn field(self, name: &str) -> Option<&'static FieldSpec> {
        self.0.fields.iter().find(|field| field.name == name)
    }

    /// The states that it goes through.
    #[must_use]
    pub const fn machine(self) -> Option<&'static Machine> {
        self.0.machine
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Kind {}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.name.cmp(other.0.name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

use Takes::{Count, Date, Due, Many, Number, Offset, One, Rule, State, Text, Waits, Word, YesNo};

const fn must(name: &'static str, takes: Takes) -> FieldSpec {
    FieldSpec { name, takes, required: true }
}

const fn may(name: &'static str, takes: Takes) -> FieldSpec {
    FieldSpec { name, takes, required: false }
}

const SOURCE: FieldSpec = may("source", Text);
const CONFIDENCE: FieldSpec = may("confidence", Word(&["sourced", "conflicting", "unverified"]));
const NOTE: FieldSpec = may("note", Text);
const TRACKS: Takes = Word(&["treaty", "agreement", "declaration", "programme"]);
const LEVELS: Takes = Word(&[
    "State",
    "Government",
    "ministry",
    "province",
    "Party",
    "National Assembly",
    "mass body",
    "enterprise",
]);
const CHANNELS: Takes = Word(&["party", "state", "people", "na", "locality"]);
const CONSENT_ACTS: Takes = Word(&[
    "ratification",
    "accession",
    "acceptance",
    "approval",
    "succession",
    "definitive signature",
    "other",
]);
const OBLIGATION_KINDS: Takes = Word(&[
    "legislate",
    "notify",
    "report",
    "meet",
    "review",
    "respond",
    "establish",
    "publish",
    "negotiate",
    "consult",
    "deliver",
    "appoint",
    "decide",
    "retain",
    "refrain",
]);
const OBLIGATION_CLASSES: Takes =
    Word(&["duty_deadline", "duty_recurring", "procedure_step", "duration_or_definition", "continuous"]);
const RELATIONS: Takes = Word(&["within", "at least before", "not before or after", "at least for"]);
const DAY_TYPES: Takes = Word(&["calendar", "working"]);
const ARTICLE_CHECKS: Takes = Word(&["in text order", "doubtful"]);
const CLASSES: Takes = Word(&["public", "internal", "restricted"]);
const CAUSES: Takes = Word(&["objective", "subjective"]);
const BOTTLENECKS: Takes =
    Word(&["uneven development", "policy gap", "limited capacity", "cultural or ideological"]);
const DECISIONS: Takes = Word(&["pending", "accepted", "rejected"]);

/// All kinds.
#[rustfmt::skip]
pub static KINDS: &[KindSpec] = &[
    KindSpec { name: "instrument", machine: Some(&machine::INSTRUMENT), fields: &[
        must("track", TRACKS), may("number", Text), may("title_vi", Text), may("title_en", Text), may("kind", Text),
        may("fields", Text), may("scope", Text), may("level", LEVELS), may("channel", CHANNELS), may("counted", YesNo),
        may("signed_on", Due), may("parent", One("instrument")), may("duplicate_of", One("instrument")),
        may("partner", Text), may("occasion", Text), may("lead", One("organisation")),
        may("check_legality", Text), may("check_feasibility", Text), may("check_resources", Text), may("check_interest", Text), may("check_class", Text),
        may("state", State), NOTE, SOURCE, CONFIDENCE ] },
    KindSpec { name: "provision", machine: None, fields: &[
        must("instrument", One("instrument")), must("locator", Text), may("article_label", Text), may("heading", Text),
        may("parent", One("provision")), may("article_check", ARTICLE_CHECKS), SOURCE, CONFIDENCE ] },
    KindSpec { name: "party", machine: None, fields: &[
        must("instrument", One("instrument")), must("party", Text), may("signed", Due), may("consented", Due),
        may("consent_act", CONSENT_ACTS), may("in_force", Due), may("ended", Due), may("provisional_from", Due),
        may("date_confidence", Word(&["sourced", "conflicting", "unverified"])), NOTE, SOURCE, CONFIDENCE ] },
    KindSpec { name: "reservation", machine: None, fields: &[
        must("instrument", One("instrument")), must("party", Text), must("kind", Word(&["reservation", "declaration", "objection"])),
        may("articles", Text), may("topic", Text), may("made", Due), may("withdrawn", Due), SOURCE, CONFIDENCE ] },
    KindSpec { name: "obligation", machine: None, fields: &[
        may("instrument", One("instrument")), may("provision", One("provision")), may("locator", Text), may("article_check", ARTICLE_CHECKS),
        must("kind", OBLIGATION_KINDS), must("class", OBLIGATION_CLASSES), may("strictness", Word(&["shall", "should"])),
        may("addressee", Text), may("applies_to_us", YesNo), may("relation", RELATIONS), may("period", Offset),
        may("day_type", DAY_TYPES), may("base_event", Text), may("rrule", Rule), may("deadline", Date), must("label", Text), SOURCE, CONFIDENCE ] },
    KindSpec { name: "trigger", machine: None, fields: &[
        must("obligation", One("obligation")), must("occurred_on", Date), may("evidence", One("evidence")), may("by", Text) ] },
    KindSpec { name: "duty", machine: None, fields: &[
        must("regime", Text), may("regime_vi", Text), must("label", Text), may("label_vi", Text), may("responsible", Text), may("responsible_vi", Text), may("timing", Text), may("rrule", Rule),
        may("dtstart", Date), may("skip", Word(&["omit", "backward", "forward"])), may("offset", Offset), may("day_type", DAY_TYPES),
        may("alternative", Text), may("base_event", Text), may("roll", Word(&["none", "next_working", "previous_working"])),
        may("exdate", Text), may("rdate", Text), may("open_point", Text), SOURCE, CONFIDENCE ] },
    KindSpec { name: "duty_instance", machine: Some(&machine::DUTY_INSTANCE), fields: &[
        may("duty", One("duty")), may("obligation", One("obligation")), may("period_from", Date), may("period_to", Date),
        must("due", Date), may("submitted_on", Date), may("consulted", Text), may("needs_consultation", YesNo),
        may("receipt", Text), may("state", State) ] },
    KindSpec { name: "task", machine: Some(&machine::TASK), fields: &[
        must("title", Text), may("instruments", Many("instrument")), may("obligations", Many("obligation")),
        may("lead", One("organisation")), may("coordinators", Many("organisation")), may("partner", Text),
        may("assigned_on", Date), may("due", Due), may("due_operator", Word(&["on", "before", "by"])), may("cadence", Text),
        may("cadence_rule", Rule), may("product", Text), may("weight", Number), may("priority", Word(&["flagship", "key_regular", "ordinary"])),
        may("pillar", Text), may("internal_capacity", Text), may("external_capacity", Text), may("predecessors", Waits),
        may("duration_days", Count), may("measured_outcome", Text), may("cancelled_on", Date), may("superseded_on", Date),
        may("superseded_by", One("task")), may("basis", Text), may("progress", Text), may("challenges", Text),
        may("recommendations", Text), may("external_id", Text), may("row_hash", Text), may("group", Text), may("led_before", Text), may("state", State), NOTE ] },
    KindSpec { name: "due_change", machine: None, fields: &[
        must("task", One("task")), may("old", Due), must("new", Due), may("reason", Text), may("decision_ref", Text),
        may("decision", DECISIONS), may("proposed_by", Text), may("decided_on", Date), may("decided_by", Text) ] },
    KindSpec { name: "completion", machine: None, fields: &[
        must("task", One("task")), must("completed_on", Date), may("product_ref", Text), may("evidence", Many("evidence")),
        may("proposed_by", Text), must("decision", DECISIONS), may("decided_on", Date), may("decided_by", Text) ] },
    KindSpec { name: "reopening", machine: None, fields: &[
        must("task", One("task")), must("decided_on", Date), must("reason", Text), may("decided_by", Text) ] },
    KindSpec { name: "bottleneck", machine: Some(&machine::BOTTLENECK), fields: &[
        must("task", One("task")), must("type", BOTTLENECKS), must("cause", CAUSES), must("description", Text),
        must("opened", Date), may("level", Count), may("beyond_authority", YesNo), may("decision", Text), may("closed", Date), may("state", State) ] },
    KindSpec { name: "escalation", machine: None, fields: &[
        must("task", One("task")), must("level", Count), must("on", Date), may("unfounded_on", Date) ] },
    KindSpec { name: "report", machine: None, fields: &[
        must("task", One("task")), must("cycle", Text), must("submitted_on", Date), must("lead", Text), must("partner", Text),
        must("content", Text), must("timeline", Text), must("challenges", Text), must("recommendations", Text), may("submitted_by", Text) ] },
    KindSpec { name: "comment", machine: None, fields: &[
        must("task", One("task")), must("text", Text), must("on", Date), may("submitted_by", Text) ] },
    KindSpec { name: "value", machine: None, fields: &[
        must("subject", Text), must("field", Text), must("value", Text), must("source", Text), must("confidence", Word(&["sourced", "conflicting", "unverified"])),
        may("valid_from", Date), may("valid_to", Date), may("chosen", YesNo), may("reason", Text), NOTE ] },
    KindSpec { name: "fact", machine: None, fields: &[
        must("statement", Text), may("statement_vi", Text), may("qualifier", Word(&["exact", "about", "more than", "nearly", "at most", "range", "change"])), may("low", Number), may("high", Number),
        may("unit", Text), may("as_of", Due), may("cumulative", YesNo), NOTE, SOURCE, CONFIDENCE ] },
    KindSpec { name: "evidence", machine: None, fields: &[
        must("title", Text), may("sha256", Text), may("media_type", Text), may("size", Count), may("reference", Text),
        may("date", Date), may("about", Text) ] },
    KindSpec { name: "organisation", machine: None, fields: &[
        must("name_vi", Text), may("name_en", Text), may("kind", Text), may("code", Text), may("aliases", Text),
        may("parent", One("organisation")), may("valid_from", Date), may("valid_to", Date), SOURCE, CONFIDENCE ] },
    KindSpec { name: "succession", machine: None, fields: &[
        must("kind", Word(&["rename", "merge", "split", "transfer"])), must("from", Text), must("to", Text), must("date", Date),
        may("decision_ref", Text), NOTE, SOURCE, CONFIDENCE ] },
    KindSpec { name: "element", machine: None, fields: &[ must("obligation", One("obligation")), must("label", Text) ] },
    KindSpec { name: "act", machine: Some(&machine::DOMESTIC_ACT), fields: &[
        must("title", Text), may("number", Text), may("adopted", Date), may("in_force_from", Date), may("repealed_on", Date),
        may("drafted_by", One("organisation")), may("session", Text), may("relevance", Text), may("state", State), NOTE, SOURCE, CONFIDENCE ] },
    KindSpec { name: "mapping", machine: None, fields: &[
        must("element", One("element")), must("act", One("act")), may("provision", Text),
        must("relation", Word(&["already", "amend", "adopt", "repeal"])), may("notified_on", Date), NOTE ] },
    KindSpec { name: "assessment", machine: None, fields: &[
        must("obligation", One("obligation")), must("date", Date), must("result", Word(&["conforming", "not_conforming", "contested"])),
        must("by", Text), may("reason", Text), may("evidence", One("evidence")) ] },
    KindSpec { name: "effect_test", machine: None, fields: &[
        must("obligation", One("obligation")), must("date", Date), must("effective", Word(&["yes", "no", "unknown"])), may("indicator", Text) ] },
    KindSpec { name: "review", machine: Some(&machine::REVIEW), fields: &[
        must("event", Text), may("date", Due), may("period", Text), may("chaired_by", Text), may("output", Text), may("state", State), SOURCE, CONFIDENCE ] },
    KindSpec { name: "finding", machine: None, fields: &[
        must("review", One("review")), must("type", Word(&["well_done", "inadequate", "lesson"])), must("text", Text), may("evidence", Text), may("tasks", Many("task")) ] },
    KindSpec { name: "cause", machine: None, fields: &[
        must("finding", One("finding")), must("kind", CAUSES), may("category", Text), must("text", Text) ] },
    KindSpec { name: "self_assessment", machine: None, fields: &[
        must("review", One("review")), must("dimension", Word(&["quality", "effectiveness", "coherence", "comprehensiveness", "depth"])),
        must("score", Word(&["1", "2", "3", "4", "5"])), must("rater", Text), may("text", Text) ] },
    KindSpec { name: "trend_note", machine: Some(&machine::TREND_NOTE), fields: &[
        must("text", Text), must("on", Date), may("topic", Text), may("proposal", Text), may("review", One("review")), may("task", One("task")),
        may("reason", Text), may("submitted_by", Text), may("state", State), SOURCE, CONFIDENCE ] },
    KindSpec { name: "opinion", machine: None, fields: &[
        must("review", One("review")), must("member", Text), may("item", Text), must("text", Text), may("position", Text), may("received", Date) ] },
    KindSpec { name: "decision", machine: None, fields: &[
        must("review", One("review")), must("text", Text), must("needs_action", YesNo), may("task", One("task")) ] },
    KindSpec { name: "question", machine: Some(&machine::QUESTION), fields: &[
        must("asker", Word(&["oversight body", "citizen", "enterprise", "locality"])), must("text", Text), may("target", Text), must("received", Date),
        must("answer_due", Date), may("answered_on", Date), may("reply", Text), may("visibility", Word(&["public", "asker only"])), may("reason", Text), may("state", State) ] },
    KindSpec { name: "recommendation", machine: None, fields: &[
        must("text", Text), must("by", Text), must("date", Date), may("response", Word(&["accept", "partly", "reject"])), may("reason", Text), may("tasks", Many("task")) ] },
    KindSpec { name: "tier", machine: None, fields: &[
        must("partner", Text), may("name_vi", Text), may("name_en", Text), must("tier", Text), may("from", Due), may("to", Date), may("unverified_day", Date), may("scope", Text), SOURCE, CONFIDENCE ] },
    KindSpec { name: "exchange", machine: None, fields: &[
        must("partner", Text), must("date", Due), must("channel", CHANNELS), may("level", Text), may("direction", Text), may("outcomes", Many("instrument")) ] },
    KindSpec { name: "mechanism", machine: None, fields: &[
        must("name", Text), must("role", Word(&["observer", "member", "contributor", "shaper", "lead"])), may("from", Due), may("evidence", Text) ] },
    KindSpec { name: "membership", machine: None, fields: &[
        must("organisation", Text), must("member", Text), may("status", Text), may("first_year", Count), may("last_year_observed", Count), SOURCE, CONFIDENCE ] },
    KindSpec { name: "contribution", machine: None, fields: &[
        must("direction", Word(&["give", "receive"])), must("kind", Text), may("what", Text), may("what_vi", Text), may("mission", Text), may("issue", Text),
        may("quantity", Number), may("qualifier", Text), may("unit", Text), may("from", Due), may("to", Date), may("cumulative", YesNo), NOTE, SOURCE, CONFIDENCE ] },
    KindSpec { name: "case", machine: Some(&machine::CASE), fields: &[
        must("kind", Word(&["dispute", "mediation", "protection", "trade-defence", "difference"])), must("title", Text), may("title_vi", Text), may("role", Text), may("respondent", Text),
        may("legal_basis", Text), may("lead", One("organisation")), may("outcome", Text), may("purge_on", Date), may("state", State), SOURCE, CONFIDENCE ] },
    KindSpec { name: "stage", machine: None, fields: &[
        must("case", One("case")), must("name", Text), may("name_vi", Text), must("on", Due), may("legal_basis", Text), SOURCE, CONFIDENCE ] },
    KindSpec { name: "expert", machine: None, fields: &[
        must("name", Text), must("fields", Text), may("languages", Text), may("available_from", Date), may("available_to", Date),
        may("organisation", One("organisation")), NOTE ] },
    KindSpec { name: "group", machine: None, fields: &[
        must("group", Text), must("member", Text), may("from", Date), may("to", Date), NOTE, SOURCE, CONFIDENCE ] },
    KindSpec { name: "holiday", machine: None, fields: &[
        must("country", Text), must("date", Date), must("kind", Word(&["holiday", "make-up"])), may("name", Text), SOURCE, CONFIDENCE ] },
    KindSpec { name: "grant", machine: None, fields: &[
        must("account", Text), must("role", Word(&Role::WORDS)), may("organisation", One("organisation")),
        must("class_up_to", CLASSES), may("from", Date), may("to", Date) ] },
    KindSpec { name: "declassification", machine: None, fields: &[
        must("kind", Text), must("subject", Text), must("to", CLASSES), must("reason", Text), must("proposed_by", Text),
        must("decision", DECISIONS), may("decided_on", Date), may("decided_by", Text) ] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_refers_to_kinds_that_exist_and_names_no_field_twice() {
        let mut names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KINDS.len());
        for kind in Kind::all() {
            let mut fields: Vec<&str> = kind.fields().iter().map(|field| field.name).collect();
            fields.sort_unstable();
            fields.dedup();
            assert_eq!(fields.len(), kind.fields().len(), "{kind}");
            for field in kind.fields() {
                if let One(other) | Many(other) = field.takes {
                    assert!(Kind::of(other).is_some(), "{kind}.{} -> {other}", field.name);
                }
            }
            assert_eq!(kind.machine().is_some(), kind.field("state").is_some(), "{kind}");
        }
    }

    #[test]
    fn no_status_can_be_stored() {
        assert!(
            Kind::all().filter(|kind| kind.name() != "membership").all(|kind| kind.field("status").is_none())
        );
    }
}
