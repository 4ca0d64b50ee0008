//! `docs/reference/commands.md`: the program's help, command by command, in both languages; and
//! `docs/reference/register-kinds.md`: the kinds of records of the register. The program is the one definition; the pages
//! are copies.

mod kinds;

use std::path::Path;

use anyhow::{Result, bail};

use crate::dist::{output, release_program};
use crate::repo::Repo;

const PAGE: &str = "docs/reference/commands.md";

const HEAD: &str = "\
# Commands

Written by `cargo xtask docs` from `hoinhap help`. Every command is shown in English, then in Vietnamese.
";

/// Writes the pages anew.
pub(crate) fn run(repo: &Repo) -> Result<()> {
    for (name, page) in pages(&release_program(repo)?)? {
        repo.write(name, &page)?;
        println!("{name}: {} lines", page.lines().count());
    }
    Ok(())
}

/// Whether the pages say what the program says.
pub(crate) fn check(repo: &Repo, program: &Path) -> Result<()> {
    for (name, page) in pages(program)? {
        if repo.read(name).unwrap_or_default() != page {
            bail!("{name} is not what the program says: run `cargo xtask docs`");
        }
    }
    Ok(())
}

fn pages(program: &Path) -> Result<[(&'static str, String); 2]> {
    Ok([(PAGE, compose(program)?), (kinds::PAGE, kinds::compose(program)?)])
}

fn compose(program: &Path) -> Result<String> {
    let mut page = HEAD.to_owned();
    write_command(program, &[], &mut page)?;
    Ok(page)
}

/// One command, then each of its own.
fn write_command(program: &Path, path: &[&str], page: &mut String) -> Result<()> {
    let name = [&["hoinhap"], path].concat().join(" ");
    page.push_str(&format!("\n## `{name}`\n"));
    let english = help(program, path, "en")?;
    for text in [&english, &help(program, path, "vi")?] {
        page.push_str(&format!("\n```text\n{}\n```\n", text.trim_end()));
    }
    for command in commands(&english) {
        write_command(program, &[path, &[command]].concat(), page)?;
    }
    Ok(())
}

fn help(program: &Path, path: &[&str], lang: &str) -> Result<String> {
    output(program, &[path, &["--help", "--lang", lang]].concat())
}

/// The commands that a help text lists under `Commands:`.
pub(crate) fn commands(help: &str) -> Vec<&str> {
    let list = help.lines().skip_while(|line| line.trim_end() != "Commands:").skip(1);
    let lines = list.take_while(|line| line.starts_with("  ") || line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("    "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|&name| name != "help").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_read_from_the_help() {
        let help = "Usage: x\n\nCommands:\n  review  Writes\n          more words\n  data    Tables\n  help    Help\n\nOptions:\n  -h  Help\n";
        assert_eq!(commands(help), ["review", "data"]);
        assert_eq!(commands("Usage: x\n\nOptions:\n  -h  Help\n"), Vec::<&str>::new());
    }
}
