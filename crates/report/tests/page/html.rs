//! The page as a file: anchors, buttons, language, size.

use std::collections::BTreeSet;

use hoinhap_report::html::write;
use hoinhap_review::document::Sentence;
use hoinhap_vocab::{Lang, Text};

use crate::sample;

/// Values of an attribute, in order.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn ids_are_unique_and_every_button_and_link_has_its_target() {
    for lang in Lang::ALL {
        let page = write(&sample::review(), lang, None);
        let ids = values(&page, "id");
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len());
        let buttons = values(&page, "popovertarget");
        assert!(buttons.len() > 30);
        for target in buttons {
            assert!(unique.contains(target), "{target}");
        }
        for link in values(&page, "href").into_iter().filter_map(|link| link.strip_prefix('#')) {
            assert!(unique.contains(link), "{link}");
        }
    }
}

#[test]
fn a_number_without_a_finding_in_the_review_is_plain() {
    let mut review = sample::review();
    review.findings.clear();
    let page = write(&review, Lang::En, None);
    assert!(!page.contains("popovertarget") && page.contains("28.4\u{202f}%"));
}

#[test]
fn nothing_is_fetched() {
    let page = write(&sample::review(), Lang::Vi, Some("review-en.html"));
    for word in ["src=\"", "url(http", "@import", "<script", "<link"] {
        assert!(!page.contains(word), "{word}");
    }
    let links = values(&page, "href");
    assert_eq!(links.iter().filter(|link| !link.starts_with('#')).count(), 1);
    assert!(links.contains(&"review-en.html"));
}

#[test]
fn each_page_speaks_its_language() {
    let (vi, en) = (write(&sample::review(), Lang::Vi, None), write(&sample::review(), Lang::En, None));
    assert!(
        vi.contains("<html lang=\"vi\">")
            && vi.contains("ngày 02 tháng 9 năm 2026")
            && vi.contains("28,4\u{202f}%")
    );
    assert!(
        en.contains("<html lang=\"en\">") && en.contains("2 September 2026") && en.contains("28.4\u{202f}%")
    );
    for vietnamese in ["Nguồn", "Bảng số liệu", "Nghiêm trọng"] {
        assert!(vi.contains(vietnamese) && !en.contains(vietnamese), "{vietnamese}");
    }
}

#[test]
fn the_page_is_equal_on_every_run() {
    assert_eq!(write(&sample::review(), Lang::Vi, None), write(&sample::review(), Lang::Vi, None));
}

#[test]
fn a_finding_is_told_with_all_that_recomputes_it() {
    let page = write(&sample::review(), Lang::En, None);
    let block = page.split("<article class=\"f\"").nth(1).unwrap().split("</article>").next().unwrap();
    for part in [
        "exports to the partner ÷ all exports × 100",
        "flows/flows_2023.parquet",
        "row 18232",
        "observed",
        "CC BY 4.0",
        "2026-07",
        "sha256",
        "208",
        "Re-exports are not separated.",
        "--country VNM",
    ] {
        assert!(block.contains(part), "{part} is not in {block}");
    }
}

#[test]
fn every_chart_has_a_name_a_description_and_its_table() {
    let page = write(&sample::review(), Lang::En, None);
    let figures: Vec<_> = page.split("<figure").skip(1).collect();
    assert_eq!(figures.len(), 9);
    for figure in figures {
        let figure = figure.split("</figure>").next().unwrap();
        assert!(figure.contains("role=\"img\"") && figure.contains("<title>The United States takes"));
        assert!(figure.contains("<desc>") && figure.contains("<table"));
    }
}

#[test]
fn a_mark_after_a_number_stays_on_its_line_and_is_printed_once() {
    let mut review = sample::review();
    let number = review.headlines[0].title.parts[1].clone();
    review.headlines[0].title = Sentence::new(Text::same("Up {0}, then {0}. End"), vec![number]);
    let page = write(&review, Lang::En, None);
    let title = page.split("<h3>").nth(1).unwrap().split("</h3>").next().unwrap();
    assert!(title.contains("</button>,</span> then ") && title.contains("</button>.</span> End"), "{title}");
}
