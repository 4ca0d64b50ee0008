//! `scenario run` on tables of one's own: one product, input-output, many sectors, estimated costs.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{json, refusal, run};

/// A folder with a scenario file and tables.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    pub(crate) fn new(scenario: &str, tables: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let head =
            "schema = \"hoinhap/scenario/1\"\nname = \"own\"\ntitle = { vi = \"riêng\", en = \"own\" }\n";
        fs::write(folder.path().join("s.toml"), format!("{head}{scenario}")).unwrap();
        for (name, text) in tables {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("s.toml")
    }

    pub(crate) fn answer(&self, words: &[&str]) -> Value {
        let path = self.path();
        let words = [&["scenario", "run", path.to_str().unwrap()], words].concat();
        let (status, value) = json(&words);
        assert_eq!(status, 0, "{value}");
        value
    }

    pub(crate) fn refused(&self) -> (i32, String) {
        refusal(&["scenario", "run", self.path().to_str().unwrap()])
    }
}

/// A table of the reference sets, under the codes that they use themselves.
pub(crate) fn fixture(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../equilibrium/tests/fixtures");
    fs::read_to_string(root.join(name)).unwrap()
}

fn rows(name: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let text = fixture(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

pub(crate) fn economy<'a>(value: &'a Value, code: &str) -> &'a Value {
    value["economies"].as_array().unwrap().iter().find(|row| row["economy"] == code).unwrap()
}

pub(crate) fn codes(value: &Value) -> Vec<&str> {
    value["issues"].as_array().unwrap().iter().map(|issue| issue["code"].as_str().unwrap()).collect()
}

pub(crate) const IMPORTS: &str = "exporter,importer,product,year,value\nJPN,VNM,870323,2023,100\nKOR,VNM,870323,2023,300\n\
                       JPN,VNM,870324,2023,7\nJPN,THA,870323,2023,55\n";
pub(crate) const TARIFFS: &str =
    "exporter,importer,product,tariff\nJPN,VNM,870323,0.25\nKOR,VNM,870323,0.25\n";
pub(crate) const MARKET: &str = r#"model = "smart"
[base]
flows = "imports.csv"
tariffs = "tariffs.csv:tariff"
importer = "VNM"
product = "870323"
year = 2023
unit = "kUSD"
[elasticity]
demand = { value = -1.5, low = -2.0, high = -1.0, distribution = "uniform", source = "an example" }
substitution = { value = 2.0, source = "an example" }
[[shock]]
kind = "tariff"
importer = "VNM"
exporter = "JPN"
rate = 0.0
"#;

pub(crate) fn market(scenario: &str) -> Folder {
    Folder::new(scenario, &[("imports.csv", IMPORTS.to_owned()), ("tariffs.csv", TARIFFS.to_owned())])
}

#[test]
fn one_product_is_that_worked_by_hand() {
    let value = market(MARKET).answer(&[]);
    // TC = 100 (-1.5)(-.25) / 1.25; r = (1 / 1.25)^(-2) = 1.5625; TD = 100 x 300 x .5625 / (156.25 + 300).
    let diverted = 16_875.0 / 456.25;
    let japan = economy(&value, "JPN");
    for (field, wanted) in [
        ("trade_creation", 30.0),
        ("trade_diversion", diverted),
        ("imports_from_new", 130.0 + diverted),
        ("imports_from_base", 100.0),
        ("tariff_new", 0.0),
    ] {
        assert!((number(&japan[field]) - wanted).abs() < 1e-12, "{field}: {japan}");
    }
    assert!((number(&economy(&value, "KOR")["trade_diversion"]) + diverted).abs() < 1e-12);
    let totals = &value["totals"];
    assert!((number(&totals["tariff_revenue_change"]) - (0.25 * (300.0 - diverted) - 100.0)).abs() < 1e-12);
    assert!((number(&totals["welfare_change"]) - 3.75).abs() < 1e-12);
    assert!((number(&totals["imports_new_total"]) - 430.0).abs() < 1e-12);
    assert_eq!((value["unit"].as_str(), value["converged"].as_bool()), (Some("kUSD"), Some(true)));
    assert!(value.get("closure").is_none() && codes(&value).contains(&"scenario/smart-style"));
    assert_eq!(value["economies"].as_array().unwrap().len(), 2);
}

#[test]
fn one_product_has_intervals_of_its_totals_too() {
    let drawn = format!("{MARKET}[uncertainty]\ndraws = 400\nseed = 3\nvary = [\"demand\"]\n");
    let value = market(&drawn).answer(&[]);
    // Creation is 20 times the elasticity, which is uniform from 1 to 2: its percentiles are 21, 30 and 39.
    let interval = &value["totals"]["interval"]["trade_creation_total"];
    for (end, wanted) in [("p05", 21.0), ("p50", 30.0), ("p95", 39.0)] {
        assert!((number(&interval[end]) - wanted).abs() < 2.0, "{interval}");
    }
    assert_eq!(&economy(&value, "JPN")["interval"]["trade_creation"], interval);
    let page = market(&drawn);
    let page = run(&["scenario", "run", page.path().to_str().unwrap(), "--lang", "vi"]);
    assert!(page.out.contains("Tạo lập thương mại") && page.out.contains("Đơn vị: kUSD"), "{}", page.out);
}

#[test]
fn a_finite_supply_and_one_tariff_for_all_are_keys_of_the_file() {
    let text = MARKET.replace("tariffs = \"tariffs.csv:tariff\"", "tariff = 0.25").replace(
        "substitution = { value = 2.0, source = \"an example\" }",
        "substitution = 2.0\nsupply = 3.0",
    );
    let value = market(&text).answer(&[]);
    assert!((number(&economy(&value, "JPN")["trade_creation"]) - 20.0).abs() < 1e-12);
    assert!(codes(&value).contains(&"scenario/no-source"));
}

#[test]
fn bad_markets_are_refused() {
    for (from, to, code) in [
        ("product = \"870323\"\n", "", "scenario/missing-key"),
        ("product = \"870323\"", "product = \"870399\"", "scenario/no-market"),
        ("unit = \"kUSD\"\n", "", "scenario/missing-key"),
        ("tariffs.csv:tariff", "tariffs.csv:rate", "scenario/no-column"),
        (
            "value = -1.5, low = -2.0, high = -1.0",
            "value = 1.5, low = 1.0, high = 2.0",
            "scenario/out-of-range",
        ),
        ("rate = 0.0", "rate = 25", "scenario/rate-in-percent"),
        ("rate = 0.0", "rate = 1.5", "scenario/negative-imports"),
        ("kind = \"tariff\"", "kind = \"export-tax\"", "scenario/wrong-model"),
        ("exporter = \"JPN\"", "exporter = \"FRA\"", "scenario/not-in-base"),
        ("exporter = \"JPN\"", "exporter = \"VNM\"", "scenario/on-itself"),
        ("[[shock]]", "[closure]\ndeficits = \"additive\"\n[[shock]]", "scenario/unknown-key"),
    ] {
        assert!(MARKET.contains(from), "{from}");
        assert_eq!(market(&MARKET.replace(from, to)).refused(), (2, code.to_owned()), "{to}");
    }
    let rows = [
        (IMPORTS.replace("300", "-300"), TARIFFS.to_owned(), "scenario/bad-row"),
        (IMPORTS.replace("KOR,VNM", "JPN,VNM"), TARIFFS.to_owned(), "scenario/bad-row"),
        (IMPORTS.to_owned(), TARIFFS.replace("KOR,VNM,870323,0.25\n", ""), "scenario/no-tariff"),
        (IMPORTS.to_owned(), TARIFFS.replace("0.25", "25"), "scenario/rate-in-percent"),
    ];
    for (imports, tariffs, code) in rows {
        let folder = Folder::new(MARKET, &[("imports.csv", imports), ("tariffs.csv", tariffs)]);
        assert_eq!(folder.refused(), (2, code.to_owned()));
    }
}

pub(crate) const TABLE: &str = r#"model = "leontief"
[base]
intermediate = "intermediate.csv"
final_demand = "final_demand.csv"
year = 2020
unit = "MUSD"
[[shock]]
kind = "cutoff"
exporter = "AAA"
importer = "BBB"
[output]
bilateral = true
"#;

fn table(scenario: &str) -> Folder {
    let read = |name: &'static str| (name, fixture(&format!("input_output/{name}")));
    Folder::new(scenario, &[read("intermediate.csv"), read("final_demand.csv")])
}

/// The reference prints fifteen digits of a solve with an inverse.
const LINEAR: f64 = 1e-10;

fn near(found: &Value, row: &std::collections::BTreeMap<String, String>, column: &str, tolerance: f64) {
    let (found, wanted) = (number(found), row[column].parse::<f64>().unwrap());
    assert!((found - wanted).abs() < tolerance * wanted.abs().max(1.0), "{row:?} {column}: {found}");
}

#[test]
fn an_input_output_table_gives_the_reference_values() {
    let value = table(TABLE).answer(&[]);
    for row in rows("input_output/expected_region.csv") {
        let region = economy(&value, &row["region"]);
        near(&region["gross_exports"], &row, "gross_exports", LINEAR);
        near(&region["domestic_value_added"], &row, "domestic_value_added", LINEAR);
        near(&region["foreign_value_added"], &row, "foreign_value_added", LINEAR);
        near(&region["value_added_pct"], &row, "gdp_loss_pct_if_AAA_sells_nothing_to_BBB", LINEAR);
    }
    let sectors = value["sectors"].as_array().unwrap();
    for row in rows("input_output/expected_sector.csv") {
        let of = |sector: &&Value| sector["economy"] == row["region"] && sector["sector"] == row["sector"];
        let sector = sectors.iter().find(of).unwrap();
        for (ours, column) in [
            ("output_base", "output"),
            ("value_added_base", "value_added"),
            ("output_multiplier", "output_multiplier"),
            ("forward_linkage", "forward"),
            ("output_new", "output_after_extraction"),
        ] {
            near(&sector[ours], &row, column, LINEAR);
        }
    }
    let added = value["value_added_in_final_demand"].as_array().unwrap();
    for row in rows("input_output/expected_value_added_in_final_demand.csv") {
        for cell in added.iter().filter(|cell| cell["origin"] == row["value_added_origin"]) {
            near(&cell["value"], &row, cell["final_buyer"].as_str().unwrap(), LINEAR);
        }
    }
    let cut = value["bilateral"]
        .as_array()
        .unwrap()
        .iter()
        .find(|flow| flow["exporter"] == "AAA" && flow["importer"] == "BBB");
    assert_eq!(cut.unwrap()["new"], 0.0);
    assert!(codes(&value).contains(&"scenario/own-codes"));
    let identities = value["identities"].as_array().unwrap();
    assert!(identities.len() == 3 && identities.iter().all(|row| number(&row["deviation"]) < 1e-12));
}

#[test]
fn links_are_cut_by_sector_both_ways_and_at_home() {
    let loss = |lines: &str| {
        let (before, _) = TABLE.split_once("[[shock]]").unwrap();
        let value = table(&format!("{before}[[shock]]\nkind = \"cutoff\"\n{lines}")).answer(&[]);
        number(&economy(&value, "AAA")["value_added_pct"])
    };
    let whole = loss("exporter = \"AAA\"\nimporter = \"BBB\"");
    let part = loss("exporter = \"AAA\"\nimporter = \"BBB\"\nproduct = [\"S1\"]");
    let both = loss("between = [\"AAA\", \"BBB\"]");
    let own = loss("exporter = \"AAA\"\nimporter = \"AAA\"");
    let all = loss("exporter = \"AAA\"\nimporter = \"*\"");
    assert!(
        whole < part && part < 0.0 && both < whole && own < both && all < whole,
        "{whole} {part} {both} {own} {all}"
    );
}

#[test]
fn bad_tables_are_refused() {
    for (from, to, code) in [
        ("kind = \"cutoff\"", "kind = \"tariff\"\nrate = 0.1", "scenario/wrong-model"),
        ("importer = \"BBB\"", "importer = \"EEE\"", "scenario/unknown-economy"),
        ("importer = \"BBB\"", "importer = \"FRA\"", "scenario/not-in-base"),
        ("importer = \"BBB\"", "importer = \"BBB\"\nproduct = [\"S9\"]", "scenario/unknown-sector"),
        ("final_demand = \"final_demand.csv\"", "final_demand = \"intermediate.csv\"", "scenario/no-column"),
        ("[output]", "[elasticity]\neps = 4.0\n[output]", "scenario/unknown-key"),
    ] {
        assert!(TABLE.contains(from), "{from}");
        assert_eq!(table(&TABLE.replace(from, to)).refused(), (2, code.to_owned()), "{to}");
    }
    let demand = fixture("input_output/final_demand.csv");
    let line = demand.lines().nth(1).unwrap();
    let (key, _) = line.rsplit_once(',').unwrap();
    for bad in [format!("{key},-1"), format!("{key},"), format!("{line}\n{line}")] {
        let tables = [
            ("intermediate.csv", fixture("input_output/intermediate.csv")),
            ("final_demand.csv", demand.replacen(line, &bad, 1)),
        ];
        assert_eq!(Folder::new(TABLE, &tables).refused(), (2, "scenario/bad-row".to_owned()), "{bad}");
    }
}

pub(crate) const SECTORS: &str = r#"model = "caliendo-parro-2015"
[base]
flows = "flows.csv"
tariffs = "tariffs.csv:tariff_base"
production = "production.csv"
input_shares = "input_shares.csv"
sectors = "sectors.csv"
year = 2015
[closure]
deficits = "balanced"
[[shock]]
kind = "tariff"
importer = "*"
exporter = "*"
rates = "tariffs.csv:tariff_shock"
"#;

fn sectors(scenario: &str) -> Folder {
    let read = |name: &'static str| (name, fixture(&format!("multisector/{name}")));
    let tables = ["flows.csv", "tariffs.csv", "production.csv", "input_shares.csv", "sectors.csv"];
    Folder::new(scenario, &tables.map(read))
}

#[test]
fn many_sectors_give_the_reference_values_under_its_own_codes() {
    for method in ["anderson", "newton"] {
        let value =
            sectors(&format!("{SECTORS}[solver]\nmethod = \"{method}\"\ntolerance = 1e-13\n")).answer(&[]);
        for row in rows("multisector/expected_zero_deficit.csv") {
            let found = economy(&value, &row["economy"]);
            for field in ["welfare_pct", "welfare_first_order_pct", "terms_of_trade_pct", "real_wage_pct"] {
                // The reference was solved to 1e-12, in hats.
                near(&found[field], &row, field, 1e-9);
            }
        }
    }
}

/// The sample of gegravity with the costs of its documentation.
pub(crate) fn costs() -> String {
    let mut text = "exporter,importer,kernel,pta,effect,Y,E\n".to_owned();
    for row in rows("gegravity_sample.csv") {
        let value = |column: &str| row[column].parse::<f64>().unwrap();
        let cost = 16.324_34 - 0.389_862_3 * value("lndist")
            + 0.891_577 * value("contiguity")
            + 0.032_624_9 * value("common_language")
            + 0.471_138_3 * value("pta")
            - 3.412_584 * value("international");
        let (exporter, importer) = (&row["exporter"], &row["importer"]);
        let joins =
            ["CAN", "JPN"].contains(&exporter.as_str()) && ["CAN", "JPN"].contains(&importer.as_str());
        let effect = if joins && exporter != importer { 0.471_138_3 } else { 0.0 };
        let (kernel, pta) = (cost.exp(), value("pta"));
        text.push_str(&format!("{exporter},{importer},{kernel},{pta},{effect},{},{}\n", row["Y"], row["E"]));
    }
    text
}

pub(crate) const KERNEL: &str = r#"model = "gravity-agtpa"
[base]
flows = "costs.csv"
kernel = "costs.csv:kernel"
reference = "DEU"
year = 2006
[elasticity]
sigma = { value = 5.0, source = "the package's documentation" }
"#;
pub(crate) const EFFECTS: &str =
    "[[shock]]\nkind = \"cost\"\nimporter = \"*\"\nexporter = \"*\"\nlog_effects = \"costs.csv:effect\"\n";
pub(crate) const JOIN: &str = "[[shock]]\nkind = \"agreement\"\nmembers = [\"CAN\", \"JPN\"]\naction = \"join\"\n\
                    beta = { value = 0.4711383, source = \"the package's documentation\" }\n";

#[test]
fn the_guides_loop_stands_beside_the_fixed_point() {
    let folder = Folder::new(&format!("{KERNEL}{JOIN}"), &[("costs.csv", costs())]);
    let value = folder.answer(&["--compat", "agtpa-loop"]);
    let (stopped, exact) = (rows("guide_loop.csv"), rows("gegravity_exact.csv"));
    for (row, exact) in stopped.iter().zip(&exact) {
        let found = economy(&value, &row["economy"]);
        for (field, column) in [
            ("wage_pct", "factory_gate_price_pct"),
            ("price_pct", "imr_pct"),
            ("real_income_pct", "real_gdp_pct"),
            ("exports_pct", "exports_pct"),
        ] {
            // The scenario is solved to 1e-11, in hats.
            near(&found[&format!("guide_loop_{field}")], row, column, 1e-8);
            near(&found[field], exact, column, 1e-8);
        }
    }
    assert_eq!(value["guide_loop"]["passes"].as_f64(), stopped[0]["passes"].parse().ok());
    assert!(folder.answer(&[]).get("guide_loop").is_none());
    let words = ["scenario", "run", "join-usa", "--draws", "0", "--compat", "agtpa-loop"];
    assert_eq!(refusal(&words), (2, "scenario/no-guide-loop".to_owned()));
    let words = ["scenario", "run", "us-tariffs-in-force", "--draws", "0", "--compat", "agtpa-loop"];
    assert_eq!(refusal(&words), (2, "scenario/no-guide-loop".to_owned()));
}

#[test]
fn effects_by_pair_from_a_table_are_those_of_the_agreement() {
    let answer = |shock: &str| {
        Folder::new(&format!("{KERNEL}{shock}"), &[("costs.csv", costs())]).answer(&[])["economies"].clone()
    };
    assert_eq!(answer(EFFECTS), answer(JOIN));
    let refused = |from: &str, to: &str| {
        let text = costs().replacen(from, to, 1);
        Folder::new(&format!("{KERNEL}{EFFECTS}"), &[("costs.csv", text)]).refused().1
    };
    assert_eq!(refused(",0.4711383,", ",47.11383,"), "scenario/no-logarithm");
    assert_eq!(refused(",effect,", ",effects,"), "scenario/no-column");
}
