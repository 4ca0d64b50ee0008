//! `hoinhap rules show`: the rule for a code, in words.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_origin::Hs6;
use hoinhap_origin::answer::{Located, World, locate};
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
    more: Text::fixed(
        "Mã của phiên bản HS khác được chuyển sang phiên bản của bộ quy tắc. Không nêu phiên bản thì đọc theo bộ quy tắc \
         nếu có mã đó, nếu không thì theo phiên bản mới nhất. Mã thoát 1 nếu không có dòng nào, kèm lý do.",
        "A code of another HS edition is transposed to the pack's. Without an edition it is read in the pack's own where \
         that has the code, else in the latest. The exit status is 1 where there is no row, with the reason.",
    ),
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
        ArgSpec {
            id: "edition",
            value: "YEAR",
            takes: Takes::One,
            help: Text::fixed(
                "Phiên bản HS của mã: 2012, 2017, 2022",
                "HS edition of the code: 2012, 2017, 2022",
            ),
        },
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "rules show UKVFTA 850440",
            does: Text::fixed("quy tắc cho bộ biến đổi", "the rule for converters"),
        },
        Example {
            line: "rules show CPTPP 030447 --edition 2022",
            does: Text::fixed(
                "chuyển mã HS 2022 sang HS 2012 rồi tra",
                "a code of HS 2022, transposed to HS 2012",
            ),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let world = World::embedded()?;
    let packs = &world.packs;
    let (pack, _) = packs.find(one(matches, "agreement").unwrap_or_default())?;
    let text = one(matches, "hs").unwrap_or_default();
    let code = Hs6::parse(text).map_err(|error| {
        let message = Text::new(format!("`{text}` không phải mã HS sáu chữ số"), error.to_string());
        Failure::usage("cli/bad-code", message, Text::fixed("Viết sáu chữ số", "Write six digits"))
            .at("HS")
            .with_value(text)
    })?;
    let found = locate(&world, pack, code, edition(matches)?)?;
    let rows = |rows: &[&Row]| rows.iter().map(|row| row_json(row, packs)).collect::<Vec<Value>>();
    let by_code = found.codes.iter().map(|(code, own)| json!({"hs": code.to_string(), "rows": rows(own)}));
    // The rows of all the codes, once each.
    let mut all: Vec<&Row> = Vec::new();
    for row in found.codes.iter().flat_map(|(_, rows)| rows) {
        if !all.iter().any(|own| own.id == row.id) {
            all.push(row);
        }
    }
    let mut answer = Answer::new(
        "rules-show",
        json!({
            "agreement": pack.agreement, "hs": code.to_string(), "hs_edition": pack.edition,
            "read_as_edition": found.edition, "edition_assumed": found.assumed,
            "transposed": by_code.collect::<Vec<_>>(), "rows": rows(&all),
            "reason": found.absence.map(|absence| absence.code()),
        }),
    );
    for line in reading(&found, code, pack.edition) {
        answer = answer.line(line.get(session.lang));
    }
    for row in &all {
        answer = page(answer, row, packs, session.lang);
    }
    match found.absence {
        Some(absence) => Ok(answer.line(absence.label().get(session.lang)).exit(1)),
        None => Ok(answer),
    }
}

fn edition(matches: &ArgMatches) -> Result<Option<u16>, Failure> {
    let Some(text) = one(matches, "edition") else { return Ok(None) };
    match text.trim_start_matches("HS").parse() {
        Ok(edition) if [2012, 2017, 2022].contains(&edition) => Ok(Some(edition)),
        _ => {
            let message = Text::new(
                format!("Không có phiên bản HS `{text}`"),
                format!("There is no HS edition `{text}`"),
            );
            let help = Text::fixed("Ghi 2012, 2017 hoặc 2022", "Write 2012, 2017 or 2022");
            Err(Failure::usage("cli/bad-edition", message, help).at("--edition").with_value(text))
        }
    }
}

/// In which edition the code was read, and what it becomes in the pack's.
fn reading(found: &Located<'_>, code: Hs6, pack: u16) -> Vec<Text> {
    let Some(read) = found.edition else { return Vec::new() };
    let (vi, en) = if found.assumed { (" (tự chọn)", " (assumed)") } else { ("", "") };
    let mut lines = vec![Text::new(
        format!("{code} đọc theo HS {read}{vi}."),
        format!("{code} is read as HS {read}{en}."),
    )];
    let same = matches!(found.codes.as_slice(), [(own, _)] if *own == code);
    if !same && !found.codes.is_empty() {
        let list: Vec<String> = found
            .codes
            .iter()
            .map(|(code, rows)| {
                let ids: Vec<&str> = rows.iter().take(1).map(|row| row.reference.as_str()).collect();
                format!("{code} ({})", if ids.is_empty() { "—" } else { ids[0] })
            })
            .collect();
        let list = list.join(", ");
        lines.push(Text::new(format!("Ở HS {pack}: {list}."), format!("In HS {pack}: {list}.")));
    }
    lines
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
