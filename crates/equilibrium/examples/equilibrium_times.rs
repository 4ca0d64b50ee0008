//! Times of the models: the tariff model on 194 economies, a thousand draws of it, a generated base of 31 economies and
//! 40 sectors, and a system of 3,465 rows, as many as a table of 77 economies and 45 sectors has.

#![expect(clippy::print_stdout, reason = "the program's purpose is to print its measurements")]

use std::error::Error;
use std::time::Instant;

use hoinhap_equilibrium::caliendo_parro_2015::{MultiSectorBase, MultiSectorData, MultiSectorShock};
use hoinhap_equilibrium::ignatenko_2025::{
    self, Draw, MarketAccess, Parameters, Revenue, TariffBase, Variant,
};
use hoinhap_equilibrium::structural_gravity::{self, Closure, GravityBase, GravityShock};
use hoinhap_equilibrium::{Bilateral, caliendo_parro_2015};
use hoinhap_numerics::{FixedPointOptions, Lu, Stream, dot, largest};
use hoinhap_sources::Library;
use hoinhap_vocab::Economy;

type Outcome<T> = Result<T, Box<dyn Error>>;

const PARAMETERS: Parameters =
    Parameters { eps: 4.0, kappa: 0.5, psi: 0.1675, theta: 4.0 / 0.67, passthrough: 1.0 };
const REPEATS: usize = 20;

fn main() -> Outcome<()> {
    let (base, tariffs) = world()?;
    let options = FixedPointOptions::default();
    let once = || ignatenko_2025::solve(&base, &tariffs, &PARAMETERS, Revenue::TaxRelief, &options);
    let solved = once()?;
    let best = fastest(REPEATS, || once().map(|_| ()))?;
    println!(
        "tariff model, 194 economies: {best:.2} ms, {} evaluations, residual {:.1e}",
        solved.iterations, solved.residual
    );
    draws(&base, &tariffs, &solved.value)?;
    gravity(&base)?;
    sectors()?;
    linear()
}

/// The factors of a generated I - A, and as many right sides as there are economies.
fn linear() -> Outcome<()> {
    let (economies, size) = (77, 77 * 45);
    let mut stream = Stream::new(17, 0);
    let mut rows = |width: usize, most: f64| -> Vec<Vec<f64>> {
        (0..size).map(|_| (0..width).map(|_| most * stream.uniform()).collect()).collect()
    };
    let (mut matrix, right) = (rows(size, -1.0 / size as f64), rows(economies, 1.0));
    matrix.iter_mut().enumerate().for_each(|(place, row)| row[place] += 1.0);
    let (mut factored, mut solved) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..5 {
        let copy = matrix.clone();
        let started = Instant::now();
        let factors = Lu::new(copy).ok_or("the matrix is singular")?;
        factored = factored.min(started.elapsed().as_secs_f64());
        let started = Instant::now();
        let columns = factors.solve_many(&right);
        solved = solved.min(started.elapsed().as_secs_f64());
        let first: Vec<f64> = columns.iter().map(|row| row[0]).collect();
        let off = largest(matrix.iter().zip(&right).map(|(row, right)| dot(row, &first) - right[0]));
        if off > 1e-10 {
            return Err("the system is not solved".into());
        }
    }
    println!("{size} rows: factors {factored:.2} s, {economies} right sides {solved:.2} s");
    Ok(())
}

/// The least of some times, in milliseconds.
fn fastest<E>(repeats: usize, mut work: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    let mut best = f64::INFINITY;
    for _ in 0..repeats {
        let started = Instant::now();
        work()?;
        best = best.min(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(best)
}

fn world() -> Outcome<(TariffBase, Bilateral)> {
    let library = Library::embedded()?;
    let flows = library.flows("flows_2023")?;
    let economies = flows.economies().to_vec();
    let place =
        |economy: Economy| economies.iter().position(|known| *known == economy).ok_or("an unknown economy");
    let mut matrix = Bilateral::filled(economies.len(), 0.0);
    for flow in flows.in_year(2023) {
        matrix.set(place(flow.exporter)?, place(flow.importer)?, flow.value_usd);
    }
    let mut gdp = vec![0.0; economies.len()];
    for row in Library::csv("flows/gdp_2023.csv")?.rows() {
        gdp[place(row.economy("economy")?)?] = row.number("gdp_usd")?.ok_or("no GDP")?;
    }
    let usa = place(Economy::literal("USA"))?;
    let mut tariffs = Bilateral::filled(economies.len(), 0.0);
    for row in Library::csv("tariffs/tariffs_us_2025_04_02.csv")?.rows() {
        tariffs.set(place(row.economy("exporter")?)?, usa, row.number("model_rate")?.ok_or("no rate")?);
    }
    let moments = MarketAccess { economy: usa, own: 0.26, rest: 0.12 };
    Ok((TariffBase::new(matrix, &gdp, Variant::MarketAccess(moments))?, tariffs))
}

fn draws(base: &TariffBase, tariffs: &Bilateral, central: &ignatenko_2025::TariffSolution) -> Outcome<()> {
    let draw = |number: u64| {
        let eps = Stream::new(59, number).triangular(2.5, 4.0, 8.0);
        Draw { parameters: Parameters { eps, ..PARAMETERS }, tariffs: None }
    };
    let draws: Vec<Draw> = (0..1000).map(draw).collect();
    let started = Instant::now();
    let keep = |solved: hoinhap_numerics::Solved<ignatenko_2025::TariffSolution>| solved.value.welfare_hat;
    let options = FixedPointOptions::default();
    let results =
        ignatenko_2025::solve_draws(base, tariffs, Revenue::TaxRelief, &options, central, &draws, keep);
    let failed = results.iter().filter(|result| result.is_err()).count();
    println!("1,000 draws of eps: {:.2} s, {failed} failed", started.elapsed().as_secs_f64());
    Ok(())
}

fn gravity(base: &TariffBase) -> Outcome<()> {
    let base = GravityBase::from_flows(base.flows.clone())?;
    let mut factors = Bilateral::filled(base.size(), 1.0);
    factors.set(0, 1, 0.0);
    let (shock, options) = (GravityShock { factors }, FixedPointOptions::default());
    let best = fastest(REPEATS, || {
        structural_gravity::solve(&base, &shock, 4.0, Closure::Additive, &options).map(|_| ())
    })?;
    println!("structural gravity, 194 economies: {best:.2} ms");
    Ok(())
}

/// A generated base of 31 economies and 40 sectors; its tariffs double.
fn sectors() -> Outcome<()> {
    let base = MultiSectorBase::new(generated(31, 40))?;
    let tariffs = base.tariffs.iter().map(|tariffs| tariffs.zip(tariffs, |rate, _| 2.0 * rate)).collect();
    let shock = MultiSectorShock { tariffs, ..MultiSectorShock::none(&base) };
    let options = FixedPointOptions { tolerance: 1e-10, ..FixedPointOptions::default() };
    let solved = caliendo_parro_2015::solve(&base, &shock, &options)?;
    let best = fastest(3, || caliendo_parro_2015::solve(&base, &shock, &options).map(|_| ()))?;
    println!(
        "Caliendo and Parro, 31 x 40: {best:.0} ms, {} evaluations, residual {:.1e}, {} clipped cells",
        solved.iterations,
        solved.residual,
        base.clipped.len()
    );
    Ok(())
}

fn generated(size: usize, sectors: usize) -> MultiSectorData {
    let mut stream = Stream::new(7, 0);
    let mut draw = |low: f64, high: f64| low + (high - low) * stream.uniform();
    let mut flows = Vec::new();
    let mut tariffs = Vec::new();
    for _ in 0..sectors {
        let (mut flow, mut tariff) = (Bilateral::filled(size, 0.0), Bilateral::filled(size, 0.0));
        for importer in 0..size {
            for exporter in (0..size).filter(|exporter| *exporter != importer) {
                flow.set(exporter, importer, draw(0.01, 2.0));
                tariff.set(exporter, importer, draw(0.0, 0.2));
            }
        }
        flows.push(flow);
        tariffs.push(tariff);
    }
    let mut table = |low: f64, high: f64| -> Vec<Vec<f64>> {
        (0..sectors).map(|_| (0..size).map(|_| draw(low, high)).collect()).collect()
    };
    let (value_added_share, gross_output) = (table(0.4, 0.8), table(150.0, 300.0));
    let input_shares = vec![vec![vec![1.0 / sectors as f64; sectors]; sectors]; size];
    let theta = (0..sectors).map(|sector| 3.0 + (sector % 8) as f64).collect();
    MultiSectorData { flows, tariffs, value_added_share, input_shares, gross_output, theta }
}
