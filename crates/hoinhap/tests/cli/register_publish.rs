//! `register publish`: what everybody may see, as a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::register::Project;
use crate::support::{file, files, text};

const TASKS: &str = "id,title,lead,due,completed_on,accepted_on,instruments,predecessors\n\
    A,Việc A,MOIT,2026-03-31,2026-03-31,2026-04-02,CPTPP,\nB,Việc B,MOIT,2025-06-30,,,EVFTA,\n\
    C,=cmd|' /C calc'!A0,MOF,Quý IV/2026,,,EVFTA,B\nD,Việc D,MOFA,Thường xuyên,,,,\n";
const DAY: &str = "2026-05-01";

/// A register with tasks, a question and an obstacle that are public.
fn project() -> Project {
    let project = Project::new();
    let sheet = file(project.path(), "tasks.csv", TASKS);
    assert_eq!(project.json(&["import", &sheet]).0, 0);
    project.json(&[
        "ask",
        "file",
        "Q1",
        "--text",
        "Vì sao chậm?",
        "--target",
        "MOIT",
        "--received",
        "2026-02-02",
    ]);
    add(
        &project,
        &[
            "bottleneck",
            "K1",
            "task=B",
            "type=limited capacity",
            "cause=objective",
            "description=Thiếu người",
            "opened=2025-07-01",
        ],
    );
    project
}

fn add(project: &Project, words: &[&str]) {
    let (status, value) = project.json(&[&["add"], words].concat());
    assert_eq!(status, 0, "{value}");
}

fn publish(project: &Project, folder: &str, more: &[&str]) -> Value {
    let out = text(&project.path().join(folder));
    let answer = project.on(DAY, &[&["publish", "--out", &out], more].concat());
    assert!(answer["files"].is_array(), "{answer}");
    answer
}

/// The files of a folder by their names in it.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |path: &Path| text(path.strip_prefix(folder).unwrap());
    files(folder).iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

#[test]
fn what_is_not_public_leaves_no_trace_in_text_count_list_or_file_name() {
    let project = project();
    publish(&project, "before", &[]);
    for words in [
        ["organisation", "ZETA-ORG", "name_vi=Cơ quan ZETA", "--as", "restricted"].as_slice(),
        &[
            "instrument",
            "ZETA-I",
            "track=agreement",
            "title_vi=Thoả thuận ZETA",
            "lead=ZETA-ORG",
            "--as",
            "internal",
        ],
        &[
            "task",
            "ZETA-1",
            "title=Việc ZETA",
            "lead=ZETA-ORG",
            "due=2026-01-01",
            "instruments=ZETA-I",
            "--as",
            "restricted",
        ],
        &["task", "ZETA-2", "title=Việc ZETA", "lead=MOIT", "due=2026-01-01", "--as", "internal"],
        // What hangs on these is public by itself, as an importer or a hurried hand leaves it.
        &["completion", "ZETA-1.c", "task=ZETA-1", "completed_on=2025-12-01", "decision=pending"],
        &[
            "bottleneck",
            "ZETA-b",
            "task=ZETA-2",
            "type=policy gap",
            "cause=subjective",
            "description=ZETA",
            "opened=2025-07-01",
        ],
        &[
            "obligation",
            "ZETA-o",
            "instrument=ZETA-I",
            "kind=legislate",
            "class=duty_deadline",
            "label=ZETA",
            "deadline=2026-01-01",
        ],
        &["task", "ZETA-3", "title=ZETA", "lead=MOIT", "due=2026-01-01", "instruments=ZETA-I"],
        &[
            "value",
            "ZETA-v",
            "subject=ZETA-I",
            "field=signature",
            "value=2020-01-01",
            "source=x",
            "confidence=sourced",
        ],
        &["case", "ZETA-p", "kind=protection", "title=Bảo hộ ZETA"],
        &["review", "ZETA-r", "event=Kỳ ZETA"],
        &["opinion", "ZETA-n", "review=ZETA-r", "member=ZETA", "text=ZETA"],
    ] {
        add(&project, words);
    }
    let hidden = [
        "ask",
        "file",
        "ZETA-q",
        "--text",
        "ZETA?",
        "--target",
        "MOIT",
        "--visibility",
        "asker only",
        "--received",
        "2026-02-02",
    ];
    assert_eq!(project.json(&hidden).0, 0);
    publish(&project, "after", &[]);
    let [before, after] = ["before", "after"].map(|folder| content(&project.path().join(folder)));
    for (name, bytes) in &after {
        let shown = String::from_utf8_lossy(bytes).to_uppercase();
        assert!(!shown.contains("ZETA") && !name.to_uppercase().contains("ZETA"), "{name} tells of it");
    }
    let differ: BTreeSet<&str> = before
        .keys()
        .chain(after.keys())
        .filter(|name| before.get(*name) != after.get(*name))
        .map(String::as_str)
        .collect();
    // The log has grown: its head is another one, and so is the root that the front page quotes.
    let head = ["head.txt", "index-en.html", "index-vi.html", "index.html", "publication.json"];
    assert_eq!(differ, BTreeSet::from(head));
}

#[test]
fn a_public_record_may_lose_what_it_refers_to() {
    let project = project();
    add(&project, &["task", "ZETA-1", "title=Kín", "lead=MOIT", "due=2026-01-01", "--as", "restricted"]);
    add(&project, &["task", "E", "title=Mở", "lead=MOIT", "due=2026-09-01", "predecessors=ZETA-1;B"]);
    publish(&project, "public", &[]);
    let table: Value =
        serde_json::from_slice(&std::fs::read(project.path().join("public/data/task.json")).unwrap())
            .unwrap();
    let task = table["rows"].as_array().unwrap().iter().find(|row| row["id"] == "E").unwrap();
    assert_eq!(task["predecessors"], "B");
    let (_, listed) = project.json(&["list", "--class", "public", "--where", "id=E"]);
    assert_eq!(listed["rows"][0]["fields"]["predecessors"], "B");
    let (_, found) = project.json(&["search", "ZETA-1", "--class", "public"]);
    assert_eq!(found["count"], 0, "{found}");
}

#[test]
fn the_same_register_gives_the_same_bytes_and_every_link_leads_somewhere() {
    let project = project();
    let answer = publish(&project, "one", &[]);
    assert_eq!(answer["pages"], 4);
    publish(&project, "two", &[]);
    let again = publish(&project, "two", &[]);
    assert_eq!(again["removed"].as_array().unwrap().len(), 0);
    let [one, two] = ["one", "two"].map(|folder| content(&project.path().join(folder)));
    assert_eq!(one, two);
    for (name, bytes) in one.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8(bytes.clone()).unwrap();
        for rest in page.split("href=\"").skip(1) {
            let target = rest.split('"').next().unwrap();
            let is_there = match target.strip_prefix('#') {
                Some(anchor) => page.contains(&format!("id=\"{anchor}\"")),
                None => one.contains_key(target),
            };
            assert!(is_there, "{name}: {target}");
        }
        assert!(!page.contains("<script") && !page.contains("src=\"http"), "{name} asks for something else");
    }
    for (_, bytes) in one.iter().filter(|(name, _)| name.ends_with(".json")) {
        serde_json::from_slice::<Value>(bytes).unwrap();
    }
    let calendar = String::from_utf8(one["calendar/agency-moit-vi.ics"].clone()).unwrap();
    assert!(calendar.contains("overdue-MOIT") && calendar.ends_with("END:VCALENDAR\r\n"));
}

#[test]
fn figures_are_those_of_the_register_in_both_languages() {
    let project = project();
    publish(&project, "public", &[]);
    let read = |name: &str| std::fs::read_to_string(project.path().join("public").join(name)).unwrap();
    let table: Value = serde_json::from_str(&read("data/status-by-agency.json")).unwrap();
    let status = project.on(DAY, &["status", "--class", "public"]);
    for field in ["n", "done_on_time", "overdue", "in_time", "standing", "overdue_rate"] {
        assert_eq!(table["rows"][0][field], status["rows"][0][field], "{field}");
    }
    assert!(
        read("index-vi.html").contains("Vì sao chậm?") && read("index-en.html").contains("answer overdue")
    );
    assert!(read("agency-moit-en.html").contains("2 tasks, 1 overdue"));
    assert!(read("data/task-status.csv").contains("'=cmd"), "a spreadsheet must not run it");
    assert!(read("data/task.csv").contains("'=cmd"));
    assert!(read("data/task.json").contains("\"=cmd"));
}

#[test]
fn a_folder_is_kept_clean_and_foreign_ones_are_left_alone() {
    let project = project();
    publish(&project, "public", &[]);
    let only = publish(&project, "public", &["--lang", "en"]);
    let removed: Vec<&str> = only["removed"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(removed.contains(&"index-vi.html") && removed.contains(&"calendar/duties-vi.ics"), "{removed:?}");
    let left = content(&project.path().join("public"));
    assert!(left.keys().all(|name| !name.contains("-vi.")), "{left:?}");
    let foreign = project.path().join("foreign");
    std::fs::create_dir(&foreign).unwrap();
    file(&foreign, "letter.txt", "Kính gửi");
    let out = text(&foreign);
    assert_eq!(project.refusal(&["publish", "--out", &out]), (2, "file/not-empty".to_owned()));
    // A list that somebody bent cannot make the program remove a file elsewhere.
    let list = r#"{"schema":"hoinhap/register-publication/1","files":[{"name":"../foreign/letter.txt","sha256":""}]}"#;
    file(&project.path().join("public"), "publication.json", list);
    publish(&project, "public", &[]);
    assert_eq!(content(&foreign).len(), 1);
}
