//! Reading the whole log on all cores: one thread reads, the others work on events one by one, and what comes out is put
//! together in the order of the log.

use std::sync::mpsc::{SyncSender, sync_channel};

use rayon::prelude::*;

use crate::log::{Hash, LogEntry, node_position};

use super::error::StoreError;
use super::tables::Tables;

/// Events that are worked on together.
const CHUNK: usize = 4096;

/// Chunks that may wait: more would only take memory.
const WAITING: usize = 2;

/// An event, and the leaf that the tree has for it where that was asked for.
type Read = (LogEntry, Option<Hash>);

/// What is done with events.
pub(super) trait Replay: Sync {
    /// What one event gives, whatever stands before it.
    type Digest: Send;

    /// Whether the leaves of the stored tree are needed.
    const LEAVES: bool;

    /// Works on one event; called on any thread.
    fn digest(&self, entry: &LogEntry) -> Self::Digest;
}

/// Reads the log from its beginning and hands each event with its digest to `fold`, in order, until it refuses.
///
/// # Errors
/// The first refusal, or the engine failed after the events before were taken.
pub(super) fn replay<T: Tables, R: Replay>(
    tables: &T,
    work: &R,
    mut fold: impl FnMut(LogEntry, Option<Hash>, R::Digest) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    let (sender, receiver) = sync_channel::<Vec<Read>>(WAITING);
    std::thread::scope(|scope| {
        let folding = scope.spawn(move || {
            for chunk in receiver {
                let digested = chunk.into_par_iter().map(|(entry, leaf)| (work.digest(&entry), entry, leaf));
                let digested: Vec<(R::Digest, LogEntry, Option<Hash>)> = digested.collect();
                digested.into_iter().try_for_each(|(digest, entry, leaf)| fold(entry, leaf, digest))?;
            }
            Ok(())
        });
        let read = read_chunks(tables, R::LEAVES, &sender);
        drop(sender);
        // A refusal comes from an event before all that were not read.
        let folded =
            folding.join().unwrap_or_else(|_| Err(StoreError::Engine("a thread stopped".to_owned())));
        folded.and(read)
    })
}

fn read_chunks<T: Tables>(
    tables: &T,
    leaves: bool,
    sender: &SyncSender<Vec<Read>>,
) -> Result<(), StoreError> {
    let mut stored = leaves.then(|| Leaves::of(tables));
    let mut chunk = Vec::with_capacity(CHUNK);
    let send = |chunk: Vec<Read>| {
        sender.send(chunk).map_err(|_| StoreError::Engine("the reading was stopped".to_owned()))
    };
    let read = tables.visit_events(0, &mut |entry| {
        let leaf = stored.as_mut().and_then(|leaves| leaves.get(entry.envelope.seq));
        chunk.push((entry, leaf));
        if chunk.len() < CHUNK {
            return Ok(());
        }
        send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)))
    });
    // What was read before a failure is still looked at: it may hold something worse.
    send(chunk).and(read)
}

/// The leaves that the tree has, fetched by the page.
struct Leaves<'a, T> {
    tables: &'a T,
    page: Vec<(u64, Hash)>,
    end: u64,
}

impl<'a, T: Tables> Leaves<'a, T> {
    const PAGE: u64 = 8192;

    const fn of(tables: &'a T) -> Self {
        Self { tables, page: Vec::new(), end: 0 }
    }

    /// The leaf of an event, where the tree has one that can be read; events are asked for in their order.
    fn get(&mut self, seq: u64) -> Option<Hash> {
        let position = node_position(0, seq);
        if position >= self.end {
            self.page = self.tables.nodes_from(position, Self::PAGE).unwrap_or_default();
            self.end = position.saturating_add(Self::PAGE);
        }
        let place = self.page.binary_search_by_key(&position, |(at, _)| *at).ok()?;
        self.page.get(place).map(|(_, hash)| *hash)
    }
}
