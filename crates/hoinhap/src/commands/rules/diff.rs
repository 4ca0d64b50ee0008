//! `hoinhap rules diff`: two packs compared, each change classed by what it does.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::diff::{PackDiff, diff};
use hoinhap_origin::rule::{Pack, Packs};
use hoinhap_vocab::{Lang, Text};

use super::folder::open;
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

const fn pack(id: &'static str, value: &'static str) -> ArgSpec {
    ArgSpec {
        id,
        value,
        takes: Takes::Position,
        help: Text::fixed("Hiệp định, HIỆP-ĐỊNH/NGÀY hoặc thư mục", "Agreement, AGREEMENT/DATE or a folder"),
    }
}

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "diff",
    about: Text::fixed("So sánh hai bộ quy tắc", "Compare two packs"),
    more: Text::fixed(
        "Mỗi thay đổi được xếp loại: nới hơn, chặt hơn, dịch chuyển, hoặc chỉ câu chữ, bằng cách chạy cả hai trên một bộ hồ sơ thử.",
        "Each change is classed looser, tighter, moved or wording, by running both on a set of bills of materials.",
    ),
    args: &[pack("first", "FIRST"), pack("second", "SECOND")],
    subcommands: &[],
    examples: &[Example {
        line: "rules diff EVFTA UKVFTA",
        does: Text::fixed("so sánh hai bộ quy tắc", "compare the two packs"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let packs = Packs::embedded()?;
    let first = load(&packs, one(matches, "first").unwrap_or_default())?;
    let second = load(&packs, one(matches, "second").unwrap_or_default())?;
    let found = diff(&first, &second);
    let same = found.added.is_empty() && found.removed.is_empty() && found.changed.is_empty();
    let fields: Value = json!(found);
    let answer = Answer::new("rules-diff", fields);
    if same {
        let none = Text::fixed("Hai bộ quy tắc không khác nhau.", "The two packs do not differ.");
        return Ok(answer.line(none.get(session.lang)));
    }
    Ok(answer.table(sheet(&found, session.lang)).exit(1))
}

fn load(packs: &Packs, name: &str) -> Result<Pack, Failure> {
    match open(name)? {
        Some(folder) => Ok(packs.read(&folder)?.0),
        None => Ok(packs.find(name)?.0.clone()),
    }
}

/// A change in words.
fn change(code: &str) -> Text {
    match code {
        "added" => Text::fixed("thêm", "added"),
        "removed" => Text::fixed("bỏ", "removed"),
        "looser" => Text::fixed("nới hơn", "looser"),
        "tighter" => Text::fixed("chặt hơn", "tighter"),
        "moved" => Text::fixed("dịch chuyển", "moved"),
        "wording" => Text::fixed("chỉ câu chữ", "wording"),
        other => Text::same(other.to_owned()),
    }
}

fn sheet(found: &PackDiff, lang: Lang) -> Sheet {
    let columns = vec![Column::text("row", "Dòng", "Row"), Column::text("change", "Thay đổi", "Change")];
    let added = found.added.iter().map(|row| (row.clone(), "added".to_owned()));
    let removed = found.removed.iter().map(|row| (row.clone(), "removed".to_owned()));
    let changed = found.changed.iter().map(|row| {
        let effect = serde_json::to_value(row.effect).unwrap_or_default();
        (row.row.clone(), effect.as_str().unwrap_or_default().to_owned())
    });
    let rows = added.chain(removed).chain(changed);
    Sheet {
        columns,
        rows: rows
            .map(|(row, code)| vec![Cell::same(row), Cell::pair(change(&code).get(lang), code)])
            .collect(),
    }
}
