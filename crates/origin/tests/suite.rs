//! The worked cases, as readable files: `good` must say yes (or give the stated rates), `bad` must not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::collapsible_if,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use hoinhap_origin::Verdict;
use hoinhap_origin::answer::{Answer, World, answer};
use hoinhap_origin::case::CaseReader;
use hoinhap_vocab::date;
use serde_json::Value;

#[path = "checks/batch.rs"]
mod batch;
#[path = "checks/planted.rs"]
mod planted;
#[path = "checks/properties.rs"]
mod properties;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn ask(world: &World, text: &str) -> Answer {
    let mut reader = CaseReader::new(world.packs.reader());
    let case = reader.read(text);
    answer(world, case, reader.issues, date(2026, 4, 10)).unwrap()
}

/// Every expected value that the answer does not have.
fn differences(answer: &Answer, expect: &Value) -> Vec<String> {
    let json = serde_json::to_value(answer).unwrap();
    let mut wrong = Vec::new();
    for key in ["verdict", "alternative", "mfn_pct"] {
        if let Some(want) = expect.get(key).filter(|want| json.get(key) != Some(want)) {
            wrong.push(format!("{key}: {want} expected, {:?} found", json.get(key)));
        }
    }
    for key in ["figures", "best"] {
        for (name, want) in expect.get(key).and_then(Value::as_object).into_iter().flatten() {
            let found = &json[key][name];
            if found.as_f64().zip(want.as_f64()).map_or(found != want, |(a, b)| a != b) {
                wrong.push(format!("{key}.{name}: {want} expected, {found} found"));
            }
        }
    }
    for (programme, want) in expect.get("rates").and_then(Value::as_object).into_iter().flatten() {
        let option = answer.options.iter().find(|option| option.programme == *programme);
        let found = option.and_then(|option| serde_json::to_value(option.duty_pct).unwrap().as_f64());
        if found != want.as_f64() {
            wrong.push(format!("rate of {programme}: {want} expected, {found:?} found"));
        }
    }
    for (programme, want) in expect.get("unavailable").and_then(Value::as_object).into_iter().flatten() {
        let row = answer.unavailable.iter().find(|row| row.programme == *programme);
        if row.map(|row| row.reason) != want.as_str() {
            wrong.push(format!("{programme}: {want} expected"));
        }
    }
    for (name, want) in expect.get("changes").and_then(Value::as_object).into_iter().flatten() {
        let changes = answer.options.iter().flat_map(|option| &option.changes);
        if !changes.clone().any(|change| serde_json::to_value(change).unwrap()[name] == *want) {
            wrong.push(format!("change {name}: {want} expected, {:?}", changes.collect::<Vec<_>>()));
        }
    }
    if let Some(code) = expect.get("issue").and_then(Value::as_str) {
        if !answer.issues.iter().any(|issue| issue.code == code) {
            wrong.push(format!("issue {code} expected, {:?} found", answer.issues));
        }
    }
    wrong
}

#[test]
fn every_worked_case_has_its_verdict_and_figures() {
    let world = World::embedded().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    assert!(found.len() >= 40, "{} cases", found.len());
    let mut report = String::new();
    for path in &found {
        let text = fs::read_to_string(path).unwrap();
        let case: Value = serde_json::from_str(&text).unwrap();
        let answer = ask(&world, &text);
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        for wrong in differences(&answer, &case["expect"]) {
            report += &format!("{name}: {wrong}\n");
        }
        if name.starts_with("bad")
            && answer.verdict == Some(Verdict::Yes)
            && case["expect"].get("issue").is_none()
        {
            report += &format!("{name}: a bad case says yes\n");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn a_bill_in_a_spreadsheet_may_have_semicolons_and_capitals() {
    let plain = "id,hs,value,parent\nunit,870899,100,\ncasting,732599,14,unit\n";
    let other = "\u{feff}ID;HS;Value;Parent\nunit;870899;100;\ncasting;732599;14;unit\n";
    let read = |text: &str| hoinhap_origin::case::bill_from_csv(text).unwrap();
    assert_eq!(read(plain), read(other));
    let fault = hoinhap_origin::case::bill_from_csv("id|hs|value\nunit|870899|100\n").unwrap_err();
    assert_eq!(fault.code, "case/no-column");
}
