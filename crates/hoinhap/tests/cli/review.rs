//! `review`: files that are written whole, equal for equal requests, for any country.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;

use crate::support::{TODAY, files, json, run, text};

fn review(out: &Path, more: &[&str]) -> Value {
    let folder = text(out);
    let (status, value) = json(&[&["review", "--out", &folder], more].concat());
    assert_eq!(status, 0, "{value}");
    value
}

/// The review document among the files of an answer.
fn document(answer: &Value) -> Value {
    let listed = answer["files"].as_array().unwrap().iter();
    let path =
        listed.filter(|file| file["format"] == "json").map(|file| file["path"].as_str().unwrap()).next();
    serde_json::from_slice(&fs::read(path.unwrap()).unwrap()).unwrap()
}

#[test]
fn two_runs_give_equal_bytes() {
    let (first, second) = (tempdir().unwrap(), tempdir().unwrap());
    let args = ["--formats", "html,json"];
    let answer = review(first.path(), &args);
    review(second.path(), &[&args[..], &["--threads", "1"]].concat());
    let (first, second) = (files(first.path()), files(second.path()));
    assert_eq!(first.len(), 3, "HTML in two languages, JSON in one file");
    for (left, right) in first.iter().zip(&second) {
        assert_eq!(left.file_name(), right.file_name());
        assert!(fs::read(left).unwrap() == fs::read(right).unwrap(), "{left:?} differs");
    }
    for file in answer["files"].as_array().unwrap() {
        let written = fs::metadata(file["path"].as_str().unwrap()).unwrap().len();
        assert_eq!(file["bytes"], written);
    }
}

#[test]
fn a_date_in_the_past_hides_later_facts() {
    let folder = tempdir().unwrap();
    let out = text(folder.path());
    let ran =
        run(&["review", "--out", &out, "--formats", "json", "--format", "json", "--as-of", "2021-06-30"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    let document = document(&serde_json::from_str(&ran.out).unwrap());
    assert_eq!(document["meta"]["review_year"], 2020);
    // The register is counted on the day itself, everything else by years that have ended.
    let last = |finding: &Value| {
        if finding["indicator"].as_str().unwrap().starts_with("x:REG.") { 2021 } else { 2020 }
    };
    let late = |finding: &&Value| finding["year"].as_i64().is_some_and(|year| year > last(finding));
    let findings = document["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    assert_eq!(findings.iter().filter(late).collect::<Vec<_>>(), Vec::<&Value>::new());
}

#[test]
fn countries_large_and_small_have_a_review() {
    let folder = tempdir().unwrap();
    for country in ["THA", "SG", "USA", "TUV", "SSD", "TWN", "XKX", "NA"] {
        let answer = review(&folder.path().join(country), &["--country", country, "--formats", "html,json"]);
        let document = document(&answer);
        assert!(!document["sections"].as_array().unwrap().is_empty(), "{country}");
        for file in files(&folder.path().join(country)) {
            let page = fs::read_to_string(&file).unwrap();
            assert!(!page.contains("NaN") && !page.contains(">inf"), "{country}: {file:?}");
        }
    }
}

#[test]
fn languages_and_formats_are_those_asked_for() {
    let folder = tempdir().unwrap();
    review(folder.path(), &["--lang", "vi", "--formats", "html,xlsx"]);
    let names: Vec<_> = files(folder.path())
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, [format!("review-VNM-{TODAY}-vi.html"), format!("review-VNM-{TODAY}-vi.xlsx")]);
}

#[test]
fn a_source_left_out_leaves_no_trace() {
    let folder = tempdir().unwrap();
    let document =
        document(&review(folder.path(), &["--formats", "json", "--without-source", "unctadstat-lsci"]));
    let findings = document["findings"].as_array().unwrap();
    assert!(
        !findings.iter().any(|finding| finding["indicator"].as_str().unwrap().starts_with("unctad:LSCI"))
    );
}

#[test]
fn comparators_are_those_named() {
    let folder = tempdir().unwrap();
    let document = document(&review(folder.path(), &["--formats", "json", "--compare", "LAO,KH"]));
    assert_eq!(document["meta"]["comparators"], serde_json::json!(["LAO", "KHM"]));
}

#[test]
fn files_and_time_are_told_and_quiet_tells_the_files_only() {
    let folder = tempdir().unwrap();
    let out = text(folder.path());
    let args = ["review", "--out", &out, "--formats", "json", "--lang", "en", "--as-of", TODAY];
    let told = run(&args);
    assert!(told.out.contains(".json") && told.err.starts_with("Done in "), "{told:?}");
    let quiet = run(&[&args[..], &["--quiet"]].concat());
    assert_eq!((quiet.out, quiet.err.as_str()), (told.out, ""));
}

#[test]
fn a_folder_that_cannot_be_written_is_refused() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    let (status, value) = json(&["review", "--formats", "json", "--out", &text(&file)]);
    assert_eq!(status, 2, "{value}");
    assert!(value["error"]["code"].as_str().unwrap().starts_with("file/"));
}

#[test]
fn a_users_rows_enter_the_review() {
    let folder = tempdir().unwrap();
    let table = folder.path().join("gdp.csv");
    fs::write(&table, "indicator,economy,year,value,source\nwdi:NE.EXP.GNFS.ZS,VNM,2025,50,Own count\n")
        .unwrap();
    let project = text(&folder.path().join("project"));
    assert_eq!(json(&["data", "add", &text(&table), "--project", &project]).0, 0);
    let answer = review(&folder.path().join("out"), &["--formats", "json", "--project", &project]);
    let page = document(&answer).to_string();
    assert!(page.contains("Own count"), "the user's source is named");
    let plain = review(&folder.path().join("plain"), &["--formats", "json"]);
    assert_ne!(answer["edition"], plain["edition"], "other data, another edition");
}
