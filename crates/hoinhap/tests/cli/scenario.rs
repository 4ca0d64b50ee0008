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
fn the_paper_with_a_rebate_and_without_market_access() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/scenarios/us-added-tariffs-2025-04-02.toml");
    let text = fs::read_to_string(path).unwrap();
    let welfare = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let (_folder, path) = file(&text.replace(from, to));
        let (status, value) = json(&["scenario", "run", path.to_str().unwrap(), "--draws", "0"]);
        assert_eq!(status, 0, "{value}");
        economy(&value, "USA")["welfare_pct"].clone()
    };
    // Four digits of the paper's numbers.
    assert!(near(&welfare("\"tax-relief\"", "\"rebate\""), -0.0057, 5e-5));
    assert!(near(&welfare("[elasticity]\n", "[elasticity]\nvariant = \"eaton-kortum\"\n"), 1.2426, 5e-5));
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

#[test]
fn csv_has_every_field_and_the_percentiles_of_draws() {
    let words = ["scenario", "run", "join-usa", "--draws", "6", "--as-of", TODAY];
    let csv = run(&[&words[..], &["--format", "csv"]].concat()).out;
    let value = json(&words[..5]).1;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = reader.records().map(Result::unwrap).find(|row| &row[0] == "VNM").unwrap();
    let cell = |name: &str| -> f64 {
        let place = header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no {name}"));
        row[place].parse().unwrap()
    };
    let vietnam = economy(&value, "VNM");
    for field in ["welfare_pct", "exports_pct", "wage_pct"] {
        assert!(near(&vietnam[field], cell(field), 1e-12), "{field}");
        for end in ["p05", "p50", "p95"] {
            assert!(
                near(&vietnam["interval"][field][end], cell(&format!("{field}_{end}")), 1e-12),
                "{field} {end}"
            );
        }
    }
    let without =
        run(&["scenario", "run", "join-usa", "--draws", "0", "--format", "csv", "--as-of", TODAY]).out;
    assert!(!without.lines().next().unwrap().contains("_p05"));
}

#[test]
fn parameters_have_the_coefficient_and_the_language_of_the_page() {
    let value = json(&["scenario", "run", "join-usa", "--draws", "0"]).1;
    let beta =
        value["parameters"].as_array().unwrap().iter().find(|row| row["name"] == "shock.1.beta").unwrap();
    assert!(near(&beta["value"], 0.557, 1e-12) && near(&beta["std_error"], 0.102, 1e-12));
    assert!(beta["source"].as_str().unwrap().contains("69 economies"));
    let words =
        ["scenario", "run", "us-added-tariffs-2025-04-02", "--draws", "0", "--as-of", TODAY, "--lang", "vi"];
    let page = run(&words).out;
    for english in ["baseline", "moments", "pass-through", "table 1", "--data"] {
        assert!(!page.contains(english), "{english}: {page}");
    }
    let block = "RUS PHL";
    assert_eq!(page.matches(block).count(), 1, "the members of a block stand once");
}

#[test]
fn the_row_of_a_rate_is_told() {
    let value = json(&["scenario", "run", "us-tariffs-in-force", "--draws", "0"]).1;
    let rates = value["rates"].as_array().unwrap();
    let vietnam = rates.iter().find(|rate| rate["exporter"] == "VNM").unwrap();
    assert_eq!((vietnam["importer"].as_str(), vietnam["date"].as_str()), (Some("USA"), Some("2026-11-10")));
    assert!(
        vietnam["row"].as_str().unwrap().starts_with("us_effective_tariff#") && vietnam["less"].is_number()
    );
    let page =
        run(&["scenario", "run", "us-tariffs-in-force", "--draws", "0", "--as-of", TODAY, "--lang", "vi"])
            .out;
    assert!(page.contains("Thuế suất VNM → USA") && page.contains("áp dụng từ 10/11/2026"), "{page}");
}

/// The code and the text of a refusal of a shipped scenario with one text put for another.
fn refused(name: &str, from: &str, to: &str) -> (String, String) {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../data/scenarios/{name}.toml"));
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from}");
    let (_folder, path) = file(&text.replace(from, to));
    let path = path.to_str().unwrap();
    let (status, code) = refusal(&["scenario", "run", path]);
    assert_eq!(status, 2, "{code}");
    (code, run(&["scenario", "run", path, "--lang", "en", "--as-of", TODAY]).err)
}

#[test]
fn faults_of_tables_name_the_line_and_the_remedy() {
    let added = "us-added-tariffs-2025-04-02";
    let in_force = "us-tariffs-in-force";
    for (name, from, to, code, help) in [
        (added, ":model_rate", ":zzz", "scenario/no-column", "Its columns are"),
        (in_force, "less = \"2025-01-01\"", "date = \"2020-01-01\"", "scenario/no-rate-yet", "2025-01-01"),
        (in_force, "less = \"2025-01-01\"", "less = \"2024-12-31\"", "scenario/no-rate-yet", "2025-01-01"),
        (added, "exporter = \"*\"", "exporter = \"USA\"", "scenario/on-itself", "different economies"),
        (added, "\"flows_2023\"", "\"flows_2023.parquet\"", "scenario/not-csv", "hoinhap data add"),
        (added, "flows = \"flows_2023\"", "flows = \"gdp_2023\"", "scenario/not-flows", "flows_2023"),
        (
            "join-usa",
            "kind = \"agreement\"",
            "kind = \"export-tax\"",
            "scenario/missing-key",
            "Add `importer",
        ),
        ("import-cost-10", "factor = 1.10", "factor = -1", "scenario/out-of-range", "> 0"),
    ] {
        let (found, text) = refused(name, from, to);
        assert_eq!(found, code, "{text}");
        assert!(text.contains(help), "{help}: {text}");
    }
    let (_, text) = refused(added, ":model_rate", ":zzz");
    assert!(text.contains("s.toml:"), "{text}");
}

#[test]
fn gaps_of_an_own_table_are_told() {
    let (_folder, path) = own(&FLOWS.replace("CHN,USA,40\n", ""), COST);
    let value = json(&["scenario", "run", path.to_str().unwrap()]).1;
    let issue =
        value["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == "scenario/no-rows").unwrap();
    assert_eq!(issue["value"].as_str(), Some("CHN → USA"));
    let (_folder, path) = own(&FLOWS.replace("CHN", "ROW"), COST);
    let (status, value) = json(&["scenario", "run", path.to_str().unwrap()]);
    assert_eq!(status, 0, "{value}");
    let codes: Vec<_> =
        value["issues"].as_array().unwrap().iter().map(|issue| issue["code"].as_str()).collect();
    assert!(codes.contains(&Some("scenario/own-codes")), "{codes:?}");
    let (_folder, path) = own(
        FLOWS,
        "[[shock]]\nkind = \"agreement\"\nmembers = [\"VNM\", \"USA\"]\nbeta = -0.5\naction = \"join\"\n",
    );
    let value = json(&["scenario", "run", path.to_str().unwrap()]).1;
    let codes: Vec<_> =
        value["issues"].as_array().unwrap().iter().map(|issue| issue["code"].as_str()).collect();
    assert!(codes.contains(&Some("scenario/beta-below-zero")) && codes.contains(&Some("scenario/no-source")));
}

#[test]
fn taxes_on_exports_and_newtons_method_are_words_of_a_file() {
    let tax = "[[shock]]\nkind = \"export-tax\"\nexporter = \"VNM\"\nimporter = \"*\"\nrate = 0.1\n";
    let (_folder, path) = own(FLOWS, tax);
    let taxed = json(&["scenario", "run", path.to_str().unwrap()]).1;
    // Gravity has no revenue: a tax is a cost of trade.
    let cost = "[[shock]]\nkind = \"cost\"\nexporter = \"VNM\"\nimporter = \"*\"\nfactor = 1.1\n";
    let (_folder, path) = own(FLOWS, cost);
    let cost = json(&["scenario", "run", path.to_str().unwrap()]).1;
    let (_folder, path) = own(FLOWS, &format!("{tax}[solver]\nmethod = \"newton\"\n"));
    let newton = json(&["scenario", "run", path.to_str().unwrap()]).1;
    for code in ["VNM", "USA", "CHN"] {
        let welfare = |value: &Value| economy(value, code)["welfare_pct"].as_f64().unwrap();
        assert!(
            (welfare(&taxed) - welfare(&cost)).abs() < 1e-9
                && (welfare(&taxed) - welfare(&newton)).abs() < 1e-8
        );
    }
    // The tariff model has: what the United States would collect on sales to Viet Nam is its own.
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/scenarios");
    let text = fs::read_to_string(root.join("us-added-tariffs-2025-04-02.toml")).unwrap();
    let (before, _) = text.split_once("[[shock]]").unwrap();
    let tax = tax.replace("VNM", "USA").replace('*', "VNM");
    let (_folder, path) = file(&format!("{before}{tax}"));
    let (status, value) = json(&["scenario", "run", path.to_str().unwrap()]);
    assert_eq!(status, 0, "{value}");
    assert!(economy(&value, "USA")["export_tax_revenue"].as_f64().unwrap() > 1e8);
    assert!(near(&economy(&value, "VNM")["export_tax_revenue"], 0.0, 1e-6));
    assert!(economy(&value, "VNM")["welfare_pct"].as_f64().unwrap() < 0.0);
}
