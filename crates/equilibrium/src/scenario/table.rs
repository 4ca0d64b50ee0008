//! Scenarios on an input-output table (`leontief`): who adds the value, and what is lost where links are cut.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_numerics::Solved;
use hoinhap_sources::Row;
use hoinhap_vocab::{Economy, Issue};

use super::base::{World, economy, of_year, own_codes};
use super::rates::expect_column;
use super::resolve::Inputs;
use super::result::{ScenarioResult, SectorRow};
use super::run::{Answer, ScenarioError, assemble, draw_all, pairs};
use super::shocks::{self, Prepared};
use super::types::Scenario;
use super::{problem, sectors, table_problem};
use crate::change::percent;
use crate::leontief::{Cut, Extraction, InputOutput};
use crate::{Bilateral, Columns, EquilibriumError, Identity};

/// A table with the names of its sectors.
pub(super) struct Regions {
    sectors: Vec<String>,
    table: InputOutput,
}

/// A row that has been read: seller and its sector, buyer and, of inputs, its sector.
struct Sale {
    seller: Economy,
    sector: String,
    buyer: Economy,
    using: Option<String>,
    value: f64,
    place: String,
}

/// Reads the sales of inputs (`region, sector, using_region, using_sector, value`) and those to final buyers (`region,
/// sector, final_region, value`).
pub(super) fn read(
    scenario: &Scenario,
    final_demand: &str,
    inputs: &Inputs<'_>,
) -> Result<(World, Regions), ScenarioError> {
    let intermediate = sales(scenario, inputs, &scenario.base.flows, "using_region", Some("using_sector"))?;
    let demand = sales(scenario, inputs, final_demand, "final_region", None)?;
    let all = || intermediate.iter().chain(&demand);
    let economies: BTreeSet<Economy> = all().flat_map(|sale| [sale.seller, sale.buyer]).collect();
    let economies: Vec<Economy> = economies.into_iter().collect();
    let mut names: Vec<String> = Vec::new();
    for name in all().flat_map(|sale| [Some(&sale.sector), sale.using.as_ref()]).flatten() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let places: BTreeMap<&str, usize> = names.iter().map(String::as_str).zip(0..).collect();
    let known: BTreeMap<Economy, usize> = economies.iter().copied().zip(0..).collect();
    let (r, s) = (economies.len(), names.len());
    let position = |region: Economy, sector: &str| known[&region] * s + places[sector];
    let mut z = vec![vec![None; r * s]; r * s];
    let mut f = vec![vec![None; r]; r * s];
    let mut flows = Bilateral::filled(r, 0.0);
    for sale in all() {
        let seller = position(sale.seller, &sale.sector);
        let cell = match &sale.using {
            Some(using) => &mut z[seller][position(sale.buyer, using)],
            None => &mut f[seller][known[&sale.buyer]],
        };
        if cell.replace(sale.value).is_some() {
            return Err(ScenarioError::issue(problem::bad_row(
                &sale.place,
                &format!("{} {}", sale.seller, sale.sector),
                "Ô này của bảng xuất hiện hai lần",
                "The cell of the table stands twice",
            )));
        }
        let pair = (known[&sale.seller], known[&sale.buyer]);
        flows.set(pair.0, pair.1, flows.get(pair.0, pair.1) + sale.value);
    }
    let mut issues: Vec<Issue> = own_codes(&scenario.base.flows, &economies).into_iter().collect();
    issues.extend(empty(&scenario.base.flows, &z));
    issues.extend(empty(final_demand, &f));
    let (z, f) = (filled(z), filled(f));
    let name = |at: usize| format!("{} {}", economies[at / s], names[at % s]);
    expect_output(scenario, (&economies, s), (&z, &f), &name)?;
    let table = InputOutput::new(r, s, &z, f);
    let table = table.map_err(|error| ScenarioError::of(error, &economies))?;
    issues.extend(negative(&scenario.base.flows, &table, &name));
    Ok((World { issues, ..World::of(economies, flows) }, Regions { sectors: names, table }))
}

fn sales(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    name: &str,
    buyer: &str,
    using: Option<&str>,
) -> Result<Vec<Sale>, ScenarioError> {
    let table = inputs.table(name)?;
    let value = scenario.base.value.as_str();
    for column in ["region", "sector", buyer, value].into_iter().chain(using) {
        expect_column(&table, name, column, &scenario.file)?;
    }
    let rows = of_year(&table, scenario.base.year)?;
    if rows.is_empty() {
        return Err(ScenarioError::issue(problem::no_rows_of_year(name, scenario.base.year)));
    }
    rows.into_iter().map(|row| sale(&row, value, buyer, using)).collect()
}

fn sale(row: &Row<'_>, value: &str, buyer: &str, using: Option<&str>) -> Result<Sale, ScenarioError> {
    let Some(amount) = row.number(value)?.filter(|amount| *amount >= 0.0) else {
        return Err(ScenarioError::issue(problem::bad_row(
            &row.place(),
            row.text(value)?,
            "Giá trị thiếu hoặc âm; ô không có giao dịch thì ghi 0",
            "The value is missing or negative; write 0 where nothing is sold",
        )));
    };
    Ok(Sale {
        seller: economy(row, "region")?,
        sector: row.text("sector")?.to_owned(),
        buyer: economy(row, buyer)?,
        using: using.map(|using| row.text(using).map(str::to_owned)).transpose()?,
        value: amount,
        place: row.place(),
    })
}

/// Every region makes something, and so does every sector that uses inputs.
fn expect_output(
    scenario: &Scenario,
    (economies, sectors): (&[Economy], usize),
    (z, f): (&[Vec<f64>], &[Vec<f64>]),
    name: &dyn Fn(usize) -> String,
) -> Result<(), ScenarioError> {
    let table = &scenario.base.flows;
    let output: Vec<f64> = z.iter().zip(f).map(|(z, f)| z.iter().chain(f).sum()).collect();
    let refuse =
        |name: &str, used| Err(ScenarioError::issue(table_problem::without_output(table, name, used)));
    let idle = |region: &[f64]| region.iter().all(|output| *output == 0.0);
    if let Some(region) = output.chunks(sectors).position(idle) {
        return refuse(economies[region].code(), None);
    }
    let used = |at: usize| z.iter().map(|row| row[at]).sum::<f64>();
    match (0..output.len()).find(|at| output[*at] == 0.0 && used(*at) > 0.0) {
        Some(at) => refuse(&name(at), Some(used(at))),
        None => Ok(()),
    }
}

/// Sectors that use more inputs than they make, beyond rounding.
fn negative(table: &str, inputs_outputs: &InputOutput, name: &dyn Fn(usize) -> String) -> Option<Issue> {
    const ROUNDING: f64 = 1e-6;
    const SHOWN: usize = 20;
    let added = inputs_outputs.value_added().into_iter().zip(inputs_outputs.output());
    let below = added.enumerate().filter(|(_, (added, output))| *added < -ROUNDING * **output);
    let below: Vec<String> = below.map(|(at, (added, _))| format!("{}: {added}", name(at))).collect();
    let shown = below[..below.len().min(SHOWN)].join(", ");
    (!below.is_empty()).then(|| table_problem::inputs_above_output(table, below.len(), &shown))
}

fn empty(name: &str, rows: &[Vec<Option<f64>>]) -> Option<Issue> {
    let missing = rows.iter().flatten().filter(|cell| cell.is_none()).count();
    let all = rows.iter().map(Vec::len).sum();
    (missing > 0).then(|| table_problem::empty_cells(name, missing, all))
}

fn filled(rows: Vec<Vec<Option<f64>>>) -> Vec<Vec<f64>> {
    rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
}

/// Cuts the links that the shocks name, all at once.
pub(super) fn run_table(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    regions: &Regions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<ScenarioResult, ScenarioError> {
    let failed = |error: EquilibriumError| ScenarioError::of(error, &world.economies);
    let shocks = shocks::prepare(scenario, inputs, world, None)?;
    let chosen = sectors::chosen(scenario, &regions.sectors)?;
    let cuts = cuts(&shocks, &chosen);
    let drawn = draw_all(scenario, &shocks, progress, &|_| Ok(Columns::new()))?;
    let after = regions.table.extract_all(&cuts).map_err(failed)?;
    let mut identities = regions.table.identities().map_err(failed)?;
    identities.push(Identity::of("output_balance", [after.residual], 1e-10));
    let identities = crate::identity::checked(identities).map_err(failed)?;
    let sold = regions.table.sales_after(&cuts, &after);
    let solved = Solved { value: (), iterations: 0, residual: after.residual, tolerance: 1e-10 };
    let answer = Answer {
        columns: columns(&regions.table, &after).map_err(failed)?,
        identities,
        numeraire: "prices of the base",
        flows: (&world.flows, &sold),
        pairs: pairs(world, &shocks),
        absent: Vec::new(),
        world: None,
        totals: BTreeMap::new(),
    };
    let mut result = assemble(scenario, world, &solved, answer, Vec::new(), drawn);
    result.sectors = sector_rows(world, regions, &after);
    if scenario.output.bilateral {
        result.value_added = value_added(world, &regions.table);
    }
    Ok(result)
}

fn cuts(shocks: &[Prepared], chosen: &[Vec<usize>]) -> Vec<Cut> {
    let of_shock = |(shock, sectors): (&Prepared, &Vec<usize>)| {
        let cut = |(seller, buyer): &(usize, usize)| Cut {
            seller: *seller,
            buyer: *buyer,
            sectors: Some(sectors.clone()),
        };
        shock.pairs.iter().map(cut).collect::<Vec<_>>()
    };
    shocks.iter().zip(chosen).flat_map(of_shock).collect()
}

fn columns(table: &InputOutput, after: &Extraction) -> Result<Columns, EquilibriumError> {
    let regions = after.loss_pct.len();
    let by_region = |values: &[f64]| -> Vec<f64> {
        values.chunks(values.len() / regions).map(|sectors| sectors.iter().sum()).collect()
    };
    let value_added = by_region(&table.value_added());
    let (before, new) = (by_region(table.output()), by_region(&after.output));
    let contents = (0..regions).map(|region| table.export_content(region)).collect::<Result<Vec<_>, _>>()?;
    let each = |value: &dyn Fn(usize) -> Option<f64>| (0..regions).map(value).collect::<Vec<_>>();
    Ok(Columns::from([
        ("value_added_base", each(&|i| Some(value_added[i]))),
        ("value_added_change", each(&|i| Some(value_added[i] * after.loss_pct[i] / 100.0))),
        ("value_added_pct", each(&|i| Some(after.loss_pct[i]))),
        ("output_base", each(&|i| Some(before[i]))),
        ("output_pct", each(&|i| percent(new[i], before[i]))),
        ("gross_exports", each(&|i| Some(contents[i].gross))),
        ("domestic_value_added", each(&|i| Some(contents[i].domestic))),
        ("foreign_value_added", each(&|i| Some(contents[i].foreign))),
    ]))
}

fn sector_rows(world: &World, regions: &Regions, after: &Extraction) -> Vec<SectorRow> {
    let table = &regions.table;
    let (value_added, multipliers, linkages) =
        (table.value_added(), table.output_multipliers(), table.forward_linkages());
    let row = |at: usize| SectorRow {
        economy: world.economies[at / regions.sectors.len()],
        sector: regions.sectors[at % regions.sectors.len()].clone(),
        output_base: table.output()[at],
        output_new: after.output[at],
        value_added_base: value_added[at],
        output_multiplier: multipliers[at],
        forward_linkage: linkages[at],
    };
    (0..after.output.len()).map(row).collect()
}

fn value_added(world: &World, table: &InputOutput) -> Vec<(Economy, Economy, f64)> {
    let economies = &world.economies;
    let of_origin = |(origin, row): (usize, Vec<f64>)| {
        row.into_iter().enumerate().map(move |(buyer, value)| (economies[origin], economies[buyer], value))
    };
    table.value_added_in_final_demand().into_iter().enumerate().flat_map(of_origin).collect()
}
