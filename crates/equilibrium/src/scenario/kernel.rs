//! Bases from estimated trade costs: the flows are the fit of a kernel to the margins (the WTO-UNCTAD guide; gegravity).

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_numerics::{Acceleration, FixedPointOptions};
use hoinhap_sources::{Row, Table};
use hoinhap_vocab::Economy;

use super::base::{economy, rows_of_year};
use super::problem;
use super::resolve::Inputs;
use super::run::ScenarioError;
use super::types::{KernelSpec, Scenario};
use crate::Bilateral;
use crate::structural_gravity::GravityBase;

/// The fit is closer than any solution that starts from it.
const FIT: FixedPointOptions = FixedPointOptions {
    tolerance: 1e-13,
    max_iterations: 5_000,
    acceleration: Acceleration::Anderson { memory: 10 },
};

/// How far the same margin may differ between rows that were rounded.
const SAME: f64 = 1e-9;

/// Economies, fitted flows, and the pairs with an agreement where the table says.
pub(super) struct Fitted {
    pub(super) economies: Vec<Economy>,
    pub(super) flows: Bilateral,
    pub(super) members: Option<Bilateral>,
}

/// Reads the kernel and the margins and fits the flows.
pub(super) fn fitted(
    scenario: &Scenario,
    spec: &KernelSpec,
    inputs: &Inputs<'_>,
) -> Result<Fitted, ScenarioError> {
    let costs = cells(scenario, &inputs.table(&spec.costs.table)?, &spec.costs.column, "kernel")?;
    let known: BTreeSet<Economy> =
        costs.keys().flat_map(|(exporter, importer)| [*exporter, *importer]).collect();
    let economies: Vec<Economy> = known.into_iter().collect();
    let kernel = matrix(&spec.costs.table, &economies, &costs)?;
    let members = match &spec.agreement {
        Some(column) => {
            let table = inputs.table(&spec.costs.table)?;
            let agreed = cells(scenario, &table, column, "agreement")?;
            expect_agreements(&table, &agreed)?;
            Some(matrix(&spec.costs.table, &economies, &agreed)?)
        }
        None => None,
    };
    let (income, expenditure) = margins(scenario, inputs, &economies)?;
    let base = GravityBase::from_kernel(&kernel, &income, &expenditure, &FIT);
    let base = base.map_err(|error| ScenarioError::of(error, &economies))?;
    Ok(Fitted { economies, flows: base.flows, members })
}

/// Numbers of a column by pair; a pair stands once, and each has a value.
fn cells(
    scenario: &Scenario,
    table: &Table,
    column: &str,
    key: &str,
) -> Result<BTreeMap<(Economy, Economy), f64>, ScenarioError> {
    let place = format!("{}, [base] {key}", scenario.file);
    super::rates::expect_column(table, &table.file, column, &place)?;
    let mut cells = BTreeMap::new();
    for row in rows_of_year(table, scenario.base.year)? {
        let pair = (economy(&row, "exporter")?, economy(&row, "importer")?);
        let text = row.text(column)?;
        let name = format!("{} → {}: {text}", pair.0, pair.1);
        let refuse = |vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), &name, vi, en)));
        let Some(value) = row.number(column)? else {
            return refuse("Cặp nước này thiếu giá trị", "The pair has no value");
        };
        if value < 0.0 {
            return refuse("Giá trị của cặp nước này âm", "The value of the pair is negative");
        }
        if cells.insert(pair, value).is_some() {
            return refuse("Cặp nước xuất hiện hai lần", "The pair stands twice");
        }
    }
    Ok(cells)
}

/// A column of agreements is 0 or 1, and the same in both directions.
fn expect_agreements(table: &Table, cells: &BTreeMap<(Economy, Economy), f64>) -> Result<(), ScenarioError> {
    let refuse = |(exporter, importer): &(Economy, Economy), value: f64, vi, en| {
        let name = format!("{exporter} → {importer}: {value}");
        Err(ScenarioError::issue(problem::bad_row(&table.file, &name, vi, en)))
    };
    for (pair, value) in cells {
        if *value != 0.0 && *value != 1.0 {
            return refuse(
                pair,
                *value,
                "Cột `agreement` chỉ nhận 0 hoặc 1",
                "The column `agreement` takes 0 or 1",
            );
        }
        if cells.get(&(pair.1, pair.0)).is_some_and(|back| back != value) {
            return refuse(
                pair,
                *value,
                "Hiệp định chỉ đứng ở một chiều của cặp nước; chiều ngược lại ghi khác",
                "The agreement stands in one direction of the pair alone; the other direction says otherwise",
            );
        }
    }
    Ok(())
}

/// Every pair, the domestic ones too: a cost that is not known is not zero.
fn matrix(
    table: &str,
    economies: &[Economy],
    cells: &BTreeMap<(Economy, Economy), f64>,
) -> Result<Bilateral, ScenarioError> {
    let pairs =
        economies.iter().flat_map(|exporter| economies.iter().map(move |importer| (*exporter, *importer)));
    if let Some((exporter, importer)) = pairs.into_iter().find(|pair| !cells.contains_key(pair)) {
        return Err(ScenarioError::issue(problem::bad_row(
            table,
            &format!("{exporter} → {importer}"),
            "Thiếu chi phí của cặp nước này; cần đủ mọi cặp, kể cả trong nước",
            "The cost of this pair is missing; every pair is needed, the domestic ones too",
        )));
    }
    Ok(Bilateral::from_fn(economies.len(), |j, i| cells[&(economies[j], economies[i])]))
}

/// Income and expenditure: columns `Y` and `E` of the flows where they have them, else sums of the flows.
fn margins(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    economies: &[Economy],
) -> Result<(Vec<f64>, Vec<f64>), ScenarioError> {
    let table = inputs.table(&scenario.base.flows)?;
    let has = |column: &str| table.header().iter().any(|name| name == column);
    let given = has("Y") && has("E");
    if !given {
        let place = format!("{}, [base] value", scenario.file);
        super::rates::expect_column(&table, &table.file, &scenario.base.value, &place)?;
    }
    let places: BTreeMap<Economy, usize> = economies.iter().copied().zip(0..).collect();
    let (mut income, mut expenditure) = (vec![None; economies.len()], vec![None; economies.len()]);
    for row in rows_of_year(&table, scenario.base.year)? {
        let pair = (economy(&row, "exporter")?, economy(&row, "importer")?);
        let (Some(exporter), Some(importer)) = (places.get(&pair.0), places.get(&pair.1)) else {
            return Err(ScenarioError::issue(problem::not_in_base(
                &row.place(),
                &format!("{} → {}", pair.0, pair.1),
            )));
        };
        if given {
            margin(&row, "Y", pair.0, &mut income[*exporter])?;
            margin(&row, "E", pair.1, &mut expenditure[*importer])?;
        } else if let Some(value) = row.number(&scenario.base.value)? {
            *income[*exporter].get_or_insert(0.0) += value;
            *expenditure[*importer].get_or_insert(0.0) += value;
        }
    }
    let whole = |margins: Vec<Option<f64>>| margins.into_iter().map(Option::unwrap_or_default).collect();
    Ok((whole(income), whole(expenditure)))
}

/// A margin is positive, and one number in every row of its economy.
fn margin(
    row: &Row<'_>,
    column: &str,
    economy: Economy,
    known: &mut Option<f64>,
) -> Result<(), ScenarioError> {
    let name = format!("{economy}, {column}: {}", row.text(column)?);
    let refuse = |vi, en| Err(ScenarioError::issue(problem::bad_row(&row.place(), &name, vi, en)));
    let Some(value) = row.number(column)?.filter(|value| *value > 0.0) else {
        return refuse(
            "Thu nhập `Y` và chi tiêu `E` phải dương",
            "Income `Y` and expenditure `E` are positive",
        );
    };
    if known.replace(value).is_some_and(|earlier| (earlier - value).abs() > SAME * value) {
        return refuse(
            "Giá trị này khác giá trị ở dòng trước của cùng nền kinh tế",
            "The value differs from that of an earlier row of the same economy",
        );
    }
    Ok(())
}
