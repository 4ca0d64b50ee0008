//! Task sheets: planned, written, imported again.

use hoinhap_register::book::{Book, GroupBy};
use hoinhap_register::import::{
    HeaderTable, ImportOptions, Importer, Planned, RecordImporter, bad_rows_csv, read_sheets,
};
use hoinhap_register::model::Primary;
use hoinhap_register::record::Class;
use hoinhap_register::store::Tables as _;
use hoinhap_vocab::{Severity, date};

use crate::support::{TestRegister, kind, shipped, table, write};

fn plan(register: &TestRegister, name: &str, bytes: &[u8], accept_valid: bool) -> Planned {
    let book = Book::open(register, Class::Restricted).unwrap();
    let options = ImportOptions {
        document: "kế hoạch".to_owned(),
        on: date(2026, 1, 5),
        today: date(2026, 9, 21),
        instrument: Some("EVFTA".to_owned()),
        accept_valid,
        as_new: false,
    };
    let headers = HeaderTable::read(&table("import_headers").unwrap());
    Importer::new(&book, headers, options).plan(&read_sheets(name, bytes).unwrap())
}

fn counts(planned: &Planned) -> [usize; 4] {
    let report = &planned.report;
    [report.created, report.updated, report.unchanged, report.rejected]
}

fn codes(planned: &Planned) -> Vec<(&'static str, &str)> {
    planned.report.issues.iter().map(|issue| (issue.code, issue.cell.as_str())).collect()
}

fn sheet(rows: usize) -> String {
    let mut text = "BẢNG THEO DÕI,,,\n,,,\nSTT,Nội dung nhiệm vụ,Cơ quan chủ trì,Thời hạn hoàn thành\nI,LĨNH VỰC KINH TẾ,,\n".to_owned();
    for row in 1..=rows {
        text.push_str(&format!("{row},Nhiệm vụ số {row},Bộ Công Thương,Quý II/2026\n"));
    }
    text + ",Tổng cộng,,20\n"
}

#[test]
fn acceptance_20_the_same_file_again_writes_nothing() {
    let mut register = shipped();
    let text = sheet(20);
    let first = plan(&register, "kế hoạch.csv", text.as_bytes(), false);
    assert_eq!((counts(&first), codes(&first)), ([20, 0, 0, 0], vec![]));
    write(&mut register, 10, &first.changes).unwrap();
    let before = register.tables().event_count().unwrap();
    let again = plan(&register, "kế hoạch.csv", text.as_bytes(), false);
    assert_eq!((counts(&again), again.changes.len()), ([0, 0, 20, 0], 0));
    write(&mut register, 11, &again.changes).unwrap();
    assert_eq!(register.tables().event_count().unwrap(), before);
}

#[test]
fn every_problem_is_told_with_its_cell() {
    let register = shipped();
    let text = "Nội dung nhiệm vụ;Cơ quan chủ trì;Cơ quan phối hợp;Thời hạn\n\
        Một;Bộ Công Thương và Bộ Y tế;;31/3/2026\n\
        Hai;Bộ Công Thưng;;31/3/2026\n\
        Ba;Bộ Kế hoạch và Đầu tư;Các bộ, ngành;31/02/2026\n\
        Bốn;Bộ Y tế;Bộ Văn hóa, Thể thao và Du lịch;Trước 30/6/2026\n\
        Năm;;;31/3/2026\n\
        Sáu;Bộ Y tế;Bộ Y tế;31/3/2026\n";
    let planned = plan(&register, "x.csv", text.as_bytes(), false);
    assert_eq!(
        codes(&planned),
        [
            ("E-TWO-LEADS", "B2"),
            ("E-ORG-UNKNOWN", "B3"),
            ("W-ORG-SUCC", "B4"),
            ("W-ORG-GROUP", "C4"),
            ("E-DATE", "D4"),
            ("W-DUE-BEFORE", "D5"),
            ("E-REQUIRED", "B6"),
            ("E-VALUE", "C7"),
        ][..],
    );
    assert_eq!((counts(&planned), planned.changes.len()), ([1, 0, 0, 5], 0), "nothing is written in part");
    let help = &planned.report.issues[1].help.vi;
    assert!(help.contains("Bộ Công Thương"), "{help}");
    let good = plan(&register, "x.csv", text.as_bytes(), true);
    assert_eq!(good.changes.len(), 1);
    let bad = bad_rows_csv(&read_sheets("x.csv", text.as_bytes()).unwrap(), &good, "Lý do", |issue| {
        issue.code.to_owned()
    });
    let lines: Vec<&str> = bad.lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[0], "\u{feff}Nội dung nhiệm vụ,Cơ quan chủ trì,Cơ quan phối hợp,Thời hạn,Lý do");
    assert!(lines[1].ends_with("E-TWO-LEADS"), "{bad}");
    let mended = bad.replace("Bộ Công Thương và Bộ Y tế", "Bộ Y tế");
    let again = plan(&register, "bad.csv", mended.as_bytes(), true);
    assert_eq!(counts(&again)[0], 1, "the mended row is taken: {:?}", codes(&again));
}

#[test]
fn acceptance_14_a_sheet_of_six_tasks() {
    let mut register = shipped();
    let text = "id,title,lead,due,completed_on,accepted_on,cancelled_on\n\
        A,Việc A,MOIT,2026-03-31,2026-03-31,2026-04-02,\n\
        B,Việc B,MOIT,31/3/2026,1/4/2026,1/4/2026,\n\
        C,Việc C,MOIT,46112,,,\n\
        D,Việc D,MOIT,2026-03-31,,,2026-03-15\n\
        E,Việc E,MOIT,Quý II/2026,,,\n\
        F,Việc F,MOIT,Thường xuyên,,,\n";
    let planned = plan(&register, "six.csv", text.as_bytes(), false);
    assert_eq!((counts(&planned), codes(&planned)), ([6, 0, 0, 0], vec![]));
    write(&mut register, 10, &planned.changes).unwrap();
    let book = Book::open(&register, Class::Public).unwrap();
    let all = |day| book.status(day, GroupBy::Lead).remove(0).current;
    let before = all(date(2026, 3, 31));
    assert_eq!(
        (
            before.count(Primary::InTime),
            before.count(Primary::Cancelled),
            before.count(Primary::Standing),
            before.n()
        ),
        (4, 1, 1, 4)
    );
    let after = all(date(2026, 4, 5));
    assert_eq!(after.on_time_rate().percent().unwrap().to_string(), "33.3");
    assert_eq!(after.overdue_rate().percent().unwrap().to_string(), "25.0");
    assert_eq!(after.all(), 6);
}

#[test]
fn a_row_may_wait_for_one_further_down_and_the_critical_path_follows() {
    let mut register = shipped();
    let text = "id,title,lead,duration_days,predecessors\nD,Việc D,MOIT,5,B;C\nA,Việc A,MOIT,3,\nB,Việc B,MOIT,4,A\nC,Việc C,MOIT,2,A\n";
    let planned = plan(&register, "net.csv", text.as_bytes(), false);
    assert_eq!(codes(&planned), vec![]);
    write(&mut register, 10, &planned.changes).unwrap();
    let book = Book::open(&register, Class::Public).unwrap();
    let slack: Vec<(String, u64)> = book
        .tasks(date(2026, 1, 5))
        .iter()
        .map(|view| (view.record.id.clone(), view.times.unwrap().slack()))
        .collect();
    assert_eq!(slack, [("A", 0), ("B", 0), ("C", 2), ("D", 0)].map(|(id, slack)| (id.to_owned(), slack)));
}

#[test]
fn an_update_touches_the_fields_of_the_file_alone() {
    let mut register = shipped();
    let first =
        plan(&register, "x.csv", "id,title,lead,product\nA,Việc A,MOIT,Nghị định\n".as_bytes(), false);
    write(&mut register, 10, &first.changes).unwrap();
    let second = plan(&register, "x.csv", "id,title,lead,product\nA,Việc A sửa,MOIT,\n".as_bytes(), false);
    assert_eq!(counts(&second), [0, 1, 0, 0]);
    write(&mut register, 11, &second.changes).unwrap();
    let task = register.record(kind("task"), "A").unwrap();
    assert_eq!((task.get("title"), task.get("product")), ("Việc A sửa", "Nghị định"));
    let third =
        plan(&register, "x.csv", "id,title,lead,product\nA,Việc A sửa,MOIT,<xóa>\n".as_bytes(), false);
    write(&mut register, 12, &third.changes).unwrap();
    assert_eq!(register.record(kind("task"), "A").unwrap().text("product"), None);
}

#[test]
fn a_sheet_without_its_columns_or_with_a_key_twice_is_refused() {
    let register = shipped();
    let planned = plan(&register, "x.csv", b"a,b\n1,2\n", false);
    assert_eq!(planned.report.issues[0].code, "E-HEADER");
    assert_eq!(planned.report.issues[0].value, "a, b");
    let planned =
        plan(&register, "x.csv", "id,title,lead\nA,Việc,MOIT\nA,Việc khác,MOIT\n".as_bytes(), false);
    assert_eq!(codes(&planned), [("E-DUP-IN-FILE", "A3")]);
    assert_eq!(planned.report.issues[0].severity, Severity::Error);
}

fn plan_records(register: &TestRegister, name: &str, text: &str, known_only: bool) -> Planned {
    let book = Book::open(register, Class::Restricted).unwrap();
    let importer = RecordImporter::new(&book, kind(name), known_only, false);
    importer.plan(&read_sheets("table.csv", text.as_bytes()).unwrap())
}

#[test]
fn acceptance_15_deficits_of_a_table_of_obligations() {
    let mut register = shipped();
    let ids = 1..=8;
    let rows = |row: &dyn Fn(usize) -> String| ids.clone().map(row).collect::<String>();
    let tables = [
        (
            "obligation",
            rows(&|n| format!("O{n},legislate,duty_deadline,yes,2026-01-31,Nghĩa vụ {n}\n")),
            "id,kind,class,applies_to_us,deadline,label",
        ),
        ("element", rows(&|n| format!("E{n},O{n},Yếu tố {n}\n")), "id,obligation,label"),
        ("act", "L1,Luật,2025-12-01\n".to_owned(), "id,title,in_force_from"),
        ("mapping", (1..=6).map(|n| format!("M{n},E{n},L1,amend\n")).collect(), "id,element,act,relation"),
        ("assessment", "S1,O1,2026-02-01,contested,Bộ Tư pháp\n".to_owned(), "id,obligation,date,result,by"),
    ];
    for (second, (name, rows, header)) in (20..).zip(&tables) {
        let text = format!("{header}\n{rows}");
        let planned = plan_records(&register, name, &text, false);
        assert_eq!(codes(&planned), vec![], "{name}");
        write(&mut register, second, &planned.changes).unwrap();
        assert_eq!(plan_records(&register, name, &text, true).changes, [], "{name}: the same table again");
    }
    let state = Book::open(&register, Class::Public).unwrap().transposition(date(2026, 6, 30), false);
    let percent = |share: hoinhap_register::model::Share| share.percent().unwrap().to_string();
    assert_eq!(percent(state.transposition_deficit()), "25.0");
    assert_eq!(percent(state.conformity_deficit()), "16.7");
    assert_eq!(percent(state.conformity_deficit_over_due()), "12.5");
}

#[test]
fn a_bulk_update_changes_what_it_names_and_makes_nothing() {
    let mut register = shipped();
    let planned = plan_records(&register, "organisation", "id,name_en\nMOIT,Trade\nNOBODY,x\n", true);
    assert_eq!((codes(&planned), counts(&planned)), (vec![("E-KEY-UNKNOWN", "A3")], [0, 1, 0, 1]));
    assert!(planned.changes.is_empty());
    let planned = plan_records(&register, "organisation", "id,name_en\nMOIT,Trade\n", true);
    write(&mut register, 20, &planned.changes).unwrap();
    let agency = register.record(kind("organisation"), "MOIT").unwrap();
    assert_eq!((agency.get("name_en"), agency.get("name_vi")), ("Trade", "Bộ Công Thương"));
    for (text, code) in [
        ("id,colour\nMOIT,red\n", "E-HEADER"),
        ("name_en\nx\n", "E-HEADER"),
        ("id,name_vi\nX,a\nX,b\n", "E-DUP-IN-FILE"),
        ("id,class,name_vi\nX,secret,a\n", "E-VALUE"),
        ("id,name_vi,parent\nX,a,NOBODY\n", "E-REFERENCE"),
        ("id,name_vi\n,a\n", "E-KEY-UNKNOWN"),
    ] {
        assert_eq!(codes(&plan_records(&register, "organisation", text, false))[0].0, code, "{text}");
    }
}

#[test]
fn what_a_sheet_would_lose_is_told() {
    let register = shipped();
    let found = |text: &str| {
        let planned = plan(&register, "x.csv", text.as_bytes(), false);
        let told: Vec<(&str, String)> =
            planned.report.issues.iter().map(|issue| (issue.code, issue.cell.clone())).collect();
        (counts(&planned), told)
    };
    let told = |code: &'static str, cell: &str| vec![(code, cell.to_owned())];
    let head = "Nội dung,Chủ trì,Thời hạn";
    assert_eq!(found(&format!("{head},Lạ\nMột,MOIT,31/3/2026,x\n")).1, told("W-COLUMN", "D2"));
    assert_eq!(found(&format!("{head}\nMột,MOIT,31/3/2026,y\n")).1, told("W-COLUMN", "D2"));
    assert_eq!(found(&format!("{head}\nviệc ngắn,,\nMột,MOIT,31/3/2026\n")).1, told("W-GROUP", "A2"));
    assert_eq!(found(&format!("{head}\n,MOIT,31/3/2026\n")), ([0, 0, 0, 1], told("E-REQUIRED", "A2")));
    assert_eq!(found("Nội dung,Thời hạn\nMột,31/3/2026\n"), ([0, 0, 0, 1], told("E-HEADER", "")));
    assert_eq!(found(&format!("{head}\nMột,MOIT,31/3/2026\nTổng cộng: 5,,\n")).1, told("W-TOTAL", "A3"));
    assert_eq!(found(&format!("{head}\nMột,MOIT,31/3/2026\nTổng cộng,,1\n")), ([1, 0, 0, 0], vec![]));
    assert_eq!(found(&format!("{head}\n(1),(2),(3)\nMột,MOIT,31/3/2026\n")), ([1, 0, 0, 0], vec![]));
    // Two columns for the due date: the one that is filled counts, and where both are they must agree.
    let two = "Nội dung,Chủ trì,Thời hạn,Thời hạn hoàn thành";
    let planned = plan(&register, "x.csv", format!("{two}\nMột,MOIT,,31/3/2026\n").as_bytes(), false);
    assert_eq!((counts(&planned), codes(&planned)), ([1, 0, 0, 0], vec![]));
    assert!(format!("{:?}", planned.changes).contains("2026-03-31"));
    assert_eq!(found(&format!("{two}\nMột,MOIT,30/3/2026,31/3/2026\n")).1[0].0, "E-HEADER");
}

#[test]
fn a_completion_that_a_sheet_brought_can_be_accepted() {
    let mut register = shipped();
    let text = "id,title,lead,due,completed_on\nA,Việc A,MOIT,2026-03-31,2026-03-30\n";
    let planned = plan(&register, "x.csv", text.as_bytes(), false);
    assert_eq!(codes(&planned), [("W-PENDING", "")]);
    write(&mut register, 10, &planned.changes).unwrap();
    let request = hoinhap_register::store::MoveRequest {
        kind: kind("task"),
        id: "A".to_owned(),
        base: None,
        name: "accept".to_owned(),
        on: date(2026, 4, 2),
        set: hoinhap_register::record::Fields::new(),
    };
    let changes = register.moving(request, "chief").unwrap();
    write(&mut register, 11, &changes).unwrap();
    let book = Book::open(&register, Class::Public).unwrap();
    let all = book.status(date(2026, 4, 5), GroupBy::Lead).remove(0).current;
    assert_eq!(all.count(Primary::DoneOnTime), 1);
}

#[test]
fn a_report_on_known_tasks_needs_their_ids_alone() {
    let mut register = shipped();
    let first = "id,title,lead,due\nA,Việc A,MOIT,2026-03-31\nB,Việc B,MOIT,2026-03-31\n";
    let changes = plan(&register, "x.csv", first.as_bytes(), false).changes;
    write(&mut register, 10, &changes).unwrap();
    let report = "Mã,Ngày hoàn thành,Tình hình thực hiện\nA,30/3/2026,Đã trình\nB,,Đang soạn\n";
    let planned = plan(&register, "report.csv", report.as_bytes(), false);
    assert_eq!((counts(&planned), codes(&planned)), ([0, 2, 0, 0], vec![("W-PENDING", "")]));
    write(&mut register, 11, &planned.changes).unwrap();
    let task = register.record(kind("task"), "B").unwrap();
    assert_eq!((task.get("title"), task.get("progress")), ("Việc B", "Đang soạn"));
    let unknown = plan(&register, "report.csv", "Mã,Tình hình thực hiện\nZ,x\n".as_bytes(), false);
    assert!(codes(&unknown).iter().any(|(code, _)| ["E-HEADER", "E-KEY-UNKNOWN"].contains(code)));
    assert!(unknown.changes.is_empty());
}

#[test]
fn a_sheet_corrects_a_completion_that_nobody_took_back() {
    let mut register = shipped();
    let sheet = |done: &str, accepted: &str| {
        format!("id,title,lead,due,completed_on,accepted_on\nA,Việc A,MOIT,2026-03-31,{done},{accepted}\n")
    };
    let first = plan(&register, "x.csv", sheet("2026-03-01", "2026-03-05").as_bytes(), false);
    write(&mut register, 10, &first.changes).unwrap();
    let corrected = plan(&register, "x.csv", sheet("2026-04-01", "2026-04-05").as_bytes(), false);
    write(&mut register, 11, &corrected.changes).unwrap();
    let book = Book::open(&register, Class::Restricted).unwrap();
    assert_eq!(book.all("completion").len(), 1);
    let status = |book: &Book| book.tasks(date(2026, 5, 1))[0].status;
    assert_eq!(status(&book), Primary::DoneLate, "the sheet in force says that it was late");
    let wrong = plan(&register, "x.csv", sheet("2026-04-01", "2026-03-05").as_bytes(), false);
    assert_eq!(codes(&wrong), [("E-VALUE", "F2")], "accepted before it was completed");
    let ahead = plan(&register, "x.csv", sheet("2026-12-01", "2026-12-05").as_bytes(), false);
    assert_eq!(codes(&ahead), [("E-VALUE", "E2")], "a day that is yet to come");
}

#[test]
fn a_sheet_under_another_name_or_in_other_letters_makes_no_second_task_without_a_word() {
    let mut register = shipped();
    let options = |register: &TestRegister, document: &str, instrument: &str, text: &str, as_new: bool| {
        let book = Book::open(register, Class::Restricted).unwrap();
        let options = ImportOptions {
            document: document.to_owned(),
            on: date(2026, 1, 5),
            today: date(2026, 9, 21),
            instrument: Some(instrument.to_owned()),
            accept_valid: false,
            as_new,
        };
        let headers = HeaderTable::read(&table("import_headers").unwrap());
        Importer::new(&book, headers, options).plan(&read_sheets("x.csv", text.as_bytes()).unwrap())
    };
    let named = |register: &TestRegister, document: &str, instrument: &str, text: &str| {
        options(register, document, instrument, text, false)
    };
    let sheet = |title: &str, lead: &str| format!("Nội dung nhiệm vụ,Cơ quan chủ trì\n{title},{lead}\n");
    let first = named(&register, "kế hoạch", "EVFTA", &sheet("Việc 1", "Bộ Y tế"));
    write(&mut register, 10, &first.changes).unwrap();
    for (title, lead) in [("Việc  1", "Bộ Y tế"), ("việc 1", "Bộ Y Tế"), ("Việc 1", "MOH")] {
        let again = named(&register, "kế hoạch", "EVFTA", &sheet(title, lead));
        assert_eq!(counts(&again)[0], 0, "{title} {lead}");
    }
    let renamed = named(&register, "kế hoạch (2)", "EVFTA", &sheet("Việc 1", "Bộ Y tế"));
    assert_eq!((counts(&renamed)[3], codes(&renamed)), (1, vec![("E-ALIKE", "A2")]));
    assert_eq!(renamed.changes, [], "nothing is made without a word");
    let other = options(&register, "kế hoạch (2)", "EVFTA", &sheet("Việc 1", "Bộ Y tế"), true);
    assert_eq!((counts(&other)[0], codes(&other)), (1, vec![("W-ALIKE", "A2")]), "said to be another task");
    let served = named(&register, "kế hoạch", "CPTPP", &sheet("Việc 1", "Bộ Y tế"));
    write(&mut register, 11, &served.changes).unwrap();
    let book = Book::open(&register, Class::Restricted).unwrap();
    assert_eq!(book.all("task")[0].get("instruments"), "EVFTA; CPTPP", "it serves both, and is one task");
}

#[test]
fn headings_of_groups_are_kept_with_the_tasks_below_them() {
    let mut register = shipped();
    let text = "STT,Nội dung nhiệm vụ,Cơ quan chủ trì,Thời hạn\n1,Trước nhóm,MOIT,31/3/2026\nI,Nhóm thể chế,,\n1,Việc một,MOIT,31/3/2026\n\
                2,Việc hai,MOIT,31/3/2026\n,Nhóm hội nhập,,\n3,Việc ba,MOIT,31/3/2026\n";
    let planned = plan(&register, "biểu.csv", text.as_bytes(), false);
    assert_eq!((counts(&planned), codes(&planned)), ([4, 0, 0, 0], vec![("W-GROUP", "B6")]));
    write(&mut register, 10, &planned.changes).unwrap();
    let groups: Vec<(String, String)> = register
        .records(kind("task"))
        .unwrap()
        .iter()
        .filter(|task| task.get("title").starts_with("Việc") || task.get("title") == "Trước nhóm")
        .map(|task| (task.get("title").to_owned(), task.get("group").to_owned()))
        .collect();
    let has = |title: &str, group: &str| groups.contains(&(title.to_owned(), group.to_owned()));
    assert!(has("Trước nhóm", "") && has("Việc một", "Nhóm thể chế") && has("Việc hai", "Nhóm thể chế"));
    assert!(has("Việc ba", "Nhóm hội nhập"), "{groups:?}");
    let again = plan(&register, "biểu.csv", text.as_bytes(), false);
    assert_eq!((counts(&again), again.changes.len()), ([0, 0, 4, 0], 0));
}

#[test]
fn a_task_that_was_assigned_late_is_loaded_with_a_warning_and_an_open_one_keeps_its_lead() {
    let mut register = shipped();
    let text = "id;Nội dung nhiệm vụ;Cơ quan chủ trì;Ngày giao;Thời hạn\nL1;Một;MOIT;01/04/2026;31/3/2026\n";
    let planned = plan(&register, "a.csv", text.as_bytes(), false);
    assert_eq!((counts(&planned), codes(&planned)), ([1, 0, 0, 0], vec![("W-DUE-EARLY", "E2")]));
    write(&mut register, 10, &planned.changes).unwrap();
    let cleared = plan(&register, "b.csv", "id;lead\nL1;<xóa>\n".as_bytes(), false);
    assert_eq!((counts(&cleared), codes(&cleared)), ([0, 0, 0, 1], vec![("E-REQUIRED", "B2")]));
}
