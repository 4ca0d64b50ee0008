//! `hoinhap rules check`: what is wrong, missing or doubtful in a pack.

use clap::ArgMatches;
use serde_json::json;

use hoinhap_origin::rule::{PackFolder, Packs};
use hoinhap_origin::validate::{PackReport, check};
use hoinhap_vocab::{Severity, Text};

use super::folder::open;
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, issue_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "check",
    about: Text::fixed("Kiểm tra một bộ quy tắc", "Check a pack of rules"),
    more: Text::fixed(
        "PACK là tên hiệp định, HIỆP-ĐỊNH/NGÀY, hoặc thư mục chứa pack.toml. Mã thoát 1 nếu có vấn đề.",
        "PACK is an agreement, AGREEMENT/DATE, or a folder with pack.toml. The exit status is 1 where something is found.",
    ),
    args: &[ArgSpec {
        id: "pack",
        value: "PACK",
        takes: Takes::Position,
        help: Text::fixed("Bộ quy tắc", "The pack"),
    }],
    subcommands: &[],
    examples: &[Example {
        line: "rules check CPTPP",
        does: Text::fixed("kiểm tra bộ quy tắc CPTPP", "check the CPTPP pack"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let packs = Packs::embedded()?;
    let name = one(matches, "pack").unwrap_or_default();
    let on = session.as_of.0;
    let report = match open(name)? {
        Some(folder) => report(&packs, &folder, on)?,
        None => {
            let (pack, issues) = packs.find(name)?;
            let folder = PackFolder::embedded(&format!("rules/{}/{}", pack.agreement, pack.valid_from))?;
            check(pack, issues, Some(&folder), &packs, on)?
        }
    };
    let issues: Vec<_> = report.issues.iter().map(|issue| issue_json(issue, session.lang)).collect();
    let fields = json!({
        "agreement": report.agreement, "ok": report.is_clean(), "rows": report.rows, "codes": report.codes,
        "without_rule": report.without_rule, "not_transposed": report.not_transposed,
        "needs_review": report.needs_review, "issues": issues,
    });
    let exit = u8::from(!report.is_clean());
    Ok(Answer::new("rules-check", fields).table(sheet(&report, session)).exit(exit))
}

fn report(packs: &Packs, folder: &PackFolder, on: hoinhap_vocab::Date) -> Result<PackReport, Failure> {
    let (pack, issues) = packs.read(folder)?;
    Ok(check(&pack, &issues, Some(folder), packs, on)?)
}

fn sheet(report: &PackReport, session: &Session) -> Sheet {
    let columns = vec![
        Column::text("severity", "Mức", "Severity"),
        Column::text("code", "Mã", "Code"),
        Column::text("place", "Chỗ", "Place"),
        Column::text("message", "Nội dung", "Message"),
    ];
    let rows = report.issues.iter().map(|issue| {
        let severity = match issue.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        vec![
            Cell::same(severity),
            Cell::same(issue.code),
            Cell::same(&issue.place),
            Cell::same(issue.message.get(session.lang)),
        ]
    });
    Sheet { columns, rows: rows.collect() }
}
