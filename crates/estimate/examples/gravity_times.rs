//! Times of three-way Poisson estimates: `gravity_times FILE.csv FORMULA [CLUSTER]`, or `gravity_times generated
//! [ECONOMIES]` for a panel of 200 economies, or so many, in 25 years; `gravity_times write FILE.csv` writes the one of 200. With `--json` at the end
//! the lines are for programs. The file has a header; columns that do not read as numbers are words. Reading is not
//! timed.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program for the console")]

use std::time::Instant;

use hoinhap_estimate::{Column, Frame, Options, VarianceKind, estimate, formula};
use mimalloc::MiMalloc;

// The allocator of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const ECONOMIES: u32 = 200;
const YEARS: u32 = 25;
const FORMULA: &str = "trade ~ agreement + tariff + noise | exporter^year + importer^year + pair";

fn main() {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let for_programs = words.last().is_some_and(|word| word == "--json");
    words.truncate(words.len() - usize::from(for_programs));
    if let [word, file] = words.as_slice()
        && word == "write"
    {
        return write(file);
    }
    let (frame, text, cluster) = match words.as_slice() {
        [word] if word == "generated" => (generated(ECONOMIES), FORMULA.to_owned(), None),
        [word, economies] if word == "generated" => {
            (generated(economies.parse().expect("a number of economies")), FORMULA.to_owned(), None)
        }
        [file, formula] => (read(file), formula.clone(), None),
        [file, formula, cluster] => (read(file), formula.clone(), Some(cluster.clone())),
        _ => return println!("gravity_times FILE.csv FORMULA [CLUSTER] | gravity_times generated"),
    };
    let formula = formula::parse(&text).expect("a formula");
    let mut options = Options::default();
    if let Some(cluster) = cluster {
        options.clusters.push(cluster);
        options.variance = VarianceKind::Cluster;
    }
    let before = status("VmHWM:");
    let runs = if frame.rows() > 2_000_000 { 2 } else { 5 };
    for _ in 0..runs {
        let (start, work) = (Instant::now(), processor_seconds());
        let found = estimate(&frame, &formula, &options).expect("an estimate");
        let seconds = start.elapsed().as_secs_f64();
        if for_programs {
            let one = |one: &hoinhap_estimate::Coefficient| format!("\"{}\": {:e}", one.name, one.estimate);
            println!(
                "{{\"wall\": {seconds}, \"cpu\": {}, \"memory\": {}, \"rows\": {}, \"coefficients\": {{{}}}}}",
                processor_seconds() - work,
                (status("VmHWM:") - before) / 1024.0,
                found.observations,
                found.coefficients.iter().map(one).collect::<Vec<_>>().join(", ")
            );
            continue;
        }
        let first: Vec<String> = found
            .coefficients
            .iter()
            .map(|one| format!("{} {:.13} ({:.13})", one.name, one.estimate, one.std_error))
            .collect();
        println!(
            "{seconds:.4} s, {} rows, {} steps, {} passes, residual {:.1e}, deviance {:.8}: {}",
            found.observations,
            found.solution.iterations,
            found.solution.inner_iterations,
            found.solution.residual,
            found.fit.deviance,
            first.join(", ")
        );
    }
}

/// A number of the process's status, in kilobytes; zero where the system does not tell.
fn status(name: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}

/// User time of the process in seconds, in steps of a hundredth; zero where the system does not tell.
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    after_name.split_whitespace().nth(11).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0) / 100.0
}

/// Writes the generated panel.
fn write(file: &str) {
    let frame = generated(ECONOMIES);
    let columns: Vec<&[f64]> =
        frame.names().iter().map(|name| frame.numbers(name).expect("numbers")).collect();
    let mut text = frame.names().join(",");
    for row in 0..frame.rows() {
        text.push('\n');
        text.push_str(&columns.iter().map(|column| column[row].to_string()).collect::<Vec<_>>().join(","));
    }
    text.push('\n');
    std::fs::write(file, text).expect("a file that can be written");
}

fn read(file: &str) -> Frame {
    let text = std::fs::read_to_string(file).expect("a file");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let mut columns: Vec<Vec<&str>> = vec![Vec::new(); names.len()];
    lines.for_each(|line| line.split(',').zip(&mut columns).for_each(|(value, column)| column.push(value)));
    let mut frame = Frame::new();
    for (name, values) in names.iter().zip(&columns) {
        let numbers: Option<Vec<f64>> = values.iter().map(|value| value.parse().ok()).collect();
        let column = numbers.map_or_else(|| Column::from_words(values.iter().copied()), Column::Numbers);
        frame.push(*name, column).expect("columns of equal length");
    }
    frame
}

/// A panel with zeros, agreements between pairs and a tariff that falls, the same on every machine.
fn generated(economies: u32) -> Frame {
    let mut random = Random(59);
    let sizes: Vec<f64> = (0..2 * economies).map(|_| 1.5 * random.normal()).collect();
    let pairs = (economies * economies) as usize;
    let ties: Vec<f64> = (0..pairs).map(|_| 1.5 * random.normal()).collect();
    let begins: Vec<u32> = (0..pairs).map(|_| (50.0 * random.uniform()) as u32).collect();
    let tariffs: Vec<f64> = (0..pairs).map(|_| 0.3 * random.uniform()).collect();
    let names = ["trade", "exporter", "importer", "year", "pair", "agreement", "tariff", "noise"];
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    for (i, j) in (0..economies).flat_map(|i| (0..economies).map(move |j| (i, j))) {
        let tie = (i.min(j) * economies + i.max(j)) as usize;
        for year in 0..YEARS {
            let agreement = f64::from(u8::from(year >= begins[tie]));
            let tariff = (tariffs[(i * economies + j) as usize] * (-0.03 * f64::from(year)).exp()).ln_1p();
            let noise = random.normal();
            let size = sizes[i as usize] + sizes[(economies + j) as usize] + ties[tie];
            let mean =
                (1.0 + size + 0.02 * f64::from(year) + 0.4 * agreement - 3.0 * tariff + 0.1 * noise).exp();
            let positive = random.uniform() > (0.5 / (1.0 + mean).sqrt()).min(0.6);
            let trade = mean * (random.normal() - 0.5).exp() * f64::from(u8::from(positive));
            let row =
                [trade, f64::from(i), f64::from(j), f64::from(year), tie as f64, agreement, tariff, noise];
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
    }
    let mut frame = Frame::new();
    for (name, column) in names.into_iter().zip(columns) {
        frame.push(name, Column::Numbers(column)).expect("columns of equal length");
    }
    frame
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
