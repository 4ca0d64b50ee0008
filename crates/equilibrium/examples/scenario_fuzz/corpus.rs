//! What is bent: a scenario file with its tables.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use hoinhap_sources::EmbeddedFile;

/// A scenario file and the CSV files that it names.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) scenario: String,
    pub(crate) tables: BTreeMap<String, String>,
    /// Whether the guide's own loop is asked for as well.
    pub(crate) guide_loop: bool,
}

impl fmt::Display for Case {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.scenario)?;
        for (name, text) in &self.tables {
            writeln!(out, "--- {name}\n{text}")?;
        }
        write!(out, "--- guide loop: {}", self.guide_loop)
    }
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../tests/fixtures/", $name))
    };
}

const HEAD: &str =
    "schema = \"hoinhap/scenario/1\"\nname = \"own\"\ntitle = { vi = \"riêng\", en = \"own\" }\n";

const MARKET: &str = r#"model = "smart"
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
supply = 3.0
[[shock]]
kind = "tariff"
importer = "VNM"
exporter = ["JPN"]
rate = 0.0
[[shock]]
kind = "tariff"
importer = "VNM"
exporter = "*"
rate = 0.05
mode = "add"
[uncertainty]
draws = 40
seed = 3
vary = ["demand"]
"#;
const IMPORTS: &str = "exporter,importer,product,year,value\nJPN,VNM,870323,2023,100\nKOR,VNM,870323,2023,300\n\
                       THA,VNM,870323,2023,7\nJPN,THA,870323,2023,55\n";
const TARIFFS: &str =
    "exporter,importer,product,tariff\nJPN,VNM,870323,0.25\nKOR,VNM,870323,0.1\nTHA,VNM,870323,0\n";

const TABLE: &str = r#"model = "leontief"
[base]
intermediate = "intermediate.csv"
final_demand = "final_demand.csv"
year = 2020
unit = "MUSD"
[[shock]]
kind = "cutoff"
exporter = "AAA"
importer = "BBB"
product = ["S1"]
[output]
bilateral = true
"#;

const SECTORS: &str = r#"model = "caliendo-parro-2015"
[base]
flows = "flows.csv"
tariffs = "tariffs.csv:tariff_base"
production = "production.csv"
input_shares = "input_shares.csv"
sectors = "sectors.csv"
year = 2015
unit = "MUSD"
[closure]
deficits = "balanced"
[[shock]]
kind = "tariff"
importer = "*"
exporter = "*"
rates = "tariffs.csv:tariff_shock"
[[shock]]
kind = "agreement"
members = ["AAA", "BBB"]
beta = 0.4
action = "join"
"#;

const GRAVITY: &str = r#"model = "gravity-armington"
[base]
flows = "flows.csv"
domestic = "in-flows"
year = 2020
unit = "MUSD"
[elasticity]
eps = { value = 5.0, low = 4.0, high = 7.0, distribution = "triangular", source = "an example" }
[closure]
deficits = "additive"
[[shock]]
kind = "tariff"
importer = "VNM"
exporter = ["JPN", "KOR"]
rate = 0.1
[[shock]]
kind = "cutoff"
between = ["JPN", "KOR"]
[[shock]]
kind = "cost"
importer = "USA"
exporter = "*"
factor = { value = 1.1, low = 1.0, high = 1.2, distribution = "uniform" }
[uncertainty]
draws = 20
seed = 1
vary = ["eps", "shock.3.factor"]
[output]
bilateral = true
conditional = true
"#;

const TAXES: &str = r#"model = "ignatenko-2025"
[base]
flows = "flows.csv"
domestic = "in-flows"
year = 2020
unit = "kUSD"
[closure]
revenue = "rebate"
[[shock]]
kind = "tariff"
importer = "VNM"
exporter = ["JPN", "KOR"]
rate = 0.2
[[shock]]
kind = "tariff"
importer = ["JPN", "KOR"]
exporter = "VNM"
rate = "mirror"
[[shock]]
kind = "export-tax"
importer = "*"
exporter = "USA"
rate = 0.05
"#;
const FLOWS: &str = "exporter,importer,year,value\nVNM,VNM,2020,900\nVNM,JPN,2020,60\nVNM,KOR,2020,50\nVNM,USA,2020,20\n\
                     JPN,VNM,2020,70\nJPN,JPN,2020,9000\nJPN,KOR,2020,200\nJPN,USA,2020,150\nKOR,VNM,2020,90\nKOR,JPN,2020,100\n\
                     KOR,KOR,2020,4000\nKOR,USA,2020,60\nUSA,VNM,2020,30\nUSA,JPN,2020,80\nUSA,KOR,2020,40\nUSA,USA,2020,1200\n";

const GUIDE: &str = r#"model = "gravity-agtpa"
[base]
flows = "panel.csv"
kernel = "panel.csv:kernel"
agreement = "rta"
reference = "DEU"
year = 2006
[elasticity]
eps = { value = 6.0, source = "an example" }
[[shock]]
kind = "agreement"
members = ["CAN", "JPN"]
beta = 0.5
action = "join"
"#;
const PANEL: &str = "exporter,importer,year,Y,E,kernel,rta\nDEU,DEU,2006,900,880,1,0\nDEU,CAN,2006,900,300,0.02,0\nDEU,JPN,2006,900,720,0.01,0\n\
                     CAN,DEU,2006,310,880,0.02,0\nCAN,CAN,2006,310,300,1,0\nCAN,JPN,2006,310,720,0.02,0\nJPN,DEU,2006,690,880,0.01,0\n\
                     JPN,CAN,2006,690,300,0.02,0\nJPN,JPN,2006,690,720,1,0\n";

fn own(scenario: &str, tables: &[(&str, &str)]) -> Case {
    let tables = tables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Case { scenario: format!("{HEAD}{scenario}"), tables, guide_loop: false }
}

/// The shipped files, and one of each model on small tables.
pub(crate) fn cases() -> Result<Vec<Case>, Box<dyn Error>> {
    let mut cases = vec![
        own(MARKET, &[("imports.csv", IMPORTS), ("tariffs.csv", TARIFFS)]),
        own(
            TABLE,
            &[
                ("intermediate.csv", fixture!("input_output/intermediate.csv")),
                ("final_demand.csv", fixture!("input_output/final_demand.csv")),
            ],
        ),
        own(
            SECTORS,
            &[
                ("flows.csv", fixture!("multisector/flows.csv")),
                ("tariffs.csv", fixture!("multisector/tariffs.csv")),
                ("production.csv", fixture!("multisector/production.csv")),
                ("input_shares.csv", fixture!("multisector/input_shares.csv")),
                ("sectors.csv", fixture!("multisector/sectors.csv")),
            ],
        ),
        own(GRAVITY, &[("flows.csv", FLOWS)]),
        own(TAXES, &[("flows.csv", FLOWS)]),
        own(GUIDE, &[("panel.csv", PANEL)]),
    ];
    let shipped = EmbeddedFile::in_folder("scenarios").iter();
    for file in shipped.filter(|file| file.path.ends_with(".toml") && !file.path.contains("defaults")) {
        cases.push(Case { scenario: file.text()?, tables: BTreeMap::new(), guide_loop: false });
    }
    Ok(cases)
}
