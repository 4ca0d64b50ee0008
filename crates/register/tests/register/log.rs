//! The log against another program that writes to the file.

use rusqlite::Connection;

use hoinhap_register::log::{Checkpoint, Fault, Signer, verify_consistency, verify_inclusion};
use hoinhap_register::store::{Register, SqliteTables, Tables as _};

use crate::support::{TestRegister, at, create, in_file, with_tasks, write};

/// A register of 62 events in a file, tampered with, then opened again.
fn tampered(sql: &str) -> (tempfile::TempDir, TestRegister) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.sqlite");
    drop(with_tasks(in_file(&path), 60));
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("DROP TRIGGER events_are_kept; DROP TRIGGER events_are_final;").unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    let register = Register::open(SqliteTables::open(&path).unwrap()).unwrap();
    (folder, register)
}

fn first_bad(sql: &str) -> (u64, Fault) {
    let (_folder, register) = tampered(sql);
    let report = register.audit(&[]).unwrap();
    assert!(!report.ok, "{sql}");
    let bad = report.first_bad.as_ref().unwrap_or_else(|| panic!("{sql}: {report:?}"));
    (bad.seq, bad.reason)
}

#[test]
fn acceptance_17_tampering_by_another_program_is_named() {
    for (sql, expected) in [
        (
            "UPDATE events SET payload = replace(payload, 'vụ 41', 'vụ 99') WHERE seq = 42",
            (42, Fault::Payload),
        ),
        ("UPDATE events SET actor = 'x' WHERE seq = 42", (42, Fault::Envelope)),
        ("UPDATE events SET time = '2020-01-01T00:00:00Z' WHERE seq = 42", (42, Fault::TimeBack)),
        ("DELETE FROM events WHERE seq = 42", (42, Fault::Sequence)),
        ("DELETE FROM events WHERE seq = 61", (61, Fault::Truncated)),
        ("UPDATE events SET payload = NULL, salt = NULL WHERE seq = 42", (42, Fault::PayloadMissing)),
        (
            "UPDATE events SET seq = -1 WHERE seq = 10; UPDATE events SET seq = 10 WHERE seq = 11; UPDATE events SET seq = 11 WHERE seq = -1",
            (10, Fault::Envelope),
        ),
        ("UPDATE nodes SET hash = zeroblob(32) WHERE position = 1", (1, Fault::Envelope)),
    ] {
        assert_eq!(first_bad(sql), expected, "{sql}");
    }
}

#[test]
fn a_table_that_was_changed_alone_is_named() {
    for (sql, record) in [
        ("UPDATE records SET fields = replace(fields, 'vụ 7', 'vụ 8') WHERE id = 'T-7'", "task:T-7"),
        ("DELETE FROM records WHERE id = 'T-7'", "task:T-7"),
        ("UPDATE records SET fields = 'x' WHERE id = 'T-7'", "task:T-7"),
    ] {
        let (_folder, mut register) = tampered(sql);
        let report = register.audit(&[]).unwrap();
        assert_eq!((report.ok, report.first_bad), (false, None), "{sql}");
        assert_eq!(report.projection.unwrap().record, record, "{sql}");
        assert_eq!(register.rebuild(false).unwrap().1.unwrap().record, record);
        assert!(register.audit(&[]).unwrap().ok, "rebuilt from the log");
    }
}

#[test]
fn accidents_are_refused_by_the_file_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.sqlite");
    drop(with_tasks(in_file(&path), 1));
    let connection = Connection::open(&path).unwrap();
    assert!(connection.execute("DELETE FROM events", []).is_err());
    assert!(connection.execute("UPDATE events SET actor = 'x'", []).is_err());
}

#[test]
fn a_history_that_was_rebuilt_fails_against_a_kept_head() {
    let mut register = with_tasks(crate::support::in_memory(), 3);
    let kept = register.tables().last_head().unwrap().unwrap();
    write(&mut register, 9, &[create("task", "T-9", &[("title", "x")])]).unwrap();
    assert!(register.audit(&[kept.clone()]).unwrap().ok);
    // The same key, another history of the same length.
    let mut other = with_tasks(crate::support::in_memory(), 2);
    write(
        &mut other,
        9,
        &[create("task", "T-X", &[("title", "x")]), create("task", "T-Y", &[("title", "y")])],
    )
    .unwrap();
    let report = other.audit(&[kept]).unwrap();
    assert_eq!(report.first_bad.unwrap().reason, Fault::Root);
}

#[test]
fn heads_of_another_key_are_not_believed() {
    let register = with_tasks(crate::support::in_memory(), 1);
    let stranger = Signer::from_seed("register.test", &[9; 32]).sign(1, register.root().unwrap());
    assert_eq!(register.audit(&[stranger]).unwrap_err().code(), "E-HEAD");
}

#[test]
fn every_event_is_proved_by_a_kept_head_alone() {
    let mut register = with_tasks(crate::support::in_memory(), 40);
    let old: Checkpoint = register.tables().last_head().unwrap().unwrap();
    write(&mut register, 9, &[create("task", "T-99", &[("title", "x")])]).unwrap();
    let new = register.tables().last_head().unwrap().unwrap();
    for seq in 0..old.size {
        let (leaf, path) = register.prove(seq, old.size).unwrap();
        assert_eq!(verify_inclusion(leaf, seq, old.size, &path, old.root), Ok(()));
        assert_eq!(register.tables().event(seq).unwrap().unwrap().envelope.leaf(), leaf);
    }
    let growth = register.prove_growth(old.size, new.size).unwrap();
    assert_eq!(verify_consistency((old.size, old.root), (new.size, new.root), &growth), Ok(()));
    assert!(register.prove(99, 42).is_err() && register.prove(0, 999).is_err());
}

#[test]
fn invariant_14_each_event_is_in_the_tree_once() {
    let mut register = crate::support::in_memory();
    for second in 1..20 {
        write(&mut register, second, &[create("task", &format!("T-{second}"), &[("title", "x")])]).unwrap();
        let report = register.audit(&[]).unwrap();
        assert_eq!(
            (report.ok, report.events, report.head),
            (true, second.unsigned_abs() + 1, register.root().unwrap())
        );
    }
    let _ = at(30, |_| ());
}
