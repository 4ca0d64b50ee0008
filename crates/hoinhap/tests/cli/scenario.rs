//! `scenario list` and `scenario run`.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{TODAY, json, refusal, rows, run};

fn economy<'a>(value: &'a Value, code: &str) -> &'a Value {
    value["economies"].as_array().unwrap().iter().find(|row| row["economy"] == code).unwrap()
}

fn near(value: &Value, want: f64, tolerance: f64) -> bool {
    value.as_f64().is_some_and(|value| (value - want).abs() < tolerance)
}

/// A scenario file in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.toml");
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// A scenario of the gravity model on an own table of flows, with lines of one's own.
fn own(flows: &str, lines: &str) -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = file(&format!(
        "schema = \"hoinhap/scenario/1\"\nname = \"own\"\ntitle = {{ vi = \"riêng\", en = \"own\" }}\n\
         model = \"gravity-armington\"\n[base]\nflows = \"flows.csv\"\nyear = 2023\ndomestic = \"in-flows\"\n\
         [elasticity]\neps = 4.0\n{lines}"
    ));
    fs::write(folder.path().join("flows.csv"), flows).unwrap();
    (folder, path)
}

const FLOWS: &str = "exporter,importer,value\nVNM,VNM,100\nVNM,USA,20\nUSA,VNM,10\nUSA,USA,900\nCHN,VNM,15\nVNM,CHN,9\n\
                     CHN,CHN,700\nCHN,USA,40\nUSA,CHN,30\n";
const COST: &str = "[[shock]]\nkind = \"cost\"\nimporter = \"VNM\"\nexporter = \"*\"\nfactor = 1.1\n";

#[test]
fn every_shipped_scenario_is_listed_with_its_note() {
    let rows = rows(&["scenario", "list"]);
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    for name in [
        "us-added-tariffs-2025-04-02",
        "us-added-tariffs-2025-04-02-mirror",
        "us-tariffs-in-force",
        "lose-largest-market",
        "lose-largest-supplier",
        "leave-cptpp",
        "leave-vkfta",
        "join-efta",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(rows.iter().all(|row| row["note"]["vi"].as_str().unwrap().contains("không phải là dự báo")));
    assert!(rows.iter().all(|row| row["note"]["en"].as_str().unwrap().contains("not a forecast")));
}

#[test]
fn every_shipped_scenario_runs() {
    for row in rows(&["scenario", "list"]) {
        let name = row["name"].as_str().unwrap();
        let (status, value) = json(&["scenario", "run", name, "--draws", "0"]);
        assert_eq!((status, value["converged"].as_bool()), (0, Some(true)), "{name}: {value}");
        assert_eq!(value["economies"].as_array().unwrap().len(), 194, "{name}");
    }
}

#[test]
fn the_tariffs_of_april_2025_are_those_of_the_paper() {
    let (status, value) = json(&["scenario", "run", "us-added-tariffs-2025-04-02", "--draws", "0"]);
    assert_eq!(status, 0);
    // The solver stops at 1e-11; what is left of the error is some hundred times that, in percent.
    assert!(near(&economy(&value, "USA")["welfare_pct"], 1.130_712_397_38, 1e-7));
    assert!(near(&economy(&value, "VNM")["welfare_pct"], -11.022_855_841_8, 1e-7));
    assert!(near(&value["world"]["trade_to_income_pct"], -9.430_991_483_26, 1e-7));
    let published = value["published"].as_array().unwrap();
    assert_eq!((published[0]["published"].as_f64(), published.len()), (Some(1.13), 6));
    let codes: Vec<&str> =
        value["issues"].as_array().unwrap().iter().map(|issue| issue["code"].as_str().unwrap()).collect();
    assert!(
        codes.contains(&"flows/zero-block") && codes.contains(&"scenario/no-domestic-sales"),
        "{codes:?}"
    );
}

#[test]
fn draws_repeat_whatever_the_threads_and_give_intervals() {
    let words = ["scenario", "run", "join-usa", "--draws", "8"];
    let one = json(&[&words[..], &["--threads", "1"]].concat()).1;
    let two = json(&[&words[..], &["--threads", "2"]].concat()).1;
    assert_eq!(one["economies"], two["economies"]);
    assert_eq!((one["draws"]["n"].as_u64(), one["draws"]["failed"].as_u64()), (Some(8), Some(0)));
    let interval = &economy(&one, "VNM")["interval"]["welfare_pct"];
    assert!(
        interval["p05"].as_f64() < interval["p50"].as_f64()
            && interval["p50"].as_f64() < interval["p95"].as_f64()
    );
    let other = json(&[&words[..], &["--seed", "60"]].concat()).1;
    assert!(economy(&one, "VNM")["interval"] != economy(&other, "VNM")["interval"]);
}

#[test]
fn an_own_table_runs_and_absent_fields_stay_absent() {
    let (_folder, path) = own(FLOWS, COST);
    let (status, value) = json(&["scenario", "run", path.to_str().unwrap()]);
    assert_eq!(status, 0, "{value}");
    let vietnam = economy(&value, "VNM");
    assert!(vietnam["real_income_pct"].as_f64().unwrap() < 0.0);
    assert!(vietnam.get("tariff_revenue").is_none() && vietnam.get("interval").is_none());
}

#[test]
fn bad_input_is_refused_with_its_code() {
    let bad_flows = |from: &str, to: &str| FLOWS.replace(from, to);
    let cases = [
        (bad_flows("VNM,USA,20", "VNM,USA,-20"), COST.to_owned(), "scenario/bad-row"),
        (bad_flows("VNM,USA,20", "VNM,USA,"), COST.to_owned(), "scenario/bad-row"),
        (bad_flows("VNM,VNM,100\n", ""), COST.to_owned(), "scenario/bad-row"),
        (bad_flows("VNM,USA,20", "UK,USA,20"), COST.to_owned(), "scenario/unknown-economy"),
        (FLOWS.to_owned(), COST.replace("VNM", "ZZZ"), "scenario/unknown-economy"),
        (FLOWS.to_owned(), COST.replace("VNM", "FRA"), "scenario/not-in-base"),
        (FLOWS.to_owned(), COST.replace("factor", "facter"), "scenario/missing-key"),
        (FLOWS.to_owned(), COST.replace("\"cost\"", "\"costs\""), "scenario/unknown-value"),
        (FLOWS.to_owned(), COST.replace("1.1", "\"1.1\""), "scenario/wrong-type"),
        (FLOWS.to_owned(), COST.replace("1.1", "-1.1"), "scenario/out-of-range"),
        (
            FLOWS.to_owned(),
            "[[shock]]\nkind = \"tariff\"\nimporter = \"USA\"\nexporter = \"VNM\"\nrate = 46\n".to_owned(),
            "scenario/rate-in-percent",
        ),
        (
            FLOWS.to_owned(),
            format!("{COST}[uncertainty]\ndraws = 5\nseed = 1\nvary = [\"shock.1.factor\"]\n"),
            "scenario/nothing-to-vary",
        ),
    ];
    for (flows, lines, code) in cases {
        let (_folder, path) = own(&flows, &lines);
        assert_eq!(refusal(&["scenario", "run", path.to_str().unwrap()]), (2, code.to_owned()), "{lines}");
    }
    assert_eq!(refusal(&["scenario", "run", "lose-largest-suplier"]), (2, "scenario/unknown".to_owned()));
}

#[test]
fn a_fault_names_its_line_and_the_key_meant() {
    let (_folder, path) = own(FLOWS, &format!("{COST}facter = 2\n"));
    let text = run(&["scenario", "run", path.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(text.status, 2);
    assert!(text.err.contains("s.toml:16") && text.err.contains("Did you mean `factor`?"), "{}", text.err);
}

#[test]
fn what_does_not_converge_has_a_residual_and_no_result() {
    let (_folder, path) = own(FLOWS, &format!("{COST}[solver]\nmax_iterations = 2\n"));
    let (status, value) = json(&["scenario", "run", path.to_str().unwrap()]);
    assert_eq!((status, value["converged"].as_bool()), (1, Some(false)));
    assert!(value["residual"].as_f64().unwrap() > 1e-11 && value.get("economies").is_none());
    let page = run(&["scenario", "run", path.to_str().unwrap(), "--lang", "vi"]);
    assert!(page.status == 1 && page.out.contains("Không hội tụ"));
}

#[test]
fn the_page_is_in_the_language_asked_for() {
    let words = ["scenario", "run", "lose-largest-supplier", "--draws", "0", "--as-of", TODAY];
    let page = run(&[&words[..], &["--lang", "vi"]].concat());
    assert!(page.out.contains("Việt Nam") && page.out.contains("−12,40"), "{}", page.out);
    assert!(page.out.contains("không phải là dự báo"));
    let page = run(&[&words[..], &["--lang", "en"]].concat());
    assert!(
        page.out.contains("Viet Nam") && page.out.contains("−12.40") && page.out.contains("not a forecast")
    );
}
