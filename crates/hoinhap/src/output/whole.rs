//! Files that are written whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes under another name first, so that a reader never meets half a file.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = partial_of(path);
    let written = fs::File::create(&partial).and_then(|mut file| file.write_all(bytes));
    written.and_then(|()| fs::rename(&partial, path)).inspect_err(|_| {
        // The failure itself is reported; what is left of the file is not worth another.
        let _ = fs::remove_file(&partial);
    })
}

/// The name of a file while it is written. Files of one review differ by their extension alone and are written at once,
/// so that the whole name stays in it.
fn partial_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    PathBuf::from(name)
}

#[cfg(test)]
mod unit {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn files_that_are_written_at_once_have_names_of_their_own() {
        let endings = ["html", "pdf", "xlsx", "json"];
        let names: BTreeSet<PathBuf> =
            endings.iter().map(|ending| partial_of(Path::new(&format!("out/review-vi.{ending}")))).collect();
        assert_eq!(names.len(), endings.len());
        assert!(names.iter().all(|name| name.parent() == Some(Path::new("out"))));
    }
}
