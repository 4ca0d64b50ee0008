use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;

use super::*;
use crate::sample;

fn pages(lang: Lang) -> PagedDocument {
    set(Layout::new(&sample::review(), lang, &Options::default())).unwrap()
}

fn visit<'a>(frame: &'a Frame, found: &mut Vec<&'a TextItem>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => visit(&group.frame, found),
            FrameItem::Text(text) => found.push(text),
            _ => {}
        }
    }
}

fn texts(document: &PagedDocument) -> Vec<&TextItem> {
    let mut found = Vec::new();
    document.pages().iter().for_each(|page| visit(&page.frame, &mut found));
    found
}

fn words(document: &PagedDocument) -> String {
    texts(document).iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_letter_has_a_glyph_and_words_stand_in_be_vietnam_pro() {
    for lang in Lang::ALL {
        let document = pages(lang);
        for text in texts(&document) {
            assert!(text.glyphs.iter().all(|glyph| glyph.id != 0), "no glyph: {}", text.text);
        }
        let vietnamese = texts(&document).into_iter().filter(|text| text.text.contains(['ộ', 'ế', 'ự']));
        assert!(vietnamese.into_iter().all(|text| text.font.font().info().family == "Be Vietnam Pro"));
    }
}

#[test]
fn numbers_follow_the_language_and_lead_to_notes() {
    let (vi, en) = (words(&pages(Lang::Vi)), words(&pages(Lang::En)));
    assert!(vi.contains("28,4\u{202f}%") && vi.contains("ngày 24 tháng 01 năm 2025"), "{vi}");
    assert!(en.contains("28.4\u{202f}%") && en.contains("24 January 2025"), "{en}");
    let id = sample::finding_id(0).short();
    assert!(vi.contains(&id) && en.contains(&id));
}

#[test]
fn every_section_and_the_appendix_start_where_the_contents_say() {
    let names = ["Mục lục", "Những phát hiện chính", "Câu hỏi 1", "Câu hỏi 2", "Số liệu cần lưu ý"];
    let vi = words(&pages(Lang::Vi));
    assert!(names.iter().all(|name| vi.contains(name)), "{vi}");
}

#[test]
fn nothing_leaves_the_page() {
    for lang in Lang::ALL {
        let document = pages(lang);
        for page in document.pages() {
            check_inside(&page.frame, 0.0, page.frame.width().to_pt());
        }
    }
}

/// `left` is where the frame begins on the page; a rounding of half a point is not seen.
fn check_inside(frame: &Frame, left: f64, page_width: f64) {
    for (at, item) in frame.items() {
        let start = left + at.x.to_pt();
        if let FrameItem::Text(text) = item {
            let end = start + text.width().to_pt();
            assert!(start >= -0.5 && end <= page_width + 0.5, "`{}`: {start} to {end}", text.text);
        }
        if let FrameItem::Group(group) = item {
            check_inside(&group.frame, start, page_width);
        }
    }
}

#[test]
fn equal_reviews_are_equal_bytes() {
    let (review, options) = (sample::review(), Options::default());
    let bytes = write(&review, Lang::En, &options).unwrap();
    assert!(bytes.starts_with(b"%PDF-"));
    assert_eq!(bytes, write(&review, Lang::En, &options).unwrap());
    assert_ne!(bytes, write(&review, Lang::Vi, &options).unwrap());
}

#[test]
fn what_a_section_shows_is_not_shown_again() {
    let mut review = sample::review();
    let fields = |review: &Review| {
        let layout = Layout::new(review, Lang::En, &Options::default());
        serde_json::to_value(&layout.data).unwrap()
    };
    assert_eq!(fields(&review)["issues"].as_array().unwrap().len(), 2);
    review.sections[0].id = "doubts".to_owned();
    review.sections[1].id = "methods".to_owned();
    assert!(fields(&review)["issues"].is_null() && fields(&review)["sources"].is_null());
}

#[test]
fn notes_are_limited_and_numbered_from_one() {
    let options = Options { pdf_findings: 1, ..Options::default() };
    let layout = Layout::new(&sample::review(), Lang::En, &options);
    let data = serde_json::to_value(&layout.data).unwrap();
    assert_eq!(data["notes"].as_array().unwrap().len(), 1);
    assert_eq!(data["notes"][0]["number"], 1);
    let body = data["headlines"][0]["body"].as_array().unwrap();
    let notes: Vec<_> = body.iter().filter_map(|run| run.get("note")).collect();
    assert_eq!((notes[0], notes[1]), (&serde_json::json!(1), &serde_json::Value::Null));
}

#[test]
fn the_template_uses_the_words_that_there_are() {
    let template = include_str!("review.typ");
    let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    let used: std::collections::BTreeSet<&str> = template
        .match_indices("w.")
        .filter(|(place, _)| !template[..*place].ends_with(|letter: char| letter.is_alphanumeric()))
        .map(|(place, _)| template[place + 2..].split(|letter| !is_name(letter)).next().unwrap())
        .collect();
    let known = words::all(Lang::Vi);
    let facts = ["country", "as_of", "year", "compared", "program"];
    let named: std::collections::BTreeSet<&str> = used.into_iter().chain(facts).collect();
    assert_eq!(named, known.keys().copied().collect());
}
