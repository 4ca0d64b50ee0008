//! The output of a batch: a line per declaration, bad rows beside it, and the state from which a stopped run goes on.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::input::Input;
use super::stream::{BadLine, BatchError, BatchFiles, Done, at, id_hash, with_suffix, written};
use super::summary::Summary;

/// The state between two runs.
#[derive(Default)]
pub(super) struct State {
    /// Bytes (CSV) or rows (Parquet) of the input that are done.
    pub(super) done: u64,
    out: u64,
    bad: u64,
    /// Lines (CSV, the header among them) or rows (Parquet) of the input that are done.
    height: u64,
    pub(super) summary: Summary,
}

/// The output files, with what is written of each.
pub(super) struct Sink<'a> {
    files: &'a BatchFiles,
    out: BufWriter<File>,
    bad: BufWriter<File>,
    written: (u64, u64),
    /// Hashes of the ids met; looked up only, never walked.
    ids: HashSet<u64>,
}

impl<'a> Sink<'a> {
    pub(super) fn open(files: &'a BatchFiles, state: &State) -> Result<Self, BatchError> {
        let (head_out, head_bad) = (HEADER_OUT.as_bytes(), HEADER_BAD.as_bytes());
        Ok(Self {
            out: open(&files.out, state.out, head_out)?,
            bad: open(&files.bad(), state.bad, head_bad)?,
            written: (state.out.max(head_out.len() as u64), state.bad.max(head_bad.len() as u64)),
            ids: ids_of(files, state.out)?,
            files,
        })
    }

    /// Writes a block and adds its sums.
    pub(super) fn take(&mut self, done: &Done, state: &mut State) -> Result<(), BatchError> {
        self.out.write_all(&done.lines).map_err(at(&self.files.out))?;
        for line in &done.bad {
            let text = self.bad_line(line, state.height);
            self.bad.write_all(text.as_bytes()).map_err(at(&self.files.bad()))?;
            self.written.1 += text.len() as u64;
        }
        self.written.0 += done.lines.len() as u64;
        state.summary.merge(&done.summary);
        let repeats = done.ids.iter().filter(|id| !self.ids.insert(**id)).count();
        state.summary.duplicate_ids += repeats as u64;
        state.height += done.height;
        state.done = done.end;
        Ok(())
    }

    /// A bad row with its line in the input (row of a Parquet file), counted from 1.
    fn bad_line(&self, line: &BadLine, before: u64) -> String {
        let (lang, reason) = (self.files.lang, line.reason);
        let row = (before + line.row + 1).to_string();
        let (cause, remedy) = (reason.cause(), reason.remedy());
        let values = [
            row.as_str(),
            line.id.as_str(),
            reason.column(),
            line.value.as_str(),
            reason.code(),
            cause.get(lang),
            remedy.get(lang),
            line.text.as_str(),
        ];
        written(values.into_iter()) + "\n"
    }

    pub(super) fn save(&mut self, state: &mut State, input: &Input) -> Result<(), BatchError> {
        self.flush()?;
        (state.out, state.bad) = self.written;
        save(self.files, state, input)
    }

    pub(super) fn flush(&mut self) -> Result<(), BatchError> {
        self.out.flush().and_then(|()| self.bad.flush()).map_err(at(&self.files.out))
    }
}

const HEADER_OUT: &str = "id,mfn_pct,best_pct,best_programmes,claimed_programme,foregone_duty,inversion,unsettled,claim,other_year\n";
const HEADER_BAD: &str = "row,id,column,value,reason,cause,remedy,text\n";

/// The ids that an earlier run has met: those of the lines it wrote.
fn ids_of(files: &BatchFiles, length: u64) -> Result<HashSet<u64>, BatchError> {
    if length == 0 {
        return Ok(HashSet::new());
    }
    let file = File::open(&files.out).map_err(at(&files.out))?.take(length);
    let mut reader = csv::Reader::from_reader(file);
    let ids = reader.records().map_while(Result::ok);
    Ok(ids.filter_map(|record| id_hash(record.get(0).unwrap_or_default())).collect())
}

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

/// The state of an earlier run over the same input, where there is one and its outputs still are.
pub(super) fn resume(files: &BatchFiles, input: &Input) -> State {
    let read = || {
        let value: Value = serde_json::from_str(&fs::read_to_string(files.state()).ok()?).ok()?;
        let number = |key: &str| value.get(key)?.as_u64();
        let enough = |path: &Path, length: u64| fs::metadata(path).is_ok_and(|meta| meta.len() >= length);
        let (out, bad) = (number("out")?, number("bad")?);
        let same = number("input_bytes")? == input.bytes && value.get("input_head")?.as_str()? == input.head;
        let same = same && enough(&files.out, out) && enough(&files.bad(), bad);
        let summary = Summary::from_state(value.get("summary")?)?;
        let same = same && value.get("lang")?.as_str()? == files.lang.code();
        same.then_some(State { done: number("done")?, out, bad, height: number("height")?, summary })
    };
    // A CSV file has its header as the first line.
    read().unwrap_or_else(|| State { height: u64::from(!input.parquet), ..State::default() })
}

fn save(files: &BatchFiles, state: &State, input: &Input) -> Result<(), BatchError> {
    let value = json!({
        "input_bytes": input.bytes,
        "input_head": input.head,
        "done": state.done,
        "out": state.out,
        "bad": state.bad,
        "height": state.height,
        "lang": files.lang.code(),
        "summary": state.summary.to_state(),
    });
    // Written beside and moved over, so that a stop never leaves half a state.
    let (path, beside) = (files.state(), with_suffix(&files.out, ".state.tmp"));
    fs::write(&beside, value.to_string()).and_then(|()| fs::rename(&beside, &path)).map_err(at(&path))
}
