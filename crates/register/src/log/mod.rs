//! The log that proves itself: canonical events, a Merkle tree over them, proofs, and signed heads.
//!
//! Nothing here knows what an event is about, and nothing touches a disk. A store appends events and keeps the
//! tree's nodes; whoever holds a head can later tell whether anything before it was changed, removed, inserted or
//! put in another order.

mod audit;
mod canonical;
mod checkpoint;
mod envelope;
mod proof;
mod tree;
mod vectors;

pub use audit::{Broken, Chain, Checked, Fault, LogEntry, verify_log};
pub use canonical::{canonical_json, canonical_number};
pub use checkpoint::{Checkpoint, CheckpointError, Signer, VerifierKey};
pub use envelope::{Envelope, SALT_BYTES, commitment};
pub use proof::{ProofError, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub use tree::{
    Frontier, Hash, MemoryTree, Nodes, leaf_hash, node_hash, node_position, root_of, root_of_leaves,
};
pub(crate) use tree::{bytes_of_hex, hex_of};
pub use vectors::{VectorError, answer_vectors};
