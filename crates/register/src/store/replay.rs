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

/// The nodes that the tree has where those of an event are due: its leaf, then what the leaf completes.
pub(super) type StoredNodes = Vec<Option<Hash>>;

/// An event, and its nodes where those were asked for.
type Read = (LogEntry, Option<StoredNodes>);

/// What is done with events.
pub(super) trait Replay: Sync {
    /// What one event gives, whatever stands before it.
    type Digest: Send;

    /// Whether the nodes of the stored tree are needed.
    const NODES: bool;

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
    mut fold: impl FnMut(LogEntry, Option<StoredNodes>, R::Digest) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    let (sender, receiver) = sync_channel::<Vec<Read>>(WAITING);
    std::thread::scope(|scope| {
        let folding = scope.spawn(move || {
            for chunk in receiver {
                let digested =
                    chunk.into_par_iter().map(|(entry, nodes)| (work.digest(&entry), entry, nodes));
                let digested: Vec<(R::Digest, LogEntry, Option<StoredNodes>)> = digested.collect();
                digested.into_iter().try_for_each(|(digest, entry, nodes)| fold(entry, nodes, digest))?;
            }
            Ok(())
        });
        let read = read_chunks(tables, R::NODES, &sender);
        drop(sender);
        // A refusal comes from an event before all that were not read.
        let folded =
            folding.join().unwrap_or_else(|_| Err(StoreError::Engine("a thread stopped".to_owned())));
        folded.and(read)
    })
}

fn read_chunks<T: Tables>(tables: &T, nodes: bool, sender: &SyncSender<Vec<Read>>) -> Result<(), StoreError> {
    let mut stored = nodes.then(|| Pages::of(tables));
    let mut chunk = Vec::with_capacity(CHUNK);
    let send = |chunk: Vec<Read>| {
        sender.send(chunk).map_err(|_| StoreError::Engine("the reading was stopped".to_owned()))
    };
    let read = tables.visit_events(0, &mut |entry| {
        let nodes = stored.as_mut().map(|pages| pages.of_event(entry.envelope.seq)).transpose()?;
        chunk.push((entry, nodes));
        if chunk.len() < CHUNK {
            return Ok(());
        }
        send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)))
    });
    // What was read before a failure is still looked at: it may hold something worse.
    send(chunk).and(read)
}

/// The nodes that the tree has, fetched by the page.
struct Pages<'a, T> {
    tables: &'a T,
    page: Vec<(u64, Hash)>,
    end: u64,
}

impl<'a, T: Tables> Pages<'a, T> {
    const PAGE: u64 = 8192;

    const fn of(tables: &'a T) -> Self {
        Self { tables, page: Vec::new(), end: 0 }
    }

    /// The nodes of an event; events are asked for in their order. A number that no event has, as another program may have
    /// written one, has none.
    fn of_event(&mut self, seq: u64) -> Result<StoredNodes, StoreError> {
        // As many nodes as the number of the next event ends with noughts, and the leaf itself.
        let Some(count) = seq.checked_add(1).map(|next| u64::from(next.trailing_zeros()) + 1) else {
            return Ok(Vec::new());
        };
        let first = node_position(0, seq);
        (first..first.saturating_add(count)).map(|position| self.get(position)).collect()
    }

    fn get(&mut self, position: u64) -> Result<Option<Hash>, StoreError> {
        if position >= self.end {
            self.page = self.tables.nodes_from(position, Self::PAGE)?;
            self.end = position.saturating_add(Self::PAGE);
        }
        let place = self.page.binary_search_by_key(&position, |(at, _)| *at).ok();
        Ok(place.and_then(|place| self.page.get(place)).map(|(_, hash)| *hash))
    }
}
