//! Properties that every review must have, whatever the country.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use hoinhap_review::document::{Block, ColumnKind, Part, Review, Scale, Sentence, Table, TableCell};
use hoinhap_review::{Request, build};
use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, Date, Economy, FindingId, Lang, Text, date};

const AS_OF: AsOf = AsOf(date(2026, 6, 30));

fn request(country: &str) -> Request {
    Request {
        country: country.parse().unwrap(),
        profile: "res59".into(),
        as_of: AS_OF,
        compare: Vec::new(),
        without_sources: BTreeSet::new(),
        register: None,
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
    for column in &table.columns {
        let ColumnKind::Number { scale, .. } = column.kind else { continue };
        let named = ["million", "billion", "m ", "bn "].iter().any(|word| column.unit.en.starts_with(word));
        assert!(scale == Scale::One || !named, "{country}: {}: the scale is named twice", table.id);
    }
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
    // Data end with the last year that is over; the register is counted at the day itself.
    let last_year = |indicator: &str| if indicator.starts_with("x:REG.") { 2020 } else { 2019 };
    assert!(past.findings.iter().all(|finding| finding.year <= last_year(&finding.indicator)));
    let edition = review(&library, "VNM").meta.edition;
    assert_ne!(past.meta.edition, edition);
}

/// The codes in the first column of a table; none where the review has no such table.
fn codes(review: &Review, table: &str) -> Vec<String> {
    let found = tables(review).into_iter().find(|found| found.id == table);
    let rows = found.map(|table| table.rows.as_slice()).unwrap_or_default();
    let code = rows.iter().filter_map(|row| match row.cells.first() {
        Some(TableCell::Text { text }) => Some(text.en.to_string()),
        _ => None,
    });
    code.collect()
}

fn on(library: &Library, day: Date) -> Review {
    build(library, &Request { as_of: AsOf(day), ..request("VNM") }).unwrap()
}

#[test]
fn agreements_that_were_signed_later_are_not_in_a_past_review() {
    let library = Library::embedded().unwrap();
    let past = on(&library, date(2016, 6, 30));
    check(&past);
    let table = tables(&past).into_iter().find(|table| table.id == "table-agreements").unwrap();
    assert_eq!(table.rows.len(), 10, "the last is that with the Eurasian Economic Union, signed in 2015");
    let days = table.rows.iter().flat_map(|row| &row.cells).filter_map(|cell| match cell {
        TableCell::Date { date } => Some(*date),
        _ => None,
    });
    assert!(days.max().unwrap() <= date(2016, 6, 30));
    // Peru, Chile, Malaysia and Brunei had signed; they were not bound yet.
    let spring = on(&library, date(2020, 3, 1));
    let section = spring.sections.iter().find(|section| section.id == "agreements").unwrap();
    let last = section.title.parts.last().unwrap();
    assert!(matches!(last, Part::Quantity(quantity) if quantity.value == 24.0), "{last:?}");
    let is_doubt = |block: &&Block| matches!(block, Block::Note { sentence, .. } if sentence.template.en.contains("EVFTA"));
    assert_eq!(section.blocks.iter().filter(is_doubt).count(), 0, "in force from August");
    // Before the first agreement there is a sentence, and no empty figure.
    let first = on(&library, date(1991, 12, 31));
    assert!(codes(&first, "table-agreements").is_empty());
    assert!(sentences(&first).iter().any(|row| row.template.en.contains("had signed by {0}")));
}

#[test]
fn claims_and_targets_wait_for_their_documents() {
    let library = Library::embedded().unwrap();
    let past = on(&library, date(2016, 6, 30));
    assert!(past.sections.iter().all(|section| section.id != "claims"));
    assert!(past.headlines.iter().all(|row| !row.title.template.en.contains("the aim is")));
    // The essay of April 2025 is there; the documents of 2026 are not.
    let essay = on(&library, date(2025, 6, 30));
    assert!(codes(&essay, "table-claims").iter().all(|id| ("c16".."c32").contains(&id.as_str())));
    assert_eq!(codes(&essay, "table-targets"), ["t03", "t04", "t05"]);
    // A document that is known to be of 2026 and no more counts from the beginning of 2026.
    let (before, after) = (on(&library, date(2025, 12, 31)), on(&library, date(2026, 1, 1)));
    let has = |review: &Review, id: &str| codes(review, "table-claims").contains(&id.to_owned());
    assert_eq!([has(&before, "c05"), has(&after, "c04"), has(&after, "c05")], [false, false, true]);
    assert!(codes(&after, "table-targets").len() > codes(&before, "table-targets").len());
    assert_eq!(codes(&on(&library, date(2026, 6, 30)), "table-targets").len(), 8);
}

#[test]
fn words_fit_the_value() {
    let library = Library::embedded().unwrap();
    let found = |country: &str, words: &str| {
        let review = review(&library, country);
        let headline = review.headlines.iter().find(|row| row.title.template.en.contains(words)).unwrap();
        format!("{}: {}", headline.title.template.en, headline.why.template.en)
    };
    // Own research is 0.4 % of GDP in Viet Nam, 6 % in Israel.
    assert!(found("VNM", "High-technology goods").contains("only {1}"));
    let research = found("ISR", "High-technology goods");
    assert!(!research.contains("only {1}") && !research.contains("little research"), "{research}");
    // Residents file 96 % of the applications in Albania, 17 % in Israel.
    assert!(found("ALB", "patent applications").contains("Most applications are residents' own"));
    assert!(found("ISR", "patent applications").contains("most of the technology used at home is received"));
    // Japan invests more abroad than it receives, Albania less.
    assert!(!found("JPN", "Investment abroad").contains("Moving from receiving"));
    assert!(found("ALB", "Investment abroad").contains("Moving from receiving"));
    // The largest market takes 8 % in Turkey, 40 % in Albania.
    assert!(found("TUR", "takes {1}").contains("reaches a small part"));
    assert!(found("ALB", "takes {1}").contains("reaches a large part"));
}

#[test]
fn a_table_that_ends_earlier_is_not_called_missing() {
    let library = Library::embedded().unwrap();
    let (recent, older) = (library.flows("flows_2023").unwrap(), library.flows("panel_1964_2016").unwrap());
    let is_lost = |economy: &Economy| {
        let sells = |flow: hoinhap_sources::Flow| flow.value_usd > 0.0;
        !recent.exports(*economy, 2023).any(sells)
            && older.exports(*economy, 2016).any(sells)
            && older.imports(*economy, 2016).any(sells)
    };
    let lost = library.economies().iter().map(|(economy, _)| economy).find(is_lost).unwrap();
    for review in [review(&library, lost.code()), on(&library, date(2020, 6, 30))] {
        let all = sentences(&review);
        let says = |words: &str| all.iter().filter(|row| row.template.en.contains(words)).count();
        let country = review.meta.country;
        assert_eq!(says("There are no bilateral"), 0, "{country}");
        assert!(says("the older panel ends in {1}") >= 1, "{country}");
    }
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
