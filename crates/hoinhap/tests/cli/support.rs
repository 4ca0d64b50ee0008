//! Running the program and reading what it prints.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::schema;

/// A date after every shipped fact, so that no test depends on the day it runs.
pub(crate) const TODAY: &str = "2026-11-26";

/// What a run printed and how it ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program without a locale and without a wish about colours or width.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hoinhap"));
    command.args(args).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end.
pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().expect("the program starts");
    Outcome {
        status: output.status.code().expect("the program is not killed"),
        out: String::from_utf8(output.stdout).expect("the output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// Runs the program with these words.
pub(crate) fn run(args: &[&str]) -> Outcome {
    outcome(&mut command(args))
}

/// Runs the program as of [`TODAY`], asking for JSON; the answer has been checked against its schema.
pub(crate) fn json(args: &[&str]) -> (i32, Value) {
    let words = [args, &["--as-of", TODAY, "--format", "json"]].concat();
    let ran = run(&words);
    let value: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{args:?}: {error}\n{ran:?}"));
    schema::check(&value);
    (ran.status, value)
}

/// The rows of a JSON answer that ended well.
pub(crate) fn rows(args: &[&str]) -> Vec<Value> {
    let (status, value) = json(args);
    assert_eq!(status, 0, "{args:?}: {value}");
    value["rows"].as_array().expect("an array of rows").clone()
}

/// The one row of a JSON answer.
pub(crate) fn row(args: &[&str]) -> Value {
    let mut rows = rows(args);
    assert_eq!(rows.len(), 1, "{args:?}");
    rows.remove(0)
}

/// The code of a refusal, which must have cause and remedy, and no other output.
pub(crate) fn refusal(args: &[&str]) -> (i32, String) {
    let (status, value) = json(args);
    let error = &value["error"];
    for field in ["code", "message", "help"] {
        assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{args:?}: {value}");
    }
    (status, error["code"].as_str().unwrap_or_default().to_owned())
}

/// Writes a file into a folder and gives its path.
pub(crate) fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("the test can write");
    text(&path)
}

/// A path as text.
pub(crate) fn text(path: &Path) -> String {
    path.to_str().expect("test paths are UTF-8").to_owned()
}

/// Every file below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(listing) = std::fs::read_dir(folder) else { return found };
    for path in listing.map(|item| item.expect("the folder can be listed").path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
