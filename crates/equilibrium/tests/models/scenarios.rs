//! Scenario files: malformed ones end in issues, never in a panic or a number.

use hoinhap_equilibrium::scenario::{Inputs, Sampling, Scenario, ScenarioError, parse, run, run_all};
use hoinhap_sources::{EmbeddedFile, Library};
use hoinhap_vocab::{AsOf, Issue, Text, parse_date};
use proptest::prelude::*;

fn text(name: &str) -> String {
    EmbeddedFile::find(&format!("scenarios/{name}.toml")).unwrap().text().unwrap()
}

fn no_file(name: &str) -> Result<Vec<u8>, Issue> {
    Err(Issue::error("file/not-found", name.to_owned(), Text::default(), Text::default()))
}

fn run_text(text: &str, as_of: &str) -> Result<hoinhap_equilibrium::scenario::ScenarioResult, ScenarioError> {
    let library = Library::embedded().unwrap();
    let inputs = Inputs { library: &library, files: &no_file, as_of: AsOf(parse_date(as_of).unwrap()) };
    let mut scenario = parse("s.toml", text).map_err(ScenarioError::Issues)?;
    scenario.uncertainty = None;
    run(&scenario, &inputs, &|_, _| ())
}

#[test]
fn every_shipped_file_is_sound() {
    for file in EmbeddedFile::in_folder("scenarios").iter().filter(|file| file.path.ends_with(".toml")) {
        if file.path.contains("/defaults/") {
            continue;
        }
        let scenario = parse(file.path, &file.text().unwrap()).unwrap();
        assert_eq!(file.path, format!("scenarios/{}.toml", scenario.name));
        assert!(
            !scenario.elasticities.eps.source.is_empty()
                && !scenario.note.vi.is_empty()
                && scenario.uncertainty.is_some()
        );
    }
}

#[test]
fn every_shipped_scenario_runs_and_holds_its_identities() {
    let library = Library::embedded().unwrap();
    let vietnam = hoinhap_vocab::Economy::literal("VNM");
    let inputs =
        Inputs { library: &library, files: &no_file, as_of: AsOf(parse_date("2026-11-26").unwrap()) };
    let mut count = 0;
    for file in EmbeddedFile::in_folder("scenarios").iter().filter(|file| file.path.ends_with(".toml")) {
        if file.path.contains("/defaults/") {
            continue;
        }
        let mut scenario = parse(file.path, &file.text().unwrap()).unwrap();
        scenario.uncertainty = None;
        let result =
            run(&scenario, &inputs, &|_, _| ()).unwrap_or_else(|error| panic!("{}: {error:?}", file.path));
        assert!(
            result.residual <= 1e-11 && result.identities.iter().all(hoinhap_equilibrium::Identity::holds)
        );
        let welfare = result.value(vietnam, "welfare_pct").unwrap();
        assert!(welfare.abs() > 1e-6 && welfare.abs() < 60.0, "{}: {welfare}", file.path);
        count += 1;
    }
    assert!(count >= 27, "{count}");
}

#[test]
fn draws_repeat_and_give_ordered_intervals() {
    let library = Library::embedded().unwrap();
    let vietnam = hoinhap_vocab::Economy::literal("VNM");
    let inputs =
        Inputs { library: &library, files: &no_file, as_of: AsOf(parse_date("2026-11-26").unwrap()) };
    let mut scenario = parse("s.toml", &text("join-usa")).unwrap();
    scenario.uncertainty.as_mut().unwrap().draws = 9;
    let once = run(&scenario, &inputs, &|_, _| ()).unwrap();
    let again = run(&scenario, &inputs, &|_, _| ()).unwrap();
    assert_eq!((&once.intervals, &once.columns), (&again.intervals, &again.columns));
    let interval = once.interval(vietnam, "real_income_pct").unwrap();
    assert!(interval.p05 < interval.p50 && interval.p50 < interval.p95);
    assert_eq!(once.draws.unwrap().failed, 0);
}

#[test]
fn rates_in_force_follow_the_date() {
    let usa = hoinhap_vocab::Economy::literal("USA");
    let revenue = |date: &str| {
        run_text(&text("us-tariffs-in-force"), date).unwrap().value(usa, "tariff_revenue_share").unwrap()
    };
    assert!(revenue("2025-04-05") < revenue("2025-08-07"));
    // A table is in force from the first day of its revision, whatever the day on which it was drawn up.
    assert_eq!(revenue("2025-08-07"), revenue("2025-12-04"));
    assert_ne!(revenue("2025-12-04"), revenue("2025-12-05"));
    // A rate that is law for a later date is not in force yet.
    assert_eq!(revenue("2026-06-08"), revenue("2026-11-09"));
    assert!(revenue("2026-11-10") < revenue("2026-11-09"));
    assert_eq!(revenue("2026-11-10"), revenue("2026-12-31"));
}

#[test]
fn an_agreement_left_undoes_one_joined() {
    let vietnam = hoinhap_vocab::Economy::literal("VNM");
    let value =
        |name: &str| run_text(&text(name), "2026-11-26").unwrap().value(vietnam, "real_income_pct").unwrap();
    assert!(
        value("join-efta") > 0.0 && value("leave-evfta") < 0.0 && value("leave-rcep") < value("leave-ajcep")
    );
}

#[test]
fn a_lost_pair_without_data_is_refused() {
    let text = text("lose-largest-supplier").replace("\"CHN\"", "\"KOR\"");
    let Err(ScenarioError::Issues(issues)) = run_text(&text, "2026-11-26") else {
        panic!("a number for missing trade")
    };
    assert_eq!(issues[0].code, "scenario/no-cell");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_read_or_refused(start in 0_usize..3000, length in 0_usize..40, put in "[ -~\\n]{0,12}") {
        let mut text = text("us-added-tariffs-2025-04-02");
        let from = (start.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
        let to = ((from + length).min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
        text.replace_range(from..to, &put);
        match parse("s.toml", &text) {
            Ok(scenario) => prop_assert!(scenario.elasticities.eps.value > 0.0),
            Err(issues) => prop_assert!(!issues.is_empty() && issues.iter().all(|issue| !issue.message.vi.is_empty())),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        prop_assert!(parse("s.toml", &text).is_err());
    }
}

/// A shipped scenario with some uncertainty.
fn sampled(name: &str, sampling: Sampling, draws: usize) -> Scenario {
    let mut scenario = parse(&format!("{name}.toml"), &text(name)).unwrap();
    let uncertainty = scenario.uncertainty.as_mut().unwrap();
    (uncertainty.sampling, uncertainty.draws) = (sampling, draws);
    scenario
}

#[test]
fn scenarios_side_by_side_are_those_alone() {
    let library = Library::embedded().unwrap();
    let inputs =
        Inputs { library: &library, files: &no_file, as_of: AsOf(parse_date("2026-11-26").unwrap()) };
    // Two agreements with Korea ask the same, each in its own words and with its own place of the filled flows.
    let alike = ["leave-akfta", "leave-vkfta"];
    let others = ["leave-evfta", "us-added-tariffs-2025-04-02", "lose-korea", "join-efta"];
    let names = [&alike[..], &others].concat();
    let scenarios: Vec<Scenario> = names.iter().map(|name| sampled(name, Sampling::Ends, 1)).collect();
    for (scenario, together) in scenarios.iter().zip(run_all(&scenarios, &inputs)) {
        assert_eq!(together, run(scenario, &inputs, &|_, _| ()), "{}", scenario.name);
    }
}

#[test]
fn the_ends_of_one_quantity_are_the_interval_of_many_draws() {
    let library = Library::embedded().unwrap();
    let inputs =
        Inputs { library: &library, files: &no_file, as_of: AsOf(parse_date("2026-11-26").unwrap()) };
    let of = |sampling| {
        let scenario = sampled("lose-largest-supplier", sampling, 2000);
        let result = run(&scenario, &inputs, &|_, _| ()).unwrap();
        result.interval(hoinhap_vocab::Economy::literal("VNM"), "welfare_pct").unwrap()
    };
    let (ends, draws) = (of(Sampling::Ends), of(Sampling::Draws));
    // Three standard errors of a 5 % quantile of 2,000 draws are 1.5 points of probability: .2 points of welfare here.
    assert!((ends.p05 - draws.p05).abs() < 0.2, "{ends:?} {draws:?}");
    assert!((ends.p95 - draws.p95).abs() < 0.2, "{ends:?} {draws:?}");
}

#[test]
fn a_shock_is_not_known_before_its_day() {
    for (name, as_of, code) in [
        ("us-added-tariffs-2025-04-02", "2025-04-01", "scenario/not-yet-known"),
        ("leave-evfta", "2023-06-30", "scenario/base-not-over"),
    ] {
        match run_text(&text(name), as_of) {
            Err(ScenarioError::Issues(issues)) => assert_eq!(issues[0].code, code),
            other => panic!("{name}: {other:?}"),
        }
    }
}

/// The first issue of a shipped scenario in which one text was put for another.
fn issue_of(name: &str, from: &str, to: &str) -> Issue {
    let text = text(name);
    assert!(text.contains(from), "{name} {from}");
    match run_text(&text.replace(from, to), "2026-11-26") {
        Err(ScenarioError::Issues(issues)) => issues.into_iter().next().unwrap(),
        other => panic!("{name} {to}: {:?}", other.map(|result| result.columns["welfare_pct"].len())),
    }
}

#[test]
fn what_reads_like_a_mistake_is_refused_and_not_computed() {
    let cell = "impute = [{ exporter = \"E\", importer = \"VNM\", value = 5.3e7, unit = \"kUSD\", source = \"x\" }]\nflows = ";
    let cases = [
        // Ten per cent as ten, or as a tenth.
        ("import-cost-10", "factor = 1.1", "factor = 10.0 #", "scenario/cost-as-change"),
        ("import-cost-10", "factor = 1.1", "factor = 0.1 #", "scenario/cost-as-change"),
        // Domestic sales follow from income.
        ("join-usa", "flows = ", &cell.replace('E', "VNM"), "scenario/domestic-given"),
        // The table has what is to be filled.
        ("join-usa", "flows = ", &cell.replace('E', "CHN"), "scenario/already-observed"),
        ("join-usa", "year = 2023", "value = \"trade\"\nyear = 2023", "scenario/no-column"),
        ("join-usa", "focus = [\"VNM\"", "focus = [\"ZZZ\"", "scenario/unknown-economy"),
        // Accounting identities could not be held.
        ("join-usa", "[base]", "[solver]\ntolerance = 1e-6\n[base]", "scenario/out-of-range"),
        ("join-usa", "kind = \"agreement\"", "product = \"S1\"\nkind = \"agreement\"", "scenario/one-sector"),
        (
            "us-added-tariffs-2025-04-02",
            "rates = \"tariffs_us_2025_04_02:model_rate\"",
            "rate = \"mirror\"",
            "scenario/nothing-to-mirror",
        ),
    ];
    let more = [
        (
            "us-added-tariffs-2025-04-02",
            "\"share-of-world-income\"",
            "\"balanced\"",
            "scenario/unknown-value",
        ),
        ("join-usa", "[closure]", "[closure]\nrevenue = \"rebate\"", "scenario/unknown-key"),
        ("join-usa", "[elasticity]", "[elasticity]\nkappa = 0.5", "scenario/unknown-key"),
        ("join-usa", "distribution = \"triangular\"", "distribution = \"normal\"", "scenario/no-spread"),
        ("import-cost-10", "importer = \"VNM\"", "importer = []", "scenario/empty-list"),
        ("join-usa", "groups = [\"ASEAN\"]", "groups = [\"NOPE\"]", "scenario/unknown-economy"),
    ];
    for (name, from, to, code) in cases.into_iter().chain(more) {
        let issue = issue_of(name, from, to);
        assert_eq!(issue.code, code, "{name} {to}: {issue:?}");
        assert!(!issue.place.is_empty() && !issue.help.is_empty());
    }
}

#[test]
fn pairs_that_a_shock_does_not_meet_are_named() {
    let result = run_text(&text("leave-rcep"), "2026-11-26").unwrap();
    let issue = result.issues.iter().find(|issue| issue.code == "scenario/pairs-without-trade").unwrap();
    assert!(issue.value.as_ref().unwrap().contains("VNM → PHL"), "{issue:?}");
    let codes: Vec<_> = run_text(&text("join-usa"), "2026-11-26").unwrap().issues;
    assert!(codes.iter().all(|issue| issue.code != "scenario/pairs-without-trade"));
}
