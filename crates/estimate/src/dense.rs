//! Small dense symmetric systems in the regressors.

/// A square matrix by rows.
pub(crate) type Matrix = Vec<Vec<f64>>;

/// A matrix of zeros.
pub(crate) fn zeros(size: usize) -> Matrix {
    vec![vec![0.0; size]; size]
}

/// Lower Cholesky factor of a symmetric positive semi-definite matrix. A column whose pivot falls below
/// `tolerance` times its diagonal has an empty pivot (0): it depends on those before it.
pub(crate) fn cholesky(matrix: &Matrix, tolerance: f64) -> Matrix {
    let size = matrix.len();
    let mut lower = zeros(size);
    for i in 0..size {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|m| lower[i][m] * lower[j][m]).sum();
            lower[i][j] = if i == j {
                let pivot = matrix[i][i] - inner;
                if pivot > tolerance * matrix[i][i] { pivot.sqrt() } else { 0.0 }
            } else if lower[j][j] > 0.0 {
                (matrix[i][j] - inner) / lower[j][j]
            } else {
                0.0
            };
        }
    }
    lower
}

/// Solves `L L' x = right`; zero where the factor has no pivot.
pub(crate) fn solve_factored(lower: &Matrix, right: &[f64]) -> Vec<f64> {
    let size = right.len();
    let mut solution = vec![0.0; size];
    for i in 0..size {
        let inner: f64 = (0..i).map(|m| lower[i][m] * solution[m]).sum();
        solution[i] = if lower[i][i] > 0.0 { (right[i] - inner) / lower[i][i] } else { 0.0 };
    }
    for i in (0..size).rev() {
        let inner: f64 = (i + 1..size).map(|m| lower[m][i] * solution[m]).sum();
        solution[i] = if lower[i][i] > 0.0 { (solution[i] - inner) / lower[i][i] } else { 0.0 };
    }
    solution
}

/// Inverse of a symmetric positive definite matrix.
pub(crate) fn inverse(matrix: &Matrix) -> Matrix {
    let size = matrix.len();
    let lower = cholesky(matrix, 1e-16);
    let unit = |n: usize| (0..size).map(|m| f64::from(u8::from(m == n))).collect::<Vec<_>>();
    (0..size).map(|n| solve_factored(&lower, &unit(n))).collect()
}

/// A pivot below this share of its diagonal belongs to a null vector.
const NULL: f64 = 1e-10;

/// A generalised inverse of a symmetric positive semi-definite matrix: the inverse of the part that has pivots, zero in
/// the rows and columns of the others.
pub(crate) fn generalised_inverse(matrix: &Matrix) -> Matrix {
    let size = matrix.len();
    let lower = cholesky(matrix, NULL);
    let mut of_lower = zeros(size);
    let mut result = zeros(size);
    for i in 0..size {
        if lower[i][i] <= 0.0 {
            continue;
        }
        let (above, rest) = of_lower.split_at_mut(i);
        let row = &mut rest[0];
        row[i] = 1.0;
        for (m, above) in above.iter().enumerate() {
            add(&mut row[..=m], &above[..=m], -lower[i][m]);
        }
        row.iter_mut().for_each(|value| *value /= lower[i][i]);
        for j in 0..=i {
            add(&mut result[j][..=i], &row[..=i], row[j]);
        }
    }
    result
}

fn add(target: &mut [f64], direction: &[f64], step: f64) {
    target.iter_mut().zip(direction).for_each(|(target, direction)| *target += step * direction);
}

/// Solves `A x = right` by elimination with pivoting; `None` where the matrix is singular to rounding.
pub(crate) fn solve(mut matrix: Matrix, right: &[f64]) -> Option<Vec<f64>> {
    let size = right.len();
    let mut solution = right.to_vec();
    for column in 0..size {
        let pivot =
            (column..size).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-12 {
            return None;
        }
        matrix.swap(column, pivot);
        solution.swap(column, pivot);
        let (above, below) = matrix.split_at_mut(column + 1);
        for (offset, row) in below.iter_mut().enumerate() {
            let factor = row[column] / above[column][column];
            add(&mut row[column..], &above[column][column..], -factor);
            solution[column + 1 + offset] -= factor * solution[column];
        }
    }
    for row in (0..size).rev() {
        let inner: f64 = (row + 1..size).map(|m| matrix[row][m] * solution[m]).sum();
        solution[row] = (solution[row] - inner) / matrix[row][row];
    }
    Some(solution)
}

/// `A B`.
pub(crate) fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = b.first().map_or(0, Vec::len);
    let cell = |row: &Vec<f64>, column: usize| row.iter().zip(b).map(|(x, row)| x * row[column]).sum();
    a.iter().map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect()
}

/// Eigenvalues and eigenvectors (as rows) of a symmetric matrix, by cyclic Jacobi rotations.
///
/// Reference: Golub and Van Loan (2013), Matrix Computations, section 8.5.
pub(crate) fn eigen(matrix: &Matrix) -> (Vec<f64>, Matrix) {
    let size = matrix.len();
    let mut a = matrix.clone();
    let mut vectors = zeros(size);
    (0..size).for_each(|n| vectors[n][n] = 1.0);
    let scale: f64 = matrix.iter().flatten().map(|value| value * value).sum();
    for _ in 0..60 {
        let off: f64 = (0..size).map(|i| (0..i).map(|j| a[i][j] * a[i][j]).sum::<f64>()).sum();
        if off <= 1e-32 * scale {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    ((0..size).map(|n| a[n][n]).collect(), vectors)
}

/// One rotation that empties the cell `(p, q)`.
fn rotate(a: &mut Matrix, vectors: &mut Matrix, p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = tangent.hypot(1.0).recip();
    let sine = tangent * cosine;
    for row in a.iter_mut() {
        let (x, y) = (row[p], row[q]);
        row[p] = cosine * x - sine * y;
        row[q] = sine * x + cosine * y;
    }
    for k in 0..a.len() {
        let (x, y) = (a[p][k], a[q][k]);
        a[p][k] = cosine * x - sine * y;
        a[q][k] = sine * x + cosine * y;
        let (x, y) = (vectors[p][k], vectors[q][k]);
        vectors[p][k] = cosine * x - sine * y;
        vectors[q][k] = sine * x + cosine * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Matrix {
        vec![vec![4.0, 1.0, -2.0], vec![1.0, 3.0, 0.5], vec![-2.0, 0.5, 5.0]]
    }

    #[test]
    fn the_inverse_times_the_matrix_is_one() {
        let one = product(&inverse(&sample()), &sample());
        for (i, row) in one.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                assert!((value - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn eigenvectors_rebuild_the_matrix() {
        let (values, vectors) = eigen(&sample());
        for i in 0..3 {
            for j in 0..3 {
                let cell: f64 = (0..3).map(|n| values[n] * vectors[n][i] * vectors[n][j]).sum();
                assert!((cell - sample()[i][j]).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn a_generalised_inverse_inverts_what_it_can() {
        // The third row is the sum of the first two.
        let (a, b) = ([1.0, 0.0, 1.0], [0.5, 2.0, 2.5]);
        let matrix: Matrix =
            (0..3).map(|i| (0..3).map(|j| 3.0 * a[i] * a[j] + b[i] * b[j]).collect()).collect();
        let back = product(&product(&matrix, &generalised_inverse(&matrix)), &matrix);
        for (row, expected) in back.iter().flatten().zip(matrix.iter().flatten()) {
            assert!((row - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn elimination_solves_what_is_not_symmetric() {
        let matrix = vec![vec![0.0, 2.0, 1.0], vec![1.0, -1.0, 0.0], vec![3.0, 0.5, -2.0]];
        let solution = solve(matrix, &[7.0, -1.0, -2.0]).unwrap();
        for (value, expected) in solution.iter().zip([1.0, 2.0, 3.0]) {
            assert!((value - expected).abs() < 1e-14, "{solution:?}");
        }
        assert!(solve(vec![vec![1.0, 2.0], vec![2.0, 4.0]], &[1.0, 2.0]).is_none());
    }

    #[test]
    fn a_dependent_column_has_no_pivot() {
        let gram = vec![vec![1.0, 2.0], vec![2.0, 4.0]];
        let lower = cholesky(&gram, 1e-12);
        assert_eq!(lower[1][1], 0.0);
        assert_eq!(solve_factored(&lower, &[3.0, 6.0]), [3.0, 0.0]);
    }
}
