//! Linear programmes of one form: max c x subject to A x <= b and x >= 0, with b >= 0.
//!
//! The origin satisfies every constraint, so that the simplex method (Dantzig 1963) needs no first phase. Bland's
//! rule (1977) keeps it from cycling where several constraints bind at once, as bounds on shares do from the start.

/// Constraints and objective of a programme.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Programme {
    /// c: what a unit of each variable is worth.
    pub(super) worth: Vec<f64>,
    /// Rows of A with their bound b.
    pub(super) constraints: Vec<(Vec<f64>, f64)>,
}

/// Values of the variables and of the objective at the optimum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Optimum {
    pub(super) variables: Vec<f64>,
    pub(super) objective: f64,
}

/// Coefficients smaller than this, in a programme scaled to coefficients of about one, are zero.
const ZERO: f64 = 1e-11;
/// Far more pivots than programmes of some hundred rows have been seen to need.
const MOST_PIVOTS: usize = 20_000;

/// Solves a programme; `None` where it is unbounded, a bound is negative, or the pivots run out.
pub(super) fn maximise(programme: &Programme) -> Option<Optimum> {
    if programme.constraints.iter().any(|(_, bound)| !(0.0..).contains(bound)) {
        return None;
    }
    let mut tableau = Tableau::new(programme);
    for _ in 0..MOST_PIVOTS {
        let Some(column) = tableau.entering() else { return Some(tableau.optimum()) };
        let row = tableau.leaving(column)?;
        tableau.pivot(row, column);
    }
    None
}

/// The dictionary: each basic variable, and the objective in the last row, by the variables that are zero.
struct Tableau {
    cells: Vec<Vec<f64>>,
    basic: Vec<usize>,
    zero: Vec<usize>,
}

impl Tableau {
    fn new(programme: &Programme) -> Self {
        let width = programme.worth.len();
        let row = |(row, bound): &(Vec<f64>, f64)| row.iter().copied().chain([*bound]).collect();
        let mut cells: Vec<Vec<f64>> = programme.constraints.iter().map(row).collect();
        cells.push(programme.worth.iter().map(|worth| -worth).chain([0.0]).collect());
        let height = programme.constraints.len();
        Self { cells, basic: (width..width + height).collect(), zero: (0..width).collect() }
    }

    /// The column of the first variable that would raise the objective.
    fn entering(&self) -> Option<usize> {
        let objective = &self.cells[self.basic.len()];
        let raises = (0..self.zero.len()).filter(|column| objective[*column] < -ZERO);
        raises.min_by_key(|column| self.zero[*column])
    }

    /// The row that stops the entering variable first; of several, the one of the first variable.
    fn leaving(&self, column: usize) -> Option<usize> {
        let bound = self.zero.len();
        let ratio = |row: usize| self.cells[row][bound] / self.cells[row][column];
        let stops = (0..self.basic.len()).filter(|row| self.cells[*row][column] > ZERO);
        stops.min_by(|a, b| ratio(*a).total_cmp(&ratio(*b)).then(self.basic[*a].cmp(&self.basic[*b])))
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let pivot = self.cells[row][column];
        let mut pivot_row = self.cells[row].clone();
        pivot_row.iter_mut().for_each(|cell| *cell /= pivot);
        pivot_row[column] = 1.0 / pivot;
        for (index, cells) in self.cells.iter_mut().enumerate().filter(|(index, _)| *index != row) {
            let factor = cells[column];
            cells[column] = 0.0;
            for (cell, by) in cells.iter_mut().zip(&pivot_row) {
                *cell -= factor * by;
            }
            // A bound is never negative; rounding must not make it so.
            if let Some(bound) = cells.last_mut().filter(|bound| index < self.basic.len() && **bound < 0.0) {
                *bound = 0.0;
            }
        }
        self.cells[row] = pivot_row;
        std::mem::swap(&mut self.basic[row], &mut self.zero[column]);
    }

    fn optimum(&self) -> Optimum {
        let bound = self.zero.len();
        let mut variables = vec![0.0; bound];
        for (row, variable) in self.basic.iter().enumerate().filter(|(_, variable)| **variable < bound) {
            variables[*variable] = self.cells[row][bound];
        }
        Optimum { variables, objective: self.cells[self.basic.len()][bound] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programme(worth: &[f64], constraints: &[(&[f64], f64)]) -> Programme {
        let constraints = constraints.iter().map(|(row, bound)| (row.to_vec(), *bound)).collect();
        Programme { worth: worth.to_vec(), constraints }
    }

    #[test]
    fn a_textbook_programme_has_its_known_optimum() {
        // Dantzig and Thapa: max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18.
        let known = programme(&[3.0, 5.0], &[(&[1.0, 0.0], 4.0), (&[0.0, 2.0], 12.0), (&[3.0, 2.0], 18.0)]);
        let optimum = maximise(&known).unwrap();
        assert!((optimum.objective - 36.0).abs() < 1e-12);
        assert_eq!(optimum.variables, [2.0, 6.0]);
    }

    #[test]
    fn a_programme_known_to_cycle_ends() {
        // Beale (1955): the largest-coefficient rule cycles here.
        let beale = programme(
            &[0.75, -150.0, 0.02, -6.0],
            &[
                (&[0.25, -60.0, -0.04, 9.0], 0.0),
                (&[0.5, -90.0, -0.02, 3.0], 0.0),
                (&[0.0, 0.0, 1.0, 0.0], 1.0),
            ],
        );
        assert!((maximise(&beale).unwrap().objective - 0.05).abs() < 1e-12);
    }

    #[test]
    fn an_unbounded_programme_and_a_negative_bound_are_refused() {
        assert_eq!(maximise(&programme(&[1.0], &[(&[-1.0], 1.0)])), None);
        assert_eq!(maximise(&programme(&[1.0], &[(&[1.0], -1.0)])), None);
    }
}
