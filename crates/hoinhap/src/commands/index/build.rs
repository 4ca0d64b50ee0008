//! `hoinhap index build`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::index::{Build, Composite, Score, build, checks};
use hoinhap_report::format;
use hoinhap_vocab::{Issue, Lang, Severity, Text};

use super::load::with_recipe;
use super::{DATA, RECIPE, YEAR, firmness};
use crate::cli::{CommandSpec, Example};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, issue_json, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "build",
    about: Text::fixed(
        "Tính điểm, kèm thứ hạng, độ phủ và tỷ lệ số liệu bù",
        "Compute scores, with rank, coverage and imputed share",
    ),
    more: Text::fixed(
        "JSON có mọi nút của cây chỉ tiêu; với nhiều năm thì không kèm từng chỉ tiêu, trừ khi nêu `--year`.",
        "JSON holds every node of the hierarchy; over several years the leaves are left out unless `--year` is given.",
    ),
    args: &[RECIPE, DATA, YEAR],
    subcommands: &[],
    examples: &[
        Example {
            line: "index build int-lite",
            does: Text::fixed("bảng điểm năm 2024", "the scores of 2024"),
        },
        Example {
            line: "index build asem --data my-set --format json",
            does: Text::fixed("áp công thức vào số liệu của bạn", "apply a recipe to your own set"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    with_recipe(session, matches, |composite, source, name| {
        let (composite, built) = build(composite, source).map_err(Failure::of_issues)?;
        let (groups, mut issues) = checks(&composite, &built.run);
        issues.splice(0..0, built.issues.iter().cloned());
        let mut below = firmness::lines(&composite, &groups, session.lang);
        below.extend(told(&issues, session.lang));
        let answer = Answer::new(
            "index-build",
            json!({
                "recipe": composite.recipe.id,
                "kind": composite.recipe.kind.code(),
                "top": composite.tree.nodes[composite.tree.top()].code,
                "title": text_json(&composite.recipe.title),
                "note": text_json(&composite.recipe.note),
                "test_only": composite.recipe.test_only,
                "scores": scores_json(&composite, &built),
                "groups": groups.iter().map(group_json).collect::<Vec<_>>(),
                "issues": issues_json(&issues, session.lang),
            }),
        );
        let answer = match composite.recipe.note.get(session.lang) {
            "" => answer,
            note => answer.line(note),
        };
        Ok(below.into_iter().fold(answer.table(sheet(&built, name, session.lang)), Answer::line))
    })
}

/// What the engine doubts, for programs.
pub(super) fn issues_json(issues: &[Issue], lang: Lang) -> Vec<Value> {
    issues.iter().map(|issue| issue_json(issue, lang)).collect()
}

/// Problems printed below a table; the others are counted.
const PROBLEMS_TOLD: usize = 8;

/// What the engine doubts, as lines below the table. Notes stand in the JSON alone.
pub(super) fn told(issues: &[Issue], lang: Lang) -> Vec<String> {
    let grave: Vec<&Issue> = issues.iter().filter(|issue| issue.severity != Severity::Note).collect();
    let line = |issue: &&Issue| {
        format!("{}: {} {}", issue.place, issue.message.get(lang), issue.help.get(lang)).trim().to_owned()
    };
    let mut lines: Vec<String> = grave.iter().take(PROBLEMS_TOLD).map(line).collect();
    let more = grave.len().saturating_sub(PROBLEMS_TOLD);
    if more > 0 {
        let text = Text::new(
            format!("… và {more} vấn đề khác (--format json)"),
            format!("… and {more} more (--format json)"),
        );
        lines.push(text.get(lang).to_owned());
    }
    lines
}

fn scores_json(composite: &Composite, built: &Build) -> Vec<Value> {
    let one_year = built.run.imputed.frame.years().len() == 1;
    let leaves = composite.tree.leaves.len();
    let shown = |score: &&Score| one_year || score.node >= leaves;
    built.scores.iter().filter(shown).map(|score| score_json(composite, score)).collect()
}

fn score_json(composite: &Composite, score: &Score) -> Value {
    let mut row = json!({
        "unit": score.unit,
        "node": composite.tree.nodes[score.node].code,
        "level": composite.tree.nodes[score.node].level,
        "value": score.value,
        "rank": score.rank,
        "of": score.of,
        "coverage": score.coverage,
        "imputed_share": score.imputed_share,
    });
    if let Value::Object(fields) = &mut row {
        fields.extend(score.year.map(|year| ("year".to_owned(), json!(year))));
        fields.extend(score.autonomy.map(|autonomy| ("autonomy".to_owned(), json!(autonomy))));
        fields.extend(score.reason.as_ref().map(|reason| ("reason".to_owned(), json!(reason.en))));
        fields.extend(score.reason.as_ref().map(|reason| ("reason_vi".to_owned(), json!(reason.vi))));
        fields.extend(score.withheld.map(|value| ("withheld_value".to_owned(), json!(value))));
    }
    row
}

fn group_json(group: &hoinhap_measures::index::GroupCheck) -> Value {
    let member = |member: &hoinhap_measures::index::MemberCheck| {
        json!({
            "node": member.node,
            "nominal_share": member.nominal_share,
            "influence": finite(member.influence),
            "correlation": finite(member.with_group),
        })
    };
    json!({
        "node": group.group,
        "alpha": finite(group.alpha),
        "eigenvalues": group.eigenvalues,
        "first_loadings_squared": group.first_loadings,
        "members": group.members.iter().map(member).collect::<Vec<_>>(),
    })
}

/// JSON has no word for a number that is not defined: null.
pub(super) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

/// The top's scores of the last year by rank, those withheld last.
fn sheet(built: &Build, name: &dyn Fn(&str) -> Text, lang: Lang) -> Sheet {
    let last = built.scores.iter().filter_map(|score| score.year).max();
    let top = built.run.values.len().saturating_sub(1);
    let mut rows: Vec<&Score> =
        built.scores.iter().filter(|score| score.node == top && score.year == last).collect();
    rows.sort_by_key(|score| (score.rank.unwrap_or(usize::MAX), score.unit.clone()));
    let mut columns = vec![
        Column::number("rank", "Hạng", "Rank"),
        Column::text("unit", "Mã", "Code"),
        Column::text("name", "Tên", "Name"),
        Column::number("value", "Điểm", "Score"),
        Column::number("coverage", "Độ phủ", "Coverage"),
        Column::number("imputed_share", "Tỷ lệ bù", "Imputed share"),
        Column::text("reason", "Lý do không có điểm", "Why no score"),
    ];
    let autonomy = rows.iter().any(|score| score.autonomy.is_some());
    if autonomy {
        columns.push(Column::number("autonomy", "Tự chủ", "Autonomy"));
    }
    let number = |value: Option<f64>| {
        value.map_or_else(Cell::none, |value| Cell::pair(format::number(value, 2, lang), value.to_string()))
    };
    let row = |score: &&Score| {
        let mut cells = vec![
            score.rank.map_or_else(Cell::none, |rank| Cell::same(rank.to_string())),
            Cell::same(&score.unit),
            Cell::same(name(&score.unit).get(lang)),
            number(score.value),
            number(Some(score.coverage)),
            number(Some(score.imputed_share)),
            Cell::same(score.reason.as_ref().map_or("", |reason| reason.get(lang))),
        ];
        if autonomy {
            cells.push(number(score.autonomy));
        }
        cells
    };
    Sheet { columns, rows: rows.iter().map(row).collect() }
}
