//! A recipe from TOML.

use hoinhap_vocab::{Issue, Text, Year};
use toml::de::DeTable;

use super::cursor::{Faults, Section, Value};
use super::factor::{factors, uncertainty};
use super::nodes::{bilingual, nodes, title};
use super::set::SetFile;
use super::steps::steps;
use crate::index::recipe::{Kind, Recipe, Universe};

/// Reads a recipe. `weight_sets` is the file of weight sets of the recipe's data, where there is one.
///
/// # Errors
/// Every fault of the file, in its order, each with line and remedy.
pub fn parse_recipe(file: &str, text: &str, weight_sets: Option<&SetFile>) -> Result<Recipe, Vec<Issue>> {
    let faults = Faults::new(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let message = Text::new(
            format!("Sai cú pháp TOML: {}.", error.message()),
            format!("Not TOML: {}.", error.message()),
        );
        let help = Text::fixed("Sửa dòng này theo cú pháp TOML.", "Correct the line; see toml.io.");
        faults.add(at, "recipe/syntax", message, help);
    }
    let root = Section::new(&faults, table.get_ref(), table.span());
    let recipe = recipe(&root, weight_sets, file);
    // After a syntax error the rest of a table may be lost: its keys are not judged.
    if errors.is_empty() {
        root.finish();
    }
    let mut issues = faults.finish();
    if !errors.is_empty() {
        // What is lost may be what seems to be missing.
        issues.retain(|issue| issue.code != "recipe/missing-key");
    }
    match recipe {
        Some(recipe) if issues.is_empty() => Ok(recipe),
        _ => Err(issues),
    }
}

fn recipe(root: &Section<'_, '_>, weight_sets: Option<&SetFile>, file: &str) -> Option<Recipe> {
    let head = root.need("recipe").and_then(|value| value.section());
    let _ = (root.get("pillar"), root.get("leaves"));
    let mut steps = steps(root);
    let (factors, uncertainty) = (factors(root, weight_sets), uncertainty(root));
    let judgements = super::judgements::judgements(root);
    let screen = root.section("select").and_then(screen);
    let head = head?;
    let id = head.need("id").and_then(|value| name(&value));
    let kind = head.get("kind").map_or(Kind::Other, |value| kind(&value));
    let top = head.text("top").unwrap_or_else(|| top_of(&kind, id.as_deref().unwrap_or_default()));
    let title = title(&head).unwrap_or_else(|| Text::same(id.clone().unwrap_or_default()));
    let declared = nodes(root, &top, &title);
    let note = bilingual(&head, "note").unwrap_or_default();
    let test_only = head.flag("test_only").unwrap_or(false);
    let years = years(&head);
    let universe = head.section("universe").map(universe).unwrap_or_default();
    let data = head.text("data");
    head.finish();
    steps.coverage.pairs = kind == Kind::Contribution;
    Some(Recipe {
        id: id?,
        kind,
        top,
        title,
        note,
        test_only,
        years,
        universe,
        data,
        screen,
        declared,
        steps,
        judgements,
        factors,
        uncertainty,
        file: file.to_owned(),
    })
}

/// A text that is not empty.
fn name(value: &Value<'_, '_>) -> Option<String> {
    let text = value.text()?;
    if text.trim().is_empty() {
        let message = Text::fixed("Mã trống.", "The id is empty.");
        let help = Text::fixed("Ghi mã của công thức.", "Write the id of the recipe.");
        value.faults.add_value(value.at(), "recipe/missing-key", &text, message, help);
    }
    Some(text)
}

const KINDS: &str = "INT, DEP, R2C, OTHER";

fn kind(value: &Value<'_, '_>) -> Kind {
    let Some(code) = value.text() else { return Kind::Other };
    Kind::from_code(&code).unwrap_or_else(|| {
        value.not_one_of(KINDS);
        Kind::Other
    })
}

/// The top of the three composites is their kind; any other recipe names it by its id.
fn top_of(kind: &Kind, id: &str) -> String {
    match kind {
        Kind::Other => id.to_owned(),
        known => known.code().to_owned(),
    }
}

fn screen(section: Section<'_, '_>) -> Option<f64> {
    let share = section.get("screen").map(|_| section.share("screen", 0.0));
    section.finish();
    share
}

/// `year = 2024` or `years = [2005, 2024]`.
fn years(head: &Section<'_, '_>) -> Option<(Year, Year)> {
    let year = |value: f64| value as Year;
    let one = head.get("year").and_then(|value| whole_year(&value)).map(|value| (year(value), year(value)));
    let span = head.get("years").and_then(|value| {
        let (first, last) = value.pair()?;
        value.list().iter().for_each(|year| {
            let _ = whole_year(year);
        });
        if first > last {
            let message = Text::fixed("Năm đầu sau năm cuối.", "The first year is after the last.");
            let help = Text::fixed(
                "Ghi năm đầu trước, như [2005, 2024].",
                "Write the first one first, as [2005, 2024].",
            );
            head.faults.add_value(
                value.at(),
                "recipe/years-order",
                &format!("[{first}, {last}]"),
                message,
                help,
            );
        }
        Some((year(first), year(last)))
    });
    if let (Some(_), Some(_), Some(value)) = (one, span, head.get("years")) {
        let message = Text::fixed(
            "Chỉ ghi một trong hai khoá `year` và `years`.",
            "Only one of the keys `year` and `years` may stand.",
        );
        let help = Text::fixed("Bỏ một khoá.", "Drop one of them.");
        head.faults.add_value(value.at(), "recipe/unused-key", "years", message, help);
    }
    one.or(span)
}

fn whole_year(value: &Value<'_, '_>) -> Option<f64> {
    let year = value.number()?;
    if year.fract() != 0.0 || !(1800.0..=2200.0).contains(&year) {
        value.not_one_of("1800 ... 2200");
        return None;
    }
    Some(year)
}

fn universe(section: Section<'_, '_>) -> Universe {
    let universe = Universe {
        un_member: section.flag("un_member").unwrap_or(false),
        add: section.texts("add"),
        without: section.texts("without"),
    };
    section.finish();
    universe
}
