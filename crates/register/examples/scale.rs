//! A register of a million events: how long it takes to write, to check, to ask. `scale FILE [EVENTS] [TASKS]`

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use hoinhap_register::book::Book;
use hoinhap_register::log::Signer;
use hoinhap_register::record::{Class, Fields, Kind};
use hoinhap_register::search::Query;
use hoinhap_register::store::{Actor, AnyTables, Change, PostgresTables, Register, SqliteTables};
use hoinhap_vocab::date;
use mimalloc::MiMalloc;

// The allocator of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Changes that are written together, as a long sheet is.
const BATCH: usize = 10_000;

fn main() -> Outcome<()> {
    let words: Vec<String> = std::env::args().collect();
    let store = words.get(1).ok_or("scale STORE [EVENTS] [TASKS]")?;
    let number = |at: usize, default| words.get(at).map_or(Ok(default), |text| text.parse::<usize>());
    let (events, tasks) = (number(2, 1_000_000)?, number(3, 100_000)?);
    let tables: AnyTables = if store.starts_with("postgres") {
        Box::new(PostgresTables::open(store)?)
    } else {
        Box::new(SqliteTables::open(Path::new(store))?)
    };
    let signer = Signer::from_seed("scale.example", &[1; 32]);
    let mut salts = 0_u64;
    let mut salt = || {
        salts += 1;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&salts.to_be_bytes());
        bytes
    };
    let now = jiff::Timestamp::from_second(1_760_000_000)?;
    let mut actor = Actor { name: "scale", scope: "SC59", now, salt: &mut salt, signer: Some(&signer) };
    let mut register = Register::init(tables, "scale", &signer.verifier(), &mut actor)?;
    let begun = Instant::now();
    write(&mut register, &mut actor, events, tasks)?;
    let seconds = begun.elapsed().as_secs_f64();
    say(&format!("write {events} events: {seconds:.1} s, {:.0} events/s", events as f64 / seconds))?;
    check(&mut register)?;
    ask(&register)?;
    say(&format!("peak of resident memory: {} MB", peak_mb()))
}

/// Writes so many events about so many tasks: one makes a task, the others change one.
fn write(
    register: &mut Register<AnyTables>,
    actor: &mut Actor<'_>,
    events: usize,
    tasks: usize,
) -> Outcome<()> {
    let lead = fields(&[("name_vi", "Bộ Công Thương")]);
    let agency = Kind::of("organisation").ok_or("no kind `organisation`")?;
    let task = Kind::of("task").ok_or("no kind `task`")?;
    register.write(
        &[Change::Create { kind: agency, id: "MOIT".to_owned(), class: Class::Public, fields: lead }],
        actor,
    )?;
    let mut batch = Vec::with_capacity(BATCH);
    for event in 0..events {
        batch.push(change(task, event, tasks));
        if batch.len() == BATCH || event + 1 == events {
            register.write(&batch, actor)?;
            batch.clear();
        }
    }
    Ok(())
}

fn change(task: Kind, event: usize, tasks: usize) -> Change {
    let id = format!("T-{}", event % tasks);
    if event < tasks {
        let due = format!("2026-{:02}-{:02}", 1 + event % 12, 1 + event % 28);
        let title = format!("Nhiệm vụ số {event}: rà soát văn bản pháp luật về thương mại");
        let fields =
            fields(&[("title", &title), ("lead", "MOIT"), ("assigned_on", "2025-10-01"), ("due", &due)]);
        return Change::Create { kind: task, id, class: Class::Public, fields };
    }
    let set = fields(&[("progress", &format!("đã hoàn thành bước {}", event / tasks))]);
    Change::Update { kind: task, id, base: None, set, clear: Vec::new() }
}

fn fields(fields: &[(&str, &str)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn check(register: &mut Register<AnyTables>) -> Outcome<()> {
    let report = timed("audit", || register.audit(&[]))?;
    if !report.ok {
        return Err(format!("the audit found {report:?}").into());
    }
    timed("rebuild", || register.rebuild(false))?;
    Ok(())
}

fn ask(register: &Register<AnyTables>) -> Outcome<()> {
    let book = timed("read all records", || Book::open(register, Class::Public))?;
    let day = date(2026, 6, 30);
    let due = timed("due within 90 days", || -> Outcome<usize> {
        let end = date(2026, 9, 28);
        Ok(book.tasks(day).iter().filter(|view| view.due.is_some_and(|due| due.last <= end)).count())
    })?;
    let query = Query::parse("rà soát 99").ok_or("no query")?;
    let kinds: Vec<Kind> = Kind::all().collect();
    let found = timed("search", || register.search(&query, &kinds, Class::Public))?;
    say(&format!("{due} due, {} found", found.len()))
}

fn timed<T, E>(what: &str, work: impl FnOnce() -> Result<T, E>) -> Outcome<T>
where
    Box<dyn Error>: From<E>,
{
    let begun = Instant::now();
    let done = work()?;
    say(&format!("{what}: {:.3} s", begun.elapsed().as_secs_f64()))?;
    Ok(done)
}

fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

/// The peak of resident memory so far, by the kernel's account; nought where it keeps none.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
