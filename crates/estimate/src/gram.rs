//! Inner products of partialled columns, and which columns depend on others.

use crate::absorb::{Layout, Panel, by_width};
use crate::dense::{Matrix, cholesky, solve_factored, zeros};
use crate::sums::sum;

/// A column whose remainder is below this share of its own size before partialling is collinear.
pub(crate) const COLLINEAR: f64 = 1e-9;
/// Below this share a Gram matrix no longer tells a small remainder from none.
const DOUBTFUL: f64 = 1e-6;

/// `X'WX` of all columns.
pub(crate) fn gram(layout: &Layout, weights: &[f64], panels: &[Panel]) -> Matrix {
    let size = panels.iter().map(Panel::width).sum();
    let mut matrix = zeros(size);
    let mut row = 0;
    for (index, a) in panels.iter().enumerate() {
        let own = by_width!(a.width(), K => square(layout, weights, a.rows::<K>()));
        place(&mut matrix, (row, row), &own);
        let mut column = 0;
        for b in &panels[..index] {
            place(&mut matrix, (row, column), &cross(weights, a, b));
            column += b.width();
        }
        row += a.width();
    }
    matrix
}

/// Puts a block and its mirror image into a symmetric matrix.
fn place(matrix: &mut Matrix, (row, column): (usize, usize), block: &Matrix) {
    for (i, products) in block.iter().enumerate() {
        for (j, product) in products.iter().enumerate() {
            matrix[row + i][column + j] = *product;
            matrix[column + j][row + i] = *product;
        }
    }
}

/// The products of a panel with itself.
fn square<const K: usize>(layout: &Layout, weights: &[f64], rows: &[[f64; K]]) -> Matrix {
    let mut products = vec![0.0; K * K];
    layout.sum_parts(&mut products, &|part, products| {
        let range = layout.positions(part);
        let mut sums = [[0.0; K]; K];
        for (weight, row) in weights[range.clone()].iter().zip(&rows[range]) {
            for i in 0..K {
                let scaled = weight * row[i];
                (0..=i).for_each(|j| sums[i][j] += scaled * row[j]);
            }
        }
        products.iter_mut().zip(sums.as_flattened()).for_each(|(product, sum)| *product += sum);
    });
    (0..K).map(|i| (0..K).map(|j| products[i.max(j) * K + i.min(j)]).collect()).collect()
}

/// The products of two panels; models with so many regressors are rare.
fn cross(weights: &[f64], a: &Panel, b: &Panel) -> Matrix {
    let product = |i: usize, j: usize| {
        sum(weights.iter().zip(a.column(i)).zip(b.column(j)).map(|((weight, a), b)| weight * a * b))
    };
    (0..a.width()).map(|i| (0..b.width()).map(|j| product(i, j)).collect()).collect()
}

/// `X'v` of all columns.
pub(crate) fn inner(layout: &Layout, panels: &[Panel], with: &[f64]) -> Vec<f64> {
    let mut all = Vec::new();
    for panel in panels {
        by_width!(panel.width(), K => {
            let rows = panel.rows::<K>();
            all.extend(layout.total(|part| {
                let mut sums = [0.0; K];
                for position in layout.positions(part) {
                    (0..K).for_each(|k| sums[k] += rows[position][k] * with[position]);
                }
                sums
            }));
        });
    }
    all
}

/// `X'v` of all columns and `sum x^2` of each.
pub(crate) fn inner_and_norms(layout: &Layout, panels: &[Panel], with: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut products, mut norms) = (Vec::new(), Vec::new());
    for panel in panels {
        by_width!(panel.width(), K => {
            let rows = panel.rows::<K>();
            let mut sums = vec![0.0; 2 * K];
            layout.sum_parts(&mut sums, &|part, sums| {
                let range = layout.positions(part);
                let (mut product, mut norm) = ([0.0; K], [0.0; K]);
                for (row, with) in rows[range.clone()].iter().zip(&with[range]) {
                    for k in 0..K {
                        product[k] += row[k] * with;
                        norm[k] += row[k] * row[k];
                    }
                }
                sums.iter_mut().zip(product.iter().chain(&norm)).for_each(|(sum, value)| *sum += value);
            });
            products.extend_from_slice(&sums[..K]);
            norms.extend_from_slice(&sums[K..]);
        });
    }
    (products, norms)
}

/// `sum w x^2` of each column.
pub(crate) fn sizes(layout: &Layout, weights: &[f64], panels: &[Panel]) -> Vec<f64> {
    let of =
        |panel: &Panel| by_width!(panel.width(), K => layout.energy(weights, panel.rows::<K>()).to_vec());
    panels.iter().flat_map(of).collect()
}

/// Columns that the effects or the columns before them explain, `before` being the sizes before partialling.
pub(crate) fn collinear(layout: &Layout, weights: &[f64], panels: &[Panel], before: &[f64]) -> Vec<usize> {
    let gram = gram(layout, weights, panels);
    let mut kept: Vec<usize> = Vec::new();
    let mut dropped = Vec::new();
    for (column, before) in before.iter().enumerate() {
        let share = remaining_share(weights, panels, &gram, &kept, column, *before);
        if share < COLLINEAR { dropped.push(column) } else { kept.push(column) }
    }
    dropped
}

/// A column, by its place among those of all panels.
fn column_of(panels: &[Panel], place: usize) -> Vec<f64> {
    let mut place = place;
    for panel in panels {
        if place < panel.width() {
            return panel.column(place).collect();
        }
        place -= panel.width();
    }
    Vec::new()
}

/// Norm of what is left of a column after those kept, as a share of its norm before partialling.
fn remaining_share(
    weights: &[f64],
    panels: &[Panel],
    gram: &Matrix,
    kept: &[usize],
    column: usize,
    before: f64,
) -> f64 {
    if before <= 0.0 {
        return 0.0;
    }
    let own = (gram[column][column] / before).max(0.0).sqrt();
    if own < COLLINEAR || kept.is_empty() {
        return own;
    }
    let block: Matrix = kept.iter().map(|i| kept.iter().map(|j| gram[*i][*j]).collect()).collect();
    let right: Vec<f64> = kept.iter().map(|i| gram[*i][column]).collect();
    let slopes = solve_factored(&cholesky(&block, 1e-15), &right);
    let explained: f64 = slopes.iter().zip(&right).map(|(slope, right)| slope * right).sum();
    let left = 1.0 - explained / gram[column][column];
    if left > DOUBTFUL {
        return own * left.sqrt();
    }
    let mut residual = column_of(panels, column);
    for (slope, kept) in slopes.iter().zip(kept) {
        residual.iter_mut().zip(column_of(panels, *kept)).for_each(|(left, x)| *left -= slope * x);
    }
    let size = sum(weights.iter().zip(&residual).map(|(weight, left)| weight * left * left));
    (size / before).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::absorb::panels;

    #[test]
    fn a_sum_of_columns_is_found_and_a_near_one_is_not() {
        let layout = Layout::new(6, &[]);
        let weights = [1.0, 2.0, 1.0, 3.0, 1.0, 2.0];
        let a = vec![1.0, 0.0, 2.0, -1.0, 3.0, 0.5];
        let b = vec![0.0, 1.0, 1.0, 4.0, -2.0, 0.0];
        let total: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + 3.0 * b).collect();
        let mut near = total.clone();
        near[2] += 1e-6;
        let panels = panels(&[a, b, total, near]);
        let before = sizes(&layout, &weights, &panels);
        assert_eq!(collinear(&layout, &weights, &panels, &before), [2]);
    }
}
