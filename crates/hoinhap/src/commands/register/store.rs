//! Opening the register of a request, and writing to it.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use jiff::Timestamp;
use serde_json::Value;

use hoinhap_register::book::Book;
use hoinhap_register::log::Signer;
use hoinhap_register::record::{Class, Kind, Record};
use hoinhap_register::store::{
    Actor, AnyTables, PostgresTables, Register, SqliteTables, StoreError, Tables as _,
};
use hoinhap_vocab::{Date, Text};

use super::server;
use super::typed::day_of;
use crate::cli::one;
use crate::failure::{EXIT_FAILED, EXIT_WRONG_REQUEST, Failure};
use crate::session::Session;

/// The country whose register ships.
pub(super) const COUNTRY: &str = "VNM";

/// A register in whichever engine the request names.
pub(super) type OpenRegister = Register<AnyTables>;

/// Where a register is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A file of SQLite.
    File(PathBuf),
    /// A database of PostgreSQL, by its address.
    Server(String),
}

impl Place {
    /// The place that a flag names.
    pub(super) fn of(store: &str, flag: &str) -> Result<Self, Failure> {
        match store.split_once("://") {
            None => Ok(Self::File(PathBuf::from(store))),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Server(store.to_owned())),
            Some((scheme, _)) => Err(server::other_scheme(scheme, &without_password(store), flag)),
        }
    }

    /// The place as messages name it: without a password.
    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(address) => without_password(address),
        }
    }

    /// The tables, made where they are not there yet.
    pub(super) fn tables(&self) -> Result<AnyTables, StoreError> {
        Ok(match self {
            Self::File(path) => Box::new(SqliteTables::open(path)?),
            Self::Server(address) => Box::new(PostgresTables::open(address)?),
        })
    }

    /// Opens a register that is there.
    pub(super) fn open(&self) -> Result<OpenRegister, Failure> {
        let opened = match self {
            Self::File(path) if !path.is_file() => Err(StoreError::Empty),
            _ => self.tables().and_then(Register::open),
        };
        opened.map_err(|error| self.failure(&error))
    }

    /// A refusal of the store at this place; of a server, with the usual causes told.
    pub(super) fn failure(&self, error: &StoreError) -> Failure {
        let told = match (self, error) {
            (Self::Server(address), StoreError::Engine(reason)) => server::failure(address, reason),
            _ => failure(error),
        };
        told.at(self.name())
    }
}

/// An address without the password in it.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let Some((account, host)) = rest.rsplit_once('@') else { return address.to_owned() };
    let name = account.split(':').next().unwrap_or_default();
    format!("{scheme}://{name}@{host}")
}

/// The register of the request: named by `--store`, else a file in the project folder, else here.
pub(super) fn place(session: &Session, matches: &ArgMatches) -> Result<Place, Failure> {
    let named = one(matches, "store").map(|store| Place::of(store, "--store"));
    named.unwrap_or_else(|| Ok(Place::File(folder(session).join("register.sqlite"))))
}

pub(super) fn folder(session: &Session) -> &Path {
    session.project.as_deref().unwrap_or_else(|| Path::new("."))
}

/// The file of the key that signs heads: beside the file of the register, or in the project folder.
pub(super) fn key_path(session: &Session, matches: &ArgMatches) -> Result<PathBuf, Failure> {
    Ok(match place(session, matches)? {
        Place::File(path) => path.with_extension("key"),
        Place::Server(_) => folder(session).join("register.key"),
    })
}

/// Opens a register that is there.
pub(super) fn open(session: &Session, matches: &ArgMatches) -> Result<OpenRegister, Failure> {
    place(session, matches)?.open()
}

/// The records that the request may see, as they were known then.
pub(super) fn book(session: &Session, matches: &ArgMatches) -> Result<Book, Failure> {
    let register = open(session, matches)?;
    let class = clearance(&register, matches)?;
    let opened = match one(matches, "known-at") {
        Some(text) => Book::known_at(&register, end_of_day(day(text, "--known-at")?), class),
        None => Book::open(&register, class),
    };
    let account = account(&register, matches)?;
    let own = own_questions(&register, matches, &account, class)?;
    let book = opened.map_err(|error| failure(&error))?.without_traces().with_questions(own);
    let keeper = register.reads_accounts(&account, Session::now()).map_err(|error| failure(&error))?;
    if class > Class::Public || !keeper || one(matches, "known-at").is_some() {
        return Ok(book);
    }
    // Whoever asks for what is public only is shown what is public only.
    let asked_less = one(matches, "class").is_some_and(|word| word == "public");
    let grants = Kind::of("grant").filter(|_| !asked_less).map(|kind| register.records(kind));
    let grants = grants.transpose().map_err(|error| failure(&error))?;
    Ok(match grants {
        Some(grants) => book.with_accounts(grants),
        None => book,
    })
}

/// Questions that only their asker may see, where the one who asks is she: as they were known then.
fn own_questions(
    register: &OpenRegister,
    matches: &ArgMatches,
    account: &str,
    class: Class,
) -> Result<Vec<Record>, Failure> {
    let asked = asked_class(matches);
    let own = register.questions_of(account, class, asked).map_err(|error| failure(&error))?;
    let Some(text) = one(matches, "known-at").filter(|_| !own.is_empty()) else { return Ok(own) };
    let then = Book::known_at(register, end_of_day(day(text, "--known-at")?), Class::Restricted);
    let then = then.map_err(|error| failure(&error))?;
    Ok(own.iter().filter_map(|record| then.get(record.kind.name(), &record.id).cloned()).collect())
}

/// The class that `--class` names, else the highest.
fn asked_class(matches: &ArgMatches) -> Class {
    one(matches, "class").and_then(|word| word.parse().ok()).unwrap_or(Class::Restricted)
}

/// The class up to which the request sees: that of `--class`, and never above the grants of the account.
pub(super) fn clearance(register: &OpenRegister, matches: &ArgMatches) -> Result<Class, Failure> {
    let account = account(register, matches)?;
    let granted = register.clearance(&account, Session::now()).map_err(|error| failure(&error))?;
    Ok(asked_class(matches).min(granted))
}

/// Whoever asks: the account that the server let in, else the one that `--actor` names.
pub(super) fn account(register: &OpenRegister, matches: &ArgMatches) -> Result<String, Failure> {
    let named = one(matches, "actor");
    let known = register.tables().account().map_err(|error| failure(&error))?;
    match (known, named) {
        (Some(known), Some(named)) if known != named => Err(stranger(&known, named)),
        (Some(known), _) => Ok(known),
        (None, named) => Ok(named.unwrap_or("local").to_owned()),
    }
}

fn stranger(known: &str, named: &str) -> Failure {
    let message = Text::new(
        format!("Máy chủ nhận diện tài khoản `{known}`, không phải `{named}`"),
        format!("The server knows this account as `{known}`, not as `{named}`"),
    );
    let help = Text::fixed(
        "Bỏ --actor, hoặc kết nối bằng tài khoản khác",
        "Leave --actor out, or connect with another account",
    );
    Failure::usage("E-FORBIDDEN", message, help).at("--actor").with_value(named)
}

/// Refuses whoever may not see everything: what follows hands out the whole register.
pub(super) fn whole(register: &OpenRegister, matches: &ArgMatches) -> Result<(), Failure> {
    if clearance(register, matches)? == Class::Restricted {
        return Ok(());
    }
    let subject = "register".to_owned();
    Err(failure(&StoreError::Forbidden { account: account(register, matches)?, subject }))
}

/// The last second of a day, in universal time.
pub(super) fn end_of_day(day: Date) -> Timestamp {
    let end = jiff::tz::Offset::UTC.to_timestamp(day.at(23, 59, 59, 0));
    end.unwrap_or(Timestamp::MAX)
}

/// A day that a flag names.
pub(super) fn day(text: &str, flag: &str) -> Result<Date, Failure> {
    day_of(text).ok_or_else(|| {
        let message = Text::new(format!("`{text}` không phải là ngày"), format!("`{text}` is not a date"));
        let help = Text::fixed("Viết 2026-03-31 hoặc 31/3/2026", "Write 2026-03-31 or 31/3/2026");
        Failure::usage("E-DATE", message, help).at(flag).with_value(text)
    })
}

/// A kind that the words name.
pub(super) fn kind(word: &str) -> Result<Kind, Failure> {
    Kind::of(word).ok_or_else(|| {
        let known: Vec<&str> = Kind::all().map(Kind::name).collect();
        let list = hoinhap_sources::nearest(word, known.iter().copied(), 3).join(", ");
        let list = if list.is_empty() { known.join(", ") } else { list };
        let message = Text::new(
            format!("Không có loại bản ghi `{word}`"),
            format!("There is no kind of record `{word}`"),
        );
        let help = Text::new(format!("Có các loại: {list}"), format!("Kinds are {list}"));
        Failure::usage("E-KIND", message, help).at("KIND").with_value(word)
    })
}

/// Does some writing on behalf of the request.
pub(super) fn write<R>(
    session: &Session,
    matches: &ArgMatches,
    work: impl FnOnce(&mut OpenRegister, &mut Actor<'_>) -> Result<R, StoreError>,
) -> Result<R, Failure> {
    let mut register = open(session, matches)?;
    let signer = signer(session, matches, &register)?;
    let account = account(&register, matches)?;
    with_actor((&account, matches), signer.as_ref(), |actor| work(&mut register, actor))
}

/// Hands out the one who writes.
pub(super) fn with_actor<R>(
    (account, matches): (&str, &ArgMatches),
    signer: Option<&Signer>,
    work: impl FnOnce(&mut Actor<'_>) -> Result<R, StoreError>,
) -> Result<R, Failure> {
    let mut randomness_failed = false;
    let mut salt = || {
        let mut bytes = [0; 16];
        randomness_failed |= getrandom::fill(&mut bytes).is_err();
        bytes
    };
    let mut actor = Actor {
        name: account,
        scope: one(matches, "scope").unwrap_or_default(),
        now: Session::now(),
        salt: &mut salt,
        signer,
    };
    let done = work(&mut actor).map_err(|error| failure(&error));
    if randomness_failed { Err(no_randomness()) } else { done }
}

/// Thirty-two secret bytes.
pub(super) fn secret() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map(|()| bytes).map_err(|_| no_randomness())
}

fn no_randomness() -> Failure {
    Failure::internal(
        "E-RANDOM",
        Text::fixed("Hệ điều hành không cấp số ngẫu nhiên", "The operating system gives no random bytes"),
        Text::fixed("Thử lại trên máy khác", "Try another machine"),
    )
}

/// The signer of the register's heads; `None` where its key is kept elsewhere. Heads are then signed later.
fn signer(
    session: &Session,
    matches: &ArgMatches,
    register: &OpenRegister,
) -> Result<Option<Signer>, Failure> {
    let path = key_path(session, matches)?;
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(None) };
    let key = register.key().map_err(|error| failure(&error))?;
    let signer = seed(text.trim()).map(|seed| Signer::from_seed(key.origin(), &seed));
    let own = signer.filter(|signer| signer.verifier() == key);
    let wrong = || {
        let message = Text::fixed("Khoá không phải của sổ này", "The key is not that of this register");
        let help = Text::fixed(
            "Đặt đúng tệp khoá cạnh tệp dữ liệu",
            "Put the right key beside the file of the register",
        );
        Failure::usage("E-HEAD", message, help).at(path.display().to_string())
    };
    own.map(Some).ok_or_else(wrong)
}

fn seed(hex: &str) -> Option<[u8; 32]> {
    hoinhap_register::log::Hash::from_hex(hex).map(|hash| hash.0)
}

/// A refusal of the store, every problem told.
pub(super) fn failure(error: &StoreError) -> Failure {
    if let StoreError::Conflict { subject, current, stored, offered, .. } = error {
        return conflict(subject, *current, (stored, offered));
    }
    let exit = if matches!(error, StoreError::Engine(_)) { EXIT_FAILED } else { EXIT_WRONG_REQUEST };
    Failure { exit, ..Failure::of_issues(error.issues()) }
}

/// A change that stands on an older version: what is stored beside what was offered, field by field.
fn conflict(subject: &str, current: u64, (stored, offered): (&str, &str)) -> Failure {
    let read = |text: &str| -> Value { serde_json::from_str(text).unwrap_or_default() };
    let (stored, offered) = (read(stored), read(offered));
    let text = |value: &Value| value.as_str().unwrap_or("–").to_owned();
    let differing = offered
        .as_object()
        .into_iter()
        .flatten()
        .map(|(field, value)| format!("{field}: {} → {}", text(&stored[field]), text(value)));
    let (kind, id) = subject.split_once(':').unwrap_or(("record", subject));
    let message = Text::new(
        format!("Bản ghi đã được sửa sau phiên bản này (sự kiện {current})"),
        format!("The record was changed after this version (event {current})"),
    );
    let help = Text::new(
        format!("Xem `register show {id} --kind {kind}`, rồi sửa lại với --base {current}"),
        format!("Look at `register show {id} --kind {kind}`, then make the change with --base {current}"),
    );
    Failure::usage("E-CONFLICT", message, help)
        .at(subject)
        .with_value(differing.collect::<Vec<_>>().join("; "))
}

/// A text file of the user's.
pub(super) fn read_text(path: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::of_file(Path::new(path), &error))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn messages_never_show_a_password() {
        for (address, shown) in [
            ("postgres://an:s3cret@db.example/register", "postgres://an@db.example/register"),
            ("postgres://an:s3cr@t@db.example/register", "postgres://an@db.example/register"),
            ("postgresql://an@db.example", "postgresql://an@db.example"),
            ("postgres://db.example/register", "postgres://db.example/register"),
        ] {
            assert_eq!(Place::of(address, "--store").unwrap().name(), shown);
        }
        let file = Place::of("a/register.sqlite", "--store").unwrap();
        assert_eq!(file, Place::File(PathBuf::from("a/register.sqlite")));
    }

    #[test]
    fn an_address_of_another_kind_is_refused_and_makes_no_file() {
        for address in ["mysql://an:s3cret@db", "postgre://an@db/register", "https://db"] {
            let failure = Place::of(address, "--to").unwrap_err();
            assert_eq!((failure.code.as_str(), failure.place.as_deref()), ("cli/bad-value", Some("--to")));
            assert!(failure.help.en.contains("postgres://") && !failure.value.unwrap().contains("s3cret"));
        }
    }

    #[test]
    fn a_conflict_shows_both_values_of_each_field() {
        let failure =
            conflict("task:T-1", 12, (r#"{"product":"A","due":"2026"}"#, r#"{"product":"B","note":"x"}"#));
        assert_eq!(failure.value.as_deref(), Some("product: A → B; note: – → x"));
        assert!(failure.help.en.contains("--base 12"));
    }
}
