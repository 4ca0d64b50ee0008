//! Partialling columns on fixed effects: the weighted least-squares residual of each column on all effects.
//!
//! The effect with the most levels is eliminated exactly, since its block of the normal equations is diagonal.
//! What remains is a symmetric semi-definite system in the levels of the other effects, solved for all columns
//! at once by conjugate gradients with a diagonal preconditioner:
//!
//! `S t = D'W(I - P)x`, `S = D'W(I - P)D`, `P` the weighted mean within the eliminated effect.
//!
//! Rows are sorted by the eliminated effect, so that its sums are sums of runs, and one pass over the rows
//! applies `S` to every column. The system has one null vector per connected component; conjugate gradients stay
//! in the range, so it need not be known.
//!
//! Reference: Guimarães and Portugal (2010), Stata Journal 10(4), for the iteration that this replaces; Correia,
//! Guimarães and Zylkin (2020), Stata Journal 20(1), for partialling inside the Poisson estimator.

/// An effect: each row's level.
#[derive(Debug, Clone)]
pub(crate) struct Effect {
    /// Level of each row, `0..levels`.
    pub(crate) codes: Vec<u32>,
    /// Number of levels.
    pub(crate) levels: usize,
    /// Group-specific slope: the variable that the effect multiplies; `None` for an intercept.
    pub(crate) slope: Option<Vec<f64>>,
}

/// The effects of an estimation, laid out for partialling.
#[derive(Debug)]
pub(crate) struct Absorber {
    rows: usize,
    /// Rows sorted by the eliminated effect: `order[position] = row`; `None` where they are sorted already.
    order: Option<Vec<u32>>,
    /// First position of each run of the eliminated effect, and the number of rows at the end.
    runs: Vec<u32>,
    others: Vec<Other>,
    /// Levels of all other effects together.
    unknowns: usize,
}

#[derive(Debug)]
struct Other {
    /// Place of each position's level among the unknowns.
    places: Vec<u32>,
    slope: Option<Vec<f64>>,
}

/// How exactly to partial, and what to begin with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accuracy {
    /// Relative residual of the system at which to stop.
    pub(crate) tolerance: f64,
    /// Iterations after which to give up.
    pub(crate) max_iterations: usize,
}

/// What partialling did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Partialled {
    /// Passes over the rows.
    pub(crate) iterations: usize,
    /// Largest relative residual over the columns.
    pub(crate) residual: f64,
}

impl Absorber {
    /// Lays out the effects of `rows` rows. Without effects nothing is partialled.
    pub(crate) fn new(rows: usize, effects: &[Effect]) -> Self {
        let plain = |effect: &&Effect| effect.slope.is_none();
        let largest = (0..effects.len()).filter(|index| plain(&&effects[*index]));
        let largest = largest.max_by_key(|index| (effects[*index].levels, std::cmp::Reverse(*index)));
        let (order, runs) = match largest {
            Some(index) => runs_of(&effects[index]),
            None => (None, (0..=rows as u32).collect()),
        };
        let mut absorber = Self { rows, order, runs, others: Vec::new(), unknowns: 0 };
        for (index, effect) in effects.iter().enumerate() {
            if Some(index) != largest {
                absorber.push(effect);
            }
        }
        absorber.no_elimination_without_effects(largest.is_none());
        absorber
    }

    fn push(&mut self, effect: &Effect) {
        let first = self.unknowns as u32;
        let places = self.sorted(&effect.codes).into_iter().map(|code| first + code).collect();
        let slope = effect.slope.as_ref().map(|slope| self.sorted(slope));
        self.others.push(Other { places, slope });
        self.unknowns += effect.levels;
    }

    /// Where no effect is eliminated there are no runs.
    fn no_elimination_without_effects(&mut self, none: bool) {
        if none {
            self.runs.clear();
        }
    }

    /// Values by position instead of by row.
    pub(crate) fn sorted<T: Copy>(&self, by_row: &[T]) -> Vec<T> {
        match &self.order {
            Some(order) => order.iter().map(|row| by_row[*row as usize]).collect(),
            None => by_row.to_vec(),
        }
    }

    /// Values by row instead of by position.
    pub(crate) fn by_row(&self, sorted: &[f64]) -> Vec<f64> {
        let Some(order) = &self.order else { return sorted.to_vec() };
        let mut rows = vec![0.0; sorted.len()];
        for (position, row) in order.iter().enumerate() {
            rows[*row as usize] = sorted[position];
        }
        rows
    }

    /// Number of unknowns of the reduced system.
    pub(crate) const fn unknowns(&self) -> usize {
        self.unknowns
    }

    /// Replaces `columns` (interleaved, `K` per position) by their residuals on the effects with `weights`.
    /// `warm` holds the coefficients to begin with and keeps those found, `K` per unknown.
    pub(crate) fn partial<const K: usize>(
        &self,
        weights: &[f64],
        columns: &mut [[f64; K]],
        warm: &mut [[f64; K]],
        accuracy: Accuracy,
    ) -> Partialled {
        let mut done = Partialled { iterations: 0, residual: 0.0 };
        if self.unknowns > 0 {
            done = self.solve(weights, columns, warm, accuracy);
            self.subtract(columns, warm);
        }
        self.center(weights, columns);
        done
    }

    fn solve<const K: usize>(
        &self,
        weights: &[f64],
        columns: &[[f64; K]],
        solution: &mut [[f64; K]],
        accuracy: Accuracy,
    ) -> Partialled {
        let scale = self.inverse_diagonal(weights);
        let mut right = vec![[0.0; K]; self.unknowns];
        self.right_side(weights, columns, &mut right);
        let norm = dot(&right, &right, &scale);
        let mut image = vec![[0.0; K]; self.unknowns];
        self.apply(weights, solution, &mut image);
        let mut residual = right;
        for (residual, image) in residual.iter_mut().zip(&image) {
            (0..K).for_each(|k| residual[k] -= image[k]);
        }
        let mut direction = preconditioned(&residual, &scale);
        let mut size = dot(&residual, &residual, &scale);
        let mut iterations = 1;
        let relative = |size: &[f64; K]| -> f64 {
            let of = |k: usize| if norm[k] > 0.0 { (size[k] / norm[k]).max(0.0).sqrt() } else { 0.0 };
            (0..K).map(of).fold(0.0, f64::max)
        };
        while relative(&size) > accuracy.tolerance && iterations < accuracy.max_iterations {
            self.apply(weights, &direction, &mut image);
            iterations += 1;
            let curvature = plain_dot(&direction, &image);
            let mut step = [0.0; K];
            for k in 0..K {
                let open = size[k] > accuracy.tolerance * accuracy.tolerance * norm[k];
                step[k] = if open && curvature[k] > 0.0 { size[k] / curvature[k] } else { 0.0 };
            }
            advance(solution, &direction, step);
            advance(&mut residual, &image, step.map(|step| -step));
            let next = dot(&residual, &residual, &scale);
            let mut turn = [0.0; K];
            (0..K).for_each(|k| turn[k] = if size[k] > 0.0 { next[k] / size[k] } else { 0.0 });
            for ((direction, residual), scale) in direction.iter_mut().zip(&residual).zip(&scale) {
                (0..K).for_each(|k| direction[k] = residual[k] * scale + turn[k] * direction[k]);
            }
            size = next;
        }
        Partialled { iterations, residual: relative(&size) }
    }

    /// The value of the effects' coefficients at a position.
    #[inline]
    fn value<const K: usize>(&self, position: usize, coefficients: &[[f64; K]]) -> [f64; K] {
        let mut sum = [0.0; K];
        for other in &self.others {
            let level = &coefficients[other.places[position] as usize];
            let factor = other.slope.as_ref().map_or(1.0, |slope| slope[position]);
            (0..K).for_each(|k| sum[k] += factor * level[k]);
        }
        sum
    }

    /// Runs of the eliminated effect; each position alone where nothing is eliminated.
    fn run_bounds(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.runs.windows(2).map(|pair| (pair[0] as usize, pair[1] as usize))
    }

    /// `out = S v`, in one pass over the rows.
    fn apply<const K: usize>(&self, weights: &[f64], v: &[[f64; K]], out: &mut [[f64; K]]) {
        out.fill([0.0; K]);
        if let [first, second] = self.others.as_slice()
            && first.slope.is_none()
            && second.slope.is_none()
            && !self.runs.is_empty()
        {
            return self.apply_two(weights, (&first.places, &second.places), v, out);
        }
        let mut values: Vec<[f64; K]> = Vec::new();
        self.each_run(|start, end| {
            values.clear();
            values.extend((start..end).map(|position| self.value(position, v)));
            self.scatter_centred(weights, start, &mut values, out);
        });
    }

    /// [`Absorber::apply`] for two other effects without slopes, the usual case of gravity.
    fn apply_two<const K: usize>(
        &self,
        weights: &[f64],
        (first, second): (&[u32], &[u32]),
        v: &[[f64; K]],
        out: &mut [[f64; K]],
    ) {
        let mut values: Vec<[f64; K]> = Vec::new();
        for (start, end) in self.run_bounds() {
            let (w, first, second) = (&weights[start..end], &first[start..end], &second[start..end]);
            values.clear();
            let (mut mean, mut total) = ([0.0; K], 0.0);
            for ((w, a), b) in w.iter().zip(first).zip(second) {
                let (a, b) = (&v[*a as usize], &v[*b as usize]);
                let mut value = [0.0; K];
                for k in 0..K {
                    value[k] = a[k] + b[k];
                    mean[k] += w * value[k];
                }
                total += w;
                values.push(value);
            }
            let inverse = if total > 0.0 { total.recip() } else { 0.0 };
            mean = mean.map(|sum| sum * inverse);
            for (((w, a), b), value) in w.iter().zip(first).zip(second).zip(&values) {
                for k in 0..K {
                    let part = w * (value[k] - mean[k]);
                    out[*a as usize][k] += part;
                    out[*b as usize][k] += part;
                }
            }
        }
    }

    fn each_run(&self, mut visit: impl FnMut(usize, usize)) {
        if self.runs.is_empty() {
            (0..self.rows).for_each(|position| visit(position, position + 1));
        } else {
            self.run_bounds().for_each(|(start, end)| visit(start, end));
        }
    }

    /// `out += D'W(values - mean)` over one run.
    fn scatter_centred<const K: usize>(
        &self,
        weights: &[f64],
        start: usize,
        values: &mut [[f64; K]],
        out: &mut [[f64; K]],
    ) {
        if !self.runs.is_empty() {
            subtract_mean(&weights[start..start + values.len()], values);
        }
        for (index, value) in values.iter().enumerate() {
            let position = start + index;
            for other in &self.others {
                let factor = weights[position] * other.slope.as_ref().map_or(1.0, |slope| slope[position]);
                let level = &mut out[other.places[position] as usize];
                (0..K).for_each(|k| level[k] += factor * value[k]);
            }
        }
    }

    /// `out = D'W(I - P)x`.
    fn right_side<const K: usize>(&self, weights: &[f64], columns: &[[f64; K]], out: &mut [[f64; K]]) {
        let mut values: Vec<[f64; K]> = Vec::new();
        self.each_run(|start, end| {
            values.clear();
            values.extend_from_slice(&columns[start..end]);
            self.scatter_centred(weights, start, &mut values, out);
        });
    }

    /// One over the diagonal of `D'WD`; zero for a level without weight.
    fn inverse_diagonal(&self, weights: &[f64]) -> Vec<f64> {
        let mut diagonal = vec![0.0; self.unknowns];
        for other in &self.others {
            for (position, place) in other.places.iter().enumerate() {
                let slope = other.slope.as_ref().map_or(1.0, |slope| slope[position]);
                diagonal[*place as usize] += weights[position] * slope * slope;
            }
        }
        diagonal.into_iter().map(|sum: f64| if sum > 0.0 { sum.recip() } else { 0.0 }).collect()
    }

    fn subtract<const K: usize>(&self, columns: &mut [[f64; K]], coefficients: &[[f64; K]]) {
        for (position, column) in columns.iter_mut().enumerate() {
            let value = self.value(position, coefficients);
            (0..K).for_each(|k| column[k] -= value[k]);
        }
    }

    /// Takes the weighted mean of each run of the eliminated effect off.
    fn center<const K: usize>(&self, weights: &[f64], columns: &mut [[f64; K]]) {
        for (start, end) in self.run_bounds() {
            subtract_mean(&weights[start..end], &mut columns[start..end]);
        }
    }
}

/// Sorts rows by the effect's level; a stable counting sort.
fn runs_of(effect: &Effect) -> (Option<Vec<u32>>, Vec<u32>) {
    let mut starts = vec![0_u32; effect.levels + 1];
    effect.codes.iter().for_each(|code| starts[*code as usize + 1] += 1);
    for level in 0..effect.levels {
        starts[level + 1] += starts[level];
    }
    if effect.codes.is_sorted() {
        return (None, starts);
    }
    let mut next = starts.clone();
    let mut order = vec![0_u32; effect.codes.len()];
    for (row, code) in effect.codes.iter().enumerate() {
        let place = &mut next[*code as usize];
        order[*place as usize] = row as u32;
        *place += 1;
    }
    (Some(order), starts)
}

fn subtract_mean<const K: usize>(weights: &[f64], values: &mut [[f64; K]]) {
    let (mut mean, mut total) = ([0.0; K], 0.0);
    for (weight, value) in weights.iter().zip(values.iter()) {
        (0..K).for_each(|k| mean[k] += weight * value[k]);
        total += weight;
    }
    if total > 0.0 {
        for value in values {
            (0..K).for_each(|k| value[k] -= mean[k] / total);
        }
    }
}

/// Sums `a b scale` by column.
fn dot<const K: usize>(a: &[[f64; K]], b: &[[f64; K]], scale: &[f64]) -> [f64; K] {
    let mut sum = [0.0; K];
    for ((a, b), scale) in a.iter().zip(b).zip(scale) {
        (0..K).for_each(|k| sum[k] += a[k] * b[k] * scale);
    }
    sum
}

fn plain_dot<const K: usize>(a: &[[f64; K]], b: &[[f64; K]]) -> [f64; K] {
    let mut sum = [0.0; K];
    for (a, b) in a.iter().zip(b) {
        (0..K).for_each(|k| sum[k] += a[k] * b[k]);
    }
    sum
}

fn preconditioned<const K: usize>(residual: &[[f64; K]], scale: &[f64]) -> Vec<[f64; K]> {
    residual.iter().zip(scale).map(|(residual, scale)| residual.map(|value| value * scale)).collect()
}

fn advance<const K: usize>(target: &mut [[f64; K]], direction: &[[f64; K]], step: [f64; K]) {
    for (target, direction) in target.iter_mut().zip(direction) {
        (0..K).for_each(|k| target[k] += step[k] * direction[k]);
    }
}

impl Absorber {
    /// [`Absorber::partial`] for any number of columns, each a vector by position. `warm` holds one vector of
    /// coefficients per column.
    pub(crate) fn partial_all(
        &self,
        weights: &[f64],
        columns: &mut [Vec<f64>],
        warm: &mut [Vec<f64>],
        accuracy: Accuracy,
    ) -> Partialled {
        let mut done = Partialled { iterations: 0, residual: 0.0 };
        for (columns, warm) in columns.chunks_mut(WIDTH).zip(warm.chunks_mut(WIDTH)) {
            let part = match columns.len() {
                1 => self.partial_group::<1>(weights, columns, warm, accuracy),
                2 => self.partial_group::<2>(weights, columns, warm, accuracy),
                3 => self.partial_group::<3>(weights, columns, warm, accuracy),
                4 => self.partial_group::<4>(weights, columns, warm, accuracy),
                5 => self.partial_group::<5>(weights, columns, warm, accuracy),
                _ => self.partial_group::<WIDTH>(weights, columns, warm, accuracy),
            };
            done.iterations += part.iterations;
            done.residual = done.residual.max(part.residual);
        }
        done
    }

    fn partial_group<const K: usize>(
        &self,
        weights: &[f64],
        columns: &mut [Vec<f64>],
        warm: &mut [Vec<f64>],
        accuracy: Accuracy,
    ) -> Partialled {
        let mut block: Vec<[f64; K]> = interleave(columns, self.rows);
        let mut coefficients: Vec<[f64; K]> = interleave(warm, self.unknowns);
        let done = self.partial(weights, &mut block, &mut coefficients, accuracy);
        separate(&block, columns);
        separate(&coefficients, warm);
        done
    }
}

/// Columns partialled together at most.
const WIDTH: usize = 6;

fn interleave<const K: usize>(columns: &[Vec<f64>], rows: usize) -> Vec<[f64; K]> {
    (0..rows).map(|row| std::array::from_fn(|k| columns[k][row])).collect()
}

fn separate<const K: usize>(block: &[[f64; K]], columns: &mut [Vec<f64>]) {
    for (k, column) in columns.iter_mut().enumerate() {
        column.iter_mut().zip(block).for_each(|(value, row)| *value = row[k]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXACT: Accuracy = Accuracy { tolerance: 1e-13, max_iterations: 500 };

    fn effect(codes: &[u32]) -> Effect {
        let levels = codes.iter().max().map_or(0, |code| *code as usize + 1);
        Effect { codes: codes.to_vec(), levels, slope: None }
    }

    #[test]
    fn residuals_are_orthogonal_to_every_level() {
        let effects = [
            effect(&[0, 1, 2, 0, 1, 2, 0, 1, 2, 3, 3, 3]),
            effect(&[0, 0, 0, 1, 1, 1, 2, 2, 2, 0, 1, 2]),
            effect(&[0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0]),
        ];
        let weights: Vec<f64> = (1..=12).map(|row| 0.5 + f64::from(row % 5)).collect();
        let x: Vec<f64> = (1..=12).map(|row| f64::from(row * row % 7)).collect();
        let absorber = Absorber::new(12, &effects);
        let sorted = absorber.sorted(&weights);
        let mut columns: Vec<[f64; 1]> = absorber.sorted(&x).into_iter().map(|x| [x]).collect();
        let mut warm = vec![[0.0]; absorber.unknowns()];
        let done = absorber.partial(&sorted, &mut columns, &mut warm, EXACT);
        assert!(done.residual <= 1e-12, "{done:?}");
        let residual = absorber.by_row(&columns.iter().map(|column| column[0]).collect::<Vec<_>>());
        for effect in &effects {
            for level in 0..effect.levels as u32 {
                let of_level = (0..12).filter(|row| effect.codes[*row] == level);
                let sum: f64 = of_level.map(|row| weights[row] * residual[row]).sum();
                assert!(sum.abs() < 1e-10, "{sum}");
            }
        }
    }

    #[test]
    fn one_effect_is_centred_in_one_pass() {
        let absorber = Absorber::new(4, &[effect(&[1, 0, 1, 0])]);
        let mut columns: Vec<[f64; 1]> = absorber.sorted(&[1.0, 2.0, 3.0, 6.0]).into_iter().map(|x| [x]).collect();
        absorber.partial(&[1.0; 4], &mut columns, &mut [], EXACT);
        let residual: Vec<f64> = columns.iter().map(|column| column[0]).collect();
        assert_eq!(absorber.by_row(&residual), [-1.0, -2.0, 1.0, 2.0]);
    }
}
