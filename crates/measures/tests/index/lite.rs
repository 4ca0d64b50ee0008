//! The test recipes and the policy recipes on the shipped observations.

use std::collections::BTreeMap;

use hoinhap_measures::Evidence;
use hoinhap_measures::index::sensitivity::{bands, distinguishable, factorial};
use hoinhap_measures::index::{
    Build, Composite, EvidenceSource, Explanation, OutlookRefused, Runner, Version, build, compare, explain,
    outlook, parse_recipe, select,
};
use hoinhap_measures::progress::{ForecastRefused, Goal};
use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, date};

use crate::{close, fixture, grid, shipped};

fn composite(id: &str) -> Composite {
    let file = shipped(&format!("{id}.toml"));
    let recipe = parse_recipe(&file.name, &file.text, None).unwrap_or_else(|issues| panic!("{issues:#?}"));
    Composite::bind(recipe, None).unwrap_or_else(|issues| panic!("{issues:#?}"))
}

fn with_evidence<T>(test: impl FnOnce(&EvidenceSource<'_>) -> T) -> T {
    let library = Library::embedded().unwrap();
    let evidence = Evidence::new(&library, AsOf(date(2026, 11, 26))).unwrap();
    test(&EvidenceSource::new(&evidence))
}

fn built(id: &str) -> (Composite, Build) {
    with_evidence(|source| build(composite(id), source).unwrap_or_else(|issues| panic!("{issues:#?}")))
}

fn score<'a>(
    composite: &Composite,
    build: &'a Build,
    unit: &str,
    node: &str,
) -> &'a hoinhap_measures::index::Score {
    let node = composite.tree.find(node).unwrap();
    build.scores.iter().rfind(|score| score.unit == unit && score.node == node).unwrap()
}

fn scored(composite: &Composite, build: &Build, year: i16) -> usize {
    let top = |score: &&hoinhap_measures::index::Score| {
        score.node == composite.tree.top() && score.year == Some(year) && score.value.is_some()
    };
    build.scores.iter().filter(top).count()
}

#[test]
fn int_lite_as_the_reference() {
    let (composite, build) = built("int-lite");
    for ((unit, column), want) in grid("lite_int_2024.csv") {
        let have = match column.as_str() {
            "rank" => score(&composite, &build, &unit, "INT").rank.unwrap() as f64,
            "coverage" => score(&composite, &build, &unit, "INT").coverage,
            node => score(&composite, &build, &unit, node).value.unwrap(),
        };
        assert!(close(have, want, 1e-10), "{unit} {column}: {have}, want {want}");
    }
    assert_eq!(scored(&composite, &build, 2024), 156);
    let laos = score(&composite, &build, "LAO", "INT");
    assert_eq!((laos.value, laos.rank), (None, None));
    assert!(laos.reason.as_ref().unwrap().en.contains("below 0.66"), "{:?}", laos.reason);
    assert!(close(laos.coverage, 0.85, 1e-12));
}

#[test]
fn int_lite_leaves_as_the_reference() {
    let text = fixture("lite_int_leaves_2024.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let (composite, build) = built("int-lite");
    let mut seen = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let id = if &record[3] == "migrant_share" { "x:MIGSHARE" } else { &record[3] };
        let leaf = score(&composite, &build, &record[0], id);
        let want: f64 = record[7].parse().unwrap();
        assert!(close(leaf.value.unwrap(), want, 1e-10), "{} {id}", &record[0]);
        let carried: i16 = record[6].parse().unwrap();
        assert_eq!(leaf.imputed_share, f64::from(u8::from(carried > 0)), "{} {id}", &record[0]);
        seen += 1;
    }
    assert_eq!(seen, 48);
}

#[test]
fn dep_lite_as_the_reference() {
    let (composite, build) = built("dep-lite");
    for ((unit, column), want) in grid("lite_dep_2024.csv") {
        let top = score(&composite, &build, &unit, "DEP");
        let have = match column.as_str() {
            "DEP" => top.value.unwrap(),
            "autonomy" => top.autonomy.unwrap(),
            "rank_DEP" => top.rank.unwrap() as f64,
            "n" => (top.coverage * 6.0).round(),
            "reserve_months" => score(&composite, &build, &unit, "x:RESMONTHS").value.unwrap(),
            leaf => score(&composite, &build, &unit, leaf).value.unwrap(),
        };
        assert!(close(have, want, 1e-10), "{unit} {column}: {have}, want {want}");
    }
    assert_eq!(scored(&composite, &build, 2024), 100);
    let without = score(&composite, &build, "SGP", "DEP");
    assert_eq!(without.value, None);
    assert_eq!(without.reason.as_ref().unwrap().en, "not enough leaves: 3 present, at least 5 needed");
}

#[test]
fn r2c_lite_as_the_reference_and_one_pair_is_not_enough() {
    let (composite, build) = built("r2c-lite");
    for ((unit, column), want) in grid("lite_r2c_2024.csv") {
        let top = score(&composite, &build, &unit, "R2C");
        let have = match column.as_str() {
            "fdi" => score(&composite, &build, &unit, "x:FDI.BAL").value.unwrap(),
            "ip" => score(&composite, &build, &unit, "x:IP.BAL").value.unwrap(),
            "aid" => score(&composite, &build, &unit, "r2c:AID").value.unwrap(),
            "pairs" => (top.coverage * 3.0).round(),
            _ => top.value.or(top.withheld).unwrap(),
        };
        assert!(close(have, want, 1e-10), "{unit} {column}: {have}, want {want}");
    }
    let vietnam = score(&composite, &build, "VNM", "R2C");
    assert_eq!(vietnam.value, None);
    assert_eq!(vietnam.reason.as_ref().unwrap().en, "not enough pairs: 1 present, at least 2 needed");
    assert!(close(vietnam.withheld.unwrap(), 2.990_705_490_962_72, 1e-10));
}

#[test]
fn the_human_development_index_equals_every_published_value() {
    let (composite, build) = built("hdi");
    let top = composite.tree.top();
    let published = published_hdi();
    let mut compared = 0;
    for score in build.scores.iter().filter(|score| score.node == top) {
        let key = (score.unit.clone(), score.year.unwrap());
        let (Some(value), Some(published)) = (score.value, published.get(&key)) else { continue };
        assert_eq!(format!("{value:.3}"), format!("{published:.3}"), "{key:?}");
        compared += 1;
    }
    assert_eq!(compared, 5_808);
    for ((unit, column), want) in
        grid("hdi_sample.csv").iter().filter(|((_, column), _)| column == "hdi_recomputed")
    {
        // The last row of each economy in the sample is the last year.
        let have = score(&composite, &build, unit, "hdi").value.unwrap();
        assert!(close(have, *want, 1e-12), "{unit} {column}: {have}, want {want}");
    }
}

fn published_hdi() -> BTreeMap<(String, i16), f64> {
    let library = Library::embedded().unwrap();
    let observations = library.observations().unwrap();
    let series = observations.all_series("hdr:HDI");
    series
        .flat_map(|series| {
            series
                .cells()
                .map(|cell| ((cell.key.economy.code().to_owned(), cell.year), cell.value))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn sums_to(tree: &Explanation) {
    let Some(contribution) = tree.contribution else { return };
    if !tree.children.is_empty() {
        let sum: f64 = tree.children.iter().filter_map(|child| child.contribution).sum();
        assert!((sum - contribution).abs() < 1e-9, "{}: {sum}, want {contribution}", tree.node);
    }
    tree.children.iter().for_each(sums_to);
}

#[test]
fn contributions_sum_to_the_score_and_open_to_source_rows() {
    with_evidence(|source| {
        for id in ["int-lite", "dep-lite"] {
            let (composite, build) = build(composite(id), source).unwrap();
            for unit in ["VNM", "SGP", "THA"] {
                let row = build.run.imputed.frame.row(unit, Some(2024)).unwrap();
                let tree = explain(&composite, &build.run, source, row);
                sums_to(&tree);
                let leaves: f64 = tree.leaves().iter().filter_map(|leaf| leaf.contribution).sum();
                if let Some(value) = tree.value {
                    assert!((leaves - value).abs() < 1e-9);
                }
                for leaf in tree.leaves().iter().filter(|leaf| leaf.value.is_some()) {
                    let cells = &leaf.trace.as_ref().unwrap().cells;
                    assert!(
                        !cells.is_empty() && cells.iter().all(|cell| cell.file.contains('#')),
                        "{}",
                        leaf.node
                    );
                }
            }
        }
    });
}

#[test]
fn the_driver_of_viet_nams_dependence_is_reserve_cover() {
    with_evidence(|source| {
        let (composite, build) = build(composite("dep-lite"), source).unwrap();
        let row = build.run.imputed.frame.row("VNM", Some(2024)).unwrap();
        let tree = explain(&composite, &build.run, source, row);
        let driver = tree
            .children
            .iter()
            .max_by(|a, b| a.contribution.unwrap().total_cmp(&b.contribution.unwrap()))
            .unwrap();
        assert_eq!(driver.node, "x:RESMONTHS");
        assert!(close(driver.value.unwrap(), 78.1659448568082, 1e-10));
        assert_eq!(driver.trace.as_ref().unwrap().cells.len(), 2);
    });
}

#[test]
fn a_comparison_splits_the_change_into_steps_that_sum() {
    with_evidence(|source| {
        let version = |id: &str, year| Version { composite: composite(id), source, year: Some(year) };
        let changes = compare(&version("INT", 2022), &version("int-lite", 2024)).unwrap();
        let change = changes.changes.iter().find(|change| change.unit == "VNM").unwrap();
        let (before, after) = (change.before.unwrap().0, change.after.unwrap().0);
        let steps = change.data.unwrap() + change.year.unwrap() + change.method.unwrap();
        assert!((after - before - steps).abs() < 1e-9);
        assert_eq!(change.data, Some(0.0));
        assert_ne!(change.method, Some(0.0));
    });
}

#[test]
fn the_policy_index_of_integration_spans_fifteen_years_and_150_economies() {
    let (composite, build) = built("INT");
    for year in 2010..=2024 {
        let economies = scored(&composite, &build, year);
        assert!(economies >= 150, "{year}: {economies}");
    }
    assert!(score(&composite, &build, "VNM", "INT").value.is_some());
}

#[test]
fn the_policy_indices_of_dependence_and_contribution_give_a_reason_where_they_give_no_score() {
    for id in ["DEP", "R2C"] {
        let (composite, build) = built(id);
        assert!(scored(&composite, &build, 2023) >= 75, "{id}: {}", scored(&composite, &build, 2023));
        let silent = |score: &&hoinhap_measures::index::Score| {
            score.node == composite.tree.top() && score.value.is_none() && score.reason.is_none()
        };
        assert_eq!(build.scores.iter().filter(silent).count(), 0);
        assert!(score(&composite, &build, "VNM", id).value.is_some(), "{id}");
    }
}

#[test]
fn a_replay_is_bit_identical() {
    let (first, second) = (built("int-lite").1, built("int-lite").1);
    assert_eq!(first.scores, second.scores);
}

#[test]
fn a_mover_reaches_the_next_unit_at_the_score_it_names() {
    let (composite, build) = built("int-lite");
    let row = build.run.imputed.frame.row("VNM", Some(2024)).unwrap();
    let movers =
        hoinhap_measures::index::movers(&composite, &build.run, row, 0..build.run.imputed.frame.rows.len());
    assert_eq!(movers.len(), 16);
    let own = score(&composite, &build, "VNM", "INT");
    let above = build
        .scores
        .iter()
        .filter(|other| other.node == composite.tree.top() && other.rank == Some(own.rank.unwrap() - 1))
        .filter_map(|other| other.value)
        .fold(f64::INFINITY, f64::min);
    for mover in &movers {
        assert!(mover.rank_at_best <= own.rank.unwrap(), "{mover:?}");
        assert_eq!(mover.needed.is_some(), mover.top_at_best >= above, "{mover:?}");
        assert!(mover.needed.is_none_or(|needed| needed > mover.score), "{mover:?}");
    }
}

#[test]
fn the_change_between_years_is_split_over_the_pillars() {
    let (composite, build) = built("INT");
    let row = |year| build.run.imputed.frame.row("VNM", Some(year)).unwrap();
    let parts =
        hoinhap_measures::index::member_changes(&composite, &build.run, row(2015), row(2024)).unwrap();
    let top = composite.tree.top();
    let change = build.run.value(top, row(2024)).unwrap() - build.run.value(top, row(2015)).unwrap();
    assert!((parts.iter().map(|part| part.part).sum::<f64>() - change).abs() < 1e-9);
}

#[test]
fn a_rank_and_its_range_are_among_the_same_economies() {
    with_evidence(|source| {
        let (composite, panel) = select(composite("DEP").with_years(2024, 2024), source).unwrap();
        let rows = 0..panel.height();
        let mut runner = Runner::new(&composite.tree, panel);
        let rank = bands(&mut runner, &composite, rows, "VNM").unwrap().unwrap().rank;
        // Worked out apart from this code, from the rows: 67th of 109 by the recipe, 22 to 88 over its 48 choices.
        assert_eq!((rank.p05.round(), rank.p95.round()), (22.0, 88.0));
    });
}

#[test]
fn rank_ranges_and_the_chance_of_a_rise_over_the_choices_of_dependence() {
    with_evidence(|source| {
        let (composite, panel) = select(composite("DEP").with_years(2022, 2023), source).unwrap();
        let rows = panel.frame.years().pop().unwrap().1;
        let mut runner = Runner::new(&composite.tree, panel);
        let result = factorial(&mut runner, &composite, rows.clone()).unwrap();
        assert_eq!(result.scores.len(), 3 * 2 * 8);
        let vietnam = result.units.iter().find(|unit| unit.unit == "VNM").unwrap();
        // The short way to one unit's ranges gives the same scores; a unit that few runs score has none.
        let found = bands(&mut runner, &composite, rows.clone(), "VNM").unwrap().unwrap();
        assert_eq!((found.score, found.scored, found.cells), (vietnam.score, 48, 48));
        assert!(found.rank.p95 > vietnam.rank.p95, "ranked among more units");
        assert_eq!(bands(&mut runner, &composite, rows, "DEU").unwrap(), None);
        let chance = vietnam.up_since.unwrap();
        assert!((0.0..=1.0).contains(&chance));
        assert!(
            vietnam.rank.p05 <= vietnam.nominal_rank as f64
                && vietnam.nominal_rank as f64 <= vietnam.rank.p95
        );
        assert!(!distinguishable(vietnam, vietnam));
        // Of each pair one is above the other in every run, or they share them.
        let (first, last) = (&result.units[0].unit, &result.units[result.units.len() - 1].unit);
        let both = result.beats(first, last).unwrap() + result.beats(last, first).unwrap();
        assert!((both - 1.0).abs() < 1e-12);
    });
}

#[test]
fn an_index_is_forecast_by_its_leaves_and_replays_from_its_seed() {
    let (composite, build) = built("INT");
    let goal = Goal { base_year: 2024, base: 40.0, year: 2030, value: 60.0 };
    let first = outlook(&composite, &build.run, "VNM", goal, 1).unwrap();
    assert_eq!(first, outlook(&composite, &build.run, "VNM", goal, 1).unwrap());
    assert_eq!((first.path[0].year, first.path.len(), first.models.len()), (2025, 6, 16));
    for (point, (low, high)) in first.path.iter().zip(&first.bounds) {
        assert!((1.0..=100.0).contains(low) && low <= &point.value && point.value <= *high && *high <= 100.0);
    }
    // Uncertainty grows with the horizon.
    let width = |(low, high): &(f64, f64)| high - low;
    assert!(width(&first.bounds[5]) > width(&first.bounds[0]));
    assert_eq!(outlook(&composite, &build.run, "XXX", goal, 1), Err(OutlookRefused::UnknownUnit));
    let (lite, build) = built("int-lite");
    let short = outlook(&lite, &build.run, "VNM", goal, 1);
    assert_eq!(short, Err(OutlookRefused::Leaf(ForecastRefused::TooShort { points: 1 })));
}
