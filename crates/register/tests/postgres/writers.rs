//! Many writers at once: nothing is lost, and the log still proves itself.

use std::time::{Duration, Instant};

use hoinhap_register::record::Class;
use hoinhap_register::store::{
    Actor, Change, PostgresTables, Register, StoreError, Tables as _, export_package,
};

use crate::server::new_database;
use crate::support::{TestRegister, at, create, empty, kind, signer, update, with_tasks, write};

/// How long the writers write; `HOINHAP_WRITERS_SECONDS` sets another time.
fn time() -> Duration {
    let seconds = std::env::var("HOINHAP_WRITERS_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(5))
}

fn open(address: &str) -> TestRegister {
    Register::open(Box::new(PostgresTables::open(address).unwrap()) as _).unwrap()
}

/// What one writer did.
#[derive(Default)]
struct Done {
    events: u64,
    increments: u64,
    conflicts: u64,
}

/// Adds a task of its own and one to the number in a record that all share, again and again.
fn work(address: &str, writer: usize, until: Instant) -> Done {
    let (mut register, signer, mut done) = (open(address), signer(), Done::default());
    let mut salts = u64::try_from(writer).unwrap() << 32;
    let mut salt = || {
        salts += 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&salts.to_be_bytes());
        bytes
    };
    while Instant::now() < until {
        let shared = register.record(kind("task"), "T-1").unwrap();
        let next = shared.read::<u64>("weight").unwrap_or_default() + 1;
        let own = create("task", &format!("W{writer}-{}", done.events), &[("title", "x"), ("lead", "MOIT")]);
        let add = update("task", "T-1", Some(shared.updated_event), &[("weight", &next.to_string())]);
        let now = jiff::Timestamp::now();
        let name = format!("w{writer}");
        let mut actor = Actor { name: &name, scope: "MOIT", now, salt: &mut salt, signer: Some(&signer) };
        match write_both(&mut register, [own, add], &mut actor) {
            Ok(written) => {
                done.events += written;
                done.increments += 1;
            }
            Err(StoreError::Conflict { .. }) => done.conflicts += 1,
            Err(error) => panic!("writer {writer}: {error}"),
        }
    }
    done
}

fn write_both(
    register: &mut TestRegister,
    changes: [Change; 2],
    actor: &mut Actor<'_>,
) -> Result<u64, StoreError> {
    register.write(&changes, actor).map(|written| written.events)
}

#[test]
#[expect(clippy::print_stdout, reason = "what was written in the time is a measurement")]
fn eight_writers_lose_nothing() {
    let address = new_database();
    let start = with_tasks(empty(Box::new(PostgresTables::open(&address).unwrap())), 1);
    let before = start.tables().event_count().unwrap();
    let until = Instant::now() + time();
    let done: Vec<Done> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                scope.spawn({
                    let address = &address;
                    move || work(address, writer, until)
                })
            })
            .collect();
        // A reader meanwhile always finds a whole register.
        while Instant::now() < until {
            let report = open(&address).audit(&[]).unwrap();
            assert!(report.ok, "{report:?}");
            std::thread::sleep(Duration::from_millis(200));
        }
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    let (events, increments) = (
        done.iter().map(|done| done.events).sum::<u64>(),
        done.iter().map(|done| done.increments).sum::<u64>(),
    );
    let conflicts: u64 = done.iter().map(|done| done.conflicts).sum();
    println!("{events} events by 8 writers in {:?}, {conflicts} stale writes refused", time());
    let end = open(&address);
    let report = end.audit(&[]).unwrap();
    assert!(report.ok, "{report:?}");
    assert_eq!(report.events, before + events);
    // No increment was lost: each stands on the one before it.
    let shared = end.record(kind("task"), "T-1").unwrap();
    assert_eq!(shared.read::<u64>("weight"), Some(increments));
    assert!(increments > 8, "all of them wrote");
    assert_eq!(end.records(kind("task")).unwrap().len() as u64, 1 + increments);
    assert!(export_package(&end, Class::Restricted).is_ok());
}

#[test]
fn a_stale_write_of_another_connection_is_refused() {
    let address = new_database();
    let mut first = with_tasks(empty(Box::new(PostgresTables::open(&address).unwrap())), 1);
    let mut second = open(&address);
    let read = second.record(kind("task"), "T-1").unwrap().updated_event;
    write(&mut first, 3, &[update("task", "T-1", Some(read), &[("product", "Nghị định")])]).unwrap();
    let stale = write(&mut second, 4, &[update("task", "T-1", Some(read), &[("product", "Thông tư")])]);
    assert_eq!(stale.unwrap_err().code(), "E-CONFLICT");
    assert_eq!(second.tables().account().unwrap().as_deref(), Some("owner"));
}

#[test]
fn two_who_set_up_at_once_make_one_register() {
    let address = new_database();
    let set_up = || {
        let tables: Box<dyn hoinhap_register::store::Tables> =
            Box::new(PostgresTables::open(&address).unwrap());
        at(0, |actor| Register::init(tables, "res59", &signer().verifier(), actor)).map(drop)
    };
    let made: Vec<_> = std::thread::scope(|scope| {
        let both = [scope.spawn(set_up), scope.spawn(set_up)];
        both.map(|one| one.join().unwrap()).into_iter().collect()
    });
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1, "{made:?}");
    assert!(open(&address).audit(&[]).unwrap().ok);
}
