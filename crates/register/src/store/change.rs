//! What a caller asks to be written, and the payload that records it.

use serde_json::{Value, json};

use crate::log::canonical_json;
use crate::record::{Class, Fields, Kind, subject};

/// A change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A new record.
    Create {
        /// Its kind.
        kind: Kind,
        /// Its id, never used before.
        id: String,
        /// How far it may go.
        class: Class,
        /// What it says.
        fields: Fields,
    },
    /// Other values for some fields.
    Update {
        /// Kind of the record.
        kind: Kind,
        /// Its id.
        id: String,
        /// The version that was read; where it is given, a later version is a conflict.
        base: Option<u64>,
        /// New values.
        set: Fields,
        /// Fields to empty.
        clear: Vec<String>,
    },
    /// A move to another state.
    Move(MoveRequest),
    /// Another class: how far the record may go from now on.
    Classify {
        /// Kind of the record.
        kind: Kind,
        /// Its id.
        id: String,
        /// The version that was read.
        base: Option<u64>,
        /// The new class.
        class: Class,
        /// Why.
        reason: String,
    },
}

/// A move to another state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRequest {
    /// Kind of the record.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The version that was read.
    pub base: Option<u64>,
    /// The move.
    pub name: String,
    /// The day on which it was decided.
    pub on: hoinhap_vocab::Date,
    /// Fields that belong to the move, such as the reason.
    pub set: Fields,
}

impl Change {
    /// The record's kind and id.
    #[must_use]
    pub fn target(&self) -> (Kind, &str) {
        match self {
            Self::Create { kind, id, .. }
            | Self::Update { kind, id, .. }
            | Self::Classify { kind, id, .. } => (*kind, id),
            Self::Move(request) => (request.kind, &request.id),
        }
    }

    /// The record's name in the log.
    #[must_use]
    pub fn subject(&self) -> String {
        let (kind, id) = self.target();
        subject(kind, id)
    }

    /// The fields that it gives.
    pub(crate) fn given(&self) -> Option<&Fields> {
        match self {
            Self::Create { fields, .. } => Some(fields),
            Self::Update { set, .. } => Some(set),
            Self::Move(request) => Some(&request.set),
            Self::Classify { .. } => None,
        }
    }

    /// The event's type.
    pub(super) const fn event_type(&self) -> &'static str {
        match self {
            Self::Create { .. } => "create",
            Self::Update { .. } => "update",
            Self::Move(_) => "move",
            Self::Classify { .. } => "classify",
        }
    }

    /// The canonical payload.
    pub(super) fn payload(&self) -> String {
        let value: Value = match self {
            Self::Create { class, fields, .. } => json!({"class": class.code(), "fields": fields}),
            Self::Update { set, clear, .. } => json!({"set": set, "clear": clear}),
            Self::Move(request) => {
                json!({"move": request.name, "on": request.on.to_string(), "set": request.set})
            }
            Self::Classify { class, reason, .. } => json!({"class": class.code(), "reason": reason}),
        };
        canonical_json(&value)
    }
}
