//! A program that is killed in the middle of an import leaves the whole file or nothing.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::postgres_server::new_database;
use crate::support::{command, file, json};

/// Rows of the sheet.
const ROWS: usize = 1500;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    /// A part of a time.
    fn part_of(&mut self, whole: Duration) -> Duration {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        whole.mul_f64((self.0 % 10_000) as f64 / 10_000.0)
    }
}

fn sheet(folder: &Path) -> String {
    let row = |row| format!("T-{row},Nhiệm vụ số {row},MOIT,2026-03-31,2026-03-31,2026-04-02\n");
    let rows: String = (0..ROWS).map(row).collect();
    file(folder, "sheet.csv", format!("id,title,lead,due,completed_on,accepted_on\n{rows}"))
}

/// A register without tasks, named by these words.
fn prepare(words: &[&str]) {
    let with = |first: &[&str]| json(&[&["register"], first, words].concat());
    assert_eq!(with(&["init", "--empty"]).0, 0);
    assert_eq!(with(&["add", "organisation", "MOIT", "name_vi=Bộ Công Thương"]).0, 0);
}

/// Imports the sheet and kills the program after a while; whether it had ended by itself.
fn import(words: &[&str], sheet: &str, after: Option<Duration>) -> bool {
    let words = [&["register", "import", sheet, "--format", "json"], words].concat();
    let mut child = command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    if let Some(after) = after {
        std::thread::sleep(after);
        let ended = child.try_wait().unwrap().is_some();
        let _ = child.kill();
        child.wait().unwrap();
        return ended;
    }
    assert!(child.wait().unwrap().success());
    true
}

/// Tasks that are there; the log proves itself.
fn tasks(words: &[&str]) -> u64 {
    let with = |first: &[&str]| json(&[&["register"], first, words].concat());
    let (status, report) = with(&["audit"]);
    assert_eq!((status, report["ok"].as_bool()), (0, Some(true)), "{report}");
    let (status, report) = with(&["rebuild", "--check"]);
    assert_eq!((status, report["ok"].as_bool()), (0, Some(true)), "{report}");
    with(&["list", "--count"]).1["count"].as_u64().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for name in ["register.sqlite", "register.key"] {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
}

#[test]
fn twenty_imports_into_a_file_are_killed() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = sheet(folder.path());
    let at = |name: &str| folder.path().join(name);
    let project = |name: &str| at(name).to_str().unwrap().to_owned();
    prepare(&["--project", &project("start")]);
    copy(&at("start"), &at("whole"));
    let begun = Instant::now();
    import(&["--project", &project("whole")], &sheet, None);
    let whole = begun.elapsed();
    assert_eq!(tasks(&["--project", &project("whole")]), ROWS as u64);
    let (mut dice, mut unfinished) = (Dice(59), 0);
    for round in 0..20 {
        let name = format!("round-{round}");
        copy(&at("start"), &at(&name));
        let ended = import(&["--project", &project(&name)], &sheet, Some(dice.part_of(whole)));
        let found = tasks(&["--project", &project(&name)]);
        assert!(found == 0 || found == ROWS as u64, "round {round}: {found} of {ROWS}");
        assert!(!ended || found == ROWS as u64, "round {round}: what was finished is there");
        unfinished += u32::from(found == 0);
        // What was killed can be done again, on the same file.
        import(&["--project", &project(&name)], &sheet, (round >= 2).then_some(Duration::ZERO));
    }
    assert!(unfinished > 0, "some were killed before their end");
}

#[test]
fn imports_into_a_server_are_killed() {
    let folder = tempfile::tempdir().unwrap();
    let (sheet, address) = (sheet(folder.path()), new_database());
    let words = ["--project", folder.path().to_str().unwrap(), "--store", &address];
    prepare(&words);
    let mut dice = Dice(95);
    for round in 0..6 {
        let ended = import(&words, &sheet, Some(dice.part_of(Duration::from_secs(2))));
        let found = tasks(&words);
        assert!(found == 0 || found == ROWS as u64, "round {round}: {found} of {ROWS}");
        if ended || found > 0 {
            return;
        }
    }
    import(&words, &sheet, None);
    assert_eq!(tasks(&words), ROWS as u64);
}
