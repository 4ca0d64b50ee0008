//! `data list`, `data show`, `data verify`.

use hoinhap_sources::{EMBEDDED, Library};

use crate::support::{TODAY, json, refusal, rows, run};

#[test]
fn every_shipped_table_is_listed_with_its_hash_and_licence() {
    let library = Library::embedded().unwrap();
    let listed = rows(&["data", "list"]);
    assert_eq!(listed.len(), library.packages().datasets.len());
    for (row, dataset) in listed.iter().zip(&library.packages().datasets) {
        assert_eq!(row["name"], dataset.name.as_str());
        assert_eq!(row["sha256"], dataset.embedded().unwrap().sha256);
        assert_eq!(row["rows"], dataset.rows);
        assert!(!row["licence"].as_str().unwrap().is_empty() && row["of_project"] == false);
    }
}

#[test]
fn a_dataset_shows_its_columns_in_both_languages() {
    let (status, shown) = json(&["data", "show", "flows_2023"]);
    assert_eq!((status, shown["schema"].as_str()), (0, Some("hoinhap/data-show/1")));
    let names: Vec<_> = shown["fields"].as_array().unwrap().iter().map(|field| &field["name"]).collect();
    assert!(names.iter().any(|name| *name == "value_usd"), "{names:?}");
    let page = run(&["data", "show", "flows_2023", "--lang", "vi"]).out;
    assert!(page.contains("Giấy phép") && page.contains("SHA-256"), "{page}");
}

#[test]
fn the_row_that_a_measure_names_can_be_read() {
    let asked = ["measure", "x:BM", "--country", "VNM", "--partner", "CHN"];
    let (_, measured) = json(&asked);
    let input = &measured["rows"][0]["inputs"][0];
    let number = input["row"].to_string();
    let (status, row) = json(&["data", "show", "flows_2023", "--row", &number]);
    assert_eq!((status, row["file"].as_str()), (0, input["file"].as_str()));
    assert_eq!((&row["values"]["exporter"], &row["values"]["importer"]), (&"CHN".into(), &"VNM".into()));
    assert_eq!(row["values"]["value_usd"].as_str().unwrap().parse::<f64>().ok(), input["value"].as_f64());
    let (status, refused) = refusal(&["data", "show", "flows_2023", "--row", "0"]);
    assert!(status == 2 && refused.contains("data/no-such-row"), "{refused}");
}

#[test]
fn the_shipped_files_are_what_they_were() {
    let (status, verified) = json(&["data", "verify"]);
    assert_eq!(status, 0);
    assert_eq!((&verified["ok"], &verified["bad"]), (&true.into(), &serde_json::json!([])));
    assert_eq!(verified["files"], EMBEDDED.len());
}

#[test]
fn tables_have_three_forms() {
    let csv = run(&["data", "list", "--format", "csv", "--as-of", TODAY]).out;
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap().get(0), Some("name"));
    let numbers = reader.headers().unwrap().iter().position(|name| name == "rows").unwrap();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), rows(&["data", "list"]).len());
    assert!(records.iter().all(|record| record[numbers].parse::<u64>().is_ok()));
    let page = |lang| run(&["data", "list", "--lang", lang]).out;
    assert!(page("en").contains("586,615") && page("vi").contains("586.615"));
}
