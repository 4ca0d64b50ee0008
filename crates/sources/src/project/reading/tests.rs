//! Rows as the formats hand them over: cells that would pass for a value, and keys that stand twice.

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::*;
use crate::Library;

const GDP: RawCell<'_> = RawCell::Text("wdi:NY.GDP.MKTP.CD");
const VNM: RawCell<'_> = RawCell::Text("VNM");
const NONE: RawCell<'_> = RawCell::Empty;

fn reading(names: &[&str], rows: &[&[RawCell<'_>]]) -> Reading {
    let library = Library::embedded().unwrap();
    let mut reader = Reader::new("book.xlsx", DecimalMark::Point, library.catalogue(), library.economies());
    reader.header(names.iter().map(|name| (*name).to_owned()).collect()).unwrap();
    for (line, cells) in (2..).zip(rows) {
        reader.row(line, cells);
    }
    reader.finish(FileFormat::Xlsx).unwrap()
}

fn found(reading: &Reading) -> Vec<(u64, &str, &'static str)> {
    let issues = reading.issues.iter();
    issues.map(|issue| (issue.line, issue.column.as_str(), issue.problem.code())).collect()
}

#[test]
fn what_cannot_be_read_is_never_taken_for_a_value_or_for_nothing() {
    let date = RawCell::Moment(ExcelDateTime::new(43831.0, ExcelDateTimeType::DateTime, false));
    let (one, bytes) = (RawCell::Number(1.0), RawCell::NotText(b"\xe9"));
    let year = RawCell::Number(2020.0);
    let names = ["indicator", "economy", "year", "value", "unit", "source", "title", "title_vi"];
    let (unit, new) = (RawCell::Text("persons"), RawCell::Text("own:NEW"));
    let reading = reading(
        &names,
        &[
            &[GDP, VNM, year, date, NONE, NONE, NONE, NONE],
            &[GDP, VNM, year, RawCell::Uncomputed, NONE, NONE, NONE, NONE],
            &[GDP, VNM, date, one, NONE, NONE, NONE, NONE],
            &[GDP, VNM, year, one, NONE, bytes, NONE, NONE],
            &[new, VNM, year, one, unit, NONE, bytes, NONE],
            &[new, VNM, year, one, unit, NONE, NONE, bytes],
            &[GDP, VNM, year, one, NONE, year, NONE, NONE],
            &[GDP, VNM, year, NONE, NONE, RawCell::Uncomputed, NONE, NONE],
            &[GDP, VNM, year, NONE, NONE, NONE, NONE, NONE],
        ],
    );
    assert_eq!(
        found(&reading),
        [
            (2, "value", "data/date-or-time"),
            (3, "value", "data/no-result"),
            (4, "year", "data/date-or-time"),
            (5, "source", "data/not-utf8"),
            (6, "title", "data/not-utf8"),
            (7, "title_vi", "data/not-utf8"),
            (8, "source", "data/number-for-text"),
            (9, "source", "data/no-result"),
        ]
    );
    assert_eq!(reading.issues[0].value, "2020-01-01");
    assert_eq!((reading.rows_bad, reading.rows_empty, reading.rows_good()), (8, 1, 0));
}

#[test]
fn of_rows_that_contradict_each_other_none_is_good() {
    let number = RawCell::Number;
    let reading = reading(
        &["indicator", "economy", "year", "value"],
        &[
            &[GDP, VNM, number(2020.0), number(1.0)],
            &[GDP, VNM, number(2020.0), number(2.0)],
            &[GDP, VNM, number(2021.0), number(3.0)],
            &[GDP, VNM, number(2021.0), number(3.0)],
            &[GDP, VNM, number(2022.0), number(5.0)],
        ],
    );
    assert_eq!(
        found(&reading),
        [
            (2, "value", "data/contradiction"),
            (3, "value", "data/contradiction"),
            (5, "indicator", "data/duplicate"),
        ]
    );
    assert_eq!((reading.rows_good(), reading.years()), (2, Some((2021, 2022))));
}

#[test]
fn flows_that_contradict_each_other_are_both_left_out() {
    let (usa, number) = (RawCell::Text("USA"), RawCell::Number);
    let reading = reading(
        &["year", "exporter", "importer", "value_kusd"],
        &[
            &[number(2020.0), VNM, usa, number(1.0)],
            &[number(2020.0), VNM, usa, number(2.0)],
            &[number(2020.0), usa, VNM, number(2.0)],
        ],
    );
    let contradiction = |line| (line, "value_kusd", "data/contradiction");
    assert_eq!(found(&reading), [contradiction(2), contradiction(3)]);
    assert_eq!(reading.rows_good(), 1);
}
