//! `hoinhap rules show`: the rule for a code, in words.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::Hs6;
use hoinhap_origin::rule::{Packs, Row, ScopeKind, print_node};
use hoinhap_vocab::{Lang, Text};

use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "show",
    about: Text::fixed("Quy tắc cụ thể cho một mã HS, bằng lời", "The rule for an HS code, in words"),
    more: Text::fixed("", ""),
    args: &[
        ArgSpec {
            id: "agreement",
            value: "AGREEMENT",
            takes: Takes::Position,
            help: Text::fixed("Hiệp định", "The agreement"),
        },
        ArgSpec {
            id: "hs",
            value: "HS",
            takes: Takes::Position,
            help: Text::fixed("Mã HS sáu chữ số", "HS code of six digits"),
        },
    ],
    subcommands: &[],
    examples: &[Example {
        line: "rules show UKVFTA 850440",
        does: Text::fixed("quy tắc cho bộ biến đổi", "the rule for converters"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let packs = Packs::embedded()?;
    let (pack, _) = packs.find(one(matches, "agreement").unwrap_or_default())?;
    let text = one(matches, "hs").unwrap_or_default();
    let code = Hs6::parse(text).map_err(|error| {
        let message = Text::new(format!("`{text}` không phải mã HS sáu chữ số"), error.to_string());
        Failure::usage("cli/bad-code", message, Text::fixed("Viết sáu chữ số", "Write six digits"))
            .at("HS")
            .with_value(text)
    })?;
    let rows = pack.rows_of(code);
    let json: Vec<Value> = rows.iter().map(|row| row_json(row, &packs)).collect();
    let mut answer = Answer::new(
        "rules-show",
        json!({"agreement": pack.agreement, "hs": code.to_string(), "hs_edition": pack.edition, "rows": json}),
    );
    for row in &rows {
        answer = page(answer, row, &packs, session.lang);
    }
    if rows.is_empty() {
        let none = Text::fixed(
            "Không dòng nào chứa mã này, hoặc quy tắc chưa được nạp.",
            "No row holds this code, or the rules are not loaded.",
        );
        answer = answer.line(none.get(session.lang)).exit(1);
    }
    Ok(answer)
}

fn scope(kind: &ScopeKind, packs: &Packs) -> Text {
    match kind {
        ScopeKind::Whole => Text::fixed("mọi hàng hoá", "all goods"),
        ScopeKind::Other => Text::fixed("hàng hoá khác", "other goods"),
        ScopeKind::Described(slug) => packs.names().material(slug),
        ScopeKind::Partner(_) => Text::fixed("giữa một số bên", "between certain parties"),
    }
}

fn row_json(row: &Row, packs: &Packs) -> Value {
    let groups = row.groups.iter().map(|group| {
        let alternatives = group.alternatives.iter().map(|alternative| {
            json!({"n": alternative.number, "rule": text_json(&print_node(&alternative.node, packs.names())), "needs_review": alternative.needs_review})
        });
        json!({"scope": text_json(&scope(&group.scope, packs)), "alternatives": alternatives.collect::<Vec<_>>()})
    });
    json!({"id": row.id, "row": row.label, "ref": row.reference, "specificity": row.specificity(), "groups": groups.collect::<Vec<_>>()})
}

fn page(mut answer: Answer, row: &Row, packs: &Packs, lang: Lang) -> Answer {
    answer = answer.line(row.reference.clone());
    for group in &row.groups {
        answer = answer.line(format!("  {}:", scope(&group.scope, packs).get(lang)));
        for alternative in &group.alternatives {
            let doubt = if alternative.needs_review { " (?)" } else { "" };
            let rule = print_node(&alternative.node, packs.names());
            answer = answer.line(format!("    {}. {}{doubt}", alternative.number, rule.get(lang)));
        }
    }
    answer
}
