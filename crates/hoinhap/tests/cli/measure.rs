//! `measure`: the published values, to the digit, against the shipped files.

use hoinhap_sources::Library;
use hoinhap_vocab::Economy;
use serde_json::Value;

use crate::support::{TODAY, json, row, rows, run};

const VNM: Economy = Economy::literal("VNM");

fn number(row: &Value) -> f64 {
    row["value"].as_f64().unwrap_or_else(|| panic!("no value: {row}"))
}

/// The value of a cell in the shipped observations.
fn shipped(library: &Library, indicator: &str, economy: Economy, year: i16) -> f64 {
    library.observations().unwrap().series(indicator, economy).at(year).expect("a shipped row").value
}

#[test]
fn observed_values_are_those_of_the_file_and_of_the_publisher() {
    let library = Library::embedded().unwrap();
    // Indicator, year, divisor, value as published and its decimals.
    let cases = [
        ("wdi:NY.GDP.MKTP.CD", 2025, 1e9, "514.7"),
        ("wdi:TG.VAL.TOTL.GD.ZS", 2025, 1.0, "180.0"),
        ("unctad:FDI.IN", 2024, 1.0, "20170"),
        ("unctad:FDI.OUT", 2024, 1.0, "20"),
    ];
    for (indicator, year, divisor, printed) in cases {
        let found = row(&["measure", indicator, "--country", "VNM", "--year", &year.to_string()]);
        assert_eq!(number(&found), shipped(&library, indicator, VNM, year), "{indicator}");
        let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert_eq!(format!("{:.decimals$}", number(&found) / divisor), printed, "{indicator}");
        let latest = row(&["measure", indicator]);
        assert_eq!((&latest["year"], &latest["value"]), (&year.into(), &found["value"]), "{indicator}");
        let input = &found["inputs"][0];
        assert_eq!(input["file"], "observations/observations.parquet");
        assert!(input["row"].as_u64().unwrap() > 0);
    }
}

#[test]
fn liner_connectivity_has_its_rank() {
    let found = row(&["measure", "unctad:LSCI.Q4", "--year", "2024"]);
    assert_eq!((&found["rank"], &found["of"]), (&7.into(), &179.into()));
    let library = Library::embedded().unwrap();
    let own = shipped(&library, "unctad:LSCI.Q4", VNM, 2024);
    let observations = library.observations().unwrap();
    let all = observations.all_series("unctad:LSCI.Q4").filter_map(|series| series.at(2024));
    assert_eq!(all.filter(|cell| cell.value > own).count() + 1, 7);
}

#[test]
fn distances_in_the_united_nations_are_differences_of_ideal_points() {
    let library = Library::embedded().unwrap();
    let point = |economy| shipped(&library, "unga:IDEAL.FP", economy, 2024);
    for (partner, printed) in [("USA", "2.80"), ("CHN", "0.26"), ("JPN", "1.39")] {
        let found = row(&["measure", "x:UN.DIST", "--partner", partner, "--year", "2024"]);
        let economy: Economy = partner.parse().unwrap();
        assert!((number(&found) - (point(VNM) - point(economy)).abs()).abs() < 1e-12);
        assert_eq!(format!("{:.2}", number(&found)), printed);
    }
    let all = rows(&["measure", "x:UN.DIST", "--year", "2024"]);
    assert!(all.len() > 150 && all.iter().all(|row| row["partner"] != "VNM"));
}

#[test]
fn bilateral_exports_of_2016_come_from_the_panel() {
    let library = Library::embedded().unwrap();
    let flows = library.flows("panel_1964_2016").unwrap();
    let sum: f64 = flows.exports(VNM, 2016).map(|flow| flow.value_usd).sum();
    let args = ["measure", "x:BX", "--data", "panel_1964_2016", "--year", "2016"];
    let total = row(&args);
    assert!((number(&total) / sum - 1.0).abs() < 1e-12);
    assert_eq!(format!("{:.1}", number(&total) / 1e9), "175.8");
    let partners = rows(&[&args[..], &["--partner", "all"]].concat());
    let largest =
        partners.iter().filter(|row| !row["value"].is_null()).max_by(|a, b| number(a).total_cmp(&number(b)));
    let largest = largest.unwrap();
    assert_eq!(
        (largest["partner"].as_str(), format!("{:.3}", number(largest) / 1e9)),
        (Some("USA"), "38.464".to_owned())
    );
}

#[test]
fn tourism_has_its_arrivals_and_the_concentration_of_its_markets() {
    let library = Library::embedded().unwrap();
    let sum: u64 = library.tourism().unwrap().rows.iter().map(|row| row.arrivals).sum();
    let arrivals = row(&["measure", "x:TOUR.ARR", "--year", "2025"]);
    assert_eq!(
        (number(&arrivals), format!("{:.2}", number(&arrivals) / 1e6)),
        (sum as f64, "21.17".to_owned())
    );
    let hhi = row(&["measure", "x:TOUR.HHI", "--year", "2025"]);
    let low = hhi["low"].as_f64().unwrap();
    assert_eq!(format!("{low:.6}"), "0.117795");
    assert!(hhi["high"].as_f64().unwrap() > low);
}

#[test]
fn derived_values_carry_inputs_and_rank() {
    let open = row(&["measure", "x:OPEN", "--country", "VNM", "--year", "2024"]);
    assert!((number(&open) - 173.885_260).abs() < 5e-7);
    assert_eq!((&open["rank"], &open["of"], &open["unit"]), (&9.into(), &172.into(), &"% of GDP".into()));
    let sum: f64 =
        open["inputs"].as_array().unwrap().iter().map(|input| input["value"].as_f64().unwrap()).sum();
    assert!((sum - number(&open)).abs() < 1e-9);
}

#[test]
fn a_date_in_the_past_hides_later_facts() {
    let last = |as_of: &str| {
        let ran =
            run(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "all", "--format", "json", "--as-of", as_of]);
        let value: Value = serde_json::from_str(&ran.out).unwrap();
        value["rows"].as_array().unwrap().iter().map(|row| row["year"].as_i64().unwrap()).max().unwrap()
    };
    assert_eq!((last(TODAY), last("2021-12-30"), last("2021-12-31")), (2025, 2020, 2021));
    let hidden = run(&["measure", "x:OPEN", "--year", "2024", "--format", "json", "--as-of", "2024-06-30"]);
    let value: Value = serde_json::from_str(&hidden.out).unwrap();
    assert_eq!((hidden.status, &value["rows"][0]["value"]), (0, &Value::Null));
    assert_eq!(value["rows"][0]["freshness"], "absent");
}

#[test]
fn what_is_missing_says_so() {
    let (status, value) = json(&["measure", "wdi:BX.GSR.ROYL.CD", "--country", "VNM"]);
    let found = &value["rows"][0];
    assert_eq!((status, &found["value"], &found["freshness"]), (0, &Value::Null, &"absent".into()));
    assert!(found["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{found}");
    let page = run(&["measure", "wdi:BX.GSR.ROYL.CD", "--lang", "vi", "--as-of", TODAY]).out;
    assert!(page.contains('–') && page.contains("không có"), "{page}");
}

#[test]
fn countries_are_named_by_either_code_or_by_group() {
    let both = rows(&["measure", "x:OPEN", "--country", "VN,THA,VNM", "--year", "2024"]);
    let codes: Vec<_> = both.iter().map(|row| row["economy"].as_str().unwrap()).collect();
    assert_eq!(codes, ["VNM", "THA"]);
    let asean = rows(&["measure", "x:OPEN", "--country", "ASEAN", "--year", "2024"]);
    assert!(asean.len() >= 10 && asean.iter().any(|row| row["economy"] == "SGP"));
    assert_eq!(
        row(&["measure", "wdi:NY.GDP.MKTP.CD", "--country", "NA", "--year", "2024"])["economy"],
        "NAM"
    );
}

#[test]
fn the_page_speaks_the_language_and_json_never_has_a_decimal_comma() {
    let args = ["measure", "x:OPEN", "--year", "2024", "--as-of", TODAY];
    let page =
        |lang: &str, format: &str| run(&[&args[..], &["--lang", lang, "--format", format]].concat()).out;
    let (vi, en) = (page("vi", "table"), page("en", "table"));
    assert!(vi.contains("173,9") && vi.contains("Việt Nam") && vi.contains("2024"), "{vi}");
    assert!(en.contains("173.9") && en.contains("Viet Nam") && en.contains("2024"), "{en}");
    assert!(page("vi", "json").contains("\"value\": 173.8852"), "{}", page("vi", "json"));
    assert!(page("vi", "csv").lines().nth(1).unwrap().contains(",173.8852"));
}

#[test]
fn dependence_shows_every_measure_of_it() {
    let found = rows(&["measure", "dependence", "--country", "VNM"]);
    for indicator in ["x:RESMONTHS", "wdi:DT.DOD.DECT.GN.ZS", "x:BX.HHI", "x:BM.HHI"] {
        assert!(found.iter().any(|row| row["indicator"] == indicator), "{indicator} is not among them");
    }
    let (_, list) = json(&["measure", "list"]);
    let uses = |row: &&Value| row["uses"].as_array().unwrap().iter().any(|word| word == "DEP");
    let listed = list["rows"].as_array().unwrap().iter().filter(uses).count();
    let mut ids: Vec<_> = found.iter().map(|row| row["indicator"].as_str().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), listed);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let with = |threads: &str| {
        run(&["measure", "dependence", "--format", "json", "--as-of", TODAY, "--threads", threads]).out
    };
    assert_eq!(with("1"), with("4"));
}
