//! `hoinhap rules test`: worked cases, run again.

use std::fs;
use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::Verdict;
use hoinhap_origin::answer::{World, answer};
use hoinhap_origin::case::CaseReader;
use hoinhap_vocab::{Text, date};

use super::folder::cases;
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "test",
    about: Text::fixed(
        "Chạy các hồ sơ mẫu trong thư mục good và bad",
        "Run the worked cases in the folders good and bad",
    ),
    more: Text::fixed(
        "Hồ sơ trong good phải có câu trả lời là có; trong bad thì không được. Khoá expect.verdict nêu kết luận chính xác.",
        "A case below good must say yes, one below bad must not; the key expect.verdict states the exact verdict.",
    ),
    args: &[ArgSpec {
        id: "pack",
        value: "PACK",
        takes: Takes::Position,
        help: Text::fixed("Thư mục chứa good/ và bad/", "The folder that holds good/ and bad/"),
    }],
    subcommands: &[],
    examples: &[Example {
        line: "rules test crates/origin/tests/suite",
        does: Text::fixed("chạy bộ hồ sơ mẫu", "run the suite"),
    }],
    run: Some(run),
};

struct Outcome {
    case: String,
    expected: String,
    found: &'static str,
    ok: bool,
}

fn run(_: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let folder = Path::new(one(matches, "pack").unwrap_or_default());
    let files = cases(folder)?;
    if files.is_empty() {
        let message = Text::fixed("Thư mục không có hồ sơ nào", "The folder holds no case");
        let help = Text::fixed("Đặt hồ sơ JSON trong good/ và bad/", "Put case files below good/ and bad/");
        return Err(Failure::usage("rules/no-cases", message, help)
            .at("PACK")
            .with_value(folder.display().to_string()));
    }
    let world = World::embedded()?;
    let outcomes = files.iter().map(|file| one_case(&world, folder, file)).collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<Value> = outcomes
        .iter()
        .map(|row| json!({"case": row.case, "expected": row.expected, "found": row.found, "ok": row.ok}))
        .collect();
    let failed = outcomes.iter().filter(|row| !row.ok).count();
    let fields = json!({"cases": outcomes.len(), "failed": failed, "rows": rows});
    Ok(Answer::new("rules-test", fields).table(sheet(&outcomes)).exit(u8::from(failed > 0)))
}

fn one_case(world: &World, root: &Path, file: &Path) -> Result<Outcome, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::of_file(file, &error))?;
    let mut reader = CaseReader::new(world.packs.reader());
    let case = reader.read(&text);
    let found = answer(world, case, reader.issues, date(2026, 4, 10))?;
    let raw: Value = serde_json::from_str(&text).unwrap_or_default();
    let stated = raw.pointer("/expect/verdict").and_then(Value::as_str);
    let bad = file.strip_prefix(root).unwrap_or(file).components().any(|part| part.as_os_str() == "bad");
    let (expected, ok) = match (stated, found.verdict) {
        (Some(stated), verdict) => (stated.to_owned(), verdict.map(Verdict::code) == Some(stated)),
        (None, None) => ("-".to_owned(), true),
        (None, Some(verdict)) if bad => {
            ("not yes, or a fault".to_owned(), verdict != Verdict::Yes || found.fault().is_some())
        }
        (None, Some(verdict)) => ("yes".to_owned(), verdict == Verdict::Yes),
    };
    let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
    Ok(Outcome { case: name, expected, found: found.verdict.map_or("-", Verdict::code), ok })
}

fn sheet(outcomes: &[Outcome]) -> Sheet {
    let columns = vec![
        Column::text("case", "Hồ sơ", "Case"),
        Column::text("expected", "Mong đợi", "Expected"),
        Column::text("found", "Kết quả", "Found"),
        Column::text("ok", "Đạt", "Ok"),
    ];
    let row = |row: &Outcome| {
        vec![
            Cell::same(&row.case),
            Cell::same(&row.expected),
            Cell::same(row.found),
            Cell::same(if row.ok { "✓" } else { "✗" }),
        ]
    };
    Sheet { columns, rows: outcomes.iter().map(row).collect() }
}
