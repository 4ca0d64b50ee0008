//! The default register, held against what its sources say.

use hoinhap_register::book::Book;
use hoinhap_register::model::{Case, Hint, Stage, TotalVerdict, judge_total};
use hoinhap_register::record::Class;
use hoinhap_register::search::Query;
use hoinhap_vocab::date;

use crate::support::shipped;

fn book() -> Book {
    Book::open(&shipped(), Class::Public).unwrap()
}

#[test]
fn every_shipped_row_is_a_record_that_its_kind_allows() {
    let book = book();
    let count = |kind: &str| book.all(kind).len();
    assert_eq!(count("organisation"), 55);
    assert_eq!(count("succession"), 36);
    assert_eq!(count("obligation"), 319);
    assert_eq!(count("duty"), 37);
    assert_eq!(count("value"), 119);
    assert_eq!(count("tier"), 43);
    // 22 agreements, 18 human-rights treaties, 95 UN treaties, 60 environmental and 94 multilateral ones, 26 ILO conventions.
    assert_eq!(count("instrument"), 22 + 18 + 95 + 60 + 94 + 26);
    assert_eq!((count("case"), count("stage")), (5, 11));
}

#[test]
fn acceptance_5_seventeen_agreements_and_fifty_five_partners() {
    let found = book().partners("VNM", date(2026, 4, 30));
    assert_eq!(found.agreements.len(), 17);
    assert_eq!(found.partners.len(), 55, "{:?}", found.partners);
    assert_eq!(found.in_force_only.len(), 54);
    assert!(!found.partners.contains("VNM") && found.partners.contains("DEU"));
    assert_eq!(judge_total(found.partners.len(), 60, true, true), TotalVerdict::DoesNotHold);
}

#[test]
fn acceptance_6_seven_conflicts_in_six_agreements() {
    let conflicts = book().conflicts();
    let found: Vec<(&str, &str)> =
        conflicts.iter().map(|conflict| (conflict.subject.as_str(), conflict.field.as_str())).collect();
    let expected = [
        ("AFTA", "in_force_agreement"),
        ("AKFTA", "in_force_agreement"),
        ("EVFTA", "in_force_vnm"),
        ("GSTP", "signature"),
        ("UKVFTA", "in_force_agreement"),
        ("VCFTA", "in_force_agreement"),
        ("VCFTA", "signature"),
    ];
    assert_eq!(found, expected);
    let swapped: Vec<&str> = conflicts
        .iter()
        .filter(|conflict| !conflict.hints.is_empty())
        .map(|conflict| conflict.subject.as_str())
        .collect();
    assert_eq!(swapped, ["EVFTA"]);
    let evfta = &conflicts[2];
    assert_eq!(evfta.hints, [Hint::PossibleDayMonthSwap]);
    assert_eq!(evfta.values.keys().collect::<Vec<_>>(), ["2020-01-08", "2020-08-01"]);
}

#[test]
fn acceptance_7_core_human_rights_treaties() {
    let book = book();
    let core: Vec<_> =
        book.all("instrument").iter().filter(|row| row.get("kind") == "human-rights treaty").collect();
    let consented =
        |id: &str| book.get("party", &format!("{id}.VNM")).and_then(|party| party.text("consented"));
    let parties = core.iter().filter(|row| consented(&row.id).is_some()).count();
    assert_eq!((parties, core.len() - parties), (9, 9));
    let crc = book.get("party", "CRC.VNM").unwrap();
    assert_eq!((crc.get("signed"), crc.get("consented")), ("1990-01-26", "1990-02-28"));
}

#[test]
fn a_state_is_what_the_source_says_or_is_not_known() {
    let book = book();
    let state = |kind: &str, id: &str| book.get(kind, id).unwrap().text("state");
    assert_eq!(state("instrument", "EVFTA"), Some("in_force"));
    assert_eq!(state("instrument", "CRC"), Some("consented"));
    assert_eq!(state("instrument", "ICMW"), None, "no action on record");
    assert_eq!(state("instrument", "ML-003"), Some("ended"));
    assert_eq!(state("act", "59-NQ/TW"), Some("adopted"));
    assert!(book.all("instrument").iter().all(|row| row.text("state") != Some("proposed")));
}

#[test]
fn impossible_orders_are_flagged_and_kept() {
    let book = book();
    let flagged: Vec<&str> =
        book.impossible_orders().filter(|row| row.id.starts_with("ML-")).map(|row| row.id.as_str()).collect();
    let marked = book
        .all("party")
        .iter()
        .filter(|row| row.id.starts_with("ML-") && row.get("confidence") == "conflicting");
    assert_eq!(flagged.len(), 4, "{flagged:?}");
    assert_eq!(flagged, marked.map(|row| row.id.as_str()).collect::<Vec<_>>());
}

#[test]
fn acceptance_12_the_dispute_loads_in_the_order_of_its_dates() {
    let book = book();
    let mut case = Case::default();
    for row in book.all("stage").iter().filter(|row| row.get("case") == "DS536") {
        case.add(Stage { name: row.get("name").to_owned(), on: row.read("on").unwrap() }, false).unwrap();
    }
    assert_eq!(case.stages().len(), 7);
    assert_eq!(case.days("request for consultations", "panel request"), Some(151));
}

#[test]
fn acceptance_13_comprehensive_strategic_partners() {
    let found = book().in_tier("comprehensive strategic", date(2025, 4, 30), true);
    assert_eq!(found.len(), 12, "{found:?}");
    assert_eq!(judge_total(found.len(), 34, false, false), TotalVerdict::Incomplete);
}

#[test]
fn acceptance_18_provinces_are_found_without_marks() {
    let book = book();
    let found = |query: &str| -> Vec<&str> {
        let query = Query::parse(query).unwrap();
        let rows = book.all("organisation").iter().filter(|row| query.matches(row.get("name_vi")).is_some());
        rows.map(|row| row.get("name_vi")).collect()
    };
    assert_eq!(found("dak lak"), ["Đắk Lắk"]);
    assert_eq!(found("đăk"), Vec::<&str>::new());
}

#[test]
fn unverified_rows_stay_marked() {
    let book = book();
    let marks =
        |kind: &str| book.all(kind).iter().filter(|row| row.get("confidence") == "unverified").count();
    assert_eq!(
        (marks("organisation"), marks("succession"), marks("holiday"), marks("tier")),
        (52, 36, 11, 26)
    );
}
