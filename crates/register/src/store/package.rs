//! A register as a folder of files that everybody can read, and back.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::book::Book;
use crate::log::{Checkpoint, Hash, LogEntry, VerifierKey, canonical_json};
use crate::record::{Class, Kind, Record};

use super::copy::LogWriter;
use super::error::StoreError;
use super::register::Register;
use super::tables::Tables;
use super::verify::{line_of, read_log, verify_exported};

/// Files by name.
pub type PackageFiles = BTreeMap<String, Vec<u8>>;

const LOG: &str = "log.jsonl";
const HEADS: &str = "heads.jsonl";
const HEAD: &str = "head.txt";
const KEY: &str = "key.txt";
pub(super) const PACKAGE: &str = "datapackage.json";

/// Writes a register as files: a CSV table for each kind, their description, the newest head and the key that checks
/// it. With the clearance for everything the whole log and all heads are in, and the package can be restored; below it
/// the records above the clearance are left out with every trace of them, and so is the log.
///
/// # Errors
/// The engine failed.
pub fn export_package<T: Tables>(
    register: &Register<T>,
    clearance: Class,
) -> Result<PackageFiles, StoreError> {
    register.consistently(|| export_within(register, clearance))
}

fn export_within<T: Tables>(register: &Register<T>, clearance: Class) -> Result<PackageFiles, StoreError> {
    let book = Book::within(register, clearance)?.without_traces();
    let mut files = book_tables(&book, clearance, Cells::Plain)?;
    if let Some(head) = register.tables().last_head()? {
        files.insert(HEAD.to_owned(), head.to_string().into_bytes());
    }
    files.insert(KEY.to_owned(), format!("{}\n", register.key()?).into_bytes());
    if clearance == Class::Restricted {
        files.insert(LOG.to_owned(), log_of(register)?);
        files.insert(HEADS.to_owned(), heads_of(register)?);
    }
    Ok(files)
}

/// How cells are written that a spreadsheet would run as formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// As they are: for programs.
    Plain,
    /// With a mark before them that imports take off again: for people, who open a table in a spreadsheet.
    Guarded,
}

/// The records of a book, which are of classes up to one, as a CSV table for each kind and the description of all.
///
/// # Errors
/// A table cannot be written.
pub fn book_tables(book: &Book, clearance: Class, cells: Cells) -> Result<PackageFiles, StoreError> {
    let mut files = PackageFiles::new();
    let mut resources = Vec::new();
    for kind in Kind::all() {
        let records = book.all(kind.name());
        if !records.is_empty() {
            let table = table_of(kind, records, cells)?;
            resources.push(resource(kind, records.len(), &table));
            files.insert(format!("{kind}.csv"), table);
        }
    }
    let description = json!({
        "profile": "data-package",
        "name": "hoinhap-register",
        "classes": Class::ALL.iter().filter(|class| **class <= clearance).map(|class| class.code()).collect::<Vec<_>>(),
        "resources": resources,
    });
    files.insert(PACKAGE.to_owned(), (canonical_json(&description) + "\n").into_bytes());
    Ok(files)
}

impl Cells {
    /// A text as it stands in a table.
    #[must_use]
    pub fn write(self, text: &str) -> std::borrow::Cow<'_, str> {
        if self == Self::Guarded && text.starts_with(['=', '+', '-', '@']) {
            return format!("'{text}").into();
        }
        text.into()
    }
}

/// The records of a kind as CSV: id, class, then the fields of the kind, rows by id.
fn table_of(kind: Kind, records: &[Record], cells: Cells) -> Result<Vec<u8>, StoreError> {
    let failed = |error: &dyn std::fmt::Display| StoreError::Engine(error.to_string());
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let header = ["id", "class"].into_iter().chain(kind.fields().iter().map(|field| field.name));
    writer.write_record(header).map_err(|error| failed(&error))?;
    for record in records {
        let values = kind.fields().iter().map(|field| record.get(field.name));
        let row = [record.id.as_str(), record.class.code()].into_iter().chain(values);
        writer
            .write_record(row.map(|value| cells.write(value).into_owned()))
            .map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn resource(kind: Kind, rows: usize, table: &[u8]) -> Value {
    let text = crate::record::label(kind.name());
    let fields = ["id", "class"].into_iter().chain(kind.fields().iter().map(|field| field.name));
    json!({
        "name": kind.name(),
        "path": format!("{kind}.csv"),
        "title": text.en,
        "title_vi": text.vi,
        "rows": rows,
        "bytes": table.len(),
        "hash": format!("sha256:{}", Hash::of(table)),
        "schema": {"fields": fields.map(|name| json!({"name": name, "type": "string"})).collect::<Vec<_>>()},
    })
}

fn log_of<T: Tables>(register: &Register<T>) -> Result<Vec<u8>, StoreError> {
    let mut lines = String::new();
    register.tables().visit_events(0, &mut |entry| {
        lines.push_str(&line_of(&entry)?);
        lines.push('\n');
        Ok(())
    })?;
    Ok(lines.into_bytes())
}

fn heads_of<T: Tables>(register: &Register<T>) -> Result<Vec<u8>, StoreError> {
    let line =
        |head: &Checkpoint| canonical_json(&json!({"size": head.size, "note": head.to_string()})) + "\n";
    Ok(register.tables().heads()?.iter().map(line).collect::<String>().into_bytes())
}

/// Restores a package into empty tables. The log is verified against the heads of the package first; the records are made
/// from the log, so that nobody can slip one in through a CSV file.
///
/// # Errors
/// A file is missing or damaged, the log does not verify, the tables are not empty, or the engine failed.
pub fn restore_package<T: Tables>(mut tables: T, files: &PackageFiles) -> Result<Register<T>, StoreError> {
    Register::vacant(&tables)?;
    let log = read_log(text(files, LOG)?)?;
    let heads = read_heads(text(files, HEADS)?)?;
    let key: VerifierKey = text(files, KEY)?.trim().parse()?;
    let report = verify_exported(&log, &heads, &[], &key)?;
    if let Some(broken) = report.first_bad {
        return Err(StoreError::Broken(broken));
    }
    tables.begin()?;
    let filled = fill(&mut tables, &log, &heads, &key);
    match filled {
        Ok(()) => tables.commit()?,
        Err(error) => return tables.rollback().and(Err(error)),
    }
    let mut register = Register::open(tables)?;
    register.rebuild(false)?;
    Ok(register)
}

fn fill<T: Tables>(
    tables: &mut T,
    log: &[LogEntry],
    heads: &[Checkpoint],
    key: &VerifierKey,
) -> Result<(), StoreError> {
    let mut writer = LogWriter::new(tables);
    log.iter().try_for_each(|entry| writer.push(entry))?;
    writer.finish(heads)?;
    let payload = log.first().and_then(|entry| entry.payload.as_deref());
    let opening: Value = payload.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    if opening["key"].as_str() != Some(key.to_string().as_str()) {
        return Err(StoreError::file(KEY, "the log was opened with another key"));
    }
    tables.set_setting("key", &key.to_string())?;
    tables.set_setting("profile", opening["profile"].as_str().unwrap_or_default())
}

fn text<'a>(files: &'a PackageFiles, name: &str) -> Result<&'a str, StoreError> {
    let bytes = files.get(name).ok_or_else(|| StoreError::file(name, "the file is missing"))?;
    str::from_utf8(bytes).map_err(|error| StoreError::file(name, error))
}

fn read_heads(lines: &str) -> Result<Vec<Checkpoint>, StoreError> {
    let read = |(index, line): (usize, &str)| {
        let value: Value = serde_json::from_str(line)
            .map_err(|error| StoreError::file(format!("{HEADS}, line {}", index + 1), error))?;
        Ok(Checkpoint::parse(value["note"].as_str().unwrap_or_default())?)
    };
    lines.lines().enumerate().map(read).collect()
}
