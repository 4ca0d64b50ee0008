//! Factors of sensitivity and the continuous doubts.

use std::collections::BTreeMap;

use hoinhap_vocab::{Issue, Text};

use super::cursor::{Section, Value};
use super::nodes::{not_negative, title};
use super::set::SetFile;
use super::steps;
use crate::index::recipe::{Change, Factor, FactorLevel, Uncertainty};

/// The factors of a recipe. `weight_sets` is the file that a factor may draw its levels from.
pub(super) fn factors(root: &Section<'_, '_>, weight_sets: Option<&SetFile>) -> Vec<Factor> {
    root.list("factor").iter().filter_map(|value| factor(value, weight_sets)).collect()
}

fn factor(value: &Value<'_, '_>, weight_sets: Option<&SetFile>) -> Option<Factor> {
    let section = value.section()?;
    let name = section.need("name").and_then(|value| value.text());
    let (column, title) = (section.text("column"), title(&section));
    let mut levels: Vec<FactorLevel> = section.list("levels").iter().filter_map(level).collect();
    if section.flag("weight_sets").unwrap_or(false) {
        levels.extend(sets(&section, weight_sets));
    }
    levels.extend(section.texts("drop").into_iter().map(drop_level));
    if levels.len() < 2 {
        let message = Text::fixed("Yếu tố cần ít nhất hai phương án.", "A factor needs at least two levels.");
        let help = Text::fixed("Thêm phương án hoặc bỏ yếu tố.", "Add a level, or drop the factor.");
        section.faults.add(section.span.start, "recipe/one-level", message, help);
    }
    let place = section.faults.place(section.span.start);
    section.finish();
    let name = name?;
    Some(Factor {
        title: title.unwrap_or_else(|| Text::same(name.clone())),
        column: column.unwrap_or_else(|| name.clone()),
        name,
        levels,
        place,
    })
}

fn drop_level(code: String) -> FactorLevel {
    if code == "none" {
        return FactorLevel { name: code, changes: Vec::new() };
    }
    FactorLevel { name: format!("drop {code}"), changes: vec![Change::Drop(code)] }
}

fn level(value: &Value<'_, '_>) -> Option<FactorLevel> {
    let section = value.section()?;
    let name = section.need("name").and_then(|value| value.text());
    let mut changes = Vec::new();
    changes.extend(section.get("impute").map(|value| Change::Impute(steps::ladder(&value))));
    let treat = section.section("treat").and_then(|inner| steps::finished(inner, steps::treatment));
    changes.extend(treat.map(Change::Treat));
    let normalise =
        section.section("normalise").and_then(|inner| steps::finished(inner, steps::normalisation));
    changes.extend(normalise.map(Change::Normalise));
    changes
        .extend(section.get("weight").and_then(|value| Some(Change::Scheme(steps::scheme(&value, true)?))));
    changes.extend(
        section.get("weight_top").and_then(|value| Some(Change::SchemeOfTop(steps::scheme(&value, true)?))),
    );
    let rules: Vec<_> = section.list("aggregate").iter().filter_map(steps::rule).collect();
    if !rules.is_empty() {
        changes.push(Change::Rules(rules));
    }
    changes.extend(section.section("weights").map(weights));
    changes.extend(section.text("drop").map(Change::Drop));
    section.finish();
    Some(FactorLevel { name: name?, changes })
}

/// `weights = { E = 0.25, P = 0.25 }`: the keys are codes of nodes.
fn weights(section: Section<'_, '_>) -> Change {
    let entry = |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, _)| {
        let name = key.get_ref().to_string();
        let number = not_negative(&Value { faults: section.faults, name: "weights", value })?;
        Some((name, number))
    };
    Change::Weights(section.table.iter().filter_map(entry).collect())
}

/// Weight sets of a file `set, id, level, weight`, with COINr's `iCode` as a synonym of `id`.
fn sets(section: &Section<'_, '_>, file: Option<&SetFile>) -> Vec<FactorLevel> {
    let Some(file) = file else {
        let message =
            Text::fixed("Bộ số liệu không có tệp weight_sets.csv.", "The set has no file weight_sets.csv.");
        let help =
            Text::fixed("Thêm tệp vào thư mục của bộ số liệu.", "Add the file to the folder of the set.");
        section.faults.add(section.span.start, "recipe/no-weight-sets", message, help);
        return Vec::new();
    };
    let mut sets: Vec<(String, BTreeMap<String, f64>)> = Vec::new();
    let mut lines = file.text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').map(str::trim).collect();
    let column = |names: [&str; 2]| header.iter().position(|name| names.contains(name));
    let places = (column(["set", "Set"]), column(["id", "iCode"]), column(["weight", "Weight"]));
    let bad =
        |line: usize, text: &str| section.faults.add_other(section.span.start, bad_set(file, line, text));
    let (Some(set), Some(id), Some(weight)) = places else {
        bad(1, &header.join(","));
        return Vec::new();
    };
    for (number, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let field = |place: usize| fields.get(place).copied().unwrap_or_default();
        let value = field(weight).parse::<f64>().ok();
        let Some(value) = value.filter(|value| value.is_finite() && *value >= 0.0) else {
            bad(number + 2, line);
            continue;
        };
        if sets.last().is_none_or(|(last, _)| last != field(set)) {
            sets.push((field(set).to_owned(), BTreeMap::new()));
        }
        if let Some((_, weights)) = sets.last_mut() {
            weights.insert(field(id).to_owned(), value);
        }
    }
    let level = |(name, weights)| FactorLevel { name, changes: vec![Change::WeightSet(weights)] };
    sets.into_iter().map(level).collect()
}

fn bad_set(file: &SetFile, line: usize, text: &str) -> Issue {
    Issue::error(
        "recipe/weight-set",
        format!("{}:{line}", file.name),
        Text::fixed(
            "Dòng này không cho một trọng số: cần cột set, id, weight và một số không âm.",
            "The row gives no weight: it needs the columns set, id and weight, and a number from zero.",
        ),
        Text::fixed("Sửa dòng theo mẫu `equal,E,0.5`.", "Correct the row, as in `equal,E,0.5`."),
    )
    .with_value(text)
}

/// `[uncertainty]`.
pub(super) fn uncertainty(root: &Section<'_, '_>) -> Option<Uncertainty> {
    steps::finished(root.section("uncertainty")?, |section| {
        Some(Uncertainty {
            weights: section.share("weights", 0.25),
            measurement: section.flag("measurement").unwrap_or(true),
            samples: section.whole("samples", 2..=65_536, 1_024),
            seed: section.whole("seed", 0..=u32::MAX, 1),
        })
    })
}
