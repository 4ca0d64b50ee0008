//! Rates of taxes at the border from tables, each with the row and the day that it comes from.

use std::collections::BTreeMap;

use hoinhap_sources::{Row, SourceError, Table};
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
        let cell = if wanted.table.ends_with(".csv") {
            Some(own_value(world, &row, wanted.column)?)
        } else {
            shipped_value(world, &row, wanted.column)?
        };
        let Some((pair, rate)) = cell else { continue };
        if rate > LARGEST_RATE {
            return Err(ScenarioError::issue(problem::rate_in_percent(&row.place(), rate)));
        }
        let own = wanted.table.ends_with(".csv");
        let place = if own { row.place() } else { data_row(&row) };
        if rates.insert(pair, Cell { rate, row: place, date }).is_some() && own {
            return Err(twice(&row)?);
        }
    }
    Ok(rates)
}

/// A row of a shipped table under the number by which `hoinhap data show --row` opens it: the header is not counted.
fn data_row(row: &Row<'_>) -> String {
    let (file, line) = row.position();
    format!("{file}#{}", line - 1)
}

/// A pair of economies and its number in a row.
type PairValue = ((usize, usize), f64);

/// A row of the user's own table: of economies of the base, with a number.
fn own_value(world: &World, row: &Row<'_>, column: &str) -> Result<PairValue, ScenarioError> {
    let pair = (position(world, row, "exporter")?, position(world, row, "importer")?);
    match row.number(column)? {
        Some(value) => Ok((pair, value)),
        None => Err(refused(
            row,
            "Thiếu giá trị; cặp nước thiếu số liệu không được coi là 0",
            "The value is missing; a missing pair is not read as 0",
        )?),
    }
}

/// A row of a shipped table, which has economies that the base has not and rates that were not published.
fn shipped_value(world: &World, row: &Row<'_>, column: &str) -> Result<Option<PairValue>, ScenarioError> {
    let place = |column: &str| -> Result<Option<usize>, ScenarioError> {
        Ok(world.known.get(&economy(row, column)?).copied())
    };
    let pair = place("exporter")?.zip(place("importer")?);
    Ok(pair.zip(row.number(column)?))
}

/// The position of a row's economy in the base.
fn position(world: &World, row: &Row<'_>, column: &str) -> Result<usize, ScenarioError> {
    let economy = economy(row, column)?;
    let missing = || ScenarioError::issue(problem::not_in_base(&row.place(), economy.code()));
    world.known.get(&economy).copied().ok_or_else(missing)
}

/// A row that is not taken, named by its pair.
fn refused(row: &Row<'_>, vi: &'static str, en: &'static str) -> Result<ScenarioError, SourceError> {
    let name = format!("{} → {}", row.text("exporter")?, row.text("importer")?);
    Ok(ScenarioError::issue(problem::bad_row(&row.place(), &name, vi, en)))
}

/// A second row of a pair.
fn twice(row: &Row<'_>) -> Result<ScenarioError, SourceError> {
    refused(row, "Cặp nước xuất hiện hai lần", "The pair stands twice")
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

/// Logarithms of trade effects by pair, of the pairs that the table has; of a table by sector, zeros in their place,
/// which only a model `with_sectors` reads further.
pub(super) fn log_effects(
    inputs: &Inputs<'_>,
    world: &World,
    spec: &ColumnSpec,
    pairs: Vec<(usize, usize)>,
    (place, with_sectors): (&str, bool),
) -> Result<Vec<PairValue>, ScenarioError> {
    let table = inputs.table(&spec.table)?;
    expect_column(&table, &spec.table, &spec.column, place)?;
    let by_sector = is_by_sector(&table);
    if by_sector && !with_sectors {
        return Err(ScenarioError::issue(sector_problem::by_sector(place, &spec.table)));
    }
    let mut effects = BTreeMap::new();
    for row in table.rows() {
        let (pair, effect) = own_value(world, &row, &spec.column)?;
        expect_logarithm(&row.place(), effect)?;
        if pair.0 == pair.1 && effect != 0.0 {
            return Err(refused(
                &row,
                "Dòng trong nước: chi phí qua biên giới không áp dụng cho hàng bán trong nước",
                "A domestic row: costs at the border do not meet sales at home",
            )?);
        }
        if effects.insert(pair, if by_sector { 0.0 } else { effect }).is_some() && !by_sector {
            return Err(twice(&row)?);
        }
    }
    let found: Vec<PairValue> =
        pairs.into_iter().filter_map(|pair| Some((pair, *effects.get(&pair)?))).collect();
    if found.is_empty() {
        return Err(ScenarioError::issue(table_problem::no_pair(place, &spec.table)));
    }
    Ok(found)
}
