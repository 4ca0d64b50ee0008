//! Scenarios of one product in one market (`smart`): imports by supplier, tariffs, elasticities of the market.

use std::collections::BTreeMap;

use hoinhap_numerics::Solved;
use hoinhap_sources::{Row, Table};
use hoinhap_vocab::Economy;

use super::base::{World, economy, of_year, own_codes};
use super::rates::expect_column;
use super::resolve::Inputs;
use super::result::{ScenarioResult, Used};
use super::run::{self, Answer, ScenarioError, assemble, draw_all, of_shocks, pairs, used};
use super::shocks::{self, Drawn, Floor, Prepared};
use super::types::{ColumnSpec, MarketSpec, MarketTariffs, Scenario};
use super::{problem, table_problem};
use crate::laird_yeats_1986::{self, MarketEffect, MarketElasticities, Supplier};
use crate::{Bilateral, Columns, EquilibriumError};

/// The market of a product.
pub(super) struct Market {
    importer: usize,
    /// Positions of the suppliers.
    suppliers: Vec<usize>,
    /// t0 by pair; those of the importer alone.
    tariffs: Bilateral,
}

/// Reads imports and tariffs. The world has the suppliers and the importer, and the flows into the market.
pub(super) fn read(
    scenario: &Scenario,
    spec: &MarketSpec,
    inputs: &Inputs<'_>,
) -> Result<(World, Market), ScenarioError> {
    let table = inputs.table(&scenario.base.flows)?;
    expect_column(&table, &scenario.base.flows, &scenario.base.value, &scenario.file)?;
    let importer = spec.importer.parse().ok().or_else(|| Economy::from_alpha3(&spec.importer));
    let unknown = || problem::unknown_economy(&format!("{}, [base] importer", scenario.file), &spec.importer);
    let importer: Economy = importer.ok_or_else(|| ScenarioError::issue(unknown()))?;
    let mut imports = BTreeMap::new();
    for row in market_rows(scenario, spec, &table)? {
        let supplier = economy(&row, "exporter")?;
        let name = format!("{supplier}: {}", row.text(&scenario.base.value)?);
        let refuse = |vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), &name, vi, en)));
        if supplier == importer {
            return refuse(
                "Nước nhập khẩu không thể là nguồn cung của chính mình ở đây: mô hình chỉ có nhập khẩu",
                "The importer is no supplier of its own here: the model has imports alone",
            );
        }
        let Some(value) = row.number(&scenario.base.value)? else {
            return refuse(
                "Thiếu giá trị; nguồn cung thiếu số liệu không được coi là 0",
                "The value is missing; a missing supplier is not read as 0",
            );
        };
        if value < 0.0 {
            return refuse("Giá trị nhập khẩu âm", "The value of imports is negative");
        }
        if imports.insert(supplier, value).is_some() {
            return refuse("Nguồn cung xuất hiện hai lần", "The supplier stands twice");
        }
    }
    if imports.values().all(|value| *value == 0.0) {
        let product = spec.product.as_deref().unwrap_or_default();
        let market = (spec.importer.as_str(), product, scenario.base.year);
        let issue = table_problem::no_market(&scenario.base.flows, market, !imports.is_empty());
        return Err(ScenarioError::issue(issue));
    }
    let mut economies: Vec<Economy> = imports.keys().copied().chain([importer]).collect();
    economies.sort_unstable();
    let mut flows = Bilateral::filled(economies.len(), 0.0);
    let buyer = economies.iter().position(|economy| *economy == importer).unwrap_or_default();
    let suppliers: Vec<usize> = (0..economies.len()).filter(|place| *place != buyer).collect();
    suppliers.iter().for_each(|place| flows.set(*place, buyer, imports[&economies[*place]]));
    let world = World::of(economies, flows);
    let tariffs = tariffs(scenario, spec, inputs, &world, buyer)?;
    let style = table_problem::smart_style(&scenario.base.flows);
    let most = suppliers.iter().map(|place| tariffs.get(*place, buyer)).fold(0.0, f64::max);
    let large = (most > 1.0).then(|| table_problem::large_rate(&scenario.file, most, "tariff"));
    let own = own_codes(&scenario.base.flows, &world.economies);
    let issues = own.into_iter().chain([style]).chain(large).collect();
    Ok((World { issues, ..world }, Market { importer: buyer, suppliers, tariffs }))
}

/// The rows of the importer, the product and the year.
fn market_rows<'t>(
    scenario: &Scenario,
    spec: &MarketSpec,
    table: &'t Table,
) -> Result<Vec<Row<'t>>, ScenarioError> {
    let by_product = table.header().iter().any(|name| name == "product");
    if by_product && spec.product.is_none() {
        return Err(ScenarioError::issue(table_problem::product_needed(&scenario.file, &table.file)));
    }
    if spec.product.is_some() {
        expect_column(table, &table.file, "product", &format!("{}, [base] product", scenario.file))?;
    }
    let mut rows = Vec::new();
    for row in of_year(table, scenario.base.year)? {
        let product = spec
            .product
            .as_ref()
            .map_or(Ok(true), |product| row.text("product").map(|found| found == product.as_str()))?;
        if row.text("importer")? == spec.importer && product {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The tariff of every supplier before the shock.
fn tariffs(
    scenario: &Scenario,
    spec: &MarketSpec,
    inputs: &Inputs<'_>,
    world: &World,
    buyer: usize,
) -> Result<Bilateral, ScenarioError> {
    let size = world.economies.len();
    let ColumnSpec { table: name, column } = match &spec.tariffs {
        MarketTariffs::One(rate) => {
            return Ok(Bilateral::from_fn(size, |j, i| if i == buyer && j != buyer { *rate } else { 0.0 }));
        }
        MarketTariffs::Table(column) => column,
    };
    let table = inputs.table(name)?;
    expect_column(&table, name, column, &format!("{}, [base] tariffs", scenario.file))?;
    let mut rates = vec![None; size];
    for row in market_rows(scenario, spec, &table)? {
        let Some(supplier) = world.known.get(&economy(&row, "exporter")?) else { continue };
        let rate = row.number(column)?.filter(|rate| *rate >= 0.0);
        if let Some(rate) = rate.filter(|rate| *rate > super::file::LARGEST_RATE) {
            return Err(ScenarioError::issue(problem::rate_in_percent(&row.place(), rate)));
        }
        let (Some(rate), None) = (rate, rates[*supplier]) else {
            return Err(ScenarioError::issue(problem::bad_row(
                &row.place(),
                row.text(column)?,
                "Mỗi nguồn cung cần đúng một thuế suất không âm",
                "Each supplier needs one rate that is not negative",
            )));
        };
        rates[*supplier] = Some(rate);
    }
    let missing: Vec<usize> = (0..size).filter(|place| *place != buyer && rates[*place].is_none()).collect();
    if !missing.is_empty() {
        return Err(ScenarioError::issue(table_problem::no_tariff(name, &world.codes(&missing))));
    }
    let rate = |j: usize| rates[j].unwrap_or_default();
    Ok(Bilateral::from_fn(size, |j, i| if i == buyer { rate(j) } else { 0.0 }))
}

/// Applies the new tariffs.
pub(super) fn run_market(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    market: &Market,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<ScenarioResult, ScenarioError> {
    let shocks = shocks::prepare(scenario, inputs, world, None)?;
    let central = shocks::taxes(market.tariffs.clone(), shocks.iter(), &Drawn { values: &BTreeMap::new() });
    shocks::expect_rates(scenario, world, &shocks, (&central, Floor::Zero))?;
    let solve = |values: &BTreeMap<String, f64>| solve(scenario, world, market, &shocks, values);
    let sellers: Vec<Economy> = market.suppliers.iter().map(|place| world.economies[*place]).collect();
    let (suppliers, effect) = solve(&BTreeMap::new()).map_err(|error| ScenarioError::of(error, &sellers))?;
    let drawn = draw_all(scenario, &shocks, progress, &|values| {
        let (suppliers, effect) = solve(values)?;
        let mut columns = columns(&suppliers, &effect);
        columns.extend(totals(&suppliers, &effect).map(|(field, value)| (field, vec![Some(value)])));
        Ok(columns)
    })?;
    let new = |place: usize| {
        let supplier = market.suppliers.iter().position(|known| *known == place);
        supplier.map_or(0.0, |supplier| effect.suppliers[supplier].imports_new)
    };
    let after =
        Bilateral::from_fn(world.economies.len(), |j, i| if i == market.importer { new(j) } else { 0.0 });
    let deviation = effect.identities.iter().map(|identity| identity.deviation).fold(0.0, f64::max);
    let solved = Solved { value: (), iterations: 0, residual: deviation, tolerance: 1e-12 };
    let answer = Answer {
        columns: columns(&suppliers, &effect),
        identities: effect.identities.clone(),
        numeraire: "prices outside the market",
        flows: (&world.flows, &after),
        pairs: pairs(world, &shocks),
        absent: run::large_rates(scenario, &shocks),
        world: None,
        totals: totals(&suppliers, &effect).into(),
    };
    let mut result = assemble(scenario, world, &solved, answer, parameters(scenario, &shocks), drawn);
    result.economies = sellers;
    result.rates = shocks::applied(&shocks);
    Ok(result)
}

fn solve(
    scenario: &Scenario,
    world: &World,
    market: &Market,
    shocks: &[Prepared],
    values: &BTreeMap<String, f64>,
) -> Result<(Vec<Supplier>, MarketEffect), EquilibriumError> {
    let tariffs = shocks::taxes(market.tariffs.clone(), shocks.iter(), &Drawn { values });
    let supplier = |place: &usize| Supplier {
        imports: world.flows.get(*place, market.importer),
        tariff_base: market.tariffs.get(*place, market.importer),
        tariff_new: tariffs.get(*place, market.importer),
    };
    let suppliers: Vec<Supplier> = market.suppliers.iter().map(supplier).collect();
    // A drawn tariff below zero is no result, as a central one is none.
    if let Some(economy) = suppliers.iter().position(|supplier| supplier.tariff_new < 0.0) {
        let value = suppliers[economy].tariff_new;
        return Err(EquilibriumError::BadValue { what: "tariff", economy, partner: None, value });
    }
    let effect = laird_yeats_1986::solve(&suppliers, &elasticities(scenario, values))?;
    Ok((suppliers, effect))
}

fn elasticities(scenario: &Scenario, values: &BTreeMap<String, f64>) -> MarketElasticities {
    let value = |name: &str, central: f64| values.get(name).copied().unwrap_or(central);
    // INVARIANT: the reader of the file gives a market's elasticities to every scenario of this model.
    scenario.elasticities.market.as_ref().map_or(
        MarketElasticities { demand: f64::NAN, substitution: f64::NAN, supply: None },
        |market| MarketElasticities {
            demand: value("demand", market.demand.value),
            substitution: value("substitution", market.substitution.value),
            supply: market.supply.as_ref().map(|supply| value("supply", supply.value)),
        },
    )
}

fn parameters(scenario: &Scenario, shocks: &[Prepared]) -> Vec<Used> {
    let mut list = Vec::new();
    if let Some(market) = &scenario.elasticities.market {
        list.push(used("demand", &market.demand));
        list.push(used("substitution", &market.substitution));
        list.extend(market.supply.as_ref().map(|supply| used("supply", supply)));
    }
    list.extend(of_shocks(shocks));
    list
}

fn columns(suppliers: &[Supplier], effect: &MarketEffect) -> Columns {
    let pairs = || suppliers.iter().zip(&effect.suppliers);
    let change = |base: f64, new: f64| crate::change::percent(new, base);
    Columns::from([
        ("imports_from_base", pairs().map(|(supplier, _)| Some(supplier.imports)).collect()),
        ("imports_from_new", pairs().map(|(_, effect)| Some(effect.imports_new)).collect()),
        (
            "imports_from_pct",
            pairs().map(|(supplier, effect)| change(supplier.imports, effect.imports_new)).collect(),
        ),
        ("trade_creation", pairs().map(|(_, effect)| Some(effect.creation)).collect()),
        ("trade_diversion", pairs().map(|(_, effect)| Some(effect.diversion)).collect()),
        ("tariff_base", pairs().map(|(supplier, _)| Some(supplier.tariff_base)).collect()),
        ("tariff_new", pairs().map(|(supplier, _)| Some(supplier.tariff_new)).collect()),
    ])
}

fn totals(suppliers: &[Supplier], effect: &MarketEffect) -> [(&'static str, f64); 6] {
    let pairs = || suppliers.iter().zip(&effect.suppliers);
    let revenue: f64 = suppliers.iter().map(|supplier| supplier.tariff_base * supplier.imports).sum();
    [
        ("imports_base_total", suppliers.iter().map(|supplier| supplier.imports).sum()),
        ("imports_new_total", pairs().map(|(_, effect)| effect.imports_new).sum()),
        ("trade_creation_total", pairs().map(|(_, effect)| effect.creation).sum()),
        ("tariff_revenue_base", revenue),
        ("tariff_revenue_change", effect.revenue),
        ("welfare_change", effect.welfare),
    ]
}
