//! The section on commitments: counted from the data files by other means, honest about what is missing, and blind to what
//! is not public.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use hoinhap_register::book::Book;
use hoinhap_register::record::{Class, Kind, Record};
use hoinhap_review::document::{Block, Chart, Level, Part, Review, Section, Sentence, Table, TableCell};
use hoinhap_review::{Request, build};
use hoinhap_sources::{EmbeddedFile, Library};
use hoinhap_vocab::{AsOf, Date, date};

fn review(country: &str, on: Date, register: Option<Book>) -> Review {
    let request = Request {
        country: country.parse().unwrap(),
        profile: "res59".into(),
        as_of: AsOf(on),
        compare: Vec::new(),
        without_sources: BTreeSet::new(),
        register,
    };
    build(&Library::embedded().unwrap(), &request).unwrap()
}

fn section(review: &Review) -> &Section {
    review.sections.iter().find(|section| section.id == "commitments").unwrap()
}

fn table<'r>(review: &'r Review, id: &str) -> Option<&'r Table> {
    let blocks = section(review).blocks.iter();
    let mut tables = blocks.filter_map(|block| match block {
        Block::Table(table) => Some(table.as_ref()),
        Block::Figure(figure) => Some(&figure.table),
        _ => None,
    });
    tables.find(|table| table.id == id)
}

fn says(review: &Review, words: &str) -> bool {
    let in_block = |block: &Block| match block {
        Block::Paragraph { sentence } | Block::Note { sentence, .. } => sentence.template.en.contains(words),
        _ => false,
    };
    section(review).blocks.iter().any(in_block)
}

fn numbers(sentence: &Sentence) -> Vec<f64> {
    let number = |part: &Part| if let Part::Quantity(quantity) = part { Some(quantity.value) } else { None };
    sentence.parts.iter().filter_map(number).collect()
}

/// The rows of a shipped table, cut at commas; good for the first columns alone.
fn shipped(name: &str) -> Vec<Vec<String>> {
    let text = EmbeddedFile::find(&format!("register/res59/{name}.csv")).unwrap().text().unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn record(kind: &str, id: &str, class: Class, fields: &[(&str, &str)]) -> Record {
    Record {
        kind: Kind::of(kind).unwrap(),
        id: id.to_owned(),
        class,
        created_event: 1,
        updated_event: 1,
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

/// Six tasks with a due date: one done on time, one late, one in time, three overdue, one of these blocked.
fn register(class_of_the_last: Class) -> Book {
    let task = |id: &str, lead: &str, due: &str, class| {
        record(
            "task",
            id,
            class,
            &[("title", id), ("lead", lead), ("assigned_on", "2025-01-01"), ("due", due)],
        )
    };
    let done = |id: &str, on: &str| {
        let fields = [("task", id), ("completed_on", on), ("decision", "accepted"), ("decided_on", on)];
        record("completion", &format!("C{id}"), Class::Public, &fields)
    };
    Book::of(vec![
        record("organisation", "MOIT", Class::Public, &[("name_vi", "Bộ Công Thương"), ("name_en", "MOIT")]),
        record("organisation", "MOF", Class::Public, &[("name_vi", "Bộ Tài chính"), ("name_en", "MOF")]),
        task("A", "MOF", "2026-03-31", Class::Public),
        done("A", "2026-03-31"),
        task("B", "MOF", "2026-03-31", Class::Public),
        done("B", "2026-04-02"),
        task("C", "MOF", "2026-12-31", Class::Public),
        task("D", "MOIT", "2026-05-31", Class::Public),
        task("E", "MOIT", "2026-02-28", Class::Public),
        task("F", "MOF", "2026-01-31", class_of_the_last),
        record(
            "bottleneck",
            "N1",
            Class::Public,
            &[
                ("task", "D"),
                ("type", "policy gap"),
                ("cause", "objective"),
                ("description", "no decree"),
                ("opened", "2026-04-01"),
            ],
        ),
        record(
            "bottleneck",
            "N2",
            Class::Public,
            &[
                ("task", "F"),
                ("type", "limited capacity"),
                ("cause", "subjective"),
                ("description", "told of F"),
                ("opened", "2026-04-01"),
            ],
        ),
    ])
}

const DAY: Date = date(2026, 6, 30);

#[test]
fn what_the_shipped_register_does_not_hold_is_said_and_never_counted_as_nothing_done() {
    let review = review("VNM", DAY, None);
    assert!(says(&review, "delivery is unknown, not nought"));
    assert!(says(&review, "the transposition deficit is unknown, not nought"));
    assert!(says(&review, "cannot be told apart by Party, State"));
    let judged = ["x:REG.TASKS", "x:REG.LAW"];
    assert!(review.findings.iter().all(|row| judged.iter().all(|id| !row.indicator.starts_with(id))));
    let headlines = review.headlines.iter().filter(|row| row.section == "commitments");
    assert_eq!(headlines.count(), 0);
}

#[test]
fn duties_of_the_year_follow_the_calendar() {
    let review = review("VNM", DAY, None);
    let rows = &table(&review, "table-duties").unwrap().rows;
    // By hand from the calendar, 2026-06-30 to 2027-06-29. AEC twice; one each of ILO, CITES, Montreal, Basel and the
    // UNFCCC (every second year from 2024), and eight WTO tables counted from the end of 2026. The other rules with an
    // interval of years name no first year. The Steering Committee meets every third month from 2025-08-26.
    assert_eq!(rows.len(), 2 + 5 + 8 + 4, "{rows:?}");
    let day = |cell: &TableCell| if let TableCell::Date { date } = cell { Some(*date) } else { None };
    let days: Vec<Date> = rows.iter().filter_map(|row| day(row.cells.first()?)).collect();
    assert!(days.is_sorted() && days.len() == rows.len());
    assert_eq!(days.first(), Some(&date(2026, 6, 30)));
    let groups = &table(&review, "table-duties-undated").unwrap().rows;
    let numbers =
        groups.iter().map(|row| if let TableCell::Number { value, .. } = row.cells[1] { value } else { 0.0 });
    let undated = numbers.sum::<f64>() as usize;
    assert!(groups.len() < undated, "by reason");
    let ids: BTreeSet<String> = shipped("reporting_calendar").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(ids.len() - undated, 15, "the others have a day in the year");
    let vietnamese = rows
        .iter()
        .filter_map(|row| row.cells.get(2))
        .all(|cell| matches!(cell, TableCell::Text { text } if text.vi != text.en));
    assert!(vietnamese, "every duty has a name in Vietnamese");
    let figure = section(&review).blocks.iter().find_map(|block| match block {
        Block::Figure(figure) if figure.id == "duties-by-month" => Some(figure),
        _ => None,
    });
    let Chart::Bars { bars, .. } = &figure.unwrap().chart else { panic!("bars") };
    assert_eq!((bars.len(), bars.iter().map(|bar| bar.value).sum::<f64>()), (13, rows.len() as f64));
}

#[test]
fn instruments_and_tiers_are_those_of_the_files() {
    let review = review("VNM", DAY, None);
    let rows = &table(&review, "table-instruments").unwrap().rows;
    let count = |row: &hoinhap_review::document::TableRow| -> f64 {
        let number = |cell: &TableCell| if let TableCell::Number { value, .. } = cell { *value } else { 0.0 };
        row.cells.iter().map(number).sum()
    };
    let of = |kind: &str| {
        let named = |row: &&hoinhap_review::document::TableRow| matches!(row.cells.first(), Some(TableCell::Text { text }) if text.en == kind);
        count(rows.iter().find(named).unwrap())
    };
    assert_eq!(of("human-rights treaty"), shipped("human_rights_treaties").len() as f64);
    assert_eq!(of("ILO convention"), shipped("ilo_conventions").len() as f64);
    let partners = &table(&review, "table-partner-tiers").unwrap().rows;
    // Every partner has one event; those of the year 2026 count from its end.
    let events = shipped("partner_tier_events");
    assert_eq!(partners.len(), events.iter().filter(|row| row[3] != "2026").count());
}

#[test]
fn a_past_date_knows_no_later_stage_tier_or_duty() {
    let review = review("VNM", date(2018, 7, 1), None);
    assert!(table(&review, "table-duties").is_none());
    assert!(says(&review, "does not say since when each binds"));
    let cases = table(&review, "table-cases").unwrap();
    let codes: Vec<String> = cases
        .rows
        .iter()
        .filter_map(|row| match row.cells.first() {
            Some(TableCell::Text { text }) => Some(text.en.to_string()),
            _ => None,
        })
        .collect();
    // DS496 was adopted in August 2018; DS536 stood before a deferred panel.
    assert_eq!(codes, ["DS536", "DS540", "DS429", "DS404"]);
    assert!(matches!(&cases.rows[0].cells[3], TableCell::Text { text } if text.en == "panel deferred"));
    assert!(table(&review, "table-published-totals").is_none());
}

#[test]
fn published_totals_are_counted_at_their_own_dates() {
    let review = review("VNM", DAY, None);
    let rows = &table(&review, "table-published-totals").unwrap().rows;
    let counted = |statement: &str| -> Vec<(f64, Level)> {
        let own = rows.iter().filter(
            |row| matches!(row.cells.first(), Some(TableCell::Text { text }) if text.en == statement),
        );
        own.map(|row| match (&row.cells[4], &row.cells[5]) {
            (TableCell::Number { value, .. }, TableCell::Level { level, .. }) => (*value, *level),
            other => panic!("{other:?}"),
        })
        .collect()
    };
    assert_eq!(counted("free trade agreements"), [(17.0, Level::Good)]);
    // Twelve at the end of April 2025, Thailand in May, the United Kingdom in October.
    let partners = counted("strategic+comprehensive partners");
    assert_eq!(partners, [(12.0, Level::Watch), (13.0, Level::Watch), (14.0, Level::Watch)]);
}

#[test]
fn tasks_are_counted_by_derived_status_and_the_latest_agency_comes_first() {
    let review = review("VNM", DAY, Some(register(Class::Public)));
    // Overdue: D, E, F of six.
    assert_eq!(numbers(&section(&review).title), [3.0, 6.0, 0.5]);
    let agencies = table(&review, "table-tasks-by-agency").unwrap();
    let first = &agencies.rows[0].cells;
    assert!(matches!(&first[0], TableCell::Text { text } if text.vi == "Bộ Công Thương"));
    assert!(matches!(first[4], TableCell::Number { value, .. } if value == 2.0));
    assert!(matches!(first[5], TableCell::Number { value, .. } if value == 1.0));
    let stuck = table(&review, "table-tasks-stuck").unwrap();
    assert_eq!(stuck.rows.len(), 3);
    // F is the longest overdue: 150 days from 31 January.
    assert!(matches!(stuck.rows[0].cells[3], TableCell::Number { value, .. } if value == 150.0));
    let headline = review.headlines.iter().find(|row| row.section == "commitments").unwrap();
    assert_eq!(headline.level, Level::Critical);
    assert!(review.headlines.len() <= 10 && review.headlines.is_sorted_by_key(|row| row.level));
    let finding = review.findings.iter().find(|row| row.indicator == "x:REG.TASKS.OVERDUE_SHARE").unwrap();
    assert_eq!(finding.inputs_total, 6);
    assert!(
        finding.command.starts_with("hoinhap register status --class public --project DIR"),
        "{}",
        finding.command
    );
    assert!(review.sources.iter().any(|source| source.id == "register-project"));
}

#[test]
fn a_restricted_task_leaves_no_trace() {
    let with = review("VNM", DAY, Some(register(Class::Restricted)));
    assert_eq!(numbers(&section(&with).title), [2.0, 5.0, 0.4]);
    let text = serde_json::to_string(&with).unwrap();
    assert!(!text.contains("told of F") && !text.contains("task:F"));
}

#[test]
fn another_country_has_no_register_of_viet_nam() {
    let review = review("THA", DAY, None);
    assert!(says(&review, "The shipped register holds the commitments of {0} only"));
    assert!(review.findings.iter().all(|row| !row.indicator.starts_with("x:REG.")));
}
