//! Export, restore, export: the same bytes.

use hoinhap_register::log::Fault;
use hoinhap_register::record::Class;
use hoinhap_register::store::{
    AnyTables, Change, PackageFiles, SqliteTables, StoreError, copy_register, export_package, read_log,
    restore_package, verify_exported,
};

use crate::support::{TestRegister, fields, in_memory, kind, shipped, signer, with_tasks, write};

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
    let report =
        |text: &str| verify_exported(&read_log(text).unwrap(), std::slice::from_ref(&head), &key).unwrap();
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
