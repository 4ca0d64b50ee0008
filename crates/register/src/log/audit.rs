//! Holding a log against itself and against heads that were kept: the first thing that is wrong is named.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::checkpoint::Checkpoint;
use super::envelope::{Envelope, SALT_BYTES, commitment};
use super::tree::{Frontier, Hash};

/// An event as the log keeps it. Payload and salt are absent once they were redacted, or where the reader may not see
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The public part.
    pub envelope: Envelope,
    /// The canonical JSON of the payload.
    pub payload: Option<String>,
    /// The salt of its commitment.
    pub salt: Option<[u8; SALT_BYTES]>,
    /// Whether it stands where it was read in the very form in which the program writes events. What means the same in
    /// another form was written by another program.
    pub as_written: bool,
}

/// What is wrong with a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The number of the event is not the next one: an event was removed, inserted or moved.
    Sequence,
    /// The event is recorded before the one that precedes it.
    TimeBack,
    /// The event names a head that cannot have existed.
    HeadSize,
    /// The payload is not the one committed to.
    Payload,
    /// The payload is gone, and no event says that it was redacted.
    PayloadMissing,
    /// The envelope is not the one that entered the tree.
    Envelope,
    /// The event does not stand in the form in which events are written.
    Form,
    /// The event does not fit the record before it.
    Misfit,
    /// The events do not lead to the root of a head.
    Root,
    /// A head, or the stored tree, counts more events than there are.
    Truncated,
    /// A node of the stored tree is missing.
    NodeMissing,
    /// A node of the stored tree is not the one that its leaves lead to.
    Node,
    /// A stored head is not what was signed, or not signed by the key.
    Head,
    /// An event names a signed head that is not stored.
    HeadMissing,
}

/// The first thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The first bad event; for [`Fault::Root`] the first one after the last good head, for [`Fault::HeadMissing`] the one
    /// that names the head, for [`Fault::Head`] the one that the head was to end with.
    pub seq: u64,
    /// The head that does not fit, by its size.
    pub head: Option<u64>,
    /// The record of the event, where there is one.
    pub id: Option<String>,
    /// What is wrong.
    pub reason: Fault,
}

/// What follows from an event alone, whatever stands before it.
#[derive(Debug, Clone, Copy)]
pub struct Checked {
    leaf: Hash,
    payload_fits: bool,
    as_written: bool,
}

impl Checked {
    /// Works out the leaf of an event, and holds its payload against the commitment. An absent payload fits.
    #[must_use]
    pub fn of(entry: &LogEntry) -> Self {
        let payload_fits = match (&entry.payload, &entry.salt) {
            (Some(payload), Some(salt)) => commitment(salt, payload) == entry.envelope.payload_commitment,
            (None, None) => true,
            _ => false,
        };
        Self { leaf: entry.envelope.leaf(), payload_fits, as_written: entry.as_written }
    }
}

/// A log that is being read from its beginning.
#[derive(Debug, Default)]
pub struct Chain {
    tree: Frontier,
    last_time: Option<Timestamp>,
    last_head: u64,
    withheld: BTreeSet<u64>,
    missing: BTreeMap<u64, String>,
    heads: BTreeMap<u64, Vec<Hash>>,
    good_head: u64,
    /// Heads that somebody kept outside: whoever holds the key can sign any others anew.
    kept: BTreeMap<u64, Vec<Hash>>,
    good_kept: u64,
    /// The first event whose stored leaf is another one: the next head tells whether the event or the leaf was changed.
    suspect: Option<(u64, String)>,
    /// The heads that must be there, by size: `None` where not all of them are at hand.
    stored_heads: Option<BTreeSet<u64>>,
    /// The first head that an event names and that is not stored, with that event.
    lost_head: Option<(u64, u64)>,
}

impl Chain {
    /// A chain that will be held against these heads.
    #[must_use]
    pub fn against(heads: &[Checkpoint]) -> Self {
        Self { heads: by_size(heads), ..Self::default() }
    }

    /// The same with heads that were kept outside. Where one of them does not fit, no other head vouches for what is before it.
    #[must_use]
    pub fn witnessed(mut self, kept: &[Checkpoint]) -> Self {
        self.kept = by_size(kept);
        self
    }

    /// The sizes of all heads that are stored: events may name no other.
    #[must_use]
    pub fn storing(mut self, sizes: BTreeSet<u64>) -> Self {
        self.stored_heads = Some(sizes);
        self
    }

    /// Payloads that the reader may not see: their absence proves nothing.
    #[must_use]
    pub fn withholding(mut self, events: BTreeSet<u64>) -> Self {
        self.withheld = events;
        self
    }

    /// The number of events read.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The root over the events read.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Reads the next event; `stored` are the nodes that the tree has where the event's leaf and the nodes which it completes
    /// are due, in the order of the list, where the tree is at hand.
    ///
    /// # Errors
    /// The event, or the head that ends with it, is the first bad one.
    pub fn push(&mut self, entry: &LogEntry, stored: Option<&[Option<Hash>]>) -> Result<(), Broken> {
        self.push_checked(entry, &Checked::of(entry), stored)
    }

    /// Reads the next event, whose hashes have been worked out elsewhere.
    ///
    /// # Errors
    /// As [`Chain::push`].
    pub fn push_checked(
        &mut self,
        entry: &LogEntry,
        checked: &Checked,
        stored: Option<&[Option<Hash>]>,
    ) -> Result<(), Broken> {
        let read = self.read(entry, checked, stored);
        // What is wrong further on does not clear the event that was suspected first.
        read.map_err(|broken| self.suspected(Fault::Envelope).unwrap_or(broken))
    }

    fn read(
        &mut self,
        entry: &LogEntry,
        checked: &Checked,
        stored: Option<&[Option<Hash>]>,
    ) -> Result<(), Broken> {
        if let Some(reason) = self.fault(entry, checked) {
            return Err(self.broken(reason, &entry.envelope.subject));
        }
        let (seq, id) = (self.size(), &entry.envelope.subject);
        let completed = self.tree.push(checked.leaf);
        match stored.and_then(|stored| node_fault(stored, &completed)) {
            None => {}
            Some(Fault::Envelope) => drop(self.suspect.get_or_insert_with(|| (seq, id.clone()))),
            Some(_) if self.suspect.is_some() => {}
            Some(reason) => return Err(Broken { seq, head: None, id: Some(id.clone()), reason }),
        }
        self.remember(entry);
        self.check_head()
    }

    fn suspected(&self, reason: Fault) -> Option<Broken> {
        let (seq, id) = self.suspect.clone()?;
        Some(Broken { seq, head: None, id: Some(id), reason })
    }

    fn fault(&self, entry: &LogEntry, checked: &Checked) -> Option<Fault> {
        let envelope = &entry.envelope;
        if envelope.seq != self.size() {
            return Some(Fault::Sequence);
        }
        if self.last_time.is_some_and(|last| envelope.time < last) {
            return Some(Fault::TimeBack);
        }
        if envelope.prev_head_size > envelope.seq || envelope.prev_head_size < self.last_head {
            return Some(Fault::HeadSize);
        }
        if !checked.payload_fits {
            return Some(Fault::Payload);
        }
        (!checked.as_written).then_some(Fault::Form)
    }

    fn remember(&mut self, entry: &LogEntry) {
        let envelope = &entry.envelope;
        self.last_time = Some(envelope.time);
        self.last_head = envelope.prev_head_size;
        let named = envelope.prev_head_size;
        let is_lost = self.stored_heads.as_ref().is_some_and(|sizes| named > 0 && !sizes.contains(&named));
        if is_lost && self.lost_head.is_none() {
            self.lost_head = Some((named, envelope.seq));
        }
        if entry.payload.is_none() && !self.withheld.contains(&envelope.seq) {
            self.missing.insert(envelope.seq, envelope.subject.clone());
        }
        if envelope.kind == "redact"
            && let Some(seq) = envelope.subject.strip_prefix("event:").and_then(|seq| seq.parse().ok())
        {
            self.missing.remove(&seq);
        }
    }

    fn check_head(&mut self) -> Result<(), Broken> {
        let (size, root) = (self.size(), self.root());
        let of = |heads: &BTreeMap<u64, Vec<Hash>>| {
            heads.get(&size).map(|roots| roots.iter().all(|due| *due == root))
        };
        let (kept, own) = (of(&self.kept), of(&self.heads));
        let wrong = |seq| Err(Broken { seq, head: Some(size), id: None, reason: Fault::Root });
        match (kept, own) {
            (None, None) => return Ok(()),
            (Some(false), _) => return wrong(self.good_kept),
            (_, Some(false)) => return wrong(self.good_head),
            _ => {}
        }
        self.good_head = size;
        if kept.is_some() {
            self.good_kept = size;
        }
        // The events lead to the head: it is the stored leaf that was changed.
        let node = self.suspected(Fault::Node);
        self.suspect = None;
        node.map_or(Ok(()), Err)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A head is beyond the end, a head that an event names is lost, or a payload is gone without a word.
    pub fn finish(self) -> Result<(), Broken> {
        let size = self.size();
        if let Some(broken) = self.suspected(Fault::Envelope) {
            return Err(broken);
        }
        if let Some((seq, id)) = self.missing.first_key_value() {
            return Err(Broken {
                seq: *seq,
                head: None,
                id: Some(id.clone()),
                reason: Fault::PayloadMissing,
            });
        }
        let heads = || self.heads.iter().chain(&self.kept);
        if heads().any(|(at, roots)| *at == 0 && roots.iter().any(|root| *root != Hash::of(b""))) {
            return Err(Broken { seq: 0, head: Some(0), id: None, reason: Fault::Root });
        }
        if let Some(head) = heads().map(|(at, _)| at).filter(|at| **at > size).min() {
            return Err(Broken { seq: size, head: Some(*head), id: None, reason: Fault::Truncated });
        }
        match self.lost_head {
            None => Ok(()),
            Some((head, seq)) => Err(Broken { seq, head: Some(head), id: None, reason: Fault::HeadMissing }),
        }
    }

    fn broken(&self, reason: Fault, subject: &str) -> Broken {
        Broken { seq: self.size(), head: None, id: Some(subject.to_owned()), reason }
    }
}

fn by_size(heads: &[Checkpoint]) -> BTreeMap<u64, Vec<Hash>> {
    let mut roots: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
    for head in heads {
        roots.entry(head.size).or_default().push(head.root);
    }
    roots
}

/// What is wrong with the stored nodes of an event, beside those that its leaf completes. A leaf of another hash is that of
/// another envelope.
fn node_fault(stored: &[Option<Hash>], completed: &[Hash]) -> Option<Fault> {
    completed.iter().enumerate().find_map(|(at, due)| match stored.get(at).copied().flatten() {
        None => Some(Fault::NodeMissing),
        Some(found) if found == *due => None,
        Some(_) if at == 0 => Some(Fault::Envelope),
        Some(_) => Some(Fault::Node),
    })
}

/// Holds a whole log against itself and against heads whose signatures have been checked.
///
/// # Errors
/// The first bad event or head.
pub fn verify_log<'a>(
    entries: impl IntoIterator<Item = &'a LogEntry>,
    heads: &[Checkpoint],
) -> Result<(u64, Hash), Broken> {
    let mut chain = Chain::against(heads);
    for entry in entries {
        chain.push(entry, None)?;
    }
    let end = (chain.size(), chain.root());
    chain.finish().map(|()| end)
}

#[cfg(test)]
mod tests {
    use super::super::checkpoint::Signer;
    use super::super::tree::root_of_leaves;
    use super::*;

    fn entry(seq: u64) -> LogEntry {
        let (salt, payload) = ([u8::try_from(seq).unwrap(); SALT_BYTES], format!("{{\"n\":{seq}}}"));
        let time = Timestamp::from_second(1_700_000_000 + i64::try_from(seq).unwrap()).unwrap();
        let envelope = Envelope {
            seq,
            time,
            actor: "an".to_owned(),
            scope: "MOIT".to_owned(),
            kind: "create".to_owned(),
            subject: format!("task:T-{seq}"),
            payload_commitment: commitment(&salt, &payload),
            prev_head_size: seq / 10 * 10,
            schema: 1,
        };
        LogEntry { envelope, payload: Some(payload), salt: Some(salt), as_written: true }
    }

    fn log() -> Vec<LogEntry> {
        (0..60).map(entry).collect()
    }

    fn heads(log: &[LogEntry]) -> Vec<Checkpoint> {
        let signer = Signer::from_seed("x", &[1; 32]);
        let leaves: Vec<Hash> = log.iter().map(|entry| entry.envelope.leaf()).collect();
        [20, 40, 60].map(|size| signer.sign(size as u64, root_of_leaves(&leaves[..size]))).to_vec()
    }

    fn first_bad(log: &[LogEntry], heads: &[Checkpoint]) -> (u64, Option<u64>, Fault) {
        let broken = verify_log(log, heads).unwrap_err();
        (broken.seq, broken.head, broken.reason)
    }

    #[test]
    fn a_whole_log_leads_to_its_heads() {
        let log = log();
        let heads = heads(&log);
        assert_eq!(verify_log(&log, &heads), Ok((60, heads[2].root)));
        assert_eq!(verify_log(&log[..40], &heads[..2]), Ok((40, heads[1].root)));
        assert_eq!(verify_log([], &[]), Ok((0, Hash::of(b""))));
    }

    #[test]
    fn acceptance_17_a_flipped_byte_of_event_42_is_named() {
        let mut log = log();
        let heads = heads(&log);
        log[42].payload = log[42].payload.take().map(|payload| payload.replace("42", "43"));
        assert_eq!(first_bad(&log, &heads), (42, None, Fault::Payload));
        log[42].envelope.payload_commitment =
            commitment(&log[42].salt.unwrap(), log[42].payload.as_deref().unwrap());
        assert_eq!(first_bad(&log, &heads), (40, Some(60), Fault::Root), "between the heads of 40 and 60");
    }

    #[test]
    fn acceptance_17_a_dropped_last_event_fails_against_the_head() {
        let log = log();
        assert_eq!(first_bad(&log[..59], &heads(&log)), (59, Some(60), Fault::Truncated));
    }

    #[test]
    fn removed_inserted_and_moved_events_are_named() {
        let heads = heads(&log());
        let mut removed = log();
        removed.remove(30);
        assert_eq!(first_bad(&removed, &heads), (30, None, Fault::Sequence));
        let mut inserted = log();
        inserted.insert(30, entry(29));
        assert_eq!(first_bad(&inserted, &heads), (30, None, Fault::Sequence));
        let mut moved = log();
        moved.swap(10, 11);
        assert_eq!(first_bad(&moved, &heads), (10, None, Fault::Sequence));
    }

    #[test]
    fn time_that_goes_back_and_heads_that_cannot_be_are_named() {
        let mut back = log();
        back[33].envelope.time = back[31].envelope.time;
        assert_eq!(first_bad(&back, &[]), (33, None, Fault::TimeBack));
        let mut later = log();
        later[5].envelope.prev_head_size = 50;
        assert_eq!(first_bad(&later, &[]), (5, None, Fault::HeadSize));
    }

    #[test]
    fn a_changed_envelope_is_named_where_the_tree_is_at_hand() {
        let mut log = log();
        let nodes = stored_nodes(&log);
        log[12].envelope.actor = "binh".to_owned();
        let broken = with_tree(&log, &nodes).unwrap_err();
        assert_eq!((broken.seq, broken.reason), (12, Fault::Envelope));
    }

    /// The nodes that the tree stores for each event.
    fn stored_nodes(log: &[LogEntry]) -> Vec<Vec<Option<Hash>>> {
        let mut tree = Frontier::default();
        log.iter().map(|entry| tree.push(entry.envelope.leaf()).into_iter().map(Some).collect()).collect()
    }

    fn with_tree(log: &[LogEntry], nodes: &[Vec<Option<Hash>>]) -> Result<(), Broken> {
        let mut chain = Chain::default();
        log.iter().zip(nodes).try_for_each(|(entry, nodes)| chain.push(entry, Some(nodes)))?;
        chain.finish()
    }

    #[test]
    fn nodes_that_are_missing_or_wrong_are_named_by_the_event_that_completes_them() {
        let log = log();
        let whole = stored_nodes(&log);
        assert_eq!(with_tree(&log, &whole), Ok(()));
        // Event 7 completes its leaf and the nodes over two, four and eight leaves.
        for (at, hash, reason) in [
            (0, None, Fault::NodeMissing),
            (3, None, Fault::NodeMissing),
            (2, Some(Hash([0; 32])), Fault::Node),
            (0, Some(Hash([0; 32])), Fault::Envelope),
        ] {
            let mut nodes = whole.clone();
            nodes[7][at] = hash;
            let broken = with_tree(&log, &nodes).unwrap_err();
            assert_eq!((broken.seq, broken.reason), (7, reason), "{at}");
        }
    }

    #[test]
    fn a_head_that_events_name_must_be_stored() {
        let log = log();
        let read = |sizes: &[u64]| {
            let mut chain = Chain::against(&[]).storing(sizes.iter().copied().collect());
            log.iter().try_for_each(|entry| chain.push(entry, None))?;
            chain.finish()
        };
        assert_eq!(read(&[10, 20, 30, 40, 50]), Ok(()));
        let lost = read(&[10, 30, 40, 50]).unwrap_err();
        assert_eq!((lost.seq, lost.head, lost.reason), (20, Some(20), Fault::HeadMissing));
    }

    #[test]
    fn a_payload_may_be_absent_only_by_a_redaction() {
        let mut log = log();
        (log[7].payload, log[7].salt) = (None, None);
        assert_eq!(first_bad(&log, &[]), (7, None, Fault::PayloadMissing));
        let mut redaction = entry(60);
        redaction.envelope.kind = "redact".to_owned();
        redaction.envelope.subject = "event:7".to_owned();
        log.push(redaction);
        assert!(verify_log(&log, &[]).is_ok());
        log[8].salt = None;
        assert_eq!(first_bad(&log, &[]), (8, None, Fault::Payload));
    }

    #[test]
    fn a_rebuilt_history_fails_against_an_outside_head() {
        let kept = heads(&log());
        let mut rebuilt = log();
        for entry in &mut rebuilt {
            entry.envelope.actor = "someone else".to_owned();
        }
        assert_eq!(first_bad(&rebuilt, &kept[1..2]), (0, Some(40), Fault::Root));
    }
}
