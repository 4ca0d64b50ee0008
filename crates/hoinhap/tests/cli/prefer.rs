//! `prefer` and `prefer batch`: the duty on one good, a case with its reasons, declarations by the file.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json as value};

use crate::support::{file, json, refusal, run, text};

/// A worked case of the crate `origin`.
fn case(path: &str) -> String {
    text(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../origin/tests/suite").join(path))
}

fn option<'a>(answer: &'a Value, programme: &str) -> &'a Value {
    let options = answer["options"].as_array().unwrap();
    options.iter().find(|option| option["programme"] == programme).unwrap()
}

#[test]
fn wine_from_germany_pays_what_the_decree_says() {
    let args =
        ["prefer", "--product", "22042111", "--from", "DEU", "--on", "2026-04-10", "--value", "100000"];
    let (status, answer) = json(&args);
    // The rate is known; whether the wine meets its rule is not, so the best option hangs on facts.
    assert_eq!((status, answer["mfn_pct"].as_f64()), (1, Some(50.0)));
    assert_eq!(answer["best"]["programmes"], value!(["EVFTA"]));
    let evfta = option(&answer, "EVFTA");
    assert_eq!((evfta["duty_pct"].as_f64(), evfta["duty"].as_f64()), (Some(6.2), Some(6200.0)));
    assert_eq!(evfta["saving"].as_f64(), Some(43_800.0));
    let (status, answer) = json(&[&args[..], &["--no-proof"]].concat());
    assert_eq!((status, &answer["best"]["programmes"]), (0, &value!(["MFN"])));
}

#[test]
fn the_page_speaks_both_languages() {
    let args = ["prefer", "--product", "22042111", "--from", "DEU", "--on", "2026-04-10"];
    for (lang, best, programme) in
        [("vi", "Tốt nhất: EVFTA 6,2 %", "Chương trình"), ("en", "Best: EVFTA 6.2 %", "Programme")]
    {
        let page = run(&[&args[..], &["--lang", lang]].concat());
        assert_eq!(page.status, 1, "{}", page.err);
        assert!(page.out.contains(best) && page.out.contains(programme), "{}", page.out);
    }
}

#[test]
fn a_case_says_yes_no_or_what_is_wrong_with_it() {
    let (status, answer) = json(&["prefer", &case("good/UKVFTA/10-converter.json")]);
    assert_eq!((status, &answer["verdict"], &answer["alternative"]), (0, &value!("yes"), &value!(2)));
    let (status, answer) = json(&["prefer", &case("bad/UKVFTA/21-brakes-counterfactual.json")]);
    assert_eq!((status, &answer["verdict"]), (1, &value!("no")));
    let changes = option(&answer, "UKVFTA")["changes"].as_array().unwrap();
    assert!(changes.iter().any(|change| change["cut"].as_f64() == Some(10.0)), "{changes:?}");
    let (status, code) = refusal(&["prefer", &case("bad/UKVFTA/27-decimal-comma.json")]);
    assert_eq!((status, code.as_str()), (2, "case/decimal-comma"));
}

#[test]
fn a_request_without_a_question_is_refused() {
    assert_eq!(refusal(&["prefer"]), (2, "prefer/no-question".to_owned()));
    let missing = refusal(&["prefer", "no/such/case.json"]);
    assert_eq!(missing.0, 2);
}

#[test]
fn a_bill_of_materials_may_be_a_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let bill = "id,hs,origin,status,value\nhousing,853890,CN,non_originating,40\nwindings,854430,CN,non_originating,20\n";
    let bill = file(folder.path(), "bill.csv", bill);
    let question = r#"{"product": {"hs": "850440"}, "agreement": "UKVFTA", "exporter": "VN", "importer": "GB",
        "date": "2026-04-10", "values": {"exw": "100"}}"#;
    let question = file(folder.path(), "case.json", question);
    let (status, answer) = json(&["prefer", &question, "--bom", &bill]);
    assert_eq!((status, &answer["verdict"]), (0, &value!("yes")));
    assert_eq!(option(&answer, "UKVFTA")["figures"]["maxnom_pct"].as_f64(), Some(60.0));
}

#[test]
fn what_is_not_computed_is_said_on_screen() {
    let (_, answer) = json(&["prefer", "--product", "02023000", "--from", "KOR", "--on", "2026-04-10"]);
    let codes: Vec<&str> =
        answer["issues"].as_array().unwrap().iter().filter_map(|issue| issue["code"].as_str()).collect();
    assert!(codes.contains(&"tariff/rate-by-partner"), "{codes:?}");
}

/// Wine from Germany at MFN and under EVFTA, shoes in another currency, a line that does not exist.
const DECLARATIONS: [[&str; 7]; 5] = [
    ["id", "date", "hs8", "origin", "value", "claimed_programme", "currency"],
    ["1", "2026-04-10", "22042111", "DEU", "100000", "", "USD"],
    ["2", "2026-05-10", "22042111", "DEU", "100000", "EVFTA", "USD"],
    ["3", "2026-05-11", "22042111", "DEU", "100000", "", "EUR"],
    ["4", "2026-05-12", "99999999", "DEU", "1", "", "USD"],
];

fn declarations(folder: &Path) -> (String, String) {
    let csv = DECLARATIONS.map(|row| row.join(",")).join("\n");
    let sheet = file(folder, "declarations.csv", csv + "\n");
    let column = |index: usize| -> ArrayRef {
        Arc::new(DECLARATIONS[1..].iter().map(|row| Some(row[index])).collect::<StringArray>())
    };
    let names = DECLARATIONS[0].iter().enumerate();
    let batch = RecordBatch::try_from_iter(names.map(|(index, name)| (*name, column(index)))).unwrap();
    let path = folder.join("declarations.parquet");
    let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    (sheet, text(&path))
}

#[test]
fn declarations_are_summed_the_same_from_a_sheet_and_from_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let (sheet, parquet) = declarations(folder.path());
    let mut lines = Vec::new();
    for input in [&sheet, &parquet] {
        let out = text(&folder.path().join("lines.csv"));
        let (status, answer) = json(&["prefer", "batch", input, "--out", &out]);
        // Two bad rows: the exit status says so, the side file why.
        assert_eq!((status, &answer["rows_read"], &answer["rows_bad"]), (1, &value!(4), &value!(2)));
        assert_eq!(answer["bad"], value!({"no_such_line": 1, "other_currency": 1}));
        assert_eq!(answer["foregone_duty"].as_f64(), Some(43_800.0));
        assert_eq!(answer["utilisation_of_eligible_imports_pct"].as_f64(), Some(50.0));
        let unused = &answer["unused"][0];
        assert_eq!(
            [&unused["programme"], &unused["heading"], &unused["origin"]],
            [&value!("EVFTA"), &value!("2204"), &value!("DEU")]
        );
        lines.push(std::fs::read_to_string(&out).unwrap());
        let bad = std::fs::read_to_string(format!("{out}.bad.csv")).unwrap();
        assert!(bad.contains(",3,currency,EUR,other_currency,The currency differs"), "{bad}");
    }
    assert_eq!(lines[0], lines[1]);
}

#[test]
fn a_report_of_declarations_can_be_loaded_into_the_review() {
    let folder = tempfile::tempdir().unwrap();
    // A year that has ended at the date of the tests' questions would not be 2026: ask from 2027.
    let mut sheet = String::from("id,date,hs8,origin,value,claimed_programme,currency\n");
    for row in 0..10 {
        let claimed = if row < 4 { "EVFTA" } else { "" };
        let _ = writeln!(sheet, "{row},2026-04-10,22042111,DEU,1000000,{claimed},USD");
    }
    let sheet = file(folder.path(), "declarations.csv", sheet);
    let out = text(&folder.path().join("lines.csv"));
    let report = folder.path().join("use");
    let batch = run(&["prefer", "batch", &sheet, "--out", &out, "--report", &text(&report)]);
    assert_eq!(batch.status, 0, "{}", batch.err);
    let pages: Vec<_> = std::fs::read_dir(&report).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(pages.len(), 6, "{pages:?}");
    let project = text(&folder.path().join("project"));
    let rows = text(&report.join("utilisation.csv"));
    let added = run(&["data", "add", &rows, "--project", &project]);
    assert_eq!(added.status, 0, "{}{}", added.out, added.err);
    let folder = text(&folder.path().join("review"));
    let args =
        ["review", "--project", &project, "--as-of", "2027-03-01", "--formats", "json", "--out", &folder];
    assert_eq!(run(&args).status, 0);
    let review = std::fs::read_to_string(Path::new(&folder).join("review-VNM-2027-03-01.json")).unwrap();
    assert!(review.contains("preference-foregone") && review.contains("utilisation of eligible imports is"));
}

#[test]
fn a_batch_says_what_it_could_not_judge() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "id;date;hs8;origin;value;claimed_programme;currency\n1;2025-12-09;22042111;DEU;1000000;;USD\n\
                1;2026-04-10;22042111;DEU;1000;CPTPP;USD\n2;2026-04-10;22042111;DEU;12,5;;USD\n";
    let sheet = file(folder.path(), "declarations.csv", rows);
    let out = text(&folder.path().join("lines.csv"));
    let report = text(&folder.path().join("use"));
    let page = run(&["prefer", "batch", &sheet, "--out", &out, "--report", &report, "--lang", "en"]).out;
    for want in [
        "Duty forgone: 438,438 USD",
        "! 1 declarations worth 1,000,000 are not of 2026",
        "! 1 declarations worth 1,000 claim a programme that is not open",
        "! 1 rows repeat the id",
        "! This is no amount of nought or more [value]: 1",
    ] {
        assert!(page.contains(want), "{want}\n{page}");
    }
    let vi = run(&["prefer", "batch", &sheet, "--out", &out, "--lang", "vi"]).out;
    assert!(vi.contains("Thuế bỏ lỡ: 438.438 USD") && vi.contains("không thuộc năm 2026"), "{vi}");
    let rows = std::fs::read_to_string(Path::new(&report).join("utilisation.csv")).unwrap();
    assert!(rows.contains("rates of the tariff of 2026-04-05; not of 2025"), "{rows}");
    let html = std::fs::read_dir(&report).unwrap().map(|entry| entry.unwrap().path());
    let html = html
        .filter(|path| text(path).ends_with("en.html"))
        .map(|path| std::fs::read_to_string(path).unwrap());
    let html: String = html.collect();
    for want in ["heading 2204 from Germany", "rows left out", "consolidated table of 2026-04-05"] {
        assert!(html.contains(want), "{want}");
    }
}

#[test]
fn an_output_folder_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (sheet, _) = declarations(folder.path());
    let out = text(&folder.path().join("missing/lines.csv"));
    let (status, answer) = json(&["prefer", "batch", &sheet, "--out", &out]);
    assert_eq!((status, &answer["error"]["place"]), (2, &value!(out)));
    let sheet = file(folder.path(), "other.csv", "ident;day\n1;2\n");
    assert_eq!(
        refusal(&["prefer", "batch", &sheet, "--out", "lines.csv"]),
        (2, "batch/no-column".to_owned())
    );
}

#[test]
fn flags_that_cannot_be_meant_are_refused_before_an_answer() {
    let ask = |more: [&str; 2]| {
        refusal(&[&["prefer", "--product", "22042111", "--from", "DEU"][..], &more[..]].concat())
    };
    for (flag, value, code) in [
        ("--on", "10/04/2026", "cli/bad-date"),
        ("--on", "2026-02-30", "cli/bad-date"),
        ("--value", "abc", "cli/bad-number"),
        ("--value", "100.000", "cli/bad-number"),
        ("--to", "EU", "cli/bad-value"),
        ("--agreement", "EVFTAX", "prefer/unknown-agreement"),
    ] {
        assert_eq!(ask([flag, value]), (2, code.to_owned()), "{flag} {value}");
    }
}

#[test]
fn the_page_says_why_there_is_no_rate_and_what_is_not_in_it() {
    let page = |to: &str, more: &[&str]| {
        let args = ["prefer", "--product", "610910", "--to", to, "--on", "2026-11-27", "--lang", "en"];
        run(&[&args[..], more].concat()).out
    };
    let japan = page("JPN", &[]);
    assert!(
        japan.contains("The tariff of JPN is not loaded") && japan.contains("Loaded: imports into Viet Nam"),
        "{japan}"
    );
    let america = page("USA", &[]);
    assert!(
        america.contains("asks additional duties")
            && america.contains("on goods of Viet Nam the simple mean"),
        "{america}"
    );
    let converter = run(&["prefer", &case("good/UKVFTA/10-converter.json"), "--lang", "en"]).out;
    assert!(converter.contains("(MaxNOM): ") && !converter.contains("maxnom = "), "{converter}");
    assert!(!converter.contains("RVC build-up: 0 %"), "{converter}");
    let no_proof = page("JPN", &["--agreement", "CPTPP", "--no-proof"]);
    assert!(no_proof.contains("Reason: no proof of origin is held"), "{no_proof}");
}

#[test]
fn a_code_of_six_digits_lists_its_lines_with_their_rates() {
    let args = ["prefer", "--product", "220421", "--from", "DEU", "--on", "2026-04-10"];
    let page = run(&[&args[..], &["--lang", "en"]].concat()).out;
    let row = page.lines().find(|line| line.trim_start().starts_with("22042111")).unwrap_or_default();
    let words: Vec<&str> = row.split_whitespace().collect();
    assert_eq!(words, ["22042111", "50", "6.2", "EVFTA"], "{page}");
}

#[test]
fn a_batch_never_overwrites_its_input_nor_reads_a_comma_as_the_end_of_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "id,date,hs8,origin,value\n1,2026-04-10,22042111,DEU,1000,5\n2,2026-04-10,22042111,DEU,1000\n";
    let sheet = file(folder.path(), "declarations.csv", rows);
    let refused = run(&["prefer", "batch", &sheet, "--out", &sheet, "--lang", "en"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    assert!(refused.err.contains("which it would overwrite"), "{}", refused.err);
    assert_eq!(std::fs::read_to_string(&sheet).unwrap(), rows);
    let out = text(&folder.path().join("lines.csv"));
    let page = run(&["prefer", "batch", &sheet, "--out", &out, "--lang", "en"]).out;
    assert!(page.contains("2 declarations, 1 bad rows") && page.contains("Duty forgone: 438."), "{page}");
}
