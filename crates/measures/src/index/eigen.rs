//! Eigenvalues and eigenvectors of small symmetric matrices by Jacobi rotations (Golub and Van Loan 2013,
//! section 8.5). A recipe's groups have at most a few dozen members, where Jacobi is exact to the last digits.

/// Eigenvalues in descending order with their unit eigenvectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// The eigenvalues, greatest first.
    pub values: Vec<f64>,
    /// `vectors[k]` belongs to `values[k]`; its sign is arbitrary.
    pub vectors: Vec<Vec<f64>>,
}

/// More sweeps than any symmetric matrix of a few hundred rows has been seen to need.
const SWEEPS: usize = 64;

/// Decomposes a symmetric matrix given by rows; `None` where an entry is not finite or the sweeps run out.
#[must_use]
pub fn symmetric_eigen(matrix: &[Vec<f64>]) -> Option<Eigen> {
    let n = matrix.len();
    if matrix.iter().flatten().any(|entry| !entry.is_finite()) {
        return None;
    }
    let mut a = matrix.to_vec();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| unit_vector(n, i)).collect();
    let scale: f64 = a.iter().flatten().map(|entry| entry * entry).sum();
    for _ in 0..SWEEPS {
        if off_diagonal(&a) <= 1e-32 * scale {
            return Some(sorted(&a, &vectors));
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    None
}

fn unit_vector(n: usize, place: usize) -> Vec<f64> {
    (0..n).map(|i| f64::from(u8::from(i == place))).collect()
}

fn off_diagonal(a: &[Vec<f64>]) -> f64 {
    let n = a.len();
    (0..n)
        .flat_map(|i| (0..n).filter(move |j| *j != i).map(move |j| (i, j)))
        .map(|(i, j)| a[i][j].powi(2))
        .sum()
}

/// One rotation in the plane (p, q) that makes `a[p][q]` zero. `vectors` holds eigenvectors as rows.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let tangent = if theta == 0.0 { 1.0 } else { tangent };
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for row in a.iter_mut() {
        let (x, y) = (row[p], row[q]);
        row[p] = cosine * x - sine * y;
        row[q] = sine * x + cosine * y;
    }
    mix_rows(a, p, q, cosine, sine);
    // The rotation was chosen to make them zero; what rounding leaves would keep the sweeps from ending.
    (a[p][q], a[q][p]) = (0.0, 0.0);
    mix_rows(vectors, p, q, cosine, sine);
}

fn mix_rows(rows: &mut [Vec<f64>], p: usize, q: usize, cosine: f64, sine: f64) {
    for k in 0..rows[p].len() {
        let (x, y) = (rows[p][k], rows[q][k]);
        rows[p][k] = cosine * x - sine * y;
        rows[q][k] = sine * x + cosine * y;
    }
}

fn sorted(a: &[Vec<f64>], vectors: &[Vec<f64>]) -> Eigen {
    let mut order: Vec<usize> = (0..a.len()).collect();
    order.sort_by(|i, j| a[*j][*j].total_cmp(&a[*i][*i]));
    Eigen {
        values: order.iter().map(|i| a[*i][*i]).collect(),
        vectors: order.iter().map(|i| vectors[*i].clone()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_matrix_has_its_known_eigenvalues() {
        let eigen =
            symmetric_eigen(&[vec![2.0, 1.0, 0.0], vec![1.0, 2.0, 1.0], vec![0.0, 1.0, 2.0]]).unwrap();
        let root = 2f64.sqrt();
        for (got, want) in eigen.values.iter().zip([2.0 + root, 2.0, 2.0 - root]) {
            assert!((got - want).abs() < 1e-14);
        }
    }

    #[test]
    fn vectors_satisfy_their_equation() {
        let matrix = vec![vec![4.0, -2.0, 0.6], vec![-2.0, 3.0, 0.1], vec![0.6, 0.1, 5.0]];
        let eigen = symmetric_eigen(&matrix).unwrap();
        for (value, vector) in eigen.values.iter().zip(&eigen.vectors) {
            for (row, entry) in matrix.iter().zip(vector) {
                let product: f64 = row.iter().zip(vector).map(|(a, v)| a * v).sum();
                assert!((product - value * entry).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn a_matrix_with_a_hole_is_refused() {
        assert_eq!(symmetric_eigen(&[vec![f64::NAN]]), None);
    }
}
