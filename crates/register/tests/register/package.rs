//! Export, restore, export: the same bytes.

use hoinhap_register::log::Fault;
use hoinhap_register::record::Class;
use hoinhap_register::store::{
    AnyTables, Change, PackageFiles, SqliteTables, StoreError, copy_register, export_package, read_log,
    restore_package, table_difference, verify_exported,
};

use crate::support::{TestRegister, fields, in_memory, kind, shipped, signer, update, with_tasks, write};

fn package(register: &TestRegister) -> PackageFiles {
    export_package(register, Class::Restricted).unwrap()
}

fn restore(files: &PackageFiles) -> Result<TestRegister, StoreError> {
    restore_package(crate::engine::tables(), files)
}

#[test]
fn acceptance_20_a_restored_package_exports_the_same_bytes() {
    let files = package(&shipped());
    assert!(
        files.contains_key("instrument.csv")
            && files.contains_key("log.jsonl")
            && files.contains_key("head.txt")
    );
    let restored = restore(&files).unwrap();
    assert!(restored.audit(&[]).unwrap().ok);
    assert_eq!(package(&restored), files);
}

#[test]
fn acceptance_17_an_exported_log_is_verified_without_the_register() {
    let files = package(&with_tasks(in_memory(), 60));
    let text = String::from_utf8(files["log.jsonl"].clone()).unwrap();
    let head = hoinhap_register::log::Checkpoint::parse(str::from_utf8(&files["head.txt"]).unwrap()).unwrap();
    let key = signer().verifier();
    let report = |text: &str| {
        verify_exported(&read_log(text).unwrap(), std::slice::from_ref(&head), &[], &key).unwrap()
    };
    assert!(report(&text).ok);
    let flipped = report(&text.replace("vụ 41", "vụ 14"));
    assert_eq!(flipped.first_bad.map(|bad| (bad.seq, bad.reason)), Some((42, Fault::Payload)));
    let dropped = report(text.trim_end().rsplit_once('\n').unwrap().0);
    assert_eq!(dropped.first_bad.map(|bad| (bad.seq, bad.reason)), Some((61, Fault::Truncated)));
}

#[test]
fn a_package_that_was_bent_is_not_restored() {
    let files = package(&with_tasks(in_memory(), 5));
    let bent = |name: &str, from: &str, to: &str| {
        let mut files = files.clone();
        let text = String::from_utf8(files[name].clone()).unwrap();
        assert!(text.contains(from));
        files.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
        restore(&files).unwrap_err().code()
    };
    assert_eq!(bent("log.jsonl", "vụ 3", "vụ 4"), "E-LOG");
    assert_eq!(bent("log.jsonl", "\"actor\"", "\"actr\""), "E-FILE-BROKEN");
    assert_eq!(bent("key.txt", "register.test", "register.else"), "E-HEAD");
    let mut missing = files.clone();
    missing.remove("heads.jsonl");
    assert_eq!(restore(&missing).unwrap_err().code(), "E-FILE-BROKEN");
}

#[test]
fn records_cannot_be_slipped_in_through_a_table() {
    let mut files = package(&with_tasks(in_memory(), 2));
    let table = String::from_utf8(files["task.csv"].clone()).unwrap();
    files.insert("task.csv".to_owned(), table.replace("T-2", "T-9").into_bytes());
    let restored = restore(&files).unwrap();
    assert!(restored.record(kind("task"), "T-9").is_err() && restored.record(kind("task"), "T-2").is_ok());
}

#[test]
fn restricted_records_leave_with_nobody_below() {
    let mut register = with_tasks(in_memory(), 1);
    let case = fields(&[("kind", "protection"), ("title", "Bảo hộ công dân Nguyễn")]);
    write(
        &mut register,
        3,
        &[Change::Create {
            kind: kind("case"),
            id: "C-1".to_owned(),
            class: Class::Restricted,
            fields: case,
        }],
    )
    .unwrap();
    let public = export_package(&register, Class::Public).unwrap();
    assert!(!public.contains_key("log.jsonl") && !public.contains_key("case.csv"));
    assert!(public.values().all(|bytes| !String::from_utf8_lossy(bytes).contains("Nguyễn")));
    assert!(package(&register).contains_key("case.csv"));
}

#[test]
fn a_copy_in_another_store_exports_the_same_bytes() {
    let source = shipped();
    let copy = copy_register(&source, crate::engine::tables()).unwrap();
    assert!(copy.audit(&[]).unwrap().ok);
    assert_eq!(package(&copy), package(&source));
    let other: AnyTables = Box::new(SqliteTables::in_memory().unwrap());
    assert_eq!(package(&copy_register(&source, other).unwrap()), package(&source));
    assert_eq!(
        copy_register(&source, with_tasks(in_memory(), 1).into_tables()).unwrap_err().code(),
        "E-NOT-EMPTY"
    );
}

#[test]
fn lines_that_say_an_event_in_other_bytes_are_told() {
    let files = package(&with_tasks(in_memory(), 5));
    let text = String::from_utf8(files["log.jsonl"].clone()).unwrap();
    let key = signer().verifier();
    let line = text.lines().nth(3).unwrap();
    for (from, to) in [
        ("\"seq\":3", "\"seq\":3,\"zz\":1"),
        ("{\"envelope\":", "{\"approved_by\":\"Thủ tướng\",\"envelope\":"),
        ("{\"envelope\":", "{\"envelope\":{\"actor\":\"evil\"},\"envelope\":"),
        ("{\"actor\":", "{\"actor\":\"evil\",\"actor\":"),
        ("\"payload\":", "\"payload\": "),
    ] {
        assert!(line.contains(from), "{from}: {line}");
        let bent = text.replace(line, &line.replacen(from, to, 1));
        let report = verify_exported(&read_log(&bent).unwrap(), &[], &[], &key).unwrap();
        assert_eq!(report.first_bad.map(|bad| (bad.seq, bad.reason)), Some((3, Fault::Form)), "{to}");
    }
    assert_eq!(read_log(&text.replace(line, &format!("\n{line}"))).unwrap_err().code(), "E-FILE-BROKEN");
}

#[test]
fn tables_and_descriptions_that_are_not_of_the_log_are_told() {
    let files = package(&with_tasks(in_memory(), 5));
    let log = read_log(str::from_utf8(&files["log.jsonl"]).unwrap()).unwrap();
    let differs = |files: &PackageFiles| {
        let names: Vec<String> = files.keys().cloned().collect();
        table_difference(&log, &names, &|name| files.get(name).cloned()).unwrap().map(|found| found.record)
    };
    assert_eq!(differs(&files), None);
    let mut bent = files.clone();
    bent.insert("zzz.csv".to_owned(), b"id\n".to_vec());
    assert_eq!(differs(&bent).as_deref(), Some("zzz.csv"));
    let mut bent = files.clone();
    bent.get_mut("datapackage.json").unwrap().push(b' ');
    assert_eq!(differs(&bent).as_deref(), Some("datapackage.json"));
}

#[test]
fn history_that_was_rewritten_and_signed_anew_is_told_from_the_last_head_kept_outside() {
    let log = |files: &PackageFiles| read_log(str::from_utf8(&files["log.jsonl"]).unwrap()).unwrap();
    let head = |files: &PackageFiles| {
        hoinhap_register::log::Checkpoint::parse(str::from_utf8(&files["head.txt"]).unwrap()).unwrap()
    };
    let honest = package(&with_tasks(in_memory(), 60));
    let mut forged = with_tasks(in_memory(), 59);
    let inner = head(&package(&forged));
    write(&mut forged, 9, &[update("task", "T-2", None, &[("note", "x")])]).unwrap();
    let forged = package(&forged);
    let own = [inner, head(&forged)];
    let key = signer().verifier();
    let report = |kept: &[_]| verify_exported(&log(&forged), &own, kept, &key).unwrap();
    assert!(report(&[]).ok, "it fits itself");
    let bad = report(&[head(&honest)]).first_bad.unwrap();
    assert_eq!((bad.seq, bad.head, bad.reason), (0, Some(62), Fault::Root));
}
