//! The tables of the verbs.

use hoinhap_vocab::Text;

use super::cursor::{Section, Value};
use crate::index::method::{Coverage, Normalisation, Rule, Rung, Scheme, Treatment};
use crate::index::recipe::{Places, Steps};

const RUNGS: &str =
    "interpolate:GAP, carry:YEARS, mean, median, group-mean:GROUP, group-median:GROUP, model:regression";
const RULES: &str = "arithmetic, geometric, harmonic, power:P, copeland, mpi, mpi-";
const SCHEMES: &str = "given, equal, pca, entropy, critic, sd, gini, optimised, bod, bod-restricted";
const SCALES: &str = "goalposts, minmax, zscore, rank, prank, borda, dist2max, dist2ref, dist2targ, fracmax";

/// The verbs of a recipe.
pub(super) fn steps(root: &Section<'_, '_>) -> Steps {
    let normalise = root.section("normalise");
    let reference = normalise.as_ref().and_then(|section| section.text("reference"));
    let aggregate = root.section("aggregate");
    let (rules, coverage) = match aggregate {
        None => (None, Coverage::default()),
        Some(section) => {
            let levels = rules_of(&section);
            let coverage = coverage(&section);
            section.finish();
            (Some(levels), coverage)
        }
    };
    Steps {
        denominate: root.section("denominate").map(Section::finish).is_some(),
        impute: root.section("impute").map(impute).unwrap_or_default(),
        treat: root.section("treat").and_then(|section| finished(section, treatment)),
        normalise: normalise.and_then(|section| finished(section, normalisation)),
        reference,
        schemes: root.section("weight").map(schemes).unwrap_or_default(),
        rules,
        coverage,
        places: places(root),
    }
}

/// Where the tables of a recipe stand.
fn places(root: &Section<'_, '_>) -> Places {
    let tables = ["select", "denominate", "impute", "treat", "normalise", "weight", "aggregate"];
    let place = |table: &'static str| {
        let value = root.table.get(table)?;
        Some((table, root.faults.place(value.span().start)))
    };
    Places(tables.into_iter().filter_map(place).collect())
}

/// Reads a section and reports its unknown keys.
pub(super) fn finished<T>(
    section: Section<'_, '_>,
    read: impl Fn(&Section<'_, '_>) -> Option<T>,
) -> Option<T> {
    let value = read(&section);
    section.finish();
    value
}

fn impute(section: Section<'_, '_>) -> Vec<Rung> {
    let rungs = section.get("ladder").map(|value| ladder(&value)).unwrap_or_default();
    section.finish();
    rungs
}

/// A ladder; the word `none` is an empty one.
pub(super) fn ladder(value: &Value<'_, '_>) -> Vec<Rung> {
    let entries = if value.is_text() { vec![*value] } else { value.list() };
    entries.iter().filter_map(rung).collect()
}

fn rung(value: &Value<'_, '_>) -> Option<Rung> {
    let word = value.text()?;
    let rung = Rung::parse(&word);
    if rung.is_none() && word != "none" {
        value.not_one_of(RUNGS);
    }
    rung
}

/// `rule` with its parameters.
pub(super) fn treatment(section: &Section<'_, '_>) -> Option<Treatment> {
    let (skew, kurt) = (section.number("skew").unwrap_or(2.0), section.number("kurt").unwrap_or(3.5));
    let max = section.whole("max", 0..=10_000, 5) as usize;
    let rule = section.need("rule")?;
    match rule.text()?.as_str() {
        "none" => Some(Treatment::None),
        "winsor" => Some(Treatment::Winsor { max, skew, kurt }),
        "log" => Some(Treatment::Log { skew, kurt }),
        "log1p" => Some(Treatment::Log1p),
        _ => {
            rule.not_one_of("none, winsor, log, log1p");
            None
        }
    }
}

/// Keys that the chosen rule does not look at: the user would think that they do something.
fn unused(section: &Section<'_, '_>, word: &str, keys: [(&'static str, bool); 3]) {
    for (key, _) in keys.into_iter().filter(|(_, is_used)| !is_used) {
        if let Some(value) = section.get(key) {
            without_effect(&value, &format!("rule = \"{word}\""));
        }
    }
}

fn without_effect(value: &Value<'_, '_>, beside: &str) {
    value.faults.add_value(
        value.at(),
        "recipe/unused-key",
        value.name,
        Text::new(
            format!("Khoá này không có tác dụng khi đã có `{beside}`."),
            format!("The key has no effect beside `{beside}`."),
        ),
        Text::fixed("Bỏ khoá này hoặc đổi khoá kia.", "Drop the key, or change the other."),
    );
}

/// A scale that would turn the best into the worst.
fn upside_down(section: &Section<'_, '_>, given: &Value<'_, '_>, (first, second): (f64, f64)) {
    section.faults.add_value(
        given.at(),
        "recipe/scale-order",
        &format!("[{first}, {second}]"),
        Text::fixed("Thang điểm bị ngược hoặc không có độ dài.", "The scale runs backwards or has no length."),
        Text::fixed(
            "Ghi đầu thấp trước, như [0, 100]; với `zscore`, số thứ hai là độ lệch chuẩn, lớn hơn 0. Chỉ tiêu càng thấp càng tốt thì đặt `direction = -1`.",
            "Write the low end first, as [0, 100]; for `zscore` the second number is the standard deviation, above 0. Where less is better, set `direction = -1`.",
        ),
    );
}

/// `rule`, with `to = [low, high]`, or `to = [mean, sd]` for `zscore`.
pub(super) fn normalisation(section: &Section<'_, '_>) -> Option<Normalisation> {
    let given = section.get("to");
    let to = given.as_ref().and_then(Value::pair);
    let cap = section.flag("cap").unwrap_or(false);
    let _ = section.get("reference");
    let rule = section.need("rule")?;
    let (low, high) = to.unwrap_or((0.0, 100.0));
    let (mean, sd) = to.unwrap_or((0.0, 1.0));
    let word = rule.text()?;
    let takes_scale = matches!(word.as_str(), "goalposts" | "minmax" | "zscore");
    unused(
        section,
        &word,
        [("to", takes_scale), ("cap", word == "dist2targ"), ("reference", word == "dist2ref")],
    );
    let is_upside_down = match word.as_str() {
        "goalposts" | "minmax" => low >= high,
        "zscore" => sd <= 0.0,
        _ => false,
    };
    if let Some(given) = given.filter(|_| is_upside_down) {
        upside_down(section, &given, (low, high));
    }
    Some(match word.as_str() {
        "goalposts" => Normalisation::Goalposts { low, high },
        "minmax" => Normalisation::MinMax { low, high },
        "zscore" => Normalisation::ZScore { mean, sd },
        "rank" => Normalisation::Rank,
        "prank" => Normalisation::PercentRank,
        "borda" => Normalisation::Borda,
        "dist2max" => Normalisation::DistanceToMax,
        // The unit's place is known only with the data: `Composite::select` puts it in.
        "dist2ref" => Normalisation::DistanceToReference { unit: usize::MAX },
        "dist2targ" => Normalisation::DistanceToTarget { cap },
        "fracmax" => Normalisation::FractionOfMax,
        _ => {
            rule.not_one_of(SCALES);
            return None;
        }
    })
}

fn schemes(section: Section<'_, '_>) -> Vec<Scheme> {
    let force = section.flag("force").unwrap_or(false);
    let given = section.get("rule");
    let one = given.as_ref().and_then(|value| scheme(value, force));
    let levels: Vec<Scheme> =
        section.list("levels").iter().filter_map(|value| scheme(value, force)).collect();
    if let Some(given) = given.filter(|_| !levels.is_empty()) {
        without_effect(&given, "levels");
    }
    section.finish();
    if levels.is_empty() { one.into_iter().collect() } else { levels }
}

/// A scheme by its word, or `{ bod = [lower, upper] }`.
pub(super) fn scheme(value: &Value<'_, '_>, force: bool) -> Option<Scheme> {
    if !value.is_text() {
        return finished(value.section()?, |section| {
            let value = section.need("bod")?;
            let (lower, upper) = value.pair()?;
            if !(0.0..=1.0).contains(&lower) || !(0.0..=1.0).contains(&upper) || lower > upper {
                value.faults.add_value(
                    value.at(),
                    "recipe/bod-bounds",
                    &format!("[{lower}, {upper}]"),
                    Text::fixed(
                        "Hai cận của tỷ phần nằm trong khoảng 0 đến 1, cận thấp trước.",
                        "The bounds of a share lie between 0 and 1, the lower first.",
                    ),
                    Text::fixed("Ghi `{ bod = [THẤP, CAO] }`.", "Write `{ bod = [LOW, HIGH] }`."),
                );
            }
            Some(Scheme::BenefitOfTheDoubt { lower, upper })
        });
    }
    let scheme = Scheme::from_word(&value.text()?, force);
    if scheme.is_none() {
        value.not_one_of(SCHEMES);
    }
    scheme
}

fn rules_of(section: &Section<'_, '_>) -> Vec<Rule> {
    let levels: Vec<Rule> = section.list("levels").iter().filter_map(rule).collect();
    let given = section.get("rule");
    let one = given.as_ref().and_then(rule);
    if !levels.is_empty() {
        if let Some(given) = given {
            without_effect(&given, "levels");
        }
        return levels;
    }
    vec![one.unwrap_or(Rule::Arithmetic)]
}

/// A rule by its word, or `{ power = P }`.
pub(super) fn rule(value: &Value<'_, '_>) -> Option<Rule> {
    if !value.is_text() {
        return finished(value.section()?, |section| Some(Rule::power(section.need("power")?.number()?)));
    }
    let rule = Rule::from_word(&value.text()?);
    if rule.is_none() {
        value.not_one_of(RULES);
    }
    rule
}

fn coverage(section: &Section<'_, '_>) -> Coverage {
    let leaves = section.whole("min_leaves", 0..=10_000, 0) as usize;
    let shares = section.section("coverage").map(|section| {
        let shares = (section.share("pillar", 0.0), section.share("total", 0.0));
        section.finish();
        shares
    });
    let (pillar, total) = shares.unwrap_or_default();
    Coverage { pillar, total, leaves, pairs: false }
}
