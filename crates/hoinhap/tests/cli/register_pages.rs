//! What the register's commands print for people: columns of each kind, names and dates of the reader's language, and what
//! to do where nothing is there.

use crate::register::Project;
use crate::support::{Outcome, TODAY, command, file, outcome, run};

/// The page of a command in a language.
fn page(project: &Project, lang: &str, words: &[&str]) -> String {
    let ran = ran(project, lang, words);
    assert!(ran.err.is_empty(), "{words:?}: {}", ran.err);
    ran.out
}

fn ran(project: &Project, lang: &str, words: &[&str]) -> Outcome {
    let words = [project.words(words), vec!["--lang", lang, "--as-of", TODAY]].concat();
    outcome(&mut command(&words))
}

/// The message of a refusal in Vietnamese, with its remedy.
fn refused(project: &Project, words: &[&str]) -> String {
    let ran = ran(project, "vi", words);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{words:?}");
    ran.err
}

fn with_tasks() -> Project {
    let project = Project::new();
    let sheet = file(
        project.path(),
        "tasks.csv",
        "id,title,lead,due\nT-9,Việc 9,Bộ Công Thương,30/6/2026\nT-10,Việc 10,MOF,31/12/2026\nT-2,Việc 2,MOIT,Quý III/2026\n",
    );
    assert_eq!(project.json(&["import", &sheet]).0, 0);
    project
}

#[test]
fn a_page_is_as_wide_as_it_is_told() {
    let project = with_tasks();
    for (width, words) in [
        ("80", vec!["list", "--kind", "instrument"]),
        ("80", vec!["list", "--kind", "value"]),
        ("80", vec!["due"]),
        ("80", vec!["status"]),
        ("60", vec!["show", "EVFTA"]),
        ("100", vec!["kinds", "task"]),
    ] {
        for lang in ["vi", "en"] {
            let words = [project.words(&words), vec!["--lang", lang, "--as-of", TODAY]].concat();
            let out = outcome(command(&words).env("COLUMNS", width)).out;
            let widest = out.lines().map(|line| line.chars().count()).max().unwrap_or_default();
            assert!(widest <= width.parse().unwrap(), "{words:?} is {widest} wide:\n{out}");
        }
    }
    let whole = page(&project, "vi", &["list", "--kind", "instrument"]);
    assert!(!whole.contains('…'), "a file has whole titles");
}

#[test]
fn a_list_has_the_columns_of_its_kind_in_the_order_of_numbers() {
    let project = with_tasks();
    let tasks = page(&project, "vi", &["list"]);
    let ids: Vec<&str> = tasks.lines().skip(2).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(ids, ["T-2", "T-9", "T-10", "3"], "{tasks}");
    assert!(
        tasks.contains("Bộ Công Thương") && tasks.contains("30/6/2026") && tasks.contains("Quý III/2026")
    );
    assert!(tasks.ends_with("3 bản ghi loại nhiệm vụ\n") && !tasks.contains("Độ tin cậy"), "{tasks}");
    let sorted = page(&project, "en", &["list", "--sort", "due:desc", "--limit", "2"]);
    assert!(sorted.find("T-10") < sorted.find("T-2") && !sorted.contains("T-9"), "{sorted}");
    assert!(sorted.ends_with("2 of 3 records of the kind task\n"), "{sorted}");
    let values = page(&project, "vi", &["list", "--kind", "value", "--where", "subject=EVFTA"]);
    for told in ["Bản ghi", "có hiệu lực với Việt Nam", "01/8/2020", "nguồn mâu thuẫn"] {
        assert!(values.contains(told), "{told}:\n{values}");
    }
    let agreements = page(&project, "vi", &["list", "--kind", "instrument", "--where", "counted=có"]);
    for told in [
        "Ngày ký",
        "Có hiệu lực",
        "điều ước quốc tế",
        "14/01/2019",
        "Hiệp định Thương mại tự do Việt Nam - EU",
    ] {
        assert!(agreements.contains(told), "{told}:\n{agreements}");
    }
    let csv = page(&project, "en", &["list", "--kind", "value", "--format", "csv", "--limit", "1"]);
    let head = csv.lines().next().unwrap();
    assert_eq!(head, "id,subject,field,value,source,chosen,confidence,valid_from,valid_to,reason,note");
    assert!(csv.contains("1992-01-28"), "programs get days as they are stored: {csv}");
}

#[test]
fn conditions_are_taken_as_people_write_them_and_wrong_ones_are_told() {
    let project = with_tasks();
    let count = |condition: &str| page(&project, "vi", &["list", "--count", "--where", condition]);
    for (condition, found) in [
        ("lead=Bộ Công Thương", "2\n"),
        ("lead=Bộ CT", "2\n"),
        ("status=quá hạn", "2\n"),
        ("status=overdue", "2\n"),
        ("status=chờ nghiệm thu", "0\n"),
        ("due=30/6/2026", "1\n"),
    ] {
        assert_eq!(count(condition), found, "{condition}");
    }
    for (words, code, told) in [
        (vec!["list", "--where", "statuss=overdue"], "E-FIELD", "status"),
        (vec!["list", "--where", "status=foo"], "E-VALUE", "overdue (quá hạn)"),
        (vec!["list", "--where", "lead=Nobody"], "E-ORG-UNKNOWN", "org list"),
        (vec!["list", "--sort", "colour"], "E-FIELD", "due"),
        (vec!["ics", "--lead", "FOO"], "E-ORG-UNKNOWN", "FOO"),
        (vec!["due", "--lead", "FOO"], "E-ORG-UNKNOWN", "FOO"),
        (vec!["partners", "--tier", "foo"], "E-VALUE", "đối tác chiến lược toàn diện"),
        (vec!["partners", "--published", "many"], "cli/bad-number", "many"),
        (vec!["add", "task", "T-1", "foo=1"], "E-FIELD", "coordinators"),
    ] {
        let message = refused(&project, &words);
        assert!(message.contains(code) && message.contains(told), "{words:?}: {message}");
    }
}

#[test]
fn an_empty_page_says_so_and_what_to_do() {
    let project = Project::new();
    for (words, told) in [
        (vec!["list"], "Chưa có bản ghi nào loại nhiệm vụ"),
        (vec!["list", "--kind", "instrument", "--where", "scope=x"], "Không có bản ghi nào khớp"),
        (vec!["status"], "register import"),
        (vec!["search", "zzzqq"], "Không tìm thấy `zzzqq`"),
        (vec!["ask", "list"], "Chưa có câu hỏi nào"),
        (vec!["escalate"], "Không có nhiệm vụ nào"),
        (vec!["due", "--days", "1", "--lead", "MOPS"], ""),
    ] {
        if !told.is_empty() {
            let page = page(&project, "vi", &words);
            assert!(page.contains(told) && !page.contains('─'), "{words:?}:\n{page}");
        }
    }
    let csv = page(&project, "vi", &["list", "--format", "csv"]);
    assert!(csv.starts_with("id,title,lead,due,status,flags,"), "a program gets its head: {csv}");
}

#[test]
fn a_record_is_shown_with_its_standing_what_hangs_on_it_and_its_history() {
    let project = with_tasks();
    project.json(&["update", "task", "T-9", "product=Nghị định"]);
    let bottleneck =
        ["type=thiếu cơ chế, chính sách", "cause=khách quan", "description=Chờ ý kiến", "opened=01/5/2026"];
    project.json(&[&["add", "bottleneck", "B-1", "task=T-9"][..], &bottleneck].concat());
    let task = page(&project, "vi", &["show", "T-9"]);
    for told in [
        "Nhiệm vụ T-9: Việc 9\nQuá hạn; thời hạn 30/6/2026, quá 149 ngày; vướng mắc",
        "Bộ Công Thương (MOIT)",
        "30/6/2026",
        "Điểm nghẽn: 1",
        "Chờ ý kiến",
        "khách quan",
        "01/5/2026",
        "lập bản ghi",
        "sản phẩm: – → Nghị định",
        "dùng cho --base",
    ] {
        assert!(task.contains(told), "{told}:\n{task}");
    }
    let (_, shown) = project.json(&["show", "T-9"]);
    assert_eq!(shown["history"][1]["changes"][0]["to"], "Nghị định");
    assert_eq!(shown["version"], shown["history"][1]["seq"]);
    assert_eq!(
        (shown["linked"][0]["kind"].as_str(), shown["linked"][0]["count"].as_u64()),
        (Some("bottleneck"), Some(1))
    );
    let agreement = page(&project, "vi", &["show", "EVFTA"]);
    for told in ["Văn kiện EVFTA: Hiệp định", "08/01/2020 / 01/8/2020", "Bên tham gia: 2", "Việt Nam"]
    {
        assert!(agreement.contains(told), "{told}:\n{agreement}");
    }
    project.json(&["add", "act", "MOIT", "title=x"]);
    assert!(page(&project, "vi", &["show", "MOIT"]).contains("2 bản ghi mang mã này: organisation, act"));
    assert!(page(&project, "en", &["show", "MOIT", "--kind", "act"]).starts_with("Domestic act MOIT: x"));
}

#[test]
fn duties_are_told_in_the_language_of_the_reader() {
    let project = Project::new();
    let (vi, en) = (page(&project, "vi", &["due"]), page(&project, "en", &["due"]));
    assert!(vi.contains("Bộ Nông nghiệp và Môi trường") && !vi.contains("MAE/MoIT"), "{vi}");
    assert!(en.contains("MAE/MoIT") && !en.contains("Bộ Nông nghiệp"), "{en}");
    let feed = page(&project, "vi", &["ics"]);
    assert!(feed.contains("SUMMARY:Bảng ES:2: tổng xuất khẩu"), "{feed}");
    let feed = feed.replace("\r\n ", "");
    let told = "DESCRIPTION:W-ES-2\\; WTO\\, nông nghiệp\\; Bộ Nông nghiệp và Môi trường";
    assert!(feed.contains(told), "{feed}");
    let shown = page(&project, "vi", &["show", "W-ES-2"]);
    for english in ["regime", "label", "yes", "recurring", "sourced", "responsible"] {
        assert!(!shown.contains(english), "{english}:\n{shown}");
    }
}

#[test]
fn kinds_are_told_with_and_without_a_register() {
    let project = Project::new();
    let all = page(&project, "vi", &["kinds"]);
    assert!(all.contains("văn kiện") && all.contains("315") && all.contains("register kinds LOẠI"), "{all}");
    let task = page(&project, "vi", &["kinds", "task"]);
    for told in
        ["cơ quan chủ trì", "flagship (trọng điểm)", "completion_proposed (đề nghị nghiệm thu)", "focal_lead"]
    {
        assert!(task.contains(told), "{told}:\n{task}");
    }
    let nowhere = run(&["register", "kinds", "--project", "/nowhere", "--lang", "en"]);
    assert!(nowhere.status == 0 && !nowhere.out.contains("Records"), "{}", nowhere.out);
    let (_, json) = project.json(&["kinds", "question"]);
    assert_eq!(
        (json["rows"][0]["count"].as_u64(), json["rows"][0]["kind"].as_str()),
        (Some(0), Some("question"))
    );
    assert!(refused(&project, &["kinds", "foo"]).contains("E-KIND"));
}

#[test]
fn levels_are_looked_at_before_they_are_raised() {
    let project = with_tasks();
    let (_, dry) = project.json(&["escalate", "--dry-run"]);
    let raised = dry["rows"].as_array().unwrap().len();
    assert!(raised > 0 && dry["rows"][0]["days_overdue"].as_u64().unwrap() > 0, "{dry}");
    assert_eq!(page(&project, "vi", &["list", "--kind", "escalation", "--count"]), "0\n");
    let table = page(&project, "vi", &["escalate"]);
    assert!(table.contains(&format!("Đã nâng {raised} cấp")) && table.contains("Bộ Công Thương"), "{table}");
    let listed = page(&project, "vi", &["list", "--kind", "escalation"]);
    assert!(listed.contains("Cấp báo cáo") && listed.contains("T-9.level-1"), "{listed}");
}

#[test]
fn a_published_total_is_judged_in_words_and_by_the_exit_status() {
    let project = Project::new();
    let partners = ran(&project, "vi", &["partners", "--published", "60"]);
    assert_eq!(partners.status, 1);
    for told in ["Con số đã công bố 60: không đúng, đếm được 55.", "Nhật Bản", "CPTPP"] {
        assert!(partners.out.contains(told), "{told}:\n{}", partners.out);
    }
    assert_eq!(ran(&project, "en", &["partners", "--published", "55"]).status, 0);
    let tier = page(&project, "vi", &["partners", "--tier", "đối tác chiến lược toàn diện"]);
    assert!(
        tier.contains("trong khuôn khổ đối tác chiến lược toàn diện") && tier.contains("Từ ngày"),
        "{tier}"
    );
}

#[test]
fn days_without_a_table_of_holidays_are_told() {
    let told = |words: &[&str]| run(&[&["register", "calendar"], words, &["--lang", "vi"]].concat()).out;
    let later = told(&["--event", "20/4/2038", "--offset", "10WD"]);
    assert!(later.contains("04/5/2038") && later.contains("Chưa có bảng ngày nghỉ năm 2038"), "{later}");
    assert!(!told(&["--event", "2026-01-05", "--offset", "10WD"]).contains("Chưa có"));
    for (words, message) in [
        (["--event", "2026-01-05", "--offset", "P1X"], "`P1X` không phải là khoảng thời gian"),
        (
            ["--dtstart", "2026-01-05", "--rrule", "FREQ=HOURLY"],
            "Phần `FREQ=HOURLY` của quy tắc chưa được hỗ trợ",
        ),
    ] {
        let refused = run(&[&["register", "calendar"], &words[..], &["--lang", "vi"]].concat());
        assert!(refused.status == 2 && refused.err.contains(message), "{}", refused.err);
    }
    let project = Project::new();
    project.json(&["ask", "file", "Q-1", "--text", "x", "--target", "MOIT", "--received", "20/11/2026"]);
    let list = page(&project, "vi", &["ask", "list"]);
    assert!(list.contains("Bộ Công Thương") && list.contains("còn ") && !list.contains("-8"), "{list}");
}

#[test]
fn other_databases_are_refused_and_a_silent_server_is_told_in_words() {
    let project = Project::new();
    let folder = project.path().join("mysql:");
    for words in [vec!["status", "--store", "mysql://an@db"], vec!["migrate", "--to", "mysql://an@db"]] {
        let message = refused(&project, &words);
        assert!(message.contains("postgres://") && !folder.exists(), "{message}");
    }
    let silent = ran(&project, "vi", &["status", "--store", "postgres://an:s3cret@localhost:1/db"]);
    assert_eq!(silent.status, 3);
    assert!(silent.err.contains("Máy chủ PostgreSQL không chạy ở localhost:1"), "{}", silent.err);
    assert!(!silent.err.contains("s3cret"), "{}", silent.err);
}

#[test]
fn a_stale_change_is_answered_with_both_values() {
    let project = with_tasks();
    project.json(&["update", "task", "T-9", "product=Luật"]);
    let message = refused(&project, &["update", "task", "T-9", "product=Nghị định", "--base", "3"]);
    assert!(message.contains("product: Luật → Nghị định") && message.contains("--base"), "{message}");
}
