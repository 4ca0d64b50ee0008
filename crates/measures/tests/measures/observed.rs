//! Observed indicators against the numbers printed with the data.

use std::collections::BTreeMap;

use crate::common::{LIBRARY, VNM, assert_printed, codes, evidence, evidence_of, newest, one, value};
use hoinhap_measures::{Kind, MeasureError, Query, Years, definition, definitions, measure};
use hoinhap_vocab::{Freshness, Status};

#[test]
fn viet_nam_reads_as_printed_with_the_data() {
    for (id, year, divisor, printed) in [
        ("wdi:NY.GDP.MKTP.CD", 2025, 1e9, "514.697"),
        ("wdi:NY.GDP.MKTP.KD.ZG", 2025, 1.0, "8.0188"),
        ("wdi:NY.GDP.MKTP.KD.ZG", 2024, 1.0, "7.0396"),
        ("wdi:NY.GDP.MKTP.KD.ZG", 2023, 1.0, "4.9787"),
        ("wdi:NY.GDP.MKTP.KD.ZG", 2022, 1.0, "8.5375"),
        ("wdi:NY.GDP.PCAP.CD", 2025, 1.0, "5066.0"),
        ("wdi:NY.GDP.PCAP.CD", 2024, 1.0, "4716.66"),
        ("wdi:NE.EXP.GNFS.ZS", 2025, 1.0, "98.24"),
        ("wdi:NE.IMP.GNFS.ZS", 2025, 1.0, "92.09"),
        ("wdi:TX.VAL.MRCH.CD.WT", 2025, 1e9, "472.929"),
        ("wdi:TM.VAL.MRCH.CD.WT", 2025, 1e9, "453.778"),
        ("unctad:FDI.IN", 2024, 1.0, "20170"),
        ("unctad:FDI.OUT", 2024, 1.0, "20"),
        ("unctad:FDI.OUT", 2023, 1.0, "-950"),
        ("wdi:DT.DOD.DECT.CD", 2024, 1e9, "132.907"),
        ("wdi:DT.DOD.DECT.GN.ZS", 2024, 1.0, "28.85"),
        ("wdi:DT.TDS.DECT.EX.ZS", 2024, 1.0, "7.72"),
        ("wdi:FI.RES.TOTL.CD", 2025, 1e9, "85.58"),
        ("wdi:DT.ODA.ODAT.CD", 2023, 1e6, "831.2"),
        ("wdi:IS.SHP.GOOD.TU", 2024, 1.0, "24423183"),
        ("wdi:GB.XPD.RSDV.GD.ZS", 2023, 1.0, "0.41456"),
        ("gm:NET.USERS", 2024, 1.0, "84.15"),
        ("unga:IDEAL.FP", 2024, 1.0, "-0.5955"),
        ("wgi:CC", 2023, 1.0, "-0.4158"),
        ("unctad:LSCI.Q4", 2024, 1.0, "415.66"),
        ("wdi:IP.PAT.RESD", 2021, 1.0, "1066"),
        ("gm:PAT.APP", 2024, 1.0, "1392"),
        ("hdr:HDI", 2022, 1.0, "0.726"),
        ("gm:HDI", 2023, 1.0, "0.766"),
        ("visa:OUT.NOPRIOR", 2021, 1.0, "39"),
        ("visa:OUT.NOPRIOR", 2024, 1.0, "46"),
        ("visa:OUT.NOPRIOR", 2025, 1.0, "52"),
        ("visa:IN.FREE", 2025, 1.0, "27"),
        ("visa:IN.EVISA", 2025, 1.0, "171"),
    ] {
        assert_printed(value(id, year) / divisor, printed);
    }
}

#[test]
fn the_121_series_have_the_published_freshness() {
    let mut count: BTreeMap<Freshness, usize> = BTreeMap::new();
    for indicator in LIBRARY.catalogue().indicators.keys() {
        *count.entry(newest(indicator).freshness).or_default() += 1;
    }
    let counted: Vec<_> = count.into_iter().map(|(freshness, n)| (freshness.code(), n)).collect();
    assert_eq!(counted, [("fresh", 85), ("ageing", 22), ("stale", 8), ("absent", 6)]);
}

#[test]
fn the_latest_year_is_the_last_complete_one() {
    let at = |year| {
        let rows = measure(&evidence_of(year), &Query::new("wdi:NY.GDP.MKTP.CD", VNM)).unwrap();
        rows[0].year
    };
    assert_eq!((at(2025), at(2023), at(2010)), (2025, 2023, 2010));
    let later = measure(&evidence_of(2023), &Query::new("wdi:NY.GDP.MKTP.CD", VNM).year(2024)).unwrap();
    assert_eq!((later[0].value, codes(&later[0])), (None, vec!["measure/year-not-complete"]));
}

#[test]
fn an_absent_series_says_so_and_is_not_zero() {
    let royalties = newest("wdi:BX.GSR.ROYL.CD");
    assert_eq!((royalties.value, royalties.freshness), (None, Freshness::Absent));
    assert_eq!(codes(&royalties), ["measure/absent"]);
}

#[test]
fn a_stale_series_is_shown_with_its_year() {
    let remittances = newest("wdi:BX.TRF.PWKR.CD.DT");
    assert_eq!((remittances.year, remittances.freshness), (2004, Freshness::Stale));
    assert_eq!(codes(&remittances), ["measure/stale"]);
}

#[test]
fn a_zero_far_below_its_neighbours_is_not_credible() {
    let fossil = newest("wdi:EG.USE.COMM.FO.ZS");
    assert_eq!((fossil.year, fossil.value), (2023, Some(0.0)));
    assert!(codes(&fossil).contains(&"measure/zero-not-credible"));
}

#[test]
fn marks_of_the_publisher_become_issues() {
    let closed = one(&Query::new("visa:OUT.NOPRIOR", VNM).year(2021));
    assert_eq!((closed.status, codes(&closed)), (Status::Break, vec!["measure/break"]));
}

#[test]
fn a_year_of_fewer_than_four_quarters_is_provisional() {
    let rows = |of| measure(&evidence(), &Query::new("unctad:LSCI.AVG", of).years(Years::All)).unwrap();
    let all = LIBRARY.economies().iter().flat_map(|(economy, _)| rows(economy));
    let partial: Vec<_> = all.filter(|row| row.status == Status::Provisional).collect();
    assert!(!partial.is_empty());
    assert!(partial.iter().all(|row| codes(row).contains(&"measure/provisional")));
}

#[test]
fn a_row_can_be_opened() {
    let gdp = one(&Query::new("wdi:NY.GDP.MKTP.CD", VNM).year(2025));
    let input = &gdp.inputs[0];
    assert_eq!(input.key, "wdi:NY.GDP.MKTP.CD VNM 2025");
    assert_eq!(input.file, "observations/observations.parquet");
    assert!(input.row > 0);
}

#[test]
fn years_are_asked_one_by_one_in_a_range_or_all() {
    let rows = |years| measure(&evidence(), &Query::new("wdi:NY.GDP.MKTP.CD", VNM).years(years)).unwrap();
    let years: Vec<_> = rows(Years::Range(2020, 2022)).iter().map(|row| row.year).collect();
    assert_eq!(years, [2020, 2021, 2022]);
    assert_eq!(rows(Years::All).len(), 36);
}

#[test]
fn every_definition_is_found_by_its_id_and_speaks_two_languages() {
    let all = definitions(&LIBRARY);
    assert_eq!(all.iter().filter(|row| row.kind == Kind::Observed).count(), 121);
    for row in &all {
        assert_eq!(definition(&LIBRARY, &row.id).as_ref(), Some(row));
        let texts = [&row.title, &row.formula, &row.reference];
        assert!(texts.iter().all(|text| !text.vi.is_empty() && !text.en.is_empty()), "{}", row.id);
        assert!(LIBRARY.catalogue().units.knows(&row.unit), "{} has the unit {}", row.id, row.unit);
    }
}

#[test]
fn a_misspelt_id_gets_a_suggestion_and_a_partner_is_refused_where_it_means_nothing() {
    let error = measure(&evidence(), &Query::new("x:OPNE", VNM)).unwrap_err();
    assert!(
        matches!(&error, MeasureError::UnknownIndicator { suggestion: Some(near), .. } if near == "x:OPEN")
    );
    let partner = Query::new("x:OPEN", VNM).partner(crate::common::economy("USA"));
    assert_eq!(measure(&evidence(), &partner).unwrap_err().code(), "measure/no-partner");
}
