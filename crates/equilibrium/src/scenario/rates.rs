//! Rates of taxes at the border from tables, each with the row and the day that it comes from.

use std::collections::BTreeMap;

use hoinhap_sources::Table;
use hoinhap_vocab::Date;

use super::base::{World, economy};
use super::file::LARGEST_RATE;
use super::resolve::Inputs;
use super::result::AppliedRate;
use super::run::ScenarioError;
use super::types::ColumnSpec;
use super::{problem, sector_problem, table_problem};

/// A table's column of rates, and the day of the question.
pub(super) struct RateColumn<'a> {
    pub(super) table: &'a str,
    pub(super) column: &'a str,
    pub(super) on: Date,
    /// The place of the shock, for messages.
    pub(super) place: &'a str,
}

/// A rate and the row that it stands in.
struct Cell {
    rate: f64,
    row: String,
    date: Option<Date>,
}

/// The rates of some pairs, without the pairs that the table has not; less those of an earlier day where one is given.
pub(super) fn listed(
    inputs: &Inputs<'_>,
    world: &World,
    wanted: &RateColumn<'_>,
    less: Option<Date>,
    pairs: Vec<(usize, usize)>,
) -> Result<Vec<AppliedRate>, ScenarioError> {
    let table = inputs.table(wanted.table)?;
    expect_column(&table, wanted.table, wanted.column, wanted.place)?;
    let rates = dated(inputs, world, &table, wanted, wanted.on)?;
    let earlier = match less {
        Some(less) => dated(inputs, world, &table, wanted, less)?,
        None => BTreeMap::new(),
    };
    let applied = |pair: (usize, usize)| {
        let cell = rates.get(&pair)?;
        let taken = earlier.get(&pair).map_or(0.0, |cell| cell.rate);
        Some(AppliedRate {
            exporter: world.economies[pair.0],
            importer: world.economies[pair.1],
            pair,
            rate: cell.rate - taken,
            less: less.map(|_| taken),
            row: cell.row.clone(),
            date: cell.date,
            shock: 0,
        })
    };
    Ok(pairs.into_iter().filter_map(applied).collect())
}

/// Refuses a column that the table lacks.
pub(super) fn expect_column(
    table: &Table,
    name: &str,
    column: &str,
    place: &str,
) -> Result<(), ScenarioError> {
    if table.header().iter().any(|known| known == column) {
        return Ok(());
    }
    Err(ScenarioError::issue(table_problem::no_column(place, name, column, table.header())))
}

/// The rates of a table by pair; of a table with days (`valid_from`, else `date`), those of its latest day at or before
/// `on` and the date of the question.
fn dated(
    inputs: &Inputs<'_>,
    world: &World,
    table: &Table,
    wanted: &RateColumn<'_>,
    on: Date,
) -> Result<BTreeMap<(usize, usize), Cell>, ScenarioError> {
    let day = ["valid_from", "date"].into_iter().find(|day| table.header().iter().any(|name| name == day));
    let (mut rows, mut first) = (Vec::new(), None);
    for row in table.rows() {
        let date = day.map(|day| row.date(day)).transpose()?.flatten();
        first = date.filter(|date| first.is_none_or(|first| *date < first)).or(first);
        if date.is_none_or(|date| date <= on && date <= inputs.as_of.0) {
            rows.push((date, row));
        }
    }
    if let Some(first) = first.filter(|_| rows.is_empty()) {
        let on = on.min(inputs.as_of.0);
        return Err(ScenarioError::issue(table_problem::no_rate_yet(wanted.place, wanted.table, on, first)));
    }
    let latest = rows.iter().filter_map(|(date, _)| *date).max();
    let mut rates = BTreeMap::new();
    for (date, row) in rows.into_iter().filter(|(date, _)| *date == latest) {
        let position = |column: &str| -> Result<Option<usize>, ScenarioError> {
            Ok(world.known.get(&economy(&row, column)?).copied())
        };
        let (Some(exporter), Some(importer), Some(rate)) =
            (position("exporter")?, position("importer")?, row.number(wanted.column)?)
        else {
            continue;
        };
        if rate > LARGEST_RATE {
            return Err(ScenarioError::issue(problem::rate_in_percent(&row.place(), rate)));
        }
        rates.insert((exporter, importer), Cell { rate, row: row.place(), date });
    }
    Ok(rates)
}

/// Whether a table has its rows by sector.
pub(super) fn is_by_sector(table: &Table) -> bool {
    table.header().iter().any(|name| name == "sector")
}

/// Refuses what is no logarithm of a factor on trade.
pub(super) fn expect_logarithm(place: &str, effect: f64) -> Result<(), ScenarioError> {
    /// B between 1/22,000 and 22,000: beyond it a column is no logarithm.
    const LARGEST: f64 = 10.0;
    if effect.abs() > LARGEST {
        return Err(ScenarioError::issue(table_problem::no_logarithm(place, effect)));
    }
    Ok(())
}

/// A pair and the logarithm of its factor B.
type Effect = ((usize, usize), f64);

/// Logarithms of trade effects by pair, of the pairs that the table has; of a table by sector, zeros in their place,
/// which only a model `with_sectors` reads further.
pub(super) fn log_effects(
    inputs: &Inputs<'_>,
    world: &World,
    spec: &ColumnSpec,
    pairs: Vec<(usize, usize)>,
    (place, with_sectors): (&str, bool),
) -> Result<Vec<Effect>, ScenarioError> {
    let table = inputs.table(&spec.table)?;
    expect_column(&table, &spec.table, &spec.column, place)?;
    let by_sector = is_by_sector(&table);
    if by_sector && !with_sectors {
        return Err(ScenarioError::issue(sector_problem::by_sector(place, &spec.table)));
    }
    let mut effects = BTreeMap::new();
    for row in table.rows() {
        let position = |column: &str| -> Result<usize, ScenarioError> {
            let economy = economy(&row, column)?;
            let missing = || ScenarioError::issue(problem::not_in_base(&row.place(), economy.code()));
            world.known.get(&economy).copied().ok_or_else(missing)
        };
        let pair = (position("exporter")?, position("importer")?);
        let name = format!("{} → {}", row.text("exporter")?, row.text("importer")?);
        let refuse = |vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), &name, vi, en)));
        let Some(effect) = row.number(&spec.column)? else {
            return refuse(
                "Thiếu giá trị; cặp nước thiếu số liệu không được coi là 0",
                "The value is missing; a missing pair is not read as 0",
            );
        };
        expect_logarithm(&row.place(), effect)?;
        if pair.0 == pair.1 && effect != 0.0 {
            return refuse(
                "Dòng trong nước: chi phí qua biên giới không áp dụng cho hàng bán trong nước",
                "A domestic row: costs at the border do not meet sales at home",
            );
        }
        if effects.insert(pair, if by_sector { 0.0 } else { effect }).is_some() && !by_sector {
            return refuse("Cặp nước xuất hiện hai lần", "The pair stands twice");
        }
    }
    let found: Vec<Effect> =
        pairs.into_iter().filter_map(|pair| Some((pair, *effects.get(&pair)?))).collect();
    if found.is_empty() {
        return Err(ScenarioError::issue(table_problem::no_pair(place, &spec.table)));
    }
    Ok(found)
}
