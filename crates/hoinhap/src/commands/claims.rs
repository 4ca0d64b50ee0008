//! `hoinhap claims check`: public statements held against the shipped rows.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::Evidence;
use hoinhap_measures::claims::{ClaimResult, Reason, Verdict, check_claims};
use hoinhap_sources::{Profile, RegisterFacts};
use hoinhap_vocab::{Lang, Text};

use super::profiles::{DEFAULT_PROFILE, PROFILE, profile};
use crate::cli::{CommandSpec, Example, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, issue_json};
use crate::session::Session;

/// The command.
pub(crate) const SPEC: CommandSpec = CommandSpec {
    name: "claims",
    about: Text::fixed("Phát biểu có số liệu: kiểm chứng", "Statements with figures: check them"),
    more: Text::fixed("", ""),
    args: &[],
    subcommands: &[CHECK],
    examples: &[Example {
        line: "claims check",
        does: Text::fixed("kiểm chứng mọi phát biểu", "check every claim"),
    }],
    run: None,
};

const CHECK: CommandSpec = CommandSpec {
    name: "check",
    about: Text::fixed(
        "Kiểm chứng từng phát biểu bằng số liệu: đúng, không đúng, hoặc không kiểm chứng được",
        "Hold each claim against the data: holds, does not hold, or cannot be checked",
    ),
    more: Text::fixed(
        "Mỗi phát biểu được xét tại ngày của văn bản, hoặc tại ngày --as-of nếu có nêu. Mã thoát 1 nếu có phát biểu không \
         đúng hoặc không kiểm chứng được.",
        "Each claim is asked as of its document's date, or of --as-of where that is given. The exit status is 1 where a \
         claim does not hold or cannot be checked.",
    ),
    args: &[PROFILE],
    subcommands: &[],
    examples: &[
        Example {
            line: "claims check --lang vi",
            does: Text::fixed("bảng kết quả tiếng Việt", "the table in Vietnamese"),
        },
        Example {
            line: "claims check --as-of 2025-12-31 --format json",
            does: Text::fixed(
                "xét mọi phát biểu tại một ngày, kèm số liệu gốc",
                "all as of one day, with the rows",
            ),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let library = session.library()?;
    let profile = Profile::embedded(&profile(one(matches, "profile").unwrap_or(DEFAULT_PROFILE))?)?;
    let facts = RegisterFacts::embedded(&profile.id)?;
    let evidence = Evidence::new(&library, session.as_of)?;
    let as_of = session.as_of_given.then_some(session.as_of.0);
    let results = check_claims(&evidence, &facts, &profile, as_of)
        .map_err(|error| Failure::of_claims(&error, &library))?;
    let rows: Vec<Value> = results.iter().map(|row| row_json(row, session.lang)).collect();
    let open =
        results.iter().any(|row| matches!(row.verdict, Verdict::DoesNotHold | Verdict::CannotBeChecked));
    let answer = Answer::new("claims-check", json!({"profile": profile.id, "rows": rows}));
    Ok(answer.table(sheet(&results, session.lang)).exit(u8::from(open)))
}

/// The claim with its messages in one language.
fn row_json(result: &ClaimResult, lang: Lang) -> Value {
    let mut row = serde_json::to_value(result).unwrap_or_default();
    if let Value::Object(fields) = &mut row {
        let issues = result.issues.iter().map(|issue| issue_json(issue, lang)).collect();
        fields.insert("issues".to_owned(), issues);
    }
    row
}

fn sheet(results: &[ClaimResult], lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("claim", "Mã", "Claim"),
        Column::text("verdict", "Kết quả", "Verdict"),
        Column::text("statement", "Phát biểu", "Statement"),
        Column::text("explanation", "Căn cứ", "Grounds"),
        Column::text("as_of", "Tại ngày", "As of"),
        Column::csv_only("document"),
        Column::csv_only("reason"),
    ];
    let row = |result: &ClaimResult| {
        let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
        let reason_code = result.reason.map(|reason| word(json!(reason))).unwrap_or_default();
        vec![
            Cell::same(&result.claim),
            Cell::pair(verdict(result, lang), word(json!(result.verdict))),
            Cell::same(result.statement.get(lang)),
            Cell::same(result.explanation.get(lang)),
            Cell::pair(hoinhap_report::format::short_date(result.as_of, lang), result.as_of.to_string()),
            Cell::same(&result.document),
            Cell::same(reason_code),
        ]
    };
    Sheet { columns, rows: results.iter().map(row).collect() }
}

fn verdict(result: &ClaimResult, lang: Lang) -> String {
    let word = match result.verdict {
        Verdict::Holds => Text::fixed("đúng", "holds"),
        Verdict::DoesNotHold => Text::fixed("không đúng", "does not hold"),
        Verdict::CannotBeChecked => Text::fixed("không kiểm chứng được", "cannot be checked"),
        Verdict::Met => Text::fixed("mục tiêu đã đạt", "target met"),
        Verdict::NotMet => Text::fixed("mục tiêu chưa đạt", "target not met"),
        Verdict::None => Text::fixed("không phải phát biểu kiểm chứng được", "not a claim"),
    };
    match result.reason {
        Some(reason) => format!("{} ({})", word.get(lang), reason_word(reason).get(lang)),
        None => word.get(lang).to_owned(),
    }
}

const fn reason_word(reason: Reason) -> Text {
    match reason {
        Reason::Absent => Text::fixed("không có số liệu", "no data"),
        Reason::Stale => Text::fixed("số liệu quá cũ", "stale data"),
        Reason::Definition => Text::fixed("khác định nghĩa", "another definition"),
        Reason::Unverified => Text::fixed("chưa xác minh", "unverified"),
        Reason::Circular => Text::fixed("chỉ chính văn bản nói vậy", "only the statement says so"),
        Reason::Coverage => {
            Text::fixed("thiếu nền kinh tế có thể làm đổi kết quả", "missing economies could turn it")
        }
    }
}
