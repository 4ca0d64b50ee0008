//! Tables of the fixtures, and the base of 2023.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use hoinhap_equilibrium::Bilateral;
use hoinhap_equilibrium::ignatenko_2025::{MarketAccess, Parameters, TariffBase, Variant};
use hoinhap_numerics::FixedPointOptions;
use hoinhap_sources::Library;
use hoinhap_vocab::Economy;

/// A row of a CSV file by column name.
pub(crate) type Row = BTreeMap<String, String>;

/// Tight enough that what is left of the error lies far below every tolerance of these tests.
pub(crate) const TIGHT: FixedPointOptions = FixedPointOptions {
    tolerance: 2e-14,
    max_iterations: 5000,
    acceleration: hoinhap_numerics::Acceleration::Anderson { memory: 10 },
};

/// The rows of a fixture.
pub(crate) fn rows(name: &str) -> Vec<Row> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// A number of a row; `None` where the cell is empty.
pub(crate) fn number(row: &Row, column: &str) -> Option<f64> {
    let cell = row.get(column).unwrap_or_else(|| panic!("no column {column}"));
    (!cell.is_empty()).then(|| cell.parse().unwrap_or_else(|_| panic!("{cell} is no number")))
}

/// The sorted distinct values of a column.
pub(crate) fn names(rows: &[Row], column: &str) -> Vec<String> {
    rows.iter().map(|row| row[column].clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The position of each name.
pub(crate) fn places(names: &[String]) -> BTreeMap<&str, usize> {
    names.iter().enumerate().map(|(place, name)| (name.as_str(), place)).collect()
}

/// The 194 economies, their flows and their GDP, in thousand US dollars.
pub(crate) struct World {
    pub(crate) economies: Vec<Economy>,
    pub(crate) flows: Bilateral,
    pub(crate) gdp: Vec<f64>,
    /// The rates of 2 April 2025 by exporter, applied by the United States.
    pub(crate) tariffs: Bilateral,
}

impl World {
    pub(crate) fn place(&self, code: &str) -> usize {
        self.economies.iter().position(|economy| economy.code() == code).unwrap()
    }

    /// The paper's base: nu from the moments .12 and .26.
    pub(crate) fn base(&self) -> TariffBase {
        TariffBase::new(self.flows.clone(), &self.gdp, Variant::MarketAccess(self.moments())).unwrap()
    }

    pub(crate) fn moments(&self) -> MarketAccess {
        MarketAccess { economy: self.place("USA"), rest: 0.12, own: 0.26 }
    }
}

/// The paper's parameters.
pub(crate) const PAPER: Parameters =
    Parameters { eps: 4.0, kappa: 0.5, psi: 0.67 / 4.0, theta: 4.0 / 0.67, passthrough: 1.0 };

/// The base of 2023, read once.
pub(crate) fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let library = Library::embedded().unwrap();
        let flows = library.flows("flows_2023").unwrap();
        let economies = flows.economies().to_vec();
        let place = |economy: Economy| economies.iter().position(|known| *known == economy).unwrap();
        let mut matrix = Bilateral::filled(economies.len(), 0.0);
        for flow in flows.in_year(2023) {
            matrix.set(place(flow.exporter), place(flow.importer), flow.value_usd / 1000.0);
        }
        let mut gdp = vec![0.0; economies.len()];
        for row in Library::csv("flows/gdp_2023.csv").unwrap().rows() {
            gdp[place(row.economy("economy").unwrap())] =
                row.text("gdp_usd").unwrap().parse::<f64>().unwrap() / 1000.0;
        }
        let mut tariffs = Bilateral::filled(economies.len(), 0.0);
        let usa = place(Economy::literal("USA"));
        for row in Library::csv("tariffs/tariffs_us_2025_04_02.csv").unwrap().rows() {
            let rate = row.text("model_rate").unwrap().parse().unwrap();
            tariffs.set(place(row.economy("exporter").unwrap()), usa, rate);
        }
        World { economies, flows: matrix, gdp, tariffs }
    })
}

/// Compares a list of values with a column of a file, economy by economy.
pub(crate) fn check_column(
    found: &[Option<f64>],
    expected: &[Row],
    economies: &[String],
    column: &str,
    tolerance: f64,
) {
    let place = places(economies);
    for row in expected {
        let name = row.get("economy").unwrap_or_else(|| &row["country"]);
        let (found, wanted) = (found[place[name.as_str()]], number(row, column));
        match (found, wanted) {
            (Some(found), Some(wanted)) => {
                let off = (found - wanted).abs();
                assert!(off <= tolerance, "{name} {column}: {found} is not {wanted}, off by {off:e}");
            }
            (found, wanted) => assert_eq!(found, wanted, "{name} {column}"),
        }
    }
}
