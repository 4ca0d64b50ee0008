//! Measures single-core speed: tariff choices and origin decisions per second. Run with `--release`.
//!
//! `speed` alone takes seconds; `speed batch ROWS FOLDER` writes ROWS declarations drawn with a seed into FOLDER and
//! judges them with one thread and with two.

#![expect(clippy::print_stdout, reason = "a measuring program prints its result")]

use std::fs::File;
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use hoinhap_origin::answer::{World, answer};
use hoinhap_origin::batch::{BatchFiles, Judge, run};
use hoinhap_origin::case::{CaseReader, Facts, Material, Values};
use hoinhap_origin::evaluate::{Class, Good, Item, decide};
use hoinhap_origin::rule::Base;
use hoinhap_origin::tariff::{Memberships, Regime, TariffTable, View};
use hoinhap_origin::{CodeRange, Decimal};
use hoinhap_vocab::{Economy, date};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [word, rows, folder] = words.as_slice()
        && word == "batch"
    {
        return batch(rows.parse()?, Path::new(folder));
    }
    choices()?;
    decisions()?;
    cases()
}

/// Declarations of half a year: codes and origins of all kinds, a third of them under some programme.
fn declarations(path: &Path, rows: u64, table: &TariffTable) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "id,date,hs8,origin,importer,value,currency,claimed_programme,duty_paid,firm_size")?;
    let origins =
        ["CHN", "KOR", "JPN", "THA", "IDN", "MYS", "USA", "DEU", "FRA", "ITA", "AUS", "IND", "GBR", "CHL"];
    let sizes = ["micro", "small", "medium", "large", ""];
    let codes: Vec<&str> =
        table.lines.iter().filter(|line| !line.is_special_chapter()).map(|line| line.hs8.as_str()).collect();
    let programmes: Vec<&str> = table.programmes.imports.iter().map(|own| own.code.as_str()).collect();
    let mut word = 1_u64;
    let mut draw = |bound: usize| {
        // A linear congruential stream (Knuth's constants): the rows are the same wherever they are drawn.
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((word >> 33) % bound as u64) as usize
    };
    for row in 0..rows {
        let claimed = if draw(3) == 0 { programmes[draw(programmes.len())] } else { "" };
        let (month, day, code) = (draw(6) + 1, draw(28) + 1, codes[draw(codes.len())]);
        let (origin, whole, cents, size) = (origins[draw(14)], draw(1_000_000), draw(100), sizes[draw(5)]);
        writeln!(
            file,
            "{row},2026-{month:02}-{day:02},{code},{origin},VNM,{whole}.{cents:02},USD,{claimed},0,{size}"
        )?;
    }
    file.flush()
}

fn batch(rows: u64, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let judge = Judge::new(TariffTable::embedded()?, Memberships::embedded()?, Economy::literal("VNM"));
    let input = folder.join("declarations.csv");
    declarations(&input, rows, &judge.table)?;
    let mut found = Vec::new();
    for threads in [1, 2] {
        let files = BatchFiles::new(input.clone(), folder.join(format!("lines-{threads}.csv")), threads);
        let start = Instant::now();
        let summary = run(&judge, &files, &|_| {})?;
        report(&format!("declarations, {threads} threads"), usize::try_from(summary.rows_read)?, start);
        found.push((summary, files.out));
    }
    let [(one, first), (two, second)] = found.as_slice() else { return Ok(()) };
    let same = one == two && std::fs::read(first)? == std::fs::read(second)?;
    println!(
        "the same result: {same}; bad rows {}, utilisation {:?} %",
        one.rows_bad(),
        one.total.utilisation()
    );
    Ok(())
}

fn report(what: &str, count: usize, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {count} in {seconds:.3} s, {:.0} per second", count as f64 / seconds);
}

fn choices() -> Result<(), Box<dyn std::error::Error>> {
    let (table, memberships) = (TariffTable::embedded()?, Memberships::embedded()?);
    let regime = Regime::in_force(
        &table,
        Economy::literal("THA"),
        Economy::literal("VNM"),
        date(2026, 4, 10),
        &memberships,
    );
    let start = Instant::now();
    let rounds = 200;
    for _ in 0..rounds {
        for line in &table.lines {
            black_box(regime.choose(&table, line));
        }
    }
    report("tariff choices", rounds * table.lines.len(), start);
    let view = View::new(&table, regime);
    let start = Instant::now();
    for _ in 0..rounds {
        for line in &table.lines {
            black_box(view.choose(line));
        }
    }
    report("tariff choices of one origin over all lines", rounds * table.lines.len(), start);
    Ok(())
}

fn decisions() -> Result<(), Box<dyn std::error::Error>> {
    let world = World::embedded()?;
    let (pack, _) = world.packs.find("CPTPP")?;
    let codes = CodeRange::of("640299")?;
    let rows = pack.rows_of(codes.first());
    let alternatives = &rows[0].groups[0].alternatives;
    let material = |index: i64| Material {
        id: format!("m{index}"),
        codes: CodeRange::of(["390110", "410712", "540233", "640610"][index as usize % 4]).ok(),
        value: Some(Decimal::whole(3 + index)),
        weight: Some(Decimal::whole(1)),
        ..Material::default()
    };
    let materials: Vec<Material> = (0..12).map(material).collect();
    let values = Values {
        good: Some(Decimal::whole(200)),
        fob: Some(Decimal::whole(200)),
        exw: Some(Decimal::whole(190)),
        ..Values::default()
    };
    let (facts, scope) = (Facts::default(), std::collections::BTreeMap::new());
    let class = |index: usize| if index.is_multiple_of(3) { Class::Originating } else { Class::Foreign };
    let items = materials.iter().enumerate().map(|(index, material)| Item {
        material,
        class: class(index),
        contribution: Decimal::ZERO,
        reason: "stated",
    });
    let good = Good {
        codes,
        weight: Some(Decimal::whole(20)),
        values: &values,
        items: Some(items.collect()),
        facts: &facts,
        scope: &scope,
        exporter: None,
        importer: None,
        base: Some(Base::Good),
        tolerances: &pack.tolerances,
        pack: Some(pack),
    };
    let (start, count) = (Instant::now(), 500_000);
    for _ in 0..count {
        black_box(decide(black_box(&good), alternatives));
    }
    report("origin decisions, 12 materials", count, start);
    Ok(())
}

fn cases() -> Result<(), Box<dyn std::error::Error>> {
    let text = r#"{"product": {"hs": "22042111", "hs_edition": "2022"}, "exporter": "DE", "importer": "VN", "date": "2026-04-10"}"#;
    let start = Instant::now();
    let world = World::embedded()?;
    let mut reader = CaseReader::new(world.packs.reader());
    let case = reader.read(text);
    black_box(answer(&world, case, reader.issues, date(2026, 4, 10))?);
    report("one question from a cold start", 1, start);
    Ok(())
}
