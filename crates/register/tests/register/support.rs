//! A register in the engine of the suite, with a clock and salts that repeat.

use std::path::PathBuf;

use hoinhap_register::log::{SALT_BYTES, Signer};
use hoinhap_register::record::{Class, Fields, Kind};
use hoinhap_register::seed::default_register;
use hoinhap_register::store::{Actor, AnyTables, Change, MoveRequest, Register, StoreError, Written};
use hoinhap_vocab::Date;

pub(crate) type TestRegister = Register<AnyTables>;

pub(crate) fn signer() -> Signer {
    Signer::from_seed("register.test", &[3; 32])
}

/// Does some writing at a second of the clock.
pub(crate) fn at<R>(second: i64, work: impl FnOnce(&mut Actor<'_>) -> R) -> R {
    let signer = signer();
    let mut counter = second.unsigned_abs();
    let mut salt = || {
        counter += 1;
        let mut bytes = [0; SALT_BYTES];
        bytes[..8].copy_from_slice(&counter.to_be_bytes());
        bytes
    };
    let now = jiff::Timestamp::from_second(1_790_000_000 + second).unwrap();
    work(&mut Actor { name: "an", scope: "SC59", now, salt: &mut salt, signer: Some(&signer) })
}

pub(crate) fn empty(tables: AnyTables) -> TestRegister {
    at(0, |actor| Register::init(tables, "res59", &signer().verifier(), actor)).unwrap()
}

/// A register of its own, in the engine of the suite.
pub(crate) fn in_memory() -> TestRegister {
    empty(crate::engine::tables())
}

/// A shipped table of the default profile.
pub(crate) fn table(name: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/register/res59");
    std::fs::read_to_string(folder.join(format!("{name}.csv"))).ok()
}

/// The default register.
pub(crate) fn shipped() -> TestRegister {
    let mut register = in_memory();
    let changes = default_register(&table).unwrap();
    at(1, |actor| register.write(&changes, actor)).unwrap();
    register
}

pub(crate) fn kind(name: &str) -> Kind {
    Kind::of(name).unwrap()
}

pub(crate) fn fields(fields: &[(&str, &str)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn create(name: &str, id: &str, values: &[(&str, &str)]) -> Change {
    Change::Create { kind: kind(name), id: id.to_owned(), class: Class::Public, fields: fields(values) }
}

pub(crate) fn update(name: &str, id: &str, base: Option<u64>, values: &[(&str, &str)]) -> Change {
    Change::Update { kind: kind(name), id: id.to_owned(), base, set: fields(values), clear: Vec::new() }
}

pub(crate) fn advance(name: &str, id: &str, step: &str, on: Date, values: &[(&str, &str)]) -> Change {
    Change::Move(MoveRequest {
        kind: kind(name),
        id: id.to_owned(),
        base: None,
        name: step.to_owned(),
        on,
        set: fields(values),
    })
}

pub(crate) fn write(
    register: &mut TestRegister,
    second: i64,
    changes: &[Change],
) -> Result<Written, StoreError> {
    at(second, |actor| register.write(changes, actor))
}

/// A register with an organisation and tasks `T-1` to `T-n`, one event each.
pub(crate) fn with_tasks(mut register: TestRegister, count: usize) -> TestRegister {
    write(&mut register, 1, &[create("organisation", "MOIT", &[("name_vi", "Bộ Công Thương")])]).unwrap();
    let task = |n| {
        create(
            "task",
            &format!("T-{n}"),
            &[("title", &format!("Nhiệm vụ {n}")), ("lead", "MOIT"), ("due", "2026-03-31")],
        )
    };
    write(&mut register, 2, &(1..=count).map(task).collect::<Vec<_>>()).unwrap();
    register
}

/// The code of a refusal.
pub(crate) fn code<R: std::fmt::Debug>(result: Result<R, StoreError>) -> &'static str {
    result.unwrap_err().code()
}
