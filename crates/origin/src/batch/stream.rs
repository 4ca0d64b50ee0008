//! The stream: blocks of declarations read in order, judged by several threads, written in order.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use hoinhap_vocab::Lang;

use super::bad_row::BadRow;
use super::declaration::{Declaration, Judge, Judged};
use super::input::{Block, COLUMNS, Input, Layout, Numbered, read_csv, read_parquet, reader_of};
use super::sink::{Sink, resume};
use super::summary::Summary;
use crate::tariff::Rate;

/// Blocks between two saves of the state, unless said otherwise.
const SAVE_EVERY: usize = 16;

/// What can stop a batch.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// A column is missing.
    #[error("{path} has no column `{column}`")]
    NoColumn {
        /// The file.
        path: String,
        /// The column.
        column: &'static str,
        /// The columns that it has.
        found: String,
    },
    /// Two columns bear one name.
    #[error("{path} has two columns `{column}`")]
    RepeatedColumn {
        /// The file.
        path: String,
        /// The column.
        column: &'static str,
    },
    /// A column that is not known bears nearly the name of one that is missing.
    #[error("{path}: is the column `{found}` meant to be `{column}`?")]
    NearColumn {
        /// The file.
        path: String,
        /// The column that is missing.
        column: &'static str,
        /// The column that is there.
        found: String,
    },
    /// The Parquet file is damaged.
    #[error("{path}: {reason}")]
    Parquet {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
}

/// The files of a batch.
#[derive(Debug, Clone)]
pub struct BatchFiles {
    /// Declarations, CSV or Parquet by the name's ending.
    pub input: PathBuf,
    /// One line per declaration, CSV.
    pub out: PathBuf,
    /// The language of the side file.
    pub lang: Lang,
    /// Threads that judge.
    pub threads: usize,
    /// Blocks between two saves of the state from which a stopped run goes on.
    pub save_every: usize,
}

/// How far the batch is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Bytes (CSV) or rows (Parquet) done.
    pub done: u64,
    /// All of them.
    pub all: u64,
}

/// A block that was judged.
pub(super) struct Done {
    index: usize,
    pub(super) end: u64,
    pub(super) summary: Summary,
    pub(super) lines: Vec<u8>,
    /// Bad rows, each with its place in the block.
    pub(super) bad: Vec<BadLine>,
    /// Hashes of the ids of those judged, in order.
    pub(super) ids: Vec<u64>,
    /// Lines of a CSV block, rows of a Parquet block.
    pub(super) height: u64,
}

/// A bad row.
pub(super) struct BadLine {
    /// Its line or row within the block, from 0.
    pub(super) row: u64,
    pub(super) reason: BadRow,
    /// The offending value, and the row as it was read.
    pub(super) value: String,
    pub(super) id: String,
    pub(super) text: String,
}

impl BatchFiles {
    /// A batch from one file to another.
    #[must_use]
    pub const fn new(input: PathBuf, out: PathBuf, threads: usize) -> Self {
        Self { input, out, lang: Lang::En, threads, save_every: SAVE_EVERY }
    }

    /// Where bad rows go.
    #[must_use]
    pub fn bad(&self) -> PathBuf {
        with_suffix(&self.out, ".bad.csv")
    }

    /// Where the state of a run that was stopped is kept.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        with_suffix(&self.out, ".state.json")
    }
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub(super) fn at(path: &Path) -> impl Fn(io::Error) -> BatchError + '_ {
    move |source| BatchError::File { path: path.display().to_string(), source }
}

/// Judges a file of declarations; goes on where an earlier run of the same files was stopped.
///
/// Values are in the currency of the first declaration; one in another currency is a bad row.
///
/// # Errors
/// A file cannot be read or written, or a column is missing.
pub fn run(judge: &Judge, files: &BatchFiles, tell: &dyn Fn(Progress)) -> Result<Summary, BatchError> {
    let input = Input::open(files)?;
    let mut state = resume(files, &input);
    state.summary.currency.clone_from(&input.currency);
    let mut sink = Sink::open(files, &state)?;
    let (blocks, work) = sync_channel::<Numbered>(files.threads * 2);
    let work = Arc::new(Mutex::new(work));
    let (results, ready) = sync_channel::<Done>(files.threads * 2);
    let (start, currency) = (state.done, input.currency.as_str());
    thread::scope(|scope| {
        for _ in 0..files.threads.max(1) {
            let (work, results) = (Arc::clone(&work), results.clone());
            scope.spawn(move || worker(judge, currency, &work, &results));
        }
        // Nobody but the workers may hold the ends, or a failure here would leave the reader waiting for ever.
        drop((results, work));
        let path = files.input.as_path();
        let parquet = input.parquet;
        let reader = scope.spawn(move || match parquet {
            true => read_parquet(path, start, &blocks),
            false => read_csv(path, start, &blocks),
        });
        let mut waiting: BTreeMap<usize, Done> = BTreeMap::new();
        let mut next = 0;
        for done in ready {
            waiting.insert(done.index, done);
            while let Some(done) = waiting.remove(&next) {
                next += 1;
                sink.take(&done, &mut state)?;
                tell(Progress { done: done.end, all: input.length });
                if next % files.save_every.max(1) == 0 {
                    sink.save(&mut state, &input)?;
                }
            }
        }
        reader.join().unwrap_or(Ok(()))?;
        sink.flush()
    })?;
    let _ = fs::remove_file(files.state());
    Ok(state.summary)
}

fn worker(judge: &Judge, currency: &str, work: &Mutex<Receiver<Numbered>>, results: &SyncSender<Done>) {
    loop {
        let next = work.lock().map(|queue| queue.recv());
        let Ok(Ok((index, end, layout, block))) = next else { return };
        let mut desk = Desk { judge, currency, layout, done: Done::blank(index, end), row: 0 };
        match block {
            Block::Csv { bytes } => desk.judge_csv(&bytes),
            Block::Rows { columns, rows } => desk.judge_rows(&columns, rows),
        }
        if results.send(desk.done).is_err() {
            return;
        }
    }
}

/// Where one block is judged.
struct Desk<'a> {
    judge: &'a Judge,
    currency: &'a str,
    layout: Layout,
    done: Done,
    /// Where in the block the row is that is being judged.
    row: u64,
}

impl Done {
    fn blank(index: usize, end: u64) -> Self {
        Self {
            index,
            end,
            summary: Summary::default(),
            lines: Vec::new(),
            bad: Vec::new(),
            ids: Vec::new(),
            height: 0,
        }
    }
}

impl Desk<'_> {
    fn judge_csv(&mut self, bytes: &[u8]) {
        let mut reader = reader_of(self.layout.separator).from_reader(bytes);
        let mut record = csv::StringRecord::new();
        self.done.lines.reserve(bytes.len());
        self.done.height = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => return,
                Ok(true) => {
                    self.row = record.position().map_or(0, |place| line_of(place, bytes));
                    // A value too many, as a decimal comma makes, moves those after it.
                    if record.iter().skip(self.layout.width).any(|value| !value.trim().is_empty()) {
                        self.bad_row(|_| None, BadRow::Malformed, written(record.iter()));
                        continue;
                    }
                    self.judge_one(|column| record.get(column), || written(record.iter()));
                }
                Err(error) => {
                    self.row = error.position().map_or(0, |place| line_of(place, bytes));
                    self.bad_row(|_| None, BadRow::Malformed, error.to_string());
                }
            }
        }
    }

    fn judge_rows(&mut self, columns: &[Vec<String>], rows: usize) {
        self.done.height = rows as u64;
        for row in 0..rows {
            self.row = row as u64;
            let cell = |column: usize| columns.get(column)?.get(row).map(String::as_str);
            self.judge_one(cell, || written((0..columns.len()).filter_map(cell)));
        }
    }

    /// Judges a row; `cell` gives the value of a column, nothing where the row is too short for it.
    fn judge_one<'r>(&mut self, cell: impl Fn(usize) -> Option<&'r str>, text: impl Fn() -> String) {
        let places = self.layout.places;
        let get = |place: usize| places[place].map_or(Some(""), &cell).map(str::trim);
        let read = || {
            Some(Declaration {
                id: get(0)?,
                date: get(1)?,
                hs8: get(2)?,
                origin: get(3)?,
                importer: get(4)?,
                value: get(5)?,
                claimed: get(6)?,
                firm_size: get(7)?,
                currency: get(8)?,
            })
        };
        let Some(row) = read() else { return self.bad_row(get, BadRow::Malformed, text()) };
        let other = !row.currency.is_empty() && row.currency != self.currency;
        let judged = if other { Err(BadRow::Currency) } else { self.judge.judge(&row) };
        match judged {
            Ok(judged) => {
                self.done.summary.count(&judged, row.firm_size);
                self.done.ids.extend(id_hash(row.id));
                write_line(self.judge, &row, &judged, &mut self.done.lines);
            }
            Err(reason) => self.bad_row(get, reason, text()),
        }
    }

    fn bad_row<'r>(&mut self, get: impl Fn(usize) -> Option<&'r str>, reason: BadRow, text: String) {
        self.done.summary.count_bad(reason);
        let at_fault = COLUMNS.iter().position(|column| *column == reason.column());
        let value = at_fault.and_then(&get).unwrap_or_default().to_owned();
        let id = get(0).unwrap_or_default().to_owned();
        self.done.bad.push(BadLine { row: self.row, reason, value, id, text });
    }
}

/// The line of a block, from 0, on which the record of a place begins; empty lines before it are not part of it.
fn line_of(place: &csv::Position, bytes: &[u8]) -> u64 {
    let start = usize::try_from(place.byte()).unwrap_or(usize::MAX).min(bytes.len());
    let empty = bytes[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    place.line().saturating_sub(1) + empty.filter(|byte| **byte == b'\n').count() as u64
}

/// Values as a line of a CSV file.
pub(super) fn written<'r>(values: impl Iterator<Item = &'r str>) -> String {
    let quoted = |value: &str| {
        let plain = !value.contains([',', '"', '\n', '\r']);
        if plain { value.to_owned() } else { format!("\"{}\"", value.replace('"', "\"\"")) }
    };
    values.map(quoted).collect::<Vec<_>>().join(",")
}

/// What stands for an id where repeats are looked for; nothing for an empty one.
pub(super) fn id_hash(id: &str) -> Option<u64> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    (!id.is_empty()).then(|| hasher.finish())
}

fn write_line(judge: &Judge, row: &Declaration<'_>, judged: &Judged, lines: &mut Vec<u8>) {
    let rate = |lines: &mut Vec<u8>, rate: Option<Rate>| {
        let _ = match rate {
            Some(rate) => write!(lines, "{rate},"),
            None => write!(lines, ","),
        };
    };
    let quote = row.id.contains([',', '"']);
    let _ = if quote {
        write!(lines, "\"{}\",", row.id.replace('"', "\"\""))
    } else {
        write!(lines, "{},", row.id)
    };
    rate(lines, judged.mfn);
    rate(lines, judged.best);
    let mut first = true;
    for (index, programme) in judge.table.programmes.imports.iter().enumerate() {
        if judged.at_best >> index & 1 == 1 {
            let _ = write!(lines, "{}{}", if first { "" } else { " " }, programme.code);
            first = false;
        }
    }
    let flag = |truth: bool| if truth { "1" } else { "" };
    let (inversion, unsettled) = (flag(judged.inversion), flag(judged.unsettled));
    let (foregone, claim, other) = (judged.foregone(), judged.claim.code(), flag(judged.other_year));
    let _ = writeln!(lines, ",{},{foregone},{inversion},{unsettled},{claim},{other}", row.claimed);
}
