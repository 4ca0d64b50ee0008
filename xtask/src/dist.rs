//! A folder to hand on: the release binary with completions and man pages, everything from the program itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::docs::commands;
use crate::repo::{Repo, cargo};
use crate::run::run;

const SHELLS: [(&str, &str); 4] =
    [("bash", "hoinhap.bash"), ("zsh", "_hoinhap"), ("fish", "hoinhap.fish"), ("powershell", "hoinhap.ps1")];

/// Builds `dist/`.
pub(crate) fn run_chore(repo: &Repo) -> Result<()> {
    let program = release_program(repo)?;
    let dist = repo.path("dist");
    fs::create_dir_all(dist.join("completions"))?;
    let copy = dist.join(program.file_name().context("a program without a name")?);
    fs::copy(&program, &copy)?;
    for (shell, file) in SHELLS {
        fs::write(dist.join("completions").join(file), output(&program, &["completions", shell])?)?;
    }
    write_manual(&program, &dist.join("man"))?;
    for file in ["README.md", "LICENSE", "NOTICE", "CHANGELOG.md"] {
        fs::copy(repo.path(file), dist.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    let size = fs::metadata(&copy)?.len() as f64 / 1e6;
    println!("dist/: hoinhap ({size:.1} MB), completions for {} shells, man pages", SHELLS.len());
    Ok(())
}

/// The manual page of the program, and one for each of its commands, in both languages.
fn write_manual(program: &Path, folder: &Path) -> Result<()> {
    let help = output(program, &["--help", "--lang", "en"])?;
    for lang in ["en", "vi"] {
        let section = folder.join(lang).join("man1");
        fs::create_dir_all(&section)?;
        fs::write(section.join("hoinhap.1"), output(program, &["man", "--lang", lang])?)?;
        for command in commands(&help) {
            let page = output(program, &["man", command, "--lang", lang])?;
            fs::write(section.join(format!("hoinhap-{command}.1")), page)?;
        }
    }
    Ok(())
}

/// Builds the program as it is released and says where it is. `HOINHAP_PROGRAM` names one that is built already.
pub(crate) fn release_program(repo: &Repo) -> Result<PathBuf> {
    if let Some(built) = std::env::var_os("HOINHAP_PROGRAM") {
        return Ok(PathBuf::from(built));
    }
    let mut build = Command::new(cargo());
    run(build.args(["build", "--release"]).current_dir(repo.root()))?;
    Ok(repo.target()?.join("release").join(format!("hoinhap{}", std::env::consts::EXE_SUFFIX)))
}

/// What the program prints.
pub(crate) fn output(program: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).env("NO_COLOR", "1").env_remove("COLUMNS").output();
    let output = output.with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        bail!("`hoinhap {}` failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("the program printed something that is not UTF-8")
}
