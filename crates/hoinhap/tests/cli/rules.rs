//! `rules`: the published counts of the tariff, packs checked, shown, compared and tested.

use std::path::PathBuf;

use serde_json::{Value, json as value};

use crate::support::{json, refusal, run, text};

fn row<'a>(rows: &'a Value, key: &str, name: &str) -> &'a Value {
    rows.as_array().unwrap().iter().find(|row| row[key] == name).unwrap()
}

#[test]
fn the_tariff_is_read_as_far_as_it_can_be() {
    let (status, answer) = json(&["rules", "tariff-check"]);
    assert_eq!(status, 1);
    let cells = &answer["cells"];
    assert_eq!((&cells["parsed"], &cells["unparsed"]), (&value!(275_194), &value!(560)));
    assert_eq!((&cells["with_excluded_partner"], &cells["with_override"]), (&value!(5_989), &value!(989)));
    for (agreement, equal, different) in [("EVFTA", 7_711, 12), ("VN-EAEU", 7_739, 0), ("VKFTA", 6_738, 4)] {
        let found = row(&answer["schedules"], "agreement", agreement);
        assert_eq!(
            (&found["equal"], &found["different"]),
            (&value!(equal), &value!(different)),
            "{agreement}"
        );
        assert_eq!(found["lines"].as_array().map(Vec::len), Some(different), "{agreement}");
    }
}

#[test]
fn overlaps_and_margins_count_the_same_lines() {
    for (origin, inversions) in [("THA", 1_225), ("KOR", 778), ("CHN", 391), ("JPN", 347), ("DEU", 60)] {
        let args = ["rules", "overlap", "--from", origin, "--on", "2026-04-05"];
        let (status, answer) = json(&args);
        assert_eq!((status, &answer["lines"]), (0, &value!(11_104)));
        assert_eq!(answer["inversion_any"], value!(inversions), "{origin}");
        let number = |key: &str| answer[key].as_u64().unwrap();
        let unique: u64 = answer["unique"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        assert_eq!(unique + number("tie") + number("mfn_as_good"), 11_104, "{origin}");
        assert!(number("mfn_free") <= number("mfn_as_good"), "{origin}");
    }
    let (_, answer) = json(&["rules", "margins", "--from", "DEU", "--on", "2026-04-05"]);
    let evfta = row(&answer["rows"], "programme", "EVFTA");
    let (_, overlap) = json(&["rules", "overlap", "--from", "DEU", "--on", "2026-04-05"]);
    assert_eq!((&evfta["above"], &evfta["below"]), (&value!(60), &overlap["unique"]["EVFTA"]));
    assert_eq!(refusal(&["rules", "overlap"]), (2, "cli/missing".to_owned()));
    assert_eq!(refusal(&["rules", "margins", "--from", "UK"]), (2, "cli/unknown-economy".to_owned()));
}

#[test]
fn each_code_has_a_rule_or_a_named_reason() {
    for (pack, exit, without_rule, not_transposed) in [("CPTPP", 0, 126, 0), ("UKVFTA", 1, 17, 17)] {
        let (status, answer) = json(&["rules", "check", pack]);
        assert_eq!(status, exit, "{pack}: 1 where doubts are found");
        let found = (&answer["without_rule"], &answer["not_transposed"]);
        let issues = answer["issues"].as_array().unwrap();
        let told = issues.iter().filter(|issue| issue["code"] == "rules/code-not-transposed").count();
        assert!(found.0.as_u64() <= Some(without_rule), "{pack}: {found:?}");
        assert!(found.1.as_u64() <= Some(not_transposed), "{pack}: {found:?}");
        assert_eq!(told as u64, found.1.as_u64().unwrap(), "{pack}");
        assert!(issues.iter().all(|issue| issue["severity"] != "error"), "{pack}");
    }
}

#[test]
fn rules_are_printed_in_words() {
    let (status, answer) = json(&["rules", "show", "UKVFTA", "850440"]);
    assert_eq!((status, answer["rows"].as_array().map(Vec::len)), (0, Some(1)));
    let vi = run(&["rules", "show", "CPTPP", "610910", "--lang", "vi"]);
    let en = run(&["rules", "show", "CPTPP", "610910", "--lang", "en"]);
    assert_eq!((vi.status, en.status), (0, 0));
    assert!(vi.out.contains("mọi hàng hoá") && en.out.contains("all goods"), "{}{}", vi.out, en.out);
    // A pack without a table says so and does not fail.
    let (status, answer) = json(&["rules", "show", "RCEP", "610910"]);
    assert_eq!((status, answer["rows"].as_array().map(Vec::len)), (1, Some(0)));
    assert_eq!(refusal(&["rules", "show", "CPTPP", "61"]).0, 2);
    assert_eq!(refusal(&["rules", "show", "NAFTA", "610910"]).0, 2);
}

#[test]
fn a_pack_is_like_itself_and_every_pack_is_listed() {
    let (status, answer) = json(&["rules", "diff", "CPTPP", "CPTPP"]);
    assert_eq!((status, &answer["changed"]), (0, &value!([])));
    let (status, answer) = json(&["rules", "coverage"]);
    assert_eq!(status, 0);
    let rows = &answer["rows"];
    assert_eq!(row(rows, "agreement", "CPTPP")["rows"], value!(1_239));
    assert_eq!(row(rows, "agreement", "UKVFTA")["rows"], value!(383));
    assert_eq!(row(rows, "agreement", "RCEP")["rows"], value!(0));
}

#[test]
fn the_worked_cases_run_again() {
    let suite = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../origin/tests/suite");
    let (status, answer) = json(&["rules", "test", &text(&suite)]);
    assert_eq!((status, &answer["failed"]), (0, &value!(0)));
    assert!(answer["cases"].as_u64() >= Some(40));
}

#[test]
fn packs_that_do_not_differ_are_said_to_be_equal() {
    let page = |lang| run(&["rules", "diff", "UKVFTA", "UKVFTA", "--lang", lang]);
    assert_eq!((page("en").status, page("en").out.trim()), (0, "The two packs do not differ."));
    assert_eq!(page("vi").out.trim(), "Hai bộ quy tắc không khác nhau.");
    let other = run(&["rules", "diff", "CPTPP", "UKVFTA", "--lang", "vi"]);
    assert!(other.status == 1 && !other.out.contains("removed"), "{}", other.out);
}
