//! The program `hoinhap`: it reads the command line and the clock, calls the crates below, and prints.

mod app;
mod cli;
mod commands;
mod failure;
mod output;
mod progress;
mod session;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The typesetter and the writers ask for millions of small pieces of memory, from several threads at once.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    app::main(std::env::args_os().collect())
}
