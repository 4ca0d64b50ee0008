//! The index for search against reading every record.

use hoinhap_register::book::Book;
use hoinhap_register::record::{Class, Kind};
use hoinhap_register::search::{Found, Query, find, in_order};
use hoinhap_register::store::{Change, WordTables as _};
use hoinhap_vocab::{Lang, date};

use crate::support::{TestRegister, advance, at, create, fields, in_memory, kind, shipped, update, write};

/// Syllables that meet with and without their marks, in both places of the tone.
const SYLLABLES: [&str; 16] = [
    "hoà",
    "hòa",
    "Hoa",
    "thuỷ",
    "Thủy",
    "đắk",
    "dak",
    "Lắk",
    "nghị",
    "định",
    "nghi",
    "Rà-soát",
    "soat",
    "CPTPP",
    "ệ",
    "12",
];

/// A generator of numbers that repeats (Knuth's constants), so that a failure repeats as well.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn text(&mut self) -> String {
        let count = 1 + self.below(6);
        (0..count).map(|_| SYLLABLES[self.below(SYLLABLES.len())]).collect::<Vec<_>>().join(" ")
    }
}

fn kinds() -> Vec<Kind> {
    Kind::all().collect()
}

/// What every record, read one by one, answers.
fn scanned(register: &TestRegister, query: &Query, clearance: Class) -> Vec<Found> {
    let records = kinds().into_iter().flat_map(|kind| register.records(kind).unwrap());
    find(records.filter(|record| record.class <= clearance).collect(), query)
}

fn check(register: &TestRegister, asked: &str) -> usize {
    let query = Query::parse(asked).unwrap();
    let mut most = 0;
    for clearance in Class::ALL {
        let found = in_order(register.search(&query, &kinds(), clearance).unwrap(), Lang::Vi);
        assert_eq!(
            found,
            in_order(scanned(register, &query, clearance), Lang::Vi),
            "{asked} up to {clearance}"
        );
        most = most.max(found.len());
    }
    most
}

fn task(numbers: &mut Numbers, n: usize) -> Change {
    let class = Class::ALL[numbers.below(3)];
    let values = fields(&[("title", &numbers.text()), ("progress", &numbers.text())]);
    Change::Create { kind: kind("task"), id: format!("T-{n}"), class, fields: values }
}

#[test]
fn the_index_answers_like_reading_everything() {
    let (mut register, mut numbers) = (in_memory(), Numbers(7));
    let made: Vec<Change> = (0..120).map(|n| task(&mut numbers, n)).collect();
    write(&mut register, 1, &made).unwrap();
    for batch in 2..8 {
        let changes: Vec<Change> = (0..20)
            .map(|_| {
                let id = format!("T-{}", numbers.below(120));
                let set = fields(&[("progress", &numbers.text())]);
                let clear = if numbers.below(4) == 0 { vec!["note".to_owned()] } else { Vec::new() };
                Change::Update { kind: kind("task"), id, base: None, set, clear }
            })
            .collect();
        write(&mut register, batch, &changes).unwrap();
    }
    let mut found = 0;
    for _ in 0..40 {
        let text = numbers.text();
        for asked in [
            text.clone(),
            format!("\"{text}\""),
            format!("{}*", text.chars().take(2).collect::<String>()),
            text.to_lowercase(),
        ] {
            if Query::parse(&asked).is_some() {
                found += check(&register, &asked);
            }
        }
    }
    assert!(found > 1000, "the queries find something: {found}");
    assert_eq!(register.rebuild(true).unwrap().1, None, "the index is what the log says");
}

#[test]
fn the_default_register_is_found_by_its_index() {
    let register = shipped();
    for asked in
        ["dak lak", "đăk", "bo cong thuong", "\"Bộ Công Thương\"", "CPTPP", "ngh*", "thuong mai", "zzz"]
    {
        check(&register, asked);
    }
    assert!(check(&register, "dak lak") > 0);
    assert_eq!(check(&register, "đăk"), 0);
}

#[test]
fn words_that_are_gone_are_found_no_more() {
    let mut register = in_memory();
    write(&mut register, 1, &[create("task", "T-1", &[("title", "Nghị định cũ")])]).unwrap();
    write(&mut register, 2, &[update("task", "T-1", None, &[("title", "Luật mới")])]).unwrap();
    assert_eq!((check(&register, "nghi dinh"), check(&register, "luat moi")), (0, 1));
    assert_eq!(register.tables().rows_of_word("dinh").unwrap(), [], "no row is left of the word");
    write(&mut register, 3, &[advance("task", "T-1", "cancel", date(2026, 3, 15), &[])]).unwrap();
    assert_eq!((check(&register, "cancelled"), check(&register, "assigned")), (1, 0));
    at(4, |actor| register.redact(2, "personal data", "Law 91/2025", actor)).unwrap();
    assert_eq!(register.tables().rows_of_word("luat").unwrap(), [], "nothing is left of what was redacted");
    assert_eq!(register.rebuild(true).unwrap().1, None);
}

#[test]
fn an_index_that_was_bent_or_is_missing_is_told_and_made_anew() {
    let mut register = shipped();
    let row = register.tables().rows_of_word("lak").unwrap().remove(0);
    let bent = hoinhap_register::store::WordRow { places: vec![0, 1], ..row };
    register.tables_mut().put_words(&[bent]).unwrap();
    let report = register.audit(&[]).unwrap();
    assert_eq!((report.ok, report.projection.unwrap().record.as_str()), (false, "word:lak"));
    assert_eq!(register.rebuild(false).unwrap().1.unwrap().record, "word:lak");
    assert!(register.audit(&[]).unwrap().ok);
    // As a register of an earlier edition has it: records, but no index.
    let before = register.tables().rows_of_words("", None).unwrap();
    let mut tables = register.into_tables();
    tables.clear_words().unwrap();
    hoinhap_register::store::Tables::set_setting(&mut tables, "words", "0").unwrap();
    let register = TestRegister::open(tables).unwrap();
    assert_eq!(register.tables().rows_of_words("", None).unwrap(), before);
}

#[test]
fn what_was_known_then_is_searched_by_the_book() {
    let register = shipped();
    let query = Query::parse("bo cong thuong").unwrap();
    let book = Book::open(&register, Class::Public).unwrap();
    let indexed = register.search(&query, &kinds(), Class::Public).unwrap();
    assert_eq!(in_order(book.search(&query, &kinds()), Lang::En), in_order(indexed, Lang::En));
}
