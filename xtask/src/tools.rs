//! What the tests need beside Rust: found on the machine, or installed by name where this user may.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, bail};

use crate::data::sha256_hex;
use crate::repo::Repo;
use crate::run::run;

/// A program of the machine.
#[derive(Debug)]
struct Tool {
    /// The names that it goes by.
    programs: &'static [&'static str],
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
    /// What it is needed for.
    needed_for: &'static str,
}

const TOOLS: [Tool; 5] = [
    Tool {
        programs: &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
        packages: &["chromium"],
        needed_for: "opens the review as a reader does",
    },
    Tool {
        programs: &["pdftotext"],
        packages: &["poppler-utils"],
        needed_for: "reads the review's PDF back",
    },
    Tool { programs: &["node"], packages: &["nodejs"], needed_for: "drives the browser" },
    Tool { programs: &["npm"], packages: &["npm"], needed_for: "fetches the browser's driver" },
    Tool {
        programs: &["initdb"],
        packages: &["postgresql"],
        needed_for: "keeps the register of several offices",
    },
];

/// Finds or installs every tool, and the packages of the browser suite.
pub(crate) fn prepare(repo: &Repo) -> Result<()> {
    let missing: Vec<&Tool> = TOOLS.iter().filter(|tool| find_any(tool.programs).is_none()).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    for tool in &TOOLS {
        let found = find_any(tool.programs);
        let found =
            found.with_context(|| format!("{} is still missing after the installation", tool.programs[0]))?;
        eprintln!("{} {}: {}", found.display(), tool.needed_for, version(&found));
    }
    prepare_browser_suite(repo)
}

/// The browser, or how to get one. `HOINHAP_CHROMIUM` names another.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("HOINHAP_CHROMIUM") {
        return Ok(PathBuf::from(chosen));
    }
    find_any(TOOLS[0].programs).context("chromium is missing: run `cargo xtask test tools`")
}

/// Where a program is on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_program(file))
}

fn find_any(programs: &[&str]) -> Option<PathBuf> {
    programs.iter().find_map(|program| find(program).or_else(|| find_beside_path(program)))
}

/// Debian keeps the programs of each PostgreSQL beside the search path; the newest is taken.
fn find_beside_path(program: &str) -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin").join(program)).filter(|file| is_program(file)).max()
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file() || file.with_extension("exe").is_file()
}

fn version(program: &Path) -> String {
    let flag = if program.ends_with("pdftotext") { "-v" } else { "--version" };
    let Ok(output) = Command::new(program).arg(flag).output() else { return "version unknown".to_owned() };
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).lines().next().unwrap_or_default().trim().to_owned()
}

fn install(missing: &[&Tool]) -> Result<()> {
    let packages: Vec<&str> = missing.iter().flat_map(|tool| tool.packages).copied().collect();
    if !is_root() || find("apt-get").is_none() {
        bail!("{}", how_to_install(missing, &packages));
    }
    apt_get(&["update", "-qq"])?;
    apt_get(&[&["install", "-y", "-qq", "--no-install-recommends"], packages.as_slice()].concat())
}

fn how_to_install(missing: &[&Tool], packages: &[&str]) -> String {
    let mut text = String::from("the tests need programs that are not on this machine:\n");
    for tool in missing {
        text.push_str(&format!("  {} ({})\n", tool.programs[0], tool.needed_for));
    }
    let names = packages.join(" ");
    text + &format!(
        "On Debian or Ubuntu: sudo apt-get install -y {names}\nElsewhere, install the same programs and run again."
    )
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    run(command.args(["-o", "Acquire::Retries=3"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Installs the npm packages of the lock file, unless they are there already.
fn prepare_browser_suite(repo: &Repo) -> Result<()> {
    let lock = sha256_hex(&fs::read(repo.path("tests/browser/package-lock.json"))?);
    let stamp = repo.path("tests/browser/node_modules/.lock-sha256");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    run(npm.args(["ci", "--no-audit", "--no-fund"]).current_dir(repo.path("tests/browser")))
        .context("the browser's driver could not be fetched: run `npm ci` in tests/browser")?;
    fs::write(stamp, lock).context("cannot note the installed packages")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_tool_comes_with_the_command_that_brings_it() {
        let missing: Vec<&Tool> = TOOLS.iter().take(2).collect();
        let text = how_to_install(&missing, &["chromium", "poppler-utils"]);
        assert!(text.contains("sudo apt-get install -y chromium poppler-utils"), "{text}");
        assert!(text.contains("reads the review's PDF back"), "{text}");
    }

    #[test]
    fn programs_are_found_on_the_search_path_only() {
        assert!(find("cargo").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
