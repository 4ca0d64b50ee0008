//! Properties that every review must have, whatever the country.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use hoinhap_review::document::{Block, Part, Review, Sentence, Table, TableCell};
use hoinhap_review::{Request, build};
use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, Economy, FindingId, Lang, Text, date};

const AS_OF: AsOf = AsOf(date(2026, 6, 30));

fn request(country: &str) -> Request {
    Request {
        country: country.parse().unwrap(),
        profile: "res59".into(),
        as_of: AS_OF,
        compare: Vec::new(),
        without_sources: BTreeSet::new(),
    }
}

fn review(library: &Library, country: &str) -> Review {
    build(library, &request(country)).unwrap()
}

/// Every sentence of a review.
fn sentences(review: &Review) -> Vec<&Sentence> {
    let mut found = Vec::new();
    for headline in &review.headlines {
        found.extend([&headline.title, &headline.body, &headline.why]);
    }
    for section in &review.sections {
        found.push(&section.title);
        for block in &section.blocks {
            match block {
                Block::Paragraph { sentence } | Block::Note { sentence, .. } => found.push(sentence),
                Block::List { items } => found.extend(items),
                Block::Figure(figure) => found.push(&figure.title),
                Block::Heading { .. } | Block::Table(_) => {}
            }
        }
    }
    found
}

fn tables(review: &Review) -> Vec<&Table> {
    let blocks = review.sections.iter().flat_map(|section| &section.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Figure(figure) => Some(&figure.table),
            Block::Table(table) => Some(table.as_ref()),
            _ => None,
        })
        .collect()
}

fn check(review: &Review) {
    let country = review.meta.country;
    let known: BTreeSet<FindingId> = review.findings.iter().map(|finding| finding.id).collect();
    assert_eq!(known.len(), review.findings.len(), "{country}: a finding is printed twice");
    for sentence in sentences(review) {
        check_sentence(country, sentence, &known);
    }
    let mut ids = BTreeSet::new();
    for table in tables(review) {
        assert!(ids.insert(table.id.clone()), "{country}: table id {} stands twice", table.id);
        check_table(country, table, &known);
    }
    assert!(!review.sources.is_empty(), "{country}");
}

fn check_sentence(country: Economy, sentence: &Sentence, known: &BTreeSet<FindingId>) {
    for lang in Lang::ALL {
        let text = sentence.template.get(lang);
        assert!(!text.is_empty(), "{country}: an empty sentence");
        for (index, _) in sentence.parts.iter().enumerate() {
            assert!(text.contains(&format!("{{{index}}}")), "{country}: `{text}` leaves part {index} out");
        }
        let places = text.matches('{').count();
        assert!(places >= sentence.parts.len(), "{country}: `{text}`");
        let filled = sentence.pieces(lang).iter().all(|piece| match piece {
            hoinhap_review::document::Piece::Words(words) => !words.contains('{'),
            hoinhap_review::document::Piece::Part(_) => true,
        });
        assert!(filled, "{country}: `{text}` has a place without a part");
    }
    for part in &sentence.parts {
        if let Part::Quantity(quantity) = part {
            assert!(quantity.value.is_finite(), "{country}: {:?}", sentence.template);
            assert!(quantity.finding.is_none_or(|id| known.contains(&id)), "{country}");
        }
    }
}

fn check_table(country: Economy, table: &Table, known: &BTreeSet<FindingId>) {
    for row in &table.rows {
        assert_eq!(row.cells.len(), table.columns.len(), "{country}: {}", table.id);
        for cell in &row.cells {
            match cell {
                TableCell::Number { value, finding, .. } => {
                    assert!(value.is_finite(), "{country}: {}", table.id);
                    assert!(finding.is_none_or(|id| known.contains(&id)), "{country}: {}", table.id);
                }
                TableCell::Missing { reason } => assert_ne!(reason, &Text::default(), "{country}"),
                _ => {}
            }
        }
    }
}

#[test]
fn the_default_review_is_whole() {
    let library = Library::embedded().unwrap();
    let review = review(&library, "VNM");
    check(&review);
    assert!((6..=10).contains(&review.headlines.len()), "{} findings", review.headlines.len());
    assert!(review.headlines.is_sorted_by_key(|headline| headline.level));
}

#[test]
fn economies_of_all_kinds_get_a_sound_review() {
    let library = Library::embedded().unwrap();
    let mut sound = 0;
    // Every fourth by code: all regions and sizes, in a time that a test may take.
    for (economy, _) in library.economies().iter().step_by(4) {
        match build(&library, &request(economy.code())) {
            Ok(review) => {
                check(&review);
                sound += 1;
            }
            Err(error) => assert_eq!(error.code(), "review/no-data", "{economy}: {error}"),
        }
    }
    assert!(sound >= 45, "{sound} economies");
}

#[test]
fn a_past_date_hides_later_facts() {
    let library = Library::embedded().unwrap();
    let past = build(&library, &Request { as_of: AsOf(date(2020, 6, 30)), ..request("VNM") }).unwrap();
    check(&past);
    assert!(past.findings.iter().all(|finding| finding.year <= 2019));
    let edition = review(&library, "VNM").meta.edition;
    assert_ne!(past.meta.edition, edition);
}

#[test]
fn a_source_that_is_switched_off_leaves_no_trace() {
    let library = Library::embedded().unwrap();
    let without = BTreeSet::from(["unctadstat-lsci".to_owned()]);
    let review = build(&library, &Request { without_sources: without, ..request("VNM") }).unwrap();
    check(&review);
    let inputs = review.findings.iter().flat_map(|finding| &finding.inputs);
    assert!(inputs.into_iter().all(|input| input.source != "unctadstat-lsci"));
    assert!(review.sources.iter().all(|source| source.id != "unctadstat-lsci"));
}

#[test]
fn two_builds_are_equal() {
    let library = Library::embedded().unwrap();
    let json = |review: &Review| serde_json::to_string(review).unwrap();
    assert_eq!(json(&review(&library, "VNM")), json(&review(&Library::embedded().unwrap(), "VNM")));
}

#[test]
fn a_share_over_a_hole_is_a_range() {
    let review = review(&Library::embedded().unwrap(), "VNM");
    let supplier =
        review.headlines.iter().find(|headline| headline.title.template.en.contains("supplies")).unwrap();
    let numbers: Vec<f64> = supplier
        .title
        .parts
        .iter()
        .filter_map(|part| if let Part::Quantity(quantity) = part { Some(quantity.value) } else { None })
        .collect();
    assert_eq!(numbers.len(), 2, "lower and upper bound");
    assert!(numbers[0] < numbers[1] && numbers[1] < 1.0, "{numbers:?}");
    let opened = review.findings.iter().find(|finding| finding.indicator == "x:BM.TOP1").unwrap();
    assert_eq!(opened.interval, Some((numbers[0], numbers[1])));
}

#[test]
fn no_other_country_is_reviewed_under_a_resolution_of_viet_nam() {
    let library = Library::embedded().unwrap();
    assert!(review(&library, "VNM").meta.profile_title.en.contains("59"));
    assert!(!review(&library, "THA").meta.profile_title.en.contains("59"));
}
