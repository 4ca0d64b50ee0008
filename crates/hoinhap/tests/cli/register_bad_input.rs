//! Malformed files and commands: each refused by its code, with a place and a remedy; nothing is written.

use std::path::Path;

use serde_json::Value;

use crate::support::{file, json, refusal};

/// A register with an agency and a task, and words that name it.
struct Project(tempfile::TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        for words in [
            &["init"] as &[&str],
            &["add", "task", "T-1", "title=Soạn nghị định", "lead=MOIT", "due=2026-06-30"],
            &["add", "task", "T-2", "title=Trình Chính phủ", "lead=MOIT", "predecessors=T-1"],
        ] {
            let (status, value) = json(&project.words(words));
            assert_eq!(status, 0, "{value}");
        }
        project
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn words<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        [&["register"], words, &["--project", self.0.path().to_str().unwrap()]].concat()
    }

    /// Events so far, of a log that proves itself.
    fn events(&self) -> u64 {
        let (status, report) = json(&self.words(&["audit"]));
        assert_eq!(status, 0, "{report}");
        report["events"].as_u64().unwrap()
    }
}

/// Text in the 8-bit encoding that Vietnamese Windows used: letters with marks in one byte, tones as bytes of their own.
const WINDOWS_1258: &[u8] =
    b"N\xf4\xf2i dung,C\xf4 quan ch\xfb tr\xec\nM\xf4\xf2t,B\xf4\xf2 C\xf4ng Th\xfd\xf5ng\n";

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Sheets that no row of is taken: name, content, the code that stands first.
fn sheets() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let text = |name, text: &str, code| (name, text.as_bytes().to_vec(), code);
    let long = format!("title,lead\n{},MOIT\n", "x".repeat(140_000));
    vec![
        text("empty.csv", "", "E-EMPTY-FILE"),
        ("windows-1258.csv", WINDOWS_1258.to_vec(), "E-FILE-BROKEN"),
        ("half-a-character.csv", utf16("title,lead\nx,MOIT\n")[..21].to_vec(), "E-FILE-BROKEN"),
        ("lone-surrogate.csv", [0xff, 0xfe, 0x00, 0xd8, b'x', 0].to_vec(), "E-FILE-BROKEN"),
        ("utf-16-without-mark.csv", utf16("title,lead\nx,MOIT\n")[2..].to_vec(), "E-FILE-BROKEN"),
        text("control.csv", "title,lead\na\u{7}b,MOIT\n", "E-FILE-BROKEN"),
        text("nul.csv", "title,lead\na\0b,MOIT\n", "E-FILE-BROKEN"),
        text("long-cell.csv", &long, "E-FILE-BROKEN"),
        text("no-zip.xlsx", "not a workbook", "E-FILE-BROKEN"),
        ("half-a-zip.xlsx", b"PK\x03\x04\x14\x00\x00\x00".to_vec(), "E-FILE-BROKEN"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "E-FILE-LOCKED"),
        text("no-zip.ods", "not a workbook", "E-FILE-BROKEN"),
        text("old.xls", "x", "E-FILE-BROKEN"),
        text("macros.xlsm", "x", "E-FILE-BROKEN"),
        text("letter.docx", "x", "E-FILE-BROKEN"),
        text("no-ending", "title,lead\nx,MOIT\n", "E-FILE-BROKEN"),
        text("no-headings.csv", "a,b\n1,2\n", "E-HEADER"),
        text("only-commas.csv", ",,,\n,,,\n", "E-HEADER"),
        text("no-such-day.csv", "title,lead,due\nx,MOIT,31/02/2026\n", "E-DATE"),
        text("day-in-words.csv", "title,lead,due\nx,MOIT,sớm nhất có thể\n", "E-DATE"),
        text("fifth-quarter.csv", "title,lead,due\nx,MOIT,Quý V/2026\n", "E-DATE"),
        text("thirteenth-month.csv", "title,lead,due\nx,MOIT,Tháng 13/2026\n", "E-DATE"),
        text("two-leads.csv", "title,lead\nx,Bộ Công Thương và Bộ Y tế\n", "E-TWO-LEADS"),
        text("unknown-agency.csv", "title,lead\nx,Bộ Vũ trụ\n", "E-ORG-UNKNOWN"),
        text("no-lead.csv", "title,lead\nx,\n", "E-REQUIRED"),
        text("same-id-twice.csv", "id,title,lead\nA,x,MOIT\nA,y,MOIT\n", "E-DUP-IN-FILE"),
        text("lead-coordinates.csv", "title,lead,coordinators\nx,MOIT,MOIT\n", "E-VALUE"),
        text("waits-for-nobody.csv", "id,title,lead,predecessors\nA,x,MOIT,T-99\n", "E-REFERENCE"),
        text("bad-duration.csv", "id,title,lead,duration_days\nA,x,MOIT,ba ngày\n", "E-VALUE"),
        text(
            "done-before-assigned.csv",
            "id,title,lead,assigned_on,completed_on,accepted_on\nA,x,MOIT,2026-05-01,31/4/2026,\n",
            "E-DATE",
        ),
    ]
}

#[test]
fn no_malformed_sheet_is_taken() {
    let project = Project::new();
    let before = project.events();
    for (name, content, code) in sheets() {
        let path = file(project.path(), name, content);
        let (status, value) = json(&project.words(&["import", &path]));
        assert_eq!((status, first_code(&value)), (2, code), "{name}: {value}");
        assert_eq!(project.events(), before, "{name}");
    }
}

/// The code of a refusal, or of the first error among the issues of a sheet. Each has words and a remedy.
fn first_code(value: &Value) -> &str {
    let issues =
        value["issues"].as_array().into_iter().flatten().filter(|issue| issue["severity"] == "error");
    let first = issues.chain([&value["error"]]).next().unwrap();
    for field in ["message", "help"] {
        assert!(first[field].as_str().is_some_and(|text| !text.is_empty()), "{value}");
    }
    first["code"].as_str().unwrap()
}

#[test]
fn a_circle_of_rows_is_refused_as_a_whole() {
    let project = Project::new();
    let before = project.events();
    let path = file(project.path(), "circle.csv", "id,title,lead,predecessors\nA,x,MOIT,B\nB,y,MOIT,A\n");
    assert_eq!(refusal(&project.words(&["import", &path])), (2, "E-CYCLE".to_owned()));
    assert_eq!(project.events(), before);
}

/// Commands that are refused, by their code.
const COMMANDS: &[(&[&str], &str)] = &[
    (&["add", "task", "T-1", "title=x"], "E-EXISTS"),
    (&["add", "tasks", "T-9", "title=x"], "E-KIND"),
    (&["add", "task", "T-9"], "E-REQUIRED"),
    (&["add", "task", "", "title=x"], "E-VALUE"),
    (&["add", "task", "T;9", "title=x"], "E-VALUE"),
    (&["add", "task", "T:9", "title=x"], "E-VALUE"),
    (&["add", "task", "T-9", "title=x", "colour=red"], "E-FIELD"),
    (&["add", "task", "T-9", "title"], "cli/bad-value"),
    (&["add", "task", "T-9", "title=x", "due=2026-02-30"], "E-DATE"),
    (&["add", "task", "T-9", "title=x", "due=tomorrow"], "E-DATE"),
    (&["add", "task", "T-9", "title=x", "weight=heavy"], "E-VALUE"),
    (&["add", "task", "T-9", "title=x", "duration_days=-1"], "E-VALUE"),
    (&["add", "task", "T-9", "title=x", "lead=NOBODY"], "E-REFERENCE"),
    (&["add", "task", "T-9", "title=x", "lead=MOIT", "coordinators=MOIT"], "E-VALUE"),
    (&["add", "task", "T-9", "title=x", "priority=flagship"], "E-REQUIRED"),
    (&["add", "task", "T-9", "title=x", "predecessors=T-9"], "E-CYCLE"),
    (&["add", "task", "T-9", "title=x", "state=finished"], "E-VALUE"),
    (&["add", "duty", "D-9", "regime=WTO", "label=x", "rrule=FREQ=HOURLY"], "E-VALUE"),
    (&["add", "due_change", "C-9", "task=T-1", "new=2026-12-31"], "E-REQUIRED"),
    (&["add", "case", "K-9", "kind=dispute", "title=x"], "E-REQUIRED"),
    (&["add", "grant", "G-9", "account=an", "role=admin", "class_up_to=everything"], "E-VALUE"),
    (&["add", "grant", "G-9", "account=an", "role=analyst", "class_up_to=public"], "E-FORBIDDEN"),
    (&["update", "task", "T-99", "product=x"], "E-KEY-UNKNOWN"),
    (&["update", "task", "T-1", "due=2027-01-01"], "E-STATE"),
    (&["update", "task", "T-1", "state=accepted"], "E-STATE"),
    (&["update", "task", "T-1", "title="], "E-REQUIRED"),
    (&["update", "task", "T-1", "predecessors=T-2"], "E-CYCLE"),
    (&["update", "task", "T-1", "product=x", "--base", "1"], "E-CONFLICT"),
    (&["update", "task", "T-1", "product=x", "--base", "one"], "cli/bad-number"),
    (&["advance", "task", "T-1", "accept"], "E-STATE"),
    (&["advance", "task", "T-1", "fly"], "E-STATE"),
    (&["advance", "organisation", "MOIT", "close"], "E-STATE"),
    (&["advance", "task", "T-99", "propose"], "E-KEY-UNKNOWN"),
    (&["show", "T-99"], "E-KEY-UNKNOWN"),
    (&["list", "--kind", "tasks"], "E-KIND"),
    (&["list", "--where", "lead"], "cli/bad-value"),
    (&["list", "--known-at", "yesterday"], "E-DATE"),
    (&["search", ""], "cli/bad-value"),
    (&["due", "--days", "0"], "cli/bad-number"),
    (&["calendar", "--dtstart", "2026-01-31", "--rrule", "FREQ=MONTHLY;BYDAY=XX"], "E-RULE"),
    (&["calendar", "--dtstart", "2026-02-30", "--rrule", "FREQ=MONTHLY"], "E-DATE"),
    (&["prove", "--seq", "999999"], "E-KEY-UNKNOWN"),
    (&["import", "no-such-file.csv"], "file/not-found"),
    (&["verify", "no-such-folder"], "file/not-found"),
    (&["merkle", "--in", "no-such-file.json"], "file/not-found"),
    (&["init"], "E-NOT-EMPTY"),
    (&["init", "--profile", "nowhere"], "E-NOT-EMPTY"),
    (&["migrate"], "cli/missing-argument"),
];

#[test]
fn no_malformed_command_is_done() {
    let project = Project::new();
    let before = project.events();
    for (words, code) in COMMANDS {
        assert_eq!(refusal(&project.words(words)), (2, (*code).to_owned()), "{words:?}");
        assert_eq!(project.events(), before, "{words:?}");
    }
}
