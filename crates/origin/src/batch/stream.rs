//! The stream: blocks of declarations read in order, judged by several threads, written in order.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use hoinhap_vocab::Date;
use serde_json::{Value, json};

use super::declaration::{BadRow, Declaration, Judge, Judged};
use super::summary::Summary;
use crate::Decimal;
use crate::tariff::Rate;

/// Bytes per block of a CSV file.
const BLOCK: usize = 1 << 22;
/// Rows per block of a Parquet file.
const BATCH_ROWS: usize = 1 << 15;
/// Blocks between two saves of the state.
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
    /// Threads that judge.
    pub threads: usize,
}

/// How far the batch is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Bytes (CSV) or rows (Parquet) done.
    pub done: u64,
    /// All of them.
    pub all: u64,
}

/// The columns of the input, by the order in which they are asked for.
const COLUMNS: [&str; 8] =
    ["id", "date", "hs8", "origin", "importer", "value", "claimed_programme", "firm_size"];
/// Columns that may be missing.
const OPTIONAL: [&str; 3] = ["importer", "claimed_programme", "firm_size"];

/// Where each column stands.
type Places = [Option<usize>; 8];

/// A block of input.
enum Block {
    Csv { bytes: Vec<u8> },
    Rows { columns: Vec<Vec<String>>, rows: usize },
}

/// A block that was judged.
struct Done {
    index: usize,
    end: u64,
    summary: Summary,
    lines: Vec<u8>,
    bad: Vec<u8>,
}

/// The state between two runs.
#[derive(Default)]
struct State {
    done: u64,
    out: u64,
    bad: u64,
    summary: Summary,
}

impl BatchFiles {
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

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn at(path: &Path) -> impl Fn(io::Error) -> BatchError + '_ {
    move |source| BatchError::File { path: path.display().to_string(), source }
}

/// Judges a file of declarations; goes on where an earlier run of the same files was stopped.
///
/// # Errors
/// A file cannot be read or written, or a column is missing.
pub fn run(judge: &Judge, files: &BatchFiles, tell: &dyn Fn(Progress)) -> Result<Summary, BatchError> {
    let parquet = files.input.extension().is_some_and(|extension| extension == "parquet");
    let length = fs::metadata(&files.input).map_err(at(&files.input))?.len();
    let mut state = if parquet { State::default() } else { resume(files, length) };
    let mut out = open(
        &files.out,
        state.out,
        b"id,mfn_pct,best_pct,best_programmes,claimed_programme,foregone_duty,inversion,unsettled\n",
    )?;
    let mut bad = open(&files.bad(), state.bad, b"row,reason,text\n")?;
    let mut written = (state.out.max(HEADER_OUT), state.bad.max(HEADER_BAD));
    let (blocks, work) = sync_channel::<(usize, u64, Places, Block)>(files.threads * 2);
    let work = Arc::new(Mutex::new(work));
    let (results, ready) = sync_channel::<Done>(files.threads * 2);
    let start = state.done;
    thread::scope(|scope| {
        for _ in 0..files.threads.max(1) {
            let (work, results) = (Arc::clone(&work), results.clone());
            scope.spawn(move || worker(judge, &work, &results));
        }
        drop(results);
        let reader = scope.spawn(move || {
            if parquet { read_parquet(&files.input, &blocks) } else { read_csv(&files.input, start, &blocks) }
        });
        let mut waiting: BTreeMap<usize, Done> = BTreeMap::new();
        let mut next = 0;
        for done in ready {
            waiting.insert(done.index, done);
            while let Some(done) = waiting.remove(&next) {
                out.write_all(&done.lines).map_err(at(&files.out))?;
                bad.write_all(&done.bad).map_err(at(&files.out))?;
                written = (written.0 + done.lines.len() as u64, written.1 + done.bad.len() as u64);
                state.summary.merge(&done.summary);
                state.done = done.end;
                next += 1;
                tell(Progress { done: done.end, all: length });
                if !parquet && next % SAVE_EVERY == 0 {
                    out.flush().and_then(|()| bad.flush()).map_err(at(&files.out))?;
                    (state.out, state.bad) = written;
                    save(files, &state, length)?;
                }
            }
        }
        reader.join().unwrap_or(Ok(()))?;
        out.flush().and_then(|()| bad.flush()).map_err(at(&files.out))
    })?;
    let _ = fs::remove_file(files.state());
    Ok(state.summary)
}

const HEADER_OUT: u64 =
    "id,mfn_pct,best_pct,best_programmes,claimed_programme,foregone_duty,inversion,unsettled\n".len() as u64;
const HEADER_BAD: u64 = "row,reason,text\n".len() as u64;

/// Opens an output file: anew with its header, or cut to the length that the state knows.
fn open(path: &Path, length: u64, header: &[u8]) -> Result<BufWriter<File>, BatchError> {
    let mut file =
        OpenOptions::new().create(true).write(true).truncate(length == 0).open(path).map_err(at(path))?;
    if length == 0 {
        file.write_all(header).map_err(at(path))?;
    } else {
        file.set_len(length).and_then(|()| file.seek(SeekFrom::End(0)).map(drop)).map_err(at(path))?;
    }
    Ok(BufWriter::with_capacity(1 << 20, file))
}

/// The state of an earlier run over an input of the same length, where there is one and its outputs still are.
fn resume(files: &BatchFiles, length: u64) -> State {
    let read = || {
        let value: Value = serde_json::from_str(&fs::read_to_string(files.state()).ok()?).ok()?;
        let number = |key: &str| value.get(key)?.as_u64();
        let enough = |path: &Path, length: u64| fs::metadata(path).is_ok_and(|meta| meta.len() >= length);
        let (out, bad) = (number("out")?, number("bad")?);
        let same = number("input_bytes")? == length && enough(&files.out, out) && enough(&files.bad(), bad);
        let summary = Summary::from_state(value.get("summary")?)?;
        same.then_some(State { done: number("done")?, out, bad, summary })
    };
    read().unwrap_or_default()
}

fn save(files: &BatchFiles, state: &State, length: u64) -> Result<(), BatchError> {
    let value = json!({
        "input_bytes": length,
        "done": state.done,
        "out": state.out,
        "bad": state.bad,
        "summary": state.summary.to_state(),
    });
    // Written beside and moved over, so that a stop never leaves half a state.
    let (path, beside) = (files.state(), with_suffix(&files.out, ".state.tmp"));
    fs::write(&beside, value.to_string()).and_then(|()| fs::rename(&beside, &path)).map_err(at(&path))
}

fn worker(judge: &Judge, work: &Mutex<Receiver<(usize, u64, Places, Block)>>, results: &SyncSender<Done>) {
    loop {
        let next = work.lock().map(|queue| queue.recv());
        let Ok(Ok((index, end, places, block))) = next else { return };
        let mut done = Done { index, end, summary: Summary::default(), lines: Vec::new(), bad: Vec::new() };
        match block {
            Block::Csv { bytes } => judge_csv(judge, &places, &bytes, &mut done),
            Block::Rows { columns, rows } => judge_rows(judge, &places, &columns, rows, &mut done),
        }
        if results.send(done).is_err() {
            return;
        }
    }
}

fn judge_csv(judge: &Judge, places: &Places, bytes: &[u8], done: &mut Done) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::StringRecord::new();
    done.lines.reserve(bytes.len());
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return,
            Ok(true) => {
                let get = |place: usize| places[place].map_or(Some(""), |column| record.get(column));
                judge_one(judge, get, done, || record.iter().collect::<Vec<_>>().join(","));
            }
            Err(error) => bad_row(done, BadRow::Malformed, &error.to_string()),
        }
    }
}

fn judge_rows(judge: &Judge, places: &Places, columns: &[Vec<String>], rows: usize, done: &mut Done) {
    for row in 0..rows {
        let get = |place: usize| match places[place] {
            None => Some(""),
            Some(column) => columns.get(column).and_then(|values| values.get(row)).map(String::as_str),
        };
        judge_one(judge, get, done, || {
            columns.iter().map(|values| values[row].as_str()).collect::<Vec<_>>().join(",")
        });
    }
}

fn judge_one<'a>(
    judge: &Judge,
    get: impl Fn(usize) -> Option<&'a str>,
    done: &mut Done,
    text: impl Fn() -> String,
) {
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
        })
    };
    let Some(row) = read() else { return bad_row(done, BadRow::Malformed, &text()) };
    match judge.judge(&row) {
        Ok(judged) => {
            done.summary.count(&judged, row.firm_size);
            write_line(judge, &row, &judged, &mut done.lines);
        }
        Err(reason) => bad_row(done, reason, &text()),
    }
}

/// Bad rows carry their id and text; the number of the row in its block depends on the block and is not written.
fn bad_row(done: &mut Done, reason: BadRow, text: &str) {
    done.summary.count_bad(reason);
    let id = text.split(',').next().unwrap_or_default().replace('"', "");
    let _ = writeln!(done.bad, "{id},{},\"{}\"", reason.code(), text.replace('"', "\"\""));
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
    let foregone = match (judged.claimed, judged.mfn, judged.best) {
        (None, Some(mfn), Some(best)) if judged.eligible != 0 => {
            judged.value.percent(Rate::from_units(mfn.units() - best.units()).to_decimal())
        }
        _ => Decimal::ZERO,
    };
    let flag = |truth: bool| if truth { "1" } else { "" };
    let _ =
        writeln!(lines, ",{},{foregone},{},{}", row.claimed, flag(judged.inversion), flag(judged.unsettled));
}

fn places(path: &Path, names: &[String]) -> Result<Places, BatchError> {
    let mut found = [None; 8];
    for (place, column) in found.iter_mut().zip(COLUMNS) {
        *place = names.iter().position(|name| name.trim() == column);
        if place.is_none() && !OPTIONAL.contains(&column) {
            return Err(BatchError::NoColumn { path: path.display().to_string(), column });
        }
    }
    Ok(found)
}

type Blocks = SyncSender<(usize, u64, Places, Block)>;

/// Cuts the file at line ends. A quoted value must not hold a line end.
fn read_csv(path: &Path, start: u64, blocks: &Blocks) -> Result<(), BatchError> {
    let mut file = File::open(path).map_err(at(path))?;
    let header = header(path, &mut file)?;
    let names: Vec<String> =
        header.trim_end().split(',').map(|name| name.trim_matches(['"', '\u{feff}']).to_owned()).collect();
    let places = places(path, &names)?;
    let mut end = start.max(header.len() as u64);
    file.seek(SeekFrom::Start(end)).map_err(at(path))?;
    let mut rest = Vec::new();
    for index in 0.. {
        let mut bytes = std::mem::take(&mut rest);
        let before = bytes.len();
        let read = Read::by_ref(&mut file).take(BLOCK as u64).read_to_end(&mut bytes).map_err(at(path))?;
        if read == 0 && before == 0 {
            break;
        }
        if read > 0 {
            match bytes.iter().rposition(|byte| *byte == b'\n') {
                Some(last) => rest = bytes.split_off(last + 1),
                None => {
                    rest = bytes;
                    bytes = Vec::new();
                }
            }
        }
        end += bytes.len() as u64;
        if blocks.send((index, end, places, Block::Csv { bytes })).is_err() {
            break;
        }
    }
    Ok(())
}

fn header(path: &Path, file: &mut File) -> Result<String, BatchError> {
    let mut head = Vec::new();
    Read::by_ref(file).take(1 << 16).read_to_end(&mut head).map_err(at(path))?;
    let line = head.iter().position(|byte| *byte == b'\n').map_or(head.len(), |end| end + 1);
    Ok(String::from_utf8_lossy(&head[..line]).into_owned())
}

fn read_parquet(path: &Path, blocks: &Blocks) -> Result<(), BatchError> {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    let damaged = |reason: String| BatchError::Parquet { path: path.display().to_string(), reason };
    let file = File::open(path).map_err(at(path))?;
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| damaged(error.to_string()))?;
    let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let places = places(path, &names)?;
    let reader = builder.with_batch_size(BATCH_ROWS).build().map_err(|error| damaged(error.to_string()))?;
    let mut end = 0;
    for (index, batch) in reader.enumerate() {
        let batch = batch.map_err(|error| damaged(error.to_string()))?;
        let columns = batch.columns().iter().map(|column| texts(column.as_ref())).collect();
        end += batch.num_rows() as u64;
        if blocks.send((index, end, places, Block::Rows { columns, rows: batch.num_rows() })).is_err() {
            break;
        }
    }
    Ok(())
}

/// A column as text: text as it is, whole numbers, decimals and days in their plain form.
fn texts(column: &dyn arrow_array::Array) -> Vec<String> {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type};
    let text = |index: usize| -> String {
        if column.is_null(index) {
            return String::new();
        }
        if let Some(values) = column.as_string_opt::<i32>() {
            return values.value(index).to_owned();
        }
        if let Some(values) = column.as_string_opt::<i64>() {
            return values.value(index).to_owned();
        }
        if let Some(values) = column.as_primitive_opt::<Date32Type>() {
            let days = jiff::Span::new().days(i64::from(values.value(index)));
            let day: Option<Date> = hoinhap_vocab::date(1970, 1, 1).checked_add(days).ok();
            return day.map(|day| day.to_string()).unwrap_or_default();
        }
        if let Some(values) = column.as_primitive_opt::<Int64Type>() {
            return values.value(index).to_string();
        }
        if let Some(values) = column.as_primitive_opt::<Int32Type>() {
            return values.value(index).to_string();
        }
        if let Some(values) = column.as_primitive_opt::<Float64Type>() {
            return values.value(index).to_string();
        }
        if let Some(values) = column.as_primitive_opt::<Decimal128Type>() {
            return values.value_as_string(index);
        }
        String::new()
    };
    (0..column.len()).map(text).collect()
}
