//! Reading reference files and the shipped ASEM set.

use std::collections::BTreeMap;
use std::fs;

use hoinhap_measures::index::{Composite, Panel, SetFile, SetFiles, UserSet, parse_recipe, select};

/// A table of numbers by row and column name.
pub(crate) type Grid = BTreeMap<(String, String), f64>;

/// The text of a reference file.
pub(crate) fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/index/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A shipped file below `data/indices`.
pub(crate) fn shipped(name: &str) -> SetFile {
    let path = format!("{}/../../data/indices/{name}", env!("CARGO_MANIFEST_DIR"));
    SetFile { name: format!("indices/{name}"), text: fs::read_to_string(path).unwrap() }
}

/// A reference table: the first column names the row. Text and empty cells are left out.
pub(crate) fn grid(name: &str) -> Grid {
    let text = fixture(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let mut grid = Grid::new();
    for record in reader.records() {
        let record = record.unwrap();
        for (column, value) in header.iter().zip(&record).skip(1) {
            if let Ok(value) = value.parse() {
                grid.insert((record[0].to_owned(), column.to_owned()), value);
            }
        }
    }
    grid
}

/// The ASEM files.
pub(crate) fn asem_files() -> SetFiles {
    SetFiles {
        units: shipped("asem/units.csv"),
        indicators: shipped("asem/indicators.csv"),
        denominators: None,
        weight_sets: Some(shipped("asem/weight_sets.csv")),
    }
}

/// The ASEM composite and its panel.
pub(crate) fn asem() -> (Composite, Panel, UserSet) {
    let files = asem_files();
    let set = UserSet::read(&files).unwrap();
    let recipe = shipped("asem.toml");
    let recipe = parse_recipe(&recipe.name, &recipe.text, files.weight_sets.as_ref()).unwrap();
    let composite = Composite::bind(recipe, Some(set.hierarchy().to_vec())).unwrap();
    let (composite, panel) = select(composite, &set).unwrap();
    (composite, panel, set)
}

/// Whether two numbers agree to a relative tolerance (absolute below one).
pub(crate) fn close(have: f64, want: f64, tolerance: f64) -> bool {
    (have - want).abs() <= tolerance * want.abs().max(1.0)
}

/// Compares every cell of `want` with `have`; fails with the worst one.
pub(crate) fn assert_close(want: &Grid, tolerance: f64, have: impl Fn(&str, &str) -> Option<f64>) {
    assert!(!want.is_empty());
    for ((row, column), value) in want {
        let got = have(row, column).unwrap_or_else(|| panic!("{row}, {column}: missing, want {value}"));
        assert!(close(got, *value, tolerance), "{row}, {column}: {got}, want {value}");
    }
}
