//! What the log says of an event without saying what is in it.

use jiff::Timestamp;
use serde_json::json;

use super::canonical::canonical_json;
use super::tree::{Hash, leaf_hash};

/// Bytes of the salt that hides a payload behind its commitment.
pub const SALT_BYTES: usize = 16;

/// The commitment to a payload: SHA-256(salt ‖ canonical payload). Without the salt nobody can try out what a short
/// payload might have been; with both, everybody can check it.
#[must_use]
pub fn commitment(salt: &[u8; SALT_BYTES], canonical_payload: &str) -> Hash {
    Hash::of(&[salt.as_slice(), canonical_payload.as_bytes()].concat())
}

/// The public part of an event. Its canonical JSON is a leaf of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Number of the event, from 0, without gaps.
    pub seq: u64,
    /// When it was recorded, in whole seconds of universal time; never before the event before it.
    pub time: Timestamp,
    /// Who recorded it.
    pub actor: String,
    /// On behalf of which organisation.
    pub scope: String,
    /// What kind of event it is.
    pub kind: String,
    /// The record that it is about, as `kind:id`.
    pub subject: String,
    /// See [`commitment`].
    pub payload_commitment: Hash,
    /// Size of the newest signed head when the event was recorded.
    pub prev_head_size: u64,
    /// Edition of the payload's form.
    pub schema: u32,
}

impl Envelope {
    /// The canonical JSON of the envelope.
    #[must_use]
    pub fn canonical(&self) -> String {
        canonical_json(&json!({
            "seq": self.seq,
            "time": self.time.to_string(),
            "actor": self.actor,
            "scope": self.scope,
            "type": self.kind,
            "subject": self.subject,
            "payload_commitment": self.payload_commitment.to_string(),
            "prev_head_size": self.prev_head_size,
            "schema": self.schema,
        }))
    }

    /// The leaf of the event: SHA-256(0x00 ‖ canonical envelope).
    #[must_use]
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.canonical().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_has_one_form() {
        let envelope = Envelope {
            seq: 7,
            time: "2026-03-31T02:00:00Z".parse().unwrap(),
            actor: "an".to_owned(),
            scope: "MOIT".to_owned(),
            kind: "create".to_owned(),
            subject: "task:T-1".to_owned(),
            payload_commitment: commitment(&[0; SALT_BYTES], "{}"),
            prev_head_size: 5,
            schema: 1,
        };
        let text = envelope.canonical();
        assert!(text.starts_with(r#"{"actor":"an","payload_commitment":""#), "{text}");
        assert!(text.ends_with(
            r#""scope":"MOIT","seq":7,"subject":"task:T-1","time":"2026-03-31T02:00:00Z","type":"create"}"#
        ));
    }

    #[test]
    fn the_salt_is_part_of_the_commitment() {
        assert_ne!(commitment(&[0; SALT_BYTES], "{}"), commitment(&[1; SALT_BYTES], "{}"));
    }
}
