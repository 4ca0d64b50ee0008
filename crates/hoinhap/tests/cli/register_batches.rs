//! Batches that are undone, and moves of tasks with what they stand for.

use crate::register::Project;
use crate::support::{file, json};

const SHEET: &str = "id,title,lead,due\nA,Một,MOIT,2026-03-31\nB,Hai,MOIT,2026-03-31\n";

fn project() -> Project {
    let project = Project::new();
    let sheet = file(project.path(), "tasks.csv", SHEET);
    assert_eq!(project.json(&["import", &sheet]).0, 0);
    project
}

fn field(project: &Project, id: &str, name: &str) -> serde_json::Value {
    project.json(&["show", id]).1["fields"][name].clone()
}

#[test]
fn a_batch_of_updates_is_undone_by_another_one() {
    let project = project();
    let bulk =
        file(project.path(), "bulk.csv", "id,product,pillar,title\nA,Nghị định,P1,Một mới\nB,Thông tư,,\n");
    let (status, done) = project.json(&["import", &bulk, "--kind", "task", "--update"]);
    assert_eq!((status, done["updated"].as_u64()), (0, Some(2)), "{done}");
    let batch = done["batch"].as_str().unwrap();
    let (_, dry) = project.json(&["undo", batch, "--dry-run"]);
    assert_eq!((dry["dry_run"].as_bool(), dry["rows"].as_array().unwrap().len()), (Some(true), 2));
    assert_eq!(field(&project, "A", "product"), "Nghị định", "a dry run writes nothing");
    let (status, undone) = project.json(&["undo", batch]);
    assert_eq!((status, undone["rows"].as_array().unwrap().len()), (0, 2));
    assert_eq!(
        (field(&project, "A", "title"), field(&project, "A", "product")),
        ("Một".into(), serde_json::Value::Null)
    );
    assert_eq!(project.json(&["audit"]).0, 0, "nothing is taken out of the log");
    assert_eq!(project.refusal(&["undo", batch]), (2, "E-CONFLICT".to_owned()), "it is undone already");
}

#[test]
fn what_was_changed_again_or_was_made_is_not_undone() {
    let project = project();
    let bulk = file(project.path(), "bulk.csv", "id,product\nA,Nghị định\nB,Thông tư\n");
    let (_, done) = project.json(&["import", &bulk, "--kind", "task", "--update"]);
    let batch = done["batch"].as_str().unwrap().to_owned();
    project.json(&["update", "task", "B", "note=khác"]);
    assert_eq!(project.json(&["undo", &batch, "--dry-run"]).0, 0, "another field does not matter");
    project.json(&["update", "task", "B", "product=Luật"]);
    assert_eq!(project.refusal(&["undo", &batch]), (2, "E-CONFLICT".to_owned()));
    assert_eq!(field(&project, "A", "product"), "Nghị định", "all or nothing");
    let (first, last) = batch.split_once('-').unwrap();
    let over = format!("{first}-{}", last.parse::<u64>().unwrap() + 1);
    for (words, code) in
        [("3", "E-UNDO"), ("99999999", "E-KEY-UNKNOWN"), ("x", "cli/bad-value"), ("9-3", "cli/bad-value")]
    {
        assert_eq!(project.refusal(&["undo", words]).1, code, "{words}");
    }
    assert_ne!(project.json(&["undo", &over]).0, 0, "events of two batches");
}

#[test]
fn a_task_that_is_proposed_and_accepted_is_done() {
    let project = project();
    let at = |day: &str, words: &[&str]| project.on(day, words);
    at("2026-03-21", &["advance", "task", "A", "propose", "completed_on=2026-03-20", "product_ref=NĐ 1"]);
    let status = at("2026-04-01", &["status"])["rows"][0].clone();
    assert_eq!((status["overdue"].as_u64(), status["done_on_time"].as_u64()), (Some(2), Some(0)));
    at("2026-03-25", &["advance", "task", "A", "accept"]);
    at("2026-03-30", &["advance", "task", "B", "propose"]);
    at("2026-03-31", &["advance", "task", "B", "reject"]);
    at("2026-04-09", &["advance", "task", "B", "propose", "completed_on=2026-04-08"]);
    at("2026-04-10", &["advance", "task", "B", "accept"]);
    let status = at("2026-04-11", &["status"])["rows"][0].clone();
    assert_eq!(
        (status["done_on_time"].as_u64(), status["done_late"].as_u64()),
        (Some(1), Some(1)),
        "{status}"
    );
    at("2026-04-12", &["advance", "task", "A", "reopen", "reason=thiếu"]);
    let status = at("2026-04-13", &["status"])["rows"][0].clone();
    assert_eq!((status["overdue"].as_u64(), status["done_late"].as_u64()), (Some(1), Some(1)), "{status}");
}

#[test]
fn an_account_cannot_end_a_task_by_writing_the_day_and_accounts_are_not_public() {
    let project = project();
    let add =
        |words: &[&str]| assert_eq!(project.json(&[&["add", "grant"], words].concat()).0, 0, "{words:?}");
    add(&["g1", "account=root", "role=admin", "class_up_to=internal"]);
    add(&[
        "g2",
        "account=an",
        "role=focal_lead",
        "organisation=MOIT",
        "class_up_to=internal",
        "--actor",
        "root",
    ]);
    add(&["g3", "account=cit", "role=citizen", "class_up_to=public", "--actor", "root"]);
    let ended = project.refusal(&["update", "task", "A", "cancelled_on=2026-02-01", "--actor", "an"]);
    assert_eq!(ended, (2, "E-FORBIDDEN".to_owned()));
    assert_eq!(project.json(&["update", "task", "A", "product=x", "--actor", "an"]).0, 0);
    let count = |actor: &str| project.json(&["list", "--kind", "grant", "--actor", actor]).1["count"].clone();
    assert_eq!((count("cit"), count("root")), (0.into(), 3.into()));
}

#[test]
fn a_sheet_in_the_encoding_of_old_fonts_is_converted_and_warned_of() {
    let project = Project::new();
    let latin = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let text = "Néi dung,C¬ quan chñ tr×,Thêi h¹n\nX©y dùng LuËt,Bé C«ng Th\u{ad}¬ng,30/6/2026\n";
    let sheet = file(project.path(), "cu.csv", latin(text));
    let words = ["import", &sheet, "--dry-run"];
    let (status, value) = json(&project.words(&words));
    assert_eq!((status, value["created"].as_u64()), (0, Some(1)), "{value}");
    assert_eq!(value["issues"][0]["code"], "W-ENCODING");
}
