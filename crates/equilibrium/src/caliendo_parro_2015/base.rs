//! The world before the shock.

use crate::error::{expect_length, expect_positive};
use crate::{Bilateral, EquilibriumError};

/// What is read from tables. Lists by sector, then by economy.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiSectorData {
    /// Flows without tariffs. Domestic sales are replaced by gross output less exports.
    pub flows: Vec<Bilateral>,
    /// Tariffs t as fractions.
    pub tariffs: Vec<Bilateral>,
    /// b_ki.
    pub value_added_share: Vec<Vec<f64>>,
    /// g of an economy by input sector, then by using sector.
    pub input_shares: Vec<Vec<Vec<f64>>>,
    /// Gross output; raised to exports where it is below them.
    pub gross_output: Vec<Vec<f64>>,
    /// theta_k.
    pub theta: Vec<f64>,
}

/// The base in shares and levels.
#[derive(Debug, Clone, PartialEq)]
pub struct MultiSectorBase {
    /// pi_kji.
    pub shares: Vec<Bilateral>,
    /// t_kji.
    pub tariffs: Vec<Bilateral>,
    /// X_ki, tariffs included.
    pub spending: Vec<Vec<f64>>,
    /// VA_i.
    pub value_added: Vec<f64>,
    /// D_i = imports - exports.
    pub deficits: Vec<f64>,
    /// alpha_ki.
    pub final_shares: Vec<Vec<f64>>,
    /// b_ki.
    pub value_added_share: Vec<Vec<f64>>,
    /// g by economy, input sector, using sector.
    pub input_shares: Vec<Vec<Vec<f64>>>,
    /// theta_k.
    pub theta: Vec<f64>,
    /// Cells (sector, economy) where intermediate use is above supply: final demand is set to zero there, and the data
    /// are then no exact equilibrium.
    pub clipped: Vec<(usize, usize)>,
}

impl MultiSectorBase {
    /// Builds the base.
    ///
    /// # Errors
    /// Tables of different sizes, a negative flow, a tariff at or below -1, shares out of range, or a sector that an
    /// economy does not buy at all.
    pub fn new(data: MultiSectorData) -> Result<Self, EquilibriumError> {
        check(&data)?;
        let (flows, gross_output) = with_domestic(data.flows, data.gross_output);
        let gross = |k: usize| flows[k].zip(&data.tariffs[k], |flow, rate| flow * (1.0 + rate));
        let gross: Vec<Bilateral> = (0..flows.len()).map(gross).collect();
        let spending: Vec<Vec<f64>> = gross.iter().map(Bilateral::purchases).collect();
        spending.iter().try_for_each(|spending| expect_positive("spending on a sector", spending))?;
        let size = flows[0].size();
        let sum_over = |of: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            (0..size).map(|i| (0..flows.len()).map(|k| of(k, i)).sum()).collect()
        };
        let value_added = sum_over(&|k, i| data.value_added_share[k][i] * gross_output[k][i]);
        let trade: Vec<(Vec<f64>, Vec<f64>)> =
            flows.iter().map(|flows| (flows.imports(), flows.exports())).collect();
        let deficits = sum_over(&|k, i| trade[k].0[i] - trade[k].1[i]);
        let used = intermediate_use(&data.value_added_share, &data.input_shares, &gross_output);
        let (final_shares, clipped) = final_shares(&spending, &used);
        Ok(Self {
            shares: gross.iter().map(Bilateral::shares).collect(),
            tariffs: data.tariffs,
            spending,
            value_added,
            deficits,
            final_shares,
            value_added_share: data.value_added_share,
            input_shares: data.input_shares,
            theta: data.theta,
            clipped,
        })
    }

    /// The number of economies.
    #[must_use]
    pub fn size(&self) -> usize {
        self.value_added.len()
    }

    /// The number of sectors.
    #[must_use]
    pub fn sectors(&self) -> usize {
        self.theta.len()
    }

    /// M_kji, purchases without tariffs.
    #[must_use]
    pub fn net_flow(&self, sector: usize, exporter: usize, importer: usize) -> f64 {
        let share = self.shares[sector].get(exporter, importer);
        share * self.spending[sector][importer] / (1.0 + self.tariffs[sector].get(exporter, importer))
    }

    /// R_i, tariff revenue.
    #[must_use]
    pub fn revenue(&self) -> Vec<f64> {
        let of = |i: usize| {
            let cells = (0..self.sectors()).flat_map(|k| (0..self.size()).map(move |j| (k, j)));
            cells.map(|(k, j)| self.tariffs[k].get(j, i) * self.net_flow(k, j, i)).sum()
        };
        (0..self.size()).map(of).collect()
    }

    /// I_i = VA_i + R_i + D_i.
    #[must_use]
    pub fn income(&self) -> Vec<f64> {
        let parts = self.value_added.iter().zip(self.revenue()).zip(&self.deficits);
        parts.map(|((value_added, revenue), deficit)| value_added + revenue + deficit).collect()
    }
}

fn check(data: &MultiSectorData) -> Result<(), EquilibriumError> {
    let (sectors, size) = (data.theta.len(), data.flows.first().map_or(0, Bilateral::size));
    expect_positive("theta", &data.theta)?;
    expect_length("sectors of flows", data.flows.len(), sectors.max(1))?;
    expect_length("sectors of tariffs", data.tariffs.len(), sectors)?;
    for (what, rows) in
        [("value-added shares", &data.value_added_share), ("gross output", &data.gross_output)]
    {
        expect_length(what, rows.len(), sectors)?;
        rows.iter().try_for_each(|row| expect_length(what, row.len(), size))?;
    }
    for flows in &data.flows {
        expect_length("economies of a sector", flows.size(), size)?;
        flows.check("flow")?;
    }
    for tariffs in &data.tariffs {
        expect_length("economies of tariffs", tariffs.size(), size)?;
        tariffs.zip(tariffs, |rate, _| 1.0 + rate).check("one plus tariff")?;
    }
    for row in &data.value_added_share {
        expect_positive("value-added share", row)?;
    }
    expect_length("economies of input shares", data.input_shares.len(), size)?;
    data.input_shares
        .iter()
        .enumerate()
        .try_for_each(|(economy, shares)| check_inputs(economy, shares, sectors))
}

/// The shares of inputs of each using sector add up to one.
fn check_inputs(economy: usize, shares: &[Vec<f64>], sectors: usize) -> Result<(), EquilibriumError> {
    expect_length("input sectors", shares.len(), sectors)?;
    shares.iter().try_for_each(|row| expect_length("using sectors", row.len(), sectors))?;
    for using in 0..sectors {
        let total: f64 = shares.iter().map(|row| row[using]).sum();
        let what = "sum of the input shares of a sector";
        if (total - 1.0).abs() > 1e-6 || shares.iter().any(|row| row[using].is_nan() || row[using] < 0.0) {
            return Err(EquilibriumError::BadValue { what, economy, partner: None, value: total });
        }
    }
    Ok(())
}

/// Gross output at least exports; domestic sales are the rest of it.
fn with_domestic(
    mut flows: Vec<Bilateral>,
    mut gross_output: Vec<Vec<f64>>,
) -> (Vec<Bilateral>, Vec<Vec<f64>>) {
    for (flows, output) in flows.iter_mut().zip(&mut gross_output) {
        let exports = flows.exports();
        for (economy, output) in output.iter_mut().enumerate() {
            *output = output.max(exports[economy]);
            flows.set(economy, economy, *output - exports[economy]);
        }
    }
    (flows, gross_output)
}

/// sum_k'' g_{k k'',i} (1 - b_k''i) times output, by sector, then by economy.
pub(super) fn intermediate_use(
    value_added_share: &[Vec<f64>],
    input_shares: &[Vec<Vec<f64>>],
    output: &[Vec<f64>],
) -> Vec<Vec<f64>> {
    let mut used = vec![vec![0.0; input_shares.len()]; output.len()];
    for (i, shares) in input_shares.iter().enumerate() {
        let inputs: Vec<f64> =
            output.iter().zip(value_added_share).map(|(x, b)| (1.0 - b[i]) * x[i]).collect();
        for (used, row) in used.iter_mut().zip(shares) {
            used[i] = hoinhap_numerics::dot(row, &inputs);
        }
    }
    used
}

/// alpha_ki = max(0, X_ki - intermediate use), as shares of an economy's total; and the cells that were clipped.
fn final_shares(spending: &[Vec<f64>], used: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<(usize, usize)>) {
    let mut clipped = Vec::new();
    let mut shares = vec![vec![0.0; spending[0].len()]; spending.len()];
    for i in 0..spending[0].len() {
        for k in 0..spending.len() {
            let rest = spending[k][i] - used[k][i];
            if rest < 0.0 {
                clipped.push((k, i));
            }
            shares[k][i] = rest.max(0.0);
        }
        let total: f64 = shares.iter().map(|row| row[i]).sum();
        shares.iter_mut().for_each(|row| row[i] /= total);
    }
    (shares, clipped)
}
