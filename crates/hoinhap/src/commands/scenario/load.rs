//! From a name or a path to a scenario.

use std::fs;
use std::path::{Path, PathBuf};

use hoinhap_equilibrium::scenario::{Scenario, parse};
use hoinhap_sources::{EmbeddedFile, nearest};
use hoinhap_vocab::Text;

use crate::failure::Failure;

/// A scenario and the folder that its paths are relative to.
pub(super) struct Loaded {
    pub(super) scenario: Scenario,
    pub(super) folder: PathBuf,
}

/// The shipped scenarios, by name.
pub(super) fn shipped() -> Vec<(&'static str, &'static EmbeddedFile)> {
    let name = |file: &'static EmbeddedFile| {
        let name = file.path.strip_prefix("scenarios/")?.strip_suffix(".toml")?;
        (!name.contains('/')).then_some((name, file))
    };
    EmbeddedFile::in_folder("scenarios").iter().filter_map(name).collect()
}

/// Reads a shipped scenario.
pub(super) fn read_shipped(file: &EmbeddedFile) -> Result<Scenario, Failure> {
    parse(file.path, &file.text()?).map_err(Failure::of_issues)
}

/// Reads the scenario that a word names: a shipped one, or a file.
pub(super) fn load(word: &str) -> Result<Loaded, Failure> {
    if let Some((_, file)) = shipped().into_iter().find(|(name, _)| *name == word) {
        return Ok(Loaded { scenario: read_shipped(file)?, folder: PathBuf::new() });
    }
    let path = Path::new(word);
    if word.ends_with(".toml") || path.exists() {
        let bytes = fs::read(path).map_err(|error| Failure::of_file(path, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| not_text(path, &error.to_string()))?;
        let scenario = parse(word, text.trim_start_matches('\u{feff}')).map_err(Failure::of_issues)?;
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        return Ok(Loaded { scenario, folder });
    }
    Err(unknown(word))
}

fn not_text(path: &Path, said: &str) -> Failure {
    let message = Text::fixed("Tệp không phải là văn bản UTF-8", "The file is not UTF-8 text");
    let help = Text::fixed("Lưu lại tệp dưới mã UTF-8", "Save the file in UTF-8");
    Failure::usage("file/not-text", message, help).at(path.display().to_string()).with_value(said)
}

fn unknown(word: &str) -> Failure {
    let names: Vec<&str> = shipped().into_iter().map(|(name, _)| name).collect();
    let near = nearest(word, names, 3).join(", ");
    let message = Text::new(format!("Không có kịch bản `{word}`"), format!("There is no scenario `{word}`"));
    let help = if near.is_empty() {
        Text::fixed(
            "`hoinhap scenario list` liệt kê các kịch bản; hoặc nêu một tệp TOML",
            "`hoinhap scenario list` lists the scenarios; or name a TOML file",
        )
    } else {
        Text::new(format!("Có phải ý là {near}?"), format!("Did you mean {near}?"))
    };
    Failure::usage("scenario/unknown", message, help).at("SCENARIO").with_value(word)
}
