//! Scenarios of the model with many sectors: tables by sector, shocks by sector.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_sources::Table;
use hoinhap_vocab::{Economy, Issue, Text};

use super::base::{World, economy, of_year, own_codes};
use super::problem;
use super::rates::expect_column;
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::shocks::{Drawn, Effect, Prepared};
use super::types::{ColumnSpec, Scenario, SectorSpec};
use crate::Bilateral;
use crate::caliendo_parro_2015::{MultiSectorBase, MultiSectorData, MultiSectorShock};

/// The base with the names of its sectors.
#[derive(Debug, Clone)]
pub(super) struct Sectors {
    pub(super) names: Vec<String>,
    pub(super) base: MultiSectorBase,
}

/// Values by sector, exporter and importer.
type Cells = BTreeMap<(usize, usize, usize), f64>;

/// Where the words of a table stand.
struct Places<'a> {
    scenario: &'a Scenario,
    sectors: BTreeMap<String, usize>,
    known: BTreeMap<Economy, usize>,
}

impl Places<'_> {
    fn sector(&self, place: &str, name: &str) -> Result<usize, ScenarioError> {
        let unknown = || ScenarioError::issue(unknown_sector(place, name, self.sectors.keys()));
        self.sectors.get(name).copied().ok_or_else(unknown)
    }

    fn economy(&self, place: &str, economy: Economy) -> Result<usize, ScenarioError> {
        let missing = || ScenarioError::issue(problem::not_in_base(place, economy.code()));
        self.known.get(&economy).copied().ok_or_else(missing)
    }

    /// A column by sector and pair, each cell once.
    fn cells(&self, table: &Table, column: &str) -> Result<Cells, ScenarioError> {
        expect_column(table, &table.file, column, &self.scenario.file)?;
        let mut cells = Cells::new();
        for row in of_year(table, self.scenario.base.year)? {
            let place = row.place();
            let sector = self.sector(&place, row.text("sector")?)?;
            let exporter = self.economy(&place, economy(&row, "exporter")?)?;
            let importer = self.economy(&place, economy(&row, "importer")?)?;
            let value = row.number(column)?;
            let fresh =
                value.and_then(|value| (!cells.contains_key(&(sector, exporter, importer))).then_some(value));
            let Some(value) = fresh else {
                return Err(ScenarioError::issue(problem::bad_row(
                    &place,
                    row.text(column)?,
                    "Mỗi ngành và cặp nước cần đúng một giá trị",
                    "Each sector and pair needs one value",
                )));
            };
            cells.insert((sector, exporter, importer), value);
        }
        Ok(cells)
    }

    fn matrices(&self, cells: &Cells) -> Vec<Bilateral> {
        let mut all = vec![Bilateral::filled(self.known.len(), 0.0); self.sectors.len()];
        cells
            .iter()
            .for_each(|((sector, exporter, importer), value)| all[*sector].set(*exporter, *importer, *value));
        all
    }
}

/// Reads the tables of a base with many sectors.
pub(super) fn read(
    scenario: &Scenario,
    spec: &SectorSpec,
    inputs: &Inputs<'_>,
) -> Result<(World, Sectors), ScenarioError> {
    let (names, theta) = read_sectors(&inputs.table(&spec.sectors)?)?;
    let production = inputs.table(&spec.production)?;
    let mut economies = BTreeSet::new();
    for row in of_year(&production, scenario.base.year)? {
        economies.insert(economy(&row, "economy")?);
    }
    let economies: Vec<Economy> = economies.into_iter().collect();
    let places = Places {
        scenario,
        sectors: names.iter().cloned().zip(0..).collect(),
        known: economies.iter().copied().zip(0..).collect(),
    };
    let (value_added_share, gross_output) = read_production(&places, &production, &spec.production)?;
    let flows = places.cells(&inputs.table(&scenario.base.flows)?, &scenario.base.value)?;
    let tariffs = match &spec.tariffs {
        Some(ColumnSpec { table, column }) => places.cells(&inputs.table(table)?, column)?,
        None => Cells::new(),
    };
    if let Some(rate) = tariffs.values().find(|rate| **rate > 3.0) {
        return Err(ScenarioError::issue(problem::rate_in_percent("tariffs", *rate)));
    }
    let data = MultiSectorData {
        flows: places.matrices(&flows),
        tariffs: places.matrices(&tariffs),
        value_added_share,
        input_shares: read_inputs(&places, &inputs.table(&spec.input_shares)?)?,
        gross_output,
        theta,
    };
    let base = MultiSectorBase::new(data).map_err(|error| ScenarioError::of(error, &economies))?;
    let mut issues: Vec<Issue> = own_codes(&spec.production, &economies).into_iter().collect();
    let abroad = names.len() * economies.len() * (economies.len() - 1);
    let there = flows.keys().filter(|(_, exporter, importer)| exporter != importer).count();
    if there < abroad {
        issues.push(no_rows(&scenario.base.flows, abroad - there, abroad));
    }
    if !base.clipped.is_empty() {
        issues.push(clipped(&base, &names, &economies));
    }
    let world = World { issues, ..World::of(economies, total(&base)) };
    Ok((world, Sectors { names, base }))
}

/// Names and theta, in the order of the table.
fn read_sectors(table: &Table) -> Result<(Vec<String>, Vec<f64>), ScenarioError> {
    let (mut names, mut theta) = (Vec::new(), Vec::new());
    for row in table.rows() {
        let value = row.number("theta")?.filter(|theta| *theta > 0.0);
        let name = row.text("sector")?.to_owned();
        let (Some(value), false) = (value, names.contains(&name)) else {
            return Err(ScenarioError::issue(problem::bad_row(
                &row.place(),
                &name,
                "Mỗi ngành đứng một lần, với `theta` dương",
                "Each sector stands once, with a positive `theta`",
            )));
        };
        names.push(name);
        theta.push(value);
    }
    Ok((names, theta))
}

/// b and gross output by sector and economy.
type Production = (Vec<Vec<f64>>, Vec<Vec<f64>>);

fn read_production(places: &Places<'_>, table: &Table, name: &str) -> Result<Production, ScenarioError> {
    let empty = || vec![vec![None; places.known.len()]; places.sectors.len()];
    let (mut shares, mut output) = (empty(), empty());
    for row in of_year(table, places.scenario.base.year)? {
        let sector = places.sector(&row.place(), row.text("sector")?)?;
        let economy = places.economy(&row.place(), economy(&row, "economy")?)?;
        shares[sector][economy] = row.number("value_added_share")?;
        output[sector][economy] = row.number("gross_output")?;
    }
    let whole = |table: Vec<Vec<Option<f64>>>| -> Option<Vec<Vec<f64>>> {
        table.into_iter().map(|row| row.into_iter().collect()).collect()
    };
    match (whole(shares), whole(output)) {
        (Some(shares), Some(output)) => Ok((shares, output)),
        _ => Err(ScenarioError::issue(problem::bad_row(
            name,
            "",
            "Mỗi nền kinh tế và ngành cần `value_added_share` và `gross_output`",
            "Each economy and sector needs `value_added_share` and `gross_output`",
        ))),
    }
}

fn read_inputs(places: &Places<'_>, table: &Table) -> Result<Vec<Vec<Vec<f64>>>, ScenarioError> {
    let sectors = places.sectors.len();
    let mut shares = vec![vec![vec![0.0; sectors]; sectors]; places.known.len()];
    for row in of_year(table, places.scenario.base.year)? {
        let economy = places.economy(&row.place(), economy(&row, "economy")?)?;
        let input = places.sector(&row.place(), row.text("input_sector")?)?;
        let using = places.sector(&row.place(), row.text("using_sector")?)?;
        shares[economy][input][using] = row.number("share")?.unwrap_or_default();
    }
    Ok(shares)
}

/// Flows over all sectors, without tariffs.
pub(super) fn total(world: &MultiSectorBase) -> Bilateral {
    Bilateral::from_fn(world.size(), |j, i| (0..world.sectors()).map(|k| world.net_flow(k, j, i)).sum())
}

/// The sectors of each shock by position; all where it names none.
pub(super) fn chosen(scenario: &Scenario, names: &[String]) -> Result<Vec<Vec<usize>>, ScenarioError> {
    let one = |shock: &super::types::Shock| {
        if shock.products.is_empty() {
            return Ok((0..names.len()).collect());
        }
        let place = |name: &String| {
            let found = names.iter().position(|known| known == name);
            found.ok_or_else(|| ScenarioError::issue(unknown_sector(&shock.place, name, names.iter())))
        };
        shock.products.iter().map(place).collect()
    };
    scenario.shocks.iter().map(one).collect()
}

/// New tariffs of a sectoral table by pair and sector, for a shock that reads its rates there.
pub(super) fn listed(
    scenario: &Scenario,
    world: &World,
    sectors: &Sectors,
    inputs: &Inputs<'_>,
    column: &ColumnSpec,
) -> Result<Cells, ScenarioError> {
    let places = Places {
        scenario,
        sectors: sectors.names.iter().cloned().zip(0..).collect(),
        known: world.known.clone(),
    };
    let cells = places.cells(&inputs.table(&column.table)?, &column.column)?;
    match cells.values().find(|rate| **rate > 3.0) {
        Some(rate) => Err(ScenarioError::issue(problem::rate_in_percent(&column.table, *rate))),
        None => Ok(cells),
    }
}

/// A shock with its sectors and the rates of a sectoral table.
pub(super) struct BySector {
    pub(super) sectors: Vec<usize>,
    pub(super) rates: Option<Cells>,
}

/// What the shocks make of tariffs and costs.
pub(super) fn shock(
    base: &MultiSectorBase,
    shocks: &[Prepared],
    by_sector: &[BySector],
    drawn: &Drawn<'_>,
) -> MultiSectorShock {
    let mut change = MultiSectorShock::none(base);
    let mut costs = vec![Bilateral::filled(base.size(), 1.0); base.sectors()];
    for (shock, BySector { sectors, rates }) in shocks.iter().zip(by_sector) {
        for k in sectors {
            for (index, (j, i)) in shock.pairs.iter().enumerate() {
                let (before, back) = (change.tariffs[*k].get(*j, *i), change.tariffs[*k].get(*i, *j));
                let set = |rate: f64, add: bool| rate + if add { before } else { 0.0 };
                let theta = base.theta[*k];
                let (rate, cost) = match &shock.effect {
                    Effect::Rate { rate, add } => (set(drawn.value(shock, "rate", rate.value), *add), 1.0),
                    Effect::Listed { add, .. } => {
                        let rate = rates.as_ref().and_then(|rates| rates.get(&(*k, *j, *i)));
                        (rate.map_or(before, |rate| set(*rate, *add)), 1.0)
                    }
                    Effect::Mirror => (back, 1.0),
                    Effect::Agreement { beta, sign } => {
                        (before, (-sign * drawn.value(shock, "beta", beta.value) / theta).exp())
                    }
                    Effect::Cost { factor } => (before, drawn.value(shock, "factor", factor.value)),
                    Effect::Logs { logs } => (before, (-logs[index] / theta).exp()),
                    Effect::Cutoff => (before, f64::INFINITY),
                };
                change.tariffs[*k].set(*j, *i, rate);
                let earlier = costs[*k].get(*j, *i);
                costs[*k].set(*j, *i, earlier * cost);
            }
        }
    }
    change.costs = Some(costs);
    change
}

fn unknown_sector<'a>(place: &str, name: &str, known: impl Iterator<Item = &'a String>) -> Issue {
    let known = known.cloned().collect::<Vec<_>>().join(", ");
    Issue::error(
        "scenario/unknown-sector",
        place,
        Text::fixed("Không có ngành này trong bảng ngành", "The table of sectors does not have this sector"),
        Text::new(format!("Các ngành: {known}"), format!("The sectors are {known}")),
    )
    .with_value(name)
}

fn no_rows(table: &str, missing: usize, all: usize) -> Issue {
    Issue::warning(
        "scenario/no-rows",
        table,
        Text::new(
            format!(
                "{missing} trong {all} ô ngành và cặp nước không có dòng nào, được coi là không có thương mại"
            ),
            format!("{missing} of {all} cells of sector and pair have no row and are read as no trade"),
        ),
        Text::fixed(
            "Nếu đó là thiếu số liệu thì bổ sung dòng vào bảng",
            "Where it is a gap in the data, add the rows to the table",
        ),
    )
}

fn clipped(base: &MultiSectorBase, names: &[String], economies: &[Economy]) -> Issue {
    let cells = base.clipped.iter().map(|(k, i)| format!("{} {}", economies[*i].code(), names[*k]));
    Issue::warning(
        "scenario/clipped-demand",
        "input_shares",
        Text::new(
            format!(
                "{} ô có tiêu dùng trung gian vượt nguồn cung: cầu cuối cùng được đặt bằng 0",
                base.clipped.len()
            ),
            format!(
                "In {} cells intermediate use is above supply: final demand is set to zero",
                base.clipped.len()
            ),
        ),
        Text::fixed(
            "Số liệu gốc khi đó không phải một cân bằng đúng; lời giải đầu tiên đã dịch chuyển nó",
            "The data are then no exact equilibrium, and the first solution moves them",
        ),
    )
    .with_value(cells.take(20).collect::<Vec<_>>().join(", "))
}
