//! The scoreboard against the index engine that it shows.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use hoinhap_measures::Evidence;
use hoinhap_measures::index::{Composite, EvidenceSource, build as build_index, parse_recipe};
use hoinhap_review::document::{Block, Chart, Figure, Finding, Review, Section, Table, TableCell};
use hoinhap_review::{Request, build};
use hoinhap_sources::{EmbeddedFile, Library};
use hoinhap_vocab::{AsOf, date};

const AS_OF: AsOf = AsOf(date(2026, 6, 30));

fn review(library: &Library, country: &str) -> Review {
    let request = Request {
        country: country.parse().unwrap(),
        profile: "res59".into(),
        as_of: AS_OF,
        compare: Vec::new(),
        without_sources: BTreeSet::new(),
        register: None,
    };
    build(library, &request).unwrap()
}

fn section<'r>(review: &'r Review, id: &str) -> &'r Section {
    review.sections.iter().find(|section| section.id == id).unwrap()
}

fn figure<'r>(section: &'r Section, id: &str) -> Option<&'r Figure> {
    section.blocks.iter().find_map(|block| match block {
        Block::Figure(figure) if figure.id == id => Some(figure.as_ref()),
        _ => None,
    })
}

/// The score of the last year.
fn finding<'r>(review: &'r Review, indicator: &str) -> &'r Finding {
    let own = review.findings.iter().filter(|finding| finding.indicator == indicator);
    own.max_by_key(|finding| (finding.year, finding.inputs_total)).unwrap()
}

fn numbers(table: &Table, column: usize) -> Vec<f64> {
    let cells = table.rows.iter().map(|row| &row.cells[column]);
    cells
        .filter_map(|cell| if let TableCell::Number { value, .. } = cell { Some(*value) } else { None })
        .collect()
}

#[test]
fn scores_are_those_of_the_engine() {
    let library = Library::embedded().unwrap();
    let review = review(&library, "VNM");
    let evidence = Evidence::new(&library, AS_OF).unwrap();
    for id in ["INT", "DEP", "R2C"] {
        let file = EmbeddedFile::find(&format!("indices/{id}.toml")).unwrap();
        let text = String::from_utf8(file.bytes().unwrap().into_owned()).unwrap();
        let composite = Composite::bind(parse_recipe(file.path, &text, None).unwrap(), None).unwrap();
        let (composite, built) = build_index(composite, &EvidenceSource::new(&evidence)).unwrap();
        let shown = finding(&review, id);
        let own = built.scores.iter().find(|score| {
            score.node == composite.tree.top() && score.unit == "VNM" && score.year == Some(shown.year)
        });
        assert_eq!(own.unwrap().value, Some(shown.value), "{id}");
    }
}

#[test]
fn contributions_sum_to_the_score() {
    let review = review(&Library::embedded().unwrap(), "VNM");
    let parts = figure(section(&review, "scoreboard"), "scoreboard-parts").unwrap();
    let sum: f64 = numbers(&parts.table, 5).iter().sum();
    // Sixteen additions of doubles below 100.
    assert!((sum - finding(&review, "INT").value).abs() < 1e-10, "{sum}");
}

#[test]
fn every_score_opens_to_its_rows() {
    let review = review(&Library::embedded().unwrap(), "VNM");
    for id in ["INT", "DEP", "R2C"] {
        let finding = finding(&review, id);
        assert!(finding.inputs_total >= 3, "{id}: {} rows", finding.inputs_total);
        assert!(finding.inputs.iter().all(|input| input.row > 0 && !input.source.is_empty()), "{id}");
        assert!(finding.command.contains(&format!("index explain {id} ")), "{}", finding.command);
    }
}

#[test]
fn a_country_without_a_score_of_dependence_is_told_why() {
    let library = Library::embedded().unwrap();
    let singapore = review(&library, "SGP");
    let board = section(&singapore, "scoreboard");
    assert!(figure(board, "plane").is_none());
    let openness = figure(section(&singapore, "dependence"), "plane").unwrap();
    assert!(matches!(openness.chart, Chart::Plane { .. }));
    let told = board.blocks.iter().any(|block| {
        matches!(block, Block::Paragraph { sentence } if sentence.template.en.starts_with("{0}: no score"))
    });
    assert!(told);
}

#[test]
fn the_plane_has_the_country_once_and_its_years() {
    let review = review(&Library::embedded().unwrap(), "VNM");
    let Chart::Plane { points, path, .. } = &figure(section(&review, "scoreboard"), "plane").unwrap().chart
    else {
        panic!("not a plane");
    };
    let own: Vec<_> = points.iter().filter(|point| point.code == "VNM").collect();
    assert_eq!(own.len(), 1);
    assert_eq!((own[0].x, own[0].y), path.last().map(|point| (point.x, point.y)).unwrap());
    assert!(path.len() >= 10, "{} years", path.len());
}

#[test]
fn a_year_before_the_recipes_begin_has_no_scoreboard() {
    let request = Request {
        country: "VNM".parse().unwrap(),
        profile: "res59".into(),
        as_of: AsOf(date(2010, 6, 30)),
        compare: Vec::new(),
        without_sources: BTreeSet::new(),
        register: None,
    };
    let review = build(&Library::embedded().unwrap(), &request).unwrap();
    assert!(review.sections.iter().all(|section| section.id != "scoreboard"));
}
