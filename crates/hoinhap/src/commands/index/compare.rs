//! `hoinhap index compare`.

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::index::{ScoreChange, Version, compare};
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text, Year};

use super::build::{issues_json, told};
use super::load::{Loaded, load, unit_code, with_source, year_of};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, many, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "compare",
    about: Text::fixed(
        "Vì sao điểm thay đổi: số liệu sửa đổi, năm mới hay phương pháp",
        "Why scores changed: revised data, a new year, or the method",
    ),
    more: Text::fixed(
        "Ba lần tính lại theo thứ tự: số liệu mới, năm mới, phương pháp mới; ba phần cộng lại đúng bằng thay đổi.",
        "Three replays in this order: new data, new year, new method. The three parts sum to the change.",
    ),
    args: &[
        ArgSpec {
            id: "before",
            value: "A",
            takes: Takes::Position,
            help: Text::fixed(
                "Công thức trước, có thể kèm năm: INT@2020",
                "The recipe before, with a year if need be: INT@2020",
            ),
        },
        ArgSpec {
            id: "after",
            value: "B",
            takes: Takes::Position,
            help: Text::fixed("Công thức sau: INT@2024", "The recipe after: INT@2024"),
        },
        ArgSpec {
            id: "country",
            value: "UNIT",
            takes: Takes::Many,
            help: Text::fixed(
                "Chỉ các đơn vị này, cách nhau bằng dấu phẩy: VNM, TH; mặc định tất cả",
                "These units only, separated by commas: VNM, TH; all by default",
            ),
        },
    ],
    subcommands: &[],
    examples: &[
        Example {
            line: "index compare INT@2015 INT@2024",
            does: Text::fixed("điểm hội nhập thay đổi ra sao", "how integration scores changed"),
        },
        Example {
            line: "index compare INT@2015 INT@2024 --country VNM,THA",
            does: Text::fixed("chỉ Việt Nam và Thái Lan", "Viet Nam and Thailand only"),
        },
    ],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let word = |id: &str| one(matches, id).unwrap_or_default();
    let (before, before_year) = version(session, word("before"))?;
    let (after, after_year) = version(session, word("after"))?;
    let asked: Vec<String> = many(matches, "country").into_iter().map(unit_code).collect();
    with_source(session, before.set.as_ref(), |old, name| {
        with_source(session, after.set.as_ref(), |new, _| {
            let before = Version { composite: before.composite.clone(), source: old, year: before_year };
            let after = Version { composite: after.composite.clone(), source: new, year: after_year };
            let compared = compare(&before, &after).map_err(Failure::of_issues)?;
            let changes = only(compared.changes, &asked)?;
            let fields = json!({
                "before": {"recipe": before.composite.recipe.id, "year": before_year},
                "after": {"recipe": after.composite.recipe.id, "year": after_year},
                "order": ["data", "year", "method"],
                "rows": changes.iter().map(change_json).collect::<Vec<_>>(),
                "issues": issues_json(&compared.issues, session.lang),
            });
            let answer = Answer::new("index-compare", fields).table(sheet(&changes, name, session.lang));
            Ok(told(&compared.issues, session.lang).into_iter().fold(answer, Answer::line))
        })
    })
}

/// The changes of the units asked for; of all where none is.
fn only(changes: Vec<ScoreChange>, asked: &[String]) -> Result<Vec<ScoreChange>, Failure> {
    if asked.is_empty() {
        return Ok(changes);
    }
    if let Some(absent) = asked.iter().find(|unit| changes.iter().all(|change| change.unit != **unit)) {
        return Err(without_score(absent));
    }
    Ok(changes.into_iter().filter(|change| asked.contains(&change.unit)).collect())
}

fn without_score(unit: &str) -> Failure {
    let message =
        Text::fixed("Đơn vị này không có điểm ở cả hai bên", "The unit has a score on neither side");
    let help = Text::fixed(
        "`hoinhap index build` liệt kê các đơn vị, kèm lý do không có điểm",
        "`hoinhap index build` lists the units, with the reason where there is no score",
    );
    Failure::usage("index/unknown-unit", message, help).at("--country").with_value(unit)
}

/// `RECIPE` or `RECIPE@YEAR`; without a year the last of the recipe.
fn version(session: &Session, word: &str) -> Result<(Loaded, Option<Year>), Failure> {
    let (recipe, year) = word.rsplit_once('@').unwrap_or((word, ""));
    let asked = if year.is_empty() { None } else { Some(year_of(year)?) };
    let loaded = load(recipe, None, None)?.seen(session, asked)?;
    let year = asked.or_else(|| loaded.composite.recipe.years.map(|(_, last)| last));
    Ok((loaded, year))
}

fn change_json(change: &ScoreChange) -> Value {
    let score =
        |score: Option<(f64, usize)>| score.map(|(value, rank)| json!({"value": value, "rank": rank}));
    json!({
        "unit": change.unit,
        "before": score(change.before),
        "after": score(change.after),
        "data": change.data,
        "year": change.year,
        "method": change.method,
    })
}

fn sheet(changes: &[ScoreChange], name: &dyn Fn(&str) -> Text, lang: Lang) -> Sheet {
    let number = |value: Option<f64>| {
        value.map_or_else(Cell::none, |value| Cell::pair(format::number(value, 2, lang), value.to_string()))
    };
    let row = |change: &ScoreChange| {
        vec![
            Cell::same(&change.unit),
            Cell::same(name(&change.unit).get(lang)),
            number(change.before.map(|(value, _)| value)),
            number(change.after.map(|(value, _)| value)),
            number(change.data),
            number(change.year),
            number(change.method),
        ]
    };
    Sheet {
        columns: vec![
            Column::text("unit", "Mã", "Code"),
            Column::text("name", "Tên", "Name"),
            Column::number("before", "Trước", "Before"),
            Column::number("after", "Sau", "After"),
            Column::number("data", "Do số liệu", "From data"),
            Column::number("year", "Do năm", "From the year"),
            Column::number("method", "Do phương pháp", "From the method"),
        ],
        rows: changes.iter().map(row).collect(),
    }
}
