//! `hoinhap index explain`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::definition;
use hoinhap_measures::index::{
    Build, Composite, Explanation, LeafTrace, MemberChange, Mover, Score, SourceCell, build, checks, explain,
    member_changes, movers,
};
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text, Year};

use super::build::told;
use super::load::{unit_code, with_recipe};
use super::{DATA, RECIPE, YEAR, firmness};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
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
    ],
    subcommands: &[],
    examples: &[Example {
        line: "index explain int-lite --country VNM",
        does: Text::fixed("điểm của Việt Nam từ đâu mà có", "where Viet Nam's score comes from"),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let unit = unit_code(one(matches, "country").unwrap_or("VNM"));
    with_recipe(session, matches, |composite, source, name| {
        let (composite, built) = build(composite, source).map_err(Failure::of_issues)?;
        let opened = Opened::new(&composite, &built, &unit).ok_or_else(|| unknown_unit(&unit))?;
        let tree = explain(&composite, &built.run, source, opened.row);
        let answer = Answer::new("index-explain", opened.json(&tree));
        let library = session.library()?;
        let names = |id: &str| definition(&library, id).map(|definition| definition.title);
        let answer = answer.line(opened.heading(name(&unit).get(session.lang), session.lang));
        let answer = answer.table(sheet(&opened, &tree, &names, session.lang));
        let mut below = match opened.withheld() {
            Some(_) => vec![NOT_A_SCORE.get(session.lang).to_owned()],
            None => Vec::new(),
        };
        below.extend(firmness::lines(&composite, &checks(&composite, &built.run).0, session.lang));
        below.extend(told(&built.issues, session.lang));
        Ok(below.into_iter().fold(answer, Answer::line))
    })
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
    /// The last score of a unit; `None` where the unit takes no part.
    fn new(composite: &'a Composite, built: &'a Build, unit: &'a str) -> Option<Self> {
        let row = built.run.imputed.frame.row(unit, None)?;
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

    fn json(&self, tree: &Explanation) -> Value {
        let moves = match self.withheld() {
            Some(_) => Vec::new(),
            None => movers(self.composite, &self.built.run, self.row, rows_of(self.built, self.row)),
        };
        let mut tree = tree_json(tree);
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
            "movers": moves.iter().map(mover_json).collect::<Vec<_>>(),
            "since": self.since(),
        })
    }

    /// `Viet Nam, Integration 2024: 43.12, rank 81 of 183`, or why there is no score.
    fn heading(&self, unit: &str, lang: Lang) -> String {
        let title = self.composite.recipe.title.get(lang);
        let year = self.year.map_or_else(String::new, |year| format!(" {year}"));
        let value = self.score.and_then(|score| Some((score.value?, score.rank?, score.of)));
        let rest = match (value, self.reason()) {
            (Some((value, rank, of)), _) => {
                let value = format::number(value, 2, lang);
                let rank = Text::new(format!("hạng {rank}/{of}"), format!("rank {rank} of {of}"));
                format!(": {value}, {}", rank.get(lang))
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

    /// What changed since the year before, where the recipe spans it and both years have a score.
    fn since(&self) -> Option<Value> {
        let frame = &self.built.run.imputed.frame;
        let before_year = self.year? - 1;
        let before = frame.row(self.unit, Some(before_year))?;
        let scored = |year| top_score(self.composite, self.built, self.unit, Some(year))?.value;
        scored(before_year).and_then(|_| scored(self.year?))?;
        let parts = member_changes(self.composite, &self.built.run, before, self.row)?;
        let part = |part: &MemberChange| json!({"node": part.node, "before": part.before, "after": part.after, "part": part.part});
        Some(json!({"year": before_year, "parts": parts.iter().map(part).collect::<Vec<_>>()}))
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

fn unknown_unit(unit: &str) -> Failure {
    let message = Text::fixed("Đơn vị này không tham gia công thức", "The unit takes no part in the recipe");
    let help =
        Text::fixed("Xem `hoinhap index build` để biết các đơn vị", "`hoinhap index build` lists the units");
    Failure::usage("index/unknown-unit", message, help).at("--country").with_value(unit)
}

/// The rows of the same year.
fn rows_of(built: &Build, row: usize) -> std::ops::Range<usize> {
    let years = built.run.imputed.frame.years();
    years.into_iter().map(|(_, rows)| rows).find(|rows| rows.contains(&row)).unwrap_or(0..0)
}

fn tree_json(tree: &Explanation) -> Value {
    let mut node = json!({
        "node": tree.node,
        "title": text_json(&tree.title),
        "value": tree.value,
        "weight": tree.weight,
        "nominal_weight": tree.nominal_weight,
        "contribution": tree.contribution,
        "marginal": tree.marginal,
        "elasticity": tree.elasticity,
        "children": tree.children.iter().map(tree_json).collect::<Vec<_>>(),
    });
    if let (Value::Object(fields), Some(trace)) = (&mut node, &tree.trace) {
        fields.insert("steps".to_owned(), trace_json(trace));
        fields.extend(trace.cells.first().map(|cell| ("cell".to_owned(), cell_json(cell))));
        fields.insert("cells".to_owned(), trace.cells.iter().map(cell_json).collect());
    }
    node
}

fn trace_json(trace: &LeafTrace) -> Value {
    json!({
        "observed": trace.observed,
        "imputed": trace.imputed,
        "status": trace.mark.status(),
        "rung": trace.rung,
        "treated": trace.treated,
    })
}

fn cell_json(cell: &SourceCell) -> Value {
    json!({
        "file": cell.file,
        "key": cell.key,
        "year": cell.year,
        "value": cell.value,
        "vintage": cell.vintage,
        "status": cell.status,
    })
}

fn mover_json(mover: &Mover) -> Value {
    json!({
        "node": mover.node,
        "score": mover.score,
        "top_at_best": mover.top_at_best,
        "rank_at_best": mover.rank_at_best,
        "score_needed_for_next_rank": mover.needed,
    })
}

fn sheet(opened: &Opened<'_>, tree: &Explanation, names: &dyn Fn(&str) -> Option<Text>, lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("node", "Nút", "Node"),
        Column::text("title", "Tên", "Name"),
        Column::number("value", "Điểm", "Score"),
        Column::number("weight", "Trọng số", "Weight"),
        Column::number("contribution", "Đóng góp", "Contribution"),
        Column::number("observed", "Giá trị", "Value"),
        Column::text("source", "Dòng số liệu", "Source row"),
        Column::csv_only("reason"),
    ];
    let reason = opened.reason().map_or("", |reason| reason.get(lang));
    let mut walk = Walk { names, lang, withheld: opened.withheld().is_some(), reason, rows: Vec::new() };
    walk.add(tree, 0);
    Sheet { columns, rows: walk.rows }
}

/// The walk down a tree that makes the rows of a table.
struct Walk<'a> {
    names: &'a dyn Fn(&str) -> Option<Text>,
    lang: Lang,
    /// Whether the top has no score: its value and the contributions to it stand in parentheses.
    withheld: bool,
    reason: &'a str,
    rows: Vec<Vec<Cell>>,
}

impl Walk<'_> {
    fn add(&mut self, tree: &Explanation, depth: usize) {
        let unnamed = tree.title.is_empty() || tree.title.en == tree.node;
        let title = if unnamed { (self.names)(&tree.node).unwrap_or_default() } else { tree.title.clone() };
        let cell = tree.trace.as_ref().and_then(|trace| trace.cells.first());
        let source = cell.map_or_else(String::new, |cell| {
            format!("{} {}", cell.file, cell.year.map_or_else(String::new, |year| format!("({year})")))
        });
        let of_top = |cell: Cell| if self.withheld { set_aside(&cell) } else { cell };
        let value = self.number(tree.value, 2);
        self.rows.push(vec![
            Cell::pair(format!("{}{}", "  ".repeat(depth), tree.node), tree.node.clone()),
            Cell::same(title.get(self.lang)),
            if depth == 0 { of_top(value) } else { value },
            self.number(Some(tree.weight), 3),
            of_top(self.number(tree.contribution, 2)),
            self.number(tree.trace.as_ref().and_then(|trace| trace.observed), 2),
            Cell::same(source.trim()),
            Cell::same(self.reason),
        ]);
        tree.children.iter().for_each(|child| self.add(child, depth + 1));
    }

    fn number(&self, value: Option<f64>, decimals: u8) -> Cell {
        value.map_or_else(Cell::none, |value| {
            Cell::pair(format::number(value, decimals, self.lang), value.to_string())
        })
    }
}

/// A number that is not to be used: in parentheses for people, nothing for a spreadsheet.
fn set_aside(cell: &Cell) -> Cell {
    if cell.plain.is_empty() { cell.clone() } else { Cell::pair(format!("({})", cell.shown), "") }
}
