//! Cost against countries, sectors and draws: time, evaluations and memory of bases generated with a seed, as the lines
//! of a Markdown table. Two arguments set the largest time of one cell in seconds and the largest memory in MB, 20 and
//! 6000 where there are none: a series ends before the cell that would take more.

#![expect(clippy::print_stdout, reason = "the program's purpose is to print its measurements")]

use std::error::Error;
use std::time::Instant;

use hoinhap_equilibrium::caliendo_parro_2015::{self, MultiSectorBase, MultiSectorData, MultiSectorShock};
use hoinhap_equilibrium::ignatenko_2025::{self, Parameters, Revenue, TariffBase};
use hoinhap_equilibrium::leontief::InputOutput;
use hoinhap_equilibrium::structural_gravity::{self, Closure, GravityBase, GravityShock};
use hoinhap_equilibrium::{Bilateral, EquilibriumError};
use hoinhap_numerics::{FixedPointOptions, Stream};

type Outcome<T> = Result<T, Box<dyn Error>>;

const PARAMETERS: Parameters =
    Parameters { eps: 4.0, kappa: 0.5, psi: 0.1675, theta: 4.0 / 0.67, passthrough: 1.0 };

/// Where a series ends: before the cell that would take longer, or more.
struct Most {
    seconds: f64,
    megabytes: f64,
}

/// What a cell took; each runs in a process of its own, whose peak of memory is known where the system tells it.
struct Cell {
    seconds: f64,
    evaluations: usize,
    megabytes: Option<f64>,
}

const ECONOMIES: [usize; 10] = [25, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800];

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, model, size, sectors] = &words[..]
        && word == "cell"
    {
        let (seconds, evaluations) = work(model, size.parse()?, sectors.parse()?)?;
        println!("{seconds} {evaluations} {}", peak_mb().map_or_else(String::new, |peak| peak.to_string()));
        return Ok(());
    }
    let of = |place: usize, default: f64| words.get(place).map_or(Ok(default), |word| word.parse());
    let most = Most { seconds: of(0, 20.0)?, megabytes: of(1, 6000.0)? };
    println!("| model | economies | sectors | time, ms | evaluations | memory, MB |");
    println!("|---|---|---|---|---|---|");
    series(&most, ECONOMIES.map(|size| (size, 1)), "gravity")?;
    series(&most, ECONOMIES.map(|size| (size, 1)), "tariffs with revenue")?;
    series(&most, [5, 10, 20, 40, 80, 160, 320].map(|sectors| (31, sectors)), "many sectors")?;
    series(&most, [15, 31, 62, 124, 248, 496].map(|size| (size, 40)), "many sectors")?;
    series(&most, [5, 10, 20, 40, 77, 154].map(|size| (size, 45)), "input-output, one cut")
}

fn work(model: &str, size: usize, count: usize) -> Outcome<(f64, usize)> {
    match model {
        "gravity" => gravity(size),
        "tariffs with revenue" => tariffs(size),
        "many sectors" => sectors(size, count),
        _ => input_output(size, count),
    }
}

/// Times the cells of a series until the next would take longer than `most` says, at eight times the last one, or more
/// memory, at four times.
fn series<const N: usize>(most: &Most, cells: [(usize, usize); N], model: &str) -> Outcome<()> {
    for (size, sectors) in cells {
        let Cell { seconds, evaluations, megabytes } = cell(model, size, sectors)?;
        let shown = megabytes.map_or_else(|| "not known".to_owned(), |megabytes| format!("{megabytes:.1}"));
        println!("| {model} | {size} | {sectors} | {:.2} | {evaluations} | {shown} |", 1e3 * seconds);
        if 8.0 * seconds > most.seconds || megabytes.is_some_and(|taken| 4.0 * taken > most.megabytes) {
            break;
        }
    }
    Ok(())
}

fn cell(model: &str, size: usize, sectors: usize) -> Outcome<Cell> {
    let arguments = ["cell", model, &size.to_string(), &sectors.to_string()];
    let run = std::process::Command::new(std::env::current_exe()?).args(arguments).output()?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into_owned().into());
    }
    let text = String::from_utf8(run.stdout)?;
    let mut words = text.split_whitespace();
    let mut word = || words.next().ok_or("a cell without a result");
    let (seconds, evaluations) = (word()?.parse()?, word()?.parse()?);
    Ok(Cell { seconds, evaluations, megabytes: word().ok().map(str::parse).transpose()? })
}

/// The most memory that this process has held, in MB.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

/// The least time of three solutions, in seconds, and the evaluations of each.
fn fastest(mut solve: impl FnMut() -> Result<usize, EquilibriumError>) -> Outcome<(f64, usize)> {
    let (mut best, mut evaluations) = (f64::INFINITY, 0);
    for _ in 0..3 {
        let started = Instant::now();
        evaluations = solve()?;
        best = best.min(started.elapsed().as_secs_f64());
    }
    Ok((best, evaluations))
}

/// Flows with domestic sales of two thirds; sizes of economies over three orders of magnitude.
fn flows(size: usize) -> Bilateral {
    let mut stream = Stream::new(11, size as u64);
    let mass: Vec<f64> = (0..size).map(|_| (7.0 * stream.uniform()).exp()).collect();
    let world: f64 = mass.iter().sum();
    let mut flows = Bilateral::filled(size, 0.0);
    for importer in 0..size {
        for exporter in 0..size {
            let trade = mass[exporter] * mass[importer] / world * (0.1 + stream.uniform());
            flows.set(exporter, importer, if exporter == importer { 1.4 * mass[importer] } else { trade });
        }
    }
    flows
}

fn gravity(size: usize) -> Outcome<(f64, usize)> {
    let base = GravityBase::from_flows(flows(size))?;
    let mut shock = GravityShock::none(size);
    shock.factors.set(0, 1, 0.0);
    shock.factors.set(1, 0, 0.0);
    let options = FixedPointOptions::default();
    fastest(|| Ok(structural_gravity::solve(&base, &shock, 4.0, Closure::Additive, &options)?.iterations))
}

fn tariffs(size: usize) -> Outcome<(f64, usize)> {
    let nu = (0..size).map(|i| if i == 0 { 0.27 } else { 0.11 }).collect();
    let base = TariffBase::from_flows(flows(size), nu)?;
    let mut rates = Bilateral::filled(size, 0.0);
    (1..size).for_each(|exporter| rates.set(exporter, 0, 0.1 + 0.01 * (exporter % 30) as f64));
    let options = FixedPointOptions::default();
    fastest(
        || Ok(ignatenko_2025::solve(&base, &rates, &PARAMETERS, Revenue::TaxRelief, &options)?.iterations),
    )
}

fn sectors(size: usize, sectors: usize) -> Outcome<(f64, usize)> {
    let base = MultiSectorBase::new(data(size, sectors))?;
    let tariffs = base.tariffs.iter().map(|tariffs| tariffs.zip(tariffs, |rate, _| 2.0 * rate)).collect();
    let shock = MultiSectorShock { tariffs, ..MultiSectorShock::none(&base) };
    let options = FixedPointOptions { tolerance: 1e-10, ..FixedPointOptions::default() };
    fastest(|| Ok(caliendo_parro_2015::solve(&base, &shock, &options)?.iterations))
}

fn data(size: usize, sectors: usize) -> MultiSectorData {
    let mut stream = Stream::new(7, 0);
    let mut draw = |low: f64, high: f64| low + (high - low) * stream.uniform();
    let mut pairs = |low: f64, high: f64| -> Vec<Bilateral> {
        let one = |_| {
            let values: Vec<f64> = (0..size * size).map(|_| draw(low, high)).collect();
            Bilateral::from_fn(size, |j, i| if i == j { 0.0 } else { values[i * size + j] })
        };
        (0..sectors).map(one).collect()
    };
    let (flows, tariffs) = (pairs(0.01, 62.0 / size as f64), pairs(0.0, 0.2));
    let mut table = |low: f64, high: f64| -> Vec<Vec<f64>> {
        (0..sectors).map(|_| (0..size).map(|_| draw(low, high)).collect()).collect()
    };
    let (value_added_share, gross_output) = (table(0.4, 0.8), table(150.0, 300.0));
    let input_shares = vec![vec![vec![1.0 / sectors as f64; sectors]; sectors]; size];
    let theta = (0..sectors).map(|sector| 3.0 + (sector % 8) as f64).collect();
    MultiSectorData { flows, tariffs, value_added_share, input_shares, gross_output, theta }
}

/// The table is factored, a link cut, and value added traced to the final demand of every region: the time of all.
fn input_output(regions: usize, sectors: usize) -> Outcome<(f64, usize)> {
    let size = regions * sectors;
    let mut stream = Stream::new(13, size as u64);
    let mut rows = |width: usize, scale: f64| -> Vec<Vec<f64>> {
        (0..size).map(|_| (0..width).map(|_| scale * stream.uniform()).collect()).collect()
    };
    let (intermediate, demand) = (rows(size, 1.0 / size as f64), rows(regions, 1.0 / regions as f64));
    let started = Instant::now();
    let table = InputOutput::new(regions, sectors, &intermediate, demand)?;
    let after = table.extract(0, 1)?;
    let added: f64 = table.value_added_in_final_demand().iter().flatten().sum();
    let seconds = started.elapsed().as_secs_f64();
    let own: f64 = table.value_added().iter().sum();
    if after.residual > 1e-10 || (added / own - 1.0).abs() > 1e-10 {
        return Err("the extraction is not solved".into());
    }
    Ok((seconds, 1))
}
