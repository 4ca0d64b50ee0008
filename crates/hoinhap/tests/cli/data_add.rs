//! `data add`: a user's table, whole or not at all.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use serde_json::Value;
use tempfile::{TempDir, tempdir};

use crate::support::{file, files, json, row, rows, run, text};

const GOOD: &str = "indicator,economy,year,value,status,unit,source,title,title_vi\n\
                    own:ARR.VNM,THA,2025,457775,,persons,VNAT 2025,Arrivals in Viet Nam,Lượt khách đến Việt Nam\n\
                    own:ARR.VNM,SG,2025,401420,E,persons,VNAT 2025,,\n\
                    own:ARR.VNM,NA,2025,,,persons,,,\n\
                    wdi:NY.GDP.MKTP.CD,VNM,2025,500000000000,,US$,Statistics office,,\n";

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempdir().unwrap() }
    }

    fn project(&self) -> String {
        text(&self.folder.path().join("project"))
    }

    fn snapshots(&self) -> Vec<std::path::PathBuf> {
        files(Path::new(&self.project()))
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        file(self.folder.path(), name, content)
    }

    fn add(&self, path: &str, more: &[&str]) -> (i32, Value) {
        json(&[&["data", "add", path, "--project", &self.project()], more].concat())
    }

    fn ask(&self, args: &[&str]) -> Vec<Value> {
        rows(&[args, &["--project", &self.project()]].concat())
    }
}

fn codes(answer: &Value) -> Vec<(u64, &str, &str)> {
    let issues = answer["issues"].as_array().unwrap().iter();
    let seen = |issue: &'_ Value| issue["line"].as_u64().unwrap();
    issues
        .map(|issue| (seen(issue), issue["column"].as_str().unwrap(), issue["code"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_good_table_becomes_a_snapshot_and_is_seen_everywhere() {
    let desk = Desk::new();
    let path = desk.write("arrivals.csv", GOOD);
    let (status, added) = desk.add(&path, &["--licence", "CC BY 4.0", "--title", "Arrivals"]);
    assert_eq!(status, 0, "{added}");
    assert_eq!(
        (&added["rows_read"], &added["rows_bad"], &added["rows_empty"]),
        (&4.into(), &0.into(), &1.into())
    );
    let sha256 = hoinhap_vocab::ContentHash::of(GOOD.as_bytes()).to_string();
    assert_eq!(added["sha256"], sha256.as_str());
    let kept = fs::read(Path::new(&desk.project()).join(format!("snapshots/{sha256}.csv"))).unwrap();
    assert_eq!(kept, GOOD.as_bytes());

    let tha = desk.ask(&["measure", "own:ARR.VNM", "--country", "TH"]).remove(0);
    assert_eq!(
        (&tha["value"], &tha["status"], &tha["source"]),
        (&457_775.0.into(), &"U".into(), &"VNAT 2025".into())
    );
    assert_eq!(tha["unit"], "persons");
    let sgp = desk.ask(&["measure", "own:ARR.VNM", "--country", "SGP"]).remove(0);
    assert_eq!(sgp["status"], "E", "a doubt that the file states is kept");
    let nam = desk.ask(&["measure", "own:ARR.VNM", "--country", "NAM"]).remove(0);
    assert_eq!((&nam["value"], &nam["freshness"]), (&Value::Null, &"absent".into()));
    let gdp = desk.ask(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "2025"]).remove(0);
    assert_eq!((&gdp["value"], &gdp["source"]), (&5e11.into(), &"Statistics office".into()));
    let shipped = row(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "2025"]);
    assert_ne!(shipped["value"], gdp["value"], "without the project the shipped value stands");

    let listed = desk.ask(&["data", "list"]);
    let own = listed.iter().find(|row| row["of_project"] == true).unwrap();
    assert_eq!(
        (&own["name"], &own["licence"], &own["rows"]),
        (&"arrivals".into(), &"CC BY 4.0".into(), &3.into())
    );
    let (status, shown) = json(&["data", "show", "arrivals", "--project", &desk.project()]);
    assert_eq!((status, &shown["title"]["vi"]), (0, &"Arrivals".into()));
}

#[test]
fn every_bad_row_is_listed_and_nothing_is_kept() {
    let desk = Desk::new();
    let bad = "indicator,economy,year,value,status,unit\n\
               wdi:NY.GDP.MKTP.CD,VNM,2025,1,A,US$\n\
               wdi:NY.GDP.MKTP.CD,UK,2025,1,,\n\
               wdi:NY.GDP.MKTP.CD,Thailand,2024,\"1.234,5\",,\n\
               wdi:NY.GDP.MKTP.CD,SGP,20x5,NaN,,\n\
               wdi:NY.GDP.MKTP.CDD,SGP,2025,3,,\n\
               wdi:NY.GDP.MKTP.CD,VN,2025,2,,\n\
               x:OPEN,VNM,2025,3,,\n\
               wdi:NY.GDP.MKTP.CD,LAO,2025,3,Q,EUR\n\
               ,LAO,2025,3\n";
    let (status, answer) = desk.add(&desk.write("bad.csv", bad), &[]);
    assert_eq!(status, 2);
    assert_eq!(
        (&answer["rows_read"], &answer["rows_bad"], &answer["added"]),
        (&9.into(), &8.into(), &false.into())
    );
    assert_eq!(
        codes(&answer),
        [
            (3, "economy", "data/unknown-economy"),
            (4, "economy", "data/unknown-economy"),
            (4, "value", "data/number-notation"),
            (5, "year", "data/not-a-year"),
            (5, "value", "data/not-finite"),
            (6, "indicator", "data/unknown-indicator"),
            (7, "indicator", "data/duplicate"),
            (8, "indicator", "data/reserved-indicator"),
            (9, "unit", "data/unit-differs"),
            (9, "status", "data/unknown-status"),
            (10, "", "data/ragged-row"),
        ]
    );
    let help = |index: usize| answer["issues"][index]["help"].as_str().unwrap();
    assert!(help(0).contains("GBR") && help(1).contains("THA") && help(5).contains("wdi:NY.GDP.MKTP.CD"));
    assert_eq!(desk.snapshots(), [] as [&Path; 0]);
    assert!(!Path::new(&desk.project()).exists(), "a refused file makes no project");
}

#[test]
fn bad_rows_speak_vietnamese_too() {
    let desk = Desk::new();
    let path = desk.write("sai.csv", "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,EL,2025,1\n");
    let ran = run(&["data", "add", &path, "--project", &desk.project(), "--lang", "vi"]);
    assert_eq!(ran.status, 2);
    for word in ["Đã đọc 1 dòng: 1 dòng sai", "GRC", "Không có nền kinh tế nào", "Không thêm dòng nào"]
    {
        assert!(ran.out.contains(word), "no `{word}` in\n{}", ran.out);
    }
}

#[test]
fn good_rows_are_taken_only_when_asked_for_and_this_is_recorded() {
    let desk = Desk::new();
    let path = desk.write(
        "half.csv",
        "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,VNM,2025,7\nwdi:NY.GDP.MKTP.CD,UK,2025,8\n",
    );
    assert_eq!(desk.add(&path, &[]).0, 2);
    let (status, answer) = desk.add(&path, &["--accept-good"]);
    assert_eq!((status, &answer["rows_added"], &answer["rows_bad"]), (0, &1.into(), &1.into()));
    assert_eq!(desk.ask(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "2025"])[0]["value"], 7.0);
    let (_, shown) = json(&["data", "show", "half", "--project", &desk.project()]);
    assert!(shown["note"]["en"].as_str().unwrap().starts_with("1 bad rows"), "{shown}");
    let none = desk.write("none.csv", "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,UK,2025,8\n");
    assert_eq!(desk.add(&none, &["--accept-good"]).0, 2, "a file without a good row is never added");
}

#[test]
fn the_same_bytes_are_kept_once_and_a_name_is_given_once() {
    let desk = Desk::new();
    let path = desk.write("a.csv", "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,VNM,2025,7\n");
    assert_eq!(desk.add(&path, &[]).1["added"], true);
    let before = desk.snapshots();
    let (status, again) = desk.add(&path, &["--name", "other"]);
    assert_eq!(
        (status, &again["added"], &again["already"], &again["name"]),
        (0, &false.into(), &true.into(), &"a".into())
    );
    assert_eq!(desk.snapshots(), before);
    let newer = desk.write("a.csv", "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,VNM,2025,8\n");
    for (name, code) in [
        ("a", "data/name-taken"),
        ("observations", "data/name-taken"),
        ("a b", "data/bad-name"),
        ("../a", "data/bad-name"),
    ] {
        let (status, refused) = desk.add(&newer, &["--name", name]);
        assert_eq!((status, &refused["error"]["code"]), (2, &code.into()));
    }
    assert_eq!(desk.add(&newer, &["--name", "a2"]).0, 0);
    let value = desk.ask(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "2025"]);
    assert_eq!(value[0]["value"], 8.0, "of two rows with one key the one added later counts");
}

#[test]
fn flows_are_measured_by_their_name() {
    let desk = Desk::new();
    let csv = "year;exporter;importer;value_kusd\n2024;VNM;USA;120\n2024;VN;CHN;60\n2024;VNM;KOR;20\n2024;USA;VNM;10\n";
    let (status, answer) = desk.add(&desk.write("trade 2024.csv", csv), &[]);
    assert_eq!((status, &answer["kind"], &answer["name"]), (0, &"flows".into(), &"trade_2024".into()));
    let total = desk.ask(&["measure", "x:BX", "--data", "trade_2024", "--year", "2024"]);
    assert_eq!(total[0]["value"], 200_000.0);
    let pair = desk.ask(&["measure", "x:BX", "--partner", "CHN", "--data", "trade_2024", "--year", "2024"]);
    assert_eq!(pair[0]["value"], 60_000.0);
    let bad =
        "year,exporter,importer,value_usd\n2024,VNM,USA,-1\n2024,VNM,VNM,1\n2024,VNM,CHN,1\n2024,VNM,CHN,2\n";
    let (_, answer) = desk.add(&desk.write("bad.csv", bad), &[]);
    let found: Vec<_> = codes(&answer).into_iter().map(|(line, _, code)| (line, code)).collect();
    assert_eq!(found, [(2, "data/negative"), (3, "data/same-economy"), (5, "data/duplicate")]);
}

#[test]
fn a_decimal_comma_is_read_only_where_it_is_declared() {
    let desk = Desk::new();
    let csv = "indicator;economy;year;value\nwdi:NY.GDP.MKTP.CD;VNM;2024;1.234,5\nwdi:NY.GDP.MKTP.CD;VNM;2025;1.234\n";
    let path = desk.write("phay.csv", csv);
    let (status, answer) = desk.add(&path, &[]);
    let found: Vec<_> = codes(&answer).into_iter().map(|(line, _, code)| (line, code)).collect();
    assert_eq!(found, [(2, "data/number-notation"), (3, "data/number-ambiguous")]);
    assert_eq!(status, 2);
    assert_eq!(desk.add(&path, &["--decimal", "comma"]).0, 0);
    let values = desk.ask(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "2024..2025"]);
    let values: Vec<_> = values.iter().map(|row| row["value"].as_f64().unwrap()).collect();
    assert_eq!(values, [1234.5, 1234.0]);
}

#[test]
fn workbooks_and_parquet_hold_the_same_table() {
    let desk = Desk::new();
    let path = desk.folder.path().join("book.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("cover").unwrap().write(0, 0, "a note").unwrap();
    let sheet = book.add_worksheet().set_name("data").unwrap();
    for (column, name) in (0..).zip(["indicator", "economy", "year", "value"]) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, "wdi:NY.GDP.MKTP.CD").unwrap().write(1, 1, "VNM").unwrap();
    sheet.write(1, 2, 2025).unwrap().write(1, 3, 11.5).unwrap();
    sheet.write(3, 0, "wdi:NY.GDP.MKTP.CD").unwrap().write(3, 1, "XX").unwrap().write(3, 2, 2025.5).unwrap();
    sheet.write(3, 3, "n/a").unwrap();
    book.save(&path).unwrap();
    assert_eq!(desk.add(&text(&path), &[]).1["error"]["code"], "data/unknown-table");
    assert_eq!(desk.add(&text(&path), &["--sheet", "nothing"]).1["error"]["code"], "data/no-such-sheet");
    let (_, answer) = desk.add(&text(&path), &["--sheet", "data"]);
    let found: Vec<_> = codes(&answer).into_iter().map(|(line, column, _)| (line, column)).collect();
    assert_eq!(found, [(4, "economy"), (4, "year"), (4, "value")], "lines are those of the sheet");
    assert_eq!(desk.add(&text(&path), &["--sheet", "data", "--accept-good"]).0, 0);
    assert_eq!(desk.ask(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "2025"])[0]["value"], 11.5);

    let columns: [(&str, ArrayRef); 4] = [
        ("indicator", Arc::new(StringArray::from(vec!["wdi:NY.GDP.MKTP.CD"; 2]))),
        ("economy", Arc::new(StringArray::from(vec!["VNM", "EL"]))),
        ("year", Arc::new(Int32Array::from(vec![2025, 2025]))),
        ("value", Arc::new(Float64Array::from(vec![12.5, f64::NAN]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let path = desk.write("table.parquet", bytes);
    assert_eq!(
        codes(&desk.add(&path, &[]).1),
        [(2, "economy", "data/unknown-economy"), (2, "value", "data/not-finite")]
    );
    assert_eq!(desk.add(&path, &["--accept-good"]).0, 0);
    assert_eq!(desk.ask(&["measure", "wdi:NY.GDP.MKTP.CD", "--year", "2025"])[0]["value"], 12.5);
}

#[test]
fn files_that_are_no_tables_are_refused() {
    let desk = Desk::new();
    let cases: [(&str, &[u8], &str); 10] = [
        ("empty.csv", b"", "data/empty-file"),
        ("excel.csv", b"\xff\xfei\0n\0d\0", "data/not-utf8"),
        ("header.csv", b"indicator,economy,year,value\n", "data/no-rows"),
        ("other.csv", b"a,b\n1,2\n", "data/unknown-table"),
        ("twice.csv", b"year,year,exporter,importer,value_usd\n", "data/repeated-column"),
        ("products.csv", b"year,exporter,importer,product,value_usd\n", "data/products-in-flows"),
        ("note.docx", b"x", "data/unknown-format"),
        ("noext", b"x", "data/unknown-format"),
        ("fake.xlsx", b"not a workbook", "data/unreadable"),
        ("fake.parquet", b"PAR1 not parquet", "data/unreadable"),
    ];
    for (name, content, code) in cases {
        let (status, answer) = desk.add(&desk.write(name, content), &[]);
        assert_eq!(answer["error"]["code"], code, "{name}");
        assert_eq!(status, 2, "{name}: the file is at fault, not the program");
    }
    assert_eq!(
        desk.add(&text(&desk.folder.path().join("missing.csv")), &[]).1["error"]["code"],
        "file/failed"
    );
    assert!(!Path::new(&desk.project()).exists());
}

#[test]
fn lines_are_those_that_an_editor_shows() {
    let desk = Desk::new();
    let rows = [
        "indicator,economy,year,value",
        "",
        "wdi:NY.GDP.MKTP.CD,VNM,2025,1",
        "wdi:NY.GDP.MKTP.CD,QQQ,2025,1",
    ];
    for (name, end) in [("unix.csv", "\n"), ("windows.csv", "\r\n"), ("old.csv", "\r")] {
        for last in ["", end] {
            let (_, answer) = desk.add(&desk.write(name, rows.join(end) + last), &[]);
            assert_eq!(codes(&answer), [(4, "economy", "data/unknown-economy")], "{name} {last:?}");
            assert_eq!(answer["rows_bad"], 1, "{name}");
        }
    }
    let quoted =
        "indicator,economy,year,value,title\r\nown:A,VNM,2025,1,\"two\r\nlines\"\r\nown:A,QQQ,2025,1,\r\n";
    let (_, answer) = desk.add(&desk.write("quoted.csv", quoted), &[]);
    assert!(codes(&answer).contains(&(4, "economy", "data/unknown-economy")), "{answer}");
}

#[test]
fn a_stray_cell_in_the_last_corner_is_no_table_of_a_million_rows() {
    let desk = Desk::new();
    let path = desk.folder.path().join("sparse.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "indicator").unwrap().write(1_048_575, 16_383, "stray").unwrap();
    book.save(&path).unwrap();
    let (status, answer) = desk.add(&text(&path), &[]);
    assert_eq!(status, 2, "{answer}");
}

#[test]
fn bytes_that_are_not_utf8_are_named_by_line() {
    let desk = Desk::new();
    let (_, answer) = desk.add(
        &desk.write("latin.csv", b"indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,V\xeat,2025,1\n"),
        &[],
    );
    assert_eq!(codes(&answer), [(2, "economy", "data/not-utf8")]);
}

#[test]
fn a_file_that_was_tampered_with_is_found_and_not_used() {
    let desk = Desk::new();
    desk.add(&desk.write("a.csv", "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,VNM,2025,7\n"), &[]);
    let verify = || json(&["data", "verify", "--project", &desk.project()]);
    assert_eq!((verify().0, &verify().1["ok"]), (0, &true.into()));
    let snapshot =
        desk.snapshots().into_iter().find(|path| path.extension().is_some_and(|end| end == "csv")).unwrap();
    fs::write(&snapshot, "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,VNM,2025,9\n").unwrap();
    let (status, verified) = verify();
    assert_eq!((status, &verified["ok"], &verified["bad"][0]["name"]), (1, &false.into(), &"a".into()));
    let (status, refused) = json(&["measure", "wdi:NY.GDP.MKTP.CD", "--project", &desk.project()]);
    assert_eq!((status, &refused["error"]["code"]), (2, &"project/snapshot-changed".into()));
    fs::remove_file(&snapshot).unwrap();
    assert_eq!(verify().1["bad"].as_array().unwrap().len(), 1);
    let entry = snapshot.with_extension("toml");
    fs::write(&entry, "name = 3").unwrap();
    assert_eq!(verify().0, 1);
    assert_eq!(json(&["data", "list", "--project", &desk.project()]).1["error"]["code"], "project/bad-entry");
}

#[test]
fn a_large_file_is_read_in_seconds() {
    let desk = Desk::new();
    let mut csv = String::from("year,exporter,importer,value_usd\n");
    let library = hoinhap_sources::Library::embedded().unwrap();
    let economies: Vec<_> = library
        .economies()
        .iter()
        .map(|(economy, _)| economy)
        .filter(|one| one.is_current())
        .take(150)
        .collect();
    let mut count: u64 = 0;
    for year in 1990..2000 {
        for exporter in &economies {
            for importer in economies.iter().filter(|importer| *importer != exporter) {
                csv.push_str(&format!("{year},{exporter},{importer},{count}\n"));
                count += 1;
            }
        }
    }
    let path = desk.write("large.csv", csv);
    let started = std::time::Instant::now();
    let (status, answer) = desk.add(&path, &[]);
    assert_eq!((status, answer["rows_added"].as_u64()), (0, Some(count)));
    // An unoptimised build on a busy machine; the release figure stands in the report of the benchmark.
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
