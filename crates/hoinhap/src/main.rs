//! The program `hoinhap`: it reads the command line and the clock, calls the crates below, and prints.

mod app;
mod cli;
mod commands;
mod failure;
mod output;
mod progress;
mod session;

use std::process::ExitCode;

fn main() -> ExitCode {
    app::main(std::env::args_os().collect())
}
