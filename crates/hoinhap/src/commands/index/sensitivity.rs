//! `hoinhap index sensitivity`.

use std::ops::Range;
use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::index::sensitivity::{
    Design, Distribution, Sampled, Sensitivity, UnitOutcome, factorial, replay_design, sampled,
};
use hoinhap_measures::index::{Composite, Panel, Runner, select};
use hoinhap_report::format;
use hoinhap_vocab::{Lang, Text};

use super::build::{finite, issues_json, told};
use super::load::{read, with_recipe};
use super::{DATA, RECIPE, YEAR};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
use crate::session::Session;

/// The command.
pub(super) const SPEC: CommandSpec = CommandSpec {
    name: "sensitivity",
    about: Text::fixed(
        "Thử độ nhạy: lựa chọn nào làm đổi thứ hạng, và thứ hạng chắc đến đâu",
        "Which choice moves the ranks, and how firm a rank is",
    ),
    more: Text::fixed(
        "Các lựa chọn rời rạc được liệt kê đủ nên chỉ số Sobol là chính xác; chỉ các yếu tố liên tục mới lấy mẫu.",
        "Discrete choices are enumerated in full, so that their Sobol indices are exact; only continuous doubts are sampled.",
    ),
    args: &[
        RECIPE,
        DATA,
        YEAR,
        ArgSpec {
            id: "design",
            value: "FILE",
            takes: Takes::One,
            help: Text::fixed(
                "Tệp CSV thiết kế: mỗi dòng một lần chạy; tính lại điểm của từng lần",
                "A CSV design, one run per row: replays the scores of each run",
            ),
        },
    ],
    subcommands: &[],
    examples: &[Example {
        line: "index sensitivity asem",
        does: Text::fixed(
            "chỉ số Sobol chính xác trên 2.000 tổ hợp",
            "exact Sobol indices over 2,000 combinations",
        ),
    }],
    run: Some(run),
};

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    with_recipe(session, matches, |composite, source, name| {
        let (composite, panel) = select(composite, source).map_err(Failure::of_issues)?;
        let (year, rows) = panel.frame.years().pop().unwrap_or((None, 0..0));
        let mut runner = Runner::new(&composite.tree, panel.clone());
        let exact =
            factorial(&mut runner, &composite, rows.clone()).map_err(|issue| Failure::from(*issue))?;
        let drawn =
            composite.recipe.uncertainty.map(|doubt| sampled(&composite, &panel, rows.clone(), doubt));
        let mut answer = Answer::new("index-sensitivity", exact_json(&composite, &exact, session.lang));
        answer.fields.insert("year".to_owned(), json!(year));
        answer.fields.extend(drawn.as_ref().map(|drawn| ("sampled".to_owned(), sampled_json(drawn))));
        if let Some(file) = one(matches, "design") {
            let runs = replay(&mut runner, &composite, &panel, file, rows)?;
            answer.fields.insert("replications".to_owned(), runs);
        }
        let answer = answer.table(factor_sheet(&exact, drawn.as_ref(), session.lang));
        let answer = answer.table(unit_sheet(&exact, name, session.lang));
        Ok(told(&exact.issues, session.lang).into_iter().fold(answer, Answer::line))
    })
}

fn replay(
    runner: &mut Runner<'_>,
    composite: &Composite,
    panel: &Panel,
    file: &str,
    rows: Range<usize>,
) -> Result<Value, Failure> {
    let text = read(Path::new(file))?;
    let design =
        Design::read(&text.name, &text.text, &composite.recipe.factors).map_err(Failure::of_issues)?;
    let (scores, _) = replay_design(runner, composite, &design, rows.clone());
    let units: Vec<&str> = rows.map(|row| panel.frame.unit(row)).collect();
    let one_run = |(name, scores): (&String, &Vec<f64>)| {
        let scores: serde_json::Map<String, Value> = units
            .iter()
            .zip(scores)
            .map(|(unit, score)| ((*unit).to_owned(), json!(finite(*score))))
            .collect();
        json!({"run": name, "scores": scores})
    };
    Ok(design.runs.iter().zip(&scores).map(one_run).collect())
}

fn exact_json(composite: &Composite, exact: &Sensitivity, lang: Lang) -> Value {
    let names: Vec<&str> = composite.recipe.factors.iter().map(|factor| factor.name.as_str()).collect();
    let factors: Vec<Value> = exact
        .factors
        .iter()
        .map(|factor| {
            json!({
                "name": factor.name,
                "title": text_json(&factor.title),
                "first_order": finite(factor.first),
                "total_order": finite(factor.total),
            })
        })
        .collect();
    let pair = |(i, j, share): &(usize, usize, f64)| json!({"factors": [names[*i], names[*j]], "second_order": finite(*share)});
    let units: Vec<Value> = exact
        .units
        .iter()
        .zip(&exact.unit_factors)
        .map(|(unit, indices)| {
            let mut row = unit_json(unit);
            let own = (0..names.len()).map(|place| {
                json!({
                    "name": names[place],
                    "first_order": finite(indices.first[place]),
                    "total_order": finite(indices.total[place]),
                })
            });
            row["factors"] = own.collect();
            row
        })
        .collect();
    json!({
        "recipe": composite.recipe.id,
        "cells": exact.scores.len(),
        "outcome": "mean absolute shift of ranks against the recipe as it stands",
        "factors": factors,
        "second_order": exact.second.iter().map(pair).collect::<Vec<_>>(),
        "units": units,
        "left_out": exact.left_out,
        "issues": issues_json(&exact.issues, lang),
    })
}

fn unit_json(unit: &UnitOutcome) -> Value {
    json!({
        "unit": unit.unit,
        "rank": unit.nominal_rank,
        "rank_p05": unit.rank.p05,
        "rank_p50": unit.rank.p50,
        "rank_p95": unit.rank.p95,
        "score_p05": unit.score.p05,
        "score_p50": unit.score.p50,
        "score_p95": unit.score.p95,
        "p_top_10": unit.in_top_ten,
        "p_up_since_year_before": unit.up_since,
    })
}

fn sampled_json(drawn: &Sampled) -> Value {
    let factor = |factor: &hoinhap_measures::index::sensitivity::SampledIndex| {
        let indices = &factor.indices;
        json!({
            "name": factor.name,
            "title": text_json(&factor.title),
            "first_order": finite(indices.first),
            "first_order_90": [finite(indices.first_interval.0), finite(indices.first_interval.1)],
            "total_order": finite(indices.total),
            "total_order_90": [finite(indices.total_interval.0), finite(indices.total_interval.1)],
            "samples_for_interval_of_0_1": factor.samples_needed,
        })
    };
    json!({
        "samples": drawn.samples,
        "runs": drawn.runs,
        "factors": drawn.factors.iter().map(factor).collect::<Vec<_>>(),
        "units": drawn.units.iter().map(unit_json).collect::<Vec<_>>(),
    })
}

fn share(value: f64, lang: Lang) -> Cell {
    finite(value)
        .map_or_else(Cell::none, |value| Cell::pair(format::number(value, 4, lang), value.to_string()))
}

fn factor_sheet(exact: &Sensitivity, drawn: Option<&Sampled>, lang: Lang) -> Sheet {
    let kind = |is_exact: bool| match (is_exact, lang) {
        (true, Lang::Vi) => "chính xác",
        (true, Lang::En) => "exact",
        (false, Lang::Vi) => "lấy mẫu",
        (false, Lang::En) => "sampled",
    };
    let mut rows: Vec<Vec<Cell>> = exact
        .factors
        .iter()
        .map(|factor| {
            vec![
                Cell::pair(factor.title.get(lang), factor.name.clone()),
                Cell::same(kind(true)),
                share(factor.first, lang),
                share(factor.total, lang),
            ]
        })
        .collect();
    for factor in drawn.iter().flat_map(|drawn| &drawn.factors) {
        let indices = &factor.indices;
        rows.push(vec![
            Cell::pair(factor.title.get(lang), factor.name),
            Cell::same(kind(false)),
            share(indices.first, lang),
            share(indices.total, lang),
        ]);
    }
    Sheet {
        columns: vec![
            Column::text("factor", "Yếu tố", "Factor"),
            Column::text("kind", "Cách tính", "Computed"),
            Column::number("first_order", "Sobol bậc một", "First order"),
            Column::number("total_order", "Sobol tổng", "Total order"),
        ],
        rows,
    }
}

fn unit_sheet(exact: &Sensitivity, name: &dyn Fn(&str) -> Text, lang: Lang) -> Sheet {
    let mut units: Vec<&UnitOutcome> = exact.units.iter().collect();
    units.sort_by_key(|unit| (unit.nominal_rank, unit.unit.clone()));
    let band = |range: Distribution, decimals: u8| {
        format!("{}–{}", format::number(range.p05, decimals, lang), format::number(range.p95, decimals, lang))
    };
    let row = |unit: &&UnitOutcome| {
        vec![
            Cell::same(unit.nominal_rank.to_string()),
            Cell::same(&unit.unit),
            Cell::same(name(&unit.unit).get(lang)),
            Cell::same(band(unit.rank, 0)),
            Cell::same(band(unit.score, 1)),
        ]
    };
    Sheet {
        columns: vec![
            Column::number("rank", "Hạng", "Rank"),
            Column::text("unit", "Mã", "Code"),
            Column::text("name", "Tên", "Name"),
            Column::text("rank_90", "Hạng, khoảng 90 %", "Rank, 90 % range"),
            Column::text("score_90", "Điểm, khoảng 90 %", "Score, 90 % range"),
        ],
        rows: units.iter().map(row).collect(),
    }
}
