//! Times of the composite-index engine on one core, as JSON: `cargo run --release -p hoinhap-measures --example
//! index_times`. `bench/index/run` puts them beside COINr's.

use std::hint::black_box;
use std::time::Instant;

use hoinhap_measures::Evidence;
use hoinhap_measures::index::sensitivity::{Design, factorial, replay_design, sampled};
use hoinhap_measures::index::{
    Composite, EvidenceSource, Panel, Runner, SetFile, SetFiles, Uncertainty, UserSet, build, parse_recipe,
    select,
};
use hoinhap_sources::{EmbeddedFile, Library, SourceError};
use hoinhap_vocab::{AsOf, Issue, date};

/// Why nothing was measured.
#[derive(Debug)]
#[expect(dead_code, reason = "printed by its Debug form when the example fails")]
enum Failed {
    Source(SourceError),
    Issues(Vec<Issue>),
}

impl From<SourceError> for Failed {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl From<Vec<Issue>> for Failed {
    fn from(issues: Vec<Issue>) -> Self {
        Self::Issues(issues)
    }
}

fn file(path: &str) -> Result<SetFile, SourceError> {
    let text = String::from_utf8_lossy(&EmbeddedFile::find(path)?.bytes()?).into_owned();
    Ok(SetFile { name: path.to_owned(), text })
}

fn asem() -> Result<(Composite, Panel), Failed> {
    let files = SetFiles {
        units: file("indices/asem/units.csv")?,
        indicators: file("indices/asem/indicators.csv")?,
        denominators: None,
        weight_sets: Some(file("indices/asem/weight_sets.csv")?),
    };
    let set = UserSet::read(&files)?;
    let recipe = file("indices/asem.toml")?;
    let recipe = parse_recipe(&recipe.name, &recipe.text, files.weight_sets.as_ref())?;
    let composite = Composite::bind(recipe, Some(set.hierarchy().to_vec()))?;
    Ok(select(composite, &set)?)
}

/// Milliseconds of the fastest of several runs.
fn fastest(runs: usize, mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    };
    (0..runs).map(time).fold(f64::INFINITY, f64::min)
}

/// A design of `runs` rows that walks through every level of every factor.
fn design(composite: &Composite, runs: usize) -> Design {
    let level = |run: usize, place: usize, levels: usize| (run * (2 * place + 7) / (place + 1)) % levels;
    let row = |run: usize| {
        composite
            .recipe
            .factors
            .iter()
            .enumerate()
            .map(|(place, f)| level(run, place, f.levels.len()))
            .collect()
    };
    Design { runs: (0..runs).map(|run| run.to_string()).collect(), levels: (0..runs).map(row).collect() }
}

fn main() -> Result<(), Failed> {
    let (composite, panel) = asem()?;
    let rows = 0..panel.frame.rows.len();
    let once = fastest(50, || {
        black_box(Runner::new(&composite.tree, panel.clone()).run(&composite.method));
    });
    let thousand = design(&composite, 1_000);
    let replications = fastest(5, || {
        let mut runner = Runner::new(&composite.tree, panel.clone());
        black_box(replay_design(&mut runner, &composite, &thousand, rows.clone()));
    });
    let full = fastest(5, || {
        let mut runner = Runner::new(&composite.tree, panel.clone());
        let _ = black_box(factorial(&mut runner, &composite, rows.clone()));
    });
    // 2,500 base points and two doubts: 10,000 evaluations.
    let doubt = Uncertainty { weights: 0.25, measurement: true, samples: 2_500, seed: 1 };
    let sobol = fastest(1, || {
        black_box(sampled(&composite, &panel, rows.clone(), doubt));
    });
    let library = Library::embedded()?;
    let start = Instant::now();
    let evidence = Evidence::new(&library, AsOf(date(2026, 11, 26)))?;
    let loading = start.elapsed().as_secs_f64() * 1e3;
    let source = EvidenceSource::new(&evidence);
    let lite = file("indices/int-lite.toml")?;
    let lite = Composite::bind(parse_recipe(&lite.name, &lite.text, None)?, None)?.with_years(1990, 2025);
    let every_year = fastest(5, || {
        let _ = black_box(build(lite.clone(), &source));
    });
    let rows = [
        ("build_asem_ms", once, 2.0),
        ("replications_1000_ms", replications, 100.0),
        ("factorial_2000_ms", full, 150.0),
        ("sobol_10000_ms", sobol, 1_000.0),
        ("int_lite_1990_2025_ms", every_year, 50.0),
        ("load_observations_ms", loading, 150.0),
    ];
    report(&rows);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the output of the example")]
fn report(rows: &[(&str, f64, f64)]) {
    for (name, time, bound) in rows {
        println!("{{\"name\": \"{name}\", \"ms\": {time:.3}, \"bound_ms\": {bound}}}");
    }
}
