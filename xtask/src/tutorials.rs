//! The tutorials, followed as a newcomer follows them: every block of commands is run, in order, in an empty folder.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::counts::Counts;
use crate::repo::Repo;

const FOLDER: &str = "docs/tutorials/";

/// A block of commands, with the line of the page that it begins on.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    line: usize,
    script: String,
}

/// Runs the blocks of every tutorial with a program; how many ran and failed.
pub(crate) fn follow(repo: &Repo, program: &Path) -> Result<Counts> {
    let mut counts = Counts::default();
    for page in repo.files()?.iter().filter(|file| file.starts_with(FOLDER) && file.ends_with(".md")) {
        let folder = repo.target()?.join("tutorials");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        for block in blocks(&repo.read(page)?) {
            match run(&block, program, &folder)? {
                None => counts.passed += 1,
                Some(said) => {
                    counts.failed += 1;
                    eprintln!(
                        "{page}:{}: a reader would be stuck here\n{}\n{said}",
                        block.line, block.script
                    );
                }
            }
        }
    }
    if counts.failed > 0 {
        bail!("{counts}");
    }
    Ok(counts)
}

/// Runs a block; what it said where it failed.
fn run(block: &Block, program: &Path, folder: &Path) -> Result<Option<String>> {
    let script = format!("set -eu\nhoinhap() {{ \"$HOINHAP\" \"$@\"; }}\n{}", block.script);
    let output =
        Command::new("bash").args(["-c", &script]).env("HOINHAP", program).current_dir(folder).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((!output.status.success()).then_some(said))
}

/// The indented blocks that call the program. Blocks that build it are left out: it is built.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut inside = false;
    for (index, line) in markdown.lines().enumerate() {
        let Some(code) = line.strip_prefix("    ") else {
            inside = false;
            continue;
        };
        if !inside {
            blocks.push(Block { line: index + 1, script: String::new() });
        }
        inside = true;
        if let Some(block) = blocks.last_mut() {
            block.script.push_str(code);
            block.script.push('\n');
        }
    }
    blocks.retain(|block| block.script.contains("hoinhap ") && !block.script.contains("cargo "));
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# T\n\n    cargo build\n    alias hoinhap=x\n\ntext\n\n    cat > a <<'EOF'\n    x,y\n    EOF\n    hoinhap data add a\n\n    not a command\n";

    #[test]
    fn blocks_that_call_the_program_are_kept_whole() {
        let due = Block { line: 8, script: "cat > a <<'EOF'\nx,y\nEOF\nhoinhap data add a\n".to_owned() };
        assert_eq!(blocks(PAGE), [due]);
    }

    #[test]
    fn a_block_fails_with_its_first_command() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let block = |script: &str| Block { line: 1, script: script.to_owned() };
        let run = |script: &str| run(&block(script), Path::new("false"), folder.path()).expect("bash runs");
        assert!(run("hoinhap review\ntrue\n").is_some());
        assert!(run("hoinhap review || true\n").is_none());
    }
}
