//! Output that nothing takes: a full disk is told on standard error, and is the failure of the program.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::data_add::Desk;
use crate::support::{TODAY, command, files, outcome, text};

#[test]
fn every_form_of_output_says_that_it_cannot_be_written() {
    let commands: [&[&str]; 4] =
        [&["data", "list"], &["measure", "list"], &["measure", "x:OPEN"], &["claims", "check"]];
    for args in commands {
        for format in ["json", "csv", "table"] {
            for (lang, start) in [("en", "error[output/failed]: "), ("vi", "lỗi[output/failed]: ")] {
                let full = File::options().write(true).open("/dev/full").unwrap();
                let mut command = command(args);
                command.args(["--format", format, "--lang", lang, "--as-of", TODAY, "--quiet"]);
                let ran = outcome(command.stdout(full));
                assert_eq!(ran.status, 3, "{args:?} {format}");
                assert!(ran.err.starts_with(start), "{args:?} {format}: {}", ran.err);
            }
        }
    }
}

#[test]
fn a_refusal_that_cannot_be_written_is_not_silent() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ran = outcome(command(&["measure", "x:NOTHING", "--format", "json", "--lang", "en"]).stdout(full));
    assert_eq!(ran.status, 3);
    assert!(ran.err.starts_with("error[output/failed]: "), "{}", ran.err);
}

/// The program where no file may grow beyond a kilobyte, which stands in for a full disk.
fn without_space(args: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    // The signal is ignored, so that the program sees the error instead of being ended by it.
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
    shell.args(["-c", script, env!("CARGO_BIN_EXE_hoinhap")]).args(args).stdin(Stdio::null());
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
        shell.env_remove(name);
    }
    shell
}

#[test]
fn a_review_without_space_is_the_failure_of_the_program() {
    let desk = Desk::new();
    let out = desk.folder.path().join("review");
    let ran = outcome(&mut without_space(&[
        "review",
        "--formats",
        "json",
        "--out",
        &text(&out),
        "--as-of",
        TODAY,
        "--lang",
        "en",
    ]));
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(ran.err.contains("error[file/failed]: "), "{ran:?}");
    assert!(files(&out).is_empty(), "nothing half written stays behind");
}

#[test]
fn a_snapshot_without_space_leaves_nothing_behind() {
    let desk = Desk::new();
    let rows: String = (1850..2000).map(|year| format!("{year},VNM,THA,1\n")).collect();
    let path = desk.write("long.csv", format!("year,exporter,importer,value_usd\n{rows}"));
    let ran =
        outcome(&mut without_space(&["data", "add", &path, "--project", &desk.project(), "--lang", "en"]));
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(ran.err.contains("error[file/failed]: "), "{ran:?}");
    let left = desk.snapshots();
    assert!(left.iter().all(|path| path.ends_with("hoinhap.toml")), "{left:?}");
}
