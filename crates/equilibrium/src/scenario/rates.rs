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
use super::{problem, table_problem};

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

/// A pair and the logarithm of its factor B.
type Effect = ((usize, usize), f64);

/// Logarithms of trade effects by pair, of the pairs that the table has.
pub(super) fn log_effects(
    inputs: &Inputs<'_>,
    world: &World,
    spec: &ColumnSpec,
    pairs: Vec<(usize, usize)>,
    place: &str,
) -> Result<Vec<Effect>, ScenarioError> {
    /// B between 1/22,000 and 22,000: beyond it a column is no logarithm.
    const LARGEST: f64 = 10.0;
    let table = inputs.table(&spec.table)?;
    expect_column(&table, &spec.table, &spec.column, place)?;
    let mut effects = BTreeMap::new();
    for row in table.rows() {
        let (exporter, importer) = (economy(&row, "exporter")?, economy(&row, "importer")?);
        let known = world.known.get(&exporter).zip(world.known.get(&importer));
        let (Some((exporter, importer)), Some(effect)) = (known, row.number(&spec.column)?) else { continue };
        if effect.abs() > LARGEST {
            return Err(ScenarioError::issue(table_problem::no_logarithm(&row.place(), effect)));
        }
        if effects.insert((*exporter, *importer), effect).is_some() {
            return Err(ScenarioError::issue(problem::bad_row(
                &row.place(),
                row.text(&spec.column)?,
                "Cặp nước xuất hiện hai lần",
                "The pair stands twice",
            )));
        }
    }
    Ok(pairs.into_iter().filter_map(|pair| Some((pair, *effects.get(&pair)?))).collect())
}
