//! The repository: where it is, what it holds, where cargo builds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The checked-out repository.
#[derive(Debug, Clone)]
pub(crate) struct Repo {
    root: PathBuf,
}

impl Repo {
    /// The repository that this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().context("xtask has no parent folder")?;
        Ok(Self { root: root.to_owned() })
    }

    /// A repository at a folder, for tests.
    #[cfg(test)]
    pub(crate) fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The top folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the top folder.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// The text of a file below the top folder.
    pub(crate) fn read(&self, relative: &str) -> Result<String> {
        fs::read_to_string(self.path(relative)).with_context(|| format!("cannot read {relative}"))
    }

    /// Writes a file below the top folder, with the folders above it.
    pub(crate) fn write(&self, relative: &str, text: &str) -> Result<()> {
        let path = self.path(relative);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text).with_context(|| format!("cannot write {relative}"))
    }

    /// The files that belong to the repository, sorted, with `/` between folders: what git tracks or would track,
    /// and where there is no git, every file outside the folders that tools write.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let listed = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(&self.root)
            .output();
        let mut files: BTreeSet<String> = match listed {
            Ok(output) if output.status.success() => {
                let text = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
                text.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect()
            }
            _ => walk(&self.root, "")?,
        };
        files.retain(|file| self.path(file).is_file());
        Ok(files.into_iter().collect())
    }

    /// The folder that cargo builds into.
    pub(crate) fn target(&self) -> Result<PathBuf> {
        let metadata = self.cargo_metadata()?;
        let folder = metadata["target_directory"].as_str().context("cargo names no target folder")?;
        Ok(PathBuf::from(folder))
    }

    /// What cargo says about the packages of the workspace.
    pub(crate) fn cargo_metadata(&self) -> Result<serde_json::Value> {
        let output = Command::new(cargo())
            .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
            .current_dir(&self.root)
            .output()
            .context("cannot run cargo")?;
        if !output.status.success() {
            bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")
    }
}

/// The cargo that runs this chore.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

fn walk(root: &Path, below: &str) -> Result<BTreeSet<String>> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let relative = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if entry.file_type()?.is_file() {
            files.insert(relative);
        } else if !["target", ".git", "node_modules", "dist"].contains(&name.as_str()) {
            files.extend(walk(root, &relative)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_leaves_out_what_tools_write() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let repo = Repo::at(folder.path());
        for file in ["a.txt", "b/c.txt", "target/d.txt", "b/node_modules/e.txt"] {
            repo.write(file, "x").expect("a file");
        }
        let found = walk(folder.path(), "").expect("a walk");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["a.txt", "b/c.txt"]);
    }
}
