//! Every claim of the shipped profile with the answer that its evidence gives, and why.

use std::collections::BTreeMap;

use hoinhap_sources::{Library, Profile, RegisterFacts, VerificationMark};
use hoinhap_vocab::{AsOf, Date, Lang, date};

use super::*;

/// A review after every document of the profile.
const REVIEW: Date = date(2026, 6, 30);

fn results_as_of(review: Date, as_of: Option<Date>) -> BTreeMap<String, ClaimResult> {
    let library = Library::embedded().unwrap();
    let evidence = Evidence::new(&library, AsOf(review)).unwrap();
    let facts = RegisterFacts::embedded("res59").unwrap();
    let profile = Profile::embedded("res59").unwrap();
    let results = check_claims(&evidence, &facts, &profile, as_of).unwrap();
    results.into_iter().map(|result| (result.claim.clone(), result)).collect()
}

fn results() -> BTreeMap<String, ClaimResult> {
    results_as_of(REVIEW, None)
}

/// Verdict and reason in one word each.
fn answer(result: &ClaimResult) -> String {
    let reason = result.reason.map(|reason| format!(" {}", reason.code())).unwrap_or_default();
    format!("{}{reason}", result.verdict.code())
}

fn number(result: &ClaimResult) -> f64 {
    result.value.and_then(ClaimValue::number).unwrap()
}

fn codes(kinds: &[Sensitivity]) -> Vec<&'static str> {
    kinds.iter().map(|kind| kind.code()).collect()
}

fn moment(result: &ClaimResult) -> Option<String> {
    result.holds_at.map(|moment| moment.to_string())
}

#[test]
fn every_claim_has_its_answer() {
    let results = results();
    let answers: Vec<(&str, String)> =
        results.values().map(|row| (row.claim.as_str(), answer(row))).collect();
    let expected = [
        ("c01", "cannot_be_checked absent"),
        ("c02", "holds"),
        ("c03", "not_met"),
        ("c04", "holds"),
        ("c05", "does_not_hold"),
        ("c06", "holds"),
        ("c07", "holds"),
        ("c08", "cannot_be_checked absent"),
        ("c09", "holds"),
        ("c10", "cannot_be_checked circular"),
        ("c11", "holds"),
        ("c12", "does_not_hold"),
        ("c13", "cannot_be_checked absent"),
        ("c14", "cannot_be_checked definition"),
        ("c15", "cannot_be_checked definition"),
        ("c16", "cannot_be_checked circular"),
        ("c17", "cannot_be_checked unverified"),
        ("c18", "cannot_be_checked coverage"),
        ("c19", "cannot_be_checked stale"),
        ("c20", "holds"),
        ("c21", "does_not_hold"),
        ("c22", "holds"),
        ("c23", "does_not_hold"),
        ("c24", "does_not_hold"),
        ("c25", "holds"),
        ("c26", "holds"),
        ("c27", "does_not_hold"),
        ("c28", "cannot_be_checked stale"),
        ("c29", "cannot_be_checked circular"),
        ("c30", "holds"),
        ("c31", "none"),
        ("c32", "holds"),
        ("c33", "holds"),
        ("c34", "not_met"),
    ];
    assert_eq!(answers, expected.map(|(claim, answer)| (claim, answer.to_owned())));
}

#[test]
fn the_date_of_the_question_is_the_documents_and_a_year_ends_with_the_review() {
    let results = results();
    let as_of = |claim: &str| results[claim].as_of;
    assert_eq!(
        (as_of("c01"), as_of("c10"), as_of("c22")),
        (date(2026, 1, 23), date(2026, 1, 14), date(2025, 4, 3))
    );
    assert_eq!(as_of("c05"), REVIEW, "the document is dated 2026 and the review comes before its end");
    let late = results_as_of(date(2027, 3, 1), None);
    assert_eq!(late["c05"].as_of, date(2026, 12, 31));
    let given = results_as_of(REVIEW, Some(date(2025, 12, 31)));
    assert!(given.values().all(|row| row.as_of == date(2025, 12, 31)));
}

#[test]
fn two_dates_of_one_event_are_a_conflict_and_never_a_choice() {
    let claim = &results()["c01"];
    let conflict = claim.issues.iter().find(|issue| issue.code == "claims/conflict").unwrap();
    let value = conflict.value.as_deref().unwrap();
    assert!(value.contains("2026-01-23") && value.contains("2025"), "{value}");
    assert_eq!(claim.value, None);
    assert!(claim.explanation.en.contains("Two documents disagree"));
    assert_eq!(codes(&results()["c02"].sensitive_to), ["date"], "by the printed year it would be 39");
}

#[test]
fn openness_needs_both_its_parts() {
    let claim = &results()["c04"];
    assert!((number(claim) - 190.336_809).abs() < 1e-6);
    let rank = claim.parts[1].value.and_then(ClaimValue::number).unwrap();
    assert_eq!((claim.parts.len(), rank), (2, 7.0));
    assert!(claim.parts[1].explanation.en.contains("place 7 of 138"));
}

#[test]
fn the_missing_economy_counts_against_each_rank() {
    let results = results();
    // Not among the first 15, wherever Taiwan stands.
    let trade = &results["c05"];
    assert_eq!((number(trade), moment(trade)), (19.0, None));
    assert!(trade.explanation.en.contains("place 19 of 204"));
    assert!(trade.explanation.en.contains("TWN is absent: place 20 at worst"));
    // Among the first 34 and the first 20 even with Taiwan above; one year earlier neither holds.
    for (claim, rank, worst) in [("c22", 32.0, 33), ("c26", 19.0, 20)] {
        let result = &results[claim];
        assert_eq!((number(result), result.year), (rank, Some(2024)));
        assert!(result.explanation.en.contains(&format!("place {worst} at worst")));
        assert_eq!(codes(&result.sensitive_to), ["year"], "{claim}");
        let before = result.changes.iter().find(|change| change.label.en == "in 2023").unwrap();
        assert_eq!(before.verdict, Verdict::DoesNotHold, "{claim}");
    }
}

#[test]
fn a_rank_in_a_group_is_a_rank_among_its_members() {
    let claim = &results()["c06"];
    assert_eq!(number(claim), 2.0);
    assert!(claim.explanation.en.contains("place 2 of 11 in ASEAN"));
    let keys: Vec<_> = claim.evidence.iter().map(|row| row.key.as_str()).collect();
    assert!(keys.iter().any(|key| key.contains("SGP 2025")), "{keys:?}");
    assert!(claim.evidence.iter().all(|row| row.vintage == "2026-07" && row.row > 0));
}

#[test]
fn all_five_powers_are_confirmed_once_the_last_of_them_is() {
    let results = results();
    // Five of five, each by a sourced row: gaps of the list cannot change that.
    assert_eq!(number(&results["c07"]), 5.0);
    assert!(results["c07"].evidence.iter().all(|row| row.mark == Some(VerificationMark::Sourced)));
    // In April 2025 four are confirmed. The register has no row of the United Kingdom before 29 October 2025, but
    // it is known to lack earlier tiers: that the row is missing does not say that the tie was.
    let claim = &results["c18"];
    assert_eq!(number(claim), 4.0);
    assert!(claim.explanation.en.contains("4 of 5 members of UNSC_P5"));
    assert!(claim.explanation.en.contains("not recorded: GBR"));
    assert_eq!(moment(claim).as_deref(), Some("2025-10-29"));
    assert_eq!(codes(&claim.sensitive_to), ["date"]);
}

#[test]
fn the_number_of_partners_hangs_on_rows_that_nobody_confirms() {
    let claim = &results()["c17"];
    assert_eq!(number(claim), 12.0, "the confirmed ones");
    assert!(claim.evidence.iter().any(|row| row.mark == Some(VerificationMark::Unverified)));
    assert_eq!(moment(claim), None);
    let special = |row: &EvidenceRow| row.key.contains("special relationship");
    assert!(!claim.evidence.iter().any(special), "special relationships are a tier of their own");
}

#[test]
fn memberships_with_unverified_days_hold_years_later() {
    // Only the days of entry are unverified, and they lie 31 and 10 years back.
    let claim = &results()["c09"];
    assert_eq!(number(claim), 2.0);
    let marks: Vec<_> = claim.evidence.iter().map(|row| row.mark.unwrap()).collect();
    assert!(marks.contains(&VerificationMark::Unverified), "and the rows keep their mark");
    assert!(marks.contains(&VerificationMark::Sourced), "another source records ASEAN");
}

#[test]
fn turnover_and_world_trade_move_as_the_rows_say() {
    let results = results();
    assert!((number(&results["c11"]) - 18.000_888_788).abs() < 1e-6);
    // World trade rose by 6.6 % in dollars; it fell in 2023.
    let world = &results["c12"];
    assert!((number(world) - 6.614_986_742).abs() < 1e-6);
    assert!(world.explanation.en.contains("204 economies present in both years"));
    assert_eq!(moment(world).as_deref(), Some("2023"));
    assert_eq!((results["c13"].value, results["c13"].sensitive_to.len()), (None, 0));
    assert!(world.explanation.en.contains("Data: wdi 2026-07."), "the edition is printed");
}

#[test]
fn disbursed_capital_is_not_the_inflow_of_the_balance_of_payments() {
    let results = results();
    for claim in ["c14", "c15"] {
        assert_eq!((number(&results[claim]), results[claim].year), (20_170.0, Some(2024)), "{claim}");
        assert_eq!(moment(&results[claim]), None, "another definition holds at no date");
    }
}

#[test]
fn a_figure_that_only_the_document_gives_is_circular_until_somebody_else_gives_it() {
    let claim = &results()["c16"];
    assert_eq!(number(claim), 194.0);
    assert_eq!(moment(claim).as_deref(), Some("2026-01-14"), "a news publisher gives it on that day");
    let later = results_as_of(REVIEW, Some(date(2026, 1, 14)));
    assert_eq!(answer(&later["c16"]), "holds");
    let earlier = results_as_of(date(2025, 12, 31), None);
    assert_eq!(moment(&earlier["c16"]), None, "a review before that day does not see it");
    // Of the two resolutions, one date is given by others too, the other by the documents only.
    let dates = &results()["c29"];
    let parts: Vec<_> = dates.parts.iter().map(|part| (part.verdict, part.reason)).collect();
    assert_eq!(parts, [(Verdict::Holds, None), (Verdict::CannotBeChecked, Some(Reason::Circular))]);
}

#[test]
fn memberships_of_organisations_are_too_old() {
    let claim = &results()["c19"];
    assert!(claim.explanation.en.contains("90 organisations are recorded, last observed in 2014"));
    assert_eq!(claim.value, None);
    // While the rows were fresh they counted 90, so the figure was over 70 then.
    assert_eq!(moment(claim).as_deref(), Some("2014-12-31"));
}

#[test]
fn seventeen_are_concluded_sixteen_in_force_one_signed() {
    let claim = &results()["c20"];
    assert_eq!(number(claim), 17.0);
    assert!(claim.explanation.en.contains("17 agreements concluded: 16 in force, 1 signed"));
    assert_eq!(codes(&claim.sensitive_to), ["coverage"]);
    let conflicts = claim.issues.iter().filter(|issue| issue.code == "agreements/conflicting-dates");
    let places: Vec<_> = conflicts.map(|issue| issue.place.as_str()).collect();
    assert_eq!(places, ["AFTA", "AKFTA", "VCFTA", "EVFTA", "UKVFTA"]);
    let early = results_as_of(REVIEW, Some(date(2024, 1, 1)));
    assert_eq!((answer(&early["c20"]).as_str(), number(&early["c20"])), ("does_not_hold", 16.0));
    assert_eq!(moment(&early["c20"]).as_deref(), Some("2024-10-28"));
}

#[test]
fn no_reading_of_the_register_links_more_than_sixty() {
    let claim = &results()["c21"];
    assert_eq!((number(claim), moment(claim)), (55.0, None));
    let values: Vec<_> = claim.changes.iter().filter_map(|change| change.value?.number()).collect();
    assert_eq!(values, [60.0, 54.0], "all agreements of the register, talks included; those in force");
    assert!(claim.sensitive_to.is_empty(), "none of them is over 60");
}

#[test]
fn no_base_year_makes_it_nearly_a_hundred() {
    let claim = &results()["c23"];
    assert!((number(claim) - 18.086).abs() < 1e-3);
    let ratios: Vec<_> = claim.changes.iter().filter(|change| change.kind == Sensitivity::Base).collect();
    let near = |index: usize, expected: f64| {
        (ratios[index].value.unwrap().number().unwrap() - expected).abs() < 0.01
    };
    assert!(near(0, 33.79) && near(1, 75.69) && near(2, 73.61), "{ratios:?}");
    assert!(ratios.iter().all(|change| change.verdict == Verdict::DoesNotHold));
    assert_eq!(codes(&claim.sensitive_to), ["base"], "the figure moves fourfold, the answer does not");
    assert_eq!(moment(claim), None);
}

#[test]
fn under_a_hundred_dollars_holds_from_1989() {
    let claim = &results()["c24"];
    assert!((number(claim) - 436.419_297).abs() < 1e-6);
    assert_eq!((claim.year, moment(claim).as_deref()), (Some(1986), Some("1989")));
    assert_eq!(codes(&claim.sensitive_to), ["year", "base"]);
    let holds: Vec<_> = claim.changes.iter().filter(|change| change.verdict == Verdict::Holds).collect();
    let labels: Vec<_> = holds.iter().map(|change| change.label.en.as_ref()).collect();
    assert_eq!(labels[..2], ["in 1989", "in 1990"]);
}

#[test]
fn nearly_five_thousand_is_true_of_one_year_only() {
    let claim = &results()["c25"];
    assert!((number(claim) - 4_716.659_938).abs() < 1e-6);
    // 4,323 in 2023 is less than nine tenths, 5,066 in 2025 is over.
    assert_eq!(codes(&claim.sensitive_to), ["year"]);
}

#[test]
fn a_place_in_every_year_needs_every_year() {
    let claim = &results()["c27"];
    assert_eq!((number(claim), claim.year), (27.0, Some(2021)), "the year farthest from the bar");
    let english = &claim.explanation.en;
    assert!(english.contains("2019: 26, 2020: 19, 2021: 27, 2022: 24, 2023: 26, 2024: 19"), "{english}");
    assert_eq!(codes(&claim.sensitive_to), ["year"], "in the last year alone it holds");
}

#[test]
fn anniversaries_are_arithmetic() {
    let results = results();
    let values = |claim: &str| -> Vec<f64> {
        results[claim].parts.iter().filter_map(|part| part.value?.number()).collect()
    };
    assert_eq!(values("c32"), [96.0, 81.0, 40.0]);
    assert_eq!(values("c30"), [80.0, 39.0]);
    // Read strictly, 80 years are not over 80.
    assert_eq!(codes(&results["c30"].sensitive_to), ["date"]);
    let centenaries = serde_json::to_value(&results["c33"].parts).unwrap();
    assert_eq!((&centenaries[0]["value"], &centenaries[1]["value"]), (&"2030".into(), &"2045".into()));
    let early = results_as_of(REVIEW, Some(date(2024, 6, 1)));
    let document = &early["c02"].evidence[0];
    assert_eq!((document.file.as_str(), document.row), ("profiles/res59/documents.csv", 1));
    assert_eq!(answer(&early["c02"]), "does_not_hold");
    assert_eq!(moment(&early["c02"]).as_deref(), Some("2026"));
}

#[test]
fn targets_show_what_is_missing_today() {
    let results = results();
    assert!((number(&results["c03"]) - 8.018_829_990).abs() < 1e-6);
    assert_eq!((number(&results["c34"]), results["c34"].year), (9_445.0, Some(2024)), "13,935 less 4,490");
    assert_eq!(results["c31"].evidence, []);
}

#[test]
fn a_year_or_a_date_before_the_facts_hides_them() {
    let early = results_as_of(date(2024, 6, 30), Some(date(2024, 6, 30)));
    assert_eq!((number(&early["c22"]), early["c22"].year), (36.0, Some(2023)));
    assert_eq!(answer(&early["c05"]), "cannot_be_checked absent", "2025 has not ended");
    assert_eq!(number(&early["c18"]), 3.0, "France came in October 2024");
    assert_eq!(moment(&early["c18"]), None, "later facts are not seen");
}

#[test]
fn every_year_since_a_year_that_has_not_ended_is_no_year() {
    for on in [date(2016, 6, 30), date(2018, 6, 30), date(2019, 12, 30)] {
        let claim = &results_as_of(REVIEW, Some(on))["c27"];
        assert_eq!((answer(claim).as_str(), claim.value), ("cannot_be_checked absent", None), "{on}");
        assert!(claim.explanation.en.contains("No year from 2019 on has a value"), "{on}");
    }
    // One year is enough for an answer.
    let claim = &results_as_of(REVIEW, Some(date(2019, 12, 31)))["c27"];
    assert_eq!((answer(claim).as_str(), number(claim), claim.year), ("does_not_hold", 26.0, Some(2019)));
    // A trend over no year has no slope.
    let gdp = "{ value_of = \"wdi:NY.GDP.MKTP.CD\", year = 2014 }";
    let trend = check_one(gdp, "comparator = { trend = \"up\", since = 2015 }\n").unwrap();
    assert_eq!(answer(&trend), "cannot_be_checked absent");
}

#[test]
fn what_lies_later_than_the_question_is_not_seen() {
    let early = results_as_of(REVIEW, Some(date(2016, 6, 30)));
    // The dates of the resolution and of the press conference.
    for claim in ["c01", "c10"] {
        let result = &early[claim];
        assert_eq!((answer(result).as_str(), result.value), ("cannot_be_checked absent", None), "{claim}");
        assert!(result.evidence.iter().all(|row| row.file != "register/res59/legal_instruments.csv"));
    }
    assert!(early["c10"].explanation.en.contains("59-NQ/TW is later than the date of the question"));
    let parts: Vec<_> = early["c29"].parts.iter().map(|part| part.value.is_some()).collect();
    assert_eq!(parts, [true, false], "the resolution of 2013 is seen");
    // No agreement of 2018 on is counted, in any reading, and no later date is among the rows.
    let all = early["c21"].changes.iter().filter_map(|change| change.value?.number()).fold(0.0, f64::max);
    assert!(all < 45.0, "without the 27 of the European Union: {all}");
    let later = |row: &&EvidenceRow| {
        row.file.ends_with("agreement_field_values.csv")
            && matches!(&row.value, ClaimValueOrText::Text(day) if day.as_str() > "2016-06-30")
    };
    assert_eq!(early["c20"].evidence.iter().filter(later).count(), 0);
    assert!(early["c20"].issues.iter().all(|issue| issue.place != "EVFTA" && issue.place != "UKVFTA"));
}

#[test]
fn a_claim_that_was_made_later_says_so() {
    let later = |results: &BTreeMap<String, ClaimResult>, claim: &str| {
        results[claim].explanation.en.contains("later than the date of the question")
    };
    let early = results_as_of(REVIEW, Some(date(2025, 12, 31)));
    assert!(later(&early, "c05") && early["c05"].explanation.vi.contains("sau thời điểm xét"));
    assert!(later(&early, "c02") && !later(&early, "c22"), "the essay is of April 2025");
    let own = results();
    assert!(own.keys().all(|claim| !later(&own, claim)), "none at its own date");
}

#[test]
fn a_source_that_is_switched_off_leaves_its_claims_open() {
    let library = Library::embedded().unwrap();
    let mut evidence = Evidence::new(&library, AsOf(REVIEW)).unwrap();
    evidence.without_sources.insert("wdi".to_owned());
    let facts = RegisterFacts::embedded("res59").unwrap();
    let profile = Profile::embedded("res59").unwrap();
    let results = check_claims(&evidence, &facts, &profile, None).unwrap();
    for claim in ["c04", "c22", "c24", "c25"] {
        let result = results.iter().find(|row| row.claim == claim).unwrap();
        assert_eq!(answer(result), "cannot_be_checked absent", "{claim}");
    }
}

#[test]
fn both_languages_are_there_and_years_are_not_grouped() {
    for (claim, result) in results() {
        for lang in Lang::ALL {
            let text = result.explanation.get(lang);
            assert!(!text.is_empty() && !text.contains("{}"), "{claim}: {text}");
            assert!(!text.contains("2.02") && !text.contains("2,02"), "{claim}: {text}");
        }
    }
}

#[test]
fn json_has_the_fixed_fields() {
    let results = results();
    let json = serde_json::to_value(&results["c18"]).unwrap();
    let text = |field: &str| json[field].as_str().unwrap().to_owned();
    assert_eq!((text("claim"), text("kind")), ("c18".to_owned(), "claim".to_owned()));
    assert_eq!((text("verdict"), text("reason")), ("cannot_be_checked".to_owned(), "coverage".to_owned()));
    assert_eq!((text("as_of"), text("holds_at")), ("2025-04-03".to_owned(), "2025-10-29".to_owned()));
    assert_eq!((json["sensitive_to"][0].as_str(), json["value"].as_f64()), (Some("date"), Some(4.0)));
    let row = &json["evidence"][0];
    assert_eq!(row["file"], "register/res59/partner_tier_events.csv");
    assert!(row["row"].is_u64() && row["mark"].is_string());
    let holds = serde_json::to_value(&results["c06"]).unwrap();
    assert!(holds.get("reason").is_none() && holds.get("holds_at").is_none());
    assert_eq!(serde_json::to_value(&results["c31"]).unwrap()["kind"], "not_a_claim");
}

#[test]
fn a_malformed_file_is_refused_with_every_place() {
    let text = "[[claim]]\nid = \"a\"\ndocument = \"d\"\nstatement = { vi = \"x\", en = \"x\" }\n\
                quantity = { value_of = \"wdi:A\", yer = 2020 }\ncomparator.exact = 1\n\n\
                [[claim]]\nid = \"b\"\ndocument = \"d\"\nstatement = { vi = \"x\", en = \"x\" }\n\
                quantity = { value_of = \"wdi:A\" }\ncomparator = { exact = 1, at_most = 2 }\n";
    let Err(ClaimError::BadFile { issues }) = ClaimFile::parse("own.toml", text) else {
        panic!("not refused")
    };
    let places: Vec<_> = issues.iter().map(|issue| issue.place.as_str()).collect();
    assert_eq!(places, ["own.toml, line 1, claim a", "own.toml, line 8, claim b"]);
    assert!(issues[0].message.en.contains("yer"), "{}", issues[0].message.en);
    assert!(issues[1].message.en.contains("2 bars"));
    let Err(ClaimError::BadFile { issues }) = ClaimFile::parse("own.toml", "[[claim]]\nid = \n") else {
        panic!("not refused")
    };
    assert_eq!(issues[0].place, "own.toml, line 2");
}

/// A file with one claim of the given quantity and bar.
fn one_claim(quantity: &str, rest: &str) -> Result<ClaimFile, ClaimError> {
    let head = "[[claim]]\nid = \"a\"\ndocument = \"003_7f1fae949781da2a.txt\"\n";
    let text = format!("{head}statement = {{ vi = \"x\", en = \"x\" }}\nquantity = {quantity}\n{rest}");
    ClaimFile::parse("own.toml", &text)
}

fn check_one(quantity: &str, rest: &str) -> Result<ClaimResult, ClaimError> {
    let library = Library::embedded().unwrap();
    let evidence = Evidence::new(&library, AsOf(REVIEW)).unwrap();
    let facts = RegisterFacts::embedded("res59").unwrap();
    let profile = Profile::embedded("res59").unwrap();
    let file = one_claim(quantity, rest)?;
    Ok(check_file(&evidence, &facts, &profile, &file, None)?.remove(0))
}

#[test]
fn names_that_do_not_exist_are_refused() {
    let message = |quantity: &str| check_one(quantity, "comparator.exact = 1\n").unwrap_err().to_string();
    assert!(message("{ value_of = \"wdi:NO.SUCH\" }").contains("there is no indicator `wdi:NO.SUCH`"));
    let group = message("{ rank_of = \"x:TRADE\", within = \"NOWHERE\" }");
    assert!(group.contains("there is no group `NOWHERE`"), "{group}");
}

#[test]
fn bars_on_a_series_look_at_its_other_years() {
    let gdp = "{ value_of = \"wdi:NY.GDP.MKTP.CD\", year = 2024 }";
    assert_eq!(check_one(gdp, "comparator.highest_so_far = true\n").unwrap().verdict, Verdict::Holds);
    let up = check_one(gdp, "comparator = { trend = \"up\", since = 2015 }\n").unwrap();
    assert_eq!(up.verdict, Verdict::Holds);
    let down = check_one(gdp, "comparator = { trend = \"down\", since = 2015 }\n").unwrap();
    assert_eq!(down.verdict, Verdict::DoesNotHold);
    let growth = "{ value_of = \"wdi:NY.GDP.MKTP.KD.ZG\", year = 2024 }";
    let highest = check_one(growth, "comparator.highest_so_far = true\n").unwrap();
    assert_eq!(highest.verdict, Verdict::DoesNotHold);
}

#[test]
fn a_stale_series_has_no_place() {
    let claim = &results()["c28"];
    assert_eq!((claim.value, claim.year), (None, Some(2004)));
    assert!(claim.sensitive_to.is_empty() && claim.explanation.en.contains("The last value is of 2004."));
}

#[test]
fn another_country_is_asked_for_by_its_code() {
    let thailand = "{ rank_of = \"x:TRADE\", economy = \"THA\", year = 2024, within = \"ASEAN\" }";
    assert_eq!(check_one(thailand, "comparator.exact = 4\n").unwrap().verdict, Verdict::Holds);
}

/// A project with one more edition of a value of Viet Nam.
fn project_with(folder: &std::path::Path, row: &str) -> Library {
    use hoinhap_sources::{Description, Project, ReadOptions, Reading};
    let shipped = Library::embedded().unwrap();
    let file = folder.join("edition.csv");
    let text = format!("indicator,economy,year,value,status,source,vintage\n{row}\n");
    std::fs::write(&file, text).unwrap();
    let options = ReadOptions::default();
    let reading = Reading::of_file(&file, &options, shipped.catalogue(), shipped.economies()).unwrap();
    assert_eq!(reading.rows_bad, 0, "{:?}", reading.issues);
    let mut project = Project::open_or_new(folder).unwrap();
    project.add(&file, &reading, &options, &Description::default(), date(2026, 6, 1), &[]).unwrap();
    Library::open_project(folder).unwrap()
}

#[test]
fn another_edition_that_flips_the_answer_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let row = "wdi:NY.GDP.PCAP.CD,VNM,2024,4400,A,wdi,2026-08";
    let library = project_with(folder.path(), row);
    let evidence = Evidence::new(&library, AsOf(REVIEW)).unwrap();
    let facts = RegisterFacts::embedded("res59").unwrap();
    let profile = Profile::embedded("res59").unwrap();
    let results = check_claims(&evidence, &facts, &profile, None).unwrap();
    let claim = results.iter().find(|row| row.claim == "c25").unwrap();
    assert_eq!((number(claim), claim.verdict), (4_400.0, Verdict::DoesNotHold));
    assert!(codes(&claim.sensitive_to).contains(&"vintage"));
    let shipped = claim.changes.iter().find(|change| change.kind == Sensitivity::Vintage).unwrap();
    assert_eq!((shipped.verdict, shipped.label.en.as_ref()), (Verdict::Holds, "edition 2026-07"));
}

#[test]
fn a_reading_of_a_later_day_is_not_told_at_a_past_review() {
    let told = |review: Date| {
        let results = results_as_of(review, None);
        results["c18"].changes.iter().any(|change| change.label.en.contains("2025-12-31"))
    };
    assert!(told(REVIEW) && !told(date(2025, 4, 3)));
}
