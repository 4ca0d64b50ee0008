//! What a list can be narrowed by, days as people write them, and what a dry run promises.

use crate::register::Project;
use crate::support::{file, json, run};

#[test]
fn what_a_list_shows_it_can_be_narrowed_by() {
    let project = Project::new();
    let all = project.json(&["list", "--kind", "instrument"]).1;
    let rows = all["rows"].as_array().unwrap();
    let count = |condition: &str| {
        let words = ["list", "--kind", "instrument", "--where", condition];
        let (status, value) = project.json(&words);
        assert_eq!(status, 0, "{condition}: {value}");
        let rows = value["rows"].as_array().unwrap().clone();
        assert_eq!(value["count"].as_u64(), Some(rows.len() as u64));
        rows
    };
    for standing in ["in_force", "signed", "open"] {
        let told = rows.iter().filter(|row| row["standing"] == standing).count();
        assert!(told > 0, "{standing}");
        let found = count(&format!("standing={standing}"));
        assert_eq!(found.len(), told, "{standing}");
        assert!(found.iter().all(|row| row["standing"] == standing));
    }
    assert_eq!(count("standing=đang có hiệu lực").len(), count("standing=in_force").len());
    let cptpp = count("in_force=14/1/2019");
    assert!(cptpp.iter().any(|row| row["id"] == "CPTPP") && cptpp.len() < 5, "{cptpp:?}");
    let wrong = project.refusal(&["list", "--kind", "instrument", "--where", "stands=x"]);
    assert_eq!(wrong, (2, "E-FIELD".to_owned()));
}

#[test]
fn a_due_date_is_the_one_in_force() {
    let project = Project::new();
    project.json(&["add", "task", "T-1", "title=x", "lead=MOIT", "due=2026-06-30", "assigned_on=2026-01-05"]);
    project.json(&["add", "due_change", "D-1", "task=T-1", "new=2026-09-30", "decided_on=2026-06-01"]);
    let found =
        |condition: &str| project.json(&["list", "--where", condition, "--count"]).1["count"].as_u64();
    assert_eq!((found("due=30/9/2026"), found("due=30/6/2026")), (Some(1), Some(0)));
    assert_eq!(found("flags=extended"), Some(1));
}

#[test]
fn days_are_typed_in_either_order() {
    let project = Project::new();
    let one = project.on("2025-04-30", &["partners", "--tier", "comprehensive strategic"]);
    let other = project.on("30/4/2025", &["partners", "--tier", "comprehensive strategic"]);
    assert_eq!(one, other);
    let wrong = run(&["register", "status", "--as-of", "30/13/2025", "--lang", "en"]);
    assert!(wrong.status == 2 && wrong.err.contains("31/12/2025"), "{wrong:?}");
}

#[test]
fn a_day_of_a_duty_is_waived_or_moved() {
    let project = Project::new();
    let days = || -> Vec<String> {
        let due = project.on("2026-01-01", &["due", "--days", "200"]);
        let rows = due["rows"].as_array().unwrap().iter().filter(|row| row["id"] == "D-X");
        rows.map(|row| row["due"].as_str().unwrap().to_owned()).collect()
    };
    let add = ["add", "duty", "D-X", "regime=WTO", "label=x", "rrule=FREQ=MONTHLY;INTERVAL=3"];
    project.json(&[&add[..], &["dtstart=2026-01-31"]].concat());
    assert_eq!(days(), ["2026-01-31", "2026-04-30"]);
    project.json(&["update", "duty", "D-X", "exdate=2026-04-30", "rdate=2026-05-15"]);
    assert_eq!(days(), ["2026-01-31", "2026-05-15"]);
    let feed = run(&[project.words(&["ics"]), vec!["--as-of", "2026-01-01"]].concat()).out;
    assert!(!feed.contains("UID:D-X-20260430") && feed.contains("UID:D-X-20260515"), "{feed}");
    let wrong = project.refusal(&["update", "duty", "D-X", "exdate=30/4/2026; x"]);
    assert_eq!(wrong, (2, "E-DATE".to_owned()));
}

#[test]
fn a_dry_run_promises_only_what_the_run_does() {
    let project = Project::new();
    let sheet = file(
        project.path(),
        "circle.csv",
        "id,title,lead,due,predecessors\nA,Việc A,MOIT,2026-12-01,B\nB,Việc B,MOIT,2026-12-15,A\n",
    );
    let refused = |words: &[&str], code: &str| {
        for words in [words.to_vec(), [words, &["--dry-run"]].concat()] {
            assert_eq!(project.refusal(&words), (2, code.to_owned()), "{words:?}");
        }
    };
    refused(&["import", &sheet], "E-CYCLE");
    project.json(&["add", "grant", "g0", "account=root", "role=admin", "class_up_to=public"]);
    let good = file(project.path(), "good.csv", "id,title,lead,due\nC,Việc C,MOIT,2026-12-01\n");
    refused(&["import", &good, "--actor", "nobody"], "E-FORBIDDEN");
    assert_eq!(project.json(&["audit"]).0, 0);
    assert_eq!(project.json(&["list", "--count"]).1["count"], 0, "nothing was written");
}

#[test]
fn a_sheet_without_ids_under_another_name_asks_what_it_is() {
    let project = Project::new();
    let text = "Nội dung nhiệm vụ,Cơ quan chủ trì\nRà soát văn bản,Bộ Công Thương\n";
    let (first, second) = (file(project.path(), "a.csv", text), file(project.path(), "b.csv", text));
    assert_eq!(project.json(&["import", &first]).0, 0);
    let (status, again) = project.json(&["import", &second]);
    assert_eq!((status, again["rejected"].as_u64()), (2, Some(1)), "{again}");
    assert_eq!(again["issues"][0]["code"], "E-ALIKE");
    let (status, made) = project.json(&["import", &second, "--as-new"]);
    assert_eq!((status, made["created"].as_u64()), (0, Some(1)), "{made}");
    let ids = "id,Nội dung nhiệm vụ,Cơ quan chủ trì\nX-1,Việc X,Bộ Công Thương\n";
    let (third, fourth) = (file(project.path(), "c.csv", ids), file(project.path(), "d.csv", ids));
    project.json(&["import", &third]);
    let (_, same) = project.json(&["import", &fourth]);
    assert_eq!((same["created"].as_u64(), same["unchanged"].as_u64()), (Some(0), Some(1)), "{same}");
}

#[test]
fn whoever_asked_in_private_reads_her_question_and_its_answer() {
    let project = Project::new();
    let grant = |id: &str, account: &str, role: &str, class: &str| {
        let (account, role, class) =
            (format!("account={account}"), format!("role={role}"), format!("class_up_to={class}"));
        let words = ["add", "grant", id, &account, &role, &class, "--actor", "root"];
        assert_eq!(project.json(&words).0, 0);
    };
    grant("g0", "root", "admin", "public");
    grant("g1", "sec", "secretariat", "restricted");
    grant("g2", "lan", "citizen", "public");
    grant("g3", "mai", "citizen", "public");
    let file = ["ask", "file", "Q-1", "--text", "Hồ sơ của tôi đến đâu?", "--target", "MOIT"];
    let private = ["--visibility", "asker only", "--received", "2026-11-20", "--actor", "lan"];
    assert_eq!(project.json(&[&file[..], &private].concat()).0, 0);
    project.json(&["advance", "question", "Q-1", "accept", "--actor", "sec"]);
    let (status, _) =
        project.json(&["advance", "question", "Q-1", "answer", "reply=Đã xong", "--actor", "sec"]);
    assert_eq!(status, 0);
    let (_, shown) = project.json(&["show", "Q-1", "--actor", "lan"]);
    assert_eq!(shown["fields"]["reply"], "Đã xong");
    let listed = |words: &[&str]| {
        project.json(&[&["ask", "list"], words].concat()).1["rows"].as_array().unwrap().len()
    };
    assert_eq!((listed(&["--actor", "lan"]), listed(&["--actor", "mai"])), (1, 0));
    assert_eq!(listed(&["--actor", "lan", "--class", "public"]), 0, "asked for what is public alone");
    assert_eq!(
        project.refusal(&["show", "Q-1", "--actor", "mai"]),
        project.refusal(&["show", "Q-9", "--actor", "mai"])
    );
}

#[test]
fn nothing_is_moved_on_a_day_to_come() {
    let project = Project::new();
    project.json(&["add", "task", "T-1", "title=x", "lead=MOIT", "due=2150-12-31"]);
    let on =
        |words: &[&str]| run(&[project.words(words), vec!["--as-of", "2150-06-30", "--lang", "en"]].concat());
    let merge =
        ["org", "succeed", "S-1", "--kind", "merge", "--from", "MOIT", "--to", "MOF", "--date", "2150-06-30"];
    for words in [["advance", "task", "T-1", "cancel"].as_slice(), &merge] {
        let ran = on(words);
        assert!(ran.status == 2 && ran.err.contains("E-DATE") && ran.err.contains("2150-06-30"), "{ran:?}");
    }
    let ahead = on(&[&merge[..], &["--dry-run"]].concat());
    assert!(ahead.status == 0 && ahead.out.contains("would move"), "{ahead:?}");
    let task = project.json(&["show", "T-1"]).1;
    assert_eq!((&task["fields"]["lead"], &task["fields"]["state"]), (&"MOIT".into(), &"assigned".into()));
}

#[test]
fn a_share_of_nothing_is_no_data() {
    let folder = tempfile::tempdir().unwrap();
    let figures = file(folder.path(), "f.csv", "id,figures,identity\nQ,done=0;due=0,done/due\n");
    let words = ["register", "progress", "--figures", &figures];
    let told = run(&[&words[..], &["--lang", "en"]].concat());
    assert!(told.status == 0 && told.out.contains("no data"), "{told:?}");
    assert!(json(&words).1["rows"][0]["percentages"][0]["computed"].is_null());
}

#[test]
fn short_forms_of_ministries_are_their_initials() {
    let project = Project::new();
    for (name, id) in [("BCT", "MOIT"), ("BTC", "MOF"), ("BNG", "MOFA"), ("BTP", "MOJ"), ("BKHĐT", "MOF")] {
        let (_, who) = project.json(&["org", "who", name]);
        assert_eq!(who["organisations"][0], id, "{name}: {who}");
    }
}
