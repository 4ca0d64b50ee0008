//! The folder of a publication: which files it has, what is written and what goes.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde_json::{Value, json};

use hoinhap_register::store::PackageFiles;
use hoinhap_vocab::{Date, Text};

use super::hash_of;
use crate::failure::Failure;
use crate::output::replace;

/// The list of the files, by which a later run knows the folder for its own.
const LIST: &str = "publication.json";
const SCHEMA: &str = "hoinhap/register-publication/1";

/// The files that a publication wrote before, with their hashes; none in a folder that is new or empty.
pub(super) fn published_before(out: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let is_empty = std::fs::read_dir(out).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(BTreeMap::new());
    }
    let text = std::fs::read_to_string(out.join(LIST)).map_err(|_| foreign(out))?;
    let list: Value = serde_json::from_str(&text).map_err(|_| foreign(out))?;
    if list["schema"] != SCHEMA {
        return Err(foreign(out));
    }
    let files = list["files"].as_array().into_iter().flatten();
    let entry = |file: &Value| {
        let text = |name: &str| file[name].as_str().map(str::to_owned);
        Some((text("name").filter(|name| is_inside(name))?, text("sha256")?))
    };
    Ok(files.filter_map(entry).collect())
}

fn foreign(out: &Path) -> Failure {
    let message = Text::fixed(
        "Thư mục có tệp khác, không phải của một lần công bố",
        "The folder holds other files, not those of a publication",
    );
    let help = Text::fixed(
        "Chọn thư mục chưa có, rỗng, hoặc của lần công bố trước bằng --out",
        "Choose with --out a folder that is new, empty, or of a publication before",
    );
    Failure::usage("file/not-empty", message, help).at(out.display().to_string())
}

/// Whether a name leads to a file below the folder and nowhere else.
fn is_inside(name: &str) -> bool {
    let path = Path::new(name);
    path.components().next().is_some()
        && path.components().all(|component| matches!(component, Component::Normal(_)))
}

/// Writes the files that differ and removes those that are no longer part of it, the list of files last. Returns what was
/// removed.
pub(super) fn write(
    out: &Path,
    files: &PackageFiles,
    before: &BTreeMap<String, String>,
    on: Date,
) -> Result<Vec<String>, Failure> {
    let gone: Vec<String> = before.keys().filter(|name| !files.contains_key(*name)).cloned().collect();
    for name in &gone {
        remove(&out.join(name))?;
    }
    for (name, bytes) in files {
        put(&out.join(name), bytes)?;
    }
    let entry = |(name, bytes): (&String, &Vec<u8>)| json!({"name": name, "bytes": bytes.len(), "sha256": hash_of(bytes)});
    let list = json!({
        "schema": SCHEMA,
        "as_of": on.to_string(),
        "classes": ["public"],
        "files": files.iter().map(entry).collect::<Vec<_>>(),
    });
    put(&out.join(LIST), format!("{list:#}\n").as_bytes())?;
    Ok(gone)
}

/// Writes a file whole or not at all; one that has these bytes already is left alone.
fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if std::fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder).map_err(|error| Failure::of_file(folder, &error))?;
    replace(path, bytes).map_err(|error| Failure::of_file(path, &error))
}

fn remove(path: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::of_file(path, &error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_list_names_files_of_the_folder_alone() {
        for name in ["index.html", "data/task.csv"] {
            assert!(is_inside(name), "{name}");
        }
        for name in ["", "../x", "/etc/passwd", "data/../../x", "."] {
            assert!(!is_inside(name), "{name}");
        }
    }
}
