//! `data add`: what must not pass without a word, refused where it is wrong and remarked on where it may be meant.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Float64Array, Int32Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use serde_json::Value;

use crate::data_add::{Desk, codes};
use crate::support::{TODAY, row, run, text};

fn warnings(answer: &Value) -> Vec<(&str, &str)> {
    let warnings = answer["warnings"].as_array().unwrap().iter();
    warnings.map(|one| (one["code"].as_str().unwrap(), one["value"].as_str().unwrap())).collect()
}

#[test]
fn a_date_is_no_number() {
    let desk = Desk::new();
    let path = desk.folder.path().join("dates.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["indicator", "economy", "year", "value"]) {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, "wdi:NY.GDP.MKTP.CD").unwrap().write(1, 1, "VNM").unwrap().write(1, 2, 2025).unwrap();
    sheet.write_number_with_format(1, 3, 43831, &date).unwrap();
    book.save(&path).unwrap();
    let (status, answer) = desk.add(&text(&path), &[]);
    assert_eq!((status, codes(&answer)), (2, vec![(2, "value", "data/date-or-time")]));
    assert_eq!(answer["issues"][0]["value"], "2020-01-01");
    assert!(!Path::new(&desk.project()).exists());
}

#[test]
fn text_that_is_not_utf8_is_lost_in_no_column() {
    let desk = Desk::new();
    let header = b"indicator,economy,year,value,unit,source,title,title_vi,note\n";
    let file = |row: &[u8]| desk.write("latin.csv", [header.as_slice(), row].concat());
    let cases: [(&[u8], &[&str]); 3] = [
        (b"own:A,VNM,2024,1,persons,C\xf4ng,Title,T\xean,\n", &["source", "title_vi"]),
        (b"own:A,VNM,2024,1,persons,Source,Ti\xeau,,\n", &["title"]),
        (b"own:A,VNM,2024,1,ng\xe0y,Source,Title,,\n", &["unit"]),
    ];
    for (row, columns) in cases {
        let (status, answer) = desk.add(&file(row), &[]);
        let expected: Vec<_> = columns.iter().map(|column| (2, *column, "data/not-utf8")).collect();
        assert_eq!((status, codes(&answer)), (2, expected));
        assert!(answer["issues"][0]["help"].as_str().unwrap().contains("UTF-8"));
        assert_eq!(desk.add(&file(row), &["--accept-good"]).0, 2);
        assert_eq!(desk.snapshots(), [] as [&Path; 0]);
    }
    let (status, answer) = desk.add(&file(b"own:A,VNM,2024,1,persons,Source,Title,,\xe9\n"), &[]);
    assert_eq!((status, &answer["unused_columns"][0]), (0, &"note".into()), "nothing reads this column");
}

const TO_COME: &str = "indicator,economy,year,value,unit,title\n\
                       own:Z,VNM,2025,1,persons,Z\nown:Z,VNM,2026,2,persons,Z\nown:Z,THA,2026,2,persons,Z\n\
                       own:Z,VNM,2027,3,persons,Z\nown:Z,VNM,2030,4,persons,Z\n";

#[test]
fn years_that_have_not_ended_are_kept_and_remarked_on() {
    let desk = Desk::new();
    let (status, answer) = desk.add(&desk.write("plan.csv", TO_COME), &[]);
    assert_eq!((status, &answer["rows_added"]), (0, &5.into()));
    assert_eq!(warnings(&answer), [("data/year-not-complete", "2026–2027, 2030")]);
    let message = answer["warnings"][0]["message"].as_str().unwrap();
    assert!(message.contains(": 4 ") && message.contains(TODAY), "{message}");
    assert_eq!(desk.ask(&["measure", "own:Z"])[0]["year"], 2025);
    let (_, again) = desk.add(&desk.write("plan.csv", TO_COME), &[]);
    assert_eq!((&again["already"], &again["warnings"]), (&true.into(), &Value::Array(Vec::new())));
}

#[test]
fn remarks_stand_on_the_page_in_both_languages_and_beside_csv() {
    for (lang, words) in
        [("en", ["Note: Rows of years", "2026–2027"]), ("vi", ["Lưu ý: Số dòng", "2026–2027"])]
    {
        for format in ["table", "csv"] {
            let desk = Desk::new();
            let path = desk.write("plan.csv", TO_COME);
            let ran = run(&[
                "data",
                "add",
                &path,
                "--project",
                &desk.project(),
                "--as-of",
                TODAY,
                "--lang",
                lang,
                "--format",
                format,
            ]);
            let page = if format == "table" { &ran.out } else { &ran.err };
            assert_eq!(ran.status, 0);
            assert!(words.iter().all(|word| page.contains(word)), "{lang} {format}: {ran:?}");
        }
    }
    let desk = Desk::new();
    let path = desk.write("plan.csv", TO_COME);
    let ran =
        run(&["data", "add", &path, "--project", &desk.project(), "--as-of", "2030-12-31", "--lang", "en"]);
    assert!(ran.status == 0 && !ran.out.contains("Note:"), "by then all years have ended: {ran:?}");
}

#[test]
fn a_file_without_a_value_is_refused() {
    let desk = Desk::new();
    let rows = "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,VNM,2025,\nwdi:NY.GDP.MKTP.CD,THA,2025, \n";
    let plain: &[&str] = &[];
    for more in [plain, &["--accept-good"]] {
        let (status, answer) = desk.add(&desk.write("empty.csv", rows), more);
        assert_eq!((status, &answer["error"]["code"]), (2, &"data/no-values".into()), "{answer}");
    }
    assert!(!Path::new(&desk.project()).exists());
}

fn parquet(last: (&str, ArrayRef), value: (&str, ArrayRef)) -> Vec<u8> {
    let columns: [(&str, ArrayRef); 5] = [
        ("indicator", Arc::new(StringArray::from(vec!["wdi:NY.GDP.MKTP.CD"; 2]))),
        ("economy", Arc::new(StringArray::from(vec!["VNM", "THA"]))),
        ("year", Arc::new(Int32Array::from(vec![2025, 2025]))),
        value,
        last,
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn a_column_of_decimals_is_named_with_its_type() {
    let desk = Desk::new();
    let decimals = Decimal128Array::from(vec![1_250_i128, 300]).with_precision_and_scale(10, 2).unwrap();
    let decimals: ArrayRef = Arc::new(decimals);
    let numbers: ArrayRef = Arc::new(Float64Array::from(vec![12.5, 3.0]));
    let wrong = parquet(("note", Arc::clone(&numbers)), ("value", Arc::clone(&decimals)));
    let (status, answer) = desk.add(&desk.write("decimal.parquet", wrong), &[]);
    let error = &answer["error"];
    assert_eq!((status, &error["code"]), (2, &"data/column-type".into()), "{answer}");
    assert!(error["place"].as_str().unwrap().ends_with(", value"), "{answer}");
    assert!(error["value"].as_str().unwrap().starts_with("Decimal128"), "{answer}");
    assert!(error["help"].as_str().unwrap().contains("CAST(value AS DOUBLE)"), "{answer}");
    let unread = parquet(("note", decimals), ("value", numbers));
    assert_eq!(desk.add(&desk.write("note.parquet", unread), &[]).0, 0, "nothing reads the decimals here");
}

#[test]
fn what_the_rows_stand_before_is_said() {
    let desk = Desk::new();
    let question = ["measure", "wdi:NY.GDP.MKTP.CD", "--country", "THA", "--year", "2025"];
    assert!(row(&question)["value"].is_number(), "the test needs a published value");
    let first = "indicator,economy,year,value,unit,title\n\
                 wdi:NY.GDP.MKTP.CD,THA,2025,1,,\nown:B,THA,2025,5,persons,B\nown:B,VNM,2025,5,persons,B\n";
    let (_, answer) = desk.add(&desk.write("first.csv", first), &[]);
    assert_eq!(warnings(&answer), [("data/covers-published", "1")]);
    let second = "indicator,economy,year,value\n\
                  wdi:NY.GDP.MKTP.CD,THA,2025,2\nown:B,THA,2025,6\nown:B,THA,2024,6\n";
    let (_, answer) = desk.add(&desk.write("second.csv", second), &[]);
    assert_eq!(warnings(&answer), [("data/covers-published", "1"), ("data/covers-own", "first")]);
    let message = answer["warnings"][1]["message"].as_str().unwrap();
    assert!(message.contains("`first`") && message.ends_with(": 2"), "{message}");
    assert_eq!(desk.ask(&question)[0]["value"], 2.0);
    let third = "indicator,economy,year,value\nown:B,MYS,2025,6\n";
    let (_, answer) = desk.add(&desk.write("third.csv", third), &[]);
    assert_eq!((&answer["added"], &answer["warnings"]), (&true.into(), &Value::Array(Vec::new())));
}

#[test]
fn of_two_rows_that_contradict_each_other_neither_is_taken() {
    let desk = Desk::new();
    let rows = "indicator,economy,year,value\nwdi:NY.GDP.MKTP.CD,VNM,2025,1\n\
                wdi:NY.GDP.MKTP.CD,VNM,2025,2\nwdi:NY.GDP.MKTP.CD,THA,2025,3\n";
    let path = desk.write("twice.csv", rows);
    let (status, answer) = desk.add(&path, &[]);
    let contradiction = |line| (line, "value", "data/contradiction");
    assert_eq!((status, codes(&answer)), (2, vec![contradiction(2), contradiction(3)]));
    let (status, answer) = desk.add(&path, &["--accept-good"]);
    assert_eq!((status, &answer["rows_added"], &answer["rows_bad"]), (0, &1.into(), &2.into()));
    let question = |country| ["measure", "wdi:NY.GDP.MKTP.CD", "--country", country, "--year", "2025"];
    assert_eq!(desk.ask(&question("VNM"))[0]["value"], row(&question("VNM"))["value"]);
    assert_eq!(desk.ask(&question("THA"))[0]["value"], 3.0);
}
