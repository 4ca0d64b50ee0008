//! `hoinhap index build`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::index::{Build, Composite, Score, build, checks};
use hoinhap_report::format;
use hoinhap_vocab::{Issue, Lang, Severity, Text, Year};

use super::load::with_recipe;
use super::shown::{decimals, headline, number, units_of};
use super::{DATA, RECIPE, YEAR, firmness};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, many};
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
    args: &[
        RECIPE,
        ArgSpec {
            id: "country",
            value: "UNIT",
            takes: Takes::Many,
            help: Text::fixed(
                "Chỉ các đơn vị này, mọi năm của công thức: VNM, TH; mặc định mọi đơn vị, năm cuối",
                "These units only, in all years of the recipe: VNM, TH; by default all units, the last year",
            ),
        },
        DATA,
        YEAR,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "index build int-lite",
            does: Text::fixed("bảng điểm năm 2024", "the scores of 2024"),
        },
        Example {
            line: "index build INT --country VNM,THA",
            does: Text::fixed("hai nước qua các năm", "two countries over the years"),
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
        let asked = units_of(&many(matches, "country"), &built.run.imputed.frame.units, name)?;
        let (groups, mut issues) = checks(&composite, &built.run);
        issues.splice(0..0, built.issues.iter().cloned());
        let shown = Shown { composite: &composite, built: &built, asked: &asked };
        let mut below = firmness::lines(&composite, &groups, shown.year_of_checks(), session.lang);
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
                "scores": shown.json(),
                "groups": groups.iter().map(group_json).collect::<Vec<_>>(),
                "issues": issues_json(&issues, session.lang),
            }),
        );
        let answer = answer.line(shown.headline(session.lang));
        let answer = match composite.recipe.note.get(session.lang) {
            "" => answer,
            note => answer.line(note),
        };
        Ok(below.into_iter().fold(answer.table(shown.sheet(name, session.lang)), Answer::line))
    })
}

/// What the engine doubts, for programs.
pub(super) fn issues_json(issues: &[Issue], lang: Lang) -> Vec<Value> {
    issues.iter().map(|issue| issue_json(issue, lang)).collect()
}

/// The code of a pair of members that correlate so much that they say the same.
const REDUNDANT: &str = "index/redundant-pair";

/// Problems printed below a table; the others are counted.
const PROBLEMS_TOLD: usize = 8;

/// What the engine doubts, as lines below the table. Notes stand in the JSON alone, but for members that say the
/// same: those a reader cannot see from the table.
pub(super) fn told(issues: &[Issue], lang: Lang) -> Vec<String> {
    let is_told = |issue: &&Issue| issue.severity != Severity::Note || issue.code == REDUNDANT;
    let mut grave: Vec<&Issue> = issues.iter().filter(is_told).collect();
    grave.sort_by_key(|issue| issue.severity == Severity::Note);
    let line = |issue: &&Issue| {
        let (place, said, help) = (&issue.place, issue.message.get(lang), issue.help.get(lang));
        match &issue.value {
            Some(value) if issue.code == REDUNDANT => {
                let value = value.parse().map_or_else(|_| value.clone(), |r| format::number(r, 3, lang));
                format!("{place} (r = {value}): {said} {help}")
            }
            _ => format!("{place}: {said} {help}").trim().to_owned(),
        }
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
            "weight": finite(member.weight),
            "influence": finite(member.influence),
            "correlation": finite(member.with_group),
        })
    };
    json!({
        "node": group.group,
        "alpha": finite(group.alpha),
        "eigenvalues": group.eigenvalues,
        "first_loadings_squared": group.first_loadings,
        "correlations": group.correlations.iter().map(|row| row.iter().map(|r| finite(*r)).collect()).collect::<Vec<Vec<_>>>(),
        "members": group.members.iter().map(member).collect::<Vec<_>>(),
    })
}

/// JSON has no word for a number that is not defined: null.
pub(super) fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

/// What a build shows: the last year of all units, or all years of the units asked for.
struct Shown<'a> {
    composite: &'a Composite,
    built: &'a Build,
    asked: &'a [String],
}

impl Shown<'_> {
    fn is_asked(&self, score: &Score) -> bool {
        self.asked.is_empty() || self.asked.contains(&score.unit)
    }

    fn json(&self) -> Vec<Value> {
        let one_year = self.built.run.imputed.frame.years().len() == 1;
        let leaves = self.composite.tree.leaves.len();
        let scores = self.built.scores.iter();
        let shown = scores.filter(|score| self.is_asked(score) && (one_year || score.node >= leaves));
        shown.map(|score| score_json(self.composite, score)).collect()
    }

    /// `Integration (INT), 2024`, or the first and the last year where the years are rows.
    fn headline(&self, lang: Lang) -> String {
        let years: Vec<Option<Year>> =
            self.built.run.imputed.frame.years().into_iter().map(|(year, _)| year).collect();
        let last = years.last().copied().flatten();
        match years.first().copied().flatten().zip(last) {
            Some((first, last)) if first < last && !self.asked.is_empty() => {
                format!("{}, {first}–{last}", headline(self.composite, None, lang))
            }
            _ => headline(self.composite, last, lang),
        }
    }

    /// The year of the checks, where the table has others too.
    fn year_of_checks(&self) -> Option<Year> {
        let years = self.built.run.imputed.frame.years();
        years.last().filter(|_| years.len() > 1 && !self.asked.is_empty()).and_then(|(year, _)| *year)
    }

    /// The top's scores: by rank, those withheld last; or by unit and year.
    fn rows(&self) -> Vec<&Score> {
        let last = self.built.scores.iter().filter_map(|score| score.year).max();
        // A recipe that does not aggregate has no top, and no score.
        let top = self.composite.tree.top();
        let is_shown = |score: &&Score| {
            score.node == top && self.is_asked(score) && (!self.asked.is_empty() || score.year == last)
        };
        let mut rows: Vec<&Score> = self.built.scores.iter().filter(is_shown).collect();
        if self.asked.is_empty() {
            rows.sort_by_key(|score| (score.rank.unwrap_or(usize::MAX), score.unit.clone()));
        } else {
            let place = |score: &Score| self.asked.iter().position(|unit| *unit == score.unit);
            rows.sort_by_key(|score| (place(score), score.year));
        }
        rows
    }

    fn sheet(&self, name: &dyn Fn(&str) -> Text, lang: Lang) -> Sheet {
        let rows = self.rows();
        let decimals = decimals(self.composite);
        let of_dependence = rows.iter().any(|score| score.autonomy.is_some());
        let mut columns = vec![
            Column::number("rank", "Hạng", "Rank"),
            Column::text("unit", "Mã", "Code"),
            Column::text("name", "Tên", "Name"),
            Column { on_page: !self.asked.is_empty(), ..Column::number("year", "Năm", "Year") },
            Column::number("value", "Điểm", "Score"),
            Column::number("coverage", "Độ phủ", "Coverage"),
            Column::number("imputed_share", "Tỷ lệ bù", "Imputed share"),
            Column::text("reason", "Lý do không có điểm", "Why no score"),
        ];
        columns.extend(of_dependence.then(|| Column::number("autonomy", "Tự chủ", "Autonomy")));
        let row = |score: &&Score| {
            let mut cells = vec![
                score.rank.map_or_else(Cell::none, |rank| Cell::same(rank.to_string())),
                Cell::same(&score.unit),
                Cell::same(name(&score.unit).get(lang)),
                score.year.map_or_else(Cell::none, |year| Cell::same(year.to_string())),
                number(score.value, decimals, lang),
                number(Some(score.coverage), 2, lang),
                number(Some(score.imputed_share), 2, lang),
                Cell::same(score.reason.as_ref().map_or("", |reason| reason.get(lang))),
            ];
            cells.extend(of_dependence.then(|| number(score.autonomy, decimals, lang)));
            cells
        };
        Sheet { columns, rows: rows.iter().map(row).collect() }
    }
}
