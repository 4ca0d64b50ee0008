//! The shares of sales that are paid to labour of the market, from two moments.

use hoinhap_numerics::{NewtonOptions, newton};

use crate::{Bilateral, EquilibriumError};

/// The two moments and the economy that is told apart from the rest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarketAccess {
    /// Position of the economy with a share of its own.
    pub economy: usize,
    /// The spending-weighted share in the markets of the rest's goods.
    pub rest: f64,
    /// The spending-weighted share in the markets of the economy's goods.
    pub own: f64,
}

/// Exports, imports and income of one of the two blocs.
struct Bloc {
    income: f64,
    imports: f64,
    /// Sales to the economy and to the rest.
    sales: [f64; 2],
}

/// nu of each economy: one value for the economy named, one for all others. `flows` are without domestic sales.
///
/// # Errors
/// The moments have no solution.
pub fn market_access(
    flows: &Bilateral,
    income: &[f64],
    moments: &MarketAccess,
) -> Result<Vec<f64>, EquilibriumError> {
    let blocs = [bloc(flows, income, moments.economy, true), bloc(flows, income, moments.economy, false)];
    let options = NewtonOptions { tolerance: 1e-14, ..NewtonOptions::default() };
    let start = vec![moments.own, moments.rest];
    let nu = newton(start, &options, |nu| equations(nu, &blocs, moments))?.value;
    Ok((0..flows.size()).map(|economy| if economy == moments.economy { nu[0] } else { nu[1] }).collect())
}

/// One bloc of the two: the economy itself, or everybody else.
fn bloc(flows: &Bilateral, income: &[f64], economy: usize, own: bool) -> Bloc {
    let others: Vec<usize> = (0..flows.size()).filter(|other| *other != economy).collect();
    let members: Vec<usize> = if own { vec![economy] } else { others.clone() };
    let total = |sellers: &[usize], buyers: &[usize]| -> f64 {
        sellers.iter().flat_map(|seller| buyers.iter().map(|buyer| flows.get(*seller, *buyer))).sum()
    };
    let sales = [total(&members, &[economy]), total(&members, &others)];
    let imports = total(&[economy], &members) + total(&others, &members);
    Bloc { income: members.iter().map(|member| income[*member]).sum(), imports, sales }
}

/// (1 - r_R) nu_U + r_R nu_R = rest; r_U nu_U + (1 - r_U) nu_R = own.
fn equations(nu: &[f64], [own, rest]: &[Bloc; 2], moments: &MarketAccess) -> Vec<f64> {
    let spending = |bloc: &Bloc, nu_here: f64| {
        let kept: f64 = bloc.sales.iter().zip(nu).map(|(sales, nu)| (1.0 - nu) * sales).sum();
        bloc.income + (1.0 - nu_here) * (bloc.imports - kept)
    };
    let (exports_own, exports_rest) = (own.sales[1], rest.sales[0]);
    let home_rest = spending(rest, nu[1]) - exports_own;
    let home_own = spending(own, nu[0]) - exports_rest;
    let share_rest = home_rest / (home_rest + exports_rest);
    let share_own = home_own / (home_own + exports_own);
    vec![
        (1.0 - share_rest) * nu[0] + share_rest * nu[1] - moments.rest,
        share_own * nu[0] + (1.0 - share_own) * nu[1] - moments.own,
    ]
}
