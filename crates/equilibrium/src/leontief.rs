//! Input-output: who adds the value in final demand and in exports, and what output is lost where a link is cut.
//!
//! A = Z diag(x)^(-1), v = 1 - column sums of A, x = (I - A)^(-1) F 1. The inverse is never formed: one factorisation
//! serves every right side. It serves links that are cut too: with D the difference of A in the k rows of the sellers and
//! P the unit columns of those rows, I - A' = (I - A) + P D, and x' needs k + 1 right sides and a system of k (Sherman,
//! Morrison and Woodbury; Hager 1989, "Updating the inverse of a matrix", SIAM Review 31(2)).
//!
//! - value added of r in final demand of s: v_r' (I - A)^(-1) F_s
//! - domestic value added in the exports of r: v_r (I - A_rr)^(-1) e_r (Koopman, Wang and Wei 2014); foreign: the rest
//! - hypothetical extraction (Dietzenbacher and Lahr 2013): a block of A and F at zero, new x, loss = v (x - x')

use std::borrow::Cow;

use hoinhap_numerics::{Lu, NotConverged, Reason, add_scaled, dot, largest};

use crate::error::{LARGEST_VALUE, expect_length};
use crate::identity::{Identity, checked};
use crate::{Bilateral, EquilibriumError};

/// A cut is solved with the factors of the whole table where it touches at most this share of the rows, one in so many.
const FEW: usize = 4;

/// How exactly a system that was solved with the factors of another must hold.
const EXACT: f64 = 1e-12;

/// A table of regions by sectors; a position is region times sectors plus sector.
#[derive(Debug, Clone)]
pub struct InputOutput {
    regions: usize,
    sectors: usize,
    /// A by row of the seller.
    coefficients: Vec<Vec<f64>>,
    /// F by row of the seller, one column per buying region.
    final_demand: Vec<Vec<f64>>,
    output: Vec<f64>,
    value_added_share: Vec<f64>,
    factors: Lu,
}

/// The exports of a region by where their value was added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExportContent {
    /// Sales abroad, for use as inputs and by final buyers.
    pub gross: f64,
    /// Value added at home in them.
    pub domestic: f64,
    /// Value added elsewhere, and what is counted twice.
    pub foreign: f64,
}

/// A link that is cut: what some sectors of a region sell to a region, as inputs and to final buyers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The selling region.
    pub seller: usize,
    /// The buying region; the seller itself for its own use.
    pub buyer: usize,
    /// The selling sectors; `None` for all.
    pub sectors: Option<Vec<usize>>,
}

/// The world without some links.
#[derive(Debug, Clone, PartialEq)]
pub struct Extraction {
    /// New output by position.
    pub output: Vec<f64>,
    /// Change of value added by region, in percent of the region's: negative for a loss.
    pub loss_pct: Vec<f64>,
    /// The largest deviation of x' = A' x' + F' 1, relative to the base output of the position.
    pub residual: f64,
}

impl InputOutput {
    /// Builds the table from intermediate sales Z and final sales F, both by row of the seller.
    ///
    /// # Errors
    /// Tables of the wrong shape, a negative or missing value, a position that buys inputs without any output, a region
    /// without output, or a table whose system has no solution.
    pub fn new(
        regions: usize,
        sectors: usize,
        intermediate: &[Vec<f64>],
        final_demand: Vec<Vec<f64>>,
    ) -> Result<Self, EquilibriumError> {
        let size = regions * sectors;
        check("intermediate sales", intermediate, size, size)?;
        check("final sales", &final_demand, size, regions)?;
        let total = |row: &Vec<f64>| row.iter().sum::<f64>();
        let output: Vec<f64> =
            intermediate.iter().zip(&final_demand).map(|(z, f)| total(z) + total(f)).collect();
        let of_region: Vec<f64> = output.chunks(sectors.max(1)).map(|sectors| sectors.iter().sum()).collect();
        crate::error::expect_positive("output", &of_region)?;
        expect_no_inputs_without_output(intermediate, &output, sectors)?;
        let share = |z: f64, x: f64| if x > 0.0 { z / x } else { 0.0 };
        let coefficients: Vec<Vec<f64>> = intermediate
            .iter()
            .map(|row| row.iter().zip(&output).map(|(z, x)| share(*z, *x)).collect())
            .collect();
        let mut value_added_share = vec![1.0; size];
        coefficients.iter().for_each(|row| add_scaled(&mut value_added_share, -1.0, row));
        let factors = factor(&coefficients)?;
        Ok(Self { regions, sectors, coefficients, final_demand, output, value_added_share, factors })
    }

    /// x by position.
    #[must_use]
    pub fn output(&self) -> &[f64] {
        &self.output
    }

    /// v x by position.
    #[must_use]
    pub fn value_added(&self) -> Vec<f64> {
        self.output.iter().zip(&self.value_added_share).map(|(output, share)| output * share).collect()
    }

    /// Output needed in the world per unit of final demand at each position: the column sums of (I - A)^(-1).
    #[must_use]
    pub fn output_multipliers(&self) -> Vec<f64> {
        self.factors.solve_transposed(&vec![1.0; self.output.len()])
    }

    /// Output of each position per unit of final demand everywhere: the row sums of (I - A)^(-1) (Rasmussen's
    /// forward linkage).
    #[must_use]
    pub fn forward_linkages(&self) -> Vec<f64> {
        self.factors.solve(&vec![1.0; self.output.len()])
    }

    /// Value added of each region in the final demand of each: by origin, then by buyer.
    #[must_use]
    pub fn value_added_in_final_demand(&self) -> Vec<Vec<f64>> {
        let output = self.factors.solve_many(&self.final_demand);
        let of = |origin: usize| {
            let mut added = vec![0.0; self.regions];
            self.span(origin)
                .for_each(|row| add_scaled(&mut added, self.value_added_share[row], &output[row]));
            added
        };
        (0..self.regions).map(of).collect()
    }

    /// The exports of a region by origin of their value.
    ///
    /// # Errors
    /// The region's own system has no solution.
    pub fn export_content(&self, region: usize) -> Result<ExportContent, EquilibriumError> {
        let span = self.span(region);
        let abroad = |row: usize| {
            let inputs: f64 = (0..self.output.len())
                .filter(|user| !span.contains(user))
                .map(|user| self.coefficients[row][user] * self.output[user])
                .sum();
            inputs + self.final_demand[row].iter().sum::<f64>() - self.final_demand[row][region]
        };
        let exports: Vec<f64> = span.clone().map(abroad).collect();
        let own: Vec<Vec<f64>> =
            span.clone().map(|row| self.coefficients[row][span.clone()].to_vec()).collect();
        let gross = exports.iter().sum();
        let domestic = dot(&self.value_added_share[span], &factor(&own)?.solve(&exports));
        Ok(ExportContent { gross, domestic, foreign: gross - domestic })
    }

    /// The world where `seller` sells nothing to `buyer`, neither inputs nor final goods.
    ///
    /// # Errors
    /// The remaining system has no solution.
    pub fn extract(&self, seller: usize, buyer: usize) -> Result<Extraction, EquilibriumError> {
        self.extract_all(&[Cut { seller, buyer, sectors: None }])
    }

    /// The world without several links.
    ///
    /// # Errors
    /// The remaining system has no solution.
    pub fn extract_all(&self, cuts: &[Cut]) -> Result<Extraction, EquilibriumError> {
        let (coefficients, final_demand) = self.without(cuts);
        let demand: Vec<f64> = final_demand.iter().map(|row| row.iter().sum()).collect();
        let output = match self.updated(&coefficients, &demand) {
            Some(output) if self.residual(&coefficients, &demand, &output) <= EXACT => output,
            _ => factor(&coefficients)?.solve(&demand),
        };
        let loss = |region: usize| {
            let of =
                |output: &[f64]| dot(&self.value_added_share[self.span(region)], &output[self.span(region)]);
            100.0 * (of(&output) / of(&self.output) - 1.0)
        };
        let loss_pct = (0..self.regions).map(loss).collect();
        let residual = self.residual(&coefficients, &demand, &output);
        Ok(Extraction { loss_pct, output, residual })
    }

    /// The largest deviation of x' = A' x' + F' 1, relative to the base output of the position.
    fn residual(&self, coefficients: &[Cow<'_, [f64]>], demand: &[f64], output: &[f64]) -> f64 {
        let off = |row: usize| {
            let used = dot(&coefficients[row], output) + demand[row] - output[row];
            if self.output[row] > 0.0 { used / self.output[row] } else { used }
        };
        largest((0..output.len()).map(off))
    }

    /// Output where few rows have changed, by the factors of the whole table: x' = y - W (I + D W)^(-1) D y, where
    /// y = (I - A)^(-1) F' 1 and W = (I - A)^(-1) P. `None` where the rows are many or the small system is singular.
    fn updated(&self, coefficients: &[Cow<'_, [f64]>], demand: &[f64]) -> Option<Vec<f64>> {
        let is_changed = |row: &usize| matches!(coefficients[*row], Cow::Owned(_));
        let changed: Vec<usize> = (0..demand.len()).filter(is_changed).collect();
        if FEW * changed.len() > demand.len() {
            return None;
        }
        let solved = self.factors.solve_many(&with_units(demand, &changed));
        let (system, values) = self.small_system(coefficients, &changed, &solved);
        let weights = Lu::new(system)?.solve(&values);
        let output = |row: &Vec<f64>| row[changed.len()] - dot(&row[..changed.len()], &weights);
        Some(solved.iter().map(output).collect())
    }

    /// I + D W and D y, where W and, in the last column, y are solved.
    fn small_system(
        &self,
        coefficients: &[Cow<'_, [f64]>],
        changed: &[usize],
        solved: &[Vec<f64>],
    ) -> (Vec<Vec<f64>>, Vec<f64>) {
        let mut system = vec![vec![0.0; changed.len() + 1]; changed.len()];
        for (sums, row) in system.iter_mut().zip(changed) {
            let cells = self.coefficients[*row].iter().zip(coefficients[*row].iter());
            for ((before, after), solved) in cells.zip(solved).filter(|((before, after), _)| before != after)
            {
                add_scaled(sums, before - after, solved);
            }
        }
        let values = system.iter_mut().filter_map(Vec::pop).collect();
        system.iter_mut().enumerate().for_each(|(place, row)| row[place] += 1.0);
        (system, values)
    }

    /// What each region sells to each after links are cut, as inputs and to final buyers.
    #[must_use]
    pub fn sales_after(&self, cuts: &[Cut], after: &Extraction) -> Bilateral {
        let (coefficients, final_demand) = self.without(cuts);
        Bilateral::from_fn(self.regions, |seller, buyer| {
            let to = |row: usize| {
                let inputs = dot(&coefficients[row][self.span(buyer)], &after.output[self.span(buyer)]);
                inputs + final_demand[row][buyer]
            };
            self.span(seller).map(to).sum()
        })
    }

    /// A and F with the links at zero; the rows of A that nothing is cut in are lent.
    fn without(&self, cuts: &[Cut]) -> (Vec<Cow<'_, [f64]>>, Vec<Vec<f64>>) {
        let mut coefficients: Vec<_> =
            self.coefficients.iter().map(|row| Cow::Borrowed(row.as_slice())).collect();
        let mut final_demand = self.final_demand.clone();
        for cut in cuts {
            let of = |row: &usize| {
                let sector = row % self.sectors;
                cut.sectors.as_ref().is_none_or(|sectors| sectors.contains(&sector))
            };
            for row in self.span(cut.seller).filter(of) {
                coefficients[row].to_mut()[self.span(cut.buyer)].fill(0.0);
                final_demand[row][cut.buyer] = 0.0;
            }
        }
        (coefficients, final_demand)
    }

    /// v' (I - A)^(-1) = 1' where value added is all that is not bought, and world value added is world final demand.
    ///
    /// # Errors
    /// One of them does not hold.
    pub fn identities(&self) -> Result<Vec<Identity>, EquilibriumError> {
        let ones = self.factors.solve_transposed(&self.value_added_share);
        // Where inputs cost far more than output brings, shares of both signs cancel: the sum is as exact as its parts.
        let parts: Vec<f64> = self.value_added_share.iter().map(|share| share.abs()).collect();
        let scale = largest(self.factors.solve_transposed(&parts).into_iter().chain(parts)).max(1.0);
        let value_added = self.value_added();
        let added: f64 = value_added.iter().sum();
        let moved: f64 = value_added.iter().map(|value| value.abs()).sum();
        let demanded: f64 = self.final_demand.iter().flatten().sum();
        checked(vec![
            Identity::of("value_added_multiplier", ones.into_iter().map(|one| (one - 1.0) / scale), 1e-10),
            Identity::of("final_demand", [(added - demanded) / demanded.max(moved)], 1e-10),
        ])
    }

    const fn span(&self, region: usize) -> std::ops::Range<usize> {
        region * self.sectors..(region + 1) * self.sectors
    }
}

/// The unit columns of some rows and, in the last column, a right side.
fn with_units(right: &[f64], rows: &[usize]) -> Vec<Vec<f64>> {
    let unit = |row: usize| rows.iter().map(move |place| f64::from(u8::from(*place == row)));
    right.iter().enumerate().map(|(row, value)| unit(row).chain([*value]).collect()).collect()
}

/// The factors of I - A.
fn factor(coefficients: &[impl AsRef<[f64]>]) -> Result<Lu, EquilibriumError> {
    let rows = coefficients.iter().enumerate().map(|(place, row)| {
        let mut row: Vec<f64> = row.as_ref().iter().map(|value| -value).collect();
        row[place] += 1.0;
        row
    });
    let singular =
        NotConverged { reason: Reason::Singular, iterations: 0, residual: f64::INFINITY, tolerance: 0.0 };
    Ok(Lu::new(rows.collect()).ok_or(singular)?)
}

/// Inputs of a position without output would have no coefficient.
fn expect_no_inputs_without_output(
    intermediate: &[Vec<f64>],
    output: &[f64],
    sectors: usize,
) -> Result<(), EquilibriumError> {
    for row in intermediate {
        if let Some(user) = row.iter().zip(output).position(|(z, x)| *z > 0.0 && *x == 0.0) {
            let what = "inputs of a sector without output";
            return Err(EquilibriumError::BadValue {
                what,
                economy: user / sectors,
                partner: None,
                value: row[user],
            });
        }
    }
    Ok(())
}

fn check(what: &'static str, rows: &[Vec<f64>], height: usize, width: usize) -> Result<(), EquilibriumError> {
    expect_length(what, rows.len(), height)?;
    for (economy, row) in rows.iter().enumerate() {
        expect_length(what, row.len(), width)?;
        if let Some(value) = row.iter().find(|value| !(**value >= 0.0 && **value <= LARGEST_VALUE)) {
            return Err(EquilibriumError::BadValue { what, economy, partner: None, value: *value });
        }
    }
    Ok(())
}
