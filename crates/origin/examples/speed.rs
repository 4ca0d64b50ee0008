//! Measures single-core speed: tariff choices and origin decisions per second. Run with `--release`.

#![expect(clippy::print_stdout, reason = "a measuring program prints its result")]

use std::hint::black_box;
use std::time::Instant;

use hoinhap_origin::answer::{World, answer};
use hoinhap_origin::case::{CaseReader, Facts, Material, Values};
use hoinhap_origin::evaluate::{Class, Good, Item, decide};
use hoinhap_origin::rule::Base;
use hoinhap_origin::tariff::{Memberships, Regime, TariffTable};
use hoinhap_origin::{CodeRange, Decimal};
use hoinhap_vocab::{Economy, date};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    choices()?;
    decisions()?;
    cases()
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
    let mut reader = CaseReader { rules: world.packs.reader(), issues: Vec::new() };
    let case = reader.read(text);
    black_box(answer(&world, case, reader.issues, date(2026, 4, 10))?);
    report("one question from a cold start", 1, start);
    Ok(())
}
