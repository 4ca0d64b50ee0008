//! Tables of a base with many sectors, each cell checked where it stands.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_sources::{Row, Table};
use hoinhap_vocab::{Economy, Issue};

use super::base::{World, economy, own_codes, rows_of_year};
use super::file::LARGEST_RATE;
use super::problem;
use super::rates::expect_column;
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::sector_problem;
use super::sectors::{Sectors, total};
use super::table_problem;
use super::types::{ColumnSpec, Scenario, SectorSpec};
use crate::Bilateral;
use crate::caliendo_parro_2015::{MultiSectorBase, MultiSectorData};

/// How far a sum of rounded rows may be from what it must be, as a share of it.
const ROUNDING: f64 = 1e-6;

/// Values by sector, exporter and importer.
pub(super) type Cells = BTreeMap<(usize, usize, usize), f64>;

/// What a column of cells holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Trade, with domestic sales.
    Flow,
    /// A tariff of the base.
    BaseTariff,
    /// A tariff of a shock.
    NewTariff,
    /// The logarithm of a factor on trade.
    LogEffect,
}

impl Kind {
    /// Refuses a value that the column cannot hold.
    fn expect(self, row: &Row<'_>, name: &str, value: f64, domestic: bool) -> Result<(), ScenarioError> {
        let refuse = |vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), name, vi, en)));
        match self {
            Self::Flow if value < 0.0 => refuse("Giá trị thương mại âm", "The value of trade is negative"),
            Self::Flow => Ok(()),
            _ if domestic && value != 0.0 => refuse(
                "Dòng trong nước: thuế và chi phí qua biên giới không áp dụng cho hàng bán trong nước",
                "A domestic row: taxes and costs at the border do not meet sales at home",
            ),
            Self::LogEffect => super::rates::expect_logarithm(&row.place(), value),
            _ if value > LARGEST_RATE => {
                Err(ScenarioError::issue(problem::rate_in_percent(&row.place(), value)))
            }
            Self::BaseTariff if value < 0.0 => {
                refuse("Thuế suất gốc âm", "The tariff of the base is negative")
            }
            _ if value <= -1.0 => {
                refuse("Thuế suất phải lớn hơn -1 (-100 %)", "A tariff must be above -1 (-100 %)")
            }
            _ => Ok(()),
        }
    }
}

/// Where the words of a table stand.
pub(super) struct Places<'a> {
    scenario: &'a Scenario,
    names: &'a [String],
    known: BTreeMap<Economy, usize>,
}

impl<'a> Places<'a> {
    pub(super) const fn new(
        scenario: &'a Scenario,
        names: &'a [String],
        known: BTreeMap<Economy, usize>,
    ) -> Self {
        Self { scenario, names, known }
    }

    fn sector(&self, row: &Row<'_>, column: &str) -> Result<usize, ScenarioError> {
        let name = row.text(column)?;
        let unknown =
            || ScenarioError::issue(sector_problem::unknown_sector(&row.place(), name, self.names.iter()));
        self.names.iter().position(|known| known == name).ok_or_else(unknown)
    }

    fn economy(&self, row: &Row<'_>, column: &str) -> Result<usize, ScenarioError> {
        let economy = economy(row, column)?;
        let missing = || ScenarioError::issue(problem::not_in_base(&row.place(), economy.code()));
        self.known.get(&economy).copied().ok_or_else(missing)
    }

    /// A column by sector and pair, each cell once.
    pub(super) fn cells(&self, table: &Table, column: &str, kind: Kind) -> Result<Cells, ScenarioError> {
        expect_column(table, &table.file, column, &self.scenario.file)?;
        let mut cells = Cells::new();
        for row in rows_of_year(table, self.scenario.base.year)? {
            let sector = self.sector(&row, "sector")?;
            let (exporter, importer) = (self.economy(&row, "exporter")?, self.economy(&row, "importer")?);
            let text = row.text(column)?;
            let name = format!(
                "{} → {}, {}: {text}",
                row.text("exporter")?,
                row.text("importer")?,
                row.text("sector")?
            );
            let refuse = |vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), &name, vi, en)));
            let Some(value) = row.number(column)? else {
                return refuse(
                    "Thiếu giá trị; ô thiếu số liệu không được coi là 0",
                    "The value is missing; a missing one is not read as 0",
                );
            };
            kind.expect(&row, &name, value, exporter == importer)?;
            if cells.insert((sector, exporter, importer), value).is_some() {
                return refuse(
                    "Ô này đứng hai lần; mỗi ngành và cặp nước cần đúng một giá trị",
                    "The cell stands twice; each sector and pair needs one value",
                );
            }
        }
        Ok(cells)
    }

    fn matrices(&self, cells: &Cells) -> Vec<Bilateral> {
        let mut all = vec![Bilateral::filled(self.known.len(), 0.0); self.names.len()];
        cells
            .iter()
            .for_each(|((sector, exporter, importer), value)| all[*sector].set(*exporter, *importer, *value));
        all
    }

    /// `AAA S1`.
    fn name(&self, (sector, economy): (usize, usize)) -> String {
        let code =
            self.known.iter().find(|(_, place)| **place == economy).map_or("?", |(code, _)| code.code());
        format!("{code} {}", self.names[sector])
    }
}

/// Reads the tables of a base with many sectors.
pub(super) fn read(
    scenario: &Scenario,
    spec: &SectorSpec,
    inputs: &Inputs<'_>,
) -> Result<(World, Sectors), ScenarioError> {
    let listed = read_sectors(&inputs.table(&spec.sectors)?)?;
    let names: Vec<String> = listed.iter().map(|sector| sector.name.clone()).collect();
    let production = inputs.table(&spec.production)?;
    let mut economies = BTreeSet::new();
    for row in rows_of_year(&production, scenario.base.year)? {
        economies.insert(economy(&row, "economy")?);
    }
    let economies: Vec<Economy> = economies.into_iter().collect();
    let places = Places::new(scenario, &names, economies.iter().copied().zip(0..).collect());
    let (value_added_share, gross_output) = read_production(&places, &production)?;
    let flows = places.cells(&inputs.table(&scenario.base.flows)?, &scenario.base.value, Kind::Flow)?;
    expect_traded(&places, &scenario.base.flows, &listed, &flows)?;
    let mut issues: Vec<Issue> = own_codes(&spec.production, &economies).into_iter().collect();
    issues.extend(without_rows(&scenario.base.flows, &listed, economies.len(), &flows));
    issues.extend(balance(&places, (&scenario.base.flows, &spec.production), &flows, &gross_output)?);
    let tariffs = match &spec.tariffs {
        Some(ColumnSpec { table, column }) => {
            let tariffs = places.cells(&inputs.table(table)?, column, Kind::BaseTariff)?;
            issues.extend(without_tariff(&places, table, &flows, &tariffs));
            let most = tariffs.values().copied().fold(0.0, f64::max);
            issues.extend((most > 1.0).then(|| table_problem::large_rate(table, most, "tariff")));
            tariffs
        }
        None => Cells::new(),
    };
    let data = MultiSectorData {
        flows: places.matrices(&flows),
        tariffs: places.matrices(&tariffs),
        value_added_share,
        input_shares: read_inputs(&places, &inputs.table(&spec.input_shares)?)?,
        gross_output,
        theta: listed.iter().map(|sector| sector.theta).collect(),
    };
    let base = MultiSectorBase::new(data).map_err(|error| ScenarioError::of(error, &economies))?;
    if !base.clipped.is_empty() {
        let cells: Vec<String> = base.clipped.iter().map(|cell| places.name(*cell)).collect();
        issues.push(sector_problem::clipped(&cells));
    }
    let world = World { issues, ..World::of(economies, total(&base)) };
    Ok((world, Sectors { names, base }))
}

/// A row of the table of sectors.
struct Listed {
    name: String,
    theta: f64,
    traded: bool,
}

/// The sectors in the order of their table; `traded` is true where the table does not say.
fn read_sectors(table: &Table) -> Result<Vec<Listed>, ScenarioError> {
    let says_traded = table.header().iter().any(|name| name == "traded");
    let mut listed: Vec<Listed> = Vec::new();
    for row in table.rows() {
        let name = row.text("sector")?.to_owned();
        let refuse =
            |value: &str, vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), value, vi, en)));
        if name.is_empty() || listed.iter().any(|sector| sector.name == name) {
            return refuse(
                &name,
                "Mỗi ngành đứng đúng một lần, có tên",
                "Each sector stands once, with a name",
            );
        }
        let Some(theta) = row.number("theta")?.filter(|theta| *theta > 0.0) else {
            return refuse(
                &format!("{name}: {}", row.text("theta")?),
                "Mỗi ngành cần `theta` dương",
                "Each sector needs a positive `theta`",
            );
        };
        let word = if says_traded { row.text("traded")?.to_lowercase() } else { "true".to_owned() };
        let traded = match word.as_str() {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" => false,
            _ => return refuse(&word, "`traded` nhận true hoặc false", "`traded` takes true or false"),
        };
        listed.push(Listed { name, theta, traded });
    }
    if listed.is_empty() {
        let place = table.file.clone();
        return Err(ScenarioError::issue(problem::bad_row(
            &place,
            "",
            "Bảng ngành không có dòng nào",
            "The table of sectors has no row",
        )));
    }
    Ok(listed)
}

/// b and gross output by sector and economy.
type Production = (Vec<Vec<f64>>, Vec<Vec<f64>>);

fn read_production(places: &Places<'_>, table: &Table) -> Result<Production, ScenarioError> {
    let mut cells = BTreeMap::new();
    for row in rows_of_year(table, places.scenario.base.year)? {
        let cell = (places.sector(&row, "sector")?, places.economy(&row, "economy")?);
        let name = places.name(cell);
        let refuse = |value: String, vi, en| {
            Err(ScenarioError::issue(problem::bad_row(&row.place(), &format!("{name}{value}"), vi, en)))
        };
        let (share, output) = (row.number("value_added_share")?, row.number("gross_output")?);
        let Some(share) = share.filter(|share| *share > 0.0 && *share <= 1.0) else {
            return refuse(
                format!(": {}", row.text("value_added_share")?),
                "`value_added_share` là phân số lớn hơn 0 và không quá 1 (0.78 cho 78 %)",
                "`value_added_share` is a fraction above 0 and at most 1 (0.78 for 78 %)",
            );
        };
        let Some(output) = output.filter(|output| *output >= 0.0) else {
            return refuse(
                format!(": {}", row.text("gross_output")?),
                "`gross_output` thiếu hoặc âm",
                "`gross_output` is missing or negative",
            );
        };
        if cells.insert(cell, (share, output)).is_some() {
            return refuse(
                String::new(),
                "Nền kinh tế và ngành này đứng hai lần",
                "The economy and sector stand twice",
            );
        }
    }
    let economies = 0..places.known.len();
    let all =
        (0..places.names.len()).flat_map(|sector| economies.clone().map(move |economy| (sector, economy)));
    if let Some(cell) = all.into_iter().find(|cell| !cells.contains_key(cell)) {
        return Err(ScenarioError::issue(problem::bad_row(
            &table.file,
            &places.name(cell),
            "Thiếu dòng này: mỗi nền kinh tế và ngành cần `value_added_share` và `gross_output`",
            "There is no row for it: each economy and sector needs `value_added_share` and `gross_output`",
        )));
    }
    let rows = |of: fn(&(f64, f64)) -> f64| -> Vec<Vec<f64>> {
        (0..places.names.len())
            .map(|sector| economies.clone().map(|economy| of(&cells[&(sector, economy)])).collect())
            .collect()
    };
    Ok((rows(|cell| cell.0), rows(|cell| cell.1)))
}

/// Shares by economy, input sector and using sector; those of each using sector add up to one.
fn read_inputs(places: &Places<'_>, table: &Table) -> Result<Vec<Vec<Vec<f64>>>, ScenarioError> {
    let sectors = places.names.len();
    let mut shares = vec![vec![vec![None; sectors]; sectors]; places.known.len()];
    for row in rows_of_year(table, places.scenario.base.year)? {
        let economy = places.economy(&row, "economy")?;
        let (input, using) = (places.sector(&row, "input_sector")?, places.sector(&row, "using_sector")?);
        let name = format!("{} → {}", places.name((input, economy)), places.names[using]);
        let refuse = |vi, en| {
            let value = format!("{name}: {}", row.text("share").unwrap_or_default());
            Err(ScenarioError::issue(problem::bad_row(&row.place(), &value, vi, en)))
        };
        let Some(share) = row.number("share")?.filter(|share| *share >= 0.0) else {
            return refuse("`share` thiếu hoặc âm", "`share` is missing or negative");
        };
        if shares[economy][input][using].replace(share).is_some() {
            return refuse("Ô này đứng hai lần", "The cell stands twice");
        }
    }
    let shares: Vec<Vec<Vec<f64>>> = shares
        .into_iter()
        .map(|rows| {
            rows.into_iter().map(|row| row.into_iter().map(Option::unwrap_or_default).collect()).collect()
        })
        .collect();
    for (economy, rows) in shares.iter().enumerate() {
        for using in 0..sectors {
            let sum: f64 = rows.iter().map(|row| row[using]).sum();
            if (sum - 1.0).abs() > ROUNDING {
                return Err(ScenarioError::issue(sector_problem::input_sum(
                    &table.file,
                    &places.name((using, economy)),
                    sum,
                )));
            }
        }
    }
    Ok(shares)
}

/// A sector that its table calls not traded has no trade.
fn expect_traded(
    places: &Places<'_>,
    table: &str,
    listed: &[Listed],
    flows: &Cells,
) -> Result<(), ScenarioError> {
    let abroad = |(cell, value): &(&(usize, usize, usize), &f64)| {
        cell.1 != cell.2 && **value > 0.0 && !listed[cell.0].traded
    };
    match flows.iter().find(abroad) {
        Some(((sector, exporter, _), value)) => Err(ScenarioError::issue(sector_problem::not_traded(
            table,
            &places.name((*sector, *exporter)),
            *value,
        ))),
        None => Ok(()),
    }
}

/// Cells of traded sectors without a row.
fn without_rows(table: &str, listed: &[Listed], economies: usize, flows: &Cells) -> Option<Issue> {
    let traded = listed.iter().filter(|sector| sector.traded).count();
    let all = traded * economies * economies.saturating_sub(1);
    let there = flows.keys().filter(|(sector, j, i)| j != i && listed[*sector].traded).count();
    (there < all).then(|| sector_problem::no_rows(table, all - there, all))
}

/// Cells that trade in the base and have no tariff.
fn without_tariff(places: &Places<'_>, table: &str, flows: &Cells, tariffs: &Cells) -> Option<Issue> {
    let traded = flows.iter().filter(|((_, j, i), value)| j != i && **value > 0.0);
    let missing: Vec<_> = traded.clone().filter(|(cell, _)| !tariffs.contains_key(cell)).collect();
    let shown = missing.iter().take(sector_problem::SHOWN).map(|((sector, exporter, importer), _)| {
        format!("{} → {}", places.name((*sector, *exporter)), places.name((*sector, *importer)))
    });
    let shown = shown.collect::<Vec<_>>().join(", ");
    (!missing.is_empty())
        .then(|| sector_problem::cells_without_tariff(table, missing.len(), traded.count(), &shown))
}

/// Compares gross output with exports and, where the flows have them, domestic sales.
fn balance(
    places: &Places<'_>,
    (flows_table, production): (&str, &str),
    flows: &Cells,
    gross_output: &[Vec<f64>],
) -> Result<Option<Issue>, ScenarioError> {
    /// Domestic sales are told from output less exports by more than rounding beyond this share of output.
    const DIFFERENT: f64 = 1e-2;
    let mut exports = vec![vec![0.0; places.known.len()]; places.names.len()];
    let abroad = flows.iter().filter(|((_, exporter, importer), _)| exporter != importer);
    abroad.for_each(|((sector, exporter, _), value)| exports[*sector][*exporter] += value);
    let all = || (0..places.names.len()).flat_map(|k| (0..places.known.len()).map(move |i| (k, i)));
    let over = |(k, i): &(usize, usize)| exports[*k][*i] > gross_output[*k][*i] * (1.0 + ROUNDING);
    if let Some((k, i)) = all().find(over) {
        return Err(ScenarioError::issue(sector_problem::exports_above_output(
            &format!("{flows_table}, {production}"),
            &places.name((k, i)),
            [exports[k][i], gross_output[k][i]],
            all().filter(over).count(),
        )));
    }
    let differs = |(k, i): &(usize, usize)| {
        let home = flows.get(&(*k, *i, *i)).copied();
        let rest = gross_output[*k][*i] - exports[*k][*i];
        home.filter(|home| (home - rest).abs() > DIFFERENT * gross_output[*k][*i])
            .map(|home| ((*k, *i), [home, rest]))
    };
    let different: Vec<_> = all().filter_map(|cell| differs(&cell)).collect();
    if let Some((cell, values)) = different.first() {
        let domestic = flows.keys().filter(|(_, exporter, importer)| exporter == importer).count();
        let (first, count) = (places.name(*cell), different.len());
        let issue = sector_problem::domestic_differs(flows_table, &first, *values, [count, domestic]);
        return if 2 * count > domestic && count > 1 {
            Err(ScenarioError::issue(sector_problem::units(flows_table, production, &first, *values)))
        } else {
            Ok(Some(issue))
        };
    }
    let (sold, made) = (exports.iter().flatten().sum::<f64>(), gross_output.iter().flatten().sum::<f64>());
    Ok((sold < super::base::LITTLE_TRADE * made)
        .then(|| sector_problem::little_trade(flows_table, production, sold / made)))
}

/// New tariffs, or logarithms of effects, of a sectoral table by pair and sector, for a shock that reads them there.
pub(super) fn listed(
    places: &Places<'_>,
    inputs: &Inputs<'_>,
    column: &ColumnSpec,
    kind: Kind,
) -> Result<Cells, ScenarioError> {
    places.cells(&inputs.table(&column.table)?, &column.column, kind)
}
