//! `register due`: what is shown, what is counted, and what nothing on record proves.

use crate::register::Project;
use crate::support::{TODAY, command, file, outcome};

fn page(project: &Project, words: &[&str]) -> String {
    let words = [project.words(words), vec!["--as-of", TODAY, "--lang", "en"]].concat();
    let ran = outcome(&mut command(&words));
    assert_eq!(ran.status, 0, "{ran:?}");
    ran.out
}

/// Sixty tasks that are overdue on the day of the tests.
fn with_sixty() -> Project {
    let project = Project::new();
    let rows: String =
        (1..=60).map(|n| format!("T-{n:02},Việc {n},MOIT,2026-{:02}-15\n", 1 + n % 10)).collect();
    let sheet = file(project.path(), "sixty.csv", format!("id,title,lead,due\n{rows}"));
    assert_eq!(project.json(&["import", &sheet]).0, 0);
    project
}

#[test]
fn a_page_shows_the_first_fifty_and_tells_how_many_there_are() {
    let project = with_sixty();
    let tasks = |page: &str| page.matches(" T-").count();
    let page_of =
        |words: &[&str]| page(&project, &[&["due", "--days", "1", "--lead", "MOIT"], words].concat());
    let short = page_of(&[]);
    assert_eq!(tasks(&short), 50, "{short}");
    assert!(short.contains("50 of 60 overdue or due") && short.contains("--all"), "{short}");
    assert!(tasks(&page_of(&["--limit", "3"])) == 3 && tasks(&page_of(&["--all"])) == 60);
    let (_, all) = project.json(&["due", "--days", "1", "--lead", "MOIT"]);
    assert_eq!((all["count"].as_u64(), all["rows"].as_array().unwrap().len()), (Some(60), 60));
    let (_, two) = project.json(&["due", "--days", "1", "--lead", "MOIT", "--limit", "2"]);
    assert_eq!((two["count"].as_u64(), two["rows"].as_array().unwrap().len()), (Some(60), 2));
    assert_eq!(two["rows"][0]["due"], "2026-01-15", "the earliest first");
    let csv = page_of(&["--format", "csv"]);
    assert_eq!(csv.lines().filter(|line| line.contains(",T-")).count(), 60, "{csv}");
}

#[test]
fn a_past_day_of_a_duty_is_told_apart_until_its_report_is_on_record() {
    let project = Project::new();
    let days = |value: &serde_json::Value, list: &str| -> Vec<String> {
        let rows = value[list].as_array().unwrap().iter().filter(|row| row["id"] == "W-DS-1");
        rows.map(|row| row["due"].as_str().unwrap().to_owned()).collect()
    };
    let due = project.json(&["due"]).1;
    assert_eq!(days(&due, "unrecorded"), ["2026-03-31"], "{due}");
    assert_eq!(days(&due, "rows"), ["2027-03-31"]);
    let row = due["unrecorded"].as_array().unwrap().iter().find(|row| row["id"] == "W-DS-1").unwrap();
    assert!(row["status"].is_null(), "nothing proves that it is overdue: {row}");
    assert_eq!(due["unrecorded_count"].as_u64().unwrap(), due["unrecorded"].as_array().unwrap().len() as u64);
    let told = page(&project, &["due"]);
    assert!(told.contains("have no record of fulfilment") && told.contains("add duty_instance"), "{told}");
    let add = ["add", "duty_instance", "I-1", "duty=W-DS-1", "due=2026-03-31", "state=submitted"];
    assert_eq!(project.json(&[&add[..], &["submitted_on=2026-03-20"]].concat()).0, 0);
    let due = project.json(&["due"]).1;
    assert_eq!(days(&due, "unrecorded"), Vec::<String>::new(), "its report is on record");
    assert!(due["rows"].as_array().unwrap().iter().all(|row| row["id"] != "I-1"), "and was submitted");
}

#[test]
fn who_waits_for_what_was_cancelled_is_told() {
    let project = Project::new();
    let sheet = file(
        project.path(),
        "net.csv",
        "id,title,lead,due,predecessors,cancelled_on,duration_days\nA,Việc A,MOIT,2026-12-01,,2026-05-01,3\nB,Việc B,MOIT,2026-12-15,A+2,,4\nC,Việc C,MOIT,2026-12-20,B,,1\n",
    );
    assert_eq!(project.json(&["import", &sheet]).0, 0);
    let row = |list: &serde_json::Value, id: &str| {
        list["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone()
    };
    let due = project.json(&["due"]).1;
    assert_eq!(row(&due, "B")["cancelled_predecessors"][0], "A");
    assert!(row(&due, "C")["cancelled_predecessors"].is_null(), "{due}");
    let schedule = project.json(&["schedule"]).1;
    assert_eq!(
        (&schedule["released"][0]["id"], &schedule["released"][0]["cancelled"][0]),
        (&"B".into(), &"A".into())
    );
    for words in [["due", "--all"].as_slice(), &["schedule"]] {
        let told = page(&project, words);
        assert!(
            told.contains("1 tasks were to wait for tasks that were cancelled") && told.contains("B ← A"),
            "{told}"
        );
    }
    assert!(page(&project, &["show", "B"]).contains("waited for what was cancelled: A"));
    let before = project.on("2026-04-30", &["schedule"]);
    assert_eq!(before["released"].as_array().unwrap().len(), 0, "not cancelled yet: {before}");
}
