//! Derived indicators against the values printed in their catalogue.

use crate::common::{
    VNM, assert_near, assert_printed, codes, economy, evidence, evidence_of, newest, one, rank, value,
};
use hoinhap_measures::{Query, Years, cross_section, measure};
use hoinhap_vocab::{Economy, Freshness, Status};

#[test]
fn openness_is_seventh_and_first_among_large_economies() {
    assert_printed(value("x:OPEN", 2025), "190.336809");
    assert_printed(value("x:OPEN", 2024), "173.885260");
    assert_eq!((rank("x:OPEN", 2025), rank("x:OPEN", 2024)), ((7, 138), (9, 172)));
    for year in [2024, 2025] {
        let population = cross_section(&evidence(), "wdi:SP.POP.TOTL", 2024).unwrap();
        let is_large = |of: Economy| population.iter().any(|row| row.economy == of && row.value >= 50e6);
        let open = cross_section(&evidence(), "x:OPEN", year).unwrap();
        let large = open.iter().filter(|row| is_large(row.economy));
        assert_eq!(large.max_by(|a, b| a.value.total_cmp(&b.value)).unwrap().economy, VNM);
    }
}

#[test]
fn turnover_and_its_rank_are_as_printed() {
    assert_printed(value("x:TRADE", 2025) / 1e9, "926.707");
    assert_printed(value("x:TRADE", 2024) / 1e9, "785.339");
    for (year, place, of) in [(2023, 21.0, 205), (2024, 19.0, 204), (2025, 19.0, 204)] {
        let row = one(&Query::new("x:TRADE.RANK", VNM).year(year));
        assert_eq!((row.value, row.rank.map(|rank| rank.of)), (Some(place), Some(of)));
        // Taiwan has no rows in the source and stood above in the last flow table that has it.
        assert_eq!(row.interval, Some((place, place + 1.0)));
        assert_eq!(row.issues[0].value.as_deref(), Some("TWN"));
    }
}

#[test]
fn ratios_of_observations_are_as_printed() {
    assert_printed(value("x:RESMONTHS", 2025), "2.263143");
    assert_printed(value("x:PAT.RES", 2021), "0.124912");
    assert_printed(value("x:MIGSHARE", 2024), "0.323226");
    assert_eq!(newest("x:PAT.RES").year, 2021);
}

#[test]
fn high_technology_exports_stand_beside_own_research() {
    let depth = one(&Query::new("x:HT.DEPTH", VNM).year(2023));
    assert_printed(depth.value.unwrap(), "44.26");
    assert_eq!(depth.beside[0].indicator, "wdi:GB.XPD.RSDV.GD.ZS");
    assert_printed(depth.beside[0].value, "0.41");
}

#[test]
fn the_balance_of_investment_takes_three_years() {
    let balance = one(&Query::new("x:FDI.BAL", VNM).year(2024));
    assert_eq!((balance.since, balance.inputs.len()), (Some(2022), 6));
    let sum = |id: &str| [2022, 2023, 2024].map(|year| value(id, year)).iter().sum::<f64>();
    let (out, received) = (sum("unctad:FDI.OUT"), sum("unctad:FDI.IN"));
    assert!(out > 0.0);
    assert_near(balance.value.unwrap(), (out - received) / (out + received), 1e-15);
}

#[test]
fn a_balance_with_a_negative_side_is_undefined_and_says_why() {
    // Outflows of the Netherlands, 2018-2020, sum to less than zero.
    let rows = measure(&evidence(), &Query::new("x:FDI.BAL", economy("NLD")).years(Years::All)).unwrap();
    let undefined: Vec<_> = rows.iter().filter(|row| row.value.is_none()).collect();
    assert!(!undefined.is_empty());
    assert!(undefined.iter().all(|row| codes(row).contains(&"measure/undefined")));
}

#[test]
fn a_missing_side_is_not_zero() {
    for id in ["x:IP.BAL", "x:AID.BAL"] {
        let row = newest(id);
        assert_eq!((row.value, row.freshness), (None, Freshness::Absent), "{id}");
        assert_eq!(codes(&row), ["measure/input-absent"]);
    }
}

#[test]
fn distances_in_the_united_nations_are_as_printed() {
    let distance =
        |code: &str| one(&Query::new("x:UN.DIST", VNM).year(2024).partner(economy(code))).value.unwrap();
    for (code, printed) in
        [("USA", "2.8017"), ("JPN", "1.3911"), ("IND", "0.3942"), ("SGP", "0.3099"), ("CHN", "0.2580")]
    {
        assert_printed(distance(code), printed);
    }
    let all = measure(&evidence(), &Query::new("x:UN.DIST", VNM).year(2024)).unwrap();
    assert!(all.len() > 180 && all.iter().all(|row| row.partner.is_some_and(|partner| partner != VNM)));
}

#[test]
fn agreement_in_the_united_nations_is_pooled_over_five_years() {
    let agreement = |id: &str, code: &str| one(&Query::new(id, VNM).partner(economy(code)));
    for (code, printed) in [
        ("LAO", "0.9719"),
        ("SGP", "0.9563"),
        ("IND", "0.8674"),
        ("CHN", "0.8552"),
        ("RUS", "0.7379"),
        ("JPN", "0.7150"),
        ("KOR", "0.6702"),
        ("FRA", "0.5720"),
        ("USA", "0.2777"),
    ] {
        let row = agreement("x:UN.AGREE", code);
        assert_printed(row.value.unwrap(), printed);
        // The one vote of 2020 ends the session of 2019.
        let rows = row.inputs.iter().filter(|input| input.value >= 10.0).count();
        assert_eq!((row.since, row.year, rows), (Some(2015), 2019, 5));
        let named = Query::new("x:UN.AGREE", VNM).partner(economy(code)).years(Years::Range(2015, 2019));
        assert_eq!(one(&named).value, row.value);
    }
    for (code, printed) in [("LAO", "0.9438"), ("CHN", "0.7780"), ("USA", "0.2067")] {
        assert_printed(agreement("x:UN.IDENT", code).value.unwrap(), printed);
    }
}

#[test]
fn visa_reciprocity_counts_both_directions() {
    let row = newest("x:VISA.RECIP");
    assert_eq!(row.year, 2025);
    let visa = crate::common::LIBRARY.visa().unwrap();
    let free = |from, to| visa.get(2025, from, to).map(|row| row.class.no_prior_visa());
    let others = crate::common::LIBRARY.economies().iter().map(|(code, _)| code);
    let pairs: Vec<_> = others.filter_map(|other| Some((free(VNM, other)?, free(other, VNM)?))).collect();
    let both = pairs.iter().filter(|pair| pair.0 && pair.1).count();
    assert!(both > 0);
    assert_near(row.value.unwrap(), both as f64 / pairs.len() as f64, 1e-15);
    assert_eq!(row.contributors.len(), both);
    let years = measure(&evidence(), &Query::new("x:VISA.RECIP", VNM).years(Years::All)).unwrap();
    let marks: Vec<_> = years.iter().map(|row| (row.year, row.status == Status::Break)).collect();
    assert_eq!(marks, [(2021, true), (2022, true), (2023, false), (2024, false), (2025, false)]);
}

#[test]
fn arrivals_are_a_sum_and_their_concentration_an_interval() {
    assert_eq!(newest("x:TOUR.ARR").value, Some(21_168_291.0));
    let markets = newest("x:TOUR.HHI");
    let (low, high) = markets.interval.unwrap();
    assert_printed(low, "0.117795");
    let residual = 1.0 - markets.coverage.unwrap();
    assert_printed(residual, "0.0896812596");
    assert!(high > low && high <= low + residual * residual);
    assert_eq!(markets.contributors[0].code, "CHN");
    assert_printed(markets.contributors[0].share, "0.2495242530");
}

#[test]
fn months_after_the_date_are_not_seen() {
    let june = hoinhap_measures::Evidence::new(
        &crate::common::LIBRARY,
        hoinhap_vocab::AsOf(hoinhap_vocab::date(2025, 6, 30)),
    );
    let half = measure(&june.unwrap(), &Query::new("x:TOUR.ARR", VNM)).unwrap().remove(0);
    assert_eq!((half.status, half.inputs.len()), (Status::Provisional, 204));
    assert!(half.value.unwrap() < 21_168_291.0 && codes(&half).contains(&"measure/partial-year"));
    let none = measure(&evidence_of(2024), &Query::new("x:TOUR.ARR", VNM)).unwrap().remove(0);
    assert_eq!(none.value, None);
}

#[test]
fn the_next_income_group_is_five_dollars_away() {
    let gap = newest("x:GNI.GAP");
    assert_eq!((gap.value, gap.year, gap.product.as_deref()), (Some(5.0), 2024, Some("upper_middle")));
    let gaps: Vec<_> = gap.contributors.iter().map(|row| (row.code.as_str(), row.value)).collect();
    assert_eq!(gaps, [("lower_middle", -3355.0), ("upper_middle", 5.0), ("high", 9445.0)]);
    let unlisted = one(&Query::new("x:GNI.GAP", VNM).year(2023));
    assert_eq!((unlisted.value, codes(&unlisted)), (None, vec!["measure/no-threshold"]));
}

#[test]
fn a_source_switched_off_takes_everything_computed_from_it_along() {
    let mut evidence = evidence();
    evidence.without_sources.insert("wdi".to_owned());
    let row = measure(&evidence, &Query::new("x:OPEN", VNM)).unwrap().remove(0);
    assert_eq!((row.value, codes(&row)), (None, vec!["measure/source-off"]));
    evidence.without_sources.insert("baci".to_owned());
    let row = measure(&evidence, &Query::new("x:BX", VNM)).unwrap().remove(0);
    assert_eq!((row.value, codes(&row)), (None, vec!["measure/source-off"]));
}
