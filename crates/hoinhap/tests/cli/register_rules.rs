//! Rules that records are held to beside one another, classes, evidence, and what the ledger and the network say.

use crate::register::Project;
use crate::support::{file, json};

fn project() -> Project {
    let project = Project::new();
    for id in ["A", "B"] {
        let title = format!("title={id}");
        let words = ["add", "task", id, &title, "lead=MOIT", "assigned_on=2026-01-05", "due=2026-03-06"];
        assert_eq!(project.json(&words).0, 0);
    }
    project
}

#[test]
fn levels_are_raised_and_closed_when_the_work_proves_to_be_in_time() {
    let project = project();
    let (_, run) = (0, project.on("2026-03-20", &["escalate"]));
    assert_eq!(run["rows"].as_array().unwrap().len(), 4, "{run}");
    assert_eq!(run["rows"][0]["due"], "2026-03-06");
    let again = project.on("2026-03-20", &["escalate"]);
    assert_eq!(again["rows"].as_array().unwrap().len(), 0);
    project.on("2026-03-20", &["advance", "task", "A", "propose", "completed_on=2026-03-05"]);
    project.on("2026-03-25", &["advance", "task", "A", "accept"]);
    let closed = project.on("2026-03-25", &["escalate"]);
    assert_eq!(closed["unfounded"].as_array().unwrap().len(), 2, "{closed}");
    let (_, level) = project.json(&["show", "A.level-1"]);
    assert_eq!(level["fields"]["unfounded_on"], "2026-03-25");
}

#[test]
fn what_other_records_forbid_is_refused() {
    let project = project();
    project.json(&["add", "organisation", "OLD", "name_vi=Cơ quan cũ"]);
    let succeed =
        ["org", "succeed", "S", "--kind", "merge", "--from", "OLD", "--to", "MOF", "--date", "2026-01-01"];
    assert_eq!(project.json(&succeed).0, 0);
    project.json(&["add", "review", "R", "event=Quý I"]);
    for step in ["collect", "draft", "discuss", "conclude"] {
        assert_eq!(project.json(&["advance", "review", "R", step]).0, 0, "{step}");
    }
    project.json(&[
        "add",
        "value",
        "v1",
        "subject=X",
        "field=signature",
        "value=2020-01-08",
        "source=a",
        "confidence=sourced",
        "chosen=yes",
        "reason=r",
    ]);
    project.json(&[
        "add",
        "value",
        "v2",
        "subject=X",
        "field=signature",
        "value=2020-08-01",
        "source=b",
        "confidence=sourced",
    ]);
    for (words, code) in [
        (&["add", "task", "N", "title=x", "lead=OLD"][..], "E-VALUE"),
        (&["add", "completion", "c", "task=A", "completed_on=2026-01-04", "decision=pending"], "E-VALUE"),
        (&["add", "finding", "f", "review=R", "type=lesson", "text=x"], "E-VALUE"),
        (&["update", "value", "v2", "chosen=yes", "reason=r"], "E-VALUE"),
        (&["update", "organisation", "MOIT", "valid_to=2026-02-01"], "E-VALUE"),
        (&["update", "task", "A", "superseded_by=A", "superseded_on=2026-02-01"], "E-VALUE"),
        (&["add", "succession", "S2", "kind=merge", "from=MOF", "to=MOH", "date=2026-02-01"], "E-KIND"),
        (&["add", "case", "P", "kind=protection", "title=x", "--as", "public"], "E-VALUE"),
        (&["add", "task", "N", "title=x", "title=y"], "E-FIELD"),
        (&["add", "task", "N", "title=a\u{7}b"], "E-VALUE"),
        (&["add", "evidence", "e", "title=x", "sha256=zzz"], "E-VALUE"),
    ] {
        assert_eq!(project.refusal(words), (2, code.to_owned()), "{words:?}");
    }
    let early = project.on("2020-01-01", &["advance", "task", "A", "cancel"]);
    assert_eq!(early["error"]["code"], "E-VALUE", "called off before it was assigned");
    let (_, list) = project.json(&["list", "--kind", "task", "--count"]);
    assert_eq!(list["count"], 2, "nothing was written");
    project.json(&["add", "case", "P", "kind=protection", "title=x"]);
    assert_eq!(project.json(&["show", "P"]).1["class"], "restricted");
}

#[test]
fn an_instrument_is_signed_once_everything_was_looked_into() {
    let project = Project::new();
    project.json(&["add", "instrument", "N", "track=agreement", "title_vi=Bản ghi nhớ"]);
    project.json(&["advance", "instrument", "N", "negotiate"]);
    let (status, refused) = project.json(&["advance", "instrument", "N", "sign"]);
    assert_eq!((status, refused["errors"].as_array().unwrap().len()), (2, 5), "{refused}");
    let answers = [
        "check_legality=có",
        "check_feasibility=có",
        "check_resources=có",
        "check_interest=có",
        "check_class=công khai",
    ];
    let signed = [&["advance", "instrument", "N", "sign"], &answers[..]].concat();
    assert_eq!(project.json(&signed).0, 0);
    assert_eq!(project.json(&["show", "N"]).1["fields"]["state"], "signed");
}

#[test]
fn a_trigger_opens_the_duty_that_falls_due() {
    let project = Project::new();
    let trigger = ["add", "trigger", "t1", "obligation=VKFTA-079", "occurred_on=2026-01-05"];
    assert_eq!(project.json(&trigger).0, 0);
    let (_, instance) = project.json(&["show", "t1.due"]);
    assert_eq!(instance["fields"]["due"], "2026-02-19", "45 days after the event");
    let (_, due) = (0, project.on("2026-02-01", &["due", "--days", "30"]));
    let row = due["rows"].as_array().unwrap().iter().find(|row| row["id"] == "t1.due").unwrap();
    assert_eq!(row["title"], "Agree on the chair");
    project.json(&["update", "trigger", "t1", "occurred_on=2026-01-06"]);
    assert_eq!(project.json(&["show", "t1.due"]).1["fields"]["due"], "2026-02-20", "its day was corrected");
    let sheet = file(project.path(), "t.csv", "id,obligation,occurred_on\nt2,VKFTA-079,2026-01-05\n");
    assert_eq!(project.json(&["import", &sheet, "--kind", "trigger"]).0, 0);
    assert_eq!(project.json(&["show", "t2.due"]).0, 0, "a table of triggers opens reports too");
}

#[test]
fn lowering_a_class_takes_two_people() {
    let project = project();
    let raise = ["classify", "task", "A", "restricted", "--reason", "Đang đàm phán"];
    assert_eq!(project.json(&raise).0, 0);
    assert_eq!(project.json(&["list", "--class", "public", "--count"]).1["count"], 1);
    let lower = ["classify", "task", "A", "public", "--actor", "an"];
    assert_eq!(project.refusal(&lower).1, "E-REQUIRED", "without a reason");
    let confirm = ["classify", "task", "A", "public", "--confirm", "--actor"];
    assert_eq!(project.refusal(&[&confirm[..], &["binh"]].concat()).1, "E-STATE", "nobody proposed it");
    let (status, proposed) = project.json(&[&lower[..], &["--reason", "Đã ký"]].concat());
    assert_eq!((status, proposed["done"].as_bool()), (0, Some(false)));
    assert_eq!(project.json(&["show", "A"]).1["class"], "restricted");
    assert_eq!(project.refusal(&[&confirm[..], &["an"]].concat()).1, "E-FORBIDDEN");
    assert_eq!(project.json(&[&confirm[..], &["binh"]].concat()).0, 0);
    assert_eq!(project.json(&["show", "A"]).1["class"], "public");
    assert_eq!(project.json(&["audit"]).0, 0);
    assert_eq!(project.json(&["rebuild", "--check"]).0, 0);
    let sheet = file(project.path(), "class.csv", "id,class,product\nA,restricted,Nghị định\n");
    let (_, told) = project.json(&["import", &sheet, "--kind", "task", "--update", "--dry-run"]);
    assert_eq!(told["issues"][0]["code"], "E-CLASS", "{told}");
}

#[test]
fn files_of_evidence_are_kept_by_their_content_and_audited() {
    let project = project();
    let paper = file(project.path(), "bao-cao.txt", "Báo cáo kết quả");
    let (status, kept) = project.json(&["attach", &paper, "--about", "A", "--id", "E1"]);
    assert_eq!(status, 0, "{kept}");
    let linked = project.json(&["show", "A"]).1["linked"].clone();
    assert!(linked.as_array().unwrap().iter().any(|link| link["kind"] == "evidence"), "{linked}");
    let package = project.path().join("package");
    assert_eq!(project.json(&["export", "--out", package.to_str().unwrap()]).0, 0);
    let copy = project.path().join("copy");
    let words =
        ["register", "init", "--project", copy.to_str().unwrap(), "--from", package.to_str().unwrap()];
    assert_eq!(json(&words).0, 0);
    let (status, audit) = json(&["register", "audit", "--project", copy.to_str().unwrap()]);
    assert_eq!(
        (status, audit["evidence"]["intact"].as_u64()),
        (0, Some(1)),
        "the file goes with the package"
    );
    let (status, audit) = project.json(&["audit"]);
    assert_eq!((status, audit["evidence"]["intact"].as_u64()), (0, Some(1)), "{audit}");
    std::fs::write(kept["file"].as_str().unwrap(), "Báo cáo khác").unwrap();
    let (status, audit) = project.json(&["audit"]);
    assert_eq!((status, &audit["ok"], &audit["evidence"]["changed"][0]), (1, &false.into(), &"E1".into()));
    std::fs::remove_file(kept["file"].as_str().unwrap()).unwrap();
    let (status, audit) = project.json(&["audit"]);
    assert_eq!((status, &audit["evidence"]["missing"][0]), (1, &"E1".into()));
    assert_eq!(project.refusal(&["attach", &paper, "--about", "T-zzz"]).1, "E-REFERENCE");
    let secret = file(project.path(), "mat.txt", "TỐI MẬT\nKế hoạch");
    let empty = file(project.path(), "trong.pdf", "");
    let program = file(project.path(), "chay.exe", "MZ");
    for (path, code) in [(&secret, "E-SECRET"), (&empty, "E-EMPTY-FILE"), (&program, "E-VALUE")] {
        assert_eq!(project.refusal(&["attach", path]), (2, code.to_owned()), "{path}");
    }
    assert_eq!(
        std::fs::read_dir(project.path().join("evidence")).unwrap().count(),
        0,
        "nothing refused is kept"
    );
}

#[test]
fn what_an_event_says_is_destroyed_and_the_log_still_holds() {
    let project = project();
    let (_, written) = project.json(&["update", "task", "A", "note=Số điện thoại 0912345678"]);
    let event = written["event"].to_string();
    assert_eq!(project.refusal(&["redact", &event, "--reason", "x"]).1, "E-REQUIRED", "without a basis");
    let words = ["redact", &event, "--reason", "Dữ liệu cá nhân", "--basis", "Luật"];
    assert_eq!(project.json(&words).0, 0);
    assert_eq!(project.json(&["show", "A"]).1["fields"]["note"], serde_json::Value::Null);
    assert_eq!(project.json(&["search", "0912345678"]).1["rows"].as_array().unwrap().len(), 0);
    assert_eq!(project.json(&["audit"]).0, 0);
}

#[test]
fn the_network_has_a_length_and_progress_its_weights() {
    let project = Project::new();
    for (id, days, waits) in [("A", "3", ""), ("B", "4", "A"), ("C", "2", "A"), ("D", "5", "B;C")] {
        let (title, days) = (format!("title={id}"), format!("duration_days={days}"));
        let waits = format!("predecessors={waits}");
        let words = ["add", "task", id, &title, &days, "lead=MOIT", "weight=1", "progress=50 %", &waits];
        assert_eq!(project.json(&words).0, 0);
    }
    let (_, schedule) = project.json(&["schedule"]);
    assert_eq!(
        (schedule["length"].as_u64(), &schedule["critical"]),
        (Some(12), &serde_json::json!(["A", "B", "D"]))
    );
    assert_eq!(schedule["rows"][2]["slack"], 2);
    let (_, progress) = project.json(&["progress", "--tasks"]);
    assert_eq!(
        (&progress["rows"][0]["group"], &progress["rows"][0]["progress"]),
        (&"ALL".into(), &50.0.into())
    );
}

#[test]
fn the_ledger_is_balanced_by_unit_and_year_with_explicit_zeros() {
    let project = Project::new();
    for (id, direction, quantity, unit) in
        [("c1", "give", "3", "USD"), ("c2", "receive", "1", "USD"), ("c3", "give", "12", "persons")]
    {
        let (direction, quantity) = (format!("direction={direction}"), format!("quantity={quantity}"));
        let unit = format!("unit={unit}");
        let words = ["add", "contribution", id, &direction, &quantity, &unit, "kind=fund", "from=1999-05-01"];
        assert_eq!(project.json(&words).0, 0);
    }
    let ledger = project.on("1999-12-31", &["contributions"]);
    let usd = ledger["rows"].as_array().unwrap().iter().find(|row| row["unit"] == "USD").unwrap();
    assert_eq!((&usd["given"], &usd["received"], &usd["balance"]), (&"3".into(), &"1".into(), &75.0.into()));
    assert_eq!(ledger["persons_deployed"], "12");
    let issues = ledger["issues"].as_array().unwrap();
    assert_eq!(issues.len(), 8);
    assert!(issues.iter().all(|issue| issue["lines"] == 0));
}

#[test]
fn instruments_that_may_be_one_are_proposed() {
    let project = Project::new();
    for (id, title, day) in [("D1", "Tuyên bố chung", "2025-04-27"), ("D2", "Tuyen bo chung", "2025-05-02")]
    {
        let (title, day) = (format!("title_vi={title}"), format!("signed_on={day}"));
        let words = ["add", "instrument", id, "track=declaration", "partner=JPN", &title, &day];
        assert_eq!(project.json(&words).0, 0);
    }
    let (_, pairs) = project.json(&["duplicates"]);
    assert_eq!((&pairs["rows"][0]["first"], &pairs["rows"][0]["days"]), (&"D1".into(), &5.into()));
    project.json(&["update", "instrument", "D2", "duplicate_of=D1"]);
    assert_eq!(project.json(&["duplicates"]).1["rows"].as_array().unwrap().len(), 0);
}

#[test]
fn a_table_of_holidays_says_what_its_rows_are() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, text: &str| file(folder.path(), name, text);
    let good = of("lao.csv", "country,date,kind\nLAO,2026-01-06,holiday\n");
    let count = |path: &str| {
        json(&["register", "calendar", "--event", "2026-01-05", "--offset", "1WD", "--holidays", path])
    };
    assert_eq!(count(&good).1["date"], "2026-01-07");
    let mixed = of("two.csv", "country,date,kind\nLAO,2026-01-06,holiday\nVNM,2026-01-01,holiday\n");
    assert_eq!(count(&mixed).1["date"], "2026-01-06", "another country's days are not this one's");
    let bad = of("bad.csv", "country,date,kind\nVNM,2026-01-06,hol\n");
    let (status, refused) = count(&bad);
    assert_eq!((status, &refused["error"]["value"]), (2, &"hol".into()), "{refused}");
}

#[test]
fn a_dry_run_of_a_bulk_update_refuses_what_the_run_refuses() {
    let project = project();
    for (sheet, code, cell) in [
        ("id,due\nA,2027-01-31\n", "E-STATE", "B2"),
        ("id,state\nA,accepted\n", "E-STATE", "B2"),
        ("id,assigned_on\nA,31/02/2026\n", "E-DATE", "B2"),
    ] {
        let path = file(project.path(), "up.csv", sheet);
        for dry in [&["--dry-run"][..], &[]] {
            let words = [&["import", &path, "--kind", "task", "--update"], dry].concat();
            let (_, report) = project.json(&words);
            let issues = report["issues"].as_array().unwrap();
            assert_eq!(issues.len(), 1, "{report}");
            assert_eq!((&issues[0]["code"], &issues[0]["cell"]), (&code.into(), &cell.into()), "{sheet}");
        }
    }
    let path = file(project.path(), "up.csv", "id,assigned_on\nA,15/1/2026\n");
    assert_eq!(project.json(&["import", &path, "--kind", "task", "--update"]).0, 0);
    assert_eq!(project.json(&["show", "A"]).1["fields"]["assigned_on"], "2026-01-15");
}

#[test]
fn hidden_rows_and_sheets_are_taken_with_a_warning() {
    use rust_xlsxwriter::Workbook;
    let project = Project::new();
    let path = project.path().join("tasks.xlsx");
    let mut book = Workbook::new();
    for (name, hidden) in [("Mở", false), ("Ẩn", true)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap().set_hidden(hidden);
        for (row, cells) in
            [["Nội dung nhiệm vụ", "Cơ quan chủ trì"], ["Một", "MOIT"], ["Hai", "MOIT"]].iter().enumerate()
        {
            for (column, text) in cells.iter().enumerate() {
                let text = if row > 0 && column == 0 { format!("{text} {name}") } else { (*text).to_owned() };
                sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), text).unwrap();
            }
        }
        if !hidden {
            sheet.set_row_hidden(2).unwrap();
        }
    }
    book.save(&path).unwrap();
    let (status, report) = project.json(&["import", path.to_str().unwrap()]);
    assert_eq!((status, report["created"].as_u64()), (0, Some(4)), "{report}");
    let told: Vec<_> =
        report["issues"].as_array().unwrap().iter().map(|issue| (&issue["code"], &issue["value"])).collect();
    assert_eq!(told, [(&"W-HIDDEN".into(), &"3".into()), (&"W-HIDDEN".into(), &"".into())]);
}

#[test]
fn an_instrument_stands_as_its_dates_tell_on_the_day() {
    let project = Project::new();
    let on = |day: &str| {
        let list = project.on(day, &["list", "--kind", "instrument", "--where", "id=EVFTA"]);
        list["rows"][0]["standing"].clone()
    };
    assert_eq!((on("1990-01-01"), on("2026-09-21")), (serde_json::Value::Null, "in_force".into()));
}

#[test]
fn a_record_is_shown_as_it_was_known() {
    let project = project();
    project.json(&["update", "task", "A", "product=Nghị định"]);
    let shown = project.json(&["show", "A", "--known-at", "2100-01-01"]).1;
    assert_eq!(shown["fields"]["product"], "Nghị định");
    assert_eq!(project.refusal(&["show", "A", "--known-at", "2020-01-01"]), (2, "E-KEY-UNKNOWN".to_owned()));
}

#[test]
fn nobody_lowers_a_class_alone_or_learns_of_what_is_closed() {
    let project = project();
    for words in [
        &["add", "grant", "g1", "account=root", "role=admin", "class_up_to=internal"][..],
        &[
            "add",
            "grant",
            "g2",
            "account=sec",
            "role=secretariat",
            "class_up_to=restricted",
            "--actor",
            "root",
        ],
        &["add", "grant", "g3", "account=cit", "role=citizen", "class_up_to=public", "--actor", "root"],
        &["classify", "task", "A", "restricted", "--reason", "r", "--actor", "sec"],
        &["update", "task", "A", "product=kín", "--actor", "sec"],
    ] {
        assert_eq!(project.json(words).0, 0, "{words:?}");
    }
    let forged = ["kind=task", "subject=A", "to=public", "reason=z", "proposed_by=other", "decision=pending"];
    let add =
        [&["add", "declassification", "D"], &forged[..], &["--as", "restricted", "--actor", "sec"]].concat();
    assert_eq!(project.refusal(&add).1, "E-VALUE", "in another's name");
    let lower = ["classify", "task", "A", "public", "--actor", "sec"];
    assert_eq!(project.json(&[&lower[..], &["--reason", "z"]].concat()).0, 0);
    let (_, list) = project.json(&["list", "--kind", "declassification", "--actor", "sec"]);
    let proposal = list["rows"][0]["id"].as_str().unwrap();
    let renamed = ["update", "declassification", proposal, "proposed_by=other", "--actor", "sec"];
    assert_eq!(project.refusal(&renamed).1, "E-VALUE", "nor renamed afterwards");
    assert_eq!(project.refusal(&[&lower[..], &["--confirm"]].concat()).1, "E-FORBIDDEN");
    // What is closed is answered like what is not there.
    for id in ["A", "NOPE"] {
        for words in [
            &["classify", "task", id, "public", "--confirm", "--actor", "cit"][..],
            &["classify", "task", id, "public", "--reason", "x", "--actor", "cit"],
        ] {
            assert_eq!(project.refusal(words).1, "E-KEY-UNKNOWN", "{words:?}");
        }
    }
    let (_, shown) = project.json(&["show", "A", "--actor", "sec"]);
    let version = shown["version"].to_string();
    for dry in [&["--dry-run"][..], &[]] {
        let words = [&["undo", &version, "--actor", "cit"], dry].concat();
        assert_eq!(project.refusal(&words).1, "E-KEY-UNKNOWN", "{words:?}");
    }
    let (_, grant) = project.json(&["show", "g1", "--actor", "root"]);
    let made = grant["history"][0]["seq"].to_string();
    let words = ["redact", &made, "--reason", "x", "--basis", "y", "--actor", "sec"];
    assert_eq!(project.refusal(&words).1, "E-REDACT", "the keeper of accounts keeps his right");
}

#[test]
fn a_secretariat_merges_agencies_and_past_knowledge_opens_nothing() {
    let project = project();
    for words in [
        &["add", "organisation", "OLD", "name_vi=Cơ quan cũ"][..],
        &["add", "task", "C", "title=C", "lead=OLD"],
        &["add", "grant", "g1", "account=root", "role=admin", "class_up_to=internal"],
        &[
            "add",
            "grant",
            "g2",
            "account=sec",
            "role=secretariat",
            "class_up_to=restricted",
            "--actor",
            "root",
        ],
        &[
            "add",
            "grant",
            "g3",
            "account=an",
            "role=focal_lead",
            "organisation=MOIT",
            "class_up_to=internal",
            "--actor",
            "root",
        ],
        &["classify", "task", "A", "restricted", "--reason", "r", "--actor", "sec"],
    ] {
        assert_eq!(project.json(words).0, 0, "{words:?}");
    }
    let merge = [
        "org",
        "succeed",
        "S",
        "--kind",
        "merge",
        "--from",
        "OLD",
        "--to",
        "MOF",
        "--date",
        "2026-01-05",
        "--actor",
    ];
    assert_eq!(project.refusal(&[&merge[..], &["an"]].concat()).1, "E-FORBIDDEN");
    assert_eq!(project.json(&[&merge[..], &["sec"]].concat()).0, 0);
    assert_eq!(project.json(&["show", "C", "--actor", "sec"]).1["fields"]["lead"], "MOF");
    // A record that is closed now is closed in the past as well.
    let (_, list) = project.json(&["list", "--known-at", "2100-01-01", "--actor", "an"]);
    assert!(list["rows"].as_array().unwrap().iter().all(|row| row["id"] != "A"), "{list}");
    // What hangs on a record that is not seen is refused in the words for one that is not there.
    for id in ["A", "NOPE"] {
        let task = format!("task={id}");
        let words = [
            "add",
            "completion",
            "c1",
            &task,
            "completed_on=2026-02-01",
            "decision=pending",
            "--actor",
            "an",
        ];
        assert_eq!(project.refusal(&words).1, "E-FORBIDDEN", "{id}");
    }
}

#[test]
fn a_calendar_tells_for_ninety_days_what_it_no_longer_holds() {
    let project = project();
    let change = ["add", "due_change", "d", "task=A", "new=2026-06-30", "decided_on=2026-02-10"];
    assert_eq!(project.json(&change).0, 0);
    let feed = |day: &str| {
        let words = [project.words(&["ics", "--lead", "MOIT"]), vec!["--as-of", day]].concat();
        crate::support::run(&words).out
    };
    let february = feed("2026-02-20");
    let old = february.split("BEGIN:VEVENT").find(|event| event.contains("UID:A-20260306")).unwrap();
    assert!(old.contains("STATUS:CANCELLED"), "{old}");
    let new = february.split("BEGIN:VEVENT").find(|event| event.contains("UID:A-20260630")).unwrap();
    assert!(!new.contains("STATUS:CANCELLED"), "{new}");
    assert!(!feed("2026-05-12").contains("UID:A-20260306"), "ninety days later it is forgotten");
}

#[test]
fn the_ladder_stands_on_all_that_is_on_record_and_is_climbed_by_those_who_may() {
    let project = project();
    let hidden = [
        "add",
        "due_change",
        "D1",
        "task=A",
        "new=2026-12-20",
        "decided_on=2026-03-02",
        "--as",
        "restricted",
    ];
    assert_eq!(project.json(&hidden).0, 0);
    let grants = [
        ("root", "admin", ""),
        ("sec", "secretariat", ""),
        ("fl", "focal_lead", "organisation=MOIT"),
        ("en", "enterprise", "organisation=MOIT"),
    ];
    for (account, role, of) in grants {
        let id = format!("G-{account}");
        let (account, role) = (format!("account={account}"), format!("role={role}"));
        let words = ["add", "grant", &id, &account, &role, "class_up_to=internal", of, "--actor", "root"];
        assert_eq!(
            project.json(&words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>()).0,
            0,
            "{id}"
        );
    }
    let run = |words: &[&str]| project.on("2026-03-20", &[&["escalate"], words].concat());
    let tasks = |run: &serde_json::Value| -> Vec<String> {
        run["rows"].as_array().unwrap().iter().map(|row| row["task"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(project.refusal(&["escalate", "--actor", "en"]).1, "E-FORBIDDEN");
    let seen = run(&["--dry-run", "--actor", "fl"]);
    assert_eq!(tasks(&seen), ["B", "B"], "A was extended, though the account does not see how: {seen}");
    assert_eq!(tasks(&run(&["--actor", "fl"])), ["B", "B"]);
    assert_eq!(tasks(&run(&["--actor", "sec"])), Vec::<String>::new(), "nothing is left");
}

#[test]
fn the_feed_of_an_agency_has_what_comes_again_and_numbers_its_digest() {
    let project = project();
    let standing = ["add", "task", "S", "title=Báo cáo tháng", "lead=MOIT", "assigned_on=2026-01-31"];
    let cadence = ["cadence=hằng tháng", "cadence_rule=FREQ=MONTHLY"];
    assert_eq!(project.json(&[standing.as_slice(), &cadence].concat()).0, 0);
    let duty = [
        "add",
        "duty",
        "D",
        "regime=X",
        "label=Own duty",
        "responsible=MOIT",
        "rrule=FREQ=YEARLY",
        "dtstart=2026-06-30",
    ];
    assert_eq!(project.json(&duty).0, 0);
    let feed = || {
        let words = [project.words(&["ics", "--lead", "MOIT"]), vec!["--as-of", "2026-03-20"]].concat();
        crate::support::run(&words).out
    };
    let text = feed();
    assert!(text.matches("SUMMARY:Báo cáo tháng").count() >= 20, "{text}");
    assert!(text.contains("SUMMARY:Own duty"), "{text}");
    let digest = |text: &str| {
        let event =
            text.split("BEGIN:VEVENT").find(|event| event.contains("UID:overdue-MOIT")).unwrap().to_owned();
        assert!(!event.contains("VALARM"), "{event}");
        let line = event.lines().find_map(|line| line.strip_prefix("SEQUENCE:")).unwrap();
        line.parse::<u64>().unwrap()
    };
    let before = digest(&text);
    assert_eq!(project.json(&["update", "task", "A", "title=Tên mới"]).0, 0);
    assert!(digest(&feed()) > before, "raised on every change");
}

#[test]
fn a_predecessor_that_is_not_seen_stops_nobody_and_is_not_named() {
    let project = project();
    let hidden = ["add", "task", "SEC1", "title=x", "lead=MOIT", "due=2026-12-31", "--as", "restricted"];
    assert_eq!(project.json(&hidden).0, 0);
    assert_eq!(project.json(&["update", "task", "A", "predecessors=SEC1"]).0, 0);
    for (account, role, of) in [("root", "admin", "MOH"), ("fl", "focal_lead", "MOIT")] {
        let (id, account) = (format!("G-{account}"), format!("account={account}"));
        let (role, of) = (format!("role={role}"), format!("organisation={of}"));
        let words = ["add", "grant", &id, &account, &role, &of, "class_up_to=internal", "--actor", "root"];
        assert_eq!(project.json(&words).0, 0, "{id}");
    }
    let sheet = file(project.path(), "up.csv", "id,product\nA,Nghị định\n");
    let bulk = file(project.path(), "bulk.csv", "id,product\nA,Thông tư\n");
    for words in [
        vec!["update", "task", "A", "product=x"],
        vec!["import", &sheet],
        vec!["import", &bulk, "--kind", "task", "--update"],
        vec!["advance", "task", "A", "propose", "completed_on=2026-03-01"],
    ] {
        let (status, answer) = project.json(&[words.as_slice(), &["--actor", "fl"]].concat());
        assert_eq!(status, 0, "{words:?}: {answer}");
        assert!(!answer.to_string().contains("SEC1"), "{words:?}: {answer}");
    }
    let (_, task) = project.json(&["show", "A", "--actor", "fl"]);
    assert_eq!((&task["fields"]["product"], task["fields"].get("predecessors")), (&"Thông tư".into(), None));
}
