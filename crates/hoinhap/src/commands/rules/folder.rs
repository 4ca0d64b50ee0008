//! A user's own folder of rules or cases.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hoinhap_origin::rule::PackFolder;

use crate::failure::Failure;

/// The pack in a folder; nothing where the name is no folder.
pub(super) fn open(name: &str) -> Result<Option<PackFolder>, Failure> {
    let path = Path::new(name);
    if !path.is_dir() {
        return Ok(None);
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(|error| Failure::of_file(path, &error))?.flatten() {
        let file = entry.path();
        if file.is_file() {
            let text = fs::read_to_string(&file).map_err(|error| Failure::of_file(&file, &error))?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), text);
        }
    }
    Ok(Some(PackFolder { folder: name.to_owned(), files }))
}

/// All JSON files below a folder, by path.
pub(super) fn cases(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).map_err(|error| Failure::of_file(&next, &error))?.flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => waiting.push(path),
                false if path.extension().is_some_and(|extension| extension == "json") => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    Ok(found)
}
