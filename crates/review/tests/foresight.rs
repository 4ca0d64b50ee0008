//! What may come against the scenarios that it shows.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use hoinhap_equilibrium::scenario::{Inputs, ScenarioResult, parse, run};
use hoinhap_review::document::{Block, Chart, Figure, Finding, Level, Part, Review, Section, TableCell};
use hoinhap_review::{Request, build};
use hoinhap_sources::{EmbeddedFile, Library};
use hoinhap_vocab::{AsOf, Date, Economy, Issue, Text, date};

const AS_OF: Date = date(2026, 6, 30);

fn review_without(country: &str, on: Date, without: &[&str]) -> Review {
    let request = Request {
        country: country.parse().unwrap(),
        profile: "res59".into(),
        as_of: AsOf(on),
        compare: Vec::new(),
        without_sources: without.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>(),
        register: None,
    };
    build(&Library::embedded().unwrap(), &request).unwrap()
}

fn review(country: &str, on: Date) -> Review {
    review_without(country, on, &[])
}

fn section(review: &Review) -> &Section {
    review.sections.iter().find(|section| section.id == "foresight").unwrap()
}

fn figure<'r>(review: &'r Review, id: &str) -> Option<&'r Figure> {
    section(review).blocks.iter().find_map(|block| match block {
        Block::Figure(figure) if figure.id == id => Some(figure.as_ref()),
        _ => None,
    })
}

fn finding<'r>(review: &'r Review, indicator: &str) -> &'r Finding {
    let own = |finding: &&Finding| finding.indicator == indicator && finding.economy == review.meta.country;
    review.findings.iter().find(own).unwrap()
}

/// English names of the scenarios of a figure.
fn names(figure: &Figure) -> Vec<String> {
    let name = |cell: &TableCell| match cell {
        TableCell::Text { text } => Some(text.en.to_string()),
        _ => None,
    };
    figure.table.rows.iter().filter_map(|row| name(&row.cells[0])).collect()
}

/// A shipped scenario at the tolerance of its file, without draws.
fn alone(name: &str) -> ScenarioResult {
    let file = EmbeddedFile::find(&format!("scenarios/{name}.toml")).unwrap();
    let mut scenario = parse(file.path, &file.text().unwrap()).unwrap();
    scenario.uncertainty = None;
    let no_file = |name: &str| -> Result<Vec<u8>, Issue> {
        Err(Issue::error("file/not-found", name.to_owned(), Text::default(), Text::default()))
    };
    let library = Library::embedded().unwrap();
    run(&scenario, &Inputs { library: &library, files: &no_file, as_of: AsOf(AS_OF) }, &|_, _| ()).unwrap()
}

#[test]
fn numbers_are_those_of_the_scenarios_alone() {
    let review = review("VNM", AS_OF);
    let vietnam = Economy::literal("VNM");
    for name in ["us-tariffs-in-force", "us-added-tariffs-2025-04-02", "lose-largest-supplier", "leave-evfta"]
    {
        let shown = finding(&review, &format!("x:WHATIF.{name}"));
        let own = alone(name).value(vietnam, "welfare_pct").unwrap();
        // The review stops at a residual of 1e-8, the file at 1e-11; in percent, a hundred times that and some growth.
        assert!((shown.value - own).abs() < 1e-5, "{name}: {} {own}", shown.value);
        let (low, high) = shown.interval.unwrap();
        assert!(low <= shown.value && shown.value <= high, "{name}");
    }
}

#[test]
fn a_number_opens_to_its_flows_rates_and_command() {
    let review = review("VNM", AS_OF);
    let tariff = finding(&review, "x:WHATIF.us-added-tariffs-2025-04-02");
    let rate = tariff.inputs.iter().find(|input| input.source == "ustr-2025-04").unwrap();
    // The rate announced for Viet Nam.
    assert_eq!((rate.value, rate.file.as_str()), (0.46, "tariffs/tariffs_us_2025_04_02.csv"));
    assert!(tariff.inputs.iter().any(|input| input.file == "flows/flows_2023.parquet"));
    assert_eq!(
        tariff.command,
        "hoinhap scenario run us-added-tariffs-2025-04-02 --format json --as-of 2026-06-30"
    );
    assert!(tariff.method.en.contains("eps = 4 [2.5; 8]"), "{}", tariff.method.en);
    assert!(!tariff.caveats.is_empty(), "the hole in the base is said");
    assert!(!finding(&review, "x:WHATIF.leave-vkfta").caveats.is_empty());
}

#[test]
fn the_first_page_names_the_tariffs_in_force() {
    let review = review("VNM", AS_OF);
    let own: Vec<_> = review.headlines.iter().filter(|headline| headline.section == "foresight").collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].level, Level::High);
    assert!(matches!(&own[0].chart, Some(Chart::Diverging { bars, .. }) if bars.len() == 4));
}

#[test]
fn a_past_date_hides_later_tariffs() {
    let before = review("VNM", date(2025, 3, 31));
    let shown = names(figure(&before, "what-may-come").unwrap());
    assert!(shown.iter().all(|name| !name.contains("ariffs")), "{shown:?}");
    assert!(before.headlines.iter().all(|headline| headline.section != "foresight"));
    let after = review("VNM", date(2025, 4, 3));
    let shown = names(figure(&after, "what-may-come").unwrap());
    assert!(shown.contains(&"US added tariffs of 2 April 2025".to_owned()));
    assert!(!shown.contains(&"US added tariffs in force".to_owned()), "{shown:?}");
}

#[test]
fn another_country_gets_its_own_partners() {
    let review = review("THA", AS_OF);
    let shown = names(figure(&review, "what-may-come").unwrap());
    assert!(shown.contains(&"Largest market lost (United States)".to_owned()), "{shown:?}");
    assert!(shown.contains(&"Largest supplier lost (China)".to_owned()), "{shown:?}");
    assert!(figure(&review, "what-if-left").is_none());
    let lost = finding(&review, "x:WHATIF.own.lose-largest-supplier");
    assert!(lost.value < 0.0 && lost.command == "hoinhap review --country THA --as-of 2026-06-30");
}

#[test]
fn without_a_base_the_section_says_so() {
    let absent = review("PRK", AS_OF);
    let early = review("VNM", date(2020, 6, 30));
    let off = review_without("VNM", AS_OF, &["baci"]);
    for review in [&absent, &early, &off] {
        assert!(matches!(&section(review).blocks[..], [Block::Paragraph { .. }]));
        assert!(review.findings.iter().all(|finding| !finding.indicator.starts_with("x:WHATIF.")));
    }
}

#[test]
fn rates_that_have_changed_since_their_table_are_told() {
    let told = |on: Date| -> Option<(bool, Vec<f64>)> {
        let review = review("VNM", on);
        let words = section(&review).blocks.iter().find_map(|block| match block {
            Block::Note { sentence, .. } if sentence.template.en.contains("rates by partner") => {
                Some(sentence.clone())
            }
            _ => None,
        })?;
        let values = words.parts.iter().filter_map(|part| match part {
            Part::Quantity(quantity) => Some(quantity.value),
            _ => None,
        });
        Some((words.template.en.contains("milder"), values.collect()))
    };
    // The table of all partners is of the revision of 8 June; on 24 July a part of the rates ran out, and on
    // 10 November a new revision has a table again.
    assert_eq!(told(date(2026, 9, 1)), Some((true, vec![14.43, 9.945])));
    for day in [date(2026, 6, 30), date(2026, 11, 27)] {
        assert_eq!(told(day), None, "the rate of the table is that of the day");
    }
}
