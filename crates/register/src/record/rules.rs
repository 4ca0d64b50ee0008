//! Rules that need more than one field of a record, or more than the form of one.

use hoinhap_vocab::{Text, parse_date};

use super::Fields;
use super::check::{Problem, items};
use super::kinds::{Kind, Takes};
use crate::model::Ratio;
use crate::time::Due;

/// The fields of a record, as the rules read them.
struct Said<'a>(&'a Fields);

impl Said<'_> {
    fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn lacks(&self, name: &str) -> bool {
        !self.0.contains_key(name)
    }

    fn due(&self, name: &str) -> Option<Due> {
        self.get(name).parse().ok()
    }

    /// A field that must be there, where it is not.
    fn needs(&self, name: &str) -> Option<Problem> {
        self.lacks(name).then(|| Problem::required(name))
    }

    /// Two days that stand in the wrong order. A period begins with its first day, and ends with its last.
    fn order(&self, first: &str, then: &str, message: Text) -> Option<Problem> {
        let (before, after) = (self.due(first)?, self.due(then)?);
        (before.first() > after.last).then(|| Problem::together(then, self.get(then), message))
    }

    /// A list of days, of which one is none.
    fn days(&self, name: &str) -> Option<Problem> {
        let wrong = items(self.get(name)).find(|day| parse_date(day).is_err())?;
        let message = Text::new(
            format!("`{wrong}` không phải là ngày: viết 2026-03-31; 2026-06-30"),
            format!("`{wrong}` is not a date: write 2026-03-31; 2026-06-30"),
        );
        Some(Problem { code: "E-DATE", ..Problem::together(name, wrong, message) })
    }

    fn differ(&self, one: &str, other: &str, message: Text) -> Option<Problem> {
        let same = !self.lacks(one) && self.get(one) == self.get(other);
        same.then(|| Problem::together(one, self.get(one), message))
    }

    fn not_negative(&self, name: &str) -> Option<Problem> {
        let number = Ratio::parse(self.get(name))?;
        (number < Ratio::ZERO).then(|| Problem::together(name, self.get(name), NEGATIVE))
    }
}

const NEGATIVE: Text = Text::fixed("Số không được âm", "The number cannot be negative");
const ENDS_EARLY: Text =
    Text::fixed("Ngày kết thúc trước ngày bắt đầu", "The last day is before the first day");
const NOT_YET_DONE: Text = Text::fixed(
    "Ngày nghiệm thu trước ngày hoàn thành",
    "The day of the decision is before that of the completion",
);
const GIVEN_EARLY: Text = Text::fixed("Ngày này trước ngày giao", "The day is before that of the assignment");
const LEADS_TOO: Text = Text::fixed(
    "Cơ quan chủ trì không thể đồng thời là cơ quan phối hợp",
    "The lead agency cannot be a coordinating agency as well",
);
const OWN_WORK: Text =
    Text::fixed("Người đề nghị không được tự quyết định", "Whoever proposed it cannot decide it");
const ANSWERED_EARLY: Text =
    Text::fixed("Ngày trả lời trước ngày nhận", "The day of the answer is before that of the receipt");

/// The problems of a record whose fields have the right form each.
pub(super) fn check(kind: Kind, fields: &Fields) -> Vec<Problem> {
    let said = Said(fields);
    let of_kind = match kind.name() {
        "task" => task(&said),
        "completion" | "declassification" => decided(&said),
        // An extension that does not say what became of it was decided.
        "due_change" => vec![said.needs("decided_on").filter(|_| said.get("decision") != "pending")],
        "case" => vec![said.needs("legal_basis").filter(|_| said.get("kind") == "dispute")],
        "value" => vec![said.needs("reason").filter(|_| said.get("chosen") == "yes")],
        "recommendation" => vec![said.needs("reason").filter(|_| said.get("response") == "reject")],
        "mechanism" => vec![said.needs("evidence").filter(|_| said.get("role") != "observer")],
        "evidence" => vec![hash(&said)],
        "contribution" => vec![said.not_negative("quantity")],
        "question" => vec![said.order("received", "answered_on", ANSWERED_EARLY)],
        "duty" => vec![said.days("exdate"), said.days("rdate")],
        "duty_instance" => vec![said.order("period_from", "period_to", ENDS_EARLY)],
        "act" => vec![said.order("in_force_from", "repealed_on", ENDS_EARLY)],
        _ => Vec::new(),
    };
    let spells = [("from", "to"), ("valid_from", "valid_to"), ("available_from", "available_to")];
    let days =
        |name: &str| kind.field(name).is_some_and(|field| matches!(field.takes, Takes::Date | Takes::Due));
    let spells = spells.iter().filter(|(first, then)| days(first) && days(then));
    of_kind
        .into_iter()
        .chain(spells.map(|(first, then)| said.order(first, then, ENDS_EARLY)))
        .flatten()
        .collect()
}

/// A hash that no file can have would never be found to differ.
fn hash(said: &Said<'_>) -> Option<Problem> {
    let text = said.get("sha256");
    let good =
        text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    (!said.lacks("sha256") && !good).then(|| {
        let message = Text::fixed(
            "Mã băm SHA-256 gồm 64 chữ số thập lục phân viết thường",
            "A SHA-256 has 64 hexadecimal digits in lower case",
        );
        Problem::together("sha256", text, message)
    })
}

fn task(said: &Said<'_>) -> Vec<Option<Problem>> {
    let coordinates = items(said.get("coordinators")).any(|name| name == said.get("lead"));
    let flagship = said.get("priority") == "flagship";
    vec![
        coordinates.then(|| Problem::together("coordinators", said.get("lead"), LEADS_TOO)),
        said.needs("cadence").filter(|_| said.get("priority") == "key_regular"),
        said.needs("internal_capacity").filter(|_| flagship),
        said.needs("external_capacity").filter(|_| flagship),
        said.not_negative("weight"),
        said.order("assigned_on", "cancelled_on", GIVEN_EARLY),
        said.order("assigned_on", "superseded_on", GIVEN_EARLY),
    ]
}

fn decided(said: &Said<'_>) -> Vec<Option<Problem>> {
    vec![
        said.needs("decided_on").filter(|_| said.get("decision") != "pending"),
        said.order("completed_on", "decided_on", NOT_YET_DONE),
        said.differ("decided_by", "proposed_by", OWN_WORK),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(kind: &str, fields: &[(&str, &str)]) -> Vec<(String, &'static str)> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let problems = check(Kind::of(kind).unwrap(), &fields);
        problems.into_iter().map(|problem| (problem.field, problem.code)).collect()
    }

    #[test]
    fn days_stand_in_order() {
        for (kind, fields, field) in [
            ("task", [("assigned_on", "2026-05-01"), ("cancelled_on", "2026-04-30")], "cancelled_on"),
            ("completion", [("completed_on", "2026-05-02"), ("decided_on", "2026-05-01")], "decided_on"),
            ("tier", [("from", "2026"), ("to", "2025-12-31")], "to"),
            ("organisation", [("valid_from", "2026-05-01"), ("valid_to", "2026-04-01")], "valid_to"),
            ("question", [("received", "2026-05-01"), ("answered_on", "2026-04-01")], "answered_on"),
            ("act", [("in_force_from", "2026-05-01"), ("repealed_on", "2026-04-01")], "repealed_on"),
        ] {
            let found: Vec<_> =
                wrong(kind, &fields).into_iter().filter(|(_, code)| *code == "E-VALUE").collect();
            assert_eq!(found, [(field.to_owned(), "E-VALUE")], "{kind} {fields:?}");
        }
        assert_eq!(wrong("task", &[("assigned_on", "2026-05-15"), ("due", "2026-04")]), [], "assigned late");
        assert_eq!(wrong("succession", &[("from", "MOF"), ("to", "2020-01-01")]), []);
    }

    #[test]
    fn what_a_record_of_its_sort_must_say_is_asked_for() {
        for (kind, field, fields) in [
            ("task", "external_capacity", [("priority", "flagship"), ("internal_capacity", "x")].as_slice()),
            ("recommendation", "reason", &[("response", "reject")]),
            ("mechanism", "evidence", &[("role", "lead")]),
            ("case", "legal_basis", &[("kind", "dispute")]),
            ("value", "reason", &[("chosen", "yes")]),
        ] {
            assert_eq!(wrong(kind, fields), [(field.to_owned(), "E-REQUIRED")], "{kind} {fields:?}");
        }
        assert_eq!(wrong("mechanism", &[("role", "observer")]), []);
    }

    #[test]
    fn days_of_a_list_are_days() {
        let of = |days: &str| wrong("duty", &[("exdate", days)]);
        assert_eq!(of("2026-03-31; 2026-06-30"), []);
        assert_eq!(of("2026-03-31; 31/6/2026"), [("exdate".to_owned(), "E-DATE")]);
    }

    #[test]
    fn a_hash_has_the_form_of_one() {
        let good = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(wrong("evidence", &[("sha256", good)]), []);
        for bad in ["zzz", &good.to_uppercase(), &good[1..]] {
            assert_eq!(wrong("evidence", &[("sha256", bad)]), [("sha256".to_owned(), "E-VALUE")], "{bad}");
        }
    }

    #[test]
    fn weights_and_quantities_are_not_negative() {
        assert_eq!(wrong("task", &[("weight", "-3")]), [("weight".to_owned(), "E-VALUE")]);
        assert_eq!(wrong("contribution", &[("quantity", "-0.5")]), [("quantity".to_owned(), "E-VALUE")]);
    }
}
