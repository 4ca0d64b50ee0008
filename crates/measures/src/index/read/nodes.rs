//! The hierarchy declared in a recipe: pillars, faces, leaves.

use hoinhap_vocab::Text;
use toml::Spanned;
use toml::de::DeValue;

use super::cursor::{Section, Value};
use crate::index::leaf::{Formula, Leaf, Scale};
use crate::index::problem;
use crate::index::tree::Declared;

/// The nodes of a recipe, the top first; empty where it declares none.
pub(super) fn nodes(root: &Section<'_, '_>, top: &str, title: &Text) -> Vec<Declared> {
    let pillars = root.list("pillar");
    let flat = root.list("leaves");
    if pillars.is_empty() && flat.is_empty() {
        return Vec::new();
    }
    let mut nodes = vec![Declared {
        code: top.to_owned(),
        title: title.clone(),
        weight: 1.0,
        parent: None,
        leaf: None,
        place: root.faults.place(root.span.start),
    }];
    nodes.extend(flat.iter().filter_map(|value| leaf(value, top)));
    for pillar in &pillars {
        group(pillar, top, "", &mut nodes);
    }
    weight_sum(root, &pillars);
    nodes
}

/// Weights of pillars are shares: where all are given they must sum to one.
fn weight_sum(root: &Section<'_, '_>, pillars: &[Value<'_, '_>]) {
    let given: Vec<_> = pillars.iter().filter_map(|pillar| pillar.value.get_ref().get("weight")).collect();
    if given.len() != pillars.len() || given.is_empty() {
        return;
    }
    let number = |value: &&Spanned<DeValue<'_>>| match value.get_ref() {
        DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
        DeValue::Integer(integer) => integer.as_str().parse::<f64>().ok(),
        _ => None,
    };
    let Some(sum) = given.iter().map(number).sum::<Option<f64>>() else { return };
    if (sum - 1.0).abs() > 1e-9 {
        let place = root.faults.place(given[0].span().start);
        root.faults.add_other(given[0].span().start, problem::pillar_sum(&place, sum));
    }
}

fn group(value: &Value<'_, '_>, parent: &str, prefix: &str, nodes: &mut Vec<Declared>) {
    let Some(section) = value.section() else { return };
    let code = section.need("code").and_then(|value| value.text()).unwrap_or_default();
    let code = if prefix.is_empty() { code } else { format!("{prefix}.{code}") };
    nodes.push(Declared {
        title: title(&section).unwrap_or_else(|| Text::same(code.clone())),
        weight: weight(&section),
        parent: Some(parent.to_owned()),
        leaf: None,
        place: section.faults.place(section.span.start),
        code: code.clone(),
    });
    if prefix.is_empty() {
        for face in section.list("face") {
            group(&face, &code, &code, nodes);
        }
    }
    nodes.extend(section.list("leaves").iter().filter_map(|value| leaf(value, &code)));
    section.finish();
}

/// `title = { vi = "...", en = "..." }`.
pub(super) fn title(section: &Section<'_, '_>) -> Option<Text> {
    bilingual(section, "title")
}

/// A text in both languages.
pub(super) fn bilingual(section: &Section<'_, '_>, key: &'static str) -> Option<Text> {
    let inner = section.section(key)?;
    let (vi, en) = (inner.need("vi").and_then(|v| v.text()), inner.need("en").and_then(|v| v.text()));
    inner.finish();
    Some(Text::new(vi?, en?))
}

fn weight(section: &Section<'_, '_>) -> f64 {
    section.get("weight").map_or(1.0, |value| not_negative(&value).unwrap_or(1.0))
}

/// A weight; one below zero is reported.
pub(super) fn not_negative(value: &Value<'_, '_>) -> Option<f64> {
    let weight = value.number()?;
    if weight < 0.0 {
        let message = Text::fixed("Trọng số không được âm.", "A weight is never negative.");
        let help = Text::fixed(
            "Ghi số không âm; đổi chiều bằng lo và hi.",
            "Write zero or more; turn a direction with lo and hi.",
        );
        value.faults.add_value(value.at(), "recipe/negative-weight", &weight.to_string(), message, help);
    }
    Some(weight)
}

fn leaf(value: &Value<'_, '_>, parent: &str) -> Option<Declared> {
    let section = value.section()?;
    let id = section.need("id").and_then(|value| value.text());
    let goalposts = goalposts(&section);
    let scale = section.get("scale").and_then(|value| {
        let scale = Scale::from_word(&value.text()?);
        if scale.is_none() {
            value.not_one_of("identity, log1p, ln");
        }
        scale
    });
    domain(&section, goalposts, scale.unwrap_or_default());
    let direction = section.get("direction").and_then(|value| sign(&value));
    let natural = goalposts.map_or(1.0, |(lo, hi)| if lo > hi { -1.0 } else { 1.0 });
    let (weight, target, title) = (weight(&section), section.number("target"), title(&section));
    let (denominator, formula) = (section.text("denominator"), formula(&section));
    let place = section.faults.place(section.span.start);
    if let (Some(stated), Some(_)) = (direction, goalposts) {
        opposed(&section, stated, natural);
    }
    let stated = direction.is_some() || goalposts.is_some();
    let direction = direction.unwrap_or(natural);
    section.finish();
    let id = id?;
    let formula = formula.or_else(|| Formula::of_catalogue(&id)).unwrap_or(Formula::Observed);
    Some(Declared {
        code: id.clone(),
        title: title.unwrap_or_else(|| Text::same(id.clone())),
        weight,
        parent: Some(parent.to_owned()),
        place,
        leaf: Some(Leaf {
            id,
            formula,
            direction,
            stated,
            goalposts,
            scale: scale.unwrap_or_default(),
            target,
            denominator,
        }),
    })
}

/// Goalposts say one direction and the key the other.
fn opposed(section: &Section<'_, '_>, stated: f64, natural: f64) {
    if stated * natural < 0.0 {
        section.faults.add_value(
            section.span.start,
            "recipe/direction",
            &stated.to_string(),
            Text::fixed(
                "Chiều này trái với hai mốc: lo là đầu kém, hi là đầu tốt.",
                "The direction contradicts the goalposts: lo is the worse end, hi the better.",
            ),
            Text::fixed("Đổi chỗ hai mốc, hoặc bỏ `direction`.", "Swap the goalposts, or drop `direction`."),
        );
    }
}

/// A direction: 1 or -1.
fn sign(value: &Value<'_, '_>) -> Option<f64> {
    let direction = value.number()?;
    if direction.abs() != 1.0 {
        value.faults.add_value(
            value.at(),
            "recipe/direction",
            &direction.to_string(),
            problem::direction_message(),
            problem::direction_help(),
        );
        return None;
    }
    Some(direction)
}

/// A goalpost outside the domain of the leaf's scale would leave every score of the leaf missing.
fn domain(section: &Section<'_, '_>, goalposts: Option<(f64, f64)>, scale: Scale) {
    let posts = goalposts.map_or_else(Vec::new, |(lo, hi)| vec![lo, hi]);
    for post in posts.into_iter().filter(|post| !scale.apply(*post).is_finite()) {
        section.faults.add_value(
            section.span.start,
            "recipe/goalpost-domain",
            &post.to_string(),
            Text::fixed(
                "Mốc nằm ngoài miền xác định của thang: `ln` cần số lớn hơn 0, `log1p` cần số lớn hơn -1.",
                "The goalpost is outside the domain of the scale: `ln` takes numbers above 0, `log1p` above -1.",
            ),
            Text::fixed("Đổi mốc, hoặc dùng `scale = \"log1p\"`.", "Change the goalpost, or use `scale = \"log1p\"`."),
        );
    }
}

fn goalposts(section: &Section<'_, '_>) -> Option<(f64, f64)> {
    let (lo, hi) = (section.number("lo"), section.number("hi"));
    match (lo, hi) {
        (Some(lo), Some(hi)) if lo == hi => {
            let message = Text::fixed("Hai mốc lo và hi bằng nhau.", "The goalposts lo and hi are equal.");
            let help = Text::fixed("Đặt hai mốc khác nhau.", "Set two different goalposts.");
            section.faults.add_value(
                section.span.start,
                "recipe/equal-goalposts",
                &lo.to_string(),
                message,
                help,
            );
            None
        }
        (Some(lo), Some(hi)) => Some((lo, hi)),
        (None, None) => None,
        _ => {
            let message = Text::fixed(
                "Chỉ có một trong hai mốc lo và hi.",
                "Only one of the goalposts lo and hi is given.",
            );
            let help = Text::fixed("Ghi cả lo và hi.", "Write both lo and hi.");
            section.faults.add(section.span.start, "recipe/half-goalposts", message, help);
            None
        }
    }
}

/// `ratio = ["a", "b"]` with `times`, `sum = ["a", "b"]`, or `balance = ["given", "received"]` with `years`.
fn formula(section: &Section<'_, '_>) -> Option<Formula> {
    let times = section.number("times");
    let years = section.whole("years", 1..=30, 1);
    let found: Vec<(&'static str, Value<'_, '_>)> =
        ["ratio", "balance", "sum"].into_iter().filter_map(|key| Some((key, section.get(key)?))).collect();
    for (_, value) in found.iter().skip(1) {
        value.faults.add_value(
            value.at(),
            "recipe/unused-key",
            value.name,
            Text::fixed("Một chỉ tiêu chỉ có một công thức.", "A leaf has one formula."),
            Text::fixed(
                "Giữ một trong các khoá ratio, balance, sum.",
                "Keep one of the keys ratio, balance, sum.",
            ),
        );
    }
    let (key, value) = found.first()?;
    let inputs: Vec<String> = value.list().iter().filter_map(Value::text).collect();
    let Ok([first, second]) = <[String; 2]>::try_from(inputs.clone()) else {
        value.faults.add_value(
            value.at(),
            "recipe/two-inputs",
            &inputs.join(", "),
            Text::new(
                format!("`{key}` cần đúng hai chỉ tiêu."),
                format!("`{key}` takes exactly two indicators."),
            ),
            Text::new(
                format!("Ghi `{key} = [\"MÃ\", \"MÃ\"]`."),
                format!("Write `{key} = [\"ID\", \"ID\"]`."),
            ),
        );
        return None;
    };
    Some(match *key {
        "ratio" => Formula::Ratio { numerator: first, denominator: second, times: times.unwrap_or(1.0) },
        "sum" => Formula::Sum { terms: [first, second] },
        _ => Formula::Balance { given: first, received: second, years: u8::try_from(years).unwrap_or(1) },
    })
}
