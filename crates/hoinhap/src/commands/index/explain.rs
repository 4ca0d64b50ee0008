//! `hoinhap index explain`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::definition;
use hoinhap_measures::index::{Build, Composite, Explanation, Mover, Score, build, checks, explain, select};
use hoinhap_report::format;
use hoinhap_sources::Library;
use hoinhap_vocab::{Lang, Text, Year};

use super::build::told;
use super::future::Future;
use super::load::with_recipe;
use super::moves::{Names, Since, mover_json, mover_parts, moves, since};
use super::opened::{Look, sheet, tree_json};
use super::shown::{decimals, percent, unit_of};
use super::{DATA, RECIPE, YEAR, firmness};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::commands::measure::progress;
use crate::failure::Failure;
use crate::output::{Answer, Part, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "explain",
    about: Text::fixed(
        "Mở một điểm số: phần đóng góp của từng chỉ tiêu, đến dòng số liệu gốc",
        "Open a score: the contribution of each leaf, down to its source row",
    ),
    more: Text::fixed(
        "Các phần đóng góp cộng lại đúng bằng điểm. Kèm theo: chỉ tiêu nào có thể đổi thứ hạng và điều gì đã thay đổi so với năm trước.",
        "Contributions sum to the score. Also: which leaf could move the rank, and what changed since the year before.",
    ),
    args: &[
        RECIPE,
        ArgSpec {
            id: "country",
            value: "UNIT",
            takes: Takes::One,
            help: Text::fixed("Đơn vị; mặc định VNM", "The unit; default VNM"),
        },
        DATA,
        YEAR,
        progress::TARGET,
        progress::BY,
        progress::BASE,
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "index explain int-lite --country VNM",
            does: Text::fixed("điểm của Việt Nam từ đâu mà có", "where Viet Nam's score comes from"),
        },
        Example {
            line: "index explain INT --country VNM --target 60 --by 2030",
            does: Text::fixed("điểm có đạt 60 vào năm 2030 không", "whether the score will reach 60 by 2030"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let word = one(matches, "country").unwrap_or("VNM");
    let target = progress::asked(matches)?;
    with_recipe(session, matches, |mut composite, source, name| {
        let year = composite.judged;
        if year.is_some() {
            // The year must be there; the year before is wanted too, so that all are built.
            select(composite.clone(), source).map_err(Failure::of_issues)?;
            composite.judged = None;
        }
        let (composite, built) = build(composite, source).map_err(Failure::of_issues)?;
        let unit = unit_of(word, &built.run.imputed.frame.units, name)?;
        let opened = Opened::new(&composite, &built, &unit, year).ok_or_else(|| no_row(&unit))?;
        let tree = explain(&composite, &built.run, source, opened.row);
        let library = session.library()?;
        let names = |code: &str| title_of(&composite, &library, code);
        let future = target.map(|target| Future::new(&composite, &built, &unit, target)).transpose()?;
        let mut answer = Answer::new("index-explain", opened.json(&tree, &names))
            .line(opened.heading(name(&unit).get(session.lang), session.lang));
        answer.page.extend(opened.parts(&tree, &names, session.lang));
        if let Some(future) = future {
            answer.fields.insert("outlook".to_owned(), future.json());
            answer.page.extend(future.parts(&names, decimals(&composite), session.lang));
        }
        let shown = year.map(|year| built.run.of_year(year));
        let (groups, mut doubts) = checks(&composite, shown.as_ref().unwrap_or(&built.run));
        doubts.splice(0..0, built.issues.iter().cloned());
        let below = firmness::lines(&composite, &groups, None, session.lang).into_iter();
        Ok(below.chain(told(&doubts, session.lang)).fold(answer, Answer::line))
    })
}

/// What a node is called: as the recipe says, else as the catalogue of indicators does, else by its code.
fn title_of(composite: &Composite, library: &Library, code: &str) -> Text {
    let declared = composite.tree.find(code).map(|node| &composite.tree.nodes[node].title);
    let declared = declared.filter(|title| !title.is_empty() && (title.en != code || title.vi != code));
    let title = declared.cloned().or_else(|| Some(definition(library, code)?.title));
    title.filter(|title| !title.is_empty()).unwrap_or_else(|| Text::same(code.to_owned()))
}

/// How many points of one leaf a point of each other is worth; the leaf is the one that moves the top most.
fn substitution_json(tree: &Explanation) -> Value {
    let leaves = tree.leaves();
    let by_marginal = |a: &&&Explanation, b: &&&Explanation| {
        a.marginal.unwrap_or(0.0).total_cmp(&b.marginal.unwrap_or(0.0))
    };
    let Some(base) = leaves.iter().max_by(by_marginal).filter(|leaf| leaf.marginal.is_some_and(|m| m > 0.0))
    else {
        return Value::Null;
    };
    let rate = |leaf: &&Explanation| {
        let rate = leaf.rate_of_substitution(base).filter(|rate| rate.is_finite())?;
        Some((leaf.node.clone(), json!(rate)))
    };
    json!({"base": base.node, "rates": leaves.iter().filter_map(rate).collect::<serde_json::Map<String, Value>>()})
}

/// What the numbers of a withheld score are.
const NOT_A_SCORE: Text = Text::fixed(
    "Số trong ngoặc chỉ tính từ phần số liệu ít ỏi đang có: không phải là điểm và không được xếp hạng.",
    "Numbers in parentheses come from the little data there is: they are not a score and are not ranked.",
);

/// A score under the glass.
struct Opened<'a> {
    composite: &'a Composite,
    built: &'a Build,
    unit: &'a str,
    row: usize,
    year: Option<Year>,
    score: Option<&'a Score>,
}

impl<'a> Opened<'a> {
    /// The score of a unit in a year, or its last; `None` where the unit takes no part.
    fn new(composite: &'a Composite, built: &'a Build, unit: &'a str, year: Option<Year>) -> Option<Self> {
        let row = built.run.imputed.frame.row(unit, year)?;
        let year = built.run.imputed.frame.rows[row].year;
        let score = top_score(composite, built, unit, year);
        Some(Self { composite, built, unit, row, year, score })
    }

    /// What the score would be, where the coverage rule withholds it.
    fn withheld(&self) -> Option<f64> {
        self.score.and_then(|score| score.withheld)
    }

    fn reason(&self) -> Option<&Text> {
        self.score.and_then(|score| score.reason.as_ref())
    }

    fn json(&self, tree: &Explanation, names: Names<'_>) -> Value {
        let substitution = substitution_json(tree);
        let mut tree = tree_json(tree, names);
        if let Some(value) = self.withheld() {
            tree["value"] = Value::Null;
            tree["withheld_value"] = json!(value);
        }
        json!({
            "recipe": self.composite.recipe.id,
            "unit": self.unit,
            "year": self.year,
            "rank": self.score.and_then(|score| score.rank),
            "of": self.score.map(|score| score.of),
            "coverage": self.score.map(|score| score.coverage),
            "imputed_share": self.score.map(|score| score.imputed_share),
            "withheld": self.withheld().is_some(),
            "reason": self.reason().map(text_json),
            "tree": tree,
            "substitution": substitution,
            "movers": self.moves().iter().map(mover_json).collect::<Vec<_>>(),
            "since": self.since().map(|since| since.json()),
        })
    }

    /// The tables: the hierarchy, what could move the rank, and what changed since the year before.
    fn parts(&self, tree: &Explanation, names: Names<'_>, lang: Lang) -> Vec<Part> {
        let decimals = decimals(self.composite);
        let look = Look {
            names,
            withheld: self.withheld().is_some(),
            reason: self.reason().map_or("", |reason| reason.get(lang)),
            decimals,
            lang,
        };
        let mut parts = vec![Part::Table(sheet(tree, &look))];
        parts.extend(self.withheld().map(|_| Part::Line(NOT_A_SCORE.get(lang).to_owned())));
        parts.extend(mover_parts(&self.composite.recipe.kind, &self.moves(), names, decimals, lang));
        parts.extend(self.since().iter().flat_map(|since| since.parts(names, decimals, lang)));
        parts
    }

    /// What each leaf could do for the rank; nothing where there is no score.
    fn moves(&self) -> Vec<Mover> {
        if self.withheld().is_some() { Vec::new() } else { moves(self.composite, self.built, self.row) }
    }

    /// `Viet Nam, Integration 2024: 43.12, rank 81 of 183`, or why there is no score.
    fn heading(&self, unit: &str, lang: Lang) -> String {
        let title = self.composite.recipe.title.get(lang);
        let year = self.year.map_or_else(String::new, |year| format!(" {year}"));
        let value = self.score.and_then(|score| Some((score.value?, score.rank?, score.of)));
        let rest = match (value, self.reason()) {
            (Some((value, rank, of)), _) => {
                let value = format::number(value, decimals(self.composite), lang);
                let rank = Text::new(format!("hạng {rank}/{of}"), format!("rank {rank} of {of}"));
                format!(": {value}, {}{}", rank.get(lang), self.presence(lang))
            }
            (None, Some(reason)) => {
                let word = match self.withheld() {
                    Some(_) => Text::fixed("điểm bị giữ lại", "score withheld"),
                    None => Text::fixed("không có điểm", "no score"),
                };
                format!(": {}: {}", word.get(lang), reason.get(lang))
            }
            (None, None) => String::new(),
        };
        format!("{unit}, {title}{year}{rest}")
    }

    /// `; coverage 100 %, imputed share 57 %`.
    fn presence(&self, lang: Lang) -> String {
        let Some(score) = self.score else { return String::new() };
        let (coverage, imputed) = (percent(score.coverage, lang), percent(score.imputed_share, lang));
        let text = Text::new(
            format!("; độ phủ {coverage}, tỷ lệ bù {imputed}"),
            format!("; coverage {coverage}, imputed share {imputed}"),
        );
        text.get(lang).to_owned()
    }

    /// What changed since the year before, where the recipe spans it and both years have a score.
    fn since(&self) -> Option<Since> {
        let frame = &self.built.run.imputed.frame;
        let before_year = self.year? - 1;
        let before = frame.row(self.unit, Some(before_year))?;
        let scored = |year| top_score(self.composite, self.built, self.unit, Some(year))?.value;
        scored(before_year).and_then(|_| scored(self.year?))?;
        since(self.composite, self.built, (before_year, before), self.row)
    }
}

fn top_score<'a>(
    composite: &Composite,
    built: &'a Build,
    unit: &str,
    year: Option<Year>,
) -> Option<&'a Score> {
    let top = composite.tree.top();
    built.scores.iter().find(|score| score.node == top && score.unit == unit && score.year == year)
}

/// A unit that is known but has no row in the years of the build.
fn no_row(unit: &str) -> Failure {
    let message = Text::fixed("Đơn vị này không tham gia công thức", "The unit takes no part in the recipe");
    let help =
        Text::fixed("Xem `hoinhap index build` để biết các đơn vị", "`hoinhap index build` lists the units");
    Failure::usage("index/unknown-unit", message, help).at("--country").with_value(unit)
}
