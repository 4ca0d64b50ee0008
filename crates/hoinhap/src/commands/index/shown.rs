//! How the numbers, names and units of a composite are shown and asked for.

use hoinhap_measures::index::{Composite, Normalisation};
use hoinhap_report::format;
use hoinhap_sources::nearest;
use hoinhap_vocab::{Economy, Lang, Text, Year};

use crate::failure::Failure;
use crate::output::Cell;

/// Decimals of a score: two, and four on a scale that ends at one, where two would make ties.
pub(super) fn decimals(composite: &Composite) -> u8 {
    let narrow = match composite.method.normalise {
        Some(Normalisation::Goalposts { low, high } | Normalisation::MinMax { low, high }) => {
            low.abs().max(high.abs()) <= 1.0
        }
        Some(Normalisation::ZScore { sd, .. }) => sd <= 1.0,
        Some(Normalisation::Rank | Normalisation::Borda) | None => false,
        Some(_) => true,
    };
    if narrow { 4 } else { 2 }
}

/// A number for people with so many decimals, and in full for a spreadsheet.
pub(super) fn number(value: Option<f64>, decimals: u8, lang: Lang) -> Cell {
    value
        .map_or_else(Cell::none, |value| Cell::pair(format::number(value, decimals, lang), value.to_string()))
}

/// The same with a plus before what rises.
pub(super) fn signed(value: Option<f64>, decimals: u8, lang: Lang) -> Cell {
    let cell = number(value, decimals, lang);
    match value {
        Some(value) if value > 0.0 => Cell::pair(format!("+{}", cell.shown), cell.plain),
        _ => cell,
    }
}

/// `57 %`.
pub(super) fn percent(share: f64, lang: Lang) -> String {
    format::with_unit(&format::number(100.0 * share, 0, lang), "%")
}

/// `Integration (INT), 2024`.
pub(super) fn headline(composite: &Composite, year: Option<Year>, lang: Lang) -> String {
    let recipe = &composite.recipe;
    let year = year.map_or_else(String::new, |year| format!(", {year}"));
    match recipe.title.get(lang) {
        "" => format!("{}{year}", recipe.id),
        title => format!("{title} ({}){year}", recipe.id),
    }
}

/// The code of a unit that a person names: by its code, an economy's other code, or its name in either language.
pub(super) fn unit_of(word: &str, units: &[String], name: &dyn Fn(&str) -> Text) -> Result<String, Failure> {
    let economy = word.parse().ok().map(|economy: Economy| economy.code().to_owned());
    let is_code = |unit: &&String| **unit == word || Some(*unit) == economy.as_ref();
    if let Some(unit) = units.iter().find(is_code) {
        return Ok(unit.clone());
    }
    let asked = letters(word);
    let is_meant = |unit: &&String| {
        let name = name(unit);
        !asked.is_empty() && [unit.as_str(), &name.vi, &name.en].iter().any(|text| letters(text) == asked)
    };
    let meant: Vec<&String> = units.iter().filter(is_meant).collect();
    match meant.as_slice() {
        [unit] => Ok((*unit).clone()),
        _ => Err(unknown_unit(word, units, name)),
    }
}

/// The units that a person names, in that order, each once; all where none is named.
pub(super) fn units_of(
    words: &[&str],
    units: &[String],
    name: &dyn Fn(&str) -> Text,
) -> Result<Vec<String>, Failure> {
    let mut asked: Vec<String> = Vec::new();
    for word in words {
        let unit = unit_of(word, units, name)?;
        if !asked.contains(&unit) {
            asked.push(unit);
        }
    }
    Ok(asked)
}

fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Names offered where one is not known.
const MOST_NEAR: usize = 3;

fn unknown_unit(word: &str, units: &[String], name: &dyn Fn(&str) -> Text) -> Failure {
    let message = Text::new(
        format!("`{word}` không có trong các đơn vị của công thức"),
        format!("`{word}` is not among the units of the recipe"),
    );
    let near = near_units(word, units, name);
    let listed = |of: &dyn Fn(&Text) -> String| {
        near.iter().map(|unit| format!("{unit} ({})", of(&name(unit)))).collect::<Vec<_>>().join(", ")
    };
    let (near_vi, near_en) = if near.is_empty() {
        (String::new(), String::new())
    } else {
        let (vi, en) = (listed(&|name| name.vi.to_string()), listed(&|name| name.en.to_string()));
        (format!("Có phải ý là {vi}? "), format!("Did you mean {en}? "))
    };
    let help = Text::new(
        format!("{near_vi}Xem `hoinhap index build` để biết các đơn vị"),
        format!("{near_en}`hoinhap index build` lists the units"),
    );
    Failure::usage("index/unknown-unit", message, help).at("--country").with_value(word)
}

/// The units whose code or name is nearest.
fn near_units<'a>(word: &str, units: &'a [String], name: &dyn Fn(&str) -> Text) -> Vec<&'a String> {
    let named: Vec<(String, &String)> = units
        .iter()
        .flat_map(|unit| {
            [name(unit).en.to_string(), name(unit).vi.to_string(), unit.clone()].map(|text| (text, unit))
        })
        .collect();
    let near = nearest(word, named.iter().map(|(text, _)| text.as_str()), MOST_NEAR);
    let mut found: Vec<&'a String> = Vec::new();
    for text in &near {
        let unit = named.iter().find(|(known, _)| known == text).map(|(_, unit)| *unit);
        found.extend(unit.filter(|unit| !found.contains(unit)));
    }
    found
}
