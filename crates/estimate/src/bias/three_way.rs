//! The analytic bias and the corrected variance.
//!
//! For a pair with means `mu`, total `M = sum mu`, shares `theta = mu/M` and scores `S = y - mu`, all vectors over its
//! periods, the likelihood of the shares has `H = diag(mu) - mu mu'/M`. With `x` the partialled regressor, `I` the sums
//! over the pairs of an exporter and `J` those over the pairs of an importer, the score of `x` has the expectation
//!
//! `sum over I [ -tr(Q sum H x S') + 1/2 tr((sum G x) Q (sum S S') Q) ]`, `Q` a generalised inverse of `sum H`,
//!
//! and the same over `J`, `G` being the third derivatives. For a symmetric `C` the second trace of a pair is
//! `-sum mu (x - xbar)(C_tt - 2 (C theta)_t)`, `xbar = theta'x`. The bias is `(X~'W X~)^-1` times the sum, each half times
//! `N/(N - 1)`, as the authors' program has it.
//!
//! The variance has `(I - L)^-1 S S'` in place of `S S'`, `L = H (D V D' + x B x')` the leverage of the pair, `V` a
//! generalised inverse of the normal equations of the exporter-period and importer-period effects.

use crate::EstimateError;
use crate::dense::{Matrix, generalised_inverse, inverse, product, solve, zeros};
use crate::estimate::Fitted;
use crate::orthogonal::columns_of;

use super::Roles;

/// Levels of both effects up to which their normal equations are inverted exactly.
const EXACT: usize = 2_000;

/// The rows of a pair.
#[derive(Debug, Default)]
struct Pair {
    means: Vec<f64>,
    scores: Vec<f64>,
    /// Partialled regressors, by row.
    x: Vec<Vec<f64>>,
    /// Levels of the exporter's and of the importer's effect.
    levels: [Vec<usize>; 2],
}

/// What the correction needs.
#[derive(Debug)]
pub(super) struct ThreeWay {
    pairs: Vec<Pair>,
    sides: [Side; 2],
    regressors: usize,
}

/// Exporters, or importers.
#[derive(Debug)]
struct Side {
    /// The unit of each level, and the level's place in it.
    place: Vec<(usize, usize)>,
    /// Levels of each unit.
    sizes: Vec<usize>,
}

/// Bias and variance.
#[derive(Debug)]
pub(super) struct Corrected {
    pub(super) bias: Vec<f64>,
    pub(super) variance: Matrix,
    pub(super) pairs: usize,
    pub(super) exact: bool,
}

impl Fitted<'_> {
    pub(super) fn three_way(&self, roles: &Roles) -> Result<ThreeWay, EstimateError> {
        let (prepared, solved) = (&self.prepared, &self.solved);
        let codes = |index: usize| prepared.layout.sorted(&prepared.effects[index].codes);
        let effects = [roles.exporter, roles.importer];
        let (levels, pair_of) = (effects.map(codes), codes(roles.pair));
        let columns = columns_of(&solved.partialled);
        let columns = match &solved.change {
            Some(change) => change.columns(&columns),
            None => columns,
        };
        let mut pairs: Vec<Pair> = Vec::new();
        pairs.resize_with(prepared.effects[roles.pair].levels, Pair::default);
        for (position, pair) in pair_of.iter().enumerate() {
            let pair = &mut pairs[*pair as usize];
            pair.means.push(solved.weights[position]);
            pair.scores.push(solved.scores[position]);
            pair.x.push(columns.iter().map(|column| column[position]).collect());
            (0..2).for_each(|side| pair.levels[side].push(levels[side][position] as usize));
        }
        let names = [&roles.exporters, &roles.importers];
        let mut sides = Vec::new();
        for (index, names) in effects.into_iter().zip(names) {
            sides.push(self.side(index, names)?);
        }
        let [exporters, importers] = <[Side; 2]>::try_from(sides).map_err(|_| self.not_directed())?;
        let three_way = ThreeWay { pairs, sides: [exporters, importers], regressors: columns.len() };
        if three_way.is_directed() { Ok(three_way) } else { Err(self.not_directed()) }
    }

    fn not_directed(&self) -> EstimateError {
        let names = self.run.design.effects.iter().map(|effect| effect.groups.name.as_str());
        EstimateError::NotThreeWay { found: names.collect::<Vec<_>>().join(" + ") }
    }

    /// Which unit each level of an effect belongs to.
    fn side(&self, index: usize, columns: &[String]) -> Result<Side, EstimateError> {
        let names = columns.iter().map(String::as_str).collect::<Vec<_>>().join("^");
        let groups = crate::design::groups(self.frame, &names)?;
        let effect = &self.prepared.effects[index];
        let mut units = vec![usize::MAX; groups.levels];
        let mut place = vec![(usize::MAX, 0); effect.levels];
        let mut sizes: Vec<usize> = Vec::new();
        for (row, level) in self.prepared.rows.iter().zip(&effect.codes) {
            let unit = &mut units[groups.codes[*row] as usize];
            if *unit == usize::MAX {
                *unit = sizes.len();
                sizes.push(0);
            }
            let place = &mut place[*level as usize];
            if place.0 == usize::MAX {
                *place = (*unit, sizes[*unit]);
                sizes[*unit] += 1;
            }
        }
        Ok(Side { place, sizes })
    }
}

/// The correction of all coefficients.
pub(super) fn correction(data: &ThreeWay) -> Corrected {
    let bread = inverse(&data.gram());
    let inverses = [data.inverses(0), data.inverses(1)];
    let mut expected = vec![0.0; data.regressors];
    for (side, inverses) in inverses.iter().enumerate() {
        let units = data.sides[side].sizes.len() as f64;
        let sums = data.expected_scores(side, inverses);
        expected.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum * units / (units - 1.0));
    }
    let bias = bread.iter().map(|row| row.iter().zip(&expected).map(|(b, e)| b * e).sum()).collect();
    let levels = data.sides[0].place.len() + data.sides[1].place.len();
    let whole = (levels <= EXACT).then(|| generalised_inverse(&data.normal_equations()));
    let leverage = |pair: &Pair| match &whole {
        Some(whole) => data.whole_part(pair, whole),
        None => data.own_parts(pair, &inverses),
    };
    let variance = data.variance(&bread, leverage);
    Corrected { bias, variance, pairs: data.pairs.len(), exact: whole.is_some() }
}

impl Pair {
    /// `H_st = mu_s (1{s = t} - mu_t/M)`.
    fn curvature(&self, s: usize, t: usize) -> f64 {
        let total: f64 = self.means.iter().sum();
        self.means[s] * (f64::from(u8::from(s == t)) - self.means[t] / total)
    }

    fn len(&self) -> usize {
        self.means.len()
    }

    /// `x - xbar` of one regressor.
    fn centred(&self, k: usize) -> Vec<f64> {
        let total: f64 = self.means.iter().sum();
        let mean: f64 = self.x.iter().zip(&self.means).map(|(x, mu)| x[k] * mu).sum::<f64>() / total;
        self.x.iter().map(|x| x[k] - mean).collect()
    }
}

impl ThreeWay {
    /// Whether every pair has one exporter and one importer.
    fn is_directed(&self) -> bool {
        let one = |side: usize, pair: &Pair| {
            let unit = |level: &usize| self.sides[side].place[*level].0;
            pair.levels[side].windows(2).all(|levels| unit(&levels[0]) == unit(&levels[1]))
        };
        self.sides.iter().all(|side| side.sizes.len() > 1)
            && self.pairs.iter().all(|pair| one(0, pair) && one(1, pair))
    }

    /// `X~'W X~`.
    fn gram(&self) -> Matrix {
        let mut gram = zeros(self.regressors);
        for (mean, x) in self.pairs.iter().flat_map(|pair| pair.means.iter().zip(&pair.x)) {
            for (row, a) in gram.iter_mut().zip(x) {
                row.iter_mut().zip(x).for_each(|(cell, b)| *cell += mean * a * b);
            }
        }
        gram
    }

    /// For each unit of a side: `Q`, and `Q (sum S S') Q`.
    fn inverses(&self, side: usize) -> Vec<(Matrix, Matrix)> {
        let Side { place, sizes } = &self.sides[side];
        let mut sums: Vec<(Matrix, Matrix)> = sizes.iter().map(|size| (zeros(*size), zeros(*size))).collect();
        for pair in &self.pairs {
            for s in 0..pair.len() {
                for t in 0..pair.len() {
                    let ((unit, row), (_, column)) =
                        (place[pair.levels[side][s]], place[pair.levels[side][t]]);
                    sums[unit].0[row][column] += pair.curvature(s, t);
                    sums[unit].1[row][column] += pair.scores[s] * pair.scores[t];
                }
            }
        }
        let both = |(curvature, scores): &(Matrix, Matrix)| {
            let inverse = generalised_inverse(curvature);
            let spread = product(&product(&inverse, scores), &inverse);
            (inverse, spread)
        };
        sums.iter().map(both).collect()
    }

    /// The expectation of each regressor's score that estimating the effects of a side brings about.
    fn expected_scores(&self, side: usize, inverses: &[(Matrix, Matrix)]) -> Vec<f64> {
        let mut sums = vec![0.0; self.regressors];
        for pair in self.pairs.iter().filter(|pair| pair.len() > 0) {
            let places: Vec<(usize, usize)> =
                pair.levels[side].iter().map(|level| self.sides[side].place[*level]).collect();
            let (inverse, spread) = &inverses[places[0].0];
            let total: f64 = pair.means.iter().sum();
            for (k, sum) in sums.iter_mut().enumerate() {
                let x = pair.centred(k);
                for s in 0..pair.len() {
                    let (row, of_x) = (places[s].1, pair.means[s] * x[s]);
                    let across = |matrix: &Matrix, with: &[f64]| -> f64 {
                        places.iter().zip(with).map(|((_, column), value)| matrix[row][*column] * value).sum()
                    };
                    let shared = across(spread, &pair.means) / total;
                    *sum -= of_x * (across(inverse, &pair.scores) + 0.5 * spread[row][row] - shared);
                }
            }
        }
        sums
    }

    /// The normal equations of both effects, the pair effect eliminated.
    fn normal_equations(&self) -> Matrix {
        let first = self.sides[0].place.len();
        let mut matrix = zeros(first + self.sides[1].place.len());
        for pair in &self.pairs {
            for s in 0..pair.len() {
                for t in 0..pair.len() {
                    let value = pair.curvature(s, t);
                    for row in [pair.levels[0][s], first + pair.levels[1][s]] {
                        matrix[row][pair.levels[0][t]] += value;
                        matrix[row][first + pair.levels[1][t]] += value;
                    }
                }
            }
        }
        matrix
    }

    /// `D V D'` of a pair.
    fn whole_part(&self, pair: &Pair, whole: &Matrix) -> Matrix {
        let first = self.sides[0].place.len();
        let of = |s: usize| [pair.levels[0][s], first + pair.levels[1][s]];
        let cell = |s: usize, t: usize| of(s).iter().map(|a| whole[*a][of(t)[0]] + whole[*a][of(t)[1]]).sum();
        (0..pair.len()).map(|s| (0..pair.len()).map(|t| cell(s, t)).collect()).collect()
    }

    /// The exporter's and the importer's own parts of `D V D'`.
    fn own_parts(&self, pair: &Pair, inverses: &[Vec<(Matrix, Matrix)>; 2]) -> Matrix {
        let place = |side: usize, s: usize| self.sides[side].place[pair.levels[side][s]];
        let of_side = |side: usize, s: usize, t: usize| {
            let ((unit, row), (_, column)) = (place(side, s), place(side, t));
            inverses[side][unit].0[row][column]
        };
        let cell = |s: usize, t: usize| of_side(0, s, t) + of_side(1, s, t);
        (0..pair.len()).map(|s| (0..pair.len()).map(|t| cell(s, t)).collect()).collect()
    }

    /// `B [sum x'(I - L)^-1 S S'x] B G/(G - 1)`, made symmetric.
    fn variance(&self, bread: &Matrix, leverage: impl Fn(&Pair) -> Matrix) -> Matrix {
        let mut meat = zeros(self.regressors);
        for pair in &self.pairs {
            let raw = self.scores_of(pair, &pair.scores);
            let raised = self.scores_of(pair, &raised(pair, &leverage(pair), bread));
            for (row, a) in meat.iter_mut().zip(&raised) {
                row.iter_mut().zip(&raw).for_each(|(cell, b)| *cell += a * b);
            }
        }
        let pairs = self.pairs.len() as f64;
        let variance = product(&product(bread, &meat), bread);
        let cell = |i: usize, j: usize| 0.5 * (variance[i][j] + variance[j][i]) * pairs / (pairs - 1.0);
        (0..self.regressors).map(|i| (0..self.regressors).map(|j| cell(i, j)).collect()).collect()
    }

    /// `x'v` of a pair.
    fn scores_of(&self, pair: &Pair, values: &[f64]) -> Vec<f64> {
        let of = |k: usize| pair.x.iter().zip(values).map(|(x, value)| x[k] * value).sum();
        (0..self.regressors).map(of).collect()
    }
}

/// `(I - L)^-1 S`; the score itself where the pair's leverage is full.
fn raised(pair: &Pair, of_effects: &Matrix, bread: &Matrix) -> Vec<f64> {
    let size = pair.len();
    let of_regressors = |s: usize, t: usize| -> f64 {
        let right = |row: &Vec<f64>| row.iter().zip(&pair.x[t]).map(|(b, x)| b * x).sum::<f64>();
        pair.x[s].iter().zip(bread).map(|(x, row)| x * right(row)).sum()
    };
    let inner: Matrix =
        (0..size).map(|s| (0..size).map(|t| of_effects[s][t] + of_regressors(s, t)).collect()).collect();
    let curvature: Matrix = (0..size).map(|s| (0..size).map(|t| pair.curvature(s, t)).collect()).collect();
    let mut system = product(&curvature, &inner);
    for (s, row) in system.iter_mut().enumerate() {
        row.iter_mut().enumerate().for_each(|(t, cell)| *cell = f64::from(u8::from(s == t)) - *cell);
    }
    solve(system, &pair.scores).unwrap_or_else(|| pair.scores.clone())
}
