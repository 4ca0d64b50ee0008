//! The log against another program that writes to the file.

use rusqlite::Connection;

use hoinhap_register::log::Fault;
use hoinhap_register::store::Register;

use crate::engine::{file_tables, in_file};
use crate::support::{TestRegister, at, kind, update, with_tasks, write};

/// A register of 62 events in a file, tampered with, then opened again.
fn tampered(sql: &str) -> (tempfile::TempDir, TestRegister) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.sqlite");
    drop(with_tasks(in_file(&path), 60));
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("DROP TRIGGER events_are_kept; DROP TRIGGER events_are_final;").unwrap();
    connection.execute_batch(sql).unwrap();
    drop(connection);
    let register = Register::open(file_tables(&path)).unwrap();
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
        ("UPDATE nodes SET hash = zeroblob(32) WHERE position = 1", (1, Fault::Node)),
        ("UPDATE nodes SET hash = zeroblob(32) WHERE position > 60", (31, Fault::Node)),
    ] {
        assert_eq!(first_bad(sql), expected, "{sql}");
    }
}

#[test]
fn heads_and_nodes_that_another_program_took_away_are_named() {
    // The heads are those of 1, 2 and 62 events; the tree of 62 leaves has 119 nodes.
    for (sql, seq, head, reason) in [
        ("DELETE FROM heads", 1, Some(1), Fault::HeadMissing),
        ("DELETE FROM heads WHERE size = 2", 2, Some(2), Fault::HeadMissing),
        ("DELETE FROM nodes", 0, None, Fault::NodeMissing),
        ("DELETE FROM nodes WHERE position = 2", 1, None, Fault::NodeMissing),
        ("DELETE FROM nodes WHERE position > 100", 52, None, Fault::NodeMissing),
        ("UPDATE nodes SET hash = zeroblob(32) WHERE position = 2", 1, None, Fault::Node),
        ("UPDATE nodes SET hash = zeroblob(3) WHERE position = 2", 1, None, Fault::NodeMissing),
        ("UPDATE heads SET note = replace(note, '62', '61') WHERE size = 62", 61, Some(62), Fault::Head),
        ("UPDATE heads SET note = 'x' WHERE size = 2", 1, Some(2), Fault::Head),
        ("DELETE FROM heads WHERE size = 62; DELETE FROM events WHERE seq = 61", 61, None, Fault::Truncated),
    ] {
        let (_folder, register) = tampered(sql);
        let report = register.audit(&[]).unwrap();
        let bad = report.first_bad.unwrap_or_else(|| panic!("{sql}: nothing found"));
        assert_eq!((report.ok, bad.seq, bad.head, bad.reason), (false, seq, head, reason), "{sql}");
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
fn a_redacted_payload_is_gone_and_the_log_still_proves_itself() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.sqlite");
    let mut register = with_tasks(in_file(&path), 3);
    let secret = "SốHộChiếu-B1234567";
    write(&mut register, 3, &[update("task", "T-2", None, &[("note", secret)])]).unwrap();
    let seq = register.record(kind("task"), "T-2").unwrap().updated_event;
    at(4, |actor| register.redact(seq, "dữ liệu cá nhân", "91/2025/QH15", actor)).unwrap();
    let report = register.audit(&[]).unwrap();
    assert!(report.ok, "{report:?}");
    assert_eq!(register.record(kind("task"), "T-2").unwrap().text("note"), None);
    assert!(register.rebuild(true).unwrap().1.is_none());
    drop(register);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}

#[test]
fn what_another_program_stored_in_another_form_is_named() {
    let copied = "INSERT INTO events SELECT 62, time, actor, scope, type, subject, payload_commitment, prev_head_size, schema, \
                  payload, salt FROM events WHERE seq = 61";
    let stray = copied.replace("SELECT 62", "SELECT -1");
    for (sql, expected) in [
        (
            "UPDATE events SET payload = CAST(replace(payload, 'vụ 41', 'vụ 99') AS BLOB) WHERE seq = 42",
            (42, Fault::Payload),
        ),
        ("UPDATE events SET payload = CAST(payload AS BLOB) WHERE seq = 42", (42, Fault::Form)),
        ("UPDATE events SET payload = CAST(x'7bff7d' AS TEXT) WHERE seq = 42", (42, Fault::Payload)),
        ("UPDATE events SET actor = CAST(x'61ff' AS TEXT) WHERE seq = 42", (42, Fault::Form)),
        ("UPDATE events SET actor = CAST(actor AS BLOB), type = 7 WHERE seq = 42", (42, Fault::Form)),
        ("UPDATE events SET salt = CAST('abc' AS TEXT) WHERE seq = 42", (42, Fault::Payload)),
        ("UPDATE events SET payload_commitment = 'abc' WHERE seq = 42", (42, Fault::Payload)),
        ("UPDATE events SET prev_head_size = 'x' WHERE seq = 42", (42, Fault::HeadSize)),
        ("UPDATE events SET time = 'x' WHERE seq = 42", (42, Fault::TimeBack)),
        ("UPDATE events SET time = replace(time, 'Z', '+00:00') WHERE seq = 42", (42, Fault::Form)),
        ("UPDATE events SET time = replace(time, 'Z', '.000Z') WHERE seq = 42", (42, Fault::Form)),
        (copied, (62, Fault::NodeMissing)),
        (&stray, (0, Fault::Sequence)),
        ("UPDATE heads SET size = 61 WHERE size = 62", (60, Fault::Head)),
    ] {
        assert_eq!(first_bad(sql), expected, "{sql}");
    }
}

#[test]
fn a_head_follows_from_the_events_and_never_from_damaged_nodes() {
    for sql in [
        "UPDATE nodes SET hash = zeroblob(32) WHERE position > 3",
        "DELETE FROM nodes",
        "DROP TABLE nodes",
        // The key was elsewhere when the last events were written.
        "DELETE FROM heads WHERE size = 62; UPDATE nodes SET hash = zeroblob(32) WHERE position > 60",
    ] {
        let (_folder, mut register) = tampered(sql);
        register.mend_nodes().unwrap();
        if !sql.contains("heads") {
            assert!(register.audit(&[]).unwrap().ok, "{sql}: the nodes are worked out anew");
            write(&mut register, 9, &[update("task", "T-2", None, &[("note", "x")])]).unwrap();
            assert!(register.audit(&[]).unwrap().ok, "{sql}");
        }
    }
    for sql in
        ["UPDATE nodes SET hash = zeroblob(32) WHERE position > 3", "DELETE FROM nodes WHERE position = 62"]
    {
        let (_folder, mut register) = tampered(sql);
        write(&mut register, 9, &[update("task", "T-2", None, &[("note", "x")])]).unwrap();
        assert!(!register.audit(&[]).unwrap().ok, "{sql}: the damage is still told");
        assert!(register.mend_nodes().unwrap() > 0);
        let report = register.audit(&[]).unwrap();
        assert!(
            report.ok && report.signed == 63,
            "{sql}: the head that was signed meanwhile holds: {report:?}"
        );
    }
}

#[test]
fn nodes_of_events_that_were_changed_are_left_as_they_are_and_nothing_is_signed_over_them() {
    let changed = "UPDATE events SET actor = 'x' WHERE seq = 42";
    let (_folder, mut register) = tampered(changed);
    assert_eq!(register.mend_nodes().unwrap(), 0);
    let bad = register.audit(&[]).unwrap().first_bad.unwrap();
    assert_eq!((bad.seq, bad.reason), (42, Fault::Envelope));
    let (_folder, mut register) = tampered(&format!("{changed}; DELETE FROM nodes"));
    let refused = write(&mut register, 9, &[update("task", "T-2", None, &[("note", "x")])]);
    assert_eq!(refused.unwrap_err().code(), "E-LOG");
    assert_eq!(register.mend_nodes().unwrap(), 0);
}
