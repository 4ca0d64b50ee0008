//! What the log says of an event without saying what is in it.

use jiff::Timestamp;

use super::canonical::write_text;
use super::tree::{Hash, leaf_hash};

/// Bytes of the salt that hides a payload behind its commitment.
pub const SALT_BYTES: usize = 16;

/// The commitment to a payload: SHA-256(salt ‖ canonical payload). Without the salt nobody can try out what a short
/// payload might have been; with both, everybody can check it.
#[must_use]
pub fn commitment(salt: &[u8; SALT_BYTES], canonical_payload: &str) -> Hash {
    Hash::of_parts(&[salt.as_slice(), canonical_payload.as_bytes()])
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
    /// The canonical JSON of the envelope. It is written for every event that is checked, so its members are put down in
    /// their canonical order at once.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut out = String::with_capacity(384);
        let hash = self.payload_commitment.to_string();
        let (time, seq) = (self.time.to_string(), self.seq.to_string());
        let (head, schema) = (self.prev_head_size.to_string(), self.schema.to_string());
        for (name, text) in [("{\"actor\":", &self.actor), (",\"payload_commitment\":", &hash)] {
            out.push_str(name);
            write_text(text, &mut out);
        }
        out.extend([",\"prev_head_size\":", head.as_str(), ",\"schema\":", schema.as_str(), ",\"scope\":"]);
        write_text(&self.scope, &mut out);
        out.extend([",\"seq\":", seq.as_str()]);
        for (name, text) in
            [(",\"subject\":", &self.subject), (",\"time\":", &time), (",\"type\":", &self.kind)]
        {
            out.push_str(name);
            write_text(text, &mut out);
        }
        out.push('}');
        out
    }

    /// The leaf of the event: SHA-256(0x00 ‖ canonical envelope).
    #[must_use]
    pub fn leaf(&self) -> Hash {
        leaf_hash(self.canonical().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::canonical::canonical_json;
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
    fn the_envelope_is_canonical_whatever_stands_in_it() {
        for text in ["", "Bộ Công Thương", "a\"b\\c", "tab\tline\nbell\u{7}", "\u{1f600}\u{2028}"] {
            let envelope = Envelope {
                seq: 9_007_199_254_740_991,
                time: "2026-03-31T02:00:00.5Z".parse().unwrap(),
                actor: text.to_owned(),
                scope: text.to_owned(),
                kind: text.to_owned(),
                subject: text.to_owned(),
                payload_commitment: commitment(&[1; SALT_BYTES], text),
                prev_head_size: 0,
                schema: 1,
            };
            let generic = canonical_json(&json!({
                "seq": envelope.seq,
                "time": envelope.time.to_string(),
                "actor": text,
                "scope": text,
                "type": text,
                "subject": text,
                "payload_commitment": envelope.payload_commitment.to_string(),
                "prev_head_size": envelope.prev_head_size,
                "schema": envelope.schema,
            }));
            assert_eq!(envelope.canonical(), generic);
        }
    }

    #[test]
    fn the_salt_is_part_of_the_commitment() {
        assert_ne!(commitment(&[0; SALT_BYTES], "{}"), commitment(&[1; SALT_BYTES], "{}"));
    }
}
