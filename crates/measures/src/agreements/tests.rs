//! Coverage of Viet Nam's trade by its agreements on the shipped tables.

use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, date};

use super::*;

const VNM: Economy = Economy::literal("VNM");

fn coverage(economy: Economy, on: Date, table: &str) -> Coverage {
    let library = Library::embedded().unwrap();
    let evidence = Evidence::new(&library, AsOf(date(2026, 6, 30))).unwrap();
    let facts = RegisterFacts::embedded("res59").unwrap();
    agreement_coverage(&evidence, &facts, economy, on, table).unwrap()
}

#[test]
fn sixteen_are_in_force_and_one_is_signed_at_the_end_of_2025() {
    let coverage = coverage(VNM, date(2025, 12, 31), "flows_2023");
    let count = |is: fn(&AgreementCoverage) -> bool| coverage.agreements.iter().filter(|row| is(row)).count();
    assert_eq!((count(|row| row.concluded), count(|row| row.in_force)), (17, 16));
    assert_eq!((coverage.year, coverage.union.partners), (2023, 54));
}

#[test]
fn a_partner_of_several_agreements_counts_once() {
    let coverage = coverage(VNM, date(2025, 12, 31), "flows_2023");
    let japan = coverage.covered.iter().find(|row| row.partner == Economy::literal("JPN")).unwrap();
    assert_eq!(japan.agreements, ["AJCEP", "VJEPA", "CPTPP", "RCEP"]);
    let single: f64 = coverage.covered.iter().map(|row| row.exports_usd).sum();
    assert!((single - coverage.union.exports_usd).abs() < 1.0);
    let added: f64 = coverage.agreements.iter().map(|row| row.trade.exports_usd).sum();
    assert!(added > 1.5 * coverage.union.exports_usd, "the agreements overlap");
}

#[test]
fn covered_and_not_covered_make_up_all_trade() {
    let coverage = coverage(VNM, date(2025, 12, 31), "panel_1964_2016");
    let rows = || coverage.covered.iter().chain(&coverage.not_covered);
    let exports: f64 = rows().map(|row| row.exports_usd).sum();
    assert!((exports / coverage.exports_usd - 1.0).abs() < 1e-12);
    assert!((coverage.exports_usd / 1e9 - 175.850).abs() < 5e-4);
    let share = coverage.union.trade_share.unwrap();
    let expected = (coverage.union.exports_usd + coverage.union.imports_usd)
        / (coverage.exports_usd + coverage.imports_usd);
    assert!((share - expected).abs() < 1e-15 && (0.0..1.0).contains(&share));
}

#[test]
fn the_largest_partner_without_an_agreement_is_the_usa() {
    let coverage = coverage(VNM, date(2025, 12, 31), "flows_2023");
    assert_eq!(coverage.not_covered[0].partner, Economy::literal("USA"));
    let trade = |row: &PartnerTrade| row.exports_usd + row.imports_usd;
    assert!(coverage.not_covered.windows(2).all(|pair| trade(&pair[0]) >= trade(&pair[1])));
}

#[test]
fn trade_that_the_table_cannot_know_is_named() {
    let coverage = coverage(VNM, date(2025, 12, 31), "flows_2023");
    let korea = coverage.covered.iter().find(|row| row.partner == Economy::literal("KOR")).unwrap();
    assert!(korea.zero_block && korea.exports_usd == 0.0 && korea.trade_share.is_none());
    let own = coverage.agreements.iter().find(|row| row.agreement.code == "VKFTA").unwrap();
    assert_eq!((own.trade.hidden_partners, own.trade.trade_share), (1, None), "missing, not zero");
    let issue = coverage.issues.iter().find(|issue| issue.code == "flows/zero-block").unwrap();
    assert!(issue.value.as_deref().unwrap().contains("KOR"));
    let panel = self::coverage(VNM, date(2025, 12, 31), "panel_1964_2016");
    assert!(panel.issues.iter().all(|issue| issue.code != "flows/zero-block"));
}

#[test]
fn an_earlier_date_has_fewer_agreements_and_fewer_partners() {
    let before = coverage(VNM, date(2020, 7, 31), "flows_2023");
    let after = coverage(VNM, date(2020, 8, 1), "flows_2023");
    let has = |coverage: &Coverage, code: &str| {
        coverage
            .covered
            .iter()
            .any(|row| row.partner == Economy::literal("DEU") && row.agreements.contains(&code.to_owned()))
    };
    assert!(!has(&before, "EVFTA") && has(&after, "EVFTA"));
    assert_eq!(after.union.partners, before.union.partners + 27);
}

#[test]
fn doubts_about_dates_are_visible_and_grave_where_the_answer_hangs_on_them() {
    let coverage = coverage(VNM, date(2021, 3, 1), "flows_2023");
    let of = |code: &str| coverage.issues.iter().find(|issue| issue.place == code).unwrap();
    // In force from January by one register, from May by the other.
    assert_eq!(of("UKVFTA").severity, hoinhap_vocab::Severity::Error);
    assert_eq!(of("EVFTA").severity, hoinhap_vocab::Severity::Warning);
    assert!(of("UKVFTA").value.as_deref() == Some("2021-01-01"), "the date that lies later is not named");
    // Signed, and in force later: nothing is said of that day before it has come.
    assert!(coverage.issues.iter().all(|issue| issue.place != "RCEP"));
    let later = self::coverage(VNM, date(2022, 1, 1), "flows_2023");
    assert!(later.issues.iter().any(|row| row.place == "RCEP" && row.code == "agreements/unverified-date"));
}

#[test]
fn what_lies_later_than_the_date_is_not_seen() {
    let early = coverage(VNM, date(2016, 6, 30), "panel_1964_2016");
    let codes: Vec<_> = early.agreements.iter().map(|row| row.agreement.code.as_str()).collect();
    let signed = "AFTA ACFTA AKFTA AJCEP AIFTA AANZFTA VJEPA VCFTA VKFTA VN-EAEU";
    assert_eq!(codes.join(" "), signed);
    let eaeu = early.agreements.iter().find(|row| row.agreement.code == "VN-EAEU").unwrap();
    assert!(!eaeu.in_force && eaeu.in_force_on.is_none(), "in force from October");
    assert_eq!(eaeu.signed_on.as_ref().unwrap().date, date(2015, 5, 29));
    let spring = coverage(VNM, date(2020, 3, 1), "panel_1964_2016");
    assert!(spring.issues.iter().all(|issue| issue.place != "EVFTA"), "the misread date is outvoted");
    let dates = spring.agreements.iter().flat_map(|row| row.signed_on.iter().chain(&row.in_force_on));
    assert!(dates.flat_map(|date| &date.recorded).all(|row| row.date <= date(2020, 3, 1)));
}

#[test]
fn a_party_counts_from_its_own_entry_into_force() {
    let percent = |share: Option<f64>| format!("{:.1}", 100.0 * share.unwrap());
    let of = |coverage: &Coverage, code: &str| {
        let row = coverage.agreements.iter().find(|row| row.agreement.code == code).unwrap();
        percent(row.trade.trade_share)
    };
    // Peru, Malaysia, Chile and Brunei had signed; the agreement was not in force for them.
    let spring = coverage(VNM, date(2020, 3, 1), "panel_1964_2016");
    assert_eq!((spring.union.partners, percent(spring.union.trade_share)), (24, "64.0".to_owned()));
    assert_eq!(of(&spring, "CPTPP"), "14.5");
    // Indonesia joined in January, the Philippines in June 2023.
    assert_eq!(of(&coverage(VNM, date(2022, 12, 31), "panel_1964_2016"), "RCEP"), "55.0");
    assert_eq!(of(&coverage(VNM, date(2023, 6, 2), "panel_1964_2016"), "RCEP"), "57.4");
}

#[test]
fn economies_that_the_table_counts_as_one_are_covered_where_each_of_them_is() {
    let coverage = coverage(VNM, date(2023, 6, 30), "panel_1964_2016");
    let union = coverage.covered.iter().find(|row| row.partner == Economy::literal("BLX")).unwrap();
    assert!(union.exports_usd > 1e9 && union.agreements == ["EVFTA"], "{union:?}");
    assert!(
        coverage.covered.iter().any(|row| row.partner == Economy::literal("ROU") && row.exports_usd > 0.0)
    );
    // With Belgium, Luxembourg and Romania, which stand in the table as BLX and ROM; added up by hand from its rows.
    let percent = |share: Option<f64>| format!("{:.3}", 100.0 * share.unwrap());
    let own = coverage.agreements.iter().find(|row| row.agreement.code == "EVFTA").unwrap();
    assert_eq!((own.trade.partners, percent(own.trade.trade_share)), (27, "10.661".to_owned()));
    assert_eq!(percent(coverage.union.trade_share), "76.329");
    assert!(coverage.not_covered.iter().all(|row| row.agreements.is_empty()));
}

#[test]
fn another_country_gets_its_agreements_with_the_country_and_is_told_so() {
    let coverage = coverage(Economy::literal("JPN"), date(2025, 12, 31), "flows_2023");
    let codes: Vec<_> = coverage.agreements.iter().map(|row| row.agreement.code.as_str()).collect();
    assert_eq!(codes, ["AJCEP", "VJEPA", "CPTPP", "RCEP"]);
    assert!(coverage.issues.iter().any(|issue| issue.code == "agreements/other-country"));
    assert!(coverage.covered.iter().any(|row| row.partner == VNM));
}
