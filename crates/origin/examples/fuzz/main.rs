//! Random input for some seconds: tariff cells, packs of rules, cases with bills of materials.
//!
//! `cargo run --release -p hoinhap-origin --example fuzz -- cells|packs|bills SECONDS [SEED]`
//!
//! What is tried grows out of what ships: a cell, a pack or a worked case is taken and changed at random places. The
//! same seed tries the same inputs in the same order. A finding is printed with its input, and the exit status is 1.
//! What must hold stands with each target; for all of them, nothing may fall over.

#![expect(clippy::print_stdout, reason = "a measuring program prints its result")]

mod bills;
mod cells;
mod mutate;
mod packs;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutate::Dice;

/// One kind of input: made from dice, tried, found wanting or not.
trait Target {
    /// The next input, as text.
    fn next(&mut self, dice: &mut Dice) -> String;
    /// What is wrong with how the program takes the input; nothing where all holds.
    fn fault(&self, input: &str) -> Option<String>;
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |index: usize| words.get(index).map(String::as_str);
    let seconds: u64 = word(1).unwrap_or("10").parse()?;
    let seed: u64 = word(2).unwrap_or("1").parse()?;
    let mut target: Box<dyn Target> = match word(0) {
        Some("cells") => Box::new(cells::Cells::new()?),
        Some("packs") => Box::new(packs::Packs::new()?),
        Some("bills") => Box::new(bills::Bills::new()?),
        _ => {
            println!("fuzz cells|packs|bills SECONDS [SEED]");
            return Ok(ExitCode::from(2));
        }
    };
    Ok(run(target.as_mut(), Duration::from_secs(seconds), seed))
}

fn run(target: &mut dyn Target, time: Duration, seed: u64) -> ExitCode {
    let (start, mut dice, mut inputs, mut slowest) = (Instant::now(), Dice::new(seed), 0_u64, Duration::ZERO);
    while start.elapsed() < time {
        let input = target.next(&mut dice);
        let began = Instant::now();
        // A panic is a finding like any other: the input that caused it is what is wanted.
        let fault = catch_unwind(AssertUnwindSafe(|| target.fault(&input)));
        slowest = slowest.max(began.elapsed());
        inputs += 1;
        let fault = fault.unwrap_or_else(|_| Some("the program fell over".to_owned()));
        if let Some(fault) = fault {
            println!("finding after {inputs} inputs, seed {seed}: {fault}\n{input}");
            return ExitCode::FAILURE;
        }
    }
    println!(
        "{inputs} inputs in {:.0} s, seed {seed}, no finding; the slowest took {:.1} ms",
        start.elapsed().as_secs_f64(),
        slowest.as_secs_f64() * 1e3
    );
    ExitCode::SUCCESS
}
