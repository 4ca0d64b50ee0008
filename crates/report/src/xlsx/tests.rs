use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::*;
use crate::sample;

fn open(lang: Lang) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(write(&sample::review(), lang).unwrap())).unwrap()
}

fn range(lang: Lang, sheet: &str) -> Range<Data> {
    open(lang).worksheet_range(sheet).unwrap()
}

/// The sheet of a table, by the table's id.
fn table_range(lang: Lang, id: &str) -> Range<Data> {
    let review = sample::review();
    let names = sheet_names(&review, lang);
    range(lang, &names.iter().find(|(table, _)| *table == id).unwrap().1)
}

/// The row under the header with this number, counted from 0.
fn row(range: &Range<Data>, number: u32) -> Vec<Data> {
    let place = (page::HEADER_ROW + 1 + number) as usize;
    range.rows().nth(place - range.start().unwrap().0 as usize).unwrap().to_vec()
}

fn header(range: &Range<Data>) -> Vec<String> {
    range.rows().nth(page::HEADER_ROW as usize).unwrap().iter().map(ToString::to_string).collect()
}

#[test]
fn every_table_has_a_sheet_and_every_name_is_legal() {
    for lang in Lang::ALL {
        let names = open(lang).sheet_names();
        let tables = sample::review().sections.iter().flat_map(tables).count();
        assert_eq!(names.len(), tables + 7);
        assert!(names.iter().all(|name| name.chars().count() <= 31), "{names:?}");
        assert_eq!(
            names[2],
            Text::fixed("1 Thị trường xuất khẩu lớn nhất", "1 Largest export markets").get(lang)
        );
    }
}

#[test]
fn numbers_read_back_under_the_scale_of_their_header() {
    let range = table_range(Lang::En, "dependence-partners");
    let header = header(&range);
    assert_eq!(header[..4], ["Market", "Exports (bn US$)", "Share (%)", "Year"]);
    let first = row(&range, 0);
    assert_eq!(
        first[..4],
        [Data::String("Viet Nam".to_owned()), Data::Float(119.5), Data::Float(28.0), Data::Float(2024.0)]
    );
    assert_eq!(row(&range, 2)[2], Data::String("not published by the importer".to_owned()));
}

#[test]
fn dates_are_dates_and_small_lines_become_years() {
    let range = table_range(Lang::Vi, "dependence-partners");
    let last = row(&range, 3);
    assert!(matches!(&last[3], Data::DateTime(day) if day.as_f64() == 46_267.0), "{:?}", last[3]);
    let header = header(&range);
    assert_eq!((header[4].as_str(), header[13].as_str()), ("Diễn biến 2015", "Diễn biến 2024"));
    assert_eq!((&last[4], &last[9]), (&Data::Float(0.1), &Data::Empty));
}

#[test]
fn doubts_and_finding_ids_end_the_row() {
    let range = table_range(Lang::En, "dependence-partners");
    let first = row(&range, 0);
    let doubts = "Exports: estimated by the publisher, data three to five years old";
    let id = sample::finding_id(0).short();
    let ends = [Data::String(doubts.to_owned()), Data::String(format!("{id} {id}"))];
    assert_eq!(first[first.len() - 2..], ends);
}

#[test]
fn findings_carry_value_source_file_row_and_hash() {
    let range = range(Lang::En, "Provenance");
    let (header, second) = (header(&range), row(&range, 1));
    let cell = |name: &str| second[header.iter().position(|title| title == name).unwrap()].clone();
    assert_eq!((cell("Value"), cell("Low")), (Data::Float(1.284), Data::Float(0.25)));
    assert_eq!(cell("Input rows"), Data::Float(214.0));
    assert_eq!((cell("Year"), cell("Row")), (Data::Float(2024.0), Data::Float(1201.0)));
    assert_eq!(cell("Hash"), Data::String(sample::finding_id(1).to_string()));
    assert_eq!(cell("Status"), Data::String("derived (D)".to_owned()));
}

#[test]
fn equal_reviews_are_equal_bytes() {
    let review = sample::review();
    assert_eq!(write(&review, Lang::Vi).unwrap(), write(&review, Lang::Vi).unwrap());
}
