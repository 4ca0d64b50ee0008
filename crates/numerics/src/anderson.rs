//! The history of Anderson's method: differences of residuals as an orthogonal times a triangular matrix.
//!
//! With f = g(x) - x, the next point is g(x) - sum_k gamma_k dg_k, where gamma minimises |f - sum_k gamma_k df_k|. The
//! factorisation is updated when a difference enters and when the oldest leaves, so that a step costs a few products
//! of the length of x and nothing of its square. Walker and Ni 2011, algorithm AA.

use std::collections::VecDeque;

use crate::sums::{add_scaled, dot, norm};

/// Above this ratio of the triangular matrix's diagonal the oldest differences are dropped.
const CONDITION_CAP: f64 = 1e12;

/// The last points and what is known of them.
#[derive(Debug)]
pub(crate) struct History {
    memory: usize,
    /// Orthonormal columns.
    q: Vec<Vec<f64>>,
    /// Columns of the triangular matrix, each from its top to its diagonal.
    r: Vec<Vec<f64>>,
    /// Differences of images.
    images: VecDeque<Vec<f64>>,
    last: Option<Last>,
}

#[derive(Debug)]
struct Last {
    image: Vec<f64>,
    residual: Vec<f64>,
}

impl History {
    pub(crate) const fn new(memory: usize) -> Self {
        Self { memory, q: Vec::new(), r: Vec::new(), images: VecDeque::new(), last: None }
    }

    /// Forgets every difference and point.
    pub(crate) fn clear(&mut self) {
        self.q.clear();
        self.r.clear();
        self.images.clear();
        self.last = None;
    }

    /// The last plain step, with everything else forgotten; `None` where the last step was plain already.
    pub(crate) fn retreat(&mut self) -> Option<Vec<f64>> {
        let accelerated = !self.q.is_empty();
        let plain = self.last.take().map(|last| last.image);
        self.clear();
        plain.filter(|_| accelerated)
    }

    /// Moves `x` to the next point, given its image.
    pub(crate) fn next(&mut self, x: &mut [f64], image: &[f64]) {
        if self.memory == 0 {
            x.copy_from_slice(image);
            return;
        }
        let residual: Vec<f64> = image.iter().zip(x.iter()).map(|(image, x)| image - x).collect();
        if let Some(last) = self.last.take() {
            self.enter(difference(&residual, &last.residual), difference(image, &last.image));
        }
        x.copy_from_slice(image);
        for (gamma, image) in self.weights(&residual).into_iter().zip(&self.images) {
            add_scaled(x, -gamma, image);
        }
        self.last = Some(Last { image: image.to_vec(), residual });
    }

    /// Adds a difference by modified Gram-Schmidt, after the oldest has made room.
    fn enter(&mut self, mut residual: Vec<f64>, image: Vec<f64>) {
        if self.q.len() == self.memory {
            self.leave();
        }
        let mut column = Vec::with_capacity(self.q.len() + 1);
        for q in &self.q {
            let part = dot(q, &residual);
            add_scaled(&mut residual, -part, q);
            column.push(part);
        }
        let rest = norm(&residual);
        if rest == 0.0 {
            return;
        }
        residual.iter_mut().for_each(|value| *value /= rest);
        column.push(rest);
        self.q.push(residual);
        self.r.push(column);
        self.images.push_back(image);
        while self.q.len() > 1 && self.condition() > CONDITION_CAP {
            self.leave();
        }
    }

    /// Drops the oldest difference: the triangular matrix without its first column is brought back to a triangle by
    /// one rotation of neighbouring rows per column.
    fn leave(&mut self) {
        self.images.pop_front();
        self.r.remove(0);
        for k in 0..self.r.len() {
            let (top, below) = (self.r[k][k], self.r[k][k + 1]);
            let length = top.hypot(below);
            let (cosine, sine) = if length == 0.0 { (1.0, 0.0) } else { (top / length, below / length) };
            for column in &mut self.r[k..] {
                let (a, b) = (column[k], column[k + 1]);
                column[k] = cosine * a + sine * b;
                column[k + 1] = cosine * b - sine * a;
            }
            self.r[k].truncate(k + 1);
            let (left, right) = self.q.split_at_mut(k + 1);
            rotate(&mut left[k], &mut right[0], cosine, sine);
        }
        self.q.pop();
    }

    fn condition(&self) -> f64 {
        let diagonal = self.r.iter().filter_map(|column| column.last()).map(|value| value.abs());
        let (least, most) = diagonal
            .fold((f64::INFINITY, 0.0_f64), |(least, most), value| (least.min(value), most.max(value)));
        most / least
    }

    /// The least-squares weights of the differences.
    fn weights(&self, residual: &[f64]) -> Vec<f64> {
        let mut weights: Vec<f64> = self.q.iter().map(|q| dot(q, residual)).collect();
        for (k, column) in self.r.iter().enumerate().rev() {
            let weight = weights[k] / column[k];
            weights[k] = weight;
            add_scaled(&mut weights[..k], -weight, &column[..k]);
        }
        weights
    }
}

fn difference(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(left, right)| left - right).collect()
}

fn rotate(left: &mut [f64], right: &mut [f64], cosine: f64, sine: f64) {
    for (left, right) in left.iter_mut().zip(right) {
        let (a, b) = (*left, *right);
        *left = cosine * a + sine * b;
        *right = cosine * b - sine * a;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(seed: usize) -> Vec<f64> {
        (0..7).map(|row| ((seed * 7 + row).pow(2) as f64 * 0.37).sin()).collect()
    }

    #[test]
    fn the_factors_stay_a_factorisation_as_differences_come_and_go() {
        let mut history = History::new(4);
        for seed in 0..9 {
            history.enter(column(seed), column(seed));
        }
        let (q, r) = (&history.q, &history.r);
        assert_eq!((q.len(), r.len()), (4, 4));
        for (place, kept) in (5..9).enumerate() {
            let mut rebuilt = vec![0.0; 7];
            r[place].iter().zip(q).for_each(|(factor, q)| add_scaled(&mut rebuilt, *factor, q));
            assert!(difference(&rebuilt, &column(kept)).iter().all(|rest| rest.abs() < 1e-13));
        }
        assert!(dot(&q[0], &q[3]).abs() < 1e-13);
    }
}
