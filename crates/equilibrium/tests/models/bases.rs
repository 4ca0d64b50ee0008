//! Scenario files with bases of their own: estimated trade costs, and many sectors.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use hoinhap_equilibrium::scenario::{Inputs, ScenarioError, ScenarioResult, parse, run};
use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, Economy, Issue, Text, parse_date};

use crate::support::{number, rows};

/// Files by name.
type Files = BTreeMap<&'static str, String>;

fn run_with(text: &str, files: &Files) -> Result<ScenarioResult, ScenarioError> {
    let library = Library::embedded().unwrap();
    let find = |name: &str| {
        let missing = || Issue::error("file/not-found", name.to_owned(), Text::default(), Text::default());
        files.get(name).map(|text| text.clone().into_bytes()).ok_or_else(missing)
    };
    let as_of = AsOf(parse_date("2026-11-26").unwrap());
    let inputs = Inputs { library: &library, files: &find, as_of };
    run(&parse("s.toml", text).map_err(ScenarioError::Issues)?, &inputs, &|_, _| ())
}

fn code(result: Result<ScenarioResult, ScenarioError>) -> &'static str {
    match result {
        Err(ScenarioError::Issues(issues)) => issues[0].code,
        other => panic!("{other:?}"),
    }
}

/// The sample of gegravity with its kernel: coefficients of the package's documentation.
fn costs() -> String {
    let mut text = "exporter,importer,year,kernel,pta,Y,E\n".to_owned();
    for row in rows("gegravity_sample.csv") {
        let value = |column: &str| number(&row, column).unwrap();
        let cost = 16.324_34 - 0.389_862_3 * value("lndist")
            + 0.891_577 * value("contiguity")
            + 0.032_624_9 * value("common_language")
            + 0.471_138_3 * value("pta")
            - 3.412_584 * value("international");
        let (exporter, importer) = (&row["exporter"], &row["importer"]);
        let (kernel, pta, y, e) = (cost.exp(), value("pta"), value("Y"), value("E"));
        writeln!(text, "{exporter},{importer},2006,{kernel},{pta},{y},{e}").unwrap();
    }
    text
}

const KERNEL: &str = r#"
schema = "hoinhap/scenario/1"
name = "s"
title = { vi = "t", en = "t" }
model = "gravity-agtpa"
[base]
flows = "costs.csv"
year = 2006
kernel = "costs.csv:kernel"
agreement = "pta"
reference = "DEU"
[elasticity]
sigma = { value = 5.0, source = "the package's documentation" }
[[shock]]
kind = "agreement"
members = ["CAN", "JPN"]
beta = { value = 0.4711383, source = "the package's documentation" }
action = "join"
"#;

#[test]
fn a_kernel_gives_the_exact_fixed_point_of_the_full_endowment() {
    let files = Files::from([("costs.csv", costs())]);
    let result = run_with(KERNEL, &files).unwrap();
    assert!(result.issues.is_empty(), "{:?}", result.issues);
    for row in rows("gegravity_exact.csv") {
        let economy = row["economy"].parse::<Economy>().unwrap();
        for (field, column) in [
            ("wage_pct", "factory_gate_price_pct"),
            ("price_pct", "imr_pct"),
            ("real_income_pct", "real_gdp_pct"),
            ("exports_pct", "exports_pct"),
        ] {
            let (found, wanted) = (result.value(economy, field).unwrap(), number(&row, column).unwrap());
            // The scenario is solved to 1e-11.
            assert!((found - wanted).abs() < 1e-8, "{economy} {field}: {found} {wanted}");
        }
        assert!(result.value(economy, "conditional_exports_pct").is_some());
    }
    assert!(result.parameters.iter().any(|used| used.name == "shock.1.beta" && used.value == 0.471_138_3));
}

#[test]
fn members_do_not_join_and_others_do_not_leave() {
    let files = Files::from([("costs.csv", costs())]);
    assert_eq!(code(run_with(&KERNEL.replace("join", "leave"), &files)), "scenario/agreed-already");
    let usa = KERNEL.replace("\"JPN\"", "\"USA\"");
    assert_eq!(code(run_with(&usa, &files)), "scenario/agreed-already");
    assert!(run_with(&usa.replace("join", "leave"), &files).is_ok());
}

#[test]
fn a_kernel_without_a_pair_is_refused() {
    let text = costs();
    let line = text.lines().find(|line| line.starts_with("CAN,CAN")).unwrap();
    let files = Files::from([("costs.csv", text.replace(&format!("{line}\n"), ""))]);
    assert_eq!(code(run_with(KERNEL, &files)), "scenario/bad-row");
}

const SECTORS: &str = r#"
schema = "hoinhap/scenario/1"
name = "s"
title = { vi = "t", en = "t" }
model = "caliendo-parro-2015"
[base]
flows = "flows.csv"
year = 2015
tariffs = "tariffs.csv:tariff_base"
input_shares = "input_shares.csv"
production = "production.csv"
sectors = "sectors.csv"
[closure]
deficits = "balanced"
[[shock]]
kind = "tariff"
importer = "*"
exporter = "*"
rates = "tariffs.csv:tariff_shock"
"#;

/// The synthetic economies under codes that exist.
const CODES: [(&str, &str); 6] =
    [("AAA", "AUS"), ("BBB", "BRA"), ("CCC", "CAN"), ("DDD", "DEU"), ("EEE", "ESP"), ("FFF", "FRA")];

fn tables() -> Files {
    let read = |name: &'static str| {
        let path = format!("{}/tests/fixtures/multisector/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        (name, CODES.iter().fold(text, |text, (from, to)| text.replace(from, to)))
    };
    ["flows.csv", "tariffs.csv", "input_shares.csv", "production.csv", "sectors.csv"].map(read).into()
}

#[test]
fn many_sectors_give_both_welfare_numbers_of_the_reference() {
    let result = run_with(SECTORS, &tables()).unwrap();
    for row in rows("multisector/expected_zero_deficit.csv") {
        let code = CODES.iter().find(|(from, _)| *from == row["economy"]).unwrap().1;
        let economy = code.parse::<Economy>().unwrap();
        for field in ["welfare_pct", "welfare_first_order_pct", "terms_of_trade_pct", "real_wage_pct"] {
            let (found, wanted) = (result.value(economy, field).unwrap(), number(&row, field).unwrap());
            assert!((found - wanted).abs() < 1e-8, "{code} {field}: {found} {wanted}");
        }
    }
    assert_eq!(result.scenario.model.code(), "caliendo-parro-2015");
}

#[test]
fn a_shock_meets_the_sectors_that_it_names() {
    let one = SECTORS.replace("rates = \"tariffs.csv:tariff_shock\"", "rate = 0.2\nproduct = [\"S1\"]");
    let all = one.replace("product = [\"S1\"]", "product = \"*\"");
    let australia = Economy::literal("AUS");
    let welfare = |text: &str| run_with(text, &tables()).unwrap().value(australia, "welfare_pct").unwrap();
    assert!((welfare(&one) - welfare(&all)).abs() > 1e-3);
    assert_eq!(code(run_with(&one.replace("S1", "S9"), &tables())), "scenario/unknown-sector");
    assert_eq!(code(run_with(&one.replace("0.2", "20"), &tables())), "scenario/rate-in-percent");
    let closed = one.replace("balanced", "multiplicative");
    assert_eq!(code(run_with(&closed, &tables())), "scenario/wrong-closure");
}

#[test]
fn costs_cut_offs_and_agreements_work_by_sector() {
    let with = |shock: &str| {
        let (before, _) = SECTORS.split_once("[[shock]]").unwrap();
        run_with(&format!("{before}[[shock]]\n{shock}"), &tables()).unwrap()
    };
    let welfare = |shock: &str| with(shock).value(Economy::literal("AUS"), "welfare_pct").unwrap();
    assert!(welfare("kind = \"cost\"\nimporter = \"AUS\"\nexporter = \"*\"\nfactor = 1.1") < -0.1);
    assert!(welfare("kind = \"cutoff\"\nbetween = [\"AUS\", \"BRA\"]") < -0.01);
    let agreement = "kind = \"agreement\"\nmembers = [\"AUS\", \"BRA\"]\nbeta = 0.4\naction = \"join\"";
    assert!(welfare(agreement) > 0.01);
    assert!(with(agreement).issues.iter().any(|issue| issue.code == "scenario/no-source"));
}

#[test]
fn missing_tables_and_rows_are_told() {
    assert_eq!(
        code(run_with(&SECTORS.replace("production = \"production.csv\"\n", ""), &tables())),
        "scenario/missing-key"
    );
    let mut files = tables();
    let shares = files["input_shares.csv"].clone();
    let line = shares.lines().nth(1).unwrap();
    files.insert("input_shares.csv", shares.replace(&format!("{line}\n"), ""));
    assert_eq!(code(run_with(SECTORS, &files)), "scenario/input-shares");
    let mut files = tables();
    let production = files["production.csv"].clone();
    let line = production.lines().nth(1).unwrap();
    files.insert("production.csv", production.replace(&format!("{line}\n"), ""));
    assert_eq!(code(run_with(SECTORS, &files)), "scenario/bad-row");
}
