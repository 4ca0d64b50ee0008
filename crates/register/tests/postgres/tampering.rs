//! The log against another program that writes to the database.

use hoinhap_register::log::Fault;
use hoinhap_register::store::{PostgresTables, Register};
use postgres::{Client, NoTls};

use crate::server::new_database;
use crate::support::{TestRegister, at, empty, kind, update, with_tasks, write};

fn open(address: &str) -> TestRegister {
    Register::open(Box::new(PostgresTables::open(address).unwrap()) as _).unwrap()
}

fn client(address: &str) -> Client {
    let mut client = Client::connect(address, NoTls).unwrap();
    client.batch_execute("SET search_path TO hoinhap").unwrap();
    client
}

/// A register of 62 events, tampered with, then opened again.
fn tampered(sql: &str) -> TestRegister {
    let address = new_database();
    drop(with_tasks(empty(Box::new(PostgresTables::open(&address).unwrap())), 60));
    let mut other = client(&address);
    other
        .batch_execute("DROP TRIGGER events_are_kept ON events; DROP TRIGGER events_are_final ON events")
        .unwrap();
    other.batch_execute(sql).unwrap();
    open(&address)
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
        ("UPDATE nodes SET hash = decode(repeat('00', 32), 'hex') WHERE position = 1", (1, Fault::Node)),
    ] {
        let report = tampered(sql).audit(&[]).unwrap();
        let bad = report.first_bad.unwrap_or_else(|| panic!("{sql}: nothing found"));
        assert_eq!((bad.seq, bad.reason), expected, "{sql}");
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
        ("UPDATE nodes SET hash = decode(repeat('00', 32), 'hex') WHERE position = 2", 1, None, Fault::Node),
        ("UPDATE nodes SET hash = decode('000000', 'hex') WHERE position = 2", 1, None, Fault::NodeMissing),
        ("UPDATE heads SET note = replace(note, '62', '61') WHERE size = 62", 61, Some(62), Fault::Head),
        ("UPDATE heads SET note = 'x' WHERE size = 2", 1, Some(2), Fault::Head),
        ("DELETE FROM heads WHERE size = 62; DELETE FROM events WHERE seq = 61", 61, None, Fault::Truncated),
    ] {
        let report = tampered(sql).audit(&[]).unwrap();
        let bad = report.first_bad.unwrap_or_else(|| panic!("{sql}: nothing found"));
        assert_eq!((report.ok, bad.seq, bad.head, bad.reason), (false, seq, head, reason), "{sql}");
    }
}

#[test]
fn a_table_that_was_changed_alone_is_named() {
    for sql in [
        "UPDATE records SET fields = replace(fields, 'vụ 7', 'vụ 8') WHERE id = 'T-7'",
        "DELETE FROM records WHERE id = 'T-7'",
        "UPDATE records SET fields = 'x' WHERE id = 'T-7'",
    ] {
        let mut register = tampered(sql);
        let report = register.audit(&[]).unwrap();
        assert_eq!((report.ok, report.first_bad), (false, None), "{sql}");
        assert_eq!(report.projection.unwrap().record, "task:T-7", "{sql}");
        register.rebuild(false).unwrap();
        assert!(register.audit(&[]).unwrap().ok, "rebuilt from the log");
    }
}

#[test]
fn accidents_are_refused_by_the_database_itself() {
    let address = new_database();
    drop(with_tasks(empty(Box::new(PostgresTables::open(&address).unwrap())), 1));
    let mut other = client(&address);
    for sql in ["DELETE FROM events", "TRUNCATE events", "UPDATE events SET actor = 'x'"] {
        assert!(other.batch_execute(sql).is_err(), "{sql}");
    }
}

#[test]
fn a_redacted_payload_is_gone_and_the_log_still_proves_itself() {
    let address = new_database();
    let mut register = with_tasks(empty(Box::new(PostgresTables::open(&address).unwrap())), 3);
    write(&mut register, 3, &[update("task", "T-2", None, &[("note", "SốHộChiếu-B1234567")])]).unwrap();
    let seq = register.record(kind("task"), "T-2").unwrap().updated_event;
    at(4, |actor| register.redact(seq, "dữ liệu cá nhân", "91/2025/QH15", actor)).unwrap();
    assert!(register.audit(&[]).unwrap().ok);
    assert_eq!(register.record(kind("task"), "T-2").unwrap().text("note"), None);
    // Also in the files: no old version of the row is left in the pages of the tables.
    let mut other = client(&address);
    for table in ["events", "records"] {
        let sql = format!(
            "SELECT count(*) FROM (SELECT pg_read_binary_file(pg_relation_filepath('{table}'))) AS file (bytes) \
             WHERE position(convert_to('SốHộChiếu', 'UTF8') in bytes) > 0"
        );
        let found: i64 = other.query_one(&sql, &[]).unwrap().get(0);
        assert_eq!(found, 0, "{table}");
    }
}

#[test]
fn tables_of_a_later_edition_are_left_alone() {
    let address = new_database();
    drop(PostgresTables::open(&address).unwrap());
    client(&address).batch_execute("INSERT INTO edition (number) VALUES (99)").unwrap();
    assert_eq!(PostgresTables::open(&address).unwrap_err().code(), "E-EDITION");
}

#[test]
fn a_server_that_is_not_there_is_said_to_be_missing() {
    for address in ["postgres://owner@127.0.0.1:1/x", "postgres://owner@127.0.0.1:notaport/x"] {
        assert_eq!(PostgresTables::open(address).unwrap_err().code(), "E-STORE");
    }
}
