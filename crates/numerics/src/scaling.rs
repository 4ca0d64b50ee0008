//! The biproportional fit: a positive kernel brought to given margins.
//!
//! X_ij = a_i T_ij b_j with row sums r_i and column sums c_j (Deming and Stephan 1940). In gravity a and b carry the
//! multilateral resistances; in a Poisson regression they are the two-way effects.

use crate::sums::{add_scaled, dot, sum};
use crate::{FixedPointOptions, NotConverged, Solved, fixed_point};

/// The two families of factors, up to one constant that can move from one to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// A factor per row.
    pub rows: Vec<f64>,
    /// A factor per column.
    pub columns: Vec<f64>,
}

/// Fits `kernel`, row by row, to the margins. Column margins are first brought to the total of the row margins, since
/// no matrix has two totals. The factor of column `reference` is 1.
///
/// # Errors
/// The margins cannot be reached (a row or column of zeros against a positive margin), or not within the evaluations.
pub fn scaling(
    kernel: &[Vec<f64>],
    rows: &[f64],
    columns: &[f64],
    reference: usize,
    options: &FixedPointOptions,
) -> Result<Solved<Scaling>, NotConverged> {
    let ratio = sum(rows) / sum(columns);
    let columns: Vec<f64> = columns.iter().map(|margin| margin * ratio).collect();
    let mut row_factors = vec![0.0; rows.len()];
    let solved = fixed_point(vec![0.0; columns.len()], options, |logs, image| {
        let factors: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
        let mut reached = vec![0.0; factors.len()];
        for ((kernel, row), factor) in kernel.iter().zip(rows).zip(&mut row_factors) {
            *factor = row / dot(kernel, &factors);
            add_scaled(&mut reached, *factor, kernel);
        }
        let mut worst: f64 = 0.0;
        for (column, margin) in columns.iter().enumerate() {
            worst = worst.max((reached[column] * factors[column] / margin - 1.0).abs());
            image[column] = (margin / reached[column]).ln();
        }
        let level = image[reference];
        image.iter_mut().for_each(|log| *log -= level);
        worst
    })?;
    Ok(solved.map(|logs| normalised(&logs, row_factors, reference)))
}

/// The factors with that of the reference column at 1.
fn normalised(logs: &[f64], rows: Vec<f64>, reference: usize) -> Scaling {
    let level = logs[reference];
    let columns = logs.iter().map(|log| (log - level).exp()).collect();
    Scaling { rows: rows.into_iter().map(|factor| factor * level.exp()).collect(), columns }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margins_are_reached_and_the_reference_is_one() {
        let kernel = vec![vec![3.0, 1.0, 0.2], vec![0.5, 2.0, 1.0]];
        let (rows, columns) = (vec![10.0, 20.0], vec![1.0, 3.0, 2.0]);
        let solved = scaling(&kernel, &rows, &columns, 1, &FixedPointOptions::default()).unwrap();
        let Scaling { rows: a, columns: b } = solved.value;
        assert!((b[1] - 1.0).abs() < 1e-15);
        for i in 0..2 {
            let total: f64 = (0..3).map(|j| a[i] * kernel[i][j] * b[j]).sum();
            assert!((total / rows[i] - 1.0).abs() < 1e-10);
        }
        for j in 0..3 {
            let total: f64 = (0..2).map(|i| a[i] * kernel[i][j] * b[j]).sum();
            assert!((total / (columns[j] * 5.0) - 1.0).abs() < 1e-10);
        }
    }

    #[test]
    fn margins_out_of_reach_are_an_error() {
        let kernel = vec![vec![1.0, 0.0], vec![1.0, 0.0]];
        assert!(scaling(&kernel, &[1.0, 1.0], &[1.0, 1.0], 0, &FixedPointOptions::default()).is_err());
    }
}
