//! From the words of the line to a recipe with its data.

use std::fs;
use std::path::Path;

use clap::ArgMatches;

use hoinhap_measures::Evidence;
use hoinhap_measures::index::{
    Composite, EvidenceSource, LeafSource, Recipe, SetFile, SetFiles, UserSet, parse_recipe,
};
use hoinhap_sources::{EMBEDDED, EmbeddedFile, nearest};
use hoinhap_vocab::{Economy, Text, Year};

use super::words;
use crate::cli::one;
use crate::failure::Failure;
use crate::output::remark;
use crate::session::Session;

/// A recipe with a place to find its data.
pub(super) struct Loaded {
    /// The recipe with its hierarchy.
    pub(super) composite: Composite,
    /// Its own set; `None` where it works on the shipped observations.
    pub(super) set: Option<UserSet>,
    /// The span of the recipe, where the year asked for lies outside it.
    outside: Option<(Year, Year)>,
}

impl Loaded {
    /// The recipe on shipped observations up to the last year that has ended by the date of the question.
    pub(super) fn seen(mut self, session: &Session, asked: Option<Year>) -> Result<Self, Failure> {
        let last = session.as_of.last_complete_year();
        if self.set.is_some() {
            return Ok(self);
        }
        let years = self.composite.recipe.years;
        let later = asked.or(years.map(|(first, _)| first)).filter(|year| *year > last);
        if let Some(year) = later {
            return Err(not_complete(year, last));
        }
        if let Some((first, end)) = years {
            self.composite = self.composite.with_years(first, end.min(last));
        }
        Ok(self)
    }
}

fn not_complete(year: Year, last: Year) -> Failure {
    let message = Text::new(
        format!("Năm {year} chưa kết thúc vào ngày được hỏi"),
        format!("The year {year} has not ended by the date of the question"),
    );
    let help = Text::new(
        format!("Hỏi năm {last} hoặc trước đó, hoặc đổi `--as-of`"),
        format!("Ask for {last} or before, or change `--as-of`"),
    );
    Failure::usage("index/year-not-complete", message, help).at("--year").with_value(year.to_string())
}

/// The year that `--year` names.
pub(super) fn year(matches: &ArgMatches) -> Result<Option<Year>, Failure> {
    let Some(text) = one(matches, "year") else { return Ok(None) };
    year_of(text).map(Some)
}

/// A year as a person writes it.
pub(super) fn year_of(text: &str) -> Result<Year, Failure> {
    let year = text.parse().ok().filter(|year| (1800..=2200).contains(year));
    year.ok_or_else(|| {
        let message = Text::fixed("Không phải là một năm", "This is not a year");
        let help = Text::fixed("Ghi bốn chữ số, chẳng hạn 2024", "Write four digits, such as 2024");
        Failure::usage("cli/bad-value", message, help).at("--year").with_value(text)
    })
}

/// Reads a recipe by its id or file, with the set of `folder` or the one it ships with.
pub(super) fn load(word: &str, folder: Option<&str>, year: Option<Year>) -> Result<Loaded, Failure> {
    let file = recipe_file(word)?;
    let files = match folder {
        Some(folder) => Some(folder_files(Path::new(folder))?),
        None => shipped_set(&file)?,
    };
    let weight_sets = files.as_ref().and_then(|files| files.weight_sets.as_ref());
    let told = |faults| words::faults(faults, folder.is_some());
    let recipe = parse_recipe(&file.name, &file.text, weight_sets);
    let declares = recipe.as_ref().is_ok_and(|recipe| !recipe.declared.is_empty());
    let set = files.map(|files| UserSet::read_for(&files, declares)).transpose();
    let (recipe, set): (Recipe, Option<UserSet>) = match (recipe, set) {
        (Ok(recipe), Ok(set)) => (recipe, set),
        (recipe, set) => {
            let all = [recipe.err().unwrap_or_default(), set.err().unwrap_or_default()].concat();
            return Err(told(all));
        }
    };
    if let Some(data) = recipe.data.as_ref().filter(|_| set.is_none()) {
        return Err(unknown_set(&file.name, data));
    }
    let span = recipe.years;
    let outside = span.filter(|(first, last)| year.is_some_and(|year| year < *first || *last < year));
    let hierarchy = set.as_ref().map(|set| set.hierarchy().to_vec());
    let composite = Composite::bind(recipe, hierarchy).map_err(told)?;
    let composite = match year {
        Some(year) => composite.of_year(year),
        None => composite,
    };
    Ok(Loaded { composite, set, outside })
}

fn unknown_set(file: &str, data: &str) -> Failure {
    let message = Text::fixed(
        "Công thức nêu một bộ số liệu không đi kèm chương trình",
        "The recipe names a set of data that does not come with the program",
    );
    let help = Text::fixed(
        "Nêu thư mục của bộ bằng `--data`, hoặc bỏ khoá `data`",
        "Name the folder of the set with `--data`, or drop the key `data`",
    );
    Failure::usage("index/unknown-set", message, help).at(format!("{file}: data")).with_value(data)
}

/// Reads the recipe that the line names and hands it on with its data.
pub(super) fn with_recipe<T>(
    session: &Session,
    matches: &ArgMatches,
    work: impl FnOnce(Composite, &dyn LeafSource, &dyn Fn(&str) -> Text) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let word = one(matches, "recipe").unwrap_or_default();
    let asked = year(matches)?;
    let loaded = load(word, one(matches, "data"), asked)?;
    if let Some((first, last)) = loaded.outside {
        let text = Text::new(
            format!("Năm này nằm ngoài khoảng {first}–{last} của công thức: số liệu có thể phần lớn là bù."),
            format!("The year is outside the span {first}–{last} of the recipe: most values may be imputed."),
        );
        remark(session, text.get(session.lang))?;
    }
    let loaded = loaded.seen(session, asked)?;
    with_source(session, loaded.set.as_ref(), |source, name| work(loaded.composite, source, name))
}

/// Hands on the data of a recipe, and how its units are called.
pub(super) fn with_source<T>(
    session: &Session,
    set: Option<&UserSet>,
    work: impl FnOnce(&dyn LeafSource, &dyn Fn(&str) -> Text) -> Result<T, Failure>,
) -> Result<T, Failure> {
    if let Some(set) = set {
        return work(set, &|unit| Text::same(set.name(unit)));
    }
    let library = session.library()?;
    let evidence = Evidence::new(&library, session.as_of)?;
    let source = EvidenceSource::new(&evidence);
    let name = |unit: &str| {
        let economy = Economy::from_alpha3(unit);
        economy.map_or_else(|| Text::same(unit.to_owned()), |economy| library.economies().name(economy))
    };
    work(&source, &name)
}

fn recipe_file(word: &str) -> Result<SetFile, Failure> {
    let path = format!("indices/{word}.toml");
    if let Ok(file) = EmbeddedFile::find(&path) {
        return embedded(file);
    }
    if Path::new(word).is_dir() {
        return Err(words::recipe_is_folder(Path::new(word)));
    }
    if word.ends_with(".toml") || Path::new(word).exists() {
        return read(Path::new(word));
    }
    Err(unknown_recipe(word))
}

/// Recipes named as near to a word that is none.
const MOST_NEAR: usize = 3;

fn unknown_recipe(word: &str) -> Failure {
    let known = shipped_recipes();
    let mut near = nearest(word, known.iter().copied(), MOST_NEAR);
    // A word that begins alike is near too, however much longer it is.
    let stem: String = word.to_lowercase().chars().take(3).collect();
    let alike = |id: &&&str| stem.len() == 3 && id.to_lowercase().starts_with(&stem);
    for id in known.iter().filter(alike) {
        if !near.iter().any(|near| near == id) {
            near.push((*id).to_owned());
        }
    }
    near.truncate(MOST_NEAR);
    let (near, all) = (near.join(", "), known.join(", "));
    let (near_vi, near_en) = match near.as_str() {
        "" => (String::new(), String::new()),
        near => (format!("Gần nhất: {near}. "), format!("Nearest: {near}. ")),
    };
    let message = Text::new(format!("Không có công thức `{word}`"), format!("There is no recipe `{word}`"));
    let help = Text::new(
        format!(
            "{near_vi}Tất cả: {all}; `hoinhap index build --help` nói rõ hơn. Công thức của riêng bạn: nêu tệp TOML"
        ),
        format!(
            "{near_en}All: {all}; `hoinhap index build --help` says more. For a recipe of your own name its TOML file"
        ),
    );
    Failure::usage("index/unknown-recipe", message, help).at("RECIPE").with_value(word)
}

fn shipped_recipes() -> Vec<&'static str> {
    let recipe = |file: &'static EmbeddedFile| file.path.strip_prefix("indices/")?.strip_suffix(".toml");
    EMBEDDED.iter().filter_map(recipe).collect()
}

/// The set that a shipped recipe works on, by the folder that bears the recipe's id.
fn shipped_set(recipe: &SetFile) -> Result<Option<SetFiles>, Failure> {
    let Some(folder) = recipe.name.strip_suffix(".toml") else { return Ok(None) };
    let optional =
        |name: &str| EmbeddedFile::find(&format!("{folder}/{name}")).ok().map(embedded).transpose();
    let (Some(units), Some(indicators)) = (optional("units.csv")?, optional("indicators.csv")?) else {
        return Ok(None);
    };
    let (denominators, weight_sets) = (optional("denominators.csv")?, optional("weight_sets.csv")?);
    Ok(Some(SetFiles { units, indicators, denominators, weight_sets }))
}

fn folder_files(folder: &Path) -> Result<SetFiles, Failure> {
    let optional = |name: &str| {
        let path = folder.join(name);
        path.exists().then(|| read(&path)).transpose()
    };
    Ok(SetFiles {
        units: read(&folder.join("units.csv"))?,
        indicators: read(&folder.join("indicators.csv"))?,
        denominators: optional("denominators.csv")?,
        weight_sets: optional("weight_sets.csv")?,
    })
}

fn embedded(file: &EmbeddedFile) -> Result<SetFile, Failure> {
    let text = String::from_utf8_lossy(&file.bytes()?).into_owned();
    Ok(SetFile { name: file.path.to_owned(), text })
}

/// A text file of the user.
pub(super) fn read(path: &Path) -> Result<SetFile, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::of_file(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let message = Text::fixed("Tệp không phải là văn bản UTF-8", "The file is not UTF-8 text");
        let help = Text::fixed("Lưu lại tệp dưới mã UTF-8", "Save the file in UTF-8");
        Failure::usage("file/not-text", message, help)
            .at(path.display().to_string())
            .with_value(error.to_string())
    })?;
    Ok(SetFile { name: path.display().to_string(), text: text.trim_start_matches('\u{feff}').to_owned() })
}
