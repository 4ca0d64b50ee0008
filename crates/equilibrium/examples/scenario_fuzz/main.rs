//! Bends scenario files and their tables, and goes on until the time is over or something breaks: `scenario_fuzz
//! [SECONDS [SEED]]`. The shipped scenarios, one of each model on tables of its own, and files of random keys.
//!
//! A refusal has a place, a cause and a remedy in both languages; a file that is taken is solved with finite numbers and
//! its identities, or says that it did not converge. A panic, a solution that misses an identity and an input that takes
//! longer than a minute are findings; each names its seed.

mod bend;
mod check;
mod corpus;

use std::error::Error;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use hoinhap_sources::Library;

use bend::Dice;
use corpus::Case;

/// No input may take longer.
const LONGEST: Duration = Duration::from_secs(60);

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<u64> = std::env::args().skip(1).map(|word| word.parse()).collect::<Result<_, _>>()?;
    let seconds = words.first().copied().unwrap_or(60);
    let library = Library::embedded()?;
    let cases = corpus::cases()?;
    // One seed: that input again.
    if let Some(seed) = words.get(1) {
        let case = input(&cases, *seed);
        writeln!(std::io::stdout(), "{case}")?;
        return Ok(writeln!(std::io::stdout(), "{:?}", check::tried(&library, &case)?)?);
    }
    // What is bent is whole: otherwise all that is tried would be refused for one and the same fault.
    for case in &cases {
        let end = check::tried(&library, case)?;
        if end != check::End::Solved {
            return Err(format!("{end:?}").into());
        }
    }
    let counts = Counts::default();
    let until = Instant::now() + Duration::from_secs(seconds);
    let (said, heard) = mpsc::channel();
    // A thread that hangs is left behind: the program ends with the finding.
    let counts: &'static Counts = Box::leak(Box::new(counts));
    let (library, cases): (&'static Library, &'static [Case]) = (Box::leak(Box::new(library)), cases.leak());
    thread::spawn(move || said.send(search(library, cases, until, counts)));
    let mut before = (0, Instant::now());
    loop {
        match heard.recv_timeout(Duration::from_secs(1)) {
            Ok(Ok(())) => return Ok(writeln!(std::io::stdout(), "{}", counts.told())?),
            Ok(Err(findings)) => {
                write!(std::io::stderr(), "{findings}")?;
                return Err(counts.told().into());
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => return Err("the search ended early".into()),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        let seed = counts.seed.load(Ordering::Relaxed);
        if seed != before.0 {
            before = (seed, Instant::now());
        } else if before.1.elapsed() > LONGEST {
            return Err(format!("seed {seed} takes longer than {LONGEST:?}:\n{}", input(cases, seed)).into());
        }
    }
}

/// What became of the inputs.
#[derive(Default)]
struct Counts {
    seed: AtomicU64,
    ends: Mutex<std::collections::BTreeMap<&'static str, u64>>,
}

impl Counts {
    fn told(&self) -> String {
        let ends = self.ends.lock().map(|ends| ends.clone()).unwrap_or_default();
        let ends = ends.iter().map(|(end, count)| format!("{count} {end}"));
        let ends = ends.collect::<Vec<_>>().join(", ");
        format!("{} inputs: {ends}", self.seed.load(Ordering::Relaxed))
    }
}

/// Findings after which the search ends.
const ENOUGH: usize = 10;

fn search(library: &Library, cases: &[Case], until: Instant, counts: &Counts) -> Result<(), String> {
    let mut findings = Vec::new();
    while Instant::now() < until && findings.len() < ENOUGH {
        let seed = counts.seed.fetch_add(1, Ordering::Relaxed) + 1;
        let case = input(cases, seed);
        let tried = catch_unwind(AssertUnwindSafe(|| check::tried(library, &case)));
        let end = match tried.unwrap_or_else(|_| Err("a panic".to_owned())) {
            Ok(end) => end.name(),
            Err(finding) => {
                findings.push(format!("seed {seed}: {finding}\n{case}\n"));
                "found wanting"
            }
        };
        if let Ok(mut ends) = counts.ends.lock() {
            *ends.entry(end).or_default() += 1;
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(findings.join("\n")) }
}

/// The input of a seed.
fn input(cases: &[Case], seed: u64) -> Case {
    bend::bent(cases, &mut Dice::new(seed))
}
