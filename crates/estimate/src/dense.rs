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
    fn a_dependent_column_has_no_pivot() {
        let gram = vec![vec![1.0, 2.0], vec![2.0, 4.0]];
        let lower = cholesky(&gram, 1e-12);
        assert_eq!(lower[1][1], 0.0);
        assert_eq!(solve_factored(&lower, &[3.0, 6.0]), [3.0, 0.0]);
    }
}
