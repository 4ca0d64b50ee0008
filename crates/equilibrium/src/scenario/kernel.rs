//! Bases from estimated trade costs: the flows are the fit of a kernel to the margins (the WTO-UNCTAD guide; gegravity).

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_numerics::{Acceleration, FixedPointOptions};
use hoinhap_sources::Table;
use hoinhap_vocab::Economy;

use super::base::{economy, of_year};
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
    let costs = cells(scenario, &inputs.table(&spec.costs.table)?, &spec.costs.column)?;
    let known: BTreeSet<Economy> =
        costs.keys().flat_map(|(exporter, importer)| [*exporter, *importer]).collect();
    let economies: Vec<Economy> = known.into_iter().collect();
    let kernel = matrix(&spec.costs.table, &economies, &costs)?;
    let members = match &spec.agreement {
        Some(column) => {
            let cells = cells(scenario, &inputs.table(&spec.costs.table)?, column)?;
            Some(matrix(&spec.costs.table, &economies, &cells)?)
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
) -> Result<BTreeMap<(Economy, Economy), f64>, ScenarioError> {
    let place = format!("{}, [base] kernel", scenario.file);
    super::rates::expect_column(table, &table.file, column, &place)?;
    let mut cells = BTreeMap::new();
    for row in of_year(table, scenario.base.year)? {
        let pair = (economy(&row, "exporter")?, economy(&row, "importer")?);
        let value = row.number(column)?.filter(|value| *value >= 0.0);
        let (Some(value), false) = (value, cells.contains_key(&pair)) else {
            return Err(ScenarioError::issue(problem::bad_row(
                &row.place(),
                &format!("{} → {}", pair.0, pair.1),
                "Mỗi cặp nước cần đúng một giá trị không âm",
                "Each pair needs one value that is not negative",
            )));
        };
        cells.insert(pair, value);
    }
    Ok(cells)
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
    let place: BTreeMap<Economy, usize> = economies.iter().copied().zip(0..).collect();
    let (mut income, mut expenditure) = (vec![0.0; economies.len()], vec![0.0; economies.len()]);
    for row in of_year(&table, scenario.base.year)? {
        let pair = (economy(&row, "exporter")?, economy(&row, "importer")?);
        let (Some(exporter), Some(importer)) = (place.get(&pair.0), place.get(&pair.1)) else {
            return Err(ScenarioError::issue(problem::not_in_base(
                &row.place(),
                &format!("{} → {}", pair.0, pair.1),
            )));
        };
        if has("Y") && has("E") {
            income[*exporter] = row.number("Y")?.unwrap_or_default();
            expenditure[*importer] = row.number("E")?.unwrap_or_default();
        } else if let Some(value) = row.number(&scenario.base.value)? {
            income[*exporter] += value;
            expenditure[*importer] += value;
        }
    }
    Ok((income, expenditure))
}
