//! Factors of sensitivity and the continuous doubts.

use std::collections::BTreeMap;

use hoinhap_sources::Table;
use hoinhap_vocab::{Issue, Text};

use super::cursor::{Section, Value};
use super::nodes::{not_negative, title};
use super::set::SetFile;
use super::{shape, steps};
use crate::index::problem;
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
    let from_file = section.flag("weight_sets").unwrap_or(false).then(|| sets(&section, weight_sets));
    // Levels of a file with faults are not counted: the faults are told.
    let is_faulty = from_file.as_ref().is_some_and(Option::is_none);
    levels.extend(from_file.flatten().into_iter().flatten());
    levels.extend(section.texts("drop").into_iter().map(drop_level));
    if levels.len() < 2 && !is_faulty {
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
        return FactorLevel { name: code, changes: Vec::new(), place: None };
    }
    FactorLevel { name: format!("drop {code}"), changes: vec![Change::Drop(code)], place: None }
}

fn level(value: &Value<'_, '_>) -> Option<FactorLevel> {
    let section = value.section()?;
    let name = section.need("name").and_then(|value| value.text());
    let mut changes = Vec::new();
    changes.extend(section.get("impute").map(|value| Change::Impute(steps::ladder(&value))));
    let treat = section.section("treat").and_then(|inner| steps::finished(inner, steps::treatment));
    changes.extend(treat.map(Change::Treat));
    let normalise = section.section("normalise").and_then(|inner| {
        let reference = inner.text("reference");
        let normalisation = steps::finished(inner, steps::normalisation)?;
        Some(Change::Normalise(normalisation, reference))
    });
    changes.extend(normalise);
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
    Some(FactorLevel { name: name?, changes, place: None })
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

/// Weight sets of a file `set, id, level, weight`, with COINr's `iCode` as a synonym of `id`; a set's rows need not stand
/// together. `None` where the file has faults, which are told.
fn sets(section: &Section<'_, '_>, file: Option<&SetFile>) -> Option<Vec<FactorLevel>> {
    let tell = |issue| section.faults.add_other(section.span.start, issue);
    let Some(file) = file else {
        let message =
            Text::fixed("Bộ số liệu không có tệp weight_sets.csv.", "The set has no file weight_sets.csv.");
        let help = Text::fixed(
            "Thêm tệp vào thư mục của bộ số liệu; thư mục được nêu bằng `--data`.",
            "Add the file to the folder of the set, which `--data` names.",
        );
        section.faults.add(section.span.start, "recipe/no-weight-sets", message, help);
        return None;
    };
    let (sets, faults) = weight_sets(file);
    let is_sound = faults.is_empty();
    faults.into_iter().for_each(tell);
    is_sound.then_some(sets)
}

/// The levels of a file of weight sets, with its faults.
fn weight_sets(file: &SetFile) -> (Vec<FactorLevel>, Vec<Issue>) {
    let mut faults = shape::faults(file);
    let table = match Table::from_csv(&file.name, file.text.as_bytes()) {
        Ok(table) if faults.is_empty() => table,
        _ => {
            faults.extend(faults.is_empty().then(|| bad_set(file, 1, "")));
            return (Vec::new(), faults);
        }
    };
    let column =
        |names: [&'static str; 2]| names.into_iter().find(|name| table.header().iter().any(|h| h == name));
    let (Some(set), Some(id), Some(weight)) =
        (column(["set", "Set"]), column(["id", "iCode"]), column(["weight", "Weight"]))
    else {
        return (Vec::new(), vec![bad_set(file, 1, &table.header().join(","))]);
    };
    let mut sets: Vec<(String, usize, BTreeMap<String, f64>)> = Vec::new();
    for row in table.rows() {
        let field = |name: &str| row.text(name).unwrap_or_default().trim();
        let value = field(weight).parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
        let (Some(value), false) = (value, field(set).is_empty()) else {
            let text: Vec<&str> = row.values().collect();
            faults.push(bad_set(file, row.line(), &text.join(",")));
            continue;
        };
        let place = sets.iter().position(|(name, ..)| name == field(set)).unwrap_or_else(|| {
            sets.push((field(set).to_owned(), row.line(), BTreeMap::new()));
            sets.len() - 1
        });
        if sets[place].2.insert(field(id).to_owned(), value).is_some() {
            let named = format!("{}, {}", field(set), field(id));
            faults.push(problem::named_twice(&format!("{}:{}", file.name, row.line()), &named));
        }
    }
    let empty = |(name, line, weights): &(String, usize, BTreeMap<String, f64>)| {
        let bare = weights.values().all(|weight| *weight <= 0.0);
        bare.then(|| problem::no_weight(&format!("{}:{line}", file.name), name))
    };
    faults.extend(sets.iter().filter_map(empty));
    let level = |(name, line, weights): (String, usize, _)| FactorLevel {
        place: Some(format!("{}:{line}, {name}", file.name)),
        name,
        changes: vec![Change::WeightSet(weights)],
    };
    (sets.into_iter().map(level).collect(), faults)
}

fn bad_set(file: &SetFile, line: usize, text: &str) -> Issue {
    Issue::error(
        "recipe/weight-set",
        format!("{}:{line}", file.name),
        Text::fixed(
            "Dòng này không cho một trọng số: cần cột set, id, weight, tên bộ và một số không âm.",
            "The row gives no weight: it needs the columns set, id and weight, a name and a number from zero.",
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
