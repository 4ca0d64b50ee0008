//! `hoinhap rules coverage`: what is loaded of each agreement.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::rule::{Pack, Packs};
use hoinhap_vocab::{Lang, Text};

use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "coverage",
    about: Text::fixed("Đã nạp những gì của từng hiệp định", "What is loaded of each agreement"),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[],
    examples: &[Example {
        line: "rules coverage",
        does: Text::fixed("bảng các bộ quy tắc", "the table of packs"),
    }],
    run: Some(run),
};

fn run(session: &Session, _: &ArgMatches) -> Result<Answer, Failure> {
    let packs = Packs::embedded()?;
    let names: Vec<String> = packs.list().map(|(agreement, date)| format!("{agreement}/{date}")).collect();
    let loaded =
        names.iter().map(|name| packs.find(name).map(|(pack, _)| pack)).collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<Value> = loaded.iter().map(|pack| row_json(pack)).collect();
    Ok(Answer::new("rules-coverage", json!({"rows": rows})).table(sheet(&loaded, session.lang)))
}

fn row_json(pack: &Pack) -> Value {
    json!({
        "agreement": pack.agreement,
        "title": text_json(&pack.title),
        "valid_from": pack.valid_from.to_string(),
        "hs_edition": pack.edition,
        "rows": pack.rows.len(),
        "general_rule": pack.general_rule.is_some(),
        "tolerances": pack.tolerances.len(),
        "tolerances_unverified": pack.tolerances.iter().filter(|tolerance| !tolerance.verified).count(),
        "proofs": pack.proofs.len(),
        "cumulation": pack.cumulation.kind,
        "cumulation_full": pack.cumulation.full,
        "cumulation_confidence": pack.cumulation.confidence,
        "value_base": pack.value_base.code(),
    })
}

fn sheet(packs: &[&Pack], lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("agreement", "Hiệp định", "Agreement"),
        Column::text("valid_from", "Từ ngày", "From"),
        Column::number("rows", "Dòng quy tắc", "Rows"),
        Column::text("state", "Tình trạng", "State"),
        Column::text("cumulation", "Cộng gộp", "Cumulation"),
        Column::number("tolerances", "Ngưỡng", "Tolerances"),
        Column::number("proofs", "Chứng từ", "Proofs"),
    ];
    let row = |pack: &&Pack| {
        let state = match (pack.has_rows(), pack.general_rule.is_some()) {
            (true, _) => Text::fixed("đã nạp", "loaded"),
            (false, true) => Text::fixed("quy tắc chung, chưa kiểm chứng", "general rule, unverified"),
            (false, false) => Text::fixed("chưa nạp quy tắc", "rules not loaded"),
        };
        let full = if pack.cumulation.full { " (full)" } else { "" };
        vec![
            Cell::same(&pack.agreement),
            Cell::same(pack.valid_from.to_string()),
            Cell::same(pack.rows.len().to_string()),
            Cell::same(state.get(lang)),
            Cell::same(format!("{}{full}", pack.cumulation.kind)),
            Cell::same(pack.tolerances.len().to_string()),
            Cell::same(pack.proofs.len().to_string()),
        ]
    };
    Sheet { columns, rows: packs.iter().map(row).collect() }
}
