//! `claims check`.

use serde_json::Value;

use crate::support::{TODAY, json, run};

fn verdict<'a>(rows: &'a [Value], claim: &str) -> (&'a str, &'a str) {
    let row = rows.iter().find(|row| row["claim"] == claim).unwrap_or_else(|| panic!("no claim {claim}"));
    (row["verdict"].as_str().unwrap(), row["reason"].as_str().unwrap_or_default())
}

#[test]
fn verdicts_are_those_of_the_specification() {
    let (status, value) = json(&["claims", "check"]);
    assert_eq!(status, 1, "some claims do not hold");
    assert_eq!(value["schema"], "hoinhap/claims-check/1");
    assert_eq!(value["rows"].as_array().unwrap().len(), 34);
}

#[test]
fn each_claim_is_asked_as_of_its_own_date() {
    let own = run(&["claims", "check", "--format", "json"]);
    let own: Value = serde_json::from_str(&own.out).unwrap();
    let rows = own["rows"].as_array().unwrap();
    assert_eq!(rows.iter().find(|row| row["claim"] == "c22").unwrap()["as_of"], "2025-04-03");
    for (claim, expected) in [
        ("c03", ("not_met", "")),
        ("c04", ("holds", "")),
        ("c05", ("does_not_hold", "")),
        ("c06", ("holds", "")),
        ("c10", ("cannot_be_checked", "circular")),
        ("c14", ("cannot_be_checked", "definition")),
        ("c22", ("holds", "")),
        ("c28", ("cannot_be_checked", "stale")),
        ("c31", ("none", "")),
    ] {
        assert_eq!(verdict(rows, claim), expected, "{claim}");
    }
}

#[test]
fn one_date_for_all_claims_is_the_one_named() {
    let (_, value) = json(&["claims", "check"]);
    assert!(value["rows"].as_array().unwrap().iter().all(|row| row["as_of"] == TODAY));
}

#[test]
fn the_table_has_one_line_for_each_claim_in_the_language() {
    for (lang, word) in [("vi", "không đúng"), ("en", "does not hold")] {
        let ran = run(&["claims", "check", "--lang", lang]);
        assert_eq!(ran.status, 1);
        assert!(ran.out.contains(word), "{}", ran.out);
        assert_eq!(ran.out.lines().filter(|line| line.trim_start().starts_with('c')).count(), 34);
    }
}
