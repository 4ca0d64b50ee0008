//! `hoinhap index explain`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::definition;
use hoinhap_measures::index::{
    Build, Composite, Explanation, LeafTrace, Mover, Score, SourceCell, build, explain, member_changes,
    movers,
};
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text, Year};

use super::build::told;
use super::load::with_recipe;
use super::{DATA, RECIPE, YEAR};
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
    let unit = one(matches, "country").unwrap_or("VNM");
    let unit = unit
        .parse()
        .map_or_else(|_| unit.to_owned(), |economy: hoinhap_vocab::Economy| economy.code().to_owned());
    with_recipe(session, matches, |composite, source, name| {
        let (composite, built) = build(composite, source).map_err(Failure::of_issues)?;
        let row = built.run.imputed.frame.row(&unit, None).ok_or_else(|| unknown_unit(&unit))?;
        let year = built.run.imputed.frame.rows[row].year;
        let tree = explain(&composite, &built.run, source, row);
        let score = built
            .scores
            .iter()
            .find(|score| score.node == composite.tree.top() && score.unit == unit && score.year == year);
        let moves = movers(&composite, &built.run, row, rows_of(&built, row));
        let answer = Answer::new(
            "index-explain",
            json!({
                "recipe": composite.recipe.id,
                "unit": unit,
                "year": year,
                "rank": score.and_then(|score| score.rank),
                "of": score.map(|score| score.of),
                "coverage": score.map(|score| score.coverage),
                "imputed_share": score.map(|score| score.imputed_share),
                "reason": score.and_then(|score| score.reason.as_ref()).map(text_json),
                "tree": tree_json(&tree),
                "movers": moves.iter().map(mover_json).collect::<Vec<_>>(),
                "since": since(&composite, &built, row, year),
            }),
        );
        let library = session.library()?;
        let names = |id: &str| definition(&library, id).map(|definition| definition.title);
        let heading = heading(&composite, name(&unit).get(session.lang), year, score, session.lang);
        let answer = answer.line(heading).table(sheet(&tree, &names, session.lang));
        Ok(told(&built.issues, session.lang).into_iter().fold(answer, Answer::line))
    })
}

/// `Viet Nam, Integration 2024: 43.12, rank 81 of 183`.
fn heading(
    composite: &Composite,
    unit: &str,
    year: Option<Year>,
    score: Option<&Score>,
    lang: Lang,
) -> String {
    let title = composite.recipe.title.get(lang);
    let year = year.map_or_else(String::new, |year| format!(" {year}"));
    let value =
        score.and_then(|score| score.value.zip(score.rank).map(|(value, rank)| (value, rank, score.of)));
    let rest = value.map_or_else(String::new, |(value, rank, of)| {
        let value = format::number(value, 2, lang);
        match lang {
            Lang::Vi => format!(": {value}, hạng {rank}/{of}"),
            Lang::En => format!(": {value}, rank {rank} of {of}"),
        }
    });
    format!("{unit}, {title}{year}{rest}")
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

/// What changed since the year before, where the recipe spans it.
fn since(composite: &Composite, built: &Build, row: usize, year: Option<Year>) -> Option<Value> {
    let frame = &built.run.imputed.frame;
    let before_year = year? - 1;
    let before = frame.row(frame.unit(row), Some(before_year))?;
    let parts = member_changes(composite, &built.run, before, row)?;
    let part = |part: &hoinhap_measures::index::MemberChange| json!({"node": part.node, "before": part.before, "after": part.after, "part": part.part});
    Some(json!({"year": before_year, "parts": parts.iter().map(part).collect::<Vec<_>>()}))
}

fn sheet(tree: &Explanation, names: &dyn Fn(&str) -> Option<Text>, lang: Lang) -> Sheet {
    let columns = vec![
        Column::text("node", "Nút", "Node"),
        Column::text("title", "Tên", "Name"),
        Column::number("value", "Điểm", "Score"),
        Column::number("weight", "Trọng số", "Weight"),
        Column::number("contribution", "Đóng góp", "Contribution"),
        Column::number("observed", "Giá trị", "Value"),
        Column::text("source", "Dòng số liệu", "Source row"),
    ];
    let mut rows = Vec::new();
    add_rows(tree, 0, names, lang, &mut rows);
    Sheet { columns, rows }
}

fn add_rows(
    tree: &Explanation,
    depth: usize,
    names: &dyn Fn(&str) -> Option<Text>,
    lang: Lang,
    rows: &mut Vec<Vec<Cell>>,
) {
    let number = |value: Option<f64>, decimals: u8| {
        value.map_or_else(Cell::none, |value| {
            Cell::pair(format::number(value, decimals, lang), value.to_string())
        })
    };
    let unnamed = tree.title.is_empty() || tree.title.en == tree.node;
    let title = if unnamed { names(&tree.node).unwrap_or_default() } else { tree.title.clone() };
    let cell = tree.trace.as_ref().and_then(|trace| trace.cells.first());
    let source = cell.map_or_else(String::new, |cell| {
        format!("{} {}", cell.file, cell.year.map_or_else(String::new, |year| format!("({year})")))
    });
    rows.push(vec![
        Cell::pair(format!("{}{}", "  ".repeat(depth), tree.node), tree.node.clone()),
        Cell::same(title.get(lang)),
        number(tree.value, 2),
        number(Some(tree.weight), 3),
        number(tree.contribution, 2),
        number(tree.trace.as_ref().and_then(|trace| trace.observed), 2),
        Cell::same(source.trim()),
    ]);
    tree.children.iter().for_each(|child| add_rows(child, depth + 1, names, lang, rows));
}
