//! The world that a scenario starts from.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_sources::{Row, Table};
use hoinhap_vocab::{Economy, Issue, Year};

use super::kernel::{self, Fitted};
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::types::{Domestic, Model, Scenario};
use super::{problem, table_problem};
use crate::Bilateral;
use crate::ignatenko_2025::{MarketAccess, TariffBase, Variant};

/// Flows, at most: their products with others are numbers still.
const LARGEST_FLOW: f64 = 1e100;

/// The code of the world as a whole in tables of trade.
const WORLD: &str = "WLD";

/// Trade over GDP below which the two are taken to be in different units.
pub(super) const LITTLE_TRADE: f64 = 1e-3;

/// Economies, flows and incomes, with what is to be said about them.
#[derive(Clone)]
pub(super) struct World {
    pub(super) economies: Vec<Economy>,
    pub(super) known: BTreeMap<Economy, usize>,
    /// Flows in the unit of the table; domestic sales where the table has them.
    pub(super) flows: Bilateral,
    pub(super) gdp: Option<Vec<f64>>,
    /// 1 for pairs with an agreement in the base, where the table of costs says.
    pub(super) members: Option<Bilateral>,
    pub(super) issues: Vec<Issue>,
}

impl World {
    /// Reads flows and incomes and fills the cells that the scenario fills.
    pub(super) fn read(scenario: &Scenario, inputs: &Inputs<'_>) -> Result<Self, ScenarioError> {
        if let Some(spec) = &scenario.base.kernel {
            let Fitted { economies, flows, members } = kernel::fitted(scenario, spec, inputs)?;
            let issues = own_codes(&spec.costs.table, &economies).into_iter().collect();
            return Ok(Self { members, issues, ..Self::of(economies, flows) });
        }
        let (economies, flows, missing) = bilateral(scenario, inputs)?;
        let issues = own_codes(&scenario.base.flows, &economies).into_iter().chain(missing).collect();
        let mut world = Self { issues, ..Self::of(economies, flows) };
        world.impute(scenario)?;
        world.expect_foreign(scenario)?;
        world.gdp = match &scenario.base.income {
            Some(table) => Some(world.read_income(table, inputs)?),
            None => None,
        };
        Ok(world)
    }

    /// A world of flows alone.
    pub(super) fn of(economies: Vec<Economy>, flows: Bilateral) -> Self {
        let known = economies.iter().copied().zip(0..).collect();
        Self { economies, known, flows, gdp: None, members: None, issues: Vec::new() }
    }

    /// Codes of some economies, for a message.
    pub(super) fn codes(&self, positions: &[usize]) -> String {
        positions.iter().map(|place| self.economies[*place].code()).collect::<Vec<_>>().join(", ")
    }

    fn impute(&mut self, scenario: &Scenario) -> Result<(), ScenarioError> {
        let dollars = scenario.base.unit.as_deref().and_then(super::base_keys::usd).unwrap_or(1.0);
        for cell in &scenario.base.impute {
            let position = |code: &str| {
                let economy: Option<Economy> = code.parse().ok();
                let known = economy.and_then(|economy| self.known.get(&economy).copied());
                known.ok_or_else(|| ScenarioError::issue(problem::not_in_base(&cell.place, code)))
            };
            let (exporter, importer) = (position(&cell.exporter)?, position(&cell.importer)?);
            let observed = self.flows.get(exporter, importer);
            if exporter == importer && scenario.base.domestic == Domestic::FromIncome {
                return Err(ScenarioError::issue(problem::domestic_given(&cell.place, &cell.exporter)));
            }
            if observed > 0.0 {
                return Err(ScenarioError::issue(problem::already_observed(cell, observed * dollars)));
            }
            self.flows.set(exporter, importer, cell.value_usd / dollars);
        }
        Ok(())
    }

    /// Where domestic sales follow from income, none stand among the flows.
    fn expect_foreign(&self, scenario: &Scenario) -> Result<(), ScenarioError> {
        let domestic = (0..self.economies.len()).find(|place| self.flows.get(*place, *place) > 0.0);
        match domestic.filter(|_| scenario.base.domestic == Domestic::FromIncome) {
            Some(place) => Err(ScenarioError::issue(problem::domestic_given(
                &scenario.base.flows,
                self.economies[place].code(),
            ))),
            None => Ok(()),
        }
    }

    fn read_income(&self, name: &str, inputs: &Inputs<'_>) -> Result<Vec<f64>, ScenarioError> {
        let table = inputs.table(name)?;
        let column = ["gdp", "gdp_usd", "income"]
            .into_iter()
            .find(|column| table.header().iter().any(|name| name == column));
        let mut gdp = vec![None; self.economies.len()];
        for row in table.rows() {
            let economy = economy(&row, "economy")?;
            let Some(place) = self.known.get(&economy) else { continue };
            let value = row.number(column.unwrap_or("gdp"))?.filter(|gdp| *gdp > 0.0);
            if gdp[*place].is_some() {
                return Err(ScenarioError::issue(problem::bad_row(
                    &row.place(),
                    economy.code(),
                    "Nền kinh tế xuất hiện hai lần trong bảng GDP",
                    "The economy stands twice in the table of GDP",
                )));
            }
            gdp[*place] = value;
        }
        let missing: Vec<usize> = (0..gdp.len()).filter(|place| gdp[*place].is_none()).collect();
        if !missing.is_empty() {
            return Err(ScenarioError::issue(problem::no_income(name, &self.codes(&missing))));
        }
        Ok(gdp.into_iter().flatten().collect())
    }

    /// The base of the tariff model, and of gravity where domestic sales follow from income.
    pub(super) fn tariff_base(
        &mut self,
        scenario: &Scenario,
        inputs: &Inputs<'_>,
    ) -> Result<TariffBase, ScenarioError> {
        let traded: f64 = self.flows.exports().iter().sum();
        let share = self.gdp.as_ref().map(|gdp| traded / gdp.iter().sum::<f64>());
        if let Some(share) = share.filter(|share| *share < LITTLE_TRADE) {
            return Err(ScenarioError::issue(problem::little_trade(scenario, share)));
        }
        let elasticities = &scenario.elasticities;
        let moments = match &elasticities.market_access {
            Some(moments) => {
                let place =
                    inputs.economies(std::slice::from_ref(&moments.economy), &self.known, &scenario.file)?;
                place.first().map(|economy| MarketAccess {
                    economy: *economy,
                    own: moments.own,
                    rest: moments.rest,
                })
            }
            None => None,
        };
        let base = match (scenario.base.domestic, moments, &self.gdp) {
            (Domestic::FromIncome, Some(moments), Some(gdp)) => {
                let variant = if elasticities.seller_only {
                    Variant::SellerOnly(moments)
                } else {
                    Variant::MarketAccess(moments)
                };
                TariffBase::new(self.flows.clone(), gdp, variant)
            }
            _ => {
                self.expect_domestic(&scenario.base.flows)?;
                if elasticities.market_access.is_some() && scenario.model == Model::Ignatenko2025 {
                    self.issues.push(table_problem::no_market_access(&scenario.file));
                }
                TariffBase::from_flows(self.flows.clone(), vec![0.0; self.economies.len()])
            }
        };
        let base = base.map_err(|error| ScenarioError::of(error, &self.economies))?;
        if 2 * base.without_domestic_sales.len() > self.economies.len() {
            let count = base.without_domestic_sales.len();
            return Err(ScenarioError::issue(problem::units(scenario, count, self.economies.len())));
        }
        if !base.without_domestic_sales.is_empty() {
            let codes = self.codes(&base.without_domestic_sales);
            self.issues.push(table_problem::without_domestic_sales(&scenario.base.flows, &codes));
        }
        Ok(base)
    }

    /// Where domestic sales are to be among the flows, each economy has some.
    pub(super) fn expect_domestic(&self, table: &str) -> Result<(), ScenarioError> {
        let missing: Vec<usize> =
            (0..self.economies.len()).filter(|place| self.flows.get(*place, *place) == 0.0).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(ScenarioError::issue(problem::bad_row(
            table,
            &self.codes(&missing),
            "Thiếu doanh số trong nước (dòng có nước xuất khẩu trùng nước nhập khẩu)",
            "Domestic sales are missing (rows where exporter and importer are the same)",
        )))
    }
}

/// The rows of a year; all rows of a table without years.
pub(super) fn of_year(table: &Table, year: Year) -> Result<Vec<Row<'_>>, ScenarioError> {
    let has_year = table.header().iter().any(|name| name == "year");
    let mut rows = Vec::new();
    for row in table.rows() {
        if !has_year || row.year("year")? == year {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The rows of a year, of which there are some.
pub(super) fn rows_of_year(table: &Table, year: Year) -> Result<Vec<Row<'_>>, ScenarioError> {
    let rows = of_year(table, year)?;
    if rows.is_empty() {
        return Err(ScenarioError::issue(problem::no_rows_of_year(&table.file, year)));
    }
    Ok(rows)
}

/// The economy of a row. A file of the user's own may have codes of its own (`ROW` for the rest of the world): three
/// capital letters; see [`own_codes`].
pub(super) fn economy(row: &Row<'_>, column: &str) -> Result<Economy, ScenarioError> {
    let code = row.text(column)?;
    if code == WORLD {
        return Err(ScenarioError::issue(problem::bad_row(
            &row.place(),
            code,
            "WLD là tổng của cả thế giới, không phải một nền kinh tế",
            "WLD is the sum of the world, and no economy",
        )));
    }
    let own = || Economy::from_alpha3(code).filter(|_| row.position().0.ends_with(".csv"));
    let known = code.parse().ok().or_else(own);
    known.ok_or_else(|| ScenarioError::issue(problem::unknown_economy(&row.place(), code)))
}

/// The codes of a file that are its own.
pub(super) fn own_codes(table: &str, economies: &[Economy]) -> Option<Issue> {
    let own = economies.iter().map(Economy::code).filter(|code| code.parse::<Economy>().is_err());
    let codes = own.collect::<Vec<_>>().join(", ");
    (!codes.is_empty()).then(|| table_problem::own_codes(table, &codes))
}

/// The economies of the base year, by code, what flows between them, and a word on pairs without a row.
fn bilateral(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
) -> Result<(Vec<Economy>, Bilateral, Option<Issue>), ScenarioError> {
    let (name, year) = (&scenario.base.flows, scenario.base.year);
    if name.ends_with(".csv") {
        let cells = file_cells(scenario, inputs)?;
        let (economies, flows) = of_cells(&cells);
        let missing = without_row(name, &economies, &cells, scenario);
        return Ok((economies, flows, missing));
    }
    let place = format!("{}, [base] flows", scenario.file);
    if name.contains(['/', '\\', '.']) {
        return Err(ScenarioError::issue(table_problem::not_csv(&place, name)));
    }
    if scenario.base.value != "value" {
        return Err(ScenarioError::issue(problem::value_of_dataset(&scenario.file, &scenario.base.value)));
    }
    let table = match inputs.library.flows(name) {
        Err(_) if inputs.library.packages().find(name).is_ok() => {
            return Err(ScenarioError::issue(table_problem::not_flows(&place, name)));
        }
        table => table?,
    };
    let rows = || table.placed(year).filter(|row| row.section.is_none());
    let mut trades = vec![false; table.economies().len()];
    rows().flat_map(|row| [row.exporter, row.importer]).for_each(|place| trades[place] = true);
    if !trades.contains(&true) {
        return Err(ScenarioError::issue(problem::no_rows_of_year(name, year)));
    }
    let (mut economies, mut places) = (Vec::new(), vec![0; trades.len()]);
    for (place, economy) in table.economies().iter().enumerate().filter(|(place, _)| trades[*place]) {
        places[place] = economies.len();
        economies.push(*economy);
    }
    let mut flows = Bilateral::filled(economies.len(), 0.0);
    rows().for_each(|row| flows.set(places[row.exporter], places[row.importer], row.value_usd));
    Ok((economies, flows, None))
}

/// The foreign pairs of an own file that have no row, those to be filled apart.
fn without_row(
    name: &str,
    economies: &[Economy],
    cells: &BTreeMap<(Economy, Economy), f64>,
    scenario: &Scenario,
) -> Option<Issue> {
    const SHOWN: usize = 10;
    let filled = |pair: &(Economy, Economy)| {
        let names = (pair.0.code(), pair.1.code());
        scenario.base.impute.iter().any(|cell| (cell.exporter.as_str(), cell.importer.as_str()) == names)
    };
    let pairs = economies.iter().flat_map(|exporter| economies.iter().map(|importer| (*exporter, *importer)));
    let foreign = pairs.filter(|(exporter, importer)| exporter != importer);
    let missing: Vec<_> = foreign.filter(|pair| !cells.contains_key(pair) && !filled(pair)).collect();
    let shown = missing.iter().take(SHOWN).map(|(exporter, importer)| format!("{exporter} → {importer}"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let all = economies.len() * (economies.len() - 1);
    (!missing.is_empty()).then(|| table_problem::pairs_without_row(name, missing.len(), all, &shown))
}

/// The matrix of listed pairs.
fn of_cells(cells: &BTreeMap<(Economy, Economy), f64>) -> (Vec<Economy>, Bilateral) {
    let known: BTreeSet<Economy> =
        cells.keys().flat_map(|(exporter, importer)| [*exporter, *importer]).collect();
    let places: BTreeMap<Economy, usize> = known.iter().copied().zip(0..).collect();
    let mut flows = Bilateral::filled(known.len(), 0.0);
    for ((exporter, importer), value) in cells {
        flows.set(places[exporter], places[importer], *value);
    }
    (known.into_iter().collect(), flows)
}

/// The flows of a file by pair.
fn file_cells(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
) -> Result<BTreeMap<(Economy, Economy), f64>, ScenarioError> {
    let base = &scenario.base;
    let table = inputs.table(&base.flows)?;
    let mut cells = BTreeMap::new();
    for row in rows_of_year(&table, base.year)? {
        let pair = (economy(&row, "exporter")?, economy(&row, "importer")?);
        let value = row.number(&base.value)?;
        let refuse =
            |value: &str, vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), value, vi, en)));
        let Some(value) = value else {
            return refuse(
                "",
                "Thiếu giá trị; cặp nước thiếu số liệu không được coi là 0",
                "The value is missing; a missing pair is not read as 0",
            );
        };
        if value < 0.0 {
            return refuse(&value.to_string(), "Giá trị thương mại âm", "The value of trade is negative");
        }
        if value > LARGEST_FLOW {
            return refuse(
                &value.to_string(),
                "Giá trị thương mại quá lớn để cộng với các dòng khác",
                "The value of trade is too large to be added to others",
            );
        }
        if cells.insert(pair, value).is_some() {
            return refuse(
                &format!("{} → {}", pair.0, pair.1),
                "Cặp nước xuất hiện hai lần",
                "The pair stands twice",
            );
        }
    }
    Ok(cells)
}
