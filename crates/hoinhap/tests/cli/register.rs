//! `register`, from an empty folder to a proof.

use std::path::Path;

use serde_json::Value;

use crate::support::{command, file, json, outcome, refusal, run, text};

/// A project folder with the default register, and words that name it.
pub(crate) struct Project(tempfile::TempDir);

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        let (status, value) = project.json(&["init", "--origin", "register.example.vn"]);
        assert_eq!(status, 0, "{value}");
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn words<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        [&["register"], words, &["--project", self.0.path().to_str().unwrap()]].concat()
    }

    pub(crate) fn json(&self, words: &[&str]) -> (i32, Value) {
        json(&self.words(words))
    }

    pub(crate) fn refusal(&self, words: &[&str]) -> (i32, String) {
        refusal(&self.words(words))
    }

    /// JSON as of a day.
    pub(crate) fn on(&self, day: &str, words: &[&str]) -> Value {
        let words = [self.words(words), vec!["--as-of", day, "--format", "json"]].concat();
        let ran = run(&words);
        let value: Value =
            serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{words:?}: {error} {ran:?}"));
        crate::schema::check(&value);
        value
    }
}

const SIX: &str = "id,title,lead,due,completed_on,accepted_on,cancelled_on\n\
    A,Việc A,MOIT,2026-03-31,2026-03-31,2026-04-02,\nB,Việc B,MOIT,31/3/2026,1/4/2026,1/4/2026,\nC,Việc C,MOIT,46112,,,\n\
    D,Việc D,MOIT,2026-03-31,,,2026-03-15\nE,Việc E,MOIT,Quý II/2026,,,\nF,Việc F,MOIT,Thường xuyên,,,\n";

#[test]
fn a_default_register_is_whole_and_shows_where_sources_disagree() {
    let project = Project::new();
    assert_eq!(project.json(&["audit"]).0, 0);
    let (_, agreements) =
        project.json(&["list", "--kind", "instrument", "--where", "counted=yes", "--count"]);
    assert_eq!(agreements["count"], 17);
    let (status, conflicts) = project.json(&["conflicts"]);
    assert_eq!((status, conflicts["rows"].as_array().unwrap().len()), (1, 7));
    let (_, partners) = project.json(&["partners", "--published", "60"]);
    assert_eq!((partners["count"].as_u64(), partners["verdict"].as_str()), (Some(55), Some("does_not_hold")));
    let tier =
        project.on("2025-04-30", &["partners", "--tier", "comprehensive strategic", "--published", "34"]);
    assert_eq!((tier["count"].as_u64(), tier["verdict"].as_str()), (Some(12), Some("incomplete")));
    assert_eq!(project.refusal(&["init"]), (2, "E-NOT-EMPTY".to_owned()));
}

#[test]
fn a_sheet_is_planned_imported_and_counted() {
    let project = Project::new();
    let sheet = file(project.path(), "six.csv", SIX);
    let (status, dry) = project.json(&["import", &sheet, "--dry-run"]);
    assert_eq!((status, dry["created"].as_u64()), (0, Some(6)));
    assert_eq!(project.json(&["list", "--count"]).1["count"], 0, "a dry run writes nothing");
    project.json(&["import", &sheet]);
    let (_, again) = project.json(&["import", &sheet]);
    assert_eq!((again["created"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(6)));
    let all = |day: &str| project.on(day, &["status"])["rows"][0].clone();
    let (before, after) = (all("2026-03-31"), all("2026-04-05"));
    assert_eq!(
        (before["group"].as_str(), before["n"].as_u64(), before["in_time"].as_u64()),
        (Some("ALL"), Some(4), Some(4))
    );
    assert!(before["on_time_rate"].is_null(), "no data is not nought");
    assert_eq!((after["on_time_rate"].as_f64(), after["overdue_rate"].as_f64()), (Some(33.3), Some(25.0)));
    let listed = project.on("2026-04-05", &["list", "--where", "status=overdue"]);
    assert_eq!(listed["rows"][0]["id"], "C");
    let raised = project.on("2026-04-17", &["escalate"]);
    assert_eq!(raised["rows"][0]["on"], "2026-04-01");
    assert_eq!(project.on("2026-04-17", &["escalate"])["rows"].as_array().unwrap().len(), 0);
}

#[test]
fn a_bad_sheet_is_refused_with_its_cells_and_nothing_is_written() {
    let project = Project::new();
    let sheet = file(
        project.path(),
        "bad.csv",
        "Nội dung,Cơ quan chủ trì,Thời hạn\nMột,Bộ Công Thương,31/02/2026\nHai,Bộ Y tế,1/3/2026\n",
    );
    let (status, value) = project.json(&["import", &sheet]);
    assert_eq!(status, 2);
    let issue = &value["issues"][0];
    assert_eq!(
        (issue["code"].as_str(), issue["cell"].as_str(), issue["row"].as_u64()),
        (Some("E-DATE"), Some("C2"), Some(2))
    );
    assert_eq!(project.json(&["list", "--count"]).1["count"], 0);
    let rest = text(&project.path().join("rest.csv"));
    let (status, value) = project.json(&["import", &sheet, "--accept-valid", "--bad-rows", &rest]);
    assert_eq!((status, value["created"].as_u64(), value["rejected"].as_u64()), (1, Some(1), Some(1)));
    assert!(std::fs::read_to_string(rest).unwrap().contains("E-DATE"));
    for (name, content, code) in [
        ("empty.csv", "", "E-EMPTY-FILE"),
        ("broken.xlsx", "not a zip", "E-FILE-BROKEN"),
        ("old.xls", "x", "E-FILE-BROKEN"),
    ] {
        let path = file(project.path(), name, content);
        assert_eq!(project.refusal(&["import", &path]), (2, code.to_owned()), "{name}");
    }
}

#[test]
fn a_workbook_with_dates_and_merged_headings_is_read() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let project = Project::new();
    let path = project.path().join("tasks.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 3, "THEO DÕI CAM KẾT", &plain).unwrap();
    sheet.merge_range(1, 0, 2, 0, "STT", &plain).unwrap();
    sheet.merge_range(1, 1, 2, 1, "Nội dung nhiệm vụ", &plain).unwrap();
    sheet.merge_range(1, 2, 1, 3, "Phân công", &plain).unwrap();
    sheet.write(2, 2, "Cơ quan chủ trì").unwrap();
    sheet.write(2, 3, "Thời hạn").unwrap();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (row, title) in [(3, "Một"), (4, "Hai")] {
        sheet.write(row, 0, row - 2).unwrap();
        sheet.write(row, 1, title).unwrap();
        sheet.write(row, 2, "Bộ Tài chính").unwrap();
    }
    sheet.write_with_format(3, 3, ExcelDateTime::from_ymd(2026, 3, 31).unwrap(), &day).unwrap();
    sheet.write(4, 3, "Trước 30/6/2026").unwrap();
    book.save(&path).unwrap();
    let (status, value) = project.json(&["import", &text(&path)]);
    assert_eq!((status, value["created"].as_u64()), (0, Some(2)), "{value}");
    assert_eq!(value["issues"][0]["code"], "W-DUE-BEFORE");
    let (_, listed) = project.json(&["list"]);
    let mut due: Vec<&str> =
        listed["rows"].as_array().unwrap().iter().map(|row| row["due"].as_str().unwrap()).collect();
    due.sort_unstable();
    assert_eq!(due, ["2026-03-31", "2026-06-29"]);
}

#[test]
fn changes_moves_and_stale_versions() {
    let project = Project::new();
    project.json(&["add", "task", "T-1", "title=Soạn nghị định", "lead=MOIT", "due=2026-Q2"]);
    assert_eq!(project.refusal(&["add", "task", "T-1", "title=x"]).1, "E-EXISTS");
    assert_eq!(project.refusal(&["add", "task", "T-2", "title=x", "lead=NOBODY"]).1, "E-REFERENCE");
    assert_eq!(project.refusal(&["update", "task", "T-1", "state=accepted"]).1, "E-STATE");
    assert_eq!(project.refusal(&["update", "task", "T-1", "product=x", "--base", "1"]).1, "E-CONFLICT");
    assert_eq!(project.refusal(&["advance", "task", "T-1", "accept"]).1, "E-STATE");
    let (_, moved) = project.json(&["advance", "task", "T-1", "propose"]);
    assert_eq!(moved["fields"]["state"], "completion_proposed");
    assert_eq!(project.refusal(&["show", "T-9"]).1, "E-KEY-UNKNOWN");
    let (_, shown) = project.json(&["show", "T-1"]);
    assert_eq!(shown["history"].as_array().unwrap().len(), 2);
}

#[test]
fn a_package_is_verified_without_the_register_and_restored_to_the_byte() {
    let project = Project::new();
    let package = text(&project.path().join("package"));
    project.json(&["export", "--out", &package]);
    assert_eq!(json(&["register", "verify", &package]).0, 0);
    let copy = text(&project.path().join("copy"));
    json(&["register", "init", "--project", &copy, "--from", &package]);
    let second = text(&project.path().join("second"));
    json(&["register", "export", "--project", &copy, "--out", &second]);
    let files = crate::support::files(Path::new(&package));
    assert!(files.len() > 15);
    for path in files {
        let name = path.file_name().unwrap();
        assert_eq!(
            std::fs::read(&path).unwrap(),
            std::fs::read(Path::new(&second).join(name)).unwrap(),
            "{name:?}"
        );
    }
    let table = Path::new(&package).join("organisation.csv");
    let whole = std::fs::read_to_string(&table).unwrap();
    std::fs::write(&table, whole.replacen("Bộ Công Thương", "Bộ Công an", 1)).unwrap();
    let (status, value) = json(&["register", "verify", &package]);
    assert_eq!((status, value["projection"]["record"].as_str()), (1, Some("organisation:MOIT")));
    std::fs::write(&table, whole).unwrap();
    assert_eq!(json(&["register", "verify", &package]).0, 0);
    let log = Path::new(&package).join("log.jsonl");
    let bent = std::fs::read_to_string(&log).unwrap().replacen("Bộ Công Thương", "Bộ Công an", 1);
    std::fs::write(&log, bent).unwrap();
    let (status, value) = json(&["register", "verify", &package]);
    assert_eq!((status, value["ok"].as_bool()), (1, Some(false)));
    assert_eq!(value["first_bad"]["reason"], "payload");
}

#[test]
fn an_event_is_proved_against_a_kept_head() {
    let project = Project::new();
    let (_, proof) = project.json(&["prove", "--seq", "42"]);
    let head = file(project.path(), "head.txt", proof["head"].as_str().unwrap());
    let kept = file(project.path(), "proof.json", proof.to_string());
    let package = text(&project.path().join("package"));
    project.json(&["export", "--out", &package]);
    let key = text(&Path::new(&package).join("key.txt"));
    let words = ["register", "verify", "--proof", &kept, "--key", &key, "--against", &head];
    assert_eq!(json(&words).0, 0);
    project.json(&["add", "organisation", "X", "name_vi=Cơ quan X"]);
    let later = file(project.path(), "later.txt", project.json(&["prove"]).1["head"].as_str().unwrap());
    assert_eq!(project.json(&["compare-heads", &head, &later]).0, 0);
    let other = Project::new();
    let foreign = file(other.path(), "head.txt", other.json(&["prove"]).1["head"].as_str().unwrap());
    assert_eq!(project.json(&["compare-heads", &head, &foreign]).0, 1);
}

#[test]
fn the_growth_of_a_log_is_proved_between_two_heads_without_the_register() {
    let project = Project::new();
    let old = project.json(&["prove"]).1;
    let kept = file(project.path(), "january.txt", old["head"].as_str().unwrap());
    let first = old["tree_size"].to_string();
    for id in ["X", "Y", "Z"] {
        project.json(&["add", "organisation", id, "name_vi=Cơ quan"]);
    }
    let (_, proof) = project.json(&["prove", "--first", &first]);
    assert_eq!(proof["first_head"], old["head"]);
    let package = text(&project.path().join("package"));
    project.json(&["export", "--out", &package]);
    let key = text(&Path::new(&package).join("key.txt"));
    let verify = |name: &str, proof: &Value, heads: &[&str]| {
        let growth = file(project.path(), name, proof.to_string());
        let words = ["register", "verify", "--proof", &growth, "--key", &key];
        let against = heads.iter().flat_map(|head| ["--against", head]);
        run(&words.into_iter().chain(against).collect::<Vec<_>>())
    };
    assert_eq!(verify("growth.json", &proof, &[]).status, 0, "between the heads of the file");
    let new = file(project.path(), "june.txt", proof["head"].as_str().unwrap());
    let holds = verify("growth.json", &proof, &[&kept, &new]);
    assert!(holds.status == 0 && holds.out.contains("beginning of the newer"), "{holds:?}");
    let mut bare = proof.clone();
    (bare["head"], bare["first_head"]) = (Value::Null, Value::Null);
    assert_eq!(verify("bare.json", &bare, &[&kept, &new]).status, 0, "kept heads are enough");
    let lacking = verify("bare.json", &bare, &[&kept]);
    assert!(lacking.status == 2 && lacking.err.contains("register/other-size"), "{lacking:?}");
    let mut bent = proof.clone();
    bent["proof"][0] = "00".repeat(32).into();
    assert_eq!(verify("bent.json", &bent, &[&kept]).status, 1, "a node of the proof was changed");
    let middle = file(project.path(), "middle.json", project.json(&["prove", "--seq", "3"]).1.to_string());
    let other = run(&["register", "verify", "--proof", &middle, "--key", &key, "--against", &kept]);
    assert!(other.status == 2 && other.err.contains("register/other-size"), "{other:?}");
    let no_key = run(&["register", "verify", "--proof", &middle]);
    assert!(no_key.status == 2 && no_key.err.contains("--key"), "{no_key:?}");
}

#[test]
fn an_audit_ends_with_1_and_names_what_another_program_took_away() {
    for (sql, told) in [
        ("DELETE FROM heads", "The signed head of 1 events is missing"),
        ("DELETE FROM nodes", "Wrong at event 0: the hash tree lacks a node"),
        ("UPDATE heads SET note = 'x' WHERE size = 1", "The signed head of 1 events was changed"),
    ] {
        let project = Project::new();
        let path = project.path().join("register.sqlite");
        rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
        let ran = run(&[project.words(&["audit"]), vec!["--lang", "en"]].concat());
        assert!(ran.status == 1 && ran.out.contains(told), "{sql}: {ran:?}");
        assert_eq!(project.json(&["audit"]).1["ok"], false);
    }
}

#[test]
fn rules_are_tried_without_a_register() {
    let days = |words: &[&str]| json(&[&["register", "calendar"], words].concat()).1;
    let backward = days(&["--dtstart", "2026-01-31", "--rrule", "FREQ=MONTHLY", "--take", "5"]);
    assert_eq!(
        backward["occurrences"],
        serde_json::json!(["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"])
    );
    let omit = days(&["--dtstart", "2026-01-31", "--rrule", "FREQ=MONTHLY", "--skip", "omit", "--take", "3"]);
    assert_eq!(omit["occurrences"], serde_json::json!(["2026-01-31", "2026-03-31", "2026-05-31"]));
    assert_eq!(days(&["--event", "2026-01-05", "--offset", "10WD"])["date"], "2026-01-19");
    assert_eq!(days(&["--event", "2025-12-31", "--offset", "P90D"])["date"], "2026-03-31");
    assert_eq!(
        refusal(&["register", "calendar", "--dtstart", "2026-01-31", "--rrule", "FREQ=YEARLY;BYWEEKNO=3"]).1,
        "E-RULE"
    );
    let (status, progress) = json(&["register", "progress"]);
    assert_eq!((status, progress["broken"].clone()), (1, serde_json::json!(["B3", "B5"])));
}

#[test]
fn foreign_vectors_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "v.json", r#"{"leaves_hex": ["", "00"], "leaf_index": 0}"#);
    let (status, value) = json(&["register", "merkle", "--in", &path]);
    assert_eq!(
        (status, value["root"].as_str()),
        (0, Some("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"))
    );
    let path = file(folder.path(), "w.json", r#"{"leaves_hex": ["", "00"], "leaf_index": 0, "path": []}"#);
    assert_eq!(json(&["register", "merkle", "--in", &path]).0, 1);
}

#[test]
fn a_calendar_is_the_same_bytes_twice_and_search_finds_without_marks() {
    let project = Project::new();
    let feed = || run(&[project.words(&["ics"]), vec!["--as-of", "2026-01-01", "--lang", "vi"]].concat()).out;
    let first = feed();
    assert!(
        first.starts_with("BEGIN:VCALENDAR\r\n") && first.contains("UID:I1-20260901@register.example.vn"),
        "{first}"
    );
    assert_eq!(first, feed());
    let (_, found) = project.json(&["search", "dak lak", "--kind", "organisation"]);
    assert_eq!(found["rows"][0]["title"], "Đắk Lắk");
    assert_eq!(project.json(&["search", "đăk", "--kind", "organisation"]).1["count"], 0);
}

#[test]
fn tables_that_another_program_changed_are_found() {
    let project = Project::new();
    // Another program: any byte of the file outside the log is enough.
    let path = project.path().join("register.sqlite");
    let bytes = std::fs::read(&path).unwrap();
    let needle = "Bộ Công Thương".as_bytes();
    let places: Vec<usize> =
        (0..bytes.len() - needle.len()).filter(|at| &bytes[*at..*at + needle.len()] == needle).collect();
    assert!(places.len() >= 2, "once in the log, once in the table");
    for place in places {
        let mut bent = bytes.clone();
        bent[place] = b'X';
        std::fs::write(&path, &bent).unwrap();
        let (status, value) = project.json(&["audit"]);
        assert_eq!((status, value["ok"].as_bool()), (1, Some(false)), "{value}");
    }
}

#[test]
fn the_pages_are_in_the_readers_language() {
    let project = Project::new();
    let page = |lang: &str| outcome(&mut command(&project.words(&["status", "--lang", lang]))).out;
    assert!(page("vi").contains("Chưa có nhiệm vụ nào") && page("en").contains("register import"));
    project.json(&["add", "task", "T-1", "title=Việc", "cadence=Hằng quý"]);
    assert!(page("vi").contains("Tất cả") && page("vi").contains("nhiệm vụ thường xuyên: 1"));
    assert!(page("vi").contains("Tỷ lệ đúng hạn") && page("vi").contains("không có số liệu"));
    assert!(page("en").contains("On-time rate") && page("en").contains("no data"));
    assert_eq!(refusal(&["register", "list", "--project", "/nowhere"]), (2, "E-EMPTY".to_owned()));
}

#[test]
fn a_merge_moves_open_work_and_keeps_its_history() {
    let project = Project::new();
    project.json(&["add", "organisation", "OLD", "name_vi=Bộ Cũ"]);
    project.json(&["add", "task", "T-1", "title=x", "lead=OLD", "coordinators=MOF; MOIT", "due=2026-12-31"]);
    project.json(&[
        "add",
        "task",
        "T-2",
        "title=y",
        "lead=OLD",
        "cancelled_on=2026-01-10",
        "state=cancelled",
    ]);
    let merge =
        ["org", "succeed", "S-1", "--kind", "merge", "--from", "OLD", "--to", "MOF", "--date", "2026-03-01"];
    let dry = project.on("2026-03-01", &[&merge[..], &["--dry-run"]].concat());
    assert_eq!((dry["event"].is_null(), dry["rows"].as_array().unwrap().len()), (true, 1));
    let done = project.on("2026-03-01", &merge);
    let set = &done["rows"][0]["set"];
    assert_eq!((&set["lead"], &set["coordinators"]), (&"MOF".into(), &"MOIT".into()));
    let leads = |day: &str| -> Vec<String> {
        let status = project.on(day, &["status", "--by", "lead"]);
        let rows = status["rows"].as_array().unwrap().iter();
        rows.map(|row| row["group"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(leads("2026-02-28"), ["ALL", "OLD"]);
    assert_eq!(leads("2026-03-01"), ["ALL", "MOF", "OLD"]);
    assert_eq!(project.on("2026-03-01", &["org", "who", "bo cu"])["organisations"][0], "MOF");
    assert_eq!(project.on("2026-02-28", &["org", "who", "Bộ Cũ"])["organisations"][0], "OLD");
    assert_eq!(project.json(&["audit"]).0, 0);
}

#[test]
fn a_split_without_targets_writes_nothing() {
    let project = Project::new();
    project.json(&["add", "organisation", "OLD", "name_vi=Bộ Cũ"]);
    project.json(&["add", "task", "T-1", "title=x", "lead=OLD"]);
    let split = ["org", "succeed", "S-1", "--kind", "split", "--from", "OLD", "--to", "MOF,MOIT"];
    assert_eq!(project.refusal(&split), (2, "E-REQUIRED".to_owned()));
    assert_eq!(project.refusal(&["show", "S-1"]).1, "E-KEY-UNKNOWN");
    let targets = file(project.path(), "targets.csv", "item,organisation\ntask:T-1,MOH\n");
    let named = |targets: &str| project.refusal(&[&split[..], &["--targets", targets]].concat());
    assert_eq!(named(&targets).1, "E-ORG-TARGET");
    let targets = file(project.path(), "targets.csv", "item,organisation\ntask:T-1,MOIT\n");
    let (status, moved) = project.json(&[&split[..], &["--targets", &targets]].concat());
    assert_eq!((status, &moved["rows"][0]["set"]["lead"]), (0, &"MOIT".into()));
    let back = ["org", "succeed", "S-2", "--kind", "rename", "--from", "MOIT", "--to", "OLD"];
    assert_eq!(project.refusal(&back).1, "E-ORG-UNKNOWN");
    let early = [
        "org",
        "succeed",
        "S-3",
        "--kind",
        "rename",
        "--from",
        "MOIT",
        "--to",
        "MOF",
        "--date",
        "2999-01-01",
    ];
    assert_eq!(project.refusal(&early).1, "E-DATE");
}

#[test]
fn a_question_has_a_clock_of_ten_working_days() {
    let project = Project::new();
    let ask =
        ["ask", "file", "Q-1", "--text", "Vì sao chậm?", "--target", "MOIT", "--received", "2026-01-05"];
    assert_eq!(project.json(&ask).1["answer_due"], "2026-01-19");
    project.json(&[
        "ask",
        "file",
        "Q-2",
        "--text",
        "Riêng",
        "--visibility",
        "asker only",
        "--received",
        "2026-01-05",
    ]);
    let clock = |day: &str| project.on(day, &["ask", "list"])["rows"][0]["clock"].clone();
    assert_eq!((clock("2026-01-19"), clock("2026-01-20")), ("waiting".into(), "overdue".into()));
    project.on("2026-01-20", &["advance", "question", "Q-1", "accept"]);
    project.on("2026-01-21", &["advance", "question", "Q-1", "answer", "reply=Đã xong"]);
    let (_, public) = project.json(&["ask", "list", "--class", "public"]);
    assert_eq!(public["rows"].as_array().unwrap().len(), 1);
    assert_eq!(public["rows"][0]["clock"], "answered_late");
    assert_eq!(public["by_target"][0]["answered_late"], 1);
    assert_eq!(project.refusal(&["ask", "file", "Q-3"]).1, "E-REQUIRED");
}

#[test]
fn a_review_is_concluded_only_when_nothing_is_missing() {
    let project = Project::new();
    for words in [
        &["add", "review", "R-1", "event=Quý I/2026"][..],
        &["add", "finding", "F-1", "review=R-1", "type=inadequate", "text=Chậm"],
        &["add", "decision", "D-1", "review=R-1", "text=Giao việc", "needs_action=yes"],
        &["advance", "review", "R-1", "collect"],
        &["advance", "review", "R-1", "draft"],
        &["advance", "review", "R-1", "discuss"],
    ] {
        assert_eq!(project.json(words).0, 0, "{words:?}");
    }
    assert_eq!(project.refusal(&["advance", "review", "R-1", "conclude"]).1, "E-REQUIRED");
    let (_, shown) = project.json(&["cycle", "show", "R-1"]);
    let lacks: Vec<_> = shown["gaps"].as_array().unwrap().iter().map(|gap| gap["lacks"].clone()).collect();
    assert_eq!(lacks, ["cause", "task"]);
    project.json(&["add", "cause", "C-1", "finding=F-1", "kind=subjective", "text=Thiếu người"]);
    project.json(&["add", "task", "T-1", "title=Việc", "lead=MOIT"]);
    project.json(&["update", "decision", "D-1", "task=T-1"]);
    assert_eq!(project.json(&["advance", "review", "R-1", "conclude"]).0, 0);
    let (_, all) = project.json(&["cycle", "list"]);
    let own = all["rows"].as_array().unwrap().iter().find(|row| row["id"] == "R-1").unwrap().clone();
    assert_eq!((&own["state"], &own["gaps"]), (&"concluded".into(), &0.into()));
    assert_eq!(project.refusal(&["cycle", "show", "R-9"]).1, "E-KEY-UNKNOWN");
}
