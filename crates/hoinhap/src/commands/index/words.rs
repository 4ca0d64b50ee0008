//! Faults of the files of an index in words that say what to type.

use std::fs;
use std::path::Path;

use hoinhap_measures::index::SetFile;
use hoinhap_sources::ragged_rows;
use hoinhap_vocab::{Issue, Text};

use crate::failure::Failure;

/// Codes of faults that may mean that the folder of the data was not named.
const FOR_WANT_OF_DATA: [&str; 2] = ["recipe/no-hierarchy", "recipe/no-weight-sets"];

/// Faults of a recipe: a parser's own English stands as the value only, and where no folder of data was named the
/// remedy says how.
pub(super) fn faults(faults: Vec<Issue>, has_data: bool) -> Failure {
    let told = |issue: Issue| match issue.code {
        "recipe/syntax" => syntax(issue),
        code if !has_data && FOR_WANT_OF_DATA.contains(&code) => with_data(issue),
        _ => issue,
    };
    Failure::of_issues(faults.into_iter().map(told).collect())
}

fn syntax(issue: Issue) -> Issue {
    let detail = issue.message.en.trim_start_matches("Not TOML: ").trim_end_matches('.').to_owned();
    let message = Text::fixed("Dòng này sai cú pháp TOML.", "The line is not TOML.");
    let help = Text::fixed(
        "Sửa dòng này: văn bản đặt trong ngoặc kép, mỗi khoá có dấu `=`, ngoặc mở thì phải đóng. Xem toml.io.",
        "Correct the line: text is quoted, a key is followed by `=`, brackets are closed; see toml.io.",
    );
    Issue { value: Some(detail), message, help, ..issue }
}

fn with_data(issue: Issue) -> Issue {
    let help = Text::new(
        format!("{} Bộ số liệu của riêng bạn: nêu thư mục bằng `--data DIR`.", issue.help.vi),
        format!("{} For a set of your own name its folder with `--data DIR`.", issue.help.en),
    );
    Issue { help, ..issue }
}

/// A folder where a recipe is asked for.
pub(super) fn recipe_is_folder(folder: &Path) -> Failure {
    let recipes = recipes_in(folder);
    let message = Text::fixed("Đây là một thư mục, không phải công thức", "This is a folder, not a recipe");
    let help = match recipes.first() {
        Some(recipe) => Text::new(
            format!("Nêu tệp TOML, chẳng hạn `{recipe} --data {}`", folder.display()),
            format!("Name the TOML file, such as `{recipe} --data {}`", folder.display()),
        ),
        None => Text::fixed(
            "Nêu tệp TOML của công thức; thư mục số liệu đi với `--data`",
            "Name the TOML file of the recipe; the folder of the data goes with `--data`",
        ),
    };
    Failure::usage("index/recipe-is-folder", message, help)
        .at("RECIPE")
        .with_value(folder.display().to_string())
}

/// The TOML files of a folder, sorted.
fn recipes_in(folder: &Path) -> Vec<String> {
    let Ok(listing) = fs::read_dir(folder) else { return Vec::new() };
    let paths = listing.flatten().map(|entry| entry.path());
    let is_recipe = |path: &std::path::PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let mut recipes: Vec<String> = paths.filter(is_recipe).map(|path| path.display().to_string()).collect();
    recipes.sort();
    recipes
}

/// What keeps a design from being read as a table: another separator, or rows of another length.
pub(super) fn check_table(file: &SetFile) -> Result<(), Failure> {
    let header = file.text.lines().next().unwrap_or_default();
    if header.contains(';') && !header.contains(',') {
        let message = Text::fixed(
            "Các cột được ngăn bằng `;`, không phải bằng dấu phẩy",
            "The columns are separated by `;`, not by commas",
        );
        let help =
            Text::fixed("Lưu lại dưới dạng CSV ngăn bằng dấu phẩy", "Save it as CSV separated by commas");
        let failure = Failure::usage("set/separator", message, help);
        return Err(failure.at(format!("{}:1", file.name)).with_value(header));
    }
    match ragged_rows(file.text.as_bytes()).into_iter().next() {
        None => Ok(()),
        Some(row) => {
            let (fields, expected) = (row.fields, row.expected);
            let message = Text::new(
                format!("Dòng có {fields} giá trị, tiêu đề có {expected} cột"),
                format!("The row has {fields} values, the header {expected} columns"),
            );
            let help = Text::fixed("Kiểm tra dấu phẩy của dòng này", "Check the commas of the row");
            let failure = Failure::usage("set/row-length", message, help);
            Err(failure.at(format!("{}:{}", file.name, row.line)).with_value(fields.to_string()))
        }
    }
}
