//! Columns to estimates.
#![allow(dead_code)]
mod absorb;
mod dense;
mod poisson;

/// bench
#[allow(missing_docs)]
pub fn spike(ids: [&[u32]; 3], y: &[f64], x: &[Vec<f64>]) -> (Vec<f64>, f64, usize, usize, f64, bool) {
    let effects: Vec<_> = ids
        .iter()
        .map(|c| absorb::Effect { codes: c.to_vec(), levels: c.iter().max().map_or(0, |m| *m as usize + 1), slope: None })
        .collect();
    let a = absorb::Absorber::new(y.len(), &effects);
    let p = poisson::Problem {
        outcome: a.sorted(y),
        regressors: x.iter().map(|x| a.sorted(x)).collect(),
        absorber: &a,
        offset: None,
        weights: None,
    };
    let f = p.fit(poisson::Stopping::default());
    (f.coefficients, f.deviance, f.iterations, f.inner_iterations, f.residual, f.converged)
}
