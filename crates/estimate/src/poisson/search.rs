//! How far to go along a direction.

use super::Model;

/// A point along a direction.
pub(super) struct Trial {
    pub(super) eta: Vec<f64>,
    pub(super) means: Vec<f64>,
    /// Deviance less its constant part: `2 sum [mu - y eta]`.
    pub(super) loss: f64,
}

/// Halvings of a step before it is given up.
const HALVINGS: usize = 40;

impl Model<'_> {
    /// Goes along `direction` from `eta`, halving the step while the loss rises or is not finite. `slack` is the
    /// rise that rounding may cause. Returns the share of the direction that was gone and the point reached;
    /// `None` where no step helps.
    pub(super) fn advance(
        &self,
        eta: &[f64],
        direction: &[f64],
        loss: f64,
        slack: f64,
        room: &mut Trial,
    ) -> Option<f64> {
        let mut share = 1.0;
        for _ in 0..HALVINGS {
            self.go(eta, direction, share, room);
            if room.loss.is_finite() && room.loss <= loss + slack {
                return Some(share);
            }
            share *= 0.5;
        }
        None
    }

    /// The point at a share of the direction, every level of the eliminated effect closing its own equation.
    pub(super) fn go(&self, eta: &[f64], direction: &[f64], share: f64, to: &mut Trial) {
        let layout = self.layout;
        let closes = layout.eliminates();
        layout.change_parts(&mut to.eta, &mut to.means, &|part, to_eta, to_means| {
            let first = layout.positions(part).start;
            for run in layout.runs(part) {
                let inside = run.start - first..run.end - first;
                let (to_eta, to_means) = (&mut to_eta[inside.clone()], &mut to_means[inside]);
                let (mut fitted, mut observed) = (0.0, 0.0);
                for (index, position) in run.enumerate() {
                    to_eta[index] = eta[position] + share * direction[position];
                    to_means[index] = to_eta[index].exp();
                    fitted += to_means[index];
                    observed += self.outcome[position];
                }
                if closes {
                    let ratio: f64 = observed / fitted;
                    let shift = ratio.ln();
                    to_eta.iter_mut().for_each(|eta| *eta += shift);
                    to_means.iter_mut().for_each(|mean| *mean *= ratio);
                }
            }
        });
        to.loss = self.loss(&to.eta, &to.means);
    }

    /// `2 sum [mu - y eta]`.
    pub(super) fn loss(&self, eta: &[f64], means: &[f64]) -> f64 {
        let [total] = self.layout.total(|part| {
            let range = self.layout.positions(part);
            let rows = self.outcome[range.clone()].iter().zip(&eta[range.clone()]).zip(&means[range]);
            [rows.map(|((y, eta), mu)| mu - y * eta).sum()]
        });
        2.0 * total
    }
}
