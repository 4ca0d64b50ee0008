//! `hoinhap index compare`.

use std::collections::BTreeMap;

use clap::ArgMatches;
use serde_json::{Value, json};

use hoinhap_measures::index::{
    Difference, Kind, LeafSource, ScoreChange, Version, build, compare, differences,
};
use hoinhap_vocab::{Lang, Text, Year};

use super::DATA;
use super::build::{issues_json, told};
use super::load::{Loaded, load, with_source, year_of};
use super::shown::{decimals, number, signed, units_of};
use crate::cli::{ArgSpec, CommandSpec, Example, Takes, many, one};
use crate::failure::Failure;
use crate::output::{Answer, Cell, Column, Sheet, text_json};
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
            id: A,
            value: "A",
            takes: Takes::Position,
            help: Text::fixed(
                "Công thức trước, có thể kèm năm: INT@2020, hoặc tệp TOML: my.toml@2020",
                "The recipe before, with a year if need be: INT@2020, or a TOML file: my.toml@2020",
            ),
        },
        ArgSpec {
            id: B,
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
        DATA,
        ArgSpec {
            id: "data-before",
            value: "DIR",
            takes: Takes::Folder,
            help: Text::fixed(
                "Thư mục số liệu của A, nếu khác với `--data`: bản số liệu trước khi sửa đổi",
                "The data folder of A, where it is not that of `--data`: the edition before a revision",
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
        Example {
            line: "index compare my.toml@2024 my.toml@2024 --data new --data-before old",
            does: Text::fixed("hai bản số liệu của riêng bạn", "two editions of your own data"),
        },
    ],
    run: Some(run),
};

/// Names of the two sides.
const A: &str = "a";
const B: &str = "b";

fn run(session: &Session, matches: &ArgMatches) -> Result<Answer, Failure> {
    let after_data = one(matches, "data");
    let before_data = one(matches, "data-before").or(after_data);
    let before = Side::new(session, ("A", one(matches, A).unwrap_or_default()), before_data)?;
    let after = Side::new(session, ("B", one(matches, B).unwrap_or_default()), after_data)?;
    check_kinds(&before, &after)?;
    let labels = Labels::new(&before, &after);
    with_source(session, before.loaded.set.as_ref(), |old, old_name| {
        with_source(session, after.loaded.set.as_ref(), |new, name| {
            let (before, after) = (before.version(old), after.version(new));
            let compared = compare(&before, &after).map_err(Failure::of_issues)?;
            let name = |unit: &str| {
                let known = name(unit);
                if known.is_empty() || known.en == unit { old_name(unit) } else { known }
            };
            let changes = only(compared.changes, &many(matches, "country"), &name)?;
            let absent = Absent::new(&changes, &before, &after)?;
            let differing = differences(&before.composite, &after.composite);
            let fields = json!({
                "before": {"recipe": before.composite.recipe.id, "year": before.year},
                "after": {"recipe": after.composite.recipe.id, "year": after.year},
                "order": ["data", "year", "method"],
                "rows": changes.iter().map(|change| change_json(change, &absent)).collect::<Vec<_>>(),
                "issues": issues_json(&compared.issues, session.lang),
                "differences": differing.iter().map(difference_json).collect::<Vec<_>>(),
            });
            let decimals = decimals(&before.composite).max(decimals(&after.composite));
            let look = Look { labels: &labels, name: &name, decimals, lang: session.lang };
            let answer = Answer::new("index-compare", fields).table(sheet(changes, &look));
            let below = absent.lines(&labels, session.lang).into_iter();
            let below = below.chain(difference_lines(&differing, session.lang));
            Ok(below.chain(told(&compared.issues, session.lang)).fold(answer, Answer::line))
        })
    })
}

fn difference_json(found: &Difference) -> Value {
    json!({"key": found.key, "before": found.before, "after": found.after})
}

/// Settings named below the table; the others are counted.
const SETTINGS_TOLD: usize = 8;

/// In what the two recipes differ.
fn difference_lines(found: &[Difference], lang: Lang) -> Vec<String> {
    if found.is_empty() {
        return Vec::new();
    }
    let word = |setting: &Option<String>| setting.clone().unwrap_or_else(|| "–".to_owned());
    let told = found.iter().take(SETTINGS_TOLD);
    let mut parts: Vec<String> = told
        .map(|found| format!("{}: {} → {}", found.key, word(&found.before), word(&found.after)))
        .collect();
    let more = found.len().saturating_sub(SETTINGS_TOLD);
    if more > 0 {
        let text = Text::new(
            format!("và {more} chỗ khác (--format json)"),
            format!("and {more} more (--format json)"),
        );
        parts.push(text.get(lang).to_owned());
    }
    let label = Text::fixed("Hai công thức khác nhau ở", "The recipes differ in");
    vec![format!("{}: {}.", label.get(lang), parts.join("; "))]
}

/// One side of a comparison.
struct Side {
    loaded: Loaded,
    year: Option<Year>,
    data: Option<String>,
}

impl Side {
    /// `RECIPE` or `RECIPE@YEAR` on a folder of data; without a year the last of the recipe. What is wrong with the
    /// word is told of its own argument.
    fn new(session: &Session, (argument, word): (&str, &str), data: Option<&str>) -> Result<Self, Failure> {
        let (recipe, year) = word.rsplit_once('@').unwrap_or((word, ""));
        let at_fault = |failure: Failure| match failure.place.as_deref() {
            Some("--year" | "RECIPE") => failure.at(argument),
            _ => failure,
        };
        let asked = if year.is_empty() { None } else { Some(year_of(year).map_err(at_fault)?) };
        let loaded = load(recipe, data, None).and_then(|loaded| loaded.seen(session, asked));
        let loaded = loaded.map_err(at_fault)?;
        let year = asked.or_else(|| loaded.composite.recipe.years.map(|(_, last)| last));
        Ok(Self { loaded, year, data: data.map(str::to_owned) })
    }

    fn version<'a>(&self, source: &'a dyn LeafSource) -> Version<'a> {
        Version { composite: self.loaded.composite.clone(), source, year: self.year }
    }

    /// `INT@2024`.
    fn label(&self) -> String {
        let id = &self.loaded.composite.recipe.id;
        self.year.map_or_else(|| id.clone(), |year| format!("{id}@{year}"))
    }
}

/// Two of the three indices are never netted into one.
fn check_kinds(before: &Side, after: &Side) -> Result<(), Failure> {
    let kind = |side: &Side| side.loaded.composite.recipe.kind.clone();
    let (old, new) = (kind(before), kind(after));
    if old == new || old == Kind::Other || new == Kind::Other {
        return Ok(());
    }
    let message = Text::new(
        format!("{} và {} đo hai điều khác nhau: hiệu của chúng không có nghĩa", old.code(), new.code()),
        format!(
            "{} and {} measure two different things: their difference means nothing",
            old.code(),
            new.code()
        ),
    );
    let help = Text::fixed(
        "So sánh cùng một loại chỉ số, chẳng hạn INT@2015 với INT@2024; đọc ba chỉ số cạnh nhau trong `hoinhap review`",
        "Compare two of one kind, such as INT@2015 and INT@2024; `hoinhap review` sets the three side by side",
    );
    let value = format!("{} {}", before.label(), after.label());
    Err(Failure::usage("index/different-kinds", message, help).at("B").with_value(value))
}

/// What the sides are called in heads and lines.
struct Labels {
    before: String,
    after: String,
}

impl Labels {
    /// By recipe and year; where these are alike, by the folder of the data, else by their place on the line.
    fn new(before: &Side, after: &Side) -> Self {
        let (old, new) = (before.label(), after.label());
        if old != new {
            return Self { before: old, after: new };
        }
        match (&before.data, &after.data) {
            (Some(first), Some(second)) if first != second => {
                Self { before: format!("{old} ({first})"), after: format!("{new} ({second})") }
            }
            _ => Self { before: format!("A {old}"), after: format!("B {new}") },
        }
    }
}

/// The changes of the units asked for; of all where none is.
fn only(
    changes: Vec<ScoreChange>,
    words: &[&str],
    name: &dyn Fn(&str) -> Text,
) -> Result<Vec<ScoreChange>, Failure> {
    if words.is_empty() {
        return Ok(changes);
    }
    let units: Vec<String> = changes.iter().map(|change| change.unit.clone()).collect();
    let asked = units_of(words, &units, name).map_err(without_score)?;
    Ok(changes.into_iter().filter(|change| asked.contains(&change.unit)).collect())
}

fn without_score(failure: Failure) -> Failure {
    let message =
        Text::fixed("Đơn vị này không có điểm ở cả hai bên", "The unit has a score on neither side");
    Failure { message, ..failure }
}

/// Units with a score on one side alone, with the reason of the other.
struct Absent {
    before: BTreeMap<String, Text>,
    after: BTreeMap<String, Text>,
}

impl Absent {
    fn new(changes: &[ScoreChange], before: &Version<'_>, after: &Version<'_>) -> Result<Self, Failure> {
        let absent = |is_absent: &dyn Fn(&ScoreChange) -> bool| -> Vec<String> {
            changes.iter().filter(|change| is_absent(change)).map(|change| change.unit.clone()).collect()
        };
        Ok(Self {
            before: reasons(before, &absent(&|change| change.before.is_none()))?,
            after: reasons(after, &absent(&|change| change.after.is_none()))?,
        })
    }

    fn reason(&self, unit: &str) -> Option<&Text> {
        self.before.get(unit).or_else(|| self.after.get(unit))
    }

    /// A line for each side that lacks scores: how many, and why.
    fn lines(&self, labels: &Labels, lang: Lang) -> Vec<String> {
        let sides = [(&labels.before, &self.before), (&labels.after, &self.after)];
        let line = |(label, units): (&String, &BTreeMap<String, Text>)| {
            let named = units.iter().take(NAMED);
            let named: Vec<String> = named.map(|(unit, why)| format!("{unit}: {}", why.get(lang))).collect();
            let more = if units.len() > NAMED { "; …" } else { "" };
            let count = units.len();
            let text = Text::new(
                format!("Không có điểm ở {label}: {count} đơn vị, nên không có thay đổi. "),
                format!("Without a score in {label}: {count}, and so without a change. "),
            );
            format!("{}{}{more}", text.get(lang), named.join("; "))
        };
        sides.into_iter().filter(|(_, units)| !units.is_empty()).map(line).collect()
    }
}

/// Units that a line names.
const NAMED: usize = 12;

/// Why some units have no score in a version.
fn reasons(version: &Version<'_>, units: &[String]) -> Result<BTreeMap<String, Text>, Failure> {
    if units.is_empty() {
        return Ok(BTreeMap::new());
    }
    let composite = match version.year {
        Some(year) => version.composite.clone().of_year(year),
        None => version.composite.clone(),
    };
    let (composite, built) = build(composite, version.source).map_err(Failure::of_issues)?;
    let top = composite.tree.top();
    let reason = |unit: &String| {
        let score = built.scores.iter().rev().find(|score| score.node == top && score.unit == *unit);
        let reason = score.and_then(|score| score.reason.clone());
        (unit.clone(), reason.unwrap_or_else(|| NO_PART.clone()))
    };
    Ok(units.iter().map(reason).collect())
}

static NO_PART: Text = Text::fixed("không tham gia", "takes no part");

fn change_json(change: &ScoreChange, absent: &Absent) -> Value {
    let score =
        |score: Option<(f64, usize)>| score.map(|(value, rank)| json!({"value": value, "rank": rank}));
    let mut row = json!({
        "unit": change.unit,
        "before": score(change.before),
        "after": score(change.after),
        "data": change.data,
        "year": change.year,
        "method": change.method,
    });
    if let Some(reason) = absent.reason(&change.unit) {
        row["reason"] = text_json(reason);
    }
    row
}

/// What the table needs besides the changes.
struct Look<'a> {
    labels: &'a Labels,
    name: &'a dyn Fn(&str) -> Text,
    decimals: u8,
    lang: Lang,
}

/// Score after less score before; `None` where one is missing.
fn whole(change: &ScoreChange) -> Option<f64> {
    Some(change.after?.0 - change.before?.0)
}

/// The changes, the largest first; units without one last.
fn sheet(mut changes: Vec<ScoreChange>, look: &Look<'_>) -> Sheet {
    let size = |change: &ScoreChange| whole(change).map_or(-1.0, f64::abs);
    changes.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.unit.cmp(&b.unit)));
    let (decimals, lang) = (look.decimals, look.lang);
    let score = |score: Option<(f64, usize)>| number(score.map(|(value, _)| value), decimals, lang);
    let rank =
        |score: Option<(f64, usize)>| score.map_or_else(Cell::none, |(_, rank)| Cell::same(rank.to_string()));
    let row = |change: &ScoreChange| {
        vec![
            Cell::same(&change.unit),
            Cell::same((look.name)(&change.unit).get(lang)),
            score(change.before),
            rank(change.before),
            score(change.after),
            rank(change.after),
            signed(whole(change), decimals, lang),
            signed(change.data, decimals, lang),
            signed(change.year, decimals, lang),
            signed(change.method, decimals, lang),
        ]
    };
    Sheet { columns: columns(look.labels), rows: changes.iter().map(row).collect() }
}

fn columns(labels: &Labels) -> Vec<Column> {
    let titled =
        |key, vi: String, en: String| Column { title: Text::new(vi, en), ..Column::number(key, "", "") };
    let (before, after) = (&labels.before, &labels.after);
    vec![
        Column::text("unit", "Mã", "Code"),
        Column::text("name", "Tên", "Name"),
        titled("before", before.clone(), before.clone()),
        titled("rank_before", format!("Hạng {before}"), format!("Rank {before}")),
        titled("after", after.clone(), after.clone()),
        titled("rank_after", format!("Hạng {after}"), format!("Rank {after}")),
        Column::number("change", "Thay đổi", "Change"),
        Column::number("data", "Do số liệu", "From data"),
        Column::number("year", "Do năm", "From the year"),
        Column::number("method", "Do phương pháp", "From the method"),
    ]
}
